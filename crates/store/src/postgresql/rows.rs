//! The rows of the record within one transaction.

use std::collections::BTreeMap;

use ntib_record::{Hash, Origin};
use postgres::types::ToSql;
use postgres::{Client, Row, Statement};

use super::{READING, WRITING, sql};
use crate::append::{Added, Asked, Found, LogRow, Rows};
use crate::error::StoreError;
use crate::folds::FoldRows;
use crate::{Acknowledged, READ_MAX, Stored};

/// Entries from a number on.
pub(super) const ENTRIES: &str = "SELECT number, bytes FROM entry WHERE number >= $1 ORDER BY number LIMIT $2";

/// PostgreSQL counts in signed numbers.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit.min(READ_MAX)).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(row: &Row, at: usize) -> Result<u64, postgres::Error> {
    Ok(row.try_get::<_, i64>(at)?.unsigned_abs())
}

/// A hash of another length is one that fits nothing.
pub(super) fn hash(row: &Row, at: usize) -> Result<Hash, postgres::Error> {
    Ok(Hash::from_slice(row.try_get(at)?).unwrap_or(Hash([0; 32])))
}

pub(super) fn stored(row: &Row) -> Result<Stored, postgres::Error> {
    Ok(Stored {
        number: unsigned(row, 0)?,
        bytes: row.try_get(1)?,
    })
}

pub(super) fn acknowledged(row: &Row) -> Result<Acknowledged, postgres::Error> {
    Ok(Acknowledged {
        key: row.try_get(0)?,
        first: unsigned(row, 1)?,
        count: unsigned(row, 2)?,
        digest: hash(row, 3)?,
    })
}

/// The statement, which the server makes ready once for each connection.
pub(super) fn prepared(
    client: &mut Client,
    ready: &mut BTreeMap<&'static str, Statement>,
    text: &'static str,
) -> Result<Statement, postgres::Error> {
    if let Some(statement) = ready.get(text) {
        return Ok(statement.clone());
    }
    let statement = client.prepare(text)?;
    ready.insert(text, statement.clone());
    Ok(statement)
}

/// What is there of what is asked, in one answer: rows that say what they are.
const FIND: &str = "SELECT 0, origin, size, 0::bigint, peaks, key, checkpoint FROM log WHERE one = 1 \
     UNION ALL SELECT 1, key, first, count, digest, '', '' FROM batch WHERE key = ANY ($1::text[]) \
     UNION ALL SELECT 2, id, 0, 0, '', '', '' FROM entry WHERE id = ANY ($2::text[]) \
     UNION ALL SELECT 3, '', 0, 0, sought.leaf, '', '' FROM unnest($3::bytea[]) AS sought (leaf) WHERE EXISTS ( \
         SELECT FROM generate_series((SELECT size >> 10 FROM log WHERE one = 1), 0, -1) AS run, LATERAL ( \
             SELECT FROM entry WHERE number >> 10 = run AND substring(leaf FROM 1 FOR 8) = substring(sought.leaf FROM 1 FOR 8) \
             AND leaf = sought.leaf LIMIT 1) AS there) \
     UNION ALL SELECT 4, '', length(bytes), 0, sha256, '', '' FROM attachment WHERE sha256 = ANY ($4::bytea[])";

/// Writes rows, where the head has a given checkpoint; otherwise nothing, and gives no row.
const WRITE: &str = "WITH head AS (UPDATE log SET size = $1, peaks = $2, key = $3, checkpoint = $4 WHERE one = 1 AND checkpoint = $5 RETURNING one), \
     entries AS (INSERT INTO entry (number, id, kind, object, leaf, bytes) SELECT added.* FROM head, \
         unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::bytea[]) AS added), \
     nodes AS (INSERT INTO node (level, place, hash) SELECT added.* FROM head, unnest($12::integer[], $13::bigint[], $14::bytea[]) AS added), \
     batches AS (INSERT INTO batch (key, first, count, digest) SELECT added.* FROM head, \
         unnest($15::text[], $16::bigint[], $17::bigint[], $18::bytea[]) AS added) \
     SELECT pg_notify('ntib_record', '') FROM head";

/// Whether `WRITE` wrote.
pub(super) fn write(
    client: &mut Client,
    ready: &mut BTreeMap<&'static str, Statement>,
    before: &str,
    added: &Added<'_>,
) -> Result<bool, postgres::Error> {
    let statement = prepared(client, ready, WRITE)?;
    let log = &added.log;
    let (entries, nodes, batches) = (&added.entries, &added.nodes, &added.batches);
    let rows = client.query(
        &statement,
        &[
            &signed(log.size),
            &log.peaks,
            &log.key,
            &log.checkpoint,
            &before,
            &column(entries, |row| signed(row.number)),
            &column(entries, |row| row.id),
            &column(entries, |row| row.kind),
            &column(entries, |row| row.object),
            &column(entries, |row| row.leaf.0.as_slice()),
            &column(entries, |row| row.bytes),
            &column(nodes, |row| i32::from(row.level)),
            &column(nodes, |row| signed(row.place)),
            &column(nodes, |row| row.hash.0.as_slice()),
            &column(batches, |row| row.key),
            &column(batches, |row| signed(row.first)),
            &column(batches, |row| signed(row.count)),
            &column(batches, |row| row.digest.0.as_slice()),
        ],
    )?;
    Ok(!rows.is_empty())
}

fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// One transaction.
pub(super) struct Within<'a> {
    pub(super) client: &'a mut Client,
    pub(super) ready: &'a mut BTreeMap<&'static str, Statement>,
    pub(super) head: &'a mut Option<LogRow>,
}

impl Within<'_> {
    pub(super) fn run(&mut self, text: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<(), StoreError> {
        let statement = prepared(self.client, self.ready, text).map_err(sql(WRITING))?;
        self.client
            .execute(&statement, values)
            .map(|_| ())
            .map_err(sql(WRITING))
    }

    fn all<T>(
        &mut self,
        text: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl FnMut(&Row) -> Result<T, postgres::Error>,
    ) -> Result<Vec<T>, StoreError> {
        let statement = prepared(self.client, self.ready, text).map_err(sql(READING))?;
        let rows = self.client.query(&statement, values).map_err(sql(READING))?;
        rows.iter()
            .map(read)
            .collect::<Result<Vec<_>, _>>()
            .map_err(sql(READING))
    }

    fn one<T>(
        &mut self,
        text: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl FnMut(&Row) -> Result<T, postgres::Error>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(text, values, read)?.into_iter().next())
    }
}

impl Within<'_> {
    fn key_entries(&mut self) -> Result<Vec<Stored>, StoreError> {
        let object = ntib_record::log_object();
        self.all(
            "SELECT number, bytes FROM entry WHERE kind = $1 AND object = $2 ORDER BY number",
            &[&object.kind.as_str(), &object.id.as_str()],
            stored,
        )
    }
}

/// Takes note of a row of `FIND`.
fn note(found: &mut Found, row: &Row) -> Result<(), postgres::Error> {
    match row.try_get::<_, i32>(0)? {
        0 => {
            found.log = Some(LogRow {
                origin: row.try_get(1)?,
                size: unsigned(row, 2)?,
                peaks: row.try_get(4)?,
                key: row.try_get(5)?,
                checkpoint: row.try_get(6)?,
            });
        }
        1 => {
            let key: String = row.try_get(1)?;
            let known = Acknowledged {
                key: key.clone(),
                first: unsigned(row, 2)?,
                count: unsigned(row, 3)?,
                digest: hash(row, 4)?,
            };
            found.batches.insert(key, known);
        }
        2 => found.ids.extend([row.try_get::<_, String>(1)?]),
        3 => found.leaves.extend([hash(row, 4)?]),
        _ => found.attachments.extend([(hash(row, 4)?, unsigned(row, 2)?)]),
    }
    Ok(())
}

impl Rows for Within<'_> {
    fn find(&mut self, asked: &Asked<'_>) -> Result<Found, StoreError> {
        let statement = prepared(self.client, self.ready, FIND).map_err(sql(READING))?;
        let leaves = column(&asked.leaves, |leaf| leaf.0.as_slice());
        let attachments = column(&asked.attachments, |sha256| sha256.0.as_slice());
        let rows = self
            .client
            .query(&statement, &[&asked.keys, &asked.ids, &leaves, &attachments])
            .map_err(sql(READING))?;
        let mut found = Found::default();
        for row in &rows {
            note(&mut found, row).map_err(sql(READING))?;
        }
        if asked.about_key {
            found.about_key = self.key_entries()?;
        }
        self.head.clone_from(&found.log);
        Ok(found)
    }

    fn begin(&mut self, origin: &Origin) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO log (one, origin, size, peaks, key, checkpoint) VALUES (1, $1, 0, '', '', '')",
            &[&origin.as_str()],
        )
    }

    fn write(&mut self, before: &str, added: &Added<'_>) -> Result<(), StoreError> {
        if write(self.client, self.ready, before, added).map_err(sql(WRITING))? {
            *self.head = Some(added.log.clone());
            Ok(())
        } else {
            Err(StoreError::broken("the head of the log is not what it was"))
        }
    }
}

impl FoldRows for Within<'_> {
    fn fold(&mut self, name: &str) -> Result<Option<(u32, u64)>, StoreError> {
        self.one(
            "SELECT version, size FROM fold WHERE name = $1",
            &[&name],
            |row| Ok((row.try_get::<_, i32>(0)?.unsigned_abs(), unsigned(row, 1)?)),
        )
    }

    fn set_fold(&mut self, name: &str, version: u32, size: u64) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO fold (name, version, size) VALUES ($1, $2, $3) ON CONFLICT (name) \
             DO UPDATE SET version = excluded.version, size = excluded.size",
            &[&name, &i32::try_from(version).unwrap_or(i32::MAX), &signed(size)],
        )
    }

    fn clear_state(&mut self, name: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM state WHERE fold = $1", &[&name])
    }

    fn get_state(&mut self, name: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.one(
            "SELECT value FROM state WHERE fold = $1 AND key = $2",
            &[&name, &key],
            |row| row.try_get(0),
        )
    }

    fn put_state(&mut self, name: &str, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO state (fold, key, value) VALUES ($1, $2, $3) ON CONFLICT (fold, key) DO UPDATE SET value = excluded.value",
            &[&name, &key, &value],
        )
    }

    fn remove_state(&mut self, name: &str, key: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM state WHERE fold = $1 AND key = $2", &[&name, &key])
    }

    fn entries(&mut self, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        self.all(ENTRIES, &[&signed(from), &limit(most)], stored)
    }
}
