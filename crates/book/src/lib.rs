//! The rulebook that a program is built with, or one in a folder, for programs that answer by it and are no `ntib`.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, fs, io};

use ntib_engine::Engine;
use ntib_rules::{FILE_BYTES_MAX, LoadOptions, SourceFile, load};

/// The rulebook that the program was built with.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rulebook.rs"));

/// Why there is no rulebook.
#[derive(Debug)]
pub enum Fault {
    /// A file or folder cannot be opened or read, as the word says.
    File(&'static str, PathBuf, io::Error),
    /// A file has so many bytes: more than are read.
    Large(PathBuf, u64),
    /// A file is not UTF-8 text from this line on.
    NotText(PathBuf, usize),
    /// Some file is wrong: its name, the line and what is wrong, of the first mistake; and how many more there are.
    Book(String, usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::File(doing, path, error) => write!(f, "could not {doing} `{}`: {error}; check the path and the permissions", path.display()),
            Fault::Large(path, size) => write!(f, "`{}` has {size} bytes; at most {FILE_BYTES_MAX} are read; split it into several files", path.display()),
            Fault::NotText(path, line) => write!(f, "`{}`, line {line}: this is not UTF-8 text; save the file as UTF-8", path.display()),
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
/// If one cannot be read, is too large, or is not UTF-8 text.
pub fn folder(folder: &Path) -> Result<Vec<SourceFile>, Fault> {
    let mut files = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(at) = todo.pop() {
        let wrong = |error| Fault::File("read the folder", at.clone(), error);
        for entry in fs::read_dir(&at).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv") {
                let relative = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push(SourceFile { path: relative, text: text(&path)? });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The text of a file no larger than the loaders read; `-` is standard input.
///
/// # Errors
/// If it cannot be read, is too large, or is not UTF-8 text.
pub fn text(path: &Path) -> Result<String, Fault> {
    let limit = FILE_BYTES_MAX as u64 + 1;
    let wrong = |doing| move |error| Fault::File(doing, path.to_owned(), error);
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().take(limit).read_to_end(&mut bytes).map_err(wrong("read"))?;
    } else {
        let file = fs::File::open(path).map_err(wrong("open"))?;
        let size = file.metadata().map_or(0, |data| data.len());
        if size >= limit {
            return Err(Fault::Large(path.to_owned(), size));
        }
        file.take(limit).read_to_end(&mut bytes).map_err(wrong("read"))?;
    }
    if bytes.len() as u64 >= limit {
        return Err(Fault::Large(path.to_owned(), bytes.len() as u64));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
        Fault::NotText(path.to_owned(), line)
    })
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
