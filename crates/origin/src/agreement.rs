//! An agreement's rules of origin, read from the lists, parameters and rings of its folder.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use ntib_core::{Bi, Code, Confidence, Date, Place, Share};
use ntib_rules::Truth;
use ntib_rules::model::Rulebook;

use crate::codes::CodeSet;
use crate::shift::Shift;

/// The list that makes a folder an agreement.
pub(crate) const RULES: &str = "product-rules";

/// The list that makes it one of marking origin.
pub(crate) const STEPS_LIST: &str = "method";

/// What content is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whole {
    /// The adjusted price of a good, the value of a self-produced material.
    Price,
    /// The net cost.
    NetCost,
}

/// What is counted in a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// What does not originate: (whole − non-originating) ÷ whole.
    NonOriginating,
    /// What originates: originating ÷ whole.
    Originating,
}

/// A method by which regional value content is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its word in product rules.
    pub word: String,
    /// What it is a share of.
    pub whole: Whole,
    /// What it counts.
    pub counted: Counted,
    /// Whether it measures self-produced materials too.
    pub parts: bool,
    /// What it is called.
    pub label: Bi,
}

/// A least share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// How it is measured.
    pub method: Arc<Method>,
    /// The least share.
    pub least: Share,
}

/// The regional value content that a rule asks: any of these thresholds.
pub type Content = Vec<Threshold>;

/// One alternative of a product rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The goods.
    pub goods: CodeSet,
    /// The change in classification.
    pub shift: Shift,
    /// The regional value content; none asked if empty.
    pub content: Content,
    /// The kind of good that it is for; all if none.
    pub when: Option<String>,
    /// Further facts that must hold.
    pub tests: Vec<String>,
    /// The metal whose originating share of weight counts, and the least share.
    pub weight: Option<(String, Share)>,
    /// Where it stands.
    pub cite: String,
    /// How it was checked.
    pub confidence: Confidence,
}

/// A kind of good that product rules tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its identifier.
    pub id: String,
    /// Of the kinds of one group, a good is exactly one.
    pub group: String,
    /// What it is.
    pub label: Bi,
}

/// What a tolerance of value is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ToleranceBase {
    /// The adjusted price of a good, the value of a self-produced material.
    Price,
    /// The total cost.
    TotalCost,
}

/// A term that an agreement may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// An originating self-produced material counts as one only if it is designated.
    Designation,
    /// No content is asked where all that does not originate stays within the tolerance.
    ToleranceWaivesContent,
    /// A supplier's statement takes the place of a material's value.
    SupplierStatements,
    /// Outside the territory the good must stay under customs control.
    TransitControl,
    /// The value of a self-produced material holds a usual profit beside its cost.
    ProfitInParts,
}

impl Term {
    pub(crate) const ALL: [(&'static str, Term); 5] = [
        ("designation", Term::Designation),
        ("tolerance_waives_content", Term::ToleranceWaivesContent),
        ("supplier_statements", Term::SupplierStatements),
        ("transit_control", Term::TransitControl),
        ("profit_in_parts", Term::ProfitInParts),
    ];
}

/// A way in which a good originates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Wholly obtained or produced.
    Wholly,
    /// By its product rule, or as a set.
    Rule,
    /// Made exclusively of originating materials.
    Exclusively,
    /// By content, where material and good share a subheading or the good is unassembled.
    SameSubheading,
    /// Listed and imported from a member.
    Imported,
}

