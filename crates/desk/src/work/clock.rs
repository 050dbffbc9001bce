//! Clocks against service standards, in working days. Weekends and holidays are data, and a calendar says for which
//! days it is known: beyond them there is no answer rather than a wrong one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ntib_core::{Bi, Date, Period};
use ntib_record::Moment;

/// The most working days that are counted at once.
pub const WORKING_DAYS_MAX: u32 = 5_000;

/// A day of the week, from Monday as 1 to Sunday as 7 (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekday(u8);

/// The days on which an office works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The days of the week on which it does not.
    pub weekend: BTreeSet<Weekday>,
    /// The holidays.
    pub holidays: BTreeMap<Date, Bi>,
    /// The days for which the holidays are known.
    pub known: Period,
}

/// A day for which the holidays are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarError {
    /// The day.
    pub day: Date,
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the holidays of {} are not known; add that year to the table of holidays",
            self.day
        )
    }
}

impl std::error::Error for CalendarError {}

impl Weekday {
    /// The day of the week of a date.
    pub fn of(date: Date) -> Weekday {
        // 0001-01-01 is a Monday in the calendar used here.
        let days = date.days_since(Date::FIRST).rem_euclid(7);
        Weekday(u8::try_from(days).unwrap_or(0) + 1)
    }

    /// The day of this number, 1 to 7.
    pub fn from_number(number: u8) -> Option<Weekday> {
        (1..=7).contains(&number).then_some(Weekday(number))
    }
}

/// The day of a moment in UTC.
pub fn day_of(moment: Moment) -> Option<Date> {
    let days = moment.milliseconds().div_euclid(86_400_000);
    Date::new(1970, 1, 1).and_then(|first| first.plus_days(days))
}

impl Calendar {
    /// Whether the office works on that day.
    pub fn works_on(&self, day: Date) -> Result<bool, CalendarError> {
        if self.known.contains(day) {
            Ok(!self.weekend.contains(&Weekday::of(day)) && !self.holidays.contains_key(&day))
        } else {
            Err(CalendarError { day })
        }
    }

    /// The `count`th working day after `from`; `from` itself for none.
    pub fn after(&self, from: Date, count: u32) -> Result<Date, CalendarError> {
        let (mut day, mut left) = (from, count.min(WORKING_DAYS_MAX));
        while left > 0 {
            day = day.plus_days(1).ok_or(CalendarError { day })?;
            if self.works_on(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// How many working days there are after `from`, up to and including `until`.
    pub fn between(&self, from: Date, until: Date) -> Result<u32, CalendarError> {
        let (mut day, mut count) = (from, 0);
        while day < until && count < WORKING_DAYS_MAX {
            day = day.plus_days(1).ok_or(CalendarError { day })?;
            if self.works_on(day)? {
                count += 1;
            }
        }
        Ok(count)
    }
}

/// What happens to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// The complete inquiry is there.
    Start,
    /// Something is asked of the one who inquired: the clock stands still.
    Pause,
    /// The answer to that came.
    Resume,
    /// The inquiry is answered.
    Stop,
}

/// A clock as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it started.
    pub started: Date,
    /// Working days that counted.
    pub elapsed: u32,
    /// How many there may be.
    pub allowed: u32,
    /// How it stands.
    pub state: ClockState,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// It runs, and the last day in time is this one.
    Runs {
        /// The last day in time.
        due: Date,
    },
    /// It stands still since this day.
    Paused {
        /// Since when.
        since: Date,
    },
    /// It was stopped on this day.
    Stopped {
        /// On which day.
        on: Date,
    },
}

impl Clock {
    /// Whether more days have counted than may.
    pub fn is_late(&self) -> bool {
        self.elapsed > self.allowed
    }

