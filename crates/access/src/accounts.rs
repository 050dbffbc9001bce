//! Accounts: how each person may sign in. They follow from the entries of the record, and from nothing else.
//!
//! An entry about an account has the object `account/<person>` and one of the verbs below; what it holds of secrets are digests.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ntib_core::Place;
use ntib_record::{Audience, Entry, Label, Moment, Name, Object, Principal};
use serde_json::{Map, Value, json};

use crate::passkey::{Passkey, PublicKey};
use crate::session::How;
use crate::token::Digest;

/// The kind of object of these entries.
pub const ACCOUNT: &str = "account";
/// A code was given to somebody, to enter with once.
pub const GIVE_CODE: &str = "give-code";
/// A code was used.
pub const USE_CODE: &str = "use-code";
/// A passkey was enrolled.
pub const ENROL_PASSKEY: &str = "enrol-passkey";
/// A passkey was taken away.
pub const DROP_PASSKEY: &str = "drop-passkey";
/// An identity of a provider was bound to the account.
pub const BIND_PROVIDER: &str = "bind-provider";
/// An identity of a provider was loosed from it.
pub const LOOSE_PROVIDER: &str = "loose-provider";
/// The account was closed: nobody signs in to it.
pub const CLOSE_ACCOUNT: &str = "close-account";
/// It was opened again.
pub const OPEN_ACCOUNT: &str = "open-account";
/// A token was issued to a program of somebody.
pub const ISSUE_TOKEN: &str = "issue-token";
/// A token was revoked.
pub const REVOKE_TOKEN: &str = "revoke-token";
/// Every verb of accounts.
pub const VERBS: [&str; 10] =
    [GIVE_CODE, USE_CODE, ENROL_PASSKEY, DROP_PASSKEY, BIND_PROVIDER, LOOSE_PROVIDER, CLOSE_ACCOUNT, OPEN_ACCOUNT, ISSUE_TOKEN, REVOKE_TOKEN];

/// How long an invitation lasts, in milliseconds: seven days.
pub const INVITATION_LASTS: i64 = 7 * DAY;
/// The most passkeys of one account.
pub const PASSKEYS_MAX: usize = 10;
/// The most tokens of one account that are good at once.
pub const TOKENS_MAX: usize = 20;
/// The most days for which a token is good.
pub const TOKEN_DAYS_MAX: i64 = 366;
/// The milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Given by an administrator, for a few days.
    Invitation,
    /// Kept by the person for the day on which the passkey is lost.
    Recovery,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Invitation => "invitation",
            Purpose::Recovery => "recovery",
        }
    }
}

/// A code that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Code {
    purpose: Purpose,
    until: Option<Moment>,
    used: bool,
}

/// A passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What its owner calls it.
    pub name: String,
    /// When it was enrolled.
    pub since: Moment,
    /// The passkey.
    pub passkey: Passkey,
}

/// A token of a program: it does what its owner may, within what it was issued for, until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// What its owner calls it.
    pub name: String,
    /// When it was issued.
    pub since: Moment,
    /// Until when it is good.
    pub until: Moment,
    /// Whether it may do something, or read alone.
    pub writes: bool,
}

impl Issued {
    /// How whoever carries it is known to policies and the audit.
    pub fn how(&self) -> How {
        if self.writes { How::TokenWriting } else { How::TokenReading }
    }
}

/// How one person may sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    codes: BTreeMap<Digest, Code>,
    passkeys: BTreeMap<Vec<u8>, Held>,
    providers: BTreeSet<(String, String)>,
    tokens: BTreeMap<Digest, Issued>,
    closed: bool,
}

impl Account {
    /// The tokens that are good at `now`, by when they were issued, each with the digest under which it is kept.
    pub fn tokens(&self, now: Moment) -> Vec<(&Digest, &Issued)> {
        let mut all: Vec<_> = self.tokens.iter().filter(|(_, token)| now < token.until).collect();
        all.sort_by_key(|(digest, token)| (token.since, **digest));
        all
    }


    /// The passkeys, by when they were enrolled.
    pub fn passkeys(&self) -> Vec<&Held> {
        let mut all: Vec<&Held> = self.passkeys.values().collect();
        all.sort_by_key(|held| held.since);
        all
    }

    /// The identities of providers: issuer and subject.
    pub fn providers(&self) -> impl Iterator<Item = &(String, String)> {
        self.providers.iter()
    }

    /// Whether nobody signs in to it.
    pub fn closed(&self) -> bool {
        self.closed
    }

    /// How many codes of a purpose may still be used at `now`.
    pub fn codes_left(&self, purpose: Purpose, now: Moment) -> usize {
        self.codes.values().filter(|code| code.purpose == purpose && good(code, now)).count()
    }
}

fn good(code: &Code, now: Moment) -> bool {
    !code.used && code.until.is_none_or(|until| now < until)
}

