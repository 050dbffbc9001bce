#![doc = include_str!("../README.md")]

mod assess;
mod diagnostic;
pub mod view;
mod words;

pub use assess::{Assessment, assess};
pub use diagnostic::render;
pub use words::{Words, phrase_ids};
