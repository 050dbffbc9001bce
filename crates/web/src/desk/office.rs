//! What the desk is served from: the record, the scheme of labels, the people, the sessions.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, TryLockError};
use std::time::{SystemTime, UNIX_EPOCH};

use ntib_access::oidc::Provider;
use ntib_access::{Audited, Digest, How, Outcome, Policies, PolicyError, Rate, Rates, Session, SessionLimits, Sessions, SessionsFull, Token, passkey};
use ntib_core::{Bi, Date, Place};
use ntib_desk::{Archive, Asker, Desk};
use ntib_desk::people::{Person, asker};
use ntib_desk::search::{Results, WordIndex, search};
use ntib_present::Words;
use ntib_record::{Moment, Name, Scheme, SchemeError, SchemeTables, Viewer};
use ntib_store::{READ_MAX, Store, StoreError};

use crate::desk::folk::KeptFolk;
use crate::desk::keep::Kept;
use crate::trouble::Trouble;

use crate::desk::live::{Live, StreamLimits};
use crate::desk::place::PlaceKey;

/// How often one address may try to sign in: ten times at once, then once in six seconds.
const TRIES: Rate = Rate { at_once: 10, every: 6_000 };

/// How often one person may ask for pages or the interface, on whatever devices: three hundred times at once, then twenty times a second. Whoever
/// reads and writes does not come near it; whoever copies everything does.
const ASKS: Rate = Rate { at_once: 300, every: 50 };

/// How many may be one person at once where everything is invented; the first makes room.
const SESSIONS_OF_INVENTED_MAX: usize = 1_000;

/// The most decisions of the audit that are kept in memory for who may read them; the file has all.
pub const DECISIONS_MAX: usize = 2_000;

/// The purpose under which the digests of tokens of programs are kept.
pub(crate) const TOKEN: &str = "token";

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
    /// The policies.
    Policies(PolicyError),
}

impl fmt::Display for OfficeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OfficeError::Scheme(cause) => write!(f, "the tables of labels cannot be read: {cause}"),
            OfficeError::Policies(cause) => write!(f, "the policies cannot be read: {cause}"),
        }
    }
}

impl std::error::Error for OfficeError {}

/// One whom a visitor of the sample may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Who.
    pub id: Name,
    /// How that person is called.
    pub name: String,
    /// What that person is here for, where the page of persons says so.
    pub about: Option<Bi>,
    /// The roles that the person has now.
    pub roles: Vec<Name>,
    /// The place for which the person acts.
    pub place: Place,
}

impl Choice {
    /// The name with the roles and the place: what a newcomer chooses by.
    pub fn told(&self, words: &Words) -> String {
        let role = |role: &Name| {
            let id = format!("role-{role}");
            Some(words.get(&id)).filter(|said| *said != id).unwrap_or_else(|| role.to_string())
        };
        let roles: Vec<String> = self.roles.iter().map(role).collect();
        format!("{} — {}, {}", self.name, roles.join(", "), self.place)
    }
}

/// What an office is made of.
pub struct OfficeParts<'a> {
    /// Where the record is kept.
    pub store: Arc<dyn Store>,
    /// The tables of labels.
    pub tables: SchemeTables<'a>,
    /// The schema of the policies, and the policies: files with their names.
    pub policies: (&'a str, &'a [(&'a str, &'a str)]),
    /// The instruments of the rulebook.
    pub instruments: BTreeSet<Name>,
    /// What browsers call it, `https://desk.example.ca`.
    pub address: String,
    /// Where moments come from.
    pub clock: OfficeClock,
    /// Where decisions are written.
    pub sink: AuditSink,
}

