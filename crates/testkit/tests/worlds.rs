//! Worlds are what they promise: the same bytes for a seed, loadable, and rich enough to test with.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use ntib_engine::{Engine, Facts, Run};
use ntib_rules::model::{Condition, Op, QuestionKind, Type};
use ntib_rules::{LoadOptions, Removed, SourceFile, load, parse_case};
use ntib_testkit::Rng;
use ntib_testkit::cases::Pools;
use ntib_testkit::compare::loaded;
use ntib_testkit::reference::{Outcome, Reference, Three};
use ntib_testkit::worlds::{WorldKind, world};

#[test]
fn a_seed_always_gives_the_same_files() {
    for kind in [WorldKind::Full, WorldKind::Conjunctive] {
        assert_eq!(world(7, kind), world(7, kind));
        assert_ne!(world(7, kind).files, world(8, kind).files);
    }
    // A change of the generator changes what every seed means: it is made on purpose or not at all.
    let book = loaded(&world(1, WorldKind::Full).files).unwrap();
    assert_eq!(book.digest, include_str!("seed-1.digest").trim());
}

#[test]
fn worlds_load_without_a_single_diagnostic() {
    for kind in [WorldKind::Full, WorldKind::Conjunctive] {
        for seed in 0..100 {
            let loaded = load(&world(seed, kind).files, &LoadOptions { cases: true });
            assert_eq!(loaded.diagnostics, [], "seed {seed}");
        }
    }
}

#[test]
fn a_conjunctive_world_has_one_choice_and_only_lists_of_tests() {
    fn plain(condition: &Condition) -> bool {
        match condition {
            Condition::Test(_) => true,
            Condition::Not(inner) => plain(inner),
            Condition::All(_) | Condition::Any(_) => false,
        }
    }
    for seed in 0..100 {
        let book = loaded(&world(seed, WorldKind::Conjunctive).files).unwrap();
        assert!(matches!(book.questions.as_slice(), [one] if matches!(one.kind, QuestionKind::Choice { .. })));
        assert!(book.facts.iter().all(|fact| fact.derived.is_none()));
        for provision in &book.provisions {
            let conjunction = match &provision.when {
                Condition::All(all) => all.iter().all(plain),
                single => plain(single),
            };
            assert!(conjunction, "{:?}", provision.when);
        }
    }
}

#[test]
fn a_case_reads_back_as_it_was_written() {
    let mut rng = Rng::new(3);
    for seed in 0..40 {
        let book = loaded(&world(seed, WorldKind::Full).files).unwrap();
        let pools = Pools::new(&book);
        for _ in 0..5 {
            let case = pools.case(&mut rng);
            let file = SourceFile { path: "case.yaml".into(), text: case.text(&book) };
            let read = parse_case(&book, &file).unwrap_or_else(|error| panic!("{error:?}\n{}", file.text));
            assert_eq!(read.as_of, Some(case.as_of));
            assert_eq!(read.common.into_iter().collect::<BTreeMap<_, _>>(), case.facts, "{}", file.text);
        }
    }
}

/// What was met in many worlds, by name.
#[derive(Default)]
struct Met(BTreeMap<&'static str, usize>);

impl Met {
    fn note(&mut self, name: &'static str, met: bool) {
        *self.0.entry(name).or_default() += usize::from(met);
    }
}

#[test]
fn worlds_meet_everything_that_evaluation_has() {
    let mut met = Met::default();
    let mut rng = Rng::new(11);
    for seed in 0..100 {
        let book = loaded(&world(seed, WorldKind::Full).files).unwrap();
        for test in &book.tests {
            let ty = &book.fact(test.fact).ty;
            met.note("a list", matches!(test.op, Op::InList { .. }));
            met.note("a parameter", matches!(&test.op, Op::Compare(_, ntib_rules::model::Bound::Param(_))));
            met.note("a ring", matches!(&test.op, Op::OneOf(choice) | Op::SomeIn(choice) if !choice.rings.is_empty()));
            met.note("every element", matches!(test.op, Op::AllIn(_)));
            met.note("a set", matches!(ty, Type::Set(_)));
            met.note("a code", matches!(ty, Type::Code(_)));
            met.note("a derived fact", book.fact(test.fact).derived.is_some());
        }
        let pools = Pools::new(&book);
        for _ in 0..10 {
            let case = pools.case(&mut rng);
            let run = Reference::new(&book, &case.facts, case.as_of, &case.removed);
            for id in book.provision_ids() {
                let status = run.status(id);
                met.note("a provision that applies", status == Three::True);
                met.note("a provision that may apply", status == Three::Unknown);
                met.note("a provision that does not", status == Three::False);
            }
            for question in book.question_ids() {
                let answer = run.answer(question);
                met.note("not asked", answer.asked == Three::False);
                met.note("perhaps not asked", answer.asked == Three::Unknown);
                match answer.outcome {
                    Some(Outcome::Choice(choice)) => {
                        met.note("a settled choice", choice.decided().is_some());
                        met.note("several outcomes", choice.possible.len() > 1);
                        met.note("a gap", choice.gap);
                        met.note("a conflict", choice.conflict);
                    }
                    Some(Outcome::Holds(three)) => {
                        met.note("holds", three == Three::True);
                        met.note("fails", three == Three::False);
                        met.note("may hold", three == Three::Unknown);
                    }
                    Some(Outcome::Set { certain, open }) => {
                        met.note("certain elements", !certain.is_empty());
                        met.note("open elements", !open.is_empty());
                    }
                    Some(Outcome::Layers(layers)) => {
                        let exact = |one: &ntib_testkit::reference::Amount| one.high == Some(one.low);
                        met.note("an exact total above nothing", exact(&layers.total) && !layers.total.low.is_zero());
                        met.note("a bounded total", layers.total.high.is_some() && !exact(&layers.total));
                        met.note("an open total", layers.total.high.is_none());
                        met.note("an exact share", exact(&layers.share));
                        met.note("two layers", layers.layers.len() > 1);
                        met.note("layers in conflict", layers.conflict);
                    }
                    Some(Outcome::Summary(verdicts)) => {
                        met.note("one verdict", verdicts.len() == 1);
                        met.note("several verdicts", verdicts.len() > 1);
                    }
                    None => {}
                }
            }
        }
    }
    for (name, count) in &met.0 {
        assert!(*count >= 10, "only {count} times: {name}\nall: {:#?}", met.0);
    }
}

#[test]
fn removed_names_mean_the_same_to_both() {
    for seed in 0..30 {
        let book = Arc::new(loaded(&world(seed, WorldKind::Full).files).unwrap());
        let engine = Engine::new(Arc::clone(&book));
        for instrument in &book.instruments {
            let removed = Removed::of(&book, &[&instrument.id]).unwrap();
            let facts = Facts::new(&book);
            let day = "2020-01-01".parse().unwrap();
            let names = [instrument.id.clone()];
            let run = Run::new(&engine, &facts, day, &removed);
            let none = BTreeMap::new();
            let plain = Reference::new(&book, &none, day, &names);
            for id in book.provision_ids().filter(|id| removed.provision(id.at())) {
                assert_eq!(plain.status(id), Three::False);
                assert_eq!(run.provision(id), ntib_rules::Truth::False);
            }
        }
    }
}
