//! Decisions: what they rest on, who dissents, when they are looked at again.

use std::sync::Arc;

use ntib_desk::Known;
use ntib_desk::decisions::{Decision, Status};
use ntib_record::Name;

use super::{Cell, KindOf, Part, Show, View, forums, meetings};

/// How decisions are shown.
pub const KIND: KindOf = KindOf { path: "decisions", one: "decision", begin: &["propose-decision"], list, show };

/// How a decision is called.
pub fn title(show: &Show<'_>, one: &Known<Decision>) -> String {
    one.what.as_ref().map_or_else(|| one.id.to_string(), |what| show.said(&what.title))
}

fn status(show: &Show<'_>, one: &Decision) -> Cell {
    let (phrase, tone) = match one.status() {
        Status::Proposed => ("decisions-proposed", "open"),
        Status::Taken if one.review_due(show.today) => ("decisions-review-due", "no"),
        Status::Taken => ("decisions-taken", "yes"),
        Status::Withdrawn => ("decisions-withdrawn", "plain"),
        Status::Over => ("decisions-over", "plain"),
    };
    Cell::tone(show.t(phrase), tone)
}

/// The payload of a proposal, without a first instrument where none was named.
pub fn without_empty(mut payload: serde_json::Map<String, serde_json::Value>) -> serde_json::Map<String, serde_json::Value> {
    let named = payload.get("rests_on").and_then(|all| all.get(0)).is_some_and(|first| first.get("instrument").is_some());
    if !named {
        payload.remove("rests_on");
    }
    payload
}

/// Decisions as a table.
pub fn part<'a>(show: &Show<'_>, id: &'static str, title_of: String, all: impl Iterator<Item = &'a Arc<Known<Decision>>>) -> Part {
    let row = |one: &'a Arc<Known<Decision>>| {
        let rests = one.what.iter().flat_map(|what| &what.rests_on).map(|rest| rest.instrument.to_string()).collect::<Vec<_>>().join(", ");
        let review = one.review_day().map_or_else(String::new, |day| day.to_string());
        vec![Cell::go(title(show, one), show.go("decisions", &one.id)), forums::link(show, one.what.as_ref().and_then(|what| what.forum.as_ref())), Cell::text(rests), Cell::text(review), status(show, one)]
    };
    Part { id, title: title_of, head: show.heads(&["work-what", "forums-forum", "decisions-rests-on", "decisions-review", "work-state"]), rows: all.map(row).collect(), ..Part::default() }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let all = show.desk.all::<Decision>();
    let is = |status: &'static [Status]| move |one: &&Arc<Known<Decision>>| status.contains(&one.status());
    vec![
        part(show, "proposed", show.t("decisions-to-take"), all.iter().filter(is(&[Status::Proposed]))),
        part(show, "taken", show.t("decisions-that-hold"), all.iter().filter(is(&[Status::Taken]))),
        part(show, "over", show.t("decisions-past"), all.iter().filter(is(&[Status::Withdrawn, Status::Over]))),
    ]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Decision>(id)?;
    let mut parts = vec![facts(show, &one), rests(show, &one), answers(show, &one)];
    let dissent = |one: &ntib_desk::decisions::Dissented| {
        let place = one.what.place.map_or_else(String::new, |place| place.to_string());
        vec![Cell::text(show.call.name_of(&one.by)), Cell::text(place), Cell::text(one.at.to_string().chars().take(10).collect::<String>()), Cell::text(show.said(&one.what.text))]
    };
    if !one.dissent.is_empty() {
        parts.push(Part { id: "dissent", title: show.t("decisions-dissent"), head: show.heads(&["people-name", "people-place", "work-when", "work-said"]), rows: one.dissent.iter().map(dissent).collect(), ..Part::default() });
    }
    let review = |one: &ntib_desk::decisions::ReviewDecision| {
        let next = one.next.map_or_else(String::new, |day| day.to_string());
        vec![Cell::text(show.pick(one.outcome)), Cell::text(show.said(&one.text)), Cell::text(next), one.replaced_by.as_ref().map_or_else(Cell::default, |id| Cell::go(id.to_string(), show.go("decisions", id)))]
    };
    if !one.reviews.is_empty() {
        parts.push(Part { id: "reviews", title: show.t("decisions-reviews"), head: show.heads(&["meetings-outcome", "work-said", "decisions-review", "decisions-replaced-by"]), rows: one.reviews.iter().map(review).collect(), ..Part::default() });
    }
    let forms: Vec<(&'static str, Vec<(&'static str, String)>)> = match one.status() {
        Status::Proposed => vec![("take-decision", vec![("from", show.today.to_string())]), ("dissent", Vec::new()), ("withdraw-decision", Vec::new())],
        Status::Taken => vec![("review-decision", Vec::new()), ("dissent", Vec::new())],
        Status::Withdrawn | Status::Over => Vec::new(),
    };
    let lead = one.what.as_ref().map_or_else(String::new, |what| show.said(&what.text));
    Some(View { title: title(show, &one), lead, parts, forms, made: Vec::new(), label: one.label().cloned(), kept: one.kept.clone() })
}

