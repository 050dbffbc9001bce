//! The cases beside provisions, run; and whether each provision has the cases it needs.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;
use ntib_rules::model::{FactId, Provision, ProvisionId, QuestionId, QuestionKind, Value};
use ntib_rules::{CaseFile, Diagnostic, Expect, Removed, RuleCase, Truth, code};

use crate::duty::{AppliedRate, Duty};
use crate::facts::Facts;
use crate::finding::{Finding, Found};
use crate::index::Engine;
use crate::missing::missing;
use crate::run::Run;

/// How many cases were run and what went wrong.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// Cases run.
    pub cases: usize,
    /// Cases that came out otherwise, and provisions that lack a kind of case.
    pub diagnostics: Vec<Diagnostic>,
    /// For each provision's identifier, how many cases stand beside it.
    pub beside: BTreeMap<String, usize>,
}

/// What the cases beside one provision show of it.
#[derive(Clone, Debug, Default)]
struct Shown {
    fires: bool,
    not_fires: bool,
    unknown: bool,
    days: BTreeSet<Date>,
}

/// Runs every case, and checks that each provision has a case that fires, one that does not, one on
/// each turning date within the rulebook's range, and one with an unknown fact.
pub fn verify(engine: &Engine, files: &[CaseFile]) -> Verified {
    let mut verified = Verified::default();
    let mut shown: BTreeMap<&str, Shown> = BTreeMap::new();
    let removed = Removed::nothing();
    for file in files {
        *verified.beside.entry(file.beside.clone()).or_default() += file.cases.len();
        for case in &file.cases {
            verified.cases += 1;
            let facts = Facts::of(engine.book(), case.facts.iter().cloned());
            let run = Run::new(engine, &facts, case.as_of, &removed);
            check(&run, case, &mut verified.diagnostics);
            let one = shown.entry(&file.beside).or_default();
            note(&run, &file.beside, case, one);
        }
    }
    let mut seen = BTreeSet::new();
    for provision in &engine.book().provisions {
        if seen.insert(&provision.id) {
            complete(engine, provision, shown.get(provision.id.as_str()), &mut verified.diagnostics);
        }
    }
    verified
}

fn note(run: &Run<'_>, beside: &str, case: &RuleCase, shown: &mut Shown) {
    let truth = status(run, beside, case);
    match truth {
        Truth::True => shown.fires = true,
        Truth::False => shown.not_fires = true,
        Truth::Unknown => {}
    }
    shown.unknown |= truth == Truth::Unknown || !case.missing.is_empty();
    if truth == Truth::False {
        shown.days.insert(case.as_of);
    }
}

/// How the provisions written in one file stand in a case: those of the roles that the case speaks of,
/// or all. `fires` if some applies, `not_fires` if none does and some certainly does not.
fn status(run: &Run<'_>, name: &str, case: &RuleCase) -> Truth {
    let book = run.engine.book();
    let (base, role) = name.split_once('@').map_or((name, None), |(base, role)| (base, Some(role)));
    let spoken = |role: &str| case.facts.iter().any(|(fact, _)| book.role_of(*fact).name == role);
    let all: Vec<ProvisionId> = book
        .find_provisions(base)
        .filter(|id| role.is_none() || book.provision(*id).role.as_deref() == role)
        .collect();
    let of_case: Vec<ProvisionId> =
        all.iter().copied().filter(|id| book.provision(*id).role.as_deref().is_none_or(spoken)).collect();
    let chosen = if of_case.is_empty() { all } else { of_case };
    let standings: Vec<Truth> = chosen.into_iter().map(|id| run.provision(id)).collect();
    match (standings.contains(&Truth::True), standings.contains(&Truth::False)) {
        (true, _) => Truth::True,
        (false, true) => Truth::False,
        (false, false) => Truth::Unknown,
    }
}

fn complete(engine: &Engine, provision: &Provision, shown: Option<&Shown>, out: &mut Vec<Diagnostic>) {
    let empty = Shown::default();
    let shown = shown.unwrap_or(&empty);
    let mut lacking = Vec::new();
    if !shown.fires {
        lacking.push("one in which it applies".to_owned());
    }
    if !shown.not_fires {
        lacking.push("one in which it just does not".to_owned());
    }
    if !shown.unknown && !matches!(&provision.when, ntib_rules::model::Condition::All(all) if all.is_empty()) {
        lacking.push("one with a deciding fact unknown".to_owned());
    }
    let supported = engine.book().supported;
    for one in &provision.in_force {
        let before = one.period.from.and_then(|from| from.plus_days(-1));
        for day in [before, one.period.until].into_iter().flatten() {
            // Where another period of the same provision holds that day, nothing turns.
            if supported.contains(day) && !provision.in_force_on(day) && !shown.days.contains(&day) {
                lacking.push(format!("one on {day}, when it is not in force"));
            }
        }
    }
    if !lacking.is_empty() {
        let message = format!("`{}` lacks cases: {}", provision.id, lacking.join("; "));
        out.push(
            Diagnostic::error(code::CASE_MISSING, provision.span, message)
                .help(format!("add them to {}.cases.yaml", provision.id)),
        );
    }
}

