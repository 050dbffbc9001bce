//! A piece of work: how far it is, what came of it, its rows looked for, the rows left out.

use askama::Template;
use ntib_core::Lang;
use ntib_portfolio::{Again, Answers, Difference, Done, Facet, Filter, Form, Stage, Table, Task, Work, find, said};
use ntib_rules::model::Rulebook;

use super::figure::{View, views};
use super::{Folder, called, far, hundredths};
use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::labels::LabelLine;
use crate::trouble::Trouble;

/// Rows on one page.
pub(super) const ROWS_SHOWN: usize = 50;

/// Outcomes of a question that are shown; the others are counted.
const OUTCOMES_SHOWN: usize = 12;

/// Rows left out that are shown; the sheet has all.
const ERRORS_SHOWN: usize = 200;

/// The forms of the table of what each is worth in company.
pub(super) const SHARES: [Form; 3] = [Form::Csv, Form::Xlsx, Form::Ods];

#[derive(Template)]
#[template(path = "desk/folio-progress.html")]
struct ProgressPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    far: String,
    under_way: bool,
    part: Option<u64>,
    why: Option<(String, String)>,
    file: Option<(Go, String)>,
    stop: Go,
    stopping: bool,
    again: Option<Go>,
    refresh: bool,
    here: Go,
}

/// An outcome with how many rows come to it.
struct Told {
    text: String,
    count: u64,
    go: Go,
}

/// A question with what it comes to.
struct Asked {
    id: String,
    title: String,
    outcomes: Vec<Told>,
    others: u64,
}

#[derive(Template)]
#[template(path = "desk/folio-answers.html")]
struct AnswersPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    line: LabelLine,
    about: Vec<(String, String)>,
    questions: Vec<Asked>,
    missing: Vec<Told>,
    rows: Go,
    files: Vec<(Go, String)>,
    errors: Option<(Go, Go, u64)>,
}

#[derive(Template)]
#[template(path = "desk/folio-compared.html")]
struct ComparedPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    line: LabelLine,
    views: Vec<View>,
    brief: Go,
    document: Go,
    files: Vec<(Go, String)>,
    changed: Option<Go>,
    shares: Vec<(Go, String)>,
    errors: Option<(Go, Go, u64)>,
}

#[derive(Template)]
#[template(path = "desk/folio-again.html")]
struct AgainPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    line: LabelLine,
    lead: String,
    file: Go,
    first: Option<String>,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A choice of a filter.
struct Choice {
    value: String,
    label: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "desk/folio-rows.html")]
struct RowsPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    action: Go,
    questions: Vec<Choice>,
    outcomes: Vec<Choice>,
    places: Vec<(String, String, Vec<Choice>)>,
    missing: Vec<Choice>,
    total: u64,
    place: String,
    head: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    before: Option<Go>,
    after: Option<Go>,
}

#[derive(Template)]
#[template(path = "desk/folio-errors.html")]
struct ErrorsPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    sheet: Go,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    more: u64,
}

/// The page of a piece of work.
pub(super) fn page(folder: &Folder<'_>, task: &Task) -> Result<Reply, Trouble> {
    if folder.desk.call.post {
        task.stop();
        return Ok(Reply::See(folder.go(&format!("work/{}", task.number)).to_string()));
    }
    match task.stage() {
        Stage::Done(Done::Answers(answers)) => answered(folder, task, &answers),
        Stage::Done(Done::Compared(weighed)) => compared(folder, task, &weighed),
        Stage::Done(Done::Again(again)) => answered_again(folder, task, &again),
        stage => progress(folder, task, &stage),
    }
}

