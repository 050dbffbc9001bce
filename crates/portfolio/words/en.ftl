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
compare-from = from: { $way }
compare-to = to: { $way }
compare-rows = { $rows } rows compared, { $refused } left out
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
compare-duty = duty { $more } (from { $before } to { $after })
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
compare-still = { $provision }: what it refers to changes { $count } { $count ->
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
    [one] answer is
   *[other] answers are
} left out of this, open under some removals
compare-share-exact = Worth in company is the mean over all orders in which the instruments may be removed (Shapley), exact.
compare-share-drawn = Worth in company is the mean over all orders in which the instruments may be removed (Shapley); for { $count } answers over { $orders } orders drawn, with a bound of the standard error after ±.
compare-together = Without all of them: { $text }
