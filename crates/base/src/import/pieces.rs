//! A stream of bytes cut into pieces that can be read by themselves: whole rows, whole lines, whole items of a list.

use std::ops::Range;

/// How large a piece grows before it is handed out, in bytes.
pub const PIECE_BYTES: usize = 1 << 20;

/// The largest row or item, in bytes. A longer row is left out, and reading goes on with the next line.
pub const RECORD_BYTES_MAX: usize = 4 << 20;

/// How a file is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Rows with columns, the first one the header.
    Table {
        /// The mark between columns.
        delimiter: u8,
    },
    /// A JSON value on each line.
    Lines,
    /// One JSON document: a list, or a map that has one at a key that packages use.
    Items,
    /// Not at all.
    Whole,
}

/// Keys of a document whose lists hold its items.
const LISTS: &[&str] = &["releases", "records", "relations", "exceptions", "data", "results"];

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Of [`Form::Items`], where each item stands in `text`, and on which line of the file.
    pub items: Vec<(Range<usize>, usize)>,
    /// Where the next piece begins in the file, in bytes.
    pub end: u64,
    /// Whether it is no whole row: a quote was not closed, or it is too long.
    pub broken: bool,
    /// The first line that was not UTF-8 and was read as Windows-1252.
    pub decoded: Option<usize>,
}

/// Cuts a file.
#[derive(Clone, Debug)]
pub struct Pieces {
    form: Form,
    size: usize,
    buffer: Vec<u8>,
    /// Bytes of the file before the buffer, and lines.
    before: u64,
    lines: usize,
    header: Option<String>,
    scan: Scan,
    /// The last place in the buffer where it can be cut.
    cut: usize,
    items: Vec<Range<usize>>,
    ended: bool,
    /// Whether a carriage return waits for what follows it.
    returned: bool,
}

/// Where a scan of the buffer stands.
#[derive(Clone, Debug, Default)]
struct Scan {
    at: usize,
    quoted: bool,
    /// Of a table: a field begins here. Of JSON: the byte before was a backslash.
    fresh: bool,
    /// Of a table: the byte before was a quote within quotes.
    quote: bool,
    depth: usize,
    /// The depth of the list whose items are cut, 0 for none.
    list: usize,
    item: Option<usize>,
    key: Vec<u8>,
    last_key: Vec<u8>,
    seen_list: bool,
}

impl Pieces {
    /// Cuts a file from its beginning.
    pub fn new(form: Form, size: usize) -> Pieces {
        let scan = Scan { fresh: matches!(form, Form::Table { .. }), ..Scan::default() };
        Pieces { form, size, buffer: Vec::new(), before: 0, lines: 0, header: None, scan, cut: 0, items: Vec::new(), ended: false, returned: false }
    }

    /// Goes on where a piece ended: `before` bytes and `lines` lines stand before, under this header, in a list at this depth.
    pub fn resume(form: Form, size: usize, before: u64, lines: usize, header: Option<String>, list: usize) -> Pieces {
        let mut pieces = Pieces { before, lines, header, ..Pieces::new(form, size) };
        (pieces.scan.depth, pieces.scan.list, pieces.scan.seen_list) = (list, list, true);
        pieces
    }

