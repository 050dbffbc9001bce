//! Amounts known to lie between two bounds.

use ntib_core::Decimal;

/// An amount from `low` to `high`, both possible; no upper bound if `high` is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least it can be.
    pub low: Decimal,
    /// The most it can be.
    pub high: Option<Decimal>,
}

impl Interval {
    /// Exactly nothing.
    pub const ZERO: Interval = Interval { low: Decimal::ZERO, high: Some(Decimal::ZERO) };
    /// Anything from nothing up.
    pub const OPEN: Interval = Interval { low: Decimal::ZERO, high: None };

    /// Exactly `amount`.
    pub fn exactly(amount: Decimal) -> Interval {
        Interval { low: amount, high: Some(amount) }
    }

    /// The amount, if only one is possible.
    pub fn known(&self) -> Option<Decimal> {
        self.high.filter(|high| *high == self.low)
    }

    /// Each bound changed.
    #[must_use]
    pub fn map(self, change: impl Fn(Decimal) -> Decimal) -> Interval {
        Interval { low: change(self.low), high: self.high.map(change) }
    }

    /// Each bound changed; none if one cannot be.
    pub fn all_of(self, change: impl Fn(Decimal) -> Option<Decimal>) -> Option<Interval> {
        let high = match self.high {
            Some(high) => Some(change(high)?),
            None => None,
        };
        Some(Interval { low: change(self.low)?, high })
    }

    /// Either of two.
    #[must_use]
    pub fn hull(self, other: Interval) -> Interval {
        let high = self.high.zip(other.high).map(|(a, b)| a.max(b));
        Interval { low: self.low.min(other.low), high }
    }

    /// The sum. Beyond what a decimal holds, no bound is claimed.
    #[must_use]
    pub fn plus(self, other: Interval) -> Interval {
        let high = self.high.zip(other.high).and_then(|(a, b)| a.checked_add(b));
        Interval { low: self.low.checked_add(other.low).unwrap_or(self.low), high }
    }

    /// The difference, but not below nothing.
    #[must_use]
    pub fn minus(self, other: Interval) -> Interval {
        let floor = |a: Decimal, b: Decimal| a.checked_sub(b).unwrap_or_default().max(Decimal::ZERO);
        Interval {
            low: other.high.map_or(Decimal::ZERO, |high| floor(self.low, high)),
            high: self.high.map(|high| floor(high, other.low)),
        }
    }

    /// The lesser.
    #[must_use]
    pub fn min(self, other: Interval) -> Interval {
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Interval { low: self.low.min(other.low), high }
    }

    /// The greater.
    #[must_use]
    pub fn max(self, other: Interval) -> Interval {
        Interval { low: self.low.max(other.low), high: self.high.zip(other.high).map(|(a, b)| a.max(b)) }
    }

    /// `factor` times it; `factor` is not negative.
    #[must_use]
    pub fn times(self, factor: Decimal) -> Interval {
        if factor.is_zero() {
            return Interval::ZERO;
        }
        Interval {
            low: self.low.checked_mul(factor).unwrap_or(self.low),
            high: self.high.and_then(|high| high.checked_mul(factor)),
        }
    }

    /// It divided by `whole`, which is more than nothing.
    #[must_use]
    pub fn over(self, whole: Decimal) -> Interval {
        let divide = |amount: Decimal| amount.checked_div(whole).map(|share| share.normalize());
        Interval { low: divide(self.low).unwrap_or_default(), high: self.high.and_then(divide) }
    }
}
