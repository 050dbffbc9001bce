//! The facts on which open answers hang: each provision, derived fact and question is gone through once a run.
//!
//! A fact is a bit, in the order in which facts are asked, and each part has one set of them.

use ntib_rules::Truth;
use ntib_rules::model::{Condition, Conclusion, FactId, ProvisionId, QuestionId, QuestionKind};

use crate::finding::Finding;
use crate::index::Engine;
use crate::run::Run;

/// The sets of a run, by what they are of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hanging {
    /// How many words a set has.
    width: usize,
    /// The sets, one after another.
    words: Vec<u64>,
    provisions: Vec<Option<Set>>,
    derived: Vec<Option<Set>>,
    questions: Vec<Option<Set>>,
}

/// Where a set begins.
type Set = usize;

impl Hanging {
    fn ready(&mut self, engine: &Engine) {
        if self.width == 0 {
            let book = engine.book();
            self.width = book.facts.len().div_ceil(64).max(1);
            self.provisions = vec![None; book.provisions.len()];
            self.derived = vec![None; engine.derived_count()];
            self.questions = vec![None; book.questions.len()];
        }
    }

    /// A new set, without facts.
    fn new_set(&mut self) -> Set {
        let set = self.words.len();
        self.words.resize(set + self.width, 0);
        set
    }

    fn add(&mut self, set: Set, engine: &Engine, fact: FactId) {
        let at = engine.asked_at(fact);
        if let Some(word) = self.words.get_mut(set + at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn add_all(&mut self, set: Set, of: Set) {
        for at in 0..self.width {
            let more = self.words.get(of + at).copied().unwrap_or(0);
            if let Some(word) = self.words.get_mut(set + at) {
                *word |= more;
            }
        }
    }

    /// The facts on which the answer to a question hangs, where that was known before.
    pub(crate) fn know(&mut self, engine: &Engine, question: QuestionId, facts: &[FactId]) {
        self.ready(engine);
        let set = self.new_set();
        facts.iter().for_each(|fact| self.add(set, engine, *fact));
        if let Some(slot) = self.questions.get_mut(question.at()) {
            *slot = Some(set);
        }
    }

    fn facts(&self, set: Set, engine: &Engine) -> Vec<FactId> {
        let mut found = Vec::new();
        for (at, word) in self.words.iter().skip(set).take(self.width).enumerate() {
            let mut left = *word;
            while left != 0 {
                found.extend(engine.asked_order().get(at * 64 + left.trailing_zeros() as usize));
                left &= left - 1;
            }
        }
        found
    }
}

/// The facts that leave a test, rate or amount open on which the answer to `question` hangs, those asked first before
/// others. Of a question of layers it may be told whether they are open.
pub(crate) fn facts(run: &Run<'_>, question: QuestionId, told: Option<bool>) -> Vec<FactId> {
    let told = told.filter(|_| matches!(run.engine.book().question(question).kind, QuestionKind::Layers { .. }));
    let mut memo = run.hanging.borrow_mut();
    memo.ready(run.engine);
    let mut walk = Walk { run, memo: &mut memo };
    let set = match told {
        None => walk.question(question),
        Some(_) => walk.question_told(question, told),
    };
    memo.facts(set, run.engine)
}

struct Walk<'w, 'r, 'a> {
    run: &'r Run<'a>,
    memo: &'w mut Hanging,
}

impl Walk<'_, '_, '_> {
    fn question(&mut self, id: QuestionId) -> Set {
        if let Some(Some(known)) = self.memo.questions.get(id.at()) {
            return *known;
        }
        let set = self.question_told(id, None);
        if let Some(slot) = self.memo.questions.get_mut(id.at()) {
            *slot = Some(set);
        }
        set
    }

    fn question_told(&mut self, id: QuestionId, told: Option<bool>) -> Set {
        let (run, set) = (self.run, self.memo.new_set());
        let question = run.engine.book().question(id);
        self.condition(&question.scope, set);
        if run.condition(&question.scope) == Truth::False {
            return set;
        }
        let is_open = |decided: bool| told.unwrap_or(!decided);
        match &question.kind {
            QuestionKind::Choice { .. } if !is_open(run.chosen(id).decided().is_some()) => {}
            QuestionKind::Choice { .. } => self.provisions(run.live(id), set),
            kind => {
                let finding = run.finding(id);
                if !is_open(finding.is_decided()) {
                    return set;
                }
                match (kind, finding) {
                    (QuestionKind::Summary { of }, _) => of.iter().for_each(|one| {
                        let its = self.question(*one);
                        self.memo.add_all(set, its);
                    }),
                    (QuestionKind::Holds { fact }, _) => self.fact(*fact, set),
                    (_, Finding::Set { open, .. }) => {
                        let concludes = |conclusion: &Conclusion| {
                            matches!(conclusion, Conclusion::Elements(of, elements) if *of == id && elements.iter().any(|one| open.contains(one)))
                        };
                        for provision in run.live(id) {
                            if run.engine.book().provision(*provision).then.iter().any(concludes) {
                                self.provision(*provision, set);
                            }
                        }
                    }
                    _ => {
                        self.provisions(run.live(id), set);
                        run.needed(id).iter().for_each(|one| self.memo.add(set, run.engine, one.fact));
                    }
                }
            }
        }
        set
    }

    fn provisions(&mut self, ids: &[ProvisionId], into: Set) {
        ids.iter().for_each(|id| self.provision(*id, into));
    }

    fn provision(&mut self, id: ProvisionId, into: Set) {
        if self.run.provision(id) != Truth::Unknown {
            return;
        }
        let set = match self.memo.provisions.get(id.at()).copied().flatten() {
            Some(known) => known,
            None => {
                let set = self.memo.new_set();
                let provision = self.run.engine.book().provision(id);
                self.condition(&provision.when, set);
                self.provisions(&provision.unless, set);
                if let Some(slot) = self.memo.provisions.get_mut(id.at()) {
                    *slot = Some(set);
                }
                set
            }
        };
        self.memo.add_all(into, set);
    }

    fn condition(&mut self, condition: &Condition, into: Set) {
        let run = self.run;
        match condition {
            Condition::Test(id) => {
                if run.test(*id) == Truth::Unknown {
                    self.fact(run.engine.book().test(*id).fact, into);
                }
            }
            _ if run.condition(condition) != Truth::Unknown => {}
            Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| self.condition(one, into)),
            Condition::Not(inner) => self.condition(inner, into),
        }
    }

    /// A fact that leaves something open: itself, or what it is derived from.
    fn fact(&mut self, fact: FactId, into: Set) {
        let engine = self.run.engine;
        if engine.book().fact(fact).derived.is_none() {
            return self.memo.add(into, engine, fact);
        }
        let at = engine.derived_at(fact);
        let set = match self.memo.derived.get(at).copied().flatten() {
            Some(known) => known,
            None => {
                let set = self.memo.new_set();
                self.provisions(engine.provisions_for(fact), set);
                if let Some(slot) = self.memo.derived.get_mut(at) {
                    *slot = Some(set);
                }
                set
            }
        };
        self.memo.add_all(into, set);
    }
}