impl Way {
    pub(crate) const ALL: [(&'static str, Way); 5] = [
        ("wholly", Way::Wholly),
        ("rule", Way::Rule),
        ("exclusively", Way::Exclusively),
        ("same_subheading", Way::SameSubheading),
        ("imported", Way::Imported),
    ];
}

/// What a bill or an answer says of an element of a certification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Who certifies: importer, exporter or producer.
    CertifiedBy,
    /// A party, by its key in the bill.
    Party(&'static str),
    /// What the good is.
    Good,
    /// Its tariff number.
    Code,
    /// The criterion met.
    Criterion,
    /// Where the rule met stands.
    Rule,
    /// The shipment or period covered.
    Covers,
    /// Nothing: somebody must write it.
    Hand,
}

impl Fill {
    pub(crate) const ALL: [(&'static str, Fill); 12] = [
        ("by", Fill::CertifiedBy),
        ("certifier", Fill::Party("certifier")),
        ("exporter", Fill::Party("exporter")),
        ("producer", Fill::Party("producer")),
        ("importer", Fill::Party("importer")),
        ("official", Fill::Party("official")),
        ("good", Fill::Good),
        ("code", Fill::Code),
        ("criterion", Fill::Criterion),
        ("rule", Fill::Rule),
        ("covers", Fill::Covers),
        ("hand", Fill::Hand),
    ];
}

/// An element of the certification of origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its place in the order.
    pub at: u32,
    /// What fills it.
    pub fill: Fill,
    /// What it is called.
    pub label: Bi,
    /// Where it stands.
    pub cite: String,
}

/// A parameter's value with its citation.
pub type Cited<T> = (T, String);

/// A step of a determination of marking origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its word.
    pub word: String,
    /// Whether a single material that is considered needs no further fact.
    pub only: bool,
    /// What it asks.
    pub label: Bi,
    /// Where it stands.
    pub cite: String,
}

/// The words of steps, and whether each takes the place of another's answer.
pub(crate) const STEPS: [(&str, bool); 10] = [
    ("wholly", false),
    ("domestic", false),
    ("shift", false),
    ("essential", false),
    ("set", false),
    ("minor", false),
    ("assembly", false),
    ("last", false),
    ("preference", true),
    ("returned", true),
];

impl Step {
    /// Whether it takes the place of what the other steps give.
    pub(crate) fn is_override(&self) -> bool {
        STEPS.iter().any(|(word, over)| *word == self.word && *over)
    }
}

/// An agreement on one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Its folder.
    pub id: String,
    /// What it is called.
    pub title: Bi,
    /// In short.
    pub short: Bi,
    /// The date.
    pub as_of: Date,
    /// Its members.
    pub members: Vec<Place>,
    /// Product rules in force.
    pub rules: Vec<Alternative>,
    /// Where the list of product rules stands.
    pub rules_cite: String,
    /// Tolerance of value.
    pub tolerance: Option<Cited<Share>>,
    /// What the tolerance of value is a share of: of a good, then of a self-produced material.
    pub tolerance_bases: [Vec<ToleranceBase>; 2],
    /// Alternatives that hold beside the product rules.
    pub general: Vec<Alternative>,
    /// Methods of content.
    pub methods: Vec<Arc<Method>>,
    /// Terms, with where they stand.
    pub terms: Vec<(Term, String)>,
    /// How the ways are marked on papers, with where each stands.
    pub criteria: Vec<(Way, String, String)>,
    /// Elements of the certification of origin, in order.
    pub certification: Vec<Element>,
    /// Years for which records are kept.
    pub record_years: Option<Cited<usize>>,
    /// What is weighed, with its name.
    pub substances: Vec<(String, Bi)>,
    /// Tolerance of weight.
    pub weight_tolerance: Option<Cited<Share>>,
    /// Elastomeric part of it.
    pub elastomeric: Option<Cited<Share>>,
    /// Content where material and good share a subheading.
    pub same_subheading: Content,
    /// Where that stands.
    pub same_subheading_cite: String,
    /// Part of a set that may not originate.
    pub sets: Option<Cited<Share>>,
    /// Interest margin.
    pub interest_margin: Option<Cited<Share>>,
    /// Kinds.
    pub kinds: Vec<Kind>,
    /// Facts that rules ask, with their words.
    pub tests: Vec<(String, Bi)>,
    /// The steps of a determination of marking origin; none in an agreement.
    pub steps: Vec<Step>,
    /// Who issued it.
    pub issuer: Option<Place>,
    /// Members, where the territory is narrowed to one of them.
    pub(crate) countries: Vec<Place>,
    /// The most parts of a simple assembly.
    pub(crate) assembly_parts: Option<Cited<usize>>,
    pub(crate) tolerances: Vec<(CodeSet, Cited<Share>)>,
    pub(crate) exceptions: Vec<(CodeSet, CodeSet, bool, String)>,
    pub(crate) by_weight: Vec<(CodeSet, String)>,
    pub(crate) no_same: Vec<CodeSet>,
    pub(crate) imported: Vec<(CodeSet, bool, String)>,
    pub(crate) remanufactured: Vec<(CodeSet, bool, String)>,
    pub(crate) abroad: Vec<(CodeSet, String)>,
    /// Parts of a value that are taken off what does not originate, and those added to what does.
    pub(crate) adjustments: [BTreeSet<String>; 2],
}

