//! The provisions that an answer is taken from.

use ntib_rules::Truth;
use ntib_rules::model::{Conclusion, ProvisionId, QuestionId, QuestionKind, Verdict};

use crate::run::Run;

/// The provisions that apply and conclude what the question comes to, by identifier. Of a summary those behind the worst
/// verdict. Empty where the question does not arise.
pub fn basis(run: &Run<'_>, question: QuestionId) -> Vec<ProvisionId> {
    let engine = run.engine;
    if let Some(known) = run.known_basis(question) {
        return known.to_vec();
    }
    if run.condition(&engine.book().question(question).scope) == Truth::False {
        return Vec::new();
    }
    let applying = |ids: &[ProvisionId]| -> Vec<ProvisionId> {
        ids.iter()
            .copied()
            .filter(|id| run.provision(*id) == Truth::True)
            .collect()
    };
    match &engine.book().question(question).kind {
        QuestionKind::Holds { fact } => applying(engine.provisions_for(*fact)),
        QuestionKind::Summary { of } => {
            let worst = |one: &QuestionId| worst(run, *one);
            let least = of.iter().filter_map(worst).max();
            let behind = of.iter().filter(|one| worst(one) == least && least.is_some());
            let mut found: Vec<ProvisionId> = behind.flat_map(|one| basis(run, *one)).collect();
            found.sort_unstable();
            found.dedup();
            found
        }
        QuestionKind::Choice { .. } | QuestionKind::Set { .. } | QuestionKind::Layers { .. } => {
            let mut found = applying(run.live(question));
            found.retain(|id| {
                let concludes =
                    |one: &Conclusion| one.target() == ntib_rules::model::Target::Question(question);
                engine.book().provision(*id).then.iter().any(concludes)
            });
            found
        }
    }
}

/// The worst verdict still possible of a choice that arises.
pub(crate) fn worst(run: &Run<'_>, question: QuestionId) -> Option<Verdict> {
    let QuestionKind::Choice { outcomes, .. } = &run.engine.book().question(question).kind else {
        return None;
    };
    if run.condition(&run.engine.book().question(question).scope) == Truth::False {
        return None;
    }
    run.chosen(question)
        .values
        .iter()
        .filter_map(|at| outcomes.get(*at))
        .map(|one| one.verdict)
        .max()
}
