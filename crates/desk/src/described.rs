//! What the payload of a verb looks like, learned from the type that reads it: the type is read from a source that notes what it asks for. So what is
//! described is what is checked.
//!
//! A type asks its source for a struct with these fields, a list, a number; the source notes it and gives an example of it. Which fields may be lacking
//! is found by leaving out one after another. Where a type takes anything and decides by a field (`form: choose`), its own messages tell which.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer as _, Visitor};

use crate::shape::Shape;

/// What is read at one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Described {
    /// Nothing is known.
    #[default]
    Unknown,
    /// Yes or no.
    Bool,
    /// A whole number, not below zero.
    Count,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// A text of a shape.
    Shaped(Shape),
    /// One of these.
    Choice(Vec<&'static str>),
    /// One of these, or nothing.
    Maybe(Box<Described>),
    /// Many.
    List(Box<Described>),
    /// Several, each of its own kind, in this order.
    Tuple(Vec<Described>),
    /// By names that are not known beforehand.
    Map(Box<Described>),
    /// Fields: what each is, and whether it must be there.
    Fields(Vec<(&'static str, Described, bool)>),
    /// Fields that depend on one of them, which is one of these.
    By(String, Vec<String>),
}

/// What the type reads.
pub fn describe<T: DeserializeOwned>() -> Described {
    let state = State::default();
    loop {
        state.found.borrow_mut().clear();
        match read::<T>(&state) {
            Ok(()) => break,
            Err(error) => {
                if !state.learns(&error.0) {
                    return Described::Unknown;
                }
            }
        }
    }
    let all = state.found.borrow().clone();
    // Each field is left out once, where what it stands in is there.
    let mut needed = BTreeSet::new();
    for (path, one) in &all {
        let Found::Fields(fields) = one else { continue };
        for field in *fields {
            *state.without.borrow_mut() = format!("{path}.{field}");
            if read::<T>(&state).is_err() {
                needed.insert(format!("{path}.{field}"));
            }
        }
    }
    whole("", &all, &needed)
}

/// Reads an example of the type, and forgets it.
fn read<T: DeserializeOwned>(state: &State) -> Result<(), Told> {
    T::deserialize(At { state, path: String::new() }).map(drop)
}

fn whole(path: &str, all: &BTreeMap<String, Found>, needed: &BTreeSet<String>) -> Described {
    let inner = |step: &str| Box::new(whole(&format!("{path}{step}"), all, needed));
    match all.get(path) {
        None => Described::Unknown,
        Some(Found::Is(one)) => one.clone(),
        Some(Found::Maybe) => Described::Maybe(inner("?")),
        Some(Found::List) => Described::List(inner("[]")),
        Some(Found::Map) => Described::Map(inner("{}")),
        Some(Found::Tuple(count)) => Described::Tuple((0..*count).map(|at| *inner(&format!("[{at}]"))).collect()),
        Some(Found::Fields(fields)) => {
            let each = fields.iter().map(|field| (*field, *inner(&format!(".{field}")), needed.contains(&format!("{path}.{field}"))));
            Described::Fields(each.collect())
        }
    }
}

/// What was asked for at a place.
#[derive(Clone, Debug)]
enum Found {
    Is(Described),
    Maybe,
    List,
    Map,
    Tuple(usize),
    Fields(&'static [&'static str]),
}

/// A place where anything was asked for: the field that decides, its values, and the one that is tried.
#[derive(Clone, Debug, Default)]
struct Any {
    field: Option<String>,
    values: Vec<String>,
    tried: usize,
}

#[derive(Default)]
struct State {
    found: RefCell<BTreeMap<String, Found>>,
    any: RefCell<BTreeMap<String, Any>>,
    /// The last place where anything was asked for.
    last: RefCell<String>,
    /// The field that is left out.
    without: RefCell<String>,
}

impl State {
    /// Whether a refusal tells something new of the last place where anything was asked for.
    fn learns(&self, message: &str) -> bool {
        let mut all = self.any.borrow_mut();
        let Some(any) = all.get_mut(self.last.borrow().as_str()) else { return false };
        let named = |start: &str| message.split_once(start).and_then(|(_, rest)| rest.split('`').next());
        match (&any.field, any.values.is_empty()) {
            (None, _) => any.field = named("missing field `").map(str::to_owned),
            (Some(_), true) => {
                let after = message.split_once("expected ").map_or("", |(_, after)| after);
                any.values = after.split('`').skip(1).step_by(2).map(str::to_owned).collect();
                return !any.values.is_empty();
            }
            (Some(_), false) => {
                any.tried += 1;
                return any.tried < any.values.len();
            }
        }
        any.field.is_some()
    }
}

/// Why an example is refused.
#[derive(Debug)]
struct Told(String);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Told {}

impl de::Error for Told {
    fn custom<T: fmt::Display>(message: T) -> Told {
        Told(message.to_string())
    }
}

/// A place in an example.
struct At<'a> {
    state: &'a State,
    path: String,
}

impl<'a> At<'a> {
    fn note(&self, found: Found) {
        self.state.found.borrow_mut().insert(self.path.clone(), found);
    }

    fn is(&self, one: Described) {
        self.note(Found::Is(one));
    }

    fn inner(&self, step: &str) -> At<'a> {
        At { state: self.state, path: format!("{}{step}", self.path) }
    }
}

/// Methods that note a number.
macro_rules! numbers {
    ($($method:ident $visit:ident $of:ident),*) => { $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.is(Described::$of);
        visitor.$visit(1)
    })* };
}

