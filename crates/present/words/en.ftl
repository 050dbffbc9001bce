# Phrases of the edges. Every identifier here stands in fr.ftl too.

disclaimer = This is not legal advice. It shows what the encoded rules say, with their sources; a person decides.
as-of = As of { $date }
rulebook = Rulebook { $digest }
without = Without: { $names }
matter-movement = { $item }, { $leg }
matter-offer = Offer of { $item }
matter-firm = The { $role }
undetermined = undetermined
undetermined-between = undetermined: { $outcomes }
may-not-arise = this question may not arise: a missing fact decides
not-asked = does not arise
or-no-answer = or no answer of the rulebook
conflict = The rulebook conflicts with itself here: two provisions that apply answer differently. Please report it.
no-answer = the rulebook has no answer
holds = yes
fails = no
nothing = none
yes = yes
no = no
certainly = certainly { $names }
perhaps = perhaps { $names }

verdict-yes = may move
verdict-needs_authority = may move once an authority is held
verdict-no = may not move
verdict-offer-yes = may be bid
verdict-offer-needs_authority = may be bid once a condition is met
verdict-offer-no = may not be bid

heading-because = Why
heading-missing = What is missing
heading-obligations = What is owed
heading-remedies = What would change it
heading-warnings = What to be careful about
heading-duty = Duty
heading-facts = Facts given

standing-applies = applies
standing-open = may apply
standing-not_in_force = not in force on this date
standing-removed = removed for this question
standing-fails = does not apply
standing-overridden = overridden
not-in-force-from = in force from { $date }
not-in-force-until = in force until { $date }
overridden-by = overridden by { $names }
exceptions-passed = { $count ->
    [one] one further exception was considered and does not apply
   *[other] { $count } further exceptions were considered and do not apply
}
unless = unless
all-of = all of these
any-of = any of these
none-of = not this

test-is = { $fact } is { $values }
test-some = { $fact } includes { $values }
test-all-in = { $fact }: all within { $values }
test-empty = { $fact }: none
test-at_least = { $fact } is at least { $values }
test-at_most = { $fact } is at most { $values }
test-above = { $fact } is more than { $values }
test-below = { $fact } is less than { $values }
test-from = { $fact } is { $values } or later
test-before = { $fact } is before { $values }
test-until = { $fact } is { $values } or earlier
test-after = { $fact } is after { $values }
test-in-list = { $fact } is on the list “{ $list }”
test-in-list-where = { $fact } is on the list “{ $list }” ({ $filters })
given = given: { $value }
not-known = not known
too-coarse = given: { $value }; a finer code is needed
too-wide = given: { $value }; closer bounds are needed
bounds-between = { $low } to { $high }
bounds-days = { $low } to { $high }
bounds-at_least = at least { $value }
bounds-at_most = at most { $value }
bounds-above = more than { $value }
bounds-below = less than { $value }
bounds-from = { $value } or later
bounds-until = { $value } or earlier
or = or
and = and
param-value = { $title } ({ $value })
param-no-value = { $title } (no value on this date)

settles-always = any answer settles it
settles-some = { $settles ->
    [one] { $settles } of { $tried } answers settles it
   *[other] { $settles } of { $tried } answers settle it
}
settles-none = needed together with others
remedy-none = No change of up to { $count } facts that can be changed leads to a better outcome.
remedy-stopped = The search stopped at its limit before a remedy was found.
remedy-to = For a better outcome, the smallest { $count ->
    [one] change is
   *[other] changes are
} (any one line):
remedy-set = { $fact }: { $value }
remedy-government = a government decides
seek-good-already = The outcome is already as good as the wanted one, or better: { $outcome }.
seek-find-out = No change is called for yet: the wanted outcome is possible and hangs on facts not known. Find out first:
holds-already = The wanted outcome holds already.

owed-by = { $kind } by the { $role }
owed-perhaps = perhaps
kind-certificate = certificate
kind-report = report
kind-record = record
kind-notice = notice
kind-registration = registration
kind-marking = marking
kind-assurance = assurance

