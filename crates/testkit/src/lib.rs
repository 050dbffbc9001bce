#![doc = include_str!("../README.md")]

pub mod cases;
pub mod compare;
pub mod reference;
mod rng;
pub mod worlds;

pub use rng::Rng;
