//! Portfolios: rows a second from Parquet against only reading them, removals against a plain pass, the worth of 20
//! instruments in each other's company, an amendment over a workbook, and the 20-rule table in columns.
//!
//! `portfolio [ROWS] [FOLDER] [PART...]`: so many rows (a million if nothing is said); the cases of the table are left in the folder
//! for `peers/twenty_peers.py`. Parts are `company`, `table`, `unlike`, `parts`, `removals`, `shares` and `workbook`; all of them if none is named.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ntib_bench::twenty::{ByHand, CATEGORIES, OUTCOMES, PLACES, USES, cases, rulebook, rules};
use ntib_bench::{Numbers, against, files, median, peak, spent};
use ntib_core::{Currency, Date, Decimal, Lang, Money, Share};
use ntib_engine::columns::{Batch, Coded, Columns};
use ntib_engine::grid::{CodedCells, Decided, Grid};
use ntib_engine::{Engine, Facts};
use ntib_portfolio::{
    Against, Answered, Asked, Binding, Comparison, Job, Out, OutColumn, OutKind, Table, TextColumn, Threads, Way, compare, run,
    solve_all,
};
use ntib_rules::model::{QuestionId, Value};
use ntib_rules::{LoadOptions, Removed, load};

/// The columns of the made-up portfolio: lines of arms, parts, metals and machines between the five countries, some unknown.
const COLUMNS: [(&str, &[&str]); 12] = [
    ("as_of", &["2025-02-10", "2025-03-20", "2025-08-15", "2026-03-02", "2026-06-30", "2026-11-02"]),
    ("leg.from", &["US", "CA", "GB", "AU"]),
    ("leg.to", &["CA", "US", "US", "GB"]),
    ("leg.kind", &["export"]),
    ("item.origin", &["US", "CA", "GB", "AU", "CN", ""]),
    ("item.hts_us", &["8807.30.00", "7318.15.20", "7606.12.30", "8471.30.01", "8526.10.00", "9305.99.40", "8542.31.00", "8411.91.90"]),
    ("item.usml", &["none", "VIII(h)(1)", "XI(a)(3)", "", "none", "none"]),
    ("item.eccn", &["9A610.x", "EAR99", "3A001.a.2", ""]),
    ("item.usmca_claim", &["true", "false", "false", ""]),
    ("item.classified", &["false", "false", "false", "true"]),
    ("exporter.registered_ddtc", &["true", "true", "false", ""]),
    ("consignee.registered_cgp", &["true", "false", ""]),
];

/// How many rows unlike one another are answered: patterns hardly come again in them, and take memory and time.
const UNLIKE_MOST: usize = 1_000_000;

/// How many parts an officer's list has.
const PARTS: usize = 50_000;

/// The value of each column but the day for one row: where a shipment leaves from goes with where it goes to.
fn codes(numbers: &mut Numbers) -> [u32; COLUMNS.len()] {
    let lane = numbers.below(4);
    COLUMNS.map(|(name, values)| {
        let at = if name == "leg.from" || name == "leg.to" { lane } else { numbers.below(values.len() as u64) };
        if values[at as usize].is_empty() { 0 } else { at as u32 + 1 }
    })
}

