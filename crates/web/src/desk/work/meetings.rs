//! Meetings: the agenda and what it could hold besides, who is there, minutes, and who has read them.

use std::sync::Arc;

use ntib_desk::Known;
use ntib_desk::actions::open_actions;
use ntib_desk::decisions::Decision;
use ntib_desk::meetings::{Item, Meeting, Paper, Stage};
use ntib_desk::pack::{Proposal, Waits, brief, proposals};
use ntib_record::Name;

use super::{Cell, KindOf, Part, STANDARDS, Show, View, actions, cases, decisions, forums};

/// How meetings are shown.
pub const KIND: KindOf = KindOf { path: "meetings", one: "meeting", begin: &["call-meeting"], also: &["propose-decision", "assign-action", "note-promise"], list, show, called };

/// How the packs before meetings are shown.
pub const BRIEFS: KindOf = KindOf { path: "briefs", one: "meeting", begin: &[], also: &[], list: briefs, show: pack, called };

/// How a meeting is called.
pub fn title(show: &Show<'_>, one: &Known<Meeting>) -> String {
    if one.title.is_empty() { one.id.to_string() } else { show.said(&one.title) }
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

/// When a meeting begins, in universal time.
fn begins(one: &Meeting) -> String {
    one.begins.map_or_else(String::new, |begins| begins.to_string().chars().take(16).collect::<String>().replace('T', " "))
}

fn stage(show: &Show<'_>, one: &Meeting) -> Cell {
    let (phrase, tone) = match one.stage() {
        Stage::Called => ("meetings-called", "open"),
        Stage::Held => ("meetings-held", "plain"),
        Stage::Closed => ("meetings-closed", "yes"),
        Stage::Cancelled => ("meetings-cancelled", "no"),
    };
    Cell::tone(show.t(phrase), tone)
}

/// Meetings as a table.
pub fn part<'a>(show: &Show<'_>, id: &'static str, title_of: String, all: impl Iterator<Item = &'a Arc<Known<Meeting>>>) -> Part {
    let row = |one: &'a Arc<Known<Meeting>>| {
        vec![Cell::go(title(show, one), show.go("meetings", &one.id)), Cell::text(begins(one)), forums::link(show, one.forum.as_ref()), Cell::text(show.said(&one.place)), stage(show, one)]
    };
    Part { id, title: title_of, head: show.heads(&["meetings-meeting", "meetings-begins", "forums-forum", "meetings-place", "work-state"]), rows: all.map(row).collect(), ..Part::default() }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let mut all = show.desk.all::<Meeting>();
    all.sort_by_key(|one| (one.begins, one.id.clone()));
    let ahead = |one: &&Arc<Known<Meeting>>| one.stage() == Stage::Called;
    let calendar = Part {
        id: "calendar",
        title: show.t("meetings-calendar"),
        facts: vec![(show.t("meetings-calendar-lead"), Cell::go("meetings.ics", show.call.go("calendar")))],
        ..Part::default()
    };
    vec![
        show.paged("ahead", all.iter().filter(ahead), |rows| part(show, "ahead", show.t("meetings-ahead"), rows)),
        show.paged("past", all.iter().rev().filter(|one| !ahead(one)), |rows| part(show, "past", show.t("meetings-past"), rows)),
        calendar,
    ]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Meeting>(id)?;
    let mut about = facts(show, &one);
    about.facts.push((show.t("brief-pack"), Cell::go(show.t("brief-go"), show.go("briefs", &one.id))));
    let mut parts = vec![about, agenda(show, &one)];
    if matches!(one.stage(), Stage::Called | Stage::Held) {
        parts.push(besides(show, &one));
    }
    parts.extend(one.minutes_of_all.as_ref().map(|text| Part { id: "minutes", title: show.t("meetings-minutes"), lead: show.said(text), ..Part::default() }));
    parts.push(people(show, &one));
    let open = open_actions(show.desk);
    let of = |action: &&Arc<Known<ntib_desk::actions::Action>>| action.comes_of.as_ref().is_some_and(|of| of.kind.as_str() == "meeting" && of.id == *id);
    parts.push(actions::part(show, "actions", show.t("meetings-actions"), open.iter().filter(of)));
    let all = show.desk.all::<Decision>();
    let taken = |decision: &&Arc<Known<Decision>>| decision.what.as_ref().and_then(|what| what.meeting.as_ref()) == Some(id);
    parts.push(decisions::part(show, "decisions", show.t("work-decisions"), all.iter().filter(taken)));
    let pack = brief(show.desk, show.call.scheme(), id, Some(&STANDARDS))?;
    Some(View { title: title(show, &one), lead: String::new(), parts, forms: forms(show, &one), made: Vec::new(), first: (one.stage() == Stage::Called && one.items.is_empty()).then_some("put-on-agenda"), label: pack.label, kept: one.kept.clone() })
}

