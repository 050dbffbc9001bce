//! Screening as a user does it: import, screen, dismiss, import the next version, screen again. The labelled sets, where
//! they are present, are matched as well as the documents say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn ntib(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntib"));
    for variable in ["NTIB_RULEBOOK", "NTIB_LANG", "NTIB_LISTS", "NTIB_SCREENING", "NTIB_BY"] {
        command.env_remove(variable);
    }
    command.args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

const HEAD: &str = "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids\n";

/// Made-up entries in the official layout.
const FIRST: &str = "\
a1,Entity List (EL) - Bureau of Industry and Security,,,,\"Blue Fox Optics Research Institute (BFORI)\",,\"12 Harbour Road, Port Town, ZZ\",90 FR 1,2024-03-01,,,For all items subject to the EAR,Presumption of denial,,,,,,,,,\"Blue Fox Optical; and Institute 77\",,,,,,\n\
501,Specially Designated Nationals (SDN) - Treasury Department,501,Individual,SDGT,\"DOE, Ivan Petrovich\",,\"Port Town, KP\",,,,,,,,,,,,,,,\"DOE, Vanya\",,1961-04-05,KP,,,\"Passport, 836238033, KP; Gender, Male; Secondary sanctions risk:, none\"\n\
502,Specially Designated Nationals (SDN) - Treasury Department,502,Entity,SDGT,--,,,,,,,,,,,,,,,,,,,,,,,\n";

fn lists(name: &str) -> PathBuf {
    let here = folder(name);
    let file = here.join("consolidated.csv");
    std::fs::write(&file, format!("{HEAD}{FIRST}")).unwrap();
    let done = ntib(&["import", "screening-list", path(&file), "--date", "2026-01-01", "--out", path(&here.join("lists"))]);
    assert_eq!(status(&done), 5, "a row was left out, as in every import: {}", err(&done));
    assert!(err(&done).contains("3 rows into 2 parties on 2 lists (EL, SDN); 1 left out, 0 doubted") && err(&done).contains("us-csl-2026-01-01.not-read.tsv"), "{}", err(&done));
    let unread = std::fs::read_to_string(here.join("lists/us-csl-2026-01-01.not-read.tsv")).unwrap();
    assert!(unread.contains("line 4\t'--\tthe name has no letter and no digit\tyes"), "{unread}");
    here
}