    /// The header, of a table of which enough was fed.
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }

    /// The depth of the list that is being cut, 0 for none: for [`Pieces::resume`].
    pub fn list(&self) -> usize {
        self.scan.list
    }

    /// Adds what comes next in the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        if matches!(self.form, Form::Table { .. } | Form::Lines) {
            self.feed_lines(bytes);
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        self.look();
    }

    /// Adds bytes of rows or lines, a carriage return that ends a line by itself as a line feed. One at the end waits for what follows it.
    fn feed_lines(&mut self, bytes: &[u8]) {
        let Some(first) = bytes.first() else { return };
        if std::mem::take(&mut self.returned) {
            self.buffer.push(if *first == b'\n' { b'\r' } else { b'\n' });
        }
        let bytes = bytes.strip_suffix(b"\r").inspect(|_| self.returned = true).unwrap_or(bytes);
        let from = self.buffer.len();
        self.buffer.extend_from_slice(bytes);
        if bytes.contains(&b'\r') {
            let fed = self.buffer.get_mut(from..).unwrap_or_default();
            let mut rest = fed.iter_mut().peekable();
            while let Some(byte) = rest.next() {
                if *byte == b'\r' && rest.peek().is_none_or(|next| **next != b'\n') {
                    *byte = b'\n';
                }
            }
        }
    }

    /// Nothing more comes.
    pub fn end(&mut self) {
        self.ended = true;
        if std::mem::take(&mut self.returned) {
            self.buffer.push(b'\n');
        }
        self.look();
        if self.header.is_none() && matches!(self.form, Form::Table { .. }) && !self.buffer.is_empty() {
            // A header without rows.
            let length = self.buffer.len();
            self.take_header(length);
        }
    }

    /// How many bytes wait.
    pub fn waiting(&self) -> usize {
        self.buffer.len()
    }

    fn look(&mut self) {
        match self.form {
            Form::Table { delimiter } => self.rows(delimiter),
            Form::Lines => {
                let from = self.scan.at;
                let last = self.buffer.get(from..).and_then(|rest| rest.iter().rposition(|byte| *byte == b'\n'));
                self.cut = last.map_or(self.cut, |at| from + at + 1);
                self.scan.at = self.buffer.len();
            }
            Form::Items => self.look_items(),
            Form::Whole => {}
        }
    }

    fn rows(&mut self, delimiter: u8) {
        while let Some(byte) = self.buffer.get(self.scan.at).copied() {
            let scan = &mut self.scan;
            scan.at += 1;
            if scan.quoted {
                if scan.quote && byte != b'"' {
                    // The quote before closed the field.
                    (scan.quoted, scan.quote) = (false, false);
                } else {
                    scan.quote = byte == b'"' && !scan.quote;
                    continue;
                }
            }
            match byte {
                b'"' if scan.fresh => (scan.quoted, scan.quote, scan.fresh) = (true, false, false),
                b'\n' => {
                    scan.fresh = true;
                    let at = scan.at;
                    if self.header.is_none() {
                        self.take_header(at);
                    } else {
                        self.cut = at;
                    }
                }
                byte => scan.fresh = byte == delimiter,
            }
        }
    }

    fn take_header(&mut self, until: usize) {
        let bytes: Vec<u8> = self.buffer.drain(..until).collect();
        let text = decode(&bytes).0;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        // Lines without a value stand before some headers.
        if !text.trim().is_empty() {
            self.header = Some(text.trim_end_matches(['\n', '\r']).to_owned());
        }
        self.before += u64::try_from(until).unwrap_or(u64::MAX);
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
        (self.scan.at, self.cut) = (0, 0);
    }

    fn look_items(&mut self) {
        while let Some(byte) = self.buffer.get(self.scan.at).copied() {
            let scan = &mut self.scan;
            let at = scan.at;
            scan.at += 1;
            if scan.quoted {
                match byte {
                    _ if scan.fresh => scan.fresh = false,
                    b'\\' => scan.fresh = true,
                    b'"' => {
                        scan.quoted = false;
                        if scan.depth == 1 && scan.list == 0 {
                            scan.last_key = std::mem::take(&mut scan.key);
                        }
                    }
                    byte if scan.depth == 1 && scan.key.len() < 32 => scan.key.push(byte),
                    _ => {}
                }
                continue;
            }
            let begins = scan.item.is_none() && scan.list > 0 && scan.depth == scan.list && !byte.is_ascii_whitespace() && !matches!(byte, b',' | b']');
            if begins {
                scan.item = Some(at);
            }
            match byte {
                b'"' => {
                    scan.quoted = true;
                    scan.key.clear();
                }
                b'{' | b'[' => {
                    scan.depth += 1;
                    let top = byte == b'[' && scan.depth == 1;
                    let listed = byte == b'[' && scan.depth == 2 && scan.list == 0 && LISTS.iter().any(|list| list.as_bytes() == scan.last_key);
                    if top || listed {
                        scan.list = scan.depth;
                        scan.seen_list = true;
                    }
                }
                b'}' | b']' => {
                    if scan.depth == scan.list {
                        scan.list = 0;
                    }
                    scan.depth = scan.depth.saturating_sub(1);
                }
                _ => {}
            }
            let closed = scan.list > 0 && scan.depth == scan.list && matches!(byte, b'}' | b']');
            if closed && let Some(from) = scan.item.take() {
                self.items.push(from..at + 1);
                self.cut = at + 1;
            }
        }
    }

    /// The next piece, if enough was fed.
    pub fn next_piece(&mut self) -> Option<Piece> {
        if self.ended && !self.buffer.is_empty() && self.cut < self.buffer.len() {
            let whole = match self.form {
                Form::Table { .. } => !self.scan.quoted || self.scan.quote,
                Form::Lines | Form::Whole => true,
                // A document without a list of items is one item.
                Form::Items if !self.scan.seen_list => {
                    self.items = std::iter::once(0..self.buffer.len()).collect();
                    true
                }
                Form::Items if self.items.is_empty() => {
                    // What stands after the last item: its end, if it ends.
                    let open = self.scan.item.is_some();
                    let mut rest = self.take(self.buffer.len(), open);
                    rest.text.clear();
                    return Some(rest);
                }
                Form::Items => false,
            };
            if whole {
                self.cut = self.buffer.len();
            }
        }
        let large = self.cut >= self.size;
        if self.cut > 0 && (large || self.ended) {
            let cut = self.cut;
            return Some(self.take(cut, false));
        }
        let too_long = self.form != Form::Whole && self.buffer.len() - self.cut > RECORD_BYTES_MAX.max(self.size);
        if self.cut > 0 && too_long {
            let cut = self.cut;
            return Some(self.take(cut, false));
        }
        if !self.buffer.is_empty() && (too_long || self.ended) && self.form != Form::Whole {
            // What cannot be a row: its first line is given up.
            let line = self.buffer.iter().position(|byte| *byte == b'\n').map_or(self.buffer.len(), |at| at + 1);
            let piece = self.take(line, true);
            self.scan = Scan { fresh: matches!(self.form, Form::Table { .. }), depth: self.scan.list, list: self.scan.list, seen_list: self.scan.seen_list, ..Scan::default() };
            self.look();
            return Some(piece);
        }
        None
    }

    fn take(&mut self, until: usize, broken: bool) -> Piece {
        // A file that is read as a whole is not copied.
        let bytes: Vec<u8> = if until == self.buffer.len() { std::mem::take(&mut self.buffer) } else { self.buffer.drain(..until).collect() };
        let line = self.lines + 1;
        let ranges = std::mem::take(&mut self.items);
        let mut items = Vec::with_capacity(ranges.len());
        let (mut counted, mut lines) = (0, line);
        for range in ranges {
            lines += bytes.get(counted..range.start).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
            counted = range.start;
            // Items of other encodings are read from their own bytes.
            items.push((range, lines));
        }
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
        self.before += u64::try_from(until).unwrap_or(u64::MAX);
        self.scan.at = self.scan.at.saturating_sub(until);
        self.scan.item = self.scan.item.map(|at| at.saturating_sub(until));
        self.cut = self.cut.saturating_sub(until);
        let end = self.before;
        match String::from_utf8(bytes) {
            Ok(text) => Piece { text, line, items, end, broken, decoded: None },
            Err(error) => {
                let bytes = error.into_bytes();
                let (text, at) = decode(&bytes);
                let decoded = at.map(|at| line + bytes.get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count());
                items = items.into_iter().filter_map(|(range, line)| recount(&bytes, range).map(|range| (range, line))).collect();
                Piece { text, line, items, end, broken, decoded }
            }
        }
    }
}

