//! The Merkle tree of RFC 6962 section 2.1: its root as it grows, proofs, and their verification.
//!
//! A tree of `size` leaves is cut at the largest power of two below `size`; the left part is complete, the right
//! part is a tree again. With six leaves:
//!
//! ```text
//!            root
//!          /      \
//!       n03        n45
//!      /   \      /   \
//!    n01   n23   4     5
//!    / \   / \
//!   0   1 2   3
//! ```
//!
//! The complete parts `n03` and `n45` are the peaks. They are all that a growing tree has to remember.

use crate::hash::Hash;

/// What a growing tree remembers: the roots of its complete parts, the largest first.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    pub fn new() -> Frontier {
        Frontier::default()
    }

    /// The tree with `size` leaves and these peaks, if the number of peaks fits the size.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Frontier> {
        (usize::try_from(size.count_ones()) == Ok(peaks.len())).then_some(Frontier { size, peaks })
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete parts, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf. `complete` is told each node that it completes: its level (0 is the leaf), its place within the
    /// level, and its hash. Takes as many steps as the size has trailing ones.
    pub fn push(&mut self, leaf: Hash, mut complete: impl FnMut(u8, u64, Hash)) {
        let mut carried = leaf;
        let mut place = self.size;
        let mut level = 0;
        complete(level, place, carried);
        while place & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            carried = Hash::node(&left, &carried);
            place >>= 1;
            level += 1;
            complete(level, place, carried);
        }
        self.peaks.push(carried);
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return Hash::empty();
        };
        peaks.fold(*last, |right, left| Hash::node(left, &right))
    }
}

/// Where the complete nodes of a tree are kept.
pub trait Nodes {
    /// What can go wrong in reading.
    type Error;

    /// The node over the leaves from `place << level` to `(place + 1) << level`, all of which exist.
    fn node(&self, level: u8, place: u64) -> Result<Hash, Self::Error>;
}

/// Why a proof cannot be given.
#[derive(Debug, PartialEq, Eq)]
pub enum ProofError<E> {
    /// The leaf, or the smaller tree, is not within the tree.
    Outside,
    /// A node could not be read.
    Nodes(E),
}

impl<E> From<E> for ProofError<E> {
    fn from(cause: E) -> ProofError<E> {
        ProofError::Nodes(cause)
    }
}

/// The root of the tree over the first `size` leaves. Reads at most 64 nodes.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 {
        Ok(Hash::empty())
    } else {
        span(nodes, 0, size)
    }
}

/// The hashes that lead from leaf `index` to the root of the tree over the first `size` leaves, the leaf's sibling
/// first (RFC 6962 section 2.1.1). Reads in the order of the square of the height.
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, ProofError<N::Error>> {
    if index >= size {
        return Err(ProofError::Outside);
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let cut = from + largest_below(to - from);
        if index < cut {
            path.push(span(nodes, cut, to)?);
            to = cut;
        } else {
            path.push(span(nodes, from, cut)?);
            from = cut;
        }
    }
    path.reverse();
    Ok(path)
}

/// The hashes that show the tree over the first `old` leaves to be the beginning of the tree over the first `new`
/// (RFC 6962 section 2.1.2). Empty where `old` is zero or equals `new`.
pub fn consistency<N: Nodes>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, ProofError<N::Error>> {
    if old > new {
        return Err(ProofError::Outside);
    }
    let mut path = Vec::new();
    if old == 0 || old == new {
        return Ok(path);
    }
    let (mut from, mut to, mut whole) = (0, new, true);
    while old < to {
        let cut = from + largest_below(to - from);
        if old <= cut {
            path.push(span(nodes, cut, to)?);
            to = cut;
        } else {
            path.push(span(nodes, from, cut)?);
            from = cut;
            whole = false;
        }
    }
    if !whole {
        path.push(span(nodes, from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// The largest power of two below `count`, which is 2 or more.
fn largest_below(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

/// The root over the leaves `from..to`, where `from` begins a node at least as large.
fn span<N: Nodes>(nodes: &N, from: u64, to: u64) -> Result<Hash, N::Error> {
    let mut parts = Vec::new();
    let mut at = from;
    while at < to {
        let level = u64::BITS - 1 - (to - at).leading_zeros();
        parts.push(nodes.node(u8::try_from(level).unwrap_or(u8::MAX), at >> level)?);
        at += 1 << level;
    }
    let mut parts = parts.into_iter().rev();
    let last = parts.next().unwrap_or_else(Hash::empty);
    Ok(parts.fold(last, |right, left| Hash::node(&left, &right)))
}

/// Whether `path` leads from `leaf` at `index` to `root`, the root over `size` leaves (RFC 9162 section 2.1.3.2).
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for step in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = Hash::node(step, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, step);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `path` shows the tree over `old` leaves with `old_root` to be the beginning of the tree over `new` leaves
/// with `new_root` (RFC 9162 section 2.1.4.2).
pub fn verify_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, path: &[Hash]) -> bool {
    if old > new {
        return false;
    }
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return path.is_empty() && *old_root == Hash::empty();
    }
    let mut steps = path.iter();
    let first = if old.is_power_of_two() {
        Some(old_root)
    } else {
        steps.next()
    };
    let Some(first) = first else { return false };
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut before, mut after) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = Hash::node(step, &before);
            after = Hash::node(step, &after);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            after = Hash::node(&after, step);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && before == *old_root && after == *new_root
}
