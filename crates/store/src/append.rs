//! How batches become entries of the log: the same steps on every database.
//!
//! A database is asked once, for all batches together, and told once; what comes between asks nobody.

use std::collections::{BTreeMap, BTreeSet};

use ntib_record::{
    ATTACHMENT_BYTES_MAX, BEGIN, Checkpoint, Entry, Frontier, Hash, KeyHistory, KeyKind, Name, Origin,
    ROTATE, Sealed, SigningKey, TILE_HEIGHT,
};

use crate::error::{Refusal, StoreError};
use crate::{Acknowledged, Batch, Head, READ_MAX, Receipt, Store, Stored, Whole};

/// The most keys that a store holds to sign with.
pub const SIGNERS_MAX: usize = 16;
/// How many entries of a whole log are taken in at once.
const TAKEN_AT_ONCE: usize = 256;

/// The head of the log as a row.
#[derive(Clone, Debug, Default)]
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
    pub leaf: Hash,
    pub bytes: &'a [u8],
}

/// One hash of a tile, from level 1 on, as a row.
pub(crate) struct NodeRow {
    pub level: u8,
    pub place: u64,
    pub hash: Hash,
}

/// What was acknowledged under a key, as a row.
pub(crate) struct BatchRow<'a> {
    pub key: &'a str,
    pub first: u64,
    pub count: u64,
    pub digest: Hash,
}

/// What is asked of the database before anything is written.
#[derive(Default)]
pub(crate) struct Asked<'a> {
    /// Keys of batches.
    pub keys: Vec<&'a str>,
    /// Names of entries.
    pub ids: Vec<&'a str>,
    /// Leaves that are corrected.
    pub leaves: Vec<Hash>,
    /// Attachments that are named.
    pub attachments: Vec<Hash>,
    /// Whether the entries about the key of the log are wanted.
    pub about_key: bool,
}

/// What is there of it, with the head.
#[derive(Default)]
pub(crate) struct Found {
    pub log: Option<LogRow>,
    pub batches: BTreeMap<String, Acknowledged>,
    pub ids: BTreeSet<String>,
    pub leaves: BTreeSet<Hash>,
    /// How many bytes are kept under a hash.
    pub attachments: BTreeMap<Hash, u64>,
    /// The entries about the key of the log, in their order.
    pub about_key: Vec<Stored>,
}

/// Rows to be written together.
#[derive(Default)]
pub(crate) struct Added<'a> {
    pub entries: Vec<EntryRow<'a>>,
    pub nodes: Vec<NodeRow>,
    pub batches: Vec<BatchRow<'a>>,
    /// The head after them.
    pub log: LogRow,
}

