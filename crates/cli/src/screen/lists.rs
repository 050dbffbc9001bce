//! Lists of parties as `ntib import screening-list` writes them: JSON lines, a head and one entry a line.

use std::fs;
use std::path::{Path, PathBuf};

use ntib_base::identity::{Id, Kind, Party};
use ntib_base::statement::NameKind;
use ntib_core::{Date, Place};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::trouble::Trouble;

/// What the first line says of the layout.
pub const FORMAT: &str = "ntib-screening-list";

/// The version of the layout that is written; every older one is read.
pub const VERSION: u32 = 1;

/// How the names of list files end.
pub const ENDING: &str = ".parties.jsonl";

/// Days as files write them.
pub mod day {
    use ntib_core::Date;
    use serde::{Deserialize as _, Deserializer, Serializer};

    /// `2026-07-31`.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    /// The reverse.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The first line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub format: String,
    pub version: u32,
    /// Which list: `us-csl`.
    pub list: String,
    /// Its title.
    pub title: String,
    /// The day for which it speaks.
    #[serde(with = "day")]
    pub date: Date,
    /// The file that it was read from, and its digest.
    pub file: String,
    pub sha256: String,
    pub entries: usize,
}

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The same in every version of the list: the list's code and the entry's number, or a digest of its name.
    pub key: String,
    /// The code of the source list: `SDN`, `EL`.
    pub code: String,
    /// Its full name.
    pub source: String,
    pub number: String,
    /// `entity`, `person`, `vessel`, `aircraft`, or nothing.
    pub kind: String,
    pub names: Vec<String>,
    pub countries: Vec<String>,
    pub addresses: Vec<String>,
    /// Scheme and identifier.
    pub ids: Vec<(String, String)>,
    pub dates: Vec<String>,
    pub programmes: Vec<String>,
    pub notice: String,
    pub licence_requirement: String,
    pub licence_policy: String,
    pub from: String,
    pub until: String,
    pub remarks: String,
    pub url: String,
}

impl Entry {
    /// A digest of all that it says: another one means that the entry changed.
    pub fn digest(&self) -> String {
        short_digest(&serde_json::to_string(self).unwrap_or_default())
    }

    /// The entry for comparing.
    pub fn party(&self) -> Party {
        let kind = match self.kind.as_str() {
            "entity" => Some(Kind::Entity),
            "person" => Some(Kind::Person),
            "vessel" => Some(Kind::Vessel),
            "aircraft" => Some(Kind::Aircraft),
            _ => None,
        };
        let names = self.names.iter().enumerate();
        Party {
            names: names.map(|(at, name)| (if at == 0 { NameKind::Legal } else { NameKind::Alternative }, name.as_str().into())).collect(),
            kind,
            countries: self.countries.iter().filter_map(|code| code.parse::<Place>().ok()).collect(),
            addresses: self.addresses.iter().map(|text| text.as_str().into()).collect(),
            ids: self.ids.iter().map(|(scheme, value)| Id { scheme: scheme.as_str().into(), value: value.as_str().into() }).collect(),
            dates: self.dates.iter().map(|text| text.as_str().into()).collect(),
        }
    }
}

/// The first twelve hexadecimal digits of the SHA-256 of a text.
pub fn short_digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// A list with its entries.
#[derive(Clone, Debug)]
pub struct PartyList {
    pub head: Head,
    pub entries: Vec<Entry>,
}

impl PartyList {
    /// The text of the file.
    pub fn text(&self) -> Result<String, Trouble> {
        let line = |value: serde_json::Result<String>| value.map_err(|error| Trouble::input(error.to_string(), "report this"));
        let mut text = line(serde_json::to_string(&self.head))?;
        for entry in &self.entries {
            text.push('\n');
            text.push_str(&line(serde_json::to_string(entry))?);
        }
        text.push('\n');
        Ok(text)
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}-{}{ENDING}", self.head.list, self.head.date)
    }
}

/// Reads a list.
pub fn read_list(path: &Path) -> Result<PartyList, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::file("read", path, error))?;
    let bad = |line: usize, what: String| {
        Trouble::input(format!("`{}`, line {line}: {what}", path.display()), "import the official file again with `ntib import screening-list`")
    };
    let mut lines = text.lines().enumerate();
    let head: Head = match lines.next() {
        Some((_, line)) => serde_json::from_str(line).map_err(|error| bad(1, error.to_string()))?,
        None => return Err(bad(1, "the file is empty".into())),
    };
    if head.format != FORMAT || head.version > VERSION {
        return Err(bad(1, format!("this is not a {FORMAT} of version {VERSION} or before")));
    }
    let mut entries = Vec::with_capacity(head.entries);
    for (at, line) in lines.filter(|(_, line)| !line.is_empty()) {
        entries.push(serde_json::from_str(line).map_err(|error| bad(at + 1, error.to_string()))?);
    }
    if entries.len() != head.entries {
        return Err(bad(1, format!("there are {} entries, not {}: the file is cut short", entries.len(), head.entries)));
    }
    Ok(PartyList { head, entries })
}

/// The list files of a folder, or the one file, by name.
pub fn list_files(path: &Path) -> Result<Vec<PathBuf>, Trouble> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let trouble = |error| Trouble::file("read the folder", path, error);
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(trouble)? {
        let file = entry.map_err(trouble)?.path();
        if file.to_string_lossy().ends_with(ENDING) {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Trouble::input(format!("`{}` has no list", path.display()), "import one with `ntib import screening-list FILE --date DATE --out DIR`"));
    }
    Ok(files)
}

/// Of every list the newest version on or before `as_of`, or the newest of all.
pub fn newest(path: &Path, as_of: Option<Date>) -> Result<Vec<PartyList>, Trouble> {
    let mut newest: Vec<PartyList> = Vec::new();
    for file in list_files(path)? {
        let list = read_list(&file)?;
        if as_of.is_some_and(|day| list.head.date > day) {
            continue;
        }
        match newest.iter_mut().find(|known| known.head.list == list.head.list) {
            Some(known) if known.head.date < list.head.date => *known = list,
            Some(_) => {}
            None => newest.push(list),
        }
    }
    if newest.is_empty() {
        let day = as_of.map_or_else(String::new, |day| day.to_string());
        return Err(Trouble::input(format!("`{}` has no list of {day} or before", path.display()), "import an older version, or ask about a later day"));
    }
    Ok(newest)
}

/// What membership of a source list means for the rulebook.
#[derive(Clone, Debug)]
pub struct Meaning {
    pub code: String,
    /// The fact and its value; empty where the rulebook asks for none.
    pub fact: String,
    pub value: String,
    pub cite: String,
    pub title: ntib_core::Bi,
    pub note: ntib_core::Bi,
}

/// The meanings, as data.
const MEANINGS: &str = include_str!("../../../../data/screening-lists.csv");

/// Every source list that is known.
pub fn meanings() -> Vec<Meaning> {
    let mut reader = csv::ReaderBuilder::new().from_reader(MEANINGS.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    let each = rows.map(|row| {
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let bi = |en: usize, fr: usize| ntib_core::Bi { en: cell(en), fr: cell(fr) };
        Meaning { code: cell(0), fact: cell(1), value: cell(2), cite: cell(3), title: bi(4, 5), note: bi(6, 7) }
    });
    each.collect()
}
