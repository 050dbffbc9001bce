# Phrases of pages. Every identifier here stands in fr.ftl too; phrases shared with the command line stand in `present`.

site-name = ntib
site-long = National Technology and Industrial Base
skip = Skip to the content
other-language = Français
nav-label = Main
nav-ask = Ask
nav-case = Cases
nav-law = The law
search-label = Search the law and firms
search-hint = Law or firm
search-button = Search
error-title = Error: { $title }

tone-yes = Yes
tone-authority = An authority is needed
tone-no = No
tone-open = Undetermined
tone-plain = Answer
truth-yes = met
truth-open = not known
truth-no = not met

front-window = May it move, at what duty, and why
front-eyebrow = The law of the integrated defence base, computable
front-title = May it move, at what duty, who may buy it, and why?
front-lead = One case in, every answer out: the authority to export, the duty on entry, the limits on who may supply, for any date, with the provision behind each step. What is not known stays open, and you are told which fact would settle it.
front-start = Answer a few questions
front-case = Start from a case
front-questions = What would you like to know?
front-examples = Ready cases
front-examples-lead = Public situations, written down as cases. Open one, change a fact, see what moves.
front-who = Whom it serves
front-who-firm = The firm
front-who-firm-text = A trade or export officer with a part, an order and a deadline: may it go, under which authority, at what duty, with which papers, and what would turn a no into a yes.
front-who-analyst = The analyst
front-who-analyst-text = An analyst of the base who asks which firms belong under each definition, and what an agreement is worth: take one away and see which answers change.
front-who-liaison = The liaison officer
front-who-liaison-text = The officer who needs the rule as it stood on the day, with its source and its doubts, and an address to send that shows others the same answer.
front-law = The law inside
front-law-all = All instruments
list-rows = Rows of lists

goals-title = What would you like to know?
goals-lead = Choose a question. You are then asked only for facts that matter to it, one at a time; you may always say that you do not know.
goals-legend = Question
goal-missing = Choose a question
goal-from = answered from { $date }
date-label = On which date?
date-hint = Year-month-day, for example 2026-11-02. Law is applied as it stood on that day.
date-other = Another date
date-go = Change
continue = Continue
back = Back
choose = Choose…
change = Change
do-not-know = I do not know
question-number = Question { $count }
none-lead = It is in no entry of this list?
none-button = In no entry
none-of-these = None
or-these = or
checks-hint = Choose all that apply.
places-first = Named by the rules
places-all = All places
places-others = Other places
why-asked = Why is this asked?
why-provisions = It decides whether these apply:
ask-settles-always = Any answer settles the question.
ask-settles-some = { $settles } of the { $tried } possible answers settle the question alone.
ask-settles-none = No answer settles the question alone, but together with other facts it does.
ask-settles-nothing = The question is settled without it; changing it may change the answer.
fact-key = Name in case files: { $key }
so-far = So far
see-answer = See the answer as it stands
said-title = Your answers
restart = Start again

errors-title = There is a problem
mistake-prefix = Error:
entry-empty = Answer the question, or choose “I do not know”
entry-none-and-some = Choose either “None” or the others, not both
entry-choice = Choose one of the answers offered
entry-money = Write the amount in digits, such as 18400.00
entry-share = Write a percentage in digits, such as 12.5
entry-number = Write a number in digits, such as 40 or 2.5
entry-date = Write the date as year-month-day, such as 2026-11-02
entry-code = Write the code as the list prints it
entry-day = Write a date from { $from } to { $until }, as year-month-day
entry-range = Write two dates from { $from } to { $until }, the earlier one first
hint-date = Year-month-day, for example 2026-11-02; if only bounds are known: 2026-01-01 to 2026-06-30, or: 2026-01-01 or later
hint-number = Digits, with a point before decimals, for example 2.5; if only bounds are known: 2 to 4, at least 2, less than 4
hint-share = Per cent, for example 12.5; if only bounds are known: 40 to 60, at least 40, less than 50
hint-money = Digits, with a point before cents, for example 18400.00; if only bounds are known: 18000 to 20000, at least 18000
hint-text = A few words
hint-code-hts = Two to ten digits, with or without points, for example 8807.30.00. The more digits, the surer the answer.
hint-code-hs = Two to ten digits, with or without points, for example 8807.30.00. The more digits, the surer the answer.
hint-code-usml = Category and paragraph, for example VIII(h)(1)
hint-code-eccn = Five characters and a paragraph, for example 9A610.x
hint-code-ecl = Group and item, for example 2-10.a or 5504.2.a
hint-code-nsn = Thirteen digits, for example 1560-01-234-5678
hint-code-fsc = Four digits, for example 1560

