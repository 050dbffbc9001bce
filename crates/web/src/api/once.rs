//! JSON in which every field of an object stands once. RFC 8259 leaves open what a field given twice means: programs that differ in that read two
//! different things, so that here it is none.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Why JSON was not read.
#[derive(Debug)]
pub enum NotRead {
    /// It is none.
    Json(serde_json::Error),
    /// A field stands twice: the way to it.
    Twice(String),
}

/// Reads a value.
pub fn read(bytes: &[u8]) -> Result<Value, NotRead> {
    let mut way = Way { steps: Vec::new(), twice: false };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = Once(&mut way).deserialize(&mut reader);
    match read.and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) if way.twice => Err(NotRead::Twice(way.steps.join("."))),
        Err(error) => Err(NotRead::Json(error)),
    }
}

/// Where one is; where a field stands twice it is left as it is then.
struct Way {
    steps: Vec<String>,
    twice: bool,
}

struct Once<'w>(&'w mut Way);

impl<'de> DeserializeSeed<'de> for Once<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let Once(way) = self;
        let mut all = Vec::new();
        way.steps.push(String::new());
        loop {
            if let Some(step) = way.steps.last_mut() {
                *step = all.len().to_string();
            }
            match items.next_element_seed(Once(way))? {
                Some(value) => all.push(value),
                None => break,
            }
        }
        way.steps.pop();
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let Once(way) = self;
        let mut all = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            way.steps.push(name.clone());
            if all.contains_key(&name) {
                way.twice = true;
                return Err(A::Error::custom("a field stands twice"));
            }
            all.insert(name, fields.next_value_seed(Once(way))?);
            way.steps.pop();
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;

    #[test]
    fn what_stands_once_is_read_as_ever() {
        for text in ["null", "[]", "{}", " {\"a\":[1,-2,1.5,1e300,true,null,\"\\u00e9\"],\"b\":{\"a\":{}}} ", "18446744073709551615", "\"a\""] {
            assert_eq!(read(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
        for text in ["", "{", "[1,]", "{\"a\":1}x", "nul", "{\"a\"}", "\"\u{0}\""] {
            assert!(matches!(read(text.as_bytes()), Err(NotRead::Json(_))), "{text}");
        }
    }

    #[test]
    fn what_stands_twice_is_named() {
        for (text, at) in [
            ("{\"verb\":1,\"verb\":1}", "verb"),
            ("{\"a\":[{},{\"b\":{\"c\":1,\"d\":2,\"c\":1}}]}", "a.1.b.c"),
            ("[{\"\\u0061\":1,\"a\":1}]", "0.a"),
            ("{\"a\":{},\"b\":{\"a\":1},\"a\":2}", "a"),
        ] {
            assert!(matches!(read(text.as_bytes()), Err(NotRead::Twice(named)) if named == at), "{text}");
        }
    }
}
