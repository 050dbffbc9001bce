//! Plain evaluation of a case, by which what a solver finds is checked and pared down.
//!
//! Written straight from `docs/reference/semantics.md`, without the cells and gates of the proof.

use std::collections::BTreeMap;

use ntib_core::Date;

use super::graph::{Graph, Slot};
use crate::model::{Condition, FactId, ProvisionId, TestId, Value};
use crate::truth::{Removed, Truth};

/// Known facts on a day, and what follows from them.
pub(super) struct Plain<'a> {
    graph: &'a Graph<'a>,
    facts: &'a BTreeMap<FactId, Value>,
    day: Date,
    statuses: BTreeMap<ProvisionId, Truth>,
    derived: BTreeMap<FactId, Option<&'a Value>>,
}

impl<'a> Plain<'a> {
    pub fn new(graph: &'a Graph<'a>, facts: &'a BTreeMap<FactId, Value>, day: Date) -> Plain<'a> {
        Plain {
            graph,
            facts,
            day,
            statuses: BTreeMap::new(),
            derived: BTreeMap::new(),
        }
    }

    /// Whether a provision applies.
    pub fn status(&mut self, id: ProvisionId) -> Truth {
        if let Some(status) = self.statuses.get(&id) {
            return *status;
        }
        self.statuses.insert(id, Truth::Unknown);
        let provision = self.graph.book.provision(id);
        let status = if provision.in_force_on(self.day) {
            let overridden = provision
                .unless
                .iter()
                .map(|other| self.status(*other))
                .max()
                .unwrap_or(Truth::False);
            self.condition(&provision.when).min(overridden.negated())
        } else {
            Truth::False
        };
        self.statuses.insert(id, status);
        status
    }

    pub fn condition(&mut self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(inner) => inner
                .iter()
                .map(|one| self.condition(one))
                .min()
                .unwrap_or(Truth::True),
            Condition::Any(inner) => inner
                .iter()
                .map(|one| self.condition(one))
                .max()
                .unwrap_or(Truth::False),
            Condition::Not(inner) => self.condition(inner).negated(),
            Condition::Test(id) => self.test(*id),
        }
    }

    fn test(&mut self, id: TestId) -> Truth {
        let test = self.graph.book.test(id);
        let value = match self.graph.book.fact(test.fact).derived {
            Some(_) => self.derived(test.fact),
            None => self.facts.get(&test.fact),
        };
        value.map_or(Truth::Unknown, |value| {
            self.graph.book.holds(test, value, self.day, &Removed::nothing())
        })
    }

    /// The value of a derived fact, if exactly one is possible.
    fn derived(&mut self, fact: FactId) -> Option<&'a Value> {
        if let Some(value) = self.derived.get(&fact) {
            return *value;
        }
        self.derived.insert(fact, None);
        let graph = self.graph;
        let (mut concluded, mut possible) = (false, Vec::new());
        for (id, value) in graph.concluders(fact) {
            let status = self.status(*id);
            concluded |= status == Truth::True;
            possible.extend((status != Truth::False).then_some(*value));
        }
        let otherwise = graph.book.fact(fact).derived.as_ref().and_then(Option::as_ref);
        let gap = !concluded && otherwise.is_none();
        possible.extend(otherwise.filter(|_| !concluded));
        let one = possible
            .first()
            .copied()
            .filter(|one| !gap && possible.iter().all(|other| other == one));
        self.derived.insert(fact, one);
        one
    }

    /// Whether the question that the slot belongs to is asked.
    pub fn in_scope(&mut self, slot: &Slot<'_>) -> bool {
        slot.scope
            .is_none_or(|scope| self.condition(scope) == Truth::True)
    }
}

/// What a case must show.
#[derive(Clone, Copy)]
pub(super) enum Shows<'a> {
    /// Both provisions apply.
    Both(&'a Slot<'a>, ProvisionId, ProvisionId),
    /// None of the slot's provisions applies.
    Nothing(&'a Slot<'a>),
    /// The provision's conditions are met, and one that overrides it applies.
    Overridden(ProvisionId),
}

impl Shows<'_> {
    fn is_shown(self, plain: &mut Plain<'_>) -> bool {
        match self {
            Shows::Both(slot, a, b) => {
                plain.in_scope(slot) && [a, b].into_iter().all(|id| plain.status(id) == Truth::True)
            }
            Shows::Nothing(slot) => {
                plain.in_scope(slot) && slot.provisions().all(|id| plain.status(id) != Truth::True)
            }
            Shows::Overridden(id) => {
                let provision = plain.graph.book.provision(id);
                plain.condition(&provision.when) == Truth::True
                    && provision
                        .unless
                        .iter()
                        .any(|other| plain.status(*other) == Truth::True)
            }
        }
    }
}

/// Whether `facts` show it on `day`; then also `facts` without those that do not matter: whatever value
/// they had, it would still be shown.
pub(super) fn confirm(
    graph: &Graph<'_>,
    shows: Shows<'_>,
    facts: &BTreeMap<FactId, Value>,
    day: Date,
) -> Option<BTreeMap<FactId, Value>> {
    let mut whole = Plain::new(graph, facts, day);
    if !shows.is_shown(&mut whole) {
        return None;
    }
    // Less knowledge makes more unknown, never more true; where it matters that nothing applies, a
    // status that becomes unknown would count as well, so what was false must stay false.
    let silent: Vec<ProvisionId> = match shows {
        Shows::Nothing(slot) => slot
            .provisions()
            .filter(|id| whole.status(*id) == Truth::False)
            .collect(),
        _ => Vec::new(),
    };
    let mut kept = facts.clone();
    let mut order: Vec<FactId> = facts.keys().copied().collect();
    // Facts that an interview would ask last are the first to go.
    order.sort_by_key(|fact| {
        (
            std::cmp::Reverse(graph.book.fact(*fact).order),
            std::cmp::Reverse(*fact),
        )
    });
    for fact in order {
        let Some(value) = kept.remove(&fact) else { continue };
        let mut plain = Plain::new(graph, &kept, day);
        if !(shows.is_shown(&mut plain) && silent.iter().all(|id| plain.status(*id) == Truth::False)) {
            kept.insert(fact, value);
        }
    }
    Some(kept)
}
