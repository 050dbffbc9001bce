//! The questions of the proof, put segment by segment.

use std::collections::{BTreeMap, BTreeSet};

use batsat::Lit;
use ntib_core::Period;

use super::encode::{Encoder, Rail};
use super::gates::Found;
use super::graph::{Cone, Graph, Slot};
use super::plain::{Shows, confirm};
use super::report;
use super::time::Times;
use super::{Counterexample, Limits, Proof, Statistics};
use crate::model::{Condition, FactId, ProvisionId, Rulebook, Value};

/// What a question of the proof depends on in a segment: provisions in force, and for each test the
/// number of its column. Equal signatures, equal answers.
type Signature = Vec<u32>;

/// A pair of provisions in conflict, lower first.
pub(super) type Pair = (ProvisionId, ProvisionId);

/// What a segment shows of a slot.
#[derive(Clone, Default)]
struct Shown {
    pairs: Vec<Pair>,
    gap: bool,
}

/// Something found, with where.
#[derive(Default)]
pub(super) struct Sighting {
    pub segments: Vec<u32>,
    /// The case of the first segment.
    pub case: Option<Counterexample>,
    /// Whether plain evaluation agrees with it.
    pub confirmed: bool,
}

/// Why a provision does not apply in a segment.
#[derive(Clone)]
pub(super) enum Idle {
    /// Its conditions cannot be met: these facts' tests exclude one another.
    NotMet(BTreeSet<FactId>),
    /// One of these always overrides it.
    Overridden(Vec<ProvisionId>),
    /// The search was given up.
    NotDecided,
}

/// What is known of whether a provision can apply.
#[derive(Default)]
pub(super) struct Fires {
    pub fired: bool,
    pub sighting: Sighting,
    /// For each segment in which it is in force, why it cannot apply there.
    pub idle: Vec<Idle>,
    known: BTreeMap<Signature, Idle>,
}

/// All that was found, before it is put into words.
#[derive(Default)]
pub(super) struct Tally {
    pub conflicts: BTreeMap<(usize, Pair), Sighting>,
    pub gaps: BTreeMap<usize, Sighting>,
    pub fires: Vec<Fires>,
    /// Slots of which more pairs conflict than are listed.
    pub cut_slots: BTreeSet<usize>,
    /// Slots for which a search was given up.
    pub undecided_slots: BTreeSet<usize>,
}

pub(super) struct Run<'a> {
    graph: Graph<'a>,
    times: Times,
    limits: Limits,
}

