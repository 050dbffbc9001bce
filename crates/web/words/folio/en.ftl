# Phrases of the pages of portfolios.
folio-nav = Portfolios
folio-title = Portfolios
folio-lead = Send a table of parts, lots or customs lines. Every row is answered as a case is; see what an agreement is worth to it, and which rows an amendment changes.
folio-kept = Kept here
folio-told = { $size }, { $columns } columns, { $works } answers and comparisons
folio-remove = Delete
folio-send = Send a table
folio-file = Table
folio-send-button = Send
folio-more = A sheet of a workbook by name
folio-sheet-hint = Of a workbook the first sheet that is not hidden is read, unless you name another. Its first row has the headings.
folio-sheet-read = The sheet “{ $sheet }” is read. Name another when you send the workbook again, if this is not the one.
folio-limits = CSV, a workbook (.xlsx, .ods), Parquet or Arrow, the headings in its first row. At most { $size }, { $rows } rows and { $columns } columns.
folio-passes = You keep at most { $count }, each for { $hours } hours after you last looked at it, and none when the server stops.
folio-lasts = You keep at most { $count } and { $owner } together with what comes of them, each for { $days } days after you last looked at it, or until you delete it. Nobody else finds them.
folio-mappings = { $count ->
    [one] What the columns say is remembered for one kind of table.
   *[other] What the columns say is remembered for { $count } kinds of table.
}
folio-mappings-forget = Forget it
folio-full = You keep as many as may be kept: delete one to send another.
folio-big = Longer tables are answered by the command, which has no such limits:
folio-nothing = Choose a file.
folio-large = The table is too large: at most { $what } are read.
folio-wide = The table has { $what } columns, and at most { $most } are read here. Delete those that you do not need, or use the command, which has no such limit.
folio-own = You keep { $what } already: delete one first.
folio-crowded = This server keeps as much as it can: try again later, or use the command.
folio-unread = The table cannot be read
folio-columns-told = The meaning of { $told } of { $columns } columns is given.
folio-columns-edit = Change the meaning of the columns
folio-columns-none = The meaning of the columns is not given yet.
folio-columns-tell = Give the meaning of the columns
folio-map-file = Mapping file
folio-begin = What do you want to know?
folio-works = Answers and comparisons
folio-work = What is done
folio-goes = { $count } answers and comparisons are kept for a table. The next one takes the place of the oldest: “{ $name }”. Download what you still need of it first.
folio-far = Progress
folio-start-answer = Answer every row
folio-start-answer-lead = Authority, duty, bids: each question for each row, with what is missing.
folio-start-value = What instruments are worth
folio-start-value-lead = Take one agreement away, or each, and see which answers change and what that costs.
folio-start-impact = What changes between two days
folio-start-impact-lead = The same rows on two days: which change, from what to what, and by which provision.
folio-start-button = Begin
folio-how = How
folio-how-together = Those chosen, together
folio-how-each = Each of those chosen, by itself
folio-how-all = Each on which an answer can depend, by itself
folio-how-shapley = Those chosen, each also in the company of the others (Shapley)
folio-instruments = Instruments
folio-instruments-hint = Those on which an answer to the questions can depend.
folio-no-instrument = Choose at least one instrument.
folio-many-instruments = At most 20 instruments are weighed in each other’s company here; the command takes more.
folio-from = The day before
folio-to = The day after
folio-as-of = One day for every row
folio-as-of-hint = Leave it empty if each row has its own day.
folio-day-wrong = Write a day that the rulebook covers as year-month-day, for example 2026-11-02.
folio-questions = { $count ->
    [one] One question is asked
   *[other] { $count } questions are asked
}
folio-questions-legend = Questions
folio-no-question = Choose at least one question.
folio-per-movement = Of movements
folio-per-offer = Of offers
folio-per-firm = Of firms
folio-why = Write the reasons of every answer (the file becomes much longer)
folio-by = Tell totals by other columns too
folio-by-hint = Totals are told by month and by places anyhow. Choose a column with few values, such as a programme.
folio-busy = Other work on this portfolio is under way: wait until it ends, or stop it.
folio-command = The same by the command:
folio-work-answer = { $count ->
    [one] One question answered
   *[other] { $count } questions answered
}, each row on its own day
folio-work-answer-on = { $count ->
    [one] One question answered
   *[other] { $count } questions answered
} as of { $day }
folio-work-value = Without { $names }
folio-work-shapley = In company: { $names }
folio-work-impact = From { $from } to { $to }
folio-work-write = Rows of work { $of } written as { $form }
folio-and-more = and { $count } more
folio-waiting = Waits for other work
folio-running = Under way
folio-running-part = Under way: { $part } % of the table read
folio-done = Done
folio-stopping = Stopping…
folio-stopped = Stopped
folio-failed = Failed
folio-stop = Stop
folio-again = Begin again
folio-get = Download the { $form } file
folio-refreshes = This page refreshes every three seconds.
folio-still = Stop refreshing
folio-look = Look again
folio-columns = Meaning of the columns
folio-columns-lead = Choose for each column what it says. What you keep is remembered for tables with the same headings.
folio-remembered = Remembered from a table with the same headings: check that it still fits.
folio-guessed = Guessed from the headings: check every line before you keep it.
folio-doubt-unit = “{ $heading }” may be the price of one piece, and what is asked is the value of the whole line. Nothing was guessed: add a column that multiplies it by the quantity, and send the table again.
folio-doubt-amount = “{ $heading }” does not say what it is the amount of. Nothing was guessed: choose the fact that it tells, such as “{ $fact }”.
folio-doubt-tariff = “{ $heading }” does not say of which country’s tariff it is. Nothing was guessed: choose the number of the country of entry ({ $facts }).
folio-doubt-destination = “{ $heading }” is taken for a number of the tariff of this country, since every row goes there: { $place }. Check it.
folio-doubt-day = “{ $heading }” is taken for the day that a row is asked about. Check that the law of this day is meant.
folio-doubt-currency = The amounts of “{ $heading }” name no currency. Give it below; what is asked is in { $currency }.
folio-doubt-unread = “{ $heading }” seems to tell “{ $fact }”, but many of its cells cannot be read so: { $why }. Nothing was guessed.
folio-doubt-lower = The headings seem to stand lower ({ $names }). Delete the rows above them, and send the table again.
folio-handed = Nothing; it is handed through
folio-day-of-row = The day the row is asked about
folio-given = What holds for every row
folio-given-lead = For example, that all goods go to one country. Nothing is assumed that is not stated.
folio-given-fact = Fact { $count }
folio-given-value = Value { $count }
folio-given-none = None
folio-headings-none = Several columns of the table have no heading. Give each its own there, and send the table again. If the headings stand lower, delete the rows above them first.
folio-given-twice = “{ $fact }” is stated twice: by a column and for every row, or twice for every row.
folio-forms = How it is written
folio-currency = Currency of amounts that name none
folio-columns-keep = Keep
folio-as-file = As a mapping file
folio-as-file-label = Mapping file
folio-as-file-hint = The same as text. It can say more: words that stand for values, the first of several columns, parts of a cell.
folio-rows = Rows with their answers
folio-download = Download:
folio-left-out = { $count ->
    [one] One row was left out.
   *[other] { $count } rows were left out.
}
folio-errors = See why
folio-errors-sheet = Sheet of errors
folio-errors-lead = These rows could not be read; the others were answered. Correct the cells named, and send the table again.
folio-errors-more = { $count ->
    [one] One more stands in the sheet of errors, which has all of them.
   *[other] { $count } more stand in the sheet of errors, which has all of them.
}
folio-error-row = Row
folio-error-cell = Cell
folio-error-column = Column
folio-error-value = Value
folio-error-problem = What is wrong
folio-error-remedy = What to do
folio-outcomes = Results
folio-none-arises = No question arises for any row.
folio-outcome = Outcome
folio-row-count = Rows
folio-others = Others
folio-missing = Missing fact
folio-missing-lead = These facts decide what is open. Tell them in a column, or for every row, and answer again.
folio-missing-any = Any
folio-fact = Fact
folio-answer-count = Answers left open
folio-about = Coverage
folio-brief = Brief (PDF)
folio-question = Question
folio-all = All
folio-filter = Show
folio-filter-none = Show all
folio-place = Rows { $first } to { $last } of { $total }
folio-no-rows = No row fits.
folio-row = Row
folio-col-outcome = Outcome
folio-col-total = Duty
folio-col-bounds = Duty between
folio-col-share = Share of the value
folio-col-layers = Layers
folio-col-basis = Provisions
folio-col-missing = Missing
folio-work-again = { $count ->
    [one] One question answered
   *[other] { $count } questions answered
} again by this rulebook
folio-stale = Another rulebook gave the answers kept here ({ $count ->
    [one] one question
   *[other] { $count } questions
}). Answer them again to see which rows change.
folio-stale-lacking = { $count ->
    [one] One question that was asked is no longer in the rulebook.
   *[other] { $count } questions that were asked are no longer in the rulebook.
}
folio-stale-button = Answer again and compare
folio-again-title = What another rulebook changes
folio-again-changed = { $changed } of { $rows } rows { $changed ->
    [one] changes
   *[other] change
} since the answers of the rulebook { $before }.
folio-again-none = No answer of { $rows } rows changes since those of the rulebook { $before }.
folio-again-kept = The new answers are kept in place of the old.
folio-again-first = The first { $count } changes; the file has all.
folio-again-by = Provisions (− no longer, + now, ~ otherwise)
folio-again-before = Before
folio-again-after = Now
folio-own-room = What you keep here would take more than the { $what } that you may have: delete one first.
folio-own-full = What you keep here takes all the room that you may have: delete a portfolio first.
folio-changed = Rows that change
folio-changed-none = No row changes.
folio-changed-nothing = Does not arise
folio-changed-place = Changes { $first } to { $last } of { $total }
folio-changed-question = Question
folio-changed-before = Before
folio-changed-after = After
folio-changed-by = Provisions responsible (− relied on no longer, + from then, ~ applies or reads otherwise)
folio-changed-duty-before = Duty before
folio-changed-duty-after = Duty after
folio-shares = What each is worth in company:
