//! `ntib value PORTFOLIO` and `ntib impact PORTFOLIO`: what instruments are worth over many rows, and what an amendment changes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_core::{Date, Lang};
use ntib_engine::Engine;
use ntib_portfolio::{
    Against, Compared, Comparison, Threads, Way, brief, by_name, compare, default_by, document, errors_beside, summary, words,
};
use ntib_present::wire::text;
use ntib_rules::Removed;
use ntib_rules::model::QuestionId;

use crate::bar::Bar;
use crate::books::{Source, read_folder};
use crate::case::{Output, engine, removed, supported, whole};
use crate::portfolio::{Portfolio, TableArgs, left_out};
use crate::print::paragraph;
use crate::trouble::{Trouble, exit};

/// How totals over a portfolio are told.
#[derive(Args, Clone, Default)]
pub struct TotalArgs {
    /// Of a portfolio: tell totals by this column, fact or `month` (may be repeated); by month and by places if absent.
    #[arg(long, value_name = "NAME")]
    pub by: Vec<String>,
    /// Of a portfolio: write what is found as a printable brief (tagged PDF), with coverage and assumptions, in the language of the command.
    #[arg(long, value_name = "FILE")]
    pub brief: Option<PathBuf>,
}

impl TotalArgs {
    fn of(&self, open: &Portfolio) -> Result<Vec<(String, ntib_portfolio::By)>, Trouble> {
        let book = open.engine.book();
        if self.by.is_empty() {
            return Ok(default_by(book, &open.binding));
        }
        let named = |name: &String| Ok((name.clone(), by_name(book, &open.binding, &open.table.header, name)?));
        self.by.iter().map(named).collect()
    }
}

/// What is removed from a rulebook, over a portfolio.
pub struct Removals<'a> {
    /// As named.
    pub instruments: &'a [String],
    /// Every instrument on which an answer can depend.
    pub all: bool,
    /// Those named one at a time.
    pub each: bool,
    /// Their worth in each other's company.
    pub shapley: bool,
}

impl Removals<'_> {
    fn of(&self, open: &Portfolio, without: &[String]) -> Result<Vec<Removed>, Trouble> {
        let book = open.engine.book();
        let groups: Vec<Vec<String>> = if self.all {
            let reached: BTreeSet<_> = open.questions.iter().flat_map(|question| open.engine.instruments_of(*question)).collect();
            let names = reached.into_iter().map(|id| book.instrument(id).id.clone());
            names.filter(|name| !without.contains(name)).map(|name| vec![name]).collect()
        } else if self.each || self.shapley {
            self.instruments.iter().map(|name| vec![name.clone()]).collect()
        } else {
            vec![self.instruments.to_vec()]
        };
        let each = groups.into_iter().map(|names| {
            let together: Vec<String> = names.iter().chain(without).cloned().collect();
            removed(&open.engine, &together)
        });
        each.collect()
    }
}

/// A portfolio as it stands, with what the command says of it.
pub struct Asked<'a> {
    /// The file.
    pub path: &'a Path,
    /// How it is read.
    pub table: &'a TableArgs,
    /// How totals are told.
    pub totals: &'a TotalArgs,
    /// The day of every row.
    pub as_of: Option<Date>,
    /// What the rulebook is read without.
    pub without: &'a [String],
    /// Where it goes.
    pub output: &'a Output,
    /// The language.
    pub lang: Lang,
}

/// Removes instruments over a portfolio. Exit status 5 if some row could not be read, else 0.
pub fn value(asked: &Asked<'_>, removals: &Removals<'_>, source: &Source) -> Result<u8, Trouble> {
    let open = asked.table.open(asked.path, asked.without, source, asked.lang)?;
    if let Some(day) = asked.as_of {
        supported(&open.engine, day)?;
    }
    let against = Against::Removals(removals.of(&open, asked.without)?, removals.shapley);
    let by = asked.totals.of(&open)?;
    let way = Way {
        engine: &open.engine,
        removed: &open.removed,
        binding: open.binding.clone(),
        as_of: asked.as_of,
        questions: open.questions.clone(),
    };
    run(asked, way, against, by, open.table)
}

fn run(
    asked: &Asked<'_>,
    way: Way<'_>,
    against: Against<'_>,
    by: Vec<(String, ntib_portfolio::By)>,
    table: ntib_portfolio::Table,
) -> Result<u8, Trouble> {
    let out = asked.output.out.as_deref();
    let errors = asked.table.errors.clone().or_else(|| out.map(errors_beside));
    let job = Comparison {
        way,
        against,
        by,
        file: asked.path.display().to_string(),
        out,
        errors: errors.as_deref(),
        threads: asked.table.threads.map_or_else(Threads::default, Threads),
        lang: asked.lang,
    };
    let bar = Bar::new(&job.file);
    let done = compare(&job, table, &mut |done, size| bar.show(done, size, ""));
    bar.end();
    let found = done?;
    let printed = if asked.output.json { text(&document(&job, &found)) } else { said(&job, &found, asked.lang) };
    Output { json: asked.output.json, out: None }.write(&printed)?;
    if let Some(path) = &asked.totals.brief {
        let bytes = brief(&job, &found, "", asked.lang).pdf().map_err(|error| Trouble::input(error.to_string(), "tell totals by a column with fewer values (`--by`)"))?;
        whole(path, &bytes)?;
    }
    left_out(&found.faults, found.refused, errors.as_deref(), asked.lang);
    Ok(if found.refused > 0 { exit::INPUT } else { exit::HOLDS })
}

