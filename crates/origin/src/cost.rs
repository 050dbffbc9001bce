//! What materials and goods are worth and cost, as bounds: whether a material originates, the value of
//! non-originating materials, total cost and net cost.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Decimal;
use ntib_engine::Interval;
use ntib_rules::Truth;

use crate::agreement::{Agreement, Term, Whole};
use crate::bom::{Bom, Excluded, Making, Material, Role, Status};
use crate::interest::non_allowable;
use crate::judge::Judged;
use crate::stock::{Shipment, draw};

/// A bill under one choice of designations, with what was found about its self-produced materials.
pub(crate) struct Ctx<'a> {
    pub agreement: &'a Agreement,
    pub bom: &'a Bom,
    /// Positions of the materials designated as intermediate.
    pub designated: BTreeSet<usize>,
    /// What was judged of each material that is made in the bill.
    pub states: BTreeMap<usize, Judged>,
}

pub(crate) fn amount(known: Option<Decimal>) -> Interval {
    known.map_or(Interval::OPEN, Interval::exactly)
}

fn sum(amounts: impl Iterator<Item = Interval>) -> Interval {
    amounts.fold(Interval::ZERO, Interval::plus)
}

/// Whether `whole` less `least` of it still covers `part`: `part ≤ (1 − least) · whole`.
pub(crate) fn covers(whole: Interval, least: Decimal, part: Interval) -> Truth {
    at_most(part, whole.times(Decimal::ONE.checked_sub(least).unwrap_or_default().max(Decimal::ZERO)))
}

/// Whether one amount is at most another.
pub(crate) fn at_most(part: Interval, limit: Interval) -> Truth {
    if part.high.is_some_and(|high| high <= limit.low) {
        Truth::True
    } else if limit.high.is_some_and(|high| part.low > high) {
        Truth::False
    } else {
        Truth::Unknown
    }
}

impl<'a> Ctx<'a> {
    /// A bill before anything is designated or judged.
    pub fn plain(agreement: &'a Agreement, bom: &'a Bom) -> Ctx<'a> {
        Ctx {
            agreement,
            bom,
            designated: BTreeSet::new(),
            states: BTreeMap::new(),
        }
    }
}

