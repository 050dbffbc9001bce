//! What people write: in English, in French, or in both.

use ntib_core::Lang;
use serde::{Deserialize, Serialize};

use crate::refused::Refused;

/// The most characters of a title, a name, or another single line.
pub const LINE_MAX: usize = 300;
/// The most characters of a longer text in one language. What is longer is kept as an attachment.
pub const TEXT_MAX: usize = 12_000;

/// A text as it was written: nobody has to write twice, and a reader is told where a language is lacking.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// In English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// In French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
}

impl Wording {
    /// In one language.
    pub fn one(lang: Lang, text: impl Into<String>) -> Wording {
        let text = Some(text.into());
        match lang {
            Lang::En => Wording { en: text, fr: None },
            Lang::Fr => Wording { en: None, fr: text },
        }
    }

    /// In both.
    pub fn both(en: impl Into<String>, fr: impl Into<String>) -> Wording {
        Wording {
            en: Some(en.into()),
            fr: Some(fr.into()),
        }
    }

    /// The text for a reader of `lang`, and the language in which it is: the other where it was written in that alone.
    pub fn get(&self, lang: Lang) -> (&str, Lang) {
        let of = |lang| match lang {
            Lang::En => self.en.as_deref(),
            Lang::Fr => self.fr.as_deref(),
        };
        of(lang)
            .map(|text| (text, lang))
            .or_else(|| of(lang.other()).map(|text| (text, lang.other())))
            .unwrap_or(("", lang))
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        [&self.en, &self.fr]
            .into_iter()
            .flatten()
            .all(|text| text.trim().is_empty())
    }

    /// That something is written, and in no language more than `max` characters.
    pub fn check(&self, field: &str, max: usize) -> Result<(), Refused> {
        if self.is_empty() {
            return Err(empty(field));
        }
        [&self.en, &self.fr]
            .into_iter()
            .flatten()
            .try_for_each(|text| long(field, text, max))
    }
}

/// That a text is one line, not empty, of at most [`LINE_MAX`] characters.
pub fn line(field: &str, text: &str) -> Result<(), Refused> {
    if text.trim().is_empty() {
        return Err(empty(field));
    }
    if text.chars().any(char::is_control) {
        return Err(Refused::new(
            "one-line",
            field,
            [
                "it has line breaks or other controls",
                "le texte contient des sauts de ligne ou d’autres caractères de commande",
            ],
            ["write it on one line", "écrivez-le sur une seule ligne"],
        ));
    }
    long(field, text, LINE_MAX)
}

fn empty(field: &str) -> Refused {
    Refused::new(
        "empty",
        field,
        ["nothing is written here", "rien n’est écrit ici"],
        [
            "write it in English, in French, or in both",
            "écrivez-le en français, en anglais ou dans les deux langues",
        ],
    )
}

fn long(field: &str, text: &str, max: usize) -> Result<(), Refused> {
    let characters = text.chars().count();
    if characters <= max {
        return Ok(());
    }
    Err(Refused::new(
        "too-long",
        field,
        [
            &format!("it has {characters} characters, and {max} are the most"),
            &format!("le texte compte {characters} caractères, et le maximum est de {max}"),
        ],
        [
            "shorten it, or attach a file",
            "abrégez-le, ou joignez un fichier",
        ],
    ))
}