/// What the desk is served from.
pub struct Office {
    store: Arc<dyn Store>,
    scheme: Scheme,
    policies: Policies,
    proxies: Vec<IpAddr>,
    provider: Option<(String, Provider)>,
    instruments: BTreeSet<Name>,
    archive: Arc<RwLock<Archive>>,
    words: RwLock<WordIndex>,
    choices: Option<Vec<(Name, Bi)>>,
    address: String,
    passkeys: Option<passkey::Site>,
    clock: OfficeClock,
    asked: AtomicI64,
    sessions: Mutex<Sessions>,
    tries: Mutex<Rates>,
    /// None where everything is invented: there many are one person.
    asks: Option<Mutex<Rates>>,
    latest: Mutex<VecDeque<Audited>>,
    sink: AuditSink,
    /// How many decisions were written down: allowed, refused.
    decided: [AtomicU64; 2],
    live: OnceLock<Option<Arc<Live>>>,
    streams: StreamLimits,
    kept: Kept,
    folk: KeptFolk,
}

/// What a lock holds. A panic elsewhere leaves nothing half done in these.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Brings a record in memory up to its log.
fn catch_up(store: &dyn Store, archive: &RwLock<Archive>) -> Result<(), StoreError> {
    let size = || archive.read().unwrap_or_else(PoisonError::into_inner).size();
    loop {
        let entries = store.read(size(), READ_MAX)?;
        if entries.is_empty() {
            return Ok(());
        }
        let mut archive = archive.write().unwrap_or_else(PoisonError::into_inner);
        for stored in &entries {
            // Another request may have added some of them in between.
            if stored.number >= archive.size() {
                archive.add(stored.number, &stored.bytes).map_err(|error| StoreError::Outside { doing: "read the record", cause: error.into() })?;
            }
        }
    }
}

impl Office {
    /// The desk over a record.
    pub fn new(parts: OfficeParts<'_>) -> Result<Office, OfficeError> {
        let (schema, files) = parts.policies;
        Ok(Office {
            store: parts.store,
            scheme: Scheme::read(parts.tables).map_err(OfficeError::Scheme)?,
            policies: Policies::read(("schema.cedarschema", schema), files).map_err(OfficeError::Policies)?,
            instruments: parts.instruments,
            proxies: Vec::new(),
            provider: None,
            archive: Arc::default(),
            words: RwLock::default(),
            choices: None,
            passkeys: passkey::Site::of(&parts.address),
            address: parts.address,
            clock: parts.clock,
            asked: AtomicI64::new(0),
            sessions: Mutex::new(Sessions::new(SessionLimits::USUAL)),
            tries: Mutex::new(Rates::new(TRIES)),
            asks: Some(Mutex::new(Rates::new(ASKS))),
            latest: Mutex::default(),
            sink: parts.sink,
            decided: Default::default(),
            live: OnceLock::new(),
            streams: StreamLimits::USUAL,
            kept: Kept::default(),
            folk: KeptFolk::default(),
        })
    }

    /// Everything in it is invented: a visitor chooses who to be, and every page says so. `first` are those who are told of first, with what
    /// they are here for.
    #[must_use]
    pub fn of_invention(mut self, first: Vec<(Name, Bi)>) -> Office {
        self.choices = Some(first);
        self.asks = None;
        self.with_sessions(SessionLimits::USUAL)
    }

    /// With this limit of how often one person may ask.
    #[must_use]
    pub fn limiting(mut self, asks: Rate) -> Office {
        self.asks = Some(Mutex::new(Rates::new(asks)));
        self
    }

    /// With other limits of sessions than usual. Sessions that there are already end.
    #[must_use]
    pub fn with_sessions(mut self, limits: SessionLimits) -> Office {
        // Where everything is invented many are one person: nobody sends another away by coming in as the same.
        let of_one = if self.invented() { SESSIONS_OF_INVENTED_MAX } else { limits.of_one };
        self.sessions = Mutex::new(Sessions::new(SessionLimits { of_one, ..limits }));
        self
    }

    /// With other limits of streams than usual. It is of use before anybody asked for one.
    #[must_use]
    pub fn with_streams(mut self, limits: StreamLimits) -> Office {
        self.streams = limits;
        self
    }

    /// With a provider of identities, under the name by which people know it.
    #[must_use]
    pub fn with_provider(mut self, name: String, provider: Provider) -> Office {
        self.provider = Some((name, provider));
        self
    }

