//! Control by a threshold of votes, direct and through what is controlled.
//!
//! x controls y if what x holds of y, together with what everything that x controls holds of y, meets the
//! threshold: the least such relation. It is unique, and circular holdings do it no harm (Atzeni, Bellomarini,
//! Iezzi, Sallinger and Vlad, "Weaving Enterprise Knowledge Graphs", CEUR 3020; Bank of Italy). Where holdings
//! are known only between bounds, control is certain if the lower bounds meet the threshold, and possible if the
//! upper ones do.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::graph::{Entity, Graph, HoldingId};
use crate::parts::Threshold;

/// Something controlled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Controlled {
    /// What.
    pub subject: Entity,
    /// The holding that tipped the sum.
    pub by: HoldingId,
}

/// What one holder, or several acting together, control, in the order in which it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    sources: Vec<Entity>,
    certain: Vec<Controlled>,
    possible: Vec<Controlled>,
    threshold: Threshold,
}

/// How control of one entity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// Not even at the upper bounds.
    No,
    /// At the upper bounds only.
    Possible,
    /// At the lower bounds already.
    Certain,
}

/// Room for one search, used again for the next: sums by entity. Most searches touch a few entities, whose sums fit
/// beside one another; only the others use a place for each entity of the graph, far apart in memory.
struct Room {
    few: Vec<Entity>,
    few_sums: Vec<u32>,
    /// Empty until it is first needed.
    sums: Vec<u32>,
    /// Which of `sums` are not nothing, if those are used.
    touched: Vec<Entity>,
    many: bool,
    entities: usize,
}

/// The most entities whose sums stand beside one another.
const FEW_MAX: usize = 24;

/// The mark of a sum that has met the threshold.
const REACHED: u32 = u32::MAX;

impl Room {
    fn new(graph: &Graph) -> Room {
        let (few, few_sums) = (Vec::with_capacity(FEW_MAX), Vec::with_capacity(FEW_MAX));
        Room { few, few_sums, sums: Vec::new(), touched: Vec::new(), many: false, entities: graph.entities() as usize }
    }

    /// The sum of `entity`, if it is one of the graph.
    fn sum(&mut self, entity: Entity) -> Option<&mut u32> {
        if !self.many {
            if let Some(at) = self.few.iter().position(|known| *known == entity) {
                return self.few_sums.get_mut(at);
            }
            if self.few.len() < FEW_MAX {
                self.few.push(entity);
                self.few_sums.push(0);
                return self.few_sums.last_mut();
            }
            self.spill();
        }
        let sum = self.sums.get_mut(entity as usize)?;
        if *sum == 0 {
            self.touched.push(entity);
        }
        Some(sum)
    }

    /// From few places to one for each entity.
    fn spill(&mut self) {
        self.many = true;
        self.sums.resize(self.entities, 0);
        for (entity, sum) in self.few.iter().zip(&self.few_sums) {
            if let Some(place) = self.sums.get_mut(*entity as usize) {
                *place = *sum;
                self.touched.push(*entity);
            }
        }
    }

    fn clear(&mut self) {
        self.few.clear();
        self.few_sums.clear();
        self.many = false;
        for entity in self.touched.drain(..) {
            if let Some(sum) = self.sums.get_mut(entity as usize) {
                *sum = 0;
            }
        }
    }

    /// Everything that `sources` control, appended to `found`; `size` reads a bound of a holding.
    fn search(
        &mut self,
        graph: &Graph,
        sources: &[Entity],
        threshold: Threshold,
        size: impl Fn(&crate::graph::Edge) -> u32,
        found: &mut Vec<Controlled>,
    ) {
        let begin = found.len();
        for source in sources {
            if let Some(sum) = self.sum(*source) {
                *sum = REACHED;
            }
        }
        for source in sources {
            self.spread(graph, *source, threshold, &size, found);
        }
        let mut next = begin;
        while let Some(one) = found.get(next).copied() {
            self.spread(graph, one.subject, threshold, &size, found);
            next += 1;
        }
        self.clear();
    }

