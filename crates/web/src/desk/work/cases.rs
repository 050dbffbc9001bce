//! Cases: the list with clocks, and one case from inquiry to answer.

use ntib_desk::cases::{AssessCase, Case, Next, Word};
use ntib_desk::precedents::{Precedent, precedents};
use ntib_desk::work::clock::{Clock, ClockState, Measured};
use ntib_desk::Known;
use ntib_record::Name;

use super::{Cell, KindOf, Part, STANDARDS, Show, View};

/// How cases are shown.
pub const KIND: KindOf = KindOf { path: "cases", one: "case", begin: &["open-case"], list, show };

fn clock(show: &Show<'_>, case: &Case) -> Option<Clock> {
    let standard = case.opened.as_ref()?.standard.as_ref()?;
    case.clock(show.calendar(&standard.calendar)?, show.today).ok().flatten()
}

fn clock_cell(show: &Show<'_>, clock: Option<&Clock>) -> Cell {
    let Some(clock) = clock else { return Cell::default() };
    let days = format!("{} / {}", clock.elapsed, clock.allowed);
    let (id, day) = match clock.state {
        ClockState::Runs { due } => ("work-clock-runs", due),
        ClockState::Paused { since } => ("work-clock-paused", since),
        ClockState::Stopped { on } => ("work-clock-stopped", on),
    };
    let text = show.call.call.words().with(id, &[("days", &days), ("day", &day.to_string())]);
    let tone = match (clock.is_late(), clock.state) {
        (true, _) => "no",
        (false, ClockState::Stopped { .. }) => "yes",
        (false, _) => "open",
    };
    Cell::tone(text, tone)
}

fn next(show: &Show<'_>, case: &Case) -> String {
    let id = match case.next() {
        Next::Reply => "work-next-reply",
        Next::Assess => "work-next-assess",
        Next::Draft => "work-next-draft",
        Next::Countersign => "work-next-countersign",
        Next::Send => "work-next-send",
        Next::Close => "work-next-close",
        Next::Nothing => "work-next-nothing",
    };
    show.t(id)
}

fn title(show: &Show<'_>, case: &Known<Case>) -> String {
    case.opened.as_ref().map_or_else(|| case.id.to_string(), |opened| show.said(&opened.title))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let mut all = show.desk.all::<Case>();
    all.sort_by_key(|case| std::cmp::Reverse(case.opened.as_ref().map(|opened| opened.on)));
    let mut clocks = Vec::new();
    let mut parts = [("open", true), ("settled", false)].map(|(id, _)| Part {
        id,
        title: show.t(&format!("work-cases-{id}")),
        head: show.heads(&["work-what", "work-inquirer", "work-since", "work-next", "work-clock"]),
        ..Part::default()
    });
    for case in &all {
        let found = clock(show, case);
        let opened = case.opened.as_ref();
        let row = vec![
            Cell::go(title(show, case), show.go("cases", &case.id)),
            Cell::text(opened.and_then(|one| one.inquirer.as_ref()).map_or_else(String::new, |id| show.office(id))),
            Cell::text(opened.map_or_else(String::new, |one| one.on.to_string())),
            Cell::text(next(show, case)),
            clock_cell(show, found.as_ref()),
        ];
        let [open, settled] = &mut parts;
        if case.next() == Next::Nothing { settled.rows.push(row) } else { open.rows.push(row) }
        clocks.extend(found);
    }
    let measured = Measured::of(&clocks);
    let [open, settled] = parts;
    vec![open, standards(show, &measured), settled]
}