case-title = A case
case-lead = Write who, what and where; every question that arises is answered. Nothing you enter is stored: a short case travels in the address of its answer.
case-label = Case file
case-hint = YAML. Write “unknown” for a fact you do not know, or leave it out.
case-answer = Answer
case-start-from = Start from
case-blank = A blank case
case-more = { $count ->
    [one] One other ready case
   *[other] { $count } other ready cases
}
case-blank-title = my case
case-how = How a case is written
case-how-text = Parties, items and legs, each with its facts. Every item on every leg is answered for itself. Names of facts stand in the interview, under “Why is this asked?”.
case-or-ask = Rather be asked one question at a time
mistake-line = Line { $line }
mistakes-more = And { $count } more.

answer-eyebrow = Answer
stamp-date = As of
stamp-suggested = (no date was given)
stamp-rulebook = Rulebook
tool-resume = Go on with the interview
tool-value = What is each instrument worth here?
tool-edit = Edit as a case file
tool-checklist = What must be done, by day
tool-json = The same as JSON
tool-timeline = This answer over time
glance = At a glance
nothing-asked = None of the rulebook’s questions arises from these facts on this date.
facts-given = { $count ->
    [0] No facts given
    [one] One fact given
   *[other] { $count } facts given
}
matter-asked-movement = The movement
matter-asked-offer = The offer
matter-asked-firm = The firm
does-not-arise = From these facts, the question does not arise.
sums-up = Sums up the answers below.
answer-this = Answer this
missing-more = { $count ->
    [one] One more
   *[other] { $count } more
}
also-considered = { $count ->
    [one] One other provision was considered
   *[other] { $count } other provisions were considered
}
exceptions-head = Unless:
read-provision = Read the provision
owed-count = { $count ->
    [one] one duty
   *[other] { $count } duties
}
warning-count = { $count ->
    [one] one remark
   *[other] { $count } remarks
}

timeline-eyebrow = Over time
timeline-of = { $title } over time
timeline-question = Question
timeline-from = From
timeline-to = To
timeline-show = Show
timeline-table = The same as a table
timeline-outcome = Answer
timeline-changed = What changed
timeline-stretches = { $count ->
    [one] One answer over the whole range
   *[other] { $count } stretches
}
changed-began = Now applies
changed-open = May now apply
changed-ended = No longer applies
changed-other = A list, rate or group of places on which it rests
back-to-answer = Back to the answer

value-title = What is each instrument worth here?
value-lead = The rulebook is read again without an instrument, as if it had never been made. What changes is what the instrument is worth to this case.
value-without = Without: { $name }
value-question = Question
value-with = As it is
value-then = Without it
value-read = Read the instrument
value-all = Every instrument these answers can rest on
value-all-lead = Of { $count ->
    [one] one answer
   *[other] { $count } answers
}, how many change without it.
value-changed = Answers that change
value-detail = In detail
value-try = Without { $name }

library-title = The law
library-lead = { $count ->
    [one] One instrument
   *[other] { $count } instruments
}, each provision with its source, the day it was checked, and what is not modelled.
provision-count = { $count ->
    [0] no provision of its own
    [one] one provision
   *[other] { $count } provisions
}
gap-count = { $count ->
    [one] one known gap
   *[other] { $count } known gaps
}
row-count = { $count ->
    [one] One row
   *[other] { $count } rows
}
value-count = { $count ->
    [one] one value
   *[other] { $count } values
}
member-count = { $count ->
    [one] one membership
   *[other] { $count } memberships
}
evidence-text_read = text read: { $count }
evidence-secondary = secondary source: { $count }
evidence-unverified = not verified: { $count }
short-title = Short title
cited-as = Cited as
read-source = Read the source
identifier = Identifier: { $id }
kind-instrument = instrument
kind-provision = provision
kind-list = list
kind-parameter = parameter
kind-ring = group of places
value-head = Value
member-head = Member
row-key = Key
row-cite = Where it stands
no-rows = The list has no rows.
pages-label = Pages
pages-of = Pages of { $list }
page-before = Previous
page-after = Next
page-place = Rows { $first } to { $last } of { $total }
checked-plain = checked on { $date }
period-from = from { $from }
period-to = until { $to }
in-force-on = In force on { $date }
not-in-force-on = Not in force on { $date }
own-words = In our own words, not the text of the law.
when-lead = All of these must hold:
written-for = Written once, it holds for each of: { $roles }
readings = Readings
line-of = { $text }:

