//! Meetings: called, with an agenda; held, with who was there; closed, with minutes. A closed meeting is changed by
//! corrections alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ntib_core::Date;
use ntib_record::{Moment, Name};
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Desk, Kept, Known, Thing, Unread};
use crate::forums::Forum;
use crate::people::{Person, there};
use crate::refused::Refused;
use crate::series::Series;
use crate::verbs::{Instead, Verb};
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};
use crate::work::clock::day_of;

const READ: Instead = Instead {
    why: ["what was read was read", "ce qui a été lu l’a été"],
    help: ["confirm the reading of the other paper", "confirmez la lecture de l’autre document"],
};

/// The verbs of meetings.
pub const VERBS: &[Verb] = &[
    Verb::of::<CallMeeting>("arrange").founding(),
    Verb::of::<MoveMeeting>("arrange").alone(),
    Verb::of::<CancelMeeting>("arrange").alone(),
    Verb::of::<InvitePerson>("arrange"),
    Verb::of::<AnswerInvitation>("take-part"),
    Verb::of::<PutOnAgenda>("write"),
    Verb::of::<TakeOffAgenda>("write"),
    Verb::of::<HoldMeeting>("write").alone(),
    Verb::of::<WriteMinutes>("write"),
    Verb::of::<SettleItem>("write"),
    Verb::of::<CloseMeeting>("sign").alone(),
    Verb::of::<ConfirmReading>("take-part").uncorrected(&READ),
];

/// The most items of an agenda.
pub const ITEMS_MAX: usize = 100;
/// The most people invited to a meeting, or there.
pub const PEOPLE_MAX: usize = 300;
/// The longest meeting: a fortnight, in minutes.
pub const MINUTES_MAX: u32 = 20_160;

/// An object of the desk that another refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ref {
    /// Its kind.
    #[serde(with = "wire::text")]
    pub kind: Name,
    /// Which one.
    #[serde(with = "wire::text")]
    pub id: Name,
}

/// Calls a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallMeeting {
    /// Of which forum, where it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub forum: Option<Name>,
    /// Of which series, where it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub series: Option<Name>,
    /// What it is called.
    pub title: Wording,
    /// When it begins.
    #[serde(with = "wire::text")]
    pub begins: Moment,
    /// How long it is to last, in minutes.
    pub minutes: u32,
    /// Where: a room, a town, a line.
    #[serde(default)]
    pub place: Wording,
}

/// Moves a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveMeeting {
    /// When it begins.
    #[serde(with = "wire::text")]
    pub begins: Moment,
    /// How long it is to last, in minutes.
    pub minutes: u32,
    /// Where.
    #[serde(default)]
    pub place: Wording,
}

/// Cancels a meeting; the reason of the entry says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelMeeting {}

/// Invites somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitePerson {
    /// Whom.
    #[serde(with = "wire::text")]
    pub person: Name,
}

/// An answer to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coming {
    /// The person comes.
    Yes,
    /// Perhaps.
    Perhaps,
    /// The person does not come.
    No,
}

/// Answers an invitation, for oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerInvitation {
    /// How.
    pub coming: Coming,
}

/// Puts an item on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutOnAgenda {
    /// The item, by a name within the meeting.
    #[serde(with = "wire::text")]
    pub item: Name,
    /// What it is.
    pub title: Wording,
    /// How long it is to take, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// What it is about: an action, a case, a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Ref>,
}

/// Takes an item off the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeOffAgenda {
    /// Which.
    #[serde(with = "wire::text")]
    pub item: Name,
}

/// Tells that a meeting was held, and who was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldMeeting {
    /// The people of the desk who were there.
    #[serde(default, with = "wire::set")]
    pub present: BTreeSet<Name>,
    /// Others who were there, by name and organisation.
    #[serde(default)]
    pub guests: Vec<String>,
}

/// Writes the minutes of an item, or of the meeting as a whole. Those written last stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteMinutes {
    /// Of which item; of the whole where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub item: Option<Name>,
    /// What was said and settled.
    pub text: Wording,
}

/// How an item came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Dealt with.
    Done,
    /// For the next meeting of the forum.
    CarriedOver,
    /// Taken back.
    Withdrawn,
}

/// Settles how an item came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleItem {
    /// Which.
    #[serde(with = "wire::text")]
    pub item: Name,
    /// How.
    pub outcome: Outcome,
}

