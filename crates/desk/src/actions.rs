//! Actions: who is to do what by when, and promises made and received.

use std::sync::Arc;

use ntib_core::Date;
use ntib_record::{Name, Principal};
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Desk, Kept, Known, Thing, Unread};
use crate::meetings::Ref;
use crate::people::{Person, Post, there};
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};

/// The verbs of actions and promises.
pub const VERBS: &[Verb] = &[
    Verb::of::<AssignAction>("write").founding(),
    Verb::of::<MoveAction>("write"),
    Verb::of::<ReportOnAction>("write"),
    Verb::of::<FinishAction>("write").alone(),
    Verb::of::<NotePromise>("write").founding(),
    Verb::of::<SettlePromise>("write").alone(),
];

/// Gives somebody something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignAction {
    /// What.
    pub what: Wording,
    /// Who: a person or a post. A post's actions go on to its next holder.
    #[serde(with = "wire::text")]
    pub to: Principal,
    /// By when.
    #[serde(with = "wire::text")]
    pub due: Date,
    /// For which forum.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub forum: Option<Name>,
    /// Of what it comes: a meeting, a decision, a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comes_of: Option<Ref>,
}

/// Gives an action another day or other hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveAction {
    /// Who.
    #[serde(with = "wire::text")]
    pub to: Principal,
    /// By when.
    #[serde(with = "wire::text")]
    pub due: Date,
}

/// Says how an action stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportOnAction {
    /// How.
    pub text: Wording,
}

/// Finishes an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishAction {
    /// What came of it.
    pub text: Wording,
}

/// An action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// What is to be done; empty where that is not seen.
    pub what: Wording,
    /// Who.
    pub to: Option<Principal>,
    /// By when.
    pub due: Option<Date>,
    /// For which forum.
    pub forum: Option<Name>,
    /// Of what it comes.
    pub comes_of: Option<Ref>,
    /// How it stands, first to last.
    pub reports: Vec<Wording>,
    /// How often it was given another day or other hands.
    pub moved: usize,
    /// What came of it, where it is finished.
    pub finished: Option<Wording>,
}

impl Action {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.finished.is_none()
    }

    /// How many days it is late.
    pub fn late_days(&self, on: Date) -> Option<i64> {
        self.due
            .filter(|due| self.is_open() && *due < on)
            .map(|due| on.days_since(due))
    }
}

impl Thing for Action {
    const KIND: &'static str = "action";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            AssignAction::VERB => {
                let AssignAction {
                    what,
                    to,
                    due,
                    forum,
                    comes_of,
                } = kept.payload()?;
                (self.what, self.to, self.due, self.forum, self.comes_of) =
                    (what, Some(to), Some(due), forum, comes_of);
            }
            MoveAction::VERB => {
                let MoveAction { to, due } = kept.payload()?;
                (self.to, self.due) = (Some(to), Some(due));
                self.moved += 1;
            }
            ReportOnAction::VERB => self.reports.push(kept.payload::<ReportOnAction>()?.text),
            FinishAction::VERB => self.finished = Some(kept.payload::<FinishAction>()?.text),
            _ => {}
        }
        Ok(())
    }
}

fn somebody<T>(on: &On<'_, T>, to: &Principal) -> Result<(), Refused> {
    match to {
        Principal::Person(person) => there::<Person>(&on.ground.seen, person),
        Principal::Post(post) => there::<Post>(&on.ground.seen, post),
        Principal::Role(role) => Err(Refused::new(
            "nobody",
            format!("role/{role}"),
            ["a role does nothing by itself", "un rôle n’agit pas de lui-même"],
            ["name a person or a post", "désignez une personne ou un poste"],
        )),
    }
}

impl Act for AssignAction {
    const VERB: &'static str = "assign-action";
    type Of = Action;

    fn check(&self, on: &On<'_, Action>) -> Result<(), Refused> {
        self.what.check("what", TEXT_MAX)?;
        somebody(on, &self.to)?;
        self.forum.as_ref().map_or(Ok(()), |forum| {
            there::<crate::forums::Forum>(&on.ground.seen, forum)
        })?;
        self.comes_of
            .as_ref()
            .map_or(Ok(()), |of| seen(&on.ground.seen, of))
    }
}

