//! Going up every chain above a firm, shares multiplied: what comes to rest with whom.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use ntib_base::{Entity, WHOLE};

use crate::kinds::{ALL, Measurer};
use crate::model::{Counted, is_own};

/// The most steps of one search along chains, the largest parts first; what is then still on its way counts as unknown.
const STEPS_MAX: usize = 5_000;

/// Less of a firm than this is not followed further, in parts of [`WHOLE`]: it counts as unknown.
const FOLLOW_MIN: u64 = 1_000;

/// If all that is still on its way is less than a tenth of a thousand-millionth, it counts as unknown.
const LEFT_MIN: u64 = WHOLE / ALL / 10;

/// After so many steps it does if it is less than a millionth.
const STEPS_EXACT: usize = 500;

/// That millionth.
const LEFT_THEN: u64 = WHOLE / 1_000_000;

/// An entity on the way.
#[derive(Default)]
struct Passed {
    /// What is on its way there and was not followed yet.
    waiting: u64,
    /// Everything that came there so far.
    all: u64,
    /// The holding by which it was first reached, and of what; none for the firm.
    by: Option<(usize, Entity)>,
}

/// What came of going up, in parts of [`WHOLE`].
pub(crate) struct Flow {
    /// What came to rest with the one asked about.
    pub theirs: u64,
    /// What came to rest with all other persons and states together.
    pub rested: u64,
    /// What was not followed to its end.
    pub left: u64,
    rests: BTreeMap<Entity, u64>,
    passed: BTreeMap<Entity, Passed>,
    /// Holdings by which something came to rest, in order: who holds, which, of what.
    came: Vec<(Entity, usize, Entity)>,
}

impl Flow {
    /// What came to rest with a person or state; none if it is no such, or nothing did.
    pub fn at_rest(&self, one: Entity) -> Option<u64> {
        self.rests.get(&one).copied()
    }

    /// Everybody reached with what came to rest with him or passed through him, the largest first.
    pub fn largest_first(&self) -> Vec<(Entity, u64)> {
        let passed = self.passed.iter().filter(|(_, one)| one.by.is_some()).map(|(one, passed)| (*one, passed.all));
        let mut all: Vec<(Entity, u64)> = self.rests.iter().map(|(one, part)| (*one, *part)).chain(passed).collect();
        all.sort_unstable_by_key(|(one, part)| (Reverse(*part), *one));
        all
    }

    /// The holdings on the way to somebody with whom something came to rest, the firm's own first.
    pub fn path_to(&self, one: Entity) -> Vec<usize> {
        let mut path = Vec::new();
        for (_, at, of) in self.came.iter().filter(|(holder, ..)| *holder == one) {
            let begin = path.len();
            path.push(*at);
            let mut entity = *of;
            while let Some((at, of)) = self.passed.get(&entity).and_then(|passed| passed.by) {
                path.push(at);
                entity = of;
            }
            path.get_mut(begin..).unwrap_or_default().reverse();
        }
        path
    }
}

impl Measurer<'_, '_> {
    /// Going up from `firm` at the lower bounds, the largest parts first: parts come to rest with `one` and with persons
    /// and states.
    pub(crate) fn flow(&self, firm: Entity, of: &Counted, one: Option<Entity>) -> Flow {
        let mut flow = Flow { theirs: 0, rested: 0, left: WHOLE, rests: BTreeMap::new(), passed: BTreeMap::new(), came: Vec::new() };
        flow.passed.insert(firm, Passed { waiting: WHOLE, ..Passed::default() });
        let mut largest = BinaryHeap::from([(WHOLE, Reverse(firm))]);
        let mut steps = 0;
        while let Some((amount, Reverse(entity))) = largest.pop() {
            let Some(passed) = flow.passed.get_mut(&entity) else { continue };
            if passed.waiting != amount {
                // More came since, and stands in the heap as such; or it was followed already.
                continue;
            }
            let enough = if steps < STEPS_EXACT { LEFT_MIN } else { LEFT_THEN };
            if amount < FOLLOW_MIN || flow.left < enough || steps >= STEPS_MAX {
                break;
            }
            steps += 1;
            passed.waiting = 0;
            flow.left -= amount;
            for held in self.holdings(entity, of) {
                let Some(owner) = held.owner else { continue };
                let part = u64::try_from(u128::from(amount) * u128::from(held.low) / u128::from(ALL)).unwrap_or(0);
                if part == 0 {
                    continue;
                }
                if Some(owner) == one {
                    flow.theirs += part;
                    flow.came.push((owner, held.at, entity));
                } else if self.entity_kind(owner).is_some_and(is_own) {
                    flow.rested += part;
                    *flow.rests.entry(owner).or_default() += part;
                    flow.came.push((owner, held.at, entity));
                } else if owner != firm {
                    let next = flow.passed.entry(owner).or_default();
                    next.by.get_or_insert((held.at, entity));
                    next.waiting += part;
                    next.all += part;
                    flow.left += part;
                    largest.push((next.waiting, Reverse(owner)));
                }
            }
        }
        flow
    }
}
