//! The reference evaluator: `docs/reference/semantics.md` written out plainly.
//!
//! It reads the checked rulebook and shares no evaluation with the engine: its own three values, its
//! own containment of codes, its own scan of every row of a list, its own intervals. It is slow and
//! meant to be obviously right; where the two differ, read the semantics and correct one of them.

mod amount;
mod code;
mod layers;
mod test;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Date, Period};
use ntib_rules::model::{
    Conclusion, Condition, FactId, Provision, ProvisionId, QuestionId, QuestionKind, Rulebook, Value, Verdict,
};

pub use amount::Amount;
pub use layers::{Layer, Layers};

/// Kleene's three values: false < unknown < true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Three {
    /// It does not hold.
    False,
    /// A missing fact decides.
    Unknown,
    /// It holds.
    True,
}

impl Three {
    fn of(holds: bool) -> Three {
        if holds { Three::True } else { Three::False }
    }

    fn reversed(self) -> Three {
        match self {
            Three::False => Three::True,
            Three::Unknown => Three::Unknown,
            Three::True => Three::False,
        }
    }

    /// `or` of all: the greatest, false of none.
    fn or(all: impl Iterator<Item = Three>) -> Three {
        all.fold(Three::False, Three::max)
    }

    /// `and` of all: the least, true of none.
    fn and(all: impl Iterator<Item = Three>) -> Three {
        all.fold(Three::True, Three::min)
    }
}

/// The values that one of many can still have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOf<T> {
    /// The values.
    pub possible: BTreeSet<T>,
    /// Whether it is possible that nothing answers.
    pub gap: bool,
    /// Whether two provisions that apply answer differently.
    pub conflict: bool,
}

impl<T: Ord> OneOf<T> {
    /// The value, if exactly one is possible and no gap is.
    pub fn decided(&self) -> Option<&T> {
        if self.possible.len() == 1 && !self.gap { self.possible.first() } else { None }
    }
}

/// What a question comes to, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Positions of outcomes.
    Choice(OneOf<usize>),
    /// Whether it holds.
    Holds(Three),
    /// Positions of elements.
    Set {
        /// Certainly in the set.
        certain: BTreeSet<usize>,
        /// Perhaps.
        open: BTreeSet<usize>,
    },
    /// Amounts.
    Layers(Layers),
    /// Verdicts still possible.
    Summary(BTreeSet<Verdict>),
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the question arises.
    pub asked: Three,
    /// What it comes to; none if it does not arise.
    pub outcome: Option<Outcome>,
}

/// One set of facts on one day, without what is removed.
pub struct Reference<'a> {
    book: &'a Rulebook,
    facts: &'a BTreeMap<FactId, Value>,
    as_of: Date,
    removed: &'a [String],
    // Folders of exceptions make the plain recursion exponential: what was found is kept.
    statuses: RefCell<BTreeMap<ProvisionId, Three>>,
    concluded: RefCell<BTreeMap<FactId, OneOf<Value>>>,
}