impl Ctx<'_> {
    /// What the shipment of the good drew from the material's stock.
    pub fn shipment(&self, material: &Material) -> Option<Shipment> {
        let ledger = material.ledger.as_ref()?;
        let drawn = draw(ledger.method, &ledger.entries)?;
        let at = ledger.shipment.unwrap_or(drawn.len()).checked_sub(1)?;
        drawn.get(at).cloned()
    }

    /// Whether a material originates.
    pub fn status(&self, material: &Material) -> Truth {
        if material.role == Role::Indirect {
            return Truth::True;
        }
        if material.recovered && self.bom.good.remanufactured {
            let (may, _) = self.agreement.may_be_remanufactured(&self.bom.good.code);
            if may != Truth::False {
                return may;
            }
        }
        if material.ledger.is_some() {
            return self.shipment(material).map_or(Truth::Unknown, |drawn| drawn.non_originating.is_zero().into());
        }
        match material.status {
            Some(Status::Originating) => Truth::True,
            Some(Status::NonOriginating) => Truth::False,
            None => self.states.get(&material.at).map_or(Truth::Unknown, |judged| judged.originates),
        }
    }

    /// The value of a material in one unit of the good: as given, from its stock, or at cost.
    pub fn value(&self, material: &Material) -> Interval {
        if let Some(value) = material.value {
            return Interval::exactly(value);
        }
        if let (Some(ledger), Some(drawn)) = (&material.ledger, self.shipment(material)) {
            return per_good(drawn.value, &drawn, ledger.per_good);
        }
        if material.is_self_produced() { self.total_cost(&material.making, &material.made_of) } else { Interval::OPEN }
    }

    /// Whether an originating self-produced material counts as one.
    fn counts(&self, material: &Material) -> bool {
        !self.agreement.has(Term::Designation) || self.designated.contains(&material.at)
    }

    /// What a material is worth: its value, and where the agreement says so, at cost with a profit that is not known.
    pub fn worth(&self, material: &Material) -> Interval {
        let value = self.value(material);
        let at_cost = material.value.is_none() && material.ledger.is_none() && material.is_self_produced();
        if at_cost && self.agreement.has(Term::ProfitInParts) { Interval { low: value.low, high: None } } else { value }
    }

    /// The value of a material without the costs that may be taken off what does not originate.
    pub fn without_deductions(&self, material: &Material) -> Interval {
        self.value(material).minus(Interval::exactly(self.deducted(material)))
    }

    /// What may be taken off the value of a material that does not originate.
    pub fn deducted(&self, material: &Material) -> Decimal {
        material.deductions.of(&self.agreement.adjustments[0])
    }

    /// What may be added to the value of a material that originates.
    pub fn added(&self, material: &Material) -> Decimal {
        material.additions.of(&self.agreement.adjustments[1])
    }

    /// The value of the originating materials that a material brings into the good.
    pub fn originating(&self, material: &Material) -> Interval {
        if material.role == Role::Packing {
            return Interval::ZERO;
        }
        if let (Some(ledger), Some(drawn), None) = (&material.ledger, self.shipment(material), material.value) {
            let amount = drawn.value.checked_sub(drawn.non_originating_value).unwrap_or_default();
            return per_good(amount, &drawn, ledger.per_good);
        }
        let inside = if material.is_self_produced() { self.all_originating(&material.made_of) } else { Interval::ZERO };
        let whole = self.worth(material).plus(Interval::exactly(self.added(material)));
        match self.status(material) {
            Truth::True if !material.is_self_produced() || self.counts(material) => whole,
            Truth::Unknown if !material.is_self_produced() || self.counts(material) => inside.hull(whole),
            _ => inside,
        }
    }

    /// The value of all originating materials of a production.
    pub fn all_originating(&self, materials: &[Material]) -> Interval {
        sum(materials.iter().map(|one| self.originating(one)))
    }

    /// The value of the non-originating materials that a material brings into the good.
    pub fn non_originating(&self, material: &Material, method: Whole) -> Interval {
        if matches!(material.role, Role::Packing | Role::Indirect) {
            return Interval::ZERO;
        }
        let status = self.status(material);
        if material.is_self_produced() {
            let inside = sum(material.made_of.iter().map(|one| self.non_originating(one, method)));
            let designated = self.counts(material);
            return match status {
                Truth::True if designated => Interval::ZERO,
                Truth::Unknown if designated => Interval::ZERO.hull(inside),
                _ => inside,
            };
        }
        if status == Truth::True {
            return Interval::ZERO;
        }
        let full = self.own_non_originating(material, method);
        if status == Truth::Unknown { Interval::ZERO.hull(full) } else { full }
    }

    /// The same of a bought material that does not originate.
    fn own_non_originating(&self, material: &Material, method: Whole) -> Interval {
        if let Some(statement) = &material.statement
            && self.agreement.has(Term::SupplierStatements)
        {
            match (method, statement.non_originating, statement.net_cost, statement.part_of_net_cost) {
                (Whole::Price, Some(inside), _, _) | (Whole::NetCost, Some(inside), Some(_), _) => return Interval::exactly(inside),
                (Whole::NetCost, _, _, Some(part)) => return self.value(material).minus(Interval::exactly(part)),
                _ => {}
            }
        }
        if let (Some(ledger), Some(drawn)) = (&material.ledger, self.shipment(material)) {
            return per_good(drawn.non_originating_value, &drawn, ledger.per_good);
        }
        self.without_deductions(material)
    }

    /// The value of all non-originating materials of a production.
    pub fn all_non_originating(&self, materials: &[Material], method: Whole) -> Interval {
        sum(materials.iter().map(|one| self.non_originating(one, method)))
    }

    /// The total cost of what is made of `materials`.
    pub fn total_cost(&self, making: &Making, materials: &[Material]) -> Interval {
        match making.total_cost {
            Some(total) => Interval::exactly(total),
            None => sum(materials.iter().map(|one| self.value(one))).plus(amount(making.other_costs)),
        }
    }

    /// The net cost of what is made of `materials`: the total cost without excluded costs, those contained
    /// in the value of a designated intermediate material staying in, and with the supplier's net cost in
    /// place of the value of a material that is accumulated.
    pub fn net_cost(&self, making: &Making, materials: &[Material]) -> Interval {
        let mut cost = self.total_cost(making, materials);
        let mut excluded = self.excluded(&making.excluded);
        for one in materials {
            self.adjust(one, &mut cost, &mut excluded);
        }
        cost.minus(excluded)
    }

    fn adjust(&self, material: &Material, cost: &mut Interval, excluded: &mut Interval) {
        let designated = self.counts(material) && self.status(material) == Truth::True;
        if material.is_self_produced() && !designated {
            *excluded = excluded.plus(self.excluded(&material.making.excluded));
            for one in &material.made_of {
                self.adjust(one, cost, excluded);
            }
        } else if self.status(material) != Truth::True
            && self.agreement.has(Term::SupplierStatements)
            && let Some(net) = material.statement.as_ref().filter(|one| one.non_originating.is_some()).and_then(|one| one.net_cost)
            && let Some(value) = material.value
        {
            *cost = cost.plus(Interval::exactly(net)).minus(Interval::exactly(value));
        }
    }

    /// Costs that are not net cost.
    pub fn excluded(&self, excluded: &Excluded) -> Interval {
        let interest = match (excluded.interest, &self.agreement.interest_margin) {
            (Some(known), _) => Some(known),
            (None, Some((margin, _))) if !excluded.loans.is_empty() => {
                excluded.loans.iter().try_fold(Decimal::ZERO, |sum, loan| sum.checked_add(non_allowable(loan, *margin)?))
            }
            _ => None,
        };
        let parts = [excluded.promotion, excluded.royalties, excluded.shipping, interest];
        sum(parts.into_iter().map(amount))
    }

    /// The price of the good without the costs of international shipment.
    pub fn price(&self) -> Interval {
        amount(self.bom.good.price).minus(amount(self.bom.good.shipping_in_price))
    }
}

/// The share of a shipment's `amount` that one unit of the good holds.
fn per_good(amount: Decimal, drawn: &Shipment, per_good: Decimal) -> Interval {
    let units = drawn.originating.checked_add(drawn.non_originating);
    let each = units.and_then(|units| amount.checked_mul(per_good)?.checked_div(units));
    each.map_or(Interval::OPEN, Interval::exactly)
}
