//! The library: every instrument by issuer, and each with what stands in it.

use std::collections::BTreeMap;

use askama::Template;
use ntib_core::{Citation, Confidence, Date, Period};
use ntib_present::view::capital;
use ntib_rules::model::{Checked, Instrument, InstrumentId, List, NamedRing, Param};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::provision;
use crate::trouble::Trouble;

/// Rows of a list on one page.
pub const ROWS_PER_PAGE: usize = 100;

/// How many neighbours a not-found page names.
const NEAR_MAX: usize = 20;

/// How surely the law of an instrument was checked: how many by each mark, surest first.
pub struct Evidence {
    /// The mark's name.
    pub mark: &'static str,
    /// How many.
    pub count: usize,
}

struct InstrumentCard {
    short: String,
    title: String,
    about: String,
    provisions: usize,
    evidence: Vec<Evidence>,
    gaps: usize,
    go: Go,
}

struct Issuer {
    name: String,
    instruments: Vec<InstrumentCard>,
}

#[derive(Template)]
#[template(path = "library.html")]
struct Library<'a> {
    c: &'a Chrome<'a>,
    issuers: Vec<Issuer>,
    count: usize,
}

struct Entry {
    title: String,
    cite: String,
    note: String,
    mark: &'static str,
    go: Go,
}

#[derive(Template)]
#[template(path = "instrument.html")]
struct InstrumentPage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    short: String,
    issuer: String,
    cite: String,
    source: Option<String>,
    about: String,
    from: Date,
    evidence: Vec<Evidence>,
    gaps: Vec<String>,
    provisions: Vec<Entry>,
    lists: Vec<Entry>,
    params: Vec<Entry>,
    rings: Vec<Entry>,
    id: String,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    instrument: (String, Go),
    cite: Citation,
    checked: CheckedView,
    columns: Vec<String>,
    key: String,
    rows: Vec<(String, Vec<String>, String, String)>,
    total: usize,
    first: usize,
    pages: usize,
    before: Option<Go>,
    after: Option<Go>,
}

#[derive(Template)]
#[template(path = "values.html")]
struct ValuesPage<'a> {
    c: &'a Chrome<'a>,
    title: String,
    kind: String,
    head: String,
    instrument: (String, Go),
    rows: Vec<(String, String, String, CheckedView)>,
}

impl ListPage<'_> {
    /// Which rows these are.
    fn place(&self) -> String {
        let last = (self.first + self.rows.len()).saturating_sub(1);
        let (first, last, total) = (self.first.to_string(), last.to_string(), self.total.to_string());
        self.c.words().with("page-place", &[("first", &first), ("last", &last), ("total", &total)])
    }
}

/// How something was checked, in words.
pub struct CheckedView {
    /// The mark's name in style sheets.
    pub mark: &'static str,
    /// The mark in words.
    pub label: String,
    /// When and against what.
    pub when: String,
    /// What is unsure.
    pub note: Option<String>,
}

/// A check in words.
pub fn checked(call: &Call<'_>, checked: &Checked) -> CheckedView {
    let word = checked.confidence.word();
    let date = call.words().day(checked.date);
    let when = if checked.against.is_empty() {
        call.words().with("checked-plain", &[("date", &date)])
    } else {
        call.words().with("checked-on", &[("date", &date), ("against", &checked.against)])
    };
    CheckedView {
        mark: word,
        label: call.words().get(&format!("confidence-{word}")),
        when,
        note: checked.note.as_ref().map(|note| note.get(call.lang).to_owned()),
    }
}

/// A period in words.
pub fn period(call: &Call<'_>, period: &Period) -> String {
    // A period's last day is the day before the first on which it no longer holds.
    let last = period.until.and_then(|until| until.plus_days(-1)).map(|day| day.to_string());
    match (period.from.map(|from| from.to_string()), last) {
        (Some(from), Some(last)) => call.words().with("from-to", &[("from", &from), ("to", &last)]),
        (Some(from), None) => call.words().with("period-from", &[("from", &from)]),
        (None, Some(last)) => call.words().with("period-to", &[("to", &last)]),
        (None, None) => call.words().get("always"),
    }
}

/// An instrument as a link.
pub fn instrument_link(call: &Call<'_>, id: InstrumentId) -> (String, Go) {
    let instrument = call.site.book().instrument(id);
    (instrument.short.get(call.lang).to_owned(), call.go(&format!("law/{}", instrument.id)))
}

