//! What an answer says. Sentences are phrases of an edge's catalogue with values in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_core::{Bi, Confidence, Date, Place, Share};
use ntib_engine::Interval;
use ntib_rules::Truth;

use crate::agreement::{Agreement, Method, Way};
use crate::bom::Bom;

/// A value in a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A text, the same in every language.
    Text(String),
    /// A text of the rulebook or of the bill.
    Words(Bi),
    /// A phrase.
    Phrase(&'static str),
    /// An amount in the bill's currency, or bounds of one.
    Amount(Interval),
    /// A weight in the bill's own unit, or bounds of one.
    Quantity(Interval),
    /// A share.
    Share(Share),
    /// A share that an amount is of another, or bounds of one, rounded down.
    Ratio(Interval),
    /// How many.
    Count(usize),
    /// Countries.
    Places(Vec<Place>),
}

/// A sentence with its citation and, where it states a test, how the test comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The phrase.
    pub phrase: &'static str,
    /// The values in it.
    pub args: Vec<(&'static str, Arg)>,
    /// Where it stands in the law.
    pub cite: Option<String>,
    /// How it comes out.
    pub truth: Option<Truth>,
}

impl Line {
    pub(crate) fn new(phrase: &'static str, args: Vec<(&'static str, Arg)>) -> Line {
        Line { phrase, args, cite: None, truth: None }
    }

    pub(crate) fn cite(mut self, cite: &str) -> Line {
        self.cite = (!cite.is_empty()).then(|| cite.to_owned());
        self
    }

    pub(crate) fn truth(mut self, truth: Truth) -> Line {
        self.truth = Some(truth);
        self
    }
}

/// One measure of regional value content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentReport {
    /// Its method.
    pub method: Arc<Method>,
    /// The price or net cost.
    pub whole: Interval,
    /// What does not originate, or what does, as the method counts.
    pub counted: Interval,
    /// The content.
    pub ratio: Interval,
    /// The least share.
    pub least: Share,
    /// Whether it is reached.
    pub truth: Truth,
}

/// A share of the weight of one metal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightReport {
    /// The metal.
    pub metal: String,
    /// Originating weight.
    pub originating: Interval,
    /// The whole.
    pub whole: Interval,
}

/// One alternative of the product rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlternativeReport {
    /// Its goods.
    pub goods: String,
    /// The phrase of its change in classification.
    pub shift: &'static str,
    /// But not from here.
    pub except: String,
    /// And from here too.
    pub also: String,
    /// The kind of good that it is for.
    pub when: Option<Bi>,
    /// Where it stands.
    pub cite: String,
    /// How surely it was read.
    pub confidence: Confidence,
    /// The steps, in order.
    pub lines: Vec<Line>,
    /// The measures of content.
    pub content: Vec<ContentReport>,
    /// The weight of a metal.
    pub weight: Option<WeightReport>,
    /// How it comes out.
    pub truth: Truth,
}

/// A material as it was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialReport {
    /// How deep it lies.
    pub level: usize,
    /// Its short name.
    pub id: String,
    /// What it is.
    pub name: Bi,
    /// Its tariff number.
    pub code: Option<String>,
    /// The phrase of its role.
    pub role: &'static str,
    /// Whether it originates.
    pub originates: Truth,
    /// Its value.
    pub value: Interval,
    /// What it adds to the value of non-originating materials.
    pub counted: Interval,
    /// Whether it shifts under the alternative that comes out best; none if that is not asked.
    pub shifts: Option<Truth>,
    /// Whether it is designated as an intermediate material.
    pub designated: bool,
    /// Its country of origin, where marking origin is asked and it is known.
    pub country: Option<Place>,
}

/// Which country a good comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkingReport {
    /// The country or countries; none while a missing fact decides.
    pub countries: BTreeSet<Place>,
    /// Those that stay possible.
    pub possible: BTreeSet<Place>,
    /// Whether countries that nobody named stay possible too.
    pub open: bool,
    /// Whether the rules govern the good: it is imported from another member.
    pub governs: Truth,
}

/// A fact that the answer hangs on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The phrase of the fact.
    pub fact: &'static str,
    /// The material, if it is one's.
    pub material: Option<String>,
    /// The key in the bill.
    pub key: String,
    /// Further words: the kinds to choose from, or the fact asked.
    pub about: Vec<Bi>,
}

/// A change after which the good originates, or that leads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What to do.
    pub line: Line,
    /// Whether it was tried and suffices by itself.
    pub suffices: bool,
}

/// A data element of the certification of origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certification {
    /// Its name.
    pub label: Bi,
    /// What the bill says; none if somebody must write it.
    pub value: Option<Bi>,
}

/// The way in which a good originates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The way.
    pub way: Way,
    /// How it is marked on papers under the agreement.
    pub mark: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The agreement's folder.
    pub agreement: String,
    /// Its title.
    pub title: Bi,
    /// Its short title.
    pub short: Bi,
    /// The date.
    pub as_of: Date,
    /// The good.
    pub good: Bi,
    /// Its tariff number.
    pub code: String,
    /// The currency.
    pub currency: String,
    /// Whether it originates.
    pub originates: Truth,
    /// The criterion met, if it does.
    pub criterion: Option<Criterion>,
    /// The ways in which it might originate, and the conditions that hold for all of them.
    pub ways: Vec<Line>,
    /// The product rule's alternatives.
    pub alternatives: Vec<AlternativeReport>,
    /// The cost of the good, line by line.
    pub cost: Vec<Line>,
    /// The materials as counted.
    pub materials: Vec<MaterialReport>,
    /// Which materials are designated as intermediate.
    pub designated: Vec<String>,
    /// What is missing.
    pub missing: Vec<Missing>,
    /// What would change the answer.
    pub changes: Vec<Change>,
    /// What to be careful about.
    pub notes: Vec<Line>,
    /// The certification of origin, where the good originates.
    pub certification: Vec<Certification>,
    /// The country, where marking origin is asked.
    pub marking: Option<MarkingReport>,
}

impl Report {
    /// An answer in which nothing is said yet.
    pub(crate) fn new(agreement: &Agreement, bom: &Bom) -> Report {
        Report {
            agreement: agreement.id.clone(),
            title: agreement.title.clone(),
            short: agreement.short.clone(),
            as_of: agreement.as_of,
            good: bom.good.name.clone(),
            code: bom.good.code.to_string(),
            currency: bom.currency.clone(),
            originates: Truth::Unknown,
            criterion: None,
            ways: Vec::new(),
            alternatives: Vec::new(),
            cost: Vec::new(),
            materials: Vec::new(),
            designated: Vec::new(),
            missing: Vec::new(),
            changes: Vec::new(),
            notes: Vec::new(),
            certification: Vec::new(),
            marking: None,
        }
    }
}
