//! The doors of the desk: choosing whom to be where everything is invented, signing in where it is not, leaving.

use askama::Template;
use ntib_access::{Audited, How, Outcome, Token};
use ntib_record::{Moment, Name};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::desk::office::Office;
use crate::trouble::Trouble;

/// One whom a visitor may be.
struct Choice {
    id: String,
    name: String,
    about: String,
}

#[derive(Template)]
#[template(path = "desk/choose.html")]
struct Choose<'a> {
    c: &'a Chrome<'a>,
    action: Go,
    to: String,
    first: Vec<Choice>,
    others: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "desk/sign-in.html")]
struct SignIn<'a> {
    c: &'a Chrome<'a>,
    again: String,
    bounce: bool,
}

/// What is behind a door: pages and forms that need no session. None if the path is no door.
pub fn open(call: &Call<'_>, office: &Office, path: &str, now: Moment) -> Option<Result<Reply, Trouble>> {
    match (path, call.post) {
        ("be", true) if office.invented() => Some(be(call, office, now)),
        ("be", false) if office.invented() => Some(ask(call, office, now)),
        ("sign-out", true) => Some(Ok(leave(call, office, now))),
        _ => None,
    }
}

/// The page that asks who one is, in the place of the page that was asked for.
pub fn ask(call: &Call<'_>, office: &Office, now: Moment) -> Result<Reply, Trouble> {
    let to = if matches!(call.path, "desk" | "desk/be") || call.post { call.go("desk/today") } else { call.go(call.path).with_all(call.query.pairs()) };
    if office.invented() {
        return choose(call, office, to.to_string(), now);
    }
    let chrome = Chrome::new(call, Section::Desk, call.words().get("sign-in-title"));
    // A browser that comes from another site does not send the cookie of the session: it asks once more from here.
    let page = SignIn { c: &chrome, again: to.to_string(), bounce: call.visitor.crossed && !call.post };
    page.render().map(|html| Reply::Page(401, html)).map_err(|_| Trouble::Bug)
}

fn choose(call: &Call<'_>, office: &Office, to: String, now: Moment) -> Result<Reply, Trouble> {
    let chrome = Chrome::new(call, Section::Desk, call.words().get("be-title"));
    let directory = office.directory();
    let all = office.choice(now).into_iter().filter_map(|(id, name)| {
        let about = directory.get(&id)?.about.as_ref().map_or(String::new(), |about| about.get(call.lang).to_owned());
        Some(Choice { id: id.to_string(), name, about })
    });
    let (first, others) = all.partition(|one: &Choice| !one.about.is_empty());
    let page = Choose { action: call.go("desk/be"), c: &chrome, to, first, others };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// Where a form wants to go on: a path of this site, in the page's language or the other; nothing else is followed.
pub fn onward(call: &Call<'_>) -> String {
    let asked = call.query.get("to").unwrap_or_default();
    let own = [call.lang, call.lang.other()].iter().any(|lang| asked.strip_prefix('/').and_then(|rest| rest.strip_prefix(lang.code())).is_some_and(|rest| rest.starts_with('/')));
    let plain = !asked.contains('\\') && !asked.contains("//") && !asked.chars().any(char::is_control);
    if own && plain { asked.to_owned() } else { call.go("desk/today").to_string() }
}

fn be(call: &Call<'_>, office: &Office, now: Moment) -> Result<Reply, Trouble> {
    let asked = call.query.get("person").unwrap_or_default();
    let person: Name = asked.parse().map_err(|_| Trouble::BadAddress(asked.to_owned()))?;
    if !office.choice(now).iter().any(|(id, _)| *id == person) {
        return Err(Trouble::BadAddress(asked.to_owned()));
    }
    begin(call, office, &person, How::Chosen, onward(call), now)
}

/// Begins a session under a new secret, and goes on.
pub fn begin(call: &Call<'_>, office: &Office, person: &Name, how: How, to: String, now: Moment) -> Result<Reply, Trouble> {
    let token = Token::of(office.random().ok_or(Trouble::Bug)?);
    office.begin(person, how, &token, call.visitor.token.as_ref(), now).map_err(|_| Trouble::Busy)?;
    told(call, office, Some(person), "sign-in", Outcome::Allowed, how.word(), now);
    Ok(Reply::Session(Some(token), Box::new(Reply::See(to))))
}

fn leave(call: &Call<'_>, office: &Office, now: Moment) -> Reply {
    let session = call.visitor.token.as_ref().and_then(|token| {
        let session = office.session(token, now);
        office.end(token);
        session
    });
    if let Some(session) = session {
        told(call, office, Some(&session.person), "sign-out", Outcome::Allowed, session.how.word(), now);
    }
    Reply::Session(None, Box::new(Reply::See(call.go("").to_string())))
}

/// Writes what came of a door into the audit.
pub fn told(call: &Call<'_>, office: &Office, person: Option<&Name>, what: &str, outcome: Outcome, because: &str, now: Moment) {
    office.audit(&Audited {
        at: now,
        operation: call.visitor.operation.clone(),
        person: person.cloned(),
        what: what.to_owned(),
        object: None,
        outcome,
        because: vec![because.to_owned()],
    });
}
