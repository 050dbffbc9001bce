//! Every line of what changes is what two answers of the row engine differ in: row for row, from what to what, by which provisions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ntib_core::Date;
use ntib_engine::{Engine, Facts, Finding, Found, Run, basis, matters};
use ntib_portfolio::{Against, By, Comparison, Table, Threads, Way, compare, layers, outcome};
use ntib_rules::model::{Conclusion, FactId, ProvisionId, QuestionId, QuestionKind, Value};
use ntib_rules::{LoadOptions, Removed, SourceFile, Truth, load, parse_case};
use ntib_testkit::Rng;
use ntib_testkit::cases::Pools;
use ntib_testkit::files::read_folder;
use ntib_testkit::worlds::{WorldKind, world};

use super::{Row, amount, file, folder, root, rows_of, way};

/// What a line says: what is removed, the question, before, after, duty before and after.
type Line = [String; 6];

/// Lines by row, each with the provisions responsible.
type Lines = BTreeMap<usize, BTreeMap<Line, String>>;

/// Each provision by its identifier and role, with whether it applies and the rates that it leads to.
type Stands = BTreeMap<(String, Option<String>), (Truth, BTreeSet<String>)>;

/// What is told of an answer, in the words of the lines.
fn said(engine: &Engine, question: QuestionId, found: &Found) -> String {
    let text = match (&engine.book().question(question).kind, &found.finding) {
        (_, None) => String::new(),
        (QuestionKind::Layers { stacking, .. }, Some(Finding::Layers(duty))) => {
            let text = layers(stacking, duty);
            if text.is_empty() { "free".to_owned() } else { text }
        }
        (_, Some(Finding::Set { .. })) => {
            let text = outcome(engine.book(), question, found);
            if text.is_empty() { "nothing".to_owned() } else { text }
        }
        _ => outcome(engine.book(), question, found),
    };
    match found.asked {
        Truth::False => "not_asked".to_owned(),
        Truth::Unknown if text.is_empty() => "not_asked".to_owned(),
        Truth::Unknown => format!("{text}|not_asked"),
        Truth::True => text,
    }
}

/// What the row engine says of a row.
struct Answers {
    found: Vec<Option<Found>>,
    stands: Stands,
}

fn answers(engine: &Engine, (day, known): &Row, removed: &Removed, questions: &[QuestionId]) -> Answers {
    let book = engine.book();
    let facts = Facts::of(book, known.iter().map(|(fact, value)| (*fact, value.clone())));
    let run = Run::new(engine, &facts, *day, removed);
    let one = |question: &QuestionId| (book.question(*question).supported_from <= *day).then(|| run.find(*question));
    let found: Vec<Option<Found>> = questions.iter().map(one).collect();
    let named = |id: ProvisionId| (book.provision(id).id.clone(), book.provision(id).role.clone());
    let mut stands: Stands = book.provision_ids().map(|id| (named(id), (run.provision(id), BTreeSet::new()))).collect();
    for duty in found.iter().flatten() {
        let Some(Finding::Layers(duty)) = &duty.finding else { continue };
        for layer in &duty.layers {
            for (id, _, rate) in &layer.by {
                stands.get_mut(&named(*id)).unwrap().1.insert(format!("{} {rate:?}", layer.layer));
            }
        }
    }
    Answers { found, stands }
}

/// Every provision told to be responsible stands as it is told. What was taken out by itself is responsible for all that changes then.
fn is_responsible((line, by): (&Line, &str), (before, after): (&Stands, &Stands), removed: &str, place: &str) {
    let ([_, _, from, to, ..], none) = (line, (Truth::False, BTreeSet::new()));
    let told: Vec<(&str, &str)> = by.split("; ").filter(|one| !one.is_empty()).map(|one| one.split_once(' ').unwrap()).collect();
    for (sign, id) in &told {
        let of_id = before.keys().chain(after.keys()).filter(|(name, _)| name == id);
        let so = of_id.map(|key| (before.get(key).unwrap_or(&none), after.get(key).unwrap_or(&none))).any(|(was, is)| match *sign {
            "-" => was.0 != Truth::False && (is.0 == Truth::False || to == "not_asked"),
            "+" => is.0 != Truth::False && (was.0 == Truth::False || from == "not_asked"),
            "~" => was.0 != Truth::False && is.0 != Truth::False && was != is,
            _ => false,
        });
        assert!(so, "{place}, {line:?}: {sign} {id} in {by:?}");
    }
    if before.keys().any(|(name, _)| name == removed) {
        assert!(told.contains(&("-", removed)), "{place}, {line:?}: {by:?} without {removed}");
    }
}

