//! Files that an entry names: kept beside the record under the SHA-256 of their bytes, and read by whoever may know of the entry.

use ntib_record::Attachment;
use serde::{Deserialize, Serialize};

/// A file, as the payload of an entry names it under `attachments` (`docs/reference/record.md`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileNamed {
    /// The SHA-256 of its bytes, in 64 hexadecimal digits.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// The kind of content (RFC 6838).
    pub media: String,
    /// What it is called when it is taken out.
    pub name: String,
}

/// Files as an entry names them: in rising order of their hashes, each once.
pub fn named(files: &[Attachment]) -> Vec<FileNamed> {
    let one = |file: &Attachment| FileNamed {
        sha256: file.sha256.to_string(),
        bytes: file.bytes,
        media: file.media.clone(),
        name: file.name.clone(),
    };
    let mut all: Vec<FileNamed> = files.iter().map(one).collect();
    all.sort();
    all.dedup_by(|one, other| one.sha256 == other.sha256);
    all
}
