//! Files as streams: packed ones unpacked, wide letters made UTF-8, workbooks as rows.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use calamine::{Data, DataRef, Range, Reader as _, SheetVisible, Sheets, Xlsx, XlsxFormulaMetadata, open_workbook_auto_from_rs};
use flate2::read::MultiGzDecoder;
use ntib_base::import::is_either;
use ntib_core::Decimal;
use ruzstd::decoding::StreamingDecoder;

use crate::fault::Fault;
use crate::marks::{Mark, Marks};

/// The largest workbook that is read, in bytes.
const WORKBOOK_BYTES_MAX: u64 = 64 << 20;

/// The largest Parquet or Arrow file that is read from standard input, in bytes.
const STANDARD_BYTES_MAX: u64 = 512 << 20;

/// The most cells of a sheet.
const SHEET_CELLS_MAX: usize = 20_000_000;

/// The first bytes of packed files.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZIP: [u8; 4] = *b"PK\x03\x04";

/// A file that is open, with how much of it was read.
pub struct Opened {
    /// Its text.
    pub reader: Box<dyn Read + Send>,
    /// How many bytes of the file were read.
    pub done: Arc<AtomicU64>,
    /// How many bytes it has; nothing if that is not known.
    pub size: u64,
    /// Of a workbook the sheet that is read.
    pub sheet: Option<String>,
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    done: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(into)?;
        self.done.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Frames of Zstandard one after another.
struct Frames<R: Read> {
    frame: Option<StreamingDecoder<Box<Peeked<R>>, ruzstd::decoding::FrameDecoder>>,
}

/// A reader that knows whether it has ended.
struct Peeked<R: Read> {
    inner: BufReader<R>,
}

impl<R: Read> Peeked<R> {
    fn at_end(&mut self) -> std::io::Result<bool> {
        use std::io::BufRead as _;
        Ok(self.inner.fill_buf()?.is_empty())
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(into)
    }
}

/// What a frame is not is a fault of the file.
fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, error)
}

impl<R: Read> Frames<R> {
    fn new(inner: R) -> std::io::Result<Frames<R>> {
        let source = Box::new(Peeked {
            inner: BufReader::with_capacity(1 << 16, inner),
        });
        Ok(Frames {
            frame: Some(StreamingDecoder::new(source).map_err(broken)?),
        })
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let Some(frame) = &mut self.frame else {
                return Ok(0);
            };
            let count = frame.read(into).map_err(broken)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            let Some(frame) = self.frame.take() else {
                return Ok(0);
            };
            let mut source = frame.into_inner();
            if source.at_end()? {
                return Ok(0);
            }
            self.frame = Some(StreamingDecoder::new(source).map_err(broken)?);
        }
    }
}

/// UTF-16 as UTF-8.
struct Wide<R> {
    inner: R,
    big: bool,
    units: Vec<u16>,
    odd: Option<u8>,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Read for Wide<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.given >= self.ready.len() {
            let mut bytes = vec![0; 1 << 16];
            let count = self.inner.read(&mut bytes)?;
            self.given = 0;
            self.ready.clear();
            let all: Vec<u8> = self
                .odd
                .take()
                .into_iter()
                .chain(bytes.into_iter().take(count))
                .collect();
            let pairs = all.chunks_exact(2);
            self.odd = pairs.remainder().first().copied();
            self.units.extend(
                pairs
                    .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
                    .map(|pair| {
                        if self.big {
                            u16::from_be_bytes(pair)
                        } else {
                            u16::from_le_bytes(pair)
                        }
                    }),
            );
            // A first half of a pair waits for the second.
            let waits = count > 0
                && self
                    .units
                    .last()
                    .is_some_and(|unit| (0xd800..0xdc00).contains(unit));
            let kept = self.units.split_off(self.units.len() - usize::from(waits));
            let text: String = char::decode_utf16(self.units.drain(..))
                .map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            self.units = kept;
            self.ready.extend_from_slice(text.as_bytes());
            if count == 0 {
                // Half a letter at the end: the text is cut off.
                if self.odd.take().is_some() {
                    self.ready.extend_from_slice("\u{fffd}".as_bytes());
                }
                break;
            }
        }
        let count = self.ready.get(self.given..).unwrap_or_default().read(into)?;
        self.given += count;
        Ok(count)
    }
}

