//! Decisions: proposed, taken by another person, with the instruments, answers and cases they rest on, dissent, and a day
//! on which they are looked at again.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_core::{Date, Place};
use ntib_record::{Moment, Name};
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::actions::seen;
use crate::archive::{Desk, Kept, Known, Thing, Unread};
use crate::forums::Forum;
use crate::meetings::{Meeting, Ref};
use crate::people::there;
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};

/// The verbs of decisions.
pub const VERBS: &[Verb] = &[
    Verb::of::<ProposeDecision>("write").founding(),
    Verb::of::<TakeDecision>("sign")
        .not_by(&["propose-decision"])
        .alone(),
    Verb::of::<WithdrawDecision>("write").alone(),
    Verb::of::<Dissent>("take-part"),
    Verb::of::<ReviewDecision>("sign").alone(),
];

/// The most instruments, or the most answers and cases, on which a decision may rest.
pub const RESTS_MAX: usize = 60;

/// An instrument on which a decision rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// The instrument of the rulebook.
    #[serde(with = "wire::text")]
    pub instrument: Name,
    /// Where in it: a section, a paragraph.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Whether the decision could not be taken without it, in the judgement of whoever proposes it.
    pub needed: bool,
}

/// An answer of the engine on which a decision rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerReliedOn {
    /// The case or other object that keeps the answer.
    pub of: Ref,
    /// The question answered, as the rulebook names it.
    pub question: String,
    /// The outcome.
    pub outcome: String,
    /// The legal day asked about.
    #[serde(with = "wire::text")]
    pub as_of: Date,
    /// The digest of the rulebook.
    pub rulebook: String,
    /// The instruments whose removal, each alone, changes the outcome, as `value` measures it; none where that was not
    /// measured, which is another thing than an empty list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pivotal: Option<BTreeSet<String>>,
}

/// Proposes a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposeDecision {
    /// What it is called.
    pub title: Wording,
    /// What is decided, and why.
    pub text: Wording,
    /// By which forum.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub forum: Option<Name>,
    /// At which meeting.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub meeting: Option<Name>,
    /// The instruments on which it rests.
    #[serde(default)]
    pub rests_on: Vec<Rest>,
    /// Where it rests on no instrument: in words, on what.
    #[serde(default, skip_serializing_if = "Wording::is_empty")]
    pub otherwise: Wording,
    /// The answers on which it rests.
    #[serde(default)]
    pub answers: Vec<AnswerReliedOn>,
    /// Cases, consultations, earlier decisions on which it rests.
    #[serde(default)]
    pub objects: Vec<Ref>,
    /// When it is looked at again.
    #[serde(with = "wire::text")]
    pub review: Date,
}

/// Takes a decision as it is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeDecision {
    /// The day from which it holds.
    #[serde(with = "wire::text")]
    pub from: Date,
}

/// Takes a proposal back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawDecision {}

/// Dissents from a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dissent {
    /// For which place, where it is a party's.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub place: Option<Place>,
    /// Why.
    pub text: Wording,
}

/// What a review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// It stands as it is.
    Stands,
    /// Another decision takes its place.
    Replaced,
    /// It no longer holds.
    Ended,
}

/// Looks at a decision again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDecision {
    /// What it comes to.
    pub outcome: Review,
    /// Why.
    pub text: Wording,
    /// When it is looked at again, where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub next: Option<Date>,
    /// The decision that takes its place, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub replaced_by: Option<Name>,
}

/// How a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Proposed, and not yet taken.
    Proposed,
    /// It holds.
    Taken,
    /// Taken back before it was taken.
    Withdrawn,
    /// Replaced or ended by a review.
    Over,
}

/// Someone's dissent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dissented {
    /// Who.
    pub by: Name,
    /// When.
    pub at: Moment,
    /// What.
    pub what: Dissent,
}

