//! Official files in, tables of rows, checklists and the age of the law.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    Command::new(env!("CARGO_BIN_EXE_ntib"))
        .args(arguments)
        .env_remove("NTIB_RULEBOOK")
        .env_remove("NTIB_LANG")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

const BASIC: &str = r#"[
{"htsno":"8807","indent":"0","general":"","special":"","other":""},
{"htsno":"9901.00.50","general":"14.27¢/liter","special":"","other":""},
{"htsno":"8807.30.00","general":"Free","special":"","other":"27.5%"},
{"htsno":"2204.21.50","general":"6.3¢/liter","special":"Free (A+,AU,BH,S,SG)","other":"33¢/liter"},
{"htsno":"9107.00.80.00","general":"45¢ each + 6.4% + 2.5¢/jewel","special":"Free (S)","other":""},
{"htsno":"7326.90.86","general":"2.9%","special":"Free (C, S)","other":"45%"}]"#;

const LATER: &str = "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty,Column 2 Rate of Duty\n\
                     8807.30.00,0,Parts,,Free,,27.5%\n\
                     7326.90.86,0,Other,,3.1%,\"Free (C, S)\",45%\n\
                     12x,0,Broken,,3.1%,,45%\n";

#[test]
fn two_revisions_of_a_schedule_answer_by_date() {
    let here = folder("two-revisions");
    let (basic, later) = (here.join("schedule_basic.json"), here.join("schedule_rev_1.csv"));
    std::fs::write(&basic, BASIC).unwrap();
    std::fs::write(&later, LATER).unwrap();
    let dates = here.join("dates.csv");
    std::fs::write(&dates, "revision,effective_date\nbasic,2025-01-01\nrev_1,2025-07-01\n").unwrap();
    let over = here.join("overlay");
    let done = ntib(&["import", "hts", path(&later), path(&basic), "--dates", path(&dates), "--out", path(&over)]);
    assert!(done.status.success(), "{}", err(&done));
    let rows = std::fs::read_to_string(over.join("us/hts/column-1.csv")).unwrap();
    let of = |code: &str| rows.lines().filter(|row| row.starts_with(code)).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(of("7326.90.86").len(), 2, "{rows}");
    assert!(of("7326.90.86")[0].contains("2.9 %") && of("7326.90.86")[0].contains("2025-01-01,2025-07-01"), "{rows}");
    assert!(of("7326.90.86")[1].contains("3.1 %") && of("7326.90.86")[1].contains("2025-07-01,,"), "{rows}");
    assert!(of("2204.21.50")[0].contains("6.3 cents/") && of("2204.21.50")[0].contains("2025-01-01,2025-07-01"), "{rows}");
    assert!(of("9901").is_empty(), "the chapter of temporary measures is not taken over");
    let unread = std::fs::read_to_string(over.join("not-read.tsv")).unwrap();
    assert!(unread.contains("12x") && unread.contains("line 4"), "{unread}");

    let table = here.join("parts.csv");
    let head = "sku,item.hts_us,item.origin,leg.from,leg.to,leg.kind,item.value,item.usmca_claim,as_of\n";
    let body = "wine before,2204.21.50,CA,CA,US,export,100.00 USD,false,2025-02-01\nforging,7326.90.86,CA,CA,US,export,100.00 USD,x,2025-02-01\n";
    std::fs::write(&table, format!("{head}{body}")).unwrap();
    let answered = ntib(&["assess", path(&table), "--ask", "us/entry-duty", "--overlay", path(&over)]);
    assert_eq!(answered.status.code(), Some(5), "{}", err(&answered));
    assert!(err(&answered).contains("line 3: column `item.usmca_claim`"), "{}", err(&answered));
    let text = out(&answered);
    assert!(text.lines().next().unwrap().contains("us/entry-duty.total,us/entry-duty.total_bounds,us/entry-duty.share,us/entry-duty.layers,us/entry-duty.basis"), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("wine before") && text.contains("6.3 cents/"), "{text}");
}

#[test]
fn a_schedule_without_a_date_or_of_another_form_is_refused() {
    let here = folder("no-date");
    let file = here.join("a.json");
    std::fs::write(&file, "{\"not\": \"a schedule\"}").unwrap();
    let over = here.join("overlay");
    let undated = ntib(&["import", "hts", path(&file), "--out", path(&over)]);
    assert_eq!(undated.status.code(), Some(2), "{}", err(&undated));
    assert!(err(&undated).contains("--from DATE"), "{}", err(&undated));
    let wrong = ntib(&["import", "hts", path(&file), "--from", "2026-01-01", "--out", path(&over)]);
    assert_eq!(wrong.status.code(), Some(5), "{}", err(&wrong));
    assert!(err(&wrong).contains("HTS Number"), "{}", err(&wrong));
    assert!(!over.exists(), "nothing is written of a file that is refused");
}

