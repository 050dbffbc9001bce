//! What every ready case comes to, and what the base is worth in those that tell it.
//!
//! `UPDATE=1` writes the outcomes anew; read the difference line by line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ntib(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntib"))
        .args(arguments)
        .env_remove("NTIB_RULEBOOK")
        .env_remove("NTIB_LANG")
        .output()
        .unwrap()
}

fn names() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("examples")).unwrap();
    let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|file| file.strip_suffix(".yaml").map(str::to_owned)).collect();
    names.sort();
    names
}

/// `work` over every name, on two threads, in the order of the names.
fn each(names: &[String], work: impl Fn(&str) -> String + Sync) -> Vec<String> {
    let (first, second) = names.split_at(names.len() / 2);
    let run = |part: &[String]| part.iter().map(|name| work(name)).collect::<Vec<String>>();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| run(second));
        let mut found = run(first);
        found.extend(second.join().unwrap());
        found
    })
}

fn ids(list: &Value) -> String {
    let all: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    all.join(", ")
}

fn span(span: &Value) -> String {
    let (low, high) = (span["low"].as_str().unwrap(), span["high"].as_str());
    match high {
        Some(high) if high == low => low.to_owned(),
        Some(high) => format!("{low} to {high}"),
        None => format!("{low} or more"),
    }
}

/// An outcome in a few words that no translation changes.
fn short(outcome: &Value) -> String {
    match outcome["kind"].as_str().unwrap() {
        "choice" => {
            let gap = if outcome["gap"] == true { ", or nothing" } else { "" };
            format!("{}{gap}", ids(&outcome["possible"]))
        }
        "holds" => outcome["holds"].as_str().unwrap().to_owned(),
        "set" => {
            let open = ids(&outcome["open"]);
            let open = if open.is_empty() { String::new() } else { format!(" (perhaps {open})") };
            format!("[{}]{open}", ids(&outcome["certain"]))
        }
        "layers" => {
            let layers = outcome["layers"].as_array().unwrap().iter();
            let layers: Vec<&str> = layers.map(|one| one["layer"].as_str().unwrap()).collect();
            format!("{} of the value: {}", span(&outcome["share"]), layers.join(", "))
        }
        "summary" => {
            let verdicts = outcome["verdicts"].as_array().unwrap().iter();
            verdicts.map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join(", ")
        }
        other => other.to_owned(),
    }
}

fn outcomes(name: &str) -> String {
    let path = root().join(format!("examples/{name}.yaml")).display().to_string();
    let output = ntib(&["assess", &path, "--json"]);
    let status = output.status.code().unwrap();
    assert!(matches!(status, 0 | 3 | 4), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut out = format!("{name}: exit {status}\n");
    for matter in document["matters"].as_array().unwrap() {
        let leg = matter["leg"].as_str().map_or(String::new(), |leg| format!(", {leg}"));
        let _ = writeln!(out, "  {}{leg}", matter["subject"].as_str().unwrap());
        for answer in matter["answers"].as_array().unwrap() {
            assert_ne!(answer["outcome"]["conflict"], true, "{name}: {}", answer["question"]);
            let _ = writeln!(out, "    {} = {}", answer["question"].as_str().unwrap(), short(&answer["outcome"]));
        }
    }
    out
}

#[test]
fn every_ready_case_comes_to_what_is_written_down() {
    let found = each(&names(), outcomes).concat();
    let path = root().join("crates/cli/tests/golden/examples.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<String> = expected.lines().zip(found.lines()).filter(|(a, b)| a != b).take(10).map(|(a, b)| format!("- {a}\n+ {b}")).collect();
    assert!(expected == found, "answers changed; run with UPDATE=1 and read the difference\n{}", changed.join("\n"));
}

#[test]
fn there_are_sixty_ready_cases_and_every_one_reads_in_french() {
    let names = names();
    assert!(names.len() >= 60, "{}", names.len());
    each(&names, |name| {
        let path = root().join(format!("examples/{name}.yaml")).display().to_string();
        let output = ntib(&["--lang", "fr", "assess", &path]);
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains("pas un avis juridique"), "{name}");
        String::new()
    });
}

/// The sheet's account of what the base itself changes, row by row: example, offer or firm, question, with, without.
const WORTH: [(&str, &str, &str, &str, &str); 15] = [
    ("48-what-the-base-is-worth-new-zealand", "steering", "us/dod-source-4864", "eligible", "waiver_needed"),
    ("48-what-the-base-is-worth-new-zealand", "shells", "us/conventional-ammunition", "base_source", "outside_source"),
    ("48-what-the-base-is-worth-new-zealand", "steering", "us/stock-transfer-weighing", "finding", "not_weighed"),
    ("48-what-the-base-is-worth-new-zealand", "steering", "us/reliable-source", "reliable", "not_reliable"),
    ("49-what-the-base-is-worth-canada", "steering", "us/dod-source-4864", "eligible", "waiver_needed"),
    ("49-what-the-base-is-worth-canada", "shells", "us/conventional-ammunition", "base_source", "outside_source"),
    ("49-what-the-base-is-worth-canada", "steering", "us/stock-transfer-weighing", "considered", "not_weighed"),
    ("49-what-the-base-is-worth-canada", "steering", "us/reliable-source", "reliable", "reliable"),
    ("50-a-security-agreement-and-its-parents", "study", "us/national-interest-determination", "relieved", "needed"),
    ("51-where-the-base-changes-nothing", "", "us/buy-american", "exempt", "exempt"),
    ("51-where-the-base-changes-nothing", "", "us/specialty-metals", "qualifying", "qualifying"),
    ("51-where-the-base-changes-nothing", "", "us/bearings", "eligible", "eligible"),
    ("51-where-the-base-changes-nothing", "", "us/steel-plate", "eligible", "eligible"),
    ("51-where-the-base-changes-nothing", "field jacket", "us/berry", "waiver_needed", "waiver_needed"),
    ("51-where-the-base-changes-nothing", "", "us/dpa-domestic-source", "domestic", "domestic"),
];

/// The outcomes of a question in a document, for the matters whose subject holds `subject`.
fn answers(document: &Value, subject: &str, question: &str) -> Vec<String> {
    let matters = document["matters"].as_array().unwrap().iter();
    let matters = matters.filter(|matter| matter["subject"].as_str().unwrap().contains(subject));
    let all = matters.flat_map(|matter| matter["answers"].as_array().unwrap());
    all.filter(|answer| answer["question"] == question).map(|answer| short(&answer["outcome"])).collect()
}

#[test]
fn the_base_is_worth_what_the_table_says() {
    for (name, subject, question, with, without) in WORTH {
        let path = root().join(format!("examples/{name}.yaml")).display().to_string();
        let read = |arguments: &[&str]| -> Value { serde_json::from_slice(&ntib(arguments).stdout).unwrap() };
        let before = answers(&read(&["assess", &path, "--json"]), subject, question);
        let after = answers(&read(&["assess", &path, "--without", "us/ntib", "--json"]), subject, question);
        assert!(before.iter().any(|one| one == with), "{name} {question}: {before:?}");
        let at = before.iter().position(|one| one == with).unwrap();
        assert_eq!(after.get(at).map(String::as_str), Some(without), "{name} {question}: {after:?}");
    }
}
