//! People: who is here, for whom, in which posts and roles, from when until when.

use askama::Template;
use ntib_access::Someone;
use ntib_record::{Moment, Name, Principal};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::labels::spaced;
use crate::desk::{DeskCall, DeskRoute};
use crate::trouble::Trouble;

/// The pages of this part.
pub const PAGES: &[DeskRoute] = &[
    DeskRoute { path: "people", nav: Some("people-nav"), post: false, page: list },
    DeskRoute { path: "people/", nav: None, post: false, page: one },
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
    kind: &'static str,
    from: String,
    until: String,
    now: bool,
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
    back: Go,
    about: Option<String>,
    organisation: String,
    place: String,
    held: Vec<Held>,
    briefed: Vec<String>,
    ceiling: Vec<String>,
}

fn place(desk: &DeskCall<'_>, someone: &Someone) -> String {
    let place = someone.person.place;
    desk.scheme().places().get(&place).map_or_else(|| place.to_string(), |name| name.get(desk.call.lang).to_owned())
}

fn list(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let chrome = desk.chrome(desk.t("people-title"));
    let directory = desk.office.directory();
    let mut rows: Vec<Row> = directory
        .all()
        .map(|one| {
            let viewer = one.person.at(desk.now);
            Row {
                go: desk.go(&format!("people/{}", one.person.id)),
                name: one.name.clone(),
                organisation: spaced(&one.organisation),
                place: place(desk, one),
                posts: viewer.posts.iter().map(spaced).collect(),
                roles: viewer.roles.iter().map(|role| desk.principal_name(&Principal::Role(role.clone()))).collect(),
            }
        })
        .collect();
    rows.sort_by(|a, b| (&a.organisation, &a.name).cmp(&(&b.organisation, &b.name)));
    List { c: &chrome, rows }.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// The day of a moment, in universal time.
fn day(moment: Moment) -> String {
    moment.to_string().chars().take(10).collect()
}

fn one(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let directory = desk.office.directory();
    let id: Option<Name> = desk.path.strip_prefix("people/").and_then(|id| id.parse().ok());
    let missing = || Trouble::NotFound(vec![(desk.go("people"), desk.t("people-title"))]);
    let someone = id.as_ref().and_then(|id| directory.get(id)).ok_or_else(missing)?;
    let lang = desk.call.lang;
    let held = someone.person.tenures.iter().map(|tenure| Held {
        what: desk.principal_name(&tenure.of),
        kind: if matches!(tenure.of, Principal::Post(_)) { "people-post" } else { "people-role" },
        from: if tenure.from == Moment::BEGINNING { String::new() } else { day(tenure.from) },
        until: tenure.until.map_or(String::new(), day),
        now: tenure.from <= desk.now && tenure.until.is_none_or(|until| desk.now < until),
    });
    let viewer = someone.person.at(desk.now);
    let caveat = |id: &Name| desk.scheme().caveats().get(id).map_or_else(|| id.to_string(), |caveat| caveat.name.get(lang).to_owned());
    let ceiling = desk.scheme().ceiling_of_roles(&viewer.roles).0.into_iter().map(|limit| {
        let level = desk.scheme().level_name(&limit.level).map_or_else(|| limit.level.to_string(), |name| name.get(lang).to_owned());
        std::iter::once(level).chain(limit.caveats.iter().map(caveat)).collect::<Vec<_>>().join(" · ")
    });
    let chrome = desk.chrome(someone.name.clone());
    let page = One {
        c: &chrome,
        back: desk.go("people"),
        about: someone.about.as_ref().map(|about| about.get(lang).to_owned()),
        organisation: spaced(&someone.organisation),
        place: place(desk, someone),
        held: held.collect(),
        briefed: someone.person.briefed.iter().map(caveat).collect(),
        ceiling: ceiling.collect(),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}