/// A range of bytes as a range of the text that they were read as.
fn recount(bytes: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    Some(recounted(bytes, range.start)?..recounted(bytes, range.end)?)
}

/// A place between bytes as a place in the text that they were read as.
fn recounted(bytes: &[u8], at: usize) -> Option<usize> {
    let (mut before, mut length) = (0, 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = before + line.len();
        if at < end {
            let part = line.get(..at - before)?;
            return Some(length + if std::str::from_utf8(line).is_ok() { part.len() } else { decode_latin(part).len() });
        }
        length += decode_line(line).len();
        before = end;
    }
    (at == before).then_some(length)
}

/// What the bytes 0x80 to 0x9f stand for in Windows-1252; 0xfffd where nothing does.
const WINDOWS: [u32; 32] = [
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c,
    0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
];

fn decode_latin(bytes: &[u8]) -> String {
    let letter = |byte: u8| match byte {
        0x80..=0x9f => WINDOWS.get(usize::from(byte) - 0x80).copied().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        byte => char::from(byte),
    };
    bytes.iter().map(|byte| letter(*byte)).collect()
}

fn decode_line(line: &[u8]) -> std::borrow::Cow<'_, str> {
    std::str::from_utf8(line).map_or_else(|_| decode_latin(line).into(), Into::into)
}

