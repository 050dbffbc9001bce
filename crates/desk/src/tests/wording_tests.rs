//! Texts that say nothing, and texts that are read otherwise than they were written.

use super::*;

/// The code with which a text is refused as one line, and as many.
fn codes(text: &str) -> [Option<&'static str>; 3] {
    let written = Wording::one(Lang::Fr, text);
    let code = |checked: Result<(), Refused>| checked.err().map(|refused| refused.code);
    [
        code(line("field", text)),
        code(written.check("field", LINE_MAX)),
        code(written.check("field", TEXT_MAX)),
    ]
}

#[test]
fn what_nobody_can_see_is_refused() {
    for text in ["", " ", "\u{200b}", "\u{feff}\u{2060} \u{ad}", "\u{202e}", "\u{3164}\n"] {
        assert_eq!(codes(text), [Some("empty"); 3], "{text:?}");
    }
    for text in ["a\0b", "abc\u{202e}fdp.exe", "\u{2066}a", "a\u{1b}[1m", "a\u{85}b", "a\u{7f}"] {
        assert_eq!(codes(text), [Some("controls"); 3], "{text:?}");
    }
    for text in ["a\nb", "a\tb", "a\r\nb", "a\u{2028}b"] {
        assert_eq!(codes(text), [Some("one-line"), Some("one-line"), None], "{text:?}");
    }
    // What languages need within words, and signs of their own, are texts as any other.
    for text in ["Été\u{a0}: l’œuvre", "\u{645}\u{6cc}\u{200c}\u{62e}", "\u{2764}\u{fe0f}", "co\u{ad}opération"] {
        assert_eq!(codes(text), [None; 3], "{text:?}");
    }
}
