//! Both verifiers, which share no code, name the same faults at the same places: of a record, of a folder of tiles, of a
//! backup; and say that what is sound is sound.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Folder, append, attaching, batch, begun, entry, key, name, sealed};
use ntib_record::{
    Attachment, Entry, KeyKind, Note, ROTATE, SigningKey, TlogProof, Trust, audit, log_object, rotate_payload,
};
use ntib_store::{
    BackupFault, BackupFiles, Batch, DATABASE_FILE, FolderFiles, SqliteStore, Store, StoreFiles, backup,
    prove, publish,
};

/// What the last entry names beside itself.
const ATTACHED: &[u8] = b"what is beside the log";

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/verify_log.py")
}

/// What the second verifier says: its exit status and its lines.
fn second(arguments: &[&str]) -> (i32, Vec<String>) {
    let out = Command::new("python3")
        .arg(script())
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    (
        out.status.code().unwrap(),
        told.lines().map(str::to_owned).collect(),
    )
}

/// The codes and places of the second verifier's lines.
fn told_by_second(path: &Path) -> BTreeSet<String> {
    let (status, lines) = second(&["--key", &key(1).public().to_string(), path.to_str().unwrap()]);
    let faults: BTreeSet<String> = if status == 0 {
        BTreeSet::new()
    } else {
        lines.iter().map(|line| short(line)).collect()
    };
    assert_eq!(status, if faults.is_empty() { 0 } else { 3 }, "{lines:?}");
    faults
}

/// `code: place` of `code: place: more`.
fn short(line: &str) -> String {
    line.split(": ").take(2).collect::<Vec<_>>().join(": ")
}

fn told_by_first(path: &Path) -> BTreeSet<String> {
    let trust = Trust {
        first: Some(key(1).public().clone()),
        witnesses: vec![],
    };
    let found = if path.join(DATABASE_FILE).exists() {
        let store = SqliteStore::open(path).unwrap();
        audit(&mut StoreFiles::new(&store).unwrap(), &trust)
            .unwrap()
            .faults
    } else if path.is_dir() {
        audit(&mut FolderFiles(path.to_owned()), &trust).unwrap().faults
    } else {
        match BackupFiles::open(BufReader::new(File::open(path).unwrap()))
            .and_then(|mut files| files.check(&trust))
        {
            Ok(_) => vec![],
            Err(BackupFault::Log(faults)) => faults,
            Err(fault) => return [short(&fault.to_string())].into(),
        }
    };
    found.iter().map(|fault| short(&fault.to_string())).collect()
}

