//! Texts as numbers: each text once, numbered in the order in which it is first met.

use std::hash::Hasher;

/// A place of the table that holds nothing.
const EMPTY: u32 = u32::MAX;

/// A table with open addresses (Knuth, The Art of Computer Programming 3, 6.4, algorithm L). Its order is never seen:
/// numbers follow the order of the texts given.
pub(crate) struct Interner<'a> {
    texts: Vec<&'a str>,
    /// A part of the text's hash and its number.
    slots: Vec<(u32, u32)>,
}

impl<'a> Interner<'a> {
    pub fn new() -> Interner<'a> {
        Interner { texts: Vec::new(), slots: vec![(0, EMPTY); 64] }
    }

    /// The texts met so far, by number.
    pub fn texts(&self) -> &[&'a str] {
        &self.texts
    }

    /// The number of `text`, a new one if it is met for the first time.
    pub fn number(&mut self, text: &'a str) -> u32 {
        // A fixed key: the same texts give the same work.
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write(text.as_bytes());
        let tag = u32::try_from(hasher.finish() >> 32).unwrap_or(0);
        let mut at = self.begin(tag);
        loop {
            match self.slots.get(at) {
                Some((known, number)) if *number != EMPTY => {
                    if *known == tag && self.texts.get(*number as usize) == Some(&text) {
                        return *number;
                    }
                    at = (at + 1) & (self.slots.len() - 1);
                }
                _ => break,
            }
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(EMPTY);
        self.texts.push(text);
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = (tag, number);
        }
        if self.texts.len() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    /// Where the search for a tag begins.
    fn begin(&self, tag: u32) -> usize {
        // The high part: tables of every size use the whole of it.
        let size = self.slots.len() as u64;
        usize::try_from((u64::from(tag) * size) >> 32).unwrap_or(0)
    }

    fn grow(&mut self) {
        let larger = vec![(0, EMPTY); self.slots.len() * 2];
        let all = std::mem::replace(&mut self.slots, larger);
        for (tag, number) in all.into_iter().filter(|(_, number)| *number != EMPTY) {
            let mut at = self.begin(tag);
            while self.slots.get(at).is_some_and(|(_, taken)| *taken != EMPTY) {
                at = (at + 1) & (self.slots.len() - 1);
            }
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = (tag, number);
            }
        }
    }
}

/// The positions of `texts` in the order of the texts.
pub(crate) fn sorted(texts: &[&str]) -> Vec<u32> {
    // The first bytes decide most comparisons, and stand beside one another.
    let head = |text: &str| -> u128 {
        let mut bytes = [0_u8; 16];
        for (place, byte) in bytes.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        u128::from_be_bytes(bytes)
    };
    let mut all: Vec<(u128, u32)> = texts.iter().zip(0..).map(|(text, at)| (head(text), at)).collect();
    let text = |at: u32| texts.get(at as usize).copied().unwrap_or_default();
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
    all.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a failing step should stop the test")]
    use super::*;

    #[test]
    fn each_text_has_one_number_and_texts_sort_as_texts() {
        let all: Vec<String> = (0..5_000_u32).map(|at| format!("x/{}-{}", "long-name-of-a-firm".repeat((at % 3) as usize), at * 7_919 % 2_500)).collect();
        let mut interner = Interner::new();
        let numbers: Vec<u32> = all.iter().map(|text| interner.number(text)).collect();
        for (text, number) in all.iter().zip(&numbers) {
            assert_eq!(interner.texts()[*number as usize], text);
            assert_eq!(interner.number(text), *number);
        }
        let mut plain: Vec<&str> = all.iter().map(String::as_str).collect();
        plain.sort_unstable();
        plain.dedup();
        let by_ours: Vec<&str> = sorted(interner.texts()).iter().map(|at| interner.texts()[*at as usize]).collect();
        assert_eq!(by_ours, plain);
    }
}
