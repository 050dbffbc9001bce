//! Changes in tariff classification that product rules ask for.

use ntib_core::Code;
use ntib_rules::Truth;

use crate::codes::CodeSet;

/// From where a material must come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// No change is asked.
    Nothing,
    /// From nowhere but the numbers named.
    Only,
    /// From any other chapter.
    Chapter,
    /// From any other heading.
    Heading,
    /// From any other heading, or from another good of the same subheading.
    HeadingOrGood,
    /// From any heading outside the rule's goods.
    HeadingOutside,
    /// From any other subheading.
    Subheading,
    /// From any subheading outside the rule's goods.
    SubheadingOutside,
    /// From any other tariff item.
    Item,
    /// From any other good, even one of the same subheading.
    Good,
}

/// A change in tariff classification: `heading except 7317`, `heading or from 8481.90`, `only or from 8477.90`, `none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// From where.
    pub base: Base,
    /// But not from here.
    pub except: CodeSet,
    /// And from here too, whether or not there is also a change of the base.
    pub also: CodeSet,
}

impl Base {
    /// The word used in lists.
    pub fn word(self) -> &'static str {
        match self {
            Base::Nothing => "none",
            Base::Only => "only",
            Base::Chapter => "chapter",
            Base::Heading => "heading",
            Base::HeadingOrGood => "heading or good",
            Base::HeadingOutside => "heading outside",
            Base::Subheading => "subheading",
            Base::SubheadingOutside => "subheading outside",
            Base::Item => "item",
            Base::Good => "good",
        }
    }

    const ALL: [Base; 10] = [
        Base::Only,
        Base::HeadingOrGood,
        Base::HeadingOutside,
        Base::SubheadingOutside,
        Base::Nothing,
        Base::Chapter,
        Base::Heading,
        Base::Subheading,
        Base::Item,
        Base::Good,
    ];

    /// How many digits must differ, where that is the test.
    fn digits(self) -> Option<usize> {
        match self {
            Base::Chapter => Some(2),
            Base::Heading => Some(4),
            Base::Subheading => Some(6),
            Base::Item => Some(8),
            _ => None,
        }
    }
}

impl Shift {
    /// The change that `text` writes.
    pub fn parse(text: &str) -> Option<Shift> {
        let (text, also) = text.split_once(" or from ").unwrap_or((text, ""));
        let (text, except) = text.split_once(" except ").unwrap_or((text, ""));
        let base = Base::ALL.into_iter().find(|base| base.word() == text.trim())?;
        Some(Shift { base, except: CodeSet::parse(except)?, also: CodeSet::parse(also)? })
    }

    /// Whether a non-originating material of `material` undergoes it in becoming a good of `good`, where
    /// the rule is one for `goods`. A missing or too coarse number is unknown.
    pub fn holds(&self, material: Option<&Code>, good: &Code, goods: &CodeSet) -> Truth {
        if self.base == Base::Nothing {
            return Truth::True;
        }
        let Some(material) = material else { return Truth::Unknown };
        let base = match self.base {
            Base::Only => Truth::False,
            Base::Nothing | Base::Good => Truth::True,
            Base::HeadingOrGood => differs(material, good, 4).max(differs(material, good, 6).negated()),
            Base::HeadingOutside | Base::SubheadingOutside => goods.contains(material).negated(),
            _ => self.base.digits().map_or(Truth::True, |digits| differs(material, good, digits)),
        };
        base.min(self.except.contains(material).negated()).max(self.also.contains(material))
    }
}

/// Whether two numbers differ within their first `digits`; unknown if one is too short to say.
pub(crate) fn differs(a: &Code, b: &Code, digits: usize) -> Truth {
    let (a, b) = (a.key(), b.key());
    let known = a.len().min(b.len()).min(digits);
    if a.get(..known) != b.get(..known) {
        Truth::True
    } else if known < digits {
        Truth::Unknown
    } else {
        Truth::False
    }
}
