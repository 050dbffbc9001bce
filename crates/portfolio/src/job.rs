//! A table answered from end to end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ntib_core::{Confidence, Lang};
use ntib_present::Words;
use ntib_rules::model::{Conclusion, Per, QuestionId, RateSpec, Rulebook};

use crate::answer::{Answered, Answerer, Asked, OutColumn, OutKind, Tally};
use crate::bind::Binding;
use crate::fault::Fault;
use crate::french::translated;
use crate::parallel::{Threads, in_parallel};
use crate::read::Table;
use crate::effect::currency;
use crate::rows::{Lines, RowFault, Rows, Texts, cell_name, numbered};
use crate::write::Out;

const PHRASES: [(Lang, &str); 2] = [
    (Lang::En, include_str!("../words/en.ftl")),
    (Lang::Fr, include_str!("../words/fr.ftl")),
];

/// How many rows left out are kept in the report.
pub const FAULTS_TOLD: u64 = 10;

/// What is to be done.
pub struct Job<'j, 'e> {
    /// What is asked.
    pub asked: Asked<'e>,
    /// How columns become facts.
    pub binding: Binding,
    /// The file, as it is named in the sheet of errors.
    pub file: String,
    /// Where answers go; standard output if nowhere.
    pub out: Option<&'j Path>,
    /// Where rows left out are listed.
    pub errors: Option<&'j Path>,
    /// On how many threads.
    pub threads: Threads,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is told of all rows.
    pub tally: Tally,
    /// The first rows left out, in words.
    pub faults: Vec<String>,
    /// On which lines of the table those answered stand.
    pub lines: Lines,
}

/// Answers `table`. `progress` is told how much of the file was read, of how much.
pub fn run(job: &Job<'_, '_>, table: Table, progress: &mut dyn FnMut(u64, u64)) -> Result<Report, Fault> {
    let header = table.header.clone();
    let has_lines = table.has_lines;
    let named = named(&job.file, table.sheet.as_deref(), job.asked.lang);
    let answerer = || Answerer::new(job.asked.clone(), job.binding.clone(), header.len());
    let columns = answerer().header(&header);
    let out = match job.out {
        Some(path) => Out::file(path, &columns, job.asked.lang)?,
        None => Out::standard(&columns)?,
    };
    let errors = job.errors.map(|path| Errors::new(path, &job.file, job.asked.lang));
    let mut sink = Sink {
        lang: job.asked.lang,
        out,
        errors,
        report: Report::default(),
        file: &job.file,
        header: &header,
        has_lines,
    };
    let worker = || {
        let mut answerer = answerer();
        move |rows: &Rows| answerer.answer(rows)
    };
    in_parallel(table, job.threads, &worker, progress, |rows| sink.take(&rows))?;
    sink.out
        .finish(&about(&job.asked, &named, &sink.report.tally))?;
    if let Some(errors) = sink.errors {
        errors.finish()?;
    }
    Ok(sink.report)
}

/// A table as reports name it: of a workbook with the sheet that was read.
pub fn named(file: &str, sheet: Option<&str>, lang: Lang) -> String {
    sheet.map_or_else(|| file.to_owned(), |sheet| words(lang).with("portfolio-sheet", &[("file", file), ("sheet", sheet)]))
}

/// Where answered rows come together.
struct Sink<'s> {
    lang: Lang,
    out: Out,
    errors: Option<Errors<'s>>,
    report: Report,
    file: &'s str,
    header: &'s [String],
    has_lines: bool,
}

impl Sink<'_> {
    fn take(&mut self, rows: &Answered) -> Result<(), Fault> {
        self.out.write(rows)?;
        let room = FAULTS_TOLD.saturating_sub(self.report.tally.refused);
        self.report.tally.add(&rows.tally);
        rows.lines.iter().for_each(|line| self.report.lines.push(*line));
        let told = numbered(&rows.faults)
            .take_while(|(row, _)| *row < room)
            .map(|(_, fault)| told(self.file, self.header, fault, (self.has_lines, self.lang)));
        self.report.faults.extend(told);
        match &mut self.errors {
            Some(errors) => errors.write(&rows.faults, self.header, self.has_lines),
            None => Ok(()),
        }
    }
}

/// A row left out, in words.
pub(crate) fn told(file: &str, header: &[String], fault: &RowFault, (has_lines, lang): (bool, Lang)) -> String {
    let words = words(lang);
    let line = fault.line.to_string();
    let place = words.with(if has_lines { "portfolio-line" } else { "portfolio-row" }, &[("line", &line)]);
    let column = fault.column.and_then(|at| header.get(at));
    let column = column.map_or(String::new(), |name| words.with("portfolio-column", &[("name", name)]) + " ");
    format!("`{file}`, {place} {column}{}; {}", translated(lang, &fault.message), translated(lang, &fault.help))
}

