//! As much of CBOR (RFC 8949) as authenticators write: definite lengths, whole numbers, bytes, texts, arrays, maps.

use std::collections::BTreeMap;

/// How many arrays and maps may stand within one another: authenticators write four (CTAP 2.1 section 8).
const DEPTH_MAX: usize = 8;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A whole number.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A text.
    Text(String),
    /// Values in their order.
    Array(Vec<Value>),
    /// Values by values; no key twice.
    Map(BTreeMap<Value, Value>),
    /// Yes or no.
    Bool(bool),
    /// Nothing.
    Null,
}

impl Value {
    /// The value at the beginning of `bytes`, and what comes after it. None if there is none, or one that
    /// authenticators do not write.
    pub fn read(bytes: &[u8]) -> Option<(Value, &[u8])> {
        read(bytes, 0)
    }

    /// The value under a text, of a map.
    pub fn text(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(map) => map.get(&Value::Text(key.to_owned())),
            _ => None,
        }
    }

    /// The value under a number, of a map.
    pub fn number(&self, key: i64) -> Option<&Value> {
        match self {
            Value::Map(map) => map.get(&Value::Number(key)),
            _ => None,
        }
    }

    /// The bytes, of bytes.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

fn read(bytes: &[u8], depth: usize) -> Option<(Value, &[u8])> {
    if depth > DEPTH_MAX {
        return None;
    }
    let (first, rest) = bytes.split_first()?;
    let (major, small) = (first >> 5, first & 0x1f);
    if major == 7 {
        return match small {
            20 => Some((Value::Bool(false), rest)),
            21 => Some((Value::Bool(true), rest)),
            22 => Some((Value::Null, rest)),
            _ => None,
        };
    }
    let (count, rest) = argument(small, rest)?;
    let length = usize::try_from(count).ok()?;
    match major {
        0 => Some((Value::Number(i64::try_from(count).ok()?), rest)),
        1 => Some((Value::Number(-1 - i64::try_from(count).ok()?), rest)),
        2 => rest.split_at_checked(length).map(|(own, rest)| (Value::Bytes(own.to_vec()), rest)),
        3 => {
            let (own, rest) = rest.split_at_checked(length)?;
            Some((Value::Text(std::str::from_utf8(own).ok()?.to_owned()), rest))
        }
        4 => {
            let (mut rest, mut values) = (rest, Vec::new());
            for _ in 0..length {
                let (value, after) = read(rest, depth + 1)?;
                values.push(value);
                rest = after;
            }
            Some((Value::Array(values), rest))
        }
        5 => {
            let (mut rest, mut map) = (rest, BTreeMap::new());
            for _ in 0..length {
                let (key, after) = read(rest, depth + 1)?;
                let (value, after) = read(after, depth + 1)?;
                if map.insert(key, value).is_some() {
                    return None;
                }
                rest = after;
            }
            Some((Value::Map(map), rest))
        }
        _ => None,
    }
}

/// The number after the first byte of a value.
fn argument(small: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let width = match small {
        0..=23 => return Some((u64::from(small), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (own, rest) = rest.split_at_checked(width)?;
    Some((own.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Examples of RFC 8949 appendix A.
    #[test]
    fn the_examples_of_the_standard() {
        let whole = |hex: &[u8]| Value::read(hex).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value);
        assert_eq!(whole(&[0x17]), Some(Value::Number(23)));
        assert_eq!(whole(&[0x19, 0x03, 0xe8]), Some(Value::Number(1000)));
        assert_eq!(whole(&[0x38, 0x63]), Some(Value::Number(-100)));
        assert_eq!(whole(&[0x44, 1, 2, 3, 4]), Some(Value::Bytes(vec![1, 2, 3, 4])));
        assert_eq!(whole(&[0x62, 0xc3, 0xbc]), Some(Value::Text("ü".into())));
        let map = whole(&[0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03]).unwrap();
        assert_eq!(map.text("a"), Some(&Value::Number(1)));
        assert_eq!(map.text("b"), Some(&Value::Array(vec![Value::Number(2), Value::Number(3)])));
        assert_eq!(whole(&[0xf5]), Some(Value::Bool(true)));
    }

    #[test]
    fn what_authenticators_do_not_write_is_refused() {
        for bytes in [
            &[][..],
            &[0x5f, 0x41, 1, 0xff],
            &[0x44, 1, 2],
            &[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xa2, 0x01, 0x01, 0x01, 0x02],
            &[0xc0, 0x01],
            &[0x61, 0xff],
            &[0x81; 40],
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(Value::read(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        /// Any bytes are a value or none; nothing panics, and what is left is an end of what was given.
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some((_, rest)) = Value::read(&bytes) {
                prop_assert!(bytes.ends_with(rest) && rest.len() < bytes.len());
            }
        }
    }
}
