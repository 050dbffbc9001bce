//! At every call by which the store changes a file, in turn, the process ends before it, within it or after it, or the
//! call fails; and from the trace of the calls, the power fails after each of them, with what was not yet synced lost in
//! whole or in part. What is then read is a beginning of what was tried, has all that was acknowledged, and is sound.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Folder, append, batch, begin, key, sealed};
use ntib_record::{ATTACHMENTS, Attachment, Entry, Trust, attachments_value, audit};
use ntib_store::{Batch, SqliteStore, Store, StoreError, StoreFiles};

/// The batches that the child tries, one after the other; it opens the record anew before the fourth.
const BATCHES: u64 = 6;

fn main() {
    if let Some(folder) = std::env::var_os("NTIB_FAULT_FOLDER") {
        return child(Path::new(&folder));
    }
    if !cfg!(target_os = "linux") {
        println!("faults are injected on Linux alone: not tested here");
        return;
    }
    let built = Folder::new();
    let shim = built.path().join("shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
    let compiled = Command::new("cc")
        .args(["-O1", "-shared", "-fPIC", "-o"])
        .arg(&shim)
        .arg(source)
        .arg("-ldl")
        .status();
    assert!(
        compiled.is_ok_and(|status| status.success()),
        "install a C compiler, as README.md says"
    );
    let calls = ended_or_failed(&shim);
    let lost = power_failures(&shim);
    println!("test result: ok. {calls} calls in six ways, {lost} failures of power");
}

/// What the batch of a number names beside itself.
fn attached(number: u64) -> Option<Vec<u8>> {
    number.is_multiple_of(2).then(|| vec![u8::try_from(number).unwrap(); 5_000])
}

/// The batch of a number: so many entries, the first of which names an attachment where there is one.
fn batch_of(number: u64) -> Batch {
    let mut all = batch(number, number);
    if let Some(bytes) = attached(number) {
        let named = Attachment::of(&bytes, "application/octet-stream", "attached");
        let first = all.entries[0].entry().clone();
        all.entries[0] = sealed(Entry {
            payload: [(ATTACHMENTS.to_owned(), attachments_value(&[named]))]
                .into_iter()
                .collect(),
            ..first
        });
    }
    all
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

/// Begins a record and appends, telling each acknowledgement as it comes; tries what failed once more.
fn child(folder: &Path) {
    let begun = || SqliteStore::create(folder, key(1), sealed(begin(&key(1))));
    let Ok(mut store) = begun().or_else(|_| begun()) else {
        return;
    };
    say("ack 0");
    for number in 1..=BATCHES {
        if number == 4 {
            drop(store);
            let Ok(again) = SqliteStore::open(folder).or_else(|_| SqliteStore::open(folder)) else {
                return;
            };
            store = again;
        }
        let tried = || {
            if let Some(bytes) = attached(number) {
                store.keep(&bytes)?;
            }
            store.append(&[batch_of(number)])
        };
        match tried().or_else(|_| tried()) {
            Ok(done) => {
                done[0].as_ref().unwrap();
                say(&format!("ack {number}"));
            }
            Err(_) => return,
        }
    }
}

fn run(shim: &Path, folder: &Path, set: &[(&str, &str)]) -> (Vec<u64>, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env("LD_PRELOAD", shim)
        .env("NTIB_FAULT_FOLDER", folder)
        .stdin(Stdio::null());
    let out = command.envs(set.iter().copied()).output().unwrap();
    let lines = String::from_utf8(out.stdout).unwrap();
    let acknowledged = lines
        .lines()
        .filter_map(|line| line.strip_prefix("ack "))
        .map(|one| one.parse().unwrap())
        .collect();
    (acknowledged, String::from_utf8(out.stderr).unwrap())
}

/// Opens what is left, and says what is wrong with it.
fn check(folder: &Path, acknowledged: &[u64]) -> Result<(), String> {
    let store = match SqliteStore::open(folder) {
        Ok(store) => store,
        // Before it was begun, there is nothing to be read; it can be begun again.
        Err(StoreError::State { .. }) if acknowledged.is_empty() => {
            SqliteStore::create(folder, key(1), sealed(begin(&key(1))))
                .map_err(|error| format!("not begun again: {error}"))?
        }
        Err(error) => {
            return Err(format!(
                "{error}: {:?}",
                std::error::Error::source(&error).map(ToString::to_string)
            ));
        }
    };
    let found = audit(
        &mut StoreFiles::new(&store).map_err(|error| error.to_string())?,
        &Trust::default(),
    );
    let found = found.map_err(|error| error.to_string())?;
    if !found.faults.is_empty() {
        return Err(found.faults[0].to_string());
    }
    let tried: Vec<String> = std::iter::once("begin".to_owned())
        .chain((1..=BATCHES).flat_map(|number| (0..number).map(move |at| format!("e{number}.{at}"))))
        .collect();
    let read = store.read(0, 1000).map_err(|error| error.to_string())?;
    let kept: Vec<String> = read
        .iter()
        .map(|one| Entry::from_bytes(&one.bytes).unwrap().id.to_string())
        .collect();
    if !tried.starts_with(&kept) {
        return Err(format!("kept {kept:?}, which is no beginning of what was tried"));
    }
    let whole = |number: u64| 1 + number * (number + 1) / 2;
    let last = acknowledged.iter().max().map_or(0, |last| whole(*last));
    let size = kept.len() as u64;
    if size < last || !(0..=BATCHES).any(|number| whole(number) == size) {
        return Err(format!(
            "kept {size} entries, acknowledged {last}: something is missing or half there"
        ));
    }
    let next = append(&store, batch(99, 1)).map_err(|error| error.to_string())?;
    if next.first == size {
        Ok(())
    } else {
        Err("it does not go on".into())
    }
}

/// Ends or fails the calls one after the other. Gives how many there are.
fn ended_or_failed(shim: &Path) -> u64 {
    let folder = Folder::new();
    let (acknowledged, told) = run(shim, folder.path(), &[("FAULT_COUNT", "1")]);
    assert_eq!(acknowledged, (0..=BATCHES).collect::<Vec<_>>());
    check(folder.path(), &acknowledged).unwrap();
    let calls: u64 = told
        .lines()
        .find_map(|line| line.strip_prefix("calls "))
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        calls > 50,
        "{calls} calls are too few: the shim does not see them"
    );
    let ways = ["before", "after", "torn", "input-output", "no space", "full"];
    let work: Vec<(u64, &str)> = (1..=calls).flat_map(|at| ways.map(|way| (at, way))).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((at, way)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let folder = Folder::new();
                    let (acknowledged, _) = run(
                        shim,
                        folder.path(),
                        &[("FAULT_AT", &at.to_string()), ("FAULT_MODE", way)],
                    );
                    if let Err(wrong) = check(folder.path(), &acknowledged) {
                        panic!("call {at} of {calls}, {way}: {wrong}");
                    }
                    // A call that fails once is made up for by trying again.
                    let once = matches!(*way, "input-output" | "no space");
                    assert!(
                        !once || acknowledged.len() as u64 == BATCHES + 1,
                        "call {at}, {way}: {acknowledged:?}"
                    );
                }
            });
        }
    });
    calls
}

