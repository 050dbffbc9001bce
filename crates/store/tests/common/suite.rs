//! What every store does alike. Each part is given a store in which only the log was begun.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::time::Duration;

use ntib_record::{
    ATTACHMENT_BYTES_MAX, Attachment, Entry, FaultKind, Fold, FoldError, ROTATE, State, Trust, audit,
    log_object, rotate_payload,
};
use ntib_store::{BackupFault, BackupFiles, Batch, Refusal, Store, StoreFiles, backup, restore_into};

use super::{append, attaching, batch, begin, entry, key, name, sealed};

/// A part, under its name.
pub type Part = (&'static str, fn(&dyn Store));

/// Every part.
pub const PARTS: [Part; 11] = [
    ("batches are appended whole and in order", appends),
    ("a batch sent again is acknowledged again", repeats),
    ("what may not be appended is refused, and leaves nothing", refuses),
    ("what is corrected is found however far back", corrects),
    ("what was appended is read", reads),
    ("what is too long for an entry is kept beside it", attaches),
    ("many at once come to one sequence", together),
    ("of those who expect one size, one is first", races),
    ("who waits is told", waits),
    ("state follows from the entries", folds),
    ("a key is followed by another", rotates),
];

fn sound(store: &dyn Store) -> u64 {
    let mut files = StoreFiles::new(store).unwrap();
    let found = audit(
        &mut files,
        &Trust {
            first: Some(key(1).public().clone()),
            witnesses: vec![],
        },
    )
    .unwrap();
    assert_eq!(found.faults, []);
    assert_eq!(found.entries, store.head().unwrap().size);
    found.entries
}

fn appends(store: &dyn Store) {
    assert_eq!(store.head().unwrap().size, 1);
    let done = store.append(&[batch(1, 3), batch(2, 1), batch(3, 300)]).unwrap();
    let firsts: Vec<u64> = done.into_iter().map(|one| one.unwrap().first).collect();
    assert_eq!(firsts, [1, 4, 5]);
    assert_eq!(append(store, batch(4, 700)).unwrap().first, 305);
    assert_eq!(sound(store), 1005);
    assert_eq!(store.append(&[]).unwrap(), []);
}

fn repeats(store: &dyn Store) {
    let first = append(store, batch(1, 3)).unwrap();
    let again = append(store, batch(1, 3)).unwrap();
    assert_eq!(
        (again.first, again.count, first.repeated, again.repeated),
        (first.first, first.count, false, true)
    );
    let twice = store.append(&[batch(2, 1), batch(2, 1)]).unwrap();
    assert_eq!(
        twice
            .iter()
            .map(|one| one.as_ref().unwrap().repeated)
            .collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(
        append(
            store,
            Batch {
                key: name("batch-1"),
                ..batch(9, 3)
            }
        ),
        Err(Refusal::KeyReused { key: name("batch-1") })
    );
    assert_eq!(sound(store), 5);
}

fn refuses(store: &dyn Store) {
    append(store, batch(1, 2)).unwrap();
    let with = |change: &dyn Fn(&mut Entry)| {
        let mut odd = entry(50);
        change(&mut odd);
        Batch {
            entries: vec![sealed(entry(49)), sealed(odd)],
            ..batch(50, 1)
        }
    };
    let leaf = sealed(entry(77)).leaf();
    let cases: Vec<(Batch, Refusal)> = vec![
        (
            Batch {
                entries: vec![],
                ..batch(2, 1)
            },
            Refusal::Empty,
        ),
        (
            Batch {
                expected: Some(2),
                ..batch(2, 1)
            },
            Refusal::Moved { expected: 2, size: 3 },
        ),
        (
            with(&|entry| entry.id = name("e1.0")),
            Refusal::Twice { id: name("e1.0") },
        ),
        (
            with(&|entry| entry.id = name("e49")),
            Refusal::Twice { id: name("e49") },
        ),
        (
            with(&|entry| entry.corrects = Some(leaf)),
            Refusal::Corrects { leaf },
        ),
        (
            with(&|entry| entry.log = "other.example".parse().unwrap()),
            Refusal::Log {
                given: "other.example".parse().unwrap(),
            },
        ),
        (
            Batch {
                entries: vec![sealed(begin(&key(1)))],
                ..batch(2, 1)
            },
            Refusal::Twice { id: name("begin") },
        ),
        (with(&|entry| entry.verb = name("begin-log")), Refusal::Keys),
        (with(&|entry| entry.verb = name(ROTATE)), Refusal::Keys),
    ];
    for (batch, refusal) in cases {
        let around = store.append(&[batch]).unwrap();
        assert_eq!(around, [Err(refusal.clone())]);
        assert!(!refusal.to_string().is_empty());
        assert_eq!(store.head().unwrap().size, 3, "{refusal}");
    }
    goes_on(store);
}

/// After refusals.
fn goes_on(store: &dyn Store) {
    // A refused batch between others takes nothing from them.
    let done = store
        .append(&[
            batch(3, 1),
            Batch {
                expected: Some(0),
                ..batch(4, 1)
            },
            batch(5, 1),
        ])
        .unwrap();
    assert_eq!(
        done.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
    // What is corrected may stand in the same batch, before the correction.
    let wrong = sealed(entry(60));
    let right = sealed(Entry {
        corrects: Some(wrong.leaf()),
        ..entry(61)
    });
    append(
        store,
        Batch {
            entries: vec![wrong, right],
            ..batch(60, 1)
        },
    )
    .unwrap();
    assert_eq!(sound(store), 7);
}

fn corrects(store: &dyn Store) {
    let long = batch(1, 2_500);
    append(store, long.clone()).unwrap();
    for (at, number) in (0..).zip([0, 1, 1_022, 1_023, 1_024, 2_047, 2_048, 2_499]) {
        let correcting = sealed(Entry {
            id: name(&format!("c{at}")),
            corrects: Some(long.entries[number].leaf()),
            ..entry(number as u64)
        });
        let one = Batch {
            entries: vec![correcting],
            ..batch(100 + at, 1)
        };
        assert_eq!(append(store, one).unwrap().first, 2_501 + at, "{number}");
    }
    // Alike in the first bytes alone.
    let mut near = long.entries[7].leaf();
    near.0[31] ^= 1;
    let one = Batch {
        entries: vec![sealed(Entry {
            corrects: Some(near),
            ..entry(9)
        })],
        ..batch(200, 1)
    };
    assert_eq!(append(store, one), Err(Refusal::Corrects { leaf: near }));
    assert_eq!(sound(store), 2_509);
}

fn reads(store: &dyn Store) {
    append(store, batch(1, 5)).unwrap();
    append(store, batch(2, 5)).unwrap();
    let all = store.read(0, 100).unwrap();
    assert_eq!(
        all.iter().map(|stored| stored.number).collect::<Vec<_>>(),
        (0..11).collect::<Vec<_>>()
    );
    assert_eq!(store.read(3, 2).unwrap(), all[3..5]);
    assert_eq!(store.read(11, 5).unwrap(), []);
    let object = entry(2).object;
    let about: Vec<u64> = store
        .by_object(&object, 7, 3)
        .unwrap()
        .iter()
        .map(|stored| stored.number)
        .collect();
    assert_eq!(about, [7, 8, 9]);
    assert_eq!(store.by_object(&entry(3).object, 0, 9).unwrap(), []);
    assert_eq!(store.by_id(&name("e2.4")).unwrap().unwrap(), all[10]);
    assert_eq!(store.by_id(&name("e2.5")).unwrap(), None);
    assert_eq!(store.hashes(0, 9, 20).unwrap().len(), 2);
    assert_eq!(store.hashes(1, 0, 1).unwrap(), []);
    assert_eq!(
        store
            .batches("", 10)
            .unwrap()
            .iter()
            .map(|one| one.key.as_str())
            .collect::<Vec<_>>(),
        ["batch-1", "batch-2", "begin"]
    );
    assert_eq!(store.batches("batch-1", 1).unwrap()[0].first, 6);
}

fn attaches(store: &dyn Store) {
    let (brief, longest) = (
        b"%PDF of a brief".to_vec(),
        vec![7; usize::try_from(ATTACHMENT_BYTES_MAX).unwrap()],
    );
    let named = Attachment::of(&brief, "application/pdf", "brief.pdf");
    assert_eq!(store.kept(&named.sha256).unwrap(), None);
    let refused = Refusal::Attachment { sha256: named.sha256 };
    assert_eq!(
        append(store, attaching(1, std::slice::from_ref(&named))),
        Err(refused.clone())
    );
    assert_eq!(store.keep(&brief).unwrap(), named.sha256);
    assert_eq!(store.keep(&brief).unwrap(), named.sha256, "the same again");
    assert_eq!(store.kept(&named.sha256).unwrap(), Some(brief.clone()));
    let longer = Attachment {
        bytes: named.bytes + 1,
        ..named.clone()
    };
    assert_eq!(append(store, attaching(1, &[longer])), Err(refused));
    append(store, attaching(1, std::slice::from_ref(&named))).unwrap();
    append(store, attaching(2, &[named])).unwrap();
    let all = Attachment::of(&longest, "application/octet-stream", "all.bin");
    assert_eq!(store.keep(&longest).unwrap(), all.sha256);
    assert_eq!(
        store.keep(b"").unwrap(),
        Attachment::of(b"", "text/plain", "nothing").sha256
    );
    assert!(store.keep(&[longest.as_slice(), &[7]].concat()).is_err());
    append(store, attaching(3, std::slice::from_ref(&all))).unwrap();
    assert_eq!(store.kept(&all.sha256).unwrap(), Some(longest));
    assert_eq!(sound(store), 4);
}

fn together(store: &dyn Store) {
    std::thread::scope(|scope| {
        for writer in 0..4_u64 {
            scope.spawn(move || {
                for at in 0..12 {
                    append(store, batch(100 * writer + at, 1 + at % 3)).unwrap();
                }
            });
        }
    });
    let names: BTreeSet<String> = store
        .read(0, 1000)
        .unwrap()
        .iter()
        .map(|stored| Entry::from_bytes(&stored.bytes).unwrap().id.to_string())
        .collect();
    assert_eq!(sound(store), 1 + 4 * 24);
    assert_eq!(names.len(), 97);
}

fn races(store: &dyn Store) {
    let winners: usize = std::thread::scope(|scope| {
        let racing: Vec<_> = (0..4_u64)
            .map(|writer| {
                scope.spawn(move || {
                    append(
                        store,
                        Batch {
                            expected: Some(1),
                            ..batch(writer, 1)
                        },
                    )
                    .is_ok()
                })
            })
            .collect();
        racing
            .into_iter()
            .map(|one| usize::from(one.join().unwrap()))
            .sum()
    });
    assert_eq!((winners, store.head().unwrap().size), (1, 2));
}

fn waits(store: &dyn Store) {
    assert_eq!(store.wait(5, Duration::ZERO).unwrap(), 1);
    assert_eq!(store.wait(0, Duration::from_secs(60)).unwrap(), 1);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| store.wait(1, Duration::from_secs(60)).unwrap());
        append(store, batch(1, 2)).unwrap();
        assert_eq!(waiting.join().unwrap(), 3);
    });
}

