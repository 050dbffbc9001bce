//! What holds of every rulebook and case, on random worlds. The same properties on the real rulebook
//! stand in `rulebook.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use ntib_core::Date;
use ntib_engine::{Engine, Facts, Finding, Found, Run, SeekLimits, seek, timeline};
use ntib_rules::model::{Changeable, End, FactId, Op, ProvisionId, QuestionId, QuestionKind, Rulebook, TestId, Value};
use ntib_rules::{LoadOptions, Removed, values_within, load};
use ntib_testkit::Rng;
use ntib_testkit::cases::{Case, Pools};
use ntib_testkit::change::{permute_provisions, reorder_lines, split_periods};
use ntib_testkit::compare::{loaded, translated};
use ntib_testkit::reference::{Answer, Outcome, Reference, Three};
use ntib_testkit::refine::allows;
use ntib_testkit::worlds::{WorldKind, world};

/// Calls `check` with the worlds of `seeds` and `cases` random cases of each.
fn each(seeds: std::ops::Range<u64>, cases: usize, check: impl Fn(&Engine, &Pools, &Case, &mut Rng)) {
    for seed in seeds {
        let engine = Engine::new(Arc::new(loaded(&world(seed, WorldKind::Full).files).unwrap()));
        let pools = Pools::new(engine.book());
        let mut rng = Rng::new(seed);
        for _ in 0..cases {
            let case = pools.case(&mut rng);
            check(&engine, &pools, &case, &mut rng);
        }
    }
}

fn removal(book: &Rulebook, names: &[String]) -> Removed {
    Removed::of(book, &names.iter().map(String::as_str).collect::<Vec<_>>()).unwrap()
}

fn all_found(engine: &Engine, case: &Case) -> Vec<Found> {
    let removed = removal(engine.book(), &case.removed);
    let facts = Facts::of(engine.book(), case.facts.clone());
    let run = Run::new(engine, &facts, case.as_of, &removed);
    engine.book().question_ids().map(|question| run.find(question)).collect()
}

fn check_order(engine: &Engine, less: &Case, more: &Case, what: &str) {
    for (at, (a, b)) in all_found(engine, less).iter().zip(&all_found(engine, more)).enumerate() {
        let question = &engine.book().questions[at].id;
        let say = || format!("{question}: {what}\n{}\nfewer known: {a:#?}\nmore known: {b:#?}", more.text(engine.book()));
        assert!(allows(&translated(a), &translated(b)), "{}", say());
        // What was settled is settled still; unless the fact brings out a conflict of layers that come
        // to the same, which is a mistake of the rulebook and spoils the answer.
        if a.is_decided() && !layers_conflict(b) {
            assert!(b.is_decided(), "{}", say());
        }
    }
}

fn layers_conflict(found: &Found) -> bool {
    matches!(&found.finding, Some(Finding::Layers(duty)) if duty.conflict)
}

#[test]
fn deleting_a_fact_only_opens_answers_and_adding_one_never_does() {
    each(0..60, 6, |engine, _, case, _| {
        for fact in case.facts.keys() {
            let mut less = case.clone();
            less.facts.remove(fact);
            check_order(engine, &less, case, &engine.book().fact(*fact).key);
        }
    });
}

#[test]
fn a_finer_code_only_settles_answers() {
    let mut refined = 0;
    for seed in 100..160 {
        let engine = Engine::new(Arc::new(loaded(&world(seed, WorldKind::Full).files).unwrap()));
        let pools = Pools::new(engine.book());
        let mut rng = Rng::new(seed);
        for _ in 0..10 {
            let fine = pools.case(&mut rng);
            for (fact, value) in &fine.facts {
                let Value::Code(code) = value else { continue };
                for coarser in code.ancestors().skip(1) {
                    let Ok(coarser) = ntib_core::Code::parse(code.system(), coarser) else { continue };
                    let mut coarse = fine.clone();
                    coarse.facts.insert(*fact, Value::Code(coarser));
                    check_order(&engine, &coarse, &fine, &engine.book().fact(*fact).key);
                    refined += 1;
                }
            }
        }
    }
    assert!(refined > 1000, "only {refined} codes had a coarser one");
}

