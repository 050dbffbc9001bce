//! The checked rulebook: what the files say, with every reference resolved to an index.

use ntib_core::{Bi, Citation, Code, CodeSystem, Confidence, Currency, Date, Decimal, Money, Period, Place, Rate, Share};

pub use crate::between::{Between, End};
pub use crate::due::{Due, Moment, Term, Unit};
pub use crate::rulebook::Rulebook;
pub use crate::tables::{Cell, ColumnLabels, ColumnType, List, NamedRing, Param, ParamValue, Paper, PaperElement, Row, ScheduleImport};
use crate::source::Span;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As a position in the rulebook's vector.
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index! {
    /// Position of a fact in [`Rulebook::facts`].
    FactId,
    /// Position of a question.
    QuestionId,
    /// Position of a provision.
    ProvisionId,
    /// Position of a test.
    TestId,
    /// Position of a list.
    ListId,
    /// Position of a parameter.
    ParamId,
    /// Position of a ring.
    RingId,
    /// Position of an instrument.
    InstrumentId,
    /// Position of a paper.
    PaperId,
}

/// The type of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Boolean,
    /// One of named values, with their labels, in the order declared.
    Enum(Vec<(String, Bi)>),
    /// A code of a system.
    Code(CodeSystem),
    /// A place.
    Place,
    /// A day.
    Date,
    /// An exact number.
    Decimal,
    /// A part of a whole.
    Share,
    /// An amount in one currency.
    Money(Currency),
    /// Free text.
    Text,
    /// A set of places or of named values.
    Set(Box<Type>),
}

/// A value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A named value.
    Enum(Box<str>),
    /// A code.
    Code(Code),
    /// A place.
    Place(Place),
    /// A day.
    Date(Date),
    /// A number.
    Decimal(Decimal),
    /// A part of a whole.
    Share(Share),
    /// An amount.
    Money(Money),
    /// A text.
    Text(Box<str>),
    /// A set, ascending and without repeats.
    Set(Vec<Value>),
    /// Some value between two ends: only of a fact given. Made by [`Value::between`].
    Between(Box<Between>),
}

/// Who could change a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Changeable {
    /// The firm itself.
    Firm,
    /// A government, at its discretion.
    Government,
    /// Nobody.
    Nobody,
}

/// A role under which facts stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name, the part of a fact's key before the point.
    pub name: String,
    /// The role whose facts it also has.
    pub like: Option<String>,
    /// How users read it.
    pub title: Bi,
}

/// A fact that conditions may test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `role.name`.
    pub key: String,
    /// Position of its role in [`Rulebook::roles`].
    pub role: usize,
    /// Its type.
    pub ty: Type,
    /// What it is called.
    pub label: Bi,
    /// How it is asked for; empty for derived facts.
    pub question: Bi,
    /// A hint beside the question.
    pub help: Option<Bi>,
    /// Who could change it.
    pub changeable_by: Changeable,
    /// Interviews ask lower numbers earlier when facts decide equally much.
    pub order: u32,
    /// Set when provisions conclude it: the value when none applies, if there is one.
    pub derived: Option<Option<Value>>,
    /// Where it is declared.
    pub span: Span,
}

/// What an outcome says about moving the goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It may.
    Yes,
    /// It may once an authority is held.
    NeedsAuthority,
    /// It may not.
    No,
}

/// One outcome of a choice question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its name in files.
    pub id: String,
    /// What users read.
    pub label: Bi,
    /// What it says about moving the goods.
    pub verdict: Verdict,
}

/// An exact expression over facts, in the currency of its question; never below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// The amount of a money fact.
    Fact(FactId),
    /// The sum of the bases of these layers, each where it applies.
    Layers(Vec<usize>),
    /// The sum.
    Plus(Vec<Expr>),
    /// The first less the second, but not below zero.
    Minus(Box<Expr>, Box<Expr>),
    /// The least.
    Min(Vec<Expr>),
    /// The greatest.
    Max(Vec<Expr>),
    /// A share of it.
    Times(Share, Box<Expr>),
}

