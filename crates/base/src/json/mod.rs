//! JSON as a row of cells over its text, which knows its places (RFC 8259).
//!
//! A document is one list of cells in the order written: a map or a list stands before what it holds and says where
//! that ends, so that a reader passes over it in one step. A cell borrows from the text by its places. Nothing is
//! allocated for a value, but for texts with escapes:
//!
//! ```text
//! {"a": [1, "x"], "b": true}
//! map ..5 | a: list ..4 | 1 | "x" | b: true
//! ```
//!
//! A key is kept with a hash of it, and found by that (see [`Node::get`]).

mod read;
#[cfg(test)]
mod tests;

use std::fmt;

pub use read::{parse, parse_lines};

/// How deep lists and maps may nest.
pub const JSON_DEPTH_MAX: usize = 64;

/// A document, read whole.
#[derive(Clone, Debug)]
pub struct Json<'a> {
    text: &'a str,
    cells: Vec<Cell>,
    /// Texts and keys that have escapes, with them undone.
    own: Vec<Box<str>>,
}

/// One value.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// The byte at which it begins.
    at: u32,
    /// Of a text the byte of its last quote, or its number among those with escapes; of a number the byte after it; of
    /// a list or map the cell after the last that it holds.
    end: u32,
    /// Of a value in a map: the byte at which the text of its key begins, or that key's number among those with escapes.
    key: u32,
    /// The kind in the lower bits, the hash of the key in the upper ones.
    tag: u32,
}

const NULL: u32 = 0;
const FALSE: u32 = 1;
const TRUE: u32 = 2;
const NUMBER: u32 = 3;
const TEXT: u32 = 4;
/// A text with escapes.
const ESCAPED: u32 = 5;
const LIST: u32 = 6;
const MAP: u32 = 7;
const KIND: u32 = 0x0f;
/// The key has escapes.
const KEY_ESCAPED: u32 = 0x10;
const HASH: u32 = !0xff;

/// The hash of a key: its length, its first and its last eight bytes, mixed by a multiplication (Knuth, The Art of
/// Computer Programming 3, 6.4). The lower eight bits are nought.
pub(crate) const fn hash(key: &[u8]) -> u32 {
    let (a, b) = match (key.first_chunk(), key.last_chunk()) {
        (Some(a), Some(b)) => (u64::from_le_bytes(*a), u64::from_le_bytes(*b)),
        _ => match (key.first_chunk(), key.last_chunk()) {
            (Some(a), Some(b)) => (u32::from_le_bytes(*a) as u64, u32::from_le_bytes(*b) as u64),
            _ => match *key {
                [a, b, c] => ((a as u64) << 8 | b as u64, c as u64),
                [a, b] => (a as u64, b as u64),
                [a] => (a as u64, 0),
                _ => (0, 0),
            },
        },
    };
    let mixed = (a ^ b.rotate_left(29) ^ key.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32 & HASH
}

/// A value of a document.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    json: &'d Json<'d>,
    /// Its cell.
    index: u32,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Value<'d> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(&'d str),
    /// A text.
    Text(&'d str),
    /// A list.
    List(Items<'d>),
    /// A map: its values, each with its key, in the order written. Of keys that stand twice the last counts.
    Map(Items<'d>),
}

/// The values of a list or of a map, in the order written.
#[derive(Clone, Debug)]
pub struct Items<'d> {
    json: &'d Json<'d>,
    next: u32,
    until: u32,
}

impl Items<'_> {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.next >= self.until
    }
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    #[inline]
    fn next(&mut self) -> Option<Node<'d>> {
        let index = self.next;
        let cell = self.json.cells.get(index as usize).filter(|_| index < self.until)?;
        self.next = if cell.tag & KIND >= LIST { cell.end } else { index + 1 };
        Some(Node { json: self.json, index })
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            Value::Map(items) => f.debug_map().entries(items.map(|one| (one.key(), one))).finish(),
            Value::List(items) => f.debug_list().entries(items).finish(),
            other => other.fmt(f),
        }
    }
}

/// They say the same, wherever they stand.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Node<'_>) -> bool {
        match (self.value(), other.value()) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) | (Value::Text(a), Value::Text(b)) => a == b,
            (Value::List(a), Value::List(b)) => a.eq(b),
            (Value::Map(a), Value::Map(b)) => a.map(|one| (one.key(), one)).eq(b.map(|one| (one.key(), one))),
            _ => false,
        }
    }
}

impl<'a> Json<'a> {
    /// The value that the document is.
    pub fn root(&self) -> Node<'_> {
        Node { json: self, index: 0 }
    }

    /// The text between two bytes.
    fn slice(&self, from: usize, until: u32) -> &str {
        self.text.get(from..until as usize).unwrap_or_default()
    }

    fn escaped(&self, number: u32) -> &str {
        self.own.get(number as usize).map_or("", |text| text)
    }
}

impl<'d> Node<'d> {
    fn cell(self) -> Cell {
        self.json.cells.get(self.index as usize).copied().unwrap_or_default()
    }

    /// The byte at which it begins.
    pub fn at(self) -> u32 {
        self.cell().at
    }

