//! Tables in memory as Arrow arrays, answered by whoever holds them: engines of queries, programs in Python.
//!
//! ```text
//!    names of columns --Asking--> questions, binding, names of the columns of answers
//!    RecordBatch --Workers--> arrays, one for each of these columns; rows left out named, or in their places
//! ```

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use arrow_array::builder::Decimal128Builder;
use arrow_array::{
    Array as _, ArrayRef, Date32Array, DictionaryArray, Int32Array, RecordBatch, StringArray,
    StringViewArray, UInt32Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ntib_base::import::Mapping;
use ntib_core::{Date, Decimal, Lang};
use ntib_engine::Engine;
use ntib_rules::model::{QuestionId, Rulebook};
use ntib_rules::{Removed, nearest};

use crate::answer::{Answered, Answerer, Asked, OutColumn, OutKind};
use crate::arrow::{is_number, text_column};
use crate::bind::Binding;
use crate::fault::Fault;
use crate::job::default_questions;
use crate::rows::{RowFault, Rows, TextColumn, Texts};
use crate::write::NUMBER_SCALE;

/// What is asked of a table, by names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The text of a mapping file; columns named after facts if none.
    pub mapping: Option<String>,
    /// The questions; every question of that kind of matter if none.
    pub questions: Vec<String>,
    /// The day of every row, in place of its own.
    pub as_of: Option<Date>,
    /// What the rulebook is read without.
    pub without: Vec<String>,
    /// Whether reasons are written.
    pub why: bool,
    /// The language of reasons.
    pub lang: Lang,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { mapping: None, questions: Vec::new(), as_of: None, without: Vec::new(), why: false, lang: Lang::En }
    }
}

/// How texts stand in arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextForm {
    /// Each distinct text once, with a number a row.
    Dictionary,
    /// One after another.
    Plain,
    /// Views into the distinct texts.
    View,
}

/// What is asked of every table with the same columns.
#[derive(Debug)]
pub struct Asking {
    engine: Arc<Engine>,
    removed: Removed,
    questions: Vec<QuestionId>,
    as_of: Option<Date>,
    why: bool,
    lang: Lang,
    binding: Binding,
    header: Vec<String>,
    columns: Vec<(String, OutKind)>,
}

impl Asking {
    /// Of tables with these columns.
    ///
    /// # Errors
    /// If something named is not known, or nothing is told about a matter.
    pub fn new(engine: Arc<Engine>, wanted: &Wanted, header: &[String]) -> Result<Asking, Fault> {
        let book = engine.book();
        let binding = match &wanted.mapping {
            None => Binding::by_name(book, header)?,
            Some(text) => Binding::mapped(book, &mapping(text)?, header)?,
        };
        let questions = if wanted.questions.is_empty() {
            default_questions(book, &binding)
        } else {
            wanted.questions.iter().map(|name| question(book, name)).collect::<Result<_, _>>()?
        };
        let removed = removed(book, &wanted.without)?;
        if let Some(day) = wanted.as_of.filter(|day| !book.supported.contains(*day)) {
            return Err(Fault::input(format!("{day} lies outside the modelled range"), "ask about a day that the rulebook covers"));
        }
        let mut asking = Asking {
            removed,
            questions,
            as_of: wanted.as_of,
            why: wanted.why,
            lang: wanted.lang,
            binding,
            header: header.to_vec(),
            columns: Vec::new(),
            engine: Arc::clone(&engine),
        };
        asking.columns = asking.answerer().header(header);
        Ok(asking)
    }

    /// The columns read, then those of answers.
    pub fn columns(&self) -> &[(String, OutKind)] {
        &self.columns
    }

    /// How many columns are read.
    pub fn width(&self) -> usize {
        self.header.len()
    }

    fn answerer(&self) -> Answerer<'_> {
        let asked = Asked {
            engine: &self.engine,
            removed: &self.removed,
            questions: self.questions.clone(),
            as_of: self.as_of,
            why: self.why,
            lang: self.lang,
        };
        Answerer::new(asked, self.binding.clone(), self.header.len())
    }
}

fn mapping(text: &str) -> Result<Mapping, Fault> {
    Mapping::read(text).map_err(|found| match found.into_iter().next() {
        Some(one) => {
            let help = one.help.unwrap_or_else(|| "see docs/reference/mapping-format.md".to_owned());
            Fault::input(format!("the mapping, line {}: {}", one.span.line, one.message), help)
        }
        None => Fault::input("the mapping cannot be read", "see docs/reference/mapping-format.md"),
    })
}

fn question(book: &Rulebook, name: &str) -> Result<QuestionId, Fault> {
    book.find_question(name).ok_or_else(|| {
        let near = nearest(name, book.questions.iter().map(|one| one.id.as_str()));
        let help = near.map_or_else(|| "see the questions reference".to_owned(), |near| format!("did you mean `{near}`?"));
        Fault::input(format!("there is no question `{name}`"), help)
    })
}

