//! Bills with one mistake each, and what is said of it; then bills cut short and with bytes changed. With
//! `NTIB_BLESS` set, what is said is written down anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ntib_origin::{Bom, read, read_csv};
use ntib_rules::model::Rulebook;
use ntib_rules::{Diagnostic, SourceFile};
use support::book;

fn read_any(book: &Rulebook, path: &Path, text: &str) -> Result<Bom, Vec<Diagnostic>> {
    if path.extension().is_some_and(|kind| kind == "csv") {
        read_csv(book, text)
    } else {
        read(book, &SourceFile { path: "bill.yaml".into(), text: text.to_owned() })
    }
}

fn bills() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "csv" || kind == "yaml"))
        .collect();
    found.sort();
    found
}

#[test]
fn each_mistake_is_named_with_line_and_remedy() {
    let book = book();
    for path in bills() {
        let text = std::fs::read_to_string(&path).unwrap();
        let Err(mistakes) = read_any(&book, &path, &text) else { panic!("{} is read without a mistake", path.display()) };
        let mut said = String::new();
        for one in mistakes {
            assert!(one.help.is_some(), "{}: no remedy", path.display());
            let _ = writeln!(said, "{}:{} {} — {} ({})", one.span.line, one.span.column, one.code, one.message, one.help.unwrap());
        }
        let expected = path.with_extension("txt");
        if std::env::var_os("NTIB_BLESS").is_some() {
            std::fs::write(&expected, &said).unwrap();
        }
        assert_eq!(said, std::fs::read_to_string(&expected).unwrap_or_default(), "{}", path.display());
    }
}

#[test]
fn broken_bills_never_panic() {
    let book = book();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/origin");
    let mut all = bills();
    all.extend(std::fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()));
    for path in all {
        let text = std::fs::read_to_string(&path).unwrap();
        for part in 0..24 {
            let at = text.len() * part / 24;
            let mut bytes = text.clone().into_bytes();
            let cut = String::from_utf8_lossy(&bytes[..at]).into_owned();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = [b'{', b'[', b':', b'"', b'\n', b'-', b'0', b'&', b'9', b',', b'#', b' '][part % 12];
            }
            for text in [cut, String::from_utf8_lossy(&bytes).into_owned()] {
                if let Ok(bom) = read_any(&book, &path, &text) {
                    let agreement = support::agreement(&book, "2026-11-02");
                    let _ = ntib_origin::answer(&agreement, &bom);
                }
            }
        }
    }
}
