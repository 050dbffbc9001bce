//! What changes when an instrument is removed.

use ntib_core::Date;
use ntib_rules::Removed;
use ntib_rules::model::QuestionId;

use crate::finding::Found;
use crate::index::Engine;
use crate::matter::{Matter, questions};
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

/// The answers to the questions of `matters` that differ without `removed`, and how many were asked.
pub fn value(engine: &Engine, matters: &[Matter], as_of: Date, base: &Removed, removed: &Removed) -> (Vec<Change>, usize) {
    let book = engine.book();
    let (mut changes, mut asked) = (Vec::new(), 0);
    for (at, matter) in matters.iter().enumerate() {
        let with = Run::new(engine, &matter.facts, as_of, base);
        let without = Run::new(engine, &matter.facts, as_of, removed);
        for question in questions(book, matter.per).filter(|id| book.question(*id).supported_from <= as_of) {
            let (before, after) = (with.find(question), without.find(question));
            asked += usize::from(before.finding.is_some());
            if before != after {
                changes.push(Change { matter: at, question, before, after });
            }
        }
    }
    (changes, asked)
}
