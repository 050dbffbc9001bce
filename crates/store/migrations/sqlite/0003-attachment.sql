-- What is too long for an entry: entries name it by the SHA-256 of its bytes.
CREATE TABLE attachment (
    sha256 BLOB PRIMARY KEY,
    bytes  BLOB NOT NULL
) STRICT;
