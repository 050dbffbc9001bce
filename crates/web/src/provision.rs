//! One provision: what it says, when it holds, what it concludes, and how surely we know.

use askama::Template;
use ntib_core::{Citation, Date};
use ntib_engine::{Facts, Run};
use ntib_present::view::{Tone, Viewer, capital};
use ntib_rules::{Removed, RuleCase};
use ntib_rules::model::{Conclusion, Condition, ProvisionId, QuestionId, QuestionKind};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::law::{CheckedView, checked, instrument_link, period};
use crate::trouble::Trouble;

/// The most exceptions of one provision that are named.
const EDGES_MAX: usize = 200;

struct Line {
    depth: usize,
    text: String,
}

struct Concluded {
    about: String,
    what: String,
}

/// A case beside the provision, with what it comes to.
struct Tried {
    name: String,
    as_of: Date,
    facts: Vec<(String, String)>,
    outcomes: Vec<(String, Tone, String)>,
}

struct Owed {
    heading: String,
    text: String,
    cite: String,
}

#[derive(Template)]
#[template(path = "provision.html")]
struct ProvisionPage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    id: String,
    instrument: (String, Go),
    cite: Citation,
    text: Vec<String>,
    in_force: Vec<(String, Option<String>)>,
    in_force_today: bool,
    today: Date,
    checked: CheckedView,
    when: Vec<Line>,
    unless: Vec<(Go, String, String)>,
    overrides: Vec<(Go, String, String)>,
    concludes: Vec<Concluded>,
    obligations: Vec<Owed>,
    readings: Vec<String>,
    not_modelled: Vec<String>,
    roles: Vec<String>,
    cases: Vec<Tried>,
    resting: Vec<(Go, String, String)>,
}

