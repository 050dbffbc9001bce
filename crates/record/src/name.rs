//! Names of people, posts, roles, objects, levels: what they may look like.

use std::fmt;
use std::str::FromStr;

/// The most characters that a name may have.
pub const NAME_MAX: usize = 120;

/// A name that a machine compares: small letters without accents, digits, and `- . _ / @` between them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Box<str>);

/// A text that is not a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a name; write 1 to {NAME_MAX} small letters without accents, digits or `-._/@`, a letter or digit first",
            self.given
        )
    }
}

impl std::error::Error for NameError {}

impl Name {
    /// The name as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name that stands in this program.
    pub(crate) fn literal(text: &'static str) -> Name {
        Name(text.into())
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Name, NameError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let fits = text.len() <= NAME_MAX
            && text.bytes().next().is_some_and(plain)
            && text.bytes().all(|byte| plain(byte) || b"-._/@".contains(&byte));
        if fits {
            Ok(Name(text.into()))
        } else {
            Err(NameError {
                given: text.to_owned(),
            })
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// Who keeps a log: the first line of its checkpoints and the name of its key, such as `desk.example.ca/log`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(Box<str>);

/// A text that is not an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an origin; write an address without scheme, spaces or plus signs, such as desk.example.ca/log",
            self.given
        )
    }
}

impl std::error::Error for OriginError {}

impl Origin {
    /// The origin as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Origin, OriginError> {
        let fits = key_name(text) && text.len() <= NAME_MAX;
        if fits {
            Ok(Origin(text.into()))
        } else {
            Err(OriginError {
                given: text.to_owned(),
            })
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a signed note may name a key so (C2SP signed-note): not empty, no space, no plus, no control.
pub(crate) fn key_name(text: &str) -> bool {
    !text.is_empty()
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+')
}