/// A call that the shim noted.
struct Call {
    kind: u8,
    path: PathBuf,
    offset: u64,
    bytes: Vec<u8>,
}

fn calls(trace: &[u8]) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut rest = trace;
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    while rest.len() >= 17 {
        let (name, length) = (
            usize::try_from(number(&rest[1..5])).unwrap(),
            usize::try_from(number(&rest[13..17])).unwrap(),
        );
        let path = PathBuf::from(String::from_utf8(rest[17..17 + name].to_vec()).unwrap());
        let bytes = rest[17 + name..17 + name + length].to_vec();
        calls.push(Call {
            kind: rest[0],
            path,
            offset: number(&rest[5..13]),
            bytes,
        });
        rest = &rest[17 + name + length..];
    }
    calls
}

/// A file as the disk has it, and what was written since it was last synced.
#[derive(Clone, Default)]
struct OnDisk {
    synced: Vec<u8>,
    since: Vec<(u64, Option<Vec<u8>>)>,
}

impl OnDisk {
    fn apply(bytes: &mut Vec<u8>, offset: u64, written: Option<&Vec<u8>>) {
        let offset = usize::try_from(offset).unwrap();
        match written {
            Some(written) => {
                if bytes.len() < offset + written.len() {
                    bytes.resize(offset + written.len(), 0);
                }
                bytes[offset..offset + written.len()].copy_from_slice(written);
            }
            None => bytes.resize(offset, 0),
        }
    }

