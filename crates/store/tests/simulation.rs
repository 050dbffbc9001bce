//! People, posts with dates, labels, clocks and crashes over the ways in which the record is read; after each step an
//! oracle says who may know of what, and nothing else may come out: not in a list, a count, a reading, a feed, an
//! export, a proof or an error. Besides the reader over the store the record in memory is asked, of which pages, searches, files and
//! calendars are made.
//!
//! `cargo test -p ntib-store --test simulation` runs 200,000 steps;
//! `cargo test -p ntib-store --test simulation -- --steps 10000000 --seed 1` as many as asked. A seed gives the same run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;
#[path = "simulation/oracle.rs"]
mod oracle;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{ORIGIN, begun, entry, key, name, scheme, sealed};
use ntib_record::{
    ATTACHMENTS, Attachment, Audience, Entry, Hash, Label, Moment, Name, Object, Person, Principal, Scheme,
    SchemeTables, Tenure, TlogProof, Viewer, attachments_value,
};
use ntib_desk::Archive;
use ntib_desk::search::{WordIndex, search};
use ntib_store::{Batch, Missing, READ_MAX, Reader, SqliteStore, Store};
use oracle::{Fact, Oracle, Someone};

/// Steps of one world; another is begun after them.
const STEPS_OF_WORLD: u64 = 1_000;
/// The most entries of one world.
const ENTRIES_OF_WORLD: usize = 60;
const PLACES: [&str; 5] = ["CA", "US", "GB", "AU", "NZ"];
const LEVELS: [&str; 4] = ["public", "internal", "protected", "controlled"];
const CAVEATS: [&str; 6] = [
    "commercial",
    "personal",
    "cabinet",
    "canada-us-only",
    "no-foreign-us",
    "named-readers",
];
const ROLES: [&str; 6] = ["public", "firm", "analyst", "liaison", "senior", "auditor"];
const POSTS: [&str; 4] = ["desk/ottawa", "desk/washington", "desk/london", "dg"];
const EXPORTS: [&str; 3] = ["partner", "file", "publication"];
const PEOPLE: usize = 6;
const OBJECTS: usize = 5;

/// A way in which what enforces might be broken, to show that the simulation would see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    Nothing,
    /// Posts and roles count as they were at the beginning of the world.
    StalePosts,
    /// Caveats ask for no place and no briefing, and all may be exported.
    OpenCaveats,
    /// Every role has the ceiling of the highest.
    OneCeiling,
    /// What leaves is not held against the ceiling of the export.
    FreeExport,
    /// Who asks is taken for someone in Canada.
    EveryoneAtHome,
    /// Not found and not for you are told apart.
    TellingError,
}

const BROKEN: [Broken; 6] = [
    Broken::StalePosts,
    Broken::OpenCaveats,
    Broken::OneCeiling,
    Broken::FreeExport,
    Broken::EveryoneAtHome,
    Broken::TellingError,
];

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed, everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap()
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn some<T: Clone>(&mut self, from: &[T], one_in: usize) -> Vec<T> {
        from.iter().filter(|_| self.one_in(one_in)).cloned().collect()
    }
}

/// A folder in memory where there is one: what is tested here is who reads, not what a disk keeps.
fn place_for(number: u64) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    base.join(format!("ntib-simulation-{}-{number}", std::process::id()))
}

struct World {
    chance: Chance,
    folder: PathBuf,
    crashes: u64,
    store: Option<SqliteStore>,
    oracle: Oracle,
    scheme: Scheme,
    people: Vec<Someone>,
    at_first: i64,
    now: i64,
    facts: Vec<Fact>,
    broken: Broken,
    archive: Archive,
    words: WordIndex,
}

impl Drop for World {
    fn drop(&mut self) {
        self.store = None;
        let _gone = std::fs::remove_dir_all(&self.folder).is_ok();
    }
}