/// The rows of the log within one transaction that no other writer shares.
pub(crate) trait Rows {
    /// The head, which no other writer changes until this transaction is over, and what is there of what is asked.
    fn find(&mut self, asked: &Asked<'_>) -> Result<Found, StoreError>;
    /// Adds a head without a checkpoint, where there is none.
    fn begin(&mut self, origin: &Origin) -> Result<(), StoreError>;
    /// Writes rows, where the head has the checkpoint `before`; otherwise it is an error.
    fn write(&mut self, before: &str, added: &Added<'_>) -> Result<(), StoreError>;
}

impl<'a> Asked<'a> {
    pub(crate) fn of(batches: &'a [Batch]) -> Asked<'a> {
        let mut asked = Asked {
            keys: batches.iter().map(|batch| batch.key.as_str()).collect(),
            ..Asked::default()
        };
        for sealed in batches.iter().flat_map(|batch| &batch.entries) {
            let entry = sealed.entry();
            asked.ids.push(entry.id.as_str());
            asked.leaves.extend(entry.corrects);
            let named = entry.attachments().unwrap_or_default();
            asked.attachments.extend(named.iter().map(|one| one.sha256));
            asked.about_key |= about_key(entry);
        }
        asked
    }

    /// Whether nothing is asked that the head and the indexes of names and keys do not answer when the rows are written.
    #[cfg(feature = "postgres")]
    pub(crate) fn hangs_on_the_head_alone(&self) -> bool {
        self.leaves.is_empty() && self.attachments.is_empty() && !self.about_key
    }
}

fn about_key(entry: &Entry) -> bool {
    matches!(entry.verb.as_str(), BEGIN | ROTATE)
}

/// The log as it is worked on: what is there, and what comes to it.
struct Work<'a> {
    found: Found,
    origin: &'a Origin,
    signers: &'a [SigningKey],
    tree: Frontier,
    /// The key in force, as it writes itself.
    key: Option<String>,
    added: Added<'a>,
    keys: BTreeMap<&'a str, (u64, u64, Hash)>,
    ids: BTreeSet<&'a str>,
    leaves: BTreeSet<Hash>,
    about_key: Vec<(u64, &'a Entry)>,
}

fn tree(row: Option<&LogRow>, origin: &Origin) -> Result<Frontier, StoreError> {
    let Some(row) = row else {
        return Ok(Frontier::new());
    };
    if row.origin != origin.as_str() {
        return Err(StoreError::broken(format!(
            "it is the record of `{}`",
            row.origin
        )));
    }
    let peaks = row.peaks.chunks(32).filter_map(Hash::from_slice).collect();
    Frontier::from_peaks(row.size, peaks)
        .ok_or_else(|| StoreError::broken("the head of the log does not fit its size"))
}

fn head(tree: &Frontier, origin: &Origin, key: String, checkpoint: String) -> LogRow {
    LogRow {
        origin: origin.to_string(),
        size: tree.size(),
        peaks: tree.peaks().iter().flat_map(|hash| hash.0).collect(),
        key,
        checkpoint,
    }
}

/// Begins an empty record: gives it its key, and appends `first`, the entry that begins the log.
pub(crate) fn begin(store: &dyn Store, key: SigningKey, first: Sealed) -> Result<(), StoreError> {
    store.add_signer(key)?;
    let begin = Batch {
        key: first.entry().id.clone(),
        expected: Some(0),
        entries: vec![first],
    };
    match store.append(&[begin])?.pop() {
        Some(Ok(_)) => Ok(()),
        Some(Err(refusal)) => Err(StoreError::outside("begin the log")(refusal)),
        None => Err(StoreError::broken("the log was not begun")),
    }
}

/// Appends batches within the transaction `rows`, and signs what the log has come to.
pub(crate) fn append(
    rows: &mut dyn Rows,
    origin: &Origin,
    signers: &[SigningKey],
    batches: &[Batch],
) -> Result<Vec<Result<Receipt, Refusal>>, StoreError> {
    let found = rows.find(&Asked::of(batches))?;
    let before = found.log.as_ref().map(|log| log.checkpoint.clone());
    let (done, added) = plan(found, origin, signers, batches)?;
    if let Some(added) = added {
        if before.is_none() {
            rows.begin(origin)?;
        }
        rows.write(&before.unwrap_or_default(), &added)?;
    }
    Ok(done)
}

/// The answer for each batch, given what was found.
pub(crate) type Answers = Vec<Result<Receipt, Refusal>>;

/// What comes of batches where `found` is there: the answer for each, and what is to be written.
pub(crate) fn plan<'a>(
    found: Found,
    origin: &'a Origin,
    signers: &'a [SigningKey],
    batches: &'a [Batch],
) -> Result<(Answers, Option<Added<'a>>), StoreError> {
    let tree = tree(found.log.as_ref(), origin)?;
    let before = tree.size();
    let mut work = Work {
        key: found.log.as_ref().map(|log| log.key.clone()),
        found,
        origin,
        signers,
        tree,
        added: Added::default(),
        keys: BTreeMap::new(),
        ids: BTreeSet::new(),
        leaves: BTreeSet::new(),
        about_key: Vec::new(),
    };
    let mut done = Vec::with_capacity(batches.len());
    for batch in batches {
        done.push(match work.checked(batch)? {
            Checked::Repeated(receipt) => Ok(receipt),
            Checked::Refused(refusal) => Err(refusal),
            Checked::Good(key) => Ok(work.add(key, batch)),
        });
    }
    if work.tree.size() == before {
        return Ok((done, None));
    }
    Ok((done, Some(work.sign()?)))
}

enum Checked {
    /// It may be added; the key in force after it.
    Good(Option<String>),
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

impl<'a> Work<'a> {
    /// What was acknowledged under a key, in the log or by a batch before this one.
    fn known(&self, key: &str) -> Option<(u64, u64, Hash)> {
        let found = self.found.batches.get(key);
        let found = found.map(|one| (one.first, one.count, one.digest));
        found.or_else(|| self.keys.get(key).copied())
    }

    fn checked(&self, batch: &Batch) -> Result<Checked, StoreError> {
        let no = |refusal| Ok(Checked::Refused(refusal));
        if batch.entries.is_empty() {
            return no(Refusal::Empty);
        }
        if let Some((first, count, known)) = self.known(batch.key.as_str()) {
            return Ok(if known == digest(&batch.entries) {
                Checked::Repeated(Receipt {
                    first,
                    count,
                    repeated: true,
                })
            } else {
                Checked::Refused(Refusal::KeyReused {
                    key: batch.key.clone(),
                })
            });
        }
        let size = self.tree.size();
        if let Some(expected) = batch.expected.filter(|expected| *expected != size) {
            return no(Refusal::Moved { expected, size });
        }
        let mut names = BTreeSet::new();
        let mut leaves = BTreeSet::new();
        for sealed in &batch.entries {
            let entry = sealed.entry();
            if entry.log != *self.origin {
                return no(Refusal::Log {
                    given: entry.log.clone(),
                });
            }
            let id = entry.id.as_str();
            if !names.insert(id) || self.ids.contains(id) || self.found.ids.contains(id) {
                return no(Refusal::Twice { id: entry.id.clone() });
            }
            if let Some(leaf) = entry.corrects
                && ![&leaves, &self.leaves, &self.found.leaves]
                    .iter()
                    .any(|known| known.contains(&leaf))
            {
                return no(Refusal::Corrects { leaf });
            }
            leaves.insert(sealed.leaf());
            if let Some(sha256) = not_kept(&self.found, entry) {
                return no(Refusal::Attachment { sha256 });
            }
        }
        self.keys(&batch.entries)
    }

    /// Follows the key of the log through the entries of a batch.
    fn keys(&self, entries: &[Sealed]) -> Result<Checked, StoreError> {
        let size = self.tree.size();
        if size > 0 && !entries.iter().any(|sealed| about_key(sealed.entry())) {
            return Ok(Checked::Good(self.key.clone()));
        }
        let read = |stored: &Stored| {
            Entry::from_bytes(&stored.bytes)
                .map(|entry| (stored.number, entry))
                .map_err(|cause| StoreError::Entry {
                    number: stored.number,
                    cause,
                })
        };
        let known: Vec<(u64, Entry)> = self
            .found
            .about_key
            .iter()
            .map(read)
            .collect::<Result<_, _>>()?;
        let given = entries
            .iter()
            .zip(size..)
            .map(|(sealed, number)| (number, sealed.entry()));
        let known = known.iter().map(|(number, entry)| (*number, entry));
        let mut history: Option<KeyHistory> = None;
        for (number, entry) in known.chain(self.about_key.iter().copied()).chain(given) {
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
            .is_some_and(|key| self.signers.iter().any(|signer| signer.public() == key));
        Ok(if signed {
            Checked::Good(key.map(|key| key.to_string()))
        } else {
            Checked::Refused(Refusal::Signer)
        })
    }

    fn add(&mut self, key: Option<String>, batch: &'a Batch) -> Receipt {
        let first = self.tree.size();
        for sealed in &batch.entries {
            let entry = sealed.entry();
            if about_key(entry) {
                self.about_key.push((self.tree.size(), entry));
            }
            self.ids.insert(entry.id.as_str());
            self.leaves.insert(sealed.leaf());
            add_entry(&mut self.added, &mut self.tree, entry, sealed.bytes(), sealed.leaf());
        }
        self.key = key;
        let count = self.tree.size() - first;
        let (key, digest) = (batch.key.as_str(), digest(&batch.entries));
        self.keys.insert(key, (first, count, digest));
        self.added.batches.push(BatchRow {
            key,
            first,
            count,
            digest,
        });
        Receipt {
            first,
            count,
            repeated: false,
        }
    }

    /// What is added, under a checkpoint.
    fn sign(self) -> Result<Added<'a>, StoreError> {
        let key = self
            .key
            .ok_or_else(|| StoreError::broken("the log has no key"))?;
        let signer = self
            .signers
            .iter()
            .find(|signer| signer.public().to_string() == key)
            .ok_or(StoreError::State {
                what: "the store does not have the key that signs this log",
                help: "give it the file of the key",
            })?;
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: self.tree.size(),
            root: self.tree.root(),
        };
        let checkpoint = checkpoint.sign(signer)?.to_string();
        Ok(Added {
            log: head(&self.tree, self.origin, key, checkpoint),
            ..self.added
        })
    }
}

/// An attachment that the entry names and that is not kept, or not in that length.
fn not_kept(found: &Found, entry: &Entry) -> Option<Hash> {
    let named = entry.attachments().unwrap_or_default();
    let missing = |one: &&ntib_record::Attachment| found.attachments.get(&one.sha256) != Some(&one.bytes);
    named.iter().find(missing).map(|one| one.sha256)
}

fn add_entry<'a>(
    added: &mut Added<'a>,
    tree: &mut Frontier,
    entry: &'a Entry,
    bytes: &'a [u8],
    leaf: Hash,
) {
    added.entries.push(EntryRow {
        number: tree.size(),
        id: entry.id.as_str(),
        kind: entry.object.kind.as_str(),
        object: entry.object.id.as_str(),
        leaf,
        bytes,
    });
    tree.push(leaf, |level, place, hash| {
        if level > 0 && level % TILE_HEIGHT == 0 {
            added.nodes.push(NodeRow {
                level: level / TILE_HEIGHT,
                place,
                hash,
            });
        }
    });
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

/// A log that is being taken in.
struct Taking<'a> {
    origin: &'a Origin,
    tree: Frontier,
    history: Option<KeyHistory>,
}

impl Taking<'_> {
    /// Takes in the next entries.
    fn entries(&mut self, rows: &mut dyn Rows, all: &[Vec<u8>]) -> Result<(), StoreError> {
        let read = |(bytes, number): (&Vec<u8>, u64)| {
            Entry::from_bytes(bytes).map_err(|cause| StoreError::Entry { number, cause })
        };
        let entries: Vec<Entry> = all
            .iter()
            .zip(self.tree.size()..)
            .map(read)
            .collect::<Result<_, _>>()?;
        let named = entries.iter().flat_map(|entry| entry.attachments().unwrap_or_default());
        let found = rows.find(&Asked {
            ids: entries.iter().map(|entry| entry.id.as_str()).collect(),
            attachments: named.map(|one| one.sha256).collect(),
            ..Asked::default()
        })?;
        let mut ids = BTreeSet::new();
        let mut added = Added::default();
        for (entry, bytes) in entries.iter().zip(all) {
            let number = self.tree.size();
            let wrong = |what: &str| StoreError::broken(format!("entry {number} {what}"));
            if entry.log != *self.origin {
                return Err(wrong("is of another log"));
            }
            match self.history.as_mut() {
                None => {
                    let begun = KeyHistory::begin(entry).map_err(|_| wrong("does not begin the log"))?;
                    self.history = Some(begun);
                }
                Some(history) => history
                    .add(number, entry)
                    .map_err(|_| wrong("tells of a key wrongly"))?,
            }
            if found.ids.contains(entry.id.as_str()) || !ids.insert(entry.id.as_str()) {
                return Err(wrong("has a name that is there already"));
            }
            if let Some(sha256) = not_kept(&found, entry) {
                return Err(wrong(&format!(
                    "names the attachment {sha256}, which is not there"
                )));
            }
            add_entry(&mut added, &mut self.tree, entry, bytes, Hash::leaf(bytes));
        }
        added.log = head(&self.tree, self.origin, String::new(), String::new());
        rows.write("", &added)
    }
}

