//! What the base holds: statements by kind, source, age and mark, and of how many firms the owners are known to the top.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use ntib_base::statement::{Claim, EntityKind, Interest, Statement};
use ntib_base::{Library, Parts, Terminal, place_shares};
use ntib_core::{Confidence, Date};
use ntib_present::firm::ABOUT;
use ntib_present::status::Namer;

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::days::{Days, age};
use crate::evidence::safe;
use crate::law::Evidence;
use crate::trouble::Trouble;

/// The width of a bar, in units.
const BAR: usize = 1000;

/// How old is how old, in days.
const AGES: [(&str, i64); 4] = [("stock-age-30", 30), ("stock-age-180", 180), ("stock-age-365", 365), ("stock-age-730", 730)];

/// Classes of age: those of [`AGES`], and older.
const CLASSES: usize = AGES.len() + 1;

/// A count with its part of the whole.
struct Count {
    title: String,
    count: usize,
    width: usize,
}

/// What is said about one thing, by how long ago it was read.
struct AgeRow {
    title: String,
    total: usize,
    counts: [usize; CLASSES],
    oldest: String,
}

impl AgeRow {
    /// The parts of its bar: class, begin and length in units.
    fn parts(&self) -> Vec<(usize, usize, usize)> {
        let total = self.total.max(1);
        let mut before = 0;
        let each = self.counts.iter().enumerate().map(|(class, count)| {
            let from = before * BAR / total;
            before += count;
            (class, from, before * BAR / total - from)
        });
        each.filter(|(.., width)| *width > 0).collect()
    }
}

/// A programme with who is known of its tiers.
struct ProgrammeRow {
    title: String,
    go: Go,
    /// Firms with a part in it; those who supply them; those who supply those.
    tiers: [usize; 3],
    /// Of the first two, how many have a supplier that is known.
    supplied: [usize; 2],
    read: String,
}

impl ProgrammeRow {
    /// Whether anybody is known to supply those with a part in it.
    fn has_second(&self) -> bool {
        self.tiers[1] > 0
    }
}

struct SourceRow {
    title: String,
    url: Option<String>,
    statements: usize,
    published: String,
    read: String,
    age: String,
}

/// The sources of one publisher.
struct Publisher {
    name: String,
    statements: usize,
    oldest: String,
    sources: Vec<SourceRow>,
}

/// A choice of a filter.
struct Choice {
    value: String,
    title: String,
    chosen: bool,
}

/// What statements are counted.
struct Filter {
    about: String,
    publisher: String,
    mark: String,
}

impl Filter {
    fn read(call: &Call<'_>) -> Filter {
        let field = |name: &str| call.query.get(name).unwrap_or_default().to_owned();
        Filter { about: field("about"), publisher: field("publisher"), mark: field("mark") }
    }

    fn any(&self) -> bool {
        !(self.about.is_empty() && self.publisher.is_empty() && self.mark.is_empty())
    }

    fn wants(&self, library: &Library, one: &Statement) -> bool {
        let publisher = || library.sources.get(one.source as usize).map_or("", |source| &*source.publisher);
        (self.about.is_empty() || about(&one.claim) == self.about) && (self.mark.is_empty() || one.confidence.word() == self.mark) && (self.publisher.is_empty() || publisher() == self.publisher)
    }
}

#[derive(Template)]
#[template(path = "stock.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    days: &'a Days,
    filtered: bool,
    statements: usize,
    all: usize,
    entities: usize,
    firms: usize,
    marks: Vec<Evidence>,
    abouts: Vec<Choice>,
    publishers: Vec<Choice>,
    kinds_of_mark: Vec<Choice>,
    tiers: Vec<(Count, Vec<(Go, String)>)>,
    programmes: Vec<ProgrammeRow>,
    kinds: Vec<Count>,
    ages: Vec<AgeRow>,
    classes: Vec<String>,
    oldest: Option<(String, String)>,
    source_count: usize,
    sources: Vec<Publisher>,
}

