//! Which holdings can decide a test: chains above a firm are followed only where somebody at their end could matter.
//!
//! Whether an entity counts for somebody hangs on what he has of it. If one of its holders decides that alone, whatever
//! the others do, the others are not followed; and if nobody who is named can decide it, none is. With majorities
//! little stands above a firm that can decide, however much stands above it: the answers are those of the whole.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::graph::Entity;
use crate::ownership::{ABOVE_MAX, Attribution, OwnershipTest, owner};
use crate::parts::{Parts, Threshold};
use crate::statement::{Claim, EntityKind, Interest};
use crate::view::{Fold, Group, Owner, View};

/// A firm and what stands above it.
pub(crate) struct Region {
    pub entities: BTreeSet<Entity>,
    /// What each has a hand in, itself or by a tie, as far as it stands in the region.
    pub below: BTreeMap<Entity, Vec<Entity>>,
    /// Entities of which many small holders are told.
    pub dispersed: Vec<Entity>,
    /// Whether more than [`ABOVE_MAX`] were met.
    pub cut: bool,
}

/// Whoever can decide something, or that everybody may.
enum Deciding {
    These(Vec<Entity>),
    /// Of many small holders somebody may have as many as he reaches entities: everything above counts.
    Everybody,
}

impl Region {
    /// Everything above `subject` and those tied to it, up to the limit.
    pub fn whole(view: &View<'_>, test: &OwnershipTest, subject: Entity) -> Region {
        let everybody = |entity| {
            let mut all: Vec<Entity> = view.held(entity).1.iter().flat_map(|fold| [owner(fold), fold.on_behalf_of]).flatten().collect();
            all.extend(tied(view, test, entity).flat_map(|group| group.members.iter().copied()));
            Some(all)
        };
        Region::grow(view, subject, everybody).unwrap_or_else(|| Region::of(subject))
    }

    /// Everything above `subject` that can decide `test`.
    pub fn deciding(view: &View<'_>, test: &OwnershipTest, subject: Entity) -> Region {
        let those = |entity| {
            let found = if entity == subject { of_firm(view, test, subject) } else { of_holder(view, test, entity) };
            match found {
                Deciding::These(holders) => Some(holders),
                Deciding::Everybody => None,
            }
        };
        Region::grow(view, subject, those).unwrap_or_else(|| Region::whole(view, test, subject))
    }

    fn of(subject: Entity) -> Region {
        Region { entities: BTreeSet::from([subject]), below: BTreeMap::new(), dispersed: Vec::new(), cut: false }
    }

    /// From `subject` upward, the nearest first; nothing if `above` names nobody because everybody counts.
    fn grow(view: &View<'_>, subject: Entity, above: impl Fn(Entity) -> Option<Vec<Entity>>) -> Option<Region> {
        let mut region = Region::of(subject);
        let mut todo = VecDeque::from([subject]);
        while let Some(entity) = todo.pop_front() {
            let holders = above(entity)?;
            region.add(entity, view.held(entity).1, &holders);
            for holder in holders {
                if region.entities.len() > ABOVE_MAX {
                    region.cut |= !region.entities.contains(&holder);
                } else if region.entities.insert(holder) {
                    todo.push_back(holder);
                }
            }
        }
        Some(region)
    }

    fn add(&mut self, entity: Entity, folds: &[Fold], holders: &[Entity]) {
        for holder in holders {
            self.below.entry(*holder).or_default().push(entity);
        }
        if folds.iter().any(is_small) {
            self.dispersed.push(entity);
        }
    }
}

/// Ties in `entity` by which others' holdings count.
fn tied<'v>(view: &'v View<'_>, test: &OwnershipTest, entity: Entity) -> impl Iterator<Item = &'v Group> {
    view.groups_in(entity).iter().filter(|group| test.together.contains(&group.by))
}

/// Many holders, of each of whom it is told what he holds less than.
fn is_small(fold: &Fold) -> bool {
    matches!(fold.owner, Owner::Dispersed(Some(_)))
}

/// Of the firm itself: everybody who has anything, since all of it is told.
fn of_firm(view: &View<'_>, test: &OwnershipTest, subject: Entity) -> Deciding {
    let folds = view.held(subject).1;
    if folds.iter().any(|fold| is_small(fold) && fold.on_behalf_of.is_none()) && matches!(test.through, Attribution::Held(_)) {
        return Deciding::Everybody;
    }
    let mut found: Vec<Entity> = folds.iter().flat_map(|fold| [owner(fold), fold.on_behalf_of]).flatten().collect();
    found.extend(tied(view, test, subject).flat_map(|group| group.members.iter().copied()));
    Deciding::These(found)
}

