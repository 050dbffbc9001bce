//! A first-hit table of 20 rules over 8 facts, with random cases.

use std::fmt::Write as _;

use ntib_rules::SourceFile;

use crate::Numbers;

/// Part of the table.
pub const RULES: usize = 20;
/// Part of the table.
pub const PLACES: [&str; 8] = ["XA", "XB", "XC", "XD", "XE", "XF", "XG", "XH"];
/// Part of the table.
pub const CATEGORIES: [&str; 10] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"];
/// Part of the table.
pub const USES: [&str; 6] = ["u0", "u1", "u2", "u3", "u4", "u5"];
/// Part of the table.
pub const OUTCOMES: [&str; 4] = ["free", "exempt", "licence", "barred"];

/// One rule: a set or range for each fact, none where it does not matter.
#[derive(Clone, Default)]
pub struct Rule {
    pub origin: Option<Vec<usize>>,
    pub destination: Option<Vec<usize>>,
    pub category: Option<Vec<usize>>,
    pub value_at_least: Option<i64>,
    pub content_below: Option<i64>,
    pub controlled: Option<bool>,
    pub end_use: Option<Vec<usize>>,
    pub year_at_least: Option<i64>,
    pub outcome: usize,
}

/// One case, as small numbers.
#[derive(Clone, Copy)]
pub struct Case {
    pub origin: usize,
    pub destination: usize,
    pub category: usize,
    pub value: i64,
    pub content: i64,
    pub controlled: bool,
    pub end_use: usize,
    pub year: i64,
}

/// The rules.
pub fn rules(numbers: &mut Numbers) -> Vec<Rule> {
    let some = |numbers: &mut Numbers, of: usize, most: u64| -> Option<Vec<usize>> {
        if numbers.below(6) == 0 {
            return None;
        }
        let mut set: Vec<usize> = (0..=numbers.below(most)).map(|_| numbers.below(of as u64) as usize).collect();
        set.sort_unstable();
        set.dedup();
        Some(set)
    };
    (0..RULES)
        .map(|_| Rule {
            origin: some(numbers, 8, 3),
            destination: some(numbers, 8, 3),
            category: some(numbers, 10, 3),
            value_at_least: (numbers.below(2) == 0).then(|| 1_000 * numbers.below(90) as i64),
            content_below: (numbers.below(3) == 0).then(|| 10 + 10 * numbers.below(9) as i64),
            controlled: (numbers.below(3) == 0).then(|| numbers.below(2) == 0),
            end_use: some(numbers, 6, 3),
            year_at_least: (numbers.below(3) == 0).then(|| 2015 + numbers.below(10) as i64),
            outcome: 1 + numbers.below(3) as usize,
        })
        .collect()
}

/// So many cases.
pub fn cases(numbers: &mut Numbers, count: usize) -> Vec<Case> {
    (0..count)
        .map(|_| Case {
            origin: numbers.below(8) as usize,
            destination: numbers.below(8) as usize,
            category: numbers.below(10) as usize,
            value: numbers.below(100_000) as i64,
            content: numbers.below(100) as i64,
            controlled: numbers.below(2) == 0,
            end_use: numbers.below(6) as usize,
            year: 2010 + numbers.below(17) as i64,
        })
        .collect()
}

/// The table as a person would write it by hand: sets as bit masks, first hit wins.
pub struct ByHand {
    rules: Vec<(u16, u16, u16, i64, i64, u8, u16, i64, usize)>,
}

impl ByHand {
    /// Of the rules.
    pub fn new(rules: &[Rule]) -> ByHand {
        let mask = |set: &Option<Vec<usize>>| set.as_ref().map_or(u16::MAX, |set| set.iter().fold(0, |bits, at| bits | 1 << at));
        let each = rules.iter().map(|rule| {
            (
                mask(&rule.origin),
                mask(&rule.destination),
                mask(&rule.category),
                rule.value_at_least.unwrap_or(i64::MIN),
                rule.content_below.unwrap_or(i64::MAX),
                rule.controlled.map_or(3, |yes| 1 << u8::from(yes)),
                mask(&rule.end_use),
                rule.year_at_least.unwrap_or(i64::MIN),
                rule.outcome,
            )
        });
        ByHand { rules: each.collect() }
    }

