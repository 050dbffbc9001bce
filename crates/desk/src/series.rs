//! Series: the meetings of a forum that come back at even distances.

use ntib_core::Date;
use ntib_record::Name;
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Kept, Thing, Unread};
use crate::forums::Forum;
use crate::people::there;
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, Wording};

/// The verbs of series.
pub const VERBS: &[Verb] = &[
    Verb::of::<BeginSeries>("arrange").founding(),
    Verb::of::<EndSeries>("arrange"),
];

/// A series: meetings of a forum at even distances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// How it goes; none where that is not seen.
    pub what: Option<BeginSeries>,
    /// Since when it is over.
    pub ended: Option<Date>,
}

/// Begins a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeginSeries {
    /// Of which forum.
    #[serde(with = "wire::text")]
    pub forum: Name,
    /// How its meetings are called.
    pub title: Wording,
    /// The day of the first.
    #[serde(with = "wire::text")]
    pub first: Date,
    /// The months between two.
    pub every_months: u32,
}

/// Ends a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndSeries {
    /// Since when.
    #[serde(with = "wire::text")]
    pub on: Date,
}

impl Thing for Series {
    const KIND: &'static str = "series";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            BeginSeries::VERB => self.what = Some(kept.payload()?),
            EndSeries::VERB => self.ended = Some(kept.payload::<EndSeries>()?.on),
            _ => {}
        }
        Ok(())
    }
}

impl Act for BeginSeries {
    const VERB: &'static str = "begin-series";
    type Of = Series;

    fn check(&self, on: &On<'_, Series>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        there::<Forum>(&on.ground.seen, &self.forum)?;
        if (1..=crate::forums::MONTHS_MAX).contains(&self.every_months) {
            return Ok(());
        }
        Err(Refused::out_of_range(
            "every_months",
            "it is not from 1 to 600 months",
            "ce n’est pas de 1 à 600 mois",
        ))
    }
}

impl Act for EndSeries {
    const VERB: &'static str = "end-series";
    type Of = Series;

    fn check(&self, on: &On<'_, Series>) -> Result<(), Refused> {
        let over = on.true_state().is_some_and(|series| series.ended.is_some());
        if over && !on.corrects {
            Err(Refused::over("on"))
        } else {
            Ok(())
        }
    }
}

/// The day on which a series is next to meet after `on`, whether or not it is called. It counts months from the first
/// day, so that a month too short does not move those after it.
pub fn next_of(series: &Series, on: Date) -> Option<Date> {
    let what = series.what.as_ref()?;
    let day = (0..=crate::forums::MONTHS_MAX)
        .map_while(|times| {
            what.first
                .plus_months(i32::try_from(times.checked_mul(what.every_months)?).ok()?)
        })
        .find(|day| on < *day)?;
    series.ended.is_none_or(|ended| day < ended).then_some(day)
}
