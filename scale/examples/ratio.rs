//! How fast SQL answers a file, against the same answers without it: `ratio [ROWS] [FOLDER] [ADDRESS]`. With an address the cluster there
//! answers too. Ratios are of one run; each way is timed three times, in turn, and its best is told.
#![allow(clippy::float_arithmetic, clippy::expect_used, clippy::panic, reason = "a measurement, not the program")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ntib_portfolio::arrays::{Asking, Wanted, Workers};
use ntib_portfolio::{Answered, Out, OutColumn, OutKind, Table, TextColumn};
use ntib_scale::functions::Home;
use ntib_scale::{out, session};

const QUESTIONS: [&str; 4] = ["us/entry-duty", "us/itar-authority", "us/ear-authority", "ca/export-permit"];

const COLUMNS: [(&str, &[&str]); 9] = [
    ("as_of", &["2025-02-10", "2025-03-20", "2025-08-15", "2026-03-02", "2026-06-30", "2026-11-02"]),
    ("leg.from", &["US", "CA", "GB", "AU"]),
    ("leg.to", &["CA", "US", "US", "GB"]),
    ("leg.kind", &["export"]),
    ("item.origin", &["US", "CA", "GB", "AU", "CN", ""]),
    ("item.hts_us", &["8807.30.00", "7318.15.20", "7606.12.30", "8471.30.01", "8526.10.00", "9305.99.40", "8542.31.00", "8411.91.90"]),
    ("item.usml", &["none", "VIII(h)(1)", "XI(a)(3)", "", "none", "none"]),
    ("item.eccn", &["9A610.x", "EAR99", "3A001.a.2", ""]),
    ("item.usmca_claim", &["true", "false", "false", ""]),
];

/// A plain generator of numbers: the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

fn portfolio(path: &Path, rows: usize) {
    let mut numbers = Numbers(20_261_128);
    let mut header: Vec<(String, OutKind)> = COLUMNS.iter().map(|(name, _)| ((*name).to_owned(), OutKind::Text)).collect();
    header.push(("item.value".to_owned(), OutKind::Text));
    let mut out = Out::file(path, &header, ntib_core::Lang::En).expect("a file");
    let mut left = rows;
    while left > 0 {
        let count = left.min(65_536);
        let mut columns: Vec<OutColumn> = Vec::new();
        for (_, values) in &COLUMNS {
            let codes = (0..count).map(|_| numbers.below(values.len())).map(|at| if values[at].is_empty() { 0 } else { at as u32 + 1 });
            columns.push(OutColumn::Text(TextColumn { values: values.iter().map(|one| (*one).into()).collect(), codes: codes.collect() }));
        }
        let amounts = (0..count).map(|_| format!("{}.{:02} USD", 10 + numbers.below(2_000_000), numbers.below(100)).into());
        columns.push(OutColumn::Text(TextColumn { values: amounts.collect(), codes: (1..=count as u32).collect() }));
        out.write(&Answered { rows: count, columns, ..Answered::default() }).expect("rows");
        left -= count;
    }
    out.finish(&[]).expect("the file");
}

/// Rows answered and let go, on so many threads, without SQL.
fn bare(home: &Home, path: &Path, threads: usize) -> u64 {
    let table = Table::open(path, None).expect("the table");
    let wanted = Wanted { questions: QUESTIONS.map(str::to_owned).to_vec(), ..Wanted::default() };
    let asking = Asking::new(Arc::clone(&home.engine), &wanted, &table.header).expect("what is asked");
    let (workers, table, rows) = (Workers::new(Arc::new(asking)), Mutex::new(table), Mutex::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(next) = table.lock().expect("nobody fails").next_rows().expect("rows") else { return };
                    *rows.lock().expect("nobody fails") += workers.answer(next).expect("answers").rows as u64;
                }
            });
        }
    });
    rows.into_inner().expect("nobody fails")
}

fn main() {
    let mut words = std::env::args().skip(1);
    let rows: usize = words.next().map_or(1_000_000, |word| word.parse().expect("a number of rows"));
    let folder = words.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let address = words.next();
    let path = folder.join("portfolio.parquet");
    portfolio(&path, rows);
    let home = Arc::new(Home::new(ntib_book::engine(None).expect("the rulebook")));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("a runtime");
    let query = format!("SELECT * FROM ntib_answers('{}', '{}')", path.display(), QUESTIONS.join(", "));
    let sql = |query: &str| {
        let context = session::local(&home, threads);
        runtime.block_on(async { out::counted(context.sql(query).await.expect("a plan")).await.expect("rows") })
    };
    let (mut without, mut within) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let start = Instant::now();
        assert_eq!(bare(&home, &path, threads), rows as u64);
        without = without.min(start.elapsed());
        let start = Instant::now();
        assert_eq!(sql(&query), rows as u64);
        within = within.min(start.elapsed());
    }
    let rate = |took: Duration| rows as f64 / took.as_secs_f64() / 1e6;
    println!("{} questions, {threads} threads, answered and not written", QUESTIONS.len());
    println!("without SQL: {without:.2?}, {:.2} million rows a second", rate(without));
    println!("inside DataFusion: {within:.2?}, {:.2} million rows a second: {:.0} percent (wanted: at least 80)", rate(within), 100.0 * without.as_secs_f64() / within.as_secs_f64());
    let Some(address) = address else { return };
    cluster(&runtime, &home, &address, &path, rows, &rate);
}

/// A query whose answer is small, so that what is timed is answering: the outcomes of a question, counted.
#[cfg(feature = "cluster")]
fn cluster(runtime: &tokio::runtime::Runtime, home: &Arc<Home>, address: &str, path: &Path, rows: usize, rate: &dyn Fn(Duration) -> f64) {
    let query = format!("SELECT \"us/itar-authority\", count(*), sum(\"us/entry-duty.total\") FROM ntib_answers('{}', '{}') GROUP BY 1", path.display(), QUESTIONS.join(", "));
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let done = runtime.block_on(async {
            let context = ntib_scale::cluster::remote(home, address, 8).await.expect("a cluster");
            context.sql(&query).await.expect("a plan").collect().await.expect("rows")
        });
        best = best.min(start.elapsed());
        assert!(done.iter().any(|batch| batch.num_rows() > 0));
    }
    println!("the cluster at {address}: {best:.2?}, {:.2} million of {rows} rows a second", rate(best));
}

#[cfg(not(feature = "cluster"))]
fn cluster(_: &tokio::runtime::Runtime, _: &Arc<Home>, address: &str, _: &Path, _: usize, _: &dyn Fn(Duration) -> f64) {
    panic!("{address}: build it with the feature `cluster`");
}
