-- What folds make of the entries. All of it can be made again.
CREATE TABLE fold (
    name    text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL,
    size    bigint NOT NULL
);
CREATE TABLE state (
    fold  text COLLATE "C" NOT NULL,
    key   text COLLATE "C" NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (fold, key)
);
