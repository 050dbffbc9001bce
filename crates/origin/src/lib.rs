#![doc = include_str!("../README.md")]

mod agreement;
mod answer;
mod bom;
mod change;
mod codes;
mod cost;
mod designate;
mod folder;
mod interest;
mod judge;
mod marking;
mod read;
mod report;
mod shift;
mod stock;
mod table;

pub use agreement::{
    Agreement, AgreementError, Alternative, Content, Counted, Element, Fill, Kind, Method, Step, Term, Threshold,
    ToleranceBase, Way, Whole, agreements,
};
pub use answer::answer;
pub use bom::{
    ADJUSTMENTS, Accumulated, Adjustments, Average, Bom, Excluded, Good, LEVELS_MAX, Ledger, MATERIALS_MAX, Marks, Material, Role,
    Status, StockMethod, Transport,
};
pub use change::SOURCING_MAX;
pub use codes::{CodeRange, CodeSet};
pub use designate::DESIGNATIONS_MAX;
pub use interest::{Loan, federal_rate, maturity, non_allowable};
pub use read::read;
pub use report::{
    AlternativeReport, Arg, Certification, Change, ContentReport, Criterion, Line, MarkingReport, MaterialReport,
    Missing, Report, WeightReport,
};
pub use shift::{Base, Shift};
pub use stock::{Entry, Shipment, draw};
pub use table::{COLUMNS, Grid, GOOD_KEYS, read_csv, read_grids};