/// The sheet of rows left out: begun with the first of them.
pub(crate) struct Errors<'s> {
    path: &'s Path,
    out: Option<Out>,
    file: &'s str,
    lang: Lang,
}

/// The columns of the sheet of errors, as the phrases name them.
const ERROR_COLUMNS: [&str; 7] = ["file", "row", "cell", "column", "value", "problem", "remedy"];

impl<'s> Errors<'s> {
    pub(crate) fn new(path: &'s Path, file: &'s str, lang: Lang) -> Errors<'s> {
        Errors {
            path,
            out: None,
            file,
            lang,
        }
    }

    fn begun(&mut self) -> Result<&mut Out, Fault> {
        let out = match self.out.take() {
            Some(out) => out,
            None => {
                let words = words(self.lang);
                let header: Vec<(String, OutKind)> = ERROR_COLUMNS
                    .iter()
                    .map(|name| (words.get(&format!("errors-{name}")), OutKind::Text))
                    .collect();
                Out::file(self.path, &header, self.lang)?
            }
        };
        Ok(self.out.insert(out))
    }

    /// Ends the sheet. One of an earlier time is not left standing where no row is left out.
    pub(crate) fn finish(mut self) -> Result<(), Fault> {
        if self.out.is_none() && self.path.exists() {
            self.begun()?;
        }
        self.out.map_or(Ok(()), |out| out.finish(&[]))
    }

    pub(crate) fn write(
        &mut self,
        faults: &[RowFault],
        header: &[String],
        has_lines: bool,
    ) -> Result<(), Fault> {
        if faults.is_empty() {
            return Ok(());
        }
        let mut columns: Vec<Texts> = std::iter::repeat_with(Texts::default).take(7).collect();
        for fault in faults {
            let cell = fault
                .column
                .filter(|_| has_lines)
                .map(|at| cell_name(at, fault.line))
                .unwrap_or_default();
            let column = fault
                .column
                .and_then(|at| header.get(at))
                .map_or("", String::as_str);
            let line = fault.line.to_string();
            let (message, help) = (translated(self.lang, &fault.message), translated(self.lang, &fault.help));
            let texts = [
                self.file,
                &line,
                &cell,
                column,
                &fault.value,
                &message,
                &help,
            ];
            columns
                .iter_mut()
                .zip(texts)
                .for_each(|(column, text)| column.push(text));
        }
        let columns = columns
            .into_iter()
            .map(|texts| OutColumn::Text(texts.done()))
            .collect();
        self.begun()?.write(&Answered {
            rows: faults.len(),
            columns,
            ..Answered::default()
        })
    }
}

/// The questions answered where none are named: those of the kinds of matter that the table speaks of.
pub fn default_questions(book: &Rulebook, binding: &Binding) -> Vec<QuestionId> {
    let speaks = |role: &str| binding.speaks_of(book, role);
    let offers = speaks("offer") || speaks("buyer");
    let firms = speaks("firm");
    let movements = speaks("leg") || !(offers || firms);
    let only_firms = firms && !offers && !movements;
    let wanted = |per: Per| match per {
        Per::Movement => movements,
        Per::Offer => offers,
        Per::Firm => only_firms,
    };
    let kept =
        |id: &QuestionId| wanted(book.question(*id).per) && (only_firms || !book.question(*id).on_request);
    book.question_ids().filter(kept).collect()
}

/// The sheet of errors that was written in English, in the language of its reader.
pub fn errors_in(lang: Lang, sheet: &[u8]) -> Result<Vec<u8>, Fault> {
    if lang == Lang::En {
        return Ok(sheet.to_vec());
    }
    let wrong = |error: csv::Error| Fault::input(format!("the answers cannot be written: {error}"), "check the path and the space on the disk");
    let mut reader = csv::Reader::from_reader(sheet);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let words = words(lang);
    writer.write_record(ERROR_COLUMNS.map(|name| words.get(&format!("errors-{name}")))).map_err(wrong)?;
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let told = record.iter().zip(ERROR_COLUMNS).map(|(cell, name)| if matches!(name, "problem" | "remedy") { translated(lang, cell) } else { cell.to_owned() });
        writer.write_record(told).map_err(wrong)?;
    }
    writer.into_inner().map_err(|error| crate::write::broken(&error))
}

/// The phrases of portfolios.
pub fn words(lang: Lang) -> Words {
    let own = PHRASES.iter().filter(|(one, _)| *one == lang);
    let phrases: Vec<&'static str> = own.map(|(_, source)| *source).collect();
    Words::new(lang, &phrases)
}

