//! Many matters at once, in columns.
//!
//! Facts come as codes into dictionaries. Each distinct value of a fact is put into a *class*: what every test of
//! the questions says of it, and which rates are looked up under it. Rows that agree in the classes of all facts are
//! one *pattern*, and each pattern is answered once; amounts are put into its layers of duty row by row, exactly.
//!
//! ```text
//!    facts in dictionaries        classes              patterns           answers
//!    leg.to      US US CA US      1 1 2 1              0                  0: licence, 25 % + 50 % of the steel
//!    item.hts    a  b  c  a       1 1 2 1    -->       0          -->     1: free
//!    item.value  9  7  9  8       1 1 1 1              1
//!                                                      0
//! ```
//!
//! A day counts by the stretch between turning days that it lies in. A value that some test leaves open (a code too
//! coarse, bounds too wide) is a class of its own. The answers are those of [`Run`] on each row by itself, to the
//! last digit. Batches may be answered one after another by one [`Columns`], which remembers patterns, or apart by
//! several: the answers are the same. Memory is bounded by [`PATTERNS_MAX`] and the batch.

mod classes;
mod intern;

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;
use ntib_rules::model::{FactId, ProvisionId, QuestionId, Value};
use ntib_rules::{Removed, Truth};

use crate::basis::basis;
use crate::duty::{DutyPlan, DutyTotal, amount_of};
use crate::facts::Facts;
use crate::finding::{Finding, Found};
use crate::index::{Engine, Reach};
use crate::missing::open_facts;
use crate::run::Run;
use classes::{Asked, Classes, is_summed};
use intern::Interner;

/// How many patterns of one stretch of days are remembered: beyond, they are forgotten before the next batch.
pub const PATTERNS_MAX: usize = 1 << 18;

/// A column: for each row the number of its value in `values`, counted from one; nothing where none is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded<T> {
    /// Every value that occurs; repeats do no harm.
    pub values: Vec<T>,
    /// One code a row.
    pub codes: Vec<u32>,
}

impl<T> Coded<T> {
    /// The value in a row.
    pub fn get(&self, row: usize) -> Option<&T> {
        self.values.get((*self.codes.get(row)? as usize).checked_sub(1)?)
    }
}

/// Rows, in columns. Columns shorter than the days know nothing of the further rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The legal date of each row; rows without one are not answered.
    pub days: Coded<Date>,
    /// The facts, in the order of [`Columns::facts`].
    pub facts: Vec<Coded<Value>>,
}

impl Batch {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.days.codes.len()
    }
}

/// What one pattern comes to under one question.
#[derive(Clone, Debug, PartialEq)]
enum Settled<'e> {
    Found(Found),
    /// Layers of duty, to be filled with amounts.
    Duty(Truth, Box<DutyPlan<'e>>),
}

/// The classes and patterns of one stretch of days.
#[derive(Clone, Debug)]
struct Frame<'e> {
    /// A day of the stretch.
    day: Date,
    classes: Vec<Classes<'e>>,
    patterns: Interner,
    /// For each pattern and question, in that order, the number of its answer.
    answers: Vec<u32>,
    /// For each question the patterns of the facts that it reads.
    own: Vec<Interner>,
    settled: Vec<Vec<Settled<'e>>>,
    /// For each question and answer what it comes to under the removals that change it.
    changed: Vec<Vec<Vec<(usize, Settled<'e>)>>>,
}

/// Questions to be answered of many rows.
#[derive(Clone, Debug)]
pub struct Columns<'e> {
    engine: &'e Engine,
    removed: &'e Removed,
    /// Further removals, each whole: what is removed anyhow stands in it too.
    removals: Vec<Removed>,
    /// For each question the removals that take away something that it can depend on.
    concerned: Vec<Vec<usize>>,
    questions: Vec<QuestionId>,
    facts: Vec<FactId>,
    /// The facts that hold in every row.
    given: Facts,
    /// For each fact that some question reads, its position and what is asked of it.
    read: Vec<(usize, Asked<'e>)>,
    /// For each question the positions in `read` of the facts that it reads.
    own: Vec<Vec<usize>>,
    turning: Vec<Date>,
    frames: BTreeMap<usize, Frame<'e>>,
}

/// An answer that rows share: of one question in one stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerId {
    /// Which stretch.
    stretch: usize,
    /// Position of the question.
    question: usize,
    /// Which of its answers there.
    number: u32,
}

/// The answers to a batch.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'c, 'e> {
    columns: &'c Columns<'e>,
    batch: &'c Batch,
    rows: &'c [Option<(u32, u32)>],
}