#[test]
fn a_match_is_shown_with_its_words_its_list_and_the_fact_for_the_case() {
    let here = lists("screen-shown");
    let at = here.join("lists");
    let done = ntib(&["screen", "BLUE FOX OPTIC RES. INST. LTD", "--lists", path(&at)]);
    let text = out(&done);
    assert_eq!(status(&done), 4, "{text}{}", err(&done));
    for part in ["POSSIBLY the same", "Blue Fox Optics Research Institute (BFORI)", "Entity List (EL) [15 CFR 744.16", "us-csl 2026-01-01", "entry EL-a1", "listed from 2024-03-01", "optic ~ optics (1 letter differs)", "firm.us_lists: [entity_list]", "Not legal advice"] {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
    let french = out(&ntib(&["--lang", "fr", "screen", "Blue Fox Optics Research", "--lists", path(&at)]));
    assert!(french.contains("PEUT-ÊTRE la même partie") && french.contains("EL-a1"), "{french}");
    let short = ntib(&["screen", "BFORI", "--lists", path(&at)]);
    assert_eq!(status(&short), 4, "the abbreviation in brackets is a name: {}", out(&short));
    let nothing = ntib(&["screen", "Harbour Lights Bakery", "--lists", path(&at)]);
    assert_eq!(status(&nothing), 0);
    assert!(out(&nothing).contains("Nothing was found"));
    let id = ntib(&["screen", "Somebody Else", "--id", "passport-kp:836238033", "--lists", path(&at), "--json"]);
    assert_eq!(status(&id), 3, "{}", err(&id));
    let document: Value = serde_json::from_str(&out(&id)).unwrap();
    let hit = &document["parties"][0]["hits"][0];
    assert_eq!((hit["outcome"].as_str(), hit["entry"]["key"].as_str(), hit["facts"]["firm.us_lists"][0].as_str()), (Some("same"), Some("SDN-501"), Some("blocked")));
}

#[test]
fn a_dismissed_entry_stays_away_until_it_changes() {
    let here = lists("screen-dismissed");
    let (at, record) = (here.join("lists"), here.join("screening.jsonl"));
    let screen = |more: &[&str]| {
        let mut arguments = vec!["screen", "Ivan Doe", "--lists", path(&at), "--record", path(&record), "--on", "2026-02-01"];
        arguments.extend(more);
        ntib(&arguments)
    };
    let first = screen(&["--json"]);
    assert_eq!(status(&first), 4, "{}", err(&first));
    let document: Value = serde_json::from_str(&out(&first)).unwrap();
    let id = document["parties"][0]["hits"][0]["id"].as_str().unwrap().to_owned();
    let decide = |what: &str, because: &str| ntib(&["screen", what, &id, "--because", because, "--by", "A. Reader", "--record", path(&record), "--on", "2026-02-02"]);
    assert_eq!(status(&decide("--dismiss", " ")), 2, "a reason is needed");
    assert_eq!(status(&decide("--reopen", "too early")), 2);
    assert_eq!(status(&decide("--dismiss", "born in 1990, in Halifax")), 0);
    let again = screen(&[]);
    assert_eq!(status(&again), 0);
    assert!(out(&again).contains("One entry was dismissed before"), "{}", out(&again));
    assert!(out(&screen(&["--all"])).contains("dismissed on 2026-02-02 by A. Reader: born in 1990, in Halifax"));
    // The next version of the list, as JSON: the entry has another programme, and one more is there.
    let next = here.join("consolidated.json");
    let json = r#"{"results":[
        {"id":"a1","source":"Entity List (EL) - Bureau of Industry and Security","type":null,"name":"Blue Fox Optics Research Institute (BFORI)","programs":[],
         "addresses":[{"address":"12 Harbour Road","city":"Port Town","state":null,"postal_code":null,"country":"ZZ"}],"federal_register_notice":"90 FR 1","start_date":"2024-03-01",
         "license_requirement":"For all items subject to the EAR","license_policy":"Presumption of denial","alt_names":["Blue Fox Optical","and Institute 77"],"ids":[]},
        {"id":"501","entity_number":501,"source":"Specially Designated Nationals (SDN) - Treasury Department","type":"Individual","name":"DOE, Ivan Petrovich","programs":["SDGT","DPRK"],
         "addresses":[{"address":null,"city":"Port Town","country":"KP"}],"alt_names":["DOE, Vanya"],"dates_of_birth":["1961-04-05"],"nationalities":["KP"],
         "ids":[{"type":"Passport","number":"836238033","country":"KP"}]},
        {"id":"600","entity_number":600,"source":"Specially Designated Nationals (SDN) - Treasury Department","type":"Vessel","name":"IVAN DOE","programs":["DPRK"],"ids":[{"type":"Vessel Registration Identification","number":"IMO 9999999","country":null}]}]}"#;
    std::fs::write(&next, json).unwrap();
    assert!(ntib(&["import", "screening-list", path(&next), "--date", "2026-03-01", "--out", path(&at)]).status.success());
    let changed = screen(&["--since", "2026-01-01"]);
    let text = out(&changed);
    assert_eq!(status(&changed), 4);
    assert!(text.contains("new or changed since 2026-01-01: 2"), "only those two, the first is unchanged in another format: {text}");
    assert!(text.contains("the entry has changed since") && text.contains("SDN-600"), "{text}");
    assert_eq!(status(&screen(&["--as-of", "2026-02-01"])), 0, "as the list was, it stays dismissed");
    assert_eq!(status(&decide("--reopen", "the passport was wrong")), 0);
    assert_eq!(status(&screen(&["--as-of", "2026-02-01"])), 4);
}

#[test]
fn a_file_of_parties_is_screened_and_bad_rows_are_named() {
    let here = lists("screen-file");
    let file = here.join("parties.csv");
    let rows = format!("name,country,id,address\nBlue Fox Optical,ZZ,,\"12 Harbour Road, Port Town\"\nQuiet Bakery,CA,,\n,CA,,\n{},CA,,\nAcme,Canada,,\nAcme,CA,lei:123,\n", "x".repeat(3000));
    std::fs::write(&file, rows).unwrap();
    let done = ntib(&["screen", "--file", path(&file), "--lists", path(&here.join("lists"))]);
    assert_eq!(status(&done), 5);
    let (text, errors) = (out(&done), err(&done));
    assert!(text.contains("6 parties screened: 0 with the same identifier, 1 to be looked at, 1 with nothing found"), "{text}");
    for part in ["line 4: name 1: the name has no letter", "line 5: name 1: the name has 3000 bytes", "line 6: `CANADA` is not a place", "line 7: `123` is not a valid LEI"] {
        assert!(errors.contains(part), "`{part}` is missing in {errors}");
    }
}

