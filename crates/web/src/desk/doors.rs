//! The doors of the desk: choosing whom to be where everything is invented, signing in where it is not, leaving.

use askama::Template;
use ntib_access::accounts::{self, Accounts};
use ntib_access::passkey::{PasskeyError, signed};
use ntib_access::{Audited, How, Outcome, Token};
use ntib_desk::Archive;
use ntib_desk::people::asker;
use ntib_record::{Moment, Name};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::desk::DeskCall;
use crate::desk::account::{bytes, challenge};
use crate::desk::keep::{Ceremony, Owner, Said};
use crate::desk::office::{Choice, Office};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// One whom a visitor may be.
struct Person {
    id: String,
    name: String,
    told: String,
    about: String,
}

#[derive(Template)]
#[template(path = "desk/choose.html")]
struct Choose<'a> {
    c: &'a Chrome<'a>,
    action: Go,
    to: String,
    first: Vec<Person>,
    others: Vec<Person>,
}

/// What the browser needs to sign in with a passkey.
struct Passkey {
    challenge: String,
    host: String,
}

#[derive(Template)]
#[template(path = "desk/sign-in.html")]
struct SignIn<'a> {
    c: &'a Chrome<'a>,
    problems: Vec<Problem>,
    again: String,
    bounce: bool,
    passkey: Option<Passkey>,
    provider: Option<String>,
}

/// What is behind a door: pages and forms that need no session. None if the path is no door.
pub fn open(call: &Call<'_>, office: &Office, archive: &Archive, path: &str, now: Moment) -> Option<Result<Reply, Trouble>> {
    match (path, call.post) {
        ("be", true) if office.invented() => Some(be(call, office, archive, now)),
        ("be" | "sign-in", false) => Some(ask(call, office, archive, Vec::new(), now)),
        ("sign-in/passkey" | "sign-in/code", true) if !office.invented() => Some(sign_in(call, office, archive, path, now)),
        ("sign-out", true) => Some(Ok(leave(call, office, now))),
        _ => None,
    }
}

/// The page that asks who one is, in the place of the page that was asked for.
pub fn ask(call: &Call<'_>, office: &Office, archive: &Archive, problems: Vec<Problem>, now: Moment) -> Result<Reply, Trouble> {
    let door = matches!(call.path, "desk" | "desk/be" | "desk/sign-in" | "desk/sign-in/provider" | "desk/sign-in/back");
    let to = if call.post || door { onward(call) } else { call.go(call.path).with_all(call.query.pairs()).to_string() };
    if office.invented() {
        return choose(call, office, archive, to, now);
    }
    let failed = !problems.is_empty();
    let site = office.passkeys();
    let passkey = site.map(|site| Ok::<_, Trouble>(Passkey { challenge: office.begin_ceremony(Ceremony::SignIn, now)?.text(), host: site.host().to_owned() })).transpose()?;
    let chrome = Chrome::new(call, Section::Desk, call.words().get("sign-in-title")).failed(failed);
    // A browser that comes from another site does not send the cookie of the session: it asks once more from here.
    let page = SignIn { c: &chrome, problems, again: to, bounce: call.visitor.crossed && !call.post && !door, passkey, provider: office.provider().map(|(name, _)| name.to_owned()) };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 401 }, html)).map_err(|_| Trouble::Bug)
}

