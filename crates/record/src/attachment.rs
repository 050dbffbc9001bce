//! Attachments: what is too long for an entry, kept beside the log and named in the payload by the SHA-256 of its bytes.
//!
//! The entry is what is recorded; the attachment follows it. Who may know of the entry may read the attachment, and nobody
//! else; who changes a byte of it is found out by the entry.

use serde_json::{Map, Value, json};

use crate::hash::Hash;
use crate::json::Fields;

/// The field of a payload in which attachments are named.
pub const ATTACHMENTS: &str = "attachments";
/// The most attachments that one entry may name.
pub const ATTACHMENTS_MAX: usize = 100;
/// The most bytes of one attachment.
pub const ATTACHMENT_BYTES_MAX: u64 = 32 << 20;
/// The most characters of a name or of a kind of content.
const TEXT_MAX: usize = 200;

/// One attachment, as an entry names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attachment {
    /// The SHA-256 of its bytes.
    pub sha256: Hash,
    /// How many bytes it has.
    pub bytes: u64,
    /// The kind of content, such as `application/pdf` (RFC 6838).
    pub media: String,
    /// What it is called when it is taken out: the name of a file, without a folder.
    pub name: String,
}

impl Attachment {
    /// The attachment that `bytes` make.
    pub fn of(bytes: &[u8], media: impl Into<String>, name: impl Into<String>) -> Attachment {
        Attachment {
            sha256: Hash::of(bytes),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            media: media.into(),
            name: name.into(),
        }
    }

    /// Whether these bytes are those of the attachment.
    pub fn is(&self, bytes: &[u8]) -> bool {
        u64::try_from(bytes.len()).is_ok_and(|length| length == self.bytes) && Hash::of(bytes) == self.sha256
    }

    fn read(value: &Value) -> Result<Attachment, String> {
        let mut fields = Fields::of(value.clone(), "an attachment")?;
        let sha256 = Hash::from_hex(&fields.text("sha256")?)
            .ok_or("`sha256` of an attachment is not 64 hexadecimal digits")?;
        let bytes = fields
            .take("bytes")?
            .as_u64()
            .filter(|bytes| *bytes <= ATTACHMENT_BYTES_MAX)
            .ok_or_else(|| {
                format!("`bytes` of an attachment is not a number up to {ATTACHMENT_BYTES_MAX}")
            })?;
        let (media, name) = (fields.text("media")?, fields.text("name")?);
        fields.end()?;
        let plain = |text: &str| {
            !text.is_empty() && text.chars().count() <= TEXT_MAX && !text.chars().any(char::is_control)
        };
        if !plain(&media) || !media.is_ascii() || media.contains(' ') {
            return Err(format!(
                "`media` of an attachment is not a kind of content: `{media}`"
            ));
        }
        if !plain(&name) || name.contains(['/', '\\']) {
            return Err(format!(
                "`name` of an attachment is not the name of a file: `{name}`"
            ));
        }
        Ok(Attachment {
            sha256,
            bytes,
            media,
            name,
        })
    }
}

/// The value under [`ATTACHMENTS`] that names these.
pub fn attachments_value(attachments: &[Attachment]) -> Value {
    let mut ordered: Vec<&Attachment> = attachments.iter().collect();
    ordered.sort_by_key(|one| one.sha256);
    ordered.dedup_by_key(|one| one.sha256);
    let value = |one: &&Attachment| {
        json!({
            "bytes": one.bytes,
            "media": one.media,
            "name": one.name,
            "sha256": one.sha256.to_string(),
        })
    };
    ordered.iter().map(value).collect()
}

/// The attachments that a payload names, in rising order of their hashes. Says what is wrong with another form.
pub fn named_attachments(payload: &Map<String, Value>) -> Result<Vec<Attachment>, String> {
    let Some(value) = payload.get(ATTACHMENTS) else {
        return Ok(Vec::new());
    };
    let items = value.as_array().ok_or("`attachments` is not a list")?;
    if items.is_empty() || items.len() > ATTACHMENTS_MAX {
        return Err(format!(
            "`attachments` names none, or more than {ATTACHMENTS_MAX}"
        ));
    }
    let named: Vec<Attachment> = items.iter().map(Attachment::read).collect::<Result<_, _>>()?;
    if named.is_sorted_by(|one, next| one.sha256 < next.sha256) {
        Ok(named)
    } else {
        Err("`attachments` does not stand in rising order of the hashes, each once".into())
    }
}
