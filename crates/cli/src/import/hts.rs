//! `ntib import hts`: dated revisions of the US tariff schedule into the list of ordinary rates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_core::{Date, Lang};
use ntib_rules::model::{Cell, List, Rulebook, ScheduleImport};

use super::schedule::{History, code, lines, rate, special};
use super::{quoted, read, write};
use crate::books::Source;
use crate::case::engine;
use crate::trouble::{Trouble, exit};

/// What stands in columns that the schedule does not fill.
const UNREAD: &str = "unread";

/// Read the US tariff schedule: the official JSON or CSV export of one or more dated revisions.
#[derive(Args)]
pub struct Hts {
    /// The exports, one a revision; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The first day of the revision, where one file is given.
    #[arg(long, value_name = "DATE", conflicts_with = "dates")]
    from: Option<Date>,
    /// A CSV file that gives the first day of each revision: columns `revision` and `effective_date`. The name of
    /// each export contains its revision.
    #[arg(long, value_name = "FILE")]
    dates: Option<PathBuf>,
    /// The folder to write, to be laid over the rulebook with `--overlay`.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A line that was not taken over.
struct Unread {
    file: String,
    place: String,
    code: String,
    why: String,
}

impl Hts {
    /// Exit status 0.
    pub fn run(self, source: &Source, _lang: Lang) -> Result<u8, Trouble> {
        let engine = engine(source)?;
        let book = engine.book();
        let (list, import) = schedule_list(book)?;
        let dated = self.dated()?;
        let (mut history, mut unread) = (History::new(), Vec::new());
        let count = dated.len();
        for (at, (from, path)) in dated.iter().enumerate() {
            eprintln!("{}/{count} {} from {from}", at + 1, path.display());
            let text = read(path)?;
            let found = lines(&text).map_err(|error| {
                Trouble::input(format!("`{}`: {error}", path.display()), "give the JSON or CSV export of the official schedule")
            })?;
            if found.is_empty() {
                return Err(Trouble::input(format!("`{}` has no line with a number and a rate", path.display()), "give the JSON or CSV export of the official schedule"));
            }
            revision(&mut history, &mut unread, *from, &path.display().to_string(), &found, import, list);
        }
        let kept = |code: &str| kept_cells(list, import, code);
        let csv = table(list, import, &history, &kept)?;
        let rows = csv.lines().count().saturating_sub(1);
        let against = dated.iter().map(|(from, path)| format!("{} from {from}", name_of(path))).collect::<Vec<_>>().join("; ");
        let last = dated.last().map_or(Date::FIRST, |(from, _)| *from);
        let mut files = vec![
            (format!("{}.csv", list.id), csv),
            (format!("{}.list.yaml", list.id), declaration(list, import, last, &against)),
        ];
        if !unread.is_empty() {
            let mut sheet = String::from("file\tplace\tcode\twhy\n");
            for one in &unread {
                sheet.push_str(&format!("{}\t{}\t{}\t{}\n", one.file, one.place, one.code, one.why));
            }
            files.push(("not-read.tsv".to_owned(), sheet));
        }
        write(&self.out, &files)?;
        let codes: BTreeSet<&String> = history.keys().collect();
        eprintln!("{} lines of the schedule in {rows} dated rows, written to `{}`", codes.len(), self.out.display());
        if !unread.is_empty() {
            eprintln!("{} lines were not read: see `{}`", unread.len(), self.out.join("not-read.tsv").display());
        }
        eprintln!("use them with `--overlay {}`", self.out.display());
        Ok(exit::HOLDS)
    }

