//! A workbook that opens ready for a pivot: one table with headings and typed cells, and a sheet about its coverage.
//!
//! The library puts together all but the rows, which are packed as they come: it would hold every cell until the end.

use std::io::{Cursor, Read as _, Write};

use ntib_core::{Date, Decimal, Lang};
use rust_xlsxwriter::{ExcelDateTime, Format, Table, TableColumn, Workbook, XlsxError};
use zip::ZipArchive;

use crate::answer::{Answered, OutKind};
use crate::fault::Fault;
use crate::job::words;
use crate::pack::{PACKED_AT, Pack, push, unwritten};
use crate::rows::cell_name;
use crate::workbook::{Cell, Grown, of_number, of_text, width};

/// The part that says what the others are; whoever tells files by their first bytes looks for it there.
const TYPES: &str = "[Content_Types].xml";

/// The part that holds the answers.
const ANSWERS: &str = "xl/worksheets/sheet1.xml";

/// The part that tells how far the table reaches.
const REACH: &str = "xl/tables/table1.xml";

/// The part that tells when the file was made.
const MADE: &str = "docProps/core.xml";

/// Answered rows in a workbook, packed as they come.
pub(crate) struct Sheet<W: Write> {
    grown: Grown,
    pack: Pack<W>,
    lang: Lang,
    /// The letters of each column.
    letters: Vec<String>,
    /// The style of days.
    day: String,
    /// What stands behind the rows.
    tail: String,
    /// What is not packed yet.
    text: String,
}

impl<W: Write> Sheet<W> {
    /// The sheets are named in a language.
    pub(crate) fn new(out: W, header: &[(String, OutKind)], lang: Lang) -> Result<Sheet<W>, Fault> {
        let grown = Grown::new(header)?;
        let mut frame = frame(&grown, &[], lang)?;
        let sheet = part(&mut frame, ANSWERS)?;
        let other = || unwritten(&"its frame is another");
        let (head, rest) = sheet.split_once("<sheetData>").ok_or_else(other)?;
        let (cells, tail) = rest.split_once("</sheetData>").ok_or_else(other)?;
        let day = cells.split_once("<c r=\"A2\" s=\"").and_then(|(_, style)| style.split_once('"')).ok_or_else(other)?.0.to_owned();
        let (before, after) = head.split_once("<dimension ").ok_or_else(other)?;
        // How far the sheet reaches is not known yet, and need not be told.
        let (_, after) = after.split_once("/>").ok_or_else(other)?;
        let mut pack = Pack::begin(out);
        pack.part(TYPES)?;
        pack.write(&part(&mut frame, TYPES)?)?;
        pack.part(ANSWERS)?;
        let mut text = format!("{before}{after}<sheetData>");
        let letters = (0..grown.header.len()).map(|at| cell_name(at, 0).trim_end_matches('0').to_owned()).collect();
        let mut sheet = Sheet { pack, lang, letters, day, tail: format!("</sheetData>{tail}"), text: String::new(), grown };
        let names = sheet.grown.header.clone();
        sheet.row(&mut text, 1, names.iter().map(|name| of_text(name)));
        sheet.text = text;
        Ok(sheet)
    }

    pub(crate) fn write(&mut self, rows: &Answered) -> Result<(), Fault> {
        let first = self.grown.more(rows)?;
        let mut text = std::mem::take(&mut self.text);
        for (row, line) in (0..rows.rows).zip(first..) {
            self.row(&mut text, line, self.grown.cells(rows, row));
            if text.len() > PACKED_AT {
                self.pack.write(&text)?;
                text.clear();
            }
        }
        self.text = text;
        Ok(())
    }

    /// Ends the file, with `about` on a second sheet.
    pub(crate) fn finish(mut self, about: &[(String, String)]) -> Result<W, Fault> {
        self.pack.write(&self.text)?;
        self.pack.write(&self.tail)?;
        let mut frame = frame(&self.grown, about, self.lang)?;
        let names: Result<Vec<String>, _> = frame.file_names().map(|name| name.map(Into::into)).collect();
        for name in names.map_err(|error| unwritten(&error))?.into_iter().filter(|name| name != TYPES && name != ANSWERS) {
            let text = part(&mut frame, &name)?;
            self.pack.part(&name)?;
            self.pack.write(&match name.as_str() {
                MADE => timeless(text),
                REACH => text.replace(&reach(&self.grown, 1), &reach(&self.grown, self.grown.rows.max(1))),
                _ => text,
            })?;
        }
        self.pack.finish()
    }

    fn row<'c>(&self, text: &mut String, line: u32, cells: impl Iterator<Item = Cell<'c>>) {
        push(text, format_args!("<row r=\"{line}\">"));
        for (cell, letters) in cells.zip(&self.letters) {
            match cell {
                Cell::Empty => {}
                Cell::Text(said) => text_cell(text, letters, line, &said),
                Cell::Number(number) => push(text, format_args!("<c r=\"{letters}{line}\"><v>{number}</v></c>")),
                Cell::Day(day) => match excel_day(day) {
                    Some(number) => push(text, format_args!("<c r=\"{letters}{line}\" s=\"{}\"><v>{number}</v></c>", self.day)),
                    // Such workbooks know no earlier days.
                    None => text_cell(text, letters, line, &day.to_string()),
                },
            }
        }
        *text += "</row>";
    }
}

