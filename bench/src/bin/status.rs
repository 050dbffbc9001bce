//! Every definition of status for single firms of a large made-up base: `status [ENTITIES]`, one million if not said.
//!
//! Persons are citizens and firms are formed in one of five countries; the rulebook, the tests of control and the
//! measures are the real ones. The base is statements, folded into a view once, as the program does it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ntib_base::statement::{Claim, EntityKind, Holder, Interest, Source, Stake, Statement};
use ntib_base::{Library, Range, SyntheticOptions, load_tests, synthetic};
use ntib_bench::{Numbers, against, files, peak, spent};
use ntib_core::{Confidence, Date, Period, Place};
use ntib_engine::Engine;
use ntib_rules::{LoadOptions, Removed, load};
use ntib_status::{Lack, Lists, Measurer, load_facts, status};

const SEED: u64 = 20_261_127;
const FIRMS: usize = 300;
const COUNTRIES: [&str; 5] = ["CA", "US", "GB", "AU", "FR"];

fn base(entities: u32, day: Date) -> Library {
    let graph = synthetic(SyntheticOptions::of(SEED, entities)).expect("a register");
    let say = |subject: u32, claim: Claim| Statement {
        id: "".into(),
        subject: format!("e{subject}").into(),
        claim,
        valid: Period::ALWAYS,
        source: 0,
        at: "".into(),
        recorded: day,
        withdrawn: None,
        confidence: Confidence::TextRead,
        note: "".into(),
    };
    let mut numbers = Numbers::new(SEED);
    let mut statements = Vec::with_capacity(entities as usize * 4);
    for entity in 0..entities {
        let place: Place = COUNTRIES[numbers.below(5) as usize].parse().expect("a country");
        let person = entity < entities / 2;
        statements.push(say(entity, Claim::Kind(if person { EntityKind::Person } else { EntityKind::RegisteredEntity })));
        statements.push(say(entity, if person { Claim::Citizenship(place) } else { Claim::Jurisdiction(place) }));
    }
    for one in graph.holdings() {
        let stake = |interest| Stake {
            owner: Holder::Entity(format!("e{}", one.owner).into()),
            interest,
            share: Range::new(one.low, one.high).expect("a range"),
            direct: Some(true),
            beneficial: None,
            on_behalf_of: None,
            record: "".into(),
            detail: "".into(),
        };
        statements.push(say(one.subject, Claim::Stake(stake(Interest::Votes))));
    }
    let source = Source { name: "made-up".into(), title: "".into(), publisher: "".into(), url: "".into(), published: None, retrieved: day };
    Library { sources: vec![source], statements, ..Library::default() }
}

fn main() {
    let entities = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let book = load(&files(&root.join("rulebook")), &LoadOptions::default()).book.expect("a rulebook");
    let engine = Engine::new(Arc::new(book));
    let (measures, tests): (Vec<_>, Vec<_>) = files(&root.join("control")).into_iter().partition(|file| file.path.starts_with("facts/"));
    let map = load_facts(engine.book(), load_tests(&tests).expect("tests"), &measures).expect("measures");
    let day: Date = "2026-11-27".parse().expect("a day");
    let library = base(entities, day);
    let begun = Instant::now();
    let before = spent();
    let view = library.as_of(day, day);
    let (took, processor) = (begun.elapsed(), spent().saturating_sub(before));
    println!("{} entities, {} statements; {} MiB at most", view.len(), library.statements.len(), peak());
    let allowed = Duration::from_secs(2).mul_f64(f64::from(entities) / 1e6);
    against(&format!("the view of one day ({processor:.2?} of processor time)"), took, allowed);
    let (removed, lists) = (Removed::nothing(), Lists::new());
    let mut numbers = Numbers::new(SEED);
    let (mut cut, before) = (0, spent());
    let mut times: Vec<Duration> = (0..FIRMS)
        .map(|_| {
            let name = format!("e{}", u64::from(entities / 2) + numbers.below(u64::from(entities - entities / 2)));
            let begun = Instant::now();
            let firm = view.find(&name).expect("a firm");
            let measurer = Measurer::new(&view, engine.book(), &map, day, &lists);
            let found = std::hint::black_box(status(&engine, &measurer, firm, &removed));
            let took = begun.elapsed();
            cut += usize::from(found.facts.values().any(|one| one.lacks.contains(&Lack::TooMany)));
            took
        })
        .collect();
    times.sort();
    against(&format!("every definition ({}) for one firm, with reasons, median of {FIRMS}", map.sheet.len()), times[FIRMS / 2], Duration::from_millis(50));
    println!("{:.1?} of processor time each; {cut} firms with more above them than is looked at", spent().saturating_sub(before) / FIRMS as u32);
    println!("99 in 100 within {:.1?}, the slowest {:.1?}", times[FIRMS * 99 / 100], times[FIRMS - 1]);
}
