//! Portfolios in the workspace: a table sent, its columns told, its rows answered in the background, and what comes of it.
//!
//! A portfolio is seen by its owner alone: the person who is signed in or, where everything is invented and many visitors may be the same
//! person, the holder of the session. It is no entry of the record. That of a person who signs in is kept beside the record until they delete
//! it or have long not looked; that of a visitor is gone when the server ends (docs/decisions/0010-what-pages-keep.md).

mod changed;
mod columns;
mod files;
mod figure;
mod result;
mod start;

use std::sync::Arc;

use askama::Template;
use ntib_portfolio::{Folio, Keeper, Refused, Stage, Task, Work};
use ntib_record::{Audience, Label, Principal};

use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::labels::LabelLine;
use crate::desk::{DeskCall, DeskRoute};
use crate::kept::Problem;
use crate::trouble::Trouble;
use crate::workbook;

/// The pages of this part.
pub const PAGES: &[DeskRoute] = &[
    DeskRoute { path: "portfolios", nav: Some("folio-nav"), post: true, page: list },
    DeskRoute { path: "portfolios/", nav: None, post: true, page: one },
];

/// A portfolio as it is listed.
struct Row {
    name: String,
    told: String,
    go: Go,
    id: String,
}

#[derive(Template)]
#[template(path = "desk/folio-list.html")]
struct ListPage<'a> {
    c: &'a Chrome<'a>,
    problems: Vec<Problem>,
    rows: Vec<Row>,
    action: Go,
    line: LabelLine,
    limits: String,
    lasts: String,
    full: bool,
    mappings: usize,
}

/// A portfolio that was asked for, with what is needed to work on it.
struct Folder<'a> {
    desk: &'a DeskCall<'a>,
    keeper: &'a Keeper,
    folio: Arc<Folio>,
}

impl Folder<'_> {
    /// To a page of this portfolio.
    fn go(&self, path: &str) -> Go {
        let slash = if path.is_empty() { "" } else { "/" };
        self.desk.go(&format!("portfolios/{}{slash}{path}", self.folio.id))
    }

    fn line(&self) -> LabelLine {
        self.desk.label_line(&label(self.desk))
    }
}

fn keeper<'a>(desk: &DeskCall<'a>) -> Result<&'a Keeper, Trouble> {
    desk.call.site.keeper().ok_or_else(|| Trouble::NotFound(vec![(desk.go("today"), desk.t("desk-nav-today"))]))
}

/// Whose portfolios they are, as a name that the keeper tells owners by.
fn owner(desk: &DeskCall<'_>) -> String {
    if desk.office.invented() { desk.token.digest("portfolios").text() } else { desk.viewer.person.to_string() }
}

/// The label that a portfolio bears: its owner alone.
fn label(desk: &DeskCall<'_>) -> Label {
    let only = Principal::Person(desk.viewer.person.clone());
    Label { audience: Audience::of([only]), ..desk.usual_label() }
}

fn milliseconds(desk: &DeskCall<'_>) -> i64 {
    desk.now.milliseconds()
}

/// Bytes as people say them.
fn size(bytes: usize, lang: ntib_core::Lang) -> String {
    // An octet is what French calls a byte.
    let unit = if lang == ntib_core::Lang::Fr { "o" } else { "B" };
    match bytes {
        0..1024 => format!("{bytes}\u{a0}{unit}"),
        1024..1_048_576 => format!("{}\u{a0}Ki{unit}", bytes / 1024),
        1_048_576..1_073_741_824 => format!("{}\u{a0}Mi{unit}", bytes >> 20),
        _ => format!("{}\u{a0}Gi{unit}", bytes >> 30),
    }
}