fn facts(show: &Show<'_>, one: &Decision) -> Part {
    let mut facts = vec![(show.t("work-state"), status(show, one))];
    facts.extend(one.proposed_by.as_ref().map(|who| (show.t("decisions-proposed-by"), Cell::text(show.call.name_of(who)))));
    facts.extend(one.taken.as_ref().map(|(who, from)| (show.t("decisions-taken-by"), Cell::text(format!("{}, {from}", show.call.name_of(who))))));
    facts.extend(one.review_day().map(|day| (show.t("decisions-review"), Cell::text(day.to_string()))));
    if let Some(what) = &one.what {
        facts.extend(what.forum.as_ref().map(|forum| (show.t("forums-forum"), forums::link(show, Some(forum)))));
        let meeting = what.meeting.as_ref().and_then(|id| show.desk.get::<ntib_desk::meetings::Meeting>(id));
        facts.extend(meeting.map(|meeting| (show.t("meetings-meeting"), Cell::go(meetings::title(show, &meeting), show.go("meetings", &meeting.id)))));
    }
    Part { id: "facts", title: show.t("forums-about"), facts, ..Part::default() }
}

fn rests(show: &Show<'_>, one: &Decision) -> Part {
    let what = one.what.as_ref();
    let pivotal = one.pivotal();
    let measured = what.iter().flat_map(|what| &what.answers).any(|answer| answer.pivotal.is_some());
    let row = |rest: &ntib_desk::decisions::Rest| {
        let found = match (measured, pivotal.contains(rest.instrument.as_str())) {
            (false, _) => Cell::tone(show.t("impact-not-measured"), "open"),
            (true, true) => Cell::tone(show.t("impact-pivotal"), "yes"),
            (true, false) => Cell::tone(show.t("impact-not-pivotal"), "plain"),
        };
        let needed = show.t(if rest.needed { "pick-yes" } else { "pick-no" });
        vec![Cell::go(rest.instrument.to_string(), show.go("impact", &rest.instrument)), Cell::text(rest.at.clone()), Cell::text(needed), found]
    };
    let rows: Vec<_> = what.iter().flat_map(|what| &what.rests_on).map(row).collect();
    let lead = what.filter(|_| rows.is_empty()).map_or_else(String::new, |what| show.said(&what.otherwise));
    Part { id: "rests", title: show.t("decisions-rests-on"), lead, head: show.heads(&["forums-instrument", "forums-at", "decisions-needed", "decisions-measured"]), rows, ..Part::default() }
}

fn answers(show: &Show<'_>, one: &Decision) -> Part {
    let what = one.what.as_ref();
    let object = |kind: &Name, id: &Name| show.object(kind, id).unwrap_or_else(|| Cell::text(show.t("decisions-not-seen")));
    let answer = |one: &ntib_desk::decisions::AnswerReliedOn| vec![object(&one.of.kind, &one.of.id), Cell::text(format!("{}: {} ({})", one.question, one.outcome, one.as_of))];
    let mut rows: Vec<_> = what.iter().flat_map(|what| &what.answers).map(answer).collect();
    rows.extend(what.iter().flat_map(|what| &what.objects).map(|one| vec![object(&one.kind, &one.id), Cell::text(show.t(&format!("kind-{}", one.kind)))]));
    Part { id: "answers", title: show.t("decisions-answers"), head: show.heads(&["work-what", "work-answer"]), rows, ..Part::default() }
}
