//! Coverage: what of each regime is modelled, how surely, and what is not.

use askama::Template;
use ntib_core::{Confidence, Lang};
use ntib_rules::model::{InstrumentId, Regime};
use ntib_rules::{RegimeSums, regime_sums, without_regime};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::law::{Evidence, instrument_link};
use crate::trouble::Trouble;

/// What an instrument or provision leaves out.
struct Left {
    name: String,
    go: Go,
    texts: Vec<String>,
}

struct Part {
    id: String,
    title: String,
    about: String,
    sums: RegimeSums,
    checked: Option<String>,
    evidence: Vec<Evidence>,
    instruments: Vec<(String, Go)>,
    gaps: Vec<String>,
    left: Vec<Left>,
    details: Vec<Left>,
}

#[derive(Template)]
#[template(path = "coverage.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    parts: Vec<Part>,
}

/// The page.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let book = call.site.book();
    let mut parts: Vec<Part> = book.regimes.iter().map(|regime| part(call, regime)).collect();
    let outside = without_regime(book);
    if !outside.is_empty() {
        let word = |lang: Lang, id: &str| call.site.words(lang).get(id);
        let both = |id: &str| ntib_core::Bi { en: word(Lang::En, id), fr: word(Lang::Fr, id) };
        let other = Regime {
            id: "other".into(),
            title: both("coverage-other"),
            about: both("coverage-other-about"),
            instruments: outside,
            questions: Vec::new(),
            gaps: Vec::new(),
            span: ntib_rules::Span::default(),
        };
        parts.push(part(call, &other));
    }
    let chrome = Chrome::new(call, Section::Law, call.words().get("coverage-title"));
    Page { c: &chrome, parts }.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn part(call: &Call<'_>, regime: &Regime) -> Part {
    let (book, lang) = (call.site.book(), call.lang);
    let sums = regime_sums(regime, call.site.register());
    let marks = Confidence::ALL.into_iter().zip(sums.by_confidence);
    let checked = sums.checked.map(|(first, last)| {
        let (first, last) = (call.words().day(first), call.words().day(last));
        if first == last {
            call.words().with("checked-plain", &[("date", &first)])
        } else {
            call.words().with("coverage-checked", &[("from", &first), ("to", &last)])
        }
    });
    let left = regime.instruments.iter().filter(|id| !book.instrument(**id).gaps.is_empty()).map(|id| {
        let (name, go) = instrument_link(call, *id);
        Left { name, go, texts: book.instrument(*id).gaps.iter().map(|gap| gap.get(lang).to_owned()).collect() }
    });
    Part {
        id: regime.id.clone(),
        title: regime.title.get(lang).to_owned(),
        about: regime.about.get(lang).to_owned(),
        sums,
        checked,
        evidence: marks.map(|(mark, count)| Evidence { mark: mark.word(), count }).filter(|one| one.count > 0).collect(),
        instruments: regime.instruments.iter().map(|id| instrument_link(call, *id)).collect(),
        gaps: regime.gaps.iter().map(|gap| gap.get(lang).to_owned()).collect(),
        left: left.collect(),
        details: details(call, &regime.instruments),
    }
}

/// Provisions of these instruments that leave something uncomputed, each file once.
fn details(call: &Call<'_>, instruments: &[InstrumentId]) -> Vec<Left> {
    let (book, lang) = (call.site.book(), call.lang);
    let mut seen = std::collections::BTreeSet::new();
    let with = book.provisions.iter().filter(|one| !one.not_modelled.is_empty() && instruments.contains(&one.instrument));
    let once = with.filter(|one| seen.insert(one.id.as_str()));
    let each = once.map(|one| Left {
        name: book.cite(&one.cite.at, lang),
        go: call.go(&format!("law/{}", one.id)),
        texts: one.not_modelled.iter().map(|gap| gap.get(lang).to_owned()).collect(),
    });
    each.collect()
}
