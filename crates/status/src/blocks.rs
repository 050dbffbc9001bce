//! Which direct holders of a firm are one: under one control.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_base::{ABOVE_MAX, Entity, Threshold};

use crate::kinds::{ALL, Held, Measurer};
use crate::model::{Counted, is_own};

/// For how many firms, interests and thresholds blocks are kept.
const KEPT: usize = 16;

/// What one behind a block has under control, himself included, of the holders of a firm and of those tied to them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Block {
    /// For certain.
    pub certain: BTreeSet<Entity>,
    /// At most.
    pub possible: BTreeSet<Entity>,
}

/// The blocks of a firm.
#[derive(Clone, Debug)]
pub(crate) enum Blocks {
    /// Each that anybody above the firm, or somebody who is not told, may have; each once.
    Each(Vec<Block>),
    /// More than [`ABOVE_MAX`] entities above the firm can decide.
    TooMany,
}

/// Blocks with what they were asked for.
pub(crate) struct BlocksFound {
    firm: Entity,
    of: Counted,
    controlled: Threshold,
    blocks: Arc<Blocks>,
}

/// What stands above a firm and can decide who of its holders is under whose control.
#[derive(Default)]
struct Region {
    /// Everybody met.
    met: BTreeSet<Entity>,
    /// What is held of each that can be held.
    held: BTreeMap<Entity, Vec<Held>>,
    /// What each has a hand in.
    below: BTreeMap<Entity, Vec<Entity>>,
}

impl Region {
    /// What of `entity` those whom `is_mine` names have: for certain, or at most.
    fn sum(&self, entity: Entity, is_mine: impl Fn(Entity) -> bool, upper: bool) -> Option<u64> {
        let holdings = self.held.get(&entity)?;
        let mine = |held: &Held| held.owner.is_some_and(&is_mine);
        Some(if upper {
            let others = holdings.iter().filter(|held| !mine(held)).map(|held| if held.owner.is_some() { held.low } else { held.of_many() });
            ALL.saturating_sub(others.sum())
        } else {
            holdings.iter().filter(|held| mine(held)).map(|held| held.low).sum()
        })
    }

    /// Everything that whoever has `given` gets under control besides, beginning with a look at `todo`.
    fn under(&self, given: &BTreeSet<Entity>, one: Option<Entity>, mut todo: Vec<Entity>, controlled: Threshold, upper: bool) -> BTreeSet<Entity> {
        let mut mine: BTreeSet<Entity> = one.into_iter().collect();
        while let Some(entity) = todo.pop() {
            if given.contains(&entity) || mine.contains(&entity) {
                continue;
            }
            let sum = self.sum(entity, |owner| mine.contains(&owner) || given.contains(&owner), upper);
            if sum.is_some_and(|sum| controlled.met(sum)) {
                mine.insert(entity);
                todo.extend(self.below(entity));
            }
        }
        mine
    }

    fn below(&self, entity: Entity) -> impl Iterator<Item = Entity> {
        self.below.get(&entity).into_iter().flatten().copied()
    }
}

/// Those on whom it can hang whether somebody has an entity under control: one alone if nothing that the others have
/// could change it, nobody if nobody named could.
fn deciding(holdings: &[Held], controlled: Threshold) -> Vec<Entity> {
    let owned = || holdings.iter().filter_map(|held| Some((held.owner?, held.low)));
    let named: u64 = owned().map(|(_, low)| low).sum();
    let small: u64 = holdings.iter().filter(|held| held.owner.is_none()).map(Held::of_many).sum();
    let rest = |others: u64| controlled.met(ALL.saturating_sub(others));
    if !controlled.met(named) && rest(named + small) {
        return Vec::new();
    }
    let alone = |low: u64| controlled.met(low) && !rest(low) && !controlled.met(named - low) && rest(named - low + small);
    match owned().find(|(_, low)| alone(*low)) {
        Some((one, _)) => vec![one],
        None => owned().filter(|(_, low)| *low > 0).map(|(owner, _)| owner).collect(),
    }
}

impl Measurer<'_, '_> {
    /// The blocks of `firm`, found once for all measures that ask for them.
    pub(crate) fn blocks(&self, firm: Entity, of: &Counted, controlled: Threshold) -> Arc<Blocks> {
        let known = |one: &&BlocksFound| one.firm == firm && one.of == *of && one.controlled == controlled;
        if let Some(found) = self.blocks_found.borrow().iter().find(known) {
            return Arc::clone(&found.blocks);
        }
        let blocks = Arc::new(self.find_blocks(firm, of, controlled));
        let mut all = self.blocks_found.borrow_mut();
        if all.len() >= KEPT {
            all.clear();
        }
        all.push(BlocksFound { firm, of: of.clone(), controlled, blocks: Arc::clone(&blocks) });
        blocks
    }

    /// Costs time in proportion to what stands above the firm and can decide, and to what each of it reaches.
    fn find_blocks(&self, firm: Entity, of: &Counted, controlled: Threshold) -> Blocks {
        // Of holdings told as held through others the holders are asked as well, whatever the kind: one more is no harm.
        let direct = self.held(firm, of, true).into_iter().filter_map(|held| held.owner);
        let tied = self.view.groups_in(firm).iter().flat_map(|group| group.members.iter().copied());
        let asked: BTreeSet<Entity> = direct.chain(tied).filter(|one| *one != firm).collect();
        let Some(region) = self.region(firm, &asked, of, controlled) else { return Blocks::TooMany };
        // What anybody may have under control.
        let free = region.under(&BTreeSet::new(), None, region.held.keys().copied().collect(), controlled, true);
        let (none, mut seen, mut each) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for one in region.met.iter().copied().map(Some).chain([None]) {
            let below: Vec<Entity> = one.into_iter().flat_map(|one| region.below(one)).collect();
            let surely = region.under(&none, one, below.clone(), controlled, false);
            let perhaps = region.under(&free, one, below, controlled, true);
            let certain = asked.intersection(&surely).copied().collect();
            let possible = asked.iter().copied().filter(|one| free.contains(one) || perhaps.contains(one)).collect();
            let block = Block { certain, possible };
            if seen.insert(block.clone()) {
                each.push(block);
            }
        }
        Blocks::Each(each)
    }

    fn region(&self, firm: Entity, asked: &BTreeSet<Entity>, of: &Counted, controlled: Threshold) -> Option<Region> {
        let mut region = Region::default();
        let mut todo: Vec<Entity> = asked.iter().copied().collect();
        while let Some(entity) = todo.pop() {
            if entity == firm || !region.met.insert(entity) || self.entity_kind(entity).is_some_and(is_own) {
                continue;
            }
            if region.met.len() > ABOVE_MAX {
                return None;
            }
            let holdings = self.holdings(entity, of);
            for owner in deciding(&holdings, controlled) {
                region.below.entry(owner).or_default().push(entity);
                todo.push(owner);
            }
            region.held.insert(entity, holdings);
        }
        Some(region)
    }
}
