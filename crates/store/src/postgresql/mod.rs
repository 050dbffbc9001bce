//! The record in PostgreSQL: several processes over one server.
//!
//! However many processes append, there is one sequence; readers wait for nobody. A store knows the head that it last
//! wrote, and appends by one statement, which is a transaction of its own and writes nothing unless the head is still
//! that one. Where it is another, where something is there already, or where more has to be asked than the head, a
//! writer takes the lock on the table `log`, asks, and holds the lock to the end of its transaction. Each append tells
//! the others by `NOTIFY`.

mod rows;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ntib_record::{Fold, Hash, Name, Object, Origin, Sealed, SigningKey, VerifierKey};
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Row, Statement};

use self::rows::{ENTRIES, Within, acknowledged, hash, limit, prepared, signed, stored, unsigned, write};
use crate::append::{Answers, Asked, Found, LogRow, add_signer, append, begin, check_length, plan, take_in};
use crate::error::{Refusal, StoreError};
use crate::folds::catch_up;
use crate::{Acknowledged, Batch, Head, Receipt, Store, Stored, Whole};

const MIGRATIONS: [&str; 4] = [
    include_str!("../../migrations/postgres/0001-log.sql"),
    include_str!("../../migrations/postgres/0002-state.sql"),
    include_str!("../../migrations/postgres/0003-attachment.sql"),
    include_str!("../../migrations/postgres/0004-leaf.sql"),
];
/// The most connections kept for reading.
const READERS_MAX: usize = 8;
/// The lock under which migrations run, one process at a time: the letters `ntib`.
const MIGRATING: i64 = 0x6e74_6962;
const WRITING: &str = "write the record";
const READING: &str = "read the record";

/// A connection with the statements that the server has made ready for it.
struct Connection {
    client: Client,
    ready: BTreeMap<&'static str, Statement>,
    /// The head as it was last read or written here. Another process may have gone on since.
    head: Option<LogRow>,
}

/// What a session is told whatever the server is set to: a commit returns after its disk has it, and a statement sees
/// what was committed before it. Statements are planned once, for tables of any size: by their indexes.
const SESSION: &str = "SET synchronous_commit = on; SET default_transaction_isolation = 'read committed'; \
                       SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off";

/// A record in a PostgreSQL database.
pub struct PostgresStore {
    config: Config,
    origin: Origin,
    signers: Mutex<Vec<SigningKey>>,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    /// A connection that listens, for whoever waits next.
    listener: Mutex<Option<Client>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sql(doing: &'static str) -> impl FnOnce(postgres::Error) -> StoreError {
    StoreError::outside(doing)
}

fn connect(config: &Config) -> Result<Connection, StoreError> {
    let mut client = config.connect(NoTls).map_err(sql("reach the database server"))?;
    client
        .batch_execute(SESSION)
        .map_err(sql("reach the database server"))?;
    Ok(Connection {
        client,
        ready: BTreeMap::new(),
        head: None,
    })
}

fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let doing = "bring the database up to date";
    let mut transaction = client.transaction().map_err(sql(doing))?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATING])
        .map_err(sql(doing))?;
    let begin = "CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY)";
    transaction.batch_execute(begin).map_err(sql(doing))?;
    let found = transaction
        .query_one("SELECT coalesce(max(number), 0) FROM migration", &[])
        .map_err(sql(doing))?;
    let found: i32 = found.try_get(0).map_err(sql(doing))?;
    let last = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    if found > last {
        return Err(StoreError::Newer {
            found: found.unsigned_abs(),
            known: last.unsigned_abs(),
        });
    }
    for (migration, number) in MIGRATIONS
        .iter()
        .zip(1_i32..)
        .filter(|(_, number)| *number > found)
    {
        transaction.batch_execute(migration).map_err(sql(doing))?;
        transaction
            .execute("INSERT INTO migration (number) VALUES ($1)", &[&number])
            .map_err(sql(doing))?;
    }
    transaction.commit().map_err(sql(doing))
}

impl PostgresStore {
    /// Begins a record in an empty database: appends `first`, the entry that begins the log. `address` is that of the
    /// server in libpq's form; it is spoken to without encryption, so over a socket or a tunnel.
    pub fn create(address: &str, key: SigningKey, first: Sealed) -> Result<PostgresStore, StoreError> {
        let store = PostgresStore::empty(address, first.entry().log.clone())?;
        begin(&store, key, first)?;
        Ok(store)
    }

    /// Opens the record in a database.
    pub fn open(address: &str) -> Result<PostgresStore, StoreError> {
        let config: Config = address
            .parse()
            .map_err(sql("read the address of the database server"))?;
        let mut connection = connect(&config)?;
        migrate(&mut connection.client)?;
        let row = connection
            .client
            .query_opt("SELECT origin FROM log", &[])
            .map_err(sql(READING))?;
        let row = row.ok_or(StoreError::State {
            what: "the log was not begun",
            help: "begin it, or restore a backup",
        })?;
        let origin: String = row.try_get(0).map_err(sql(READING))?;
        let origin = origin
            .parse()
            .map_err(|error| StoreError::broken(format!("{error}")))?;
        Ok(PostgresStore::with(config, origin, connection))
    }

