//! JSON documents. Each carries its format and version; a version never changes its meaning.
//!
//! Amounts, shares and rates are decimal texts, dates `YYYY-MM-DD`, truths `yes`, `no` or `open`.
//! Texts stand in both languages. The schemas are in `docs/reference/schema/`.

use std::collections::BTreeMap;

use ntib_core::Bi;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::firm_doc::*;
pub use crate::origin_doc::*;
pub use crate::status_doc::*;
pub use crate::writer::{Writer, verdict_word};

/// The version of every document here.
pub const VERSION: u32 = 1;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl From<&Bi> for Text {
    fn from(bi: &Bi) -> Text {
        Text { en: bi.en.clone(), fr: bi.fr.clone() }
    }
}

/// Which rulebook answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RulebookDoc {
    /// Its title.
    pub title: Text,
    /// SHA-256 of everything that answers depend on.
    pub digest: String,
}

/// An assessed case: `ntib assess --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssessmentDoc {
    /// `ntib.assessment`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// What the rulebook was read without.
    pub without: Vec<String>,
    /// The case as given, so that the answer can be replayed.
    pub case: CaseDoc,
    /// Its matters.
    pub matters: Vec<MatterDoc>,
    /// That this is not legal advice.
    pub notice: Text,
}

/// A case as given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseDoc {
    /// Its title.
    pub title: Text,
    /// Its text.
    pub text: String,
}

/// A matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatterDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// `movement`, `offer` or `firm`.
    pub per: String,
    /// Known facts, as written in cases.
    pub facts: BTreeMap<String, String>,
    /// The answers to the questions that arise or may.
    pub answers: Vec<AnswerDoc>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerDoc {
    /// The question's identifier.
    pub question: String,
    /// Its title.
    pub title: Text,
    /// Whether it arises: `yes` or `open`.
    pub arises: String,
    /// Whether no missing fact can change it.
    pub decided: bool,
    /// What it comes to.
    pub outcome: OutcomeDoc,
    /// The provisions considered.
    pub because: Vec<ReasonDoc>,
    /// What is missing, the weightiest first.
    pub missing: Vec<MissingDoc>,
    /// The smallest sets of changes for a better outcome; absent where none was sought.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remedies: Option<SoughtDoc>,
    /// What is owed.
    pub obligations: Vec<ObligationDoc>,
    /// Law relied on that is not certain.
    pub warnings: Vec<Text>,
}

/// What a question comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutcomeDoc {
    /// It does not arise.
    NotAsked,
    /// One of many.
    Choice {
        /// The outcomes still possible.
        possible: Vec<OptionDoc>,
        /// Whether it is possible that nothing answers.
        gap: bool,
        /// Whether the rulebook conflicts with itself.
        conflict: bool,
    },
    /// Yes or no.
    Holds {
        /// `yes`, `no` or `open`.
        holds: String,
    },
    /// A set.
    Set {
        /// Certainly in it.
        certain: Vec<OptionDoc>,
        /// Perhaps.
        open: Vec<OptionDoc>,
    },
    /// Layers of duty.
    Layers {
        /// The currency of amounts.
        currency: String,
        /// The layers that apply or may, in stacking order.
        layers: Vec<LayerDoc>,
        /// The total.
        total: SpanDoc,
        /// The total as a fraction of the whole value.
        share: SpanDoc,
        /// Whether the whole value is known.
        value_known: bool,
        /// Whether the rulebook conflicts with itself.
        conflict: bool,
    },
    /// Joined verdicts still possible: `yes`, `needs_authority`, `no`.
    Summary {
        /// Which.
        verdicts: Vec<String>,
    },
}

/// An outcome or element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OptionDoc {
    /// Its name in the rulebook.
    pub id: String,
    /// Its label.
    pub label: Text,
}

/// An amount from `low` to `high`; no upper bound if `high` is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpanDoc {
    /// The least it can be.
    pub low: String,
    /// The most it can be.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<String>,
}

/// A layer of duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerDoc {
    /// Its name.
    pub layer: String,
    /// Its label.
    pub label: Text,
    /// Whether it applies: `yes` or `open`.
    pub applies: String,
    /// The provisions that add it.
    pub by: Vec<LayerByDoc>,
    /// What it is taken of.
    pub base: SpanDoc,
    /// How much.
    pub amount: SpanDoc,
}

/// A provision that adds a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerByDoc {
    /// The provision.
    pub provision: String,
    /// Where it stands.
    pub cite: String,
    /// Whether it applies: `yes` or `open`.
    pub applies: String,
    /// The rates it may have; empty if the rate is unknown.
    pub rates: Vec<String>,
    /// The share to which it tops up other layers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub up_to: Option<String>,
}