/// Closes a meeting: its minutes are agreed. Items that are not settled are carried over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseMeeting {}

/// What of a meeting is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// The pack before it.
    Brief,
    /// The minutes after it.
    Minutes,
}

/// Confirms having read a paper, for oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmReading {
    /// Which.
    pub paper: Paper,
}

/// How far a meeting has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// To come.
    Called,
    /// Held; minutes are written.
    Held,
    /// Minutes are agreed.
    Closed,
    /// It does not take place.
    Cancelled,
}

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// As it was put there.
    pub what: PutOnAgenda,
    /// Its minutes.
    pub minutes: Option<Wording>,
    /// How it came out.
    pub outcome: Option<Outcome>,
}

/// A meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meeting {
    /// What it is called.
    pub title: Wording,
    /// Of which forum.
    pub forum: Option<Name>,
    /// Of which series.
    pub series: Option<Name>,
    /// When it begins; none where that is not seen.
    pub begins: Option<Moment>,
    /// How long it is to last, in minutes.
    pub minutes: u32,
    /// Where.
    pub place: Wording,
    /// How often it was moved or called anew: what calendars ask.
    pub moved: u32,
    /// Who is invited.
    pub invited: BTreeSet<Name>,
    /// Who answered how.
    pub coming: BTreeMap<Name, Coming>,
    /// The agenda in its order.
    pub items: Vec<Item>,
    /// Who was there, where it was held.
    pub held: Option<HoldMeeting>,
    /// The minutes of the whole.
    pub minutes_of_all: Option<Wording>,
    /// Who closed it, and when.
    pub closed: Option<(Name, Moment)>,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// Who read what, and when first.
    pub read: BTreeMap<(Paper, Name), Moment>,
    /// Who read minutes that were corrected since, and when last: nobody has read what they do not know of.
    pub read_before: BTreeMap<Name, Moment>,
    /// Where in the log the minutes were last corrected.
    corrected_at: Option<u64>,
}

impl Meeting {
    /// How far it has come.
    pub fn stage(&self) -> Stage {
        match (self.cancelled, &self.closed, &self.held) {
            (true, _, _) => Stage::Cancelled,
            (_, Some(_), _) => Stage::Closed,
            (_, _, Some(_)) => Stage::Held,
            _ => Stage::Called,
        }
    }

    /// The day on which it begins, in UTC.
    pub fn day(&self) -> Option<Date> {
        day_of(self.begins?)
    }

    /// Whoever read the minutes until now read others.
    fn unread(&mut self) {
        let read = std::mem::take(&mut self.read);
        for ((paper, who), at) in read {
            if paper == Paper::Minutes {
                self.read_before.insert(who, at);
            } else {
                self.read.insert((paper, who), at);
            }
        }
    }

    fn item(&mut self, name: &Name) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.what.item == *name)
    }

    /// The items that go on to the next meeting of the forum: those settled so, and those not settled when it closed.
    pub fn carried_over(&self) -> impl Iterator<Item = &Item> {
        let closed = self.closed.is_some();
        self.items.iter().filter(move |item| {
            item.outcome == Some(Outcome::CarriedOver) || closed && item.outcome.is_none()
        })
    }

    fn has_item(&self, name: &Name) -> bool {
        self.items.iter().any(|item| item.what.item == *name)
    }
}

