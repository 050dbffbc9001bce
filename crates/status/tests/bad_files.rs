//! Files of measured facts, and of tests of ownership, each of which breaks one thing: what is said of it stands in
//! `expected.txt` beside it (`UPDATE=1` writes them anew).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{engine, home, read};
use ntib_base::load_tests;
use ntib_rules::{Diagnostic, SourceFile};
use ntib_status::load_facts;

fn said(diagnostics: &[Diagnostic], files: &[SourceFile]) -> String {
    diagnostics
        .iter()
        .map(|one| {
            let path = &files[one.span.file as usize].path;
            format!("{} {path}:{}:{}: {}\n  help: {}\n", one.code, one.span.line, one.span.column, one.message, one.help.as_deref().unwrap_or("-"))
        })
        .collect()
}

fn check(folder: &str, told: impl Fn(&[SourceFile]) -> String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut cases: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 5);
    for case in cases {
        let told = told(&read(&case));
        assert!(!told.is_empty(), "{} breaks nothing", case.display());
        let expected = case.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &told).unwrap();
        }
        assert_eq!(fs::read_to_string(&expected).unwrap(), told, "{}", case.display());
    }
}

#[test]
fn each_bad_file_of_facts_is_told_so() {
    let engine = engine();
    let tests: Vec<SourceFile> = read(&home().join("control")).into_iter().filter(|file| !file.path.starts_with("facts/")).collect();
    let tests = load_tests(&tests).unwrap_or_else(|error| panic!("{:?}", error.diagnostics));
    check("bad_facts", |files| load_facts(engine.book(), tests.clone(), files).map_or_else(|error| said(&error.diagnostics, &error.files), |_| String::new()));
}

#[test]
fn each_bad_test_of_ownership_is_told_so() {
    check("bad_tests", |files| load_tests(files).map_or_else(|error| said(&error.diagnostics, &error.files), |_| String::new()));
}
