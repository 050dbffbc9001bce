# Phrases of the desk: its frame, its doors, labels, people.

nav-desk = Workspace
desk-nav-label = Workspace
desk-nav-today = Today
invented = Everything here is invented: people, firms, meetings and cases. Choose whom to be; nobody signs in.
be-title = Whom would you like to be?
be-lead = This workspace is a sample. Each person sees what their posts, roles and place allow, and no more.
be-label = You are
be-button = Change
be-this = Be { $name }
be-others = Others in the sample
sign-in-title = Sign in
sign-in-lead = This page is for people who have signed in.
sign-in-passkey = With a passkey
sign-in-passkey-button = Sign in with a passkey
sign-in-code = With a code
sign-in-code-lead = An invitation, or a code that you kept for the day on which your passkey is lost. A code opens your account alone, so that you can enrol a passkey.
sign-in-code-label = Code
sign-in-code-button = Use the code
sign-in-code-refused = This code opens nothing: check it, or ask your administrator for another
passkey-script = Passkeys need scripts to be allowed on this page; everything else here works without.
passkey-trouble = The authenticator gave no answer. Try again.
passkey-refused = The passkey was not accepted. Try again, or use a code.
account-title = Your account
account-only-code = You entered with a code. Enrol a passkey now: the code cannot be used again.
account-passkeys = Passkeys
account-passkeys-none = None yet.
account-since = since { $date }
account-copied = may be on several of your devices
account-drop = Remove { $name }
account-name = Name of the new passkey
account-name-hint = By which you will know it again, for example: laptop, phone, security key.
account-name-missing = Give the passkey a name
account-enrol = Enrol a passkey
account-stale = To change your account, sign out and sign in again: it may be changed for ten minutes after signing in.
account-sessions = Sessions
account-sessions-count = { $count ->
    [one] You are signed in here alone.
   *[other] You are signed in { $count } times, here and elsewhere.
}
account-session-seen = last used { $moment }
account-session-this = this one
account-session-end = Sign out of the session of { $moment }
how-provider = With the provider of identities
how-passkey = With a passkey
how-chosen = Chosen from the list
how-code = With a code
account-sessions-end = Sign out everywhere else
account-recovery = Codes for the day on which a passkey is lost
account-recovery-count = { $count ->
    [0] You have none.
    [one] You have one left.
   *[other] You have { $count } left.
}
account-recovery-new = Make new codes; the old ones then open nothing
token-title = Tokens for programs
token-lead = A program that carries a token asks in your name, through the interface for programs: it sees what you see. It signs nothing, and keeps neither people nor accounts. What it does is audited under its mark.
token-name = What the token is for
token-name-missing = Say what the token is for
token-may = It may
token-read = read
token-write = read, and do what you may do
token-days = How long it is good
token-days-count = { $count ->
    [one] one day
   *[other] { $count } days
}
token-days-missing = Choose how long it is good
token-too-many = You have { $most } tokens; revoke one first
token-issue = Issue a token
token-until = until { $date }
token-revoke = Revoke { $name }
token-new = Your new token
token-keep = Copy it to where the program reads it, and nowhere else. It is shown this once; only its digest is kept.
account-codes-new = Your new codes
account-codes-keep = Keep them where nobody else reads them. They are shown this once; each can be used once.
sign-out = Sign out

label-seen-by = Visible to { $who }.
label-nobody = nobody
label-more = { $named } and { $count ->
    [one] one other
   *[other] { $count } others
}
label-why = Who sees this, and why
label-fields = Who may see this
label-level = Level
label-places = May be released to people of
label-audience = Addressed to
label-audience-hint = Anyone who is one of these. If nothing is ticked, nobody sees it.
label-roles = Roles
label-posts = Posts
label-people = People
label-not-listed = Somebody who is not listed
label-not-listed-hint = Those of whom something was recorded last are listed. Of another, write the address of the page or the name at the end of that address.
label-caveats = Caveats
label-level-missing = Choose a level
label-wrong = “{ $given }” cannot stand in this label; choose from the list
label-classified = “{ $given }” is a marking of classified matter, which is not taken in here; keep it on a system accredited for it

role-public = the public
role-firm = officer of a firm
role-analyst = analyst
role-liaison = liaison officer
role-senior = senior official
role-auditor = auditor
role-administrator = administrator
actor-founder = the founder of the record
actor-public-record = the public record

sees-nav = Who sees what
sees-title = Who sees this, and why
sees-lead = The same rule decides here and when somebody opens a page. It is applied below to everybody known here.
sees-count = { $count ->
    [0] Nobody sees it
    [one] One person sees it
   *[other] { $count } people see it
}
sees-person = Person
sees-sees = Sees it
sees-yes = Yes
sees-no = No
sees-why = Why
sees-releasable = releasable to { $value }
sees-not-releasable = not releasable to { $value }
sees-among = in the audience as { $value }
sees-not-among = not in the audience: { $value }
sees-other = Try a label
sees-button = Show who would see it

people-nav = People
people-title = People
people-lead = Who is here, for whom, and in which posts and roles today.
people-name = Name
people-organisation = Organisation
people-place = Country
people-posts = Posts
people-roles = Roles
people-held = Posts and roles over time
people-held-none = No post and no role.
people-what = Post or role
people-kind = Kind
people-post = post
people-role = role
people-from = From
people-from-none = not stated
people-until = Until (not included)
people-now = Today
people-now-yes = held
people-now-no = not held
people-ceiling = The most that this person may see
people-ceiling-lead = Up to one of these levels, with these caveats, where place and audience allow it too:
people-ceiling-none = Nothing: no role with a ceiling is held today.
people-briefed = Briefed for
people-briefed-none = Nothing.

today-title = Today, { $name }
today-done = Recent activity
today-nothing = Nothing has been recorded yet that you may see.
people-end = End { $role }
people-keeping = For those who keep people
people-grant = Grant a role
people-reason = Why
people-grant-button = Grant
people-account = Account
people-sign-out = Sign out everywhere
people-account-closed = The account is closed: nobody signs in to it.
people-account-passkeys = { $count ->
    [0] No passkey is enrolled.
    [one] One passkey is enrolled.
   *[other] { $count } passkeys are enrolled.
}
people-account-waiting = An invitation is waiting.
people-invite = Invite to enrol a passkey
people-close = Close the account
people-open = Open the account
people-code = Invitation
people-code-lead = Give this code to the person yourself, after making sure who they are. It is shown this once, works once, and for seven days.
people-not-permitted = Your roles do not permit this; ask the administrator
sees-others = People of whom you may not know would see it too.
trouble-too-often-title = Too many tries
trouble-too-often = { $count ->
    [one] Wait a second, then try again.
   *[other] Wait { $count } seconds, then try again.
}
