//! Made-up registers of any size: deep chains, circles, dispersed votes. The same seed gives the same register.
//!
//! The shape follows published registers: half persons and half firms, three holdings a firm, a few per cent of
//! holdings back into the firm's own group, more than half of firms with one holder of a majority.

use crate::graph::{Entity, Graph, GraphError, Holding};
use crate::parts::Parts;

/// What a made-up register is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntheticOptions {
    /// From which it follows; not zero.
    pub seed: u64,
    /// How many entities; the first half are persons.
    pub entities: u32,
    /// How many of a hundred holdings go back to a firm that stands later: circles.
    pub back_percent: u32,
    /// How many of a hundred firms have one holder of more than half.
    pub majority_percent: u32,
    /// How many of a hundred holdings are known only as a range of ten hundredths.
    pub ranged_percent: u32,
}

impl SyntheticOptions {
    /// The register that benches use.
    pub fn of(seed: u64, entities: u32) -> SyntheticOptions {
        SyntheticOptions { seed, entities, back_percent: 2, majority_percent: 60, ranged_percent: 0 }
    }
}

/// Numbers that look random and are the same in every run (xorshift64*; Vigna 2016, arXiv 1402.6246).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        u32::try_from(high % u64::from(limit.max(1))).unwrap_or(0)
    }
}

/// A register. Costs time and space in proportion to its entities.
pub fn synthetic(options: SyntheticOptions) -> Result<Graph, GraphError> {
    let mut numbers = Numbers(options.seed | 1 << 63);
    let persons = options.entities / 2;
    let mut holdings = Vec::with_capacity(options.entities as usize * 8 / 5);
    for firm in persons..options.entities {
        let count = 1 + numbers.below(6).min(numbers.below(7)) + numbers.below(3);
        let majority = numbers.below(100) < options.majority_percent;
        let mut left = 100_u32;
        let mut owners: [Entity; 9] = [Entity::MAX; 9];
        for at in 0..count as usize {
            let size = match (at, majority) {
                (0, true) => 51 + numbers.below(50),
                _ => 1 + numbers.below(left.clamp(1, 30)),
            };
            let size = size.min(left);
            let owner = owner(&mut numbers, options, persons, firm);
            if size == 0 || owner == firm || owners.contains(&owner) {
                continue;
            }
            left -= size;
            if let Some(place) = owners.get_mut(at) {
                *place = owner;
            }
            let more = if numbers.below(100) < options.ranged_percent { left.min(10) } else { 0 };
            left -= more;
            if let (Some(low), Some(high)) = (Parts::from_percent(size), Parts::from_percent(size + more)) {
                holdings.push(Holding { owner, subject: firm, low, high });
            }
        }
    }
    Graph::new(options.entities, holdings)
}

fn owner(numbers: &mut Numbers, options: SyntheticOptions, persons: u32, firm: Entity) -> Entity {
    let firms = options.entities - persons;
    if numbers.below(100) < options.back_percent {
        // A later firm: together with what it holds of earlier ones, a circle.
        return firm + numbers.below((options.entities - firm).min(2_000));
    }
    let before = firm - persons;
    match numbers.below(10) {
        0..=4 => numbers.below(persons),
        // Next of kin: deep chains.
        5..=7 if before > 0 => firm - 1 - numbers.below(before.min(8)),
        _ if before > 0 => persons + numbers.below(before.min(firms)),
        _ => numbers.below(persons),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_register_and_nobody_is_held_by_more_than_all() {
        let options = SyntheticOptions { ranged_percent: 20, ..SyntheticOptions::of(7, 20_000) };
        let graph = synthetic(options).unwrap();
        assert_eq!(graph.holdings(), synthetic(options).unwrap().holdings());
        assert_ne!(graph.holdings(), synthetic(SyntheticOptions { seed: 8, ..options }).unwrap().holdings());
        let per_firm = graph.holdings().len() as u64 * 10 / 10_000;
        assert!((25..40).contains(&per_firm), "{per_firm} tenths");
        for firm in 0..graph.entities() {
            let sum: u64 = graph.holders_of(firm).iter().map(|edge| u64::from(edge.high.count())).sum();
            assert!(sum <= u64::from(Parts::ALL.count()));
        }
        let largest = crate::components(&graph).iter().map(<[Entity]>::len).max();
        assert!(largest > Some(20), "{largest:?}");
    }
}