/// A record of 601 entries and two keys, as folder, files and backup.
fn three() -> (Folder, Folder, Folder) {
    let (record, files, backups) = (Folder::new(), Folder::new(), Folder::new());
    let store = begun(record.path());
    append(&store, batch(1, 300)).unwrap();
    let all = [key(1), key(2)];
    SqliteStore::keep_keys(record.path(), &all).unwrap();
    store.add_signer(key(2)).unwrap();
    let rotation = Entry {
        id: name("rotation"),
        verb: name(ROTATE),
        object: log_object(),
        payload: rotate_payload(store.origin(), &key(1), &key(2)),
        ..entry(1)
    };
    append(
        &store,
        Batch {
            entries: vec![sealed(rotation)],
            ..batch(2, 1)
        },
    )
    .unwrap();
    append(&store, batch(3, 298)).unwrap();
    store.keep(ATTACHED).unwrap();
    store.keep(b"named by no entry").unwrap();
    append(
        &store,
        attaching(4, &[Attachment::of(ATTACHED, "text/plain", "note.txt")]),
    )
    .unwrap();
    publish(&mut StoreFiles::new(&store).unwrap(), files.path()).unwrap();
    backup(
        &store,
        &key(2),
        &all,
        &mut File::create(backups.path().join("one")).unwrap(),
    )
    .unwrap();
    (record, files, backups)
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// The place of a text within a file.
fn place(path: &Path, text: &str) -> usize {
    fs::read(path)
        .unwrap()
        .windows(text.len())
        .position(|bytes| bytes == text.as_bytes())
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn main() {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("test result: ok. not run: install Debian's package python3");
        return;
    }
    let (record, files, backups) = three();
    for sound in [record.path(), files.path(), &backups.path().join("one")] {
        assert_eq!(told_by_second(sound), BTreeSet::new(), "{}", sound.display());
        assert_eq!(told_by_first(sound), BTreeSet::new(), "{}", sound.display());
    }
    let kinds = damaged_files(files.path())
        + damaged_record(record.path())
        + damaged_backups(&backups.path().join("one"));
    proofs(record.path());
    println!("test result: ok. {kinds} damages named alike by both verifiers");
}

/// The code of the fault, the file, and what is done to it.
type Damage = (&'static str, &'static str, Box<dyn Fn(&Path)>);

fn damaged_files(good: &Path) -> usize {
    let bundle = "tile/entries/001";
    let gone = || -> Box<dyn Fn(&Path)> { Box::new(|path| fs::remove_file(path).unwrap()) };
    // Changes one bit of the byte so many after the beginning of a text, or of the file.
    let bit = |text: &'static str, after: usize| -> Box<dyn Fn(&Path)> {
        Box::new(move |path| flip(path, if text.is_empty() { 0 } else { place(path, text) } + after))
    };
    let short = || -> Box<dyn Fn(&Path)> {
        Box::new(|path| fs::write(path, &fs::read(path).unwrap()[..999]).unwrap())
    };
    let same_name = |path: &Path| {
        let at = place(path, "e1.257") + 5;
        let mut bytes = fs::read(path).unwrap();
        bytes[at] = b'6';
        fs::write(path, bytes).unwrap();
    };
    let damages: Vec<Damage> = vec![
        ("checkpoint-missing", "checkpoint", gone()),
        (
            "checkpoint-form",
            "checkpoint",
            Box::new(|path| fs::write(path, "x\n").unwrap()),
        ),
        ("checkpoint-signature", "checkpoint", bit("log\n601\n", 2)),
        ("tile-missing", "tile/0/001", gone()),
        (
            "tile-length",
            "tile/0/002.p/89",
            Box::new(|path| fs::write(path, [0; 33]).unwrap()),
        ),
        ("tile-differs", "tile/1/000.p/2", bit("", 33)),
        ("bundle-missing", bundle, gone()),
        ("bundle-length", bundle, short()),
        ("entry-differs", "tile/0/001", bit("", 70)),
        ("entry-differs", bundle, bit("traverser", 0)),
        ("entry-form", bundle, bit("\"form\"", 2)),
        ("entry-form", bundle, bit("2026-11", 4)),
        ("entry-log", bundle, bit("desk.example", 1)),
        ("entry-twice", bundle, Box::new(same_name)),
        ("key-begin", "tile/entries/000", bit("begin-log", 0)),
        ("key-rotation", bundle, bit("ntib-log-key/1\\n", 14)),
        ("entry-differs", bundle, bit("", 1_000)),
        ("root-differs", bundle, bit("peut", 0)),
        ("entry-form", "tile/entries/002.p/89", bit("\"media\"", 1)),
        ("entry-form", "tile/entries/002.p/89", bit("note.txt", 4)),
    ];
    for (code, path, damage) in &damages {
        let folder = Folder::new();
        copy(good, folder.path());
        damage(&folder.path().join(path));
        let (first, other) = (told_by_first(folder.path()), told_by_second(folder.path()));
        assert_eq!(first, other, "{code} of {path}");
        let named = first.iter().any(|fault| fault.starts_with(&format!("{code}: ")));
        assert!(named, "{code} of {path}: {first:?}");
    }
    damages.len()
}

/// A database that someone with the file has changed.
fn damaged_record(good: &Path) -> usize {
    let changes = [
        (
            "entry-differs",
            "UPDATE entry SET bytes = CAST(replace(CAST(bytes AS TEXT), 'traverser', 'traversed') AS BLOB) WHERE number = 7",
        ),
        (
            "entry-differs",
            "UPDATE entry SET leaf = zeroblob(32) WHERE number = 7",
        ),
        ("bundle-length", "DELETE FROM entry WHERE number = 600"),
        ("bundle-length", "DELETE FROM entry WHERE number = 300"),
        (
            "tile-differs",
            "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND place = 1",
        ),
        ("tile-missing", "DELETE FROM node"),
        (
            "checkpoint-signature",
            "UPDATE log SET checkpoint = replace(checkpoint, '601', '600')",
        ),
        ("checkpoint-form", "UPDATE log SET checkpoint = 'x'"),
        ("attachment-missing", "DELETE FROM attachment"),
        (
            "attachment-differs",
            "UPDATE attachment SET bytes = CAST(bytes || '!' AS BLOB)",
        ),
        ("attachment-differs", "UPDATE attachment SET bytes = zeroblob(22)"),
    ];
    for (code, change) in changes {
        let folder = Folder::new();
        copy(good, folder.path());
        let program =
            "import sqlite3, sys\nd = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()";
        let database = folder.path().join(DATABASE_FILE);
        let done = Command::new("python3")
            .args(["-c", program])
            .arg(database)
            .arg(change)
            .status()
            .unwrap();
        assert!(done.success());
        let (first, other) = (told_by_first(folder.path()), told_by_second(folder.path()));
        assert_eq!(first, other, "{change}");
        assert!(
            first.iter().any(|fault| fault.starts_with(&format!("{code}: "))),
            "{change}: {first:?}"
        );
    }
    changes.len()
}

