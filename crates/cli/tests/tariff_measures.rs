//! US additional duty compared with a third party's reading, where the shared data are there.
//!
//! The lists are read in as a user would (`ntib import list`), then every line and date is answered from a table of
//! rows. One line in forty is asked; `NTIB_COMPARE=all` asks every one. `NTIB_SHARED_DATA` names the folder of the data
//! where it does not stand beside the repository. `docs/comparisons/us-tariff-measures.md`
//! explains what differs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a failing step should stop the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ntib_core::Decimal;

/// Origin, census code, whether preference is claimed.
const CASES: [(&str, &str, &str, bool); 5] = [
    ("Canada, no claim", "CA", "1220", false),
    ("Canada, USMCA claim", "CA", "1220", true),
    ("United Kingdom", "GB", "4120", false),
    ("Australia", "AU", "6021", true),
    ("New Zealand", "NZ", "6141", false),
];

/// Facts that every row gives.
const COMMON: [(&str, &str); 20] = [
    ("leg.to", "US"),
    ("leg.kind", "export"),
    ("leg.by_vessel", "false"),
    ("item.value", "100.00 USD"),
    ("item.chapter_98", "none"),
    ("item.civil_aircraft", "false"),
    ("item.transshipment_found", "false"),
    ("item.us_content_fifth", "false"),
    ("item.steel_value", "100.00 USD"),
    ("item.aluminium_value", "100.00 USD"),
    ("item.copper_value", "100.00 USD"),
    ("item.vehicle_use", "none"),
    ("item.timber_kind", "none"),
    ("item.chip_tests_met", "false"),
    ("item.uas_use", "none"),
    ("item.russian_aluminium", "false"),
    ("item.metals_exclusion", "false"),
    ("item.uk_metal_quota", "true"),
    ("item.derivative_2020", "none"),
    ("item.country_exception_listed", "false"),
];

fn data(name: &str) -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("NTIB_SHARED_DATA").map_or_else(beside, PathBuf::from).join(name)
}

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn ntib(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntib")).args(arguments).env_remove("NTIB_RULEBOOK").env_remove("NTIB_LANG").output().unwrap()
}

/// A file of the shared data as text, unpacked if it is packed; nothing where it or the tool is absent.
fn text(path: &Path) -> Option<String> {
    if path.extension().is_some_and(|kind| kind == "zst") {
        let done = Command::new("zstd").args(["-qdc", path.to_str()?]).output().ok()?;
        return done.status.success().then(|| String::from_utf8(done.stdout).unwrap());
    }
    std::fs::read_to_string(path).ok()
}

fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let row = |one: csv::StringRecord| head.iter().zip(&one).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect();
    reader.records().map(|one| row(one.unwrap())).collect()
}

fn dotted(code: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let ends = [4, 6, 8, 10];
    let mut parts = vec![&digits[..4.min(digits.len())]];
    for pair in ends.windows(2) {
        if digits.len() >= pair[1] {
            parts.push(&digits[pair[0]..pair[1]]);
        }
    }
    parts.join(".")
}

/// What the third party says of products.
struct Lists {
    /// Number, metal, first day.
    metals: Vec<(String, &'static str, String)>,
    /// Number, first day, day it ends.
    exempt: Vec<(String, String, String)>,
    /// Numbers at 10 % from Canada.
    ten: BTreeSet<String>,
}

fn metal(name: &str) -> &'static str {
    match name {
        "steel" => "steel",
        "copper" => "copper",
        _ => "aluminium",
    }
}

