#![doc = include_str!("../README.md")]

mod duty;
mod facts;
mod finding;
mod index;
mod interval;
mod run;

pub use duty::{AppliedRate, Duty, LayerFinding};
pub use facts::Facts;
pub use finding::{Finding, Found, Possible};
pub use index::Engine;
pub use interval::Interval;
pub use run::Run;