search-title = Search the law and firms
search-help = Words of titles and texts, or of what provisions ask, or a pinpoint such as 126.5. Case and accents do not matter.
search-found = { $count ->
    [0] In the law: nothing found
    [one] In the law: one result
   *[other] In the law: { $count } results
}
search-shown = The first { $count } are shown.
search-none = Try fewer words, or look through all instruments:

trouble-near = What stands near it
trouble-else = Where to go from here
trouble-front = Front page
trouble-not-found-title = There is no such page
trouble-not-found = Nothing stands at this address. It may have been mistyped, or the rulebook no longer has what it names.
trouble-bad-address-title = This address cannot be read
trouble-bad-address = It names something that this rulebook does not have: { $given }
trouble-method-title = That is not how this page is asked for
trouble-method = The page is there, but it cannot be asked for in this way. Follow a link to it.
trouble-too-large-title = That is too large
trouble-too-large = The case or address is larger than what a page reads. Use the command line for large cases.
trouble-too-many-title = That is too much for one page
trouble-too-many = The case has { $count } matters; a page answers at most { $most }. Make several cases of it, or use the command line.
trouble-malicious-title = A file was refused
trouble-malicious = The scanner of this server knows malicious content in it. Nothing was kept. Have the file checked where it comes from, and send another.
trouble-unscanned-title = A file could not be checked
trouble-unscanned = Every file is scanned for malicious content before it is read, and the scanner gave no answer. Nothing was kept. Try again later, or send a smaller file.
trouble-encoding-title = The form could not be read
trouble-encoding = It was sent in an encoding that is not understood here. Send it from this site’s own page.
trouble-slow-title = That took too long
trouble-slow = The answer was not ready in time, and the work was given up. Try again, with a smaller case if it was a large one.
trouble-busy-title = Too much is going on
trouble-busy = Many answers are being worked on at once. Try again in a moment.
trouble-bug-title = Something went wrong here
trouble-bug = This is a mistake of the program, not yours. Nothing was stored. Please report it with the operation number.
operation = Operation { $id }
instruments = Instruments

checklist-lead = Everything that the provisions in this answer call for, each thing once, with the last day where it can be counted.
checklist-day = Days are counted for a movement on { $date }.

resting = Answers that rest on it
resting-lead = Of the ready cases, on their own dates.
tried = Cases tried
tried-lead = { $count ->
    [one] One case stands
   *[other] { $count } cases stand
} beside the provision and tried whenever the law is checked: it applies, it just does not, its turning days, a fact unknown.

coverage-title = Coverage
coverage-lead = What is modelled of each regime, how surely each provision was checked, and what is left out. What is left out is never answered by a guess.
coverage-link = Coverage: what is modelled, and what is not
coverage-checked = Checked between { $from } and { $to }
coverage-other = Other instruments
coverage-other-about = Instruments added by an overlay, or not yet placed in a regime.
coverage-rows = { $count ->
    [one] one row in lists
   *[other] { $count } rows in lists
}
coverage-details = { $count ->
    [one] One provision with a part that is not computed
   *[other] { $count } provisions with a part that is not computed
}
case-count = { $count ->
    [one] one case
   *[other] { $count } cases
}
goals-other = Other questions
goal-count = { $count ->
    [one] one question
   *[other] { $count } questions
}
front-regimes = Every question, by regime
front-examples-all = { $count ->
    [one] The ready case
   *[other] All { $count } ready cases
}

