//! `ntib table`: one question over rows and columns of variations.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;
use ntib_core::{Bi, Date, Lang, Share};
use ntib_engine::{Duty, Facts, Finding, Found, Interval, Run, missing};
use ntib_present::view::Viewer;
use ntib_present::{Words, render};
use ntib_rules::model::{QuestionKind, Rulebook, Value};
use ntib_rules::{Removed, Shown, SourceFile, Table, TableLine, Truth, parse_table};
use serde::Serialize;

use crate::books::{Source, read_text};
use crate::case::{Output, engine, removed, supported};
use crate::print::paragraph;
use ntib_portfolio::outcome;

use crate::rows::cells;
use crate::trouble::{Trouble, exit};

/// Ask one question over rows and columns of dates and facts, and compare with what the file expects.
#[derive(Args)]
pub struct TableOf {
    /// The table file; `-` is standard input.
    table: PathBuf,
    /// Write CSV instead of text.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Read the rulebook without this instrument, folder or provision (may be repeated).
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
    #[command(flatten)]
    output: Output,
}

/// A table's answers, as JSON.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: u32,
    rulebook: &'a str,
    title: &'a str,
    question: &'a str,
    without: &'a [String],
    columns: Vec<String>,
    rows: Vec<RowDoc>,
}

#[derive(Serialize)]
struct RowDoc {
    label: String,
    cells: Vec<CellDoc>,
}

#[derive(Serialize)]
struct CellDoc {
    as_of: String,
    value: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
}

/// One answer.
struct Cell {
    as_of: Date,
    /// The same in every language, for comparison.
    value: String,
    /// For people.
    shown: String,
    open: bool,
    missing: Vec<String>,
    expected: Option<String>,
}

impl Cell {
    fn differs(&self) -> bool {
        self.expected.as_ref().is_some_and(|expected| *expected != self.value)
    }
}

impl TableOf {
    /// Exit status: 3 if a cell is not what the file expects; else 4 if one is undetermined and nothing was expected of
    /// it; else 0.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let engine = engine(source)?;
        let book = engine.book();
        let file = SourceFile { path: self.table.display().to_string(), text: read_text(&self.table)? };
        let table = parse_table(book, &file).map_err(|diagnostics| {
            let coloured = std::io::stderr().is_terminal();
            for diagnostic in &diagnostics {
                eprintln!("{}\n", render(diagnostic, std::slice::from_ref(&file), "", coloured));
            }
            Trouble::reported(exit::INPUT)
        })?;
        let removed = removed(&engine, &self.without)?;
        let words = Words::new(lang, &[]);
        let viewer = Viewer { words: &words, engine: &engine };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (at, row) in table.rows.iter().enumerate() {
            let mut line = Vec::new();
            for (beside, column) in table.columns.iter().enumerate() {
                let as_of = row.as_of.or(column.as_of).unwrap_or(Date::FIRST);
                supported(&engine, as_of)?;
                let given = table.facts.iter().chain(&row.facts).chain(&column.facts);
                let facts = Facts::of(book, given.map(|(fact, value)| (*fact, value.clone())));
                let run = Run::new(&engine, &facts, as_of, &removed);
                let expected = table.expect.get(at).and_then(|row| row.get(beside)).cloned();
                line.push(answered(&table, &viewer, &run, as_of, &facts, expected));
            }
            rows.push(line);
        }
        let printed = if self.output.json {
            document(&table, book, &removed, &rows, lang)?
        } else if self.csv {
            comma_separated(&table, &rows, lang)?
        } else {
            text(&table, book, &words, &removed, &rows)
        };
        self.output.write(&printed)?;
        let differing: Vec<&Cell> = rows.iter().flatten().filter(|cell| cell.differs()).collect();
        if !differing.is_empty() {
            let all: usize = rows.iter().map(Vec::len).sum();
            eprintln!("{} of {all} cells are not what the file expects", differing.len());
            return Ok(exit::FAILS);
        }
        let open = rows.iter().flatten().any(|cell| cell.open && cell.expected.is_none());
        Ok(if open { exit::UNDETERMINED } else { exit::HOLDS })
    }
}

