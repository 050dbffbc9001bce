#![doc = include_str!("../README.md")]

mod answer;
mod ask;
mod bounds;
pub mod call;
mod case;
mod checklist;
mod chrome;
mod coverage;
mod field;
mod figure;
mod front;
mod law;
mod multipart;
mod origin;
mod provision;
mod router;
mod search;
mod serve;
mod site;
mod subject;
mod timeline;
mod trouble;
mod value;

pub use router::{BODY_BYTES_MAX, QUERY_BYTES_MAX, REQUEST_SECONDS_MAX, router};
pub use serve::{ServeError, serve};
pub use site::{Clock, Example, Site};
pub use subject::MATTERS_MAX;
