//! Signed notes (C2SP signed-note) with Ed25519 signatures and timestamped cosignatures (C2SP tlog-cosignature).

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::Signer as _;

use crate::hash::{Hash, base64, from_hex, to_hex, unbase64};
use crate::name::key_name;

/// The most signatures that a note is read with.
pub const SIGNATURES_MAX: usize = 100;
/// The most bytes that a note is read with.
pub const NOTE_BYTES_MAX: usize = 1_000_000;

/// What a key signs, as the assigned signature type tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// The text of a note, type 0x01: the key of a log.
    Log,
    /// A checkpoint with the time at which it was seen, type 0x04: the key of a witness.
    Witness,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            KeyKind::Log => 1,
            KeyKind::Witness => 4,
        }
    }

    fn from_byte(byte: u8) -> Option<KeyKind> {
        [KeyKind::Log, KeyKind::Witness]
            .into_iter()
            .find(|kind| kind.byte() == byte)
    }
}

/// Why a note or key is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// A text that is not a key of the form `name+id+base64`.
    Key {
        /// What is wrong with it.
        why: &'static str,
    },
    /// A text that is not a signed note.
    Form {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The signature of a known key does not fit the text.
    Signature {
        /// The name of the key.
        key: String,
    },
    /// None of the known keys signed it.
    Unsigned {
        /// The names of the keys that did.
        by: Vec<String>,
    },
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoteError::Key { why } => write!(f, "not a key: {why}"),
            NoteError::Form { why } => write!(f, "not a signed note: {why}"),
            NoteError::Signature { key } => write!(f, "the signature of `{key}` does not fit"),
            NoteError::Unsigned { by } => {
                write!(f, "no known key signed it; it is signed by `{}`", by.join("`, `"))
            }
        }
    }
}

impl std::error::Error for NoteError {}

/// The public half of a key: `name+id+base64(type || key)`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: Box<str>,
    id: u32,
    kind: KeyKind,
    public: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    fn new(name: &str, kind: KeyKind, public: ed25519_dalek::VerifyingKey) -> Result<VerifierKey, NoteError> {
        if !key_name(name) {
            return Err(NoteError::Key {
                why: "its name is empty or has a space or plus",
            });
        }
        if public.is_weak() {
            return Err(NoteError::Key {
                why: "its public key is weak",
            });
        }
        let mut named = name.as_bytes().to_vec();
        named.extend([b'\n', kind.byte()]);
        named.extend(public.as_bytes());
        let Hash([a, b, c, d, ..]) = Hash::of(&named);
        Ok(VerifierKey {
            name: name.into(),
            id: u32::from_be_bytes([a, b, c, d]),
            kind,
            public,
        })
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Whether `signature` is under the name and number of this key.
    fn is_of(&self, signature: &NoteSignature) -> bool {
        signature.id == self.id && signature.name == self.name
    }

    /// Whether `signature` is this key's over `text`; for a witness, the time at which it signed.
    fn verify(&self, text: &str, signature: &NoteSignature) -> Option<Option<u64>> {
        let (time, message, bytes) = match self.kind {
            KeyKind::Log => (None, text.to_owned(), signature.bytes.as_slice()),
            KeyKind::Witness => {
                let (time, bytes) = signature.bytes.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                i64::try_from(time).ok()?;
                (Some(time), cosigned(text, time), bytes)
            }
        };
        let bytes = ed25519_dalek::Signature::from_slice(bytes).ok()?;
        self.public
            .verify_strict(message.as_bytes(), &bytes)
            .ok()
            .map(|()| time)
    }
}

/// The message that a witness signs (C2SP tlog-cosignature, Ed25519).
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind.byte()];
        key.extend(self.public.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.id, base64(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<VerifierKey, NoteError> {
        let form = || NoteError::Key {
            why: "it is not written as name+id+key",
        };
        let mut parts = text.splitn(3, '+');
        let (name, id, key) = (parts.next(), parts.next(), parts.next());
        let (Some(name), Some(id), Some(key)) = (name, id, key) else {
            return Err(form());
        };
        let id = from_hex(id)
            .and_then(|id| <[u8; 4]>::try_from(id).ok())
            .map(u32::from_be_bytes)
            .ok_or_else(form)?;
        let key = unbase64(key).ok_or_else(form)?;
        let (kind, public) = key.split_first().ok_or_else(form)?;
        let kind = KeyKind::from_byte(*kind).ok_or(NoteError::Key {
            why: "its signature type is not known here",
        })?;
        let public: [u8; 32] = public.try_into().map_err(|_| NoteError::Key {
            why: "its public key has not 32 bytes",
        })?;
        let public = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| NoteError::Key {
            why: "its public key is not a point of the curve",
        })?;
        let key = VerifierKey::new(name, kind, public)?;
        if key.id == id {
            Ok(key)
        } else {
            Err(NoteError::Key {
                why: "its number does not fit its name and public key",
            })
        }
    }
}

/// A key that signs. Its text is a secret.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: VerifierKey,
}

impl SigningKey {
    /// The key with this name and these 32 bytes, which come from a source of random bytes.
    pub fn from_seed(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<SigningKey, NoteError> {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, kind, secret.verifying_key())?;
        Ok(SigningKey { secret, public })
    }

    /// The public half.
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// The secret in the form that the Go note package writes: `PRIVATE+KEY+name+id+base64(type || seed)`.
    pub fn secret_text(&self) -> String {
        let mut key = vec![self.public.kind.byte()];
        key.extend(self.secret.as_bytes());
        format!(
            "PRIVATE+KEY+{}+{}+{}",
            self.public.name,
            to_hex(&self.public.id.to_be_bytes()),
            base64(&key)
        )
    }