    /// What is left when only those writes reach the disk that `kept` names.
    fn left(&self, mut kept: impl FnMut() -> bool) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for (offset, written) in &self.since {
            if kept() {
                OnDisk::apply(&mut bytes, *offset, written.as_ref());
            }
        }
        bytes
    }
}

/// Lets the power fail after every call of one run: nothing unsynced is kept, all of it, or three times a part of it.
/// That a file is there at all, and under which name, counts as kept at once.
fn power_failures(shim: &Path) -> u64 {
    let (folder, traced) = (Folder::new(), Folder::new());
    let trace = traced.path().join("trace");
    run(shim, folder.path(), &[("FAULT_TRACE", trace.to_str().unwrap())]);
    let calls = calls(&std::fs::read(&trace).unwrap());
    let mut files: BTreeMap<PathBuf, OnDisk> = BTreeMap::new();
    let mut acknowledged = Vec::new();
    let mut lost = 0;
    let mut seed = 1_u64;
    for (at, call) in calls.iter().enumerate() {
        match call.kind {
            b'o' => {
                let line = String::from_utf8(call.bytes.clone()).unwrap();
                acknowledged.extend(
                    line.lines()
                        .filter_map(|line| line.strip_prefix("ack "))
                        .map(|one| one.parse::<u64>().unwrap()),
                );
            }
            b'w' => files
                .entry(call.path.clone())
                .or_default()
                .since
                .push((call.offset, Some(call.bytes.clone()))),
            b't' => files
                .entry(call.path.clone())
                .or_default()
                .since
                .push((call.offset, None)),
            b's' => {
                if let Some(file) = files.get_mut(&call.path) {
                    file.synced = file.left(|| true);
                    file.since.clear();
                }
            }
            b'r' => {
                let file = files.remove(&call.path).unwrap();
                files.insert(
                    PathBuf::from(String::from_utf8(call.bytes.clone()).unwrap()),
                    file,
                );
            }
            b'u' => drop(files.remove(&call.path)),
            other => panic!("call of an unknown kind {other}"),
        }
        for way in 0..5_u64 {
            let after = Folder::new();
            for (path, file) in &files {
                let Ok(within) = path.strip_prefix(folder.path()) else {
                    continue;
                };
                let bytes = file.left(|| {
                    // A plain generator of pseudo-random numbers (Knuth's MMIX), so that a failure can be seen again.
                    seed = seed
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    match way {
                        0 => false,
                        1 => true,
                        _ => seed >> 63 == 1,
                    }
                });
                std::fs::write(after.path().join(within), bytes).unwrap();
            }
            if let Err(wrong) = check(after.path(), &acknowledged) {
                panic!(
                    "power fails after call {at} of {}, way {way}: {wrong}",
                    calls.len()
                );
            }
            lost += 1;
        }
    }
    assert_eq!(acknowledged, (0..=BATCHES).collect::<Vec<_>>());
    lost
}