impl<'a> Run<'a> {
    pub fn new(book: &'a Rulebook, limits: Limits) -> Run<'a> {
        let graph = Graph::new(book);
        let times = Times::new(&graph, limits.segments_max, limits.values_max);
        Run { graph, times, limits }
    }

    pub fn prove(self) -> Proof {
        let mut statistics = Statistics {
            segments: self.times.segments.len(),
            facts: self.times.tables.len(),
            values: self.times.tables.values().map(|table| table.values.len()).sum(),
            ..Statistics::default()
        };
        let mut found = Tally::default();
        found
            .fires
            .resize_with(self.graph.book.provisions.len(), Fires::default);
        let mut known: Vec<BTreeMap<Signature, Shown>> = vec![BTreeMap::new(); self.graph.slots.len()];
        for segment in (0_u32..).take(self.times.segments.len()) {
            self.segment(segment, &mut known, &mut found, &mut statistics);
        }
        report::proof(&self.graph, &self.times, &self.limits, &found, statistics)
    }

    /// Everything about one segment: what earlier segments have shown, and the rest by a solver.
    fn segment(
        &self,
        segment: u32,
        known: &mut [BTreeMap<Signature, Shown>],
        found: &mut Tally,
        statistics: &mut Statistics,
    ) {
        let book = self.graph.book;
        let Some(day) = self.times.segments.get(segment as usize).map(|one| one.day) else {
            return;
        };
        let in_force: Vec<bool> = book.provisions.iter().map(|one| one.in_force_on(day)).collect();
        let mut tests = BTreeSet::new();
        let mut slots: Vec<(usize, Signature)> = Vec::new();
        for (at, slot) in self.graph.slots.iter().enumerate() {
            if slot.from.is_some_and(|from| from > day) || !may_fail(slot, &in_force) {
                continue;
            }
            statistics.goals += 1;
            let roots: Vec<ProvisionId> = slot.provisions().collect();
            let cone = self.graph.cone(&roots, slot.scope, Some(&in_force));
            let signature = self.signature(&cone, segment);
            if let Some(shown) = known.get(at).and_then(|known| known.get(&signature)) {
                statistics.goals_reused += 1;
                note(found, at, &shown.clone(), segment);
            } else {
                tests.extend(cone.tests);
                slots.push((at, signature));
            }
        }
        let mut pending: Vec<(ProvisionId, Signature)> = Vec::new();
        for id in book.provision_ids().filter(|id| is_set(&in_force, *id)) {
            let Some(fires) = found.fires.get_mut(id.at()).filter(|fires| !fires.fired) else {
                continue;
            };
            statistics.goals += 1;
            let cone = self.graph.cone(&[id], None, Some(&in_force));
            let signature = self.signature(&cone, segment);
            if let Some(idle) = fires.known.get(&signature) {
                statistics.goals_reused += 1;
                fires.idle.push(idle.clone());
                fires.sighting.segments.push(segment);
            } else {
                tests.extend(cone.tests);
                pending.push((id, signature));
            }
        }
        if slots.is_empty() && pending.is_empty() {
            return;
        }
        statistics.segments_solved += 1;
        let encoder = Encoder::new(
            &self.graph,
            &self.times,
            segment,
            &in_force,
            tests,
            self.limits.dead_ends_max,
        );
        let mut solving = Solving {
            run: self,
            encoder,
            segment,
            in_force: &in_force,
            found,
        };
        solving.encode(&pending);
        for (at, signature) in slots {
            if let Some(shown) = solving.slot(at)
                && let Some(known) = known.get_mut(at)
            {
                known.insert(signature, shown);
            }
        }
        for (id, signature) in pending {
            solving.fires(id, signature);
        }
        let gates = &solving.encoder.gates;
        statistics.variables += gates.variables();
        statistics.clauses += gates.clauses;
        statistics.queries += gates.queries;
    }

    fn signature(&self, cone: &Cone, segment: u32) -> Signature {
        let provisions = cone.provisions.iter().map(|id| id.0);
        let tests = cone
            .tests
            .iter()
            .flat_map(|id| [id.0, self.times.column(*id, segment)]);
        provisions.chain([u32::MAX]).chain(tests).collect()
    }
}

fn is_set(flags: &[bool], id: ProvisionId) -> bool {
    flags.get(id.at()).copied().unwrap_or(false)
}

/// Whether there is anything to ask: two different conclusions in force, or a gap to look for.
fn may_fail(slot: &Slot<'_>, in_force: &[bool]) -> bool {
    let holds = |id: &ProvisionId| is_set(in_force, *id);
    slot.needs_answer
        || slot
            .conclusions
            .iter()
            .filter(|ids| ids.iter().any(holds))
            .count()
            > 1
}

/// Records what a segment shows of a slot; cases are recorded when they are found.
fn note(found: &mut Tally, slot: usize, shown: &Shown, segment: u32) {
    for pair in &shown.pairs {
        found
            .conflicts
            .entry((slot, *pair))
            .or_default()
            .segments
            .push(segment);
    }
    if shown.gap {
        found.gaps.entry(slot).or_default().segments.push(segment);
    }
}

/// A segment with its solver.
struct Solving<'r, 'a> {
    run: &'r Run<'a>,
    encoder: Encoder<'r>,
    segment: u32,
    in_force: &'r [bool],
    found: &'r mut Tally,
}

impl Solving<'_, '_> {
    /// Puts provisions into gates beforehand, so that every assignment shows whether they apply in it.
    fn encode(&mut self, pending: &[(ProvisionId, Signature)]) {
        for (id, _) in pending {
            self.encoder.status(*id);
        }
    }

    fn solve(&mut self, assumed: &[Lit]) -> Found {
        let answer = self.encoder.gates.solve(assumed);
        if answer == Found::Model {
            self.note_fired();
        }
        answer
    }

    /// Marks the provisions that apply in the assignment found last.
    fn note_fired(&mut self) {
        for (at, fires) in self
            .found
            .fires
            .iter_mut()
            .enumerate()
            .filter(|(_, fires)| !fires.fired)
        {
            let id = u32::try_from(at).map(ProvisionId);
            let status = id.ok().and_then(|id| self.encoder.known_status(id));
            fires.fired = status.is_some_and(|rail| self.encoder.gates.holds(rail.holds));
        }
    }

    /// All conflicting pairs and whether there is a gap; nothing if a search was given up.
    fn slot(&mut self, at: usize) -> Option<Shown> {
        let slot = self.run.graph.slots.get(at)?;
        let in_force = self.in_force;
        let scope = slot.scope.map_or(self.encoder.gates.always(), |scope| {
            self.encoder.condition(scope).holds
        });
        let conclusions: Vec<Vec<(ProvisionId, Lit)>> = slot
            .conclusions
            .iter()
            .map(|ids| {
                let ids = ids.iter().copied().filter(|id| is_set(in_force, *id));
                ids.map(|id| (id, self.encoder.status(id).holds)).collect()
            })
            .collect();
        let gap = if slot.needs_answer {
            self.gap(at, slot, scope, &conclusions)
        } else {
            Some(false)
        };
        let (pairs, complete) = self.pairs(at, slot, scope, &conclusions);
        let shown = Shown {
            pairs,
            gap: gap.unwrap_or(false),
        };
        note(self.found, at, &shown, self.segment);
        if gap.is_none() || !complete {
            self.found.undecided_slots.insert(at);
            return None;
        }
        Some(shown)
    }

