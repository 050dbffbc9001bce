//! The audit: a good log is found good; every kind of fault is named, with its place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{ORIGIN, begin, entry, key, name};
use ntib_record::{
    ATTACHMENTS, Attachment, Audit, Beside, Checkpoint, Entry, FaultKind, Frontier, Hash, KeyKind, LogFiles,
    ROTATE, SigningKey, Tile, TileKind, Trust, attachments_value, audit, bundle_bytes, log_object,
    rotate_payload, tile_bytes,
};

type Files = BTreeMap<String, Vec<u8>>;

struct Kept(Files);

impl LogFiles for Kept {
    type Error = std::convert::Infallible;

    fn checkpoint(&mut self) -> Result<Option<String>, Self::Error> {
        Ok(self
            .0
            .get("checkpoint")
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
    }

    fn tile(&mut self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Error> {
        Ok(self.0.get(&tile.path()).cloned())
    }

    fn attachment(&mut self, sha256: &Hash) -> Result<Beside, Self::Error> {
        if !self.0.contains_key("attachments-here") {
            return Ok(Beside::Elsewhere);
        }
        let bytes = self.0.get(&format!("attachment/{sha256}")).cloned();
        Ok(bytes.map_or(Beside::Missing, Beside::Bytes))
    }
}

/// The files of the log of these entries, whatever they are, signed by `key`.
fn files(entries: &[Vec<u8>], key: &SigningKey) -> Files {
    let mut tree = Frontier::new();
    let mut levels: Vec<Vec<Hash>> = vec![Vec::new(); 3];
    for bytes in entries {
        tree.push(Hash::leaf(bytes), |level, _, hash| {
            if level % 8 == 0 {
                levels[usize::from(level / 8)].push(hash);
            }
        });
    }
    let mut files = Files::new();
    for tile in Tile::all(tree.size()) {
        let from = usize::try_from(tile.index).unwrap() * 256;
        let span = from..from + usize::from(tile.width);
        let bytes = match tile.kind {
            TileKind::Hashes(level) => tile_bytes(&levels[usize::from(level)][span]),
            TileKind::Entries => bundle_bytes(entries[span].iter().map(Vec::as_slice)).unwrap(),
        };
        files.insert(tile.path(), bytes);
    }
    let checkpoint = Checkpoint {
        origin: ORIGIN.parse().unwrap(),
        size: tree.size(),
        root: tree.root(),
    };
    files.insert(
        "checkpoint".into(),
        checkpoint.sign(key).unwrap().to_string().into_bytes(),
    );
    files
}

fn entries(count: u64) -> Vec<Entry> {
    (0..count)
        .map(|number| {
            if number == 0 {
                begin(&key(1))
            } else {
                entry(number)
            }
        })
        .collect()
}

fn bytes(entries: &[Entry]) -> Vec<Vec<u8>> {
    entries.iter().map(|entry| entry.to_bytes().unwrap()).collect()
}

fn found(files: Files, trust: &Trust) -> Audit {
    let Ok(audit) = audit(&mut Kept(files), trust);
    audit
}

fn faults(files: Files) -> Vec<String> {
    found(files, &Trust::default())
        .faults
        .iter()
        .map(|fault| format!("{}: {}", fault.kind.code(), fault.place))
        .collect()
}

#[test]
fn a_good_log_is_found_good() {
    let good = files(&bytes(&entries(600)), &key(1));
    let witness = SigningKey::from_seed("witness.example.us", KeyKind::Witness, &[9; 32]).unwrap();
    let trust = Trust {
        first: Some(key(1).public().clone()),
        witnesses: vec![witness.public().clone()],
    };
    let mut note = ntib_record::Note::parse(std::str::from_utf8(&good["checkpoint"]).unwrap()).unwrap();
    note.add(witness.cosign(note.text(), 1_795_000_000));
    let mut witnessed = good.clone();
    witnessed.insert("checkpoint".into(), note.to_string().into_bytes());
    let audit = found(witnessed, &trust);
    assert_eq!(audit.faults, []);
    assert_eq!((audit.entries, audit.signatures.len()), (600, 2));
    assert_eq!(audit.signatures[1].seconds, Some(1_795_000_000));
}

/// The codes that were met, for the test that none is left out.
type Met = BTreeSet<String>;

fn check(met: &mut Met, what: &str, files: Files, expected: &[&str]) {
    let found = faults(files);
    assert_eq!(found, expected, "{what}");
    met.extend(
        found
            .into_iter()
            .map(|fault| fault.split(':').next().unwrap().to_owned()),
    );
}

#[test]
fn every_kind_of_fault_is_named_with_its_place() {
    let mut met = Met::new();
    of_files(&mut met);
    of_entries(&mut met);
    of_keys(&mut met);
    of_attachments(&mut met);
    let codes: Met = FaultKind::ALL.iter().map(|kind| kind.code().to_owned()).collect();
    let never: Vec<_> = codes.difference(&met).collect();
    assert_eq!(never, ["checkpoint-origin"], "met below");
}

fn of_attachments(met: &mut Met) {
    let attached = Attachment::of(b"a brief", "text/plain", "brief.txt");
    let mut entries = entries(4);
    for at in [1, 3] {
        let named = (
            ATTACHMENTS.to_owned(),
            attachments_value(std::slice::from_ref(&attached)),
        );
        entries[at].payload = [named].into_iter().collect();
    }
    let place = format!("attachment/{}", attached.sha256);
    let log = files(&bytes(&entries), &key(1));
    let with = |beside: Option<&[u8]>| {
        let mut files = log.clone();
        files.insert("attachments-here".into(), vec![]);
        files.extend(beside.map(|bytes| (place.clone(), bytes.to_vec())));
        files
    };
    check(met, "no attachments kept here", log.clone(), &[]);
    check(met, "attached", with(Some(b"a brief")), &[]);
    check(
        met,
        "not there",
        with(None),
        &[&format!("attachment-missing: {place}")],
    );
    for other in [&b"a Brief"[..], b"a brief, and more", b""] {
        check(
            met,
            "another",
            with(Some(other)),
            &[&format!("attachment-differs: {place}")],
        );
    }
    let audit = found(with(Some(b"a brief")), &Trust::default());
    assert_eq!(audit.attachments, [(attached.sha256, (7, 1))].into());
}

fn of_files(met: &mut Met) {
    let good = files(&bytes(&entries(600)), &key(1));
    let mut changed = |what: &str, path: &str, change: &dyn Fn(&mut Vec<u8>), expected: &[&str]| {
        let mut files = good.clone();
        change(files.get_mut(path).unwrap());
        files.retain(|_, bytes| !bytes.is_empty());
        check(met, what, files, expected);
    };
    let gone = |bytes: &mut Vec<u8>| bytes.clear();
    changed(
        "no checkpoint",
        "checkpoint",
        &gone,
        &["checkpoint-missing: checkpoint"],
    );
    changed(
        "no checkpoint in it",
        "checkpoint",
        &|bytes| *bytes = b"x\n".to_vec(),
        &["checkpoint-form: checkpoint"],
    );
    changed("a tile gone", "tile/0/001", &gone, &["tile-missing: tile/0/001"]);
    changed(
        "a tile cut",
        "tile/0/001",
        &|bytes| bytes.truncate(100),
        &["tile-length: tile/0/001"],
    );
    let upper = "tile/1/000.p/2";
    changed(
        "an upper tile changed",
        upper,
        &|bytes| bytes[40] ^= 1,
        &["tile-differs: tile/1/000.p/2"],
    );
    changed(
        "a bundle gone",
        "tile/entries/001",
        &gone,
        &["bundle-missing: tile/entries/001"],
    );
    let last = "tile/entries/002.p/88";
    changed(
        "a bundle cut",
        last,
        &|bytes| bytes.truncate(500),
        &["bundle-length: tile/entries/002.p/88"],
    );
    changed(
        "a hash changed",
        "tile/0/001",
        &|bytes| bytes[32] ^= 1,
        &["entry-differs: entry 257"],
    );
    let change = |bytes: &mut Vec<u8>| {
        let at = bytes.windows(6).position(|part| part == b"2026/2").unwrap();
        bytes[at + 5] = b'3';
    };
    let expected = [
        "entry-differs: entry 256",
        "tile-differs: tile/1/000.p/2",
        "root-differs: checkpoint",
    ];
    changed("an entry changed", "tile/entries/001", &change, &expected);
}

fn of_entries(met: &mut Met) {
    let mut logs = |what: &str, change: &dyn Fn(&mut Vec<Entry>), expected: &[&str]| {
        let mut entries = entries(20);
        change(&mut entries);
        check(met, what, files(&bytes(&entries), &key(1)), expected);
    };
    let other = || "other.example".parse().unwrap();
    logs(
        "another log",
        &|entries| entries[5].log = other(),
        &["entry-log: entry 5"],
    );
    logs(
        "a name twice",
        &|entries| entries[5].id = name("e4"),
        &["entry-twice: entry 5"],
    );
    let nothing = Some(Hash::leaf(b"x"));
    logs(
        "corrects nothing",
        &|entries| entries[5].corrects = nothing,
        &["entry-corrects: entry 5"],
    );
    let later =
        |entries: &mut Vec<Entry>| entries[5].corrects = Some(Hash::leaf(&entries[6].to_bytes().unwrap()));
    logs("corrects what comes later", &later, &["entry-corrects: entry 5"]);
    logs(
        "no beginning",
        &|entries| entries[0] = entry(0),
        &["key-begin: entry 0"],
    );
    let again = |entries: &mut Vec<Entry>| {
        entries[3] = Entry {
            id: name("again"),
            ..begin(&key(1))
        }
    };
    logs("begun twice", &again, &["key-begin: entry 3"]);
    let mut odd = bytes(&entries(20));
    odd[4] = b"{}".to_vec();
    check(
        met,
        "not an entry",
        files(&odd, &key(1)),
        &["entry-form: entry 4"],
    );
}

fn of_keys(met: &mut Met) {
    let rotated = |old: &SigningKey| {
        let mut entries = entries(20);
        entries[9] = Entry {
            verb: name(ROTATE),
            object: log_object(),
            payload: rotate_payload(&entry(0).log, old, &key(2)),
            ..entry(9)
        };
        bytes(&entries)
    };
    let unsigned = ["checkpoint-signature: checkpoint"];
    check(
        met,
        "signed by another",
        files(&bytes(&entries(600)), &key(2)),
        &unsigned,
    );
    check(met, "a rotation", files(&rotated(&key(1)), &key(2)), &[]);
    check(
        met,
        "a rotation by a stranger",
        files(&rotated(&key(3)), &key(1)),
        &["key-rotation: entry 9"],
    );
    check(
        met,
        "still signed by the old key",
        files(&rotated(&key(1)), &key(1)),
        &unsigned,
    );
    let trust = Trust {
        first: Some(key(5).public().clone()),
        witnesses: vec![],
    };
    let distrusted = found(files(&bytes(&entries(600)), &key(1)), &trust);
    assert_eq!(
        distrusted
            .faults
            .iter()
            .map(|fault| fault.kind)
            .collect::<Vec<_>>(),
        [FaultKind::KeyTrusted]
    );
    met.insert(FaultKind::KeyTrusted.code().to_owned());
}

/// The checkpoint of one log over the entries of another, whose first entry is of the other.
#[test]
fn a_checkpoint_of_another_log() {
    let other = SigningKey::from_seed("other.example", KeyKind::Log, &[1; 32]).unwrap();
    let mut first = begin(&other);
    first.log = "other.example".parse().unwrap();
    let found = faults(files(&bytes(&[first]), &key(1)));
    assert_eq!(
        found,
        [
            "entry-log: entry 0",
            "checkpoint-origin: checkpoint",
            "checkpoint-signature: checkpoint"
        ]
    );
}
