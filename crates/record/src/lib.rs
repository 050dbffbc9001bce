#![doc = include_str!("../README.md")]

mod attachment;
mod audit;
mod checkpoint;
mod decide;
mod entry;
mod fold;
mod hash;
mod json;
mod keys;
mod label;
mod moment;
mod name;
mod note;
mod scheme;
mod tiles;
mod tree;

pub use attachment::{ATTACHMENT_BYTES_MAX, ATTACHMENTS, ATTACHMENTS_MAX, Attachment, attachments_value, named_attachments};
pub use audit::{Audit, Beside, Fault, FaultKind, LogFiles, Trust, audit};
pub use checkpoint::{Checkpoint, CheckpointError, TlogProof};
pub use decide::{Decision, Person, Reason, Tenure, Test, Viewer, decide, preview};
pub use entry::{Actor, ENTRY_FORM, Entry, EntryError, Object, REASON_MAX, Sealed};
pub use fold::{Fold, FoldError, State};
pub use hash::{Hash, from_hex, to_hex};
pub use json::{DEPTH_MAX, JsonError, NUMBER_MAX, from_bytes as json_from_bytes, to_bytes as json_to_bytes};
pub use keys::{BEGIN, KeyError, KeyHistory, ROTATE, begin_payload, log_object, rotate_payload};
pub use label::{Audience, Label, LabelUnread, Principal};
pub use moment::{Moment, MomentError};
pub use name::{NAME_MAX, Name, NameError, Origin, OriginError};
pub use note::{
    KeyKind, NOTE_BYTES_MAX, Note, NoteError, NoteSignature, SIGNATURES_MAX, SigningKey, Verified,
    VerifierKey,
};
pub use scheme::{Caveat, Ceiling, LabelError, Limit, Scheme, SchemeError, SchemeTables};
pub use tiles::{
    ENTRY_BYTES_MAX, TILE_HEIGHT, TILE_WIDTH, Tile, TileHashes, TileKind, TileNodes, bundle_bytes,
    bundle_entries, tile_bytes, tile_hashes,
};
pub use tree::{
    Frontier, Nodes, ProofError, consistency, inclusion, root, verify_consistency, verify_inclusion,
};
