//! Duty as exact layers.
//!
//! Each layer has the provisions that add it, a base and a rate. Where facts are missing every amount
//! is an interval that holds each amount some completion of the facts would give.

use std::cell::RefCell;

use ntib_core::{Date, Decimal, Rate, RateTerm};
use ntib_rules::{Filtered, Removed, Truth};
use ntib_rules::model::{Cell, Conclusion, Expr, FactId, LayerSpec, ProvisionId, QuestionId, QuestionKind, RateSpec, Row, Rulebook, Value};

use crate::index::Engine;
use crate::interval::Interval;
use crate::run::Run;

/// The rate that a provision's layer comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppliedRate {
    /// One of these rates: one if it is settled, several where a finer code decides.
    OneOf(Vec<Rate>),
    /// It is not in the rulebook, or its key is missing.
    Unknown,
    /// What is lacking to a share.
    UpTo(ntib_core::Share),
}

/// One layer that applies or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFinding {
    /// Its position among the question's layers.
    pub layer: usize,
    /// Whether it applies.
    pub applies: Truth,
    /// The provisions that add it, each with whether it applies and its rate.
    pub by: Vec<(ProvisionId, Truth, AppliedRate)>,
    /// What it is taken of.
    pub base: Interval,
    /// How much.
    pub amount: Interval,
}

/// What is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The layers that apply or may, in stacking order.
    pub layers: Vec<LayerFinding>,
    /// The sum, in the question's currency.
    pub total: Interval,
    /// The sum over the whole value: of the value known, or of any value if it is not.
    pub share: Interval,
    /// Whether the whole value is known exactly.
    pub value_known: bool,
    /// What the whole value is known to lie in.
    pub value: Interval,
    /// Whether two provisions add one layer differently: a mistake of the rulebook.
    pub conflict: bool,
}

impl Duty {
    /// Whether the total, or at least the share of the whole, is settled.
    pub fn is_decided(&self) -> bool {
        !self.conflict && if self.value_known { self.total.known().is_some() } else { self.share.known().is_some() }
    }

    /// Whether amounts can be told: the whole value is known, if only within bounds.
    pub fn has_amounts(&self) -> bool {
        self.value_known || self.value != Interval::OPEN
    }
}

impl<'a> Run<'a> {
    /// What is due under a layers question, its scope aside.
    pub fn duty(&self, question: QuestionId) -> Duty {
        self.duty_plan(question).duty(&|fact| amount_of(self.facts.get(fact)))
    }

    /// How duty is computed under a layers question, whatever the amounts.
    pub fn duty_plan(&self, question: QuestionId) -> DutyPlan<'a> {
        DutyPlan::new(self, self.engine, question)
    }

    /// The facts, not known well enough, that amounts and rates of the layers that apply or may need.
    pub(crate) fn needed(&self, question: QuestionId) -> Vec<Needed<'_>> {
        let QuestionKind::Layers { bases, .. } = &self.engine.book().question(question).kind else { return Vec::new() };
        let book = self.engine.book();
        let mut needed: Vec<Needed<'_>> = Vec::new();
        for Applying { spec, rate, .. } in self.duty_plan(question).specs.into_iter().flatten() {
            let mut amounts: Vec<FactId> = Vec::new();
            if let Some((_, expr)) = bases.get(spec.base) {
                facts_of(expr, &mut amounts);
            }
            if let RateSpec::List { list, key, filters, .. } = &spec.rate
                && self.key_decides(&spec.rate)
            {
                needed.push(Needed { fact: *key, list: Some((*list, filters)) });
            }
            if let AppliedRate::OneOf(rates) = rate {
                amounts.extend(rates.iter().flat_map(Rate::facts).filter_map(|name| book.find_fact(name)));
            }
            amounts.retain(|fact| self.facts.exactly(*fact).is_none());
            needed.extend(amounts.into_iter().map(|fact| Needed { fact, list: None }));
        }
        needed
    }

    /// Whether a rate hangs on its key: the key is missing, or a finer one would choose among rows.
    fn key_decides(&self, spec: &RateSpec) -> bool {
        let RateSpec::List { list, key, .. } = spec else { return false };
        match self.rate_rows(spec) {
            Some((rows, contained)) => rows.len() > usize::from(contained),
            None => !self.removed.list(list.at()) && self.value(*key).is_none_or(|value| value.as_between().is_some()),
        }
    }

    /// The layers that certainly apply at a rate that the rulebook does not hold. No fact closes the total of such
    /// a layer.
    pub(crate) fn uncarried(&self, question: QuestionId) -> Vec<usize> {
        let lacks = |one: &Applying<'_>| {
            one.truth == Truth::True && one.rate == AppliedRate::Unknown && !self.key_decides(&one.spec.rate)
        };
        let plan = self.duty_plan(question);
        plan.specs.iter().enumerate().filter(|(_, specs)| specs.iter().any(lacks)).map(|(layer, _)| layer).collect()
    }

    /// The rows that a rate may be read from: the closest containing the code, and those within it.
    /// `None` where the fact is missing or the list is removed.
    pub(crate) fn rate_rows(&self, spec: &RateSpec) -> Option<(Vec<&'a Row>, bool)> {
        let RateSpec::List { key, .. } = spec else { return None };
        rate_rows(self.engine.book(), spec, self.value(*key)?, self.as_of, self.removed)
    }
}

