//! `ntib origin`, run as a user runs it, over the ready bills of materials.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn bill(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/origin").join(name).display().to_string()
}

fn ntib(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntib")).args(arguments).env_remove("NTIB_RULEBOOK").env_remove("NTIB_LANG").output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_exit_status_is_the_answer_in_both_languages() {
    for (name, status) in [
        ("80-hydraulic-cylinder.yaml", 0),
        ("81-armoured-vehicle-hull.yaml", 3),
        ("82-turbine-part-vertical.yaml", 0),
        ("83-rifle-with-foreign-parts.csv", 0),
        ("84-radar-module-open.yaml", 4),
        ("85-seals-in-one-bin.yaml", 0),
        ("92-hydraulic-valve-from-adelaide.yaml", 0),
        ("93-turret-ring-from-victoria.yaml", 0),
        ("94-sight-from-brisbane-short-of-content.yaml", 3),
        ("88-tactical-radio.yaml", 0),
        ("89-machining-centre.yaml", 3),
        ("90-military-truck.yaml", 0),
    ] {
        for (lang, notice) in [("en", "not a ruling"), ("fr", "n’est pas une décision")] {
            let output = ntib(&["--lang", lang, "origin", &bill(name)]);
            assert_eq!(output.status.code(), Some(status), "{name}: {}{}", text(&output), String::from_utf8_lossy(&output.stderr));
            assert!(text(&output).contains(notice), "{name}");
            // A phrase without words would stand there as its own name.
            assert!(!text(&output).contains("origin-"), "{name}: {}", text(&output));
        }
    }
}

#[test]
fn the_document_carries_the_arithmetic() {
    let output = ntib(&["origin", "--json", &bill("80-hydraulic-cylinder.yaml")]);
    let document: Value = serde_json::from_str(&text(&output)).unwrap();
    assert_eq!(document["format"], "ntib.origin");
    assert_eq!(document["version"], 1);
    assert_eq!(document["originates"], "yes");
    assert_eq!(document["criterion"], "B");
    assert!(document["rules"][0]["steps"].as_array().unwrap().len() > 1);
    assert_eq!(document["certification"].as_array().unwrap().len(), 10);
}

#[test]
fn a_template_is_a_workbook_that_is_read_again() {
    let folder = std::env::temp_dir().join(format!("ntib-origin-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("bill.xlsx").display().to_string();
    assert_eq!(ntib(&["origin", "--template", &path]).status.code(), Some(0));
    // An empty template lacks the good: it is read as a workbook and its mistakes are named.
    let output = ntib(&["origin", &path]);
    assert_eq!(output.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`code` is missing"), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_cannot_be_answered_is_refused_with_a_remedy() {
    let bill = bill("80-hydraulic-cylinder.yaml");
    for (arguments, part) in [
        (vec!["origin", bill.as_str(), "--agreement", "us/nothing"], "known: "),
        (vec!["origin", bill.as_str(), "--as-of", "2019-01-01"], "2019-01-01"),
        (vec!["origin", "no-such-file.yaml"], "could not open"),
    ] {
        let output = ntib(&arguments);
        assert!(matches!(output.status.code(), Some(1 | 5)), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(part), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
