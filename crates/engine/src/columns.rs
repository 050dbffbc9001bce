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

mod affected;
mod answers;
mod classes;
mod coalitions;
mod intern;
mod removals;

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;
use ntib_rules::model::{FactId, ProvisionId, QuestionId, QuestionKind, Value};
use ntib_rules::{Removed, Truth};

use crate::basis::basis;
use crate::duty::DutyPlan;
use crate::facts::Facts;
use crate::finding::{Finding, Found};
use crate::index::Engine;
use crate::missing::open_facts;
use crate::responsible::Role;
use crate::run::Run;
use classes::{Asked, Classes, is_summed};
use intern::Interner;
use removals::Takers;

pub(crate) use affected::Affected;
pub use coalitions::{COALITION_RUNS_MAX, Coalitions, Explorer, PLAYERS_MAX};

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
pub enum Settled<'e> {
    /// The answer itself.
    Found(Found),
    /// Whether the question arises, and its layers of duty, to be filled with amounts.
    Duty(Truth, Box<DutyPlan<'e>>),
}

/// What an answer comes to under a removal that changes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed<'e> {
    /// Position of the removal.
    pub removal: usize,
    /// What it comes to.
    pub settled: Settled<'e>,
    /// The provisions by which it changes.
    pub by: Vec<(ProvisionId, Role)>,
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
    /// For each set of facts that questions read the patterns of them.
    own: Vec<Interner>,
    settled: Vec<Vec<Settled<'e>>>,
    /// For each question and answer what it comes to under the removals that change it.
    changed: Vec<Vec<Vec<Changed<'e>>>>,
    /// For each question and answer what it is taken from and hangs on, where that is wanted.
    reasons: Vec<Vec<Option<Reasons>>>,
    /// The facts of the last pattern, to be made those of the next.
    facts: Option<Facts>,
}

/// What an answer is taken from, and what it hangs on if it is not settled and no amounts decide that.
#[derive(Clone, Debug)]
struct Reasons {
    basis: Vec<ProvisionId>,
    missing: Option<(bool, Vec<FactId>)>,
}

/// Questions to be answered of many rows.
#[derive(Clone, Debug)]
pub struct Columns<'e> {
    engine: &'e Engine,
    removed: &'e Removed,
    /// Further removals, each whole: what is removed anyhow stands in it too.
    removals: Vec<Removed>,
    /// For each of them what it can change.
    affected: Vec<Affected>,
    /// For each part of the rulebook the removals that take it away.
    takers: Takers,
    /// Counts how often patterns were forgotten.
    epoch: u64,
    questions: Vec<QuestionId>,
    facts: Vec<FactId>,
    /// The facts that hold in every row.
    given: Facts,
    /// For each fact that some question reads, its position and what is asked of it.
    read: Vec<(usize, Asked<'e>)>,
    /// Each set of facts that questions read, as positions in `read`, with the positions of those questions.
    own: Vec<(Vec<usize>, Vec<usize>)>,
    /// For each question the position of its set in `own`.
    own_of: Vec<usize>,
    /// For each question that sums up others the positions of these, if they are asked too.
    joined: Vec<Vec<usize>>,
    turning: Vec<Date>,
    /// Whether [`Columns::basis`] and [`Columns::missing`] are worked out with the answers.
    reasons: bool,
    /// For each stretch of days between turning days, by position, what is known of it.
    frames: Vec<Option<Frame<'e>>>,
}

/// An answer that rows share: of one question in one stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnswerId {
    /// Which stretch.
    stretch: usize,
    /// Position of the question.
    question: usize,
    /// Which of its answers there.
    number: u32,
}

