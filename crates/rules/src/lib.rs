#![doc = include_str!("../README.md")]

mod between;
mod cells;
mod cited;
mod code_cells;
mod coverage;
mod due;
mod freshness;
mod load;
pub mod model;
pub mod prove;
mod rulebook;
mod source;
pub mod sweep;
mod tables;
mod truth;
mod value;
pub mod yaml;

pub use cells::{cells, values_within};
pub use cited::CitationWords;
pub use code_cells::Filtered;
pub use coverage::{Coverage, RegimeSums, coverage, regime_sums, without_regime};
pub use freshness::{Ending, Stale, ending, stale};
pub use load::{
    Case, CaseFile, CaseItem, Expect, FILES_MAX, LoadOptions, Loaded, RuleCase, Shown, TABLE_LINES_MAX, Table, TableLine, load, parse_case,
    parse_table,
};
pub use source::{Diagnostic, DiagnosticCode, FILE_BYTES_MAX, Severity, SourceFile, Span, code, nearest};
pub use truth::{Removed, Truth};
pub use value::ValueError;
pub use yaml::DEPTH_MAX;
