//! How long the proof of a rulebook takes, and what it finds.
//!
//! `cargo run --release -p ntib-rules --example prove_check -- rulebook` for a rulebook in a folder;
//! without a folder, made-up ones of 300 provisions and 3,700 rows over 100 turning dates and more, against
//! the limit of 60 seconds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

#![allow(clippy::float_arithmetic, reason = "times are printed, not answers")]

#[path = "../tests/prove_support/books.rs"]
mod books;
#[path = "../tests/prove_support/large.rs"]
mod large;
#[path = "../tests/prove_support/mod.rs"]
mod numbers;

use std::path::Path;
use std::time::Instant;

use large::{Size, large};
use ntib_rules::prove::{Limits, Proof, prove};
use ntib_rules::{Diagnostic, LoadOptions, SourceFile, load};

fn main() {
    let Some(folder) = std::env::args().nth(1) else {
        for (provisions, rows, days) in [(100, 1_000, 40), (300, 3_700, 100), (300, 3_700, 400), (1_000, 20_000, 200)] {
            made_up(&Size { provisions, rows, days });
        }
        return;
    };
    let mut files = Vec::new();
    read(Path::new(&folder), Path::new(&folder), &mut files);
    let loaded = load(&files, &LoadOptions::default());
    let Some(book) = loaded.book else {
        loaded.diagnostics.iter().for_each(|one| print(one, &loaded.files));
        return;
    };
    let start = Instant::now();
    let proof = prove(&book, &Limits::default());
    let time = start.elapsed();
    for finding in &proof.findings {
        print(&finding.diagnostic, &loaded.files);
        finding.notes.iter().for_each(|note| println!("note: {note}"));
        if let Some(case) = &finding.case {
            print!("{}", case.yaml(&book, "counterexample"));
        }
        println!();
    }
    proof.limits.iter().for_each(|one| print(one, &loaded.files));
    summary(&proof, time.as_secs_f64());
}

const LIMIT_SECONDS: f64 = 60.0;

fn made_up(size: &Size) {
    println!("{} provisions, {} rows, turning dates among {} days", size.provisions, size.rows, size.days);
    let files = large(7, size);
    let loaded = load(&files, &LoadOptions::default());
    let Some(book) = loaded.book else {
        loaded.diagnostics.iter().for_each(|one| print(one, &loaded.files));
        return;
    };
    let start = Instant::now();
    let proof = prove(&book, &Limits::default());
    let seconds = start.elapsed().as_secs_f64();
    summary(&proof, seconds);
    println!("share of limit {:.4}\n", seconds / LIMIT_SECONDS);
}

fn summary(proof: &Proof, seconds: f64) {
    let one = &proof.statistics;
    println!("{} findings, {} limits reached", proof.findings.len(), proof.limits.len());
    println!("segments {}, solved {}", one.segments, one.segments_solved);
    println!("facts {}, values {}, goals {}, reused {}", one.facts, one.values, one.goals, one.goals_reused);
    println!("variables {}, clauses {}, queries {}", one.variables, one.clauses, one.queries);
    println!("{seconds:.3} s");
}

fn print(one: &Diagnostic, files: &[SourceFile]) {
    let place = |span: ntib_rules::Span| {
        let path = files.get(span.file as usize).map_or("?", |file| file.path.as_str());
        format!("{path}:{}", span.line)
    };
    println!("{:?}[{}]: {}", one.severity, one.code, one.message);
    println!("  --> {}  {}", place(one.span), one.label);
    one.also.iter().for_each(|(span, label)| println!("  --> {}  {label}", place(*span)));
    one.help.iter().for_each(|help| println!("help: {help}"));
}

fn read(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(root, &path, files);
        } else if let (Ok(text), Ok(name)) = (std::fs::read_to_string(&path), path.strip_prefix(root)) {
            files.push(SourceFile { path: name.to_string_lossy().replace('\\', "/"), text });
        }
    }
}
