//! Who is what: every definition over many firms, where definitions differ, and the matrix of both.

use std::collections::BTreeSet;

use askama::Template;
use ntib_base::{Entity, View};
use ntib_base::statement::Claim;
use ntib_core::{Place, plain_cell};
use ntib_present::status::{CountView, DisagreementView, Namer};
use ntib_present::view::Tone;
use ntib_present::wire::{FirmWriter, Writer, cell_word, text};
use ntib_rules::Removed;
use ntib_rules::model::QuestionId;
use ntib_status::{Matrix, Measurer, status};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::days::Days;
use crate::pages::Pages;
use crate::site::Site;
use crate::trouble::Trouble;

/// Firms on one page.
const ROWS_PER_PAGE: usize = 40;

/// The most pairs of definitions that are shown at once.
const PAIRS_OPEN: usize = 6;

/// The most firms of a pair that are named.
const FIRMS_NAMED: usize = 12;

/// The width of a bar, in units.
const BAR: usize = 1000;

struct DefinitionRow {
    number: usize,
    view: CountView,
    issuers: String,
    /// Where each part of the bar begins, how wide it is, and its tone.
    bar: Vec<(usize, usize, &'static str)>,
}

struct Pair {
    view: DisagreementView,
    numbers: [usize; 2],
    first: Vec<(Go, String)>,
    second: Vec<(Go, String)>,
    more: [String; 2],
}

struct FirmRow {
    name: String,
    go: Go,
    cells: Vec<(Tone, String)>,
}

struct Choice {
    value: String,
    title: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "status.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    days: &'a Days,
    lists: Vec<String>,
    about: String,
    firms: usize,
    definitions: Vec<DefinitionRow>,
    pairs: Vec<Pair>,
    rows: Vec<FirmRow>,
    pages: Pages,
    issuers: Vec<Choice>,
    countries: Vec<Choice>,
    programmes: Vec<Choice>,
    csv: Go,
    json: Go,
}

impl Page<'_> {
    fn shown(&self) -> &[Pair] {
        self.pairs.get(..PAIRS_OPEN).unwrap_or(&self.pairs)
    }

    fn hidden(&self) -> &[Pair] {
        self.pairs.get(PAIRS_OPEN..).unwrap_or_default()
    }
}

/// Who issued the provisions that answer a question.
fn issuers(site: &Site, question: QuestionId) -> BTreeSet<Place> {
    let (book, name) = (site.book(), &site.book().question(question).id);
    // A question belongs to the folder in which it stands; one that stands in none, to everybody whose law it reaches.
    let folder = name.split_once('/').map(|(folder, _)| format!("{folder}/"));
    let own: BTreeSet<Place> = folder.iter().flat_map(|folder| book.instruments.iter().filter(move |one| one.id.starts_with(folder)).map(|one| one.issuer)).collect();
    if own.is_empty() { site.engine().reach(question).provisions.iter().map(|id| book.instrument(book.provision(*id).instrument).issuer).collect() } else { own }
}

/// The issuers of the definitions, each with what a page about its definitions is called.
pub fn issuer_titles(call: &Call<'_>) -> Vec<(Place, String)> {
    let site = call.site;
    let all: BTreeSet<Place> = call.base.map().sheet.iter().flat_map(|asked| issuers(site, asked.question)).collect();
    all.into_iter().map(|place| (place, title_of(call, place))).collect()
}

fn title_of(call: &Call<'_>, place: Place) -> String {
    let name = call.site.book().places.get(&place).map_or_else(|| place.to_string(), |name| name.get(call.lang).to_owned());
    call.words().with("matrix-title-of", &[("code", &place.to_string()), ("place", &name)])
}

/// What the address leaves in.
struct Filter {
    issuer: Option<Place>,
    country: Option<Place>,
    programme: Option<String>,
}

impl Filter {
    fn read(call: &Call<'_>) -> Result<Filter, Trouble> {
        let place = |name: &str| call.query.get(name).map(|text| text.parse::<Place>().map_err(|_| Trouble::BadAddress(text.to_owned()))).transpose();
        Ok(Filter { issuer: place("issuer")?, country: place("country")?, programme: call.query.get("programme").map(str::to_owned) })
    }

    fn fits(&self, namer: &Namer<'_, '_, '_>, firm: Entity) -> bool {
        let has_part = |programme: &String| namer.view.claims(firm).any(|one| matches!(&one.claim, Claim::Programme { programme: own, .. } if **own == **programme));
        self.country.is_none_or(|country| namer.countries(firm).contains(&country)) && self.programme.as_ref().is_none_or(has_part)
    }