fn check(run: &Run<'_>, case: &RuleCase, out: &mut Vec<Diagnostic>) {
    let book = run.engine.book();
    let mut fail = |message: String, help: String| {
        let message = format!("the case `{}` comes out otherwise: {message}", case.name);
        out.push(Diagnostic::error(code::CASE_FAILS, case.span, message).help(help));
    };
    if !book.supported.contains(case.as_of) {
        fail(format!("{} lies outside the rulebook's range", case.as_of), "choose another day".to_owned());
        return;
    }
    for (question, expect) in &case.expect {
        let found = run.find(*question);
        if !fits(&found, expect) {
            let title = &book.question(*question).id;
            fail(format!("`{title}` is {}", describe(run, *question, &found)), format!("expected {}", expectation(run, *question, expect)));
        }
    }
    for (fact, expect) in &case.expect_facts {
        let value = run.value(*fact);
        let fits = match expect {
            Expect::Undetermined => value.is_none(),
            Expect::Holds(holds) => value == Some(&Value::Bool(*holds)),
            Expect::Is(expected) => value == Some(expected),
            _ => false,
        };
        if !fits {
            let is = value.map_or_else(|| "undetermined".to_owned(), ToString::to_string);
            fail(format!("`{}` is {is}", book.fact(*fact).key), format!("expected {expect:?}"));
        }
    }
    for (names, wanted) in [(&case.fires, Truth::True), (&case.not_fires, Truth::False)] {
        for name in names {
            let truth = status(run, name, case);
            if truth != wanted {
                let word = match truth {
                    Truth::True => "applies",
                    Truth::False => "does not apply",
                    Truth::Unknown => "may apply",
                };
                fail(format!("`{name}` {word}"), "see `ntib assess` for why".to_owned());
            }
        }
    }
    missing_named(run, case, &mut fail);
}

fn missing_named(run: &Run<'_>, case: &RuleCase, fail: &mut dyn FnMut(String, String)) {
    if case.missing.is_empty() {
        return;
    }
    let book = run.engine.book();
    let mut named: BTreeSet<FactId> = BTreeSet::new();
    for (question, _) in &case.expect {
        named.extend(missing(run, *question).into_iter().map(|one| one.fact));
    }
    for (fact, _) in &case.expect_facts {
        for id in run.engine.provisions_for(*fact) {
            unknown_in(run, *id, &mut named);
        }
    }
    let key = |fact: &FactId| book.fact(*fact).key.clone();
    for fact in &case.missing {
        if !named.contains(fact) {
            let others: Vec<String> = named.iter().map(key).collect();
            fail(format!("`{}` is not named as missing", key(fact)), format!("named: {}", others.join(", ")));
        }
    }
}

fn unknown_in(run: &Run<'_>, id: ProvisionId, named: &mut BTreeSet<FactId>) {
    use ntib_rules::model::Condition;
    fn walk(run: &Run<'_>, condition: &Condition, named: &mut BTreeSet<FactId>) {
        match condition {
            Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| walk(run, one, named)),
            Condition::Not(inner) => walk(run, inner, named),
            Condition::Test(id) if run.test(*id) == Truth::Unknown => {
                named.insert(run.engine.book().test(*id).fact);
            }
            Condition::Test(_) => {}
        }
    }
    walk(run, &run.engine.book().provision(id).when, named);
    for by in &run.engine.book().provision(id).unless {
        if run.provision(*by) == Truth::Unknown {
            unknown_in(run, *by, named);
        }
    }
}

fn fits(found: &Found, expect: &Expect) -> bool {
    match (expect, &found.finding) {
        (Expect::NotAsked, _) => found.asked == Truth::False,
        (Expect::Undetermined, _) => !found.is_decided(),
        (Expect::Outcomes(expected), Some(Finding::Choice(possible))) => {
            let gap = possible.gap && possible.values.len() < 2;
            found.asked == Truth::True && !gap && possible.values == *expected
        }
        (Expect::Outcomes(expected), Some(Finding::Summary(verdicts))) => {
            verdicts.iter().map(|verdict| *verdict as usize).collect::<Vec<_>>() == *expected
        }
        (Expect::Holds(holds), Some(Finding::Holds(truth))) => *truth == Truth::from(*holds),
        (Expect::Elements(expected), Some(Finding::Set { certain, open })) => certain == expected && open.is_empty(),
        (Expect::Total(money), Some(Finding::Layers(duty))) => duty.value_known && duty.total.known() == Some(money.amount),
        (Expect::TotalRate(share), Some(Finding::Layers(duty))) => duty.share.known() == Some(share.fraction()),
        (Expect::Layers(expected), Some(Finding::Layers(duty))) => {
            let shown: Vec<(usize, String)> = layers(duty);
            let expected: Vec<(usize, String)> =
                expected.iter().filter(|(_, rate)| !rate.is_free()).map(|(at, rate)| (*at, rate.to_string())).collect();
            shown == expected
        }
        _ => false,
    }
}

