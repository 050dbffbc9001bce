//! The docket: the cases that are seen, in the orders in which pages show them, counted and measured. It follows what is added, so that a page of few
//! rows costs the same among many cases.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_core::Date;
use ntib_record::Name;

use crate::archive::Known;
use crate::cases::{Case, Next};
use crate::listing::Listing;
use crate::work::clock::{Calendar, Clock, ClockState, Measured};
use crate::work::tables::Standards;

/// The day of the docket, and the calendars by which clocks are reckoned.
#[derive(Clone, Copy)]
pub struct On {
    /// The day.
    pub day: Date,
    /// The calendars.
    pub standards: &'static Standards,
}

impl On {
    fn calendar(&self, case: &Case) -> Option<&'static Calendar> {
        let standard = case.opened.as_ref()?.standard.as_ref()?;
        self.standards.calendars.get(&standard.calendar).map(|(_, calendar)| calendar)
    }
}

/// By the day on which the answer is due, what stands still after the rest; then by the day on which it was opened.
type Pressing = (bool, Option<Date>, Option<Date>, Name);
/// The latest first.
type Latest = (Reverse<Option<Date>>, Name);
/// That with the latest entry first.
type Lately = (Reverse<Option<u64>>, Name);

/// Where a case stands in the docket.
struct Place {
    next: Next,
    pressing: Pressing,
    latest: Latest,
    lately: Lately,
    assessed: bool,
    sent: bool,
    asked: bool,
    standard: Option<Name>,
    measured: Measured,
}

impl Place {
    fn of(case: &Known<Case>, on: &On) -> Place {
        let clocks = on.calendar(case).and_then(|calendar| case.clocks(calendar, on.day).ok()).unwrap_or_default();
        let due = clocks.last().and_then(due);
        let opened = case.opened.as_ref().map(|opened| opened.on);
        let next = case.next();
        Place {
            next,
            pressing: (due.is_none(), due, opened, case.id.clone()),
            latest: (Reverse(opened), case.id.clone()),
            lately: (Reverse(case.kept.last().map(|kept| kept.number)), case.id.clone()),
            assessed: case.assessment().is_some(),
            sent: case.sent.is_some(),
            asked: case.closed.is_none() && case.sent.is_none() && (next == Next::Reply || !case.awaited().is_empty()),
            standard: case.opened.as_ref().and_then(|opened| opened.standard.as_ref()).map(|standard| standard.id.clone()),
            measured: Measured::of(&clocks),
        }
    }
}

/// The last day in time, where the clock runs.
fn due(clock: &Clock) -> Option<Date> {
    match clock.state {
        ClockState::Runs { due } => Some(due),
        ClockState::Paused { .. } | ClockState::Stopped { .. } => None,
    }
}

/// The cases that are seen.
pub struct Docket {
    on: On,
    places: BTreeMap<Name, Place>,
    pressing: BTreeMap<Next, BTreeSet<Pressing>>,
    open: BTreeSet<Latest>,
    settled: BTreeSet<Latest>,
    lately: [BTreeSet<Lately>; 2],
    assessed: BTreeSet<Lately>,
    sent: BTreeSet<Lately>,
    asked: BTreeSet<Name>,
    measured: BTreeMap<Name, Measured>,
}

impl Listing<Case> for Docket {
    type Key = On;

    fn new(on: &On) -> Docket {
        Docket {
            on: *on,
            places: BTreeMap::new(),
            pressing: BTreeMap::new(),
            open: BTreeSet::new(),
            settled: BTreeSet::new(),
            lately: Default::default(),
            assessed: BTreeSet::new(),
            sent: BTreeSet::new(),
            asked: BTreeSet::new(),
            measured: BTreeMap::new(),
        }
    }

    fn is_for(&self, on: &On) -> bool {
        self.on.day == on.day && std::ptr::eq(self.on.standards, on.standards)
    }

    fn put(&mut self, case: &Arc<Known<Case>>) {
        if let Some(before) = self.places.remove(&case.id) {
            self.take_out(&before);
        }
        let place = Place::of(case, &self.on);
        self.pressing.entry(place.next).or_default().insert(place.pressing.clone());
        let [open, settled] = &mut self.lately;
        if place.next == Next::Nothing {
            self.settled.insert(place.latest.clone());
            settled.insert(place.lately.clone());
        } else {
            self.open.insert(place.latest.clone());
            open.insert(place.lately.clone());
        }
        if place.assessed {
            self.assessed.insert(place.lately.clone());
        }
        if place.sent {
            self.sent.insert(place.lately.clone());
        }
        if place.asked {
            self.asked.insert(case.id.clone());
        }
        if let Some(standard) = &place.standard {
            let sum = self.measured.entry(standard.clone()).or_default();
            *sum = sum.with(&place.measured);
        }
        self.places.insert(case.id.clone(), place);
    }
}

impl Docket {
    fn take_out(&mut self, place: &Place) {
        if let Some(all) = self.pressing.get_mut(&place.next) {
            all.remove(&place.pressing);
        }
        self.open.remove(&place.latest);
        self.settled.remove(&place.latest);
        self.lately.iter_mut().chain([&mut self.assessed, &mut self.sent]).for_each(|all| drop(all.take(&place.lately)));
        self.asked.remove(&place.pressing.3);
        if let Some(sum) = place.standard.as_ref().and_then(|standard| self.measured.get_mut(standard)) {
            *sum = sum.without(&place.measured);
        }
    }

    /// Those of which one of these is next, the most pressing first.
    pub fn pressing<'a>(&'a self, wanted: &[Next]) -> impl Iterator<Item = &'a Name> + use<'a> {
        let mut rows: Vec<_> = wanted.iter().filter_map(|next| self.pressing.get(next)).map(|all| all.iter().peekable()).collect();
        std::iter::from_fn(move || {
            let first = rows.iter_mut().filter_map(|row| row.peek().copied()).min()?;
            rows.iter_mut().find_map(|row| row.next_if_eq(&first)).map(|(.., id)| id)
        })
    }

    /// Those with something left to do, the latest opened first.
    pub fn open(&self) -> impl ExactSizeIterator<Item = &Name> {
        self.open.iter().map(|(_, id)| id)
    }

    /// Those with nothing left to do, the latest opened first.
    pub fn settled(&self) -> impl ExactSizeIterator<Item = &Name> {
        self.settled.iter().map(|(_, id)| id)
    }

    /// Those with something left to do, then the others, each that with the latest entry first.
    pub fn lately(&self) -> [impl ExactSizeIterator<Item = &Name>; 2] {
        let [open, settled] = &self.lately;
        [open, settled].map(|all| all.iter().map(|(_, id)| id))
    }

    /// Those that were assessed, that with the latest entry first.
    pub fn assessed(&self) -> impl ExactSizeIterator<Item = &Name> {
        self.assessed.iter().map(|(_, id)| id)
    }

    /// Those that were answered, that with the latest entry first.
    pub fn sent(&self) -> impl ExactSizeIterator<Item = &Name> {
        self.sent.iter().map(|(_, id)| id)
    }

    /// Those in which the inquirer is asked for something, by name.
    pub fn asked(&self) -> impl ExactSizeIterator<Item = &Name> {
        self.asked.iter()
    }

    /// How each standard was met, over every run of every clock that ran under it.
    pub fn measured(&self) -> &BTreeMap<Name, Measured> {
        &self.measured
    }
}
