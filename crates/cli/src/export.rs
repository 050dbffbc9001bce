//! `ntib export`: a base in a published form.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ntib_base::bods::{CheckOptions, FaultKind, WriteOptions, check, write};
use ntib_base::{Library, load_world, read_lines};
use ntib_core::{Date, Lang, Place};
use ntib_rules::SourceFile;
use ntib_web::Clock;

use crate::books::{Source, read_text};
use crate::case::engine;
use crate::trouble::{Trouble, exit};

/// Write a base in a published form.
#[derive(Args)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Beneficial Ownership Data Standard 0.4: entities, persons and interests that are true on a day.
    Bods(Bods),
}

impl Export {
    /// Exit status 0; 5 if the base cannot be read.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        match self.what {
            What::Bods(command) => command.run(source, lang),
        }
    }
}

/// Write what is true on a day as statements of the Beneficial Ownership Data Standard 0.4.
///
/// What the standard has no place for (contracts, supplies, sites, capabilities, facts, pairs that may be one) is left out.
#[derive(Args)]
struct Bods {
    /// A base (`.jsonl`), or a folder of world files.
    base: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The day of which it is true; today if none is given.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The day on which it was known; today if none is given.
    #[arg(long, value_name = "DATE")]
    known_at: Option<Date>,
    /// Who publishes it.
    #[arg(long, value_name = "TEXT", default_value = "ntib")]
    publisher: String,
}

impl Bods {
    fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let library = library(&self.base)?;
        let engine = engine(source)?;
        let places = &engine.book().places;
        let place = |place: Place| places.get(&place).map_or_else(|| place.to_string(), |name| name.get(lang).to_owned());
        let today = Clock::System.today();
        let known_at = self.known_at.unwrap_or(today);
        let options = WriteOptions { as_of: self.as_of.unwrap_or(today), known_at, publisher: &self.publisher, place: &place };
        let text = write(&library, &options);
        let faults = check(&text, &CheckOptions { today: today.max(known_at), schemes: None }).map_err(|error| Trouble::input(error.to_string(), "report this"))?;
        let shape = faults.iter().filter(|fault| matches!(fault.kind, FaultKind::Shape { .. })).count();
        let partial = self.out.with_extension("partial");
        fs::write(&partial, &text).and_then(|()| fs::rename(&partial, &self.out)).map_err(|error| Trouble::file("write", &self.out, error))?;
        let statements = text.matches("\n{\"statementId\"").count();
        eprintln!("{statements} statements, true on {}, known on {known_at}, in `{}`", options.as_of, self.out.display());
        for fault in faults.iter().take(20) {
            eprintln!("doubt: {fault}");
        }
        if faults.len() > 20 {
            eprintln!("and {} more", faults.len() - 20);
        }
        if shape > 0 {
            return Err(Trouble::input(format!("{shape} values have not the shape that the standard asks for"), "correct them in the base, where their sources are named"));
        }
        Ok(exit::HOLDS)
    }
}

/// A base from a file of statements or a folder of world files.
fn library(path: &Path) -> Result<Library, Trouble> {
    if path.is_dir() {
        let mut files = Vec::new();
        let mut todo = vec![path.to_owned()];
        while let Some(at) = todo.pop() {
            for entry in fs::read_dir(&at).map_err(|error| Trouble::file("read the folder", &at, error))? {
                let one = entry.map_err(|error| Trouble::file("read the folder", &at, error))?.path();
                if one.is_dir() {
                    todo.push(one);
                } else if one.extension().is_some_and(|kind| kind == "yaml") {
                    files.push(SourceFile { path: one.strip_prefix(path).unwrap_or(&one).to_string_lossy().into_owned(), text: read_text(&one)? });
                }
            }
        }
        let loaded = load_world(&files);
        for one in &loaded.diagnostics {
            eprintln!("{}\n", ntib_present::render(one, &loaded.files, "", false));
        }
        return loaded.library.ok_or_else(|| Trouble::reported(exit::INPUT));
    }
    let text = fs::read_to_string(path).map_err(|error| Trouble::file("read", path, error))?;
    read_lines(&text).map_err(|(line, why)| Trouble::input(format!("`{}`, line {line}: {why}", path.display()), "give a file that `ntib import` wrote"))
}
