//! The layout of C2SP tlog-tiles: which files a log of a size has, under which paths, and what is in them.

use std::fmt;

use crate::hash::Hash;
use crate::tree::{Frontier, Nodes};

/// How many hashes a full tile has, and how many entries a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// How many levels of the tree one level of tiles spans.
pub const TILE_HEIGHT: u8 = 8;
/// The most bytes that an entry may have: a bundle gives its length in sixteen bits.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TileKind {
    /// Hashes of this level of tiles: at level 0 of leaves, at level `n` of full tiles of level `n - 1`.
    Hashes(u8),
    /// The entries themselves, each after its length in two bytes.
    Entries,
}

/// One tile or bundle of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// What it holds.
    pub kind: TileKind,
    /// Its place within its level.
    pub index: u64,
    /// How many hashes or entries it holds, 1 to 256; below 256 it is partial.
    pub width: u16,
}

impl Tile {
    /// Its path below the prefix of the log: `tile/0/x001/234`, `tile/entries/000.p/5`.
    pub fn path(&self) -> String {
        self.to_string()
    }

    /// The tile with this path.
    pub fn from_path(path: &str) -> Option<Tile> {
        let mut parts = path.strip_prefix("tile/")?.split('/').peekable();
        let kind = match parts.next()? {
            "entries" => TileKind::Entries,
            level => TileKind::Hashes(decimal(level)?.try_into().ok().filter(|level| *level < 64)?),
        };
        let mut index: u64 = 0;
        let mut width = 256;
        while let Some(part) = parts.next() {
            let (digits, more) = match part.strip_prefix('x') {
                Some(digits) => (digits, true),
                None => (part, false),
            };
            let (digits, partial) = match digits.strip_suffix(".p") {
                Some(digits) if !more => (digits, true),
                _ => (digits, false),
            };
            if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
            if partial {
                width = decimal(parts.next()?)?
                    .try_into()
                    .ok()
                    .filter(|width| (1..256).contains(width))?;
            }
            if more != parts.peek().is_some() {
                return None;
            }
        }
        let tile = Tile { kind, index, width };
        (tile.path() == path).then_some(tile)
    }

    /// Every tile and bundle of a log of `size` entries: level by level, then the bundles.
    pub fn all(size: u64) -> impl Iterator<Item = Tile> {
        let levels = (0..8_u8).flat_map(move |level| {
            let hashes = size
                .checked_shr(u32::from(level) * u32::from(TILE_HEIGHT))
                .unwrap_or(0);
            tiles_of(TileKind::Hashes(level), hashes)
        });
        levels.chain(tiles_of(TileKind::Entries, size))
    }
}

/// The tiles that `count` hashes or entries fill.
fn tiles_of(kind: TileKind, count: u64) -> impl Iterator<Item = Tile> {
    let partial = u16::try_from(count % TILE_WIDTH).unwrap_or(0);
    let full = (0..count / TILE_WIDTH).map(move |index| Tile {
        kind,
        index,
        width: 256,
    });
    full.chain((partial > 0).then_some(Tile {
        kind,
        index: count / TILE_WIDTH,
        width: partial,
    }))
}

/// A decimal number without leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = text == "0"
        || !text.is_empty() && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups.iter().skip(1).rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if self.width < 256 {
            write!(f, ".p/{}", self.width)
        } else {
            Ok(())
        }
    }
}

/// The bytes of a tile of hashes.
pub fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The hashes of a tile, if its bytes are whole.
pub fn tile_hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let hashes: Vec<Hash> = bytes.chunks(32).filter_map(Hash::from_slice).collect();
    (hashes.len() * 32 == bytes.len()).then_some(hashes)
}

/// The bytes of a bundle. An entry longer than [`ENTRY_BYTES_MAX`] has no bundle.
pub fn bundle_bytes<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend(entry);
    }
    Some(bytes)
}

/// The entries of a bundle, or the number of whole entries before the place at which it is cut off.
pub fn bundle_entries(bytes: &[u8]) -> Result<Vec<&[u8]>, usize> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let cut = || entries.len();
        let (length, after) = rest.split_first_chunk::<2>().ok_or_else(cut)?;
        let (entry, after) = after
            .split_at_checked(usize::from(u16::from_be_bytes(*length)))
            .ok_or_else(cut)?;
        entries.push(entry);
        rest = after;
    }
    Ok(entries)
}

/// Where the hashes of a level of tiles are kept: `hashes(level, from, to)` are those at the places `from..to`.
pub trait TileHashes {
    /// What can go wrong in reading.
    type Error;

    /// The hashes of `level` at the places `from..to`, which lie within one tile and all exist.
    fn hashes(&self, level: u8, from: u64, to: u64) -> Result<Vec<Hash>, Self::Error>;
}

/// The nodes between the levels of tiles, worked out from the hashes of the tile below them (at most 128).
pub struct TileNodes<'a, T>(pub &'a T);

impl<T: TileHashes> Nodes for TileNodes<'_, T> {
    type Error = T::Error;

    fn node(&self, level: u8, place: u64) -> Result<Hash, T::Error> {
        let within = level % TILE_HEIGHT;
        let hashes = self
            .0
            .hashes(level / TILE_HEIGHT, place << within, (place + 1) << within)?;
        let mut part = Frontier::new();
        for hash in hashes {
            part.push(hash, |_, _, _| {});
        }
        Ok(part.root())
    }
}
