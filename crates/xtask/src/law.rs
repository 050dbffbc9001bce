//! No law in Rust: no place, instrument or list is named in a text of our sources.

use std::collections::BTreeSet;

use ntib_core::{Date, Lang};
use ntib_rules::model::{Op, Rulebook};
use ntib_rules::without_regime;

use crate::layers::has_word;
use crate::repo::{Faults, Repo};
use crate::rust;

/// Texts that may stand although they look like law: file, text, reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("crates/core/src/code.rs", "VI", "a Roman numeral of a munitions-list category"),
    ("crates/cli/src/answers.rs", "ID", "what stands for an identifier in help"),
    ("crates/cli/src/screen/mod.rs", "ID", "what stands for an identifier in help"),
    ("crates/cli/src/case.rs", "ID", "what stands for an identifier in help"),
    ("crates/cli/src/origin.rs", "ID", "what stands for an identifier in help"),
    ("crates/cli/src/firms/status.rs", "ID", "what stands for an identifier in help"),
    ("crates/access/src/oidc.rs", "EC", "a kind of key (RFC 7518 section 6.1)"),
    ("crates/print/src/write.rs", "LI", "a part of the structure of a PDF (ISO 32000-1 section 14.8.4)"),
    ("crates/print/src/write.rs", "TR", "the same"),
    ("crates/print/src/write.rs", "TH", "the same"),
    ("crates/print/src/write.rs", "TD", "the same"),
];

/// Checks the texts of every crate's sources, tests excepted, against the names of the rulebook.
pub fn check(repo: &Repo, faults: &mut Faults) {
    let Some(book) = repo.rulebook().book else {
        faults.at("rulebook", 0, "it does not load: run `ntib check rulebook`");
        return;
    };
    for id in without_regime(&book) {
        faults.at(&format!("rulebook/{}/instrument.yaml", book.instrument(id).id), 0, "it stands in no regime: name it in rulebook/regimes.yaml");
    }
    for id in book.question_ids().filter(|id| !book.regimes.iter().any(|regime| regime.questions.contains(id))) {
        faults.at("rulebook/regimes.yaml", 0, format!("the question `{}` stands in no regime: list it under the one it belongs to", book.question(id).id));
    }
    for (list, column) in unlabelled(&book) {
        faults.at(&format!("rulebook/{list}.list.yaml"), 0, format!("the column `{column}` is tested and has no label: name it under `labels`"));
    }
    let words = Words::of(&book);
    for (path, text) in repo.under("crates/", ".rs").filter(|(path, _)| path.contains("/src/") && !path.contains("/tests/") && *path != "crates/xtask/src/law.rs") {
        for (line, text) in rust::read(text).texts {
            let allowed = ALLOWED.iter().any(|(file, known, _)| *file == path && *known == text);
            if let Some(word) = words.in_text(&text).filter(|_| !allowed) {
                faults.at(path, line, format!("`{word}` is law: read it from the rulebook"));
            }
        }
    }
}

/// Columns that a test of some provision names and that have no label for a reader, by list.
fn unlabelled(book: &Rulebook) -> BTreeSet<(&str, &str)> {
    let mut found = BTreeSet::new();
    for test in &book.tests {
        let Op::InList { list, filters } = &test.op else { continue };
        let list = book.list(*list);
        let bare = filters.iter().filter(|(at, _)| !list.labels.contains_key(at));
        found.extend(bare.filter_map(|(at, _)| list.columns.get(*at)).map(|(name, _)| (list.id.as_str(), name.as_str())));
    }
    found
}

/// What only the rulebook may name.
struct Words {
    /// Codes of places, forbidden as whole texts.
    codes: BTreeSet<String>,
    /// Identifiers of instruments and lists, and names, forbidden as words.
    names: BTreeSet<String>,
}

impl Words {
    fn of(book: &Rulebook) -> Words {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for place in book.places.values() {
            names.extend(Lang::ALL.map(|lang| place.get(lang).to_owned()));
        }
        for one in &book.instruments {
            names.insert(one.id.clone());
            names.extend(Lang::ALL.map(|lang| one.short.get(lang).to_owned()));
        }
        names.extend(book.lists.iter().map(|one| one.id.clone()));
        names.extend(book.rings.iter().map(|one| one.id.clone()));
        names.extend(book.params.iter().map(|one| one.id.clone()));
        names.extend(book.questions.iter().map(|one| one.id.clone()));
        names.retain(|name| name.len() > 2);
        Words { codes: book.places.keys().map(ToString::to_string).collect(), names }
    }

    fn in_text<'a>(&'a self, text: &str) -> Option<&'a String> {
        self.codes.get(text).or_else(|| self.names.iter().find(|name| has_word(text, name)))
    }
}

/// What was checked longer ago than the rulebook allows, seen from `today`.
pub fn stale(repo: &Repo, today: Date, faults: &mut Faults) {
    let Some(book) = repo.rulebook().book else { return };
    for one in ntib_rules::stale(&book, today, book.stale_after_days) {
        faults.at(&one.id, 0, format!("checked on {}, {} days ago", one.checked, one.days));
    }
}
