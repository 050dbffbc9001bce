//! What changes when an instrument is removed.

use ntib_core::Date;
use ntib_rules::Removed;
use ntib_rules::model::QuestionId;

use crate::finding::Found;
use crate::index::Engine;
use crate::matter::Matter;
use crate::run::Run;

/// An answer that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Position of the matter in the case.
    pub matter: usize,
    /// The question.
    pub question: QuestionId,
    /// What it comes to with everything in place.
    pub before: Found,
    /// What it comes to without.
    pub after: Found,
}

/// The answers to the questions raised that differ without `removed`, and how many were asked.
pub fn value(
    engine: &Engine,
    raised: &[(Matter, Vec<QuestionId>)],
    as_of: Date,
    base: &Removed,
    removed: &Removed,
) -> (Vec<Change>, usize) {
    let (mut changes, mut asked) = (Vec::new(), 0);
    for (at, (matter, questions)) in raised.iter().enumerate() {
        let with = Run::new(engine, &matter.facts, as_of, base);
        let without = Run::new(engine, &matter.facts, as_of, removed);
        for question in questions {
            let (before, after) = (with.find(*question), without.find(*question));
            asked += 1;
            if before != after {
                changes.push(Change { matter: at, question: *question, before, after });
            }
        }
    }
    (changes, asked)
}
