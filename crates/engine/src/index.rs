//! A rulebook with what evaluation needs to find quickly.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_core::Date;
use ntib_rules::model::{
    Bound, Condition, Expr, FactId, InstrumentId, ListId, Op, ParamId, ProvisionId, QuestionId, QuestionKind, RateSpec, RingId,
    Rulebook, Target, TestId, Conclusion,
};

/// Everything that one question's answer can depend on.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Provisions, those overriding included.
    pub provisions: BTreeSet<ProvisionId>,
    /// Input facts.
    pub inputs: BTreeSet<FactId>,
    /// Derived facts.
    pub derived: BTreeSet<FactId>,
    /// Tests.
    pub tests: BTreeSet<TestId>,
    /// Lists.
    pub lists: BTreeSet<ListId>,
    /// Parameters.
    pub params: BTreeSet<ParamId>,
    /// Rings.
    pub rings: BTreeSet<RingId>,
}

/// A rulebook, indexed for evaluation.
#[derive(Clone, Debug)]
pub struct Engine {
    book: Arc<Rulebook>,
    by_question: Vec<Vec<ProvisionId>>,
    by_fact: Vec<Vec<ProvisionId>>,
    /// For each fact how many derived facts come before it: its own position among them, if it is derived.
    derived_before: Vec<usize>,
    /// The facts in the order in which they are asked, and the place of each in it.
    asked_order: Vec<FactId>,
    asked_at: Vec<usize>,
    reach: Vec<Reach>,
}

impl Engine {
    /// Indexes `book`. Linear in its size for each question.
    pub fn new(book: Arc<Rulebook>) -> Engine {
        let mut by_question = vec![Vec::new(); book.questions.len()];
        let mut by_fact = vec![Vec::new(); book.facts.len()];
        for id in book.provision_ids() {
            for conclusion in &book.provision(id).then {
                let slot = match conclusion.target() {
                    Target::Question(question) => by_question.get_mut(question.at()),
                    Target::Fact(fact) => by_fact.get_mut(fact.at()),
                };
                if let Some(slot) = slot
                    && slot.last() != Some(&id)
                {
                    slot.push(id);
                }
            }
        }
        let mut derived = 0;
        let counted = book.facts.iter().map(|fact| {
            let before = derived;
            derived += usize::from(fact.derived.is_some());
            before
        });
        let derived_before = counted.collect();
        let mut asked_order: Vec<FactId> = (0..).zip(&book.facts).map(|(at, _)| FactId(at)).collect();
        asked_order.sort_by_key(|fact| (book.fact(*fact).order, *fact));
        let mut asked_at = vec![0; asked_order.len()];
        for (at, fact) in asked_order.iter().enumerate() {
            if let Some(slot) = asked_at.get_mut(fact.at()) {
                *slot = at;
            }
        }
        let mut engine = Engine { book, by_question, by_fact, derived_before, asked_order, asked_at, reach: Vec::new() };
        let book = Arc::clone(&engine.book);
        engine.reach = book.question_ids().map(|question| engine.reach_of(question)).collect();
        engine
    }

    /// The rulebook.
    pub fn book(&self) -> &Rulebook {
        &self.book
    }

    /// The provisions that conclude about `question`.
    pub fn provisions_of(&self, question: QuestionId) -> &[ProvisionId] {
        self.by_question.get(question.at()).map_or(&[], Vec::as_slice)
    }

    /// The provisions that conclude the derived fact.
    pub fn provisions_for(&self, fact: FactId) -> &[ProvisionId] {
        self.by_fact.get(fact.at()).map_or(&[], Vec::as_slice)
    }

    /// The position of a derived fact among the derived facts.
    pub(crate) fn derived_at(&self, fact: FactId) -> usize {
        self.derived_before.get(fact.at()).copied().unwrap_or(usize::MAX)
    }

    /// At least as many as there are derived facts.
    pub(crate) fn derived_count(&self) -> usize {
        self.derived_before.last().map_or(0, |before| before + 1)
    }

    /// The facts in the order in which they are asked.
    pub(crate) fn asked_order(&self) -> &[FactId] {
        &self.asked_order
    }

    /// The place of a fact in that order.
    pub(crate) fn asked_at(&self, fact: FactId) -> usize {
        self.asked_at.get(fact.at()).copied().unwrap_or(0)
    }

    /// Everything that the answer to `question` can depend on.
    #[expect(clippy::indexing_slicing, reason = "one reach is computed for each question")]
    pub fn reach(&self, question: QuestionId) -> &Reach {
        &self.reach[question.at()]
    }

    /// The instruments that the answer to `question` can depend on.
    pub fn instruments_of(&self, question: QuestionId) -> BTreeSet<InstrumentId> {
        let (book, reach) = (self.book(), self.reach(question));
        let provisions = reach.provisions.iter().map(|id| book.provision(*id).instrument);
        let lists = reach.lists.iter().map(|id| book.list(*id).instrument);
        let params = reach.params.iter().map(|id| book.param(*id).instrument);
        let rings = reach.rings.iter().map(|id| book.ring(*id).instrument);
        provisions.chain(lists).chain(params).chain(rings).collect()
    }