/// What stands on the second sheet of a workbook, and what is said when all is done.
pub fn about(asked: &Asked<'_>, file: &str, tally: &Tally) -> Vec<(String, String)> {
    let (book, lang) = (asked.engine.book(), asked.lang);
    let words = words(lang);
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut say = |what: String, text: String| lines.push((what, text));
    say(words.get("portfolio-file"), file.to_owned());
    let days = match (asked.as_of, tally.days) {
        (Some(day), _) => day.to_string(),
        (None, Some((first, last))) if first == last => first.to_string(),
        (None, Some((first, last))) => words.with(
            "portfolio-days",
            &[("first", &first.to_string()), ("last", &last.to_string())],
        ),
        (None, None) => String::new(),
    };
    if !days.is_empty() {
        say(words.get("portfolio-as-of"), days);
    }
    say(words.get("portfolio-rulebook"), book.digest.clone());
    if !asked.removed.is_nothing() {
        say(words.get("portfolio-without"), asked.removed.names().join(", "));
    }
    say(words.get("portfolio-rows"), tally.rows.to_string());
    say(words.get("portfolio-refused"), tally.refused.to_string());
    if let Some(line) = tally.decoded {
        say(words.get("portfolio-letters"), words.with("portfolio-decoded", &[("line", &line.to_string())]));
    }
    for question in &asked.questions {
        let Some((arises, open)) = tally.questions.get(question).filter(|(arises, _)| *arises > 0) else {
            continue;
        };
        let one = book.question(*question);
        let text = words.with(
            "portfolio-question",
            &[("asked", &arises.to_string()), ("open", &open.to_string())],
        );
        say(format!("{} ({})", one.id, one.title.get(lang)), text);
        if let Some((amount, rows)) = tally.duty.get(question).filter(|(_, rows)| *rows > 0) {
            let what = words.with(
                "portfolio-duty",
                &[
                    ("question", one.title.get(lang)),
                    ("currency", &currency(book, *question).map_or_else(String::new, |currency| currency.to_string())),
                    ("rows", &rows.to_string()),
                ],
            );
            say(what, amount.normalize().to_string());
        }
    }
    let mut lacking: Vec<_> = tally.missing.iter().collect();
    lacking.sort_by_key(|(fact, count)| (std::cmp::Reverse(**count), **fact));
    for (fact, count) in lacking.into_iter().take(12) {
        let one = book.fact(*fact);
        say(
            words.with("portfolio-missing", &[("fact", &one.key)]),
            words.with(
                "portfolio-missing-in",
                &[("label", one.label.get(lang)), ("count", &count.to_string())],
            ),
        );
    }
    for (what, text) in unsure(book, tally, &words) {
        say(what, text);
    }
    say(words.get("portfolio-notice"), words.get("disclaimer"));
    lines
}

/// The law relied on whose text was not read, with its note.
fn unsure(book: &Rulebook, tally: &Tally, words: &Words) -> Vec<(String, String)> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let lang = words.lang();
    let mark = |id: &str, confidence: Confidence, note: Option<&str>| -> Option<String> {
        let phrase = match confidence {
            Confidence::TextRead => return None,
            Confidence::Secondary => "portfolio-secondary",
            Confidence::Unverified => "portfolio-unverified",
        };
        Some(format!(
            "{}{}",
            words.get(phrase),
            note.map(|note| format!(" — {note}")).unwrap_or_default()
        ))
        .filter(|_| !id.is_empty())
    };
    for id in tally.basis.keys() {
        let provision = book.provision(*id);
        let note = provision.checked.note.as_ref().map(|note| note.get(lang));
        if let Some(text) = mark(&provision.id, provision.checked.confidence, note) {
            found.insert(&provision.id, text);
        }
        for conclusion in &provision.then {
            if let Conclusion::Layer(_, spec) = conclusion
                && let RateSpec::List { list, .. } = &spec.rate
            {
                let list = book.list(*list);
                if let Some(text) = mark(
                    &list.id,
                    list.checked.confidence,
                    list.checked.note.as_ref().map(|note| note.get(lang)),
                ) {
                    found.insert(&list.id, text);
                }
            }
        }
    }
    found
        .into_iter()
        .map(|(id, text)| (words.with("portfolio-relied", &[("id", id)]), text))
        .collect()
}

/// The sheet of errors that belongs to a file of answers.
pub fn errors_beside(out: &Path) -> PathBuf {
    let name = out
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    out.with_file_name(format!("{stem}.errors.csv"))
}
