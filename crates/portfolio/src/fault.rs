//! What can go wrong with a portfolio as a whole.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

/// Something that ends the work.
#[derive(Debug)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What caused it, where the machine refused; else the input is wrong.
    pub source: Option<std::io::Error>,
}

impl Fault {
    /// Trouble with a file.
    pub fn file(doing: &str, path: &Path, source: std::io::Error) -> Fault {
        let help = match source.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => "the file is cut off, or is not packed as its name says: get it again",
            _ => "check the path and the permissions",
        };
        Fault {
            message: format!("could not {doing} `{}`", path.display()),
            help: help.to_owned(),
            source: Some(source),
        }
    }

    /// An invalid input.
    pub fn input(message: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault {
            message: message.into(),
            help: help.into(),
            source: None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_ref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
