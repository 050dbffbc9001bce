//! Connections: how many there may be, of all and of one address, and how long one may keep the server waiting.
//!
//! Each takes a file of the system and a little memory before anybody is known. Where there is no room, the one that has kept the server waiting longest
//! makes it; where nobody waits, the new one is turned away at once. Whoever holds many open in silence is in nobody's way but their own.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::Response;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tower::Service as _;

/// The most connections at once, where the system lets the process open files enough.
pub const CONNECTIONS_MAX: usize = 8_192;

/// How many times what one address may have, that is no server in front, all connections are.
const PART_OF_ONE: usize = 2;

/// The most seconds until the head of a request is there, from the beginning of the connection or from the end of the answer before.
pub const HEAD_SECONDS_MAX: u64 = 10;

/// The most seconds for which an answer may be left lying and still keep its connection where others want room. Live streams say something more often.
const TAKING_SECONDS_MAX: u64 = 30;

/// How many files the process may open where the system does not say.
const FILES_ASSUMED: usize = 256;

/// How long nothing is accepted after the system refused to.
const PAUSE: Duration = Duration::from_millis(200);

/// How often at most the log is told that there is no room.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// How many connections, and how long they are waited for.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Of all.
    pub most: usize,
    /// Of one address that is no server in front.
    pub of_one: usize,
    /// Until the head of a request is there.
    pub head: Duration,
    /// Servers in front.
    pub proxies: Vec<IpAddr>,
}

impl Limits {
    /// As the system permits: a quarter of the files stays for the record, and for what the server itself asks of others.
    pub(crate) fn of_system(proxies: Vec<IpAddr>) -> Limits {
        let most = CONNECTIONS_MAX.min(files_max().unwrap_or(FILES_ASSUMED).saturating_mul(3) / 4).max(1);
        Limits { most, of_one: most.div_ceil(PART_OF_ONE), head: Duration::from_secs(HEAD_SECONDS_MAX), proxies }
    }
}

/// How many files this process may open, where the system says so in a file.
fn files_max() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What a connection is doing.
#[derive(Clone, Copy, Debug)]
enum Doing {
    /// The server waits for a request, since then.
    Waiting(Instant),
    /// A request is worked on, for as long as a request may take.
    Working,
    /// An answer is sent; this is when the last of it was asked for.
    Taking(Instant),
}

struct One {
    of: IpAddr,
    doing: Doing,
    end: Arc<Notify>,
}

#[derive(Default)]
struct Known {
    next: u64,
    all: BTreeMap<u64, One>,
    of: BTreeMap<IpAddr, usize>,
    told: Option<Instant>,
}

impl Known {
    fn remove(&mut self, number: u64) {
        let Some(one) = self.all.remove(&number) else { return };
        if let Some(count) = self.of.get_mut(&one.of) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.of.remove(&one.of);
            }
        }
    }

    /// Ends the connection that has kept the server waiting longest, of all or of one address. Whether there was one.
    fn make_room(&mut self, of: Option<IpAddr>, now: Instant) -> bool {
        let since = |one: &One| match one.doing {
            Doing::Waiting(since) => Some(since),
            Doing::Taking(since) => Some(since).filter(|since| now.duration_since(*since).as_secs() >= TAKING_SECONDS_MAX),
            Doing::Working => None,
        };
        let waiting = self.all.iter().filter(|(_, one)| of.is_none_or(|of| one.of == of)).filter_map(|(number, one)| Some((since(one)?, *number)));
        let Some((_, number)) = waiting.min() else { return false };
        if let Some(one) = self.all.get(&number) {
            one.end.notify_one();
        }
        self.remove(number);
        true
    }
}

/// The connections that there are.
pub(crate) struct Connections {
    limits: Limits,
    known: Mutex<Known>,
}

/// A place among the connections; free again when it is dropped.
struct Ticket {
    connections: Arc<Connections>,
    number: u64,
    end: Arc<Notify>,
}

