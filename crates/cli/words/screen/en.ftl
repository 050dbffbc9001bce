# Phrases of `ntib screen`.
screen-title = Screening of { $name }
screen-list = { $title }, { $date }: { $count } entries
screen-none = Nothing was found. Names written otherwise and owners are not found this way: ownership is not in the lists.
screen-found = { $count ->
    [one] One entry
   *[other] { $count } entries
} to be looked at, the likeliest first
screen-same = SAME by identifier
screen-doubtful = POSSIBLY the same
screen-score = { $score } of 1000
screen-entry = entry { $key }
screen-since = listed from { $date }
screen-ended = ended { $date }
screen-programmes = programmes: { $names }
screen-notice = notice: { $notice }
screen-requirement = licence requirement: { $text }
screen-policy = review policy: { $text }
screen-why = why:
screen-dismissed = { $count ->
    [one] One entry was dismissed before and has not changed; `--all` shows it.
   *[other] { $count } entries were dismissed before and have not changed; `--all` shows them.
}
screen-dismissed-one = dismissed on { $date } by { $by }: { $because }
screen-changed = dismissed on { $date } ({ $because }); the entry has changed since
screen-facts = If it is that party, put into the case (for the role that it has, such as `consignee`):
screen-id = hit { $id }: dismiss with `--dismiss { $id } --because TEXT --record FILE`
screen-summary = { $parties } parties screened: { $same } with the same identifier, { $doubtful } to be looked at, { $clear } with nothing found
screen-since-note = Only entries new or changed since { $date }: { $count }
screen-cut = The name has more words than are compared; the first { $count } are.
screen-notice-law = A hit is not a finding, and no hit is no clearance. Not legal advice.
screen-recorded = written to { $file }
