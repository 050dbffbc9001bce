//! Delimited text as rows, each with the line on which it begins.
//!
//! A quote that is never closed would take every row after it into one cell. A row whose quotes do not hold costs its own line and no
//! other: it is left out, and reading goes on with the line after its first.

use std::io::Read;

use crate::fault::Fault;
use crate::rows::{BATCH_ROWS, RowFault, Rows, Texts};

/// The longest row that is looked through for the end of a quote, in bytes.
const ROW_BYTES_MAX: u64 = 4 << 20;

/// How much that was read is let go of at once, in bytes.
const LET_GO_BYTES: usize = 1 << 20;

/// A stream that keeps what was read since the row under way began, so that it can be read again.
struct Held {
    inner: Box<dyn Read + Send>,
    data: Vec<u8>,
    /// What of `data` was handed out.
    at: usize,
    /// Where `data` begins in the text.
    start: u64,
    /// Where the row under way begins in the text.
    row: u64,
    /// Whether the row under way was cut off because it is too long.
    cut: bool,
}

impl Held {
    fn new(inner: Box<dyn Read + Send>) -> Held {
        Held { inner, data: Vec::new(), at: 0, start: 0, row: 0, cut: false }
    }

    fn place(&self, at: u64) -> usize {
        usize::try_from(at.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.data.len())
    }

    /// A row begins: what stands before it is no longer wanted.
    fn begin(&mut self, row: u64) {
        self.row = row;
        let before = self.place(row);
        if before >= LET_GO_BYTES {
            self.data.drain(..before);
            self.at = self.at.saturating_sub(before);
            self.start += before as u64;
        }
    }

    fn bytes(&self, from: u64, until: u64) -> &[u8] {
        self.data.get(self.place(from)..self.place(until)).unwrap_or_default()
    }
}

impl Read for Held {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if (self.start + self.at as u64).saturating_sub(self.row) > ROW_BYTES_MAX {
            self.cut = true;
            return Ok(0);
        }
        if self.at >= self.data.len() {
            let count = self.inner.read(into)?;
            self.data.extend_from_slice(into.get(..count).unwrap_or_default());
            self.at = self.data.len();
            return Ok(count);
        }
        let count = self.data.get(self.at..).unwrap_or_default().read(into)?;
        self.at += count;
        Ok(count)
    }
}

/// Rows of delimited text, the first of them its headings.
pub(crate) struct Delimited {
    reader: csv::Reader<Held>,
    mark: u8,
    /// The bytes and lines of the text before the place where the reader began.
    before: (u64, u64),
    /// The line of the headings, if they were not UTF-8.
    decoded: Option<u64>,
}

/// Where a row stands, and what is wrong with its quotes.
struct Stands {
    line: u64,
    last: u64,
    holds: bool,
}

impl Delimited {
    pub(crate) fn new(inner: Box<dyn Read + Send>, mark: u8) -> Delimited {
        Delimited { reader: reader(Held::new(inner), mark), mark, before: (0, 0), decoded: None }
    }

    /// The headings.
    pub(crate) fn header(&mut self) -> Result<Vec<String>, Fault> {
        let mut record = csv::ByteRecord::new();
        let stands = self.next(&mut record)?;
        if stands.as_ref().is_some_and(|stands| !stands.holds) {
            return Err(Fault::input("a quote in the headings is not closed", "close it, or take it out"));
        }
        self.decoded = stands.filter(|_| std::str::from_utf8(record.as_slice()).is_err()).map(|stands| stands.line);
        // A heading of several lines is one of words.
        let name = |name: &[u8]| ntib_base::import::decode(name).0.trim_start_matches('\u{feff}').trim().replace("\r\n", " ").replace(['\n', '\r'], " ");
        Ok(record.iter().map(name).collect())
    }