fn briefs(show: &Show<'_>) -> Vec<Part> {
    let mut all = show.desk.all::<Meeting>();
    all.sort_by_key(|one| (one.begins, one.id.clone()));
    let row = |one: &Arc<Known<Meeting>>| vec![Cell::go(title(show, one), show.go("briefs", &one.id)), Cell::text(begins(one)), forums::link(show, one.forum.as_ref())];
    let ahead = all.iter().filter(|one| one.stage() == Stage::Called);
    let part = |rows: std::vec::IntoIter<&Arc<Known<Meeting>>>| Part { id: "ahead", title: show.t("meetings-ahead"), head: show.heads(&["meetings-meeting", "meetings-begins", "forums-forum"]), rows: rows.map(row).collect(), ..Part::default() };
    vec![show.paged("ahead", ahead, part)]
}

/// The pack before a meeting: what its participants read on the way there.
fn pack(show: &Show<'_>, id: &Name) -> Option<View> {
    let pack = brief(show.desk, show.call.scheme(), id, Some(&STANDARDS))?;
    let one = &pack.meeting;
    // The pack leads to its meeting, where things are done; not to itself.
    let mut about = facts(show, one);
    about.facts.push((show.t("meetings-meeting"), Cell::go(title(show, one), show.go("meetings", &one.id))));
    let mut parts = vec![about, agenda(show, one)];
    if matches!(one.stage(), Stage::Called | Stage::Held) {
        parts.push(besides(show, one));
    }
    parts.extend(pack.last.as_ref().map(|last| last_time(show, last)));
    parts.push(actions::part(show, "actions", show.t("actions-open"), pack.actions.first.iter()));
    parts.push(decisions::said(show, "decisions", show.t("brief-decisions"), pack.decisions.first.iter()));
    parts.push(actions::promises_part(show, "promises", show.t("promises-open"), pack.promises.first.iter()));
    parts.extend(pack.forum.as_ref().map(|(forum, _)| forums::standing_of(show, forum)));
    parts.push(people(show, one));
    let read = one.stage() != Stage::Cancelled && !one.read.contains_key(&(Paper::Brief, show.call.viewer.person.clone()));
    let forms = if read { vec![("confirm-reading", vec![("paper", "brief".to_owned())])] } else { Vec::new() };
    let meeting = title(show, one);
    Some(View { title: show.marked(show.chrome.t1("brief-of", "meeting", meeting.as_str()), &meeting), lead: show.t("brief-lead"), parts, forms, made: Vec::new(), first: None, label: pack.label, kept: pack.entries })
}

/// The meeting before: what was said, and what of its agenda was carried over.
fn last_time(show: &Show<'_>, last: &Known<Meeting>) -> Part {
    let mut part = agenda(show, last);
    (part.id, part.title) = ("last", show.t("brief-last"));
    part.facts = vec![(show.t("meetings-meeting"), Cell::go(title(show, last), show.go("meetings", &last.id))), (show.t("meetings-begins"), Cell::text(begins(last)))];
    part.lead = last.minutes_of_all.as_ref().map_or_else(String::new, |text| show.said(text));
    part
}