/// The standards that are stated, and how this desk met its own.
fn standards(show: &Show<'_>, measured: &Measured) -> Part {
    let row = |(id, one): (&Name, &ntib_desk::work::tables::Stated)| {
        let own = id.as_str().starts_with("desk-");
        let met = measured.percent_in_time().filter(|_| own).map_or_else(String::new, |(least, most)| {
            if least == most { format!("{least} %") } else { format!("{least}–{most} %") }
        });
        vec![
            Cell::text(show.bi(&one.name)),
            Cell::text(one.working_days.to_string()),
            Cell::text(one.target_percent.map_or_else(String::new, |target| format!("{target} %"))),
            Cell::text(met),
            Cell { text: one.source.clone(), go: (!one.url.is_empty()).then(|| one.url.clone()), tone: "" },
        ]
    };
    Part {
        id: "standards",
        title: show.t("work-standards"),
        lead: show.t("work-standards-lead"),
        head: show.heads(&["work-what", "work-working-days", "work-target", "work-met", "work-source"]),
        rows: STANDARDS.stated.iter().map(row).collect(),
        ..Part::default()
    }
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let case = show.desk.get::<Case>(id)?;
    let mut parts = vec![summary(show, &case), words(show, &case)];
    parts.extend(case.assessment().map(|one| assessment(show, one)));
    parts.push(drafts(show, &case));
    parts.push(earlier(show, &precedents(show.desk, &case)));
    let today = ("on", show.today.to_string());
    let draft = case.draft().map(|draft| ("draft", draft.leaf.to_string()));
    let with = |given: &[(&'static str, String)]| given.to_vec();
    let forms = match case.next() {
        Next::Nothing => vec![("reopen-case", with(&[today]))],
        Next::Reply => vec![("take-reply", with(std::slice::from_ref(&today))), ("close-case", with(&[today]))],
        Next::Close => vec![("close-case", with(&[today]))],
        _ => {
            let mut forms = vec![("assess-case", vec![("as_of", today.1.clone())]), ("ask-inquirer", with(std::slice::from_ref(&today))), ("draft-answer", Vec::new())];
            if let Some(draft) = draft {
                forms.push(("countersign-answer", with(std::slice::from_ref(&draft))));
                forms.push(("send-answer", with(&[draft, today.clone()])));
            }
            forms.push(("close-case", with(&[today])));
            forms
        }
    };
    let lead = case.opened.as_ref().map_or_else(String::new, |opened| show.said(&opened.inquiry));
    Some(View { title: title(show, &case), lead, parts, forms, made: Vec::new(), label: case.label().cloned(), kept: case.kept.clone() })
}

fn summary(show: &Show<'_>, case: &Known<Case>) -> Part {
    let mut facts = vec![(show.t("work-next"), Cell::text(next(show, case)))];
    if let Some(opened) = &case.opened {
        facts.extend(opened.inquirer.iter().map(|id| (show.t("work-inquirer"), Cell::text(show.office(id)))));
        facts.push((show.t("work-since"), Cell::text(opened.on.to_string())));
        facts.push((show.t("work-field-countersign"), Cell::text(show.pick(opened.countersign))));
        facts.extend(opened.standard.iter().filter_map(|one| STANDARDS.stated.get(&one.id)).map(|one| (show.t("work-standard"), Cell::text(show.bi(&one.name)))));
    }
    facts.extend(case.officer.iter().map(|one| (show.t("work-officer"), Cell::text(show.call.name_of(one)))));
    facts.extend(clock(show, case).map(|one| (show.t("work-clock"), clock_cell(show, Some(&one)))));
    Part { id: "state", title: show.t("work-state"), facts, ..Part::default() }
}

fn words(show: &Show<'_>, case: &Case) -> Part {
    let row = |word: &Word| match word {
        Word::Asked(one) => vec![Cell::text(show.t("work-asked")), Cell::text(one.on.to_string()), Cell::text(show.said(&one.question))],
        Word::Replied(one) => vec![Cell::text(show.t("work-replied")), Cell::text(one.on.to_string()), Cell::text(show.said(&one.reply))],
    };
    Part { id: "words", title: show.t("work-words"), head: show.heads(&["work-what", "work-when", "work-said"]), rows: case.words.iter().map(row).collect(), ..Part::default() }
}

fn assessment(show: &Show<'_>, one: &AssessCase) -> Part {
    let row = |found: &ntib_desk::cases::Finding| {
        let doubt = found.outcomes.len() != 1;
        vec![
            Cell::text(&found.matter),
            Cell::text(&found.question),
            Cell::tone(found.outcomes.join(", "), if doubt { "open" } else { "plain" }),
            Cell::text(found.missing.iter().cloned().collect::<Vec<_>>().join(", ")),
            Cell::text(found.provisions.iter().cloned().collect::<Vec<_>>().join(", ")),
        ]
    };
    Part {
        id: "assessment",
        title: show.t("work-assessment"),
        lead: show.chrome.t1("work-assessment-lead", "day", one.as_of.to_string()),
        facts: vec![
            (show.t("work-case-text"), reopened(show, one)),
            (show.t("work-rulebook"), Cell::text(one.rulebook.chars().take(12).collect::<String>())),
            (show.t("work-doubt"), Cell::text(show.t(if one.is_doubtful() { "pick-yes" } else { "pick-no" }))),
            (show.t("work-case-file"), Cell::text(&one.case_file)),
            (show.t("work-answer-file"), Cell::text(&one.answer_file)),
        ],
        head: show.heads(&["work-matter", "work-question", "work-outcome", "work-missing", "work-provisions"]),
        rows: one.findings.iter().map(row).collect(),
    }
}

/// A link to the case with the law of the day asked about, as the program has it now: a stored answer can be looked at anew.
fn reopened(show: &Show<'_>, one: &AssessCase) -> Cell {
    let Some(text) = &one.case_text else { return Cell::text(&one.case_file) };
    let slug = show.call.call.site.examples().iter().find(|example| example.file.text == *text).map(|example| example.slug.clone());
    let go = show.call.call.go("answer").with("as_of", &one.as_of.to_string());
    let go = match slug {
        Some(slug) => go.with("example", &slug),
        None => go.with("case", text),
    };
    if go.to_string().len() > crate::call::LINK_BYTES_MAX { Cell::text(&one.case_file) } else { Cell::go(show.t("work-open-case-file"), go) }
}

fn drafts(show: &Show<'_>, case: &Case) -> Part {
    let row = |draft: &ntib_desk::cases::Drafted| {
        let agreed: Vec<_> = draft.agreed.iter().map(|one| show.call.name_of(one)).collect();
        let back: Vec<_> = draft.sent_back.iter().map(|(who, remark)| format!("{} : {}", show.call.name_of(who), show.said(remark))).collect();
        let sent = case.sent.filter(|(leaf, _)| *leaf == draft.leaf).map_or_else(String::new, |(_, on)| on.to_string());
        vec![Cell::text(show.said(&draft.what.answer)), Cell::text(show.call.name_of(&draft.by)), Cell::text(agreed.join(", ")), Cell::text(back.join("; ")), Cell::text(sent)]
    };
    Part { id: "answer", title: show.t("work-answer"), head: show.heads(&["work-said", "work-by", "work-agreed", "work-sent-back", "work-sent"]), rows: case.drafts.iter().rev().map(row).collect(), ..Part::default() }
}

fn earlier(show: &Show<'_>, found: &[Precedent]) -> Part {
    let row = |one: &Precedent| {
        let pairs = one.same.iter().map(|(fact, value)| format!("{fact} = {value}"));
        let other = one.other.iter().map(|(fact, (here, there))| format!("{fact}: {here} / {there}"));
        let same = if one.same_outcome { Cell::tone(show.t("pick-yes"), "yes") } else { Cell::tone(show.t("pick-no"), "no") };
        vec![
            Cell::go(title(show, &one.case), show.go("cases", &one.case.id)),
            Cell::text(pairs.collect::<Vec<_>>().join("; ")),
            Cell::text(other.collect::<Vec<_>>().join("; ")),
            same,
        ]
    };
    Part {
        id: "earlier",
        title: show.t("work-earlier"),
        lead: show.t("work-earlier-lead"),
        head: show.heads(&["work-what", "work-same", "work-other", "work-same-outcome"]),
        rows: found.iter().map(row).collect(),
        ..Part::default()
    }
}
