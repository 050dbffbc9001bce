//! Names by number, in the order in which they were first met.

/// Names, each with a number. Found by hashing (FNV-1a; Fowler, Noll and Vo, draft-eastlake-fnv) into open
/// addresses; the order of the table is never seen.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    names: Vec<&'a str>,
    /// Number + 1 of the name at each address, 0 for none.
    table: Vec<u32>,
}

fn hash(text: &str) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut chunks = text.as_bytes().chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
        state = (state ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        state ^= state >> 29;
    }
    for byte in chunks.remainder() {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (state ^ state >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

impl<'a> Names<'a> {
    /// Room for `count` names.
    pub fn with_capacity(count: usize) -> Names<'a> {
        Names { names: Vec::with_capacity(count), table: vec![0; (count * 2).next_power_of_two().max(16)] }
    }

    /// The address of `name`, or the free one where it belongs.
    fn address(&self, name: &str) -> usize {
        let mask = self.table.len() - 1;
        let mut at = usize::try_from(hash(name)).unwrap_or(0) & mask;
        while let Some(number) = self.table.get(at).and_then(|number| number.checked_sub(1)) {
            if self.names.get(number as usize) == Some(&name) {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }

    /// The number of `name`, if it has one.
    pub fn get(&self, name: &str) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        self.table.get(self.address(name)).and_then(|number| number.checked_sub(1))
    }

    /// The number of `name`, given one if it has none.
    pub fn number(&mut self, name: &'a str) -> u32 {
        if self.names.len() * 2 >= self.table.len() {
            let mut larger = Names { names: std::mem::take(&mut self.names), table: vec![0; (self.table.len() * 2).max(16)] };
            for at in 0..larger.names.len() {
                let address = larger.names.get(at).map(|name| larger.free(name));
                if let Some(place) = address.and_then(|address| larger.table.get_mut(address)) {
                    *place = u32::try_from(at).unwrap_or(u32::MAX - 1) + 1;
                }
            }
            *self = larger;
        }
        let at = self.address(name);
        let Some(place) = self.table.get_mut(at) else { return u32::MAX };
        if *place == 0 {
            self.names.push(name);
            *place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        }
        *place - 1
    }

    /// A free address for a name that is not in the table.
    fn free(&self, name: &str) -> usize {
        let mask = self.table.len() - 1;
        let mut at = usize::try_from(hash(name)).unwrap_or(0) & mask;
        while self.table.get(at).is_some_and(|number| *number != 0) {
            at = (at + 1) & mask;
        }
        at
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