/// How many programmes are shown at once.
const PROGRAMMES_SHOWN: usize = 12;

impl Page<'_> {
    fn first_programmes(&self) -> &[ProgrammeRow] {
        self.programmes.get(..PROGRAMMES_SHOWN).unwrap_or(self.programmes.as_slice())
    }

    fn more_programmes(&self) -> &[ProgrammeRow] {
        self.programmes.get(PROGRAMMES_SHOWN..).unwrap_or_default()
    }
}

/// What a statement is about, by a word.
fn about(claim: &Claim) -> &'static str {
    match claim {
        Claim::Kind(_) => "kind",
        Claim::Called { .. } => "name",
        Claim::Identifier { .. } => "identifier",
        Claim::Jurisdiction(_) => "jurisdiction",
        Claim::Citizenship(_) => "citizenship",
        Claim::Residence(_) => "residence",
        Claim::Address { .. } => "address",
        Claim::Founded(_) => "founded",
        Claim::Ended(_) => "ended",
        Claim::Listed { .. } => "listed",
        Claim::Site(_) => "site",
        Claim::Capability(_) => "capability",
        Claim::Programme { .. } => "programme",
        Claim::Stake(_) => "owners",
        Claim::Together(_) => "together",
        Claim::Contract(_) => "contract",
        Claim::Supply(_) => "supply",
        Claim::Fact { .. } => "fact",
    }
}

/// How many firms of each of the three: owners known to the top, in part, not at all; with some of them.
fn tiers(call: &Call<'_>, c: &Chrome<'_>, days: &Days, namer: &Namer<'_, '_, '_>, firms: &[u32]) -> Vec<(Count, Vec<(Go, String)>)> {
    const NAMED: usize = 8;
    let mut found: [(usize, Vec<(Go, String)>); 3] = Default::default();
    for firm in firms {
        let unknown = [Interest::Votes, Interest::Capital].iter().map(|interest| place_shares(namer.view, *firm, *interest, Terminal::Unknown).unknown).min();
        let at = match unknown {
            Some(Parts::NONE) => 0,
            Some(unknown) if unknown < Parts::ALL => 1,
            _ => 2,
        };
        if let Some((count, names)) = found.get_mut(at) {
            *count += 1;
            if names.len() < NAMED {
                let one = namer.entity(*firm);
                names.push((days.firm(call, &one.id), one.name));
            }
        }
    }
    let total = firms.len().max(1);
    let each = found.into_iter().zip(["stock-tier-top", "stock-tier-part", "stock-tier-none"]);
    each.map(|((count, names), phrase)| (Count { title: c.t(phrase), count, width: count * BAR / total }, names)).collect()
}

/// How much is known of the tiers of each programme: who has a part in it, who supplies those, and who supplies these.
fn programmes(call: &Call<'_>, days: &Days, namer: &Namer<'_, '_, '_>) -> Vec<ProgrammeRow> {
    let view = namer.view;
    let mut parts: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    let mut suppliers: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let mut read: BTreeMap<&str, Date> = BTreeMap::new();
    let library = view.library();
    for entity in (0..view.len()).filter_map(|at| u32::try_from(at).ok()) {
        for one in view.claims(entity) {
            match &one.claim {
                Claim::Programme { programme, .. } => {
                    parts.entry(programme).or_default().insert(entity);
                    let day = library.sources.get(one.source as usize).map_or(one.recorded, |source| source.retrieved);
                    read.entry(programme).and_modify(|known| *known = (*known).min(day)).or_insert(day);
                }
                Claim::Supply(supply) => {
                    if let Some(customer) = view.find(&supply.customer) {
                        suppliers.entry(customer).or_default().insert(entity);
                    }
                }
                _ => {}
            }
        }
    }
    let below = |tier: &BTreeSet<u32>, before: &BTreeSet<u32>| -> (BTreeSet<u32>, usize) {
        let found = tier.iter().filter_map(|one| suppliers.get(one));
        let supplied = found.clone().count();
        (found.flatten().filter(|one| !tier.contains(one) && !before.contains(one)).copied().collect(), supplied)
    };
    let each = parts.into_iter().map(|(name, first)| {
        let (second, supplied) = below(&first, &BTreeSet::new());
        let (third, second_supplied) = below(&second, &first);
        ProgrammeRow {
            title: namer.programme(name),
            go: days.on(call.go("firms")).with("programme", name),
            tiers: [first.len(), second.len(), third.len()],
            supplied: [supplied, second_supplied],
            read: read.get(name).map_or_else(String::new, Date::to_string),
        }
    });
    let mut all: Vec<ProgrammeRow> = each.collect();
    all.sort_by(|a, b| b.tiers.cmp(&a.tiers).then_with(|| a.title.cmp(&b.title)));
    all
}

