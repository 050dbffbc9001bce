//! Marking origin, worked by hand from SOR/94-23 (and 19 CFR part 102, its twin).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing step should stop the test")]

mod support;

use std::collections::BTreeSet;

use ntib_core::Date;
use ntib_origin::{Agreement, MarkingReport, Report, answer};
use ntib_rules::model::Rulebook;
use ntib_rules::Truth;

const CANADA: &str = "ca/marking-origin";
const AMERICA: &str = "us/marking-origin";

/// A gear box of 8483.40 made in the United States and worth 2,500 in the value that counts. The rule of
/// 8483.10 to 8483.60 is a change from any other subheading.
fn gear_box(marking: &str, materials: &[&str]) -> String {
    made("produced_in: US, imported_from: US", marking, materials)
}

fn made(places: &str, marking: &str, materials: &[&str]) -> String {
    let good = format!("name: good, code: 8483.40.50, {places}, transaction_value: 2600, shipping_in_price: 100");
    let marking = if marking.is_empty() { String::new() } else { format!(", marking: {{ {marking} }}") };
    let list: String = materials.iter().map(|one| format!("- {{ {one} }}\n")).collect();
    let list = if list.is_empty() { " []\n".to_owned() } else { format!("\n{list}") };
    format!("bom: 1\ncurrency: USD\ngood: {{ {good}{marking} }}\nmaterials:{list}")
}

fn asked(book: &Rulebook, agreement: &str, bill: &str) -> Report {
    let agreement = Agreement::read(book, Some(agreement), "2026-11-02".parse::<Date>().unwrap()).unwrap();
    answer(&agreement, &support::bom(book, bill))
}

fn canada(book: &Rulebook, bill: &str) -> MarkingReport {
    asked(book, CANADA, bill).marking.unwrap()
}

fn names(places: &BTreeSet<ntib_core::Place>) -> String {
    places.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn country(book: &Rulebook, bill: &str) -> String {
    names(&canada(book, bill).countries)
}

const HOUSING: &str = "id: housing, code: 8483.90, from: MX, value: 320";
const GEARS: &str = "id: gears, code: 8483.40, from: DE, value: 900";

#[test]
fn domestic_materials_and_shifting_materials_give_the_country_of_production() {
    let book = support::book();
    assert_eq!(country(&book, &gear_box("", &["id: gears, code: 8483.40, from: US, value: 900"])), "US");
    assert_eq!(country(&book, &gear_box("", &[HOUSING])), "US");
    let wholly = gear_box("", &[GEARS]).replace("name: good,", "name: good, wholly_obtained: true,");
    assert_eq!(country(&book, &wholly), "US");
}

#[test]
fn seven_hundredths_of_the_value_are_disregarded_and_no_more() {
    let book = support::book();
    let marking = "minor_processing: false, simple_assembly: false, essential: gears, certified_originating: false";
    assert_eq!(country(&book, &gear_box(marking, &["id: gears, code: 8483.40, from: DE, value: 175.00"])), "US");
    assert_eq!(country(&book, &gear_box(marking, &["id: gears, code: 8483.40, from: DE, value: 175.01"])), "DE");
}

#[test]
fn the_essential_material_gives_its_country() {
    let book = support::book();
    let named = "essential: gears, certified_originating: false, minor_processing: false";
    assert_eq!(country(&book, &gear_box(named, &[HOUSING, GEARS])), "DE");
    // The housing undergoes the change: naming it does not help, and the answer says so.
    let wrong = asked(&book, CANADA, &gear_box("essential: housing, minor_processing: false", &[HOUSING, GEARS]));
    assert_eq!(wrong.originates, Truth::Unknown);
    assert!(wrong.notes.iter().any(|line| line.phrase == "origin-note-not-considered"));
}

#[test]
fn an_unknown_essential_material_leaves_countries_possible_and_is_asked() {
    let book = support::book();
    let report = asked(&book, CANADA, &gear_box("minor_processing: false, certified_originating: false", &[HOUSING, GEARS]));
    let marking = report.marking.unwrap();
    assert_eq!((names(&marking.countries).as_str(), names(&marking.possible).as_str(), marking.open), ("", "DE US", false));
    let keys: Vec<&str> = report.missing.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["marking.essential", "marking.simple_assembly"]);
}

