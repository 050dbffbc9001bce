//! Provisions and their exceptions.

use ntib_rules::SourceFile;

use super::INSTRUMENTS;
use super::conditions::{Words, filter};
use super::questions::Questions;
use super::tables::{ListPlan, checked, file, period, rate_text};
use super::vocabulary::{FactPlan, Ty};
use super::yaml::Yaml;
use crate::rng::Rng;

/// The folder of provisions that others name as a whole.
const EXCEPTIONS: &str = "bb/three/exceptions/";

/// A provision while its exceptions are drawn.
struct Plan {
    id: String,
    /// Derived facts on this level and above may not be tested; those that conclude questions only have
    /// the highest.
    level: usize,
    entries: Vec<(&'static str, Yaml)>,
    unless: Vec<String>,
    overrides: Vec<String>,
}

/// From 5 to 24 provisions, some of them exceptions in a folder of their own.
pub(super) fn draw(
    rng: &mut Rng,
    words: &Words<'_>,
    questions: &Questions,
    levels: usize,
    files: &mut Vec<SourceFile>,
) {
    let mut plans: Vec<Plan> = Vec::new();
    let (plain, exceptions) = (rng.between(5, 18), rng.between(0, 6));
    for at in 0..plain + exceptions {
        let exception = at >= plain;
        let folder = if exception {
            EXCEPTIONS.to_owned()
        } else {
            format!("{}/{}", rng.pick(&INSTRUMENTS), rng.pick(&["", "", "part-1/"]))
        };
        let id = format!("{folder}s{at}{}", rng.pick(&["", ".1", "-b"]));
        let (then, level) = then(rng, words, questions, levels);
        // Exceptions are the lowest of all, so that every provision may name their folder.
        let level = if exception { 1 } else { level };
        plans.push(plan(rng, words, id, level, then));
    }
    edges(rng, &mut plans, exceptions > 0);
    for plan in plans {
        let path = format!("{}.yaml", plan.id);
        let mut entries = plan.entries;
        for (key, names) in [("unless", plan.unless), ("overrides", plan.overrides)] {
            match names.as_slice() {
                [] => {}
                [one] if rng.chance(30) => entries.push((key, Yaml::text(one.as_str()))),
                _ => entries.push((key, Yaml::texts(names))),
            }
        }
        files.push(file(path, Yaml::map(entries)));
    }
}

fn plan(rng: &mut Rng, words: &Words<'_>, id: String, level: usize, then: Vec<(String, Yaml)>) -> Plan {
    let mut entries = vec![
        ("rule", Yaml::text(id.as_str())),
        ("title", Yaml::bi(&format!("provision {id}"))),
        ("cite", Yaml::map([("at", Yaml::text(format!("s. {id}")))])),
        ("text", Yaml::bi("If so, then so.")),
        ("in_force", in_force(rng, words)),
    ];
    entries.extend(checked(rng));
    let facts = words.vocabulary.below(level);
    match rng.below(10) {
        0 => {}
        // A single test need not be a list.
        1 => match words.tests(rng, &facts, 1, 1) {
            Yaml::List(mut one) => entries.extend(one.pop().map(|test| ("when", test))),
            other => entries.push(("when", other)),
        },
        _ => entries.push(("when", words.tests(rng, &facts, 1, 3))),
    }
    entries.push(("then", Yaml::Map(then)));
    if rng.chance(15) {
        let obligation = [
            ("id", Yaml::text("tell")),
            ("kind", Yaml::text("notice")),
            ("by", Yaml::text("exporter")),
            ("text", Yaml::bi("Tell them.")),
            ("cite", Yaml::text("s. 1")),
        ];
        entries.push(("obligations", Yaml::List(vec![Yaml::map(obligation)])));
        entries.push(("readings", Yaml::List(vec![Yaml::bi("We read it so.")])));
    }
    Plan { id, level, entries, unless: Vec::new(), overrides: Vec::new() }
}

/// One period or several that do not overlap; mostly long ones.
fn in_force(rng: &mut Rng, words: &Words<'_>) -> Yaml {
    let one = |from: Option<String>, until: Option<String>| {
        let mut entries = Vec::new();
        entries.extend(from.map(|day| ("from", Yaml::text(day))));
        entries.push(("until", Yaml::text(until.unwrap_or_else(|| "open".into()))));
        Yaml::map(entries)
    };
    let always = || one(Some("2000-01-01".into()), None);
    match rng.below(10) {
        0..=3 => always(),
        4..=6 => {
            let (from, until) = period(rng, words.vocabulary);
            Yaml::List(vec![one(from, until)])
        }
        _ => match rng.some(&words.vocabulary.days, 2, 4).as_slice() {
            [a, b] => Yaml::List(vec![one(Some(b.clone()), None), one(None, Some(a.clone()))]),
            [a, b, c] => Yaml::List(vec![one(Some(a.clone()), Some(b.clone())), one(Some(c.clone()), None)]),
            [a, b, c, d, ..] => {
                Yaml::List(vec![one(Some(a.clone()), Some(b.clone())), one(Some(c.clone()), Some(d.clone()))])
            }
            _ => always(),
        },
    }
}

/// What a provision concludes, and the level on which it stands.
fn then(rng: &mut Rng, words: &Words<'_>, questions: &Questions, levels: usize) -> (Vec<(String, Yaml)>, usize) {
    let derived = words.vocabulary.derived();
    let mut found: Vec<(String, Yaml)> = Vec::new();
    let mut level = levels + 1;
    for _ in 0..if rng.chance(20) { 2 } else { 1 } {
        let (key, value) = match rng.below(10) {
            0..=2 if !derived.is_empty() => {
                let fact = rng.pick(&derived);
                level = level.min(fact.level.unwrap_or(level));
                (fact.key.clone(), Yaml::text(words.vocabulary.value(rng, &fact.ty)))
            }
            3..=4 => match &questions.set {
                Some((id, elements)) => (id.clone(), Yaml::texts(rng.some(elements, 1, 2))),
                None => outcome(rng, questions),
            },
            5..=6 => match layer(rng, words, questions) {
                Some(layer) => layer,
                None => outcome(rng, questions),
            },
            _ => outcome(rng, questions),
        };
        if !found.iter().any(|(one, _)| *one == key) {
            found.push((key, value));
        }
    }
    (found, level)
}

fn outcome(rng: &mut Rng, questions: &Questions) -> (String, Yaml) {
    let (id, outcomes) = rng.pick(&questions.choices);
    (id.clone(), Yaml::text(rng.pick(outcomes).clone()))
}

fn layer(rng: &mut Rng, words: &Words<'_>, questions: &Questions) -> Option<(String, Yaml)> {
    let (id, layers, bases) = questions.layers.as_ref()?;
    let at = rng.below(layers.len());
    let fitting: Vec<&str> =
        bases.iter().filter(|base| base.from_layer <= at).map(|base| base.name.as_str()).collect();
    let mut entries = vec![("layer", Yaml::text(layers.get(at)?.as_str()))];
    if rng.chance(30) {
        entries.push(("heading", Yaml::text(*rng.pick(&["9903.01", "9903.02"]))));
    }
    entries.push(("rate", rate(rng, words, layers.get(..at)?)));
    entries.push(("base", Yaml::text(*rng.pick(&fitting))));
    Some((id.clone(), Yaml::map(entries)))
}

/// A rate: written out, a parameter, a list, or what is lacking over earlier layers.
fn rate(rng: &mut Rng, words: &Words<'_>, earlier: &[String]) -> Yaml {
    let shares: Vec<&str> =
        words.tables.params.iter().filter(|one| one.ty == Ty::Share).map(|one| one.id.as_str()).collect();
    let facts = &words.vocabulary.facts;
    let keys_of = |list: &ListPlan| facts.iter().filter(|fact| fact.ty == list.key).collect::<Vec<&FactPlan>>();
    let lists: Vec<&ListPlan> =
        words.tables.lists.iter().filter(|list| list.rates && !keys_of(list).is_empty()).collect();
    match rng.below(10) {
        0 if !shares.is_empty() => Yaml::map([("param", Yaml::text(*rng.pick(&shares)))]),
        1..=3 if !earlier.is_empty() => {
            let share = Yaml::text(*rng.pick(&["0 %", "15 %", "50 %"]));
            Yaml::map([("up_to", share), ("over", Yaml::texts(rng.some(earlier, 1, 3)))])
        }
        4..=6 if !lists.is_empty() => {
            let list = *rng.pick(&lists);
            let keys = keys_of(list);
            let mut entries = vec![
                ("list", Yaml::text(list.id.as_str())),
                ("key", Yaml::text(rng.pick(&keys).key.as_str())),
                ("column", Yaml::text(*rng.pick(&["rate", "second"]))),
            ];
            entries.extend(filter(rng, list).map(|filter| ("where", filter)));
            Yaml::map(entries)
        }
        _ => Yaml::text(rate_text(rng)),
    }
}

/// Exceptions without a circle: one overrides another only from a lower level, or from the same level
/// and a later place.
fn edges(rng: &mut Rng, plans: &mut [Plan], folder: bool) {
    let ranks: Vec<(String, usize)> = plans.iter().map(|plan| (plan.id.clone(), plan.level)).collect();
    for (at, plan) in plans.iter_mut().enumerate() {
        let may_override = |(other, (_, level)): &(usize, &(String, usize))| {
            *level < plan.level || (*level == plan.level && *other > at)
        };
        let over: Vec<String> =
            ranks.iter().enumerate().filter(may_override).map(|(_, (id, _))| id.clone()).collect();
        if !over.is_empty() && rng.chance(45) {
            plan.unless = rng.some(&over, 1, 2);
        }
        if folder && !plan.id.starts_with(EXCEPTIONS) && rng.chance(15) {
            plan.unless.push(EXCEPTIONS.to_owned());
        }
        let may_be_overridden = |(other, (_, level)): &(usize, &(String, usize))| {
            plan.level < *level || (plan.level == *level && at > *other)
        };
        let under: Vec<String> =
            ranks.iter().enumerate().filter(may_be_overridden).map(|(_, (id, _))| id.clone()).collect();
        if !under.is_empty() && rng.chance(20) {
            plan.overrides = rng.some(&under, 1, 1);
        }
    }
}
