//! Firms found: by name, identifier, country, kind, programme or what they can do.

use std::collections::BTreeMap;

use askama::Template;
use ntib_base::statement::{Claim, EntityKind};
use ntib_base::{Entity, View};
use ntib_core::Place;
use ntib_present::status::Namer;
use ntib_present::view::capital;

use crate::base::{Hit, How};
use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::days::Days;
use crate::pages::Pages;
use crate::search::folded;
use crate::trouble::Trouble;

/// Firms on one page.
const ROWS_PER_PAGE: usize = 50;

/// One firm found.
pub struct Row {
    /// What it is called.
    pub name: String,
    /// Its identifier in the base.
    pub id: String,
    /// Its page.
    pub go: Go,
    /// How it was found.
    pub matched: Vec<String>,
    /// What it is.
    pub kind: String,
    /// Where it is.
    pub places: String,
    /// The programmes in which it has a part.
    pub programmes: Vec<String>,
}

/// A choice of a select or of a list of links, with how many firms it has.
pub struct Choice {
    value: String,
    title: String,
    count: usize,
    chosen: bool,
    go: Go,
}

#[derive(Template)]
#[template(path = "firms.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    days: &'a Days,
    q: String,
    capability: String,
    kinds: Vec<Choice>,
    countries: Vec<Choice>,
    programmes: Vec<Choice>,
    capabilities: Vec<Choice>,
    browsing: bool,
    rows: Vec<Row>,
    pages: Pages,
}

impl Page<'_> {
    fn problem(&self) -> bool {
        self.days.wrong()
    }
}

/// How something was found, in words.
fn matched(call: &Call<'_>, how: &How, name: &str) -> Vec<String> {
    let words = call.words();
    match how {
        How::Own => vec![words.get("found-own")],
        How::Identifier(scheme, id) => vec![words.with("found-identifier", &[("scheme", &scheme.to_uppercase()), ("id", id)])],
        How::Alike(own, features) => {
            let name = (own != name).then(|| words.with("found-name", &[("name", own)]));
            name.into_iter().chain(features.iter().map(|one| one.get(call.lang).to_owned())).collect()
        }
        How::Begins(own) => if own == name { Vec::new() } else { vec![words.with("found-name", &[("name", own)])] },
    }
}

/// Firms as rows, each with how it was found if it was.
pub fn row(call: &Call<'_>, days: &Days, namer: &Namer<'_, '_, '_>, entity: Entity, how: Option<&How>) -> Row {
    let one = namer.entity(entity);
    let mut programmes: Vec<String> = programmes_of(namer.view, entity).iter().map(|name| namer.programme(name)).collect();
    programmes.dedup();
    Row {
        go: days.firm(call, &one.id),
        matched: how.map(|how| matched(call, how, &one.name)).unwrap_or_default(),
        kind: capital(&namer.kind_text(entity)),
        places: namer.countries(entity).into_iter().map(|place| namer.place(place)).collect::<Vec<_>>().join(", "),
        programmes,
        name: one.name,
        id: one.id,
    }
}

fn programmes_of<'a>(view: &View<'a>, entity: Entity) -> Vec<&'a str> {
    view.claims(entity).filter_map(|one| match &one.claim {
        Claim::Programme { programme, .. } => Some(&**programme),
        _ => None,
    }).collect()
}

/// What is wanted besides words.
struct Wanted<'q> {
    country: Option<Place>,
    kind: Option<EntityKind>,
    programme: Option<&'q str>,
    capability: String,
}

impl Wanted<'_> {
    fn fits(&self, namer: &Namer<'_, '_, '_>, entity: Entity) -> bool {
        let can = |one: &ntib_base::statement::Capability| {
            let codes = || one.codes.iter().any(|(system, code)| folded(&format!("{system} {code}")).contains(&self.capability));
            folded(&one.what.en).contains(&self.capability) || folded(&one.what.fr).contains(&self.capability) || codes()
        };
        self.country.is_none_or(|country| namer.countries(entity).contains(&country))
            && self.kind.is_none_or(|kind| namer.kind(entity) == Some(kind))
            && self.programme.is_none_or(|programme| programmes_of(namer.view, entity).contains(&programme))
            && (self.capability.is_empty() || namer.view.claims(entity).any(|one| matches!(&one.claim, Claim::Capability(one) if can(one))))
    }
}