#[test]
fn without_an_essential_material_the_last_country_of_production_stands() {
    let book = support::book();
    let none = "essential: none, minor_processing: false, simple_assembly: false, certified_originating: false";
    assert_eq!(country(&book, &gear_box(none, &[HOUSING, GEARS])), "US");
}

#[test]
fn simple_assembly_gives_the_one_country_of_its_equal_parts() {
    let book = support::book();
    let marking = "essential: gears other, minor_processing: false, simple_assembly: true, certified_originating: false";
    let german = "id: other, code: 8483.40, from: DE, value: 700";
    let polish = "id: other, code: 8483.40, from: PL, value: 700";
    assert_eq!(country(&book, &gear_box(marking, &[HOUSING, GEARS, german])), "DE");
    assert_eq!(country(&book, &gear_box(marking, &[HOUSING, GEARS, polish])), "US");
    // A domestic part, or a sixth part, and the assembly is not simple; a fastener is not counted.
    let domestic = "id: shaft, code: 8483.10, from: US, value: 10";
    assert_eq!(country(&book, &gear_box(marking, &[HOUSING, GEARS, german, domestic])), "US");
    let bolts = "id: bolts, code: 7318.15, from: US, value: 10, fastener: true";
    let more = ["id: a, code: 8482.10, from: JP", "id: b, code: 4016.93, from: JP"];
    assert_eq!(country(&book, &gear_box(marking, &[HOUSING, GEARS, german, bolts, more[0], more[1]])), "DE");
    let sixth = "id: c, code: 4016.93, from: JP";
    assert_eq!(country(&book, &gear_box(marking, &[HOUSING, GEARS, german, more[0], more[1], sixth])), "US");
}

#[test]
fn minor_processing_gives_every_country_of_equal_materials() {
    let book = support::book();
    let marking = "essential: gears other, minor_processing: true, certified_originating: false";
    let polish = "id: other, code: 8483.40, from: PL, value: 700";
    assert_eq!(country(&book, &gear_box(marking, &[GEARS, polish])), "DE PL");
}

#[test]
fn a_set_gives_every_country_of_equal_materials() {
    let book = support::book();
    let set = gear_box(
        "essential: gears other, certified_originating: false",
        &[GEARS, "id: other, code: 8483.40, from: PL, value: 700"],
    );
    assert_eq!(country(&book, &set.replace("name: good,", "name: good, set: true,")), "DE PL");
}

#[test]
fn a_certified_originating_good_is_of_the_last_member_unless_it_is_of_one_already() {
    let book = support::book();
    let marking = "essential: gears, minor_processing: false, certified_originating: true";
    assert_eq!(country(&book, &gear_box(marking, &[HOUSING, GEARS])), "US");
    let mexican = "id: gears, code: 8483.40, from: MX, value: 900";
    assert_eq!(country(&book, &gear_box(marking, &[HOUSING, mexican])), "MX");
    let report = asked(&book, CANADA, &gear_box("essential: gears, minor_processing: false", &[HOUSING, GEARS]));
    assert_eq!(names(&report.marking.unwrap().possible), "DE US");
    assert_eq!(report.missing.first().unwrap().key, "marking.certified_originating");
}

#[test]
fn a_canadian_good_worked_further_in_a_member_is_of_that_member() {
    let book = support::book();
    let canadian = "id: gears, code: 8483.40, from: CA, value: 900";
    assert_eq!(country(&book, &gear_box("essential: gears, minor_processing: false", &[HOUSING, canadian])), "US");
    assert_eq!(country(&book, &gear_box("essential: gears, minor_processing: true", &[HOUSING, canadian])), "CA");
}

