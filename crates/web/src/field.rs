//! One fact asked for in a form, and what was entered read back.

use std::collections::BTreeSet;

use ntib_core::{CodeSystem, Date, Lang, Place};
use ntib_rules::model::{FactId, Op, QuestionId, RingId, Rulebook, Type, Value};

use crate::bounds;
use crate::call::Call;

/// The most places that are offered ahead of all others.
const PLACES_FIRST_MAX: usize = 16;

/// One choice offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How a fact is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One of a few.
    Radios(Vec<Choice>),
    /// One of many: those that the rules name, then all.
    Select(Vec<Choice>, Vec<Choice>),
    /// Any of many: those that the rules name, then the others; and whether none is chosen.
    Checks {
        /// Offered first.
        first: Vec<Choice>,
        /// Offered after.
        rest: Vec<Choice>,
        /// Whether "none" is chosen.
        none: bool,
    },
    /// A line of text: what stands in it, the phrase of the hint, and what stands after it.
    Line {
        /// What was entered.
        value: String,
        /// The hint's phrase.
        hint: String,
        /// The unit after the field.
        unit: String,
        /// Whether the code `none` may be meant.
        code: bool,
    },
}

/// A field with what was entered or known.
pub struct Field {
    /// How it is asked for.
    pub input: Input,
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing was entered.
    Empty,
    /// "None" and something else were chosen.
    NoneAndSome,
    /// The entry is not of the fact's type; the phrase says how to write it.
    Unreadable(&'static str, String),
}

impl Field {
    /// The field for `fact` on the way to `goal`: empty, with the value known, or with what was entered.
    pub fn new(call: &Call<'_>, fact: FactId, goal: QuestionId, as_of: Date, entered: &[String]) -> Field {
        let book = call.site.book();
        let declared = book.fact(fact);
        let chosen = |value: &str| entered.iter().any(|one| one == value);
        let choice = |value: String, label: String| Choice { chosen: chosen(&value), value, label };
        let enumerated = |values: &[(String, ntib_core::Bi)]| -> Vec<Choice> {
            values.iter().map(|(name, label)| choice(name.clone(), label.get(call.lang).to_owned())).collect()
        };
        let places = |wanted: &dyn Fn(Place) -> bool| -> Vec<Choice> {
            let all = book.places.iter().filter(|(place, _)| wanted(**place));
            let mut all: Vec<Choice> = all.map(|(place, name)| choice(place.to_string(), name.get(call.lang).to_owned())).collect();
            all.sort_by_key(|one| crate::search::folded(&one.label));
            all
        };
        let line = |hint: &str, unit: String, code: bool| Input::Line {
            value: entered.first().cloned().unwrap_or_default(),
            hint: hint.to_owned(),
            unit,
            code,
        };
        let input = match &declared.ty {
            Type::Boolean => Input::Radios(vec![
                choice("true".into(), ntib_present::view::capital(&call.words().get("yes"))),
                choice("false".into(), ntib_present::view::capital(&call.words().get("no"))),
            ]),
            Type::Enum(values) => Input::Radios(enumerated(values)),
            Type::Place => {
                let named = places_named(call, fact, goal, as_of);
                // A place offered ahead is chosen there, so that it is chosen once.
                let mut all = places(&|_| true);
                all.iter_mut().for_each(|one| one.chosen &= !named.iter().any(|place| place.to_string() == one.value));
                Input::Select(places(&|place| named.contains(&place)), all)
            }
            Type::Set(inner) => {
                let (first, rest) = match &**inner {
                    Type::Enum(values) => (enumerated(values), Vec::new()),
                    _ => {
                        let named = places_named(call, fact, goal, as_of);
                        (places(&|place| named.contains(&place)), places(&|place| !named.contains(&place)))
                    }
                };
                Input::Checks { first, rest, none: chosen("none") }
            }
            Type::Code(system) => line(&code_hint(*system), String::new(), true),
            Type::Date => line("hint-date", String::new(), false),
            Type::Decimal => line("hint-number", String::new(), false),
            Type::Share => line("hint-share", "%".into(), false),
            Type::Money(currency) => line("hint-money", currency.to_string(), false),
            Type::Text => line("hint-text", String::new(), false),
        };
        Field { input }
    }
}

impl Field {
    /// Whether the choices offered last are shown at once: one of them is chosen.
    pub fn opens(&self) -> bool {
        matches!(&self.input, Input::Checks { rest, .. } if rest.iter().any(|one| one.chosen))
    }
}

fn code_hint(system: CodeSystem) -> String {
    format!("hint-code-{}", system.word())
}

/// What stands in the field for a value already known.
pub fn entries(call: &Call<'_>, fact: FactId, value: &Value) -> Vec<String> {
    match value {
        Value::Between(_) => {
            let viewer = call.site.viewer(call.lang);
            vec![viewer.value(&call.site.book().fact(fact).ty, value).replace('\u{a0}', " ")]
        }
        Value::Set(values) if values.is_empty() => vec!["none".to_owned()],
        Value::Set(values) => values.iter().map(Value::to_string).collect(),
        Value::Money(money) => vec![money.amount.to_string()],
        Value::Share(share) => vec![share.percent().to_string()],
        other => vec![other.to_string()],
    }
}

/// The value that was entered for `fact`.
pub fn read(book: &Rulebook, lang: Lang, fact: FactId, entered: &[String]) -> Result<Value, Mistake> {
    let ty = &book.fact(fact).ty;
    let is_place = |place| book.is_place(place);
    let filled: Vec<&str> = entered.iter().map(|one| one.trim()).filter(|one| !one.is_empty()).collect();
    if let Type::Set(inner) = ty {
        return match filled.as_slice() {
            [] => Err(Mistake::Empty),
            ["none"] => Ok(Value::Set(Vec::new())),
            several if several.contains(&"none") => Err(Mistake::NoneAndSome),
            several => {
                let values = several.iter().map(|one| inner.parse(one, &is_place));
                let values: Result<Vec<Value>, _> = values.collect();
                values.map(Value::set).map_err(|error| Mistake::Unreadable("entry-choice", error.message))
            }
        };
    }
    let Some(text) = filled.first() else { return Err(Mistake::Empty) };
    let phrase = match ty {
        Type::Money(_) => "entry-money",
        Type::Share => "entry-share",
        Type::Decimal => "entry-number",
        Type::Date => "entry-date",
        Type::Code(_) => "entry-code",
        _ => "entry-choice",
    };
    let one = |text: &str| match ty {
        Type::Money(currency) => {
            let amount = text.strip_suffix(&currency.to_string()).unwrap_or(text).trim();
            number(lang, amount).map(|amount| format!("{amount} {currency}"))
        }
        Type::Share => number(lang, text.trim_end_matches('%').trim()).map(|number| format!("{number} %")),
        Type::Decimal => number(lang, text),
        _ => Some(text.to_owned()),
    };
    let unreadable = |message: String| Mistake::Unreadable(phrase, message);
    let plain = text.replace('\u{a0}', " ");
    let text = match bounds::pieces(&plain).filter(|_| ty.has_bounds()) {
        Some(pieces) => pieces.written(&one),
        None => one(text),
    };
    let text = text.ok_or_else(|| unreadable(String::new()))?;
    ty.parse_given(&text, &is_place).map_err(|error| unreadable(error.message))
}

/// A number as people of the language write it, in the rulebook's notation. `None` where it could be read
/// in two ways: a mark followed by three digits that is neither a usual group nor a usual decimal mark.
fn number(lang: Lang, text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    match lang {
        Lang::En => {
            let (whole, part) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, part)| (whole, Some(part)));
            let mut groups = whole.split(',');
            let first = groups.next().unwrap_or_default();
            let grouped = groups.all(|group| group.len() == 3) && (!whole.contains(',') || (1..=3).contains(&first.len()));
            let whole = whole.replace(',', "");
            grouped.then(|| part.map_or_else(|| whole.clone(), |part| format!("{whole}.{part}")))
        }
        Lang::Fr => {
            let thousands = |part: &str| part.len() == 3;
            match (plain.split_once(','), plain.split_once('.')) {
                (None, None) => Some(plain),
                (Some(_), Some(_)) => None,
                (Some((whole, part)), None) | (None, Some((whole, part))) => {
                    let clear = !thousands(part) || whole.trim_start_matches('0').is_empty();
                    clear.then(|| format!("{whole}.{part}"))
                }
            }
        }
    }
}

