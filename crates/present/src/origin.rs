//! The answer on origin in words.

use ntib_core::{Confidence, Decimal, Place, Share};
use ntib_engine::Interval;
use ntib_origin::{Arg, Change, Line, MarkingReport, MaterialReport, Missing, Report};
use ntib_rules::Truth;

use crate::view::{Tone, Viewer};

/// A sentence with how it comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginLine {
    /// The sentence.
    pub text: String,
    /// Where it stands.
    pub cite: Option<String>,
    /// How it comes out, where it is a test.
    pub truth: Option<Truth>,
}

/// One alternative of the product rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginRule {
    /// What it asks.
    pub heading: String,
    /// Where it stands.
    pub cite: String,
    /// Whether its text was read.
    pub read: bool,
    /// How it comes out.
    pub truth: Truth,
    /// Its steps.
    pub lines: Vec<OriginLine>,
}

/// A material as counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginMaterial {
    /// How deep it lies.
    pub level: usize,
    /// Its short name and what it is.
    pub name: String,
    /// Its tariff number.
    pub code: String,
    /// Whether it originates.
    pub originates: String,
    /// Its value.
    pub value: String,
    /// What it adds to the value of non-originating materials.
    pub counted: String,
    /// Whether it shifts.
    pub shifts: String,
}

/// The answer in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginView {
    /// The good with its number.
    pub title: String,
    /// The agreement.
    pub under: String,
    /// The answer.
    pub outcome: String,
    /// Its tone.
    pub tone: Tone,
    /// The heading of the ways, those of the columns of origin and of what is counted, and the notice.
    pub headings: [String; 4],
    /// Ways and conditions.
    pub ways: Vec<OriginLine>,
    /// Alternatives.
    pub rules: Vec<OriginRule>,
    /// Cost line by line: label and amount.
    pub cost: Vec<(String, String)>,
    /// Materials.
    pub materials: Vec<OriginMaterial>,
    /// What is designated, if anything is.
    pub designated: Option<String>,
    /// What is missing.
    pub missing: Vec<String>,
    /// What would change it.
    pub changes: Vec<OriginLine>,
    /// Notes.
    pub notes: Vec<String>,
    /// The certification's elements: label and what is known.
    pub certification: Vec<(String, Option<String>)>,
}

impl Viewer<'_> {
    /// An answer on origin in words.
    pub fn origin(&self, report: &Report) -> OriginView {
        let (words, lang) = (self.words, self.words.lang());
        let view = OriginLines {
            viewer: self,
            currency: &report.currency,
            marking: report.marking.is_some(),
        };
        let outcome = match (report.originates, &report.criterion) {
            _ if report.marking.is_some() => report
                .marking
                .as_ref()
                .map(|one| self.marking(one))
                .unwrap_or_default(),
            (Truth::True, Some(criterion)) => words.with("origin-yes", &[("criterion", &criterion.mark)]),
            (Truth::False, _) => words.get("origin-no"),
            _ => words.get("origin-open"),
        };
        OriginView {
            title: format!("{} ({})", report.good.get(lang), report.code),
            under: words.with("origin-under", &[("agreement", report.title.get(lang))]),
            outcome,
            tone: match report.originates {
                Truth::True => Tone::Yes,
                Truth::False => Tone::No,
                Truth::Unknown => Tone::Open,
            },
            headings: headings(report).map(|id| words.get(id)),
            ways: report.ways.iter().map(|line| view.line(line)).collect(),
            rules: report.alternatives.iter().map(|one| view.rule(one)).collect(),
            cost: report.cost.iter().map(|line| view.cost(line)).collect(),
            materials: report.materials.iter().map(|one| view.material(one)).collect(),
            designated: (!report.designated.is_empty())
                .then(|| words.with("origin-designated", &[("materials", &report.designated.join(", "))])),
            missing: report.missing.iter().map(|one| view.missing(one)).collect(),
            changes: report.changes.iter().map(|Change { line, .. }| view.line(line)).collect(),
            notes: report.notes.iter().map(|line| view.line(line).text).collect(),
            certification: report
                .certification
                .iter()
                .map(|one| (one.label.get(lang).to_owned(), one.value.as_ref().map(|value| value.get(lang).to_owned())))
                .collect(),
        }
    }
}

/// The headings and the notice, which differ where marking origin is asked.
pub(crate) fn headings(report: &Report) -> [&'static str; 4] {
    if report.marking.is_some() {
        [
            "origin-heading-steps",
            "origin-column-country",
            "origin-column-foreign",
            "origin-notice-marking",
        ]
    } else {
        [
            "origin-heading-ways",
            "origin-column-origin",
            "origin-column-counted",
            "origin-notice",
        ]
    }
}

impl Viewer<'_> {
    /// Countries by name.
    fn countries<'a>(&self, places: impl Iterator<Item = &'a Place>) -> String {
        let names = &self.engine.book().places;
        let each = places.map(|place| {
            names.get(place).map_or_else(
                || place.to_string(),
                |name| name.get(self.words.lang()).to_owned(),
            )
        });
        each.collect::<Vec<_>>().join(", ")
    }

    /// The country in words, or those that stay possible.
    fn marking(&self, one: &MarkingReport) -> String {
        let words = self.words;
        let possible = self.countries(one.possible.iter());
        match one.governs {
            Truth::False => words.get("origin-marking-not-governed"),
            _ if one.possible.is_empty() => words.get("origin-open"),
            Truth::Unknown if !one.countries.is_empty() => {
                words.with("origin-marking-if-governed", &[("places", &possible)])
            }
            Truth::True if !one.countries.is_empty() => {
                words.with("origin-marking-yes", &[("places", &possible)])
            }
            _ if one.open => words.with("origin-marking-open-more", &[("places", &possible)]),
            _ => words.with("origin-marking-open", &[("places", &possible)]),
        }
    }
}