/// Of an entity above the firm: everybody on whom it can hang whether it is held by somebody to the threshold.
fn of_holder(view: &View<'_>, test: &OwnershipTest, entity: Entity) -> Deciding {
    let Attribution::Held(threshold) = test.through else { return Deciding::These(Vec::new()) };
    if !can_be_held(view, entity) {
        return Deciding::These(Vec::new());
    }
    let folds = view.held(entity).1;
    let mut found: Vec<Entity> = folds.iter().filter(|fold| test.means.contains(&fold.interest)).filter_map(|fold| test.counts_for(fold)).collect();
    for interest in &test.of {
        match of_interest(folds, test, *interest, threshold) {
            Deciding::These(more) => found.extend(more),
            Deciding::Everybody => return Deciding::Everybody,
        }
    }
    for group in tied(view, test, entity) {
        if group.members.iter().any(|member| found.contains(member)) {
            found.extend(group.members.iter().copied());
        }
    }
    Deciding::These(found)
}

/// The same for one interest that is summed.
fn of_interest(folds: &[Fold], test: &OwnershipTest, interest: Interest, threshold: Threshold) -> Deciding {
    let whole = Parts::ALL.count_u64();
    let (mut held, mut small, mut indirect): (Vec<(Entity, u64)>, u64, bool) = (Vec::new(), 0, false);
    for fold in folds.iter().filter(|fold| fold.interest == interest && fold.share.low() > Parts::NONE) {
        let low = fold.share.low().count_u64();
        if is_small(fold) && fold.on_behalf_of.is_none() {
            small += low;
            continue;
        }
        let Some(owner) = test.counts_for(fold) else { continue };
        indirect |= fold.indirect;
        match held.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, sum)) => *sum += low,
            None => held.push((owner, low)),
        }
    }
    let named: u64 = held.iter().map(|(_, low)| low).sum();
    let rest = |others: u64| threshold.met(whole.saturating_sub(others));
    if !indirect {
        // It could be anybody's, and is nobody's for certain, whoever the named ones are.
        if !threshold.met(named) && rest(named + small) {
            return Deciding::These(Vec::new());
        }
        let alone = |(_, low): &&(Entity, u64)| threshold.met(*low) && !rest(*low) && !threshold.met(named - low) && rest(named - low + small);
        if let Some((one, _)) = held.iter().find(alone) {
            return Deciding::These(vec![*one]);
        }
    }
    if small > 0 { Deciding::Everybody } else { Deciding::These(held.into_iter().map(|(owner, _)| owner).collect()) }
}

