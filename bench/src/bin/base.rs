//! The base: control pairs, updates, integrated ownership, aggregates and the check of beneficial-ownership data,
//! against a direct fixed point in Python, clingo, the sparse series of SciPy and libcovebods in one run.
//!
//! `base PYTHON [largest]`: PYTHON has clingo, scipy and libcovebods (`-` leaves them out); `largest` adds ten million
//! entities.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ntib_base::bods::{CheckOptions, check};
use ntib_base::{
    Bound, ControlIndex, Graph, Integrated, Order, OwnersLimits, OwnersRoom, Parts, Searcher, SyntheticOptions, Threshold, WHOLE, aggregate,
    control_pairs, integrated_value, owners_of, synthetic,
};
use ntib_bench::{Numbers, against, median, peak, spent};

const SEED: u64 = 20_261_127;
const CORES: usize = 2;

/// A register with its entities in the order of control, in which it is searched.
struct Register {
    /// As given.
    graph: Graph,
    order: Order,
    arranged: Graph,
    /// How long arranging took.
    arranging: Duration,
}

fn register(entities: u32) -> Register {
    let start = Instant::now();
    let graph = synthetic(SyntheticOptions::of(SEED, entities)).expect("a register");
    let made = start.elapsed();
    let start = Instant::now();
    let order = Order::of_control(&graph);
    let arranged = graph.arranged(&order);
    let arranging = start.elapsed();
    println!("a register of {entities} entities and {} holdings, made in {made:.2?}, put in the order of control in {arranging:.2?}", graph.holdings().len());
    Register { graph, order, arranged, arranging }
}

/// Every control pair, the sources divided among threads in small ranges.
fn index(graph: &Graph) -> ControlIndex {
    let entities = graph.entities();
    let step = entities.div_ceil(32 * CORES as u32).max(1);
    let ranges: Vec<_> = (0..entities).step_by(step as usize).map(|from| from..(from + step).min(entities)).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut parts: Vec<_> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            let mut searcher = Searcher::new(graph);
            while let Some(range) = ranges.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                done.push(control_pairs(graph, range.clone(), Threshold::MAJORITY, &mut searcher));
            }
            done
        };
        let threads: Vec<_> = (0..CORES).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect()
    });
    parts.sort_by_key(|(range, ..)| range.start);
    ControlIndex::new(graph, Threshold::MAJORITY, parts)
}

