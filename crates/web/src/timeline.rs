//! One answer over a range of days.

use askama::Template;
use ntib_core::Date;
use ntib_engine::{Duty, Finding, Stretch, timeline};
use ntib_present::view::Tone;
use ntib_rules::model::{ProvisionId, QuestionId, QuestionKind};
use ntib_rules::{Removed, Truth};

use crate::answer::{bad_date, heading, section};
use crate::ask::covered;
use crate::call::{Call, Go, Reply};
use crate::case::open;
use crate::chrome::Chrome;
use crate::figure::{Figure, Piece, draw};
use crate::subject::Opened;
use crate::trouble::Trouble;

struct Change {
    phrase: String,
    provisions: Vec<(Go, String, String)>,
}

struct Row {
    from: Date,
    to: Date,
    tone: Tone,
    outcome: String,
    changes: Vec<Change>,
    first: bool,
    at: Go,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    ask: String,
    matter: String,
    from: String,
    to: String,
    problem: Option<String>,
    rows: Vec<Row>,
    figures: Vec<Figure>,
    action: Go,
    hidden: Vec<(String, String)>,
    others: Vec<(String, String, bool)>,
    back: Go,
}

/// The answer to one question about one matter, from a day to a day.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let opened = match open(call, "timeline")? {
        Ok(opened) => opened,
        Err(reply) => return Ok(reply),
    };
    if let Some(reply) = bad_date(call, &opened, "timeline")? {
        return Ok(reply);
    }
    let (site, book, lang) = (call.site, call.site.book(), call.lang);
    let matters = opened.raised(site);
    let at = call.query.get("matter").unwrap_or("0");
    let at: usize = at.parse().map_err(|_| Trouble::BadAddress(at.to_owned()))?;
    let (matter, asked) = matters.get(at).ok_or_else(|| Trouble::BadAddress(at.to_string()))?;
    let mut asked = asked.clone();
    asked.sort_by_key(|id| !matches!(book.question(*id).kind, QuestionKind::Summary { .. }));
    let question = match call.query.get("question") {
        Some(name) => book.find_question(name).ok_or_else(|| Trouble::BadAddress(name.to_owned()))?,
        None => *asked.first().ok_or_else(|| Trouble::BadAddress(at.to_string()))?,
    };
    if !asked.contains(&question) {
        asked.push(question);
    }
    if book.question(question).per != matter.per {
        return Err(Trouble::BadAddress(book.question(question).id.clone()));
    }
    let (from, to, range) = range(call, &opened, question);
    let viewer = site.viewer(lang);
    let stretches = match range {
        Some((from, to)) => timeline(site.engine(), &matter.facts, &Removed::nothing(), question, from, to),
        None => Vec::new(),
    };
    let title = ntib_present::view::capital(book.question(question).title.get(lang));
    let rows: Vec<Row> = stretches.iter().enumerate().map(|(nth, one)| row(call, &opened, question, nth, one)).collect();
    let pieces: Vec<Piece> = stretches.iter().map(|one| {
        let (tone, label) = viewer.outcome(question, &one.found);
        Piece { from: one.from, to: one.to, label, tone, share: share_of(one) }
    }).collect();
    let problem = range.is_none().then(|| {
        let (from, until) = covered(call, Some(question));
        call.words().with("entry-range", &[("from", &from), ("until", &until)])
    });
    let caption = call.words().with("timeline-title", &[("from", &from), ("to", &to)]);
    let description: Vec<String> =
        pieces.iter().map(|one| format!("{} {}", call.words().with("line-of", &[("text", &call.words().with("from-to", &[("from", &one.from.to_string()), ("to", &one.to.to_string())]))]), one.label)).collect();
    let description = description.join(". ");
    let figure = |id, class, width| draw(id, class, width, &pieces, &format!("{title}. {caption}"), &description);
    let figures = if rows.is_empty() { Vec::new() } else { vec![figure("wide", "wide", 720), figure("narrow", "narrow", 328)] };
    let chrome = Chrome::new(call, section(&opened), call.words().with("timeline-of", &[("title", &title)])).failed(problem.is_some());
    let mut hidden = vec![("as_of".to_owned(), opened.day(site).to_string()), ("matter".to_owned(), at.to_string())];
    hidden.extend(opened.fields.iter().cloned());
    let status = if problem.is_some() { 422 } else { 200 };
    let page = TimelinePage {
        c: &chrome,
        title,
        ask: book.question(question).ask.get(lang).to_owned(),
        matter: heading(call, &opened, &viewer, matter),
        from,
        to,
        problem,
        rows,
        figures,
        action: opened.go(call, "timeline"),
        hidden,
        others: asked.iter().map(|id| {
            let one = book.question(*id);
            (one.id.clone(), ntib_present::view::capital(one.title.get(lang)), *id == question)
        }).collect(),
        back: opened.go(call, "answer"),
    };
    page.render().map(|html| Reply::Page(status, html)).map_err(|_| Trouble::Bug)
}