/// A decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What is proposed; none where that is not seen.
    pub what: Option<ProposeDecision>,
    /// Who proposed it.
    pub proposed_by: Option<Name>,
    /// Who took it, and the day from which it holds.
    pub taken: Option<(Name, Date)>,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// Dissent, first to last.
    pub dissent: Vec<Dissented>,
    /// Reviews, first to last.
    pub reviews: Vec<ReviewDecision>,
}

impl Decision {
    /// How it stands.
    pub fn status(&self) -> Status {
        let over = self
            .reviews
            .last()
            .is_some_and(|review| review.outcome != Review::Stands);
        match (self.withdrawn, &self.taken) {
            (true, _) => Status::Withdrawn,
            _ if over => Status::Over,
            (_, Some(_)) => Status::Taken,
            _ => Status::Proposed,
        }
    }

    /// When it is looked at again.
    pub fn review_day(&self) -> Option<Date> {
        match self.reviews.last() {
            Some(review) => review.next,
            None => self.what.as_ref().map(|what| what.review),
        }
    }

    /// Whether it holds and its review is due by `on`.
    pub fn review_due(&self, on: Date) -> bool {
        self.status() == Status::Taken && self.review_day().is_some_and(|day| day <= on)
    }

    /// The instruments that an answer relied on found pivotal.
    pub fn pivotal(&self) -> BTreeSet<&str> {
        let answers = self.what.iter().flat_map(|what| &what.answers);
        answers
            .flat_map(|answer| answer.pivotal.iter().flatten())
            .map(String::as_str)
            .collect()
    }
}

impl Thing for Decision {
    const KIND: &'static str = "decision";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        let by = || kept.entry.actor.person.clone();
        match kept.verb() {
            ProposeDecision::VERB => (self.what, self.proposed_by) = (Some(kept.payload()?), Some(by())),
            TakeDecision::VERB => self.taken = Some((by(), kept.payload::<TakeDecision>()?.from)),
            WithdrawDecision::VERB => self.withdrawn = true,
            Dissent::VERB => self.dissent.push(Dissented {
                by: by(),
                at: kept.entry.at,
                what: kept.payload()?,
            }),
            ReviewDecision::VERB => self.reviews.push(kept.payload()?),
            _ => {}
        }
        Ok(())
    }
}

impl Act for ProposeDecision {
    const VERB: &'static str = "propose-decision";
    type Of = Decision;

    fn check(&self, on: &On<'_, Decision>) -> Result<(), Refused> {
        if on.corrects {
            stands(on, &[Status::Proposed])?;
        }
        self.title.check("title", LINE_MAX)?;
        self.text.check("text", TEXT_MAX)?;
        if self.rests_on.is_empty() {
            self.otherwise.check("rests_on", TEXT_MAX).map_err(|_| {
                Refused::new(
                    "rests-on-nothing",
                    "rests_on",
                    [
                        "it names nothing on which it rests",
                        "elle ne nomme rien sur quoi elle repose",
                    ],
                    [
                        "name an instrument, or say in words on what it rests",
                        "nommez un instrument, ou dites en mots sur quoi elle repose",
                    ],
                )
            })?;
        }
        if self.rests_on.len() > RESTS_MAX || self.answers.len() + self.objects.len() > RESTS_MAX {
            return Err(Refused::too_many("rests_on", RESTS_MAX));
        }
        let desk = &on.ground.seen;
        self.forum
            .as_ref()
            .map_or(Ok(()), |forum| there::<Forum>(desk, forum))?;
        self.meeting
            .as_ref()
            .map_or(Ok(()), |meeting| there::<Meeting>(desk, meeting))?;
        for answer in &self.answers {
            seen(desk, &answer.of)?;
            line("answers", &answer.question)?;
            line("answers", &answer.outcome)?;
            // The register counts what was found pivotal: it names what the rulebook has.
            for one in answer.pivotal.iter().flatten() {
                known(on.ground.instruments, one)?;
            }
        }
        self.objects.iter().try_for_each(|object| seen(desk, object))
    }

    fn relies_on(&self) -> BTreeSet<Name> {
        self.rests_on.iter().map(|rest| rest.instrument.clone()).collect()
    }
}

