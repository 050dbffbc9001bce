//! Which rows of a list hold at once: keys and time together.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;

use ntib_core::{Bi, Citation, Code, CodeSystem, Confidence, Date, Period};
use ntib_rules::Span;
use ntib_rules::model::{Cell, Checked, ColumnType, InstrumentId, List, Row, Type, Value};
use ntib_rules::sweep::{KeyMatch, Overlaps, UniqueColumn, list_overlaps};

/// A list of tariff numbers from lines `key heading from until`.
fn list(system: CodeSystem, rows: &[&str]) -> List {
    let date = |text: &str| (text != "-").then(|| text.parse::<Date>().unwrap());
    let row = |line: &&str| {
        let [key, heading, from, until] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        Row {
            key: Value::Code(Code::parse(system, key).unwrap()),
            period: Period {
                from: date(from),
                until: date(until),
            },
            cells: vec![Cell::Text(heading.into())],
            cite: String::new(),
            span: Span::default(),
        }
    };
    List {
        id: "xx/act/lines".into(),
        instrument: InstrumentId(0),
        title: Bi::default(),
        cite: Citation {
            at: String::new(),
            source: None,
        },
        checked: Checked {
            date: Date::FIRST,
            against: String::new(),
            confidence: Confidence::TextRead,
            note: None,
        },
        key: Type::Code(system),
        columns: vec![("heading".into(), ColumnType::Text)],
        labels: BTreeMap::new(),
        schedule: None,
        rows: rows.iter().map(row).collect(),
        by_key: BTreeMap::new(),
        span: Span::default(),
    }
}

#[track_caller]
fn check(
    system: CodeSystem,
    rows: &[&str],
    unique: &[UniqueColumn],
    keys: KeyMatch,
    expected: &[(u32, u32)],
) {
    let found = list_overlaps(&list(system, rows), unique, keys);
    assert_eq!(
        found,
        Overlaps {
            pairs: expected.to_vec(),
            cut: false
        }
    );
}

const KEY: &[UniqueColumn] = &[UniqueColumn::Key];
const BOTH: &[UniqueColumn] = &[UniqueColumn::Key, UniqueColumn::Cell(0)];

#[test]
fn equal_keys_on_a_common_day() {
    let rows = [
        "8807.30.00 a 2020-01-01 2021-01-01",
        "8807.30.00 b 2021-01-01 -",
        "88073000 c 2022-06-01 2022-06-02",
        "8807.30.00 a - 2020-01-02",
        "8807.30 a - -",
    ];
    check(CodeSystem::Hts, &rows, KEY, KeyMatch::Equal, &[(0, 3), (1, 2)]);
    check(CodeSystem::Hts, &rows, BOTH, KeyMatch::Equal, &[(0, 3)]);
    check(
        CodeSystem::Hts,
        &rows,
        KEY,
        KeyMatch::Nested,
        &[(0, 3), (0, 4), (1, 2), (1, 4), (2, 4), (3, 4)],
    );
}

#[test]
fn a_code_spans_its_subdivisions_and_nothing_else() {
    let usml = [
        "V a - -",
        "VIII(h) a - -",
        "VI a - -",
        "VIII(h)(1) a - -",
        "V(a) a - -",
        "none a - -",
        "VIII a - -",
    ];
    check(
        CodeSystem::Usml,
        &usml,
        KEY,
        KeyMatch::Nested,
        &[(0, 4), (1, 3), (1, 6), (3, 6)],
    );
    check(CodeSystem::Usml, &usml, KEY, KeyMatch::Equal, &[]);
    let ecl = [
        "2-10.a a - -",
        "2-1 a - -",
        "2 a - -",
        "2-10 a - -",
        "5504.2.a a - -",
        "5504 a - -",
        "5 a - -",
    ];
    check(
        CodeSystem::Ecl,
        &ecl,
        KEY,
        KeyMatch::Nested,
        &[(0, 2), (0, 3), (1, 2), (2, 3), (4, 5), (4, 6), (5, 6)],
    );
    let eccn = [
        "9A610 a - -",
        "9A610.x a - -",
        "9A a - -",
        "9A619 a - -",
        "EAR99 a - -",
    ];
    check(
        CodeSystem::Eccn,
        &eccn,
        KEY,
        KeyMatch::Nested,
        &[(0, 1), (0, 2), (1, 2), (2, 3)],
    );
}

#[test]
fn a_row_without_days_overlaps_nothing() {
    let rows = [
        "8807 a 2020-01-01 2020-01-01",
        "8807 a - -",
        "8807 b 2021-01-01 2020-01-01",
    ];
    check(CodeSystem::Hts, &rows, KEY, KeyMatch::Equal, &[]);
}
