//! What an instrument is worth to a case: the answers that change without it.

use std::collections::BTreeSet;

use askama::Template;
use ntib_core::Date;
use ntib_engine::{Change, Found, Matter, Run, questions, value};
use ntib_present::view::{Tone, capital};
use ntib_rules::Removed;
use ntib_rules::model::{InstrumentId, Per, QuestionId};

use crate::answer::{bad_date, heading, section};
use crate::call::{Call, Go, Reply};
use crate::case::open;
use crate::chrome::Chrome;
use crate::subject::{Opened, Subject};
use crate::trouble::Trouble;

/// The most pairs of an instrument and a matter that one page compares.
pub const COMPARISONS_MAX: usize = 5_000;

/// An instrument with how many answers change without it.
struct Worth {
    name: String,
    short: String,
    changed: usize,
    go: Go,
    chosen: bool,
}

struct ChangeRow {
    matter: String,
    question: String,
    before: (Tone, String),
    after: (Tone, String),
}

#[derive(Template)]
#[template(path = "value.html")]
struct ValuePage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    as_of: Date,
    chosen: Option<(String, Go)>,
    sentence: String,
    rows: Vec<ChangeRow>,
    worths: Vec<Worth>,
    asked: usize,
    back: Go,
}

/// Every instrument the answers can depend on, and what changes without the one chosen.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let opened = match open(call, "value")? {
        Ok(opened) => opened,
        Err(reply) => return Ok(reply),
    };
    if let Some(reply) = bad_date(call, &opened, "value")? {
        return Ok(reply);
    }
    let (site, book, lang) = (call.site, call.site.book(), call.lang);
    let as_of = opened.day(site);
    let matters = opened.matters(site);
    let asked = asked(call, &opened, &matters);
    let instruments: BTreeSet<InstrumentId> = asked.iter().flat_map(|id| site.engine().instruments_of(*id)).collect();
    if instruments.len() * matters.len() > COMPARISONS_MAX {
        return Err(Trouble::TooManyMatters(matters.len()));
    }
    let without = |name: &str| -> Result<Vec<Change>, Trouble> {
        let removed = Removed::of(book, &[name]).map_err(Trouble::BadAddress)?;
        let (mut changes, _) = value(site.engine(), &matters, as_of, &Removed::nothing(), &removed);
        changes.retain(|change| {
            let firm = matters.get(change.matter).is_some_and(|one| one.per == Per::Firm);
            asked.contains(&change.question) && (counts(&opened, firm, &change.before) || counts(&opened, firm, &change.after))
        });
        Ok(changes)
    };
    let answers: usize = matters.iter().map(|matter| {
        let nothing = Removed::nothing();
        let run = Run::new(site.engine(), &matter.facts, as_of, &nothing);
        let own = asked.iter().filter(|id| book.question(**id).per == matter.per && book.question(**id).supported_from <= as_of);
        own.filter(|id| counts(&opened, matter.per == Per::Firm, &run.find(**id))).count()
    }).sum();
    let chosen = call.query.get("without");
    let (mut rows, mut sentence) = (Vec::new(), String::new());
    if let Some(name) = chosen {
        let changes = without(name)?;
        sentence = site.viewer(lang).value_sentence(&[name.to_owned()], changes.len(), answers);
        rows = changes.iter().map(|change| change_row(call, &opened, &matters, change)).collect();
    }
    let mut worths = Vec::new();
    for id in &instruments {
        let instrument = book.instrument(*id);
        let changes = without(&instrument.id)?;
        worths.push(Worth {
            name: instrument.title.get(lang).to_owned(),
            short: instrument.short.get(lang).to_owned(),
            changed: changes.len(),
            go: opened.go(call, "value").with("without", &instrument.id),
            chosen: chosen == Some(instrument.id.as_str()),
        });
    }
    worths.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.name.cmp(&b.name)));
    let chrome = Chrome::new(call, section(&opened), call.words().get("value-title"));
    let name = |id: &str| book.find_instrument(id).map_or_else(|| id.to_owned(), |id| book.instrument(id).title.get(lang).to_owned());
    let page = ValuePage {
        c: &chrome,
        title: opened.title(site, lang),
        as_of,
        chosen: chosen.map(|id| (name(id), call.go(&format!("law/{id}")))),
        sentence,
        rows,
        worths,
        asked: answers,
        back: opened.go(call, "answer"),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// The questions compared: those of the matters, or an interview's own.
fn asked(call: &Call<'_>, opened: &Opened, matters: &[Matter]) -> BTreeSet<QuestionId> {
    match &opened.subject {
        Subject::Interview(interview) => interview.questions(call.site).into_iter().collect(),
        Subject::Case(_) => matters.iter().flat_map(|matter| questions(call.site.book(), matter.per)).collect(),
    }
}

/// Whether an answer is compared: one that arises; of a party beside movements or offers only one that comes
/// to something, as on the answer page.
fn counts(opened: &Opened, firm: bool, found: &Found) -> bool {
    let beside = firm && matches!(&opened.subject, Subject::Case(case) if !(case.items.is_empty() && case.legs.is_empty() && case.offers.is_empty()));
    found.finding.is_some() && (!beside || found.is_decided())
}

fn change_row(call: &Call<'_>, opened: &Opened, matters: &[Matter], change: &Change) -> ChangeRow {
    let viewer = call.site.viewer(call.lang);
    let question = call.site.book().question(change.question);
    ChangeRow {
        matter: matters.get(change.matter).map(|one| heading(call, opened, &viewer, one)).unwrap_or_default(),
        question: capital(question.title.get(call.lang)),
        before: viewer.outcome(change.question, &change.before),
        after: viewer.outcome(change.question, &change.after),
    }
}
