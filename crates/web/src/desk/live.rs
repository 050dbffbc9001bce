//! The live feed: what is recorded reaches the browsers of those who may know of it, within a second.
//!
//! One thread of the server waits for entries, whoever appended them, and reads each once. Each browser has one stream
//! of server-sent events, whose tabs share it. Before an event is sent, its stream asks anew who its reader is: a
//! session that ended, a post that was left, a role that was taken count from that moment. The reader's label decides
//! entry by entry, as everywhere; of what is not for the reader the stream shows nothing, not even that time passed
//! otherwise. A stream goes on after a break from the sealed place of the last event (`place.rs`); where the place can
//! no longer be read, it says `reset`, and the page is fetched again.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use ntib_record::{Entry, Name, Scheme, Viewer, decide, json_to_bytes};
use ntib_store::{Store, StoreError};
use serde_json::json;
use tokio::sync::{mpsc, watch};

use crate::desk::place::PlaceKey;

/// How many streams there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLimits {
    /// The most of one server.
    pub all: usize,
    /// The most of one person: browsers, and tabs of browsers that cannot share.
    pub of_person: usize,
}

impl StreamLimits {
    /// Five thousand, twelve of one person.
    pub const USUAL: StreamLimits = StreamLimits { all: 5_000, of_person: 12 };
}

/// How many of the latest entries are at hand without asking the store.
const RECENT_MAX: usize = 4_096;
/// How many entries are looked at before the next is waited for.
const PART: usize = 256;
/// How many events wait for a slow browser before its stream waits too.
const WAITING_MAX: usize = 16;
/// How often a quiet stream shows that it is there, and whether its reader still is.
const BEAT: Duration = Duration::from_secs(15);
/// How long the waiting for entries lasts at a stretch.
const LOOK: Duration = Duration::from_secs(1);

/// Brings the record in memory up to the log: called before streams are told of entries, once for all of them.
pub type Before = Box<dyn Fn() -> Result<(), StoreError> + Send>;

/// Who reads a stream, asked anew before each part of it.
pub trait Reading: Send + Sync + 'static {
    /// The reader at this moment, as the record in memory says; none where the session is over. It asks no store: a thousand streams ask it for each
    /// entry. It may wait for whoever holds that memory.
    fn viewer(&self) -> Option<Viewer>;

    /// The same without waiting; none where that would be needed.
    fn viewer_at_once(&self) -> Option<Option<Viewer>> {
        Some(self.viewer())
    }

    /// The labels.
    fn scheme(&self) -> Option<&Scheme>;
}

/// An entry as events tell of it.
struct Told {
    number: u64,
    entry: Entry,
    /// The data of its event: one line of JSON.
    data: String,
}

impl Told {
    fn read(number: u64, bytes: &[u8]) -> Result<Told, StoreError> {
        let entry = Entry::from_bytes(bytes).map_err(|cause| StoreError::Entry { number, cause })?;
        let value = json!({
            "at": entry.at.to_string(),
            "entry": entry.id.as_str(),
            "id": entry.object.id.as_str(),
            "kind": entry.object.kind.as_str(),
            "person": entry.actor.person.as_str(),
            "verb": entry.verb.as_str(),
        });
        let data = json_to_bytes(&value).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        Ok(Told { number, entry, data })
    }
}

/// The feed of one server.
pub struct Live {
    store: Arc<dyn Store>,
    key: PlaceKey,
    recent: Mutex<VecDeque<Arc<Told>>>,
    /// How many entries there are, as far as is known here.
    size: watch::Sender<u64>,
    streams: Mutex<BTreeMap<Name, usize>>,
    limits: StreamLimits,
    stopped: AtomicBool,
}

/// Why there is no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoStream {
    /// There are as many as the server holds, or as one person may have.
    Full,
    /// Nobody is known by whom it is asked.
    Unknown,
    /// The server is ending.
    Ending,
}

