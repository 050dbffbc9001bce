//! Every definition side by side for one firm.

use std::collections::{BTreeMap, BTreeSet};

use ntib_base::Entity;
use ntib_core::Date;
use ntib_engine::{Answer, Engine, Facts, Reason, Run, Step, answer};
use ntib_rules::{Removed, Truth};
use ntib_rules::model::FactId;

use crate::kinds::Measurer;
use crate::matrix::{Cell, cell};
use crate::measured::{Lack, Measured};
use crate::model::Asked;
use crate::offer::offer;

/// A firm under every definition.
#[derive(Clone, Debug)]
pub struct Status {
    /// Which.
    pub firm: Entity,
    /// The legal day asked about.
    pub as_of: Date,
    /// What the rulebook was read without.
    pub removed: Removed,
    /// What is known of the facts that are measured or stated, by fact of a firm.
    pub facts: BTreeMap<FactId, Measured>,
    /// Each definition, in the order of the sheet.
    pub definitions: Vec<Definition>,
}

/// One definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// How it is put.
    pub asked: Asked,
    /// Whether the rulebook answers it for the day.
    pub supported: bool,
    /// Whether it holds.
    pub cell: Cell,
    /// What it comes to, with its reasons.
    pub answer: Answer,
    /// The facts of a firm that were given to it, by key of the firm's own role.
    pub uses: Vec<FactId>,
    /// Facts on which it hangs that the base could tell, each with what would have to be known: see
    /// [`Measured::lacks`].
    pub hangs_on: Vec<FactId>,
}

impl Status {
    /// What would have to be known for `definition`, each once.
    pub fn lacks(&self, definition: &Definition) -> Vec<(FactId, &Lack)> {
        let mut seen = BTreeSet::new();
        let each = definition.hangs_on.iter().filter_map(|fact| self.facts.get(fact)).flat_map(|one| one.lacks.iter().map(move |lack| (one.fact, lack)));
        each.filter(|(_, lack)| seen.insert((*lack).clone())).collect()
    }
}

/// The fact of a role like a firm's for one of a firm, and back.
fn recast(engine: &Engine, fact: FactId, to: &str) -> Option<FactId> {
    let (_, name) = engine.book().fact(fact).key.split_once('.')?;
    engine.book().find_fact(&format!("{to}.{name}"))
}

/// The facts of one definition as the engine takes them, with those of the firm that are given.
pub(crate) fn facts_of(engine: &Engine, asked: &Asked, measured: &BTreeMap<FactId, Measured>, as_of: Date, removed: &Removed) -> (Facts, Vec<FactId>) {
    let mut facts = Facts::of(engine.book(), asked.with.iter().cloned());
    let mut uses = Vec::new();
    for input in &engine.reach(asked.question).inputs {
        if engine.book().role_of(*input).name != *asked.role {
            continue;
        }
        let Some(own) = recast(engine, *input, "firm") else { continue };
        let Some(one) = measured.get(&own) else { continue };
        if let Some(value) = offer(engine, asked.question, *input, &one.known, as_of, removed) {
            facts.set(*input, value);
            uses.push(own);
        }
    }
    (facts, uses)
}

/// The facts of tests that are open in a reason.
fn open_facts(engine: &Engine, reason: &Reason, found: &mut Vec<FactId>) {
    open_step(engine, &reason.when, found);
    reason.exceptions.iter().for_each(|one| open_facts(engine, one, found));
}

fn open_step(engine: &Engine, step: &Step, found: &mut Vec<FactId>) {
    match step {
        Step::All(Truth::Unknown, inner) | Step::Any(Truth::Unknown, inner) => inner.iter().for_each(|one| open_step(engine, one, found)),
        Step::Not(Truth::Unknown, inner) => open_step(engine, inner, found),
        Step::Test { test, truth: Truth::Unknown, because, .. } => {
            found.push(engine.book().test(*test).fact);
            because.iter().for_each(|reason| open_facts(engine, reason, found));
        }
        _ => {}
    }
}

/// Every definition of the sheet for `firm`.
pub fn status(engine: &Engine, measurer: &Measurer<'_, '_>, firm: Entity, removed: &Removed) -> Status {
    let as_of = measurer.as_of();
    let measured = measurer.measure_all(firm);
    let each = measurer.map.sheet.iter().map(|asked| {
        let (facts, uses) = facts_of(engine, asked, &measured, as_of, removed);
        let run = Run::new(engine, &facts, as_of, removed);
        let answer = answer(&run, asked.question);
        let supported = engine.book().question(asked.question).supported_from <= as_of;
        let cell = if supported { cell(engine, asked, &answer.found) } else { Cell::NotAsked };
        let mut hangs_on = Vec::new();
        if cell == Cell::Undetermined {
            // What is missing comes first, the weightiest before the others; then whatever left a test open.
            let mut left_open = Vec::new();
            answer.because.iter().for_each(|reason| open_facts(engine, reason, &mut left_open));
            for fact in answer.missing.iter().map(|one| one.fact).chain(left_open) {
                let own = recast(engine, fact, "firm").filter(|_| engine.book().role_of(fact).name == *asked.role);
                hangs_on.extend(own.filter(|own| !hangs_on.contains(own) && measured.get(own).is_some_and(|one| !one.lacks.is_empty())));
            }
        }
        Definition { asked: asked.clone(), supported, cell, answer, uses, hangs_on }
    });
    let definitions = each.collect();
    Status { firm, as_of, removed: removed.clone(), facts: measured, definitions }
}