fn scheme_of(broken: Broken) -> Scheme {
    let (caveats, ceilings) = (
        include_str!("../../../labels/caveats.csv"),
        include_str!("../../../labels/ceilings.csv"),
    );
    let open: String = caveats
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let mut fields: Vec<&str> = line.split(',').collect();
            if at > 0 {
                (fields[3], fields[4], fields[5]) = ("", "no", "yes");
            }
            fields.join(",") + "\n"
        })
        .collect();
    let all = CAVEATS.join(" ");
    let one: String = ceilings
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let mut fields: Vec<&str> = line.split(',').collect();
            if at > 0 && fields[0] == "role" {
                (fields[4], fields[5]) = ("controlled", all.as_str());
            }
            fields.join(",") + "\n"
        })
        .collect();
    let tables = SchemeTables {
        levels: include_str!("../../../labels/levels.csv"),
        places: include_str!("../../../labels/places.csv"),
        caveats: if broken == Broken::OpenCaveats {
            &open
        } else {
            caveats
        },
        ceilings: if broken == Broken::OneCeiling {
            &one
        } else {
            ceilings
        },
    };
    Scheme::read(tables).unwrap()
}

impl World {
    fn new(seed: u64, broken: Broken) -> World {
        let mut chance = Chance(seed);
        let folder = place_for(seed);
        let _left_over = std::fs::remove_dir_all(&folder).is_ok();
        let store = begun(&folder);
        let now = 1_790_000_000_000;
        let principals: Vec<String> = ROLES
            .iter()
            .map(|role| format!("role:{role}"))
            .chain(POSTS.iter().map(|post| format!("post:{post}")))
            .collect();
        let people = (0..PEOPLE)
            .map(|number| Someone {
                id: format!("person-{number}"),
                place: chance.pick(&PLACES).to_owned(),
                tenures: (0..6).map(|_| tenure(&mut chance, now, &principals)).collect(),
                briefed: chance.some(&CAVEATS, 2).into_iter().map(str::to_owned).collect(),
            })
            .collect();
        let oracle = Oracle::new();
        let scheme = scheme_of(broken);
        let mut world = World {
            chance,
            folder,
            crashes: 0,
            store: Some(store),
            oracle,
            scheme,
            people,
            at_first: now,
            now,
            facts: vec![],
            broken,
            archive: Archive::new(),
            words: WordIndex::new(),
        };
        world.catch_up();
        // The entry that begins the log bears a label too.
        world.facts.push(Fact {
            id: "begin".into(),
            object: "log/key".into(),
            level: "internal".into(),
            places: vec!["CA".into(), "US".into()],
            groups: vec![vec!["role:liaison".into(), "post:desk/ottawa".into()]],
            caveats: vec![],
            mark: key(1).public().to_string(),
            attached: false,
        });
        world
    }

    fn store(&self) -> &SqliteStore {
        self.store.as_ref().unwrap()
    }

    /// Brings the record in memory up to the log, as a server does.
    fn catch_up(&mut self) {
        let store = self.store.as_ref().unwrap();
        for stored in store.read(self.archive.size(), READ_MAX).unwrap() {
            self.archive.add(stored.number, &stored.bytes).unwrap();
        }
        self.words.catch_up(&self.archive);
    }

    fn step(&mut self) -> Result<(), String> {
        match self.chance.below(100) {
            0..10 => self.append(),
            10..13 => self.change_people(),
            13..16 => self.clock(),
            16 => self.crash(),
            _ => return self.look(),
        }
        Ok(())
    }