/// The line of a change; none where nothing changes. What is told of duty is its layers, its total and its share.
fn line(name: &str, (engine, question, before): (&Engine, QuestionId, &Found), (other, its, after): (&Engine, QuestionId, &Found), removal: bool) -> Option<Line> {
    let (was, is) = (said(engine, question, before), said(other, its, after));
    let duty = |found: &Found| match &found.finding {
        Some(Finding::Layers(duty)) => Some((duty.total, duty.share)),
        _ => None,
    };
    let same = if removal { before == after } else { was == is && duty(before) == duty(after) };
    if same {
        return None;
    }
    let is_duty = matches!(engine.book().question(question).kind, QuestionKind::Layers { .. });
    let due = |found: &Found| amount(found).filter(|_| is_duty).map_or_else(String::new, |amount| amount.normalize().to_string());
    let (first, second) = (due(before), due(after));
    let id = engine.book().question(question).id.clone();
    Some([name.to_owned(), id, was, is, first, second])
}

/// The lines that a comparison writes.
fn written(way: Way<'_>, against: Against<'_>, path: &Path, rows: usize) -> Lines {
    let out = path.with_extension("lines.csv");
    let removals = matches!(against, Against::Removals(..));
    let job = Comparison {
        way,
        against,
        by: vec![("month".to_owned(), By::Month)],
        file: "rows.csv".to_owned(),
        out: Some(&out),
        errors: None,
        threads: Threads(2),
        lang: ntib_core::Lang::En,
    };
    let found = compare(&job, Table::open(path, None).unwrap(), &mut |_, _| {}).unwrap();
    assert_eq!((found.rows, found.refused, &found.faults), (rows as u64, 0, &Vec::new()));
    let mut lines = Lines::new();
    let mut reader = csv::Reader::from_path(&out).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let mut end = cells[cells.len() - 6 - usize::from(removals)..].to_vec();
        if !removals {
            end.insert(0, String::new());
        }
        let by = end.remove(4);
        for due in &mut end[4..] {
            *due = due.parse::<ntib_core::Decimal>().map_or_else(|_| String::new(), |amount| amount.normalize().to_string());
        }
        // The heading is the first line.
        let row = cells[0].parse::<usize>().unwrap() - 2;
        assert!(lines.entry(row).or_default().insert(end.try_into().unwrap(), by).is_none(), "each change once");
    }
    lines
}

/// Compares what is written with what the row engine says under the removals that are told to change a row and some others. Which
/// others goes on from row to row, so that all have their turn. How many lines there are.
fn removals(engine: &Engine, rows: &[Row], path: &Path, names: &[&str], others: usize, name: &str) -> usize {
    let nothing = Removed::nothing();
    let removals: Vec<Removed> = names.iter().map(|one| Removed::of(engine.book(), &[one]).unwrap()).collect();
    let told = written(way(engine, &nothing, path, None), Against::Removals(removals.clone(), false), path, rows.len());
    let questions: Vec<QuestionId> = engine.book().question_ids().collect();
    let (mut turn, mut lines) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        let own = told.get(&at).cloned().unwrap_or_default();
        let mut tried: BTreeSet<usize> = own.keys().map(|line| names.iter().position(|name| *name == line[0]).unwrap()).collect();
        tried.extend((0..others).map(|next| (turn + next) % names.len()));
        turn += others;
        let before = answers(engine, row, &nothing, &questions);
        let mut expected = BTreeSet::new();
        for removal in tried {
            let after = answers(engine, row, &removals[removal], &questions);
            for ((question, before), after) in questions.iter().zip(&before.found).zip(&after.found) {
                if let (Some(before), Some(after)) = (before, after) {
                    expected.extend(line(names[removal], (engine, *question, before), (engine, *question, after), true));
                }
            }
            for (line, by) in own.iter().filter(|(line, _)| line[0] == names[removal]) {
                is_responsible((line, by), (&before.stands, &after.stands), names[removal], &format!("{name}, row {at}"));
            }
        }
        assert_eq!(own.keys().cloned().collect::<BTreeSet<_>>(), expected, "{name}, row {at}: {row:?}");
        lines += own.len();
    }
    lines
}

