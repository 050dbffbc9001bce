//! How long the sweeps take on tables cut from a partition (7 columns of 1,000 values, 10 rows removed,
//! 15 widened), against the limit of one second for 1,500 rows.
//!
//! `cargo run --release -p ntib-rules --example table_check`

#![allow(clippy::float_arithmetic, reason = "times are printed, not answers")]

#[path = "../tests/prove_support/mod.rs"]
mod prove_support;

use std::time::{Duration, Instant};

use ntib_rules::sweep::{gaps, overlaps};
use prove_support::{Cutting, table, volume};

const LIMIT: Duration = Duration::from_secs(1);
const PARTS_MAX: usize = 10_000_000;

fn main() {
    println!(
        "rows  cutting      seed  pairs  gaps  points removed          uncovered               pairs s   gaps s    share of limit"
    );
    for rows in [300, 500, 1_000, 1_500] {
        for cutting in [Cutting::AnyPart, Cutting::LongestSide] {
            for seed in 1..=3 {
                let table = table(seed, rows, 7, 10, 15, cutting);
                let start = Instant::now();
                let pairs = overlaps(&table.boxes).pairs.len();
                let pairs_time = start.elapsed();
                let start = Instant::now();
                let Ok(gaps) = gaps(&table.boxes, &table.domain, PARTS_MAX) else {
                    println!("{rows:5} {seed}: stopped at {PARTS_MAX} parts");
                    continue;
                };
                let gaps_time = start.elapsed();
                let uncovered: u128 = gaps.iter().map(|gap| volume(gap)).sum();
                let removed: u128 = table.removed.iter().map(|part| volume(part)).sum();
                assert!(uncovered <= removed && table.widened.iter().all(|row| volume(row) > 0));
                println!(
                    "{rows:4}  {cutting:<11?}  {seed:4}  {pairs:5}  {:4}  {removed:22}  {uncovered:22}  {:.6}  {:.6}  {:.4}",
                    gaps.len(),
                    pairs_time.as_secs_f64(),
                    gaps_time.as_secs_f64(),
                    (pairs_time + gaps_time).as_secs_f64() / LIMIT.as_secs_f64(),
                );
            }
        }
    }
}