/// What kind of answer a question has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// One of ordered outcomes, best for the mover first.
    Choice {
        /// The outcomes.
        outcomes: Vec<Outcome>,
        /// The outcome when no provision applies.
        otherwise: Option<usize>,
    },
    /// Whether a derived boolean fact holds.
    Holds {
        /// The fact.
        fact: FactId,
    },
    /// A union of elements.
    Set {
        /// Every element that provisions may conclude, with its label.
        elements: Vec<(String, Bi)>,
    },
    /// A sum of layers.
    Layers {
        /// The currency of all amounts.
        currency: Currency,
        /// The fact that holds the whole value.
        whole: FactId,
        /// Named bases.
        bases: Vec<(String, Expr)>,
        /// Layers in reporting order, with labels.
        stacking: Vec<(String, Bi)>,
    },
    /// The joined verdict of other questions.
    Summary {
        /// Which.
        of: Vec<QuestionId>,
    },
}

/// What a question is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Per {
    /// An item on a leg.
    Movement,
    /// An item offered to a buyer.
    Offer,
    /// A firm.
    Firm,
}

/// How a definition counts what is held through other firms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribution {
    /// Shares are multiplied down the chain.
    Multiplied,
    /// All or nothing: what a firm holds counts whole for whoever holds the majority of it.
    MajorityTraced,
    /// Every firm between, up to the last parent, must meet the test itself.
    LookedThrough,
    /// Holders that act together count as one; presumptions apply.
    Grouped,
    /// Control in fact, as a decision-maker found it: recorded, not computed.
    Recorded,
}

impl Attribution {
    /// Every mode, with its name in files.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("multiplied", Self::Multiplied),
        ("majority_traced", Self::MajorityTraced),
        ("looked_through", Self::LookedThrough),
        ("grouped", Self::Grouped),
        ("recorded", Self::Recorded),
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }
}

/// A question that the rulebook answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its identifier.
    pub id: String,
    /// Its short name.
    pub title: Bi,
    /// How it is put.
    pub ask: Bi,
    /// What it is asked about.
    pub per: Per,
    /// Where it arises.
    pub scope: Condition,
    /// First day it may be asked about.
    pub supported_from: Date,
    /// Its kind.
    pub kind: QuestionKind,
    /// Of a choice, the outcome when no provision applies and something is removed from the rulebook.
    pub if_removed: Option<usize>,
    /// Whether it arises only where a case asks for it by name, or is about firms alone.
    pub on_request: bool,
    /// How indirect holdings count for it, where ownership matters.
    pub attribution: Vec<Attribution>,
    /// Where it is declared.
    pub span: Span,
}

/// A part of the law as its users know it: export control of one country, its entry duty, its procurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub title: Bi,
    /// What is modelled of it, for whom.
    pub about: Bi,
    /// The instruments that stand in it, in the order to read them.
    pub instruments: Vec<InstrumentId>,
    /// The questions that belong to it, the weightiest first.
    pub questions: Vec<QuestionId>,
    /// What of it no instrument here models.
    pub gaps: Vec<Bi>,
    /// Where it is declared.
    pub span: Span,
}

/// An instrument: a statute, regulation, order, agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its folder.
    pub id: String,
    /// Full title.
    pub title: Bi,
    /// Short title.
    pub short: Bi,
    /// Who issued it.
    pub issuer: Place,
    /// How it is cited.
    pub cite: String,
    /// Where it is read.
    pub source: Option<String>,
    /// First date for which the folder says anything.
    pub modelled_from: Date,
    /// What it does and for whom.
    pub about: Bi,
    /// What of it is not modelled.
    pub gaps: Vec<Bi>,
    /// Where it is declared.
    pub span: Span,
}

/// How numbers and days are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compare {
    /// Not less than.
    AtLeast,
    /// Not more than.
    AtMost,
    /// More than.
    Above,
    /// Less than.
    Below,
}

/// The other side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// A value of the fact's type.
    Value(Value),
    /// A dated parameter.
    Param(ParamId),
}

/// Values and rings that a test names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Choice {
    /// Values, ascending.
    pub values: Vec<Value>,
    /// Rings, ascending.
    pub rings: Vec<RingId>,
}

/// What a test asks of its fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// The value is one of these, or lies within one of these codes or rings.
    OneOf(Choice),
    /// The value compares so.
    Compare(Compare, Bound),
    /// A row of the list in force contains the value and has these cells.
    InList {
        /// Which list.
        list: ListId,
        /// Columns and the texts that their cells may have.
        filters: Vec<(usize, Vec<String>)>,
    },
    /// Some element of the set is one of these.
    SomeIn(Choice),
    /// Every element of the set is one of these.
    AllIn(Choice),
    /// The set has no element.
    Empty,
}