fn said(job: &Comparison<'_, '_>, found: &Compared, lang: Lang) -> String {
    let mut out = String::new();
    for (indent, line) in summary(job, found, lang) {
        if line.is_empty() {
            let _ = writeln!(out);
        } else {
            paragraph(&mut out, indent, "", &line);
        }
    }
    out
}

/// Show which rows of a portfolio change between two days or two rulebooks, from what to what and by which provision.
///
/// The answers as they stand are those of the rulebook, with its overlays. They are compared with those of another day
/// (`--from`, `--to`), of another rulebook (`--against DIR`), or, with neither, of the rulebook with its overlays where the
/// answers as they stand are those without (`--overlay DIR`: a draft law). A summary goes to standard output (`--json` for a
/// document), each answer that changes to the file after `--out`: CSV, a workbook, Parquet or Arrow by its name.
#[derive(Args)]
pub struct Impact {
    /// The portfolio; `-` is standard input.
    portfolio: PathBuf,
    /// The day before.
    #[arg(long, value_name = "DATE", requires = "to", conflicts_with_all = ["against", "as_of"])]
    from: Option<Date>,
    /// The day after.
    #[arg(long, value_name = "DATE", requires = "from")]
    to: Option<Date>,
    /// The folder of another rulebook.
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// The legal date asked about in place of each row's own.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Read the rulebook, before and after, without this instrument, folder or provision (may be repeated).
    #[arg(long, value_name = "INSTRUMENT")]
    without: Vec<String>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    totals: TotalArgs,
    #[command(flatten)]
    output: Output,
}

impl Impact {
    /// Exit status 5 if some row could not be read, else 0.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let (before, after) = self.sources(source)?;
        let open = self.table.open(&self.portfolio, &self.without, &before, lang)?;
        let first = self.from.or(self.as_of);
        let second = self.to.or(self.as_of);
        if let Some(day) = first {
            supported(&open.engine, day)?;
        }
        // The same rulebook is read once.
        let other: Option<(Engine, Removed)> = match after {
            None => None,
            Some(after) => {
                let other = engine(&after)?;
                // What is added later is not there to be taken away before.
                let removed = removed(&other, &self.without)?;
                Some((other, removed))
            }
        };
        let (its, without) = other.as_ref().map_or((&open.engine, &open.removed), |(engine, removed)| (engine, removed));
        if let Some(day) = second {
            supported(its, day)?;
        }
        let binding = match &other {
            None => open.binding.clone(),
            Some(_) => self.table.binding(&self.portfolio, its.book(), &open.table.header)?,
        };
        let (questions, theirs) = shared(&open, its, lang)?;
        let by = self.totals.of(&open)?;
        let way = Way { engine: &open.engine, removed: &open.removed, binding: open.binding.clone(), as_of: first, questions };
        let against = Against::Way(Box::new(Way { engine: its, removed: without, binding, as_of: second, questions: theirs }));
        let asked = Asked {
            path: &self.portfolio,
            table: &self.table,
            totals: &self.totals,
            as_of: first,
            without: &self.without,
            output: &self.output,
            lang,
        };
        run(&asked, way, against, by, open.table)
    }

    /// The rulebook as it stands, and the other one if there is one.
    fn sources(&self, source: &Source) -> Result<(Source, Option<Source>), Trouble> {
        if let Some(folder) = &self.against {
            return Ok((source.clone(), Some(Source { folder: Some(folder.clone()), overlays: Vec::new() })));
        }
        if self.from.is_some() {
            return Ok((source.clone(), None));
        }
        if source.overlays.is_empty() {
            let help = "give two days (`--from`, `--to`), another rulebook (`--against DIR`), or a draft (`--overlay DIR`)";
            return Err(Trouble::usage("there is nothing to compare with", help));
        }
        for overlay in &source.overlays {
            if read_folder(overlay)?.is_empty() {
                let help = "put each file that is added or amended under its path in the rulebook";
                return Err(Trouble::input(format!("the draft `{}` holds no file of a rulebook", overlay.display()), help));
            }
        }
        Ok((Source { folder: source.folder.clone(), overlays: Vec::new() }, Some(source.clone())))
    }
}

/// The questions asked that both rulebooks have. Those that the other does not have are told on standard error.
fn shared(open: &Portfolio, other: &Engine, lang: Lang) -> Result<(Vec<QuestionId>, Vec<QuestionId>), Trouble> {
    let (mut questions, mut theirs) = (Vec::new(), Vec::new());
    for question in &open.questions {
        let name = &open.engine.book().question(*question).id;
        match other.book().find_question(name) {
            Some(its) => {
                questions.push(*question);
                theirs.push(its);
            }
            None => eprintln!("{}", words(lang).with("portfolio-question-lacking", &[("name", name)])),
        }
    }
    if questions.is_empty() {
        return Err(Trouble::input("the two rulebooks have no question in common", "compare with a rulebook that has the same questions"));
    }
    Ok((questions, theirs))
}