    /// The clock as of `on`, after what happened to it in the order given; none before it starts. What comes after a
    /// stop, a pause within a pause and the like change nothing.
    pub fn run(
        calendar: &Calendar,
        allowed: u32,
        ticks: &[(Tick, Date)],
        on: Date,
    ) -> Result<Option<Clock>, CalendarError> {
        let mut started = None;
        let mut running: Option<Date> = None;
        let mut still: Option<ClockState> = None;
        let mut elapsed: u32 = 0;
        for (tick, day) in ticks.iter().filter(|(_, day)| *day <= on) {
            match tick {
                Tick::Start if started.is_none() => {
                    started = Some(*day);
                    running = Some(*day);
                }
                Tick::Resume if matches!(still, Some(ClockState::Paused { .. })) => {
                    still = None;
                    running = Some(*day);
                }
                Tick::Pause | Tick::Stop if running.is_some() => {
                    if let Some(from) = running.take() {
                        elapsed = elapsed.saturating_add(calendar.between(from, *day)?);
                    }
                    still = Some(if *tick == Tick::Stop {
                        ClockState::Stopped { on: *day }
                    } else {
                        ClockState::Paused { since: *day }
                    });
                }
                Tick::Stop if matches!(still, Some(ClockState::Paused { .. })) => {
                    still = Some(ClockState::Stopped { on: *day });
                }
                _ => {}
            }
        }
        let Some(started) = started else { return Ok(None) };
        let state = match (running, still) {
            (Some(from), _) => {
                let due = calendar.after(from, allowed.saturating_sub(elapsed))?;
                elapsed = elapsed.saturating_add(calendar.between(from, on)?);
                ClockState::Runs { due }
            }
            (None, Some(state)) => state,
            (None, None) => return Ok(None),
        };
        Ok(Some(Clock {
            started,
            elapsed,
            allowed,
            state,
        }))
    }
}

/// How a standard was met over many clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Measured {
    /// Stopped in time.
    pub in_time: u32,
    /// Stopped late.
    pub late: u32,
    /// Not stopped yet, and still in time.
    pub open: u32,
    /// Not stopped yet, and late already.
    pub open_late: u32,
}

