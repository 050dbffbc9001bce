//! The audit of a whole log: entries, hashes, keys and checkpoint, each against the others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::entry::Entry;
use crate::hash::Hash;
use crate::keys::{KeyError, KeyHistory};
use crate::name::Name;
use crate::note::{Note, Verified, VerifierKey};
use crate::tiles::{TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, bundle_entries, tile_hashes};
use crate::tree::Frontier;

/// The files of a log in the layout of C2SP tlog-tiles, wherever they are kept.
pub trait LogFiles {
    /// What can go wrong in reading.
    type Error;

    /// The checkpoint, where there is one.
    fn checkpoint(&mut self) -> Result<Option<String>, Self::Error>;

    /// A tile or bundle of exactly this width, where there is one.
    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Error>;

    /// An attachment. The files of a log alone do not have them.
    fn attachment(&mut self, _sha256: &Hash) -> Result<Beside, Self::Error> {
        Ok(Beside::Elsewhere)
    }
}

/// What is beside a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Attachments are not kept here, so that none can be missing.
    Elsewhere,
    /// They are, and this one is not there.
    Missing,
    /// Its bytes.
    Bytes(Vec<u8>),
}

/// What is wrong with a log, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault it is. Its code is the same in every verifier.
    pub kind: FaultKind,
    /// Where: a path of the layout, or `entry 17`.
    pub place: String,
    /// What more is known, in the words of the cause.
    pub detail: String,
}

/// The kinds of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// There is no checkpoint.
    CheckpointMissing,
    /// The checkpoint is not one.
    CheckpointForm,
    /// The checkpoint is of another log than the entries.
    CheckpointOrigin,
    /// The checkpoint is not signed by the key in force.
    CheckpointSignature,
    /// A tile that the size asks for is not there.
    TileMissing,
    /// A tile has another length than its width asks for.
    TileLength,
    /// A tile says otherwise than the entries.
    TileDiffers,
    /// A bundle that the size asks for is not there.
    BundleMissing,
    /// A bundle is cut off, or has more or fewer entries than its width.
    BundleLength,
    /// An entry is not the one whose hash the tile has.
    EntryDiffers,
    /// The bytes of an entry are not an entry in canonical form.
    EntryForm,
    /// An entry is of another log.
    EntryLog,
    /// Two entries have one name.
    EntryTwice,
    /// An entry corrects one that does not stand before it.
    EntryCorrects,
    /// The first entry does not begin the log, or a later one does.
    KeyBegin,
    /// The first key of the log is not the one that the reader trusts.
    KeyTrusted,
    /// A rotation is not signed by both keys.
    KeyRotation,
    /// The entries have another root than the checkpoint says.
    RootDiffers,
    /// An attachment that an entry names is not there.
    AttachmentMissing,
    /// An attachment is not the one that an entry names.
    AttachmentDiffers,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [FaultKind; 20] = [
        FaultKind::CheckpointMissing,
        FaultKind::CheckpointForm,
        FaultKind::CheckpointOrigin,
        FaultKind::CheckpointSignature,
        FaultKind::TileMissing,
        FaultKind::TileLength,
        FaultKind::TileDiffers,
        FaultKind::BundleMissing,
        FaultKind::BundleLength,
        FaultKind::EntryDiffers,
        FaultKind::EntryForm,
        FaultKind::EntryLog,
        FaultKind::EntryTwice,
        FaultKind::EntryCorrects,
        FaultKind::KeyBegin,
        FaultKind::KeyTrusted,
        FaultKind::KeyRotation,
        FaultKind::RootDiffers,
        FaultKind::AttachmentMissing,
        FaultKind::AttachmentDiffers,
    ];

    /// The code under which reports name it.
    pub fn code(self) -> &'static str {
        match self {
            FaultKind::CheckpointMissing => "checkpoint-missing",
            FaultKind::CheckpointForm => "checkpoint-form",
            FaultKind::CheckpointOrigin => "checkpoint-origin",
            FaultKind::CheckpointSignature => "checkpoint-signature",
            FaultKind::TileMissing => "tile-missing",
            FaultKind::TileLength => "tile-length",
            FaultKind::TileDiffers => "tile-differs",
            FaultKind::BundleMissing => "bundle-missing",
            FaultKind::BundleLength => "bundle-length",
            FaultKind::EntryDiffers => "entry-differs",
            FaultKind::EntryForm => "entry-form",
            FaultKind::EntryLog => "entry-log",
            FaultKind::EntryTwice => "entry-twice",
            FaultKind::EntryCorrects => "entry-corrects",
            FaultKind::KeyBegin => "key-begin",
            FaultKind::KeyTrusted => "key-trusted",
            FaultKind::KeyRotation => "key-rotation",
            FaultKind::RootDiffers => "root-differs",
            FaultKind::AttachmentMissing => "attachment-missing",
            FaultKind::AttachmentDiffers => "attachment-differs",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.code(), self.place)?;
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.detail)
        }
    }
}

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Audit {
    /// The checkpoint, where one could be read.
    pub checkpoint: Option<Checkpoint>,
    /// The signatures on it that fit: by the log, and by the witnesses that the reader knows.
    pub signatures: Vec<Verified>,
    /// The keys of the log over time.
    pub keys: Option<KeyHistory>,
    /// How many entries were read.
    pub entries: u64,
    /// The attachments that the entries name, each with the number of bytes and the first entry that names it.
    pub attachments: BTreeMap<Hash, (u64, u64)>,
    /// What is wrong, in the order in which it was met.
    pub faults: Vec<Fault>,
}

