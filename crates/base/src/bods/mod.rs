//! The Beneficial Ownership Data Standard: checking 0.4, reading 0.2 to 0.4, writing 0.4.

mod checks;
mod format;
mod read;
mod schema;
mod shape;
mod words;
mod write;

use std::fmt;
use std::{panic, thread};

use ntib_core::{Date, Decimal};

use crate::json::{self, JsonError, Node};

use checks::Checks;
use shape::Fields;

pub use read::{Imported, ReadOptions, RowError, read};
pub use write::{WriteOptions, write};

/// What is wrong with a document, or what the further requirements of the standard say of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// The byte at which the value stands.
    pub at: u32,
}

/// The two kinds of fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A value has another shape than the standard's schema gives it. Such a document is refused.
    Shape {
        /// The keyword of JSON Schema that it fails.
        keyword: &'static str,
        /// Where, from the root.
        path: Box<str>,
        /// The key that is missing, or the type that is expected.
        detail: Box<str>,
    },
    /// A further requirement is not met: statements disagree, or with the calendar.
    Check {
        /// The requirement, by the name that the reference validator gives it.
        what: &'static str,
        /// The statement, or the record, by its identifier.
        statement: Box<str>,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FaultKind::Shape { keyword, path, detail } => {
                let path = if path.is_empty() { "the document" } else { path };
                match *keyword {
                    "type" => write!(f, "`{path}` is not of the type {detail}"),
                    "required" => write!(f, "`{path}` lacks `{detail}`"),
                    "enum" => write!(f, "`{path}` is not one of the codes"),
                    "minLength" => write!(f, "`{path}` is too short"),
                    "maxLength" => write!(f, "`{path}` is too long"),
                    "minimum" | "maximum" => write!(f, "`{path}` does not lie between 0 and 100"),
                    "format" | "pattern" => write!(f, "`{path}` has not the form that is asked for"),
                    "const" => write!(f, "`{path}` must be empty here"),
                    "minProperties" => write!(f, "`{path}` says nothing"),
                    _ => write!(f, "`{path}` has none of the forms that are allowed"),
                }
            }
            FaultKind::Check { what, statement } => write!(f, "`{statement}`: {}", what.replace('_', " ")),
        }
    }
}

/// What a check needs to know besides the document.
#[derive(Clone, Copy, Debug)]
pub struct CheckOptions<'a> {
    /// The day from which dates lie in the future.
    pub today: Date,
    /// The codes of org-id.guide, if at hand: schemes of entities' identifiers are checked against them.
    pub schemes: Option<&'a [&'a str]>,
}

/// Every fault of a 0.4 document: one JSON list of statements.
///
/// Costs time in proportion to the text.
pub fn check(text: &str, options: &CheckOptions<'_>) -> Result<Vec<Fault>, JsonError> {
    let json = json::parse(text)?;
    let root = json.root();
    let mut faults = Vec::new();
    if root.is_list() {
        check_statements(&root.items().collect::<Vec<_>>(), options, &mut faults);
    } else {
        faults.push(Fault {
            kind: FaultKind::Shape { keyword: "type", path: "".into(), detail: "array".into() },
            at: root.at(),
        });
        check_each(&[root], options, &mut Vec::new(), &mut faults);
    }
    Ok(faults)
}

/// Adds the faults of 0.4 statements.
pub fn check_statements(statements: &[Node<'_>], options: &CheckOptions<'_>, faults: &mut Vec<Fault>) {
    let mut others = Vec::new();
    check_each(statements, options, faults, &mut others);
    faults.append(&mut others);
}

/// Adds faults of shape and, apart from them, those of the further requirements.
fn check_each(statements: &[Node<'_>], options: &CheckOptions<'_>, shapes: &mut Vec<Fault>, others: &mut Vec<Fault>) {
    let mut checks = Checks::new(options, statements.len(), others);
    let fields = shapes_of(statements, shapes);
    for (node, fields) in statements.iter().zip(&fields) {
        checks.first(*node, fields);
    }
    checks.finish();
}

/// From how many statements on their shapes are looked at on two cores: below, a thread costs more than it brings.
const HALVED_FROM: usize = 512;

/// The fields of each statement; adds the faults of their shapes, in their order.
fn shapes_of<'n>(statements: &[Node<'n>], faults: &mut Vec<Fault>) -> Vec<Fields<'n>> {
    let from = |first: usize, statements: &[Node<'n>], faults: &mut Vec<Fault>| -> Vec<Fields<'n>> {
        statements.iter().enumerate().map(|(at, node)| shape::statement(*node, first + at, faults)).collect()
    };
    let (upper, lower) = statements.split_at(if statements.len() < HALVED_FROM { statements.len() } else { statements.len() / 2 });
    if lower.is_empty() {
        return from(0, upper, faults);
    }
    let mut later = Vec::new();
    let fields = thread::scope(|scope| {
        let half = scope.spawn(|| from(upper.len(), lower, &mut later));
        let mut fields = from(0, upper, faults);
        // A thread that ended otherwise than by giving its half ends this one in the same way.
        fields.append(&mut half.join().unwrap_or_else(|reason| panic::resume_unwind(reason)));
        fields
    });
    faults.append(&mut later);
    fields
}

/// A number as JSON writes it, if it can be kept exactly.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    match text.split_once(['e', 'E']) {
        None => text.parse().ok(),
        Some(_) => Decimal::from_scientific(text).ok(),
    }
}
