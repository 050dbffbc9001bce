//! How names, moments, dates, places and decimals stand in payloads: as their texts.
//!
//! `#[serde(with = "wire::text")]` for one, `wire::maybe` for one that may be lacking (with `default` and
//! `skip_serializing_if`), `wire::list` for many in their order, `wire::set` for many without order.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

fn read<T: FromStr<Err: Display>, E: Error>(text: &str) -> Result<T, E> {
    text.parse().map_err(|error: T::Err| E::custom(error))
}

/// One value.
pub mod text {
    use super::*;

    /// Writes the value as its text.
    pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    /// Reads the value of a text.
    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        read(&String::deserialize(from)?)
    }
}

/// One value that may be lacking.
pub mod maybe {
    use super::*;

    /// Writes the value as its text.
    pub fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.collect_str(value),
            None => to.serialize_none(),
        }
    }

    /// Reads the value of a text.
    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        Option::<String>::deserialize(from)?
            .map(|text| read(&text))
            .transpose()
    }
}

/// Many values in their order.
pub mod list {
    use super::*;

    /// Writes the values as their texts.
    pub fn serialize<T: Display, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(ToString::to_string))
    }

    /// Reads the values of texts.
    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<T>, D::Error> {
        Vec::<String>::deserialize(from)?
            .iter()
            .map(|text| read(text))
            .collect()
    }
}

/// Many values without order, each once.
pub mod set {
    use std::collections::BTreeSet;

    use super::*;

    /// Writes the values as their texts in rising order.
    pub fn serialize<T: Display, S: Serializer>(values: &BTreeSet<T>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(ToString::to_string))
    }

    /// Reads the values of texts.
    pub fn deserialize<'de, T: FromStr<Err: Display> + Ord, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeSet<T>, D::Error> {
        Vec::<String>::deserialize(from)?
            .iter()
            .map(|text| read(text))
            .collect()
    }
}