    fn append(&mut self) {
        if self.facts.len() >= ENTRIES_OF_WORLD {
            return;
        }
        let chance = &mut self.chance;
        let number = self.facts.len();
        let members: Vec<String> = ROLES
            .iter()
            .map(|role| format!("role:{role}"))
            .chain(POSTS.iter().map(|post| format!("post:{post}")))
            .chain((0..PEOPLE).map(|person| format!("person:person-{person}")))
            .collect();
        let groups: Vec<Vec<String>> = match chance.below(12) {
            0 => vec![vec![]],
            1 => vec![chance.some(&members, 3), chance.some(&members, 2)],
            _ => vec![chance.some(&members, 3)],
        };
        let mut places = chance.some(&PLACES, 2);
        if chance.one_in(3) {
            places = PLACES.to_vec();
        }
        let fact = Fact {
            id: format!("e{number}-{:08x}", chance.next() >> 32),
            object: format!("case/{}", chance.below(OBJECTS)),
            level: chance.pick(&LEVELS).to_owned(),
            places: places.into_iter().map(str::to_owned).collect(),
            groups,
            caveats: chance.some(&CAVEATS, 8).into_iter().map(str::to_owned).collect(),
            mark: format!("mark-{:016x}", chance.next()),
            attached: number.is_multiple_of(3),
        };
        if fact.attached {
            self.store().keep(fact.mark.as_bytes()).unwrap();
        }
        let sealed = sealed(record_of(&fact, number, self.now));
        let batch = Batch {
            key: name(&format!("batch-{}", fact.id)),
            expected: None,
            entries: vec![sealed],
        };
        common::append(self.store(), batch.clone()).unwrap();
        if self.chance.one_in(4) {
            assert!(common::append(self.store(), batch).unwrap().repeated);
        }
        self.facts.push(fact);
        self.catch_up();
    }

    fn change_people(&mut self) {
        let principals: Vec<String> = ROLES
            .iter()
            .map(|role| format!("role:{role}"))
            .chain(POSTS.iter().map(|post| format!("post:{post}")))
            .collect();
        let who = self.chance.below(PEOPLE);
        let (at, given) = (
            self.chance.below(6),
            tenure(&mut self.chance, self.now, &principals),
        );
        self.people[who].tenures[at] = given;
        if self.chance.one_in(4) {
            self.people[who].briefed = self
                .chance
                .some(&CAVEATS, 2)
                .into_iter()
                .map(str::to_owned)
                .collect();
        }
    }

    /// Clocks go on, stand, and jump, also backwards.
    fn clock(&mut self) {
        let step = i64::try_from(self.chance.below(20_000_000)).unwrap();
        self.now += if self.chance.one_in(5) { -step } else { step };
    }

    /// The machine ends between two calls: what is on the disk is opened again elsewhere.
    fn crash(&mut self) {
        self.crashes += 1;
        let next = self.folder.with_extension(self.crashes.to_string());
        let _left_over = std::fs::remove_dir_all(&next).is_ok();
        std::fs::create_dir_all(&next).unwrap();
        for file in std::fs::read_dir(&self.folder).unwrap() {
            let file = file.unwrap();
            if !file.file_name().to_string_lossy().ends_with("-shm") {
                std::fs::copy(file.path(), next.join(file.file_name())).unwrap();
            }
        }
        self.store = None;
        std::fs::remove_dir_all(&self.folder).unwrap();
        self.folder = next;
        self.store = Some(SqliteStore::open(&self.folder).unwrap());
        assert_eq!(self.store().head().unwrap().size, self.facts.len() as u64);
        (self.archive, self.words) = (Archive::new(), WordIndex::new());
        self.catch_up();
    }

    fn viewer(&self, who: usize) -> Viewer {
        let someone = &self.people[who];
        let at = if self.broken == Broken::StalePosts {
            self.at_first
        } else {
            self.now
        };
        let person = Person {
            id: name(&someone.id),
            place: if self.broken == Broken::EveryoneAtHome {
                "CA"
            } else {
                &someone.place
            }
            .parse()
            .unwrap(),
            tenures: someone
                .tenures
                .iter()
                .map(|(what, from, until)| Tenure {
                    of: what.parse::<Principal>().unwrap(),
                    from: Moment::from_milliseconds(*from).unwrap(),
                    until: Moment::from_milliseconds(*until),
                })
                .collect(),
            briefed: someone.briefed.iter().map(|one| name(one)).collect(),
        };
        person.at(Moment::from_milliseconds(at).unwrap())
    }

