//! The files of the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use ntib_rules::{LoadOptions, Loaded, SourceFile, load};

/// Folders that hold no source.
const SKIPPED: &[&str] = &[".git", "target", "node_modules", "artifacts"];

/// Every text file, by path relative to the root.
pub struct Repo {
    /// Where it stands.
    pub root: PathBuf,
    /// Path and text; binary files have none.
    pub files: BTreeMap<String, String>,
    /// Files that are not UTF-8 text.
    pub binary: Vec<String>,
}

/// What a check found.
#[derive(Default)]
pub struct Faults {
    /// One line each.
    pub list: Vec<String>,
}

impl Faults {
    /// A fault in a file, at a line (0 for the whole file).
    pub fn at(&mut self, path: &str, line: usize, what: impl AsRef<str>) {
        let place = if line == 0 { path.to_owned() } else { format!("{path}:{line}") };
        self.list.push(format!("{place}: {}", what.as_ref()));
    }
}

impl Repo {
    /// Reads all of it.
    pub fn read() -> io::Result<Repo> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let (mut files, mut binary) = (BTreeMap::new(), Vec::new());
        let mut todo = vec![root.clone()];
        while let Some(folder) = todo.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                // In a further working tree `.git` is a file.
                if SKIPPED.contains(&name.as_str()) {
                    continue;
                }
                if path.is_dir() {
                    todo.push(path);
                    continue;
                }
                let relative = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                match String::from_utf8(fs::read(&path)?) {
                    Ok(text) => drop(files.insert(relative, text)),
                    Err(_) => binary.push(relative),
                }
            }
        }
        Ok(Repo { root, files, binary })
    }

    /// The files under `folder` whose name ends so.
    pub fn under<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The rulebook with its cases.
    pub fn rulebook(&self) -> Loaded {
        let files: Vec<SourceFile> = self
            .files
            .iter()
            .filter_map(|(path, text)| {
                let path = path.strip_prefix("rulebook/")?;
                let read = path.ends_with(".yaml") || path.ends_with(".csv");
                read.then(|| SourceFile { path: path.to_owned(), text: text.clone() })
            })
            .collect();
        load(&files, &LoadOptions { cases: true })
    }

    /// The crates, by folder name, with their manifests.
    pub fn crates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| {
            let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!name.contains('/')).then_some((name, text.as_str()))
        })
    }
}
