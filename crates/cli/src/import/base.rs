//! `ntib import base`: many files of many sources into one base, with the entries that are one joined.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Instant, UNIX_EPOCH};

use clap::Args;
use ntib_base::identity::{Searcher, Thresholds, Words};
use ntib_base::import::{Given, JoinIndex, JoinOptions, JoinPlan, Joined, Layout, Manifest, ManifestFile, Mapping, Pair, built_in_maps, join};
use ntib_base::statement::Source;
use ntib_base::{LINES_HEADER, Library, add_line, write_same};
use ntib_core::{Confidence, Date, Lang};
use serde::{Deserialize, Serialize};

use super::run::{Counts, Task, import, no_record, recognised};
use super::table::{mapping, mistakes, stem};
use crate::bar::Bar;
use crate::books::read_text;
use crate::print::table;
use crate::trouble::{Trouble, exit};

/// Read many files into one base of statements, and join the entries that are one.
///
/// A manifest names the files with their sources; of folders and files the layouts are recognised. An identifier that is the
/// same, or a whole name with country and address, joins two entries with a verdict that can be undone; names that are
/// only alike stay open. A broken import is taken up where it stopped.
#[derive(Args)]
pub struct Base {
    /// Manifests (YAML), folders, files.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// The base to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The day on which files without a manifest were got.
    #[arg(long, value_name = "DATE")]
    retrieved: Option<Date>,
    /// From which score on entries are possibly the same, in thousandths.
    #[arg(long, value_name = "SCORE", default_value_t = Thresholds::default().doubtful, value_parser = clap::value_parser!(u32).range(500..=1000))]
    least: u32,
    /// Do not join entries.
    #[arg(long)]
    unjoined: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A file of the base.
struct Part {
    path: PathBuf,
    layout: Layout,
    given: Given,
    stem: String,
}

/// A part that was read, kept beside its statements: what it was read from.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Done {
    version: u32,
    size: u64,
    modified: u128,
    by: String,
    counts: Counts,
}

/// One line of the report.
#[derive(Serialize)]
struct Line {
    source: String,
    layout: String,
    #[serde(flatten)]
    counts: Counts,
    entries: usize,
    joined_elsewhere: usize,
}

impl Base {
    /// Exit status 0; 5 if rows or files were left out, each listed.
    pub fn run(self, lang: Lang) -> Result<u8, Trouble> {
        let begun = Instant::now();
        let (parts, unknown) = self.parts()?;
        for path in &unknown {
            eprintln!("not taken: the layout of `{}` is not one that is known", path.display());
        }
        if parts.is_empty() {
            return Err(Trouble::usage("there is no file to read", "give a manifest, or files of a layout that `docs/how-to/import-registers.md` names"));
        }
        let folder = self.out.with_extension("parts");
        let mut counts = Vec::new();
        let mut failed = Vec::new();
        for part in &parts {
            match one(part, &folder) {
                Ok(found) => counts.push(Some(found)),
                Err(trouble) => {
                    eprintln!("{}", trouble.told(lang));
                    failed.push(&part.path);
                    counts.push(None);
                }
            }
        }
        let read = begun.elapsed();
        let on = parts.iter().map(|part| part.given.source.retrieved).max().unwrap_or(Date::FIRST);
        let joined = self.assemble(&parts, &counts, &folder, on)?;
        let lines: Vec<Line> = parts
            .iter()
            .zip(&counts)
            .zip(0_u32..)
            .filter_map(|((part, counts), at)| {
                let (entries, joined_elsewhere) = joined.sources.get(&at).copied().unwrap_or_default();
                Some(Line { source: part.given.source.name.to_string(), layout: part.layout.name().to_owned(), counts: (*counts)?, entries, joined_elsewhere })
            })
            .collect();
        self.report(&lines, &joined, read.as_millis(), begun.elapsed().as_millis());
        if failed.is_empty() {
            self.tidy(&parts, &folder)?;
        }
        let left_out = lines.iter().any(|line| line.counts.left_out > 0);
        Ok(if left_out || !failed.is_empty() || !unknown.is_empty() { exit::INPUT } else { exit::HOLDS })
    }

