//! A portfolio with the work done on it, and the forms that begin more.

use std::collections::BTreeSet;

use askama::Template;
use ntib_core::Date;
use ntib_portfolio::{Binding, Refused, Work, default_questions};
use ntib_rules::model::{Per, QuestionId};

use super::{Folder, called, far};
use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::desk::labels::{LabelLine, Tick};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// A piece of work as it is listed.
struct Row {
    name: String,
    far: String,
    go: Go,
}

#[derive(Template)]
#[template(path = "desk/folio.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    line: LabelLine,
    told: usize,
    columns: usize,
    ready: bool,
    works: Vec<Row>,
    edit: Go,
    answer: Go,
    value: Go,
    impact: Go,
    mapping: Go,
    remove: Go,
    id: String,
    stale: Option<Stale>,
    again: Go,
    goes: Option<String>,
}

/// Answers that another rulebook gave, as it is told of them.
struct Stale {
    told: String,
    lacking: usize,
}

/// Questions that are asked of one kind of matter.
pub(super) struct Group {
    title: String,
    ticks: Vec<Tick>,
}

#[derive(Template)]
#[template(path = "desk/folio-start.html")]
struct StartPage<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    lead: String,
    problems: Vec<Problem>,
    action: Go,
    kind: &'static str,
    questions: Vec<Group>,
    chosen: usize,
    as_of: String,
    why: bool,
    how: String,
    instruments: Vec<Tick>,
    by: Vec<Tick>,
    from: String,
    to: String,
    command: String,
    goes: Option<String>,
}

/// That the next result takes the place of the oldest, where as many are kept as may be.
fn goes(folder: &Folder<'_>) -> Option<String> {
    let (results, most) = (folder.folio.results(), folder.keeper.limits().tasks);
    let oldest = results.iter().rev().find(|one| !one.is_under_way()).filter(|_| results.len() >= most)?;
    let name = called(folder.desk, &oldest.work);
    Some(folder.desk.call.words().with("folio-goes", &[("count", &most.to_string()), ("name", &name)]))
}

/// How many columns a mapping tells of.
fn told(binding: &Binding) -> usize {
    binding.facts().len()
}

