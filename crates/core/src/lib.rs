#![doc = include_str!("../README.md")]

mod cite;
mod code;
mod date;
mod identifier;
mod money;
mod place;
mod rate;
mod text;
mod unseen;

pub use cite::{Citation, Confidence};
pub use code::{Code, CodeError, CodeSystem, Within};
pub use date::{Date, DateError, Period};
pub use identifier::{BusinessNumber, Cage, IdentifierError, Lei, Nsn, Uei};
pub use money::{Currency, Money, MoneyError};
pub use place::{Place, PlaceError, Ring, RingMember};
pub use rate::{Rate, RateError, RateTerm, Share};
pub use rust_decimal::Decimal;
pub use text::{Bi, Lang, plain_cell};
pub use unseen::{is_unseen, seen, unseen};

/// The decimal written in `text`, exact: at most 15 digits before the point and 9 after.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    money::bounded_decimal(text)
}
