//! The fonts, and how wide text is in them.

use crate::face::Face;

pub(crate) const REGULAR: &[u8] = include_bytes!("../fonts/OpenSans-Regular.ttf");
pub(crate) const BOLD: &[u8] = include_bytes!("../fonts/OpenSans-Bold.ttf");

/// Stands for a letter that the fonts do not have.
const UNKNOWN: char = '?';

/// Both weights.
pub(crate) struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    pub(crate) fn new() -> Option<Fonts> {
        Some(Fonts { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)? })
    }

    /// One of them.
    pub(crate) fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }

    /// How wide `text` is in letters of `size`, both in tenths of a point. Letters are set without kerning.
    pub(crate) fn width(&self, text: &str, size: i32, bold: bool) -> i32 {
        let face = self.face(bold);
        let units: i64 = text.chars().filter_map(|one| face.glyph(one)).map(|glyph| i64::from(face.advance(glyph))).sum();
        let em = i64::from(face.units);
        i32::try_from((units * i64::from(size) + em - 1) / em).unwrap_or(i32::MAX)
    }

    /// `text` in letters that the fonts have. Spaces of other widths become spaces, and what cannot be written becomes a question mark.
    pub(crate) fn plain(&self, text: &str) -> String {
        let face = self.face(false);
        let one = |letter: char| match letter {
            '\n' | '\t' | '\r' => ' ',
            '\u{202f}' | '\u{2009}' | '\u{2007}' => '\u{a0}',
            '\u{2011}' => '-',
            '\u{2192}' => '\u{203a}',
            letter if letter.is_control() || face.glyph(letter).is_none() => UNKNOWN,
            letter => letter,
        };
        text.chars().map(one).collect()
    }

    /// `text` cut into lines at most `width` wide, at spaces; a longer word is cut where it must. Every line but the last ends with the space
    /// at which it was cut, so that words stay apart for who reads the text of the file.
    pub(crate) fn lines(&self, text: &str, width: i32, size: i32, bold: bool) -> Vec<String> {
        let text = self.plain(text);
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split_inclusive(' ') {
            let longer = format!("{line}{}", word.trim_end_matches(' '));
            if !line.is_empty() && self.width(&longer, size, bold) > width {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                // A word by itself wider than the line.
                let fits = letter == ' ' || self.width(&format!("{line}{letter}"), size, bold) <= width;
                if !fits && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fonts() -> Fonts {
        Fonts::new().unwrap()
    }

    #[test]
    fn letters_that_the_fonts_lack_are_told() {
        assert_eq!(fonts().plain("d\u{e9}fense \u{4e2d}\n1\u{202f}000\u{a0}$ \u{2212}5 \u{3a9} \u{416}"), "d\u{e9}fense ? 1\u{a0}000\u{a0}$ \u{2212}5 \u{3a9} \u{416}");
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        let fonts = fonts();
        let text = "The quick brown fox, at us/entry-duty/a-very-long-identifier-without-any-space-in-it-at-all, jumps. ".repeat(4);
        for width in [300, 900, 2_000] {
            let lines = fonts.lines(&text, width, 100, false);
            assert_eq!(lines.concat(), text, "nothing is lost at {width}");
            assert!(lines.iter().all(|line| fonts.width(line.trim_end(), 100, false) <= width), "{width}");
        }
        assert_eq!(fonts.lines("", 100, 100, false), [""]);
    }
}
