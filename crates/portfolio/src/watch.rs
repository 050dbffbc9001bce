//! Answers stored before and answers now, row by row.

use std::path::Path;

use crate::answer::{Answered, OutColumn, OutKind};
use crate::fault::Fault;
use crate::names::Names;
use crate::read::Table;
use crate::rows::{Lines, Rows, TextColumn, Texts};
use crate::write::Out;
use ntib_core::Decimal;
use ntib_present::view::Viewer;

/// What differs between two sheets of answers to one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Rows compared.
    pub rows: u64,
    /// Rows in which some answer differs.
    pub changed: u64,
    /// Answers that differ.
    pub differences: u64,
    /// The first of these.
    pub first: Vec<Difference>,
}

/// An answer that differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The row, by where it stands in the table: its line, or its number from one.
    pub row: u64,
    /// The question.
    pub question: String,
    before: Vec<String>,
    after: Vec<String>,
    /// The provisions that the answer rests on no longer and now.
    pub by: String,
}

impl Difference {
    /// The question, what it came to and what it comes to, in words.
    pub fn told(&self, viewer: &Viewer<'_>) -> [String; 3] {
        let names = Names { viewer };
        let said = |parts: &[String]| {
            // The outcome and the layers are said in words, amounts as they are.
            let one = |(at, part): (usize, &String)| if matches!(at, 0 | 3) { names.said(&self.question, part) } else { part.clone() };
            let parts: Vec<String> = parts.iter().enumerate().filter(|(_, part)| !part.is_empty()).map(one).collect();
            if parts.is_empty() { viewer.words.get("not-asked") } else { parts.join("; ") }
        };
        [names.question(&self.question), said(&self.before), said(&self.after)]
    }
}

/// A question in both sheets, by the positions of its columns: what it comes to, and its basis.
struct Question {
    name: String,
    said: Vec<Option<(usize, usize)>>,
    basis: Option<(usize, usize)>,
}

/// The ends of the names of columns that say what a question comes to.
const SAID: [&str; 4] = ["", ".total", ".total_bounds", ".layers"];

/// Compares the answers in `old` with those in `new`: both answer the same table, row by row. At most `most` changes are
/// returned; all are written to `out`, if it is given. `lines` tells where the rows of `new` stand in the table.
pub fn differences(
    old: &Path,
    new: &Path,
    questions: &[String],
    most: usize,
    out: Option<&Path>,
    lines: &Lines,
) -> Result<Watched, Fault> {
    let (mut before, mut after) = (Table::open(old, None)?, Table::open(new, None)?);
    let at = |header: &[String], name: &str| header.iter().position(|one| one == name);
    let both = |name: &str| Some((at(&before.header, name)?, at(&after.header, name)?));
    let asked: Vec<Question> = questions
        .iter()
        .map(|name| Question {
            name: name.clone(),
            said: SAID
                .iter()
                .map(|end| both(&format!("{name}{end}")))
                .collect(),
            basis: both(&format!("{name}.basis")),
        })
        .collect();
    let mut out = out
        .map(|path| {
            let names = ["question", "before", "after", "by"].map(|name| (name.to_owned(), OutKind::Text));
            let header: Vec<(String, OutKind)> = std::iter::once(("row".to_owned(), OutKind::Number))
                .chain(names)
                .collect();
            Out::file(path, &header, ntib_core::Lang::En)
        })
        .transpose()?;
    let mut found = Watched::default();
    loop {
        let (rows, others) = match (before.next_rows()?, after.next_rows()?) {
            (None, None) => break,
            (Some(rows), Some(others)) if rows.len() == others.len() => (rows, others),
            _ => {
                return Err(Fault::input(
                    format!(
                        "`{}` and `{}` have not the same rows",
                        old.display(),
                        new.display()
                    ),
                    "answer every row anew (`ntib watch FOLDER --add PORTFOLIO`), and compare from then on",
                ));
            }
        };
        let changes = batch(&rows, &others, &asked, (&mut found, most), lines);
        if let Some(out) = &mut out {
            out.write(&changes)?;
        }
    }
    if let Some(out) = out {
        out.finish(&[])?;
    }
    Ok(found)
}

fn batch(rows: &Rows, others: &Rows, asked: &[Question], (found, most): (&mut Watched, usize), lines: &Lines) -> Answered {
    let text = |rows: &Rows, column: usize, row: usize| -> String {
        rows.columns
            .get(column)
            .map_or("", |column: &TextColumn| column.text(row))
            .to_owned()
    };
    let (mut numbers, mut texts) = (Vec::new(), <[Texts; 4]>::default());
    for row in 0..rows.len() {
        found.rows += 1;
        let number = lines.of(found.rows).unwrap_or(found.rows);
        let mut changed = false;
        for one in asked {
            let said = |rows: &Rows, of: &dyn Fn(&(usize, usize)) -> usize| {
                let parts = one.said.iter().map(|pair| pair.as_ref().map_or_else(String::new, |pair| text(rows, of(pair), row)));
                parts.collect::<Vec<_>>()
            };
            let (was, is) = (said(rows, &|pair| pair.0), said(others, &|pair| pair.1));
            if was == is {
                continue;
            }
            changed = true;
            found.differences += 1;
            let by = one.basis.map_or(String::new(), |(a, b)| {
                moved(&text(rows, a, row), &text(others, b, row))
            });
            numbers.push(Some(Decimal::from(number)));
            let joined = |parts: &[String]| parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("; ");
            let all = [one.name.as_str(), &joined(&was), &joined(&is), &by];
            texts
                .iter_mut()
                .zip(all)
                .for_each(|(column, text)| column.push(text));
            if found.first.len() < most {
                found.first.push(Difference { row: number, question: one.name.clone(), before: was, after: is, by });
            }
        }
        found.changed += u64::from(changed);
    }
    let count = numbers.len();
    let mut columns = vec![OutColumn::Number(numbers, None)];
    columns.extend(texts.into_iter().map(|texts| OutColumn::Text(texts.done())));
    Answered {
        rows: count,
        columns,
        ..Answered::default()
    }
}

/// The provisions in one basis and not in the other, with signs.
fn moved(was: &str, is: &str) -> String {
    let split = |text: &str| -> Vec<String> {
        text.split("; ")
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (was, is) = (split(was), split(is));
    let gone = was
        .iter()
        .filter(|one| !is.contains(one))
        .map(|one| format!("- {one}"));
    let come = is
        .iter()
        .filter(|one| !was.contains(one))
        .map(|one| format!("+ {one}"));
    let mut found: Vec<String> = gone.chain(come).collect();
    if found.is_empty() {
        found = was.iter().map(|one| format!("~ {one}")).collect();
    }
    found.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provisions_that_move_are_told_with_signs() {
        assert_eq!(moved("a; b", "b; c"), "- a; + c");
        assert_eq!(moved("a", "a"), "~ a");
        assert_eq!(moved("", "a"), "+ a");
    }
}
