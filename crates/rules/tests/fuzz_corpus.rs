//! A fixed corpus of files, cut short and with bytes changed, through the loaders: nothing panics. The
//! fuzz targets in `fuzz/` go on from here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::Path;

use ntib_rules::{LoadOptions, SourceFile, load, parse_case};

fn files(folder: &Path, found: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if let (true, Ok(text)) =
            (path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv"), std::fs::read_to_string(&path))
        {
            found.push(SourceFile { path: path.to_string_lossy().into_owned(), text });
        }
    }
}

/// The text cut at sixteen places, and with a byte changed at sixteen.
fn broken(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for part in 0..16 {
        let at = text.len() * part / 16;
        all.push(String::from_utf8_lossy(&text.as_bytes()[..at]).into_owned());
        let mut bytes = text.as_bytes().to_vec();
        if let Some(byte) = bytes.get_mut(at) {
            *byte = [b'{', b'[', b':', b'"', b'\n', b'-', b'\0', b'&', b'*', b'!', b'9', b',', b'#', b'\t', b'|', 0xff][part];
        }
        all.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    all
}

#[test]
fn broken_files_never_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut good = Vec::new();
    files(&root.join("good/small"), &mut good);
    let prefix = format!("{}/", root.join("good/small").display());
    for file in &mut good {
        file.path = file.path.strip_prefix(&prefix).unwrap().to_owned();
    }
    let options = LoadOptions { cases: true };
    let book = load(&good, &options).book.unwrap();
    let mut tried = 0;
    for at in 0..good.len() {
        for text in broken(&good[at].text) {
            let mut all = good.clone();
            all[at].text = text;
            tried += load(&all, &options).files.len().min(1);
        }
    }
    let mut bad = Vec::new();
    files(&root.join("bad"), &mut bad);
    for file in bad {
        for text in broken(&file.text) {
            let one = SourceFile { path: "a/b/c.yaml".into(), text };
            tried += usize::from(parse_case(&book, &one).is_err() || !one.text.is_empty());
            load(&[one], &options);
        }
    }
    assert!(tried > 1_000, "only {tried} files were tried");
}