/// Nobody holds a person or a state; of any other whose owners are not known somebody may be the owner.
pub(crate) fn can_be_held(view: &View<'_>, entity: Entity) -> bool {
    let never = |kind: EntityKind| matches!(kind, EntityKind::Person | EntityKind::State | EntityKind::StateBody);
    !view.claims(entity).any(|one| matches!(one.claim, Claim::Kind(kind) if never(kind)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]
    use std::fs;
    use std::path::Path;

    use ntib_core::{Confidence, Date, Period};
    use ntib_rules::SourceFile;
    use proptest::prelude::*;

    use super::*;
    use crate::control::Control;
    use crate::ownership::load_tests;
    use crate::share::Range;
    use crate::statement::{Holder, Source, Stake, Statement, Together, TogetherBy};
    use crate::world::Library;

    const ALL: u32 = 12;

    fn tests() -> Vec<OwnershipTest> {
        let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../control")).unwrap().map(|entry| entry.unwrap().path());
        let files: Vec<SourceFile> = files.filter(|path| path.is_file()).map(|path| SourceFile { path: path.to_string_lossy().into_owned(), text: fs::read_to_string(&path).unwrap() }).collect();
        load_tests(&files).unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
    }

    fn name(entity: u32) -> Box<str> {
        format!("x/{entity}").into()
    }

    fn day() -> Date {
        "2026-01-01".parse().unwrap()
    }

    fn say(subject: u32, claim: Claim) -> Statement {
        Statement {
            id: "".into(), subject: name(subject), claim, valid: Period::ALWAYS, source: 0, at: "".into(), recorded: day(),
            withdrawn: None, confidence: Confidence::TextRead, note: "".into(),
        }
    }

    /// Anything that a base can say of owners: sizes and ranges that may come to more than all, means, nominees, many
    /// small holders, holders not told, chains told as such, ties, circles.
    fn libraries() -> impl Strategy<Value = Library> {
        let interests = prop_oneof![4 => Just(Interest::Votes), 2 => Just(Interest::Capital), 1 => Just(Interest::Board), 1 => Just(Interest::Veto)];
        let shares = prop_oneof![3 => (50_u32..=100).prop_map(|low| (low, 0)), 3 => (0_u32..60).prop_map(|low| (low, 0)), 1 => (0_u32..60, 0_u32..40)];
        let owners = prop_oneof![12 => (0..ALL).prop_map(Some), 1 => Just(None)];
        let extras = (0_u32..40, 0..ALL);
        let rows = proptest::collection::vec((owners, 3..ALL, interests, shares, extras), 0..26);
        let ties = proptest::collection::vec((3..ALL, 0..ALL, 0..ALL), 0..2);
        (rows, ties).prop_map(|(rows, ties)| {
            let kind = |entity| if entity < 3 { EntityKind::Person } else { EntityKind::RegisteredEntity };
            let mut all: Vec<Statement> = (0..ALL).map(|entity| say(entity, Claim::Kind(kind(entity)))).collect();
            for (owner, subject, interest, (low, more), (extra, other)) in rows {
                let percent = |count: u32| Parts::from_percent(count.min(100)).unwrap();
                let owner = match (owner, extra) {
                    (Some(owner), _) => Holder::Entity(name(owner)),
                    (None, 0..15) => Holder::Dispersed { each_below: Some(percent(1 + other)) },
                    (None, 15..25) => Holder::Dispersed { each_below: None },
                    (None, _) => Holder::Unknown,
                };
                let (direct, on_behalf_of) = (if extra == 1 { Some(false) } else { None }, if extra == 2 { Some(name(other)) } else { None });
                let share = if interest.is_sized() { Range::new(percent(low), percent(low + more)).unwrap() } else { Range::ALL };
                all.push(say(subject, Claim::Stake(Stake { owner, interest, share, direct, beneficial: None, on_behalf_of, record: "".into(), detail: "".into() })));
            }
            for (subject, one, other) in ties {
                all.push(say(subject, Claim::Together(Together { members: vec![name(one), name(other)], by: TogetherBy::Concert })));
            }
            let source = Source { name: "s".into(), title: "".into(), publisher: "".into(), url: "".into(), published: None, retrieved: day() };
            Library { sources: vec![source], statements: all, ..Library::default() }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn what_can_decide_decides_as_the_whole_does(library in libraries(), subject in 3..ALL, percent in 25_u32..80, other in 0..ALL) {
            let view = library.as_of(day(), day());
            let subject = view.find(&name(subject)).unwrap();
            let through = Attribution::Held(Threshold::at_least(Parts::from_percent(percent).unwrap()));
            let given = tests();
            let varied = given.iter().cloned().map(|test| OwnershipTest { through, ..test }).collect();
            for test in [given, varied].concat().iter().filter(|test| test.through != Attribution::Product) {
                let deciding = test.about(&view, subject);
                let whole = test.about_region(&view, subject, Region::whole(&view, test, subject));
                prop_assert_eq!(deciding.standing(&[]), whole.standing(&[]));
                for holder in 0..ALL {
                    let holder = view.find(&name(holder)).unwrap();
                    for holders in [vec![holder], vec![holder, view.find(&name(other)).unwrap()]] {
                        let (found, plain) = (deciding.stand(&holders), whole.stand(&holders));
                        prop_assert_eq!((found.standing, found.counted), (plain.standing, plain.counted), "{} {:?} of {}: {:?}", test.id, &holders, subject, view.folds());
                        prop_assert_eq!(deciding.standing(&holders), plain.standing);
                        prop_assert_eq!(deciding.certain(&holders), plain.standing == Control::Certain);
                    }
                    // One of many small holders may be anybody, above the firm or not.
                    let matters = deciding.deciding().contains(&holder) || holder == subject || !deciding.region.dispersed.is_empty();
                    prop_assert!(matters || deciding.standing(&[holder]) <= deciding.standing(&[]), "who cannot decide meets it at most as anybody does");
                }
            }
        }
    }
}
