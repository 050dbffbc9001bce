//! The record in SQLite: one file beside the program.
//!
//! Write-ahead log with `synchronous = FULL`: a commit returns after the disk has it. Several processes may open one
//! file; `BEGIN IMMEDIATE` lets one of them write at a time.

mod rows;

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ntib_record::{Fold, Hash, Name, Object, Origin, Sealed, SigningKey, VerifierKey};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};

use self::rows::{ENTRIES, Within, acknowledged, all, hash, limit, maybe, signed, stored, unsigned};
use crate::append::{add_signer, append, begin, check_length, take_in};
use crate::error::{Refusal, StoreError};
use crate::folds::catch_up;
use crate::{Acknowledged, Batch, Head, Receipt, Store, Stored, Whole};

/// The database within the folder of a record.
pub const DATABASE_FILE: &str = "record.sqlite";
/// The secret of the key within the folder of a record: one a line, the one in force last.
pub const KEY_FILE: &str = "log.key";

/// The migrations, in their order. The number of the last one stands in the database.
const MIGRATIONS: [&str; 4] = [
    include_str!("../../migrations/sqlite/0001-log.sql"),
    include_str!("../../migrations/sqlite/0002-state.sql"),
    include_str!("../../migrations/sqlite/0003-attachment.sql"),
    include_str!("../../migrations/sqlite/0004-leaf.sql"),
];
/// How long one process waits for another to finish writing.
const BUSY: Duration = Duration::from_secs(30);
/// How often a waiting reader looks whether another process has appended.
const LOOK: Duration = Duration::from_millis(50);
/// The most connections kept for reading.
const READERS_MAX: usize = 8;

/// A record in one SQLite file.
pub struct SqliteStore {
    path: PathBuf,
    origin: Origin,
    signers: Mutex<Vec<SigningKey>>,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    size: Mutex<u64>,
    grown: Condvar,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves nothing half done here: what counts is in the database.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sql(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
    StoreError::outside(doing)
}

impl SqliteStore {
    /// Makes a record in `folder`, which is made where it is not there: keeps the secret of `key`, and appends `first`,
    /// the entry that begins the log. Where an earlier attempt was cut off, it is finished.
    pub fn create(folder: &Path, key: SigningKey, first: Sealed) -> Result<SqliteStore, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::outside("make the folder of the record"))?;
        if folder.join(DATABASE_FILE).is_file() {
            // The secret of a log that is begun is never written over.
            match SqliteStore::open(folder) {
                Ok(begun) if begun.key_in_force()? != *key.public() => {
                    return Err(StoreError::State {
                        what: "there is a record in this folder already",
                        help: "give another folder",
                    });
                }
                Ok(_) | Err(StoreError::State { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        write_keys(folder, std::slice::from_ref(&key))?;
        let store = SqliteStore::prepare(folder, first.entry().log.clone())?;
        begin(&store, key, first)?;
        Ok(store)
    }

    /// Opens the record in `folder`, with the keys kept there.
    pub fn open(folder: &Path) -> Result<SqliteStore, StoreError> {
        if !folder.join(DATABASE_FILE).is_file() {
            return Err(StoreError::State {
                what: "there is no record in this folder",
                help: "give the folder of one, or begin one",
            });
        }
        let connection = connect(&folder.join(DATABASE_FILE))?;
        migrate(&connection)?;
        let origin: Option<String> = connection
            .query_row("SELECT origin FROM log", [], |row| row.get(0))
            .optional()
            .map_err(sql("read the head of the log"))?;
        let origin = origin.ok_or(StoreError::State {
            what: "the log was not begun",
            help: "begin it again",
        })?;
        let origin: Origin = origin
            .parse()
            .map_err(|error| StoreError::broken(format!("{error}")))?;
        let store = SqliteStore::prepare(folder, origin)?;
        for key in read_keys(folder)? {
            store.add_signer(key)?;
        }
        Ok(store)
    }

    /// An empty database in `folder`, for [`Store::take_in`] of the log `origin`.
    pub fn empty(folder: &Path, origin: Origin) -> Result<SqliteStore, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::outside("make the folder of the record"))?;
        SqliteStore::prepare(folder, origin)
    }

    /// Keeps the secrets of keys in the folder, the one in force last.
    pub fn keep_keys(folder: &Path, keys: &[SigningKey]) -> Result<(), StoreError> {
        write_keys(folder, keys)
    }

    /// The keys whose secrets are kept in the folder, the latest last.
    pub fn kept_keys(folder: &Path) -> Result<Vec<SigningKey>, StoreError> {
        read_keys(folder)
    }

    /// The key that signs the log from now on.
    pub fn key_in_force(&self) -> Result<VerifierKey, StoreError> {
        let key: Option<String> =
            self.reading(|connection| maybe(connection, "SELECT key FROM log", [], |row| row.get(0)))?;
        let key = key.ok_or(StoreError::State {
            what: "the log was not begun",
            help: "begin it, or restore a backup",
        })?;
        Ok(key.parse()?)
    }

    fn prepare(folder: &Path, origin: Origin) -> Result<SqliteStore, StoreError> {
        let path = folder.join(DATABASE_FILE);
        let connection = connect(&path)?;
        migrate(&connection)?;
        let size = size_of(&connection)?;
        Ok(SqliteStore {
            path,
            origin,
            signers: Mutex::default(),
            writer: Mutex::new(Some(connection)),
            readers: Mutex::default(),
            size: Mutex::new(size),
            grown: Condvar::new(),
        })
    }

    /// Runs `work` in a transaction that no other writer shares. After an error the connection is made anew, so that
    /// nothing of a failed write is left in it.
    fn writing<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut writer = locked(&self.writer);
        let mut connection = match writer.take() {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let doing = "write the record";
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(sql(doing))?;
        let done = work(&transaction)?;
        transaction.commit().map_err(sql(doing))?;
        *writer = Some(connection);
        Ok(done)
    }

    fn reading<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let kept = locked(&self.readers).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let done = work(&connection).map_err(sql("read the record"))?;
        let mut readers = locked(&self.readers);
        if readers.len() < READERS_MAX {
            readers.push(connection);
        }
        Ok(done)
    }

