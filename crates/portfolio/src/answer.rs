//! Rows in, rows with answers out: one batch after another, on any number of threads, in order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ntib_core::{Date, Decimal, Lang};
use ntib_engine::columns::{AnswerId, Answers, Batch, Columns};
use ntib_engine::{Engine, Run, because};
use ntib_present::Words;
use ntib_present::view::Viewer;
use ntib_rules::model::{FactId, ProvisionId, QuestionId, QuestionKind, Rulebook, Type, Value};
use ntib_rules::{Removed, Truth};

use crate::bind::Binding;
use crate::cells::{Part, layers, share, shared_outcome, total, total_bounds};
use crate::rows::{RowFault, Rows, TextColumn, Texts, rows_left_out};

/// What is asked of every row.
#[derive(Clone, Debug)]
pub struct Asked<'e> {
    /// The rulebook.
    pub engine: &'e Engine,
    /// What it is read without.
    pub removed: &'e Removed,
    /// The questions, in the order of the columns.
    pub questions: Vec<QuestionId>,
    /// The day of every row, in place of its own.
    pub as_of: Option<Date>,
    /// Whether reasons are written.
    pub why: bool,
    /// The language of reasons.
    pub lang: Lang,
}

/// A column to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutColumn {
    /// Texts.
    Text(TextColumn),
    /// Exact numbers, with what stood in the cells if they were read.
    Number(Vec<Option<Decimal>>, Option<TextColumn>),
    /// Days, likewise.
    Day(Vec<Option<Date>>, Option<TextColumn>),
}

/// The kind of a column to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutKind {
    /// Texts.
    Text,
    /// Exact numbers.
    Number,
    /// Days.
    Day,
    /// Numbers where they are known, and what they lie between where they are not: texts, which a workbook holds as numbers where it can.
    Measure,
}

/// Rows with answers.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// How many rows.
    pub rows: usize,
    /// The columns read, then those of answers.
    pub columns: Vec<OutColumn>,
    /// On which line of the table each row stands.
    pub lines: Vec<u64>,
    /// Rows left out.
    pub faults: Vec<RowFault>,
    /// What is told of them all.
    pub tally: Tally,
}

/// What is told of many rows together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows answered.
    pub rows: u64,
    /// Rows left out.
    pub refused: u64,
    /// For each question: rows in which it arises or may, and those in which a missing fact decides.
    pub questions: BTreeMap<QuestionId, (u64, u64)>,
    /// The total of duty by question, where it is known, and in how many rows it is.
    pub duty: BTreeMap<QuestionId, (Decimal, u64)>,
    /// The provisions that answers are taken from, each with how many answers.
    pub basis: BTreeMap<ProvisionId, u64>,
    /// Facts on which answers hang, each with how many.
    pub missing: BTreeMap<FactId, u64>,
    /// The first and the last day.
    pub days: Option<(Date, Date)>,
    /// The first line that was not UTF-8 and was read as Windows-1252.
    pub decoded: Option<u64>,
}

impl Tally {
    /// Both together.
    pub fn add(&mut self, other: &Tally) {
        self.rows += other.rows;
        self.refused += other.refused;
        for (question, (asked, open)) in &other.questions {
            let own = self.questions.entry(*question).or_default();
            *own = (own.0 + asked, own.1 + open);
        }
        for (question, (amount, rows)) in &other.duty {
            let own = self.duty.entry(*question).or_default();
            *own = (own.0.checked_add(*amount).unwrap_or(own.0), own.1 + rows);
        }
        other
            .basis
            .iter()
            .for_each(|(id, count)| *self.basis.entry(*id).or_default() += count);
        other
            .missing
            .iter()
            .for_each(|(id, count)| *self.missing.entry(*id).or_default() += count);
        self.decoded = self.decoded.into_iter().chain(other.decoded).min();
        self.days = match (self.days, other.days) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (own, new) => own.or(new),
        };
    }
}