warn-provision-secondary = { $name }: only a secondary source was read. { $note }
warn-provision-unverified = { $name }: not verified against any text. { $note }
warn-list-secondary = the list “{ $name }”: only a secondary source was read
warn-list-unverified = the list “{ $name }”: not verified against any text
warn-param-secondary = the value “{ $name }”: only a secondary source was read
warn-param-unverified = the value “{ $name }”: not verified against any text
warn-ring-secondary = the group “{ $name }”: only a secondary source was read
warn-ring-unverified = the group “{ $name }”: not verified against any text
warn-stale = { $name } was last checked on { $date }; later changes are not known
warn-not-modelled = { $name }: not computed: { $note }
warn-uncarried = the total stays open whatever you add: the rate of “{ $name }” is not in the rulebook. Import the official list, or lay a folder of your own over the rulebook (docs/how-to/import-lists.md)
warn-passed = { $count ->
    [one] this exception was found not to apply, but its text was not verified, or not lately: { $names }
   *[other] these exceptions were found not to apply, but their text was not verified, or not lately: { $names }
}

layer = Layer
rate = Rate
base = Taken of
amount = Amount
authority = Authority
total = Total
total-share = { $share } of the value
unknown-rate = not in the rulebook
rate-up-to = up to { $share } in all
may-apply = may apply
no-duty = no duty
between = { $low } to { $high }
at-least-amount = at least { $low }
amount-open = not known yet
value-not-known = the value is not given, so no amount is computed
rate-fact = { $rate }
free = Free
heading-code = Heading { $heading }
cents-per = { $cents } ¢ for each: { $fact }
share-of-fact = { $share } of: { $fact }
decimal-mark = .

timeline-title = Changes from { $from } to { $to }
from-to = { $from } to { $to }
began = now applies: { $names }
ended = no longer applies: { $names }
became-open = may now apply: { $names }
first-stretch = at the start

value-none = Removing “{ $name }” changes none of the { $count ->
    [one] answer
   *[other] { $count } answers
}: nothing here rests on it.
value-some = Removing “{ $name }” changes { $changed } of { $count ->
    [one] one answer
   *[other] { $count } answers
}.
value-line = { $matter} — { $question }: from “{ $before }” to “{ $after }”

replay-same = The answer is the same, byte for byte.
replay-other-rulebook = The rulebook is another one: the answer was given with { $then }, this is { $now }.
replay-equal-outcome = The answers are equal all the same.
replay-different = The answer is different.

check-ok = { $provisions } provisions, { $questions } questions, { $cases } cases: no mistake found.
confidence-text_read = text read
confidence-secondary = secondary source
confidence-unverified = not verified
firm-contract = Contracts
firm-supply = Supplies
firm-does = {": "}{ $what }
firm-part = { $programme } — { $part }
firm-supplied-to = { $what } to { $customer }
firm-stated = { $fact }: { $value }
firm-verdict = { $verdict } ({ $date }, { $by }): { $why }
firm-exists = Exists
firm-change = { $about }: { $text }
scheme-lei = LEI
scheme-uei = UEI
scheme-cage = CAGE code
scheme-business_number = Business number
scheme-duns = DUNS number
checked-on = checked on { $date } against { $against }
in-force = In force
open-end = no end
list-key = key
list-in-force = in force
list-cited = citation
source = Source
reading = Reading
not-modelled = Not modelled
overridden-by-list = Overridden by
overrides-list = Overrides
concludes = Concludes
when = When
text = What it says
instrument = Instrument
provision = Provision
provisions = Provisions
lists = Lists
parameters = Parameters
rings = Groups of places
gaps = Known gaps
modelled-from = Modelled from
cases = Cases
facts = Facts
coverage = Coverage
confidence = Evidence
regime = Regime
last-checked = Last checked
always = always
expr-minus = { $a } less { $b }
expr-plus = { $parts } together
expr-min = the lesser of { $parts }
expr-max = the greater of { $parts }
expr-times = { $share } of { $of }
expr-layers = what these are taken of: { $names }
ask-help = Answer each question, a choice by its number or its name, yes or no by a letter if you like. “?” if you do not know, “<” to go back, “.” to stop and see the answer. A set is written with spaces; “-” is the empty set.
as-above = as above
negated = not: { $test }
concluded = concluded: { $value }
check-proved = Proved over all facts and { $segments } stretches of time ({ $queries } solver calls): no conflict, no gap, nothing that can never apply.

