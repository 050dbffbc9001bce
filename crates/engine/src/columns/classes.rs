//! The values of one fact, told apart only as far as questions tell them apart.

use std::collections::BTreeMap;

use ntib_core::{Date, Rate};
use ntib_rules::model::{
    Cell, Conclusion, FactId, Op, QuestionId, QuestionKind, RateSpec, Rulebook, TestId, Value,
};
use ntib_rules::{Removed, Truth};

use crate::duty::rate_rows;
use crate::index::Engine;

/// So many values are remembered with their classes; beyond that each is decided again.
const VALUES_REMEMBERED: usize = 1 << 17;

/// So many removals that take rings of one test are tried together.
const RINGS_TOGETHER_MAX: usize = 6;

/// What is asked of one fact's values by some questions.
#[derive(Clone, Debug)]
pub(super) struct Asked<'e> {
    pub(super) fact: FactId,
    tests: Vec<TestId>,
    /// The rates that are looked up under it.
    rates: Vec<&'e RateSpec>,
    /// Tests that name rings which removals take away, each without some of those rings: a removal of rings can tell values
    /// apart that the whole rulebook does not, any other only fewer.
    rings: Vec<(TestId, Removed)>,
    /// More rings of one test are taken away than are tried together: each value is a class of its own.
    each: bool,
}

impl<'e> Asked<'e> {
    /// What `questions` ask of `fact`, with each of these removals too, or any of them together; none if they do not read it.
    pub(super) fn of(
        engine: &'e Engine,
        questions: &[QuestionId],
        fact: FactId,
        removals: &[Removed],
        together: bool,
    ) -> Option<Asked<'e>> {
        let book = engine.book();
        let reaches = || questions.iter().map(|question| engine.reach(*question));
        if !reaches().any(|reach| reach.inputs.contains(&fact)) {
            return None;
        }
        let mut tests: Vec<TestId> = reaches()
            .flat_map(|reach| &reach.tests)
            .copied()
            .filter(|test| book.test(*test).fact == fact)
            .collect();
        tests.sort_unstable();
        tests.dedup();
        let mut rates: Vec<&RateSpec> = Vec::new();
        for id in reaches().flat_map(|reach| &reach.provisions) {
            for conclusion in &book.provision(*id).then {
                if let Conclusion::Layer(_, spec) = conclusion
                    && matches!(&spec.rate, RateSpec::List { key, .. } if *key == fact)
                    && !rates.contains(&&spec.rate)
                {
                    rates.push(&spec.rate);
                }
            }
        }
        let (mut rings, mut each) = (Vec::new(), false);
        for test in &tests {
            let (Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice)) = &book.test(*test).op else {
                continue;
            };
            let takes = |removed: &&Removed| choice.rings.iter().any(|ring| removed.ring(ring.at()));
            let taking: Vec<&Removed> = removals.iter().filter(takes).collect();
            if !together {
                rings.extend(taking.into_iter().map(|removed| (*test, removed.clone())));
            } else if taking.len() > RINGS_TOGETHER_MAX {
                each = true;
            } else {
                for some in 1..1_usize << taking.len() {
                    let chosen = taking.iter().enumerate().filter(|(at, _)| some >> at & 1 == 1);
                    let all = chosen.map(|(_, removed)| *removed).cloned();
                    rings.extend(all.reduce(|a, b| a.and(&b)).map(|removed| (*test, removed)));
                }
            }
        }
        Some(Asked {
            fact,
            tests,
            rates,
            rings,
            each,
        })
    }
}

/// What tells a value apart from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    truths: Vec<Truth>,
    /// For each rate the number of what the value's row holds; nothing without a row.
    rates: Vec<u32>,
    /// The value itself, where it is not known well enough to be told by the above.
    itself: Option<Value>,
}

/// The classes of one fact's values on one day. Class nothing is a fact that is not known.
#[derive(Clone, Debug)]
pub(super) struct Classes<'e> {
    asked: Asked<'e>,
    marks: BTreeMap<Mark, u32>,
    /// One value of each class, from class one on.
    shown: Vec<Value>,
    remembered: BTreeMap<Value, u32>,
    rates: Vec<&'e Rate>,
}

impl<'e> Classes<'e> {
    pub(super) fn new(asked: Asked<'e>) -> Classes<'e> {
        Classes {
            asked,
            marks: BTreeMap::new(),
            shown: Vec::new(),
            remembered: BTreeMap::new(),
            rates: Vec::new(),
        }
    }

    /// A value of the class.
    pub(super) fn shown(&self, class: u32) -> Option<&Value> {
        self.shown.get((class as usize).checked_sub(1)?)
    }

    /// The class of `value`.
    pub(super) fn class(
        &mut self,
        book: &'e Rulebook,
        value: &Value,
        day: Date,
        removed: &Removed,
    ) -> u32 {
        if let Some(class) = self.remembered.get(value) {
            return *class;
        }
        let mark = self.mark(book, value, day, removed);
        let next = u32::try_from(self.shown.len() + 1).unwrap_or(u32::MAX);
        let class = *self.marks.entry(mark).or_insert(next);
        if class == next {
            self.shown.push(value.clone());
        }
        if self.remembered.len() < VALUES_REMEMBERED {
            self.remembered.insert(value.clone(), class);
        }
        class
    }

    fn mark(
        &mut self,
        book: &'e Rulebook,
        value: &Value,
        day: Date,
        removed: &Removed,
    ) -> Mark {
        let mut truths: Vec<Truth> = self
            .asked
            .tests
            .iter()
            .map(|test| book.holds(book.test(*test), value, day, removed))
            .collect();
        let without = |(test, removed): &(TestId, Removed)| book.holds(book.test(*test), value, day, removed);
        truths.extend(self.asked.rings.iter().map(without));
        let mut coarse = self.asked.each || value.as_between().is_some() || truths.contains(&Truth::Unknown);
        let mut rates = Vec::with_capacity(self.asked.rates.len());
        for spec in &self.asked.rates {
            let number = match (rate_rows(book, spec, value, day, removed), spec) {
                (Some((rows, true)), RateSpec::List { column, .. }) => match rows.as_slice() {
                    [row] => match row.cells.get(*column) {
                        Some(Cell::Rate(rate)) => number(&mut self.rates, rate),
                        _ => 0,
                    },
                    _ => {
                        coarse = true;
                        0
                    }
                },
                (Some((rows, _)), _) => {
                    coarse |= !rows.is_empty();
                    // No row is not a row without a rate.
                    u32::MAX
                }
                (None, _) => u32::MAX - 1,
            };
            rates.push(number);
        }
        Mark {
            truths,
            rates,
            itself: coarse.then(|| value.clone()),
        }
    }
}

fn number<'e>(known: &mut Vec<&'e Rate>, rate: &'e Rate) -> u32 {
    let at = known.iter().position(|one| *one == rate).unwrap_or_else(|| {
        known.push(rate);
        known.len() - 1
    });
    u32::try_from(at + 1).unwrap_or(u32::MAX - 2)
}

/// Whether what a question comes to is a sum of layers.
pub(super) fn is_summed(book: &Rulebook, question: QuestionId) -> bool {
    matches!(book.question(question).kind, QuestionKind::Layers { .. })
}