/// So many rows into a file, in the form of its name: shipments of so many parts, each with its own facts and lane, on any day and of
/// any value; without parts each row by itself, as unlike the others as can be.
fn portfolio(path: &Path, rows: usize, parts: Option<usize>) {
    let mut numbers = Numbers::new(20_261_128);
    let parts: Vec<[u32; COLUMNS.len()]> = (0..parts.unwrap_or(0)).map(|_| codes(&mut numbers)).collect();
    let mut header: Vec<(String, OutKind)> = COLUMNS.iter().map(|(name, _)| ((*name).to_owned(), OutKind::Text)).collect();
    header.push(("item.value".to_owned(), OutKind::Text));
    let mut out = Out::file(path, &header, ntib_core::Lang::En).unwrap_or_else(|fault| panic!("{fault}"));
    let mut left = rows;
    while left > 0 {
        let count = left.min(65_536);
        let mut columns: Vec<TextColumn> = COLUMNS
            .iter()
            .map(|(_, values)| TextColumn { values: values.iter().map(|value| (*value).into()).collect(), codes: Vec::new() })
            .collect();
        let mut amounts = TextColumn::default();
        for row in 0..count {
            let mut own = codes(&mut numbers);
            if !parts.is_empty() {
                // The day is the shipment's, the rest the part's.
                let part = parts[numbers.below(parts.len() as u64) as usize];
                own[1..].copy_from_slice(&part[1..]);
            }
            columns.iter_mut().zip(own).for_each(|(column, code)| column.codes.push(code));
            amounts.values.push(format!("{}.{:02} USD", 10 + numbers.below(2_000_000), numbers.below(100)).into());
            amounts.codes.push(row as u32 + 1);
        }
        columns.push(amounts);
        let columns = columns.into_iter().map(OutColumn::Text).collect();
        out.write(&Answered { rows: count, columns, ..Answered::default() }).unwrap_or_else(|fault| panic!("{fault}"));
        left -= count;
    }
    out.finish(&[]).unwrap_or_else(|fault| panic!("{fault}"));
}

/// A time and the processor time in it.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration, Duration) {
    let (start, before) = (Instant::now(), spent());
    let done = work();
    (done, start.elapsed(), spent() - before)
}

fn tell(what: &str, rows: usize, took: Duration, processor: Duration) {
    let rate = rows as f64 / took.as_secs_f64() / 1e6;
    println!("{what}: {took:.2?}, {processor:.2?} of processor time, {rate:.2} million rows a second");
}

struct World {
    engine: Engine,
    removed: Removed,
}

impl World {
    fn way(&self, path: &Path, questions: &[QuestionId], as_of: Option<Date>) -> Way<'_> {
        let table = Table::open(path, None).unwrap_or_else(|fault| panic!("{fault}"));
        let binding = Binding::by_name(self.engine.book(), &table.header).unwrap_or_else(|fault| panic!("{}: {}", fault, fault.help));
        Way { engine: &self.engine, removed: &self.removed, binding, as_of, questions: questions.to_vec() }
    }

    fn compared(&self, path: &Path, way: Way<'_>, against: Against<'_>, out: Option<&Path>) -> ntib_portfolio::Compared {
        let job = Comparison {
            way,
            against,
            by: Vec::new(),
            file: path.display().to_string(),
            out,
            errors: None,
            threads: Threads::default(),
            lang: Lang::En,
        };
        let table = Table::open(path, None).unwrap_or_else(|fault| panic!("{fault}"));
        compare(&job, table, &mut |_, _| {}).unwrap_or_else(|fault| panic!("{fault}: {}", fault.help))
    }
}