/// Why an agreement cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementError {
    /// No folder of this name holds product rules. Those that do.
    Unknown(String, Vec<String>),
    /// None was named and there are several, or none.
    Which(Vec<String>),
    /// It says nothing on this date.
    NotInForce(String, Date),
    /// A part of the agreement needs another that is absent.
    Part {
        /// The folder.
        folder: String,
        /// What is there.
        part: &'static str,
        /// What it needs.
        needs: &'static str,
    },
    /// A cell cannot be read.
    Cell {
        /// The list.
        list: String,
        /// The line of its rows.
        line: u32,
        /// What stands there.
        cell: String,
    },
}

impl fmt::Display for AgreementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AgreementError::Unknown(name, known) => {
                write!(f, "`{name}` holds no product rules; known: {}", known.join(", "))
            }
            AgreementError::Which(known) => write!(f, "no agreement is named; known: {}", known.join(", ")),
            AgreementError::NotInForce(name, date) => write!(f, "`{name}` has no product rule in force on {date}"),
            AgreementError::Part { folder, part, needs } => {
                write!(f, "`{folder}/{part}` needs the list `{folder}/{needs}`, which is absent")
            }
            AgreementError::Cell { list, line, cell } => {
                write!(f, "`{list}`, line {line} of its rows: `{cell}` cannot be read")
            }
        }
    }
}

impl std::error::Error for AgreementError {}

/// The agreements of the rulebook: folder, title and short title.
pub fn agreements(book: &Rulebook) -> Vec<(String, Bi, Bi)> {
    let named = |name: &str| {
        book.lists
            .iter()
            .filter_map(|list| list.id.strip_suffix(name)?.strip_suffix('/'))
            .collect::<BTreeSet<&str>>()
    };
    let folders: BTreeSet<&str> = named(RULES).union(&named(STEPS_LIST)).copied().collect();
    folders
        .into_iter()
        .filter_map(|folder| {
            let one = book.instrument(book.find_instrument(folder)?);
            Some((folder.to_owned(), one.title.clone(), one.short.clone()))
        })
        .collect()
}

impl Agreement {
    /// Whether the place belongs to the territory.
    pub fn is_member(&self, place: Place) -> bool {
        self.members.contains(&place)
    }

    /// The alternatives for `code`: those of the narrowest rule that holds it for certain, and apart from
    /// them those of narrower rules that a finer number might lead to, rule by rule.
    pub fn rules_for(&self, code: &Code) -> (Vec<&Alternative>, Vec<Vec<&Alternative>>) {
        let placed: Vec<(&Alternative, Truth, usize)> = self
            .rules
            .iter()
            .filter_map(|rule| rule.goods.place(code).map(|(truth, digits)| (rule, truth, digits)))
            .collect();
        let best = placed.iter().filter(|one| one.1 == Truth::True).map(|one| one.2).max();
        let certain = placed.iter().filter(|one| one.1 == Truth::True && Some(one.2) == best).map(|one| one.0).collect();
        let mut possible: Vec<Vec<&Alternative>> = Vec::new();
        for (rule, truth, digits) in placed {
            if truth == Truth::Unknown && best.is_none_or(|best| digits > best) {
                match possible.iter_mut().find(|group| group.first().is_some_and(|one| one.goods == rule.goods)) {
                    Some(group) => group.push(rule),
                    None => possible.push(vec![rule]),
                }
            }
        }
        (certain, possible)
    }

