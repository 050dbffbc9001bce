//! The ledger of authorisations: permits, exemptions, agreements and quotas, with every use of them.
//!
//! Every entry about an authorisation bears the label of the authorisation. So one who sees any of it sees all of it, and
//! what is left is the same for everyone. Uses are recorded alone (`Batch::expected`): two at the same moment cannot both
//! take the last of it.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Date, Period};
use ntib_record::Name;
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Kept, Thing, Unread};
use crate::cases::Case;
use crate::people::{Office, own_or_official, there};
use crate::refused::Refused;
use crate::verbs::{Instead, Verb};
use crate::wire;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};
use crate::work::amount::{Amount, Unit};
use crate::work::ledger::{Kind, Ledger, LedgerFault, Line, Movement, ReportPeriod, Schedule, Utilisation};

/// What was used is given back, not undone: what was left on a day is what everybody then relied on.
const GIVEN_BACK: Instead = Instead {
    why: [
        "a ledger is not corrected in the past",
        "un registre ne se corrige pas rétroactivement",
    ],
    help: [
        "give the use back, or amend the line, and record the right one",
        "annulez l’utilisation par un retour, ou modifiez la ligne, et inscrivez la bonne",
    ],
};

/// The verbs of authorisations.
pub const VERBS: &[Verb] = &[
    Verb::of::<RecordAuthorisation>("write").founding().uncorrected(&GIVEN_BACK),
    Verb::of::<AmendAuthorisation>("write").alone().uncorrected(&GIVEN_BACK),
    Verb::of::<UseAuthorisation>("write").alone().uncorrected(&GIVEN_BACK),
    Verb::of::<ReturnUse>("write").alone().uncorrected(&GIVEN_BACK),
    Verb::of::<EndAuthorisation>("write").alone().uncorrected(&GIVEN_BACK),
    Verb::of::<FileUseReport>("write").alone().uncorrected(&GIVEN_BACK),
];

/// What an authorisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A permit or licence for what it names.
    Permit,
    /// A general permit or open licence.
    General,
    /// An exemption claimed by the firm itself.
    Exemption,
    /// An agreement that an authority approved.
    Agreement,
    /// A share of a quota.
    Quota,
}

/// One line of an authorisation, as it stands in entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineGranted {
    /// Which line.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// What it is for.
    pub title: Wording,
    /// In what it is counted.
    #[serde(with = "wire::text")]
    pub unit: Unit,
    /// How much is granted; none where the authority sets no limit.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub granted: Option<Amount>,
    /// The first day on which it may be used.
    #[serde(with = "wire::text")]
    pub from: Date,
    /// The first day on which it may no longer be used, if any.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub until: Option<Date>,
}

/// When reports of use are due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporting {
    /// The first day of the first period.
    #[serde(with = "wire::text")]
    pub first: Date,
    /// How many months a period has.
    pub months: i32,
    /// How many days after a period its report is due.
    pub due_days: i64,
}

/// Records what an authority granted, or what exemption is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordAuthorisation {
    /// What it is called.
    pub title: Wording,
    /// What it is.
    pub sort: Sort,
    /// The number that the authority gave it, or the provision of an exemption.
    pub number: String,
    /// Whose it is: an office of the desk.
    #[serde(with = "wire::text")]
    pub holder: Name,
    /// What may be used.
    pub lines: Vec<LineGranted>,
    /// What it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Wording>,
    /// When reports of its use are due, if any are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporting: Option<Reporting>,
    /// The case that it came of, if any.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub case: Option<Name>,
}

/// Adds a line, or puts one in the place of the line of that name, as the authority amended it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendAuthorisation {
    /// The line as it is now.
    pub line: LineGranted,
}

/// Uses some of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseAuthorisation {
    /// Which use this is.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// The line.
    #[serde(with = "wire::text")]
    pub line: Name,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// How much.
    #[serde(with = "wire::text")]
    pub amount: Amount,
    /// The shipment, invoice or transfer that it was for.
    pub what_for: String,
}

