//! What depends on what.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;

use crate::model::{
    Conclusion, Condition, FactId, LayerSpec, ProvisionId, QuestionKind, Rulebook, Target, TestId, Value,
};

/// Something of which there may be one conclusion only: a choice question, a layer, a derived fact.
pub(super) struct Slot<'a> {
    pub target: Target,
    /// The layer, for a layers question.
    pub layer: Option<usize>,
    /// The provisions for each distinct conclusion.
    pub conclusions: Vec<Vec<ProvisionId>>,
    /// Where the question arises.
    pub scope: Option<&'a Condition>,
    /// The first day on which it matters, if not from the beginning.
    pub from: Option<Date>,
    /// Whether it is a gap when nothing applies.
    pub needs_answer: bool,
}

impl Slot<'_> {
    pub fn provisions(&self) -> impl Iterator<Item = ProvisionId> {
        self.conclusions.iter().flatten().copied()
    }
}

/// A rulebook with its dependencies at hand.
pub(super) struct Graph<'a> {
    pub book: &'a Rulebook,
    pub slots: Vec<Slot<'a>>,
    concluders: BTreeMap<FactId, Vec<(ProvisionId, &'a Value)>>,
}

/// What a question of the proof depends on.
#[derive(Default)]
pub(super) struct Cone {
    pub provisions: BTreeSet<ProvisionId>,
    pub tests: BTreeSet<TestId>,
}

impl Cone {
    /// The facts tested.
    pub fn facts(&self, book: &Rulebook) -> BTreeSet<FactId> {
        self.tests.iter().map(|id| book.test(*id).fact).collect()
    }
}

