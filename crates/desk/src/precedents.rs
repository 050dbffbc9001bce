//! Earlier cases that decided the same: found by the facts that decided them, among those that the viewer sees.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_core::Date;
use ntib_record::Name;

use crate::archive::{Desk, Known};
use crate::cases::{AssessCase, Case};
use crate::listing::Listing;

/// The most earlier cases that are offered.
pub const PRECEDENTS_MAX: usize = 20;

/// The most answered cases of one question, the latest, with which a case is compared: what a page costs does not grow with the record.
pub const COMPARED_MAX: usize = 500;

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

/// What was found among earlier cases.
#[derive(Clone, Debug, Default)]
pub struct Precedents {
    /// Those that have most in common, at most [`PRECEDENTS_MAX`].
    pub found: Vec<Precedent>,
    /// With how many it was compared.
    pub compared: usize,
    /// Whether there are earlier ones with the same question besides.
    pub more: bool,
}

/// The answered cases that are seen, by the questions that they answer, the latest first. It follows what is added.
#[derive(Default)]
struct Answered {
    by_question: BTreeMap<String, BTreeMap<Latest, Arc<Known<Case>>>>,
    places: BTreeMap<Name, (Latest, BTreeSet<String>)>,
}

/// The latest answer first.
type Latest = (Reverse<Option<Date>>, Name);

impl Listing<Case> for Answered {
    type Key = ();

    fn new((): &()) -> Answered {
        Answered::default()
    }

    fn is_for(&self, (): &()) -> bool {
        true
    }

    fn put(&mut self, case: &Arc<Known<Case>>) {
        if let Some((place, questions)) = self.places.remove(&case.id) {
            for question in questions {
                if let Some(all) = self.by_question.get_mut(&question) {
                    all.remove(&place);
                }
            }
        }
        let (Some(sent), Some(assessed)) = (case.sent, case.assessment()) else { return };
        let place = (Reverse(Some(sent.1)), case.id.clone());
        let questions: BTreeSet<String> = assessed.findings.iter().map(|one| one.question.clone()).collect();
        for question in &questions {
            self.by_question.entry(question.clone()).or_default().insert(place.clone(), Arc::clone(case));
        }
        self.places.insert(case.id.clone(), (place, questions));
    }
}

/// Earlier cases, sent and seen by the viewer, that answered one of the same questions: those that share most deciding
/// facts first, then those that differ in fewest, then the latest, then by name. Of each question the latest
/// [`COMPARED_MAX`] are gone through.
pub fn precedents(desk: &Desk<'_>, of: &Known<Case>) -> Precedents {
    let Some(here) = of.assessment() else {
        return Precedents::default();
    };
    let questions: BTreeSet<&str> = here.findings.iter().map(|one| one.question.as_str()).collect();
    let (others, more) = desk.listed::<Case, Answered, _>(&(), |answered| {
        let all = || questions.iter().filter_map(|question| answered.by_question.get(*question));
        let latest = all().flat_map(|all| all.values().filter(|case| case.id != of.id).take(COMPARED_MAX));
        let each: BTreeMap<Name, Arc<Known<Case>>> = latest.map(|case| (case.id.clone(), Arc::clone(case))).collect();
        (each, all().any(|all| all.len() > COMPARED_MAX))
    });
    let compared = others.len();
    let mut found: Vec<Precedent> = others.into_values().filter_map(|case| compare(here, case)).collect();
    let rank = |one: &Precedent| (Reverse(one.same.len()), one.other.len(), Reverse(one.case.sent.map(|sent| sent.1)));
    found.sort_by(|one, other| rank(one).cmp(&rank(other)).then_with(|| one.case.id.cmp(&other.case.id)));
    found.truncate(PRECEDENTS_MAX);
    Precedents { found, compared, more }
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
