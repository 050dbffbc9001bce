//! Small rulebooks written out in tests.

#![allow(dead_code, reason = "each test uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use ntib_rules::model::Rulebook;
use ntib_rules::{LoadOptions, SourceFile, load};

/// What every small rulebook has: days from 2020-01-01 to 2020-01-10, a few places, roles and facts.
const COMMON: &[(&str, &str)] = &[
    (
        "rulebook.yaml",
        "format: 1\n\
         title: { en: Sample, fr: Exemple }\n\
         stale_after_days: 90\n\
         supported: { SUPPORTED }\n",
    ),
    ("places.csv", "code,en,fr\nAA,A,A\nBB,B,B\nCC,C,C\nDD,D,D\n"),
    (
        "xx/act/instrument.yaml",
        "instrument: xx/act\n\
         title: { en: Act, fr: Loi }\n\
         short: { en: Act, fr: Loi }\n\
         issuer: AA\n\
         cite: Act\n\
         modelled_from: 2020-01-01\n\
         about: { en: An act., fr: Une loi. }\n",
    ),
    (
        "vocabulary/roles.yaml",
        "roles:\n\
         \x20 item: { title: { en: item, fr: article } }\n\
         \x20 leg: { title: { en: leg, fr: trajet } }\n\
         \x20 firm: { title: { en: firm, fr: entreprise } }\n\
         \x20 seller: { like: firm, title: { en: seller, fr: vendeur } }\n\
         \x20 buyer: { like: firm, title: { en: buyer, fr: acheteur } }\n",
    ),
];

/// A fact of the vocabulary: its key, its type, and `otherwise` if it is derived (empty for none).
pub fn fact(key: &str, ty: &str, derived: Option<&str>) -> String {
    let (words, values) = ty.split_once(':').unwrap_or((ty, ""));
    let mut text = format!(
        "  {key}:\n    type: {words}\n    changeable_by: nobody\n    label: {{ en: {key}, fr: {key} }}\n"
    );
    if !values.is_empty() {
        text.push_str("    values:\n");
        for value in values.split(' ') {
            text.push_str(&format!("      {value}: {{ en: {value}, fr: {value} }}\n"));
        }
    }
    match derived {
        None => text.push_str(&format!("    question: {{ en: {key}?, fr: {key}? }}\n")),
        Some("") => text.push_str("    derived: true\n"),
        Some(value) => text.push_str(&format!("    derived: true\n    otherwise: {value}\n")),
    }
    text
}

/// A choice question with these outcomes; `rest` is more lines of its file.
pub fn choice(id: &str, outcomes: &str, rest: &str) -> (String, String) {
    let mut text = format!(
        "question: {id}\nkind: choice\nper: movement\ntitle: {{ en: Q, fr: Q }}\nask: {{ en: Q?, fr: Q? }}\noutcomes:\n"
    );
    for outcome in outcomes.split(' ') {
        text.push_str(&format!(
            "  {outcome}: {{ label: {{ en: {outcome}, fr: {outcome} }}, verdict: yes }}\n"
        ));
    }
    if !rest.contains("supported_from") {
        text.push_str("supported_from: 2020-01-01\n");
    }
    text.push_str(rest);
    (format!("questions/{}.yaml", id.replace('/', "-")), text)
}

/// A provision: `from until` in force (`-` for open), its tests and the lines of `then`, and more lines.
pub fn rule(id: &str, days: &str, when: &[&str], then: &str, rest: &str) -> (String, String) {
    let (from, until) = days.split_once(' ').unwrap();
    let until = if until == "-" { "open" } else { until };
    let mut text = format!(
        "rule: {id}\ntitle: {{ en: T, fr: T }}\ncite: {{ at: s. 1 }}\ntext: {{ en: T., fr: T. }}\n\
         in_force:\n- {{ from: {from}, until: {until}, by: Act }}\n\
         checked: {{ date: 2020-01-01, against: Act }}\nconfidence: text_read\n"
    );
    if !when.is_empty() {
        text.push_str("when:\n");
        when.iter().for_each(|test| text.push_str(&format!("- {test}\n")));
    }
    text.push_str(&format!("then:\n  {then}\n"));
    text.push_str(rest);
    (format!("{id}.yaml"), text)
}

/// A ring, from lines `place from until`.
pub fn ring(id: &str, members: &[&str]) -> (String, String) {
    let mut text = format!("ring: {id}\ntitle: {{ en: R, fr: R }}\nmembers:\n");
    for member in members {
        let [place, from, until] = member.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{member}")
        };
        let until = if until == "-" { "open" } else { until };
        text.push_str(&format!(
            "- {{ place: {place}, from: {from}, until: {until}, cite: Act, checked: 2020-01-01, confidence: text_read }}\n"
        ));
    }
    (format!("{id}.ring.yaml"), text)
}

/// A parameter, from lines `from value`.
pub fn param(id: &str, ty: &str, values: &[&str]) -> (String, String) {
    let mut text = format!("param: {id}\ntitle: {{ en: P, fr: P }}\ntype: {ty}\nvalues:\n");
    for value in values {
        let (from, value) = value.split_once(' ').unwrap();
        if value == "ends" {
            text.push_str(&format!("- {{ from: {from}, value: ends }}\n"));
            continue;
        }
        text.push_str(&format!(
            "- {{ from: {from}, value: {value}, cite: Act, checked: 2020-01-01, confidence: text_read }}\n"
        ));
    }
    (format!("{id}.param.yaml"), text)
}

/// A list of codes with one text column `heading`, from lines `code,heading,from,until`.
pub fn list(id: &str, key: &str, rows: &[&str]) -> [(String, String); 2] {
    let text = format!(
        "list: {id}\ntitle: {{ en: L, fr: L }}\ncite: {{ at: Act }}\nchecked: {{ date: 2020-01-01, against: Act }}\n\
         confidence: text_read\nkey: {{ column: code, type: {key} }}\ncolumns: {{ heading: text }}\n"
    );
    let csv = format!("code,heading,from,until\n{}\n", rows.join("\n"));
    [(format!("{id}.list.yaml"), text), (format!("{id}.csv"), csv)]
}

/// All files of a rulebook that supports these days.
pub fn sources(supported: &str, facts: &[String], files: Vec<(String, String)>) -> Vec<SourceFile> {
    let mut sources: Vec<SourceFile> = COMMON
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).into(), text: text.replace("SUPPORTED", supported) })
        .chain(files.into_iter().map(|(path, text)| SourceFile { path, text }))
        .collect();
    let text = format!("facts:\n{}", facts.concat());
    sources.push(SourceFile { path: "vocabulary/facts.yaml".into(), text });
    sources
}

/// The rulebook that these files and facts make, or what is wrong with them.
pub fn try_book(facts: &[String], files: Vec<(String, String)>) -> Result<Rulebook, String> {
    try_load(&sources("from: 2020-01-01, until: 2020-01-11", facts, files))
}

/// The rulebook that these files make, or what is wrong with them.
pub fn try_load(sources: &[SourceFile]) -> Result<Rulebook, String> {
    let loaded = load(sources, &LoadOptions::default());
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|one| {
            let file = &loaded.files[one.span.file as usize];
            format!("{}:{} {} {}", file.path, one.span.line, one.code, one.message)
        })
        .collect();
    loaded.book.ok_or_else(|| errors.join("\n"))
}

/// The rulebook that these files and facts make.
#[track_caller]
pub fn book(facts: &[String], files: Vec<(String, String)>) -> Rulebook {
    try_book(facts, files).unwrap_or_else(|errors| panic!("{errors}"))
}
