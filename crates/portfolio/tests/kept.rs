//! Portfolios that are kept: for their owner alone, within limits, with work in the background that ends or is stopped.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ntib_core::Lang;
use ntib_engine::Engine;
use ntib_portfolio::{Answers, Done, Filter, Folio, Form, Keeper, Limits, Refused, Stage, Task, Weighed, Work, default_questions, find};
use ntib_rules::model::QuestionId;
use ntib_rules::{LoadOptions, load};
use ntib_testkit::files::read_folder;

/// Longer than any of this takes; nothing here is timed.
const LONG: Duration = Duration::from_secs(600);

fn engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    let make = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook");
        Arc::new(Engine::new(Arc::new(load(&read_folder(&root).unwrap(), &LoadOptions { cases: false }).book.unwrap())))
    };
    Arc::clone(ENGINE.get_or_init(make))
}

fn keeper(name: &str, limits: Limits) -> (Keeper, PathBuf) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kept-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    (Keeper::new(folder.clone(), engine(), limits), folder)
}

fn example() -> (String, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/portfolio");
    let text = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    (text("parts-into-the-us.csv"), text("parts-into-the-us.map.yaml"))
}

fn mapped(keeper: &Keeper, owner: &str, id: &str) -> Arc<Folio> {
    let (table, map) = example();
    let folio = keeper.add(owner, id, ("parts.csv", table.as_bytes()), None, 0).unwrap();
    assert!(folio.bound(&engine(), &map).is_ok());
    keeper.map(&folio, &map);
    folio
}

fn duty(folio: &Folio) -> Vec<QuestionId> {
    let binding = folio.bound(&engine(), &folio.map().unwrap()).unwrap();
    default_questions(engine().book(), &binding)
}

fn done(keeper: &Keeper, folio: &Arc<Folio>, work: Work) -> Arc<Task> {
    let task = folio.task(keeper.begin(folio, work).unwrap()).unwrap();
    assert!(matches!(task.wait(LONG), Stage::Done(_)), "{:?}", task.stage());
    task
}

fn answers(task: &Task) -> Arc<Answers> {
    let Stage::Done(Done::Answers(answers)) = task.stage() else { panic!("answers are expected") };
    answers
}

fn weighed(task: &Task) -> Arc<Weighed> {
    let Stage::Done(Done::Compared(weighed)) = task.stage() else { panic!("a comparison is expected") };
    weighed
}

#[test]
fn a_portfolio_is_found_by_its_owner_alone_and_goes_with_its_folder() {
    let (keeper, folder) = keeper("owner", Limits::USUAL);
    let folio = mapped(&keeper, "ann", "one");
    assert!(keeper.get("ann", "one", 1).is_some());
    assert!(keeper.get("ben", "one", 1).is_none() && keeper.all("ben", 1).is_empty());
    keeper.remove("ben", "one");
    assert_eq!(keeper.all("ann", 1).len(), 1, "nobody else removes it");
    assert!(folder.join("one").is_dir());
    drop(folio);
    keeper.remove("ann", "one");
    assert!(keeper.all("ann", 1).is_empty() && !folder.join("one").exists());
    // What nobody looked at for too long is forgotten.
    drop(mapped(&keeper, "ann", "two"));
    assert!(keeper.get("ann", "two", Limits::USUAL.milliseconds + 1).is_none() && !folder.join("two").exists());
}

#[test]
fn limits_are_told() {
    let limits = Limits { bytes_each: 200, columns: 2, each_owner: 1, all: 2, ..Limits::USUAL };
    let (keeper, folder) = keeper("limits", limits);
    let add = |owner: &str, id: &str, text: &str| keeper.add(owner, id, ("t.csv", text.as_bytes()), None, 0);
    assert!(matches!(add("ann", "a", &"x".repeat(201)), Err(Refused::Large)));
    assert!(matches!(add("ann", "b", "one,two,three\n1,2,3\n"), Err(Refused::Wide(3))));
    assert!(matches!(add("ann", "c", ""), Err(Refused::Unread(_))));
    assert!(matches!(keeper.add("ann", "d", ("t.csv.gz", &[0x1f, 0x8b, 8, 0]), None, 0), Err(Refused::Unread(_))));
    assert!(matches!(keeper.add("ann", "e", ("t.csv", b"a\0b"), None, 0), Err(Refused::Unread(_))));
    assert!(std::fs::read_dir(&folder).unwrap().all(|entry| std::fs::read_dir(entry.unwrap().path()).unwrap().count() == 0), "what is refused leaves nothing");
    assert!(add("ann", "f", "one,two\n1,2\n").is_ok());
    assert!(matches!(add("ann", "g", "one,two\n1,2\n"), Err(Refused::Own)));
    assert!(add("ben", "h", "one,two\n1,2\n").is_ok());
    assert!(matches!(add("cid", "i", "one,two\n1,2\n"), Err(Refused::All)));
}

