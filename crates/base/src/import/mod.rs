//! Published files into statements: what a row says, and what is wrong with those that say nothing.
//!
//! Reading is pure. A file comes in pieces ([`Pieces`]), each piece becomes a [`Batch`]; claims that many rows repeat
//! are gathered and come at the end. The same file gives the same statements however it is cut.

mod exhibit;
mod gather;
mod join;
mod layout;
mod manifest;
mod map;
mod meanings;
mod ocds;
mod pieces;
mod places;
mod propose;
mod table;
mod value;

use std::fmt::Write as _;

use ntib_core::{Confidence, Date, Period, plain_cell};

use crate::bods::RowError;
use crate::statement::{Claim, LEFT_OUT, Source, Statement};

pub use gather::{GATHERED_MAX, Gather};
pub use exhibit::Registrant;
pub use join::{EDGES_MAX, JoinIndex, JoinOptions, JoinPlan, Joined, Pair, SHARED_MAX, join};
pub use layout::{FileReader, Layout, built_in_maps, read_whole, recognise};
pub use manifest::{Manifest, ManifestFile};
pub use map::{Cell, CodeCells, ContractMap, MAP_PARTS_MAX, Mapping, Only, PartyMap, Pick, StakeMap, SupplyMap};
pub use pieces::{Form, PIECE_BYTES, Piece, Pieces, RECORD_BYTES_MAX, decode, delimiter, split_row, split_rows};
pub use places::PlaceNames;
pub use propose::{FACT_PLACE, Forms, column_places, guess, mapping_text, propose};
pub use table::TableReader;
pub use value::{DateOrder, DecimalMark, cell, date, is_either, money, number, share};

/// What is told of a file besides its text.
#[derive(Clone, Debug)]
pub struct Given {
    /// The file, as statements name it.
    pub file: Box<str>,
    /// What is put before the names of its entries.
    pub scope: Box<str>,
    /// Its source.
    pub source: Source,
    /// How it was checked.
    pub confidence: Confidence,
}

impl Given {
    /// A file of a source that nothing more is told of.
    pub fn new(file: &str, retrieved: Date) -> Given {
        let source = Source { name: file.into(), title: file.into(), publisher: "".into(), url: "".into(), published: None, retrieved };
        Given { file: file.into(), scope: "".into(), source, confidence: Confidence::TextRead }
    }

    fn statement(&self, line: usize, subject: &str, claim: Claim, valid: Period) -> Statement {
        Statement {
            id: format!("{}:{line}", self.file).into(),
            subject: subject.into(),
            claim,
            valid,
            source: 0,
            at: "".into(),
            recorded: self.source.retrieved,
            withdrawn: None,
            confidence: self.confidence,
            note: "".into(),
        }
    }
}

/// What was found in a piece of a file.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// What the rows say, each with the source 0.
    pub statements: Vec<Statement>,
    /// What is wrong with rows.
    pub issues: Vec<RowIssue>,
    /// How many rows there were.
    pub rows: usize,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowIssue {
    /// The line of the file on which the row begins, from 1.
    pub line: usize,
    /// The column, by name; for other forms by place.
    pub column: Box<str>,
    /// The identifier of the row, if it has one.
    pub id: Box<str>,
    /// The value.
    pub value: Box<str>,
    /// What is wrong.
    pub message: Box<str>,
    /// What to do.
    pub help: Box<str>,
    /// Whether the row was left out; else only the value was.
    pub refused: bool,
}

impl From<RowError> for RowIssue {
    fn from(one: RowError) -> RowIssue {
        let RowError { line, column, id, message, refused } = one;
        let help = if message.starts_with(LEFT_OUT) { UNSEEN_HELP } else { "correct the source, or leave the row out" };
        RowIssue { line, column: column.to_string().into(), id, value: "".into(), message, help: help.into(), refused }
    }
}

/// What to do about signs that were left out ([`ntib_core::seen`]).
pub(crate) const UNSEEN_HELP: &str = "compare the value with its source: such signs can hide that two names differ";

/// The first line of a sheet of issues.
pub const ISSUES_HEADER: &str = "file,line,column,id,value,left_out,problem,remedy\n";

/// The longest value that a sheet of issues repeats, in letters.
const VALUE_SHOWN_MAX: usize = 200;

/// Issues as rows of CSV under [`ISSUES_HEADER`].
pub fn issue_rows(file: &str, issues: &[RowIssue]) -> String {
    let quoted = |text: &str| -> String {
        let shown: String = text.chars().take(VALUE_SHOWN_MAX).collect();
        format!("\"{}\"", plain_cell(&shown).replace('"', "\"\"").replace(['\n', '\r'], " "))
    };
    let mut out = String::new();
    for one in issues {
        let left_out = if one.refused { "yes" } else { "no" };
        let _ = writeln!(out, "{},{},{},{},{},{left_out},{},{}", quoted(file), one.line, quoted(&one.column), quoted(&one.id), quoted(&one.value), quoted(&one.message), quoted(&one.help));
    }
    out
}

/// A text as a part of a name of an entry: plain letters and digits with hyphens, short.
fn slug(text: &str) -> String {
    const LENGTH_MAX: usize = 80;
    let folded = crate::identity::fold(text).replace(' ', "-");
    if folded.is_empty() {
        // Nothing but signs: by the signs.
        return text.bytes().map(|byte| format!("{byte:02x}")).take(LENGTH_MAX / 2).collect();
    }
    if folded.len() <= LENGTH_MAX {
        return folded;
    }
    let sum = folded.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{}-{sum:016x}", folded.get(..LENGTH_MAX).unwrap_or(&folded))
}