    /// One person reads in one way; what comes out is what the oracle allows, and no more.
    fn look(&mut self) -> Result<(), String> {
        let who = self.chance.below(PEOPLE);
        let viewer = self.viewer(who);
        let export = self.chance.one_in(4).then(|| self.chance.pick(&EXPORTS));
        let (way, object) = (self.chance.below(70), self.chance.below(OBJECTS));
        let (asked, after, limit) = (
            self.chance.below(self.facts.len()),
            self.chance.below(self.facts.len()),
            1 + self.chance.below(20),
        );
        let begin = self.chance.one_in(2);
        let mut reader = Reader::new(self.store(), &self.scheme, &viewer);
        let held = export.filter(|_| self.broken != Broken::FreeExport).map(name);
        if let Some(export) = &held {
            reader = reader.for_export(export);
        }
        let desk = match &held {
            Some(export) => self.archive.exported_by(&self.scheme, &viewer, export),
            None => self.archive.seen_by(&self.scheme, &viewer),
        };
        let may = |fact: &Fact| self.oracle.may_know(&self.people[who], self.now, fact, export);
        let (asked, after) = (&self.facts[asked], &self.facts[after]);
        let cursor: Option<Name> = (!begin).then(|| name(&after.id));
        let from = if begin {
            0
        } else {
            1 + self.facts.iter().position(|fact| fact.id == after.id).unwrap()
        };
        let about = Object {
            kind: name("case"),
            id: name(&object.to_string()),
        };
        let here = format!("case/{object}");
        let (answer, expected): (Answer, Vec<&Fact>) = match way {
            0..15 => {
                let all = self.facts[from..].iter().filter(|fact| fact.object == here && may(fact)).take(limit).collect();
                (entries(reader.list(&about, &cursor, limit)), all)
            }
            15..25 => {
                let count = reader.count(&about).map_err(|error| error.to_string())?;
                let expected = self.facts.iter().filter(|fact| fact.object == here && may(fact)).count();
                return if count == expected {
                    Ok(())
                } else {
                    Err(format!("{who} counts {count} and not {expected}"))
                };
            }
            25..40 => (
                entries(reader.get(&name(&asked.id)).map(|seen| vec![seen])),
                vec![asked].into_iter().filter(|fact| may(fact)).collect(),
            ),
            45..50 => (
                entries(reader.latest(&cursor, limit).map(|mut seen| {
                    seen.reverse();
                    seen
                })),
                latest(&self.facts[..if begin { self.facts.len() } else { from - 1 }], limit, &may),
            ),
            40..45 => (
                entries(reader.feed(&cursor, limit)),
                self.facts[from..].iter().filter(|fact| may(fact)).take(limit).collect(),
            ),
            50..52 => {
                let bytes = reader.export().map_err(|error| error.to_string())?;
                (
                    Answer::Bytes(String::from_utf8(bytes).unwrap()),
                    self.facts.iter().filter(|fact| may(fact)).collect(),
                )
            }
            60..64 => (in_memory(desk.entries()), self.facts.iter().filter(|fact| may(fact)).collect()),
            64..67 => (
                in_memory(desk.history("case", about.id.as_str())),
                self.facts.iter().filter(|fact| fact.object == here && may(fact)).collect(),
            ),
            // A word that stands in one entry alone: it is found by those who may know of it, and for all others it stands nowhere.
            67.. => {
                let word = asked.mark.trim_start_matches("mark-");
                let found = search(&desk, &self.words, word).found;
                let expected = vec![asked].into_iter().filter(|fact| asked.mark.starts_with("mark-") && may(fact)).collect();
                (in_memory(found.iter().flat_map(|one| &one.entries).filter(|_| asked.mark.starts_with("mark-"))), expected)
            }
            // Nothing but the entry that names an attachment leads to it.
            56.. if asked.attached => (
                attachment(&reader, asked)?,
                vec![asked].into_iter().filter(|fact| may(fact)).collect(),
            ),
            _ => (
                proof(reader.proof(&name(&asked.id)), asked)?,
                vec![asked].into_iter().filter(|fact| may(fact)).collect(),
            ),
        };
        let hidden = named(way, begin, after, asked).filter(|fact| !may(fact));
        self.hold(answer, &expected, hidden, who, way)
    }

