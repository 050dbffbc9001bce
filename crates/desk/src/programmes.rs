//! Programmes and projects: partners and shares, milestones, suppliers, what is publicly known, and the money by fiscal
//! year. A project is a programme within another.

use std::collections::BTreeMap;

use ntib_core::{Confidence, Currency, Date, Decimal, Place, Share};
use ntib_record::{Hash, Name};
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Kept, Thing, Unread};
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};
use crate::work::amount::Amount;
use crate::work::lapse::{Budget, FiscalYear, Lapse, PAYMENTS_MAX, YEARS_MAX};

/// The verbs of programmes.
pub const VERBS: &[Verb] = &[
    Verb::of::<StartProgramme>("write").founding(),
    Verb::of::<NamePartner>("write"),
    Verb::of::<SetMilestone>("write"),
    Verb::of::<NameSupplier>("write"),
    Verb::of::<NoteFact>("write"),
    Verb::of::<PlanMoney>("write"),
    Verb::of::<ContractMoney>("write"),
    Verb::of::<RecordPayment>("write"),
    Verb::of::<EndProgramme>("write"),
];

/// The most partners, milestones, suppliers or facts that one programme has of each.
pub const PARTS_MAX: usize = 1_000;

/// Starts a programme, or a project within one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartProgramme {
    /// What it is called.
    pub title: Wording,
    /// What it is for.
    pub aim: Wording,
    /// The programme of which it is a project.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub within: Option<Name>,
    /// The programme of the base of firms that it is, by its name there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_base: Option<String>,
}

/// Names a partner, or says anew what its part is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamePartner {
    /// The place whose government it is.
    #[serde(with = "wire::text")]
    pub place: Place,
    /// What its part is.
    pub part: Wording,
    /// Its share, where one is agreed.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub share: Option<Share>,
    /// What the share is of, and by what instrument.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Wording>,
}

/// Sets a milestone, or says anew when it is due or was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMilestone {
    /// Which.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// What is reached.
    pub title: Wording,
    /// By which day.
    #[serde(with = "wire::text")]
    pub due: Date,
    /// On which day it was reached.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub reached: Option<Date>,
    /// Where it was announced, of a programme of others: what became of it is known only from such sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// How a milestone stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It was reached on that day.
    Reached(Date),
    /// Its day is not over.
    Ahead,
    /// Its day is over, and those whose programme it is have not recorded that it was reached.
    Late,
    /// Its day is over, and nothing was heard of it up to that day, when sources were last looked at.
    Unknown(Date),
}

impl SetMilestone {
    /// How it stands on a day. What was announced elsewhere is not called late because nobody here heard of it again.
    pub fn stands(&self, on: Date) -> Stands {
        match (self.reached.filter(|reached| *reached <= on), &self.source) {
            (Some(reached), _) => Stands::Reached(reached),
            _ if self.due >= on => Stands::Ahead,
            (None, None) => Stands::Late,
            (None, Some(source)) => Stands::Unknown(source.checked),
        }
    }
}

/// Names a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameSupplier {
    /// The firm, by its name in the base.
    pub firm: String,
    /// What it supplies.
    pub part: Wording,
    /// From which day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub from: Option<Date>,
    /// Until before which day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub until: Option<Date>,
}

/// Where a fact is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Where it was read, if it has an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day for which it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub of: Option<Date>,
    /// When it was looked at.
    #[serde(with = "wire::text")]
    pub checked: Date,
    /// How surely it is known.
    pub confidence: Sureness,
}

impl Source {
    fn check(&self) -> Result<(), Refused> {
        line("source.title", &self.title)?;
        let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if !self.url.iter().all(web) {
            return Err(Refused::new(
                "address",
                "source.url",
                ["it is not an address of the web", "ce n’est pas une adresse web"],
                [
                    "begin it with https://, or leave it out",
                    "commencez par https://, ou omettez-la",
                ],
            ));
        }
        self.url.iter().try_for_each(|url| line("source.url", url))
    }
}

/// How surely a fact is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// The official text was read.
    TextRead,
    /// A secondary source was read.
    Secondary,
    /// Nothing was read.
    Unverified,
}

