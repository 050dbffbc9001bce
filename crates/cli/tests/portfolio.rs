//! Portfolios through the command: every form in and out, rows that cannot be read, the ready example.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder(name: &str) -> PathBuf {
    let here = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("portfolio-{name}"));
    let _ = std::fs::remove_dir_all(&here);
    std::fs::create_dir_all(&here).unwrap();
    here
}

fn ntib(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntib"))
        .args(arguments)
        .env_remove("NTIB_RULEBOOK")
        .env_remove("NTIB_LANG")
        .output()
        .unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The rows of a CSV text by their first column, each as a map of its columns.
fn table(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            let cells = header.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect();
            (row[0].to_owned(), cells)
        })
        .collect()
}

fn parts() -> PathBuf {
    root().join("examples/portfolio/parts-into-the-us.csv")
}

/// The ready example, answered to standard output.
fn answered(more: &[&str]) -> String {
    let file = parts();
    let mut arguments = vec!["assess", path(&file), "--question", "us/entry-duty"];
    arguments.extend(more);
    let done = ntib(&arguments);
    assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn each_row_has_the_duty_of_its_case() {
    let rows = table(&answered(&[]));
    assert_eq!(rows.len(), 16);
    let total = |lot: &str| rows[lot]["us/entry-duty.total"].clone();
    // 15 % of 80,000.00; titanium is free of the forced-labour duty (as in the ready case of titanium and screws).
    assert_eq!(total("C-301"), "12000");
    assert_eq!(rows["C-301"]["Customs value"], "80000.00");
    // What is not known stays so: the share is told, the total is not.
    let open = &rows["E-502"];
    assert_eq!((open["us/entry-duty.total"].as_str(), open["us/entry-duty.total_bounds"].as_str()), ("", ""));
    assert!(!open["us/entry-duty.share"].is_empty());
    // One part with and without a claim, before and after: what the claim was worth.
    assert_ne!(total("A-102"), total("A-103"));
    assert!(rows["A-103"]["us/entry-duty.basis"].contains("us/ieepa-canada/"), "{:?}", rows["A-103"]);
    assert_eq!(answered(&["--threads", "1"]), answered(&["--threads", "3"]));
}

#[test]
fn the_same_answers_in_every_form() {
    let here = folder("forms");
    let plain = answered(&[]);
    let file = parts();
    let again = |name: &str| {
        let out = here.join(name);
        let done = ntib(&["assess", path(&file), "--question", "us/entry-duty", "--out", path(&out)]);
        assert_eq!(done.status.code(), Some(0), "{name}: {}", errors(&done));
        assert!(!here.join(format!("{name}.partial")).exists(), "{name}");
        // The rows with their answers are a table again.
        let map = root().join("examples/portfolio/parts-into-the-us.map.yaml");
        let back = ntib(&["assess", path(&out), "--map", path(&map), "--question", "us/entry-duty"]);
        assert_eq!(back.status.code(), Some(0), "{name}: {}", errors(&back));
        // From standard input, whose form its first bytes tell.
        let mut piped = Command::new(env!("CARGO_BIN_EXE_ntib"));
        piped.args(["assess", "-", "--map", path(&map), "--question", "us/entry-duty"]);
        piped.env_remove("NTIB_RULEBOOK").env_remove("NTIB_LANG");
        let piped = piped.stdin(std::fs::File::open(&out).unwrap()).output().unwrap();
        assert_eq!(piped.status.code(), Some(0), "{name}: {}", errors(&piped));
        let rows = table(&String::from_utf8(back.stdout).unwrap());
        assert_eq!(table(&String::from_utf8(piped.stdout).unwrap()), rows, "{name}");
        rows
    };
    let expected = table(&plain);
    for name in ["a.csv", "a.csv.gz", "a.tsv", "a.xlsx", "a.parquet", "a.arrow"] {
        for (lot, row) in again(name) {
            for column in ["us/entry-duty.total", "us/entry-duty.share", "us/entry-duty.layers", "us/entry-duty.basis", "us/entry-duty.missing"] {
                assert_eq!(row[column], expected[&lot][column], "{name}, {lot}, {column}");
            }
        }
    }
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(here.join("a.xlsx")).unwrap();
    use calamine::Reader as _;
    assert_eq!(book.sheet_names(), ["answers", "coverage"]);
    let cover = book.worksheet_range("coverage").unwrap();
    let about: Vec<String> = cover.rows().map(|row| format!("{}={}", row[0], row[1])).collect();
    assert!(about.iter().any(|line| line == "rows answered=16"), "{about:?}");
    let answers = book.worksheet_range("answers").unwrap();
    let header: Vec<String> = answers.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let at = header.iter().position(|name| name == "us/entry-duty.total").unwrap();
    let numbers = answers.rows().skip(1).filter(|row| matches!(row[at], calamine::Data::Float(_))).count();
    assert!(numbers > 8, "totals are numbers: {numbers}");
}

#[test]
fn rows_that_cannot_be_read_are_listed_and_the_others_go_on() {
    let here = folder("errors");
    let file = here.join("lots.csv");
    std::fs::write(
        &file,
        "lot;code;from;worth;when\ngood;8807.30.00;Canada;25 000,50;2026-11-02\nswapped;8807.30.00;Canada;1;02/03/2026\nnowhere;8807.30.00;Atlantis;1;2026-11-02\nshort;8807.30.00\nold;8807.30.00;Canada;1;1950-01-01\nundated;8807.30.00;Canada;1;\n",
    )
    .unwrap();
    std::fs::write(
        here.join("lots.map.yaml"),
        "map: lots\ndecimal: comma\ncurrency: USD\nas_of: when\nfacts:\n  item.hts_us: code\n  item.origin: from\n  leg.from: from\n  item.value: worth\n  leg.to: { value: US }\n  leg.kind: { value: export }\n",
    )
    .unwrap();
    let out = here.join("out.csv");
    let done = ntib(&["assess", path(&file), "--question", "us/entry-duty", "--out", path(&out)]);
    assert_eq!(done.status.code(), Some(5), "{}", errors(&done));
    let rows = table(&std::fs::read_to_string(&out).unwrap());
    assert_eq!(rows.keys().collect::<Vec<_>>(), ["good"]);
    let listed = table(&std::fs::read_to_string(here.join("out.errors.csv")).unwrap());
    assert_eq!(listed.len(), 1, "one file");
    let listed = std::fs::read_to_string(here.join("out.errors.csv")).unwrap();
    for told in [",3,E3,when,02/03/2026,", ",4,C4,from,Atlantis,", ",5,,,,", ",6,,,1950-01-01,", ",7,,,,no date"] {
        assert!(listed.contains(told), "{told}\n{listed}");
    }
    let wrong = here.join("wrong.map.yaml");
    std::fs::write(&wrong, "map: lots\nfacts: { item.hts_us: cod }\n").unwrap();
    let refused = ntib(&["assess", path(&file), "--map", path(&wrong), "--as-of", "2026-11-02"]);
    assert_eq!(refused.status.code(), Some(5));
    assert!(errors(&refused).contains("did you mean `code`?"), "{}", errors(&refused));
}

#[test]
fn a_mapping_is_guessed_from_headings() {
    let file = parts();
    let done = ntib(&["assess", path(&file), "--propose"]);
    assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
    let text = String::from_utf8(done.stdout).unwrap();
    for line in ["item.hts_us: \"HTSUS\"", "item.origin: \"Country of origin\"", "as_of: \"Entry date\"", "currency: USD", "# - Programme"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn real_import_lines_are_answered() {
    let data = root().join("../shared/data/usmca-claim-shares/canada_2025_11.csv.zst");
    if !data.is_file() {
        return;
    }
    let here = folder("real");
    let map = here.join("map.yaml");
    std::fs::write(
        &map,
        "map: us-imports\ncurrency: USD\nfacts:\n  item.hts_us: hts10\n  item.value: total_value\n  item.origin: { value: CA }\n  leg.from: { value: CA }\n  leg.to: { value: US }\n  leg.kind: { value: export }\n  item.usmca_claim: { value: \"false\" }\n  item.chapter_98: { value: none }\n",
    )
    .unwrap();
    let out = here.join("out.csv");
    let done = ntib(&["assess", path(&data), "--map", path(&map), "--as-of", "2025-11-15", "--question", "us/entry-duty", "--out", path(&out)]);
    let told = errors(&done);
    assert!(matches!(done.status.code(), Some(0 | 5)), "{told}");
    let rows = std::fs::read_to_string(&out).unwrap().lines().count();
    assert!(rows > 20_000, "{rows} rows; {told}");
}
