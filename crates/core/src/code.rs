//! Classification codes that contain one another.

use std::fmt;

/// A system of codes with a hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeSystem {
    /// US tariff number, 2 to 10 digits.
    Hts,
    /// Harmonized System number or a national tariff item below it, 2 to 10 digits.
    Hs,
    /// Paragraph of the US Munitions List: `VIII(h)(1)`.
    Usml,
    /// Export Control Classification Number: `9A610.x`.
    Eccn,
    /// Item of Canada's Export Control List Guide: `2-10.a`, `5504.2.a`.
    Ecl,
    /// National stock number (13 digits), or its federal supply class (4) or group (2).
    Nsn,
    /// Federal supply class (4 digits) or group (2).
    Fsc,
}

/// Whether one code lies within another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// It is the other or a subdivision of it.
    Yes,
    /// It is coarser than the other: a finer code would decide.
    Maybe,
    /// It lies elsewhere.
    No,
}

/// A code of one system. `none` says that the article stands in no entry of the system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    system: CodeSystem,
    /// Canonical form; empty for `none`. A containing code's key is a prefix of it that ends at a boundary.
    key: Box<str>,
}

/// A text that is not a code of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeError {
    /// The system asked for.
    pub system: CodeSystem,
    /// What was given.
    pub given: String,
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.given, self.system.described())
    }
}

impl std::error::Error for CodeError {}

impl CodeSystem {
    /// Every system.
    pub const ALL: [CodeSystem; 7] = [
        CodeSystem::Hts,
        CodeSystem::Hs,
        CodeSystem::Usml,
        CodeSystem::Eccn,
        CodeSystem::Ecl,
        CodeSystem::Nsn,
        CodeSystem::Fsc,
    ];

    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            CodeSystem::Hts => "hts",
            CodeSystem::Hs => "hs",
            CodeSystem::Usml => "usml",
            CodeSystem::Eccn => "eccn",
            CodeSystem::Ecl => "ecl",
            CodeSystem::Nsn => "nsn",
            CodeSystem::Fsc => "fsc",
        }
    }

    /// The system that a file's word stands for.
    pub fn from_word(word: &str) -> Option<CodeSystem> {
        CodeSystem::ALL.into_iter().find(|system| system.word() == word)
    }

    fn described(self) -> &'static str {
        match self {
            CodeSystem::Hts => "a US tariff number (2, 4, 6, 8 or 10 digits, such as 8807.30.00)",
            CodeSystem::Hs => "a tariff number (2, 4, 6, 8 or 10 digits, such as 8529.90.50)",
            CodeSystem::Usml => "a USML paragraph (category and paragraphs, such as VIII(h)(1))",
            CodeSystem::Eccn => "an ECCN (such as 9A610.x, or EAR99)",
            CodeSystem::Ecl => "an Export Control List item (such as 2-10.a or 5504.2.a)",
            CodeSystem::Nsn => "a stock number (13 digits, or the 4 of its class)",
            CodeSystem::Fsc => "a federal supply class (4 digits)",
        }
    }
}

impl Code {
    /// The code `text` of `system`, or `none`.
    pub fn parse(system: CodeSystem, text: &str) -> Result<Code, CodeError> {
        let text = text.trim();
        let key = if text == "none" {
            Some(String::new())
        } else if text.len() > 40 {
            None
        } else {
            match system {
                CodeSystem::Hts | CodeSystem::Hs => digits(text, ".", &[2, 4, 6, 8, 10]),
                CodeSystem::Nsn => digits(text, "-", &[2, 4, 13]),
                CodeSystem::Fsc => digits(text, "", &[2, 4]),
                CodeSystem::Usml => usml(text),
                CodeSystem::Eccn => eccn(text),
                CodeSystem::Ecl => ecl(text),
            }
        };
        match key {
            Some(key) => Ok(Code { system, key: key.into() }),
            None => Err(CodeError { system, given: text.to_owned() }),
        }
    }

    /// The code that says an article stands in no entry.
    pub fn none(system: CodeSystem) -> Code {
        Code { system, key: "".into() }
    }

    /// A code that no real code is or contains, to stand for "in some entry that nothing names".
    pub fn elsewhere(system: CodeSystem) -> Code {
        Code { system, key: "?".into() }
    }

    /// Whether this stands for codes that nothing names rather than for one code.
    pub fn is_stand_in(&self) -> bool {
        self.key.contains('?')
    }

    /// Whether this is `none`.
    pub fn is_none(&self) -> bool {
        self.key.is_empty()
    }

    /// The system.
    pub fn system(&self) -> CodeSystem {
        self.system
    }

    /// The canonical form: digits alone for numbers; equal codes have equal keys, and a containing
    /// code's key is a prefix of the keys that it contains.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether this code lies within `outer`. Codes of two systems lie in neither.
    pub fn within(&self, outer: &Code) -> Within {
        if self.system != outer.system {
            Within::No
        } else if self.is_none() || outer.is_none() {
            if self.is_none() && outer.is_none() { Within::Yes } else { Within::No }
        } else if extends(self.system, &self.key, &outer.key) {
            Within::Yes
        } else if extends(self.system, &outer.key, &self.key) {
            Within::Maybe
        } else {
            Within::No
        }
    }