impl From<Sureness> for Confidence {
    fn from(one: Sureness) -> Confidence {
        match one {
            Sureness::TextRead => Confidence::TextRead,
            Sureness::Secondary => Confidence::Secondary,
            Sureness::Unverified => Confidence::Unverified,
        }
    }
}

/// Notes what is known, with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteFact {
    /// Of what.
    pub topic: Wording,
    /// What is known.
    pub fact: Wording,
    /// From where.
    pub source: Source,
}

/// Plans the money of a fiscal year, or says it anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanMoney {
    /// The first day of the year.
    #[serde(with = "wire::text")]
    pub from: Date,
    /// The first day after it.
    #[serde(with = "wire::text")]
    pub until: Date,
    /// The currency; one for all years of a programme.
    #[serde(with = "wire::text")]
    pub currency: Currency,
    /// How much may be spent in it.
    #[serde(with = "wire::text")]
    pub planned: Amount,
    /// Days from the beginning of a purchase to its first payment, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_to_contract: Option<u16>,
}

/// Records what contracts oblige to pay in a fiscal year: added to what was contracted for it before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractMoney {
    /// A day of the fiscal year.
    #[serde(with = "wire::text")]
    pub year: Date,
    /// How much more.
    #[serde(with = "wire::text")]
    pub amount: Amount,
    /// By which contract.
    pub contract: String,
}

/// Records a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordPayment {
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// How much.
    #[serde(with = "wire::text")]
    pub amount: Amount,
    /// For what.
    pub what_for: String,
}

/// Ends a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndProgramme {
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// How it ended.
    pub how: Wording,
}

/// A contract as it counts in a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contracted {
    /// By which contract.
    pub contract: String,
    /// A day of the year.
    pub year: Date,
    /// How much.
    pub amount: Decimal,
}

/// A programme as far as its viewer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programme {
    /// How it was started.
    pub started: Option<StartProgramme>,
    /// Partners, by their places.
    pub partners: BTreeMap<Place, NamePartner>,
    /// Milestones.
    pub milestones: BTreeMap<Name, SetMilestone>,
    /// Suppliers, by firm and the day from which.
    pub suppliers: Vec<NameSupplier>,
    /// What is known, with the leaf hash of its entry.
    pub facts: Vec<(Hash, NoteFact)>,
    /// In which currency its money is.
    pub currency: Option<Currency>,
    /// What was contracted.
    pub contracts: Vec<Contracted>,
    /// What was paid.
    pub payments: Vec<RecordPayment>,
    /// How it ended.
    pub ended: Option<EndProgramme>,
    plans: BTreeMap<FiscalYear, PlanMoney>,
}

impl Thing for Programme {
    const KIND: &'static str = "programme";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            StartProgramme::VERB => self.started = Some(kept.payload()?),
            NamePartner::VERB => {
                let what: NamePartner = kept.payload()?;
                self.partners.insert(what.place, what);
            }
            SetMilestone::VERB => {
                let what: SetMilestone = kept.payload()?;
                self.milestones.insert(what.id.clone(), what);
            }
            NameSupplier::VERB => {
                let what: NameSupplier = kept.payload()?;
                self.suppliers
                    .retain(|one| one.firm != what.firm || one.from != what.from);
                self.suppliers.push(what);
            }
            NoteFact::VERB => self.facts.push((kept.leaf, kept.payload()?)),
            PlanMoney::VERB => {
                let what: PlanMoney = kept.payload()?;
                self.currency = self.currency.or(Some(what.currency));
                self.plans.insert(
                    FiscalYear {
                        from: what.from,
                        until: what.until,
                    },
                    what,
                );
            }
            ContractMoney::VERB => {
                let ContractMoney {
                    year,
                    amount,
                    contract,
                } = kept.payload()?;
                self.contracts.push(Contracted {
                    contract,
                    year,
                    amount: amount.0,
                });
            }
            RecordPayment::VERB => self.payments.push(kept.payload()?),
            EndProgramme::VERB => self.ended = Some(kept.payload()?),
            _ => {}
        }
        Ok(())
    }
}

