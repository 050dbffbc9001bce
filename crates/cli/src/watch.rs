//! `ntib watch`: portfolios kept in a folder with their answers, answered again when the rulebook has changed.

use std::path::{Path, PathBuf};

use clap::Args;
use ntib_core::{Date, Lang};
use ntib_portfolio::{Asked, Job, Kind, Report, Threads, Watched, differences, run};
use ntib_present::Words;
use ntib_present::view::Viewer;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::bar::Bar;
use crate::books::{Source, read_text};
use crate::case::supported;
use crate::portfolio::{TableArgs, mapping_beside};
use crate::print::paragraph;
use crate::trouble::{Trouble, exit};

/// How many rows that change are printed of each portfolio.
const ROWS_TOLD: usize = 20;

/// What a kept portfolio's description ends in.
const DESCRIPTION: &str = ".watch.json";

/// Keep portfolios in a folder, and name the rows whose answers change when the rulebook does.
///
/// `ntib watch FOLDER --add PORTFOLIO` copies the portfolio and its mapping into the folder and answers it. `ntib watch FOLDER`
/// then answers again what was answered by another rulebook, names each row that changes with what it was and is and the
/// provisions by which, and keeps the new answers in place of the old.
#[derive(Args)]
pub struct Watch {
    /// The folder.
    folder: PathBuf,
    /// A portfolio to be kept there; one of the same name is replaced.
    #[arg(long, value_name = "PORTFOLIO")]
    add: Option<PathBuf>,
    /// With `--add`: the legal date asked about in place of each row's own.
    #[arg(long, value_name = "DATE", requires = "add")]
    as_of: Option<Date>,
    /// Leave the answers kept as they are, so that the same is said again.
    #[arg(long, conflicts_with = "add")]
    keep: bool,
    /// Where every answer that changes is written, with the portfolio's name put before the file's: CSV, a workbook, Parquet or
    /// Arrow.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
}

/// What is kept of a portfolio beside its copy, its mapping and its answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    format: String,
    version: u32,
    /// The copy, in the same folder.
    portfolio: String,
    /// The mapping, in the same folder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    map: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sheet: Option<String>,
    questions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    as_of: Option<String>,
    /// The rulebook that answered.
    rulebook: String,
    /// SHA-256 of the answers.
    answers: String,
}

const FORMAT: &str = "ntib.watch";

impl Watch {
    /// Exit status 3 if some answer changes, 5 if rows were left out on adding, else 0.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let words = Words::new(lang, &[]);
        match &self.add {
            Some(portfolio) => self.add(portfolio, source, lang, &words),
            None => self.look(source, lang, &words),
        }
    }

    fn add(&self, portfolio: &Path, source: &Source, lang: Lang, words: &Words) -> Result<u8, Trouble> {
        std::fs::create_dir_all(&self.folder).map_err(|error| Trouble::file("make", &self.folder, error))?;
        let name = portfolio.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default().to_owned();
        if stem.is_empty() || !Kind::is_table(portfolio) {
            return Err(Trouble::input(format!("`{}` is no table", portfolio.display()), "name a CSV file, a workbook, a Parquet or an Arrow file"));
        }
        let copy = self.folder.join(&name);
        copied(portfolio, &copy)?;
        let mapping = self.table.map.clone().or_else(|| Some(mapping_beside(portfolio)).filter(|path| path.is_file()));
        let map = match mapping {
            Some(path) => {
                let name = format!("{stem}.map.yaml");
                copied(&path, &self.folder.join(&name))?;
                Some(name)
            }
            None => None,
        };
        let mut kept = Kept {
            format: FORMAT.to_owned(),
            version: 1,
            portfolio: name,
            map,
            sheet: self.table.sheet.clone(),
            questions: self.table.question.clone(),
            as_of: self.as_of.map(|day| day.to_string()),
            rulebook: String::new(),
            answers: String::new(),
        };
        let answers = self.folder.join(answers_name(&stem));
        let report = answer(&self.folder, &mut kept, &answers, self.table.threads, source, lang)?;
        store(&self.folder, &stem, &kept)?;
        let (rows, refused) = (report.tally.rows, report.tally.refused);
        let (rows, left_out) = (rows.to_string(), refused.to_string());
        print(&words.with("watch-added", &[("name", &stem), ("rows", &rows), ("refused", &left_out)]));
        Ok(if refused > 0 { exit::INPUT } else { exit::HOLDS })
    }

    fn look(&self, source: &Source, lang: Lang, words: &Words) -> Result<u8, Trouble> {
        let mut changed = 0;
        let all = descriptions(&self.folder)?;
        if all.is_empty() {
            return Err(Trouble::input(format!("`{}` keeps no portfolio", self.folder.display()), "add one: `ntib watch FOLDER --add PORTFOLIO`"));
        }
        for (stem, mut kept) in all {
            let engine = crate::case::engine(source)?;
            let digest = engine.book().digest.clone();
            if digest == kept.rulebook {
                print(&words.with("watch-same-rulebook", &[("name", &stem)]));
                continue;
            }
            let (old, new) = (self.folder.join(answers_name(&stem)), self.folder.join(format!("{stem}.again.csv")));
            if hash(&old)? != kept.answers {
                return Err(Trouble::input(format!("`{}` is not what was kept", old.display()), "add the portfolio again"));
            }
            let report = answer(&self.folder, &mut kept, &new, self.table.threads, source, lang)?;
            let out = self.out.as_ref().map(|path| beside(path, &stem));
            let found = differences(&old, &new, &kept.questions, ROWS_TOLD, out.as_deref(), &report.lines);
            if self.keep || found.is_err() {
                std::fs::remove_file(&new).map_err(|error| Trouble::file("remove", &new, error))?;
            } else {
                std::fs::rename(&new, &old).map_err(|error| Trouble::file("write", &old, error))?;
                store(&self.folder, &stem, &kept)?;
            }
            let found = found?;
            changed += found.changed;
            told(&Viewer { words, engine: &engine }, &stem, &found);
        }
        Ok(if changed > 0 { exit::FAILS } else { exit::HOLDS })
    }
}

