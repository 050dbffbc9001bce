//! Integrated ownership: what belongs to whom through every chain of holdings, circles included.
//!
//! With A the matrix of direct parts, the integrated matrix is Y = A + A² + … = (I - A)⁻¹ - I (Brioschi,
//! Buzzacchi and Colombo, European Economic Review 33, 1989). Everything is counted in whole numbers: a lower
//! bound is rounded down and an upper bound up at each step, so that the truth always lies between the two,
//! whatever machine computes them. A bound within a circle is proved, not guessed: what satisfies v ≤ w + A v lies
//! below the solution and what satisfies v ≥ w + A v above it (I - A is an M-matrix; Berman and Plemmons, 1979).

use crate::components::components;
use crate::graph::{Edge, Entity, Graph};
use crate::parts::Parts;

/// How many make the whole of a firm in [`owners_of`]: 10¹⁸.
pub const WHOLE: u64 = 1_000_000_000_000_000_000;

/// The least value for which nothing is known to be enough.
pub const UNBOUNDED: u64 = u64::MAX;

/// The most sweeps within one circle.
const SWEEPS_MAX: usize = 10_000;

/// A part with the most it can lie below the true one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integrated {
    /// At least this, of [`WHOLE`].
    pub low: u64,
    /// The truth lies at most so much above.
    pub error: u64,
}

/// Which bound is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Holdings at their least, rounded down.
    Lower,
    /// Holdings at their most, rounded up.
    Upper,
}

impl Bound {
    /// `value` times the size of a holding.
    fn of(self, edge: &Edge, value: u64) -> u64 {
        match self {
            Bound::Lower => times(value, edge.low, false),
            Bound::Upper => times(value, edge.high, true),
        }
    }
}

/// `value` times `parts`, rounded down or up. Whole parts of the value and the rest of it are multiplied apart: neither
/// product can be too large.
fn times(value: u64, parts: Parts, up: bool) -> u64 {
    const PARTS: u64 = Parts::ALL.count_u64();
    let count = parts.count_u64();
    if value == UNBOUNDED && count > 0 {
        return UNBOUNDED;
    }
    let rest = value % PARTS * count;
    value / PARTS * count + if up { rest.div_ceil(PARTS) } else { rest / PARTS }
}

/// For each entity, a bound of its own value and its part of the value of everything below it: v = w + A v, with w
/// the own values in any unit. What an entity holds of itself counts for nobody. A value that no bound could be
/// proved for is [`UNBOUNDED`]: nothing leaks from its circle.
///
/// Costs time in proportion to holdings, and to sweeps within circles.
#[expect(clippy::indexing_slicing, reason = "every position comes from the graph itself, which was checked")]
pub fn integrated_value(graph: &Graph, own: &[u64], bound: Bound) -> Vec<u64> {
    let mut value = own.to_vec();
    value.resize(graph.entities() as usize, 0);
    // What is owned first.
    for members in components(graph).iter().rev() {
        if let [only] = members {
            value[*only as usize] = below(graph, own, &value, *only, bound);
            continue;
        }
        circle(graph, own, &mut value, members, bound);
    }
    value
}

/// The right side of the equation for one entity.
#[expect(clippy::indexing_slicing, reason = "every position comes from the graph itself, which was checked")]
fn below(graph: &Graph, own: &[u64], value: &[u64], entity: Entity, bound: Bound) -> u64 {
    let mut sum = own.get(entity as usize).copied().unwrap_or(0);
    for edge in graph.held_by(entity) {
        if edge.other != entity {
            sum = sum.saturating_add(bound.of(edge, value[edge.other as usize]));
        }
    }
    sum
}

