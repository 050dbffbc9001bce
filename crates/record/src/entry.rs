//! Entries: what is recorded, once and for good.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use crate::attachment::{Attachment, named_attachments};
use crate::hash::{Hash, from_hex, to_hex};
use crate::json::{Fields, JsonError, Writing, from_bytes};
use crate::label::Label;
use crate::moment::Moment;
use crate::name::{Name, Origin};
use crate::scheme::{LabelError, Scheme};
use crate::tiles::ENTRY_BYTES_MAX;

/// The form that entries are written in today. Every older one is read.
pub const ENTRY_FORM: &str = "ntib-entry/1";
/// The most characters that a reason may have.
pub const REASON_MAX: usize = 4_000;

/// Who did it, and in which post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person, or the service, that did it.
    pub person: Name,
    /// The post in which it was done.
    pub post: Option<Name>,
}

/// To what it was done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// The kind: `case`, `meeting`, `decision`.
    pub kind: Name,
    /// Which one.
    pub id: Name,
}

/// One entry of the record: an actor did something to an object, for a reason, relying on instruments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The log in which it is first recorded: identifiers within it are of that log.
    pub log: Origin,
    /// Which entry this is; no other of the log has this name.
    pub id: Name,
    /// Sixteen random bytes. They keep the hash of an entry from confirming a guess at what is in it.
    pub blind: [u8; 16],
    /// When it was done, as the caller's clock has it. The order of entries is that of the log.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub verb: Name,
    /// To what.
    pub object: Object,
    /// Why, in the actor's words.
    pub reason: String,
    /// The instruments relied on, by their identifiers in the rulebook.
    pub instruments: BTreeSet<Name>,
    /// Who may know of it.
    pub label: Label,
    /// The leaf hash of the entry that this one corrects. Nothing is ever changed: a correction is an entry.
    pub corrects: Option<Hash>,
    /// What else the verb needs; under [`crate::ATTACHMENTS`] what is kept beside the log.
    pub payload: Map<String, Value>,
}

/// Why an entry is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryError {
    /// The label may not be used.
    Label(LabelError),
    /// It is longer than a bundle can say.
    Long {
        /// How many bytes it has.
        bytes: usize,
    },
    /// The reason is longer than [`REASON_MAX`].
    Reason {
        /// How many characters it has.
        characters: usize,
    },
    /// Its payload, or the bytes read.
    Json(JsonError),
    /// The bytes are JSON, and not an entry.
    Form {
        /// What is wrong.
        why: String,
    },
    /// The bytes are of a form that this program does not read.
    Unknown {
        /// The form.
        form: String,
    },
}

impl From<JsonError> for EntryError {
    fn from(cause: JsonError) -> EntryError {
        EntryError::Json(cause)
    }
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntryError::Label(cause) => cause.fmt(f),
            EntryError::Long { bytes } => write!(
                f,
                "the entry has {bytes} bytes, and {ENTRY_BYTES_MAX} are the most; keep the matter elsewhere and name its SHA-256"
            ),
            EntryError::Reason { characters } => {
                write!(
                    f,
                    "the reason has {characters} characters, and {REASON_MAX} are the most"
                )
            }
            EntryError::Json(cause) => cause.fmt(f),
            EntryError::Form { why } => write!(f, "not an entry: {why}"),
            EntryError::Unknown { form } => {
                write!(
                    f,
                    "an entry of form `{form}`; this program reads `{ENTRY_FORM}`: use a newer one"
                )
            }
        }
    }
}

impl std::error::Error for EntryError {}

/// An entry whose label the scheme accepts, with its bytes. Only this can be appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    entry: Entry,
    bytes: Vec<u8>,
    leaf: Hash,
}

impl Sealed {
    /// The entry.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Its canonical bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hash of its leaf.
    pub fn leaf(&self) -> Hash {
        self.leaf
    }
}

impl Entry {
    /// The entry with its bytes, where the scheme accepts the label and no limit is passed.
    pub fn seal(self, scheme: &Scheme) -> Result<Sealed, EntryError> {
        scheme.check(&self.label).map_err(EntryError::Label)?;
        let characters = self.reason.chars().count();
        if characters > REASON_MAX {
            return Err(EntryError::Reason { characters });
        }
        named_attachments(&self.payload).map_err(|why| EntryError::Form { why })?;
        let bytes = self.to_bytes()?;
        let leaf = Hash::leaf(&bytes);
        Ok(Sealed {
            entry: self,
            bytes,
            leaf,
        })
    }