/// What lies between the ends of `wide` and is narrower: values of the pool, and bounds cut at them.
fn narrower(wide: &Value, pool: &[Value]) -> Vec<Value> {
    let between = wide.as_between().unwrap();
    let inside: Vec<Value> = pool.iter().filter(|value| wide.allows(value)).cloned().collect();
    let mut found = inside.clone();
    for value in &inside {
        let end = || Some(End::at(value.clone()));
        found.extend(Value::between(between.low().cloned(), end()));
        found.extend(Value::between(end(), between.high().cloned()));
    }
    found
}

#[test]
fn closer_bounds_only_settle_answers_and_a_value_between_gives_a_possible_one() {
    let narrowed = std::cell::Cell::new(0);
    each(400..460, 8, |engine, pools, case, _| {
        for (fact, value) in case.facts.iter().filter(|(_, value)| value.as_between().is_some()) {
            for closer in narrower(value, pools.values(*fact)) {
                let mut more = case.clone();
                more.facts.insert(*fact, closer);
                check_order(engine, case, &more, &engine.book().fact(*fact).key);
                narrowed.set(narrowed.get() + 1);
            }
        }
    });
    assert!(narrowed.get() > 1000, "only {} narrower bounds", narrowed.get());
}

#[test]
fn a_comparison_within_bounds_is_open_only_if_values_between_differ() {
    let (open, settled) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    each(460..520, 6, |engine, _, case, _| {
        let (book, removed) = (engine.book(), removal(engine.book(), &case.removed));
        for (fact, value) in case.facts.iter().filter(|(_, value)| value.as_between().is_some()) {
            for id in (0_u32..).map(TestId).take(book.tests.len()).filter(|id| book.test(*id).fact == *fact) {
                if !matches!(book.test(id).op, Op::Compare(..)) {
                    continue;
                }
                let of = |value: &Value| book.holds(book.test(id), value, case.as_of, &removed);
                let cells = values_within(book, *fact, &[id], &[], case.as_of, &removed, Some(value));
                let (truths, says): (Vec<_>, _) = (cells.iter().map(of).collect(), of(value));
                match truths.as_slice() {
                    [one] => assert_eq!(says, *one, "{value}"),
                    several => assert!(several.len() == 2 && says == ntib_rules::Truth::Unknown, "{value}: {truths:?}"),
                }
                let count = if truths.len() == 1 { &settled } else { &open };
                count.set(count.get() + 1);
            }
        }
    });
    assert!(open.get() > 50 && settled.get() > 50, "{} open, {} settled", open.get(), settled.get());
}

#[test]
fn the_order_of_files_changes_nothing() {
    for seed in 0..40 {
        let files = world(seed, WorldKind::Full).files;
        let mut shuffled = files.clone();
        Rng::new(seed + 1).shuffle(&mut shuffled);
        let (a, b) = (load(&files, &LoadOptions::default()), load(&shuffled, &LoadOptions::default()));
        assert_eq!(a.files, b.files);
        let (a, b) = (a.book.unwrap(), b.book.unwrap());
        assert_eq!(a.digest, b.digest);
        assert_eq!(format!("{a:?}"), format!("{b:?}"), "seed {seed}");
    }
}

/// Both rulebooks answer every question of random cases alike.
fn check_alike(a: &Rulebook, b: &Rulebook, seed: u64, cases: usize) {
    let pools = Pools::new(a);
    let (a, b) = (Engine::new(Arc::new(a.clone())), Engine::new(Arc::new(b.clone())));
    let mut rng = Rng::new(seed);
    for _ in 0..cases {
        let case = pools.case(&mut rng);
        let answers = |engine: &Engine| all_found(engine, &case).iter().map(translated).collect::<Vec<Answer>>();
        assert_eq!(answers(&a), answers(&b), "seed {seed}\n{}", case.text(a.book()));
    }
}

