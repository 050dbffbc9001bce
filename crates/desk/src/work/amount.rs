//! Exact amounts of goods and money. Nothing here is a binary fraction.

use std::fmt;
use std::str::FromStr;

use ntib_core::{Decimal, parse_decimal};

/// The most characters that a unit may have.
pub const UNIT_MAX: usize = 12;

/// What is counted: a unit of UN/ECE Recommendation 20 (`EA`, `KGM`) or a currency of ISO 4217 (`CAD`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(Box<str>);

/// An exact amount of one unit; never below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub unit: Unit,
}

/// An exact amount as it stands in payloads; never below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Amount(pub Decimal);

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Amount, AmountError> {
        amount_of(text).map(Amount)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is not an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an amount; write digits with a point where there is a fraction, at most 15 before it and 9 after, then the unit: `12.5 KGM`, `400 EA`, `18400.00 CAD`",
            self.given
        )
    }
}

impl std::error::Error for AmountError {}

impl Unit {
    /// The unit as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Unit {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Unit, AmountError> {
        let fits = (1..=UNIT_MAX).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && text.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase());
        if fits {
            Ok(Unit(text.into()))
        } else {
            Err(AmountError {
                given: text.to_owned(),
            })
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Quantity {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Quantity, AmountError> {
        let error = || AmountError {
            given: text.to_owned(),
        };
        let (amount, unit) = text.trim().split_once(' ').ok_or_else(error)?;
        Ok(Quantity {
            amount: amount_of(amount).map_err(|_| error())?,
            unit: unit.trim().parse().map_err(|_| error())?,
        })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit)
    }
}

/// The amount written in `text`, at least zero.
pub fn amount_of(text: &str) -> Result<Decimal, AmountError> {
    parse_decimal(text.trim())
        .filter(|amount| !amount.is_sign_negative() || amount.is_zero())
        .ok_or_else(|| AmountError {
            given: text.to_owned(),
        })
}

/// The amount written in `text`, above zero.
pub fn some_of(text: &str) -> Result<Decimal, AmountError> {
    amount_of(text)
        .ok()
        .filter(|amount| !amount.is_zero())
        .ok_or_else(|| AmountError {
            given: text.to_owned(),
        })
}

/// The sum, or none beyond what a decimal holds.
pub fn sum(parts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    parts
        .into_iter()
        .try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_never_below_zero() {
        let check = |text: &str| text.parse::<Quantity>().map(|one| one.to_string()).ok();
        assert_eq!(check("12.50 KGM").as_deref(), Some("12.50 KGM"));
        assert_eq!(check("0.1 CAD").as_deref(), Some("0.1 CAD"));
        for bad in [
            "-1 EA",
            "1",
            "1 ea",
            "1e3 EA",
            "1,000 EA",
            "0x1 EA",
            "1 TOOLONGAUNITX",
            " EA",
            "1 9A",
        ] {
            assert_eq!(check(bad), None, "{bad}");
        }
        assert!(some_of("0.00").is_err() && amount_of("0.00").is_ok());
        let tenth = amount_of("0.1").unwrap();
        assert_eq!(sum(std::iter::repeat_n(tenth, 10)), Some(Decimal::ONE));
    }
}
