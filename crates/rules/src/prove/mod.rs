//! What holds of a rulebook on every day and for all facts: that no two provisions answer differently,
//! that each provision can apply, and that no question is left without an answer.
//!
//! The calendar is cut where anything turns (a provision, a row of a list, a parameter, a membership),
//! so that nothing changes within a segment. Within a segment the values of a fact fall into cells that
//! no test tells apart: a fact is then one choice among a few cells, a provision a formula over them,
//! and each of the three questions is put to a SAT solver. What the solver finds is checked by plain
//! evaluation before it is reported, with the facts left out that do not matter. What one segment shows
//! is kept for every other in which neither the provisions in force nor the truth of a test differ.
//!
//! Facts are complete here: each has one value, and a code is never coarser than the law that speaks of
//! it. Truth has three values all the same, as in `docs/reference/semantics.md`, because a parameter may
//! have no value on a day and a derived fact no answer: each formula is two, one for true and one for
//! false (dual-rail encoding), and they are each other's negation wherever nothing can be unknown.
//!
//! The reading of a rule table as formulas, to be searched for conflicts and gaps, follows Calvanese et
//! al. (BPM 2016, arXiv 1603.07466); the solver is of the family of Eén and Sörensson, *An Extensible
//! SAT-solver* (SAT 2003), whose assumptions let one solver answer all questions of a segment.

mod encode;
mod gates;
mod graph;
mod plain;
mod report;
mod run;
mod time;
mod values;

use ntib_core::{Date, Period};

use crate::model::{FactId, ProvisionId, Rulebook, Target, Type, Value};
use crate::source::Diagnostic;

/// How much work a proof may be. Each limit that is reached is reported in [`Proof::limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Stretches of time without a turning date.
    pub segments_max: usize,
    /// Values tried of one fact.
    pub values_max: usize,
    /// Dead ends of the search for one query.
    pub dead_ends_max: u64,
    /// Conflicting pairs for one question or fact.
    pub pairs_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            segments_max: 20_000,
            values_max: 1_000_000,
            dead_ends_max: 1_000_000,
            pairs_max: 1_000,
        }
    }
}

/// What was found, and how much was looked at.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// What is wrong, conflicts first, in the order of the files.
    pub findings: Vec<Finding>,
    /// Limits that were reached: the proof does not cover what lies beyond.
    pub limits: Vec<Diagnostic>,
    /// How much was looked at.
    pub statistics: Statistics,
}

impl Proof {
    /// Whether nothing was found and no limit reached: the rulebook is proved.
    pub fn holds(&self) -> bool {
        self.findings.is_empty() && self.limits.is_empty()
    }
}

/// The size of a proof.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Stretches of time without a turning date.
    pub segments: usize,
    /// Those for which a solver was needed.
    pub segments_solved: usize,
    /// Facts that conditions test.
    pub facts: usize,
    /// Values of those facts, after values that no test ever tells apart are made one.
    pub values: usize,
    /// Questions, derived facts and provisions looked at in a segment.
    pub goals: usize,
    /// Those of them that an earlier segment had answered.
    pub goals_reused: usize,
    /// Boolean variables, over all solvers.
    pub variables: u64,
    /// Clauses, over all solvers.
    pub clauses: u64,
    /// Questions put to solvers.
    pub queries: u64,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Two provisions apply and conclude differently.
    Conflict {
        /// About what.
        target: Target,
        /// The one of the lower identifier.
        first: ProvisionId,
        /// The other.
        second: ProvisionId,
    },
    /// A provision never applies.
    NeverFires {
        /// Which.
        provision: ProvisionId,
        /// The provisions of which one always overrides it when its conditions are met; none if they
        /// never are.
        overridden_by: Vec<ProvisionId>,
    },
    /// Nothing applies and there is no `otherwise`.
    Gap {
        /// To what.
        target: Target,
    },
}

/// Something wrong, with a case that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub claim: Claim,
    /// On which days, ascending; for a provision that never applies, those on which it is in force.
    pub periods: Vec<Period>,
    /// A case that shows it on the first of those days. A provision that never applies has one only if
    /// its conditions can be met.
    pub case: Option<Counterexample>,
    /// Whether plain evaluation of the case agrees. If not, the proof itself is wrong, and the
    /// diagnostic says so.
    pub confirmed: bool,
    /// How it is reported.
    pub diagnostic: Diagnostic,
    /// More that helps to understand it: sentences.
    pub notes: Vec<String>,
}

/// A day and the facts that matter; all others may have any value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The day asked about.
    pub as_of: Date,
    /// Facts by key.
    pub facts: Vec<(FactId, Value)>,
}

impl Counterexample {
    /// The case as YAML for a cases file (section 9 of the format reference), without an expectation.
    pub fn yaml(&self, book: &Rulebook, name: &str) -> String {
        let mut text = format!("- case: {}\n  as_of: {}\n  facts:", quoted(name), self.as_of);
        if self.facts.is_empty() {
            text.push_str(" {}");
        }
        for (fact, value) in &self.facts {
            let fact = book.fact(*fact);
            let written = match (&fact.ty, value) {
                (Type::Text, value) => quoted(&value.to_string()),
                (_, value) => value.to_string(),
            };
            text.push_str(&format!("\n    {}: {written}", fact.key));
        }
        text.push('\n');
        text
    }
}

/// A text as a YAML scalar: plain where that is safe, else in double quotes.
fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_alphabetic())
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/'))
        && !text.ends_with(' ');
    if plain {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// Looks at every day in `book.supported` and all complete facts.
///
/// - A *conflict*: two provisions with the same target (for layers: the same layer) apply, within the
///   question's scope and from its `supported_from`, and conclude differently.
/// - A provision *never fires*: it applies on no supported day, whatever the facts.
/// - A *gap*: a choice question in its scope, or a derived fact, without `otherwise`, to which nothing
///   applies. Derived facts are looked at from the first day for which a question may need them.
///
/// The answer is exact but for the values that stand for others: of an open set of codes, texts or
/// numbers, one that nothing names is taken to exist. Time grows with the segments in which something
/// changes, the cells of the facts and the difficulty of the formulas.
pub fn prove(book: &Rulebook, limits: &Limits) -> Proof {
    run::Run::new(book, *limits).prove()
}
