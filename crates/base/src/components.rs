//! Circles of holdings: strongly connected components (Tarjan, SIAM J. Comput. 1(2), 1972), without recursion.

use crate::graph::{Entity, Graph};

/// The components, each before every component that it holds of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    starts: Vec<u32>,
    members: Vec<Entity>,
}

impl Components {
    /// Each component, owners before what they own.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &[Entity]> {
        self.starts.windows(2).filter_map(|pair| match pair {
            [from, to] => self.members.get(*from as usize..*to as usize),
            _ => None,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Whoever cannot be in a circle because nobody who could be in one holds of him, owners before what they own; then those
/// left who hold of nobody who could be in one, what is owned before its owners. Both are taken away one by one (Kahn,
/// Communications of the ACM 5(11), 1962). `true` stands for those taken away.
fn peeled(graph: &Graph) -> (Vec<Entity>, Vec<Entity>, Vec<bool>) {
    let count = |edges: &[crate::graph::Edge]| u32::try_from(edges.len()).unwrap_or(u32::MAX);
    let mut gone = vec![false; graph.entities() as usize];
    let take = |gone: &mut Vec<bool>, entity: Entity| gone.get_mut(entity as usize).is_some_and(|gone| !std::mem::replace(gone, true));
    let mut left: Vec<u32> = (0..graph.entities()).map(|entity| count(graph.holders_of(entity))).collect();
    let mut top: Vec<Entity> = (0..graph.entities()).filter(|entity| graph.holders_of(*entity).is_empty() && take(&mut gone, *entity)).collect();
    let mut next = 0;
    while let Some(entity) = top.get(next).copied() {
        next += 1;
        for edge in graph.held_by(entity) {
            let Some(left) = left.get_mut(edge.other as usize) else { continue };
            *left = left.saturating_sub(1);
            if *left == 0 && take(&mut gone, edge.other) {
                top.push(edge.other);
            }
        }
    }
    let mut bottom = Vec::new();
    for entity in 0..graph.entities() {
        let Some(left) = left.get_mut(entity as usize) else { continue };
        *left = count(graph.held_by(entity));
        if *left == 0 && take(&mut gone, entity) {
            bottom.push(entity);
        }
    }
    next = 0;
    while let Some(entity) = bottom.get(next).copied() {
        next += 1;
        for edge in graph.holders_of(entity) {
            let Some(left) = left.get_mut(edge.other as usize) else { continue };
            *left = left.saturating_sub(1);
            if *left == 0 && take(&mut gone, edge.other) {
                bottom.push(edge.other);
            }
        }
    }
    (top, bottom, gone)
}

/// The strongly connected components of `graph`. Costs time and space in proportion to entities and holdings.
#[expect(clippy::indexing_slicing, reason = "every position comes from the graph itself, which was checked")]
pub fn components(graph: &Graph) -> Components {
    const UNSEEN: u32 = u32::MAX;
    let count = graph.entities() as usize;
    let (top, bottom, gone) = peeled(graph);
    // Those taken away stand alone, and count as seen.
    let mut order: Vec<u32> = gone.iter().map(|gone| if *gone { 0 } else { UNSEEN }).collect();
    let (mut low, mut on_stack) = (vec![0_u32; count], vec![false; count]);
    let (mut stack, mut calls): (Vec<Entity>, Vec<(Entity, usize)>) = (Vec::new(), Vec::new());
    let (mut inner, mut ends) = (Vec::new(), Vec::new());
    let mut counter = 0;
    for root in 0..graph.entities() {
        if order[root as usize] != UNSEEN {
            continue;
        }
        calls.push((root, 0));
        while let Some((entity, next)) = calls.pop() {
            let at = entity as usize;
            if next == 0 {
                order[at] = counter;
                low[at] = counter;
                counter += 1;
                stack.push(entity);
                on_stack[at] = true;
            }
            match graph.held_by(entity).get(next) {
                Some(edge) => {
                    calls.push((entity, next + 1));
                    let other = edge.other as usize;
                    if order[other] == UNSEEN {
                        calls.push((edge.other, 0));
                    } else if on_stack[other] {
                        low[at] = low[at].min(order[other]);
                    }
                }
                None => {
                    if low[at] == order[at] {
                        while let Some(member) = stack.pop() {
                            on_stack[member as usize] = false;
                            inner.push(member);
                            if member == entity {
                                break;
                            }
                        }
                        ends.push(inner.len());
                    }
                    if let Some((parent, _)) = calls.last() {
                        let parent = *parent as usize;
                        low[parent] = low[parent].min(low[at]);
                    }
                }
            }
        }
    }
    assemble(&top, &inner, &ends, &bottom)
}

/// The components in order: those found within were found with what is owned before its owners.
fn assemble(top: &[Entity], inner: &[Entity], ends: &[usize], bottom: &[Entity]) -> Components {
    let members: Vec<Entity> = top.iter().chain(inner.iter().rev()).chain(bottom.iter().rev()).copied().collect();
    let within = ends.iter().rev().map(|end| top.len() + inner.len() - end);
    let alone = top.len() + inner.len()..=members.len();
    let each = (0..top.len()).chain(within).chain(alone);
    Components { starts: each.map(|start| u32::try_from(start).unwrap_or(u32::MAX)).collect(), members }
}