fn facts(show: &Show<'_>, one: &Known<Meeting>) -> Part {
    let mut facts = vec![(show.t("work-state"), stage(show, one)), (show.t("meetings-begins"), Cell::text(begins(one))), (show.t("meetings-lasts"), Cell::text(show.chrome.count("meetings-minutes-long", one.minutes)))];
    if !one.place.is_empty() {
        facts.push((show.t("meetings-place"), Cell::text(show.said(&one.place))));
    }
    if one.forum.is_some() {
        facts.push((show.t("forums-forum"), forums::link(show, one.forum.as_ref())));
    }
    if let Some((who, at)) = &one.closed {
        let day: String = at.to_string().chars().take(10).collect();
        facts.push((show.t("meetings-closed-by"), Cell::text(format!("{}, {day}", show.call.name_of(who)))));
    }
    Part { id: "facts", title: show.t("forums-about"), facts, ..Part::default() }
}

fn outcome(show: &Show<'_>, one: &Item) -> Cell {
    one.outcome.map_or_else(Cell::default, |outcome| Cell::tone(show.pick(outcome), if outcome == ntib_desk::meetings::Outcome::Done { "yes" } else { "open" }))
}

fn agenda(show: &Show<'_>, one: &Meeting) -> Part {
    let row = |(item, number): (&Item, u32)| {
        let about = item.what.about.as_ref().and_then(|about| show.object(&about.kind, &about.id)).unwrap_or_default();
        let minutes = item.what.minutes.map_or_else(String::new, |minutes| minutes.to_string());
        vec![Cell::text(show.call.of_written(&item.what.title, |title| format!("{number}. {title}"))), about, Cell::text(minutes), Cell::text(item.minutes.as_ref().map_or_else(String::new, |text| show.said(text))), outcome(show, item)]
    };
    Part { id: "agenda", title: show.t("meetings-agenda"), head: show.heads(&["meetings-item", "meetings-about", "meetings-time", "meetings-said", "meetings-outcome"]), rows: one.items.iter().zip(1..).map(row).collect(), ..Part::default() }
}

/// What a proposal is, and why it is one.
fn proposed(show: &Show<'_>, proposal: &Proposal) -> (Cell, &'static str) {
    match proposal {
        Proposal::CarriedOver { from, item } => (Cell::go(show.said(&item.what.title), show.go("meetings", from)), "meetings-why-carried"),
        Proposal::Action(one) => (Cell::go(actions::title(show, one), show.go("actions", &one.id)), "meetings-why-action"),
        Proposal::Review(one) => (Cell::go(decisions::title(show, one), show.go("decisions", &one.id)), "meetings-why-review"),
        Proposal::Proposed(one) => (Cell::go(decisions::title(show, one), show.go("decisions", &one.id)), "meetings-why-proposed"),
        Proposal::Case(one, waits) => {
            let why = match waits {
                Waits::Late => "meetings-why-late",
                Waits::Member => "meetings-why-waits",
            };
            (Cell::go(cases::title(show, one), show.go("cases", &one.id)), why)
        }
    }
}

fn besides(show: &Show<'_>, one: &Known<Meeting>) -> Part {
    let all = proposals(show.desk, one, Some(&STANDARDS));
    let row = |proposal: &Proposal| {
        let (cell, why) = proposed(show, proposal);
        vec![cell, Cell::text(show.t(why))]
    };
    let lead = if all.first.is_empty() { show.t("meetings-nothing-besides") } else { show.t("meetings-besides-lead") };
    Part { id: "besides", title: show.t("meetings-besides"), lead, head: show.heads(&["work-what", "meetings-why"]), rows: all.first.iter().map(row).collect(), ..Part::default() }
}