    fn tell(&self, size: u64) {
        let mut known = locked(&self.size);
        *known = size.max(*known);
        drop(known);
        self.grown.notify_all();
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let doing = "open the database";
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(sql(doing))?;
    connection.busy_timeout(BUSY).map_err(sql(doing))?;
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(sql(doing))?;
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(sql(doing))?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let doing = "bring the database up to date";
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
    };
    let last = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let found = version(connection).map_err(sql(doing))?;
    if found > last {
        return Err(StoreError::Newer { found, known: last });
    }
    for (migration, number) in MIGRATIONS.iter().zip(1_u32..) {
        if number > found {
            let batch = format!("BEGIN IMMEDIATE;\n{migration}\nPRAGMA user_version = {number};\nCOMMIT;");
            let done = connection.execute_batch(&batch);
            if let Err(error) = done {
                let _rolled_back = connection.execute_batch("ROLLBACK").is_ok();
                // Another process may have done it in between.
                if version(connection).map_err(sql(doing))? < number {
                    return Err(sql(doing)(error));
                }
            }
        }
    }
    Ok(())
}

fn size_of(connection: &Connection) -> Result<u64, StoreError> {
    connection
        .query_row("SELECT coalesce(max(size), 0) FROM log", [], |row| {
            unsigned(row, 0)
        })
        .map_err(sql("read the head of the log"))
}