/// The layers with something due, as rates written out; an open one as a question mark.
fn layers(duty: &Duty) -> Vec<(usize, String)> {
    let mut shown = Vec::new();
    for layer in &duty.layers {
        let rates: Vec<String> = layer
            .by
            .iter()
            .map(|(_, truth, rate)| {
                let open = if *truth == Truth::Unknown { "?" } else { "" };
                match rate {
                    AppliedRate::OneOf(rates) => match rates.as_slice() {
                        [one] => format!("{one}{open}"),
                        _ => "?".to_owned(),
                    },
                    AppliedRate::Unknown => "?".to_owned(),
                    AppliedRate::UpTo(_) => match layer.amount.known().zip(layer.base.known()) {
                        Some((amount, base)) if !base.is_zero() => ntib_core::Share::from_fraction(amount / base).to_string(),
                        _ => "?".to_owned(),
                    },
                }
            })
            .collect();
        let mut rates = rates;
        rates.dedup();
        let text = rates.join(" or ");
        if text != "Free" && text != "0 %" {
            shown.push((layer.layer, text));
        }
    }
    shown
}

fn describe(run: &Run<'_>, question: QuestionId, found: &Found) -> String {
    if found.asked == Truth::False {
        return "not asked".to_owned();
    }
    let may = if found.asked == Truth::Unknown { " (and may not arise)" } else { "" };
    let kind = &run.engine.book().question(question).kind;
    let text = match (kind, &found.finding) {
        (QuestionKind::Choice { outcomes, .. }, Some(Finding::Choice(possible))) => {
            let names = possible.values.iter().filter_map(|at| outcomes.get(*at)).map(|one| one.id.as_str());
            let gap = if possible.gap && possible.values.len() < 2 { " or nothing" } else { "" };
            let conflict = if possible.conflict { " (conflict)" } else { "" };
            format!("{}{gap}{conflict}", names.collect::<Vec<_>>().join(" or "))
        }
        (QuestionKind::Set { elements }, Some(Finding::Set { certain, open })) => {
            let names = |at: &[usize]| {
                at.iter().filter_map(|at| elements.get(*at)).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
            };
            format!("[{}], open [{}]", names(certain), names(open))
        }
        (QuestionKind::Layers { stacking, .. }, Some(Finding::Layers(duty))) => {
            let each = layers(duty).into_iter().map(|(at, rate)| {
                format!("{}: {rate}", stacking.get(at).map_or("?", |(name, _)| name.as_str()))
            });
            format!("{{ {} }}, total {:?}, share {:?}", each.collect::<Vec<_>>().join(", "), duty.total, duty.share)
        }
        (_, Some(Finding::Holds(truth))) => format!("{truth:?}").to_lowercase(),
        (_, Some(Finding::Summary(verdicts))) => format!("{verdicts:?}"),
        _ => "nothing".to_owned(),
    };
    format!("{text}{may}")
}

fn expectation(run: &Run<'_>, question: QuestionId, expect: &Expect) -> String {
    let kind = &run.engine.book().question(question).kind;
    match (kind, expect) {
        (QuestionKind::Choice { outcomes, .. }, Expect::Outcomes(at)) => {
            at.iter().filter_map(|at| outcomes.get(*at)).map(|one| one.id.as_str()).collect::<Vec<_>>().join(" or ")
        }
        (QuestionKind::Set { elements }, Expect::Elements(at)) => {
            at.iter().filter_map(|at| elements.get(*at)).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        }
        (QuestionKind::Layers { stacking, .. }, Expect::Layers(layers)) => {
            let each = layers.iter().map(|(at, rate)| {
                format!("{}: {rate}", stacking.get(*at).map_or("?", |(name, _)| name.as_str()))
            });
            each.collect::<Vec<_>>().join(", ")
        }
        (_, Expect::Total(money)) => money.to_string(),
        (_, Expect::TotalRate(share)) => share.to_string(),
        (_, other) => format!("{other:?}").to_lowercase(),
    }
}