#[test]
fn what_is_no_list_is_refused_with_its_place() {
    let here = folder("screen-bad");
    let file = here.join("x");
    let table = [
        ("name,type\nAcme,Entity\n", "the column `source` is missing"),
        ("{\"results\": 5}", "there is no list `results`"),
        ("{\"results\": [5]}", "has no entry that can be read: entry 1: it is no object"),
        ("{\"results\": []}", "has no entry that can be read"),
        ("source,name\n", "has no entry that can be read"),
        ("", "the file is empty"),
        ("<html><body>Not found</body></html>", "this is XML or a page, not CSV or JSON"),
        ("{\"results\"", "this is not JSON: EOF while parsing"),
        ("source,name\n,Acme\n", "has no entry that can be read"),
    ];
    for (text, expected) in table {
        std::fs::write(&file, text).unwrap();
        let done = ntib(&["import", "screening-list", path(&file), "--date", "2026-01-01", "--out", path(&here)]);
        assert_eq!(status(&done), 5, "{text}");
        assert!(err(&done).contains(expected) && err(&done).contains("help: "), "{}", err(&done));
    }
    assert_eq!(status(&ntib(&["screen", "Acme", "--lists", path(&here)])), 5, "no list was written");
    std::fs::write(here.join("us-csl-2026-01-01.parties.jsonl"), "{\"format\":\"other\"}").unwrap();
    let broken = ntib(&["screen", "Acme", "--lists", path(&here)]);
    assert_eq!(status(&broken), 5);
    assert!(err(&broken).contains("line 1"), "{}", err(&broken));
    assert_eq!(status(&ntib(&["screen", "Acme"])), 2, "lists have to be named");
}

/// The labelled sets, if this machine has them: `NTIB_SHARED_DATA`, or beside the repository.
#[test]
fn labelled_sets_are_matched_as_well_as_documented() {
    let data = std::env::var_os("NTIB_SHARED_DATA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    if !data.join("name-match-bench").exists() {
        return;
    }
    let done = ntib(&["measure", path(&data), "--json"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    let document: Value = serde_json::from_str(&out(&done)).unwrap();
    let lines = document["lines"].as_array().unwrap();
    for (set, part, precision, recall) in FLOORS {
        let Some(line) = lines.iter().find(|line| line["set"] == *set && line["part"] == *part) else { continue };
        let (p, r) = (line["precision"].as_u64().unwrap(), line["recall"].as_u64().unwrap());
        assert!(p >= *precision && r >= *recall, "{set}, {part}: precision {p}, recall {r}; at least {precision} and {recall}");
    }
}

/// Set, part, and the least precision and recall in thousandths.
const FLOORS: &[(&str, &str, u64, u64)] = &[
    ("name-match-bench", "half 1", 860, 825),
    ("name-match-bench", "firms and others", 840, 880),
    ("name-match-bench", "persons", 910, 790),
    ("ca-vendor-name-normalisation", "likeliest group, half 1", 970, 465),
    ("us-federal-vendor-identities", "spellings of one UEI, half 1", 435, 555),
    ("entity-resolution-truthset", "pairs, names only", 600, 605),
];

#[test]
fn a_row_that_is_cut_off_is_not_read() {
    let here = folder("screen-cut");
    let file = here.join("consolidated.csv");
    let whole = format!("{HEAD}{FIRST}");
    let cut = whole.find(",DOE, Vanya").or_else(|| whole.find("DOE, Vanya")).unwrap();
    std::fs::write(&file, &whole[..cut - 1]).unwrap();
    let done = ntib(&["import", "screening-list", path(&file), "--date", "2026-01-01", "--out", path(&here.join("lists"))]);
    assert_eq!(status(&done), 5);
    assert!(err(&done).contains("2 rows into 1 parties on 1 lists (EL); 1 left out, 0 doubted"), "{}", err(&done));
    let unread = std::fs::read_to_string(here.join("lists/us-csl-2026-01-01.not-read.tsv")).unwrap();
    assert!(unread.contains("the header 29: the file may be cut off"), "{unread}");
}
