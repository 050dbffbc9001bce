//! Batches of rows answered in two ways, and what changes counted: once for all rows that share a pattern.

mod lexicon;
mod lines;
mod sums;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ntib_core::{Currency, Date};
use ntib_engine::{Engine, responsible};
use ntib_engine::columns::{AnswerId, Answers, Batch, Columns, Settled};
use ntib_rules::model::{QuestionId, Rulebook, Value};

use crate::answer::{Answered, OutKind};
use crate::bind::Binding;
use crate::effect::{Count, DutyChange, Effect, Flows, currency, said, verdict};
use crate::fault::Fault;
use crate::rows::{RowFault, Rows};
use crate::shapley::{Game, Shares};
use lexicon::{Lexicon, Noted};
use sums::{Amounts, Groups, RowSet, amount, sum, total};

pub(crate) use sums::checked;

/// What totals are told by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The month of each row's day.
    Month,
    /// A column of the table, by position.
    Column(usize),
    /// A fact that stands in columns, by position.
    Fact(usize),
}

/// Which columns the lines of changes have, and how totals are told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// What totals are told by, each with its name.
    pub by: Vec<(String, By)>,
    /// Whether each change is listed.
    pub lines: bool,
    /// For each comparison its name, if there are several.
    pub names: Vec<String>,
    /// How each column read is written, and the position of the fact that it tells.
    pub kinds: Vec<(OutKind, usize)>,
    /// Whether what each of the removals is worth in the company of the others is computed.
    pub shapley: bool,
}

/// What a batch comes to.
#[derive(Default)]
pub(crate) struct Part {
    /// Rows compared.
    pub rows: u64,
    /// Rows left out.
    pub faults: Vec<RowFault>,
    /// For each comparison in which something changes.
    pub effects: BTreeMap<usize, Effect>,
    /// The days of the rows.
    pub days: Option<(Date, Date)>,
    /// The worth of each removal in the company of others.
    pub shares: Shares,
    /// The lines of changes.
    pub lines: Answered,
}

/// One way of answering.
pub(crate) struct Side<'e> {
    pub engine: &'e Engine,
    pub binding: Binding,
    pub as_of: Option<Date>,
    pub questions: Vec<QuestionId>,
}

/// Batches are answered by one side and its removals, or by two sides.
pub(crate) struct Comparer<'e> {
    columns: Columns<'e>,
    first: Side<'e>,
    other: Option<Columns<'e>>,
    second: Option<Side<'e>>,
    shape: Arc<Shape>,
    known: Known,
    lexicon: Lexicon,
    games: HashMap<AnswerId, Option<Arc<Game<'e>>>>,
    epochs: (u64, u64),
}

/// What changes in answers seen before.
type Known = HashMap<(AnswerId, Option<AnswerId>), Arc<Vec<Change>>>;

/// What is counted, by comparison.
type Counts = BTreeMap<usize, Count>;

/// What changes in an answer that rows share.
#[derive(Debug)]
pub(crate) struct Change {
    /// Position of the comparison.
    which: usize,
    /// Position of the question.
    question: usize,
    /// The question and what it came to and comes to, in the lexicon.
    told: u32,
    flows: Flows,
    /// The provisions by which, in the lexicon.
    by: Vec<u32>,
    currency: Option<Currency>,
    /// Whether it changes in every row; else in those whose duty differs.
    certain: bool,
}

/// A change with both answers.
struct Both<'c, 'e> {
    change: &'c Change,
    before: &'c Settled<'e>,
    after: &'c Settled<'e>,
}

/// A batch that was answered.
#[derive(Clone, Copy)]
struct Pair<'c, 'e> {
    first: Answers<'c, 'e>,
    second: Option<Answers<'c, 'e>>,
}

