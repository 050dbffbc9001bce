//! Forums: on which instrument each rests, how often it is to meet, when it last met, and whether it is overdue.

use std::collections::BTreeSet;

use ntib_core::{Date, Place};
use ntib_record::Name;
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Desk, Kept, Known, Thing, Unread};
use crate::meetings::{Meeting, Stage};
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};

/// The verbs of forums.
pub const VERBS: &[Verb] = &[
    Verb::of::<FoundForum>("arrange").founding(),
    Verb::of::<NoteSitting>("write"),
    Verb::of::<SetCadence>("arrange"),
    Verb::of::<EndForum>("arrange"),
];

/// The most instruments and statements on which a forum may rest.
pub const BASES_MAX: usize = 40;
/// The longest time between meetings that can be set: fifty years.
pub const MONTHS_MAX: u32 = 600;

/// How surely something was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Read in the text or on the official page.
    TextRead,
    /// Read in another source.
    Secondary,
    /// Not verified.
    Unverified,
}

/// Where something is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called, or its address.
    pub title: String,
    /// The day to which it speaks.
    #[serde(with = "wire::text")]
    pub seen: Date,
    /// How surely.
    pub confidence: Confidence,
}

impl Source {
    fn check(&self) -> Result<(), Refused> {
        line("source", &self.title)
    }
}

/// What a forum rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// What it is called.
    pub title: Wording,
    /// Where in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// The instrument of the rulebook, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub instrument: Option<Name>,
    /// Whether it binds; most statements do not.
    pub binding: bool,
}

/// Founds a forum here: tells of one that exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundForum {
    /// What it is called.
    pub name: Wording,
    /// What it is for.
    pub about: Wording,
    /// Whose it is.
    #[serde(with = "wire::set")]
    pub parties: BTreeSet<Place>,
    /// Who sits in it, at which level.
    pub level: Wording,
    /// On what it rests; perhaps on nothing.
    #[serde(default)]
    pub bases: Vec<Basis>,
    /// Since when it exists, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub since: Option<Date>,
    /// At least once in so many months, where a rule says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_months: Option<u32>,
    /// The forum whose work it goes on with.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub follows: Option<Name>,
    /// Where this is from.
    pub source: Source,
}

/// Notes that a forum met, as a public source has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteSitting {
    /// The day on which it ended.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// Its number, place or theme.
    pub about: Wording,
    /// Where this is from.
    pub source: Source,
}

/// Sets how often a forum is to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetCadence {
    /// At least once in so many months; none where nothing is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_months: Option<u32>,
}

/// Ends a forum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndForum {
    /// Since when.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// The forum that goes on with its work.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub followed_by: Option<Name>,
}

/// A forum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forum {
    /// What it is; none where that is not seen.
    pub what: Option<FoundForum>,
    /// At least once in so many months.
    pub every_months: Option<u32>,
    /// Meetings known from public sources.
    pub sittings: Vec<NoteSitting>,
    /// Where it is over.
    pub ended: Option<EndForum>,
}

impl Thing for Forum {
    const KIND: &'static str = "forum";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            FoundForum::VERB => {
                let what: FoundForum = kept.payload()?;
                self.every_months = what.every_months;
                self.what = Some(what);
            }
            NoteSitting::VERB => self.sittings.push(kept.payload()?),
            SetCadence::VERB => self.every_months = kept.payload::<SetCadence>()?.every_months,
            EndForum::VERB => self.ended = Some(kept.payload()?),
            _ => {}
        }
        Ok(())
    }
}

impl Act for FoundForum {
    const VERB: &'static str = "found-forum";
    type Of = Forum;

    fn check(&self, _: &On<'_, Forum>) -> Result<(), Refused> {
        self.name.check("name", LINE_MAX)?;
        self.about.check("about", TEXT_MAX)?;
        self.level.check("level", TEXT_MAX)?;
        self.bases
            .iter()
            .try_for_each(|basis| basis.title.check("bases", LINE_MAX))?;
        if self.bases.len() > BASES_MAX {
            return Err(Refused::too_many("bases", BASES_MAX));
        }
        months(self.every_months)?;
        self.source.check()
    }

