//! What forms offer: the objects that the asker sees, by the names that people know them by.

use std::cell::Cell;
use std::cmp::Reverse;
use std::sync::Arc;

use ntib_desk::Known;
use ntib_desk::actions::open_actions;
use ntib_desk::authorisations::Authorisation;
use ntib_desk::cases::Case;
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

use super::forms::Takes;
use super::{KINDS, Show, actions, cases, consultations, decisions, forums, found, meetings, obligations, programmes};

/// The most objects of a kind that are offered, those with the latest entries; another is written by its name.
pub const PICKS_MAX: usize = 100;
/// The most of a kind among objects of several kinds.
const ABOUT_MAX: usize = 50;
/// The most answers that are offered for a decision to rest on.
const ANSWERS_MAX: usize = 60;

/// What is offered: what is sent, and what is read.
type Picks = Vec<(String, String)>;

/// What a field offers.
pub struct Offer {
    /// What is offered.
    pub all: Picks,
    /// Whether there is more than that.
    pub more: bool,
}

/// Objects of which the latest are offered.
struct Latest {
    most: usize,
    more: Cell<bool>,
}

impl Latest {
    fn of(most: usize) -> Latest {
        Latest { most, more: Cell::new(false) }
    }

    /// Of these the latest, by name.
    fn named<T>(&self, mut all: Vec<Arc<Known<T>>>, title: impl Fn(&Known<T>) -> Option<String>) -> Picks {
        let titled = |one: &Arc<Known<T>>| Some((one.id.to_string(), title(one)?));
        if all.len() > self.most {
            all.sort_by_key(|one| Reverse(one.kept.last().map(|kept| kept.number)));
        }
        let mut all: Picks = all.iter().filter_map(titled).take(self.most + 1).collect();
        self.cut(&mut all);
        all
    }

    /// Of these cases, the latest first, as many as are offered.
    fn cases<'b>(&self, show: &Show<'_>, all: impl Iterator<Item = &'b Name>) -> Picks {
        let titled = |id: &Name| show.desk.get::<Case>(id).map(|case| (id.to_string(), cases::title(show, &case)));
        let mut all: Picks = all.take(self.most + 1).filter_map(titled).collect();
        self.cut(&mut all);
        all
    }

    fn cut(&self, all: &mut Picks) {
        if all.len() > self.most {
            all.truncate(self.most);
            self.more.set(true);
        }
    }
}

/// What is offered under this name, in the order of what is read.
pub fn of(show: &Show<'_>, kind: &str) -> Offer {
    let latest = Latest::of(if kind == "about" { ABOUT_MAX } else { PICKS_MAX });
    let mut all = match kind {
        "office" => offices(show, &latest, |_| true),
        "firm" => offices(show, &latest, |one| one.kind == Some(OfficeKind::Firm)),
        "person" => people(show, &latest, |_| true),
        "who" => who(show, &latest),
        "place" => show.call.scheme().places().iter().map(|(place, name)| (place.to_string(), show.bi(name).to_owned())).collect(),
        "country" => show.call.call.site.book().places.iter().map(|(place, name)| (place.to_string(), show.bi(name).to_owned())).collect(),
        "forum" => latest.named(show.desk.all::<Forum>(), |one| one.ended.is_none().then(|| forums::title(show, one))),
        "meeting" => latest.named(show.desk.all::<Meeting>(), |one| Some(dated(one, meetings::title(show, one)))),
        "programme" => latest.named(show.desk.all::<Programme>(), |one| one.ended.is_none().then(|| programmes::title(show, one))),
        "case" => show.docket(|docket| {
            let [open, settled] = docket.lately();
            latest.cases(show, open.chain(settled))
        }),
        "sent-case" => show.docket(|docket| latest.cases(show, docket.sent().filter(|id| Some(*id) != show.id))),
        "decision" => latest.named(show.desk.all::<Decision>(), |one| matches!(one.status(), Status::Proposed | Status::Taken).then(|| decisions::title(show, one))),
        "series" => latest.named(show.desk.all::<Series>(), |one| one.what.as_ref().filter(|what| one.ended.is_none() && of_forum(show, &what.forum)).map(|what| show.said(&what.title))),
        "instrument" => instruments(show),
        "missing" => missing(show),
        // What follows has an order of its own.
        "question" | "about" | "answer" | "line" | "use" | "claim" | "category" | "uninvited" | "committed" | "not-invited" | "item" => {
            let all = match kind {
                "question" => questions(show),
                "about" => about(show, &latest),
                "answer" => answers(show, &latest),
                "line" | "use" => ledger(show, kind),
                "claim" | "category" => owed(show, kind),
                "uninvited" | "committed" => call(show, &latest, kind),
                _ => meeting(show, &latest, kind),
            };
            return Offer { all, more: latest.more.get() };
        }
        _ => Vec::new(),
    };
    all.sort_by_cached_key(|one| one.1.to_lowercase());
    Offer { all, more: latest.more.get() }
}