#[test]
fn the_order_of_rules_rows_tests_and_members_changes_no_answer() {
    for seed in 0..60 {
        let mut rng = Rng::new(seed);
        let files = world(seed, WorldKind::Full).files;
        let book = loaded(&files).unwrap();
        let reordered = loaded(&reorder_lines(&files, &mut rng)).unwrap();
        assert_ne!(book.digest, reordered.digest, "nothing was reordered");
        check_alike(&book, &reordered, seed, 10);
        check_alike(&book, &permute_provisions(&book, &mut rng), seed, 10);
    }
}

#[test]
fn splitting_a_period_changes_no_answer() {
    for seed in 0..60 {
        let book = loaded(&world(seed, WorldKind::Full).files).unwrap();
        let split = split_periods(&book, &mut Rng::new(seed));
        let count = |book: &Rulebook| book.provisions.iter().map(|one| one.in_force.len()).sum::<usize>();
        assert!(count(&split) > count(&book));
        check_alike(&book, &split, seed, 15);
    }
}

#[test]
fn removing_what_a_question_does_not_reach_changes_nothing() {
    let mut removed = 0;
    for seed in 0..120 {
        let engine = Engine::new(Arc::new(loaded(&world(seed, WorldKind::Full).files).unwrap()));
        let book = engine.book();
        let pools = Pools::new(book);
        let mut rng = Rng::new(seed);
        for question in book.question_ids() {
            let reached = engine.instruments_of(question);
            for (at, instrument) in (0_u32..).zip(&book.instruments) {
                if reached.contains(&ntib_rules::model::InstrumentId(at)) {
                    continue;
                }
                for _ in 0..3 {
                    let mut case = pools.case(&mut rng);
                    case.removed.clear();
                    let with = all_found(&engine, &case);
                    case.removed.push(instrument.id.clone());
                    let without = all_found(&engine, &case);
                    assert_eq!(with[question.at()], without[question.at()], "seed {seed}: {}", instrument.id);
                    removed += 1;
                }
            }
        }
    }
    assert!(removed > 200, "only {removed} removals");
}

/// The tables that no condition or rate names.
fn unused(engine: &Engine) -> impl Fn(&str) -> bool {
    let book = engine.book();
    let mut used: Vec<String> = Vec::new();
    for question in book.question_ids() {
        let reach = engine.reach(question);
        used.extend(reach.lists.iter().map(|id| book.list(*id).id.clone()));
        used.extend(reach.params.iter().map(|id| book.param(*id).id.clone()));
        used.extend(reach.rings.iter().map(|id| book.ring(*id).id.clone()));
    }
    move |folder: &str| !used.iter().any(|id| id.starts_with(folder))
}

#[test]
fn removing_provisions_that_do_not_apply_changes_nothing() {
    let removed = std::cell::Cell::new(0);
    each(0..150, 6, |engine, _, case, _| {
        let book = engine.book();
        let unused = unused(engine);
        let mut case = case.clone();
        case.removed.clear();
        let with: Vec<Answer> = all_found(engine, &case).iter().map(translated).collect();
        let plain = Reference::new(book, &case.facts, case.as_of, &[]);
        let idle = |id: ProvisionId| plain.status(id) == Three::False;
        // Whole instruments whose tables nothing uses, and single provisions.
        let mut names: Vec<String> = Vec::new();
        for instrument in &book.instruments {
            let folder = format!("{}/", instrument.id);
            let mut inside = book.provision_ids().filter(|id| book.provision(*id).id.starts_with(&folder));
            if unused(&folder) && inside.all(idle) {
                names.push(instrument.id.clone());
            }
        }
        for provision in &book.provisions {
            if book.find_provisions(&provision.id).all(idle) {
                names.push(provision.id.clone());
            }
        }
        for name in names {
            let without = Case { removed: vec![name.clone()], ..case.clone() };
            let without: Vec<Answer> = all_found(engine, &without).iter().map(translated).collect();
            assert_eq!(with, without, "without {name}\n{}", case.text(book));
            removed.set(removed.get() + 1);
        }
    });
    assert!(removed.get() > 1000, "only {} removals", removed.get());
}

