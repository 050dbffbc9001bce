//! How batches become entries of the log: the same steps on every database.

use ntib_record::{
    ATTACHMENT_BYTES_MAX, BEGIN, Checkpoint, Entry, Frontier, Hash, KeyHistory, KeyKind, Name, Origin,
    ROTATE, Sealed, SigningKey, TILE_HEIGHT, VerifierKey,
};

use crate::error::{Refusal, StoreError};
use crate::{Acknowledged, Batch, Head, Receipt, Stored, Whole};

/// The most keys that a store holds to sign with.
pub const SIGNERS_MAX: usize = 16;

/// The head of the log as a row.
#[derive(Clone, Debug)]
pub(crate) struct LogRow {
    pub origin: String,
    pub size: u64,
    pub peaks: Vec<u8>,
    pub key: String,
    pub checkpoint: String,
}

/// One entry as a row.
pub(crate) struct EntryRow<'a> {
    pub number: u64,
    pub id: &'a str,
    pub kind: &'a str,
    pub object: &'a str,
    pub leaf: &'a Hash,
    pub bytes: &'a [u8],
}

/// The rows of the log within one transaction that no other writer shares.
pub(crate) trait Rows {
    /// The head, which no other writer changes until this transaction is over.
    fn log(&mut self) -> Result<Option<LogRow>, StoreError>;
    fn set_log(&mut self, row: &LogRow) -> Result<(), StoreError>;
    fn batch(&mut self, key: &str) -> Result<Option<Acknowledged>, StoreError>;
    fn add_batch(&mut self, batch: &Acknowledged) -> Result<(), StoreError>;
    fn has_id(&mut self, id: &str) -> Result<bool, StoreError>;
    fn has_leaf(&mut self, leaf: &Hash) -> Result<bool, StoreError>;
    /// How many bytes are kept under a hash.
    fn kept_bytes(&mut self, sha256: &Hash) -> Result<Option<u64>, StoreError>;
    fn add_entry(&mut self, row: &EntryRow<'_>) -> Result<(), StoreError>;
    fn add_node(&mut self, level: u8, place: u64, hash: &Hash) -> Result<(), StoreError>;
    /// The entries about the key of the log, in their order.
    fn key_entries(&mut self) -> Result<Vec<Stored>, StoreError>;
}

/// The head as it is worked on.
struct Log {
    tree: Frontier,
    key: Option<VerifierKey>,
}

fn read_log(row: Option<&LogRow>, origin: &Origin) -> Result<Log, StoreError> {
    let Some(row) = row else {
        return Ok(Log {
            tree: Frontier::new(),
            key: None,
        });
    };
    if row.origin != origin.as_str() {
        return Err(StoreError::broken(format!(
            "it is the record of `{}`",
            row.origin
        )));
    }
    let peaks = row.peaks.chunks(32).filter_map(Hash::from_slice).collect();
    let tree = Frontier::from_peaks(row.size, peaks)
        .ok_or_else(|| StoreError::broken("the head of the log does not fit its size"))?;
    Ok(Log {
        tree,
        key: Some(row.key.parse()?),
    })
}

fn write_log(log: &Log, origin: &Origin, checkpoint: String) -> Result<LogRow, StoreError> {
    let key = log
        .key
        .as_ref()
        .ok_or_else(|| StoreError::broken("the log has no key"))?;
    Ok(LogRow {
        origin: origin.to_string(),
        size: log.tree.size(),
        peaks: log.tree.peaks().iter().flat_map(|hash| hash.0).collect(),
        key: key.to_string(),
        checkpoint,
    })
}

/// Appends batches within the transaction `rows`, and signs what the log has come to.
pub(crate) fn append(
    rows: &mut dyn Rows,
    origin: &Origin,
    signers: &[SigningKey],
    batches: &[Batch],
) -> Result<Vec<Result<Receipt, Refusal>>, StoreError> {
    let row = rows.log()?;
    let mut log = read_log(row.as_ref(), origin)?;
    let before = log.tree.size();
    let mut done = Vec::with_capacity(batches.len());
    for batch in batches {
        done.push(match refused(rows, &log, origin, signers, batch)? {
            Checked::Repeated(receipt) => Ok(receipt),
            Checked::Refused(refusal) => Err(refusal),
            Checked::Good(key) => Ok(add(rows, &mut log, key, batch)?),
        });
    }
    if log.tree.size() > before {
        let key = log
            .key
            .as_ref()
            .ok_or_else(|| StoreError::broken("the log has no key"))?;
        let signer = signers
            .iter()
            .find(|signer| signer.public() == key)
            .ok_or(StoreError::State {
                what: "the store does not have the key that signs this log",
                help: "give it the file of the key",
            })?;
        let checkpoint = Checkpoint {
            origin: origin.clone(),
            size: log.tree.size(),
            root: log.tree.root(),
        };
        rows.set_log(&write_log(&log, origin, checkpoint.sign(signer)?.to_string())?)?;
    }
    Ok(done)
}

enum Checked {
    /// It may be added; the key in force after it.
    Good(Option<VerifierKey>),
    Repeated(Receipt),
    Refused(Refusal),
}

fn digest(entries: &[Sealed]) -> Hash {
    Hash::of(
        &entries
            .iter()
            .flat_map(|entry| entry.leaf().0)
            .collect::<Vec<_>>(),
    )
}

fn refused(
    rows: &mut dyn Rows,
    log: &Log,
    origin: &Origin,
    signers: &[SigningKey],
    batch: &Batch,
) -> Result<Checked, StoreError> {
    let no = |refusal| Ok(Checked::Refused(refusal));
    if batch.entries.is_empty() {
        return no(Refusal::Empty);
    }
    if let Some(known) = rows.batch(batch.key.as_str())? {
        let same = known.digest == digest(&batch.entries);
        let receipt = Receipt {
            first: known.first,
            count: known.count,
            repeated: true,
        };
        return Ok(if same {
            Checked::Repeated(receipt)
        } else {
            Checked::Refused(Refusal::KeyReused {
                key: batch.key.clone(),
            })
        });
    }
    let size = log.tree.size();
    if let Some(expected) = batch.expected.filter(|expected| *expected != size) {
        return no(Refusal::Moved { expected, size });
    }
    let mut names = std::collections::BTreeSet::new();
    let mut leaves = std::collections::BTreeSet::new();
    for sealed in &batch.entries {
        let entry = sealed.entry();
        if entry.log != *origin {
            return no(Refusal::Log {
                given: entry.log.clone(),
            });
        }
        if !names.insert(&entry.id) || rows.has_id(entry.id.as_str())? {
            return no(Refusal::Twice { id: entry.id.clone() });
        }
        if let Some(leaf) = entry.corrects
            && !leaves.contains(&leaf)
            && !rows.has_leaf(&leaf)?
        {
            return no(Refusal::Corrects { leaf });
        }
        leaves.insert(sealed.leaf());
        if let Some(sha256) = not_kept(rows, entry)? {
            return no(Refusal::Attachment { sha256 });
        }
    }
    keys(rows, log, signers, &batch.entries)
}

/// An attachment that the entry names and that is not kept, or not in that length.
fn not_kept(rows: &mut dyn Rows, entry: &Entry) -> Result<Option<Hash>, StoreError> {
    for one in entry.attachments().unwrap_or_default() {
        if rows.kept_bytes(&one.sha256)? != Some(one.bytes) {
            return Ok(Some(one.sha256));
        }
    }
    Ok(None)
}

/// Refuses what is longer than an attachment may be.
pub(crate) fn check_length(bytes: &[u8]) -> Result<Hash, StoreError> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= ATTACHMENT_BYTES_MAX) {
        Ok(Hash::of(bytes))
    } else {
        Err(StoreError::State {
            what: "an attachment has at most 32 MiB",
            help: "divide it",
        })
    }
}