impl Programme {
    /// Its money by fiscal years, as far as the viewer sees it. Payments and contracts of a year without a plan that is
    /// seen are left out.
    pub fn budget(&self) -> Budget {
        let mut budget = Budget::default();
        for (year, plan) in &self.plans {
            let money = budget.years.entry(year.clone()).or_default();
            money.planned = plan.planned.0;
            budget.days_to_contract = plan.days_to_contract.map(i64::from).or(budget.days_to_contract);
            for one in self
                .contracts
                .iter()
                .filter(|one| year.period().contains(one.year))
            {
                money.contracted = money.contracted.saturating_add(one.amount);
            }
            for one in self.payments.iter().filter(|one| year.period().contains(one.on)) {
                let paid = money.spent.entry(one.on).or_default();
                *paid = paid.saturating_add(one.amount.0);
            }
        }
        budget
    }

    /// What each fiscal year comes to, as of a day: contracts and payments after it are not counted as spent.
    pub fn lapses(&self, on: Date) -> Vec<Lapse> {
        self.budget().lapses(on)
    }

    /// Milestones that are late on a day, the oldest first.
    pub fn late(&self, on: Date) -> Vec<&SetMilestone> {
        let mut found: Vec<_> = self.milestones.values().filter(|one| one.stands(on) == Stands::Late).collect();
        found.sort_by_key(|one| one.due);
        found
    }

    /// The sum of the shares of partners seen, where every partner has one.
    pub fn shares(&self) -> Option<Share> {
        let each: Option<Vec<_>> = self
            .partners
            .values()
            .map(|one| one.share.map(Share::fraction))
            .collect();
        let sum = each?.into_iter().fold(Decimal::ZERO, Decimal::saturating_add);
        (!self.partners.is_empty()).then(|| Share::from_fraction(sum))
    }

    fn year_of(&self, day: Date) -> Option<&FiscalYear> {
        self.plans.keys().find(|year| year.period().contains(day))
    }
}

fn full(
    on: &On<'_, Programme>,
    count: impl Fn(&Programme) -> usize,
    max: usize,
    field: &'static str,
) -> Result<(), Refused> {
    if on.true_state().map_or(0, count) < max {
        return Ok(());
    }
    Err(Refused::new(
        "full",
        field,
        [
            &format!("a programme has at most {max} of them"),
            &format!("un programme en compte au plus {max}"),
        ],
        [
            "start a project within it for the rest",
            "lancez un projet au sein du programme pour le reste",
        ],
    ))
}

impl Act for StartProgramme {
    const VERB: &'static str = "start-programme";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        self.aim.check("aim", TEXT_MAX)?;
        self.in_base.iter().try_for_each(|one| line("in_base", one))?;
        let Some(within) = &self.within else { return Ok(()) };
        let parent = on
            .ground
            .seen
            .get::<Programme>(within)
            .ok_or_else(|| Refused::not_found(Programme::KIND, within))?;
        let nested = within == on.id || parent.started.as_ref().is_some_and(|one| one.within.is_some());
        if !nested {
            return Ok(());
        }
        Err(Refused::new(
            "nested",
            "within",
            [
                "a project has no projects of its own",
                "un projet n’a pas de projets en son sein",
            ],
            ["name the programme", "désignez le programme"],
        ))
    }
}

impl Act for NamePartner {
    const VERB: &'static str = "name-partner";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        self.part.check("part", TEXT_MAX)?;
        self.basis
            .iter()
            .try_for_each(|one| one.check("basis", TEXT_MAX))?;
        full(on, |one| one.partners.len(), PARTS_MAX, "place")?;
        let of_others = on.state().map_or(Decimal::ZERO, |one| {
            let others = one.partners.values().filter(|other| other.place != self.place);
            others
                .filter_map(|other| other.share)
                .fold(Decimal::ZERO, |sum, share| sum.saturating_add(share.fraction()))
        });
        let share = self.share.unwrap_or(Share::ZERO).fraction();
        if share >= Decimal::ZERO && of_others.saturating_add(share) <= Decimal::ONE {
            return Ok(());
        }
        Err(Refused::new(
            "share",
            "share",
            [
                "the shares come to more than the whole",
                "les parts dépassent le tout",
            ],
            [
                "change the share of another partner first",
                "modifiez d’abord la part d’un autre partenaire",
            ],
        ))
    }
}

