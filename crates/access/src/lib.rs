#![doc = include_str!("../README.md")]

#[cfg(feature = "passkeys")]
pub mod accounts;
mod audit;
#[cfg(feature = "passkeys")]
mod cbor;
#[cfg(feature = "policies")]
mod gate;
#[cfg(feature = "passkeys")]
pub mod passkey;
mod people;
mod rate;
mod session;
mod token;

pub use audit::{AUDIT_FORM, Audited, Outcome};
#[cfg(feature = "policies")]
pub use gate::{DeskGate, Policies, PolicyError, Question, Ruling, Thing};
pub use people::{Directory, DirectoryError, PEOPLE_MAX, Someone};
pub use rate::{Rate, Rates, WHO_MAX};
pub use session::{How, Session, SessionLimits, Sessions, SessionsFull};
pub use token::{Digest, Token};
