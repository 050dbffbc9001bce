# Phrases of the desk: its frame, its doors, labels, people.

nav-desk = Workspace
desk-nav-label = Workspace
desk-nav-today = Today
invented = Everything in this workspace is invented: people, firms, meetings and cases. Choose whom to be; there is no sign-in.
be-title = Whom would you like to be?
be-lead = This workspace is a sample. Each person sees what their posts, roles and place allow, and no more.
be-label = You are
be-button = Change
be-this = Be { $name }
be-others = Others in the sample
sign-in-title = Sign in
sign-in-lead = This page is for people who have signed in.
sign-in-again = Try again
sign-out = Sign out

label-seen-by = Seen by { $who }.
label-nobody = nobody
label-more = { $named } and { $count ->
    [one] one other
   *[other] { $count } others
}
label-why = Who will see this, and why
label-fields = Who may see this
label-level = Level
label-places = May be released to people of
label-audience = Addressed to
label-audience-hint = Anyone who is one of these. If nothing is ticked, nobody sees it.
label-roles = Roles
label-posts = Posts
label-people = People
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

sees-nav = Who sees what
sees-title = Who will see this, and why
sees-lead = What is asked here is what decides when somebody looks: the same function, with everybody known here.
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
people-until = Until (not included)
people-now = Today
people-now-yes = held
people-now-no = not held
people-ceiling = The most this person may see
people-ceiling-lead = Up to one of these levels, with these caveats, where place and audience allow it too:
people-ceiling-none = Nothing: no role with a ceiling is held today.
people-briefed = Briefed for
people-briefed-none = Nothing.

today-title = Today, { $name }
today-done = Lately
today-nothing = Nothing has been recorded that you may see.
