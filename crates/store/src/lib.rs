#![doc = include_str!("../README.md")]

mod append;
mod backup;
mod error;
mod files;
mod folds;
#[cfg(feature = "postgres")]
mod postgresql;
mod reader;
mod sqlite;
mod tar;

use std::time::Duration;

use ntib_record::{Fold, Hash, Name, Object, Origin, Sealed, SigningKey};

pub use append::SIGNERS_MAX;
pub use backup::{BackupFault, BackupFiles, BackupHead, backup, restore_into};
pub use error::{Refusal, StoreError};
pub use files::{FolderFiles, StoreFiles, publish};
#[cfg(feature = "postgres")]
pub use postgresql::PostgresStore;
pub use reader::{Cursor, Missing, Reader, Seen, prove};
pub use sqlite::{DATABASE_FILE, KEY_FILE, SqliteStore};

/// The most entries that one reading gives.
pub const READ_MAX: usize = 1_000;

/// Entries to append together: all of them, or none.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The name under which a caller may send the same batch again: it is then acknowledged again, and not repeated.
    pub key: Name,
    /// How many entries the log must have before it, where that matters to what the batch says.
    pub expected: Option<u64>,
    /// The entries, at least one.
    pub entries: Vec<Sealed>,
}

/// The acknowledgement of a batch: its entries are durable, and under the checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The number of its first entry.
    pub first: u64,
    /// How many entries it has.
    pub count: u64,
    /// Whether it had been acknowledged before.
    pub repeated: bool,
}

/// What a log has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries it has.
    pub size: u64,
    /// Its signed checkpoint.
    pub checkpoint: String,
}

/// One entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its place in the log, from zero.
    pub number: u64,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// What was acknowledged under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The key of the batch.
    pub key: String,
    /// The number of its first entry.
    pub first: u64,
    /// How many entries it has.
    pub count: u64,
    /// The hash of its leaf hashes.
    pub digest: Hash,
}

/// A whole log to be taken in: entries, one after the other, and what was acknowledged.
pub struct Whole<'a> {
    /// The log.
    pub origin: Origin,
    /// Its signed checkpoint, which the entries must come to.
    pub checkpoint: String,
    /// The entries in their order.
    pub entries: &'a mut dyn Iterator<Item = Result<Vec<u8>, StoreError>>,
    /// What was acknowledged.
    pub batches: &'a [Acknowledged],
}

/// Where a record is kept. What is read here has no regard to labels: [`Reader`] is what people read through.
///
/// Every reading sees the log as some append left it, never a part of one.
pub trait Store: Send + Sync {
    /// Whose log it is.
    fn origin(&self) -> &Origin;

    /// Gives a key that may sign checkpoints: the one in force, and the next one before a rotation to it.
    fn add_signer(&self, key: SigningKey) -> Result<(), StoreError>;

    /// What the log has come to.
    fn head(&self) -> Result<Head, StoreError>;

    /// Appends batches in their order, each whole or not at all, and makes them durable together: one wait for the
    /// disk however many there are. The answer has one place for each batch. An error says that none of them was
    /// acknowledged; a caller then sends them again under the same keys.
    fn append(&self, batches: &[Batch]) -> Result<Vec<Result<Receipt, Refusal>>, StoreError>;

    /// Keeps bytes that are too long for an entry, and gives the SHA-256 by which entries may name them from now on: durable
    /// when it returns. What is kept already is not kept twice. At most [`ntib_record::ATTACHMENT_BYTES_MAX`] bytes.
    fn keep(&self, bytes: &[u8]) -> Result<Hash, StoreError>;

    /// The bytes kept under a hash. They have no label: [`Reader::attachment`] asks that of the entry which names them.
    fn kept(&self, sha256: &Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// The entries from number `from` on, at most `limit` or [`READ_MAX`] of them.
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Stored>, StoreError>;

    /// The entries about one object from number `from` on.
    fn by_object(&self, object: &Object, from: u64, limit: usize) -> Result<Vec<Stored>, StoreError>;

    /// The entry of this name.
    fn by_id(&self, id: &Name) -> Result<Option<Stored>, StoreError>;

    /// The hashes of a level of tiles at the places `from..to`, which lie within one tile; fewer where the log ends.
    fn hashes(&self, level: u8, from: u64, to: u64) -> Result<Vec<Hash>, StoreError>;

    /// Waits until the log has more than `beyond` entries, or the time is over. Gives the size.
    fn wait(&self, beyond: u64, time: Duration) -> Result<u64, StoreError>;

    /// Brings the state of a fold up to the log; from the beginning where its version is another. Gives the size.
    fn catch_up(&self, fold: &dyn Fold) -> Result<u64, StoreError>;

    /// Forgets the state of a fold and makes it again from the first entry.
    fn rebuild(&self, fold: &dyn Fold) -> Result<u64, StoreError>;

    /// A value of the state of a fold.
    fn state(&self, fold: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The values of a fold under keys that begin with `prefix` and come after `after`, in the order of the keys.
    fn states(
        &self,
        fold: &str,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// What was acknowledged, after a key, in the order of the keys.
    fn batches(&self, after: &str, limit: usize) -> Result<Vec<Acknowledged>, StoreError>;

    /// Takes a whole log in, all or nothing, where there is none yet.
    fn take_in(&self, whole: Whole<'_>) -> Result<Head, StoreError>;
}
