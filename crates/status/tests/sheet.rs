//! Sheets of the sample world.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod common;

use common::{day, engine, facts, world};
use ntib_rules::Removed;
use ntib_status::{Lists, Matrixer, Measurer};

#[test]
fn explore() {
    let engine = engine();
    let map = facts(&engine);
    let library = world(&["world"]);
    let lists = Lists::new();
    let view = library.as_of(day("2026-11-27"), day("2026-11-27"));
    let measurer = Measurer::new(&view, engine.book(), &map, day("2026-11-27"), &lists);
    let removed = Removed::nothing();
    let mut matrixer = Matrixer::new(&engine, &measurer, &removed);
    for firm in 0..view.len() {
        matrixer.add(firm as u32);
    }
    let matrix = matrixer.finish();
    println!("answered {}", matrix.answered);
    for (at, asked) in matrix.definitions.iter().enumerate() {
        println!("{:40} {:?}", engine.book().question(asked.question).id, matrix.counts(at));
    }
    for one in matrix.disagreements().iter().take(60) {
        let name = |at: usize| &engine.book().question(matrix.definitions[at].question).id;
        let firms = |all: &[u32]| all.iter().take(4).map(|at| view.name(matrix.rows[*at as usize].0)).collect::<Vec<_>>().join(", ");
        println!("{} / {}: {} {} [{}] [{}]", name(one.a), name(one.b), one.first_alone.len(), one.second_alone.len(), firms(&one.first_alone), firms(&one.second_alone));
    }
}