    /// The days on which the answer to `question` may change: turning days of everything it can depend on.
    pub fn turning_dates(&self, question: QuestionId) -> BTreeSet<Date> {
        let (book, reach) = (self.book(), self.reach(question));
        let mut dates = BTreeSet::new();
        if let QuestionKind::Summary { of } = &book.question(question).kind {
            // Before a question is supported, its summary says every verdict.
            dates.extend(of.iter().map(|one| book.question(*one).supported_from));
        }
        for id in &reach.provisions {
            dates.extend(book.provision(*id).in_force.iter().flat_map(|one| one.period.turning_dates()));
        }
        for id in &reach.lists {
            dates.extend(book.list(*id).rows.iter().flat_map(|row| row.period.turning_dates()));
        }
        for id in &reach.params {
            dates.extend(book.param(*id).turning_dates());
        }
        for id in &reach.rings {
            dates.extend(book.ring(*id).ring.members().iter().flat_map(|one| one.period.turning_dates()));
        }
        dates
    }

    fn reach_of(&self, question: QuestionId) -> Reach {
        let mut reach = Reach::default();
        let mut todo: Vec<ProvisionId> = Vec::new();
        let mut questions = vec![question];
        while let Some(id) = questions.pop() {
            let question = self.book().question(id);
            self.reach_condition(&question.scope, &mut reach, &mut todo);
            todo.extend(self.provisions_of(id));
            match &question.kind {
                QuestionKind::Summary { of } => questions.extend(of),
                QuestionKind::Holds { fact } => self.reach_fact(*fact, &mut reach, &mut todo),
                QuestionKind::Layers { whole, bases, .. } => {
                    reach.inputs.insert(*whole);
                    bases.iter().for_each(|(_, expr)| reach_expr(expr, &mut reach));
                }
                QuestionKind::Choice { .. } | QuestionKind::Set { .. } => {}
            }
        }
        while let Some(id) = todo.pop() {
            if !reach.provisions.insert(id) {
                continue;
            }
            let provision = self.book().provision(id);
            todo.extend(&provision.unless);
            self.reach_condition(&provision.when, &mut reach, &mut todo);
            for conclusion in &provision.then {
                let Conclusion::Layer(_, spec) = conclusion else { continue };
                match &spec.rate {
                    RateSpec::Literal(rate) => {
                        reach.inputs.extend(rate.facts().filter_map(|name| self.book().find_fact(name)));
                    }
                    RateSpec::Param(param) => {
                        reach.params.insert(*param);
                    }
                    RateSpec::List { list, key, column, .. } => {
                        reach.lists.insert(*list);
                        reach.inputs.insert(*key);
                        for row in &self.book().list(*list).rows {
                            if let Some(ntib_rules::model::Cell::Rate(rate)) = row.cells.get(*column) {
                                reach.inputs.extend(rate.facts().filter_map(|name| self.book().find_fact(name)));
                            }
                        }
                    }
                    RateSpec::UpTo { .. } => {}
                }
            }
        }
        reach
    }

    fn reach_condition(&self, condition: &Condition, reach: &mut Reach, todo: &mut Vec<ProvisionId>) {
        match condition {
            Condition::All(inner) | Condition::Any(inner) => {
                inner.iter().for_each(|one| self.reach_condition(one, reach, todo));
            }
            Condition::Not(inner) => self.reach_condition(inner, reach, todo),
            Condition::Test(id) => {
                if !reach.tests.insert(*id) {
                    return;
                }
                let test = self.book().test(*id);
                match &test.op {
                    Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => reach.rings.extend(&choice.rings),
                    Op::Compare(_, Bound::Param(param)) => {
                        reach.params.insert(*param);
                    }
                    Op::InList { list, .. } => {
                        reach.lists.insert(*list);
                    }
                    Op::Compare(_, Bound::Value(_)) | Op::Empty => {}
                }
                self.reach_fact(test.fact, reach, todo);
            }
        }
    }

    fn reach_fact(&self, fact: FactId, reach: &mut Reach, todo: &mut Vec<ProvisionId>) {
        if self.book().fact(fact).derived.is_some() {
            if reach.derived.insert(fact) {
                todo.extend(self.provisions_for(fact));
            }
        } else {
            reach.inputs.insert(fact);
        }
    }
}

fn reach_expr(expr: &Expr, reach: &mut Reach) {
    match expr {
        Expr::Fact(fact) => {
            reach.inputs.insert(*fact);
        }
        Expr::Layers(_) => {}
        Expr::Plus(inner) | Expr::Min(inner) | Expr::Max(inner) => inner.iter().for_each(|one| reach_expr(one, reach)),
        Expr::Minus(a, b) => [a, b].into_iter().for_each(|one| reach_expr(one, reach)),
        Expr::Times(_, inner) => reach_expr(inner, reach),
    }
}
