//! `ntib measure`: precision and recall of names and entries on labelled sets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_base::identity::{Id, IndexBuilder, Kind, Outcome, Party, Searcher, Thresholds, Words, compare};
use ntib_base::statement::NameKind;
use ntib_core::Lang;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::print::table;
use crate::trouble::{Trouble, exit};

/// Measure how well names and entries are matched, on labelled sets in a folder.
///
/// Sets, each in a folder of its own: name-match-bench, ca-vendor-name-normalisation, us-federal-vendor-identities,
/// entity-resolution-truthset. Those that are absent are passed over. Files may be packed (`.zst`, `.gz`).
#[derive(Args)]
pub struct Measure {
    /// The folder of the sets.
    folder: PathBuf,
    /// The score from which entries count as possibly the same, in thousandths.
    #[arg(long, value_name = "SCORE", default_value_t = Thresholds::default().doubtful)]
    least: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn add(&mut self, said: bool, labelled: bool) {
        match (said, labelled) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    /// In thousandths.
    fn precision(&self) -> usize {
        self.right * 1000 / (self.right + self.wrong).max(1)
    }

    fn recall(&self) -> usize {
        self.right * 1000 / (self.right + self.missed).max(1)
    }
}

/// One line of the report.
struct Line {
    set: &'static str,
    what: String,
    counts: Counts,
}

impl Measure {
    /// Exit status 0; 5 if no set is there.
    pub fn run(self, _lang: Lang) -> Result<u8, Trouble> {
        let words = Words::built_in().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
        let thresholds = Thresholds { doubtful: self.least };
        let mut lines = Vec::new();
        for measure in [name_pairs, vendors, federal, records] {
            lines.extend(measure(&self.folder, &words, thresholds)?);
        }
        if lines.is_empty() {
            return Err(Trouble::input(format!("`{}` has none of the labelled sets", self.folder.display()), "`ntib measure --help` names them"));
        }
        if self.json {
            let each = lines.iter().map(|line| {
                let Counts { right, wrong, missed } = line.counts;
                json!({ "set": line.set, "part": line.what, "right": right, "wrong": wrong, "missed": missed, "precision": line.counts.precision(), "recall": line.counts.recall() })
            });
            let document = json!({ "document": "measure", "version": 1, "least": self.least, "lines": each.collect::<Vec<Value>>() });
            println!("{document:#}");
            return Ok(exit::HOLDS);
        }
        let thousandths = |count: usize| format!("0.{count:03}").replace("0.1000", "1.000");
        let head = ["set", "part", "right", "wrong", "missed", "precision", "recall"].map(str::to_owned);
        let rows = lines.iter().map(|line| {
            let Counts { right, wrong, missed } = line.counts;
            [line.set.to_owned(), line.what.clone(), right.to_string(), wrong.to_string(), missed.to_string(), thousandths(line.counts.precision()), thousandths(line.counts.recall())]
        });
        let rows: Vec<[String; 7]> = std::iter::once(head).chain(rows).collect();
        let mut out = String::new();
        let _ = writeln!(out, "possibly the same from {} of 1000; points and threshold chosen on the first halves", self.least);
        table(&mut out, 0, &rows);
        print!("{out}");
        Ok(exit::HOLDS)
    }
}

/// The half that a label belongs to: points are chosen on half 0.
fn half(text: &str) -> usize {
    Sha256::digest(text.as_bytes()).first().map_or(0, |byte| usize::from(byte % 2))
}

/// The text of the file of `folder` whose name begins so, unpacked.
fn text(folder: &Path, set: &str, name: &str) -> Result<Option<String>, Trouble> {
    let folder = folder.join(set);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(None) };
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    let begins = |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    let Some(path) = files.into_iter().find(begins) else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = crate::import::open(&path, None)?.reader.read_to_end(&mut bytes);
    read.map_err(|error| Trouble::file("read", &path, error))?;
    let text = String::from_utf8(bytes).map_err(|_| Trouble::input(format!("`{}` is not UTF-8 text", path.display()), "save it as UTF-8"))?;
    Ok(Some(text))
}

/// The rows of a CSV text, each a map of its columns.
fn rows(text: &str) -> Result<Vec<BTreeMap<String, String>>, Trouble> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let bad = |error: csv::Error| Trouble::input(error.to_string(), "the labelled sets are CSV files");
    reader.deserialize().map(|row| row.map_err(bad)).collect()
}

