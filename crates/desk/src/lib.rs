#![doc = include_str!("../README.md")]

mod act;
mod archive;
pub mod authorisations;
pub mod cases;
pub mod consultations;
mod gate;
pub mod obligations;
pub mod people;
pub mod precedents;
pub mod programmes;
mod refused;
mod script;
mod verbs;
pub mod wire;
mod wording;
pub mod work;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod consultation_tests;
#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod work_tests;

pub use act::{Act, Deed, Draft, Drafted, Ground, On, act};
pub use archive::{Archive, ArchiveError, Desk, Kept, Known, Thing, Unread};
pub use gate::{Asker, Gate, ObjectFacts, Verdict};
pub use refused::Refused;
pub use script::{Script, ScriptError, Why};
pub use verbs::{Raw, Verb, verb, verbs};
pub use wording::{LINE_MAX, TEXT_MAX, Wording, line};