    /// The attachments that it names, in rising order of their hashes. One that was sealed or read names them rightly; of
    /// another it is an error.
    pub fn attachments(&self) -> Result<Vec<Attachment>, EntryError> {
        named_attachments(&self.payload).map_err(|why| EntryError::Form { why })
    }

    /// The canonical bytes: the same entry always has the same.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        let mut bytes = Vec::with_capacity(1_024);
        let mut entry = Writing::of(&mut bytes);
        let mut actor = entry.object("actor");
        actor.text("person", self.actor.person.as_str());
        if let Some(post) = &self.actor.post {
            actor.text("post", post.as_str());
        }
        actor.end();
        entry.text("at", &self.at.to_string());
        entry.text("blind", &to_hex(&self.blind));
        if let Some(corrects) = self.corrects {
            entry.text("corrects", &corrects.to_string());
        }
        entry.text("form", ENTRY_FORM);
        entry.text("id", self.id.as_str());
        entry.texts("instruments", self.instruments.iter().map(Name::as_str));
        self.label.write(entry.object("label"));
        entry.text("log", self.log.as_str());
        let mut object = entry.object("object");
        object.text("id", self.object.id.as_str());
        object.text("kind", self.object.kind.as_str());
        object.end();
        entry.fields("payload", &self.payload)?;
        entry.text("reason", &self.reason);
        entry.text("verb", self.verb.as_str());
        entry.end();
        if bytes.len() > ENTRY_BYTES_MAX {
            Err(EntryError::Long { bytes: bytes.len() })
        } else {
            Ok(bytes)
        }
    }

    /// The entry of these canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Entry, EntryError> {
        let value = from_bytes(bytes)?;
        match value.get("form").and_then(Value::as_str) {
            Some(ENTRY_FORM) => {}
            Some(form) => {
                return Err(EntryError::Unknown {
                    form: form.to_owned(),
                });
            }
            None => {
                return Err(EntryError::Form {
                    why: "it does not tell its `form`".into(),
                });
            }
        }
        Entry::read(value).map_err(|why| EntryError::Form { why })
    }

    fn read(value: Value) -> Result<Entry, String> {
        let mut fields = Fields::of(value, "the entry")?;
        fields.take("form")?;
        let mut actor = Fields::of(fields.take("actor")?, "the actor")?;
        let mut object = Fields::of(fields.take("object")?, "the object")?;
        let blind = from_hex(&fields.text("blind")?).and_then(|bytes| bytes.try_into().ok());
        let corrects = fields.maybe_text("corrects")?;
        let entry = Entry {
            log: fields.text("log")?.parse().map_err(|error| format!("{error}"))?,
            id: name(fields.text("id")?)?,
            blind: blind.ok_or("`blind` is not 32 hexadecimal digits")?,
            at: fields.text("at")?.parse().map_err(|error| format!("{error}"))?,
            actor: Actor {
                person: name(actor.text("person")?)?,
                post: actor.maybe_text("post")?.map(name).transpose()?,
            },
            verb: name(fields.text("verb")?)?,
            object: Object {
                kind: name(object.text("kind")?)?,
                id: name(object.text("id")?)?,
            },
            reason: fields.text("reason")?,
            instruments: fields
                .texts("instruments")?
                .into_iter()
                .map(name)
                .collect::<Result<_, _>>()?,
            label: Label::from_json(fields.take("label")?)?,
            corrects: corrects
                .map(|hash| Hash::from_hex(&hash).ok_or("`corrects` is not 64 hexadecimal digits"))
                .transpose()?,
            payload: match fields.take("payload")? {
                Value::Object(payload) => payload,
                _ => return Err("`payload` is not an object".into()),
            },
        };
        named_attachments(&entry.payload)?;
        actor.end()?;
        object.end()?;
        fields.end()?;
        Ok(entry)
    }
}

fn name(text: String) -> Result<Name, String> {
    text.parse().map_err(|error| format!("{error}"))
}
