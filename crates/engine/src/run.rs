//! One set of facts on one day.
//!
//! Everything is evaluated when first needed and remembered; order and repetition of rules never
//! change a result. The logic is that of `docs/reference/semantics.md`.

use std::cell::{Cell, OnceCell, RefCell};

use ntib_core::Date;
use ntib_rules::model::{Conclusion, Condition, FactId, ProvisionId, QuestionId, QuestionKind, TestId, Value, Verdict};
use ntib_rules::{Removed, Truth};

use crate::columns::Affected;
use crate::facts::Facts;
use crate::finding::{Finding, Found, Possible};
use crate::hanging::Hanging;
use crate::index::Engine;

/// The evaluation of one set of facts on one day, without what is removed.
pub struct Run<'a> {
    /// The rulebook.
    pub engine: &'a Engine,
    /// What is known.
    pub facts: &'a Facts,
    /// The date of the movement, and not of the question.
    pub as_of: Date,
    /// What the rulebook is read without.
    pub removed: &'a Removed,
    tests: Vec<Cell<Option<Truth>>>,
    provisions: Vec<Cell<Option<Truth>>>,
    /// By position among the derived facts.
    derived: Vec<OnceCell<Possible<Value>>>,
    /// What is known of each question.
    asked: Vec<Memo>,
    /// On which facts what is open hangs.
    pub(crate) hanging: RefCell<Hanging>,
    /// A run on the same facts and day with less removed, and what the rest of the removal can change.
    whole: Option<(&'a Run<'a>, &'a Affected)>,
}

/// What is known of a question.
#[derive(Default)]
struct Memo {
    /// The provisions that conclude about it and are not false.
    live: OnceCell<Box<[ProvisionId]>>,
    /// What it comes to, if it is one of choice.
    choice: OnceCell<Possible<usize>>,
    /// The provisions that the answer is taken from, where that was known before.
    basis: OnceCell<Box<[ProvisionId]>>,
}

impl<'a> Run<'a> {
    /// A run in which nothing is evaluated yet.
    pub fn new(engine: &'a Engine, facts: &'a Facts, as_of: Date, removed: &'a Removed) -> Run<'a> {
        let book = engine.book();
        Run::of((engine, facts, as_of, removed), [book.tests.len(), book.provisions.len(), engine.derived_count()], None)
    }

    /// The same facts and day with more removed: what that does not affect is taken from `whole`, and remembered there.
    pub(crate) fn without(whole: &'a Run<'a>, removed: &'a Removed, affected: &'a Affected) -> Run<'a> {
        Run::of((whole.engine, whole.facts, whole.as_of, removed), affected.counts(), Some((whole, affected)))
    }

    fn of(
        (engine, facts, as_of, removed): (&'a Engine, &'a Facts, Date, &'a Removed),
        [tests, provisions, derived]: [usize; 3],
        whole: Option<(&'a Run<'a>, &'a Affected)>,
    ) -> Run<'a> {
        Run {
            engine,
            facts,
            as_of,
            removed,
            tests: vec![Cell::new(None); tests],
            provisions: vec![Cell::new(None); provisions],
            derived: std::iter::repeat_with(OnceCell::new).take(derived).collect(),
            asked: std::iter::repeat_with(Memo::default).take(engine.book().questions.len()).collect(),
            hanging: RefCell::default(),
            whole,
        }
    }

    /// What the test says.
    pub fn test(&self, id: TestId) -> Truth {
        let at = match self.whole {
            None => id.at(),
            Some((whole, affected)) => match affected.test(id) {
                Some(number) => number,
                None => return whole.test(id),
            },
        };
        let Some(memo) = self.tests.get(at) else { return Truth::Unknown };
        memo.get().unwrap_or_else(|| {
            let book = self.engine.book();
            let test = book.test(id);
            let truth = self.value(test.fact).map_or(Truth::Unknown, |value| book.holds(test, value, self.as_of, self.removed));
            memo.set(Some(truth));
            truth
        })
    }

    /// What the test said, if it was looked at in a run of its own.
    pub(crate) fn tested(&self, id: TestId) -> Option<Truth> {
        self.tests.get(id.at()).and_then(Cell::get)
    }

    /// Whether a provision applies, if that was looked at in a run of its own.
    pub(crate) fn considered(&self, id: ProvisionId) -> Option<Truth> {
        self.provisions.get(id.at()).and_then(Cell::get)
    }

    /// The value of a fact, given or derived, if it is decided.
    pub fn value(&self, fact: FactId) -> Option<&Value> {
        if self.engine.book().fact(fact).derived.is_some() {
            self.derived(fact).and_then(Possible::decided)
        } else {
            self.facts.get(fact)
        }
    }

    /// What a condition says.
    pub fn condition(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(inner) => {
                let mut all = Truth::True;
                for one in inner {
                    all = all.min(self.condition(one));
                    if all == Truth::False {
                        break;
                    }
                }
                all
            }
            Condition::Any(inner) => {
                let mut any = Truth::False;
                for one in inner {
                    any = any.max(self.condition(one));
                    if any == Truth::True {
                        break;
                    }
                }
                any
            }
            Condition::Not(inner) => self.condition(inner).negated(),
            Condition::Test(id) => self.test(*id),
        }
    }

