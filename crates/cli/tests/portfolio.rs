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
    for name in ["a.csv", "a.csv.gz", "a.tsv", "a.xlsx", "a.ods", "a.parquet", "a.arrow"] {
        for (lot, row) in again(name) {
            for column in ["us/entry-duty.total", "us/entry-duty.share", "us/entry-duty.layers", "us/entry-duty.basis", "us/entry-duty.missing"] {
                assert_eq!(row[column], expected[&lot][column], "{name}, {lot}, {column}");
            }
        }
    }
    use calamine::Reader as _;
    let mut open: calamine::Ods<_> = calamine::open_workbook(here.join("a.ods")).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(here.join("a.xlsx")).unwrap();
    assert_eq!(open.sheet_names(), book.sheet_names());
    assert_eq!(open.worksheet_range("coverage").unwrap(), book.worksheet_range("coverage").unwrap());
    assert_eq!(book.sheet_names(), ["answers", "coverage"]);
    let cover = book.worksheet_range("coverage").unwrap();
    let about: Vec<String> = cover.rows().map(|row| format!("{}={}", row[0], row[1])).collect();
    assert!(about.iter().any(|line| line == "rows answered=16"), "{about:?}");
    let answers = book.worksheet_range("answers").unwrap();
    let header: Vec<String> = answers.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let at = header.iter().position(|name| name == "us/entry-duty.total").unwrap();
    let numbers = answers.rows().skip(1).filter(|row| matches!(row[at], calamine::Data::Float(_))).count();
    assert!(numbers > 8, "totals are numbers: {numbers}");
    // Shares are numbers where they are known, and days are days.
    let of = |name: &str| {
        let at = header.iter().position(|one| one == name).unwrap();
        answers.rows().skip(1).map(|row| row[at].clone()).collect::<Vec<_>>()
    };
    assert!(of("us/entry-duty.share").iter().all(|cell| matches!(cell, calamine::Data::Float(_)) || cell.to_string().contains("..")), "{:?}", of("us/entry-duty.share"));
    assert!(of("Entry date").iter().all(|cell| matches!(cell, calamine::Data::DateTime(_))), "{:?}", of("Entry date"));
    // Where another day stands in their place the column is not read, and is handed on as it is.
    let french = here.join("fr.xlsx");
    let done = ntib(&["assess", path(&file), "--question", "us/entry-duty", "--as-of", "2026-11-02", "--lang", "fr", "--out", path(&french)]);
    assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
    let book: calamine::Xlsx<_> = calamine::open_workbook(french).unwrap();
    assert_eq!(book.sheet_names(), ["réponses", "portée"]);
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
    for told in [",3,E3,when,02/03/2026,", ",4,C4,from,Atlantis,", ",5,,,,", ",6,E6,when,1950-01-01,", ",7,E7,when,,no date"] {
        assert!(listed.contains(told), "{told}\n{listed}");
    }
    // The same in French: the sheet, what is told of each row, and what ends the command.
    let done = ntib(&["--lang", "fr", "assess", path(&file), "--question", "us/entry-duty", "--out", path(&out)]);
    assert_eq!(done.status.code(), Some(5));
    let listed = std::fs::read_to_string(here.join("out.errors.csv")).unwrap();
    assert!(listed.starts_with("fichier,ligne,cellule,colonne,valeur,problème,remède\n"), "{listed}");
    for told in ["n’est pas une date", "n’est pas un lieu", "aucune date", "sort de la période couverte"] {
        assert!(listed.contains(told) && errors(&done).contains(told), "{told}\n{listed}\n{}", errors(&done));
    }
    assert!(errors(&done).contains("les lignes écartées sont énumérées dans"), "{}", errors(&done));
    let wrong = here.join("wrong.map.yaml");
    std::fs::write(&wrong, "map: lots\nfacts: { item.hts_us: cod }\n").unwrap();
    let refused = ntib(&["assess", path(&file), "--map", path(&wrong), "--as-of", "2026-11-02"]);
    assert_eq!(refused.status.code(), Some(5));
    assert!(errors(&refused).contains("did you mean `code`?"), "{}", errors(&refused));
    let refused = ntib(&["--lang", "fr", "assess", path(&file), "--map", path(&wrong), "--as-of", "2026-11-02"]);
    assert!(errors(&refused).contains("vouliez-vous dire") && errors(&refused).starts_with("erreur"), "{}", errors(&refused));
}

