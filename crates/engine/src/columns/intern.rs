//! Rows of small numbers, each distinct one kept once.

/// Distinct keys of one width, numbered in the order in which they first came. Open addressing with linear probing;
/// the numbers, not the places in the table, are what is seen, so that order never depends on hashes.
#[derive(Clone, Debug)]
pub(super) struct Interner {
    width: usize,
    /// The keys, one after another.
    words: Vec<u32>,
    count: usize,
    /// For each place the number of its key and one; nothing is free. A power of two.
    places: Vec<u32>,
}

impl Interner {
    /// No keys yet, each to be `width` wide.
    pub(super) fn new(width: usize) -> Interner {
        Interner {
            width,
            words: Vec::new(),
            count: 0,
            places: vec![0; 64],
        }
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The key with this number.
    pub(super) fn key(&self, number: u32) -> &[u32] {
        let start = number as usize * self.width;
        self.words.get(start..start + self.width).unwrap_or_default()
    }

    /// The number of `key`, and whether it is new.
    pub(super) fn number(&mut self, key: &[u32]) -> (u32, bool) {
        if (self.count + 1) * 2 > self.places.len() {
            self.grow();
        }
        let place = match self.find(key) {
            Ok(number) => return (number, false),
            Err(place) => place,
        };
        let number = u32::try_from(self.count).unwrap_or(u32::MAX);
        self.words.extend_from_slice(key);
        self.count += 1;
        if let Some(slot) = self.places.get_mut(place) {
            *slot = number + 1;
        }
        (number, true)
    }

    /// The number of `key`, or the place where it would go.
    fn find(&self, key: &[u32]) -> Result<u32, usize> {
        let mask = self.places.len() - 1;
        let mut place = hash(key) & mask;
        loop {
            match self.places.get(place) {
                Some(0) | None => return Err(place),
                Some(number) if self.key(number - 1) == key => return Ok(number - 1),
                Some(_) => place = (place + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        self.places = vec![0; self.places.len() * 2];
        let mask = self.places.len() - 1;
        for number in 0..u32::try_from(self.count).unwrap_or(u32::MAX) {
            let mut place = hash(self.key(number)) & mask;
            while self.places.get(place).is_some_and(|taken| *taken != 0) {
                place = (place + 1) & mask;
            }
            if let Some(slot) = self.places.get_mut(place) {
                *slot = number + 1;
            }
        }
    }
}

/// Multiply and rotate (as in Firefox's `FxHasher`), then the high half folded down.
fn hash(key: &[u32]) -> usize {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let mut hash = 0_u64;
    for word in key {
        hash = (hash.rotate_left(5) ^ u64::from(*word)).wrapping_mul(FACTOR);
    }
    usize::try_from((hash ^ (hash >> 32)) & 0xffff_ffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_distinct_key_has_one_number_in_order_of_coming() {
        let mut keys = Interner::new(2);
        let mut numbers = Vec::new();
        for round in 0..2 {
            for at in 0..5_000_u32 {
                let (number, new) = keys.number(&[at % 71, at / 71]);
                assert_eq!((number, new), (at, round == 0));
                numbers.push(number);
            }
        }
        assert_eq!(keys.len(), 5_000);
        assert_eq!(keys.key(142), [0, 2]);
    }

    #[test]
    fn keys_without_width_are_all_one() {
        let mut keys = Interner::new(0);
        assert_eq!(keys.number(&[]), (0, true));
        assert_eq!(keys.number(&[]), (0, false));
    }
}
