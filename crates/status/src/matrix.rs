//! Many firms under every definition: each distinct set of facts is answered once.

use std::collections::BTreeMap;

use ntib_base::Entity;
use ntib_engine::{Engine, Found, Finding, Run};
use ntib_rules::{Removed, Truth};
use ntib_rules::model::{FactId, QuestionKind};

use crate::kinds::Measurer;
use crate::measured::{Known, Measured};
use crate::model::Asked;
use crate::sheet::facts_of;

/// How a definition comes out for a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// It holds; of a choice, the outcome with this position.
    Holds(usize),
    /// It does not; of a choice, the outcome with this position.
    Fails(usize),
    /// It hangs on what is not known.
    Undetermined,
    /// It is not asked of such a firm, or not for the day.
    NotAsked,
}

impl Cell {
    /// Whether it is settled one way or the other.
    pub fn truth(self) -> Option<bool> {
        match self {
            Cell::Holds(_) => Some(true),
            Cell::Fails(_) => Some(false),
            Cell::Undetermined | Cell::NotAsked => None,
        }
    }
}

/// Two definitions that come out differently for the same firms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The position of the one among the definitions.
    pub a: usize,
    /// Of the other, after it.
    pub b: usize,
    /// Firms, by position, for which the first holds and the other does not.
    pub first_alone: Vec<u32>,
    /// Firms for which the other holds and the first does not.
    pub second_alone: Vec<u32>,
    /// For how many firms both are settled.
    pub settled: usize,
}

/// Many firms under every definition.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// The definitions.
    pub definitions: Vec<Asked>,
    /// The firms, with a cell for each definition.
    pub rows: Vec<(Entity, Vec<Cell>)>,
    /// How many distinct sets of facts were answered.
    pub answered: usize,
}

impl Matrix {
    /// Of a definition: for how many firms it holds, fails, is undetermined, is not asked.
    pub fn counts(&self, definition: usize) -> [usize; 4] {
        let mut counts = [0; 4];
        let [holds, fails, open, rest] = &mut counts;
        for (_, cells) in &self.rows {
            match cells.get(definition) {
                Some(Cell::Holds(_)) => *holds += 1,
                Some(Cell::Fails(_)) => *fails += 1,
                Some(Cell::Undetermined) => *open += 1,
                _ => *rest += 1,
            }
        }
        counts
    }

    /// Every pair of definitions that differ for some firm, those that differ most first.
    pub fn disagreements(&self) -> Vec<Disagreement> {
        let mut found = Vec::new();
        for a in 0..self.definitions.len() {
            for b in a + 1..self.definitions.len() {
                let mut one = Disagreement { a, b, first_alone: Vec::new(), second_alone: Vec::new(), settled: 0 };
                for ((_, cells), at) in self.rows.iter().zip(0_u32..) {
                    let truth = |which: usize| cells.get(which).copied().and_then(Cell::truth);
                    let Some((first, second)) = truth(a).zip(truth(b)) else { continue };
                    one.settled += 1;
                    match (first, second) {
                        (true, false) => one.first_alone.push(at),
                        (false, true) => one.second_alone.push(at),
                        _ => {}
                    }
                }
                if one.first_alone.len() + one.second_alone.len() > 0 {
                    found.push(one);
                }
            }
        }
        found.sort_by_key(|one| (usize::MAX - one.first_alone.len() - one.second_alone.len(), one.a, one.b));
        found
    }
}

/// Answers firm after firm, remembering what it answered.
pub struct Matrixer<'m, 'v, 'a> {
    engine: &'m Engine,
    measurer: &'m Measurer<'v, 'a>,
    removed: &'m Removed,
    /// For each definition the measured facts that it can depend on.
    inputs: Vec<Vec<FactId>>,
    answered: BTreeMap<(usize, Vec<Known>), Cell>,
    matrix: Matrix,
}

impl<'m, 'v, 'a> Matrixer<'m, 'v, 'a> {
    /// No firm yet.
    pub fn new(engine: &'m Engine, measurer: &'m Measurer<'v, 'a>, removed: &'m Removed) -> Matrixer<'m, 'v, 'a> {
        let definitions = measurer.map.sheet.clone();
        let of = |asked: &Asked| -> Vec<FactId> {
            let own = engine.reach(asked.question).inputs.iter().filter(|fact| engine.book().role_of(**fact).name == *asked.role);
            own.filter_map(|fact| {
                let (_, name) = engine.book().fact(*fact).key.split_once('.')?;
                engine.book().find_fact(&format!("firm.{name}"))
            }).collect()
        };
        let inputs = definitions.iter().map(of).collect();
        Matrixer { engine, measurer, removed, inputs, answered: BTreeMap::new(), matrix: Matrix { definitions, ..Matrix::default() } }
    }

    /// Takes one firm in.
    pub fn add(&mut self, firm: Entity) {
        let measured = self.measurer.measure_all(firm);
        let mut cells = Vec::with_capacity(self.inputs.len());
        for (at, (asked, inputs)) in self.matrix.definitions.iter().zip(&self.inputs).enumerate() {
            let known = |fact: &FactId| measured.get(fact).map_or(Known::Nothing, |one| one.known.clone());
            let key = (at, inputs.iter().map(known).collect::<Vec<Known>>());
            let cell = match self.answered.get(&key) {
                Some(cell) => *cell,
                None => {
                    let cell = self.answer(asked, &measured);
                    self.answered.insert(key, cell);
                    cell
                }
            };
            cells.push(cell);
        }
        self.matrix.rows.push((firm, cells));
    }

    fn answer(&self, asked: &Asked, measured: &BTreeMap<FactId, Measured>) -> Cell {
        let as_of = self.measurer.as_of();
        if self.engine.book().question(asked.question).supported_from > as_of {
            return Cell::NotAsked;
        }
        let (facts, _) = facts_of(self.engine, asked, measured, as_of, self.removed);
        cell(self.engine, asked, &Run::new(self.engine, &facts, as_of, self.removed).find(asked.question))
    }

    /// All firms taken in.
    pub fn finish(self) -> Matrix {
        Matrix { answered: self.answered.len(), ..self.matrix }
    }
}

/// What was found, as a cell.
pub fn cell(engine: &Engine, asked: &Asked, found: &Found) -> Cell {
    match (&engine.book().question(asked.question).kind, &found.finding, found.asked) {
        (_, _, Truth::False) | (_, None, _) => Cell::NotAsked,
        (_, _, Truth::Unknown) => Cell::Undetermined,
        (_, Some(Finding::Holds(Truth::True)), _) => Cell::Holds(0),
        (_, Some(Finding::Holds(Truth::False)), _) => Cell::Fails(0),
        (QuestionKind::Choice { .. }, Some(Finding::Choice(possible)), _) => match possible.decided() {
            None => Cell::Undetermined,
            Some(at) if asked.holds.contains(at) => Cell::Holds(*at),
            Some(at) => Cell::Fails(*at),
        },
        _ => Cell::Undetermined,
    }
}