/// What is said about each thing, by how long ago it was read; the whole last.
fn ages(c: &Chrome<'_>, days: &Days, library: &Library, counted: &[&Statement]) -> Vec<AgeRow> {
    let mut found: BTreeMap<&str, ([usize; CLASSES], Option<Date>)> = BTreeMap::new();
    for one in counted {
        // What happened after a source was published is not in it.
        let read = library.sources.get(one.source as usize).and_then(|source| source.published).unwrap_or_else(|| read(library, one));
        let class = AGES.iter().position(|(_, most)| days.known_at.days_since(read) <= *most).unwrap_or(AGES.len());
        for word in [about(&one.claim), ""] {
            let (counts, oldest) = found.entry(word).or_default();
            counts.iter_mut().skip(class).take(1).for_each(|count| *count += 1);
            *oldest = Some(oldest.map_or(read, |known: Date| known.min(read)));
        }
    }
    let ordered = ["owners"].into_iter().chain(ABOUT).chain([""]).filter_map(|word| found.get(word).map(|row| (word, row)));
    let row = |(word, (counts, oldest)): (&str, &([usize; CLASSES], Option<Date>))| AgeRow {
        title: if word.is_empty() { c.t("stock-all") } else { c.t(format!("firm-{word}")) },
        total: counts.iter().sum(),
        counts: *counts,
        oldest: oldest.map_or_else(String::new, |date| date.to_string()),
    };
    ordered.map(row).collect()
}

/// When the source of a statement was read.
fn read(library: &Library, one: &Statement) -> Date {
    library.sources.get(one.source as usize).map_or(one.recorded, |source| source.retrieved)
}

/// Sources by publisher, those with most statements first; of each the source that ends first.
fn publishers(c: &Chrome<'_>, days: &Days, library: &Library, counted: &[&Statement]) -> Vec<Publisher> {
    let mut by_source: BTreeMap<u32, usize> = BTreeMap::new();
    counted.iter().for_each(|one| *by_source.entry(one.source).or_default() += 1);
    let mut found: BTreeMap<&str, Vec<(Date, SourceRow)>> = BTreeMap::new();
    let mut oldest: BTreeMap<&str, Date> = BTreeMap::new();
    for (at, statements) in by_source {
        let Some(source) = library.sources.get(at as usize) else { continue };
        let row = SourceRow {
            title: source.title.to_string(),
            url: safe(&source.url),
            statements,
            published: source.published.map_or_else(String::new, |date| date.to_string()),
            read: source.retrieved.to_string(),
            age: age(c, days.known_at, source.published.unwrap_or(source.retrieved)),
        };
        found.entry(&source.publisher).or_default().push((source.published.unwrap_or(source.retrieved), row));
        oldest.entry(&source.publisher).and_modify(|known| *known = (*known).min(source.retrieved)).or_insert(source.retrieved);
    }
    let mut all: Vec<Publisher> = found.into_iter().map(|(name, mut rows)| {
        rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.title.cmp(&b.1.title)));
        let sources: Vec<SourceRow> = rows.into_iter().map(|(_, row)| row).collect();
        Publisher {
            name: if name.is_empty() { c.t("stock-no-publisher") } else { name.to_owned() },
            statements: sources.iter().map(|one| one.statements).sum(),
            oldest: oldest.get(name).map_or_else(String::new, Date::to_string),
            sources,
        }
    }).collect();
    all.sort_by(|a, b| b.statements.cmp(&a.statements).then_with(|| a.name.cmp(&b.name)));
    all
}

