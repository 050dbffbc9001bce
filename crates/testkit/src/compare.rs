//! The engine beside the reference: the same questions, the same cases, and what differs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ntib_engine::{Duty, Engine, Facts, Finding, Found, Interval, Run};
use ntib_rules::model::{QuestionId, Rulebook};
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
                return Ok(Err(Box::new(shrunk(&engine, files, case.clone(), question)?)));
            }
        }
    }
    Ok(Ok(count))
}

/// The difference with every fact, removal and file left out that it does not need.
fn shrunk(engine: &Engine, files: &[SourceFile], mut case: Case, question: QuestionId) -> Result<Difference, String> {
    let name = engine.book().question(question).id.clone();
    for fact in case.facts.keys().copied().collect::<Vec<_>>() {
        let mut fewer = case.clone();
        fewer.facts.remove(&fact);
        if compare(engine, &fewer, question)?.is_some() {
            case = fewer;
        }
    }
    for at in (0..case.removed.len()).rev() {
        let mut fewer = case.clone();
        fewer.removed.remove(at);
        if compare(engine, &fewer, question)?.is_some() {
            case = fewer;
        }
    }
    let mut files = files.to_vec();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let by_key: BTreeMap<String, _> =
        case.facts.iter().map(|(fact, value)| (engine.book().fact(*fact).key.clone(), value.clone())).collect();
    let still = |files: &[SourceFile]| -> Option<(Rulebook, Case, QuestionId)> {
        let book = loaded(files).ok()?;
        let question = book.find_question(&name)?;
        let facts: Option<BTreeMap<_, _>> =
            by_key.iter().map(|(key, value)| Some((book.find_fact(key)?, value.clone()))).collect();
        let case = Case { facts: facts?, ..case.clone() };
        let engine = Engine::new(Arc::new(book.clone()));
        compare(&engine, &case, question).ok().flatten().map(|_| (book, case, question))
    };
    for at in (0..files.len()).rev() {
        let mut fewer = files.clone();
        fewer.remove(at);
        if still(&fewer).is_some() {
            files = fewer;
        }
    }
    let (book, case, question) =
        still(&files).unwrap_or_else(|| (engine.book().clone(), case.clone(), question));
    let text = case.text(&book);
    let engine = Engine::new(Arc::new(book));
    let both = compare(&engine, &case, question)?;
    let (engines, plain) = both.ok_or_else(|| format!("the difference on `{name}` vanished while it was shrunk"))?;
    Ok(Difference {
        seed: None,
        files,
        question: name,
        case: text,
        removed: case.removed,
        engine: engines,
        reference: plain,
    })
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
