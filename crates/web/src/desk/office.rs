//! What the desk is served from: the record, the scheme of labels, the people, the sessions.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, MutexGuard, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use ntib_access::{Audited, Directory, How, Rate, Rates, Session, SessionLimits, Sessions, SessionsFull, Token};
use ntib_core::Date;
use ntib_record::{Moment, Name, Scheme, SchemeError, SchemeTables};
use ntib_store::Store;

use crate::desk::live::Live;
use crate::desk::place::PlaceKey;

/// How often one address may try to sign in: ten times at once, then once in six seconds.
const TRIES: Rate = Rate { at_once: 10, every: 6_000 };

/// Where decisions are written.
pub type AuditSink = Box<dyn Fn(&Audited) + Send + Sync>;

/// Where moments come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeClock {
    /// The system's clock.
    System,
    /// Noon of this day, and a millisecond more with every question, for tests.
    Fixed(Date),
}

/// Why there is no office.
#[derive(Debug)]
pub enum OfficeError {
    /// The tables of labels.
    Scheme(SchemeError),
}

impl fmt::Display for OfficeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OfficeError::Scheme(cause) => write!(f, "the tables of labels cannot be read: {cause}"),
        }
    }
}

impl std::error::Error for OfficeError {}

/// What the desk is served from.
pub struct Office {
    store: Arc<dyn Store>,
    scheme: Scheme,
    directory: RwLock<Arc<Directory>>,
    invented: bool,
    address: String,
    clock: OfficeClock,
    asked: AtomicI64,
    sessions: Mutex<Sessions>,
    tries: Mutex<Rates>,
    sink: AuditSink,
    live: OnceLock<Option<Arc<Live>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves nothing half done in these.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Office {
    /// The desk over a record. `address` is what browsers call it, `https://desk.example.ca`.
    pub fn new(store: Arc<dyn Store>, tables: SchemeTables<'_>, directory: Directory, address: String, clock: OfficeClock, sink: AuditSink) -> Result<Office, OfficeError> {
        Ok(Office {
            store,
            scheme: Scheme::read(tables).map_err(OfficeError::Scheme)?,
            directory: RwLock::new(Arc::new(directory)),
            invented: false,
            address,
            clock,
            asked: AtomicI64::new(0),
            sessions: Mutex::new(Sessions::new(SessionLimits::USUAL)),
            tries: Mutex::new(Rates::new(TRIES)),
            sink,
            live: OnceLock::new(),
        })
    }

    /// Everything in it is invented: a visitor chooses who to be, and every page says so.
    #[must_use]
    pub fn of_invention(mut self) -> Office {
        self.invented = true;
        self
    }

    /// Whether everything in it is invented.
    pub fn invented(&self) -> bool {
        self.invented
    }

    /// Where the record is kept.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The record, for what outlives a request.
    pub fn store_shared(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// The levels, places, caveats and ceilings of labels.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Everybody known here, as it stands.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether cookies go over TLS alone.
    pub fn secure(&self) -> bool {
        self.address.starts_with("https://")
    }

    /// What browsers call it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The name of the cookie of sessions. Over TLS its prefix binds it to this host (RFC 6265bis section 4.1.3.2).
    pub fn cookie(&self) -> &'static str {
        if self.secure() { "__Host-ntib" } else { "ntib" }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        let milliseconds = match self.clock {
            OfficeClock::System => SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_millis()).ok()),
            OfficeClock::Fixed(day) => {
                let noon: Option<Moment> = format!("{day}T12:00:00.000Z").parse().ok();
                noon.map(|noon| noon.milliseconds().saturating_add(self.asked.fetch_add(1, Ordering::Relaxed)))
            }
        };
        // With a clock outside the years that can be written, sessions do not last and nothing falls due.
        milliseconds.and_then(Moment::from_milliseconds).unwrap_or(Moment::BEGINNING)
    }

    /// Random bytes of the system.
    pub fn random(&self) -> Option<[u8; 32]> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).ok().map(|()| bytes)
    }

    /// The session of a secret.
    pub fn session(&self, token: &Token, now: Moment) -> Option<Session> {
        locked(&self.sessions).find(token, now)
    }

    /// The session of a secret, without counting as a use of it: a stream that stays open keeps nobody signed in.
    pub fn peek(&self, token: &Token, now: Moment) -> Option<Session> {
        locked(&self.sessions).peek(token, now)
    }

    /// The live feed, which begins to follow the record when it is first asked for; none where it cannot.
    pub fn live(&self) -> Option<&Arc<Live>> {
        let begin = || Live::begin(self.store_shared(), PlaceKey::of(self.random()?)).ok();
        self.live.get_or_init(begin).as_ref()
    }

    /// Ends what outlives requests.
    pub fn stop(&self) {
        if let Some(Some(live)) = self.live.get() {
            live.stop();
        }
    }

    /// Begins a session; that of `before` ends.
    pub fn begin(&self, person: &Name, how: How, token: &Token, before: Option<&Token>, now: Moment) -> Result<(), SessionsFull> {
        locked(&self.sessions).begin(person.clone(), how, token, before, now)
    }

    /// Ends a session.
    pub fn end(&self, token: &Token) {
        locked(&self.sessions).end(token);
    }

    /// Ends the other sessions of a person. Gives how many there were.
    pub fn end_others(&self, person: &Name, keep: &Token) -> usize {
        locked(&self.sessions).end_all(person, Some(keep))
    }

    /// How many sessions a person has.
    pub fn sessions_of(&self, person: &Name) -> usize {
        locked(&self.sessions).of(person).count()
    }

    /// Whether one from `who` may try to sign in once more. Where not: the seconds to wait.
    pub fn may_try(&self, who: &str, now: Moment) -> Result<(), i64> {
        locked(&self.tries).take(who, now).map_err(|milliseconds| milliseconds / 1000 + 1)
    }

    /// Whom a visitor may be, and how each is called; none where people sign in.
    pub fn choice(&self, now: Moment) -> Vec<(Name, String)> {
        if !self.invented {
            return Vec::new();
        }
        let directory = self.directory();
        let mut all: Vec<(bool, Name, String)> =
            directory.all().map(|one| (one.about.is_none(), one.person.id.clone(), one.name.clone())).filter(|(_, id, _)| directory.get(id).is_some_and(|one| !one.person.at(now).roles.is_empty())).collect();
        all.sort();
        all.into_iter().map(|(_, id, said)| (id, said)).collect()
    }

    /// Writes a decision down.
    pub fn audit(&self, audited: &Audited) {
        (self.sink)(audited);
    }
}