impl Thing for Meeting {
    const KIND: &'static str = "meeting";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        let who = &kept.entry.actor.person;
        match kept.verb() {
            CallMeeting::VERB => {
                let what: CallMeeting = kept.payload()?;
                (self.title, self.forum, self.series) = (what.title, what.forum, what.series);
                (self.begins, self.minutes, self.place) = (Some(what.begins), what.minutes, what.place);
            }
            MoveMeeting::VERB => {
                let what: MoveMeeting = kept.payload()?;
                (self.begins, self.minutes, self.place) = (Some(what.begins), what.minutes, what.place);
                self.moved += 1;
            }
            CancelMeeting::VERB => self.cancelled = true,
            InvitePerson::VERB => {
                self.invited.insert(kept.payload::<InvitePerson>()?.person);
            }
            AnswerInvitation::VERB => {
                self.coming
                    .insert(who.clone(), kept.payload::<AnswerInvitation>()?.coming);
            }
            PutOnAgenda::VERB => {
                let what: PutOnAgenda = kept.payload()?;
                self.items.push(Item {
                    what,
                    minutes: None,
                    outcome: None,
                });
            }
            TakeOffAgenda::VERB => {
                let TakeOffAgenda { item } = kept.payload()?;
                self.items.retain(|one| one.what.item != item);
            }
            HoldMeeting::VERB => self.held = Some(kept.payload()?),
            WriteMinutes::VERB => {
                let WriteMinutes { item, text } = kept.payload()?;
                if kept.entry.corrects.is_some() {
                    self.corrected_at = self.corrected_at.max(Some(kept.number));
                    self.unread();
                }
                match item {
                    None => self.minutes_of_all = Some(text),
                    Some(item) => self
                        .item(&item)
                        .into_iter()
                        .for_each(|one| one.minutes = Some(text.clone())),
                }
            }
            SettleItem::VERB => {
                let SettleItem { item, outcome } = kept.payload()?;
                self.item(&item)
                    .into_iter()
                    .for_each(|one| one.outcome = Some(outcome));
            }
            CloseMeeting::VERB => self.closed = Some((who.clone(), kept.entry.at)),
            ConfirmReading::VERB => {
                let paper = kept.payload::<ConfirmReading>()?.paper;
                if paper == Paper::Minutes && Some(kept.number) < self.corrected_at {
                    self.read_before.insert(who.clone(), kept.entry.at);
                } else {
                    self.read.entry((paper, who.clone())).or_insert(kept.entry.at);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// That the meeting has come so far and no further. Corrections are always possible: they leave a trail.
fn stands(on: &On<'_, Meeting>, stages: &[Stage]) -> Result<(), Refused> {
    let stage = on.true_state().map_or(Stage::Called, Meeting::stage);
    if on.corrects || stages.contains(&stage) {
        return Ok(());
    }
    let (en, fr) = match stage {
        Stage::Called => ("the meeting has not been held", "la réunion n’a pas eu lieu"),
        Stage::Held => ("the meeting has been held", "la réunion a eu lieu"),
        Stage::Closed => ("the meeting is closed", "la réunion est close"),
        Stage::Cancelled => ("the meeting is cancelled", "la réunion est annulée"),
    };
    Err(Refused::new(
        "stage",
        on.id.to_string(),
        [en, fr],
        [
            "correct an entry of it, or call another",
            "corrigez-en une inscription, ou convoquez-en une autre",
        ],
    ))
}

fn item_there(on: &On<'_, Meeting>, item: &Name) -> Result<(), Refused> {
    if on.state().is_some_and(|meeting| meeting.has_item(item)) {
        Ok(())
    } else {
        Err(Refused::not_found("item", item))
    }
}

fn times(minutes: u32, place: &Wording) -> Result<(), Refused> {
    if !(1..=MINUTES_MAX).contains(&minutes) {
        return Err(Refused::out_of_range(
            "minutes",
            "it is not from 1 minute to a fortnight",
            "ce n’est pas d’une minute à deux semaines",
        ));
    }
    if place.is_empty() {
        Ok(())
    } else {
        place.check("place", LINE_MAX)
    }
}

impl Act for CallMeeting {
    const VERB: &'static str = "call-meeting";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        times(self.minutes, &self.place)?;
        self.forum
            .as_ref()
            .map_or(Ok(()), |forum| there::<Forum>(&on.ground.seen, forum))?;
        self.series
            .as_ref()
            .map_or(Ok(()), |series| there::<Series>(&on.ground.seen, series))
    }
}

impl Act for MoveMeeting {
    const VERB: &'static str = "move-meeting";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Called])?;
        times(self.minutes, &self.place)
    }
}

impl Act for CancelMeeting {
    const VERB: &'static str = "cancel-meeting";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Called])
    }
}

impl Act for InvitePerson {
    const VERB: &'static str = "invite-person";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Called])?;
        there::<Person>(&on.ground.seen, &self.person)?;
        if on
            .state()
            .is_some_and(|meeting| meeting.invited.len() >= PEOPLE_MAX)
        {
            return Err(Refused::too_many("person", PEOPLE_MAX));
        }
        Ok(())
    }
}

impl Act for AnswerInvitation {
    const VERB: &'static str = "answer-invitation";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Called])?;
        let me = &on.ground.asker.viewer.person;
        if on
            .true_state()
            .is_some_and(|meeting| meeting.invited.contains(me))
        {
            return Ok(());
        }
        Err(Refused::new(
            "not-invited",
            "coming",
            ["you are not invited", "vous n’êtes pas invité"],
            [
                "ask whoever called the meeting",
                "adressez-vous à la personne qui a convoqué la réunion",
            ],
        ))
    }
}

