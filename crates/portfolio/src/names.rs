//! What things are called in words: questions, answers, instruments, columns and groups.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ntib_core::{Currency, Decimal};
use ntib_present::view::{Viewer, capital};
use ntib_rules::Removed;
use ntib_rules::model::Type;

use crate::said::said;
use crate::shapley::{Shares, money_of_parts};
use crate::worth::MONTH;

/// What two removals do to each other, as it is told.
pub(crate) struct PairTold {
    pub first: usize,
    pub second: usize,
    /// Beyond each by itself, and in company: duty by currency, and what is counted in [`crate::shapley::PARTS`].
    pub sums: [(BTreeMap<Currency, Decimal>, [i128; 3]); 2],
}

/// The pairs that do something to each other, those with the most duty first, then those with the most answers.
pub(crate) fn pairs(shares: &Shares) -> Vec<PairTold> {
    let mut all: Vec<PairTold> = Vec::new();
    for ((first, second), pair) in shares.pairs.iter().filter(|(_, pair)| !pair.is_nothing()) {
        let beyond = pair.beyond.duty.iter().map(|(currency, amount)| (*currency, amount.normalize())).collect();
        let company = pair.company.duty.iter().map(|(currency, parts)| (*currency, money_of_parts(*parts))).collect();
        let counts = pair.beyond.counts.map(|count| count * crate::shapley::PARTS);
        all.push(PairTold { first: *first, second: *second, sums: [(beyond, counts), (company, pair.company.counts)] });
    }
    let weight = |pair: &PairTold| {
        let duty = pair.sums.iter().flat_map(|(duty, _)| duty.values()).map(|amount| amount.abs()).max();
        let counts = pair.sums.iter().flat_map(|(_, counts)| counts).map(|count| count.abs()).max();
        Reverse((duty.unwrap_or_default(), counts.unwrap_or(0)))
    };
    all.sort_by_key(|pair| (weight(pair), pair.first, pair.second));
    all
}

/// Names in the language of a viewer.
pub(crate) struct Names<'s> {
    pub viewer: &'s Viewer<'s>,
}

impl Names<'_> {
    /// What a removal takes away beside what is removed anyhow, by the short names of instruments.
    pub fn removal(&self, removal: Option<&Removed>, anyhow: &Removed) -> String {
        self.each(removal, anyhow, |id, short| short.map_or_else(|| id.to_owned(), str::to_owned))
    }

    /// The same with the identifiers by which commands know them.
    pub fn removal_with_id(&self, removal: Option<&Removed>, anyhow: &Removed) -> String {
        self.each(removal, anyhow, |id, short| short.map_or_else(|| id.to_owned(), |short| format!("{short} ({id})")))
    }

    fn each(&self, removal: Option<&Removed>, anyhow: &Removed, say: impl Fn(&str, Option<&str>) -> String) -> String {
        let (book, lang) = (self.viewer.engine.book(), self.viewer.words.lang());
        let own = removal.map(|one| one.names()).unwrap_or_default().iter().filter(|name| !anyhow.names().contains(name));
        let named = own.map(|id| say(id, book.find_instrument(id).map(|at| book.instrument(at).short.get(lang))));
        named.collect::<Vec<_>>().join(", ")
    }

    /// The title of a question.
    pub fn question(&self, id: &str) -> String {
        let book = self.viewer.engine.book();
        book.find_question(id).map_or_else(|| id.to_owned(), |id| book.question(id).title.get(self.viewer.words.lang()).to_owned())
    }

    /// What an answer to the question of this identifier says.
    pub fn said(&self, question: &str, text: &str) -> String {
        self.viewer.engine.book().find_question(question).map_or_else(|| text.to_owned(), |question| said(self.viewer, question, text))
    }

    /// What totals are told by.
    pub fn by(&self, name: &str) -> String {
        if name == MONTH {
            return self.viewer.words.get("compare-month");
        }
        let book = self.viewer.engine.book();
        book.find_fact(name).map_or_else(|| name.to_owned(), |fact| capital(book.fact(fact).label.get(self.viewer.words.lang())))
    }

    /// A group of totals.
    pub fn group(&self, name: &str, value: &str) -> String {
        if value.is_empty() {
            return self.viewer.words.get("compare-empty");
        }
        let book = self.viewer.engine.book();
        let place = book.find_fact(name).filter(|fact| book.fact(*fact).ty == Type::Place).and_then(|_| value.parse().ok());
        place.and_then(|place| book.places.get(&place)).map_or_else(|| value.to_owned(), |title| title.get(self.viewer.words.lang()).to_owned())
    }

    /// A provision by its title and identifier.
    pub fn provision(&self, id: &str) -> String {
        let book = self.viewer.engine.book();
        let found = book.find_provisions(id).next().map(|at| book.provision(at).title.get(self.viewer.words.lang()));
        found.map_or_else(|| id.to_owned(), |title| format!("{title} ({id})"))
    }
}
