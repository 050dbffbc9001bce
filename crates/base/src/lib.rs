#![doc = include_str!("../README.md")]

mod aggregate;
pub mod bods;
mod components;
mod control;
mod graph;
mod integrated;
pub mod json;
mod names;
mod parts;
mod share;
pub mod statement;
mod world;

pub use aggregate::{Aggregate, aggregate};
pub use components::{Components, components};
pub use control::{Control, ControlIndex, Controlled, Reached, Searcher, control_of, control_pairs};
pub use graph::{Edge, Entity, Graph, GraphError, Holding, HoldingId};
pub use integrated::{Integrated, OwnersLimits, OwnersRoom, integrated_value, owners_of};
pub use names::Names;
pub use parts::{Parts, Threshold};
pub use share::{Range, RangeError};
pub use world::{Library, LoadedWorld, Programme, WORLD_FILES_MAX, load_world};
