//! `ntib import screening-list`: the US Consolidated Screening List, CSV or JSON, into a dated list of parties.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use ntib_base::identity::{Words, identifier, read_name};
use ntib_core::{Date, Lang, Place, plain_cell, seen};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{read, write};
use crate::screen::lists::{Entry, FORMAT, Head, PartyList, VERSION, short_digest};
use crate::trouble::{Trouble, exit};

/// Read the US Consolidated Screening List (CSV or JSON of trade.gov) into a dated list for `ntib screen`.
///
/// Official files: https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv and
/// consolidated.json beside it. Older versions are kept beside newer ones.
#[derive(Args)]
pub struct ScreeningList {
    /// The file; `-` is standard input.
    file: PathBuf,
    /// The day for which it speaks: on which it was downloaded.
    #[arg(long, value_name = "DATE")]
    date: Date,
    /// The name of the list.
    #[arg(long, value_name = "NAME", default_value = "us-csl")]
    list: String,
    /// The folder of lists.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A row, by column; a column may have several values.
type Row = BTreeMap<String, Vec<String>>;

/// A row with its place, and what is wrong with it as a whole.
type Placed = (String, Row, Option<String>);

/// What is wrong with a row.
struct Unread {
    place: String,
    name: String,
    why: String,
    /// Whether the row was left out; else only something of it was.
    left_out: bool,
}

/// A sheet of what is wrong with rows.
fn sheet(unread: &[Unread]) -> String {
    let mut out = String::from("place\tname\twhy\tleft_out\n");
    for Unread { place, name, why, left_out } in unread {
        let name: String = name.replace(['\t', '\n', '\r'], " ").chars().take(200).collect();
        out += &format!("{place}\t{}\t{why}\t{}\n", plain_cell(&name), if *left_out { "yes" } else { "no" });
    }
    out
}

impl ScreeningList {
    /// Exit status 0; 5 if rows were left out, each listed, or the file is not a list.
    pub fn run(self, _lang: Lang) -> Result<u8, Trouble> {
        let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.list.is_empty() || !self.list.chars().all(slug) {
            return Err(Trouble::usage(format!("`{}` is not a name of a list", self.list), "write small letters, digits and hyphens"));
        }
        let text = read(&self.file)?;
        let shown = self.file.display().to_string();
        let rows = rows(&text).map_err(|what| Trouble::input(format!("`{shown}`: {what}"), "give the CSV or JSON file of the Consolidated Screening List"))?;
        let words = Words::built_in().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
        let (mut entries, mut unread, mut keys) = (Vec::new(), Vec::new(), BTreeMap::<String, usize>::new());
        for (place, row, wrong) in &rows {
            match wrong.clone().map_or_else(|| entry(row, &words), Err) {
                Ok(mut entry) => {
                    let dropped = unseen(row);
                    if !dropped.is_empty() {
                        let why = format!("signs that are not seen were left out: {dropped}");
                        unread.push(Unread { place: place.clone(), name: entry.names.first().cloned().unwrap_or_default(), why, left_out: false });
                    }
                    let count = keys.entry(entry.key.clone()).or_default();
                    *count += 1;
                    if *count > 1 {
                        entry.key += &format!("-{count}");
                    }
                    entries.push(entry);
                }
                Err(why) => unread.push(Unread { place: place.clone(), name: first(row, "name"), why, left_out: true }),
            }
        }
        if entries.is_empty() {
            let first = unread.first().map_or(String::new(), |one| format!(": {}: {}", one.place, one.why));
            return Err(Trouble::input(format!("`{shown}` has no entry that can be read{first}"), "give the CSV or JSON file of the Consolidated Screening List"));
        }
        let sha256 = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let file = self.file.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        let title = "Consolidated Screening List".to_owned();
        let head = Head { format: FORMAT.into(), version: VERSION, list: self.list, title, date: self.date, file, sha256, entries: entries.len() };
        let sources: BTreeSet<&str> = entries.iter().map(|entry: &Entry| entry.code.as_str()).collect();
        let (left_out, doubted) = unread.iter().fold((0, 0), |(left_out, doubted), one| if one.left_out { (left_out + 1, doubted) } else { (left_out, doubted + 1) });
        eprintln!("{} rows into {} parties on {} lists ({}); {left_out} left out, {doubted} doubted", rows.len(), entries.len(), sources.len(), sources.iter().copied().collect::<Vec<_>>().join(", "));
        let list = PartyList { head, entries };
        let mut files = vec![(list.file_name(), list.text()?)];
        if !unread.is_empty() {
            let name = format!("{}-{}.not-read.tsv", list.head.list, list.head.date);
            eprintln!("they are listed in `{}`, with place and reason", self.out.join(&name).display());
            files.push((name, sheet(&unread)));
        }
        write(&self.out, &files)?;
        eprintln!("written to `{}`; use it with `ntib screen NAME --lists {}`", self.out.join(list.file_name()).display(), self.out.display());
        Ok(if left_out > 0 { exit::INPUT } else { exit::HOLDS })
    }
}

/// The rows of a file, each with its place.
fn rows(text: &str) -> Result<Vec<Placed>, String> {
    match text.trim_start().chars().next() {
        None => Err("the file is empty".to_owned()),
        Some('{' | '[') => json(text),
        Some('<') => Err("this is XML or a page, not CSV or JSON".to_owned()),
        Some(_) => table(text),
    }
}

/// The signs that are not seen and are left out of names and identifiers of a row.
fn unseen(row: &Row) -> String {
    let texts = ["name", "alt_names", "ids", "addresses"].iter().filter_map(|column| row.get(*column)).flatten();
    let found: BTreeSet<String> = texts.map(|text| ntib_core::unseen(text)).filter(|found| !found.is_empty()).collect();
    found.into_iter().collect::<Vec<_>>().join(", ")
}

/// Columns whose cells have several values with semicolons between them.
const LISTS: &[&str] = &["programs", "addresses", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "ids", "countries"];

fn table(text: &str) -> Result<Vec<Placed>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| format!("this is not CSV: {error}"))?.clone();
    for needed in ["source", "name"] {
        if !headers.iter().any(|header| header == needed) {
            return Err(format!("the column `{needed}` is missing"));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("this is not CSV: {error}"))?;
        let place = format!("line {}", record.position().map_or(0, |position| position.line()));
        let mut row = Row::new();
        for (header, cell) in headers.iter().zip(&record).filter(|(_, cell)| !cell.is_empty()) {
            let values: Vec<String> = if LISTS.contains(&header) {
                cell.split(';').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
            } else {
                vec![cell.to_owned()]
            };
            row.insert(header.to_owned(), values);
        }
        // A file cut off in transfer ends in such a row: its party may lack what tells it apart.
        let wrong = (record.len() != headers.len()).then(|| format!("the row has {} cells, the header {}: the file may be cut off", record.len(), headers.len()));
        rows.push((place, row, wrong));
    }
    Ok(rows)
}