/// Answers batches of one table.
pub struct Answerer<'e> {
    asked: Asked<'e>,
    binding: Binding,
    words: Words,
    columns: Columns<'e>,
    /// For each column read how it is written, and the position of the fact that it tells.
    kinds: Vec<(OutKind, usize)>,
    /// For each question what was said of its answers so far: they come again from batch to batch.
    said: Vec<Known>,
    /// How often patterns had been forgotten when that was said.
    epoch: u64,
}

impl<'e> Answerer<'e> {
    /// For a table of this header.
    pub fn new(asked: Asked<'e>, binding: Binding, width: usize) -> Answerer<'e> {
        let columns = Columns::new(
            asked.engine,
            asked.removed,
            &asked.questions,
            &binding.facts(),
            binding.given.iter().cloned(),
        )
        .with_reasons();
        let kinds = kinds(asked.engine.book(), &binding, width, asked.as_of);
        Answerer {
            words: Words::new(asked.lang, &[]),
            said: asked.questions.iter().map(|_| Known::default()).collect(),
            epoch: columns.epoch(),
            columns,
            binding,
            kinds,
            asked,
        }
    }

    /// The names and kinds of the columns written.
    pub fn header(&self, read: &[String]) -> Vec<(String, OutKind)> {
        let book = self.asked.engine.book();
        let mut header: Vec<(String, OutKind)> = read
            .iter()
            .cloned()
            .zip(self.kinds.iter().map(|(kind, _)| *kind))
            .collect();
        for question in &self.asked.questions {
            let name = &book.question(*question).id;
            header.extend(Part::of(book, *question, self.asked.why).into_iter().map(|part| {
                (
                    part.name(name),
                    match part {
                        Part::Total => OutKind::Number,
                        Part::Share => OutKind::Measure,
                        _ => OutKind::Text,
                    },
                )
            }));
        }
        header
    }

    /// Answers the rows that can be read.
    pub fn answer(&mut self, rows: &Rows) -> Answered {
        let book = self.asked.engine.book();
        let (batch, kept, mut faults) = self.binding.code(book, rows, self.asked.as_of);
        faults.extend(rows.broken.iter().cloned());
        faults.sort_by_key(|fault| fault.line);
        let mut columns: Vec<OutColumn> = rows
            .columns
            .iter()
            .zip(&self.kinds)
            .map(|(column, kind)| handed(column, *kind, &kept, &|at| at, &batch))
            .collect();
        let mut tally = Tally {
            rows: kept.len() as u64,
            refused: rows_left_out(&faults),
            decoded: rows.decoded,
            ..Tally::default()
        };
        let days = batch
            .days
            .codes
            .iter()
            .filter_map(|code| batch.days.values.get((*code as usize).checked_sub(1)?));
        tally.days = days.clone().min().copied().zip(days.max().copied());
        let mut room = Vec::new();
        let answers = self.columns.answer(&batch, &mut room);
        if self.epoch != answers.columns().epoch() {
            self.epoch = answers.columns().epoch();
            self.said.iter_mut().for_each(|known| *known = Known::default());
        }
        for ((at, question), known) in self.asked.questions.iter().enumerate().zip(&mut self.said) {
            let of = One {
                asked: &self.asked,
                words: &self.words,
                answers,
                batch: &batch,
                at,
                question: *question,
            };
            columns.extend(of.columns(&mut tally, known));
        }
        Answered {
            rows: kept.len(),
            columns,
            lines: kept.iter().filter_map(|row| rows.lines.get(*row)).copied().collect(),
            faults,
            tally,
        }
    }

    /// How many patterns are remembered.
    pub fn patterns(&self) -> usize {
        self.columns.patterns()
    }
}

/// The place of the day that a row is asked about, among the facts that columns tell.
const OWN_DAY: usize = usize::MAX;

/// For each column read how it is written, and the position of the fact that it tells. The column of days is one of days where they are
/// read, that is, where no other day stands in their place.
pub(crate) fn kinds(book: &Rulebook, binding: &Binding, width: usize, as_of: Option<Date>) -> Vec<(OutKind, usize)> {
    let kinds = (0..width).map(|at| match binding.told_by(book, at) {
        _ if as_of.is_none() && binding.day_told_by(at) => (OutKind::Day, OWN_DAY),
        Some((fact, Type::Money(_) | Type::Decimal)) => (OutKind::Number, fact),
        Some((fact, Type::Date)) => (OutKind::Day, fact),
        _ => (OutKind::Text, 0),
    });
    kinds.collect()
}

/// A column of the table as it is written again, for the rows `kept` of the table: beside what stood there, the number or day
/// that was read from it. `row` has the row of the batch for each.
pub(crate) fn handed(
    column: &TextColumn,
    (kind, fact): (OutKind, usize),
    kept: &[usize],
    row: &dyn Fn(usize) -> usize,
    batch: &Batch,
) -> OutColumn {
    let whole = kept.len() == column.codes.len() && kept.iter().enumerate().all(|(at, row)| at == *row);
    let own = if whole { column.clone() } else { column.only(kept) };
    let values = |at: usize| batch.facts.get(fact).and_then(|column| column.get(row(at)));
    match kind {
        OutKind::Text | OutKind::Measure => OutColumn::Text(own),
        OutKind::Day if fact == OWN_DAY => OutColumn::Day((0..kept.len()).map(|at| batch.days.get(row(at)).copied()).collect(), Some(own)),
        OutKind::Number => {
            let number = |row: usize| match values(row)? {
                Value::Money(money) => Some(money.amount),
                Value::Decimal(number) => Some(*number),
                _ => None,
            };
            OutColumn::Number((0..kept.len()).map(number).collect(), Some(own))
        }
        OutKind::Day => {
            let day = |row: usize| {
                if let Value::Date(day) = values(row)? {
                    Some(*day)
                } else {
                    None
                }
            };
            OutColumn::Day((0..kept.len()).map(day).collect(), Some(own))
        }
    }
}

/// One question over a batch.
struct One<'w, 'c, 'e> {
    asked: &'w Asked<'e>,
    words: &'w Words,
    answers: Answers<'c, 'e>,
    batch: &'c Batch,
    at: usize,
    question: QuestionId,
}