/// The page.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let (days, base) = (Days::read(call), call.base);
    let view = base.view(days.as_of, days.known_at);
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let q = call.query.get("q").unwrap_or_default().trim().to_owned();
    let bad = |given: &str| Trouble::BadAddress(given.to_owned());
    let wanted = Wanted {
        country: call.query.get("country").map(|text| text.parse::<Place>().map_err(|_| bad(text))).transpose()?,
        kind: call.query.get("kind").map(|text| EntityKind::from_word(text).ok_or_else(|| bad(text))).transpose()?,
        programme: call.query.get("programme"),
        capability: folded(call.query.get("capability").unwrap_or_default().trim()),
    };
    let everybody = || (0..view.len()).filter_map(|at| Entity::try_from(at).ok());
    let mut found: Vec<(Entity, Option<Hit>)> = if q.is_empty() {
        let mut all: Vec<(String, Entity)> = everybody().map(|entity| (folded(&namer.entity(entity).name), entity)).collect();
        all.sort();
        all.into_iter().map(|(_, entity)| (entity, None)).collect()
    } else {
        base.find(&q).into_iter().filter_map(|hit| Some((view.find(&hit.name)?, Some(hit)))).collect()
    };
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|(entity, _)| seen.insert(*entity) && wanted.fits(&namer, *entity));
    let pages = Pages::new(call, found.len(), ROWS_PER_PAGE)?;
    let rows = found.iter().skip(pages.skip()).take(ROWS_PER_PAGE).map(|(entity, hit)| row(call, &days, &namer, *entity, hit.as_ref().map(|hit| &hit.how)));
    let rows = rows.collect();
    let browsing = q.is_empty() && wanted.country.is_none() && wanted.kind.is_none() && wanted.programme.is_none() && wanted.capability.is_empty();
    let counted = counted(&namer, everybody());
    let to = |name: &str, value: &str| days.on(call.go("firms")).with(name, value);
    let choice = |name: &str, value: String, title: String, count: usize, chosen: bool| Choice { go: to(name, &value), value, title, count, chosen };
    let sorted = |mut all: Vec<Choice>| -> Vec<Choice> {
        all.sort_by_key(|one| folded(&one.title));
        all
    };
    let kinds = counted.kinds.into_iter().map(|(kind, count)| choice("kind", kind.word().to_owned(), capital(&viewer.words.get(&format!("entity-{}", kind.word()))), count, wanted.kind == Some(kind)));
    let countries = counted.countries.into_iter().map(|(place, count)| choice("country", place.to_string(), namer.place(place), count, wanted.country == Some(place)));
    let programmes = counted.programmes.into_iter().map(|(name, count)| choice("programme", name.to_owned(), namer.programme(name), count, wanted.programme == Some(name)));
    let capabilities = counted.capabilities.into_iter().map(|(what, count)| choice("capability", what.clone(), capital(&what), count, false));
    let chrome = Chrome::new(call, Section::Firms, call.words().get("firms-title")).failed(days.wrong());
    let page = Page {
        c: &chrome,
        q,
        capability: call.query.get("capability").unwrap_or_default().to_owned(),
        kinds: kinds.collect(),
        countries: sorted(countries.collect()),
        programmes: sorted(programmes.collect()),
        capabilities: sorted(capabilities.collect()),
        browsing,
        rows,
        pages,
        days: &days,
    };
    page.render().map(|html| Reply::Page(days.status(), html)).map_err(|_| Trouble::Bug)
}

/// How many of everybody there are by each feature.
struct Counted<'a> {
    kinds: BTreeMap<EntityKind, usize>,
    countries: BTreeMap<Place, usize>,
    programmes: BTreeMap<&'a str, usize>,
    capabilities: BTreeMap<String, usize>,
}

fn counted<'a>(namer: &Namer<'_, '_, 'a>, all: impl Iterator<Item = Entity>) -> Counted<'a> {
    let mut counted = Counted { kinds: BTreeMap::new(), countries: BTreeMap::new(), programmes: BTreeMap::new(), capabilities: BTreeMap::new() };
    let lang = namer.viewer.words.lang();
    for entity in all {
        if let Some(kind) = namer.kind(entity) {
            *counted.kinds.entry(kind).or_default() += 1;
        }
        for place in namer.countries(entity) {
            *counted.countries.entry(place).or_default() += 1;
        }
        let mut own = programmes_of(namer.view, entity);
        own.sort_unstable();
        own.dedup();
        for programme in own {
            *counted.programmes.entry(programme).or_default() += 1;
        }
        for one in namer.view.claims(entity) {
            if let Claim::Capability(one) = &one.claim {
                *counted.capabilities.entry(one.what.get(lang).to_owned()).or_default() += 1;
            }
        }
    }
    counted
}
