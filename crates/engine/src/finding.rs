//! What a question comes to.

use ntib_rules::Truth;
use ntib_rules::model::Verdict;

use crate::duty::Duty;

/// The values that one of many can still have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Possible<T> {
    /// The values, ascending.
    pub values: Vec<T>,
    /// Whether it is possible that nothing answers.
    pub gap: bool,
    /// Whether two applying provisions answer differently: a mistake of the rulebook.
    pub conflict: bool,
}

impl<T> Possible<T> {
    /// The value, if only one is possible.
    pub fn decided(&self) -> Option<&T> {
        match self.values.as_slice() {
            [one] if !self.gap => Some(one),
            _ => None,
        }
    }

    /// How many answers are possible, a gap counting as one.
    pub fn count(&self) -> usize {
        self.values.len() + usize::from(self.gap)
    }
}

/// What a question comes to, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Positions of outcomes.
    Choice(Possible<usize>),
    /// Whether it holds.
    Holds(Truth),
    /// Positions of elements.
    Set {
        /// Certainly in the set.
        certain: Vec<usize>,
        /// Perhaps.
        open: Vec<usize>,
    },
    /// Layers of duty.
    Layers(Box<Duty>),
    /// Verdicts still possible, best first.
    Summary(Vec<Verdict>),
}

impl Finding {
    /// Whether no missing fact can change it.
    pub fn is_decided(&self) -> bool {
        match self {
            Finding::Choice(possible) => possible.decided().is_some(),
            Finding::Holds(truth) => *truth != Truth::Unknown,
            Finding::Set { open, .. } => open.is_empty(),
            Finding::Layers(duty) => duty.is_decided(),
            Finding::Summary(verdicts) => verdicts.len() == 1,
        }
    }
}

/// Whether a question arises, and what it then comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether it arises.
    pub asked: Truth,
    /// What it comes to; none if it does not arise.
    pub finding: Option<Finding>,
}

impl Found {
    /// Whether both are settled.
    pub fn is_decided(&self) -> bool {
        match self.asked {
            Truth::False => true,
            Truth::Unknown => false,
            Truth::True => self.finding.as_ref().is_some_and(Finding::is_decided),
        }
    }
}
