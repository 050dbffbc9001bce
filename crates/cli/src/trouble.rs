//! What can go wrong, and the exit status it leads to.

use std::fmt::Write as _;
use std::path::Path;

use ntib_core::Lang;
use ntib_portfolio::{translated, words};
use ntib_rules::FILE_BYTES_MAX;

/// Exit statuses, as the reference documents them.
pub mod exit {
    /// It holds, or there is nothing to report.
    pub const HOLDS: u8 = 0;
    /// Trouble: a file, the network, a limit.
    pub const TROUBLE: u8 = 1;
    /// Wrong use of the command.
    pub const USAGE: u8 = 2;
    /// It fails: the answer is no.
    pub const FAILS: u8 = 3;
    /// A missing fact decides.
    pub const UNDETERMINED: u8 = 4;
    /// An input file is invalid.
    pub const INPUT: u8 = 5;
}

/// Something that ends the command.
#[derive(Debug)]
pub struct Trouble {
    /// The exit status.
    pub status: u8,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// What caused it.
    pub source: Option<std::io::Error>,
}

impl Trouble {
    /// Trouble with a file.
    pub fn file(doing: &str, path: &Path, source: std::io::Error) -> Trouble {
        use std::io::ErrorKind;
        let message = format!("could not {doing} `{}`", path.display());
        let help = match source.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => "the file is cut off, or is not packed as its name says: get it again",
            _ => "check the path and the permissions",
        };
        Trouble { status: exit::TROUBLE, message, help: Some(help.into()), source: Some(source) }
    }

    /// An invalid input.
    pub fn input(message: impl Into<String>, help: impl Into<String>) -> Trouble {
        Trouble { status: exit::INPUT, message: message.into(), help: Some(help.into()), source: None }
    }

    /// Wrong use.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Trouble {
        Trouble { status: exit::USAGE, message: message.into(), help: Some(help.into()), source: None }
    }

    /// Diagnostics were already printed.
    pub fn reported(status: u8) -> Trouble {
        Trouble { status, message: String::new(), help: None, source: None }
    }
}

impl From<ntib_book::Fault> for Trouble {
    fn from(fault: ntib_book::Fault) -> Trouble {
        match fault {
            ntib_book::Fault::File(doing, path, error) => Trouble::file(doing, &path, error),
            ntib_book::Fault::Large(path, size) => {
                Trouble::input(format!("`{}` has {size} bytes; at most {FILE_BYTES_MAX} are read", path.display()), "split it into several files")
            }
            ntib_book::Fault::NotText(path, line) => {
                Trouble::input(format!("`{}`, line {line}: this is not UTF-8 text", path.display()), "save the file as UTF-8")
            }
            ntib_book::Fault::Book(first, more) => Trouble::input(format!("{first} (and {more} more {})", if more == 1 { "mistake" } else { "mistakes" }), "`ntib check FOLDER` shows them all"),
        }
    }
}

impl From<ntib_portfolio::Fault> for Trouble {
    fn from(fault: ntib_portfolio::Fault) -> Trouble {
        let status = if fault.source.is_some() { exit::TROUBLE } else { exit::INPUT };
        Trouble { status, message: fault.message, help: Some(fault.help), source: fault.source }
    }
}

impl Trouble {
    /// What is wrong, what caused it, and what to do. What is not known in the language stays as it is.
    pub fn told(&self, lang: Lang) -> String {
        let words = words(lang);
        let mut out = format!("{} {}", words.get("trouble"), translated(lang, &self.message));
        if let Some(source) = &self.source {
            let _ = write!(out, ": {source}");
        }
        if let Some(help) = &self.help {
            let _ = write!(out, "\n{} {}", words.get("trouble-help"), translated(lang, help));
        }
        out
    }
}
