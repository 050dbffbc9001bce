//! People: who is here, for whom, in which posts and roles, from when until when; and, for those who keep people, roles and ways in.

use std::collections::BTreeSet;

use askama::Template;
use ntib_access::accounts::{self, Purpose};
use ntib_access::{Outcome, Question, Thing, Token};
use ntib_desk::people::{EndRole, GrantRole, Office as Organisation, Person};
use ntib_desk::{Act, Deed, Known};
use ntib_record::{Moment, Name, Principal, Tenure};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::keep::{Owner, Said};
use crate::desk::labels::{LabelLine, spaced};
use crate::desk::{DeskCall, DeskRoute};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// The pages of this part.
pub const PAGES: &[DeskRoute] = &[
    DeskRoute { path: "people", nav: Some("people-nav"), post: false, page: list },
    DeskRoute { path: "people/", nav: None, post: true, page: one },
];

/// A person in the list.
struct Row {
    go: Go,
    name: String,
    organisation: String,
    place: String,
    posts: Vec<String>,
    roles: Vec<String>,
}

/// A post or role over time.
struct Held {
    what: String,
    id: String,
    kind: &'static str,
    from: String,
    until: String,
    now: bool,
}

/// What those who keep people may do here.
struct Keeping {
    action: Go,
    roles: Vec<(String, String)>,
    accounts: bool,
    closed: bool,
    passkeys: usize,
    waiting: bool,
}

#[derive(Template)]
#[template(path = "desk/people.html")]
struct List<'a> {
    c: &'a Chrome<'a>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "desk/person.html")]
struct One<'a> {
    c: &'a Chrome<'a>,
    problems: Vec<Problem>,
    back: Go,
    organisation: String,
    place: String,
    held: Vec<Held>,
    briefed: Vec<String>,
    ceiling: Vec<String>,
    line: Option<LabelLine>,
    keeping: Option<Keeping>,
    code: Option<String>,
}

impl DeskCall<'_> {
    /// How an organisation is called, where the asker may know.
    pub fn organisation_name(&self, id: &Name) -> String {
        let name = self.seen().get::<Organisation>(id).map(|office| self.written(&office.name));
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| spaced(id))
    }

    /// How a place is called.
    fn place_name(&self, person: &Person) -> String {
        person.place.map_or(String::new(), |place| self.scheme().places().get(&place).map_or_else(|| place.to_string(), |name| name.get(self.call.lang).to_owned()))
    }
}

fn holds(tenure: &Tenure, now: Moment) -> bool {
    tenure.from <= now && tenure.until.is_none_or(|until| now < until)
}

