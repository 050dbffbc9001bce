//! Files that bear another name until they are whole: one writer each, and nothing of an interrupted one.

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use ntib_portfolio::{Answered, Out, OutColumn, OutKind, TextColumn, Unfinished, partial};

fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("unfinished-{name}"));
    let _gone = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder.join("answers.csv")
}

fn row(text: &str) -> Answered {
    let column = TextColumn { values: vec![text.into()], codes: vec![1] };
    Answered { rows: 1, columns: vec![OutColumn::Text(column)], ..Answered::default() }
}

#[test]
fn two_runs_do_not_write_one_file() {
    let path = place("two");
    let header = [("said".to_owned(), OutKind::Text)];
    let mut first = Out::file(&path, &header, ntib_core::Lang::En).unwrap();
    first.write(&row("first")).unwrap();
    let Err(refused) = Out::file(&path, &header, ntib_core::Lang::En) else { panic!("a second run writes the same file") };
    assert!(refused.message.contains("another run writes"), "{}", refused.message);
    first.write(&row("still")).unwrap();
    first.finish(&[]).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "said\nfirst\nstill\n");
    assert!(!partial(&path).exists());

    let mut second = Out::file(&path, &header, ntib_core::Lang::En).unwrap();
    second.write(&row("second")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "said\nfirst\nstill\n", "what was whole stays until the next is");
    second.finish(&[]).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "said\nsecond\n");
}

#[test]
fn what_an_interrupted_run_left_is_written_over() {
    let path = place("left");
    fs::write(partial(&path), "a long beginning of something that was never finished\n").unwrap();
    let unfinished = Unfinished::begin(&path).unwrap();
    unfinished.file().unwrap().write_all(b"short\n").unwrap();
    unfinished.done().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "short\n");
}