fn choose(call: &Call<'_>, office: &Office, archive: &Archive, to: String, now: Moment) -> Result<Reply, Trouble> {
    let chrome = Chrome::new(call, Section::Desk, call.words().get("be-title"));
    let person = |one: Choice| Person { id: one.id.to_string(), told: one.told(call.words()), name: one.name, about: one.about.map_or(String::new(), |about| about.get(call.lang).to_owned()) };
    let (first, others) = office.folk(archive, now).choices.iter().cloned().map(person).partition(|one| !one.about.is_empty());
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

fn be(call: &Call<'_>, office: &Office, archive: &Archive, now: Moment) -> Result<Reply, Trouble> {
    let asked = call.query.get("person").unwrap_or_default();
    let person: Name = asked.parse().map_err(|_| Trouble::BadAddress(asked.to_owned()))?;
    if !office.folk(archive, now).choices.iter().any(|one| one.id == person) {
        return Err(Trouble::BadAddress(asked.to_owned()));
    }
    begin(call, office, &person, How::Chosen, onward(call), now)
}

/// Begins a session under a new secret, and goes on.
pub(super) fn begin(call: &Call<'_>, office: &Office, person: &Name, how: How, to: String, now: Moment) -> Result<Reply, Trouble> {
    let token = Token::of(office.random().ok_or(Trouble::Bug)?);
    office.begin(person, how, &token, call.visitor.token.as_ref(), now).map_err(|_| Trouble::Busy)?;
    told(call, office, Some(person), "sign-in", Outcome::Allowed, how.word(), now);
    Ok(Reply::Session(Some(token), Box::new(Reply::See(to))))
}

/// A reply with which the browser gets a new secret.
pub type WithSecret = Box<dyn FnOnce(Reply) -> Reply>;

/// A new session in the place of this one, under a new secret: after whoever has it proved once more who they are. Gives the secret and what puts
/// it on a reply.
pub fn again(desk: &DeskCall<'_>, how: How) -> Result<(Token, WithSecret), Trouble> {
    let token = Token::of(desk.office.random().ok_or(Trouble::Bug)?);
    desk.office.begin(&desk.viewer.person, how, &token, Some(desk.token), desk.now).map_err(|_| Trouble::Busy)?;
    let given = token.clone();
    let with: WithSecret = Box::new(move |reply| Reply::Session(Some(given), Box::new(reply)));
    Ok((token, with))
}

fn sign_in(call: &Call<'_>, office: &Office, archive: &Archive, path: &str, now: Moment) -> Result<Reply, Trouble> {
    // By address and all together: neither one place nor many tire out the rest.
    if let Err(seconds) = office.may_try(&call.visitor.from, now) {
        told(call, office, None, "sign-in", Outcome::Refused, "rate", now);
        return Err(Trouble::TooOften(seconds));
    }
    let done = if path == "sign-in/passkey" { by_passkey(call, office, now) } else { by_code(call, office, archive, now) };
    match done? {
        Ok((person, how)) if asker(archive, &person, None, now).is_some() => begin(call, office, &person, how, onward(call), now),
        Ok((person, _)) => {
            told(call, office, Some(&person), "sign-in", Outcome::Refused, "not-known", now);
            refused(call, office, archive, path, now)
        }
        Err(why) => {
            told(call, office, None, "sign-in", Outcome::Refused, why, now);
            refused(call, office, archive, path, now)
        }
    }
}

/// The same words whatever was wrong: they tell nobody who has an account.
fn refused(call: &Call<'_>, office: &Office, archive: &Archive, path: &str, now: Moment) -> Result<Reply, Trouble> {
    let (field, phrase) = if path == "sign-in/code" { ("code", "sign-in-code-refused") } else { ("with-passkey", "passkey-refused") };
    ask(call, office, archive, vec![Problem::new(field, call.words().get(phrase))], now)
}

/// Who signed in, and how; or a word for why nobody did.
type Signed = Result<(Name, How), &'static str>;

fn by_passkey(call: &Call<'_>, office: &Office, now: Moment) -> Result<Signed, Trouble> {
    let (accounts, _) = office.accounts()?;
    let proved = || {
        let site = office.passkeys().ok_or(PasskeyError::Purpose)?;
        let field = |name: &str| bytes(&call.query, name).ok_or(PasskeyError::Form);
        let (id, client, data, signature) = (field("credential")?, field("client")?, field("data")?, field("signature")?);
        let challenge = challenge(&client).ok_or(PasskeyError::Form)?;
        if !office.end_ceremony(&challenge, &Ceremony::SignIn, now) {
            return Err(PasskeyError::Purpose);
        }
        let (person, passkey) = accounts.passkey(&id).ok_or(PasskeyError::Purpose)?;
        let known = office.counted(passkey);
        let counter = signed(site, &challenge, &known, &client, &data, &signature)?;
        office.count(&id, counter);
        Ok(person.clone())
    };
    Ok(proved().map(|person| (person, How::Passkey)).map_err(PasskeyError::word))
}

fn by_code(call: &Call<'_>, office: &Office, archive: &Archive, now: Moment) -> Result<Signed, Trouble> {
    let Some(token) = call.query.get("code").and_then(|code| Token::read(code.trim())) else { return Ok(Err("form")) };
    let digest = token.digest("code");
    let (accounts, _) = office.accounts()?;
    let Some(person) = accounts.code(&digest, now).map(|(person, _)| person.clone()) else { return Ok(Err("code")) };
    let Some(asker) = asker(archive, &person, None, now) else { return Ok(Err("not-known")) };
    let owner = Owner { person: person.clone(), office: asker.office, place: asker.viewer.place };
    let said = Said { verb: accounts::USE_CODE, reason: String::new(), payload: accounts::use_payload(&digest) };
    // Used once, however many try at the same moment.
    let still = |accounts: &Accounts| accounts.code(&digest, now).is_some();
    let kept = office.keep(&person, &owner, now, &[said], &still)?;
    Ok(if kept { Ok((person, How::Code)) } else { Err("code") })
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
pub(super) fn told(call: &Call<'_>, office: &Office, person: Option<&Name>, what: &str, outcome: Outcome, because: &str, now: Moment) {
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