/// A provision considered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonDoc {
    /// Its identifier.
    pub provision: String,
    /// The role it is read for, where there are several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Where it stands.
    pub cite: String,
    /// Its title.
    pub title: Text,
    /// `applies`, `open`, `not_in_force`, `removed`, `fails` or `overridden`.
    pub standing: String,
    /// The provisions that override it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub overridden_by: Vec<String>,
    /// Its condition.
    pub when: StepDoc,
    /// Exceptions that apply or may.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exceptions: Vec<ReasonDoc>,
    /// How many further exceptions do not apply.
    pub exceptions_passed: usize,
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum StepDoc {
    /// All of these.
    All {
        /// What it came to.
        truth: String,
        /// Its parts.
        of: Vec<StepDoc>,
    },
    /// Any of these.
    Any {
        /// What it came to.
        truth: String,
        /// Its parts.
        of: Vec<StepDoc>,
    },
    /// Not this.
    Not {
        /// What it came to.
        truth: String,
        /// Its part.
        of: Box<StepDoc>,
    },
    /// A test.
    Test {
        /// The fact tested.
        fact: String,
        /// The test in words.
        test: Text,
        /// What it came to.
        truth: String,
        /// The value tested, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        value: Option<String>,
        /// The provisions behind a derived fact.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        because: Vec<ReasonDoc>,
    },
}

/// A missing fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingDoc {
    /// Its key.
    pub fact: String,
    /// How it is asked for.
    pub question: Text,
    /// Of how many values tried each alone settles the answer.
    pub settles: usize,
    /// How many were tried.
    pub tried: usize,
}

/// Something owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObligationDoc {
    /// The provision.
    pub provision: String,
    /// Its name in the provision.
    pub id: String,
    /// What kind it is.
    pub kind: String,
    /// The role that owes it.
    pub by: String,
    /// The duty.
    pub text: Text,
    /// Where it stands.
    pub cite: String,
    /// When it is due, if the text says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<Text>,
    /// The last day, if it can be counted from the day of the movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub day: Option<String>,
    /// Whether it is certain: `yes` or `open`.
    pub owed: String,
}

/// What must be done for a case: `ntib checklist --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistDoc {
    /// `ntib.checklist`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The day of the movement that days are counted from.
    pub as_of: String,
    /// What the rulebook was read without.
    pub without: Vec<String>,
    /// The title of the case.
    pub title: Text,
    /// What to do, by stage and day.
    pub tasks: Vec<TaskDoc>,
    /// The papers to draw up.
    pub papers: Vec<PaperDoc>,
    /// That this is not legal advice.
    pub notice: Text,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskDoc {
    /// `before`, `with`, `after` the movement, on another `event`, or something to `keep`.
    pub stage: String,
    /// The last day, if it can be counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub day: Option<String>,
    /// When it is due, if the text says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<Text>,
    /// The provision that calls for it.
    pub provision: String,
    /// Its name in the provision.
    pub id: String,
    /// What kind it is.
    pub kind: String,
    /// The role that owes it.
    pub by: String,
    /// The duty.
    pub text: Text,
    /// Where it stands.
    pub cite: String,
    /// Whether it is certain: `yes` or `open`.
    pub owed: String,
    /// The matters it is owed in.
    pub matters: Vec<Text>,
    /// The paper to draw up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<String>,
}

/// A paper to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaperDoc {
    /// Its identifier.
    pub paper: String,
    /// What it is called.
    pub title: Text,
    /// Where its contents are prescribed.
    pub cite: String,
    /// To whom it goes, or who keeps it.
    pub to: Text,
    /// The matter it is drawn up for.
    pub matter: Text,
    /// The words before the elements.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opening: Option<Text>,
    /// What it must state.
    pub elements: Vec<PaperElementDoc>,
    /// The statement signed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closing: Option<Text>,
}

/// One thing that a paper must state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaperElementDoc {
    /// What it is.
    pub label: Text,
    /// Facts of the case that fill it in.
    pub known: BTreeMap<String, String>,
    /// Facts that would, but are not given.
    pub missing: Vec<String>,
}

/// What a search for changes found: `ntib seek --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoughtDoc {
    /// Whether the outcome holds already.
    pub holds_already: bool,
    /// Every smallest set of changes: fact to value.
    pub remedies: Vec<BTreeMap<String, String>>,
    /// Up to how many changes every set was tried.
    pub searched: usize,
    /// Whether the search stopped at its limit.
    pub stopped: bool,
}

