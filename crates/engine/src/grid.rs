//! A fast path for one choice question on one day.
//!
//! Where every provision of a question is a conjunction of conditions each on one input fact, the
//! question is a table: a column a fact, a row a provision. [`Grid::compile`] codes the values of each
//! fact into *cells*, classes of values that no provision tells apart, and keeps for each cell two sets
//! of provisions as bits: those that the cell leaves possible and those that it meets for certain. A
//! case is then a row of small numbers, and deciding it is the intersection of one pair of sets a
//! column, followed by the exceptions:
//!
//! ```text
//!    facts           cells          provisions, one bit each (may / surely)
//!    leg.to = CA       3     -->    0110 1011  / 0110 1011
//!    item.value = ?    0     -->    1111 1111  / 0011 0001      cell 0: unknown
//!    item.kind = gun   2     -->    0111 1001  / 0111 1001
//!                            and    0110 1001  / 0010 0001
//! ```
//!
//! The logic is that of `docs/reference/semantics.md`, and the results are those of the general
//! evaluation ([`crate::Run`]), which remains the one to ask wherever [`NotAGrid`] says why not. Deciding
//! costs time in the number of columns, whatever the number of provisions up to 63; many rows are decided
//! together ([`Grid::decide_rows`]). Explaining a row adds all reasons, what each missing fact would settle and the fewest changes to other outcomes.

mod bits;
mod changes;
mod column;
mod compile;
mod explain;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;

use ntib_core::Date;
use ntib_rules::model::{FactId, ProvisionId, QuestionId, Rulebook, Value};
use ntib_rules::{Removed, Truth};

use crate::facts::Facts;
use column::Column;
use table::{Settled, Table};

pub use rows::{CodedCells, Decided, UNDECIDED};

/// The most provisions of one question, those that only override others included.
pub const PROVISIONS_MAX: usize = 1000;
/// The most facts that they may test.
pub const COLUMNS_MAX: usize = 64;
/// The most outcomes of the question.
pub const OUTCOMES_MAX: usize = 64;
/// The most cells of one fact, the unknown included.
pub const CELLS_MAX: usize = 65_536;
/// The most values and list keys that the tests of one fact may name.
pub const VALUES_MAX: usize = 1_000_000;
/// The most steps that the search for fewest changes to one outcome takes.
pub const CHANGE_STEPS_MAX: u32 = 200_000;

/// A choice question on one day, without what was removed, as a table of cells.
#[derive(Clone, Debug)]
pub struct Grid {
    question: QuestionId,
    as_of: Date,
    provisions: Vec<ProvisionId>,
    columns: Vec<Column>,
    tables: Tables,
}

/// Tables by the number of words that a set of provisions takes.
#[derive(Clone, Debug)]
enum Tables {
    One(Table<1>),
    Four(Box<Table<4>>),
    Sixteen(Box<Table<16>>),
}

/// Runs the same code on whichever table there is.
macro_rules! on_table {
    ($grid:expr, $table:ident => $body:expr) => {
        match &$grid.tables {
            Tables::One($table) => $body,
            Tables::Four($table) => $body,
            Tables::Sixteen($table) => $body,
        }
    };
}

/// Why a question cannot be decided by a grid. The general evaluation answers it all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAGrid {
    /// It is of another kind.
    NotAChoice,
    /// A provision (the question's scope, if none is named) tests a derived fact.
    Derived {
        /// Which provision.
        provision: Option<ProvisionId>,
        /// Which fact.
        fact: FactId,
    },
    /// A provision (the question's scope, if none is named) joins tests of several facts otherwise than
    /// by requiring them all, or answers twice.
    Joined {
        /// Which provision.
        provision: Option<ProvisionId>,
    },
    /// A fact is tested in a way that cells do not code.
    Test {
        /// Which fact.
        fact: FactId,
    },
    /// Provisions override one another in a circle.
    Circle {
        /// One of them.
        provision: ProvisionId,
    },
    /// A limit is exceeded.
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        limit: usize,
    },
}

impl fmt::Display for NotAGrid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |provision: &Option<ProvisionId>| match provision {
            Some(id) => format!("provision {}", id.0),
            None => "the question's scope".to_owned(),
        };
        match self {
            NotAGrid::NotAChoice => f.write_str("the question has no ordered outcomes"),
            NotAGrid::Derived { provision, fact } => {
                write!(f, "{} tests fact {}, which is derived", place(provision), fact.0)
            }
            NotAGrid::Joined { provision } => {
                write!(
                    f,
                    "{} is not a list of conditions on one fact each",
                    place(provision)
                )
            }
            NotAGrid::Test { fact } => write!(f, "fact {} is tested in a way that cells do not code", fact.0),
            NotAGrid::Circle { provision } => {
                write!(f, "provision {} overrides itself through others", provision.0)
            }
            NotAGrid::TooMany { what, limit } => write!(f, "more than {limit} {what}"),
        }
    }
}