impl<'e> Comparer<'e> {
    pub(crate) fn new(
        (columns, first): (Columns<'e>, Side<'e>),
        second: Option<(Columns<'e>, Side<'e>)>,
        shape: Arc<Shape>,
    ) -> Comparer<'e> {
        let (other, second) = second.unzip();
        Comparer {
            columns,
            first,
            other,
            second,
            shape,
            known: HashMap::new(),
            lexicon: Lexicon::default(),
            games: HashMap::new(),
            epochs: (0, 0),
        }
    }

    /// Compares the rows that can be read.
    pub(crate) fn compare(&mut self, rows: &Rows) -> Result<Part, Fault> {
        let coded = self.code(rows);
        let mut part = Part {
            rows: coded.kept.len() as u64,
            faults: coded.faults,
            days: days_of(&coded.first),
            ..Part::default()
        };
        let (mut room, mut other) = (Vec::new(), Vec::new());
        let Comparer {
            columns,
            first,
            other: columns_of_second,
            second,
            shape,
            known,
            lexicon,
            games,
            epochs,
        } = self;
        let of_first = columns.answer(&coded.first, &mut room);
        let of_second = match (columns_of_second, &coded.second) {
            (Some(columns), Some(batch)) => Some(columns.answer(batch, &mut other)),
            _ => None,
        };
        let now = (
            of_first.columns().epoch(),
            of_second.map_or(0, |answers| answers.columns().epoch()),
        );
        if *epochs != now {
            known.clear();
            games.clear();
            *epochs = now;
        }
        let view = View {
            shape: shape.as_ref(),
            first,
            second: second.as_ref(),
            answers: Pair {
                first: of_first,
                second: of_second,
            },
            batch: &coded.first,
            rows,
            kept: &coded.kept,
        };
        let slots = view.slots();
        let changes = slots.of.iter().map(|slot| view.changes(slot, known, lexicon));
        let changes: Vec<Vec<Arc<Vec<Change>>>> = changes.collect();
        view.count(&slots, &changes, lexicon, &mut part)?;
        if shape.lines {
            part.lines = view.lines(&slots, &changes, lexicon);
        }
        if shape.shapley {
            view.shares(&slots, games, &mut part.shares)?;
        }
        Ok(part)
    }

    fn code(&self, rows: &Rows) -> CodedRows {
        let (first, kept, mut faults) = self.first.code(rows);
        let Some(side) = &self.second else {
            faults.extend(rows.broken.iter().cloned());
            faults.sort_by_key(|fault| fault.line);
            return CodedRows {
                first,
                second: None,
                kept,
                faults,
            };
        };
        let (second, also, more) = side.code(rows);
        if also == kept {
            faults.extend(rows.broken.iter().cloned());
            faults.sort_by_key(|fault| fault.line);
            return CodedRows {
                first,
                second: Some(second),
                kept,
                faults,
            };
        }
        // Rows that one side cannot read are compared by neither.
        let both: Vec<usize> = kept
            .iter()
            .copied()
            .filter(|row| also.binary_search(row).is_ok())
            .collect();
        let told: Vec<u64> = faults.iter().map(|fault| fault.line).collect();
        faults.extend(more.into_iter().filter(|fault| !told.contains(&fault.line)));
        faults.extend(rows.broken.iter().cloned());
        faults.sort_by_key(|fault| fault.line);
        let fewer = Rows {
            lines: both
                .iter()
                .filter_map(|row| rows.lines.get(*row))
                .copied()
                .collect(),
            columns: rows.columns.iter().map(|column| column.only(&both)).collect(),
            numbers: rows.numbers.clone(),
            decoded: rows.decoded,
            broken: Vec::new(),
        };
        CodedRows {
            first: self.first.code(&fewer).0,
            second: Some(side.code(&fewer).0),
            kept: both,
            faults,
        }
    }
}

/// Rows coded for one side or two.
struct CodedRows {
    first: Batch,
    second: Option<Batch>,
    kept: Vec<usize>,
    faults: Vec<RowFault>,
}

impl Side<'_> {
    fn code(&self, rows: &Rows) -> (Batch, Vec<usize>, Vec<RowFault>) {
        self.binding.code(self.engine.book(), rows, self.as_of)
    }

    fn book(&self) -> &Rulebook {
        self.engine.book()
    }
}

fn days_of(batch: &Batch) -> Option<(Date, Date)> {
    let used = batch
        .days
        .codes
        .iter()
        .filter_map(|code| batch.days.values.get((*code as usize).checked_sub(1)?));
    used.clone().min().copied().zip(used.max().copied())
}

/// What rows of a slot share: the stretch and pattern on each side, and how many questions were supported by then.
type Shared = (Option<(u32, u32)>, Option<(u32, u32)>, u32);

/// Rows of a batch that share every answer.
struct Slot {
    /// Some row of it.
    first: usize,
    rows: Vec<u32>,
}

/// The slots of a batch, and that of each row.
struct Slots {
    of: Vec<Slot>,
    row: Vec<u32>,
}