    /// The next row, and where it stands; none at the end. Of a row whose quotes do not hold, the next is what stands on the line after its first.
    fn next(&mut self, record: &mut csv::ByteRecord) -> Result<Option<Stands>, Fault> {
        let (bytes, lines) = self.before;
        let begins = self.reader.position().clone();
        let from = bytes + begins.byte();
        self.reader.get_mut().begin(from);
        let more = self.reader.read_byte_record(record);
        let more = more.map_err(|error| Fault::input(format!("the table cannot be read further: {error}"), "correct the file there"))?;
        if !more {
            return Ok(None);
        }
        let held = self.reader.get_ref();
        let raw = held.bytes(from, bytes + self.reader.position().byte());
        // The reader stood before the end of the line above, or before empty lines.
        let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let skipped = raw.iter().take_while(|byte| ends(byte)).count();
        let own = raw.get(skipped..).unwrap_or_default();
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let line = lines + begins.line() + count(raw.get(..skipped).unwrap_or_default());
        let length = own.len() - own.iter().rev().take_while(|byte| ends(byte)).count();
        let own = own.get(..length).unwrap_or_default();
        let Some(first) = own.iter().position(|byte| *byte == b'\n') else {
            if held.cut {
                let message = format!("the table cannot be read further: line {line} is longer than {ROW_BYTES_MAX} bytes");
                return Err(Fault::input(message, "correct the file there"));
            }
            return Ok(Some(Stands { line, last: line, holds: true }));
        };
        if held.cut || !hold(own, self.mark) {
            self.resume(from + (skipped + first + 1) as u64, line);
            return Ok(Some(Stands { line, last: line, holds: false }));
        }
        Ok(Some(Stands { line, last: line + count(own), holds: true }))
    }

    /// Goes on from this byte, before which so many lines stand.
    fn resume(&mut self, at: u64, lines: u64) {
        let none = reader(Held::new(Box::new(std::io::empty())), self.mark);
        let mut held = std::mem::replace(&mut self.reader, none).into_inner();
        (held.at, held.row, held.cut) = (held.place(at), at, false);
        self.before = (at, lines);
        self.reader = reader(held, self.mark);
    }

    /// The next rows of so many columns.
    pub(crate) fn rows(&mut self, width: usize) -> Result<Rows, Fault> {
        let mut rows = Rows { decoded: self.decoded.take(), ..Rows::default() };
        let mut texts: Vec<Texts> = std::iter::repeat_with(Texts::default).take(width).collect();
        let mut record = csv::ByteRecord::new();
        while rows.lines.len() < BATCH_ROWS && rows.broken.len() < BATCH_ROWS {
            let Some(stands) = self.next(&mut record)? else { break };
            // Marks behind the last column, as spreadsheets leave them, say nothing.
            let behind = record.len() > width && record.iter().skip(width).any(|cell| !cell.is_empty());
            if !stands.holds || record.len() < width || behind {
                if record.iter().any(|cell| !cell.is_empty()) {
                    rows.broken.push(broken(&stands, record.len(), width));
                }
                continue;
            }
            if record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            rows.lines.push(stands.line);
            for (texts, cell) in texts.iter_mut().zip(&record) {
                match std::str::from_utf8(cell) {
                    Ok(text) => texts.push(text),
                    Err(_) => {
                        texts.push(&ntib_base::import::decode(cell).0);
                        rows.decoded = rows.decoded.or(Some(stands.line));
                    }
                }
            }
        }
        rows.columns = texts.into_iter().map(Texts::done).collect();
        Ok(rows)
    }
}

fn reader(held: Held, mark: u8) -> csv::Reader<Held> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mark).trim(csv::Trim::All).from_reader(held)
}

/// Whether every quote that opens a value of a row closes it: its end is the mark between columns or the end of the row.
fn hold(row: &[u8], mark: u8) -> bool {
    let (mut fresh, mut quoted) = (true, false);
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
                if bytes.peek().is_some_and(|next| *next != mark && !next.is_ascii_whitespace()) {
                    return false;
                }
            }
        } else {
            quoted = byte == b'"' && fresh;
            fresh = byte == mark;
        }
    }
    !quoted
}

/// What is wrong with a row.
fn broken(stands: &Stands, values: usize, width: usize) -> RowFault {
    let (message, help) = if !stands.holds {
        ("a quote in the row is not closed".to_owned(), "close it, take it out, or write two for one within a quoted value")
    } else if stands.last > stands.line {
        let message = format!("the row, of the lines {} to {}, has {values} values, the header {width}", stands.line, stands.last);
        (message, "look for a quote that closes too late, and quote values that have the mark between columns in them")
    } else {
        (format!("the row has {values} {}, the header {width}", if values == 1 { "value" } else { "values" }), "quote values that have the mark between columns in them")
    };
    RowFault { line: stands.line, column: None, value: "".into(), message: message.into(), help: help.into() }
}