    /// What it is.
    pub fn value(self) -> Value<'d> {
        let cell = self.cell();
        let within = || Items { json: self.json, next: self.index + 1, until: cell.end };
        match cell.tag & KIND {
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            NUMBER => Value::Number(self.json.slice(cell.at as usize, cell.end)),
            TEXT | ESCAPED => Value::Text(self.text().unwrap_or_default()),
            LIST => Value::List(within()),
            MAP => Value::Map(within()),
            _ => Value::Null,
        }
    }

    /// The values that it holds, if it is a map; none otherwise.
    #[inline]
    pub fn entries(self) -> Items<'d> {
        self.within(MAP)
    }

    /// The items, if it is a list; none otherwise.
    #[inline]
    pub fn items(self) -> Items<'d> {
        self.within(LIST)
    }

    #[inline]
    fn within(self, kind: u32) -> Items<'d> {
        let cell = self.cell();
        let until = if cell.tag & KIND == kind { cell.end } else { 0 };
        Items { json: self.json, next: self.index + 1, until }
    }

    /// The key, if it stands in a map.
    pub fn key(self) -> &'d str {
        let cell = self.cell();
        if cell.tag & KEY_ESCAPED != 0 {
            return self.json.escaped(cell.key);
        }
        let rest = self.json.text.get(cell.key as usize..).unwrap_or_default();
        rest.split('"').next().unwrap_or_default()
    }

    /// The hash of the key; see [`hash`].
    #[inline]
    pub(crate) fn key_hash(self) -> u32 {
        self.cell().tag & HASH
    }

    /// Whether it stands in a map at `key`.
    #[inline]
    pub(crate) fn is_at(self, key: &str) -> bool {
        let cell = self.cell();
        if cell.tag & KEY_ESCAPED != 0 {
            return self.json.escaped(cell.key) == key;
        }
        // No key without escapes has a quote in it: if one follows, this is all of it.
        let (from, until) = (cell.key as usize, cell.key as usize + key.len());
        let bytes = self.json.text.as_bytes();
        bytes.get(until) == Some(&b'"') && bytes.get(from..until) == Some(key.as_bytes())
    }

    /// The value at `key`, if this is a map that has it.
    #[inline]
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.find(key, hash(key.as_bytes()))
    }

    fn find(self, key: &str, hash: u32) -> Option<Node<'d>> {
        self.entries().filter(|one| one.key_hash() == hash && one.is_at(key)).last()
    }

    /// The text, if it is one.
    #[inline]
    pub fn text(self) -> Option<&'d str> {
        let cell = self.cell();
        match cell.tag & KIND {
            TEXT => Some(self.json.slice(cell.at as usize + 1, cell.end)),
            ESCAPED => Some(self.json.escaped(cell.end)),
            _ => None,
        }
    }

    /// The text at `key`, if there is one.
    #[inline]
    pub fn text_at(self, key: &str) -> Option<&'d str> {
        self.get(key).and_then(Node::text)
    }

    /// The items of the list at `key`; none otherwise.
    #[inline]
    pub fn items_at(self, key: &str) -> Items<'d> {
        self.get(key).map_or(Items { json: self.json, next: 0, until: 0 }, Node::items)
    }

    /// Whether it is a map.
    pub fn is_map(self) -> bool {
        self.cell().tag & KIND == MAP
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        self.cell().tag & KIND == LIST
    }

    /// Whether it is `true`.
    pub fn is_true(self) -> bool {
        self.cell().tag & KIND == TRUE
    }

    /// Whether it is `true` or `false`.
    pub fn is_bool(self) -> bool {
        matches!(self.cell().tag & KIND, TRUE | FALSE)
    }

    /// Whether it says something: not nothing, false, zero or empty.
    pub fn says(self) -> bool {
        match self.value() {
            Value::Null => false,
            Value::Bool(yes) => yes,
            Value::Number(text) => text.bytes().take_while(|b| !matches!(b, b'e' | b'E')).any(|b| matches!(b, b'1'..=b'9')),
            Value::Text(text) => !text.is_empty(),
            Value::List(items) | Value::Map(items) => !items.is_empty(),
        }
    }
}

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong.
    pub why: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: this is not JSON: {}", self.line, self.column, self.why)
    }
}

impl std::error::Error for JsonError {}

/// The line and column, from 1, of a byte of `text`.
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let begin = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    (line, at.saturating_sub(begin) + 1)
}

/// Where the lines of a text begin, for telling many places of one text.
#[derive(Clone, Debug)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// Of `text`.
    pub fn new(text: &str) -> Lines {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines(std::iter::once(0).chain(after).collect())
    }

    /// The line and column, from 1, of a byte: what [`place`] tells.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let line = self.0.partition_point(|begin| *begin <= at);
        let begin = line.checked_sub(1).and_then(|before| self.0.get(before)).copied().unwrap_or(0);
        (line, at.saturating_sub(begin) + 1)
    }
}

/// `text` between quotes, as JSON writes it.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(text.get(done..at).unwrap_or_default());
        done = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            byte => out.push_str(&format!("\\u{byte:04x}")),
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out.push('"');
}
