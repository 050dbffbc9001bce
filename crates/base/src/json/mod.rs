//! JSON as a tree that borrows from its text and knows its places (RFC 8259).

use std::borrow::Cow;
use std::fmt;

/// How deep lists and maps may nest.
pub const JSON_DEPTH_MAX: usize = 64;

/// A value with the byte at which it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// The byte at which it begins.
    pub at: u32,
    /// What it is.
    pub value: Value<'a>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Node<'a>>),
    /// A map, in the order written. Of keys that stand twice the last counts.
    Map(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// Whether two keys are one: most others already differ in their ends.
pub(crate) fn is(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && a.last() == b.last() && a.first() == b.first() && a == b
}

/// Room for the keys of a map or the items of a list, so that most need no more.
const FEW: usize = 6;

impl<'a> Node<'a> {
    /// The value at `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        match &self.value {
            Value::Map(entries) => entries.iter().rev().find(|(name, _)| is(name, key)).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text at `key`, if there is one.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// The items, if it is a list; none otherwise.
    pub fn items(&self) -> &[Node<'a>] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The items of the list at `key`; none otherwise.
    pub fn items_at(&self, key: &str) -> &[Node<'a>] {
        self.get(key).map_or(&[], Node::items)
    }

    /// Whether it is a map.
    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        self.value == Value::Bool(true)
    }

    /// Whether it says something: not nothing, false, zero or empty.
    pub fn says(&self) -> bool {
        match &self.value {
            Value::Null => false,
            Value::Bool(yes) => *yes,
            Value::Number(text) => text.bytes().take_while(|b| !matches!(b, b'e' | b'E')).any(|b| matches!(b, b'1'..=b'9')),
            Value::Text(text) => !text.is_empty(),
            Value::List(items) => !items.is_empty(),
            Value::Map(entries) => !entries.is_empty(),
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

/// The one value that `text` is.
pub fn parse(text: &str) -> Result<Node<'_>, JsonError> {
    let mut parser = Parser { text, bytes: text.as_bytes(), at: 0 };
    let done = parser.space().and_then(|()| parser.value(0)).and_then(|node| {
        parser.space()?;
        if parser.at == parser.bytes.len() { Ok(node) } else { Err("something follows the value") }
    });
    done.map_err(|why| {
        let (line, column) = place(text, parser.at);
        JsonError { line, column, why }
    })
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// How many bytes at the head of `bytes` stand for themselves within a text: no quote, escape or control character.
fn plain(bytes: &[u8]) -> usize {
    /// The same byte eight times.
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * ONES;
    // Eight at a time, as one number: which of them are below a bound shows in their top bits (Mycroft). Only the
    // lowest byte found is sure, and no other is looked at.
    let below = |eight: u64, bound: u64| eight.wrapping_sub(bound * ONES) & !eight & TOPS;
    let mut at = 0;
    let mut eights = bytes.chunks_exact(8);
    for eight in &mut eights {
        let eight = eight.try_into().map_or(0, u64::from_le_bytes);
        let other = |byte: u8| below(eight ^ (u64::from(byte) * ONES), 1);
        let found = below(eight, 0x20) | other(b'"') | other(b'\\');
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + eights.remainder().iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(eights.remainder().len())
}

type Step<T> = Result<T, &'static str>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) -> Step<()> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        Ok(())
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Step<Value<'a>> {
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(value);
        }
        Err("a value is expected")
    }

    fn value(&mut self, depth: usize) -> Step<Node<'a>> {
        if depth > JSON_DEPTH_MAX {
            return Err("it is nested too deep");
        }
        let at = u32::try_from(self.at).map_err(|_| "it is larger than four gigabytes")?;
        let value = match self.peek() {
            Some(b'"') => Value::Text(self.string()?),
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) => return Err("a value is expected"),
            None => return Err("it ends too early"),
        };
        Ok(Node { at, value })
    }

    fn list(&mut self, depth: usize) -> Step<Value<'a>> {
        self.at += 1;
        self.space()?;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err("a comma or the end of the list is expected"),
            }
            self.space()?;
        }
        self.at += 1;
        Ok(Value::List(items))
    }

    fn map(&mut self, depth: usize) -> Step<Value<'a>> {
        self.at += 1;
        self.space()?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Map(Vec::new()));
        }
        let mut entries = Vec::with_capacity(FEW);
        loop {
            if self.peek() != Some(b'"') {
                return Err("a key in quotes is expected");
            }
            let key = self.string()?;
            self.space()?;
            if self.peek() != Some(b':') {
                return Err("a colon is expected");
            }
            self.at += 1;
            self.space()?;
            entries.push((key, self.value(depth + 1)?));
            self.space()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err("a comma or the end of the map is expected"),
            }
            self.space()?;
        }
        self.at += 1;
        Ok(Value::Map(entries))
    }

    fn digits(&mut self) -> Step<()> {
        let begin = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > begin { Ok(()) } else { Err("a digit is expected") }
    }

    fn number(&mut self) -> Step<&'a str> {
        let begin = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        self.text.get(begin..self.at).ok_or("a number is expected")
    }

    fn string(&mut self) -> Step<Cow<'a, str>> {
        self.at += 1;
        let begin = self.at;
        self.at = begin + plain(self.bytes.get(begin..).unwrap_or_default());
        match self.peek() {
            Some(b'"') => {
                let text = self.text.get(begin..self.at).ok_or("a text is expected")?;
                self.at += 1;
                Ok(Cow::Borrowed(text))
            }
            Some(b'\\') => self.escaped(begin).map(Cow::Owned),
            Some(_) => Err("a control character must be escaped"),
            None => Err("a text ends too early"),
        }
    }

    /// The rest of a text that has escapes.
    fn escaped(&mut self, begin: usize) -> Step<String> {
        let mut out = self.text.get(begin..self.at).unwrap_or_default().to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut out)?;
                }
                Some(0..=0x1f) => return Err("a control character must be escaped"),
                Some(_) => {
                    let from = self.at;
                    self.at += plain(self.bytes.get(from..).unwrap_or_default());
                    out.push_str(self.text.get(from..self.at).unwrap_or_default());
                }
                None => return Err("a text ends too early"),
            }
        }
    }

    fn escape(&mut self, out: &mut String) -> Step<()> {
        let one = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let first = self.unit()?;
                let code = if (0xd800..0xdc00).contains(&first) && self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(b"\\u")) {
                    self.at += 2;
                    let second = self.unit()?;
                    0x1_0000 + ((first - 0xd800) << 10) + second.wrapping_sub(0xdc00)
                } else {
                    first
                };
                // A half of a pair by itself stands for nothing that can be written.
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                return Ok(());
            }
            _ => return Err("an escape is expected"),
        };
        self.at += 1;
        out.push(one);
        Ok(())
    }

    fn unit(&mut self) -> Step<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|text| u32::from_str_radix(text, 16).ok()).ok_or("four hexadecimal digits are expected")?;
        self.at += 4;
        Ok(unit)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;

    #[test]
    fn values_are_read_with_their_places() {
        let node = parse(" { \"a\": [1, -2.5e3, true, null], \"b\\u00e9\": \"x\\n\\ud83d\\ude00\" }\n").unwrap();
        assert_eq!(node.at, 1);
        assert_eq!(node.items_at("a").len(), 4);
        assert_eq!(node.items_at("a").get(1).map(|one| &one.value), Some(&Value::Number("-2.5e3")));
        assert_eq!(node.text_at("bé"), Some("x\n😀"));
        let mut quoted = String::new();
        quote("x\n\"\u{1}", &mut quoted);
        assert_eq!(parse(&quoted).unwrap().text(), Some("x\n\"\u{1}"));
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        let said = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(said("[1,\n 2"), "line 2, column 3: this is not JSON: a comma or the end of the list is expected");
        assert_eq!(said("[01]"), "line 1, column 3: this is not JSON: a comma or the end of the list is expected");
        assert_eq!(said("\"a"), "line 1, column 3: this is not JSON: a text ends too early");
        assert_eq!(said("{} x"), "line 1, column 4: this is not JSON: something follows the value");
        assert_eq!(said(&"[".repeat(100)), "line 1, column 66: this is not JSON: it is nested too deep");
        for text in ["", "{a:1}", "{\"a\" 1}", "[1,]", "tru", "\"\\x\"", "\"\\u12\"", "1.", "--1", "\"\u{1}\""] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
