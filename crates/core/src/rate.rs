//! Shares and rates of duty, exact.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::money::bounded_decimal;

/// A part of a whole, kept as a fraction and written in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Share(Decimal);

impl Share {
    /// Nothing.
    pub const ZERO: Share = Share(Decimal::ZERO);

    /// The share `fraction` of one.
    pub fn from_fraction(fraction: Decimal) -> Share {
        Share(fraction.normalize())
    }

    /// The share of `percent` hundredths.
    pub fn from_percent(percent: Decimal) -> Share {
        Share((percent / Decimal::ONE_HUNDRED).normalize())
    }

    /// As a fraction of one.
    pub fn fraction(self) -> Decimal {
        self.0
    }

    /// In hundredths.
    pub fn percent(self) -> Decimal {
        (self.0 * Decimal::ONE_HUNDRED).normalize()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.percent())
    }
}

impl FromStr for Share {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Share, RateError> {
        let number = text.trim().strip_suffix('%').map(str::trim_end);
        number.and_then(bounded_decimal).map(Share::from_percent).ok_or_else(|| RateError { given: text.to_owned() })
    }
}

/// One term of a rate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RateTerm {
    /// A share of the layer's base, or of the value that `of` names.
    AdValorem {
        /// How much.
        share: Share,
        /// The fact that holds the value it is taken of; the layer's base if none.
        of: Option<String>,
    },
    /// An amount, in hundredths of the currency, for each unit counted by the fact `per`.
    Specific {
        /// Hundredths of the currency for one unit.
        cents: Decimal,
        /// The fact that counts units.
        per: String,
    },
}

/// A rate of duty: the sum of its terms. No terms is free.
///
/// Written `Free`, `8.5 %`, `14 cents/item.quantity + 3 %`, `3.1 % of item.rifle_value + ...`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Rate {
    /// The terms, in the order written.
    pub terms: Vec<RateTerm>,
}

/// A text that is not a rate or share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a rate; write `Free`, `8.5 %` or `14 cents/item.quantity + 3 %`", self.given)
    }
}

impl std::error::Error for RateError {}

impl Rate {
    /// A rate that takes `share` of the layer's base.
    pub fn ad_valorem(share: Share) -> Rate {
        Rate { terms: vec![RateTerm::AdValorem { share, of: None }] }
    }

    /// The single share of the base that this rate is, if it is only that; free is nothing.
    pub fn as_share(&self) -> Option<Share> {
        match self.terms.as_slice() {
            [] => Some(Share::ZERO),
            [RateTerm::AdValorem { share, of: None }] => Some(*share),
            _ => None,
        }
    }

    /// Whether nothing is due.
    pub fn is_free(&self) -> bool {
        self.terms.iter().all(|term| match term {
            RateTerm::AdValorem { share, .. } => share.fraction().is_zero(),
            RateTerm::Specific { cents, .. } => cents.is_zero(),
        })
    }

    /// The facts whose values the rate needs.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| match term {
            RateTerm::AdValorem { of, .. } => of.as_deref(),
            RateTerm::Specific { per, .. } => Some(per),
        })
    }
}

impl FromStr for RateTerm {
    type Err = RateError;

    fn from_str(text: &str) -> Result<RateTerm, RateError> {
        let error = || RateError { given: text.to_owned() };
        let is_fact = |name: &str| {
            name.contains('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'))
        };
        if let Some((number, per)) = text.split_once("cents/") {
            let cents = bounded_decimal(number.trim()).ok_or_else(error)?;
            let per = per.trim();
            if !is_fact(per) || cents.is_sign_negative() {
                return Err(error());
            }
            return Ok(RateTerm::Specific { cents: cents.normalize(), per: per.to_owned() });
        }
        let (share, of) = match text.split_once(" of ") {
            Some((share, of)) if is_fact(of.trim()) => (share, Some(of.trim().to_owned())),
            Some(_) => return Err(error()),
            None => (text, None),
        };
        let share: Share = share.parse().map_err(|_| error())?;
        if share < Share::ZERO { Err(error()) } else { Ok(RateTerm::AdValorem { share, of }) }
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Rate, RateError> {
        if text.trim().eq_ignore_ascii_case("free") {
            return Ok(Rate::default());
        }
        let terms: Result<Vec<_>, _> = text.split('+').map(|term| term.trim().parse()).collect();
        Ok(Rate { terms: terms.map_err(|_| RateError { given: text.to_owned() })? })
    }
}

impl fmt::Display for RateTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RateTerm::AdValorem { share, of: None } => write!(f, "{share}"),
            RateTerm::AdValorem { share, of: Some(of) } => write!(f, "{share} of {of}"),
            RateTerm::Specific { cents, per } => write!(f, "{cents} cents/{per}"),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.terms.is_empty() {
            return write!(f, "Free");
        }
        for (n, term) in self.terms.iter().enumerate() {
            if n > 0 {
                write!(f, " + ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}
