#![doc = include_str!("../README.md")]

pub mod cases;
pub mod change;
pub mod compare;
pub mod files;
pub mod reference;
pub mod refine;
mod rng;
pub mod worlds;

pub use rng::Rng;
