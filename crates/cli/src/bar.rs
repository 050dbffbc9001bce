//! The one bar of long work: on standard error, where somebody looks at it.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many marks a full bar has.
const MARKS: u64 = 30;

/// How long a bar stands before it is drawn again.
const EVERY: Duration = Duration::from_millis(150);

/// How much is done of how much; several threads may tell it.
pub struct Bar {
    shown: bool,
    begun: Instant,
    drawn: Mutex<Option<Instant>>,
    done: AtomicU64,
    what: String,
}

impl Bar {
    /// About something.
    pub fn new(what: &str) -> Bar {
        let what = what.chars().take(40).collect();
        Bar { shown: std::io::stderr().is_terminal(), begun: Instant::now(), drawn: Mutex::new(None), done: AtomicU64::new(0), what }
    }

    /// So much more is done, of `all`; `told` says what of.
    pub fn step(&self, more: u64, all: u64, told: &str) {
        let done = self.done.fetch_add(more, Ordering::Relaxed) + more;
        self.show(done, all, told);
    }

    /// So much is done, of `all`; `told` says how far that is.
    pub fn show(&self, done: u64, all: u64, told: &str) {
        if !self.shown {
            return;
        }
        // Whoever finds it being drawn goes on working.
        let Ok(mut drawn) = self.drawn.try_lock() else { return };
        if drawn.is_some_and(|last| last.elapsed() < EVERY) {
            return;
        }
        *drawn = Some(Instant::now());
        let mut out = std::io::stderr().lock();
        let _ = write!(out, "\r{}   ", line(&self.what, done, all, told, self.begun.elapsed().as_secs()));
        let _ = out.flush();
    }

    /// Nothing more comes: the line is cleared.
    pub fn end(&self) {
        if self.shown && self.drawn.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            eprint!("\r{:100}\r", "");
        }
    }
}

/// A bar as it is drawn.
fn line(what: &str, done: u64, all: u64, told: &str, seconds: u64) -> String {
    let filled = done.saturating_mul(MARKS).checked_div(all).unwrap_or(0).min(MARKS);
    let marks = |mark: &str, count: u64| mark.repeat(usize::try_from(count).unwrap_or(0));
    format!("{}{} {what} {done} / {all} {told} {seconds} s", marks("█", filled), marks("·", MARKS - filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills() {
        assert_eq!(line("joining", 0, 0, "entries", 0), format!("{} joining 0 / 0 entries 0 s", "·".repeat(30)));
        assert_eq!(line("joining", 5, 10, "entries", 2), format!("{}{} joining 5 / 10 entries 2 s", "█".repeat(15), "·".repeat(15)));
        assert!(line("x", 20, 10, "", 0).starts_with(&"█".repeat(30)));
    }
}