#[test]
fn where_all_rows_left_out_are_listed_is_told() {
    let here = folder("cut");
    let file = here.join("lots.csv");
    std::fs::write(&file, "item.hts_us,leg.to,leg.from,as_of\n".to_owned() + &"8807.30.00,US,CA,soon\n".repeat(13)).unwrap();
    let told = |more: &[&str]| errors(&ntib(&[&["assess", path(&file), "--question", "us/entry-duty"], more].concat()));
    assert!(told(&[]).contains("… 3 more; `--errors FILE` lists all of them\n"), "{}", told(&[]));
    assert!(told(&["--lang", "fr"]).contains("… et 3 de plus; «\u{a0}--errors FICHIER\u{a0}» les énumère toutes\n"), "{}", told(&["--lang", "fr"]));
    let listed = told(&["--errors", path(&here.join("all.ods"))]);
    assert!(listed.contains("… 3 more\n") && listed.contains("all.ods"), "{listed}");
    use calamine::Reader as _;
    let mut all: calamine::Ods<_> = calamine::open_workbook(here.join("all.ods")).unwrap();
    assert_eq!(all.worksheet_range_at(0).unwrap().unwrap().height(), 14);
}

#[test]
fn no_cell_that_a_spreadsheet_would_run_is_written_as_text() {
    let here = folder("run");
    let file = here.join("lots.csv");
    std::fs::write(&file, "note,item.hts_us,leg.to,leg.from,as_of\n=1+cmd|x,8807.30.00,US,CA,2026-11-02\n-5.20,8807.30.00,US,CA,2026-11-02\n=2,8807.30.00,Narnia,CA,2026-11-02\n").unwrap();
    let written = |name: &str| {
        let out = here.join(name);
        assert_eq!(ntib(&["assess", path(&file), "--question", "us/entry-duty", "--out", path(&out)]).status.code(), Some(5));
        out
    };
    let text = std::fs::read_to_string(written("a.csv")).unwrap();
    assert!(text.contains("\n'=1+cmd|x,") && text.contains("\n-5.20,"), "{text}");
    // A workbook holds texts as texts: what stood in the cell is there as it was.
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(written("a.xlsx")).unwrap();
    let answers = book.worksheet_range("answers").unwrap();
    assert_eq!(answers.get_value((1, 0)).unwrap().to_string(), "=1+cmd|x");
}

