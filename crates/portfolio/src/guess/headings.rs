//! What headings say beside a name: the place and the currency that they speak of, and other names of facts, as data.

use ntib_base::identity::fold;
use ntib_base::import::PlaceNames;
use ntib_core::{Currency, Place};

/// What headings and first cells say (`data/headings.csv`): names of facts, short names of places that stand there alone, tariffs of no country
/// that is said, prices of one piece, amounts of what is not said, currencies, days that may be meant, what tells no fact, and rows that add up others.
const NAMES: &str = include_str!("../../../../data/headings.csv");

/// The words of one kind, folded.
fn words(kind: &str) -> Vec<String> {
    let rows = csv::Reader::from_reader(NAMES.as_bytes()).into_records().flatten();
    rows.filter(|row| row.get(0) == Some(kind)).filter_map(|row| row.get(2).map(fold)).collect()
}

/// The longest text that may say that its row adds up others, in bytes.
const TOTAL_BYTES_MAX: usize = 60;

/// What a row's first cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstCell {
    /// Nothing: the first cell stands farther on.
    Nothing,
    /// That the row adds up others: `Total`, `Total 2026`.
    Total,
    /// Perhaps that; it has such a word before or behind others: `Total of the lot`, `Valves Total`.
    Perhaps,
    /// Something else.
    Other,
}

/// What the first cell of a row says that adds up others.
#[derive(Clone, Debug)]
pub(crate) struct Totals {
    /// Folded.
    words: Vec<String>,
    /// Their first and their last three letters.
    ends: [Vec<[u8; 3]>; 2],
}

impl Totals {
    pub(crate) fn built_in() -> Totals {
        let words = words("total");
        let ends = |end: fn(&[u8]) -> Option<&[u8; 3]>| {
            let mut ends: Vec<[u8; 3]> = words.iter().filter_map(|word| end(word.as_bytes()).copied()).collect();
            ends.sort_unstable();
            ends.dedup();
            ends
        };
        Totals { ends: [ends(<[u8]>::first_chunk), ends(<[u8]>::last_chunk)], words }
    }

    /// What a first cell says. Nearly every text is told by its ends, without a copy of it.
    pub(crate) fn read(&self, text: &str) -> FirstCell {
        let bare = text.trim();
        if bare.is_empty() {
            return FirstCell::Nothing;
        }
        let [first, last] = &self.ends;
        let is_end = |known: &[[u8; 3]], end: Option<&[u8; 3]>| end.is_some_and(|end| known.contains(&end.map(|byte| byte.to_ascii_lowercase())));
        let tail = bare.trim_end_matches(|c: char| !c.is_alphabetic());
        if bare.len() > TOTAL_BYTES_MAX || !is_end(first, bare.as_bytes().first_chunk()) && !is_end(last, tail.as_bytes().last_chunk()) {
            return FirstCell::Other;
        }
        let folded = fold(bare);
        let said = self.words.iter().filter_map(|word| {
            let behind = folded.strip_prefix(word.as_str()).filter(|rest| rest.is_empty() || rest.starts_with(' '));
            let numbered = |rest: &str| rest.bytes().all(|byte| byte == b' ' || byte.is_ascii_digit());
            match behind {
                Some(rest) => Some(if numbered(rest) { FirstCell::Total } else { FirstCell::Perhaps }),
                None => folded.strip_suffix(word.as_str()).filter(|rest| rest.ends_with(' ')).map(|_| FirstCell::Perhaps),
            }
        });
        said.reduce(|one, next| if one == FirstCell::Total { one } else { next }).unwrap_or(FirstCell::Other)
    }
}