    fn spread(
        &mut self,
        graph: &Graph,
        owner: Entity,
        threshold: Threshold,
        size: &impl Fn(&crate::graph::Edge) -> u32,
        found: &mut Vec<Controlled>,
    ) {
        for edge in graph.held_by(owner) {
            let Some(sum) = self.sum(edge.other) else { continue };
            if *sum == REACHED {
                continue;
            }
            *sum = sum.saturating_add(size(edge));
            if threshold.met((*sum).into()) {
                *sum = REACHED;
                found.push(Controlled { subject: edge.other, by: edge.holding });
            }
        }
    }
}

/// What `sources`, one holder or several acting in concert, control.
///
/// Costs time in proportion to the holdings of everything reached, and space in proportion to the entities.
pub fn control_of(graph: &Graph, sources: &[Entity], threshold: Threshold) -> Reached {
    let mut room = Room::new(graph);
    let (mut certain, mut possible) = (Vec::new(), Vec::new());
    room.search(graph, sources, threshold, |edge| edge.low.count(), &mut certain);
    if graph.is_exact() {
        possible.clone_from(&certain);
    } else {
        room.search(graph, sources, threshold, |edge| edge.high.count(), &mut possible);
    }
    Reached { sources: sources.to_vec(), certain, possible, threshold }
}

impl Reached {
    /// What is controlled for certain.
    pub fn certain(&self) -> impl Iterator<Item = &Controlled> {
        self.certain.iter()
    }

    /// What is controlled at the upper bounds: everything certain, and more.
    pub fn possible(&self) -> impl Iterator<Item = &Controlled> {
        self.possible.iter()
    }

    /// How control of `subject` stands.
    pub fn of(&self, subject: Entity) -> Control {
        if self.certain.iter().any(|one| one.subject == subject) {
            Control::Certain
        } else if self.possible.iter().any(|one| one.subject == subject) {
            Control::Possible
        } else {
            Control::No
        }
    }

    /// The holdings by which `subject` is controlled: those of the sources and of what they controlled before
    /// it, up to the one that tipped the sum; at the lower bounds if that is enough, else at the upper ones.
    pub fn because(&self, graph: &Graph, subject: Entity) -> Vec<HoldingId> {
        for (order, low) in [(&self.certain, true), (&self.possible, false)] {
            let Some(at) = order.iter().position(|one| one.subject == subject) else { continue };
            let earlier = order.get(..at).unwrap_or_default();
            let rank = |owner: Entity| {
                let own = self.sources.iter().position(|source| *source == owner);
                own.or_else(|| earlier.iter().position(|one| one.subject == owner).map(|at| at + self.sources.len()))
            };
            let mut held: Vec<(usize, HoldingId, u64)> = graph
                .holders_of(subject)
                .iter()
                .filter_map(|edge| {
                    let size = if low { edge.low } else { edge.high };
                    Some((rank(edge.other)?, edge.holding, size.count().into())).filter(|(.., size)| *size > 0)
                })
                .collect();
            held.sort_unstable();
            let (mut sum, mut taken) = (0, Vec::new());
            for (_, holding, size) in held {
                sum += size;
                taken.push(holding);
                if self.threshold.met(sum) {
                    break;
                }
            }
            return taken;
        }
        Vec::new()
    }
}

/// What every entity of a range controls for certain, by entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pairs {
    starts: Vec<u32>,
    all: Vec<Controlled>,
}

/// Every control pair of the graph, with what tipped each, kept up to date one holding at a time.
#[derive(Clone, Debug)]
pub struct ControlIndex {
    threshold: Threshold,
    /// By range of sources, in order.
    parts: Vec<(Range<Entity>, Pairs)>,
    /// Sources searched again since.
    again: BTreeMap<Entity, Vec<Controlled>>,
    /// The pairs of `again`, by subject.
    again_of: BTreeSet<(Entity, Entity)>,
    /// By entity, who controls it, as first found.
    controllers: (Vec<u32>, Vec<Entity>),
}