/// Counts the entries about each object, and forgets those about `2026/3`.
struct Count(u32);

impl Fold for Count {
    fn name(&self) -> &str {
        "count"
    }

    fn version(&self) -> u32 {
        self.0
    }

    fn fold(&self, _index: u64, entry: &Entry, state: &mut dyn State) -> Result<(), FoldError> {
        let key = format!("{}/{}", entry.object.kind, entry.object.id);
        if entry.object.id.as_str() == "2026/3" {
            return state.remove(&key);
        }
        let before = state
            .get(&key)?
            .and_then(|bytes| bytes.first().copied())
            .unwrap_or(0);
        state.put(&key, &[before.saturating_add(u8::try_from(self.0)?)])
    }
}

fn folds(store: &dyn Store) {
    let whole = |store: &dyn Store| -> BTreeMap<String, Vec<u8>> {
        store.states("count", "", "", 100).unwrap().into_iter().collect()
    };
    append(store, batch(1, 2)).unwrap();
    assert_eq!(store.catch_up(&Count(1)).unwrap(), 3);
    append(store, batch(2, 1)).unwrap();
    append(store, batch(3, 1)).unwrap();
    assert_eq!(store.state("count", "case/2026/2").unwrap(), None);
    assert_eq!(store.catch_up(&Count(1)).unwrap(), 5);
    assert_eq!(store.catch_up(&Count(1)).unwrap(), 5);
    assert_eq!(store.state("count", "case/2026/1").unwrap(), Some(vec![2]));
    let state = whole(store);
    assert_eq!(state.len(), 3);
    assert_eq!(store.rebuild(&Count(1)).unwrap(), 5);
    assert_eq!(whole(store), state);
    assert_eq!(
        store.states("count", "case/", "case/2026/1", 9).unwrap(),
        [("case/2026/2".to_owned(), vec![1])]
    );
    assert_eq!(store.states("count", "case/2026/1", "", 9).unwrap().len(), 1);
    store.catch_up(&Count(2)).unwrap();
    assert_eq!(
        store.state("count", "case/2026/1").unwrap(),
        Some(vec![4]),
        "another version folds from the beginning"
    );
    store.rebuild(&Count(200)).unwrap();
    let before = whole(store);
    append(store, batch(1_001, 2)).unwrap();
    assert!(store.catch_up(&Count(300)).is_err(), "three hundred is no byte");
    assert_eq!(
        whole(store),
        before,
        "a fold that fails leaves the state as it was"
    );
}