impl Measured {
    /// What these clocks come to.
    pub fn of<'a>(clocks: impl IntoIterator<Item = &'a Clock>) -> Measured {
        clocks.into_iter().fold(Measured::default(), |mut sum, one| {
            let place = match (&one.state, one.is_late()) {
                (ClockState::Stopped { .. }, false) => &mut sum.in_time,
                (ClockState::Stopped { .. }, true) => &mut sum.late,
                (_, false) => &mut sum.open,
                (_, true) => &mut sum.open_late,
            };
            *place += 1;
            sum
        })
    }

    /// With what others come to.
    #[must_use]
    pub fn with(&self, other: &Measured) -> Measured {
        Measured { in_time: self.in_time + other.in_time, late: self.late + other.late, open: self.open + other.open, open_late: self.open_late + other.open_late }
    }

    /// Without what some of them come to.
    #[must_use]
    pub fn without(&self, other: &Measured) -> Measured {
        let less = |all: u32, part: u32| all.saturating_sub(part);
        Measured { in_time: less(self.in_time, other.in_time), late: less(self.late, other.late), open: less(self.open, other.open), open_late: less(self.open_late, other.open_late) }
    }

    /// How many of a hundred were in time, rounded down, as bounds: those still open and in time may come out either way.
    /// None without any.
    pub fn percent_in_time(&self) -> Option<(u32, u32)> {
        let all = self.in_time + self.late + self.open + self.open_late;
        let of = |count: u32| (count * 100).checked_div(all);
        of(self.in_time).zip(of(self.in_time + self.open))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn calendar() -> Calendar {
        Calendar {
            weekend: [6, 7].into_iter().filter_map(Weekday::from_number).collect(),
            holidays: [
                (day("2026-07-01"), Bi::default()),
                (day("2026-08-03"), Bi::default()),
            ]
            .into(),
            known: Period {
                from: Some(day("2026-01-01")),
                until: Some(day("2027-01-01")),
            },
        }
    }

    fn said(ticks: &[(Tick, &str)], on: &str) -> String {
        let ticks: Vec<_> = ticks.iter().map(|(tick, on)| (*tick, day(on))).collect();
        match Clock::run(&calendar(), 10, &ticks, day(on)) {
            Err(error) => error.to_string(),
            Ok(None) => "not started".into(),
            Ok(Some(clock)) => {
                let late = if clock.is_late() { ", late" } else { "" };
                match clock.state {
                    ClockState::Runs { due } => format!("{} of 10, due {due}{late}", clock.elapsed),
                    ClockState::Paused { since } => {
                        format!("{} of 10, still since {since}{late}", clock.elapsed)
                    }
                    ClockState::Stopped { on } => format!("{} of 10, stopped {on}{late}", clock.elapsed),
                }
            }
        }
    }

    #[test]
    fn the_week_begins_on_monday() {
        let of = |text: &str| Weekday::of(day(text));
        assert_eq!(of("2026-11-28"), Weekday(6));
        assert_eq!(of("2026-11-30"), Weekday(1));
        assert_eq!(of("0001-01-01"), Weekday(1));
        assert_eq!(
            day_of("2026-11-28T23:59:59.999Z".parse().unwrap()),
            Some(day("2026-11-28"))
        );
        assert_eq!(
            day_of("1969-12-31T23:59:59.999Z".parse().unwrap()),
            Some(day("1969-12-31"))
        );
    }

    #[test]
    fn clocks_count_working_days() {
        use Tick::{Pause, Resume, Start, Stop};
        assert_eq!(said(&[], "2026-06-30"), "not started");
        // A Friday; 1 July is a holiday.
        assert_eq!(
            said(&[(Start, "2026-06-26")], "2026-06-26"),
            "0 of 10, due 2026-07-13"
        );
        assert_eq!(
            said(&[(Start, "2026-06-26")], "2026-07-13"),
            "10 of 10, due 2026-07-13"
        );
        assert_eq!(
            said(&[(Start, "2026-06-26")], "2026-07-14"),
            "11 of 10, due 2026-07-13, late"
        );
        let asked = [
            (Start, "2026-06-26"),
            (Pause, "2026-06-30"),
            (Resume, "2026-07-20"),
        ];
        assert_eq!(said(&asked[..2], "2026-12-01"), "2 of 10, still since 2026-06-30");
        assert_eq!(said(&asked, "2026-07-21"), "3 of 10, due 2026-07-30");
        let done = [&asked[..], &[(Stop, "2026-07-30"), (Resume, "2026-07-31")]].concat();
        assert_eq!(said(&done, "2026-12-01"), "10 of 10, stopped 2026-07-30");
        // As of a day before the stop it still ran.
        assert_eq!(said(&done, "2026-07-29"), "9 of 10, due 2026-07-30");
        assert_eq!(
            said(&[(Start, "2026-12-28")], "2026-12-29"),
            "the holidays of 2027-01-01 are not known; add that year to the table of holidays"
        );
    }

    #[test]
    fn what_is_open_counts_as_bounds() {
        let clock = |elapsed, state| Clock {
            started: day("2026-06-01"),
            elapsed,
            allowed: 10,
            state,
        };
        let stopped = ClockState::Stopped {
            on: day("2026-07-01"),
        };
        let paused = ClockState::Paused {
            since: day("2026-07-01"),
        };
        let all = [
            clock(10, stopped),
            clock(11, stopped),
            clock(3, paused),
            clock(12, paused),
        ];
        let sum = Measured::of(&all);
        assert_eq!((sum.in_time, sum.late, sum.open, sum.open_late), (1, 1, 1, 1));
        assert_eq!(sum.percent_in_time(), Some((25, 50)));
        assert_eq!(Measured::default().percent_in_time(), None);
    }

    proptest! {
        #[test]
        fn counting_back_and_forth_agrees(start in 0_i64..300, count in 0_u32..30) {
            let from = day("2026-01-01").plus_days(start).unwrap();
            let to = calendar().after(from, count).unwrap();
            prop_assert_eq!(calendar().between(from, to).unwrap(), count);
            // Splitting at any day in between changes nothing.
            let half = from.plus_days(i64::from(count) / 2).unwrap().min(to);
            let parts = calendar().between(from, half).unwrap() + calendar().between(half, to).unwrap();
            prop_assert_eq!(parts, count);
        }
    }
}
