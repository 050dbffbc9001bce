//! What was found and dismissed: JSON lines that are only added to.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use ntib_core::Date;
use serde::{Deserialize, Serialize};

use super::lists::day;
use crate::trouble::Trouble;

/// The version of the lines that are written; every older one is read.
const VERSION: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub version: u32,
    #[serde(flatten)]
    pub what: What,
    /// The hit: party and entry together.
    pub id: String,
    #[serde(with = "day")]
    pub on: Date,
    pub by: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// An entry was found for a party.
    Hit {
        party: String,
        entry: String,
        digest: String,
        list: String,
        #[serde(with = "day")]
        list_date: Date,
        score: u32,
    },
    /// It was found not to be the party, for as long as the entry says the same.
    Dismissed { digest: String, because: String },
    /// The dismissal was taken back.
    Reopened { because: String },
}

impl Line {
    /// A line of today's version.
    pub fn new(what: What, id: &str, on: Date, by: &str) -> Line {
        Line { version: VERSION, what, id: id.to_owned(), on, by: by.to_owned() }
    }
}

/// The record as it stands.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The last hit of each, with the digest of its entry.
    hits: BTreeMap<String, String>,
    dismissed: BTreeMap<String, Dismissal>,
}

/// A dismissal that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    pub digest: String,
    pub on: Date,
    pub by: String,
    pub because: String,
}

impl Record {
    /// Reads a record; a file that does not exist is an empty one.
    pub fn read(path: &Path) -> Result<Record, Trouble> {
        let mut record = Record::default();
        if !path.exists() {
            return Ok(record);
        }
        let text = fs::read_to_string(path).map_err(|error| Trouble::file("read", path, error))?;
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let bad = |what: String| {
                Trouble::input(format!("`{}`, line {}: {what}", path.display(), at + 1), "lines are added by `ntib screen` and not edited: restore the file")
            };
            let line: Line = serde_json::from_str(line).map_err(|error| bad(error.to_string()))?;
            if line.version > VERSION {
                return Err(bad(format!("version {} is newer than this program", line.version)));
            }
            match line.what {
                What::Hit { digest, .. } => drop(record.hits.insert(line.id, digest)),
                What::Dismissed { digest, because } => {
                    record.dismissed.insert(line.id, Dismissal { digest, on: line.on, by: line.by, because });
                }
                What::Reopened { .. } => drop(record.dismissed.remove(&line.id)),
            }
        }
        Ok(record)
    }

    /// The digest of the entry when it was last found.
    pub fn hit(&self, id: &str) -> Option<&str> {
        self.hits.get(id).map(String::as_str)
    }

    /// Every hit.
    pub fn hits(&self) -> impl Iterator<Item = &str> {
        self.hits.keys().map(String::as_str)
    }

    /// The dismissal that stands.
    pub fn dismissal(&self, id: &str) -> Option<&Dismissal> {
        self.dismissed.get(id)
    }
}

/// Adds lines to a record.
pub fn append(path: &Path, lines: &[Line]) -> Result<(), Trouble> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for line in lines {
        text += &serde_json::to_string(line).map_err(|error| Trouble::input(error.to_string(), "report this"))?;
        text.push('\n');
    }
    let trouble = |error| Trouble::file("write", path, error);
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(trouble)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(trouble)
}
