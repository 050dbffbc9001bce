//! Each algorithm against a second, plain method on small random registers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_arithmetic, reason = "a failing step should stop the test")]

use ntib_base::{
    Bound, Control, ControlIndex, Graph, Holding, Order, OwnersLimits, OwnersRoom, Parts, Searcher, SyntheticOptions, Threshold, WHOLE, aggregate,
    components, control_of, control_pairs, integrated_value, owners_of, synthetic,
};
use proptest::prelude::*;

/// Registers of up to nine entities in which nobody is owned by more than all of it.
fn registers() -> impl Strategy<Value = Graph> {
    let holding = (0_u32..9, 0_u32..9, 0_u32..=40, 0_u32..=30);
    proptest::collection::vec(holding, 0..24).prop_map(|rows| {
        let mut left = [100_u32; 9];
        let mut holdings: Vec<Holding> = Vec::new();
        for (owner, subject, low, more) in rows {
            let room = left[subject as usize];
            let high = (low + more).min(room);
            let low = low.min(high);
            if owner == subject || holdings.iter().any(|one| (one.owner, one.subject) == (owner, subject)) {
                continue;
            }
            left[subject as usize] -= high;
            let of = |percent| Parts::from_percent(percent).unwrap();
            holdings.push(Holding { owner, subject, low: of(low), high: of(high) });
        }
        Graph::new(9, holdings).unwrap()
    })
}

/// A large register with a holder of everything's half, whose search reaches more than fits side by side.
#[test]
fn every_pair_of_a_large_register_stands_from_both_ends() {
    let graph = synthetic(SyntheticOptions::of(3, 150_000)).unwrap();
    let mut holdings = graph.holdings().to_vec();
    let free = |subject: &u32| graph.holders_of(*subject).iter().map(|edge| edge.high).fold(Parts::NONE, Parts::plus) < Parts::from_percent(49).unwrap();
    let held = (75_000..150_000).filter(free).take(300);
    holdings.extend(held.map(|subject| Holding::exact(0, subject, Parts::from_percent(51).unwrap())));
    let graph = Graph::new(150_000, holdings).unwrap();
    let mut searcher = Searcher::new(&graph);
    let parts = [0..1, 1..70_000, 70_000..150_000].map(|range| control_pairs(&graph, range, Threshold::MAJORITY, &mut searcher));
    let index = ControlIndex::new(&graph, Threshold::MAJORITY, parts.into());
    assert!(index.controlled_by(0).len() >= 300, "{}", index.controlled_by(0).len());
    let mut pairs = 0;
    for source in 0..graph.entities() {
        let one_by_one = control_of(&graph, &[source], Threshold::MAJORITY);
        assert!(one_by_one.certain().eq(index.controlled_by(source)), "{source}");
        for one in index.controlled_by(source) {
            assert!(index.controllers_of(one.subject).binary_search(&source).is_ok(), "{source} {}", one.subject);
            pairs += 1;
        }
    }
    let from_below: usize = (0..graph.entities()).map(|subject| index.controllers_of(subject).len()).sum();
    assert_eq!((pairs, pairs), (index.len(), from_below));
}

/// Control by its definition: the least set, found by trying again until nothing is added.
fn plain_control(graph: &Graph, sources: &[u32], threshold: Threshold, upper: bool) -> Vec<u32> {
    let mut held: Vec<u32> = sources.to_vec();
    loop {
        let next = (0..graph.entities()).find(|subject| {
            let votes = graph.holdings().iter().filter(|one| one.subject == *subject && held.contains(&one.owner));
            let sum: u64 = votes.map(|one| u64::from(if upper { one.high } else { one.low }.count())).sum();
            !held.contains(subject) && threshold.met(sum)
        });
        match next {
            Some(subject) => held.push(subject),
            None => break,
        }
    }
    let mut found: Vec<u32> = held.split_off(sources.len());
    found.sort_unstable();
    found
}

fn subjects<'a>(found: impl Iterator<Item = &'a ntib_base::Controlled>) -> Vec<u32> {
    let mut found: Vec<u32> = found.map(|one| one.subject).collect();
    found.sort_unstable();
    found
}

fn thresholds() -> impl Strategy<Value = Threshold> {
    prop_oneof![
        Just(Threshold::MAJORITY),
        Just(Threshold::HALF),
        (1_u32..60).prop_map(|percent| Threshold::at_least(Parts::from_percent(percent).unwrap())),
    ]
}

