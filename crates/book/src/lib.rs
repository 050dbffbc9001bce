//! The rulebook that a program is built with, or one in a folder, for programs that answer by it and are no `ntib`.

use std::path::Path;
use std::sync::Arc;
use std::{fmt, fs, io};

use ntib_engine::Engine;
use ntib_rules::{LoadOptions, SourceFile, load};

/// The rulebook that the program was built with.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rulebook.rs"));

/// Why there is no rulebook.
#[derive(Debug)]
pub enum Fault {
    /// A file or folder cannot be read.
    File(String, io::Error),
    /// Some file is wrong: its name, the line and what is wrong, of the first mistake; and how many more there are.
    Book(String, usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::File(path, error) => write!(f, "could not read `{path}`: {error}; check the path and the permissions"),
            Fault::Book(first, more) => write!(f, "{first} (and {more} more mistakes); `ntib check FOLDER` shows them all"),
        }
    }
}

impl std::error::Error for Fault {}

/// The files of the rulebook that the program was built with.
pub fn files() -> Vec<SourceFile> {
    BUILT_IN.iter().map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
}

/// Every YAML and CSV file under `folder`, by path relative to it.
///
/// # Errors
/// If one cannot be read as UTF-8 text.
pub fn folder(folder: &Path) -> Result<Vec<SourceFile>, Fault> {
    let mut files = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(at) = todo.pop() {
        let wrong = |error| Fault::File(at.display().to_string(), error);
        for entry in fs::read_dir(&at).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv") {
                let text = fs::read_to_string(&path).map_err(|error| Fault::File(path.display().to_string(), error))?;
                let relative = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push(SourceFile { path: relative, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The rulebook of a folder, or the one that the program was built with, ready to answer.
///
/// # Errors
/// If a file cannot be read, or one is wrong.
pub fn engine(from: Option<&Path>) -> Result<Arc<Engine>, Fault> {
    let sources = match from {
        Some(path) => folder(path)?,
        None => files(),
    };
    let loaded = load(&sources, &LoadOptions { cases: false });
    match loaded.book {
        Some(book) => Ok(Arc::new(Engine::new(Arc::new(book)))),
        None => {
            let first = loaded.diagnostics.first().map_or_else(
                || "the rulebook has no files".to_owned(),
                |one| {
                    let file = loaded.files.get(one.span.file as usize).map_or("?", |file| file.path.as_str());
                    format!("`{file}`, line {}: {}", one.span.line, one.message)
                },
            );
            Err(Fault::Book(first, loaded.diagnostics.len().saturating_sub(1)))
        }
    }
}
