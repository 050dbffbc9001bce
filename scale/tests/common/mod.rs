//! A made-up portfolio, and what the command says of it.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_core::Lang;
use ntib_portfolio::{Answered, Asked, Binding, Job, Out, OutColumn, OutKind, Table, TextColumn, Threads, run};
use ntib_scale::functions::Home;

/// What is asked.
pub const QUESTIONS: [&str; 2] = ["us/entry-duty", "us/itar-authority"];

/// The columns of a made-up portfolio: what a cell may hold, in turn; the last rows of each hundred cannot be read.
pub const COLUMNS: [(&str, &[&str]); 8] = [
    ("as_of", &["2025-02-10", "2025-03-20", "2026-03-02", "2026-11-02", "2026-11-02", "03/04/2026", ""]),
    ("leg.from", &["US", "CA", "GB"]),
    ("leg.to", &["CA", "US", "US", "AU", "Atlantis"]),
    ("leg.kind", &["export"]),
    ("item.origin", &["US", "CA", "", "CN"]),
    ("item.hts_us", &["8807.30.00", "7318.15.20", "7606.12.30", ""]),
    ("item.usml", &["none", "VIII(h)(1)", ""]),
    ("item.value", &["12.50 USD", "1000000.01 USD", "7 CAD", "7", ""]),
];

/// A folder of this process.
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ntib-scale-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// So many rows into a file.
pub fn portfolio(path: &Path, rows: usize) {
    let header: Vec<(String, OutKind)> = COLUMNS.iter().map(|(name, _)| ((*name).to_owned(), OutKind::Text)).collect();
    let mut out = Out::file(path, &header, ntib_core::Lang::En).expect("a file");
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

/// The built-in rulebook.
pub fn home() -> Arc<Home> {
    Arc::new(Home::new(ntib_book::engine(None).expect("the rulebook")))
}

/// What the command does; how many rows it leaves out.
pub fn by_command(home: &Home, path: &Path, to: &Path, why: bool) -> u64 {
    let removed = ntib_rules::Removed::default();
    let table = Table::open(path, None).expect("the table");
    let book = home.engine.book();
    let binding = Binding::by_name(book, &table.header).expect("columns");
    let questions = QUESTIONS.iter().map(|name| book.find_question(name).expect("a question")).collect();
    let asked = Asked { engine: &home.engine, removed: &removed, questions, as_of: None, why, lang: Lang::En };
    let job = Job { asked, binding, file: "x".to_owned(), out: Some(to), errors: None, threads: Threads(2) };
    run(&job, table, &mut |_, _| {}).expect("answers").tally.refused
}

/// What is asked, as options.
pub fn options(why: bool) -> String {
    format!(r#"{{"questions": ["{}", "{}"], "why": {why}}}"#, QUESTIONS[0], QUESTIONS[1])
}
