//! Files into a base, the base out again.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A fresh folder under the build's own.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn ntib(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntib")).args(arguments).env_remove("NTIB_RULEBOOK").env_remove("NTIB_LANG").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

const FIRMS: &str = "Company,LEI,Country,Parent,Ownership\nBlue Fox Optics Ltd,5493006MHB84DD0ZWV18,Canada,Fox Holdings Inc,60 %\nRed Wolf Radios Inc,,US,Fox Holdings Inc,160 %\nGrey Owl,,Georgia,N/A,\n";

const OTHERS: &str = "name,lei,country,address\nBLUE FOX OPTICS LIMITED,5493006MHB84DD0ZWV18,CA,\nRed Wolf Radios,,US,\n";

#[test]
fn a_table_is_proposed_imported_joined_and_exported() {
    let here = folder("import-table");
    let (firms, others) = (here.join("firms.csv"), here.join("others.csv"));
    std::fs::write(&firms, FIRMS).unwrap();
    std::fs::write(&others, OTHERS).unwrap();
    for (table, map) in [(&firms, "firms.map.yaml"), (&others, "others.map.yaml")] {
        let proposed = ntib(&["import", "table", path(table), "--propose"]);
        assert!(proposed.status.success(), "{}", text(&proposed.stderr));
        std::fs::write(here.join(map), proposed.stdout).unwrap();
    }
    let out = here.join("one");
    let done = ntib(&["import", "table", path(&firms), "--map", path(&here.join("firms.map.yaml")), "--retrieved", "2026-11-27", "--out", path(&out)]);
    assert_eq!(done.status.code(), Some(5), "{}", text(&done.stderr));
    let errors = std::fs::read_to_string(out.join("firms.errors.csv")).unwrap();
    assert!(errors.contains("\"firms.csv\",3,\"Ownership\"") && errors.contains("more than 100 %"), "{errors}");
    assert!(errors.contains("\"firms.csv\",4,\"Country\"") && errors.contains("GE or US"), "{errors}");

    let manifest = here.join("base.yaml");
    std::fs::write(&manifest, "retrieved: 2026-11-27\nfiles:\n- { file: firms.csv, map: firms.map.yaml, title: Our firms }\n- { file: others.csv, map: others.map.yaml, scope: o/ }\n").unwrap();
    let base = here.join("base.jsonl");
    let done = ntib(&["import", "base", path(&manifest), "--out", path(&base), "--json"]);
    assert_eq!(done.status.code(), Some(5), "{}", text(&done.stderr));
    let report: Value = serde_json::from_str(&text(&done.stdout)).unwrap();
    assert_eq!(report["joined_by_identifier"], 1, "{report}");
    let sum: u64 = report["sources"].as_array().unwrap().iter().map(|one| one["statements"].as_u64().unwrap()).sum();
    let lines = std::fs::read_to_string(&base).unwrap();
    assert_eq!(lines.lines().filter(|line| line.starts_with("{\"statement\"")).count() as u64, sum);
    assert!(lines.contains("same lei 5493006MHB84DD0ZWV18") && lines.contains("ntib import"), "{lines}");
    assert!(!here.join("base.parts").exists() && here.join("base.errors.csv").exists());

    let ownership = here.join("ownership.json");
    let exported = ntib(&["export", "bods", path(&base), "--as-of", "2026-11-27", "--known-at", "2026-11-27", "--out", path(&ownership)]);
    assert!(exported.status.success(), "{}", text(&exported.stderr));
    let back = here.join("back.jsonl");
    let again = ntib(&["import", "base", path(&ownership), "--retrieved", "2026-11-27", "--unjoined", "--out", path(&back)]);
    assert!(again.status.success(), "{}{}", text(&again.stdout), text(&again.stderr));
    let lines = std::fs::read_to_string(&back).unwrap();
    let held = lines.lines().filter(|line| line.contains("\"claim\":\"stake\"") && line.contains("\"low\":\"600000000\",\"high\":\"600000000\"")).count();
    assert_eq!(held, 2, "votes and capital, as they went out: {lines}");
}