fn progress(folder: &Folder<'_>, task: &Task, stage: &Stage) -> Result<Reply, Trouble> {
    let (desk, lang) = (folder.desk, folder.desk.call.lang);
    let chrome = desk.chrome(called(desk, &task.work));
    let here = folder.go(&format!("work/{}", task.number));
    let why = match stage {
        Stage::Failed(why, help) => Some((ntib_portfolio::translated(lang, why), ntib_portfolio::translated(lang, help))),
        _ => None,
    };
    let file = match (stage, &task.work) {
        (Stage::Done(Done::File(_)), Work::Write { form, .. }) => Some((folder.go(&format!("work/{}/file.{}", task.number, form.end())), form.end().to_owned())),
        _ => None,
    };
    let under_way = matches!(stage, Stage::Waiting | Stage::Running);
    let again = match (&task.work, under_way || file.is_some()) {
        (_, true) => None,
        (Work::Answer { .. }, _) => Some(folder.go("answer")),
        (Work::Value { .. }, _) => Some(folder.go("value")),
        (Work::Again { .. }, _) => Some(folder.go("")),
        (Work::Impact { .. }, _) => Some(folder.go("impact")),
        (Work::Write { of, .. }, _) => Some(folder.go(&format!("work/{of}"))),
    };
    let page = ProgressPage {
        c: &chrome,
        back: folder.go(""),
        name: folder.folio.name.clone(),
        far: far(desk, task),
        under_way,
        part: hundredths(task).filter(|_| under_way),
        why,
        file,
        stop: here.clone(),
        stopping: task.is_stopping(),
        again,
        refresh: under_way && !desk.query().has("still"),
        here,
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// Where each form of the rows is got.
pub(super) fn forms(folder: &Folder<'_>, task: &Task, what: &str) -> Vec<(Go, String)> {
    Form::ALL.iter().map(|form| (folder.go(&format!("work/{}/{what}.{}", task.number, form.end())), form.end().to_uppercase())).collect()
}

fn left_out(folder: &Folder<'_>, task: &Task, count: u64) -> Option<(Go, Go, u64)> {
    (count > 0).then(|| (folder.go(&format!("work/{}/errors", task.number)), folder.go(&format!("work/{}/errors.csv", task.number)), count))
}

fn answered(folder: &Folder<'_>, task: &Task, answers: &Answers) -> Result<Reply, Trouble> {
    let (desk, book, lang) = (folder.desk, folder.desk.call.site.book(), folder.desk.call.lang);
    let viewer = desk.call.site.viewer(lang);
    let chrome = desk.chrome(called(desk, &task.work));
    let rows = folder.go(&format!("work/{}/rows", task.number));
    let asked = answers.facets.questions.iter().filter(|facet| !facet.outcomes.is_empty()).map(|facet| {
        let id = &book.question(facet.question).id;
        let one = |(text, count): &(String, u64)| Told { text: said(&viewer, facet.question, text), count: *count, go: rows.clone().with("q", id).with("o", text) };
        let shown = facet.outcomes.iter().take(OUTCOMES_SHOWN).map(one).collect();
        let others = facet.others + facet.outcomes.iter().skip(OUTCOMES_SHOWN).map(|(_, count)| count).sum::<u64>();
        Asked { id: id.clone(), title: ntib_present::view::capital(book.question(facet.question).title.get(lang)), outcomes: shown, others }
    });
    let missing = answers.facets.missing.iter().take(OUTCOMES_SHOWN).map(|(fact, count)| Told { text: fact_label(book, fact, lang), count: *count, go: rows.clone().with("m", fact) });
    let refused = answers.report.tally.refused;
    let page = AnswersPage {
        c: &chrome,
        back: folder.go(""),
        name: folder.folio.name.clone(),
        line: folder.line(),
        about: answers.about(lang).iter().filter(|(_, text)| !text.is_empty()).map(|(what, text)| (titled(book, what), text.clone())).collect(),
        questions: asked.collect(),
        missing: missing.collect(),
        files: forms(folder, task, "answers"),
        errors: left_out(folder, task, refused),
        rows,
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn compared(folder: &Folder<'_>, task: &Task, weighed: &ntib_portfolio::Weighed) -> Result<Reply, Trouble> {
    let (desk, lang) = (folder.desk, folder.desk.call.lang);
    let brief = weighed.brief(lang);
    let chrome = desk.chrome(brief.title.clone());
    // The frame of the page says at its foot what the brief says at its end.
    let blocks = brief.blocks.get(..brief.blocks.len().saturating_sub(1)).unwrap_or_default();
    let here = |file: &str| folder.go(&format!("work/{}/{file}", task.number));
    let page = ComparedPage {
        c: &chrome,
        back: folder.go(""),
        name: folder.folio.name.clone(),
        line: folder.line(),
        views: views(blocks),
        brief: here("brief.pdf"),
        document: here("comparison.json"),
        changed: weighed.path.as_ref().filter(|_| weighed.found.effects.iter().any(|one| one.all.answers > 0)).map(|_| here("rows")),
        shares: if weighed.found.shares.is_some() { SHARES.iter().map(|form| (here(&format!("shares.{}", form.end())), form.end().to_uppercase())).collect() } else { Vec::new() },
        files: if weighed.path.is_some() { forms(folder, task, "changes") } else { Vec::new() },
        errors: left_out(folder, task, weighed.found.refused),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// Which rows change between the answers of another rulebook and those of this one.
fn answered_again(folder: &Folder<'_>, task: &Task, again: &Again) -> Result<Reply, Trouble> {
    let (desk, words) = (folder.desk, folder.desk.call.words());
    let viewer = desk.call.site.viewer(desk.call.lang);
    let watched = &again.watched;
    let before = again.before.get(..12).unwrap_or(&again.before);
    let (changed, all) = (watched.changed.to_string(), watched.rows.to_string());
    let values = [("changed", changed.as_str()), ("rows", all.as_str()), ("before", before)];
    let told = |one: &Difference| {
        let [question, was, is] = one.told(&viewer);
        vec![one.row.to_string(), question, was, is, one.by.clone()]
    };
    let rows: Vec<Vec<String>> = watched.first.iter().map(told).collect();
    let chrome = desk.chrome(desk.t("folio-again-title"));
    let page = AgainPage {
        c: &chrome,
        back: folder.go(""),
        name: folder.folio.name.clone(),
        line: folder.line(),
        lead: words.with(if watched.changed > 0 { "folio-again-changed" } else { "folio-again-none" }, &values),
        file: folder.go(&format!("work/{}/changes.csv", task.number)),
        first: (watched.differences > rows.len() as u64).then(|| words.with("folio-again-first", &[("count", &rows.len().to_string())])),
        head: ["folio-row", "folio-question", "folio-again-before", "folio-again-after", "folio-again-by"].map(|phrase| desk.t(phrase)).into(),
        rows,
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// A question by its title alone, all with a capital first letter; another identifier stays as it is.
fn titled(book: &Rulebook, what: &str) -> String {
    let (first, rest) = what.split_once(' ').unwrap_or((what, ""));
    let title = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|_| book.find_question(first).is_some());
    if title.is_none() && first.contains('/') { what.to_owned() } else { ntib_present::view::capital(title.unwrap_or(what)) }
}

/// A fact by its label, with its role where several facts bear that.
fn fact_label(book: &Rulebook, key: &str, lang: Lang) -> String {
    let Some(fact) = book.find_fact(key) else { return key.to_owned() };
    let label = book.fact(fact).label.get(lang);
    let shared = book.facts.iter().filter(|one| one.label.get(lang) == label).count() > 1;
    let capital = ntib_present::view::capital;
    if shared { format!("{} — {label}", capital(book.role_of(fact).title.get(lang))) } else { capital(label) }
}

/// What rows are looked for, as the address says.
struct Wanted<'f> {
    facet: Option<&'f Facet>,
    outcome: Option<String>,
    places: Vec<(usize, String)>,
    missing: Option<String>,
}

impl<'f> Wanted<'f> {
    fn read(folder: &Folder<'_>, answers: &'f Answers) -> Wanted<'f> {
        let query = folder.desk.query();
        let book = folder.desk.call.site.book();
        let question = query.get("q").and_then(|id| book.find_question(id));
        let facet = question.and_then(|id| answers.facets.questions.iter().find(|facet| facet.question == id));
        // Where one question was asked its answers are meant.
        let facet = facet.or(match answers.facets.questions.as_slice() {
            [only] => Some(only),
            _ => None,
        });
        let place = |(column, fact, _): &(usize, String, Vec<(String, u64)>)| query.get(&format!("p-{fact}")).map(|value| (*column, value.to_owned()));
        Wanted {
            facet,
            outcome: query.get("o").filter(|_| facet.is_some()).map(str::to_owned),
            places: answers.facets.places.iter().filter_map(place).collect(),
            missing: query.get("m").map(str::to_owned),
        }
    }

    fn filter(&self, answers: &Answers) -> Filter {
        let mut is = self.places.clone();
        if let (Some(facet), Some(outcome)) = (self.facet, &self.outcome) {
            is.push((facet.column, outcome.clone()));
        }
        let columns = match self.facet {
            Some(facet) => vec![facet.missing],
            None => answers.facets.questions.iter().map(|facet| facet.missing).collect(),
        };
        Filter { is, missing: self.missing.as_ref().map(|fact| (columns, Some(fact.clone()).filter(|fact| fact != "any"))) }
    }
}

/// The rows with their answers, by filters.
pub(super) fn rows(folder: &Folder<'_>, task: &Task) -> Result<Reply, Trouble> {
    let (desk, book, lang) = (folder.desk, folder.desk.call.site.book(), folder.desk.call.lang);
    let viewer = desk.call.site.viewer(lang);
    let stage = task.stage();
    if let Stage::Done(Done::Compared(weighed)) = &stage {
        return super::changed::rows(folder, task, weighed);
    }
    let Stage::Done(Done::Answers(answers)) = stage else { return Ok(Reply::See(folder.go(&format!("work/{}", task.number)).to_string())) };
    let wanted = Wanted::read(folder, &answers);
    let page: u64 = desk.query().get("page").and_then(|text| text.parse().ok()).unwrap_or(1).max(1);
    let skip = (page - 1).saturating_mul(ROWS_SHOWN as u64);
    let found = find(&answers.path, &wanted.filter(&answers), skip, ROWS_SHOWN).map_err(|_| Trouble::NotFound(Vec::new()))?;
    let chrome = desk.chrome(desk.t("folio-rows"));
    let here = folder.go(&format!("work/{}/rows", task.number));
    let turned = |page: u64| {
        let fields: Vec<(String, String)> = desk.query().pairs().iter().filter(|(name, _)| name != "page").cloned().collect();
        here.clone().with_all(&fields).with("page", &page.to_string())
    };
    let width = folder.folio.header.len();
    // Of one question everything is shown, of several what each comes to.
    let of_answers: Vec<usize> = match wanted.facet {
        Some(facet) => facet.columns.clone().collect(),
        None => answers.facets.questions.iter().map(|facet| facet.column).collect(),
    };
    let shown: Vec<usize> = (0..width).chain(of_answers).collect();
    let head: Vec<String> = shown.iter().map(|at| heading(folder, &answers, &wanted, *at)).collect();
    let cells = |(row, cells): (u64, Vec<String>)| {
        let cell = |at: &usize| {
            let text = cells.get(*at).cloned().unwrap_or_default();
            match wanted.facet.or_else(|| answers.facets.questions.iter().find(|facet| facet.column == *at)) {
                Some(facet) if *at == facet.column => said(&viewer, facet.question, &text),
                Some(facet) if *at == facet.missing && !text.is_empty() => text.split("; ").map(|fact| fact_label(book, fact, lang)).collect::<Vec<_>>().join("; "),
                // What was sent is shown by its beginning; the download has all of it.
                _ if *at < width => ntib_portfolio::beginning(&text).into_owned(),
                _ => text,
            }
        };
        // As errors and changes name it: by where it stands in the table that was sent.
        (answers.report.lines.of(row).unwrap_or(row), shown.iter().map(cell).collect())
    };
    let last = skip + found.rows.len() as u64;
    let number = |count: u64| ntib_present::view::grouped(&count.to_string(), lang);
    let place = desk.call.words().with("folio-place", &[("first", &number((skip + 1).min(found.total))), ("last", &number(last)), ("total", &number(found.total))]);
    let page = RowsPage {
        c: &chrome,
        back: folder.go(&format!("work/{}", task.number)),
        name: folder.folio.name.clone(),
        questions: questions(folder, &answers, &wanted),
        outcomes: outcomes(folder, &wanted),
        places: places(folder, &answers, &wanted),
        missing: missing(folder, &answers, &wanted),
        total: found.total,
        place,
        head,
        before: (page > 1).then(|| turned(page - 1)),
        after: (last < found.total).then(|| turned(page + 1)),
        rows: found.rows.into_iter().map(cells).collect(),
        action: here,
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// The heading of a column: of those read as it stands, of answers what they say, of several questions which it answers.
fn heading(folder: &Folder<'_>, answers: &Answers, wanted: &Wanted<'_>, at: usize) -> String {
    let desk = folder.desk;
    if let Some(heading) = folder.folio.header.get(at) {
        return heading.clone();
    }
    let Some(facet) = wanted.facet else {
        let of = answers.facets.questions.iter().find(|facet| facet.column == at);
        return of.map_or_else(String::new, |facet| ntib_present::view::capital(desk.call.site.book().question(facet.question).title.get(desk.call.lang)));
    };
    let duty = facet.column > facet.columns.start;
    let phrase = match (at - facet.columns.start, duty) {
        (0, false) => "folio-col-outcome",
        (0, true) => "folio-col-total",
        (1, true) => "folio-col-bounds",
        (2, true) => "folio-col-share",
        (3, true) => "folio-col-layers",
        _ if at == facet.missing => "folio-col-missing",
        _ => "folio-col-basis",
    };
    desk.t(phrase)
}

fn questions(folder: &Folder<'_>, answers: &Answers, wanted: &Wanted<'_>) -> Vec<Choice> {
    let (book, lang) = (folder.desk.call.site.book(), folder.desk.call.lang);
    let one = |facet: &Facet| {
        let question = book.question(facet.question);
        Choice { value: question.id.clone(), label: ntib_present::view::capital(question.title.get(lang)), on: wanted.facet.is_some_and(|own| own.question == facet.question) }
    };
    answers.facets.questions.iter().map(one).collect()
}

fn outcomes(folder: &Folder<'_>, wanted: &Wanted<'_>) -> Vec<Choice> {
    let viewer = folder.desk.call.site.viewer(folder.desk.call.lang);
    let Some(facet) = wanted.facet else { return Vec::new() };
    let one = |(text, count): &(String, u64)| Choice { label: format!("{} ({})", said(&viewer, facet.question, text), ntib_present::view::grouped(&count.to_string(), folder.desk.call.lang)), on: wanted.outcome.as_deref() == Some(text), value: text.clone() };
    facet.outcomes.iter().map(one).collect()
}

fn places(folder: &Folder<'_>, answers: &Answers, wanted: &Wanted<'_>) -> Vec<(String, String, Vec<Choice>)> {
    let (book, lang) = (folder.desk.call.site.book(), folder.desk.call.lang);
    let all = answers.facets.places.iter().map(|(column, fact, values)| {
        let chosen = wanted.places.iter().find(|(own, _)| own == column).map(|(_, value)| value.as_str());
        let one = |(value, count): &(String, u64)| {
            let name = value.parse().ok().and_then(|place| book.places.get(&place)).map_or_else(|| value.clone(), |name| name.get(lang).to_owned());
            Choice { label: format!("{name} ({})", ntib_present::view::grouped(&count.to_string(), lang)), on: chosen == Some(value), value: value.clone() }
        };
        (format!("p-{fact}"), fact_label(book, fact, lang), values.iter().map(one).collect())
    });
    all.collect()
}

fn missing(folder: &Folder<'_>, answers: &Answers, wanted: &Wanted<'_>) -> Vec<Choice> {
    let (book, lang) = (folder.desk.call.site.book(), folder.desk.call.lang);
    let any = Choice { value: "any".to_owned(), label: folder.desk.t("folio-missing-any"), on: wanted.missing.as_deref() == Some("any") };
    let one = |(fact, count): &(String, u64)| Choice { label: format!("{} ({})", fact_label(book, fact, lang), ntib_present::view::grouped(&count.to_string(), lang)), on: wanted.missing.as_deref() == Some(fact), value: fact.clone() };
    std::iter::once(any).chain(answers.facets.missing.iter().map(one)).collect()
}

/// The rows left out.
pub(super) fn errors(folder: &Folder<'_>, task: &Task) -> Result<Reply, Trouble> {
    let (desk, lang) = (folder.desk, folder.desk.call.lang);
    let none = || Trouble::NotFound(vec![(folder.go(&format!("work/{}", task.number)), folder.folio.name.clone())]);
    let path = match task.stage() {
        Stage::Done(Done::Answers(answers)) => answers.errors.clone(),
        Stage::Done(Done::Compared(weighed)) => weighed.errors.clone(),
        _ => None,
    };
    let path = path.ok_or_else(none)?;
    let found = find(&path, &Filter::default(), 0, ERRORS_SHOWN).map_err(|_| none())?;
    let header = Table::open(&path, None).map_err(|_| none())?.header;
    let at = |name: &str| header.iter().position(|one| one == name);
    let columns = ["row", "cell", "column", "value", "problem", "remedy"];
    let cells = |cells: Vec<String>| -> Vec<String> {
        let text = |name: &&str| {
            let own = at(name).and_then(|at| cells.get(at)).cloned().unwrap_or_default();
            if matches!(*name, "problem" | "remedy") { ntib_portfolio::translated(lang, &own) } else { own }
        };
        columns.iter().map(text).collect()
    };
    let chrome = desk.chrome(desk.t("folio-errors"));
    let page = ErrorsPage {
        c: &chrome,
        back: folder.go(&format!("work/{}", task.number)),
        name: folder.folio.name.clone(),
        sheet: folder.go(&format!("work/{}/errors.csv", task.number)),
        head: columns.iter().map(|name| desk.t(&format!("folio-error-{name}"))).collect(),
        more: found.total.saturating_sub(found.rows.len() as u64),
        rows: found.rows.into_iter().map(|(_, row)| cells(row)).collect(),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}