fn removed(book: &Rulebook, names: &[String]) -> Result<Removed, Fault> {
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    Removed::of(book, &all).map_err(|name| {
        let near = nearest(&name, book.instruments.iter().map(|one| one.id.as_str()));
        let help = near.map_or_else(|| "`ntib law` lists the instruments".to_owned(), |near| format!("did you mean `{near}`?"));
        Fault::input(format!("there is nothing called `{name}` in the rulebook"), help)
    })
}

/// Answers batches on as many threads as call at once. Each thread of its own remembers what it answered; which of them
/// answers never shows in an answer.
#[derive(Debug)]
pub struct Workers {
    asking: Arc<Asking>,
    idle: Mutex<Vec<Worker>>,
}

impl Workers {
    /// None yet: they begin when there is work.
    pub fn new(asking: Arc<Asking>) -> Workers {
        Workers { asking, idle: Mutex::new(Vec::new()) }
    }

    /// What is asked.
    pub fn asking(&self) -> &Asking {
        &self.asking
    }

    /// Answers the rows that can be read.
    ///
    /// # Errors
    /// If a column is of a type that is not read.
    pub fn answer(&self, rows: Rows) -> Result<Answered, Fault> {
        let free = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let worker = free.unwrap_or_else(|| Worker::start(Arc::clone(&self.asking)));
        let done = worker.answer(rows)?;
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(worker);
        }
        Ok(done)
    }
}

/// A thread that answers batch after batch.
#[derive(Debug)]
struct Worker {
    give: SyncSender<Rows>,
    take: Receiver<Answered>,
}

impl Worker {
    /// It ends when nobody gives it work any more.
    fn start(asking: Arc<Asking>) -> Worker {
        let (give, rows) = sync_channel::<Rows>(1);
        let (done, take) = sync_channel(1);
        std::thread::spawn(move || {
            let mut answerer = asking.answerer();
            for rows in rows {
                if done.send(answerer.answer(&rows)).is_err() {
                    return;
                }
            }
        });
        Worker { give, take }
    }

    fn answer(&self, rows: Rows) -> Result<Answered, Fault> {
        let gone = || Fault::input("the thread that answers has ended", "report it with the table that was asked about");
        self.give.send(rows).map_err(|_| gone())?;
        self.take.recv().map_err(|_| gone())
    }
}

/// The columns as rows of texts, the first of them number `first`.
///
/// # Errors
/// If a column is of a type that is not read.
pub fn rows<'a>(arrays: impl IntoIterator<Item = (&'a str, &'a ArrayRef)>, count: usize, first: u64) -> Result<Rows, Fault> {
    let arrays: Vec<(&str, &ArrayRef)> = arrays.into_iter().collect();
    let numbers = arrays.iter().map(|(_, array)| is_number(array.data_type())).collect();
    let columns = arrays.into_iter().map(|(name, array)| text_column(array, name)).collect::<Result<_, _>>()?;
    Ok(Rows { lines: (first..).take(count).collect(), columns, numbers, decoded: None, broken: Vec::new() })
}

/// The columns of answers for all `count` rows that were asked about, numbered from one: where a row was left out there is
/// nothing. With them what is wrong with each row left out.
pub fn in_place(answered: Answered, count: usize) -> (Vec<OutColumn>, TextColumn) {
    let mut why = TextColumn { values: Vec::new(), codes: vec![0; count] };
    if answered.faults.is_empty() {
        return (answered.columns, why);
    }
    let mut texts = Texts::default();
    let mut faults = answered.faults.iter().peekable();
    let (mut at, mut from) = (0, Vec::with_capacity(count));
    for line in 1..=count as u64 {
        match faults.next_if(|fault| fault.line == line) {
            Some(fault) => {
                // A row may have several faults: one cell tells them all.
                let mut told = wrong(fault);
                while let Some(more) = faults.next_if(|fault| fault.line == line) {
                    told += &format!(" | {}", wrong(more));
                }
                texts.push(&told);
                from.push(None);
            }
            None => {
                texts.push("");
                from.push(Some(at));
                at += 1;
            }
        }
    }
    why = texts.done();
    let spread = |texts: TextColumn| {
        let code = |row: &Option<usize>| row.and_then(|row| texts.codes.get(row).copied()).unwrap_or(0);
        TextColumn { codes: from.iter().map(code).collect(), values: texts.values }
    };
    let columns = answered.columns.into_iter().map(|column| match column {
        OutColumn::Text(texts) => OutColumn::Text(spread(texts)),
        OutColumn::Number(numbers, shown) => OutColumn::Number(placed(&from, &numbers), shown.map(&spread)),
        OutColumn::Day(days, shown) => OutColumn::Day(placed(&from, &days), shown.map(&spread)),
    });
    (columns.collect(), why)
}

