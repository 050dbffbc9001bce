//! At every call by which the store changes a file, in turn, the process ends before it, within it or after it, or the
//! call fails; and from the trace of the calls, the power fails after each of them, with what was not yet synced lost in
//! whole or in part. What is then read is a beginning of what was tried, has all that was acknowledged, is sound, and goes
//! on: the secret of the key in force is there. So while entries are appended, while the key of the log is changed twice,
//! and while a backup is restored, of which nothing is there or all.

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
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Folder, ORIGIN, append, batch, begin, begun, entry, key, name, sealed};
use ntib_record::{ATTACHMENTS, Attachment, Entry, Hash, ROTATE, Trust, attachments_value, audit, log_object, rotate_payload};
use ntib_store::{
    BackupFiles, Batch, DATABASE_FILE, SqliteStore, Store, StoreError, StoreFiles, backup, restore_into,
};

/// What a child does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Work {
    Append,
    Rotate,
    Restore,
}
const WORKS: [Work; 3] = [Work::Append, Work::Rotate, Work::Restore];
/// The file of the backup beside the folder in which it is restored.
const BACKUP: &str = "backup.tar";

/// What the child tries as one, and tells when it is acknowledged.
struct Step {
    batch: Batch,
    attached: Option<Vec<u8>>,
    /// The number of the key that it brings into force.
    turns_to: Option<u8>,
}

fn main() {
    if let Some(folder) = std::env::var_os("NTIB_FAULT_FOLDER") {
        let named = std::env::var("NTIB_FAULT_WORK").unwrap();
        let work = WORKS.into_iter().find(|work| format!("{work:?}") == named).unwrap();
        return child(work, Path::new(&folder));
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
    let (mut calls, mut lost) = (0, 0);
    for work in WORKS {
        calls += ended_or_failed(work, &shim);
        lost += power_failures(work, &shim);
    }
    println!("test result: ok. {calls} calls in six ways, {lost} failures of power");
}

/// What is tried, one after the other; the record is opened anew before the fourth.
fn steps(work: Work) -> Vec<Step> {
    let plain = |number| Step {
        batch: batch_of(number),
        attached: attached(number),
        turns_to: None,
    };
    match work {
        Work::Append => (1..=6).map(plain).collect(),
        Work::Rotate | Work::Restore => vec![plain(1), turn(2), plain(2), turn(3), plain(3)],
    }
}

/// From the key before to this one.
fn turn(to: u8) -> Step {
    let entry = Entry {
        id: name(&format!("turn-{to}")),
        verb: name(ROTATE),
        object: log_object(),
        payload: rotate_payload(&ORIGIN.parse().unwrap(), &key(to - 1), &key(to)),
        ..entry(u64::from(to))
    };
    Step {
        batch: Batch {
            key: name(&format!("turn-{to}")),
            expected: None,
            entries: vec![sealed(entry)],
        },
        attached: None,
        turns_to: Some(to),
    }
}

/// Carries a step out as the commands do: the next key is kept before it comes into force.
fn carry_out(step: &Step, store: &SqliteStore, folder: &Path) -> Result<(), StoreError> {
    if let Some(to) = step.turns_to {
        SqliteStore::keep_keys(folder, &(1..=to).map(key).collect::<Vec<_>>())?;
        store.add_signer(key(to))?;
    }
    if let Some(bytes) = &step.attached {
        store.keep(bytes)?;
    }
    let done = store.append(std::slice::from_ref(&step.batch))?;
    done[0].as_ref().unwrap();
    Ok(())
}

/// The backup of a record in which every step was carried out.
fn backed_up() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = Folder::new();
        let store = begun(folder.path());
        for step in steps(Work::Restore) {
            carry_out(&step, &store, folder.path()).unwrap();
        }
        let mut file = Vec::new();
        backup(&store, &key(3), &[key(1), key(2), key(3)], &mut file).unwrap();
        file
    })
}