#[test]
fn what_we_keep_of_the_world_is_exported() {
    let here = folder("export-world");
    let out = here.join("world.json");
    let done = ntib(&["export", "bods", path(&root().join("world")), "--as-of", "2026-11-27", "--known-at", "2026-11-28", "--out", path(&out)]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(std::fs::read_to_string(&out).unwrap().contains("MDA"));
}

#[test]
fn wrong_manifests_and_mappings_are_told_by_line() {
    let here = folder("import-wrong");
    let manifest = here.join("base.yaml");
    std::fs::write(&manifest, "files:\n- { file: x.csv, layout: gleiff }\n").unwrap();
    let done = ntib(&["import", "base", path(&manifest), "--out", path(&here.join("b.jsonl"))]);
    assert_eq!(done.status.code(), Some(5));
    let said = text(&done.stderr);
    assert!(said.contains("there is no layout `gleiff`") && said.contains("did you mean `gleif`?") && said.contains("it is not said when the file was got"), "{said}");
    assert!(!here.join("b.jsonl").exists());
}

/// The shared sets, where they are there.
fn shared() -> Option<PathBuf> {
    let data = std::env::var_os("NTIB_SHARED_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    data.is_dir().then_some(data)
}

#[test]
fn the_shared_sets_make_one_base_and_the_counts_add_up() {
    let Some(data) = shared() else {
        eprintln!("the shared data are not there: nothing is read");
        return;
    };
    let here = folder("shared-base");
    let written = std::fs::read_to_string(root().join("docs/how-to/shared-base.manifest.yaml")).unwrap();
    let manifest = here.join("base.yaml");
    std::fs::write(&manifest, written.replace("../../../shared/data", path(&data.canonicalize().unwrap()))).unwrap();
    let base = here.join("base.jsonl");
    let done = ntib(&["import", "base", path(&manifest), "--out", path(&base), "--json"]);
    assert!(matches!(done.status.code(), Some(0 | 5)), "{}", text(&done.stderr));
    assert!(text(&done.stderr).is_empty(), "every file is read: {}", text(&done.stderr));
    let report: Value = serde_json::from_str(&text(&done.stdout)).unwrap();
    let of = |source: &str, key: &str| {
        let found = report["sources"].as_array().unwrap().iter().find(|one| one["source"] == source);
        found.unwrap_or_else(|| panic!("{source}: {report:#}"))[key].as_u64().unwrap()
    };
    // As many rows as the publishers' own counts (SOURCE.md of each set).
    let rows = [
        ("parents_partA", 2658), ("fpds_dod_idv_actions_partA", 10_419), ("vendor_identities_partA", 2119), ("subawards_2011_2016_partA", 1612),
        ("lei2_intraday_delta_2024-05-05_partA", 294), ("statements_partA", 692), ("ex21_labels_partA", 1488), ("contracts_finder_partA", 99),
    ];
    for (source, count) in rows {
        assert_eq!(of(source, "rows"), count, "{source}: {report:#}");
    }
    let lines = std::fs::read_to_string(&base).unwrap();
    let count = |what: &str| lines.lines().filter(|line| line.contains(what)).count() as u64;
    let statements: u64 = report["sources"].as_array().unwrap().iter().map(|one| one["statements"].as_u64().unwrap()).sum();
    assert_eq!(count("{\"statement\":"), statements);
    assert_eq!(report["statements"], statements);
    let edges = report["joined_by_identifier"].as_u64().unwrap() + report["joined_by_name"].as_u64().unwrap() + report["open"].as_u64().unwrap();
    assert_eq!(count("{\"same\":"), edges);
    let undecided = lines.lines().filter(|line| line.starts_with("{\"same\":") && line.contains("\"verdicts\":[]")).count() as u64;
    assert_eq!(report["open"], undecided, "what is only alike has no verdict");
    for key in ["entries", "statements", "in_several_sources", "joined_by_identifier", "joined_by_name", "kept_apart", "open", "alone"] {
        eprintln!("{key}: {}", report[key]);
    }
    assert!(report["in_several_sources"].as_u64().unwrap() > 500 && report["kept_apart"].as_u64().unwrap() > 1000, "{report:#}");
    // Every action that was taken is a contract, and every subaward a supply.
    let contracts = of("fpds_dod_idv_actions_partA", "rows") - of("fpds_dod_idv_actions_partA", "left_out");
    let listed = lines.lines().filter(|line| line.contains("\"claim\":\"contract\"") && line.contains("\"source\":\"fpds_dod_idv_actions_partA\"")).count() as u64;
    assert_eq!(listed, contracts);
    assert_eq!(count("\"claim\":\"supply\""), of("subawards_2011_2016_partA", "rows") - of("subawards_2011_2016_partA", "left_out"));
    assert!(of("vendor_identities_partA", "joined_elsewhere") > 100, "one UEI is one firm in both: {report:#}");
    let errors = std::fs::read_to_string(here.join("base.errors.csv")).unwrap();
    let left_out: u64 = report["sources"].as_array().unwrap().iter().map(|one| one["left_out"].as_u64().unwrap()).sum();
    assert_eq!(errors.lines().filter(|line| line.contains(",yes,\"")).count() as u64, left_out);
}

#[test]
fn files_of_one_name_are_told_apart() {
    let here = folder("import-one-name");
    let record = |name: &str| format!("LEI,Entity.LegalName,Entity.LegalJurisdiction\n5493006MHB84DD0ZWV18,{name},CA\n");
    let files = ["a/records.csv", "b/records.csv"].map(|file| here.join(file));
    for (file, name) in files.iter().zip(["Blue Fox Optics Ltd", "Blue Fox Limited"]) {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, record(name)).unwrap();
    }
    let out = here.join("out");
    for skipped in [0, 2] {
        let done = ntib(&["import", "statements", "--form", "gleif", "--retrieved", "2026-11-27", "--out", path(&out), path(&files[0]), path(&files[1])]);
        assert!(done.status.success() && text(&done.stderr).contains(&format!("{skipped} files read before")), "{}", text(&done.stderr));
    }
    let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    assert!(read("records.statements.jsonl").contains("Blue Fox Optics Ltd") && read("records-2.statements.jsonl").contains("Blue Fox Limited"));
}