#[test]
fn a_timeline_holds_the_answer_of_every_day() {
    each(200..230, 3, |engine, pools, case, rng| {
        let (from, to) = ("2000-01-01".parse::<Date>().unwrap(), "2029-12-31".parse::<Date>().unwrap());
        let removed = removal(engine.book(), &case.removed);
        let facts = Facts::of(engine.book(), case.facts.clone());
        for question in engine.book().question_ids() {
            let stretches = timeline(engine, &facts, &removed, question, from, to);
            assert_eq!((stretches[0].from, stretches.last().unwrap().to), (from, to));
            for pair in stretches.windows(2) {
                assert_eq!(pair[0].to.plus_days(1), Some(pair[1].from));
            }
            for _ in 0..8 {
                let day = pools.case(rng).as_of;
                let stretch = stretches.iter().find(|one| one.from <= day && day <= one.to).unwrap();
                let plain = Reference::new(engine.book(), &case.facts, day, &case.removed).answer(question);
                assert_eq!(translated(&stretch.found), plain, "{day}");
            }
        }
    });
}

/// The only outcome of a choice question, if it is settled and the question certainly arises.
fn settled(answer: &Answer) -> Option<usize> {
    match &answer.outcome {
        Some(Outcome::Choice(choice)) if answer.asked == Three::True => choice.decided().copied(),
        _ => None,
    }
}

#[test]
fn a_remedy_yields_what_it_promises_and_none_is_missed() {
    let (promised, single) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    each(300..340, 3, |engine, pools, case, rng| {
        let book = engine.book();
        let removed = removal(book, &case.removed);
        let facts = Facts::of(book, case.facts.clone());
        let answer = |facts: &BTreeMap<FactId, Value>, question: QuestionId| {
            Reference::new(book, facts, case.as_of, &case.removed).answer(question)
        };
        for question in book.question_ids() {
            let QuestionKind::Choice { outcomes, .. } = &book.question(question).kind else { continue };
            let wanted = rng.below(outcomes.len());
            let limits = SeekLimits { size: 2, runs: 3_000, government: true };
            let sought = seek(engine, &facts, case.as_of, &removed, question, &[wanted], limits);
            let now = settled(&answer(&case.facts, question));
            assert_eq!(sought.holds_already, now == Some(wanted));
            for remedy in &sought.remedies {
                let mut changed = case.facts.clone();
                changed.extend(remedy.changes.iter().cloned());
                assert_eq!(settled(&answer(&changed, question)), Some(wanted), "{remedy:?}\n{}", case.text(book));
                promised.set(promised.get() + 1);
            }
            if sought.holds_already || sought.searched == 0 || sought.remedies.iter().any(|one| one.changes.len() == 1) {
                continue;
            }
            // Every other value of every changeable fact is tried: none alone may do it.
            for fact in pools.inputs().filter(|fact| book.fact(*fact).changeable_by != Changeable::Nobody) {
                for value in pools.values(fact) {
                    let mut changed = case.facts.clone();
                    changed.insert(fact, value.clone());
                    let missed = settled(&answer(&changed, question)) == Some(wanted);
                    assert!(!missed, "{} = {value} was missed\n{}", book.fact(fact).key, case.text(book));
                    single.set(single.get() + 1);
                }
            }
        }
    });
    assert!(promised.get() > 20, "only {} remedies", promised.get());
    assert!(single.get() > 1000, "only {} changes tried", single.get());
}