/// Bytes as text, and where the first one stands that is not UTF-8. A line that is not UTF-8 is read as Windows-1252, and no
/// other: one byte out of place in a file of a million rows garbles nobody else's name.
pub fn decode(bytes: &[u8]) -> (String, Option<usize>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => (bytes.split_inclusive(|byte| *byte == b'\n').map(decode_line).collect(), Some(error.valid_up_to())),
    }
}

/// The mark between columns of a header: the one that stands in it most often.
pub fn delimiter(header: &str) -> u8 {
    let line = header.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |mark: u8| {
        let mut quoted = false;
        line.bytes().filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == mark
        }).count()
    };
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

/// The values of one row.
pub fn split_row(row: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(row.as_bytes());
    reader.records().next().and_then(Result::ok).map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// The rows of a text, at most so many, each with the line on which it begins, of a text before which `before` lines stand. Blank rows are
/// passed over; a row that cannot be read is empty.
pub fn split_rows(text: &str, delimiter: u8, before: usize, most: usize) -> Vec<(usize, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    // The reader counts from where it stood, which may be before empty lines.
    let empty = |from: u64| -> usize {
        let rest = usize::try_from(from).ok().and_then(|from| text.get(from..)).unwrap_or_default();
        rest.bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| *byte == b'\n').count()
    };
    let line = |record: &csv::StringRecord| {
        record.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1) + empty(at.byte())) + before
    };
    let records = reader.records().map(|record| record.map_or((before + 1, Vec::new()), |record| (line(&record), record.iter().map(str::to_owned).collect())));
    records.filter(|(_, row): &(usize, Vec<String>)| row.iter().any(|cell| !cell.trim().is_empty())).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(form: Form, text: &[u8], feed: usize, size: usize) -> Vec<Piece> {
        let mut pieces = Pieces::new(form, size);
        let mut found = Vec::new();
        for chunk in text.chunks(feed) {
            pieces.feed(chunk);
            found.extend(std::iter::from_fn(|| pieces.next_piece()));
        }
        pieces.end();
        found.extend(std::iter::from_fn(|| pieces.next_piece()));
        found
    }

    #[test]
    fn however_it_is_cut_it_is_the_same() {
        let table = "a,b\n1,\"x\ny\"\n2,5\" pipe\n3,\"he said \"\"no\"\"\"\n4,z";
        let form = Form::Table { delimiter: b',' };
        for (feed, size) in [(1, 1), (3, 4), (100, 1), (100, 1000)] {
            let pieces = cut(form, table.as_bytes(), feed, size);
            let whole: String = pieces.iter().map(|one| one.text.as_str()).collect();
            assert_eq!(whole, "1,\"x\ny\"\n2,5\" pipe\n3,\"he said \"\"no\"\"\"\n4,z");
            assert_eq!(pieces.first().map(|one| one.line), Some(2));
            assert_eq!(pieces.last().map(|one| one.end), Some(table.len() as u64));
        }
        let document = "{\"publisher\": {\"name\": \"x\"}, \"releases\": [\n {\"a\": [1, \"]}\"]},\n {\"b\": 2}\n], \"n\": 1}";
        for (feed, size) in [(1, 1), (7, 3), (1000, 1000)] {
            let items: Vec<(String, usize)> = cut(Form::Items, document.as_bytes(), feed, size)
                .iter()
                .flat_map(|piece| piece.items.iter().map(|(range, line)| (piece.text[range.clone()].to_owned(), *line)).collect::<Vec<_>>())
                .collect();
            assert_eq!(items, [("{\"a\": [1, \"]}\"]}".to_owned(), 2), ("{\"b\": 2}".to_owned(), 3)], "{feed} {size}");
        }
        let lone = cut(Form::Items, b"{\"ocid\": \"x\"}", 4, 1);
        assert_eq!(lone.len(), 1);
        assert_eq!(lone[0].items.len(), 1);
    }

    #[test]
    fn a_carriage_return_by_itself_ends_a_line() {
        for text in ["a,b\r1,2\r3,4", "a,b\r1,2\n3,4\r", "a,b\n1,2\r3,4\r", "a,b\r\n1,2\r3,4\r\n"] {
            for feed in [1, 2, 5, 100] {
                let pieces = cut(Form::Table { delimiter: b',' }, text.as_bytes(), feed, 1);
                let rows: Vec<&str> = pieces.iter().flat_map(|one| one.text.lines()).filter(|line| !line.is_empty()).collect();
                assert_eq!(rows, ["1,2", "3,4"], "{text:?} {feed}");
                assert_eq!(pieces.last().map(|one| one.end), Some(text.len() as u64), "{text:?} {feed}");
            }
        }
    }

    #[test]
    fn an_open_quote_costs_one_line() {
        let text = "a,b\n1,\"open\n2,x\n3,y\n";
        let pieces = cut(Form::Table { delimiter: b',' }, text.as_bytes(), 5, 1000);
        assert!(pieces[0].broken && pieces[0].text == "1,\"open\n", "{pieces:?}");
        assert_eq!(pieces[1].text, "2,x\n3,y\n");
        assert_eq!(pieces[1].line, 3);
    }

    #[test]
    fn other_encodings_are_read() {
        assert_eq!(decode(b"Qu\xe9bec \x96 x"), ("Québec – x".to_owned(), Some(2)));
        // A line by itself: its neighbours stay what they are.
        let mixed = b"n\n\xc3\x89clair\nCaf\xe9\n\xc3\xa9t\xc3\xa9\n";
        assert_eq!(decode(mixed), ("n\nÉclair\nCafé\nété\n".to_owned(), Some(13)));
        let rows = cut(Form::Table { delimiter: b',' }, mixed, 3, 1000);
        assert_eq!(rows.iter().map(|one| one.decoded).collect::<Vec<_>>(), [Some(3)]);
        let items = cut(Form::Items, b"[{\"z\": \"\xc3\x89\"},\n{\"a\": \"Caf\xe9\"},\n{\"b\": \"\xc3\xa9\"}]", 1000, 1000);
        let found: Vec<&str> = items.iter().flat_map(|piece| piece.items.iter().map(|(range, _)| &piece.text[range.clone()])).collect();
        assert_eq!(found, ["{\"z\": \"É\"}", "{\"a\": \"Café\"}", "{\"b\": \"é\"}"]);
        assert_eq!(delimiter("a;b;\"c,d,e\""), b';');
        assert_eq!(split_row("1,\"x, y\"", b','), ["1", "x, y"]);
    }
}