    /// The files that are read, and those whose layout is not known.
    fn parts(&self) -> Result<(Vec<Part>, Vec<PathBuf>), Trouble> {
        let maps = built_in_maps();
        let (mut parts, mut unknown) = (Vec::new(), Vec::new());
        for input in &self.inputs {
            let is_manifest = input.extension().is_some_and(|kind| kind == "yaml" || kind == "yml");
            if is_manifest {
                let text = read_text(input)?;
                let manifest = Manifest::read(&text).map_err(|found| mistakes(input, text, &found))?;
                let folder = input.parent().unwrap_or(Path::new("."));
                for file in &manifest.files {
                    parts.push(listed(folder, file, &maps)?);
                }
                continue;
            }
            let retrieved = self.retrieved.ok_or_else(|| Trouble::usage("it is not said when the files were got", "add `--retrieved DATE`, or write a manifest"))?;
            for path in files(input)? {
                match recognised(&path, None, &maps)? {
                    Some(layout) => parts.push(part(path, layout, &ManifestFile { retrieved: Some(retrieved), ..ManifestFile::default() })),
                    None => unknown.push(path),
                }
            }
        }
        // Sources are told apart by name.
        let mut names = BTreeSet::new();
        for part in &mut parts {
            let plain = part.stem.clone();
            let mut count = 1;
            while !names.insert(part.stem.clone()) {
                count += 1;
                part.stem = format!("{plain}-{count}");
            }
            part.given.source.name = part.stem.as_str().into();
        }
        Ok((parts, unknown))
    }

    /// Puts the parts together, with the edges between their entries.
    fn assemble(&self, parts: &[Part], counts: &[Option<Counts>], folder: &Path, on: Date) -> Result<Joined, Trouble> {
        let partial = self.out.with_extension("partial");
        let trouble = |error| Trouble::file("write", &partial, error);
        let mut out = BufWriter::with_capacity(1 << 16, File::create(&partial).map_err(trouble)?);
        writeln!(out, "{LINES_HEADER}").map_err(trouble)?;
        let mut plan = JoinPlan::default();
        for ((part, counts), source) in parts.iter().zip(counts).zip(0_u32..) {
            if counts.is_some() {
                let path = folder.join(format!("{}.statements.jsonl", part.stem));
                copy(&path, source, &mut plan, &mut out, &partial)?;
            }
        }
        let joined = if self.unjoined { Joined { entries: plan.len(), ..Joined::default() } } else { self.join(plan, on)? };
        let mut text = String::new();
        for edge in &joined.edges {
            text.clear();
            write_same(edge, &mut text);
            out.write_all(text.as_bytes()).map_err(trouble)?;
        }
        out.flush().and_then(|()| out.get_ref().sync_data()).map_err(trouble)?;
        fs::rename(&partial, &self.out).map_err(|error| Trouble::file("write", &self.out, error))?;
        Ok(joined)
    }

    fn join(&self, plan: JoinPlan, on: Date) -> Result<Joined, Trouble> {
        let words = Words::built_in().map_err(|error| Trouble::input(error.to_string(), "report this"))?;
        let index = plan.index(&words).map_err(|error| Trouble::input(error.to_string(), "import fewer sources at once"))?;
        let options = JoinOptions { thresholds: Thresholds { doubtful: self.least }, on };
        let pairs = pairs(&index, &words, &options)?;
        Ok(join(&index, &words, pairs, &options))
    }

    fn report(&self, lines: &[Line], joined: &Joined, read: u128, all: u128) {
        let sum = |of: fn(&Counts) -> usize| lines.iter().map(|line| of(&line.counts)).sum::<usize>();
        let statements = sum(|counts| counts.statements);
        if self.json {
            let document = serde_json::json!({
                "document": "import", "version": 1, "sources": lines, "statements": statements, "entries": joined.entries,
                "in_several_sources": joined.several, "joined_by_identifier": joined.by_identifier, "joined_by_name": joined.by_name, "open": joined.open, "kept_apart": joined.apart,
                "alone": joined.alone, "cut": joined.cut, "shared_identifiers": joined.shared, "read_ms": read, "all_ms": all,
            });
            println!("{document:#}");
            return;
        }
        let mut rows = vec![["source", "layout", "rows", "statements", "left out", "doubted", "entries", "joined elsewhere"].map(str::to_owned)];
        rows.extend(lines.iter().map(|line| {
            let Counts { rows, statements, left_out, doubted } = line.counts;
            let numbers = [rows, statements, left_out, doubted, line.entries, line.joined_elsewhere].map(|number| number.to_string());
            let [rows, statements, left_out, doubted, entries, elsewhere] = numbers;
            [line.source.clone(), line.layout.clone(), rows, statements, left_out, doubted, entries, elsewhere]
        }));
        let mut out = String::new();
        table(&mut out, 0, &rows);
        print!("{out}");
        println!("{statements} statements about {} entries in `{}`", joined.entries, self.out.display());
        if !self.unjoined {
            println!(
                "joined: {} entries are in several sources by one identifier; {} pairs by identifier, {} by whole name, country and address; {} possibly one, left open; {} alike but kept apart by an identifier; {} entries in no pair",
                joined.several, joined.by_identifier, joined.by_name, joined.open, joined.apart, joined.alone
            );
            if joined.cut + joined.shared > 0 {
                println!("limits: {} open pairs beyond the likeliest of an entry were left out; {} identifiers are shared by too many entries to tell one", joined.cut, joined.shared);
            }
        }
        println!("read in {}.{} s, all in {}.{} s", read / 1000, read % 1000 / 100, all / 1000, all % 1000 / 100);
        if sum(|counts| counts.left_out + counts.doubted) > 0 {
            println!("rows left out and values doubted: `{}`", self.errors().display());
        }
    }

