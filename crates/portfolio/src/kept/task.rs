//! One piece of work on a kept portfolio: how far it is, and what came of it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use ntib_core::{Date, Lang};
use ntib_engine::Engine;
use ntib_present::comparison_doc::ComparisonDoc;
use ntib_print::Document;
use ntib_rules::Removed;
use ntib_rules::model::QuestionId;

use super::note::Answered;
use super::{Facets, Folio, locked};
use crate::answer::Asked;
use crate::bind::Binding;
use crate::brief::brief;
use crate::fault::Fault;
use crate::job::{Job, Report, about, named, run};
use crate::parallel::Threads;
use crate::read::Bounds;
use crate::told::document;
use crate::watch::{Watched, differences};
use crate::worth::{Against, Compared, Comparison, Way, by_name, compare, default_by};
use crate::unfinished::partial;

/// The most bytes that one piece of work writes.
const BYTES_WRITTEN_MAX: u64 = 512 << 20;

/// The most answers that differ of which each is told; the file has all.
const DIFFERENCES_TOLD: usize = 200;

/// A form in which rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated.
    Csv,
    /// Tab-separated.
    Tsv,
    /// A workbook.
    Xlsx,
    /// A workbook of OpenDocument.
    Ods,
    /// Parquet.
    #[cfg(feature = "arrow")]
    Parquet,
    /// Arrow IPC.
    #[cfg(feature = "arrow")]
    Arrow,
}

impl Form {
    /// All of them.
    pub const ALL: &'static [Form] = &[
        Form::Csv,
        Form::Xlsx,
        Form::Ods,
        #[cfg(feature = "arrow")]
        Form::Parquet,
        #[cfg(feature = "arrow")]
        Form::Arrow,
        Form::Tsv,
    ];

    /// What the name of such a file ends in.
    pub fn end(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Tsv => "tsv",
            Form::Xlsx => "xlsx",
            Form::Ods => "ods",
            #[cfg(feature = "arrow")]
            Form::Parquet => "parquet",
            #[cfg(feature = "arrow")]
            Form::Arrow => "arrow",
        }
    }

    /// Its media type.
    pub fn kind(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8",
            Form::Tsv => "text/tab-separated-values; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            #[cfg(feature = "arrow")]
            Form::Parquet => "application/vnd.apache.parquet",
            #[cfg(feature = "arrow")]
            Form::Arrow => "application/vnd.apache.arrow.file",
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Every row is answered.
    Answer {
        /// What is asked.
        questions: Vec<QuestionId>,
        /// The day of every row, in place of its own.
        as_of: Option<Date>,
        /// Whether reasons are written.
        why: bool,
    },
    /// Instruments are removed.
    Value {
        /// What is asked.
        questions: Vec<QuestionId>,
        /// The day of every row, in place of its own.
        as_of: Option<Date>,
        /// What is removed, each time.
        removals: Vec<Vec<String>>,
        /// Whether the worth of each in the company of the others is wanted.
        shapley: bool,
        /// What totals are told by beside the months and places.
        by: Vec<String>,
    },
    /// Every row is answered again, and the answers compared with those that stand beside the portfolio, which another rulebook gave.
    Again {
        /// What is asked.
        questions: Vec<QuestionId>,
        /// The day of every row, in place of its own.
        as_of: Option<Date>,
    },
    /// Two days are compared.
    Impact {
        /// What is asked.
        questions: Vec<QuestionId>,
        /// The day before.
        from: Date,
        /// The day after.
        to: Date,
        /// What totals are told by beside the months and places.
        by: Vec<String>,
    },
    /// The rows of another piece of work are written in a form.
    Write {
        /// The number of that work, whose rows are answered or compared again.
        of: usize,
        /// What it is.
        work: Box<Work>,
        /// In which form.
        form: Form,
        /// The language of what is said of all rows.
        lang: Lang,
    },
}

/// How far a piece of work is.
#[derive(Clone, Debug)]
pub enum Stage {
    /// Others are done first.
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Done(Done),
    /// Somebody stopped it.
    Stopped,
    /// It failed: why, and what to do.
    Failed(String, String),
}

/// What came of a piece of work.
#[derive(Clone, Debug)]
pub enum Done {
    /// Rows answered.
    Answers(Arc<Answers>),
    /// Rows compared.
    Compared(Arc<Weighed>),
    /// Rows answered again.
    Again(Arc<Again>),
    /// A file written.
    File(PathBuf),
}

/// Rows answered again by another rulebook.
#[derive(Debug)]
pub struct Again {
    /// What differs.
    pub watched: Watched,
    /// The questions asked.
    pub questions: usize,
    /// The rulebook that answered before, as a digest.
    pub before: String,
    /// Each answer that differs, comma-separated.
    pub path: PathBuf,
}