    /// Whether the tolerance of value is closed to a material in a good, and where that stands.
    pub fn excepted(&self, good: &Code, material: Option<&Code>) -> (Truth, Option<&str>) {
        let mut found = (Truth::False, None);
        for (goods, materials, unless_other, cite) in &self.exceptions {
            let within = material.map_or(Truth::Unknown, |code| materials.contains(code));
            let mut truth = goods.contains(good).min(within);
            if *unless_other {
                let other = material.map_or(Truth::Unknown, |code| crate::shift::differs(code, good, 6));
                truth = truth.min(other.negated());
            }
            if truth > found.0 {
                found = (truth, Some(cite.as_str()));
            }
        }
        found
    }

    /// The alternatives beside the product rules that are open to `code`.
    pub fn general_for(&self, code: &Code) -> Vec<&Alternative> {
        self.general.iter().filter(|rule| rule.goods.contains(code) == Truth::True).collect()
    }

    /// Whether it has this term.
    pub fn has(&self, term: Term) -> bool {
        self.terms.iter().any(|one| one.0 == term)
    }

    /// How a way is marked on papers, and where it stands; empty if nothing is said.
    pub fn mark(&self, way: Way) -> (&str, &str) {
        self.criteria.iter().find(|one| one.0 == way).map_or(("", ""), |one| (one.1.as_str(), one.2.as_str()))
    }

    /// What is weighed, by name.
    pub fn substance(&self, word: &str) -> Bi {
        let named = self.substances.iter().find(|one| one.0 == word).map(|one| one.1.clone());
        named.unwrap_or_else(|| Bi { en: word.to_owned(), fr: word.to_owned() })
    }

    /// Whether it says which country a good comes from, and not whether the good originates.
    pub fn is_marking(&self) -> bool {
        !self.steps.is_empty()
    }

    /// The tolerance of value of this good, where it has one of its own.
    pub(crate) fn tolerance_of(&self, good: &Code) -> Option<Cited<Share>> {
        self.tolerances
            .iter()
            .find(|(goods, _)| goods.contains(good) == Truth::True)
            .map(|(_, cited)| cited.clone())
    }

    /// Whether the tolerance of this good is one of weight, and where that stands.
    pub fn by_weight(&self, good: &Code) -> Option<&str> {
        self.by_weight.iter().find(|(goods, _)| goods.contains(good) == Truth::True).map(|(_, cite)| cite.as_str())
    }

    /// Whether the route of the shared subheading is open to the good.
    pub fn same_subheading_open(&self, good: &Code) -> bool {
        !self.same_subheading.is_empty() && !self.no_same.iter().any(|goods| goods.contains(good) != Truth::False)
    }

    /// Whether the good originates when it is imported from a member, and where that stands.
    ///
    /// Of some subheadings only a part is named: whether the good answers the description decides.
    pub fn imported_from_member(&self, good: &Code, described: Option<bool>) -> (Truth, Option<&str>) {
        let described = described.map_or(Truth::Unknown, Truth::from);
        let each = self.imported.iter().map(|(goods, whole, cite)| {
            let within = goods.contains(good);
            (if *whole { within } else { within.min(described) }, Some(cite.as_str()))
        });
        each.max_by_key(|one| one.0).unwrap_or((Truth::False, None))
    }

    /// Whether a good of this number can be a remanufactured good, and where that stands.
    pub fn may_be_remanufactured(&self, good: &Code) -> (Truth, Option<&str>) {
        let of = |covered: bool| {
            let each = self.remanufactured.iter().filter(|one| one.1 == covered).map(|one| (one.0.contains(good), Some(one.2.as_str())));
            each.max_by_key(|one| one.0).unwrap_or((Truth::False, None))
        };
        let (covered, cite) = of(true);
        (covered.min(of(false).0.negated()), cite)
    }

    /// Whether a good of this number may be worked outside the territory within its own group.
    pub fn may_be_worked_abroad(&self, good: &Code) -> Option<&str> {
        self.abroad.iter().find(|(goods, _)| goods.contains(good) == Truth::True).map(|(_, cite)| cite.as_str())
    }

    /// The kind of this name.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }
}
