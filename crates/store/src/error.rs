//! What can go wrong in a store.

use std::error::Error;
use std::fmt;

use ntib_record::{EntryError, Hash, Name, NoteError, Origin};

/// Trouble with what is kept, or with what keeps it.
#[derive(Debug)]
pub enum StoreError {
    /// The database, or a file.
    Outside {
        /// What was tried.
        doing: &'static str,
        /// What it said.
        cause: Box<dyn Error + Send + Sync>,
    },
    /// What is kept does not fit together.
    Broken {
        /// What does not fit.
        what: String,
    },
    /// There is no log yet, or there is one where none should be.
    State {
        /// What is so.
        what: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// A newer program made the database.
    Newer {
        /// The number of its last migration.
        found: u32,
        /// The number of the last one known here.
        known: u32,
    },
    /// An entry of the log is not one.
    Entry {
        /// Its number.
        number: u64,
        /// What is wrong with it.
        cause: EntryError,
    },
    /// A key or note.
    Note(NoteError),
    /// A fold failed.
    Fold {
        /// Its name.
        fold: String,
        /// Why.
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    pub(crate) fn outside<E: Into<Box<dyn Error + Send + Sync>>>(
        doing: &'static str,
    ) -> impl FnOnce(E) -> StoreError {
        move |cause| StoreError::Outside {
            doing,
            cause: cause.into(),
        }
    }

    pub(crate) fn broken(what: impl Into<String>) -> StoreError {
        StoreError::Broken { what: what.into() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Outside { doing, .. } => write!(f, "could not {doing}"),
            StoreError::Broken { what } => {
                write!(f, "the record is damaged: {what}; restore it from a backup")
            }
            StoreError::State { what, help } => write!(f, "{what}; {help}"),
            StoreError::Newer { found, known } => write!(
                f,
                "a newer program made this database (migration {found}, {known} is the last one known here); use that program"
            ),
            StoreError::Entry { number, .. } => write!(f, "entry {number} of the record cannot be read"),
            StoreError::Note(cause) => cause.fmt(f),
            StoreError::Fold { fold, .. } => write!(f, "the state `{fold}` cannot be made from the record"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            StoreError::Outside { cause, .. } | StoreError::Fold { cause, .. } => Some(cause.as_ref()),
            StoreError::Entry { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl From<NoteError> for StoreError {
    fn from(cause: NoteError) -> StoreError {
        StoreError::Note(cause)
    }
}

/// Why a batch was not appended. Nothing of it is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has no entries.
    Empty,
    /// The log has another size than the batch expects: someone else was faster.
    Moved {
        /// The size expected.
        expected: u64,
        /// The size that it has.
        size: u64,
    },
    /// Another batch was acknowledged under this key.
    KeyReused {
        /// The key.
        key: Name,
    },
    /// An entry of this name is already there.
    Twice {
        /// The name.
        id: Name,
    },
    /// An entry corrects one that is not there.
    Corrects {
        /// The leaf hash of what it says it corrects.
        leaf: Hash,
    },
    /// An entry names an attachment that is not kept, or not in that length.
    Attachment {
        /// Its SHA-256.
        sha256: Hash,
    },
    /// An entry is of another log.
    Log {
        /// That log.
        given: Origin,
    },
    /// The first entry does not begin the log, or a later one does, or a rotation is not signed by both keys.
    Keys,
    /// The key to which a rotation leads was not given to the store.
    Signer,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Empty => f.write_str("a batch without entries"),
            Refusal::Moved { expected, size } => {
                write!(
                    f,
                    "the log has {size} entries and not {expected}: read what was added, and decide again"
                )
            }
            Refusal::KeyReused { key } => write!(
                f,
                "another batch was acknowledged under the key `{key}`; take a new key"
            ),
            Refusal::Twice { id } => write!(f, "an entry named `{id}` is already there; take a new name"),
            Refusal::Corrects { leaf } => {
                write!(f, "no entry with the leaf hash {leaf} is there to be corrected")
            }
            Refusal::Attachment { sha256 } => write!(
                f,
                "no attachment of this length is kept under {sha256}: keep it before the entry that names it"
            ),
            Refusal::Log { given } => write!(
                f,
                "an entry of the log `{given}`; take it in as the payload of an entry of this one"
            ),
            Refusal::Keys => f.write_str(
                "an entry about the key of the log that both keys did not sign, or a second beginning",
            ),
            Refusal::Signer => f.write_str("the store was not given the key to which the rotation leads"),
        }
    }
}

impl Error for Refusal {}
