//! Many rows of a grid at once: column by column, a stretch of rows that stays near at a time.

use super::bits::Bits;
use super::table::{ColumnTable, NO_OUTCOME, Settled, Table};
use super::{Grid, NotARow, Tables, asked};
use ntib_rules::Truth;

/// One column of many rows.
#[derive(Clone, Copy, Debug)]
pub struct CodedCells<'a> {
    /// The cell of each code ([`Grid::cell`]).
    pub cells: &'a [u16],
    /// One code a row.
    pub codes: &'a [u32],
}

/// The outcome of a row of which several are possible, or none, or of which it is open whether the question arises.
pub const UNDECIDED: u8 = NO_OUTCOME;

/// What many rows come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// For each row the outcome ([`super::Decision::outcome`]), or [`UNDECIDED`].
    pub outcomes: Vec<u8>,
    /// For each row the provisions whose conditions hold, overridden or not ([`super::Decision::met`]), as bits in so many words.
    pub met: Vec<u64>,
    /// How many words a row has.
    pub words: usize,
}

/// The rows that are worked on together: their sets fit the fastest memory.
const TOGETHER: usize = 1024;

/// The most codes of a column whose sets are kept by code, and not by cell.
const CODES_MAX: usize = 1 << 12;

impl Grid {
    /// What each row comes to; `into` is written anew. One column in `columns` for each of the grid's, all of one length. Rows left
    /// undecided are told more of by [`Grid::decide`].
    ///
    /// # Errors
    /// If columns are missing or not as long as the first, or a code has no cell.
    pub fn decide_rows(&self, columns: &[CodedCells<'_>], into: &mut Decided) -> Result<(), NotARow> {
        match &self.tables {
            Tables::One(table) => rows(table, columns, into),
            Tables::Four(table) => rows(table, columns, into),
            Tables::Sixteen(table) => rows(table, columns, into),
        }
    }
}

/// A column's sets by code, or by cell where codes are many.
struct Lookup<'a, const W: usize> {
    codes: &'a [u32],
    /// The cell of each code; none where the sets stand by code.
    cells: Option<&'a [u16]>,
    sure: Vec<Bits<W>>,
    may: Vec<Bits<W>>,
}

impl<'a, const W: usize> Lookup<'a, W> {
    fn of(table: &ColumnTable<W>, column: CodedCells<'a>, rows: usize) -> Result<Lookup<'a, W>, NotARow> {
        let highest = column.codes.iter().copied().max();
        let known = highest.is_none_or(|code| (code as usize) < column.cells.len());
        if column.codes.len() != rows || !known || column.cells.iter().any(|cell| usize::from(*cell) >= table.cells.len()) {
            return Err(NotARow::Cells);
        }
        let by_code = column.cells.len() <= CODES_MAX;
        let masks: Vec<_> = if by_code {
            column.cells.iter().filter_map(|cell| table.cells.get(usize::from(*cell))).collect()
        } else {
            table.cells.iter().collect()
        };
        Ok(Lookup {
            codes: column.codes,
            cells: (!by_code).then_some(column.cells),
            sure: masks.iter().map(|masks| masks.sure).collect(),
            may: masks.iter().map(|masks| masks.may).collect(),
        })
    }

    /// Whether no row's value leaves a provision open.
    fn is_exact(&self) -> bool {
        self.sure == self.may
    }

    /// Narrows each set by what the rows from `start` on leave of it.
    #[inline]
    fn narrow(&self, start: usize, sets: &mut [Bits<W>], by: &[Bits<W>]) {
        let codes = self.codes.get(start..).unwrap_or_default();
        match self.cells {
            None => {
                for (set, code) in sets.iter_mut().zip(codes) {
                    *set = set.and(by.get(*code as usize).copied().unwrap_or(Bits::NONE));
                }
            }
            Some(cells) => {
                for (set, code) in sets.iter_mut().zip(codes) {
                    let cell = cells.get(*code as usize).copied().unwrap_or(0);
                    *set = set.and(by.get(usize::from(cell)).copied().unwrap_or(Bits::NONE));
                }
            }
        }
    }
}

fn rows<const W: usize>(table: &Table<W>, columns: &[CodedCells<'_>], into: &mut Decided) -> Result<(), NotARow> {
    if columns.len() != table.columns.len() {
        return Err(NotARow::Cells);
    }
    let count = columns.first().map_or(0, |column| column.codes.len());
    let lookups = table.columns.iter().zip(columns).map(|(table, column)| Lookup::of(table, *column, count));
    let lookups = lookups.collect::<Result<Vec<Lookup<'_, W>>, NotARow>>()?;
    let exact = table.base.may == table.base.sure && lookups.iter().all(Lookup::is_exact);
    let first = table.first_hit.then(|| FirstHit::of(table));
    let (outcomes, met) = (&mut into.outcomes, &mut into.met);
    into.words = W;
    outcomes.clear();
    outcomes.reserve(count);
    met.clear();
    met.reserve(count * W);
    let (mut sure, mut may) = ([table.base.sure; TOGETHER], [table.base.may; TOGETHER]);
    let mut start = 0;
    while start < count {
        let some = TOGETHER.min(count - start);
        let (Some(sure), Some(may)) = (sure.get_mut(..some), may.get_mut(..some)) else { break };
        sure.fill(table.base.sure);
        lookups.iter().for_each(|one| one.narrow(start, sure, &one.sure));
        if exact {
            may.copy_from_slice(sure);
        } else {
            may.fill(table.base.may);
            lookups.iter().for_each(|one| one.narrow(start, may, &one.may));
        }
        match &first {
            Some(first) if exact => outcomes.extend(sure.iter().map(|sure| first.outcome(*sure))),
            _ => outcomes.extend(sure.iter().zip(may.iter()).map(|(sure, may)| {
                let settled = table.settle(super::bits::Masks { may: *may, sure: *sure });
                outcome(table, &settled)
            })),
        }
        met.extend(sure.iter().flat_map(|sure| *sure.and(table.rules).words()));
        start += some;
    }
    Ok(())
}

fn outcome<const W: usize>(table: &Table<W>, settled: &Settled<W>) -> u8 {
    if asked(table, settled) != Truth::True || !settled.is_decided() {
        return UNDECIDED;
    }
    u8::try_from(settled.possible.trailing_zeros()).unwrap_or(UNDECIDED)
}

/// The outcomes of a first-hit list whose rows are all known: that of the first provision that holds.
struct FirstHit<'t, const W: usize> {
    table: &'t Table<W>,
    none: u8,
}

impl<'t, const W: usize> FirstHit<'t, W> {
    fn of(table: &'t Table<W>) -> FirstHit<'t, W> {
        FirstHit { table, none: table.otherwise.or(table.if_removed).unwrap_or(UNDECIDED) }
    }

    #[inline]
    fn outcome(&self, sure: Bits<W>) -> u8 {
        let arises = self.table.scope.is_none_or(|bit| sure.has(bit));
        let first = sure.and(self.table.rules).lowest();
        match first {
            _ if !arises => UNDECIDED,
            None => self.none,
            Some(at) => match self.table.outcome_of.get(at) {
                Some(outcome) if *outcome != NO_OUTCOME => *outcome,
                // It only overrides the others.
                _ => self.none,
            },
        }
    }
}
