//! How names, moments, dates, places and decimals stand in payloads: as their texts.
//!
//! `#[serde(with = "wire::text")]` for one, `wire::maybe` for one that may be lacking (with `default` and
//! `skip_serializing_if`), `wire::list` for many in their order, `wire::set` for many without order.

use std::fmt::{self, Display};
use std::marker::PhantomData;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serializer};

use crate::shape::Shaped;

/// A value that stands as its text. It is asked for under the key of its shape, by which [`crate::Described`] knows it.
struct Texted<T>(T);

impl<'de, T: Shaped> Deserialize<'de> for Texted<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Texted<T>, D::Error> {
        from.deserialize_newtype_struct(T::SHAPE.key(), Texts(PhantomData))
    }
}

struct Texts<T>(PhantomData<T>);

impl<'de, T: Shaped> Visitor<'de> for Texts<T> {
    type Value = Texted<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Texted<T>, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Texted).map_err(|_| D::Error::custom(T::SHAPE.misread(&text)))
    }
}

/// One value.
pub mod text {
    use super::*;

    /// Writes the value as its text.
    pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    /// Reads the value of a text.
    pub fn deserialize<'de, T: Shaped, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        Texted::deserialize(from).map(|one| one.0)
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
    pub fn deserialize<'de, T: Shaped, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        Ok(Option::<Texted<T>>::deserialize(from)?.map(|one| one.0))
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
    pub fn deserialize<'de, T: Shaped, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
        Ok(Vec::<Texted<T>>::deserialize(from)?.into_iter().map(|one| one.0).collect())
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
    pub fn deserialize<'de, T: Shaped + Ord, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<T>, D::Error> {
        Ok(Vec::<Texted<T>>::deserialize(from)?.into_iter().map(|one| one.0).collect())
    }
}
