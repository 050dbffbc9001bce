//! Offset obligations: what a contractor owes in domestic activity, its claims, and what another person verified.

use std::collections::BTreeMap;

use ntib_core::{Currency, Date, Decimal, Share};
use ntib_record::Name;
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Kept, Thing, Unread};
use crate::people::there;
use crate::programmes::Programme;
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};
use crate::work::amount::Amount;
use crate::work::offset::{
    AtDeadline, CREDITS_MAX, Credit, CreditState, Obligation, OfCategory, OffsetError,
};

/// The verbs of obligations.
pub const VERBS: &[Verb] = &[
    Verb::of::<RecordObligation>("write").founding(),
    Verb::of::<ClaimCredit>("take-part"),
    Verb::of::<JudgeCredit>("sign").not_by(&["claim-credit"]).alone(),
];

/// The greatest multiplier.
const MULTIPLIER_MAX: Decimal = Decimal::ONE_HUNDRED;

/// A share by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// By which day.
    #[serde(with = "wire::text")]
    pub due: Date,
    /// Which share of the whole is owed by then.
    #[serde(with = "wire::text")]
    pub share: Share,
}

/// A category of activity with its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Which.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// What it is.
    pub title: Wording,
    /// At least this share of the whole.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub floor: Option<Share>,
    /// At most this share of the whole counts.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub cap: Option<Share>,
}

/// Records an obligation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordObligation {
    /// What it is called.
    pub title: Wording,
    /// The programme of which it comes.
    #[serde(with = "wire::text")]
    pub programme: Name,
    /// Who owes it, by its name in the base of firms.
    pub contractor: String,
    /// In which currency.
    #[serde(with = "wire::text")]
    pub currency: Currency,
    /// The whole.
    #[serde(with = "wire::text")]
    pub amount: Amount,
    /// By when which share of it.
    pub deadlines: Vec<Deadline>,
    /// Categories with a floor or a cap.
    #[serde(default)]
    pub categories: Vec<Category>,
}

/// Claims a credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimCredit {
    /// Which.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// The activity.
    pub activity: Wording,
    /// When it was done.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// Of which categories it is.
    #[serde(default, with = "wire::list")]
    pub categories: Vec<Name>,
    /// What it is worth.
    #[serde(with = "wire::text")]
    pub value: Amount,
    /// By how much that is multiplied; 1 where nothing multiplies it.
    #[serde(with = "wire::text")]
    pub multiplier: Amount,
}

/// Verifies a claim, or refuses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgeCredit {
    /// Which.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// Whether it is accepted.
    pub accepted: bool,
    /// What was remarked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Wording>,
}

/// A claim and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// As it was claimed.
    pub claim: ClaimCredit,
    /// By whom.
    pub by: Name,
    /// What was found, and by whom.
    pub judged: Option<(JudgeCredit, Name)>,
}

/// An obligation as far as its viewer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// As it was recorded.
    pub recorded: Option<RecordObligation>,
    /// The claims.
    pub claims: BTreeMap<Name, Claimed>,
}

