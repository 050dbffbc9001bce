//! A table that was sent: a file, a workbook's sheet or a text, cut into headings and rows.

use ntib_base::import::{Form, decode, delimiter, split_row, split_rows};

use crate::call::Call;
use crate::workbook::{WorkbookError, sheet_text};

/// The largest table that pages read, in bytes; of a workbook also the text of its sheet.
pub const TABLE_BYTES_MAX: usize = 4 << 20;

/// The most columns of a table.
pub const COLUMNS_MAX: usize = 150;

/// Rows that are looked at for guesses.
pub const SAMPLE_ROWS: usize = 200;

/// Lines among which the headings are looked for.
const HEAD_LINES: usize = 20;

/// A table.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What its file was called.
    pub name: String,
    /// All of it as text.
    pub text: String,
    /// The line on which the headings stand, from 1.
    pub line: usize,
    /// The mark between columns.
    pub mark: u8,
    /// The headings.
    pub header: Vec<String>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
}

/// Why a table is not read: the phrase that says it, and what it tells of.
pub struct Unread {
    /// The phrase.
    pub phrase: &'static str,
    /// What it tells of.
    pub what: String,
    /// The field that is wrong.
    pub field: &'static str,
}

fn unread(phrase: &'static str, what: impl Into<String>, field: &'static str) -> Unread {
    Unread { phrase, what: what.into(), field }
}

impl Sheet {
    /// The table that a form carries: in a file, pasted, or carried on from the page before.
    pub fn sent(call: &Call<'_>) -> Result<Sheet, Unread> {
        let field = |name: &str| call.query.get(name).unwrap_or_default().trim();
        let file = call.files.iter().find(|one| one.field == "file" && !one.bytes.is_empty());
        let (name, text) = match file {
            Some(file) => (file.name.clone(), file_text(&file.bytes, field("sheet"))?),
            None => {
                let text = call.query.get("paste").or_else(|| call.query.get("table"));
                let text = text.filter(|text| !text.trim().is_empty()).ok_or_else(|| unread("import-nothing", "", "file"))?;
                (field("name").to_owned(), text.to_owned())
            }
        };
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
        let name = if name.is_empty() { "table.csv".to_owned() } else { name };
        let text = text.replace("\r\n", "\n").trim_start_matches('\u{feff}').to_owned();
        if text.len() > TABLE_BYTES_MAX {
            return Err(unread("import-too-large", "", "file"));
        }
        let line = match call.query.get("head").map(|text| text.trim().parse::<usize>()) {
            None => heading_line(&text),
            Some(Ok(line)) if (1..=text.lines().count()).contains(&line) => line,
            Some(_) => return Err(unread("import-head-wrong", text.lines().count().to_string(), "head")),
        };
        Sheet::cut(name, text, line)
    }

    fn cut(name: String, text: String, line: usize) -> Result<Sheet, Unread> {
        let below = from_line(&text, line);
        let mark = delimiter(below);
        let header: Vec<String> = split_row(below, mark).iter().map(|cell| cell.trim().to_owned()).collect();
        if header.len() > COLUMNS_MAX {
            return Err(unread("import-too-wide", header.len().to_string(), "file"));
        }
        let sample = split_rows(below, mark, line - 1, SAMPLE_ROWS + 1).into_iter().skip(1).map(|(_, row)| row).collect();
        Ok(Sheet { name, text, line, mark, header, sample })
    }

    /// The headings and what stands below them.
    pub fn below(&self) -> &str {
        from_line(&self.text, self.line)
    }

    /// How it is cut into rows.
    pub fn form(&self) -> Form {
        Form::Table { delimiter: self.mark }
    }

    /// Every row below the headings with its line.
    pub fn rows(&self) -> Vec<(usize, Vec<String>)> {
        split_rows(self.below(), self.mark, self.line - 1, usize::MAX).into_iter().skip(1).collect()
    }

