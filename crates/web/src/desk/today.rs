//! Today: what has been done lately that the asker may know of.

use askama::Template;

use crate::call::Reply;
use crate::chrome::Chrome;
use crate::desk::labels::LabelLine;
use crate::desk::{DeskCall, DeskRoute, work};
use crate::trouble::Trouble;

/// The page of this part.
pub const PAGES: &[DeskRoute] = &[DeskRoute { path: "today", nav: Some("desk-nav-today"), post: false, page }];

/// The most entries that are shown.
const LATEST_MAX: usize = 20;

/// Something that was done.
struct Done {
    at: String,
    who: String,
    what: String,
    object: String,
    go: Option<String>,
    reason: String,
    line: LabelLine,
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    done: Vec<Done>,
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let chrome = desk.chrome(desk.call.words().with("today-title", &[("name", &desk.name_of(&desk.viewer.person))]));
    let seen = desk.seen();
    let done = seen.entries().rev().take(LATEST_MAX).map(|kept| {
        let entry = &kept.entry;
        let (object, go) = work::named(desk, &chrome, &entry.object);
        Done {
            at: entry.at.to_string().chars().take(16).collect::<String>().replace('T', " "),
            who: desk.name_of(&entry.actor.person),
            what: desk.verb(&entry.verb),
            object,
            go,
            reason: entry.reason.clone(),
            line: desk.label_line(&entry.label),
        }
    });
    let done = done.collect();
    Page { c: &chrome, done }.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}
