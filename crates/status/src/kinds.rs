//! Whether a holder is of a kind: yes, no, or not known. Entities judged by their holders are settled together with
//! everything above them, from what is known upward: the least fixed point, so that circles prove nothing.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_base::statement::{AddressKind, Claim, EntityKind, Interest};
use ntib_base::{ABOVE_MAX, Entity, Owner, Parts, Threshold, View};
use ntib_core::{Date, Place};
use ntib_rules::Truth;
use ntib_rules::model::Rulebook;

use crate::blocks::BlocksFound;
use crate::measure::{Meeting, Parents};
use crate::measured::Lack;
use crate::model::{ClaimKind, Counted, Entities, FactMap, Whose, is_own};

/// Lists by name, of entities of the view. A kind whose list is not given is not known of anybody.
pub type Lists = BTreeMap<Box<str>, BTreeSet<Entity>>;

/// All of something, in thousand-millionths.
pub(crate) const ALL: u64 = Parts::ALL.count_u64();

/// A holding as it is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// Its position in the view.
    pub at: usize,
    /// For whom it counts; nobody who is named if none.
    pub owner: Option<Entity>,
    /// How much, at least and at most.
    pub low: u64,
    pub high: u64,
    /// Of many small holders, what each holds less than.
    pub each_below: Option<u64>,
}

impl Held {
    /// Of what many small holders have together, the least that any one of them has not.
    pub fn of_many(&self) -> u64 {
        self.low.saturating_sub(self.each_below.map_or(u64::MAX, |below| below.saturating_sub(1).min(self.high)))
    }
}

/// What was found last, by firm and test.
type Kept<T> = RefCell<BTreeMap<(Entity, Box<str>), Arc<T>>>;

/// Measures facts of firms on one day.
pub struct Measurer<'v, 'a> {
    pub(crate) view: &'v View<'a>,
    pub(crate) book: &'v Rulebook,
    pub(crate) map: &'v FactMap,
    pub(crate) as_of: Date,
    pub(crate) lists: &'v Lists,
    settled: RefCell<BTreeMap<(usize, Entity), Truth>>,
    /// Parents found last, by firm and test: several measures of one firm ask for them.
    pub(crate) parents_found: Kept<Parents>,
    /// Tests put last, by firm and test, with whoever meets them.
    pub(crate) meetings: Kept<Meeting<'v, 'a>>,
    /// Blocks of holders found last.
    pub(crate) blocks_found: RefCell<Vec<BlocksFound>>,
}

impl<'v, 'a> Measurer<'v, 'a> {
    /// Of the firms of `view`, which must be of `as_of`; `lists` names those whom screening found.
    pub fn new(view: &'v View<'a>, book: &'v Rulebook, map: &'v FactMap, as_of: Date, lists: &'v Lists) -> Measurer<'v, 'a> {
        Measurer { view, book, map, as_of, lists, settled: RefCell::default(), parents_found: RefCell::default(), meetings: RefCell::default(), blocks_found: RefCell::default() }
    }

    /// The view measured.
    pub fn view(&self) -> &'v View<'a> {
        self.view
    }

    /// The day asked about.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The kind of entity, if it is told.
    pub(crate) fn entity_kind(&self, entity: Entity) -> Option<EntityKind> {
        self.view.claims(entity).find_map(|one| match one.claim {
            Claim::Kind(kind) => Some(kind),
            _ => None,
        })
    }

    /// Places that claims of one sort name, with the statements, in the order of the library.
    pub(crate) fn places(&self, entity: Entity, sort: &ClaimKind) -> Vec<(Place, u32)> {
        let found = self.view.positions(entity).filter_map(|(at, one)| {
            let place = match (&one.claim, sort) {
                (Claim::Jurisdiction(place), ClaimKind::Jurisdiction) | (Claim::Citizenship(place), ClaimKind::Citizenships) | (Claim::Residence(place), ClaimKind::Residence) => Some(*place),
                (Claim::Address { kind: AddressKind::Headquarters, place, .. }, ClaimKind::Headquarters) | (Claim::Address { kind: AddressKind::Registered, place, .. }, ClaimKind::RegisteredAddress) => *place,
                (Claim::Site(site), ClaimKind::Sites) => Some(site.place),
                _ => None,
            };
            place.map(|place| (place, at))
        });
        found.collect()
    }

    /// The one place that the first claim told names; none if it is told differently.
    pub(crate) fn place(&self, entity: Entity, sorts: &[ClaimKind]) -> Option<Place> {
        let told = sorts.iter().map(|sort| self.places(entity, sort)).find(|told| !told.is_empty())?;
        let (first, _) = *told.first()?;
        told.iter().all(|(place, _)| *place == first).then_some(first)
    }

