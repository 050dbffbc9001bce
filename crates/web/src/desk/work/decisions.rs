//! Decisions: what they rest on, who dissents, when they are looked at again.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_desk::cases::{AssessCase, Case, Finding};
use ntib_desk::decisions::{AnswerReliedOn, Decision, Status};
use ntib_desk::meetings::Ref;
use ntib_desk::{Known, Thing as _};
use ntib_engine::value;
use ntib_record::Name;
use ntib_rules::Removed;
use serde_json::{Map, Value};

use crate::desk::DeskCall;
use crate::kept::Problem;

use super::casefile::UnderWay;
use super::{Cell, KindOf, Part, Show, View, assess, forums, found, meetings};

/// How decisions are shown.
pub const KIND: KindOf = KindOf { path: "decisions", one: "decision", begin: &["propose-decision"], also: &["assign-action", "note-promise"], list, show, called };

/// How a decision is called.
pub fn title(show: &Show<'_>, one: &Known<Decision>) -> String {
    one.what.as_ref().map_or_else(|| one.id.to_string(), |what| show.said(&what.title))
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
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

/// The payload of a proposal: without the instruments that were not named, and with the answers that were chosen as their cases keep them.
pub fn proposed(desk: &DeskCall<'_>, mut payload: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    payload = resting(payload);
    let chosen = payload.remove("answers").and_then(|all| all.as_array().cloned()).unwrap_or_default();
    let mut answers: Vec<AnswerReliedOn> = Vec::new();
    for one in chosen.iter().filter_map(Value::as_str) {
        let gone = || Problem::new("propose-decision.answers", desk.call.words().with("decisions-answer-gone", &[("given", one)]));
        let named = if one.contains('#') { vec![one.to_owned()] } else { answers_of(desk, one) };
        let all: Option<Vec<AnswerReliedOn>> = named.iter().map(|one| relied_on(desk, one)).collect();
        answers.extend(all.filter(|all| !all.is_empty()).ok_or_else(gone)?);
    }
    if !answers.is_empty() {
        payload.insert("answers".to_owned(), serde_json::to_value(answers).unwrap_or_default());
    }
    Ok(payload)
}

/// Every answer of a case, where a case was written and no answer of it.
fn answers_of(desk: &DeskCall<'_>, case: &str) -> Vec<String> {
    let known = case.parse::<Name>().ok().and_then(|id| desk.seen().get::<Case>(&id));
    let count = known.and_then(|case| case.assessment().map(|one| one.findings.len())).unwrap_or(0);
    (0..count).map(|at| format!("{case}#{at}")).collect()
}

/// The payload of a proposal without the instruments that were not named.
pub fn resting(mut payload: Map<String, Value>) -> Map<String, Value> {
    let rests: Vec<Value> = payload.remove("rests_on").and_then(|all| all.as_array().cloned()).unwrap_or_default();
    let rests: Vec<Value> = rests.into_iter().filter(|one| one.get("instrument").is_some()).collect();
    if !rests.is_empty() {
        payload.insert("rests_on".to_owned(), rests.into());
    }
    payload
}

/// The answer `CASE#PLACE` as its case keeps it.
fn relied_on(desk: &DeskCall<'_>, chosen: &str) -> Option<AnswerReliedOn> {
    let (id, at) = chosen.split_once('#')?;
    let id: Name = id.parse().ok()?;
    let case = desk.seen().get::<Case>(&id)?;
    let assessed = case.assessment()?;
    let finding = assessed.findings.get(at.parse::<usize>().ok()?)?;
    Some(AnswerReliedOn {
        of: Ref { kind: Case::KIND.parse().ok()?, id },
        question: finding.question.clone(),
        // A set of many is told by its beginning; the case keeps all of it.
        outcome: finding.outcomes.join(" | ").chars().take(ntib_desk::LINE_MAX).collect(),
        as_of: assessed.as_of,
        rulebook: assessed.rulebook.clone(),
        pivotal: pivotal(desk, assessed, finding),
    })
}

/// The instruments whose removal, each alone, changes what was found: where the rulebook in use is the one that answered; else it is not measured.
fn pivotal(desk: &DeskCall<'_>, assessed: &AssessCase, finding: &Finding) -> Option<BTreeSet<String>> {
    let site = desk.call.site;
    let (book, engine) = (site.book(), site.engine());
    if assessed.rulebook != book.digest {
        return None;
    }
    let way = UnderWay::of_text(site, &assess::case_file(desk, assessed)?, assessed.as_of)?;
    let question = book.find_question(&finding.question)?;
    let named = |matter: &ntib_engine::Matter| std::iter::once(matter.subject.as_str()).chain(matter.leg.as_deref()).collect::<Vec<_>>().join(" / ") == finding.matter;
    let (matter, _) = way.opened.raised(site).into_iter().find(|(matter, questions)| named(matter) && questions.contains(&question))?;
    let asked = [(matter, vec![question])];
    let changes = |id: &str| {
        let removed = Removed::of(book, &[id]).ok()?;
        Some(!value(engine, &asked, assessed.as_of, &Removed::nothing(), &removed).0.is_empty())
    };
    let instruments = engine.instruments_of(question).into_iter().map(|id| book.instrument(id).id.clone());
    instruments.filter_map(|id| Some((changes(&id)?, id))).filter(|(changes, _)| *changes).map(|(_, id)| Some(id)).collect()
}

/// Decisions as a table.
pub fn part<'a>(show: &Show<'_>, id: &'static str, title_of: String, all: impl Iterator<Item = &'a Arc<Known<Decision>>>) -> Part {
    let row = |one: &'a Arc<Known<Decision>>| {
        let rests = one.what.iter().flat_map(|what| &what.rests_on).map(|rest| show.call.instrument(rest.instrument.as_str())).collect::<Vec<_>>().join("; ");
        let review = one.review_day().map_or_else(String::new, |day| day.to_string());
        vec![Cell::go(title(show, one), show.go("decisions", &one.id)), forums::link(show, one.what.as_ref().and_then(|what| what.forum.as_ref())), Cell::text(rests), Cell::text(review), status(show, one)]
    };
    Part { id, title: title_of, head: show.heads(&["work-what", "forums-forum", "decisions-rests-on", "decisions-review", "work-state"]), rows: all.map(row).collect(), ..Part::default() }
}

