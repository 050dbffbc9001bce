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
use crate::rows::{RowFault, Rows, TextColumn, Texts};

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
}

/// Rows with answers.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// How many rows.
    pub rows: usize,
    /// The columns read, then those of answers.
    pub columns: Vec<OutColumn>,
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
        );
        let kinds = kinds(asked.engine.book(), &binding, width);
        Answerer {
            words: Words::new(asked.lang, &[]),
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
                    if part == Part::Total {
                        OutKind::Number
                    } else {
                        OutKind::Text
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
            refused: faults.len() as u64,
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
        for (at, question) in self.asked.questions.iter().enumerate() {
            let of = One {
                asked: &self.asked,
                words: &self.words,
                answers,
                batch: &batch,
                at,
                question: *question,
            };
            columns.extend(of.columns(&mut tally));
        }
        Answered {
            rows: kept.len(),
            columns,
            faults,
            tally,
        }
    }

    /// How many patterns are remembered.
    pub fn patterns(&self) -> usize {
        self.columns.patterns()
    }
}

/// For each column read how it is written, and the position of the fact that it tells.
pub(crate) fn kinds(book: &Rulebook, binding: &Binding, width: usize) -> Vec<(OutKind, usize)> {
    let kinds = (0..width).map(|at| match binding.told_by(book, at) {
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
        OutKind::Text => OutColumn::Text(own),
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
    provisions: Vec<ProvisionId>,
    missing: [Option<(u32, Vec<FactId>)>; 2],
}

impl One<'_, '_, '_> {
    fn columns(&self, tally: &mut Tally) -> Vec<OutColumn> {
        let book = self.asked.engine.book();
        let parts = Part::of(book, self.question, self.asked.why);
        let is_duty = parts.contains(&Part::Total);
        let rows = self.batch.rows();
        let mut room = Room::default();
        let mut said: BTreeMap<AnswerId, Said> = BTreeMap::new();
        let (mut totals, mut counts) = (Vec::with_capacity(if is_duty { rows } else { 0 }), (0_u64, 0_u64));
        let mut duty = (Decimal::ZERO, 0_u64);
        let mut used: BTreeMap<(AnswerId, bool, bool), u64> = BTreeMap::new();
        let mut why = Why::new(self);
        let from = book.question(self.question).supported_from;
        let supported = |day: Option<&Date>| day.is_some_and(|day| from <= *day);
        for row in 0..rows {
            let Some(id) = self.answers.id(row, self.at) else {
                room.skip(&parts);
                totals.push(None);
                why.skip();
                continue;
            };
            let one = said.entry(id).or_insert_with(|| self.say(id, &mut room, row));
            if one.asked == Truth::False || !supported(self.batch.days.get(row)) {
                room.skip(&parts);
                totals.push(None);
                why.skip();
                continue;
            }
            let (mut open, mut decided) = (false, true);
            if is_duty {
                if let Some(found) = self.answers.total(row, self.at) {
                    let known = total(&found);
                    if let Some(known) = known {
                        duty = (duty.0.checked_add(known).unwrap_or(duty.0), duty.1 + 1);
                    }
                    totals.push(known);
                    room.bounds.push(&total_bounds(&found));
                    room.share.push(&share(&found));
                    open = !found.is_decided()
                        || self
                            .answers
                            .columns()
                            .duty_plan(id)
                            .is_some_and(|(_, plan)| plan.conflict());
                }
            } else {
                open = self.answers.is_open(row, self.at);
            }
            decided &= !open && one.asked == Truth::True;
            counts = (counts.0 + 1, counts.1 + u64::from(!decided));
            *used.entry((id, decided, open)).or_default() += 1;
            room.outcome.push(one.outcome);
            room.layers.push(one.layers);
            room.basis.push(one.basis);
            let code = if decided {
                0
            } else {
                self.missing(id, open, one, &mut room)
            };
            room.missing.push(code);
            why.push(row);
        }
        tally.questions.insert(self.question, counts);
        if is_duty {
            tally.duty.insert(self.question, duty);
        }
        for ((id, decided, open), count) in used {
            let Some(one) = said.get(&id) else { continue };
            one.provisions
                .iter()
                .for_each(|provision| *tally.basis.entry(*provision).or_default() += count);
            if let (false, Some(Some((_, facts)))) = (decided, one.missing.get(usize::from(open))) {
                facts
                    .iter()
                    .for_each(|fact| *tally.missing.entry(*fact).or_default() += count);
            }
        }
        room.done(&parts, totals, why.texts)
    }

    fn say(&self, id: AnswerId, room: &mut Room, row: usize) -> Said {
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
                (asked, 0, room.texts.number(&text))
            }
            _ => {
                let asked = columns.found(id).map_or(Truth::False, |found| found.asked);
                (
                    asked,
                    room.texts.number(&shared_outcome(book, &self.answers, id)),
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
        let basis = room
            .texts
            .number(&names.into_iter().collect::<Vec<_>>().join("; "));
        Said {
            outcome,
            layers,
            basis,
            asked,
            provisions,
            missing: [None, None],
        }
    }

    /// The facts that are missing, as a text.
    fn missing(&self, id: AnswerId, open: bool, said: &mut Said, room: &mut Room) -> u32 {
        let [closed, other] = &mut said.missing;
        let slot = if open { other } else { closed };
        let (code, _) = slot.get_or_insert_with(|| {
            let facts = self.answers.columns().missing(id, open);
            let keys: Vec<&str> = facts
                .iter()
                .map(|fact| self.asked.engine.book().fact(*fact).key.as_str())
                .collect();
            (room.texts.number(&keys.join("; ")), facts)
        });
        *code
    }
}

/// The columns of one question while they grow. Texts of answers share one dictionary.
#[derive(Default)]
struct Room {
    texts: Dictionary,
    outcome: Vec<u32>,
    layers: Vec<u32>,
    basis: Vec<u32>,
    missing: Vec<u32>,
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

impl Room {
    fn skip(&mut self, parts: &[Part]) {
        self.outcome.push(0);
        self.layers.push(0);
        self.basis.push(0);
        self.missing.push(0);
        if parts.contains(&Part::Total) {
            self.bounds.push("");
            self.share.push("");
        }
    }

    fn done(self, parts: &[Part], totals: Vec<Option<Decimal>>, why: Texts) -> Vec<OutColumn> {
        let values = self.texts.values;
        let text = |codes: Vec<u32>| {
            OutColumn::Text(TextColumn {
                values: values.clone(),
                codes,
            })
        };
        let (mut bounds, mut share, mut totals, mut why) =
            (Some(self.bounds), Some(self.share), Some(totals), Some(why));
        let (mut outcome, mut layers) = (Some(self.outcome), Some(self.layers));
        let (mut basis, mut missing) = (Some(self.basis), Some(self.missing));
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            found.push(match part {
                Part::Outcome => text(outcome.take().unwrap_or_default()),
                Part::Layers => text(layers.take().unwrap_or_default()),
                Part::Basis => text(basis.take().unwrap_or_default()),
                Part::Missing => text(missing.take().unwrap_or_default()),
                Part::Total => OutColumn::Number(totals.take().unwrap_or_default(), None),
                Part::TotalBounds => OutColumn::Text(bounds.take().unwrap_or_default().done()),
                Part::Share => OutColumn::Text(share.take().unwrap_or_default().done()),
                Part::Why => OutColumn::Text(why.take().unwrap_or_default().done()),
            });
        }
        found
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
