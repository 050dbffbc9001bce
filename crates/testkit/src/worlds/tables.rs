//! Parameters, rings and lists.

use std::collections::BTreeSet;

use ntib_core::Code;
use ntib_rules::SourceFile;

use super::vocabulary::{CURRENCY, FactPlan, PLACES, TEXTS, Ty, Vocabulary};
use super::yaml::Yaml;
use crate::rng::Rng;

/// A dated parameter.
pub(super) struct ParamPlan {
    pub(super) id: String,
    pub(super) ty: Ty,
}

/// A dated list.
pub(super) struct ListPlan {
    pub(super) id: String,
    /// Type of the key; a text list also serves facts of named values.
    pub(super) key: Ty,
    /// Whether it has columns `rate` and `second` of rates; then keys are unique in time.
    pub(super) rates: bool,
}

/// Everything that is looked up.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) params: Vec<ParamPlan>,
    pub(super) rings: Vec<String>,
    pub(super) lists: Vec<ListPlan>,
}

/// The values of the column `tag`.
pub(super) const TAGS: [&str; 3] = ["a", "b", "c, d"];

impl Tables {
    /// Random tables in the folders of `instruments`, with their files.
    pub(super) fn draw(
        rng: &mut Rng,
        vocabulary: &Vocabulary,
        instruments: &[&str],
        files: &mut Vec<SourceFile>,
    ) -> Tables {
        let mut tables = Tables::default();
        for (at, ty) in [Ty::Share, Ty::Share, Ty::Decimal, Ty::Date, Ty::Money(CURRENCY)].into_iter().enumerate() {
            let id = format!("{}/param-{at}", rng.pick(instruments));
            files.push(file(format!("{id}.param.yaml"), param(rng, vocabulary, &id, &ty)));
            tables.params.push(ParamPlan { id, ty });
        }
        for at in 0..2 {
            let id = format!("{}/ring-{at}", rng.pick(instruments));
            files.push(file(format!("{id}.ring.yaml"), ring(rng, vocabulary, &id)));
            tables.rings.push(id);
        }
        let keys = vocabulary.inputs().into_iter().filter(|fact| matches!(fact.ty, Ty::Code(_) | Ty::Place | Ty::Text));
        let mut keys: Vec<Ty> = keys.map(|fact| fact.ty).collect();
        keys.dedup();
        for (at, key) in keys.into_iter().enumerate() {
            let plan = ListPlan {
                id: format!("{}/list-{at}", rng.pick(instruments)),
                rates: matches!(key, Ty::Code(_)) && rng.chance(70),
                key,
            };
            list(rng, vocabulary, &plan, None, files);
            tables.lists.push(plan);
        }
        let named: Vec<FactPlan> =
            vocabulary.declared.iter().filter(|fact| matches!(fact.ty, Ty::Enum(_))).cloned().collect();
        let fact = rng.pick(&named).clone();
        let plan =
            ListPlan { id: format!("{}/list-named", rng.pick(instruments)), rates: rng.chance(60), key: fact.ty };
        list(rng, vocabulary, &plan, Some(&fact.key), files);
        tables.lists.push(plan);
        tables
    }
}

pub(super) fn file(path: String, yaml: Yaml) -> SourceFile {
    SourceFile { path, text: yaml.file() }
}

const CONFIDENCE: [&str; 3] = ["text_read", "secondary", "unverified"];

