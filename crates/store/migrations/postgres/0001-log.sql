-- The log: its head, its entries, the hashes of its tiles from level 1, and the batches that were acknowledged.
CREATE TABLE log (
    one        integer PRIMARY KEY CHECK (one = 1),
    origin     text NOT NULL,
    size       bigint NOT NULL,
    peaks      bytea NOT NULL,
    key        text NOT NULL,
    checkpoint text NOT NULL
);
CREATE TABLE entry (
    number bigint PRIMARY KEY,
    id     text COLLATE "C" NOT NULL UNIQUE,
    kind   text COLLATE "C" NOT NULL,
    object text COLLATE "C" NOT NULL,
    leaf   bytea NOT NULL UNIQUE,
    bytes  bytea NOT NULL
);
CREATE INDEX entry_object ON entry (kind, object, number);
CREATE TABLE node (
    level integer NOT NULL,
    place bigint NOT NULL,
    hash  bytea NOT NULL,
    PRIMARY KEY (level, place)
);
CREATE TABLE batch (
    key    text COLLATE "C" PRIMARY KEY,
    first  bigint NOT NULL,
    count  bigint NOT NULL,
    digest bytea NOT NULL
);
