//! Bounds as people write them in a form, in either language.

/// What stands between two ends: the words of case files for each end, with what was entered for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces<'t> {
    /// The low end, and whether it is possible itself.
    pub low: Option<(&'t str, bool)>,
    /// The high end.
    pub high: Option<(&'t str, bool)>,
}

impl Pieces<'_> {
    /// In the notation of case files, each end written by `one`.
    pub fn written(&self, one: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let end = |end: Option<(&str, bool)>| match end {
            Some((text, included)) => one(text).map(|text| Some((text, included))),
            None => Some(None),
        };
        match (end(self.low)?, end(self.high)?) {
            (Some((low, from)), Some((high, to))) => {
                Some(format!("{}{low} to {}{high}", if from { "" } else { "over " }, if to { "" } else { "under " }))
            }
            (Some((low, included)), None) => Some(format!("{} {low}", if included { "at least" } else { "over" })),
            (None, Some((high, included))) => Some(format!("{} {high}", if included { "at most" } else { "under" })),
            (None, None) => None,
        }
    }
}

/// Words before an end: whether it is the low one, and whether it is possible itself.
const BEFORE: [(&str, bool, bool); 20] = [
    ("at least ", true, true),
    ("au moins ", true, true),
    ("on or after ", true, true),
    ("from ", true, true),
    ("à compter du ", true, true),
    ("over ", true, false),
    ("more than ", true, false),
    ("plus de ", true, false),
    ("after ", true, false),
    ("après le ", true, false),
    ("at most ", false, true),
    ("au plus ", false, true),
    ("on or before ", false, true),
    ("up to ", false, true),
    ("jusqu’à ", false, true),
    ("jusqu'à ", false, true),
    ("under ", false, false),
    ("less than ", false, false),
    ("moins de ", false, false),
    ("before ", false, false),
];

/// Words after an end.
const AFTER: [(&str, bool); 8] = [
    (" or later", true),
    (" ou après", true),
    (" or more", true),
    (" ou plus", true),
    (" or earlier", false),
    (" ou avant", false),
    (" or less", false),
    (" ou moins", false),
];

/// The bounds that `text` writes; none if it is not written as bounds.
pub fn pieces(text: &str) -> Option<Pieces<'_>> {
    one_sided(text).or_else(|| [" to ", " and ", " et ", " à ", " au "].iter().find_map(|mark| two_sided(text, mark)))
}

fn two_sided<'t>(text: &'t str, mark: &str) -> Option<Pieces<'t>> {
    let (low, high) = text.split_once(mark)?;
    let (low, high) = (low.trim(), high.trim());
    let low = ["du ", "de "].iter().find_map(|word| low.strip_prefix(word)).unwrap_or(low);
    let of = |text: &'t str, is_low: bool| match before(text) {
        Some((low, included, rest)) => (low == is_low).then_some((rest, included)),
        None => Some((text, true)),
    };
    Some(Pieces { low: Some(of(low, true)?), high: Some(of(high, false)?) })
}

fn one_sided(text: &str) -> Option<Pieces<'_>> {
    let (low, included, rest) = before(text).or_else(|| {
        AFTER.iter().find_map(|(word, low)| {
            text.strip_suffix(word).map(|rest| (*low, true, rest.strip_prefix("le ").unwrap_or(rest).trim()))
        })
    })?;
    if rest.contains(" to ") || rest.contains(" à ") || rest.contains(" au ") || rest.contains(" and ") || rest.contains(" et ") {
        return None;
    }
    let end = Some((rest, included));
    Some(if low { Pieces { low: end, high: None } } else { Pieces { low: None, high: end } })
}

fn before(text: &str) -> Option<(bool, bool, &str)> {
    BEFORE.iter().find_map(|(word, low, included)| text.strip_prefix(word).map(|rest| (*low, *included, rest.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_in_both_languages() {
        for (text, expected) in [
            ("40 to 60", "40 to 60"),
            ("from 40 to 60", "40 to 60"),
            ("de 40 à 60", "40 to 60"),
            ("du 2026-01-01 au 2026-06-30", "2026-01-01 to 2026-06-30"),
            ("over 25 to under 50", "over 25 to under 50"),
            ("more than 25 and less than 50", "over 25 to under 50"),
            ("plus de 25 et au plus 50", "over 25 to 50"),
            ("at least 40", "at least 40"),
            ("au moins 40", "at least 40"),
            ("au plus 60", "at most 60"),
            ("moins de 60", "under 60"),
            ("le 2026-01-01 ou après", "at least 2026-01-01"),
            ("2026-01-01 or earlier", "at most 2026-01-01"),
        ] {
            let found = pieces(text).and_then(|pieces| pieces.written(&|one| Some(one.to_owned())));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in ["40", "12.5", "2026-01-01", "at most 40 to 60"] {
            assert_eq!(pieces(text).and_then(|pieces| pieces.written(&|one| Some(one.to_owned()))), None, "{text}");
        }
    }
}
