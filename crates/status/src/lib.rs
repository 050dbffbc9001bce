#![doc = include_str!("../README.md")]

mod blocks;
mod flow;
mod kinds;
mod load;
mod matrix;
mod measure;
mod measured;
mod model;
mod offer;
mod sheet;
mod shares;

pub use kinds::{Lists, Measurer};
pub use load::{LoadError, load_facts};
pub use matrix::{Cell, Disagreement, Matrix, Matrixer, cell};
pub use measured::{Known, Lack, Measured, Origin};
pub use model::{
    Across, Asked, ClaimKind, Counted, Entities, FactMap, Gives, HolderKind, How, Measure, Places, ShareOf, Take, Whose,
};
pub use sheet::{Definition, Status, status};
pub use shares::TRIED_MAX;
