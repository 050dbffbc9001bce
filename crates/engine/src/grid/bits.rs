//! Sets of small numbers as words, and the pairs of them that three-valued logic needs.

/// A set of numbers below `64 * W`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bits<const W: usize>([u64; W]);

impl<const W: usize> Bits<W> {
    /// No number.
    pub(super) const NONE: Bits<W> = Bits([0; W]);
    /// Every number.
    pub(super) const ALL: Bits<W> = Bits([u64::MAX; W]);

    /// The numbers whose bits are set in `words`; words beyond are not read.
    pub(super) fn of_words(words: &[u64]) -> Bits<W> {
        let mut bits = Bits::NONE;
        for (to, from) in bits.0.iter_mut().zip(words) {
            *to = *from;
        }
        bits
    }

    /// Its words, lowest numbers first.
    pub(super) fn words(&self) -> &[u64; W] {
        &self.0
    }

    /// This number alone; none if it is too large.
    #[inline]
    pub(super) fn one(at: usize) -> Bits<W> {
        let mut bits = Bits::NONE;
        if let Some(word) = bits.0.get_mut(at / 64) {
            *word = 1 << (at % 64);
        }
        bits
    }

    /// The numbers below `at`.
    #[inline]
    pub(super) fn below(at: usize) -> Bits<W> {
        let mut bits = Bits::NONE;
        let mut left = at;
        for word in &mut bits.0 {
            *word = if left >= 64 { u64::MAX } else { (1_u64 << left) - 1 };
            left = left.saturating_sub(64);
        }
        bits
    }

    /// The numbers in both.
    #[inline]
    #[must_use]
    pub(super) fn and(mut self, other: Bits<W>) -> Bits<W> {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a &= b;
        }
        self
    }

    /// The numbers in either.
    #[inline]
    #[must_use]
    pub(super) fn or(mut self, other: Bits<W>) -> Bits<W> {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a |= b;
        }
        self
    }

    /// The numbers in this but not in the other.
    #[inline]
    #[must_use]
    pub(super) fn minus(mut self, other: Bits<W>) -> Bits<W> {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a &= !b;
        }
        self
    }

    /// Whether there is none.
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether some number is in both.
    #[inline]
    pub(super) fn meets(self, other: Bits<W>) -> bool {
        !self.and(other).is_empty()
    }

    /// Whether `at` is in it.
    #[inline]
    pub(super) fn has(self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// The least number.
    #[inline]
    pub(super) fn lowest(self) -> Option<usize> {
        let mut base = 0;
        for word in self.0 {
            if word != 0 {
                return Some(base + word.trailing_zeros() as usize);
            }
            base += 64;
        }
        None
    }

    /// The greatest number.
    pub(super) fn highest(self) -> Option<usize> {
        let mut found = None;
        for (base, word) in (0..).step_by(64).zip(self.0) {
            if word != 0 {
                found = Some(base + 63 - word.leading_zeros() as usize);
            }
        }
        found
    }

    /// The numbers, ascending.
    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self;
        std::iter::from_fn(move || {
            let at = left.lowest()?;
            left = left.minus(Bits::one(at));
            Some(at)
        })
    }
}

/// A truth value for each provision: true where `sure`, unknown where only `may`, false elsewhere.
/// INVARIANT: `sure` lies within `may`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Masks<const W: usize> {
    /// Not false.
    pub(super) may: Bits<W>,
    /// True.
    pub(super) sure: Bits<W>,
}

impl<const W: usize> Masks<W> {
    /// True everywhere.
    pub(super) const ALL: Masks<W> = Masks {
        may: Bits::ALL,
        sure: Bits::ALL,
    };

    /// Kleene's conjunction.
    #[inline]
    #[must_use]
    pub(super) fn and(self, other: Masks<W>) -> Masks<W> {
        Masks {
            may: self.may.and(other.may),
            sure: self.sure.and(other.sure),
        }
    }
}

/// What the masks can become once some columns are chosen freely: each mask between two bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loose<const W: usize> {
    /// Bounds from below.
    pub(super) low: Masks<W>,
    /// Bounds from above.
    pub(super) high: Masks<W>,
}

impl<const W: usize> Loose<W> {
    /// True everywhere, for certain.
    pub(super) const ALL: Loose<W> = Loose {
        low: Masks::ALL,
        high: Masks::ALL,
    };

    /// Exactly these.
    #[inline]
    pub(super) fn exactly(masks: Masks<W>) -> Loose<W> {
        Loose {
            low: masks,
            high: masks,
        }
    }

    /// Conjunction, by bounds.
    #[inline]
    #[must_use]
    pub(super) fn and(self, other: Loose<W>) -> Loose<W> {
        Loose {
            low: self.low.and(other.low),
            high: self.high.and(other.high),
        }
    }

    /// Either this or the other.
    #[must_use]
    pub(super) fn either(self, other: Loose<W>) -> Loose<W> {
        Loose {
            low: self.low.and(other.low),
            high: Masks {
                may: self.high.may.or(other.high.may),
                sure: self.high.sure.or(other.high.sure),
            },
        }
    }
}
