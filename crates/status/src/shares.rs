//! How much of a firm holders of a kind have: bounds that no way to fill in what is unknown leaves.

use std::collections::{BTreeMap, BTreeSet};

use ntib_base::statement::TogetherBy;
use ntib_base::{Entity, Parts, Threshold, WHOLE, above};
use ntib_rules::Truth;

use crate::kinds::{ALL, Held, Measurer, parts};
use crate::measured::Lack;
use crate::model::{Across, Counted, ShareOf, Take, is_own};

/// Above a firm with more entities than this no largest block is sought: it may be anything.
pub const LARGEST_ABOVE_MAX: usize = 300;

/// The most steps of one search along chains; what is then still on its way counts as unknown.
const STEPS_MAX: usize = 20_000;

/// Less of a firm than this is not followed further, in parts of [`WHOLE`]: it counts as unknown.
const FOLLOW_MIN: u64 = 1_000;

/// A share between bounds, with what makes it and what would make it exact.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    pub low: u64,
    pub high: u64,
    pub path: Vec<usize>,
    pub lacks: Vec<Lack>,
}

impl Measurer<'_, '_> {
    /// A share of `firm` between bounds.
    pub(crate) fn share(&self, firm: Entity, share: &ShareOf) -> Bounds {
        let mut found = self.share_of_one(firm, share);
        let Some(test) = share.lowest_over.and_then(|at| self.map.tests.get(at)) else { return found };
        let parents = self.parents(firm, test);
        for (parent, path) in parents.certain {
            let one = self.share_of_one(parent, share);
            found.low = found.low.min(one.low);
            found.high = found.high.min(one.high);
            found.path.extend(path.into_iter().chain(one.path));
            found.lacks.extend(one.lacks);
        }
        if !parents.lacks.is_empty() {
            // A parent that is not known may have any share.
            found.low = 0;
            found.lacks.extend(parents.lacks);
        }
        found.path = unique(found.path);
        found
    }

    fn share_of_one(&self, firm: Entity, share: &ShareOf) -> Bounds {
        let each = share.of.iter().map(|of| match &share.take {
            Take::Sum => self.sum(firm, of, share.who),
            Take::Largest { controlled, together } => self.largest(firm, of, share.who, *controlled, together),
            Take::LargestMultiplied => self.largest_multiplied(firm, of, share.who),
        });
        let join = |a: Bounds, b: Bounds| {
            let (first, second) = match share.across {
                Across::Highest if (b.low, b.high) > (a.low, a.high) => (b, a),
                Across::Lowest if (b.low, b.high) < (a.low, a.high) => (b, a),
                _ => (a, b),
            };
            let (low, high) = match share.across {
                Across::Highest => (first.low.max(second.low), first.high.max(second.high)),
                Across::Lowest => (first.low.min(second.low), first.high.min(second.high)),
            };
            Bounds { low, high, path: first.path, lacks: [first.lacks, second.lacks].concat() }
        };
        each.reduce(join).unwrap_or(Bounds { low: 0, high: ALL, path: Vec::new(), lacks: Vec::new() })
    }

    /// All holders of a kind together, each whole.
    fn sum(&self, firm: Entity, of: &Counted, who: usize) -> Bounds {
        let holdings = self.holdings(firm, of);
        let (mut theirs, mut others, mut path) = (0, 0, Vec::new());
        for held in &holdings {
            let Some(owner) = held.owner else { continue };
            let kind = self.is(who, owner);
            match kind {
                Truth::True => theirs += held.low,
                Truth::False => others += held.low,
                Truth::Unknown => {}
            }
            if kind != Truth::Unknown && held.low > 0 {
                path.push(held.at);
                self.trace(who, owner, &mut path);
            }
        }
        let (low, high) = (theirs.min(ALL), ALL.saturating_sub(others).max(theirs.min(ALL)));
        let mut lacks = Vec::new();
        if low < high {
            self.lacks_of_sum(who, firm, of, &holdings, &mut BTreeSet::from([firm]), &mut lacks);
        }
        Bounds { low, high, path: unique(path), lacks }
    }

    /// The largest block of direct holders of a kind who are one.
    ///
    /// Everybody above the firm is tried as the one behind a block, and somebody who is not told. Costs time in
    /// proportion to the square of what stands above the firm, times its holdings.
    fn largest(&self, firm: Entity, of: &Counted, who: usize, controlled: Threshold, together: &[TogetherBy]) -> Bounds {
        let holdings = self.holdings(firm, of);
        let region = above(self.view, firm);
        let mut lacks = Vec::new();
        if region.len() > LARGEST_ABOVE_MAX {
            return Bounds { low: 0, high: ALL, path: Vec::new(), lacks: vec![Lack::TooMany] };
        }
        let held: BTreeMap<Entity, Vec<Held>> = region.iter().filter(|one| **one != firm).map(|one| (*one, self.holdings(*one, of))).collect();
        let (mut low, mut high, mut best) = (0, 0, None);
        let somebody = region.iter().copied().filter(|one| *one != firm).map(Some).chain([None]);
        for one in somebody {
            let certain = self.under(one, &held, controlled, false);
            let possible = self.under(one, &held, controlled, true);
            let tied = |mine: &BTreeSet<Entity>, owner: Entity| {
                mine.contains(&owner) || self.view.groups_in(firm).iter().any(|group| together.contains(&group.by) && group.members.contains(&owner) && group.members.iter().any(|member| mine.contains(member)))
            };
            let (mut theirs, mut others, mut made) = (0, 0, Vec::new());
            for held in &holdings {
                let Some(owner) = held.owner else {
                    let most = held.each_below.map_or(u64::MAX, |below| below.saturating_sub(1));
                    others += held.low.saturating_sub(most.min(held.high));
                    continue;
                };
                let kind = self.is(who, owner);
                if kind == Truth::False || !tied(&possible, owner) {
                    others += held.low;
                } else if kind == Truth::True && tied(&certain, owner) && held.low > 0 {
                    theirs += held.low;
                    made.push(held.at);
                }
            }
            if theirs > low || best.is_none() && theirs > 0 {
                low = theirs;
                best = Some(made);
            }
            high = high.max(ALL.saturating_sub(others)).max(theirs);
        }
        let mut path = best.unwrap_or_default();
        for at in path.clone() {
            if let Some(owner) = holdings.iter().find(|held| held.at == at).and_then(|held| held.owner) {
                self.trace(who, owner, &mut path);
            }
        }
        let (low, high) = (low.min(ALL), high.min(ALL).max(low.min(ALL)));
        if low < high {
            self.lacks_of_sum(who, firm, of, &holdings, &mut BTreeSet::from([firm]), &mut lacks);
        }
        Bounds { low, high, path: unique(path), lacks }
    }