/// Rows compared.
#[derive(Debug)]
pub struct Weighed {
    /// What was found.
    pub found: Compared,
    /// The document that says all of it.
    pub document: ComparisonDoc,
    /// The brief of it, by language.
    pub briefs: [Document; 2],
    /// Each answer that changes, comma-separated, where they are listed.
    pub path: Option<PathBuf>,
    /// The rows left out, if there are any.
    pub errors: Option<PathBuf>,
}

impl Weighed {
    /// The brief, in a language.
    pub fn brief(&self, lang: Lang) -> &Document {
        let [en, fr] = &self.briefs;
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}

/// Rows answered.
#[derive(Debug)]
pub struct Answers {
    /// What is told of all rows.
    pub report: Report,
    /// The same in words, by language.
    pub about: [Vec<(String, String)>; 2],
    /// What can be looked for among them.
    pub facets: Facets,
    /// The rows with their answers, comma-separated.
    pub path: PathBuf,
    /// The rows left out, if there are any.
    pub errors: Option<PathBuf>,
}

impl Answers {
    /// What is told of all rows, in a language.
    pub fn about(&self, lang: Lang) -> &[(String, String)] {
        let [en, fr] = &self.about;
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}

/// A piece of work.
pub struct Task {
    /// Its number within its portfolio, from 1.
    pub number: usize,
    /// What is done.
    pub work: Work,
    stop: Arc<AtomicBool>,
    full: AtomicBool,
    progress: [AtomicU64; 2],
    stage: Mutex<Stage>,
    moved: Condvar,
}

impl Task {
    pub(super) fn new(number: usize, work: Work) -> Task {
        Task { number, work, stop: Arc::default(), full: AtomicBool::new(false), progress: Default::default(), stage: Mutex::new(Stage::Waiting), moved: Condvar::new() }
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        locked(&self.stage).clone()
    }

    /// Whether it waits or runs.
    pub fn is_under_way(&self) -> bool {
        matches!(*locked(&self.stage), Stage::Waiting | Stage::Running)
    }

    /// How much of the table was read, and how much there is; nothing where that is not known.
    pub fn progress(&self) -> (u64, u64) {
        let [done, of] = &self.progress;
        (done.load(Ordering::Relaxed), of.load(Ordering::Relaxed))
    }

    /// Whether it writes the rows of other work, and comes to nothing new.
    pub fn is_written(&self) -> bool {
        matches!(self.work, Work::Write { .. })
    }

    /// Whether it was stopped and has not ended yet.
    pub fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed) && self.is_under_way()
    }

    /// Ends it as soon as the rows under way are done.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// How far it is after waiting at most so long for its end.
    pub fn wait(&self, at_most: Duration) -> Stage {
        let stage = locked(&self.stage);
        let waits = |stage: &mut Stage| matches!(stage, Stage::Waiting | Stage::Running);
        let found = self.moved.wait_timeout_while(stage, at_most, waits);
        found.map_or_else(|poisoned| poisoned.into_inner().0.clone(), |(stage, _)| stage.clone())
    }

    /// What it wrote goes with it.
    pub(super) fn leave(&self, folio: &Folio) {
        self.stop();
        let gone = |path: &Path| std::fs::remove_file(path).is_ok();
        match self.stage() {
            Stage::Done(Done::Answers(answers)) => {
                gone(&answers.path);
                answers.errors.as_deref().map(gone);
            }
            Stage::Done(Done::Compared(weighed)) => {
                weighed.path.as_deref().map(gone);
            }
            Stage::Done(Done::Again(again)) => {
                gone(&again.path);
            }
            Stage::Done(Done::File(path)) => {
                gone(&path);
            }
            _ => {}
        }
        gone(&folio.file(&format!("{}.errors.csv", self.number)));
    }

    fn set(&self, stage: Stage) {
        *locked(&self.stage) = stage;
        self.moved.notify_all();
    }
}

/// How many pieces of work go on at once.
pub(super) struct Slots {
    free: Mutex<usize>,
    given: Condvar,
    threads: Threads,
}

/// How long a piece of work that waits sleeps before it looks whether it was stopped.
const LOOKS: Duration = Duration::from_millis(500);

impl Slots {
    pub(super) fn new(at_once: usize) -> Slots {
        let threads = Threads((Threads::default().0 / at_once.max(1)).max(1));
        Slots { free: Mutex::new(at_once), given: Condvar::new(), threads }
    }