impl Ticket {
    fn does(&self, doing: Doing) {
        if let Some(one) = self.connections.known().all.get_mut(&self.number) {
            one.doing = doing;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.connections.known().remove(self.number);
    }
}

/// Who is one: an address, or the network that an address of version 6 is given as a whole.
fn who(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        address @ IpAddr::V4(_) => address,
    }
}

impl Connections {
    pub(crate) fn new(limits: Limits) -> Arc<Connections> {
        Arc::new(Connections { limits, known: Mutex::default() })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from this address; none where there is no room, and nobody to make it.
    fn admit(self: &Arc<Connections>, address: IpAddr, now: Instant) -> Option<Ticket> {
        // What speaks from this machine is a server in front too, named or not: each of its connections may be somebody else's.
        let front = address.to_canonical().is_loopback() || self.limits.proxies.contains(&address.to_canonical());
        let of = who(address);
        let mut known = self.known();
        let own = known.of.get(&of).copied().unwrap_or(0);
        let fits = (front || own < self.limits.of_one || known.make_room(Some(of), now)) && (known.all.len() < self.limits.most || known.make_room(None, now));
        if !fits {
            if known.told.is_none_or(|told| now.duration_since(told) >= TOLD_EVERY) {
                known.told = Some(now);
                tracing::warn!(connections = known.all.len(), most = self.limits.most, of_one = self.limits.of_one, "there is no room for another connection");
            }
            return None;
        }
        let (number, end) = (known.next, Arc::new(Notify::new()));
        known.next += 1;
        known.all.insert(number, One { of, doing: Doing::Waiting(now), end: Arc::clone(&end) });
        *known.of.entry(of).or_insert(0) += 1;
        drop(known);
        Some(Ticket { connections: Arc::clone(self), number, end })
    }

    /// Answers what comes to `listener` until `stop`; requests under way are then finished.
    pub(crate) async fn serve(self: Arc<Connections>, listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
        let (ending, _) = watch::channel(());
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => {
                    // Without room it is closed by being dropped.
                    if let Some(ticket) = self.admit(address.ip(), Instant::now()) {
                        tokio::spawn(answer(stream, address, router.clone(), ticket, ending.subscribe(), self.limits.head));
                    }
                }
                Err(error) if matches!(error.kind(), std::io::ErrorKind::ConnectionAborted | std::io::ErrorKind::ConnectionReset) => {}
                Err(error) => {
                    tracing::error!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        let _nobody = ending.send(()).is_err();
        ending.closed().await;
    }
}

/// Answers the requests of one connection.
async fn answer(stream: TcpStream, address: SocketAddr, router: Router, ticket: Ticket, mut ending: watch::Receiver<()>, head: Duration) {
    // What is written is sent at once: the end of a page or event waits for no answer to what went before it.
    let _without = stream.set_nodelay(true).is_err();
    let ticket = Arc::new(ticket);
    let holds = Arc::clone(&ticket);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (mut router, ticket) = (router.clone(), Arc::clone(&holds));
        async move {
            ticket.does(Doing::Working);
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            let response = router.call(request).await?;
            ticket.does(Doing::Taking(Instant::now()));
            Ok::<Response<Taken>, Infallible>(response.map(|body| Taken { body, ticket }))
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut told = false;
    loop {
        tokio::select! {
            // Whatever breaks off is the end of it: nothing more can be said.
            _ = connection.as_mut() => break,
            () = ticket.end.notified() => break,
            _ = ending.changed(), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// The body of an answer, and the place of its connection, which waits for a request again when all is taken.
struct Taken {
    body: Body,
    ticket: Arc<Ticket>,
}

impl http_body::Body for Taken {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.ticket.does(Doing::Taking(Instant::now()));
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.ticket.does(Doing::Waiting(Instant::now()));
    }
}

#[cfg(test)]
#[path = "tests/connections_tests.rs"]
mod tests;