    /// Everything that somebody has under control, himself included: for certain, or at most.
    fn under(&self, one: Option<Entity>, held: &BTreeMap<Entity, Vec<Held>>, controlled: Threshold, upper: bool) -> BTreeSet<Entity> {
        let mut mine: BTreeSet<Entity> = one.into_iter().collect();
        loop {
            let next = held.iter().find(|(entity, holdings)| {
                if mine.contains(entity) || self.entity_kind(**entity).is_some_and(is_own) {
                    return false;
                }
                let is_mine = |held: &&Held| held.owner.is_some_and(|owner| mine.contains(&owner));
                let sum: u64 = if upper {
                    let others = holdings.iter().filter(|held| !is_mine(held)).map(|held| match (held.owner, held.each_below) {
                        (Some(_), _) => held.low,
                        (None, Some(below)) => held.low.saturating_sub(below.saturating_sub(1)),
                        (None, None) => 0,
                    });
                    ALL.saturating_sub(others.sum())
                } else {
                    holdings.iter().filter(is_mine).map(|held| held.low).sum()
                };
                controlled.met(sum)
            });
            match next {
                Some((entity, _)) => drop(mine.insert(*entity)),
                None => return mine,
            }
        }
    }

    /// The largest holder of a kind by shares multiplied along every chain.
    fn largest_multiplied(&self, firm: Entity, of: &Counted, who: usize) -> Bounds {
        let region = above(self.view, firm);
        if region.len() > LARGEST_ABOVE_MAX {
            return Bounds { low: 0, high: ALL, path: Vec::new(), lacks: vec![Lack::TooMany] };
        }
        let (mut low, mut high, mut path) = (0, 0, Vec::new());
        let of_many: u64 = self.holdings(firm, of).iter().filter(|held| held.owner.is_none()).map(|held| held.low.saturating_sub(held.each_below.map_or(u64::MAX, |below| below.saturating_sub(1)))).sum();
        for one in region.iter().copied().filter(|one| *one != firm).map(Some).chain([None]) {
            let kind = one.map_or(Truth::Unknown, |one| self.is(who, one));
            if kind == Truth::False {
                continue;
            }
            let (theirs, others, made) = self.flow(firm, of, one);
            let scaled = |part: u64| part / (WHOLE / ALL);
            if kind == Truth::True && scaled(theirs) > low {
                low = scaled(theirs);
                path = made;
            }
            high = high.max(ALL.saturating_sub(scaled(others)).saturating_sub(of_many).max(scaled(theirs)));
        }
        let mut lacks = Vec::new();
        if low < high {
            self.lacks_of_sum(who, firm, of, &self.holdings(firm, of), &mut BTreeSet::from([firm]), &mut lacks);
        }
        Bounds { low, high: high.max(low), path: unique(path), lacks }
    }

    /// Going up every chain at the lower bounds: what comes to rest with `one`, what with other persons and states,
    /// and the holdings on the way to `one`.
    fn flow(&self, firm: Entity, of: &Counted, one: Option<Entity>) -> (u64, u64, Vec<usize>) {
        let (mut theirs, mut others, mut made) = (0_u64, 0_u64, Vec::new());
        let mut waiting: BTreeMap<Entity, u64> = BTreeMap::from([(firm, WHOLE)]);
        let mut from: BTreeMap<Entity, Vec<usize>> = BTreeMap::new();
        for _ in 0..STEPS_MAX {
            let Some((entity, amount)) = waiting.iter().max_by_key(|(entity, amount)| (**amount, u32::MAX - **entity)).map(|(e, a)| (*e, *a)) else { break };
            waiting.remove(&entity);
            if amount < FOLLOW_MIN {
                break;
            }
            for held in self.holdings(entity, of) {
                let Some(owner) = held.owner else { continue };
                let part = u64::try_from(u128::from(amount) * u128::from(held.low) / u128::from(ALL)).unwrap_or(0);
                if part == 0 {
                    continue;
                }
                let on_way: Vec<usize> = from.get(&entity).into_iter().flatten().copied().chain([held.at]).collect();
                if Some(owner) == one {
                    theirs += part;
                    made.extend(on_way);
                } else if self.entity_kind(owner).is_some_and(is_own) {
                    others += part;
                } else if owner != firm {
                    *waiting.entry(owner).or_default() += part;
                    from.entry(owner).or_insert(on_way);
                }
            }
        }
        (theirs, others, made)
    }
}

/// Each once, in the order of its first place.
pub(crate) fn unique(path: Vec<usize>) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    path.into_iter().filter(|at| seen.insert(*at)).collect()
}

/// Bounds as parts.
pub(crate) fn between(bounds: &Bounds) -> (Parts, Parts) {
    (parts(bounds.low), parts(bounds.high))
}