fn answered(table: &Table, viewer: &Viewer<'_>, run: &Run<'_>, as_of: Date, facts: &Facts, expected: Option<String>) -> Cell {
    let book = viewer.engine.book();
    let question = book.question(table.question);
    if question.supported_from > as_of {
        let shown = viewer.words.get("table-too-early");
        return Cell { as_of, value: "too_early".to_owned(), shown, open: true, missing: Vec::new(), expected };
    }
    let found = run.find(table.question);
    if found.asked == Truth::False {
        let shown = viewer.words.get("not-asked");
        return Cell { as_of, value: "not_asked".to_owned(), shown, open: false, missing: Vec::new(), expected };
    }
    let (value, shown, open) = match (&question.kind, &found.finding) {
        (QuestionKind::Layers { whole, currency, .. }, Some(Finding::Layers(duty))) => {
            let whole = match facts.get(*whole) {
                Some(Value::Money(money)) => Some(money.amount),
                _ => None,
            };
            let sum = match &table.show {
                Shown::Layers(layers) => over(duty, layers, whole),
                Shown::Total => duty.total,
                Shown::Answer => duty.share,
            };
            let total = table.show == Shown::Total;
            let currency = &currency.to_string();
            let plain = |sum: &Interval| match sum.known() {
                Some(known) if total => format!("{} {currency}", known.normalize()),
                Some(known) => Share::from_fraction(known).to_string(),
                None => "undetermined".to_owned(),
            };
            let (low, high) = (amount(viewer, total, currency, sum.low), sum.high.map(|high| amount(viewer, total, currency, high)));
            let shown = match (sum.known(), high) {
                (Some(_), _) => low,
                (None, Some(high)) => viewer.words.with("table-between", &[("low", &low), ("high", &high)]),
                (None, None) => viewer.words.with("table-at-least", &[("low", &low)]),
            };
            (plain(&sum), shown, sum.known().is_none())
        }
        _ => {
            let open = !decided(&found);
            let value = if open { "undetermined".to_owned() } else { cells(book, table.question, as_of, run).join(" ") };
            let shown = if matches!(found.finding, Some(Finding::Set { .. })) {
                outcome(book, table.question, &found)
            } else {
                viewer.outcome(table.question, &found).1
            };
            (value, shown, open)
        }
    };
    let lacking = if open { missing(run, table.question) } else { Vec::new() };
    let missing = lacking.iter().map(|one| book.fact(one.fact).key.clone()).collect();
    Cell { as_of, value, shown, open, missing, expected }
}

fn decided(found: &Found) -> bool {
    found.finding.as_ref().is_some_and(Finding::is_decided)
}

/// The share of the whole that some layers make.
fn over(duty: &Duty, layers: &[usize], whole: Option<ntib_core::Decimal>) -> Interval {
    let chosen = duty.layers.iter().filter(|layer| layers.contains(&layer.layer));
    let sum = chosen.map(|layer| layer.amount).fold(Interval::ZERO, Interval::plus);
    match whole {
        Some(whole) if !whole.is_zero() => sum.over(whole),
        _ => Interval::OPEN,
    }
}

fn amount(viewer: &Viewer<'_>, total: bool, currency: &str, amount: ntib_core::Decimal) -> String {
    if total { viewer.money(amount, currency) } else { viewer.share(Share::from_fraction(amount.normalize())) }
}

