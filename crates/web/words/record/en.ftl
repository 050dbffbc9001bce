# Phrases of the record part of the desk.
desk-nav-record = Record
record-title = The record
record-lead = Everything that was recorded and that you may know of, the latest first. Nothing is ever changed or taken out; a correction is added.
record-none = Nothing was recorded that you may know of.
record-older = Older entries
record-entry-title = Entry in the record
record-at = When (UTC)
record-undated = no time stated
record-who = Who
record-what = What
record-reason = Why
record-instruments = Relies on
record-corrects = Corrects the entry with this hash
record-files = Files kept with it
record-bytes = { $count ->
    [one] one byte
   *[other] { $count } bytes
}
record-proof = Proof
record-proof-lead = The file carries this entry and shows, without this server, that it stands in the record and was not altered. It tells how many entries the record has and where this one stands. Give it to those alone who may see the entry.
record-proof-take = Download the proof
record-proof-how = Whoever has the key of the record verifies it anywhere:
record-proof-key = KEY
record-leaf = Hash of the entry
record-payload = All that was recorded with it
live-news = Something new was recorded. Reload the page to see it, once you have sent or copied what you are writing.
live-fresh = This page shows what was just recorded.
live-over = You are signed out. Reload the page to go on.
