//! The log as files: its checkpoint and tiles of hashes, for whoever is known here; a proof, or an attachment, for those
//! who may take the entry out.
//!
//! Addresses are those of C2SP tlog-tiles under `/log/`. Bundles of entries are served to nobody: they hold what others
//! may not see. A whole copy is got with `ntib log publish` or `ntib backup` by who keeps the record.

use std::collections::BTreeSet;

use ntib_access::{Audited, How, Outcome, Question, Thing};
use ntib_desk::Asker;
use ntib_record::{Entry, Hash, LogFiles as _, Moment, Name, Tile, TileKind};
use ntib_store::{Missing, Reader, StoreError, StoreFiles};

use crate::call::Query;
use crate::desk::{EXPORT, Office};
use crate::trouble::Trouble;

/// What stands before the addresses of these files.
pub const PREFIX: &str = "/log/";

/// Kinds of content that a browser may be told; of any other it is told that they are bytes.
const KINDS: [&str; 8] = [
    "application/json",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/jpeg",
    "image/png",
    "text/calendar",
    "text/csv",
    "text/plain",
];
const BYTES: &str = "application/octet-stream";

/// A file to be sent.
pub struct LogFile {
    /// Its kind of content.
    pub kind: &'static str,
    /// What it is called, where it is one to take along.
    pub name: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it never changes.
    pub forever: bool,
}

/// Who asks for a file.
pub struct Asking<'a> {
    /// Where everything is kept.
    pub office: &'a Office,
    /// Who, for which organisation.
    pub asker: &'a Asker,
    /// How that person proved to be that one.
    pub how: How,
    /// The number under which the log knows the request.
    pub operation: &'a str,
    /// When.
    pub now: Moment,
}

impl Asking<'_> {
    /// Asks the policies whether an entry that is seen may be taken along in this form, and audits what they say.
    fn takes(&self, form: &str, entry: &Entry) -> Result<(), Trouble> {
        let (viewer, object) = (&self.asker.viewer, &entry.object);
        let thing = Thing { kind: object.kind.as_str(), id: object.id.as_str(), owners: &entry.label.owners, hands: &BTreeSet::new() };
        let question = Question { viewer, organisation: &self.asker.office, how: self.how, permission: EXPORT, verb: EXPORT, thing };
        let ruling = self.office.policies().ask(&question);
        let because = std::iter::once(form.to_owned()).chain(ruling.policies).collect();
        let outcome = if ruling.allowed { Outcome::Allowed } else { Outcome::Refused };
        let person = Some(viewer.person.clone());
        self.office.audit(&Audited { at: self.now, operation: self.operation.to_owned(), person, what: "take-along".to_owned(), object: Some(format!("{}/{}", object.kind, object.id)), outcome, because });
        if ruling.allowed { Ok(()) } else { Err(Trouble::NotPermitted) }
    }
}

fn none() -> Trouble {
    Trouble::NotFound(Vec::new())
}

fn trouble(missing: &Missing) -> Trouble {
    match missing {
        Missing::NotFound { .. } => none(),
        Missing::Store(_) => Trouble::Bug,
    }
}

/// The file that `path`, after [`PREFIX`], and the query ask for.
pub fn file(asking: &Asking<'_>, path: &str, query: &Query) -> Result<LogFile, Trouble> {
    let (office, viewer) = (asking.office, &asking.asker.viewer);
    let name = |key: &str| query.get(key).and_then(|text| text.parse::<Name>().ok()).ok_or_else(none);
    // What is taken along leaves: it is held against the ceiling of such files too.
    let export: Name = "file".parse().map_err(|_| Trouble::Bug)?;
    let reader = || Reader::new(office.store(), office.scheme(), viewer).for_export(&export);
    match path {
        "checkpoint" => {
            let head = office.store().head().map_err(|_| Trouble::Bug)?;
            Ok(LogFile { kind: "text/plain; charset=utf-8", name: None, bytes: head.checkpoint.into_bytes(), forever: false })
        }
        "proof" => {
            let entry = name("entry")?;
            asking.takes("proof", &reader().get(&entry).map_err(|missing| trouble(&missing))?.entry)?;
            let proof = reader().proof(&entry).map_err(|missing| trouble(&missing))?;
            let name = format!("{}.tlog-proof", entry.as_str().replace(['/', '@'], "-"));
            Ok(LogFile { kind: "text/plain; charset=utf-8", name: Some(name), bytes: proof.to_string().into_bytes(), forever: false })
        }
        "attachment" => {
            let sha256 = query.get("sha256").and_then(Hash::from_hex).ok_or_else(none)?;
            let entry = name("entry")?;
            let (named, bytes) = reader().attachment(&entry, &sha256).map_err(|missing| trouble(&missing))?;
            asking.takes("attachment", &reader().get(&entry).map_err(|missing| trouble(&missing))?.entry)?;
            let kind = KINDS.into_iter().find(|kind| *kind == named.media).unwrap_or(BYTES);
            // The header that carries it holds ASCII alone, and no quotes.
            let plain = |letter: char| if letter.is_ascii_graphic() && letter != '"' || letter == ' ' { letter } else { '-' };
            Ok(LogFile { kind, name: Some(named.name.chars().map(plain).collect()), bytes, forever: false })
        }
        _ => tile(office, path),
    }
}

fn tile(office: &Office, path: &str) -> Result<LogFile, Trouble> {
    let tile = Tile::from_path(path).filter(|tile| tile.kind != TileKind::Entries).ok_or_else(none)?;
    let read = |tile: Tile| -> Result<Option<Vec<u8>>, StoreError> { StoreFiles::new(office.store())?.tile(tile) };
    let bytes = read(tile).map_err(|_| Trouble::Bug)?;
    // A tile is served once the log has all of it.
    let whole = |bytes: &Vec<u8>| bytes.len() == usize::from(tile.width) * 32;
    let bytes = bytes.filter(whole).ok_or_else(none)?;
    Ok(LogFile { kind: BYTES, name: None, bytes, forever: true })
}