    /// The part of the matrix that is left in.
    fn apply(&self, site: &Site, namer: &Namer<'_, '_, '_>, whole: &Matrix) -> Matrix {
        let kept: Vec<usize> = whole
            .definitions
            .iter()
            .enumerate()
            .filter(|(_, asked)| self.issuer.is_none_or(|issuer| issuers(site, asked.question).contains(&issuer)))
            .map(|(at, _)| at)
            .collect();
        let mut rows: Vec<(String, Entity, &Vec<ntib_status::Cell>)> =
            whole.rows.iter().filter(|(firm, _)| self.fits(namer, *firm)).map(|(firm, cells)| (crate::search::folded(&namer.entity(*firm).name), *firm, cells)).collect();
        rows.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Matrix {
            definitions: kept.iter().filter_map(|at| whole.definitions.get(*at)).cloned().collect(),
            rows: rows.into_iter().map(|(_, firm, cells)| (firm, kept.iter().filter_map(|at| cells.get(*at)).copied().collect())).collect(),
            answered: whole.answered,
        }
    }
}

fn bar(counts: [usize; 4]) -> Vec<(usize, usize, &'static str)> {
    let total: usize = counts.iter().sum::<usize>().max(1);
    let mut before = 0;
    let each = counts.into_iter().zip(["yes", "no", "open", "plain"]).map(|(count, tone)| {
        let from = before * BAR / total;
        before += count;
        (from, before * BAR / total - from, tone)
    });
    each.filter(|(_, width, _)| *width > 0).collect()
}

fn choices(all: impl IntoIterator<Item = (String, String)>, chosen: Option<&str>) -> Vec<Choice> {
    let mut all: Vec<Choice> = all.into_iter().map(|(value, title)| Choice { chosen: chosen == Some(value.as_str()), value, title }).collect();
    all.sort_by_key(|one| crate::search::folded(&one.title));
    all
}

/// What is done with a part of the matrix.
fn with_matrix<T>(call: &Call<'_>, days: &Days, work: impl FnOnce(&Namer<'_, '_, '_>, &View<'_>, &Filter, &Matrix) -> Result<T, Trouble>) -> Result<T, Trouble> {
    let (site, base) = (call.site, call.base);
    let view = base.view(days.as_of, days.known_at);
    let viewer = site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let filter = Filter::read(call)?;
    let whole = base.matrix(site.engine(), &view, days.as_of, days.known_at);
    let matrix = filter.apply(site, &namer, &whole);
    work(&namer, &view, &filter, &matrix)
}

/// Which lists of parties are read, and how many on each the base knows.
fn lists(call: &Call<'_>) -> Vec<String> {
    let told = |one: &crate::base::Known| {
        let (count, known) = (one.count.to_string(), (one.count - one.strangers).to_string());
        call.words().with("matrix-list", &[("name", &one.list), ("count", &count), ("known", &known)])
    };
    let all: Vec<String> = call.base.known_lists().iter().map(told).collect();
    if all.is_empty() { vec![call.words().get("matrix-list-none")] } else { all }
}

/// The page.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let days = Days::read(call);
    let reply = with_matrix(call, &days, |namer, view, filter, matrix| {
        let site = call.site;
        let named = |firms: &[ntib_present::status::EntityRef]| -> Vec<(Go, String)> { firms.iter().take(FIRMS_NAMED).map(|firm| (days.firm(call, &firm.id), firm.name.clone())).collect() };
        let more = |count: usize| if count > FIRMS_NAMED { call.words().with("matrix-more", &[("count", &(count - FIRMS_NAMED).to_string())]) } else { String::new() };
        let place_name = |place: Place| namer.place(place);
        let definitions = namer.counts(matrix).into_iter().zip(&matrix.definitions).zip(1..).map(|((view, asked), number)| DefinitionRow {
            number,
            issuers: issuers(site, asked.question).into_iter().map(place_name).collect::<Vec<_>>().join(", "),
            bar: bar(view.counts),
            view,
        });
        let pairs = matrix.disagreements().into_iter().map(|one| {
            let view = namer.disagreement(matrix, &one);
            Pair {
                numbers: [one.a + 1, one.b + 1],
                first: named(&view.first_alone),
                second: named(&view.second_alone),
                more: [more(view.first_alone.len()), more(view.second_alone.len())],
                view,
            }
        });
        let pages = Pages::new(call, matrix.rows.len(), ROWS_PER_PAGE)?;
        let rows = matrix.rows.iter().skip(pages.skip()).take(ROWS_PER_PAGE).map(|(firm, cells)| {
            let one = namer.entity(*firm);
            FirmRow { go: days.firm(call, &one.id), name: one.name, cells: cells.iter().enumerate().map(|(at, cell)| namer.cell(matrix, at, *cell)).collect() }
        });
        let rows = rows.collect();
        let firms = crate::base::Base::firms(view);
        let countries: BTreeSet<Place> = firms.iter().flat_map(|firm| namer.countries(*firm)).collect();
        let programmes: BTreeSet<&str> = firms.iter().flat_map(|firm| view.claims(*firm)).filter_map(|one| match &one.claim {
            Claim::Programme { programme, .. } => Some(&**programme),
            _ => None,
        }).collect();
        let everyone: BTreeSet<Place> = call.base.map().sheet.iter().flat_map(|asked| issuers(site, asked.question)).collect();
        let text_of = |place: Option<Place>| place.map(|place| place.to_string());
        let title = filter.issuer.map_or_else(|| call.words().get("matrix-page-title"), |issuer| title_of(call, issuer));
        let chrome = Chrome::new(call, Section::Firms, title).failed(days.wrong());
        let rest: Vec<(String, String)> = call.query.pairs().iter().filter(|(name, value)| name != "page" && !value.is_empty()).cloned().collect();
        let page = Page {
            c: &chrome,
            about: call.words().get("matrix-page-lead"),
            firms: matrix.rows.len(),
            definitions: definitions.collect(),
            pairs: pairs.collect(),
            rows,
            pages,
            issuers: choices(everyone.into_iter().map(|place| (place.to_string(), place_name(place))), text_of(filter.issuer).as_deref()),
            countries: choices(countries.into_iter().map(|place| (place.to_string(), place_name(place))), text_of(filter.country).as_deref()),
            programmes: choices(programmes.into_iter().map(|name| (name.to_owned(), namer.programme(name))), filter.programme.as_deref()),
            csv: call.go("status.csv").with_all(&rest),
            json: call.go("status.json").with_all(&rest),
            days: &days,
            lists: lists(call),
        };
        page.render().map_err(|_| Trouble::Bug)
    });
    reply.map(|html| Reply::Page(days.status(), html))
}