    fn errors(&self) -> PathBuf {
        self.out.with_extension("errors.csv")
    }

    /// Puts the sheets of errors together and removes the parts.
    fn tidy(&self, parts: &[Part], folder: &Path) -> Result<(), Trouble> {
        let mut sheet = String::from(ntib_base::import::ISSUES_HEADER);
        for part in parts {
            let path = folder.join(format!("{}.errors.csv", part.stem));
            let text = fs::read_to_string(&path).map_err(|error| Trouble::file("read", &path, error))?;
            sheet.push_str(text.split_once('\n').map_or("", |(_, rows)| rows));
        }
        let path = self.errors();
        let partial = path.with_extension("partial");
        fs::write(&partial, sheet).and_then(|()| fs::rename(&partial, &path)).map_err(|error| Trouble::file("write", &path, error))?;
        fs::remove_dir_all(folder).map_err(|error| Trouble::file("remove", folder, error))
    }
}

/// Every file under a path.
fn files(path: &Path) -> Result<Vec<PathBuf>, Trouble> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut todo) = (Vec::new(), vec![path.to_owned()]);
    while let Some(at) = todo.pop() {
        for entry in fs::read_dir(&at).map_err(|error| Trouble::file("read the folder", &at, error))? {
            let path = entry.map_err(|error| Trouble::file("read the folder", &at, error))?.path();
            let kind = path.extension().map(|kind| kind.to_string_lossy().to_lowercase()).unwrap_or_default();
            if path.is_dir() {
                todo.push(path);
            } else if matches!(kind.as_str(), "csv" | "tsv" | "txt" | "json" | "jsonl" | "xml" | "gz" | "zst" | "xlsx" | "xls" | "ods") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn listed(folder: &Path, file: &ManifestFile, maps: &[Mapping]) -> Result<Part, Trouble> {
    let path = folder.join(&*file.path);
    if !path.is_file() {
        return Err(Trouble::input(format!("there is no file `{}`", path.display()), "get it from its publisher, or correct the manifest"));
    }
    let layout = match (&*file.map, file.layout()) {
        ("", Some(layout)) => layout,
        ("", None) => recognised(&path, None, maps)?.ok_or_else(|| Trouble::input(format!("the layout of `{}` is not one that is known", path.display()), "name it with `layout:` or `map:`"))?,
        (map, _) => Layout::Table(Box::new(mapping(&folder.join(map))?)),
    };
    Ok(part(path, layout, file))
}

fn part(path: PathBuf, layout: Layout, file: &ManifestFile) -> Part {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = stem(&path);
    let title = if file.title.is_empty() { name.as_str().into() } else { file.title.clone() };
    let source = Source { name: stem.as_str().into(), title, publisher: file.publisher.clone(), url: file.url.clone(), published: file.published, retrieved: file.retrieved.unwrap_or(Date::FIRST) };
    let given = Given { file: name.into(), scope: file.scope.clone(), source, confidence: file.confidence.unwrap_or(Confidence::TextRead) };
    Part { path, layout, given, stem }
}

/// Reads one file, unless it was read before and is the same.
fn one(part: &Part, folder: &Path) -> Result<Counts, Trouble> {
    let data = fs::metadata(&part.path).map_err(|error| Trouble::file("open", &part.path, error))?;
    let modified = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |time| time.as_nanos());
    let by = format!("{:?} {:?}", part.layout, part.given);
    let marker = folder.join(format!("{}.done", part.stem));
    let before = fs::read_to_string(&marker).ok().and_then(|text| serde_json::from_str::<Done>(&text).ok());
    if let Some(before) = before.filter(|one| (one.version, one.size, one.modified, one.by.as_str()) == (1, data.len(), modified, by.as_str())) {
        return Ok(before.counts);
    }
    let task = Task::new(&part.path, &part.layout, part.given.clone(), folder, &part.stem);
    let counts = match part.layout {
        Layout::Statements => taken(&task)?,
        _ => import(&task)?.unwrap_or_default(),
    };
    let done = Done { version: 1, size: data.len(), modified, by, counts };
    let text = serde_json::to_string(&done).map_err(|error| Trouble::input(error.to_string(), "report this"))?;
    fs::write(&marker, text).map_err(|error| Trouble::file("write", &marker, error))?;
    Ok(counts)
}

/// A file of statements of ours, as it is, its sources named after it.
fn taken(task: &Task<'_>) -> Result<Counts, Trouble> {
    fs::create_dir_all(task.folder).map_err(|error| Trouble::file("make the folder", task.folder, error))?;
    let mut text = String::new();
    std::io::Read::read_to_string(&mut ntib_portfolio::open(task.path, None)?.reader, &mut text).map_err(|error| Trouble::file("read", task.path, error))?;
    let bad = |(line, why): (usize, String)| Trouble::input(format!("`{}`, line {line}: {why}", task.path.display()), "make it again with `ntib import`");
    let mut library = ntib_base::read_lines(&text).map_err(bad)?;
    if library.statements.is_empty() {
        return Err(no_record(task.path));
    }
    for source in &mut library.sources {
        source.name = format!("{}/{}", task.stem, source.name).into();
    }
    let at = |end: &str| task.folder.join(format!("{}.{end}", task.stem));
    fs::write(at("errors.csv"), ntib_base::import::ISSUES_HEADER).map_err(|error| Trouble::file("write", task.path, error))?;
    fs::write(at("statements.jsonl"), ntib_base::write_lines(&library)).map_err(|error| Trouble::file("write", task.path, error))?;
    Ok(Counts { rows: library.statements.len(), statements: library.statements.len(), ..Counts::default() })
}

/// Copies the lines of a part, and takes in who its entries are.
fn copy(path: &Path, source: u32, plan: &mut JoinPlan, out: &mut impl Write, to: &Path) -> Result<(), Trouble> {
    let reading = |error| Trouble::file("read", path, error);
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path).map_err(reading)?);
    let (mut line, mut library, mut number) = (String::new(), Library::default(), 0);
    loop {
        line.clear();
        if reader.read_line(&mut line).map_err(reading)? == 0 {
            return Ok(());
        }
        number += 1;
        let bare = line.trim_end();
        if bare == LINES_HEADER || bare.is_empty() {
            continue;
        }
        add_line(bare, &mut library).map_err(|why| Trouble::input(format!("`{}`, line {number}: {why}", path.display()), "import it again"))?;
        if let Some(statement) = library.statements.pop() {
            plan.add(&statement, source);
        }
        library.same.clear();
        out.write_all(line.as_bytes()).map_err(|error| Trouble::file("write", to, error))?;
    }
}