/// What a reader trusts from elsewhere. Without the first key of the log, its own word for it is taken.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The first key of the log.
    pub first: Option<VerifierKey>,
    /// Keys of witnesses.
    pub witnesses: Vec<VerifierKey>,
}

/// Audits a log. Reads every file once; keeps a hash in 256 and the name of every entry.
pub fn audit<F: LogFiles>(files: &mut F, trust: &Trust) -> Result<Audit, F::Error> {
    let mut run = Run::default();
    let Some(note) = files.checkpoint()? else {
        run.fault(FaultKind::CheckpointMissing, "checkpoint", "");
        return Ok(run.found);
    };
    let note = Note::parse(&note).map_err(CheckpointError::Note);
    let (note, checkpoint) =
        match note.and_then(|note| Checkpoint::from_text(note.text()).map(|read| (note, read))) {
            Ok(both) => both,
            Err(error) => {
                run.fault(FaultKind::CheckpointForm, "checkpoint", error);
                return Ok(run.found);
            }
        };
    run.found.checkpoint = Some(checkpoint.clone());
    for tile in Tile::all(checkpoint.size).filter(|tile| tile.kind == TileKind::Entries) {
        run.bundle(files, tile)?;
    }
    for tile in Tile::all(checkpoint.size) {
        if let TileKind::Hashes(level @ 1..) = tile.kind {
            run.tile(files, tile, level)?;
        }
    }
    run.attachments(files)?;
    run.close(&note, &checkpoint, trust);
    Ok(run.found)
}

#[derive(Default)]
struct Run {
    found: Audit,
    tree: Frontier,
    /// The hashes of each level of tiles, from level 1.
    levels: Vec<Vec<Hash>>,
    names: BTreeSet<Name>,
    leaves: BTreeSet<Hash>,
    /// Whether a bundle could not be read, so that later places are no longer known.
    unread: bool,
}

impl Run {
    fn fault(&mut self, kind: FaultKind, place: impl fmt::Display, detail: impl fmt::Display) {
        self.found.faults.push(Fault {
            kind,
            place: place.to_string(),
            detail: detail.to_string(),
        });
    }

    fn bundle<F: LogFiles>(&mut self, files: &mut F, tile: Tile) -> Result<(), F::Error> {
        let hashes = self.read_hashes(
            files,
            Tile {
                kind: TileKind::Hashes(0),
                ..tile
            },
        )?;
        let Some(bytes) = files.tile(tile)? else {
            self.fault(FaultKind::BundleMissing, tile, "");
            self.unread = true;
            return Ok(());
        };
        let entries = match bundle_entries(&bytes) {
            Ok(entries) if entries.len() == usize::from(tile.width) => entries,
            read => {
                let whole = read.map_or_else(|whole| whole, |entries| entries.len());
                self.fault(
                    FaultKind::BundleLength,
                    tile,
                    format!("{whole} whole entries, {} asked for", tile.width),
                );
                self.unread = true;
                return Ok(());
            }
        };
        for (at, bytes) in entries.into_iter().enumerate() {
            let index = tile.index * TILE_WIDTH + at as u64;
            let leaf = Hash::leaf(bytes);
            if hashes
                .as_ref()
                .and_then(|hashes| hashes.get(at))
                .is_some_and(|hash| *hash != leaf)
            {
                self.fault(FaultKind::EntryDiffers, format!("entry {index}"), "");
            }
            self.entry(index, bytes, leaf);
        }
        Ok(())
    }

    fn entry(&mut self, index: u64, bytes: &[u8], leaf: Hash) {
        let levels = &mut self.levels;
        self.tree.push(leaf, |level, _, hash| {
            if level > 0 && level % TILE_HEIGHT == 0 {
                let at = usize::from(level / TILE_HEIGHT) - 1;
                if levels.len() <= at {
                    levels.push(Vec::new());
                }
                if let Some(level) = levels.get_mut(at) {
                    level.push(hash);
                }
            }
        });
        self.found.entries += 1;
        let place = format!("entry {index}");
        match Entry::from_bytes(bytes) {
            Ok(entry) => self.meaning(index, &entry, &place),
            Err(error) => self.fault(FaultKind::EntryForm, place, error),
        }
        self.leaves.insert(leaf);
    }

