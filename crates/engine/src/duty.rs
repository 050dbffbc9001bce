//! Duty as exact layers.
//!
//! Each layer has the provisions that add it, a base and a rate. Where facts are missing every amount
//! is an interval that holds each amount some completion of the facts would give.

use std::cell::RefCell;

use ntib_core::{Decimal, Rate, RateTerm};
use ntib_rules::{Filtered, Truth};
use ntib_rules::model::{Cell, Conclusion, Expr, FactId, LayerSpec, ProvisionId, QuestionId, QuestionKind, RateSpec, Row, Value};

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

impl Run<'_> {
    /// What is due under a layers question, its scope aside.
    pub fn duty(&self, question: QuestionId) -> Duty {
        let whole = match &self.engine.book().question(question).kind {
            QuestionKind::Layers { whole, .. } => Some(*whole),
            _ => None,
        };
        let span = whole.map_or(Interval::OPEN, |fact| self.amount_of(fact));
        let value = span.known();
        let money = Sum::new(self, question, None);
        let layers = money.layers();
        let total = layers.iter().map(|one| one.amount).fold(Interval::ZERO, Interval::plus);
        let share = match value {
            Some(value) if !value.is_zero() => total.over(value),
            Some(_) => Interval::OPEN,
            None => {
                let shares = Sum::new(self, question, whole);
                shares.layers().iter().map(|one| one.amount).fold(Interval::ZERO, Interval::plus)
            }
        };
        Duty { conflict: money.conflict(), layers, total, share, value_known: value.is_some(), value: span }
    }

    /// The facts, not known well enough, that amounts and rates of the layers that apply or may need.
    pub(crate) fn needed(&self, question: QuestionId) -> Vec<Needed<'_>> {
        let QuestionKind::Layers { bases, .. } = &self.engine.book().question(question).kind else { return Vec::new() };
        let book = self.engine.book();
        let mut needed: Vec<Needed<'_>> = Vec::new();
        let sum = Sum::new(self, question, None);
        for (_, _, spec) in sum.specs.iter().flatten() {
            let mut amounts: Vec<FactId> = Vec::new();
            if let Some((_, expr)) = bases.get(spec.base) {
                facts_of(expr, &mut amounts);
            }
            if let RateSpec::List { list, key, filters, .. } = &spec.rate
                && self.key_decides(&spec.rate)
            {
                needed.push(Needed { fact: *key, list: Some((*list, filters)) });
            }
            if let AppliedRate::OneOf(rates) = sum.rate(&spec.rate) {
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
        let sum = Sum::new(self, question, None);
        let lacks = |(_, truth, spec): &(ProvisionId, Truth, &LayerSpec)| {
            *truth == Truth::True && sum.rate(&spec.rate) == AppliedRate::Unknown && !self.key_decides(&spec.rate)
        };
        sum.specs.iter().enumerate().filter(|(_, specs)| specs.iter().any(lacks)).map(|(layer, _)| layer).collect()
    }

    fn amount_of(&self, fact: FactId) -> Interval {
        match self.facts.get(fact) {
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

    /// The rows that a rate may be read from: the closest containing the code, and those within it.
    /// `None` where the fact is missing or the list is removed.
    pub(crate) fn rate_rows(&self, spec: &RateSpec) -> Option<(Vec<&Row>, bool)> {
        let RateSpec::List { list, key, filters, .. } = spec else { return None };
        if self.removed.list(list.at()) {
            return None;
        }
        let value = self.value(*key).filter(|value| value.as_between().is_none())?;
        let list = self.engine.book().list(*list);
        let fits = |row: &&Row| row.period.contains(self.as_of) && row.fits(filters);
        let closest = list.containing(value).find(fits);
        let mut rows: Vec<&Row> = closest.into_iter().collect();
        rows.extend(list.below(value).filter(fits));
        Some((rows, closest.is_some()))
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

/// A fact that amounts or rates need.
pub(crate) struct Needed<'r> {
    /// Which.
    pub(crate) fact: FactId,
    /// The list in which it is the key of a rate, with the rate's filters.
    pub(crate) list: Option<Filtered<'r>>,
}

/// The layers of one question under one run. With `unit`, that money fact counts one and all others are
/// unknown: shares of any value.
struct Sum<'r, 'a> {
    run: &'r Run<'a>,
    unit: Option<FactId>,
    bases: &'r [(String, Expr)],
    specs: Vec<Vec<(ProvisionId, Truth, &'r LayerSpec)>>,
    computed: RefCell<Vec<Option<(Interval, Interval)>>>,
}

impl<'r, 'a> Sum<'r, 'a> {
    fn new(run: &'r Run<'a>, question: QuestionId, unit: Option<FactId>) -> Sum<'r, 'a> {
        let book = run.engine.book();
        let (bases, count): (&[(String, Expr)], usize) = match &book.question(question).kind {
            QuestionKind::Layers { bases, stacking, .. } => (bases, stacking.len()),
            _ => (&[], 0),
        };
        let mut specs = vec![Vec::new(); count];
        for id in run.engine.provisions_of(question) {
            let truth = run.provision(*id);
            if truth == Truth::False {
                continue;
            }
            for conclusion in &book.provision(*id).then {
                if let Conclusion::Layer(of, spec) = conclusion
                    && *of == question
                    && let Some(slot) = specs.get_mut(spec.layer)
                {
                    slot.push((*id, truth, spec));
                }
            }
        }
        Sum { run, unit, bases, specs, computed: RefCell::new(vec![None; count]) }
    }

    fn conflict(&self) -> bool {
        self.specs.iter().any(|specs| {
            let mut sure = specs.iter().filter(|(_, truth, _)| *truth == Truth::True).map(|(_, _, spec)| *spec);
            let first = sure.next();
            sure.any(|spec| Some(spec) != first)
        })
    }

    fn layers(&self) -> Vec<LayerFinding> {
        let mut found = Vec::new();
        for (layer, specs) in self.specs.iter().enumerate() {
            if specs.is_empty() {
                continue;
            }
            let applies = specs.iter().map(|(_, truth, _)| *truth).max().unwrap_or(Truth::False);
            let by = specs.iter().map(|(id, truth, spec)| (*id, *truth, self.rate(&spec.rate))).collect();
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
        let specs = self.specs.get(layer).map_or(&[][..], Vec::as_slice);
        let sure = specs.iter().any(|(_, truth, _)| *truth == Truth::True);
        let mut spans = (!sure).then_some((Interval::ZERO, Interval::ZERO));
        for (_, _, spec) in specs {
            let base = self.bases.get(spec.base).map_or(Interval::OPEN, |(_, expr)| self.expr(expr));
            let amount = self.amount(&spec.rate, base);
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

    fn fact(&self, fact: FactId) -> Interval {
        match self.unit {
            None => self.run.amount_of(fact),
            Some(unit) if unit == fact => Interval::exactly(Decimal::ONE),
            Some(_) => Interval::OPEN,
        }
    }

    fn expr(&self, expr: &Expr) -> Interval {
        let all = |inner: &[Expr], join: fn(Interval, Interval) -> Interval| {
            inner.iter().map(|one| self.expr(one)).reduce(join).unwrap_or(Interval::ZERO)
        };
        match expr {
            Expr::Fact(fact) => self.fact(*fact),
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

    fn amount(&self, spec: &RateSpec, base: Interval) -> Interval {
        if let RateSpec::UpTo { share, over } = spec {
            let sum = over.iter().map(|layer| self.layer(*layer).1).fold(Interval::ZERO, Interval::plus);
            return base.times(share.fraction()).minus(sum);
        }
        match self.rate(spec) {
            AppliedRate::OneOf(rates) => {
                rates.iter().map(|rate| self.of_rate(rate, base)).reduce(Interval::hull).unwrap_or(Interval::OPEN)
            }
            AppliedRate::Unknown | AppliedRate::UpTo(_) => Interval::OPEN,
        }
    }

    fn of_rate(&self, rate: &Rate, base: Interval) -> Interval {
        let named = |name: &str| {
            self.run.engine.book().find_fact(name).map_or(Interval::OPEN, |fact| self.fact(fact))
        };
        let term = |term: &RateTerm| match term {
            RateTerm::AdValorem { share, of: None } => base.times(share.fraction()),
            RateTerm::AdValorem { share, of: Some(of) } => named(of).times(share.fraction()),
            RateTerm::Specific { cents, per } => named(per).times(*cents).over(Decimal::ONE_HUNDRED),
        };
        rate.terms.iter().map(term).fold(Interval::ZERO, Interval::plus)
    }

    fn rate(&self, spec: &RateSpec) -> AppliedRate {
        let book = self.run.engine.book();
        match spec {
            RateSpec::Literal(rate) => AppliedRate::OneOf(vec![rate.clone()]),
            RateSpec::UpTo { share, .. } => AppliedRate::UpTo(*share),
            RateSpec::Param(id) if self.run.removed.param(id.at()) => AppliedRate::Unknown,
            RateSpec::Param(id) => match book.param(*id).on(self.run.as_of).map(|one| &one.value) {
                Some(Value::Share(share)) => AppliedRate::OneOf(vec![Rate::ad_valorem(*share)]),
                _ => AppliedRate::Unknown,
            },
            RateSpec::List { column, .. } => {
                let Some((rows, contained)) = self.run.rate_rows(spec) else { return AppliedRate::Unknown };
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