/// Whether a file is a workbook by its name.
pub fn is_workbook(path: &Path) -> bool {
    let kind = path
        .extension()
        .map(|kind| kind.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    matches!(kind.as_str(), "xlsx" | "xls" | "xlsm" | "xlsb" | "ods")
}

/// Opens a file, whatever it is packed in; `-` is standard input. Of a workbook the first sheet that is not hidden is read, or the one named.
pub fn open(path: &Path, sheet: Option<&str>) -> Result<Opened, Fault> {
    let trouble = |error| Fault::file("open", path, error);
    if path.as_os_str() == "-" {
        return match standard(sheet)? {
            Standard::Text(opened) => Ok(opened),
            Standard::Parquet(_) | Standard::Arrow(_) => Err(Fault::input(
                "standard input holds Parquet or Arrow, and text is read here",
                "give delimited text or a workbook",
            )),
        };
    }
    let file = File::open(path).map_err(trouble)?;
    let size = file.metadata().map_or(0, |data| data.len());
    let done = Arc::new(AtomicU64::new(0));
    if size == 0 && file.metadata().is_ok_and(|data| data.is_file()) {
        return Err(empty(path));
    }
    if is_workbook(path) {
        return Ok(of_text(workbook(path, file, size, sheet)?, done));
    }
    let counted = Counted {
        inner: file,
        done: Arc::clone(&done),
    };
    let (head, all) = peek(counted, 4).map_err(trouble)?;
    if head.starts_with(&ZIP) {
        return Err(Fault::input(
            format!("`{}` is a ZIP archive", path.display()),
            "give the file that is in it; a workbook is named .xlsx or .ods",
        ));
    }
    Ok(Opened {
        reader: unpacked(all).map_err(trouble)?,
        done,
        size,
        sheet: None,
    })
}

/// A file with nothing in it.
pub(crate) fn empty(path: &Path) -> Fault {
    Fault::input(format!("`{}` is empty", path.display()), "it has no bytes: save or export the table again, and look whether the file was written whole")
}

/// What standard input holds, told by its first bytes.
#[cfg_attr(not(feature = "arrow"), allow(dead_code, reason = "told apart, to be refused by name"))]
pub(crate) enum Standard {
    /// Delimited text, or a workbook's sheet as such.
    Text(Opened),
    /// A Parquet file, whole.
    Parquet(Vec<u8>),
    /// An Arrow file or stream, whole.
    Arrow(Vec<u8>),
}

/// Opens standard input. Text is read as it comes; other files are read whole first, since their directories stand at
/// their ends.
pub(crate) fn standard(sheet: Option<&str>) -> Result<Standard, Fault> {
    let path = Path::new("-");
    let trouble = |error| Fault::file("read", path, error);
    let done = Arc::new(AtomicU64::new(0));
    let counted = Counted {
        inner: std::io::stdin(),
        done: Arc::clone(&done),
    };
    let (head, mut all) = peek(counted, 6).map_err(trouble)?;
    let mut whole = |most: u64| -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        all.by_ref()
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(trouble)?;
        if bytes.len() as u64 > most {
            let message =
                format!("standard input has more than the {most} bytes of such a file that are read");
            return Err(Fault::input(message, "name the file instead"));
        }
        Ok(bytes)
    };
    if head.starts_with(b"PAR1") {
        return whole(STANDARD_BYTES_MAX).map(Standard::Parquet);
    }
    if head.starts_with(b"ARROW1") || head.starts_with(&[0xff; 4]) {
        return whole(STANDARD_BYTES_MAX).map(Standard::Arrow);
    }
    if head.starts_with(&ZIP) || head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let text = sheet_as_text(path, whole(WORKBOOK_BYTES_MAX)?, sheet)?;
        return Ok(Standard::Text(of_text(text, done)));
    }
    let reader = unpacked(all).map_err(trouble)?;
    Ok(Standard::Text(Opened {
        reader,
        done,
        size: 0,
        sheet: None,
    }))
}

fn of_text((sheet, text): (String, String), done: Arc<AtomicU64>) -> Opened {
    let size = text.len() as u64;
    done.store(0, Ordering::Relaxed);
    let reader = Counted {
        inner: Cursor::new(text.into_bytes()),
        done: Arc::clone(&done),
    };
    Opened {
        reader: Box::new(reader),
        done,
        size,
        sheet: Some(sheet),
    }
}

/// A stream without what it is packed in, as UTF-8 if it is UTF-16.
fn unpacked(packed: impl Read + Send + 'static) -> std::io::Result<Box<dyn Read + Send>> {
    let (head, rest) = peek(packed, 4)?;
    let plain: Box<dyn Read + Send> = if head.starts_with(&ZSTD) {
        Box::new(Frames::new(rest)?)
    } else if head.starts_with(&GZIP) {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, rest)))
    } else {
        rest
    };
    let (head, rest) = peek(plain, 4)?;
    let wide = |inner: Box<dyn Read + Send>, big: bool| Wide {
        inner,
        big,
        units: Vec::new(),
        odd: None,
        ready: Vec::new(),
        given: 0,
    };
    Ok(match head.as_slice() {
        [0xff, 0xfe, ..] => Box::new(wide(rest, false)),
        [0xfe, 0xff, ..] => Box::new(wide(rest, true)),
        // Without its mark: no other text has a zero beside each of its first letters.
        [1..=0x7f, 0, 1..=0x7f, 0] => Box::new(wide(rest, false)),
        [0, 1..=0x7f, 0, 1..=0x7f] => Box::new(wide(rest, true)),
        _ => rest,
    })
}