/// The rows of a list that a rate may be read from for a value of its key: the closest containing it, and those within
/// it; whether there is one that contains it. `None` where the value is no single one or the list is removed.
pub(crate) fn rate_rows<'a>(
    book: &'a Rulebook,
    spec: &RateSpec,
    value: &Value,
    as_of: Date,
    removed: &Removed,
) -> Option<(Vec<&'a Row>, bool)> {
    let RateSpec::List { list, filters, .. } = spec else { return None };
    if removed.list(list.at()) || value.as_between().is_some() {
        return None;
    }
    let list = book.list(*list);
    let fits = |row: &&Row| row.period.contains(as_of) && row.fits(filters);
    let closest = list.containing(value).find(fits);
    let mut rows: Vec<&Row> = closest.into_iter().collect();
    rows.extend(list.below(value).filter(fits));
    Some((rows, closest.is_some()))
}

/// The amount that a fact stands for in sums, from what is known of it.
pub fn amount_of(known: Option<&Value>) -> Interval {
    match known {
        Some(Value::Money(money)) => Interval::exactly(money.amount),
        Some(Value::Decimal(number)) if !number.is_sign_negative() => Interval::exactly(*number),
        Some(Value::Between(between)) => {
            let low = between.low().and_then(|end| number_of(&end.value)).filter(|low| !low.is_sign_negative());
            let high = between.high().and_then(|end| number_of(&end.value));
            low.map_or(Interval::OPEN, |low| Interval { low, high })
        }
        _ => Interval::OPEN,
    }
}

fn number_of(value: &Value) -> Option<Decimal> {
    match value {
        Value::Money(money) => Some(money.amount),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

fn facts_of(expr: &Expr, into: &mut Vec<FactId>) {
    match expr {
        Expr::Fact(fact) => into.push(*fact),
        Expr::Layers(_) => {}
        Expr::Plus(inner) | Expr::Min(inner) | Expr::Max(inner) => inner.iter().for_each(|one| facts_of(one, into)),
        Expr::Minus(a, b) => [a, b].into_iter().for_each(|one| facts_of(one, into)),
        Expr::Times(_, inner) => facts_of(inner, into),
    }
}

/// The digits after the point from which on a product may have been rounded.
const SCALE_MAX: u32 = 28;

/// A fact that amounts or rates need.
pub(crate) struct Needed<'r> {
    /// Which.
    pub(crate) fact: FactId,
    /// The list in which it is the key of a rate, with the rate's filters.
    pub(crate) list: Option<Filtered<'r>>,
}

/// A provision that adds a layer or may, with the rate that it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Applying<'a> {
    provision: ProvisionId,
    truth: Truth,
    spec: &'a LayerSpec,
    rate: AppliedRate,
}

/// How duty is computed under one layers question: which provisions add which layers at which rates. Amounts are put in
/// later, so that matters which differ in amounts alone share a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyPlan<'a> {
    bases: &'a [(String, Expr)],
    whole: Option<FactId>,
    /// The facts that rates name.
    named: Vec<(&'a str, FactId)>,
    specs: Vec<Vec<Applying<'a>>>,
    /// The share of a whole value that is not known.
    share_of_any: Interval,
    /// What [`DutyPlan::additive`] says.
    additive: Option<Vec<FactId>>,
    /// The share of the whole value, where what is due is in proportion to it as long as nothing is known of `others`: between two
    /// bounds where something is open.
    in_proportion: Option<Interval>,
    /// The facts whose amounts count besides the whole value.
    others: Vec<FactId>,
    /// Whether two provisions add one layer differently.
    conflict: bool,
}

/// The sums of a plan for one matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyTotal {
    /// The sum, in the question's currency.
    pub total: Interval,
    /// The sum over the whole value: of the value known, or of any value if it is not.
    pub share: Interval,
    /// What the whole value is known to lie in.
    pub value: Interval,
}

