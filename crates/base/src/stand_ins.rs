//! Holdings told as held through others, where the chain is not told.
//!
//! An indirect holding says how much its holder has through others. Where the chain is in the base it is counted on
//! its way, and the statement adds nothing. Where it is not, dropping the statement loses an owner whom a source
//! names; adding it to what is direct may count one holding twice. So it stands in for the chain as far as that
//! cannot run through a direct holder who is named:
//!
//! - what the holder has directly, and what direct holders have that somebody could own (all but persons, states and
//!   their bodies), is taken off at its upper bound: the chain may run there;
//! - persons and states cannot stand above one another, so each of theirs counts; of the others, who may, the largest
//!   alone counts, and only as far as it exceeds what the former have;
//! - with what is held directly for certain it comes to all at most.
//!
//! What counts is a lower bound in every way in which the untold chain could run, if the source tells the share that
//! reaches the holder (multiplied along the chain, as for capital, or of whoever it controls, as for votes).

use crate::deciding::can_be_held;
use crate::graph::Entity;
use crate::parts::Parts;
use crate::statement::Interest;
use crate::view::{Fold, View};

/// An indirect holding that counts as if it were direct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Its position in the view.
    pub at: usize,
    /// For whom it counts.
    pub owner: Entity,
    /// How much at least, in thousand-millionths.
    pub low: u64,
}

/// The indirect holdings of one interest in `subject` that stand in for chains that are not told; `counts_for` says for
/// whom a holding counts. Costs time in proportion to the interests in `subject`; nothing where none is indirect.
pub fn stand_ins(view: &View<'_>, subject: Entity, interest: Interest, counts_for: impl Fn(&Fold) -> Option<Entity>) -> Vec<StandIn> {
    let (from, folds) = view.held(subject);
    let of_it = || folds.iter().zip(from..).filter(|(fold, _)| fold.interest == interest);
    if !of_it().any(|(fold, _)| fold.indirect) {
        return Vec::new();
    }
    let direct = || of_it().filter(|(fold, _)| !fold.indirect);
    let used: u64 = direct().map(|(fold, _)| fold.share.low().count_u64()).sum();
    let mut room = Parts::ALL.count_u64().saturating_sub(used);
    let carried = |owner: Entity| -> u64 {
        let may = |fold: &Fold| counts_for(fold).is_some_and(|one| one == owner || can_be_held(view, one));
        direct().filter(|(fold, _)| may(fold)).map(|(fold, _)| fold.share.high().count_u64()).sum()
    };
    let told = of_it().filter(|(fold, _)| fold.indirect).filter_map(|(fold, at)| {
        let owner = counts_for(fold)?;
        let low = fold.share.low().count_u64().saturating_sub(carried(owner));
        (low > 0).then_some(StandIn { at, owner, low })
    });
    let (mut others, mut found): (Vec<StandIn>, Vec<StandIn>) = told.partition(|one| can_be_held(view, one.owner));
    let known: u64 = found.iter().map(|one| one.low).sum();
    if known > room {
        // They are told of one another's chain: it is not known whose it is.
        return Vec::new();
    }
    room -= known;
    others.sort_by_key(|one| (std::cmp::Reverse(one.low), one.at));
    if let Some(one) = others.first() {
        let low = one.low.saturating_sub(known).min(room);
        found.extend((low > 0).then_some(StandIn { low, ..*one }));
    }
    found
}