fn people(show: &Show<'_>, one: &Meeting) -> Part {
    let present = |person: &Name| one.held.as_ref().map(|held| held.present.contains(person));
    let mut all: Vec<&Name> = one.invited.iter().chain(one.held.iter().flat_map(|held| &held.present)).collect();
    all.sort();
    all.dedup();
    let row = |person: &&Name| {
        let coming = one.coming.get(*person).map_or_else(Cell::default, |coming| Cell::text(show.pick(*coming)));
        let there = match present(person) {
            Some(true) => Cell::tone(show.t("pick-yes"), "yes"),
            Some(false) => Cell::tone(show.t("pick-no"), "plain"),
            None => Cell::default(),
        };
        let read = |paper: Paper| one.read.get(&(paper, (*person).clone())).map_or_else(String::new, |at| at.to_string().chars().take(10).collect());
        let minutes = match one.read_before.get(*person) {
            Some(at) if read(Paper::Minutes).is_empty() => show.chrome.t1("meetings-read-before", "at", at.to_string().chars().take(10).collect::<String>().as_str()),
            _ => read(Paper::Minutes),
        };
        vec![Cell::text(show.call.name_of(person)), coming, there, Cell::text(read(Paper::Brief)), Cell::text(minutes)]
    };
    let mut rows: Vec<_> = all.iter().map(row).collect();
    let guests = one.held.iter().flat_map(|held| &held.guests);
    rows.extend(guests.map(|guest| vec![Cell::text(guest.clone()), Cell::default(), Cell::tone(show.t("pick-yes"), "yes"), Cell::default(), Cell::default()]));
    Part { id: "people", title: show.t("meetings-people"), head: show.heads(&["people-name", "meetings-coming", "meetings-present", "meetings-read-brief", "meetings-read-minutes"]), rows, ..Part::default() }
}

fn forms(show: &Show<'_>, one: &Known<Meeting>) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let mut forms: Vec<(&'static str, Vec<(&'static str, String)>)> = Vec::new();
    let at = one.begins.map_or_else(String::new, |begins| begins.to_string().chars().take(16).collect());
    let item = vec![("item", format!("item-{}", one.kept.len()))];
    let has_items = !one.items.is_empty();
    match one.stage() {
        Stage::Called => {
            if one.invited.contains(&show.call.viewer.person) {
                forms.push(("answer-invitation", Vec::new()));
            }
            forms.push(("put-on-agenda", item));
            forms.push(("invite-person", Vec::new()));
            if has_items {
                forms.push(("take-off-agenda", Vec::new()));
            }
            forms.push(("hold-meeting", one.invited.iter().map(|person| ("present", person.to_string())).collect()));
            forms.push(("move-meeting", vec![("begins", at), ("minutes", one.minutes.to_string()), ("place", show.said(&one.place))]));
            forms.push(("cancel-meeting", Vec::new()));
        }
        Stage::Held => {
            forms.push(("write-minutes", Vec::new()));
            if has_items {
                forms.push(("settle-item", Vec::new()));
            }
            forms.push(("put-on-agenda", item));
            forms.push(("close-meeting", Vec::new()));
        }
        Stage::Closed | Stage::Cancelled => {}
    }
    if one.stage() != Stage::Cancelled {
        let forum = one.forum.iter().map(|forum| ("forum", forum.to_string()));
        let of = [("comes_of", format!("meeting/{}", one.id)), ("on", show.today.to_string())];
        forms.push(("propose-decision", forum.clone().chain([("meeting", one.id.to_string())]).chain(one.items.iter().filter_map(|item| item.what.about.as_ref()).map(|about| ("objects", format!("{}/{}", about.kind, about.id)))).collect()));
        forms.push(("assign-action", forum.chain(of.clone()).collect()));
        forms.push(("note-promise", of.to_vec()));
        forms.push(("confirm-reading", Vec::new()));
    }
    forms
}
