//! Answers under removals: asked again only where something is taken away that the answer was looking at.

use std::collections::BTreeSet;

use ntib_rules::model::{Bound, Conclusion, Op, ProvisionId, QuestionId, RateSpec, TestId};
use ntib_rules::{Removed, Truth};

use super::{AnswerId, Changed, Columns, Settled};
use crate::index::Engine;
use crate::responsible::responsible;
use crate::run::Run;

/// For each question what it can look at that removals take away, with those removals.
#[derive(Clone, Debug)]
pub(super) struct Takers {
    questions: Vec<Takable>,
}

#[derive(Clone, Debug)]
struct Takable {
    /// Tests, each with whether it is open without what is taken away, whatever it was.
    tests: Vec<(TestId, bool, Vec<usize>)>,
    provisions: Vec<(ProvisionId, Vec<usize>)>,
}

impl Takers {
    pub(super) fn of(engine: &Engine, removals: &[Removed], questions: &[QuestionId]) -> Takers {
        let book = engine.book();
        let takers = |takes: &dyn Fn(&Removed) -> bool| -> Vec<usize> {
            removals.iter().enumerate().filter(|(_, removed)| takes(removed)).map(|(at, _)| at).collect()
        };
        let of_test = |id: &TestId| {
            let (open, by) = match &book.test(*id).op {
                Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => (false, takers(&|removed| choice.rings.iter().any(|ring| removed.ring(ring.at())))),
                Op::InList { list, .. } => (false, takers(&|removed| removed.list(list.at()))),
                Op::Compare(_, Bound::Param(param)) => (true, takers(&|removed| removed.param(param.at()))),
                Op::Compare(_, Bound::Value(_)) | Op::Empty => (false, Vec::new()),
            };
            (*id, open, by)
        };
        let of_provision = |id: &ProvisionId| {
            let takes_rate = |removed: &Removed, conclusion: &Conclusion| match conclusion {
                Conclusion::Layer(_, spec) => match &spec.rate {
                    RateSpec::List { list, .. } => removed.list(list.at()),
                    RateSpec::Param(param) => removed.param(param.at()),
                    RateSpec::Literal(_) | RateSpec::UpTo { .. } => false,
                },
                Conclusion::Outcome(..) | Conclusion::Derived(..) | Conclusion::Elements(..) => false,
            };
            (*id, takers(&|removed| removed.provision(id.at()) || book.provision(*id).then.iter().any(|one| takes_rate(removed, one))))
        };
        let each = questions.iter().map(|question| {
            let reach = engine.reach(*question);
            let tests = reach.tests.iter().map(of_test).filter(|(.., by)| !by.is_empty());
            let provisions = reach.provisions.iter().map(of_provision).filter(|(_, by)| !by.is_empty());
            Takable { tests: tests.collect(), provisions: provisions.collect() }
        });
        Takers { questions: if removals.is_empty() { Vec::new() } else { each.collect() } }
    }

    /// The removals that take away something that `run` looked at while it answered the question at this position, and that was
    /// not nothing. What it did not look at decides nothing, and what is false stays so without the law behind it: other removals
    /// leave every step as it is.
    pub(super) fn touching(&self, run: &Run<'_>, question: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let Some(takable) = self.questions.get(question) else { return found };
        for (id, open, by) in &takable.tests {
            if run.tested(*id).is_some_and(|truth| *open || truth != Truth::False) {
                found.extend(by);
            }
        }
        for (id, by) in &takable.provisions {
            if run.considered(*id).is_some_and(|truth| truth != Truth::False) {
                found.extend(by);
            }
        }
        found
    }
}

impl<'e> Columns<'e> {
    /// What a pattern comes to under the removals that change it; the question with its position.
    pub(super) fn changes(
        &self,
        run: &Run<'_>,
        at: usize,
        question: QuestionId,
        settled: &Settled<'e>,
    ) -> Vec<Changed<'e>> {
        let mut found = Vec::new();
        for removal in self.takers.touching(run, at) {
            let (Some(removed), Some(affected)) = (self.removals.get(removal), self.affected.get(removal)) else {
                continue;
            };
            let without = Run::without(run, removed, affected);
            let after = self.one(&without, question);
            if after != *settled {
                found.push(Changed {
                    removal,
                    settled: after,
                    by: responsible((run, question), (&without, question)),
                });
            }
        }
        found
    }

    /// The further removals.
    pub fn removals(&self) -> &[Removed] {
        &self.removals
    }

    /// What an answer comes to under each of the removals that change it, in their order.
    pub fn changes_of(&self, id: AnswerId) -> &[Changed<'e>] {
        let all = self.known_frame(id.stretch).and_then(|frame| {
            frame
                .changed
                .get(id.question)?
                .get(id.number as usize)
                .map(Vec::as_slice)
        });
        all.unwrap_or_default()
    }

    /// The removals that change an answer, in order.
    pub fn changed_by(&self, id: AnswerId) -> impl Iterator<Item = usize> + '_ {
        self.changes_of(id).iter().map(|one| one.removal)
    }

    /// What an answer comes to under one of the removals that change it.
    pub(super) fn changed(&self, id: AnswerId, removal: usize) -> Option<&Settled<'e>> {
        self.changes_of(id)
            .iter()
            .find(|one| one.removal == removal)
            .map(|one| &one.settled)
    }
}