fn write_keys(folder: &Path, keys: &[SigningKey]) -> Result<(), StoreError> {
    let doing = "keep the key of the log";
    let text: String = keys
        .iter()
        .map(|key| format!("{}\n", key.secret_text()))
        .collect();
    let part = folder.join("log.key.part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&part).map_err(StoreError::outside(doing))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(StoreError::outside(doing))?;
    std::fs::rename(&part, folder.join(KEY_FILE)).map_err(StoreError::outside(doing))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(StoreError::outside(doing))
}

fn read_keys(folder: &Path) -> Result<Vec<SigningKey>, StoreError> {
    match std::fs::read_to_string(folder.join(KEY_FILE)) {
        Ok(text) => Ok(text
            .lines()
            .map(SigningKey::from_secret_text)
            .collect::<Result<_, _>>()?),
        // A record without its key can still be read.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(StoreError::outside("read the key of the log")(error)),
    }
}

impl Store for SqliteStore {
    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn add_signer(&self, key: SigningKey) -> Result<(), StoreError> {
        add_signer(&mut locked(&self.signers), &self.origin, key)
    }

    fn head(&self) -> Result<Head, StoreError> {
        let query = "SELECT size, checkpoint FROM log";
        let head = self.reading(|connection| {
            maybe(connection, query, [], |row| {
                Ok(Head {
                    size: unsigned(row, 0)?,
                    checkpoint: row.get(1)?,
                })
            })
        })?;
        head.ok_or(StoreError::State {
            what: "the log was not begun",
            help: "begin it, or restore a backup",
        })
    }

    fn append(&self, batches: &[Batch]) -> Result<Vec<Result<Receipt, Refusal>>, StoreError> {
        let signers = locked(&self.signers).clone();
        let done =
            self.writing(|connection| append(&mut Within(connection), &self.origin, &signers, batches))?;
        let ends = done.iter().flatten().map(|receipt| receipt.first + receipt.count);
        self.tell(ends.max().unwrap_or(0));
        Ok(done)
    }

    fn keep(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let sha256 = check_length(bytes)?;
        self.writing(|connection| {
            Within(connection).run(
                "INSERT OR IGNORE INTO attachment (sha256, bytes) VALUES (?, ?)",
                params![sha256.0, bytes],
            )
        })?;
        Ok(sha256)
    }

    fn kept(&self, sha256: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let query = "SELECT bytes FROM attachment WHERE sha256 = ?";
        self.reading(|connection| maybe(connection, query, [sha256.0], |row| row.get(0)))
    }

    fn read(&self, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        self.reading(|connection| all(connection, ENTRIES, params![signed(from), limit(most)], stored))
    }

    fn by_object(&self, object: &Object, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        let query = "SELECT number, bytes FROM entry WHERE kind = ? AND object = ? AND number >= ? ORDER BY number LIMIT ?";
        self.reading(|connection| {
            all(
                connection,
                query,
                params![
                    object.kind.as_str(),
                    object.id.as_str(),
                    signed(from),
                    limit(most)
                ],
                stored,
            )
        })
    }

    fn by_id(&self, id: &Name) -> Result<Option<Stored>, StoreError> {
        self.reading(|connection| {
            maybe(
                connection,
                "SELECT number, bytes FROM entry WHERE id = ?",
                [id.as_str()],
                stored,
            )
        })
    }

    fn hashes(&self, level: u8, from: u64, to: u64) -> Result<Vec<Hash>, StoreError> {
        let (from, to) = (signed(from), signed(to));
        self.reading(|connection| {
            if level == 0 {
                let query = "SELECT leaf FROM entry WHERE number >= ? AND number < ? ORDER BY number";
                all(connection, query, [from, to], |row| hash(row, 0))
            } else {
                let query =
                    "SELECT hash FROM node WHERE level = ? AND place >= ? AND place < ? ORDER BY place";
                all(connection, query, params![level, from, to], |row| hash(row, 0))
            }
        })
    }

    fn wait(&self, beyond: u64, time: Duration) -> Result<u64, StoreError> {
        let until = Instant::now() + time;
        loop {
            // Another process may have appended, and tells nobody here.
            let size = self.reading(|connection| {
                connection.query_row("SELECT coalesce(max(size), 0) FROM log", [], |row| {
                    unsigned(row, 0)
                })
            })?;
            let left = until.saturating_duration_since(Instant::now());
            if size > beyond || left.is_zero() {
                return Ok(size);
            }
            let known = locked(&self.size);
            if *known <= beyond {
                drop(self.grown.wait_timeout(known, left.min(LOOK)));
            }
        }
    }

    fn catch_up(&self, fold: &dyn Fold) -> Result<u64, StoreError> {
        self.writing(|connection| catch_up(&mut Within(connection), fold, false))
    }

    fn rebuild(&self, fold: &dyn Fold) -> Result<u64, StoreError> {
        self.writing(|connection| catch_up(&mut Within(connection), fold, true))
    }

    fn state(&self, fold: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let query = "SELECT value FROM state WHERE fold = ? AND key = ?";
        self.reading(|connection| maybe(connection, query, [fold, key], |row| row.get(0)))
    }

    fn states(
        &self,
        fold: &str,
        prefix: &str,
        after: &str,
        most: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let query = "SELECT key, value FROM state WHERE fold = ?1 AND key >= ?2 AND key > ?3 \
                     AND substr(key, 1, length(?2)) = ?2 ORDER BY key LIMIT ?4";
        self.reading(|connection| {
            all(
                connection,
                query,
                params![fold, prefix, after, limit(most)],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
    }

    fn batches(&self, after: &str, most: usize) -> Result<Vec<Acknowledged>, StoreError> {
        let query = "SELECT key, first, count, digest FROM batch WHERE key > ? ORDER BY key LIMIT ?";
        self.reading(|connection| all(connection, query, params![after, limit(most)], acknowledged))
    }

    fn take_in(&self, whole: Whole<'_>) -> Result<Head, StoreError> {
        let head = self.writing(|connection| take_in(&mut Within(connection), whole))?;
        self.tell(head.size);
        Ok(head)
    }
}