impl std::error::Error for NotAGrid {}

/// Cells that are not a row of the grid, a value that is not one of its fact, or one not known well enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotARow {
    /// There are not as many cells as columns, or a column has no such cell.
    Cells,
    /// The fact cannot have that value: another type, or a name that the rulebook does not have.
    Value {
        /// Which fact.
        fact: FactId,
    },
    /// The fact is known within bounds that reach over several cells. The general evaluation answers it all the same.
    Between {
        /// Which fact.
        fact: FactId,
    },
}

impl fmt::Display for NotARow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotARow::Cells => f.write_str("the cells are not those of a row of this grid"),
            NotARow::Value { fact } => {
                write!(f, "the value given for fact {} is none that it can have", fact.0)
            }
            NotARow::Between { fact } => {
                write!(f, "fact {} is known within bounds that reach over several cells", fact.0)
            }
        }
    }
}

impl std::error::Error for NotARow {}

/// A set of positions below 64: of columns or of outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Positions(pub u64);

impl Positions {
    /// Whether `at` is one of them.
    pub fn contains(self, at: usize) -> bool {
        at < 64 && self.0 >> at & 1 == 1
    }

    /// How many there are.
    pub fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The positions, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |at| self.contains(*at))
    }
}

/// A set of provisions of a grid, by their position in [`Grid::provisions`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ProvisionSet {
    first: u64,
    /// The words after the first; none in a grid of at most 63 provisions.
    rest: Option<Box<[u64]>>,
}

impl ProvisionSet {
    #[inline]
    fn new<const W: usize>(bits: bits::Bits<W>) -> ProvisionSet {
        let words = bits.words();
        let rest = if W > 1 {
            words.get(1..).map(Box::from)
        } else {
            None
        };
        ProvisionSet {
            first: words.first().copied().unwrap_or(0),
            rest,
        }
    }

    /// Whether the provision at this position is in it.
    pub fn contains(&self, at: usize) -> bool {
        let word = match at / 64 {
            0 => Some(&self.first),
            word => self.rest.as_ref().and_then(|rest| rest.get(word - 1)),
        };
        word.is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().flatten().all(|word| *word == 0)
    }

    /// The positions, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let words = 1 + self.rest.as_ref().map_or(0, |rest| rest.len());
        (0..words * 64).filter(|at| self.contains(*at))
    }
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the question arises. Where it does not, nothing is possible.
    pub asked: Truth,
    /// The outcomes still possible.
    pub possible: Positions,
    /// Whether it is possible that nothing answers.
    pub gap: bool,
    /// Whether two applying provisions answer differently: a mistake of the rulebook.
    pub conflict: bool,
    /// The provisions that apply.
    pub applies: ProvisionSet,
    /// Those that apply or not as missing facts turn out.
    pub open: ProvisionSet,
    /// Those whose conditions hold, overridden or not.
    pub met: ProvisionSet,
}

impl Decision {
    /// The outcome, if the question arises and one alone is possible.
    pub fn outcome(&self) -> Option<usize> {
        let decided = self.asked == Truth::True && self.possible.count() == 1 && !self.gap;
        decided.then(|| self.possible.0.trailing_zeros() as usize)
    }

    /// Whether no missing fact can change it.
    pub fn is_decided(&self) -> bool {
        self.asked == Truth::False || self.outcome().is_some()
    }
}

/// How one provision stands in a row, with every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which.
    pub provision: ProvisionId,
    /// Whether it applies.
    pub status: Truth,
    /// The columns whose condition fails.
    pub failing: Positions,
    /// The columns whose condition a missing fact, or one given too coarsely, leaves open.
    pub unknown: Positions,
    /// The applying provisions that override it.
    pub overridden_by: ProvisionSet,
    /// The provisions that would override it if they applied, which is open.
    pub perhaps_overridden_by: ProvisionSet,
}

/// A fact that is missing, or given too coarsely, on which the answer hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Its column.
    pub column: usize,
    /// How many of the cells it can lie in each alone decide the question.
    pub settles: usize,
    /// How many cells it can lie in.
    pub cells: usize,
}

/// The fewest columns to change for an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fewest {
    /// Every smallest set of columns, all of one size, each with cells that bring the outcome about.
    Sets(Vec<Vec<(usize, u16)>>),
    /// No change of facts leads there.
    Never,
    /// The search stopped at [`CHANGE_STEPS_MAX`]. No set of at most this many columns suffices.
    MoreThan(usize),
}

