//! What is still open in an answer, traced to the facts that leave it so.

use std::collections::{BTreeMap, BTreeSet};

use ntib_rules::model::{Condition, Conclusion, FactId, ProvisionId, QuestionId, QuestionKind, TestId};
use ntib_rules::Truth;

use crate::duty::Needed;
use crate::finding::Finding;
use crate::run::Run;

/// Everything on which an undecided answer hangs.
pub(crate) struct Open<'r, 'a> {
    run: &'r Run<'a>,
    provisions: BTreeSet<ProvisionId>,
    derived: BTreeSet<FactId>,
    /// For each input fact that leaves something open, the tests that it leaves open.
    pub(crate) tests: BTreeMap<FactId, Vec<TestId>>,
    /// What amounts and rates need.
    pub(crate) needed: Vec<Needed<'r>>,
}

impl<'r, 'a> Open<'r, 'a> {
    /// What is open in the answer to `question`.
    pub(crate) fn of(run: &'r Run<'a>, question: QuestionId) -> Open<'r, 'a> {
        Open::told(run, question, None)
    }

    /// The same where it may be told, of a question of layers, whether the layers are open: other amounts than those of
    /// the run may settle them or not.
    pub(crate) fn told(run: &'r Run<'a>, question: QuestionId, told: Option<bool>) -> Open<'r, 'a> {
        let told = told.filter(|_| matches!(run.engine.book().question(question).kind, QuestionKind::Layers { .. }));
        let mut open =
            Open { run, provisions: BTreeSet::new(), derived: BTreeSet::new(), tests: BTreeMap::new(), needed: Vec::new() };
        open.question(question, told);
        open
    }

    /// The facts, ascending.
    pub(crate) fn facts(&self) -> BTreeSet<FactId> {
        self.tests.keys().copied().chain(self.needed.iter().map(|one| one.fact)).collect()
    }

    fn question(&mut self, id: QuestionId, told: Option<bool>) {
        let question = self.run.engine.book().question(id);
        self.condition(&question.scope);
        let found = self.run.find(id);
        let Some(finding) = found.finding.filter(|finding| told.unwrap_or(!finding.is_decided())) else { return };
        match (&question.kind, finding) {
            (QuestionKind::Summary { of }, _) => of.iter().for_each(|one| self.question(*one, None)),
            (QuestionKind::Holds { fact }, _) => self.fact(*fact),
            (_, Finding::Set { open, .. }) => {
                let concludes = |conclusion: &Conclusion| {
                    matches!(conclusion, Conclusion::Elements(of, elements) if *of == id && elements.iter().any(|one| open.contains(one)))
                };
                for provision in self.run.live(id) {
                    if self.run.engine.book().provision(*provision).then.iter().any(concludes) {
                        self.provision(*provision);
                    }
                }
            }
            (kind, _) => {
                self.run.live(id).iter().for_each(|one| self.provision(*one));
                if matches!(kind, QuestionKind::Layers { .. }) {
                    self.needed.extend(self.run.needed(id));
                }
            }
        }
    }

    fn provision(&mut self, id: ProvisionId) {
        if self.run.provision(id) != Truth::Unknown || !self.provisions.insert(id) {
            return;
        }
        let provision = self.run.engine.book().provision(id);
        self.condition(&provision.when);
        provision.unless.iter().for_each(|by| self.provision(*by));
    }

    fn condition(&mut self, condition: &Condition) {
        if self.run.condition(condition) != Truth::Unknown {
            return;
        }
        match condition {
            Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| self.condition(one)),
            Condition::Not(inner) => self.condition(inner),
            Condition::Test(id) => {
                let fact = self.run.engine.book().test(*id).fact;
                if self.run.engine.book().fact(fact).derived.is_some() {
                    self.fact(fact);
                } else {
                    let tests = self.tests.entry(fact).or_default();
                    if !tests.contains(id) {
                        tests.push(*id);
                    }
                }
            }
        }
    }

    fn fact(&mut self, fact: FactId) {
        if self.derived.insert(fact) {
            self.run.engine.provisions_for(fact).iter().for_each(|id| self.provision(*id));
        }
    }
}