    /// Each file with the first day of its revision, earliest first.
    fn dated(&self) -> Result<Vec<(Date, PathBuf)>, Trouble> {
        let mut dated = match (&self.from, &self.dates, self.files.as_slice()) {
            (Some(from), None, [file]) => vec![(*from, file.clone())],
            (None, Some(dates), files) => {
                let days = revision_days(dates)?;
                files.iter().map(|file| day_of(file, dates, &days)).collect::<Result<Vec<_>, _>>()?
            }
            _ => {
                let help = "give `--from DATE` for one file, or `--dates FILE` with the first day of each revision";
                return Err(Trouble::usage("the first day of the revision is not given", help));
            }
        };
        dated.sort();
        if let Some(pair) = dated.windows(2).find(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
            let day = pair.first().map_or(Date::FIRST, |(day, _)| *day);
            return Err(Trouble::input(format!("two revisions begin on {day}"), "give the later one only"));
        }
        Ok(dated)
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn revision_days(path: &Path) -> Result<Vec<(String, Date)>, Trouble> {
    let text = read(path)?;
    let bad = |message: String| Trouble::input(format!("`{}`: {message}", path.display()), "give a CSV file with the columns `revision` and `effective_date`");
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| bad(error.to_string()))?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name).ok_or_else(|| bad(format!("the column `{name}` is missing")));
    let (revision, day) = (column("revision")?, column("effective_date")?);
    let mut days = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| bad(error.to_string()))?;
        let line = record.position().map_or(0, |position| position.line());
        let day = record.get(day).unwrap_or_default().parse().map_err(|error| bad(format!("line {line}: {error}")))?;
        days.push((record.get(revision).unwrap_or_default().to_owned(), day));
    }
    // Longer names first, so that `rev_12` is not taken for `rev_1`.
    days.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    Ok(days)
}

fn day_of(file: &Path, dates: &Path, days: &[(String, Date)]) -> Result<(Date, PathBuf), Trouble> {
    let name = name_of(file);
    let stem = name.split('.').next().unwrap_or(&name);
    let found = days.iter().find(|(revision, _)| stem.ends_with(revision.as_str()));
    found.map(|(_, day)| (*day, file.to_owned())).ok_or_else(|| {
        let message = format!("`{}` names no revision of `{}`", file.display(), dates.display());
        Trouble::input(message, "name the file after its revision, or add the revision to the dates")
    })
}

/// The list that schedules are imported into.
fn schedule_list(book: &Rulebook) -> Result<(&List, &ScheduleImport), Trouble> {
    let found = book.lists.iter().find_map(|list| list.schedule.as_ref().map(|import| (list, import)));
    found.ok_or_else(|| Trouble::input("no list of this rulebook takes a schedule", "declare `schedule:` on the list"))
}

fn revision(
    history: &mut History,
    unread: &mut Vec<Unread>,
    from: Date,
    file: &str,
    found: &[super::schedule::Line],
    import: &ScheduleImport,
    list: &List,
) {
    let mut now: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in found {
        let mut refuse = |why: String| {
            unread.push(Unread { file: file.to_owned(), place: line.place.clone(), code: line.code.clone(), why });
        };
        let code = match code(line, import) {
            None => continue,
            Some(Ok(code)) => code.to_string(),
            Some(Err(why)) => {
                refuse(why);
                continue;
            }
        };
        let general = match rate(&line.general, import) {
            Ok(rate) => rate.to_string(),
            Err(why) => {
                refuse(why);
                continue;
            }
        };
        let cells = list.columns.iter().map(|(name, _)| {
            if *name == import.general {
                return general.clone();
            }
            let programmes = import.special.iter().find(|(column, _)| column == name);
            programmes.map_or_else(String::new, |(_, letters)| special(&line.general, &line.special, letters).to_owned())
        });
        let cells: Vec<String> = cells.collect();
        match now.get(&code) {
            Some(other) if *other != cells => refuse(format!("another rate was read for {code}")),
            _ => {
                now.insert(code, cells);
            }
        }
    }
    let gone: Vec<String> = history.keys().filter(|code| !now.contains_key(*code)).cloned().collect();
    for code in gone {
        let past = history.entry(code).or_default();
        if past.last().is_some_and(|(_, cells)| cells.is_some()) {
            past.push((from, None));
        }
    }
    for (code, cells) in now {
        let past = history.entry(code).or_default();
        if past.last().and_then(|(_, last)| last.as_ref()) != Some(&cells) {
            past.push((from, Some(cells)));
        }
    }
}

/// What the rulebook's own row says of `code` in columns that the schedule does not fill.
fn kept_cells(list: &List, import: &ScheduleImport, code: &str) -> Vec<Option<String>> {
    let row = list.rows.iter().find(|row| row.key.to_string() == code);
    let filled = |name: &str| name == import.general || import.special.iter().any(|(column, _)| column == name);
    let each = list.columns.iter().enumerate().map(|(at, (name, _))| {
        if filled(name) {
            return None;
        }
        let own = row.and_then(|row| row.cells.get(at)).map(Cell::text);
        Some(own.unwrap_or_else(|| UNREAD.to_owned()))
    });
    each.collect()
}