fn damaged_backups(good: &Path) -> usize {
    let bytes = fs::read(good).unwrap();
    let folder = Folder::new();
    let damaged = folder.path().join("damaged");
    let at = |text: &str| place(good, text);
    let mut damages: Vec<(&str, Vec<u8>)> = vec![
        ("backup-cut", bytes[..bytes.len() - 512].to_vec()),
        ("backup-cut", bytes[..bytes.len() / 2].to_vec()),
        ("backup-cut", vec![]),
        ("backup-form", [&bytes[..], b"more"].concat()),
        ("backup-part", {
            let header = at("tile/1/000.p/2");
            [&bytes[..header], &bytes[header..header + 1024], &bytes[header..]].concat()
        }),
        ("backup-missing", {
            let (header, next) = (at("batches\0"), at("log.key\0"));
            [&bytes[..header], &bytes[next..]].concat()
        }),
        ("attachment-missing", {
            let header = at("attachment/");
            [&bytes[..header], &bytes[header + 1024..]].concat()
        }),
        ("backup-part", {
            let (header, next) = (at("attachment/"), bytes.len() - 1024);
            let mut more = Vec::new();
            more.extend(&bytes[header..header + 1024]);
            // Of another name, with the sum of the header as it then is.
            let digit = if more[11] == b'0' { b'1' } else { b'0' };
            let (before, sum) = (u32::from(more[11]), octal(&more[148..154]));
            more[11] = digit;
            let sum = format!("{:06o}", sum + u32::from(digit) - before);
            more[148..154].copy_from_slice(sum.as_bytes());
            [&bytes[..next], &more, &bytes[next..]].concat()
        }),
        ("tile-missing", {
            let header = at("tile/1/000.p/2");
            [&bytes[..header], &bytes[header + 1024..]].concat()
        }),
    ];
    for (code, text, step) in [
        ("backup-form", "tile/entries/001", 3),
        ("backup-manifest", "batch-1\t", 0),
        ("backup-manifest", "PRIVATE+KEY+desk", 60),
        ("backup-manifest", "ntib-backup/1", 12),
        ("entry-differs", "traverser", 0),
        ("attachment-differs", "what is beside the log", 3),
    ] {
        let mut spoilt = bytes.clone();
        spoilt[at(text) + step] ^= 1;
        damages.push((code, spoilt));
    }
    for (number, (code, bytes)) in damages.iter().enumerate() {
        fs::write(&damaged, bytes).unwrap();
        let (first, other) = (told_by_first(&damaged), told_by_second(&damaged));
        assert_eq!(first, other, "{number} {code}");
        assert!(
            first.iter().any(|fault| fault.starts_with(&format!("{code}: "))),
            "{number} {code}: {first:?}"
        );
    }
    damages.len()
}

fn octal(digits: &[u8]) -> u32 {
    u32::from_str_radix(std::str::from_utf8(digits).unwrap(), 8).unwrap()
}

fn proofs(record: &Path) {
    let store = SqliteStore::open(record).unwrap();
    let witness = SigningKey::from_seed("witness.example.us", KeyKind::Witness, &[9; 32]).unwrap();
    let folder = Folder::new();
    let file = folder.path().join("one.tlog-proof");
    let (key, seen) = (key(2).public().to_string(), witness.public().to_string());
    for number in [0, 1, 255, 256, 511, 512, 600] {
        let stored = store.read(number, 1).unwrap().pop().unwrap();
        let mut proof = prove(&store, &stored).unwrap();
        let cosignature = witness.cosign(proof.checkpoint.text(), 1_795_000_000);
        proof.checkpoint.add(cosignature);
        fs::write(&file, proof.to_string()).unwrap();
        let (status, lines) = second(&[
            "--proof",
            file.to_str().unwrap(),
            "--key",
            &key,
            "--witness",
            &seen,
        ]);
        assert_eq!(
            (status, lines[0].as_str()),
            (
                0,
                format!("sound: entry {number} of 601 of desk.example.ca/log").as_str()
            )
        );
        let mut wrong: Vec<TlogProof> = vec![TlogProof {
            index: (number + 1) % 601,
            ..proof.clone()
        }];
        wrong.push(TlogProof {
            path: proof.path[1..].to_vec(),
            ..proof.clone()
        });
        wrong.push(TlogProof {
            extra: Some(store.read((number + 2) % 601, 1).unwrap()[0].bytes.clone()),
            ..proof.clone()
        });
        let mut other = Note::new(proof.checkpoint.text().replacen("601", "602", 1)).unwrap();
        other.add(proof.checkpoint.signatures()[0].clone());
        wrong.push(TlogProof {
            checkpoint: other,
            ..proof
        });
        for proof in wrong {
            fs::write(&file, proof.to_string()).unwrap();
            assert_eq!(second(&["--proof", file.to_str().unwrap(), "--key", &key]).0, 3);
        }
    }
}