/// What is said of an answer, once for all rows that share it.
struct Said {
    outcome: u32,
    layers: u32,
    basis: u32,
    asked: Truth,
    /// Whether what it comes to is open, where no row's amounts decide that.
    open: bool,
    provisions: Vec<ProvisionId>,
    /// What is missing where it is settled and where it is open.
    missing: [Option<(u32, Vec<FactId>)>; 2],
    /// In how many rows of the batch it is decided, and is not, while settled and while open.
    rows: [[u64; 2]; 2],
}

/// What was said of the answers to one question. Their texts share one dictionary.
#[derive(Default)]
struct Known {
    texts: Dictionary,
    said: Vec<Said>,
    /// For each stretch of days and answer there the position in `said`, counted from one.
    places: Vec<Vec<u32>>,
    /// Those said of the batch in hand.
    used: Vec<usize>,
    /// Of each provision and each fact, by number, in how many of its rows it decides and is missing.
    counts: [Vec<u64>; 2],
}

impl Known {
    /// Where an answer's position stands.
    fn slot(&mut self, id: AnswerId) -> Option<&mut u32> {
        let (stretch, number) = id.place();
        if self.places.len() <= stretch {
            self.places.resize(stretch + 1, Vec::new());
        }
        let numbers = self.places.get_mut(stretch)?;
        if numbers.len() <= number {
            numbers.resize(number + 1, 0);
        }
        numbers.get_mut(number)
    }