/// A test of one fact. Equal tests are one test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Test {
    /// The fact tested.
    pub fact: FactId,
    /// What is asked of it.
    pub op: Op,
}

/// A condition in three-valued logic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All hold; an empty list holds.
    All(Vec<Condition>),
    /// Some holds; an empty list does not.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A test.
    Test(TestId),
}

/// A period in force with the act that set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// When.
    pub period: Period,
    /// By what.
    pub by: Option<String>,
}

/// A duty that comes with an applying provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// Its name within the provision.
    pub id: String,
    /// certificate, report, record, notice, registration, marking or assurance.
    pub kind: String,
    /// The role that owes it.
    pub by: String,
    /// What is owed.
    pub text: Bi,
    /// Where it stands.
    pub cite: String,
    /// When it is owed, within the periods of the provision.
    pub period: Period,
    /// When it is due, if the text says so.
    pub due: Option<Due>,
    /// The paper that is drawn up for it.
    pub paper: Option<PaperId>,
}

/// The kinds of obligation that files may name.
pub const OBLIGATION_KINDS: [&str; 7] =
    ["certificate", "report", "record", "notice", "registration", "marking", "assurance"];

/// Where a layer's rate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateSpec {
    /// Written out.
    Literal(Rate),
    /// A dated share.
    Param(ParamId),
    /// A cell of a dated list.
    List {
        /// Which list.
        list: ListId,
        /// The fact looked up.
        key: FactId,
        /// The column that holds the rate.
        column: usize,
        /// Columns and the texts that their cells may have.
        filters: Vec<(usize, Vec<String>)>,
    },
    /// What is lacking to a share of the base once these layers are counted.
    UpTo {
        /// The share to reach.
        share: Share,
        /// Positions of the layers counted.
        over: Vec<usize>,
    },
}

/// A layer that a provision adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerSpec {
    /// Position among the question's layers.
    pub layer: usize,
    /// What is reported on the declaration.
    pub heading: Option<String>,
    /// How much.
    pub rate: RateSpec,
    /// Position among the question's bases.
    pub base: usize,
}

/// What a provision concludes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// An outcome of a choice question, by position.
    Outcome(QuestionId, usize),
    /// Elements of a set question, by position.
    Elements(QuestionId, Vec<usize>),
    /// The value of a derived fact.
    Derived(FactId, Value),
    /// A layer.
    Layer(QuestionId, LayerSpec),
}

/// What a conclusion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A question.
    Question(QuestionId),
    /// A derived fact.
    Fact(FactId),
}

impl Conclusion {
    /// What it is about.
    pub fn target(&self) -> Target {
        match self {
            Conclusion::Outcome(question, _) | Conclusion::Elements(question, _) | Conclusion::Layer(question, _) => {
                Target::Question(*question)
            }
            Conclusion::Derived(fact, _) => Target::Fact(*fact),
        }
    }
}

/// How a provision or row was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// When.
    pub date: Date,
    /// Against what.
    pub against: String,
    /// How surely.
    pub confidence: Confidence,
    /// What is unsure.
    pub note: Option<Bi>,
}

/// A provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provision {
    /// Its identifier, equal to its path.
    pub id: String,
    /// The role it was written out for, if it concludes a fact that several roles have.
    pub role: Option<String>,
    /// Its instrument.
    pub instrument: InstrumentId,
    /// Its title.
    pub title: Bi,
    /// Where it stands.
    pub cite: Citation,
    /// What it says, in our words.
    pub text: Bi,
    /// When it holds.
    pub in_force: Vec<InForce>,
    /// How it was checked.
    pub checked: Checked,
    /// When it is met.
    pub when: Condition,
    /// The provisions that override it, ascending.
    pub unless: Vec<ProvisionId>,
    /// What it concludes.
    pub then: Vec<Conclusion>,
    /// What is owed when it applies.
    pub obligations: Vec<Obligation>,
    /// Our interpretations.
    pub readings: Vec<Bi>,
    /// What of the text is not computed.
    pub not_modelled: Vec<Bi>,
    /// Where it is written.
    pub span: Span,
}

impl Provision {
    /// Whether it is in force on `date`.
    pub fn in_force_on(&self, date: Date) -> bool {
        self.in_force.iter().any(|one| one.period.contains(date))
    }

    /// The identifier, with the role where it was written out for one.
    pub fn name(&self) -> String {
        match &self.role {
            Some(role) => format!("{}@{role}", self.id),
            None => self.id.clone(),
        }
    }
}
