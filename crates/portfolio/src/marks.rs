//! What an OpenDocument sheet tells of its cells beside their values: percentages, formulas without a result, and errors of formulas, which stand
//! in the text that is shown.

use std::borrow::Cow;
use std::io::{BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// The most rows of a sheet; those behind them are not read.
const ROWS_MAX: usize = 1 << 20;

/// The most columns of a sheet; those behind them are not read.
const COLUMNS_MAX: usize = 1 << 14;

/// The most of a cell's shown text that is looked at, in bytes.
const SHOWN_BYTES_MAX: usize = 4096;

/// The most of a formula that is told, in signs: many cells may have the same.
const FORMULA_SIGNS_MAX: usize = 200;

/// What is told of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Its number is shown in hundredths.
    Hundredths,
    /// It says this, and no value.
    Says(String),
}

/// Columns beside each other that are marked alike: the first, one behind the last, and how.
type Run = (usize, usize, Mark);

/// Rows alike, the first and one behind the last, with their marked cells by column.
struct Rows {
    first: usize,
    end: usize,
    runs: Vec<Run>,
}

/// The marked cells of a sheet, by row.
#[derive(Default)]
pub(crate) struct Marks {
    rows: Vec<Rows>,
}

impl Marks {
    /// Looks through a sheet of an OpenDocument workbook.
    pub(crate) fn of_sheet(book: impl Read + Seek, name: &str) -> Result<Marks, std::io::Error> {
        let mut archive = ZipArchive::new(book)?;
        let mut reader = Reader::from_reader(BufReader::new(archive.by_name("content.xml")?));
        let config = reader.config_mut();
        (config.expand_empty_elements, config.check_end_names) = (true, false);
        let mut pass = Pass::default();
        let mut buffer = Vec::new();
        loop {
            match reader.read_event_into(&mut buffer).map_err(std::io::Error::other)? {
                Event::Start(start) => pass.start(&start, name),
                Event::End(end) => pass.end(end.name().0),
                Event::Text(text) => pass.text(&text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let sign = entity.resolve_char_ref().ok().flatten().map(String::from);
                    pass.text(&sign.or_else(|| resolve_xml_entity(entity.as_ref()).map(str::to_owned)).unwrap_or_default());
                }
                Event::Eof => return Ok(pass.marks),
                _ => {}
            }
            buffer.clear();
        }
    }

    /// What is told of a cell.
    pub(crate) fn at(&self, row: usize, column: usize) -> Option<&Mark> {
        let rows = self.rows.get(self.rows.partition_point(|rows| rows.end <= row)).filter(|rows| rows.first <= row)?;
        let run = rows.runs.get(rows.runs.partition_point(|(_, end, _)| *end <= column)).filter(|(first, ..)| *first <= column)?;
        Some(&run.2)
    }

    /// How many rows and columns reach to the last cell that says something other than a value.
    pub(crate) fn extent(&self) -> (usize, usize) {
        let said = self.rows.iter().flat_map(|rows| rows.runs.iter().map(move |run| (rows.end, run))).filter(|(_, (.., mark))| matches!(mark, Mark::Says(_)));
        said.fold((0, 0), |(height, width), (end, (_, column, _))| (height.max(end), width.max(*column)))
    }

    /// The cells that say something other than a value, row by row.
    pub(crate) fn said(&self) -> impl Iterator<Item = (usize, usize, &str)> {
        self.rows.iter().flat_map(|rows| (rows.first..rows.end).map(move |row| (row, rows))).flat_map(|(row, rows)| {
            let said = rows.runs.iter().filter_map(|(first, end, mark)| if let Mark::Says(text) = mark { Some((*first..*end, text.as_str())) } else { None });
            said.flat_map(move |(columns, text)| columns.map(move |column| (row, column, text)))
        })
    }
}

/// Where a pass through the text of a workbook stands.
#[derive(Default)]
struct Pass {
    marks: Marks,
    /// Whether it is in the sheet.
    inside: bool,
    /// The row, and how many are like it.
    row: usize,
    rows_alike: usize,
    /// The next column.
    column: usize,
    runs: Vec<Run>,
    cell: Option<Cell>,
    /// How many remarks are open: what they say is not in the cell.
    remarks: usize,
}

/// A cell that is open.
#[derive(Default)]
struct Cell {
    alike: usize,
    formula: Option<String>,
    percentage: bool,
    /// Whether it says that a formula came to nothing.
    error: bool,
    /// Whether its value is the text that is shown.
    is_text: bool,
    /// Whether a value is told, and one that is more than an empty text.
    valued: bool,
    full: bool,
    /// Whether it shows a paragraph, and what is shown.
    paragraphs: usize,
    shown: String,
}