impl Act for SetMilestone {
    const VERB: &'static str = "set-milestone";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        self.source.iter().try_for_each(Source::check)?;
        full(on, |one| one.milestones.len(), PARTS_MAX, "id")
    }
}

impl Act for NameSupplier {
    const VERB: &'static str = "name-supplier";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        line("firm", &self.firm)?;
        self.part.check("part", LINE_MAX)?;
        full(on, |one| one.suppliers.len(), PARTS_MAX, "firm")?;
        if self.from.zip(self.until).is_none_or(|(from, until)| from < until) {
            return Ok(());
        }
        Err(Refused::new(
            "dates",
            "until",
            ["it ends before it begins", "la fin précède le début"],
            [
                "give a later end, or none",
                "indiquez une fin postérieure, ou aucune",
            ],
        ))
    }
}

impl Act for NoteFact {
    const VERB: &'static str = "note-fact";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        self.topic.check("topic", LINE_MAX)?;
        self.fact.check("fact", TEXT_MAX)?;
        self.source.check()?;
        full(on, |one| one.facts.len(), PARTS_MAX, "fact")
    }
}

impl Act for PlanMoney {
    const VERB: &'static str = "plan-money";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        let year = FiscalYear {
            from: self.from,
            until: self.until,
        };
        full(on, |one| one.plans.len(), YEARS_MAX, "from")?;
        let meets = on.true_state().is_some_and(|one| {
            one.plans
                .keys()
                .any(|other| *other != year && other.period().overlaps(&year.period()))
        });
        if year.from >= year.until || meets {
            return Err(Refused::new(
                "dates",
                "from",
                [
                    "the year has no day, or days of another year",
                    "l’exercice n’a aucun jour, ou a des jours d’un autre exercice",
                ],
                [
                    "give the first day of the fiscal year and that of the next",
                    "indiquez le premier jour de l’exercice et celui du suivant",
                ],
            ));
        }
        let other = on
            .true_state()
            .and_then(|one| one.currency)
            .filter(|one| *one != self.currency);
        match other {
            None => Ok(()),
            Some(currency) => Err(Refused::new(
                "currency",
                "currency",
                [
                    &format!("the money of this programme is in {currency}"),
                    &format!("les montants de ce programme sont en {currency}"),
                ],
                [
                    "start a project within it for money in another currency",
                    "lancez un projet au sein du programme pour des montants dans une autre monnaie",
                ],
            )),
        }
    }
}

fn planned(on: &On<'_, Programme>, day: Date, field: &'static str) -> Result<(), Refused> {
    if on.state().is_some_and(|one| one.year_of(day).is_some()) {
        return Ok(());
    }
    Err(Refused::new(
        "no-plan",
        field,
        [
            "no money is planned for a fiscal year with that day",
            "aucun montant n’est prévu pour un exercice comprenant ce jour",
        ],
        [
            "plan the money of that year first",
            "prévoyez d’abord les montants de cet exercice",
        ],
    ))
}

impl Act for ContractMoney {
    const VERB: &'static str = "contract-money";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        line("contract", &self.contract)?;
        full(on, |one| one.contracts.len(), PAYMENTS_MAX, "contract")?;
        planned(on, self.year, "year")
    }
}

impl Act for RecordPayment {
    const VERB: &'static str = "record-payment";
    type Of = Programme;

    fn check(&self, on: &On<'_, Programme>) -> Result<(), Refused> {
        line("what_for", &self.what_for)?;
        full(on, |one| one.payments.len(), PAYMENTS_MAX, "amount")?;
        planned(on, self.on, "on")
    }
}

impl Act for EndProgramme {
    const VERB: &'static str = "end-programme";
    type Of = Programme;

    fn check(&self, _: &On<'_, Programme>) -> Result<(), Refused> {
        self.how.check("how", TEXT_MAX)
    }
}
