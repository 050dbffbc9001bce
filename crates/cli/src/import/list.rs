//! `ntib import list`: rows of a list of the rulebook, from a CSV file in the list's own layout.

use std::path::PathBuf;

use clap::Args;
use ntib_core::Lang;
use ntib_rules::model::{Cell, List};
use ntib_rules::{LoadOptions, SourceFile, load, nearest};

use super::run::no_record;
use super::{read, write};
use crate::books::Source;
use crate::case::engine;
use crate::trouble::{Trouble, exit};

/// Read rows of a list of the rulebook, as CSV in the list's own layout (`ntib law LIST` shows it).
#[derive(Args)]
pub struct ListOf {
    /// The list, such as those that `ntib law INSTRUMENT` names.
    list: String,
    /// The rows; `-` is standard input. First line: the key's column, the list's columns, and `from`, `until`, `cite`.
    file: PathBuf,
    /// Keep the rows that the list has, and add these.
    #[arg(long)]
    add: bool,
    /// The folder to write, to be laid over the rulebook with `--overlay`.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl ListOf {
    /// Exit status 0; 5 if a row does not fit, each named with its line.
    pub fn run(self, source: &Source, _lang: Lang) -> Result<u8, Trouble> {
        let engine = engine(source)?;
        let book = engine.book();
        let Some(list) = book.find_list(&self.list).map(|id| book.list(id)) else {
            let near = nearest(&self.list, book.lists.iter().map(|one| one.id.as_str()));
            let help = near.map_or_else(|| "`ntib law` shows the instruments".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(Trouble::usage(format!("there is no list `{}`", self.list), help));
        };
        let path = format!("{}.csv", list.id);
        let mut files = source.files()?;
        let declared = files.iter().rev().find(|file| file.path == format!("{}.list.yaml", list.id)).map(|file| file.text.clone());
        let given = read(&self.file)?;
        if given.lines().filter(|line| !line.trim().is_empty()).count() < 2 {
            return Err(no_record(&self.file));
        }
        let text = if self.add { joined(list, &files, &path, &given)? } else { given };
        files.push(SourceFile { path: path.clone(), text: text.clone() });
        let loaded = load(&files, &LoadOptions::default());
        let shown = self.file.display().to_string();
        let mut refused = false;
        for diagnostic in loaded.diagnostics.iter().filter(|one| one.severity == ntib_rules::Severity::Error) {
            refused = true;
            let of_file = loaded.files.get(diagnostic.span.file as usize).is_some_and(|file| file.path == path);
            let place = if of_file { format!("`{shown}`, line {}: ", diagnostic.span.line) } else { String::new() };
            let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
            eprintln!("error[{}]: {place}{}{help}", diagnostic.code, diagnostic.message);
        }
        if refused {
            return Err(Trouble::reported(exit::INPUT));
        }
        let rows = text.lines().count().saturating_sub(1);
        let mut out = vec![(path, text)];
        if let Some(declared) = declared {
            out.push((format!("{}.list.yaml", list.id), declared));
        }
        write(&self.out, &out)?;
        eprintln!("{rows} rows of `{}`, written to `{}`; use them with `--overlay {}`", list.id, self.out.display(), self.out.display());
        Ok(exit::HOLDS)
    }
}

/// The rows the list has, and those given, in the columns of the list.
fn joined(list: &List, files: &[SourceFile], path: &str, given: &str) -> Result<String, Trouble> {
    let own = files.iter().rev().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    let key = own.lines().next().and_then(|head| head.split(',').next()).unwrap_or("key").trim().to_owned();
    let broken = |error: csv::Error| Trouble::input(format!("the rows are no CSV: {error}"), "check the quotes and the number of cells");
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(given.as_bytes());
    let headers = reader.headers().map_err(broken)?.clone();
    let mut columns: Vec<&str> = vec![&key];
    columns.extend(list.columns.iter().map(|(name, _)| name.as_str()));
    columns.extend(["from", "until", "cite"]);
    if let Some(unknown) = headers.iter().find(|header| !columns.contains(header)) {
        return Err(Trouble::input(format!("the column `{unknown}` is not of this list"), format!("its columns: {}", columns.join(", "))));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&columns).map_err(broken)?;
    for row in &list.rows {
        let date = |date: Option<ntib_core::Date>| date.map_or_else(String::new, |date| date.to_string());
        let cells = row.cells.iter().map(Cell::text);
        let record: Vec<String> = std::iter::once(row.key.to_string())
            .chain(cells)
            .chain([date(row.period.from), date(row.period.until), row.cite.clone()])
            .collect();
        writer.write_record(&record).map_err(broken)?;
    }
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let cell = |name: &&str| headers.iter().position(|header| header == *name).and_then(|at| record.get(at)).unwrap_or_default();
        writer.write_record(columns.iter().map(cell)).map_err(broken)?;
    }
    let bytes = writer.into_inner().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    String::from_utf8(bytes).map_err(|error| Trouble::input(error.to_string(), "report this"))
}
