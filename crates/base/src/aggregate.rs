//! Ownership in the aggregate by a set of persons: the rule by which the property of blocked persons is found.
//!
//! An entity counts as owned if members of the set, and entities that count as owned, together hold the
//! threshold of it or more. Ownership alone counts, never control; an indirect holding counts only through an
//! entity that itself counts as owned (OFAC, revised guidance of 13 August 2014; FAQ 398 to 401).

use crate::graph::{Entity, Graph, HoldingId};
use crate::parts::Threshold;

/// How far ownership by the set reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// Entities owned at the lower bounds, in the order in which it follows, with what tipped each.
    pub certain: Vec<(Entity, HoldingId)>,
    /// Entities owned at the upper bounds, those certain included.
    pub possible: Vec<(Entity, HoldingId)>,
}

/// What `members` own in the aggregate.
///
/// Costs time in proportion to the holdings of everything reached, and space in proportion to the entities.
pub fn aggregate(graph: &Graph, members: &[Entity], threshold: Threshold) -> Aggregate {
    // The same least relation as control by several in concert, over holdings of capital.
    let reached = crate::control::control_of(graph, members, threshold);
    let of = |one: &crate::control::Controlled| (one.subject, one.by);
    Aggregate { certain: reached.certain().map(of).collect(), possible: reached.possible().map(of).collect() }
}
