//! The rows of the record within one transaction.

use ntib_record::{Hash, Origin};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

use super::sql;
use crate::append::{Added, Asked, Found, LogRow, Rows};
use crate::error::StoreError;
use crate::folds::FoldRows;
use crate::{Acknowledged, READ_MAX, Stored};

/// Entries from a number on.
pub(super) const ENTRIES: &str = "SELECT number, bytes FROM entry WHERE number >= ? ORDER BY number LIMIT ?";

/// SQLite counts in signed numbers.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit.min(READ_MAX)).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(at)?;
    u64::try_from(number)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Integer, Box::new(error)))
}

pub(super) fn hash(row: &Row<'_>, at: usize) -> rusqlite::Result<Hash> {
    let bytes: Vec<u8> = row.get(at)?;
    Hash::from_slice(&bytes).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(at, Type::Blob, "a hash that has not 32 bytes".into())
    })
}

pub(super) fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        number: unsigned(row, 0)?,
        bytes: row.get(1)?,
    })
}

pub(super) fn acknowledged(row: &Row<'_>) -> rusqlite::Result<Acknowledged> {
    Ok(Acknowledged {
        key: row.get(0)?,
        first: unsigned(row, 1)?,
        count: unsigned(row, 2)?,
        digest: hash(row, 3)?,
    })
}

pub(super) fn all<T, P: Params>(
    connection: &Connection,
    query: &str,
    parameters: P,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection
        .prepare_cached(query)?
        .query_map(parameters, read)?
        .collect()
}

pub(super) fn maybe<T, P: Params>(
    connection: &Connection,
    query: &str,
    parameters: P,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    connection
        .prepare_cached(query)?
        .query_row(parameters, read)
        .optional()
}

/// One transaction.
pub(super) struct Within<'a>(pub(super) &'a Connection);

impl Within<'_> {
    pub(super) fn run<P: Params>(&self, statement: &str, parameters: P) -> Result<(), StoreError> {
        let done = self
            .0
            .prepare_cached(statement)
            .and_then(|mut statement| statement.execute(parameters));
        done.map(|_| ()).map_err(sql("write the record"))
    }

    fn one<T, P: Params>(
        &self,
        query: &str,
        parameters: P,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        maybe(self.0, query, parameters, read).map_err(sql("read the record"))
    }
}

impl Within<'_> {
    fn log(&self) -> Result<Option<LogRow>, StoreError> {
        self.one(
            "SELECT origin, size, peaks, key, checkpoint FROM log",
            [],
            |row| {
                Ok(LogRow {
                    origin: row.get(0)?,
                    size: unsigned(row, 1)?,
                    peaks: row.get(2)?,
                    key: row.get(3)?,
                    checkpoint: row.get(4)?,
                })
            },
        )
    }

    /// Whether an entry has this leaf, looked for from the latest on.
    fn has_leaf(&self, leaf: &Hash) -> Result<bool, StoreError> {
        let query = "WITH RECURSIVE run(at) AS (SELECT max(number) >> 10 FROM entry UNION ALL SELECT at - 1 FROM run WHERE at > 0) \
                     SELECT 1 FROM run CROSS JOIN entry ON number >> 10 = at AND substr(leaf, 1, 8) = substr(?1, 1, 8) AND leaf = ?1 \
                     LIMIT 1";
        Ok(self.one(query, [leaf.0], |_| Ok(()))?.is_some())
    }

    fn key_entries(&self) -> Result<Vec<Stored>, StoreError> {
        let object = ntib_record::log_object();
        all(
            self.0,
            "SELECT number, bytes FROM entry WHERE kind = ? AND object = ? ORDER BY number",
            [object.kind.as_str(), object.id.as_str()],
            stored,
        )
        .map_err(sql("read the record"))
    }

    /// Runs one statement for each row.
    fn each<T, P: Params>(
        &self,
        statement: &str,
        rows: &[T],
        parameters: impl Fn(&T) -> P,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let doing = "write the record";
        let mut statement = self.0.prepare_cached(statement).map_err(sql(doing))?;
        for row in rows {
            statement.execute(parameters(row)).map_err(sql(doing))?;
        }
        Ok(())
    }
}

