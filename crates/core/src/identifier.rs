//! Identifiers of firms and stock items, with the check digits that their standards define.

use std::fmt;
use std::str::FromStr;

use crate::unseen::is_unseen;

/// A text that is not an identifier of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierError {
    /// The kind asked for.
    pub kind: &'static str,
    /// What was given.
    pub given: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl fmt::Display for IdentifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a valid {}: {}", self.given, self.kind, self.why)
    }
}

impl std::error::Error for IdentifierError {}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The identifier in canonical form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<$name, IdentifierError> {
                let canonical: String =
                    text.chars().filter(|c| !matches!(c, ' ' | '-') && !is_unseen(*c)).collect::<String>().to_ascii_uppercase();
                match $check(&canonical) {
                    Ok(()) => Ok($name(canonical.into())),
                    Err(why) => Err(IdentifierError { kind: $kind, given: text.to_owned(), why }),
                }
            }
        }
    };
}

identifier!(
    /// Legal Entity Identifier (ISO 17442): 20 characters, the last two a check by ISO/IEC 7064 MOD 97-10.
    Lei, "LEI", lei
);
identifier!(
    /// CAGE or NCAGE code (NATO Manual on Codification, ACodP-1): five characters, letters I and O unused, no check
    /// digit. By CodSP-3, the table of country codes of AC/135, the first and the last character tell who assigned it:
    /// a digit at both ends (the United States, and Canada before 2002), a letter at one end, or letters at both, as
    /// in `A175N`; so that both ends may be either, and the three between them may be anything.
    Cage, "CAGE or NCAGE code", cage
);
identifier!(
    /// Unique Entity Identifier of SAM.gov: 12 characters, letters I and O unused, not starting with zero,
    /// no run of nine digits. Its check rule is not published.
    Uei, "UEI", uei
);
identifier!(
    /// Canadian Business Number: nine digits with a Luhn check digit, and optionally a programme account
    /// (two letters and four digits).
    BusinessNumber, "Canadian business number", business_number
);
identifier!(
    /// National stock number: 13 digits (class 4, country 2, item 7). It has no check digit.
    Nsn, "national stock number", nsn
);

fn alphanumeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn lei(text: &str) -> Result<(), &'static str> {
    if text.len() != 20 || !alphanumeric(text) {
        return Err("it has 20 letters and digits");
    }
    if !text.bytes().rev().take(2).all(|b| b.is_ascii_digit()) {
        return Err("its last two characters are digits");
    }
    // ISO/IEC 7064 MOD 97-10: letters count 10 to 35; the number leaves 1 when divided by 97.
    let remainder = text.chars().filter_map(|c| c.to_digit(36)).fold(0_u32, |sum, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (sum * shift + digit) % 97
    });
    if remainder == 1 { Ok(()) } else { Err("its check digits do not fit") }
}

fn cage(text: &str) -> Result<(), &'static str> {
    if text.len() != 5 || !alphanumeric(text) {
        return Err("it has five letters and digits");
    }
    if text.contains(['I', 'O']) {
        return Err("it never has the letters I and O");
    }
    Ok(())
}

fn uei(text: &str) -> Result<(), &'static str> {
    if text.len() != 12 || !alphanumeric(text) {
        return Err("it has 12 letters and digits");
    }
    if text.contains(['I', 'O']) {
        return Err("it never has the letters I and O");
    }
    if text.starts_with('0') {
        return Err("it never starts with zero");
    }
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    if longest >= 9 { Err("it never has nine digits in a row") } else { Ok(()) }
}

fn business_number(text: &str) -> Result<(), &'static str> {
    let (number, account) = text.split_at_checked(9).ok_or("it has nine digits")?;
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err("it has nine digits");
    }
    let account_fits = match account.as_bytes() {
        [] => true,
        [a, b, rest @ ..] => {
            a.is_ascii_uppercase() && b.is_ascii_uppercase() && rest.len() == 4 && rest.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    if !account_fits {
        return Err("a programme account is two letters and four digits");
    }
    // Luhn: every second digit from the right is doubled and its digits summed.
    let sum: u32 = number
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(n, d)| if n % 2 == 0 { d } else { (2 * d) / 10 + (2 * d) % 10 })
        .sum();
    if sum.is_multiple_of(10) { Ok(()) } else { Err("its check digit does not fit") }
}

fn nsn(text: &str) -> Result<(), &'static str> {
    if text.len() == 13 && text.bytes().all(|b| b.is_ascii_digit()) { Ok(()) } else { Err("it has 13 digits") }
}
