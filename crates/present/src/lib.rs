#![doc = include_str!("../README.md")]

mod assess;
mod between;
mod checklist;
pub mod comparison_doc;
pub mod deal;
mod diagnostic;
pub mod firm;
mod firm_doc;
pub mod origin;
mod origin_doc;
mod short;
pub mod status;
mod status_doc;
pub mod view;
mod viewer;
pub mod wire;
mod words;
mod writer;

pub use assess::{Assessment, assess};
pub use checklist::{Stage, Task, checklist, papers};
pub use diagnostic::render;
pub use view::{capital, colon};
pub use words::{Words, phrase_ids};
