# Phrases about portfolios.
portfolio-file = portfolio
portfolio-as-of = as of
portfolio-days = each row's own day, { $first } to { $last }
portfolio-rulebook = rulebook
portfolio-without = without
portfolio-rows = rows answered
portfolio-refused = rows left out
portfolio-question = arises in { $asked } { $asked ->
    [one] row
   *[other] rows
}, undetermined in { $open }
portfolio-duty = total of { $question }, where it is known ({ $rows } { $rows ->
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
