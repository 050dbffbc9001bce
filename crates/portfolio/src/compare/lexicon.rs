//! What is told of changes, each text once and by number: answers that change are many, what is said of them is little.

use std::collections::{BTreeMap, HashMap};

use ntib_engine::Role;
use ntib_rules::model::{ProvisionId, Rulebook};

use super::Change;
use crate::effect::Effect;

/// Texts by number.
#[derive(Default)]
pub(super) struct Lexicon {
    /// A question, what it came to and what it comes to.
    changes: Vec<(String, String, String)>,
    provisions: Vec<(String, Role)>,
    known_changes: HashMap<(String, String, String), u32>,
    known_provisions: HashMap<(String, Role), u32>,
}

impl Lexicon {
    /// The number of a change in what a question comes to.
    pub(super) fn change(&mut self, question: &str, from: &str, to: &str) -> u32 {
        let told = (question.to_owned(), from.to_owned(), to.to_owned());
        let next = u32::try_from(self.changes.len()).unwrap_or(u32::MAX);
        *self.known_changes.entry(told).or_insert_with_key(|told| {
            self.changes.push(told.clone());
            next
        })
    }

    /// The numbers of provisions by which an answer changes, in their order, from their identifiers in the rulebooks before and after.
    pub(super) fn provisions(&mut self, (before, after): (&Rulebook, &Rulebook), by: &[(ProvisionId, Role)]) -> Vec<u32> {
        let (all, known) = (&mut self.provisions, &mut self.known_provisions);
        let name = |(id, role): &(ProvisionId, Role)| {
            let book = if *role == Role::Now { after } else { before };
            (book.provision(*id).id.clone(), *role)
        };
        let mut by: Vec<(String, Role)> = by.iter().map(name).collect();
        // One that is written for several roles is told once.
        by.dedup();
        let number = |one: (String, Role)| {
            let next = u32::try_from(all.len()).unwrap_or(u32::MAX);
            *known.entry(one).or_insert_with_key(|one| {
                all.push(one.clone());
                next
            })
        };
        by.into_iter().map(number).collect()
    }

    /// What an answer that changes came to, and what it comes to.
    pub(super) fn told(&self, change: &Change) -> (&str, &str) {
        self.changes.get(change.told as usize).map_or(("", ""), |(_, from, to)| (from, to))
    }

    /// The provisions by which an answer changes.
    pub(super) fn by<'l>(&'l self, change: &'l Change) -> impl Iterator<Item = &'l (String, Role)> {
        change.by.iter().filter_map(|one| self.provisions.get(*one as usize))
    }
}

/// How often each change is met, by comparison.
#[derive(Default)]
pub(super) struct Noted {
    changes: BTreeMap<(usize, u32), u64>,
    by: BTreeMap<(usize, u32), u64>,
}

impl Noted {
    pub(super) fn add(&mut self, change: &Change, times: u64) {
        *self.changes.entry((change.which, change.told)).or_default() += times;
        for one in &change.by {
            *self.by.entry((change.which, *one)).or_default() += times;
        }
    }

    /// Puts into words what was noted.
    pub(super) fn tell(self, lexicon: &Lexicon, effects: &mut BTreeMap<usize, Effect>) {
        for ((which, told), times) in self.changes {
            if let Some(told) = lexicon.changes.get(told as usize) {
                *effects.entry(which).or_default().moves.entry(told.clone()).or_default() += times;
            }
        }
        for ((which, one), times) in self.by {
            if let Some(one) = lexicon.provisions.get(one as usize) {
                *effects.entry(which).or_default().by.entry(one.clone()).or_default() += times;
            }
        }
    }
}
