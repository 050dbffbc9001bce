//! Phrases in each language.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use ntib_core::{Date, Lang};

/// The phrases of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

const SOURCES: [(Lang, &str); 2] =
    [(Lang::En, include_str!("../words/en.ftl")), (Lang::Fr, include_str!("../words/fr.ftl"))];

impl Words {
    /// The phrases of `lang`, and those of `more` (Fluent source of an edge's own phrases).
    pub fn new(lang: Lang, more: &[&'static str]) -> Words {
        let id = lang.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        let own = SOURCES.iter().filter(|(one, _)| *one == lang).map(|(_, source)| *source);
        for source in own.chain(more.iter().copied()) {
            // A broken catalogue keeps its good phrases; the tests refuse broken ones.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Words { lang, bundle }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The phrase `id`, or the identifier itself where there is none.
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A day in a sentence: `24 November 2026`. Tables and files have days as `2026-11-24`.
    pub fn day(&self, date: Date) -> String {
        let day = if date.day() == 1 { self.get("first-of-month") } else { date.day().to_string() };
        let month = self.get(&format!("month-{}", date.month()));
        self.with("long-date", &[("day", &day), ("month", &month), ("year", &date.year().to_string())])
    }

    /// The phrase `id` with these values in it.
    pub fn with(&self, id: &str, args: &[(&str, &str)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value_of(value))).collect();
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }
}

/// The digits of a whole number in groups of three: `1,234,567` in English, with no-break spaces in French.
pub fn grouped(whole: &str, lang: Lang) -> String {
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(match lang {
                Lang::En => ',',
                Lang::Fr => '\u{a0}',
            });
        }
        out.push(digit);
    }
    out
}

/// Whole numbers choose plural forms; everything else is text.
fn value_of(text: &str) -> FluentValue<'static> {
    match text.parse::<u32>() {
        Ok(number) => FluentValue::from(number),
        Err(_) => FluentValue::from(text.to_owned()),
    }
}

/// The identifiers of the phrases in a Fluent source, ascending.
pub fn phrase_ids(source: &str) -> Vec<String> {
    let mut ids: Vec<String> = source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once(" =").map(|(id, _)| id.trim().to_owned()))
        .collect();
    ids.sort();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_phrases_and_parse() {
        let [(_, en), (_, fr)] = SOURCES;
        assert_eq!(phrase_ids(en), phrase_ids(fr));
        for (_, source) in SOURCES {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
        }
    }

    #[test]
    fn plurals_follow_the_language() {
        let words = Words::new(Lang::Fr, &[]);
        assert!(words.with("exceptions-passed", &[("count", "1")]).starts_with("une autre"));
        assert!(words.with("exceptions-passed", &[("count", "3")]).starts_with("3 autres"));
    }

    #[test]
    fn french_marks_are_spaced_by_one_rule() {
        let [_, (_, fr)] = SOURCES;
        for line in fr.lines().filter(|line| !line.starts_with('#')) {
            for space in [' ', '\u{a0}', '\u{202f}'] {
                assert!(!line.contains(&format!("{space};")), "no space before a semicolon: {line}");
            }
            assert!(!line.contains(" :"), "a no-break space before a colon: {line}");
        }
    }

    #[test]
    fn digits_and_days_stand_as_each_language_has_them() {
        assert_eq!(["862500", "-2500", "-500", "12"].map(|digits| grouped(digits, Lang::En)), ["862,500", "-2,500", "-500", "12"]);
        assert_eq!(grouped("1234567", Lang::Fr), "1\u{a0}234\u{a0}567");
        let day = |lang: Lang, text: &str| Words::new(lang, &[]).day(text.parse().unwrap());
        assert_eq!((day(Lang::En, "2026-11-24"), day(Lang::En, "2027-01-01")), ("24 November 2026".into(), "1 January 2027".into()));
        assert_eq!((day(Lang::Fr, "2026-11-24"), day(Lang::Fr, "2027-01-01")), ("24 novembre 2026".into(), "1er janvier 2027".into()));
    }

    #[test]
    fn how_many_answers_settle_agrees_in_number() {
        let said = |lang: Lang, settles: &str| Words::new(lang, &[]).with("settles-some", &[("settles", settles), ("tried", "2")]);
        assert_eq!(said(Lang::Fr, "1"), "1 réponse sur 2 tranche");
        assert_eq!(said(Lang::Fr, "2"), "2 réponses sur 2 tranchent");
        assert_eq!(said(Lang::En, "1"), "1 of 2 answers settles it");
        assert_eq!(said(Lang::En, "2"), "2 of 2 answers settle it");
    }
}