fn whole_rulebook(world: &World, folder: &Path, rows: usize, parts: Option<usize>) {
    let path = folder.join("portfolio.parquet");
    portfolio(&path, rows, parts);
    let of = parts.map_or("each as unlike the others as can be".to_owned(), |parts| format!("shipments of {parts} parts"));
    println!("{rows} rows, {of}");
    let (read, reading, processor) = timed(|| {
        let mut table = Table::open(&path, None).unwrap_or_else(|fault| panic!("{fault}"));
        let mut count = 0;
        while let Some(rows) = table.next_rows().unwrap_or_else(|fault| panic!("{fault}")) {
            count += rows.len();
        }
        count
    });
    assert_eq!(read, rows);
    tell("reading and decoding alone, one thread", rows, reading, processor);
    let book = world.engine.book();
    let movement = |id: &QuestionId| {
        book.question(*id).per == ntib_rules::model::Per::Movement && !book.question(*id).on_request
    };
    let all: Vec<QuestionId> = book.question_ids().filter(movement).collect();
    let choices = |id: &&QuestionId| matches!(book.question(**id).kind, ntib_rules::model::QuestionKind::Choice { .. });
    let authority: Vec<QuestionId> = all.iter().filter(choices).copied().collect();
    for (name, questions, aim) in [("authority questions", &authority, 5.0), ("all questions of movements", &all, 10.0)] {
        let out = folder.join("answers.parquet");
        let table = Table::open(&path, None).unwrap_or_else(|fault| panic!("{fault}"));
        let job = Job {
            asked: Asked {
                engine: &world.engine,
                removed: &world.removed,
                questions: questions.clone(),
                as_of: None,
                why: false,
                lang: Lang::En,
            },
            binding: world.way(&path, questions, None).binding,
            file: "portfolio".to_owned(),
            out: Some(&out),
            errors: None,
            threads: Threads::default(),
        };
        let (report, took, processor) = timed(|| run(&job, table, &mut |_, _| {}).unwrap_or_else(|fault| panic!("{fault}")));
        assert_eq!(report.tally.rows + report.tally.refused, rows as u64);
        tell(&format!("{name} ({}), answers written", questions.len()), rows, took, processor);
        println!("  {:.1} times reading (aim: at most {aim})", took.as_secs_f64() / reading.as_secs_f64());
        let none = || Against::Removals(Vec::new(), false);
        let (_, took, processor) = timed(|| world.compared(&path, world.way(&path, questions, None), none(), None));
        tell(&format!("{name}, answered and not written"), rows, took, processor);
        println!("  {:.1} times reading", took.as_secs_f64() / reading.as_secs_f64());
    }
    println!("peak memory {} MiB", peak());
}

fn removals(world: &World, folder: &Path, rows: usize, shares: bool) {
    let path = folder.join("portfolio.parquet");
    let book = world.engine.book();
    let named = ["us/entry-duty", "us/itar-authority", "us/ear-authority", "ca/export-permit"];
    let questions: Vec<QuestionId> = named.iter().filter_map(|name| book.find_question(name)).collect();
    let reached: std::collections::BTreeSet<_> = questions.iter().flat_map(|id| world.engine.instruments_of(*id)).collect();
    let removals: Vec<Removed> = reached
        .into_iter()
        .take(100)
        .map(|id| Removed::of(book, &[book.instrument(id).id.as_str()]).expect("an instrument"))
        .collect();
    let count = removals.len();
    let plain = || Against::Removals(Vec::new(), false);
    let (_, once, processor) = timed(|| world.compared(&path, world.way(&path, &questions, None), plain(), None));
    tell("one plain pass", rows, once, processor);
    let against = Against::Removals(removals.clone(), false);
    let (found, took, processor) = timed(|| world.compared(&path, world.way(&path, &questions, None), against, None));
    tell(&format!("each of {count} instruments removed"), rows, took, processor);
    let some = found.effects.iter().filter(|effect| effect.all.rows > 0).count();
    println!("  {some} change something; {:.2} times the plain pass (aim: at most 2)", took.as_secs_f64() / once.as_secs_f64());
    if !shares {
        return;
    }
    let against = Against::Removals(removals, true);
    let (found, took, processor) = timed(|| world.compared(&path, world.way(&path, &questions, None), against, None));
    tell("the same with the worth of each in company", rows, took, processor);
    let shares = found.shares.unwrap_or_default();
    println!("  {:.2} times the plain pass; orders drawn for {} answers", took.as_secs_f64() / once.as_secs_f64(), shares.drawn);
}