/// How many entries a thread takes at once.
const CHUNK: u32 = 256;

/// The pairs of all entries, searched on every core.
fn pairs(index: &JoinIndex, words: &Words, options: &JoinOptions) -> Result<Vec<Pair>, Trouble> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (next, bar) = (AtomicU32::new(0), Bar::new("joining"));
    let count = u32::try_from(index.len()).unwrap_or(u32::MAX);
    let search = || {
        let (mut searcher, mut found) = (Searcher::default(), Vec::new());
        loop {
            let from = next.fetch_add(CHUNK, Ordering::Relaxed);
            if from >= count {
                return found;
            }
            let until = count.min(from.saturating_add(CHUNK));
            for at in from..until {
                found.extend(index.search(&mut searcher, words, at, options));
            }
            bar.step(u64::from(until - from), u64::from(count), "entries");
        }
    };
    let parts = thread::scope(|scope| {
        let handles: Vec<_> = (0..cores).map(|_| scope.spawn(search)).collect();
        handles.into_iter().map(|handle| handle.join().map_err(|_| Trouble::input("joining stopped", "report this"))).collect::<Vec<_>>()
    });
    bar.end();
    let mut all: BTreeMap<(u32, u32), Pair> = BTreeMap::new();
    for part in parts {
        all.extend(part?.into_iter().map(|pair| (pair.at, pair)));
    }
    Ok(all.into_values().collect())
}
