#![doc = include_str!("../README.md")]

pub mod accounts;
mod audit;
mod cbor;
mod gate;
pub mod oidc;
pub mod passkey;
mod rate;
mod session;
mod token;

pub use audit::{AUDIT_FORM, Audited, Outcome};
pub use gate::{DeskGate, Policies, PolicyError, Question, Ruling, Thing};
pub use rate::{Rate, Rates, WHO_MAX};
pub use session::{How, Session, SessionLimits, Sessions, SessionsFull};
pub use token::{Digest, Token};