    fn relies_on(&self) -> BTreeSet<Name> {
        self.bases
            .iter()
            .filter_map(|basis| basis.instrument.clone())
            .collect()
    }
}

impl Act for NoteSitting {
    const VERB: &'static str = "note-sitting";
    type Of = Forum;

    fn check(&self, _: &On<'_, Forum>) -> Result<(), Refused> {
        self.about.check("about", LINE_MAX)?;
        self.source.check()
    }
}

impl Act for SetCadence {
    const VERB: &'static str = "set-cadence";
    type Of = Forum;

    fn check(&self, _: &On<'_, Forum>) -> Result<(), Refused> {
        months(self.every_months)
    }
}

impl Act for EndForum {
    const VERB: &'static str = "end-forum";
    type Of = Forum;

    fn check(&self, on: &On<'_, Forum>) -> Result<(), Refused> {
        if !on.corrects && on.true_state().is_some_and(|forum| forum.ended.is_some()) {
            return Err(Refused::over("on"));
        }
        Ok(())
    }
}

fn months(every: Option<u32>) -> Result<(), Refused> {
    if every.is_none_or(|months| (1..=MONTHS_MAX).contains(&months)) {
        return Ok(());
    }
    Err(Refused::new(
        "months",
        "every_months",
        [
            "it is not a number of months from 1 to 600",
            "ce n’est pas un nombre de mois de 1 à 600",
        ],
        [
            "give one, or none where nothing is set",
            "indiquez-en un, ou aucun si rien n’est fixé",
        ],
    ))
}

/// How a forum stands on a day: when it last met, when it is due, and how often it met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last day on which it is known to have met; none where no meeting is known.
    pub last: Option<Date>,
    /// The next meeting that is called.
    pub next: Option<Date>,
    /// The day by which it should meet, where a cadence is set and a meeting is known.
    pub due: Option<Date>,
    /// How many days it is late; none where it is not, or where nothing can be said.
    pub late_days: Option<i64>,
    /// The mean number of days between the meetings known, where there are two or more.
    pub mean_days: Option<i64>,
    /// How many meetings are known.
    pub known: usize,
}

/// How a forum stands on a day, by the meetings that the viewer sees.
pub fn standing(desk: &Desk<'_>, forum: &Known<Forum>, on: Date) -> Standing {
    let meetings = desk.all::<Meeting>();
    let of: Vec<_> = meetings
        .iter()
        .filter(|meeting| meeting.forum.as_ref() == Some(&forum.id))
        .collect();
    let held =
        |meeting: &&&std::sync::Arc<Known<Meeting>>| matches!(meeting.stage(), Stage::Held | Stage::Closed);
    let mut days: BTreeSet<Date> = forum.sittings.iter().map(|sitting| sitting.on).collect();
    days.extend(of.iter().filter(held).filter_map(|meeting| meeting.day()));
    days.retain(|day| *day <= on);
    let next = of
        .iter()
        .filter(|meeting| meeting.stage() == Stage::Called)
        .filter_map(|meeting| meeting.day());
    let last = days.last().copied();
    let due = last
        .zip(forum.every_months)
        .and_then(|(last, months)| last.plus_months(i32::try_from(months).ok()?));
    let over = forum.ended.as_ref().is_some_and(|ended| ended.on <= on);
    let gaps = i64::try_from(days.len()).unwrap_or(i64::MAX) - 1;
    Standing {
        last,
        next: next.filter(|day| on <= *day).min(),
        due: due.filter(|_| !over),
        late_days: due.filter(|due| !over && *due < on).map(|due| on.days_since(due)),
        mean_days: days
            .first()
            .zip(last)
            .and_then(|(first, last)| last.days_since(*first).checked_div(gaps)),
        known: days.len(),
    }
}
