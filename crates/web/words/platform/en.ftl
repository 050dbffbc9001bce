# Phrases of searching the workspace, and of what is new in it.
search-title-desk = Search the law, firms and the workspace
search-hint-desk = Law, firm or work
search-desk = In the workspace: { $count ->
    [0] nothing found
    [one] one found
   *[other] { $count } found
}
search-desk-shown = The first { $count } are shown. Another word narrows them down.
search-desk-cut = Only the first { $count } words were looked for in the workspace.
search-desk-none = Nothing that you may see has all these words. The last word may be the beginning of one.
search-desk-sign-in = Enter the workspace to search it too.
kind-person = person
kind-office = office
kind-post = post
kind-account = account
kind-log = record
# What is wrong with a request of a program.
api-not-found = there is no such thing
api-not-found-help = look at `/api/v1/openapi.json`, or search
api-method = the operation does not take this method
api-method-help = what sends JSON goes by POST, all else by GET
api-too-large = more was sent than is read
api-too-large-help = send less
api-too-many = { $given } are more than are worked on at once
api-too-many-help = divide the request
api-encoding = what was sent is not `application/json`
api-encoding-help = send JSON, and say so in `content-type`
api-elsewhere = a page of another site sent this
api-elsewhere-help = send it from this site, or without a browser
api-not-permitted = your roles do not permit this
api-not-permitted-help = ask someone whose role permits it
api-named-here = `{ $given }` begins something, which is given its name here
api-named-here-help = leave `object` out, and send `once`: the answer says the name, and sending it again leads to the same
api-slow = it took longer than a request may
api-slow-help = ask for less
api-busy = there is no room at the moment
api-busy-help = try again in a moment
api-moved = others wrote to the record in between
api-moved-help = try again
api-too-often = too many tries from one place
api-too-often-help = wait { $given } seconds
api-bug = a mistake of the program
api-bug-help = report it with the number of the operation
api-bad-json = this is not JSON as it is expected: { $given }
api-bad-json-help = send one JSON object
api-field-twice = `{ $given }` stands twice in what was sent
api-field-twice-help = send each field once
api-unknown-field = the operation knows no field `{ $given }`
api-unknown-field-help = leave it out; the description names every field
api-missing-field = `{ $given }` is missing
api-missing-field-help = give it; the description says what it is
api-bad-value = `{ $given }` cannot be used here
api-bad-value-help = correct the value; the description says what the field takes
api-day = the rulebook does not cover `{ $given }`, or it is no date
api-day-help = give a date as YYYY-MM-DD within the modelled range
api-case = the case has mistakes
api-case-help = correct the lines that are named
api-bill = the bill of materials has mistakes
api-bill-help = correct the lines that are named
api-no-lists = this server has no lists to screen against
api-no-lists-help = start it with `--lists`, or screen with `ntib screen`
api-not-signed-in = nobody is signed in
api-not-signed-in-help = sign in with the pages and send the cookie of the session, or a token of your account as `Authorization: Bearer`; one that is revoked or over is none
api-token-reads = the token was issued to read alone
api-token-reads-help = issue one that may act, on the page of your account
# What is new.
news-nav = New
news-nav-some = New ({ $count })
news-title = What is new for you
news-lead = What others recorded since you last said that you have looked, of what you may see.
news-count = { $count ->
    [0] Nothing is new
    [one] One new entry
   *[other] { $count } new entries
}
news-cut = Only the latest { $count } entries are counted; the record has the rest.
news-shown = The first { $count } are shown.
news-more = { $count ->
    [one] and one more entry
   *[other] and { $count } more entries
}
news-look = I have looked at all this
news-mail = By e-mail
news-mail-lead = A digest names what is new and leads here. Of what must not travel by mail, it says only that something waits.
news-often = How often
news-often-never = never
news-often-daily = each day on which something is new
news-often-weekly = at most once a week
news-lang = Language of the digest
news-lang-en = English
news-lang-fr = French
news-address = E-mail address
news-address-wrong = Give an address such as name@example.ca.
news-mail-save = Save
# Signing in with a provider of identities.
provider-with = With { $name }
provider-lead = You sign in there and come back here.
provider-button = Sign in with { $name }
provider-refused = Signing in did not succeed. Begin again from here.
provider-away = The provider of identities cannot be reached at the moment. Try again, or sign in otherwise.
provider-weak = You were not signed in there in a way that is strong enough for this workspace. Begin again and use the way that your organisation prescribes, such as a key or a second factor.
provider-stale = You signed in there too long ago. Begin again and sign in there anew.
provider-unknown = Your identity there is bound to no account here. Ask your administrator.
