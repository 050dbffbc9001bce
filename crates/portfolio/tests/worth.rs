//! Comparisons of portfolios agree with the row engine, answer by answer: on random rulebooks and on the ready example.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ntib_core::{Currency, Date, Decimal, Lang};
use ntib_engine::{Engine, Facts, Finding, Found, Interval, Run};
use ntib_portfolio::{
    Against, Binding, By, Compared, Comparison, Count, PARTS, Table, Threads, Way, compare, document, layers,
    money_of_parts, outcome, summary,
};
use ntib_rules::model::{FactId, Per, QuestionId, QuestionKind, Value, Verdict};
use ntib_rules::{LoadOptions, Removed, Truth, load};
use ntib_testkit::Rng;
use ntib_testkit::cases::Pools;
use ntib_testkit::files::read_folder;
use ntib_testkit::worlds::{WorldKind, world};

#[path = "worth/every.rs"]
mod every;

type Row = (Date, BTreeMap<FactId, Value>);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder(name: &str) -> PathBuf {
    let here = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("worth-{name}"));
    std::fs::create_dir_all(&here).unwrap();
    here
}

/// A value as text. Three digits after a point could be thousands: a zero behind them says that they are not.
fn written_out(value: &Value) -> String {
    let text = value.to_string();
    let (number, rest) = text.split_once(' ').map_or((text.as_str(), String::new()), |(number, rest)| (number, format!(" {rest}")));
    if ntib_base::import::is_either(number.trim_start_matches('-')) { format!("{number}0{rest}") } else { text }
}

/// The rows as a CSV file, with columns named after facts.
fn file(engine: &Engine, rows: &[Row], path: &Path) {
    let facts: BTreeSet<FactId> = rows.iter().flat_map(|(_, known)| known.keys().copied()).collect();
    let mut writer = csv::Writer::from_path(path).unwrap();
    let keys = facts.iter().map(|fact| engine.book().fact(*fact).key.clone());
    writer.write_record(keys.chain(["as_of".to_owned()])).unwrap();
    for (day, known) in rows {
        let cells = facts
            .iter()
            .map(|fact| known.get(fact).map(written_out).unwrap_or_default());
        writer.write_record(cells.chain([day.to_string()])).unwrap();
    }
    writer.flush().unwrap();
}

fn way<'e>(engine: &'e Engine, removed: &'e Removed, path: &Path, as_of: Option<Date>) -> Way<'e> {
    let header = Table::open(path, None).unwrap().header;
    Way {
        engine,
        removed,
        binding: Binding::by_name(engine.book(), &header).unwrap(),
        as_of,
        questions: engine.book().question_ids().collect(),
    }
}

fn compared(way: Way<'_>, against: Against<'_>, path: &Path, out: Option<&Path>, threads: usize) -> Compared {
    let job = Comparison {
        way,
        against,
        by: vec![("month".to_owned(), By::Month)],
        file: "rows.csv".to_owned(),
        out,
        errors: None,
        threads: Threads(threads),
        lang: Lang::En,
    };
    let found = compare(&job, Table::open(path, None).unwrap(), &mut |_, _| {}).unwrap();
    assert_eq!((found.refused, &found.faults), (0, &Vec::new()));
    let text = ntib_present::wire::text(&document(&job, &found));
    assert!(text.contains("\"format\": \"ntib.comparison\""));
    for lang in [Lang::En, Lang::Fr] {
        let told = summary(&job, &found, lang);
        assert!(
            told.len() > 4 && told.iter().all(|(_, line)| !line.contains("compare-")),
            "{told:?}"
        );
    }
    found
}

/// The total of duty as the rows tell it.
fn amount(found: &Found) -> Option<Decimal> {
    match (&found.finding, found.asked) {
        (_, Truth::False) => Some(Decimal::ZERO),
        (Some(Finding::Layers(duty)), Truth::True) if duty.has_amounts() && !duty.conflict => {
            duty.total.known()
        }
        _ => None,
    }
}

fn verdict(engine: &Engine, question: QuestionId, found: &Found) -> Option<Verdict> {
    let QuestionKind::Choice { outcomes, .. } = &engine.book().question(question).kind else {
        return None;
    };
    match (&found.finding, found.asked) {
        (_, Truth::False) => Some(Verdict::Yes),
        (Some(Finding::Choice(possible)), Truth::True) => possible.decided().map(|at| outcomes[*at].verdict),
        _ => None,
    }
}

