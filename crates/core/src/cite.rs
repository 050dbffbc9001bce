//! Where a statement of law comes from and how it was checked.

/// A pinpoint in a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    /// The pinpoint as a lawyer writes it: `22 CFR 126.5(b)`.
    pub at: String,
    /// Address where it can be read, if one is known.
    pub source: Option<String>,
}

/// How a provision, row or value was checked against the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The legal text itself was read.
    TextRead,
    /// Only a secondary source was read.
    Secondary,
    /// Not checked against any text.
    Unverified,
}

impl Confidence {
    /// Every mark, surest first.
    pub const ALL: [Confidence; 3] = [Confidence::TextRead, Confidence::Secondary, Confidence::Unverified];

    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::TextRead => "text_read",
            Confidence::Secondary => "secondary",
            Confidence::Unverified => "unverified",
        }
    }

    /// The mark that a file's word stands for.
    pub fn from_word(word: &str) -> Option<Confidence> {
        Confidence::ALL.into_iter().find(|mark| mark.word() == word)
    }
}

