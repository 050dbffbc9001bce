//! The arithmetic of the work: ledgers, clocks, budgets, obligations, answers. Each part stands for itself; the objects
//! of the desk are made of them.

pub mod amount;
pub mod clock;
pub mod given;
pub mod lapse;
pub mod ledger;
pub mod offset;
pub mod suppress;
pub mod tables;