/// Every instrument by issuer.
pub fn library(call: &Call<'_>) -> Result<Reply, Trouble> {
    let book = call.site.book();
    let mut by_issuer: BTreeMap<String, Vec<InstrumentCard>> = BTreeMap::new();
    for (at, one) in book.instruments.iter().enumerate() {
        let name = book.places.get(&one.issuer).map_or_else(|| one.issuer.to_string(), |name| name.get(call.lang).to_owned());
        by_issuer.entry(name).or_default().push(card(call, at, one));
    }
    let mut issuers: Vec<Issuer> = by_issuer.into_iter().map(|(name, instruments)| Issuer { name, instruments }).collect();
    issuers.sort_by_key(|one| crate::search::folded(&one.name));
    let chrome = Chrome::new(call, Section::Law, call.words().get("library-title"));
    let page = Library { c: &chrome, issuers, count: book.instruments.len() };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn card(call: &Call<'_>, at: usize, one: &Instrument) -> InstrumentCard {
    InstrumentCard {
        short: one.short.get(call.lang).to_owned(),
        title: one.title.get(call.lang).to_owned(),
        about: one.about.get(call.lang).to_owned(),
        provisions: provisions_of(call, at).len(),
        evidence: evidence(call, at),
        gaps: one.gaps.len(),
        go: call.go(&format!("law/{}", one.id)),
    }
}

/// The positions of an instrument's provisions, one for each file.
fn provisions_of(call: &Call<'_>, at: usize) -> Vec<usize> {
    let provisions = &call.site.book().provisions;
    let mut own: Vec<usize> = (0..provisions.len()).filter(|n| provisions.get(*n).is_some_and(|one| one.instrument.at() == at)).collect();
    own.dedup_by_key(|n| provisions.get(*n).map(|one| one.id.clone()));
    own
}

fn evidence(call: &Call<'_>, at: usize) -> Vec<Evidence> {
    let provisions = &call.site.book().provisions;
    let own = provisions_of(call, at);
    let count = |mark: Confidence| own.iter().filter(|n| provisions.get(**n).is_some_and(|one| one.checked.confidence == mark)).count();
    let each = Confidence::ALL.into_iter().map(|mark| Evidence { mark: mark.word(), count: count(mark) });
    each.filter(|one| one.count > 0).collect()
}

/// What stands at an identifier: an instrument, provision, list, parameter or ring.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let book = call.site.book();
    let id = call.path.strip_prefix("law/").unwrap_or_default();
    if let Some(found) = book.find_instrument(id) {
        return instrument(call, found);
    }
    if let Some(first) = book.find_provisions(id).next() {
        return provision::page(call, first);
    }
    if let Some(found) = book.find_list(id) {
        return list(call, book.list(found));
    }
    if let Some(found) = book.find_param(id) {
        return param(call, book.param(found));
    }
    if let Some(found) = book.find_ring(id) {
        return ring(call, book.ring(found));
    }
    Err(Trouble::NotFound(near(call, id)))
}