#[test]
fn every_fault_of_a_row_is_told_and_the_row_is_counted_once() {
    let here = folder("faults");
    let (file, out) = (here.join("lots.csv"), here.join("out.csv"));
    std::fs::write(&file, "item.hts_us,leg.to,leg.from,item.value,item.usmca_claim,as_of\n8807.30.00,US,Narnia,-100 USD,maybe,2026-11-41\n8807.30.00,US,CA,100 USD,true,2026-11-02\n").unwrap();
    let done = ntib(&["assess", path(&file), "--question", "us/entry-duty", "--out", path(&out)]);
    assert_eq!(done.status.code(), Some(5), "{}", errors(&done));
    let mut reader = csv::Reader::from_path(here.join("out.errors.csv")).unwrap();
    let told: Vec<(String, String)> = reader.records().map(|row| row.unwrap()).map(|row| (row[1].to_owned(), row[4].to_owned())).collect();
    let expected = [("2", "2026-11-41"), ("2", "Narnia"), ("2", "-100 USD"), ("2", "maybe")];
    let mut sorted: Vec<(&str, &str)> = told.iter().map(|(row, value)| (row.as_str(), value.as_str())).collect();
    sorted.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted);
    let said = errors(&done);
    assert!(said.contains("rows left out: 1") && !said.contains("… "), "{said}");
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), 2);
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
    // What stands in brackets tells the country or the currency; other names are known.
    let here = folder("headings");
    let proposed = |table: &str| {
        let file = here.join("lots.csv");
        std::fs::write(&file, table).unwrap();
        String::from_utf8(ntib(&["assess", path(&file), "--propose"]).stdout).unwrap()
    };
    let french = proposed("Code SH (É.-U.),Valeur en douane (USD),Pays de départ,Pays d'origine\n8807.30.00,1200.50,Canada,Canada\n");
    for line in ["item.hts_us: \"Code SH (É.-U.)\"", "item.value: \"Valeur en douane (USD)\"", "leg.from: \"Pays de départ\"", "item.origin: \"Pays d'origine\""] {
        assert!(french.contains(line), "{line}\n{french}");
    }
    let english = proposed("HTS Number,Customs value (USD),USMCA claimed,Metal share,HS code (Canada)\n8807.30.00,1200.50,yes,98 %,8807.30.00\n");
    for line in ["item.hts_us: \"HTS Number\"", "item.value: \"Customs value (USD)\"", "item.usmca_claim: \"USMCA claimed\"", "item.listed_metal_weight_share: \"Metal share\"", "item.hs_ca: \"HS code (Canada)\""] {
        assert!(english.contains(line), "{line}\n{english}");
    }
    assert!(proposed("Tariff code (U.S.),To\n8807.30.00,US\n").contains("item.hts_us: \"Tariff code (U.S.)\""));
}

#[test]
fn a_reader_may_close_the_pipe_early() {
    // Standard output whose other end is closed from the first.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntib"));
    let done = command.args(["assess", path(&parts()), "--propose"]).current_dir(root()).stdout(writer).stderr(std::process::Stdio::piped()).output().unwrap();
    assert_eq!((done.status.code(), errors(&done)), (Some(0), String::new()));
}