origin-title = Does the good originate?
origin-lead = A bill of materials in, the answer out: by which criterion and product rule, the arithmetic line by line, what is missing, and the smallest changes that would make it originate.
origin-bill = Bill of materials
origin-bill-hint = YAML, or a table with commas whose first line has the headings. What is left out is unknown, and the answer says if it matters.
origin-file = Or a file
origin-file-hint = YAML or CSV in UTF-8; it is read in place of the text above. Workbooks are read by the command “ntib origin”, which also writes a template.
origin-agreement = Agreement
origin-agreement-own = the one named in the bill
origin-day = Legal date (year-month-day; the bill’s own if empty)
origin-work-out = Work it out
origin-limits = Limits: { $kilobytes } KiB and { $materials } materials. What you enter is not stored.
front-origin = Work out origin from a bill of materials

nav-firms = Firms
days-as-of = As of
days-known-at = As known on
days-known-wrong = Write the day as known on which you ask as year-month-day, such as 2026-11-27.
age-today = today
age-days = { $count ->
    [one] one day old
   *[other] { $count } days old
}
age-months = { $count ->
    [one] one month old
   *[other] { $count } months old
}
age-years = { $count ->
    [one] one year old
   *[other] { $count } years old
}
evidence-source = Source
evidence-read = Read
evidence-sure = Mark
firms-title = Firms
firms-lead = Firms, their owners and what is said of them, each value with its source, the day it was read and how surely it was checked.
firms-to-status = Who is what: every definition over all firms
firms-to-control = Who controls whom?
firms-to-base = What is known, and how old it is
firms-search-label = Find a firm
firms-search-hint = A name or part of one, or an identifier: LEI, UEI, CAGE, a register number. Spelling may differ a little.
firms-filters = More: country, kind, programme, what it makes, date
firms-any = All
firms-country = Country
firms-kind = Kind
firms-programme = Programme
firms-capability = What it makes or does
firms-show = Show
firms-by-country = By country
firms-by-programme = By programme
firms-by-capability = { $count ->
    [one] By what they make or do: one entry
   *[other] By what they make or do: { $count } entries
}
firms-found = { $count ->
    [one] One entry
   *[other] { $count } entries
}
firms-none = Nothing fits. Try fewer words or fewer conditions.
firms-name = Name
found-own = by its name in the base
found-identifier = by identifier { $scheme } { $id }
found-name = as “{ $name }”
card-id = In the base:
card-owners = Owners and owned
card-tests = Who controls it
card-countries = By country
card-status = Status under each definition
card-identity = Identity
card-activity = Sites, goods, programmes, contracts
card-history = What changed when
card-json = This firm as JSON
card-status-json = Its status as JSON
owners-figure = Who holds { $firm } and what it holds
owners-figure-text = Holders stand to the left of what they hold. The tables below say the same.
owners-legend = Holders stand to the left of what they hold. A broken line: not known exactly, held through others, or disputed. A broken box: nobody is named.
owners-more = and { $count } more
owners-in-table = in the table below
owners-untold = No owner told
owners-none = No source of the base names an owner on this day. That says nothing about whether it has any.
owners-own = Its owners
owners-above = Their owners
owners-below = What it owns
tie-unknown = share not known
tie-votes = { $share } of votes
tie-capital = { $share } of capital
stake-who = Holder
stake-for = for
stake-of = In
stake-interest = Interest
stake-share = Share
stake-how = How
stake-since = Since
stake-direct = direct
stake-indirect = through others
stake-disputed = sources differ
stake-no-size = no size
tests-lead = Each law has its own test. Met for certain, perhaps, or not: what is not known can be anybody’s.
tests-ask = Ask about one holder
tests-too-many = More holders stand above this firm than are looked at here.
tests-perhaps-only = nobody for certain; some perhaps
tests-perhaps = Perhaps, as far as is known:
tests-path = The path, under every test
tests-missing = what is missing
tests-more = { $count ->
    [one] and one more perhaps
   *[other] and { $count } more perhaps
}
tests-top = At the top:
countries-lead = How much belongs to holders of each country through every chain, at least and at most. The full part of a bar is certain, the pale part possible.
countries-votes = Votes
countries-capital = Capital
countries-unknown = Of any country, not known
status-lead = Every definition of the rulebook side by side, with facts measured from the base. Open one for its reasons.
status-why = Under
status-missing = Facts that nobody has told
status-facts-count = { $count ->
    [one] One fact measured or stated
   *[other] { $count } facts measured or stated
}
fact-column = Fact
fact-value = What is known
fact-lacks = What would have to be known
lacks-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
history-lead = The latest first. A day leads to this page as of that day.
history-begins = begins
history-ends = ends
control-page-title = Who controls whom?
control-page-lead = A holder and a firm in, every test of ownership and control out: what counts, by which path, and what would have to be known.
control-of = { $holders } in { $firm }
control-holder = Holder
control-holder-more = Together with (optional)
control-firm = Firm
control-ask = Ask
control-hint = A name, an identifier such as a LEI, or the name in the base.
control-nobody-known = Nobody of the base goes by “{ $given }”.
control-several = Several go by “{ $given }”: choose one.
control-swap = The other way round
control-kind-note = A test asks how much is held, and how, and where it says so by which kind of holder. Whether the holder is listed or blocked is not asked here.
control-side = Side by side
matrix-page-title = Who is what: every definition
matrix-title-of = { $code ->
    [CA] What is a Canadian company?
    [US] What is an American company?
    [GB] What is a British company?
    [AU] What is an Australian company?
    [NZ] What is a New Zealand company?
   *[other] What is a company of { $place }?
}
matrix-page-lead = The same firms under every definition. Where a deciding fact is not known, the definition is undetermined: it is never guessed.
matrix-issuer = Definitions of
matrix-country = Firms of
matrix-counts = { $count ->
    [one] One firm, by definition
   *[other] { $count } firms, by definition
}
matrix-holds = Holds
matrix-fails = Fails
matrix-open = Undetermined
matrix-not-asked = Not asked
matrix-differ-title = Where definitions disagree
matrix-differ-lead = Pairs of definitions that are both settled for a firm and come out differently, the widest gap first.
matrix-agree = For these firms no two definitions that are settled come out differently.
matrix-only = Only “{ $title }”:
matrix-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
matrix-pairs-more = { $count ->
    [one] One more pair
   *[other] { $count } more pairs
}
matrix-matrix = Firm by firm
matrix-matrix-lead = The numbers are those of the definitions above. ✓ holds, ✗ fails, ? undetermined, · not asked.
matrix-csv = The matrix as a table (CSV)
matrix-list = The list “{ $name }” was read: { $count } entries, of which the base knows { $known }.
matrix-list-none = No lists of parties were given to this server (ntib serve --listed): definitions that ask for one, such as that of blocked persons, stay open.
stock-title = What is known, and how old it is
stock-lead = What the base holds: every statement with its source, its age and its mark. What is not here is unknown, not absent.
stock-statements = Statements
stock-entities = Entities
stock-firms = Firms
stock-sources = Sources
stock-oldest-read = The source read longest ago was read on { $date }.
stock-tier = Owners known to the top
stock-tier-lead = Of how many firms the votes or the capital can be followed through every chain to persons and states, wholly, in part, or not at all.
stock-tier-owners = Owners
stock-tier-top = known for certain to the top
stock-tier-part = known in part: between bounds
stock-tier-none = not known
stock-such-as = Such as
stock-about-column = About
stock-kinds = By kind of entity
stock-ages = By age
stock-age-30 = within 30 days
stock-age-180 = within 180 days
stock-age-365 = within a year
stock-age-730 = within two years
stock-age-more = longer ago
stock-count = Number
stock-oldest = Oldest read on
stock-sources-lead = The source that ends first stands first: what happened after its last day is not in it.
stock-published = Published
stock-ends = Ends
search-firms = { $count ->
    [one] One firm or person
   *[other] { $count } firms or persons
}
search-firms-all = All of them
front-firms-lead = { $count ->
    [one] One firm, its owners through every layer, and its status under every definition.
   *[other] { $count } firms, their owners through every layer, and their status under every definition.
}
front-firms-all = All firms