/// Whether whoever holds `edges` controls anything at all: control begins with what one holds oneself.
fn begins(edges: &[crate::graph::Edge], threshold: Threshold) -> bool {
    // Several holdings in one subject add up; of many it is not looked at here.
    const LOOKED_AT_MAX: usize = 16;
    edges.len() > LOOKED_AT_MAX
        || edges.iter().enumerate().any(|(at, edge)| {
            let others = edges.get(at + 1..).unwrap_or_default().iter().filter(|other| other.other == edge.other);
            threshold.met(others.fold(edge.low.count().into(), |sum, other| sum + u64::from(other.low.count())))
        })
}

/// The pairs of the sources in `range`, for [`ControlIndex::new`]; ranges may be searched at the same time.
///
/// Costs time in proportion to the holdings that all searches reach: about 1.4 for each holding in registers seen. A
/// graph larger than the processor's caches is best put in the order of control first: see [`Order`](crate::Order).
pub fn control_pairs(
    graph: &Graph,
    range: Range<Entity>,
    threshold: Threshold,
    searcher: &mut Searcher,
) -> (Range<Entity>, Vec<u32>, Vec<Controlled>) {
    let mut starts = Vec::with_capacity(range.len() + 1);
    let mut all = Vec::new();
    for source in range.clone() {
        starts.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
        if begins(graph.held_by(source), threshold) {
            searcher.room.search(graph, &[source], threshold, |edge| edge.low.count(), &mut all);
        }
    }
    starts.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
    (range, starts, all)
}

impl ControlIndex {
    /// The index of `parts`, which together cover every entity of `graph`, in order.
    pub fn new(graph: &Graph, threshold: Threshold, parts: Vec<(Range<Entity>, Vec<u32>, Vec<Controlled>)>) -> ControlIndex {
        let parts: Vec<(Range<Entity>, Pairs)> =
            parts.into_iter().map(|(range, starts, all)| (range, Pairs { starts, all })).collect();
        let controllers = by_subject(graph.entities() as usize, &parts);
        ControlIndex { threshold, parts, again: BTreeMap::new(), again_of: BTreeSet::new(), controllers }
    }

    /// Everything `source` controls, in the order in which it follows.
    pub fn controlled_by(&self, source: Entity) -> &[Controlled] {
        if let Some(again) = self.again.get(&source) {
            return again;
        }
        self.first_found(source)
    }

    /// What `source` controlled when the index was made.
    fn first_found(&self, source: Entity) -> &[Controlled] {
        let at = self.parts.partition_point(|(range, _)| range.end <= source);
        let part = self.parts.get(at).filter(|(range, _)| range.contains(&source));
        part.map_or(&[], |(range, pairs)| pairs.of(range, source))
    }

    /// Everyone who controls `subject`, ascending.
    pub fn controllers_of(&self, subject: Entity) -> Vec<Entity> {
        let (starts, all) = &self.controllers;
        let at = subject as usize;
        let bounds = starts.get(at).zip(starts.get(at.saturating_add(1)));
        let first = bounds.and_then(|(from, to)| all.get(*from as usize..*to as usize)).unwrap_or_default();
        let mut found: Vec<Entity> = first.iter().copied().filter(|source| !self.again.contains_key(source)).collect();
        found.extend(self.again_of.range((subject, 0)..=(subject, Entity::MAX)).map(|(_, source)| *source));
        found.sort_unstable();
        found
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        let first: usize = self.parts.iter().map(|(_, pairs)| pairs.all.len()).sum();
        let replaced: usize = self.again.keys().map(|source| self.first_found(*source).len()).sum();
        first - replaced + self.again.values().map(Vec::len).sum::<usize>()
    }