    /// The position of what is said of an answer.
    fn position(&mut self, id: AnswerId, say: impl FnOnce(&mut Dictionary) -> Said) -> Option<usize> {
        if let Some(at) = (*self.slot(id)? as usize).checked_sub(1) {
            return Some(at);
        }
        let said = say(&mut self.texts);
        self.said.push(said);
        *self.slot(id)? = u32::try_from(self.said.len()).unwrap_or(u32::MAX);
        Some(self.said.len() - 1)
    }

    /// What the batch in hand adds to the tally; the counts begin anew.
    fn told(&mut self, tally: &mut Tally) {
        let [basis, missing] = &mut self.counts;
        for at in std::mem::take(&mut self.used) {
            let Some(one) = self.said.get_mut(at) else { continue };
            let rows = std::mem::take(&mut one.rows);
            let count: u64 = rows.iter().flatten().sum();
            let undecided = one.missing.iter().zip(rows).filter_map(|(missing, [_, undecided])| Some((missing.as_ref()?, undecided)));
            for ((_, facts), count) in undecided.filter(|(_, count)| *count > 0) {
                facts.iter().for_each(|fact| add(missing, fact.at(), count));
            }
            one.provisions.iter().for_each(|provision| add(basis, provision.at(), count));
        }
        for (id, count) in (0..).map(ProvisionId).zip(basis).filter(|(_, count)| **count > 0) {
            *tally.basis.entry(id).or_default() += std::mem::take(count);
        }
        for (id, count) in (0..).map(FactId).zip(missing).filter(|(_, count)| **count > 0) {
            *tally.missing.entry(id).or_default() += std::mem::take(count);
        }
    }
}

/// Adds to the count of what has this number.
fn add(counts: &mut Vec<u64>, at: usize, more: u64) {
    if counts.len() <= at {
        counts.resize(at + 1, 0);
    }
    if let Some(count) = counts.get_mut(at) {
        *count += more;
    }
}