/// The places that the rules on the way to `goal` name for `fact`, small groups taken apart.
fn places_named(call: &Call<'_>, fact: FactId, goal: QuestionId, as_of: Date) -> BTreeSet<Place> {
    let (book, reach) = (call.site.book(), call.site.engine().reach(goal));
    let members = |id: &RingId| -> BTreeSet<Place> {
        let members = book.ring(*id).ring.members().iter().filter(|one| one.period.contains(as_of));
        members.map(|one| one.place).collect()
    };
    // Group by group, smallest first, while there is room: a long list of all countries helps nobody.
    let mut groups: BTreeSet<(usize, BTreeSet<Place>)> = BTreeSet::new();
    for test in reach.tests.iter().map(|id| book.test(*id)).filter(|test| test.fact == fact) {
        let (Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice)) = &test.op else { continue };
        let values = choice.values.iter().filter_map(|value| if let Value::Place(place) = value { Some(*place) } else { None });
        let values: BTreeSet<Place> = values.collect();
        groups.insert((values.len(), values));
        groups.extend(choice.rings.iter().map(members).map(|ring| (ring.len(), ring)));
    }
    let mut named: BTreeSet<Place> = BTreeSet::new();
    for (_, group) in groups {
        let joined: BTreeSet<Place> = named.union(&group).copied().collect();
        if joined.len() <= PLACES_FIRST_MAX {
            named = joined;
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_each_language_writes_them() {
        for (lang, text, expected) in [
            (Lang::En, "18400", Some("18400")),
            (Lang::En, "18,400.50", Some("18400.50")),
            (Lang::En, "1,234,567", Some("1234567")),
            (Lang::En, "18,40", None),
            (Lang::En, "1840,000", None),
            (Lang::En, "18 400", Some("18400")),
            (Lang::Fr, "18 400,50", Some("18400.50")),
            (Lang::Fr, "18\u{202f}400,5", Some("18400.5")),
            (Lang::Fr, "18400.50", Some("18400.50")),
            (Lang::Fr, "18,400", None),
            (Lang::Fr, "18.400", None),
            (Lang::Fr, "0,125", Some("0.125")),
            (Lang::Fr, "1.234,56", None),
        ] {
            assert_eq!(number(lang, text).as_deref(), expected, "{lang:?} {text}");
        }
    }
}