impl<'e> Columns<'e> {
    /// To answer `questions` of rows in which `facts` stand in columns and `given` is known of all. Without `removed`.
    pub fn new(
        engine: &'e Engine,
        removed: &'e Removed,
        questions: &[QuestionId],
        facts: &[FactId],
        given: impl IntoIterator<Item = (FactId, Value)>,
    ) -> Columns<'e> {
        Columns::compared(engine, removed, Vec::new(), questions, facts, given)
    }

    /// The same, and what changes under each of `removals`, which hold what is removed anyhow too.
    pub fn compared(
        engine: &'e Engine,
        removed: &'e Removed,
        removals: Vec<Removed>,
        questions: &[QuestionId],
        facts: &[FactId],
        given: impl IntoIterator<Item = (FactId, Value)>,
    ) -> Columns<'e> {
        let read: Vec<(usize, Asked<'e>)> = facts
            .iter()
            .enumerate()
            .filter_map(|(at, fact)| Some((at, Asked::of(engine, questions, *fact, &removals)?)))
            .collect();
        let own = questions.iter().map(|question| {
            let reach = engine.reach(*question);
            (0..read.len())
                .filter(|at| {
                    read.get(*at)
                        .is_some_and(|(_, asked)| reach.inputs.contains(&asked.fact))
                })
                .collect()
        });
        let own = own.collect();
        let turning: BTreeSet<Date> = questions
            .iter()
            .flat_map(|question| engine.turning_dates(*question))
            .collect();
        let concerned = questions.iter().map(|question| {
            (0..removals.len())
                .filter(|at| {
                    removals
                        .get(*at)
                        .is_some_and(|one| takes_from(engine, *question, one, removed))
                })
                .collect()
        });
        let concerned = concerned.collect();
        Columns {
            engine,
            removed,
            removals,
            concerned,
            questions: questions.to_vec(),
            facts: facts.to_vec(),
            given: Facts::of(engine.book(), given),
            read,
            own,
            turning: turning.into_iter().collect(),
            frames: BTreeMap::new(),
        }
    }

    /// The facts that stand in columns.
    pub fn facts(&self) -> &[FactId] {
        &self.facts
    }

    /// The questions.
    pub fn questions(&self) -> &[QuestionId] {
        &self.questions
    }

    /// How many patterns are remembered.
    pub fn patterns(&self) -> usize {
        self.frames.values().map(|frame| frame.patterns.len()).sum()
    }

    /// Answers every row of `batch`. `rows` is filled, and lent to what is returned.
    pub fn answer<'c>(
        &'c mut self,
        batch: &'c Batch,
        rows: &'c mut Vec<Option<(u32, u32)>>,
    ) -> Answers<'c, 'e> {
        self.frames
            .retain(|_, frame| frame.patterns.len() <= PATTERNS_MAX);
        rows.clear();
        rows.resize(batch.rows(), None);
        // Days by stretch, then the rows of each stretch.
        let stretch_of: Vec<usize> = batch
            .days
            .values
            .iter()
            .map(|day| self.turning.partition_point(|turn| turn <= day))
            .collect();
        let mut days: BTreeMap<usize, Date> = BTreeMap::new();
        for (stretch, day) in stretch_of.iter().zip(&batch.days.values) {
            days.entry(*stretch).or_insert(*day);
        }
        let at: Vec<Option<usize>> = batch
            .days
            .codes
            .iter()
            .map(|code| {
                (*code as usize)
                    .checked_sub(1)
                    .and_then(|at| stretch_of.get(at).copied())
            })
            .collect();
        for (stretch, day) in days {
            if !at.contains(&Some(stretch)) {
                continue;
            }
            let mut frame = self.frames.remove(&stretch).unwrap_or_else(|| self.frame(day));
            self.fill(&mut frame, stretch, &at, batch, rows);
            self.frames.insert(stretch, frame);
        }
        Answers {
            columns: self,
            batch,
            rows,
        }
    }

    fn frame(&self, day: Date) -> Frame<'e> {
        Frame {
            day,
            classes: self
                .read
                .iter()
                .map(|(_, asked)| Classes::new(asked.clone()))
                .collect(),
            patterns: Interner::new(self.read.len()),
            answers: Vec::new(),
            own: self.own.iter().map(|facts| Interner::new(facts.len())).collect(),
            settled: vec![Vec::new(); self.questions.len()],
            changed: vec![Vec::new(); self.questions.len()],
        }
    }

    fn fill(
        &self,
        frame: &mut Frame<'e>,
        stretch: usize,
        at: &[Option<usize>],
        batch: &Batch,
        rows: &mut [Option<(u32, u32)>],
    ) {
        let book = self.engine.book();
        let number = u32::try_from(stretch).unwrap_or(u32::MAX);
        let alone = !at.iter().any(|one| *one != Some(stretch));
        let mut maps: Vec<(&[u32], Vec<u32>)> = Vec::with_capacity(self.read.len());
        for ((position, _), classes) in self.read.iter().zip(&mut frame.classes) {
            let Some(column) = batch.facts.get(*position) else {
                maps.push((&[], vec![0]));
                continue;
            };
            let mut used = vec![alone; column.values.len() + 1];
            if !alone {
                for (code, one) in column.codes.iter().zip(at) {
                    if *one == Some(stretch)
                        && let Some(slot) = used.get_mut(*code as usize)
                    {
                        *slot = true;
                    }
                }
            }
            let mut map = vec![0];
            for (value, used) in column.values.iter().zip(used.iter().skip(1)) {
                map.push(if *used {
                    classes.class(book, value, frame.day, self.removed, &self.removals)
                } else {
                    0
                });
            }
            maps.push((&column.codes, map));
        }
        let mut key = Vec::with_capacity(maps.len());
        for (row, one) in at.iter().enumerate() {
            if *one != Some(stretch) {
                continue;
            }
            key.clear();
            key.extend(maps.iter().map(|(codes, map)| {
                let code = codes.get(row).copied().unwrap_or(0);
                map.get(code as usize).copied().unwrap_or(0)
            }));
            let (pattern, new) = frame.patterns.number(&key);
            if new {
                self.settle(frame, &key);
            }
            if let Some(slot) = rows.get_mut(row) {
                *slot = Some((number, pattern));
            }
        }
    }

    /// The facts of a pattern, each by a value of its class.
    fn facts_of(&self, frame: &Frame<'e>, key: &[u32]) -> Facts {
        let mut facts = self.given.clone();
        for (((_, asked), classes), class) in self.read.iter().zip(&frame.classes).zip(key) {
            if let Some(value) = classes.shown(*class) {
                facts.set(asked.fact, value.clone());
            }
        }
        facts
    }

    /// Answers a new pattern: the questions whose facts were never so before.
    fn settle(&self, frame: &mut Frame<'e>, key: &[u32]) {
        let facts = self.facts_of(frame, key);
        let run = Run::new(self.engine, &facts, frame.day, self.removed);
        let mut own_key = Vec::new();
        for (at, (question, own)) in self.questions.iter().zip(&self.own).enumerate() {
            own_key.clear();
            own_key.extend(own.iter().map(|at| key.get(*at).copied().unwrap_or(0)));
            let Some(known) = frame.own.get_mut(at) else {
                continue;
            };
            let (number, new) = known.number(&own_key);
            frame.answers.push(number);
            if new {
                let settled = self.one(&run, *question);
                let changed = self.changes(&run, at, *question, &settled);
                frame
                    .settled
                    .get_mut(at)
                    .into_iter()
                    .for_each(|all| all.push(settled.clone()));
                frame
                    .changed
                    .get_mut(at)
                    .into_iter()
                    .for_each(|all| all.push(changed.clone()));
            }
        }
    }

    /// What a pattern comes to under the removals that change it. A removal that takes away nothing that applies, nor any
    /// list, parameter or ring, changes nothing: that is seen in the run at hand.
    fn changes(
        &self,
        run: &Run<'_>,
        at: usize,
        question: QuestionId,
        settled: &Settled<'e>,
    ) -> Vec<(usize, Settled<'e>)> {
        let mut found = Vec::new();
        for removal in self.concerned.get(at).map_or(&[][..], Vec::as_slice) {
            let Some(removed) = self.removals.get(*removal) else {
                continue;
            };
            if !touches(run, question, removed) {
                continue;
            }
            let without = self.one(&Run::new(self.engine, run.facts, run.as_of, removed), question);
            if without != *settled {
                found.push((*removal, without));
            }
        }
        found
    }

    fn one(&self, run: &Run<'_>, question: QuestionId) -> Settled<'e> {
        let book = self.engine.book();
        if !is_summed(book, question) {
            return Settled::Found(run.find(question));
        }
        match run.condition(&book.question(question).scope) {
            Truth::False => Settled::Found(Found {
                asked: Truth::False,
                finding: None,
            }),
            asked => Settled::Duty(asked, Box::new(self.plan(run, question))),
        }
    }

    /// The plan refers to the rulebook alone, and not to the run that it was made in.
    fn plan(&self, run: &Run<'_>, question: QuestionId) -> DutyPlan<'e> {
        DutyPlan::new(run, self.engine, question)
    }

    fn settled(&self, id: AnswerId) -> Option<&Settled<'e>> {
        self.frames
            .get(&id.stretch)?
            .settled
            .get(id.question)?
            .get(id.number as usize)
    }

    /// The further removals.
    pub fn removals(&self) -> &[Removed] {
        &self.removals
    }

    /// The removals that change an answer, in order.
    pub fn changed_by(&self, id: AnswerId) -> impl Iterator<Item = usize> + '_ {
        let all = self
            .frames
            .get(&id.stretch)
            .and_then(|frame| frame.changed.get(id.question)?.get(id.number as usize));
        all.into_iter().flatten().map(|(removal, _)| *removal)
    }

    /// What an answer comes to under one of the removals that change it.
    fn changed(&self, id: AnswerId, removal: usize) -> Option<&Settled<'e>> {
        let all = self
            .frames
            .get(&id.stretch)?
            .changed
            .get(id.question)?
            .get(id.number as usize)?;
        all.iter()
            .find(|(at, _)| *at == removal)
            .map(|(_, settled)| settled)
    }

    /// The question of an answer.
    pub fn question(&self, id: AnswerId) -> Option<QuestionId> {
        self.questions.get(id.question).copied()
    }

    /// What an answer comes to, amounts of duty aside; those are nothing for layers of duty.
    pub fn found(&self, id: AnswerId) -> Option<&Found> {
        match self.settled(id)? {
            Settled::Found(found) => Some(found),
            Settled::Duty(..) => None,
        }
    }

    /// How an answer's layers of duty are computed, and whether the question arises.
    pub fn duty_plan(&self, id: AnswerId) -> Option<(Truth, &DutyPlan<'e>)> {
        match self.settled(id)? {
            Settled::Found(_) => None,
            Settled::Duty(asked, plan) => Some((*asked, plan)),
        }
    }

    /// The facts on which an answer hangs where it is not settled: those that its scope needs, and, where what it comes to
    /// is open too, the others. Those asked first come first.
    pub fn missing(&self, id: AnswerId, open: bool) -> Vec<FactId> {
        let question = self.question(id);
        let found =
            question.and_then(|question| self.with_run(id, |run| open_facts(run, question, Some(open))));
        found.unwrap_or_default()
    }

    /// The provisions that apply and that an answer is taken from.
    pub fn basis(&self, id: AnswerId) -> Vec<ProvisionId> {
        let question = self.question(id);
        question
            .and_then(|question| self.with_run(id, |run| basis(run, question)))
            .unwrap_or_default()
    }

    /// Looks at the pattern of an answer with the means of the row engine. Amounts are those of some row.
    pub fn with_run<T>(&self, id: AnswerId, look: impl FnOnce(&Run<'_>) -> T) -> Option<T> {
        let frame = self.frames.get(&id.stretch)?;
        let own = self.own.get(id.question)?;
        let key = frame.own.get(id.question)?.key(id.number);
        let mut facts = self.given.clone();
        for (at, class) in own.iter().zip(key) {
            if let (Some((_, asked)), Some(value)) = (
                self.read.get(*at),
                frame.classes.get(*at).and_then(|one| one.shown(*class)),
            ) {
                facts.set(asked.fact, value.clone());
            }
        }
        Some(look(&Run::new(self.engine, &facts, frame.day, self.removed)))
    }
}

