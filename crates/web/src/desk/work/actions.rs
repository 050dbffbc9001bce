//! Actions and promises: what is to be done, by whom, by when.

use std::sync::Arc;

use ntib_desk::actions::{Action, Fate, NotePromise, Promise, Side, open_promises};
use ntib_desk::people::Person;
use ntib_desk::{Act as _, Kept, Known};
use ntib_record::Name;

use super::{Cell, KindOf, Part, Show, View, forums};

/// How actions are shown.
pub const KIND: KindOf = KindOf { path: "actions", one: "action", begin: &["assign-action"], also: &[], list, show, called };
/// How promises are shown.
pub const PROMISES: KindOf = KindOf { path: "promises", one: "promise", begin: &["note-promise"], also: &[], list: promises, show: promise, called: promise_called };

/// How an action is called: its first words.
pub fn title(show: &Show<'_>, one: &Known<Action>) -> String {
    if one.what.is_empty() { one.id.to_string() } else { show.call.of_written(&one.what, |text| text.chars().take(120).collect()) }
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

fn when(show: &Show<'_>, one: &Action) -> Cell {
    match (one.is_open(), one.late_days(show.today)) {
        (false, _) => Cell::tone(show.t("actions-finished"), "yes"),
        (_, Some(days)) => Cell::tone(show.chrome.count("forums-late", days), "no"),
        _ => Cell::tone(show.t("actions-is-open"), "open"),
    }
}

/// Actions as a table.
pub fn part<'a>(show: &Show<'_>, id: &'static str, title_of: String, all: impl Iterator<Item = &'a Arc<Known<Action>>>) -> Part {
    let row = |one: &'a Arc<Known<Action>>| {
        let to = one.to.as_ref().map_or_else(String::new, |to| show.call.principal_name(to));
        vec![Cell::go(title(show, one), show.go("actions", &one.id)), Cell::text(to), Cell::text(one.due.map_or_else(String::new, |due| due.to_string())), forums::link(show, one.forum.as_ref()), when(show, one)]
    };
    Part { id, title: title_of, head: show.heads(&["work-what", "actions-who", "work-due", "forums-forum", "work-state"]), rows: all.map(row).collect(), ..Part::default() }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let mut all = show.desk.all::<Action>();
    all.sort_by_key(|one| (one.due, one.id.clone()));
    vec![
        show.paged("open", all.iter().filter(|one| one.is_open()), |rows| part(show, "open", show.t("actions-open"), rows)),
        show.paged("finished", all.iter().rev().filter(|one| !one.is_open()), |rows| part(show, "finished", show.t("actions-done"), rows)),
    ]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Action>(id)?;
    let mut facts = vec![(show.t("work-state"), when(show, &one))];
    facts.extend(one.to.as_ref().map(|to| (show.t("actions-who"), Cell::text(show.call.principal_name(to)))));
    facts.extend(one.due.map(|due| (show.t("work-due"), Cell::text(due.to_string()))));
    facts.extend(one.forum.as_ref().map(|forum| (show.t("forums-forum"), forums::link(show, Some(forum)))));
    facts.extend(one.comes_of.as_ref().and_then(|of| show.object(&of.kind, &of.id)).map(|cell| (show.t("actions-comes-of"), cell)));
    facts.extend(one.finished.as_ref().map(|text| (show.t("actions-result"), Cell::text(show.said(text)))));
    let mut parts = vec![Part { id: "facts", title: show.t("forums-about"), facts, ..Part::default() }];
    if !one.reports.is_empty() {
        let rows = one.reports.iter().map(|text| vec![Cell::text(show.said(text))]).collect();
        parts.push(Part { id: "reports", title: show.t("actions-reports"), head: show.heads(&["work-said"]), rows, ..Part::default() });
    }
    let forms = if one.is_open() {
        let to = one.to.as_ref().map_or_else(String::new, ToString::to_string);
        let due = one.due.map_or_else(String::new, |due| due.to_string());
        vec![("report-on-action", Vec::new()), ("finish-action", Vec::new()), ("move-action", vec![("to", to), ("due", due)])]
    } else {
        Vec::new()
    };
    Some(View { title: title(show, &one), lead: String::new(), parts, forms, made: Vec::new(), first: None, label: one.label().cloned(), kept: one.kept.clone() })
}

