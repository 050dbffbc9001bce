//! The sweeps agree with looking at every point, and count a large table exactly.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod prove_support;

use ntib_rules::sweep::{Boxes, Interval, LimitReached, WidthMismatch, gaps, overlaps};
use proptest::prelude::*;
use prove_support::{Cutting, table, volume};

const PARTS_MAX: usize = 1_000_000;

fn boxes(columns: usize, rows: &[Vec<Interval>]) -> Boxes {
    let mut all = Boxes::new(columns);
    for row in rows {
        all.push(row).unwrap();
    }
    all
}

fn intersection(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    a.iter()
        .zip(b)
        .map(|(a, b)| Interval::new(a.from.max(b.from), a.until.min(b.until)))
        .collect()
}

fn contains(row: &[Interval], point: &[i64]) -> bool {
    row.iter()
        .zip(point)
        .all(|(side, x)| side.from <= *x && *x < side.until)
}

/// Every point of a box.
fn points(domain: &[Interval]) -> Vec<Vec<i64>> {
    domain.iter().fold(vec![Vec::new()], |points, side| {
        let longer = |point: &Vec<i64>, x| point.iter().copied().chain([x]).collect();
        points
            .iter()
            .flat_map(|point| (side.from..side.until).map(move |x| longer(point, x)))
            .collect()
    })
}

/// Pairs by comparing every row with every other.
fn pairs(rows: &[Vec<Interval>]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for (b, second) in rows.iter().enumerate() {
        for (a, first) in rows[..b].iter().enumerate() {
            if volume(&intersection(first, second)) > 0 {
                found.push((a as u32, b as u32));
            }
        }
    }
    found.sort_unstable();
    found
}

fn interval() -> impl Strategy<Value = Interval> {
    (-2_i64..6, 0_i64..5).prop_map(|(from, length)| Interval::new(from, from + length))
}

fn small_table() -> impl Strategy<Value = (usize, Vec<Vec<Interval>>)> {
    (1_usize..4).prop_flat_map(|columns| {
        (
            Just(columns),
            prop::collection::vec(prop::collection::vec(interval(), columns), 0..12),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_point_is_covered_or_in_exactly_one_gap((columns, rows) in small_table()) {
        let domain = vec![Interval::new(0, 6); columns];
        let gaps = gaps(&boxes(columns, &rows), &domain, PARTS_MAX).unwrap();
        for point in points(&domain) {
            let covered = rows.iter().any(|row| contains(row, &point));
            let gaps = gaps.iter().filter(|gap| contains(gap, &point)).count();
            prop_assert_eq!(gaps, usize::from(!covered), "{:?}", point);
        }
    }

    #[test]
    fn pairs_are_those_that_share_a_point((columns, rows) in small_table()) {
        let found = overlaps(&boxes(columns, &rows));
        prop_assert!(!found.cut);
        prop_assert_eq!(found.pairs, pairs(&rows));
    }
}

/// The points of `part` in none of `holes`, by inclusion and exclusion over the holes that meet in it.
fn volume_outside(part: &[Interval], holes: &[Vec<Interval>]) -> i128 {
    let mut total = volume(part) as i128;
    for (at, hole) in holes.iter().enumerate() {
        let inside = intersection(part, hole);
        if volume(&inside) > 0 {
            total -= volume_outside(&inside, &holes[..at]);
        }
    }
    total
}

#[test]
fn a_large_table_is_counted_exactly() {
    for (seed, cutting) in [
        (1, Cutting::AnyPart),
        (2, Cutting::AnyPart),
        (3, Cutting::LongestSide),
    ] {
        let table = table(seed, 1_500, 7, 10, 15, cutting);
        // What was cut away, less what the widened rows took back of it: the parts removed share no point.
        let expected: i128 = table
            .removed
            .iter()
            .map(|part| volume_outside(part, &table.widened))
            .sum();
        let found = gaps(&table.boxes, &table.domain, PARTS_MAX).unwrap();
        assert_eq!(
            found.iter().map(|gap| volume(gap) as i128).sum::<i128>(),
            expected,
            "seed {seed}"
        );
        let rows: Vec<Vec<Interval>> = table.boxes.rows().map(<[Interval]>::to_vec).collect();
        assert_eq!(pairs(&found), [], "gaps are disjoint");
        assert!(
            found
                .iter()
                .all(|gap| rows.iter().all(|row| volume(&intersection(gap, row)) == 0))
        );
        let found = overlaps(&table.boxes).pairs;
        assert!(found.len() >= 15, "{}", found.len());
        assert_eq!(found, pairs(&rows));
    }
}

#[test]
fn a_partition_has_neither_gap_nor_overlap() {
    let table = table(4, 300, 5, 0, 0, Cutting::AnyPart);
    assert_eq!(gaps(&table.boxes, &table.domain, PARTS_MAX), Ok(vec![]));
    assert_eq!(overlaps(&table.boxes).pairs, []);
}

#[test]
fn one_missing_part_is_one_gap() {
    let table = table(5, 300, 5, 1, 0, Cutting::AnyPart);
    assert_eq!(gaps(&table.boxes, &table.domain, PARTS_MAX), Ok(table.removed));
}

#[test]
fn limits_and_widths_are_reported() {
    let table = table(6, 300, 5, 5, 5, Cutting::AnyPart);
    assert_eq!(
        gaps(&table.boxes, &table.domain, 10),
        Err(LimitReached { limit: 10 })
    );
    assert_eq!(
        Boxes::new(2).push(&[Interval::new(0, 1)]),
        Err(WidthMismatch { columns: 2, given: 1 })
    );
}

#[test]
fn empty_tables() {
    assert_eq!(
        gaps(&Boxes::new(1), &[Interval::new(0, 9)], 10),
        Ok(vec![vec![Interval::new(0, 9)]])
    );
    assert_eq!(gaps(&Boxes::new(1), &[Interval::new(9, 9)], 10), Ok(vec![]));
    assert_eq!(gaps(&Boxes::new(0), &[], 10), Ok(vec![vec![]]));
    assert_eq!(overlaps(&Boxes::new(0)).pairs, []);
}
