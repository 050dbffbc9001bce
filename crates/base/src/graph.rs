//! Holdings between entities, stored by owner and by what is owned.

use std::fmt;

use crate::order::Order;
use crate::parts::Parts;

/// An entity or person, by position.
pub type Entity = u32;

/// A holding, by its position among those given.
pub type HoldingId = u32;

/// A holding of votes, or of capital, of which the size is known or lies between bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holding {
    /// Who holds.
    pub owner: Entity,
    /// What is held.
    pub subject: Entity,
    /// At least so much.
    pub low: Parts,
    /// At most so much.
    pub high: Parts,
}

impl Holding {
    /// A holding of known size.
    pub fn exact(owner: Entity, subject: Entity, size: Parts) -> Holding {
        Holding { owner, subject, low: size, high: size }
    }
}

/// A holding seen from one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The other end.
    pub other: Entity,
    /// At least so much.
    pub low: Parts,
    /// At most so much.
    pub high: Parts,
    /// Which holding.
    pub holding: HoldingId,
}

/// Why holdings make no graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphError {
    /// A holding names an entity that is not there.
    NoEntity(HoldingId),
    /// A holding is at least more than it is at most.
    Bounds(HoldingId),
    /// There are more than can be counted.
    TooMany,
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GraphError::NoEntity(id) => write!(f, "holding {id} names an entity that is not there"),
            GraphError::Bounds(id) => write!(f, "holding {id} is at least more than it is at most"),
            GraphError::TooMany => write!(f, "there are more holdings or entities than can be counted"),
        }
    }
}

impl std::error::Error for GraphError {}

/// One direction: the edges of each entity stand together.
#[derive(Clone, Debug, Default)]
struct Side {
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

impl Side {
    fn of(&self, entity: Entity) -> &[Edge] {
        let at = entity as usize;
        let bounds = self.starts.get(at).zip(self.starts.get(at.saturating_add(1)));
        bounds.and_then(|(from, to)| self.edges.get(*from as usize..*to as usize)).unwrap_or(&[])
    }

    /// Counting sort of `holdings` by `end`; those of one entity keep their order.
    fn new(entities: usize, holdings: &[Holding], end: impl Fn(&Holding) -> (Entity, Entity)) -> Side {
        let mut starts = vec![0_u32; entities + 1];
        for holding in holdings {
            if let Some(count) = starts.get_mut(end(holding).0 as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let blank = Edge { other: 0, low: Parts::NONE, high: Parts::NONE, holding: 0 };
        let mut edges = vec![blank; holdings.len()];
        for (holding, id) in holdings.iter().zip(0_u32..) {
            let (own, other) = end(holding);
            let Some(at) = next.get_mut(own as usize) else { continue };
            if let Some(edge) = edges.get_mut(*at as usize) {
                *edge = Edge { other, low: holding.low, high: holding.high, holding: id };
            }
            *at += 1;
        }
        Side { starts, edges }
    }
}

/// Holdings by owner and by subject.
#[derive(Clone, Debug)]
pub struct Graph {
    entities: u32,
    holdings: Vec<Holding>,
    held: Side,
    holders: Side,
    /// How many holdings are known only between bounds.
    ranged: usize,
}

impl Graph {
    /// The graph of `holdings` among `entities`. What an entity holds of itself counts for nobody.
    ///
    /// Costs time and space in proportion to both.
    pub fn new(entities: u32, holdings: Vec<Holding>) -> Result<Graph, GraphError> {
        if u32::try_from(holdings.len()).is_err() || entities == u32::MAX {
            return Err(GraphError::TooMany);
        }
        for (holding, id) in holdings.iter().zip(0_u32..) {
            if holding.owner >= entities || holding.subject >= entities {
                return Err(GraphError::NoEntity(id));
            }
            if holding.low > holding.high {
                return Err(GraphError::Bounds(id));
            }
        }
        let held = Side::new(entities as usize, &holdings, |one| (one.owner, one.subject));
        let holders = Side::new(entities as usize, &holdings, |one| (one.subject, one.owner));
        let ranged = holdings.iter().filter(|one| one.low != one.high).count();
        Ok(Graph { entities, holdings, held, holders, ranged })
    }

    /// The same graph with its entities in `order`; holdings keep their positions.
    ///
    /// Costs time and space in proportion to entities and holdings.
    #[must_use]
    pub fn arranged(&self, order: &Order) -> Graph {
        let moved = |one: &Holding| Holding { owner: order.place(one.owner), subject: order.place(one.subject), ..*one };
        let holdings: Vec<Holding> = self.holdings.iter().map(moved).collect();
        let held = Side::new(self.entities as usize, &holdings, |one| (one.owner, one.subject));
        let holders = Side::new(self.entities as usize, &holdings, |one| (one.subject, one.owner));
        Graph { entities: self.entities, holdings, held, holders, ranged: self.ranged }
    }

    /// How many entities there are.
    pub fn entities(&self) -> u32 {
        self.entities
    }

    /// Whether the size of every holding is known.
    pub fn is_exact(&self) -> bool {
        self.ranged == 0
    }

    /// The holdings, in the order given.
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }

    /// What `owner` holds.
    pub fn held_by(&self, owner: Entity) -> &[Edge] {
        self.held.of(owner)
    }

    /// Who holds of `subject`.
    pub fn holders_of(&self, subject: Entity) -> &[Edge] {
        self.holders.of(subject)
    }

    /// Changes the size of one holding; `false` if there is no such holding or the bounds are crossed.
    pub fn resize(&mut self, id: HoldingId, low: Parts, high: Parts) -> bool {
        let Some(holding) = self.holdings.get_mut(id as usize).filter(|_| low <= high) else { return false };
        self.ranged = self.ranged + usize::from(low != high) - usize::from(holding.low != holding.high);
        (holding.low, holding.high) = (low, high);
        let (owner, subject) = (holding.owner, holding.subject);
        for (side, entity) in [(&mut self.held, owner), (&mut self.holders, subject)] {
            let at = entity as usize;
            let bounds = side.starts.get(at).zip(side.starts.get(at + 1));
            let Some((from, to)) = bounds.map(|(from, to)| (*from as usize, *to as usize)) else { continue };
            let edges = side.edges.get_mut(from..to).unwrap_or_default();
            if let Some(edge) = edges.iter_mut().find(|edge| edge.holding == id) {
                (edge.low, edge.high) = (low, high);
            }
        }
        true
    }
}