    /// An empty database, for [`Store::take_in`] of the log `origin`.
    pub fn empty(address: &str, origin: Origin) -> Result<PostgresStore, StoreError> {
        let config: Config = address
            .parse()
            .map_err(sql("read the address of the database server"))?;
        let mut connection = connect(&config)?;
        migrate(&mut connection.client)?;
        Ok(PostgresStore::with(config, origin, connection))
    }

    /// The key that signs the log from now on.
    pub fn key_in_force(&self) -> Result<VerifierKey, StoreError> {
        let key: Option<String> = self.maybe("SELECT key FROM log", &[], |row| row.try_get(0))?;
        let key = key.ok_or(StoreError::State {
            what: "the log was not begun",
            help: "begin it, or restore a backup",
        })?;
        Ok(key.parse()?)
    }

    fn with(config: Config, origin: Origin, connection: Connection) -> PostgresStore {
        PostgresStore {
            config,
            origin,
            signers: Mutex::default(),
            writer: Mutex::new(Some(connection)),
            readers: Mutex::default(),
            listener: Mutex::default(),
        }
    }

    /// Runs `work` in a transaction that no other writer of `table` shares. After an error the connection is made anew.
    fn writing<T>(
        &self,
        table: &str,
        work: impl FnOnce(&mut Within<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = locked(&self.writer);
        let mut connection = match writer.take().filter(|connection| !connection.client.is_closed()) {
            Some(connection) => connection,
            None => connect(&self.config)?,
        };
        let done = {
            let Connection { client, ready, head } = &mut connection;
            client
                .batch_execute(&format!("BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE"))
                .map_err(sql(WRITING))?;
            let done = work(&mut Within { client, ready, head })?;
            client.batch_execute("COMMIT").map_err(sql(WRITING))?;
            done
        };
        *writer = Some(connection);
        Ok(done)
    }

    /// Appends by one statement where nothing has to be asked but whether the head is still the one known here. None
    /// where that does not do, and nothing was written.
    fn append_at_once(
        &self,
        signers: &[SigningKey],
        batches: &[Batch],
    ) -> Result<Option<Answers>, StoreError> {
        let mut writer = locked(&self.writer);
        let Some(mut connection) = writer.take().filter(|connection| !connection.client.is_closed()) else {
            return Ok(None);
        };
        let head = connection.head.take();
        if let Some(head) = head.filter(|_| Asked::of(batches).hangs_on_the_head_alone()) {
            let before = head.checkpoint.clone();
            let known = Found {
                log: Some(head),
                ..Found::default()
            };
            let (done, added) = plan(known, &self.origin, signers, batches)?;
            if let Some(added) = added.filter(|_| done.iter().all(Result::is_ok)) {
                let Connection { client, ready, .. } = &mut connection;
                match write(client, ready, &before, &added) {
                    Ok(true) => {
                        connection.head = Some(added.log);
                        *writer = Some(connection);
                        return Ok(Some(done));
                    }
                    Ok(false) => {}
                    // A name or key is there already: which one, and of what, is asked under the lock.
                    Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {}
                    Err(error) => return Err(sql(WRITING)(error)),
                }
            }
        }
        *writer = Some(connection);
        Ok(None)
    }

    fn reading<T>(
        &self,
        query: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl FnMut(&Row) -> Result<T, postgres::Error>,
    ) -> Result<Vec<T>, StoreError> {
        let kept = locked(&self.readers)
            .pop()
            .filter(|connection| !connection.client.is_closed());
        let mut connection = match kept {
            Some(connection) => connection,
            None => connect(&self.config)?,
        };
        let Connection { client, ready, .. } = &mut connection;
        let statement = prepared(client, ready, query).map_err(sql(READING))?;
        let rows = client.query(&statement, values).map_err(sql(READING))?;
        let done = rows
            .iter()
            .map(read)
            .collect::<Result<Vec<_>, _>>()
            .map_err(sql(READING))?;
        let mut readers = locked(&self.readers);
        if readers.len() < READERS_MAX {
            readers.push(connection);
        }
        Ok(done)
    }

    fn maybe<T>(
        &self,
        query: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl FnMut(&Row) -> Result<T, postgres::Error>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.reading(query, values, read)?.into_iter().next())
    }
}

impl Store for PostgresStore {
    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn add_signer(&self, key: SigningKey) -> Result<(), StoreError> {
        add_signer(&mut locked(&self.signers), &self.origin, key)
    }

    fn head(&self) -> Result<Head, StoreError> {
        let head = self.maybe("SELECT size, checkpoint FROM log", &[], |row| {
            Ok(Head {
                size: unsigned(row, 0)?,
                checkpoint: row.try_get(1)?,
            })
        })?;
        head.ok_or(StoreError::State {
            what: "the log was not begun",
            help: "begin it, or restore a backup",
        })
    }

