-- Leaves in runs of 1,024 entries, each in its order by their first bytes: an entry is then added beside the ones before it, and not anywhere in
-- an index over all leaves. They are looked for run by run. No two entries have the same leaf, because none have the same name.
ALTER TABLE entry DROP CONSTRAINT entry_leaf_key;
CREATE INDEX entry_leaf ON entry ((number >> 10), substring(leaf FROM 1 FOR 8));