/// A place among the streams, given back when it is dropped.
struct Seat {
    live: Arc<Live>,
    person: Name,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut streams = locked(&self.live.streams);
        if let Some(count) = streams.get_mut(&self.person) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                streams.remove(&self.person);
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves nothing half done in these.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Begins to follow the record, on a thread of its own until [`Live::stop`]. `key` seals places.
    pub fn begin(store: Arc<dyn Store>, key: PlaceKey, limits: StreamLimits, before: Before) -> Result<Arc<Live>, StoreError> {
        let size = store.head()?.size;
        let live = Arc::new(Live {
            store,
            key,
            recent: Mutex::default(),
            size: watch::Sender::new(size),
            streams: Mutex::default(),
            limits,
            stopped: AtomicBool::new(false),
        });
        let following = Arc::downgrade(&live);
        let begun = thread::Builder::new().name("live".into()).spawn(move || {
            // What was there before is taken in here, and not by whoever begins the feed: that one may hold the record in memory.
            let mut begun = false;
            // The thread ends with the server that it belongs to.
            while let Some(live) = following.upgrade() {
                if live.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let done = if begun { live.follow(&before) } else { before() };
                begun |= done.is_ok();
                if done.is_err() {
                    // The store is away, perhaps for a moment; streams stand still until it is back.
                    thread::sleep(LOOK);
                }
            }
        });
        begun.map_err(|error| StoreError::Outside { doing: "follow the record", cause: error.into() })?;
        Ok(live)
    }

    /// Ends every stream and the following.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Whoever waits for entries looks, and finds that it is over.
        self.size.send_modify(|_| {});
    }

    /// How many streams there are.
    pub fn streams(&self) -> usize {
        locked(&self.streams).values().sum()
    }

    /// The place of now, for a page that is being made: a stream from there tells what comes after it.
    pub fn place(&self, person: &Name) -> Option<String> {
        let size = self.store.head().ok()?.size;
        self.sealed(size, person)
    }

    fn sealed(&self, number: u64, person: &Name) -> Option<String> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).ok()?;
        Some(self.key.seal(number, person, nonce))
    }

    /// Waits for entries and reads them, once for all streams. The record in memory, by which each stream finds out who its reader is, has them before
    /// any stream is told: what an entry takes away, it takes away from itself on.
    fn follow(&self, before: &Before) -> Result<(), StoreError> {
        let mut known = *self.size.borrow();
        if self.store.wait(known, LOOK)? <= known {
            return Ok(());
        }
        loop {
            let part = self.store.read(known, PART)?;
            let Some(last) = part.last() else { return Ok(()) };
            known = last.number + 1;
            let told: Vec<Arc<Told>> =
                part.iter().map(|stored| Told::read(stored.number, &stored.bytes).map(Arc::new)).collect::<Result<_, _>>()?;
            before()?;
            let mut recent = locked(&self.recent);
            recent.extend(told);
            let over = recent.len().saturating_sub(RECENT_MAX);
            recent.drain(..over);
            drop(recent);
            self.size.send_replace(known);
        }
    }

    /// The entries from a number on, where they are at hand: without a break, at most [`PART`].
    fn at_hand(&self, from: u64) -> Option<Vec<Arc<Told>>> {
        let recent = locked(&self.recent);
        let first = recent.front().map(|told| told.number)?;
        let skip = usize::try_from(from.checked_sub(first)?).ok()?;
        Some(recent.iter().skip(skip).take(PART).cloned().collect())
    }

    /// The entries from a number on, at most [`PART`]; none where the log ends.
    async fn entries(self: &Arc<Live>, from: u64) -> Result<Vec<Arc<Told>>, StoreError> {
        if from >= *self.size.borrow() {
            return Ok(Vec::new());
        }
        if let Some(at_hand) = self.at_hand(from) {
            return Ok(at_hand);
        }
        let live = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || {
            let part = live.store.read(from, PART)?;
            part.iter().map(|stored| Told::read(stored.number, &stored.bytes).map(Arc::new)).collect()
        });
        read.await.unwrap_or_else(|error| Err(StoreError::Outside { doing: "read the record", cause: error.into() }))
    }

    /// A stream for a reader. From `place` on, or from now where there is none.
    pub fn stream(self: &Arc<Live>, reading: impl Reading, place: Option<&str>) -> Result<Body, NoStream> {
        let viewer = reading.viewer().ok_or(NoStream::Unknown)?;
        if self.stopped.load(Ordering::Relaxed) {
            return Err(NoStream::Ending);
        }
        let seat = self.seat(&viewer.person)?;
        let size = *self.size.borrow();
        // A place beyond the log is of another one: a record restored from an older backup.
        let opened = place.map(|place| self.key.open(place, &viewer.person).filter(|number| *number <= size));
        let (out, events) = mpsc::channel(WAITING_MAX);
        let stream = Stream { seat, reading: Arc::new(reading), out, person: viewer.person };
        tokio::spawn(stream.run(opened.flatten().unwrap_or(size), opened == Some(None)));
        Ok(Body::new(Events(events)))
    }

    fn seat(self: &Arc<Live>, person: &Name) -> Result<Seat, NoStream> {
        let mut streams = locked(&self.streams);
        let all: usize = streams.values().sum();
        let own = streams.entry(person.clone()).or_default();
        if all >= self.limits.all || *own >= self.limits.of_person {
            if *own == 0 {
                streams.remove(person);
            }
            return Err(NoStream::Full);
        }
        *own += 1;
        Ok(Seat { live: Arc::clone(self), person: person.clone() })
    }
}