#[test]
fn rows_are_added_to_a_list_or_refused_by_line() {
    let here = folder("list-rows");
    let (good, bad, over) = (here.join("good.csv"), here.join("bad.csv"), here.join("overlay"));
    std::fs::write(&good, "hts,general,usmca,ausfta,civil_aircraft,from,until,cite\n0101.21.00,Free,free,free,free,2025-01-01,,HTSUS\n").unwrap();
    let done = ntib(&["import", "list", "us/hts/column-1", path(&good), "--add", "--out", path(&over)]);
    assert!(done.status.success(), "{}", err(&done));
    let shown = ntib(&["--overlay", path(&over), "law", "us/hts/column-1"]);
    assert!(out(&shown).contains("0101.21.00") && out(&shown).contains("8807.30.00"), "{}", out(&shown));
    std::fs::write(&bad, "hts,general,usmca,ausfta,civil_aircraft,from,until,cite\n0101.21.00,half,free,free,free,2025-13-01,,HTSUS\n").unwrap();
    let refused = ntib(&["import", "list", "us/hts/column-1", path(&bad), "--out", path(&here.join("other"))]);
    assert_eq!(refused.status.code(), Some(5), "{}", err(&refused));
    assert!(err(&refused).contains("line 2: column `general`: `half` is not a rate"), "{}", err(&refused));
    let unknown = ntib(&["import", "list", "us/hts/column-2", path(&bad), "--out", path(&over)]);
    assert!(err(&unknown).contains("did you mean `us/hts/column-1`?"), "{}", err(&unknown));
}

#[test]
fn a_checklist_is_dated_and_its_papers_hold_what_the_case_says() {
    let here = folder("checklist");
    let case = here.join("case.yaml");
    std::fs::write(
        &case,
        "case: an engine part into the United States\nas_of: 2026-10-01\n\
         items:\n- { id: part, hts_us: 8411.91.90, origin: CA, value: 100.00 USD, usmca_claim: true }\n\
         legs:\n- { id: home, kind: export, from: CA, to: US }\n",
    )
    .unwrap();
    let english = ntib(&["checklist", path(&case), "--papers"]);
    assert!(english.status.success(), "{}", err(&english));
    let text = out(&english);
    assert!(text.contains("until 1 October 2031") && text.contains("before the movement on 1 October 2026"), "{text}");
    assert!(text.contains("Certification of origin under the Agreement"), "{text}");
    assert!(text.contains("8411.91.90"), "{text}");
    let french = out(&ntib(&["--lang", "fr", "checklist", path(&case), "--papers"]));
    // Lines are broken anywhere between words.
    let flowing = french.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flowing.contains("jusqu’au 1er octobre 2031") && french.contains("Certification d'origine"), "{french}");
    let document: serde_json::Value = serde_json::from_str(&out(&ntib(&["checklist", path(&case), "--json"]))).unwrap();
    assert_eq!(document["format"], "ntib.checklist");
    assert!(document["papers"].as_array().unwrap().iter().any(|one| one["paper"] == "us/usmca/certification-of-origin"), "{document}");
}

#[test]
fn the_age_of_the_law_is_told() {
    let fresh = ntib(&["law", "--stale", "--today", "2026-11-25"]);
    assert!(fresh.status.success(), "{}", out(&fresh));
    let old = ntib(&["law", "--stale", "--today", "2030-01-01"]);
    assert_eq!(old.status.code(), Some(3));
    assert!(out(&old).contains("us/itar/126.5-b"), "{}", out(&old));
}

/// Every revision of the real schedule, where the shared data are there.
#[test]
fn the_real_schedules_import_and_every_line_answers() {
    let data = root().join("../shared/data/us-hts-schedule");
    let Ok(entries) = std::fs::read_dir(&data) else { return };
    let here = folder("real-schedules");
    let mut files = Vec::new();
    for entry in entries {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|kind| kind != "zst") {
            continue;
        }
        let plain = here.join(file.file_stem().unwrap());
        let unpacked = Command::new("zstd").args(["-qdf", path(&file), "-o", path(&plain)]).status();
        if unpacked.is_err() {
            eprintln!("zstd is not installed: the real schedules are not read");
            return;
        }
        files.push(plain.display().to_string());
    }
    let over = here.join("overlay");
    let dates = data.join("revision_dates.csv");
    let mut arguments = vec!["import", "hts", "--dates", path(&dates), "--out", path(&over)];
    arguments.extend(files.iter().map(String::as_str));
    let done = ntib(&arguments);
    assert!(done.status.success(), "{}", err(&done));
    let rows = std::fs::read_to_string(over.join("us/hts/column-1.csv")).unwrap();
    assert!(rows.lines().count() > 11_000, "{} rows", rows.lines().count());
    // Two revisions underline this line: it is one line all the same, from the first day on.
    let of: Vec<&str> = rows.lines().filter(|row| row.starts_with("8708.22.00")).collect();
    assert!(matches!(of.as_slice(), [row] if row.contains(",2025-01-01,,")), "{of:?}");
    let table = here.join("t.csv");
    let line = "0403.90.85.00,CA,CA,US,export,100.00 USD,false";
    std::fs::write(&table, format!("item.hts_us,item.origin,leg.from,leg.to,leg.kind,item.value,item.usmca_claim,as_of\n{line},2025-02-01\n")).unwrap();
    let text = out(&ntib(&["assess", path(&table), "--ask", "us/entry-duty", "--overlay", path(&over)]));
    assert!(text.contains("17 %"), "{text}");
}
