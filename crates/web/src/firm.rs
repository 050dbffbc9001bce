//! A firm: who it is, who holds it and what it holds, under which definitions it falls, and what changed when.

use std::collections::BTreeSet;

use askama::Template;
use ntib_base::statement::Interest;
use ntib_base::{Control, Entity, PlaceShares, Range, Terminal, above, place_shares};
use ntib_core::Date;
use ntib_present::deal::{DealView, Side};
use ntib_present::firm::{FirmView, PairView, SaidView};
use ntib_present::status::{ControlView, DefinitionView, MeasuredView, Namer};
use ntib_present::view::{ReasonView, capital};
use ntib_present::wire::{FirmWriter, Writer, text};
use ntib_rules::Removed;
use ntib_status::{Measurer, status};

use crate::answer::ReasonNode;
use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::days::Days;
use crate::evidence::{Behind, safe};
use crate::kept::Problem;
use crate::owners::{Owners, owners};
use crate::same::{Entered, decide};
use crate::trouble::Trouble;

/// The most holders above a firm that are asked about for every test.
const HOLDERS_MAX: usize = 60;

/// The most holders of whom it is shown that they meet a test perhaps.
const PERHAPS_MAX: usize = 6;

/// Something that is said, with what stands behind it.
struct Said {
    text: String,
    go: Option<Go>,
    since: String,
    behind: Behind,
}

/// A holder under one test.
struct Holder {
    name: String,
    go: Go,
    path_go: Go,
    view: ControlView,
}

struct TestPart {
    view: ControlView,
    source: Option<String>,
    certain: Vec<Holder>,
    perhaps: Vec<Holder>,
    more: usize,
    top: Vec<(Go, String)>,
}

/// Bounds of one country.
struct PlaceRow {
    place: String,
    shares: Vec<Bounds>,
}

/// A share between bounds, with its bar in thousandths of its length.
pub struct Bounds {
    text: String,
    low: u32,
    high: u32,
}

struct DefinitionPart {
    anchor: String,
    view: DefinitionView,
    why: Vec<(Go, String, String)>,
}

impl DefinitionPart {
    fn deciding(&self) -> Vec<&ReasonView> {
        self.view.answer.iter().flat_map(|answer| &answer.because).filter(|one| matches!(one.standing, "applies" | "open")).collect()
    }
}

/// A contract or supply with a way to the other side.
struct Deal {
    view: DealView,
    go: Option<Go>,
    period: String,
    signed: String,
    behind: Behind,
}

/// Contracts or supplies on one side.
struct Deals {
    heading: String,
    other: String,
    shown: Vec<Deal>,
    more: usize,
}

/// The most contracts and supplies of one side that are shown.
const DEALS_MAX: usize = 200;

/// What happened on a day.
struct Day {
    date: Date,
    go: Option<Go>,
    changes: Vec<(bool, String)>,
}

#[derive(Template)]
#[template(path = "firm.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    days: &'a Days,
    action: Go,
    name: String,
    id: String,
    names: String,
    kind: String,
    place: String,
    identity: Vec<(String, Vec<Said>)>,
    pairs: Vec<(PairView, Option<Go>)>,
    owners: Owners,
    together: Vec<Said>,
    tests: Vec<TestPart>,
    too_many: bool,
    places: Vec<PlaceRow>,
    unknown: Vec<Bounds>,
    counts: String,
    definitions: Vec<DefinitionPart>,
    facts: Vec<MeasuredView>,
    activity: Vec<(String, Vec<Said>)>,
    deals: Vec<Deals>,
    roles: Vec<(String, String)>,
    ask: Go,
    post: Go,
    may_decide: bool,
    problems: Vec<Problem>,
    entered: Entered,
    history: Vec<Day>,
    control: Go,
    json: Go,
    status_json: Go,
}

impl Page<'_> {
    fn reason<'a>(&'a self, reason: &'a ReasonView) -> ReasonNode<'a> {
        ReasonNode::closed(self.c, reason)
    }

    fn outside(&self, url: &str) -> Option<String> {
        safe(url)
    }
}

/// The entity that the path names; `ends` is taken off first.
fn named<'a>(call: &'a Call<'_>, ends: &str) -> Option<&'a str> {
    call.path.strip_prefix("firms/")?.strip_suffix(ends)
}

fn not_found(call: &Call<'_>, name: &str) -> Trouble {
    let near = call.base.near(name).into_iter().map(|one| (call.go(&format!("firms/{one}")), one.to_owned()));
    Trouble::NotFound(near.collect())
}

