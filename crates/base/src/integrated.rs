//! Integrated ownership: what belongs to whom through every chain of holdings, circles included.
//!
//! With A the matrix of direct parts, the integrated matrix is Y = A + A² + … = (I - A)⁻¹ - I (Brioschi,
//! Buzzacchi and Colombo, European Economic Review 33, 1989). Over acyclic holdings the sums are finite; within
//! a circle the system is solved by sweeps (Gauss and Seidel), whose remaining error is bounded and given.

use crate::components::components;
use crate::graph::{Entity, Graph};

/// A number with the most it can lie below the true one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Integrated {
    /// At least this.
    pub low: f64,
    /// The truth lies at most so much above.
    pub error: f64,
}

/// The error at which sweeps within a circle end.
const ERROR_MAX: f64 = 1e-12;

/// The most sweeps within one circle.
const SWEEPS_MAX: usize = 10_000;

/// For each entity, its own value and its part of the value of everything below it: v = w + A v, with w the own
/// values. What an entity holds of itself counts for nobody. Holdings of a range are read at the lower bound, or
/// at the upper with `upper`.
///
/// Costs time in proportion to holdings, and to sweeps within circles.
#[expect(clippy::indexing_slicing, clippy::float_arithmetic, reason = "positions come from the graph; the error is bounded and returned")]
pub fn integrated_value(graph: &Graph, own: &[f64], upper: bool) -> (Vec<f64>, f64) {
    let mut value = own.to_vec();
    value.resize(graph.entities() as usize, 0.0);
    let size = |edge: &crate::graph::Edge| if upper { edge.high.fraction() } else { edge.low.fraction() };
    let below = |entity: Entity, value: &[f64]| -> f64 {
        let held = graph.held_by(entity).iter().filter(|edge| edge.other != entity);
        own.get(entity as usize).copied().unwrap_or(0.0) + held.map(|edge| size(edge) * value[edge.other as usize]).sum::<f64>()
    };
    let mut error: f64 = 0.0;
    // What is owned first.
    for members in components(graph).iter().rev() {
        if let [only] = members {
            value[*only as usize] = below(*only, &value);
            continue;
        }
        // Values rise towards the solution: from nothing within the circle, each sweep adds what is still lacking.
        for member in members {
            value[*member as usize] = 0.0;
        }
        let (mut before, mut left) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..SWEEPS_MAX {
            let mut moved: f64 = 0.0;
            for member in members {
                let found = below(*member, &value);
                moved += (found - value[*member as usize]).abs();
                value[*member as usize] = found;
            }
            // The steps shrink at least as the last ratio: what is still to come is a geometric series.
            let ratio = if before.is_finite() && before > 0.0 { moved / before } else { 1.0 };
            left = if moved == 0.0 { 0.0 } else if ratio < 1.0 { moved * ratio / (1.0 - ratio) } else { f64::INFINITY };
            before = moved;
            if left <= ERROR_MAX {
                break;
            }
        }
        error = error.max(left);
    }
    (value, error)
}

/// The most pushes of one search for owners. Only circles in which nothing leaks reach it; the error then says so.
const PUSHES_MAX: usize = 20_000;

/// How far the search for owners goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnersLimits {
    /// The least integrated part that is listed.
    pub least: f64,
    /// What is still on its way, at most, when the search ends: the error of every part listed.
    pub error: f64,
}

/// Room for [`owners_of`], used again from firm to firm.
pub struct OwnersRoom {
    part: Vec<f64>,
    waiting: Vec<f64>,
    touched: Vec<Entity>,
    queue: std::collections::VecDeque<Entity>,
}

impl OwnersRoom {
    /// Room for searches of `graph`.
    pub fn new(graph: &Graph) -> OwnersRoom {
        let blank = vec![0.0; graph.entities() as usize];
        OwnersRoom { part: blank.clone(), waiting: blank, touched: Vec::new(), queue: std::collections::VecDeque::new() }
    }
}

/// Every entity whose integrated part of `firm` is at least `limits.least`, ascending, each with its error.
///
/// Parts are pushed from the firm upwards until what is still on its way is below the error allowed (the push
/// method of Andersen, Chung and Lang, FOCS 2006, on holdings).
#[expect(clippy::indexing_slicing, clippy::float_arithmetic, reason = "positions come from the graph; the error is bounded and returned")]
pub fn owners_of(graph: &Graph, firm: Entity, limits: OwnersLimits, upper: bool, room: &mut OwnersRoom) -> Vec<(Entity, Integrated)> {
    let size = |edge: &crate::graph::Edge| if upper { edge.high.fraction() } else { edge.low.fraction() };
    let mut left = 0.0;
    let push = |from: Entity, amount: f64, room: &mut OwnersRoom, left: &mut f64| {
        for edge in graph.holders_of(from).iter().filter(|edge| edge.other != from) {
            let (at, more) = (edge.other as usize, size(edge) * amount);
            if more <= 0.0 {
                continue;
            }
            if room.part[at] == 0.0 && room.waiting[at] == 0.0 {
                room.touched.push(edge.other);
            }
            if room.waiting[at] == 0.0 {
                room.queue.push_back(edge.other);
            }
            room.part[at] += more;
            room.waiting[at] += more;
            *left += more;
        }
    };
    push(firm, 1.0, room, &mut left);
    let mut pushes = 0;
    while left > limits.error && pushes < PUSHES_MAX {
        let Some(next) = room.queue.pop_front() else { break };
        pushes += 1;
        let amount = std::mem::replace(&mut room.waiting[next as usize], 0.0);
        left -= amount;
        push(next, amount, room, &mut left);
    }
    room.queue.clear();
    let error = left.max(0.0);
    let mut found = Vec::new();
    for entity in room.touched.drain(..) {
        let low = std::mem::replace(&mut room.part[entity as usize], 0.0);
        room.waiting[entity as usize] = 0.0;
        if entity != firm && low + error >= limits.least {
            found.push((entity, Integrated { low, error }));
        }
    }
    found.sort_unstable_by_key(|(entity, _)| *entity);
    found
}