impl DutyTotal {
    /// Whether amounts can be told: the whole value is known, if only within bounds.
    pub fn has_amounts(&self) -> bool {
        self.value != Interval::OPEN
    }

    /// Whether the total, or at least the share of the whole, is settled.
    pub fn is_decided(&self) -> bool {
        if self.value.known().is_some() { self.total.known().is_some() } else { self.share.known().is_some() }
    }
}

impl<'a> DutyPlan<'a> {
    /// The plan of `run`, whose rulebook `engine` is: it refers to that alone.
    pub(crate) fn new(run: &Run<'_>, engine: &'a Engine, question: QuestionId) -> DutyPlan<'a> {
        let book = engine.book();
        let (bases, whole, count): (&[(String, Expr)], _, usize) = match &book.question(question).kind {
            QuestionKind::Layers { bases, whole, stacking, .. } => (bases, Some(*whole), stacking.len()),
            _ => (&[], None, 0),
        };
        let mut specs = vec![Vec::new(); count];
        for id in run.live(question) {
            let truth = run.provision(*id);
            for conclusion in &book.provision(*id).then {
                if let Conclusion::Layer(of, spec) = conclusion
                    && *of == question
                    && let Some(slot) = specs.get_mut(spec.layer)
                {
                    slot.push(Applying { provision: *id, truth, spec, rate: run.rate(&spec.rate) });
                }
            }
        }
        let mut named: Vec<(&str, FactId)> = Vec::new();
        for one in specs.iter().flatten() {
            let AppliedRate::OneOf(rates) = &one.rate else { continue };
            for fact in rates.iter().flat_map(Rate::facts).filter_map(|name| book.find_fact(name)) {
                if !named.iter().any(|(_, known)| *known == fact) {
                    named.push((&book.fact(fact).key, fact));
                }
            }
        }
        let mut plan = DutyPlan { bases, whole, named, specs, share_of_any: Interval::OPEN, additive: None, in_proportion: None, others: Vec::new(), conflict: false };
        let unit = |fact: FactId| if Some(fact) == whole { Interval::exactly(Decimal::ONE) } else { Interval::OPEN };
        plan.share_of_any = Sum::new(&plan, &unit).total();
        plan.additive = plan.added_up();
        // Sums, differences, least and greatest of multiples of one amount are in proportion to it, and so are their bounds; an amount
        // that may be anything stays so.
        if let Some(mut facts) = plan.amounts() {
            facts.retain(|fact| Some(*fact) != whole);
            facts.sort_unstable();
            facts.dedup();
            plan.others = facts;
            plan.in_proportion = Some(plan.share_of_any.map(|bound| bound.normalize()));
        }
        plan.conflict = plan.conflicting();
        plan
    }

    /// What is due on these amounts.
    pub fn duty(&self, amount: &dyn Fn(FactId) -> Interval) -> Duty {
        let sum = Sum::new(self, amount);
        let DutyTotal { total, share, value } = self.total_of(&sum);
        Duty { conflict: self.conflict(), layers: sum.layers(), total, share, value_known: value.known().is_some(), value }
    }

    /// The sums of what is due on these amounts.
    pub fn total(&self, amount: &dyn Fn(FactId) -> Interval) -> DutyTotal {
        if let (Some(share), Some(whole)) = (self.in_proportion, self.whole)
            && self.others.iter().all(|fact| amount(*fact) == Interval::OPEN)
        {
            let value = amount(whole);
            // Beyond so many digits products are rounded, and the layers by themselves decide.
            let times = |known: Decimal| move |bound: Decimal| known.checked_mul(bound).filter(|total| total.scale() < SCALE_MAX);
            let total = value.known().filter(|known| !known.is_sign_negative()).and_then(|known| share.all_of(times(known)));
            if let Some(total) = total {
                let share = if value.known().is_some_and(|known| known.is_zero()) { Interval::OPEN } else { share };
                return DutyTotal { total, share, value };
            }
        }
        self.total_of(&Sum::new(self, amount))
    }

    /// The facts whose amounts the sums hang on, if what is due on many matters is what is due on the sums of their
    /// amounts: everything is certain, and either one amount alone counts (what is due is then in proportion to it) or
    /// amounts are only added up and multiplied. The whole value is among them.
    pub fn additive(&self) -> Option<&[FactId]> {
        self.additive.as_deref()
    }

    /// The facts whose amounts count, whatever is open; none if one of them is not known by its name.
    fn amounts(&self) -> Option<Vec<FactId>> {
        let mut facts: Vec<FactId> = Vec::new();
        for one in self.specs.iter().flatten() {
            if let AppliedRate::OneOf(rates) = &one.rate {
                for name in rates.iter().flat_map(Rate::facts) {
                    facts.push(self.named.iter().find(|(known, _)| *known == name)?.1);
                }
            }
            facts_of(&self.bases.get(one.spec.base)?.1, &mut facts);
        }
        Some(facts)
    }

    fn added_up(&self) -> Option<Vec<FactId>> {
        let mut facts: Vec<FactId> = Vec::new();
        let mut linear = true;
        for specs in &self.specs {
            let Some(first) = specs.first() else { continue };
            let alike = |one: &Applying<'_>| one.truth == Truth::True && one.spec == first.spec && one.rate == first.rate;
            if !specs.iter().all(alike) {
                return None;
            }
            match &first.rate {
                AppliedRate::OneOf(rates) => {
                    let [rate] = rates.as_slice() else { return None };
                    for name in rate.facts() {
                        facts.push(self.named.iter().find(|(known, _)| *known == name)?.1);
                    }
                }
                AppliedRate::UpTo(_) => linear = false,
                AppliedRate::Unknown => return None,
            }
            let (_, base) = self.bases.get(first.spec.base)?;
            facts_of(base, &mut facts);
            linear &= self.is_linear(base);
        }
        facts.extend(self.whole);
        facts.sort_unstable();
        facts.dedup();
        (linear || facts.len() <= 1).then_some(facts)
    }

    /// Whether an amount is a sum of others, each multiplied by a constant.
    fn is_linear(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Fact(_) | Expr::Layers(_) => true,
            Expr::Plus(inner) => inner.iter().all(|one| self.is_linear(one)),
            Expr::Times(_, inner) => self.is_linear(inner),
            Expr::Minus(a, b) => self.is_nothing(b) && self.is_linear(a),
            Expr::Min(_) | Expr::Max(_) => false,
        }
    }

    /// Whether an amount is nothing because the layers that it is made of do not apply.
    fn is_nothing(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Layers(layers) => layers.iter().all(|at| self.specs.get(*at).is_none_or(Vec::is_empty)),
            Expr::Plus(inner) => inner.iter().all(|one| self.is_nothing(one)),
            _ => false,
        }
    }

    /// Whether two provisions add one layer differently: a mistake of the rulebook.
    pub fn conflict(&self) -> bool {
        self.conflict
    }

    fn conflicting(&self) -> bool {
        self.specs.iter().any(|specs| {
            let mut sure = specs.iter().filter(|one| one.truth == Truth::True).map(|one| one.spec);
            let first = sure.next();
            sure.any(|spec| Some(spec) != first)
        })
    }

    fn total_of(&self, sum: &Sum<'_, '_>) -> DutyTotal {
        let total = sum.total();
        let value = self.whole.map_or(Interval::OPEN, sum.amount_of);
        let share = match value.known() {
            Some(value) if !value.is_zero() => total.over(value),
            Some(_) => Interval::OPEN,
            None => self.share_of_any,
        };
        DutyTotal { total, share, value }
    }
}

