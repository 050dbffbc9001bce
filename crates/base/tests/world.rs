//! Files of the world: the one that we keep loads; each bad one breaks one thing and is told so (`expected.txt`
//! beside it; `UPDATE=1` writes them anew).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::fs;
use std::path::{Path, PathBuf};

use ntib_base::statement::{Claim, Identity, Interest};
use ntib_base::{LoadedWorld, load_world};
use ntib_rules::SourceFile;

fn read(folder: &Path) -> Vec<SourceFile> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(read(&path));
        } else if path.extension().is_some_and(|kind| kind == "yaml") {
            found.push(SourceFile { path: path.file_name().unwrap().to_string_lossy().into_owned(), text: fs::read_to_string(&path).unwrap() });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn said(loaded: &LoadedWorld) -> String {
    loaded
        .diagnostics
        .iter()
        .map(|one| {
            let path = &loaded.files[one.span.file as usize].path;
            format!("{} {path}:{}:{}: {}\n  help: {}\n", one.code, one.span.line, one.span.column, one.message, one.help.as_deref().unwrap_or("-"))
        })
        .collect()
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

#[test]
fn the_world_that_we_keep_loads_without_a_word() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../world");
    files.extend(read(&root));
    let loaded = load_world(&files);
    assert!(loaded.diagnostics.is_empty(), "{}", said(&loaded));
    let library = loaded.library.unwrap();
    let day = |text: &str| text.parse().unwrap();
    let owners = |on: &str| -> Vec<String> {
        let held = library.statements.iter().filter(|one| &*one.subject == "ca/mda" && one.valid.contains(day(on)) && one.known(day("2026-11-27")));
        held.filter_map(|one| match &one.claim {
            Claim::Stake(stake) if stake.interest == Interest::Votes => Some(format!("{:?} {}", stake.owner, stake.share)),
            _ => None,
        })
        .collect()
    };
    assert_eq!(owners("2020-04-07"), ["Entity(\"us/maxar\") 100 %"]);
    assert_eq!(owners("2020-04-08"), ["Entity(\"ca/northern-private-capital\") over 0 %", "Withheld unknown"]);
    assert!(library.statements.iter().all(|one| !one.known(day("2026-11-26"))), "nothing is known before it was read");
}

#[test]
fn a_good_file_says_what_it_says() {
    let loaded = load_world(&[SourceFile { path: "good.yaml".into(), text: fs::read_to_string(here().join("world_good.yaml")).unwrap() }]);
    assert!(loaded.diagnostics.is_empty(), "{}", said(&loaded));
    let library = loaded.library.unwrap();
    let told: String = library.statements.iter().map(|one| format!("{} {} {:?} {:?}\n", one.id, one.subject, one.claim, one.valid)).collect();
    let path = here().join("world_good.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &told).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), told);
    let same = &library.same[0];
    let on = |text: &str| same.standing(text.parse().unwrap());
    assert_eq!(on("2026-01-01"), None);
    assert_eq!(on("2026-02-01"), Some(Identity::Open));
    assert_eq!(on("2026-03-01"), Some(Identity::Same));
    assert_eq!(on("2026-04-01"), Some(Identity::Different), "a verdict is undone by another");
}

#[test]
fn bad_is_said_as_expected() {
    let good = fs::read_to_string(here().join("world_good.yaml")).unwrap();
    let mut wrong = Vec::new();
    let mut folders: Vec<PathBuf> = fs::read_dir(here().join("world_bad")).unwrap().map(|one| one.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        let mut files = read(&folder);
        assert!(!files.is_empty(), "{}: no file", folder.display());
        files.push(SourceFile { path: "zz-good.yaml".into(), text: good.clone() });
        let loaded = load_world(&files);
        assert!(loaded.library.is_none(), "{} is accepted", folder.display());
        let told = said(&loaded);
        assert!(!told.contains("help: -"), "{}: no help\n{told}", folder.display());
        let path = folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &told).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != told {
            wrong.push(format!("{}:\n{told}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{} differ; UPDATE=1 accepts them\n{}", wrong.len(), wrong.join("\n"));
}
