//! Who will see this, and why: everybody known here, asked of the function that enforces it.

use askama::Template;
use ntib_record::{Label, Reason, Test, preview};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::labels::{LabelFields, LabelLine};
use crate::desk::{DeskCall, DeskRoute};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// The page of this part.
pub const PAGES: &[DeskRoute] = &[DeskRoute { path: "who-sees", nav: Some("sees-nav"), post: false, page }];

/// One person, and how every test came out.
struct Row {
    name: String,
    place: String,
    sees: bool,
    reasons: Vec<(bool, String)>,
}

#[derive(Template)]
#[template(path = "desk/sees.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    action: Go,
    problems: Vec<Problem>,
    line: Option<LabelLine>,
    fields: LabelFields,
    rows: Vec<Row>,
    seen: usize,
    others: bool,
}

fn page(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let query = desk.query();
    let (label, problems) = match query.get("label") {
        Some(written) => match read(desk, written) {
            Some(label) => (Some(label), Vec::new()),
            None => return Err(Trouble::BadAddress(written.to_owned())),
        },
        None if query.has("label_level") => match desk.label_of_form() {
            Ok(label) => (Some(label), Vec::new()),
            Err(problems) => (None, problems.into_iter().map(|one| Problem::new(&format!("sees-{}", one.field), one.text)).collect()),
        },
        None => (None, Vec::new()),
    };
    let failed = !problems.is_empty();
    let chrome = desk.chrome(desk.t("sees-title")).failed(failed);
    let rows = label.as_ref().map_or(Vec::new(), |label| rows(desk, label));
    let page = Page {
        c: &chrome,
        action: desk.go("who-sees"),
        fields: desk.label_fields(label.as_ref().unwrap_or(&desk.usual_label())).told(&problems),
        problems,
        line: label.as_ref().map(|label| desk.label_line(label)),
        seen: rows.iter().filter(|row| row.sees).count(),
        others: label.as_ref().is_some_and(|label| desk.unknown_see(label)),
        rows,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}

/// The label in an address, where it is one that may be used.
fn read(desk: &DeskCall<'_>, written: &str) -> Option<Label> {
    let value = ntib_record::json_from_bytes(written.as_bytes()).ok()?;
    let label = Label::from_json(value).ok()?;
    desk.scheme().check(&label).ok().map(|()| label)
}

fn rows(desk: &DeskCall<'_>, label: &Label) -> Vec<Row> {
    let viewers = desk.known_viewers();
    let mut rows: Vec<Row> = preview(desk.scheme(), &viewers, label)
        .map(|(viewer, decision)| Row {
            name: desk.name_of(&viewer.person),
            place: desk.place_called(viewer.place),
            sees: decision.allowed,
            reasons: decision.because.iter().map(|reason| (reason.met, said(desk, reason))).collect(),
        })
        .collect();
    rows.sort_by(|a, b| (!a.sees, &a.name).cmp(&(!b.sees, &b.name)));
    rows
}

/// A reason, with places, roles, posts and people as they are called here.
fn said(desk: &DeskCall<'_>, reason: &Reason) -> String {
    let with = |phrase: &str, value: String| desk.call.words().with(phrase, &[("value", &value)]);
    match (&reason.test, reason.met) {
        (Test::Place { place }, true) => with("sees-releasable", desk.place_called(*place)),
        (Test::Place { place }, false) => with("sees-not-releasable", desk.place_called(*place)),
        (Test::Audience { by: Some(by), .. }, _) => with("sees-among", desk.principal_name(by)),
        (Test::Audience { group, by: None }, _) if !group.is_empty() => {
            let all: Vec<String> = group.iter().map(|one| desk.principal_name(one)).collect();
            with("sees-not-among", all.join(", "))
        }
        _ => reason.say(desk.scheme()).get(desk.call.lang).to_owned(),
    }
}
