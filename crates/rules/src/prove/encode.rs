//! The rulebook on one day as gates.

use std::collections::{BTreeMap, BTreeSet};

use batsat::Lit;

use super::gates::Gates;
use super::graph::Graph;
use super::time::{Shape, Table, Times};
use crate::model::{Condition, FactId, Op, ProvisionId, TestId, Value};
use crate::truth::Truth;

/// A formula of three values: when it is true and when it is false. It is unknown when it is neither.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rail {
    pub holds: Lit,
    pub fails: Lit,
}

impl Rail {
    fn of(holds: Lit) -> Rail {
        Rail { holds, fails: !holds }
    }

    fn negated(self) -> Rail {
        Rail {
            holds: self.fails,
            fails: self.holds,
        }
    }
}

/// The rulebook in one segment, put into gates as far as it is asked for.
pub(super) struct Encoder<'a> {
    pub gates: Gates,
    graph: &'a Graph<'a>,
    times: &'a Times,
    segment: u32,
    in_force: &'a [bool],
    /// The tests that cells must tell apart: all that will be asked for.
    tests: BTreeSet<TestId>,
    provisions: BTreeMap<ProvisionId, Rail>,
    rails: BTreeMap<TestId, Rail>,
    cells: BTreeMap<FactId, Cells>,
    /// For each value of a derived fact, when it is the decided one.
    decided: BTreeMap<FactId, Vec<Lit>>,
}

/// Classes of a table's values, each by the position of its first, with the literal that says that the
/// fact is in it (for a set: has an element of it).
type Cells = Vec<(Lit, usize)>;

