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
correct-go = Correct
correct-title = Correct: { $what }
correct-told = Said by { $who }, { $at } (UTC).
correct-lead = What was said stays in the record, and this takes its place. The same people see it. What is not asked for here stays as it is.
correct-reason = What was wrong
correct-button = Record the correction
correct-by = Corrected on { $at } by { $who }: { $reason }
correct-before = What was said before
correct-again = The program works this out itself. Do it again on the page of the object: the last one counts.
correct-nothing = No words or figures were recorded with this that a form could correct.
correct-entry = { $what } (correction)
record-said = What was said
record-corrected = Corrected by
record-before = Corrects
language-en = English
language-fr = French
audit-title = Audit of decisions
audit-lead = Who asked for what since this server started, what was decided, and by which policies. It tells of no content, and names no object that you may not see. The file of the audit has all of it.
audit-refused-alone = What was refused alone
audit-show = Show
audit-count = { $count ->
    [0] No decision fits.
    [one] One decision.
   *[other] { $count } decisions.
}
audit-shown = The latest { $count } are shown.
audit-of = Of what
audit-outcome = Outcome
audit-because = Because of
audit-allowed = allowed
audit-refused = refused
audit-nobody = nobody signed in
audit-not-seen = something that you may not see
audit-go = The audit of decisions
