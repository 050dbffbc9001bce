#![doc = include_str!("../README.md")]

mod act;
mod amends;
mod attached;
pub mod actions;
mod archive;
pub mod authorisations;
pub mod calendar;
mod case_acts;
pub mod cases;
pub mod consultations;
pub mod contacts;
pub mod decisions;
mod described;
pub mod docket;
pub mod files;
pub mod forums;
mod gate;
pub mod impact;
mod listing;
pub mod meetings;
pub mod news;
pub mod obligations;
pub mod pack;
pub mod people;
pub mod precedents;
pub mod programmes;
mod refused;
mod script;
pub mod search;
pub mod series;
mod shape;
mod verbs;
pub mod wire;
mod wording;
pub mod work;

#[cfg(test)]
#[path = "tests/alone_tests.rs"]
mod alone_tests;
#[cfg(test)]
#[path = "tests/amends_tests.rs"]
mod amends_tests;
#[cfg(test)]
#[path = "tests/consultation_tests.rs"]
mod consultation_tests;
#[cfg(test)]
#[path = "tests/cycle_tests.rs"]
mod cycle_tests;
#[cfg(test)]
#[path = "tests/impact_tests.rs"]
mod impact_tests;
#[cfg(test)]
#[path = "tests/listing_tests.rs"]
mod listing_tests;
#[cfg(test)]
#[path = "tests/news_tests.rs"]
mod news_tests;
#[cfg(test)]
#[path = "tests/sample_tests.rs"]
mod sample_tests;
#[cfg(test)]
#[path = "tests/search_tests.rs"]
mod search_tests;
#[cfg(test)]
#[path = "tests/testing.rs"]
mod testing;
#[cfg(test)]
#[path = "tests/frame.rs"]
mod tests;
#[cfg(test)]
#[path = "tests/work_tests.rs"]
mod work_tests;

pub use act::{Act, Deed, Draft, Drafted, Ground, On, act, correctable};
pub use archive::{Archive, ArchiveError, Desk, Kept, Known, Sees, Thing, Unread};
pub use described::Described;
pub use listing::Listing;
pub use gate::{Asker, Gate, ObjectFacts, Verdict};
pub use refused::Refused;
pub use script::{Script, ScriptError, Why};
pub use shape::{Shape, Shaped};
pub use verbs::{Instead, Raw, Verb, verb, verbs};
pub use wording::{LINE_MAX, TEXT_MAX, Wording, is_blank, line, lines, turns};
