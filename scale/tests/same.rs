//! The same file, answered by the command's own path, by SQL in one process, and by each function: equal rows, equal bytes.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod common;

use std::sync::Arc;

use common::{COLUMNS, QUESTIONS, by_command, folder, home, options, portfolio};
use ntib_portfolio::arrays::{Asking, Wanted};
use ntib_scale::{out, session};

#[test]
fn sql_gives_the_rows_that_the_command_writes() {
    let folder = folder("same");
    let (lots, answers) = (folder.join("lots.parquet"), folder.join("answers.parquet"));
    portfolio(&lots, 20_000);
    let home = home();
    let refused = by_command(&home, &lots, &answers, true);
    assert!(refused > 0);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let expected = out::canonical_file(&answers).await.expect("the command's file");
        for threads in [1, 3] {
            let context = session::local(&home, threads);
            let table = format!("SELECT * FROM ntib_answers('{}', '{}')", lots.display(), options(true));
            let frame = context.sql(&table).await.expect("a plan");
            assert_eq!(out::canonical(frame).await.expect("rows"), expected, "{threads} threads");
            let left = format!("SELECT count(*) FROM ntib_left_out('{}', '{}') WHERE fault <> ''", lots.display(), options(true));
            let batches = context.sql(&left).await.expect("a plan").collect().await.expect("rows");
            let text = datafusion::arrow::util::pretty::pretty_format_batches(&batches).expect("a table").to_string();
            assert!(text.contains(&format!("| {refused} ")), "{text}");
        }
        // The rows with their answers outlive a passage through a file.
        let copy = folder.join("copy.parquet");
        let context = session::local(&home, 2);
        let frame = context.sql(&format!("SELECT * FROM ntib_answers('{}', '{}')", lots.display(), options(true))).await.expect("a plan");
        out::write(frame, &copy).await.expect("a file");
        assert_eq!(out::canonical_file(&copy).await.expect("the copy"), expected);
    });
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn the_function_of_one_row_agrees_with_the_table() {
    let folder = folder("row");
    let lots = folder.join("lots.parquet");
    portfolio(&lots, 5_000);
    let home = home();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let context = session::local(&home, 2);
        context.register_parquet("lots", lots.to_string_lossy().as_ref(), Default::default()).await.expect("the file");
        let named: Vec<String> = COLUMNS.iter().map(|(name, _)| format!("'{name}', \"{name}\"")).collect();
        let call = format!("ntib_answer('us/entry-duty', {})", named.join(", "));
        let by_row = format!("SELECT {call}['us/entry-duty.total'] AS total, {call}['us/entry-duty.basis'] AS basis FROM lots WHERE {call}['fault'] IS NULL");
        let by_table = format!("SELECT \"us/entry-duty.total\" AS total, \"us/entry-duty.basis\" AS basis FROM ntib_answers('{}', 'us/entry-duty')", lots.display());
        let first = out::canonical(context.sql(&by_row).await.expect("a plan")).await.expect("rows");
        let second = out::canonical(context.sql(&by_table).await.expect("a plan")).await.expect("rows");
        assert_eq!(first, second);
    });
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn what_is_wrong_is_said_when_the_query_is_read() {
    let home = home();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let context = session::local(&home, 1);
        for (query, word) in [
            ("SELECT * FROM ntib_answers('no/such.parquet')", "no/such.parquet"),
            ("SELECT ntib_answer('us/entry-dutty', 'leg.to', 'US')", "`us/entry-duty`"),
            ("SELECT ntib_answer('us/entry-duty', 'leg.to')", "write ntib_answer"),
            ("SELECT ntib_answer('{\"rulebook\": \"another\"}', 'leg.to', 'US')", "another"),
            ("SELECT ntib_answer('{\"asof\": 1}', 'leg.to', 'US')", "`asof`"),
        ] {
            let done = async { context.sql(query).await?.collect().await };
            let error = done.await.expect_err("refused").to_string();
            assert!(error.contains(word), "{query}: {error}");
        }
    });
}

#[test]
fn a_way_of_asking_is_remembered_and_bounded() {
    let home = home();
    let names = ["leg.to".to_owned()];
    let first = home.workers("us/entry-duty", &names).expect("workers");
    assert!(Arc::ptr_eq(&first, &home.workers("us/entry-duty", &names).expect("workers")));
    for day in 1..=28 {
        for month in 1..=3 {
            home.workers(&format!(r#"{{"as_of": "2026-{month:02}-{day:02}"}}"#), &names).expect("workers");
        }
    }
    let wanted = Wanted { questions: vec![QUESTIONS[0].to_owned()], ..Wanted::default() };
    let asking = Asking::new(Arc::clone(&home.engine), &wanted, &names).expect("what is asked");
    assert_eq!(first.asking().columns(), asking.columns());
}
