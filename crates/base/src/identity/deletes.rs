//! Words near a word, by what is left of both when letters are removed.
//!
//! Two words at most `k` keystrokes apart have a common remainder after removing at most `k` letters from each. Only
//! the first letters are worked on: within `k` keystrokes they differ by no more. Space: at most 29 entries of twelve
//! bytes a word; time: as many look-ups as the word has remainders.

use super::near::{Pattern, allowed};
use super::terms::Terms;

/// How many first letters are worked on: they fit one number. Fewer make fewer places to look at, and more words there.
const HEAD: usize = 7;

/// The most remainders of a word: itself, seven without one letter, 21 without two.
const REMAINDERS_MAX: usize = 29;

/// Remainders of the words, by hash.
#[derive(Clone, Debug, Default)]
pub struct Deletes {
    /// For each value of the upper bits, where its entries begin.
    starts: Vec<u32>,
    /// In order.
    entries: Vec<Entry>,
    /// How far a hash is shifted to its upper bits.
    shift: u32,
    /// For each value of some more bits, whether an entry has it: most remainders of a word asked for are of no word, and one
    /// look into this small table tells.
    present: Vec<u64>,
}

/// A remainder's hash, the word that it is of, and the look of that word, to pass over most words unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    hash: u32,
    term: u32,
    look: u32,
}

/// How a word looks: its length in the upper bits, then which letters it has. Several letters share a bit, so words
/// differ in at least as many letters as bits.
fn look(word: &[u8]) -> u32 {
    let letters = word.iter().fold(0, |bits, byte| bits | 1_u32 << (byte % LETTER_BITS));
    let length = u32::try_from(word.len()).unwrap_or(u32::MAX).min(LENGTH_MAX);
    length << LETTER_BITS | letters
}

/// Bits of a look that tell letters; those above tell the length.
const LETTER_BITS: u8 = 26;

/// By how many bits [`Deletes::present`] tells hashes apart beyond those of `starts`.
const FINER: u32 = 4;

/// The greatest length that a look tells.
const LENGTH_MAX: u32 = (1 << (32 - LETTER_BITS)) - 1;

/// The hashes of every remainder of a word, some more than once.
struct Remainders {
    hashes: [u32; REMAINDERS_MAX],
    count: usize,
}

impl Remainders {
    fn of(word: &[u8]) -> Remainders {
        let mut found = Remainders { hashes: [0; REMAINDERS_MAX], count: 0 };
        let most = allowed(word.len());
        let length = word.len().min(HEAD);
        let head = word.iter().take(HEAD).rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        found.add(head);
        if most == 0 {
            return found;
        }
        for at in 0..length {
            let one = without(head, at);
            found.add(one);
            if most > 1 {
                for next in at..length - 1 {
                    found.add(without(one, next));
                }
            }
        }
        found
    }

    fn add(&mut self, letters: u64) {
        if let Some(place) = self.hashes.get_mut(self.count) {
            // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits are the best.
            let mixed = (letters ^ letters >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *place = u32::try_from(mixed >> 32).unwrap_or(0);
            self.count += 1;
        }
    }

    /// Leaves out those that are not wanted.
    fn keep(&mut self, wanted: impl Fn(u32) -> bool) {
        let mut kept = 0;
        for at in 0..self.count {
            let hash = self.hashes.get(at).copied().unwrap_or(0);
            if let Some(place) = self.hashes.get_mut(kept) {
                *place = hash;
            }
            kept += usize::from(wanted(hash));
        }
        self.count = kept;
    }

    fn all(&self) -> &[u32] {
        self.hashes.get(..self.count).unwrap_or_default()
    }
}

/// Letters, eight bits each from the lowest on, without the one at a place.
fn without(letters: u64, at: usize) -> u64 {
    let below = letters & ((1 << (8 * at)) - 1);
    below | letters >> (8 * at) >> 8 << (8 * at)
}

impl Deletes {
    /// Of the words numbered `which`.
    pub fn new(terms: &Terms, which: impl Iterator<Item = u32>) -> Deletes {
        let mut entries: Vec<Entry> = Vec::new();
        for term in which.filter(|term| allowed(terms.word(*term).len()) > 0) {
            let mut own = Vec::new();
            let look = look(terms.word(term));
            own.extend(Remainders::of(terms.word(term)).all().iter().map(|hash| Entry { hash: *hash, term, look }));
            own.sort_unstable();
            own.dedup();
            entries.append(&mut own);
        }
        entries.sort_unstable();
        let bits = (usize::BITS - (entries.len() / 2).leading_zeros()).clamp(4, 28);
        let shift = 32 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for entry in &entries {
            if let Some(count) = starts.get_mut((entry.hash >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut deletes = Deletes { starts, present: vec![0; 1 << (bits + FINER).saturating_sub(6)], entries, shift };
        for at in 0..deletes.entries.len() {
            let Some((word, bit)) = deletes.entries.get(at).map(|entry| deletes.place(entry.hash)) else { continue };
            if let Some(word) = deletes.present.get_mut(word) {
                *word |= bit;
            }
        }
        deletes
    }

    /// Where [`Deletes::present`] tells of a hash.
    fn place(&self, hash: u32) -> (usize, u64) {
        let finer = hash >> self.shift.saturating_sub(FINER);
        ((finer >> 6) as usize, 1 << (finer & 63))
    }

    /// Whether an entry may have this hash.
    fn may_have(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.present.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Puts into `found` the words near `word` but not equal to it, each with its keystrokes.
    ///
    /// Every step is taken for all that is looked at before the next one: so the memory is asked for many places at once.
    pub fn near(&self, terms: &Terms, word: &[u8], room: &mut Room, found: &mut Vec<(u32, usize)>) {
        found.clear();
        let most = allowed(word.len());
        if most == 0 || self.entries.is_empty() {
            return;
        }
        let Some(pattern) = Pattern::new(word) else { return };
        let own = look(word);
        let length = |look: u32| (look >> LETTER_BITS) as usize;
        let mut remainders = Remainders::of(word);
        remainders.keep(|hash| self.may_have(hash));
        let mut bounds = [(0_usize, 0_usize); REMAINDERS_MAX];
        for (bounds, hash) in bounds.iter_mut().zip(remainders.all()) {
            let bucket = (hash >> self.shift) as usize;
            let bound = |at: usize| self.starts.get(at).map_or(0, |at| *at as usize);
            *bounds = (bound(bucket), bound(bucket + 1));
        }
        room.clear();
        for ((from, until), hash) in bounds.iter().zip(remainders.all()) {
            let entries = self.entries.get(*from..*until).unwrap_or_default();
            room.extend(entries.iter().filter(|entry| entry.hash == *hash).filter_map(|entry| {
                let most = most.min(allowed(length(entry.look)));
                let letters = (own ^ entry.look) << (32 - LETTER_BITS);
                let far = length(own).abs_diff(length(entry.look)) > most || letters.count_ones() as usize > 2 * most;
                (!far).then_some((entry.term, most))
            }));
        }
        room.sort_unstable();
        room.dedup();
        for (term, most) in room {
            let edits = pattern.edits(terms.word(*term));
            if (1..=*most).contains(&edits) {
                found.push((*term, edits));
            }
        }
    }
}

/// Room that is used again from word to word: words that may be near, and how many keystrokes may be wrong.
pub type Room = Vec<(u32, usize)>;
