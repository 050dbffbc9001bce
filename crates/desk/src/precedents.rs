//! Earlier cases that decided the same: found by the facts that decided them, among those that the viewer sees.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::archive::{Desk, Known};
use crate::cases::{AssessCase, Case};

/// The most earlier cases that are offered.
pub const PRECEDENTS_MAX: usize = 20;

/// An earlier case with the same question, and what it has in common with this one.
#[derive(Clone, Debug)]
pub struct Precedent {
    /// The earlier case.
    pub case: Arc<Known<Case>>,
    /// The questions that both answered.
    pub questions: BTreeSet<String>,
    /// The deciding facts with the same value.
    pub same: BTreeMap<String, String>,
    /// The deciding facts with another value: here, there.
    pub other: BTreeMap<String, (String, String)>,
    /// Whether both have the same outcomes for those questions.
    pub same_outcome: bool,
    /// Whether the rulebook that answered was another one.
    pub other_rulebook: bool,
}

/// Earlier cases, sent and seen by the viewer, that answered one of the same questions: those that share most deciding
/// facts first, then those that differ in fewest, then the latest, then by name.
pub fn precedents(desk: &Desk<'_>, of: &Known<Case>) -> Vec<Precedent> {
    let Some(here) = of.assessment() else {
        return Vec::new();
    };
    let mut found: Vec<Precedent> = desk
        .all::<Case>()
        .into_iter()
        .filter(|case| case.id != of.id && case.sent.is_some())
        .filter_map(|case| compare(here, case))
        .collect();
    let rank = |one: &Precedent| {
        (
            std::cmp::Reverse(one.same.len()),
            one.other.len(),
            std::cmp::Reverse(one.case.sent.map(|sent| sent.1)),
        )
    };
    found.sort_by(|one, other| {
        rank(one)
            .cmp(&rank(other))
            .then_with(|| one.case.id.cmp(&other.case.id))
    });
    found.truncate(PRECEDENTS_MAX);
    found
}

fn compare(here: &AssessCase, case: Arc<Known<Case>>) -> Option<Precedent> {
    let there = case.assessment()?;
    let (mut questions, mut same, mut other) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    let mut same_outcome = true;
    for (one, two) in here
        .findings
        .iter()
        .flat_map(|one| there.findings.iter().map(move |two| (one, two)))
    {
        if one.question != two.question {
            continue;
        }
        questions.insert(one.question.clone());
        same_outcome &= one.outcomes == two.outcomes;
        for (fact, value) in &one.marks {
            match two.marks.get(fact) {
                Some(given) if given == value => drop(same.insert(fact.clone(), value.clone())),
                Some(given) => drop(other.insert(fact.clone(), (value.clone(), given.clone()))),
                None => {}
            }
        }
    }
    let other_rulebook = here.rulebook != there.rulebook;
    (!questions.is_empty() && !same.is_empty()).then_some(Precedent {
        case,
        questions,
        same,
        other,
        same_outcome,
        other_rulebook,
    })
}