impl<'a> Reference<'a> {
    /// An evaluation of the known `facts` on `as_of`. `removed` names instruments, folders or provisions.
    pub fn new(
        book: &'a Rulebook,
        facts: &'a BTreeMap<FactId, Value>,
        as_of: Date,
        removed: &'a [String],
    ) -> Reference<'a> {
        Reference { book, facts, as_of, removed, statuses: RefCell::default(), concluded: RefCell::default() }
    }

    /// The answer to `question`.
    pub fn answer(&self, question: QuestionId) -> Answer {
        let asked = self.condition(&self.book.question(question).scope);
        let outcome = if asked == Three::False { None } else { Some(self.outcome(question)) };
        Answer { asked, outcome }
    }

    /// The status of a provision: false if it is removed or not in force on the date; otherwise `when`
    /// and not the greatest status among the provisions that override it.
    pub fn status(&self, id: ProvisionId) -> Three {
        if let Some(found) = self.statuses.borrow().get(&id) {
            return *found;
        }
        let provision = self.book.provision(id);
        let in_force = provision.in_force.iter().any(|one| self.now(&one.period));
        let status = if self.is_removed(&provision.id) || !in_force {
            Three::False
        } else {
            let overridden = Three::or(provision.unless.iter().map(|other| self.status(*other)));
            self.condition(&provision.when).min(overridden.reversed())
        };
        self.statuses.borrow_mut().insert(id, status);
        status
    }

    /// The values that a derived fact can still have.
    pub fn derived(&self, fact: FactId) -> OneOf<Value> {
        if let Some(found) = self.concluded.borrow().get(&fact) {
            return found.clone();
        }
        let otherwise = self.book.fact(fact).derived.clone().flatten();
        let found = self.one_of_many(otherwise, |conclusion| match conclusion {
            Conclusion::Derived(of, value) if *of == fact => Some(value.clone()),
            _ => None,
        });
        self.concluded.borrow_mut().insert(fact, found.clone());
        found
    }

    fn outcome(&self, question: QuestionId) -> Outcome {
        match &self.book.question(question).kind {
            QuestionKind::Choice { .. } => Outcome::Choice(self.choice(question)),
            QuestionKind::Holds { fact } => Outcome::Holds(match self.derived(*fact).decided() {
                Some(Value::Bool(holds)) => Three::of(*holds),
                _ => Three::Unknown,
            }),
            QuestionKind::Set { .. } => self.set(question),
            QuestionKind::Layers { whole, bases, stacking, .. } => {
                Outcome::Layers(self.layers(question, *whole, bases, stacking.len()))
            }
            QuestionKind::Summary { of } => Outcome::Summary(self.summary(of)),
        }
    }

    fn choice(&self, question: QuestionId) -> OneOf<usize> {
        let otherwise = match &self.book.question(question).kind {
            QuestionKind::Choice { otherwise, .. } => *otherwise,
            _ => None,
        };
        let found = self.one_of_many(otherwise, |conclusion| match conclusion {
            Conclusion::Outcome(of, outcome) if *of == question => Some(*outcome),
            _ => None,
        });
        match self.book.question(question).if_removed {
            Some(left) if found.possible.is_empty() && !self.removed.is_empty() => {
                let whole = Reference::new(self.book, self.facts, self.as_of, &[]).choice(question);
                if whole.possible.is_empty() {
                    return found;
                }
                OneOf { possible: BTreeSet::from([left]), gap: false, conflict: false }
            }
            _ => found,
        }
    }

    /// Let A be the values concluded by provisions whose status is true, M by those unknown. Possible:
    /// A and M together if A is not empty; else M and `otherwise`, or a gap in its place.
    fn one_of_many<T: Ord + Clone>(
        &self,
        otherwise: Option<T>,
        concludes: impl Fn(&Conclusion) -> Option<T>,
    ) -> OneOf<T> {
        let mut a = BTreeSet::new();
        let mut m = BTreeSet::new();
        for (id, provision) in self.provisions() {
            for value in provision.then.iter().filter_map(&concludes) {
                match self.status(id) {
                    Three::True => a.insert(value),
                    Three::Unknown => m.insert(value),
                    Three::False => false,
                };
            }
        }
        let conflict = a.len() > 1;
        if a.is_empty() {
            let gap = otherwise.is_none();
            m.extend(otherwise);
            OneOf { possible: m, gap, conflict }
        } else {
            a.extend(m);
            OneOf { possible: a, gap: false, conflict }
        }
    }

    fn set(&self, question: QuestionId) -> Outcome {
        let mut certain = BTreeSet::new();
        let mut open = BTreeSet::new();
        for (id, provision) in self.provisions() {
            for conclusion in &provision.then {
                if let Conclusion::Elements(of, elements) = conclusion
                    && *of == question
                {
                    match self.status(id) {
                        Three::True => certain.extend(elements),
                        Three::Unknown => open.extend(elements),
                        Three::False => {}
                    }
                }
            }
        }
        open.retain(|element| !certain.contains(element));
        Outcome::Set { certain, open }
    }

    /// The worst verdict of every combination of one possible verdict from each question in scope.
    fn summary(&self, of: &[QuestionId]) -> BTreeSet<Verdict> {
        let mut joined = BTreeSet::from([Verdict::Yes]);
        for question in of {
            let Answer { asked, outcome: Some(Outcome::Choice(choice)) } = self.answer(*question) else { continue };
            let QuestionKind::Choice { outcomes, .. } = &self.book.question(*question).kind else { continue };
            let mut verdicts: BTreeSet<Verdict> =
                choice.possible.iter().filter_map(|at| outcomes.get(*at)).map(|one| one.verdict).collect();
            let unmodelled = self.as_of < self.book.question(*question).supported_from;
            if unmodelled || (choice.gap && choice.possible.len() < 2) {
                verdicts.extend([Verdict::Yes, Verdict::NeedsAuthority, Verdict::No]);
            }
            if asked == Three::Unknown {
                verdicts.insert(Verdict::Yes);
            }
            joined = joined.iter().flat_map(|a| verdicts.iter().map(|b| *a.max(b))).collect();
        }
        joined
    }

    fn condition(&self, condition: &Condition) -> Three {
        match condition {
            Condition::All(all) => Three::and(all.iter().map(|one| self.condition(one))),
            Condition::Any(any) => Three::or(any.iter().map(|one| self.condition(one))),
            Condition::Not(one) => self.condition(one).reversed(),
            Condition::Test(id) => {
                let test = self.book.test(*id);
                match self.value(test.fact) {
                    Some(value) => self.holds(&test.op, &value),
                    None => Three::Unknown,
                }
            }
        }
    }

    /// The value of a fact: as given, or as derived if that is decided.
    fn value(&self, fact: FactId) -> Option<Value> {
        if self.book.fact(fact).derived.is_some() {
            self.derived(fact).decided().cloned()
        } else {
            self.facts.get(&fact).cloned()
        }
    }

    fn provisions(&self) -> impl Iterator<Item = (ProvisionId, &'a Provision)> {
        (0_u32..).map(ProvisionId).zip(&self.book.provisions)
    }

    /// Whether the date asked about lies in the period, which is half open.
    fn now(&self, period: &Period) -> bool {
        let begun = match period.from {
            Some(from) => from <= self.as_of,
            None => true,
        };
        let ended = match period.until {
            Some(until) => until <= self.as_of,
            None => false,
        };
        begun && !ended
    }

    /// Whether `id` is, or stands in the folder of, something removed.
    fn is_removed(&self, id: &str) -> bool {
        self.removed.iter().any(|name| {
            let folder = format!("{}/", name.trim_end_matches('/'));
            id == name || id.starts_with(&folder)
        })
    }
}
