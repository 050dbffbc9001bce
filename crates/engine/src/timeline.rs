//! Every day on which an answer changes, and what changed it.

use ntib_core::Date;
use ntib_rules::model::{ProvisionId, QuestionId};
use ntib_rules::{Removed, Truth};

use crate::facts::Facts;
use crate::finding::Found;
use crate::index::Engine;
use crate::run::Run;

/// A stretch of days with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The answer on each of its days.
    pub found: Found,
    /// The provisions that apply to the question on those days, or may.
    pub by: Vec<(ProvisionId, Truth)>,
    /// Provisions whose standing differs from the stretch before: from what to what. Empty for the first.
    pub changed: Vec<(ProvisionId, Truth, Truth)>,
}

/// The answers to `question` on every day from `from` to `to`, both included, as stretches of equal
/// answers. One run for each turning day of anything that the answer can depend on.
pub fn timeline(engine: &Engine, facts: &Facts, removed: &Removed, question: QuestionId, from: Date, to: Date) -> Vec<Stretch> {
    let mut days = vec![from];
    days.extend(engine.turning_dates(question).into_iter().filter(|day| *day > from && *day <= to));
    let mut stretches: Vec<Stretch> = Vec::new();
    for day in days {
        let run = Run::new(engine, facts, day, removed);
        let found = run.find(question);
        let by: Vec<(ProvisionId, Truth)> = if found.asked == Truth::False {
            Vec::new()
        } else {
            let standing = engine.reach(question).provisions.iter().map(|id| (*id, run.provision(*id)));
            standing.filter(|(id, truth)| *truth != Truth::False && concludes(&run, *id, question)).collect()
        };
        let mut changed = Vec::new();
        if let Some(last) = stretches.last_mut() {
            if last.found == found && last.by == by {
                continue;
            }
            last.to = day.plus_days(-1).unwrap_or(day);
            changed = changes(&last.by, &by);
        }
        stretches.push(Stretch { from: day, to, found, by, changed });
    }
    stretches
}

/// Whether a provision bears on the question itself, or on one that it sums up and that may be asked, and not only on
/// an exception or a derived fact.
fn concludes(run: &Run<'_>, id: ProvisionId, question: QuestionId) -> bool {
    use ntib_rules::model::QuestionKind;
    let engine = run.engine;
    match &engine.book().question(question).kind {
        QuestionKind::Summary { of } => {
            of.iter().any(|one| engine.provisions_of(*one).contains(&id) && run.find(*one).asked != Truth::False)
        }
        QuestionKind::Holds { fact } => engine.provisions_for(*fact).contains(&id),
        _ => engine.provisions_of(question).contains(&id),
    }
}

fn changes(before: &[(ProvisionId, Truth)], after: &[(ProvisionId, Truth)]) -> Vec<(ProvisionId, Truth, Truth)> {
    let standing = |list: &[(ProvisionId, Truth)], id: ProvisionId| {
        list.iter().find(|(one, _)| *one == id).map_or(Truth::False, |(_, truth)| *truth)
    };
    let mut ids: Vec<ProvisionId> = before.iter().chain(after).map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let each = ids.into_iter().map(|id| (id, standing(before, id), standing(after, id)));
    each.filter(|(_, before, after)| before != after).collect()
}
