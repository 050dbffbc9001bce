//! Today: what waits for whoever asks, by the roles that they have, and what was done lately; of what they may know of, and nothing else.

use std::sync::Arc;

use askama::Template;
use ntib_access::accounts::ACCOUNT;
use ntib_core::Decimal;
use ntib_desk::actions::{open_actions, open_promises};
use ntib_desk::authorisations::{Authorisation, ReportState};
use ntib_desk::cases::{Case, Next};
use ntib_desk::consultations::Consultation;
use ntib_desk::decisions::{Decision, Status, reviews_due};
use ntib_desk::forums::{Forum, standing};
use ntib_desk::meetings::{Meeting, Stage};
use ntib_desk::obligations::Owed;
use ntib_desk::programmes::Programme;
use ntib_desk::work::clock::day_of;
use ntib_desk::work::ledger::Standing;
use ntib_desk::Known;
use ntib_record::Principal;

use crate::call::Reply;
use crate::chrome::Chrome;
use crate::desk::labels::LabelLine;
use crate::desk::{DeskCall, DeskRoute};
use crate::trouble::Trouble;

use super::{Cell, Part, Show, actions, authorisations, cases, consultations, decisions, forums, meetings, named, obligations, programmes};

/// The page of this part.
pub const PAGES: &[DeskRoute] = &[DeskRoute { path: "today", nav: Some("desk-nav-today"), post: false, page }];

/// The most entries that are shown.
const LATEST_MAX: usize = 16;
/// The most rows of one list here; the page of the kind has them all.
const WAITING_MAX: usize = 12;
/// How far ahead meetings and days on which something is due are shown, in days.
const AHEAD_DAYS: i64 = 14;

