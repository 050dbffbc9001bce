//! The record: what the asker may know of, entry by entry, with the proof of each to take along.

use std::sync::Arc;

use askama::Template;
use ntib_desk::Kept;
use ntib_record::{Entry, Hash, Name};
use ntib_store::{Missing, Seen};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::found::named;
use crate::desk::labels::{LabelLine, spaced};
use crate::desk::work::{Corrections, said};
use crate::desk::{DeskCall, DeskRoute};
use crate::trouble::Trouble;

/// The pages of this part.
pub const PAGES: &[DeskRoute] = &[
    DeskRoute { path: "record", nav: Some("desk-nav-record"), post: false, page: list },
    DeskRoute { path: "record/", nav: None, post: false, page: one },
];

/// The most entries on one page.
const LIST_MAX: usize = 50;

/// An entry in a list.
struct Line {
    go: Go,
    at: String,
    who: String,
    what: String,
    object: String,
    kind: String,
    reason: String,
    line: LabelLine,
}

#[derive(Template)]
#[template(path = "desk/record.html")]
struct List<'a> {
    c: &'a Chrome<'a>,
    lines: Vec<Line>,
    older: Option<Go>,
    /// Where the audit is, for who may read it.
    audit: Option<Go>,
}

/// A file that an entry names.
struct File {
    name: String,
    kind: String,
    size: String,
    address: String,
}

#[derive(Template)]
#[template(path = "desk/record-entry.html")]
struct One<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    entry: Line,
    /// Where the object has its page.
    of: Option<String>,
    id: String,
    post: Option<String>,
    instruments: Vec<(Go, String)>,
    /// What it corrects, and what corrects it, as far as seen: where, who, when and why.
    before: Option<(Go, String)>,
    later: Option<(Go, String)>,
    /// The hash of what it corrects, where that is not seen.
    corrects: Option<String>,
    correct: Option<String>,
    said: Vec<(String, String, &'static str)>,
    leaf: String,
    payload: String,
    files: Vec<File>,
    proof: String,
}

fn trouble(desk: &DeskCall<'_>, missing: &Missing) -> Trouble {
    match missing {
        Missing::NotFound { .. } => Trouble::NotFound(vec![(desk.go("record"), desk.t("desk-nav-record"))]),
        Missing::Store(_) => Trouble::Bug,
    }
}

fn line(desk: &DeskCall<'_>, chrome: &Chrome<'_>, entry: &Entry) -> Line {
    let phrase = format!("kind-{}", entry.object.kind);
    let said = desk.t(&phrase);
    Line {
        go: desk.go(&format!("record/{}", entry.id)),
        at: desk.minute(entry.at),
        who: desk.name_of(&entry.actor.person),
        what: desk.did(entry),
        object: named(desk, chrome, &entry.object).0,
        kind: if said == phrase { spaced(&entry.object.kind) } else { said },
        reason: entry.reason.clone(),
        line: desk.label_line(&entry.label),
    }
}

fn list(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let mut all = desk.seen().entries().rev();
    if let Some(before) = desk.query().get("before") {
        let id: Name = before.parse().map_err(|_| Trouble::BadAddress(before.to_owned()))?;
        all.find(|kept| kept.entry.id == id).ok_or_else(|| Trouble::NotFound(vec![(desk.go("record"), desk.t("desk-nav-record"))]))?;
    }
    let seen: Vec<_> = all.take(LIST_MAX + 1).collect();
    let older = seen.get(LIST_MAX).and_then(|_| seen.get(LIST_MAX - 1));
    let older = older.map(|last| desk.go("record").with("before", last.entry.id.as_str()));
    let chrome = desk.chrome(desk.t("record-title"));
    let lines = seen.iter().take(LIST_MAX).map(|seen| line(desk, &chrome, &seen.entry)).collect();
    let audit = desk.may_read_audit().allowed.then(|| desk.go("audit"));
    List { c: &chrome, lines, older, audit }.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn one(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let id = desk.path.strip_prefix("record/").unwrap_or_default();
    let id: Name = id.parse().map_err(|_| Trouble::NotFound(vec![(desk.go("record"), desk.t("desk-nav-record"))]))?;
    let Seen { entry, bytes } = desk.reader().get(&id).map_err(|missing| trouble(desk, &missing))?;
    let chrome = desk.chrome(desk.call.words().with("record-entry-title", &[("id", id.as_str())]));
    let files = entry.attachments().map_err(|_| Trouble::Bug)?;
    let file = |one: ntib_record::Attachment| File {
        address: format!("/log/attachment?entry={}&sha256={}", escaped(&id), one.sha256),
        name: one.name,
        kind: one.media,
        size: one.bytes.to_string(),
    };
    let (leaf, object) = (Hash::leaf(&bytes), &entry.object);
    let all = || desk.seen().history(object.kind.as_str(), object.id.as_str());
    let kept = all().find(|kept| kept.leaf == leaf);
    let told = |kept: &Arc<Kept>| (desk.go(&format!("record/{}", kept.entry.id)), format!("{}, {}", desk.name_of(&kept.entry.actor.person), desk.minute(kept.entry.at)));
    let before = entry.corrects.and_then(|leaf| all().find(|kept| kept.leaf == leaf)).map(told);
    let later = all().find(|kept| kept.entry.corrects == Some(leaf)).map(|kept| {
        let (go, who) = told(kept);
        (go, format!("{who} · {}", kept.entry.reason))
    });
    let takes = desk.may_take(entry.object.kind.as_str(), &entry.object.id, &entry.label.owners).allowed;
    let page = One {
        c: &chrome,
        back: desk.go("record"),
        entry: line(desk, &chrome, &entry),
        of: named(desk, &chrome, &entry.object).1,
        id: id.to_string(),
        post: entry.actor.post.clone().map(|post| desk.principal_name(&ntib_record::Principal::Post(post))),
        instruments: entry.instruments.iter().map(|one| (chrome.law(one.as_str()), desk.instrument(one.as_str()))).collect(),
        corrects: entry.corrects.filter(|_| before.is_none()).map(|leaf| leaf.to_string()),
        before,
        later,
        correct: kept.and_then(|kept| Corrections::new(desk).go(kept)),
        said: said(desk, &chrome, &entry),
        leaf: leaf.to_string(),
        payload: serde_json::to_string_pretty(&entry.payload).map_err(|_| Trouble::Bug)?,
        files: files.into_iter().map(file).collect(),
        proof: if takes { format!("/log/proof?entry={}", escaped(&id)) } else { String::new() },
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// A name as a value in an address. Of the signs that a name may have, all but these may stand there as they are.
fn escaped(name: &Name) -> String {
    name.as_str().replace('/', "%2F").replace('@', "%40")
}
