//! A record as one file, and back.
//!
//! The file is a tar archive of the log in the layout of C2SP tlog-tiles, so that any tool can take it apart and any
//! verifier of logs can read it. With it come a manifest that the log signs, what was acknowledged under which key,
//! and the secret of the key where it is asked for. Nothing is restored before the whole file was held against itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{Read, Seek, SeekFrom, Write};

use ntib_record::{
    Audit, Beside, Entry, Fault, Hash, LogFiles, Note, Origin, SigningKey, Tile, TileKind, Trust, audit,
    bundle_entries,
};

use crate::error::StoreError;
use crate::files::StoreFiles;
use crate::tar::{BLOCK, padding, read_header, write_end, write_file};
use crate::{Acknowledged, Head, READ_MAX, Store, Whole};

/// The first line of a manifest.
const FORM: &str = "ntib-backup/1";
const MANIFEST: &str = "manifest";
const CHECKPOINT: &str = "checkpoint";
const BATCHES: &str = "batches";
const KEYS: &str = "log.key";
const ATTACHMENT: &str = "attachment/";
/// The most bytes of a part that is no tile.
const PART_BYTES_MAX: u64 = 1 << 30;

/// Writes the record of `store`, as of now, to `out`. `signer` is the key in force; with `keys` their secrets go with it.
pub fn backup(
    store: &dyn Store,
    signer: &SigningKey,
    keys: &[SigningKey],
    out: &mut dyn Write,
) -> Result<Head, StoreError> {
    let doing = "write the backup";
    let mut files = StoreFiles::new(store)?;
    let head = files.head().clone();
    let mut batches = String::new();
    let mut after = String::new();
    loop {
        let part = store.batches(&after, READ_MAX)?;
        for batch in part.iter().filter(|batch| batch.first + batch.count <= head.size) {
            batches.push_str(&format!(
                "{}\t{}\t{}\t{}\n",
                batch.key, batch.first, batch.count, batch.digest
            ));
        }
        match part.last() {
            Some(last) => after.clone_from(&last.key),
            None => break,
        }
    }
    let secrets: String = keys
        .iter()
        .map(|key| format!("{}\n", key.secret_text()))
        .collect();
    let manifest = manifest(store.origin(), head.size, batches.as_bytes(), secrets.as_bytes());
    let mut note = Note::new(manifest)?;
    note.add(signer.sign(note.text()));
    let mut put = |name: &str, bytes: &[u8]| write_file(out, name, bytes).map_err(StoreError::outside(doing));
    put(MANIFEST, note.to_string().as_bytes())?;
    put(CHECKPOINT, head.checkpoint.as_bytes())?;
    put(BATCHES, batches.as_bytes())?;
    if !keys.is_empty() {
        put(KEYS, secrets.as_bytes())?;
    }
    let mut attachments = BTreeSet::new();
    for tile in Tile::all(head.size) {
        let bytes = files
            .tile(tile)?
            .ok_or_else(|| StoreError::broken(format!("{tile} is missing")))?;
        put(&tile.path(), &bytes)?;
        if tile.kind == TileKind::Entries {
            named_in(&bytes, &mut attachments)?;
        }
    }
    for sha256 in attachments {
        let bytes = store
            .kept(&sha256)?
            .ok_or_else(|| StoreError::broken(format!("the attachment {sha256} is missing")))?;
        put(&format!("{ATTACHMENT}{sha256}"), &bytes)?;
    }
    write_end(out)
        .and_then(|()| out.flush())
        .map_err(StoreError::outside(doing))?;
    Ok(head)
}

/// Adds the attachments that the entries of a bundle name.
fn named_in(bundle: &[u8], attachments: &mut BTreeSet<Hash>) -> Result<(), StoreError> {
    let entries = bundle_entries(bundle).map_err(|_| StoreError::broken("a bundle is cut off"))?;
    // Few entries name any: the others are not read.
    let field = format!("\"{}\":", ntib_record::ATTACHMENTS);
    for bytes in entries {
        if bytes.windows(field.len()).any(|part| part == field.as_bytes()) {
            let named = Entry::from_bytes(bytes).and_then(|entry| entry.attachments());
            let named = named.map_err(|error| StoreError::broken(error.to_string()))?;
            attachments.extend(named.into_iter().map(|one| one.sha256));
        }
    }
    Ok(())
}

