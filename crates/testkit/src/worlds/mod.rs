//! Simulated worlds: whole rulebooks drawn from a seed and written in the real format, so that the
//! loader is exercised too.
//!
//! A world has facts of every type, codes of several systems, dated parameters, rings and lists,
//! nested conditions, derived facts in layers, exceptions in all three spellings, and a question of
//! each kind. What it says means nothing; that is the point.

mod conditions;
mod provisions;
mod questions;
mod tables;
mod vocabulary;
mod yaml;

use std::fmt::Write as _;

use ntib_rules::SourceFile;

use crate::rng::Rng;
use conditions::Words;
use questions::Questions;
use tables::{Tables, file};
use vocabulary::{PLACES, Vocabulary};
use yaml::Yaml;

/// What a world may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorldKind {
    /// Everything that the format has.
    Full,
    /// One choice question, no derived facts, and only lists of plain tests.
    Conjunctive,
}

/// A rulebook drawn from a seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// Its seed.
    pub seed: u64,
    /// Its files, in no particular order.
    pub files: Vec<SourceFile>,
}

/// The folders with an `instrument.yaml`.
const INSTRUMENTS: [&str; 3] = ["aa/one", "aa/two", "bb/three"];

/// The world of `seed`: the same files, byte for byte, every time.
pub fn world(seed: u64, kind: WorldKind) -> World {
    let mut rng = Rng::new(seed);
    let conjunctive = kind == WorldKind::Conjunctive;
    let levels = if conjunctive { 0 } else { rng.between(1, 3) };
    let vocabulary = Vocabulary::draw(&mut rng, levels);
    let mut files = vec![header(), places()];
    files.extend(INSTRUMENTS.map(|id| instrument(&mut rng, id)));
    files.push(SourceFile { path: "vocabulary/world.yaml".into(), text: vocabulary.file(&mut rng) });
    let tables = Tables::draw(&mut rng, &vocabulary, &INSTRUMENTS, &mut files);
    let words = Words { vocabulary: &vocabulary, tables: &tables, conjunctive };
    let questions = Questions::draw(&mut rng, &words, levels, &mut files);
    provisions::draw(&mut rng, &words, &questions, levels, &mut files);
    rng.shuffle(&mut files);
    World { seed, files }
}

fn header() -> SourceFile {
    let supported = Yaml::map([("from", Yaml::text("2000-01-01")), ("until", Yaml::text("2030-01-01"))]);
    let yaml = Yaml::map([
        ("format", Yaml::text("1")),
        ("title", Yaml::bi("a simulated rulebook")),
        ("stale_after_days", Yaml::text("90")),
        ("supported", supported),
    ]);
    file("rulebook.yaml".into(), yaml)
}

fn places() -> SourceFile {
    let mut text = String::from("code,en,fr\n");
    for place in PLACES {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{place},Land {place},Pays {place}");
    }
    SourceFile { path: "places.csv".into(), text }
}

fn instrument(rng: &mut Rng, id: &str) -> SourceFile {
    let yaml = Yaml::map([
        ("instrument", Yaml::text(id)),
        ("title", Yaml::bi(id)),
        ("short", Yaml::bi(id)),
        ("issuer", Yaml::text(*rng.pick(&PLACES))),
        ("cite", Yaml::text("Act of a simulated land")),
        ("modelled_from", Yaml::text("2000-01-01")),
        ("about", Yaml::bi("It says something: anything.")),
    ]);
    file(format!("{id}/instrument.yaml"), yaml)
}
