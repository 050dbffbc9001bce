//! `ntib origin`: a bill of materials to originating or not, with the arithmetic.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use clap::Args;
use ntib_core::{Date, Lang};
use ntib_engine::Engine;
use ntib_portfolio::cell_text;
use ntib_origin::{Agreement, AgreementError, Bom, COLUMNS, GOOD_KEYS, Grid, answer, read, read_csv, read_grids};
use ntib_present::origin::{OriginLine, OriginView};
use ntib_present::view::Viewer;
use ntib_present::wire::{Writer, text};
use ntib_present::{Words, render};
use ntib_rules::{Diagnostic, FILE_BYTES_MAX, SourceFile, Truth};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::books::{Source, read_text};
use crate::case::{Output, engine, supported};
use crate::print::{head, paragraph, table};
use crate::trouble::{Trouble, exit};

/// The most rows and columns of a sheet that are read.
const SHEET_CELLS_MAX: usize = 400_000;

/// Work out from a bill of materials whether a good originates.
#[derive(Args)]
pub struct Origin {
    /// The bill of materials: YAML, CSV or XLSX; `-` is YAML on standard input.
    #[arg(required_unless_present = "template")]
    bill: Option<PathBuf>,
    /// The agreement: a folder of the rulebook with product rules; the bill's own if absent.
    #[arg(long, value_name = "ID")]
    agreement: Option<String>,
    /// The legal date asked about; the bill's own if absent.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Write an empty workbook to fill in, and end.
    #[arg(long, value_name = "FILE.xlsx", conflicts_with = "bill")]
    template: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Origin {
    /// Exit status 0 it originates, 3 it does not, 4 a missing fact decides, 5 the bill has mistakes.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        if let Some(path) = &self.template {
            write_template(path)?;
            eprintln!("wrote {}", path.display());
            return Ok(exit::HOLDS);
        }
        let Some(path) = &self.bill else { return Ok(exit::USAGE) };
        let engine = engine(source)?;
        let bom = read_bill(&engine, path)?;
        let as_of = self.as_of.or(bom.as_of).ok_or_else(|| {
            Trouble::input(format!("`{}` gives no date", path.display()), "add `as_of:` to the bill, or `--as-of DATE`")
        })?;
        supported(&engine, as_of)?;
        let id = self.agreement.as_deref().or(bom.agreement.as_deref());
        let agreement = Agreement::read(engine.book(), id, as_of).map_err(refused)?;
        let report = answer(&agreement, &bom);
        if self.output.json {
            self.output.write(&text(&Writer::new(&engine).origin(&report)))?;
        } else {
            let words = Words::new(lang, &[]);
            let view = Viewer { words: &words, engine: &engine }.origin(&report);
            self.output.write(&printed(&words, &engine, &as_of.to_string(), &view))?;
        }
        Ok(match report.originates {
            Truth::True => exit::HOLDS,
            Truth::False => exit::FAILS,
            Truth::Unknown => exit::UNDETERMINED,
        })
    }
}

fn refused(error: AgreementError) -> Trouble {
    let help = match &error {
        AgreementError::Cell { .. } => "correct the list in the rulebook",
        AgreementError::NotInForce(..) => "ask about a later day",
        _ => "name one with `agreement:` in the bill, or `--agreement ID`",
    };
    Trouble::input(error.to_string(), help)
}

fn is(path: &Path, kinds: &[&str]) -> bool {
    let kind = path.extension().map(|kind| kind.to_string_lossy().to_ascii_lowercase());
    kind.is_some_and(|kind| kinds.contains(&kind.as_str()))
}

/// The bill in a file, by the ending of its name; its mistakes printed if it cannot be used.
fn read_bill(engine: &Engine, path: &Path) -> Result<Bom, Trouble> {
    let book = engine.book();
    if is(path, &["xlsx", "xlsm", "ods"]) {
        let grids = sheets(path)?;
        return read_grids(book, &grids).map_err(|mistakes| {
            for one in &mistakes {
                eprintln!("{}", located(path, one));
            }
            Trouble::reported(exit::INPUT)
        });
    }
    let file = SourceFile { path: path.display().to_string(), text: read_text(path)? };
    let found = if is(path, &["csv"]) { read_csv(book, &file.text) } else { read(book, &file) };
    found.map_err(|mistakes| {
        let coloured = std::io::stderr().is_terminal();
        let files = [file];
        for one in &mistakes {
            eprintln!("{}\n", render(one, &files, "", coloured));
        }
        Trouble::reported(exit::INPUT)
    })
}

/// A mistake in a sheet: there are no source lines to show, only a row and a column.
fn located(path: &Path, one: &Diagnostic) -> String {
    let help = one.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    let column = one.span.column;
    format!("error[{}]: {}\n --> {}, row {}, column {column}{help}\n", one.code, one.message, path.display(), one.span.line)
}

/// The sheets of a workbook as text.
fn sheets(path: &Path) -> Result<Vec<Grid>, Trouble> {
    let bytes = std::fs::read(path).map_err(|error| Trouble::file("read", path, error))?;
    if bytes.len() > FILE_BYTES_MAX {
        let message = format!("`{}` has {} bytes; at most {FILE_BYTES_MAX} are read", path.display(), bytes.len());
        return Err(Trouble::input(message, "leave out sheets that are not part of the bill"));
    }
    let unread = |error: calamine::Error| {
        Trouble::input(format!("`{}` is no workbook that can be read: {error}", path.display()), "save it as .xlsx")
    };
    let mut workbook = open_workbook_auto_from_rs(std::io::Cursor::new(bytes)).map_err(unread)?;
    let mut grids = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).map_err(unread)?;
        let (height, width) = range.end().map_or((0, 0), |(row, column)| (row as usize + 1, column as usize + 1));
        if height.saturating_mul(width) > SHEET_CELLS_MAX {
            let message = format!("the sheet `{name}` has {height} rows and {width} columns; at most {SHEET_CELLS_MAX} cells are read");
            return Err(Trouble::input(message, "delete empty rows and columns beyond the bill"));
        }
        let cell = |row: usize, column: usize| {
            let at = (u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX));
            range.get_value(at).map(shown).unwrap_or_default()
        };
        let rows = (0..height).map(|row| (0..width).map(|column| cell(row, column)).collect()).collect();
        grids.push(Grid { name, rows });
    }
    Ok(grids)
}