/// The way from a row to another outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The outcome.
    pub outcome: usize,
    /// What to change for it.
    pub fewest: Fewest,
}

/// A row's decision with all its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it comes to.
    pub decision: Decision,
    /// How each provision stands, in the order of [`Grid::provisions`].
    pub reasons: Vec<Reason>,
    /// The missing facts on which it hangs: those that alone decide most often first, then by the order
    /// in which interviews ask them. Empty if it is decided.
    pub missing: Vec<Lacking>,
    /// For each outcome that it does not already come to, the fewest columns to change.
    pub ways: Vec<Way>,
}

impl Grid {
    /// The grid of a choice question on `as_of`, without what is removed.
    ///
    /// Time: for each fact, its distinct values named by tests and lists times its tests.
    pub fn compile(
        book: &Rulebook,
        question: QuestionId,
        as_of: Date,
        removed: &Removed,
    ) -> Result<Grid, NotAGrid> {
        compile::compile(book, question, as_of, removed)
    }

    /// The question.
    pub fn question(&self) -> QuestionId {
        self.question
    }

    /// The day.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The provisions, those that override others first: the ones in force that conclude the question,
    /// the ones that override them, and so on.
    pub fn provisions(&self) -> &[ProvisionId] {
        &self.provisions
    }

    /// Whether the provision at this position concludes the question, and does not only override others.
    pub fn concludes(&self, at: usize) -> bool {
        on_table!(self, table => table.outcome(at).is_some())
    }

    /// The facts that the question hangs on, ascending: the columns of every row.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = FactId> + '_ {
        self.columns.iter().map(|column| column.fact)
    }

    /// How many cells a column has, the unknown included.
    pub fn cell_count(&self, column: usize) -> usize {
        self.columns.get(column).map_or(0, |column| column.cells.len())
    }

    /// A value of the cell, if it has one that can be named.
    pub fn sample(&self, column: usize, cell: u16) -> Option<&Value> {
        self.columns
            .get(column)?
            .cells
            .get(usize::from(cell))?
            .sample
            .as_ref()
    }

    /// The cell of a value in the column; of the unknown, if there is none.
    pub fn cell(&self, column: usize, value: Option<&Value>) -> Result<u16, NotARow> {
        let column = self.columns.get(column).ok_or(NotARow::Cells)?;
        coded(column, value)
    }

    /// The row of these facts.
    pub fn encode(&self, facts: &Facts) -> Result<Vec<u16>, NotARow> {
        let cell = |column: &Column| coded(column, facts.get(column.fact));
        self.columns.iter().map(cell).collect()
    }

    /// What a row comes to.
    #[inline]
    pub fn decide(&self, row: &[u16]) -> Result<Decision, NotARow> {
        on_table!(self, table => {
            let when = table.when(row).ok_or(NotARow::Cells)?;
            Ok(decision(table, &table.settle(when)))
        })
    }

    /// What a row comes to, and why; see [`Explanation`]. Every column may be changed.
    pub fn explain(&self, book: &Rulebook, row: &[u16]) -> Result<Explanation, NotARow> {
        self.explain_within(book, row, Positions(u64::MAX))
    }

    /// The same where only the columns of `changeable` may be changed.
    pub fn explain_within(
        &self,
        book: &Rulebook,
        row: &[u16],
        changeable: Positions,
    ) -> Result<Explanation, NotARow> {
        on_table!(self, table => explain::explain(self, table, book, row, changeable))
    }
}

fn coded(column: &Column, value: Option<&Value>) -> Result<u16, NotARow> {
    column.cell_of(value).ok_or_else(|| {
        let fact = column.fact;
        if column.is_cut(value) { NotARow::Between { fact } } else { NotARow::Value { fact } }
    })
}

/// Whether the question arises when conditions come to `settled`.
#[inline]
fn asked<const W: usize>(table: &Table<W>, settled: &Settled<W>) -> Truth {
    match table.scope {
        None => Truth::True,
        Some(bit) if settled.when.sure.has(bit) => Truth::True,
        Some(bit) if settled.when.may.has(bit) => Truth::Unknown,
        Some(_) => Truth::False,
    }
}

#[inline]
fn decision<const W: usize>(table: &Table<W>, settled: &Settled<W>) -> Decision {
    let asked = asked(table, settled);
    let arises = asked != Truth::False;
    Decision {
        asked,
        possible: Positions(if arises { settled.possible } else { 0 }),
        gap: arises && settled.gap,
        conflict: arises && settled.conflict,
        applies: ProvisionSet::new(settled.status.sure),
        open: ProvisionSet::new(settled.status.may.minus(settled.status.sure)),
        met: ProvisionSet::new(settled.when.sure.and(table.rules)),
    }
}