    /// The key whose secret text this is.
    pub fn from_secret_text(text: &str) -> Result<SigningKey, NoteError> {
        let form = || NoteError::Key {
            why: "it is not written as PRIVATE+KEY+name+id+key",
        };
        let mut parts = text.strip_prefix("PRIVATE+KEY+").ok_or_else(form)?.splitn(3, '+');
        let (name, id, key) = (parts.next(), parts.next(), parts.next());
        let (Some(name), Some(id), Some(key)) = (name, id, key) else {
            return Err(form());
        };
        let key = unbase64(key).ok_or_else(form)?;
        let (kind, seed) = key.split_first().ok_or_else(form)?;
        let kind = KeyKind::from_byte(*kind).ok_or(NoteError::Key {
            why: "its signature type is not known here",
        })?;
        let key = SigningKey::from_seed(name, kind, seed.try_into().map_err(|_| form())?)?;
        let fits = to_hex(&key.public.id.to_be_bytes()) == id;
        if fits {
            Ok(key)
        } else {
            Err(NoteError::Key {
                why: "its number does not fit its name and key",
            })
        }
    }

    /// The signature over `text` by a key of a log.
    pub fn sign(&self, text: &str) -> NoteSignature {
        self.signature(self.secret.sign(text.as_bytes()).to_bytes().to_vec())
    }

    /// The signature over the checkpoint `text` by a key of a witness that saw it `seconds` after the beginning of 1970.
    pub fn cosign(&self, text: &str, seconds: u64) -> NoteSignature {
        let mut bytes = seconds.to_be_bytes().to_vec();
        bytes.extend(self.secret.sign(cosigned(text, seconds).as_bytes()).to_bytes());
        self.signature(bytes)
    }

    fn signature(&self, bytes: Vec<u8>) -> NoteSignature {
        NoteSignature {
            name: self.public.name.clone(),
            id: self.public.id,
            bytes,
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret of {}", self.public)
    }
}

/// One line of signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: Box<str>,
    /// The number of the key.
    pub id: u32,
    /// What follows the number: for a log the signature, for a witness the time and the signature.
    pub bytes: Vec<u8>,
}

/// A text with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// A signature that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The key.
    pub key: VerifierKey,
    /// For a witness, when it signed, in seconds since the beginning of 1970.
    pub seconds: Option<u64>,
}

impl Note {
    /// The text, with the end of its last line, signed so far by nobody.
    pub fn new(text: impl Into<String>) -> Result<Note, NoteError> {
        let text = text.into();
        if !text.ends_with('\n') || text.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Form {
                why: "its text has a control character, or its last line does not end",
            });
        }
        Ok(Note {
            text,
            signatures: Vec::new(),
        })
    }

    /// The text, without the empty line after it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature. One by the same key gives way.
    pub fn add(&mut self, signature: NoteSignature) {
        self.signatures
            .retain(|one| (&one.name, one.id) != (&signature.name, signature.id));
        self.signatures.push(signature);
    }

    /// The note that is written so.
    pub fn parse(written: &str) -> Result<Note, NoteError> {
        let wrong = |why| NoteError::Form { why };
        if written.len() > NOTE_BYTES_MAX {
            return Err(wrong("it is longer than a million bytes"));
        }
        let cut = written
            .rfind("\n\n")
            .ok_or(wrong("no empty line stands between text and signatures"))?;
        let (text, rest) = written.split_at(cut + 1);
        let mut note = Note::new(text)?;
        let lines = rest.strip_prefix('\n').and_then(|rest| rest.strip_suffix('\n'));
        for line in lines.ok_or(wrong("its last line does not end"))?.split('\n') {
            let signature = line
                .strip_prefix("\u{2014} ")
                .and_then(|line| line.split_once(' '));
            let (name, bytes) = signature.ok_or(wrong(
                "a line of signature is not written as dash, name, signature",
            ))?;
            let bytes = unbase64(bytes).ok_or(wrong("a signature is not in Base 64"))?;
            let (id, bytes) = bytes
                .split_first_chunk::<4>()
                .ok_or(wrong("a signature is too short"))?;
            if !key_name(name) || bytes.is_empty() {
                return Err(wrong("a signature has no name or is too short"));
            }
            note.signatures.push(NoteSignature {
                name: name.into(),
                id: u32::from_be_bytes(*id),
                bytes: bytes.to_vec(),
            });
        }
        if note.signatures.len() > SIGNATURES_MAX {
            return Err(wrong("it has more than a hundred signatures"));
        }
        Ok(note)
    }

    /// The signatures by known keys. Signatures by others mean nothing; one by a known key that does not fit refuses
    /// the whole note, as does the want of any.
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        let mut verified = Vec::new();
        for signature in &self.signatures {
            if let Some(key) = known.iter().find(|key| key.is_of(signature)) {
                let wrong = || NoteError::Signature {
                    key: key.name.to_string(),
                };
                let seconds = key.verify(&self.text, signature).ok_or_else(wrong)?;
                verified.push(Verified {
                    key: key.clone(),
                    seconds,
                });
            }
        }
        if verified.is_empty() {
            return Err(NoteError::Unsigned {
                by: self.signatures.iter().map(|one| one.name.to_string()).collect(),
            });
        }
        Ok(verified)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            let mut bytes = signature.id.to_be_bytes().to_vec();
            bytes.extend(&signature.bytes);
            writeln!(f, "\u{2014} {} {}", signature.name, base64(&bytes))?;
        }
        Ok(())
    }
}