/// Takes a whole log in within the transaction `rows`. The entries must come to the checkpoint, which the key that
/// they themselves name must have signed.
pub(crate) fn take_in(rows: &mut dyn Rows, whole: Whole<'_>) -> Result<Head, StoreError> {
    if rows.find(&Asked::default())?.log.is_some() {
        return Err(StoreError::State {
            what: "there is a record already",
            help: "restore into an empty place",
        });
    }
    rows.begin(&whole.origin)?;
    let mut taking = Taking {
        origin: &whole.origin,
        tree: Frontier::new(),
        history: None,
    };
    loop {
        let entries = &mut *whole.entries;
        let next = entries.take(TAKEN_AT_ONCE).collect::<Result<Vec<_>, _>>()?;
        if next.is_empty() {
            break;
        }
        taking.entries(rows, &next)?;
    }
    let Taking { tree, history, .. } = taking;
    let open = head(&tree, &whole.origin, String::new(), String::new());
    for batches in whole.batches.chunks(READ_MAX) {
        rows.write(
            "",
            &Added {
                batches: batches.iter().map(row).collect::<Result<_, _>>()?,
                log: open.clone(),
                ..Added::default()
            },
        )?;
    }
    let history = history.ok_or_else(|| StoreError::broken("it has no entry"))?;
    let note = ntib_record::Note::parse(&whole.checkpoint)?;
    let known = [history.in_force(tree.size()).clone()];
    let (checkpoint, _) = Checkpoint::open(&note, &whole.origin, &known)
        .map_err(|error| StoreError::broken(format!("checkpoint: {error}")))?;
    if (checkpoint.size, checkpoint.root) != (tree.size(), tree.root()) {
        return Err(StoreError::broken("the entries do not come to the checkpoint"));
    }
    let key = history.last().to_string();
    rows.write(
        "",
        &Added {
            log: head(&tree, &whole.origin, key, whole.checkpoint.clone()),
            ..Added::default()
        },
    )?;
    Ok(Head {
        size: tree.size(),
        checkpoint: whole.checkpoint,
    })
}

fn row(batch: &Acknowledged) -> Result<BatchRow<'_>, StoreError> {
    batch
        .key
        .parse::<Name>()
        .map_err(|error| StoreError::broken(error.to_string()))?;
    Ok(BatchRow {
        key: &batch.key,
        first: batch.first,
        count: batch.count,
        digest: batch.digest,
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
