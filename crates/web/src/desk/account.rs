//! One's own account: passkeys, sessions, codes for the day on which a passkey is lost.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ntib_access::accounts::{self, Accounts, PASSKEYS_MAX, Purpose};
use ntib_access::passkey::{ALGORITHMS, PasskeyError, enrolled};
use ntib_access::{How, Outcome, Session, Token};
use ntib_record::Moment;

use crate::call::Reply;
use crate::chrome::Chrome;
use crate::desk::keep::{Ceremony, Said};
use crate::desk::{DeskCall, DeskRoute, doors};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// The page of this part.
pub const PAGES: &[DeskRoute] = &[DeskRoute { path: "account", nav: None, post: true, page }];

/// How long after signing in an account may be changed, in milliseconds: then one signs in again first.
const FRESH: i64 = 10 * 60_000;
/// How many codes for recovery are given at once.
const CODES: usize = 5;
/// The longest name of a passkey.
const NAME_MAX: usize = 80;

/// A passkey in the list.
struct Row {
    id: String,
    name: String,
    since: String,
    copied: bool,
}

/// What the browser needs to enrol a passkey.
struct Enrol {
    challenge: String,
    host: String,
    person: String,
    name: String,
    known: String,
    algorithms: String,
}

#[derive(Template)]
#[template(path = "desk/account.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    problems: Vec<Problem>,
    only_code: bool,
    codes: Vec<String>,
    held: Vec<Row>,
    passkey: Option<Enrol>,
    fresh: bool,
    sessions: usize,
    left: usize,
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let query = desk.query();
    if !desk.call.post {
        return show(desk, Vec::new(), Vec::new());
    }
    if query.has("end") {
        let ended = desk.office.end_others(&desk.viewer.person, desk.token);
        desk.audit("end-sessions", None, Outcome::Allowed, vec![ended.to_string()]);
        return Ok(Reply::See(desk.go("account").to_string()));
    }
    if !fresh(desk) {
        return show(desk, vec![Problem::new("keys", desk.t("account-stale"))], Vec::new());
    }
    if query.has("codes") {
        let codes = new_codes(desk)?;
        return show(desk, Vec::new(), codes);
    }
    match query.get("drop") {
        Some(id) => drop_passkey(desk, id),
        None => enrol(desk),
    }
}

fn fresh(desk: &DeskCall<'_>) -> bool {
    let age = desk.now.milliseconds().saturating_sub(desk.session.began.milliseconds());
    age < FRESH
}

fn day(moment: Moment) -> String {
    moment.to_string().chars().take(10).collect()
}

