//! What one person sees of the record. Every way of reading asks `decide`, and nothing else decides.
//!
//! What a viewer may not see is the same as what is not there: the same answer, the same count, the same error.
//! Numbers of entries are not shown, since the gaps between them would tell of the others; a place to go on from is the
//! name of an entry seen. A proof alone tells a number and a size, and is given on demand for one entry seen.

use std::fmt;

use ntib_record::{
    Attachment, Ceiling, Entry, Hash, Name, Object, ProofError, Scheme, TileHashes, TileNodes, TlogProof,
    Viewer, decide, inclusion,
};
use ntib_record::{Checkpoint, Note};

use crate::error::StoreError;
use crate::{READ_MAX, Store, Stored};

/// How many entries are read at once from the end.
const LOOK_BACK: u64 = 256;

/// One entry that the viewer may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The entry.
    pub entry: Entry,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// Where a reading goes on: after the entry of this name, or from the beginning.
pub type Cursor = Option<Name>;

/// The entry asked for is not there, or is not for this viewer: nobody can tell which.
#[derive(Debug)]
pub enum Missing {
    /// Neither is told from the other.
    NotFound {
        /// What was asked for, as it was asked.
        asked: Name,
    },
    /// Trouble with the store.
    Store(StoreError),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::NotFound { asked } => {
                write!(f, "no entry named `{asked}` is there, or none that you may see")
            }
            Missing::Store(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for Missing {}

impl From<StoreError> for Missing {
    fn from(cause: StoreError) -> Missing {
        Missing::Store(cause)
    }
}

/// The record as one viewer sees it, under a ceiling.
pub struct Reader<'a> {
    store: &'a dyn Store,
    scheme: &'a Scheme,
    viewer: &'a Viewer,
    ceiling: Ceiling,
}

/// The hashes of a store, for proofs.
struct Hashes<'a>(&'a dyn Store);

impl TileHashes for Hashes<'_> {
    type Error = StoreError;

    fn hashes(&self, level: u8, from: u64, to: u64) -> Result<Vec<Hash>, StoreError> {
        self.0.hashes(level, from, to)
    }
}

/// The proof that an entry stands in the log of `store`, with its bytes. It has no regard to labels: [`Reader::proof`]
/// has.
pub fn prove(store: &dyn Store, stored: &Stored) -> Result<TlogProof, StoreError> {
    let checkpoint = Note::parse(&store.head()?.checkpoint).map_err(StoreError::Note)?;
    let head =
        Checkpoint::from_text(checkpoint.text()).map_err(|error| StoreError::broken(error.to_string()))?;
    let number = stored.number;
    let path = inclusion(&TileNodes(&Hashes(store)), number, head.size).map_err(|error| match error {
        ProofError::Outside => StoreError::broken(format!("entry {number} is beyond the checkpoint")),
        ProofError::Nodes(cause) => cause,
    })?;
    Ok(TlogProof {
        extra: Some(stored.bytes.clone()),
        index: number,
        path,
        checkpoint,
    })
}

impl<'a> Reader<'a> {
    /// The record as `viewer` sees it, under the ceiling of the viewer's roles.
    pub fn new(store: &'a dyn Store, scheme: &'a Scheme, viewer: &'a Viewer) -> Reader<'a> {
        Reader {
            store,
            scheme,
            viewer,
            ceiling: scheme.ceiling_of_roles(&viewer.roles),
        }
    }

    /// The same under the ceiling of an export besides: what leaves with it.
    #[must_use]
    pub fn for_export(mut self, export: &Name) -> Reader<'a> {
        self.ceiling = self
            .scheme
            .within_both(&self.ceiling, &self.scheme.ceiling_of_export(export));
        self
    }

    /// The entry, where the viewer may see it.
    fn seen(&self, stored: Stored) -> Result<Option<Seen>, StoreError> {
        let entry = Entry::from_bytes(&stored.bytes).map_err(|cause| StoreError::Entry {
            number: stored.number,
            cause,
        })?;
        let allowed = decide(self.scheme, self.viewer, &entry.label, &self.ceiling).allowed;
        Ok(allowed.then_some(Seen {
            entry,
            bytes: stored.bytes,
        }))
    }

    fn visible(&self, id: &Name) -> Result<Option<(u64, Seen)>, StoreError> {
        let Some(stored) = self.store.by_id(id)? else {
            return Ok(None);
        };
        let number = stored.number;
        Ok(self.seen(stored)?.map(|seen| (number, seen)))
    }

