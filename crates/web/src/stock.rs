//! What the base holds: statements by kind, source, age and mark, and of how many firms the owners are known to the top.

use std::collections::BTreeMap;

use askama::Template;
use ntib_base::statement::{Claim, Interest, Statement};
use ntib_base::{Parts, Terminal, place_shares};
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

/// A count with its part of the whole.
struct Count {
    title: String,
    count: usize,
    width: usize,
    oldest: String,
}

struct SourceRow {
    title: String,
    url: Option<String>,
    publisher: String,
    statements: usize,
    published: String,
    read: String,
    age: String,
}

#[derive(Template)]
#[template(path = "stock.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    days: &'a Days,
    statements: usize,
    entities: usize,
    firms: usize,
    marks: Vec<Evidence>,
    tiers: Vec<(Count, Vec<(Go, String)>)>,
    kinds: Vec<Count>,
    about: Vec<Count>,
    ages: Vec<Count>,
    oldest: Option<(String, String)>,
    sources: Vec<SourceRow>,
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
    each.map(|((count, names), phrase)| (Count { title: c.t(phrase), count, width: count * BAR / total, oldest: String::new() }, names)).collect()
}

/// The page.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let (days, base) = (Days::read(call), call.site.base());
    let library = base.library();
    let view = library.as_of(days.as_of, days.known_at);
    let viewer = call.site.viewer(call.lang);
    let namer = Namer { viewer: &viewer, view: &view };
    let chrome = Chrome::new(call, Section::Firms, call.words().get("stock-title")).failed(days.wrong());
    let c = &chrome;
    let known: Vec<&Statement> = library.statements.iter().filter(|one| one.known(days.known_at)).collect();
    let total = known.len().max(1);
    let read = |one: &Statement| library.sources.get(one.source as usize).map_or(one.recorded, |source| source.retrieved);
    let count = |title: String, count: usize, oldest: Option<Date>| Count { title, count, width: count * BAR / total, oldest: oldest.map_or_else(String::new, |date| date.to_string()) };

    let mut by_about: BTreeMap<&str, (usize, Option<Date>)> = BTreeMap::new();
    let mut by_source: BTreeMap<u32, usize> = BTreeMap::new();
    let mut by_age = [0_usize; AGES.len() + 1];
    let mut by_mark = [0_usize; Confidence::ALL.len()];
    for one in &known {
        let entry = by_about.entry(about(&one.claim)).or_default();
        entry.0 += 1;
        entry.1 = Some(entry.1.map_or(read(one), |oldest| oldest.min(read(one))));
        *by_source.entry(one.source).or_default() += 1;
        let days_old = days.known_at.days_since(read(one));
        let class = AGES.iter().position(|(_, most)| days_old <= *most).unwrap_or(AGES.len());
        by_age.iter_mut().skip(class).take(1).for_each(|count| *count += 1);
        let mark = Confidence::ALL.iter().position(|mark| *mark == one.confidence).unwrap_or_default();
        by_mark.iter_mut().skip(mark).take(1).for_each(|count| *count += 1);
    }
    let ordered = ["owners"].into_iter().chain(ABOUT).filter_map(|word| by_about.get(word).map(|found| (word, *found)));
    let about = ordered.map(|(word, (number, oldest))| count(c.t(format!("firm-{word}")), number, oldest));
    let ages = AGES.iter().map(|(phrase, _)| *phrase).chain(["stock-age-more"]).zip(by_age).map(|(phrase, number)| count(c.t(phrase), number, None));
    let mut kinds: BTreeMap<ntib_base::statement::EntityKind, usize> = BTreeMap::new();
    for entity in (0..view.len()).filter_map(|at| u32::try_from(at).ok()) {
        if let Some(kind) = namer.kind(entity) {
            *kinds.entry(kind).or_default() += 1;
        }
    }
    let entities: usize = kinds.values().sum();
    let firms = crate::base::Base::firms(&view);
    let kinds = kinds.into_iter().map(|(kind, number)| Count { title: c.capital(c.t(format!("entity-{}", kind.word()))), count: number, width: number * BAR / entities.max(1), oldest: String::new() });
    let mut sources: Vec<(Date, SourceRow)> = by_source.iter().filter_map(|(at, number)| {
        let source = library.sources.get(*at as usize)?;
        let row = SourceRow {
            title: source.title.to_string(),
            url: safe(&source.url),
            publisher: source.publisher.to_string(),
            statements: *number,
            published: source.published.map_or_else(String::new, |date| date.to_string()),
            read: source.retrieved.to_string(),
            age: age(c, days.known_at, source.published.unwrap_or(source.retrieved)),
        };
        Some((source.published.unwrap_or(source.retrieved), row))
    }).collect();
    sources.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.title.cmp(&b.1.title)));
    let oldest = known.iter().map(|one| read(one)).min().map(|date| (date.to_string(), days.age(c, date)));
    let page = Page {
        c,
        statements: known.len(),
        entities,
        firms: firms.len(),
        marks: Confidence::ALL.into_iter().zip(by_mark).map(|(mark, count)| Evidence { mark: mark.word(), count }).filter(|one| one.count > 0).collect(),
        tiers: tiers(call, c, &days, &namer, &firms),
        kinds: kinds.collect(),
        about: about.collect(),
        ages: ages.filter(|one| one.count > 0).collect(),
        oldest,
        sources: sources.into_iter().map(|(_, row)| row).collect(),
        days: &days,
    };
    page.render().map(|html| Reply::Page(days.status(), html)).map_err(|_| Trouble::Bug)
}