struct OriginLines<'a> {
    viewer: &'a Viewer<'a>,
    currency: &'a str,
    marking: bool,
}

impl OriginLines<'_> {
    fn line(&self, line: &Line) -> OriginLine {
        let values: Vec<(&str, String)> = line.args.iter().map(|(name, arg)| (*name, self.arg(arg))).collect();
        let args: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        OriginLine { text: self.viewer.words.with(line.phrase, &args), cite: line.cite.as_ref().map(|cite| self.viewer.cite(cite)), truth: line.truth }
    }

    fn arg(&self, arg: &Arg) -> String {
        let words = self.viewer.words;
        match arg {
            Arg::Text(text) => text.clone(),
            Arg::Words(bi) => bi.get(words.lang()).to_owned(),
            Arg::Phrase(id) => words.get(id),
            Arg::Amount(amount) => self.amount(*amount),
            Arg::Quantity(amount) => self.span(*amount, &|amount| self.viewer.number(amount.round_dp(4).normalize())),
            Arg::Share(share) => self.viewer.share(*share),
            Arg::Ratio(ratio) => self.ratio(*ratio),
            Arg::Count(count) => count.to_string(),
            Arg::Places(places) => self.viewer.countries(places.iter()),
        }
    }

    fn span(&self, amount: Interval, show: &dyn Fn(Decimal) -> String) -> String {
        let words = self.viewer.words;
        match (amount.known(), amount.high) {
            (Some(known), _) => show(known),
            (None, Some(high)) => words.with("between", &[("low", &show(amount.low)), ("high", &show(high))]),
            (None, None) => words.with("at-least-amount", &[("low", &show(amount.low))]),
        }
    }

    fn amount(&self, amount: Interval) -> String {
        self.span(amount, &|amount| self.viewer.money(amount.round_dp(4), self.currency))
    }

    /// In hundredths with two decimals, cut off and never rounded up.
    fn ratio(&self, ratio: Interval) -> String {
        let cut = |share: Decimal| {
            let cut = share.checked_mul(Decimal::from(10_000)).map_or(share, |hundredths| hundredths.floor() / Decimal::from(10_000));
            self.viewer.share(Share::from_fraction(cut))
        };
        self.span(ratio, &cut)
    }

    fn rule(&self, one: &ntib_origin::AlternativeReport) -> OriginRule {
        let words = self.viewer.words;
        let only = one.shift == "origin-rule-only";
        let mut text = if only { words.with(one.shift, &[("codes", &one.also)]) } else { words.get(one.shift) };
        if !one.except.is_empty() {
            text += &format!(", {}", words.with("origin-rule-except", &[("codes", &one.except)]));
        }
        if !one.also.is_empty() && !only {
            text += &format!(", {}", words.with("origin-rule-also", &[("codes", &one.also)]));
        }
        if !one.content.is_empty() {
            text += &format!(", {}", words.get("origin-rule-content"));
        }
        if let Some(when) = &one.when {
            text += &format!(" ({})", when.get(words.lang()));
        }
        OriginRule {
            heading: words.with("origin-rule-for", &[("goods", &one.goods), ("rule", &text)]),
            cite: self.viewer.cite(&one.cite),
            read: one.confidence == Confidence::TextRead,
            truth: one.truth,
            lines: one.lines.iter().map(|line| self.line(line)).collect(),
        }
    }

    fn cost(&self, line: &Line) -> (String, String) {
        let value = line.args.first().map(|(_, arg)| self.arg(arg)).unwrap_or_default();
        (self.viewer.words.get(line.phrase), value)
    }

    fn country(&self, place: Option<Place>) -> String {
        place.map_or_else(
            || self.viewer.words.get("origin-truth-open"),
            |place| self.viewer.countries([place].iter()),
        )
    }

    fn truth(&self, truth: Truth) -> String {
        self.viewer.words.get(match truth {
            Truth::True => "origin-truth-yes",
            Truth::False => "origin-truth-no",
            Truth::Unknown => "origin-truth-open",
        })
    }

    fn material(&self, one: &MaterialReport) -> OriginMaterial {
        let words = self.viewer.words;
        let name = one.name.get(words.lang());
        let mut text = if name == one.id { one.id.clone() } else { format!("{}: {name}", one.id) };
        if one.role != "origin-role-material" {
            text += &format!(" ({})", words.get(one.role));
        }
        OriginMaterial {
            level: one.level,
            name: text,
            code: one.code.clone().unwrap_or_else(|| "?".to_owned()),
            originates: if self.marking {
                self.country(one.country)
            } else {
                self.truth(one.originates)
            },
            value: self.amount(one.value),
            counted: self.amount(one.counted),
            shifts: one.shifts.map_or_else(|| "–".to_owned(), |truth| self.truth(truth)),
        }
    }

    fn missing(&self, one: &Missing) -> String {
        let words = self.viewer.words;
        let about: Vec<&str> = one.about.iter().map(|bi| bi.get(words.lang())).collect();
        let fact = words.with(one.fact, &[("about", &about.join("; "))]);
        match &one.material {
            Some(material) => words.with("origin-fact-material", &[("material", material), ("fact", &fact), ("key", &one.key)]),
            None => words.with("origin-fact-line", &[("fact", &fact), ("key", &one.key)]),
        }
    }
}
