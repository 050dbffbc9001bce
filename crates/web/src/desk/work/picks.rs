//! What forms offer: the objects that the asker sees, by the names that people know them by.

use ntib_desk::Known;
use ntib_desk::actions::open_actions;
use ntib_desk::authorisations::Authorisation;
use ntib_desk::cases::{AssessCase, Case, Next};
use ntib_desk::consultations::{Consultation, Form};
use ntib_desk::decisions::{Decision, Status};
use ntib_desk::forums::Forum;
use ntib_desk::meetings::Meeting;
use ntib_desk::obligations::Owed;
use ntib_desk::people::{Office, OfficeKind, Person, Post};
use ntib_desk::programmes::Programme;
use ntib_desk::series::Series;
use ntib_desk::work::ledger::Kind;
use ntib_record::{Name, Principal};

use super::{Show, actions, cases, consultations, decisions, forums, found, meetings, obligations, programmes};

/// The most answers that are offered for a decision to rest on.
const ANSWERS_MAX: usize = 60;

/// What is offered: what is sent, and what is read.
type Picks = Vec<(String, String)>;

/// What is offered under this name, in the order of what is read.
pub fn of(show: &Show<'_>, kind: &str) -> Picks {
    let mut all = match kind {
        "office" => offices(show, None),
        "firm" => offices(show, Some(OfficeKind::Firm)),
        "person" => people(show, |_| true),
        "who" => who(show),
        "place" => show.call.scheme().places().iter().map(|(place, name)| (place.to_string(), show.bi(name).to_owned())).collect(),
        "country" => show.call.call.site.book().places.iter().map(|(place, name)| (place.to_string(), show.bi(name).to_owned())).collect(),
        "forum" => named(show.desk.all::<Forum>(), |one| one.ended.is_none().then(|| forums::title(show, one))),
        "meeting" => named(show.desk.all::<Meeting>(), |one| Some(dated(one, meetings::title(show, one)))),
        "programme" => named(show.desk.all::<Programme>(), |one| one.ended.is_none().then(|| programmes::title(show, one))),
        "case" => named(show.desk.all::<Case>(), |one| Some(cases::title(show, one))),
        "sent-case" => named(show.desk.all::<Case>(), |one| (one.sent.is_some() && Some(&one.id) != show.id).then(|| cases::title(show, one))),
        "decision" => named(show.desk.all::<Decision>(), |one| matches!(one.status(), Status::Proposed | Status::Taken).then(|| decisions::title(show, one))),
        "series" => named(show.desk.all::<Series>(), |one| one.what.as_ref().filter(|what| one.ended.is_none() && of_forum(show, &what.forum)).map(|what| show.said(&what.title))),
        "instrument" => instruments(show),
        "question" => return questions(show),
        "about" => return about(show),
        "answer" => return answers(show),
        "missing" => missing(show),
        "line" | "use" => return ledger(show, kind),
        "claim" | "category" => return owed(show, kind),
        "uninvited" | "committed" => return call(show, kind),
        "not-invited" | "item" => return meeting(show, kind),
        _ => Vec::new(),
    };
    all.sort_by_key(|one| one.1.to_lowercase());
    all
}

fn named<T>(all: Vec<std::sync::Arc<Known<T>>>, title: impl Fn(&Known<T>) -> Option<String>) -> Picks {
    all.iter().filter_map(|one| Some((one.id.to_string(), title(one)?))).collect()
}

/// Whether a page is of this forum, or of none.
fn of_forum(show: &Show<'_>, forum: &Name) -> bool {
    show.id.is_none_or(|id| id == forum || show.desk.get::<Forum>(id).is_none())
}

fn dated(one: &Meeting, title: String) -> String {
    one.day().map_or_else(|| title.clone(), |day| format!("{title}, {day}"))
}

fn offices(show: &Show<'_>, kind: Option<OfficeKind>) -> Picks {
    named(show.desk.all::<Office>(), |one| (kind.is_none() || one.kind == kind).then(|| show.office(&one.id)))
}

fn people(show: &Show<'_>, wanted: impl Fn(&Name) -> bool) -> Picks {
    named(show.desk.all::<Person>(), |one| wanted(&one.id).then(|| show.call.name_of(&one.id)))
}

/// Posts before people: what a post is given goes on to its next holder.
fn who(show: &Show<'_>) -> Picks {
    let posts = show.desk.all::<Post>().into_iter().map(|one| Principal::Post(one.id.clone()));
    let people = show.desk.all::<Person>().into_iter().map(|one| Principal::Person(one.id.clone()));
    posts.chain(people).map(|one| (one.to_string(), show.call.principal_name(&one))).collect()
}

fn instruments(show: &Show<'_>) -> Picks {
    show.call.call.site.book().instruments.iter().map(|one| (one.id.clone(), show.bi(&one.title).to_owned())).collect()
}

/// The questions of the rulebook: those that most people come with first.
fn questions(show: &Show<'_>) -> Picks {
    let call = show.call.call;
    let first = crate::ask::first(call);
    let known: Vec<String> = first.iter().map(|one| one.id.clone()).collect();
    let rest = crate::ask::goals(call).into_iter().flat_map(|group| {
        let heading = group.heading;
        group.goals.into_iter().map(move |one| (one.id, show.pair(&heading, &one.ask))).collect::<Vec<_>>()
    });
    first.into_iter().map(|one| (one.id, one.ask)).chain(rest.filter(|(id, _)| !known.contains(id))).collect()
}