/// Counts one change as the reference does.
fn add(engine: &Engine, count: &mut Count, question: QuestionId, before: &Found, after: &Found) {
    count.answers += 1;
    let one = engine.book().question(question);
    if let QuestionKind::Layers { currency, .. } = one.kind {
        match (amount(before), amount(after)) {
            (Some(before), Some(after)) => {
                let duty = count.duty.entry(currency).or_default();
                duty.before += before;
                duty.after += after;
                duty.answers += 1;
            }
            _ => count.duty_open += 1,
        }
    }
    let (Some(before), Some(after)) = (
        verdict(engine, question, before),
        verdict(engine, question, after),
    ) else {
        return;
    };
    let is = |verdict: Verdict| {
        (
            u64::from(before != verdict && after == verdict),
            u64::from(before == verdict && after != verdict),
        )
    };
    match one.per {
        Per::Movement => {
            let (licences, barred) = (is(Verdict::NeedsAuthority), is(Verdict::No));
            count.licences.more += licences.0;
            count.licences.fewer += licences.1;
            count.prohibited.more += barred.0;
            count.prohibited.fewer += barred.1;
        }
        Per::Offer => {
            let open = is(Verdict::Yes);
            count.bids.more += open.1;
            count.bids.fewer += open.0;
        }
        Per::Firm => {}
    }
}

fn found(engine: &Engine, (day, known): &Row, removed: &Removed, as_of: Option<Date>) -> Vec<Option<Found>> {
    let book = engine.book();
    let facts = Facts::of(book, known.iter().map(|(fact, value)| (*fact, value.clone())));
    let day = as_of.unwrap_or(*day);
    let run = Run::new(engine, &facts, day, removed);
    book.question_ids()
        .map(|question| (book.question(question).supported_from <= day).then(|| run.find(question)))
        .collect()
}

/// Compares with every removal, as the row engine does.
fn removals_agree(engine: &Engine, rows: &[Row], path: &Path, names: &[&str], name: &str) -> u64 {
    let nothing = Removed::nothing();
    let removals: Vec<Removed> = names
        .iter()
        .map(|one| Removed::of(engine.book(), &[one]).unwrap())
        .collect();
    let out = path.with_extension("changes.csv");
    let against = || Against::Removals(removals.clone(), false);
    let told = compared(way(engine, &nothing, path, None), against(), path, Some(&out), 1);
    assert_eq!(told.rows, rows.len() as u64, "{name}");
    let questions: Vec<QuestionId> = engine.book().question_ids().collect();
    let mut lines = 0;
    for (removed, effect) in removals.iter().zip(&told.effects) {
        let mut expected = Count::default();
        for row in rows {
            let (before, after) = (
                found(engine, row, &nothing, None),
                found(engine, row, removed, None),
            );
            let mut changed = false;
            for ((question, before), after) in questions.iter().zip(before).zip(after) {
                let (Some(before), Some(after)) = (before, after) else {
                    continue;
                };
                if before != after {
                    changed = true;
                    add(engine, &mut expected, *question, &before, &after);
                }
            }
            expected.rows += u64::from(changed);
        }
        assert_eq!(effect.all, expected, "{name}, without {:?}", removed.names());
        lines += expected.answers;
        let mut months = Count::default();
        effect.groups[0]
            .values()
            .for_each(|count| months.add(count).unwrap());
        assert_eq!(months, expected, "{name}: months make up the whole");
        assert_eq!(
            effect.moves.values().sum::<u64>() + effect.other_moves,
            expected.answers
        );
    }
    assert_eq!(
        std::fs::read_to_string(&out).unwrap().lines().count() as u64,
        lines + 1,
        "{name}: one line a change"
    );
    let again = compared(way(engine, &nothing, path, None), against(), path, None, 3);
    assert_eq!(again, told, "{name}: threads do not show");
    lines
}

/// What each player's duties and counts come to over all orders, in [`PARTS`], and what each two do to each other: with everything else in
/// place, and over all companies in [`PARTS`].
#[derive(Default)]
struct Expected {
    duty: BTreeMap<(usize, Currency), Decimal>,
    counts: BTreeMap<usize, [i128; 3]>,
    pair_duty: BTreeMap<(usize, usize, Currency), [Decimal; 2]>,
    pair_counts: BTreeMap<(usize, usize), [[i128; 3]; 2]>,
}

