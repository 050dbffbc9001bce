//! Durable entries a second against the raw insert rate of the same database at the same durability, in one run.
//!
//! `cargo run --release --features record --bin record -- FOLDER [POSTGRES ADDRESS]`: FOLDER is on the disk to measure; the address, such as
//! `host=/run/postgresql user=ntib dbname=bench`, is of an empty database. One client, one after the other; then batches
//! of fifty in one call, as a server gathers them from its users. Both rates have the making of the bytes in them, and what
//! is inserted raw goes the shortest way that the database has: to PostgreSQL in one statement, which is a transaction of
//! its own. Names of entries and keys of batches are as the desk gives them, of random letters; a last rate is with names
//! in rising order, which fall beside one another in an index.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use ntib_bench::scheme;
use ntib_record::{
    Actor, Audience, BEGIN, Entry, Hash, KeyKind, Label, Principal, Scheme, Sealed, SigningKey,
    begin_payload, log_object,
};
use ntib_store::{Batch, PostgresStore, SqliteStore, Store};

type Done<T> = Result<T, Box<dyn Error>>;

const ORIGIN: &str = "desk.example.ca/log";
/// How long each rate is measured, after a tenth of it unmeasured.
const EACH: Duration = Duration::from_secs(5);
const TOGETHER: u64 = 50;

/// So many letters that look random, and the same at each run.
fn letters(of: &str, number: u64) -> String {
    Hash::of(format!("{of}{number}").as_bytes()).to_string().chars().take(32).collect()
}

fn entry(number: u64) -> Done<Entry> {
    Ok(Entry {
        log: ORIGIN.parse()?,
        id: format!("e-{}", letters("entry", number)).parse()?,
        blind: [u8::try_from(number % 256)?; 16],
        at: "2026-11-28T00:31:00.000Z".parse()?,
        actor: Actor {
            person: "a.tremblay".parse()?,
            post: Some("desk/ottawa".parse()?),
        },
        verb: "note".parse()?,
        object: ntib_record::Object {
            kind: "case".parse()?,
            id: format!("2026/{}", number % 5_000).parse()?,
        },
        reason: "the consignee answered that the registration was renewed, and sent the certificate".into(),
        instruments: ["us/itar-126-5".parse()?].into(),
        label: Label {
            owners: ["canada".parse()?].into(),
            level: "protected".parse()?,
            releasable_to: ["CA".parse()?, "US".parse()?].into(),
            audience: Audience::of([Principal::Role("liaison".parse()?)]),
            caveats: ["commercial".parse()?].into(),
        },
        corrects: None,
        payload: serde_json::Map::new(),
    })
}

/// Times `work` for a while; gives how many it did a second.
fn rate(mut work: impl FnMut() -> Done<u64>) -> Done<u64> {
    let warm = Instant::now();
    while warm.elapsed() < EACH / 10 {
        work()?;
    }
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < EACH {
        count += work()?;
    }
    Ok(count * 1_000 / u64::try_from(begun.elapsed().as_millis())?.max(1))
}

struct Entries {
    scheme: Scheme,
    next: u64,
    in_order: bool,
}

impl Entries {
    fn sealed(&mut self) -> Done<Sealed> {
        self.next += 1;
        let mut entry = entry(self.next)?;
        if self.in_order {
            entry.id = format!("e{:09}", self.next).parse()?;
        }
        Ok(entry.seal(&self.scheme)?)
    }

    fn batch(&mut self) -> Done<Batch> {
        let sealed = self.sealed()?;
        Ok(Batch {
            key: if self.in_order {
                sealed.entry().id.clone()
            } else {
                format!("form-a.tremblay-{}-0", letters("form", self.next)).parse()?
            },
            expected: None,
            entries: vec![sealed],
        })
    }
}