    /// Some values of a column, each once.
    pub fn values(&self, at: usize) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for value in self.sample.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
            if !found.contains(&value) {
                found.push(value);
            }
            if found.len() == 3 {
                break;
            }
        }
        found
    }
}

/// The text from a line on.
fn from_line(text: &str, line: usize) -> &str {
    let mut rest = text;
    for _ in 1..line {
        rest = rest.split_once('\n').map_or("", |(_, below)| below);
    }
    rest
}

/// The first line that has as many cells filled as any of the first ones: titles above a table have fewer.
fn heading_line(text: &str) -> usize {
    let first: Vec<&str> = text.lines().take(HEAD_LINES).collect();
    let mark = delimiter(first.iter().copied().max_by_key(|line| line.matches([',', ';', '\t', '|']).count()).unwrap_or_default());
    let filled = |line: &str| split_row(line, mark).iter().filter(|cell| !cell.trim().is_empty()).count();
    let counts: Vec<usize> = first.iter().map(|line| filled(line)).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|count| *count == most).map_or(1, |at| at + 1)
}

/// A file as text.
fn file_text(bytes: &[u8], sheet: &str) -> Result<String, Unread> {
    if bytes.len() > TABLE_BYTES_MAX {
        return Err(unread("import-too-large", "", "file"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return sheet_text(bytes, sheet, TABLE_BYTES_MAX).map_err(|error| match error {
            WorkbookError::Unreadable(why) => unread("import-no-workbook", why, "file"),
            WorkbookError::NoSheet(names) => unread("import-no-sheet", names.join(", "), "sheet"),
            WorkbookError::TooLarge => unread("import-too-large", "", "file"),
        });
    }
    let wide = |big: bool| {
        let units = bytes.chunks_exact(2).skip(1).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        let units = units.map(|pair| if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
        char::decode_utf16(units).map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match bytes {
        [0xff, 0xfe, ..] => Ok(wide(false)),
        [0xfe, 0xff, ..] => Ok(wide(true)),
        _ if bytes.contains(&0) => Err(unread("import-no-text", "", "file")),
        _ => Ok(decode(bytes).0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_stand_below_titles() {
        for (text, line) in [("Company,Owner\nA,B\n", 1), ("Our firms\n\n\"Company\",\"Owner\"\nA,B\n", 3), ("Liste;;\nEntreprise;Pays;Part\nA;CA;5\n", 2), ("", 1), ("alone\n", 1)] {
            assert_eq!(heading_line(text), line, "{text}");
        }
    }

    #[test]
    fn rows_know_their_lines() {
        let sheet = Sheet::cut("t.csv".into(), "Title\na,b\n1,\"2\n3\"\n\n4,5\n".into(), 2).ok().map(|sheet| (sheet.header.clone(), sheet.rows()));
        let row = |line: usize, cells: [&str; 2]| (line, cells.map(str::to_owned).to_vec());
        assert_eq!(sheet, Some((vec!["a".to_owned(), "b".to_owned()], vec![row(3, ["1", "2\n3"]), row(6, ["4", "5"])])));
    }

    #[test]
    fn files_that_are_no_tables_are_told() {
        let phrase = |bytes: &[u8]| file_text(bytes, "").err().map(|one| one.phrase);
        assert_eq!(phrase(b"PK\x03\x04 and then nothing"), Some("import-no-workbook"));
        assert_eq!(phrase(b"\xd0\xcf\x11\xe0\x00\x00"), Some("import-no-text"));
        assert_eq!(phrase(&vec![b'a'; TABLE_BYTES_MAX + 1]), Some("import-too-large"));
        assert_eq!(file_text(b"\xff\xfea\x00,\x00\xe9\x00", "").ok().as_deref(), Some("a,\u{e9}"));
        assert_eq!(file_text(b"caf\xe9", "").ok().as_deref(), Some("caf\u{e9}"));
    }
}