    fn hold(
        &self,
        answer: Answer,
        expected: &[&Fact],
        hidden: Option<&Fact>,
        who: usize,
        way: usize,
    ) -> Result<(), String> {
        let told = match answer {
            Answer::Missing(mut error) => {
                if self.broken == Broken::TellingError
                    && self.facts.iter().any(|fact| error.contains(&fact.id))
                {
                    error = error.replace("is there, or none that you may see", "is for you");
                }
                let Some(hidden) = hidden else {
                    return Err(format!("{who} is refused what is theirs, way {way}: {error}"));
                };
                let unknown = Missing::NotFound {
                    asked: name("nothing-of-the-kind"),
                }
                .to_string();
                let same = error == unknown.replace("nothing-of-the-kind", &hidden.id);
                return if same {
                    Ok(())
                } else {
                    Err(format!("{who} is told more than that nothing is there: {error}"))
                };
            }
            Answer::Bytes(told) => told,
        };
        if hidden.is_some() {
            return Err(format!("{who} is answered about what is not theirs, way {way}"));
        }
        let allowed: BTreeSet<&str> = expected.iter().map(|fact| fact.mark.as_str()).collect();
        for fact in &self.facts {
            let (there, may) = (told.contains(&fact.mark), allowed.contains(fact.mark.as_str()));
            if there && !may {
                return Err(format!("LEAK: {who} learns of {} by way {way}", fact.id));
            }
            if may && !there {
                return Err(format!("{who} does not get {} by way {way}", fact.id));
            }
        }
        let order: Vec<usize> = expected
            .iter()
            .map(|fact| told.find(&fact.mark).unwrap())
            .collect();
        if order.is_sorted() {
            Ok(())
        } else {
            Err(format!("{who} gets them out of order by way {way}"))
        }
    }
}

/// The last of these that may be known, in the order in which they came.
fn latest<'a>(facts: &'a [Fact], limit: usize, may: &dyn Fn(&Fact) -> bool) -> Vec<&'a Fact> {
    let mut last: Vec<&Fact> = facts.iter().rev().filter(|fact| may(fact)).take(limit).collect();
    last.reverse();
    last
}

/// What a way of reading names: of a cursor or name that the viewer may not see, the answer is that of one that is not
/// there.
fn named<'a>(way: usize, begin: bool, after: &'a Fact, asked: &'a Fact) -> Option<&'a Fact> {
    match way {
        0..15 | 40..50 if !begin => Some(after),
        25..40 | 52..60 => Some(asked),
        _ => None,
    }
}

enum Answer {
    Bytes(String),
    Missing(String),
}

fn entries(read: Result<Vec<ntib_store::Seen>, Missing>) -> Answer {
    match read {
        Ok(seen) => Answer::Bytes(seen.into_iter().map(|one| String::from_utf8(one.bytes).unwrap() + "\n").collect()),
        Err(error) => Answer::Missing(error.to_string()),
    }
}

/// Entries of the record in memory, as bytes.
fn in_memory<'a>(all: impl Iterator<Item = &'a std::sync::Arc<ntib_desk::Kept>>) -> Answer {
    Answer::Bytes(all.map(|kept| String::from_utf8(kept.entry.to_bytes().unwrap()).unwrap() + "\n").collect())
}

fn attachment(reader: &Reader<'_>, asked: &Fact) -> Result<Answer, String> {
    let sha256 = Hash::of(asked.mark.as_bytes());
    match reader.attachment(&name(&asked.id), &sha256) {
        Ok((named, bytes)) if named.sha256 == sha256 => Ok(Answer::Bytes(String::from_utf8(bytes).unwrap())),
        Ok(_) => Err(format!("another attachment than that of {}", asked.id)),
        Err(error) => Ok(Answer::Missing(error.to_string())),
    }
}

