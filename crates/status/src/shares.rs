//! How much of a firm holders of a kind have: bounds that no way to fill in what is unknown leaves.

use std::collections::BTreeSet;

use ntib_base::statement::TogetherBy;
use ntib_base::{Entity, Parts, Threshold, WHOLE};
use ntib_rules::Truth;

use crate::blocks::{Block, Blocks};
use crate::kinds::{ALL, Held, Measurer, parts};
use crate::measured::Lack;
use crate::model::{Across, Counted, ShareOf, Take};

/// The most holders of whom it is tried whether they are the largest by shares multiplied. The others have less of the
/// firm than each of these, and may have as much: the bounds say so.
pub const TRIED_MAX: usize = 1_000;

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
        for (parent, path) in &parents.certain {
            let one = self.share_of_one(*parent, share);
            found.low = found.low.min(one.low);
            found.high = found.high.min(one.high);
            found.path.extend(path.iter().copied().chain(one.path));
            found.lacks.extend(one.lacks);
        }
        if !parents.lacks.is_empty() {
            // A parent that is not known may have any share.
            found.low = 0;
            found.lacks.extend(parents.lacks.iter().cloned());
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
        let holdings = self.traced_holdings(who, firm, of);
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
    /// Everybody above the firm is tried as the one behind a block, and somebody who is not told: see [`Blocks`].
    fn largest(&self, firm: Entity, of: &Counted, who: usize, controlled: Threshold, together: &[TogetherBy]) -> Bounds {
        let holdings = self.traced_holdings(who, firm, of);
        let found = self.blocks(firm, of, controlled);
        let Blocks::Each(blocks) = &*found else {
            return Bounds { low: 0, high: ALL, path: Vec::new(), lacks: vec![Lack::TooMany] };
        };
        let (mut low, mut high, mut best) = (0, 0, None);
        for Block { certain, possible } in blocks {
            let tied = |mine: &BTreeSet<Entity>, owner: Entity| {
                mine.contains(&owner) || self.view.groups_in(firm).iter().any(|group| together.contains(&group.by) && group.members.contains(&owner) && group.members.iter().any(|member| mine.contains(member)))
            };
            let (mut theirs, mut others, mut made) = (0, 0, Vec::new());
            for held in &holdings {
                let Some(owner) = held.owner else {
                    others += held.of_many();
                    continue;
                };
                let kind = self.is(who, owner);
                if kind == Truth::False || !tied(possible, owner) {
                    others += held.low;
                } else if kind == Truth::True && tied(certain, owner) && held.low > 0 {
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
        let mut lacks = Vec::new();
        if low < high {
            self.lacks_of_sum(who, firm, of, &holdings, &mut BTreeSet::from([firm]), &mut lacks);
        }
        Bounds { low, high, path: unique(path), lacks }
    }

    /// The largest holder of a kind by shares multiplied along every chain.
    ///
    /// One going up tells of every holder how much passes through him at most. Those are tried for whom that could be
    /// more than what is found already, the largest first.
    fn largest_multiplied(&self, firm: Entity, of: &Counted, who: usize) -> Bounds {
        let holdings = self.holdings(firm, of);
        let of_many: u64 = holdings.iter().filter(|held| held.owner.is_none()).map(Held::of_many).sum();
        let whole = self.flow(firm, of, None);
        let scaled = |part: u64| part / (WHOLE / ALL);
        let most_of = |others: u64, theirs: u64| ALL.saturating_sub(scaled(others)).saturating_sub(of_many).max(scaled(theirs));
        // Somebody who is not told may have what nobody else has.
        let untold = most_of(whole.rested, 0);
        let (mut low, mut high, mut path, mut cut) = (0, untold, Vec::new(), false);
        for (tried, (one, passed)) in whole.largest_first().into_iter().enumerate() {
            let most = scaled(passed.saturating_add(whole.left)) + 1;
            if most <= low && untold.saturating_add(most) <= high {
                break;
            }
            if tried >= TRIED_MAX {
                // The others have no more than this one.
                high = high.max(untold.saturating_add(most)).min(ALL);
                cut = true;
                break;
            }
            let kind = self.is(who, one);
            if kind == Truth::False {
                continue;
            }
            let own = whole.at_rest(one).map(|theirs| (theirs, whole.rested - theirs, None));
            let (theirs, others, flow) = own.unwrap_or_else(|| {
                let flow = self.flow(firm, of, Some(one));
                (flow.theirs, flow.rested, Some(flow))
            });
            if kind == Truth::True && scaled(theirs) > low {
                low = scaled(theirs);
                path = flow.as_ref().unwrap_or(&whole).path_to(one);
            }
            high = high.max(most_of(others, theirs));
        }
        let mut lacks = Vec::new();
        if low < high {
            self.lacks_of_sum(who, firm, of, &holdings, &mut BTreeSet::from([firm]), &mut lacks);
            lacks.extend(cut.then_some(Lack::TooMany));
        }
        Bounds { low, high: high.max(low), path: unique(path), lacks }
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