/// Whether `removed` takes away something that `question` can depend on and `kept` does not.
fn takes_from(engine: &Engine, question: QuestionId, removed: &Removed, kept: &Removed) -> bool {
    let reach = engine.reach(question);
    takes_looked_up(reach, removed, kept)
        || reach.provisions.iter().any(|id| removed.provision(id.at()) && !kept.provision(id.at()))
}

/// Whether `removed` takes away a provision that applies or may, or anything looked up, that the run has.
fn touches(run: &Run<'_>, question: QuestionId, removed: &Removed) -> bool {
    let reach = run.engine.reach(question);
    takes_looked_up(reach, removed, run.removed)
        || reach.provisions.iter().any(|id| removed.provision(id.at()) && run.provision(*id) != Truth::False)
}

/// Whether `removed` takes away a list, parameter or ring within `reach` that `kept` does not.
fn takes_looked_up(reach: &Reach, removed: &Removed, kept: &Removed) -> bool {
    reach.lists.iter().any(|id| removed.list(id.at()) && !kept.list(id.at()))
        || reach.params.iter().any(|id| removed.param(id.at()) && !kept.param(id.at()))
        || reach.rings.iter().any(|id| removed.ring(id.at()) && !kept.ring(id.at()))
}

impl<'c, 'e> Answers<'c, 'e> {
    /// The columns that answered.
    pub fn columns(&self) -> &'c Columns<'e> {
        self.columns
    }