trouble-elsewhere-title = The form was not sent from here
trouble-elsewhere = What changes the base of this server is only taken from this server’s own pages. Go there, and send it again.
trouble-not-permitted-title = You may not take this along
trouble-not-permitted = You see it, and your roles do not let you take it out of the workspace. Ask someone whose role permits it, or the administrator.
import-title = Bring in a table
import-lead = A list of firms becomes statements about them; a matrix of items becomes a case with its answers. You see what each column would say, what would be made of each row, and what is wrong with which cell, before anything is kept.
import-step-1 = Choose the table.
import-step-2 = Say what its columns tell: a first guess is made from the headings.
import-step-3 = See what would be made of it, then keep it or take it with you.
import-kept-here = What you keep is added to the base of this server, in its memory: everybody who reaches these pages sees it under Firms, marked with your source, until it is taken back or the server stops. Nothing that was there before is changed.
import-not-kept = This server keeps nothing: what is made of your table is shown and can be saved as files, and is then forgotten. Whoever runs the server allows keeping with “ntib serve --import”.
import-full = The base of this server, or what was added to it, is as large as pages can add to. Save the statements and read them with the command.
import-file = Table
import-file-hint = CSV, tab-separated text or an Excel workbook (.xlsx), at most { $megabytes } MiB and { $columns } columns; also published files (BODS, GLEIF, OCDS) of that size.
import-paste = Or paste rows
import-paste-label = Rows with their headings
import-paste-hint = With commas, semicolons or tabs between columns; what you copy from a spreadsheet has tabs.
import-more = More: sheet, line of the headings, a mapping that you saved
import-sheet = Sheet of a workbook (the first if empty)
import-head = Line of the headings (found if empty)
import-map-file = Mapping file
import-map-file-hint = One that you saved here before, or wrote for the command.
import-as-firms = Read as a list of firms
import-as-items = Read as a matrix of items
import-samples = Tables to begin with:
import-sample-firms = firms
import-sample-items = items
import-big = Larger tables are read by the command “ntib import table”.
import-here = Imported on this server
import-none = Nothing yet.
import-done = Kept
import-dropped = Taken back: it is not in the base. It can be put back until the server stops.
import-drop = Take it back
import-restore = Put it back
import-lines = Its statements as a file
import-more-firms = { $count ->
    [one] and one more
   *[other] and { $count } more
}
import-verdicts = { $count ->
    [one] One verdict on whether two entries are one was given on this server.
   *[other] { $count } verdicts on whether two entries are one were given on this server.
}
import-verdict-lines = As a file, to be read with --base
import-limit = At most { $count } imports are kept.
import-nothing = Choose a file, or paste rows.
import-too-large = The table is larger than pages read. Split it, or use the command “ntib import table”.
import-too-wide = The table has { $what } columns, more than pages read. Delete those that say nothing.
import-head-wrong = The line of the headings is a number from 1 to { $what }.
import-no-workbook = The file is no workbook that can be read ({ $what }). Save it as .xlsx without a password, or the sheet as CSV.
import-no-sheet = The workbook has no such sheet. Its sheets: { $what }.
import-no-text = The file is neither text nor an .xlsx workbook. Save it as .xlsx or CSV.
mapping-title = What the columns say
import-known = This is the published layout “{ $name }”: what its columns say is known.
import-map = Mapping
import-map-hint = Change what is not so; each line says which column tells what.
import-columns = Columns
import-columns-lead = Say of each column what it tells of the firm in its row. A guess is a guess: look at every line.
import-heads-on = The headings stand on line { $line }.
import-heading = Heading
import-values = Values
import-says = What it says
import-says-nothing = Nothing that is read
import-blank-heading = no heading
import-guess = guess
import-forms = How dates and amounts are written
import-dates = Dates such as 04/06/2012
import-from-rows = As the rows tell; in doubt the row is left out
import-day-first = day first
import-month-first = month first
import-decimal = Amounts such as 1,200
import-currency = Currency of amounts that name none
import-source = Where the table comes from
import-source-lead = Every statement carries this. Who reads it later sees the source, its age and how surely it was checked.
import-source-title = Title
import-publisher = Publisher (optional)
import-url = Address (optional)
import-retrieved = Got on
import-confidence = How it was checked
import-preview = Show what it would make
import-preview-again = Show again
import-save-map = Save the mapping
import-save-errors = Save the error sheet (CSV)
import-save-statements = Save the statements
import-retrieved-wrong = Write the day on which the table was got as year-month-day, such as 2026-11-27.
import-title-lacks = Say what the source is called: statements carry its title.
import-url-wrong = An address begins with https:// or http://.
import-currency-wrong = “{ $given }” is not a currency: write its three letters, such as CAD.
import-no-heading = Column { $number } has no heading, so that nothing can be read from it. Give it one in the table, or choose “Nothing that is read”.
import-heading-twice = The heading “{ $heading }” stands twice in the table. Rename one of them there.
import-twice = “{ $heading }” and “{ $other }” are chosen for the same thing. Choose one.
import-needs-contract = “{ $heading }” tells of a contract, and no column is chosen for the contract’s number.
import-needs-owner = “{ $heading }” tells of an owner, and no column is chosen for the owner’s name or identifier.
import-needs-site = “{ $heading }” tells of a site, and no column is chosen for the site’s country.
import-needs-item = “{ $heading }” is a code of something, and no column is chosen for what it is.
import-needs-symbol = “{ $heading }” is a market, and no column is chosen for the symbol there.
import-needs-firm = No column is chosen for the firm’s name or an identifier: nothing would be known of whom the rows speak.
import-line = Line
import-column = Column
import-value = Value
import-left-out = Left out
import-the-row = the row
import-the-value = the value alone
import-problem = What is wrong
import-remedy = What to do
import-subject = Who
import-said = What is said
import-statements = { $count ->
    [0] No statement
    [one] One statement
   *[other] { $count } statements
}
import-rows = { $count ->
    [one] one row
   *[other] { $count } rows
}
import-entries = { $count ->
    [one] one firm, owner or buyer
   *[other] { $count } firms, owners and buyers
}
import-refused = { $count ->
    [0] no row left out
    [one] one row left out
   *[other] { $count } rows left out
}
import-issues = { $count ->
    [0] Nothing is wrong with the rows
    [one] One thing is wrong with the rows
   *[other] { $count } things are wrong with the rows
}
import-issues-lead = Rows that would say something else than they mean are left out whole; of the others only the value. Correct the table and bring it in again, or go on without them.
import-issues-shown = The first { $count } are shown; the error sheet has all.
import-statements-shown = The first { $count } are shown.
import-keep = Keep it
import-keep-lead = Kept, the statements stand beside those of the base, under the source that you named; entries with the same identifier, or with one whole name and address, are shown as one, and likely pairs are offered for a verdict. All of it can be taken back.
import-keep-button = { $count ->
    [one] Add the statement to the base
   *[other] Add { $count } statements to the base
}
import-keep-nothing = Nothing would be said: there is nothing to keep.
import-command = The same by the command, with the mapping saved:
import-fact-wrong = “{ $value }” cannot be read as “{ $fact }”
import-one-of = Write one of: { $choices }
import-yes-no = yes, no
import-a-country = a country by its name or its two letters
import-row-length = The row has { $row } cells, the headings { $header }
import-row-length-help = Put cells that contain the mark between columns in quotation marks
import-item-line = line { $line }
import-item-twice = Line { $line } has an item of this name
import-item-twice-help = Give each item a name of its own
import-needs-fact = No column is chosen for a fact: there is nothing to answer from.
import-movement = movement
items-title = What the columns tell of the items
items-id = Name of the item
items-columns-lead = Say of each column which fact of the item it tells. A blank cell is unknown, and the answers say where that matters.
items-fact = Fact
items-movement = The movement
items-movement-lead = What holds for all rows. What you leave open is asked where an answer hangs on it.
items-not-said = Not said
items-preview = Show the items
items-count = { $count ->
    [0] No item
    [one] One item
   *[other] { $count } items
}
items-item = Item
items-issues-lead = A row with a cell that cannot be read is left out: an item without a fact that it tells would be answered wrongly.
items-answers = The answers
items-answers-lead = The items become one case: every question that arises, item by item, with reasons and with what is missing.
items-answer = { $count ->
    [one] Answer for the item
   *[other] Answer for { $count } items
}
items-edit = See it as a case file first
items-too-many = A page answers { $count } items at once. Save the table and answer it with the command.
items-save-table = Save as a table for the command
items-command = The same by the command, answers in columns:
front-import = Bring in a table of items or firms
firms-to-import = Bring in a list of firms
col-group-firm = The firm
col-group-parent = Its owner
col-group-stake = How much is owned
col-group-item = What it makes or supplies
col-group-contract = A contract
col-group-site = A site
col-group-fact = Facts that the law asks of a firm
col-parent-name = Owner: name
col-parent-uei = Owner: UEI
col-parent-lei = Owner: LEI
col-parent-place = Owner: country
col-stake-from = Owned since
col-stake-votes = Share of votes
col-stake-capital = Share of capital
col-stake-shares = Share of votes and capital alike
col-firm-lei = LEI
col-firm-uei = UEI
col-firm-cage = CAGE or NCAGE code
col-firm-business-number = Business number
col-firm-trading = Trading name
col-firm-name = Legal name
col-firm-jurisdiction = Country under whose law it is formed
col-firm-hq-place = Country of its headquarters
col-firm-place = Country (not said of what)
col-firm-address = Street
col-firm-town = Town
col-firm-region = Province, state or county
col-firm-founded = Founded on
col-firm-ended = Dissolved on
col-firm-former = Former name
col-firm-market = Stock exchange
col-firm-symbol = Symbol there
col-site-name = Site: name
col-site-town = Site: town
col-site-region = Site: province, state or county
col-site-place = Site: country
col-item-part = Part number
col-item-what = Description
col-item-eccn = ECCN
col-item-usml = USML paragraph
col-item-ecl = Canadian ECL item
col-item-hts = US tariff number (HTS)
col-item-hs = Tariff number (HS)
col-item-nsn = NATO stock number
col-item-fsc = Federal supply class
col-item-naics = NAICS
col-item-psc = Product or service code
col-item-unspsc = UNSPSC
col-contract-id = Contract: number
col-contract-amount = Contract: amount
col-contract-currency = Contract: currency
col-contract-signed = Contract: signed on
col-contract-from = Contract: first day
col-contract-last-day = Contract: last day
col-contract-buyer = Contract: buyer

