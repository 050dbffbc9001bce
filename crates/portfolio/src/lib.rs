#![doc = include_str!("../README.md")]

mod answer;
#[cfg(feature = "arrow")]
mod arrow;
mod bind;
mod cells;
mod fault;
mod guess;
mod job;
mod open;
mod read;
#[cfg(feature = "arrow")]
mod read_arrow;
mod rows;
mod sheet;
mod value;
mod write;
#[cfg(feature = "arrow")]
mod write_arrow;

pub use answer::{Answered, Answerer, Asked, OutColumn, OutKind, Tally};
pub use bind::Binding;
pub use cells::{Part, interval, layers, outcome};
pub use fault::Fault;
pub use guess::propose;
pub use job::{Job, Report, Threads, about, default_questions, errors_beside, run};
pub use open::{Opened, cell_text, is_workbook, open};
pub use read::{Kind, Table};
pub use rows::{BATCH_ROWS, RowFault, Rows, TextColumn, cell_name};
pub use value::Manner;
pub use write::{NUMBER_SCALE, Out, partial};
