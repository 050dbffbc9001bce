//! The keys of a log over time. The first entry names the first key; a rotation is an entry in which the key in force
//! and the next one both sign that the next one follows.

use serde_json::{Map, Value};

use crate::entry::{Entry, Object};
use crate::name::{Name, Origin};
use crate::note::{KeyKind, Note, SigningKey, VerifierKey};

/// The verb of the first entry of a log.
pub const BEGIN: &str = "begin-log";
/// The verb of a rotation.
pub const ROTATE: &str = "rotate-key";
/// The first line of the statement that a rotation carries.
const STATEMENT: &str = "ntib-log-key/1";

/// The keys of a log, each with the size from which it signs checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHistory {
    origin: Origin,
    first: VerifierKey,
    rotations: Vec<(u64, VerifierKey)>,
}

/// What is wrong with an entry about keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The first entry does not begin the log, or a later one does.
    Begin,
    /// The statement of a rotation is not signed by the key in force and the next one, or names others.
    Rotation,
}

impl KeyHistory {
    /// The history as the first entry of a log begins it.
    pub fn begin(first: &Entry) -> Result<KeyHistory, KeyError> {
        let key = first
            .payload
            .get("key")
            .and_then(Value::as_str)
            .and_then(|key| key.parse::<VerifierKey>().ok());
        match key {
            Some(key) if first.verb.as_str() == BEGIN && fits(&key, &first.log) => Ok(KeyHistory {
                origin: first.log.clone(),
                first: key,
                rotations: Vec::new(),
            }),
            _ => Err(KeyError::Begin),
        }
    }

    /// Takes note of the entry at `index`, which is not the first.
    pub fn add(&mut self, index: u64, entry: &Entry) -> Result<(), KeyError> {
        match entry.verb.as_str() {
            BEGIN => Err(KeyError::Begin),
            ROTATE => {
                let next = entry
                    .payload
                    .get("statement")
                    .and_then(Value::as_str)
                    .and_then(|note| self.next(note));
                self.rotations.push((index + 1, next.ok_or(KeyError::Rotation)?));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn next(&self, statement: &str) -> Option<VerifierKey> {
        let note = Note::parse(statement).ok()?;
        let key: VerifierKey = note.text().lines().nth(3)?.parse().ok()?;
        let known = [self.last().clone(), key.clone()];
        let both = note.verify(&known).ok()?;
        let signed = known
            .iter()
            .all(|one| both.iter().any(|verified| verified.key == *one));
        (signed && fits(&key, &self.origin) && note.text() == statement_text(&self.origin, self.last(), &key))
            .then_some(key)
    }

    /// The log.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The first key: what someone who trusts the log has to know.
    pub fn first(&self) -> &VerifierKey {
        &self.first
    }

    /// The key that signs a checkpoint of `size` entries.
    pub fn in_force(&self, size: u64) -> &VerifierKey {
        self.rotations
            .iter()
            .rev()
            .find(|(from, _)| *from <= size)
            .map_or(&self.first, |(_, key)| key)
    }

    /// Every later key, with the size from which it signs.
    pub fn rotations(&self) -> &[(u64, VerifierKey)] {
        &self.rotations
    }

    /// The key that signs from now on.
    pub fn last(&self) -> &VerifierKey {
        self.rotations.last().map_or(&self.first, |(_, key)| key)
    }
}

fn fits(key: &VerifierKey, origin: &Origin) -> bool {
    key.kind() == KeyKind::Log && key.name() == origin.as_str()
}

fn statement_text(origin: &Origin, old: &VerifierKey, new: &VerifierKey) -> String {
    format!("{STATEMENT}\n{origin}\n{old}\n{new}\n")
}

/// The payload of the first entry of a log.
pub fn begin_payload(key: &VerifierKey) -> Map<String, Value> {
    Map::from_iter([("key".to_owned(), Value::from(key.to_string()))])
}

/// The payload of a rotation from `old` to `new`.
pub fn rotate_payload(origin: &Origin, old: &SigningKey, new: &SigningKey) -> Map<String, Value> {
    let text = statement_text(origin, old.public(), new.public());
    let note = Note::new(text).map(|mut note| {
        note.add(old.sign(note.text()));
        note.add(new.sign(note.text()));
        note.to_string()
    });
    Map::from_iter([("statement".to_owned(), Value::from(note.unwrap_or_default()))])
}

/// The object of entries about keys.
pub fn log_object() -> Object {
    Object {
        kind: Name::literal("log"),
        id: Name::literal("key"),
    }
}
