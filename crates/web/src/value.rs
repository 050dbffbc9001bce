//! What an instrument is worth to a case: the answers that change without it.

use std::collections::BTreeSet;

use askama::Template;
use ntib_core::Date;
use ntib_engine::{Change, Matter, value};
use ntib_present::view::{Tone, capital};
use ntib_rules::Removed;
use ntib_rules::model::{InstrumentId, QuestionId};

use crate::answer::{bad_date, heading, section};
use crate::call::{Call, Go, Reply};
use crate::case::open;
use crate::chrome::Chrome;
use crate::subject::Opened;
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
    let raised = opened.raised(site);
    let asked: BTreeSet<QuestionId> = raised.iter().flat_map(|(_, questions)| questions).copied().collect();
    let instruments: BTreeSet<InstrumentId> = asked.iter().flat_map(|id| site.engine().instruments_of(*id)).collect();
    if instruments.len() * raised.len() > COMPARISONS_MAX {
        return Err(Trouble::TooManyMatters(raised.len()));
    }
    let answers: usize = raised.iter().map(|(_, questions)| questions.len()).sum();
    let without = |name: &str| -> Result<Vec<Change>, Trouble> {
        let removed = Removed::of(book, &[name]).map_err(Trouble::BadAddress)?;
        Ok(value(site.engine(), &raised, as_of, &Removed::nothing(), &removed).0)
    };
    let chosen = call.query.get("without");
    let (mut rows, mut sentence) = (Vec::new(), String::new());
    if let Some(name) = chosen {
        let changes = without(name)?;
        sentence = site.viewer(lang).value_sentence(&[name.to_owned()], changes.len(), answers);
        rows = changes.iter().map(|change| change_row(call, &opened, &raised, change)).collect();
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

fn change_row(call: &Call<'_>, opened: &Opened, raised: &[(Matter, Vec<QuestionId>)], change: &Change) -> ChangeRow {
    let viewer = call.site.viewer(call.lang);
    let question = call.site.book().question(change.question);
    ChangeRow {
        matter: raised.get(change.matter).map(|(one, _)| heading(call, opened, &viewer, one)).unwrap_or_default(),
        question: capital(question.title.get(call.lang)),
        before: viewer.outcome(change.question, &change.before),
        after: viewer.outcome(change.question, &change.after),
    }
}