fn label(line: &TableLine, at: usize, lang: Lang) -> String {
    let date = line.as_of.map(|date| date.to_string());
    let named = line.label.as_ref().map(|label: &Bi| label.get(lang).to_owned());
    match (date, named) {
        (Some(date), Some(named)) => format!("{date}, {named}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => (at + 1).to_string(),
    }
}

fn headings(lines: &[TableLine], lang: Lang) -> Vec<String> {
    lines.iter().enumerate().map(|(at, line)| label(line, at, lang)).collect()
}

fn text(table: &Table, book: &Rulebook, words: &Words, removed: &Removed, rows: &[Vec<Cell>]) -> String {
    let lang = words.lang();
    let mut out = String::new();
    let question = book.question(table.question).title.get(lang);
    let _ = writeln!(out, "{}", table.title.get(lang));
    let mut line = format!("{question} · {}", words.with("rulebook", &[("digest", book.digest.get(..12).unwrap_or(&book.digest))]));
    if !removed.names().is_empty() {
        let _ = write!(line, " · {}", words.with("without", &[("names", &removed.names().join(", "))]));
    }
    let _ = writeln!(out, "{line}");
    paragraph(&mut out, 0, "", &words.get("disclaimer"));
    if let Some(about) = &table.about {
        paragraph(&mut out, 0, "", about.get(lang));
    }
    out.push('\n');
    let (names, columns) = (headings(&table.rows, lang), headings(&table.columns, lang));
    let lettered = columns.iter().map(|name| name.chars().count()).sum::<usize>() > 90;
    let heads: Vec<String> =
        if lettered { (1..=columns.len()).map(|at| format!("({at})")).collect() } else { columns.clone() };
    if lettered {
        for (head, name) in heads.iter().zip(&columns) {
            paragraph(&mut out, 0, &format!("{head} "), name);
        }
        out.push('\n');
    }
    let shown = |cell: &Cell| match (&cell.expected, cell.differs()) {
        (Some(expected), true) => format!("{} [{}]", cell.shown, words.with("table-expected", &[("value", expected)])),
        _ => cell.shown.clone(),
    };
    let body: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let width = |at: usize| {
        let cells = body.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain(heads.get(at).map(|head| head.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let first = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut write = |name: &str, cells: &[String]| {
        let mut line = pad(name, first);
        for (cell, width) in cells.iter().zip(&widths) {
            line += "  ";
            line += &pad(cell, *width);
        }
        let _ = writeln!(out, "{}", line.trim_end());
    };
    write("", &heads);
    write(&"─".repeat(first), &widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>());
    for (name, cells) in names.iter().zip(&body) {
        write(name, cells);
    }
    let mut lacking: Vec<String> = rows.iter().flatten().flat_map(|cell| cell.missing.iter().cloned()).collect();
    lacking.sort_unstable();
    lacking.dedup();
    if !lacking.is_empty() {
        out.push('\n');
        paragraph(&mut out, 0, "", &words.with("table-missing", &[("facts", &lacking.join(", "))]));
    }
    out
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())))
}

fn comma_separated(table: &Table, rows: &[Vec<Cell>], lang: Lang) -> Result<String, Trouble> {
    let trouble = |error: csv::Error| Trouble::input(format!("the rows could not be written: {error}"), "report this");
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = std::iter::once(String::new()).chain(headings(&table.columns, lang));
    writer.write_record(head).map_err(trouble)?;
    for (name, cells) in headings(&table.rows, lang).into_iter().zip(rows) {
        let line = std::iter::once(name).chain(cells.iter().map(|cell| cell.value.clone()));
        writer.write_record(line).map_err(trouble)?;
    }
    let bytes = writer.into_inner().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    String::from_utf8(bytes).map_err(|error| Trouble::input(error.to_string(), "report this"))
}

fn document(table: &Table, book: &Rulebook, removed: &Removed, rows: &[Vec<Cell>], lang: Lang) -> Result<String, Trouble> {
    let cell = |cell: &Cell| CellDoc {
        as_of: cell.as_of.to_string(),
        value: cell.value.clone(),
        missing: cell.missing.clone(),
        expected: cell.expected.clone(),
    };
    let names = headings(&table.rows, lang);
    let each = names.into_iter().zip(rows).map(|(label, cells)| RowDoc { label, cells: cells.iter().map(cell).collect() });
    let document = Document {
        format: "ntib.table",
        version: 1,
        rulebook: &book.digest,
        title: table.title.get(lang),
        question: &book.question(table.question).id,
        without: removed.names(),
        columns: headings(&table.columns, lang),
        rows: each.collect(),
    };
    let text = serde_json::to_string_pretty(&document).map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    Ok(text + "\n")
}