/// What an item, an action or a promise may be about: what is open.
fn about(show: &Show<'_>) -> Picks {
    let kind = |kind: &'static str, all: Picks| {
        let said = show.t(&format!("kind-{kind}"));
        all.into_iter().map(move |(id, title)| (format!("{kind}/{id}"), show.pair(&said, &title))).collect::<Picks>()
    };
    let open = |one: &Known<Case>| (one.next() != Next::Nothing).then(|| cases::title(show, one));
    let settled = |one: &Known<Case>| (one.next() == Next::Nothing).then(|| cases::title(show, one));
    [
        kind("case", named(show.desk.all::<Case>(), open)),
        kind("decision", named(show.desk.all::<Decision>(), |one| matches!(one.status(), Status::Proposed | Status::Taken).then(|| decisions::title(show, one)))),
        kind("action", named(open_actions(show.desk), |one| Some(actions::title(show, one)))),
        kind("consultation", named(show.desk.all::<Consultation>(), |one| Some(consultations::title(show, one)))),
        kind("programme", named(show.desk.all::<Programme>(), |one| one.ended.is_none().then(|| programmes::title(show, one)))),
        kind("obligation", named(show.desk.all::<Owed>(), |one| Some(obligations::title(show, one)))),
        kind("meeting", named(show.desk.all::<Meeting>(), |one| Some(dated(one, meetings::title(show, one))))),
        kind("case", named(show.desk.all::<Case>(), settled)),
    ]
    .concat()
}

/// Answers kept with cases: which finding of which case.
fn answers(show: &Show<'_>) -> Picks {
    let of = |case: &Known<Case>, one: &AssessCase| -> Picks {
        let title = cases::title(show, case);
        let row = |(at, finding): (usize, &ntib_desk::cases::Finding)| {
            let said = found::outcome(show, &finding.question, &finding.outcomes).text;
            (format!("{}#{at}", case.id), show.pair(&title, &format!("{} — {said}", found::question(show, &finding.question))))
        };
        one.findings.iter().enumerate().map(row).collect()
    };
    let mut all: Vec<_> = show.desk.all::<Case>();
    all.sort_by_key(|case| std::cmp::Reverse(case.kept.last().map(|kept| kept.number)));
    let each = all.iter().filter_map(|case| case.assessment().map(|one| of(case, one)));
    each.flatten().take(ANSWERS_MAX).collect()
}

/// The facts on which the case of this page hangs.
fn missing(show: &Show<'_>) -> Picks {
    let case = show.id.and_then(|id| show.desk.get::<Case>(id));
    let facts = case.iter().filter_map(|case| case.assessment()).flat_map(|one| &one.findings).flat_map(|one| &one.missing);
    let facts: std::collections::BTreeSet<&String> = facts.collect();
    let asked = |key: &String| {
        let site = show.call.call.site;
        site.book().find_fact(key).map_or_else(|| key.clone(), |at| site.viewer(show.lang()).fact_question(at))
    };
    facts.into_iter().map(|key| (key.clone(), asked(key))).collect()
}

fn ledger(show: &Show<'_>, kind: &str) -> Picks {
    let Some(one) = show.id.and_then(|id| show.desk.get::<Authorisation>(id)) else { return Vec::new() };
    let title = |line: &Name| one.titles.get(line).map_or_else(|| line.to_string(), |title| show.said(title));
    if kind == "line" {
        return one.ledger.lines().keys().map(|line| (line.to_string(), title(line))).collect();
    }
    let uses = one.ledger.movements().iter().filter(|movement| matches!(movement.kind, Kind::Use));
    uses.map(|movement| (movement.id.to_string(), format!("{}: {} {} ({})", movement.on, title(&movement.line), show.number(movement.amount), one.uses.get(&movement.id).map_or("", String::as_str)))).collect()
}

fn owed(show: &Show<'_>, kind: &str) -> Picks {
    let Some(one) = show.id.and_then(|id| show.desk.get::<Owed>(id)) else { return Vec::new() };
    if kind == "category" {
        return one.recorded.iter().flat_map(|one| &one.categories).map(|one| (one.id.to_string(), show.said(&one.title))).collect();
    }
    let open = one.claims.values().filter(|claim| claim.judged.is_none());
    open.map(|claim| (claim.claim.id.to_string(), format!("{}: {}", claim.claim.on, show.said(&claim.claim.activity)))).collect()
}

fn call(show: &Show<'_>, kind: &str) -> Picks {
    let Some(one) = show.id.and_then(|id| show.desk.get::<Consultation>(id)) else { return Vec::new() };
    if kind == "uninvited" {
        return offices(show, Some(OfficeKind::Firm)).into_iter().filter(|(id, _)| !one.invited.iter().any(|firm| firm.as_str() == id)).collect();
    }
    let mine = one.answers.get(&show.call.asker.office);
    let committed = |id: &Name| mine.and_then(|given| given.answers.get(id.as_str())).is_some_and(|text| text.starts_with("sha256:"));
    let figures = one.call.iter().flat_map(|call| &call.questions).filter(|asked| matches!(asked.answer, Form::Figure { .. }) && committed(&asked.id));
    figures.map(|asked| (asked.id.to_string(), show.said(&asked.text))).collect()
}

fn meeting(show: &Show<'_>, kind: &str) -> Picks {
    let Some(one) = show.id.and_then(|id| show.desk.get::<Meeting>(id)) else { return Vec::new() };
    if kind == "item" {
        return one.items.iter().map(|item| (item.what.item.to_string(), show.said(&item.what.title))).collect();
    }
    let mut all = people(show, |id| !one.invited.contains(id));
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all
}
