//! Rows as they are read: columns of texts, each distinct one once.

use std::collections::HashMap;

/// How many rows are read, answered and written at once.
pub const BATCH_ROWS: usize = 16_384;

/// A column of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    /// The texts that occur.
    pub values: Vec<Box<str>>,
    /// For each row the position of its text, counted from one; nothing where the cell is empty.
    pub codes: Vec<u32>,
}

impl TextColumn {
    /// The text in a row; empty where there is none.
    pub fn text(&self, row: usize) -> &str {
        let code = self.codes.get(row).copied().unwrap_or(0) as usize;
        code.checked_sub(1)
            .and_then(|at| self.values.get(at))
            .map_or("", AsRef::as_ref)
    }

    /// Only some rows, in order.
    #[must_use]
    pub fn only(&self, kept: &[usize]) -> TextColumn {
        let codes = kept
            .iter()
            .map(|row| self.codes.get(*row).copied().unwrap_or(0))
            .collect();
        TextColumn {
            values: self.values.clone(),
            codes,
        }
    }
}

/// Puts texts into a column.
#[derive(Debug, Default)]
pub struct Texts {
    column: TextColumn,
    numbers: HashMap<Box<str>, u32>,
}

impl Texts {
    /// One more row.
    pub fn push(&mut self, text: &str) {
        let code = if text.is_empty() { 0 } else { self.number(text) };
        self.column.codes.push(code);
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.column.values.push(text.into());
        let number = u32::try_from(self.column.values.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        number
    }

    /// The column, whole.
    pub fn done(self) -> TextColumn {
        self.column
    }
}

/// Some rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Where each row stands: its line in a text or sheet, its number in other files; from one.
    pub lines: Vec<u64>,
    /// The columns, as many as the header names.
    pub columns: Vec<TextColumn>,
    /// Of each column, whether its texts were written from numbers, so that a point in them is that of fractions; none of those beyond.
    pub numbers: Vec<bool>,
    /// The first line that was not UTF-8 and was read as Windows-1252.
    pub decoded: Option<u64>,
    /// Rows that could not be read at all.
    pub broken: Vec<RowFault>,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// How often the distance between rows and their lines may change until the lines of later ones are not kept.
const TURNS_MAX: usize = 1 << 20;

/// On which lines the rows of one table stand that were answered: only where the distance between both changes is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Rows, from one, each with its line: those after it follow line by line, until the next.
    turns: Vec<(u64, u64)>,
    rows: u64,
}

impl Lines {
    /// One more row.
    pub(crate) fn push(&mut self, line: u64) {
        self.rows += 1;
        if self.of(self.rows) != Some(line) && self.turns.len() < TURNS_MAX {
            self.turns.push((self.rows, line));
        }
    }

    /// The line of a row, counted from one.
    pub fn of(&self, row: u64) -> Option<u64> {
        let known = self.turns.partition_point(|(first, _)| *first <= row);
        let (first, line) = self.turns.get(known.checked_sub(1)?)?;
        let all = self.turns.len() < TURNS_MAX || known < self.turns.len();
        (all && row <= self.rows).then(|| line + (row - first))
    }
}

/// Why a row is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Where it stands.
    pub line: u64,
    /// The column, by position; none for the row as a whole.
    pub column: Option<usize>,
    /// What the cell holds.
    pub value: Box<str>,
    /// What is wrong.
    pub message: Box<str>,
    /// What to do.
    pub help: Box<str>,
}

/// A cell by letters and number, as spreadsheets name it.
pub fn cell_name(column: usize, line: u64) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &line.to_string()
}

/// The number of the row, among those left out, that each fault is of, from 0: a row may have several, which stand together.
pub(crate) fn numbered(faults: &[RowFault]) -> impl Iterator<Item = (u64, &RowFault)> {
    faults.chunk_by(|one, next| one.line == next.line).zip(0_u64..).flat_map(|(row, number)| row.iter().map(move |fault| (number, fault)))
}

/// How many rows are left out.
pub(crate) fn rows_left_out(faults: &[RowFault]) -> u64 {
    faults.chunk_by(|one, next| one.line == next.line).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_spreadsheets() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702]
            .map(|column| cell_name(column, 7))
            .into();
        assert_eq!(names, ["A7", "Z7", "AA7", "AZ7", "BA7", "ZZ7", "AAA7"]);
    }

    #[test]
    fn rows_know_their_lines() {
        let mut lines = Lines::default();
        [2, 3, 7, 8, 20].into_iter().for_each(|line| lines.push(line));
        let told: Vec<Option<u64>> = (0..=6).map(|row| lines.of(row)).collect();
        assert_eq!((told, lines.turns.len()), (vec![None, Some(2), Some(3), Some(7), Some(8), Some(20), None], 3));
    }

    #[test]
    fn equal_texts_have_one_code_and_empty_ones_none() {
        let mut texts = Texts::default();
        for text in ["a", "", "b", "a"] {
            texts.push(text);
        }
        let column = texts.done();
        assert_eq!(
            (column.codes.as_slice(), column.values.len()),
            ([1, 0, 2, 1].as_slice(), 2)
        );
        assert_eq!(column.only(&[3, 1]).text(0), "a");
    }
}