heading-checklist = What must be done, by day
stage-before = Before it moves
stage-with = When it moves
stage-after = After it has moved
stage-event = When something happens
stage-keep = To keep
due-before = before { $moment }
due-at = at once on { $moment }
due-during = throughout { $what }
due-within = within { $term } of { $moment }
due-ahead = at least { $term } before { $moment }
due-keep = for { $term } after { $moment }
due-each-year = each year on { $days }
due-until = { $when }: until { $day }
due-by = { $when }: by { $day }
due-day = { $when } on { $day }
term-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
term-business-days = { $count ->
    [one] { $count } business day
   *[other] { $count } business days
}
term-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
term-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
moment-movement = the movement
moment-year-end = the end of the year of the movement
moment-half-year-end = the end of the half-year of the movement
list-and = {" and "}
day-of-year = { $day } { $month }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
checklist-perhaps = Perhaps owed: it hangs on facts not yet given
checklist-none = Nothing is owed by the provisions that apply.
checklist-for = for: { $matters }
heading-papers = Papers to draw up
paper-to = To: { $to }
paper-for = For: { $matter }
paper-open = to be given: { $facts }
paper-by-hand = to be filled in
paper-draft = Draft prepared from the case. A person must complete, check and sign it.
stale-none = Nothing was last checked more than { $days } days before { $date }.
stale-some = { $count ->
    [one] One file was
   *[other] { $count } files were
} last checked more than { $days } days before { $date }, oldest first. Look the text up again, correct the file, and set its date.
stale-file = File
long-date = { $day } { $month } { $year }
first-of-month = 1

