//! Which entries of a base are one, across all its sources: by identifier, by name with country and address, or perhaps.
//!
//! What comes out are edges ([`Same`]). Those that an identifier or a whole name with its address decides carry a
//! verdict, which another verdict undoes; the others stay open. Pairs are searched by [`JoinPlan::search`], which the
//! edge may call on several threads: the order does not matter.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;

use super::PlaceNames;
use crate::identity::{Comparison, Feature, Id, Index, IndexBuilder, IndexError, Kind, Outcome, Party, Searcher, Thresholds, Words, compare, edge, identifier, read_name};
use crate::statement::{Claim, EntityKind, Identity, Name, Same, Statement, Verdict};

/// The most edges that stay open for one entry: the likeliest.
pub const EDGES_MAX: usize = 20;

/// The most entries that may share an identifier: what more share does not identify.
pub const SHARED_MAX: usize = 50;

/// The most names, addresses and countries of an entry that are compared.
const FEATURES_MAX: usize = 12;

/// Schemes of which an entry has one identifier: two that differ are two entries.
const LONE: &[&str] = &["lei", "uei", "ca-bn", "gb-coh", "us-sec-cik"];

/// What joining needs to know besides the statements.
#[derive(Clone, Copy, Debug)]
pub struct JoinOptions {
    /// From which score on entries are possibly one.
    pub thresholds: Thresholds,
    /// The day on which it is done.
    pub on: Date,
}

/// Entries with what tells who they are.
#[derive(Debug)]
pub struct JoinPlan {
    entries: BTreeMap<Name, (Party, BTreeSet<u32>)>,
    places: PlaceNames,
}

/// Entries that can be searched.
#[derive(Debug)]
pub struct JoinIndex {
    names: Vec<Name>,
    sources: Vec<BTreeSet<u32>>,
    index: Index,
}

/// A pair that may be one.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The two, by number, the lesser first.
    pub at: (u32, u32),
    /// How they compare.
    pub comparison: Comparison,
}

/// What joining came to.
#[derive(Clone, Debug, Default)]
pub struct Joined {
    /// The edges.
    pub edges: Vec<Same>,
    /// How many entries there are.
    pub entries: usize,
    /// Pairs that an identifier joins.
    pub by_identifier: usize,
    /// Pairs that a whole name with country and address joins.
    pub by_name: usize,
    /// Pairs that stay open.
    pub open: usize,
    /// Pairs with like names that an identifier keeps apart.
    pub apart: usize,
    /// Entries that several sources speak of by one identifier.
    pub several: usize,
    /// Entries in no pair.
    pub alone: usize,
    /// Pairs left out because an entry had more than [`EDGES_MAX`].
    pub cut: usize,
    /// Identifiers that more than [`SHARED_MAX`] entries have.
    pub shared: usize,
    /// By source: entries of it, and those of them joined with an entry of another source.
    pub sources: BTreeMap<u32, (usize, usize)>,
}

impl Default for JoinPlan {
    fn default() -> JoinPlan {
        JoinPlan { entries: BTreeMap::new(), places: PlaceNames::built_in() }
    }
}