    /// Waits for room; none if `stop` comes first.
    fn take(self: &Arc<Slots>, stop: &AtomicBool) -> Option<Slot> {
        let mut free = locked(&self.free);
        loop {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(left) = free.checked_sub(1) {
                *free = left;
                return Some(Slot(Arc::clone(self)));
            }
            free = match self.given.wait_timeout(free, LOOKS) {
                Ok((free, _)) => free,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

/// Room for a piece of work, given back when it ends, however that is.
struct Slot(Arc<Slots>);

impl Drop for Slot {
    fn drop(&mut self) {
        *locked(&self.0.free) += 1;
        self.0.given.notify_one();
    }
}

/// Sets a stage even where the work breaks off.
struct Ending<'t>(&'t Task);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if self.0.is_under_way() {
            self.0.set(Stage::Failed("a mistake of the program ended the work".to_owned(), "report what was asked".to_owned()));
        }
    }
}

/// Begins a piece of work on a thread of its own.
pub(super) fn start(engine: &Arc<Engine>, folio: Arc<Folio>, task: Arc<Task>, binding: Binding, slots: &Arc<Slots>, rows: u64) {
    let (engine, slots) = (Arc::clone(engine), Arc::clone(slots));
    let _detached = std::thread::spawn(move || {
        let ending = Ending(&task);
        let Some(slot) = slots.take(&task.stop) else {
            task.set(Stage::Stopped);
            return;
        };
        task.set(Stage::Running);
        let doing = Doing { engine: &engine, folio: &folio, task: &task, binding, threads: slots.threads, rows };
        let came = doing.work(&task.work, Form::Csv, Lang::En);
        drop(slot);
        if came.is_err() {
            folio.tidy(&format!("{}.", task.number));
        }
        task.set(match came {
            Ok(done) => Stage::Done(done),
            Err(_) if task.full.load(Ordering::Relaxed) => Stage::Failed(
                format!("more than {} MiB would be written", BYTES_WRITTEN_MAX >> 20),
                "ask fewer questions, or go without reasons".to_owned(),
            ),
            Err(_) if task.stop.load(Ordering::Relaxed) => Stage::Stopped,
            Err(fault) => Stage::Failed(fault.message, fault.help),
        });
        drop(ending);
    });
}

/// What a comparison is with.
enum Other<'o> {
    /// The same without these, each time; whether the worth of each in the company of the others is wanted.
    Removals(&'o [Vec<String>], bool),
    /// Another day.
    Day(Date),
}

/// A piece of work under way.
struct Doing<'d> {
    engine: &'d Engine,
    folio: &'d Folio,
    task: &'d Task,
    binding: Binding,
    threads: Threads,
    rows: u64,
}

