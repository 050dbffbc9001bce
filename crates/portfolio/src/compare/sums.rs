//! Rows in groups, and duty over rows.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ntib_core::{Date, Decimal};
use ntib_engine::columns::{Answers, Settled};
use ntib_engine::{DutyPlan, DutyTotal, Interval};
use ntib_rules::Truth;
use ntib_rules::model::FactId;

use super::View;
use crate::effect::too_long;
use crate::fault::Fault;

fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Names for the rows of a batch.
pub(super) struct Groups {
    pub(super) names: Vec<String>,
    pub(super) codes: Vec<u32>,
}

impl Groups {
    /// These rows by name.
    pub(super) fn parts(&self, rows: &[u32]) -> BTreeMap<&str, Vec<u32>> {
        let mut parts: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for row in rows {
            let code = self.codes.get(*row as usize).copied().unwrap_or(0) as usize;
            let name = code
                .checked_sub(1)
                .and_then(|at| self.names.get(at))
                .map_or("", String::as_str);
            parts.entry(name).or_default().push(*row);
        }
        parts
    }
}

impl View<'_, '_> {
    /// The month of each row's day; where one day is asked about for all rows, still that of the row's own, if it has one.
    pub(super) fn months(&self) -> Groups {
        let days = if self.first.as_of.is_some() && self.first.binding.tells_day() {
            let own = self.first.binding.own_days(self.rows);
            let codes = self.kept.iter().map(|row| own.codes.get(*row).copied().unwrap_or(0)).collect();
            (own.values, codes)
        } else {
            (self.batch.days.values.clone(), self.batch.days.codes.clone())
        };
        Groups { names: days.0.into_iter().map(month).collect(), codes: days.1 }
    }
}

/// Rows of one slot in which something changes, each counted once.
pub(super) enum RowSet<'r> {
    /// Every row of the slot.
    All(&'r [u32]),
    /// These, in order.
    Some(Vec<u32>),
}

impl RowSet<'_> {
    /// With these too, which are of the slot.
    pub(super) fn add(&mut self, rows: &[u32]) {
        if let RowSet::Some(own) = self
            && own != rows
        {
            own.extend_from_slice(rows);
            own.sort_unstable();
            own.dedup();
        }
    }

    pub(super) fn count(&self) -> u64 {
        match self {
            RowSet::All(rows) => rows.len() as u64,
            RowSet::Some(rows) => rows.len() as u64,
        }
    }
}

pub(super) fn plan<'s, 'e>(settled: &'s Settled<'e>) -> Option<(Truth, &'s DutyPlan<'e>)> {
    match settled {
        Settled::Duty(asked, plan) => Some((*asked, plan)),
        Settled::Found(_) => None,
    }
}

pub(super) fn total(
    settled: &Settled<'_>,
    answers: Answers<'_, '_>,
    row: usize,
) -> Option<(Truth, DutyTotal)> {
    plan(settled).map(|(asked, plan)| (asked, answers.total_by(row, plan)))
}

/// The total of duty of a row, where it is known; nothing due where the question does not arise.
pub(crate) fn amount(settled: &Settled<'_>, answers: Answers<'_, '_>, row: usize) -> Option<Decimal> {
    match settled {
        Settled::Found(found) => (found.asked == Truth::False).then_some(Decimal::ZERO),
        Settled::Duty(Truth::True, plan) if !plan.conflict() => {
            let total = answers.total_by(row, plan);
            total
                .total
                .known()
                .filter(|_| total.has_amounts())
                .map(|amount| amount.normalize())
        }
        Settled::Duty(..) => None,
    }
}

/// Rows, and what some of their amounts add up to.
pub(super) struct Amounts<'r> {
    rows: &'r [u32],
    known: RefCell<Vec<(FactId, Option<Decimal>)>>,
}

impl<'r> Amounts<'r> {
    pub(super) fn of(rows: &'r [u32]) -> Amounts<'r> {
        Amounts { rows, known: RefCell::default() }
    }

    fn sum(&self, answers: Answers<'_, '_>, fact: FactId) -> Option<Decimal> {
        let known = self.known.borrow().iter().find(|(one, _)| *one == fact).map(|(_, sum)| *sum);
        known.unwrap_or_else(|| {
            let sum = answers.sum(fact, self.rows);
            self.known.borrow_mut().push((fact, sum));
            sum
        })
    }
}

/// The total of duty over rows, had from the sums of their amounts; none where it cannot be had so.
pub(super) fn sum(settled: &Settled<'_>, answers: Answers<'_, '_>, amounts: &Amounts<'_>) -> Option<Decimal> {
    let plan = match settled {
        Settled::Found(found) => return (found.asked == Truth::False).then_some(Decimal::ZERO),
        Settled::Duty(Truth::True, plan) if !plan.conflict() => plan,
        Settled::Duty(..) => return None,
    };
    let mut all_known = true;
    for fact in plan.additive()? {
        all_known &= amounts.sum(answers, *fact).is_some();
    }
    if !all_known {
        return None;
    }
    let total = plan.total(&|fact| amounts.sum(answers, fact).map_or(Interval::OPEN, Interval::exactly));
    total.total.known().map(|amount| amount.normalize())
}

/// An error that totals cannot be had.
pub(crate) fn checked(sum: Option<Decimal>) -> Result<Decimal, Fault> {
    sum.ok_or_else(too_long)
}
