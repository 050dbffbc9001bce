//! The suite on a real PostgreSQL, which the test starts from Debian's packages; several processes appending at once;
//! and the appender, and the server itself, killed again and again.
//!
//! Run with `cargo test -p ntib-store --features postgres`. Without the packages it says so and passes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use common::{Folder, append, batch, begin, entry, key, name, sealed, suite};
use ntib_record::{Entry, Trust, audit};
use ntib_store::{Batch, PostgresStore, Refusal, Store, StoreFiles};

/// How often a start is tried.
const STARTS_MAX: usize = 100;

/// A server of the test's own, over a socket in its folder.
struct Server {
    bin: PathBuf,
    folder: Folder,
    databases: u32,
}

/// The newest of Debian's packages.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

impl Server {
    /// A command that does not run as root, which the server refuses to.
    fn command(&self, program: &str) -> Command {
        let path = self.bin.join(program);
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        if root {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
                .arg(path);
            command
        } else {
            Command::new(path)
        }
    }

    fn start() -> Option<Server> {
        let bin = programs()?;
        let server = Server {
            bin,
            folder: Folder::new(),
            databases: 0,
        };
        let path = server.folder.path();
        if Command::new("id").arg("-u").output().unwrap().stdout == b"0\n" {
            assert!(
                Command::new("chown")
                    .arg("postgres")
                    .arg(path)
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let made = server
            .command("initdb")
            .args(["-A", "trust", "-U", "ntib", "-E", "UTF8", "-D"])
            .arg(path.join("data"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        server.run();
        Some(server)
    }

    fn run(&self) {
        let path = self.folder.path();
        let settings = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c max_connections=60",
            path.display()
        );
        // A process of the server before it may not have ended yet, and keeps its shared memory until it has.
        let started = (0..STARTS_MAX).any(|_| {
            let mut command = self.command("pg_ctl");
            command
                .args(["-w", "-t", "120", "-o", &settings, "-l"])
                .arg(path.join("log"))
                .arg("-D")
                .arg(path.join("data"))
                .arg("start");
            // The server keeps what it inherits; a pipe would never end.
            let status = command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            status.unwrap().success()
        });
        assert!(
            started,
            "{}",
            std::fs::read_to_string(path.join("log")).unwrap_or_default()
        );
    }

    /// Ends the server as a failure would: nothing is flushed, nobody is told.
    fn kill(&self) {
        let pid = std::fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap();
        let postmaster = pid.lines().next().unwrap().to_owned();
        let children = Command::new("ps")
            .args(["-o", "pid=", "--ppid", &postmaster])
            .output()
            .unwrap();
        let mut all = vec![postmaster];
        all.extend(
            String::from_utf8(children.stdout)
                .unwrap()
                .split_whitespace()
                .map(str::to_owned),
        );
        let _some_are_gone = Command::new("kill")
            .arg("-9")
            .args(&all)
            .stderr(Stdio::null())
            .status()
            .unwrap();
    }

    fn address(&self, database: &str) -> String {
        format!(
            "host={} user=ntib dbname={database}",
            self.folder.path().display()
        )
    }

    /// An empty database.
    fn database(&mut self) -> String {
        self.databases += 1;
        let database = format!("ntib{}", self.databases);
        let made = self
            .command("createdb")
            .arg("-h")
            .arg(self.folder.path())
            .args(["-U", "ntib", &database])
            .status();
        assert!(made.unwrap().success());
        self.address(&database)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut command = self.command("pg_ctl");
        let stopped = command
            .args(["-m", "immediate", "-D"])
            .arg(self.folder.path().join("data"))
            .arg("stop");
        let _stopped = stopped
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok();
    }
}

fn begun(address: &str) -> PostgresStore {
    PostgresStore::create(address, key(1), sealed(begin(&key(1)))).unwrap()
}

fn main() {
    if let Some(address) = std::env::var_os("NTIB_APPENDER") {
        return appender(address.to_str().unwrap());
    }
    let Some(mut server) = Server::start() else {
        println!("test result: ok. not run: install Debian's package postgresql");
        return;
    };
    for (what, part) in suite::PARTS {
        println!("{what}");
        part(&begun(&server.database()));
    }
    let (from, into) = (
        begun(&server.database()),
        PostgresStore::empty(&server.database(), common::ORIGIN.parse().unwrap()).unwrap(),
    );
    suite::backups(&from, &into);
    in_turn(&mut server);
    older(&mut server);
    several(&mut server);
    let kills = killed(&mut server);
    println!("test result: ok. the suite, four processes, {kills} kills");
}

/// Two servers append in turn: each finds the head other than it left it, and each knows what the other acknowledged.
fn in_turn(server: &mut Server) {
    let address = server.database();
    let one = begun(&address);
    let other = PostgresStore::open(&address).unwrap();
    other.add_signer(key(1)).unwrap();
    for number in 1..=20_u64 {
        let (first, second) = if number.is_multiple_of(2) { (&one, &other) } else { (&other, &one) };
        let sent = batch(number, 1);
        assert_eq!(append(first, sent.clone()).unwrap().first, 2 * number - 1);
        assert!(append(first, sent.clone()).unwrap().repeated, "sent to the same again");
        assert!(append(second, sent.clone()).unwrap().repeated, "sent to the other");
        let reused = Batch { entries: batch(99, 1).entries, ..sent.clone() };
        assert!(matches!(append(first, reused), Err(Refusal::KeyReused { .. })));
        let named = Batch { key: name("other"), ..sent };
        for store in [first, second] {
            assert!(matches!(append(store, named.clone()), Err(Refusal::Twice { .. })));
        }
        let moved = Batch { expected: Some(2 * number - 1), ..batch(1_000 + number, 1) };
        assert!(matches!(append(second, moved.clone()), Err(Refusal::Moved { .. })));
        let expected = Batch { expected: Some(2 * number), ..moved };
        assert_eq!(append(second, expected).unwrap().first, 2 * number);
    }
    check(&address, &[]);
    let size = one.head().unwrap().size;
    assert_eq!((size, other.head().unwrap()), (41, one.head().unwrap()));
}

/// A database as the program before the fourth migration left it.
fn older(server: &mut Server) {
    let address = server.database();
    let store = begun(&address);
    let long = batch(1, 1_100);
    append(&store, long.clone()).unwrap();
    let head = store.head().unwrap();
    drop(store);
    let mut client = postgres::Client::connect(&address, postgres::NoTls).unwrap();
    let before = "DROP INDEX entry_leaf; ALTER TABLE entry ADD UNIQUE (leaf); DELETE FROM migration WHERE number > 3";
    client.batch_execute(before).unwrap();
    let store = PostgresStore::open(&address).unwrap();
    store.add_signer(key(1)).unwrap();
    assert_eq!(store.head().unwrap(), head);
    let correcting = sealed(Entry { corrects: Some(long.entries[3].leaf()), ..entry(7) });
    append(&store, Batch { entries: vec![correcting], ..batch(2, 1) }).unwrap();
    check(&address, &[]);
}

fn child(address: &str, who: u64) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env("NTIB_APPENDER", address)
        .env("NTIB_WHO", who.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command.stderr(Stdio::null()).spawn().unwrap()
}

/// Appends for as long as it is let, telling each acknowledgement; opens the record again when it is lost.
fn appender(address: &str) {
    let who: u64 = std::env::var("NTIB_WHO").unwrap().parse().unwrap();
    let mut out = std::io::stdout().lock();
    let mut store: Option<PostgresStore> = None;
    for number in 0..40 {
        let entries = (0..1 + number % 3)
            .map(|at| {
                sealed(Entry {
                    id: name(&format!("w{who}.{number}.{at}")),
                    ..entry(number)
                })
            })
            .collect();
        let batch = Batch {
            key: name(&format!("w{who}.{number}")),
            expected: None,
            entries,
        };
        loop {
            let open = || {
                let opened = PostgresStore::open(address)?;
                opened.add_signer(key(1))?;
                Ok::<_, ntib_store::StoreError>(opened)
            };
            let done = match store.take().map_or_else(open, Ok) {
                Ok(opened) => opened
                    .append(std::slice::from_ref(&batch))
                    .map(|done| (opened, done)),
                Err(error) => Err(error),
            };
            if let Ok((opened, done)) = done {
                store = Some(opened);
                let receipt = done[0].as_ref().unwrap();
                writeln!(out, "ack {number} {} {}", receipt.first, receipt.count).unwrap();
                out.flush().unwrap();
                break;
            }
        }
    }
}

/// What was acknowledged stands where it was said to stand, and the whole is sound.
fn check(address: &str, acknowledged: &[(u64, u64, u64, u64)]) {
    let store = PostgresStore::open(address).unwrap();
    let found = audit(&mut StoreFiles::new(&store).unwrap(), &Trust::default()).unwrap();
    assert_eq!(found.faults, []);
    for (who, number, first, count) in acknowledged {
        let entries = store.read(*first, usize::try_from(*count).unwrap()).unwrap();
        assert_eq!(entries.len() as u64, *count);
        for (stored, at) in entries.iter().zip(0..) {
            assert_eq!(
                Entry::from_bytes(&stored.bytes).unwrap().id,
                name(&format!("w{who}.{number}.{at}"))
            );
        }
    }
}

fn acknowledgement(who: u64, line: &str) -> Option<(u64, u64, u64, u64)> {
    let mut numbers = line.strip_prefix("ack ")?.split(' ').map(|one| one.parse().ok());
    Some((who, numbers.next()??, numbers.next()??, numbers.next()??))
}

/// Four processes append at once, and come to one sequence.
fn several(server: &mut Server) {
    let address = server.database();
    drop(begun(&address));
    let children: Vec<(u64, Child)> = (0..4).map(|who| (who, child(&address, who))).collect();
    let mut acknowledged = Vec::new();
    for (who, child) in children {
        let out = child.wait_with_output().unwrap();
        let told = String::from_utf8(out.stdout).unwrap();
        acknowledged.extend(told.lines().filter_map(|line| acknowledgement(who, line)));
    }
    assert_eq!(acknowledged.len(), 160);
    let total: u64 = acknowledged.iter().map(|(_, _, _, count)| count).sum();
    check(&address, &acknowledged);
    assert_eq!(
        PostgresStore::open(&address).unwrap().head().unwrap().size,
        1 + total
    );
    let mut spans: Vec<(u64, u64)> = acknowledged
        .iter()
        .map(|(_, _, first, count)| (*first, first + count))
        .collect();
    spans.sort_unstable();
    assert!(
        spans.windows(2).all(|pair| pair[0].1 == pair[1].0),
        "one after the other, without a gap"
    );
}

/// The appender is killed after each of its first acknowledgements in turn; then the server is, while it appends.
fn killed(server: &mut Server) -> u64 {
    let address = server.database();
    drop(begun(&address));
    let mut kills = 0;
    let mut acknowledged = Vec::new();
    for round in 0..12_u64 {
        let mut child = child(&address, round);
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines
            .map_while(Result::ok)
            .take(usize::try_from(round * 3).unwrap())
        {
            acknowledged.extend(acknowledgement(round, &line));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        check(&address, &acknowledged);
    }
    let mut surviving = child(&address, 100);
    let mut lines = BufReader::new(surviving.stdout.take().unwrap()).lines();
    for _ in 0..4 {
        for line in lines.by_ref().map_while(Result::ok).take(7) {
            acknowledged.extend(acknowledgement(100, &line));
        }
        server.kill();
        restart(server);
        kills += 1;
        check(&address, &acknowledged);
    }
    acknowledged.extend(
        lines
            .map_while(Result::ok)
            .filter_map(|line| acknowledgement(100, &line)),
    );
    surviving.wait().unwrap();
    assert_eq!(
        acknowledged.iter().filter(|(who, ..)| *who == 100).count(),
        40,
        "it went on after each kill"
    );
    check(&address, &acknowledged);
    kills
}

/// Starts it again, as after a failure of power. What names the processes that were killed goes first: who started
/// them may not have asked after them yet, and they then count as running.
fn restart(server: &Server) {
    let folder = server.folder.path();
    for left in ["data/postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"] {
        let _gone = std::fs::remove_file(folder.join(left)).is_ok();
    }
    server.run();
}