impl Pass {
    fn start(&mut self, start: &BytesStart<'_>, sheet: &str) {
        let name = start.name();
        match name.0 {
            "table:table" if !self.inside => {
                self.inside = attributes(start).any(|(key, value)| key == "table:name" && value == sheet);
                if self.inside {
                    // Of two sheets with one name the last is read.
                    *self = Pass { inside: true, ..Pass::default() };
                }
            }
            _ if !self.inside => {}
            "table:table-row" => {
                let alike = attributes(start).find(|(key, _)| *key == "table:number-rows-repeated").and_then(|(_, value)| value.parse().ok());
                self.rows_alike = alike.unwrap_or(1).min(ROWS_MAX.saturating_sub(self.row));
                (self.column, self.runs) = (0, Vec::new());
            }
            "table:table-cell" | "table:covered-table-cell" if self.cell.is_none() => self.cell = Some(Cell::new(start)),
            "office:annotation" => self.remarks += 1,
            "text:p" if self.remarks == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.paragraphs += 1;
                }
            }
            "text:s" | "text:tab" | "text:line-break" => self.text(" "),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| self.remarks == 0 && cell.is_looked_at() && cell.shown.len() < SHOWN_BYTES_MAX) {
            cell.shown.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            _ if !self.inside => {}
            "table:table" => self.inside = false,
            "table:table-row" => {
                if !self.runs.is_empty() && self.rows_alike > 0 {
                    let runs = std::mem::take(&mut self.runs);
                    self.marks.rows.push(Rows { first: self.row, end: self.row + self.rows_alike, runs });
                }
                self.row += self.rows_alike;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    let end = self.column.saturating_add(cell.alike).min(COLUMNS_MAX);
                    self.runs.extend(cell.mark().filter(|_| end > self.column).map(|mark| (self.column, end, mark)));
                    self.column = end;
                }
            }
            "office:annotation" => self.remarks = self.remarks.saturating_sub(1),
            _ => {}
        }
    }
}

/// The attributes of an element with their values.
fn attributes<'a>(start: &'a BytesStart<'_>) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
    let plain = |value: Cow<'a, str>| match value {
        Cow::Borrowed(text) => unescape(text).unwrap_or(Cow::Borrowed(text)),
        owned @ Cow::Owned(_) => owned,
    };
    let mut all = start.attributes();
    all.with_checks(false);
    all.flatten().map(move |one| (one.key.0, plain(one.value)))
}

impl Cell {
    fn new(start: &BytesStart<'_>) -> Cell {
        let mut cell = Cell { alike: 1, ..Cell::default() };
        for (key, value) in attributes(start) {
            match key {
                "table:number-columns-repeated" => cell.alike = value.parse().unwrap_or(1),
                "table:formula" if !value.is_empty() => cell.formula = Some(value.into_owned()),
                "office:value-type" => (cell.percentage, cell.is_text) = (value == "percentage", value == "string"),
                "calcext:value-type" => cell.error = value == "error",
                "office:value" | "office:string-value" | "office:date-value" | "office:time-value" | "office:boolean-value" => {
                    (cell.valued, cell.full) = (true, !value.is_empty());
                }
                _ => {}
            }
        }
        cell
    }

    /// Whether what it shows may tell more than its value.
    fn is_looked_at(&self) -> bool {
        self.formula.is_some() || self.error || self.valued && !self.full
    }

    /// What is told of the cell: what it shows where that is an error, or where its value is none; its formula where nothing came of that.
    fn mark(self) -> Option<Mark> {
        let shown = self.shown.trim();
        if let Some(error) = error(shown).filter(|_| self.error || self.formula.is_some()) {
            return Some(Mark::Says(error));
        }
        let without = !(self.valued || self.is_text && self.paragraphs > 0);
        match &self.formula {
            Some(formula) if without => Some(Mark::Says(bare(formula))),
            // An error that shows nothing is no empty cell.
            _ if self.error && shown.is_empty() => Some(Mark::Says(self.formula.as_deref().map_or_else(|| "#ERR!".to_owned(), bare))),
            _ if self.valued && !self.full && !shown.is_empty() => Some(Mark::Says(shown.to_owned())),
            _ => (self.percentage && self.full).then_some(Mark::Hundredths),
        }
    }
}

/// A formula without the name of its language: `of:=[.A1]*2`.
fn bare(formula: &str) -> String {
    let after = formula.split_once(":=").filter(|(language, _)| language.bytes().all(|byte| byte.is_ascii_alphanumeric())).map(|(_, rest)| rest);
    let mut signs = after.unwrap_or_else(|| formula.trim_start_matches('=')).chars();
    let beginning: String = signs.by_ref().take(FORMULA_SIGNS_MAX).collect();
    format!("={beginning}{}", if signs.next().is_some() { "…" } else { "" })
}

/// What a spreadsheet shows where a formula comes to nothing, as all of them write it: `#DIV/0!`, `#NOM ?`, `Err:502`.
fn error(shown: &str) -> Option<String> {
    if let Some(number) = shown.strip_prefix("Err:").or_else(|| shown.strip_prefix("Err\u{a0}:")) {
        let number = number.trim();
        return (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("#ERR{number}!"));
    }
    let whole: String = shown.chars().filter(|c| !c.is_whitespace()).collect();
    (whole.starts_with('#') && (whole.ends_with(['!', '?']) || whole == "#N/A")).then_some(whole)
}
