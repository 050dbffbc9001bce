//! One's own account: passkeys, sessions, codes for the day on which a passkey is lost.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ntib_access::accounts::{self, Accounts, Issued, PASSKEYS_MAX, Purpose, TOKENS_MAX};
use ntib_access::passkey::{ALGORITHMS, PasskeyError, enrolled};
use ntib_access::{Digest, How, Outcome, Session, Token};
use ntib_record::Moment;

use crate::call::Reply;
use crate::chrome::Chrome;
use crate::desk::keep::{Ceremony, Said};
use crate::desk::office::TOKEN;
use crate::desk::{DeskCall, DeskRoute, doors};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// The page of this part.
pub const PAGES: &[DeskRoute] = &[DeskRoute { path: "account", nav: None, post: true, page }];

/// How long after signing in an account may be changed, in milliseconds: then one signs in again first.
const FRESH: i64 = 10 * 60_000;
/// How many codes for recovery are given at once.
const CODES: usize = 5;
/// For how many days a token may be issued.
const TOKEN_DAYS: [i64; 3] = [30, 90, 365];
/// The longest name of a passkey or token.
const NAME_MAX: usize = 80;

/// A passkey in the list.
struct Row {
    id: String,
    name: String,
    since: String,
    copied: bool,
}

/// A token in the list.
struct TokenRow {
    digest: String,
    mark: String,
    name: String,
    may: String,
    until: String,
}

/// A session in the list.
struct SessionRow {
    digest: String,
    since: String,
    seen: String,
    how: String,
    this: bool,
}

/// What is shown of an account besides.
#[derive(Default)]
struct New {
    codes: Vec<String>,
    token: Option<String>,
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
    new: New,
    tokens: Vec<TokenRow>,
    days: [i64; 3],
    room: bool,
    held: Vec<Row>,
    passkey: Option<Enrol>,
    fresh: bool,
    sessions: Vec<SessionRow>,
    left: usize,
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let query = desk.query();
    if !desk.call.post {
        return show(desk, Vec::new(), New::default());
    }
    if query.has("end") {
        let ended = desk.office.end_others(&desk.viewer.person, desk.token);
        desk.audit("end-sessions", None, Outcome::Allowed, vec![ended.to_string()]);
        return Ok(Reply::See(desk.go("account").to_string()));
    }
    if let Some(digest) = query.get("end_session") {
        let digest = Digest::read(digest).ok_or_else(|| Trouble::BadAddress(digest.to_owned()))?;
        let ended = desk.office.end_one(&desk.viewer.person, &digest);
        desk.audit("end-sessions", None, Outcome::Allowed, vec![u8::from(ended).to_string()]);
        return Ok(Reply::See(desk.go("account").to_string()));
    }
    if let Some(digest) = query.get("revoke") {
        return revoke(desk, digest);
    }
    if !fresh(desk) {
        return show(desk, vec![Problem::new("keys", desk.t("account-stale"))], New::default());
    }
    if query.has("codes") {
        let new = New { codes: new_codes(desk)?, token: None };
        return show(desk, Vec::new(), new);
    }
    if query.has("issue") {
        return issue(desk);
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

fn show(desk: &DeskCall<'_>, problems: Vec<Problem>, new: New) -> Result<Reply, Trouble> {
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
    let token = |(digest, token): (&Digest, &Issued)| TokenRow {
        digest: digest.text(),
        mark: mark_of(digest),
        name: token.name.clone(),
        may: desk.t(if token.writes { "token-write" } else { "token-read" }),
        until: day(token.until),
    };
    let tokens: Vec<TokenRow> = account.tokens(desk.now).into_iter().map(token).collect();
    let minute = |moment: Moment| moment.to_string().chars().take(16).collect::<String>().replace('T', " ");
    let own = desk.token.digest("session");
    let session = |(digest, one): (Digest, Session)| SessionRow { digest: digest.text(), since: minute(one.began), seen: minute(one.seen), how: desk.t(&format!("how-{}", one.how.word())), this: digest == own };
    let sessions = desk.office.sessions_of(&desk.viewer.person, desk.now);
    let failed = !problems.is_empty();
    let chrome = desk.chrome(desk.t("account-title")).failed(failed);
    let page = Page {
        c: &chrome,
        only_code: desk.session.how == How::Code && held.is_empty(),
        new,
        days: TOKEN_DAYS,
        room: tokens.len() < TOKENS_MAX,
        tokens,
        passkey,
        fresh,
        sessions: sessions.into_iter().map(session).collect(),
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
        Ok(_) => return show(desk, vec![Problem::new("key_name", desk.t("account-name-missing"))], New::default()),
        Err(error) => {
            desk.audit("enrol-passkey", None, Outcome::Refused, vec![error.word().into()]);
            return show(desk, vec![Problem::new("key_name", desk.t("passkey-refused"))], New::default());
        }
    };
    let said = Said { verb: accounts::ENROL_PASSKEY, reason: String::new(), payload: accounts::passkey_payload(&passkey, &name) };
    let still = |accounts: &Accounts| accounts.passkey(&passkey.id).is_none() && accounts.get(person).passkeys().len() < PASSKEYS_MAX;
    if !desk.office.keep(person, &desk.owner(), desk.now, &[said], &still)? {
        return show(desk, vec![Problem::new("key_name", desk.t("passkey-refused"))], New::default());
    }
    desk.audit("enrol-passkey", None, Outcome::Allowed, vec![desk.session.how.word().into()]);
    let codes = if desk.session.how == How::Code { new_codes(desk)? } else { Vec::new() };
    // A session that a code began becomes one of the passkey: under a new secret, as after every proof of who one is.
    let (token, reply) = doors::again(desk, How::Passkey)?;
    let session = Session { how: How::Passkey, began: desk.now, ..desk.session.clone() };
    let page = show(&desk.under(&token, &session), Vec::new(), New { codes, token: None })?;
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

/// A token for a program of the asker's, shown once.
fn issue(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let (query, person) = (desk.query(), &desk.viewer.person);
    let name: String = query.get("token_name").unwrap_or_default().trim().chars().take(NAME_MAX).collect();
    if name.is_empty() {
        return show(desk, vec![Problem::new("token_name", desk.t("token-name-missing"))], New::default());
    }
    let days = query.get("token_days").and_then(|days| days.parse().ok()).filter(|days| TOKEN_DAYS.contains(days));
    let until = days.and_then(|days| Moment::from_milliseconds(desk.now.milliseconds().saturating_add(days * accounts::DAY)));
    let Some(until) = until else { return show(desk, vec![Problem::new("token_days", desk.t("token-days-missing"))], New::default()) };
    let token = Token::of(desk.office.random().ok_or(Trouble::Bug)?);
    let issued = Issued { name, since: desk.now, until, writes: query.get("token_may") == Some("write") };
    let said = Said { verb: accounts::ISSUE_TOKEN, reason: String::new(), payload: accounts::token_payload(&token.digest(TOKEN), &issued) };
    let still = |accounts: &Accounts| accounts.get(person).tokens(desk.now).len() < TOKENS_MAX;
    if !desk.office.keep(person, &desk.owner(), desk.now, &[said], &still)? {
        return show(desk, vec![Problem::new("token_name", desk.call.words().with("token-too-many", &[("most", &TOKENS_MAX.to_string())]))], New::default());
    }
    desk.audit(accounts::ISSUE_TOKEN, None, Outcome::Allowed, vec![format!("{}:{}", issued.how().word(), mark_of(&token.digest(TOKEN)))]);
    show(desk, Vec::new(), New { codes: Vec::new(), token: Some(token.program_text()) })
}

/// Ends a token of the asker's.
fn revoke(desk: &DeskCall<'_>, digest: &str) -> Result<Reply, Trouble> {
    let person = &desk.viewer.person;
    let digest = Digest::read(digest).ok_or_else(|| Trouble::BadAddress(digest.to_owned()))?;
    let said = Said { verb: accounts::REVOKE_TOKEN, reason: String::new(), payload: accounts::revoke_payload(&digest) };
    let still = |accounts: &Accounts| accounts.token(&digest, desk.now).is_some_and(|(owner, _)| owner == person);
    let kept = desk.office.keep(person, &desk.owner(), desk.now, &[said], &still)?;
    desk.audit(accounts::REVOKE_TOKEN, None, if kept { Outcome::Allowed } else { Outcome::Refused }, vec![mark_of(&digest)]);
    Ok(Reply::See(desk.go("account").to_string()))
}

/// By what the audit names a token: the beginning of its digest.
pub fn mark_of(digest: &Digest) -> String {
    digest.text().chars().take(8).collect()
}
