//! Stocks of materials that cannot be told apart: which units were used, by the method chosen.

use std::collections::VecDeque;

use ntib_core::Decimal;

use crate::bom::StockMethod;

/// A line of a stock ledger, in order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Units received.
    Received {
        /// How many.
        units: Decimal,
        /// The value of one.
        value: Decimal,
        /// Whether they originate.
        originating: bool,
    },
    /// Units withdrawn for one shipment of the good.
    Used {
        /// How many.
        units: Decimal,
    },
}

/// What one withdrawal took out.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Shipment {
    /// Originating units.
    pub originating: Decimal,
    /// Units that do not originate.
    pub non_originating: Decimal,
    /// The value of those that do not originate.
    pub non_originating_value: Decimal,
    /// The value of all.
    pub value: Decimal,
}

/// The withdrawals of `ledger` in order, each by `method`; `None` if more was withdrawn than there was, or
/// an amount is beyond what a decimal holds.
///
/// First in first out and last in first out follow the receipts; the average method applies, before each
/// shipment, the ratio of units and the average value of a unit to what is withdrawn and to what remains.
pub fn draw(method: StockMethod, ledger: &[Entry]) -> Option<Vec<Shipment>> {
    match method {
        StockMethod::Average => average(ledger),
        StockMethod::FirstIn | StockMethod::LastIn => queue(method, ledger),
    }
}

struct Lot {
    units: Decimal,
    value: Decimal,
    originating: bool,
}

fn queue(method: StockMethod, ledger: &[Entry]) -> Option<Vec<Shipment>> {
    let mut stock: VecDeque<Lot> = VecDeque::new();
    let mut shipments = Vec::new();
    for entry in ledger {
        match entry {
            Entry::Received { units, value, originating } => {
                stock.push_back(Lot { units: *units, value: *value, originating: *originating });
            }
            Entry::Used { units } => {
                let mut wanted = *units;
                let mut shipment = Shipment::default();
                while wanted > Decimal::ZERO {
                    let lot = if method == StockMethod::FirstIn { stock.front_mut() } else { stock.back_mut() }?;
                    let taken = wanted.min(lot.units);
                    let value = taken.checked_mul(lot.value)?;
                    shipment.value = shipment.value.checked_add(value)?;
                    if lot.originating {
                        shipment.originating = shipment.originating.checked_add(taken)?;
                    } else {
                        shipment.non_originating = shipment.non_originating.checked_add(taken)?;
                        shipment.non_originating_value = shipment.non_originating_value.checked_add(value)?;
                    }
                    lot.units = lot.units.checked_sub(taken)?;
                    wanted = wanted.checked_sub(taken)?;
                    if lot.units.is_zero() {
                        if method == StockMethod::FirstIn { stock.pop_front() } else { stock.pop_back() };
                    }
                }
                shipments.push(shipment);
            }
        }
    }
    Some(shipments)
}

fn average(ledger: &[Entry]) -> Option<Vec<Shipment>> {
    let (mut originating, mut other, mut value) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    let mut shipments = Vec::new();
    for entry in ledger {
        match entry {
            Entry::Received { units, value: each, originating: originates } => {
                let side = if *originates { &mut originating } else { &mut other };
                *side = side.checked_add(*units)?;
                value = value.checked_add(units.checked_mul(*each)?)?;
            }
            Entry::Used { units } => {
                let all = originating.checked_add(other)?;
                if *units > all || all.is_zero() {
                    return None;
                }
                let part = |amount: Decimal| amount.checked_mul(*units)?.checked_div(all);
                let taken = Shipment {
                    originating: part(originating)?,
                    non_originating: part(other)?,
                    value: part(value)?,
                    non_originating_value: part(value)?.checked_mul(other)?.checked_div(all)?,
                };
                originating = originating.checked_sub(taken.originating)?;
                other = other.checked_sub(taken.non_originating)?;
                value = value.checked_sub(taken.value)?;
                shipments.push(taken);
            }
        }
    }
    Some(shipments)
}
