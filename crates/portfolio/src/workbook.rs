//! What the forms of a workbook have in common: the cells, the limits of a sheet, the headings.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ntib_core::{Date, Decimal};

use crate::answer::{Answered, OutColumn, OutKind};
use crate::fault::Fault;

/// The most rows that a sheet holds, its heading included.
const SHEET_ROWS_MAX: u32 = 1 << 20;

/// The most columns that a sheet holds.
const SHEET_COLUMNS_MAX: usize = 1 << 14;

/// The longest text that a cell holds.
const CELL_LETTERS_MAX: usize = 32_767;

/// The most letters of a heading: a table takes 255, with a number behind one that stands again.
const HEADING_LETTERS_MAX: usize = 240;

/// The most digits of a number that a cell keeps.
const CELL_DIGITS_MAX: usize = 15;

/// What stands in a cell.
pub(crate) enum Cell<'c> {
    Empty,
    Text(Cow<'c, str>),
    /// A number, in digits that a cell keeps.
    Number(String),
    Day(Date),
}

/// A sheet of answers while it grows.
pub(crate) struct Grown {
    /// Its headings, none empty and none twice.
    pub header: Vec<String>,
    /// How many rows stand below them.
    pub rows: u32,
    /// Which columns are numbers where one is known.
    measures: Vec<bool>,
}

impl Grown {
    pub(crate) fn new(header: &[(String, OutKind)]) -> Result<Grown, Fault> {
        if header.len() > SHEET_COLUMNS_MAX {
            return Err(full(format!("a sheet holds {SHEET_COLUMNS_MAX} columns")));
        }
        let measures = header.iter().map(|(_, kind)| *kind == OutKind::Measure).collect();
        Ok(Grown { header: unique(header), rows: 0, measures })
    }

    /// Makes room for more rows, and tells on which line of the sheet the first of them stands, from 1.
    pub(crate) fn more(&mut self, rows: &Answered) -> Result<u32, Fault> {
        let first = self.rows + 2;
        let all = u32::try_from(rows.rows).ok().and_then(|count| self.rows.checked_add(count));
        self.rows = all.filter(|all| *all < SHEET_ROWS_MAX).ok_or_else(|| full(format!("a sheet holds {} rows", SHEET_ROWS_MAX - 1)))?;
        Ok(first)
    }

    /// The cells of a row.
    pub(crate) fn cells<'r>(&self, rows: &'r Answered, row: usize) -> impl Iterator<Item = Cell<'r>> {
        rows.columns.iter().zip(&self.measures).map(move |(column, measure)| match column {
            OutColumn::Number(numbers, texts) => match numbers.get(row).copied().flatten() {
                Some(number) => of_number(number),
                None => of_text(texts.as_ref().map_or("", |texts| texts.text(row))),
            },
            OutColumn::Day(days, texts) => match days.get(row).copied().flatten() {
                Some(day) => Cell::Day(day),
                None => of_text(texts.as_ref().map_or("", |texts| texts.text(row))),
            },
            OutColumn::Text(texts) => match Some(texts.text(row)).filter(|_| *measure).and_then(|text| text.parse().ok()) {
                Some(number) => of_number(number),
                None => of_text(texts.text(row)),
            },
        })
    }
}

fn full(message: String) -> Fault {
    Fault::input(message, "write CSV or Parquet instead (`--out FILE.csv`)")
}

/// How many letters wide a column with this heading is.
pub(crate) fn width(heading: &str) -> u16 {
    u16::try_from(heading.chars().count().clamp(8, 40) + 3).unwrap_or(12)
}

/// A text, cut where a cell cannot hold it.
pub(crate) fn of_text(text: &str) -> Cell<'_> {
    if text.is_empty() {
        return Cell::Empty;
    }
    Cell::Text(cut(text, CELL_LETTERS_MAX))
}

/// A text, with its end cut where it has more letters (as spreadsheets count them: in UTF-16).
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    // Where it has no more bytes it has no more letters.
    if text.len() <= most || text.encode_utf16().count() <= most {
        return Cow::Borrowed(text);
    }
    let mut letters = 1;
    let fits = |letter: &char| {
        letters += letter.len_utf16();
        letters <= most
    };
    Cow::Owned(text.chars().take_while(fits).chain(['…']).collect())
}

/// A number as a number where a cell can hold it exactly, else as text.
pub(crate) fn of_number<'c>(number: Decimal) -> Cell<'c> {
    let text = number.normalize().to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits <= CELL_DIGITS_MAX { Cell::Number(text) } else { Cell::Text(Cow::Owned(text)) }
}

/// Headings that a table takes: none empty or too long, none twice, whatever the case of letters.
fn unique(header: &[(String, OutKind)]) -> Vec<String> {
    let (mut taken, mut found) = (HashSet::new(), Vec::with_capacity(header.len()));
    // The number from which one is sought for a heading that stands again.
    let mut nexts: HashMap<String, usize> = HashMap::new();
    for (at, (name, _)) in header.iter().enumerate() {
        let name = if name.is_empty() { format!("column {}", at + 1) } else { cut(name, HEADING_LETTERS_MAX).into_owned() };
        let mut own = name.clone();
        let next = nexts.entry(name.to_lowercase()).or_insert(2);
        while !taken.insert(own.to_lowercase()) {
            own = format!("{name} ({next})");
            *next += 1;
        }
        found.push(own);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_made_fit_for_a_table() {
        let long = "é".repeat(300);
        let header = ["A", "a", "", "A", "A (2)", &long, &long].map(|name| (name.to_owned(), OutKind::Text));
        let found = unique(&header);
        assert_eq!(found.get(..5), Some(&["A", "a (2)", "column 3", "A (3)", "A (2) (2)"].map(str::to_owned)[..]));
        assert!(found.iter().all(|one| one.encode_utf16().count() < 255) && found.last().is_some_and(|last| last.ends_with("… (2)")), "{found:?}");
        // Letters beyond the first plane count twice.
        assert_eq!((cut("😀😀", 4).as_ref(), cut("😀😀", 3).as_ref(), cut("ab", 2).as_ref()), ("😀😀", "😀…", "ab"));
    }
}