impl<'a> Encoder<'a> {
    pub fn new(
        graph: &'a Graph<'a>,
        times: &'a Times,
        segment: u32,
        in_force: &'a [bool],
        tests: BTreeSet<TestId>,
        dead_ends_max: u64,
    ) -> Encoder<'a> {
        Encoder {
            gates: Gates::new(dead_ends_max),
            graph,
            times,
            segment,
            in_force,
            tests,
            provisions: BTreeMap::new(),
            rails: BTreeMap::new(),
            cells: BTreeMap::new(),
            decided: BTreeMap::new(),
        }
    }

    fn never(&self) -> Rail {
        Rail::of(self.gates.never())
    }

    fn unknown(&self) -> Rail {
        Rail {
            holds: self.gates.never(),
            fails: self.gates.never(),
        }
    }

    /// Whether the provision applies: its conditions, and none that overrides it.
    pub fn status(&mut self, id: ProvisionId) -> Rail {
        if let Some(rail) = self.provisions.get(&id) {
            return *rail;
        }
        if !self.in_force.get(id.at()).copied().unwrap_or(false) {
            return self.never();
        }
        // The loader lets no circle through; should there be one, what it turns on stays unknown.
        let unknown = self.unknown();
        self.provisions.insert(id, unknown);
        let provision = self.graph.book.provision(id);
        let mut parts = vec![self.condition(&provision.when)];
        for other in &provision.unless {
            parts.push(self.status(*other).negated());
        }
        let rail = self.all(&parts);
        self.provisions.insert(id, rail);
        rail
    }

    /// The status of a provision, if it is in gates already.
    pub fn known_status(&self, id: ProvisionId) -> Option<Rail> {
        self.provisions.get(&id).copied()
    }

    /// The conditions of a provision alone, part by part.
    pub fn parts(&mut self, id: ProvisionId) -> Vec<Rail> {
        match &self.graph.book.provision(id).when {
            Condition::All(parts) => parts.iter().map(|part| self.condition(part)).collect(),
            other => vec![self.condition(other)],
        }
    }

    pub fn condition(&mut self, condition: &Condition) -> Rail {
        match condition {
            Condition::All(inner) => {
                let parts: Vec<Rail> = inner.iter().map(|one| self.condition(one)).collect();
                self.all(&parts)
            }
            Condition::Any(inner) => {
                let parts: Vec<Rail> = inner.iter().map(|one| self.condition(one).negated()).collect();
                self.all(&parts).negated()
            }
            Condition::Not(inner) => self.condition(inner).negated(),
            Condition::Test(id) => self.test(*id),
        }
    }

    fn all(&mut self, parts: &[Rail]) -> Rail {
        let holds = self.gates.all(parts.iter().map(|part| part.holds));
        if parts.iter().all(|part| part.fails == !part.holds) {
            return Rail::of(holds);
        }
        Rail {
            holds,
            fails: self.gates.any(parts.iter().map(|part| part.fails)),
        }
    }

    fn test(&mut self, id: TestId) -> Rail {
        if let Some(rail) = self.rails.get(&id) {
            return *rail;
        }
        let test = self.graph.book.test(id);
        let rail = match self.times.tables.get(&test.fact) {
            None => self.unknown(),
            Some(table) => match (table.shape, &test.op) {
                (Shape::Derived, _) => self.derived_test(test.fact, table, id),
                (Shape::One, _) => self.one_test(test.fact, table, id),
                (Shape::Elements, op) => self.set_test(test.fact, table, id, op),
            },
        };
        self.rails.insert(id, rail);
        rail
    }

    /// The truths of a test for each value of its table.
    fn column(&self, table: &Table, id: TestId) -> Vec<Truth> {
        let at = table
            .tests
            .iter()
            .position(|one| *one == id)
            .unwrap_or(usize::MAX);
        (0..table.values.len())
            .map(|value| self.times.truth(table, value, at, self.segment))
            .collect()
    }

    fn one_test(&mut self, fact: FactId, table: &Table, id: TestId) -> Rail {
        let cells = self.cells(fact, table);
        let column = self.column(table, id);
        let with = |truth: Truth| {
            let column = &column;
            let of = move |value: &usize| column.get(*value) == Some(&truth);
            cells
                .iter()
                .filter(move |(_, value)| of(value))
                .map(|(lit, _)| *lit)
        };
        let (holds, unknown) = (
            self.gates.any(with(Truth::True)),
            with(Truth::Unknown).next().is_some(),
        );
        if cells.is_empty() {
            self.unknown()
        } else if unknown {
            Rail {
                holds,
                fails: self.gates.any(with(Truth::False)),
            }
        } else {
            Rail::of(holds)
        }
    }

    /// A set is the classes of which it has an element.
    fn set_test(&mut self, fact: FactId, table: &Table, id: TestId, op: &Op) -> Rail {
        let cells = self.cells(fact, table);
        let column = self.column(table, id);
        let named = |value: &usize| column.get(*value) == Some(&Truth::True);
        let within = cells
            .iter()
            .filter(|(_, value)| named(value))
            .map(|(lit, _)| *lit);
        let outside = cells
            .iter()
            .filter(|(_, value)| !named(value))
            .map(|(lit, _)| *lit);
        match op {
            Op::OneOf(_) | Op::SomeIn(_) => Rail::of(self.gates.any(within)),
            Op::AllIn(_) => Rail::of(!self.gates.any(outside)),
            Op::Empty => Rail::of(!self.gates.any(cells.iter().map(|(lit, _)| *lit))),
            // A list has no row for a set.
            Op::InList { .. } => self.never(),
            Op::Compare(..) => self.unknown(),
        }
    }

    fn cells(&mut self, fact: FactId, table: &Table) -> Cells {
        if let Some(cells) = self.cells.get(&fact) {
            return cells.clone();
        }
        let asked: Vec<usize> = table
            .tests
            .iter()
            .enumerate()
            .filter(|(_, id)| self.tests.contains(id))
            .map(|(at, _)| at)
            .collect();
        let mut classes: BTreeMap<Vec<Truth>, usize> = BTreeMap::new();
        for value in 0..table.values.len() {
            let truths = asked
                .iter()
                .map(|at| self.times.truth(table, value, *at, self.segment))
                .collect();
            classes.entry(truths).or_insert(value);
        }
        let mut first: Vec<usize> = classes.into_values().collect();
        first.sort_unstable();
        let lits = match table.shape {
            Shape::Elements => first.iter().map(|_| self.gates.free()).collect(),
            Shape::One | Shape::Derived => self.gates.one_of(first.len()),
        };
        let cells: Cells = lits.into_iter().zip(first).collect();
        self.cells.insert(fact, cells.clone());
        cells
    }

    fn derived_test(&mut self, fact: FactId, table: &Table, id: TestId) -> Rail {
        let decided = self.decided(fact, table);
        let column = self.column(table, id);
        let with = |truth: Truth| {
            let pairs = decided.iter().zip(&column);
            pairs.filter(move |(_, one)| **one == truth).map(|(lit, _)| *lit)
        };
        Rail {
            holds: self.gates.any(with(Truth::True)),
            fails: self.gates.any(with(Truth::False)),
        }
    }

    /// For each value, when the derived fact is decided to be it: it alone is possible, and no gap is.
    fn decided(&mut self, fact: FactId, table: &Table) -> Vec<Lit> {
        if let Some(decided) = self.decided.get(&fact) {
            return decided.clone();
        }
        let otherwise = self
            .graph
            .book
            .fact(fact)
            .derived
            .as_ref()
            .and_then(Option::as_ref);
        let statuses: Vec<(Rail, &Value)> = self
            .graph
            .concluders(fact)
            .iter()
            .map(|(id, value)| (self.status(*id), *value))
            .collect();
        let applies = self.gates.any(statuses.iter().map(|(status, _)| status.holds));
        let possible: Vec<Lit> = table
            .values
            .iter()
            .map(|value| {
                let own = statuses
                    .iter()
                    .filter(|(_, one)| *one == value)
                    .map(|(status, _)| !status.fails);
                let default = (otherwise == Some(value)).then_some(!applies);
                self.gates.any(own.chain(default))
            })
            .collect();
        let answered = if otherwise.is_some() {
            self.gates.always()
        } else {
            applies
        };
        let decided: Vec<Lit> = (0..possible.len())
            .map(|at| {
                let parts = possible
                    .iter()
                    .enumerate()
                    .map(|(n, lit)| if n == at { *lit } else { !*lit });
                self.gates.all(parts.chain([answered]))
            })
            .collect();
        self.decided.insert(fact, decided.clone());
        decided
    }

    /// The values that the assignment found last gives to these facts, as far as they are encoded.
    pub fn values(&self, facts: &BTreeSet<FactId>) -> BTreeMap<FactId, Value> {
        let mut found = BTreeMap::new();
        for (fact, cells) in &self.cells {
            let Some(table) = self.times.tables.get(fact).filter(|_| facts.contains(fact)) else {
                continue;
            };
            let mut chosen = cells
                .iter()
                .filter(|(lit, _)| self.gates.holds(*lit))
                .filter_map(|(_, value)| table.values.get(*value).cloned());
            match table.shape {
                Shape::Elements => found.extend([(*fact, Value::set(chosen.collect()))]),
                Shape::One | Shape::Derived => found.extend(chosen.next().map(|value| (*fact, value))),
            }
        }
        found
    }
}