    /// The provider of identities, where there is one, with its name. Nobody signs in where everything is invented.
    pub(crate) fn provider(&self) -> Option<(&str, &Provider)> {
        self.provider.as_ref().filter(|_| !self.invented()).map(|(name, provider)| (name.as_str(), provider))
    }

    /// With servers in front, whose word is taken on where a request came from.
    #[must_use]
    pub fn behind(mut self, proxies: Vec<IpAddr>) -> Office {
        self.proxies = proxies;
        self
    }

    /// The servers in front.
    pub(crate) fn proxies(&self) -> &[IpAddr] {
        &self.proxies
    }

    /// Where a request came from: who spoke with this server or, where that is a server in front, whom the last of them names that is none itself.
    /// `forwarded` is what `X-Forwarded-For` says.
    pub(crate) fn from(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let named = forwarded.rsplit(',').map_while(|one| one.trim().parse().ok());
        std::iter::once(peer).chain(named).find(|one| !self.proxies.contains(one)).unwrap_or(peer)
    }

    /// Whether everything in it is invented.
    pub fn invented(&self) -> bool {
        self.choices.is_some()
    }

    /// The policies.
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The instruments of the rulebook.
    pub fn instruments(&self) -> &BTreeSet<Name> {
        &self.instruments
    }

    /// The site for which passkeys are made, where browsers offer them at its address.
    pub fn passkeys(&self) -> Option<&passkey::Site> {
        self.passkeys.as_ref()
    }

    /// What the office keeps of itself.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The record in memory, as it stood when it was last brought up to the log.
    pub(crate) fn archive(&self) -> RwLockReadGuard<'_, Archive> {
        self.archive.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A person as one who asks, with the posts and roles that the record gives at a moment; none where there is no such person.
    pub(crate) fn asker(&self, person: &Name, now: Moment) -> Option<Asker> {
        self.catch_up().ok()?;
        asker(&self.archive(), person, None, now)
    }

    /// The person as the record in memory says, without asking the store.
    pub(crate) fn viewer_in_memory(&self, person: &Name, now: Moment) -> Option<Viewer> {
        asker(&self.archive(), person, None, now).map(|asker| asker.viewer)
    }