impl Act for PutOnAgenda {
    const VERB: &'static str = "put-on-agenda";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Called, Stage::Held])?;
        self.title.check("title", LINE_MAX)?;
        if self
            .minutes
            .is_some_and(|minutes| !(1..=MINUTES_MAX).contains(&minutes))
        {
            return Err(Refused::out_of_range(
                "minutes",
                "it is not from 1 minute to a fortnight",
                "ce n’est pas d’une minute à deux semaines",
            ));
        }
        if on
            .true_state()
            .is_some_and(|meeting| !on.corrects && meeting.has_item(&self.item))
        {
            return Err(Refused::new(
                "taken",
                "item",
                ["this name cannot be used", "ce nom ne peut pas être utilisé"],
                ["choose another", "choisissez-en un autre"],
            ));
        }
        if on
            .true_state()
            .is_some_and(|meeting| meeting.items.len() >= ITEMS_MAX)
        {
            return Err(Refused::too_many("item", ITEMS_MAX));
        }
        let seen = |about: &Ref| {
            on.ground
                .seen
                .history(about.kind.as_str(), about.id.as_str())
                .next()
                .is_some()
        };
        match &self.about {
            Some(about) if !seen(about) => Err(Refused::not_found(about.kind.as_str(), &about.id)),
            _ => Ok(()),
        }
    }
}

impl Act for TakeOffAgenda {
    const VERB: &'static str = "take-off-agenda";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Called])?;
        item_there(on, &self.item)
    }
}

impl Act for HoldMeeting {
    const VERB: &'static str = "hold-meeting";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Called])?;
        if on
            .true_state()
            .and_then(|meeting| meeting.begins)
            .is_some_and(|begins| on.ground.at < begins)
        {
            return Err(Refused::new(
                "too-soon",
                "present",
                ["it has not begun", "elle n’a pas commencé"],
                [
                    "wait until it begins, or move it",
                    "attendez qu’elle commence, ou déplacez-la",
                ],
            ));
        }
        if self.present.len() + self.guests.len() > PEOPLE_MAX {
            return Err(Refused::too_many("present", PEOPLE_MAX));
        }
        self.guests.iter().try_for_each(|guest| line("guests", guest))?;
        self.present
            .iter()
            .try_for_each(|person| there::<Person>(&on.ground.seen, person))
    }
}

impl Act for WriteMinutes {
    const VERB: &'static str = "write-minutes";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Held])?;
        self.text.check("text", TEXT_MAX)?;
        self.item.as_ref().map_or(Ok(()), |item| item_there(on, item))
    }
}

impl Act for SettleItem {
    const VERB: &'static str = "settle-item";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Held])?;
        item_there(on, &self.item)
    }
}

impl Act for CloseMeeting {
    const VERB: &'static str = "close-meeting";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        stands(on, &[Stage::Held])?;
        let written = |meeting: &Meeting| {
            meeting.minutes_of_all.is_some() || meeting.items.iter().any(|item| item.minutes.is_some())
        };
        if on.state().is_some_and(written) {
            return Ok(());
        }
        Err(Refused::new(
            "no-minutes",
            on.id.to_string(),
            ["no minutes are written", "aucun procès-verbal n’est rédigé"],
            [
                "write those of the meeting or of an item first",
                "rédigez d’abord celui de la réunion ou d’un point",
            ],
        ))
    }
}

impl Act for ConfirmReading {
    const VERB: &'static str = "confirm-reading";
    type Of = Meeting;

    fn check(&self, on: &On<'_, Meeting>) -> Result<(), Refused> {
        match self.paper {
            Paper::Brief => stands(on, &[Stage::Called, Stage::Held, Stage::Closed]),
            Paper::Minutes => stands(on, &[Stage::Held, Stage::Closed]),
        }
    }
}

/// The meetings of a forum that the viewer sees, the earliest first.
pub fn of_forum(desk: &Desk<'_>, forum: &Name) -> Vec<Arc<Known<Meeting>>> {
    let mut meetings = desk.all::<Meeting>();
    meetings.retain(|meeting| meeting.forum.as_ref() == Some(forum));
    meetings.sort_by(|one, other| (one.begins, &one.id).cmp(&(other.begins, &other.id)));
    meetings
}