    /// Whether a provision applies.
    pub fn provision(&self, id: ProvisionId) -> Truth {
        let at = match self.whole {
            None => id.at(),
            Some((whole, affected)) => match affected.provision(id) {
                Some(number) => number,
                None => return whole.provision(id),
            },
        };
        let Some(memo) = self.provisions.get(at) else { return Truth::False };
        memo.get().unwrap_or_else(|| {
            let truth = self.applies(id);
            memo.set(Some(truth));
            truth
        })
    }

    fn applies(&self, id: ProvisionId) -> Truth {
        let provision = self.engine.book().provision(id);
        if self.removed.provision(id.at()) || !provision.in_force_on(self.as_of) {
            return Truth::False;
        }
        let mut truth = self.condition(&provision.when);
        for by in &provision.unless {
            if truth == Truth::False {
                break;
            }
            truth = truth.min(self.provision(*by).negated());
        }
        truth
    }

    /// The values that a derived fact can still have; none for an input fact.
    pub fn derived(&self, fact: FactId) -> Option<&Possible<Value>> {
        let otherwise = self.engine.book().fact(fact).derived.as_ref()?;
        let at = match self.whole {
            None => self.engine.derived_at(fact),
            Some((whole, affected)) => match affected.fact(fact) {
                Some(number) => number,
                None => return whole.derived(fact),
            },
        };
        let memo = self.derived.get(at)?;
        Some(memo.get_or_init(|| {
            let concluded = self.engine.provisions_for(fact).iter().flat_map(|id| {
                self.engine.book().provision(*id).then.iter().filter_map(|conclusion| match conclusion {
                    Conclusion::Derived(of, value) if *of == fact => Some((*id, value)),
                    _ => None,
                })
            });
            self.one_of_many(concluded, otherwise.as_ref())
        }))
    }

    /// The provisions that conclude about a question and are not false, ascending.
    pub(crate) fn live(&self, question: QuestionId) -> &[ProvisionId] {
        self.asked.get(question.at()).map_or(&[], |memo| memo.live.get_or_init(|| self.not_false(question)))
    }

    fn not_false(&self, question: QuestionId) -> Box<[ProvisionId]> {
        let stays = |id: &ProvisionId| self.provision(*id) != Truth::False;
        let Some((whole, affected)) = self.whole else {
            return self.engine.provisions_of(question).iter().copied().filter(stays).collect();
        };
        let kept = whole.live(question).iter().copied().filter(|id| affected.provision(*id).is_none());
        let again = affected.provisions_of(question).iter().copied().filter(stays);
        let mut all: Vec<ProvisionId> = kept.chain(again).collect();
        all.sort_unstable();
        all.into()
    }

