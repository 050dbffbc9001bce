//! Secrets that a browser or a person holds: kept here by their hash alone.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// How the secret of a program begins.
const PROGRAM: &str = "ntib_";

/// A secret of 32 random bytes: of a session, of an invitation. It is never written to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// What is kept of a secret: its SHA-256 under a purpose. A list of these opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(secret)")
    }
}

impl Token {
    /// The secret of these random bytes, which nobody else has.
    pub fn of(random: [u8; 32]) -> Token {
        Token(random)
    }

    /// The secret as a browser or a person carries it: 43 letters, digits, `-` and `_`.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The secret that is carried so.
    pub fn read(text: &str) -> Option<Token> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Token)
    }

    /// The secret as a program carries it: with a beginning by which a leaked one is found in files.
    pub fn program_text(&self) -> String {
        format!("{PROGRAM}{}", self.text())
    }

    /// The secret that a program carries so.
    pub fn read_program(text: &str) -> Option<Token> {
        text.strip_prefix(PROGRAM).and_then(Token::read)
    }

    /// Its digest for `purpose`; other purposes have others.
    pub fn digest(&self, purpose: &str) -> Digest {
        Digest::of(purpose, &self.0)
    }

    /// What forms carry, so that only a page shown to the holder of this session can send them.
    pub fn form_mark(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.digest("form").0)
    }

    /// Whether a form carries the mark of this session. What is compared are digests: the time it takes tells nothing.
    pub fn fits_form(&self, given: &str) -> bool {
        Digest::of("compare", given.as_bytes()) == Digest::of("compare", self.form_mark().as_bytes())
    }
}

impl Digest {
    /// The digest of bytes for a purpose.
    pub fn of(purpose: &str, bytes: &[u8]) -> Digest {
        let mut hash = Sha256::new();
        hash.update(b"ntib-access/1\0");
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(bytes);
        Digest(hash.finalize().into())
    }

    /// As it stands in an entry: URL-safe Base 64.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The digest that is written so.
    pub fn read(text: &str) -> Option<Digest> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_by_its_text_and_shown_nowhere() {
        let token = Token::of([7; 32]);
        assert_eq!(Token::read(&token.text()), Some(token.clone()));
        assert_eq!(Token::read("short"), None);
        assert_eq!(Token::read_program(&token.program_text()), Some(token.clone()));
        assert_eq!((Token::read_program(&token.text()), Token::read(&token.program_text())), (None, None), "neither passes for the other");
        assert_eq!(format!("{token:?}"), "Token(secret)");
        assert_ne!(token.digest("session"), token.digest("invitation"));
        assert_eq!(Digest::read(&token.digest("session").text()), Some(token.digest("session")));
    }

    #[test]
    fn the_mark_of_a_form_is_of_one_session_and_is_not_its_secret() {
        let (one, other) = (Token::of([1; 32]), Token::of([2; 32]));
        assert!(one.fits_form(&one.form_mark()));
        for wrong in [other.form_mark(), one.text(), String::new()] {
            assert!(!one.fits_form(&wrong), "{wrong}");
        }
    }
}