#[test]
fn only_goods_imported_from_another_member_are_governed() {
    let book = support::book();
    let from = |places: &str| asked(&book, CANADA, &made(places, "", &[HOUSING])).originates;
    assert_eq!(from("produced_in: US, imported_from: US"), Truth::True);
    assert_eq!(from("produced_in: US, imported_from: DE"), Truth::False);
    assert_eq!(from("produced_in: US, imported_from: CA"), Truth::False);
    assert_eq!(from("produced_in: US"), Truth::Unknown);
    let unknown = asked(&book, CANADA, &made("imported_from: US", "", &[HOUSING]));
    assert_eq!(unknown.missing.first().unwrap().key, "produced_in");
    let several = asked(&book, CANADA, &made("produced_in: [US, MX], imported_from: US", "", &[HOUSING]));
    assert_eq!(several.missing.first().unwrap().key, "marking.last_beyond_minor");
    assert_eq!(
        country(
            &book,
            &made(
                "produced_in: [US, MX], imported_from: US",
                "last_beyond_minor: MX",
                &[GEARS.replace("8483.40", "7228.30").as_str()]
            )
        ),
        "MX"
    );
}

#[test]
fn a_practice_that_does_not_qualify_leaves_only_the_tolerance() {
    let book = support::book();
    let marking = "essential: none, minor_processing: false, simple_assembly: false, certified_originating: false";
    let collected = |value: &str| {
        let bill = gear_box(marking, &[&format!("id: housing, code: 8483.90, from: MX, value: {value}")]);
        asked(&book, CANADA, &bill.replace("name: good,", "name: good, disqualified: true,"))
    };
    let step = |report: &Report| {
        report.ways.iter().find(|line| line.cite.as_deref() == Some("s. 4(1)(c) and 11")).and_then(|line| line.truth)
    };
    assert_eq!(step(&collected("175")), Some(Truth::True));
    assert_eq!(step(&collected("320")), Some(Truth::False));
}

#[test]
fn a_part_that_the_producer_makes_is_judged_by_what_it_is_made_of() {
    let book = support::book();
    let own = "id: gears, code: 8483.40, other_costs: 300, made_of: [{ id: bar, code: 7228.30, from: KR, value: 200 }]";
    assert_eq!(country(&book, &gear_box("", &[own])), "US");
}

#[test]
fn a_number_without_a_rule_is_undetermined_unless_every_way_leads_to_one_country() {
    let book = support::book();
    // The rules for parts of semiconductor machines are not recorded.
    let part = |marking: &str| {
        made("produced_in: CA, imported_from: CA", marking, &[GEARS]).replace("code: 8483.40.50", "code: 8486.90.00")
    };
    let report = asked(&book, AMERICA, &part("minor_processing: false, simple_assembly: false"));
    assert_eq!(report.originates, Truth::Unknown);
    assert_eq!(names(&report.marking.unwrap().possible), "CA DE");
    assert_eq!(report.missing.first().unwrap().key, "code");
    let bill = part("essential: none, minor_processing: false, simple_assembly: false");
    assert_eq!(names(&asked(&book, AMERICA, &bill).marking.unwrap().countries), "CA");
}

/// 19 CFR 102.18(b): where one material only is considered, it is the one.
#[test]
fn a_single_material_considered_settles_it_where_the_rules_say_so() {
    let book = support::book();
    let bill = made("produced_in: CA, imported_from: CA", "", &[HOUSING, GEARS]);
    assert_eq!(names(&asked(&book, AMERICA, &bill).marking.unwrap().countries), "DE");
}