/// A cell as a person would have typed it: numbers to nine decimals, dates as year-month-day.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(number) => {
            let text = format!("{number:.9}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        other => cell_text(other),
    }
}

fn line(out: &mut String, indent: usize, line: &OriginLine) {
    let sign = match line.truth {
        Some(Truth::True) => "✓ ",
        Some(Truth::False) => "✗ ",
        Some(Truth::Unknown) => "? ",
        None => "· ",
    };
    let cite = line.cite.as_ref().map_or(String::new(), |cite| format!(" [{cite}]"));
    paragraph(out, indent, sign, &format!("{}{cite}", line.text));
}

fn printed(words: &Words, engine: &Engine, as_of: &str, view: &OriginView) -> String {
    let mut out = String::new();
    head(&mut out, words, engine.book(), &view.title, as_of, &[]);
    let _ = writeln!(out, "{}\n", view.under);
    paragraph(&mut out, 0, &format!("{} ", view.tone.sign()), &view.outcome);
    let section = |out: &mut String, id: &str| {
        let _ = writeln!(out, "\n{}", words.get(id));
    };
    if !view.missing.is_empty() {
        section(&mut out, "heading-missing");
        view.missing.iter().for_each(|one| paragraph(&mut out, 2, "? ", one));
    }
    if !view.changes.is_empty() {
        section(&mut out, "origin-heading-changes");
        for one in &view.changes {
            let cite = one.cite.as_ref().map_or(String::new(), |cite| format!(" [{cite}]"));
            paragraph(&mut out, 2, "→ ", &format!("{}{cite}", one.text));
        }
    }
    let _ = writeln!(out, "\n{}", view.headings[0]);
    view.ways.iter().for_each(|one| line(&mut out, 2, one));
    if !view.rules.is_empty() {
        section(&mut out, "origin-heading-rule");
        for rule in &view.rules {
            line(&mut out, 2, &OriginLine { text: rule.heading.clone(), cite: Some(rule.cite.clone()), truth: Some(rule.truth) });
            rule.lines.iter().for_each(|one| line(&mut out, 6, one));
        }
    }
    section(&mut out, "origin-heading-materials");
    let [_, origin, counted, notice] = view.headings.clone();
    let column = |id: &str| words.get(&format!("origin-column-{id}"));
    let mut rows = vec![[
        column("material"),
        column("code"),
        origin,
        column("value"),
        counted,
        column("shift"),
    ]];
    rows.extend(view.materials.iter().map(|one| {
        let name = format!("{}{}", "  ".repeat(one.level), one.name);
        [name, one.code.clone(), one.originates.clone(), one.value.clone(), one.counted.clone(), one.shifts.clone()]
    }));
    table(&mut out, 2, &rows);
    if let Some(designated) = &view.designated {
        paragraph(&mut out, 2, "", designated);
    }
    if !view.cost.is_empty() {
        section(&mut out, "origin-heading-arithmetic");
    }
    let width = view
        .cost
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or(0);
    for (label, value) in &view.cost {
        let _ = writeln!(out, "  {label:<width$}  {value:>18}");
    }
    if !view.notes.is_empty() {
        section(&mut out, "origin-heading-notes");
        view.notes.iter().for_each(|one| paragraph(&mut out, 2, "! ", one));
    }
    if !view.certification.is_empty() {
        section(&mut out, "origin-heading-certification");
        for (label, value) in &view.certification {
            let by_hand = format!("[{}]", words.get("origin-paper-by-hand"));
            paragraph(&mut out, 2, "", &format!("{label}: {}", value.clone().unwrap_or(by_hand)));
        }
    }
    out.push('\n');
    paragraph(&mut out, 0, "", &notice);
    out
}

/// An empty workbook: the good by key and value, the materials with their columns, the ledger of stocks.
fn write_template(path: &Path) -> Result<(), Trouble> {
    let made = template().and_then(|mut workbook| workbook.save_to_buffer());
    let bytes = made.map_err(|error| Trouble::input(format!("the workbook could not be made: {error}"), "report this"))?;
    let partial = path.with_extension("partial");
    std::fs::write(&partial, bytes).map_err(|error| Trouble::file("write", &partial, error))?;
    std::fs::rename(&partial, path).map_err(|error| Trouble::file("write", path, error))
}

fn template() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let good = workbook.add_worksheet().set_name("good")?;
    good.set_column_width(0, 28)?;
    good.set_column_width(1, 40)?;
    for (row, key) in (0..).zip(GOOD_KEYS) {
        good.write_string_with_format(row, 0, key, &bold)?;
    }
    headings(workbook.add_worksheet().set_name("materials")?, &COLUMNS, &bold)?;
    headings(workbook.add_worksheet().set_name("ledger")?, &["material", "received", "used", "value", "origin"], &bold)?;
    Ok(workbook)
}

fn headings(sheet: &mut Worksheet, names: &[&str], bold: &Format) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        sheet.set_column_width(column, 18)?;
        sheet.write_string_with_format(0, column, *name, bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
