//! The published commands, run as a user runs them, over the ready examples.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn example(name: &str) -> String {
    root().join("examples").join(format!("{name}.yaml")).display().to_string()
}

fn ntib(arguments: &[&str], input: &str) -> Output {
    use std::io::Write as _;
    let mut child = Command::new(env!("CARGO_BIN_EXE_ntib"))
        .args(arguments)
        .env_remove("NTIB_RULEBOOK")
        .env_remove("NTIB_LANG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its input early closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(arguments: &[&str], input: &str) -> Value {
    let output = ntib(arguments, input);
    serde_json::from_str(&text(&output)).unwrap_or_else(|error| panic!("{error}: {}", errors(&output)))
}

/// The answer to one question of the first matter that it was asked of.
fn answer<'v>(document: &'v Value, question: &str) -> &'v Value {
    let matters = document["matters"].as_array().unwrap();
    matters
        .iter()
        .flat_map(|matter| matter["answers"].as_array().unwrap())
        .find(|answer| answer["question"] == question)
        .unwrap_or_else(|| panic!("{question} was not asked"))
}

fn outcomes(answer: &Value) -> Vec<&str> {
    answer["outcome"]["possible"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

fn missing(answer: &Value) -> Vec<&str> {
    answer["missing"].as_array().unwrap().iter().map(|one| one["fact"].as_str().unwrap()).collect()
}

fn provisions(answer: &Value, standing: &str) -> Vec<String> {
    let all = answer["because"].as_array().unwrap().iter().filter(|one| one["standing"] == standing);
    all.map(|one| one["provision"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn registered_consignee_is_exempt_under_126_5_b_with_what_is_owed() {
    let document = json(&["assess", &example("01-actuator-to-ottawa"), "--json"], "");
    let itar = answer(&document, "us/itar-authority");
    assert_eq!(outcomes(itar), ["exempt"]);
    assert!(provisions(itar, "applies").contains(&"us/itar/126.5-b".to_owned()));
    let owed: Vec<&str> = itar["obligations"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(owed.contains(&"report") && owed.contains(&"marking") && owed.contains(&"record"), "{owed:?}");
    assert_eq!(answer(&document, "may-move")["outcome"]["verdicts"], serde_json::json!(["yes"]));
}

#[test]
fn unknown_registration_is_undetermined_and_named() {
    let output = ntib(&["assess", &example("02-registration-not-known"), "--json"], "");
    assert_eq!(output.status.code(), Some(4));
    let document: Value = serde_json::from_str(&text(&output)).unwrap();
    let itar = answer(&document, "us/itar-authority");
    assert_eq!(outcomes(itar), ["exempt", "licence"]);
    assert_eq!(missing(itar), ["consignee.registered_cgp"]);
}

#[test]
fn unregistered_consignee_needs_a_licence_or_registers() {
    let output = ntib(&["assess", &example("03-consignee-not-registered"), "--json"], "");
    assert_eq!(output.status.code(), Some(3));
    let document: Value = serde_json::from_str(&text(&output)).unwrap();
    let itar = answer(&document, "us/itar-authority");
    assert_eq!(outcomes(itar), ["licence"]);
    assert_eq!(itar["remedies"]["remedies"], serde_json::json!([{ "consignee.registered_cgp": "true" }]));
    let sought = ntib(&["seek", &example("03-consignee-not-registered"), "--want", "us/itar-authority=exempt"], "");
    assert_eq!(sought.status.code(), Some(0));
    assert!(text(&sought).contains("registered in the Controlled Goods Program: yes"), "{}", text(&sought));
}

#[test]
fn the_day_before_the_exemption_it_is_not_that_exemption() {
    let document = json(&["assess", &example("01-actuator-to-ottawa"), "--as-of", "2001-05-29", "--json"], "");
    let itar = answer(&document, "us/itar-authority");
    assert_eq!(itar["decided"], false);
    assert!(provisions(itar, "not_in_force").contains(&"us/itar/126.5-b".to_owned()));
    assert!(!provisions(itar, "applies").contains(&"us/itar/126.5-b".to_owned()));
    let printed = text(&ntib(&["assess", &example("01-actuator-to-ottawa"), "--as-of", "2001-05-29"], ""));
    assert!(printed.contains("in force from 30 May 2001"));
}

/// The days on which a duty changes, with the shares of the value due: for an aircraft part of Canada.
#[test]
fn timeline_of_an_aircraft_part_without_and_with_a_claim() {
    let case = |claim: bool| {
        format!(
            "case: part\nask: [us/entry-duty]\nitems:\n- {{ hts_us: 8807.30.00.15, origin: CA, usmca_claim: {claim}, \
             chapter_98: none, civil_aircraft: false, transshipment_found: false, uas_use: none, value: 100.00 USD }}\n\
             legs:\n- {{ kind: export, from: CA, to: US, loaded_on: 2030-01-01 }}\n"
        )
    };
    let arguments =
        ["timeline", "-", "--from", "2025-01-01", "--to", "2026-11-24", "--question", "us/entry-duty", "--json"];
    let shares = |document: &Value| -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for stretch in document["lines"][0]["stretches"].as_array().unwrap() {
            let share = &stretch["outcome"]["share"];
            assert_eq!(share["low"], share["high"], "{stretch}");
            let share = share["low"].as_str().unwrap().to_owned();
            if found.last().is_none_or(|(_, last)| *last != share) {
                found.push((stretch["from"].as_str().unwrap().to_owned(), share));
            }
        }
        found
    };
    let without = json(&arguments, &case(false));
    let expected = [("2025-01-01", "0"), ("2025-03-04", "0.25"), ("2025-08-01", "0.35"), ("2026-02-24", "0.1")];
    let expected = expected.map(|(day, share)| (day.to_owned(), share.to_owned()));
    assert_eq!(shares(&without), expected);
    // The rate stays at 10 % on 24 July 2026, but another instrument takes it.
    let turn = without["lines"][0]["stretches"].as_array().unwrap().iter().find(|one| one["from"] == "2026-07-24").unwrap();
    let by: Vec<&str> = turn["changed"].as_array().unwrap().iter().map(|one| one["provision"].as_str().unwrap()).collect();
    assert!(by.iter().any(|id| id.starts_with("us/s301-forced-labour/")), "{by:?}");
    assert!(by.iter().any(|id| id.starts_with("us/s122/")), "{by:?}");
    let with = json(&arguments, &case(true));
    let expected = [("2025-01-01", "0"), ("2025-03-04", "0.25"), ("2025-03-07", "0")];
    assert_eq!(shares(&with), expected.map(|(day, share)| (day.to_owned(), share.to_owned())));
}

#[test]
fn steel_before_and_after_april_2026_on_stated_bases() {
    let printed = |day: &str| text(&ntib(&["assess", &example("05-steel-forging"), "--as-of", day], ""));
    let (before, after) = (printed("2026-04-05"), printed("2026-04-06"));
    // 50 % of the steel content, then of the whole value: 4,000 and 10,000 US dollars.
    assert!(before.contains("2,000.00\u{a0}USD"), "{before}");
    assert!(after.contains("5,000.00\u{a0}USD"), "{after}");
    assert!(before.contains("4,000.00\u{a0}USD") && after.contains("10,000.00\u{a0}USD"));
}

#[test]
fn removing_the_ntib_changes_the_ship_component_and_not_the_itar_case() {
    let ship = json(&["value", &example("07-gyrocompass-for-the-navy"), "--instrument", "us/ntib", "--json"], "");
    let changes = ship["removals"][0]["changes"].as_array().unwrap();
    assert!(changes.iter().any(|one| one["question"] == "us/dod-source-4864"));
    let itar = json(&["value", &example("01-actuator-to-ottawa"), "--instrument", "us/ntib", "--json"], "");
    assert_eq!(itar["removals"][0]["changes"], serde_json::json!([]));
    let sentence = itar["removals"][0]["sentence"]["en"].as_str().unwrap();
    assert!(sentence.contains("changes none of the"), "{sentence}");
}

#[test]
fn replay_is_the_same_byte_for_byte_and_notices_another_rulebook() {
    let folder = std::env::temp_dir().join(format!("ntib-replay-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let stored = folder.join("answer.json").display().to_string();
    let made = ntib(&["assess", &example("08-armoured-vehicle-parts"), "--json", "--out", &stored], "");
    assert_eq!(made.status.code(), Some(0), "{}", errors(&made));
    let again = ntib(&["replay", &stored], "");
    assert_eq!((again.status.code(), text(&again).contains("byte for byte")), (Some(0), true));
    let overlay = folder.join("overlay/vocabulary");
    std::fs::create_dir_all(&overlay).unwrap();
    std::fs::write(
        overlay.join("more.yaml"),
        "facts:\n  item.more:\n    type: boolean\n    label: { en: more, fr: plus }\n    question: { en: More?, fr: Plus? }\n    changeable_by: nobody\n",
    )
    .unwrap();
    let other = ntib(&["--overlay", &folder.join("overlay").display().to_string(), "replay", &stored], "");
    assert_eq!(other.status.code(), Some(3));
    assert!(text(&other).contains("another one"), "{}", text(&other));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_overlay_amends_the_law() {
    let folder = std::env::temp_dir().join(format!("ntib-overlay-{}", std::process::id()));
    let at = folder.join("us/itar");
    std::fs::create_dir_all(&at).unwrap();
    // A draft that would end the exemption: the provision read, with another end.
    let original = std::fs::read_to_string(root().join("rulebook/us/itar/126.5-b.yaml")).unwrap();
    let ended = original.replace("until: open", "until: 2026-06-01");
    assert_ne!(original, ended);
    std::fs::write(at.join("126.5-b.yaml"), ended).unwrap();
    let overlay = folder.display().to_string();
    let document = json(&["--overlay", &overlay, "assess", &example("01-actuator-to-ottawa"), "--json"], "");
    assert_eq!(outcomes(answer(&document, "us/itar-authority")), ["licence"]);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_owed_is_told_once() {
    for name in ["02-registration-not-known", "26-naval-part-to-auckland", "27-pistols-to-canada-and-britain"] {
        let printed = text(&ntib(&["assess", &example(name)], ""));
        let mut told: Vec<String> = Vec::new();
        let mut within = false;
        for line in printed.lines() {
            if line.starts_with("    • ") {
                told.push(line.to_owned());
                within = true;
            } else if within && line.starts_with("      ") {
                told.last_mut().unwrap().push_str(line);
            } else {
                within = false;
            }
        }
        let all = told.len();
        told.sort();
        told.dedup();
        assert!(all > 0 && told.len() == all, "{name}: {printed}");
        // Each element of a set that may be owed is said to be so.
        for line in printed.lines().filter(|line| line.starts_with("? ") && line.contains("perhaps ")) {
            let mut parts = line.split("; ").skip_while(|part| !part.contains("perhaps"));
            assert!(parts.all(|part| part.contains("perhaps")), "{line}");
        }
    }
}

#[test]
fn a_search_says_that_it_is_better_already_or_what_to_find_out() {
    let better = ntib(&["seek", &example("01-actuator-to-ottawa"), "--want", "us/itar-authority=licence"], "");
    assert_eq!(better.status.code(), Some(0), "{}", text(&better));
    assert!(text(&better).contains("already as good as the wanted one, or better: "), "{}", text(&better));
    let case = std::fs::read_to_string(example("01-actuator-to-ottawa")).unwrap();
    let open = ntib(&["seek", "-", "--size", "1", "--want", "us/itar-authority=exempt"], &case.replace("classified: false, ", ""));
    let said = text(&open).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("Find out first:"), "{said}");
    assert!(text(&open).contains("[item.classified]"), "{}", text(&open));
    assert_eq!(open.status.code(), Some(3));
}

#[test]
fn an_interview_asks_and_answers() {
    let replies = "8807.30.00.15\n1\nUS\n.\n";
    let output = ntib(&["ask", "--as-of", "2026-11-02", "--question", "us/entry-duty"], replies);
    assert!(errors(&output).contains('>'));
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", errors(&output));
    assert!(text(&output).contains("US entry duty"), "{}", text(&output));
}

#[test]
fn the_library_shows_instruments_provisions_lists_and_rings() {
    for id in ["us/itar", "us/itar/126.5-b", "us/ntib/members", "us/far/sat", "us/hts/column-1"] {
        let output = ntib(&["law", id], "");
        assert_eq!(output.status.code(), Some(0), "{id}: {}", errors(&output));
        assert!(text(&output).lines().count() > 2, "{id}");
    }
    assert_eq!(ntib(&["coverage"], "").status.code(), Some(0));
    let unknown = ntib(&["law", "us/itar/126.5-c"], "");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(errors(&unknown).contains("did you mean"), "{}", errors(&unknown));
}

#[test]
fn schemas_in_the_reference_are_those_of_the_program() {
    for name in ["assessment", "checklist", "comparison", "control", "coverage", "firm", "seek", "status", "status-matrix", "timeline", "value"] {
        let printed = text(&ntib(&["schema", name], ""));
        let path = root().join(format!("docs/reference/schema/{name}.json"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &printed).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), printed, "run with UPDATE=1 to renew {name}");
    }
}

#[test]
fn bad_input_is_located_and_remedied() {
    let cases: [(&str, &str, &str); 8] = [
        ("case: x\nas_of: 2026-01-01\nparties:\n  consignee: { registred_cgp: true }\n", "R0009", "did you mean"),
        ("case: x\nas_of: 2026-01-01\nitems:\n- { usml: XXX(b) }\n", "R0008", "not a USML paragraph"),
        ("case: x\nas_of: 2026-01-01\nitems:\n- { value: 10.00 CAD }\n", "R0022", "convert the amount"),
        ("case: x\nas_of: 1975-01-01\n", "R0023", "ask about a day from"),
        ("case: x\nas_of: 2026-02-30\n", "R0008", "is not a date"),
        ("case: [x\n", "R0001", "this is not YAML"),
        ("case: x\nas_of: 2026-01-01\nitems:\n- { subject_to_itar: true }\n", "R0024", "is concluded by the rulebook"),
        ("case: x\nas_of: 2026-01-01\nfrom_where: US\n", "R0004", "known here"),
    ];
    for (case, code, words) in cases {
        let output = ntib(&["assess", "-"], case);
        assert_eq!(output.status.code(), Some(5), "{case}");
        let printed = errors(&output);
        assert!(printed.contains(code) && printed.contains(words), "{case}\n{printed}");
    }
    let large = format!("case: x\nabout: {}\n", "y".repeat(50 << 20));
    let output = ntib(&["assess", "-"], &large);
    assert_eq!(output.status.code(), Some(5));
    assert!(errors(&output).contains("at most"), "{}", errors(&output));
}

#[test]
fn a_table_holds_what_it_expects() {
    for entry in std::fs::read_dir(root().join("tables")).unwrap() {
        let path = entry.unwrap().path();
        let done = ntib(&["table", path.to_str().unwrap()], "");
        assert!(done.status.success(), "{}\n{}", text(&done), errors(&done));
    }
}

#[test]
fn a_cell_that_differs_is_told_and_a_broken_table_is_refused() {
    let table = "table: { en: valves, fr: robinets }\nquestion: us/entry-duty\nlayers_but: [column_1]\nfacts: { leg.to: US, leg.kind: export, \
                 leg.from: NZ, item.origin: NZ, item.value: 100.00 USD, item.chapter_98: none, item.hts_us: 8481.80.90, item.civil_aircraft: false }\n\
                 rows:\n- { as_of: 2026-05-04 }\ncolumns:\n- label: { en: duty, fr: droit }\n";
    let right = ntib(&["table", "-", "--csv"], &format!("{table}expect:\n- [10 %]\n"));
    assert!(right.status.success() && text(&right).ends_with("2026-05-04,10 %\n"), "{}{}", text(&right), errors(&right));
    let wrong = ntib(&["table", "-"], &format!("{table}expect:\n- [12 %]\n"));
    assert_eq!(wrong.status.code(), Some(3), "{}", errors(&wrong));
    assert!(text(&wrong).contains("expected 12 %") && errors(&wrong).contains("1 of 1 cells"), "{}{}", text(&wrong), errors(&wrong));
    let broken = ntib(&["table", "-"], &table.replace("layers_but: [column_1]", "layers_but: [column_9]"));
    assert_eq!(broken.status.code(), Some(5));
    assert!(errors(&broken).contains("column_9"), "{}", errors(&broken));
}