    /// The answer to the question at `question` in `row`; none where the row has no day.
    pub fn id(&self, row: usize, question: usize) -> Option<AnswerId> {
        let (stretch, pattern) = (*self.rows.get(row)?)?;
        let stretch = stretch as usize;
        let frame = self.columns.frames.get(&stretch)?;
        let number = *frame
            .answers
            .get(pattern as usize * self.columns.questions.len() + question)?;
        (question < self.columns.questions.len()).then_some(AnswerId {
            stretch,
            question,
            number,
        })
    }

    /// What is known of `fact` in `row`.
    pub fn known(&self, row: usize, fact: FactId) -> Option<&'c Value> {
        let column = self.columns.facts.iter().position(|one| *one == fact);
        let own = column.and_then(|at| self.batch.facts.get(at)?.get(row));
        own.or_else(|| self.columns.given.get(fact))
    }

    /// The sums of duty in `row`; none for questions of another kind, and where the question does not arise.
    pub fn total(&self, row: usize, question: usize) -> Option<DutyTotal> {
        let (_, plan) = self.columns.duty_plan(self.id(row, question)?)?;
        Some(plan.total(&|fact| amount_of(self.known(row, fact))))
    }

    /// What the question at `question` comes to in `row`, whole: what [`Run::find`] says of the row by itself.
    pub fn found(&self, row: usize, question: usize) -> Option<Found> {
        let id = self.id(row, question)?;
        if let Some((asked, plan)) = self.columns.duty_plan(id) {
            let duty = plan.duty(&|fact| amount_of(self.known(row, fact)));
            return Some(Found {
                asked,
                finding: Some(Finding::Layers(Box::new(duty))),
            });
        }
        self.columns.found(id).cloned()
    }

    /// The same under one of the further removals.
    pub fn found_without(&self, row: usize, question: usize, removal: usize) -> Option<Found> {
        let id = self.id(row, question)?;
        match self.columns.changed(id, removal) {
            None => self.found(row, question),
            Some(Settled::Found(found)) => Some(found.clone()),
            Some(Settled::Duty(asked, plan)) => {
                let duty = plan.duty(&|fact| amount_of(self.known(row, fact)));
                Some(Found {
                    asked: *asked,
                    finding: Some(Finding::Layers(Box::new(duty))),
                })
            }
        }
    }

    /// The sums of duty in `row` under one of the further removals.
    pub fn total_without(&self, row: usize, question: usize, removal: usize) -> Option<DutyTotal> {
        match self.columns.changed(self.id(row, question)?, removal) {
            None => self.total(row, question),
            Some(Settled::Found(_)) => None,
            Some(Settled::Duty(_, plan)) => Some(plan.total(&|fact| amount_of(self.known(row, fact)))),
        }
    }

    /// Whether no missing fact can change the answer.
    pub fn is_decided(&self, row: usize, question: usize) -> Option<bool> {
        let id = self.id(row, question)?;
        Some(match self.columns.duty_plan(id) {
            Some((asked, plan)) => {
                asked == Truth::True
                    && !plan.conflict()
                    && self.total(row, question).is_some_and(|total| total.is_decided())
            }
            None => self.columns.found(id).is_some_and(Found::is_decided),
        })
    }

    /// All that is known in `row`.
    pub fn facts(&self, row: usize) -> Facts {
        let mut facts = self.columns.given.clone();
        for (fact, column) in self.columns.facts.iter().zip(&self.batch.facts) {
            if let Some(value) = column.get(row) {
                facts.set(*fact, value.clone());
            }
        }
        facts
    }

    /// The facts on which what is open in `row` hangs, those asked first before others.
    pub fn missing(&self, row: usize, question: usize) -> Vec<FactId> {
        let (Some(id), Some(false)) = (self.id(row, question), self.is_decided(row, question)) else {
            return Vec::new();
        };
        self.columns.missing(id, self.is_open(row, question))
    }

    /// Whether what the question comes to in `row`, if it arises, is open.
    pub fn is_open(&self, row: usize, question: usize) -> bool {
        let Some(id) = self.id(row, question) else {
            return false;
        };
        match self.columns.duty_plan(id) {
            Some((_, plan)) => {
                plan.conflict() || self.total(row, question).is_some_and(|total| !total.is_decided())
            }
            None => self
                .columns
                .found(id)
                .is_some_and(|found| found.finding.as_ref().is_some_and(|one| !one.is_decided())),
        }
    }
}
