//! What the desk keeps of itself: entries about accounts, and ceremonies under way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use ntib_access::accounts::{Accounts, account_label, account_of};
use ntib_access::passkey::Passkey;
use ntib_access::{Digest, Token};
use ntib_core::Place;
use ntib_record::{Actor, Entry, Moment, Name, Sealed};
use ntib_store::{Batch, READ_MAX, Refusal};
use serde_json::{Map, Value};

use crate::desk::office::{Office, locked};
use crate::trouble::Trouble;

/// The role of those who look after accounts.
pub const KEEPERS: &str = "administrator";
/// How long an authenticator may take to answer, in milliseconds.
const CEREMONY_LASTS: i64 = 5 * 60_000;
/// The most ceremonies under way.
const CEREMONIES_MAX: usize = 10_000;
/// How often an entry is tried again where others wrote in between.
const TRIES_MAX: usize = 8;

/// What a ceremony is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// Signing in, by whoever it turns out to be.
    SignIn,
    /// Signing in with the provider of identities.
    Provider,
    /// Enrolling a passkey of this person.
    Enrol(Name),
}

/// Ceremonies under way, each by the digest of its challenge: answered once, and soon.
#[derive(Debug, Default)]
pub struct Ceremonies(BTreeMap<Digest, (Ceremony, Moment)>);

impl Ceremonies {
    fn begin(&mut self, token: &Token, what: Ceremony, now: Moment) -> bool {
        let until = |since: &Moment| now.milliseconds().saturating_sub(since.milliseconds()) < CEREMONY_LASTS;
        if self.0.len() >= CEREMONIES_MAX {
            self.0.retain(|_, (_, since)| until(since));
        }
        self.0.len() < CEREMONIES_MAX && self.0.insert(token.digest("ceremony"), (what, now)).is_none()
    }

    fn end(&mut self, token: &Token, what: &Ceremony, now: Moment) -> bool {
        let begun = self.0.remove(&token.digest("ceremony"));
        begun.is_some_and(|(own, since)| own == *what && now.milliseconds().saturating_sub(since.milliseconds()) < CEREMONY_LASTS)
    }
}

/// The accounts, and how many entries of the log they follow from.
#[derive(Debug, Default)]
pub struct Followed {
    accounts: Arc<Accounts>,
    size: u64,
}

/// The state behind [`Office`] that this file works on.
#[derive(Debug, Default)]
pub struct Kept {
    followed: Mutex<Followed>,
    ceremonies: Mutex<Ceremonies>,
    counters: Mutex<BTreeMap<Vec<u8>, u32>>,
}

/// Whose account it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub person: Name,
    /// For which organisation.
    pub office: Name,
    /// For which place.
    pub place: Place,
}

/// What an entry about an account says besides whose it is.
pub struct Said {
    /// The verb.
    pub verb: &'static str,
    /// Why.
    pub reason: String,
    /// What the verb needs.
    pub payload: Map<String, Value>,
}

impl Office {
    /// The accounts as the record has them now, and the size of the log.
    pub fn accounts(&self) -> Result<(Arc<Accounts>, u64), Trouble> {
        let mut followed = locked(&self.kept().followed);
        loop {
            let entries = self.store().read(followed.size, READ_MAX).map_err(|_| Trouble::Bug)?;
            let Some(last) = entries.last().map(|stored| stored.number) else {
                return Ok((Arc::clone(&followed.accounts), followed.size));
            };
            for stored in &entries {
                let entry = Entry::from_bytes(&stored.bytes).map_err(|_| Trouble::Bug)?;
                Arc::make_mut(&mut followed.accounts).take(&entry);
            }
            followed.size = last + 1;
        }
    }

    /// Begins a ceremony. Gives its challenge.
    pub fn begin_ceremony(&self, what: Ceremony, now: Moment) -> Result<Token, Trouble> {
        let token = Token::of(self.random().ok_or(Trouble::Bug)?);
        if locked(&self.kept().ceremonies).begin(&token, what, now) { Ok(token) } else { Err(Trouble::Busy) }
    }

    /// Ends the ceremony of a challenge. Whether there was one, for this, and not too long ago.
    pub fn end_ceremony(&self, token: &Token, what: &Ceremony, now: Moment) -> bool {
        locked(&self.kept().ceremonies).end(token, what, now)
    }

    /// A passkey with how often it has signed since the server began, where that is more than the record says.
    pub fn counted(&self, passkey: &Passkey) -> Passkey {
        let since = locked(&self.kept().counters).get(&passkey.id).copied().unwrap_or(0);
        Passkey { counter: since.max(passkey.counter), ..passkey.clone() }
    }

    /// Takes note of how often a passkey has signed.
    pub fn count(&self, id: &[u8], counter: u32) {
        locked(&self.kept().counters).insert(id.to_vec(), counter);
    }

    /// Keeps what was said of an account, if `still` says that it may be, of the accounts as they stand when it is written: nobody writes
    /// in between. Whether it was kept.
    pub fn keep(&self, actor: &Name, of: &Owner, now: Moment, said: &[Said], still: &dyn Fn(&Accounts) -> bool) -> Result<bool, Trouble> {
        for _ in 0..TRIES_MAX {
            let (accounts, size) = self.accounts()?;
            if !still(&accounts) {
                return Ok(false);
            }
            let entries = said.iter().map(|one| self.seal(actor, of, now, one)).collect::<Result<Vec<Sealed>, Trouble>>()?;
            let key = entries.first().ok_or(Trouble::Bug)?.entry().id.clone();
            let batch = Batch { key, expected: Some(size), entries };
            match self.store().append(&[batch]).map_err(|_| Trouble::Bug)?.pop() {
                Some(Ok(_)) => return Ok(true),
                Some(Err(Refusal::Moved { .. })) => {}
                Some(Err(_)) | None => return Err(Trouble::Bug),
            }
        }
        Err(Trouble::Busy)
    }

    fn seal(&self, actor: &Name, of: &Owner, now: Moment, said: &Said) -> Result<Sealed, Trouble> {
        let random = self.random().ok_or(Trouble::Bug)?;
        let (id, blind) = random.split_at(16);
        let name = |text: &str| text.parse::<Name>().map_err(|_| Trouble::Bug);
        let level = self.scheme().levels().get(1).map(|level| (*level).clone()).ok_or(Trouble::Bug)?;
        let places: BTreeSet<_> = [of.place].into();
        Entry {
            log: self.store().origin().clone(),
            id: name(&format!("account-{}", hex(id)))?,
            blind: blind.try_into().map_err(|_| Trouble::Bug)?,
            at: now,
            actor: Actor { person: actor.clone(), post: None },
            verb: name(said.verb)?,
            object: account_of(&of.person).ok_or(Trouble::Bug)?,
            reason: said.reason.clone(),
            instruments: BTreeSet::new(),
            label: account_label(&of.person, &of.office, &level, places, &name(KEEPERS)?),
            corrects: None,
            payload: said.payload.clone(),
        }
        .seal(self.scheme())
        .map_err(|_| Trouble::Bug)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
