//! The engine beside the reference: the same questions, the same cases, and what differs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ntib_core::Date;
use ntib_engine::{Duty, Engine, Facts, Finding, Found, Interval, Run};
use ntib_rules::model::{FactId, QuestionId, Rulebook, Value};
use ntib_rules::{LoadOptions, Removed, SourceFile, Truth, load};

use crate::cases::{Case, Pools};
use crate::reference::{Amount, Answer, Layer, Layers, OneOf, Outcome, Reference, Three};
use crate::rng::Rng;
use crate::worlds::{World, WorldKind, world};

/// A question on which the evaluators differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The seed of the world; none for a rulebook that was not drawn.
    pub seed: Option<u64>,
    /// The files of the rulebook.
    pub files: Vec<SourceFile>,
    /// The question.
    pub question: String,
    /// The case as users write it.
    pub case: String,
    /// What was removed.
    pub removed: Vec<String>,
    /// The engine's answer.
    pub engine: Answer,
    /// The reference's.
    pub reference: Answer,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(seed) = self.seed {
            writeln!(f, "the evaluators differ in the world of seed {seed}, on `{}`", self.question)?;
        } else {
            writeln!(f, "the evaluators differ on `{}`", self.question)?;
        }
        for file in &self.files {
            writeln!(f, "--- {}\n{}", file.path, file.text.trim_end())?;
        }
        writeln!(f, "--- case, without {:?}\n{}", self.removed, self.case.trim_end())?;
        writeln!(f, "--- engine\n{:#?}\n--- reference\n{:#?}", self.engine, self.reference)
    }
}

/// The rulebook in `files`, or its diagnostics as text.
pub fn loaded(files: &[SourceFile]) -> Result<Rulebook, String> {
    let loaded = load(files, &LoadOptions::default());
    let path = |file: u32| loaded.files.get(file as usize).map_or("", |file| file.path.as_str());
    let lines: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|one| format!("{}:{}: {} {}", path(one.span.file), one.span.line, one.code, one.message))
        .collect();
    loaded.book.ok_or_else(|| lines.join("\n"))
}

/// The engine's answer to `question`, in the words of the reference.
pub fn by_engine(engine: &Engine, case: &Case, question: QuestionId) -> Result<Answer, String> {
    let names: Vec<&str> = case.removed.iter().map(String::as_str).collect();
    let removed = Removed::of(engine.book(), &names)?;
    let facts = Facts::of(engine.book(), case.facts.clone());
    Ok(translated(&Run::new(engine, &facts, case.as_of, &removed).find(question)))
}

/// The answers of both evaluators, if they differ.
pub fn compare(engine: &Engine, case: &Case, question: QuestionId) -> Result<Option<(Answer, Answer)>, String> {
    let engines = by_engine(engine, case, question)?;
    let plain = Reference::new(engine.book(), &case.facts, case.as_of, &case.removed).answer(question);
    Ok((engines != plain).then_some((engines, plain)))
}

/// Compares every question of one world over `cases` random cases; how many comparisons were made, or
/// the first difference, shrunk. An error is a world that does not load.
pub fn compare_world(seed: u64, kind: WorldKind, cases: usize) -> Result<Result<usize, Box<Difference>>, String> {
    let World { files, .. } = world(seed, kind);
    let book = loaded(&files).map_err(|text| format!("the world of seed {seed} does not load:\n{text}"))?;
    Ok(compare_book(book, &files, seed, cases)?.map_err(|mut difference| {
        difference.seed = Some(seed);
        difference
    }))
}

/// Compares every question of `book` over `cases` random cases drawn from `seed`.
pub fn compare_book(
    book: Rulebook,
    files: &[SourceFile],
    seed: u64,
    cases: usize,
) -> Result<Result<usize, Box<Difference>>, String> {
    let pools = Pools::new(&book);
    let engine = Engine::new(Arc::new(book));
    let mut rng = Rng::new(seed ^ 0x5eed);
    let mut count = 0;
    for _ in 0..cases {
        let case = pools.case(&mut rng);
        let names: Vec<&str> = case.removed.iter().map(String::as_str).collect();
        let removed = Removed::of(engine.book(), &names)?;
        let facts = Facts::of(engine.book(), case.facts.clone());
        let run = Run::new(&engine, &facts, case.as_of, &removed);
        let plain = Reference::new(engine.book(), &case.facts, case.as_of, &case.removed);
        for question in engine.book().question_ids() {
            count += 1;
            if translated(&run.find(question)) != plain.answer(question) {
                return Ok(Err(Box::new(shrunk(engine.book(), files, &case, question)?)));
            }
        }
    }
    Ok(Ok(count))
}

/// A difference while it is shrunk: facts by key, since their positions change with the files.
struct Shrinking {
    files: Vec<SourceFile>,
    facts: BTreeMap<String, Value>,
    removed: Vec<String>,
    as_of: Date,
    question: String,
}