    /// The place of a state or of its body: its own, or that of the state that controls it.
    fn place_of_state(&self, entity: Entity, deep: usize) -> Option<Place> {
        if let Some(place) = self.place(entity, &[ClaimKind::Jurisdiction]) {
            return Some(place);
        }
        let (_, folds) = self.view.held(entity);
        let states = folds.iter().filter(|fold| fold.interest == Interest::GovernmentControl).filter_map(|fold| match fold.owner {
            Owner::Entity(owner) if self.entity_kind(owner).is_some_and(is_own) => Some(owner),
            _ => None,
        });
        let places: BTreeSet<Place> = states.filter_map(|state| if deep == 0 { None } else { self.place_of_state(state, deep - 1) }).collect();
        if places.len() == 1 { places.first().copied() } else { None }
    }

    /// What is held of `subject`, direct holdings alone.
    pub(crate) fn holdings(&self, subject: Entity, of: &Counted) -> Vec<Held> {
        self.held(subject, of, false)
    }

    /// The same, and what is told as held through others where the chain is not told: for kinds that are traced, to which
    /// whoever is held by one of the kind belongs as well. Who holds directly is not known there, so for a kind that goes by the
    /// law under which the holder himself is formed such a holding says nothing.
    pub(crate) fn traced_holdings(&self, kind: usize, subject: Entity, of: &Counted) -> Vec<Held> {
        let traced = self.map.kinds.get(kind).is_some_and(|one| matches!(one.entities, Entities::Traced { .. }));
        self.held(subject, of, traced)
    }

    pub(crate) fn held(&self, subject: Entity, of: &Counted, traced: bool) -> Vec<Held> {
        let (from, folds) = self.view.held(subject);
        let mut found: Vec<Held> = Vec::new();
        let owner_of = |fold: &ntib_base::Fold| fold.on_behalf_of.or(match fold.owner {
            Owner::Entity(owner) => Some(owner),
            _ => None,
        });
        for (fold, at) in folds.iter().zip(from..).filter(|(fold, _)| fold.interest == of.interest && !fold.indirect) {
            let each_below = match fold.owner {
                Owner::Dispersed(below) if fold.on_behalf_of.is_none() => below.map(Parts::count_u64),
                _ => None,
            };
            found.push(Held { at, owner: owner_of(fold), low: fold.share.low().count_u64(), high: fold.share.high().count_u64(), each_below });
        }
        if traced {
            let direct: u64 = found.iter().map(|one| one.low).sum();
            for one in ntib_base::stand_ins(self.view, subject, of.interest, owner_of) {
                let most = folds.get(one.at - from).map_or(ALL, |fold| fold.share.high().count_u64());
                let high = most.min(ALL.saturating_sub(direct)).max(one.low);
                found.push(Held { at: one.at, owner: Some(one.owner), low: one.low, high, each_below: None });
            }
        }
        let sized: u64 = found.iter().map(|one| one.low).sum();
        let mut room = ALL.saturating_sub(sized);
        for (interest, range) in &of.means {
            for (fold, at) in folds.iter().zip(from..).filter(|(fold, _)| fold.interest == *interest && !fold.indirect) {
                let owner = owner_of(fold);
                let low = range.low().count_u64();
                // A size that is told says more than a word; and all cannot be had twice.
                if owner.is_none() || found.iter().any(|one| one.owner == owner) || low > room {
                    continue;
                }
                room -= low;
                found.push(Held { at, owner, low, high: range.high().count_u64().min(ALL - sized), each_below: None });
            }
        }
        found
    }

    /// The list that a kind asks for, if it was not given: then it is known of nobody whether he is of the kind.
    pub(crate) fn list_lacking(&self, kind: usize) -> Option<Lack> {
        match self.map.kinds.get(kind).map(|one| &one.whose) {
            Some(Whose::Listed(list)) if !self.lists.contains_key(list) => Some(Lack::List(list.clone())),
            _ => None,
        }
    }

    /// Whether `entity` is of the kind at this position.
    pub fn is(&self, kind: usize, entity: Entity) -> Truth {
        let known = self.settled.borrow().get(&(kind, entity)).copied();
        let truth = known.unwrap_or_else(|| {
            self.settle(kind, entity);
            self.settled.borrow().get(&(kind, entity)).copied().unwrap_or(Truth::Unknown)
        });
        if self.map.kinds.get(kind).is_some_and(|one| one.negated) { truth.negated() } else { truth }
    }

