//! The answer on origin as a JSON document.

use ntib_engine::Interval;
use ntib_origin::{Counted, Line, Method, Report, Whole};
use ntib_rules::Truth;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::origin::{OriginLine, OriginView};
use crate::wire::{RulebookDoc, Text, VERSION};
use crate::writer::Writer;

/// An amount, or the bounds between which it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BoundsDoc {
    /// The least it can be.
    pub low: String,
    /// The most it can be; null if nothing bounds it.
    pub high: Option<String>,
}

/// A sentence with its citation and, where it is a test, how it comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginLineDoc {
    /// A stable name of the sentence.
    pub id: String,
    /// The sentence.
    pub text: Text,
    /// Where it stands.
    pub cite: Option<String>,
    /// `yes`, `no` or `open`.
    pub truth: Option<String>,
}

/// One measure of regional value content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginContentDoc {
    /// `price` or `net_cost`, which count what does not originate; `price_originating` or `net_cost_originating`.
    pub method: String,
    /// What the agreement calls the method.
    pub label: Text,
    /// The price or net cost.
    pub whole: BoundsDoc,
    /// The value of non-originating materials; null where the method counts originating ones.
    pub non_originating: Option<BoundsDoc>,
    /// The value of originating materials; null where the method counts the others.
    pub originating: Option<BoundsDoc>,
    /// The content, a fraction of one.
    pub content: BoundsDoc,
    /// The least asked, a fraction of one.
    pub least: String,
    /// `yes`, `no` or `open`.
    pub truth: String,
}

/// One alternative of the product rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginRuleDoc {
    /// What it asks.
    pub text: Text,
    /// Its goods.
    pub goods: String,
    /// Where it stands.
    pub cite: String,
    /// `text_read`, `secondary` or `unverified`.
    pub confidence: String,
    /// How it comes out.
    pub truth: String,
    /// Its steps.
    pub steps: Vec<OriginLineDoc>,
    /// Its measures of content.
    pub content: Vec<OriginContentDoc>,
}

/// A material as counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginMaterialDoc {
    /// Its short name.
    pub id: String,
    /// How deep it lies; 0 is directly in the good.
    pub level: usize,
    /// What it is.
    pub name: Text,
    /// Its tariff number.
    pub code: Option<String>,
    /// Whether it originates, for marking whether it is domestic: `yes`, `no` or `open`.
    pub originates: String,
    /// Its country of origin, where marking origin is asked and it is known.
    pub country: Option<String>,
    /// Its value.
    pub value: BoundsDoc,
    /// What it adds to the value of non-originating materials.
    pub counted: BoundsDoc,
    /// Whether it undergoes the change asked; null where none is asked of it.
    pub shifts: Option<String>,
    /// Whether it is designated as an intermediate material.
    pub designated: bool,
}

/// A fact that the answer hangs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginMissingDoc {
    /// The material, if it is one's.
    pub material: Option<String>,
    /// The key in the bill of materials.
    pub key: String,
    /// The question.
    pub text: Text,
}

/// A change that leads towards an originating good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginChangeDoc {
    /// Whether it was tried and suffices by itself.
    pub suffices: bool,
    /// What to do.
    pub change: OriginLineDoc,
}

/// A data element of the certification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginElementDoc {
    /// Its name.
    pub label: Text,
    /// What the bill says; null if somebody must write it.
    pub value: Option<Text>,
}

/// Which country the good comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginMarkingDoc {
    /// The country or countries; empty while a missing fact decides.
    pub countries: Vec<String>,
    /// Those that stay possible.
    pub possible: Vec<String>,
    /// Whether countries that nobody named stay possible too.
    pub open: bool,
    /// Whether the rules govern the good: `yes`, `no` or `open`.
    pub governs: String,
}

/// An answer on origin: `ntib origin --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OriginDoc {
    /// `ntib.origin`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Which rulebook answered.
    pub rulebook: RulebookDoc,
    /// The agreement's folder.
    pub agreement: String,
    /// The legal date asked about.
    pub as_of: String,
    /// The good.
    pub good: Text,
    /// Its tariff number.
    pub code: String,
    /// The currency of all amounts.
    pub currency: String,
    /// `yes`, `no` or `open`.
    pub originates: String,
    /// The criterion met, as the agreement marks it on papers.
    pub criterion: Option<String>,
    /// Ways to originate, and conditions.
    pub ways: Vec<OriginLineDoc>,
    /// The product rule's alternatives.
    pub rules: Vec<OriginRuleDoc>,
    /// The arithmetic, line by line.
    pub arithmetic: Vec<OriginLineDoc>,
    /// Materials as counted.
    pub materials: Vec<OriginMaterialDoc>,
    /// Materials designated as intermediate.
    pub designated: Vec<String>,
    /// What is missing.
    pub missing: Vec<OriginMissingDoc>,
    /// What would change it.
    pub changes: Vec<OriginChangeDoc>,
    /// What to be careful about.
    pub notes: Vec<OriginLineDoc>,
    /// The certification, where the good originates.
    pub certification: Vec<OriginElementDoc>,
    /// Which country the good comes from; null where an agreement was asked about.
    pub marking: Option<OriginMarkingDoc>,
    /// That this is not legal advice.
    pub notice: Text,
}