impl One<'_, '_, '_> {
    fn columns(&self, tally: &mut Tally, known: &mut Known) -> Vec<OutColumn> {
        let book = self.asked.engine.book();
        let parts = Part::of(book, self.question, self.asked.why);
        let is_duty = parts.contains(&Part::Total);
        let rows = self.batch.rows();
        let mut room = Room::of(rows, is_duty);
        let (mut counts, mut duty) = ((0_u64, 0_u64), (Decimal::ZERO, 0_u64));
        let mut why = Why::new(self);
        let from = book.question(self.question).supported_from;
        let supported: Vec<bool> = self.batch.days.values.iter().map(|day| from <= *day).collect();
        for (row, day) in self.batch.days.codes.iter().enumerate() {
            let supported = (*day as usize).checked_sub(1).and_then(|at| supported.get(at)) == Some(&true);
            let id = self.answers.id(row, self.at).filter(|_| supported);
            let place = id.and_then(|id| Some((id, known.position(id, |texts| self.say(id, texts, row))?)));
            let arises = place.and_then(|(id, at)| Some((id, at, known.said.get_mut(at)?)));
            let Some((id, at, one)) = arises.filter(|(_, _, one)| one.asked != Truth::False) else {
                room.skip(is_duty);
                why.skip();
                continue;
            };
            let open = if is_duty { self.amounts(id, row, &mut room, &mut duty) } else { one.open };
            let decided = !open && one.asked == Truth::True;
            counts = (counts.0 + 1, counts.1 + u64::from(!decided));
            if one.rows == [[0; 2]; 2] {
                known.used.push(at);
            }
            if let Some(count) = one.rows.get_mut(usize::from(open)).and_then(|rows| rows.get_mut(usize::from(!decided))) {
                *count += 1;
            }
            let missing = if decided { 0 } else { self.missing(id, open, one, &mut known.texts) };
            room.push(one, missing);
            why.push(row);
        }
        tally.questions.insert(self.question, counts);
        if is_duty {
            tally.duty.insert(self.question, duty);
        }
        known.told(tally);
        room.done(&parts, &known.texts.values, why.texts)
    }

    /// Puts the sums of duty of a row where they go, and says whether they are open.
    fn amounts(&self, id: AnswerId, row: usize, room: &mut Room, duty: &mut (Decimal, u64)) -> bool {
        let Some((_, plan)) = self.answers.columns().duty_plan(id) else {
            room.amounts(None, "", "");
            return false;
        };
        let found = self.answers.total_by(row, plan);
        let known = total(&found);
        if let Some(known) = known {
            *duty = (duty.0.checked_add(known).unwrap_or(duty.0), duty.1 + 1);
        }
        room.amounts(known, &total_bounds(&found), &share(&found));
        !found.is_decided() || plan.conflict()
    }

    fn say(&self, id: AnswerId, texts: &mut Dictionary, row: usize) -> Said {
        let book = self.asked.engine.book();
        let columns = self.answers.columns();
        let (asked, outcome, layers) = match (columns.duty_plan(id), &book.question(self.question).kind) {
            (Some((asked, _)), QuestionKind::Layers { stacking, .. }) => {
                let duty = self.answers.found(row, self.at).and_then(|found| found.finding);
                let mut text = match duty {
                    Some(ntib_engine::Finding::Layers(duty)) => layers(stacking, &duty),
                    _ => String::new(),
                };
                if asked == Truth::Unknown {
                    text += if text.is_empty() {
                        "not_asked"
                    } else {
                        "|not_asked"
                    };
                }
                (asked, 0, texts.number(&text))
            }
            _ => {
                let asked = columns.found(id).map_or(Truth::False, |found| found.asked);
                (
                    asked,
                    texts.number(&shared_outcome(book, &self.answers, id)),
                    0,
                )
            }
        };
        let provisions = if asked == Truth::False {
            Vec::new()
        } else {
            columns.basis(id)
        };
        let names: BTreeSet<&str> = provisions
            .iter()
            .map(|one| book.provision(*one).id.as_str())
            .collect();
        let basis = texts.number(&names.into_iter().collect::<Vec<_>>().join("; "));
        Said {
            outcome,
            layers,
            basis,
            asked,
            open: columns.found(id).and_then(|found| found.finding.as_ref()).is_some_and(|one| !one.is_decided()),
            provisions,
            missing: [None, None],
            rows: [[0; 2]; 2],
        }
    }

    /// The facts that are missing, as a text.
    fn missing(&self, id: AnswerId, open: bool, said: &mut Said, texts: &mut Dictionary) -> u32 {
        let [closed, other] = &mut said.missing;
        let slot = if open { other } else { closed };
        let (code, _) = slot.get_or_insert_with(|| {
            let facts = self.answers.columns().missing(id, open);
            let keys: Vec<&str> = facts
                .iter()
                .map(|fact| self.asked.engine.book().fact(*fact).key.as_str())
                .collect();
            (texts.number(&keys.join("; ")), facts)
        });
        *code
    }
}

/// The columns of one question while they grow: codes into the dictionary of what is said of it.
#[derive(Default)]
struct Room {
    outcome: Vec<u32>,
    layers: Vec<u32>,
    basis: Vec<u32>,
    missing: Vec<u32>,
    totals: Vec<Option<Decimal>>,
    bounds: Texts,
    share: Texts,
}

#[derive(Default)]
struct Dictionary {
    values: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Dictionary {
    fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.values.push(text.into());
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        number
    }
}

/// The column of these codes, with those of `values` alone that occur, in the order in which they first do.
fn used(values: &[Box<str>], mut codes: Vec<u32>) -> TextColumn {
    let mut own = vec![0_u32; values.len()];
    let mut kept = Vec::new();
    for code in &mut codes {
        let Some(at) = (*code as usize).checked_sub(1) else { continue };
        let (Some(slot), Some(value)) = (own.get_mut(at), values.get(at)) else { continue };
        if *slot == 0 {
            kept.push(value.clone());
            *slot = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        }
        *code = *slot;
    }
    TextColumn { values: kept, codes }
}

