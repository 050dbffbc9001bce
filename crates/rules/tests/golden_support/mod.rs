//! The folders `good/` and `bad/`, and diagnostics as plain text.
#![allow(dead_code, reason = "each test uses a part")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ntib_rules::{Diagnostic, Severity, SourceFile, Span};

/// The folder of these tests.
pub fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Every file under `folder`, by path relative to it.
pub fn files(folder: &Path) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(at) = todo.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|error| panic!("{}: {error}", at.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let relative = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.push(SourceFile { path: relative, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The small rulebook that every bad one amends.
pub fn base() -> Vec<SourceFile> {
    files(&tests().join("good/small"))
}

/// One folder of `bad/`.
pub struct Bad {
    /// Its name: what is wrong.
    pub name: String,
    /// A case, where the mistake is in one.
    pub case: Option<SourceFile>,
    /// Otherwise the small rulebook with the mistake in it.
    pub files: Vec<SourceFile>,
    /// The files of the folder itself.
    pub own: Vec<SourceFile>,
}

/// Every folder of `bad/`, by name.
pub fn bad() -> Vec<Bad> {
    let mut found = Vec::new();
    for entry in fs::read_dir(tests().join("bad")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut own = files(&path);
        own.retain(|file| file.path != "expected.txt");
        let case = own.iter().find(|file| file.path == "case.yaml").cloned();
        let without = own.iter().find(|file| file.path == "without.txt").map(|file| file.text.trim().to_owned());
        own.retain(|file| file.path != "without.txt");
        let mut files = base();
        files.retain(|file| Some(&file.path) != without.as_ref());
        files.extend(own.iter().cloned());
        found.push(Bad { name, case, files, own });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Codes and messages only.
pub fn words(found: &[Diagnostic]) -> String {
    found.iter().map(|one| format!("{}: {}\n", one.code, one.message)).collect()
}

/// Diagnostics with their lines, each place underlined.
pub fn text(found: &[Diagnostic], files: &[SourceFile]) -> String {
    let mut out = String::new();
    for one in found {
        let word = if one.severity == Severity::Error { "error" } else { "warning" };
        let _ = writeln!(out, "{word}[{}]: {}", one.code, one.message);
        place(&mut out, one.span, &one.label, files);
        for (span, label) in &one.also {
            place(&mut out, *span, label, files);
        }
        if let Some(help) = &one.help {
            let _ = writeln!(out, "help: {help}");
        }
    }
    out
}

fn place(out: &mut String, span: Span, label: &str, files: &[SourceFile]) {
    let Some(file) = files.get(span.file as usize).filter(|_| span.line > 0) else { return };
    let _ = writeln!(out, "  --> {}:{}:{}", file.path, span.line, span.column);
    let line: String = file.text.lines().nth(span.line as usize - 1).unwrap_or_default().chars().take(160).collect();
    let line = line.replace('\t', " ");
    let _ = writeln!(out, "   | {line}");
    let under = "^".repeat((span.length as usize).min(100));
    let _ = writeln!(out, "   | {}{under} {label}", " ".repeat(span.column as usize - 1));
    let trimmed = out.trim_end().len();
    out.truncate(trimmed);
    out.push('\n');
}
