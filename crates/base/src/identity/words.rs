//! Words that mean the same in many names: legal forms, markers of other names, short forms, numbers, common words.
//! They are data: `data/company-words.csv`.

use std::fmt;

use ntib_core::Place;

use super::terms::Terms;
use crate::statement::NameKind;

/// The list that the program was built with.
const BUILT_IN: &str = include_str!("../../../../data/company-words.csv");

/// The first line of a list.
const HEAD: &str = "phrase,class,value,where,places";

/// The most words of a phrase.
const PHRASE_WORDS_MAX: usize = 9;

/// What a list of words gets wrong, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for WordError {}

/// Where in a name a phrase is a legal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Anywhere.
    Any,
    /// Last, or followed by others only.
    End,
    /// That, or first.
    Ends,
}

/// What follows a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    /// Another name of this kind.
    Name(NameKind),
    /// No name of the firm: in care of somebody.
    Dropped,
}

/// What a phrase means, in each class that it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub form: Option<(u8, Where)>,
    pub marker: Option<Marked>,
    pub filler: bool,
    pub title: bool,
    pub variant: Option<Box<str>>,
    pub number: Option<u32>,
    /// How rare it is, in bits.
    pub common: Option<u8>,
    pub place: Option<Place>,
}

/// Words with a meaning.
#[derive(Clone, Debug, Default)]
pub struct Words {
    phrases: Terms,
    meanings: Vec<Meaning>,
    /// First words, each with the words of its longest phrase.
    firsts: Terms,
    longest: Vec<u8>,
    /// Kinds of legal form, by number.
    forms: Vec<Box<str>>,
}

impl Words {
    /// The list that the program was built with.
    pub fn built_in() -> Result<Words, WordError> {
        Words::read(BUILT_IN)
    }

    /// Reads a list: CSV without quotes, with the columns of `data/company-words.csv`.
    pub fn read(text: &str) -> Result<Words, WordError> {
        let mut words = Words::default();
        for (at, line) in text.lines().enumerate() {
            let wrong = |what: String| WordError { line: at + 1, what };
            if at == 0 {
                if line.trim_end() != HEAD {
                    return Err(wrong(format!("the columns are `{HEAD}`")));
                }
                continue;
            }
            let cells: Vec<&str> = line.trim_end().split(',').collect();
            let &[phrase, class, value, place, _] = cells.as_slice() else {
                return Err(wrong(format!("there are {} cells, not 5", cells.len())));
            };
            words.add(phrase, class, value, place).map_err(wrong)?;
        }
        Ok(words)
    }

    fn add(&mut self, phrase: &str, class: &str, value: &str, place: &str) -> Result<(), String> {
        let count = phrase.split(' ').count();
        if phrase.is_empty() || super::fold::fold(phrase) != phrase || count > PHRASE_WORDS_MAX {
            return Err(format!("`{phrase}` is not one to {PHRASE_WORDS_MAX} plain words"));
        }
        let full = "there are too many phrases";
        let term = self.phrases.intern(phrase.as_bytes()).ok_or(full)? as usize;
        if term == self.meanings.len() {
            self.meanings.push(Meaning::default());
        }
        let first = phrase.split(' ').next().unwrap_or_default();
        let first = self.firsts.intern(first.as_bytes()).ok_or(full)? as usize;
        if first == self.longest.len() {
            self.longest.push(0);
        }
        if let Some(longest) = self.longest.get_mut(first) {
            *longest = (*longest).max(u8::try_from(count).unwrap_or(u8::MAX));
        }
        let form = if class == "form" { Some((self.form(value)?, place_of(place)?)) } else { None };
        let meaning = self.meanings.get_mut(term).ok_or(full)?;
        let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is not a whole number"));
        match class {
            "form" => meaning.form = form,
            "marker" => {
                meaning.marker = Some(match value {
                    "former" => Marked::Name(NameKind::Former),
                    "trading" => Marked::Name(NameKind::Trading),
                    "alias" => Marked::Name(NameKind::Alternative),
                    "drop" => Marked::Dropped,
                    other => return Err(format!("a marker is `former`, `trading`, `alias` or `drop`, not `{other}`")),
                });
            }
            "filler" => meaning.filler = true,
            "title" => meaning.title = true,
            "variant" if !value.is_empty() => meaning.variant = Some(value.into()),
            "number" => meaning.number = Some(number(value)?),
            "common" => meaning.common = Some(u8::try_from(number(value)?).map_err(|_| "at most 255 bits")?),
            "place" => meaning.place = Some(value.parse().map_err(|error| format!("{error}"))?),
            other => return Err(format!("`{other}` is no class of words")),
        }
        Ok(())
    }

    fn form(&mut self, kind: &str) -> Result<u8, String> {
        let at = self.forms.iter().position(|known| &**known == kind).unwrap_or_else(|| {
            self.forms.push(kind.into());
            self.forms.len() - 1
        });
        u8::try_from(at).map_err(|_| "there are too many kinds of legal form".to_owned())
    }

    /// The word of a kind of legal form.
    pub(super) fn form_word(&self, form: u8) -> &str {
        self.forms.get(usize::from(form)).map_or("", |word| word)
    }

    /// What a phrase means.
    pub(super) fn meaning(&self, phrase: &str) -> Option<&Meaning> {
        self.meanings.get(self.phrases.find(phrase.as_bytes())? as usize)
    }

    /// The words of the longest phrase that begins with `first`.
    pub(super) fn longest(&self, first: &str) -> usize {
        let at = self.firsts.find(first.as_bytes());
        at.and_then(|at| self.longest.get(at as usize)).map_or(0, |count| usize::from(*count))
    }
}

fn place_of(word: &str) -> Result<Where, String> {
    match word {
        "any" => Ok(Where::Any),
        "end" => Ok(Where::End),
        "ends" => Ok(Where::Ends),
        other => Err(format!("a form stands `any`, `end` or `ends`, not `{other}`")),
    }
}
