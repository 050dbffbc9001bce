//! What headings say beside a name: the place and the currency that they speak of, and other names of facts, as data.

use ntib_base::identity::fold;
use ntib_base::import::PlaceNames;
use ntib_core::{Currency, Place};

/// Names of facts in headings, and short names of places that stand there alone (`data/headings.csv`).
const NAMES: &str = include_str!("../../../../data/headings.csv");

/// What is known of headings.
pub(super) struct Headings {
    places: PlaceNames,
    /// Places by their short names, folded.
    short: Vec<(String, Place)>,
    /// Facts by other names, folded.
    facts: Vec<(String, String)>,
}

/// A heading taken apart.
pub(super) struct Heading {
    /// All of it.
    pub whole: String,
    /// What is left without the place and the currency.
    pub rest: String,
    /// The place that it speaks of.
    pub place: Option<Place>,
    /// Whether that place stands in brackets or in full; two or three letters may be short for anything.
    pub sure: bool,
    /// The currency that it speaks of.
    pub currency: Option<Currency>,
}

impl Headings {
    pub(super) fn built_in() -> Headings {
        let mut all = Headings { places: PlaceNames::built_in(), short: Vec::new(), facts: Vec::new() };
        for row in csv::Reader::from_reader(NAMES.as_bytes()).into_records().flatten() {
            match (row.get(0), row.get(1), row.get(2)) {
                (Some("place"), Some(place), Some(name)) => all.short.extend(place.parse().ok().map(|place| (fold(name), place))),
                (Some("fact"), Some(fact), Some(name)) => all.facts.push((fact.to_owned(), fold(name))),
                _ => {}
            }
        }
        all
    }

    /// The other names of a fact.
    pub(super) fn of<'h>(&'h self, fact: &'h str) -> impl Iterator<Item = &'h str> {
        self.facts.iter().filter(move |(own, _)| own == fact).map(|(_, name)| name.as_str())
    }

    /// The place that a short text names.
    fn place(&self, text: &str) -> Option<Place> {
        let folded = fold(text);
        let short = self.short.iter().find(|(name, _)| *name == folded).map(|(_, place)| *place);
        short.or_else(|| self.places.find(text).ok())
    }

    /// The place that the name of a fact begins or ends with: `hts_us`.
    pub(super) fn place_of(&self, key: &str) -> Option<Place> {
        let own = key.split_once('.').map_or(key, |(_, own)| own);
        let (first, last) = (own.split_once('_')?.0, own.rsplit_once('_')?.1);
        [last, first].into_iter().filter(|part| part.len() == 2).find_map(|part| self.places.find(&part.to_uppercase()).ok())
    }

    /// Takes a heading apart: what stands in brackets, and a first or last word that names a place as places are written.
    pub(super) fn read(&self, heading: &str) -> Heading {
        let mut found = Heading { whole: heading.replace(['_', '.'], " "), rest: heading.to_owned(), place: None, sure: false, currency: None };
        while let Some((before, inside, after)) = bracket(&found.rest) {
            found.place = found.place.or_else(|| self.place(inside));
            found.sure = found.place.is_some();
            found.currency = found.currency.or_else(|| inside.trim().parse().ok());
            found.rest = format!("{before} {after}");
        }
        // Where all letters are capitals a word of two is no sign of a place.
        let shouted = !heading.chars().any(char::is_lowercase);
        let words: Vec<&str> = found.rest.split(|c: char| c.is_whitespace() || c == '_').filter(|word| !word.is_empty()).collect();
        let says = |word: &&str| {
            let capitals = word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase);
            (word.chars().count() > 3 || capitals && !shouted).then(|| self.place(word)).flatten()
        };
        let left = match words.as_slice() {
            [first, rest @ ..] if !rest.is_empty() && found.place.is_none() && says(first).is_some() => {
                (found.place, found.sure) = (says(first), first.chars().count() > 3);
                rest
            }
            [rest @ .., last] if !rest.is_empty() && found.place.is_none() && says(last).is_some() => {
                (found.place, found.sure) = (says(last), last.chars().count() > 3);
                rest
            }
            all => all,
        };
        found.rest = left.join(" ").replace('.', " ");
        found
    }
}

/// What stands before, in and after the first brackets of a text.
fn bracket(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(['(', '['])?;
    let (inside, after) = rest.split_once([')', ']']).unwrap_or((rest, ""));
    Some((before, inside, after))
}
