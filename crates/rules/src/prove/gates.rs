//! Formulas as clauses: a solver with gates that are made once (Tseitin's transformation).

use std::cell::Cell;
use std::collections::BTreeMap;

use batsat::{Callbacks, ClauseKind, Lit, Solver, SolverInterface, SolverOpts, lbool};

/// What came of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An assignment; it can be read.
    Model,
    /// There is none.
    Nothing,
    /// The search was given up.
    GaveUp,
}

/// Counts the dead ends of one search, and stops it at the limit.
struct Budget {
    left: Cell<u64>,
    dead_ends_max: u64,
}

impl Callbacks for Budget {
    fn on_start(&mut self) {
        self.left.set(self.dead_ends_max);
    }

    fn on_new_clause(&mut self, _: &[Lit], kind: ClauseKind) {
        if kind == ClauseKind::Learnt {
            self.left.set(self.left.get().saturating_sub(1));
        }
    }

    fn stop(&self) -> bool {
        self.left.get() == 0
    }
}

/// A solver to which formulas are added and questions put.
pub(super) struct Gates {
    solver: Solver<Budget>,
    truth: Lit,
    known: BTreeMap<Vec<u32>, Lit>,
    /// Whether the last query assumed what never holds, so that the solver was not asked.
    absurd: bool,
    pub queries: u64,
    pub clauses: u64,
}

impl Gates {
    pub fn new(dead_ends_max: u64) -> Gates {
        let budget = Budget {
            left: Cell::new(dead_ends_max),
            dead_ends_max,
        };
        let mut solver = Solver::new(SolverOpts::default(), budget);
        let truth = Lit::new(solver.new_var_default(), true);
        let mut gates = Gates {
            solver,
            truth,
            known: BTreeMap::new(),
            absurd: false,
            queries: 0,
            clauses: 0,
        };
        gates.clause(vec![truth]);
        gates
    }

    /// The literal that always holds.
    pub fn always(&self) -> Lit {
        self.truth
    }

    /// The literal that never holds.
    pub fn never(&self) -> Lit {
        !self.truth
    }

    /// A literal of its own.
    pub fn free(&mut self) -> Lit {
        Lit::new(self.solver.new_var_default(), true)
    }

    /// Demands that one of `lits` holds.
    pub fn clause(&mut self, mut lits: Vec<Lit>) {
        self.clauses = self.clauses.saturating_add(1);
        self.solver.add_clause_reuse(&mut lits);
    }

    /// Holds when all of `lits` do.
    pub fn all(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut lits: Vec<Lit> = lits.into_iter().filter(|lit| *lit != self.truth).collect();
        // A literal and its negation have neighbouring numbers.
        lits.sort_unstable_by_key(Lit::idx);
        lits.dedup();
        let contrary = lits.windows(2).any(|pair| matches!(pair, [a, b] if *a == !*b));
        if contrary || lits.contains(&self.never()) {
            return self.never();
        }
        match lits.as_slice() {
            [] => return self.truth,
            [one] => return *one,
            _ => {}
        }
        let key: Vec<u32> = lits.iter().map(Lit::idx).collect();
        if let Some(gate) = self.known.get(&key) {
            return *gate;
        }
        let gate = self.free();
        for lit in &lits {
            self.clause(vec![!gate, *lit]);
        }
        self.clause(lits.iter().map(|lit| !*lit).chain([gate]).collect());
        self.known.insert(key, gate);
        gate
    }

    /// Holds when one of `lits` does.
    pub fn any(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        !self.all(lits.into_iter().map(|lit| !lit))
    }

    /// Literals of which exactly one holds.
    pub fn one_of(&mut self, count: usize) -> Vec<Lit> {
        match count {
            0 => Vec::new(),
            1 => vec![self.truth],
            2 => {
                let first = self.free();
                vec![first, !first]
            }
            _ => {
                let lits: Vec<Lit> = (0..count).map(|_| self.free()).collect();
                self.clause(lits.clone());
                self.at_most_one(&lits);
                lits
            }
        }
    }

    /// Sinz's sequential counter (CP 2005): `done` says that one of the literals so far holds.
    fn at_most_one(&mut self, lits: &[Lit]) {
        let mut before: Option<Lit> = None;
        for lit in lits {
            let done = self.free();
            self.clause(vec![!*lit, done]);
            if let Some(before) = before {
                self.clause(vec![!before, done]);
                self.clause(vec![!before, !*lit]);
            }
            before = Some(done);
        }
    }

    /// Looks for an assignment in which all of `assumed` hold.
    pub fn solve(&mut self, assumed: &[Lit]) -> Found {
        self.absurd = assumed.contains(&self.never());
        if self.absurd {
            return Found::Nothing;
        }
        self.queries = self.queries.saturating_add(1);
        match self.solver.solve_limited(assumed) {
            found if found == lbool::TRUE => Found::Model,
            found if found == lbool::FALSE => Found::Nothing,
            _ => Found::GaveUp,
        }
    }

    /// Whether `lit` holds in the assignment found last.
    pub fn holds(&self, lit: Lit) -> bool {
        self.solver.value_lit(lit) == lbool::TRUE
    }

    /// Whether the last query, which found nothing, needed the assumption of `lit`.
    pub fn is_needed(&self, lit: Lit) -> bool {
        if self.absurd {
            lit == self.never()
        } else {
            self.solver.unsat_core_contains_var(lit.var())
        }
    }

    pub fn variables(&self) -> u64 {
        u64::from(self.solver.num_vars())
    }
}