    /// Whether nobody controls anything.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Searches again from everyone whom the changed holding of `owner` can matter to: the owner and its
    /// controllers. `graph` already holds the change. Returns the sources searched.
    pub fn changed(&mut self, graph: &Graph, owner: Entity, searcher: &mut Searcher) -> Vec<Entity> {
        let mut sources = self.controllers_of(owner);
        if let Err(at) = sources.binary_search(&owner) {
            sources.insert(at, owner);
        }
        for source in &sources {
            let mut found = Vec::new();
            searcher.room.search(graph, &[*source], self.threshold, |edge| edge.low.count(), &mut found);
            let pairs: Vec<(Entity, Entity)> = found.iter().map(|one| (one.subject, *source)).collect();
            for one in self.again.insert(*source, found).unwrap_or_default() {
                self.again_of.remove(&(one.subject, *source));
            }
            self.again_of.extend(pairs);
        }
        sources
    }
}

/// Where the controllers of each entity begin, and all of them, ascending for each entity.
///
/// Subjects are first divided into stretches, so that what is counted and placed lies near together.
fn by_subject(entities: usize, parts: &[(Range<Entity>, Pairs)]) -> (Vec<u32>, Vec<Entity>) {
    const STRETCH_BITS: u32 = 16;
    let mut ends = vec![0_usize; (entities >> STRETCH_BITS) + 1];
    for one in parts.iter().flat_map(|(_, pairs)| &pairs.all) {
        if let Some(count) = ends.get_mut((one.subject >> STRETCH_BITS) as usize) {
            *count += 1;
        }
    }
    let mut total = 0;
    for end in &mut ends {
        total += std::mem::replace(end, total);
    }
    let mut divided = vec![(0, 0); total];
    for (range, pairs) in parts {
        for (source, one) in range.clone().flat_map(|source| pairs.of(range, source).iter().map(move |one| (source, one))) {
            let Some(end) = ends.get_mut((one.subject >> STRETCH_BITS) as usize) else { continue };
            if let Some(place) = divided.get_mut(*end) {
                *place = (one.subject, source);
            }
            *end += 1;
        }
    }
    let mut starts = vec![0_u32; entities + 1];
    let mut controllers = vec![0; total];
    let mut begin = 0;
    for (end, stretch) in ends.into_iter().zip(0_usize..) {
        let pairs = divided.get(begin..end).unwrap_or_default();
        let first = stretch << STRETCH_BITS;
        let counts = starts.get_mut(first..).unwrap_or_default();
        for (subject, _) in pairs {
            if let Some(count) = counts.get_mut(*subject as usize - first) {
                *count += 1;
            }
        }
        // Each count becomes the place before its first controller, and by placing them the place of the next entity's.
        let mut at = u32::try_from(begin).unwrap_or(u32::MAX);
        for count in counts.iter_mut().take(1 << STRETCH_BITS) {
            at += std::mem::replace(count, at);
        }
        for (subject, source) in pairs {
            let Some(next) = counts.get_mut(*subject as usize - first) else { continue };
            if let Some(place) = controllers.get_mut(*next as usize) {
                *place = *source;
            }
            *next += 1;
        }
        begin = end;
    }
    // Now each place is where the entity's controllers end.
    starts.rotate_right(1);
    if let Some(none) = starts.first_mut() {
        *none = 0;
    }
    (starts, controllers)
}

impl Pairs {
    fn of(&self, range: &Range<Entity>, source: Entity) -> &[Controlled] {
        let at = (source - range.start) as usize;
        let bounds = self.starts.get(at).zip(self.starts.get(at + 1));
        bounds.and_then(|(from, to)| self.all.get(*from as usize..*to as usize)).unwrap_or(&[])
    }
}

/// Room that searches use again.
pub struct Searcher {
    room: Room,
}

impl Searcher {
    /// Room for searches of `graph`.
    pub fn new(graph: &Graph) -> Searcher {
        Searcher { room: Room::new(graph) }
    }
}