fn factorial(n: usize) -> i128 {
    (1..=n).product::<usize>() as i128
}

/// A pair, the four sets, and the two weights.
type Company = ((usize, usize), [usize; 4], [i128; 2]);

/// The sets that a pair's interaction looks at, each with both gone, one, the other and neither, and the weights with everything else in
/// place and in company.
fn companies(count: usize) -> Vec<Company> {
    let mut found = Vec::new();
    for (low, high) in (0..count).flat_map(|low| (low + 1..count).map(move |high| (low, high))) {
        let (a, b) = (1_usize << low, 1_usize << high);
        for set in (0..1_usize << count).filter(|set| set & (a | b) == 0) {
            let gone = set.count_ones() as usize;
            let weight = PARTS * factorial(gone) * factorial(count - gone - 2) / factorial(count - 1);
            found.push(((low, high), [set | a | b, set | a, set | b, set], [i128::from(set == 0), weight]));
        }
    }
    found
}

fn times(weight: i128) -> Decimal {
    Decimal::from(i64::try_from(weight).unwrap())
}

/// From the answers of the row engine under every set of `count` removals.
fn expected_shares(engine: &Engine, rows: &[Row], sets: &[Removed], count: usize) -> Expected {
    let weight = |before: usize| PARTS * factorial(before) * factorial(count - before - 1) / factorial(count);
    let mut expected = Expected::default();
    for row in rows {
        let by_set: Vec<Vec<Option<Found>>> = sets.iter().map(|set| found(engine, row, set, None)).collect();
        for (at, question) in engine.book().question_ids().enumerate() {
            let all: Option<Vec<&Found>> = by_set.iter().map(|found| found[at].as_ref()).collect();
            let Some(all) = all else { continue };
            let one = engine.book().question(question);
            if let QuestionKind::Layers { currency, .. } = one.kind {
                let Some(worth) = all.iter().map(|found| amount(found)).collect::<Option<Vec<Decimal>>>() else { continue };
                for player in 0..count {
                    for set in (0..sets.len()).filter(|set| set >> player & 1 == 0) {
                        let step = worth[set | 1 << player] - worth[set];
                        *expected.duty.entry((player, currency)).or_default() += step * times(weight(set.count_ones() as usize));
                    }
                }
                for ((low, high), [both, a, b, none], weights) in companies(count) {
                    let more = worth[both] - worth[a] - worth[b] + worth[none];
                    let own = expected.pair_duty.entry((low, high, currency)).or_default();
                    own.iter_mut().zip(weights).for_each(|(own, weight)| *own += more * times(weight));
                }
                continue;
            }
            let marks: Option<Vec<[i128; 3]>> = all.iter().map(|found| {
                Some(match (one.per, verdict(engine, question, found)?) {
                    (Per::Movement, Verdict::NeedsAuthority) => [1, 0, 0],
                    (Per::Movement, Verdict::No) => [0, 1, 0],
                    (Per::Offer, Verdict::NeedsAuthority | Verdict::No) => [0, 0, 1],
                    _ => [0; 3],
                })
            }).collect();
            let Some(marks) = marks else { continue };
            for player in 0..count {
                for set in (0..sets.len()).filter(|set| set >> player & 1 == 0) {
                    let (with, gone) = (marks[set], marks[set | 1 << player]);
                    let own = expected.counts.entry(player).or_default().iter_mut();
                    for (own, (with, gone)) in own.zip(with.iter().zip(gone)) {
                        *own += (gone - with) * weight(set.count_ones() as usize);
                    }
                }
            }
            for (pair, [both, a, b, none], weights) in companies(count) {
                let own = expected.pair_counts.entry(pair).or_default();
                for kind in 0..3 {
                    let more = marks[both][kind] - marks[a][kind] - marks[b][kind] + marks[none][kind];
                    own.iter_mut().zip(weights).for_each(|(own, weight)| own[kind] += more * weight);
                }
            }
        }
    }
    expected
}

