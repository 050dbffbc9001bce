//! An order of entities in which those under one control stand together.
//!
//! Searches go down chains of majorities. With what somebody has the majority of right behind him, a search reads memory
//! from one end to the other: what it costs no longer hangs on how many entities there are besides.

use crate::graph::{Entity, Graph};
use crate::parts::Threshold;

/// Places of entities in an order of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    places: Vec<Entity>,
    entities: Vec<Entity>,
}

impl Order {
    /// Of the entities of `graph`: each before everything that it has the majority of, chain by chain.
    ///
    /// Costs time and space in proportion to entities and holdings.
    pub fn of_control(graph: &Graph) -> Order {
        let has_majority = |edge: &&crate::graph::Edge| Threshold::MAJORITY.met(edge.low.count_u64());
        let count = graph.entities() as usize;
        let (mut led, mut placed) = (vec![false; count], vec![false; count]);
        for (owner, edge) in (0..graph.entities()).flat_map(|owner| graph.held_by(owner).iter().filter(has_majority).map(move |edge| (owner, edge))) {
            if let Some(led) = led.get_mut(edge.other as usize).filter(|_| edge.other != owner) {
                *led = true;
            }
        }
        let mut entities: Vec<Entity> = Vec::with_capacity(count);
        let mut todo: Vec<Entity> = Vec::new();
        // Chains begin with those of whom nobody has the majority; what is left are circles.
        let heads = (0..graph.entities()).zip(&led).filter(|(_, led)| !**led).map(|(entity, _)| entity);
        for head in heads.chain(0..graph.entities()) {
            todo.push(head);
            while let Some(entity) = todo.pop() {
                let Some(placed) = placed.get_mut(entity as usize).filter(|placed| !**placed) else { continue };
                *placed = true;
                entities.push(entity);
                todo.extend(graph.held_by(entity).iter().rev().filter(has_majority).map(|edge| edge.other));
            }
        }
        let mut places = vec![0; count];
        for (entity, place) in entities.iter().zip(0..) {
            if let Some(one) = places.get_mut(*entity as usize) {
                *one = place;
            }
        }
        Order { places, entities }
    }

    /// The place of an entity.
    pub fn place(&self, entity: Entity) -> Entity {
        self.places.get(entity as usize).copied().unwrap_or(entity)
    }

    /// The entity at a place.
    pub fn entity(&self, place: Entity) -> Entity {
        self.entities.get(place as usize).copied().unwrap_or(place)
    }
}
