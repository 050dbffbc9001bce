//! Bytes as the text of every kind of rule file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ntib_rules::{LoadOptions, SourceFile, load};

fuzz_target!(|text: &str| {
    for path in ["rulebook.yaml", "places.csv", "vocabulary/a.yaml", "questions/a.yaml", "a/b/instrument.yaml", "a/b/c.yaml", "a/b/c.cases.yaml", "a/b/d.list.yaml", "a/b/d.csv"] {
        let _ = load(&[SourceFile { path: path.into(), text: text.into() }], &LoadOptions { cases: true });
    }
});
