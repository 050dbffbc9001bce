//! The `ntib` command. Data goes to standard output, talk to standard error.

#[macro_use]
mod said;

mod answers;
mod ask;
mod bar;
mod books;
mod case;
mod check;
mod checklist;
mod config;
mod desk;
mod digest;
mod export;
mod firms;
mod import;
mod keep;
mod library;
mod logs;
mod measure;
mod office;
mod origin;
mod portfolio;
mod print;
mod provider;
mod record;
mod rows;
mod scanner;
mod screen;
mod serve;
mod table;
mod trouble;
mod watch;
mod worth;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ntib_core::Lang;

use books::Source;
use trouble::Trouble;

/// Tables, screening and pages make and drop many small things, on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The National Technology and Industrial Base, computable. Not legal advice.
///
/// Exit status: 0 it holds, 1 trouble, 2 wrong use, 3 it fails or needs an authority, 4 undetermined,
/// 5 invalid input.
#[derive(Parser)]
#[command(name = "ntib", version, about, long_about, disable_help_subcommand = true)]
struct Arguments {
    /// Read the rulebook from this folder instead of the one built in.
    #[arg(long, global = true, value_name = "DIR", env = "NTIB_RULEBOOK")]
    rulebook: Option<PathBuf>,
    /// Lay a folder of added or amended files over the rulebook (may be repeated).
    #[arg(long, global = true, value_name = "DIR")]
    overlay: Vec<PathBuf>,
    /// The language of what is printed: en or fr.
    #[arg(long, global = true, value_name = "LANG", env = "NTIB_LANG", default_value = "en", value_parser = language)]
    lang: Lang,
    #[command(subcommand)]
    command: Command,
}

fn language(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "write en or fr".to_owned())
}

#[derive(Subcommand)]
enum Command {
    /// Answer every question that a case raises, with reasons.
    Assess(answers::Assess),
    /// List what must be done for a case, by day, with the papers to draw up.
    Checklist(checklist::Checklist),
    /// Ask only what matters, one question at a time, then answer.
    Ask(ask::Ask),
    /// Find the smallest changes that lead to a wanted outcome.
    Seek(answers::Seek),
    /// Show every day on which an answer changes, and what changed it.
    Timeline(answers::Timeline),
    /// Ask one question over rows and columns of dates and facts.
    Table(table::TableOf),
    /// Remove instruments and see which answers change, in a case or over a portfolio.
    Value(Box<answers::ValueOf>),
    /// Show what an amendment changes in a portfolio.
    Impact(Box<worth::Impact>),
    /// Keep portfolios, and name the rows that change when the rulebook does.
    Watch(Box<watch::Watch>),
    /// Answer a stored assessment again and compare, byte for byte.
    Replay(answers::Replay),
    /// Work out from a bill of materials whether a good originates.
    Origin(origin::Origin),
    /// Check a rulebook: files, cases, conflicts, gaps.
    Check(check::Check),
    /// Read official files into a folder that is laid over the rulebook.
    Import(import::Import),
    /// Write a base in a published form.
    Export(export::Export),
    /// Screen parties against imported lists, with the match shown.
    Screen(Box<screen::Screen>),
    /// Show what is said of a firm, by whom, and how old it is.
    Firm(firms::Firm),
    /// Show a firm, or many, under every definition of status.
    Status(firms::StatusOf),
    /// Show who owns and controls a firm, under every test.
    Control(firms::ControlOf),
    /// Say whether two entries of a base are one, with the reason; undone by another verdict.
    Same(firms::SameOf),
    /// Measure how well names are matched, on labelled sets.
    Measure(measure::Measure),
    /// Show the law as encoded.
    Law(library::Law),
    /// Show what is modelled, since when, and how it was checked.
    Coverage(library::CoverageOf),
    /// Begin, show, prove and verify the log of a record.
    Log(Box<record::Log>),
    /// Write a record as one file.
    Backup(record::Backup),
    /// Restore a record from a backup.
    Restore(Box<record::Restore>),
    /// Serve the pages on this machine.
    Serve(serve::Serve),
    /// Set up the first people of a record, or invite one of them.
    Desk(desk::Desk),
    /// Write what is new for each person who asked for it, as messages in an outbox.
    Digest(digest::Digest),
    /// Print the JSON Schema of a document.
    Schema(library::SchemaOf),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let lang = arguments.lang;
    let source = Source { folder: arguments.rulebook, overlays: arguments.overlay };
    let done = match arguments.command {
        Command::Assess(command) => command.run(&source, lang),
        Command::Checklist(command) => command.run(&source, lang),
        Command::Ask(command) => command.run(&source, lang),
        Command::Seek(command) => command.run(&source, lang),
        Command::Timeline(command) => command.run(&source, lang),
        Command::Table(command) => command.run(&source, lang),
        Command::Value(command) => command.run(&source, lang),
        Command::Impact(command) => command.run(&source, lang),
        Command::Watch(command) => command.run(&source, lang),
        Command::Replay(command) => command.run(&source, lang),
        Command::Origin(command) => command.run(&source, lang),
        Command::Check(command) => command.run(source, lang),
        Command::Import(command) => command.run(&source, lang),
        Command::Export(command) => command.run(&source, lang),
        Command::Screen(command) => command.run(lang),
        Command::Firm(command) => command.run(&source, lang),
        Command::Status(command) => command.run(&source, lang),
        Command::Control(command) => command.run(&source, lang),
        Command::Same(command) => command.run(&source, lang),
        Command::Measure(command) => command.run(lang),
        Command::Law(command) => command.run(&source, lang),
        Command::Coverage(command) => command.run(&source, lang),
        Command::Log(command) => command.run(lang),
        Command::Backup(command) => command.run(lang),
        Command::Restore(command) => command.run(lang),
        Command::Serve(command) => command.run(&source),
        Command::Desk(command) => command.run(),
        Command::Digest(command) => command.run(),
        Command::Schema(command) => command.run(),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(trouble) => {
            report(&trouble, lang);
            ExitCode::from(trouble.status)
        }
    }
}

fn report(trouble: &Trouble, lang: Lang) {
    if !trouble.message.is_empty() {
        eprintln!("{}", trouble.told(lang));
    }
}