    fn append(&self, batches: &[Batch]) -> Result<Vec<Result<Receipt, Refusal>>, StoreError> {
        let signers = locked(&self.signers).clone();
        match self.append_at_once(&signers, batches)? {
            Some(done) => Ok(done),
            None => self.writing("log", |rows| append(rows, &self.origin, &signers, batches)),
        }
    }

    fn keep(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let sha256 = check_length(bytes)?;
        self.writing("attachment", |rows| {
            rows.run(
                "INSERT INTO attachment (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING",
                &[&sha256.0.as_slice(), &bytes],
            )
        })?;
        Ok(sha256)
    }

    fn kept(&self, sha256: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.maybe(
            "SELECT bytes FROM attachment WHERE sha256 = $1",
            &[&sha256.0.as_slice()],
            |row| row.try_get(0),
        )
    }

    fn read(&self, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        self.reading(ENTRIES, &[&signed(from), &limit(most)], stored)
    }

    fn by_object(&self, object: &Object, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        let query = "SELECT number, bytes FROM entry WHERE kind = $1 AND object = $2 AND number >= $3 ORDER BY number LIMIT $4";
        self.reading(
            query,
            &[
                &object.kind.as_str(),
                &object.id.as_str(),
                &signed(from),
                &limit(most),
            ],
            stored,
        )
    }

    fn by_id(&self, id: &Name) -> Result<Option<Stored>, StoreError> {
        self.maybe(
            "SELECT number, bytes FROM entry WHERE id = $1",
            &[&id.as_str()],
            stored,
        )
    }

    fn hashes(&self, level: u8, from: u64, to: u64) -> Result<Vec<Hash>, StoreError> {
        let (from, to) = (signed(from), signed(to));
        if level == 0 {
            let query = "SELECT leaf FROM entry WHERE number >= $1 AND number < $2 ORDER BY number";
            self.reading(query, &[&from, &to], |row| hash(row, 0))
        } else {
            let query =
                "SELECT hash FROM node WHERE level = $1 AND place >= $2 AND place < $3 ORDER BY place";
            self.reading(query, &[&i32::from(level), &from, &to], |row| hash(row, 0))
        }
    }

    fn wait(&self, beyond: u64, time: Duration) -> Result<u64, StoreError> {
        let until = Instant::now() + time;
        let doing = "wait for entries";
        let size = |client: &mut Client| -> Result<u64, StoreError> {
            let row = client
                .query_one("SELECT coalesce(max(size), 0) FROM log", &[])
                .map_err(sql(doing))?;
            unsigned(&row, 0).map_err(sql(doing))
        };
        // Listening first: what is appended after the look is told.
        let kept = locked(&self.listener).take();
        let mut client = match kept.filter(|client| !client.is_closed()) {
            Some(client) => client,
            None => {
                let mut client = connect(&self.config)?.client;
                client.batch_execute("LISTEN ntib_record").map_err(sql(doing))?;
                client
            }
        };
        loop {
            let found = size(&mut client)?;
            let left = until.saturating_duration_since(Instant::now());
            if found > beyond || left.is_zero() {
                // Another who waits at the same time has one of its own; one is kept.
                *locked(&self.listener) = Some(client);
                return Ok(found);
            }
            client
                .notifications()
                .timeout_iter(left)
                .next()
                .map_err(sql(doing))?;
        }
    }

    fn catch_up(&self, fold: &dyn Fold) -> Result<u64, StoreError> {
        self.writing("fold", |rows| catch_up(rows, fold, false))
    }

    fn rebuild(&self, fold: &dyn Fold) -> Result<u64, StoreError> {
        self.writing("fold", |rows| catch_up(rows, fold, true))
    }

    fn state(&self, fold: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.maybe(
            "SELECT value FROM state WHERE fold = $1 AND key = $2",
            &[&fold, &key],
            |row| row.try_get(0),
        )
    }

    fn states(
        &self,
        fold: &str,
        prefix: &str,
        after: &str,
        most: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let query = "SELECT key, value FROM state WHERE fold = $1 AND key >= $2 AND key > $3 AND starts_with(key, $2) \
                     ORDER BY key LIMIT $4";
        self.reading(query, &[&fold, &prefix, &after, &limit(most)], |row| {
            Ok((row.try_get(0)?, row.try_get(1)?))
        })
    }

    fn batches(&self, after: &str, most: usize) -> Result<Vec<Acknowledged>, StoreError> {
        let query = "SELECT key, first, count, digest FROM batch WHERE key > $1 ORDER BY key LIMIT $2";
        self.reading(query, &[&after, &limit(most)], acknowledged)
    }

    fn take_in(&self, whole: Whole<'_>) -> Result<Head, StoreError> {
        self.writing("log", |rows| take_in(rows, whole))
    }
}