/// A batch that was answered, with what is needed to count.
struct View<'v, 'e> {
    shape: &'v Shape,
    first: &'v Side<'e>,
    second: Option<&'v Side<'e>>,
    answers: Pair<'v, 'e>,
    batch: &'v Batch,
    rows: &'v Rows,
    kept: &'v [usize],
}

impl<'v, 'e> View<'v, 'e> {
    /// Rows by what they share. Days on different sides of the first day of some question share nothing.
    fn slots(&self) -> Slots {
        let days = |side: &Side<'e>| {
            let mut days: Vec<Date> = side
                .questions
                .iter()
                .map(|question| side.book().question(*question).supported_from)
                .collect();
            days.sort_unstable();
            days.dedup();
            days
        };
        let starts: Vec<Date> = days(self.first);
        let era: Vec<u32> = self
            .batch
            .days
            .values
            .iter()
            .map(|day| u32::try_from(starts.partition_point(|start| start <= day)).unwrap_or(0))
            .collect();
        let mut numbers: HashMap<Shared, u32> = HashMap::new();
        let mut slots = Slots {
            of: Vec::new(),
            row: Vec::with_capacity(self.kept.len()),
        };
        for row in 0..self.kept.len() {
            let day = self.batch.days.codes.get(row).copied().unwrap_or(0) as usize;
            let era = day
                .checked_sub(1)
                .and_then(|at| era.get(at))
                .copied()
                .unwrap_or(0);
            let other = self.answers.second.and_then(|answers| answers.pattern(row));
            let key = (self.answers.first.pattern(row), other, era);
            let number = *numbers.entry(key).or_insert_with(|| {
                slots.of.push(Slot {
                    first: row,
                    rows: Vec::new(),
                });
                u32::try_from(slots.of.len() - 1).unwrap_or(u32::MAX)
            });
            if let Some(slot) = slots.of.get_mut(number as usize) {
                slot.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
            }
            slots.row.push(number);
        }
        slots
    }

    fn side(&self) -> &Side<'e> {
        self.second.unwrap_or(self.first)
    }

    fn after(&self) -> Answers<'v, 'e> {
        self.answers.second.unwrap_or(self.answers.first)
    }

    /// Whether a question may be asked of a row, on either side.
    fn supported(&self, row: usize, at: usize) -> bool {
        let asked = |side: &Side<'e>, day: Option<Date>| {
            let question = side.questions.get(at).map(|id| side.book().question(*id));
            question
                .zip(day)
                .is_some_and(|(question, day)| question.supported_from <= day)
        };
        let own = self.batch.days.get(row).copied();
        asked(self.first, self.first.as_of.or(own)) && asked(self.side(), self.side().as_of.or(own))
    }

    /// What changes in the answers of a slot, question by question.
    fn changes(
        &self,
        slot: &Slot,
        known: &mut Known,
        lexicon: &mut Lexicon,
    ) -> Vec<Arc<Vec<Change>>> {
        let mut found = Vec::new();
        for at in 0..self.first.questions.len() {
            let Some(id) = self.answers.first.id(slot.first, at) else {
                continue;
            };
            if !self.supported(slot.first, at) {
                continue;
            }
            let other = self.answers.second.and_then(|answers| answers.id(slot.first, at));
            if other.is_none() && self.answers.first.columns().changes_of(id).is_empty() {
                continue;
            }
            let changes = known.entry((id, other)).or_insert_with(|| {
                Arc::new(match other {
                    None => self.by_removals(id, at, lexicon),
                    Some(other) => self.by_sides(id, other, at, lexicon).into_iter().collect(),
                })
            });
            if !changes.is_empty() {
                found.push(Arc::clone(changes));
            }
        }
        found
    }

    fn by_removals(&self, id: AnswerId, at: usize, lexicon: &mut Lexicon) -> Vec<Change> {
        let columns = self.answers.first.columns();
        let changed = columns.changes_of(id);
        let (Some(before), Some(question), false) = (
            columns.settled(id),
            self.first.questions.get(at),
            changed.is_empty(),
        ) else {
            return Vec::new();
        };
        let book = self.first.book();
        let from = said(book, *question, before);
        let each = changed.iter().map(|one| Change {
            which: one.removal,
            question: at,
            told: lexicon.change(&book.question(*question).id, &from, &said(book, *question, &one.settled)),
            flows: Flows::of(
                book.question(*question).per,
                verdict(book, *question, before),
                verdict(book, *question, &one.settled),
            ),
            by: lexicon.provisions((book, book), &one.by),
            currency: currency(book, *question),
            certain: true,
        });
        each.collect()
    }

    fn by_sides(&self, id: AnswerId, other: AnswerId, at: usize, lexicon: &mut Lexicon) -> Option<Change> {
        let (side, after) = (self.side(), self.after());
        let (before, now) = (
            self.answers.first.columns().settled(id)?,
            after.columns().settled(other)?,
        );
        let (question, its) = (*self.first.questions.get(at)?, *side.questions.get(at)?);
        let (from, to) = (
            said(self.first.book(), question, before),
            said(side.book(), its, now),
        );
        let certain = from != to;
        if !certain && !matches!((before, now), (Settled::Duty(..), Settled::Duty(..))) {
            return None;
        }
        let by = self.answers.first.columns().with_run(id, |run| {
            after.columns().with_run(other, |then| responsible((run, question), (then, its)))
        });
        Some(Change {
            which: 0,
            question: at,
            flows: Flows::of(
                self.first.book().question(question).per,
                verdict(self.first.book(), question, before),
                verdict(side.book(), its, now),
            ),
            told: lexicon.change(&self.first.book().question(question).id, &from, &to),
            by: lexicon.provisions((self.first.book(), side.book()), &by.flatten().unwrap_or_default()),
            currency: currency(side.book(), its),
            certain,
        })
    }

    /// A change with both answers.
    fn both<'c>(&'c self, slot: &Slot, change: &'c Change) -> Option<Both<'c, 'e>> {
        let id = self.answers.first.id(slot.first, change.question)?;
        let before = self.answers.first.columns().settled(id)?;
        let after = match self.answers.second {
            Some(answers) => answers
                .columns()
                .settled(answers.id(slot.first, change.question)?)?,
            None => {
                let all = self.answers.first.columns().changes_of(id);
                &all.iter().find(|one| one.removal == change.which)?.settled
            }
        };
        Some(Both {
            change,
            before,
            after,
        })
    }

    fn count(&self, slots: &Slots, changes: &[Vec<Arc<Vec<Change>>>], lexicon: &Lexicon, part: &mut Part) -> Result<(), Fault> {
        let groups: Vec<Groups> = self.shape.by.iter().map(|(_, by)| self.groups(by)).collect();
        let (mut noted, mut counts) = (Noted::default(), Counts::new());
        for (slot, changes) in slots.of.iter().zip(changes) {
            if changes.is_empty() {
                continue;
            }
            let all: Vec<Both<'_, 'e>> = changes
                .iter()
                .flat_map(|one| one.iter())
                .filter_map(|one| self.both(slot, one))
                .collect();
            self.counted(&slot.rows, &all, Some(&mut noted), &mut counts)?;
            for (at, groups) in groups.iter().enumerate() {
                for (group, rows) in groups.parts(&slot.rows) {
                    let mut counts = Counts::new();
                    self.counted(&rows, &all, None, &mut counts)?;
                    for (which, count) in counts {
                        let effect = part.effects.entry(which).or_default();
                        effect.groups.resize(self.shape.by.len(), BTreeMap::new());
                        let own = effect
                            .groups
                            .get_mut(at)
                            .map(|own| own.entry(group.to_owned()).or_default());
                        own.map_or(Ok(()), |own| own.add(&count))?;
                    }
                }
            }
        }
        for (which, count) in counts {
            part.effects.entry(which).or_default().all.add(&count)?;
        }
        noted.tell(lexicon, &mut part.effects);
        Ok(())
    }

    /// Adds what changes in these rows of one slot, by comparison. Moves and provisions are noted where `noted` is given.
    fn counted(
        &self,
        rows: &[u32],
        all: &[Both<'_, 'e>],
        mut noted: Option<&mut Noted>,
        counts: &mut Counts,
    ) -> Result<(), Fault> {
        let amounts = Amounts::of(rows);
        let mut seen: Vec<(usize, RowSet<'_>)> = Vec::new();
        for both in all {
            let own: Vec<u32>;
            let changed = if both.change.certain {
                rows
            } else {
                own = rows
                    .iter()
                    .copied()
                    .filter(|row| self.differs(*row, both))
                    .collect();
                own.as_slice()
            };
            if changed.is_empty() {
                continue;
            }
            let times = changed.len() as u64;
            let which = both.change.which;
            let known = seen.iter_mut().find(|(one, _)| *one == which);
            match known {
                Some((_, seen)) => seen.add(changed),
                None => seen.push((which, if both.change.certain { RowSet::All(rows) } else { RowSet::Some(changed.to_vec()) })),
            }
            let count = counts.entry(which).or_default();
            count.answers += times;
            count.flows(&both.change.flows, times);
            if let Some(currency) = both.change.currency {
                let (duty, open) = self.duty(changed, both, both.change.certain.then_some(&amounts))?;
                if duty.answers > 0 {
                    count.duty.entry(currency).or_default().add(&duty)?;
                }
                count.duty_open += open;
            }
            if let Some(noted) = noted.as_deref_mut() {
                noted.add(both.change, times);
            }
        }
        for (which, seen) in seen {
            counts.entry(which).or_default().rows += seen.count();
        }
        Ok(())
    }

    /// Whether the duty of a row differs.
    fn differs(&self, row: u32, both: &Both<'_, 'e>) -> bool {
        let row = row as usize;
        let before = total(both.before, self.answers.first, row);
        let after = total(both.after, self.after(), row);
        before != after
    }

    /// Duty before and after over these rows, and in how many it is not known on both sides. What the rows' amounts add up to is
    /// kept in `amounts`, which may be of both sides only where there is one.
    fn duty(&self, rows: &[u32], both: &Both<'_, 'e>, amounts: Option<&Amounts<'_>>) -> Result<(DutyChange, u64), Fault> {
        let own = Amounts::of(rows);
        let amounts = amounts.filter(|_| self.answers.second.is_none());
        let sums = (
            sum(both.before, self.answers.first, amounts.unwrap_or(&own)),
            sum(both.after, self.after(), amounts.unwrap_or(&Amounts::of(rows))),
        );
        if let (Some(before), Some(after)) = sums {
            let answers = rows.len() as u64;
            return Ok((
                DutyChange {
                    before,
                    after,
                    answers,
                },
                0,
            ));
        }
        let (mut duty, mut open) = (DutyChange::default(), 0);
        for row in rows {
            let row = *row as usize;
            let one = (
                amount(both.before, self.answers.first, row),
                amount(both.after, self.after(), row),
            );
            match one {
                (Some(before), Some(after)) => duty.add(&DutyChange {
                    before,
                    after,
                    answers: 1,
                })?,
                _ => open += 1,
            }
        }
        Ok((duty, open))
    }

    /// What stands in a column, for the rows kept.
    fn groups(&self, by: &By) -> Groups {
        let numbered = |names: Vec<String>, codes: Vec<u32>| Groups { names, codes };
        match by {
            By::Column(at) => match self.rows.columns.get(*at) {
                Some(column) => numbered(
                    column.values.iter().map(ToString::to_string).collect(),
                    self.kept
                        .iter()
                        .map(|row| column.codes.get(*row).copied().unwrap_or(0))
                        .collect(),
                ),
                None => numbered(Vec::new(), vec![0; self.kept.len()]),
            },
            By::Fact(at) => match self.batch.facts.get(*at) {
                Some(column) => numbered(
                    column.values.iter().map(Value::to_string).collect(),
                    column.codes.clone(),
                ),
                None => numbered(Vec::new(), vec![0; self.kept.len()]),
            },
            By::Month => self.months(),
        }
    }

    /// What each removal is worth in the company of the others.
    fn shares(
        &self,
        slots: &Slots,
        games: &mut HashMap<AnswerId, Option<Arc<Game<'e>>>>,
        shares: &mut Shares,
    ) -> Result<(), Fault> {
        let columns = self.answers.first.columns();
        for slot in &slots.of {
            for (at, question) in self.first.questions.iter().enumerate() {
                let Some(id) = self.answers.first.id(slot.first, at) else {
                    continue;
                };
                if !self.supported(slot.first, at) {
                    continue;
                }
                let game = games
                    .entry(id)
                    .or_insert_with(|| Game::of(columns, id, self.first.book(), *question).map(Arc::new));
                if let Some(game) = game {
                    let amounts =
                        |settled: &Settled<'e>, rows: &[u32]| sum(settled, self.answers.first, &Amounts::of(rows));
                    let one = |settled: &Settled<'e>, row: usize| amount(settled, self.answers.first, row);
                    game.play(
                        &slot.rows,
                        currency(self.first.book(), *question),
                        &amounts,
                        &one,
                        shares,
                    )?;
                }
            }
        }
        Ok(())
    }
}
