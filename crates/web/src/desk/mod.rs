//! The desk: pages on which people act together, on the record. This is its frame: who is asking, what they may see, and where pages hang.
//!
//! A page is a function of a [`DeskCall`]. Each part of the desk lists its pages in a table of its own, and [`PAGES`] lists the tables. A form
//! carries the mark of its session (`{% call d::mark(c) %}`); without it nothing is done. What a page shows comes from [`DeskCall::reader`], which
//! gives what the asker may know of and nothing else.

mod account;
mod act;
mod audited;
mod doors;
mod folk;
mod folio;
pub mod found;
mod keep;
mod labels;
pub mod live;
pub mod log;
mod news;
mod office;
mod people;
pub mod place;
mod provider;
mod record;
mod sees;
mod work;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use ntib_access::{Audited, How, Outcome, Question, Ruling, Session, Thing, Token};
use ntib_desk::people::Person;
use ntib_desk::{Archive, Asker, Desk, Wording};
use ntib_record::{Ceiling, Decision, Entry, Label, Moment, Name, Scheme, Viewer, decide};
use ntib_store::{Reader, Store};

use crate::call::{Call, Go, Query, Reply};
use crate::chrome::{Chrome, Section};
use crate::trouble::Trouble;

pub(crate) use act::SENT_OTHERWISE;
use folk::Folk;
pub use labels::{LabelFields, LabelLine};
pub(crate) use work::{Made, Outside, from_outside};
pub use keep::KEEPERS;
pub use live::StreamLimits;
pub use provider::BACK;
pub use office::{AuditSink, Choice, Office, OfficeClock, OfficeError, OfficeParts};

/// One request for a page of the desk, by somebody who is known.
pub struct DeskCall<'a> {
    /// The request.
    pub call: &'a Call<'a>,
    /// Where everything is kept.
    pub office: &'a Office,
    /// The record in memory, as it was when the request came. Pages show what [`DeskCall::seen`] gives of it.
    pub archive: &'a Archive,
    /// Who asks, for which organisation, in which post.
    pub asker: &'a Asker,
    /// Who asks, with the posts and roles of this moment.
    pub viewer: &'a Viewer,
    /// The session.
    pub session: &'a Session,
    /// The moment of asking. Nothing on a page reads another clock.
    pub now: Moment,
    /// The path after `desk/`.
    pub path: &'a str,
    /// The secret of the session, for the mark of forms.
    token: &'a Token,
    /// The place of the live feed before anything of this page was read.
    place: Option<String>,
    /// What the asker sees of the record.
    seen: Desk<'a>,
    /// How many commands this request has carried out.
    acted: &'a Cell<u32>,
    /// What is asked for again and again while one page is made.
    memo: Memo,
    /// The name under which a program sends what is to be done once, where no form does.
    pub(crate) once: Option<String>,
    /// What a program sent, where no form was.
    pub(crate) sent: Option<ntib_record::Hash>,
    /// What was written in the other language than the page's, of what the page shows.
    foreign: Foreign,
    /// What is kept beside the record once a command that names it is agreed to.
    beside: Beside,
}

/// What is worked out once for a page.
#[derive(Default)]
struct Memo {
    folk: OnceCell<Arc<Folk>>,
    /// The lines of labels, by the labels as they are written.
    lines: RefCell<BTreeMap<String, LabelLine>>,
    /// What came with this request to be kept beside the record: no other may name it by its hash alone.
    brought: RefCell<BTreeSet<ntib_record::Hash>>,
}

/// Texts in the other language than their page's: where one of them stands, the page says so.
pub(crate) type Foreign = Rc<RefCell<BTreeSet<String>>>;

/// Bytes that a command may name, and that are kept when it does.
pub(crate) type Beside = Rc<RefCell<Vec<Vec<u8>>>>;

/// A page of the desk.
pub type DeskPage = for<'a, 'b> fn(&'a DeskCall<'b>) -> Result<Reply, Trouble>;

