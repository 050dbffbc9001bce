//! The `ntib` command. Data goes to standard output, talk to standard error.

mod books;
mod check;
mod trouble;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use books::Source;
use trouble::Trouble;

/// The National Technology and Industrial Base, computable.
#[derive(Parser)]
#[command(name = "ntib", version, about, disable_help_subcommand = true)]
struct Arguments {
    /// Read the rulebook from this folder instead of the one built in.
    #[arg(long, global = true, value_name = "DIR", env = "NTIB_RULEBOOK")]
    rulebook: Option<PathBuf>,
    /// Lay a folder of added or amended files over the rulebook (may be repeated).
    #[arg(long, global = true, value_name = "DIR")]
    overlay: Vec<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check a rulebook: files, cases, conflicts, gaps.
    Check(check::Check),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let source = Source { folder: arguments.rulebook, overlays: arguments.overlay };
    let done = match arguments.command {
        Command::Check(check) => check.run(source),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(trouble) => {
            report(&trouble);
            ExitCode::from(trouble.status)
        }
    }
}

fn report(trouble: &Trouble) {
    if !trouble.message.is_empty() {
        eprintln!("{trouble}");
    }
}
