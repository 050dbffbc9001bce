//! `ntib firm`, `status` and `control` on the constructed world and the sample world.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ntib(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntib")).args(arguments).args(["--known-at", "2026-11-27"]).current_dir(root()).output().unwrap()
}

fn constructed(arguments: &[&str]) -> Output {
    ntib(&[arguments, &["--no-sample", "--world", "tests/worlds/constructed"]].concat())
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn three_tests_differ_on_one_firm_each_with_its_path() {
    let standing = |holders: &[&str], lang: &str| -> (Vec<String>, Option<i32>) {
        let output = constructed(&[&["control"], holders, &["--in", "made-up/actuators", "--as-of", "2026-11-27", "--lang", lang]].concat());
        let lines = text(&output).lines().filter(|line| ["[blocked-aggregate-50]", "[disclosure-20]", "[votes-majority]"].iter().any(|id| line.contains(id))).map(|line| line.chars().next().unwrap().to_string()).collect();
        (lines, output.status.code())
    };
    for lang in ["en", "fr"] {
        assert_eq!(standing(&["made-up/boris", "made-up/carla"], lang), (vec!["✓".into(), "✓".into(), "✗".into()], Some(0)));
        assert_eq!(standing(&["made-up/carla"], lang), (vec!["✗".into(), "✓".into(), "✗".into()], Some(0)));
        assert_eq!(standing(&["Annie Exemple"], lang), (vec!["✗".into(), "✓".into(), "✓".into()], Some(0)));
    }
    let output = constructed(&["control", "made-up/carla", "--in", "made-up/actuators"]);
    assert!(text(&output).contains("Carla Example has 60 % of the capital of Made-up Holding Ltd.") || text(&output).contains("Carla Example has 60\u{a0}% of the"), "{}", text(&output));
    let everyone = constructed(&["control", "--in", "made-up/veiled"]);
    assert_eq!(everyone.status.code(), Some(0), "{}", errors(&everyone));
    assert!(text(&everyone).contains("Annie Exemple"), "{}", text(&everyone));
}

#[test]
fn what_is_not_told_leaves_a_definition_open_and_is_named() {
    let output = constructed(&["status", "Made-up Veiled Sensors", "--as-of", "2026-11-27"]);
    assert_eq!(output.status.code(), Some(4), "{}", errors(&output));
    let printed = text(&output);
    assert!(printed.contains("who holds the other 34\u{a0}% of the votes of Made-up Veiled Sensors Inc."), "{printed}");
    let french = text(&constructed(&["status", "made-up/veiled", "--as-of", "2026-11-27", "--lang", "fr"]));
    assert!(french.contains("qui détient les 34\u{a0}% restants (voix) de Made-up Veiled Sensors Inc."), "{french}");
    for printed in [&printed, &french] {
        assert!(!printed.lines().any(|line| line.contains("interest-") || line.contains("lack-") || line.contains("status-")), "a phrase is missing: {printed}");
    }
}

#[test]
fn the_answer_follows_the_day() {
    let sign = |as_of: &str| {
        let output = constructed(&["status", "made-up/returned", "--as-of", as_of, "--question", "ca/ica-canadian-controlled", "--short"]);
        text(&output).lines().find(|line| line.contains("Investment Canada Act")).and_then(|line| line.chars().next())
    };
    assert_eq!([sign("2019-06-01"), sign("2021-06-01"), sign("2024-06-01")], [Some('✓'), Some('✗'), Some('✓')]);
    let mda = |as_of: &str| ntib(&["control", "us/maxar", "--in", "MDA", "--as-of", as_of]).status.code();
    // Afterwards nobody tells who holds what was offered to the public.
    assert_eq!([mda("2019-06-01"), mda("2021-06-01")], [Some(0), Some(4)]);
    let decides = |as_of: &str| text(&ntib(&["status", "ca/mda", "--as-of", as_of, "--question", "ca/ica-canadian-controlled"]));
    assert!(decides("2019-06-01").contains("who holds the votes of Maxar Technologies"), "{}", decides("2019-06-01"));
    assert!(decides("2021-06-01").contains("of the votes of MDA"), "{}", decides("2021-06-01"));
}

#[test]
fn many_firms_at_once_in_every_form() {
    let output = ntib(&["status", "--all", "--as-of", "2026-11-27"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(text(&output).contains("Where definitions differ"), "{}", text(&output));
    let folder = std::env::temp_dir().join(format!("ntib-firms-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for form in ["csv", "xlsx", "json"] {
        let path = folder.join(format!("status.{form}"));
        let output = constructed(&["status", "--all", "--as-of", "2026-11-27", "--out", path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert!(std::fs::metadata(&path).unwrap().len() > 500);
    }
    let rows = std::fs::read_to_string(folder.join("status.csv")).unwrap();
    assert!(rows.lines().any(|line| line.starts_with("made-up/actuators,Made-up Actuators Inc.,holds,")), "{rows}");
    let list = folder.join("list.txt");
    std::fs::write(&list, "made-up/halves\nnobody at all here\n").unwrap();
    let refused = constructed(&["status", "--list", list.to_str().unwrap(), "--as-of", "2026-11-27"]);
    assert_eq!(refused.status.code(), Some(5));
    assert!(errors(&refused).contains("line 2"), "{}", errors(&refused));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_firm_is_found_by_name_and_shown_with_its_sources() {
    let output = ntib(&["firm", "MDA", "--as-of", "2026-11-27"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let printed = text(&output);
    assert!(printed.contains("[ca/mda]") && printed.contains("EdgePoint Investment Group Inc. has 10.9") && printed.contains("read on 2026-11-27"), "{printed}");
    assert_eq!(ntib(&["firm", "cage:98247", "--as-of", "2026-11-27"]).status.code(), Some(0));
    let several = ntib(&["firm", "Rocket Lab", "--as-of", "2026-11-27"]);
    assert!(matches!(several.status.code(), Some(0 | 4)));
    let nobody = ntib(&["firm", "ca/mdaa", "--as-of", "2026-11-27"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(errors(&nobody).contains("did you mean"), "{}", errors(&nobody));
    let french = text(&ntib(&["firm", "ca/mda", "--as-of", "2026-11-27", "--lang", "fr"]));
    for printed in [&printed, &french] {
        assert!(!printed.lines().any(|line| line.contains("firm-") || line.contains("holding-")), "a phrase is missing: {printed}");
    }
}

#[test]
fn a_verdict_is_written_read_and_undone() {
    let record = std::env::temp_dir().join(format!("ntib-same-{}.jsonl", std::process::id()));
    let _ = std::fs::remove_file(&record);
    let path = record.to_str().unwrap();
    let same = |more: &[&str]| ntib(&[&["same", "ca/mda", "ca/bristol-aerospace"], more].concat());
    assert_eq!(same(&[]).status.code(), Some(4), "nothing is said of the two");
    let lacking = same(&["--verdict", "same", "--by", "M. Roy", "--record", path]);
    assert!(lacking.status.code() == Some(2) && errors(&lacking).contains("--reason"));
    let blank = same(&["--verdict", "same", "--reason", " ", "--by", "M. Roy", "--record", path]);
    assert!(blank.status.code() == Some(2) && !record.exists());
    let given = same(&["--verdict", "same", "--reason", "one register number", "--by", "M. Roy", "--on", "2026-11-26", "--record", path]);
    assert_eq!(given.status.code(), Some(0), "{}", errors(&given));
    assert_eq!(same(&["--record", path]).status.code(), Some(0));
    // Every command reads it: the two are one entity, and another verdict undoes that.
    let firm = |lang: &str| text(&ntib(&["firm", "ca/bristol-aerospace", "--base", path, "--lang", lang]));
    assert!(firm("en").contains("one register number") && firm("fr").contains("M. Roy"));
    assert_eq!(same(&["--verdict", "open", "--reason", "two numbers after all", "--by", "L. Chen", "--on", "2026-11-27", "--record", path]).status.code(), Some(0));
    let after = same(&["--record", path]);
    assert!(after.status.code() == Some(4) && text(&after).contains("two numbers after all") && text(&after).contains("one register number"));
    // As known before the second verdict, the first one counts.
    let before = Command::new(env!("CARGO_BIN_EXE_ntib")).args(["same", "ca/mda", "ca/bristol-aerospace", "--record", path, "--known-at", "2026-11-26"]).current_dir(root()).output().unwrap();
    assert_eq!(before.status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&record).unwrap().lines().count(), 3, "lines are only added");
    std::fs::remove_file(&record).unwrap();
}

#[test]
fn contracts_and_supplies_stand_in_full() {
    let folder = std::env::temp_dir().join(format!("ntib-deals-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("orders.jsonl");
    let lines = [
        r#"{"ntib_statements":1}"#,
        r#"{"source":{"name":"s","title":"Orders of 2026","publisher":"Crown","retrieved":"2026-01-02"}}"#,
        r#"{"statement":{"id":"s:1","subject":"ca/mda","claim":"contract","kind":"contract","value":"W1","buyer":"us/viasat","part":"P2","what":"antennas","amount":"1200.50 CAD","ceiling":"5000 CAD","sums":"change","signed":"2025-03-04","under":"SO-9","codes":["naics","334220"],"from":"2025-04-01","until":"2026-04-01","source":"s","recorded":"2026-01-02","confidence":"secondary"}}"#,
        r#"{"statement":{"id":"s:2","subject":"ca/bristol-aerospace","claim":"supply","value":"S1","customer":"ca/mda","what":"panels","source":"s","recorded":"2026-01-02","confidence":"secondary"}}"#,
    ];
    std::fs::write(&file, lines.join("\n") + "\n").unwrap();
    let card = text(&ntib(&["firm", "ca/mda", "--base", file.to_str().unwrap()]));
    let card = card.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["Number: W1 / P2", "What: antennas", "At most:", "Signed: 2025-03-04", "Period: 2025-04-01 to 2026-03-31", "Under: SO-9", "NAICS 334220", "Orders of 2026 (Crown)", "What it is supplied with", "What: panels"] {
        assert!(card.contains(part), "{part}: {card}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