/// Where a page hangs.
pub struct DeskRoute {
    /// The path after `desk/`; with a slash at its end, every longer path too.
    pub path: &'static str,
    /// The phrase under which the navigation names it, where it does.
    pub nav: Option<&'static str>,
    /// Whether it takes forms.
    pub post: bool,
    /// The page.
    pub page: DeskPage,
}

/// The pages, part by part, in the order of the navigation.
const PAGES: &[&[DeskRoute]] = &[work::today::PAGES, news::PAGES, work::PAGES, folio::PAGES, people::PAGES, sees::PAGES, record::PAGES, audited::PAGES, account::PAGES];

/// What stands around a page of the desk besides the frame of every page.
pub struct Frame {
    /// Whether everything is invented, and a visitor chooses who to be.
    pub invented: bool,
    /// Whom a visitor may be: identifier, name, whether it is so now.
    pub people: Vec<(String, String, bool)>,
    /// Who is asking, as it is said.
    pub name: String,
    /// The mark that forms carry.
    pub mark: String,
    /// Who is asking, by identifier.
    pub me: String,
    /// Where the live feed goes on after what this page shows.
    pub place: Option<String>,
    /// A name for what a form does, so that sending it twice does it once.
    pub once: String,
    /// This page again, for the forms of the frame.
    pub here: String,
    /// The parts of the desk: where, how it is called, whether it is this one.
    pub nav: Vec<(Go, String, bool)>,
}