fn cell<'r>(row: &'r BTreeMap<String, String>, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

/// Pairs of names, labelled.
fn name_pairs(folder: &Path, words: &Words, thresholds: Thresholds) -> Result<Vec<Line>, Trouble> {
    const SET: &str = "name-match-bench";
    let Some(text) = text(folder, SET, "name_cases")? else { return Ok(Vec::new()) };
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for row in rows(&text)? {
        let (one, other) = (cell(&row, "name1"), cell(&row, "name2"));
        let comparison = compare(words, &|word| word.weight, thresholds, &Party::named(one), &Party::named(other));
        let (said, labelled) = (comparison.outcome != Outcome::Apart, cell(&row, "is_match") == "true");
        let person = if cell(&row, "schema") == "Person" { "persons" } else { "firms and others" };
        for part in ["all".to_owned(), person.to_owned(), format!("half {}", half(&format!("{one}{other}")))] {
            counts.entry(part).or_default().add(said, labelled);
        }
    }
    Ok(counts.into_iter().map(|(what, counts)| Line { set: SET, what, counts }).collect())
}

/// Spellings of vendors, each with the group that it was put into by hand: the likeliest group must be that one.
fn vendors(folder: &Path, words: &Words, thresholds: Thresholds) -> Result<Vec<Line>, Trouble> {
    const SET: &str = "ca-vendor-name-normalisation";
    let Some(text) = text(folder, SET, "pairs")? else { return Ok(Vec::new()) };
    let rows = rows(&text)?;
    let parents: BTreeSet<&str> = rows.iter().map(|row| cell(row, "parent_company")).collect();
    let parents: Vec<&str> = parents.into_iter().collect();
    let mut builder = IndexBuilder::default();
    for parent in &parents {
        builder.add(words, Party::named(parent)).map_err(|error| Trouble::input(error.to_string(), "check the set"))?;
    }
    let index = builder.finish();
    let mut searcher = Searcher::default();
    let mut counts = [Counts::default(); 2];
    for row in &rows {
        let (parent, name) = (cell(row, "parent_company"), cell(row, "company_name"));
        let found = index.search(&mut searcher, words, &Party::named(name), thresholds).unwrap_or_default();
        let best = found.first().and_then(|found| parents.get(found.party as usize));
        if let Some(counts) = counts.get_mut(half(parent)) {
            match best {
                Some(best) if *best == parent => counts.right += 1,
                Some(_) => {
                    counts.wrong += 1;
                    counts.missed += 1;
                }
                None => counts.missed += 1,
            }
        }
    }
    let line = |(half, counts): (usize, &Counts)| Line { set: SET, what: format!("likeliest group, half {half}"), counts: *counts };
    Ok(counts.iter().enumerate().map(line).collect())
}

/// Spellings of US federal vendors: those of one UEI are one firm. Other firms of one ultimate parent count neither way.
fn federal(folder: &Path, words: &Words, thresholds: Thresholds) -> Result<Vec<Line>, Trouble> {
    const SET: &str = "us-federal-vendor-identities";
    let Some(text) = text(folder, SET, "vendor_identities")? else { return Ok(Vec::new()) };
    let mut spellings: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in rows(&text)? {
        let name = cell(&row, "vendor_name");
        if !name.is_empty() {
            let groups = spellings.entry((cell(&row, "uei").to_owned(), name.to_owned())).or_default();
            groups.insert(cell(&row, "ultimate_parent_uei").to_owned());
        }
    }
    let all: Vec<(&(String, String), &BTreeSet<String>)> = spellings.iter().collect();
    let mut builder = IndexBuilder::default();
    for ((_, name), _) in &all {
        builder.add(words, Party::named(name)).map_err(|error| Trouble::input(error.to_string(), "check the set"))?;
    }
    let index = builder.finish();
    let mut searcher = Searcher::default();
    let (mut counts, mut telling) = ([Counts::default(); 2], [Counts::default(); 2]);
    for (at, ((uei, name), groups)) in all.iter().enumerate() {
        let found = index.search(&mut searcher, words, &Party::named(name), thresholds).unwrap_or_default();
        let equal: BTreeSet<usize> = found.iter().filter(|found| found.comparison.score >= 990).map(|found| found.party as usize).collect();
        let found: BTreeSet<usize> = found.iter().map(|found| found.party as usize).collect();
        for (other, ((other_uei, _), other_groups)) in all.iter().enumerate().skip(at + 1) {
            let (said, labelled) = (found.contains(&other), uei == other_uei);
            let related = !groups.is_disjoint(other_groups);
            if let (Some(counts), Some(telling)) = (counts.get_mut(half(uei)), telling.get_mut(half(uei)))
                && (labelled || !related)
            {
                counts.add(said, labelled);
                if labelled || !equal.contains(&other) {
                    telling.add(said, labelled);
                }
            }
        }
    }
    let line = |what: &str, half: usize, counts: &Counts| Line { set: SET, what: format!("{what}, half {half}"), counts: *counts };
    let strict = counts.iter().enumerate().map(|(half, counts)| line("spellings of one UEI", half, counts));
    // A firm often has several registrations under one name; a name cannot tell them apart.
    let without = telling.iter().enumerate().map(|(half, counts)| line("without equal names of two UEIs", half, counts));
    Ok(strict.chain(without).collect())
}

