//! The suite on SQLite, and what SQLite alone has.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use common::{Folder, append, attaching, batch, begin, begun, entry, key, name, scheme, sealed, suite};
use ntib_record::{Attachment, Entry, Hash, Trust, Viewer, audit};
use ntib_store::{
    Batch, DATABASE_FILE, FolderFiles, KEY_FILE, Missing, Reader, SqliteStore, Store, StoreError, StoreFiles,
    publish,
};

#[test]
fn the_suite() {
    for (what, part) in suite::PARTS {
        eprintln!("{what}");
        let folder = Folder::new();
        part(&begun(folder.path()));
    }
}

#[test]
fn a_backup_is_restored() {
    let (from, into) = (Folder::new(), Folder::new());
    suite::backups(
        &begun(from.path()),
        &SqliteStore::empty(into.path(), common::ORIGIN.parse().unwrap()).unwrap(),
    );
}

#[test]
fn a_record_is_opened_again() {
    let folder = Folder::new();
    append(&begun(folder.path()), batch(1, 3)).unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(append(&store, batch(2, 1)).unwrap().first, 4);
    let other = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(append(&other, batch(3, 1)).unwrap().first, 5);
    assert_eq!(
        append(&store, batch(4, 1)).unwrap().first,
        6,
        "two openings of one file take turns"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join(KEY_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads the secret");
    }
    std::fs::remove_file(folder.path().join(KEY_FILE)).unwrap();
    let keyless = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(keyless.head().unwrap().size, 7);
    assert!(matches!(
        keyless.append(&[batch(5, 1)]),
        Err(StoreError::State { .. })
    ));
    assert_eq!(
        keyless.head().unwrap().size,
        7,
        "what cannot be signed is not appended"
    );
}

/// A database as the program before the fourth migration made it, with the rows of a record.
#[test]
fn an_older_database_is_brought_up_to_date() {
    let (folder, older) = (Folder::new(), Folder::new());
    let store = begun(folder.path());
    let long = batch(1, 1_100);
    append(&store, long.clone()).unwrap();
    store.keep(b"kept").unwrap();
    let (head, entries) = (store.head().unwrap(), store.read(0, 1_000).unwrap());
    drop(store);
    let database = rusqlite::Connection::open(older.path().join(DATABASE_FILE)).unwrap();
    for migration in [
        include_str!("../migrations/sqlite/0001-log.sql"),
        include_str!("../migrations/sqlite/0002-state.sql"),
        include_str!("../migrations/sqlite/0003-attachment.sql"),
        "PRAGMA user_version = 3",
    ] {
        database.execute_batch(migration).unwrap();
    }
    let from = folder.path().join(DATABASE_FILE).display().to_string();
    database.execute("ATTACH ? AS now", [from]).unwrap();
    for table in ["log", "entry", "node", "batch", "attachment"] {
        let copy = format!("INSERT INTO main.{table} SELECT * FROM now.{table}");
        database.execute_batch(&copy).unwrap();
    }
    drop(database);
    std::fs::copy(folder.path().join(KEY_FILE), older.path().join(KEY_FILE)).unwrap();
    let store = SqliteStore::open(older.path()).unwrap();
    assert_eq!((store.head().unwrap(), store.read(0, 1_000).unwrap()), (head, entries));
    assert_eq!(store.kept(&Hash::of(b"kept")).unwrap(), Some(b"kept".to_vec()));
    assert!(append(&store, long.clone()).unwrap().repeated);
    let correcting = sealed(Entry { corrects: Some(long.entries[3].leaf()), ..entry(7) });
    append(&store, Batch { entries: vec![correcting], ..batch(2, 1) }).unwrap();
    let found = audit(&mut StoreFiles::new(&store).unwrap(), &Trust::default()).unwrap();
    assert_eq!((found.entries, found.faults), (1_102, vec![]));
}

#[test]
fn other_folders_are_refused() {
    let folder = Folder::new();
    assert!(matches!(
        SqliteStore::open(folder.path()),
        Err(StoreError::State { .. })
    ));
    std::fs::write(
        folder.path().join(DATABASE_FILE),
        "not a database, but long enough to be looked at as one",
    )
    .unwrap();
    assert!(matches!(
        SqliteStore::open(folder.path()),
        Err(StoreError::Outside { .. })
    ));
    let begun_twice = Folder::new();
    drop(begun(begun_twice.path()));
    let again = SqliteStore::create(begun_twice.path(), key(1), sealed(begin(&key(1)))).unwrap();
    assert_eq!(
        again.head().unwrap().size,
        1,
        "beginning again finishes what was begun"
    );
    drop(again);
    let other = SqliteStore::create(begun_twice.path(), key(2), sealed(begin(&key(2))));
    assert!(matches!(other, Err(StoreError::State { .. })));
    let kept = SqliteStore::kept_keys(begun_twice.path()).unwrap();
    assert_eq!(
        kept[0].public(),
        key(1).public(),
        "the secret of a log that is begun is never written over"
    );
}

#[test]
fn an_attachment_is_read_through_the_entry_that_names_it() {
    let folder = Folder::new();
    let store = begun(folder.path());
    let named = Attachment::of(b"a brief", "text/plain", "brief.txt");
    store.keep(b"a brief").unwrap();
    store.keep(b"named by none").unwrap();
    append(&store, attaching(1, std::slice::from_ref(&named))).unwrap();
    append(&store, batch(2, 1)).unwrap();
    let viewer = |place: &str| Viewer {
        person: name("a.tremblay"),
        place: place.parse().unwrap(),
        posts: [].into(),
        roles: [name("liaison"), name("analyst")].into(),
        briefed: [].into(),
    };
    let (inside, outside) = (viewer("CA"), viewer("FR"));
    let reader = Reader::new(&store, scheme(), &inside);
    assert_eq!(
        reader.attachment(&name("a1"), &named.sha256).unwrap(),
        (named.clone(), b"a brief".to_vec())
    );
    for (entry, bytes) in [
        ("a1", &b"named by none"[..]),
        ("e2.0", b"a brief"),
        ("e9", b"a brief"),
    ] {
        let read = reader.attachment(&name(entry), &Hash::of(bytes));
        assert!(matches!(read, Err(Missing::NotFound { .. })), "{entry}");
    }
    let refused = Reader::new(&store, scheme(), &outside).attachment(&name("a1"), &named.sha256);
    assert!(matches!(refused, Err(Missing::NotFound { .. })));
}

#[test]
fn a_log_is_published_as_files() {
    let (folder, published) = (Folder::new(), Folder::new());
    let store = begun(folder.path());
    append(&store, batch(1, 300)).unwrap();
    publish(&mut StoreFiles::new(&store).unwrap(), published.path()).unwrap();
    append(&store, batch(2, 300)).unwrap();
    publish(&mut StoreFiles::new(&store).unwrap(), published.path()).unwrap();
    let found = audit(&mut FolderFiles(published.path().to_owned()), &Trust::default()).unwrap();
    assert_eq!((found.entries, found.faults), (601, vec![]));
    std::fs::remove_file(published.path().join("tile/0/000")).unwrap();
    let found = audit(&mut FolderFiles(published.path().to_owned()), &Trust::default()).unwrap();
    assert_eq!(found.faults[0].to_string(), "tile-missing: tile/0/000");
}
