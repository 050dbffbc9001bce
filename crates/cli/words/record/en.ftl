# Phrases of `ntib log`, `ntib backup` and `ntib restore`.
log-begun = The log { $origin } is begun in { $folder }.
log-key = Its first key is { $key }
log-key-pin = Whoever is to trust this log needs that line. Keep { $file } secret: who has it can sign for the log.
log-sound = sound: { $origin }, { $count ->
    [one] one entry
   *[other] { $count } entries
}, root { $root }
log-first-key = first key { $key }
log-first-key-own = first key { $key } (taken from the log itself: give --key to hold it against what you know)
log-rotations = { $count ->
    [one] one change of key, signed by both keys
   *[other] { $count } changes of key, each signed by both keys
}
log-seen = seen by { $witness } at { $time }
log-faults = { $count ->
    [one] ONE FAULT: do not rely on this log
   *[other] { $count } FAULTS: do not rely on this log
}
log-proof-sound = sound: entry { $index } of { $count } of { $origin }, root { $root }
log-proof-fault = the proof does not hold: { $why }
log-proof-written = The proof of entry { $index } is in { $file }. It carries the entry: give it to those alone who may see it.
log-entry = { $index } · { $time } · { $actor }
log-entry-post = { $index } · { $time } · { $actor }, { $post }
log-did = { $verb } { $object }
log-reason = reason: { $text }
log-instruments = relies on: { $names }
log-corrects = corrects: { $leaf }
log-label = label: { $level }; owners { $owners }; releasable to { $places }; audience { $audience }; caveats { $caveats }
log-nobody = nobody
log-none = none
log-and = and
log-leaf = leaf: { $leaf }
log-none-shown = No entry from { $from } on.
log-published = { $count } entries are in { $folder }, in the layout of C2SP tlog-tiles.
log-rotated = From now on { $key } signs. The change is entry { $index }.
backup-written = { $count } entries are in { $file }.
backup-with-key = The secret of the key is in it: keep the file as you keep the record.
backup-without-key = The secret of the key is not in it: keep { $file } apart, or the log cannot go on.
backup-restored = { $count } entries of { $origin } are in { $folder }.
backup-keyless = It has no key to sign with: it can be read, and not added to.
fault-checkpoint-missing = there is no checkpoint
fault-checkpoint-form = the checkpoint is not one
fault-checkpoint-origin = the checkpoint is of another log than the entries
fault-checkpoint-signature = the checkpoint is not signed by the key in force
fault-tile-missing = a tile is missing
fault-tile-length = a tile has another length than it should
fault-tile-differs = a tile says otherwise than the entries
fault-bundle-missing = a bundle of entries is missing
fault-bundle-length = a bundle of entries is cut off, or has more or fewer than it should
fault-entry-differs = an entry is not the one that was logged
fault-entry-form = an entry is not one
fault-entry-log = an entry is of another log
fault-entry-twice = two entries have one name
fault-entry-corrects = an entry corrects one that does not stand before it
fault-key-begin = the first entry does not begin the log, or a later one does
fault-key-trusted = the first key is not the one you gave
fault-key-rotation = a change of key is not signed by both keys
fault-root-differs = the entries have another root than the checkpoint says
fault-attachment-missing = an attachment that an entry names is missing
fault-attachment-differs = an attachment is not the one that an entry names
fault-backup-cut = the backup ends too soon
fault-backup-form = the backup has bytes that do not belong there
fault-backup-part = the backup has a part too many
fault-backup-missing = a part of the backup is missing
fault-backup-manifest = the backup is not the one that the log signed