/// What decisions say and why, on what they rest and who dissents, for who has nothing but the pack.
pub fn said<'a>(show: &Show<'_>, id: &'static str, title_of: String, all: impl Iterator<Item = &'a Arc<Known<Decision>>>) -> Part {
    let row = |one: &'a Arc<Known<Decision>>| {
        let what = one.what.as_ref();
        let mut rests: Vec<String> = what.iter().flat_map(|what| &what.rests_on).map(|rest| format!("{} {}", show.call.instrument(rest.instrument.as_str()), rest.at).trim().to_owned()).collect();
        rests.extend(what.filter(|what| !what.otherwise.is_empty()).map(|what| show.said(&what.otherwise)));
        let said = |one: &ntib_desk::decisions::Dissented| {
            let text = show.said(&one.what.text);
            show.marked(show.call.call.words().with("decisions-dissent-of", &[("who", &show.call.name_of(&one.by)), ("text", &text)]), &text)
        };
        vec![
            Cell::go(title(show, one), show.go("decisions", &one.id)),
            Cell::text(what.map_or_else(String::new, |what| show.said(&what.text))),
            Cell { list: rests, ..Cell::default() },
            Cell { list: one.dissent.iter().map(said).collect(), ..Cell::default() },
            status(show, one),
        ]
    };
    Part { id, title: title_of, head: show.heads(&["work-what", "decisions-said", "decisions-rests-on", "decisions-dissent", "work-state"]), rows: all.map(row).collect(), ..Part::default() }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let all = show.desk.all::<Decision>();
    let is = |status: &'static [Status]| move |one: &&Arc<Known<Decision>>| status.contains(&one.status());
    vec![
        show.paged("proposed", all.iter().filter(is(&[Status::Proposed])), |rows| part(show, "proposed", show.t("decisions-to-take"), rows)),
        show.paged("taken", all.iter().filter(is(&[Status::Taken])), |rows| part(show, "taken", show.t("decisions-that-hold"), rows)),
        show.paged("over", all.iter().filter(is(&[Status::Withdrawn, Status::Over])), |rows| part(show, "over", show.t("decisions-past"), rows)),
    ]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Decision>(id)?;
    let mut parts = vec![facts(show, &one), rests(show, &one), answers(show, &one)];
    let dissent = |one: &ntib_desk::decisions::Dissented| {
        let place = one.what.place.map_or_else(String::new, |place| show.call.place_called(place));
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
        Status::Taken => {
            let object = vec![("comes_of", format!("decision/{}", one.id)), ("on", show.today.to_string())];
            vec![("review-decision", Vec::new()), ("assign-action", object.clone()), ("note-promise", object), ("dissent", Vec::new())]
        }
        Status::Withdrawn | Status::Over => Vec::new(),
    };
    let lead = one.what.as_ref().map_or_else(String::new, |what| show.said(&what.text));
    let first = match one.status() {
        Status::Proposed if one.proposed_by.as_ref() != Some(&show.call.viewer.person) => Some("take-decision"),
        Status::Taken if one.review_due(show.today) => Some("review-decision"),
        _ => None,
    };
    Some(View { title: title(show, &one), lead, parts, forms, made: Vec::new(), first, label: one.label().cloned(), kept: one.kept.clone() })
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
        vec![Cell::go(show.call.instrument(rest.instrument.as_str()), show.go("impact", &rest.instrument)), Cell::text(rest.at.clone()), Cell::text(needed), found]
    };
    let rows: Vec<_> = what.iter().flat_map(|what| &what.rests_on).map(row).collect();
    let lead = what.filter(|_| rows.is_empty()).map_or_else(String::new, |what| show.said(&what.otherwise));
    Part { id: "rests", title: show.t("decisions-rests-on"), lead, head: show.heads(&["forums-instrument", "forums-at", "decisions-needed", "decisions-measured"]), rows, ..Part::default() }
}

fn answers(show: &Show<'_>, one: &Decision) -> Part {
    let what = one.what.as_ref();
    let object = |kind: &Name, id: &Name| show.object(kind, id).unwrap_or_else(|| Cell::text(show.t("decisions-not-seen")));
    let answer = |one: &AnswerReliedOn| {
        let outcomes: Vec<String> = one.outcome.split(" | ").map(str::to_owned).collect();
        vec![object(&one.of.kind, &one.of.id), Cell::text(show.pair(&found::question(show, &one.question), &format!("{} ({})", found::outcome(show, &one.question, &outcomes).text, one.as_of)))]
    };
    let mut rows: Vec<_> = what.iter().flat_map(|what| &what.answers).map(answer).collect();
    rows.extend(what.iter().flat_map(|what| &what.objects).map(|one| vec![object(&one.kind, &one.id), Cell::text(show.t(&format!("kind-{}", one.kind)))]));
    Part { id: "answers", title: show.t("decisions-answers"), head: show.heads(&["work-what", "work-answer"]), rows, ..Part::default() }
}
