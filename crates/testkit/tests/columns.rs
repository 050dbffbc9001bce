//! Columns answer as the row engine does, to the last digit: on random worlds, on the cases beside provisions and on
//! the examples.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ntib_core::Date;
use ntib_engine::columns::{AnswerId, Batch, Coded, Columns};
use ntib_engine::{Engine, Facts, Run, basis, matters, open_facts, open_facts_slowly};
use ntib_rules::model::{FactId, QuestionId, Value};
use ntib_rules::{LoadOptions, Removed, load, parse_case};
use ntib_testkit::Rng;
use ntib_testkit::cases::Pools;
use ntib_testkit::files::read_folder;
use ntib_testkit::worlds::{WorldKind, world};

/// Values as codes; each distinct one once, or every one by itself.
fn coded<T: Clone + PartialEq>(rows: impl Iterator<Item = Option<T>>, distinct: bool) -> Coded<T> {
    let mut column = Coded { values: Vec::new(), codes: Vec::new() };
    for value in rows {
        let code = value.map_or(0, |value| {
            let at = column.values.iter().position(|one| distinct && *one == value).unwrap_or_else(|| {
                column.values.push(value);
                column.values.len() - 1
            });
            u32::try_from(at + 1).unwrap()
        });
        column.codes.push(code);
    }
    column
}

/// A row: a day and what is known.
type Row = (Date, BTreeMap<FactId, Value>);

fn batch(rows: &[Row], facts: &[FactId], distinct: bool) -> Batch {
    Batch {
        days: coded(rows.iter().map(|(day, _)| Some(*day)), distinct),
        facts: facts.iter().map(|fact| coded(rows.iter().map(|(_, known)| known.get(fact).cloned()), distinct)).collect(),
    }
}

/// Compares every answer, in batches of one size and of another, with reasons worked out beside it and without; returns how many there were.
fn compare(engine: &Engine, removed: &Removed, rows: &[Row], sizes: &[usize], name: &str) -> usize {
    [false, true].map(|reasons| compare_with(engine, removed, rows, sizes, (name, reasons))).iter().sum()
}

fn compare_with(engine: &Engine, removed: &Removed, rows: &[Row], sizes: &[usize], (name, reasons): (&str, bool)) -> usize {
    let book = engine.book();
    let questions: Vec<QuestionId> = book.question_ids().collect();
    let mut facts: Vec<FactId> = rows.iter().flat_map(|(_, known)| known.keys().copied()).collect();
    facts.sort();
    facts.dedup();
    let mut columns = Columns::new(engine, removed, &questions, &facts, []);
    if reasons {
        columns = columns.with_reasons();
    }
    let (mut done, mut room) = (0, Vec::new());
    // What is told of an answer is compared once for each row that has it first.
    let mut told: BTreeSet<(AnswerId, bool)> = BTreeSet::new();
    for size in sizes {
        for (at, part) in rows.chunks(*size).enumerate() {
            let batch = batch(part, &facts, at % 2 == 0);
            let answers = columns.answer(&batch, &mut room);
            for (row, (day, known)) in part.iter().enumerate() {
                let own = Facts::of(book, known.iter().map(|(fact, value)| (*fact, value.clone())));
                let run = Run::new(engine, &own, *day, removed);
                for (at, question) in questions.iter().enumerate() {
                    let found = run.find(*question);
                    let place = || format!("{name}, {}, {day}, {known:?}", book.question(*question).id);
                    assert_eq!(answers.found(row, at).as_ref(), Some(&found), "{}", place());
                    assert_eq!(answers.is_decided(row, at), Some(found.is_decided()), "{}", place());
                    done += 1;
                    let id = answers.id(row, at).unwrap();
                    if told.insert((id, answers.is_open(row, at))) {
                        let missing = if found.is_decided() { Vec::new() } else { open_facts(&run, *question, None) };
                        assert_eq!(answers.missing(row, at), missing, "{}", place());
                        assert_eq!(open_facts(&run, *question, None), open_facts_slowly(&run, *question, None), "{}", place());
                        assert_eq!(answers.columns().basis(id), basis(&run, *question), "{}", place());
                    }
                }
            }
        }
    }
    done
}