    /// The outcome of a case; nothing where no rule hits.
    pub fn decide(&self, case: &Case) -> usize {
        for (origin, destination, category, value, content, controlled, end_use, year, outcome) in &self.rules {
            if origin >> case.origin & 1 == 1
                && destination >> case.destination & 1 == 1
                && category >> case.category & 1 == 1
                && case.value >= *value
                && case.content < *content
                && controlled >> u8::from(case.controlled) & 1 == 1
                && end_use >> case.end_use & 1 == 1
                && case.year >= *year
            {
                return *outcome;
            }
        }
        0
    }
}

/// The table as a rulebook.
pub fn rulebook(rules: &[Rule]) -> Vec<SourceFile> {
    let both = "{ en: t, fr: t }";
    let mut found = Vec::new();
    let mut add = |path: String, text: String| found.push(SourceFile { path, text });
    add("rulebook.yaml".into(), format!("format: 1\ntitle: {both}\nsupported: {{ from: 2000-01-01, until: 2030-01-01 }}\n"));
    let places: String = PLACES.iter().map(|place| format!("{place},t,t\n")).collect();
    add("places.csv".into(), format!("code,en,fr\n{places}"));
    let values = |names: &[&str]| names.iter().map(|name| format!("      {name}: {both}\n")).collect::<String>();
    let fact = |name: &str, ty: &str, more: &str| {
        format!("  item.{name}:\n    type: {ty}\n{more}    label: {both}\n    question: {both}\n    changeable_by: firm\n")
    };
    let vocabulary = [
        format!("roles:\n  item: {{ title: {both} }}\nfacts:\n"),
        fact("origin", "place", ""),
        fact("destination", "place", ""),
        fact("category", "enum", &format!("    values:\n{}", values(&CATEGORIES))),
        fact("value", "money USD", ""),
        fact("content", "share", ""),
        fact("controlled", "boolean", ""),
        fact("end_use", "enum", &format!("    values:\n{}", values(&USES))),
        fact("year", "decimal", ""),
    ];
    add("vocabulary/table.yaml".into(), vocabulary.concat());
    let outcomes: String =
        OUTCOMES.iter().map(|name| format!("  {name}: {{ label: {both}, verdict: yes }}\n")).collect();
    add(
        "questions/x-table.yaml".into(),
        format!("question: x/table\nkind: choice\nper: movement\ntitle: {both}\nask: {both}\nsupported_from: 2000-01-01\noutcomes:\n{outcomes}otherwise: free\n"),
    );
    add(
        "x/table/instrument.yaml".into(),
        format!("instrument: x/table\ntitle: {both}\nshort: {both}\nissuer: XA\ncite: x\nmodelled_from: 2000-01-01\nabout: {both}\n"),
    );
    for (at, rule) in rules.iter().enumerate() {
        let mut when = String::new();
        let mut set = |name: &str, set: &Option<Vec<usize>>, names: &[&str]| {
            if let Some(set) = set {
                let names: Vec<&str> = set.iter().map(|at| names[*at]).collect();
                let _ = writeln!(when, "- item.{name}: [{}]", names.join(", "));
            }
        };
        set("origin", &rule.origin, &PLACES);
        set("destination", &rule.destination, &PLACES);
        set("category", &rule.category, &CATEGORIES);
        set("end_use", &rule.end_use, &USES);
        if let Some(value) = rule.value_at_least {
            let _ = writeln!(when, "- item.value: {{ at_least: {value} USD }}");
        }
        if let Some(content) = rule.content_below {
            let _ = writeln!(when, "- item.content: {{ below: {content} % }}");
        }
        if let Some(controlled) = rule.controlled {
            let _ = writeln!(when, "- item.controlled: {controlled}");
        }
        if let Some(year) = rule.year_at_least {
            let _ = writeln!(when, "- item.year: {{ at_least: {year} }}");
        }
        let earlier: Vec<String> = (0..at).map(|at| format!("x/table/r{at:02}")).collect();
        add(
            format!("x/table/r{at:02}.yaml"),
            format!(
                "rule: x/table/r{at:02}\ntitle: {both}\ncite: {{ at: x }}\ntext: {both}\nin_force: {{ from: 2000-01-01, until: open }}\nchecked: {{ date: 2026-01-01, against: x }}\nconfidence: text_read\nwhen:\n{when}unless: [{}]\nthen: {{ x/table: {} }}\n",
                earlier.join(", "),
                OUTCOMES[rule.outcome]
            ),
        );
    }
    found
}