fn told(viewer: &Viewer<'_>, stem: &str, found: &Watched) {
    let words = viewer.words;
    let (changed, rows) = (found.changed.to_string(), found.rows.to_string());
    print(&words.with("watch-changed", &[("name", stem), ("changed", &changed), ("rows", &rows)]));
    for one in &found.first {
        let [question, before, after] = one.told(viewer);
        let args = [("row", one.row.to_string()), ("question", question), ("before", before), ("after", after), ("by", one.by.clone())];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut out = String::new();
        paragraph(&mut out, 2, "→ ", &words.with("watch-row", &args));
        print!("{out}");
    }
}

fn print(line: &str) {
    let mut out = String::new();
    paragraph(&mut out, 0, "", line);
    print!("{out}");
}

fn answers_name(stem: &str) -> String {
    format!("{stem}.answers.csv")
}

/// The name of the file of one portfolio's changes.
fn beside(path: &Path, stem: &str) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}.{name}"))
}

fn copied(from: &Path, to: &Path) -> Result<(), Trouble> {
    let same = from.canonicalize().ok().zip(to.canonicalize().ok()).is_some_and(|(from, to)| from == to);
    if !same {
        let partial = ntib_portfolio::partial(to);
        std::fs::copy(from, &partial).map_err(|error| Trouble::file("copy", from, error))?;
        std::fs::rename(&partial, to).map_err(|error| Trouble::file("write", to, error))?;
    }
    Ok(())
}

/// Answers a kept portfolio into `into`, and notes by which rulebook.
fn answer(folder: &Path, kept: &mut Kept, into: &Path, threads: Option<usize>, source: &Source, lang: Lang) -> Result<Report, Trouble> {
    let table = TableArgs {
        map: kept.map.as_ref().map(|name| folder.join(name)),
        sheet: kept.sheet.clone(),
        question: kept.questions.clone(),
        errors: None,
        threads,
    };
    let open = table.open(&folder.join(&kept.portfolio), &[], source, lang)?;
    let day = kept.as_of.as_ref().map(|day| day.parse::<Date>());
    let as_of = day.transpose().map_err(|error| Trouble::input(format!("{error}"), "add the portfolio again"))?;
    if let Some(day) = as_of {
        supported(&open.engine, day)?;
    }
    let book = open.engine.book();
    kept.questions = open.questions.iter().map(|id| book.question(*id).id.clone()).collect();
    kept.rulebook.clone_from(&book.digest);
    let errors = ntib_portfolio::errors_beside(into);
    let job = Job {
        asked: Asked { engine: &open.engine, removed: &open.removed, questions: open.questions.clone(), as_of, why: false, lang },
        binding: open.binding.clone(),
        file: open.file.clone(),
        out: Some(into),
        errors: Some(&errors),
        threads: threads.map_or_else(Threads::default, Threads),
    };
    let bar = Bar::new(&open.file);
    let done = run(&job, open.table, &mut |done, size| bar.show(done, size, ""));
    bar.end();
    let report = done?;
    kept.answers = hash(into)?;
    Ok(report)
}

fn hash(path: &Path) -> Result<String, Trouble> {
    let mut file = std::fs::File::open(path).map_err(|error| Trouble::file("open", path, error))?;
    let mut hasher = Sha256::new();
    std::io::copy(&mut file, &mut hasher).map_err(|error| Trouble::file("read", path, error))?;
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn store(folder: &Path, stem: &str, kept: &Kept) -> Result<(), Trouble> {
    let path = folder.join(format!("{stem}{DESCRIPTION}"));
    crate::case::Output { json: true, out: Some(path) }.write(&ntib_present::wire::text(kept))
}

/// The portfolios kept in a folder, by name.
fn descriptions(folder: &Path) -> Result<Vec<(String, Kept)>, Trouble> {
    let entries = std::fs::read_dir(folder).map_err(|error| Trouble::file("read the folder", folder, error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Trouble::file("read the folder", folder, error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(stem) = name.strip_suffix(DESCRIPTION) else { continue };
        let bad = |why: &dyn std::fmt::Display| Trouble::input(format!("`{}`: {why}", path.display()), "add the portfolio again");
        let kept: Kept = serde_json::from_str(&read_text(&path)?).map_err(|error| bad(&error))?;
        if kept.format != FORMAT || kept.version != 1 {
            return Err(bad(&"this program reads ntib.watch version 1"));
        }
        found.push((stem.to_owned(), kept));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}
