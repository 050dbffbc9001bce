//! Answers under removals: asked again only where something is taken away that the answer was looking at.

use std::collections::BTreeSet;

use ntib_rules::model::{Bound, Conclusion, Op, QuestionId, RateSpec, Rulebook};
use ntib_rules::{Removed, Truth};

use super::{AnswerId, Changed, Columns, Settled};
use crate::basis::basis;
use crate::run::Run;

/// For each part of a rulebook, by position, the removals that take it away.
#[derive(Clone, Debug)]
pub(super) struct Takers {
    any: bool,
    provisions: Vec<Vec<usize>>,
    lists: Vec<Vec<usize>>,
    params: Vec<Vec<usize>>,
    rings: Vec<Vec<usize>>,
}

impl Takers {
    pub(super) fn of(book: &Rulebook, removals: &[Removed]) -> Takers {
        let each = |count: usize, takes: &dyn Fn(&Removed, usize) -> bool| -> Vec<Vec<usize>> {
            let of = |part: usize| {
                removals
                    .iter()
                    .enumerate()
                    .filter(|(_, removed)| takes(removed, part))
                    .map(|(at, _)| at)
                    .collect()
            };
            (0..count).map(of).collect()
        };
        Takers {
            any: !removals.is_empty(),
            provisions: each(book.provisions.len(), &|removed, at| removed.provision(at)),
            lists: each(book.lists.len(), &|removed, at| removed.list(at)),
            params: each(book.params.len(), &|removed, at| removed.param(at)),
            rings: each(book.rings.len(), &|removed, at| removed.ring(at)),
        }
    }

    /// The removals that take away something that `run` looked at while it answered `question`, and that was not nothing.
    /// What it did not look at decides nothing, and what is false stays so without the law behind it: other removals
    /// leave every step as it is.
    pub(super) fn touching(&self, run: &Run<'_>, question: QuestionId) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        if !self.any {
            return found;
        }
        let (book, reach) = (run.engine.book(), run.engine.reach(question));
        let mut add = |takers: Option<&Vec<usize>>| found.extend(takers.into_iter().flatten().copied());
        for id in &reach.tests {
            let Some(truth) = run.tested(*id) else { continue };
            match &book.test(*id).op {
                Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) if truth != Truth::False => {
                    choice.rings.iter().for_each(|ring| add(self.rings.get(ring.at())));
                }
                Op::InList { list, .. } if truth != Truth::False => add(self.lists.get(list.at())),
                // Without its value the test is open, whatever it was.
                Op::Compare(_, Bound::Param(param)) => add(self.params.get(param.at())),
                _ => {}
            }
        }
        for id in &reach.provisions {
            if run.considered(*id).is_none_or(|truth| truth == Truth::False) {
                continue;
            }
            add(self.provisions.get(id.at()));
            for conclusion in &book.provision(*id).then {
                match conclusion {
                    Conclusion::Layer(_, spec) => match &spec.rate {
                        RateSpec::List { list, .. } => add(self.lists.get(list.at())),
                        RateSpec::Param(param) => add(self.params.get(param.at())),
                        RateSpec::Literal(_) | RateSpec::UpTo { .. } => {}
                    },
                    Conclusion::Outcome(..) | Conclusion::Derived(..) | Conclusion::Elements(..) => {}
                }
            }
        }
        found
    }
}

impl<'e> Columns<'e> {
    /// What a pattern comes to under the removals that change it.
    pub(super) fn changes(
        &self,
        run: &Run<'_>,
        question: QuestionId,
        settled: &Settled<'e>,
    ) -> Vec<Changed<'e>> {
        let mut found = Vec::new();
        for removal in self.takers.touching(run, question) {
            let (Some(removed), Some(affected)) = (self.removals.get(removal), self.affected.get(removal)) else {
                continue;
            };
            let without = Run::without(run, removed, affected);
            let after = self.one(&without, question);
            if after != *settled {
                found.push(Changed {
                    removal,
                    settled: after,
                    basis: basis(&without, question),
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
