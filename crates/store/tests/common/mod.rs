//! What the tests of the store share: entries as those of the record, and a suite that every store passes.
#![allow(dead_code, unused_imports, reason = "each test uses a part of it")]

#[path = "../../../record/tests/common/mod.rs"]
mod record;
pub mod suite;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use ntib_record::{ATTACHMENTS, Attachment, Entry, Sealed, attachments_value};
use ntib_store::{Batch, SqliteStore, Store};
pub use record::{ORIGIN, begin, entry, key, label, name, scheme};

/// A folder of its own for one test, gone with it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ntib-store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0).is_ok();
    }
}

pub fn sealed(entry: Entry) -> Sealed {
    entry.seal(scheme()).unwrap()
}

pub fn batch(number: u64, entries: u64) -> Batch {
    let entries = (0..entries)
        .map(|at| {
            sealed(Entry {
                id: name(&format!("e{number}.{at}")),
                ..entry(number)
            })
        })
        .collect();
    Batch {
        key: name(&format!("batch-{number}")),
        expected: None,
        entries,
    }
}

/// A batch of one entry that names attachments.
pub fn attaching(number: u64, attachments: &[Attachment]) -> Batch {
    let payload = [(ATTACHMENTS.to_owned(), attachments_value(attachments))];
    let entry = Entry {
        id: name(&format!("a{number}")),
        payload: payload.into_iter().collect(),
        ..entry(number)
    };
    Batch {
        key: name(&format!("attaching-{number}")),
        expected: None,
        entries: vec![sealed(entry)],
    }
}

pub fn begun(folder: &Path) -> SqliteStore {
    SqliteStore::create(folder, key(1), sealed(begin(&key(1)))).unwrap()
}

pub fn append(store: &dyn Store, batch: Batch) -> Result<ntib_store::Receipt, ntib_store::Refusal> {
    store.append(&[batch]).unwrap().pop().unwrap()
}