fn list(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let chrome = desk.chrome(desk.t("people-title"));
    let row = |one: &Known<Person>| {
        let held = |post: bool| -> Vec<String> {
            let mine = one.tenures.iter().filter(|tenure| matches!(tenure.of, Principal::Post(_)) == post && holds(tenure, desk.now));
            mine.map(|tenure| desk.principal_name(&tenure.of)).collect()
        };
        Row {
            go: desk.go(&format!("people/{}", one.id)),
            name: one.name.clone().unwrap_or_else(|| one.id.to_string()),
            organisation: one.office.as_ref().map_or(String::new(), |office| desk.organisation_name(office)),
            place: desk.place_name(one),
            posts: held(true),
            roles: held(false),
        }
    };
    let mut rows: Vec<Row> = desk.seen().all::<Person>().iter().map(|one| row(one)).collect();
    rows.sort_by(|a, b| (&a.organisation, &a.name).cmp(&(&b.organisation, &b.name)));
    List { c: &chrome, rows }.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// The day of a moment, in universal time.
fn day(moment: Moment) -> String {
    moment.to_string().chars().take(10).collect()
}

fn one(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let id: Option<Name> = desk.path.strip_prefix("people/").and_then(|id| id.parse().ok());
    let missing = || Trouble::NotFound(vec![(desk.go("people"), desk.t("people-title"))]);
    let person = id.as_ref().and_then(|id| desk.seen().get::<Person>(id)).ok_or_else(missing)?;
    if !desk.call.post {
        return show(desk, &person, Vec::new(), None);
    }
    let query = desk.query();
    let role = |field: &str| query.get(field).and_then(|role| role.parse::<Name>().ok());
    if let Some(role) = role("grant") {
        return done(desk, &person, GrantRole { role, from: desk.now, until: None });
    }
    if let Some(role) = role("end_role") {
        return done(desk, &person, EndRole { role, at: desk.now });
    }
    account(desk, &person)
}

fn done<A: Act<Of = Person>>(desk: &DeskCall<'_>, person: &Known<Person>, what: A) -> Result<Reply, Trouble> {
    let deed = Deed::new(person.id.clone(), what).because(desk.query().get("reason").unwrap_or_default());
    match desk.act(deed)? {
        Ok(()) => Ok(Reply::See(desk.go(desk.path).to_string())),
        Err(refused) => show(desk, person, vec![desk.problem(&refused)], None),
    }
}

/// Whether the asker may look after the account of a person.
fn keeps(desk: &DeskCall<'_>, person: &Known<Person>) -> bool {
    let owners: BTreeSet<Name> = person.office.iter().cloned().collect();
    let thing = Thing { kind: accounts::ACCOUNT, id: person.id.as_str(), owners: &owners, hands: &BTreeSet::new() };
    let question = Question { viewer: desk.viewer, organisation: &desk.asker.office, how: desk.session.how, permission: "keep-accounts", verb: "keep-accounts", thing };
    desk.office.policies().ask(&question).allowed
}

/// Invites a person, or closes or opens the account.
fn account(desk: &DeskCall<'_>, person: &Known<Person>) -> Result<Reply, Trouble> {
    let query = desk.query();
    let what = ["invite", "close", "open", "sign-out"].into_iter().find(|field| query.has(field)).ok_or(Trouble::BadAddress(String::new()))?;
    let object = Some(format!("{}/{}", accounts::ACCOUNT, person.id));
    let owner = person.office.clone().zip(person.place);
    let Some((office, place)) = owner.filter(|_| keeps(desk, person)) else {
        desk.audit(what, object, Outcome::Refused, Vec::new());
        return show(desk, person, vec![Problem::new("keeping", desk.t("people-not-permitted"))], None);
    };
    if what == "sign-out" {
        let ended = desk.office.end_all(&person.id);
        desk.audit("end-sessions", object, Outcome::Allowed, vec![ended.to_string()]);
        return Ok(Reply::See(desk.go(desk.path).to_string()));
    }
    let code = Token::of(desk.office.random().ok_or(Trouble::Bug)?);
    let (verb, payload) = match what {
        "invite" => (accounts::GIVE_CODE, accounts::code_payload(&code.digest("code"), Purpose::Invitation, true)),
        "close" => (accounts::CLOSE_ACCOUNT, serde_json::Map::new()),
        _ => (accounts::OPEN_ACCOUNT, serde_json::Map::new()),
    };
    let said = Said { verb, reason: query.get("reason").unwrap_or_default().to_owned(), payload };
    desk.office.keep(&desk.viewer.person, &Owner { person: person.id.clone(), office, place }, desk.now, &[said], &|_| true)?;
    desk.audit(verb, object, Outcome::Allowed, Vec::new());
    if what == "close" {
        desk.office.end_all(&person.id);
    }
    show(desk, person, Vec::new(), (what == "invite").then(|| code.text()))
}

fn keeping(desk: &DeskCall<'_>, person: &Known<Person>) -> Result<Option<Keeping>, Trouble> {
    let accounts = keeps(desk, person);
    let grants = desk.may(GrantRole::VERB);
    if !grants && (!accounts || desk.office.invented()) {
        return Ok(None);
    }
    let known: BTreeSet<Name> = desk
        .seen()
        .all::<Person>()
        .iter()
        .flat_map(|one| one.tenures.iter().filter_map(|tenure| if let Principal::Role(role) = &tenure.of { Some(role.clone()) } else { None }).collect::<Vec<_>>())
        .collect();
    let account = desk.office.accounts()?.0.get(&person.id);
    Ok(Some(Keeping {
        action: desk.go(desk.path),
        roles: known.into_iter().map(|role| (role.to_string(), desk.principal_name(&Principal::Role(role)))).collect(),
        accounts: accounts && !desk.office.invented(),
        closed: account.closed(),
        passkeys: account.passkeys().len(),
        waiting: account.codes_left(Purpose::Invitation, desk.now) > 0,
    }))
}

fn show(desk: &DeskCall<'_>, person: &Known<Person>, problems: Vec<Problem>, code: Option<String>) -> Result<Reply, Trouble> {
    let lang = desk.call.lang;
    let held = person.tenures.iter().map(|tenure| Held {
        what: desk.principal_name(&tenure.of),
        id: match &tenure.of {
            Principal::Role(role) => role.to_string(),
            Principal::Post(_) | Principal::Person(_) => String::new(),
        },
        kind: if matches!(tenure.of, Principal::Post(_)) { "people-post" } else { "people-role" },
        from: if tenure.from == Moment::BEGINNING { desk.t("people-from-none") } else { day(tenure.from) },
        until: tenure.until.map_or(String::new(), day),
        now: holds(tenure, desk.now),
    });
    let roles: BTreeSet<Name> = person.tenures.iter().filter(|tenure| holds(tenure, desk.now)).filter_map(|tenure| if let Principal::Role(role) = &tenure.of { Some(role.clone()) } else { None }).collect();
    let caveat = |id: &Name| desk.scheme().caveats().get(id).map_or_else(|| id.to_string(), |caveat| caveat.name.get(lang).to_owned());
    let ceiling = desk.scheme().ceiling_of_roles(&roles).0.into_iter().map(|limit| {
        let level = desk.scheme().level_name(&limit.level).map_or_else(|| limit.level.to_string(), |name| name.get(lang).to_owned());
        std::iter::once(level).chain(limit.caveats.iter().map(caveat)).collect::<Vec<_>>().join(" · ")
    });
    let failed = !problems.is_empty();
    let chrome = desk.chrome(person.name.clone().unwrap_or_else(|| person.id.to_string())).failed(failed);
    let page = One {
        c: &chrome,
        problems,
        back: desk.go("people"),
        organisation: person.office.as_ref().map_or(String::new(), |office| desk.organisation_name(office)),
        place: desk.place_name(person),
        held: held.collect(),
        briefed: person.briefed.iter().map(caveat).collect(),
        ceiling: ceiling.collect(),
        line: person.strictest(desk.scheme()).map(|label| desk.label_line(&label)),
        keeping: keeping(desk, person)?,
        code,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}
