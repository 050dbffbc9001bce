//! The impact register: what rests on an instrument, and how often it was pivotal. It is made of the entries that the
//! viewer sees, so that its counts tell of no other; and of lists that follow what is added, so that a page costs no
//! more the more rests on something.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_record::Name;

use crate::actions::{Action, Promise};
use crate::archive::{Desk, Known, Thing};
use crate::authorisations::Authorisation;
use crate::cases::Case;
use crate::consultations::Consultation;
use crate::contacts::Contact;
use crate::decisions::{Decision, Status};
use crate::forums::Forum;
use crate::listing::Listing;
use crate::meetings::Meeting;
use crate::obligations::Owed;
use crate::people::{Office, Person, Post};
use crate::programmes::Programme;
use crate::series::Series;

/// Whether a decision turns on an instrument, as `value` measured the answers on which it rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measured {
    /// It rests on an answer for which the instrument was pivotal, whether or not it names it.
    Pivotal,
    /// It rests on an answer for which the instrument was measured, and was not pivotal.
    NotPivotal,
    /// It names the instrument and rests on no answer for which anything was measured.
    NotMeasured,
}

/// How much rests on one instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Decisions that name it or were found to turn on it.
    pub decisions: usize,
    /// Of those that name it, the ones that hold.
    pub standing: usize,
    /// Of those that name it, the ones that could not be taken without it in the judgement of their proposer.
    pub needed: usize,
    /// For how many it was pivotal.
    pub pivotal: usize,
    /// For how many it was measured and not pivotal.
    pub not_pivotal: usize,
    /// For how many of those that name it nothing was measured.
    pub not_measured: usize,
    /// Objects of other kinds that rely on it.
    pub others: usize,
}

impl Counts {
    /// Everything that rests on it.
    pub fn all(&self) -> usize {
        self.decisions.saturating_add(self.others)
    }
}

/// Something that rests on an instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rests {
    /// Of which kind.
    pub kind: &'static str,
    /// Which.
    pub id: Name,
    /// Of a decision whether it turns on the instrument.
    pub measured: Option<Measured>,
}

/// That with the latest entry first.
type Lately = (Reverse<Option<u64>>, Name);

fn lately<T>(one: &Known<T>) -> Lately {
    (Reverse(one.kept.last().map(|kept| kept.number)), one.id.clone())
}

/// The objects of a kind, by the instruments on which they rely. What was corrected no longer relies on what it named.
#[derive(Default)]
struct Relying {
    by: BTreeMap<Name, BTreeSet<Lately>>,
    places: BTreeMap<Name, (Lately, BTreeSet<Name>)>,
}

impl<T: Thing> Listing<T> for Relying {
    type Key = ();

    fn new((): &()) -> Relying {
        Relying::default()
    }

    fn is_for(&self, (): &()) -> bool {
        true
    }

    fn put(&mut self, one: &Arc<Known<T>>) {
        if let Some((place, before)) = self.places.remove(&one.id) {
            for instrument in before {
                if let Some(all) = self.by.get_mut(&instrument) {
                    all.remove(&place);
                }
            }
        }
        let instruments: BTreeSet<Name> = one.instruments().into_iter().cloned().collect();
        if instruments.is_empty() {
            return;
        }
        let place = lately(one);
        for instrument in &instruments {
            self.by.entry(instrument.clone()).or_default().insert(place.clone());
        }
        self.places.insert(one.id.clone(), (place, instruments));
    }
}

/// What a decision has to do with an instrument.
#[derive(Clone, Copy, Default)]
struct Tie {
    standing: bool,
    needed: bool,
    measured: Option<Measured>,
}

impl Counts {
    fn count(&mut self, tie: Tie, step: fn(usize, usize) -> usize) {
        let by = |count: &mut usize, counts: bool| *count = step(*count, usize::from(counts));
        by(&mut self.decisions, true);
        by(&mut self.standing, tie.standing);
        by(&mut self.needed, tie.needed);
        by(&mut self.pivotal, tie.measured == Some(Measured::Pivotal));
        by(&mut self.not_pivotal, tie.measured == Some(Measured::NotPivotal));
        by(&mut self.not_measured, tie.measured == Some(Measured::NotMeasured));
    }
}

/// The decisions, by the instruments that they name or turn on, counted.
#[derive(Default)]
struct Decided {
    by: BTreeMap<Name, (Counts, BTreeMap<Lately, Tie>)>,
    places: BTreeMap<Name, (Lately, BTreeMap<Name, Tie>)>,
}