/// Values within one circle, by sweeps (Gauss and Seidel) from below; an upper bound is then found above them.
#[expect(clippy::indexing_slicing, reason = "every position comes from the graph itself, which was checked")]
fn circle(graph: &Graph, own: &[u64], value: &mut [u64], members: &[Entity], bound: Bound) {
    for member in members {
        value[*member as usize] = 0;
    }
    for _ in 0..SWEEPS_MAX {
        let mut moved = false;
        for member in members.iter().rev() {
            let found = below(graph, own, value, *member, bound);
            moved |= found != value[*member as usize];
            value[*member as usize] = found;
        }
        if !moved {
            // Rounded up and at rest: it satisfies v ≥ w + A v. Rounded down and at rest: v ≤ w + A v.
            return;
        }
    }
    if bound == Bound::Lower {
        // Every sweep from below stays below.
        return;
    }
    let base: Vec<u64> = members.iter().map(|member| value[*member as usize]).collect();
    let most = base.iter().copied().max().unwrap_or(0);
    for shift in (0..=24).rev() {
        for (member, base) in members.iter().zip(&base) {
            value[*member as usize] = base.saturating_add(most >> shift).saturating_add(64);
        }
        let holds = members.iter().all(|member| below(graph, own, value, *member, bound) <= value[*member as usize]);
        if holds && members.iter().all(|member| value[*member as usize] < UNBOUNDED) {
            return;
        }
    }
    for member in members {
        value[*member as usize] = UNBOUNDED;
    }
}

/// How far the search for owners goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnersLimits {
    /// The least integrated part that is listed, of [`WHOLE`].
    pub least: u64,
    /// Less than this on its way to one holder is not followed; the sum of it is the error of every part listed.
    pub follow: u64,
}

/// The most pushes of one search for owners. Only circles in which nothing leaks reach it; the error then says so.
const PUSHES_MAX: usize = 20_000;

/// Room for searches for owners, used again for the next.
#[derive(Clone, Debug)]
pub struct OwnersRoom {
    /// Part found and part on its way, by entity.
    state: Vec<(u64, u64)>,
    touched: Vec<Entity>,
    queue: std::collections::VecDeque<Entity>,
}

impl OwnersRoom {
    /// Room for searches of `graph`.
    pub fn new(graph: &Graph) -> OwnersRoom {
        OwnersRoom { state: vec![(0, 0); graph.entities() as usize], touched: Vec::new(), queue: std::collections::VecDeque::new() }
    }
}

/// Every entity whose integrated part of `firm` is at least `limits.least`, in no order that matters, appended to
/// `found`, each with its error.
///
/// Parts are pushed from the firm upwards until less than `limits.follow` is on its way to any holder (the push
/// method of Andersen, Chung and Lang, FOCS 2006, on holdings). `bound` says at which end holdings are read.
#[expect(clippy::indexing_slicing, reason = "every position comes from the graph itself, which was checked")]
pub fn owners_of(graph: &Graph, firm: Entity, limits: OwnersLimits, bound: Bound, room: &mut OwnersRoom, found: &mut Vec<(Entity, Integrated)>) {
    let mut left: u64 = 0;
    let (mut at, mut amount, mut pushes) = (firm, WHOLE, 0);
    loop {
        for edge in graph.holders_of(at) {
            let more = bound.of(edge, amount);
            if edge.other == at || more == 0 {
                continue;
            }
            let (part, waiting) = &mut room.state[edge.other as usize];
            if *part == 0 {
                room.touched.push(edge.other);
            }
            *part = part.saturating_add(more);
            // Whoever nobody holds passes nothing on.
            if graph.holders_of(edge.other).is_empty() {
                continue;
            }
            if *waiting < limits.follow && waiting.saturating_add(more) >= limits.follow {
                room.queue.push_back(edge.other);
            }
            *waiting = waiting.saturating_add(more);
            left = left.saturating_add(more);
        }
        pushes += 1;
        if pushes > PUSHES_MAX {
            break;
        }
        let Some(next) = room.queue.pop_front() else { break };
        at = next;
        amount = std::mem::take(&mut room.state[next as usize].1);
        left = left.saturating_sub(amount);
    }
    room.queue.clear();
    for entity in room.touched.drain(..) {
        let (low, _) = std::mem::take(&mut room.state[entity as usize]);
        if entity != firm && low.saturating_add(left) >= limits.least {
            found.push((entity, Integrated { low, error: left }));
        }
    }
}
