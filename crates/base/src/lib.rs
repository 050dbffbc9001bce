#![doc = include_str!("../README.md")]

mod aggregate;
pub mod bods;
mod components;
mod control;
mod gleif;
mod graph;
pub mod identity;
pub mod import;
mod integrated;
pub mod json;
mod lines;
mod names;
mod ownership;
mod parts;
mod places;
mod share;
pub mod statement;
mod synthetic;
mod view;
mod world;

pub use aggregate::{Aggregate, aggregate};
pub use components::{Components, components};
pub use control::{Control, ControlIndex, Controlled, Reached, Searcher, control_of, control_pairs};
pub use gleif::read_gleif;
pub use graph::{Edge, Entity, Graph, GraphError, Holding, HoldingId};
pub use integrated::{Bound, Integrated, OwnersLimits, OwnersRoom, UNBOUNDED, WHOLE, integrated_value, owners_of};
pub use ownership::{ABOVE_MAX, About, Attribution, Finding, Missing, OwnershipTest, TestError, above, load_tests, threshold};
pub use places::{PlaceShare, PlaceShares, Terminal, place_shares};
pub use synthetic::{SyntheticOptions, synthetic};
pub use view::{Fold, Group, Owner, View};
pub use lines::{LINES_HEADER, add_line, read_lines, write_lines, write_same, write_source, write_statement};
pub use names::Names;
pub use parts::{Parts, Threshold};
pub use share::{Range, RangeError};
pub use world::{Library, LoadedWorld, Programme, WORLD_FILES_MAX, load_world, word};