/// Follows the key of the log through the entries of a batch.
fn keys(
    rows: &mut dyn Rows,
    log: &Log,
    signers: &[SigningKey],
    entries: &[Sealed],
) -> Result<Checked, StoreError> {
    let about_keys = |entry: &Entry| matches!(entry.verb.as_str(), BEGIN | ROTATE);
    let size = log.tree.size();
    if size > 0 && !entries.iter().any(|sealed| about_keys(sealed.entry())) {
        return Ok(Checked::Good(log.key.clone()));
    }
    let mut history: Option<KeyHistory> = None;
    let known = if size == 0 {
        Vec::new()
    } else {
        rows.key_entries()?
    };
    let read = |stored: &Stored| {
        Entry::from_bytes(&stored.bytes).map_err(|cause| StoreError::Entry {
            number: stored.number,
            cause,
        })
    };
    let known: Vec<(u64, Entry)> = known
        .iter()
        .map(|stored| read(stored).map(|entry| (stored.number, entry)))
        .collect::<Result<_, _>>()?;
    let added = entries
        .iter()
        .zip(size..)
        .map(|(sealed, number)| (number, sealed.entry()));
    for (number, entry) in known.iter().map(|(number, entry)| (*number, entry)).chain(added) {
        let followed = match history.as_mut() {
            None => KeyHistory::begin(entry).map(|begun| history = Some(begun)),
            Some(history) => history.add(number, entry),
        };
        if followed.is_err() {
            return Ok(Checked::Refused(Refusal::Keys));
        }
    }
    let key = history.map(|history| history.last().clone());
    let signed = key
        .as_ref()
        .is_some_and(|key| signers.iter().any(|signer| signer.public() == key));
    Ok(if signed {
        Checked::Good(key)
    } else {
        Checked::Refused(Refusal::Signer)
    })
}

