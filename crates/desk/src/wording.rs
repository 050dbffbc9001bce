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
            .all(|text| is_blank(text))
    }

    /// That something is written, in no language more than `max` characters, and nothing that cannot be read: a text of at most [`LINE_MAX`]
    /// characters is one line.
    pub fn check(&self, field: &str, max: usize) -> Result<(), Refused> {
        if self.is_empty() {
            return Err(empty(field));
        }
        [&self.en, &self.fr]
            .into_iter()
            .flatten()
            .try_for_each(|text| {
                readable(field, text, max > LINE_MAX)?;
                long(field, text, max)
            })
    }
}

/// That a text is one line, not empty, of at most [`LINE_MAX`] characters.
pub fn line(field: &str, text: &str) -> Result<(), Refused> {
    if is_blank(text) {
        return Err(empty(field));
    }
    readable(field, text, false)?;
    long(field, text, LINE_MAX)
}

/// That a text which may have many lines, or be empty, has nothing in it that misleads whoever reads it.
pub fn lines(field: &str, text: &str) -> Result<(), Refused> {
    readable(field, text, true)
}

/// Whether a text has nothing in it that can be seen.
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|one| one.is_whitespace() || one.is_control() || turns(one) || is_invisible(one))
}

/// Whether a character turns the direction of what follows (Unicode Standard Annex 9, section 2): what is read is then another
/// text than what was written.
pub fn turns(one: char) -> bool {
    matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character that is neither space nor control shows nothing: joiners and marks of direction, which have their use within
/// words, fillers, selectors, tags.
fn is_invisible(one: char) -> bool {
    matches!(
        one,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// That a text has no controls but, where it may have many lines, those that break and indent them; and nothing that turns the
/// direction of what follows.
fn readable(field: &str, text: &str, many_lines: bool) -> Result<(), Refused> {
    let breaks = |one: char| matches!(one, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
    if text
        .chars()
        .any(|one| turns(one) || one.is_control() && !breaks(one))
    {
        return Err(Refused::new(
            "controls",
            field,
            [
                "it has characters that nobody sees: controls, or such as turn the direction of the text",
                "le texte contient des caractères que personne ne voit\u{a0}: caractères de commande, ou caractères qui inversent le sens de lecture",
            ],
            [
                "write it anew without them, by hand if it was copied",
                "réécrivez-le sans ces caractères, à la main s’il a été copié",
            ],
        ));
    }
    if !many_lines && text.chars().any(breaks) {
        return Err(Refused::new(
            "one-line",
            field,
            ["it has line breaks or tabs", "le texte contient des sauts de ligne ou des tabulations"],
            ["write it on one line", "écrivez-le sur une seule ligne"],
        ));
    }
    Ok(())
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

#[cfg(test)]
#[path = "tests/wording_tests.rs"]
mod tests;