/// A search for one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeekDoc {
    /// `ntib.seek`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// The question.
    pub question: String,
    /// The outcome wanted.
    pub wanted: String,
    /// One search for each matter: its subject, its leg, what was found.
    pub matters: Vec<SeekMatterDoc>,
}

/// What was found for one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeekMatterDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// What was found.
    pub sought: SoughtDoc,
}

/// Changes over time: `ntib timeline --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineDoc {
    /// `ntib.timeline`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// One line for each matter and question.
    pub lines: Vec<TimelineLineDoc>,
}

/// The answers to one question of one matter over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineLineDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// The question.
    pub question: String,
    /// Stretches of equal answers.
    pub stretches: Vec<StretchDoc>,
}

/// A stretch of days with one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StretchDoc {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The answer.
    pub outcome: OutcomeDoc,
    /// Provisions that apply or may: identifier, where it stands, `yes` or `open`.
    pub by: Vec<StandingDoc>,
    /// Provisions that began or ended with it.
    pub changed: Vec<StandingDoc>,
}

/// How a provision stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandingDoc {
    /// The provision.
    pub provision: String,
    /// Where it stands in the law.
    pub cite: String,
    /// Whether it applies now: `yes`, `no` or `open`.
    pub applies: String,
}

/// What instruments are worth to a case: `ntib value --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValueDoc {
    /// `ntib.value`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The legal date asked about.
    pub as_of: String,
    /// One entry for each removal.
    pub removals: Vec<RemovalDoc>,
}

/// What one removal changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RemovalDoc {
    /// What is removed.
    pub removed: Vec<String>,
    /// How many answers were compared.
    pub answers: usize,
    /// Those that change.
    pub changes: Vec<ChangeDoc>,
    /// The same in a sentence.
    pub sentence: Text,
}

/// An answer that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeDoc {
    /// The item, the item offered or the role of the party.
    pub subject: String,
    /// The leg, for a movement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leg: Option<String>,
    /// The question.
    pub question: String,
    /// With everything in place.
    pub before: OutcomeDoc,
    /// Without.
    pub after: OutcomeDoc,
}

/// The coverage register: `ntib coverage --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageDoc {
    /// `ntib.coverage`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook.
    pub rulebook: RulebookDoc,
    /// By regime.
    #[serde(default)]
    pub regimes: Vec<RegimeDoc>,
    /// By instrument.
    pub instruments: Vec<InstrumentDoc>,
}

/// What is modelled of one regime: the sums of its instruments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegimeDoc {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The instruments in it.
    pub instruments: Vec<String>,
    /// Provisions, by mark: text read, secondary source, unverified.
    pub provisions: [usize; 3],
    /// Rows of lists.
    pub rows: usize,
    /// Cases.
    pub cases: usize,
    /// Provisions that leave something uncomputed.
    pub not_modelled: usize,
    /// What of it no instrument models.
    pub gaps: Vec<Text>,
}

/// What is modelled of one instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InstrumentDoc {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// How it is cited.
    pub cite: String,
    /// First day for which anything is modelled.
    pub modelled_from: String,
    /// Provisions, by mark: text read, secondary source, unverified.
    pub provisions: [usize; 3],
    /// Lists and rows.
    pub lists: (usize, usize),
    /// Parameters.
    pub params: usize,
    /// Groups of places.
    pub rings: usize,
    /// Cases.
    pub cases: usize,
    /// First and last day of checking.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub checked: Option<(String, String)>,
    /// Provisions that leave something uncomputed.
    pub not_modelled: usize,
    /// Known gaps.
    pub gaps: Vec<Text>,
}

/// A document as text: two spaces, a final newline.
pub fn text<T: Serialize>(document: &T) -> String {
    serde_json::to_string_pretty(document).map_or_else(|_| String::from("{}\n"), |text| text + "\n")
}

/// The JSON Schema of each document, by name.
pub fn schemas() -> Vec<(&'static str, String)> {
    fn of<T: JsonSchema>() -> String {
        text(&schemars::schema_for!(T))
    }
    vec![
        ("assessment", of::<AssessmentDoc>()),
        ("checklist", of::<ChecklistDoc>()),
        ("comparison", of::<crate::comparison_doc::ComparisonDoc>()),
        ("control", of::<ControlDoc>()),
        ("coverage", of::<CoverageDoc>()),
        ("firm", of::<FirmDoc>()),
        ("origin", of::<OriginDoc>()),
        ("seek", of::<SeekDoc>()),
        ("status", of::<StatusDoc>()),
        ("status-matrix", of::<MatrixDoc>()),
        ("timeline", of::<TimelineDoc>()),
        ("value", of::<ValueDoc>()),
    ]
}