fn lists() -> Option<Lists> {
    let of = |name: &str| text(&data("us-tariff-measures").join(name)).map(|text| records(&text));
    let or = |value: &str, other: &str| if value.is_empty() || value == "NA" { other.to_owned() } else { value.to_owned() };
    let mut metals = Vec::new();
    for row in of("s232_metal_chapter_products.csv")? {
        // The mill articles of 2018 stand in the rulebook; the rest began with the derivatives of March 2025.
        let from = or(&row["effective_date"], "2025-03-12");
        metals.push((dotted(&row["hts_prefix"]), metal(&row["metal_type"]), from));
    }
    for row in of("s232_derivative_products.csv")? {
        let from = or(&row["effective_date"], "2025-03-12");
        metals.push((dotted(&row["hts_prefix"]), metal(&row["derivative_type"]), from));
    }
    metals.extend(of("s232_copper_products.csv")?.iter().map(|row| (dotted(&row["hts10"]), "copper", "2025-08-01".to_owned())));
    metals.sort();
    metals.dedup_by(|b, a| a.0 == b.0 && a.1 == b.1);
    let exempt = of("ieepa_exempt_products.csv")?;
    let exempt = exempt.iter().map(|row| {
        let (from, last) = (or(&row["effective_date_start"], "2025-04-05"), or(&row["effective_date_end"], ""));
        (dotted(&row["hts10"]), from, last)
    });
    let ten = of("fentanyl_carveout_products.csv")?;
    let ten = ten.iter().filter(|row| ["9903.01.13", "9903.01.15"].contains(&row["ch99_code"].as_str()));
    Some(Lists { metals, exempt: exempt.collect(), ten: ten.map(|row| dotted(&row["hts8"])).collect() })
}

