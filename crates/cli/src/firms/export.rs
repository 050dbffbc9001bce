//! Many firms under every definition, as a file of rows or a workbook.

use std::path::Path;

use ntib_core::plain_cell;
use ntib_present::status::Namer;
use ntib_present::wire::cell_word;
use ntib_status::Matrix;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::Base;
use crate::trouble::Trouble;

/// A row a firm, a column a definition: `holds`, `fails`, `undetermined`, `not_asked`.
pub fn csv(namer: &Namer<'_, '_, '_>, matrix: &Matrix) -> Result<String, Trouble> {
    let trouble = |error: csv::Error| Trouble::input(format!("the rows could not be written: {error}"), "report this");
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["firm".to_owned(), "name".to_owned()].into_iter().chain(namer.counts(matrix).into_iter().map(|one| one.question));
    writer.write_record(head).map_err(trouble)?;
    for (firm, cells) in &matrix.rows {
        let firm = namer.entity(*firm);
        let row = [plain_cell(&firm.id).into_owned(), plain_cell(&firm.name).into_owned()].into_iter().chain(cells.iter().map(|cell| cell_word(*cell).to_owned()));
        writer.write_record(row).map_err(trouble)?;
    }
    let bytes = writer.into_inner().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    String::from_utf8(bytes).map_err(|error| Trouble::input(error.to_string(), "report this"))
}

/// A sheet of firms, one of counts, one of pairs that differ.
pub fn xlsx(path: &Path, base: &Base, namer: &Namer<'_, '_, '_>, matrix: &Matrix) -> Result<(), Trouble> {
    let wrong = |error: XlsxError| Trouble::input(format!("the workbook could not be written: {error}"), "check the path, or write .csv");
    let bytes = workbook(base, namer, matrix).and_then(|mut book| book.save_to_buffer()).map_err(wrong)?;
    let partial = path.with_extension("partial");
    std::fs::write(&partial, bytes).map_err(|error| Trouble::file("write", &partial, error))?;
    std::fs::rename(&partial, path).map_err(|error| Trouble::file("write", path, error))
}

fn workbook(base: &Base, namer: &Namer<'_, '_, '_>, matrix: &Matrix) -> Result<Workbook, XlsxError> {
    let words = &base.words;
    let bold = Format::new().set_bold().set_text_wrap();
    let mut book = Workbook::new();
    let small = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let row = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let counts = namer.counts(matrix);
    let firms = book.add_worksheet().set_name(words.get("matrix-sheet-firms"))?;
    for (at, title) in [words.get("matrix-firm"), words.get("matrix-name")].iter().chain(counts.iter().map(|one| &one.title)).enumerate() {
        firms.write_with_format(0, small(at), title, &bold)?;
    }
    for (at, (firm, cells)) in matrix.rows.iter().enumerate() {
        let firm = namer.entity(*firm);
        firms.write(row(at + 1), 0, firm.id)?.write(row(at + 1), 1, firm.name)?;
        for (column, cell) in cells.iter().enumerate() {
            firms.write(row(at + 1), small(column + 2), namer.cell(matrix, column, *cell).1)?;
        }
    }
    firms.set_freeze_panes(1, 2)?;
    let sums = book.add_worksheet().set_name(words.get("status-definitions"))?;
    for (at, id) in ["status-definition", "standing-holds", "standing-fails-it", "standing-undetermined", "standing-not-asked"].iter().enumerate() {
        sums.write_with_format(0, small(at), words.get(id), &bold)?;
    }
    for (at, one) in counts.iter().enumerate() {
        sums.write(row(at + 1), 0, &one.title)?;
        for (column, count) in one.counts.iter().enumerate() {
            sums.write(row(at + 1), small(column + 1), row(*count))?;
        }
    }
    let pairs = book.add_worksheet().set_name(words.get("matrix-sheet-pairs"))?;
    for (at, id) in ["matrix-first", "matrix-second", "matrix-first-alone", "matrix-second-alone", "matrix-settled"].iter().enumerate() {
        pairs.write_with_format(0, small(at), words.get(id), &bold)?;
    }
    for (at, one) in matrix.disagreements().iter().enumerate() {
        let view = namer.disagreement(matrix, one);
        let [first, second] = &view.titles;
        let names = |all: &[ntib_present::status::EntityRef]| all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join("; ");
        pairs.write(row(at + 1), 0, first)?.write(row(at + 1), 1, second)?;
        pairs.write(row(at + 1), 2, names(&view.first_alone))?.write(row(at + 1), 3, names(&view.second_alone))?.write(row(at + 1), 4, row(one.settled))?;
    }
    Ok(book)
}