impl Doing<'_> {
    fn work(&self, work: &Work, form: Form, lang: Lang) -> Result<Done, Fault> {
        match work {
            Work::Answer { questions, as_of, why } => self.answer(questions, *as_of, *why, form, lang),
            Work::Value { questions, as_of, removals, shapley, by } => {
                self.compared(questions, *as_of, &Other::Removals(removals, *shapley), by, form, lang)
            }
            Work::Again { questions, as_of } => self.again(questions, *as_of),
            Work::Impact { questions, from, to, by } => self.compared(questions, Some(*from), &Other::Day(*to), by, form, lang),
            Work::Write { work, form, lang, .. } => match self.work(work, *form, *lang)? {
                Done::Compared(weighed) if weighed.path.is_none() => Err(Fault::input("the changes of several removals are not listed", "take one removal by itself")),
                _ => Ok(Done::File(self.path(*form))),
            },
        }
    }

    /// Where the rows go.
    fn path(&self, form: Form) -> PathBuf {
        self.folio.file(&format!("{}.{}", self.task.number, form.end()))
    }

    fn errors(&self) -> PathBuf {
        self.folio.file(&format!("{}.errors.csv", self.task.number))
    }

    fn bounds(&self) -> Bounds {
        Bounds::new(Arc::clone(&self.task.stop), self.rows)
    }

    /// Tells how far the work is, and stops it where it writes more than there is room for.
    fn tell(&self, path: &Path, done: u64, of: u64) {
        let [slot, whole] = &self.task.progress;
        slot.store(done, Ordering::Relaxed);
        whole.store(of, Ordering::Relaxed);
        if std::fs::metadata(partial(path)).is_ok_and(|data| data.len() > BYTES_WRITTEN_MAX) {
            self.task.full.store(true, Ordering::Relaxed);
            self.task.stop();
        }
    }

    fn compared(&self, questions: &[QuestionId], as_of: Option<Date>, other: &Other<'_>, by: &[String], form: Form, lang: Lang) -> Result<Done, Fault> {
        let (book, removed) = (self.engine.book(), Removed::nothing());
        let (path, errors) = (self.path(form), self.errors());
        let way = Way { engine: self.engine, removed: &removed, binding: self.binding.clone(), as_of, questions: questions.to_vec() };
        let against = match other {
            Other::Day(day) => Against::Way(Box::new(Way { as_of: Some(*day), ..way.clone() })),
            Other::Removals(removals, shapley) => {
                let one = |names: &Vec<String>| {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    Removed::of(book, &names).map_err(|name| Fault::input(format!("there is no instrument `{name}`"), "choose one of the list"))
                };
                Against::Removals(removals.iter().map(one).collect::<Result<_, _>>()?, *shapley)
            }
        };
        // Each row is listed once for every removal: of many that is more than anybody reads.
        let listed = !matches!(&against, Against::Removals(removals, _) if removals.len() > 1);
        let by = self.by(by)?;
        let job = Comparison {
            way,
            against,
            by,
            file: self.folio.name.clone(),
            out: listed.then_some(path.as_path()),
            errors: Some(&errors),
            threads: self.threads,
            lang,
        };
        let found = compare(&job, self.folio.open(self.bounds())?, &mut |done, of| self.tell(&path, done, of))?;
        let document = document(&job, &found);
        let briefs = [Lang::En, Lang::Fr].map(|lang| brief(&job, &found, "", lang));
        let errors = Some(errors.clone()).filter(|_| found.refused > 0);
        Ok(Done::Compared(Arc::new(Weighed { found, document, briefs, path: listed.then(|| path.clone()), errors })))
    }

    fn answer(&self, questions: &[QuestionId], as_of: Option<Date>, why: bool, form: Form, lang: Lang) -> Result<Done, Fault> {
        let (path, errors, removed) = (self.path(form), self.errors(), Removed::nothing());
        let asked = Asked { engine: self.engine, removed: &removed, questions: questions.to_vec(), as_of, why, lang };
        let job = Job {
            asked,
            binding: self.binding.clone(),
            file: self.folio.name.clone(),
            out: Some(&path),
            errors: Some(&errors),
            threads: self.threads,
        };
        let report = run(&job, self.folio.open(self.bounds())?, &mut |done, of| self.tell(&path, done, of))?;
        let about_in = |lang: Lang| about(&Asked { lang, ..job.asked.clone() }, &named(&job.file, self.folio.sheet.as_deref(), lang), &report.tally);
        let about = [about_in(Lang::En), about_in(Lang::Fr)];
        let facets = match form {
            Form::Csv => Facets::of(self.engine.book(), &self.binding, questions, &path, Bounds::new(Arc::clone(&self.task.stop), u64::MAX))?,
            _ => Facets::default(),
        };
        let errors = Some(errors).filter(|_| report.tally.refused > 0);
        if matches!(self.task.work, Work::Answer { .. }) {
            self.folio.keep_answers(&path, self.answered(questions, as_of))?;
        }
        Ok(Done::Answers(Arc::new(Answers { report, about, facets, path, errors })))
    }

    fn answered(&self, questions: &[QuestionId], as_of: Option<Date>) -> Answered {
        let book = self.engine.book();
        let questions = questions.iter().map(|id| book.question(*id).id.clone()).collect();
        Answered { questions, as_of: as_of.map(|day| day.to_string()), rulebook: book.digest.clone() }
    }

    /// Answers every row again, tells which answers differ from those beside the portfolio, and keeps the new ones in their place.
    fn again(&self, questions: &[QuestionId], as_of: Option<Date>) -> Result<Done, Fault> {
        let (path, changes, removed) = (self.path(Form::Csv), self.folio.file(&format!("{}.changes.csv", self.task.number)), Removed::nothing());
        let asked = Asked { engine: self.engine, removed: &removed, questions: questions.to_vec(), as_of, why: false, lang: Lang::En };
        let job = Job { asked, binding: self.binding.clone(), file: self.folio.name.clone(), out: Some(&path), errors: None, threads: self.threads };
        let report = run(&job, self.folio.open(self.bounds())?, &mut |done, of| self.tell(&path, done, of))?;
        let answered = self.answered(questions, as_of);
        let before = locked(&self.folio.inner).note.answered.clone().map_or_else(String::new, |one| one.rulebook);
        let old = self.folio.file(super::note::ANSWERS);
        let watched = differences(&old, &path, &answered.questions, DIFFERENCES_TOLD, Some(&changes), &report.lines)?;
        self.folio.keep_answers(&path, answered)?;
        let _gone = std::fs::remove_file(&path).is_ok();
        Ok(Done::Again(Arc::new(Again { watched, questions: questions.len(), before, path: changes })))
    }

    /// What totals are told by: months, places, and what was named.
    fn by(&self, named: &[String]) -> Result<Vec<(String, crate::compare::By)>, Fault> {
        let book = self.engine.book();
        let mut all = default_by(book, &self.binding);
        for name in named {
            if !all.iter().any(|(known, _)| known == name) {
                all.push((name.clone(), by_name(book, &self.binding, &self.folio.header, name)?));
            }
        }
        Ok(all)
    }
}