impl Room {
    fn of(rows: usize, is_duty: bool) -> Room {
        let codes = || Vec::with_capacity(rows);
        let totals = Vec::with_capacity(if is_duty { rows } else { 0 });
        Room { outcome: codes(), layers: codes(), basis: codes(), missing: codes(), totals, ..Room::default() }
    }

    fn push(&mut self, said: &Said, missing: u32) {
        self.outcome.push(said.outcome);
        self.layers.push(said.layers);
        self.basis.push(said.basis);
        self.missing.push(missing);
    }

    fn amounts(&mut self, total: Option<Decimal>, bounds: &str, share: &str) {
        self.totals.push(total);
        self.bounds.push(bounds);
        self.share.push(share);
    }

    fn skip(&mut self, is_duty: bool) {
        [&mut self.outcome, &mut self.layers, &mut self.basis, &mut self.missing].into_iter().for_each(|codes| codes.push(0));
        if is_duty {
            self.amounts(None, "", "");
        }
    }

    fn done(mut self, parts: &[Part], values: &[Box<str>], why: Texts) -> Vec<OutColumn> {
        let text = |codes: &mut Vec<u32>| OutColumn::Text(used(values, std::mem::take(codes)));
        let texts = |texts: &mut Texts| OutColumn::Text(std::mem::take(texts).done());
        let mut why = why;
        let column = |part: &Part| match part {
            Part::Outcome => text(&mut self.outcome),
            Part::Layers => text(&mut self.layers),
            Part::Basis => text(&mut self.basis),
            Part::Missing => text(&mut self.missing),
            Part::Total => OutColumn::Number(std::mem::take(&mut self.totals), None),
            Part::TotalBounds => texts(&mut self.bounds),
            Part::Share => texts(&mut self.share),
            Part::Why => texts(&mut why),
        };
        parts.iter().map(column).collect()
    }
}

/// Reasons, where they are wanted: once for rows alike in all that the question reads.
struct Why<'o, 'w, 'c, 'e> {
    of: &'o One<'w, 'c, 'e>,
    /// The positions of the columns that the question reads.
    read: Vec<usize>,
    known: HashMap<Vec<u32>, String>,
    texts: Texts,
}

impl<'o, 'w, 'c, 'e> Why<'o, 'w, 'c, 'e> {
    fn new(of: &'o One<'w, 'c, 'e>) -> Why<'o, 'w, 'c, 'e> {
        let reach = of.asked.engine.reach(of.question);
        let facts = of.answers.columns().facts().iter().enumerate();
        let read = facts
            .filter(|(_, fact)| reach.inputs.contains(fact))
            .map(|(at, _)| at)
            .collect();
        Why {
            of,
            read,
            known: HashMap::new(),
            texts: Texts::default(),
        }
    }

    fn skip(&mut self) {
        self.texts.push("");
    }

    fn push(&mut self, row: usize) {
        let of = self.of;
        if !of.asked.why {
            return;
        }
        let mut key: Vec<u32> = vec![of.batch.days.codes.get(row).copied().unwrap_or(0)];
        key.extend(self.read.iter().map(|at| {
            of.batch
                .facts
                .get(*at)
                .and_then(|column| column.codes.get(row))
                .copied()
                .unwrap_or(0)
        }));
        let text = self.known.entry(key).or_insert_with(|| {
            let Some(day) = of.batch.days.get(row) else {
                return String::new();
            };
            let facts = of.answers.facts(row);
            let run = Run::new(of.asked.engine, &facts, *day, of.asked.removed);
            let viewer = Viewer {
                words: of.words,
                engine: of.asked.engine,
            };
            viewer.reasons_in_short(&because(&run, of.question), *day)
        });
        self.texts.push(text);
    }
}
