#![doc = include_str!("../README.md")]

mod act;
mod archive;
mod gate;
pub mod people;
mod refused;
mod verbs;
pub mod wire;
mod wording;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use act::{Act, Deed, Draft, Drafted, Ground, On, act};
pub use archive::{Archive, ArchiveError, Desk, Kept, Known, Thing, Unread};
pub use gate::{Asker, Gate, ObjectFacts, Verdict};
pub use refused::Refused;
pub use verbs::{Verb, verb, verbs};
pub use wording::{LINE_MAX, TEXT_MAX, Wording, line};
