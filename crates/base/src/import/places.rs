//! Countries as files name them: by code of two or three letters, or by name.

use std::collections::BTreeMap;

use ntib_core::Place;

use super::value::Wrong;
use crate::identity::fold;

/// The names that are known: `name,place,kind`; a region counts as its country.
const NAMES: &str = include_str!("../../../../data/place-names.csv");

/// Names of places with what they stand for.
#[derive(Clone, Debug)]
pub struct PlaceNames {
    names: BTreeMap<String, Vec<Place>>,
}

impl PlaceNames {
    /// The names that come with the program.
    pub fn built_in() -> PlaceNames {
        PlaceNames::read(NAMES)
    }

    fn read(text: &str) -> PlaceNames {
        let mut names: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.records().flatten() {
            let (Some(name), Some(Ok(place))) = (row.get(0), row.get(1).map(str::parse::<Place>)) else { continue };
            // As written too: most are found so.
            for key in [fold(name), name.to_owned(), place.to_string(), place.to_string().to_lowercase()] {
                let known = names.entry(key).or_default();
                if !known.contains(&place) {
                    known.push(place);
                }
            }
        }
        PlaceNames { names }
    }

    /// The country that `text` names.
    pub fn find(&self, text: &str) -> Result<Place, Wrong> {
        const HELP: &str = "write the two capital letters of its ISO 3166-1 code";
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_by_code_and_name() {
        let names = PlaceNames::built_in();
        let said = |text: &str| names.find(text).map_or_else(|(why, _)| why, |place| place.to_string());
        for (text, place) in [("CA", "CA"), ("can", "CA"), ("Canada", "CA"), ("Etats-Unis", "US"), ("United States", "US"), ("Delaware", "US"), ("England", "GB"), ("Ontario", "CA"), ("Côte d'Ivoire", "CI"), ("The Netherlands", "NL"), ("DE", "DE"), ("Atibaia, São Paulo, Brazil", "BR")] {
            assert_eq!(said(text), place, "{text}");
        }
        assert_eq!(said("Georgia"), "`Georgia` may lie in GE or US");
        assert_eq!(said("0"), "`0` is no country that is known");
    }
}