    fn gap(
        &mut self,
        at: usize,
        slot: &Slot<'_>,
        scope: Lit,
        conclusions: &[Vec<(ProvisionId, Lit)>],
    ) -> Option<bool> {
        let applies = self
            .encoder
            .gates
            .any(conclusions.iter().flatten().map(|(_, lit)| *lit));
        match self.solve(&[scope, !applies]) {
            Found::Nothing => Some(false),
            Found::GaveUp => None,
            Found::Model => {
                let roots: Vec<ProvisionId> = slot.provisions().collect();
                if !self.found.gaps.contains_key(&at) {
                    let sighting = self.sighting(Shows::Nothing(slot), &roots, slot);
                    self.found.gaps.insert(at, sighting);
                }
                Some(true)
            }
        }
    }

    /// The pairs of provisions that conclude differently and can apply at once, and whether the search
    /// came to its end.
    fn pairs(
        &mut self,
        at: usize,
        slot: &Slot<'_>,
        scope: Lit,
        conclusions: &[Vec<(ProvisionId, Lit)>],
    ) -> (Vec<Pair>, bool) {
        // First whether any two conclusions hold at once, which is seldom.
        let mut twice = Vec::new();
        let mut before = self.encoder.gates.never();
        for with in conclusions {
            let here = self.encoder.gates.any(with.iter().map(|(_, lit)| *lit));
            twice.push(self.encoder.gates.all([before, here]));
            before = self.encoder.gates.any([before, here]);
        }
        let twice = self.encoder.gates.any(twice);
        match self.solve(&[scope, twice]) {
            Found::Nothing => return (Vec::new(), true),
            Found::GaveUp => return (Vec::new(), false),
            Found::Model => {}
        }
        // Then which: as long as a pair not yet found can be, every pair of the assignment is noted.
        let mut open: Vec<(Pair, Lit)> = Vec::new();
        for (n, with) in conclusions.iter().enumerate() {
            let others = conclusions.iter().skip(n + 1).flatten();
            for (b, second) in others {
                for (a, first) in with {
                    let both = self.encoder.gates.all([*first, *second]);
                    open.push(((*a.min(b), *a.max(b)), both));
                }
            }
        }
        let mut pairs = Vec::new();
        while !open.is_empty() {
            let some = self.encoder.gates.any(open.iter().map(|(_, lit)| *lit));
            match self.solve(&[scope, some]) {
                Found::Nothing => break,
                Found::GaveUp => return (pairs, false),
                Found::Model => {}
            }
            let (here, rest): (Vec<_>, Vec<_>) = open
                .into_iter()
                .partition(|(_, lit)| self.encoder.gates.holds(*lit));
            open = rest;
            for (pair, _) in here {
                if pairs.len() >= self.run.limits.pairs_max {
                    self.found.cut_slots.insert(at);
                    return (pairs, true);
                }
                if !self.found.conflicts.contains_key(&(at, pair)) {
                    let sighting = self.sighting(Shows::Both(slot, pair.0, pair.1), &[pair.0, pair.1], slot);
                    self.found.conflicts.insert((at, pair), sighting);
                }
                pairs.push(pair);
            }
        }
        (pairs, true)
    }

    /// The assignment found last as a case, checked and pared down.
    fn sighting(&self, shows: Shows<'_>, roots: &[ProvisionId], slot: &Slot<'_>) -> Sighting {
        let facts = self
            .run
            .graph
            .cone(roots, slot.scope, Some(self.in_force))
            .facts(self.run.graph.book);
        self.checked(shows, &facts)
    }

    fn checked(&self, shows: Shows<'_>, facts: &BTreeSet<FactId>) -> Sighting {
        let Some(segment) = self.run.times.segments.get(self.segment as usize) else {
            return Sighting::default();
        };
        let values = self.encoder.values(facts);
        let pared = confirm(&self.run.graph, shows, &values, segment.day);
        let confirmed = pared.is_some();
        let facts: Vec<(FactId, Value)> = pared.unwrap_or(values).into_iter().collect();
        Sighting {
            segments: Vec::new(),
            case: Some(Counterexample {
                as_of: segment.day,
                facts,
            }),
            confirmed,
        }
    }