fn open(on: &On<'_, Action>) -> Result<(), Refused> {
    let over = on.true_state().is_some_and(|action| !action.is_open());
    if over && !on.corrects {
        Err(Refused::over("action"))
    } else {
        Ok(())
    }
}

impl Act for MoveAction {
    const VERB: &'static str = "move-action";
    type Of = Action;

    fn check(&self, on: &On<'_, Action>) -> Result<(), Refused> {
        open(on)?;
        somebody(on, &self.to)
    }
}

impl Act for ReportOnAction {
    const VERB: &'static str = "report-on-action";
    type Of = Action;

    fn check(&self, on: &On<'_, Action>) -> Result<(), Refused> {
        open(on)?;
        self.text.check("text", TEXT_MAX)
    }
}

impl Act for FinishAction {
    const VERB: &'static str = "finish-action";
    type Of = Action;

    fn check(&self, on: &On<'_, Action>) -> Result<(), Refused> {
        open(on)?;
        self.text.check("text", TEXT_MAX)
    }
}

/// That the viewer sees something of the object referred to.
pub(crate) fn seen(desk: &Desk<'_>, of: &Ref) -> Result<(), Refused> {
    let any = desk.history(of.kind.as_str(), of.id.as_str()).next();
    any.map(|_| ())
        .ok_or_else(|| Refused::not_found(of.kind.as_str(), &of.id))
}

/// The open actions that the viewer sees, the first due first.
pub fn open_actions(desk: &Desk<'_>) -> Vec<Arc<Known<Action>>> {
    let mut actions = desk.all::<Action>();
    actions.retain(|action| action.is_open());
    actions.sort_by(|one, other| (one.due, &one.id).cmp(&(other.due, &other.id)));
    actions
}

/// Whose promise it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// We made it.
    Made,
    /// It was made to us.
    Received,
}

/// Notes a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotePromise {
    /// Made or received.
    pub side: Side,
    /// To whom, or by whom: a person and an organisation.
    pub other: String,
    /// What was promised.
    pub what: Wording,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// By when it is to be kept, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub due: Option<Date>,
    /// Where: a meeting, an exchange with a contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comes_of: Option<Ref>,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was kept.
    Kept,
    /// It was not kept.
    Broken,
    /// The one to whom it was made gave it up.
    Released,
}

/// Says what became of a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettlePromise {
    /// What.
    pub how: Fate,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// A promise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promise {
    /// What was promised; none where that is not seen.
    pub what: Option<NotePromise>,
    /// What became of it.
    pub settled: Option<SettlePromise>,
}

impl Thing for Promise {
    const KIND: &'static str = "promise";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            NotePromise::VERB => self.what = Some(kept.payload()?),
            SettlePromise::VERB => self.settled = Some(kept.payload()?),
            _ => {}
        }
        Ok(())
    }
}

impl Act for NotePromise {
    const VERB: &'static str = "note-promise";
    type Of = Promise;

    fn check(&self, on: &On<'_, Promise>) -> Result<(), Refused> {
        line("other", &self.other)?;
        self.what.check("what", LINE_MAX)?;
        if self.due.is_some_and(|due| due < self.on) {
            return Err(Refused::out_of_range(
                "due",
                "it falls due before it was made",
                "elle échoit avant d’avoir été faite",
            ));
        }
        self.comes_of
            .as_ref()
            .map_or(Ok(()), |of| seen(&on.ground.seen, of))
    }
}

impl Act for SettlePromise {
    const VERB: &'static str = "settle-promise";
    type Of = Promise;

    fn check(&self, on: &On<'_, Promise>) -> Result<(), Refused> {
        let over = on.true_state().is_some_and(|promise| promise.settled.is_some());
        if over && !on.corrects {
            Err(Refused::over("promise"))
        } else {
            Ok(())
        }
    }
}

/// The promises that are neither kept nor broken nor released, the first due first, those without a day last.
pub fn open_promises(desk: &Desk<'_>) -> Vec<Arc<Known<Promise>>> {
    let mut promises = desk.all::<Promise>();
    promises.retain(|promise| promise.settled.is_none());
    let due = |one: &Known<Promise>| one.what.as_ref().and_then(|what| what.due);
    promises.sort_by(|one, other| {
        (due(one).is_none(), due(one), &one.id).cmp(&(due(other).is_none(), due(other), &other.id))
    });
    promises
}