    /// The number from which a reading goes on. A cursor at an entry that the viewer may not see is one that is not
    /// there.
    fn from(&self, after: &Cursor) -> Result<u64, Missing> {
        match after {
            None => Ok(0),
            Some(id) => match self.visible(id)? {
                Some((number, _)) => Ok(number + 1),
                None => Err(Missing::NotFound { asked: id.clone() }),
            },
        }
    }

    fn gather(
        &self,
        mut from: u64,
        limit: usize,
        read: impl Fn(u64) -> Result<Vec<Stored>, StoreError>,
    ) -> Result<Vec<Seen>, StoreError> {
        let mut seen = Vec::new();
        loop {
            let part = read(from)?;
            let Some(last) = part.last() else { return Ok(seen) };
            from = last.number + 1;
            for stored in part {
                seen.extend(self.seen(stored)?);
                if seen.len() >= limit {
                    return Ok(seen);
                }
            }
        }
    }

    /// The entry of this name.
    pub fn get(&self, id: &Name) -> Result<Seen, Missing> {
        self.visible(id)?
            .map(|(_, seen)| seen)
            .ok_or_else(|| Missing::NotFound { asked: id.clone() })
    }

    /// An attachment that an entry names, where the viewer may see the entry; its bytes are held against the entry.
    pub fn attachment(&self, id: &Name, sha256: &Hash) -> Result<(Attachment, Vec<u8>), Missing> {
        let missing = || Missing::NotFound { asked: id.clone() };
        let (number, seen) = self.visible(id)?.ok_or_else(missing)?;
        let named = seen.entry.attachments();
        let named = named.map_err(|cause| StoreError::Entry { number, cause })?;
        let attachment = named.into_iter().find(|one| one.sha256 == *sha256);
        let attachment = attachment.ok_or_else(missing)?;
        match self.store.kept(sha256)? {
            Some(bytes) if attachment.is(&bytes) => Ok((attachment, bytes)),
            _ => Err(StoreError::broken(format!(
                "the attachment {sha256} is not as entry {number} names it"
            ))
            .into()),
        }
    }

    /// The entries about one object after `after`, at most `limit` of them.
    pub fn list(&self, object: &Object, after: &Cursor, limit: usize) -> Result<Vec<Seen>, Missing> {
        let from = self.from(after)?;
        Ok(self.gather(from, limit, |from| self.store.by_object(object, from, READ_MAX))?)
    }

    /// How many entries about one object the viewer may see.
    pub fn count(&self, object: &Object) -> Result<usize, StoreError> {
        Ok(self
            .gather(0, usize::MAX, |from| self.store.by_object(object, from, READ_MAX))?
            .len())
    }

    /// The entries after `after` in the order in which they came, at most `limit` of them.
    pub fn feed(&self, after: &Cursor, limit: usize) -> Result<Vec<Seen>, Missing> {
        let from = self.from(after)?;
        Ok(self.gather(from, limit, |from| self.store.read(from, READ_MAX))?)
    }

    /// The entries before `before`, or the last ones where it is none, the latest first, at most `limit` of them.
    pub fn latest(&self, before: &Cursor, limit: usize) -> Result<Vec<Seen>, Missing> {
        let mut to = match before {
            None => self.store.head()?.size,
            Some(_) => self.from(before)? - 1,
        };
        let mut seen = Vec::new();
        while to > 0 && seen.len() < limit {
            let from = to.saturating_sub(LOOK_BACK);
            let span = usize::try_from(to - from).unwrap_or(READ_MAX);
            let mut part = self.store.read(from, span)?;
            part.retain(|stored| stored.number < to);
            for stored in part.into_iter().rev() {
                seen.extend(self.seen(stored)?);
            }
            to = from;
        }
        seen.truncate(limit);
        Ok(seen)
    }

    /// Every entry that the viewer may see, one canonical line each: a file that leaves.
    pub fn export(&self) -> Result<Vec<u8>, StoreError> {
        let seen = self.gather(0, usize::MAX, |from| self.store.read(from, READ_MAX))?;
        Ok(seen
            .into_iter()
            .flat_map(|seen| seen.bytes.into_iter().chain([b'\n']))
            .collect())
    }

    /// The proof that an entry which the viewer may see stands in the log, with its bytes.
    pub fn proof(&self, id: &Name) -> Result<TlogProof, Missing> {
        let (number, seen) = self
            .visible(id)?
            .ok_or_else(|| Missing::NotFound { asked: id.clone() })?;
        Ok(prove(
            self.store,
            &Stored {
                number,
                bytes: seen.bytes,
            },
        )?)
    }
}
