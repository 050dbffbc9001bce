//! Checkpoints (C2SP tlog-checkpoint): what a log says of itself at a size; and proofs of one entry (C2SP tlog-proof).

use std::fmt;

use crate::hash::{Hash, base64, unbase64};
use crate::name::Origin;
use crate::note::{KeyKind, Note, NoteError, SigningKey, Verified, VerifierKey};
use crate::tiles::decimal;
use crate::tree::verify_inclusion;

/// What a log says of itself: who it is, how many entries it has, and the root over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Who keeps the log.
    pub origin: Origin,
    /// How many entries it has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a checkpoint or proof is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckpointError {
    /// The note around it.
    Note(NoteError),
    /// Its text is not a checkpoint.
    Form {
        /// What is wrong with it.
        why: &'static str,
    },
    /// It is of another log.
    Origin {
        /// The log that it is of.
        given: String,
    },
    /// The text is not a proof.
    ProofForm {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The hashes do not lead from the entry to the root.
    Inclusion,
}

impl From<NoteError> for CheckpointError {
    fn from(cause: NoteError) -> CheckpointError {
        CheckpointError::Note(cause)
    }
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckpointError::Note(cause) => cause.fmt(f),
            CheckpointError::Form { why } => write!(f, "not a checkpoint: {why}"),
            CheckpointError::Origin { given } => write!(f, "a checkpoint of another log, `{given}`"),
            CheckpointError::ProofForm { why } => write!(f, "not a proof: {why}"),
            CheckpointError::Inclusion => f.write_str("the hashes do not lead from the entry to the root"),
        }
    }
}

impl std::error::Error for CheckpointError {}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// The checkpoint with this text. Lines that extend it are read over.
    pub fn from_text(text: &str) -> Result<Checkpoint, CheckpointError> {
        let wrong = |why| CheckpointError::Form { why };
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(wrong("its last line does not end"))?
            .split('\n');
        let (origin, size, root) = (lines.next(), lines.next(), lines.next());
        let (Some(origin), Some(size), Some(root)) = (origin, size, root) else {
            return Err(wrong("it has fewer than three lines"));
        };
        if lines.any(str::is_empty) {
            return Err(wrong("one of its lines is empty"));
        }
        Ok(Checkpoint {
            origin: origin
                .parse()
                .map_err(|_| wrong("its first line is not an origin"))?,
            size: decimal(size).ok_or(wrong("its second line is not a size"))?,
            root: Hash::from_base64(root).ok_or(wrong("its third line is not a hash"))?,
        })
    }

    /// The checkpoint as its log signs it.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, NoteError> {
        let mut note = Note::new(self.text())?;
        note.add(key.sign(note.text()));
        Ok(note)
    }

    /// The checkpoint of a note that the log `origin` signed with one of `known`; with it, every signature of known
    /// keys, those of witnesses among them.
    pub fn open(
        note: &Note,
        origin: &Origin,
        known: &[VerifierKey],
    ) -> Result<(Checkpoint, Vec<Verified>), CheckpointError> {
        let checkpoint = Checkpoint::from_text(note.text())?;
        if checkpoint.origin != *origin {
            return Err(CheckpointError::Origin {
                given: checkpoint.origin.to_string(),
            });
        }
        let verified = note.verify(known)?;
        if !verified.iter().any(|one| one.key.kind() == KeyKind::Log) {
            let by = note.signatures().iter().map(|one| one.name.to_string()).collect();
            return Err(NoteError::Unsigned { by }.into());
        }
        Ok((checkpoint, verified))
    }
}

/// A proof that one entry stands in a log, which needs nothing but the entry and the key of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// What the application adds: here the bytes of the entry, which the proof itself then vouches for.
    pub extra: Option<Vec<u8>>,
    /// The place of the entry, from zero.
    pub index: u64,
    /// The hashes that lead to the root, the leaf's sibling first.
    pub path: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Note,
}

/// The first line of a proof.
const PROOF_LINE: &str = "c2sp.org/tlog-proof@v1";

impl TlogProof {
    /// The proof that is written so.
    pub fn parse(written: &str) -> Result<TlogProof, CheckpointError> {
        let wrong = |why| CheckpointError::ProofForm { why };
        let (head, note) = written
            .split_once("\n\n")
            .ok_or(wrong("no empty line stands before the checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(PROOF_LINE) {
            return Err(wrong("its first line is not `c2sp.org/tlog-proof@v1`"));
        }
        let extra = lines
            .next_if(|line| line.starts_with("extra "))
            .and_then(|line| line.strip_prefix("extra "));
        let extra = extra
            .map(|extra| unbase64(extra).ok_or(wrong("its extra data are not in Base 64")))
            .transpose()?;
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(decimal);
        let index = index.ok_or(wrong("it gives no index"))?;
        let path: Option<Vec<Hash>> = lines.map(Hash::from_base64).collect();
        let path = path
            .filter(|path| path.len() <= 64)
            .ok_or(wrong("one of its lines is not a hash, or it has more than 64"))?;
        Ok(TlogProof {
            extra,
            index,
            path,
            checkpoint: Note::parse(note)?,
        })
    }

    /// Verifies that `entry` stands in the log `origin` at the index, under a checkpoint that one of `known` signed.
    pub fn verify(
        &self,
        entry: &[u8],
        origin: &Origin,
        known: &[VerifierKey],
    ) -> Result<(Checkpoint, Vec<Verified>), CheckpointError> {
        let (checkpoint, verified) = Checkpoint::open(&self.checkpoint, origin, known)?;
        let leaf = Hash::leaf(entry);
        if verify_inclusion(&leaf, self.index, checkpoint.size, &self.path, &checkpoint.root) {
            Ok((checkpoint, verified))
        } else {
            Err(CheckpointError::Inclusion)
        }
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{PROOF_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}
