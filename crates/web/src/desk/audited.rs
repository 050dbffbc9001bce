//! The audit of decisions, for those who may read it: who asked for what, what was decided, and by which policies. It tells of no content, and of no
//! object that its reader may not see.

use std::collections::BTreeSet;

use askama::Template;
use ntib_access::{Audited, Outcome, Question, Ruling, Thing};
use ntib_record::{Name, Object};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::found::named;
use crate::desk::labels::spaced;
use crate::desk::{DeskCall, DeskRoute};
use crate::trouble::Trouble;

/// The pages of this part.
pub const PAGES: &[DeskRoute] = &[DeskRoute { path: "audit", nav: None, post: false, page }];

/// The permission to read it.
const READ: &str = "read-audit";

/// The most decisions on one page.
const SHOWN_MAX: usize = 200;

/// A decision in the list.
struct Line {
    at: String,
    who: String,
    what: String,
    object: String,
    go: Option<String>,
    allowed: bool,
    /// Why, in words; what has none stands as it is.
    because: Vec<(String, bool)>,
    operation: String,
}

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    lines: Vec<Line>,
    /// How many there are that fit, where not all are shown.
    total: usize,
    refused: bool,
    who: String,
    action: Go,
}

impl DeskCall<'_> {
    /// Whether the asker may read the audit.
    pub(super) fn may_read_audit(&self) -> Ruling {
        let owners: BTreeSet<Name> = [self.asker.office.clone()].into();
        let thing = Thing { kind: "log", id: "audit", owners: &owners, hands: &BTreeSet::new() };
        self.office.policies().ask(&Question { viewer: self.viewer, organisation: &self.asker.office, how: self.session.how, permission: READ, verb: READ, thing })
    }
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let Ruling { allowed, policies } = desk.may_read_audit();
    if !allowed {
        desk.audit(READ, None, Outcome::Refused, policies);
        return Err(Trouble::NotFound(vec![(desk.go("record"), desk.t("desk-nav-record"))]));
    }
    let chrome = desk.chrome(desk.t("audit-title"));
    let refused = desk.query().get("outcome") == Some("refused");
    let who = desk.query().get("who").unwrap_or_default().trim().to_lowercase();
    let fits = |one: &&Audited| {
        let named = |person: &Name| person.as_str().contains(&who) || desk.name_of(person).to_lowercase().contains(&who);
        (!refused || one.outcome == Outcome::Refused) && (who.is_empty() || one.person.as_ref().is_some_and(named))
    };
    let all = desk.office.latest_decisions();
    let found: Vec<&Audited> = all.iter().filter(fits).collect();
    let lines = found.iter().take(SHOWN_MAX).map(|one| line(desk, &chrome, one)).collect();
    // That it was read is a decision too.
    desk.audit(READ, None, Outcome::Allowed, policies);
    let page = Page { c: &chrome, lines, total: found.len(), refused, who, action: desk.go("audit") };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn line(desk: &DeskCall<'_>, chrome: &Chrome<'_>, one: &Audited) -> Line {
    let (object, go) = match &one.object {
        None => (String::new(), None),
        Some(object) => seen(desk, chrome, object).unwrap_or_else(|| (desk.t("audit-not-seen"), None)),
    };
    Line {
        at: desk.minute(one.at),
        who: one.person.as_ref().map_or_else(|| desk.t("audit-nobody"), |person| desk.name_of(person)),
        what: one.what.parse().map_or_else(|_| one.what.clone(), |verb| what(desk, &verb)),
        object,
        go,
        allowed: one.outcome == Outcome::Allowed,
        because: one.because.iter().map(|code| why(desk, code)).collect(),
        operation: one.operation.clone(),
    }
}

/// What was asked: as the form of its verb is called, or what no form asks in words of its own.
fn what(desk: &DeskCall<'_>, verb: &Name) -> String {
    let ids = [format!("audited-{verb}"), format!("do-{verb}")];
    ids.iter().find_map(|id| Some(desk.t(id)).filter(|said| said != id)).unwrap_or_else(|| spaced(verb))
}

/// A policy or another reason in words, and whether it is such; one of which nothing is said here, such as a policy of this server alone, as it is.
fn why(desk: &DeskCall<'_>, code: &str) -> (String, bool) {
    let id = format!("because-{}", code.replace(' ', "-"));
    let said = desk.t(&id);
    if said == id { (code.to_owned(), false) } else { (said, true) }
}

/// How an object is called of which the reader sees something, and where it is.
fn seen(desk: &DeskCall<'_>, chrome: &Chrome<'_>, object: &str) -> Option<(String, Option<String>)> {
    let (kind, id) = object.split_once('/')?;
    desk.seen().history(kind, id).next()?;
    let object = Object { kind: kind.parse().ok()?, id: id.parse().ok()? };
    Some(named(desk, chrome, &object))
}
