# Phrases about portfolios.
portfolio-file = portfolio
portfolio-sheet = { $file }, sheet “{ $sheet }”
portfolio-as-of = as of
portfolio-days = each row’s own day, { $first } to { $last }
portfolio-rulebook = rulebook
portfolio-without = without
portfolio-rows = rows answered
portfolio-refused = rows left out
portfolio-letters = letters
portfolio-decoded = not UTF-8 from line { $line } on; such lines were read as Windows-1252
portfolio-question = arises in { $asked } { $asked ->
    [one] row
   *[other] rows
}, undetermined in { $open }
portfolio-duty = total of “{ $question }”, in { $currency }, where it is known ({ $rows } { $rows ->
    [one] row
   *[other] rows
})
portfolio-missing = missing: { $fact }
portfolio-missing-in = { $label }: leaves { $count } { $count ->
    [one] answer
   *[other] answers
} open
portfolio-relied = relied on: { $id }
portfolio-secondary = known from a secondary source, its text not read
portfolio-unverified = not verified
portfolio-notice = notice
compare-from = from: { $way }
compare-to = to: { $way }
compare-rows = { $rows } { $rows ->
    [one] row compared
   *[other] rows compared
}, { $refused } left out
compare-changes = What changes
compare-without = Without { $name }
compare-nothing = Nothing changes without, each by itself: { $names }
compare-none = nothing
compare-count = { $rows } { $rows ->
    [one] row
   *[other] rows
}, { $answers } { $answers ->
    [one] answer
   *[other] answers
}
compare-duty = duty { $more } (on what changes, from { $before } to { $after })
compare-duty-open = { $count } { $count ->
    [one] answer
   *[other] answers
} about duty not known on both sides
compare-licences = { $more } more movements need an authority, { $fewer } need none any more
compare-prohibited = { $more } more movements are barred, { $fewer } are no longer
compare-bids = { $more } bids lost, { $fewer } won
compare-by = by { $name }
compare-month = month
compare-group = { $value }: { $text }
compare-group-rows = { $rows } { $rows ->
    [one] row
   *[other] rows
}
compare-empty = (nothing)
compare-moves = from what to what
compare-move = { $count } × { $question }: from “{ $before }” to “{ $after }”
compare-more = … and { $count } more
compare-responsible = provisions responsible
compare-no-longer = { $provision }: { $count } { $count ->
    [one] answer rests
   *[other] answers rest
} on it no longer
compare-now = { $provision }: { $count } { $count ->
    [one] answer rests
   *[other] answers rest
} on it now
compare-still = { $provision }: it applies or reads otherwise in { $count } { $count ->
    [one] answer
   *[other] answers
}
compare-share = in the company of the others: { $text }
compare-share-duty = duty { $more }
compare-share-licences = { $count } movements come to need an authority
compare-share-prohibited = { $count } movements come to be barred
compare-share-bids = { $count } bids lost
compare-share-nothing = nothing
compare-share-open = { $count } { $count ->
    [one] answer is left out of this: it is open under some removals
   *[other] answers are left out of this: they are open under some removals
}
compare-share-exact = Worth in company is the mean over all orders in which the instruments may be removed (Shapley), exact.
compare-share-drawn = Worth in company is the mean over all orders in which the instruments may be removed (Shapley); for { $count } answers over { $orders } orders drawn, with a bound of the standard error after ±.
compare-together = Without all of them: { $text }
brief-title-value = What the National Technology and Industrial Base and its agreements are worth on your trade
brief-title-impact = What changes in your trade between { $from } and { $to }
brief-page = Page { $page } of { $pages }
brief-of = Of { $file }: { $rows } rows.
brief-sentence = { $name }: { $text }.
brief-nothing = Nothing changes in any row.
brief-nothing-without = Nothing changes without: { $names }.
brief-more-effects = { $count ->
    [one] One more is told in the table alone.
   *[other] { $count } more are told in the table alone.
}
brief-each = What each is worth, taken away by itself
brief-company = What each is worth in the company of the others
brief-removal = Taken away
brief-company-whole = All of them together
brief-rows = Rows that change
brief-duty-before = Duty on these now, { $currency }
brief-duty-after = Duty on these then, { $currency }
brief-duty-more = More duty, { $currency }
brief-licences = Come to need an authority
brief-prohibited = Come to be barred
brief-bids = Bids lost
brief-over-time = Over time, by month
brief-by = Who gains and who loses: { $name }
brief-bars-rows = Rows that change.
brief-bars-duty = More duty (to the right) or less (to the left), in { $currency }.
brief-question = Question
brief-before = Now
brief-after = Then
brief-answers = Answers
brief-provision = Provision
brief-role = How it stands to the change
brief-no-longer = relied on no longer
brief-now = relied on from then
brief-still = applies or reads otherwise
brief-coverage = Coverage
brief-questions = { $count ->
    [one] One question
   *[other] { $count } questions
}: { $names }.
brief-assumptions = Assumptions
brief-assume-removal = Taken away means: its provisions are not in force, its lists have no rows, its rings no members. All other law stays as it is, and nothing is put in its place.
brief-assume-trade = The trade is taken as it is: nobody buys elsewhere, reroutes or gives up because of the change.
brief-assume-duty = Duty is added up over the answers that change and whose total is known before and after; those whose total is not are counted, and on all others duty stays what it is. The cost and time of licences are not in these amounts.
brief-assume-facts = Each row says what it says: facts that it does not tell stay open and decide nothing.
brief-given = Of every row it is stated: { $fact }: { $value }.
brief-unread = Law relied on whose text was not read
compare-pairs = What two of them change together beyond each by itself
compare-pair = { $first } and { $second }: { $beyond }. In the company of the others: { $company }.
compare-pair-licences = { $count } movements that come to need an authority
compare-pair-prohibited = { $count } movements that come to be barred
compare-pair-bids = { $count } bids lost
compare-pairs-how = This is their interaction: what changes without both, less what changes without each. Above nothing, each can stand in for the other; below, they work only together, and what they bring is lost with either. In the company of the others it is the mean over all sets of others removed (Shapley interaction index, Grabisch and Roubens 1999).
compare-pairs-none = No two of them change more or less together than each by itself.
compare-pairs-drawn = In the company of the others, { $count } answers to which more than ten removals matter are left out of the interaction.
brief-pairs = What two change together beyond each by itself
brief-pair = Two taken away
brief-pair-of = { $first } and { $second }
brief-pair-beyond = Beyond each: { $what }
brief-pair-company = In company: { $what }
portfolio-line = line { $line }:
portfolio-row = row { $line }:
portfolio-column = column `{ $name }`:
portfolio-columns-by = columns are read by `{ $file }`
portfolio-more = … { $count } more
portfolio-more-listed = … { $count } more; `--errors FILE` lists all of them
portfolio-listed = the rows left out are listed in `{ $file }`
portfolio-question-lacking = the question `{ $name }` is not in the other rulebook and is left out
errors-file = file
errors-row = row
errors-cell = cell
errors-column = column
errors-value = value
errors-problem = problem
errors-remedy = remedy
trouble = error:
trouble-help = help:
sheet-answers = answers
sheet-coverage = coverage