fn show(desk: &DeskCall<'_>, problems: Vec<Problem>, codes: Vec<String>) -> Result<Reply, Trouble> {
    let (accounts, _) = desk.office.accounts()?;
    let account = accounts.get(&desk.viewer.person);
    let fresh = fresh(desk);
    let held: Vec<Row> = account
        .passkeys()
        .into_iter()
        .map(|held| Row { id: URL_SAFE_NO_PAD.encode(&held.passkey.id), name: held.name.clone(), since: day(held.since), copied: held.passkey.copied })
        .collect();
    let site = desk.office.passkeys().filter(|_| fresh && held.len() < PASSKEYS_MAX);
    let passkey = site
        .map(|site| {
            Ok::<Enrol, Trouble>(Enrol {
                challenge: desk.office.begin_ceremony(Ceremony::Enrol(desk.viewer.person.clone()), desk.now)?.text(),
                host: site.host().to_owned(),
                person: desk.viewer.person.to_string(),
                name: desk.name_of(&desk.viewer.person),
                known: held.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(" "),
                algorithms: ALGORITHMS.map(|number| number.to_string()).join(" "),
            })
        })
        .transpose()?;
    let failed = !problems.is_empty();
    let chrome = desk.chrome(desk.t("account-title")).failed(failed);
    let page = Page {
        c: &chrome,
        only_code: desk.session.how == How::Code && held.is_empty(),
        codes,
        passkey,
        fresh,
        sessions: desk.office.sessions_of(&desk.viewer.person),
        left: account.codes_left(Purpose::Recovery, desk.now),
        held,
        problems,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}

/// The bytes that a field carries.
pub fn bytes(desk: &crate::call::Query, field: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(desk.get(field)?).ok()
}

/// The challenge that the browser says it was given.
pub fn challenge(client: &[u8]) -> Option<Token> {
    let told: serde_json::Value = serde_json::from_slice(client).ok()?;
    Token::read(told.get("challenge")?.as_str()?)
}

fn enrol(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let name: String = desk.query().get("key_name").unwrap_or_default().trim().chars().take(NAME_MAX).collect();
    let person = &desk.viewer.person;
    let made = || {
        let site = desk.office.passkeys().ok_or(PasskeyError::Purpose)?;
        let (client, made) = bytes(desk.query(), "client").zip(bytes(desk.query(), "made")).ok_or(PasskeyError::Form)?;
        let challenge = challenge(&client).ok_or(PasskeyError::Form)?;
        if !desk.office.end_ceremony(&challenge, &Ceremony::Enrol(person.clone()), desk.now) {
            return Err(PasskeyError::Purpose);
        }
        enrolled(site, &challenge, &client, &made)
    };
    let passkey = match made() {
        Ok(passkey) if !name.is_empty() => passkey,
        Ok(_) => return show(desk, vec![Problem::new("key_name", desk.t("account-name-missing"))], Vec::new()),
        Err(error) => {
            desk.audit("enrol-passkey", None, Outcome::Refused, vec![error.word().into()]);
            return show(desk, vec![Problem::new("key_name", desk.t("passkey-refused"))], Vec::new());
        }
    };
    let said = Said { verb: accounts::ENROL_PASSKEY, reason: String::new(), payload: accounts::passkey_payload(&passkey, &name) };
    let still = |accounts: &Accounts| accounts.passkey(&passkey.id).is_none() && accounts.get(person).passkeys().len() < PASSKEYS_MAX;
    if !desk.office.keep(person, &desk.owner(), desk.now, &[said], &still)? {
        return show(desk, vec![Problem::new("key_name", desk.t("passkey-refused"))], Vec::new());
    }
    desk.audit("enrol-passkey", None, Outcome::Allowed, vec![desk.session.how.word().into()]);
    let codes = if desk.session.how == How::Code { new_codes(desk)? } else { Vec::new() };
    // A session that a code began becomes one of the passkey: under a new secret, as after every proof of who one is.
    let (token, reply) = doors::again(desk, How::Passkey)?;
    let session = Session { how: How::Passkey, began: desk.now, ..desk.session.clone() };
    let page = show(&desk.under(&token, &session), Vec::new(), codes)?;
    Ok(reply(page))
}

fn drop_passkey(desk: &DeskCall<'_>, id: &str) -> Result<Reply, Trouble> {
    let person = &desk.viewer.person;
    let id = URL_SAFE_NO_PAD.decode(id).map_err(|_| Trouble::BadAddress(id.to_owned()))?;
    let said = Said { verb: accounts::DROP_PASSKEY, reason: String::new(), payload: accounts::drop_payload(&id) };
    // The last one stays: without it nobody would get in.
    let still = |accounts: &Accounts| accounts.get(person).passkeys().len() > 1 && accounts.passkey(&id).is_some_and(|(owner, _)| owner == person);
    let kept = desk.office.keep(person, &desk.owner(), desk.now, &[said], &still)?;
    desk.audit("drop-passkey", None, if kept { Outcome::Allowed } else { Outcome::Refused }, Vec::new());
    desk.office.end_others(person, desk.token);
    Ok(Reply::See(desk.go("account").to_string()))
}

/// New codes for recovery, shown once.
fn new_codes(desk: &DeskCall<'_>) -> Result<Vec<String>, Trouble> {
    let tokens = (0..CODES).map(|_| desk.office.random().map(Token::of).ok_or(Trouble::Bug)).collect::<Result<Vec<_>, _>>()?;
    let said: Vec<Said> = tokens
        .iter()
        .enumerate()
        .map(|(at, token)| Said { verb: accounts::GIVE_CODE, reason: String::new(), payload: accounts::code_payload(&token.digest("code"), Purpose::Recovery, at == 0) })
        .collect();
    desk.office.keep(&desk.viewer.person, &desk.owner(), desk.now, &said, &|_| true)?;
    desk.audit("give-code", None, Outcome::Allowed, vec!["recovery".into()]);
    Ok(tokens.iter().map(Token::text).collect())
}
