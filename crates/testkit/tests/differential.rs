//! The engine agrees with the plain reference on random worlds.
//!
//! `NTIB_COMPARISONS` asks for more than the ordinary 20,000; the binary `compare` for millions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use ntib_testkit::compare::compare_world;
use ntib_testkit::worlds::WorldKind;

/// Cases drawn for each world: few, so that there are many worlds.
const CASES: usize = 20;

fn check(kind: WorldKind, first_seed: u64, comparisons: usize) {
    let mut done = 0;
    let mut seed = first_seed;
    while done < comparisons {
        match compare_world(seed, kind, CASES) {
            Ok(Ok(count)) => done += count,
            Ok(Err(difference)) => panic!("{difference}"),
            Err(message) => panic!("{message}"),
        }
        seed += 1;
    }
    assert!(seed - first_seed > 50, "the comparisons were made in only {} worlds", seed - first_seed);
}

fn wanted(ordinary: usize) -> usize {
    std::env::var("NTIB_COMPARISONS").ok().and_then(|text| text.parse().ok()).unwrap_or(ordinary)
}

#[test]
fn the_engine_agrees_with_the_reference() {
    check(WorldKind::Full, 10_000_000, wanted(20_000));
}

#[test]
fn the_engine_agrees_with_the_reference_on_conjunctive_worlds() {
    check(WorldKind::Conjunctive, 20_000_000, wanted(20_000) / 10);
}