impl Run<'_> {
    /// What a rate comes to on the day, without what is removed.
    pub(crate) fn rate(&self, spec: &RateSpec) -> AppliedRate {
        let book = self.engine.book();
        match spec {
            RateSpec::Literal(rate) => AppliedRate::OneOf(vec![rate.clone()]),
            RateSpec::UpTo { share, .. } => AppliedRate::UpTo(*share),
            RateSpec::Param(id) if self.removed.param(id.at()) => AppliedRate::Unknown,
            RateSpec::Param(id) => match book.param(*id).on(self.as_of).map(|one| &one.value) {
                Some(Value::Share(share)) => AppliedRate::OneOf(vec![Rate::ad_valorem(*share)]),
                _ => AppliedRate::Unknown,
            },
            RateSpec::List { column, .. } => {
                let Some((rows, contained)) = self.rate_rows(spec) else { return AppliedRate::Unknown };
                let mut rates: Vec<Rate> = Vec::new();
                for row in rows {
                    if let Some(Cell::Rate(rate)) = row.cells.get(*column)
                        && !rates.contains(rate)
                    {
                        rates.push(rate.clone());
                    }
                }
                if contained { AppliedRate::OneOf(rates) } else { AppliedRate::Unknown }
            }
        }
    }
}

/// The layers of a plan with amounts.
struct Sum<'p, 'a> {
    plan: &'p DutyPlan<'a>,
    amount_of: &'p dyn Fn(FactId) -> Interval,
    computed: RefCell<Vec<Option<(Interval, Interval)>>>,
}

