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

/// The strongly connected components of `graph`. Costs time and space in proportion to entities and holdings.
#[expect(clippy::indexing_slicing, reason = "every position comes from the graph itself, which was checked")]
pub fn components(graph: &Graph) -> Components {
    const UNSEEN: u32 = u32::MAX;
    let count = graph.entities() as usize;
    let (mut order, mut low) = (vec![UNSEEN; count], vec![0_u32; count]);
    let mut on_stack = vec![false; count];
    let (mut stack, mut calls): (Vec<Entity>, Vec<(Entity, usize)>) = (Vec::new(), Vec::new());
    let (mut members, mut ends) = (Vec::with_capacity(count), Vec::new());
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
                            members.push(member);
                            if member == entity {
                                break;
                            }
                        }
                        ends.push(u32::try_from(members.len()).unwrap_or(u32::MAX));
                    }
                    if let Some((parent, _)) = calls.last() {
                        let parent = *parent as usize;
                        low[parent] = low[parent].min(low[at]);
                    }
                }
            }
        }
    }
    // Found in the order: what is owned before its owners. Turned round, owners come first.
    members.reverse();
    let total = u32::try_from(members.len()).unwrap_or(u32::MAX);
    let mut starts: Vec<u32> = ends.iter().rev().map(|end| total - end).collect();
    starts.push(total);
    Components { starts, members }
}
