//! What can come out otherwise when something is removed.

use ntib_rules::Removed;
use ntib_rules::model::{Bound, Conclusion, Condition, FactId, Op, ProvisionId, Rulebook, TestId};

/// The parts of a rulebook that are removed, and all that reads them, directly or through others. What else there is comes out
/// as it does with everything in place.
#[derive(Clone, Debug)]
pub(crate) struct Affected {
    tests: Vec<bool>,
    provisions: Vec<bool>,
    facts: Vec<bool>,
}

impl Affected {
    /// By this removal.
    pub(crate) fn by(book: &Rulebook, removed: &Removed) -> Affected {
        let tests = book.tests.iter().map(|test| match &test.op {
            Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => choice.rings.iter().any(|ring| removed.ring(ring.at())),
            Op::Compare(_, Bound::Param(param)) => removed.param(param.at()),
            Op::InList { list, .. } => removed.list(list.at()),
            Op::Compare(_, Bound::Value(_)) | Op::Empty => false,
        });
        let mut affected = Affected {
            tests: tests.collect(),
            provisions: (0..book.provisions.len()).map(|at| removed.provision(at)).collect(),
            facts: vec![false; book.facts.len()],
        };
        while affected.spread(book) {}
        affected
    }

    /// One step further; whether anything was reached.
    fn spread(&mut self, book: &Rulebook) -> bool {
        let before = self.count();
        for at in 0..self.provisions.len() {
            let Some(provision) = book.provisions.get(at) else { continue };
            let hit = self.provisions.get(at) == Some(&true)
                || provision.unless.iter().any(|by| self.provision(*by))
                || self.condition(&provision.when);
            if !hit {
                continue;
            }
            mark(&mut self.provisions, at);
            for conclusion in &provision.then {
                if let Conclusion::Derived(fact, _) = conclusion {
                    mark(&mut self.facts, fact.at());
                }
            }
        }
        for (at, test) in book.tests.iter().enumerate() {
            if self.fact(test.fact) {
                mark(&mut self.tests, at);
            }
        }
        self.count() > before
    }

    fn count(&self) -> usize {
        [&self.tests, &self.provisions, &self.facts].into_iter().flatten().filter(|one| **one).count()
    }

    fn condition(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(inner) | Condition::Any(inner) => inner.iter().any(|one| self.condition(one)),
            Condition::Not(inner) => self.condition(inner),
            Condition::Test(id) => self.test(*id),
        }
    }

    /// Whether a test is.
    pub(crate) fn test(&self, id: TestId) -> bool {
        self.tests.get(id.at()).copied().unwrap_or(true)
    }

    /// Whether a provision is.
    pub(crate) fn provision(&self, id: ProvisionId) -> bool {
        self.provisions.get(id.at()).copied().unwrap_or(true)
    }

    /// Whether a derived fact is.
    pub(crate) fn fact(&self, id: FactId) -> bool {
        self.facts.get(id.at()).copied().unwrap_or(true)
    }
}

fn mark(all: &mut [bool], at: usize) {
    if let Some(slot) = all.get_mut(at) {
        *slot = true;
    }
}
