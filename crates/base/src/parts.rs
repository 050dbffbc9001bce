//! Parts of a whole, exact to a thousand-millionth.

use std::fmt;

use ntib_core::{Decimal, Share};

/// A part of a whole in thousand-millionths, from nothing to all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Parts(u32);

/// How many make the whole.
const WHOLE: u32 = 1_000_000_000;

impl Parts {
    /// Nothing.
    pub const NONE: Parts = Parts(0);
    /// All of it.
    pub const ALL: Parts = Parts(WHOLE);

    /// So many thousand-millionths, if not more than all.
    pub fn new(count: u32) -> Option<Parts> {
        (count <= WHOLE).then_some(Parts(count))
    }

    /// So many per cent, if not more than all.
    pub fn from_percent(percent: u32) -> Option<Parts> {
        percent.checked_mul(WHOLE / 100).and_then(Parts::new)
    }

    /// A share, if it lies between nothing and all and has no finer part than a thousand-millionth.
    pub fn from_share(share: Share) -> Option<Parts> {
        let count = share.fraction().checked_mul(Decimal::from(WHOLE))?;
        if !count.fract().is_zero() {
            return None;
        }
        u32::try_from(count).ok().and_then(Parts::new)
    }

    /// As a share.
    pub fn share(self) -> Share {
        Share::from_fraction(Decimal::from(self.0) / Decimal::from(WHOLE))
    }

    /// The sum, at most all.
    #[must_use]
    pub fn plus(self, other: Parts) -> Parts {
        Parts(self.0.saturating_add(other.0).min(WHOLE))
    }

    /// What is left after taking `other` away, at least nothing.
    #[must_use]
    pub fn less(self, other: Parts) -> Parts {
        Parts(self.0.saturating_sub(other.0))
    }

    /// A thousand-millionth more, if not more than all.
    pub fn next(self) -> Option<Parts> {
        Parts::new(self.0 + 1)
    }

    /// A thousand-millionth less, if not less than nothing.
    pub fn previous(self) -> Option<Parts> {
        self.0.checked_sub(1).map(Parts)
    }

    /// How many thousand-millionths.
    pub fn count(self) -> u32 {
        self.0
    }

    /// The same, with room for sums.
    pub const fn count_u64(self) -> u64 {
        self.0 as u64
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.share().fmt(f)
    }
}

/// What a sum of holdings must reach or exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Threshold {
    least: u64,
}

impl Threshold {
    /// More than half.
    pub const MAJORITY: Threshold = Threshold { least: WHOLE as u64 / 2 + 1 };
    /// Half or more.
    pub const HALF: Threshold = Threshold { least: WHOLE as u64 / 2 };

    /// So much or more.
    pub fn at_least(parts: Parts) -> Threshold {
        Threshold { least: parts.0.into() }
    }

    /// More than so much.
    pub fn above(parts: Parts) -> Threshold {
        Threshold { least: u64::from(parts.0) + 1 }
    }

    /// Whether a sum, in thousand-millionths, reaches it.
    pub fn met(self, sum: u64) -> bool {
        sum >= self.least
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;

    #[test]
    fn parts_are_exact_or_refused() {
        let of = |text: &str| Parts::from_share(text.parse().unwrap());
        assert_eq!(of("50 %").unwrap().count(), 500_000_000);
        assert_eq!(of("33.3333333 %").unwrap().to_string(), "33.3333333 %");
        assert_eq!(of("0.00000001 %"), None);
        assert_eq!(of("100.1 %"), None);
        assert_eq!(of("-1 %"), None);
        assert!(!Threshold::MAJORITY.met(500_000_000) && Threshold::MAJORITY.met(500_000_001));
        assert!(Threshold::HALF.met(500_000_000));
    }
}