/// Rows of 19 CFR 102.20: the good, what else it says, its material, and the countries that are possible. Canada
/// stands where the change holds, Germany where it does not.
#[test]
fn united_states_rows_hold_or_not() {
    let book = support::book();
    let possible = |code: &str, tests: &str, material: &str| {
        let list = format!("id: part, code: {material}, from: DE, value: 900");
        let said = "essential: part, minor_processing: false, simple_assembly: false";
        let bill = made("produced_in: CA, imported_from: CA", said, &[&list]);
        let tests = if tests.is_empty() { String::new() } else { format!(", tests: {{ {tests} }}") };
        let bill = bill.replace("code: 8483.40.50", &format!("code: {code}{tests}"));
        names(&asked(&book, AMERICA, &bill).marking.unwrap().possible)
    };
    for (code, tests, material, countries) in [
        // A rifle from its parts: unless they are the unfinished rifle.
        ("9303.30.00", "not_unfinished: true", "9305.20.80", "CA"),
        ("9303.30.00", "not_unfinished: false", "9305.20.80", "DE"),
        ("9303.30.00", "", "9305.20.80", "CA DE"),
        ("9303.30.00", "not_unfinished: false", "7326.90.86", "CA"),
        // An explosive: from any other heading, not by mere separation.
        ("3602.00.00", "not_separated: true", "2904.20.10", "CA"),
        ("3602.00.00", "not_separated: true", "3602.00.00", "DE"),
        ("3602.00.00", "not_separated: false", "2904.20.10", "DE"),
        // A chemical: by reaction whatever the number.
        ("2909.60.50", "not_separated: true, chemical_reaction: true", "2909.60.50", "CA"),
        ("2909.60.50", "not_separated: true, chemical_reaction: false", "2909.60.50", "DE"),
        // Flat steel, cold-rolled from hot-rolled.
        ("7209.16.00", "cold_reduced: false", "7208.26.00", "DE"),
        ("7209.16.00", "cold_reduced: true", "7208.26.00", "CA"),
        // A part of a machine from a motor, beyond a simple assembly.
        ("8466.94.85", "beyond_simple_assembly: true", "8501.32.20", "CA"),
        ("8466.94.85", "beyond_simple_assembly: false", "8501.32.20", "DE"),
        // A machining centre from a lathe.
        ("8457.10.00", "beyond_simple_assembly: false", "8458.11.00", "DE"),
        ("8457.10.00", "beyond_simple_assembly: false", "8466.93.30", "CA"),
        // An aeroplane from its parts; a part from another subheading.
        ("8802.30.00", "not_unfinished: false", "8807.30.00", "DE"),
        ("8807.30.00", "", "8807.10.00", "CA"),
        ("8807.30.00", "", "8807.30.00", "DE"),
        // A gear box for a vehicle, made as a unit from its own parts; nothing of heading 8431 counts.
        ("8708.40.11", "complete_unit: true, unit_part: false, not_unfinished: true", "8708.40.75", "CA"),
        ("8708.40.11", "complete_unit: true, unit_part: false, not_unfinished: false", "8708.40.75", "DE"),
        ("8708.40.11", "complete_unit: true, unit_part: false, not_unfinished: true", "8431.20.00", "DE"),
        // Radio apparatus from a telephone.
        ("8517.62.00", "radio_transmission: true, adp_unit: false", "8517.13.00", "DE"),
    ] {
        assert_eq!(possible(code, tests, material), countries, "{code} {tests} {material}");
    }
}

/// Whatever is left unknown, what is answered with every fact known lies among what was possible before.
#[test]
fn a_fact_never_leads_outside_what_was_possible() {
    let book = support::book();
    let facts = [
        ["", "essential: gears", "essential: none", "essential: gears other"],
        ["", "minor_processing: true", "minor_processing: false", "minor_processing: false"],
        ["", "simple_assembly: true", "simple_assembly: false", "simple_assembly: false"],
        ["", "certified_originating: true", "certified_originating: false", "certified_originating: false"],
    ];
    let materials = [HOUSING, GEARS, "id: other, code: 8483.40, from: PL, value: 700"];
    let at = |choice: usize| {
        let picked: Vec<&str> = facts.iter().enumerate().map(|(fact, ways)| ways[(choice >> (2 * fact)) & 3]).collect();
        let said: Vec<&str> = picked.iter().copied().filter(|one| !one.is_empty()).collect();
        (picked.clone(), canada(&book, &gear_box(&said.join(", "), &materials)))
    };
    let all: Vec<(Vec<&str>, MarkingReport)> = (0..256).map(at).collect();
    for (known, full) in all.iter().filter(|one| one.0.iter().all(|fact| !fact.is_empty())) {
        // A certified good of only minor processing hangs on where it was worked before; where no single
        // material is essential, which merit equal consideration must still be said.
        let minor = known.contains(&"minor_processing: true");
        let apart = minor || known.contains(&"simple_assembly: true");
        let none = known.contains(&"essential: none") && apart;
        let hangs = none || (minor && known.contains(&"certified_originating: true"));
        assert!(hangs || !full.countries.is_empty(), "{known:?}");
        for (partly, before) in &all {
            if partly.iter().zip(known).all(|(a, b)| a.is_empty() || a == b) {
                assert!(before.open || full.possible.is_subset(&before.possible), "{partly:?} {known:?}");
                assert!(before.countries.is_empty() || before.countries == full.countries, "{partly:?} {known:?}");
            }
        }
    }
}