fn json(text: &str) -> Result<Vec<Placed>, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
    let results = document.get("results").unwrap_or(&document);
    let results = results.as_array().ok_or("there is no list `results`")?;
    let mut rows = Vec::new();
    for (at, result) in results.iter().enumerate() {
        let mut row = Row::new();
        let Some(object) = result.as_object() else {
            rows.push((format!("entry {}", at + 1), row, Some("it is no object".to_owned())));
            continue;
        };
        for (name, value) in object {
            let values: Vec<String> = match value {
                Value::Array(list) => list.iter().map(|one| flat(name, one)).filter(|one| !one.is_empty()).collect(),
                other => Some(flat(name, other)).filter(|one| !one.is_empty()).into_iter().collect(),
            };
            row.insert(name.clone(), values);
        }
        rows.push((format!("entry {}", at + 1), row, None));
    }
    Ok(rows)
}

/// A value as its cell in the CSV file says it.
fn flat(column: &str, value: &Value) -> String {
    let object = |names: &[&str]| {
        let parts = names.iter().filter_map(|name| value.get(name)?.as_str()).map(str::trim).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    };
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "Y".into(),
        Value::Object(_) if column == "addresses" => object(&["address", "city", "state", "postal_code", "country"]),
        Value::Object(_) if column == "ids" => object(&["type", "number", "country"]),
        _ => String::new(),
    }
}

