#![doc = include_str!("../README.md")]

mod answer;
mod basis;
pub mod columns;
mod duty;
mod facts;
mod finding;
mod hanging;
pub mod grid;
mod index;
mod interval;
mod matter;
mod missing;
mod open;
mod responsible;
mod run;
mod seek;
mod timeline;
mod value;
mod verify;

pub use answer::{Answer, Reason, Standing, Step, Warning, answer, because};
pub use basis::basis;
pub use duty::{AppliedRate, Duty, DutyPlan, DutyTotal, LayerFinding, amount_of};
pub use facts::Facts;
pub use finding::{Finding, Found, Possible};
pub use index::{Engine, Reach};
pub use interval::Interval;
pub use matter::{Matter, matters, questions, raised};
pub use missing::{Missing, missing, next_fact, open_facts, open_facts_slowly};
pub use responsible::{Role, responsible};
pub use run::Run;
pub use seek::{Remedy, SEEK_RUNS_MAX, SEEK_SIZE_MAX, SeekLimits, Sought, seek};
pub use timeline::{Stretch, timeline};
pub use value::{Change, value};
pub use verify::{Verified, verify};
