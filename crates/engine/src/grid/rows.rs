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
    /// Whether no code's value leaves a provision open.
    exact: bool,
}

impl<'a, const W: usize> Lookup<'a, W> {
    fn of(table: &ColumnTable<W>, column: CodedCells<'a>, rows: usize) -> Result<Lookup<'a, W>, NotARow> {
        if column.codes.len() != rows || column.cells.iter().any(|cell| usize::from(*cell) >= table.cells.len()) {
            return Err(NotARow::Cells);
        }
        // Only the cells that codes stand for count: that of the unknown value leaves most provisions open, and stands in every table.
        let open: Vec<bool> = table.cells.iter().map(|masks| masks.sure != masks.may).collect();
        let exact = !column.cells.iter().any(|cell| open.get(usize::from(*cell)).copied().unwrap_or(true));
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
            exact,
        })
    }

    /// Narrows each set by what the rows from `start` on leave of it. False if a code has no cell.
    #[inline]
    fn narrow(&self, start: usize, sets: &mut [Bits<W>], by: &[Bits<W>]) -> bool {
        let codes = self.codes.get(start..).unwrap_or_default();
        let mut known = true;
        match self.cells {
            None => {
                for (set, code) in sets.iter_mut().zip(codes) {
                    let own = by.get(*code as usize);
                    known &= own.is_some();
                    *set = set.and(own.copied().unwrap_or(Bits::NONE));
                }
            }
            Some(cells) => {
                for (set, code) in sets.iter_mut().zip(codes) {
                    let own = cells.get(*code as usize).and_then(|cell| by.get(usize::from(*cell)));
                    known &= own.is_some();
                    *set = set.and(own.copied().unwrap_or(Bits::NONE));
                }
            }
        }
        known
    }
}

/// Narrows each set by two columns in one pass, where both have their sets by code. False if a code has no cell.
#[inline]
fn narrow_by_two<const W: usize>(one: &Lookup<'_, W>, other: &Lookup<'_, W>, start: usize, sets: &mut [Bits<W>]) -> bool {
    let (codes, others) = (one.codes.get(start..).unwrap_or_default(), other.codes.get(start..).unwrap_or_default());
    let mut known = true;
    for ((set, code), other_code) in sets.iter_mut().zip(codes).zip(others) {
        match (one.sure.get(*code as usize), other.sure.get(*other_code as usize)) {
            (Some(by), Some(by_other)) => *set = set.and(*by).and(*by_other),
            _ => known = false,
        }
    }
    known
}

fn rows<const W: usize>(table: &Table<W>, columns: &[CodedCells<'_>], into: &mut Decided) -> Result<(), NotARow> {
    if columns.len() != table.columns.len() {
        return Err(NotARow::Cells);
    }
    let count = columns.first().map_or(0, |column| column.codes.len());
    let lookups = table.columns.iter().zip(columns).map(|(table, column)| Lookup::of(table, *column, count));
    let mut lookups = lookups.collect::<Result<Vec<Lookup<'_, W>>, NotARow>>()?;
    // Those by code first, which are gone through two at a time.
    lookups.sort_by_key(|lookup| lookup.cells.is_some());
    let (by_code, by_cell) = lookups.split_at(lookups.iter().filter(|lookup| lookup.cells.is_none()).count());
    let exact = table.base.may == table.base.sure && lookups.iter().all(|lookup| lookup.exact);
    let first = table.first_hit.then(|| FirstHit::of(table));
    // Every place is written below: what stands there from before is not wiped.
    into.words = W;
    into.outcomes.resize(count, UNDECIDED);
    into.met.resize(count * W, 0);
    let (mut sure, mut may) = ([table.base.sure; TOGETHER], [table.base.may; TOGETHER]);
    let stretches = into.outcomes.chunks_mut(TOGETHER).zip(into.met.chunks_mut(TOGETHER * W));
    for (start, (outcomes, met)) in (0..).step_by(TOGETHER).zip(stretches) {
        let (Some(sure), Some(may)) = (sure.get_mut(..outcomes.len()), may.get_mut(..outcomes.len())) else { break };
        sure.fill(table.base.sure);
        let pairs = by_code.chunks_exact(2);
        let mut known = true;
        for one in pairs.remainder().iter().chain(by_cell) {
            known &= one.narrow(start, sure, &one.sure);
        }
        for pair in pairs {
            if let [one, other] = pair {
                known &= narrow_by_two(one, other, start, sure);
            }
        }
        if !known {
            return Err(NotARow::Cells);
        }
        match &first {
            Some(first) if exact => outcomes.iter_mut().zip(&*sure).for_each(|(outcome, sure)| *outcome = first.outcome(*sure)),
            _ => {
                if exact {
                    may.copy_from_slice(sure);
                } else {
                    may.fill(table.base.may);
                    lookups.iter().for_each(|one| {
                        one.narrow(start, may, &one.may);
                    });
                }
                for (to, (sure, may)) in outcomes.iter_mut().zip(sure.iter().zip(may.iter())) {
                    *to = outcome(table, &table.settle(super::bits::Masks { may: *may, sure: *sure }));
                }
            }
        }
        for (met, sure) in met.chunks_exact_mut(W).zip(&*sure) {
            met.copy_from_slice(sure.and(table.rules).words());
        }
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