fn manifest(origin: &Origin, size: u64, batches: &[u8], keys: &[u8]) -> String {
    let keys = if keys.is_empty() {
        "none".to_owned()
    } else {
        Hash::of(keys).to_string()
    };
    format!(
        "{FORM}\n{origin}\n{size}\nbatches {}\nkeys {keys}\n",
        Hash::of(batches)
    )
}

/// What is wrong with a backup, and where.
#[derive(Debug)]
pub enum BackupFault {
    /// It ends too soon.
    Cut {
        /// Within or after which part.
        place: String,
    },
    /// A block is not what a backup has there.
    Form {
        /// The place in the file, in bytes, and the part before.
        place: String,
    },
    /// A part is there that should not be, or twice.
    Part {
        /// The part.
        place: String,
    },
    /// A part is missing.
    Missing {
        /// The part.
        place: String,
    },
    /// The manifest is not signed by the log, or says otherwise than the parts.
    Manifest {
        /// What it says otherwise.
        place: String,
    },
    /// The log within it has faults.
    Log(Vec<Fault>),
    /// It could not be read.
    Outside(StoreError),
}

impl BackupFault {
    /// The code under which reports name it.
    pub fn code(&self) -> &'static str {
        match self {
            BackupFault::Cut { .. } => "backup-cut",
            BackupFault::Form { .. } => "backup-form",
            BackupFault::Part { .. } => "backup-part",
            BackupFault::Missing { .. } => "backup-missing",
            BackupFault::Manifest { .. } => "backup-manifest",
            BackupFault::Log(faults) => faults.first().map_or("backup-log", |fault| fault.kind.code()),
            BackupFault::Outside(_) => "trouble",
        }
    }
}

impl BackupFault {
    /// Where it is, of a fault of the file itself.
    pub fn place(&self) -> Option<&str> {
        match self {
            BackupFault::Cut { place }
            | BackupFault::Form { place }
            | BackupFault::Part { place }
            | BackupFault::Missing { place }
            | BackupFault::Manifest { place } => Some(place),
            BackupFault::Log(_) | BackupFault::Outside(_) => None,
        }
    }
}

impl fmt::Display for BackupFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupFault::Cut { place }
            | BackupFault::Form { place }
            | BackupFault::Part { place }
            | BackupFault::Missing { place }
            | BackupFault::Manifest { place } => write!(f, "{}: {place}", self.code()),
            BackupFault::Log(faults) => faults
                .iter()
                .enumerate()
                .try_for_each(|(at, fault)| write!(f, "{}{fault}", if at > 0 { "\n" } else { "" })),
            BackupFault::Outside(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for BackupFault {}

impl From<StoreError> for BackupFault {
    fn from(cause: StoreError) -> BackupFault {
        BackupFault::Outside(cause)
    }
}

/// What a backup is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupHead {
    /// The log.
    pub origin: Origin,
    /// How many entries it has.
    pub size: u64,
    /// What the audit of the log found, which is nothing wrong.
    pub audit: Audit,
    /// Whether the secrets of keys are in it.
    pub with_keys: bool,
}

/// A backup that is being read: where each part stands.
pub struct BackupFiles<R> {
    file: R,
    parts: BTreeMap<String, (u64, u64)>,
}