impl<'a> DeskCall<'a> {
    /// The record as the asker sees it.
    pub fn reader(&self) -> Reader<'a> {
        Reader::new(self.office.store(), self.office.scheme(), self.viewer)
    }

    /// What the asker sees of the record: objects, lists, counts.
    pub fn seen(&self) -> &Desk<'a> {
        &self.seen
    }

    /// Where the record is kept. It has no regard to labels: pages show what [`DeskCall::reader`] gives.
    pub fn store(&self) -> &'a dyn Store {
        self.office.store()
    }

    /// Everybody of whom the asker may know, with what of them the asker may know, as of the moment of asking.
    fn folk(&self) -> &Arc<Folk> {
        self.memo.folk.get_or_init(|| self.office.folk_seen(self.archive, &self.seen, self.now))
    }

    /// The levels, places, caveats and ceilings of labels.
    pub fn scheme(&self) -> &'a Scheme {
        self.office.scheme()
    }

    /// Whether the asker may know of what bears a label, with the reasons.
    pub fn decide(&self, label: &Label) -> Decision {
        decide(self.scheme(), self.viewer, label, &self.ceiling())
    }

    /// The ceiling of the asker's roles.
    pub fn ceiling(&self) -> Ceiling {
        self.scheme().ceiling_of_roles(&self.viewer.roles)
    }

    /// What was sent with the address or the form.
    pub fn query(&self) -> &'a Query {
        &self.call.query
    }

    /// To another page of the desk in the same language.
    pub fn go(&self, path: &str) -> Go {
        self.call.go(&format!("desk/{path}"))
    }

    /// The phrase `id` of the page's language.
    pub fn t(&self, id: &str) -> String {
        self.call.words().get(id)
    }

    /// The frame of a page with this title.
    pub fn chrome(&self, title: String) -> Chrome<'a> {
        let first = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
        // Pages that hang beside a part of the navigation belong to it.
        let here = match first(self.path).as_str() {
            "interview" => "cases".to_owned(),
            "briefs" => "meetings".to_owned(),
            "obligations" => "programmes".to_owned(),
            own => own.to_owned(),
        };
        let nav = PAGES.iter().flat_map(|part| part.iter());
        let new = self.news_count();
        let called = |one: &DeskRoute, phrase: &str| match one.path {
            news::PATH if new > 0 => self.call.words().with("news-nav-some", &[("count", &new.to_string())]),
            _ => self.t(phrase),
        };
        let nav = nav.filter_map(|one| one.nav.map(|phrase| (self.go(one.path.trim_end_matches('/')), called(one, phrase), first(one.path) == here)));
        let folk = self.office.folk(self.archive, self.now);
        let people = folk.choices.iter();
        let frame = Frame {
            invented: self.office.invented(),
            people: people.map(|one| (one.id.to_string(), one.told(self.call.words()), one.id == self.viewer.person)).collect(),
            name: self.name_of(&self.viewer.person),
            me: self.viewer.person.to_string(),
            place: self.place.clone(),
            mark: self.token.form_mark(),
            once: self.office.random().map_or(String::new(), |random| Token::of(random).digest("once").text().to_lowercase()),
            here: self.go(self.path).with_all(if self.call.post { &[] } else { self.call.query.pairs() }).to_string(),
            nav: nav.collect(),
        };
        Chrome::new(self.call, Section::Desk, title).at_desk(frame).marking(&self.foreign)
    }

    /// What was written, in the language of the page where it was written in that. Where it was not, the page says in which it is.
    pub fn written(&self, wording: &Wording) -> String {
        self.of_written(wording, str::to_owned)
    }

    /// What is made of what was written: a beginning of it, or the same with a number.
    pub fn of_written(&self, wording: &Wording, make: impl FnOnce(&str) -> String) -> String {
        let (text, lang) = wording.get(self.call.lang);
        let made = make(text);
        if lang != self.call.lang {
            self.foreign.borrow_mut().insert(made.clone());
        }
        made
    }

    /// How a person is called, where the asker may know: the identifier otherwise.
    pub fn name_of(&self, id: &Name) -> String {
        self.seen().get::<Person>(id).and_then(|one| one.name.clone()).unwrap_or_else(|| {
            // Some who write are no persons here: whoever set up the record, the public sources.
            let phrase = format!("actor-{id}");
            let said = self.t(&phrase);
            if said == phrase { id.to_string() } else { said }
        })
    }

    /// The minute of a moment in universal time, as lists have it; where no time is known, that.
    pub fn minute(&self, at: Moment) -> String {
        if at == Moment::BEGINNING {
            return self.t("record-undated");
        }
        at.to_string().chars().take(16).collect::<String>().replace('T', " ")
    }

    /// How an instrument is called; its identifier where the rulebook no longer has it.
    pub fn instrument(&self, id: &str) -> String {
        let (lang, all) = (self.call.lang, &self.call.site.book().instruments);
        let Some(known) = all.iter().find(|one| one.id == id) else { return id.to_owned() };
        let short = known.short.get(lang);
        // Several instruments may have one short name: of several governments the place tells which it is, of one the whole title.
        let others = || all.iter().filter(|one| one.id != id && one.short.get(lang) == short);
        if others().any(|one| one.issuer == known.issuer) {
            return known.title.get(lang).to_owned();
        }
        let said = ntib_present::view::capital(short);
        if others().next().is_none() { said } else { format!("{said} ({})", self.place_called(known.issuer)) }
    }

    /// What was done, as it is told after the name of who did it.
    pub fn verb(&self, verb: &Name) -> String {
        // The log's own verbs, which no form sends, have no phrase.
        let said = |stem: &str| {
            let id = format!("{stem}-{verb}");
            Some(self.t(&id)).filter(|said| *said != id)
        };
        said("did").or_else(|| said("do")).unwrap_or_else(|| labels::spaced(verb))
    }

    /// What an entry tells, after the name of who did it.
    pub fn did(&self, entry: &Entry) -> String {
        let what = self.verb(&entry.verb);
        if entry.corrects.is_some() { self.call.words().with("correct-entry", &[("what", &what)]) } else { what }
    }

    /// The same request under another session of the same person.
    fn under<'b>(&'b self, token: &'b Token, session: &'b Session) -> DeskCall<'b> {
        DeskCall {
            call: self.call,
            office: self.office,
            archive: self.archive,
            asker: self.asker,
            viewer: self.viewer,
            session,
            now: self.now,
            path: self.path,
            token,
            place: self.place.clone(),
            seen: self.seen.clone(),
            acted: self.acted,
            memo: Memo::default(),
            once: self.once.clone(),
            sent: self.sent,
            foreign: Rc::clone(&self.foreign),
            beside: Rc::clone(&self.beside),
        }
    }

    /// The same asker before another call, with what of the record is taken along.
    fn about<'b>(&'b self, call: &'b Call<'b>, seen: Desk<'b>) -> DeskCall<'b> {
        DeskCall {
            call,
            office: self.office,
            archive: self.archive,
            asker: self.asker,
            viewer: self.viewer,
            session: self.session,
            now: self.now,
            path: self.path,
            token: self.token,
            place: self.place.clone(),
            seen,
            acted: self.acted,
            memo: Memo::default(),
            once: self.once.clone(),
            sent: self.sent,
            // It may be in the other language.
            foreign: Foreign::default(),
            beside: Rc::clone(&self.beside),
        }
    }

    /// Whose account the asker's own is.
    pub fn owner(&self) -> keep::Owner {
        keep::Owner { person: self.viewer.person.clone(), office: self.asker.office.clone(), place: self.viewer.place }
    }

    /// Whether the policies let the asker take along what is of this kind and owned so. What of it may be known is its label's to say.
    pub fn may_take(&self, kind: &str, id: &Name, owners: &BTreeSet<Name>) -> Ruling {
        let thing = Thing { kind, id: id.as_str(), owners, hands: &BTreeSet::new() };
        self.office.policies().ask(&Question { viewer: self.viewer, organisation: &self.asker.office, how: self.session.how, permission: EXPORT, verb: EXPORT, thing })
    }

    /// The same, audited where it is refused; else with the policies that permit it, for the audit of what is done.
    pub fn taking(&self, what: &str, kind: &str, id: &Name, owners: &BTreeSet<Name>) -> Result<Vec<String>, Trouble> {
        let Ruling { allowed, policies } = self.may_take(kind, id, owners);
        if allowed {
            return Ok(policies);
        }
        self.audit(what, Some(format!("{kind}/{id}")), Outcome::Refused, policies);
        Err(Trouble::NotPermitted)
    }

    /// Writes a decision into the audit.
    pub fn audit(&self, what: &str, object: Option<String>, outcome: Outcome, mut because: Vec<String>) {
        if self.session.how.is_token() {
            // Which token, so that its owner finds it on the page of the account; no part of its secret.
            because.push(format!("{}:{}", self.session.how.word(), account::mark_of(&self.token.digest(office::TOKEN))));
        }
        self.office.audit(&Audited {
            at: self.now,
            operation: self.call.visitor.operation.clone(),
            person: Some(self.viewer.person.clone()),
            what: what.to_owned(),
            object,
            outcome,
            because,
        });
    }
}