/// All owners of a tenth or more of every firm, by threads.
fn all_owners(graph: &Graph) -> usize {
    let limits = OwnersLimits { least: WHOLE / 10, follow: WHOLE / 10_000 };
    let step = graph.entities().div_ceil(64).max(1);
    let next = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        let work = || {
            let (mut room, mut found, mut count) = (OwnersRoom::new(graph), Vec::<(u32, Integrated)>::new(), 0);
            loop {
                let from = step * next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if from >= graph.entities() {
                    return count;
                }
                for firm in from..(from + step).min(graph.entities()) {
                    found.clear();
                    owners_of(graph, firm, limits, Bound::Lower, &mut room, &mut found);
                    count += found.len();
                }
            }
        };
        let threads: Vec<_> = (0..CORES).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).sum()
    })
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// The numbers that a peer prints; none without peers.
fn peer(python: &str, script: &str, arguments: &[&str]) -> Option<Vec<f64>> {
    if python == "-" {
        return None;
    }
    let done = Command::new(python).arg(peers().join(script)).args(arguments).output().expect("a peer");
    assert!(done.status.success(), "{script}: {}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    Some(text.split_whitespace().filter_map(|word| word.parse().ok()).collect())
}

fn write(graph: &Graph, name: &str) -> String {
    let path = std::env::temp_dir().join(name);
    let mut text = String::new();
    for one in graph.holdings() {
        let _ = writeln!(text, "{},{},{}", one.owner, one.subject, one.low.count());
    }
    std::fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

fn ratio(what: &str, peer: f64, ours: Duration, wanted: f64) {
    println!("{what}: {peer:.3} s against {ours:.1?}, {:.0} times as fast (at least {wanted:.0} wanted)", peer / ours.as_secs_f64());
}

fn control(python: &str, made: &Register) {
    let (graph, mut pairs) = (&made.graph, 0);
    let ours = median(7, || pairs = index(&made.arranged).len());
    against(&format!("all {pairs} control pairs, with the holding that tipped each"), ours, Duration::from_millis(150));
    let file = write(graph, "ntib-bench-holdings.csv");
    if let Some(found) = peer(python, "control_fixed_point.py", &[&file]) {
        assert_eq!(found[1] as usize, pairs, "the fixed point agrees");
        ratio("a direct fixed point in Python", found[0], ours, 25.0);
    }
    // A twentieth for clingo, whose time grows at least in proportion.
    let small = register(graph.entities() / 20);
    let pairs = index(&small.arranged).len();
    let small = small.graph;
    let file = write(&small, "ntib-bench-small.csv");
    if let Some(found) = peer(python, "control_clingo.py", &[&file]) {
        assert_eq!(found[1] as usize, pairs, "clingo agrees");
        let scale = graph.holdings().len() as f64 / small.holdings().len() as f64;
        ratio(&format!("clingo ({:.2} s for {} holdings, in proportion)", found[0], small.holdings().len()), found[0] * scale, ours, 300.0);
    }
}

fn update(graph: &mut Graph) {
    let mut pairs = index(graph);
    let mut searcher = Searcher::new(graph);
    let mut numbers = Numbers::new(SEED);
    let mut times: Vec<Duration> = (0..2_000)
        .map(|_| {
            let id = numbers.below(graph.holdings().len() as u64) as u32;
            let size = Parts::from_percent(numbers.below(101) as u32).expect("a part");
            let start = Instant::now();
            graph.resize(id, size, size);
            pairs.changed(graph, graph.holdings()[id as usize].owner, &mut searcher);
            start.elapsed()
        })
        .collect();
    times.sort();
    against("one changed holding, median", times[1_000], Duration::from_millis(1));
    println!("99 in 100 within {:.1?}, the slowest of 2,000 {:.1?}", times[1_980], times[1_999]);
}

fn integrated(python: &str, register: &Register) {
    let graph = &register.arranged;
    let is_firm = |place: u32| register.order.entity(place) >= graph.entities() / 2;
    let own: Vec<u64> = (0..graph.entities()).map(|place| if is_firm(place) { 1_000_000_000_000 } else { 0 }).collect();
    let (mut low, mut high) = (Vec::new(), Vec::new());
    let ours = median(5, || low = integrated_value(graph, &own, Bound::Lower));
    high.extend(integrated_value(graph, &own, Bound::Upper));
    let widest = low.iter().zip(&high).map(|(low, high)| high - low).max().unwrap_or(0);
    println!("one vector of integrated values, circles found included: {ours:.1?}");
    let file = write(&register.graph, "ntib-bench-holdings.csv");
    if let Some(found) = peer(python, "series_scipy.py", &[&file, &graph.entities().to_string()]) {
        let sum: f64 = low.iter().map(|value| *value as f64 / 1e9).sum();
        assert!((sum / found[2] - 1.0).abs() < 1e-6, "the series agrees: {sum} {}", found[2]);
        ratio(&format!("one vector of integrated values by the sparse series ({} rounds); our bounds lie {widest} of 10^12 apart at most", found[1]), found[0], ours, 1.0);
    }
    let mut count = 0;
    let owners = median(3, || count = all_owners(graph));
    against(&format!("every owner of a tenth or more of every firm, {count} of them"), owners, Duration::from_secs(2));
}

fn blocked(register: &Register) {
    let (graph, mut numbers) = (&register.arranged, Numbers::new(SEED));
    let mut person = || register.order.place(numbers.below(u64::from(graph.entities() / 2)) as u32);
    let mut members: Vec<u32> = (0..graph.entities() / 100).map(|_| person()).collect();
    members.sort_unstable();
    members.dedup();
    let mut found = 0;
    let took = median(7, || found = aggregate(graph, &members, Threshold::HALF).certain.len());
    against(&format!("{found} entities owned half or more by {} blocked persons", members.len()), took, Duration::from_millis(50));
}

fn statements(python: &str, count: usize) {
    let mut text = String::from("[");
    for at in 0..count {
        let (id, entity, person) = (format!("{at:032}"), at / 3 * 3, at / 3 * 3 + 1);
        let (kind, details) = match at % 3 {
            0 => ("entity", format!("{{\"isComponent\":false,\"entityType\":{{\"type\":\"registeredEntity\"}},\"name\":\"Works {at} Limited\",\"foundingDate\":\"1996-06-10\",\"identifiers\":[{{\"scheme\":\"GB-COH\",\"id\":\"{at:08}\"}}],\"addresses\":[{{\"type\":\"registered\",\"address\":\"{at} Quay Street\",\"country\":{{\"name\":\"Land\",\"code\":\"GB\"}}}}]}}")),
            1 => ("person", format!("{{\"isComponent\":false,\"personType\":\"knownPerson\",\"birthDate\":\"1970-01\",\"names\":[{{\"type\":\"legal\",\"fullName\":\"Person {at}\"}}],\"nationalities\":[{{\"name\":\"Land\",\"code\":\"GB\"}}]}}")),
            _ => ("relationship", format!("{{\"isComponent\":false,\"subject\":\"r{entity}\",\"interestedParty\":\"r{person}\",\"interests\":[{{\"type\":\"shareholding\",\"directOrIndirect\":\"direct\",\"share\":{{\"minimum\":{},\"exclusiveMaximum\":100}},\"startDate\":\"2017-01-01\"}}]}}", at % 140)),
        };
        let _ = write!(text, "{}\n{{\"statementId\":\"{id}\",\"declarationSubject\":\"r{entity}\",\"statementDate\":\"2017-06-30\",\"publicationDetails\":{{\"publicationDate\":\"2018-05-31\",\"bodsVersion\":\"0.4\",\"publisher\":{{\"name\":\"Registrar\"}}}},\"recordId\":\"r{at}\",\"recordStatus\":\"new\",\"recordType\":\"{kind}\",\"recordDetails\":{details}}}", if at == 0 { "" } else { "," });
    }
    text.push_str("\n]\n");
    let path = std::env::temp_dir().join("ntib-bench-statements.json");
    std::fs::write(&path, &text).expect("a file");
    let options = CheckOptions { today: "2026-11-27".parse().expect("a day"), schemes: Some(&["GB-COH"]) };
    let mut faults = 0;
    let ours = median(7, || faults = check(&text, &options).expect("JSON").len());
    println!("{count} statements of {} bytes, {faults} faults: {:.0} a second", text.len() / count, count as f64 / ours.as_secs_f64());
    if let Some(found) = peer(python, "bods_seconds.py", &[&path.to_string_lossy()]) {
        assert_eq!(found[1] as usize, faults, "libcovebods finds as many");
        ratio("libcovebods", found[0], ours, 300.0);
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let python = arguments.next().unwrap_or_else(|| "python3".to_owned());
    let largest = arguments.next().as_deref() == Some("largest");
    // Before the heap is that of a million entities: the peer has a process of its own too.
    statements(&python, 3_000);
    let mut million = register(1_000_000);
    control(&python, &million);
    integrated(&python, &million);
    blocked(&million);
    let one = all_pairs(&million.arranged);
    update(&mut million.arranged);
    let arranging = million.arranging;
    drop(million);
    if largest {
        let register = register(10_000_000);
        let ten = all_pairs(&register.arranged);
        let times = |more: Duration, less: Duration| more.as_secs_f64() / less.as_secs_f64();
        println!("all control pairs of ten million entities: {:.2?}, {:.1} times that of one million, {:.1} times in processor time (at most 10 wanted)", ten.0, times(ten.0, one.0), times(ten.1, one.1));
        println!("putting them in order: {:.1} times that of one million, outside the clock; {} MiB at most (8,192 allowed)", times(register.arranging, arranging), peak());
    }
}

/// The median time of finding all control pairs, and the processor time of all rounds together.
fn all_pairs(graph: &Graph) -> (Duration, Duration) {
    let before = spent();
    let took = median(5, || drop(index(graph)));
    (took, spent().saturating_sub(before))
}
