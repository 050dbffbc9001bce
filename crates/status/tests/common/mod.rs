//! The rulebook, the measures and worlds, as the program has them.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_base::{Library, load_tests, load_world};
use ntib_core::Date;
use ntib_engine::Engine;
use ntib_rules::{LoadOptions, SourceFile, load};
use ntib_status::{FactMap, load_facts};

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file under `folder`, by path relative to it.
pub fn read(folder: &Path) -> Vec<SourceFile> {
    let (mut found, mut todo) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(at) = todo.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv") {
                let relative = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push(SourceFile { path: relative, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

pub fn engine() -> Engine {
    let loaded = load(&read(&home().join("rulebook")), &LoadOptions { cases: false });
    Engine::new(Arc::new(loaded.book.unwrap()))
}

pub fn facts(engine: &Engine) -> FactMap {
    let (measures, tests): (Vec<_>, Vec<_>) = read(&home().join("control")).into_iter().partition(|file| file.path.starts_with("facts/"));
    let tests = load_tests(&tests).unwrap_or_else(|error| panic!("{:?}", error.diagnostics));
    load_facts(engine.book(), tests, &measures).unwrap_or_else(|error| panic!("{:#?}", error.diagnostics))
}

pub fn world(folders: &[&str]) -> Library {
    let files: Vec<SourceFile> = folders.iter().flat_map(|folder| read(&home().join(folder))).collect();
    let loaded = load_world(&files);
    loaded.library.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}
