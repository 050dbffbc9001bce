//! The front page: what this answers, for whom, and where to begin.

use askama::Template;
use ntib_core::Date;
use ntib_present::view::capital;

use crate::ask::{Goal, GoalGroup, first, goals};
use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::trouble::Trouble;

/// The most ready cases that the front page shows.
const EXAMPLES_MAX: usize = 10;

/// The most instruments that the front page names; the library has them all.
const INSTRUMENTS_MAX: usize = 12;

/// A ready case as it is listed.
struct Ready {
    title: String,
    about: Option<String>,
    as_of: Option<Date>,
    go: Go,
}

struct Named {
    short: String,
    title: String,
    go: Go,
}

#[derive(Template)]
#[template(path = "front.html")]
struct Front<'a> {
    c: &'a Chrome<'a>,
    first: Vec<Goal>,
    groups: Vec<GoalGroup>,
    examples: Vec<Ready>,
    example_count: usize,
    instruments: Vec<Named>,
    instrument_count: usize,
    provision_count: usize,
    row_count: usize,
    firm_count: usize,
    statuses: Vec<(Go, String)>,
}

#[derive(Template)]
#[template(path = "examples.html")]
struct Examples<'a> {
    c: &'a Chrome<'a>,
    examples: Vec<Ready>,
}

/// Ready cases, in the order of their names.
fn ready(call: &Call<'_>, most: usize) -> Vec<Ready> {
    let lang = call.lang;
    let each = call.site.examples().iter().take(most).map(|one| Ready {
        title: capital(one.case.title.get(lang)),
        about: one.case.about.as_ref().map(|about| about.get(lang).to_owned()),
        as_of: one.case.as_of,
        go: call.go("answer").with("example", &one.slug),
    });
    each.collect()
}

/// Every ready case.
pub fn examples(call: &Call<'_>) -> Result<Reply, Trouble> {
    let chrome = Chrome::new(call, Section::Case, call.words().get("front-examples"));
    let page = Examples { c: &chrome, examples: ready(call, usize::MAX) };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// The front page.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let (book, lang) = (call.site.book(), call.lang);
    // Those with the most provisions say most about what is inside.
    let mut instruments: Vec<(usize, usize)> = (0..book.instruments.len())
        .map(|at| (book.provisions.iter().filter(|one| one.instrument.at() == at).count(), at))
        .collect();
    instruments.sort_by_key(|(count, at)| (std::cmp::Reverse(*count), *at));
    let named = instruments.iter().filter_map(|(_, at)| book.instruments.get(*at)).take(INSTRUMENTS_MAX).map(|one| Named {
        short: one.short.get(lang).to_owned(),
        title: one.title.get(lang).to_owned(),
        go: call.go(&format!("law/{}", one.id)),
    });
    let chrome = Chrome::new(call, Section::None, call.words().get("front-window"));
    let mut ids: Vec<&str> = book.provisions.iter().map(|one| one.id.as_str()).collect();
    ids.dedup();
    let base = call.base;
    let view = base.view(call.site.suggested_day(), call.known_day());
    let page = Front {
        firm_count: crate::base::Base::firms(&view).len(),
        statuses: crate::status::issuer_titles(call).into_iter().map(|(place, title)| (call.go("status").with("issuer", &place.to_string()), title)).collect(),
        c: &chrome,
        first: first(call),
        groups: goals(call),
        examples: ready(call, EXAMPLES_MAX),
        example_count: call.site.examples().len(),
        instruments: named.collect(),
        instrument_count: book.instruments.len(),
        provision_count: ids.len(),
        row_count: book.lists.iter().map(|list| list.rows.len()).sum(),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}