/// The page of a portfolio.
pub(super) fn portfolio(folder: &Folder<'_>) -> Result<Reply, Trouble> {
    let (desk, folio) = (folder.desk, &folder.folio);
    if desk.call.post {
        return Err(Trouble::Method);
    }
    let binding = folio.map().and_then(|map| folio.bound(desk.call.site.engine(), &map).ok());
    let chrome = desk.chrome(folio.name.clone());
    let works = folio.results().into_iter().map(|task| Row {
        name: called(desk, &task.work),
        far: far(desk, &task),
        go: folder.go(&format!("work/{}", task.number)),
    });
    let page = Page {
        c: &chrome,
        back: desk.go("portfolios"),
        line: folder.line(),
        told: binding.as_ref().map_or(0, told),
        columns: folio.header.len(),
        ready: binding.is_some(),
        works: works.collect(),
        edit: folder.go("columns"),
        answer: folder.go("answer"),
        value: folder.go("value"),
        impact: folder.go("impact"),
        mapping: folder.go("map.yaml"),
        remove: desk.go("portfolios"),
        id: folio.id.clone(),
        stale: folder.keeper.stale(folio).filter(|_| binding.is_some()).map(|stale| Stale {
            told: desk.call.words().with("folio-stale", &[("count", &questions_of(&stale.work).to_string())]),
            lacking: stale.lacking,
        }),
        again: folder.go("again"),
        goes: goes(folder).filter(|_| binding.is_some()),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// A form under way: what was sent, and what is wrong with it.
struct Sent<'f, 'd> {
    folder: &'f Folder<'d>,
    binding: Binding,
    problems: Vec<Problem>,
}

impl<'f, 'd> Sent<'f, 'd> {
    fn new(folder: &'f Folder<'d>) -> Option<Sent<'f, 'd>> {
        let folio = &folder.folio;
        let binding = folio.map().and_then(|map| folio.bound(folder.desk.call.site.engine(), &map).ok())?;
        Some(Sent { folder, binding, problems: Vec::new() })
    }

    fn wrong(&mut self, field: &str, phrase: &str) {
        self.problems.push(Problem::new(field, self.folder.desk.t(phrase)));
    }

    /// The questions chosen; those of the kind of matter that the table speaks of where the form was not sent.
    fn questions(&mut self) -> Vec<QuestionId> {
        let (desk, book) = (self.folder.desk, self.folder.desk.call.site.book());
        if !desk.call.post {
            return default_questions(book, &self.binding);
        }
        let found: BTreeSet<QuestionId> = desk.query().all("q").filter_map(|id| book.find_question(id)).collect();
        if found.is_empty() {
            self.wrong("q", "folio-no-question");
        }
        found.into_iter().collect()
    }

    /// A day of the form; none where the field is empty.
    fn day(&mut self, field: &str, needed: bool) -> Option<Date> {
        let text = self.folder.desk.query().get(field).unwrap_or_default().trim().to_owned();
        let supported = self.folder.desk.call.site.book().supported;
        let day = text.parse::<Date>().ok().filter(|day| supported.contains(*day));
        if day.is_none() && (needed || !text.is_empty()) {
            self.wrong(field, "folio-day-wrong");
        }
        day
    }

    /// The columns that totals are told by too.
    fn by(&self) -> Vec<String> {
        let known = |name: &&str| self.folder.folio.header.iter().any(|one| one == name);
        self.folder.desk.query().all("by").filter(known).map(str::to_owned).collect()
    }

    /// Begins the work, and leads to it; or notes what is wrong.
    fn begin(&mut self, work: Work) -> Option<Reply> {
        match self.folder.keeper.begin(&self.folder.folio, work) {
            Ok(number) => Some(Reply::See(self.folder.go(&format!("work/{number}")).to_string())),
            Err(refused) => {
                let phrase = match refused {
                    Refused::All => "folio-crowded",
                    Refused::OwnRoom => "folio-own-full",
                    _ => "folio-busy",
                };
                self.wrong("begin", phrase);
                None
            }
        }
    }
}

/// To the columns, where they are not told yet.
fn unready(folder: &Folder<'_>) -> Reply {
    Reply::See(folder.go("columns").to_string())
}

fn questions_of(work: &Work) -> usize {
    if let Work::Again { questions, .. } = work { questions.len() } else { 0 }
}

/// Answers again what another rulebook answered.
pub(super) fn again(folder: &Folder<'_>) -> Result<Reply, Trouble> {
    let Some(stale) = folder.keeper.stale(&folder.folio).filter(|_| folder.desk.call.post) else { return Ok(Reply::See(folder.go("").to_string())) };
    let number = folder.keeper.begin(&folder.folio, stale.work).map_err(|_| Trouble::Busy)?;
    Ok(Reply::See(folder.go(&format!("work/{number}")).to_string()))
}

/// The form that answers every row.
pub(super) fn answer(folder: &Folder<'_>) -> Result<Reply, Trouble> {
    let Some(mut sent) = Sent::new(folder) else { return Ok(unready(folder)) };
    let questions = sent.questions();
    if folder.desk.call.post {
        let as_of = sent.day("as_of", false);
        if sent.problems.is_empty() {
            let work = Work::Answer { questions: questions.clone(), as_of, why: folder.desk.query().has("why") };
            if let Some(reply) = sent.begin(work) {
                return Ok(reply);
            }
        }
    }
    form(&sent, "answer", &questions)
}

/// The form that removes instruments.
pub(super) fn value(folder: &Folder<'_>) -> Result<Reply, Trouble> {
    let Some(mut sent) = Sent::new(folder) else { return Ok(unready(folder)) };
    let questions = sent.questions();
    if folder.desk.call.post {
        let as_of = sent.day("as_of", false);
        let how = folder.desk.query().get("how").unwrap_or("all");
        let reached = instruments(folder, &questions);
        let chosen: Vec<String> = if how == "all" {
            reached.iter().map(|(id, _)| id.clone()).collect()
        } else {
            folder.desk.query().all("i").filter(|id| reached.iter().any(|(known, _)| known == id)).map(str::to_owned).collect()
        };
        if chosen.is_empty() {
            sent.wrong("i", "folio-no-instrument");
        }
        if how == "shapley" && chosen.len() > SHAPLEY_MAX {
            sent.wrong("i", "folio-many-instruments");
        }
        if sent.problems.is_empty() {
            let removals = if how == "together" { vec![chosen] } else { chosen.into_iter().map(|one| vec![one]).collect() };
            let work = Work::Value { questions: questions.clone(), as_of, removals, shapley: how == "shapley", by: sent.by() };
            if let Some(reply) = sent.begin(work) {
                return Ok(reply);
            }
        }
    }
    form(&sent, "value", &questions)
}

/// The most instruments whose worth in each other's company is computed here; the command takes more.
const SHAPLEY_MAX: usize = 20;

/// The form that compares two days.
pub(super) fn impact(folder: &Folder<'_>) -> Result<Reply, Trouble> {
    let Some(mut sent) = Sent::new(folder) else { return Ok(unready(folder)) };
    let questions = sent.questions();
    if folder.desk.call.post {
        let (from, to) = (sent.day("from", true), sent.day("to", true));
        if let (Some(from), Some(to), true) = (from, to, sent.problems.is_empty()) {
            let work = Work::Impact { questions: questions.clone(), from, to, by: sent.by() };
            if let Some(reply) = sent.begin(work) {
                return Ok(reply);
            }
        }
    }
    form(&sent, "impact", &questions)
}

/// The instruments on which an answer to some question can depend: identifier and name, by name.
fn instruments(folder: &Folder<'_>, questions: &[QuestionId]) -> Vec<(String, String)> {
    let (site, lang) = (folder.desk.call.site, folder.desk.call.lang);
    let reached: BTreeSet<_> = questions.iter().flat_map(|question| site.engine().instruments_of(*question)).collect();
    let mut all: Vec<(String, String)> = reached.into_iter().map(|id| site.book().instrument(id)).map(|one| (one.id.clone(), one.short.get(lang).to_owned())).collect();
    all.sort_by_key(|(id, name)| (crate::search::folded(name), id.clone()));
    all
}

fn form(sent: &Sent<'_, '_>, kind: &'static str, questions: &[QuestionId]) -> Result<Reply, Trouble> {
    let folder = sent.folder;
    let (desk, site, lang) = (folder.desk, folder.desk.call.site, folder.desk.call.lang);
    let failed = !sent.problems.is_empty();
    let chrome = desk.chrome(desk.t(&format!("folio-start-{kind}"))).failed(failed);
    let query = desk.query();
    let book = site.book();
    let groups = [(Per::Movement, "per-movement"), (Per::Offer, "per-offer"), (Per::Firm, "per-firm")].map(|(per, phrase)| {
        let own = book.question_ids().filter(|id| book.question(*id).per == per);
        let tick = |id: QuestionId| Tick { value: book.question(id).id.clone(), label: ntib_present::view::capital(book.question(id).title.get(lang)), on: questions.contains(&id) };
        Group { title: desk.t(&format!("folio-{phrase}")), ticks: own.map(tick).collect() }
    });
    let chosen: BTreeSet<&str> = query.all("i").collect();
    let reached = instruments(folder, &if questions.is_empty() { default_questions(book, &sent.binding) } else { questions.to_vec() });
    let today = site.suggested_day();
    let text = |field: &str, usual: String| if desk.call.post { query.get(field).unwrap_or_default().to_owned() } else { usual };
    let by: BTreeSet<&str> = query.all("by").collect();
    let file = format!("{}.csv", folder.folio.stem());
    let page = StartPage {
        c: &chrome,
        back: folder.go(""),
        name: folder.folio.name.clone(),
        lead: desk.t(&format!("folio-start-{kind}-lead")),
        problems: sent.problems.iter().map(|one| Problem::new(&one.field, one.text.clone())).collect(),
        action: folder.go(kind),
        kind,
        goes: goes(folder),
        questions: groups.into(),
        chosen: questions.len(),
        as_of: text("as_of", String::new()),
        why: query.has("why"),
        how: query.get("how").unwrap_or("all").to_owned(),
        instruments: reached.into_iter().map(|(id, name)| Tick { on: chosen.contains(id.as_str()), label: name, value: id }).collect(),
        by: folder.folio.header.iter().filter(|name| !name.is_empty()).map(|name| Tick { value: name.clone(), label: name.clone(), on: by.contains(name.as_str()) }).collect(),
        from: text("from", today.plus_days(-365).unwrap_or(today).to_string()),
        to: text("to", today.to_string()),
        command: match kind {
            "value" => format!("ntib value {file} --all --brief brief.pdf"),
            "impact" => format!("ntib impact {file} --from {} --to {today}", today.plus_days(-365).unwrap_or(today)),
            _ => format!("ntib assess {file} --out answers.xlsx"),
        },
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}