fn rotates(store: &dyn Store) {
    let rotation = || {
        sealed(Entry {
            id: name("rotation"),
            verb: name(ROTATE),
            object: log_object(),
            payload: rotate_payload(store.origin(), &key(1), &key(2)),
            ..entry(1)
        })
    };
    let turn = Batch {
        entries: vec![rotation()],
        ..batch(7, 1)
    };
    assert_eq!(append(store, turn.clone()), Err(Refusal::Signer));
    assert!(
        store
            .add_signer(ntib_record::SigningKey::from_seed("x", ntib_record::KeyKind::Log, &[1; 32]).unwrap())
            .is_err()
    );
    store.add_signer(key(2)).unwrap();
    let again = Batch {
        entries: vec![sealed(Entry {
            id: name("rotation-again"),
            ..rotation().entry().clone()
        })],
        ..batch(9, 1)
    };
    assert_eq!(
        store.append(&[turn, again.clone()]).unwrap()[1],
        Err(Refusal::Keys),
        "within one call the key in force is followed too"
    );
    assert_eq!(append(store, again), Err(Refusal::Keys));
    append(store, batch(8, 1)).unwrap();
    assert_eq!(sound(store), 3);
    let note = ntib_record::Note::parse(&store.head().unwrap().checkpoint).unwrap();
    assert!(
        note.verify(&[key(2).public().clone()]).is_ok() && note.verify(&[key(1).public().clone()]).is_err()
    );
}