impl<R: Read + Seek> BackupFiles<R> {
    /// Reads the headers of all parts.
    pub fn open(mut file: R) -> Result<BackupFiles<R>, BackupFault> {
        let mut parts = BTreeMap::new();
        let (mut at, mut before) = (0_u64, "the beginning".to_owned());
        let outside = |error| BackupFault::Outside(StoreError::outside("read the backup")(error));
        let length = file.seek(SeekFrom::End(0)).map_err(outside)?;
        loop {
            let form = |at: u64, before: &str| BackupFault::Form {
                place: format!("byte {at}, after {before}"),
            };
            let mut block = [0; 512];
            if length < at + BLOCK {
                return Err(BackupFault::Cut {
                    place: format!("after {before}"),
                });
            }
            file.seek(SeekFrom::Start(at))
                .and_then(|_| file.read_exact(&mut block))
                .map_err(outside)?;
            if block == [0; 512] {
                if length < at + 2 * BLOCK {
                    return Err(BackupFault::Cut {
                        place: format!("after {before}"),
                    });
                }
                file.read_exact(&mut block).map_err(outside)?;
                let ends = length == at + 2 * BLOCK && block == [0; 512];
                return if ends {
                    Ok(BackupFiles { file, parts })
                } else {
                    Err(form(at + BLOCK, &before))
                };
            }
            let (name, size) = read_header(&block).ok_or_else(|| form(at, &before))?;
            let end = at + BLOCK + size + padding(size);
            if length < end {
                return Err(BackupFault::Cut { place: name });
            }
            let mut fill = Vec::new();
            file.seek(SeekFrom::Start(end - padding(size)))
                .and_then(|_| (&mut file).take(padding(size)).read_to_end(&mut fill))
                .map_err(outside)?;
            if fill.iter().any(|byte| *byte != 0) {
                return Err(form(end - padding(size), &name));
            }
            if parts.insert(name.clone(), (at + BLOCK, size)).is_some() {
                return Err(BackupFault::Part { place: name });
            }
            (at, before) = (end, name);
        }
    }

    fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some((at, size)) = self.parts.get(name).copied() else {
            return Ok(None);
        };
        if size > PART_BYTES_MAX {
            return Err(StoreError::broken(format!(
                "the part `{name}` of the backup is too long"
            )));
        }
        let mut bytes = Vec::new();
        self.file
            .seek(SeekFrom::Start(at))
            .and_then(|_| (&mut self.file).take(size).read_to_end(&mut bytes))
            .map_err(StoreError::outside("read the backup"))?;
        Ok(Some(bytes))
    }

    fn needed(&mut self, name: &str) -> Result<Vec<u8>, BackupFault> {
        self.part(name)?.ok_or_else(|| BackupFault::Missing {
            place: name.to_owned(),
        })
    }

    /// Holds the whole backup against itself: its form, the log in it, and its manifest.
    pub fn check(&mut self, trust: &Trust) -> Result<BackupHead, BackupFault> {
        let found = audit(self, trust)?;
        if !found.faults.is_empty() {
            return Err(BackupFault::Log(found.faults));
        }
        let missing = |name: &str| BackupFault::Missing {
            place: name.to_owned(),
        };
        let checkpoint = found.checkpoint.clone().ok_or_else(|| missing(CHECKPOINT))?;
        let keys = found.keys.clone().ok_or_else(|| missing("entry 0"))?;
        let batches = self.needed(BATCHES)?;
        let secrets = self.part(KEYS)?.unwrap_or_default();
        let written = String::from_utf8(self.needed(MANIFEST)?).map_err(|_| BackupFault::Manifest {
            place: MANIFEST.into(),
        })?;
        let note = Note::parse(&written).and_then(|note| {
            note.verify(&[keys.in_force(checkpoint.size).clone()])
                .map(|_| note)
        });
        let note = note.map_err(|error| BackupFault::Manifest {
            place: format!("{MANIFEST}: {error}"),
        })?;
        let expected = manifest(&checkpoint.origin, checkpoint.size, &batches, &secrets);
        if let Some((line, _)) = note
            .text()
            .lines()
            .zip(expected.lines())
            .find(|(said, found)| said != found)
        {
            return Err(BackupFault::Manifest {
                place: format!("{MANIFEST}: it says `{line}`"),
            });
        }
        if note.text() != expected {
            return Err(BackupFault::Manifest {
                place: MANIFEST.into(),
            });
        }
        read_batches(&batches)?;
        let fixed = [MANIFEST, CHECKPOINT, BATCHES, KEYS];
        let asked = |name: &str| {
            let attachment = name.strip_prefix(ATTACHMENT).and_then(Hash::from_hex);
            fixed.contains(&name)
                || attachment.is_some_and(|sha256| found.attachments.contains_key(&sha256))
                || Tile::from_path(name).is_some_and(|tile| within(tile, checkpoint.size))
        };
        if let Some(stray) = self.parts.keys().find(|name| !asked(name)) {
            return Err(BackupFault::Part { place: stray.clone() });
        }
        let with_keys = !secrets.is_empty();
        Ok(BackupHead {
            origin: checkpoint.origin,
            size: checkpoint.size,
            audit: found,
            with_keys,
        })
    }

    /// The secrets of keys in it, where they are.
    pub fn keys(&mut self) -> Result<Vec<SigningKey>, StoreError> {
        let text = self.part(KEYS)?.unwrap_or_default();
        let text = String::from_utf8(text).map_err(StoreError::outside("read the keys of the backup"))?;
        Ok(text
            .lines()
            .map(SigningKey::from_secret_text)
            .collect::<Result<_, _>>()?)
    }
}

