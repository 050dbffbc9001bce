//! The agreement with Australia, worked by hand from the formulas of General Note 28(e) and (g): build-up, build-down,
//! the tolerance and what it does not waive, processes that confer origin.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod support;

use ntib_core::Decimal;
use ntib_origin::{Arg, Report};
use ntib_rules::Truth;
use ntib_rules::model::Rulebook;
use support::{AUSTRALIA, asked_australia as asked, bill, bom, book, of};

/// The content by a method, in hundredths.
fn content(report: &Report, word: &str) -> Vec<Decimal> {
    let each = report.alternatives.iter().flat_map(|one| &one.content).filter(|one| one.method.word == word);
    each.map(|one| (one.ratio.low * Decimal::ONE_HUNDRED).normalize()).collect()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn says(report: &Report, phrase: &str) -> bool {
    report.notes.iter().any(|one| one.phrase == phrase)
}

/// A valve of 8481.20 for 100: from any other heading, or from 8481.90 with 35 % by build-up or 45 % by build-down.
const VALVE: &str = "code: 8481.20.00, transaction_value: 104, shipping_in_price: 4";

fn valve(book: &Rulebook, own: &str, parts: &str) -> Report {
    let own = format!("id: body, code: 8481.90.90, origin: originating, {own}");
    let parts = format!("id: parts, code: 8481.90.90, origin: non_originating, {parts}");
    asked(book, VALVE, &[&own, &parts])
}

#[test]
fn build_up_reaches_at_its_share_and_no_lower() {
    let book = book();
    let exact = valve(&book, "value: 35", "value: 60");
    assert_eq!((content(&exact, "bu"), content(&exact, "bd")), (vec![number("35")], vec![number("40")]));
    assert_eq!(exact.originates, Truth::True);
    assert_eq!(exact.criterion.unwrap().mark, "GN 28(b)(ii)");
    assert_eq!(valve(&book, "value: 34.99", "value: 60").originates, Truth::False);
    // A cent of freight to the producer may be added to what originates; a cost of processing may not.
    assert_eq!(valve(&book, "value: 34.99, add: { freight: 0.01 }", "value: 60").originates, Truth::True);
    let processing = valve(&book, "value: 34.99, add: { processing: 0.01 }", "value: 60");
    assert_eq!(processing.originates, Truth::False);
    assert!(says(&processing, "origin-note-refused"));
}

#[test]
fn build_down_reaches_at_its_share_and_takes_off_what_may_be_taken_off() {
    let book = book();
    assert_eq!(valve(&book, "value: 10", "value: 55").originates, Truth::True);
    assert_eq!(valve(&book, "value: 10", "value: 55.01").originates, Truth::False);
    let less = valve(&book, "value: 10", "value: 60, deduct: { freight: 1, processing: 3, originating: 1 }");
    assert_eq!((content(&less, "bd"), less.originates), (vec![number("45")], Truth::True));
    // The North American agreement knows no deduction for processing.
    let other = support::asked(&book, VALVE, &["id: parts, code: 8481.90.90, origin: non_originating, value: 60, deduct: { processing: 30 }"]);
    assert!(says(&other, "origin-note-refused"));
}

#[test]
fn what_is_missed_is_said_by_each_method() {
    let book = book();
    let report = valve(&book, "value: 20", "value: 70");
    let lines: Vec<(&str, Option<&Arg>)> =
        report.changes.iter().map(|one| (one.line.phrase, one.line.args.iter().find(|arg| arg.0 == "value").map(|arg| &arg.1))).collect();
    let amount = |phrase: &str| match lines.iter().find(|one| one.0 == phrase).unwrap().1 {
        Some(Arg::Amount(amount)) => amount.known().unwrap().normalize(),
        other => panic!("{other:?}"),
    };
    assert_eq!(amount("origin-change-more"), number("15"), "35 less 20");
    assert_eq!(amount("origin-change-less"), number("15"), "70 less 55");
    assert!(report.changes.iter().any(|one| one.suffices), "buying the parts as originating ones");
}

#[test]
fn materials_used_up_and_retail_packaging_count_and_packing_does_not() {
    let book = book();
    let with = |role: &str| {
        let extra = format!("id: extra, code: 3403.19.50, origin: originating, value: 15, role: {role}");
        let body = "id: body, code: 8481.90.90, origin: originating, value: 20";
        asked(&book, VALVE, &[body, "id: parts, code: 8481.90.90, origin: non_originating, value: 60", &extra]).originates
    };
    for (role, expected) in [
        ("indirect", Truth::True),
        ("packaging", Truth::True),
        ("accessory", Truth::True),
        ("material", Truth::True),
        ("packing", Truth::False),
    ] {
        assert_eq!(with(role), expected, "{role}");
    }
}

#[test]
fn a_self_produced_material_counts_with_its_profit_and_without_designation() {
    let book = book();
    let body = |value: &str| {
        format!("id: body, code: 8481.90.90, other_costs: 15{value}, made_of: [ {{ id: bar, code: 7228.30.80, origin: non_originating, value: 15 }} ]")
    };
    let parts = "id: parts, code: 8481.90.90, origin: non_originating, value: 60";
    // Cost is 30; only the profit could lift the body to 35.
    let open = asked(&book, VALVE, &[&body(""), parts]);
    assert_eq!(open.originates, Truth::Unknown);
    assert!(open.missing.iter().any(|one| one.fact == "origin-fact-worth" && one.material.as_deref() == Some("body")));
    let known = asked(&book, VALVE, &[&body(", value: 35"), parts]);
    assert_eq!((known.originates, content(&known, "bu"), known.designated.len()), (Truth::True, vec![number("35")], 0));
    // The bar inside an originating body is no longer counted.
    assert_eq!(content(&known, "bd"), [number("40")]);
    assert_eq!(asked(&book, VALVE, &[&body(", value: 34"), parts]).originates, Truth::False);
}

#[test]
fn content_in_content_counts_twice_over() {
    let book = book();
    // Both the inner and the outer part originate by content alone.
    let inner = "{ id: inner, code: 8481.90.90, origin: originating, value: 20 }, { id: foreign, code: 8481.90.90, origin: non_originating, value: 25 }";
    let outer = format!("id: outer, code: 8481.20.00, value: 50, made_of: [ {inner} ]");
    let report = asked(&book, VALVE, &[&outer, "id: parts, code: 8481.90.90, origin: non_originating, value: 40"]);
    // Outer: 20 ÷ 50 = 40 % by build-up. The good: 50 ÷ 100.
    assert_eq!((report.originates, content(&report, "bu")), (Truth::True, vec![number("50")]));
}

#[test]
fn the_tolerance_is_of_the_adjusted_value_and_waives_no_content() {
    let book = book();
    let part = |value: &str| {
        let part = format!("id: part, code: 8710.00.00, origin: non_originating, value: {value}");
        asked(&book, "code: 8710.00.00, transaction_value: 105, shipping_in_price: 5, total_cost: 1000", &[&part]).originates
    };
    assert_eq!((part("10"), part("10.01")), (Truth::True, Truth::False));
    // 8483.30 from another subheading asks half by build-up, however little does not originate.
    let housing = "id: liner, code: 8483.30.80, origin: non_originating, value: 5";
    let body = |value: &str| format!("id: body, code: 7325.99.10, origin: originating, value: {value}");
    let bearing = "code: 8483.30.80, transaction_value: 100, shipping_in_price: 0";
    assert_eq!(asked(&book, bearing, &[housing, &body("10")]).originates, Truth::True, "heading, with the tolerance");
    let many = "id: liner, code: 8483.30.80, origin: non_originating, value: 11";
    assert_eq!(asked(&book, bearing, &[many, &body("80")]).originates, Truth::False);
    let near = "id: cage, code: 8483.90.30, origin: non_originating, value: 30";
    assert_eq!(asked(&book, bearing, &[near, &body("50")]).originates, Truth::True, "another subheading, and 50 ÷ 100");
    assert_eq!(asked(&book, bearing, &[near, &body("49.99")]).originates, Truth::False, "70 % by build-down is no method of this rule");
}

#[test]
fn net_cost_measures_parts_of_engines() {
    let book = book();
    let good = "code: 8409.91.99, other_costs: 50, excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }";
    let piston = |value: &str| asked(&book, good, &[&format!("id: piston, code: 8409.91.99, origin: non_originating, value: {value}")]);
    assert_eq!((content(&piston("50"), "nc"), piston("50").originates), (vec![number("50")], Truth::True));
    assert_eq!(piston("50.01").originates, Truth::False);
}

#[test]
fn a_good_may_cross_other_countries_untouched() {
    let book = book();
    let sent = |transport: &str| {
        let text = bill("code: 8710.00.00", &["id: steel, code: 7225.40.30, origin: non_originating, value: 5"])
            .replace("produced_in: CA", "produced_in: [AU, US]")
            .replace("transport: direct", transport);
        ntib_origin::answer(&of(&book, AUSTRALIA, "2026-11-02"), &bom(&book, &text))
    };
    assert_eq!(sent("transport: { worked: false }").originates, Truth::True, "customs control is not asked");
    assert_eq!(sent("transport: { worked: true, customs_control: true }").originates, Truth::False);
    let open = sent("transport: outside");
    assert_eq!((open.originates, open.missing[0].fact), (Truth::Unknown, "origin-fact-transport-unworked"));
}

#[test]
fn a_chemical_reaction_confers_origin_whatever_the_rule() {
    let book = book();
    let powder = |tests: &str| asked(&book, &format!("code: 3601.00.00{tests}"), &["id: base, code: 3601.00.00, origin: non_originating, value: 50"]);
    let open = powder(", transaction_value: 100, shipping_in_price: 0");
    assert_eq!((open.originates, open.missing[0].fact), (Truth::Unknown, "origin-fact-test"));
    assert_eq!(powder(", tests: { chemical_reaction: true }").originates, Truth::True);
    assert_eq!(powder(", transaction_value: 100, shipping_in_price: 0, tests: { chemical_reaction: false }").originates, Truth::False);
    // Where no product rule is recorded, the process alone can settle it, and only for the better.
    let salt = |tests: &str| asked(&book, &format!("code: 2842.90.90{tests}"), &["id: base, code: 2842.90.90, origin: non_originating, value: 50"]).originates;
    assert_eq!(salt(", tests: { chemical_reaction: true }"), Truth::True);
    assert_eq!(salt(", tests: { chemical_reaction: false, purified: false, standards: false, isomers: false }"), Truth::Unknown);
}

#[test]
fn polymers_are_weighed() {
    let book = book();
    let resin = |weight: &str| {
        let tests = "tests: { chemical_reaction: false, purified: false, blended: false, particle_size: false, isomers: false }";
        let foreign = "id: foreign, code: 3812.39.90, origin: non_originating, value: 5, metal: polymer, weight: 50";
        let own = format!("id: own, code: 3901.10.10, origin: originating, value: 5, metal: polymer, weight: {weight}");
        asked(&book, &format!("code: 3903.90.50, transaction_value: 100, shipping_in_price: 0, {tests}"), &[foreign, &own])
    };
    assert_eq!(resin("50").originates, Truth::True);
    assert_eq!(resin("49").originates, Truth::False);
    let lines = resin("49").alternatives.into_iter().flat_map(|one| one.lines);
    let weighed = lines.into_iter().find(|one| one.phrase == "origin-metal").unwrap();
    assert!(weighed.args.iter().all(|arg| !matches!(arg.1, Arg::Amount(_))), "a weight is no money");
}

#[test]
fn a_rule_read_for_another_number_says_so_and_an_unread_one_decides_nothing() {
    let book = book();
    let moved = asked(&book, "code: 8807.30.00", &["id: skin, code: 7606.12.30, origin: non_originating, value: 5"]);
    assert_eq!(moved.originates, Truth::True);
    assert!(says(&moved, "origin-note-unread"));
    let unread = asked(&book, "code: 8485.20.00", &["id: head, code: 8477.90.85, origin: non_originating, value: 5"]);
    assert_eq!((unread.originates, unread.missing[0].fact), (Truth::Unknown, "origin-fact-rule"));
}

#[test]
fn only_the_numbers_named_may_change() {
    let book = book();
    // 8207.13 from 8209 or 8207.19 with content; else from another chapter.
    let bit = |code: &str| {
        let tip = format!("id: tip, code: {code}, origin: non_originating, value: 40");
        asked(&book, "code: 8207.13.00, transaction_value: 100, shipping_in_price: 0", &[&tip]).originates
    };
    assert_eq!((bit("8209.00.00"), bit("7228.30.80"), bit("8208.10.00")), (Truth::True, Truth::True, Truth::False));
}

#[test]
fn papers_are_those_of_the_agreement() {
    let book = book();
    let report = valve(&book, "value: 40", "value: 60");
    assert_eq!(report.certification.len(), 9);
    let rule = report.certification.iter().find(|one| one.label.en.starts_with("Rule of")).unwrap();
    assert_eq!(rule.value.as_ref().unwrap().en, "GN 28(n) ch. 84 rule 102");
    let signed = "id: parts, code: 8481.90.90, origin: non_originating, value: 60, statement: { signed: true, non_originating: 5 }";
    let stated = asked(&book, VALVE, &["id: body, code: 8481.90.90, origin: originating, value: 20", signed]);
    assert_eq!(stated.originates, Truth::False, "no statement takes the place of the value");
    assert!(says(&stated, "origin-note-statement"));
}
