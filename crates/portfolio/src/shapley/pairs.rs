//! What two removals do to each other.
//!
//! The *interaction* of two is what is lost without both, less what is lost without each by itself: `w(ij) - w(i) - w(j) + w()`,
//! where `w` is what a set of removals comes to. With everything else in place that is what a reader can check by three removals;
//! its mean over all companies of others gone is the Shapley interaction index (Owen 1972 for pairs, as the co-value; Grabisch
//! and Roubens 1999, axioms). Above nothing each can stand in for the other; below, they work together only, and what they
//! bring is lost with either. Removals that do nothing to an answer add nothing, so that answers are solved by themselves.

use std::collections::BTreeMap;

use ntib_core::{Currency, Decimal};
use ntib_engine::columns::Explorer;

use super::{PARTS, add_counts, add_money};
use crate::compare::checked;
use crate::fault::Fault;

/// Duty and what is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Duty by currency.
    pub duty: BTreeMap<Currency, Decimal>,
    /// Movements that come to need an authority, and to be barred, and bids lost.
    pub counts: [i128; 3],
}

impl Sums {
    /// Whether there is nothing.
    pub fn is_nothing(&self) -> bool {
        self.counts == [0; 3] && self.duty.values().all(Decimal::is_zero)
    }

    fn add(&mut self, other: &Sums) -> Result<(), Fault> {
        add_counts(&mut self.counts, &other.counts, 1);
        add_money(&mut self.duty, &other.duty)
    }
}

/// What two removals change together beyond what each changes by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// With everything else in place.
    pub beyond: Sums,
    /// The mean over all companies of others gone (Shapley interaction index), in [`PARTS`]; without the answers for which
    /// orders were drawn.
    pub company: Sums,
}

impl Pair {
    /// Both together.
    pub(super) fn add(&mut self, other: &Pair) -> Result<(), Fault> {
        self.beyond.add(&other.beyond)?;
        self.company.add(&other.company)
    }

    /// Whether the two do nothing to each other.
    pub fn is_nothing(&self) -> bool {
        self.beyond.is_nothing() && self.company.is_nothing()
    }
}

/// Answers with how often each counts.
type Terms = BTreeMap<u32, i128>;

/// The interaction of two over one answer, as a sum over what the answer comes to.
pub(super) struct PairGame {
    pair: (usize, usize),
    beyond: Terms,
    company: Terms,
}

/// The weight of a company of `gone` others in games of `players`, in [`PARTS`]. At most ten players.
pub(super) fn pair_weight(players: usize, gone: usize) -> i128 {
    let factorial = |n: usize| (1..=n).fold(1_i128, |all, one| all * i128::try_from(one).unwrap_or(1));
    factorial(gone) * factorial(players - gone - 2) * (PARTS / factorial(players - 1).max(1))
}

/// Adds `w(ij) - w(i) - w(j) + w()`, `times` times.
fn add(terms: &mut Terms, [both, first, second, none]: [u32; 4], times: i128) {
    for (answer, sign) in [(both, times), (first, -times), (second, -times), (none, times)] {
        *terms.entry(answer).or_default() += sign;
    }
}

impl PairGame {
    fn done(mut self) -> Option<PairGame> {
        self.beyond.retain(|_, times| *times != 0);
        self.company.retain(|_, times| *times != 0);
        (!self.beyond.is_empty() || !self.company.is_empty()).then_some(self)
    }

    /// Those of an answer of which every set of removals was tried: `at` has what it comes to without a set of `players`.
    pub(super) fn every(players: &[usize], at: &dyn Fn(usize) -> u32) -> Vec<PairGame> {
        let count = players.len();
        let mut found = Vec::new();
        for (first, one) in players.iter().enumerate() {
            for (second, other) in players.iter().enumerate().skip(first + 1) {
                let (a, b) = (1_usize << first, 1_usize << second);
                let four = |set: usize| [at(set | a | b), at(set | a), at(set | b), at(set)];
                let mut game = PairGame { pair: (*one, *other), beyond: Terms::new(), company: Terms::new() };
                add(&mut game.beyond, four(0), 1);
                for set in (0..1_usize << count).filter(|set| set & (a | b) == 0) {
                    add(&mut game.company, four(set), pair_weight(count, set.count_ones() as usize));
                }
                found.extend(game.done());
            }
        }
        found
    }

    /// Those of an answer to which too many removals matter: with everything else in place alone. Two of which neither matters by
    /// itself do nothing together.
    pub(super) fn some(explorer: &mut Explorer<'_, '_>, count: usize) -> Vec<PairGame> {
        let touching = explorer.touching();
        let mut without = |gone: &[usize]| explorer.without(&gone.iter().copied().collect());
        let none = without(&[]);
        let mut found = Vec::new();
        for first in 0..count {
            for second in (first + 1..count).filter(|second| touching.contains(&first) || touching.contains(second)) {
                let mut game = PairGame { pair: (first, second), beyond: Terms::new(), company: Terms::new() };
                add(&mut game.beyond, [without(&[first, second]), without(&[first]), without(&[second]), none], 1);
                found.extend(game.done());
            }
        }
        found
    }

    /// Adds what is counted, over so many rows.
    pub(super) fn count(&self, counted: &dyn Fn(u32) -> Option<[i128; 3]>, times: i128, pairs: &mut BTreeMap<(usize, usize), Pair>) {
        let own = pairs.entry(self.pair).or_default();
        for (sums, terms) in [(&mut own.beyond, &self.beyond), (&mut own.company, &self.company)] {
            for (answer, weight) in terms {
                if let Some(counts) = counted(*answer) {
                    add_counts(&mut sums.counts, &counts, weight * times);
                }
            }
        }
    }

    /// Adds duty: `sums` has what is due under each answer.
    pub(super) fn pay(&self, currency: Currency, sums: &[Decimal], pairs: &mut BTreeMap<(usize, usize), Pair>) -> Result<(), Fault> {
        let own = pairs.entry(self.pair).or_default();
        for (own, terms) in [(&mut own.beyond, &self.beyond), (&mut own.company, &self.company)] {
            if terms.is_empty() {
                continue;
            }
            let slot = own.duty.entry(currency).or_default();
            for (answer, weight) in terms {
                let due = sums.get(*answer as usize).copied().unwrap_or_default().normalize();
                let weight = checked(Decimal::try_from_i128_with_scale(*weight, 0).ok())?;
                *slot = checked(slot.checked_add(checked(due.checked_mul(weight))?))?;
            }
        }
        Ok(())
    }
}