/// The days asked for as they were written, and as days if they can be asked about.
fn range(call: &Call<'_>, opened: &Opened, question: QuestionId) -> (String, String, Option<(Date, Date)>) {
    let book = call.site.book();
    let question = book.question(question);
    let as_of = opened.day(call.site);
    let earliest = book.supported.from.max(Some(question.supported_from)).unwrap_or(question.supported_from);
    let usual = match question.kind {
        // Amounts move often: the last year and this one fill a drawing.
        QuestionKind::Layers { .. } => Date::new(as_of.year() - 1, 1, 1).map_or(earliest, |day| day.max(earliest)),
        _ => earliest,
    };
    let written = |name: &str, usual: Date| call.query.get(name).map_or_else(|| usual.to_string(), |text| text.trim().to_owned());
    let (from, to) = (written("from", usual.min(as_of)), written("to", as_of));
    let day = |text: &str| text.parse::<Date>().ok().filter(|day| book.supported.contains(*day) && *day >= earliest);
    let range = day(&from).zip(day(&to)).filter(|(from, to)| from <= to);
    (from, to, range)
}

/// For duty, the least and the most of its share of the whole, in per cent.
fn share_of(stretch: &Stretch) -> Option<(ntib_core::Decimal, Option<ntib_core::Decimal>)> {
    let Some(Finding::Layers(duty)) = &stretch.found.finding else { return None };
    let Duty { share, .. } = &**duty;
    let percent = |fraction| ntib_core::Share::from_fraction(fraction).percent();
    Some((percent(share.low), share.high.map(percent)))
}

fn row(call: &Call<'_>, opened: &Opened, question: QuestionId, nth: usize, stretch: &Stretch) -> Row {
    let (tone, outcome) = call.site.viewer(call.lang).outcome(question, &stretch.found);
    let named = |wanted: &dyn Fn(Truth) -> bool| -> Vec<(Go, String, String)> {
        let mut found: Vec<(Go, String, String)> = Vec::new();
        for (id, _, after) in &stretch.changed {
            let entry = provision(call, *id);
            if wanted(*after) && !found.contains(&entry) {
                found.push(entry);
            }
        }
        found
    };
    let kinds: [(&str, &dyn Fn(Truth) -> bool); 3] = [
        ("changed-began", &|after| after == Truth::True),
        ("changed-open", &|after| after == Truth::Unknown),
        ("changed-ended", &|after| after == Truth::False),
    ];
    let changes = kinds.iter().map(|(phrase, wanted)| Change { phrase: call.words().get(phrase), provisions: named(*wanted) });
    Row {
        from: stretch.from,
        to: stretch.to,
        tone,
        outcome,
        changes: changes.filter(|change| !change.provisions.is_empty()).collect(),
        first: nth == 0,
        at: opened.go_on(call, "answer", stretch.from),
    }
}

/// A provision as a link: page, pinpoint, title.
fn provision(call: &Call<'_>, id: ProvisionId) -> (Go, String, String) {
    let provision = call.site.book().provision(id);
    (call.go(&format!("law/{}", provision.id)), call.site.book().cite(&provision.cite.at, call.lang), provision.title.get(call.lang).to_owned())
}