table-between = { $low } to { $high }
table-at-least = { $low } or more
table-too-early = not modelled
table-expected = expected { $value }
table-missing = Missing: { $facts }
origin-yes = originates, criterion { $criterion }
origin-no = does not originate
origin-open = undetermined: a missing fact decides
origin-heading-ways = Ways to originate, and conditions
origin-heading-rule = Product rule
origin-heading-arithmetic = Cost and value, for one unit
origin-heading-materials = Materials as counted
origin-heading-changes = What would make it originate
origin-heading-notes = What to be careful about
origin-heading-certification = Certification of origin: the data elements
origin-under = Under: { $agreement }
origin-designated = Designated as intermediate materials: { $materials }
origin-way-a = { $mark }: wholly obtained or produced in the territory, as claimed
origin-way-b = { $mark }: the non-originating materials meet the product rule for { $code }
origin-way-b-none = { $mark }: the rulebook holds no product rule for { $code }
origin-way-c = { $mark }: made exclusively of originating materials
origin-way-d = { $mark }: materials and good share a subheading or an undivided heading; the content is asked instead
origin-way-d-apart = { $mark }: imported unassembled and classified as assembled; the content is asked instead
origin-way-e = { $mark }: a listed good imported from a member
origin-way-set = Set: goods that do not originate are worth { $inside } of { $whole }, at most { $most } allowed
origin-condition-produced = Produced entirely in the territory
origin-condition-transport = Stayed in the territory, or under customs control without further work
origin-condition-transport-unworked = Nothing done to it outside the territory beyond unloading, reloading, preserving and carrying it
origin-condition-disqualified = Not by mere dilution, nor by a practice meant to go around the rules
origin-rule-none = no change in tariff classification is required
origin-rule-only = a change from { $codes }
origin-rule-chapter = a change from any other chapter
origin-rule-heading = a change from any other heading
origin-rule-heading-outside = a change from any heading outside the group
origin-rule-subheading = a change from any other subheading
origin-rule-subheading-outside = a change from any subheading outside the group
origin-rule-item = a change from any other tariff item
origin-rule-good = a change from any other good, even of the same subheading
origin-rule-except = except from { $codes }
origin-rule-also = or from { $codes }, whether or not there is also such a change
origin-rule-content = with regional value content
origin-rule-for = { $goods }: { $rule }
origin-shift = Every non-originating material undergoes the change
origin-stuck = { $material } ({ $code }, { $value }) does not undergo it
origin-perhaps-stuck = { $material } ({ $code }, { $value }) may not undergo it
origin-tolerance-price = Tolerance: { $stuck } of the adjusted price of { $whole } need not change, at most { $most }
origin-tolerance-cost = Tolerance: { $stuck } of the total cost of { $whole } need not change, at most { $most }
origin-tolerance-weight = Tolerance by weight: { $stuck } of { $whole } need not change, at most { $most }
origin-tolerance-closed = The tolerance is closed to this material
origin-content = { $method }: ({ $whole } − { $inside }) ÷ { $whole } = { $ratio }, at least { $least } asked
origin-content-up = { $method }: { $inside } ÷ { $whole } = { $ratio }, at least { $least } asked
origin-content-waived = Everything that does not originate is at most { $most }: no content is asked
origin-metal = Originating weight of { $metal }: { $originating } of { $whole }, at least { $least } asked
origin-test = { $test }
origin-cost-price = Price of one unit
origin-cost-shipping-out = less international shipment contained in it
origin-cost-adjusted = Adjusted transaction value
origin-cost-materials = Materials
origin-cost-other = Other costs of production, period costs and other costs
origin-cost-total = Total cost
origin-cost-promotion = less sales promotion, marketing, after-sales service
origin-cost-royalties = less royalties
origin-cost-shipping = less shipping and packing
origin-cost-interest = less interest beyond what is allowed
origin-cost-net = Net cost
origin-cost-deducted = Costs taken off what does not originate
origin-cost-non-originating = Value of non-originating materials
origin-cost-added = Costs added to what originates
origin-cost-originating = Value of originating materials
origin-role-material = material
origin-role-accessory = accessory
origin-role-packaging = retail packaging
origin-role-packing = packing for shipment
origin-role-indirect = indirect material
origin-column-material = Material
origin-column-code = Number
origin-column-origin = Originates
origin-column-value = Value
origin-column-counted = Counted as non-originating
origin-column-shift = Shifts
origin-truth-yes = yes
origin-truth-no = no
origin-truth-open = not known
origin-fact-line = { $fact } [{ $key }]
origin-fact-material = { $material }: { $fact } [{ $key }]
origin-fact-produced = In which countries was the good produced?
origin-fact-transport = Did the good come without leaving the territory, and if not, was it under customs control and left alone?
origin-fact-transport-unworked = Did the good come without leaving the territory, and if not, was anything done to it outside beyond unloading, reloading and preserving it?
origin-fact-imported-from = From which country is the good imported?
origin-fact-described = Is the good one of those described in the list that originate when imported from a member?
origin-fact-rule = The product rule of this number was not recorded; read it and lay it over the rulebook
origin-fact-finer = A finer tariff number (eight digits)
origin-fact-kind = Which of these is the good: { $about }?
origin-fact-test = Is it so that { $about }?
origin-fact-price = The price of one unit
origin-fact-shipping = The costs of international shipment contained in the price (0 if none)
origin-fact-other-costs = The costs other than materials, or the total cost
origin-fact-promotion = The costs of sales promotion, marketing and after-sales service (0 if none)
origin-fact-royalties = Royalties (0 if none)
origin-fact-shipping-costs = The costs of shipping and packing (0 if none)
origin-fact-interest = Interest beyond what is allowed (0 if none), or the loans
origin-fact-weight = Weight
origin-fact-metal = What it is made of, where a rule counts its weight
origin-fact-origin = Does it originate?
origin-fact-code = Its tariff number
origin-fact-value = Its value
origin-fact-worth = Its value: all costs of producing it with a usual profit
origin-change-source = { $count ->
    [one] Buy { $materials } as an originating material: this suffices
   *[other] Buy { $materials } as originating materials: together they suffice
}
origin-change-less = Of the value that does not originate, { $value } must go to reach { $least } ({ $method })
origin-change-more = Originating materials worth { $value } more are needed to reach { $least } ({ $method })
origin-change-processing = Ask the supplier of { $material } what was processed in the territory and which originating materials went into it: both may be taken off its value
origin-change-transport-unworked = Ship so that nothing is done to the good outside the territory beyond unloading, reloading and preserving it
origin-change-tolerance = Of the value that does not undergo the change, { $value } must go to come within { $most }
origin-change-statement = Ask the supplier of { $material } for a signed statement of net cost and of non-originating materials: it is made in the territory and part of it may count
origin-change-produced = Produce entirely in the territory
origin-change-transport = Ship within the territory, or under customs control without further work
origin-note-chain = The designations given may not stand together: of a material and another inside it, not both may depend on regional value content. The answer leaves them out.
origin-note-cut = More than { $most } designations are open: only those given were tried. Say `designate: true` or `false` for some.
origin-note-unread = A rule relied on ({ $cite }) was read in a secondary source: read its text before certifying.
origin-note-mixed = Of the units of { $material } drawn from stock, { $originating } originate and { $other } do not. Where the rule is a change in classification, only the units of the good that hold originating ones originate.
origin-note-recovered = { $material } is recovered, but the good is not said to be remanufactured: this does not help.
origin-note-designated = { $material } is designated as an intermediate material but does not originate for certain: what it is made of counts.
origin-note-keep = Keep the bill, the supplier statements and the records of value for { $years } years.
origin-note-refused = This agreement does not take these costs of { $material } into account: { $parts }.
origin-note-statement = This agreement knows no supplier’s statement in place of the value of { $material }: give what was processed in the territory and the originating materials in it under `deduct`.
origin-heading-steps = Steps that find the country
origin-column-country = Country of origin
origin-column-foreign = Counted as foreign
origin-cost-foreign = Value of foreign materials
origin-rule-heading-or-good = a change from any other heading, or from another good of the same subheading
origin-shift-foreign = Every foreign material undergoes the change
origin-marking-governs = Imported from another member: these rules govern
origin-marking-not-governed = not imported from another member: these rules do not govern
origin-marking-yes = country of origin: { $places }
origin-marking-if-governed = undetermined: if these rules govern, { $places }
origin-marking-open = undetermined; possible: { $places }
origin-marking-open-more = undetermined; possible: { $places }, and others
origin-step = { $step }: { $places }
origin-step-no = { $step }
origin-step-perhaps = { $step }; may be: { $places }
origin-step-open = { $step }; the country is not known
origin-fact-from = Which country does it come from?
origin-fact-essential = Which single material gives the good its essential character, or which merit equal consideration (none if no single one does)? Considered: { $about }
origin-fact-minor = Was the good produced by only minor processing?
origin-fact-assembly = Was the good produced by fitting together a few foreign parts, without more than minor processing?
origin-fact-last = In which country did the good last undergo production?
origin-fact-last-beyond-minor = In which country was the good last worked beyond minor processing?
origin-fact-certified = Does the good originate under the agreement, with a certification of origin signed for it?
origin-note-not-considered = { $material } undergoes the change allowed: it is not considered for the essential character.
origin-notice-marking = This is not a ruling of a customs authority. Marking origin is not the preference: a good may be marked of one country and still not originate, or originate and be marked of another.
origin-paper-by-hand = to be written and signed by the certifier
origin-notice = This is not a ruling of a customs authority. Carry it to a case as the claim of preference only after a person has checked it.
ending-some = { $count ->
    [one] One entry ends in the next { $days } days: look for what follows it.
   *[other] { $count } entries end, in whole or in part, in the next { $days } days: look for what follows them.
}
ending-none = Nothing ends in the next { $days } days.
ending-day = Last day

