//! What learning more may do to an answer: settle it further, never turn it.

use crate::reference::{Answer, Layer, Layers, Outcome, Three};

/// Whether `more`, an answer with more facts known, is one that `less` left possible. The relation is
/// the order of information: everything settled stays, everything possible was possible before.
pub fn allows(less: &Answer, more: &Answer) -> bool {
    if !settles(less.asked, more.asked) {
        return false;
    }
    match (&less.outcome, &more.outcome) {
        (_, None) => more.asked == Three::False,
        (None, Some(_)) => false,
        (Some(less), Some(more)) => outcome_allows(less, more),
    }
}

fn settles(less: Three, more: Three) -> bool {
    less == Three::Unknown || less == more
}

fn outcome_allows(less: &Outcome, more: &Outcome) -> bool {
    match (less, more) {
        (Outcome::Choice(less), Outcome::Choice(more)) => {
            more.possible.is_subset(&less.possible)
                && (less.gap || !more.gap)
                && (more.conflict || !less.conflict)
        }
        (Outcome::Holds(less), Outcome::Holds(more)) => settles(*less, *more),
        (Outcome::Set { certain, open }, Outcome::Set { certain: more_certain, open: more_open }) => {
            let possible = |element: &usize| certain.contains(element) || open.contains(element);
            certain.is_subset(more_certain) && more_certain.union(more_open).all(possible)
        }
        (Outcome::Summary(less), Outcome::Summary(more)) => more.is_subset(less),
        (Outcome::Layers(less), Outcome::Layers(more)) => layers_allow(less, more),
        _ => false,
    }
}

fn layers_allow(less: &Layers, more: &Layers) -> bool {
    let find = |layers: &Layers, at: usize| layers.layers.iter().find(|one| one.layer == at).cloned();
    let kept = more.layers.iter().all(|more| {
        find(less, more.layer).is_some_and(|less| {
            settles(less.applies, more.applies) && less.base.holds(&more.base) && less.amount.holds(&more.amount)
        })
    });
    let gone = |layer: &Layer| find(more, layer.layer).is_none();
    let left_out = less.layers.iter().filter(|layer| gone(layer)).all(|layer| layer.applies == Three::Unknown);
    // Of a value of nothing no share is known, whatever the facts.
    let share = less.share.holds(&more.share) || more.share == crate::reference::Amount::OPEN;
    kept && left_out && less.total.holds(&more.total) && share && (more.conflict || !less.conflict)
}