/// Twenty instruments, up to eight of which matter to one item, a million items under 5,000 truth tables.
fn company() {
    let mut numbers = Numbers::new(7);
    let games: Vec<(Vec<usize>, Vec<i64>)> = (0..5_000)
        .map(|_| {
            let count = 1 + numbers.below(8) as usize;
            let mut own: Vec<usize> = Vec::new();
            while own.len() < count {
                let one = numbers.below(20) as usize;
                if !own.contains(&one) {
                    own.push(one);
                }
            }
            own.sort_unstable();
            // What is lost grows with what is taken away.
            let mut worth = vec![0_i64; 1 << count];
            for set in 1..worth.len() {
                let below = (0..count).filter(|at| set >> at & 1 == 1).map(|at| worth[set & !(1 << at)]).max().unwrap_or(0);
                worth[set] = below.max(i64::from(numbers.below(4) == 0));
            }
            (own, worth)
        })
        .collect();
    let items: Vec<u32> = (0..1_000_000).map(|_| numbers.below(5_000) as u32).collect();
    let mut solved = solve_all(20, &games, &items);
    let took = median(9, || solved = solve_all(20, &games, std::hint::black_box(&items)));
    println!("{} Shapley values, {} removals, {} pairs", solved.shapley.len(), solved.removal.len(), solved.pairs.len());
    against("exact Shapley, removal, stand-alone and pair values of 20 instruments over 1 million items", took, Duration::from_millis(50));
}

fn workbook(world: &World, folder: &Path, loading: Duration) {
    let path = folder.join("lots.xlsx");
    portfolio(&path, 50_000, None);
    let book = world.engine.book();
    let questions: Vec<QuestionId> = book
        .question_ids()
        .filter(|id| book.question(*id).per == ntib_rules::model::Per::Movement && !book.question(*id).on_request)
        .collect();
    let day = |text: &str| Some(text.parse::<Date>().expect("a day"));
    let out = folder.join("changes.xlsx");
    let (found, took, processor) = timed(|| {
        let other = world.way(&path, &questions, day("2026-11-02"));
        world.compared(&path, world.way(&path, &questions, day("2026-03-02")), Against::Way(Box::new(other)), Some(&out))
    });
    let changed = found.effects.first().map_or(0, |effect| effect.all.rows);
    println!("50,000 rows of a workbook, {} questions, two days: {changed} rows change; {processor:.2?} of processor time", questions.len());
    against("  from the rulebook's files to the workbook written", took + loading, Duration::from_secs(10));
}

/// The table of 20 rules, in cells of the grid and in columns, on two threads.
fn twenty(folder: &Path, count: usize) {
    let mut numbers = Numbers::new(20_250_401);
    let rules = rules(&mut numbers);
    let cases = cases(&mut numbers, count);
    let by_hand = ByHand::new(&rules);
    let loaded = load(&rulebook(&rules), &LoadOptions::default());
    let engine = Engine::new(Arc::new(loaded.book.expect("the table loads")));
    let question = engine.book().find_question("x/table").expect("the question");
    let as_of: Date = "2026-01-01".parse().expect("a date");
    let fact = |name: &str| engine.book().find_fact(&format!("item.{name}")).expect("a fact");
    let names = ["origin", "destination", "category", "value", "content", "controlled", "end_use", "year"];
    let facts = names.map(fact);
    let usd = "USD".parse::<Currency>().expect("a currency");
    let place = |at: usize| Value::Place(PLACES[at].parse().expect("a place"));
    let values: [Vec<Value>; 8] = [
        (0..8).map(place).collect(),
        (0..8).map(place).collect(),
        CATEGORIES.iter().map(|name| Value::Enum((*name).into())).collect(),
        (0..100_000).map(|value| Value::Money(Money { amount: Decimal::from(value), currency: usd })).collect(),
        (0..100).map(|content| Value::Share(Share::from_percent(Decimal::from(content)))).collect(),
        vec![Value::Bool(false), Value::Bool(true)],
        USES.iter().map(|name| Value::Enum((*name).into())).collect(),
        (2010..2027).map(|year| Value::Decimal(Decimal::from(year))).collect(),
    ];
    let code = |case: &ntib_bench::twenty::Case| -> [u32; 8] {
        [
            case.origin as u32,
            case.destination as u32,
            case.category as u32,
            case.value as u32,
            case.content as u32,
            u32::from(case.controlled),
            case.end_use as u32,
            (case.year - 2010) as u32,
        ]
    };
    let codes: Vec<[u32; 8]> = cases.iter().map(code).collect();
    let expected: Vec<u8> = cases.iter().map(|case| by_hand.decide(case) as u8).collect();
    let table = Twenty { engine: &engine, question, as_of, facts, values, codes, expected };
    table.for_peers(folder, &rules, &names);
    table.in_cells();
    table.in_columns();
}