fn worlds(kind: WorldKind, seeds: std::ops::Range<u64>) -> usize {
    let mut done = 0;
    for seed in seeds {
        let mut rng = Rng::new(seed);
        let loaded = load(&world(seed, kind).files, &LoadOptions::default());
        let engine = Engine::new(Arc::new(loaded.book.expect("a random world loads")));
        let pools = Pools::new(engine.book());
        let mut rows: Vec<Row> = (0..24).map(|_| pools.case(&mut rng)).map(|case| (case.as_of, case.facts)).collect();
        // Rows near others: one fact changed, so that patterns repeat and amounts differ.
        for at in 0..24 {
            let mut near = rows[at].clone();
            let fact = *rng.pick(&pools.inputs().collect::<Vec<_>>());
            let values = pools.values(fact);
            if !values.is_empty() {
                near.1.insert(fact, rng.pick(values).clone());
            }
            rows.push(near);
        }
        let names = pools.case(&mut rng).removed;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let removed = Removed::of(engine.book(), &names).expect("names of the book");
        done += compare(&engine, &removed, &rows, &[rows.len(), 7], &format!("seed {seed}"));
    }
    done
}

/// Compares every answer under each of some removals with that of a run without it.
fn compare_removals(engine: &Engine, names: &[Vec<&str>], rows: &[Row], name: &str) -> usize {
    let book = engine.book();
    let questions: Vec<QuestionId> = book.question_ids().collect();
    let mut facts: Vec<FactId> = rows.iter().flat_map(|(_, known)| known.keys().copied()).collect();
    facts.sort();
    facts.dedup();
    let removals: Vec<Removed> = names.iter().map(|names| Removed::of(book, names).expect("names of the book")).collect();
    let nothing = Removed::nothing();
    let mut columns = Columns::compared(engine, &nothing, removals.clone(), &questions, &facts, []);
    let (batch, mut room, mut changed) = (batch(rows, &facts, true), Vec::new(), 0);
    let answers = columns.answer(&batch, &mut room);
    for (row, (day, known)) in rows.iter().enumerate() {
        let own = Facts::of(book, known.iter().map(|(fact, value)| (*fact, value.clone())));
        for (removal, removed) in removals.iter().enumerate() {
            let run = Run::new(engine, &own, *day, removed);
            for (at, question) in questions.iter().enumerate() {
                let (found, with) = (run.find(*question), answers.found(row, at));
                assert_eq!(answers.found_without(row, at, removal).as_ref(), Some(&found), "{name}, {:?}, {}", removed.names(), book.question(*question).id);
                let told = answers.columns().changed_by(answers.id(row, at).unwrap()).any(|one| one == removal);
                assert!(told || with.as_ref() == Some(&found), "a change is told");
                changed += usize::from(with.as_ref() != Some(&found));
            }
        }
    }
    changed
}

#[test]
fn columns_tell_what_removals_change_on_random_worlds() {
    let mut changed = 0;
    for seed in 33_000_000..33_000_040 {
        let mut rng = Rng::new(seed);
        let loaded = load(&world(seed, WorldKind::Full).files, &LoadOptions::default());
        let engine = Engine::new(Arc::new(loaded.book.expect("a random world loads")));
        let pools = Pools::new(engine.book());
        let rows: Vec<Row> = (0..24).map(|_| pools.case(&mut rng)).map(|case| (case.as_of, case.facts)).collect();
        let names: Vec<Vec<&str>> = engine.book().instruments.iter().map(|one| vec![one.id.as_str()]).collect();
        changed += compare_removals(&engine, &names, &rows, &format!("seed {seed}"));
    }
    assert!(changed > 200, "{changed}");
}

#[test]
fn columns_agree_with_rows_on_random_worlds() {
    assert!(worlds(WorldKind::Full, 31_000_000..31_000_060) > 5_000);
    assert!(worlds(WorldKind::Conjunctive, 32_000_000..32_000_030) > 1_000);
}

#[test]
fn columns_agree_with_rows_on_every_case_and_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let loaded = load(&read_folder(&root.join("rulebook")).unwrap(), &LoadOptions { cases: true });
    let engine = Engine::new(Arc::new(loaded.book.expect("the rulebook loads")));
    let removed = Removed::nothing();
    let mut rows: Vec<Row> = loaded.cases.iter().flat_map(|file| &file.cases).map(|case| (case.as_of, case.facts.iter().cloned().collect())).collect();
    for file in read_folder(&root.join("examples")).unwrap().into_iter().filter(|file| !file.path.contains('/') && file.path.ends_with(".yaml")) {
        let case = parse_case(engine.book(), &file).unwrap_or_else(|_| panic!("{} loads", file.path));
        let day = case.as_of.expect("a date");
        rows.extend(matters(engine.book(), &case).into_iter().map(|matter| (day, matter.facts.known().map(|(fact, value)| (fact, value.clone())).collect())));
    }
    assert!(compare(&engine, &removed, &rows, &[1_000], "rulebook") > 100_000);
}
