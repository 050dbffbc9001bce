//! When an obligation is due, counted from the day of the movement.

use ntib_core::{Bi, Date};

/// In what a period is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Working days of the office concerned, whose holidays are not known here.
    BusinessDays,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// What a period is counted from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The day of the movement.
    Movement,
    /// The last day of the calendar year of the movement.
    YearEnd,
    /// The last day of its half-year: 30 June or 31 December.
    HalfYearEnd,
    /// Something that happens on a day not known here.
    Event(Bi),
}

/// So many units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

/// When something is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Before the moment.
    Before(Moment),
    /// At the latest so long after it.
    Within(Term, Moment),
    /// At the latest so long before it.
    Ahead(Term, Moment),
    /// To be kept until so long after it.
    Keep(Term, Moment),
    /// At once when the moment comes, such as a request.
    At(Moment),
    /// All the time that something lasts.
    During(Bi),
    /// On these days, (month, day), of each year.
    EachYear(Vec<(i8, i8)>),
}

impl Moment {
    /// The day it falls on for a movement on `moved`, if that is known.
    pub fn day(&self, moved: Date) -> Option<Date> {
        match self {
            Moment::Movement => Some(moved),
            Moment::YearEnd => Date::new(moved.year(), 12, 31),
            Moment::HalfYearEnd if moved.month() <= 6 => Date::new(moved.year(), 6, 30),
            Moment::HalfYearEnd => Date::new(moved.year(), 12, 31),
            Moment::Event(_) => None,
        }
    }
}

impl Term {
    fn after(self, day: Date, sign: i32) -> Option<Date> {
        let count = i32::from(self.count) * sign;
        match self.unit {
            Unit::Days => day.plus_days(count.into()),
            Unit::BusinessDays => None,
            Unit::Months => day.plus_months(count),
            Unit::Years => day.plus_months(count.checked_mul(12)?),
        }
    }
}

impl Due {
    /// The last day on which it can be met (for what is kept: the last day of keeping), for a movement on
    /// `moved`; `None` if that hangs on something not known here.
    pub fn day(&self, moved: Date) -> Option<Date> {
        match self {
            Due::Before(moment) | Due::At(moment) => moment.day(moved),
            Due::During(_) => None,
            Due::Within(term, moment) | Due::Keep(term, moment) => term.after(moment.day(moved)?, 1),
            Due::Ahead(term, moment) => term.after(moment.day(moved)?, -1),
            Due::EachYear(days) => {
                let year = |year: i16| days.iter().filter_map(move |(month, day)| Date::new(year, *month, *day));
                year(moved.year()).chain(year(moved.year().checked_add(1)?)).filter(|day| *day > moved).min()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_counted_from_the_movement() {
        let of = |count, unit| Term { count, unit };
        let cases = [
            (Due::Before(Moment::Movement), "2026-11-02", Some("2026-11-02")),
            (Due::At(Moment::Movement), "2026-11-02", Some("2026-11-02")),
            (Due::At(Moment::Event(Bi::default())), "2026-11-02", None),
            (Due::During(Bi::default()), "2026-11-02", None),
            (Due::Within(of(30, Unit::Days), Moment::Movement), "2026-11-02", Some("2026-12-02")),
            (Due::Within(of(30, Unit::Days), Moment::HalfYearEnd), "2026-05-01", Some("2026-07-30")),
            (Due::Within(of(30, Unit::Days), Moment::HalfYearEnd), "2026-11-02", Some("2027-01-30")),
            (Due::Keep(of(5, Unit::Years), Moment::Movement), "2024-02-29", Some("2029-02-28")),
            (Due::Keep(of(6, Unit::Years), Moment::YearEnd), "2026-11-02", Some("2032-12-31")),
            (Due::Ahead(of(60, Unit::Days), Moment::Movement), "2026-11-02", Some("2026-09-03")),
            (Due::Within(of(10, Unit::BusinessDays), Moment::Movement), "2026-11-02", None),
            (Due::Within(of(3, Unit::Days), Moment::Event(Bi::default())), "2026-11-02", None),
            (Due::EachYear(vec![(1, 31), (7, 31)]), "2026-07-31", Some("2027-01-31")),
            (Due::EachYear(vec![(1, 31), (7, 31)]), "2026-07-30", Some("2026-07-31")),
        ];
        for (due, moved, expected) in cases {
            assert_eq!(due.day(date(moved)), expected.map(date), "{due:?} of {moved}");
        }
    }
}