impl Shrinking {
    /// The difference, if there still is one.
    fn difference(&self) -> Option<Difference> {
        let engine = Engine::new(Arc::new(loaded(&self.files).ok()?));
        let book = engine.book();
        let facts: Option<BTreeMap<FactId, Value>> =
            self.facts.iter().map(|(key, value)| Some((book.find_fact(key)?, value.clone()))).collect();
        let case = Case { as_of: self.as_of, facts: facts?, removed: self.removed.clone() };
        let (engines, reference) = compare(&engine, &case, book.find_question(&self.question)?).ok()??;
        Some(Difference {
            seed: None,
            files: self.files.clone(),
            question: self.question.clone(),
            case: case.text(book),
            removed: case.removed,
            engine: engines,
            reference,
        })
    }

    /// Keeps a change if the difference is still there.
    fn attempt(&mut self, change: impl FnOnce(&Shrinking) -> Shrinking) {
        let fewer = change(self);
        if fewer.difference().is_some() {
            *self = fewer;
        }
    }

    fn with_files(&self, files: Vec<SourceFile>) -> Shrinking {
        let (facts, removed) = (self.facts.clone(), self.removed.clone());
        Shrinking { files, facts, removed, as_of: self.as_of, question: self.question.clone() }
    }

    fn size(&self) -> usize {
        self.facts.len() + self.removed.len() + self.files.iter().map(|file| file.text.len() + 1).sum::<usize>()
    }

    /// One pass: facts, what is removed, whole files, then blocks of lines.
    fn pass(&mut self) {
        for key in self.facts.keys().cloned().collect::<Vec<_>>() {
            self.attempt(|now| {
                let mut fewer = now.with_files(now.files.clone());
                fewer.facts.remove(&key);
                fewer
            });
        }
        for at in (0..self.removed.len()).rev() {
            self.attempt(|now| {
                let mut fewer = now.with_files(now.files.clone());
                fewer.removed.remove(at);
                fewer
            });
        }
        for at in (0..self.files.len()).rev() {
            self.attempt(|now| {
                let kept = now.files.iter().enumerate().filter(|(one, _)| *one != at);
                now.with_files(kept.map(|(_, file)| file.clone()).collect())
            });
        }
        for at in 0..self.files.len() {
            let lines = self.files.get(at).map_or(0, |file| file.text.lines().count());
            for line in (0..lines).rev() {
                self.attempt(|now| {
                    let mut files = now.files.clone();
                    if let Some(file) = files.get_mut(at) {
                        file.text = without_block(&file.text, line);
                    }
                    now.with_files(files)
                });
            }
        }
    }
}

/// The difference with every fact, removal, file and line left out that it does not need.
fn shrunk(book: &Rulebook, files: &[SourceFile], case: &Case, question: QuestionId) -> Result<Difference, String> {
    let facts = case.facts.iter().map(|(fact, value)| (book.fact(*fact).key.clone(), value.clone())).collect();
    let mut files = files.to_vec();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let question = book.question(question).id.clone();
    let mut shrinking = Shrinking { files, facts, removed: case.removed.clone(), as_of: case.as_of, question };
    loop {
        let before = shrinking.size();
        shrinking.pass();
        if shrinking.size() == before {
            break;
        }
    }
    let vanished = || format!("the difference on `{}` vanished when the rulebook was loaded again", shrinking.question);
    shrinking.difference().ok_or_else(vanished)
}

/// The text without one line and the lines below it that stand further in.
fn without_block(text: &str, line: usize) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let depth = text.lines().nth(line).map_or(0, indent);
    let inner = text.lines().skip(line + 1).take_while(|one| indent(one) > depth).count();
    let kept = text.lines().enumerate().filter(|(at, _)| *at < line || *at > line + inner);
    kept.map(|(_, one)| format!("{one}\n")).collect()
}

/// The engine's finding in the words of the reference.
pub fn translated(found: &Found) -> Answer {
    let outcome = found.finding.as_ref().map(|finding| match finding {
        Finding::Choice(possible) => Outcome::Choice(OneOf {
            possible: possible.values.iter().copied().collect(),
            gap: possible.gap,
            conflict: possible.conflict,
        }),
        Finding::Holds(truth) => Outcome::Holds(three(*truth)),
        Finding::Set { certain, open } => {
            Outcome::Set { certain: certain.iter().copied().collect(), open: open.iter().copied().collect() }
        }
        Finding::Layers(duty) => Outcome::Layers(layers(duty)),
        Finding::Summary(verdicts) => Outcome::Summary(verdicts.iter().copied().collect()),
    });
    Answer { asked: three(found.asked), outcome }
}

fn three(truth: Truth) -> Three {
    match truth {
        Truth::False => Three::False,
        Truth::Unknown => Three::Unknown,
        Truth::True => Three::True,
    }
}

fn amount(interval: Interval) -> Amount {
    Amount { low: interval.low, high: interval.high }
}

fn layers(duty: &Duty) -> Layers {
    Layers {
        layers: duty
            .layers
            .iter()
            .map(|one| Layer {
                layer: one.layer,
                applies: three(one.applies),
                base: amount(one.base),
                amount: amount(one.amount),
            })
            .collect(),
        total: amount(duty.total),
        share: amount(duty.share),
        conflict: duty.conflict,
    }
}
