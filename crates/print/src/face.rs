//! What is needed of a TrueType font: which glyph a letter has, and how wide it is (OpenType 1.9: `cmap` format 4, `hmtx`, `head`, `hhea`).

/// A font.
pub(crate) struct Face {
    bytes: &'static [u8],
    cmap: &'static [u8],
    hmtx: &'static [u8],
    /// Units of an em.
    pub units: i32,
    /// The box about all glyphs, in units: left, below, right, above.
    pub bounds: [i32; 4],
    /// How far letters reach above and below their line, in units.
    pub reach: (i32, i32),
    metrics: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).and_then(|two| two.try_into().ok()).map(u16::from_be_bytes)
}

fn i16_at(bytes: &[u8], at: usize) -> Option<i32> {
    u16_at(bytes, at).map(|value| i32::from(value.cast_signed()))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

/// A table of a font, by its tag.
fn table(bytes: &'static [u8], tag: &[u8; 4]) -> Option<&'static [u8]> {
    let count = usize::from(u16_at(bytes, 4)?);
    let entry = (0..count).map(|at| 12 + at * 16).find(|at| bytes.get(*at..at + 4) == Some(tag.as_slice()))?;
    let (from, length) = (u32_at(bytes, entry + 8)?, u32_at(bytes, entry + 12)?);
    bytes.get(from..from.checked_add(length)?)
}

impl Face {
    /// Reads a font.
    pub(crate) fn new(bytes: &'static [u8]) -> Option<Face> {
        let (head, hhea, all) = (table(bytes, b"head")?, table(bytes, b"hhea")?, table(bytes, b"cmap")?);
        let count = usize::from(u16_at(all, 2)?);
        // The subtable of Unicode's basic plane.
        let entry = (0..count).map(|at| 4 + at * 8).find(|at| u16_at(all, *at) == Some(3) && u16_at(all, at + 2) == Some(1))?;
        let cmap = all.get(u32_at(all, entry + 4)?..)?;
        if u16_at(cmap, 0)? != 4 {
            return None;
        }
        Some(Face {
            bytes,
            cmap,
            hmtx: table(bytes, b"hmtx")?,
            units: i16_at(head, 18).filter(|units| *units > 0)?,
            bounds: [i16_at(head, 36)?, i16_at(head, 38)?, i16_at(head, 40)?, i16_at(head, 42)?],
            reach: (i16_at(hhea, 4)?, i16_at(hhea, 6)?),
            metrics: usize::from(u16_at(hhea, 34)?).max(1),
        })
    }

    /// The file.
    pub(crate) fn bytes(&self) -> &'static [u8] {
        self.bytes
    }

    /// The glyph of a letter.
    pub(crate) fn glyph(&self, letter: char) -> Option<u16> {
        let code = u16::try_from(u32::from(letter)).ok()?;
        let twice = usize::from(u16_at(self.cmap, 6)?);
        let (ends, starts) = (14, 16 + twice);
        let segment = (0..twice / 2).find(|at| u16_at(self.cmap, ends + at * 2).is_some_and(|end| code <= end))?;
        let start = u16_at(self.cmap, starts + segment * 2)?;
        if code < start {
            return None;
        }
        let (delta, place) = (u16_at(self.cmap, starts + twice + segment * 2)?, starts + 2 * twice + segment * 2);
        let glyph = match u16_at(self.cmap, place)? {
            0 => code.wrapping_add(delta),
            range => {
                let at = place + usize::from(range) + usize::from(code - start) * 2;
                u16_at(self.cmap, at).filter(|glyph| *glyph > 0)?.wrapping_add(delta)
            }
        };
        Some(glyph).filter(|glyph| *glyph > 0)
    }

    /// How wide a glyph is, in units.
    pub(crate) fn advance(&self, glyph: u16) -> i32 {
        let at = usize::from(glyph).min(self.metrics - 1) * 4;
        u16_at(self.hmtx, at).map_or(0, i32::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{BOLD, REGULAR};

    #[test]
    fn letters_have_glyphs_of_their_widths() {
        let face = Face::new(REGULAR).unwrap();
        assert_eq!(face.units, 2_048);
        // As the font's own tables list them.
        let width = |letter: char| face.advance(face.glyph(letter).unwrap());
        assert_eq!((width(' '), width('i'), width('m'), width('0'), width('\u{e9}')), (532, 518, 1_905, 1_171, 1_149));
        assert_eq!(face.glyph('\u{4e2d}'), None);
        assert!(Face::new(BOLD).is_some() && Face::new(b"no font").is_none());
    }
}