/// The worth of each in company, and what each two do to each other, from a run for every set of removals. How many values are not
/// nothing, of each.
fn shares_agree(engine: &Engine, rows: &[Row], path: &Path, names: &[&str], name: &str) -> (usize, usize) {
    let nothing = Removed::nothing();
    let removals: Vec<Removed> = names.iter().map(|one| Removed::of(engine.book(), &[one]).unwrap()).collect();
    let against = Against::Removals(removals, true);
    let told = compared(way(engine, &nothing, path, None), against, path, None, 2);
    let shares = told.shares.expect("wanted");
    assert_eq!(shares.drawn, 0, "{name}");
    let sets: Vec<Removed> = (0..1_usize << names.len()).map(|set| {
        let some = names.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, one)| *one);
        Removed::of(engine.book(), &some.collect::<Vec<_>>()).unwrap()
    }).collect();
    let expected = expected_shares(engine, rows, &sets, names.len());
    let (mut told_of, mut pairs) = (0, 0);
    let mut whole: BTreeMap<Currency, Decimal> = BTreeMap::new();
    let mut counted = [0_i128; 3];
    for (player, removed) in names.iter().enumerate() {
        let share = shares.of.get(&player).cloned().unwrap_or_default();
        assert_eq!(share.counts, expected.counts.get(&player).copied().unwrap_or_default(), "{name}, {removed}");
        for ((_, currency), expected) in expected.duty.iter().filter(|((one, _), _)| *one == player) {
            let own = share.duty.get(currency).copied().unwrap_or_default();
            assert_eq!(money_of_parts(own), money_of_parts(*expected), "{name}, {removed}");
            told_of += usize::from(!expected.is_zero());
        }
        told_of += usize::from(share.counts != [0; 3]);
        share.duty.iter().for_each(|(currency, parts)| *whole.entry(*currency).or_default() += *parts);
        counted.iter_mut().zip(share.counts).for_each(|(sum, count)| *sum += count);
    }
    // Efficiency: the worths of all make up what changes without all, to the digit.
    assert_eq!(counted, shares.counts.map(|count| count * PARTS), "{name}");
    for (currency, duty) in &shares.duty {
        assert_eq!(whole.get(currency).copied().unwrap_or_default().normalize(), (*duty * times(PARTS)).normalize(), "{name}");
    }
    for low in 0..names.len() {
        for high in low + 1..names.len() {
            let pair = shares.pairs.get(&(low, high)).cloned().unwrap_or_default();
            let counts = expected.pair_counts.get(&(low, high)).copied().unwrap_or_default();
            assert_eq!([pair.beyond.counts, pair.company.counts], counts, "{name}, {} with {}", names[low], names[high]);
            for ((_, _, currency), [beyond, company]) in expected.pair_duty.iter().filter(|((a, b, _), _)| (*a, *b) == (low, high)) {
                let of = |sums: &ntib_portfolio::Sums| sums.duty.get(currency).copied().unwrap_or_default();
                assert_eq!(of(&pair.beyond).normalize(), beyond.normalize(), "{name}, {} with {}", names[low], names[high]);
                assert_eq!(money_of_parts(of(&pair.company)), money_of_parts(*company), "{name}, {} with {}", names[low], names[high]);
            }
            pairs += usize::from(!pair.is_nothing());
        }
    }
    (told_of, pairs)
}

fn rows_of(pools: &Pools, rng: &mut Rng, count: usize) -> Vec<Row> {
    let exact = |facts: BTreeMap<FactId, Value>| {
        facts
            .into_iter()
            .filter(|(_, value)| value.as_between().is_none())
            .collect()
    };
    (0..count)
        .map(|_| pools.case(rng))
        .map(|case| (case.as_of, exact(case.facts)))
        .collect()
}

#[test]
fn removals_change_what_the_row_engine_says_on_random_rulebooks() {
    let (mut changed, mut told, mut pairs) = (0, 0, 0);
    for seed in 41_000_000..41_000_025 {
        let mut rng = Rng::new(seed);
        let loaded = load(&world(seed, WorldKind::Full).files, &LoadOptions::default());
        let engine = Engine::new(Arc::new(loaded.book.expect("a random world loads")));
        let rows = rows_of(&Pools::new(engine.book()), &mut rng, 20);
        let path = folder("random").join(format!("{seed}.csv"));
        file(&engine, &rows, &path);
        let names: Vec<&str> = engine
            .book()
            .instruments
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        changed += removals_agree(&engine, &rows, &path, &names, &format!("seed {seed}"));
        // Provisions may be removed by themselves, so that more than the instruments meet.
        let mut some: Vec<&str> = engine.book().provisions.iter().map(|one| one.id.as_str()).collect();
        some.dedup();
        rng.shuffle(&mut some);
        let few: Vec<&str> = names.into_iter().take(3).chain(some.into_iter().take(2)).collect();
        let (of, together) = shares_agree(&engine, &rows, &path, &few, &format!("seed {seed}"));
        (told, pairs) = (told + of, pairs + together);
    }
    assert!(changed > 100 && told > 10 && pairs > 4, "{changed}, {told}, {pairs}");
}

