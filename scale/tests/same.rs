//! The same file, answered by the command's own path, by SQL in one process, and by each function: equal rows, equal bytes.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_core::Lang;
use ntib_portfolio::arrays::{Asking, Wanted};
use ntib_portfolio::{Asked, Binding, Job, Out, OutColumn, OutKind, Answered, Table, TextColumn, Threads, run};
use ntib_scale::functions::Home;
use ntib_scale::{out, session};

const QUESTIONS: [&str; 2] = ["us/entry-duty", "us/itar-authority"];

/// The columns of a made-up portfolio: what a cell may hold, in turn; the last rows of each hundred cannot be read.
const COLUMNS: [(&str, &[&str]); 8] = [
    ("as_of", &["2025-02-10", "2025-03-20", "2026-03-02", "2026-11-02", "2026-11-02", "03/04/2026", ""]),
    ("leg.from", &["US", "CA", "GB"]),
    ("leg.to", &["CA", "US", "US", "AU", "Atlantis"]),
    ("leg.kind", &["export"]),
    ("item.origin", &["US", "CA", "", "CN"]),
    ("item.hts_us", &["8807.30.00", "7318.15.20", "7606.12.30", ""]),
    ("item.usml", &["none", "VIII(h)(1)", ""]),
    ("item.value", &["12.50 USD", "1000000.01 USD", "7 CAD", "7", ""]),
];

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ntib-scale-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn portfolio(path: &Path, rows: usize) {
    let header: Vec<(String, OutKind)> = COLUMNS.iter().map(|(name, _)| ((*name).to_owned(), OutKind::Text)).collect();
    let mut out = Out::file(path, &header).expect("a file");
    let column = |(at, (_, values)): (usize, &(&str, &[&str]))| {
        // Steps that have no common divisor with the numbers of values: every combination comes in turn.
        let step = [1, 5, 7, 11, 13, 17, 19, 23][at];
        let code = |row: usize| {
            let value = (row * step + row / values.len()) % values.len();
            if values[value].is_empty() { 0 } else { u32::try_from(value).expect("few") + 1 }
        };
        OutColumn::Text(TextColumn { values: values.iter().map(|one| (*one).into()).collect(), codes: (0..rows).map(code).collect() })
    };
    let columns = COLUMNS.iter().enumerate().map(column).collect();
    out.write(&Answered { rows, columns, ..Answered::default() }).expect("rows");
    out.finish(&[]).expect("the file");
}

fn home() -> Arc<Home> {
    Arc::new(Home::new(ntib_book::engine(None).expect("the rulebook")))
}

/// What the command does; how many rows it leaves out.
fn by_command(home: &Home, path: &Path, to: &Path) -> u64 {
    let removed = ntib_rules::Removed::default();
    let table = Table::open(path, None).expect("the table");
    let book = home.engine.book();
    let binding = Binding::by_name(book, &table.header).expect("columns");
    let questions = QUESTIONS.iter().map(|name| book.find_question(name).expect("a question")).collect();
    let asked = Asked { engine: &home.engine, removed: &removed, questions, as_of: None, why: true, lang: Lang::En };
    let job = Job { asked, binding, file: "x".to_owned(), out: Some(to), errors: None, threads: Threads(2) };
    run(&job, table, &mut |_, _| {}).expect("answers").tally.refused
}

fn options() -> String {
    format!(r#"{{"questions": ["{}", "{}"], "why": true}}"#, QUESTIONS[0], QUESTIONS[1])
}

#[test]
fn sql_gives_the_rows_that_the_command_writes() {
    let folder = folder("same");
    let (lots, answers) = (folder.join("lots.parquet"), folder.join("answers.parquet"));
    portfolio(&lots, 40_000);
    let home = home();
    let refused = by_command(&home, &lots, &answers);
    assert!(refused > 0);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let expected = out::canonical_file(&answers).await.expect("the command's file");
        for threads in [1, 3] {
            let context = session::local(&home, threads);
            let table = format!("SELECT * FROM ntib_answers('{}', '{}')", lots.display(), options());
            let frame = context.sql(&table).await.expect("a plan");
            assert_eq!(out::canonical(frame).await.expect("rows"), expected, "{threads} threads");
            let left = format!("SELECT count(*) FROM ntib_left_out('{}', '{}') WHERE fault <> ''", lots.display(), options());
            let batches = context.sql(&left).await.expect("a plan").collect().await.expect("rows");
            let text = datafusion::arrow::util::pretty::pretty_format_batches(&batches).expect("a table").to_string();
            assert!(text.contains(&format!("| {refused} ")), "{text}");
        }
        // The rows with their answers outlive a passage through a file.
        let copy = folder.join("copy.parquet");
        let context = session::local(&home, 2);
        let frame = context.sql(&format!("SELECT * FROM ntib_answers('{}', '{}')", lots.display(), options())).await.expect("a plan");
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
    let wanted = Wanted { questions: vec!["us/entry-duty".to_owned()], ..Wanted::default() };
    let asking = Asking::new(Arc::clone(&home.engine), &wanted, &names).expect("what is asked");
    assert_eq!(first.asking().columns(), asking.columns());
}