    /// Settles an entity, before a negation, with what stands above it: level by level, no further than it takes. What
    /// is not looked at counts as unknown, so that what is decided stays so.
    fn settle(&self, kind: usize, entity: Entity) {
        let Some(asked) = self.map.kinds.get(kind) else { return };
        let Entities::Traced { of, threshold } = &asked.entities else {
            let truth = self.alone(kind, entity).unwrap_or(Truth::Unknown);
            self.settled.borrow_mut().insert((kind, entity), truth);
            return;
        };
        let mut found: BTreeMap<Entity, Truth> = BTreeMap::new();
        let mut open: BTreeMap<Entity, Vec<Held>> = BTreeMap::new();
        let mut level = vec![entity];
        while !level.is_empty() && !found.contains_key(&entity) && found.len() + open.len() <= ABOVE_MAX {
            let mut next = Vec::new();
            for one in level {
                if found.contains_key(&one) || open.contains_key(&one) {
                    continue;
                }
                let known = self.settled.borrow().get(&(kind, one)).copied();
                match known.or_else(|| self.alone(kind, one)) {
                    Some(truth) => drop(found.insert(one, truth)),
                    None => match deciding(self.held(one, of, true), *threshold) {
                        holdings if holdings.is_empty() => drop(found.insert(one, Truth::Unknown)),
                        holdings => {
                            next.extend(holdings.iter().filter_map(|held| held.owner));
                            open.insert(one, holdings);
                        }
                    },
                }
            }
            decide(&mut open, &mut found, *threshold);
            level = next;
        }
        if !found.contains_key(&entity) {
            found.extend(open.into_keys().map(|one| (one, Truth::Unknown)));
        }
        self.settled.borrow_mut().extend(found.into_iter().map(|(one, truth)| ((kind, one), truth)));
    }

    /// What an entity is by itself, before a negation; none where its holders decide.
    fn alone(&self, kind: usize, entity: Entity) -> Option<Truth> {
        let Some(asked) = self.map.kinds.get(kind) else { return Some(Truth::Unknown) };
        let what = self.entity_kind(entity);
        let own = what.is_some_and(is_own) || asked.entities == Entities::Own;
        match &asked.whose {
            Whose::Anybody => Some(Truth::True),
            Whose::Listed(list) => match self.lists.get(list) {
                None => Some(Truth::Unknown),
                Some(names) if names.contains(&entity) => Some(Truth::True),
                Some(_) => own.then_some(Truth::False),
            },
            Whose::Of(places) => {
                let among = |place: Option<Place>| place.map_or(Truth::Unknown, |place| Truth::from(places.contain(self.book, place, self.as_of)));
                match what {
                    Some(EntityKind::Person) => {
                        let citizen = self.places(entity, &ClaimKind::Citizenships);
                        let resident = || if asked.residence_counts { self.place(entity, &[ClaimKind::Residence]) } else { None };
                        Some(if citizen.is_empty() { among(resident()) } else { {
                            let mut each = citizen.iter().map(|(place, _)| places.contain(self.book, *place, self.as_of));
                            Truth::from(if asked.every_citizenship { each.all(|one| one) } else { each.any(|one| one) })
                        } })
                    }
                    Some(EntityKind::State | EntityKind::StateBody) => Some(among(self.place_of_state(entity, 8))),
                    // A group of holders described by where they are.
                    Some(EntityKind::Arrangement) if self.place(entity, &[ClaimKind::Residence]).is_some() => Some(among(self.place(entity, &[ClaimKind::Residence]))),
                    _ if own => Some(among(self.place(entity, &[ClaimKind::Jurisdiction]))),
                    _ => None,
                }
            }
        }
    }

    /// The holdings by which `entity` is, or is not, of a kind, nearest first.
    pub(crate) fn trace(&self, kind: usize, entity: Entity, path: &mut Vec<usize>) {
        let Some(Entities::Traced { of, threshold }) = self.map.kinds.get(kind).map(|one| &one.entities) else { return };
        let mut known: BTreeSet<usize> = path.iter().copied().collect();
        let mut todo = vec![(None, entity)];
        while let Some((by, entity)) = todo.pop() {
            if let Some(at) = by {
                if !known.insert(at) {
                    continue;
                }
                path.push(at);
            }
            let truth = self.is(kind, entity);
            if truth == Truth::Unknown || self.alone(kind, entity).is_some() {
                continue;
            }
            let holdings = deciding(self.held(entity, of, true), *threshold);
            let same = holdings.iter().rev().filter_map(|held| Some((Some(held.at), held.owner?)).filter(|(_, owner)| held.low > 0 && self.is(kind, *owner) == truth));
            todo.extend(same);
        }
    }

