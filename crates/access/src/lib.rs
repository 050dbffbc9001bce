#![doc = include_str!("../README.md")]

mod audit;
mod people;
mod rate;
mod session;
mod token;

pub use audit::{AUDIT_FORM, Audited, Outcome};
pub use people::{Directory, DirectoryError, PEOPLE_MAX, Someone};
pub use rate::{Rate, Rates, WHO_MAX};
pub use session::{How, Session, SessionLimits, Sessions, SessionsFull};
pub use token::{Digest, Token};