impl Thing for Owed {
    const KIND: &'static str = "obligation";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            RecordObligation::VERB => self.recorded = Some(kept.payload()?),
            ClaimCredit::VERB => {
                let claim: ClaimCredit = kept.payload()?;
                let by = kept.entry.actor.person.clone();
                self.claims.insert(
                    claim.id.clone(),
                    Claimed {
                        claim,
                        by,
                        judged: None,
                    },
                );
            }
            JudgeCredit::VERB => {
                let what: JudgeCredit = kept.payload()?;
                let by = kept.entry.actor.person.clone();
                // Whoever claimed it does not verify it, whatever an entry says.
                if let Some(claimed) = self.claims.get_mut(&what.id).filter(|claimed| claimed.by != by) {
                    claimed.judged = Some((what, by));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl RecordObligation {
    fn obligation(&self) -> Obligation {
        let of = |share: fn(&Category) -> Option<Share>| {
            self.categories
                .iter()
                .filter_map(move |one| Some((one.id.clone(), share(one)?)))
                .collect()
        };
        Obligation {
            amount: self.amount.0,
            deadlines: self.deadlines.iter().map(|one| (one.due, one.share)).collect(),
            floors: of(|one| one.floor),
            caps: of(|one| one.cap),
        }
    }
}

impl Owed {
    /// The claims as credits.
    pub fn credits(&self) -> Vec<Credit> {
        let credit = |one: &Claimed| Credit {
            on: one.claim.on,
            categories: one.claim.categories.clone(),
            value: one.claim.value.0,
            multiplier: one.claim.multiplier.0,
            state: match &one.judged {
                None => CreditState::Claimed,
                Some((judged, _)) if judged.accepted => CreditState::Verified,
                Some(_) => CreditState::Refused,
            },
        };
        self.claims.values().map(credit).collect()
    }

    /// How it stands at each deadline, as of a day.
    pub fn at_deadlines(&self, on: Date) -> Vec<AtDeadline> {
        self.recorded
            .as_ref()
            .map(|one| one.obligation().at_deadlines(&self.credits(), on))
            .unwrap_or_default()
    }

    /// How each category stands, as of a day.
    pub fn by_category(&self, on: Date) -> BTreeMap<Name, OfCategory> {
        self.recorded
            .as_ref()
            .map(|one| one.obligation().by_category(&self.credits(), on))
            .unwrap_or_default()
    }
}

impl Act for RecordObligation {
    const VERB: &'static str = "record-obligation";
    type Of = Owed;

    fn check(&self, on: &On<'_, Owed>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        line("contractor", &self.contractor)?;
        there::<Programme>(&on.ground.seen, &self.programme)?;
        self.categories
            .iter()
            .try_for_each(|one| one.title.check("categories", LINE_MAX))?;
        self.obligation().check().map_err(|error| {
            let fr = match &error {
                OffsetError::Deadlines => {
                    "les parts doivent croître avec les échéances, et la dernière être de 100 %".to_owned()
                }
                OffsetError::Share { given } => format!("{given} n’est pas une part entre 0 % et 100 %"),
                OffsetError::Full { limit } => format!("une obligation en compte au plus {limit}"),
            };
            Refused::new(
                "obligation",
                "deadlines",
                [&error.to_string(), &fr],
                [
                    "write the deadlines as the contract has them",
                    "écrivez les échéances telles que le contrat les fixe",
                ],
            )
        })
    }
}

impl Act for ClaimCredit {
    const VERB: &'static str = "claim-credit";
    type Of = Owed;

    fn check(&self, on: &On<'_, Owed>) -> Result<(), Refused> {
        self.activity.check("activity", TEXT_MAX)?;
        let owed = on.true_state();
        if !on.corrects && owed.is_some_and(|one| one.claims.contains_key(&self.id)) {
            return Err(Refused::new(
                "taken",
                "id",
                ["this name cannot be used", "ce nom ne peut pas être utilisé"],
                ["choose another", "choisissez-en un autre"],
            ));
        }
        let multiplier = self.multiplier.0;
        if owed.map_or(0, |one| one.claims.len()) < CREDITS_MAX
            && multiplier > Decimal::ZERO
            && multiplier <= MULTIPLIER_MAX
        {
            return Ok(());
        }
        Err(Refused::new(
            "multiplier",
            "multiplier",
            [
                "a multiplier lies above 0 and is at most 100, and there is room for it",
                "un multiplicateur est supérieur à 0 et d’au plus 100, et il reste de la place",
            ],
            [
                "write 1 where nothing multiplies the value",
                "écrivez 1 si rien ne multiplie la valeur",
            ],
        ))
    }
}

impl Act for JudgeCredit {
    const VERB: &'static str = "judge-credit";
    type Of = Owed;

    fn check(&self, on: &On<'_, Owed>) -> Result<(), Refused> {
        let Some(claimed) = on.state().and_then(|one| one.claims.get(&self.id)) else {
            return Err(Refused::not_found("credit", &self.id));
        };
        if !self.accepted || self.remark.is_some() {
            self.remark
                .clone()
                .unwrap_or_default()
                .check("remark", TEXT_MAX)?;
        }
        if claimed.judged.is_none() || on.corrects {
            return Ok(());
        }
        Err(Refused::new(
            "judged",
            "id",
            ["it was looked at already", "la demande a déjà été examinée"],
            [
                "correct that finding, with a reason",
                "corrigez ce constat, avec un motif",
            ],
        ))
    }
}
