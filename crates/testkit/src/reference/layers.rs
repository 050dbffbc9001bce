//! Layers questions.

use ntib_core::{Decimal, Rate, RateTerm};
use ntib_rules::model::{
    Cell, Conclusion, Expr, FactId, LayerSpec, ListId, QuestionId, RateSpec, Value,
};

use super::amount::Amount;
use super::code::depth;
use super::test::contains;
use super::{Reference, Three};

/// A layer that applies or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its position among the question's layers.
    pub layer: usize,
    /// Whether it applies.
    pub applies: Three,
    /// What it is taken of.
    pub base: Amount,
    /// How much.
    pub amount: Amount,
}

/// What a layers question comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layers {
    /// The layers that apply or may, in stacking order.
    pub layers: Vec<Layer>,
    /// The sum.
    pub total: Amount,
    /// The effective share of the whole value.
    pub share: Amount,
    /// Whether some layer has two specifications that both apply.
    pub conflict: bool,
}

/// With which amounts of money a sum is made.
#[derive(Clone, Copy)]
enum Purse {
    /// As the facts say.
    Given,
    /// This fact is one, every other amount and count is unknown: shares of whatever it is.
    Unit(FactId),
}

/// One question's layers under one purse.
struct Sum<'r> {
    run: &'r Reference<'r>,
    purse: Purse,
    bases: &'r [(String, Expr)],
    /// For each layer the distinct specifications whose status is true, and those unknown.
    specs: Vec<(Vec<&'r LayerSpec>, Vec<&'r LayerSpec>)>,
}

impl Reference<'_> {
    pub(super) fn layers(
        &self,
        question: QuestionId,
        whole: FactId,
        bases: &[(String, Expr)],
        count: usize,
    ) -> Layers {
        let mut sum = Sum { run: self, purse: Purse::Given, bases, specs: vec![(Vec::new(), Vec::new()); count] };
        for (id, provision) in self.provisions() {
            for conclusion in &provision.then {
                if let Conclusion::Layer(of, spec) = conclusion
                    && *of == question
                    && let Some((sure, maybe)) = sum.specs.get_mut(spec.layer)
                {
                    match self.status(id) {
                        Three::True => add(sure, spec),
                        Three::Unknown => add(maybe, spec),
                        Three::False => {}
                    }
                }
            }
        }
        let layers = sum.all();
        let total = sum.total();
        let conflict = sum.specs.iter().any(|(sure, _)| sure.len() > 1);
        let value = self.money(whole);
        let share = match value.high {
            Some(most) if most == value.low && most > Decimal::ZERO => total.divided_by(most),
            // No share of nothing is known.
            Some(most) if most == value.low => Amount::OPEN,
            _ => Sum { purse: Purse::Unit(whole), ..sum }.total(),
        };
        Layers { layers, total, share, conflict }
    }

    /// The amount that a fact holds: twice its number, or from end to end where it lies between two; from
    /// nothing, open, if it is unknown or may be below nothing.
    fn money(&self, fact: FactId) -> Amount {
        match self.facts.get(&fact) {
            Some(Value::Between(between)) => {
                let low = between.low().and_then(|end| number(&end.value));
                let high = between.high().and_then(|end| number(&end.value));
                low.map_or(Amount::OPEN, |low| Amount { low, high })
            }
            Some(value) => number(value).map_or(Amount::OPEN, Amount::exactly),
            None => Amount::OPEN,
        }
    }
}

/// The number of an amount or count, if it is not below nothing.
fn number(value: &Value) -> Option<Decimal> {
    let number = match value {
        Value::Money(money) => money.amount,
        Value::Decimal(number) => *number,
        _ => return None,
    };
    (number >= Decimal::ZERO).then_some(number)
}

/// Two specifications are one if their heading, rate and base are equal.
fn add<'s>(specs: &mut Vec<&'s LayerSpec>, spec: &'s LayerSpec) {
    let same = |one: &LayerSpec| one.heading == spec.heading && one.rate == spec.rate && one.base == spec.base;
    if !specs.iter().any(|one| same(one)) {
        specs.push(spec);
    }
}