fn first(row: &Row, column: &str) -> String {
    row.get(column).and_then(|values| values.first()).map(|value| seen(value).trim().to_owned()).unwrap_or_default()
}

fn all(row: &Row, column: &str) -> Vec<String> {
    row.get(column).into_iter().flatten().map(|value| seen(value).trim().to_owned()).collect()
}

fn entry(row: &Row, words: &Words) -> Result<Entry, String> {
    let (source, name) = (first(row, "source"), first(row, "name"));
    if source.is_empty() {
        return Err("its source list is missing".into());
    }
    read_name(words, &name).map_err(|error| error.to_string())?;
    // `Entity List (EL) - Bureau of Industry and Security`
    let code = source.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or(source.as_str(), |(code, _)| code);
    let code = code.strip_prefix("NS-").unwrap_or(code).trim_end_matches(" List").to_owned();
    let number = [first(row, "entity_number"), first(row, "_id"), first(row, "id")].into_iter().find(|one| !one.is_empty()).unwrap_or_default();
    let key = if number.is_empty() { format!("{code}-{}", short_digest(&name)) } else { format!("{code}-{number}") };
    let mut names = vec![name];
    // An alternative name that cannot be read, such as a dash, says nothing.
    names.extend(all(row, "alt_names").into_iter().filter(|name| read_name(words, name).is_ok()));
    let addresses = all(row, "addresses");
    let ends = addresses.iter().filter_map(|address| address.rsplit(',').next()).map(|end| end.trim().to_owned());
    let mut countries: BTreeSet<String> = ends.chain(all(row, "countries")).chain(all(row, "nationalities")).chain(all(row, "citizenships")).collect();
    countries.retain(|code| code.parse::<Place>().is_ok());
    let kind = match first(row, "type").as_str() {
        "Entity" => "entity",
        "Individual" => "person",
        "Vessel" => "vessel",
        "Aircraft" => "aircraft",
        "" => "",
        other => return Err(format!("`{other}` is no type of party")),
    };
    Ok(Entry {
        key,
        code,
        source,
        number,
        kind: kind.into(),
        names,
        countries: countries.into_iter().collect(),
        ids: all(row, "ids").iter().filter_map(|id| identity(id)).collect(),
        addresses: addresses.into_iter().filter(|address| address.len() > 2).collect(),
        dates: all(row, "dates_of_birth"),
        programmes: all(row, "programs"),
        notice: first(row, "federal_register_notice"),
        licence_requirement: first(row, "license_requirement"),
        licence_policy: first(row, "license_policy"),
        from: first(row, "start_date"),
        until: first(row, "end_date"),
        remarks: first(row, "remarks"),
        url: first(row, "source_list_url"),
    })
}

/// `Passport, 836238033, KP` as scheme and identifier. Lines that only tell something, such as a gender, a website
/// or a risk, have no number of one word.
fn identity(text: &str) -> Option<(String, String)> {
    let mut parts = text.split(',').map(str::trim);
    let (kind, number, country) = (parts.next()?, parts.next()?, parts.next());
    let told = kind.ends_with([':', '-']) || kind.contains("Email") || kind.contains("Website") || kind.contains("Phone");
    if told || number.contains(' ') && !number.starts_with("IMO ") || !number.bytes().any(|byte| byte.is_ascii_digit() || kind.starts_with("SWIFT")) {
        return None;
    }
    let place = country.filter(|code| code.parse::<Place>().is_ok()).map_or(String::new(), |code| format!(" {code}"));
    let id = identifier(&format!("{kind}{place}"), number).ok()?;
    Some((id.scheme.into(), id.value.into()))
}