/// Restores the backup beside `folder` as the command does: into a folder of another name, which then takes its name.
fn restore(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let (part, whole) = (folder.join("record.restoring"), folder.join("record"));
    if part.exists() {
        std::fs::remove_dir_all(&part)?;
    }
    let mut files = BackupFiles::open(std::fs::File::open(folder.join(BACKUP))?)?;
    let head = files.check(&Trust::default())?;
    let store = SqliteStore::empty(&part, head.origin.clone())?;
    restore_into(&mut files, &head, &store)?;
    drop(store);
    SqliteStore::keep_keys(&part, &files.keys()?)?;
    Ok(std::fs::rename(&part, &whole)?)
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

/// Begins a record and carries the steps out, telling each acknowledgement as it comes; or restores one. Tries what failed
/// once more.
fn child(work: Work, folder: &Path) {
    if work == Work::Restore {
        if restore(folder).or_else(|_| restore(folder)).is_ok() {
            say("ack 0");
        }
        return;
    }
    let begun = || SqliteStore::create(folder, key(1), sealed(begin(&key(1))));
    let Ok(mut store) = begun().or_else(|_| begun()) else {
        return;
    };
    say("ack 0");
    for (step, number) in steps(work).iter().zip(1..) {
        if number == 4 {
            drop(store);
            let Ok(again) = SqliteStore::open(folder).or_else(|_| SqliteStore::open(folder)) else {
                return;
            };
            store = again;
        }
        let tried = || carry_out(step, &store, folder);
        match tried().or_else(|_| tried()) {
            Ok(()) => say(&format!("ack {number}")),
            Err(_) => return,
        }
    }
}

fn run(work: Work, shim: &Path, folder: &Path, set: &[(&str, &str)]) -> (Vec<usize>, String) {
    if work == Work::Restore {
        std::fs::write(folder.join(BACKUP), backed_up()).unwrap();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env("LD_PRELOAD", shim)
        .env("NTIB_FAULT_FOLDER", folder)
        .env("NTIB_FAULT_WORK", format!("{work:?}"))
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
fn check(work: Work, folder: &Path, acknowledged: &[usize]) -> Result<(), String> {
    if work == Work::Restore {
        return check_restored(folder, acknowledged);
    }
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
    check_log(work, &store, acknowledged.iter().max().copied().unwrap_or(0))
}

/// What was restored is there as a whole, or can be restored now.
fn check_restored(folder: &Path, acknowledged: &[usize]) -> Result<(), String> {
    let whole = folder.join("record");
    if !whole.join(DATABASE_FILE).is_file() {
        if !acknowledged.is_empty() {
            return Err("what was restored is not there".into());
        }
        restore(folder).map_err(|error| format!("not restored again: {error}"))?;
    }
    let store = SqliteStore::open(&whole).map_err(|error| error.to_string())?;
    let steps = steps(Work::Restore);
    for step in &steps {
        let again = append(&store, step.batch.clone()).map_err(|error| error.to_string())?;
        if !again.repeated {
            return Err(format!("`{}` is no longer known", step.batch.key));
        }
        if let Some(bytes) = &step.attached {
            let kept = store.kept(&Hash::of(bytes)).map_err(|error| error.to_string())?;
            if kept.as_ref() != Some(bytes) {
                return Err("an attachment is missing".into());
            }
        }
    }
    check_log(Work::Restore, &store, steps.len())
}

/// The log is sound, a beginning of what was tried, has what was acknowledged, and goes on.
fn check_log(work: Work, store: &SqliteStore, acknowledged: usize) -> Result<(), String> {
    let mut files = StoreFiles::new(store).map_err(|error| error.to_string())?;
    let found = audit(&mut files, &Trust::default()).map_err(|error| error.to_string())?;
    if !found.faults.is_empty() {
        return Err(found.faults[0].to_string());
    }
    let mut tried = vec!["begin".to_owned()];
    let mut sizes = vec![1];
    for step in steps(work) {
        tried.extend(step.batch.entries.iter().map(|sealed| sealed.entry().id.to_string()));
        sizes.push(tried.len());
    }
    let read = store.read(0, 1000).map_err(|error| error.to_string())?;
    let kept: Vec<String> = read
        .iter()
        .map(|one| Entry::from_bytes(&one.bytes).unwrap().id.to_string())
        .collect();
    if !tried.starts_with(&kept) {
        return Err(format!("kept {kept:?}, which is no beginning of what was tried"));
    }
    let size = kept.len();
    if size < sizes[acknowledged] || !sizes.contains(&size) {
        return Err(format!(
            "kept {size} entries, acknowledged step {acknowledged}: something is missing or half there"
        ));
    }
    let next = append(store, batch(99, 1)).map_err(|error| error.to_string())?;
    if next.first == size as u64 {
        Ok(())
    } else {
        Err("it does not go on".into())
    }
}

/// What is acknowledged where nothing fails.
fn all(work: Work) -> Vec<usize> {
    match work {
        Work::Restore => vec![0],
        _ => (0..=steps(work).len()).collect(),
    }
}

/// Ends or fails the calls one after the other. Gives how many there are.
fn ended_or_failed(work: Work, shim: &Path) -> u64 {
    let folder = Folder::new();
    let (acknowledged, told) = run(work, shim, folder.path(), &[("FAULT_COUNT", "1")]);
    assert_eq!(acknowledged, all(work));
    check(work, folder.path(), &acknowledged).unwrap();
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
    let faults: Vec<(u64, &str)> = (1..=calls).flat_map(|at| ways.map(|way| (at, way))).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((at, way)) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let folder = Folder::new();
                    let (acknowledged, _) = run(
                        work,
                        shim,
                        folder.path(),
                        &[("FAULT_AT", &at.to_string()), ("FAULT_MODE", way)],
                    );
                    if let Err(wrong) = check(work, folder.path(), &acknowledged) {
                        panic!("{work:?}, call {at} of {calls}, {way}: {wrong}");
                    }
                    // A call that fails once is made up for by trying again.
                    let once = matches!(*way, "input-output" | "no space");
                    assert!(
                        !once || acknowledged == all(work),
                        "{work:?}, call {at}, {way}: {acknowledged:?}"
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
fn power_failures(work: Work, shim: &Path) -> u64 {
    let (folder, traced) = (Folder::new(), Folder::new());
    let trace = traced.path().join("trace");
    run(work, shim, folder.path(), &[("FAULT_TRACE", trace.to_str().unwrap())]);
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
                        .map(|one| one.parse::<usize>().unwrap()),
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
            b'r' => rename(&mut files, &call.path, &String::from_utf8(call.bytes.clone()).unwrap()),
            b'u' => drop(files.remove(&call.path)),
            other => panic!("call of an unknown kind {other}"),
        }
        for way in 0..5_u64 {
            let after = Folder::new();
            if work == Work::Restore {
                std::fs::write(after.path().join(BACKUP), backed_up()).unwrap();
            }
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
                let place = after.path().join(within);
                std::fs::create_dir_all(place.parent().unwrap()).unwrap();
                std::fs::write(place, bytes).unwrap();
            }
            if let Err(wrong) = check(work, after.path(), &acknowledged) {
                panic!(
                    "{work:?}: power fails after call {at} of {}, way {way}: {wrong}",
                    calls.len()
                );
            }
            lost += 1;
        }
    }
    assert_eq!(acknowledged, all(work));
    lost
}

/// A file, or a folder with all that is in it, gets another name.
fn rename(files: &mut BTreeMap<PathBuf, OnDisk>, from: &Path, to: &str) {
    let moved: Vec<PathBuf> = files.keys().filter(|path| path.starts_with(from)).cloned().collect();
    assert!(!moved.is_empty(), "{}", from.display());
    for path in moved {
        let file = files.remove(&path).unwrap();
        let within = path.strip_prefix(from).unwrap();
        let place = if within == Path::new("") { PathBuf::from(to) } else { Path::new(to).join(within) };
        files.insert(place, file);
    }
}