/// Whether a log of `size` entries has this tile.
fn within(tile: Tile, size: u64) -> bool {
    let count = match tile.kind {
        TileKind::Entries => size,
        TileKind::Hashes(level) => size.checked_shr(u32::from(level) * 8).unwrap_or(0),
    };
    let (full, partial) = (count / 256, count % 256);
    if tile.width == 256 {
        tile.index < full
    } else {
        tile.index == full && u64::from(tile.width) == partial
    }
}

fn read_batches(text: &[u8]) -> Result<Vec<Acknowledged>, BackupFault> {
    let wrong = || BackupFault::Manifest {
        place: BATCHES.into(),
    };
    let text = std::str::from_utf8(text).map_err(|_| wrong())?;
    let line = |line: &str| {
        let mut parts = line.split('\t');
        let (key, first, count) = (
            parts.next()?,
            parts.next()?.parse().ok()?,
            parts.next()?.parse().ok()?,
        );
        let digest = Hash::from_hex(parts.next()?)?;
        parts.next().is_none().then(|| Acknowledged {
            key: key.to_owned(),
            first,
            count,
            digest,
        })
    };
    text.lines().map(|one| line(one).ok_or_else(wrong)).collect()
}

impl<R: Read + Seek> LogFiles for BackupFiles<R> {
    type Error = StoreError;

    fn checkpoint(&mut self) -> Result<Option<String>, StoreError> {
        let bytes = self.part(CHECKPOINT)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
        self.part(&tile.path())
    }

    fn attachment(&mut self, sha256: &Hash) -> Result<Beside, StoreError> {
        let part = self.part(&format!("{ATTACHMENT}{sha256}"))?;
        Ok(part.map_or(Beside::Missing, Beside::Bytes))
    }
}

/// Restores a backup into a store without a log. The whole backup is checked before anything is written, and its log
/// is taken in as a whole or not at all; its attachments are kept before.
pub fn restore_into<R: Read + Seek>(
    files: &mut BackupFiles<R>,
    head: &BackupHead,
    store: &dyn Store,
) -> Result<Head, BackupFault> {
    let batches = read_batches(&files.needed(BATCHES)?)?;
    let written = files.checkpoint()?.ok_or(BackupFault::Missing {
        place: CHECKPOINT.into(),
    })?;
    // Without the log they are nothing: entries name them once the log is taken in.
    for sha256 in head.audit.attachments.keys() {
        let place = format!("{ATTACHMENT}{sha256}");
        let bytes = files.part(&place)?.ok_or(BackupFault::Missing { place })?;
        store.keep(&bytes)?;
    }
    let bundles = Tile::all(head.size).filter(|tile| tile.kind == TileKind::Entries);
    let mut entries = bundles.flat_map(|tile| match bundle(files, tile) {
        Ok(entries) => entries.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    });
    let whole = Whole {
        origin: head.origin.clone(),
        checkpoint: written,
        entries: &mut entries,
        batches: &batches,
    };
    Ok(store.take_in(whole)?)
}

fn bundle<R: Read + Seek>(files: &mut BackupFiles<R>, tile: Tile) -> Result<Vec<Vec<u8>>, StoreError> {
    let bytes = files
        .tile(tile)?
        .ok_or_else(|| StoreError::broken(format!("{tile} is missing")))?;
    let entries = bundle_entries(&bytes).map_err(|_| StoreError::broken(format!("{tile} is cut off")))?;
    Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
}