# Status of firms
status-definitions = Definitions
status-facts = Facts measured
status-decided-by = Would be decided by
status-path = By these holdings
status-sources = Sources
status-counts = Hold: { $holds }, fail: { $fails }, undetermined: { $open }
as-known-on = As known on { $date }
standing-holds = holds
standing-fails-it = fails
standing-undetermined = undetermined
standing-not-asked = not asked
assumed-fact = { $fact }: { $value }
attribution-multiplied = shares multiplied down the chain
attribution-majority_traced = traced through majorities, all or nothing
attribution-looked_through = every parent looked at
attribution-grouped = holders who act together counted as one
attribution-recorded = control in fact, recorded and not computed
origin-of-stated = stated by a source
origin-of-disputed = sources differ
origin-of-measured = measured
origin-of-nowhere = not told
oldest-source = oldest source read on { $date }
known-contains = at least { $values }
known-contains-not = not { $values }
range-unknown = a share that is not known
range-some = some part
range-over = over { $share }
range-under = under { $share }
range-at-least = at least { $share }
range-at-most = at most { $share }
range-between = { $low } to { $high }
owner-withheld = somebody not disclosed
owner-unknown = somebody unknown
owner-dispersed = many small holders
owner-dispersed-below = many holders, each below { $share }
owner-on-behalf = { $owner } for { $whom }
holding-sized = { $owner } has { $share } of the { $interest } of { $subject }
holding-sized-indirect = { $owner } has, through others, { $share } of the { $interest } of { $subject }
holding-unsized = { $owner } has in { $subject }: { $interest }
holding-unsized-indirect = { $owner } has, through others, in { $subject }: { $interest }
holding-disputed = sources exclude each other
lack-holders = who holds the other { $share } of the { $interest } of { $firm }
lack-holders-rest = who holds the rest of the { $interest } of { $firm }
lack-holders-all = who holds the { $interest } of { $firm }
lack-size = the exact size: { $holding }
lack-citizenship = of which country { $name } is a citizen
lack-jurisdiction = under whose law { $name } is formed
lack-place = where { $name } has its seat or works
lack-list = who stands on the list “{ $name }”: none was given
lack-sources = which source is right about “{ $fact }”
lack-too-many = more entities stand above the firm than are looked at
matrix-differ = { $count ->
    [one] 1 firm
   *[other] { $count } firms
} of { $settled } for which both are settled
matrix-first-alone = only the first holds
matrix-second-alone = only the second holds
matrix-title = { $firms ->
    [one] 1 firm
   *[other] { $firms } firms
} under { $count } definitions
matrix-differences = Where definitions differ
control-certain = met
control-possible = perhaps met
control-no = not met
control-counted = counted: { $share } ({ $interest })
interest-capital = capital
interest-votes = votes
interest-board = seats on the board
interest-golden_share = a share with special rights
interest-veto = a right of veto
interest-government_control = control by a government
interest-joint_control = control shared with others
interest-consolidation = consolidation in its accounts
interest-ultimate_consolidation = consolidation in the end in its accounts
interest-subsidiary = its subsidiary
interest-branch = its branch
interest-fund_management = management of the fund
interest-influence = influence
interest-senior_manager = direction as senior manager
interest-board_member = a seat on the board
interest-board_chair = the chair of the board
interest-settlor = founder of the trust
interest-trustee = trustee
interest-protector = protector of the trust
interest-beneficiary = beneficiary
interest-surplus_assets = assets on dissolution
interest-profits = profits
interest-contract = rights by contract
interest-conditional_contract = rights by contract that wait for something
interest-articles = control by its articles
interest-law = control by law
interest-asset_use = use of assets
interest-asset_profits = profits of assets
interest-nominee = holding as nominee
interest-nominator = holding through a nominee
interest-unknown = an interest of unknown kind
interest-withheld = an interest not disclosed
status-definition = Definition
status-standing = Standing
status-assumed = Taken for given: { $facts }
status-unsure = Given to it but not verified: { $facts }
control-title = { $holders } in { $firm }: tests of ownership and control
control-everyone = Who owns and controls { $firm }
control-nobody = nobody who is named
control-ultimate = In the end: { $names }
control-places = By country, through every chain: { $interest }
control-places-unknown = of any country: at most { $share }
matrix-firm = Firm
matrix-name = Name
matrix-sheet-firms = Firms
matrix-sheet-pairs = Differences
matrix-first = First
matrix-second = Second
matrix-settled = Both settled
firm-kind = What it is
firm-name = Names
firm-identifier = Identifiers
firm-jurisdiction = Formed under the law of
firm-citizenship = Citizenships
firm-residence = Resides in
firm-address = Addresses
firm-founded = Founded
firm-ended = Ended
firm-listed = Listed
firm-site = Sites
firm-capability = Goods and services
firm-programme = Programmes
firm-together = Holders who act together
firm-fact = Stated facts
firm-owners = Owners
firm-owns = Owns
firm-perhaps-same = Possibly the same as
firm-since = since { $date }
firm-read = read on { $date }
same-same = held for the same
same-different = held for different
same-open = not decided
entity-registered_entity = registered firm
entity-legal_entity = legal entity
entity-arrangement = partnership, trust, fund or group
entity-state = state
entity-state_body = body of a state
entity-person = person
entity-withheld = not disclosed
entity-unknown = not known
name-legal = legal name
name-trading = trading name
name-former = former name
name-transliterated = in other letters
name-alternative = other name
address-registered = registered
address-headquarters = headquarters
address-service = for service
address-residence = residence
address-alternative = other
together-acting_in_concert = acting in concert
together-joint_venture = joint venture
together-shareholders_agreement = shareholders’ agreement
together-related = related
together-joint_holding = one interest held together

deal-contracts = Contracts
deal-supplies = What it supplies
deal-supplied = What it is supplied with
deal-given = Contracts that it gives
deal-number = Number
deal-what = What
deal-stage = Stage
deal-buyer = Buyer
deal-customer = Customer
deal-supplier = Supplier
deal-amount = Amount
deal-ceiling = At most
deal-signed = Signed
deal-period = Period
deal-under = Under
deal-codes = Codes
deal-change = { $amount } (change)
deal-days = { $from } to { $until }
stage-award = award
stage-contract = contract
stage-vehicle = framework
same-no-edge = nothing is said of the two

# Portfolios kept.
watch-added = { $name } is kept: { $rows } rows answered, { $refused } left out
watch-same-rulebook = { $name }: answered by this rulebook already
watch-changed = { $name }: { $changed } of { $rows } rows change
watch-row = row { $row }, { $question }: from “{ $before }” to “{ $after }” ({ $by })