proptest! {
    #[test]
    fn control_is_the_least_set(graph in registers(), source in 0_u32..9, other in 0_u32..9, threshold in thresholds()) {
        let sources: Vec<u32> = if source == other { vec![source] } else { vec![source, other] };
        let reached = control_of(&graph, &sources, threshold);
        prop_assert_eq!(subjects(reached.certain()), plain_control(&graph, &sources, threshold, false));
        prop_assert_eq!(subjects(reached.possible()), plain_control(&graph, &sources, threshold, true));
        for one in reached.certain() {
            let because = reached.because(&graph, one.subject);
            let sum: u64 = because.iter().map(|id| u64::from(graph.holdings()[*id as usize].low.count())).sum();
            prop_assert!(threshold.met(sum), "the holdings named decide");
            let held = because.iter().all(|id| {
                let owner = graph.holdings()[*id as usize].owner;
                sources.contains(&owner) || reached.of(owner) == Control::Certain
            });
            prop_assert!(held, "by the sources and what they control");
        }
    }

    #[test]
    fn the_index_holds_every_pair_and_follows_changes(
        graph in registers(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_u32..=60), 0..4),
        cut in 0_u32..=9,
    ) {
        let mut graph = graph;
        let mut searcher = Searcher::new(&graph);
        let parts = [0..cut, cut..9].map(|range| control_pairs(&graph, range, Threshold::MAJORITY, &mut searcher));
        let mut index = ControlIndex::new(&graph, Threshold::MAJORITY, parts.into());
        let holdings = graph.holdings().len();
        for (which, percent) in changes {
            if holdings > 0 {
                let id = u32::try_from(which.index(holdings)).unwrap();
                let size = Parts::from_percent(percent).unwrap();
                prop_assert!(graph.resize(id, size, size));
                let owner = graph.holdings()[id as usize].owner;
                index.changed(&graph, owner, &mut searcher);
            }
        }
        let mut pairs = 0;
        for source in 0..9 {
            let found = subjects(index.controlled_by(source).iter());
            pairs += found.len();
            prop_assert_eq!(&found, &plain_control(&graph, &[source], Threshold::MAJORITY, false));
            for subject in found {
                prop_assert!(index.controllers_of(subject).contains(&source));
            }
        }
        prop_assert_eq!(index.len(), pairs);
    }

    #[test]
    fn another_order_of_entities_changes_nothing(graph in registers(), firm in 0_u32..9) {
        let order = Order::of_control(&graph);
        let arranged = graph.arranged(&order);
        for entity in 0..9 {
            prop_assert_eq!(order.place(order.entity(entity)), entity);
            let plain = control_of(&graph, &[entity], Threshold::MAJORITY);
            let moved = control_of(&arranged, &[order.place(entity)], Threshold::MAJORITY);
            let mut back: Vec<u32> = moved.certain().map(|one| order.entity(one.subject)).collect();
            back.sort_unstable();
            prop_assert_eq!(subjects(plain.certain()), back);
            for one in moved.certain() {
                prop_assert_eq!(order.place(graph.holdings()[one.by as usize].subject), one.subject, "holdings keep their positions");
            }
        }
        let owners = |graph: &Graph, firm: u32, back: &dyn Fn(u32) -> u32| {
            let (mut room, mut found) = (OwnersRoom::new(graph), Vec::new());
            owners_of(graph, firm, OwnersLimits { least: 0, follow: 1_000 }, Bound::Lower, &mut room, &mut found);
            let mut all: Vec<u32> = found.into_iter().map(|(entity, _)| back(entity)).collect();
            all.sort_unstable();
            all
        };
        prop_assert_eq!(owners(&graph, firm, &|one| one), owners(&arranged, order.place(firm), &|one| order.entity(one)));
    }

    #[test]
    fn the_aggregate_is_the_least_set(graph in registers(), members in proptest::collection::btree_set(0_u32..9, 1..4)) {
        let members: Vec<u32> = members.into_iter().collect();
        let mut found: Vec<u32> = aggregate(&graph, &members, Threshold::HALF).certain.into_iter().map(|(entity, _)| entity).collect();
        found.sort_unstable();
        prop_assert_eq!(found, plain_control(&graph, &members, Threshold::HALF, false));
    }

    #[test]
    fn components_are_those_of_mutual_reach(graph in registers()) {
        let mut reach = [[false; 9]; 9];
        for one in graph.holdings() {
            reach[one.owner as usize][one.subject as usize] = true;
        }
        for middle in 0..9 {
            for from in 0..9 {
                for to in 0..9 {
                    reach[from][to] |= reach[from][middle] && reach[middle][to];
                }
            }
        }
        let found = components(&graph);
        let mut of = [usize::MAX; 9];
        for (at, members) in found.iter().enumerate() {
            members.iter().for_each(|member| of[*member as usize] = at);
        }
        for from in 0..9 {
            for to in 0..9 {
                let together = from == to || reach[from][to] && reach[to][from];
                prop_assert_eq!(of[from] == of[to], together);
                prop_assert!(!reach[from][to] || of[from] <= of[to], "owners come first");
            }
        }
    }

    #[test]
    fn integrated_values_bound_the_solution(graph in registers(), own in proptest::collection::vec(0_u64..100, 9)) {
        // Both ends exact: a range of one size, so that one solution lies between the bounds.
        let holdings = graph.holdings().iter().map(|one| Holding { high: one.low, ..*one }).collect();
        let graph = Graph::new(9, holdings).unwrap();
        let own: Vec<u64> = own.into_iter().map(|value| value * 1_000_000_000).collect();
        let (lower, upper) = (integrated_value(&graph, &own, Bound::Lower), integrated_value(&graph, &own, Bound::Upper));
        if let Some(solution) = eliminated(&graph, &own.iter().map(|value| *value as f64).collect::<Vec<_>>()) {
            for entity in 0..9 {
                let expected = solution[entity];
                prop_assert!(lower[entity] as f64 <= expected * (1.0 + 1e-9) + 1.0, "{} {expected}", lower[entity]);
                prop_assert!(upper[entity] as f64 >= expected * (1.0 - 1e-9) - 1.0, "{} {expected}", upper[entity]);
                // Nothing is owned by more than all, and what leaks leaks by a hundredth at least.
                prop_assert!((upper[entity] - lower[entity]) as f64 <= 1e-4 * expected + 1e4, "{} {}", lower[entity], upper[entity]);
            }
        }
    }

    #[test]
    fn owners_are_those_of_the_solution(graph in registers(), firm in 0_u32..9) {
        let limits = OwnersLimits { least: WHOLE / 10, follow: 1_000 };
        let mut room = OwnersRoom::new(&graph);
        let mut found = Vec::new();
        owners_of(&graph, firm, limits, Bound::Lower, &mut room, &mut found);
        let mut own = vec![0.0; 9];
        own[firm as usize] = 1.0;
        if let Some(solution) = eliminated(&graph, &own) {
            for owner in (0..9).filter(|owner| *owner != firm) {
                let expected = solution[owner as usize];
                match found.iter().find(|(entity, _)| *entity == owner) {
                    Some((_, one)) => {
                        let low = one.low as f64 / WHOLE as f64;
                        prop_assert!((low - expected).abs() < 1e-6, "{low} {expected}");
                    }
                    None => prop_assert!(expected < 0.1 + 1e-6, "{owner} {expected}"),
                }
            }
        }
        // The room is clean again.
        let mut again = Vec::new();
        owners_of(&graph, firm, limits, Bound::Lower, &mut room, &mut again);
        prop_assert_eq!(again, found);
    }
}

/// v = w + A v by elimination (Gauss and Jordan), at the lower ends; none if nothing leaks from some circle.
fn eliminated(graph: &Graph, own: &[f64]) -> Option<Vec<f64>> {
    let mut rows = vec![vec![0.0; 10]; 9];
    for (at, row) in rows.iter_mut().enumerate() {
        row[at] = 1.0;
        row[9] = own[at];
    }
    for one in graph.holdings() {
        rows[one.owner as usize][one.subject as usize] -= f64::from(one.low.count()) / 1e9;
    }
    for pivot in 0..9 {
        let best = (pivot..9).max_by(|a, b| rows[*a][pivot].abs().total_cmp(&rows[*b][pivot].abs()))?;
        rows.swap(pivot, best);
        if rows[pivot][pivot].abs() < 1e-3 {
            return None;
        }
        let line = rows[pivot].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            if at != pivot {
                let factor = row[pivot] / line[pivot];
                row.iter_mut().zip(&line).for_each(|(one, other)| *one -= factor * other);
            }
        }
    }
    let found: Vec<f64> = rows.iter().enumerate().map(|(at, row)| row[9] / row[at]).collect();
    found.iter().all(|value| *value >= -1e-6).then_some(found)
}