impl JoinPlan {
    /// Takes in what a statement of a source tells of who its subject is.
    pub fn add(&mut self, statement: &Statement, source: u32) {
        let told = matches!(
            statement.claim,
            Claim::Kind(_) | Claim::Called { .. } | Claim::Identifier { .. } | Claim::Jurisdiction(_) | Claim::Citizenship(_) | Claim::Address { .. } | Claim::Founded(_)
        );
        if !told {
            return;
        }
        if !self.entries.contains_key(&statement.subject) {
            self.entries.insert(statement.subject.clone(), (Party::default(), BTreeSet::new()));
        }
        let Some((party, sources)) = self.entries.get_mut(&statement.subject) else { return };
        sources.insert(source);
        match &statement.claim {
            Claim::Kind(kind) => party.kind = Some(if *kind == EntityKind::Person { Kind::Person } else { Kind::Entity }),
            Claim::Called { text, .. } if party.names.iter().any(|(_, known)| known == text) => {}
            Claim::Called { text, kind } => push(&mut party.names, (*kind, text.clone())),
            Claim::Identifier { scheme, id } => identifier(scheme, id).into_iter().for_each(|id| push(&mut party.ids, id)),
            Claim::Jurisdiction(place) | Claim::Citizenship(place) => push(&mut party.countries, *place),
            Claim::Address { text, place, .. } => {
                // A country alone is no address.
                if self.places.find(text).is_err() {
                    push(&mut party.addresses, text.clone());
                }
                if let Some(place) = place {
                    push(&mut party.countries, *place);
                }
            }
            Claim::Founded(day) => push(&mut party.dates, day.to_string().into()),
            _ => {}
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Makes the entries ready for being searched. Names that cannot be read are passed over.
    pub fn index(self, words: &Words) -> Result<JoinIndex, IndexError> {
        let mut builder = IndexBuilder::default();
        let (mut names, mut sources) = (Vec::with_capacity(self.entries.len()), Vec::with_capacity(self.entries.len()));
        for (name, (mut party, own)) in self.entries {
            party.names.retain(|(_, name)| read_name(words, name).is_ok());
            builder.add(words, party)?;
            names.push(name);
            sources.push(own);
        }
        Ok(JoinIndex { names, sources, index: builder.finish() })
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if list.len() < FEATURES_MAX && !list.contains(&one) {
        list.push(one);
    }
}

impl JoinIndex {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of an entry, by number.
    pub fn name(&self, at: u32) -> Option<&str> {
        self.names.get(at as usize).map(AsRef::as_ref)
    }

    /// The entries that one, by number, may be one with by its names.
    pub fn search(&self, searcher: &mut Searcher, words: &Words, at: u32, options: &JoinOptions) -> Vec<Pair> {
        let Some(party) = self.index.parties().get(at as usize).filter(|party| !party.names.is_empty()) else { return Vec::new() };
        // Identifiers are looked at by themselves.
        let bare = Party { ids: Vec::new(), ..party.clone() };
        let found = self.index.search(searcher, words, &bare, options.thresholds).unwrap_or_default();
        let pairs = found.into_iter().filter(|one| one.party != at).map(|one| {
            let swap = one.party < at;
            let comparison = if swap { Comparison { names: one.comparison.names.map(|(a, b)| (b, a)), ..one.comparison } } else { one.comparison };
            Pair { at: if swap { (one.party, at) } else { (at, one.party) }, comparison }
        });
        pairs.collect()
    }

    fn party(&self, at: u32) -> Option<&Party> {
        self.index.parties().get(at as usize)
    }

    /// Whether both have identifiers of a scheme that gives one to each, and they differ.
    fn differ(&self, a: u32, b: u32) -> bool {
        let (Some(a), Some(b)) = (self.party(a), self.party(b)) else { return false };
        LONE.iter().any(|scheme| {
            let of = |party: &'_ Party| party.ids.iter().filter(|id| &*id.scheme == *scheme).map(|id| id.value.clone()).collect::<BTreeSet<_>>();
            let (one, other) = (of(a), of(b));
            !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
        })
    }
}

/// Whether a name says it all: every word, the country and the address agree, and nothing speaks against it.
fn whole(features: &[Feature]) -> bool {
    let points = |what: &str| features.iter().filter(|one| one.what == what).map(|one| one.points).max().unwrap_or(0);
    points("name") >= 1000 && points("country") > 0 && points("address") >= 40 && features.iter().all(|one| one.points >= 0)
}

/// Joins entries: by identifiers first, then by the pairs found by name.
pub fn join(index: &JoinIndex, words: &Words, pairs: Vec<Pair>, options: &JoinOptions) -> Joined {
    let mut out = Joined { entries: index.len(), ..Joined::default() };
    let mut settled: BTreeMap<(u32, u32), bool> = BTreeMap::new();
    let mut groups = Groups::new(index.len());
    let mut ids: BTreeMap<&Id, Vec<u32>> = BTreeMap::new();
    for (party, at) in index.index.parties().iter().zip(0_u32..) {
        for id in &party.ids {
            ids.entry(id).or_default().push(at);
        }
    }
    for (id, members) in ids {
        if members.len() > SHARED_MAX {
            out.shared += 1;
            continue;
        }
        for (at, b) in members.iter().enumerate().skip(1) {
            // The nearest earlier entry that nothing keeps apart from it.
            let earlier = members.iter().take(at).find(|a| !index.differ(**a, *b));
            let Some(a) = earlier.or(members.first()).copied() else { continue };
            let pair = (a.min(*b), a.max(*b));
            if a == *b || settled.contains_key(&pair) {
                continue;
            }
            let same = earlier.is_some();
            settled.insert(pair, same);
            let reason = format!("same {} {}", id.scheme, id.value);
            if same {
                groups.unite(a, *b);
                out.by_identifier += 1;
            } else {
                out.open += 1;
            }
            out.edges.extend(settle(index, words, pair, None, same.then_some(reason.as_str()), options));
        }
    }
    let mut best: BTreeMap<(u32, u32), Comparison> = BTreeMap::new();
    for pair in pairs {
        best.entry(pair.at).or_insert(pair.comparison);
    }
    let mut ranked: Vec<((u32, u32), Comparison)> = best.into_iter().filter(|(pair, _)| !settled.contains_key(pair)).collect();
    ranked.sort_by_key(|(pair, comparison)| (std::cmp::Reverse(comparison.score), *pair));
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for (pair, comparison) in ranked {
        if groups.of(pair.0) == groups.of(pair.1) {
            continue;
        }
        if index.differ(pair.0, pair.1) {
            out.apart += 1;
            continue;
        }
        if whole(&comparison.features) {
            groups.unite(pair.0, pair.1);
            out.by_name += 1;
            out.edges.extend(settle(index, words, pair, Some(&comparison), Some("whole name, country and address agree"), options));
            continue;
        }
        if [pair.0, pair.1].iter().any(|at| counts.get(at).is_some_and(|count| *count >= EDGES_MAX)) {
            out.cut += 1;
            continue;
        }
        for at in [pair.0, pair.1] {
            *counts.entry(at).or_default() += 1;
        }
        out.open += 1;
        out.edges.extend(settle(index, words, pair, Some(&comparison), None, options));
    }
    count(index, &mut groups, &mut out);
    out
}

/// Entries in pairs, and by source.
fn count(index: &JoinIndex, groups: &mut Groups, out: &mut Joined) {
    let mut paired: BTreeSet<&str> = BTreeSet::new();
    paired.extend(out.edges.iter().flat_map(|edge| [&*edge.pair.0, &*edge.pair.1]));
    out.several = index.sources.iter().filter(|own| own.len() > 1).count();
    out.alone = index.names.iter().filter(|name| !paired.contains(&***name)).count();
    let mut members: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (own, at) in index.sources.iter().zip(0_u32..) {
        members.entry(groups.of(at)).or_default().extend(own);
    }
    for (own, at) in index.sources.iter().zip(0_u32..) {
        let across = members.get(&groups.of(at)).is_some_and(|all| all.len() > 1);
        for source in own {
            let counted = out.sources.entry(*source).or_default();
            counted.0 += 1;
            counted.1 += usize::from(across);
        }
    }
}

/// The edge of a pair, with a verdict if there is a reason for one.
fn settle(index: &JoinIndex, words: &Words, pair: (u32, u32), comparison: Option<&Comparison>, reason: Option<&str>, options: &JoinOptions) -> Option<Same> {
    let (a, b) = (index.names.get(pair.0 as usize)?, index.names.get(pair.1 as usize)?);
    let own;
    let comparison = match comparison {
        Some(comparison) => comparison,
        None => {
            let weight = |word: &crate::identity::Word| index.index.weight(word);
            own = compare(words, &weight, options.thresholds, index.party(pair.0)?, index.party(pair.1)?);
            &own
        }
    };
    // An identifier is shared even where the names are apart.
    let found = Comparison { outcome: if comparison.outcome == Outcome::Apart { Outcome::Doubtful } else { comparison.outcome }, ..comparison.clone() };
    let mut same = edge(a, b, &found, options.on)?;
    if let Some(reason) = reason {
        same.verdicts.push(Verdict { is: Identity::Same, on: options.on, by: "ntib import".into(), reason: reason.into() });
    }
    Some(same)
}

/// Entries that are one so far (union by the lesser number, paths halved).
struct Groups(Vec<u32>);

impl Groups {
    fn new(count: usize) -> Groups {
        Groups((0..u32::try_from(count).unwrap_or(u32::MAX)).collect())
    }

    fn of(&mut self, mut at: u32) -> u32 {
        while let Some(up) = self.0.get(at as usize).copied().filter(|up| *up != at) {
            let next = self.0.get(up as usize).copied().unwrap_or(up);
            if let Some(slot) = self.0.get_mut(at as usize) {
                *slot = next;
            }
            at = next;
        }
        at
    }

    fn unite(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        if let Some(slot) = self.0.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
}