/// Gives some of a use back: the shipment did not leave, or came back unused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnUse {
    /// Which movement this is.
    #[serde(with = "wire::text")]
    pub id: Name,
    /// Of which use.
    #[serde(with = "wire::text")]
    pub of: Name,
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// How much.
    #[serde(with = "wire::text")]
    pub amount: Amount,
}

/// How an authorisation ended before its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Its holder gave it up.
    Surrendered,
    /// The authority took it back.
    Revoked,
    /// Another took its place.
    Replaced,
}

/// Ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndAuthorisation {
    /// How.
    pub how: Ended,
    /// From which day on it may no longer be used.
    #[serde(with = "wire::text")]
    pub on: Date,
}

/// A row of a report, as it was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportRow {
    /// The line.
    #[serde(with = "wire::text")]
    pub line: Name,
    /// Used in the period.
    #[serde(with = "wire::text")]
    pub used: Amount,
    /// Given back in it.
    #[serde(with = "wire::text")]
    pub returned: Amount,
    /// Left after it; none without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wire::maybe")]
    pub left: Option<Amount>,
}

/// Records that a report of use was filed, with what stood in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileUseReport {
    /// The first day of the period.
    #[serde(with = "wire::text")]
    pub from: Date,
    /// The first day after it.
    #[serde(with = "wire::text")]
    pub until: Date,
    /// On which day it was filed.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// What it says, a row a line.
    pub rows: Vec<ReportRow>,
}

/// An authorisation with its ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorisation {
    /// As it was recorded.
    pub recorded: Option<RecordAuthorisation>,
    /// What each line is for.
    pub titles: BTreeMap<Name, Wording>,
    /// Lines and movements.
    pub ledger: Ledger,
    /// What each use was for.
    pub uses: BTreeMap<Name, String>,
    /// How it ended.
    pub ended: Option<EndAuthorisation>,
    /// The reports filed.
    pub reports: Vec<FileUseReport>,
    /// Entries that the ledger did not take: written by a program that did not check them.
    pub refused: Vec<Name>,
}

/// How a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportState {
    /// Its period is not over.
    Running,
    /// It is to be filed.
    Due,
    /// It is to be filed, and late.
    Overdue,
    /// It was filed.
    Filed {
        /// On which day.
        on: Date,
        /// Whether what was filed differs from what the ledger now says of the period.
        differs: bool,
    },
}

impl LineGranted {
    fn line(&self) -> Line {
        let valid = Period {
            from: Some(self.from),
            until: self.until,
        };
        Line {
            unit: self.unit.clone(),
            granted: self.granted.map(|one| one.0),
            valid,
        }
    }
}

impl UseAuthorisation {
    fn movement(&self) -> Movement {
        Movement {
            id: self.id.clone(),
            line: self.line.clone(),
            on: self.on,
            kind: Kind::Use,
            amount: self.amount.0,
        }
    }
}

impl ReturnUse {
    fn movement(&self, ledger: &Ledger) -> Option<Movement> {
        let of = ledger.movements().iter().find(|one| one.id == self.of)?;
        let kind = Kind::Return { of: self.of.clone() };
        Some(Movement {
            id: self.id.clone(),
            line: of.line.clone(),
            on: self.on,
            kind,
            amount: self.amount.0,
        })
    }
}