/// The workbook without its rows.
fn frame(grown: &Grown, about: &[(String, String)], lang: Lang) -> Result<ZipArchive<Cursor<Vec<u8>>>, Fault> {
    let words = words(lang);
    let last = u16::try_from(grown.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let put = || -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name(words.get("sheet-answers"))?;
        sheet.write_blank(1, 0, &Format::new().set_num_format("yyyy-mm-dd"))?;
        let columns: Vec<TableColumn> = grown.header.iter().map(|name| TableColumn::new().set_header(name)).collect();
        // A table has at least one row below its heading. The library remembers each cell of it.
        sheet.add_table(0, 0, 1, last, &Table::new().set_name("answers").set_columns(&columns))?;
        sheet.set_freeze_panes(1, 0)?;
        for (name, at) in grown.header.iter().zip(0_u16..) {
            sheet.set_column_width(at, width(name))?;
        }
        let sheet = book.add_worksheet();
        sheet.set_name(words.get("sheet-coverage"))?;
        sheet.set_column_width(0, 60)?;
        sheet.set_column_width(1, 90)?;
        for ((what, said), line) in about.iter().zip(0_u32..) {
            sheet.write_string(line, 0, what)?;
            match said.parse::<Decimal>().map(of_number) {
                Ok(Cell::Number(number)) => sheet.write_number(line, 1, number.parse::<f64>().unwrap_or_default())?,
                _ => sheet.write_string(line, 1, said)?,
            };
        }
        book.save_to_buffer()
    };
    let bytes = put().map_err(|error| unwritten(&error))?;
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| unwritten(&error))
}

fn part(frame: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Result<String, Fault> {
    let mut text = String::new();
    let mut part = frame.by_name(name).map_err(|error| unwritten(&error))?;
    part.read_to_string(&mut text).map_err(|error| unwritten(&error))?;
    Ok(text)
}

/// The table with so many rows below its heading, as its part tells.
fn reach(grown: &Grown, rows: u32) -> String {
    format!("\"A1:{}\"", cell_name(grown.header.len().saturating_sub(1), u64::from(rows) + 1))
}

/// Without the time at which it was made.
fn timeless(text: String) -> String {
    let cut = |(from, to): (usize, usize)| Some(format!("{}{}", text.get(..from)?, text.get(to..)?));
    const END: &str = "</dcterms:modified>";
    let times = text.find("<dcterms:created").zip(text.find(END)).and_then(|(from, to)| cut((from, to + END.len())));
    times.unwrap_or(text)
}

/// The first year whose days such workbooks keep; they show the last day of the one before as none.
const YEAR_FIRST: u16 = 1900;

/// A day as the number of it that such workbooks keep.
fn excel_day(day: Date) -> Option<f64> {
    let (year, month, day) = (
        u16::try_from(day.year()).ok()?,
        u8::try_from(day.month()).ok()?,
        u8::try_from(day.day()).ok()?,
    );
    let known = Some(year).filter(|year| *year >= YEAR_FIRST)?;
    ExcelDateTime::from_ymd(known, month, day).ok().map(|day| day.to_excel())
}

/// A cell of text. Nothing in it is run: a formula would be another element.
fn text_cell(text: &mut String, letters: &str, line: u32, said: &str) {
    let blank = |sign: char| matches!(sign, ' ' | '\t' | '\n');
    let space = if said.starts_with(blank) || said.ends_with(blank) { " xml:space=\"preserve\"" } else { "" };
    push(text, format_args!("<c r=\"{letters}{line}\" t=\"inlineStr\"><is><t{space}>"));
    let special = |sign: char| matches!(sign, '&' | '<' | '>' | '_' | '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    let mut rest = said;
    while let Some((at, sign)) = rest.char_indices().find(|(_, sign)| special(*sign)) {
        let (plain, after) = rest.split_at(at);
        *text += plain;
        match sign {
            '&' => *text += "&amp;",
            '<' => *text += "&lt;",
            '>' => *text += "&gt;",
            '_' => *text += if is_code(after) { "_x005F_" } else { "_" },
            // What XML has no room for is told by its number.
            sign => push(text, format_args!("_x{:04X}_", u32::from(sign))),
        }
        rest = after.get(sign.len_utf8()..).unwrap_or_default();
    }
    *text += rest;
    *text += "</t></is></c>";
}

/// Whether it begins like the number of a sign, and would be read as one.
fn is_code(text: &str) -> bool {
    let Some((code, end)) = text.strip_prefix("_x").and_then(|rest| rest.split_at_checked(4)) else { return false };
    end.starts_with('_') && code.bytes().all(|digit| digit.is_ascii_hexdigit())
}
