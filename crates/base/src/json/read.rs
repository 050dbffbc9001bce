//! From a text to the cells of a document.

use super::{Cell, ESCAPED, FALSE, JSON_DEPTH_MAX, Json, JsonError, KEY_ESCAPED, LIST, MAP, NULL, NUMBER, TEXT, TRUE, hash, place};

/// The most bytes of a text: its places fit 32 bits.
const BYTES_MAX: usize = u32::MAX as usize - 1;

/// The one value that `text` is.
pub fn parse(text: &str) -> Result<Json<'_>, JsonError> {
    let mut parser = Parser::new(text);
    parser.whole().map_err(|why| parser.error(why))?;
    Ok(parser.json)
}

/// The values of `text`, one a line, as a list of them; lines of blanks are passed over.
pub fn parse_lines(text: &str) -> Result<Json<'_>, JsonError> {
    let mut parser = Parser::new(text);
    parser.lines().map_err(|why| parser.error(why))?;
    Ok(parser.json)
}

struct Parser<'a> {
    json: Json<'a>,
    /// The text, or as much of it as may be read now.
    bytes: &'a [u8],
    at: usize,
}

/// A place or number that is known to fit.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
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

/// A key before its value: where it is, and what the cell keeps of it beside the kind.
#[derive(Clone, Copy)]
struct Key {
    at: u32,
    tag: u32,
}

/// Of a value that has no key.
const NO_KEY: Key = Key { at: 0, tag: 0 };

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Parser<'a> {
        // About as many values as a text of the kinds read here has.
        let cells = Vec::with_capacity(text.len() / 16 + 1);
        Parser { json: Json { text, cells, own: Vec::new() }, bytes: text.as_bytes(), at: 0 }
    }

    fn error(&self, why: &'static str) -> JsonError {
        let (line, column) = place(self.json.text, self.at);
        JsonError { line, column, why }
    }

    fn whole(&mut self) -> Step<()> {
        if self.bytes.len() > BYTES_MAX {
            return Err("it is larger than four gigabytes");
        }
        self.one()
    }

    /// One value and nothing else.
    fn one(&mut self) -> Step<()> {
        self.space();
        self.value(0, NO_KEY)?;
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { Err("something follows the value") }
    }

    fn lines(&mut self) -> Step<()> {
        let all = self.bytes;
        if all.len() > BYTES_MAX {
            return Err("it is larger than four gigabytes");
        }
        self.push(LIST, 0, NO_KEY);
        let text = self.json.text;
        let mut begin = 0;
        for line in text.split_inclusive('\n') {
            let bare = line.strip_suffix('\n').map_or(line, |bare| bare.strip_suffix('\r').unwrap_or(bare));
            self.at = begin;
            self.bytes = all.get(..begin + bare.len()).unwrap_or_default();
            begin += line.len();
            if !bare.trim().is_empty() {
                self.one()?;
            }
        }
        self.close(0);
        Ok(())
    }

    #[inline]
    fn push(&mut self, kind: u32, end: u32, key: Key) {
        self.json.cells.push(Cell { at: short(self.at), end, key: key.at, tag: key.tag | kind });
    }

    /// All that the list or map at `index` holds is read.
    #[inline]
    fn close(&mut self, index: usize) {
        let end = short(self.json.cells.len());
        if let Some(cell) = self.json.cells.get_mut(index) {
            cell.end = end;
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, kind: u32, key: Key) -> Step<()> {
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.push(kind, 0, key);
            self.at += word.len();
            return Ok(());
        }
        Err("a value is expected")
    }

    fn value(&mut self, depth: usize, key: Key) -> Step<()> {
        if depth > JSON_DEPTH_MAX {
            return Err("it is nested too deep");
        }
        match self.peek() {
            Some(b'"') => {
                let begin = self.at;
                let (kind, end) = self.string()?;
                self.json.cells.push(Cell { at: short(begin), end, key: key.at, tag: key.tag | kind });
                Ok(())
            }
            Some(b'{') => self.map(depth, key),
            Some(b'[') => self.list(depth, key),
            Some(b'-' | b'0'..=b'9') => {
                let begin = self.at;
                self.number()?;
                self.json.cells.push(Cell { at: short(begin), end: short(self.at), key: key.at, tag: key.tag | NUMBER });
                Ok(())
            }
            Some(b't') => self.word("true", TRUE, key),
            Some(b'f') => self.word("false", FALSE, key),
            Some(b'n') => self.word("null", NULL, key),
            Some(_) => Err("a value is expected"),
            None => Err("it ends too early"),
        }
    }

    fn list(&mut self, depth: usize, key: Key) -> Step<()> {
        let index = self.json.cells.len();
        self.push(LIST, 0, key);
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            self.close(index);
            return Ok(());
        }
        loop {
            self.value(depth + 1, NO_KEY)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err("a comma or the end of the list is expected"),
            }
            self.space();
        }
        self.at += 1;
        self.close(index);
        Ok(())
    }

    fn map(&mut self, depth: usize, key: Key) -> Step<()> {
        let index = self.json.cells.len();
        self.push(MAP, 0, key);
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.close(index);
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err("a key in quotes is expected");
            }
            let key = self.key()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err("a colon is expected");
            }
            self.at += 1;
            self.space();
            self.value(depth + 1, key)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err("a comma or the end of the map is expected"),
            }
            self.space();
        }
        self.at += 1;
        self.close(index);
        Ok(())
    }

    #[inline]
    fn key(&mut self) -> Step<Key> {
        let begin = self.at + 1;
        let (kind, end) = self.string()?;
        Ok(if kind == TEXT {
            Key { at: short(begin), tag: hash(self.bytes.get(begin..end as usize).unwrap_or_default()) }
        } else {
            Key { at: end, tag: hash(self.json.escaped(end).as_bytes()) | KEY_ESCAPED }
        })
    }

    fn digits(&mut self) -> Step<()> {
        let begin = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > begin { Ok(()) } else { Err("a digit is expected") }
    }

    fn number(&mut self) -> Step<()> {
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
        Ok(())
    }

    /// Reads a text: its kind, and the byte of its last quote or its number among those with escapes.
    #[inline]
    fn string(&mut self) -> Step<(u32, u32)> {
        self.at += 1;
        let begin = self.at;
        self.at = begin + plain(self.bytes.get(begin..).unwrap_or_default());
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok((TEXT, short(self.at - 1)))
            }
            Some(b'\\') => {
                let text = self.escaped(begin)?;
                self.json.own.push(text.into());
                Ok((ESCAPED, short(self.json.own.len() - 1)))
            }
            Some(_) => Err("a control character must be escaped"),
            None => Err("a text ends too early"),
        }
    }

    /// The rest of a text that has escapes.
    fn escaped(&mut self, begin: usize) -> Step<String> {
        let mut out = self.json.text.get(begin..self.at).unwrap_or_default().to_owned();
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
                    out.push_str(self.json.text.get(from..self.at).unwrap_or_default());
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
        let digits = self.json.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|text| u32::from_str_radix(text, 16).ok()).ok_or("four hexadecimal digits are expected")?;
        self.at += 4;
        Ok(unit)
    }
}
