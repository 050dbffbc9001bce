//! The rows that a comparison changes, page by page: as they were read, from what to what, and by which provisions.

use askama::Template;
use ntib_portfolio::{Filter, Table, Task, Weighed, find, said};
use ntib_present::view::{capital, grouped};

use super::Folder;
use super::result::{ROWS_SHOWN, forms};
use crate::call::{Go, Reply};
use crate::desk::labels::LabelLine;
use crate::chrome::Chrome;
use crate::trouble::Trouble;

/// The columns that tell of a change, behind those read.
const TOLD: [&str; 6] = ["question", "before", "after", "by", "duty_before", "duty_after"];

#[derive(Template)]
#[template(path = "desk/folio-changed.html")]
struct ChangedPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    line: LabelLine,
    files: Vec<(Go, String)>,
    total: u64,
    place: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    before: Option<Go>,
    after: Option<Go>,
}

/// The rows that change.
pub(super) fn rows(folder: &Folder<'_>, task: &Task, weighed: &Weighed) -> Result<Reply, Trouble> {
    let (desk, words, lang) = (folder.desk, folder.desk.call.words(), folder.desk.call.lang);
    let none = || Trouble::NotFound(vec![(folder.go(&format!("work/{}", task.number)), folder.folio.name.clone())]);
    let Some(path) = &weighed.path else { return Err(none()) };
    let page: u64 = desk.query().get("page").and_then(|text| text.parse().ok()).unwrap_or(1).max(1);
    let skip = (page - 1).saturating_mul(ROWS_SHOWN as u64);
    let found = find(path, &Filter::default(), skip, ROWS_SHOWN).map_err(|_| none())?;
    let header = Table::open(path, None).map_err(|_| none())?.header;
    // A column of the table may bear such a name too: what is told stands behind it.
    let told = TOLD.map(|name| header.iter().rposition(|one| one == name));
    let read = 1..folder.folio.header.len() + 1;
    let head = std::iter::once(desk.t("folio-row"))
        .chain(folder.folio.header.iter().cloned())
        .chain(TOLD.map(|name| desk.t(&format!("folio-changed-{}", name.replace('_', "-")))));
    let cells = |cells: Vec<String>| -> Vec<String> {
        let text = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", String::as_str);
        let question = text(told.first().copied().flatten());
        let each = TOLD.iter().zip(told).map(|(name, at)| said_of(folder, question, name, text(at)));
        std::iter::once(text(Some(0)).to_owned()).chain(read.clone().map(|at| text(Some(at)).to_owned())).chain(each).collect()
    };
    let last = skip + found.rows.len() as u64;
    let number = |count: u64| grouped(&count.to_string(), lang);
    let chrome = desk.chrome(desk.t("folio-changed"));
    let turned = |page: u64| folder.go(&format!("work/{}/rows", task.number)).with("page", &page.to_string());
    let page = ChangedPage {
        c: &chrome,
        back: folder.go(&format!("work/{}", task.number)),
        name: folder.folio.name.clone(),
        line: folder.line(),
        files: forms(folder, task, "changes"),
        total: found.total,
        place: words.with("folio-changed-place", &[("first", &number((skip + 1).min(found.total))), ("last", &number(last)), ("total", &number(found.total))]),
        head: head.collect(),
        before: (page > 1).then(|| turned(page - 1)),
        after: (last < found.total).then(|| turned(page + 1)),
        rows: found.rows.into_iter().map(|(_, row)| cells(row)).collect(),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// What a cell about a change says, in words.
fn said_of(folder: &Folder<'_>, question: &str, name: &str, text: &str) -> String {
    let (site, lang) = (folder.desk.call.site, folder.desk.call.lang);
    let (book, viewer) = (site.book(), site.viewer(lang));
    let asked = book.find_question(question);
    match (name, asked) {
        ("question", Some(asked)) => capital(book.question(asked).title.get(lang)),
        ("before" | "after", _) if text.is_empty() => folder.desk.t("folio-changed-nothing"),
        ("before" | "after", Some(asked)) => said(&viewer, asked, text),
        ("by", _) => {
            // `+ provision`: a sign before an identifier.
            let one = |part: &str| {
                let (sign, id) = part.split_once(' ').unwrap_or(("", part));
                let title = book.find_provisions(id).next().map(|at| book.provision(at).title.get(lang));
                let sign = if sign == "-" { "\u{2212}" } else { sign };
                title.map_or_else(|| format!("{sign}\u{a0}{id}"), |title| format!("{sign}\u{a0}{title} ({id})"))
            };
            text.split("; ").filter(|part| !part.is_empty()).map(one).collect::<Vec<_>>().join("; ")
        }
        ("duty_before" | "duty_after", _) => text.parse().map_or_else(|_| text.to_owned(), |amount: ntib_core::Decimal| viewer.money(amount.round_dp(2), "").trim_end_matches('\u{a0}').to_owned()),
        _ => text.to_owned(),
    }
}
