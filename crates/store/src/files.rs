//! The files of a log in the layout of C2SP tlog-tiles: read from a store or a folder, written to a folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ntib_record::{
    Beside, Checkpoint, Hash, LogFiles, Note, TILE_WIDTH, Tile, TileKind, bundle_bytes, tile_bytes,
};

use crate::error::StoreError;
use crate::{Head, Store};

/// The most bytes of a checkpoint that is read.
const CHECKPOINT_BYTES_MAX: u64 = 1_000_000;

/// The files of the log that a store keeps, as of one head.
pub struct StoreFiles<'a> {
    store: &'a dyn Store,
    head: Head,
}

impl<'a> StoreFiles<'a> {
    /// The files as of now.
    pub fn new(store: &'a dyn Store) -> Result<StoreFiles<'a>, StoreError> {
        Ok(StoreFiles {
            store,
            head: store.head()?,
        })
    }

    /// The head as of which they are.
    pub fn head(&self) -> &Head {
        &self.head
    }
}

impl LogFiles for StoreFiles<'_> {
    type Error = StoreError;

    fn attachment(&mut self, sha256: &Hash) -> Result<Beside, StoreError> {
        Ok(self.store.kept(sha256)?.map_or(Beside::Missing, Beside::Bytes))
    }

    fn checkpoint(&mut self) -> Result<Option<String>, StoreError> {
        Ok(Some(self.head.checkpoint.clone()))
    }

    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(from) = tile.index.checked_mul(TILE_WIDTH) else {
            return Ok(None);
        };
        let to = from.saturating_add(u64::from(tile.width));
        match tile.kind {
            TileKind::Hashes(level) => {
                let hashes = self.store.hashes(level, from, to)?;
                Ok((!hashes.is_empty()).then(|| tile_bytes(&hashes)))
            }
            TileKind::Entries => {
                let mut entries = self.store.read(from, usize::from(tile.width))?;
                entries.retain(|stored| stored.number < to);
                if entries.is_empty() {
                    return Ok(None);
                }
                let bytes = bundle_bytes(entries.iter().map(|stored| stored.bytes.as_slice()));
                bytes.map(Some).ok_or_else(|| {
                    StoreError::broken(format!("an entry of {tile} is longer than an entry may be"))
                })
            }
        }
    }
}

/// The files of a log in a folder.
pub struct FolderFiles(pub PathBuf);

impl FolderFiles {
    fn read(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.0.join(path);
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() && metadata.len() <= most => std::fs::read(&path)
                .map(Some)
                .map_err(StoreError::outside("read a file of the log")),
            Ok(metadata) if metadata.is_file() => {
                Err(StoreError::broken(format!("`{}` is too long", path.display())))
            }
            Ok(_) => Ok(None),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(StoreError::outside("read a file of the log")(error)),
        }
    }
}

impl LogFiles for FolderFiles {
    type Error = StoreError;

    fn checkpoint(&mut self) -> Result<Option<String>, StoreError> {
        let bytes = self.read("checkpoint", CHECKPOINT_BYTES_MAX)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(&tile.path(), TILE_WIDTH * 65_537)
    }
}

/// Writes the log of `files` into `folder`, as a static server would serve it: each file under another name first, the
/// checkpoint last, so that a checkpoint never stands without its tiles. Full tiles already there are left.
pub fn publish(files: &mut StoreFiles<'_>, folder: &Path) -> Result<Checkpoint, StoreError> {
    let note = Note::parse(&files.head.checkpoint)?;
    let checkpoint =
        Checkpoint::from_text(note.text()).map_err(|error| StoreError::broken(error.to_string()))?;
    for tile in Tile::all(checkpoint.size) {
        let path = folder.join(tile.path());
        if path.is_file() {
            continue;
        }
        let bytes = files
            .tile(tile)?
            .ok_or_else(|| StoreError::broken(format!("{tile} is missing")))?;
        put(&path, &bytes)?;
    }
    put(&folder.join("checkpoint"), files.head.checkpoint.as_bytes())?;
    Ok(checkpoint)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let doing = "write a file of the log";
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(StoreError::outside(doing))?;
    }
    let part = path.with_extension("part");
    std::fs::write(&part, bytes).map_err(StoreError::outside(doing))?;
    std::fs::rename(&part, path).map_err(StoreError::outside(doing))
}
