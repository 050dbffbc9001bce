#![doc = include_str!("../README.md")]

mod diagnostic;
mod words;

pub use diagnostic::render;
pub use words::{Words, phrase_ids};