#[test]
fn a_mapping_is_remembered_for_the_same_owner_and_headings() {
    let (keeper, _folder) = keeper("remembered", Limits::USUAL);
    let (table, map) = example();
    mapped(&keeper, "ann", "one");
    let again = |owner: &str, id: &str| keeper.add(owner, id, ("later.csv", table.as_bytes()), None, 0).unwrap().map();
    assert_eq!(again("ann", "two"), Some(map));
    assert_eq!(again("ben", "three"), None);
    let other = keeper.add("ann", "four", ("t.csv", b"other,headings\n1,2\n"), None, 0).unwrap();
    assert_eq!(other.map(), None);
    assert!(matches!(keeper.begin(&other, Work::Answer { questions: Vec::new(), as_of: None, why: false }), Err(Refused::Unready)));
}

#[test]
fn rows_are_answered_looked_for_and_written_in_every_form() {
    let (keeper, _folder) = keeper("answers", Limits::USUAL);
    let folio = mapped(&keeper, "ann", "one");
    let work = Work::Answer { questions: duty(&folio), as_of: None, why: false };
    let task = done(&keeper, &folio, work.clone());
    let found = answers(&task);
    let all = find(&found.path, &Filter::default(), 0, usize::MAX).unwrap();
    assert_eq!(all.total, found.report.tally.rows);
    for facet in &found.facets.questions {
        let counted: u64 = facet.outcomes.iter().map(|(_, count)| count).sum();
        for (text, count) in &facet.outcomes {
            let filter = Filter { is: vec![(facet.column, text.clone())], missing: None };
            assert_eq!(find(&found.path, &filter, 0, 0).unwrap().total, *count, "{text}");
        }
        let empty = Filter { is: vec![(facet.column, String::new())], missing: None };
        assert_eq!(counted + facet.others + find(&found.path, &empty, 0, 0).unwrap().total, all.total);
    }
    for (fact, _) in &found.facets.missing {
        let columns: Vec<usize> = found.facets.questions.iter().map(|facet| facet.missing).collect();
        let named = find(&found.path, &Filter { is: Vec::new(), missing: Some((columns.clone(), Some(fact.clone()))) }, 0, 5).unwrap();
        assert!(named.total > 0 && named.rows.iter().all(|(_, cells)| columns.iter().any(|at| cells[*at].split("; ").any(|one| one == fact))));
    }
    for form in Form::ALL {
        let write = Work::Write { of: task.number, work: Box::new(work.clone()), form: *form, lang: Lang::Fr };
        let Stage::Done(Done::File(path)) = done(&keeper, &folio, write).stage() else { panic!("a file is expected") };
        let again = find(&path, &Filter::default(), 0, 1).unwrap();
        assert_eq!(again.total, all.total, "{}", form.end());
    }
}

#[test]
fn a_comparison_has_a_brief_in_both_languages() {
    let (keeper, _folder) = keeper("compared", Limits::USUAL);
    let folio = mapped(&keeper, "ann", "one");
    let questions = duty(&folio);
    let book = engine();
    let reached: std::collections::BTreeSet<_> = questions.iter().flat_map(|question| book.instruments_of(*question)).collect();
    let removals: Vec<Vec<String>> = reached.into_iter().map(|id| vec![book.book().instrument(id).id.clone()]).collect();
    let count = removals.len();
    let each = Work::Value { questions: questions.clone(), as_of: None, removals, shapley: false, by: vec![folio.header[0].clone()] };
    let found = weighed(&done(&keeper, &folio, each));
    assert_eq!(found.found.effects.len(), count);
    assert!(found.path.is_none(), "of several removals rows are not listed");
    for (lang, words) in [(Lang::En, "Assumptions"), (Lang::Fr, "Hypoth\u{e8}ses")] {
        let brief = found.brief(lang);
        assert!(brief.blocks.iter().any(|block| matches!(block, ntib_print::Block::Heading(2, text) if text == words)));
        assert!(brief.pdf().unwrap().starts_with(b"%PDF"));
    }
    let days = Work::Impact { questions, from: "2025-02-03".parse().unwrap(), to: "2026-03-02".parse().unwrap(), by: Vec::new() };
    let found = weighed(&done(&keeper, &folio, days));
    let listed = find(found.path.as_deref().unwrap(), &Filter::default(), 0, 0).unwrap();
    assert_eq!(listed.total, found.found.effects[0].all.answers, "each answer that changes is listed");
}

#[test]
fn work_that_is_stopped_leaves_nothing() {
    let (keeper, folder) = keeper("stopped", Limits { at_once: 1, rows: 3, ..Limits::USUAL });
    let folio = mapped(&keeper, "ann", "one");
    let work = Work::Answer { questions: duty(&folio), as_of: None, why: false };
    let task = folio.task(keeper.begin(&folio, work.clone()).unwrap()).unwrap();
    task.stop();
    let stage = task.wait(LONG);
    assert!(matches!(stage, Stage::Stopped | Stage::Failed(..)), "stopped, or too long first: {stage:?}");
    // A table longer than the limit is told.
    let task = folio.task(keeper.begin(&folio, work).unwrap()).unwrap();
    let Stage::Failed(why, _) = task.wait(LONG) else { panic!("too many rows") };
    assert!(why.contains("more than 3 rows"), "{why}");
    assert!(std::fs::read_dir(folder.join("one")).unwrap().all(|file| !file.unwrap().file_name().to_string_lossy().ends_with(".partial")), "nothing is left half written");
}
