//! `ntib assess PORTFOLIO`: one matter a row, answers in columns.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ntib_base::import::Mapping;
use ntib_core::Lang;
use ntib_portfolio::{Asked, Binding, FAULTS_TOLD, Job, Report, Table, Threads, about, default_questions, errors_beside, propose, run, words};
use ntib_engine::Engine;
use ntib_present::view::colon;
use ntib_rules::model::{QuestionId, Rulebook};
use ntib_rules::{Removed, nearest};

use crate::bar::Bar;
use crate::books::Source;
use crate::case::{CaseArgs, engine, removed, supported};
use crate::import::mapping;
use crate::trouble::{Trouble, exit};

/// How a portfolio is read.
#[derive(Args, Clone, Default)]
pub struct TableArgs {
    /// Of a portfolio: the mapping of its columns; if absent, `NAME.map.yaml` beside it, or columns named after facts.
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Of a workbook: the sheet; the first that is not hidden if none is named.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Of a portfolio: the questions to answer (may be repeated); every question of that kind of matter if absent.
    #[arg(long, visible_alias = "ask", value_name = "QUESTION")]
    pub question: Vec<String>,
    /// Of a portfolio: where rows that cannot be read are listed; beside `--out` if absent.
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
    /// Of a portfolio: answer on so many threads; on every core if absent.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// How a portfolio is answered.
#[derive(Args, Clone, Default)]
pub struct PortfolioArgs {
    #[command(flatten)]
    pub table: TableArgs,
    /// Of a portfolio: print a mapping guessed from its headings, to be confirmed.
    #[arg(long)]
    pub propose: bool,
    /// Of a portfolio: write the reasons of every answer.
    #[arg(long)]
    pub why: bool,
}

/// A portfolio that is open, with what is asked of it.
pub struct Portfolio {
    pub engine: Engine,
    pub removed: Removed,
    pub binding: Binding,
    pub questions: Vec<QuestionId>,
    pub file: String,
    pub table: Table,
}

impl TableArgs {
    fn table(&self, path: &Path) -> Result<Table, Trouble> {
        Ok(Table::open(path, self.sheet.as_deref())?)
    }

    /// The mapping file: the one named, or the one beside the portfolio.
    fn mapping(&self, path: &Path) -> Result<Option<Mapping>, Trouble> {
        let beside = mapping_beside(path);
        match &self.map {
            Some(map) => mapping(map).map(Some),
            None if beside.is_file() => mapping(&beside).map(Some),
            None => Ok(None),
        }
    }

    /// The rulebook and the binding of the portfolio's columns.
    pub fn open(&self, path: &Path, without: &[String], source: &Source, lang: Lang) -> Result<Portfolio, Trouble> {
        let engine = engine(source)?;
        let removed = removed(&engine, without)?;
        let table = self.table(path)?;
        let binding = self.binding(path, engine.book(), &table.header)?;
        let beside = mapping_beside(path);
        if self.map.is_none() && beside.is_file() {
            eprintln!("{}", words(lang).with("portfolio-columns-by", &[("file", &beside.display().to_string())]));
        }
        let questions = if self.question.is_empty() {
            default_questions(engine.book(), &binding)
        } else {
            self.question.iter().map(|name| question(engine.book(), name)).collect::<Result<_, _>>()?
        };
        Ok(Portfolio { engine, removed, binding, questions, file: path.display().to_string(), table })
    }

    /// The binding of the columns of a portfolio whose header this is.
    pub fn binding(&self, path: &Path, book: &Rulebook, header: &[String]) -> Result<Binding, Trouble> {
        Ok(match self.mapping(path)? {
            Some(map) => Binding::mapped(book, &map, header)?,
            None => Binding::by_name(book, header)?,
        })
    }
}

impl PortfolioArgs {
    /// Prints a mapping guessed from the headings. Exit status 0.
    fn proposed(&self, path: &Path, source: &Source) -> Result<u8, Trouble> {
        let engine = engine(source)?;
        let table = self.table.table(path)?;
        let header = table.header.clone();
        let sample = table.sample()?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default();
        print!("{}", propose(engine.book(), stem, &header, &sample));
        Ok(exit::HOLDS)
    }
}

/// The mapping file that belongs to a portfolio.
pub fn mapping_beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    path.with_file_name(format!("{stem}.map.yaml"))
}

fn question(book: &Rulebook, name: &str) -> Result<QuestionId, Trouble> {
    book.find_question(name).ok_or_else(|| {
        let near = nearest(name, book.questions.iter().map(|one| one.id.as_str()));
        let help = near.map_or_else(|| "see the questions reference".to_owned(), |near| format!("did you mean `{near}`?"));
        Trouble::usage(format!("there is no question `{name}`"), help)
    })
}

/// Answers every row. Exit status 5 if some row could not be read (each is listed, the others are answered), else 0.
pub fn assess(args: &CaseArgs, own: &PortfolioArgs, source: &Source, lang: Lang) -> Result<u8, Trouble> {
    if own.propose {
        return own.proposed(&args.case, source);
    }
    if args.output.json {
        return Err(Trouble::usage("a portfolio is not answered in JSON", "write CSV, a workbook, Parquet or Arrow (`--out FILE`)"));
    }
    let open = own.table.open(&args.case, &args.without, source, lang)?;
    if let Some(day) = args.as_of {
        supported(&open.engine, day)?;
    }
    let asked = Asked { engine: &open.engine, removed: &open.removed, questions: open.questions.clone(), as_of: args.as_of, why: own.why, lang };
    let errors = own.table.errors.clone().or_else(|| args.output.out.as_deref().map(errors_beside));
    let job = Job {
        asked,
        binding: open.binding.clone(),
        file: open.file.clone(),
        out: args.output.out.as_deref(),
        errors: errors.as_deref(),
        threads: own.table.threads.map_or_else(Threads::default, Threads),
    };
    let named = ntib_portfolio::named(&open.file, open.table.sheet.as_deref(), lang);
    let bar = Bar::new(&open.file);
    let done = run(&job, open.table, &mut |done, size| bar.show(done, size, ""));
    bar.end();
    let report = done?;
    tell(&job, &named, &report, errors.as_deref());
    Ok(if report.tally.refused > 0 { exit::INPUT } else { exit::HOLDS })
}

/// Says on standard error what was done, what was left out, and what the answers rest on.
fn tell(job: &Job<'_, '_>, named: &str, report: &Report, errors: Option<&Path>) {
    left_out(&report.faults, report.tally.refused, errors, job.asked.lang);
    if job.out.is_some() || std::io::stderr().is_terminal() {
        let words = words(job.asked.lang);
        for (what, text) in about(&job.asked, named, &report.tally) {
            eprintln!("{what}{} {text}", colon(&words));
        }
    }
}

/// Says on standard error which rows were left out.
pub fn left_out(faults: &[String], refused: u64, errors: Option<&Path>, lang: Lang) {
    let words = words(lang);
    for fault in faults {
        eprintln!("{} {fault}", words.get("trouble"));
    }
    let more = refused.saturating_sub(FAULTS_TOLD);
    if more > 0 {
        let phrase = if errors.is_some() { "portfolio-more" } else { "portfolio-more-listed" };
        eprintln!("{}", words.with(phrase, &[("count", &more.to_string())]));
    }
    if let (true, Some(errors)) = (refused > 0, errors) {
        eprintln!("{}", words.with("portfolio-listed", &[("file", &errors.display().to_string())]));
    }
}
