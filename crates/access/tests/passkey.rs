//! Passkeys against an authenticator of our own, built from the standard and not from the verifier; and every single bit of what it says.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use ed25519_dalek::Signer as _;
use ntib_access::passkey::{Passkey, PasskeyError, PublicKey, Site, enrolled, signed};
use ntib_access::Token;
use sha2::{Digest as _, Sha256};

const ORIGIN: &str = "https://desk.example.ca";

enum Key {
    P256(p256::ecdsa::SigningKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

struct Authenticator {
    key: Key,
    counter: u32,
    flags: u8,
}

fn p256() -> Authenticator {
    Authenticator { key: Key::P256(p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap()), counter: 3, flags: 0x05 }
}

fn ed25519() -> Authenticator {
    Authenticator { key: Key::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&[9; 32]))), counter: 0, flags: 0x1d }
}

fn site() -> Site {
    Site::of(ORIGIN).unwrap()
}

fn challenge() -> Token {
    Token::of([42; 32])
}

fn client(kind: &str, challenge: &Token, origin: &str) -> Vec<u8> {
    format!(r#"{{"type":"{kind}","challenge":"{}","origin":"{origin}","crossOrigin":false,"other_keys_can_be_added_here":"x"}}"#, challenge.text()).into_bytes()
}

/// Bytes of CBOR with their length before them.
fn bytes(own: &[u8]) -> Vec<u8> {
    let length = u16::try_from(own.len()).unwrap().to_be_bytes();
    [&[0x59, length[0], length[1]], own].concat()
}

impl Authenticator {
    fn head(&self, flags: u8) -> Vec<u8> {
        [Sha256::digest(b"desk.example.ca").as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn cose(&self) -> Vec<u8> {
        match &self.key {
            Key::P256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                let (x, y) = (point.x().unwrap().to_vec(), point.y().unwrap().to_vec());
                [&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..], &x, &[0x22, 0x58, 0x20], &y].concat()
            }
            Key::Ed25519(key) => [&[0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20][..], key.verifying_key().as_bytes()].concat(),
        }
    }

    fn made(&self) -> Vec<u8> {
        let data = [self.head(self.flags | 0x40), vec![0; 16], vec![0, 4], b"cred".to_vec(), self.cose()].concat();
        [&[0xa3, 0x63][..], b"fmt", &[0x64], b"none", &[0x67], b"attStmt", &[0xa0, 0x68], b"authData", &bytes(&data)].concat()
    }

    fn sign(&self, client: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let data = self.head(self.flags);
        let message = [data.as_slice(), Sha256::digest(client).as_slice()].concat();
        let signature = match &self.key {
            Key::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(&message);
                signature.to_der().as_bytes().to_vec()
            }
            Key::Ed25519(key) => key.sign(&message).to_bytes().to_vec(),
        };
        (data, signature)
    }
}

fn enrol(authenticator: &Authenticator) -> Result<Passkey, PasskeyError> {
    enrolled(&site(), &challenge(), &client("webauthn.create", &challenge(), ORIGIN), &authenticator.made())
}

#[test]
fn both_algorithms_enrol_and_sign() {
    for mut authenticator in [p256(), ed25519()] {
        let passkey = enrol(&authenticator).unwrap();
        assert_eq!(passkey.id, b"cred");
        assert_eq!(PublicKey::read(&passkey.key.text()), Some(passkey.key.clone()));
        if authenticator.counter > 0 {
            authenticator.counter += 1;
        }
        let client = client("webauthn.get", &challenge(), ORIGIN);
        let (data, signature) = authenticator.sign(&client);
        assert_eq!(signed(&site(), &challenge(), &passkey, &client, &data, &signature), Ok(authenticator.counter));
    }
    assert!(enrol(&ed25519()).unwrap().copied && !enrol(&p256()).unwrap().copied);
}

#[test]
fn what_was_made_for_something_else_is_not_taken() {
    let authenticator = p256();
    let (site, made) = (site(), authenticator.made());
    let passkey = enrol(&authenticator).unwrap();
    let other = Token::of([43; 32]);
    for client in [
        client("webauthn.get", &challenge(), ORIGIN),
        client("webauthn.create", &other, ORIGIN),
        client("webauthn.create", &challenge(), "https://desk.example.ca.evil.example"),
        client("webauthn.create", &challenge(), "http://desk.example.ca"),
        String::from_utf8(client("webauthn.create", &challenge(), ORIGIN)).unwrap().replace("false", "true").into_bytes(),
    ] {
        assert_eq!(enrolled(&site, &challenge(), &client, &made), Err(PasskeyError::Purpose));
    }
    let elsewhere = Site::of("https://other.example.ca").unwrap();
    let there = client("webauthn.create", &challenge(), "https://other.example.ca");
    assert_eq!(enrolled(&elsewhere, &challenge(), &there, &made), Err(PasskeyError::Purpose), "the host is under the hash");
    let answered = client("webauthn.get", &challenge(), ORIGIN);
    let (data, signature) = Authenticator { counter: 4, ..p256() }.sign(&answered);
    assert_eq!(signed(&site, &other, &passkey, &answered, &data, &signature), Err(PasskeyError::Purpose), "answered once, and not twice");
}

