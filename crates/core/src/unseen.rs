//! Signs that are not seen. Two names that differ in such signs alone look the same and are not; a mark of direction shows a name
//! in another order than it is written in (Unicode Technical Report 36, section 2.6).

use std::borrow::Cow;

/// Whether a sign is not seen and says nothing: marks of direction, joiners, blanks without width, soft hyphens, tags.
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Letters and signs of scripts in which a joiner changes how a word is written: those from Arabic to Sinhala, of Burma, Cambodia and Mongolia
/// (Unicode Standard Annex 31, section 2.3).
fn is_joined(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{65f}' | '\u{66e}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}' | '\u{1820}'..='\u{18aa}') && !c.is_numeric()
}

/// Whether a sign stays that stands after `before`: a joiner within a word of a script that has them.
fn stays(before: Option<char>, c: char) -> bool {
    !is_unseen(c) || matches!(c, '\u{200c}' | '\u{200d}') && before.is_some_and(is_joined)
}

/// Whether nothing is to be looked for: most texts are such.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..0x7f).contains(&byte))
}

/// A name or identifier of others as it is compared and shown: without signs that are not seen, with a blank for each sign that steers a
/// terminal or a line. Joiners stay in words of scripts that are written with them.
pub fn seen(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(|c| c.is_control() || is_unseen(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if stays(out.chars().next_back(), c) {
            out.push(if c.is_control() { ' ' } else { c });
        }
    }
    Cow::Owned(out)
}

/// What [`seen`] leaves out of a text, each sign once, as `U+202E, U+00AD`; empty if it leaves out nothing.
pub fn unseen(text: &str) -> String {
    if is_plain(text) {
        return String::new();
    }
    let (mut found, mut before) = (Vec::new(), None);
    for c in text.chars() {
        let steers = c.is_control() && !c.is_whitespace();
        if stays(before, c) {
            before = Some(c);
            if !steers {
                continue;
            }
        }
        if !found.contains(&c) {
            found.push(c);
        }
    }
    found.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_left_out_and_told() {
        let table = [
            ("Blue Fox", "Blue Fox", ""),
            ("Bl\u{ad}ue\u{200b} \u{202e}Fox\u{feff}", "Blue Fox", "U+00AD, U+200B, U+202E, U+FEFF"),
            ("Blue\u{200d}Fox", "BlueFox", "U+200D"),
            ("Blue\nFox\u{1b}[31m", "Blue Fox [31m", "U+001B"),
            // Persian and Malayalam words are written with them; two in a row say no more than one.
            ("می\u{200c}خواهم", "می\u{200c}خواهم", ""),
            ("می\u{200c}\u{200c}خواهم", "می\u{200c}خواهم", "U+200C"),
            ("അവന്\u{200d}", "അവന്\u{200d}", ""),
            ("\u{200f}شركة\u{200f}", "شركة", "U+200F"),
            ("Société", "Société", ""),
        ];
        for (text, expected, dropped) in table {
            assert_eq!((seen(text).as_ref(), unseen(text).as_str()), (expected, dropped), "{text:?}");
            assert_eq!(seen(expected), expected, "once more changes nothing");
        }
    }
}
