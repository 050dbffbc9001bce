//! The masks of a compiled question, and deciding a row with them.

use super::bits::{Bits, Loose, Masks};

/// One column's masks by cell; cell 0 stands for an unknown fact.
#[derive(Clone, Debug)]
pub(super) struct ColumnTable<const W: usize> {
    /// What each cell leaves of every provision.
    pub(super) cells: Vec<Masks<W>>,
    /// What any cell of a known value can leave.
    pub(super) loose: Loose<W>,
}

/// Everything that deciding needs. Provisions are numbered so that exceptions come before what they
/// override; the bit after the last provision is the question's scope, if it has one.
#[derive(Clone, Debug)]
pub(super) struct Table<const W: usize> {
    pub(super) columns: Vec<ColumnTable<W>>,
    /// Conditions that hold or fail whatever the facts.
    pub(super) base: Masks<W>,
    /// Every provision, the scope left out.
    pub(super) rules: Bits<W>,
    /// The bit of the scope.
    pub(super) scope: Option<usize>,
    /// The provisions that conclude each outcome.
    pub(super) concluding: Vec<Bits<W>>,
    /// The outcome that each provision concludes; [`NO_OUTCOME`] for one that only overrides others.
    pub(super) outcome_of: Vec<u8>,
    /// The provisions that override each provision.
    pub(super) unless: Vec<Bits<W>>,
    /// The provisions that some provision overrides.
    pub(super) excepted: Bits<W>,
    /// Whether every provision is overridden by all that come before it.
    pub(super) first_hit: bool,
    /// The outcome when no provision applies.
    pub(super) otherwise: Option<u8>,
    /// The outcome when none can apply because something is removed.
    pub(super) if_removed: Option<u8>,
}

/// No outcome is concluded.
pub(super) const NO_OUTCOME: u8 = u8::MAX;

/// What provisions and question come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled<const W: usize> {
    /// Whether each provision's condition holds.
    pub(super) when: Masks<W>,
    /// Whether each provision applies.
    pub(super) status: Masks<W>,
    /// The outcomes still possible, by bit.
    pub(super) possible: u64,
    /// Whether it is possible that nothing answers.
    pub(super) gap: bool,
    /// Whether two applying provisions answer differently.
    pub(super) conflict: bool,
}

impl<const W: usize> Settled<W> {
    /// Whether one outcome alone is possible.
    #[inline]
    pub(super) fn is_decided(&self) -> bool {
        self.possible.is_power_of_two() && !self.gap
    }
}

impl<const W: usize> Table<W> {
    /// The conjunction of what the row's cells leave; none if it is not a row of this table.
    #[inline]
    pub(super) fn when(&self, row: &[u16]) -> Option<Masks<W>> {
        if row.len() != self.columns.len() {
            return None;
        }
        let mut when = self.base;
        for (column, cell) in self.columns.iter().zip(row) {
            when = when.and(*column.cells.get(usize::from(*cell))?);
        }
        Some(when)
    }

    /// What the question comes to, its scope aside, when the provisions' conditions are `when`.
    #[inline]
    pub(super) fn settle(&self, when: Masks<W>) -> Settled<W> {
        let status = self.status(when);
        let (mut possible, mut conflict, mut none_sure) = (0_u64, false, true);
        if status.may == status.sure {
            for at in status.sure.iter() {
                if let Some(outcome) = self.outcome(at) {
                    possible |= 1 << outcome;
                    none_sure = false;
                }
            }
            conflict = possible & possible.wrapping_sub(1) != 0;
        } else {
            let mut sure = 0_u64;
            for (outcome, members) in self.concluding.iter().enumerate() {
                possible |= u64::from(members.meets(status.may)) << outcome;
                sure |= u64::from(members.meets(status.sure)) << outcome;
            }
            none_sure = sure == 0;
            conflict |= sure & sure.wrapping_sub(1) != 0;
        }
        if none_sure && let Some(otherwise) = self.otherwise {
            possible |= 1 << otherwise;
        }
        let mut gap = none_sure && self.otherwise.is_none();
        if possible == 0
            && let Some(left) = self.if_removed
        {
            possible = 1 << left;
            gap = false;
        }
        Settled {
            when,
            status,
            possible,
            gap,
            conflict,
        }
    }

    /// The outcome that a provision concludes.
    #[inline]
    pub(super) fn outcome(&self, at: usize) -> Option<u8> {
        self.outcome_of
            .get(at)
            .copied()
            .filter(|outcome| *outcome != NO_OUTCOME)
    }

    /// Which provisions apply: each whose condition holds and which no applying provision overrides.
    ///
    /// In a first-hit list the first provision that is not false settles all later ones: they are false
    /// if it is true, and unknown at most if it is unknown. Otherwise provisions are gone through in
    /// order, those that override before those overridden.
    #[inline]
    pub(super) fn status(&self, when: Masks<W>) -> Masks<W> {
        let mut status = Masks {
            may: when.may.and(self.rules),
            sure: when.sure.and(self.rules),
        };
        if self.first_hit {
            return match status.may.lowest() {
                Some(first) if status.sure.has(first) => Masks {
                    may: Bits::one(first),
                    sure: Bits::one(first),
                },
                _ => Masks {
                    may: status.may,
                    sure: Bits::NONE,
                },
            };
        }
        for at in status.may.and(self.excepted).iter() {
            let Some(unless) = self.unless.get(at) else {
                continue;
            };
            if status.sure.meets(*unless) {
                status.may = status.may.minus(Bits::one(at));
                status.sure = status.sure.minus(Bits::one(at));
            } else if status.may.meets(*unless) {
                status.sure = status.sure.minus(Bits::one(at));
            }
        }
        status
    }
}