#[test]
fn every_heading_that_is_known_names_a_fact_of_the_rulebook() {
    let names = std::fs::read_to_string(root().join("data/headings.csv")).unwrap();
    let facts = ntib(&["law", "--facts"]);
    let facts = String::from_utf8(facts.stdout).unwrap();
    for row in csv::Reader::from_reader(names.as_bytes()).records().map(|row| row.unwrap()) {
        assert!(&row[0] == "place" || facts.contains(&row[1]), "{row:?}");
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

/// The duty of each lot, where its total is known, under more arguments.
fn duties(more: &[&str]) -> BTreeMap<String, String> {
    let rows = table(&answered(more)).into_iter();
    rows.map(|(lot, row)| (lot, row["us/entry-duty.total"].clone())).collect()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", errors(output)))
}

/// Millionths, of a text of an amount.
fn exactly(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    assert!(part.len() <= 6, "{text}");
    whole.parse::<i64>().unwrap() * 1_000_000 + sign * format!("{part:0<6}").parse::<i64>().unwrap()
}

#[test]
fn what_an_instrument_is_worth_is_the_difference_of_two_answers() {
    let (here, file) = (folder("value"), parts());
    let out = here.join("changes.csv");
    let common = ["value", path(&file), "--question", "us/entry-duty"];
    let done = ntib(&[&common[..], &["--instrument", "us/usmca", "--json", "--by", "Programme", "--by", "month", "--out", path(&out)]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
    let told = json(&done);
    let effect = &told["effects"][0];
    let (with, without) = (duties(&[]), duties(&["--without", "us/usmca"]));
    let changed: Vec<&String> = with.keys().filter(|lot| with[*lot] != without[*lot]).collect();
    assert!(changed.len() >= 3, "{changed:?}");
    let sum = |side: &BTreeMap<String, String>| changed.iter().map(|lot| exactly(&side[*lot])).sum::<i64>();
    let duty = &effect["total"]["duty"][0];
    assert_eq!(exactly(duty["more"].as_str().unwrap()), sum(&without) - sum(&with));
    // What has no value changes too, and its duty is not known.
    assert_eq!(effect["total"]["rows"].as_u64().unwrap(), changed.len() as u64 + effect["total"]["duty_open"].as_u64().unwrap());
    let by: u64 = effect["by"][0]["groups"].as_array().unwrap().iter().map(|group| group["total"]["rows"].as_u64().unwrap()).sum();
    assert_eq!(by, effect["total"]["rows"].as_u64().unwrap());
    let lines = std::fs::read_to_string(&out).unwrap();
    assert!(lines.starts_with("row,Lot,Description,") && lines.contains("without,question,before,after,by,duty_before,duty_after"), "{lines}");
    let removed = effect["provisions"].as_array().unwrap();
    assert!(removed.iter().any(|one| one["provision"].as_str().unwrap().starts_with("us/usmca/") && one["role"] == "no_longer"), "{removed:?}");

    // In company: what all come to is what each comes to.
    let done = ntib(&[&common[..], &["--shapley", "--json", "--instrument", "us/usmca", "--instrument", "us/s232-metals", "--instrument", "us/civil-aircraft"]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
    let told = json(&done);
    let amount = |share: &serde_json::Value| share["duty"].as_array().unwrap().iter().map(|one| exactly(one["amount"].as_str().unwrap())).sum::<i64>();
    let each: i64 = told["effects"].as_array().unwrap().iter().map(|effect| amount(&effect["in_company"])).sum();
    assert!((each - amount(&told["together"])).abs() <= 300, "the last digits of three: {told}");
    // What two do to each other is what both change less what each changes.
    let alone = |names: &[&str]| -> i64 {
        let named: Vec<&str> = names.iter().flat_map(|name| ["--instrument", *name]).collect();
        let done = ntib(&[&common[..], &["--json"], &named].concat());
        json(&done)["effects"][0]["total"]["duty"].as_array().unwrap().iter().map(|one| exactly(one["more"].as_str().unwrap())).sum()
    };
    let (first, second) = ("us/usmca", "us/s232-metals");
    let pair = told["pairs"].as_array().unwrap().iter().find(|pair| {
        let mut both = [pair["first"][0].as_str().unwrap(), pair["second"][0].as_str().unwrap()];
        both.sort_unstable();
        both == [second, first]
    });
    let beyond = pair.map_or(0, |pair| amount(&pair["beyond"]));
    assert_eq!(beyond, alone(&[first, second]) - alone(&[first]) - alone(&[second]), "{told}");

    for lang in ["en", "fr"] {
        let done = ntib(&[&common[..], &["--all", "--lang", lang]].concat());
        assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
        let text = String::from_utf8(done.stdout).unwrap();
        assert!(text.contains("us/usmca") && text.contains("USD") && !text.contains("compare-"), "{text}");
        // Questions are named in words.
        assert!(!text.contains("us/entry-duty"), "{text}");
    }
}

#[test]
fn what_a_day_or_a_draft_changes_is_the_difference_of_two_answers() {
    let (here, file) = (folder("impact"), parts());
    let out = here.join("changes.xlsx");
    let common = ["impact", path(&file), "--question", "us/entry-duty", "--json"];
    let done = ntib(&[&common[..], &["--from", "2025-03-20", "--to", "2026-11-02", "--out", path(&out)]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
    assert!(out.is_file());
    let total = json(&done)["effects"][0]["total"].clone();
    let (before, after) = (duties(&["--as-of", "2025-03-20"]), duties(&["--as-of", "2026-11-02"]));
    let changed: Vec<&String> = before.keys().filter(|lot| before[*lot] != after[*lot] && !before[*lot].is_empty() && !after[*lot].is_empty()).collect();
    let sum = |side: &BTreeMap<String, String>| changed.iter().map(|lot| exactly(&side[*lot])).sum::<i64>();
    assert!(changed.len() > 4, "{changed:?}");
    assert_eq!(exactly(total["duty"][0]["more"].as_str().unwrap()), sum(&after) - sum(&before));

    // The same rulebook changes nothing.
    let rulebook = root().join("rulebook");
    let done = ntib(&[&common[..], &["--against", path(&rulebook)]].concat());
    assert_eq!((done.status.code(), json(&done)["effects"][0]["total"]["rows"].as_u64()), (Some(0), Some(0)), "{}", errors(&done));
    let nothing = ntib(&["impact", path(&file), "--question", "us/entry-duty"]);
    assert_eq!(nothing.status.code(), Some(2), "there is nothing to compare with");
    let draft = folder("impact-empty");
    let empty = ntib(&["impact", path(&file), "--overlay", path(&draft)]);
    assert!(empty.status.code() == Some(5) && errors(&empty).contains("holds no file of a rulebook"), "{}", errors(&empty));
}

#[test]
fn a_kept_portfolio_tells_which_rows_a_draft_changes() {
    let (here, file) = (folder("watch"), parts());
    let kept = here.join("kept");
    let added = ntib(&["watch", path(&kept), "--add", path(&file), "--question", "us/entry-duty"]);
    assert_eq!(added.status.code(), Some(0), "{}", errors(&added));
    let same = ntib(&["watch", path(&kept)]);
    assert_eq!(same.status.code(), Some(0), "{}", errors(&same));
    // A draft that ends a provision on which the duty of some lot of today rests.
    let rows = table(&answered(&[]));
    let basis = rows["D-401"]["us/entry-duty.basis"].clone();
    let draft = here.join("draft");
    let ended = basis.split("; ").find_map(|name| {
        let text = std::fs::read_to_string(root().join(format!("rulebook/{name}.yaml"))).ok()?;
        let ended = text.replacen("until: open", "until: 2026-10-30", 1);
        (ended != text).then_some((name.to_owned(), ended))
    });
    let (name, text) = ended.expect("a provision without an end");
    std::fs::create_dir_all(draft.join(Path::new(&name).parent().unwrap())).unwrap();
    std::fs::write(draft.join(format!("{name}.yaml")), text).unwrap();
    let out = here.join("changes.csv");
    let looked = |more: &[&str]| ntib(&[&["watch", path(&kept), "--overlay", path(&draft)], more].concat());
    let changed = looked(&["--keep", "--out", path(&out)]);
    assert_eq!(changed.status.code(), Some(3), "{}", errors(&changed));
    let told = String::from_utf8(changed.stdout).unwrap();
    assert!(told.contains(&format!("- {name}")), "{told}");
    assert!(here.join("parts-into-the-us.changes.csv").is_file());
    // The same by comparing with the draft.
    let impact = ntib(&["impact", path(&file), "--question", "us/entry-duty", "--overlay", path(&draft), "--json"]);
    assert_eq!(errors(&impact).matches("columns are read by").count(), 1, "both sides read them alike");
    let rows = json(&impact)["effects"][0]["total"]["rows"].as_u64().unwrap();
    assert!(told.contains(&format!(": {rows} of 16 rows change")), "{told}, {rows}");
    assert_eq!(looked(&[]).status.code(), Some(3));
    assert_eq!(looked(&[]).status.code(), Some(0), "what was told is kept");
    std::fs::write(kept.join("parts-into-the-us.answers.csv"), "altered\n").unwrap();
    let altered = ntib(&["watch", path(&kept)]);
    assert_eq!(altered.status.code(), Some(5), "{}", errors(&altered));
}
