//! The rulebook, and bills written in few words.

#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a failing step should stop the test")]

use std::path::Path;

use ntib_core::Date;
use ntib_origin::{Agreement, Bom, Report, answer, read};
use ntib_rules::model::Rulebook;
use ntib_rules::{LoadOptions, SourceFile, load};

fn files(root: &Path, folder: &Path, found: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(root, &path, found);
        } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(SourceFile { path: path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), text });
        }
    }
}

/// Every file of the rulebook.
pub fn all_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook");
    let mut found = Vec::new();
    files(&root, &root, &mut found);
    found
}

pub fn book() -> Rulebook {
    load(&all_files(), &LoadOptions { cases: false }).book.unwrap()
}

pub const AGREEMENT: &str = "us/usmca-origin";

pub fn agreement(book: &Rulebook, as_of: &str) -> Agreement {
    of(book, AGREEMENT, as_of)
}

/// A bill of a good with these further keys and materials, produced in a member and shipped directly.
pub fn bill(good: &str, materials: &[&str]) -> String {
    let mut text = format!("bom: 1\ncurrency: CAD\ngood: {{ name: good, produced_in: CA, transport: direct, {good} }}\n");
    text += if materials.is_empty() { "materials: []\n" } else { "materials:\n" };
    for one in materials {
        text += &format!("- {{ {one} }}\n");
    }
    text
}

pub fn bom(book: &Rulebook, text: &str) -> Bom {
    match read(book, &SourceFile { path: "bill.yaml".into(), text: text.into() }) {
        Ok(bom) => bom,
        Err(mistakes) => panic!("{text}\n{mistakes:#?}"),
    }
}

pub const AUSTRALIA: &str = "us/ausfta-origin";

pub fn of(book: &Rulebook, id: &str, as_of: &str) -> Agreement {
    Agreement::read(book, Some(id), as_of.parse::<Date>().unwrap()).unwrap()
}

/// The same bill under the agreement with Australia, produced there.
pub fn asked_australia(book: &Rulebook, good: &str, materials: &[&str]) -> Report {
    let text = bill(good, materials).replace("produced_in: CA", "produced_in: AU").replace("currency: CAD", "currency: AUD");
    answer(&of(book, AUSTRALIA, "2026-11-02"), &bom(book, &text))
}

pub fn asked(book: &Rulebook, good: &str, materials: &[&str]) -> Report {
    answer(&agreement(book, "2026-11-02"), &bom(book, &bill(good, materials)))
}
