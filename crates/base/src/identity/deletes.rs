//! Words near a word, by what is left of both when letters are removed.
//!
//! Two words at most `k` keystrokes apart have a common remainder after removing at most `k` letters from each. Only
//! the first letters are worked on: within `k` keystrokes they differ by no more. Space: at most 29 entries a word;
//! time: as many look-ups as the word has remainders.

use super::near::{Pattern, allowed};
use super::terms::{Terms, hash};

/// How many first letters are worked on.
const HEAD: usize = 7;

/// Remainders of the words, by hash.
#[derive(Clone, Debug, Default)]
pub struct Deletes {
    /// For each value of the upper bits, where its entries begin.
    starts: Vec<u32>,
    /// By hash.
    entries: Vec<Entry>,
    /// How far a hash is shifted to its upper bits.
    shift: u32,
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

/// The greatest length that a look tells.
const LENGTH_MAX: u32 = (1 << (32 - LETTER_BITS)) - 1;

/// Calls `each` with the hash of every remainder of `word`, some more than once.
fn remainders(word: &[u8], each: &mut impl FnMut(u32)) {
    let most = allowed(word.len());
    let head = word.get(..word.len().min(HEAD)).unwrap_or(word);
    each(short(head));
    if most == 0 {
        return;
    }
    let mut one = [0_u8; HEAD];
    let mut two = [0_u8; HEAD];
    for at in 0..head.len() {
        let one = without(head, at, &mut one);
        each(short(one));
        if most > 1 {
            for next in at..one.len() {
                each(short(without(one, next, &mut two)));
            }
        }
    }
}

fn without<'b>(word: &[u8], at: usize, room: &'b mut [u8; HEAD]) -> &'b [u8] {
    let kept = word.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, byte)| *byte);
    let mut length = 0;
    for (to, byte) in room.iter_mut().zip(kept) {
        *to = byte;
        length += 1;
    }
    room.get(..length).unwrap_or_default()
}

fn short(word: &[u8]) -> u32 {
    u32::try_from(hash(word) >> 32).unwrap_or(0)
}

impl Deletes {
    /// Of the words numbered `which`.
    pub fn new(terms: &Terms, which: impl Iterator<Item = u32>) -> Deletes {
        let mut entries = Vec::new();
        for term in which.filter(|term| allowed(terms.word(*term).len()) > 0) {
            let mut own = Vec::new();
            let look = look(terms.word(term));
            remainders(terms.word(term), &mut |hash| own.push(Entry { hash, term, look }));
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
        Deletes { starts, entries, shift }
    }

    /// Puts into `found` the words near `word` but not equal to it, each with its keystrokes.
    pub fn near(&self, terms: &Terms, word: &[u8], found: &mut Vec<(u32, usize)>) {
        found.clear();
        let most = allowed(word.len());
        let Some(pattern) = Pattern::new(word).filter(|_| most > 0 && !self.entries.is_empty()) else { return };
        let own = look(word);
        let length = |look: u32| (look >> LETTER_BITS) as usize;
        remainders(word, &mut |hash| {
            let bucket = (hash >> self.shift) as usize;
            let bound = |at: usize| self.starts.get(at).map_or(0, |at| *at as usize);
            let entries = self.entries.get(bound(bucket)..bound(bucket + 1)).unwrap_or_default();
            for entry in entries.iter().filter(|entry| entry.hash == hash) {
                let most = most.min(allowed(length(entry.look)));
                let letters = (own ^ entry.look) << (32 - LETTER_BITS);
                let far = length(own).abs_diff(length(entry.look)) > most || letters.count_ones() as usize > 2 * most;
                if far || found.iter().any(|(known, _)| *known == entry.term) {
                    continue;
                }
                let edits = pattern.edits(terms.word(entry.term));
                if (1..=most).contains(&edits) {
                    found.push((entry.term, edits));
                }
            }
        });
        found.sort_unstable();
    }
}
