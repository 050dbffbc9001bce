//! A desk of any size: `grow FOLDER ENTRIES` multiplies what a desk has until its record has so many entries; then it is read into memory, and what that costs
//! is told: seconds, memory, and the time of lists, searches and one object, first and again.
//!
//! FOLDER is the copy of a record, such as that of the invented sample while it is served. Cases, actions, decisions and promises are repeated with
//! names of their own and refer to one another as the first ones do; meetings, of which a desk has fewer, in every twentieth round. What comes of it
//! is a record like any other: labels, tree and checkpoint hold.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use ntib_bench::scheme;
use ntib_desk::search::{WordIndex, search};
use ntib_desk::cases::Case;
use ntib_desk::docket::{Docket, On};
use ntib_desk::Archive;
use ntib_desk::work::tables::{StandardTables, Standards};
use ntib_record::{Entry, Hash, Scheme, Sealed, Viewer};
use ntib_store::{Batch, READ_MAX, SqliteStore, Store};
use serde_json::Value;

type Done<T> = Result<T, Box<dyn Error>>;

/// What is repeated in each round.
const EACH: [&str; 4] = ["action", "case", "decision", "promise"];
/// What is repeated in some rounds, and in every how manieth.
const SELDOM: (&str, u64) = ("meeting", 20);
/// How many entries are appended in one call.
const TOGETHER: usize = 2_000;

/// Every text in a value that is the name of something repeated, by its other name.
fn renamed(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(other) = names.get(text.as_str()) {
                text.clone_from(other);
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| renamed(one, names)),
        Value::Object(fields) => fields.values_mut().for_each(|one| renamed(one, names)),
        _ => {}
    }
}

/// An entry that is repeated, with the hash by which others name it.
struct Original {
    value: Value,
    kind: String,
    object: String,
    id: String,
    leaf: String,
}

fn originals(store: &SqliteStore, scheme: &Scheme) -> Done<Vec<Original>> {
    let (mut all, mut from) = (Vec::new(), 0);
    loop {
        let part = store.read(from, READ_MAX)?;
        let Some(last) = part.last() else { return Ok(all) };
        from = last.number + 1;
        for stored in part {
            let entry = Entry::from_bytes(&stored.bytes)?;
            let (kind, object, id) = (entry.object.kind.to_string(), entry.object.id.to_string(), entry.id.to_string());
            if kind == SELDOM.0 || EACH.contains(&kind.as_str()) {
                let leaf = entry.seal(scheme)?.leaf().to_string();
                all.push(Original { value: serde_json::from_slice(&stored.bytes)?, kind, object, id, leaf });
            }
        }
    }
}

/// One more of everything, in the same order.
fn round(number: u64, all: &[Original], scheme: &Scheme) -> Done<Vec<Sealed>> {
    let mut out = Vec::new();
    let wanted = |one: &&Original| one.kind != SELDOM.0 || number % SELDOM.1 == 0;
    let objects: BTreeSet<&str> = all.iter().filter(wanted).map(|one| one.object.as_str()).collect();
    let mut names: BTreeMap<String, String> = objects.into_iter().map(|name| (name.to_owned(), format!("{name}-{number}"))).collect();
    for one in all.iter().filter(wanted) {
        let mut value = one.value.clone();
        names.insert(one.id.clone(), format!("{}-{number}", one.id));
        renamed(&mut value, &names);
        value["blind"] = Value::String(Hash::of(format!("{}-{number}", one.id).as_bytes()).to_string().chars().take(32).collect());
        let sealed = Entry::from_bytes(&serde_json::to_vec(&value)?)?.seal(scheme)?;
        names.insert(one.leaf.clone(), sealed.leaf().to_string());
        out.push(sealed);
    }
    Ok(out)
}

/// Calendars and service standards, as the program is built with them.
static STANDARDS: LazyLock<Standards> = LazyLock::new(|| {
    let tables = StandardTables {
        calendars: include_str!("../../../desk/calendars.csv"),
        holidays: include_str!("../../../desk/holidays.csv"),
        standards: include_str!("../../../desk/standards.csv"),
    };
    Standards::read(tables).unwrap_or_default()
});

/// The memory of this process, in MiB.
fn memory() -> Done<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no memory is told")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? / 1024)
}

/// Times something twice: first, and again.
fn twice<T>(what: &str, mut work: impl FnMut() -> T) {
    let mut took = [0; 2];
    for one in &mut took {
        let begun = Instant::now();
        drop(work());
        *one = begun.elapsed().as_micros();
    }
    println!("{what}: {:.1} ms first, {:.1} ms again", took[0] as f64 / 1e3, took[1] as f64 / 1e3);
}

/// Reads the record as a server does, and looks at it as a liaison officer.
fn read(store: &SqliteStore, scheme: &Scheme) -> Done<()> {
    let (begun, before, mut archive) = (Instant::now(), memory()?, Archive::new());
    loop {
        let part = store.read(archive.size(), READ_MAX)?;
        if part.is_empty() {
            break;
        }
        for stored in part {
            archive.add(stored.number, &stored.bytes)?;
        }
    }
    let (seconds, taken) = (begun.elapsed().as_secs_f64(), memory()?.saturating_sub(before));
    println!("{} entries read in {seconds:.1} s, {taken} MiB", archive.size());
    let (begun, before, mut index) = (Instant::now(), memory()?, WordIndex::new());
    index.catch_up(&archive);
    println!("words learnt in {:.1} s, {} MiB", begun.elapsed().as_secs_f64(), memory()?.saturating_sub(before));
    let viewer = Viewer {
        person: "c.bouchard".parse()?,
        place: "CA".parse()?,
        posts: ["liaison-officer-ottawa".parse()?].into(),
        roles: ["liaison".parse()?].into(),
        briefed: [].into(),
    };
    let desk = archive.seen_by(scheme, &viewer);
    let on = On { day: "2026-11-24".parse()?, standards: &STANDARDS };
    twice("all cases, by what is pressing", || desk.listed::<Case, Docket, _>(&on, |docket| docket.open().len()));
    for words in ["titanium", "sensor trial", "sight wellington"] {
        let found = search(&desk, &index, words).found.len();
        twice(&format!("search for `{words}`, {found} found"), || search(&desk, &index, words));
    }
    Ok(())
}

fn main() -> Done<()> {
    let mut words = std::env::args().skip(1);
    let (Some(folder), Some(wanted)) = (words.next(), words.next()) else { return Err("write: grow FOLDER ENTRIES".into()) };
    let wanted: u64 = wanted.parse()?;
    let scheme = scheme()?;
    let store = SqliteStore::open(Path::new(&folder))?;
    let all = originals(&store, &scheme)?;
    let (begun, mut number, mut told) = (Instant::now(), 0, 0);
    let mut waiting: Vec<Batch> = Vec::new();
    let mut size = store.head()?.size;
    while size < wanted {
        number += 1;
        for sealed in round(number, &all, &scheme)? {
            waiting.push(Batch { key: format!("grow-{}", sealed.entry().id).parse()?, expected: None, entries: vec![sealed] });
            size += 1;
        }
        if waiting.len() >= TOGETHER || size >= wanted {
            store.append(&waiting)?.into_iter().collect::<Result<Vec<_>, _>>()?;
            waiting.clear();
        }
        if size / 100_000 > told {
            told = size / 100_000;
            eprintln!("{size} entries, {} s", begun.elapsed().as_secs());
        }
    }
    drop(waiting);
    read(&store, &scheme)
}