/// What a question comes to, in words, with the duty.
fn told_as(
    engine: &Engine,
    question: QuestionId,
    found: &Found,
) -> (Truth, String, Option<(Interval, Interval)>) {
    let text = match (&engine.book().question(question).kind, &found.finding) {
        (QuestionKind::Layers { stacking, .. }, Some(Finding::Layers(duty))) => layers(stacking, duty),
        _ => outcome(engine.book(), question, found),
    };
    let duty = match &found.finding {
        Some(Finding::Layers(duty)) => Some((duty.total, duty.share)),
        _ => None,
    };
    (found.asked, text, duty)
}

#[test]
fn another_day_changes_what_the_row_engine_says_on_random_rulebooks() {
    let mut changed = 0;
    for seed in 42_000_000..42_000_025 {
        let mut rng = Rng::new(seed);
        let loaded = load(&world(seed, WorldKind::Full).files, &LoadOptions::default());
        let engine = Engine::new(Arc::new(loaded.book.expect("a random world loads")));
        let rows = rows_of(&Pools::new(engine.book()), &mut rng, 20);
        let path = folder("days").join(format!("{seed}.csv"));
        file(&engine, &rows, &path);
        let nothing = Removed::nothing();
        let (first, second) = (Some(rows[0].0), Some(rows[1].0));
        let other = way(&engine, &nothing, &path, second);
        let told = compared(
            way(&engine, &nothing, &path, first),
            Against::Way(Box::new(other)),
            &path,
            None,
            2,
        );
        let mut expected = Count::default();
        for row in &rows {
            let (before, after) = (
                found(&engine, row, &nothing, first),
                found(&engine, row, &nothing, second),
            );
            let mut differs = false;
            for ((question, before), after) in engine.book().question_ids().zip(before).zip(after) {
                let (Some(before), Some(after)) = (before, after) else {
                    continue;
                };
                if told_as(&engine, question, &before) != told_as(&engine, question, &after) {
                    differs = true;
                    add(&engine, &mut expected, question, &before, &after);
                }
            }
            expected.rows += u64::from(differs);
        }
        assert_eq!(
            told.effects[0].all, expected,
            "seed {seed}, {first:?}, {second:?}"
        );
        changed += expected.answers;
    }
    assert!(changed > 100, "{changed}");
}

#[test]
fn the_ready_portfolio_is_compared_as_its_rows_are() {
    let root = root();
    let loaded = load(
        &read_folder(&root.join("rulebook")).unwrap(),
        &LoadOptions::default(),
    );
    let engine = Engine::new(Arc::new(loaded.book.expect("the rulebook loads")));
    let files = read_folder(&root.join("examples/portfolio")).unwrap();
    let map = files
        .iter()
        .find(|file| file.path.ends_with(".map.yaml"))
        .expect("a mapping");
    let map = ntib_base::import::Mapping::read(&map.text).expect("a mapping");
    let path = root.join("examples/portfolio/parts-into-the-us.csv");
    let mut table = Table::open(&path, None).unwrap();
    let binding = Binding::mapped(engine.book(), &map, &table.header).unwrap();
    let given: Vec<(FactId, Value)> = binding.given.clone();
    let read = table.next_rows().unwrap().unwrap();
    let (batch, _, faults) = binding.code(engine.book(), &read, None);
    assert!(faults.is_empty());
    let facts = binding.facts();
    let rows: Vec<Row> = (0..batch.rows())
        .map(|row| {
            let own = facts
                .iter()
                .zip(&batch.facts)
                .filter_map(|(fact, column)| Some((*fact, column.get(row)?.clone())));
            (
                *batch.days.get(row).unwrap(),
                given.iter().cloned().chain(own).collect(),
            )
        })
        .collect();
    let path = folder("ready").join("rows.csv");
    file(&engine, &rows, &path);
    let duty = engine.book().find_question("us/entry-duty").unwrap();
    let names: BTreeSet<String> = engine
        .instruments_of(duty)
        .into_iter()
        .map(|id| engine.book().instrument(id).id.clone())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(removals_agree(&engine, &rows, &path, &names, "ready") > 20);
}
