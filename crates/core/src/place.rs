//! Places and dated sets of places.

use std::fmt;
use std::str::FromStr;

use crate::{Date, Period};

/// A country or territory by its ISO 3166-1 alpha-2 code. Which codes exist is data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place([u8; 2]);

impl Place {
    /// The code that ISO 3166-1 reserves for users to mean "unknown": a stand-in where none could be read.
    pub const UNKNOWN: Place = Place(*b"ZZ");
}

/// A text that cannot be a place code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a place; write the two capital letters of its ISO 3166-1 code", self.given)
    }
}

impl std::error::Error for PlaceError {}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Place, PlaceError> {
        match text.as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Place([a, b])),
            _ => Err(PlaceError { given: text.to_owned() }),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b] = self.0;
        write!(f, "{}{}", char::from(a), char::from(b))
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One place's membership of a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingMember {
    /// Who.
    pub place: Place,
    /// When.
    pub period: Period,
}

/// A named set of places whose members change over time.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ring {
    members: Vec<RingMember>,
}

impl Ring {
    /// A ring of these memberships, in any order.
    pub fn new(members: Vec<RingMember>) -> Ring {
        Ring { members }
    }

    /// Whether `place` is a member on `date`.
    pub fn contains(&self, place: Place, date: Date) -> bool {
        self.members.iter().any(|member| member.place == place && member.period.contains(date))
    }

    /// Every membership, as given.
    pub fn members(&self) -> &[RingMember] {
        &self.members
    }
}