    /// Whether a provision can apply, and if not, why.
    fn fires(&mut self, id: ProvisionId, signature: Signature) {
        if self.found.fires.get(id.at()).is_none_or(|fires| fires.fired) {
            return;
        }
        let status = self.encoder.status(id).holds;
        let idle = match self.solve(&[status]) {
            Found::Model => return,
            Found::GaveUp => Idle::NotDecided,
            Found::Nothing => self.idle(id),
        };
        let segment = self.segment;
        if let Some(fires) = self.found.fires.get_mut(id.at()) {
            fires.sighting.segments.push(segment);
            fires.idle.push(idle.clone());
            fires.known.insert(signature, idle);
        }
    }

    /// Why a provision that never applies in this segment does not.
    fn idle(&mut self, id: ProvisionId) -> Idle {
        let met: Vec<Lit> = self.encoder.parts(id).iter().map(|part| part.holds).collect();
        match self.solve(&met) {
            Found::GaveUp => return Idle::NotDecided,
            Found::Nothing => return Idle::NotMet(self.contrary(id, &met)),
            Found::Model => {}
        }
        let in_force = self.in_force;
        let overriding: Vec<(ProvisionId, Rail)> = self
            .run
            .graph
            .book
            .provision(id)
            .unless
            .iter()
            .filter(|other| is_set(in_force, **other))
            .map(|other| (*other, self.encoder.status(*other)))
            .collect();
        self.show_overridden(id, &met, &overriding);
        // One that alone always overrides says most; otherwise those that it takes together.
        for (other, rail) in &overriding {
            if self.solve(&[met.as_slice(), &[rail.fails]].concat()) == Found::Nothing {
                return Idle::Overridden(vec![*other]);
            }
        }
        let fail: Vec<Lit> = overriding.iter().map(|(_, rail)| rail.fails).collect();
        match self.least_contrary(&met, &fail) {
            Some(needed) => Idle::Overridden(
                needed
                    .iter()
                    .filter_map(|at| overriding.get(*at))
                    .map(|one| one.0)
                    .collect(),
            ),
            None => Idle::NotDecided,
        }
    }

    /// Finds a case in which the provision's conditions are met and it is overridden, if none is known.
    fn show_overridden(&mut self, id: ProvisionId, met: &[Lit], overriding: &[(ProvisionId, Rail)]) {
        let any = self
            .encoder
            .gates
            .any(overriding.iter().map(|(_, rail)| rail.holds));
        let is_new = self
            .found
            .fires
            .get(id.at())
            .is_some_and(|fires| fires.sighting.case.is_none());
        if !is_new || self.solve(&[met, &[any]].concat()) != Found::Model {
            return;
        }
        let facts = self
            .run
            .graph
            .cone(&[id], None, Some(self.in_force))
            .facts(self.run.graph.book);
        let sighting = self.checked(Shows::Overridden(id), &facts);
        if let Some(fires) = self.found.fires.get_mut(id.at()) {
            fires.sighting.case = sighting.case;
            fires.sighting.confirmed = sighting.confirmed;
        }
    }

    /// Positions of literals that cannot all hold beside `fixed`, none of which can be spared; nothing if
    /// they can all hold, or if that was not decided.
    fn least_contrary(&mut self, fixed: &[Lit], lits: &[Lit]) -> Option<Vec<usize>> {
        if self.solve(&[fixed, lits].concat()) != Found::Nothing {
            return None;
        }
        let mut kept: Vec<(usize, Lit)> = lits
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, lit)| self.encoder.gates.is_needed(*lit))
            .collect();
        for (at, _) in kept.clone() {
            let fewer: Vec<Lit> = kept
                .iter()
                .filter(|(one, _)| *one != at)
                .map(|(_, lit)| *lit)
                .collect();
            if self.solve(&[fixed, &fewer].concat()) == Found::Nothing {
                kept.retain(|(one, _)| *one != at);
            }
        }
        Some(kept.into_iter().map(|(at, _)| at).collect())
    }

    /// The facts tested by those parts of a provision's conditions that exclude one another.
    fn contrary(&mut self, id: ProvisionId, parts: &[Lit]) -> BTreeSet<FactId> {
        let needed = self.least_contrary(&[], parts).unwrap_or_default();
        let graph = &self.run.graph;
        let conditions: Vec<&Condition> = match &graph.book.provision(id).when {
            Condition::All(inner) => inner.iter().collect(),
            other => vec![other],
        };
        let needed = needed.iter().filter_map(|at| conditions.get(*at));
        needed
            .flat_map(|condition| graph.cone(&[], Some(condition), Some(&[])).facts(graph.book))
            .collect()
    }
}

/// The periods of these segments, joined where they touch.
pub(super) fn periods(times: &Times, segments: &[u32]) -> Vec<Period> {
    let mut found: Vec<Period> = Vec::new();
    for segment in segments.iter().filter_map(|at| times.segments.get(*at as usize)) {
        match found.last_mut() {
            Some(last) if last.until.is_some() && last.until == segment.period.from => {
                last.until = segment.period.until
            }
            _ => found.push(segment.period),
        }
    }
    found
}
