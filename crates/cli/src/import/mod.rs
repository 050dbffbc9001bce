//! `ntib import`: official files into an overlay of the rulebook, or into a base of statements.

mod base;
mod hts;
mod list;
mod run;
mod schedule;
mod screening;
mod statements;
mod table;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ntib_core::Lang;

use crate::books::Source;
pub use ntib_portfolio::open;
pub use table::mapping;
use crate::trouble::Trouble;

/// The largest official file that is read, in bytes.
const IMPORT_BYTES_MAX: u64 = 256 << 20;

/// Read official files into a folder that is laid over the rulebook with `--overlay`, or into a base.
#[derive(Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The US tariff schedule: the official JSON or CSV export of one or more dated revisions.
    Hts(hts::Hts),
    /// Rows of any list of the rulebook, as CSV in the list's own layout.
    List(list::ListOf),
    /// Registers of firms and their owners, into files of statements.
    Statements(statements::Statements),
    /// Tables with a mapping, and published files of firms, contracts and owners, into files of statements.
    Table(Box<table::Table>),
    /// Many files of many sources into one base, with the entries that are one joined.
    Base(base::Base),
    /// The US Consolidated Screening List, CSV or JSON, into a dated list for `ntib screen`.
    ScreeningList(screening::ScreeningList),
}

impl Import {
    /// Exit status 0; 5 if a file is not what it should be.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        match self.what {
            What::Hts(command) => command.run(source, lang),
            What::List(command) => command.run(source, lang),
            What::Statements(command) => command.run(lang),
            What::Table(command) => command.run(lang),
            What::Base(command) => command.run(lang),
            What::ScreeningList(command) => command.run(lang),
        }
    }
}

/// The text of an official file; `-` is standard input.
fn read(path: &Path) -> Result<String, Trouble> {
    let mut text = String::new();
    let done = if path.as_os_str() == "-" {
        std::io::stdin().take(IMPORT_BYTES_MAX + 1).read_to_string(&mut text)
    } else {
        let file = fs::File::open(path).map_err(|error| Trouble::file("open", path, error))?;
        file.take(IMPORT_BYTES_MAX + 1).read_to_string(&mut text)
    };
    let size = done.map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => {
            Trouble::input(format!("`{}` is not UTF-8 text", path.display()), "decompress it first, or save it as UTF-8")
        }
        _ => Trouble::file("read", path, error),
    })?;
    if size as u64 > IMPORT_BYTES_MAX {
        let message = format!("`{}` has more than {IMPORT_BYTES_MAX} bytes", path.display());
        return Err(Trouble::input(message, "give fewer revisions in one file"));
    }
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// Writes `files` (path relative to `folder`, text), each whole or not at all.
fn write(folder: &Path, files: &[(String, String)]) -> Result<(), Trouble> {
    for (relative, text) in files {
        let path = folder.join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Trouble::file("make the folder", parent, error))?;
        }
        let partial: PathBuf = path.with_extension("partial");
        fs::write(&partial, text).map_err(|error| Trouble::file("write", &partial, error))?;
        fs::rename(&partial, &path).map_err(|error| Trouble::file("write", &path, error))?;
    }
    Ok(())
}

/// A YAML text between double quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " "))
}