fn truth(truth: Truth) -> String {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "open",
    }
    .to_owned()
}

fn bounds(amount: Interval) -> BoundsDoc {
    BoundsDoc { low: amount.low.normalize().to_string(), high: amount.high.map(|high| high.normalize().to_string()) }
}

/// The sentences of one list in both languages, side by side.
fn lines(report: &[Line], en: &[OriginLine], fr: &[OriginLine]) -> Vec<OriginLineDoc> {
    let each = report.iter().zip(en.iter().zip(fr));
    each.map(|(line, (en, fr))| OriginLineDoc {
        id: line.phrase.to_owned(),
        text: Text { en: en.text.clone(), fr: fr.text.clone() },
        cite: line.cite.clone(),
        truth: line.truth.map(truth),
    })
    .collect()
}

fn pair(en: &str, fr: &str) -> Text {
    Text { en: en.to_owned(), fr: fr.to_owned() }
}

impl Writer<'_> {
    /// An answer on origin.
    pub fn origin(&self, report: &Report) -> OriginDoc {
        let (en, fr) = self.views(|viewer| viewer.origin(report));
        let notes = |view: &OriginView| {
            view.notes.iter().map(|text| OriginLine { text: text.clone(), cite: None, truth: None }).collect::<Vec<_>>()
        };
        let arithmetic = |view: &OriginView| {
            view.cost.iter().map(|(label, value)| OriginLine { text: format!("{label}: {value}"), cite: None, truth: None }).collect::<Vec<_>>()
        };
        let changes: Vec<Line> = report.changes.iter().map(|one| one.line.clone()).collect();
        OriginDoc {
            format: "ntib.origin".into(),
            version: VERSION,
            rulebook: self.rulebook(),
            agreement: report.agreement.clone(),
            as_of: report.as_of.to_string(),
            good: Text::from(&report.good),
            code: report.code.clone(),
            currency: report.currency.clone(),
            originates: truth(report.originates),
            criterion: report.criterion.as_ref().map(|one| one.mark.clone()),
            ways: lines(&report.ways, &en.ways, &fr.ways),
            rules: rules(report, &en, &fr),
            arithmetic: lines(&report.cost, &arithmetic(&en), &arithmetic(&fr)),
            materials: report
                .materials
                .iter()
                .map(|one| OriginMaterialDoc {
                    id: one.id.clone(),
                    level: one.level,
                    name: Text::from(&one.name),
                    code: one.code.clone(),
                    originates: truth(one.originates),
                    country: one.country.map(|place| place.to_string()),
                    value: bounds(one.value),
                    counted: bounds(one.counted),
                    shifts: one.shifts.map(truth),
                    designated: one.designated,
                })
                .collect(),
            designated: report.designated.clone(),
            missing: report
                .missing
                .iter()
                .zip(en.missing.iter().zip(&fr.missing))
                .map(|(one, (en, fr))| OriginMissingDoc { material: one.material.clone(), key: one.key.clone(), text: pair(en, fr) })
                .collect(),
            changes: report
                .changes
                .iter()
                .zip(lines(&changes, &en.changes, &fr.changes))
                .map(|(one, change)| OriginChangeDoc { suffices: one.suffices, change })
                .collect(),
            notes: lines(&report.notes, &notes(&en), &notes(&fr)),
            certification: report
                .certification
                .iter()
                .map(|one| OriginElementDoc { label: Text::from(&one.label), value: one.value.as_ref().map(Text::from) })
                .collect(),
            marking: report.marking.as_ref().map(|one| OriginMarkingDoc {
                countries: one.countries.iter().map(ToString::to_string).collect(),
                possible: one.possible.iter().map(ToString::to_string).collect(),
                open: one.open,
                governs: truth(one.governs),
            }),
            notice: self.phrase(crate::origin::headings(report)[3]),
        }
    }
}

fn method(method: &Method) -> &'static str {
    match (method.whole, method.counted) {
        (Whole::Price, Counted::NonOriginating) => "price",
        (Whole::NetCost, Counted::NonOriginating) => "net_cost",
        (Whole::Price, Counted::Originating) => "price_originating",
        (Whole::NetCost, Counted::Originating) => "net_cost_originating",
    }
}

fn rules(report: &Report, en: &OriginView, fr: &OriginView) -> Vec<OriginRuleDoc> {
    let views = en.rules.iter().zip(&fr.rules);
    let each = report.alternatives.iter().zip(views);
    each.map(|(one, (en, fr))| OriginRuleDoc {
        text: pair(&en.heading, &fr.heading),
        goods: one.goods.clone(),
        cite: one.cite.clone(),
        confidence: one.confidence.word().to_owned(),
        truth: truth(one.truth),
        steps: lines(&one.lines, &en.lines, &fr.lines),
        content: one
            .content
            .iter()
            .map(|content| OriginContentDoc {
                method: method(&content.method).to_owned(),
                label: Text::from(&content.method.label),
                whole: bounds(content.whole),
                non_originating: (content.method.counted == Counted::NonOriginating).then(|| bounds(content.counted)),
                originating: (content.method.counted == Counted::Originating).then(|| bounds(content.counted)),
                content: bounds(content.ratio),
                least: content.least.fraction().to_string(),
                truth: truth(content.truth),
            })
            .collect(),
    })
    .collect()
}
