//! What can come out otherwise when something is removed.

use ntib_rules::Removed;
use ntib_rules::model::{Bound, Conclusion, Condition, FactId, Op, ProvisionId, QuestionId, Rulebook, Target, TestId};

/// The parts of a rulebook that are removed, and all that reads them, directly or through others, each kind numbered. What else
/// there is comes out as it does with everything in place.
#[derive(Clone, Debug)]
pub(crate) struct Affected {
    tests: Numbered,
    provisions: Numbered,
    facts: Numbered,
    /// For each question those of its provisions.
    of_question: Vec<Vec<ProvisionId>>,
}

/// Some of many things, each with its number among them.
#[derive(Clone, Debug)]
struct Numbered {
    numbers: Vec<Option<u32>>,
    count: usize,
}

impl Numbered {
    fn of(reached: &[bool]) -> Numbered {
        let mut next = 0..;
        let numbers: Vec<Option<u32>> = reached.iter().map(|one| one.then(|| next.next()).flatten()).collect();
        Numbered { count: numbers.iter().flatten().count(), numbers }
    }

    fn get(&self, at: usize) -> Option<usize> {
        self.numbers.get(at).copied().flatten().map(|number| number as usize)
    }
}

impl Affected {
    /// By this removal.
    pub(crate) fn by(book: &Rulebook, removed: &Removed) -> Affected {
        let mut reached = Reached::by(book, removed);
        while reached.spread(book) {}
        let mut of_question = vec![Vec::new(); book.questions.len()];
        for id in book.provision_ids().filter(|id| reached.provision(*id)) {
            for conclusion in &book.provision(id).then {
                if let Target::Question(question) = conclusion.target()
                    && let Some(own) = of_question.get_mut(question.at())
                    && own.last() != Some(&id)
                {
                    own.push(id);
                }
            }
        }
        let [tests, provisions, facts] = [&reached.tests, &reached.provisions, &reached.facts].map(|one| Numbered::of(one));
        Affected { tests, provisions, facts, of_question }
    }

    /// The number of a test, if it is affected.
    pub(crate) fn test(&self, id: TestId) -> Option<usize> {
        self.tests.get(id.at())
    }

    /// The number of a provision, if it is affected.
    pub(crate) fn provision(&self, id: ProvisionId) -> Option<usize> {
        self.provisions.get(id.at())
    }

    /// The number of a derived fact, if it is affected.
    pub(crate) fn fact(&self, id: FactId) -> Option<usize> {
        self.facts.get(id.at())
    }

    /// The affected provisions that conclude about a question, ascending.
    pub(crate) fn provisions_of(&self, question: QuestionId) -> &[ProvisionId] {
        self.of_question.get(question.at()).map_or(&[], Vec::as_slice)
    }

    /// How many tests, provisions and derived facts are affected.
    pub(crate) fn counts(&self) -> [usize; 3] {
        [self.tests.count, self.provisions.count, self.facts.count]
    }
}

/// What is found to be affected so far.
struct Reached {
    tests: Vec<bool>,
    provisions: Vec<bool>,
    facts: Vec<bool>,
}

impl Reached {
    fn by(book: &Rulebook, removed: &Removed) -> Reached {
        let tests = book.tests.iter().map(|test| match &test.op {
            Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => choice.rings.iter().any(|ring| removed.ring(ring.at())),
            Op::Compare(_, Bound::Param(param)) => removed.param(param.at()),
            Op::InList { list, .. } => removed.list(list.at()),
            Op::Compare(_, Bound::Value(_)) | Op::Empty => false,
        });
        Reached {
            tests: tests.collect(),
            provisions: (0..book.provisions.len()).map(|at| removed.provision(at)).collect(),
            facts: vec![false; book.facts.len()],
        }
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

    fn test(&self, id: TestId) -> bool {
        self.tests.get(id.at()).copied().unwrap_or(true)
    }

    fn provision(&self, id: ProvisionId) -> bool {
        self.provisions.get(id.at()).copied().unwrap_or(true)
    }

    fn fact(&self, id: FactId) -> bool {
        self.facts.get(id.at()).copied().unwrap_or(true)
    }
}

fn mark(all: &mut [bool], at: usize) {
    if let Some(slot) = all.get_mut(at) {
        *slot = true;
    }
}
