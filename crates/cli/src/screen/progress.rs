//! A bar on standard error, where somebody looks at it.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Counts what is done and shows it.
pub struct Progress {
    total: usize,
    done: AtomicUsize,
    begun: Instant,
    shown: bool,
}

/// How many steps the bar has.
const STEPS: usize = 40;

impl Progress {
    /// Of `total` rows.
    pub fn new(total: usize) -> Progress {
        Progress { total, done: AtomicUsize::new(0), begun: Instant::now(), shown: std::io::stderr().is_terminal() }
    }

    /// One more is done.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let every = (self.total / 200).max(1);
        if self.shown && (done.is_multiple_of(every) || done == self.total) {
            let filled = done * STEPS / self.total.max(1);
            let bar = format!("{}{}", "█".repeat(filled), "·".repeat(STEPS.saturating_sub(filled)));
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r{bar} {done}/{} {} s", self.total, self.begun.elapsed().as_secs());
            let _ = out.flush();
        }
    }

    /// Nothing more comes.
    pub fn end(&self) {
        if self.shown {
            eprintln!();
        }
    }
}