fn table(
    list: &List,
    import: &ScheduleImport,
    history: &History,
    kept: &dyn Fn(&str) -> Vec<Option<String>>,
) -> Result<String, Trouble> {
    let trouble = |error: csv::Error| Trouble::input(format!("the rows could not be written: {error}"), "report this");
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = list.columns.iter().map(|(name, _)| name.as_str());
    let head: Vec<&str> = std::iter::once(import.key.as_str()).chain(names).chain(["from", "until", "cite"]).collect();
    writer.write_record(&head).map_err(trouble)?;
    let cite = &list.cite.at;
    for (code, past) in history {
        let kept = kept(code);
        for (at, (from, cells)) in past.iter().enumerate() {
            let Some(cells) = cells else { continue };
            let until = past.get(at + 1).map_or_else(String::new, |(until, _)| until.to_string());
            let merged = cells.iter().zip(&kept).map(|(cell, kept)| kept.as_ref().unwrap_or(cell).clone());
            let row: Vec<String> = std::iter::once(code.clone()).chain(merged).chain([from.to_string(), until, cite.clone()]).collect();
            writer.write_record(&row).map_err(trouble)?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    String::from_utf8(bytes).map_err(|error| Trouble::input(error.to_string(), "report this"))
}

/// The names of the columns and of their texts, as the list declares them.
fn declared_labels(list: &List, out: &mut String) {
    if list.labels.is_empty() {
        return;
    }
    let pair = |label: &ntib_core::Bi| format!("{{ en: {}, fr: {} }}", quoted(&label.en), quoted(&label.fr));
    out.push_str("labels:\n");
    for (at, labels) in &list.labels {
        let Some((name, _)) = list.columns.get(*at) else { continue };
        out.push_str(&format!("  {name}:\n    column: {}\n", pair(&labels.column)));
        if !labels.values.is_empty() {
            out.push_str("    values:\n");
        }
        for (text, label) in &labels.values {
            out.push_str(&format!("      {}: {}\n", quoted(text), pair(label)));
        }
    }
}

fn declaration(list: &List, import: &ScheduleImport, checked: Date, against: &str) -> String {
    let mut out = format!(
        "list: {}\ntitle: {{ en: {}, fr: {} }}\ncite:\n  at: {}\n",
        list.id,
        quoted(&list.title.en),
        quoted(&list.title.fr),
        quoted(&list.cite.at)
    );
    if let Some(source) = &list.cite.source {
        out.push_str(&format!("  source: {source}\n"));
    }
    out.push_str(&format!("checked: {{ date: {checked}, against: {} }}\nconfidence: text_read\n", quoted(against)));
    out.push_str(&format!("key: {{ column: {}, type: {} }}\ncolumns:\n", import.key, list.key.words()));
    for (name, ty) in &list.columns {
        let ty = if matches!(ty, ntib_rules::model::ColumnType::Rate) { "rate" } else { "text" };
        out.push_str(&format!("  {name}: {ty}\n"));
    }
    declared_labels(list, &mut out);
    out.push_str("schedule:\n");
    out.push_str(&format!("  general: {}\n  special:\n", import.general));
    for (column, letters) in &import.special {
        let letters: Vec<String> = letters.iter().map(|one| quoted(one)).collect();
        out.push_str(&format!("    {column}: [{}]\n", letters.join(", ")));
    }
    let mut map = |name: &str, pairs: &[(String, String)]| {
        out.push_str(&format!("  {name}:\n"));
        for (from, to) in pairs {
            out.push_str(&format!("    {}: {to}\n", quoted(from)));
        }
    };
    map("units", &import.units);
    map("parts", &import.parts);
    if let Some(other) = &import.other_units {
        out.push_str(&format!("  other_units: {other}\n"));
    }
    out.push_str(&format!("  digits: {}\n", import.digits));
    let chapters: Vec<String> = import.skip_chapters.iter().map(|one| quoted(one)).collect();
    out.push_str(&format!("  skip_chapters: [{}]\n", chapters.join(", ")));
    out
}
