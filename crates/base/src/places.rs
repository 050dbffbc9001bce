//! How much of a firm belongs to holders of each country: bounds, through every chain.

use std::collections::BTreeMap;

use ntib_core::Place;

use crate::graph::Entity;
use crate::integrated::WHOLE;
use crate::parts::Parts;
use crate::share::Range;
use crate::stand_ins::stand_ins;
use crate::statement::{Claim, EntityKind, Interest};
use crate::view::{Fold, Owner, View};

/// What stands for the country of an entity whose own owners are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminal {
    /// The country under whose law it is formed.
    Formed,
    /// None: it is not known whose it is. Persons and states have theirs.
    Unknown,
}

/// Bounds for one country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceShare {
    /// The country.
    pub place: Place,
    /// What belongs to it, at least and at most.
    pub share: Range,
}

/// Bounds for every country that has a part for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceShares {
    /// By country.
    pub places: Vec<PlaceShare>,
    /// What belongs to nobody whose country is known, at most: any country, named or not, may have it.
    pub unknown: Parts,
}

impl PlaceShares {
    /// What belongs to `place`.
    pub fn of(&self, place: Place) -> Range {
        let known = self.places.iter().find(|one| one.place == place);
        known.map_or_else(|| Range::new(Parts::NONE, self.unknown).unwrap_or(Range::UNKNOWN), |one| one.share)
    }

    /// What belongs to any country but those that `is_home` names.
    pub fn foreign(&self, is_home: impl Fn(Place) -> bool) -> Range {
        let sum = |of: &dyn Fn(Place) -> bool| self.places.iter().filter(|one| of(one.place)).fold(Parts::NONE, |sum, one| sum.plus(one.share.low()));
        let (home, abroad) = (sum(&is_home), sum(&|place| !is_home(place)));
        Range::new(abroad, Parts::ALL.less(home)).unwrap_or(Range::UNKNOWN)
    }
}

/// The most steps of one search; what is then still on its way counts as unknown.
const STEPS_MAX: usize = 100_000;

/// Less than a thousand-millionth of a thousand-millionth is not followed: it counts as unknown.
const FOLLOW_MIN: u64 = 1_000;

/// Where parts of `subject` come to rest, going up every chain at the lower bounds: at holders that `rest` names and
/// at those whom nobody is known to hold. Holdings told as indirect stand in for chains that are not told, unless
/// `told_only`. `made` takes the interests on the way.
pub(crate) fn absorb(
    view: &View<'_>,
    subject: Entity,
    interest: Option<Interest>,
    rest: impl Fn(Entity) -> bool,
    counts_for: impl Fn(&Fold) -> Option<Entity>,
    told_only: bool,
    made: &mut Vec<usize>,
) -> Vec<(Entity, u64)> {
    let mut found: BTreeMap<Entity, u64> = BTreeMap::new();
    let mut waiting: BTreeMap<Entity, u64> = BTreeMap::from([(subject, WHOLE)]);
    for _ in 0..STEPS_MAX {
        // The largest first: the fewest steps.
        let Some((entity, amount)) = waiting.iter().max_by_key(|(entity, amount)| (**amount, u32::MAX - **entity)).map(|(e, a)| (*e, *a)) else { break };
        waiting.remove(&entity);
        if amount < FOLLOW_MIN {
            break;
        }
        let (from, folds) = view.held(entity);
        let direct = folds.iter().zip(from..).filter(|(fold, _)| Some(fold.interest) == interest && !fold.indirect);
        let direct = direct.filter_map(|(fold, at)| Some((counts_for(fold)?, fold.share.low().count_u64(), at)));
        let through = interest.filter(|_| !told_only).map(|interest| stand_ins(view, entity, interest, &counts_for)).unwrap_or_default();
        let mut passed = false;
        for (owner, low, at) in direct.chain(through.into_iter().map(|one| (one.owner, one.low, one.at))) {
            passed = true;
            let part = u128::from(amount) * u128::from(low) / u128::from(Parts::ALL.count());
            let part = u64::try_from(part).unwrap_or(0);
            if part == 0 {
                continue;
            }
            if !made.contains(&at) {
                made.push(at);
            }
            if rest(owner) {
                *found.entry(owner).or_default() += part;
            } else {
                *waiting.entry(owner).or_default() += part;
            }
        }
        if !passed && entity != subject {
            *found.entry(entity).or_default() += amount;
        }
    }
    found.into_iter().collect()
}

/// The country of a holder at the end of a chain.
fn country(view: &View<'_>, entity: Entity, terminal: Terminal) -> Option<Place> {
    let (mut kind, mut formed, mut citizen, mut resident) = (None, None, Vec::new(), None);
    for one in view.claims(entity) {
        match &one.claim {
            Claim::Kind(one) => kind = kind.or(Some(*one)),
            Claim::Jurisdiction(place) => formed = formed.or(Some(*place)),
            Claim::Citizenship(place) => citizen.push(*place),
            Claim::Residence(place) => resident = resident.or(Some(*place)),
            _ => {}
        }
    }
    match kind {
        // Of several citizenships none is the one.
        Some(EntityKind::Person) => match citizen.as_slice() {
            [only] => Some(*only),
            [] => resident,
            _ => None,
        },
        Some(EntityKind::State | EntityKind::StateBody) => formed,
        _ => formed.filter(|_| terminal == Terminal::Formed),
    }
}

/// How much of one interest in `subject` belongs to holders of each country, through every chain.
pub fn place_shares(view: &View<'_>, subject: Entity, interest: Interest, terminal: Terminal) -> PlaceShares {
    let counts_for = |fold: &Fold| match fold.owner {
        Owner::Entity(owner) => Some(fold.on_behalf_of.unwrap_or(owner)),
        _ => None,
    };
    let mut by_place: BTreeMap<Place, u64> = BTreeMap::new();
    for (entity, part) in absorb(view, subject, Some(interest), |_| false, counts_for, false, &mut Vec::new()) {
        if let Some(place) = country(view, entity, terminal) {
            *by_place.entry(place).or_default() += part;
        }
    }
    let scale = |part: u64| Parts::new(u32::try_from(part / u64::from(Parts::ALL.count())).unwrap_or(0)).unwrap_or(Parts::ALL);
    let known = by_place.values().fold(Parts::NONE, |sum, part| sum.plus(scale(*part)));
    let unknown = Parts::ALL.less(known);
    let places = by_place
        .into_iter()
        .filter_map(|(place, part)| Some(PlaceShare { place, share: Range::new(scale(part), scale(part).plus(unknown))? }))
        .collect();
    PlaceShares { places, unknown }
}