/// The permission to take something out of the workspace.
pub(crate) const EXPORT: &str = "export";

/// How often a form is judged again because others wrote in between.
const TRIES_MAX: usize = 8;

/// Every page under `desk`.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let office = call.site.office().ok_or_else(|| Trouble::NotFound(Vec::new()))?;
    if let Some(reply) = provider::open(call, office, call.path.strip_prefix("desk/").unwrap_or_default()) {
        return reply;
    }
    for _ in 0..TRIES_MAX {
        office.catch_up()?;
        match once(call, office) {
            Err(Trouble::Moved) => {}
            done => return done,
        }
    }
    Err(Trouble::Busy)
}

/// Does something for who is signed in, with what a page of the desk has; none where nobody is, or where a code opened the own account alone.
pub(crate) fn as_asker<T>(call: &Call<'_>, path: &str, then: impl FnOnce(&mut DeskCall<'_>) -> T) -> Result<Option<T>, Trouble> {
    let visitor = &call.visitor;
    let (Some(office), Some(token)) = (call.site.office(), visitor.bearer.as_ref().or(visitor.token.as_ref())) else { return Ok(None) };
    office.catch_up()?;
    let now = office.now();
    let session = match &visitor.bearer {
        Some(bearer) => office.bearer(bearer, now)?,
        None => office.session(token, now).filter(|session| session.how != How::Code),
    };
    let archive = office.archive();
    let Some(session) = session else {
        if visitor.bearer.is_some() {
            doors::told(call, office, None, "token", Outcome::Refused, "unknown-or-over", now);
        }
        return Ok(None);
    };
    let post = call.query.get("post").and_then(|post| post.parse().ok());
    let Some(asker) = ntib_desk::people::asker(&archive, &session.person, post.as_ref(), now) else { return Ok(None) };
    office.may_ask(&session.person, now).map_err(Trouble::TooOften)?;
    let place = office.live().and_then(|live| live.place(&asker.viewer.person));
    let (seen, acted) = (office.seen(&archive, &asker.viewer), Cell::new(0));
    let mut desk = DeskCall { call, office, archive: &archive, asker: &asker, viewer: &asker.viewer, session: &session, now, path, token, place, seen, acted: &acted, memo: Memo::default(), once: None, sent: None, foreign: Foreign::default(), beside: Beside::default() };
    Ok(Some(then(&mut desk)))
}

