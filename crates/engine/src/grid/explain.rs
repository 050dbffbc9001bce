//! Why a row comes to what it does.

use std::cmp::Reverse;

use ntib_rules::Truth;
use ntib_rules::model::Rulebook;

use super::bits::{Bits, Masks};
use super::changes;
use super::table::{Settled, Table};
use super::{Explanation, Grid, Lacking, NotARow, Positions, ProvisionSet, Reason, asked, decision};

/// The explanation of a row; see [`Grid::explain`].
pub(super) fn explain<const W: usize>(
    grid: &Grid,
    table: &Table<W>,
    book: &Rulebook,
    row: &[u16],
    changeable: Positions,
) -> Result<Explanation, NotARow> {
    let when = table.when(row).ok_or(NotARow::Cells)?;
    let settled = table.settle(when);
    let decision = decision(table, &settled);
    let missing = if decision.is_decided() {
        Vec::new()
    } else {
        missing(grid, table, book, row, &settled)
    };
    let now = decision.outcome();
    let ways = changes::ways(grid, table, row, changeable, now);
    Ok(Explanation {
        decision,
        reasons: reasons(grid, table, row, &settled),
        missing,
        ways,
    })
}

fn reasons<const W: usize>(grid: &Grid, table: &Table<W>, row: &[u16], settled: &Settled<W>) -> Vec<Reason> {
    let open = settled.status.may.minus(settled.status.sure);
    let mut reasons: Vec<Reason> = Vec::with_capacity(grid.provisions.len());
    for ((bit, id), unless) in grid.provisions.iter().enumerate().zip(&table.unless) {
        let status = if settled.status.sure.has(bit) {
            Truth::True
        } else {
            if open.has(bit) {
                Truth::Unknown
            } else {
                Truth::False
            }
        };
        reasons.push(Reason {
            provision: *id,
            status,
            failing: Positions::default(),
            unknown: Positions::default(),
            overridden_by: ProvisionSet::new(unless.and(settled.status.sure)),
            perhaps_overridden_by: ProvisionSet::new(unless.and(open)),
        });
    }
    for (at, masks) in cells(table, row).enumerate() {
        for bit in table.rules.minus(masks.may).iter() {
            if let Some(reason) = reasons.get_mut(bit) {
                reason.failing.0 |= 1 << at;
            }
        }
        for bit in masks.may.minus(masks.sure).and(table.rules).iter() {
            if let Some(reason) = reasons.get_mut(bit) {
                reason.unknown.0 |= 1 << at;
            }
        }
    }
    reasons
}

/// What each column's cell leaves.
pub(super) fn cells<'a, const W: usize>(
    table: &'a Table<W>,
    row: &'a [u16],
) -> impl Iterator<Item = Masks<W>> + 'a {
    let masks = |(column, cell): (&super::table::ColumnTable<W>, &u16)| {
        column
            .cells
            .get(usize::from(*cell))
            .copied()
            .unwrap_or(Masks::ALL)
    };
    table.columns.iter().zip(row).map(masks)
}

/// The missing facts on which the question hangs.
///
/// As in the general evaluation: a fact is listed if some value of it alone changes what the question
/// comes to; where only several together do, all that the open provisions test are listed.
fn missing<const W: usize>(
    grid: &Grid,
    table: &Table<W>,
    book: &Rulebook,
    row: &[u16],
    settled: &Settled<W>,
) -> Vec<Lacking> {
    let relevant = relevant(table, settled);
    let now = Seen::of(table, settled);
    let given: Vec<Masks<W>> = cells(table, row).collect();
    let mut found: Vec<(bool, Lacking)> = Vec::new();
    let mut before = table.base;
    for (at, ((column, masks), lies)) in table
        .columns
        .iter()
        .zip(&given)
        .zip(within(grid, row))
        .enumerate()
    {
        let open = masks.may.minus(masks.sure);
        if !lies.is_empty() && open.meets(relevant) {
            let others = given.iter().skip(at + 1).fold(before, |all, one| all.and(*one));
            let (mut settles, mut matters) = (0, false);
            for masks in lies
                .iter()
                .filter_map(|cell| column.cells.get(usize::from(*cell)))
            {
                let seen = Seen::of(table, &table.settle(others.and(*masks)));
                settles += usize::from(seen.is_decided());
                matters |= seen != now;
            }
            found.push((
                matters,
                Lacking {
                    column: at,
                    settles,
                    cells: lies.len(),
                },
            ));
        }
        before = before.and(*masks);
    }
    let some_matter = found.iter().any(|(matters, _)| *matters);
    let mut kept: Vec<Lacking> = found
        .into_iter()
        .filter(|(matters, _)| *matters || !some_matter)
        .map(|(_, one)| one)
        .collect();
    kept.sort_by_key(|one| {
        let fact = grid
            .columns
            .get(one.column)
            .map(|column| (book.fact(column.fact).order, column.fact));
        (Reverse(one.settles * 1_000_000 / one.cells.max(1)), fact)
    });
    kept
}

/// For each column, the cells that a better known value could lie in; none if it is fully known.
fn within<'a>(grid: &'a Grid, row: &'a [u16]) -> impl Iterator<Item = &'a [u16]> {
    grid.columns.iter().zip(row).map(|(column, cell)| {
        column
            .cells
            .get(usize::from(*cell))
            .map(|cell| cell.within.as_slice())
            .unwrap_or_default()
    })
}

/// The conditions on which the question hangs: those of open provisions that conclude it where more than
/// one outcome is possible, of open ones that override those, and so on; and the scope, if that is open.
fn relevant<const W: usize>(table: &Table<W>, settled: &Settled<W>) -> Bits<W> {
    let open = settled.status.may.minus(settled.status.sure);
    let mut relevant = Bits::NONE;
    if !settled.is_decided() {
        let concluding = table.concluding.iter().fold(Bits::NONE, |all, one| all.or(*one));
        let mut todo = open.and(concluding);
        while let Some(bit) = todo.highest() {
            relevant = relevant.or(Bits::one(bit));
            // What overrides a provision comes before it, so nothing is visited twice.
            let unless = table.unless.get(bit).copied().unwrap_or(Bits::NONE);
            todo = todo.minus(Bits::one(bit)).or(unless.and(open));
        }
    }
    match table.scope {
        Some(bit) if asked(table, settled) == Truth::Unknown => relevant.or(Bits::one(bit)),
        _ => relevant,
    }
}

/// What can be told of a question from outside.
#[derive(PartialEq, Eq)]
struct Seen {
    asked: Truth,
    possible: u64,
    gap: bool,
    conflict: bool,
}

impl Seen {
    fn of<const W: usize>(table: &Table<W>, settled: &Settled<W>) -> Seen {
        match asked(table, settled) {
            Truth::False => Seen {
                asked: Truth::False,
                possible: 0,
                gap: false,
                conflict: false,
            },
            asked => Seen {
                asked,
                possible: settled.possible,
                gap: settled.gap,
                conflict: settled.conflict,
            },
        }
    }

    fn is_decided(&self) -> bool {
        match self.asked {
            Truth::False => true,
            Truth::Unknown => false,
            Truth::True => self.possible.is_power_of_two() && !self.gap,
        }
    }
}
