//! A workbook that opens ready for a pivot: one table with headings and typed cells, and a sheet about its coverage.

use ntib_core::{Date, Decimal, Lang};
use rust_xlsxwriter::{Format, Table, TableColumn, Workbook, Worksheet, XlsxError};

use crate::answer::{Answered, OutColumn, OutKind};
use crate::fault::Fault;
use crate::job::words;

/// The most rows that a sheet holds, its heading included.
const SHEET_ROWS_MAX: u32 = 1 << 20;

/// The longest text that a cell holds.
const CELL_LETTERS_MAX: usize = 32_767;

/// Answered rows in a workbook, kept in memory until it is whole.
pub(crate) struct Sheet {
    header: Vec<String>,
    book: Workbook,
    rows: u32,
    day: Format,
    /// Which columns are numbers where one is known.
    measures: Vec<bool>,
}

fn unwritten(error: &XlsxError) -> Fault {
    Fault::input(
        format!("the workbook cannot be written: {error}"),
        "write CSV or Parquet instead (`--out FILE.csv`)",
    )
}

impl Sheet {
    pub(crate) fn new(header: &[(String, OutKind)]) -> Result<Sheet, Fault> {
        let mut book = Workbook::new();
        book.add_worksheet();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        Ok(Sheet {
            header: unique(header),
            book,
            rows: 0,
            day,
            measures: header.iter().map(|(_, kind)| *kind == OutKind::Measure).collect(),
        })
    }

    pub(crate) fn write(&mut self, rows: &Answered) -> Result<(), Fault> {
        let count = u32::try_from(rows.rows).unwrap_or(u32::MAX);
        if self.rows.saturating_add(count) >= SHEET_ROWS_MAX {
            let message = format!("a sheet holds {} rows", SHEET_ROWS_MAX - 1);
            return Err(Fault::input(
                message,
                "write CSV or Parquet instead (`--out FILE.csv`)",
            ));
        }
        let first = self.rows + 1;
        let day = self.day.clone();
        let measures = &self.measures;
        let sheet = self
            .book
            .worksheet_from_index(0)
            .map_err(|error| unwritten(&error))?;
        let mut fill = || -> Result<(), XlsxError> {
            for (column, at) in rows.columns.iter().zip(0_u16..) {
                for (row, line) in (0..rows.rows).zip(first..) {
                    match column {
                        OutColumn::Number(numbers, texts) => match numbers.get(row).copied().flatten() {
                            Some(number) => write_number(sheet, line, at, number)?,
                            None => write_text(
                                sheet,
                                line,
                                at,
                                texts.as_ref().map_or("", |texts| texts.text(row)),
                            )?,
                        },
                        OutColumn::Day(days, texts) => {
                            match days.get(row).copied().flatten().and_then(excel_day) {
                                Some(when) => {
                                    sheet.write_datetime_with_format(line, at, when, &day)?;
                                }
                                None => write_text(
                                    sheet,
                                    line,
                                    at,
                                    texts.as_ref().map_or("", |texts| texts.text(row)),
                                )?,
                            }
                        }
                        OutColumn::Text(texts) => match measures.get(usize::from(at)).filter(|is| **is).and_then(|_| texts.text(row).parse().ok()) {
                            Some(number) => write_number(sheet, line, at, number)?,
                            None => write_text(sheet, line, at, texts.text(row))?,
                        },
                    }
                }
            }
            Ok(())
        };
        fill().map_err(|error| unwritten(&error))?;
        self.rows += count;
        Ok(())
    }

    /// The bytes of the workbook, with `about` on a second sheet; the sheets are named in a language.
    pub(crate) fn finish(mut self, about: &[(String, String)], lang: Lang) -> Result<Vec<u8>, Fault> {
        let last = u16::try_from(self.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let words = words(lang);
        let mut end = || -> Result<Vec<u8>, XlsxError> {
            let sheet = self.book.worksheet_from_index(0)?;
            sheet.set_name(words.get("sheet-answers"))?;
            let columns: Vec<TableColumn> = self
                .header
                .iter()
                .map(|name| TableColumn::new().set_header(name))
                .collect();
            // A table has at least one row below its heading.
            sheet.add_table(
                0,
                0,
                self.rows.max(1),
                last,
                &Table::new().set_name("answers").set_columns(&columns),
            )?;
            sheet.set_freeze_panes(1, 0)?;
            for (name, at) in self.header.iter().zip(0_u16..) {
                let width = u16::try_from(name.chars().count().clamp(8, 40) + 3).unwrap_or(12);
                sheet.set_column_width(at, width)?;
            }
            let sheet = self.book.add_worksheet();
            sheet.set_name(words.get("sheet-coverage"))?;
            sheet.set_column_width(0, 60)?;
            sheet.set_column_width(1, 90)?;
            for ((what, text), line) in about.iter().zip(0_u32..) {
                sheet.write_string(line, 0, what)?;
                match text.parse::<Decimal>() {
                    Ok(number) => write_number(sheet, line, 1, number)?,
                    Err(_) => {
                        sheet.write_string(line, 1, text)?;
                    }
                }
            }
            self.book.save_to_buffer()
        };
        end().map_err(|error| unwritten(&error))
    }
}

/// A text, cut where a cell cannot hold it; nothing for none.
fn write_text(sheet: &mut Worksheet, line: u32, at: u16, text: &str) -> Result<(), XlsxError> {
    if text.chars().count() > CELL_LETTERS_MAX {
        let cut: String = text.chars().take(CELL_LETTERS_MAX - 1).collect();
        sheet.write_string(line, at, cut + "…")?;
    } else if !text.is_empty() {
        sheet.write_string(line, at, text)?;
    }
    Ok(())
}

/// A number as a number where a cell can hold it exactly, else as text.
fn write_number(sheet: &mut Worksheet, line: u32, at: u16, number: Decimal) -> Result<(), XlsxError> {
    let text = number.normalize().to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.parse::<f64>() {
        // Fifteen digits survive in a cell.
        Ok(held) if digits <= 15 => sheet.write_number(line, at, held)?,
        _ => sheet.write_string(line, at, text)?,
    };
    Ok(())
}

fn excel_day(day: Date) -> Option<rust_xlsxwriter::ExcelDateTime> {
    let (year, month, day) = (
        u16::try_from(day.year()).ok()?,
        u8::try_from(day.month()).ok()?,
        u8::try_from(day.day()).ok()?,
    );
    rust_xlsxwriter::ExcelDateTime::from_ymd(year, month, day).ok()
}

/// Headings that a table takes: none empty, none twice, whatever the case of letters.
fn unique(header: &[(String, OutKind)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, (name, _)) in header.iter().enumerate() {
        let name = if name.is_empty() {
            format!("column {}", at + 1)
        } else {
            name.clone()
        };
        let taken = |name: &str| {
            found
                .iter()
                .any(|known| known.to_lowercase() == name.to_lowercase())
        };
        let mut own = name.clone();
        let mut next = 2;
        while taken(&own) {
            own = format!("{name} ({next})");
            next += 1;
        }
        found.push(own);
    }
    found
}
