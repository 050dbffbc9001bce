//! Parts of which only bounds are known.

use std::fmt;
use std::str::FromStr;

use ntib_core::Share;

use crate::parts::Parts;

/// A part that lies between two bounds, both included. What lies above a bound lies at least a thousand-millionth
/// above it: that is how bounds that exclude their end are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    low: Parts,
    high: Parts,
}

impl Range {
    /// Anything between nothing and all.
    pub const UNKNOWN: Range = Range { low: Parts::NONE, high: Parts::ALL };

    /// All of it.
    pub const ALL: Range = Range { low: Parts::ALL, high: Parts::ALL };

    /// Between `low` and `high`, if not crossed.
    pub fn new(low: Parts, high: Parts) -> Option<Range> {
        (low <= high).then_some(Range { low, high })
    }

    /// Exactly `size`.
    pub fn exact(size: Parts) -> Range {
        Range { low: size, high: size }
    }

    /// The least it can be.
    pub fn low(self) -> Parts {
        self.low
    }

    /// The most it can be.
    pub fn high(self) -> Parts {
        self.high
    }

    /// Whether only one size is possible.
    pub fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// What both allow; `None` if they exclude each other.
    pub fn meet(self, other: Range) -> Option<Range> {
        Range::new(self.low.max(other.low), self.high.min(other.high))
    }

    /// What either allows, and all between.
    pub fn join(self, other: Range) -> Range {
        Range { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// The sum, at most all.
    pub fn plus(self, other: Range) -> Range {
        Range { low: self.low.plus(other.low), high: self.high.plus(other.high) }
    }
}

/// A text that is no range of shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeError {
    given: String,
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a share; write `60 %`, `25 % to 50 %`, `over 25 %`, `over 25 % to under 50 %`, `at least 10 %`, `under 5 %`, `at most 5 %` or `unknown`",
            self.given
        )
    }
}

impl std::error::Error for RangeError {}

/// One end: a share, and whether it is excluded.
fn end(text: &str) -> Option<(Parts, bool)> {
    let text = text.trim();
    let (rest, excluded) = match text.split_once(' ') {
        Some(("over" | "under", rest)) => (rest, true),
        _ => (text, false),
    };
    rest.parse::<Share>().ok().and_then(Parts::from_share).map(|parts| (parts, excluded))
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Range, RangeError> {
        let error = || RangeError { given: text.to_owned() };
        let text = text.trim();
        if text == "unknown" {
            return Ok(Range::UNKNOWN);
        }
        let above = |(parts, excluded): (Parts, bool)| if excluded { parts.next() } else { Some(parts) };
        let below = |(parts, excluded): (Parts, bool)| if excluded { parts.previous() } else { Some(parts) };
        let (low, high) = if let Some((low, high)) = text.split_once(" to ") {
            if low.trim().starts_with("under") || high.trim().starts_with("over") {
                return Err(error());
            }
            (end(low).and_then(above), end(high).and_then(below))
        } else if let Some(rest) = text.strip_prefix("at least ") {
            (end(rest).map(|(parts, _)| parts), Some(Parts::ALL))
        } else if let Some(rest) = text.strip_prefix("at most ") {
            (Some(Parts::NONE), end(rest).map(|(parts, _)| parts))
        } else if text.starts_with("over ") {
            (end(text).and_then(above), Some(Parts::ALL))
        } else if text.starts_with("under ") {
            (Some(Parts::NONE), end(text).and_then(below))
        } else {
            let size = end(text).map(|(parts, _)| parts);
            (size, size)
        };
        low.zip(high).and_then(|(low, high)| Range::new(low, high)).ok_or_else(error)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A bound one thousand-millionth off a tidy one is a bound that excludes its end.
        let tidy = |parts: Parts| parts.count().is_multiple_of(10);
        let low = match self.low.previous().filter(|before| !tidy(self.low) && tidy(*before)) {
            Some(before) => format!("over {before}"),
            None => self.low.to_string(),
        };
        let high = match self.high.next().filter(|after| !tidy(self.high) && tidy(*after)) {
            Some(after) => format!("under {after}"),
            None => self.high.to_string(),
        };
        match (self.low, self.high) {
            (Parts::NONE, Parts::ALL) => f.write_str("unknown"),
            (a, b) if a == b => write!(f, "{a}"),
            (Parts::NONE, _) if high.starts_with("under") => f.write_str(&high),
            (Parts::NONE, _) => write!(f, "at most {high}"),
            (_, Parts::ALL) if low.starts_with("over") => f.write_str(&low),
            (_, Parts::ALL) => write!(f, "at least {low}"),
            _ => write!(f, "{low} to {high}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;

    #[test]
    fn ranges_print_as_they_are_written() {
        for text in [
            "60 %", "25 % to 50 %", "over 25 %", "over 25 % to under 50 %", "at least 10 %", "under 5 %", "at most 5 %",
            "unknown", "33.3333333 %", "0 %", "100 %", "over 25 % to 50 %",
        ] {
            assert_eq!(text.parse::<Range>().unwrap().to_string(), text);
        }
        for text in ["60", "101 %", "50 % to 25 %", "", "some", "over 100 %", "under 0 %", "under 5 % to 10 %"] {
            assert!(text.parse::<Range>().is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_meet_and_join() {
        let of = |text: &str| text.parse::<Range>().unwrap();
        assert_eq!(of("60 %").meet(of("50 % to 75 %")), Some(of("60 %")));
        assert_eq!(of("60 %").meet(of("over 60 %")), None);
        assert_eq!(of("60 %").join(of("75 %")), of("60 % to 75 %"));
        assert_eq!(of("60 %").plus(of("at least 30 %")), of("at least 90 %"));
    }
}