/// Records of persons and firms with identifiers, addresses and dates, in true clusters.
fn records(folder: &Path, words: &Words, thresholds: Thresholds) -> Result<Vec<Line>, Trouble> {
    const SET: &str = "entity-resolution-truthset";
    let Some(key) = text(folder, SET, "actual_truthset_key")? else { return Ok(Vec::new()) };
    let mut clusters = BTreeMap::new();
    for row in rows(&key)? {
        clusters.insert((cell(&row, "DATA_SOURCE").to_owned(), cell(&row, "RECORD_ID").to_owned()), cell(&row, "CLUSTER_ID").to_owned());
    }
    let mut parties: Vec<(String, Party)> = Vec::new();
    for file in ["customers", "reference", "watchlist"] {
        for line in text(folder, SET, file)?.unwrap_or_default().lines() {
            let record: Value = serde_json::from_str(line).map_err(|error| Trouble::input(format!("{file}: {error}"), "check the set"))?;
            let field = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(cluster) = clusters.get(&(field("DATA_SOURCE"), field("RECORD_ID"))) {
                parties.push((cluster.clone(), record_party(&record)));
            }
        }
    }
    let (mut all, mut names_only) = (Counts::default(), Counts::default());
    for (at, (cluster, party)) in parties.iter().enumerate() {
        for (other_cluster, other) in parties.iter().skip(at + 1) {
            let labelled = cluster == other_cluster;
            let said = |one: &Party, other: &Party| compare(words, &|word| word.weight, thresholds, one, other).outcome != Outcome::Apart;
            all.add(said(party, other), labelled);
            let bare = |party: &Party| Party { names: party.names.clone(), ..Party::default() };
            names_only.add(said(&bare(party), &bare(other)), labelled);
        }
    }
    let line = |what: &str, counts| Line { set: SET, what: what.to_owned(), counts };
    Ok(vec![line("pairs, names only", names_only), line("pairs, all features", all)])
}

/// A record of the set as a party. Numbers of papers are identifiers; telephone numbers and electronic addresses are
/// not: many records share one.
fn record_party(record: &Value) -> Party {
    let mut party = Party::default();
    let features = record.get("FEATURES").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    for feature in features {
        let field = |name: &str| feature.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let joined = |names: &[&str]| names.iter().map(|name| field(name)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        for name in [joined(&["NAME_FIRST", "NAME_MIDDLE", "NAME_LAST", "NAME_SUFFIX"]), field("NAME_FULL"), field("NAME_ORG")] {
            if !name.is_empty() {
                party.names.push((NameKind::Legal, name.into()));
            }
        }
        let address = joined(&["ADDR_FULL", "ADDR_LINE1", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE"]);
        if !address.is_empty() {
            party.addresses.push(address.into());
        }
        match field("RECORD_TYPE").as_str() {
            "PERSON" => party.kind = Some(Kind::Person),
            "ORGANIZATION" => party.kind = Some(Kind::Entity),
            _ => {}
        }
        for column in ["DATE_OF_BIRTH", "REGISTRATION_DATE"] {
            if !field(column).is_empty() {
                party.dates.push(field(column).into());
            }
        }
        for column in ["PASSPORT_NUMBER", "DRIVERS_LICENSE_NUMBER", "SSN_NUMBER", "NATIONAL_ID_NUMBER", "TAX_ID_NUMBER", "LEI_NUMBER"] {
            let value: String = field(column).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
            if !value.is_empty() {
                party.ids.push(Id { scheme: column.to_ascii_lowercase().into(), value: value.into() });
            }
        }
    }
    party
}