/// That an instrument is one of the rulebook, where that is at hand.
fn known(instruments: Option<&BTreeSet<Name>>, one: &str) -> Result<(), Refused> {
    let there = |all: &BTreeSet<Name>| one.parse::<Name>().is_ok_and(|one| all.contains(&one));
    if instruments.is_none_or(there) {
        return Ok(());
    }
    Err(Refused::new(
        "instrument",
        "answers",
        [
            "no instrument of the rulebook has this name",
            "aucun instrument du recueil ne porte ce nom",
        ],
        ["leave it out", "omettez-le"],
    ))
}

fn stands(on: &On<'_, Decision>, statuses: &[Status]) -> Result<(), Refused> {
    let status = on.true_state().map_or(Status::Proposed, Decision::status);
    if statuses.contains(&status) {
        return Ok(());
    }
    let (en, fr) = match status {
        Status::Proposed => ("the decision is not taken", "la décision n’est pas prise"),
        Status::Taken => ("the decision is taken", "la décision est prise"),
        Status::Withdrawn => ("the proposal was taken back", "la proposition a été retirée"),
        Status::Over => ("the decision is over", "la décision n’a plus cours"),
    };
    Err(Refused::new(
        "status",
        on.id.to_string(),
        [en, fr],
        ["propose another", "proposez-en une autre"],
    ))
}

impl Act for TakeDecision {
    const VERB: &'static str = "take-decision";
    type Of = Decision;

    fn check(&self, on: &On<'_, Decision>) -> Result<(), Refused> {
        // Nobody takes what they do not see, or what was corrected out of their sight.
        let (seen, whole) = (
            on.state().and_then(|one| one.what.as_ref()),
            on.true_state().and_then(|one| one.what.as_ref()),
        );
        if seen.is_none() || seen != whole {
            return Err(Refused::not_found(Decision::KIND, on.id));
        }
        if on.corrects {
            Ok(())
        } else {
            stands(on, &[Status::Proposed])
        }
    }
}

impl Act for WithdrawDecision {
    const VERB: &'static str = "withdraw-decision";
    type Of = Decision;

    fn check(&self, on: &On<'_, Decision>) -> Result<(), Refused> {
        stands(on, &[Status::Proposed])
    }
}

impl Act for Dissent {
    const VERB: &'static str = "dissent";
    type Of = Decision;

    fn check(&self, on: &On<'_, Decision>) -> Result<(), Refused> {
        stands(on, &[Status::Proposed, Status::Taken])?;
        self.text.check("text", TEXT_MAX)
    }
}

impl Act for ReviewDecision {
    const VERB: &'static str = "review-decision";
    type Of = Decision;

    fn check(&self, on: &On<'_, Decision>) -> Result<(), Refused> {
        if !on.corrects {
            stands(on, &[Status::Taken])?;
        }
        self.text.check("text", TEXT_MAX)?;
        match (self.outcome, self.next, &self.replaced_by) {
            (Review::Stands, None, _) => Err(Refused::new(
                "empty",
                "next",
                ["it says no day", "aucun jour n’est indiqué"],
                ["say when it is looked at again", "indiquez quand elle sera revue"],
            )),
            (Review::Replaced, _, None) => Err(Refused::new(
                "empty",
                "replaced_by",
                ["it names no decision", "aucune décision n’est nommée"],
                [
                    "name the one that takes its place",
                    "nommez celle qui la remplace",
                ],
            )),
            (_, _, Some(other)) => there::<Decision>(&on.ground.seen, other),
            _ => Ok(()),
        }
    }
}

/// The decisions whose review is due by a day, the longest due first.
pub fn reviews_due(desk: &Desk<'_>, on: Date) -> Vec<Arc<Known<Decision>>> {
    let mut decisions = desk.all::<Decision>();
    decisions.retain(|decision| decision.review_due(on));
    decisions.sort_by(|one, other| (one.review_day(), &one.id).cmp(&(other.review_day(), &other.id)));
    decisions
}