impl<'de> Deserializer<'de> for At<'_> {
    type Error = Told;

    numbers!(
        deserialize_u8 visit_u8 Count, deserialize_u16 visit_u16 Count, deserialize_u32 visit_u32 Count, deserialize_u64 visit_u64 Count,
        deserialize_i8 visit_i8 Integer, deserialize_i16 visit_i16 Integer, deserialize_i32 visit_i32 Integer, deserialize_i64 visit_i64 Integer
    );

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.is(Described::Bool);
        visitor.visit_bool(false)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.is(Described::Text);
        visitor.visit_str("text")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.note(Found::Maybe);
        visitor.visit_some(self.inner("?"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Told> {
        match Shape::of_key(name) {
            Some(shape) => {
                self.is(Described::Shaped(shape));
                let example: StrDeserializer<'_, Told> = shape.example().into_deserializer();
                visitor.visit_newtype_struct(example)
            }
            None => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.note(Found::List);
        visitor.visit_seq(Many { each: vec![self.inner("[]")] })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Told> {
        self.note(Found::Tuple(count));
        let each = (0..count).rev().map(|at| self.inner(&format!("[{at}]"))).collect();
        visitor.visit_seq(Many { each })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.note(Found::Map);
        visitor.visit_map(Pairs { left: vec![("name-1".to_owned(), self.inner("{}"))], next: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Told> {
        self.note(Found::Fields(fields));
        let without = self.state.without.borrow().clone();
        let each = fields.iter().rev().map(|field| ((*field).to_owned(), self.inner(&format!(".{field}"))));
        let left = each.filter(|(_, at)| at.path != without).collect();
        visitor.visit_map(Pairs { left, next: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, variants: &'static [&'static str], visitor: V) -> Result<V::Value, Told> {
        self.is(Described::Choice(variants.to_vec()));
        let first: StrDeserializer<'_, Told> = variants.first().copied().unwrap_or_default().into_deserializer();
        visitor.visit_enum(first)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Told> {
        self.state.last.borrow_mut().clone_from(&self.path);
        let any = self.state.any.borrow_mut().entry(self.path.clone()).or_default().clone();
        let Some(field) = any.field else { return visitor.visit_map(Pairs { left: Vec::new(), next: None }) };
        let value = any.values.get(any.tried).cloned().unwrap_or_default();
        self.is(Described::By(field.clone(), any.values));
        visitor.visit_map(de::value::MapDeserializer::new(std::iter::once((field, value))))
    }

    serde::forward_to_deserialize_any! { i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct identifier ignored_any }
}

/// Examples, one after another, the last first.
struct Many<'a> {
    each: Vec<At<'a>>,
}

impl<'de> de::SeqAccess<'de> for Many<'_> {
    type Error = Told;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Told> {
        self.each.pop().map(|at| seed.deserialize(at)).transpose()
    }
}

/// Names with examples, the last first.
struct Pairs<'a> {
    left: Vec<(String, At<'a>)>,
    next: Option<At<'a>>,
}

impl<'de> de::MapAccess<'de> for Pairs<'_> {
    type Error = Told;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Told> {
        let Some((name, at)) = self.left.pop() else { return Ok(None) };
        self.next = Some(at);
        let name: de::value::StringDeserializer<Told> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Told> {
        let at = self.next.take().ok_or_else(|| Told("a value without a name".to_owned()))?;
        seed.deserialize(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verbs;

    /// The places of which nothing is known.
    fn unknown(of: &Described, path: &str, out: &mut Vec<String>) {
        match of {
            Described::Unknown => out.push(path.to_owned()),
            Described::Maybe(inner) | Described::List(inner) | Described::Map(inner) => unknown(inner, path, out),
            Described::Tuple(all) => all.iter().for_each(|one| unknown(one, path, out)),
            Described::Fields(fields) => fields.iter().for_each(|(name, one, _)| unknown(one, &format!("{path}.{name}"), out)),
            _ => {}
        }
    }

    #[test]
    fn every_verb_is_described_to_the_last_field() {
        let mut out = Vec::new();
        for verb in verbs() {
            let described = verb.described();
            assert!(matches!(described, Described::Fields(_)), "{}: {described:?}", verb.name);
            unknown(&described, verb.name, &mut out);
        }
        assert_eq!(out, [""; 0], "nothing is known of these");
    }

    #[test]
    fn what_must_be_there_and_what_may_is_told_apart() {
        let Described::Fields(fields) = crate::verb("call-meeting").unwrap().described() else { panic!("no fields") };
        let told: Vec<_> = fields.iter().map(|(name, one, needed)| (*name, one.clone(), *needed)).collect();
        let find = |name: &str| told.iter().find(|(one, ..)| *one == name).map(|(_, one, needed)| (one.clone(), *needed)).unwrap();
        assert_eq!(find("begins"), (Described::Shaped(Shape::Moment), true));
        assert_eq!(find("minutes"), (Described::Count, true));
        assert_eq!(find("forum"), (Described::Maybe(Box::new(Described::Shaped(Shape::Name))), false));
        let Described::Fields(fields) = crate::verb("call-firms").unwrap().described() else { panic!("no fields") };
        let Some((_, Described::List(asked), true)) = fields.iter().find(|(name, ..)| *name == "questions") else { panic!("no questions") };
        let Described::Fields(asked) = &**asked else { panic!("no fields of a question") };
        assert!(asked.contains(&("answer", Described::By("form".to_owned(), ["choose", "figure", "words"].map(str::to_owned).to_vec()), true)), "{asked:?}");
    }
}
