# Phrases of the digests that `ntib digest` writes.
digest-subject = ntib: { $count ->
    [0] something waits for you
    [one] one new entry for you
   *[other] { $count } new entries for you
}
digest-hello = { $name },
digest-lead = this was recorded since you last looked or were written to, of what you may see:
digest-item = { $what } { $count ->
    [one] (one entry)
   *[other] ({ $count } entries)
}: { $who }, { $on }
digest-more = { $count ->
    [one] and one other matter
   *[other] and { $count } other matters
}
digest-waits = Something waits for you that must not travel by mail.
digest-read = Read it here: { $address }
digest-why = You get this because you asked for it on that page; there you can stop it.