fn list(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let keeper = keeper(desk)?;
    let mut problems = Vec::new();
    if desk.call.post {
        if let Some(id) = desk.query().get("remove") {
            keeper.remove(&owner(desk), id);
            return Ok(Reply::See(desk.go("portfolios").to_string()));
        }
        if desk.query().has("forget") {
            keeper.forget_mappings(&owner(desk)).map_err(|_| Trouble::Bug)?;
            return Ok(Reply::See(desk.go("portfolios").to_string()));
        }
        match sent(desk, keeper) {
            Ok(folio) => return Ok(Reply::See(desk.go(&format!("portfolios/{}/columns", folio.id)).to_string())),
            Err(problem) => problems.push(problem),
        }
    }
    let failed = !problems.is_empty();
    let chrome = desk.chrome(desk.t("folio-title")).failed(failed);
    let words = desk.call.words();
    let all = keeper.all(&owner(desk), milliseconds(desk));
    let limits = keeper.limits();
    let rows = all.iter().map(|folio| Row {
        name: folio.name.clone(),
        told: words.with("folio-told", &[("size", &size(folio.bytes, desk.call.lang)), ("columns", &folio.header.len().to_string()), ("works", &folio.results().len().to_string())]),
        go: desk.go(&format!("portfolios/{}", folio.id)),
        id: folio.id.clone(),
    });
    let values = [
        ("size", size(limits.bytes_each, desk.call.lang)),
        ("rows", chrome.number(limits.rows)),
        ("columns", limits.columns.to_string()),
        ("count", limits.each_owner.to_string()),
        ("owner", size(usize::try_from(limits.bytes_owner).unwrap_or(usize::MAX), desk.call.lang)),
        ("hours", (limits.milliseconds / 3_600_000).to_string()),
        ("days", (limits.milliseconds / 86_400_000).to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let page = ListPage {
        c: &chrome,
        rows: rows.collect(),
        action: desk.go("portfolios"),
        line: desk.label_line(&label(desk)),
        limits: words.with("folio-limits", &values),
        lasts: words.with(if keeper.lasts() { "folio-lasts" } else { "folio-passes" }, &values),
        mappings: keeper.mappings(&owner(desk)),
        full: all.len() >= limits.each_owner,
        problems,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}

/// The table that was sent, kept.
fn sent(desk: &DeskCall<'_>, keeper: &Keeper) -> Result<Arc<Folio>, Problem> {
    let words = desk.call.words();
    let wrong = |phrase: &str, what: &str| Problem::new("file", words.with(phrase, &[("what", what)]));
    // Where nothing is chosen a browser sends a file without a name.
    let file = desk.call.files.iter().find(|one| one.field == "file" && !(one.bytes.is_empty() && one.name.is_empty())).ok_or_else(|| wrong("folio-nothing", ""))?;
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
    let name = if name.is_empty() { "portfolio.csv".to_owned() } else { name.chars().take(120).collect() };
    if file.bytes.starts_with(b"PK\x03\x04") && workbook::unpacked(&file.bytes, workbook::PORTFOLIO_UNPACKED_MAX).is_err() {
        return Err(wrong("folio-large", &size(keeper.limits().bytes_each, desk.call.lang)));
    }
    let random = desk.office.random().ok_or_else(|| wrong("folio-unread", ""))?;
    let id: String = random.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let sheet = desk.query().get("sheet").map(str::trim).filter(|sheet| !sheet.is_empty());
    let lang = desk.call.lang;
    keeper.add(&owner(desk), &id, (&name, &file.bytes), sheet, milliseconds(desk)).map_err(|refused| match refused {
        Refused::Own => wrong("folio-own", &keeper.limits().each_owner.to_string()),
        Refused::OwnRoom => wrong("folio-own-room", &size(usize::try_from(keeper.limits().bytes_owner).unwrap_or(usize::MAX), desk.call.lang)),
        Refused::All | Refused::Unready => wrong("folio-crowded", ""),
        Refused::Large => wrong("folio-large", &size(keeper.limits().bytes_each, desk.call.lang)),
        Refused::Wide(columns) => Problem::new("file", words.with("folio-wide", &[("what", &columns.to_string()), ("most", &keeper.limits().columns.to_string())])),
        Refused::Unread(fault) => Problem::new("file", format!("{}{} {}; {}", words.get("folio-unread"), ntib_present::view::colon(words), ntib_portfolio::translated(lang, &fault.message), ntib_portfolio::translated(lang, &fault.help))),
    })
}

/// The page of one portfolio, or one below it.
fn one(desk: &DeskCall<'_>) -> Result<Reply, Trouble> {
    let keeper = keeper(desk)?;
    let path = desk.path.strip_prefix("portfolios/").unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let none = || Trouble::NotFound(vec![(desk.go("portfolios"), desk.t("folio-title"))]);
    let id = parts.first().copied().unwrap_or_default();
    let folio = keeper.get(&owner(desk), id, milliseconds(desk)).ok_or_else(none)?;
    if !desk.decide(&label(desk)).allowed {
        return Err(none());
    }
    let folder = Folder { desk, keeper, folio };
    match parts.get(1..).unwrap_or_default() {
        [] => start::portfolio(&folder),
        ["columns"] => columns::page(&folder),
        ["answer"] => start::answer(&folder),
        ["again"] => start::again(&folder),
        ["value"] => start::value(&folder),
        ["impact"] => start::impact(&folder),
        ["map.yaml"] => files::mapping(&folder),
        ["work", number] => result::page(&folder, task(&folder, number).ok_or_else(none)?.as_ref()),
        ["work", number, "rows"] => result::rows(&folder, task(&folder, number).ok_or_else(none)?.as_ref()),
        ["work", number, "errors"] => result::errors(&folder, task(&folder, number).ok_or_else(none)?.as_ref()),
        ["work", number, file] => files::file(&folder, task(&folder, number).ok_or_else(none)?.as_ref(), file),
        _ => Err(none()),
    }
}

fn task(folder: &Folder<'_>, number: &str) -> Option<Arc<Task>> {
    folder.folio.task(number.parse().ok()?)
}

/// What a piece of work is, in words.
fn called(desk: &DeskCall<'_>, work: &Work) -> String {
    let words = desk.call.words();
    let count = |questions: &[ntib_rules::model::QuestionId]| questions.len().to_string();
    match work {
        Work::Answer { questions, as_of, .. } => match as_of {
            Some(day) => words.with("folio-work-answer-on", &[("count", &count(questions)), ("day", &day.to_string())]),
            None => words.with("folio-work-answer", &[("count", &count(questions))]),
        },
        Work::Value { removals, shapley, .. } => {
            let phrase = if *shapley { "folio-work-shapley" } else { "folio-work-value" };
            let book = desk.call.site.book();
            let name = |id: &String| book.find_instrument(id).map_or_else(|| id.clone(), |id| book.instrument(id).short.get(desk.call.lang).to_owned());
            let mut named: Vec<String> = removals.iter().take(3).map(|one| one.iter().map(name).collect::<Vec<_>>().join(" + ")).collect();
            if removals.len() > 3 {
                named.push(words.with("folio-and-more", &[("count", &(removals.len() - 3).to_string())]));
            }
            words.with(phrase, &[("names", &named.join(", "))])
        }
        Work::Again { questions, .. } => words.with("folio-work-again", &[("count", &count(questions))]),
        Work::Impact { from, to, .. } => words.with("folio-work-impact", &[("from", &from.to_string()), ("to", &to.to_string())]),
        Work::Write { of, form, .. } => words.with("folio-work-write", &[("of", &of.to_string()), ("form", form.end())]),
    }
}

/// How far a piece of work is, in words.
fn far(desk: &DeskCall<'_>, task: &Task) -> String {
    let words = desk.call.words();
    match task.stage() {
        Stage::Waiting | Stage::Running if task.is_stopping() => words.get("folio-stopping"),
        Stage::Waiting => words.get("folio-waiting"),
        Stage::Running => match hundredths(task) {
            Some(part) => words.with("folio-running-part", &[("part", &part.to_string())]),
            None => words.get("folio-running"),
        },
        Stage::Done(_) => words.get("folio-done"),
        Stage::Stopped => words.get("folio-stopped"),
        Stage::Failed(..) => words.get("folio-failed"),
    }
}

/// How many hundredths of the table were read, where that is known.
fn hundredths(task: &Task) -> Option<u64> {
    let (done, of) = task.progress();
    (of > 0).then(|| (done.saturating_mul(100) / of).min(100))
}
