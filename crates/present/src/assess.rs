//! A case assessed: every question of every matter.

use ntib_core::{Bi, Date};
use ntib_engine::{Answer, Engine, Matter, Run, answer, matters, questions};
use ntib_rules::model::{Per, QuestionKind};
use ntib_rules::{Case, Removed, Truth};

use crate::view::{MatterView, Viewer};

/// A case with its answers.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// What the case is about.
    pub title: Bi,
    /// The date asked about.
    pub as_of: Date,
    /// What the rulebook was read without.
    pub removed: Removed,
    /// Each matter with the answers to the questions that arise or may.
    pub matters: Vec<(Matter, Vec<Answer>)>,
}

/// Every question that arises, for every matter of `case`.
///
/// Questions about parties are left out where the case asks about movements or offers, except those
/// that come to something: an answer that hangs on facts nobody gave would only be noise there.
pub fn assess(engine: &Engine, case: &Case, as_of: Date, removed: &Removed) -> Assessment {
    let book = engine.book();
    let all = matters(book, case);
    let only_firms = all.iter().all(|matter| matter.per == Per::Firm);
    let mut found = Vec::new();
    for matter in all {
        let run = Run::new(engine, &matter.facts, as_of, removed);
        let asked = questions(book, matter.per)
            .filter(|id| book.question(*id).supported_from <= as_of)
            .filter(|id| case.ask.is_empty() || case.ask.contains(id));
        let answers = asked.map(|id| answer(&run, id)).filter(|answer| {
            let arises = answer.found.asked != Truth::False;
            arises && (only_firms || matter.per != Per::Firm || answer.found.is_decided())
        });
        let mut answers: Vec<Answer> = answers.collect();
        answers.sort_by_key(|answer| rank(&book.question(answer.question).kind));
        if !answers.is_empty() {
            found.push((matter, answers));
        }
    }
    Assessment { title: case.title.clone(), as_of, removed: removed.clone(), matters: found }
}

/// Summaries first, then what decides, then what follows.
fn rank(kind: &QuestionKind) -> u8 {
    match kind {
        QuestionKind::Summary { .. } => 0,
        QuestionKind::Choice { .. } => 1,
        QuestionKind::Layers { .. } => 2,
        QuestionKind::Holds { .. } => 3,
        QuestionKind::Set { .. } => 4,
    }
}

impl Assessment {
    /// Every matter in words.
    pub fn view(&self, viewer: &Viewer<'_>) -> Vec<MatterView> {
        let each = self.matters.iter().map(|(matter, answers)| MatterView {
            heading: viewer.matter(matter),
            facts: viewer.facts(matter),
            answers: answers.iter().map(|answer| viewer.answer(answer)).collect(),
        });
        each.collect()
    }
}