card-deals = Contracts and supplies
card-ask = Ask about this firm as
card-ask-button = Make a case
deals-lead = Of every time, the latest first, each with its source. A change adds to a contract or takes from it: its sum is that of all changes.
deals-more = { $count ->
    [one] One more is in the document.
   *[other] { $count } more are in the document.
}
same-lead = Entries are never merged: a verdict says that two are one or two, gives its reason, and is undone by another verdict.
same-title = Give a verdict on another entry
same-about = The last verdict counts from today. Earlier ones stay, with their reasons, and show again on earlier days.
same-with = The other entry, by its name in the base
same-with-hint = As its page shows it, such as ca/mda.
same-verdict = Verdict
same-is-same = They are one
same-is-different = They are two
same-is-open = Not decided: earlier verdicts no longer count
same-reason = Reason
same-by = Given by
same-button = Give the verdict
same-nobody = Nobody else of the base goes by “{ $given }”: write the name in the base of the other entry.
same-choose = Choose a verdict.
same-reason-lacks = Say why, so that a reader can follow it (at most 2,000 letters).
same-by-lacks = Say who gives the verdict.
same-not-kept = This server keeps no verdicts. Use the command “ntib same”.
answer-parties = Parties in the base
answer-party-none = nobody of the base goes by “{ $name }”

stock-publisher = Publisher
stock-filtered = { $count } of { $all } statements.
stock-unfilter = Count all
stock-all = All
stock-no-publisher = No publisher named
stock-programmes = Tiers of programmes
stock-programmes-lead = Who is known to have a part in each programme, who is known to supply those firms, and who supplies the suppliers. Behind each tier stands of how many firms at least one supplier is known: what is missing there is not known, not absent.
stock-tier-1 = With a part in it
stock-tier-2 = Who supply them
stock-tier-3 = Who supply those
stock-supplied = Suppliers known of
stock-ages-lead = What is said about each thing, by how old its source is: from the day it was published, or read where that is not told. Each bar is the whole of its row.
stock-oldest-of = Oldest
stock-programmes-more = { $count ->
    [one] One more programme
   *[other] { $count } more programmes
}
stock-statement-count = { $count ->
    [one] one statement
   *[other] { $count } statements
}
stock-source-count = { $count ->
    [one] one source
   *[other] { $count } sources
}
