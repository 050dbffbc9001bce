//! What changes in a portfolio, as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::wire::{RulebookDoc, Text};

/// A portfolio compared: `ntib value PORTFOLIO --json`, `ntib impact PORTFOLIO --json`, `ntib watch --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparisonDoc {
    /// `ntib.comparison`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The file.
    pub portfolio: String,
    /// The answers as they stand.
    pub before: WayDoc,
    /// What they are compared with; absent where something is removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<WayDoc>,
    /// The first and the last day of rows, as they stand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<(String, String)>,
    /// The questions.
    pub questions: Vec<String>,
    /// Rows compared.
    pub rows: u64,
    /// Rows left out.
    pub refused: u64,
    /// What changes, for each removal, or the one other way.
    pub effects: Vec<EffectDoc>,
    /// What all removals together come to, where their worth in each other's company was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub together: Option<ShareDoc>,
    /// Of each two removals that do something to each other what they change together beyond each by itself, where worth in company was
    /// asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub pairs: Vec<PairDoc>,
    /// Answers left out of the worth in company, since they are open under some removals.
    #[serde(skip_serializing_if = "is_nothing", default)]
    pub open: u64,
    /// Answers of which the worth in company was estimated by drawing orders.
    #[serde(skip_serializing_if = "is_nothing", default)]
    pub drawn: u64,
    /// Not legal advice.
    pub notice: Text,
}

fn is_nothing(count: &u64) -> bool {
    *count == 0
}

/// A way of answering.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WayDoc {
    /// The rulebook.
    pub rulebook: RulebookDoc,
    /// The day of every row; absent where each has its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub as_of: Option<String>,
    /// What the rulebook is read without.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub without: Vec<String>,
}

/// What changes in one comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EffectDoc {
    /// What is removed, if something is.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub removed: Vec<String>,
    /// In all.
    pub total: CountDoc,
    /// By what stands in a column.
    pub by: Vec<BreakdownDoc>,
    /// From what to what.
    pub moves: Vec<MoveDoc>,
    /// Answers whose move is not told by itself.
    #[serde(skip_serializing_if = "is_nothing", default)]
    pub other_moves: u64,
    /// The provisions responsible.
    pub provisions: Vec<ResponsibleDoc>,
    /// What it is worth in the company of the others, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub in_company: Option<ShareDoc>,
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountDoc {
    /// Rows in which some answer changes.
    pub rows: u64,
    /// Answers that change.
    pub answers: u64,
    /// Duty, where it is known on both sides.
    pub duty: Vec<DutyChangeDoc>,
    /// Answers about duty that change and are not known on both sides.
    pub duty_open: u64,
    /// Movements that come to need an authority, and that cease to.
    pub licences: FlowDoc,
    /// Movements that come to be barred, and that cease to.
    pub prohibited: FlowDoc,
    /// Bids lost, and won.
    pub bids: FlowDoc,
}

/// Duty before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutyChangeDoc {
    /// The currency.
    pub currency: String,
    /// Due before.
    pub before: String,
    /// Due after.
    pub after: String,
    /// How much more.
    pub more: String,
    /// Over how many answers.
    pub answers: u64,
}

/// Answers that come to something, and that cease to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FlowDoc {
    /// That come to it.
    pub more: u64,
    /// That cease to.
    pub fewer: u64,
}

/// Totals by what stands in a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BreakdownDoc {
    /// The column, the fact, or `month`.
    pub name: String,
    /// What stands there, with what changes.
    pub groups: Vec<GroupDoc>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupDoc {
    /// What stands in the column; empty where nothing does.
    pub value: String,
    /// What changes.
    pub total: CountDoc,
}

/// From what to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoveDoc {
    /// The question.
    pub question: String,
    /// Before; of duty its layers with their rates.
    pub before: String,
    /// After.
    pub after: String,
    /// How many answers.
    pub answers: u64,
}

/// A provision responsible for changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResponsibleDoc {
    /// The provision.
    pub provision: String,
    /// `no_longer`: answers rested on it and do no longer; `now`: they rest on it now; `still`: they rest on it before and after,
    /// and it applies (or only may), says or refers otherwise. An open answer rests on what may apply too.
    pub role: String,
    /// How many answers.
    pub answers: u64,
}

/// A worth in the company of others: the mean over all orders of removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShareDoc {
    /// How much more duty is due without it.
    pub duty: Vec<AmountDoc>,
    /// How many movements come to need an authority.
    pub licences: String,
    /// How many movements come to be barred.
    pub prohibited: String,
    /// How many bids are lost.
    pub bids: String,
    /// How far these may be off where orders were drawn: a bound of the standard error; absent where they are exact.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<Box<ShareDoc>>,
}

/// An amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmountDoc {
    /// The currency.
    pub currency: String,
    /// How much.
    pub amount: String,
}

/// The interaction of two removals: what is lost without both, less what is lost without each. Above nothing each can stand in for the
/// other; below, they work together only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PairDoc {
    /// What one removes.
    pub first: Vec<String>,
    /// What the other removes.
    pub second: Vec<String>,
    /// With everything else in place.
    pub beyond: ShareDoc,
    /// The mean over all companies of others gone (Shapley interaction index, Grabisch and Roubens 1999); answers for which orders were
    /// drawn are left out.
    pub in_company: ShareDoc,
}