fn add(
    rows: &mut dyn Rows,
    log: &mut Log,
    key: Option<VerifierKey>,
    batch: &Batch,
) -> Result<Receipt, StoreError> {
    let first = log.tree.size();
    for sealed in &batch.entries {
        add_entry(rows, &mut log.tree, sealed.entry(), sealed.bytes(), sealed.leaf())?;
    }
    log.key = key;
    let count = log.tree.size() - first;
    let digest = digest(&batch.entries);
    rows.add_batch(&Acknowledged {
        key: batch.key.to_string(),
        first,
        count,
        digest,
    })?;
    Ok(Receipt {
        first,
        count,
        repeated: false,
    })
}

fn add_entry(
    rows: &mut dyn Rows,
    tree: &mut Frontier,
    entry: &Entry,
    bytes: &[u8],
    leaf: Hash,
) -> Result<(), StoreError> {
    rows.add_entry(&EntryRow {
        number: tree.size(),
        id: entry.id.as_str(),
        kind: entry.object.kind.as_str(),
        object: entry.object.id.as_str(),
        leaf: &leaf,
        bytes,
    })?;
    let mut nodes = Vec::new();
    tree.push(leaf, |level, place, hash| {
        if level > 0 && level % TILE_HEIGHT == 0 {
            nodes.push((level / TILE_HEIGHT, place, hash));
        }
    });
    nodes
        .iter()
        .try_for_each(|(level, place, hash)| rows.add_node(*level, *place, hash))
}

/// Takes a whole log in within the transaction `rows`. The entries must come to the checkpoint, which the key that
/// they themselves name must have signed.
pub(crate) fn take_in(rows: &mut dyn Rows, whole: Whole<'_>) -> Result<Head, StoreError> {
    if rows.log()?.is_some() {
        return Err(StoreError::State {
            what: "there is a record already",
            help: "restore into an empty place",
        });
    }
    let mut tree = Frontier::new();
    let mut history: Option<KeyHistory> = None;
    for bytes in whole.entries {
        let bytes = bytes?;
        let number = tree.size();
        let entry = Entry::from_bytes(&bytes).map_err(|cause| StoreError::Entry { number, cause })?;
        let wrong = |what: &str| StoreError::broken(format!("entry {number} {what}"));
        if entry.log != whole.origin {
            return Err(wrong("is of another log"));
        }
        match history.as_mut() {
            None => history = Some(KeyHistory::begin(&entry).map_err(|_| wrong("does not begin the log"))?),
            Some(history) => history
                .add(number, &entry)
                .map_err(|_| wrong("tells of a key wrongly"))?,
        }
        if rows.has_id(entry.id.as_str())? {
            return Err(wrong("has a name that is there already"));
        }
        if let Some(sha256) = not_kept(rows, &entry)? {
            return Err(wrong(&format!(
                "names the attachment {sha256}, which is not there"
            )));
        }
        add_entry(rows, &mut tree, &entry, &bytes, Hash::leaf(&bytes))?;
    }
    for batch in whole.batches {
        batch
            .key
            .parse::<Name>()
            .map_err(|error| StoreError::broken(error.to_string()))?;
        rows.add_batch(batch)?;
    }
    let history = history.ok_or_else(|| StoreError::broken("it has no entry"))?;
    let note = ntib_record::Note::parse(&whole.checkpoint)?;
    let known = [history.in_force(tree.size()).clone()];
    let (checkpoint, _) = Checkpoint::open(&note, &whole.origin, &known)
        .map_err(|error| StoreError::broken(format!("checkpoint: {error}")))?;
    if (checkpoint.size, checkpoint.root) != (tree.size(), tree.root()) {
        return Err(StoreError::broken("the entries do not come to the checkpoint"));
    }
    let log = Log {
        tree,
        key: Some(history.last().clone()),
    };
    rows.set_log(&write_log(&log, &whole.origin, whole.checkpoint.clone())?)?;
    Ok(Head {
        size: log.tree.size(),
        checkpoint: whole.checkpoint,
    })
}

/// Adds a key to those that sign.
pub(crate) fn add_signer(
    signers: &mut Vec<SigningKey>,
    origin: &Origin,
    key: SigningKey,
) -> Result<(), StoreError> {
    if key.public().kind() != KeyKind::Log || key.public().name() != origin.as_str() {
        return Err(StoreError::State {
            what: "a key of another log, or of a witness",
            help: "give the key of this log",
        });
    }
    if signers.len() >= SIGNERS_MAX {
        return Err(StoreError::State {
            what: "the store holds sixteen keys already",
            help: "take out those no longer in force",
        });
    }
    signers.retain(|one| one.public() != key.public());
    signers.push(key);
    Ok(())
}
