//! Amounts known to lie between two ends.

use ntib_core::Decimal;

/// From `low` to `high`; open above if there is no `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The least.
    pub low: Decimal,
    /// The most.
    pub high: Option<Decimal>,
}

impl Amount {
    /// Exactly nothing.
    pub const NOTHING: Amount = Amount { low: Decimal::ZERO, high: Some(Decimal::ZERO) };
    /// Nothing or more.
    pub const OPEN: Amount = Amount { low: Decimal::ZERO, high: None };

    pub(super) fn exactly(amount: Decimal) -> Amount {
        Amount { low: amount, high: Some(amount) }
    }

    pub(super) fn plus(self, other: Amount) -> Amount {
        Amount { low: self.low + other.low, high: both(self.high, other.high).map(|(a, b)| a + b) }
    }

    /// The first less the second, not below nothing.
    pub(super) fn minus(self, other: Amount) -> Amount {
        let low = match other.high {
            Some(most) => not_negative(self.low - most),
            None => Decimal::ZERO,
        };
        Amount { low, high: self.high.map(|most| not_negative(most - other.low)) }
    }

    pub(super) fn min(self, other: Amount) -> Amount {
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(if a < b { a } else { b }),
            (Some(a), None) => Some(a),
            (None, b) => b,
        };
        Amount { low: if self.low < other.low { self.low } else { other.low }, high }
    }

    pub(super) fn max(self, other: Amount) -> Amount {
        let high = both(self.high, other.high).map(|(a, b)| if a > b { a } else { b });
        Amount { low: if self.low > other.low { self.low } else { other.low }, high }
    }

    /// So many times it. No times anything is nothing, even of an open amount.
    pub(super) fn times(self, factor: Decimal) -> Amount {
        if factor == Decimal::ZERO {
            return Amount::NOTHING;
        }
        Amount { low: self.low * factor, high: self.high.map(|most| most * factor) }
    }

    pub(super) fn divided_by(self, divisor: Decimal) -> Amount {
        Amount { low: self.low / divisor, high: self.high.map(|most| most / divisor) }
    }

    /// The least span that holds both.
    pub(super) fn or(self, other: Amount) -> Amount {
        let high = both(self.high, other.high).map(|(a, b)| if a > b { a } else { b });
        Amount { low: if self.low < other.low { self.low } else { other.low }, high }
    }

    /// Whether every amount of `other` is one of this.
    pub fn holds(&self, other: &Amount) -> bool {
        let above = match (self.high, other.high) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(a), Some(b)) => b <= a,
        };
        self.low <= other.low && above
    }
}

fn both(a: Option<Decimal>, b: Option<Decimal>) -> Option<(Decimal, Decimal)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a, b)),
        _ => None,
    }
}

fn not_negative(amount: Decimal) -> Decimal {
    if amount < Decimal::ZERO { Decimal::ZERO } else { amount }
}
