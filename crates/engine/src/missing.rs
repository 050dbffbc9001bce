//! Which missing facts matter, and how much each decides.

use std::collections::BTreeSet;

use ntib_core::Date;
use ntib_rules::model::{FactId, QuestionId, Value};
use ntib_rules::{Filtered, Removed, Truth, values_within};

use crate::facts::Facts;
use crate::finding::{Finding, Found};
use crate::hanging;
use crate::index::Engine;
use crate::open::Open;
use crate::run::Run;

/// How many values of a fact are tried when it is ranked.
const VALUES_SAMPLED: usize = 64;

/// A missing fact, or one given too coarsely or within bounds too wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub fact: FactId,
    /// Of how many values tried each alone would settle the answer.
    pub settles: usize,
    /// How many values were tried: one for each class of values that what is open tells apart, or a sample of them.
    pub tried: usize,
    /// What it is worth to know it, in thousandths: how much of what is open it closes on average.
    pub weight: usize,
}

/// How much is still open in what a question comes to; one when nothing is.
fn openness(found: &Found) -> usize {
    let within = match &found.finding {
        None => 1,
        Some(Finding::Choice(possible)) => possible.count(),
        Some(Finding::Holds(Truth::Unknown)) => 2,
        Some(Finding::Holds(_)) => 1,
        Some(Finding::Set { open, .. }) => open.len() + 1,
        Some(Finding::Layers(duty)) => {
            let open = duty.layers.iter().filter(|layer| layer.applies == Truth::Unknown).count();
            1 + open + usize::from(!duty.is_decided())
        }
        Some(Finding::Summary(verdicts)) => verdicts.len(),
    };
    within + usize::from(found.asked == Truth::Unknown)
}

fn open_provisions(run: &Run<'_>, question: QuestionId) -> usize {
    run.live(question).iter().filter(|id| run.provision(**id) == Truth::Unknown).count()
}

/// The missing facts on which the answer to `question` hangs, the weightiest first. Empty if it is settled, or if
/// what is open is not in the rulebook.
///
/// Only facts are looked at that leave a test, rate or amount open on which the answer still hangs. Such a fact is
/// listed if a value of it changes the answer; where only several together do, all are listed. Cost: one run for each
/// class of values that what is open tells apart, however many rows the lists have.
pub fn missing(run: &Run<'_>, question: QuestionId) -> Vec<Missing> {
    let now = run.find(question);
    if now.is_decided() {
        return Vec::new();
    }
    let open = Open::of(run, question);
    let before = (openness(&now), open_provisions(run, question));
    let mut ranked: Vec<(bool, Missing)> = Vec::new();
    for fact in open.facts() {
        let mut facts = run.facts.clone();
        let (mut settles, mut closed, mut tried, mut matters) = (0, 0, 0, false);
        let values = values(run, &open, fact);
        let step = values.len().div_ceil(VALUES_SAMPLED).max(1);
        let (sample, rest): (Vec<_>, Vec<_>) = values.into_iter().enumerate().partition(|(at, _)| at.is_multiple_of(step));
        for (_, value) in sample {
            facts.set(fact, value);
            let with = Run::new(run.engine, &facts, run.as_of, run.removed);
            let found = with.find(question);
            let after = (openness(&found), open_provisions(&with, question));
            tried += 1;
            settles += usize::from(found.is_decided());
            matters |= found != now;
            closed += part_closed(before.0.saturating_sub(1), after.0.saturating_sub(1)) * 4 + part_closed(before.1, after.1);
        }
        matters = matters || rest.into_iter().any(|(_, value)| {
            facts.set(fact, value);
            Run::new(run.engine, &facts, run.as_of, run.removed).find(question) != now
        });
        if let (Some(settling), Some(closing)) = ((1000 * settles).checked_div(tried), closed.checked_div(tried)) {
            ranked.push((matters, Missing { fact, settles, tried, weight: settling + closing }));
        }
    }
    let some_matter = ranked.iter().any(|(matters, _)| *matters);
    let mut kept: Vec<Missing> =
        ranked.into_iter().filter(|(matters, _)| *matters || !some_matter).map(|(_, missing)| missing).collect();
    sort(run.engine, &mut kept);
    kept
}

/// The facts that leave a test, rate or amount open on which the answer to `question` hangs, those asked first before
/// others. Empty if it is settled. Of a question of layers it may be told whether they are open with other amounts.
/// Cheaper than [`missing`], which also tries what each fact would settle.
pub fn open_facts(run: &Run<'_>, question: QuestionId, told: Option<bool>) -> Vec<FactId> {
    hanging::facts(run, question, told)
}

/// The same, gone through for this question alone: what [`open_facts`] must agree with.
pub fn open_facts_slowly(run: &Run<'_>, question: QuestionId, told: Option<bool>) -> Vec<FactId> {
    let mut facts: Vec<FactId> = Open::told(run, question, told).facts().into_iter().collect();
    facts.sort_by_key(|fact| (run.engine.book().fact(*fact).order, *fact));
    facts
}

/// Of what was open, how much is closed, in hundredths.
fn part_closed(before: usize, after: usize) -> usize {
    (100 * before.saturating_sub(after)).checked_div(before).unwrap_or(0)
}

fn sort(engine: &Engine, missing: &mut [Missing]) {
    missing.sort_by_key(|one| (std::cmp::Reverse(one.weight), engine.book().fact(one.fact).order, one.fact));
}

/// The values tried for a fact: one for each class that what is open tells apart; for a coarse code only codes within
/// it, for one known within bounds only values between them.
fn values(run: &Run<'_>, open: &Open<'_, '_>, fact: FactId) -> Vec<Value> {
    let tests = open.tests.get(&fact).map_or(&[][..], Vec::as_slice);
    let rates: Vec<Filtered<'_>> = open.needed.iter().filter(|one| one.fact == fact).filter_map(|one| one.list).collect();
    values_within(run.engine.book(), fact, tests, &rates, run.as_of, run.removed, run.facts.get(fact))
}

/// The fact worth asking next for these questions: the one that is worth most over all of them, among
/// those missing and not in `skip` (facts that the user does not know).
pub fn next_fact(
    engine: &Engine,
    facts: &Facts,
    as_of: Date,
    removed: &Removed,
    questions: &[QuestionId],
    skip: &BTreeSet<FactId>,
) -> Option<FactId> {
    let run = Run::new(engine, facts, as_of, removed);
    let mut worth: Vec<Missing> = Vec::new();
    for question in questions {
        for one in missing(&run, *question) {
            if skip.contains(&one.fact) || facts.get(one.fact).is_some() {
                continue;
            }
            match worth.iter_mut().find(|other| other.fact == one.fact) {
                Some(other) => other.weight += one.weight,
                None => worth.push(one),
            }
        }
    }
    sort(engine, &mut worth);
    worth.first().map(|one| one.fact)
}