impl<'p, 'a> Sum<'p, 'a> {
    fn new(plan: &'p DutyPlan<'a>, amount_of: &'p dyn Fn(FactId) -> Interval) -> Sum<'p, 'a> {
        Sum { plan, amount_of, computed: RefCell::new(vec![None; plan.specs.len()]) }
    }

    fn total(&self) -> Interval {
        let applying = self.plan.specs.iter().enumerate().filter(|(_, specs)| !specs.is_empty());
        applying.map(|(layer, _)| self.layer(layer).1).fold(Interval::ZERO, Interval::plus)
    }

    fn layers(&self) -> Vec<LayerFinding> {
        let mut found = Vec::new();
        for (layer, specs) in self.plan.specs.iter().enumerate() {
            if specs.is_empty() {
                continue;
            }
            let applies = specs.iter().map(|one| one.truth).max().unwrap_or(Truth::False);
            let by = specs.iter().map(|one| (one.provision, one.truth, one.rate.clone())).collect();
            let (base, amount) = self.layer(layer);
            found.push(LayerFinding { layer, applies, by, base, amount });
        }
        found
    }

    /// Base and amount of one layer. The rulebook is checked to have no circle of layers.
    fn layer(&self, layer: usize) -> (Interval, Interval) {
        if let Some(Some(done)) = self.computed.borrow().get(layer) {
            return *done;
        }
        let specs = self.plan.specs.get(layer).map_or(&[][..], Vec::as_slice);
        let sure = specs.iter().any(|one| one.truth == Truth::True);
        let mut spans = (!sure).then_some((Interval::ZERO, Interval::ZERO));
        for Applying { spec, rate, .. } in specs {
            let base = self.plan.bases.get(spec.base).map_or(Interval::OPEN, |(_, expr)| self.expr(expr));
            let amount = self.amount(&spec.rate, rate, base);
            spans = Some(match spans {
                None => (base, amount),
                Some((bases, amounts)) => (bases.hull(base), amounts.hull(amount)),
            });
        }
        let done = spans.unwrap_or((Interval::ZERO, Interval::ZERO));
        if let Some(slot) = self.computed.borrow_mut().get_mut(layer) {
            *slot = Some(done);
        }
        done
    }

    fn expr(&self, expr: &Expr) -> Interval {
        let all = |inner: &[Expr], join: fn(Interval, Interval) -> Interval| {
            inner.iter().map(|one| self.expr(one)).reduce(join).unwrap_or(Interval::ZERO)
        };
        match expr {
            Expr::Fact(fact) => (self.amount_of)(*fact),
            Expr::Layers(layers) => {
                layers.iter().map(|layer| self.layer(*layer).0).fold(Interval::ZERO, Interval::plus)
            }
            Expr::Plus(inner) => all(inner, Interval::plus),
            Expr::Min(inner) => all(inner, Interval::min),
            Expr::Max(inner) => all(inner, Interval::max),
            Expr::Minus(a, b) => self.expr(a).minus(self.expr(b)),
            Expr::Times(share, inner) => self.expr(inner).times(share.fraction()),
        }
    }

    fn amount(&self, spec: &RateSpec, rate: &AppliedRate, base: Interval) -> Interval {
        if let RateSpec::UpTo { share, over } = spec {
            let sum = over.iter().map(|layer| self.layer(*layer).1).fold(Interval::ZERO, Interval::plus);
            return base.times(share.fraction()).minus(sum);
        }
        match rate {
            AppliedRate::OneOf(rates) => {
                rates.iter().map(|rate| self.of_rate(rate, base)).reduce(Interval::hull).unwrap_or(Interval::OPEN)
            }
            AppliedRate::Unknown | AppliedRate::UpTo(_) => Interval::OPEN,
        }
    }

    fn of_rate(&self, rate: &Rate, base: Interval) -> Interval {
        let named = |name: &str| {
            let fact = self.plan.named.iter().find(|(known, _)| *known == name);
            fact.map_or(Interval::OPEN, |(_, fact)| (self.amount_of)(*fact))
        };
        let term = |term: &RateTerm| match term {
            RateTerm::AdValorem { share, of: None } => base.times(share.fraction()),
            RateTerm::AdValorem { share, of: Some(of) } => named(of).times(share.fraction()),
            RateTerm::Specific { cents, per } => named(per).times(*cents).over(Decimal::ONE_HUNDRED),
        };
        rate.terms.iter().map(term).fold(Interval::ZERO, Interval::plus)
    }
}