impl Thing for Authorisation {
    const KIND: &'static str = "authorisation";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        let mut refused = |fault: Result<(), LedgerFault>, id: &Name| {
            if fault.is_err() {
                self.refused.push(id.clone());
            }
        };
        match kept.verb() {
            RecordAuthorisation::VERB => {
                let what: RecordAuthorisation = kept.payload()?;
                for line in &what.lines {
                    refused(self.ledger.amend(line.id.clone(), line.line()), &line.id);
                    self.titles.insert(line.id.clone(), line.title.clone());
                }
                self.recorded = Some(what);
            }
            AmendAuthorisation::VERB => {
                let AmendAuthorisation { line } = kept.payload()?;
                refused(self.ledger.amend(line.id.clone(), line.line()), &line.id);
                self.titles.insert(line.id, line.title);
            }
            UseAuthorisation::VERB => {
                let what: UseAuthorisation = kept.payload()?;
                refused(self.ledger.record(what.movement()), &what.id);
                self.uses.insert(what.id, what.what_for);
            }
            ReturnUse::VERB => {
                let what: ReturnUse = kept.payload()?;
                match what.movement(&self.ledger) {
                    Some(movement) => refused(self.ledger.record(movement), &what.id),
                    None => self.refused.push(what.id),
                }
            }
            EndAuthorisation::VERB => {
                let what: EndAuthorisation = kept.payload()?;
                refused(self.ledger.end(what.on), &kept.entry.id);
                self.ended = Some(what);
            }
            FileUseReport::VERB => self.reports.push(kept.payload()?),
            _ => {}
        }
        Ok(())
    }
}

impl Authorisation {
    /// When its reports are due, if any are.
    pub fn schedule(&self) -> Option<Schedule> {
        let Reporting {
            first,
            months,
            due_days,
        } = self.recorded.as_ref()?.reporting.clone()?;
        Some(Schedule {
            first,
            months,
            due_days,
        })
    }

    /// Its reports as of a day, with how each stands.
    pub fn reports_on(&self, on: Date) -> Vec<(ReportPeriod, ReportState)> {
        let periods = self
            .schedule()
            .map(|schedule| schedule.periods(on))
            .unwrap_or_default();
        periods
            .into_iter()
            .map(|one| (one, self.report_state(&one, on)))
            .collect()
    }

    fn report_state(&self, one: &ReportPeriod, on: Date) -> ReportState {
        let same = |filed: &&FileUseReport| {
            one.period.from == Some(filed.from) && one.period.until == Some(filed.until) && filed.on <= on
        };
        if let Some(filed) = self.reports.iter().rev().find(same) {
            return ReportState::Filed {
                on: filed.on,
                differs: filed.rows != self.rows(&one.period),
            };
        }
        if one.period.until.is_none_or(|until| on < until) {
            ReportState::Running
        } else if on <= one.due {
            ReportState::Due
        } else {
            ReportState::Overdue
        }
    }

    /// What a report of a period says now.
    pub fn rows(&self, period: &Period) -> Vec<ReportRow> {
        let row = |one: Utilisation| ReportRow {
            line: one.line,
            used: Amount(one.used),
            returned: Amount(one.returned),
            left: one.left.map(Amount),
        };
        self.ledger.utilisation(period).into_iter().map(row).collect()
    }
}

/// That the entry bears the label of the authorisation.
fn whole(on: &On<'_, Authorisation>) -> Result<(), Refused> {
    let same = on
        .known
        .as_ref()
        .and_then(|known| known.label())
        .is_none_or(|label| label == on.label);
    if !same {
        return Err(Refused::new(
            "label-differs",
            "label",
            [
                "what is done with an authorisation is seen by those who see the authorisation",
                "ce qui est fait d’une autorisation est vu par ceux qui voient l’autorisation",
            ],
            ["leave the label as it is", "laissez l’étiquette telle quelle"],
        ));
    }
    Ok(())
}

