//! What the commands about a case have in common.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use ntib_core::{Date, Lang};
use ntib_engine::Engine;
use ntib_present::{Words, render};
use ntib_rules::{Case, CaseFile, Removed, SourceFile, nearest, parse_case};

use crate::books::{Source, read_text};
use crate::trouble::{Trouble, exit};

/// A case and how to look at it.
#[derive(Args, Clone)]
pub struct CaseArgs {
    /// The case file, or a portfolio where the command takes one; `-` is standard input.
    pub case: PathBuf,
    /// The legal date asked about; the case's own if absent.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Read the rulebook without this instrument, folder or provision (may be repeated).
    #[arg(long, value_name = "ID")]
    pub without: Vec<String>,
    #[command(flatten)]
    pub output: Output,
}

/// Where and how the answer is written.
#[derive(Args, Clone, Default)]
pub struct Output {
    /// Write a JSON document instead of text.
    #[arg(long)]
    pub json: bool,
    /// Write to this file instead of standard output; nothing is left half written.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl Output {
    /// Writes `text` where it belongs.
    pub fn write(&self, text: &str) -> Result<(), Trouble> {
        match &self.out {
            None => {
                let mut out = std::io::stdout().lock();
                match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                    Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                    done => done.map_err(|error| Trouble::file("write to", Path::new("standard output"), error)),
                }
            }
            Some(path) => whole(path, text.as_bytes()),
        }
    }
}

/// Writes a file under another name, and gives it its own when it is whole.
pub fn whole(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let partial = ntib_portfolio::partial(path);
    std::fs::write(&partial, bytes).map_err(|error| Trouble::file("write", &partial, error))?;
    std::fs::rename(&partial, path).map_err(|error| Trouble::file("write", path, error))
}

/// The rulebook of `source`, indexed; its mistakes printed if it cannot be used.
pub fn engine(source: &Source) -> Result<Engine, Trouble> {
    engine_and_cases(source, false).map(|(engine, _)| engine)
}

/// The same, with the cases beside the provisions if they are wanted.
pub fn engine_and_cases(source: &Source, cases: bool) -> Result<(Engine, Vec<CaseFile>), Trouble> {
    let loaded = source.load(cases)?;
    let coloured = std::io::stderr().is_terminal();
    for diagnostic in &loaded.diagnostics {
        eprintln!("{}\n", render(diagnostic, &loaded.files, &source.root(), coloured));
    }
    let book = loaded.book.ok_or_else(|| Trouble::reported(exit::INPUT))?;
    Ok((Engine::new(Arc::new(book)), loaded.cases))
}

/// A case that was read, with everything needed to answer it.
pub struct Opened {
    /// The rulebook, indexed.
    pub engine: Engine,
    /// The case.
    pub case: Case,
    /// Its text.
    pub text: String,
    /// The date asked about.
    pub as_of: Date,
    /// What the rulebook is read without.
    pub removed: Removed,
    /// The phrases.
    pub words: Words,
}

impl CaseArgs {
    /// Reads the rulebook and the case; prints what is wrong with them.
    pub fn open(&self, source: &Source, lang: Lang) -> Result<Opened, Trouble> {
        let engine = engine(source)?;
        let text = read_text(&self.case)?;
        let case = parse(&engine, &self.case, &text)?;
        let as_of = self.as_of.or(case.as_of).ok_or_else(|| {
            Trouble::input(format!("`{}` gives no date", self.case.display()), "add `as_of:` to the case, or `--as-of DATE`")
        })?;
        supported(&engine, as_of)?;
        let removed = removed(&engine, &self.without)?;
        Ok(Opened { engine, case, text, as_of, removed, words: Words::new(lang, &[]) })
    }
}

/// The case in `text`, its mistakes printed if it cannot be used.
pub fn parse(engine: &Engine, path: &Path, text: &str) -> Result<Case, Trouble> {
    let file = SourceFile { path: path.display().to_string(), text: text.to_owned() };
    parse_case(engine.book(), &file).map_err(|diagnostics| {
        let coloured = std::io::stderr().is_terminal();
        let files = [file.clone()];
        for diagnostic in &diagnostics {
            eprintln!("{}\n", render(diagnostic, &files, "", coloured));
        }
        Trouble::reported(exit::INPUT)
    })
}

/// Refuses a date that the rulebook does not cover.
pub fn supported(engine: &Engine, date: Date) -> Result<(), Trouble> {
    let range = engine.book().supported;
    if range.contains(date) {
        return Ok(());
    }
    let side = |date: Option<Date>| date.map_or_else(|| "any day".to_owned(), |date| date.to_string());
    Err(Trouble::input(
        format!("{date} lies outside the modelled range"),
        format!("ask about a day from {} to before {}", side(range.from), side(range.until)),
    ))
}

/// The removal of `names`; an unknown name is refused with the nearest known.
pub fn removed(engine: &Engine, names: &[String]) -> Result<Removed, Trouble> {
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    Removed::of(engine.book(), &all).map_err(|name| {
        let known = engine.book().instruments.iter().map(|one| one.id.as_str());
        let known = known.chain(engine.book().provisions.iter().map(|one| one.id.as_str()));
        let help = nearest(&name, known).map_or_else(
            || "`ntib law` lists the instruments".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Trouble::usage(format!("there is nothing called `{name}` in the rulebook"), help)
    })
}
