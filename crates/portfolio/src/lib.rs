#![doc = include_str!("../README.md")]

mod answer;
#[cfg(feature = "arrays")]
pub mod arrays;
#[cfg(feature = "arrays")]
mod arrow;
mod bind;
mod brief;
mod cells;
mod compare;
mod effect;
mod fault;
mod french;
mod guess;
mod job;
mod kept;
mod marks;
mod names;
mod ods;
mod open;
mod pack;
mod parallel;
mod read;
#[cfg(feature = "arrow")]
mod read_arrow;
mod rows;
mod said;
mod shapley;
mod sheet;
mod text;
mod told;
mod unfinished;
mod value;
mod watch;
mod whole;
mod workbook;
mod worth;
mod write;
#[cfg(feature = "arrow")]
mod write_arrow;

pub use answer::{Answered, Answerer, Asked, OutColumn, OutKind, Tally};
pub use bind::{Binding, beginning};
pub use brief::brief;
pub use cells::{Part, interval, layers, outcome};
pub use compare::By;
pub use effect::{Count, DutyChange, Effect, Flow, Flows, GROUPS_MAX, MOVES_MAX, Move};
pub use fault::Fault;
pub use french::{translated, translated_issues};
pub use guess::{Doubt, doubts, propose};
pub use job::{FAULTS_TOLD, Job, Report, about, default_questions, errors_beside, errors_in, named, run, words};
pub use kept::{
    Again, Answers, Done, Facet, Facets, Filter, Folio, Form, Found, Keeper, Limits, Refused, Stage, Stale, Task, Weighed,
    Work, find,
};
pub use open::{Opened, cell_text, is_workbook, open};
pub use parallel::Threads;
pub use read::{Bounds, Kind, Table};
pub use rows::{BATCH_ROWS, Lines, RowFault, Rows, TextColumn, cell_name};
pub use said::said;
pub use shapley::{ORDERS, PARTS, Pair, Share, Shares, Solved, Sums, money_of_parts, of_parts, solve, solve_all};
pub use told::{Told, document, summary};
pub use unfinished::{Unfinished, partial};
pub use value::Manner;
pub use watch::{Difference, Watched, differences};
pub use whole::shares_table;
pub use worth::{Against, Compared, Comparison, Way, by_name, compare, default_by};
pub use write::{NUMBER_SCALE, Out};
