//! Entries to be compared: names, identifiers, addresses, countries, dates.

use std::fmt;

use ntib_core::{BusinessNumber, Cage, Lei, Place, Uei};

use super::fold::fold;
use crate::statement::NameKind;

/// An entry of a base, of a list, or a party asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Its names, the first one the usual one.
    pub names: Vec<(NameKind, Box<str>)>,
    /// What it is, if known.
    pub kind: Option<Kind>,
    /// Countries that it is known in.
    pub countries: Vec<Place>,
    /// Addresses, as written.
    pub addresses: Vec<Box<str>>,
    /// Identifiers.
    pub ids: Vec<Id>,
    /// Dates of birth or of foundation, as written.
    pub dates: Vec<Box<str>>,
}

impl Party {
    /// A party of which only the name is known.
    pub fn named(name: &str) -> Party {
        Party { names: vec![(NameKind::Legal, name.into())], ..Party::default() }
    }
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A firm or other body.
    Entity,
    /// A natural person.
    Person,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
}

/// An identifier in canonical form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    /// The scheme, in lower case: `lei`, `uei`, `cage`, `duns`, `ca-bn`, or the words of its publisher.
    pub scheme: Box<str>,
    /// The identifier: capital letters and digits.
    pub value: Box<str>,
}

/// A text that is no identifier of its scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError {
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for IdError {}

/// The fewest letters and digits of an identifier.
const LETTERS_MIN: usize = 4;

/// Reads an identifier: checked where its scheme has a form or check digits, bare letters and digits otherwise.
pub fn identifier(scheme: &str, text: &str) -> Result<Id, IdError> {
    let scheme = fold(scheme).replace(' ', "-");
    let wrong = |error: &dyn fmt::Display| IdError { why: error.to_string() };
    let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let (scheme, value) = match scheme.as_str() {
        "lei" | "xi-lei" => ("lei", text.parse::<Lei>().map_err(|error| wrong(&error))?.to_string()),
        "uei" | "us-uei" | "sam" => ("uei", text.parse::<Uei>().map_err(|error| wrong(&error))?.to_string()),
        "cage" | "ncage" | "cage-code" => ("cage", text.parse::<Cage>().map_err(|error| wrong(&error))?.to_string()),
        "ca-bn" | "ca-cra-acr" | "bn" | "business-number" => {
            let number = text.parse::<BusinessNumber>().map_err(|error| wrong(&error))?;
            ("ca-bn", number.as_str().chars().take(9).collect())
        }
        "duns" | "us-dun" | "d-u-n-s" => {
            if bare.len() != 9 || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(IdError { why: format!("`{text}` is not a DUNS number: it has nine digits") });
            }
            ("duns", bare)
        }
        "" => return Err(IdError { why: "the scheme is missing: write `scheme:identifier`, such as `lei:...`".into() }),
        other => {
            if bare.len() < LETTERS_MIN {
                return Err(IdError { why: format!("`{text}` has fewer than {LETTERS_MIN} letters and digits") });
            }
            (other, bare)
        }
    };
    Ok(Id { scheme: scheme.into(), value: value.into() })
}