fn instrument(call: &Call<'_>, id: InstrumentId) -> Result<Reply, Trouble> {
    let (book, lang) = (call.site.book(), call.lang);
    let one = book.instrument(id);
    let entry = |title: &ntib_core::Bi, cite: String, note: String, mark: &'static str, id: &str| Entry {
        title: capital(title.get(lang)),
        cite,
        note,
        mark,
        go: call.go(&format!("law/{id}")),
    };
    let provisions = provisions_of(call, id.at()).into_iter().filter_map(|n| book.provisions.get(n)).map(|one| {
        let periods = one.in_force.iter().map(|in_force| period(call, &in_force.period));
        entry(&one.title, book.cite(&one.cite.at, lang), periods.collect::<Vec<_>>().join("; "), one.checked.confidence.word(), &one.id)
    });
    let count = |phrase: &str, count: usize| call.words().with(phrase, &[("count", &count.to_string())]);
    let lists = book.lists.iter().filter(|one| one.instrument == id);
    let params = book.params.iter().filter(|one| one.instrument == id);
    let rings = book.rings.iter().filter(|one| one.instrument == id);
    let title = one.title.get(lang).to_owned();
    let chrome = Chrome::new(call, Section::Law, title.clone());
    let page = InstrumentPage {
        c: &chrome,
        title,
        short: one.short.get(lang).to_owned(),
        issuer: book.places.get(&one.issuer).map_or_else(|| one.issuer.to_string(), |name| name.get(lang).to_owned()),
        cite: book.cite(&one.cite, lang),
        source: one.source.as_ref().map(|source| book.address(source, lang)),
        about: one.about.get(lang).to_owned(),
        from: one.modelled_from,
        evidence: evidence(call, id.at()),
        gaps: one.gaps.iter().map(|gap| gap.get(lang).to_owned()).collect(),
        provisions: provisions.collect(),
        lists: lists.map(|one| entry(&one.title, book.cite(&one.cite.at, lang), count("row-count", one.rows.len()), one.checked.confidence.word(), &one.id)).collect(),
        params: params.map(|one| entry(&one.title, String::new(), count("value-count", one.values.len()), "", &one.id)).collect(),
        rings: rings.map(|one| entry(&one.title, String::new(), count("member-count", one.ring.members().len()), "", &one.id)).collect(),
        id: one.id.clone(),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn list(call: &Call<'_>, list: &List) -> Result<Reply, Trouble> {
    let (book, lang) = (call.site.book(), call.lang);
    let pages = list.rows.len().div_ceil(ROWS_PER_PAGE).max(1);
    let asked = call.query.get("page").unwrap_or("1");
    let number: usize = asked.parse().ok().filter(|page| (1..=pages).contains(page)).ok_or_else(|| Trouble::BadAddress(asked.to_owned()))?;
    let first = (number - 1) * ROWS_PER_PAGE;
    let rows = list.rows.iter().skip(first).take(ROWS_PER_PAGE).map(|row| {
        let key = book.value_label(&list.key, &row.key, lang).unwrap_or_else(|| row.key.to_string());
        let cells = row.cells.iter().enumerate().map(|(at, cell)| list.cell_label(at, &cell.text(), lang));
        (key, cells.collect(), period(call, &row.period), book.cite(&row.cite, lang))
    });
    let title = capital(list.title.get(lang));
    let chrome = Chrome::new(call, Section::Law, title.clone());
    let to = |page: usize| call.go(call.path).with("page", &page.to_string());
    let page = ListPage {
        c: &chrome,
        title,
        instrument: instrument_link(call, list.instrument),
        cite: book.citation(&list.cite, lang),
        checked: checked(call, &list.checked),
        columns: (0..list.columns.len()).map(|at| capital(&list.column_label(at, lang))).collect(),
        key: list.key.words(),
        rows: rows.collect(),
        total: list.rows.len(),
        first: first + 1,
        pages,
        before: (number > 1).then(|| to(number - 1)),
        after: (number < pages).then(|| to(number + 1)),
    };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

fn param(call: &Call<'_>, param: &Param) -> Result<Reply, Trouble> {
    let viewer = call.site.viewer(call.lang);
    let rows = param.values.iter().rev().map(|one| {
        (viewer.value(&param.ty, &one.value), period(call, &one.period), viewer.cite(&one.cite), checked(call, &one.checked))
    });
    values(call, &param.title, "kind-parameter", "value-head", param.instrument, rows.collect())
}

fn ring(call: &Call<'_>, ring: &NamedRing) -> Result<Reply, Trouble> {
    let book = call.site.book();
    let each = ring.ring.members().iter().zip(&ring.cites);
    let rows = each.map(|(member, (cite, check))| {
        let name = book.places.get(&member.place).map_or_else(|| member.place.to_string(), |name| name.get(call.lang).to_owned());
        (name, period(call, &member.period), book.cite(cite, call.lang), checked(call, check))
    });
    values(call, &ring.title, "kind-ring", "member-head", ring.instrument, rows.collect())
}

fn values(
    call: &Call<'_>,
    title: &ntib_core::Bi,
    kind: &str,
    head: &str,
    instrument: InstrumentId,
    rows: Vec<(String, String, String, CheckedView)>,
) -> Result<Reply, Trouble> {
    let title = capital(title.get(call.lang));
    let chrome = Chrome::new(call, Section::Law, title.clone());
    let (kind, head) = (call.words().get(kind), call.words().get(head));
    let page = ValuesPage { c: &chrome, title, kind, head, instrument: instrument_link(call, instrument), rows };
    page.render().map(|html| Reply::Page(200, html)).map_err(|_| Trouble::Bug)
}

/// What stands near an identifier that nothing has: the folder's neighbours, or the closest name.
fn near(call: &Call<'_>, id: &str) -> Vec<(Go, String)> {
    let book = call.site.book();
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    named.extend(book.instruments.iter().map(|one| (one.id.as_str(), one.title.get(call.lang))));
    named.extend(book.provisions.iter().map(|one| (one.id.as_str(), one.title.get(call.lang))));
    named.extend(book.lists.iter().map(|one| (one.id.as_str(), one.title.get(call.lang))));
    named.extend(book.params.iter().map(|one| (one.id.as_str(), one.title.get(call.lang))));
    named.extend(book.rings.iter().map(|one| (one.id.as_str(), one.title.get(call.lang))));
    let mut found: Vec<&str> = ntib_rules::nearest(id, named.keys().copied()).into_iter().collect();
    let mut folder = id;
    while let Some((outer, _)) = folder.rsplit_once('/') {
        folder = outer;
        let inside = |name: &&str| **name == *folder || name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let inside: Vec<&str> = named.keys().copied().filter(inside).filter(|name| !found.contains(name)).collect();
        if !inside.is_empty() {
            found.extend(inside);
            break;
        }
    }
    found.truncate(NEAR_MAX);
    let links = found.into_iter().map(|name| (call.go(&format!("law/{name}")), capital(named.get(name).copied().unwrap_or(name))));
    links.collect()
}
