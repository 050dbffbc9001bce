#![doc = include_str!("../README.md")]

mod assess;
mod diagnostic;
pub mod view;
pub mod wire;
mod words;

pub use assess::{Assessment, assess};
pub use diagnostic::render;
pub use view::capital;
pub use words::{Words, phrase_ids};
