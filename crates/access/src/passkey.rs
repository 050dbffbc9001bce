//! Passkeys: what an authenticator says at enrolment and at sign-in, verified (W3C Web Authentication level 3, sections 7.1 and 7.2).
//!
//! ES256 and Ed25519, user verification always asked, attestation not asked (`none`): whose make an authenticator is decides nothing here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek as ed25519;
use p256::ecdsa::signature::Verifier as _;
use sha2::{Digest as _, Sha256};

use crate::cbor::Value;
use crate::token::Token;

/// The longest identifier of a credential (level 3 section 7.1, step 25).
pub const CREDENTIAL_BYTES_MAX: usize = 1_023;
/// The longest answer of an authenticator that is read.
pub const ANSWER_BYTES_MAX: usize = 16 << 10;
/// ECDSA on P-256 with SHA-256, as COSE numbers it.
const ES256: i64 = -7;
/// EdDSA, as COSE numbers it.
const EDDSA: i64 = -8;
/// The algorithms offered, the preferred first.
pub const ALGORITHMS: [i64; 2] = [EDDSA, ES256];

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const HAS_CREDENTIAL: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

/// For whom an authenticator signs: the site as it is called, `https://desk.example.ca`, and its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    origin: String,
    host: String,
}

/// The public half of a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// A point on P-256, uncompressed (SEC 1): 65 bytes.
    P256(Vec<u8>),
    /// An Ed25519 key: 32 bytes.
    Ed25519([u8; 32]),
}

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The identifier that the authenticator gave it.
    pub id: Vec<u8>,
    /// Its public half.
    pub key: PublicKey,
    /// How often it had signed; always zero where the authenticator does not count.
    pub counter: u32,
    /// Whether it may be copied to other devices of its owner.
    pub copied: bool,
}

/// Why what an authenticator said is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyError {
    /// It is not in the form of the standard.
    Form,
    /// It was made for something else: another ceremony, challenge, site.
    Purpose,
    /// Nobody showed to be there, or to be the owner.
    NotVerified,
    /// An algorithm that was not offered.
    Algorithm,
    /// The signature does not fit.
    Signature,
    /// It signed more often before: there may be a copy of it.
    Counter,
}

impl PasskeyError {
    /// A word for the audit.
    pub fn word(self) -> &'static str {
        match self {
            PasskeyError::Form => "form",
            PasskeyError::Purpose => "purpose",
            PasskeyError::NotVerified => "not-verified",
            PasskeyError::Algorithm => "algorithm",
            PasskeyError::Signature => "signature",
            PasskeyError::Counter => "counter",
        }
    }
}

impl Site {
    /// The site of this origin; none if it is not one on which browsers offer passkeys.
    pub fn of(origin: &str) -> Option<Site> {
        let (scheme, rest) = origin.split_once("://")?;
        let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
        let fits = !host.is_empty() && !rest.contains('/') && (scheme == "https" || scheme == "http" && host == "localhost");
        fits.then(|| Site {
            origin: origin.to_owned(),
            host: host.to_owned(),
        })
    }

    /// Its host: the identifier of the relying party.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// Authenticator data (level 3 section 6.1).
struct Said<'a> {
    flags: u8,
    counter: u32,
    rest: &'a [u8],
}

fn said<'a>(site: &Site, data: &'a [u8]) -> Result<Said<'a>, PasskeyError> {
    let (host, rest) = data.split_at_checked(32).ok_or(PasskeyError::Form)?;
    let ([flags], rest) = rest.split_first_chunk::<1>().ok_or(PasskeyError::Form)?;
    let (counter, rest) = rest.split_first_chunk::<4>().ok_or(PasskeyError::Form)?;
    if host != Sha256::digest(site.host.as_bytes()).as_slice() {
        return Err(PasskeyError::Purpose);
    }
    if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
        return Err(PasskeyError::NotVerified);
    }
    if flags & BACKUP_ELIGIBLE == 0 && flags & BACKED_UP != 0 {
        return Err(PasskeyError::Form);
    }
    Ok(Said {
        flags: *flags,
        counter: u32::from_be_bytes(*counter),
        rest,
    })
}

/// Whether the browser's account of the ceremony is of this kind, challenge and site.
fn check_client(site: &Site, kind: &str, challenge: &Token, client: &[u8]) -> Result<(), PasskeyError> {
    let told: serde_json::Value = serde_json::from_slice(client).map_err(|_| PasskeyError::Form)?;
    let text = |name: &str| told.get(name).and_then(serde_json::Value::as_str);
    let crossed = told.get("crossOrigin").and_then(serde_json::Value::as_bool).unwrap_or(false);
    let fits = text("type") == Some(kind)
        && text("challenge") == Some(challenge.text().as_str())
        && text("origin") == Some(site.origin.as_str())
        && !crossed
        && told.get("topOrigin").is_none();
    if fits { Ok(()) } else { Err(PasskeyError::Purpose) }
}