/// Compares two days, or two rulebooks of which the second may lack a provision, with two answers of the row engine. How many lines there are.
fn sides((engine, first): (&Engine, Option<Date>), (other, second): (&Engine, Option<Date>), rows: &[Row], path: &Path, (name, gone): (&str, &str)) -> usize {
    let nothing = Removed::nothing();
    let both = |id: &QuestionId| other.book().find_question(&engine.book().question(*id).id).map(|its| (*id, its));
    let (questions, theirs): (Vec<QuestionId>, Vec<QuestionId>) = engine.book().question_ids().filter_map(|id| both(&id)).unzip();
    let before = Way { questions: questions.clone(), ..way(engine, &nothing, path, first) };
    let after = Way { questions: theirs.clone(), ..way(other, &nothing, path, second) };
    let told = written(before, Against::Way(Box::new(after)), path, rows.len());
    let mut lines = 0;
    for (at, (day, known)) in rows.iter().enumerate() {
        let there: BTreeMap<FactId, Value> = known.iter().map(|(fact, value)| (other.book().find_fact(&engine.book().fact(*fact).key).unwrap(), value.clone())).collect();
        let before = answers(engine, &(first.unwrap_or(*day), known.clone()), &nothing, &questions);
        let after = answers(other, &(second.unwrap_or(*day), there), &nothing, &theirs);
        let mut expected = BTreeSet::new();
        for (((question, its), before), after) in questions.iter().zip(&theirs).zip(&before.found).zip(&after.found) {
            if let (Some(before), Some(after)) = (before, after) {
                expected.extend(line("", (engine, *question, before), (other, *its, after), false));
            }
        }
        let own = told.get(&at).cloned().unwrap_or_default();
        for (line, by) in &own {
            is_responsible((line, by), (&before.stands, &after.stands), gone, &format!("{name}, row {at}"));
        }
        assert_eq!(own.into_keys().collect::<BTreeSet<_>>(), expected, "{name}, row {at}: {day} {known:?}");
        lines += expected.len();
    }
    lines
}

/// The matters of every ready example, as rows. Values that a cell cannot say again as they are go without.
fn examples(engine: &Engine) -> Vec<Row> {
    let book = engine.book();
    let mut rows = Vec::new();
    for file in read_folder(&root().join("examples")).unwrap() {
        if file.path.contains('/') || !file.path.ends_with(".yaml") {
            continue;
        }
        let case = parse_case(book, &file).unwrap_or_else(|_| panic!("{} loads", file.path));
        let day = case.as_of.expect("a date");
        for matter in matters(book, &case) {
            let told = matter.facts.known().map(|(fact, value)| (fact, value.clone()));
            let again = |(fact, value): &(FactId, Value)| {
                let text = value.to_string();
                text != "none" && !text.contains('\n') && book.fact(*fact).derived.is_none() && book.fact(*fact).ty.parse_given(&text, &|place| book.is_place(place)).is_ok_and(|read| read == *value)
            };
            rows.push((day, told.filter(again).collect()));
        }
    }
    rows
}

/// The provisions that answers to some of the rows rest on, shuffled.
fn rested(engine: &Engine, rows: &[Row]) -> Vec<String> {
    let (book, nothing) = (engine.book(), Removed::nothing());
    let mut found = BTreeSet::new();
    for (day, known) in rows.iter().step_by(7) {
        let facts = Facts::of(book, known.iter().map(|(fact, value)| (*fact, value.clone())));
        let run = Run::new(engine, &facts, *day, &nothing);
        found.extend(book.question_ids().flat_map(|question| basis(&run, question)).map(|id| book.provision(id).id.clone()));
    }
    let mut found: Vec<String> = found.into_iter().collect();
    Rng::new(7).shuffle(&mut found);
    found
}

fn rulebook() -> Vec<SourceFile> {
    read_folder(&root().join("rulebook")).unwrap()
}

fn engine(files: &[SourceFile]) -> Option<Engine> {
    load(files, &LoadOptions::default()).book.map(|book| Engine::new(Arc::new(book)))
}

