//! Words in both languages; nothing in committed text that only one machine knows.

use ntib_present::phrase_ids;

use crate::repo::{Faults, Repo};

/// Checks phrase catalogues, lock files and paths.
pub fn check(repo: &Repo, faults: &mut Faults) {
    catalogues(repo, faults);
    apostrophes(repo, faults);
    locks(repo, faults);
    paths(repo, faults);
}

/// Every English catalogue has a French one beside it with the same identifiers, and the reverse.
fn catalogues(repo: &Repo, faults: &mut Faults) {
    for (path, text) in repo.under("", ".ftl") {
        let other = match path.rsplit_once('/') {
            Some((folder, "en.ftl")) => format!("{folder}/fr.ftl"),
            Some((folder, "fr.ftl")) => format!("{folder}/en.ftl"),
            _ => continue,
        };
        let known = phrase_ids(repo.text(&other).unwrap_or_default());
        for id in phrase_ids(text).into_iter().filter(|id| !known.contains(id)) {
            faults.at(path, 0, format!("the phrase `{id}` stands only here: add it to {other}"));
        }
    }
}

/// Phrases have the apostrophe of print, in both languages. What is typed or run stands in backticks, and is left as it is.
fn apostrophes(repo: &Repo, faults: &mut Faults) {
    for (path, text) in repo.under("", ".ftl") {
        for (at, _) in text.lines().enumerate().filter(|(_, line)| straight(line)) {
            faults.at(path, at + 1, "a straight apostrophe in a phrase: write ’, or put what is typed in backticks");
        }
    }
}

/// Whether a line of a catalogue has the sign of the keyboard in what people read.
fn straight(line: &str) -> bool {
    !line.starts_with('#') && line.split('`').step_by(2).any(|prose| prose.contains('\''))
}

/// Lock files name no host but cargo's own index.
fn locks(repo: &Repo, faults: &mut Faults) {
    for (path, text) in repo.under("", "Cargo.lock") {
        for (at, line) in text.lines().enumerate() {
            let source = line.strip_prefix("source = ");
            if source.is_some_and(|source| source != "\"registry+https://github.com/rust-lang/crates.io-index\"") {
                faults.at(path, at + 1, "a package comes from elsewhere than cargo's index");
            }
        }
    }
    for (path, text) in repo.under("", "package-lock.json") {
        for (at, _) in text.lines().enumerate().filter(|(_, line)| line.contains("\"resolved\"")) {
            faults.at(path, at + 1, "an address of a registry: remove the `resolved` lines");
        }
    }
    for path in repo.files.keys() {
        if path.ends_with(".npmrc") || path.ends_with(".cargo/config.toml") {
            faults.at(path, 0, "the settings of one machine do not belong here");
        }
    }
}

/// No path of one machine stands in a text.
fn paths(repo: &Repo, faults: &mut Faults) {
    // Put together here, so that this file does not find itself.
    let machine: Vec<String> = ["work", "root", "tmp", "home"].iter().map(|name| format!("/{name}/")).collect();
    for (path, text) in &repo.files {
        for (at, line) in text.lines().enumerate() {
            for word in machine.iter().filter(|word| stands(line, word)) {
                faults.at(path, at + 1, format!("`{word}` is a path of one machine"));
            }
        }
    }
}

/// Whether `word` begins a path in `line`, and is not the middle of a longer one.
fn stands(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | ')' | '~' | '*'))
    })
}

#[cfg(test)]
mod tests {
    use super::straight;

    #[test]
    fn the_sign_of_the_keyboard_is_found_in_prose_alone() {
        assert!(straight("one = today's list") && straight("two = `a` of the firm's"));
        assert!(!straight("one = today’s list") && !straight("# today's list") && !straight("two = write `'a'` here"));
    }
}