/// The overlay that a user makes of the lists.
fn overlay(here: &Path, lists: &Lists) -> PathBuf {
    let over = here.join("overlay");
    std::fs::create_dir_all(&over).unwrap();
    let add = |list: &str, text: String, add: bool| {
        let file = here.join("rows.csv");
        std::fs::write(&file, text).unwrap();
        let mut arguments = vec!["--overlay", over.to_str().unwrap(), "import", "list", list, file.to_str().unwrap(), "--out", over.to_str().unwrap()];
        if add {
            arguments.push("--add");
        }
        let done = ntib(&arguments);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let metals = lists.metals.iter().map(|(code, metal, from)| format!("{code},{metal},{},2026-04-06,third party\n", from.max(&"2025-03-12".to_owned())));
    add("us/s232-metals/content-lines", format!("hts,metal,from,until,cite\n{}", metals.collect::<String>()), false);
    let exempt = lists.exempt.iter().map(|(code, from, last)| {
        let until = if last.is_empty() { "2026-02-24" } else { last };
        format!("{code},{from},{until},third party\n")
    });
    add("us/ieepa-reciprocal/exempt-lines", format!("hts,from,until,cite\n{}", exempt.collect::<String>()), false);
    let chapters = (1..=97).filter(|chapter| *chapter != 77);
    let read = chapters.map(|chapter| format!("{chapter:02},metals-2025,third party\n"));
    add("us/hts/lists-read", format!("hts,list,cite\n{}", read.collect::<String>()), true);
    over
}

/// A number in figures, so many times, as a whole number.
fn times(figures: &str, factor: i64) -> i64 {
    let number: Decimal = figures.parse().unwrap();
    (number * Decimal::from(factor)).round().normalize().to_string().parse().unwrap()
}

/// Rate in hundredths of a per cent by census code, authority and programme, for each date.
type Rates = BTreeMap<String, BTreeMap<(String, String), i64>>;

fn rates() -> Option<Rates> {
    let mut found = Rates::new();
    for row in records(&text(&data("us-tariff-measures").join("country_rates_by_revision.csv.zst"))?) {
        let key = (row["census_code"].clone(), row["programme"].clone());
        found.entry(row["policy_effective_date"].clone()).or_default().insert(key, times(&row["rate"], 10_000));
    }
    Some(found)
}

/// What the third party's files come to for one line: hundredths of a per cent.
fn theirs(lists: &Lists, rates: &BTreeMap<(String, String), i64>, code: &str, date: &str, case: (&str, &str, &str, bool)) -> i64 {
    let (_, origin, census, claim) = case;
    let of = |programme: &str| rates.get(&(census.to_owned(), programme.to_owned())).copied().unwrap_or(0);
    let within = |listed: &str| code.starts_with(listed);
    let begun = |from: &str| from <= date;
    let metal = lists.metals.iter().filter(|(listed, _, from)| within(listed) && (begun(from) || date < "2025-03-12" && is_mill(listed)));
    let metal = metal.map(|(_, metal, _)| if *metal == "aluminium" { of("aluminum") } else { of(metal) }).max().unwrap_or(0);
    if metal > 0 {
        return metal;
    }
    if origin == "CA" {
        let rate = of("fentanyl");
        return match () {
            () if rate == 0 || claim && date >= "2025-03-07" => 0,
            () if lists.ten.iter().any(|listed| within(listed)) => 1_000,
            () => rate,
        };
    }
    let exempt = lists.exempt.iter().any(|(listed, from, last)| within(listed) && begun(from) && (last.is_empty() || date < last.as_str()));
    if exempt { 0 } else { of("reciprocal") }
}

/// Whether a number is one of the articles of 2018, which the third party charges before March 2025.
fn is_mill(listed: &str) -> bool {
    let steel = ["7206", "7207", "7208", "7209", "7210", "7211", "7212", "7213", "7214", "7215", "7216", "7217", "7218", "7219"];
    let more = ["7220", "7221", "7222", "7223", "7224", "7225", "7226", "7227", "7228", "7229", "7301", "7302", "7304", "7305", "7306"];
    let aluminium = ["7601", "7604", "7605", "7606", "7607", "7608", "7609", "7616.99.51.60", "7616.99.51.70"];
    steel.iter().chain(&more).chain(&aluminium).any(|one| listed.starts_with(one))
}

/// What the engine's layers come to, the ordinary duty aside, with the whole value taken for metal.
fn ours(layers: &str) -> Option<i64> {
    let (mut metals, mut rest) = (0, 0);
    for layer in layers.split("; ").filter(|one| !one.is_empty()) {
        let (name, rate) = layer.split_once('=').unwrap();
        if name.starts_with("column_1") {
            continue;
        }
        if name.ends_with('?') || rate.contains('|') || rate.contains('?') {
            return None;
        }
        let rate = if rate == "Free" { 0 } else { times(rate.trim_end_matches(" %"), 100) };
        if ["s232_steel", "s232_aluminium", "s232_copper"].contains(&name) {
            metals = metals.max(rate);
        } else {
            rest += rate;
        }
    }
    Some(if metals > 0 { metals } else { rest })
}

/// Lines that Proclamation 9705 leaves out of the ranges of steel articles that it names.
const SPARED_2018: [&str; 5] = ["7216.61", "7216.69", "7216.91", "7301.20", "7302.30"];

/// Why a line differs, where the document explains it.
fn explained(code: &str, date: &str, ours: i64, theirs: i64, layers: &str) -> Option<&'static str> {
    match () {
        () if layers.contains("s232_vehicles=10 %") && code.starts_with("8702") => Some("buses: no list of lines is in the shared data"),
        () if date == "2025-03-04" && ours == 2_500 && theirs == 1_000 => Some("potash: 10 % from 7 March, not from 4 March 2025"),
        () if date < "2025-06-04" && layers.contains("ieepa_canada=10 %") => Some("EO 14289: the emergency duty goes before the metals duty"),
        () if date < "2025-03-12" && SPARED_2018.iter().any(|line| code.starts_with(line)) => Some("articles outside the scope of 2018"),
        () => None,
    }
}