/// The page of the provision; where it was written out for several roles, of the first.
pub fn page(call: &Call<'_>, id: ProvisionId) -> Result<Reply, Trouble> {
    let (book, lang, viewer) = (call.site.book(), call.lang, call.site.viewer(call.lang));
    let one = book.provision(id);
    let today = call.site.suggested_day();
    let mut when = Vec::new();
    lines(&viewer, &one.when, today, 0, true, &mut when);
    let over = book.provision_ids().filter(|other| book.provision(*other).unless.contains(&id));
    let roles = book.find_provisions(&one.id).filter_map(|other| book.provision(other).role.clone());
    let roles = roles.map(|name| {
        let role = book.roles.iter().find(|role| role.name == name);
        role.map_or(name.clone(), |role| role.title.get(lang).to_owned())
    });
    let obligations = one.obligations.iter().map(|owed| {
        let role = book.roles.iter().find(|role| role.name == owed.by).map_or("", |role| role.title.get(lang));
        let kind = viewer.words.get(&format!("kind-{}", owed.kind));
        Owed {
            heading: capital(&viewer.words.with("owed-by", &[("kind", &kind), ("role", role)])),
            text: owed.text.get(lang).to_owned(),
            cite: book.cite(&owed.cite, lang),
        }
    });
    let texts = |texts: &[ntib_core::Bi]| -> Vec<String> { texts.iter().map(|text| text.get(lang).to_owned()).collect() };
    let title = capital(one.title.get(lang));
    let chrome = Chrome::new(call, Section::Law, title.clone());
    let page = ProvisionPage {
        c: &chrome,
        title,
        id: one.id.clone(),
        instrument: instrument_link(call, one.instrument),
        cite: book.citation(&one.cite, lang),
        text: one.text.get(lang).trim().split("\n\n").map(str::to_owned).collect(),
        in_force: one.in_force.iter().map(|in_force| (period(call, &in_force.period), in_force.by.as_ref().map(|by| book.cite(by, lang)))).collect(),
        in_force_today: one.in_force_on(today),
        today,
        checked: checked(call, &one.checked),
        when,
        unless: edges(call, one.unless.iter().copied()),
        overrides: edges(call, over),
        concludes: one.then.iter().map(|conclusion| concluded(&viewer, conclusion)).collect(),
        obligations: obligations.collect(),
        readings: texts(&one.readings),
        not_modelled: texts(&one.not_modelled),
        roles: roles.collect(),
        cases: call.site.cases(&one.id).iter().map(|case| tried(call, &viewer, case)).collect(),
        resting: resting(call, id),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn tried(call: &Call<'_>, viewer: &Viewer<'_>, case: &RuleCase) -> Tried {
    let (book, lang) = (call.site.book(), call.lang);
    let facts = Facts::of(book, case.facts.iter().cloned());
    let nothing = Removed::nothing();
    let run = Run::new(call.site.engine(), &facts, case.as_of, &nothing);
    let questions = case.expect.iter().map(|(id, _)| {
        let (tone, text) = viewer.outcome(*id, &run.find(*id));
        (capital(book.question(*id).title.get(lang)), tone, text)
    });
    let derived = case.expect_facts.iter().map(|(fact, _)| {
        let text = match run.value(*fact) {
            Some(value) => viewer.value(&book.fact(*fact).ty, value),
            None => viewer.words.get("undetermined"),
        };
        (capital(&viewer.fact_label(*fact)), Tone::Plain, text)
    });
    Tried {
        name: case.name.clone(),
        as_of: case.as_of,
        facts: case.facts.iter().map(|(fact, value)| (capital(&viewer.fact_label(*fact)), viewer.value(&book.fact(*fact).ty, value))).collect(),
        outcomes: questions.chain(derived).collect(),
    }
}

/// The answers of ready cases that rest on the provision: page, case, question.
fn resting(call: &Call<'_>, id: ProvisionId) -> Vec<(Go, String, String)> {
    let (book, lang) = (call.site.book(), call.lang);
    let each = call.site.resting(id).iter().filter_map(|(position, question)| {
        let example = call.site.examples().get(*position)?;
        let title = capital(example.case.title.get(lang));
        Some((call.go("answer").with("example", &example.slug), title, capital(book.question(*question).title.get(lang))))
    });
    each.take(EDGES_MAX).collect()
}

/// Provisions as links: page, pinpoint, title. One for each file.
fn edges(call: &Call<'_>, ids: impl Iterator<Item = ProvisionId>) -> Vec<(Go, String, String)> {
    let book = call.site.book();
    let mut found: Vec<(Go, String, String)> = Vec::new();
    for id in ids {
        let one = book.provision(id);
        let edge = (call.go(&format!("law/{}", one.id)), book.cite(&one.cite.at, call.lang), capital(one.title.get(call.lang)));
        if found.last() != Some(&edge) {
            found.push(edge);
        }
    }
    found.truncate(EDGES_MAX);
    found
}

/// A condition in words, a line for each test.
fn lines(viewer: &Viewer<'_>, condition: &Condition, as_of: Date, depth: usize, top: bool, into: &mut Vec<Line>) {
    let head = |phrase: &str| Line { depth, text: viewer.words.with("line-of", &[("text", &capital(&viewer.words.get(phrase)))]) };
    match condition {
        Condition::All(inner) if top => inner.iter().for_each(|one| lines(viewer, one, as_of, depth, false, into)),
        Condition::All(inner) => {
            into.push(head("all-of"));
            inner.iter().for_each(|one| lines(viewer, one, as_of, depth + 1, false, into));
        }
        Condition::Any(inner) => {
            into.push(head("any-of"));
            inner.iter().for_each(|one| lines(viewer, one, as_of, depth + 1, false, into));
        }
        Condition::Not(inner) if matches!(**inner, Condition::Test(_)) => {
            let at = into.len();
            lines(viewer, inner, as_of, depth, false, into);
            if let Some(line) = into.get_mut(at) {
                line.text = capital(&viewer.words.with("negated", &[("test", &line.text)]));
            }
        }
        Condition::Not(inner) => {
            into.push(head("none-of"));
            lines(viewer, inner, as_of, depth + 1, true, into);
        }
        Condition::Test(id) => into.push(Line { depth, text: viewer.test(*id, as_of) }),
    }
}

fn concluded(viewer: &Viewer<'_>, conclusion: &Conclusion) -> Concluded {
    let (book, lang) = (viewer.book(), viewer.words.lang());
    let about = |id: QuestionId| capital(book.question(id).title.get(lang));
    match conclusion {
        Conclusion::Outcome(id, at) => {
            let label = match &book.question(*id).kind {
                QuestionKind::Choice { outcomes, .. } => outcomes.get(*at).map(|one| one.label.get(lang).to_owned()),
                _ => None,
            };
            Concluded { about: about(*id), what: label.unwrap_or_default() }
        }
        Conclusion::Elements(id, at) => {
            let labels = match &book.question(*id).kind {
                QuestionKind::Set { elements } => at.iter().filter_map(|at| elements.get(*at)).map(|(_, label)| label.get(lang)).collect(),
                _ => Vec::new(),
            };
            Concluded { about: about(*id), what: labels.join("; ") }
        }
        Conclusion::Derived(fact, value) => {
            Concluded { about: capital(&viewer.fact_label(*fact)), what: viewer.value(&book.fact(*fact).ty, value) }
        }
        Conclusion::Layer(id, spec) => Concluded { about: about(*id), what: viewer.layer_spec(*id, spec) },
    }
}
