//! The worked examples of the uniform regulations (SOR/2020-155; 19 CFR 182 App. A), restated with goods
//! whose product rule asks what the example asks, and cases worked out by hand.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod support;

use ntib_core::Decimal;
use ntib_origin::Report;
use ntib_rules::Truth;
use support::{agreement, asked, bill, bom, book};

/// The content by net cost of the alternatives that ask it, in hundredths to one decimal.
fn net_content(report: &Report) -> Vec<Decimal> {
    let each = report.alternatives.iter().flat_map(|one| &one.content).filter(|one| one.method.word == "nc");
    each.map(|one| (one.ratio.low * Decimal::ONE_HUNDRED).round_dp(1).normalize()).collect()
}

fn price_content(report: &Report) -> Vec<Decimal> {
    let each = report.alternatives.iter().flat_map(|one| &one.content).filter(|one| one.method.word == "tv");
    each.map(|one| (one.ratio.low * Decimal::ONE_HUNDRED).round_dp(1).normalize()).collect()
}

fn mark(report: &Report) -> String {
    report.criterion.as_ref().map_or_else(String::new, |one| one.mark.clone())
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

const NO_EXCLUDED: &str = "excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }";

#[test]
fn net_cost_method_section_7_example_4() {
    let report = asked(
        &book(),
        "code: 8411.99.90, other_costs: 30.00, excluded: { promotion: 5.00, royalties: 2.50, shipping: 3.00, interest: 1.50 }",
        &[
            "id: own, code: 7326.90.86, origin: originating, value: 30.00",
            "id: bought, code: 8411.99.90, origin: non_originating, value: 40.00",
        ],
    );
    assert_eq!(net_content(&report), [number("54.5")]);
    assert_eq!((report.originates, mark(&report).as_str()), (Truth::True, "B"));
}

#[test]
fn intermediate_materials_section_8_example_3() {
    let book = book();
    // The price is low enough to leave the answer to net cost.
    let good = "code: 8411.99.90, other_costs: 7.10, transaction_value: 12, shipping_in_price: 0, \
                excluded: { promotion: 0, royalties: 0.20, shipping: 0, interest: 0 }";
    let part = "id: part, code: 8411.99.10, origin: non_originating, value: 5.50";
    // Situation A: the frame is bought and originates.
    let a = asked(&book, good, &["id: frame, code: 8411.91.90, origin: originating, value: 11.00", part]);
    assert_eq!(net_content(&a), [number("76.5")]);
    let frame = |designate: &str| {
        format!(
            "id: frame, code: 8411.91.90, designate: {designate}, other_costs: 2.10, \
             excluded: {{ promotion: 0, royalties: 0.20, shipping: 0, interest: 0 }}, made_of: [ \
             {{ id: tube, code: 7304.31.60, origin: originating, value: 1.00 }}, \
             {{ id: steel, code: 7304.39.00, origin: non_originating, value: 7.50 }} ]"
        )
    };
    // Situation B: made by the producer and not designated.
    let b = asked(&book, good, &[&frame("false"), part]);
    assert_eq!(net_content(&b), [number("43")], "22.80 less 13.00 of 22.80 is 42.98 %, which the text cuts to 42.9 %");
    assert_eq!(b.originates, Truth::False);
    // Situation C: designated; it originates because its materials shift, and its royalties stay in net cost.
    let c = asked(&book, good, &[&frame("true"), part]);
    assert_eq!(net_content(&c), [number("76.1")]);
    assert_eq!(c.originates, Truth::True);
    // Left open, the designation is found.
    let best = asked(&book, good, &[&frame("best"), part]);
    assert_eq!((best.originates, best.designated), (Truth::True, vec!["frame".to_owned()]));
}

#[test]
fn accumulation_section_9_example_1() {
    let book = book();
    // The rings fall under the subheading that the first alternative excepts; the second asks 60/50.
    let good = "code: 8482.10.50, kinds: other_use, other_costs: 0.95, transaction_value: 3.15, shipping_in_price: 0.15, \
                excluded: { promotion: 0.05, royalties: 0, shipping: 0, interest: 0 }";
    let own = "id: own, code: 7326.90.86, origin: originating, value: 0.45";
    let ring = |statement: &str| format!("id: ring, code: 8482.99.05, origin: non_originating, from: CA, value: 1.50{statement}");
    for (situation, statement, expected) in [
        ("A", "", "47.4"),
        ("B", ", statement: { signed: true, net_cost: 1.40, non_originating: 0.75 }", "72.7"),
        ("C", ", statement: { signed: true, part_of_net_cost: 0.65 }", "70.2"),
        ("D", ", statement: { signed: true, part_of_net_cost: 0.35 }", "59.6"),
    ] {
        let report = asked(&book, good, &[own, &ring(statement)]);
        assert_eq!(net_content(&report), [number(expected)], "situation {situation}");
        assert_eq!(report.originates, Truth::from(situation != "A"), "situation {situation}");
    }
    // Situation E: by price, with a statement of the non-originating materials alone.
    let e = asked(&book, good, &[own, &ring(", statement: { signed: true, non_originating: 0.75 }")]);
    assert_eq!(price_content(&e), [number("75")]);
    assert_eq!(e.originates, Truth::True);
    // Without a statement the report says that one would help.
    let a = asked(&book, good, &[own, &ring("")]);
    assert!(a.changes.iter().any(|one| one.line.phrase == "origin-change-statement"));
}

#[test]
fn remanufactured_pump_section_4_example_1() {
    // The figures of the example, with a good whose rule asks 64 % by net cost until July 2027.
    let report = asked(
        &book(),
        "code: 8407.34.48, kinds: heavy_truck, remanufactured: true, total_cost: 1000, \
         excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }",
        &[
            "id: recovered, code: 8409.91.99, recovered: true, value: 600",
            "id: other, code: 7318.15.80, origin: originating, value: 20",
            "id: bought, code: 8409.91.99, origin: non_originating, value: 280",
        ],
    );
    assert_eq!(net_content(&report), [number("72")]);
    assert_eq!(report.originates, Truth::True);
}

#[test]
fn remanufactured_bulldozer_section_4_example_2() {
    let materials = ["id: engine, code: 8407.90.10, recovered: true, value: 9000", "id: pump-part, code: 8413.91.90, origin: non_originating, value: 3000"];
    let report = asked(&book(), "code: 8429.11.00, remanufactured: true", &materials);
    assert_eq!((report.originates, mark(&report).as_str()), (Truth::True, "B"));
}

#[test]
fn tolerance_section_5_example_1() {
    let book = book();
    let powder = |scrap: &str| {
        let scrap = format!("id: scrap, code: 7602.00.00, origin: non_originating, value: {scrap}");
        asked(&book, "code: 7603.10.00, transaction_value: 100.00, shipping_in_price: 0, total_cost: 90", &["id: metal, code: 7601.10.60, origin: originating, value: 60", &scrap])
    };
    assert_eq!(powder("10.00").originates, Truth::True, "10 % is not more than 10 %");
    assert_eq!(powder("10.01").originates, Truth::False);
}

#[test]
fn tolerance_and_shared_subheading_section_5_example_5() {
    let book = book();
    let chair = |parts: &str| {
        let parts = format!("id: parts, code: 9402.10.00, origin: non_originating, value: {parts}");
        asked(&book, "code: 9402.10.00, transaction_value: 100.00, shipping_in_price: 0", &["id: own, code: 9401.99.90, origin: originating, value: 30", &parts])
    };
    assert_eq!(mark(&chair("10")), "B");
    assert_eq!(mark(&chair("40")), "D", "60 % by transaction value");
    assert_eq!(chair("40.01").originates, Truth::Unknown, "net cost is not known and might reach 50 %");
}

#[test]
fn self_produced_material_section_3_example_6() {
    let book = book();
    // Material Y is of the good's heading; Z, made of it, is not.
    let y = "{ id: y, code: 8481.90.90, origin: non_originating, value: 50 }, { id: x, code: 7326.90.86, origin: originating, value: 5 }";
    let z = format!("id: z, code: 8412.90.90, made_of: [ {y} ]");
    assert_eq!(asked(&book, "code: 8481.90.50, transaction_value: 100, shipping_in_price: 0", &[&z]).originates, Truth::True);
    let direct = ["id: y, code: 8481.90.90, origin: non_originating, value: 50"];
    assert_ne!(asked(&book, "code: 8481.90.50, transaction_value: 100, shipping_in_price: 0", &direct).originates, Truth::True);
}

#[test]
fn imported_from_a_member_section_3_example_5() {
    let book = book();
    let units = |from: &str| {
        let text = format!("bom: 1\ncurrency: USD\ngood: {{ name: storage units, code: 8471.70.40, produced_in: CN, imported_from: {from}, transport: direct }}\nmaterials: []\n");
        ntib_origin::answer(&agreement(&book, "2026-11-02"), &bom(&book, &text))
    };
    assert_eq!((units("MX").originates, mark(&units("MX")).as_str()), (Truth::True, "E"));
    assert_eq!(units("CN").originates, Truth::False);
    // Of some subheadings only the goods described are listed.
    let part = |described: &str| {
        asked(&book, &format!("code: 8504.90.96, imported_from: CA{described}"), &["id: steel, code: 7226.11.90, origin: non_originating, value: 38"])
    };
    assert_eq!((part(", described: true").originates, mark(&part(", described: true")).as_str()), (Truth::True, "E"));
    assert!(part("").missing.iter().any(|one| one.fact == "origin-fact-described"));
}

#[test]
fn sets_section_6_examples() {
    let book = book();
    let set = |value: &str| {
        let brush = format!("id: brushes, code: 9603.30.20, origin: non_originating, value: {value}");
        asked(&book, "code: 3210.00.00, set: true, transaction_value: 100, shipping_in_price: 0", &["id: paint, code: 3210.00.00, origin: originating, value: 80", &brush])
    };
    assert_eq!(set("4").originates, Truth::True, "paint set");
    assert_eq!(set("9.7").originates, Truth::True, "chef set");
    assert_eq!(set("13").originates, Truth::False, "shirt and tie");
}

#[test]
fn successive_designations_section_8_example_5() {
    let book = book();
    // X originates only by content, Y, made of X, too: not both may be designated.
    let x = "id: x, code: 8411.99.10, other_costs: 60, excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }, DESIGNATE made_of: [ \
             { id: xa, code: 8411.99.90, origin: non_originating, value: 40 } ]";
    let y = |x_choice: &str, y_choice: &str| {
        format!(
            "id: y, code: 8411.99.30, other_costs: 50, excluded: {{ promotion: 0, royalties: 0, shipping: 0, interest: 0 }}, {y_choice} made_of: [ {{ {} }}, {{ id: yb, code: 8411.99.90, origin: non_originating, value: 20 }} ]",
            x.replace("DESIGNATE", x_choice)
        )
    };
    let good = "code: 8411.99.90, other_costs: 10, excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }";
    let both = asked(&book, good, &[&y("designate: true,", "designate: true,")]);
    assert!(both.notes.iter().any(|note| note.phrase == "origin-note-chain"));
    let one = asked(&book, good, &[&y("designate: false,", "designate: true,"), "id: rest, code: 8411.99.90, origin: non_originating, value: 100"]);
    assert_eq!(one.originates, Truth::True, "60 hidden in Y: (280 − 100) ÷ 280");
    // Side by side, several may be designated.
    let beside = |at: &str| format!("id: {at}, code: 8411.99.10, other_costs: 60, {NO_EXCLUDED}, made_of: [ {{ id: {at}1, code: 8411.99.90, origin: non_originating, value: 40 }} ]");
    let all = asked(&book, good, &[&beside("a"), &beside("b"), "id: rest, code: 8411.99.90, origin: non_originating, value: 150"]);
    assert_eq!(all.designated, ["a", "b"]);
    assert_eq!(all.originates, Truth::True, "(360 − 150) ÷ 360; one alone leaves 190 of 360");
}

#[test]
fn unknown_facts_leave_the_answer_open_and_are_named() {
    let book = book();
    let text = "bom: 1\ncurrency: CAD\ngood: { name: actuator, code: 8412.21.00 }\nmaterials:\n- { id: pump, code: 8412.21.00, value: 30 }\n";
    let report = ntib_origin::answer(&agreement(&book, "2026-11-02"), &bom(&book, text));
    assert_eq!(report.originates, Truth::Unknown);
    let named: Vec<(&str, Option<&str>)> = report.missing.iter().map(|one| (one.fact, one.material.as_deref())).collect();
    for fact in [("origin-fact-produced", None), ("origin-fact-transport", None), ("origin-fact-origin", Some("pump")), ("origin-fact-price", None)] {
        assert!(named.contains(&fact), "{fact:?} of {named:?}");
    }
    // Where the pump's origin cannot matter, it is not asked: a hose shifts by itself.
    let clear = asked(&book, "code: 8412.21.00", &["id: hose, code: 4009.21.00, value: 30"]);
    assert_eq!(clear.originates, Truth::True);
    // A good without a recorded rule is open, and says so.
    let unread = asked(&book, "code: 8524.11.00", &["id: chip, code: 8542.31.00, origin: non_originating, value: 1"]);
    assert_eq!(unread.missing[0].fact, "origin-fact-rule");
}

#[test]
fn kinds_and_finer_numbers_choose_between_rules() {
    let book = book();
    let cells = ["id: cells, code: 8507.90.80, origin: non_originating, value: 80"];
    let good = "code: 8507.60.00, transaction_value: 100, shipping_in_price: 0, total_cost: 90, excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }";
    let open = asked(&book, good, &cells);
    assert_eq!(open.originates, Truth::False, "neither kind is met");
    let fine = ["id: cells, code: 8507.90.80, origin: non_originating, value: 30"];
    let open = asked(&book, good, &fine);
    assert_eq!((open.originates, open.missing[0].fact), (Truth::Unknown, "origin-fact-kind"));
    assert_eq!(asked(&book, &format!("{good}, kinds: other_battery"), &fine).originates, Truth::True);
    // 8479.90 has a rule of its own for some tariff items.
    let part = ["id: part, code: 8479.90.45, origin: non_originating, value: 50"];
    assert_eq!(asked(&book, "code: 8479.90, transaction_value: 60, shipping_in_price: 0", &part).originates, Truth::Unknown);
    assert_eq!(asked(&book, "code: 8479.90.55, transaction_value: 60, shipping_in_price: 0", &part).originates, Truth::True);
}

#[test]
fn the_rule_of_a_day_is_the_rule_of_that_day() {
    let book = book();
    let text = bill("code: 8504.21.00, transaction_value: 100, shipping_in_price: 0, total_cost: 80, excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }", &["id: steel, code: 7226.11.90, origin: non_originating, value: 38"]);
    let of = |day: &str| ntib_origin::answer(&agreement(&book, day), &bom(&book, &text)).originates;
    assert_eq!(of("2025-06-30"), Truth::True, "change of heading");
    assert_eq!(of("2025-07-01"), Truth::False, "the steel is excepted, and neither 62 % nor 52.5 % is enough");
}

#[test]
fn conditions_of_transport() {
    let book = book();
    let sent = |transport: &str| {
        let text = bill("code: 9306.90.00", &["id: powder, code: 3601.00.00, origin: non_originating, value: 5"]).replace("transport: direct", transport);
        ntib_origin::answer(&agreement(&book, "2026-11-02"), &bom(&book, &text)).originates
    };
    assert_eq!(sent("transport: direct"), Truth::True);
    assert_eq!(sent("transport: { customs_control: true, worked: false }"), Truth::True);
    assert_eq!(sent("transport: { customs_control: true, worked: true }"), Truth::False);
    assert_eq!(sent("transport: outside"), Truth::Unknown);
}

#[test]
fn changes_that_suffice_do_suffice() {
    let book = book();
    let materials = [
        "id: a, code: 8710.00.00, origin: non_originating, value: 20",
        "id: b, code: 8710.00.00, origin: non_originating, value: 15",
        "id: c, code: 8544.42.90, origin: non_originating, value: 30",
    ];
    // Both parts of heading 8710 exceed a tenth; by content the good has 35 %.
    let good = "code: 8710.00.00, transaction_value: 100, shipping_in_price: 0, total_cost: 90, excluded: { promotion: 0, royalties: 0, shipping: 0, interest: 0 }";
    let report = asked(&book, good, &materials);
    assert_eq!(report.originates, Truth::False);
    let sets: Vec<&ntib_origin::Change> = report.changes.iter().filter(|one| one.suffices).collect();
    assert!(!sets.is_empty());
    let first = materials.map(|one| if one.starts_with("id: c") { one.replace("non_originating", "originating") } else { one.to_owned() });
    let after = asked(&book, good, &first.iter().map(String::as_str).collect::<Vec<_>>());
    let says_c = sets.iter().any(|one| format!("{:?}", one.line.args).contains("\"c\""));
    assert_eq!(says_c, after.originates == Truth::True);
}