/// Something that was done.
struct Done {
    at: String,
    who: String,
    what: String,
    object: String,
    go: Option<String>,
    reason: String,
    line: LabelLine,
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    parts: Vec<Part>,
    done: Vec<Done>,
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let chrome = desk.chrome(desk.call.words().with("today-title", &[("name", &desk.name_of(&desk.viewer.person))]));
    let seen = desk.seen();
    let show = Show { call: desk, chrome: &chrome, desk: seen, today: day_of(desk.now).ok_or(Trouble::Bug)?, id: None };
    // What was done to accounts is on the page of the record; it is no work.
    let done = seen.entries().rev().filter(|kept| kept.entry.object.kind.as_str() != ACCOUNT).take(LATEST_MAX).map(|kept| {
        let entry = &kept.entry;
        let (object, go) = named(desk, &chrome, &entry.object);
        Done {
            at: desk.minute(entry.at),
            who: desk.name_of(&entry.actor.person),
            what: desk.did(entry),
            object,
            go,
            reason: entry.reason.clone(),
            line: desk.label_line(&entry.label),
        }
    });
    let done = done.collect();
    let mut parts = waiting(&show);
    parts.retain(|part| !part.rows.is_empty());
    parts.iter_mut().for_each(|part| part.rows.truncate(WAITING_MAX));
    Page { c: &chrome, parts, done }.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// What waits, the most pressing first, by roles.
fn waiting(show: &Show<'_>) -> Vec<Part> {
    let has = |role: &str| show.call.viewer.roles.iter().any(|own| own.as_str() == role);
    let (firm, analyst, liaison, senior) = (has("firm"), has("analyst"), has("liaison"), has("senior"));
    let official = analyst || liaison || senior;
    let mut parts = Vec::new();
    if senior {
        parts.push(to_take(show));
    }
    if official {
        parts.push(to_countersign(show));
    }
    if firm {
        parts.push(asked_of_firm(show));
    }
    if firm || liaison || analyst {
        parts.push(open_cases(show, firm && !official));
    }
    parts.push(invitations(show));
    if official {
        parts.push(own_actions(show));
        parts.push(promises(show));
    }
    if firm || liaison {
        parts.push(running_out(show));
    }
    parts.push(fortnight(show));
    if liaison || analyst {
        parts.push(calls(show));
    }
    if senior || liaison {
        parts.push(overdue_forums(show));
        parts.push(reviews(show));
    }
    if analyst || senior {
        parts.push(lapsing(show));
    }
    if analyst {
        parts.push(late_programmes(show));
        parts.push(owed(show));
    }
    parts
}

/// The most pressing cases of which one of these is next: by the day on which the answer is due; what stands still comes after.
fn case_rows(show: &Show<'_>, next: &[Next], wanted: impl Fn(&Known<Case>) -> bool) -> Vec<Vec<Cell>> {
    let row = |case: Arc<Known<Case>>| {
        let inquirer = case.opened.as_ref().and_then(|one| one.inquirer.as_ref()).map_or_else(String::new, |id| show.office(id));
        vec![Cell::go(cases::title(show, &case), show.go("cases", &case.id)), Cell::text(inquirer), Cell::text(cases::next(show, &case)), cases::clock_cell(show, cases::clock(show, &case).as_ref())]
    };
    let first = show.docket(|docket| docket.pressing(next).filter_map(|id| show.desk.get::<Case>(id)).filter(|case| wanted(case)).take(WAITING_MAX).collect::<Vec<_>>());
    first.into_iter().map(row).collect()
}

fn case_part(show: &Show<'_>, id: &'static str, title: &str, rows: Vec<Vec<Cell>>) -> Part {
    Part { id, title: show.t(title), head: show.heads(&["work-what", "work-inquirer", "work-next", "work-clock"]), rows, ..Part::default() }
}

fn open_cases(show: &Show<'_>, firm: bool) -> Part {
    let all = [Next::Reply, Next::Assess, Next::Draft, Next::Send, Next::Close];
    if firm {
        // A firm follows what is with a colleague of the office too.
        let rows = case_rows(show, &[all.as_slice(), &[Next::Countersign]].concat(), |_| true);
        return case_part(show, "cases", "today-own-cases", rows);
    }
    let rows = case_rows(show, &all, |_| true);
    case_part(show, "cases", "today-cases", rows)
}

/// Answers that somebody else drafted and that wait for a second person.
fn to_countersign(show: &Show<'_>) -> Part {
    let me = &show.call.viewer.person;
    case_part(show, "countersign", "today-countersign", case_rows(show, &[Next::Countersign], |case| !cases::has_hand_in(case, me)))
}

/// What a firm is asked: facts of its inquiries, and calls to which it is invited.
fn asked_of_firm(show: &Show<'_>) -> Part {
    let asked = show.docket(|docket| docket.asked().take(WAITING_MAX).cloned().collect::<Vec<_>>());
    let replies = asked.iter().filter_map(|id| show.desk.get::<Case>(id));
    let mut rows: Vec<_> = replies
        .map(|case| {
            let go = if case.awaited().is_empty() { show.go("cases", &case.id) } else { show.go("interview", &case.id) };
            vec![Cell::go(cases::title(show, &case), go), Cell::text(show.t("kind-case")), Cell::text(String::new())]
        })
        .collect();
    let own = &show.call.asker.office;
    let calls = show.desk.all::<Consultation>();
    let open = calls.iter().filter(|one| one.closed.is_none() && one.invited.contains(own) && !one.answers.contains_key(own));
    rows.extend(open.map(|one| {
        let closes = one.call.as_ref().map_or_else(String::new, |call| call.closes.to_string());
        vec![Cell::go(consultations::title(show, one), show.go("consultations", &one.id)), Cell::text(show.t("kind-consultation")), Cell::text(closes)]
    }));
    Part { id: "asked", title: show.t("today-asked"), head: show.heads(&["work-what", "impact-kind", "work-due"]), rows, ..Part::default() }
}

fn invitations(show: &Show<'_>) -> Part {
    let me = &show.call.viewer.person;
    let all = show.desk.all::<Meeting>();
    let open = all.iter().filter(|one| one.stage() == Stage::Called && one.invited.contains(me) && !one.coming.contains_key(me));
    meetings::part(show, "invitations", show.t("today-invitations"), open)
}

fn fortnight(show: &Show<'_>) -> Part {
    let until = show.today.plus_days(AHEAD_DAYS);
    let mut all = show.desk.all::<Meeting>();
    all.sort_by_key(|one| (one.begins, one.id.clone()));
    let soon = |one: &&Arc<Known<Meeting>>| one.stage() == Stage::Called && one.day().is_some_and(|day| day >= show.today && until.is_none_or(|until| day <= until));
    meetings::part(show, "fortnight", show.t("today-fortnight"), all.iter().filter(soon))
}

/// Whether something is given to the asker, or to a post of the asker's.
fn is_mine(show: &Show<'_>, to: Option<&Principal>) -> bool {
    let viewer = show.call.viewer;
    match to {
        Some(Principal::Person(person)) => *person == viewer.person,
        Some(Principal::Post(post)) => viewer.posts.contains(post),
        Some(Principal::Role(role)) => viewer.roles.contains(role),
        None => false,
    }
}

fn own_actions(show: &Show<'_>) -> Part {
    let mut all = open_actions(show.desk);
    all.sort_by_key(|one| (one.due, one.id.clone()));
    actions::part(show, "actions", show.t("today-actions"), all.iter().filter(|one| is_mine(show, one.to.as_ref())))
}

fn promises(show: &Show<'_>) -> Part {
    let until = show.today.plus_days(AHEAD_DAYS);
    let all = open_promises(show.desk);
    let pressing = |one: &&Arc<Known<ntib_desk::actions::Promise>>| one.what.as_ref().and_then(|what| what.due).is_some_and(|due| until.is_none_or(|until| due <= until));
    actions::promises_part(show, "promises", show.t("today-promises"), all.iter().filter(pressing))
}

fn running_out(show: &Show<'_>) -> Part {
    let all = show.desk.all::<Authorisation>();
    let row = |one: &Arc<Known<Authorisation>>| {
        let soon = match one.ledger.standing(show.today) {
            Standing::Valid { days } => days.is_some_and(|days| days <= authorisations::SOON_DAYS),
            Standing::UsedUp | Standing::Expired { .. } => one.ended.is_none(),
            Standing::Ended { .. } | Standing::NotYet { .. } => false,
        };
        let report = one.reports_on(show.today).into_iter().find(|(_, state)| matches!(state, ReportState::Due | ReportState::Overdue));
        let report = report.map(|(report, state)| {
            let tone = if state == ReportState::Overdue { "no" } else { "authority" };
            Cell::tone(show.chrome.t1("today-report-due", "day", report.due.to_string()), tone)
        });
        if !soon && report.is_none() {
            return None;
        }
        let holder = one.recorded.as_ref().map_or_else(String::new, |recorded| show.office(&recorded.holder));
        Some(vec![Cell::go(authorisations::title(show, one), show.go("authorisations", &one.id)), Cell::text(holder), authorisations::standing(show, one), report.unwrap_or_default()])
    };
    Part { id: "permits", title: show.t("today-permits"), head: show.heads(&["work-what", "work-holder", "work-standing", "work-reports"]), rows: all.iter().filter_map(row).collect(), ..Part::default() }
}

/// Calls that close soon, and closed ones of which the aggregate is not published.
fn calls(show: &Show<'_>) -> Part {
    let all = show.desk.all::<Consultation>();
    let open = all.iter().filter(|one| one.call.is_some() && one.published.is_none());
    let row = |one: &Arc<Known<Consultation>>| {
        let next = if one.closed.is_some() { Cell::tone(show.t("today-to-aggregate"), "authority") } else { consultations::state(show, one) };
        vec![Cell::go(consultations::title(show, one), show.go("consultations", &one.id)), next, Cell::text(format!("{} / {}", one.answers.len(), one.invited.len()))]
    };
    Part { id: "calls", title: show.t("today-calls"), head: show.heads(&["work-what", "work-state", "work-answers"]), rows: open.map(row).collect(), ..Part::default() }
}

fn to_take(show: &Show<'_>) -> Part {
    let me = &show.call.viewer.person;
    let all = show.desk.all::<Decision>();
    decisions::part(show, "decisions", show.t("today-to-take"), all.iter().filter(|one| one.status() == Status::Proposed && one.proposed_by.as_ref() != Some(me)))
}

fn reviews(show: &Show<'_>) -> Part {
    decisions::part(show, "reviews", show.t("today-reviews"), reviews_due(show.desk, show.today).iter())
}

fn overdue_forums(show: &Show<'_>) -> Part {
    let all = show.desk.all::<Forum>();
    let mut late: Vec<_> = all.iter().filter_map(|one| Some((standing(show.desk, one, show.today), one)).filter(|(stands, one)| stands.late_days.is_some() && one.ended.is_none())).collect();
    late.sort_by_key(|(stands, one)| (std::cmp::Reverse(stands.late_days), one.id.clone()));
    let row = |(stands, one): &(ntib_desk::forums::Standing, &Arc<Known<Forum>>)| {
        let day = |day: Option<ntib_core::Date>| Cell::text(day.map_or_else(String::new, |day| day.to_string()));
        vec![forums::link(show, Some(&one.id)), day(stands.last), day(stands.due), forums::late(show, one)]
    };
    Part { id: "forums", title: show.t("today-forums"), head: show.heads(&["forums-forum", "forums-last", "forums-due", "forums-standing"]), rows: late.iter().map(row).collect(), ..Part::default() }
}

/// Programmes of whose money of this year some is lost, or will be by the forecast.
fn lapsing(show: &Show<'_>) -> Part {
    let all = show.desk.all::<Programme>();
    let row = |one: &Arc<Known<Programme>>| {
        let lapses = one.lapses(show.today);
        let year = lapses.iter().find(|one| one.year.period().contains(show.today))?;
        let lost = year.lapse.least > Decimal::ZERO || year.forecast.is_some_and(|forecast| forecast.least > Decimal::ZERO);
        let currency = one.currency.map_or_else(String::new, |one| one.to_string());
        lost.then(|| vec![Cell::go(programmes::title(show, one), show.go("programmes", &one.id)), Cell::text(year.year.name()), Cell::text(currency), programmes::lapse_cell(show, year)])
    };
    Part { id: "lapse", title: show.t("today-lapse"), head: show.heads(&["work-what", "work-year", "work-field-currency", "work-lapse-forecast"]), rows: all.iter().filter_map(row).collect(), ..Part::default() }
}

fn late_programmes(show: &Show<'_>) -> Part {
    let all = show.desk.all::<Programme>();
    let row = |one: &Arc<Known<Programme>>| {
        let late = one.late(show.today);
        let first = late.first()?;
        Some(vec![Cell::go(programmes::title(show, one), show.go("programmes", &one.id)), Cell::text(show.said(&first.title)), Cell::text(first.due.to_string()), Cell::tone(show.chrome.count("work-late", late.len()), "no")])
    };
    Part { id: "programmes", title: show.t("today-programmes"), head: show.heads(&["work-what", "today-milestone", "work-due", "work-state"]), rows: all.iter().filter_map(row).collect(), ..Part::default() }
}

/// Obligations that are short at a deadline, or of which a claim is to be looked at.
fn owed(show: &Show<'_>) -> Part {
    let all = show.desk.all::<Owed>();
    let pressing = |one: &&Arc<Known<Owed>>| one.at_deadlines(show.today).iter().any(|one| !one.short.is_zero()) || one.claims.values().any(|claim| claim.judged.is_none());
    let head = show.heads(&["work-what", "work-contractor", "work-owed", "work-next-deadline", "work-short"]);
    Part { id: "owed", title: show.t("today-owed"), head, rows: all.iter().filter(pressing).map(|one| obligations::row(show, one)).collect(), ..Part::default() }
}
