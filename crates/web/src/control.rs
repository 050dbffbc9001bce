//! Holders in a firm: every test of ownership and control side by side, with the path and what is missing.

use askama::Template;
use ntib_base::{Entity, View};
use ntib_present::status::{ControlView, Namer};
use ntib_present::wire::{ControlOfDoc, FirmWriter, Writer, text};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::days::Days;
use crate::evidence::safe;
use crate::trouble::Trouble;

/// How many are offered where several go by a name.
const OFFERED_MAX: usize = 8;

/// Holders asked about together.
const HOLDERS_MAX: usize = 8;

/// One field of the form.
struct Field {
    given: String,
    found: Option<(String, Go, Entity)>,
    problem: Option<String>,
    offered: Vec<(Go, String)>,
}

struct TestPart {
    view: ControlView,
    source: Option<String>,
}

#[derive(Template)]
#[template(path = "control.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    days: &'a Days,
    holders: [Field; 2],
    firm: Field,
    tests: Vec<TestPart>,
    asked: bool,
    failed: bool,
    json: Go,
    swap: Option<Go>,
    title: String,
}

impl Page<'_> {
    /// The fields with their names and labels.
    fn fields(&self) -> [(&'static str, &'static str, &Field); 3] {
        let [first, second] = &self.holders;
        [("holder", "control-holder", first), ("holder2", "control-holder-more", second), ("firm", "control-firm", &self.firm)]
    }

    fn problem_of(&self, field: &Field) -> String {
        field.problem.clone().unwrap_or_default()
    }
}

/// Who goes by what was entered: one, or why not, with those who may be meant.
fn find(call: &Call<'_>, days: &Days, namer: &Namer<'_, '_, '_>, given: &str, name: &str) -> Field {
    let view: &View<'_> = namer.view;
    let given = given.trim();
    let named = |entity: Entity| {
        let one = namer.entity(entity);
        (one.name.clone(), days.firm(call, &one.id), entity)
    };
    let mut field = Field { given: given.to_owned(), found: None, problem: None, offered: Vec::new() };
    if given.is_empty() {
        return field;
    }
    if let Some(entity) = view.find(given) {
        field.found = Some(named(entity));
        return field;
    }
    let base = call.base;
    let mut found: Vec<Entity> = base.find(given).iter().filter_map(|hit| view.find(&hit.name)).collect();
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|entity| seen.insert(*entity));
    let exactly: Vec<Entity> = found.iter().copied().filter(|entity| crate::search::folded(&namer.entity(*entity).name) == crate::search::folded(given)).collect();
    match (exactly.as_slice(), found.as_slice()) {
        ([one], _) | (_, [one]) => field.found = Some(named(*one)),
        (_, []) => {
            field.problem = Some(call.words().with("control-nobody-known", &[("given", given)]));
            field.offered = base.near(given).into_iter().filter_map(|one| view.find(one)).map(|entity| offer(call, days, namer, name, entity)).collect();
        }
        (_, several) => {
            field.problem = Some(call.words().with("control-several", &[("given", given)]));
            field.offered = several.iter().take(OFFERED_MAX).map(|entity| offer(call, days, namer, name, *entity)).collect();
        }
    }
    field
}

/// The same question with this one in the place of what was entered.
fn offer(call: &Call<'_>, days: &Days, namer: &Namer<'_, '_, '_>, name: &str, entity: Entity) -> (Go, String) {
    let one = namer.entity(entity);
    let rest: Vec<(String, String)> = call.query.pairs().iter().filter(|(field, value)| field != name && !value.is_empty() && field != "as_of" && field != "known_at").cloned().collect();
    (days.on(call.go("control").with_all(&rest)).with(name, &one.id), format!("{} ({})", one.name, one.id))
}

struct Asked {
    holders: [Field; 2],
    /// Holders after the first two.
    more: Vec<Entity>,
    firm: Field,
}

