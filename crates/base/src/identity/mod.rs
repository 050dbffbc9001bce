//! Whether two entries may be one firm or person, and why.
//!
//! Identifiers decide first; then names, addresses, countries and dates say how alike two entries are, feature by
//! feature, in whole thousandths. Nothing is ever merged: what comes out is an edge, [`crate::statement::Same`], that
//! a reviewer settles. The same entries give the same score in whatever order they are compared.
//!
//! The weight of a word is its rarity (Spärck Jones 1972, "A statistical interpretation of term specificity"); words
//! are near when few keys were struck wrongly (Damerau 1964; the restricted distance of "optimal string alignment");
//! near words are found by the letters left after deletions (Garbe's symmetric deletion; Bocek, Hunt and Stiller 2007,
//! "Fast similarity search in large dictionaries").

mod compare;
mod deletes;
mod edge;
mod fold;
mod index;
mod name;
mod near;
mod pair;
mod party;
mod terms;
mod words;

pub use compare::{Comparison, Feature, Outcome, Thresholds, compare};
pub use edge::edge;
pub use fold::{NAME_BYTES_MAX, NameError, fold};
pub use index::{Found, Index, IndexBuilder, IndexError, NAMES_MAX, Searcher};
pub use name::{Form, Part, Reading, WORDS_MAX, Word, read_name};
pub use near::edits;
pub use pair::{CONTAINED_WORDS_MIN, CORE, How, Match, NameScore, name_score};
pub use party::{Id, IdError, Kind, Party, identifier};
pub use words::{WordError, Words};
