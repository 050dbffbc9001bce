//! Which crate may use which, and what the pure ones may not.

use crate::repo::{Faults, Repo};
use crate::rust;

/// For each crate, the crates of ours that it may use and, for the pure ones, the libraries.
#[expect(clippy::type_complexity, reason = "a table of constants, each column plain")]
const ALLOWED: &[(&str, &[&str], Option<&[&str]>)] = &[
    ("core", &[], Some(&["jiff", "rust_decimal"])),
    ("rules", &["core"], Some(&["batsat", "csv", "saphyr-parser", "sha2", "strsim"])),
    ("engine", &["core", "rules"], Some(&[])),
    ("origin", &["core", "rules", "engine"], Some(&["csv"])),
    ("base", &["core", "rules"], Some(&["csv", "deunicode"])),
    ("status", &["core", "rules", "engine", "base"], Some(&[])),
    ("record", &["core"], Some(&["base64", "csv", "ed25519-dalek", "jiff", "serde_json", "sha2"])),
    ("desk", &["core", "rules", "engine", "base", "record"], Some(&["csv", "deunicode", "jiff", "rust_decimal", "serde", "serde_json"])),
    ("access", &["core", "desk", "record"], None),
    ("book", &["rules", "engine"], None),
    ("present", &["core", "rules", "engine", "base", "origin", "status"], None),
    ("store", &["record"], None),
    ("print", &[], None),
    ("portfolio", &["core", "rules", "engine", "base", "present", "print"], None),
    ("testkit", &["core", "rules", "engine"], None),
    ("web", &["access", "core", "rules", "engine", "base", "desk", "origin", "portfolio", "present", "print", "record", "status", "store"], None),
    ("cli", &["access", "book", "desk", "record", "store", "core", "rules", "engine", "base", "origin", "portfolio", "present", "status", "web"], None),
    ("xtask", &["core", "rules", "present"], None),
];

/// The crates that do no input or output.
const PURE: &[&str] = &["core", "rules", "engine", "base", "desk", "origin", "record", "status"];

/// What a pure crate may not say, and what to write instead.
const FORBIDDEN: &[(&str, &str)] = &[
    ("std::fs", "let the edge read files and hand over `SourceFile`s"),
    ("std::net", "let the edge speak to the network"),
    ("std::env", "take an option as an argument"),
    ("std::process", "return an error"),
    ("std::time", "take the date as an argument"),
    ("SystemTime", "take the date as an argument"),
    ("Instant", "count work, and let the bench measure time"),
    ("Zoned::now", "take the date as an argument"),
    ("println!", "return what is to be said"),
    ("print!", "return what is to be said"),
    ("std::thread", "let the edge decide on threads"),
    ("thread_local!", "pass it as an argument"),
    ("tokio", "let the edge be asynchronous"),
    ("async fn", "let the edge be asynchronous"),
    ("HashMap", "use `BTreeMap`: order can be seen"),
    ("HashSet", "use `BTreeSet`: order can be seen"),
    ("static mut", "pass it as an argument"),
    ("OnceLock", "compute it where it is built, or pass it"),
    ("LazyLock", "compute it where it is built, or pass it"),
    ("f32", "use `Decimal`, `Share` or whole numbers"),
    ("f64", "use `Decimal`, `Share` or whole numbers"),
];

/// Checks every manifest.
pub fn check(repo: &Repo, faults: &mut Faults) {
    for (name, manifest) in repo.crates() {
        let path = format!("crates/{name}/Cargo.toml");
        let Some((_, ours, libraries)) = ALLOWED.iter().find(|(one, _, _)| *one == name) else {
            faults.at(&path, 0, "this crate has no place in the layers: give it one in xtask and in ARCHITECTURE.md");
            continue;
        };
        for (line, dependency) in dependencies(manifest) {
            match dependency.strip_prefix("ntib-") {
                Some(inner) if !ours.contains(&inner) => {
                    faults.at(&path, line, format!("`{name}` may not use `{inner}`: arrows point inward only"));
                }
                None if libraries.is_some_and(|allowed| !allowed.contains(&dependency)) => {
                    faults.at(&path, line, format!("`{name}` is pure, and `{dependency}` is not among its libraries: write a decision note first"));
                }
                _ => {}
            }
        }
        if !manifest.contains("[lints]\nworkspace = true") {
            faults.at(&path, 0, "it does not take the lints of the workspace");
        }
    }
}

/// The names under `[dependencies]`, with their lines.
fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            inside = matches!(line.trim(), "[dependencies]" | "[build-dependencies]");
        } else if inside && !line.trim_start().starts_with('#') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default().trim();
            if !name.is_empty() {
                found.push((at + 1, name));
            }
        }
    }
    found
}

/// Checks the sources of the pure crates.
pub fn pure(repo: &Repo, faults: &mut Faults) {
    for name in PURE {
        for (path, text) in repo.under(&format!("crates/{name}/src/"), ".rs") {
            for (at, line) in rust::read(text).code.iter().enumerate() {
                // Whoever reads types by serde names every kind of number that serde has.
                if line.contains("forward_to_deserialize_any!") {
                    continue;
                }
                for (word, instead) in FORBIDDEN.iter().filter(|(word, _)| has_word(line, word)) {
                    faults.at(path, at + 1, format!("`{word}` in a pure crate: {instead}"));
                }
            }
        }
    }
}

/// Whether `word` stands in `line` by itself.
pub fn has_word(line: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|after| after.chars().next());
        !(before.is_some_and(is_word) || after.is_some_and(is_word) && word.ends_with(is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_by_themselves() {
        assert!(has_word("let x: f64 = 1;", "f64"));
        assert!(!has_word("let buf64 = 1;", "f64"));
        assert!(has_word("    println!(\"\")", "println!"));
        assert!(!has_word("eprintln!()", "println!"));
        assert_eq!(dependencies("[dependencies]\na.workspace = true\n# b\nc = \"1\"\n[dev-dependencies]\nd = \"1\"\n"), [(2, "a"), (4, "c")]);
    }
}
