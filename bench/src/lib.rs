//! What the benches share: medians, seeded numbers, folders of files.

pub mod twenty;

use std::path::Path;
use std::time::{Duration, Instant};

use ntib_rules::SourceFile;

/// That of the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The labels of the program.
///
/// # Errors
/// If a table of them is wrong.
#[cfg(feature = "record")]
pub fn scheme() -> Result<ntib_record::Scheme, Box<dyn std::error::Error>> {
    Ok(ntib_record::Scheme::read(ntib_record::SchemeTables {
        levels: include_str!("../../labels/levels.csv"),
        places: include_str!("../../labels/places.csv"),
        caveats: include_str!("../../labels/caveats.csv"),
        ceilings: include_str!("../../labels/ceilings.csv"),
    })?)
}

/// The median of `rounds` timings of `work`.
pub fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

/// Numbers that look random and are the same in every run (xorshift64*; Vigna 2016, arXiv 1402.6246).
pub struct Numbers(u64);

impl Numbers {
    /// The sequence of `seed`, which is not zero.
    pub fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    /// The next number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) % limit
    }
}

/// Every YAML and CSV file under `folder`.
pub fn files(folder: &Path) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(at) = todo.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv") {
                let relative = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.push(SourceFile { path: relative, text: std::fs::read_to_string(&path).expect("text") });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// A line of a report: what, how much, and the ratio to a limit (below one is within it).
pub fn against(what: &str, took: Duration, limit: Duration) {
    println!("{what}: {took:.1?}, {:.3} of the limit of {limit:.0?}", took.as_secs_f64() / limit.as_secs_f64());
}

/// The most memory that the process has had, in mebibytes (Linux).
pub fn peak() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The processor time that the process and its threads have taken, to a hundredth of a second (Linux).
pub fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may hold anything.
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|number| number.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