/// What a line of a parameter or ring says of its source.
fn line(rng: &mut Rng, mut entries: Vec<(&'static str, Yaml)>) -> Yaml {
    entries.push(("cite", Yaml::text("Gazette 7: 3")));
    entries.push(("checked", Yaml::text("2026-01-05")));
    entries.push(("confidence", Yaml::text(*rng.pick(&CONFIDENCE))));
    Yaml::map(entries)
}

fn param(rng: &mut Rng, vocabulary: &Vocabulary, id: &str, ty: &Ty) -> Yaml {
    let mut values = Vec::new();
    let days = rng.some(&vocabulary.days, 1, 3);
    for (at, day) in days.iter().enumerate() {
        let from = ("from", Yaml::text(day.as_str()));
        if at > 0 && at + 1 == days.len() && rng.chance(30) {
            values.push(Yaml::map([from, ("value", Yaml::text("ends"))]));
        } else {
            let value = Yaml::text(vocabulary.value(rng, ty));
            values.push(line(rng, vec![from, ("value", value)]));
        }
    }
    let words = match ty {
        Ty::Share => "share".to_owned(),
        Ty::Date => "date".to_owned(),
        Ty::Money(currency) => format!("money {currency}"),
        _ => "decimal".to_owned(),
    };
    Yaml::map([
        ("param", Yaml::text(id)),
        ("title", Yaml::bi(id)),
        ("type", Yaml::text(words)),
        ("values", Yaml::List(values)),
    ])
}

/// A random period as its two ends, which are absent where it is open.
pub(super) fn period(rng: &mut Rng, vocabulary: &Vocabulary) -> (Option<String>, Option<String>) {
    match rng.some(&vocabulary.days, 0, 2).as_slice() {
        [] => (None, None),
        [day] if rng.chance(60) => (Some(day.clone()), None),
        [day] => (None, Some(day.clone())),
        [from, until, ..] => (Some(from.clone()), Some(until.clone())),
    }
}

fn ring(rng: &mut Rng, vocabulary: &Vocabulary, id: &str) -> Yaml {
    let mut members = Vec::new();
    for place in rng.some(&PLACES, 1, 4) {
        let (from, until) = period(rng, vocabulary);
        let mut entries = vec![("place", Yaml::text(place))];
        entries.extend(from.map(|day| ("from", Yaml::text(day))));
        entries.push(("until", Yaml::text(until.unwrap_or_else(|| "open".into()))));
        members.push(line(rng, entries));
    }
    Yaml::map([("ring", Yaml::text(id)), ("title", Yaml::bi(id)), ("members", Yaml::List(members))])
}

fn list(
    rng: &mut Rng,
    vocabulary: &Vocabulary,
    plan: &ListPlan,
    named: Option<&str>,
    files: &mut Vec<SourceFile>,
) {
    let words = match (&plan.key, named) {
        (_, Some(fact)) => format!("enum {fact}"),
        (Ty::Code(system), None) => format!("code {}", system.word()),
        (Ty::Place, None) => "place".into(),
        _ => "text".into(),
    };
    let mut columns = vec![("tag", Yaml::text("text"))];
    let mut entries = vec![
        ("list", Yaml::text(plan.id.as_str())),
        ("title", Yaml::bi(&plan.id)),
        ("cite", Yaml::map([("at", Yaml::text("Schedule 1"))])),
    ];
    entries.extend(checked(rng));
    entries.push(("key", Yaml::map([("column", Yaml::text("key")), ("type", Yaml::text(words))])));
    if plan.rates {
        columns.extend([("rate", Yaml::text("rate")), ("second", Yaml::text("rate"))]);
        entries.push(("unique", Yaml::texts(["key".to_owned()])));
    }
    entries.push(("columns", Yaml::map(columns)));
    files.push(file(format!("{}.list.yaml", plan.id), Yaml::map(entries)));
    files.push(SourceFile { path: format!("{}.csv", plan.id), text: rows(rng, vocabulary, plan) });
}

fn rows(rng: &mut Rng, vocabulary: &Vocabulary, plan: &ListPlan) -> String {
    let dated = rng.chance(80);
    let mut text = String::from("key,tag");
    text.push_str(if plan.rates { ",rate,second" } else { "" });
    text.push_str(if dated { ",from,until,cite\n" } else { "\n" });
    let mut seen = BTreeSet::new();
    for _ in 0..rng.between(2, 12) {
        let key = list_key(rng, vocabulary, &plan.key);
        let once = match &plan.key {
            Ty::Code(system) => Code::parse(*system, &key).map_or(key.clone(), |code| code.key().to_owned()),
            _ => key.clone(),
        };
        if plan.rates && !seen.insert(once) {
            continue;
        }
        // One row, or two that follow one another.
        let (from, until) = period(rng, vocabulary);
        let (from, until) = (from.unwrap_or_default(), until.unwrap_or_default());
        let mut periods = vec![(from.clone(), until.clone())];
        let between = rng.pick(&vocabulary.days).clone();
        if dated && from < between && (until.is_empty() || between < until) {
            periods = vec![(from, between.clone()), (between, until)];
        }
        for (from, until) in periods {
            let mut cells = vec![key.clone(), (*rng.pick(&TAGS)).to_owned()];
            if plan.rates {
                cells.extend([rate_text(rng), rate_text(rng)]);
            }
            if dated {
                cells.extend([from, until, "row".to_owned()]);
            }
            let cells: Vec<String> = cells.into_iter().map(csv_cell).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
    }
    text
}

fn list_key(rng: &mut Rng, vocabulary: &Vocabulary, key: &Ty) -> String {
    match key {
        Ty::Text if rng.chance(30) => "kind_0".into(),
        Ty::Text => (*rng.pick(&TEXTS)).to_owned(),
        ty => vocabulary.value(rng, ty),
    }
}

fn csv_cell(text: String) -> String {
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A rate as files write it.
pub(super) fn rate_text(rng: &mut Rng) -> String {
    let share = |rng: &mut Rng| (*rng.pick(&["0 %", "2.5 %", "10 %", "25.0 %", "50 %"])).to_owned();
    match rng.below(8) {
        0 => "Free".into(),
        1 => "14 cents/item.count".into(),
        2 => format!("2.5 cents/item.count + {}", share(rng)),
        3 => format!("{} of item.part_worth + 3.1 % of item.other_worth", share(rng)),
        _ => share(rng),
    }
}

/// `checked`, `confidence` and the note that goes with it.
pub(super) fn checked(rng: &mut Rng) -> Vec<(&'static str, Yaml)> {
    let confidence = *rng.pick(&CONFIDENCE);
    let mut entries = vec![
        ("checked", Yaml::map([("date", Yaml::text("2026-01-05")), ("against", Yaml::text("the text"))])),
        ("confidence", Yaml::text(confidence)),
    ];
    if confidence != "text_read" {
        entries.push(("confidence_note", Yaml::bi("not read")));
    }
    entries
}
