//! Words by number, found in one step.

/// The most different words: their numbers fit 32 bits with room for "none".
pub const TERMS_MAX: usize = (u32::MAX - 1) as usize;

/// A number that no word has.
const NONE: u32 = u32::MAX;

/// Words, each with a number from 0 in the order in which they came.
#[derive(Clone, Debug)]
pub struct Terms {
    words: Vec<Block>,
    /// The words that are too long for a block, one after the other.
    long: Vec<u8>,
    /// Open addressing by hash: the number of a word, and the upper half of its hash, to pass over others unread.
    slots: Vec<(u32, u32)>,
}

/// A short word with its length last, so that it is read in one look; of a longer one, where it stands and how long it is.
type Block = [u8; 16];

/// The longest word that stands in a block.
const SHORT_MAX: usize = 15;

/// The mark of a longer word.
const LONG: u8 = u8::MAX;

/// A hash of a word that is the same on every machine (Fowler, Noll and Vo, variant 1a, finished by a multiplication).
pub fn hash(word: &[u8]) -> u64 {
    Hasher::default().then(word).finish()
}

/// A hash of a word that is read piece by piece.
#[derive(Clone, Copy, Debug)]
pub struct Hasher(u64);

impl Default for Hasher {
    fn default() -> Hasher {
        Hasher(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher {
    /// After another piece.
    pub fn then(self, piece: &[u8]) -> Hasher {
        Hasher(piece.iter().fold(self.0, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// The hash of the pieces written together.
    pub fn finish(self) -> u64 {
        let finished = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        finished ^ (finished >> 29)
    }
}

/// Which hashes certain words have: a bit for each, so that most other words are passed over with one look (Bloom 1970,
/// "Space/time trade-offs in hash coding with allowable errors", with one function).
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    bits: Vec<u64>,
}

impl Sieve {
    /// Of the words of these hashes; sixteen bits each.
    pub fn new(count: usize, hashes: impl Iterator<Item = u64>) -> Sieve {
        let mut sieve = Sieve { bits: vec![0; (count / 4).next_power_of_two().max(4)] };
        for hash in hashes {
            let (word, bit) = sieve.place(hash);
            if let Some(word) = sieve.bits.get_mut(word) {
                *word |= bit;
            }
        }
        sieve
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        (usize::try_from(hash >> 6 & (self.bits.len() as u64 - 1)).unwrap_or(0), 1 << (hash & 63))
    }

    /// Whether the word of this hash may be one of them; if not, it is none.
    pub fn passes(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}

fn upper(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(0)
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { words: Vec::new(), long: Vec::new(), slots: vec![(NONE, 0); 16] }
    }
}

impl Terms {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The word of a number; empty if none has it.
    pub fn word(&self, term: u32) -> &[u8] {
        let Some(block) = self.words.get(term as usize) else {
            return &[];
        };
        let [a, b, c, d, e, f, g, h, i, j, k, l, _, _, _, length] = *block;
        if length != LONG {
            return block.get(..usize::from(length)).unwrap_or_default();
        }
        let (from, count) = (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u32::from_le_bytes([i, j, k, l]));
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        self.long.get(from..).and_then(|rest| rest.get(..count as usize)).unwrap_or_default()
    }

    /// Keeps a word; nothing if it is longer than a number can tell.
    fn keep(&mut self, word: &[u8]) -> Option<()> {
        let mut block = [0; 16];
        if word.len() <= SHORT_MAX {
            block.iter_mut().zip(word).for_each(|(place, byte)| *place = *byte);
            block[SHORT_MAX] = u8::try_from(word.len()).ok()?;
        } else {
            let place = (self.long.len() as u64).to_le_bytes();
            let count = u32::try_from(word.len()).ok()?.to_le_bytes();
            block.iter_mut().zip(place.iter().chain(&count)).for_each(|(place, byte)| *place = *byte);
            block[SHORT_MAX] = LONG;
            self.long.extend_from_slice(word);
        }
        self.words.push(block);
        Some(())
    }

    /// The number of a word.
    pub fn find(&self, word: &[u8]) -> Option<u32> {
        let (term, _) = self.slots.get(self.slot(word, hash(word))).copied()?;
        (term != NONE).then_some(term)
    }

    /// The slot in which the word is, or would be.
    fn slot(&self, word: &[u8], hash: u64) -> usize {
        let last = self.slots.len() - 1;
        let tag = upper(hash);
        // The lower bits choose the slot; the table's length is a power of two.
        let mut at = usize::try_from(hash & last as u64).unwrap_or(0);
        while self.slots.get(at).is_some_and(|(term, other)| *term != NONE && (*other != tag || self.word(*term) != word)) {
            at = (at + 1) & last;
        }
        at
    }

    /// The number of a word, which it gets if it has none; nothing if there is no number left.
    pub fn intern(&mut self, word: &[u8]) -> Option<u32> {
        let hash = hash(word);
        let at = self.slot(word, hash);
        match self.slots.get(at) {
            Some(&(term, _)) if term != NONE => return Some(term),
            _ if self.len() >= TERMS_MAX => return None,
            _ => {}
        }
        let term = u32::try_from(self.len()).ok()?;
        self.keep(word)?;
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = (term, upper(hash));
        }
        if self.len() * 2 > self.slots.len() {
            self.grow();
        }
        Some(term)
    }

    fn grow(&mut self) {
        self.slots = vec![(NONE, 0); self.slots.len() * 2];
        for term in 0..u32::try_from(self.len()).unwrap_or(NONE) {
            let hash = hash(self.word(term));
            let at = self.slot(self.word(term), hash);
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = (term, upper(hash));
            }
        }
    }
}