impl Sum<'_> {
    fn all(&self) -> Vec<Layer> {
        let mut found = Vec::new();
        for (layer, (sure, maybe)) in self.specs.iter().enumerate() {
            let applies = match (sure.is_empty(), maybe.is_empty()) {
                (false, _) => Three::True,
                (true, false) => Three::Unknown,
                (true, true) => continue,
            };
            found.push(Layer { layer, applies, base: self.base_of(layer), amount: self.amount_of(layer) });
        }
        found
    }

    fn total(&self) -> Amount {
        (0..self.specs.len()).map(|layer| self.amount_of(layer)).fold(Amount::NOTHING, Amount::plus)
    }

    fn base_of(&self, layer: usize) -> Amount {
        self.span(layer, |spec| self.base(spec))
    }

    fn amount_of(&self, layer: usize) -> Amount {
        self.span(layer, |spec| self.due(&spec.rate, self.base(spec)))
    }

    /// From the least to the most that a layer's specifications give, and nothing if none surely applies.
    fn span(&self, layer: usize, each: impl Fn(&LayerSpec) -> Amount) -> Amount {
        let Some((sure, maybe)) = self.specs.get(layer) else { return Amount::NOTHING };
        let amounts = sure.iter().chain(maybe).map(|spec| each(spec));
        let nothing = sure.is_empty().then_some(Amount::NOTHING);
        amounts.chain(nothing).reduce(Amount::or).unwrap_or(Amount::NOTHING)
    }

    fn base(&self, spec: &LayerSpec) -> Amount {
        match self.bases.get(spec.base) {
            Some((_, expr)) => self.expr(expr),
            None => Amount::OPEN,
        }
    }

    fn expr(&self, expr: &Expr) -> Amount {
        let each = |all: &[Expr], join: fn(Amount, Amount) -> Amount| {
            all.iter().map(|one| self.expr(one)).reduce(join).unwrap_or(Amount::NOTHING)
        };
        match expr {
            Expr::Fact(fact) => self.fact(*fact),
            Expr::Layers(layers) => layers.iter().map(|one| self.base_of(*one)).fold(Amount::NOTHING, Amount::plus),
            Expr::Plus(all) => each(all, Amount::plus),
            Expr::Min(all) => each(all, Amount::min),
            Expr::Max(all) => each(all, Amount::max),
            Expr::Minus(a, b) => self.expr(a).minus(self.expr(b)),
            Expr::Times(share, of) => self.expr(of).times(share.fraction()),
        }
    }

    fn fact(&self, fact: FactId) -> Amount {
        match self.purse {
            Purse::Given => self.run.money(fact),
            Purse::Unit(whole) if whole == fact => Amount::exactly(Decimal::ONE),
            Purse::Unit(_) => Amount::OPEN,
        }
    }

    /// What a rate comes to on a base.
    fn due(&self, rate: &RateSpec, base: Amount) -> Amount {
        match rate {
            RateSpec::Literal(rate) => self.rate(rate, base),
            RateSpec::Param(id) => match self.run.parameter(*id) {
                Some(Value::Share(share)) => base.times(share.fraction()),
                _ => Amount::OPEN,
            },
            RateSpec::List { list, key, column, filters } => self.listed(*list, *key, *column, filters, base),
            RateSpec::UpTo { share, over } => {
                let counted = over.iter().map(|layer| self.amount_of(*layer)).fold(Amount::NOTHING, Amount::plus);
                base.times(share.fraction()).minus(counted)
            }
        }
    }

    fn rate(&self, rate: &Rate, base: Amount) -> Amount {
        let named = |name: &str| self.run.book.find_fact(name).map_or(Amount::OPEN, |fact| self.fact(fact));
        let term = |term: &RateTerm| match term {
            RateTerm::AdValorem { share, of: None } => base.times(share.fraction()),
            RateTerm::AdValorem { share, of: Some(of) } => named(of).times(share.fraction()),
            RateTerm::Specific { cents, per } => named(per).times(*cents).divided_by(Decimal::ONE_HUNDRED),
        };
        rate.terms.iter().map(term).fold(Amount::NOTHING, Amount::plus)
    }

    /// The closest row that contains the code, and the rows strictly within it, are equally possible;
    /// without a containing row the rate is also unknown.
    fn listed(
        &self,
        list: ListId,
        key: FactId,
        column: usize,
        filters: &[(usize, Vec<String>)],
        base: Amount,
    ) -> Amount {
        let Some(value) = self.run.value(key) else { return Amount::OPEN };
        let mut closest: Option<usize> = None;
        for row in self.run.rows(list, filters).filter(|row| contains(&row.key, &value) == Three::True) {
            closest = closest.max(Some(depth_of(&row.key)));
        }
        let mut possible: Vec<Amount> = Vec::new();
        for row in self.run.rows(list, filters) {
            let counts = match contains(&row.key, &value) {
                Three::True => closest == Some(depth_of(&row.key)),
                Three::Unknown => true,
                Three::False => false,
            };
            if counts {
                possible.push(match row.cells.get(column) {
                    Some(Cell::Rate(rate)) => self.rate(rate, base),
                    _ => Amount::OPEN,
                });
            }
        }
        if closest.is_none() {
            possible.push(Amount::OPEN);
        }
        possible.into_iter().reduce(Amount::or).unwrap_or(Amount::OPEN)
    }
}

fn depth_of(key: &Value) -> usize {
    match key {
        Value::Code(code) => depth(code),
        _ => 0,
    }
}
