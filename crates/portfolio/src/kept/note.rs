//! What is written beside a kept portfolio, so that it is found again when the server starts anew.
//!
//! A file is written under another name, brought to the disk, and then given its own: whenever the machine stops, the note that stands
//! is whole. A folder without a note was never finished, or was deleted; it is removed at the next start.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::unfinished::partial;

/// The name of the note in a portfolio's folder.
pub(super) const NOTE: &str = "folio.json";

/// The name of the answers that are compared when the rulebook has changed.
pub(super) const ANSWERS: &str = "answers.csv";

/// The name of the mappings remembered, in the folder of all.
const MAPPINGS: &str = "mappings.json";

/// The file that the process which keeps a folder holds.
const LOCK: &str = "lock";

const VERSION: u32 = 1;

/// The longest note that is read: a mapping has 1 MiB at most.
const NOTE_BYTES_MAX: u64 = 64 << 20;

/// The answers that stand beside a portfolio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answered {
    /// The questions.
    pub questions: Vec<String>,
    /// The day of every row, where it was not each row's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub as_of: Option<String>,
    /// The rulebook that answered.
    pub rulebook: String,
}

/// A portfolio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    format: String,
    version: u32,
    /// What its file was called.
    pub name: String,
    /// Its size in bytes, as it was sent.
    pub bytes: usize,
    /// Who alone finds it.
    pub owner: String,
    /// The table, in the same folder.
    pub table: String,
    /// Of a workbook the sheet that was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sheet: Option<String>,
    /// When it was sent, and when its owner last looked, in milliseconds.
    pub since: i64,
    pub seen: i64,
    /// The mapping of its columns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub map: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answered: Option<Answered>,
}

impl Note {
    pub(super) fn new(owner: &str, (name, bytes): (&str, usize), table: &Path, now: i64) -> Note {
        let table = table.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Note { format: "ntib.folio".to_owned(), version: VERSION, name: name.to_owned(), bytes, owner: owner.to_owned(), table, sheet: None, since: now, seen: now, map: None, answered: None }
    }

    /// The note in a folder; an error says why it cannot be read, nothing that there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Note>, Fault> {
        let path = folder.join(NOTE);
        let Some(note) = read::<Note>(&path)? else { return Ok(None) };
        let plain = Path::new(&note.table).components().count() == 1 && note.table.starts_with("table.");
        if note.format != "ntib.folio" || note.version != VERSION || !plain {
            return Err(Fault::input(format!("`{}` is no note of a portfolio that this program reads", path.display()), "serve it with the program that wrote it, or delete its folder"));
        }
        Ok(Some(note))
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), Fault> {
        write(&folder.join(NOTE), self)
    }
}

/// A mapping remembered for tables with these headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub owner: String,
    pub header: Vec<String>,
    pub map: String,
    /// When it was last kept or used, in milliseconds.
    pub seen: i64,
}

#[derive(Serialize, Deserialize)]
struct Mappings {
    format: String,
    version: u32,
    mappings: Vec<Remembered>,
}

pub(super) fn read_mappings(folder: &Path) -> Result<Vec<Remembered>, Fault> {
    let path = folder.join(MAPPINGS);
    match read::<Mappings>(&path)? {
        None => Ok(Vec::new()),
        Some(all) if all.format == "ntib.mappings" && all.version == VERSION => Ok(all.mappings),
        Some(_) => Err(Fault::input(format!("`{}` is not of the version that this program reads", path.display()), "serve it with the program that wrote it, or delete it")),
    }
}

pub(super) fn write_mappings(folder: &Path, mappings: Vec<Remembered>) -> Result<(), Fault> {
    write(&folder.join(MAPPINGS), &Mappings { format: "ntib.mappings".to_owned(), version: VERSION, mappings })
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Fault> {
    let size = match fs::metadata(path) {
        Ok(data) => data.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Fault::file("read", path, error)),
    };
    let bad = |why: String| Fault::input(format!("`{}`: {why}", path.display()), "bring it back from a copy, or delete it");
    if size > NOTE_BYTES_MAX {
        return Err(bad(format!("it has {size} bytes, more than are read")));
    }
    let bytes = fs::read(path).map_err(|error| Fault::file("read", path, error))?;
    serde_json::from_slice(&bytes).map(Some).map_err(|error| bad(error.to_string()))
}

fn write(path: &Path, what: &impl Serialize) -> Result<(), Fault> {
    let unfinished = partial(path);
    let wrong = |error| Fault::file("write", path, error);
    let mut file = File::create(&unfinished).map_err(wrong)?;
    file.write_all(ntib_present::wire::text(what).as_bytes()).and_then(|()| file.sync_all()).map_err(wrong)?;
    fs::rename(&unfinished, path).map_err(wrong)
}

/// Makes the folder if it is not there, for nobody else on the machine to look into, and holds it against other processes.
pub(super) fn hold(folder: &Path) -> Result<File, Fault> {
    let mut make = fs::DirBuilder::new();
    make.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
    make.create(folder).map_err(|error| Fault::file("make the folder", folder, error))?;
    let path = folder.join(LOCK);
    let lock = File::create(&path).map_err(|error| Fault::file("open", &path, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(Fault::input(format!("the portfolios in `{}` are kept by another process", folder.display()), "let one server of this machine keep them")),
        Err(fs::TryLockError::Error(error)) => Err(Fault::file("hold", &path, error)),
    }
}

/// The folders of portfolios, which are named by numbers alone that nobody can guess.
pub(super) fn folders(folder: &Path) -> Result<Vec<(String, PathBuf)>, Fault> {
    let wrong = |error| Fault::file("read the folder", folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name.len() >= 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Deletes what work left in a portfolio's folder: all but the note, the table and the answers that stand beside it.
pub(super) fn tidy(folder: &Path, note: &Note) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name != NOTE && name != ANSWERS && name != note.table.as_str() {
            let _gone = fs::remove_file(entry.path()).is_ok();
        }
    }
}
