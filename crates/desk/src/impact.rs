//! The impact register: what rests on an instrument, and how often it was pivotal. It is made of the entries that the
//! viewer sees, so that its counts tell of no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_record::{Name, Object};

use crate::archive::{Desk, Known};
use crate::decisions::{Decision, Status};

/// What rests on one instrument.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The objects of which an entry relies on it, by kind.
    pub objects: BTreeMap<Name, BTreeSet<Name>>,
    /// Decisions that name it, and hold.
    pub standing: BTreeSet<Name>,
    /// Of the decisions that name it, those that could not be taken without it in the judgement of their proposer.
    pub needed: BTreeSet<Name>,
    /// Decisions that rest on an answer for which it was measured pivotal, whether or not they name it.
    pub pivotal: BTreeSet<Name>,
    /// Decisions that rest on an answer for which it was measured, and was not pivotal.
    pub not_pivotal: BTreeSet<Name>,
    /// Decisions that name it and rest on no answer for which anything was measured.
    pub not_measured: BTreeSet<Name>,
}

impl Row {
    /// How many decisions name it or were found to turn on it.
    pub fn decisions(&self) -> usize {
        let named = self
            .objects
            .iter()
            .filter(|(kind, _)| kind.as_str() == "decision")
            .flat_map(|(_, ids)| ids);
        named.chain(&self.pivotal).collect::<BTreeSet<_>>().len()
    }
}

/// Every instrument on which something rests, by its name.
pub fn register(desk: &Desk<'_>) -> BTreeMap<Name, Row> {
    let mut rows: BTreeMap<Name, Row> = BTreeMap::new();
    let decisions: BTreeMap<Name, Arc<Known<Decision>>> = desk
        .all::<Decision>()
        .into_iter()
        .map(|decision| (decision.id.clone(), decision))
        .collect();
    for kept in desk.entries() {
        let Object { kind, id } = &kept.entry.object;
        // What was corrected no longer rests on what it named.
        let stands = decisions
            .get(id)
            .filter(|_| kind.as_str() == "decision")
            .is_none_or(|decision| decision.kept.iter().any(|one| one.leaf == kept.leaf));
        for instrument in kept.entry.instruments.iter().filter(|_| stands) {
            rows.entry(instrument.clone())
                .or_default()
                .objects
                .entry(kind.clone())
                .or_default()
                .insert(id.clone());
        }
    }
    for decision in decisions.values() {
        enter(&mut rows, decision);
    }
    rows
}

fn enter(rows: &mut BTreeMap<Name, Row>, decision: &Known<Decision>) {
    let Some(what) = &decision.what else { return };
    let pivotal = decision.pivotal();
    let measured = what.answers.iter().any(|answer| answer.pivotal.is_some());
    for rest in &what.rests_on {
        let row = rows.entry(rest.instrument.clone()).or_default();
        if decision.status() == Status::Taken {
            row.standing.insert(decision.id.clone());
        }
        if rest.needed {
            row.needed.insert(decision.id.clone());
        }
        let to = match (measured, pivotal.contains(rest.instrument.as_str())) {
            (false, _) => &mut row.not_measured,
            (true, false) => &mut row.not_pivotal,
            (true, true) => &mut row.pivotal,
        };
        to.insert(decision.id.clone());
    }
    for name in pivotal.iter().filter_map(|one| one.parse::<Name>().ok()) {
        rows.entry(name).or_default().pivotal.insert(decision.id.clone());
    }
}
