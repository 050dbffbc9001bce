//! Every mistake has its message: `good/` loads without a word; each folder of `bad/` lays one mistake over
//! `good/small` (or is one bad case), and `expected.txt` in it is what is said, with what follows from the
//! mistake in other files. `UPDATE=1` writes them anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

#[path = "golden_support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;

use ntib_rules::model::Rulebook;
use ntib_rules::{
    DEPTH_MAX, Diagnostic, FILE_BYTES_MAX, FILES_MAX, LoadOptions, SourceFile, code, load, parse_case,
};
use support::{bad, base, tests, text, words};

fn book() -> Rulebook {
    let loaded = load(&base(), &LoadOptions { cases: true });
    assert!(loaded.diagnostics.is_empty(), "{}", text(&loaded.diagnostics, &loaded.files));
    loaded.book.expect("the small rulebook loads")
}

#[test]
fn good_loads_without_a_word() {
    let book = book();
    let path = "good/small.case.yaml";
    let file = SourceFile { path: path.to_owned(), text: fs::read_to_string(tests().join(path)).unwrap() };
    let case = parse_case(&book, &file).unwrap_or_else(|found| panic!("{}", text(&found, &[file])));
    assert_eq!((case.items.len(), case.legs.len(), case.offers.len()), (1, 1, 1));
}

/// What is said of one folder of `bad/`.
fn said(folder: &support::Bad) -> (Vec<Diagnostic>, String) {
    match &folder.case {
        Some(case) => {
            let found = parse_case(&book(), case).expect_err("a bad case is refused");
            let told = text(&found, std::slice::from_ref(case));
            (found, told)
        }
        None => {
            let loaded = load(&folder.files, &LoadOptions { cases: true });
            assert!(loaded.book.is_none(), "{} is accepted", folder.name);
            let told = text(&loaded.diagnostics, &loaded.files);
            (loaded.diagnostics, told)
        }
    }
}

#[test]
fn bad_is_said_as_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for folder in bad() {
        let (found, told) = said(&folder);
        let path = tests().join("bad").join(&folder.name).join("expected.txt");
        assert!(!found.is_empty(), "{}: nothing is said", folder.name);
        if update {
            fs::write(&path, &told).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != told {
            wrong.push(format!("{}:\n{told}", folder.name));
        }
    }
    assert!(wrong.is_empty(), "{} differ; UPDATE=1 accepts them\n{}", wrong.len(), wrong.join("\n"));
}

/// Codes that other parts of the house report, and why no file here can.
const ELSEWHERE: &[(&str, &str)] = &[
    ("R0012", "proved over all facts (prove)"),
    ("R0013", "proved over all facts (prove)"),
    ("R0014", "proved over all facts (prove)"),
    ("R0020", "the cases are run by the engine (verify)"),
    ("R0021", "the cases are run by the engine (verify)"),
    ("R0025", "needs a date to compare with (the house check)"),
    ("R0026", "the whole repository is looked at (the house check)"),
    ("R0027", "texts reach the loader decoded (the edge)"),
];

#[test]
fn every_code_of_the_loaders_is_shown() {
    let shown: BTreeSet<String> =
        bad().iter().flat_map(|folder| said(folder).0).map(|one| one.code.to_string()).collect();
    for (one, title) in code::ALL {
        let name = one.to_string();
        let elsewhere = ELSEWHERE.iter().any(|(code, _)| *code == name);
        assert!(shown.contains(&name) != elsewhere, "{name} ({title}): shown {}, elsewhere {elsewhere}", !elsewhere);
    }
}

#[test]
fn every_message_stands_alone_and_helps() {
    let mut wrong = Vec::new();
    for folder in bad() {
        for one in said(&folder).0 {
            let faults = [
                (one.message.ends_with('.'), "a final period"),
                (one.message.starts_with(char::is_uppercase), "a capital"),
                (one.help.is_none(), "no help"),
                (one.span.line == 0 && !folder.name.starts_with("file-"), "no place"),
            ];
            for (_, fault) in faults.iter().filter(|(is, _)| *is) {
                wrong.push(format!("{}: {fault}: {}", folder.name, one.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn limits_are_told_and_nothing_is_cut() {
    let large = SourceFile { path: "xa/act/s4.yaml".into(), text: "#".repeat(FILE_BYTES_MAX + 1) };
    let said = |files: &[SourceFile]| words(&load(files, &LoadOptions::default()).diagnostics);
    let mut files = base();
    files.push(large.clone());
    assert_eq!(said(&files), "R0002: the file has 4194305 bytes; at most 4194304 are read\n");
    files = base();
    files.push(SourceFile { path: "xa/act/goods.csv".into(), text: large.text.clone() });
    assert_eq!(said(&files), "R0002: the file has 4194305 bytes; at most 4194304 are read\n");
    let many: Vec<SourceFile> =
        (0..=FILES_MAX).map(|n| SourceFile { path: format!("{n}.txt"), text: String::new() }).collect();
    assert_eq!(said(&many), format!("R0002: {} files are given; at most {FILES_MAX} are read\n", FILES_MAX + 1));
    let found = parse_case(&book(), &large).expect_err("a case of that size is refused");
    assert_eq!(words(&found), "R0002: the file has 4194305 bytes; at most 4194304 are read\n");
    let items: String = (0..=500).map(|n| format!("- {{ id: i{n} }}\n")).collect();
    let found = parse_case(&book(), &SourceFile { path: "case.yaml".into(), text: format!("case: many\nitems:\n{items}") });
    assert_eq!(words(&found.expect_err("too many")), "R0002: a case has at most 500 of these\n");
    let deep = |depth: usize| SourceFile {
        path: "case.yaml".into(),
        text: format!("case: deep\nitems: {}{}\n", "[".repeat(depth), "]".repeat(depth)),
    };
    let found = parse_case(&book(), &deep(DEPTH_MAX)).expect_err("too deep");
    assert_eq!(words(&found), format!("R0002: nested deeper than {DEPTH_MAX} levels\n"));
}

#[test]
fn large_files_of_one_kind_are_read_in_time() {
    // A slip is looked for among all facts, and a key among all of its map: neither may grow with the square
    // of a hostile file's size.
    let book = book();
    let long = format!("case: long\nfacts: {{ {}: 1 }}\n", "k".repeat(1_000_000));
    parse_case(&book, &SourceFile { path: "case.yaml".into(), text: long }).expect_err("no such fact");
    let keys: String = (0..100_000).map(|n| format!("  k{n}: 1\n")).collect();
    let many = format!("case: many\nfacts:\n{keys}");
    let found = parse_case(&book, &SourceFile { path: "case.yaml".into(), text: many }).expect_err("no such facts");
    assert_eq!(found.len(), 100_000);
}

#[test]
fn the_order_of_files_never_matters() {
    let mut files = base();
    let digest = book().digest;
    files.reverse();
    assert_eq!(load(&files, &LoadOptions::default()).book.expect("loads").digest, digest);
}