/// The page.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let (days, filter, library) = (Days::read(call), Filter::read(call), call.base.library());
    let view = call.base.view(days.as_of, days.known_at);
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let chrome = Chrome::new(call, Section::Firms, call.words().get("stock-title")).failed(days.wrong());
    let c = &chrome;
    let known: Vec<&Statement> = library.statements.iter().filter(|one| one.known(days.known_at)).collect();
    let counted: Vec<&Statement> = known.iter().copied().filter(|one| filter.wants(library, one)).collect();
    let mut by_mark = [0_usize; Confidence::ALL.len()];
    for one in &counted {
        let mark = Confidence::ALL.iter().position(|mark| *mark == one.confidence).unwrap_or_default();
        by_mark.iter_mut().skip(mark).take(1).for_each(|count| *count += 1);
    }
    let mut kinds: BTreeMap<EntityKind, usize> = BTreeMap::new();
    for entity in (0..view.len()).filter_map(|at| u32::try_from(at).ok()) {
        if let Some(kind) = namer.kind(entity) {
            *kinds.entry(kind).or_default() += 1;
        }
    }
    let entities: usize = kinds.values().sum();
    let firms = crate::base::Base::firms(&view);
    let kinds = kinds.into_iter().map(|(kind, count)| Count { title: c.capital(c.t(format!("entity-{}", kind.word()))), count, width: count * BAR / entities.max(1) });
    let abouts: BTreeSet<&str> = known.iter().map(|one| about(&one.claim)).collect();
    let abouts = ["owners"].into_iter().chain(ABOUT).filter(|word| abouts.contains(word)).map(|word| Choice { value: word.to_owned(), title: c.t(format!("firm-{word}")), chosen: filter.about == word });
    let names: BTreeSet<&str> = library.sources.iter().map(|source| &*source.publisher).filter(|name| !name.is_empty()).collect();
    let sources = publishers(c, &days, library, &counted);
    let page = Page {
        filtered: filter.any(),
        statements: counted.len(),
        all: known.len(),
        entities,
        firms: firms.len(),
        marks: Confidence::ALL.into_iter().zip(by_mark).map(|(mark, count)| Evidence { mark: mark.word(), count }).filter(|one| one.count > 0).collect(),
        abouts: abouts.collect(),
        publishers: names.into_iter().map(|name| Choice { value: name.to_owned(), title: name.to_owned(), chosen: filter.publisher == name }).collect(),
        kinds_of_mark: Confidence::ALL.into_iter().map(|mark| Choice { value: mark.word().to_owned(), title: c.capital(c.t(format!("confidence-{}", mark.word()))), chosen: filter.mark == mark.word() }).collect(),
        tiers: tiers(call, c, &days, &namer, &firms),
        programmes: programmes(call, &days, &namer),
        kinds: kinds.collect(),
        ages: ages(c, &days, library, &counted),
        classes: AGES.iter().map(|(phrase, _)| *phrase).chain(["stock-age-more"]).map(|phrase| c.t(phrase)).collect(),
        oldest: counted.iter().map(|one| read(library, one)).min().map(|date| (date.to_string(), days.age(c, date))),
        source_count: sources.iter().map(|one| one.sources.len()).sum(),
        sources,
        c,
        days: &days,
    };
    page.render().map(|html| Reply::Page(days.status(), html)).map_err(|_| Trouble::Bug)
}
