//! An answer in one language, ready to print or to put on a page.

use ntib_core::Date;

use crate::checklist::Stage;
use ntib_rules::Truth;

pub use crate::viewer::{Viewer, capital, colon};
pub use crate::words::grouped;

/// How an outcome is shown at a glance, never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing stands in the way.
    Yes,
    /// An authority is needed.
    Authority,
    /// It may not.
    No,
    /// A missing fact decides.
    Open,
    /// Neither good nor bad.
    Plain,
}

impl Tone {
    /// A word for style sheets and scripts.
    pub fn word(self) -> &'static str {
        match self {
            Tone::Yes => "yes",
            Tone::Authority => "authority",
            Tone::No => "no",
            Tone::Open => "open",
            Tone::Plain => "plain",
        }
    }

    /// A sign that stands beside the outcome.
    pub fn sign(self) -> &'static str {
        match self {
            Tone::Yes => "✓",
            Tone::Authority => "!",
            Tone::No => "✗",
            Tone::Open => "?",
            Tone::Plain => "·",
        }
    }
}

/// One matter with its answers.
#[derive(Clone, Debug)]
pub struct MatterView {
    /// What it is.
    pub heading: String,
    /// Facts given: key, label, value.
    pub facts: Vec<(String, String, String)>,
    /// The answers.
    pub answers: Vec<AnswerView>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct AnswerView {
    /// The question's identifier.
    pub question: String,
    /// Its short name.
    pub title: String,
    /// How it is put.
    pub ask: String,
    /// At a glance.
    pub tone: Tone,
    /// The outcome in words.
    pub outcome: String,
    /// Whether the question arises, if that is not certain.
    pub may_not_arise: Option<String>,
    /// Layers of duty.
    pub duty: Option<DutyView>,
    /// The provisions considered.
    pub because: Vec<ReasonView>,
    /// What is missing.
    pub missing: Vec<MissingView>,
    /// What is owed.
    pub obligations: Vec<ObligationView>,
    /// What would change it: a sentence, and one line for each remedy.
    pub remedies: Option<(String, Vec<String>)>,
    /// What to be careful about.
    pub warnings: Vec<String>,
}

/// Layers of duty.
#[derive(Clone, Debug)]
pub struct DutyView {
    /// Its layers, in stacking order.
    pub layers: Vec<LayerView>,
    /// The total amount.
    pub total: String,
    /// The total as a share of the whole.
    pub share: String,
}

/// One layer.
#[derive(Clone, Debug)]
pub struct LayerView {
    /// Its name.
    pub label: String,
    /// What is reported.
    pub heading: Option<String>,
    /// Its rate.
    pub rate: String,
    /// What it is taken of, as an amount.
    pub base: String,
    /// What it is taken of, by name.
    pub base_name: String,
    /// How much.
    pub amount: String,
    /// Where it stands: pinpoint and provision.
    pub cites: Vec<(String, String)>,
    /// Set if it may not apply.
    pub open: bool,
}

/// A provision considered.
#[derive(Clone, Debug)]
pub struct ReasonView {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its pinpoint.
    pub cite: String,
    /// Where it is read.
    pub source: Option<String>,
    /// How it stands, as a word.
    pub standing: &'static str,
    /// How it stands, for people.
    pub standing_text: String,
    /// What it says.
    pub text: String,
    /// Its condition.
    pub steps: Vec<StepView>,
    /// Exceptions that apply or may.
    pub exceptions: Vec<ReasonView>,
    /// A sentence about exceptions that do not.
    pub passed: Option<String>,
    /// Our readings; only of the provisions that answer themselves.
    pub readings: Vec<String>,
    /// Set if its reasons stand further up: nothing but its heading is given here.
    pub repeated: Option<String>,
}

/// A line of a condition.
#[derive(Clone, Debug)]
pub struct StepView {
    /// How deep it stands.
    pub depth: usize,
    /// What it came to.
    pub truth: Truth,
    /// The line.
    pub text: String,
    /// The provisions behind a derived fact.
    pub because: Vec<ReasonView>,
}

/// A missing fact.
#[derive(Clone, Debug)]
pub struct MissingView {
    /// Its key.
    pub key: String,
    /// What it is called, with its role.
    pub label: String,
    /// How it is asked for.
    pub question: String,
    /// How much it decides.
    pub decides: String,
}

/// Something to do.
#[derive(Clone, Debug)]
pub struct TaskView {
    /// When in the life of the movement.
    pub stage: Stage,
    /// The last day, if it can be counted.
    pub day: Option<Date>,
    /// When it is due, if the text says so.
    pub when: Option<String>,
    /// What and by whom.
    pub heading: String,
    /// The duty.
    pub text: String,
    /// Where it stands.
    pub cite: String,
    /// The provision that calls for it.
    pub provision: String,
    /// Whether it is certain.
    pub certain: bool,
    /// The matters it is owed in; none named where it is owed in every one of its kind.
    pub matters: Vec<String>,
    /// The paper to draw up: identifier and title.
    pub paper: Option<(String, String)>,
}

/// A paper to sign.
#[derive(Clone, Debug)]
pub struct PaperView {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where its contents are prescribed.
    pub cite: String,
    /// Where that is read.
    pub source: Option<String>,
    /// To whom it goes, or who keeps it.
    pub to: String,
    /// The matter it is drawn up for.
    pub matter: String,
    /// The words before the elements.
    pub opening: Option<String>,
    /// What it must state.
    pub lines: Vec<PaperLineView>,
    /// The statement signed.
    pub closing: Option<String>,
    /// What is unsure about its contents.
    pub doubt: Option<String>,
}

/// One thing that a paper must state.
#[derive(Clone, Debug)]
pub struct PaperLineView {
    /// What it is.
    pub label: String,
    /// What the case says of it: names of facts with their values.
    pub known: Vec<(String, String)>,
    /// Facts that would fill it in but are not given.
    pub open: Vec<String>,
    /// Whether the signer must write it: no fact holds it.
    pub by_hand: bool,
    /// A hint for the signer.
    pub help: Option<String>,
}

/// Something owed.
#[derive(Clone, Debug)]
pub struct ObligationView {
    /// What and by whom.
    pub heading: String,
    /// The duty.
    pub text: String,
    /// Where it stands.
    pub cite: String,
    /// When it is due, if the text says so.
    pub when: Option<String>,
    /// Whether it is certain.
    pub certain: bool,
}