/// The rates of a store: one at a time, many in one call, and the same with names in rising order.
fn store_rates(store: &dyn Store, entries: &mut Entries) -> Done<[u64; 3]> {
    let append = |many: u64, entries: &mut Entries| -> Done<u64> {
        let batches = (0..many).map(|_| entries.batch()).collect::<Done<Vec<_>>>()?;
        store
            .append(&batches)?
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        Ok(many)
    };
    let one = rate(|| append(1, entries))?;
    let together = rate(|| append(TOGETHER, entries))?;
    entries.in_order = true;
    let in_order = rate(|| append(TOGETHER, entries))?;
    entries.in_order = false;
    Ok([one, together, in_order])
}

fn print(name: &str, raw: [u64; 2], ours: [u64; 3]) {
    for (what, raw, ours) in [
        ("one at a time", raw[0], ours[0]),
        ("fifty in one transaction", raw[1], ours[1]),
        ("fifty with names in rising order", raw[1], ours[2]),
    ] {
        println!(
            "{name}, {what}: raw inserts {raw}/s, entries {ours}/s, ratio {} %",
            ours * 100 / raw.max(1)
        );
    }
}

fn begin() -> Done<(SigningKey, Entry)> {
    let key = SigningKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32])?;
    let first = Entry {
        verb: BEGIN.parse()?,
        object: log_object(),
        payload: begin_payload(key.public()),
        ..entry(0)?
    };
    Ok((key, first))
}

fn sqlite(folder: &Path, entries: &mut Entries) -> Done<()> {
    let path = folder.join("raw.sqlite");
    let mut raw = rusqlite::Connection::open(&path)?;
    raw.pragma_update(None, "journal_mode", "WAL")?;
    raw.pragma_update(None, "synchronous", "FULL")?;
    raw.execute_batch("CREATE TABLE raw (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
    let mut insert = |many: u64, entries: &mut Entries| -> Done<u64> {
        let transaction = raw.transaction()?;
        for _ in 0..many {
            let sealed = entries.sealed()?;
            transaction
                .prepare_cached("INSERT INTO raw (bytes) VALUES (?)")?
                .execute([sealed.bytes()])?;
        }
        transaction.commit()?;
        Ok(many)
    };
    let rates = [rate(|| insert(1, entries))?, rate(|| insert(TOGETHER, entries))?];
    let (key, first) = begin()?;
    let store = SqliteStore::create(&folder.join("record"), key, first.seal(&entries.scheme)?)?;
    print("SQLite", rates, store_rates(&store, entries)?);
    Ok(())
}

fn postgres(address: &str, entries: &mut Entries) -> Done<()> {
    let mut raw = postgres::Client::connect(address, postgres::NoTls)?;
    raw.batch_execute(
        "CREATE TABLE raw (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bytes bytea NOT NULL)",
    )?;
    let statement = raw.prepare("INSERT INTO raw (bytes) VALUES ($1)")?;
    let together = raw.prepare("INSERT INTO raw (bytes) SELECT unnest($1::bytea[])")?;
    let mut insert = |many: u64, entries: &mut Entries| -> Done<u64> {
        let sealed = (0..many).map(|_| entries.sealed()).collect::<Done<Vec<_>>>()?;
        match sealed.as_slice() {
            [one] => raw.execute(&statement, &[&one.bytes()])?,
            many => raw.execute(&together, &[&many.iter().map(Sealed::bytes).collect::<Vec<_>>()])?,
        };
        Ok(many)
    };
    let rates = [rate(|| insert(1, entries))?, rate(|| insert(TOGETHER, entries))?];
    let (key, first) = begin()?;
    let store = PostgresStore::create(address, key, first.seal(&entries.scheme)?)?;
    print("PostgreSQL", rates, store_rates(&store, entries)?);
    Ok(())
}

fn main() -> Done<()> {
    let mut given = std::env::args().skip(1);
    let folder = given.next().ok_or("give a folder on the disk to measure")?;
    let folder = Path::new(&folder).join(format!("ntib-record-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut entries = Entries {
        scheme: scheme()?,
        next: 0,
        in_order: false,
    };
    let made = rate(|| entries.sealed().map(|_| 1))?;
    println!("Made and sealed, and not written: {made}/s");
    sqlite(&folder, &mut entries)?;
    match given.next() {
        Some(address) => postgres(&address, &mut entries)?,
        None => println!("PostgreSQL: no address given"),
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
