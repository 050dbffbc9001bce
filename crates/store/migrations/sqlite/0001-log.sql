-- The log: its head, its entries, the hashes of its tiles from level 1, and the batches that were acknowledged.
CREATE TABLE log (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    origin     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    peaks      BLOB NOT NULL,
    key        TEXT NOT NULL,
    checkpoint TEXT NOT NULL
) STRICT;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    kind   TEXT NOT NULL,
    object TEXT NOT NULL,
    leaf   BLOB NOT NULL UNIQUE,
    bytes  BLOB NOT NULL
) STRICT;
CREATE INDEX entry_object ON entry (kind, object, number);
CREATE TABLE node (
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hash  BLOB NOT NULL,
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE batch (
    key    TEXT PRIMARY KEY,
    first  INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;
