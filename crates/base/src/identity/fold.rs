//! Names written in any script as lower-case words of plain letters and digits.

use std::fmt;

use deunicode::deunicode_char;
use ntib_core::is_unseen;

/// The longest name that is read, in bytes. A longer one is refused: it is not a name.
pub const NAME_BYTES_MAX: usize = 2_000;

/// A text that is no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Longer than [`NAME_BYTES_MAX`].
    TooLong(usize),
    /// Without a letter or digit.
    Empty,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameError::TooLong(bytes) => write!(f, "the name has {bytes} bytes; at most {NAME_BYTES_MAX} are read"),
            NameError::Empty => f.write_str("the name has no letter and no digit"),
        }
    }
}

impl std::error::Error for NameError {}

/// Letters of other scripts that look like Latin ones (Unicode Technical Standard 39, "confusables"): read so only
/// in a word that has Latin letters too.
const LOOKALIKES: &[(&str, &str)] = &[
    ("аАαΑ", "a"), ("вВβΒ", "b"), ("сСϲ", "c"), ("ԁ", "d"), ("еЕёЁεΕ", "e"), ("ԍ", "g"), ("нНһΗ", "h"), ("іІїЇιΙӏ", "i"), ("јЈ", "j"),
    ("кКκΚ", "k"), ("мМΜ", "m"), ("пηΝ", "n"), ("оОοΟσ", "o"), ("рРρΡ", "p"), ("ԛ", "q"), ("гᴦ", "r"), ("ѕЅ", "s"), ("тТτΤ", "t"),
    ("υ", "u"), ("ѵν", "v"), ("ԝѡω", "w"), ("хХχΧ", "x"), ("уУүΥγ", "y"), ("ΖᏃ", "z"),
];

/// `text` in lower-case ASCII words with one blank between them: accents dropped, other scripts transliterated,
/// apostrophes inside words removed, `A.B.C.` read as `abc`. Other signs part words.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    fold_into(text, &mut out);
    out
}

/// [`fold`] into a text that is used again.
pub fn fold_into(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        for byte in text.bytes() {
            ascii(out, byte);
        }
    } else {
        let chars: Vec<char> = text.chars().collect();
        let mut rest = chars.as_slice();
        while let Some(first) = rest.first() {
            let run = rest.iter().take_while(|c| c.is_alphanumeric()).count();
            let (word, after) = rest.split_at(run.max(1));
            rest = after;
            if run == 0 {
                sign(out, *first);
            } else {
                letters(out, word);
            }
        }
    }
    join_initials(out);
}

fn ascii(out: &mut String, byte: u8) {
    match byte {
        b'A'..=b'Z' => out.push(char::from(byte.to_ascii_lowercase())),
        b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
        b'\'' | b'`' => apostrophe(out),
        b'.' => dot(out),
        _ => blank(out),
    }
}

fn blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// A dot is kept for a moment, to tell `A.B.C.` from `A B C`.
fn dot(out: &mut String) {
    if out.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        out.push('.');
    }
}

/// `l'` and `d'` are words of their own; other apostrophes belong to their word.
fn apostrophe(out: &mut String) {
    let (before, last) = out.split_at(out.len().saturating_sub(1));
    if matches!(last, "l" | "d") && (before.is_empty() || before.ends_with(' ')) {
        out.push(' ');
    }
}

fn sign(out: &mut String, sign: char) {
    match sign {
        '’' | '‘' | 'ʼ' | 'ʹ' | 'ʻ' | 'ʿ' | 'ʾ' | '′' => apostrophe(out),
        '·' => blank(out),
        _ if sign.is_ascii() => ascii(out, u8::try_from(sign).unwrap_or(b' ')),
        // Combining marks, joiners and marks of direction stand inside words and are not seen.
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' => {}
        _ if is_unseen(sign) => {}
        _ => blank(out),
    }
}

fn letters(out: &mut String, word: &[char]) {
    let mixed = word.iter().any(char::is_ascii_alphabetic) && word.iter().any(|c| lookalike(*c).is_some());
    for c in word {
        let plain = if mixed { lookalike(*c) } else { None }.or_else(|| deunicode_char(*c)).unwrap_or(" ");
        for byte in plain.bytes() {
            match byte {
                b'\'' | b'`' | b'"' => {}
                b'.' => blank(out),
                _ => ascii(out, byte),
            }
        }
    }
}

fn lookalike(c: char) -> Option<&'static str> {
    if c.is_ascii() {
        return None;
    }
    LOOKALIKES.iter().find(|(from, _)| from.contains(c)).map(|(_, to)| *to)
}

/// Single letters with dots between them become one word; other dots part words.
fn join_initials(out: &mut String) {
    if !out.contains('.') {
        out.truncate(out.trim_end().len());
        return;
    }
    let mut done = String::with_capacity(out.len());
    for chunk in out.split(' ') {
        let mut letters = false;
        for piece in chunk.split('.').filter(|piece| !piece.is_empty()) {
            let single = piece.len() == 1;
            if !(done.is_empty() || single && letters) {
                done.push(' ');
            }
            done.push_str(piece);
            letters = single;
        }
    }
    *out = done;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_scripts_become_plain_words() {
        let table = [
            ("Société d'Étude  S.A.R.L.", "societe d etude sarl"),
            ("L’Équipe Inc.", "l equipe inc"),
            ("A.B.C. Company", "abc company"),
            ("R. S. Smith", "r s smith"),
            ("S.C. Johnson & Son, Inc.", "sc johnson son inc"),
            ("Standard & Poor's", "standard poors"),
            ("Газпром", "gazprom"),
            ("Al-Qa'ida", "al qaida"),
            ("Müller Weiß GmbH", "muller weiss gmbh"),
            ("中国石油", "zhong guo shi you"),
            ("Аpple", "apple"),
            ("Amazon.com", "amazon com"),
            ("Ａｃｍｅ １２", "acme 12"),
            ("A\u{301}cme \u{202e}Corp", "acme corp"),
            ("\u{200f}", ""),
            ("--- !!! ---", ""),
        ];
        for (given, folded) in table {
            assert_eq!(fold(given), folded, "{given}");
            assert_eq!(fold(folded), folded, "folding again changes nothing");
        }
    }
}
