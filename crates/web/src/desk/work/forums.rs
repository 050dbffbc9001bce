//! Forums: what each rests on, when it last met, and whether it is overdue.

use std::sync::Arc;

use ntib_desk::Known;
use ntib_desk::actions::open_actions;
use ntib_desk::decisions::Decision;
use ntib_desk::forums::{Forum, standing};
use ntib_desk::meetings::of_forum;
use ntib_desk::series::{Series, next_of};
use ntib_record::Name;

use super::{Cell, KindOf, Part, Show, View, actions, decisions, meetings};

/// How forums are shown.
pub const KIND: KindOf = KindOf { path: "forums", one: "forum", begin: &["found-forum"], also: &["call-meeting", "begin-series", "end-series", "propose-decision"], list, show, called };

/// How a forum is called.
pub fn title(show: &Show<'_>, one: &Known<Forum>) -> String {
    one.what.as_ref().map_or_else(|| one.id.to_string(), |what| show.said(&what.name))
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

/// A link to the forum of this name, where the viewer knows of it; on its own page its name.
pub fn link(show: &Show<'_>, id: Option<&Name>) -> Cell {
    let Some(one) = id.and_then(|id| show.desk.get::<Forum>(id)) else { return Cell::default() };
    if show.id == Some(&one.id) { Cell::text(title(show, &one)) } else { Cell::go(title(show, &one), show.go("forums", &one.id)) }
}

fn cadence(show: &Show<'_>, one: &Forum) -> String {
    one.every_months.map_or_else(|| show.t("forums-no-cadence"), |months| show.chrome.count("forums-every", months))
}

/// Whether a forum is late.
pub fn late(show: &Show<'_>, one: &Known<Forum>) -> Cell {
    let stands = standing(show.desk, one, show.today);
    match (&one.ended, stands.late_days, stands.last, one.every_months) {
        (Some(ended), ..) => Cell::tone(show.chrome.t1("forums-ended", "day", ended.on.to_string()), "plain"),
        (_, Some(days), ..) => Cell::tone(show.chrome.count("forums-late", days), "no"),
        (_, _, None, _) => Cell::tone(show.t("forums-never-seen"), "open"),
        (_, _, _, None) => Cell::tone(show.t("forums-no-rule"), "open"),
        _ => Cell::tone(show.t("forums-in-time"), "yes"),
    }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let mut all = show.desk.all::<Forum>();
    let lateness = |one: &Arc<Known<Forum>>| standing(show.desk, one, show.today).late_days.unwrap_or(-1);
    all.sort_by_cached_key(|one| (std::cmp::Reverse(lateness(one)), title(show, one)));
    let row = |one: &Arc<Known<Forum>>| {
        let stands = standing(show.desk, one, show.today);
        let day = |day: Option<ntib_core::Date>| Cell::text(day.map_or_else(String::new, |day| day.to_string()));
        let parties = one.what.iter().flat_map(|what| &what.parties).map(|place| show.call.place_called(*place)).collect::<Vec<_>>().join(", ");
        vec![Cell::go(title(show, one), show.go("forums", &one.id)), Cell::text(parties), Cell::text(cadence(show, one)), day(stands.last), day(stands.due), day(stands.next), late(show, one)]
    };
    let head = show.heads(&["forums-forum", "forums-parties", "forums-cadence", "forums-last", "forums-due", "forums-next", "forums-standing"]);
    vec![show.paged("all", all.iter(), |all| Part { id: "all", title: show.t("forums-all"), head, rows: all.map(row).collect(), ..Part::default() })]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Forum>(id)?;
    let mut parts = vec![facts(show, &one), bases(show, &one)];
    let meetings = of_forum(show.desk, id);
    parts.push(meetings::part(show, "meetings", show.t("forums-meetings"), meetings.iter().rev()));
    parts.extend(series(show, id));
    parts.push(sittings(show, &one));
    let open = open_actions(show.desk);
    parts.push(actions::part(show, "actions", show.t("actions-open"), open.iter().filter(|action| action.forum.as_ref() == Some(id))));
    let all = show.desk.all::<Decision>();
    let of = |decision: &&Arc<Known<Decision>>| decision.what.as_ref().and_then(|what| what.forum.as_ref()) == Some(id);
    parts.push(decisions::part(show, "decisions", show.t("work-decisions"), all.iter().filter(of)));
    let forms = vec![
        ("note-sitting", vec![("on", show.today.to_string()), ("source.seen", show.today.to_string())]),
        ("set-cadence", vec![("every_months", one.every_months.map_or_else(String::new, |months| months.to_string()))]),
        ("call-meeting", vec![("forum", id.to_string())]),
        ("begin-series", vec![("forum", id.to_string()), ("first", show.today.to_string()), ("every_months", one.every_months.map_or_else(|| "3".to_owned(), |months| months.to_string()))]),
        ("propose-decision", vec![("forum", id.to_string())]),
        ("end-series", vec![("on", show.today.to_string())]),
        ("end-forum", vec![("on", show.today.to_string())]),
    ];
    let mut forms = if one.ended.is_some() { Vec::new() } else { forms };
    if super::picks::of(show, "series").all.is_empty() {
        forms.retain(|(verb, _)| *verb != "end-series");
    }
    let lead = one.what.as_ref().map_or_else(String::new, |what| show.said(&what.about));
    Some(View { title: title(show, &one), lead, parts, forms, made: Vec::new(), first: None, label: one.label().cloned(), kept: one.kept.clone() })
}

/// How a forum stands, and on what it rests.
pub fn standing_of(show: &Show<'_>, one: &Known<Forum>) -> Part {
    let mut part = bases(show, one);
    part.facts = facts(show, one).facts;
    part.facts.insert(0, (show.t("forums-forum"), link(show, Some(&one.id))));
    (part.id, part.title) = ("forum", show.t("brief-forum"));
    part
}

/// Series of the forum, and when each is next to meet.
fn series(show: &Show<'_>, id: &Name) -> Option<Part> {
    let all = show.desk.all::<Series>();
    let own = all.iter().filter_map(|one| one.what.as_ref().filter(|what| what.forum == *id).map(|what| (one, what)));
    let row = |(one, what): (&Arc<Known<Series>>, &ntib_desk::series::BeginSeries)| {
        let next = next_of(one, show.today).map_or_else(|| one.ended.map_or_else(Cell::default, |day| Cell::tone(show.chrome.t1("forums-ended", "day", day.to_string()), "plain")), |day| Cell::text(day.to_string()));
        vec![Cell::text(show.said(&what.title)), Cell::text(show.chrome.count("forums-every", what.every_months)), next]
    };
    let rows: Vec<_> = own.map(row).collect();
    (!rows.is_empty()).then(|| Part { id: "series", title: show.t("forums-series"), head: show.heads(&["work-what", "forums-cadence", "forums-next"]), rows, ..Part::default() })
}

fn facts(show: &Show<'_>, one: &Known<Forum>) -> Part {
    let stands = standing(show.desk, one, show.today);
    let mut facts = vec![(show.t("forums-standing"), late(show, one)), (show.t("forums-cadence"), Cell::text(cadence(show, one)))];
    let mut day = |phrase: &str, day: Option<ntib_core::Date>| facts.extend(day.map(|day| (show.t(phrase), Cell::text(day.to_string()))));
    day("forums-last", stands.last);
    day("forums-due", stands.due);
    day("forums-next", stands.next);
    day("forums-since", one.what.as_ref().and_then(|what| what.since));
    facts.extend(stands.mean_days.map(|days| (show.t("forums-mean"), Cell::text(show.chrome.count("forums-days", days)))));
    if let Some(what) = &one.what {
        facts.push((show.t("forums-level"), Cell::text(show.said(&what.level))));
        facts.push((show.t("work-source"), Cell::text(format!("{} ({}, {})", what.source.title, what.source.seen, show.pick(what.source.confidence)))));
    }
    Part { id: "facts", title: show.t("forums-about"), facts, ..Part::default() }
}

fn bases(show: &Show<'_>, one: &Forum) -> Part {
    let row = |basis: &ntib_desk::forums::Basis| {
        let law = basis.instrument.as_ref().map_or_else(Cell::default, |id| Cell::go(show.call.instrument(id.as_str()), show.call.call.go(&format!("law/{id}"))));
        let binding = if basis.binding { Cell::tone(show.t("forums-binding"), "yes") } else { Cell::tone(show.t("forums-not-binding"), "plain") };
        vec![Cell::text(show.said(&basis.title)), Cell::text(basis.at.clone()), law, binding]
    };
    let rows: Vec<_> = one.what.iter().flat_map(|what| &what.bases).map(row).collect();
    let lead = if rows.is_empty() { show.t("forums-no-basis") } else { String::new() };
    Part { id: "bases", title: show.t("forums-bases"), lead, head: show.heads(&["forums-basis", "forums-at", "forums-instrument", "forums-binds"]), rows, ..Part::default() }
}

fn sittings(show: &Show<'_>, one: &Forum) -> Part {
    let mut all: Vec<_> = one.sittings.iter().collect();
    all.sort_by_key(|sitting| std::cmp::Reverse(sitting.on));
    let row = |sitting: &&ntib_desk::forums::NoteSitting| {
        vec![Cell::text(sitting.on.to_string()), Cell::text(show.said(&sitting.about)), Cell::text(sitting.source.title.clone()), Cell::text(show.pick(sitting.source.confidence))]
    };
    Part { id: "sittings", title: show.t("forums-sittings"), head: show.heads(&["work-when", "work-what", "work-source", "work-how-sure"]), rows: all.iter().map(row).collect(), ..Part::default() }
}
