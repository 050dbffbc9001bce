//! A moment in time, to the millisecond, as the caller gives it. No clock is read here.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

/// A moment: milliseconds since the beginning of 1970 in UTC. Written `2026-11-28T00:31:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// A text that is not a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentError {
    /// What was given.
    pub given: String,
}

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a moment; write it in UTC to the millisecond, such as 2026-11-28T00:31:00.000Z",
            self.given
        )
    }
}

impl std::error::Error for MomentError {}

impl Moment {
    /// The beginning of 1970 in UTC: what a clock that tells nothing shows.
    pub const BEGINNING: Moment = Moment(0);

    /// The moment so many milliseconds after the beginning of 1970, if it lies in the years 0 to 9999.
    pub fn from_milliseconds(milliseconds: i64) -> Option<Moment> {
        let stamp = Timestamp::from_millisecond(milliseconds).ok()?;
        (0..=9999)
            .contains(&jiff::tz::Offset::UTC.to_datetime(stamp).year())
            .then_some(Moment(milliseconds))
    }

    /// Milliseconds since the beginning of 1970.
    pub fn milliseconds(self) -> i64 {
        self.0
    }

    /// Whole seconds since the beginning of 1970, the ones begun before it as zero: what a cosignature carries.
    pub fn seconds(self) -> u64 {
        u64::try_from(self.0 / 1000).unwrap_or(0)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(stamp) => write!(f, "{stamp:.3}"),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Moment, MomentError> {
        let wrong = || MomentError {
            given: text.to_owned(),
        };
        let stamp: Timestamp = text.parse().map_err(|_| wrong())?;
        let moment = Moment::from_milliseconds(stamp.as_millisecond()).ok_or_else(wrong)?;
        if moment.to_string() == text {
            Ok(moment)
        } else {
            Err(wrong())
        }
    }
}