/// The page of a firm; with `.json` at the end, its document.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let days = Days::read(call);
    let view = call.base.view(days.as_of, days.known_at);
    if let Some(firm) = named(call, ".json").and_then(|name| view.find(name)) {
        let writer = Writer::new(call.site.engine());
        let writer = FirmWriter { writer: &writer, engine: call.site.engine(), view: &view, as_of: days.as_of, known_at: days.known_at };
        return Ok(Reply::Document(text(&writer.firm(firm))));
    }
    let name = named(call, "").unwrap_or_default();
    let firm = view.find(name).ok_or_else(|| not_found(call, name))?;
    let problems = match call.post.then(|| decide(call, &view, firm)) {
        Some(Ok(reply)) => return Ok(reply),
        Some(Err(problems)) => problems,
        None => Vec::new(),
    };
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let card = namer.firm(firm, days.known_at);
    let chrome = Chrome::new(call, Section::Firms, card.firm.name.clone()).failed(days.wrong() || !problems.is_empty());
    let part = Part { call, c: &chrome, days: &days, namer: &namer, firm };
    let lists = call.base.lists(&view);
    let map = call.base.map();
    let measurer = Measurer::new(&view, call.site.book(), map, days.as_of, &lists);
    let sheet = namer.status(map, &status(call.site.engine(), &measurer, firm, &Removed::nothing()), days.known_at);
    let (tests, too_many) = part.tests();
    let (places, unknown) = part.places();
    let also: Vec<&str> = card.about("name").iter().map(|one| one.text.as_str()).filter(|text| !text.starts_with(&format!("{} (", card.firm.name))).collect();
    let id = &card.firm.id;
    let page = Page {
        c: &chrome,
        action: call.go(&format!("firms/{id}")),
        names: also.join(" · "),
        kind: capital(&namer.kind_text(firm)),
        place: namer.countries(firm).into_iter().map(|place| namer.place(place)).collect::<Vec<_>>().join(", "),
        identity: part.headed(&card, &["kind", "name", "identifier", "jurisdiction", "citizenship", "residence", "address", "founded", "ended", "listed"]),
        pairs: card.pairs.iter().map(|pair| (pair.clone(), view.find(&pair.with.id).filter(|other| *other != firm).map(|_| days.firm(call, &pair.with.id)))).collect(),
        owners: owners(call, &chrome, &days, &namer, firm),
        together: card.about("together").into_iter().map(|one| part.said(one)).collect(),
        tests,
        too_many,
        places,
        unknown,
        counts: sheet.counts,
        definitions: sheet.definitions.into_iter().enumerate().map(|(at, view)| part.definition(at, view)).collect(),
        facts: sheet.facts,
        activity: part.headed(&card, &["site", "capability", "programme", "fact"]),
        deals: part.deals(&card),
        roles: roles(call),
        ask: call.go("case"),
        post: call.go(&format!("firms/{id}")),
        may_decide: call.site.shelf().open().is_ok(),
        entered: if call.post { Entered::read(call) } else { Entered::default() },
        problems,
        history: part.history(),
        control: days.on(call.go("control")).with("firm", id),
        json: days.on(call.go(&format!("firms/{id}.json"))),
        status_json: days.on(call.go("status.json")).with("firm", id),
        name: card.firm.name.clone(),
        id: id.clone(),
        days: &days,
    };
    let status = if page.problems.is_empty() { days.status() } else { 422 };
    page.render().map(|html| Reply::Page(status, html)).map_err(|_| Trouble::Bug)
}

/// Roles of a case that are like a firm: the firm itself, then the others in their order.
fn roles(call: &Call<'_>) -> Vec<(String, String)> {
    let of = |own: bool| call.site.book().roles.iter().filter(move |role| if own { role.name == "firm" } else { role.like.as_deref() == Some("firm") });
    of(true).chain(of(false)).map(|role| (role.name.clone(), capital(role.title.get(call.lang)))).collect()
}

struct Part<'p, 'c, 'n, 'v, 'a> {
    call: &'p Call<'c>,
    c: &'p Chrome<'p>,
    days: &'p Days,
    namer: &'p Namer<'n, 'v, 'a>,
    firm: Entity,
}