fn asked(call: &Call<'_>, days: &Days, namer: &Namer<'_, '_, '_>) -> Asked {
    let all: Vec<&str> = call.query.all("holder").filter(|text| !text.trim().is_empty()).collect();
    let first = all.first().copied().unwrap_or_default();
    let second = call.query.get("holder2").or(all.get(1).copied()).unwrap_or_default();
    let more = all.iter().skip(2).take(HOLDERS_MAX).filter_map(|name| namer.view.find(name));
    Asked {
        holders: [find(call, days, namer, first, "holder"), find(call, days, namer, second, "holder2")],
        more: more.collect(),
        firm: find(call, days, namer, call.query.get("firm").unwrap_or_default(), "firm"),
    }
}

impl Asked {
    fn holders(&self) -> Vec<Entity> {
        let shown = self.holders.iter().filter_map(|one| one.found.as_ref()).map(|(.., entity)| *entity);
        shown.chain(self.more.iter().copied()).collect()
    }

    /// Whom and what is asked about, if both are known.
    fn question(&self) -> Option<(Vec<Entity>, Entity)> {
        let holders = self.holders();
        let wrong = self.holders.iter().any(|one| one.problem.is_some());
        let (.., firm) = self.firm.found.as_ref()?;
        (!holders.is_empty() && !wrong).then_some((holders, *firm))
    }
}

/// The form, and the tests side by side where holders and firm are known.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let (days, base) = (Days::read(call), call.base);
    let view = base.view(days.as_of, days.known_at);
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let asked = asked(call, &days, &namer);
    let question = asked.question();
    let in_force = || base.map().tests.iter().filter(|test| test.in_force.contains(days.as_of));
    let mut tests = Vec::new();
    if let Some((holders, firm)) = &question {
        for test in in_force() {
            let found = test.stand(&view, holders, *firm);
            tests.push(TestPart { view: namer.control(test, &found), source: test.cite.source.as_deref().and_then(safe) });
        }
    }
    let title = question.as_ref().map_or_else(|| call.words().get("control-page-title"), |(holders, firm)| {
        let names: Vec<String> = holders.iter().map(|one| namer.entity(*one).name).collect();
        let names = names.join(&format!(" {} ", call.words().get("and")));
        call.words().with("control-of", &[("holders", &names), ("firm", &namer.entity(*firm).name)])
    });
    let to = |path: &str| {
        let go = days.on(call.go(path));
        question.iter().fold(go, |go, (holders, firm)| holders.iter().fold(go, |go, one| go.with("holder", view.name(*one))).with("firm", view.name(*firm)))
    };
    let swap = question.as_ref().filter(|(holders, _)| holders.len() == 1).and_then(|(holders, firm)| {
        Some(days.on(call.go("control")).with("holder", view.name(*firm)).with("firm", view.name(*holders.first()?)))
    });
    let failed = days.wrong() || asked.firm.problem.is_some() || asked.holders.iter().any(|one| one.problem.is_some());
    let chrome = Chrome::new(call, Section::Firms, title.clone()).failed(failed);
    let json = to("control.json");
    let page = Page {
        c: &chrome,
        failed,
        asked: question.is_some(),
        holders: asked.holders,
        firm: asked.firm,
        days: &days,
        tests,
        json,
        swap,
        title,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}

/// The same as a document.
pub fn document(call: &Call<'_>) -> Result<Reply, Trouble> {
    let (days, base) = (Days::read(call), call.base);
    let view = base.view(days.as_of, days.known_at);
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let Some((holders, firm)) = asked(call, &days, &namer).question() else { return page(call) };
    let writer = Writer::new(call.site.engine());
    let writer = FirmWriter { writer: &writer, engine: call.site.engine(), view: &view, as_of: days.as_of, known_at: days.known_at };
    let tests = base.map().tests.iter().filter(|test| test.in_force.contains(days.as_of));
    let one = ControlOfDoc {
        holders: holders.iter().map(|one| writer.entity(*one)).collect(),
        findings: tests.map(|test| writer.finding(test, &test.stand(&view, &holders, firm))).collect(),
    };
    Ok(Reply::Document(text(&writer.control(firm, vec![one], Vec::new(), Vec::new()))))
}