fn placed<T: Copy>(from: &[Option<usize>], values: &[Option<T>]) -> Vec<Option<T>> {
    from.iter().map(|row| row.and_then(|row| values.get(row).copied().flatten())).collect()
}

fn wrong(fault: &RowFault) -> String {
    format!("{}; {}", fault.message, fault.help)
}

/// The columns, by name and type.
pub fn fields(header: &[(String, OutKind)], form: TextForm) -> Vec<Field> {
    let field = |(name, kind): &(String, OutKind)| Field::new(name, data_type(*kind, form), true);
    header.iter().map(field).collect()
}

fn data_type(kind: OutKind, form: TextForm) -> DataType {
    match (kind, form) {
        (OutKind::Text | OutKind::Measure, TextForm::Dictionary) => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        (OutKind::Text | OutKind::Measure, TextForm::Plain) => DataType::Utf8,
        (OutKind::Text | OutKind::Measure, TextForm::View) => DataType::Utf8View,
        (OutKind::Number, _) => DataType::Decimal128(38, number_scale()),
        (OutKind::Day, _) => DataType::Date32,
    }
}

fn number_scale() -> i8 {
    i8::try_from(NUMBER_SCALE).unwrap_or(0)
}

/// Answered rows as one batch.
///
/// # Errors
/// If a number has more digits than the arrays hold.
pub fn record(rows: &Answered, schema: &Arc<Schema>, form: TextForm) -> Result<RecordBatch, ArrowError> {
    let arrays = rows.columns.iter().map(|column| array(column, form)).collect::<Result<Vec<ArrayRef>, ArrowError>>()?;
    RecordBatch::try_new(Arc::clone(schema), arrays)
}

/// A column as an array; nothing where a cell is empty.
///
/// # Errors
/// If a number has more digits than the arrays hold.
pub fn array(column: &OutColumn, form: TextForm) -> Result<ArrayRef, ArrowError> {
    Ok(match column {
        OutColumn::Text(texts) => match form {
            TextForm::Dictionary => Arc::new(dictionary(texts)?),
            TextForm::Plain => {
                let each = (0..texts.codes.len()).map(|row| Some(texts.text(row)).filter(|text| !text.is_empty()));
                Arc::new(each.collect::<StringArray>())
            }
            TextForm::View => views(texts)?,
        },
        OutColumn::Number(numbers, _) => {
            let mut array = Decimal128Builder::with_capacity(numbers.len()).with_precision_and_scale(38, number_scale())?;
            for one in numbers {
                array.append_option(one.map(units).transpose()?);
            }
            Arc::new(array.finish())
        }
        OutColumn::Day(days, _) => Arc::new(days.iter().map(|day| day.map(since_1970)).collect::<Date32Array>()),
    })
}

fn dictionary(texts: &TextColumn) -> Result<DictionaryArray<arrow_array::types::Int32Type>, ArrowError> {
    let key = |code: &u32| {
        i32::try_from(*code)
            .ok()
            .and_then(|code| code.checked_sub(1))
            .filter(|key| *key >= 0)
    };
    let keys: Int32Array = texts.codes.iter().map(key).collect();
    let values: StringArray = texts.values.iter().map(|text| Some(text.as_ref())).collect();
    DictionaryArray::try_new(keys, Arc::new(values))
}

/// Views into the distinct texts: no text is copied for a row.
fn views(texts: &TextColumn) -> Result<ArrayRef, ArrowError> {
    let values: StringViewArray = texts.values.iter().map(|text| Some(text.as_ref())).collect();
    let at: UInt32Array = texts.codes.iter().map(|code| code.checked_sub(1)).collect();
    if values.is_empty() {
        return Ok(arrow_array::new_null_array(&DataType::Utf8View, at.len()));
    }
    arrow_select::take::take(&values, &at, None)
}

/// The number in units of its last digit; refused where digits would be lost.
fn units(number: Decimal) -> Result<i128, ArrowError> {
    let shorter = if number.scale() > NUMBER_SCALE { number.normalize() } else { number };
    let missing = NUMBER_SCALE.checked_sub(shorter.scale());
    let scaled = missing.and_then(|digits| shorter.mantissa().checked_mul(10_i128.pow(digits)));
    scaled.ok_or_else(|| {
        ArrowError::ComputeError(format!(
            "{number} has more than {NUMBER_SCALE} digits after the point; write CSV"
        ))
    })
}

fn since_1970(day: Date) -> i32 {
    let days = Date::new(1970, 1, 1).map_or(0, |first| day.days_since(first));
    i32::try_from(days).unwrap_or(0)
}