/// The refusal of a ledger, in both languages.
fn refusal(at: &'static str, fault: &LedgerFault) -> Refused {
    let en = fault.to_string();
    let (fr, help): (String, [&str; 2]) = match fault {
        LedgerFault::Line { given, .. } => (
            format!("il n’y a pas de ligne {given}"),
            [
                "choose a line of the authorisation",
                "choisissez une ligne de l’autorisation",
            ],
        ),
        LedgerFault::Twice { given } => (
            format!("le mouvement {given} existe déjà"),
            [
                "it was recorded before: look in the list of uses",
                "il a déjà été inscrit : consultez la liste des utilisations",
            ],
        ),
        LedgerFault::Nothing => (
            "la quantité n’est pas supérieure à zéro".to_owned(),
            [
                "give an amount above zero",
                "indiquez une quantité supérieure à zéro",
            ],
        ),
        LedgerFault::Day { on, .. } => (
            format!("la ligne ne peut pas être utilisée le {on}"),
            [
                "check the day, or ask the authority to extend it",
                "vérifiez la date, ou demandez une prolongation à l’autorité",
            ],
        ),
        LedgerFault::Ended { on } => (
            format!("l’autorisation a pris fin le {on}"),
            ["use another authorisation", "utilisez une autre autorisation"],
        ),
        LedgerFault::Overdraw { asked, left, unit } => (
            format!("{asked} {unit} demandés, et il reste {left} {unit}"),
            [
                "use less, or ask the authority to amend it",
                "utilisez-en moins, ou demandez une modification à l’autorité",
            ],
        ),
        LedgerFault::Used { on } => (
            format!("elle a été utilisée le {on}, ce qu’elle ne permettrait alors plus"),
            [
                "leave that day within it, or give the use back and record the right one",
                "laissez-y cette date, ou annulez l’utilisation par un retour et inscrivez la bonne",
            ],
        ),
        LedgerFault::NotUsed { of, left } => (
            format!("de l’utilisation {of}, on ne peut pas rendre plus de {left}"),
            [
                "name the use, and no more than was used",
                "désignez l’utilisation, et pas plus que ce qui a été utilisé",
            ],
        ),
        LedgerFault::Full { limit } => (
            format!("le registre ne contient pas plus de {limit} éléments"),
            [
                "record a further authorisation for the rest",
                "inscrivez une autre autorisation pour le reste",
            ],
        ),
    };
    Refused::new("ledger", at, [&en, &fr], help)
}

impl Act for RecordAuthorisation {
    const VERB: &'static str = "record-authorisation";
    type Of = Authorisation;

    fn check(&self, on: &On<'_, Authorisation>) -> Result<(), Refused> {
        whole(on)?;
        self.title.check("title", LINE_MAX)?;
        line("number", &self.number)?;
        self.conditions
            .iter()
            .try_for_each(|one| one.check("conditions", TEXT_MAX))?;
        own_or_official(on.ground, "holder", Some(&self.holder))?;
        there::<Office>(&on.ground.seen, &self.holder)?;
        self.case
            .iter()
            .try_for_each(|case| there::<Case>(&on.ground.seen, case))?;
        self.lines.iter().try_for_each(LineGranted::check)?;
        let ids: BTreeSet<_> = self.lines.iter().map(|line| &line.id).collect();
        if self.lines.is_empty() || ids.len() != self.lines.len() {
            return Err(Refused::new(
                "lines",
                "lines",
                [
                    "there is no line, or two have one name",
                    "il n’y a aucune ligne, ou deux portent le même nom",
                ],
                [
                    "give each line a name of its own",
                    "donnez à chaque ligne un nom distinct",
                ],
            ));
        }
        let lines = self
            .lines
            .iter()
            .map(|line| (line.id.clone(), line.line()))
            .collect();
        Ledger::of(lines).map_err(|fault| refusal("lines", &fault))?;
        match &self.reporting {
            Some(Reporting { months, due_days, .. })
                if !(1..=120).contains(months) || !(0..=3650).contains(due_days) =>
            {
                Err(Refused::new(
                    "reporting",
                    "reporting",
                    [
                        "a period has 1 to 120 months, and its report is due at most 3,650 days after",
                        "une période compte de 1 à 120 mois, et son rapport est exigible au plus 3 650 jours après",
                    ],
                    [
                        "give the period that the authority set",
                        "indiquez la période fixée par l’autorité",
                    ],
                ))
            }
            _ => Ok(()),
        }
    }
}