impl Rows for Within<'_> {
    fn find(&mut self, asked: &Asked<'_>) -> Result<Found, StoreError> {
        let mut found = Found {
            log: self.log()?,
            ..Found::default()
        };
        for key in &asked.keys {
            let query = "SELECT key, first, count, digest FROM batch WHERE key = ?";
            let known = self.one(query, [key], acknowledged)?;
            found.batches.extend(known.map(|known| (known.key.clone(), known)));
        }
        for id in &asked.ids {
            let known = self.one("SELECT 1 FROM entry WHERE id = ?", [id], |_| Ok(()))?;
            found.ids.extend(known.map(|()| (*id).to_owned()));
        }
        for leaf in &asked.leaves {
            found.leaves.extend(self.has_leaf(leaf)?.then_some(*leaf));
        }
        for sha256 in &asked.attachments {
            let query = "SELECT length(bytes) FROM attachment WHERE sha256 = ?";
            let known = self.one(query, [sha256.0], |row| unsigned(row, 0))?;
            found.attachments.extend(known.map(|bytes| (*sha256, bytes)));
        }
        if asked.about_key {
            found.about_key = self.key_entries()?;
        }
        Ok(found)
    }

    fn begin(&mut self, origin: &Origin) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO log (one, origin, size, peaks, key, checkpoint) VALUES (1, ?, 0, x'', '', '')",
            [origin.as_str()],
        )
    }

    fn write(&mut self, before: &str, added: &Added<'_>) -> Result<(), StoreError> {
        self.each(
            "INSERT INTO entry (number, id, kind, object, leaf, bytes) VALUES (?, ?, ?, ?, ?, ?)",
            &added.entries,
            |row| {
                (
                    signed(row.number),
                    row.id,
                    row.kind,
                    row.object,
                    row.leaf.0,
                    row.bytes,
                )
            },
        )?;
        self.each(
            "INSERT INTO node (level, place, hash) VALUES (?, ?, ?)",
            &added.nodes,
            |row| (row.level, signed(row.place), row.hash.0),
        )?;
        self.each(
            "INSERT INTO batch (key, first, count, digest) VALUES (?, ?, ?, ?)",
            &added.batches,
            |row| (row.key, signed(row.first), signed(row.count), row.digest.0),
        )?;
        let log = &added.log;
        let head = "UPDATE log SET size = ?, peaks = ?, key = ?, checkpoint = ? WHERE one = 1 AND checkpoint = ?";
        let values = params![signed(log.size), log.peaks, log.key, log.checkpoint, before];
        let done = self.0.prepare_cached(head).and_then(|mut head| head.execute(values));
        match done.map_err(sql("write the record"))? {
            1 => Ok(()),
            _ => Err(StoreError::broken("the head of the log is not what it was")),
        }
    }
}

impl FoldRows for Within<'_> {
    fn fold(&mut self, name: &str) -> Result<Option<(u32, u64)>, StoreError> {
        self.one("SELECT version, size FROM fold WHERE name = ?", [name], |row| {
            Ok((row.get(0)?, unsigned(row, 1)?))
        })
    }

    fn set_fold(&mut self, name: &str, version: u32, size: u64) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO fold (name, version, size) VALUES (?, ?, ?)",
            params![name, version, signed(size)],
        )
    }

    fn clear_state(&mut self, name: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM state WHERE fold = ?", [name])
    }

    fn get_state(&mut self, name: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.one(
            "SELECT value FROM state WHERE fold = ? AND key = ?",
            [name, key],
            |row| row.get(0),
        )
    }

    fn put_state(&mut self, name: &str, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO state (fold, key, value) VALUES (?, ?, ?)",
            params![name, key, value],
        )
    }

    fn remove_state(&mut self, name: &str, key: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM state WHERE fold = ? AND key = ?", [name, key])
    }

    fn entries(&mut self, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        all(self.0, ENTRIES, params![signed(from), limit(most)], stored).map_err(sql("read the record"))
    }
}