/// The path of the page that a path after `desk/` leads to, for logs and counts.
pub(crate) fn route_of(path: &str) -> &'static str {
    let fits = |route: &&DeskRoute| if route.path.ends_with('/') { path.starts_with(route.path) } else { path == route.path };
    let found = PAGES.iter().flat_map(|part| part.iter()).find(fits).map(|route| route.path);
    found.unwrap_or(if path.is_empty() { "desk" } else { "door or none" })
}

fn once(call: &Call<'_>, office: &Office) -> Result<Reply, Trouble> {
    let path = call.path.strip_prefix("desk").unwrap_or_default().trim_start_matches('/');
    let now = office.now();
    let archive = office.archive();
    if let Some(reply) = doors::open(call, office, &archive, path, now) {
        return reply;
    }
    let ask = || doors::ask(call, office, &archive, Vec::new(), now);
    let Some(token) = call.visitor.token.as_ref() else { return ask() };
    let Some(session) = office.session(token, now) else { return ask() };
    let post = call.query.get("post").and_then(|post| post.parse().ok());
    let Some(asker) = ntib_desk::people::asker(&archive, &session.person, post.as_ref(), now) else { return ask() };
    office.may_ask(&session.person, now).map_err(Trouble::TooOften)?;
    if path.is_empty() {
        return Ok(Reply::See(call.go("desk/today").to_string()));
    }
    if session.how == How::Code && path != "account" {
        return Ok(Reply::See(call.go("desk/account").to_string()));
    }
    let fits = |route: &&DeskRoute| if route.path.ends_with('/') { path.starts_with(route.path) } else { path == route.path };
    let near = || vec![(call.go("desk/today"), call.words().get("desk-nav-today"))];
    let route = PAGES.iter().flat_map(|part| part.iter()).find(fits).ok_or_else(|| Trouble::NotFound(near()))?;
    let acted = Cell::new(0);
    // Whom a code alone let in sees the own account, and nothing of what others do.
    let live = office.live().filter(|_| session.how != How::Code);
    let place = live.and_then(|live| live.place(&asker.viewer.person));
    let seen = office.seen(&archive, &asker.viewer);
    let desk = DeskCall { call, office, archive: &archive, asker: &asker, viewer: &asker.viewer, session: &session, now, path, token, place, seen, acted: &acted, memo: Memo::default(), once: None, sent: None, foreign: Foreign::default(), beside: Beside::default() };
    if call.post {
        if !route.post {
            return Err(Trouble::Method);
        }
        if !call.query.get("mark").is_some_and(|mark| token.fits_form(mark)) {
            desk.audit("form", Some(path.to_owned()), Outcome::Refused, vec!["no mark of this session".into()]);
            return Err(Trouble::Elsewhere);
        }
    }
    (route.page)(&desk)
}
