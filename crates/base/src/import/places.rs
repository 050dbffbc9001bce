//! Countries as files name them: by code of two or three letters, or by name.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Place;

use super::value::Wrong;
use crate::identity::fold;

/// The names that are known: `name,place,kind`; a region counts as its country. A `state` is a code of a region that is a country's elsewhere: it
/// counts where the registrants of a country list their subsidiaries.
const NAMES: &str = include_str!("../../../../data/place-names.csv");

const HELP: &str = "write the two capital letters of its ISO 3166-1 code";

const STATE_HELP: &str = "write the name of the state or country in full";

/// Names of places with what they stand for.
#[derive(Clone, Debug)]
pub struct PlaceNames {
    names: BTreeMap<String, Vec<Place>>,
    /// Codes of regions that are those of countries elsewhere, folded, each with the country of the region.
    states: BTreeMap<String, Place>,
    /// Names and codes of regions, folded.
    regions: BTreeSet<String>,
}

/// How a list writes places, as far as that tells a state from a country.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// A state by a code that is no country's.
    state_codes: bool,
    /// A country by a code that is no state's.
    country_codes: bool,
    /// A state by its name.
    state_names: bool,
    /// Countries by their names.
    countries: BTreeSet<Place>,
}

/// A place that was found on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The country.
    pub place: Place,
    /// Why a code that may be two places is this one; empty if it can only be one.
    pub because: &'static str,
}

impl PlaceNames {
    /// The names that come with the program.
    pub fn built_in() -> PlaceNames {
        PlaceNames::read(NAMES)
    }

    fn read(text: &str) -> PlaceNames {
        let mut all = PlaceNames { names: BTreeMap::new(), states: BTreeMap::new(), regions: BTreeSet::new() };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.records().flatten() {
            let (Some(name), Some(Ok(place))) = (row.get(0), row.get(1).map(str::parse::<Place>)) else { continue };
            match row.get(2) {
                Some("state") => {
                    all.states.insert(fold(name), place);
                    continue;
                }
                Some("region") => {
                    all.regions.insert(fold(name));
                }
                _ => {}
            }
            // As written too: most are found so.
            for key in [fold(name), name.to_owned(), place.to_string(), place.to_string().to_lowercase()] {
                let known = all.names.entry(key).or_default();
                if !known.contains(&place) {
                    known.push(place);
                }
            }
        }
        all
    }

    /// The country that `text` names.
    pub fn find(&self, text: &str) -> Result<Place, Wrong> {
        let found = self.names.get(text).or_else(|| self.names.get(&fold(text)));
        match found.map(Vec::as_slice) {
            Some([only]) => Ok(*only),
            Some(several) => {
                let list: Vec<String> = several.iter().map(Place::to_string).collect();
                Err((format!("`{text}` may lie in {}", list.join(" or ")), HELP))
            }
            // `Leicester, United Kingdom`: the country stands last.
            None if text.contains(',') => {
                let last = text.rsplit_once(',').map_or(text, |(_, last)| last.trim());
                self.find(last).map_err(|(why, help)| (format!("`{text}`: {why}"), help))
            }
            None => Err((format!("`{text}` is no country that is known"), HELP)),
        }
    }

    /// Whether a text names a place, one or one of several.
    pub fn knows(&self, text: &str) -> bool {
        self.names.contains_key(&fold(self.last(text)))
    }

    /// The part of a text that names the country or state: all of it, or what stands behind the last comma.
    fn last<'t>(&self, text: &'t str) -> &'t str {
        let known = self.names.contains_key(&fold(text));
        text.rsplit_once(',').filter(|_| !known).map_or(text, |(_, last)| last.trim())
    }

    /// How the places of a list are written.
    pub fn habits<'t>(&self, list: impl Iterator<Item = &'t str>) -> Habits {
        let mut habits = Habits::default();
        let homes: BTreeSet<Place> = self.states.values().copied().collect();
        for text in list {
            let folded = fold(self.last(text));
            let Some([only]) = self.names.get(&folded).map(Vec::as_slice) else { continue };
            let (home, region, letters) = (homes.contains(only), self.regions.contains(&folded), folded.chars().filter(|c| *c != ' ').count());
            match letters {
                2 if self.states.contains_key(&folded) => {}
                2 if region && home => habits.state_codes = true,
                2 => habits.country_codes = true,
                // Codes of three letters tell nothing of those of two.
                3 => {}
                _ if region && home => habits.state_names = true,
                _ => {
                    if !region && !home {
                        habits.countries.insert(*only);
                    }
                }
            }
        }
        habits
    }

    /// The country that `text` names on a list of a registrant's subsidiaries, where `DE` may be a state or a country. It is decided by the list,
    /// if that leaves no doubt:
    ///
    /// - a state, where other states stand by codes, and no country does, or the country of this code stands by its name;
    /// - a state, where countries stand by their names and neither a state nor a country does otherwise;
    /// - a country, where countries stand by codes and states by their names, and nothing the other way round.
    pub fn find_listed(&self, text: &str, habits: &Habits) -> Result<Listed, Wrong> {
        let last = self.last(text);
        let folded = fold(last);
        let Some(home) = self.states.get(&folded) else { return self.find(text).map(|place| Listed { place, because: "" }) };
        let country = self.find(last)?;
        let states = if habits.state_codes { !habits.country_codes || habits.countries.contains(&country) } else { !habits.countries.is_empty() && !habits.country_codes && !habits.state_names };
        let countries = habits.country_codes && habits.state_names && !habits.state_codes && habits.countries.is_empty();
        match (folded.len() == 2, states, countries) {
            (true, true, _) => Ok(Listed { place: *home, because: "read as a state, by how the list writes other states and countries" }),
            (true, _, true) => Ok(Listed { place: country, because: "read as a country, by how the list writes other states and countries" }),
            _ => Err((format!("`{text}` may lie in {country} or {home}"), STATE_HELP)),
        }
    }
}

#[cfg(test)]
#[path = "tests/places_tests.rs"]
mod tests;