    /// The same without waiting for whoever holds the record in memory; none where that would be needed.
    pub(crate) fn viewer_at_once(&self, person: &Name, now: Moment) -> Option<Option<Viewer>> {
        let archive = match self.archive.try_read() {
            Ok(archive) => archive,
            Err(TryLockError::Poisoned(archive)) => archive.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(asker(&archive, person, None, now).map(|asker| asker.viewer))
    }

    /// Searches what one viewer sees of the record. The words of the record are gathered when somebody first searches, and then kept up.
    pub(crate) fn search(&self, archive: &Archive, seen: &Desk<'_>, asked: &str) -> Results {
        self.words.write().unwrap_or_else(PoisonError::into_inner).catch_up(archive);
        search(seen, &self.words.read().unwrap_or_else(PoisonError::into_inner), asked)
    }

    /// Reads the record and learns its words, so that who comes first need not wait for it. What goes wrong is told to whoever asks.
    pub(crate) fn prepare(&self) {
        if self.catch_up().is_err() {
            return;
        }
        let some = || {
            let archive = self.archive.read().unwrap_or_else(PoisonError::into_inner);
            self.words.write().unwrap_or_else(PoisonError::into_inner).catch_up_some(&archive, READ_MAX)
        };
        while some() {}
    }

    /// Brings the record in memory up to the log.
    pub(crate) fn catch_up(&self) -> Result<(), Trouble> {
        catch_up(&*self.store, &self.archive).map_err(|_| Trouble::Bug)
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

    /// Who carries a token of a program, as a session of its own; none where the token is unknown, revoked or over, or the account closed.
    pub(crate) fn bearer(&self, token: &Token, now: Moment) -> Result<Option<Session>, Trouble> {
        let (accounts, _) = self.accounts()?;
        let found = accounts.token(&token.digest(TOKEN), now);
        Ok(found.map(|(person, issued)| Session { person: person.clone(), how: issued.how(), began: issued.since, seen: now }))
    }

    /// The session of a secret, without counting as a use of it: a stream that stays open keeps nobody signed in.
    pub fn peek(&self, token: &Token, now: Moment) -> Option<Session> {
        locked(&self.sessions).peek(token, now)
    }

    /// The live feed, which begins to follow the record when it is first asked for; none where it cannot.
    pub fn live(&self) -> Option<&Arc<Live>> {
        let begin = || {
            let (store, archive) = (self.store_shared(), Arc::clone(&self.archive));
            Live::begin(self.store_shared(), PlaceKey::of(self.random()?), self.streams, Box::new(move || catch_up(&*store, &archive))).ok()
        };
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

    /// Ends every session of a person.
    pub fn end_all(&self, person: &Name) -> usize {
        locked(&self.sessions).end_all(person, None)
    }

    /// The sessions that a person has, the latest used first, each under the digest of its secret.
    pub fn sessions_of(&self, person: &Name, now: Moment) -> Vec<(Digest, Session)> {
        locked(&self.sessions).listed(person, now)
    }

    /// Ends one session of a person. Whether there was one.
    pub fn end_one(&self, person: &Name, digest: &Digest) -> bool {
        locked(&self.sessions).end_one(person, digest)
    }

    /// Whether one from `who` may try to sign in once more. Where not: the seconds to wait.
    pub fn may_try(&self, who: &str, now: Moment) -> Result<(), i64> {
        locked(&self.tries).take(who, now).map_err(|milliseconds| milliseconds / 1000 + 1)
    }

    /// Whether a person may ask once more. Where not: the seconds to wait.
    pub(crate) fn may_ask(&self, person: &Name, now: Moment) -> Result<(), i64> {
        let Some(asks) = &self.asks else { return Ok(()) };
        locked(asks).take(person.as_str(), now).map_err(|milliseconds| milliseconds / 1000 + 1)
    }

    /// Whom of these a visitor may be, those first of whom more is told; none where people sign in.
    pub(crate) fn choices(&self, archive: &Archive, viewers: &[Viewer]) -> Vec<Choice> {
        let Some(first) = &self.choices else { return Vec::new() };
        let mut all: Vec<Choice> = Vec::new();
        for viewer in viewers.iter().filter(|viewer| !viewer.roles.is_empty()) {
            let id = viewer.person.clone();
            // Each is called as that person sees it.
            let name = archive.seen_by(&self.scheme, viewer).get::<Person>(&id).and_then(|one| one.name.clone());
            let about = first.iter().find(|(own, _)| *own == id).map(|(_, about)| about.clone());
            all.push(Choice { name: name.unwrap_or_else(|| id.to_string()), id, about, place: viewer.place, roles: viewer.roles.iter().cloned().collect() });
        }
        let place = |one: &Choice| first.iter().position(|(id, _)| *id == one.id).unwrap_or(usize::MAX);
        all.sort_by(|a, b| (place(a), &a.name).cmp(&(place(b), &b.name)));
        all
    }

    /// What is kept of people.
    pub(crate) fn kept_folk(&self) -> &KeptFolk {
        &self.folk
    }

    /// Writes a decision down.
    pub fn audit(&self, audited: &Audited) {
        let [allowed, refused] = &self.decided;
        (if audited.outcome == Outcome::Allowed { allowed } else { refused }).fetch_add(1, Ordering::Relaxed);
        (self.sink)(audited);
        let mut latest = locked(&self.latest);
        latest.truncate(DECISIONS_MAX - 1);
        latest.push_front(audited.clone());
    }

    /// The latest decisions since the start, the last first.
    pub(crate) fn latest_decisions(&self) -> Vec<Audited> {
        locked(&self.latest).iter().cloned().collect()
    }

    /// How many decisions were written down since the start: allowed, refused.
    pub fn decisions(&self) -> (u64, u64) {
        let [allowed, refused] = &self.decided;
        (allowed.load(Ordering::Relaxed), refused.load(Ordering::Relaxed))
    }
}