/// How something is called that a page gives and that is not among what is offered.
pub fn title_of(show: &Show<'_>, kind: &str, value: &str) -> Option<String> {
    let called = |kind: &str, id: &str| {
        let of = KINDS.iter().find(|one| one.one == kind)?;
        (of.called)(show, &id.parse().ok()?)
    };
    match kind {
        "about" => {
            let (kind, id) = value.split_once('/')?;
            called(kind, id).map(|title| show.pair(&show.t(&format!("kind-{kind}")), &title))
        }
        "answer" => {
            let (id, at) = value.split_once('#')?;
            let case = show.desk.get::<Case>(&id.parse().ok()?)?;
            let at: usize = at.parse().ok()?;
            answers_of(show, &case).into_iter().nth(at).map(|(_, title)| title)
        }
        "sent-case" => called("case", value),
        "person" | "not-invited" => show.desk.get::<Person>(&value.parse().ok()?).map(|one| show.call.name_of(&one.id)),
        "office" | "firm" | "uninvited" => show.desk.get::<Office>(&value.parse().ok()?).map(|one| show.office(&one.id)),
        "who" => value.parse().ok().map(|one: Principal| show.call.principal_name(&one)),
        kind => called(kind, value),
    }
}

/// What was written in place of what is offered: the name of an object, or the address of its page.
pub fn written(kind: &str, text: &str) -> String {
    let address = text.split(['?', '#']).next().unwrap_or(text).trim_end_matches('/');
    let page = address.split_once("/desk/").and_then(|(_, page)| page.split_once('/'));
    match (kind, page) {
        ("who", Some(("handover", post))) => format!("post:{post}"),
        ("who", Some((_, person))) => format!("person:{person}"),
        // A name alone is a person's.
        ("who", None) if !text.contains(':') => format!("person:{text}"),
        (_, None) => text.to_owned(),
        ("about", Some((path, id))) => KINDS.iter().find(|one| one.path == path).map_or_else(|| id.to_owned(), |of| format!("{}/{id}", of.one)),
        (_, Some((_, id))) => id.to_owned(),
    }
}

/// How one is called that is not offered any more.
pub fn called(show: &Show<'_>, takes: Takes, value: &str) -> String {
    let named = |name: &dyn Fn(&Name) -> String| value.parse().map_or_else(|_| value.to_owned(), |id| name(&id));
    match takes {
        Takes::One("person" | "not-invited") | Takes::Any("person") => named(&|id| show.call.name_of(id)),
        Takes::One("office" | "firm" | "uninvited") => named(&|id| show.office(id)),
        Takes::One("who") => value.parse().map_or_else(|_| value.to_owned(), |one: Principal| show.call.principal_name(&one)),
        Takes::One(kind @ ("forum" | "meeting" | "programme" | "case" | "decision" | "series")) | Takes::Any(kind @ ("decision" | "case")) => object(show, kind, value),
        Takes::Any("sent-case") => object(show, "case", value),
        Takes::Object(_) | Takes::Objects(_) => value.split_once('/').map_or_else(|| value.to_owned(), |(kind, id)| object(show, kind, id)),
        _ => value.to_owned(),
    }
}

/// An object by its title, where it is seen.
fn object(show: &Show<'_>, kind: &str, id: &str) -> String {
    let names = kind.parse().ok().zip(id.parse().ok());
    names.and_then(|(kind, id): (Name, Name)| show.object(&kind, &id)).map_or_else(|| id.to_owned(), |cell| cell.text)
}

/// Whether a page is of this forum, or of none.
fn of_forum(show: &Show<'_>, forum: &Name) -> bool {
    show.id.is_none_or(|id| id == forum || show.desk.get::<Forum>(id).is_none())
}

fn dated(one: &Meeting, title: String) -> String {
    one.day().map_or_else(|| title.clone(), |day| format!("{title}, {day}"))
}

fn offices(show: &Show<'_>, latest: &Latest, wanted: impl Fn(&Known<Office>) -> bool) -> Picks {
    latest.named(show.desk.all::<Office>(), |one| wanted(one).then(|| show.office(&one.id)))
}