#[test]
fn every_line_of_the_examples_is_what_the_row_engine_says() {
    let files = rulebook();
    let real = engine(&files).expect("the rulebook loads");
    let rows = examples(&real);
    let path = folder("examples").join("rows.csv");
    file(&real, &rows, &path);
    let reached: BTreeSet<&str> = real.book().question_ids().flat_map(|question| real.instruments_of(question)).map(|id| real.book().instrument(id).id.as_str()).collect();
    let rested: Vec<String> = rested(&real, &rows);
    let names: Vec<&str> = reached.into_iter().chain(rested.iter().take(40).map(String::as_str)).collect();
    let lines = removals(&real, &rows, &path, &names, 2, "examples");
    assert!(rows.len() > 300 && lines > 1_000, "{}, {lines}", rows.len());
    let day = |text: &str| Some(text.parse::<Date>().unwrap());
    let days = sides((&real, day("2025-06-02")), (&real, day("2026-11-02")), &rows, &path, ("two days", ""));
    assert!(days > 100, "{days}");
    // Drafts that take a provision out of the book, of those that answers rest on. Others may refer to it: then it cannot go alone.
    let drafts = rested.iter().take(8).filter_map(|gone| {
        let rest: Vec<SourceFile> = files.iter().filter(|file| file.path != format!("{gone}.yaml") && file.path != format!("{gone}.cases.yaml")).cloned().collect();
        Some((gone, engine(&rest)?))
    });
    let found: usize = drafts.take(2).map(|(gone, other)| sides((&real, None), (&other, None), &rows, &path, ("draft", gone))).sum();
    assert!(found > 0, "a draft changes something");
}

#[test]
fn a_draft_of_another_rate_is_alone_responsible() {
    let files = rulebook();
    let real = engine(&files).expect("the rulebook loads");
    let rows: Vec<Row> = examples(&real).into_iter().step_by(2).collect();
    let path = folder("rates").join("rows.csv");
    file(&real, &rows, &path);
    let nothing = Removed::nothing();
    let mut changed = Vec::new();
    for (at, amended) in files.iter().enumerate() {
        let (Some(rate), Some(id)) = (amended.text.lines().find(|line| line.starts_with("    rate: ") && line.ends_with(" %")), amended.path.strip_suffix(".yaml")) else { continue };
        let adds = |id: ProvisionId| matches!(real.book().provision(id).then.as_slice(), [Conclusion::Layer(..)]);
        if changed.len() >= 4 || amended.text.matches("    rate: ").count() != 1 || !real.book().find_provisions(id).any(adds) {
            continue;
        }
        let mut draft = files.clone();
        draft[at].text = amended.text.replace(rate, "    rate: 61.7 %");
        let other = engine(&draft).expect("the draft loads");
        let questions: Vec<QuestionId> = other.book().question_ids().collect();
        let told = written(way(&real, &nothing, &path, None), Against::Way(Box::new(Way { questions, ..way(&other, &nothing, &path, None) })), &path, rows.len());
        let by: BTreeSet<&String> = told.values().flat_map(BTreeMap::values).collect();
        let alone = format!("~ {id}");
        assert!(by.iter().all(|by| **by == alone), "{id}: {by:?}");
        changed.extend((!by.is_empty()).then_some(alone));
    }
    assert!(changed.len() == 4, "{changed:?}");
}

#[test]
fn every_line_is_what_the_row_engine_says_on_random_rulebooks() {
    let (mut removed, mut days, mut drafts) = (0, 0, 0);
    for seed in 43_000_000..43_000_015 {
        let mut rng = Rng::new(seed);
        let files = world(seed, WorldKind::Full).files;
        let one = engine(&files).expect("a random world loads");
        let rows = rows_of(&Pools::new(one.book()), &mut rng, 20);
        let path = folder("lines").join(format!("{seed}.csv"));
        file(&one, &rows, &path);
        let mut names: Vec<&str> = one.book().instruments.iter().map(|one| one.id.as_str()).chain(one.book().provisions.iter().map(|one| one.id.as_str())).collect();
        names.dedup();
        removed += removals(&one, &rows, &path, &names, names.len(), &format!("seed {seed}"));
        days += sides((&one, Some(rows[0].0)), (&one, Some(rows[1].0)), &rows, &path, (&format!("seed {seed}"), ""));
        // A draft without one of the provisions.
        let mut others: Vec<usize> = (0..files.len()).filter(|at| one.book().provisions.iter().any(|one| files[*at].path == format!("{}.yaml", one.id))).collect();
        rng.shuffle(&mut others);
        let draft = others.into_iter().find_map(|gone| {
            let rest: Vec<SourceFile> = files.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, file)| file.clone()).collect();
            Some((engine(&rest)?, files[gone].path.trim_end_matches(".yaml")))
        });
        let Some((other, gone)) = draft else { continue };
        drafts += sides((&one, None), (&other, None), &rows, &path, (&format!("seed {seed}, draft"), gone));
    }
    assert!(removed > 100 && days > 100 && drafts > 10, "{removed}, {days}, {drafts}");
}