/// The table with its cases: for each column the values that its codes stand for.
struct Twenty<'e> {
    engine: &'e Engine,
    question: QuestionId,
    as_of: Date,
    facts: [ntib_rules::model::FactId; 8],
    values: [Vec<Value>; 8],
    codes: Vec<[u32; 8]>,
    expected: Vec<u8>,
}

impl Twenty<'_> {
    /// Leaves the cases and the rules for the peers.
    fn for_peers(&self, folder: &Path, rules: &[ntib_bench::twenty::Rule], names: &[&str; 8]) {
        let Twenty { codes, expected, .. } = self;
        // For the peers: each column as whole numbers of four bytes, the outcomes as bytes, the rules as text.
        for (at, name) in names.iter().enumerate() {
            let bytes: Vec<u8> = codes.iter().flat_map(|code| code[at].to_le_bytes()).collect();
            std::fs::write(folder.join(format!("twenty.{name}.i32")), bytes).expect("written");
        }
        std::fs::write(folder.join("twenty.outcome.u8"), expected).expect("written");
        let lines = rules.iter().map(|rule| {
            let set = |set: &Option<Vec<usize>>| set.clone();
            serde_json::json!({
                "origin": set(&rule.origin), "destination": set(&rule.destination), "category": set(&rule.category), "end_use": set(&rule.end_use),
                "value_at_least": rule.value_at_least, "content_below": rule.content_below, "controlled": rule.controlled,
                "year_at_least": rule.year_at_least.map(|year| year - 2010), "outcome": rule.outcome,
            })
        });
        std::fs::write(folder.join("twenty.rules.json"), serde_json::Value::Array(lines.collect()).to_string()).expect("written");
    }

    /// In cells of the grid, on two threads.
    fn in_cells(&self) {
        let Twenty { facts, values, codes, expected, .. } = self;
        // In cells: each distinct value is coded once, the codes of a row looked up inside the clock.
        let nothing = Removed::nothing();
        let grid = Grid::compile(self.engine.book(), self.question, self.as_of, &nothing).expect("a grid");
        let blank = grid.encode(&Facts::new(self.engine.book())).expect("a row of unknown facts");
        let cells: Vec<(usize, Vec<u16>)> = facts
            .iter()
            .zip(values)
            .map(|(fact, values)| {
                let row = |value: &Value| grid.encode(&Facts::of(self.engine.book(), [(*fact, value.clone())])).expect("a row");
                let column = (0..blank.len()).find(|at| row(&values[0])[*at] != blank[*at]).expect("a column of the fact");
                (column, values.iter().map(|value| row(value)[column]).collect())
            })
            .collect();
        // As DuckDB has them: a column a fact.
        let by_column: Vec<Vec<u32>> = (0..8).map(|at| codes.iter().map(|code| code[at]).collect()).collect();
        let decide = |rows: std::ops::Range<usize>, decided: &mut Decided| {
            let mut columns = vec![CodedCells { cells: &[], codes: &[] }; blank.len()];
            for ((column, cells), codes) in cells.iter().zip(&by_column) {
                columns[*column] = CodedCells { cells, codes: &codes[rows.clone()] };
            }
            grid.decide_rows(&columns, decided).expect("rows of the grid");
        };
        let half = codes.len() / 2;
        // What is decided goes into room that is there, as an engine of queries has it from batch to batch.
        let mut parts = [Decided::default(), Decided::default()];
        let both = median(9, || {
            let [first, second] = &mut parts;
            std::thread::scope(|scope| {
                scope.spawn(|| decide(half..codes.len(), second));
                decide(0..half, first);
            });
        });
        let outcomes: Vec<u8> = parts.iter().flat_map(|part| part.outcomes.iter().copied()).collect();
        assert_eq!(&outcomes, expected, "the grid agrees");
        let (kept, row): (u32, Vec<u16>) = (parts.iter().flat_map(|part| &part.met).map(|met| met.count_ones()).sum(), blank.clone());
        let alone = |at: usize| {
            let mut row = row.clone();
            cells.iter().zip(codes[at]).for_each(|((column, cells), code)| row[*column] = cells[code as usize]);
            grid.decide(&row).expect("a row").met.iter().count() as u32
        };
        assert_eq!(kept, (0..codes.len()).map(alone).sum::<u32>(), "each rule that matches is kept");
        let rate = codes.len() as f64 / both.as_secs_f64() / 1e6;
        println!("20-rule table, {} cases, grid with all {kept} matching rules kept, two threads: {both:.2?}, {rate:.1} million cases a second; codes into cells inside, strings into codes outside the clock", codes.len());
    }

    /// In columns, by patterns.
    fn in_columns(&self) {
        let Twenty { facts, values, codes, expected, .. } = self;
        let nothing = Removed::nothing();
        // In columns, by patterns: one after another.
        let questions = [self.question];
        let batches: Vec<Batch> = codes
            .chunks(1 << 20)
            .map(|part| Batch {
                days: Coded { values: vec![self.as_of], codes: vec![1; part.len()] },
                facts: (0..8)
                    .map(|at| Coded { values: values[at].clone(), codes: part.iter().map(|code| code[at] + 1).collect() })
                    .collect(),
            })
            .collect();
        let mut columns = Columns::new(self.engine, &nothing, &questions, facts, []);
        let mut room = Vec::new();
        let (wrong, took, _) = timed(|| {
            let mut wrong = 0;
            for (batch, expected) in batches.iter().zip(expected.chunks(1 << 20)) {
                let answers = columns.answer(batch, &mut room);
                for (row, outcome) in expected.iter().enumerate() {
                    let id = answers.id(row, 0).expect("an answer");
                    let found = answers.columns().found(id).and_then(|found| found.finding.as_ref());
                    let own = match found {
                        Some(ntib_engine::Finding::Choice(possible)) => possible.decided().copied(),
                        _ => None,
                    };
                    wrong += usize::from(own != Some(usize::from(*outcome)));
                }
            }
            wrong
        });
        assert_eq!(wrong, 0, "columns agree");
        let rate = codes.len() as f64 / took.as_secs_f64() / 1e6;
        println!("  the same in columns by patterns, one thread: {took:.2?}, {rate:.1} million cases a second, {} patterns; outcomes {:?}", columns.patterns(), OUTCOMES);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rows = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = arguments.get(1).map_or_else(|| std::env::temp_dir().join("ntib-bench"), PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rulebook");
    let start = Instant::now();
    let loaded = load(&files(&root), &LoadOptions::default());
    let world = World { engine: Engine::new(Arc::new(loaded.book.expect("the rulebook loads"))), removed: Removed::nothing() };
    let loading = start.elapsed();
    println!("rulebook read and indexed in {loading:.2?}; {rows} rows; {} threads", Threads::default().0);
    let parts: Vec<&str> = arguments.iter().skip(2).map(String::as_str).collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    if wanted("company") {
        company();
    }
    if wanted("table") {
        twenty(&folder, rows);
    }
    if wanted("unlike") {
        whole_rulebook(&world, &folder, rows.min(UNLIKE_MOST), None);
    }
    if wanted("parts") {
        whole_rulebook(&world, &folder, rows, Some(PARTS));
    }
    if wanted("removals") || wanted("shares") {
        portfolio(&folder.join("portfolio.parquet"), rows, Some(PARTS));
        removals(&world, &folder, rows, wanted("shares"));
    }
    if wanted("workbook") {
        workbook(&world, &folder, loading);
    }
}