/// One stream while it lasts.
struct Stream<R> {
    seat: Seat,
    reading: Arc<R>,
    out: mpsc::Sender<Bytes>,
    person: Name,
}

/// Why a stream is over: the browser is gone, or was told why.
struct Over;

impl<R: Reading> Stream<R> {
    async fn run(self, from: u64, reset: bool) {
        let _over = self.follow(from, reset).await;
    }

    async fn follow(&self, mut from: u64, reset: bool) -> Result<(), Over> {
        let live = &self.seat.live;
        let mut size = live.size.subscribe();
        // A break is made up for after two seconds.
        self.send("retry: 2000\n\n".into()).await?;
        self.event(if reset { "reset" } else { "hello" }, from, "{}").await?;
        // At fixed times, whatever is recorded: a beat that is late would tell of entries that are not for this reader.
        let mut beat = tokio::time::interval(BEAT);
        loop {
            from = self.send_from(from).await?;
            tokio::select! {
                changed = size.changed() => changed.map_err(|_| Over)?,
                _ = beat.tick() => self.send(":\n\n".into()).await?,
            }
            if live.stopped.load(Ordering::Relaxed) {
                return Err(Over);
            }
        }
    }

    /// Who reads, at this moment. Where the record in memory is held by another, it is waited for on a thread of its own: not on those that speak with
    /// the network.
    async fn reader(&self) -> Option<Viewer> {
        if let Some(viewer) = self.reading.viewer_at_once() {
            return viewer;
        }
        let reading = Arc::clone(&self.reading);
        tokio::task::spawn_blocking(move || reading.viewer()).await.ok().flatten()
    }

    /// Sends what there is for the reader from a number on. Gives the number that is next.
    async fn send_from(&self, mut from: u64) -> Result<u64, Over> {
        let live = &self.seat.live;
        loop {
            // Who may know is asked of this moment: after a wait for a slow browser, again.
            let Some(viewer) = self.reader().await.filter(|viewer| viewer.person == self.person) else {
                self.send("event: over\ndata: {}\n\n".into()).await?;
                return Err(Over);
            };
            // A store that is away ends the stream; the browser comes back for the rest.
            let part = live.entries(from).await.map_err(|_| Over)?;
            let Some(last) = part.last().map(|told| told.number) else { return Ok(from) };
            let scheme = self.reading.scheme().ok_or(Over)?;
            let ceiling = scheme.ceiling_of_roles(&viewer.roles);
            for told in &part {
                from = told.number + 1;
                if decide(scheme, &viewer, &told.entry.label, &ceiling).allowed {
                    self.event("entry", from, &told.data).await?;
                    if told.number < last {
                        break;
                    }
                }
            }
        }
    }

    async fn event(&self, kind: &str, next: u64, data: &str) -> Result<(), Over> {
        let place = self.seat.live.sealed(next, &self.person).ok_or(Over)?;
        self.send(format!("id: {place}\nevent: {kind}\ndata: {data}\n\n")).await
    }

    async fn send(&self, text: String) -> Result<(), Over> {
        self.out.send(Bytes::from(text)).await.map_err(|_| Over)
    }
}

/// The events of a stream as the body of a response.
struct Events(mpsc::Receiver<Bytes>);

impl HttpBody for Events {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

#[cfg(test)]
#[path = "tests/live_tests.rs"]
mod tests;