/// The passkey that an authenticator made for `challenge`: `client` is the browser's account (`clientDataJSON`), `made` the attestation
/// object. Its statement is not looked at, since none was asked for.
pub fn enrolled(site: &Site, challenge: &Token, client: &[u8], made: &[u8]) -> Result<Passkey, PasskeyError> {
    if client.len() > ANSWER_BYTES_MAX || made.len() > ANSWER_BYTES_MAX {
        return Err(PasskeyError::Form);
    }
    check_client(site, "webauthn.create", challenge, client)?;
    let (object, rest) = Value::read(made).ok_or(PasskeyError::Form)?;
    let data = object.text("authData").and_then(Value::bytes).filter(|_| rest.is_empty()).ok_or(PasskeyError::Form)?;
    let said = said(site, data)?;
    if said.flags & HAS_CREDENTIAL == 0 {
        return Err(PasskeyError::Form);
    }
    let (_make, rest) = said.rest.split_at_checked(16).ok_or(PasskeyError::Form)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(PasskeyError::Form)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (id, rest) = rest.split_at_checked(length).ok_or(PasskeyError::Form)?;
    if id.is_empty() || id.len() > CREDENTIAL_BYTES_MAX {
        return Err(PasskeyError::Form);
    }
    let (key, rest) = Value::read(rest).ok_or(PasskeyError::Form)?;
    ends(said.flags, rest)?;
    Ok(Passkey {
        id: id.to_vec(),
        key: PublicKey::of_cose(&key)?,
        counter: said.counter,
        copied: said.flags & BACKUP_ELIGIBLE != 0,
    })
}

/// What stands after everything else: extensions where the flags say so, and nothing more.
fn ends(flags: u8, rest: &[u8]) -> Result<(), PasskeyError> {
    let rest = if flags & HAS_EXTENSIONS == 0 { rest } else { Value::read(rest).map(|(_, rest)| rest).ok_or(PasskeyError::Form)? };
    if rest.is_empty() { Ok(()) } else { Err(PasskeyError::Form) }
}

/// Whether the owner of `passkey` answered `challenge`: `data` is the authenticator's, `signature` over it and the hash of `client`. Gives
/// the counter to keep.
pub fn signed(site: &Site, challenge: &Token, passkey: &Passkey, client: &[u8], data: &[u8], signature: &[u8]) -> Result<u32, PasskeyError> {
    if client.len() > ANSWER_BYTES_MAX || data.len() > ANSWER_BYTES_MAX {
        return Err(PasskeyError::Form);
    }
    check_client(site, "webauthn.get", challenge, client)?;
    let said = said(site, data)?;
    if said.flags & HAS_CREDENTIAL != 0 {
        return Err(PasskeyError::Form);
    }
    ends(said.flags, said.rest)?;
    let mut message = data.to_vec();
    message.extend(Sha256::digest(client));
    passkey.key.verify(&message, signature)?;
    // An authenticator that counts must have counted on (section 7.2, step 22).
    if (said.counter, passkey.counter) != (0, 0) && said.counter <= passkey.counter {
        return Err(PasskeyError::Counter);
    }
    Ok(said.counter)
}

impl PublicKey {
    /// The key in the form of COSE (RFC 9052 section 7, RFC 9053).
    fn of_cose(key: &Value) -> Result<PublicKey, PasskeyError> {
        let number = |label| match key.number(label) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let half = |label| key.number(label).and_then(Value::bytes).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        match (number(1), number(3), number(-1)) {
            (Some(2), Some(ES256), Some(1)) => {
                let (x, y) = half(-2).zip(half(-3)).ok_or(PasskeyError::Form)?;
                let point: Vec<u8> = std::iter::once(4).chain(x).chain(y).collect();
                // A point off the curve is no key.
                p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).map_err(|_| PasskeyError::Form)?;
                Ok(PublicKey::P256(point))
            }
            (Some(1), Some(EDDSA), Some(6)) => {
                let x = half(-2).ok_or(PasskeyError::Form)?;
                let known = ed25519::VerifyingKey::from_bytes(&x).map_err(|_| PasskeyError::Form)?;
                if known.is_weak() { Err(PasskeyError::Form) } else { Ok(PublicKey::Ed25519(x)) }
            }
            _ => Err(PasskeyError::Algorithm),
        }
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), PasskeyError> {
        match self {
            PublicKey::P256(point) => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| PasskeyError::Form)?;
                let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| PasskeyError::Signature)?;
                key.verify(message, &signature).map_err(|_| PasskeyError::Signature)
            }
            PublicKey::Ed25519(bytes) => {
                let key = ed25519::VerifyingKey::from_bytes(bytes).map_err(|_| PasskeyError::Form)?;
                let signature = ed25519::Signature::from_slice(signature).map_err(|_| PasskeyError::Signature)?;
                key.verify_strict(message, &signature).map_err(|_| PasskeyError::Signature)
            }
        }
    }

    /// As it stands in an entry: `p256:` or `ed25519:`, then URL-safe Base 64.
    pub fn text(&self) -> String {
        match self {
            PublicKey::P256(point) => format!("p256:{}", URL_SAFE_NO_PAD.encode(point)),
            PublicKey::Ed25519(bytes) => format!("ed25519:{}", URL_SAFE_NO_PAD.encode(bytes)),
        }
    }

    /// The key that is written so.
    pub fn read(text: &str) -> Option<PublicKey> {
        let (kind, written) = text.split_once(':')?;
        let bytes = URL_SAFE_NO_PAD.decode(written).ok()?;
        match kind {
            "p256" => p256::ecdsa::VerifyingKey::from_sec1_bytes(&bytes).ok().map(|_| PublicKey::P256(bytes)),
            "ed25519" => bytes.try_into().ok().map(PublicKey::Ed25519),
            _ => None,
        }
    }
}