/// Every account, as the record has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    by: BTreeMap<Name, Account>,
    of_passkey: BTreeMap<Vec<u8>, Name>,
    of_provider: BTreeMap<(String, String), Name>,
    of_code: BTreeMap<Digest, Name>,
    of_token: BTreeMap<Digest, Name>,
}

impl Accounts {
    /// The account of a person: empty where nothing was recorded of it.
    pub fn get(&self, person: &Name) -> Account {
        self.by.get(person).cloned().unwrap_or_default()
    }

    /// Whose passkey this is, and the passkey. None of a closed account.
    pub fn passkey(&self, id: &[u8]) -> Option<(&Name, &Passkey)> {
        let person = self.of_passkey.get(id)?;
        let account = self.by.get(person).filter(|account| !account.closed)?;
        account.passkeys.get(id).map(|held| (person, &held.passkey))
    }

    /// Whose identity this is at a provider. None of a closed account.
    pub fn provider(&self, issuer: &str, subject: &str) -> Option<&Name> {
        let person = self.of_provider.get(&(issuer.to_owned(), subject.to_owned()))?;
        self.by.get(person).filter(|account| !account.closed).map(|_| person)
    }

    /// Whom a code lets in at `now`, once, and what it is for.
    pub fn code(&self, digest: &Digest, now: Moment) -> Option<(&Name, Purpose)> {
        let person = self.of_code.get(digest)?;
        let account = self.by.get(person).filter(|account| !account.closed)?;
        account.codes.get(digest).filter(|code| good(code, now)).map(|code| (person, code.purpose))
    }

    /// Whose token this is at `now`, and what it is for. None of a closed account.
    pub fn token(&self, digest: &Digest, now: Moment) -> Option<(&Name, &Issued)> {
        let person = self.of_token.get(digest)?;
        let account = self.by.get(person).filter(|account| !account.closed)?;
        account.tokens.get(digest).filter(|token| now < token.until).map(|token| (person, token))
    }

    /// Takes in an entry. What is not about accounts, or does not fit, changes nothing: what was recorded cannot be
    /// mended by refusing to read it.
    pub fn take(&mut self, entry: &Entry) {
        if entry.object.kind.as_str() != ACCOUNT {
            return;
        }
        let person = entry.object.id.clone();
        let text = |name: &str| entry.payload.get(name).and_then(Value::as_str).map(str::to_owned);
        match entry.verb.as_str() {
            GIVE_CODE => {
                let renews = entry.payload.get("renews").and_then(Value::as_bool).unwrap_or(false);
                self.give_code(person, &text, renews, entry.at);
            }
            USE_CODE => {
                if let Some(digest) = text("digest").as_deref().and_then(Digest::read) {
                    let account = self.by.get_mut(&person);
                    if let Some(code) = account.and_then(|account| account.codes.get_mut(&digest)) {
                        code.used = true;
                    }
                }
            }
            ENROL_PASSKEY => self.enrol(person, &text, entry),
            DROP_PASSKEY => {
                if let Some(id) = text("id").and_then(|id| URL_SAFE_NO_PAD.decode(id).ok())
                    && self.of_passkey.get(&id) == Some(&person)
                {
                    self.of_passkey.remove(&id);
                    self.by.entry(person).or_default().passkeys.remove(&id);
                }
            }
            BIND_PROVIDER | LOOSE_PROVIDER => {
                let Some(identity) = text("issuer").zip(text("subject")) else { return };
                if entry.verb.as_str() == BIND_PROVIDER {
                    // An identity is of one person: the first to whom it was bound.
                    if self.of_provider.contains_key(&identity) {
                        return;
                    }
                    self.of_provider.insert(identity.clone(), person.clone());
                    self.by.entry(person).or_default().providers.insert(identity);
                } else if self.of_provider.get(&identity) == Some(&person) {
                    self.of_provider.remove(&identity);
                    self.by.entry(person).or_default().providers.remove(&identity);
                }
            }
            ISSUE_TOKEN => self.issue(person, &text, entry),
            REVOKE_TOKEN => {
                if let Some(digest) = text("digest").as_deref().and_then(Digest::read)
                    && self.of_token.get(&digest) == Some(&person)
                {
                    self.of_token.remove(&digest);
                    self.by.entry(person).or_default().tokens.remove(&digest);
                }
            }
            CLOSE_ACCOUNT => self.by.entry(person).or_default().closed = true,
            OPEN_ACCOUNT => self.by.entry(person).or_default().closed = false,
            _ => {}
        }
    }

    fn give_code(&mut self, person: Name, text: &dyn Fn(&str) -> Option<String>, renews: bool, at: Moment) {
        let purpose = match text("purpose").as_deref() {
            Some("invitation") => Purpose::Invitation,
            Some("recovery") => Purpose::Recovery,
            _ => return,
        };
        let Some(digest) = text("digest").as_deref().and_then(Digest::read) else { return };
        let until = match purpose {
            Purpose::Invitation => Moment::from_milliseconds(at.milliseconds().saturating_add(INVITATION_LASTS)),
            Purpose::Recovery => None,
        };
        if self.of_code.contains_key(&digest) {
            return;
        }
        let account = self.by.entry(person.clone()).or_default();
        if renews {
            // New codes take the place of those of their kind: the last invitation, the last sheet of codes.
            account.codes.values_mut().filter(|code| code.purpose == purpose).for_each(|code| code.used = true);
        }
        let code = Code {
            purpose,
            until,
            used: false,
        };
        account.codes.insert(digest, code);
        self.of_code.insert(digest, person);
    }