/// The first bytes of a stream, and the whole stream.
fn peek(
    mut inner: impl Read + Send + 'static,
    count: u64,
) -> std::io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    inner.by_ref().take(count).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(inner))))
}

/// A sheet as CSV, a row a line, after its name.
fn workbook(path: &Path, mut file: File, size: u64, sheet: Option<&str>) -> Result<(String, String), Fault> {
    if size > WORKBOOK_BYTES_MAX {
        let message = format!(
            "`{}` has {size} bytes; of a workbook at most {WORKBOOK_BYTES_MAX} are read",
            path.display()
        );
        return Err(Fault::input(message, "save the sheet as CSV"));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| Fault::file("read", path, error))?;
    sheet_as_text(path, bytes, sheet)
}

fn sheet_as_text(path: &Path, bytes: Vec<u8>, sheet: Option<&str>) -> Result<(String, String), Fault> {
    let unread = |error: calamine::Error| {
        Fault::input(
            format!("`{}` is no workbook that can be read: {error}", path.display()),
            "save it as .xlsx, or the sheet as CSV",
        )
    };
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes.as_slice())).map_err(unread)?;
    let names = book.sheet_names();
    let name = match sheet {
        Some(name) => names.iter().find(|one| *one == name),
        // What is hidden is not what somebody sends.
        None => {
            let shown = |name: &&String| book.sheets_metadata().iter().any(|one| one.name == **name && one.visible == SheetVisible::Visible);
            names.iter().find(shown).or(names.first())
        }
    };
    let Some(name) = name.cloned() else {
        return Err(Fault::input(
            format!("`{}` has no such sheet", path.display()),
            format!("its sheets: {}", names.join(", ")),
        ));
    };
    let too_many = |height: usize, width: usize| {
        let message = format!(
            "the sheet `{name}` has {height} rows and {width} columns; at most {SHEET_CELLS_MAX} cells are read"
        );
        Fault::input(message, "delete empty rows and columns")
    };
    let (cells, height, width) = match &mut book {
        // Read one by one: two cells far apart would make a whole range as large as what lies between them.
        Sheets::Xlsx(book) => filled(book, &name).map_err(|error| unread(calamine::Error::Xlsx(error)))?,
        Sheets::Ods(book) => {
            let range = book.worksheet_range(&name).map_err(|error| unread(calamine::Error::Ods(error)))?;
            let marks = Marks::of_sheet(Cursor::new(bytes.as_slice()), &name).map_err(|error| unread(calamine::Error::Io(error)))?;
            marked(&range, &marks)
        }
        other => in_range(&other.worksheet_range(&name).map_err(unread)?),
    };
    if height.saturating_mul(width) > SHEET_CELLS_MAX {
        return Err(too_many(height, width));
    }
    let text = as_lines(cells, height, width);
    Ok((name, text))
}

/// A cell that says something: row, column, text.
type Filled = (usize, usize, String);

/// The cells of a sheet that say something, how many rows reach to the last of them, and how many columns. A cell with a formula whose result was
/// not saved says the formula: it is not empty. One that is shown in hundredths says them, with their sign.
fn filled(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<(Vec<Filled>, usize, usize), calamine::XlsxError> {
    let hundredths = in_hundredths(book, name)?;
    let mut reader = book.worksheet_cells_reader(name)?;
    let (mut cells, mut height, mut width) = (Vec::new(), 0, 0);
    while let Some(cell) = reader.next_cell_with_formula_metadata()? {
        let (row, column) = cell.pos;
        let mut text = match (&cell.value, &cell.formula) {
            (DataRef::Empty, Some(XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. })) => format!("={formula}"),
            (DataRef::Empty, Some(_)) => "=…".to_owned(),
            (value, _) => cell_text(&Data::from(value.clone())),
        };
        if matches!(cell.value, DataRef::Float(_) | DataRef::Int(_)) && hundredths.contains(&cell.pos) {
            text = hundredfold(&text).unwrap_or(text);
        }
        if text.is_empty() {
            continue;
        }
        let (row, column) = (row as usize, column as usize);
        (height, width) = (height.max(row + 1), width.max(column + 1));
        cells.push((row, column, text));
        if cells.len() > SHEET_CELLS_MAX {
            break;
        }
    }
    Ok((cells, height, width))
}

