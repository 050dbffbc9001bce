//! Cases: the list with clocks, and one case from inquiry to answer.

use std::collections::BTreeMap;

use ntib_core::Lang;
use ntib_desk::cases::{AssessCase, Case, Countersign, DraftAnswer, Next, OpenCase, TakeReply, Word};
use ntib_desk::precedents::{COMPARED_MAX, Precedent, Precedents, precedents};
use ntib_desk::work::clock::{Clock, ClockState, Measured};
use ntib_desk::people::{Office, OfficeKind};
use ntib_desk::{Act as _, Known};
use ntib_record::Name;
use serde_json::{Map, Value};

use crate::desk::DeskCall;
use crate::kept::Problem;
use crate::pages::Pages;

use super::casefile::UnderWay;
use super::forms::{FormShown, Shown};
use super::{Cell, KindOf, Part, ROWS_MAX, STANDARDS, Show, View, assess, found};

/// How cases are shown.
pub const KIND: KindOf = KindOf { path: "cases", one: "case", begin: &["open-case"], also: &["propose-decision", "record-authorisation", "assign-action"], list, show, called };

/// The clock of a case against the standard that it was opened with.
pub fn clock(show: &Show<'_>, case: &Case) -> Option<Clock> {
    let standard = case.opened.as_ref()?.standard.as_ref()?;
    case.clock(show.calendar(&standard.calendar)?, show.today).ok().flatten()
}

/// How the clock stands.
pub fn clock_cell(show: &Show<'_>, clock: Option<&Clock>) -> Cell {
    let Some(clock) = clock else { return Cell::default() };
    let (elapsed, allowed) = (clock.elapsed.to_string(), clock.allowed.to_string());
    let (id, day) = match clock.state {
        ClockState::Runs { due } => ("work-clock-runs", due),
        ClockState::Paused { since } => ("work-clock-paused", since),
        ClockState::Stopped { on } => ("work-clock-stopped", on),
    };
    let text = show.call.call.words().with(id, &[("elapsed", &elapsed), ("allowed", &allowed), ("day", &show.chrome.date(&day))]);
    let tone = match (clock.is_late(), clock.state) {
        (true, _) => "no",
        (false, ClockState::Stopped { .. }) => "yes",
        (false, _) => "open",
    };
    Cell::tone(text, tone)
}

