//! `ntib import statements`: registers of firms and their owners into files of statements.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ntib_base::bods::{self, Imported, ReadOptions, RowError};
use ntib_base::{FormError, read_gleif, write_lines};
use ntib_core::{Date, Lang};

use super::run::no_record;
use super::table::stems;
use super::{read, write};
use crate::trouble::{Trouble, exit};

/// Read registers of firms and their owners into files of statements, one for each file given.
///
/// Rows that are not what they should be are left out, and listed beside with file, line and reason. A file that was
/// read before is skipped: a broken import is taken up where it stopped.
#[derive(Args)]
pub struct Statements {
    /// How the files are written.
    #[arg(long, value_enum)]
    form: Form,
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The day on which they were got.
    #[arg(long, value_name = "DATE")]
    retrieved: Date,
    /// What is put before every identifier, so that those of several publishers do not meet.
    #[arg(long, default_value = "", value_name = "TEXT")]
    scope: String,
    /// The folder to write.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Read again what was read before.
    #[arg(long)]
    again: bool,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Beneficial Ownership Data Standard 0.2, 0.3 or 0.4: a JSON list, or a statement a line.
    Bods,
    /// LEI records, level 1 or 2: CSV, XML or JSON of the golden copy, or answers of the interface.
    Gleif,
}

impl Statements {
    /// Exit status 0; 5 if rows were left out, each listed.
    pub fn run(self, _lang: Lang) -> Result<u8, Trouble> {
        let (mut rows, mut statements, mut refused, mut doubted, mut skipped) = (0, 0, 0, 0, 0);
        for (at, (path, stem)) in self.files.iter().zip(stems(&self.files)).enumerate() {
            let name = format!("{stem}.statements.jsonl");
            if !self.again && self.out.join(&name).exists() {
                skipped += 1;
                continue;
            }
            self.progress(at, path);
            let text = read(path)?;
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let found = self.import(path, &text, &file)?;
            if found.rows == 0 {
                return Err(no_record(path));
            }
            rows += found.rows;
            statements += found.library.statements.len();
            refused += found.errors.iter().filter(|one| one.refused).count();
            doubted += found.errors.iter().filter(|one| !one.refused).count();
            // The errors first: a file of statements says that its import is whole.
            write(&self.out, &[(format!("{stem}.errors.csv"), sheet(&file, &found.errors)), (name, write_lines(&found.library))])?;
        }
        self.progress(self.files.len(), Path::new(""));
        eprintln!(
            "{rows} rows of {} files into {statements} statements; {refused} left out, {doubted} doubted, {skipped} files read before; in `{}`",
            self.files.len(),
            self.out.display()
        );
        if refused > 0 {
            eprintln!("the rows left out are listed in the `.errors.csv` files there, with their lines");
            return Ok(exit::INPUT);
        }
        Ok(exit::HOLDS)
    }

    fn import(&self, path: &Path, text: &str, file: &str) -> Result<Imported, Trouble> {
        let options = ReadOptions { file, scope: &self.scope, retrieved: self.retrieved, lines_before: 0 };
        let found = match self.form {
            Form::Bods => bods::read(text, &options).map_err(FormError::Json),
            Form::Gleif => read_gleif(text, &options),
        };
        found.map_err(|error| Trouble::input(format!("`{}`: {error}", path.display()), "check that the file is whole and of the form named"))
    }

    /// How far it is, on a terminal.
    fn progress(&self, done: usize, path: &Path) {
        if std::io::stderr().is_terminal() && self.files.len() > 1 {
            let width = 30 * done / self.files.len();
            eprint!("\r[{}{}] {done} of {} {:<40.40}", "#".repeat(width), ".".repeat(30 - width), self.files.len(), path.display().to_string());
            if done == self.files.len() {
                eprintln!();
            }
        }
    }
}

/// Errors as rows: file, line, column, identifier, left out or not, what is wrong.
fn sheet(file: &str, errors: &[RowError]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = String::from("file,line,column,id,left_out,problem\n");
    for one in errors {
        let _ = writeln!(out, "{},{},{},{},{},{}", quoted(file), one.line, one.column, quoted(&one.id), if one.refused { "yes" } else { "no" }, quoted(&one.message));
    }
    out
}