/// What a decision has to do with each instrument.
fn ties(decision: &Known<Decision>) -> BTreeMap<Name, Tie> {
    let mut ties: BTreeMap<Name, Tie> = decision.instruments().into_iter().map(|one| (one.clone(), Tie::default())).collect();
    let Some(what) = &decision.what else { return ties };
    let pivotal = decision.pivotal();
    let measured = what.answers.iter().any(|answer| answer.pivotal.is_some());
    for rest in &what.rests_on {
        let tie = ties.entry(rest.instrument.clone()).or_default();
        tie.standing = decision.status() == Status::Taken;
        tie.needed |= rest.needed;
        tie.measured = Some(if measured { Measured::NotPivotal } else { Measured::NotMeasured });
    }
    for name in pivotal.iter().filter_map(|one| one.parse::<Name>().ok()) {
        ties.entry(name).or_default().measured = Some(Measured::Pivotal);
    }
    ties
}

impl Listing<Decision> for Decided {
    type Key = ();

    fn new((): &()) -> Decided {
        Decided::default()
    }

    fn is_for(&self, (): &()) -> bool {
        true
    }

    fn put(&mut self, one: &Arc<Known<Decision>>) {
        if let Some((place, before)) = self.places.remove(&one.id) {
            for (instrument, tie) in before {
                if let Some((counts, all)) = self.by.get_mut(&instrument) {
                    counts.count(tie, usize::saturating_sub);
                    all.remove(&place);
                }
            }
        }
        let (place, ties) = (lately(one), ties(one));
        for (instrument, tie) in &ties {
            let (counts, all) = self.by.entry(instrument.clone()).or_default();
            counts.count(*tie, usize::saturating_add);
            all.insert(place.clone(), *tie);
        }
        self.places.insert(one.id.clone(), (place, ties));
    }
}

/// Asks the list of a kind: which of its objects rely on what.
type Ask<R> = fn(&Desk<'_>, &mut dyn FnMut(&'static str, &Relying) -> R) -> R;

fn ask<T: Thing, R>(desk: &Desk<'_>, then: &mut dyn FnMut(&'static str, &Relying) -> R) -> R {
    desk.listed::<T, Relying, _>(&(), |list| then(T::KIND, list))
}

/// Every kind of object but decisions, in the order of a page.
fn kinds<R>() -> [Ask<R>; 14] {
    [
        ask::<Case, R>,
        ask::<Authorisation, R>,
        ask::<Programme, R>,
        ask::<Owed, R>,
        ask::<Consultation, R>,
        ask::<Forum, R>,
        ask::<Series, R>,
        ask::<Meeting, R>,
        ask::<Action, R>,
        ask::<Promise, R>,
        ask::<Contact, R>,
        ask::<Post, R>,
        ask::<Person, R>,
        ask::<Office, R>,
    ]
}

/// Every instrument on which something rests, and how much.
pub fn register(desk: &Desk<'_>) -> BTreeMap<Name, Counts> {
    let mut rows: BTreeMap<Name, Counts> = desk.listed::<Decision, Decided, _>(&(), |list| list.by.iter().map(|(name, (counts, _))| (name.clone(), *counts)).collect());
    for of_kind in kinds() {
        of_kind(desk, &mut |_, list| {
            for (name, all) in &list.by {
                let row = rows.entry(name.clone()).or_default();
                row.others = row.others.saturating_add(all.len());
            }
        });
    }
    rows.retain(|_, row| row.all() > 0);
    rows
}

/// How much rests on one instrument; nothing where nothing does.
pub fn counts(desk: &Desk<'_>, instrument: &Name) -> Counts {
    let counts = desk.listed::<Decision, Decided, _>(&(), |list| list.by.get(instrument).map_or_else(Counts::default, |(counts, _)| *counts));
    let others = kinds().map(|of_kind| of_kind(desk, &mut |_, list| list.by.get(instrument).map_or(0, BTreeSet::len)));
    Counts { others: others.iter().fold(0, |sum, one| sum.saturating_add(*one)), ..counts }
}

/// Some of what rests on an instrument: decisions first, of each kind that with the latest entry first.
pub fn resting(desk: &Desk<'_>, instrument: &Name, skip: usize, take: usize) -> Vec<Rests> {
    let (mut left, mut rows) = (skip, Vec::new());
    let mut go_on = |kind: &'static str, all: &mut dyn ExactSizeIterator<Item = (&Name, Option<Measured>)>| {
        let there = all.len();
        let wanted = all.skip(left).take(take.saturating_sub(rows.len()));
        rows.extend(wanted.map(|(id, measured)| Rests { kind, id: id.clone(), measured }));
        left = left.saturating_sub(there);
    };
    desk.listed::<Decision, Decided, _>(&(), |list| {
        if let Some((_, all)) = list.by.get(instrument) {
            go_on(Decision::KIND, &mut all.iter().map(|((_, id), tie)| (id, tie.measured)));
        }
    });
    for of_kind in kinds() {
        of_kind(desk, &mut |kind, list| {
            if let Some(all) = list.by.get(instrument) {
                go_on(kind, &mut all.iter().map(|(_, id)| (id, None)));
            }
        });
    }
    rows
}
