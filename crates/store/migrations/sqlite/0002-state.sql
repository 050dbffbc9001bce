-- What folds make of the entries. All of it can be made again.
CREATE TABLE fold (
    name    TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    size    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
    fold  TEXT NOT NULL,
    key   TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (fold, key)
) STRICT, WITHOUT ROWID;