    fn meaning(&mut self, index: u64, entry: &Entry, place: &str) {
        if index == 0 {
            match KeyHistory::begin(entry) {
                Ok(keys) => self.found.keys = Some(keys),
                Err(_) => self.fault(FaultKind::KeyBegin, place, ""),
            }
        } else if let Some(mut keys) = self.found.keys.take() {
            match keys.add(index, entry) {
                Ok(()) => {}
                Err(KeyError::Begin) => self.fault(FaultKind::KeyBegin, place, ""),
                Err(KeyError::Rotation) => self.fault(FaultKind::KeyRotation, place, ""),
            }
            self.found.keys = Some(keys);
        }
        if self
            .found
            .checkpoint
            .as_ref()
            .is_some_and(|checkpoint| checkpoint.origin != entry.log)
        {
            self.fault(FaultKind::EntryLog, place, &entry.log);
        }
        if !self.names.insert(entry.id.clone()) {
            self.fault(FaultKind::EntryTwice, place, &entry.id);
        }
        for attachment in entry.attachments().unwrap_or_default() {
            let named = (attachment.bytes, index);
            self.found.attachments.entry(attachment.sha256).or_insert(named);
        }
        if let Some(corrected) = entry.corrects.filter(|hash| !self.leaves.contains(hash)) {
            self.fault(FaultKind::EntryCorrects, place, corrected);
        }
    }

    fn attachments<F: LogFiles>(&mut self, files: &mut F) -> Result<(), F::Error> {
        for (sha256, (bytes, entry)) in self.found.attachments.clone() {
            let place = format!("attachment/{sha256}");
            let detail = format!("entry {entry} names it");
            match files.attachment(&sha256)? {
                Beside::Elsewhere => return Ok(()),
                Beside::Missing => self.fault(FaultKind::AttachmentMissing, place, detail),
                Beside::Bytes(found) => {
                    let same = u64::try_from(found.len()).is_ok_and(|length| length == bytes);
                    if !same || Hash::of(&found) != sha256 {
                        self.fault(FaultKind::AttachmentDiffers, place, detail);
                    }
                }
            }
        }
        Ok(())
    }

    fn read_hashes<F: LogFiles>(&mut self, files: &mut F, tile: Tile) -> Result<Option<Vec<Hash>>, F::Error> {
        let Some(bytes) = files.tile(tile)? else {
            self.fault(FaultKind::TileMissing, tile, "");
            return Ok(None);
        };
        match tile_hashes(&bytes) {
            Some(hashes) if hashes.len() == usize::from(tile.width) => Ok(Some(hashes)),
            _ => {
                let asked = usize::from(tile.width) * 32;
                self.fault(
                    FaultKind::TileLength,
                    tile,
                    format!("{} bytes, {asked} asked for", bytes.len()),
                );
                Ok(None)
            }
        }
    }

    fn tile<F: LogFiles>(&mut self, files: &mut F, tile: Tile, level: u8) -> Result<(), F::Error> {
        let Some(hashes) = self.read_hashes(files, tile)? else {
            return Ok(());
        };
        if self.unread {
            return Ok(()); // The places of what could be read are no longer those of the log.
        }
        let known = self.levels.get(usize::from(level) - 1);
        let from = usize::try_from(tile.index * TILE_WIDTH).unwrap_or(usize::MAX);
        let same = known
            .and_then(|known| known.get(from..from + hashes.len()))
            .is_some_and(|known| known == hashes);
        if !same {
            self.fault(FaultKind::TileDiffers, tile, "");
        }
        Ok(())
    }

    fn close(&mut self, note: &Note, checkpoint: &Checkpoint, trust: &Trust) {
        if !self.unread && self.tree.root() != checkpoint.root {
            self.fault(
                FaultKind::RootDiffers,
                "checkpoint",
                format!("the entries have {}", self.tree.root().to_base64()),
            );
        }
        if let Some(entry) = self
            .found
            .keys
            .as_ref()
            .filter(|keys| *keys.origin() != checkpoint.origin)
        {
            let detail = entry.origin().clone();
            self.fault(FaultKind::CheckpointOrigin, "checkpoint", detail);
        }
        let told = self
            .found
            .keys
            .as_ref()
            .map(|keys| (keys.first().clone(), keys.in_force(checkpoint.size).clone()));
        if let (Some(trusted), Some((first, _))) = (&trust.first, &told)
            && trusted != first
        {
            self.fault(FaultKind::KeyTrusted, "entry 0", first);
        }
        // Without keys of its own, a log can still be held against the key that the reader trusts.
        let Some(key) = told.map(|(_, in_force)| in_force).or_else(|| trust.first.clone()) else {
            return;
        };
        let known: Vec<VerifierKey> = [key].into_iter().chain(trust.witnesses.iter().cloned()).collect();
        match Checkpoint::open(note, &checkpoint.origin, &known) {
            Ok((_, verified)) => self.found.signatures = verified,
            Err(error) => self.fault(FaultKind::CheckpointSignature, "checkpoint", error),
        }
    }
}