/// The matrix as a document; of one firm, its sheet.
pub fn document(call: &Call<'_>) -> Result<Reply, Trouble> {
    let days = Days::read(call);
    let (site, writer) = (call.site, Writer::new(call.site.engine()));
    if let Some(name) = call.query.get("firm") {
        let view = call.base.view(days.as_of, days.known_at);
        let firm = view.find(name).ok_or_else(|| Trouble::BadAddress(name.to_owned()))?;
        let lists = call.base.lists(&view);
        let measurer = Measurer::new(&view, site.book(), call.base.map(), days.as_of, &lists);
        let found = status(site.engine(), &measurer, firm, &Removed::nothing());
        let writer = FirmWriter { writer: &writer, engine: site.engine(), view: &view, as_of: days.as_of, known_at: days.known_at };
        return Ok(Reply::Document(text(&writer.status(&found))));
    }
    with_matrix(call, &days, |_, view, _, matrix| {
        let writer = FirmWriter { writer: &writer, engine: site.engine(), view, as_of: days.as_of, known_at: days.known_at };
        Ok(Reply::Document(text(&writer.matrix(matrix))))
    })
}

/// A text as a cell of a table with commas.
pub fn csv_cell(text: &str) -> String {
    let safe = plain_cell(text);
    if safe.contains([',', '"', '\n', '\r', '\'']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe.into_owned() }
}

/// The matrix as a table: a row a firm, a column a definition.
pub fn table(call: &Call<'_>) -> Result<Reply, Trouble> {
    let days = Days::read(call);
    with_matrix(call, &days, |namer, _, _, matrix| {
        let mut out: Vec<String> = Vec::with_capacity(matrix.rows.len() + 1);
        let head = ["firm".to_owned(), "name".to_owned()].into_iter().chain(namer.counts(matrix).into_iter().map(|one| one.question));
        out.push(head.map(|cell| csv_cell(&cell)).collect::<Vec<_>>().join(","));
        for (firm, cells) in &matrix.rows {
            let firm = namer.entity(*firm);
            let row = [firm.id, firm.name].into_iter().chain(cells.iter().map(|cell| cell_word(*cell).to_owned()));
            out.push(row.map(|cell| csv_cell(&cell)).collect::<Vec<_>>().join(","));
        }
        Ok(Reply::File { kind: "text/csv; charset=utf-8", name: "status.csv", text: out.join("\r\n") + "\r\n" })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_fill_their_width() {
        let parts = bar([3, 0, 5, 1]);
        assert_eq!(parts.iter().map(|(_, width, _)| width).sum::<usize>(), BAR);
        assert_eq!(parts.first(), Some(&(0, 333, "yes")));
        assert!(bar([0; 4]).is_empty());
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        for (text, cell) in [("a", "a"), ("a,b", "\"a,b\""), ("say \"a\"", "\"say \"\"a\"\"\""), ("=1+1", "\"'=1+1\"")] {
            assert_eq!(csv_cell(text), cell);
        }
    }
}
