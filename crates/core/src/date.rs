//! Calendar dates without clocks, and half-open periods.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A text that is not a calendar day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a date; write year-month-day, such as 2026-04-06", self.given)
    }
}

impl std::error::Error for DateError {}

impl Date {
    /// The first day of the calendar used here, 0001-01-01: a stand-in where no date could be read.
    pub const FIRST: Date = Date(civil::Date::constant(1, 1, 1));

    /// The day `year-month-day`, if it exists.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        civil::Date::new(year, month, day).ok().map(Date)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The day `days` later (earlier if negative); `None` outside the calendar's range.
    pub fn plus_days(self, days: i64) -> Option<Date> {
        let span = jiff::Span::new().try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Date)
    }

    /// The same day `months` later (the last day of the month where that day does not exist).
    pub fn plus_months(self, months: i32) -> Option<Date> {
        let span = jiff::Span::new().try_months(months).ok()?;
        self.0.checked_add(span).ok().map(Date)
    }

    /// Days from `earlier` to `self`; negative if `earlier` is later.
    pub fn days_since(self, earlier: Date) -> i64 {
        self.0.duration_since(earlier.0).as_secs().div_euclid(86_400)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Date, DateError> {
        let error = || DateError { given: text.to_owned() };
        let mut parts = text.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(error());
        };
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        if !(digits(y, 4) && digits(m, 2) && digits(d, 2)) {
            return Err(error());
        }
        match (y.parse(), m.parse(), d.parse()) {
            (Ok(y), Ok(m), Ok(d)) => Date::new(y, m, d).ok_or_else(error),
            _ => Err(error()),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// The days from `from` up to, but not including, `until`. `None` is no limit on that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// First day after it.
    pub until: Option<Date>,
}

impl Period {
    /// All days.
    pub const ALWAYS: Period = Period { from: None, until: None };

    /// Whether `date` lies in the period.
    pub fn contains(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
    }

    /// Whether the period has no day.
    pub fn is_empty(&self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if from >= until)
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Period) -> bool {
        !self.intersection(other).is_empty()
    }

    /// The days in both; may be empty.
    pub fn intersection(&self, other: &Period) -> Period {
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Period { from: self.from.max(other.from), until }
    }

    /// The days on which membership changes: first day and first day after, where they exist.
    pub fn turning_dates(&self) -> impl Iterator<Item = Date> + use<> {
        [self.from, self.until].into_iter().flatten()
    }
}
