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
    keeper.map(&folio, &map).unwrap();
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
fn downloads_take_no_result_s_place() {
    let (keeper, _folder) = keeper("downloads", Limits { tasks: 2, ..Limits::USUAL });
    let folio = mapped(&keeper, "ann", "one");
    let questions = duty(&folio);
    let answer = || Work::Answer { questions: questions.clone(), as_of: None, why: false };
    let first = done(&keeper, &folio, answer());
    let write = |of: &Task, form: Form| done(&keeper, &folio, Work::Write { of: of.number, work: Box::new(of.work.clone()), form, lang: Lang::En });
    let files: Vec<Arc<Task>> = [Form::Xlsx, Form::Tsv, Form::Parquet, Form::Arrow].into_iter().map(|form| write(&first, form)).collect();
    assert!(folio.task(first.number).is_some() && answers(&first).path.exists());
    assert_eq!(folio.results().iter().map(|one| one.number).collect::<Vec<_>>(), [first.number]);
    assert_eq!(folio.tasks().len(), 3, "of the files written the last two are kept");
    assert!(folio.task(files[0].number).is_none() && folio.task(files[3].number).is_some());
    // The oldest result goes once more are kept than may be, with what was written of it.
    let second = done(&keeper, &folio, answer());
    assert_eq!(folio.results().len(), 2);
    let third = done(&keeper, &folio, answer());
    assert_eq!(folio.tasks().iter().map(|one| one.number).collect::<Vec<_>>(), [third.number, second.number]);
    assert!(!answers(&first).path.exists());
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

/// What a keeper finds in a folder that another left.
fn lasting(folder: &Path, engine: Arc<Engine>) -> Keeper {
    let keeper = Keeper::lasting(folder.to_owned(), engine, Limits::LASTING).unwrap();
    assert!(keeper.lasts() && keeper.unread().is_empty(), "{:?}", keeper.unread());
    keeper
}

fn empty(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("lasting-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// Names of portfolios as servers draw them.
const ONE: &str = "00112233445566778899aabb";
const TWO: &str = "ffeeddccbbaa998877665544";

#[test]
fn what_lasts_is_found_again_by_its_owner_alone() {
    let folder = empty("restart");
    let (table, map) = example();
    let first = lasting(&folder, engine());
    // One server of a machine keeps a folder.
    let other = Keeper::lasting(folder.clone(), engine(), Limits::LASTING);
    assert!(other.is_err_and(|fault| fault.message.contains("another process")));
    let folio = mapped(&first, "ann", ONE);
    let work = Work::Answer { questions: duty(&folio), as_of: None, why: false };
    done(&first, &folio, work.clone());
    first.add("ann", TWO, ("later.csv", b"a,b\n1,2\n"), None, 5).unwrap();
    let (header, sample) = (folio.header.clone(), folio.sample.clone());
    drop((folio, first));
    // Work that was cut off, and a table that was never sent whole.
    std::fs::write(folder.join(ONE).join("7.csv.partial"), "half").unwrap();
    std::fs::write(folder.join(ONE).join("7.csv"), "work").unwrap();
    std::fs::create_dir_all(folder.join("aaaaaaaaaaaaaaaaaaaaaaaa")).unwrap();
    std::fs::write(folder.join("aaaaaaaaaaaaaaaaaaaaaaaa/table.csv"), "half").unwrap();

    let second = lasting(&folder, engine());
    let names: Vec<String> = second.all("ann", 10).iter().map(|one| one.name.clone()).collect();
    assert_eq!(names, ["later.csv", "parts.csv"], "the latest first");
    assert!(second.get("ben", ONE, 10).is_none() && second.all("ben", 10).is_empty());
    let again = second.get("ann", ONE, 10).unwrap();
    assert_eq!((&again.header, &again.sample, again.map().as_deref()), (&header, &sample, Some(map.as_str())));
    let mut files: Vec<String> = std::fs::read_dir(folder.join(ONE)).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    files.sort();
    assert_eq!(files, ["answers.csv", "folio.json", "table.csv"], "nothing half written, and no work of the other server");
    assert!(!folder.join("aaaaaaaaaaaaaaaaaaaaaaaa").exists());
    // The same rulebook answers the same, so nothing is to be compared; and work goes on.
    assert_eq!(second.stale(&again), None);
    done(&second, &again, work);
    // The mapping is remembered for tables with the same headings.
    let like = second.add("ann", "cccccccccccccccccccccccc", ("like.csv", table.as_bytes()), None, 11).unwrap();
    assert_eq!((like.map(), second.mappings("ann"), second.mappings("ben")), (Some(map), 1, 0));
    second.forget_mappings("ann").unwrap();
    second.remove("ann", ONE);
    assert!(!folder.join(ONE).join("folio.json").exists(), "from then on nobody finds it");
    drop((again, like, second));

    let third = lasting(&folder, engine());
    assert!(third.get("ann", ONE, 12).is_none() && !folder.join(ONE).exists());
    assert_eq!((third.all("ann", 12).len(), third.mappings("ann")), (2, 0));
    // What nobody looked at for too long goes, and stays gone.
    assert!(third.all("ann", 12 + Limits::LASTING.milliseconds).is_empty());
    drop(third);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).filter(|name| name.len() == 24).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_note_that_cannot_be_read_is_left_and_told() {
    let folder = empty("unread");
    let keeper = lasting(&folder, engine());
    mapped(&keeper, "ann", ONE);
    mapped(&keeper, "ann", TWO);
    drop(keeper);
    for text in ["{", "{\"format\": \"ntib.folio\"}", &std::fs::read_to_string(folder.join(ONE).join("folio.json")).unwrap().replace("\"version\": 1", "\"version\": 9"), &std::fs::read_to_string(folder.join(TWO).join("folio.json")).unwrap().replace("table.csv", "../x")] {
        std::fs::write(folder.join(ONE).join("folio.json"), text).unwrap();
        let keeper = Keeper::lasting(folder.clone(), engine(), Limits::LASTING).unwrap();
        assert_eq!((keeper.unread().len(), keeper.all("ann", 0).len()), (1, 1), "{text}");
        assert!(keeper.unread()[0].message.contains("folio.json"), "{:?}", keeper.unread());
        assert!(folder.join(ONE).join("table.csv").exists(), "it is left as it is");
    }
}

#[test]
fn an_owner_has_so_much_room() {
    let folder = empty("room");
    let keeper = Keeper::lasting(folder, engine(), Limits { bytes_owner: 6_000, ..Limits::LASTING }).unwrap();
    let text = format!("a,b\n{}", "1,2\n".repeat(1_200));
    assert!(keeper.add("ann", ONE, ("t.csv", text.as_bytes()), None, 0).is_ok());
    assert!(matches!(keeper.add("ann", TWO, ("t.csv", text.as_bytes()), None, 0), Err(Refused::OwnRoom)));
    assert!(keeper.add("ben", TWO, ("t.csv", text.as_bytes()), None, 0).is_ok());
}

#[test]
fn another_rulebook_is_told_row_by_row() {
    let folder = empty("stale");
    let first = lasting(&folder, engine());
    let folio = mapped(&first, "ann", ONE);
    let question = engine().book().find_question("us/entry-duty").unwrap();
    let task = done(&first, &folio, Work::Answer { questions: vec![question], as_of: None, why: false });
    let text = std::fs::read_to_string(&answers(&task).path).unwrap();
    assert_eq!(first.stale(&folio), None);
    drop((task, folio, first));
    // A rulebook in which something ends on which the answers rest.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook");
    let mut files = read_folder(&root).unwrap();
    let ended = files.iter_mut().filter(|file| text.contains(file.path.trim_end_matches(".yaml")) && file.text.contains("until: open")).map(|file| file.text = file.text.replacen("until: open", "until: 2026-10-30", 1)).count();
    assert!(ended > 0);
    let other = Arc::new(Engine::new(Arc::new(load(&files, &LoadOptions { cases: false }).book.unwrap())));
    let second = lasting(&folder, Arc::clone(&other));
    let folio = second.get("ann", ONE, 1).unwrap();
    let stale = second.stale(&folio).expect("the rulebook has changed");
    assert_eq!(stale.lacking, 0);
    let task = folio.task(second.begin(&folio, stale.work).unwrap()).unwrap();
    let Stage::Done(Done::Again(again)) = task.wait(LONG) else { panic!("{:?}", task.stage()) };
    assert!(again.watched.changed > 0 && again.watched.rows > again.watched.changed, "{:?}", again.watched);
    let listed = find(&again.path, &Filter::default(), 0, usize::MAX).unwrap();
    assert_eq!((listed.total, again.watched.first.len() as u64), (again.watched.differences, again.watched.differences));
    for lang in [Lang::En, Lang::Fr] {
        let words = ntib_portfolio::words(lang);
        let viewer = ntib_present::view::Viewer { words: &words, engine: &other };
        let [named, before, after] = again.watched.first[0].told(&viewer);
        assert_eq!(named, other.book().question(question).title.get(lang));
        assert_ne!(before, after);
    }
    // The new answers stand in the place of the old: nothing is left to compare, before and after a new start.
    assert_eq!(second.stale(&folio), None);
    drop((task, folio, second));
    let third = lasting(&folder, other);
    assert_eq!(third.stale(&third.get("ann", ONE, 2).unwrap()), None);
}
