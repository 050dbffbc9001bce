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
const LENGTH_MAX: usize = 48;

/// The fewest letters to insert, remove, replace or swap with a neighbour to turn one word into the other, each
/// letter touched once; nothing if more than `most`. Time and space: length times `most`, in a band.
pub fn edits(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if b.len() - a.len() > most || b.len() > LENGTH_MAX {
        return (a == b).then_some(0);
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(head..)?, b.get(head..)?);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - tail)?, b.get(..b.len() - tail)?);
    if a.is_empty() {
        return Some(b.len());
    }
    let far = most + 1;
    let mut before = [far; LENGTH_MAX + 1];
    let mut above: [usize; LENGTH_MAX + 1] = std::array::from_fn(|at| at);
    let mut row = [far; LENGTH_MAX + 1];
    for (i, x) in a.iter().enumerate() {
        let (from, until) = ((i + 1).saturating_sub(most).max(1), (i + 1 + most).min(b.len()));
        let mut least = far;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
            least = least.min(i + 1);
        }
        if let Some(edge) = row.get_mut(from.saturating_sub(1)).filter(|_| from > 1) {
            *edge = far;
        }
        for j in from..=until {
            let cell = |line: &[usize; LENGTH_MAX + 1], at: usize| line.get(at).copied().unwrap_or(far);
            let y = b.get(j - 1);
            let mut best = cell(&above, j - 1) + usize::from(y != Some(x));
            best = best.min(cell(&above, j) + 1).min(cell(&row, j - 1) + 1);
            let swapped = i > 0 && j > 1 && a.get(i - 1) == y && b.get(j - 2) == Some(x);
            if swapped {
                best = best.min(cell(&before, j - 2) + 1);
            }
            least = least.min(best);
            if let Some(to) = row.get_mut(j) {
                *to = best;
            }
        }
        if let Some(edge) = row.get_mut(until + 1) {
            *edge = far;
        }
        if least > most {
            return None;
        }
        before = above;
        above = row;
    }
    above.get(b.len()).copied().filter(|found| *found <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_band_agrees_with_the_whole_table(a in "[abc]{0,9}", b in "[abc]{0,9}", most in 0_usize..4) {
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
