//! Words that differ by few keystrokes.

/// How many keystrokes may be wrong in a word of `length` letters.
pub fn allowed(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

/// The letters of a word as bits: each wrong keystroke changes at most two of them.
pub fn mask(word: &[u8]) -> u64 {
    word.iter().fold(0, |bits, byte| bits | 1 << (byte.wrapping_sub(b'0') & 63))
}

/// The longest word whose distance is taken; longer ones are near only if equal.
const LENGTH_MAX: usize = 64;

/// A word made ready for being compared with many: for each letter, the places where it stands.
#[derive(Clone, Debug)]
pub struct Pattern {
    places: [u64; 128],
    length: usize,
}

fn letter(byte: u8) -> usize {
    usize::from(byte.wrapping_sub(b'0') & 127)
}

impl Pattern {
    /// Of a word of plain letters and digits; none if it is too long.
    pub fn new(word: &[u8]) -> Option<Pattern> {
        if word.is_empty() || word.len() > LENGTH_MAX {
            return None;
        }
        let mut places = [0_u64; 128];
        for (at, byte) in word.iter().enumerate() {
            if let Some(place) = places.get_mut(letter(*byte)) {
                *place |= 1 << at;
            }
        }
        Some(Pattern { places, length: word.len() })
    }

    /// The fewest letters to insert, remove, replace or swap with a neighbour to turn the word into `other`, each
    /// letter touched once. One step a letter of `other`, the whole column at once in the bits of a word (Hyyrö 2003,
    /// "A bit-vector algorithm for computing Levenshtein and Damerau edit distances").
    pub fn edits(&self, other: &[u8]) -> usize {
        let last = 1_u64 << (self.length - 1);
        let (mut up, mut down, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut distance = self.length;
        for byte in other {
            let here = self.places.get(letter(*byte)).copied().unwrap_or(0);
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & up).wrapping_add(up) ^ up) | here | down | swapped;
            let mut more = down | !(diagonal | up);
            let mut less = diagonal & up;
            distance += usize::from(more & last != 0);
            distance -= usize::from(less & last != 0);
            more = (more << 1) | 1;
            less <<= 1;
            up = less | !(diagonal | more);
            down = more & diagonal;
            before = here;
        }
        distance
    }
}

/// The [`Pattern::edits`] of two words, nothing if more than `most`.
pub fn edits(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    match Pattern::new(a) {
        Some(pattern) if b.len() <= LENGTH_MAX => Some(pattern.edits(b)).filter(|found| *found <= most),
        _ if a.is_empty() => Some(b.len()),
        _ => (a == b).then_some(0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_bits_agree_with_the_whole_table(a in "[abc]{0,9}", b in "[abc]{0,9}", most in 0_usize..4) {
            let whole = strsim::osa_distance(&a, &b);
            prop_assert_eq!(edits(a.as_bytes(), b.as_bytes(), most), (whole <= most).then_some(whole));
        }
    }

    #[test]
    fn each_keystroke_changes_two_letters_at_most() {
        assert!((mask(b"toyota") ^ mask(b"tayota")).count_ones() <= 2);
        assert_eq!(edits(b"nvidia", b"invidia", 1), Some(1));
        assert_eq!(edits(b"halloway", b"hathaway", 3), Some(3));
        assert_eq!(edits(b"bae", b"bwi", 0), None);
    }
}