#[test]
fn somebody_must_be_there_and_be_the_owner() {
    for flags in [0x00, 0x01, 0x04] {
        assert_eq!(enrol(&Authenticator { flags, ..p256() }), Err(PasskeyError::NotVerified));
        let passkey = enrol(&p256()).unwrap();
        let client = client("webauthn.get", &challenge(), ORIGIN);
        let (data, signature) = Authenticator { flags, counter: 4, ..p256() }.sign(&client);
        assert_eq!(signed(&site(), &challenge(), &passkey, &client, &data, &signature), Err(PasskeyError::NotVerified));
    }
    assert_eq!(enrol(&Authenticator { flags: 0x15, ..p256() }), Err(PasskeyError::Form), "backed up, and not to be backed up");
}

#[test]
fn a_counter_that_does_not_count_on_is_a_copy() {
    let passkey = enrol(&p256()).unwrap();
    let client = client("webauthn.get", &challenge(), ORIGIN);
    for (counter, says) in [(2, Err(PasskeyError::Counter)), (3, Err(PasskeyError::Counter)), (4, Ok(4)), (0, Err(PasskeyError::Counter))] {
        let (data, signature) = Authenticator { counter, ..p256() }.sign(&client);
        assert_eq!(signed(&site(), &challenge(), &passkey, &client, &data, &signature), says);
    }
}

/// Whatever single bit is turned in data, signature or account, the answer is not taken.
#[test]
fn no_bit_may_be_turned() {
    for authenticator in [Authenticator { counter: 4, ..p256() }, ed25519()] {
        let passkey = Passkey { counter: 0, ..enrol(&authenticator).unwrap() };
        let client = client("webauthn.get", &challenge(), ORIGIN);
        let (data, signature) = authenticator.sign(&client);
        assert!(signed(&site(), &challenge(), &passkey, &client, &data, &signature).is_ok());
        let turned = |own: &[u8], bit: usize| {
            let mut own = own.to_vec();
            own[bit / 8] ^= 1 << (bit % 8);
            own
        };
        for bit in 0..data.len() * 8 {
            assert!(signed(&site(), &challenge(), &passkey, &client, &turned(&data, bit), &signature).is_err(), "data {bit}");
        }
        for bit in 0..signature.len() * 8 {
            assert!(signed(&site(), &challenge(), &passkey, &client, &data, &turned(&signature, bit)).is_err(), "signature {bit}");
        }
        for bit in (0..client.len() * 8).step_by(7) {
            assert!(signed(&site(), &challenge(), &passkey, &turned(&client, bit), &data, &signature).is_err(), "account {bit}");
        }
    }
}

#[test]
fn any_cut_of_what_was_made_is_refused() {
    let client = client("webauthn.create", &challenge(), ORIGIN);
    for authenticator in [p256(), ed25519()] {
        let made = authenticator.made();
        for length in 0..made.len() {
            assert!(enrolled(&site(), &challenge(), &client, &made[..length]).is_err(), "{length}");
        }
        assert_eq!(enrolled(&site(), &challenge(), &client, &[made.as_slice(), &[0]].concat()), Err(PasskeyError::Form));
    }
}

#[test]
fn keys_that_are_none_are_refused() {
    let client = client("webauthn.create", &challenge(), ORIGIN);
    let with = |from: &[u8], to: &[u8], authenticator: &Authenticator| {
        let made = authenticator.made();
        let at = made.windows(from.len()).position(|window| window == from).unwrap();
        let made = [&made[..at], to, &made[at + from.len()..]].concat();
        enrolled(&site(), &challenge(), &client, &made)
    };
    assert_eq!(with(&[0x03, 0x26, 0x20], &[0x03, 0x25, 0x20], &p256()), Err(PasskeyError::Algorithm));
    assert_eq!(with(&[0x22, 0x58, 0x20], &[0x23, 0x58, 0x20], &p256()), Err(PasskeyError::Form), "a point without its second half");
    let Key::Ed25519(key) = ed25519().key else { panic!() };
    assert_eq!(with(key.verifying_key().as_bytes(), &[0; 32], &ed25519()), Err(PasskeyError::Form), "a key of small order");
}

#[test]
fn sites_on_which_browsers_offer_passkeys() {
    for origin in ["https://desk.example.ca", "https://desk.example.ca:8443", "http://localhost:8080"] {
        assert!(Site::of(origin).is_some(), "{origin}");
    }
    for origin in ["http://desk.example.ca", "https://", "desk.example.ca", "https://desk.example.ca/path", "http://127.0.0.1:8080"] {
        assert!(Site::of(origin).is_none(), "{origin}");
    }
    assert_eq!(Site::of("https://desk.example.ca:8443").unwrap().host(), "desk.example.ca");
}