/// Backs `from` up and restores it into `into`, which has no log; then shows that no altered file is restored.
pub fn backups(from: &dyn Store, into: &dyn Store) {
    let brief = b"attached to the backup".to_vec();
    let named = Attachment::of(&brief, "text/plain", "note.txt");
    from.keep(&brief).unwrap();
    from.keep(b"named by no entry").unwrap();
    from.append(&[batch(1, 3), batch(2, 299), attaching(9, std::slice::from_ref(&named))])
        .unwrap();
    let mut file = Vec::new();
    let head = backup(from, &key(1), &[key(1)], &mut file).unwrap();
    let trust = Trust {
        first: Some(key(1).public().clone()),
        witnesses: vec![],
    };
    let faults = |bytes: &[u8]| -> Result<(), BackupFault> {
        let mut files = BackupFiles::open(Cursor::new(bytes))?;
        files.check(&trust).map(|_| ())
    };
    faults(&file).unwrap();
    for end in (0..file.len())
        .step_by(4_999)
        .chain([file.len() - 1, file.len() - 512])
    {
        let cut = faults(&file[..end]).unwrap_err();
        assert!(
            matches!(cut, BackupFault::Cut { .. } | BackupFault::Form { .. }),
            "{end}: {cut}"
        );
        assert!(cut.to_string().contains(": "), "it names the place");
    }
    let longer = [&file[..], &[0; 512]].concat();
    assert!(matches!(faults(&longer), Err(BackupFault::Form { .. })));
    for at in (0..file.len()).step_by(3_001) {
        let mut spoilt = file.clone();
        spoilt[at] ^= 1;
        assert!(faults(&spoilt).is_err(), "byte {at}");
    }
    let entry = file.windows(6).position(|bytes| bytes == b"2026/2").unwrap();
    let mut forged = file.clone();
    forged[entry + 5] = b'9';
    let Err(BackupFault::Log(found)) = faults(&forged) else {
        panic!("an altered entry was not found")
    };
    assert_eq!(
        (found[0].kind, found[0].place.as_str()),
        (FaultKind::EntryDiffers, "entry 4")
    );
    let acknowledged = file.windows(8).position(|bytes| bytes == b"batch-1\t").unwrap();
    let mut forged = file.clone();
    forged[acknowledged + 6] = b'7';
    assert!(matches!(faults(&forged), Err(BackupFault::Manifest { .. })));

    let attached = file
        .windows(brief.len())
        .position(|bytes| bytes == brief)
        .unwrap();
    let mut forged = file.clone();
    forged[attached] ^= 1;
    let Err(BackupFault::Log(found)) = faults(&forged) else {
        panic!("an altered attachment was not found")
    };
    assert_eq!(
        (found[0].kind, found[0].place.as_str()),
        (
            FaultKind::AttachmentDiffers,
            format!("attachment/{}", named.sha256).as_str()
        )
    );

    let mut files = BackupFiles::open(Cursor::new(&file)).unwrap();
    let checked = files.check(&trust).unwrap();
    assert_eq!(
        (checked.size, checked.with_keys, files.keys().unwrap().len()),
        (304, true, 1)
    );
    assert_eq!(restore_into(&mut files, &checked, into).unwrap(), head);
    assert!(
        restore_into(&mut files, &checked, into).is_err(),
        "there is a record already"
    );
    into.add_signer(key(1)).unwrap();
    assert_eq!(into.read(0, 1000).unwrap(), from.read(0, 1000).unwrap());
    assert_eq!(into.kept(&named.sha256).unwrap(), Some(brief));
    assert!(
        append(into, batch(1, 3)).unwrap().repeated,
        "what was acknowledged is still known"
    );
    assert_eq!(append(into, batch(3, 1)).unwrap().first, 304);
    assert_eq!(sound(into), 305);
    let (mut one, mut other) = (Vec::new(), Vec::new());
    backup(from, &key(1), &[], &mut one).unwrap();
    backup(from, &key(1), &[], &mut other).unwrap();
    assert_eq!(one, other, "the same record, the same file");
    let secret = key(1).secret_text();
    let told = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
    assert!(told(&file) && !told(&one));
}