/// What is to be done next.
pub fn next(show: &Show<'_>, case: &Case) -> String {
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

/// How a case is called.
pub fn title(show: &Show<'_>, case: &Known<Case>) -> String {
    case.opened.as_ref().map_or_else(|| case.id.to_string(), |opened| show.said(&opened.title))
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

fn list(show: &Show<'_>) -> Vec<Part> {
    // Of the many the names alone are asked for; rows and clocks are made of those that the page shows.
    let shown = |id: &'static str, all: &mut dyn ExactSizeIterator<Item = &Name>| {
        let pages = show.pages(id, all.len());
        let names: Vec<Name> = all.skip(pages.skip()).take(ROWS_MAX).cloned().collect();
        (id, names, pages)
    };
    let (open, settled, measured) = show.docket(|docket| (shown("open", &mut docket.open()), shown("settled", &mut docket.settled()), docket.measured().clone()));
    let part = |(id, names, pages): (&'static str, Vec<Name>, Pages)| Part {
        id,
        title: show.t(&format!("work-cases-{id}")),
        head: show.heads(&["work-what", "work-inquirer", "work-since", "work-next", "work-clock"]),
        rows: names.iter().filter_map(|id| show.desk.get::<Case>(id)).map(|case| row(show, &case)).collect(),
        pages: Some(pages),
        ..Part::default()
    };
    vec![part(open), part(settled), standards(show, &measured)]
}

fn row(show: &Show<'_>, case: &Known<Case>) -> Vec<Cell> {
    let opened = case.opened.as_ref();
    vec![
        Cell::go(title(show, case), show.go("cases", &case.id)),
        Cell::text(opened.and_then(|one| one.inquirer.as_ref()).map_or_else(String::new, |id| show.office(id))),
        Cell::text(opened.map_or_else(String::new, |one| one.on.to_string())),
        Cell::text(next(show, case)),
        clock_cell(show, clock(show, case).as_ref()),
    ]
}

/// The standards that are stated, and how this desk met each of its own, by the clocks that ran under it.
fn standards(show: &Show<'_>, measured: &BTreeMap<Name, Measured>) -> Part {
    let row = |(id, one): (&Name, &ntib_desk::work::tables::Stated)| {
        let own = measured.get(id).filter(|_| id.as_str().starts_with("desk-"));
        let met = own.and_then(Measured::percent_in_time).map_or_else(String::new, |(least, most)| {
            if least == most { format!("{least} %") } else { format!("{least}–{most} %") }
        });
        vec![
            Cell::text(show.bi(&one.name)),
            Cell::text(one.working_days.to_string()),
            Cell::text(one.target_percent.map_or_else(String::new, |target| format!("{target} %"))),
            Cell::text(met),
            if one.url.is_empty() { Cell::text(show.t("work-standard-own")) } else { Cell { text: one.source.clone(), go: Some(one.url.clone()), ..Cell::default() } },
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
    parts.extend(told(show, &case));
    parts.extend(case.assessment().map(|one| assessment(show, one)));
    parts.push(drafts(show, &case));
    parts.push(earlier(show, &precedents(show.desk, &case)));
    let today = ("on", show.today.to_string());
    let draft = case.draft().map(|draft| ("draft", draft.leaf.to_string()));
    let with = |given: &[(&'static str, String)]| given.to_vec();
    let (mut forms, mut made) = (Vec::new(), Vec::new());
    match case.next() {
        Next::Nothing => forms.push(("reopen-case", with(&[today]))),
        Next::Close => forms.push(("close-case", with(&[today]))),
        next => {
            if next == Next::Reply || !show.call.is_official() {
                forms.push(("take-reply", with(std::slice::from_ref(&today))));
            }
            forms.push(("draft-answer", Vec::new()));
            if let Some(draft) = draft {
                let read = [draft.clone(), ("agreed", "yes".to_owned())];
                forms.push(("countersign-answer", with(&read)));
                forms.push(("send-answer", with(&[draft, today.clone()])));
            }
            forms.push(("ask-inquirer", with(std::slice::from_ref(&today))));
            made.push(begin_form(show, &case));
            forms.push(("assess-case", vec![("as_of", today.1.clone())]));
            if case.opened.as_ref().is_some_and(|opened| opened.inquirer.as_ref() == Some(&show.call.asker.office)) {
                forms.push(("withdraw-inquiry", with(std::slice::from_ref(&today))));
            }
            forms.push(("close-case", with(&[today])));
        }
    }
    if show.call.is_official() {
        forms.extend(from_case(show, &case));
    }
    let first = match case.next() {
        Next::Reply => Some("take-reply"),
        Next::Draft => Some("draft-answer"),
        // Whoever had a hand in it is not asked to countersign it.
        Next::Countersign => (!has_hand_in(&case, &show.call.viewer.person)).then_some("countersign-answer"),
        Next::Send => Some("send-answer"),
        Next::Close => Some("close-case"),
        Next::Assess if case.assessments.is_empty() && case.told().is_empty() && question(&case).is_none() => Some("begin-assessment"),
        Next::Assess | Next::Nothing => None,
    };
    let lead = case.opened.as_ref().map_or_else(String::new, |opened| show.said(&opened.inquiry));
    Some(View { title: title(show, &case), lead, parts, forms, made, first, label: case.label().cloned(), kept: case.kept.clone() })
}

/// Whether a person assessed the case, or drafted its answer.
pub fn has_hand_in(case: &Known<Case>, person: &Name) -> bool {
    case.kept.iter().any(|kept| [DraftAnswer::VERB, AssessCase::VERB].contains(&kept.verb()) && kept.entry.actor.person == *person)
}

/// The question that the inquirer wants answered.
fn question(case: &Case) -> Option<&str> {
    case.opened.as_ref().and_then(|opened| opened.question.as_deref())
}

/// What a case leads to: a decision that rests on it, an authorisation, something to be done.
fn from_case(show: &Show<'_>, case: &Known<Case>) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let object = format!("case/{}", case.id);
    let mut decision = vec![("objects", object.clone())];
    if let Some(one) = case.assessment() {
        decision.extend((0..one.findings.len()).map(|at| ("answers", format!("{}#{at}", case.id))));
        let instruments: std::collections::BTreeSet<String> = one.findings.iter().flat_map(|one| &one.provisions).filter_map(|one| assess::instrument_of(one)).map(|one| one.to_string()).collect();
        let fields = ["rests_on.0.instrument", "rests_on.1.instrument"];
        decision.extend(fields.into_iter().zip(instruments));
    }
    let holder = case.opened.as_ref().and_then(|opened| opened.inquirer.as_ref()).map(|id| ("holder", id.to_string()));
    let authorisation = holder.into_iter().chain([("case", case.id.to_string()), ("lines.0.from", show.today.to_string())]).collect();
    vec![("propose-decision", decision), ("record-authorisation", authorisation), ("assign-action", vec![("comes_of", object)])]
}

/// A form with which an assessment begins without any file: what is asked, and for which day. Facts are asked for one at a time after it.
fn begin_form(show: &Show<'_>, case: &Case) -> FormShown {
    let asked = question(case).unwrap_or_default();
    let mut picks: Vec<_> = super::picks::of(show, "question").all.into_iter().map(|(id, said)| (id == asked, id, said)).map(|(on, id, said)| (id, said, on)).collect();
    if asked.is_empty() {
        picks.insert(0, (String::new(), show.t("choose"), true));
    }
    let fields = vec![
        Shown { name: "goal".to_owned(), label: show.t("work-field-goal"), kind: "pick", picks, ..Shown::default() },
        Shown { name: "as_of".to_owned(), label: show.t("work-field-as-of"), value: show.today.to_string(), kind: "day", ..Shown::default() },
    ];
    FormShown { id: "begin-assessment".to_owned(), title: show.t("work-begin-assessment"), lead: show.t("work-begin-assessment-lead"), ..FormShown::of(show, "assess-case", fields) }
}

/// The form with which a firm asks: for itself, and officials choose whether it is countersigned.
pub fn for_firms(show: &Show<'_>, form: &mut FormShown) {
    if form.verb != OpenCase::VERB {
        return;
    }
    form.lead = show.t(if show.call.is_official() { "work-open-case-lead" } else { "work-open-case-firm-lead" });
    if !show.call.is_official() {
        form.fields.retain(|field| field.name != "open-case.inquirer");
        for field in form.fields.iter_mut().filter(|field| field.name == "open-case.countersign") {
            (field.kind, field.value) = ("given", "always".to_owned());
        }
        return;
    }
    // What the standard does not allow is not offered.
    let least = STANDARDS.least(STANDARDS.own().as_ref().map(|one| &one.id), false);
    let allowed = |value: &str| serde_json::from_value::<Countersign>(value.into()).is_ok_and(|one| one <= least);
    for field in form.fields.iter_mut().filter(|field| field.name == "open-case.countersign") {
        field.picks.retain(|(value, ..)| value.is_empty() || allowed(value));
    }
}

/// The payload of an inquiry: one that comes from a firm is its own, under the desk's own standard, and its answer is countersigned. An official names
/// a standard of the table, which says the rest.
pub fn opened(desk: &DeskCall<'_>, mut payload: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let given = payload.remove("standard");
    let standard = if desk.is_official() {
        let id = given.as_ref().map(|one| one.get("id").unwrap_or(one).as_str().unwrap_or_default());
        let stated = id.map(|id| id.parse().ok().and_then(|id| STANDARDS.standard(&id)));
        stated.map(|stated| stated.ok_or_else(|| Problem::new("open-case.standard", desk.t("work-standard-unknown")))).transpose()?
    } else {
        let own = &desk.asker.office;
        let firm = desk.seen().get::<Office>(own).is_some_and(|office| office.kind == Some(OfficeKind::Firm));
        if firm {
            payload.insert("inquirer".to_owned(), own.as_str().into());
        }
        payload.insert("countersign".to_owned(), "always".into());
        STANDARDS.own()
    };
    if let Some(value) = standard.and_then(|one| serde_json::to_value(one).ok()) {
        payload.insert("standard".to_owned(), value);
    }
    Ok(payload)
}

/// The payload of a question to the inquirer: put in the words of the rulebook, in both languages, where facts are chosen and nothing is written.
pub fn asked(desk: &DeskCall<'_>, mut payload: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    if payload.contains_key("question") {
        return Ok(payload);
    }
    let site = desk.call.site;
    let keys: Vec<&str> = payload.get("facts").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let said = |lang: Lang| {
        let viewer = site.viewer(lang);
        let each = keys.iter().filter_map(|key| site.book().find_fact(key)).map(|fact| viewer.fact_question(fact));
        each.collect::<Vec<_>>().join("\n")
    };
    let both = [(Lang::En, said(Lang::En)), (Lang::Fr, said(Lang::Fr))];
    if both.iter().any(|(_, text)| text.is_empty()) {
        return Err(Problem::new("ask-inquirer.question", desk.t("work-ask-something")));
    }
    payload.insert("question".to_owned(), Value::Object(both.into_iter().map(|(lang, text)| (lang.code().to_owned(), text.into())).collect()));
    Ok(payload)
}

/// The case as it is under way: of the last assessment, or of the question that the inquirer wants answered.
pub fn under_way(show: &Show<'_>, case: &Case) -> Option<UnderWay> {
    let site = show.call.call.site;
    match case.assessment() {
        Some(one) => UnderWay::of_text(site, &assess::case_file(show.call, one)?, one.as_of),
        None => {
            let goal = site.book().find_question(question(case)?)?;
            (site.book().supported.contains(show.today) && site.book().question(goal).supported_from <= show.today).then(|| UnderWay::of_question(site, goal, show.today))
        }
    }
}

fn summary(show: &Show<'_>, case: &Known<Case>) -> Part {
    let mut facts = vec![(show.t("work-next"), next_cell(show, case))];
    if !matches!(case.next(), Next::Nothing | Next::Close) && (!case.assessments.is_empty() || question(case).is_some()) {
        facts.push((show.t("work-interview"), Cell::go(show.t("work-interview-go"), show.go("interview", &case.id))));
    }
    if let Some(opened) = &case.opened {
        facts.extend(question(case).map(|id| (show.t("work-question"), Cell::text(found::question(show, id)))));
        facts.extend(opened.inquirer.iter().map(|id| (show.t("work-inquirer"), Cell::text(show.office(id)))));
        facts.push((show.t("work-since"), Cell::text(opened.on.to_string())));
        facts.push((show.t("work-field-countersign"), Cell::text(show.pick(opened.countersign))));
        facts.extend(opened.standard.iter().filter_map(|one| STANDARDS.stated.get(&one.id)).map(|one| (show.t("work-standard"), Cell::text(show.bi(&one.name)))));
    }
    facts.extend(case.officer.iter().map(|one| (show.t("work-officer"), Cell::text(show.call.name_of(one)))));
    facts.extend(clock(show, case).map(|one| (show.t("work-clock"), clock_cell(show, Some(&one)))));
    facts.push((show.t("work-dossier"), Cell::go(show.t("work-dossier-go"), show.go("dossier", &case.id))));
    Part { id: "state", title: show.t("work-state"), facts, ..Part::default() }
}

fn words(show: &Show<'_>, case: &Case) -> Part {
    let row = |word: &Word| match word {
        Word::Asked(one) => vec![Cell::text(show.t("work-asked")), Cell::text(one.on.to_string()), Cell::text(show.said(&one.question))],
        Word::Replied(one) => vec![Cell::text(show.t("work-replied")), Cell::text(one.on.to_string()), Cell::text(show.said(&one.reply))],
    };
    Part { id: "words", title: show.t("work-words"), head: show.heads(&["work-what", "work-when", "work-said"]), rows: case.words.iter().map(row).collect(), ..Part::default() }
}

/// What is to be done next, with the way to where it is done.
fn next_cell(show: &Show<'_>, case: &Known<Case>) -> Cell {
    let here = |at: &str| Some(format!("#{at}"));
    let go = match case.next() {
        Next::Reply | Next::Assess if !case.assessments.is_empty() || question(case).is_some() => Some(show.go("interview", &case.id).to_string()),
        Next::Reply => here(TakeReply::VERB),
        Next::Assess => here("begin-assessment"),
        Next::Draft => here("draft-answer"),
        Next::Countersign => here("countersign-answer"),
        Next::Send => here("send-answer"),
        Next::Close => here("close-case"),
        Next::Nothing => None,
    };
    Cell { text: next(show, case), go, ..Cell::default() }
}

/// What the inquirer told that no assessment has taken in yet.
fn told(show: &Show<'_>, case: &Case) -> Option<Part> {
    let told = case.told();
    let row = |one: &&ntib_desk::cases::Told| {
        let value = one.value.as_ref().map_or_else(|| Cell::tone(show.t("not-known"), "open"), |value| Cell::text(found::value(show, &one.fact, value)));
        vec![Cell::text(found::fact(show, &one.fact)), value]
    };
    (!told.is_empty()).then(|| Part { id: "told", title: show.t("work-told"), lead: show.t("work-told-lead"), head: show.heads(&["work-fact", "work-value"]), rows: told.iter().map(row).collect(), ..Part::default() })
}

fn assessment(show: &Show<'_>, one: &AssessCase) -> Part {
    let row = |finding: &ntib_desk::cases::Finding| {
        vec![
            Cell::text(found::question(show, &finding.question)),
            Cell::text(found::matter(show, &finding.matter)),
            found::outcome(show, &finding.question, &finding.outcomes),
            found::missing(show, finding),
            found::provisions(show, finding),
        ]
    };
    // What is open comes first: it is what there is to do.
    let mut findings: Vec<_> = one.findings.iter().collect();
    findings.sort_by_key(|finding| finding.outcomes.len() == 1);
    let same = one.rulebook == show.call.call.site.book().digest;
    Part {
        id: "assessment",
        title: show.t("work-assessment"),
        lead: show.chrome.t1("work-assessment-lead", "day", show.chrome.date(&one.as_of)),
        facts: vec![
            (show.t("work-doubt"), if one.is_doubtful() { Cell::tone(show.t("pick-yes"), "open") } else { Cell::tone(show.t("pick-no"), "yes") }),
            (show.t("work-case-text"), reopened(show, one)),
            (show.t("work-rulebook"), Cell::text(format!("{} ({})", one.rulebook.chars().take(12).collect::<String>(), show.t(if same { "work-rulebook-same" } else { "work-rulebook-other" })))),
        ],
        head: show.heads(&["work-question", "work-matter", "work-outcome", "work-missing", "work-provisions"]),
        rows: findings.into_iter().map(row).collect(),
        ..Part::default()
    }
}

/// A link to the case with the law of the day asked about, as the program has it now: a stored answer can be looked at anew.
fn reopened(show: &Show<'_>, one: &AssessCase) -> Cell {
    let Some(text) = assess::case_file(show.call, one) else { return Cell::text(show.t("work-case-beside")) };
    let slug = show.call.call.site.examples().iter().find(|example| example.file.text == text).map(|example| example.slug.clone());
    let go = show.call.call.go("answer").with("as_of", &one.as_of.to_string());
    let go = match slug {
        Some(slug) => go.with("example", &slug),
        None => go.with("case", &text),
    };
    if go.is_form() { Cell::text(show.t("work-case-beside")) } else { Cell::go(show.t("work-open-case-file"), go) }
}

fn drafts(show: &Show<'_>, case: &Case) -> Part {
    let row = |draft: &ntib_desk::cases::Drafted| {
        let agreed: Vec<_> = draft.agreed.iter().map(|one| show.call.name_of(one)).collect();
        let back: Vec<_> = draft.sent_back.iter().map(|(who, remark)| show.pair(&show.call.name_of(who), &show.said(remark))).collect();
        let sent = case.sent.filter(|(leaf, _)| *leaf == draft.leaf).map_or_else(String::new, |(_, on)| on.to_string());
        vec![Cell::text(show.said(&draft.what.answer)), Cell::text(show.call.name_of(&draft.by)), Cell::text(agreed.join(", ")), Cell::text(back.join("; ")), Cell::text(sent)]
    };
    Part { id: "answer", title: show.t("work-answer"), head: show.heads(&["work-said", "work-by", "work-agreed", "work-sent-back", "work-sent"]), rows: case.drafts.iter().rev().map(row).collect(), ..Part::default() }
}

fn earlier(show: &Show<'_>, earlier: &Precedents) -> Part {
    let found = &earlier.found;
    let row = |one: &Precedent| {
        let pairs = one.same.iter().map(|(fact, value)| found::fact_is(show, fact, value));
        let other = one.other.iter().map(|(fact, (here, there))| format!("{} / {}", found::fact_is(show, fact, here), found::value(show, fact, there)));
        let same = if one.same_outcome { Cell::tone(show.t("pick-yes"), "yes") } else { Cell::tone(show.t("pick-no"), "no") };
        vec![
            Cell::go(title(show, &one.case), show.go("cases", &one.case.id)),
            Cell { list: pairs.collect(), ..Cell::default() },
            Cell { list: other.collect(), ..Cell::default() },
            same,
        ]
    };
    let mut lead = show.t(if found.is_empty() { "work-nothing" } else { "work-earlier-lead" });
    if earlier.more {
        lead = format!("{lead} {}", show.chrome.count("work-earlier-more", COMPARED_MAX));
    }
    Part {
        id: "earlier",
        title: show.t("work-earlier"),
        lead,
        head: show.heads(&["work-what", "work-same", "work-other", "work-same-outcome"]),
        rows: found.iter().map(row).collect(),
        ..Part::default()
    }
}
