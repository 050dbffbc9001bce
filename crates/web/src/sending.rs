//! What is sent with a request, while it comes in: it has to move on, and forms with files in them are held few at a time.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use http_body::{Body as _, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use crate::trouble::Trouble;

/// The most seconds in which less comes than [`MOVING_BYTES`].
pub const STILL_SECONDS_MAX: u64 = 5;

/// How much has to come in that time, where there is as much to come.
const MOVING_BYTES: usize = 4 << 10;

/// How many forms with files in them of those who are signed in are taken at once; others wait, as long as a request may take.
pub const FILES_AT_ONCE_MAX: usize = 3;

/// The same of those who are not signed in: they keep nobody waiting but each other.
pub const FILES_OF_UNKNOWN_AT_ONCE_MAX: usize = 2;

/// How many of one person, or of one address where nobody is signed in.
pub const FILES_OF_ONE_AT_ONCE_MAX: usize = 1;

/// Of how many it is kept that they sent something, before it is looked who still does.
const SENDERS_MAX: usize = 1_000;

/// A body that ends where it does not move on.
pub struct Moving {
    body: Body,
    first: Option<Option<Result<Frame<Bytes>, axum::Error>>>,
    until: Pin<Box<Sleep>>,
    came: usize,
}

/// It did not move on.
#[derive(Debug)]
struct Still;

impl std::fmt::Display for Still {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("what was sent did not move on")
    }
}

impl std::error::Error for Still {}

/// Whether reading failed because what was sent did not move on.
pub fn is_still(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<Still>)
}

impl Moving {
    /// This body, from now on.
    pub fn new(body: Body) -> Moving {
        Moving::within(body, Duration::from_secs(STILL_SECONDS_MAX))
    }

    fn within(body: Body, time: Duration) -> Moving {
        Moving { body, first: None, until: Box::pin(tokio::time::sleep(time)), came: 0 }
    }

    /// Waits until it begins to come, or has ended.
    pub async fn begun(&mut self) {
        let first = std::future::poll_fn(|context| Pin::new(&mut *self).poll_frame(context)).await;
        self.first = Some(first);
    }

    /// All of it.
    pub async fn whole(self, most: usize) -> Result<Bytes, Trouble> {
        to_bytes(Body::new(self), most).await.map_err(|error| if is_still(&error) { Trouble::Slow } else { Trouble::TooLarge })
    }
}

impl http_body::Body for Moving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(first);
        }
        let came = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(came) = came {
            self.came += came.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
            if self.came >= MOVING_BYTES {
                self.came = 0;
                self.until.as_mut().reset(Instant::now() + Duration::from_secs(STILL_SECONDS_MAX));
            }
            return Poll::Ready(came);
        }
        self.until.as_mut().poll(context).map(|()| Some(Err(axum::Error::new(Still))))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.first.is_some() { SizeHint::default() } else { self.body.size_hint() }
    }
}

/// Who sends a form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sender {
    /// One who is signed in.
    Known(String),
    /// Whoever speaks from an address.
    From(String),
}

/// The places for forms with files in them.
pub struct Places {
    known: Arc<Semaphore>,
    unknown: Arc<Semaphore>,
    of: Mutex<BTreeMap<Sender, Arc<Semaphore>>>,
}

/// A place, free again when it is dropped.
pub struct Place {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Places {
    /// All free.
    pub fn new() -> Places {
        let of = |count| Arc::new(Semaphore::new(count));
        Places { known: of(FILES_AT_ONCE_MAX), unknown: of(FILES_OF_UNKNOWN_AT_ONCE_MAX), of: Mutex::default() }
    }

    /// A place for a form: first among those of its sender, then among all.
    pub async fn take(&self, sender: Sender) -> Result<Place, Trouble> {
        let all = match sender {
            Sender::Known(_) => Arc::clone(&self.known),
            Sender::From(_) => Arc::clone(&self.unknown),
        };
        let own = self.own(sender).acquire_owned().await.map_err(|_| Trouble::Busy)?;
        let all = all.acquire_owned().await.map_err(|_| Trouble::Busy)?;
        Ok(Place { _own: own, _all: all })
    }

    fn own(&self, sender: Sender) -> Arc<Semaphore> {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if of.len() >= SENDERS_MAX {
            // Whoever has a place, or waits for one, holds it too.
            of.retain(|_, own| Arc::strong_count(own) > 1);
        }
        Arc::clone(of.entry(sender).or_insert_with(|| Arc::new(Semaphore::new(FILES_OF_ONE_AT_ONCE_MAX))))
    }
}

#[cfg(test)]
#[path = "tests/sending_tests.rs"]
mod tests;
