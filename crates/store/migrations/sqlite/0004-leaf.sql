-- Leaves in runs of 1,024 entries, each in its order by their first bytes: an entry is then added beside the ones before it, and not anywhere in
-- an index over all leaves. They are looked for run by run. No two entries have the same leaf, because none have the same name.
CREATE TABLE entry_in_runs (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    kind   TEXT NOT NULL,
    object TEXT NOT NULL,
    leaf   BLOB NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;
INSERT INTO entry_in_runs SELECT number, id, kind, object, leaf, bytes FROM entry ORDER BY number;
DROP TABLE entry;
ALTER TABLE entry_in_runs RENAME TO entry;
CREATE INDEX entry_object ON entry (kind, object, number);
CREATE INDEX entry_leaf ON entry (number >> 10, substr(leaf, 1, 8));