impl LineGranted {
    fn check(&self) -> Result<(), Refused> {
        self.title.check("lines", LINE_MAX)?;
        if self.until.is_none_or(|until| self.from < until) {
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

impl Act for AmendAuthorisation {
    const VERB: &'static str = "amend-authorisation";
    type Of = Authorisation;

    fn check(&self, on: &On<'_, Authorisation>) -> Result<(), Refused> {
        whole(on)?;
        self.line.check()?;
        let mut ledger = on.true_state().map(|one| one.ledger.clone()).unwrap_or_default();
        let before = ledger.lines().get(&self.line.id).map(|line| line.unit.clone());
        if before.is_some_and(|unit| unit != self.line.unit) {
            return Err(Refused::new(
                "unit",
                "unit",
                [
                    "the unit of a line does not change",
                    "l’unité d’une ligne ne change pas",
                ],
                [
                    "add a line with the other unit",
                    "ajoutez une ligne avec l’autre unité",
                ],
            ));
        }
        ledger
            .amend(self.line.id.clone(), self.line.line())
            .map_err(|fault| refusal("line", &fault))
    }
}

impl Act for UseAuthorisation {
    const VERB: &'static str = "use-authorisation";
    type Of = Authorisation;

    fn check(&self, on: &On<'_, Authorisation>) -> Result<(), Refused> {
        whole(on)?;
        line("what_for", &self.what_for)?;
        on.ground.happened(self.on)?;
        let ledger = on.true_state().map(|one| &one.ledger);
        ledger
            .map_or(Ok(()), |ledger| ledger.check(&self.movement()))
            .map_err(|fault| refusal("amount", &fault))
    }
}

impl Act for ReturnUse {
    const VERB: &'static str = "return-use";
    type Of = Authorisation;

    fn check(&self, on: &On<'_, Authorisation>) -> Result<(), Refused> {
        whole(on)?;
        on.ground.happened(self.on)?;
        let ledger = on.true_state().map(|one| one.ledger.clone()).unwrap_or_default();
        let Some(movement) = self.movement(&ledger) else {
            return Err(Refused::not_found("use", &self.of));
        };
        ledger.check(&movement).map_err(|fault| refusal("amount", &fault))
    }
}

impl Act for EndAuthorisation {
    const VERB: &'static str = "end-authorisation";
    type Of = Authorisation;

    fn check(&self, on: &On<'_, Authorisation>) -> Result<(), Refused> {
        whole(on)?;
        if on.true_state().is_some_and(|one| one.ended.is_some()) {
            return Err(Refused::new(
                "ended",
                "on",
                ["it ended already", "elle a déjà pris fin"],
                ["nothing is left to do", "il ne reste rien à faire"],
            ));
        }
        let mut ledger = on.true_state().map(|one| one.ledger.clone()).unwrap_or_default();
        ledger.end(self.on).map_err(|fault| refusal("on", &fault))
    }
}

impl Act for FileUseReport {
    const VERB: &'static str = "file-use-report";
    type Of = Authorisation;

    fn check(&self, on: &On<'_, Authorisation>) -> Result<(), Refused> {
        whole(on)?;
        on.ground.happened(self.on)?;
        let period = Period {
            from: Some(self.from),
            until: Some(self.until),
        };
        if on.true_state().is_some_and(|one| one.rows(&period) == self.rows) && self.until <= self.on {
            return Ok(());
        }
        Err(Refused::new(
            "report",
            "rows",
            [
                "the report is not what the ledger says of that period, or the period is not over",
                "le rapport ne correspond pas au registre pour cette période, ou la période n’est pas terminée",
            ],
            [
                "make the report anew and file that",
                "établissez le rapport à nouveau et déposez-le",
            ],
        ))
    }
}