fn proof(read: Result<TlogProof, Missing>, asked: &Fact) -> Result<Answer, String> {
    match read {
        Ok(proof) => {
            let entry = proof.extra.clone().unwrap();
            let held = TlogProof::parse(&proof.to_string()).unwrap().verify(
                &entry,
                &ORIGIN.parse().unwrap(),
                &[key(1).public().clone()],
            );
            held.map_err(|error| format!("the proof of {} does not hold: {error}", asked.id))?;
            Ok(Answer::Bytes(
                String::from_utf8(entry).unwrap() + &proof.to_string(),
            ))
        }
        Err(error) => Ok(Answer::Missing(error.to_string())),
    }
}

/// A post or role for a time around now.
fn tenure(chance: &mut Chance, now: i64, principals: &[String]) -> (String, i64, i64) {
    let from = now - 100_000_000 + i64::try_from(chance.below(200_000_000)).unwrap();
    (
        chance.pick(principals),
        from,
        from + i64::try_from(chance.below(300_000_000)).unwrap(),
    )
}

fn record_of(fact: &Fact, number: usize, now: i64) -> Entry {
    let groups = fact
        .groups
        .iter()
        .map(|group| Audience::of(group.iter().map(|one| one.parse().unwrap())));
    let (kind, id) = fact.object.split_once('/').unwrap();
    Entry {
        id: name(&fact.id),
        at: Moment::from_milliseconds(now).unwrap(),
        object: Object {
            kind: name(kind),
            id: name(id),
        },
        reason: fact.mark.clone(),
        label: Label {
            level: name(&fact.level),
            releasable_to: fact.places.iter().map(|place| place.parse().unwrap()).collect(),
            audience: groups.reduce(|sum, next| sum.and(&next)).unwrap(),
            caveats: fact.caveats.iter().map(|one| name(one)).collect(),
            ..common::label()
        },
        payload: fact
            .attached
            .then(|| {
                let named = Attachment::of(fact.mark.as_bytes(), "text/plain", "mark.txt");
                (ATTACHMENTS.to_owned(), attachments_value(&[named]))
            })
            .into_iter()
            .collect(),
        ..entry(number as u64)
    }
}

/// Runs worlds, two at a time. Gives of the first world in which the oracle found something its seed, the step, and what.
fn run(seed: u64, steps: u64, broken: Broken) -> Result<u64, (u64, u64, String)> {
    let worlds = steps.div_ceil(STEPS_OF_WORLD);
    let next = AtomicU64::new(0);
    let found: Mutex<Vec<(u64, u64, String)>> = Mutex::default();
    let work = || {
        while found.lock().unwrap().is_empty() {
            let world_number = next.fetch_add(1, Ordering::Relaxed);
            if world_number >= worlds {
                return;
            }
            let world_seed = seed.wrapping_add(world_number);
            let mut world = World::new(world_seed, broken);
            for step in 1..=STEPS_OF_WORLD.min(steps - world_number * STEPS_OF_WORLD) {
                if let Err(wrong) = world.step() {
                    found.lock().unwrap().push((world_seed, step, wrong));
                    return;
                }
            }
        }
    };
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    let first = found.into_inner().unwrap().into_iter().min();
    first.map_or(Ok(steps), Err)
}

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let number = |option: &str, otherwise: u64| {
        let at = given.iter().position(|one| one == option);
        at.and_then(|at| given.get(at + 1))
            .map_or(otherwise, |value| value.parse().expect("a number"))
    };
    let (steps, seed) = (number("--steps", 200_000), number("--seed", 20_261_128));
    assert_eq!(scheme_of(Broken::Nothing), *scheme());
    for broken in BROKEN {
        match run(seed, 20_000, broken) {
            Ok(_) => panic!("{broken:?} was not seen in 20,000 steps: the simulation is blind to it"),
            Err((world, step, wrong)) => {
                println!("{broken:?}: seen at step {step} of world {world}: {wrong}")
            }
        }
    }
    match run(seed, steps, Broken::Nothing) {
        Ok(steps) => println!("test result: ok. {steps} steps, no leak; seed {seed}"),
        Err((world, step, wrong)) => panic!("world {world}, step {step}: {wrong}"),
    }
}