impl Part<'_, '_, '_, '_, '_> {
    fn said(&self, one: &SaidView) -> Said {
        let go = one.programme.as_ref().map(|programme| self.days.on(self.call.go("firms")).with("programme", programme));
        Said { text: capital(&one.text), go, since: one.since.map_or_else(String::new, |date| date.to_string()), behind: Behind::new(self.c, self.days, &one.evidence) }
    }

    /// What is said about each of these things, under its heading; nothing where nothing is said.
    fn headed(&self, card: &FirmView, about: &[&str]) -> Vec<(String, Vec<Said>)> {
        let each = about.iter().map(|about| (self.c.t(format!("firm-{about}")), card.about(about).into_iter().map(|one| self.said(one)).collect::<Vec<_>>()));
        each.filter(|(_, said)| !said.is_empty()).collect()
    }

    fn entity(&self, entity: Entity) -> (Go, String) {
        let one = self.namer.entity(entity);
        (self.days.firm(self.call, &one.id), one.name)
    }

    /// Who meets each test, for certain and perhaps.
    fn tests(&self) -> (Vec<TestPart>, bool) {
        let view = self.namer.view;
        let all: BTreeSet<Entity> = above(view, self.firm);
        let holders: Vec<Entity> = all.iter().copied().filter(|one| *one != self.firm).take(HOLDERS_MAX).collect();
        let own = self.namer.entity(self.firm).id;
        let in_force = self.call.base.map().tests.iter().filter(|test| test.in_force.contains(self.days.as_of));
        let each = in_force.map(|test| {
            let about = test.about(view, self.firm);
            let (mut certain, mut perhaps) = (Vec::new(), Vec::new());
            for holder in &holders {
                let found = about.stand(&[*holder]);
                if found.standing == Control::No {
                    continue;
                }
                let (go, name) = self.entity(*holder);
                let path_go = self.days.on(self.call.go("control")).with("holder", view.name(*holder)).with("firm", &own);
                let one = (found.counted.high(), Holder { name, go, path_go, view: self.namer.control(test, &found) });
                if found.standing == Control::Certain { &mut certain } else { &mut perhaps }.push(one);
            }
            let top = test.ultimate(view, self.firm).into_iter().map(|one| self.entity(one)).collect();
            let most_first = |mut all: Vec<(ntib_base::Parts, Holder)>| -> Vec<Holder> {
                all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
                all.into_iter().map(|(_, one)| one).collect()
            };
            let (certain, mut perhaps) = (most_first(certain), most_first(perhaps));
            let more = perhaps.len().saturating_sub(PERHAPS_MAX);
            perhaps.truncate(PERHAPS_MAX);
            let view = self.namer.control(test, &about.stand(&[]));
            TestPart { view, source: test.cite.source.as_deref().and_then(safe), certain, perhaps, more, top }
        });
        (each.collect(), all.len() > HOLDERS_MAX + 1)
    }

    /// Contracts and supplies, side by side.
    fn deals(&self, card: &FirmView) -> Vec<Deals> {
        let each = Side::ALL.into_iter().map(|side| {
            let (heading, other) = side.phrases();
            let all: Vec<&DealView> = card.deals.iter().filter(|one| one.side == side).collect();
            let shown = all.iter().take(DEALS_MAX).map(|one| Deal {
                go: one.other.as_ref().filter(|other| self.namer.view.find(&other.id).is_some()).map(|other| self.days.firm(self.call, &other.id)),
                period: self.namer.days(one.from, one.last_day),
                signed: one.signed.map_or_else(String::new, |day| day.to_string()),
                behind: Behind::new(self.c, self.days, &one.evidence),
                view: (*one).clone(),
            });
            Deals { heading: self.c.t(heading), other: self.c.t(other), more: all.len().saturating_sub(DEALS_MAX), shown: shown.collect() }
        });
        each.filter(|one| !one.shown.is_empty()).collect()
    }

    fn bounds(&self, range: Range) -> Bounds {
        Bounds { text: self.namer.range(range), low: range.low().count() / 1_000_000, high: range.high().count() / 1_000_000 }
    }

    /// How much belongs to each country: votes and capital.
    fn places(&self) -> (Vec<PlaceRow>, Vec<Bounds>) {
        let both: Vec<PlaceShares> = [Interest::Votes, Interest::Capital].iter().map(|interest| place_shares(self.namer.view, self.firm, *interest, Terminal::Formed)).collect();
        let all: BTreeSet<ntib_core::Place> = both.iter().flat_map(|one| one.places.iter().map(|one| one.place)).collect();
        let rows = all.into_iter().map(|place| PlaceRow { place: self.namer.place(place), shares: both.iter().map(|one| self.bounds(one.of(place))).collect() });
        let nobody = |one: &PlaceShares| Range::new(ntib_base::Parts::NONE, one.unknown).map(|range| self.bounds(range));
        (rows.collect(), both.iter().filter_map(nobody).collect())
    }

    fn definition(&self, at: usize, view: DefinitionView) -> DefinitionPart {
        let applies = view.answer.iter().flat_map(|answer| &answer.because).filter(|one| one.standing == "applies");
        let why = applies.map(|one| (self.c.law(&one.id), one.cite.clone(), one.title.clone())).collect();
        DefinitionPart { anchor: format!("d{at}"), view, why }
    }

    /// What began and ended when, the latest first.
    fn history(&self) -> Vec<Day> {
        let mut found: Vec<Day> = Vec::new();
        let own = self.namer.entity(self.firm).id;
        for one in self.namer.changes(self.firm, self.days.known_at) {
            let change = (one.begins, capital(&one.text));
            match found.last_mut().filter(|day| day.date == one.on) {
                Some(day) => day.changes.push(change),
                None => {
                    let covered = self.call.site.book().supported.contains(one.on);
                    let go = covered.then(|| self.days.on_day(self.call.go(&format!("firms/{own}")), one.on));
                    found.push(Day { date: one.on, go, changes: vec![change] });
                }
            }
        }
        found
    }
}