#[test]
fn additional_duty_agrees_line_by_line() {
    let (Some(lists), Some(rates)) = (lists(), rates()) else { return };
    let Some(schedule) = text(&data("us-hts-schedule").join("hts_2025_basic.json.zst")) else { return };
    let here = folder("tariff-measures");
    let over = overlay(&here, &lists);
    let schedule: serde_json::Value = serde_json::from_str(&schedule).unwrap();
    let codes = schedule.as_array().unwrap().iter().filter_map(|line| line["htsno"].as_str());
    let codes: BTreeSet<String> = codes.filter(|code| code.len() == 13 && !code.starts_with("98") && !code.starts_with("99")).map(dotted).collect();
    let step = if std::env::var("NTIB_COMPARE").is_ok_and(|value| value == "all") { 1 } else { 40 };
    let codes: Vec<&String> = codes.iter().step_by(step).collect();
    let head: Vec<&str> = ["case", "as_of", "item.hts_us", "leg.from", "item.origin", "item.usmca_claim", "item.ausfta_claim"]
        .into_iter()
        .chain(COMMON.iter().map(|(name, _)| *name))
        .collect();
    let table = here.join("rows.csv");
    let mut writer = csv::Writer::from_path(&table).unwrap();
    writer.write_record(&head).unwrap();
    for date in rates.keys() {
        for code in &codes {
            for (at, (_, origin, _, claim)) in CASES.iter().enumerate() {
                let (at, claim) = (at.to_string(), claim.to_string());
                let own = [at.as_str(), date, code, origin, origin, if *origin == "CA" { &claim } else { "" }, if *origin == "AU" { &claim } else { "" }];
                writer.write_record(own.into_iter().chain(COMMON.iter().map(|(_, value)| *value))).unwrap();
            }
        }
    }
    writer.flush().unwrap();
    let done = ntib(&["--overlay", over.to_str().unwrap(), "assess", table.to_str().unwrap(), "--ask", "us/entry-duty"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answers = String::from_utf8(done.stdout).unwrap();
    let mut counts = [(0_usize, 0_usize, 0_usize); CASES.len()];
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for row in records(&answers) {
        let at: usize = row["case"].parse().unwrap();
        let (code, date, layers) = (&row["item.hts_us"], &row["as_of"], &row["us/entry-duty.layers"]);
        let expected = theirs(&lists, &rates[date], code, date, CASES[at]);
        let (all, same, open) = &mut counts[at];
        *all += 1;
        match ours(layers) {
            None => *open += 1,
            Some(found) if found == expected => *same += 1,
            Some(found) => match explained(code, date, found, expected, layers) {
                Some(why) => *reasons.entry(why).or_default() += 1,
                None => unexplained.push(format!("{code} on {date}, {}: {layers}; they say {expected}", CASES[at].0)),
            },
        }
    }
    for ((name, ..), (all, same, open)) in CASES.iter().zip(counts) {
        let share = |part: usize| format!("{}.{:03} %", part * 100 / all, part * 100_000 / all % 1_000);
        println!("{name}: {all} lines and dates, {} agree, {} undetermined", share(same), share(open));
        assert!(same * 1_000 >= all * 998, "{name}: fewer than 99.8 % agree");
    }
    for (why, count) in &reasons {
        println!("{count} differ: {why}");
    }
    for one in unexplained.iter().take(20) {
        println!("{one}");
    }
    assert!(unexplained.is_empty(), "{} differences are not explained", unexplained.len());
}

/// Census code, column of the series, day of the step, origin, facts, layer.
const STEPS: [(&str, &str, &str, &str, &str, &str); 15] = [
    ("1220", "mean_fentanyl", "2025-03-04", "CA", "item.hts_us: 8481.80.90", "ieepa_canada"),
    ("1220", "mean_fentanyl", "2025-08-01", "CA", "item.hts_us: 8481.80.90", "ieepa_canada"),
    ("4120", "mean_ieepa", "2025-04-05", "GB", "item.hts_us: 8481.80.90", "ieepa_reciprocal"),
    ("6021", "mean_ieepa", "2025-04-05", "AU", "item.hts_us: 8481.80.90", "ieepa_reciprocal"),
    ("6141", "mean_ieepa", "2025-04-05", "NZ", "item.hts_us: 8481.80.90", "ieepa_reciprocal"),
    ("6141", "mean_ieepa", "2025-08-07", "NZ", "item.hts_us: 8481.80.90", "ieepa_reciprocal"),
    ("4120", "mean_232_steel", "2025-03-12", "GB", "item.hts_us: 7318.15.80", "s232_steel"),
    ("6021", "mean_232_steel", "2025-06-04", "AU", "item.hts_us: 7318.15.80", "s232_steel"),
    ("6141", "mean_232_steel", "2025-08-18", "NZ", "item.hts_us: 8412.21.00", "s232_steel"),
    ("4120", "mean_232_copper", "2025-08-01", "GB", "item.hts_us: 7408.11.60, item.metals_lists_2025: [copper]", "s232_copper"),
    ("6021", "mean_232_autos", "2025-04-03", "AU", "item.hts_us: 8703.23.01, item.vehicle_use: car_or_light_truck", "s232_vehicles"),
    ("6141", "mean_232_auto_parts", "2025-05-03", "NZ", "item.hts_us: 8544.30.00, item.vehicle_use: car_or_light_truck", "s232_vehicles"),
    ("1220", "mean_232_softwood", "2025-10-14", "CA", "item.hts_us: 4407.11.00, item.timber_kind: softwood", "s232_timber"),
    ("4120", "mean_232_wood_furniture", "2025-10-14", "GB", "item.hts_us: 9401.61.60.11, item.timber_kind: upholstered", "s232_timber"),
    ("6021", "mean_232_mhd_vehicles", "2025-11-01", "AU", "item.hts_us: 8704.23.01, item.vehicle_use: medium_or_heavy_vehicle", "s232_vehicles"),
];

#[test]
fn the_steps_fall_on_the_same_days() {
    let Some(series) = text(&data("us-tariff-expected").join("daily_by_country_authority_10countries_2025.csv.zst")) else { return };
    let series = records(&series);
    let here = folder("tariff-steps");
    for (at, (census, column, day, origin, facts, layer)) in STEPS.iter().enumerate() {
        let of: Vec<&BTreeMap<String, String>> = series.iter().filter(|row| row["country"] == *census).collect();
        let on = of.iter().position(|row| row["date"] == *day).unwrap();
        let (before, after) = (&of[on - 1], &of[on]);
        assert_ne!(before[*column], after[*column], "{column} of {census} has no step on {day}");
        let common: String = COMMON.iter().filter(|(name, _)| !facts.contains(name)).map(|(name, value)| format!("  {name}: {value}\n")).collect();
        let own: String = facts.split(", ").map(|fact| format!("  {fact}\n")).collect();
        let table = here.join(format!("{at}.yaml"));
        let day_before = &before["date"];
        let text = format!(
            "table: {{ en: a step, fr: un palier }}\nquestion: us/entry-duty\nlayers: [{layer}]\nfacts:\n{common}{own}  leg.from: {origin}\n  \
             item.origin: {origin}\n  item.usmca_claim: false\n  item.ausfta_claim: false\nrows:\n- {{ as_of: {day_before} }}\n- {{ as_of: {day} }}\ncolumns:\n\
             - label: {{ en: duty, fr: droit }}\n"
        );
        std::fs::write(&table, text).unwrap();
        let done = ntib(&["table", table.to_str().unwrap(), "--json"]);
        let document: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)));
        let value = |row: usize| document["rows"][row]["cells"][0]["value"].as_str().unwrap().to_owned();
        assert_ne!(value(0), value(1), "{layer} of {origin} has no step on {day}: {document}");
        assert!(value(0) != "undetermined" && value(1) != "undetermined", "{layer} of {origin}: {document}");
    }
    println!("{} steps fall on the same days", STEPS.len());
}
