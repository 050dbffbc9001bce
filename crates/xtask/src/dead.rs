//! Files that nothing reaches.

use std::collections::BTreeSet;

use crate::repo::{Faults, Repo};

/// Checks Rust files and files of the rulebook. Documents are checked with their links.
pub fn check(repo: &Repo, faults: &mut Faults) {
    let reached = reached(repo);
    for (path, _) in repo.under("", ".rs") {
        if !reached.contains(path) {
            faults.at(path, 0, "no `mod` names this file: remove it or name it");
        }
    }
    for path in repo.files.keys().filter(|path| path.starts_with("rulebook/")) {
        let beside = |ending: &str, other: &str| {
            path.strip_suffix(ending).is_some_and(|stem| repo.files.contains_key(&format!("{stem}{other}")))
        };
        let loaded = path.ends_with(".yaml") || path == "rulebook/places.csv" || beside(".csv", ".list.yaml");
        if !loaded {
            faults.at(path, 0, "the rulebook does not load this file: a list's rows need its `.list.yaml` beside them");
        }
    }
    for path in &repo.binary {
        if path.starts_with("rulebook/") {
            faults.at(path, 0, "it is not UTF-8 text");
        }
    }
}

/// Whether cargo finds the file by its place.
fn is_root(path: &str) -> bool {
    let in_folder = |folder: &str| {
        path.rsplit_once('/').is_some_and(|(parent, _)| parent.ends_with(folder)) && !path.ends_with("/mod.rs")
    };
    path.ends_with("src/lib.rs")
        || path.ends_with("src/main.rs")
        || path.ends_with("/build.rs")
        || ["/src/bin", "/tests", "/examples", "/benches", "/fuzz_targets"].iter().any(|folder| in_folder(folder))
        || path.ends_with("/main.rs") && path.contains("/src/bin/")
}

/// Every Rust file that cargo or a `mod` names.
fn reached(repo: &Repo) -> BTreeSet<String> {
    let mut todo: Vec<String> =
        repo.under("", ".rs").map(|(path, _)| path).filter(|path| is_root(path)).map(str::to_owned).collect();
    let mut found = BTreeSet::new();
    while let Some(path) = todo.pop() {
        if !found.insert(path.clone()) {
            continue;
        }
        let Some(text) = repo.text(&path) else { continue };
        todo.extend(named_by(&path, text).into_iter().filter(|other| repo.files.contains_key(other)));
    }
    found
}

/// The paths that the `mod` items of a file may mean.
fn named_by(path: &str, text: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.strip_suffix(".rs").unwrap_or(name);
    let own = if is_root(path) || stem == "mod" { folder.to_owned() } else { format!("{folder}/{stem}") };
    let mut found = Vec::new();
    let mut at_path: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("#[path = \"") {
            at_path = rest.split('"').next().map(|given| join(folder, given));
        } else if let Some(module) = module(line) {
            match at_path.take() {
                Some(path) => found.push(path),
                None => found.extend([format!("{own}/{module}.rs"), format!("{own}/{module}/mod.rs")]),
            }
        } else if let Some((_, rest)) = line.split_once("include!(\"") {
            found.extend(rest.split('"').next().map(|given| join(folder, given)));
        }
    }
    found
}

/// The name in `mod name;`, whatever its visibility.
fn module(line: &str) -> Option<&str> {
    let rest = line.strip_suffix(';')?;
    let (before, name) = rest.rsplit_once("mod ")?;
    let visible = before.is_empty() || before.starts_with("pub");
    (visible && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then_some(name)
}

/// `given` seen from `folder`.
pub fn join(folder: &str, given: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in given.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_and_paths() {
        assert_eq!(module("pub(crate) mod a_b;"), Some("a_b"));
        assert_eq!(module("// the mod of b"), None);
        assert_eq!(join("crates/a/src", "../../b/x.rs"), "crates/b/x.rs");
        assert!(is_root("crates/a/tests/b.rs") && !is_root("crates/a/tests/b/c.rs"));
        assert_eq!(named_by("crates/a/src/b.rs", "mod c;\n"), ["crates/a/src/b/c.rs", "crates/a/src/b/c/mod.rs"]);
    }
}