    /// The values still possible when provisions conclude one of many.
    fn one_of_many<'t, T: Ord + Clone + 't>(&self, concluded: impl Iterator<Item = (ProvisionId, &'t T)>, otherwise: Option<&T>) -> Possible<T> {
        let (mut sure, mut open) = (Vec::new(), Vec::new());
        for (id, value) in concluded {
            match self.provision(id) {
                Truth::True => sure.push(value.clone()),
                Truth::Unknown => open.push(value.clone()),
                Truth::False => {}
            }
        }
        sure.sort();
        sure.dedup();
        let conflict = sure.len() > 1;
        let fallback = sure.is_empty();
        let mut values = sure;
        values.append(&mut open);
        let gap = fallback && otherwise.is_none();
        values.extend(otherwise.filter(|_| fallback).cloned());
        values.sort();
        values.dedup();
        Possible { values, gap, conflict }
    }

    /// What a question comes to.
    pub fn find(&self, question: QuestionId) -> Found {
        let asked = self.condition(&self.engine.book().question(question).scope);
        let finding = (asked != Truth::False).then(|| self.finding(question));
        Found { asked, finding }
    }

    /// The values still possible of a choice question, its scope aside.
    pub fn choice(&self, question: QuestionId) -> Possible<usize> {
        self.chosen(question).clone()
    }

    /// The same, as it is remembered.
    pub(crate) fn chosen(&self, question: QuestionId) -> &Possible<usize> {
        const NONE: &Possible<usize> = &Possible { values: Vec::new(), gap: true, conflict: false };
        self.asked.get(question.at()).map_or(NONE, |memo| memo.choice.get_or_init(|| self.choose(question)))
    }

    /// What is known of a question of choice from a run on facts that say the same to it, so that it need not be found again.
    pub(crate) fn know(&self, question: QuestionId, choice: &Possible<usize>, reasons: Option<(&[ProvisionId], &[FactId])>) {
        let Some(memo) = self.asked.get(question.at()) else { return };
        memo.choice.get_or_init(|| choice.clone());
        if let Some((basis, missing)) = reasons {
            memo.basis.get_or_init(|| basis.into());
            self.hanging.borrow_mut().know(self.engine, question, missing);
        }
    }

    /// The provisions that the answer to a question is taken from, if that was known before.
    pub(crate) fn known_basis(&self, question: QuestionId) -> Option<&[ProvisionId]> {
        self.asked.get(question.at())?.basis.get().map(AsRef::as_ref)
    }

    fn choose(&self, question: QuestionId) -> Possible<usize> {
        let otherwise = match &self.engine.book().question(question).kind {
            QuestionKind::Choice { otherwise, .. } => *otherwise,
            _ => None,
        };
        let concluded = self.live(question).iter().flat_map(|id| {
            self.engine.book().provision(*id).then.iter().filter_map(|conclusion| match conclusion {
                Conclusion::Outcome(of, outcome) if *of == question => Some((*id, outcome)),
                _ => None,
            })
        });
        let mut possible = self.one_of_many(concluded, otherwise.as_ref());
        if possible.values.is_empty()
            && let Some(outcome) = self.engine.book().if_removed(question, self.removed)
            && !Run::new(self.engine, self.facts, self.as_of, &Removed::nothing()).chosen(question).values.is_empty()
        {
            possible = Possible { values: vec![outcome], gap: false, conflict: false };
        }
        possible
    }

    pub(crate) fn finding(&self, question: QuestionId) -> Finding {
        match &self.engine.book().question(question).kind {
            QuestionKind::Choice { .. } => Finding::Choice(self.choice(question)),
            QuestionKind::Holds { fact } => Finding::Holds(match self.value(*fact) {
                Some(Value::Bool(holds)) => Truth::from(*holds),
                _ => Truth::Unknown,
            }),
            QuestionKind::Set { .. } => self.set(question),
            QuestionKind::Layers { .. } => Finding::Layers(Box::new(self.duty(question))),
            QuestionKind::Summary { of } => Finding::Summary(self.summary(of)),
        }
    }

    fn set(&self, question: QuestionId) -> Finding {
        let (mut certain, mut open) = (Vec::new(), Vec::new());
        for id in self.live(question) {
            for conclusion in &self.engine.book().provision(*id).then {
                let Conclusion::Elements(of, elements) = conclusion else { continue };
                match self.provision(*id) {
                    Truth::True if *of == question => certain.extend(elements),
                    Truth::Unknown if *of == question => open.extend(elements),
                    _ => {}
                }
            }
        }
        certain.sort_unstable();
        certain.dedup();
        open.sort_unstable();
        open.dedup();
        open.retain(|element| !certain.contains(element));
        Finding::Set { certain, open }
    }

    /// Every combination of the verdicts still possible, the worst of each.
    fn summary(&self, of: &[QuestionId]) -> Vec<Verdict> {
        const ALL: [Verdict; 3] = [Verdict::Yes, Verdict::NeedsAuthority, Verdict::No];
        let mut joined = vec![Verdict::Yes];
        for question in of {
            let QuestionKind::Choice { outcomes, .. } = &self.engine.book().question(*question).kind else { continue };
            let asked = self.condition(&self.engine.book().question(*question).scope);
            if asked == Truth::False {
                continue;
            }
            let possible = self.chosen(*question);
            let mut verdicts: Vec<Verdict> =
                possible.values.iter().filter_map(|at| outcomes.get(*at)).map(|outcome| outcome.verdict).collect();
            // `ntib check` proves that nothing falls through a rulebook read whole.
            let unmodelled = self.as_of < self.engine.book().question(*question).supported_from;
            if unmodelled || possible.gap && possible.values.len() < 2 {
                verdicts.extend(ALL);
            }
            if asked == Truth::Unknown {
                verdicts.push(Verdict::Yes);
            }
            joined = joined.iter().flat_map(|a| verdicts.iter().map(|b| *a.max(b))).collect();
            joined.sort_unstable();
            joined.dedup();
        }
        joined
    }
}
