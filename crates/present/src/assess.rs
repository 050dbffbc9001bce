//! A case assessed: every question of every matter.

use ntib_core::{Bi, Date};
use ntib_engine::{Answer, Engine, Matter, Run, answer, raised};
use ntib_rules::model::QuestionKind;
use ntib_rules::{Case, Removed};

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

/// Every question that the case raises, answered.
pub fn assess(engine: &Engine, case: &Case, as_of: Date, removed: &Removed) -> Assessment {
    let book = engine.book();
    let answered = raised(engine, case, as_of, removed).into_iter().map(|(matter, questions)| {
        let run = Run::new(engine, &matter.facts, as_of, removed);
        let mut answers: Vec<Answer> = questions.into_iter().map(|id| answer(&run, id)).collect();
        answers.sort_by_key(|answer| rank(&book.question(answer.question).kind));
        drop(run);
        (matter, answers)
    });
    Assessment { title: case.title.clone(), as_of, removed: removed.clone(), matters: answered.collect() }
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