/// Conclusions of one slot while they are gathered.
enum Distinct<'a> {
    Outcomes(BTreeMap<usize, Vec<ProvisionId>>),
    Values(BTreeMap<&'a Value, Vec<ProvisionId>>),
    Layers(Vec<(&'a LayerSpec, Vec<ProvisionId>)>),
}

impl<'a> Graph<'a> {
    pub fn new(book: &'a Rulebook) -> Graph<'a> {
        let mut concluders: BTreeMap<FactId, Vec<(ProvisionId, &'a Value)>> = BTreeMap::new();
        for id in book.provision_ids() {
            for conclusion in &book.provision(id).then {
                if let Conclusion::Derived(fact, value) = conclusion {
                    concluders.entry(*fact).or_default().push((id, value));
                }
            }
        }
        let mut graph = Graph {
            book,
            slots: Vec::new(),
            concluders,
        };
        graph.slots = graph.find_slots();
        graph
    }

    /// The provisions that conclude a derived fact, and what.
    pub fn concluders(&self, fact: FactId) -> &[(ProvisionId, &'a Value)] {
        self.concluders.get(&fact).map_or(&[], Vec::as_slice)
    }

    fn find_slots(&self) -> Vec<Slot<'a>> {
        let mut found: BTreeMap<(Target, Option<usize>), Distinct<'a>> = BTreeMap::new();
        for id in self.book.question_ids() {
            if let QuestionKind::Choice { .. } = self.book.question(id).kind {
                found.insert((Target::Question(id), None), Distinct::Outcomes(BTreeMap::new()));
            }
        }
        for (fact, id) in self.book.facts.iter().zip((0..).map(FactId)) {
            if fact.derived.is_some() {
                found.insert((Target::Fact(id), None), Distinct::Values(BTreeMap::new()));
            }
        }
        for id in self.book.provision_ids() {
            for conclusion in &self.book.provision(id).then {
                let layer = match conclusion {
                    Conclusion::Layer(_, spec) => Some(spec.layer),
                    _ => None,
                };
                let slot = found
                    .entry((conclusion.target(), layer))
                    .or_insert(Distinct::Layers(Vec::new()));
                match (slot, conclusion) {
                    (Distinct::Outcomes(by), Conclusion::Outcome(_, at)) => {
                        by.entry(*at).or_default().push(id)
                    }
                    (Distinct::Values(by), Conclusion::Derived(_, value)) => {
                        by.entry(value).or_default().push(id)
                    }
                    (Distinct::Layers(by), Conclusion::Layer(_, spec)) => {
                        match by.iter_mut().find(|(one, _)| *one == spec) {
                            Some((_, ids)) => ids.push(id),
                            None => by.push((spec, vec![id])),
                        }
                    }
                    // Elements of a set never exclude one another.
                    _ => {}
                }
            }
        }
        let needed_from = self.needed_from();
        found
            .into_iter()
            .map(|((target, layer), by)| self.slot(target, layer, by, &needed_from))
            .collect()
    }

    fn slot(
        &self,
        target: Target,
        layer: Option<usize>,
        by: Distinct<'a>,
        needed_from: &BTreeMap<FactId, Date>,
    ) -> Slot<'a> {
        let conclusions: Vec<Vec<ProvisionId>> = match by {
            Distinct::Outcomes(by) => by.into_values().collect(),
            Distinct::Values(by) => by.into_values().collect(),
            Distinct::Layers(by) => by.into_iter().map(|(_, ids)| ids).collect(),
        };
        match target {
            Target::Question(id) => {
                let question = self.book.question(id);
                let needs_answer = matches!(question.kind, QuestionKind::Choice { otherwise: None, .. });
                let (scope, from) = (Some(&question.scope), Some(question.supported_from));
                Slot {
                    target,
                    layer,
                    conclusions,
                    scope,
                    from,
                    needs_answer,
                }
            }
            Target::Fact(id) => {
                let needs_answer = self.book.fact(id).derived == Some(None);
                let from = needed_from.get(&id).copied();
                Slot {
                    target,
                    layer,
                    conclusions,
                    scope: None,
                    from,
                    needs_answer,
                }
            }
        }
    }

    /// For each derived fact that some question needs, the first day on which one may.
    fn needed_from(&self) -> BTreeMap<FactId, Date> {
        let mut first: BTreeMap<FactId, Date> = BTreeMap::new();
        for id in self.book.question_ids() {
            let question = self.book.question(id);
            let mut roots: Vec<ProvisionId> = self
                .book
                .provision_ids()
                .filter(|one| {
                    self.book
                        .provision(*one)
                        .then
                        .iter()
                        .any(|then| then.target() == Target::Question(id))
                })
                .collect();
            let mut facts = BTreeSet::new();
            if let QuestionKind::Holds { fact } = question.kind {
                roots.extend(self.concluders(fact).iter().map(|(id, _)| *id));
                facts.insert(fact);
            }
            facts.extend(self.cone(&roots, Some(&question.scope), None).facts(self.book));
            for fact in facts
                .into_iter()
                .filter(|fact| self.book.fact(*fact).derived.is_some())
            {
                let day = first.entry(fact).or_insert(question.supported_from);
                *day = (*day).min(question.supported_from);
            }
        }
        first
    }

    /// All that the status of `roots` and the truth of `condition` depend on, through exceptions and
    /// derived facts; provisions not `in_force` are left out (all are in force if it is not given).
    pub fn cone(
        &self,
        roots: &[ProvisionId],
        condition: Option<&Condition>,
        in_force: Option<&[bool]>,
    ) -> Cone {
        let mut cone = Cone::default();
        let mut open = roots.to_vec();
        if let Some(condition) = condition {
            self.visit(condition, &mut cone, &mut open);
        }
        while let Some(id) = open.pop() {
            let holds = in_force.is_none_or(|flags| flags.get(id.at()).copied().unwrap_or(false));
            if holds && cone.provisions.insert(id) {
                let provision = self.book.provision(id);
                self.visit(&provision.when, &mut cone, &mut open);
                open.extend(&provision.unless);
            }
        }
        cone
    }

    fn visit(&self, condition: &Condition, cone: &mut Cone, open: &mut Vec<ProvisionId>) {
        match condition {
            Condition::All(inner) | Condition::Any(inner) => {
                inner.iter().for_each(|one| self.visit(one, cone, open));
            }
            Condition::Not(inner) => self.visit(inner, cone, open),
            Condition::Test(id) => {
                if cone.tests.insert(*id) {
                    open.extend(
                        self.concluders(self.book.test(*id).fact)
                            .iter()
                            .map(|(id, _)| *id),
                    );
                }
            }
        }
    }
}