    /// What would have to be known to tell whether `entity` is of a kind.
    pub(crate) fn lacks(&self, kind: usize, entity: Entity, seen: &mut BTreeSet<Entity>, out: &mut Vec<Lack>) {
        self.lacks_from(kind, vec![Open::Kind(entity)], seen, out);
    }

    /// What would have to be known to tell how much of `subject` holders of a kind have.
    pub(crate) fn lacks_of_sum(&self, kind: usize, subject: Entity, of: &Counted, holdings: &[Held], seen: &mut BTreeSet<Entity>, out: &mut Vec<Lack>) {
        let mut todo = Vec::new();
        open_in(subject, of, holdings, holdings, &mut todo, out);
        self.lacks_from(kind, todo, seen, out);
    }

    fn lacks_from(&self, kind: usize, mut todo: Vec<Open>, seen: &mut BTreeSet<Entity>, out: &mut Vec<Lack>) {
        let Some(asked) = self.map.kinds.get(kind) else { return };
        while let Some(open) = todo.pop() {
            let entity = match open {
                Open::Size(at) => {
                    out.push(Lack::Size(at));
                    continue;
                }
                Open::Kind(entity) => entity,
            };
            if self.is(kind, entity) != Truth::Unknown || !seen.insert(entity) {
                continue;
            }
            if seen.len() > ABOVE_MAX {
                out.push(Lack::TooMany);
                return;
            }
            match (&asked.whose, &asked.entities) {
                (Whose::Listed(list), _) if !self.lists.contains_key(list) => out.push(Lack::List(list.clone())),
                (_, Entities::Traced { of, threshold }) if self.alone(kind, entity).is_none() => {
                    let holdings = self.held(entity, of, true);
                    open_in(entity, of, &holdings, &deciding(holdings.clone(), *threshold), &mut todo, out);
                }
                _ => out.push(match self.entity_kind(entity) {
                    Some(EntityKind::Person) => Lack::Citizenship(entity),
                    _ => Lack::Jurisdiction(entity),
                }),
            }
        }
    }
}

/// Something of which more would have to be known.
enum Open {
    /// The size of an interest, by position in the view.
    Size(usize),
    /// Whether an entity is of the kind.
    Kind(Entity),
}

/// What is open in `holdings` of `subject`, those that are `followed` with their owners: the last of `todo` comes first.
fn open_in(subject: Entity, of: &Counted, holdings: &[Held], followed: &[Held], todo: &mut Vec<Open>, out: &mut Vec<Lack>) {
    let named: u64 = holdings.iter().filter(|held| held.owner.is_some()).map(|held| held.low).sum();
    if named < ALL {
        out.push(Lack::Holders { of: subject, interest: of.interest, most: parts(ALL - named) });
    }
    for held in followed.iter().rev() {
        let Some(owner) = held.owner else { continue };
        todo.extend((held.high > 0).then_some(Open::Kind(owner)));
        todo.extend((held.low != held.high).then_some(Open::Size(held.at)));
    }
}

/// The holdings on which it hangs whether holders of a kind meet `threshold`: one alone if no others could outweigh it,
/// none if even all that are named could not decide it.
fn deciding(mut holdings: Vec<Held>, threshold: Threshold) -> Vec<Held> {
    let named: u64 = holdings.iter().filter(|held| held.owner.is_some()).map(|held| held.low).sum();
    if !threshold.met(named) && threshold.met(ALL.saturating_sub(named)) {
        return Vec::new();
    }
    let alone = |held: &&Held| held.owner.is_some() && threshold.met(held.low) && !threshold.met(ALL.saturating_sub(held.low));
    if let Some(one) = holdings.iter().find(alone).copied() {
        holdings = vec![one];
    }
    holdings
}

/// Moves what its holders decide from `open` to `found`, until nothing follows any more.
fn decide(open: &mut BTreeMap<Entity, Vec<Held>>, found: &mut BTreeMap<Entity, Truth>, threshold: Threshold) {
    loop {
        let before = open.len();
        open.retain(|one, holdings| {
            let sum = |wanted: Truth| -> u64 {
                let of_kind = |held: &&Held| held.owner.and_then(|owner| found.get(&owner)) == Some(&wanted);
                holdings.iter().filter(of_kind).map(|held| held.low).sum()
            };
            let truth = if threshold.met(sum(Truth::True)) {
                Truth::True
            } else if threshold.met(ALL.saturating_sub(sum(Truth::False))) {
                return true;
            } else {
                Truth::False
            };
            found.insert(*one, truth);
            false
        });
        if open.len() == before {
            return;
        }
    }
}

/// So many thousand-millionths.
pub(crate) fn parts(count: u64) -> Parts {
    u32::try_from(count).ok().and_then(Parts::new).unwrap_or(Parts::ALL)
}