impl AnswerId {
    /// The stretch of days, and which of the answers to its question there: both are counted from nothing without gaps.
    pub fn place(self) -> (usize, usize) {
        (self.stretch, self.number as usize)
    }
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
        Columns::built(engine, removed, (removals, false), questions, facts, given)
    }

    /// The same, to be asked about the removals together too ([`Columns::coalitions`]).
    pub fn in_coalitions(
        engine: &'e Engine,
        removed: &'e Removed,
        removals: Vec<Removed>,
        questions: &[QuestionId],
        facts: &[FactId],
        given: impl IntoIterator<Item = (FactId, Value)>,
    ) -> Columns<'e> {
        Columns::built(engine, removed, (removals, true), questions, facts, given)
    }

    fn built(
        engine: &'e Engine,
        removed: &'e Removed,
        (removals, together): (Vec<Removed>, bool),
        questions: &[QuestionId],
        facts: &[FactId],
        given: impl IntoIterator<Item = (FactId, Value)>,
    ) -> Columns<'e> {
        let read: Vec<(usize, Asked<'e>)> = facts
            .iter()
            .enumerate()
            .filter_map(|(at, fact)| Some((at, Asked::of(engine, questions, *fact, &removals, together)?)))
            .collect();
        let (mut own, mut own_of): (Vec<(Vec<usize>, Vec<usize>)>, _) = (Vec::new(), Vec::new());
        for (at, question) in questions.iter().enumerate() {
            let reach = engine.reach(*question);
            let reads = |at: &usize| read.get(*at).is_some_and(|(_, asked)| reach.inputs.contains(&asked.fact));
            let facts: Vec<usize> = (0..read.len()).filter(reads).collect();
            let known = own.iter().position(|(known, _)| *known == facts);
            let set = known.unwrap_or_else(|| {
                own.push((facts, Vec::new()));
                own.len() - 1
            });
            if let Some((_, readers)) = own.get_mut(set) {
                readers.push(at);
            }
            own_of.push(set);
        }
        let turning: BTreeSet<Date> = questions
            .iter()
            .flat_map(|question| engine.turning_dates(*question))
            .collect();
        let joined = questions.iter().map(|question| match &engine.book().question(*question).kind {
            QuestionKind::Summary { of } => of.iter().filter_map(|one| questions.iter().position(|asked| asked == one)).collect(),
            _ => Vec::new(),
        });
        let takers = Takers::of(engine, &removals, questions);
        let affected = removals.iter().map(|removed| Affected::by(engine.book(), removed)).collect();
        Columns {
            engine,
            removed,
            removals,
            affected,
            takers,
            epoch: 0,
            questions: questions.to_vec(),
            facts: facts.to_vec(),
            given: Facts::of(engine.book(), given),
            read,
            own,
            own_of,
            joined: joined.collect(),
            frames: vec![None; turning.len() + 1],
            turning: turning.into_iter().collect(),
            reasons: false,
        }
    }

    /// The same, with what each answer is taken from and hangs on worked out beside it: quicker where all of it is asked.
    #[must_use]
    pub fn with_reasons(mut self) -> Columns<'e> {
        self.reasons = true;
        self
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
        self.frames.iter().flatten().map(|frame| frame.patterns.len()).sum()
    }

    /// Answers every row of `batch`. `rows` is filled, and lent to what is returned.
    pub fn answer<'c>(
        &'c mut self,
        batch: &'c Batch,
        rows: &'c mut Vec<Option<(u32, u32)>>,
    ) -> Answers<'c, 'e> {
        let mut forgot = false;
        for frame in &mut self.frames {
            if frame.as_ref().is_some_and(|one| one.patterns.len() > PATTERNS_MAX) {
                *frame = None;
                forgot = true;
            }
        }
        self.epoch += u64::from(forgot);
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
            let known = self.frames.get_mut(stretch).and_then(Option::take);
            let mut frame = known.unwrap_or_else(|| self.frame(day));
            self.fill(&mut frame, stretch, &at, batch, rows);
            if let Some(slot) = self.frames.get_mut(stretch) {
                *slot = Some(frame);
            }
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
            own: self.own.iter().map(|(facts, _)| Interner::new(facts.len())).collect(),
            settled: vec![Vec::new(); self.questions.len()],
            changed: vec![Vec::new(); self.questions.len()],
            reasons: vec![Vec::new(); self.questions.len()],
            facts: None,
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
                    classes.class(book, value, frame.day, self.removed)
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

    /// The facts of a pattern, each by a value of its class, in place of those of `last` in the frame.
    fn facts_of(&self, frame: &Frame<'e>, key: &[u32], last: Option<Facts>) -> Facts {
        let mut facts = last.unwrap_or_else(|| self.given.clone());
        for (((_, asked), classes), class) in self.read.iter().zip(&frame.classes).zip(key) {
            match classes.shown(*class).or_else(|| self.given.get(asked.fact)) {
                Some(value) => facts.set(asked.fact, value.clone()),
                None => facts.forget(asked.fact),
            }
        }
        facts
    }

    /// The frame of a stretch, if some row fell into it.
    fn known_frame(&self, stretch: usize) -> Option<&Frame<'e>> {
        self.frames.get(stretch)?.as_ref()
    }

    /// Answers a new pattern: the questions whose facts were never so before. Mostly there are none.
    fn settle(&self, frame: &mut Frame<'e>, key: &[u32]) {
        let mut own_key = Vec::new();
        let (mut new, mut numbers) = (Vec::new(), Vec::with_capacity(self.own.len()));
        for (known, (own, readers)) in frame.own.iter_mut().zip(&self.own) {
            own_key.clear();
            own_key.extend(own.iter().map(|at| key.get(*at).copied().unwrap_or(0)));
            let (number, first) = known.number(&own_key);
            numbers.push(number);
            if first {
                new.extend(readers);
            }
        }
        frame.answers.extend(self.own_of.iter().map(|set| numbers.get(*set).copied().unwrap_or(0)));
        if new.is_empty() {
            return;
        }
        let last = frame.facts.take();
        let facts = self.facts_of(frame, key, last);
        let run = Run::new(self.engine, &facts, frame.day, self.removed);
        self.know(&run, frame, &new, &numbers);
        for at in new {
            let (Some(question), Some(settled), Some(changed), Some(reasons)) =
                (self.questions.get(at), frame.settled.get_mut(at), frame.changed.get_mut(at), frame.reasons.get_mut(at))
            else {
                continue;
            };
            let one = self.one(&run, *question);
            let changes = self.changes(&run, at, *question, &one);
            reasons.push(self.reasons.then(|| reasons_of(&run, *question, &one)));
            changed.push(changes);
            settled.push(one);
        }
        frame.facts = Some(facts);
    }

    /// Tells a run what was found before of the questions that a new one sums up. Where removals are looked at it has to find them itself:
    /// what it looks at tells which of them matter.
    fn know(&self, run: &Run<'_>, frame: &Frame<'e>, new: &[usize], numbers: &[u32]) {
        if !self.removals.is_empty() {
            return;
        }
        for at in new.iter().filter_map(|at| self.joined.get(*at)).flatten().filter(|at| !new.contains(at)) {
            let number = self.own_of.get(*at).and_then(|set| numbers.get(*set)).map_or(usize::MAX, |number| *number as usize);
            let (Some(question), Some(settled), Some(reasons)) = (self.questions.get(*at), frame.settled.get(*at), frame.reasons.get(*at)) else {
                continue;
            };
            let Some(Settled::Found(Found { finding: Some(Finding::Choice(choice)), .. })) = settled.get(number) else { continue };
            let reasons = reasons.get(number).and_then(Option::as_ref);
            run.know(*question, choice, reasons.map(|one| (one.basis.as_slice(), one.missing.as_ref().map_or(&[][..], |(_, facts)| facts))));
        }
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

    /// What an answer comes to, amounts of duty aside.
    pub fn settled(&self, id: AnswerId) -> Option<&Settled<'e>> {
        self.known_frame(id.stretch)?
            .settled
            .get(id.question)?
            .get(id.number as usize)
    }

    /// How often patterns were forgotten: what was remembered by [`AnswerId`] before is void after.
    pub fn epoch(&self) -> u64 {
        self.epoch
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
        if let Some((of, known)) = self.reasons_of(id).and_then(|one| one.missing.as_ref())
            && *of == open
        {
            return known.clone();
        }
        let question = self.question(id);
        let found =
            question.and_then(|question| self.with_run(id, |run| open_facts(run, question, Some(open))));
        found.unwrap_or_default()
    }

    /// The provisions that apply and that an answer is taken from.
    pub fn basis(&self, id: AnswerId) -> Vec<ProvisionId> {
        if let Some(known) = self.reasons_of(id) {
            return known.basis.clone();
        }
        let question = self.question(id);
        question
            .and_then(|question| self.with_run(id, |run| basis(run, question)))
            .unwrap_or_default()
    }

    fn reasons_of(&self, id: AnswerId) -> Option<&Reasons> {
        let reasons = &self.known_frame(id.stretch)?.reasons;
        reasons.get(id.question)?.get(id.number as usize)?.as_ref()
    }

    /// Looks at the pattern of an answer with the means of the row engine. Amounts are those of some row.
    pub fn with_run<T>(&self, id: AnswerId, look: impl FnOnce(&Run<'_>) -> T) -> Option<T> {
        let (facts, day) = self.pattern(id)?;
        Some(look(&Run::new(self.engine, &facts, day, self.removed)))
    }

    /// The facts of an answer's pattern, and a day of its stretch.
    fn pattern(&self, id: AnswerId) -> Option<(Facts, Date)> {
        let frame = self.known_frame(id.stretch)?;
        let set = *self.own_of.get(id.question)?;
        let (own, _) = self.own.get(set)?;
        let key = frame.own.get(set)?.key(id.number);
        let mut facts = self.given.clone();
        for (at, class) in own.iter().zip(key) {
            if let (Some((_, asked)), Some(value)) = (
                self.read.get(*at),
                frame.classes.get(*at).and_then(|one| one.shown(*class)),
            ) {
                facts.set(asked.fact, value.clone());
            }
        }
        Some((facts, frame.day))
    }
}

fn reasons_of(run: &Run<'_>, question: QuestionId, settled: &Settled<'_>) -> Reasons {
    let (asked, open) = match settled {
        // Whether sums are open, the amounts of each row decide.
        Settled::Duty(asked, _) => (*asked, None),
        Settled::Found(found) => (found.asked, Some(found.finding.as_ref().is_some_and(|one| !one.is_decided()))),
    };
    if asked == Truth::False {
        return Reasons { basis: Vec::new(), missing: None };
    }
    let hangs = |open: &bool| *open || asked == Truth::Unknown;
    Reasons {
        basis: basis(run, question),
        missing: open.filter(hangs).map(|open| (open, open_facts(run, question, Some(open)))),
    }
}
