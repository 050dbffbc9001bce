//! Times the ownership algorithms on an invented register, and writes it for other programs.
//!
//! `registers [ENTITIES] [--edges FILE]`

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use ntib_base::{
    ControlIndex, Graph, OwnersLimits, OwnersRoom, Parts, Searcher, Threshold, aggregate, components, control_pairs, integrated_value,
    owners_of,
};
use ntib_testkit::registers::{RegisterKind, register};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let entities: u32 = words.next().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let kind = RegisterKind { entities, back_percent: 2, ranged_percent: 0 };
    let Ok(mut graph) = register(kind, 1) else { return ExitCode::FAILURE };
    println!("entities {entities} holdings {}", graph.holdings().len());
    if words.next().as_deref() == Some("--edges") {
        let Some(path) = words.next() else { return ExitCode::from(2) };
        let Ok(file) = std::fs::File::create(path) else { return ExitCode::FAILURE };
        let mut out = std::io::BufWriter::new(file);
        for one in graph.holdings() {
            if writeln!(out, "{},{},{}", one.owner, one.subject, one.low.count()).is_err() {
                return ExitCode::FAILURE;
            }
        }
    }
    time("all control pairs", || pairs(&graph));
    let mut index = pairs(&graph);
    println!("pairs {}", index.len());
    let mut searcher = Searcher::new(&graph);
    let (mut worst, mut searched) = (0, 0);
    let changes = graph.holdings().len().div_ceil(1_000);
    for step in 0..changes {
        let Ok(id) = u32::try_from(step * 997 % graph.holdings().len()) else { continue };
        let Some(owner) = graph.holdings().get(id as usize).map(|one| one.owner) else { continue };
        let size = Parts::from_percent(if step % 2 == 0 { 10 } else { 70 }).unwrap_or(Parts::NONE);
        let begun = Instant::now();
        graph.resize(id, size, size);
        searched += index.changed(&graph, owner, &mut searcher).len();
        worst = worst.max(begun.elapsed().as_micros());
    }
    println!("{changes} changed holdings: {searched} searches, the slowest change {worst} µs");
    let Ok(graph) = register(kind, 1) else { return ExitCode::FAILURE };
    let own = vec![1.0; entities as usize];
    time("components", || components(&graph).len());
    time("integrated value, one vector", || integrated_value(&graph, &own, false));
    time("owners of 10 % or more of every firm", || owners(&graph, entities));
    let blocked: Vec<u32> = (0..entities).step_by(100).collect();
    let found = time("aggregate of one entity in a hundred", || aggregate(&graph, &blocked, Threshold::HALF));
    println!("owned in the aggregate {}", found.certain.len());
    ExitCode::SUCCESS
}

fn time<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut best = u128::MAX;
    let mut found = None;
    for _ in 0..3 {
        let begun = Instant::now();
        found = Some(work());
        best = best.min(begun.elapsed().as_micros());
    }
    println!("{what}: {}.{:03} ms", best / 1_000, best % 1_000);
    match found {
        Some(found) => found,
        None => work(),
    }
}

fn pairs(graph: &Graph) -> ControlIndex {
    let half = graph.entities() / 2;
    let parts = std::thread::scope(|scope| {
        let ranges = [0..half, half..graph.entities()];
        let threads = ranges.map(|range| scope.spawn(|| control_pairs(graph, range, Threshold::MAJORITY)));
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect::<Vec<_>>()
    });
    ControlIndex::new(graph, Threshold::MAJORITY, parts)
}

fn owners(graph: &Graph, entities: u32) -> usize {
    std::thread::scope(|scope| {
        let half = entities / 2;
        let quarter = half + half / 2;
        let threads = [half..quarter, quarter..entities].map(|range| {
            scope.spawn(move || {
                let mut room = OwnersRoom::new(graph);
                let limits = OwnersLimits { least: 0.1, error: 1e-9 };
                range.map(|firm| owners_of(graph, firm, limits, false, &mut room).len()).sum::<usize>()
            })
        });
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    })
}