/// How a promise is called.
pub fn promise_title(show: &Show<'_>, one: &Known<Promise>) -> String {
    one.what.as_ref().map_or_else(|| one.id.to_string(), |what| show.said(&what.what))
}

fn promise_called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| promise_title(show, &one))
}

fn promise_state(show: &Show<'_>, one: &Promise) -> Cell {
    let late = one.what.as_ref().and_then(|what| what.due).filter(|due| one.settled.is_none() && *due < show.today);
    match (&one.settled, late) {
        (Some(settled), _) => Cell::tone(show.pick(settled.how), if settled.how == Fate::Broken { "no" } else { "yes" }),
        (None, Some(due)) => Cell::tone(show.chrome.count("forums-late", show.today.days_since(due)), "no"),
        (None, None) => Cell::tone(show.t("actions-is-open"), "open"),
    }
}

/// By whom it was made, and to whom, by name: "us" is another office for each reader.
fn sides(show: &Show<'_>, one: &Known<Promise>) -> [String; 2] {
    let Some(what) = &one.what else { return Default::default() };
    let noted = one.kept.iter().find(|kept| kept.verb() == NotePromise::VERB);
    let of = |kept: &Arc<Kept>| show.desk.get::<Person>(&kept.entry.actor.person).and_then(|one| one.office.clone()).or_else(|| kept.entry.label.owners.first().cloned());
    let office = noted.and_then(of).map_or_else(String::new, |office| show.office(&office));
    match what.side {
        Side::Made => [office, what.other.clone()],
        Side::Received => [what.other.clone(), office],
    }
}

/// Promises as a table.
pub fn promises_part<'a>(show: &Show<'_>, id: &'static str, title_of: String, all: impl Iterator<Item = &'a Arc<Known<Promise>>>) -> Part {
    let row = |one: &'a Arc<Known<Promise>>| {
        let what = one.what.as_ref();
        let due = what.and_then(|what| what.due).map_or_else(String::new, |due| due.to_string());
        let [by, to] = sides(show, one);
        vec![Cell::go(promise_title(show, one), show.go("promises", &one.id)), Cell::text(by), Cell::text(to), Cell::text(due), promise_state(show, one)]
    };
    Part { id, title: title_of, head: show.heads(&["work-what", "promises-by", "promises-to", "work-due", "work-state"]), rows: all.map(row).collect(), ..Part::default() }
}

fn promises(show: &Show<'_>) -> Vec<Part> {
    let (open, all) = (open_promises(show.desk), show.desk.all::<Promise>());
    vec![
        show.paged("open", open.iter(), |rows| promises_part(show, "open", show.t("promises-open"), rows)),
        show.paged("settled", all.iter().filter(|one| one.settled.is_some()), |rows| promises_part(show, "settled", show.t("promises-settled"), rows)),
    ]
}

fn promise(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Promise>(id)?;
    let mut facts = vec![(show.t("work-state"), promise_state(show, &one))];
    if let Some(what) = &one.what {
        let [by, to] = sides(show, &one);
        facts.push((show.t("promises-by"), Cell::text(by)));
        facts.push((show.t("promises-to"), Cell::text(to)));
        facts.push((show.t("promises-on"), Cell::text(what.on.to_string())));
        facts.extend(what.due.map(|due| (show.t("work-due"), Cell::text(due.to_string()))));
        facts.extend(what.comes_of.as_ref().and_then(|of| show.object(&of.kind, &of.id)).map(|cell| (show.t("actions-comes-of"), cell)));
    }
    let parts = vec![Part { id: "facts", title: show.t("forums-about"), facts, ..Part::default() }];
    let forms = if one.settled.is_none() { vec![("settle-promise", vec![("on", show.today.to_string())])] } else { Vec::new() };
    Some(View { title: promise_title(show, &one), lead: String::new(), parts, forms, made: Vec::new(), first: None, label: one.label().cloned(), kept: one.kept.clone() })
}