fn people(show: &Show<'_>, latest: &Latest, wanted: impl Fn(&Name) -> bool) -> Picks {
    latest.named(show.desk.all::<Person>(), |one| wanted(&one.id).then(|| show.call.name_of(&one.id)))
}

/// Posts before people: what a post is given goes on to its next holder.
fn who(show: &Show<'_>, latest: &Latest) -> Picks {
    let posts = latest.named(show.desk.all::<Post>(), |one| Some(show.call.principal_name(&Principal::Post(one.id.clone()))));
    let people = people(show, latest, |_| true);
    let of = |kind: &'static str, all: Picks| all.into_iter().map(move |(id, name)| (format!("{kind}:{id}"), name));
    of("post", posts).chain(of("person", people)).collect()
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
fn about(show: &Show<'_>, latest: &Latest) -> Picks {
    let kind = |kind: &'static str, all: Picks| {
        let said = show.t(&format!("kind-{kind}"));
        all.into_iter().map(move |(id, title)| (format!("{kind}/{id}"), show.pair(&said, &title))).collect::<Picks>()
    };
    let (open, settled) = show.docket(|docket| {
        let [open, settled] = docket.lately();
        (latest.cases(show, open), latest.cases(show, settled))
    });
    [
        kind("case", open),
        kind("decision", latest.named(show.desk.all::<Decision>(), |one| matches!(one.status(), Status::Proposed | Status::Taken).then(|| decisions::title(show, one)))),
        kind("action", latest.named(open_actions(show.desk), |one| Some(actions::title(show, one)))),
        kind("consultation", latest.named(show.desk.all::<Consultation>(), |one| Some(consultations::title(show, one)))),
        kind("programme", latest.named(show.desk.all::<Programme>(), |one| one.ended.is_none().then(|| programmes::title(show, one)))),
        kind("obligation", latest.named(show.desk.all::<Owed>(), |one| Some(obligations::title(show, one)))),
        kind("meeting", latest.named(show.desk.all::<Meeting>(), |one| Some(dated(one, meetings::title(show, one))))),
        kind("case", settled),
    ]
    .concat()
}

/// Answers kept with cases: which finding of which case.
fn answers(show: &Show<'_>, latest: &Latest) -> Picks {
    let all = show.docket(|docket| docket.assessed().take(ANSWERS_MAX + 1).cloned().collect::<Vec<_>>());
    let each = all.iter().filter_map(|id| show.desk.get::<Case>(id)).flat_map(|case| answers_of(show, &case));
    let mut all: Picks = each.take(ANSWERS_MAX + 1).collect();
    latest.more.set(all.len() > ANSWERS_MAX);
    all.truncate(ANSWERS_MAX);
    all
}

fn answers_of(show: &Show<'_>, case: &Known<Case>) -> Picks {
    let title = cases::title(show, case);
    let row = |(at, finding): (usize, &ntib_desk::cases::Finding)| {
        let said = found::outcome(show, &finding.question, &finding.outcomes).text;
        (format!("{}#{at}", case.id), show.pair(&title, &format!("{} — {said}", found::question(show, &finding.question))))
    };
    case.assessment().iter().flat_map(|one| &one.findings).enumerate().map(row).collect()
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
    open.map(|claim| (claim.claim.id.to_string(), show.pair(&claim.claim.on.to_string(), &show.said(&claim.claim.activity)))).collect()
}

fn call(show: &Show<'_>, latest: &Latest, kind: &str) -> Picks {
    let Some(one) = show.id.and_then(|id| show.desk.get::<Consultation>(id)) else { return Vec::new() };
    if kind == "uninvited" {
        return offices(show, latest, |office| office.kind == Some(OfficeKind::Firm) && !one.invited.contains(&office.id));
    }
    let mine = one.answers.get(&show.call.asker.office);
    let committed = |id: &Name| mine.and_then(|given| given.answers.get(id.as_str())).is_some_and(|text| text.starts_with("sha256:"));
    let figures = one.call.iter().flat_map(|call| &call.questions).filter(|asked| matches!(asked.answer, Form::Figure { .. }) && committed(&asked.id));
    figures.map(|asked| (asked.id.to_string(), show.said(&asked.text))).collect()
}

fn meeting(show: &Show<'_>, latest: &Latest, kind: &str) -> Picks {
    let Some(one) = show.id.and_then(|id| show.desk.get::<Meeting>(id)) else { return Vec::new() };
    if kind == "item" {
        return one.items.iter().map(|item| (item.what.item.to_string(), show.said(&item.what.title))).collect();
    }
    let mut all = people(show, latest, |id| !one.invited.contains(id));
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all
}