    /// The codes that contain this one, itself first, coarsest last.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        let key: &str = &self.key;
        (1..=key.len())
            .rev()
            .filter_map(move |end| key.get(..end))
            .filter(move |prefix| extends(self.system, key, prefix) && !prefix.ends_with(['.', '(']))
    }

    /// A code just below this one that no real code uses, to stand for "some other subdivision";
    /// `None` where the system allows no finer code.
    pub fn other_below(&self) -> Option<Code> {
        let key: &str = &self.key;
        let below = match self.system {
            CodeSystem::Hts | CodeSystem::Hs if key.len() < 10 => format!("{key}{:?<1$}", "", 10 - key.len()),
            CodeSystem::Usml => format!("{key}(?)"),
            CodeSystem::Eccn | CodeSystem::Ecl => format!("{key}.?"),
            CodeSystem::Nsn if key.len() < 13 => format!("{key}{:?<1$}", "", 13 - key.len()),
            CodeSystem::Fsc if key.len() < 4 => format!("{key}??"),
            _ => return None,
        };
        Some(Code { system: self.system, key: below.into() })
    }
}

/// Whether `inner` is `outer` or extends it at a boundary of the system.
fn extends(system: CodeSystem, inner: &str, outer: &str) -> bool {
    let Some(rest) = inner.strip_prefix(outer) else { return false };
    let Some(next) = rest.chars().next() else { return true };
    match system {
        CodeSystem::Hts | CodeSystem::Hs => outer.len().is_multiple_of(2),
        CodeSystem::Nsn | CodeSystem::Fsc => matches!(outer.len(), 2 | 4),
        CodeSystem::Usml => next == '(',
        CodeSystem::Eccn => next == '.' || matches!(outer.len(), 1 | 2),
        CodeSystem::Ecl => matches!(next, '.' | '-'),
    }
}

fn digits(text: &str, separators: &str, lengths: &[usize]) -> Option<String> {
    let key: String = text.chars().filter(|c| !separators.contains(*c)).collect();
    (lengths.contains(&key.len()) && key.bytes().all(|b| b.is_ascii_digit())).then_some(key)
}

fn usml(text: &str) -> Option<String> {
    const CATEGORIES: [&str; 21] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
        "XVIII", "XIX", "XX", "XXI",
    ];
    let end = text.find('(').unwrap_or(text.len());
    let (category, mut rest) = text.split_at_checked(end)?;
    if !CATEGORIES.contains(&category) {
        return None;
    }
    while let Some(open) = rest.strip_prefix('(') {
        let (inside, after) = open.split_once(')')?;
        if inside.is_empty() || inside.len() > 5 || !inside.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        rest = after;
    }
    rest.is_empty().then(|| text.to_owned())
}

fn eccn(text: &str) -> Option<String> {
    if text == "EAR99" {
        return Some(text.to_owned());
    }
    let (entry, paragraphs) = text.split_once('.').map_or((text, None), |(entry, rest)| (entry, Some(rest)));
    let shape = match entry.as_bytes() {
        [c] => c.is_ascii_digit(),
        [c, g] => c.is_ascii_digit() && matches!(g, b'A'..=b'E'),
        [c, g, rest @ ..] => {
            c.is_ascii_digit() && matches!(g, b'A'..=b'E') && rest.len() == 3 && rest.iter().all(u8::is_ascii_digit)
        }
        [] => false,
    };
    let fine = paragraphs.is_none_or(|rest| entry.len() == 5 && segments(rest));
    (shape && fine).then(|| text.to_owned())
}

/// Canonical form: the group first (`2-10.a`; `5504.2.a` is written `5-5504.2.a`), letters in lower case.
fn ecl(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let number = |part: &str, max: usize| {
        !part.is_empty() && part.len() <= max && part.bytes().all(|b| b.is_ascii_digit())
    };
    let (head, paragraphs) = text.split_once('.').map_or((text.as_str(), None), |(head, rest)| (head, Some(rest)));
    if paragraphs.is_some_and(|rest| !segments(rest)) {
        return None;
    }
    match head.split_once('-') {
        Some((group, item)) if number(group, 1) && number(item, 4) => Some(text),
        Some(_) => None,
        None if number(head, 1) && paragraphs.is_none() => Some(text),
        None if number(head, 4) && head.len() == 4 => Some(format!("{}-{text}", head.get(..1)?)),
        None => None,
    }
}

fn segments(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.len() <= 6 && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key: &str = &self.key;
        if self.is_none() {
            return f.write_str("none");
        }
        match self.system {
            CodeSystem::Hts | CodeSystem::Hs => {
                for (n, digit) in key.chars().enumerate() {
                    if matches!(n, 4 | 6 | 8) {
                        f.write_str(".")?;
                    }
                    write!(f, "{digit}")?;
                }
                Ok(())
            }
            CodeSystem::Nsn if key.len() == 13 => {
                for (n, digit) in key.chars().enumerate() {
                    if matches!(n, 4 | 6 | 9) {
                        f.write_str("-")?;
                    }
                    write!(f, "{digit}")?;
                }
                Ok(())
            }
            CodeSystem::Ecl => match key.split_once('-') {
                Some((_, item)) if item.split('.').next().is_some_and(|n| n.len() == 4) => f.write_str(item),
                _ => f.write_str(key),
            },
            _ => f.write_str(key),
        }
    }
}
