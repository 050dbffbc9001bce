//! Names by number, in the order in which they were first met.

/// Names, each with a number. Found by hashing (FNV-1a over eight bytes at a time; Fowler, Noll and Vo,
/// draft-eastlake-fnv) into open addresses; the order of the table is never seen.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    names: Vec<&'a str>,
    /// At each address the number + 1 of a name, 0 for none, below the upper half of its hash, so that most other names
    /// are passed over unread.
    table: Vec<u64>,
}

/// The number + 1 at an address.
const NUMBER: u64 = 0xffff_ffff;

fn hash(text: &str) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut chunks = text.as_bytes().chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.try_into().map_or(0, u64::from_le_bytes);
        state = (state ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        state ^= state >> 29;
    }
    for byte in chunks.remainder() {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    let mixed = (state ^ state >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

/// The place in `names` that a word of the table gives, if any.
fn place(word: u64) -> Option<usize> {
    usize::try_from(word & NUMBER).ok()?.checked_sub(1)
}

impl<'a> Names<'a> {
    /// Room for `count` names.
    pub fn with_capacity(count: usize) -> Names<'a> {
        Names { names: Vec::with_capacity(count), table: vec![0; (count * 2).next_power_of_two().max(16)] }
    }

    /// Where the search for a hash begins in the table, and the mask of addresses.
    fn begin(&self, hash: u64) -> (usize, usize) {
        let mask = self.table.len() - 1;
        (usize::try_from(hash).unwrap_or(0) & mask, mask)
    }

    /// The address of `name`, or the free one where it belongs.
    fn address(&self, name: &str, hash: u64) -> usize {
        let (mut at, mask) = self.begin(hash);
        while let Some(&word) = self.table.get(at) {
            match place(word) {
                Some(place) if (word ^ hash) & !NUMBER != 0 || self.names.get(place) != Some(&name) => at = (at + 1) & mask,
                _ => break,
            }
        }
        at
    }

    /// The number of `name`, if it has one.
    pub fn get(&self, name: &str) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        let word = self.table.get(self.address(name, hash(name)))?;
        place(*word).and_then(|place| u32::try_from(place).ok())
    }

    /// The number of `name`, given one if it has none.
    pub fn number(&mut self, name: &'a str) -> u32 {
        if self.names.len() * 2 >= self.table.len() {
            self.grow();
        }
        let hash = hash(name);
        let at = self.address(name, hash);
        let Some(word) = self.table.get_mut(at) else { return u32::MAX };
        if let Some(known) = place(*word) {
            return u32::try_from(known).unwrap_or(u32::MAX);
        }
        self.names.push(name);
        let count = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        *word = hash & !NUMBER | u64::from(count);
        count - 1
    }

    fn grow(&mut self) {
        self.table = vec![0; (self.table.len() * 2).max(16)];
        for (name, count) in self.names.iter().zip(1_u64..) {
            let hash = hash(name);
            let (mut at, mask) = self.begin(hash);
            while self.table.get(at).is_some_and(|word| *word != 0) {
                at = (at + 1) & mask;
            }
            if let Some(word) = self.table.get_mut(at) {
                *word = hash & !NUMBER | count;
            }
        }
    }

    /// The name with a number.
    pub fn name(&self, number: u32) -> &'a str {
        self.names.get(number as usize).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_numbers() {
        let many: Vec<String> = (0..5_000).map(|n| format!("name-{}", n % 2_500)).collect();
        let mut names = Names::default();
        let numbers: Vec<u32> = many.iter().map(|name| names.number(name)).collect();
        assert_eq!(names.len(), 2_500);
        assert!(numbers.iter().zip(&many).all(|(number, name)| names.name(*number) == name && names.get(name) == Some(*number)));
        assert_eq!(names.get("other"), None);
        assert_eq!(Names::default().get("x"), None);
    }
}
