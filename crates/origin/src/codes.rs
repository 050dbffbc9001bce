//! Ranges of tariff numbers, and whether a number lies in them.

use std::fmt;

use ntib_core::Code;
use ntib_rules::Truth;

/// Every tariff number from one to another of the same length, each with its subdivisions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeRange {
    from: String,
    to: String,
}

/// A set of ranges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct CodeSet {
    ranges: Vec<CodeRange>,
}

/// The longest tariff number.
const DIGITS_MAX: usize = 10;

fn digits(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| *c != '.').collect();
    let good = plain.len().is_multiple_of(2) && (2..=DIGITS_MAX).contains(&plain.len());
    (good && plain.bytes().all(|b| b.is_ascii_digit())).then_some(plain)
}

fn dotted(key: &str) -> String {
    let mut out = String::new();
    for (at, digit) in key.chars().enumerate() {
        if matches!(at, 4 | 6 | 8) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

impl CodeRange {
    /// The range that `text` writes: `8413`, or `8413.11-8413.82`.
    pub fn parse(text: &str) -> Option<CodeRange> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let (from, to) = (digits(from)?, digits(to)?);
        (from.len() == to.len() && from <= to).then_some(CodeRange { from, to })
    }

    /// How many digits its ends have: the more, the narrower.
    pub fn digits(&self) -> usize {
        self.from.len()
    }

    /// Whether `code` lies in it; unknown if only some of its subdivisions do.
    pub fn contains(&self, code: &Code) -> Truth {
        let key = code.key();
        if code.is_none() || key.contains('?') {
            return Truth::False;
        }
        let least = format!("{key:0<DIGITS_MAX$}");
        let most = format!("{key:9<DIGITS_MAX$}");
        let (from, to) = (format!("{:0<DIGITS_MAX$}", self.from), format!("{:9<DIGITS_MAX$}", self.to));
        if from <= least && most <= to {
            Truth::True
        } else if least <= to && from <= most {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

impl CodeSet {
    /// The set that `text` writes: ranges with spaces between; empty for an empty text.
    pub fn parse(text: &str) -> Option<CodeSet> {
        let ranges: Option<Vec<CodeRange>> = text.split_whitespace().map(CodeRange::parse).collect();
        Some(CodeSet { ranges: ranges? })
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether `code` lies in one of its ranges.
    pub fn contains(&self, code: &Code) -> Truth {
        self.ranges.iter().map(|range| range.contains(code)).max().unwrap_or(Truth::False)
    }

    /// Whether `code` lies in one of its ranges, with the digits of the narrowest that may hold it.
    pub fn place(&self, code: &Code) -> Option<(Truth, usize)> {
        let each = self.ranges.iter().map(|range| (range.contains(code), range.digits()));
        each.filter(|(truth, _)| *truth != Truth::False).max()
    }
}

impl fmt::Display for CodeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&dotted(&self.from))?;
        if self.to == self.from { Ok(()) } else { write!(f, "–{}", dotted(&self.to)) }
    }
}

impl fmt::Display for CodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, range) in self.ranges.iter().enumerate() {
            write!(f, "{}{range}", if at > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}
