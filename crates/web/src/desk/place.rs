//! Places in the feed, as a browser carries them.
//!
//! A place is a number of the log, and numbers tell of the entries between those that one sees. A browser therefore gets
//! it sealed: hidden, for this person alone, and each time otherwise, so that two places do not even tell whether
//! anything came between them. Nonce, number under a pad, and a mark that fits these and no others (encrypt, then
//! authenticate; the pad and the mark are SHA-256 over a secret of the server, cut short so that nothing can be added).

use ntib_record::{Hash, Name, from_hex, to_hex};

/// The secret under which a server seals places.
#[derive(Clone)]
pub struct PlaceKey([u8; 32]);

const NONCE: usize = 16;
const NUMBER: usize = 8;
const MARK: usize = 16;

impl PlaceKey {
    /// The key of these random bytes. Servers of one record that share them go on from each other's places.
    pub fn of(random: [u8; 32]) -> PlaceKey {
        PlaceKey(random)
    }

    fn derived(&self, purpose: &[u8], nonce: &[u8], number: &[u8], person: &Name) -> [u8; 32] {
        let parts = [b"ntib-place/1\0", self.0.as_slice(), purpose, nonce, number, person.as_str().as_bytes()];
        Hash::of(&parts.concat()).0
    }

    fn under_pad(&self, nonce: &[u8], number: &[u8], person: &Name) -> Vec<u8> {
        let pad = self.derived(b"pad\0", nonce, &[0; NUMBER], person);
        number.iter().zip(pad).map(|(one, other)| one ^ other).collect()
    }

    fn mark(&self, nonce: &[u8], hidden: &[u8], person: &Name) -> Vec<u8> {
        self.derived(b"tag\0", nonce, hidden, person).into_iter().take(MARK).collect()
    }

    /// The place before entry `number`, for `person`. `nonce` is random.
    pub fn seal(&self, number: u64, person: &Name, nonce: [u8; NONCE]) -> String {
        let hidden = self.under_pad(&nonce, &number.to_be_bytes(), person);
        let mark = self.mark(&nonce, &hidden, person);
        to_hex(&[nonce.as_slice(), &hidden, &mark].concat())
    }

    /// The number of a place that was sealed for `person` under this key.
    pub fn open(&self, place: &str, person: &Name) -> Option<u64> {
        let bytes = from_hex(place).filter(|bytes| bytes.len() == NONCE + NUMBER + MARK)?;
        let (nonce, rest) = bytes.split_at(NONCE);
        let (hidden, mark) = rest.split_at(NUMBER);
        // What is compared are hashes: the time it takes tells nothing.
        if Hash::of(mark) != Hash::of(&self.mark(nonce, hidden, person)) {
            return None;
        }
        let number: [u8; NUMBER] = self.under_pad(nonce, hidden, person).try_into().ok()?;
        Some(u64::from_be_bytes(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_opened_by_its_person_under_its_key_and_by_nothing_else() {
        let (key, other) = (PlaceKey::of([1; 32]), PlaceKey::of([2; 32]));
        let (ann, ben): (Name, Name) = ("ann".parse().unwrap(), "ben".parse().unwrap());
        for number in [0, 1, 255, 256, 1 << 40, u64::MAX] {
            let place = key.seal(number, &ann, [7; 16]);
            assert_eq!(key.open(&place, &ann), Some(number));
            assert_eq!(key.open(&place, &ben), None);
            assert_eq!(other.open(&place, &ann), None);
            assert_ne!(place, key.seal(number, &ann, [8; 16]), "the same place is written otherwise each time");
            for at in 0..place.len() {
                let digit = if place.as_bytes()[at] == b'0' { "1" } else { "0" };
                let mut altered = place.clone();
                altered.replace_range(at..=at, digit);
                assert_eq!(key.open(&altered, &ann), None, "digit {at}");
            }
        }
        for odd in ["", "00", "xyz", &"0".repeat(80), &"0".repeat(82)] {
            assert_eq!(key.open(odd, &ann), None);
        }
    }
}
