//! A sheet of an Excel workbook as rows, read within bounds.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use ntib_portfolio::cell_text;

/// The most bytes that a workbook's parts may have unpacked: what is packed small can be large.
const UNPACKED_BYTES_MAX: u64 = 64 << 20;

/// Why a sheet is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkbookError {
    /// It is no workbook that can be read, and why.
    Unreadable(String),
    /// It has no such sheet; those that it has.
    NoSheet(Vec<String>),
    /// The sheet or the workbook is too large.
    TooLarge,
}

/// The most bytes that the parts of a workbook with a portfolio in it may have unpacked.
pub const PORTFOLIO_UNPACKED_MAX: u64 = 512 << 20;

/// Measures what a packed file has in it, without keeping it: an error where that is more than `most` bytes.
pub fn unpacked(bytes: &[u8], most: u64) -> Result<(), WorkbookError> {
    let unreadable = |why: &dyn std::fmt::Display| WorkbookError::Unreadable(why.to_string());
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let mut left = most;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| unreadable(&error))?;
        let count = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|error| unreadable(&error))?;
        left = left.checked_sub(count).ok_or(WorkbookError::TooLarge)?;
    }
    Ok(())
}

/// The first sheet, or the one named, as CSV: a row a line, so that lines in messages are those of the sheet. At most `most` bytes of text.
pub fn sheet_text(bytes: &[u8], sheet: &str, most: usize) -> Result<String, WorkbookError> {
    let unreadable = |why: &dyn std::fmt::Display| WorkbookError::Unreadable(why.to_string());
    unpacked(bytes, UNPACKED_BYTES_MAX)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let names = book.sheet_names();
    let name = if sheet.is_empty() { names.first() } else { names.iter().find(|one| one.trim() == sheet) };
    let Some(name) = name.cloned() else { return Err(WorkbookError::NoSheet(names)) };
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| unreadable(&error))?;
    let (mut rows, mut size): (Vec<Vec<String>>, usize) = (Vec::new(), 0);
    while let Some(cell) = cells.next_cell().map_err(|error| unreadable(&error))? {
        let (row, column) = cell.get_position();
        let text = cell_text(&Data::from(cell.get_value().clone())).replace(['\n', '\r'], " ");
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = (row as usize, column as usize);
        // Rows and columns left empty take up room too.
        size += text.len() + 3 + (row + 1).saturating_sub(rows.len()) + rows.get(row).map_or(column + 1, |cells| (column + 1).saturating_sub(cells.len())) * 3;
        if size > most {
            return Err(WorkbookError::TooLarge);
        }
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        if let Some(cells) = rows.get_mut(row) {
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            if let Some(slot) = cells.get_mut(column) {
                *slot = text;
            }
        }
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if rows.iter().filter(|row| !row.is_empty()).count().saturating_mul(width) > most {
        return Err(WorkbookError::TooLarge);
    }
    let line = |row: &Vec<String>| -> String {
        if row.is_empty() {
            return "\n".to_owned();
        }
        let cells = (0..width).map(|at| format!("\"{}\"", row.get(at).map_or("", String::as_str).replace('"', "\"\"")));
        cells.collect::<Vec<_>>().join(",") + "\n"
    };
    Ok(rows.iter().map(line).collect())
}
