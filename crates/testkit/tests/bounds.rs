//! Facts known within bounds, from the case file to the answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::path::Path;
use std::sync::Arc;

use ntib_engine::{Engine, Facts, Finding, Found, Run, SeekLimits, missing, seek};
use ntib_rules::model::Value;
use ntib_rules::{Removed, SourceFile, parse_case};
use ntib_testkit::compare::loaded;
use ntib_testkit::files::read_folder;

fn engine() -> Engine {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/tests/good/small");
    let mut files = read_folder(&folder).unwrap();
    let s1 = files.iter().find(|file| file.path == "xa/act/s1.yaml").unwrap();
    let head = s1.text.split("\nwhen:").next().unwrap().replace("s1", "s7");
    let text = format!("{head}\nwhen:\n- leg.to: XC\n- item.local_share: {{ below: 50 % }}\nthen:\n  xa/permit: barred\n");
    files.push(SourceFile { path: "xa/act/s7.yaml".into(), text });
    Engine::new(Arc::new(loaded(&files).unwrap()))
}

fn facts(engine: &Engine, given: &str) -> Facts {
    let text = format!("case: bounds\nas_of: 2026-11-02\nfacts:\n  {given}\n");
    let case = parse_case(engine.book(), &SourceFile { path: "case.yaml".into(), text }).unwrap();
    Facts::of(engine.book(), case.common)
}

/// What the question comes to, and the facts named as missing.
fn check(engine: &Engine, question: &str, given: &str) -> (Found, Vec<String>) {
    let facts = facts(engine, given);
    let removed = Removed::nothing();
    let run = Run::new(engine, &facts, "2026-11-02".parse().unwrap(), &removed);
    let id = engine.book().find_question(question).unwrap();
    let missing = missing(&run, id).into_iter().map(|one| engine.book().fact(one.fact).key.clone()).collect();
    (run.find(id), missing)
}

const MOVE: &str = "leg.from: XA\n  leg.to: XB\n  item.controlled: true\n  exporter.registered: false\n  item.value: ";

fn permit(engine: &Engine, value: &str) -> (Vec<String>, Vec<String>) {
    let (found, missing) = check(engine, "xa/permit", &format!("{MOVE}{value}"));
    let Some(Finding::Choice(possible)) = found.finding else { panic!("no choice") };
    let ntib_rules::model::QuestionKind::Choice { outcomes, .. } =
        &engine.book().question(engine.book().find_question("xa/permit").unwrap()).kind
    else {
        panic!("no choice")
    };
    (possible.values.iter().map(|at| outcomes[*at].id.clone()).collect(), missing)
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|one| (*one).to_owned()).collect()
}

#[test]
fn what_lies_on_one_side_of_a_test_is_decided_and_what_is_cut_is_named_as_missing() {
    let engine = engine();
    let nothing: &[&str] = &[];
    for (value, outcomes, missing) in [
        ("at least 1000.00 XTS", &["permit"][..], nothing),
        ("5000.00 XTS to 8000.00 XTS", &["permit"], nothing),
        ("under 1000.00 XTS", &["free"], nothing),
        ("at most 1000.00 XTS", &["free", "permit"], &["item.value"][..]),
        ("900.00 XTS to 1100.00 XTS", &["free", "permit"], &["item.value"]),
    ] {
        let (possible, named) = permit(&engine, value);
        assert_eq!((possible.as_slice(), named.as_slice()), (owned(outcomes).as_slice(), owned(missing).as_slice()), "{value}");
    }
}

fn duty(engine: &Engine, given: &str) -> (String, Vec<String>) {
    let (found, missing) = check(engine, "xa/duty", given);
    let Some(Finding::Layers(duty)) = found.finding else { panic!("no layers") };
    let end = |end: Option<ntib_core::Decimal>| end.map_or("open".to_owned(), |end| end.normalize().to_string());
    (format!("{} to {}; {} to {}", end(Some(duty.total.low)), end(duty.total.high), end(Some(duty.share.low)), end(duty.share.high)), missing)
}

#[test]
fn amounts_within_bounds_bound_the_duty() {
    let engine = engine();
    let given = |value: &str, share: &str| format!("item.tariff: none\n  leg.kind: loan\n  item.value: {value}\n  item.local_share: {share}");
    for (value, share, expected, missing) in [
        ("100.00 XTS", "10 % to 40 %", "15 to 15; 0.15 to 0.15", ""),
        ("100.00 XTS to 200.00 XTS", "10 %", "15 to 30; 0.15 to 0.15", ""),
        ("at least 100.00 XTS", "10 %", "15 to open; 0.15 to 0.15", ""),
        ("100.00 XTS", "at least 50 %", "0 to 0; 0 to 0", ""),
        ("100.00 XTS", "40 % to 60 %", "0 to 15; 0 to 0.15", "item.local_share"),
        ("100.00 XTS to 200.00 XTS", "40 % to 60 %", "0 to 30; 0 to 0.15", "item.local_share"),
    ] {
        let (found, named) = duty(&engine, &given(value, share));
        assert_eq!(found, expected, "{value}, {share}");
        assert_eq!(named.first().map_or("", String::as_str), missing, "{value}, {share}: {named:?}");
    }
}

#[test]
fn a_remedy_may_leave_the_bounds_since_it_changes_the_fact() {
    let engine = engine();
    let book = engine.book();
    let removed = Removed::nothing();
    let day = "2026-11-02".parse().unwrap();
    for (share, already, remedy) in [("40 % to 45 %", false, "50 %"), ("40 % to 60 %", false, "50 %"), ("at least 50 %", true, "")] {
        let facts = facts(&engine, &format!("leg.from: XA\n  leg.to: XC\n  item.local_share: {share}"));
        let sought = seek(&engine, &facts, day, &removed, book.find_question("xa/permit").unwrap(), &[0], SeekLimits::default());
        let mut changes = sought.remedies.iter().flat_map(|one| &one.changes).filter(|(fact, _)| book.fact(*fact).key == "item.local_share");
        assert_eq!(sought.holds_already, already, "{share}");
        assert_eq!(changes.next().map_or(String::new(), |(_, value)| value.to_string()), remedy, "{share}");
    }
}

#[test]
fn bounds_are_set_in_code_as_in_a_case() {
    let engine = engine();
    let fact = engine.book().find_fact("item.local_share").unwrap();
    let share = |text: &str| Value::Share(text.parse().unwrap());
    let mut set = Facts::new(engine.book());
    assert!(set.set_between(fact, share("40 %"), share("60 %")));
    assert_eq!(set, facts(&engine, "item.local_share: 40 % to 60 %"));
    assert_eq!((set.exactly(fact), set.get(fact).unwrap().to_string()), (None, "40 % to 60 %".to_owned()));
    assert!(!set.set_between(fact, share("60 %"), share("40 %")));
    assert_eq!(set, facts(&engine, "item.local_share: 40 % to 60 %"));
    assert!(set.set_between(fact, share("60 %"), share("60 %")));
    assert_eq!(set.exactly(fact), Some(&share("60 %")));
}