    fn issue(&mut self, person: Name, text: &dyn Fn(&str) -> Option<String>, entry: &Entry) {
        let digest = text("digest").as_deref().and_then(Digest::read);
        let until = text("until").and_then(|until| until.parse::<Moment>().ok());
        let Some((digest, until)) = digest.zip(until) else { return };
        // Whatever an entry says, a token ends: none is good for longer than any may be.
        let most = entry.at.milliseconds().saturating_add(TOKEN_DAYS_MAX * DAY);
        if self.of_token.contains_key(&digest) || until.milliseconds() > most {
            return;
        }
        let writes = entry.payload.get("writes").and_then(Value::as_bool).unwrap_or(false);
        let token = Issued { name: text("name").unwrap_or_default(), since: entry.at, until, writes };
        self.by.entry(person.clone()).or_default().tokens.insert(digest, token);
        self.of_token.insert(digest, person);
    }

    fn enrol(&mut self, person: Name, text: &dyn Fn(&str) -> Option<String>, entry: &Entry) {
        let id = text("id").and_then(|id| URL_SAFE_NO_PAD.decode(id).ok());
        let key = text("key").as_deref().and_then(PublicKey::read);
        let Some((id, key)) = id.zip(key) else { return };
        let counter = entry.payload.get("counter").and_then(Value::as_u64).and_then(|counter| u32::try_from(counter).ok());
        let account = self.by.entry(person.clone()).or_default();
        if self.of_passkey.contains_key(&id) || account.passkeys.len() >= PASSKEYS_MAX {
            return;
        }
        let passkey = Passkey {
            id: id.clone(),
            key,
            counter: counter.unwrap_or(0),
            copied: entry.payload.get("copied").and_then(Value::as_bool).unwrap_or(false),
        };
        let held = Held {
            name: text("name").unwrap_or_default(),
            since: entry.at,
            passkey,
        };
        account.passkeys.insert(id.clone(), held);
        self.of_passkey.insert(id, person);
    }
}

/// The object of entries about a person's account.
pub fn account_of(person: &Name) -> Option<Object> {
    Some(Object {
        kind: ACCOUNT.parse().ok()?,
        id: person.clone(),
    })
}

/// The label of entries about an account: the person, and those who look after accounts. `level` is the one for what is about people.
pub fn account_label(person: &Name, owner: &Name, level: &Name, places: BTreeSet<Place>, keepers: &Name) -> Label {
    Label {
        owners: [owner.clone()].into(),
        level: level.clone(),
        releasable_to: places,
        audience: Audience::of([Principal::Person(person.clone()), Principal::Role(keepers.clone())]),
        caveats: BTreeSet::new(),
    }
}

fn payload(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The payload of [`GIVE_CODE`]. With `renews`, earlier codes of the purpose open nothing any more.
pub fn code_payload(digest: &Digest, purpose: Purpose, renews: bool) -> Map<String, Value> {
    payload(json!({ "digest": digest.text(), "purpose": purpose.word(), "renews": renews }))
}

/// The payload of [`USE_CODE`].
pub fn use_payload(digest: &Digest) -> Map<String, Value> {
    payload(json!({ "digest": digest.text() }))
}

/// The payload of [`ENROL_PASSKEY`].
pub fn passkey_payload(passkey: &Passkey, name: &str) -> Map<String, Value> {
    payload(json!({
        "copied": passkey.copied,
        "counter": passkey.counter,
        "id": URL_SAFE_NO_PAD.encode(&passkey.id),
        "key": passkey.key.text(),
        "name": name,
    }))
}

/// The payload of [`DROP_PASSKEY`].
pub fn drop_payload(id: &[u8]) -> Map<String, Value> {
    payload(json!({ "id": URL_SAFE_NO_PAD.encode(id) }))
}

/// The payload of [`ISSUE_TOKEN`].
pub fn token_payload(digest: &Digest, token: &Issued) -> Map<String, Value> {
    payload(json!({ "digest": digest.text(), "name": token.name, "until": token.until.to_string(), "writes": token.writes }))
}

/// The payload of [`REVOKE_TOKEN`].
pub fn revoke_payload(digest: &Digest) -> Map<String, Value> {
    payload(json!({ "digest": digest.text() }))
}

/// The payload of [`BIND_PROVIDER`] and [`LOOSE_PROVIDER`].
pub fn provider_payload(issuer: &str, subject: &str) -> Map<String, Value> {
    payload(json!({ "issuer": issuer, "subject": subject }))
}