/// The same of a sheet that was read at once.
fn in_range(range: &Range<Data>) -> (Vec<Filled>, usize, usize) {
    let (top, left) = range.start().unwrap_or_default();
    let cells = range.used_cells().map(|(row, column, cell)| (row + top as usize, column + left as usize, cell_text(cell)));
    let (height, width) = range.end().map_or((0, 0), |(row, column)| (row as usize + 1, column as usize + 1));
    (cells.collect(), height, width)
}

/// The same of an OpenDocument sheet, of which more is told than the values of its cells.
fn marked(range: &Range<Data>, marks: &Marks) -> (Vec<Filled>, usize, usize) {
    let (mut cells, mut height, mut width) = in_range(range);
    let (top, left) = range.start().unwrap_or_default();
    let value = |row: usize, column: usize| range.get((row.checked_sub(top as usize)?, column.checked_sub(left as usize)?));
    cells.retain_mut(|(row, column, text)| match marks.at(*row, *column) {
        Some(Mark::Says(_)) => false,
        Some(Mark::Hundredths) => {
            if matches!(value(*row, *column), Some(Data::Float(_) | Data::Int(_))) && let Some(shown) = hundredfold(text) {
                *text = shown;
            }
            true
        }
        None => true,
    });
    let (rows, columns) = marks.extent();
    (height, width) = (height.max(rows), width.max(columns));
    // Too many cells are refused, and need no texts.
    if height.saturating_mul(width) <= SHEET_CELLS_MAX {
        cells.extend(marks.said().map(|(row, column, text)| (row, column, text.to_owned())));
    }
    (cells, height, width)
}

/// The cells of a sheet that are shown in hundredths; the sheet is looked through only where the workbook has such a form.
fn in_hundredths(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<HashSet<(u32, u32)>, calamine::XlsxError> {
    let mut reader = book.worksheet_cells_reader(name)?;
    let is = |style: &calamine::Style| style.number_format.as_ref().is_some_and(|form| is_percent(&form.format_code));
    let forms: Vec<bool> = reader.styles().iter().map(is).collect();
    let mut found = HashSet::new();
    while forms.contains(&true)
        && found.len() <= SHEET_CELLS_MAX
        && let Some((row, column, style)) = reader.next_style_id()?
    {
        if forms.get(style) == Some(&true) {
            found.insert((row, column));
        }
    }
    Ok(found)
}

/// Whether a form of numbers shows hundredths: a sign that is neither quoted nor behind a backslash.
fn is_percent(form: &str) -> bool {
    let (mut quoted, mut signs) = (false, form.chars());
    while let Some(sign) = signs.next() {
        match sign {
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => drop(signs.next()),
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

/// The digits that a spreadsheet keeps of a number.
const CELL_DIGITS: u32 = 15;

/// A number a hundred times as large, with the sign of hundredths; none if it has too many digits.
fn hundredfold(text: &str) -> Option<String> {
    let number = text.parse::<Decimal>().ok()?.checked_mul(Decimal::ONE_HUNDRED)?;
    let number = number.round_sf(CELL_DIGITS)?.normalize().to_string();
    let zero = if is_either(number.strip_prefix('-').unwrap_or(&number)) { "0" } else { "" };
    Some(format!("{number}{zero} %"))
}

/// Cells as CSV. A row is a line, so that lines in messages are those of the sheet; one without a cell is empty.
fn as_lines(mut cells: Vec<Filled>, height: usize, width: usize) -> String {
    if !cells.is_sorted_by_key(|(row, column, _)| (*row, *column)) {
        cells.sort_by_key(|(row, column, _)| (*row, *column));
    }
    let mut out = String::new();
    let mut cells = cells.into_iter().peekable();
    for row in 0..height {
        if cells.peek().is_some_and(|(at, ..)| *at == row) {
            for column in 0..width {
                out.push_str(if column == 0 { "\"" } else { ",\"" });
                while let Some((_, _, text)) = cells.next_if(|(at, place, _)| (*at, *place) == (row, column)) {
                    out.push_str(&text.replace(['\n', '\r'], " ").replace('"', "\"\""));
                }
                out.push('"');
            }
        }
        out.push('\n');
    }
    out
}

/// A cell as a person would have typed it; numbers in the shortest form that is exact. One that ends in three digits after a point gets a zero
/// behind them: it was a number before it was text, and cannot be read as thousands.
pub fn cell_text(cell: &Data) -> String {
    match cell {
        Data::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) => text.get(..10).unwrap_or(text).to_owned(),
        Data::Empty => String::new(),
        Data::Float(_) => {
            let text = cell.to_string();
            let bare = text.strip_prefix('-').unwrap_or(&text);
            if is_either(bare) { text + "0" } else { text }
        }
        other => other.to_string(),
    }
}