/// What is known of headings.
pub(super) struct Headings {
    places: PlaceNames,
    /// Places by their short names, folded.
    short: Vec<(String, Place)>,
    /// Facts by other names, folded.
    facts: Vec<(String, String)>,
    /// What stands for a tariff, whatever the country, folded.
    tariffs: Vec<String>,
    /// What stands for the price of one piece, folded.
    units: Vec<String>,
    /// Facts that an amount may tell whose heading does not say what it is the amount of, and such headings, folded.
    amounts: Vec<(String, String)>,
    /// Currencies that headings end with, folded.
    currencies: Vec<String>,
    /// What numbers or describes a row, and tells no fact of it, folded.
    others: Vec<String>,
    /// Headings of the day that a row is asked about, those that mean it first, folded; then those that may.
    pub days: Vec<String>,
    pub perhaps_days: Vec<String>,
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
        let mut all = Headings {
            places: PlaceNames::built_in(),
            short: Vec::new(),
            facts: Vec::new(),
            tariffs: words("tariff"),
            units: words("unit"),
            amounts: Vec::new(),
            currencies: words("currency"),
            others: words("other"),
            days: words("day"),
            perhaps_days: words("perhaps_day"),
        };
        for row in csv::Reader::from_reader(NAMES.as_bytes()).into_records().flatten() {
            match (row.get(0), row.get(1), row.get(2)) {
                (Some("place"), Some(place), Some(name)) => all.short.extend(place.parse().ok().map(|place| (fold(name), place))),
                (Some("fact"), Some(fact), Some(name)) => all.facts.push((fact.to_owned(), fold(name))),
                (Some("amount"), Some(fact), Some(name)) => all.amounts.push((fact.to_owned(), fold(name))),
                _ => {}
            }
        }
        all
    }

    /// The other names of a fact.
    pub(super) fn of<'h>(&'h self, fact: &'h str) -> impl Iterator<Item = &'h str> {
        self.facts.iter().filter(move |(own, _)| own == fact).map(|(_, name)| name.as_str())
    }

    /// Whether a heading speaks of the price of one piece.
    pub(super) fn is_unit(&self, heading: &Heading) -> bool {
        let padded = format!(" {} ", fold(&heading.rest));
        self.units.iter().any(|unit| padded.contains(&format!(" {unit} ")))
    }

    /// The fact that a heading may mean which says that it is an amount, and not of what: `Total`, `Montant (USD)`.
    pub(super) fn amount(&self, heading: &Heading) -> Option<&str> {
        let said = [&heading.whole, &heading.rest].map(|text| fold(text));
        self.amounts.iter().find(|(_, name)| said.contains(name)).map(|(fact, _)| fact.as_str())
    }

    /// Whether a heading tells no fact, however like the name of one it is: `Part` is no share of anything.
    pub(super) fn is_other(&self, heading: &Heading) -> bool {
        let whole = fold(&heading.whole);
        self.others.contains(&whole)
    }

    /// Whether a heading speaks of a tariff, and of no country's. What such a name itself holds is no place, whatever its letters stand for alone.
    pub(super) fn is_tariff(&self, heading: &Heading) -> bool {
        let (whole, rest) = (fold(&heading.whole), fold(&heading.rest));
        self.tariffs.iter().any(|name| *name == whole || heading.place.is_none() && *name == rest)
    }

    /// The place that a cell names.
    pub(super) fn place_in(&self, text: &str) -> Option<Place> {
        text.trim().parse().ok().or_else(|| self.place(text.trim()))
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

    /// The place that the name of a fact ends with.
    pub(super) fn place_at_end(&self, key: &str) -> Option<Place> {
        let last = key.rsplit_once('_')?.1;
        (last.len() == 2).then(|| self.places.find(&last.to_uppercase()).ok()).flatten()
    }

    /// Takes a heading apart: what stands in brackets, a currency at its end, and a first or last word that names a place as places are written.
    pub(super) fn read(&self, heading: &str) -> Heading {
        let mut found = Heading { whole: heading.replace(['_', '.'], " "), rest: heading.to_owned(), place: None, sure: false, currency: None };
        while let Some((before, inside, after)) = bracket(&found.rest) {
            found.place = found.place.or_else(|| self.place(inside));
            found.sure = found.place.is_some();
            found.currency = found.currency.or_else(|| inside.trim().parse().ok());
            found.rest = format!("{before} {after}");
        }
        if let Some((before, last)) = found.rest.trim_end().rsplit_once([' ', '_'])
            && found.currency.is_none()
            && let Ok(currency) = last.parse()
            && self.currencies.contains(&fold(last))
        {
            found.currency = Some(currency);
            found.rest = before.to_owned();
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
