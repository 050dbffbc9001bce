//! Contracts and supplies of a firm, in full.

use ntib_base::Entity;
use ntib_base::statement::{Claim, Codes, Name, Statement, Sums};
use ntib_core::{Date, Money};

use crate::firm::Evidence;
use crate::status::{EntityRef, Namer};

/// On which side of a contract or supply a firm stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// It has the contract, as the supplier.
    Contractor,
    /// It supplies another.
    Supplier,
    /// It is supplied.
    Customer,
    /// It gives the contract, as the buyer.
    Buyer,
}

impl Side {
    /// Every side, in the order in which they are shown.
    pub const ALL: [Side; 4] = [Side::Contractor, Side::Supplier, Side::Customer, Side::Buyer];

    /// The phrase that heads what a firm has on this side, and the one that names the other side.
    pub fn phrases(self) -> (&'static str, &'static str) {
        match self {
            Side::Contractor => ("deal-contracts", "deal-buyer"),
            Side::Supplier => ("deal-supplies", "deal-customer"),
            Side::Customer => ("deal-supplied", "deal-supplier"),
            Side::Buyer => ("deal-given", "deal-supplier"),
        }
    }
}

/// A contract or supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealView {
    /// On which side the firm stands.
    pub side: Side,
    /// Who stands on the other; none if it is not told.
    pub other: Option<EntityRef>,
    /// Its number, with that of the amendment.
    pub number: String,
    /// What it is about, in the source's words.
    pub what: String,
    /// How far a contract has come.
    pub stage: String,
    /// What is to be paid; marked where it is a change of it.
    pub amount: String,
    /// The most that it may come to.
    pub ceiling: String,
    /// The day on which it was signed.
    pub signed: Option<Date>,
    /// The first day of performance or supply.
    pub from: Option<Date>,
    /// The last day, included.
    pub last_day: Option<Date>,
    /// The framework, vehicle or contract that it was made under.
    pub under: String,
    /// What is bought, by codes.
    pub codes: String,
    /// What stands behind it.
    pub evidence: Evidence,
}

impl Namer<'_, '_, '_> {
    /// Every contract and supply that a firm has a side in and that was known on a day, those of every time, the latest first.
    pub fn deals(&self, firm: Entity, known_at: Date) -> Vec<DealView> {
        let is_this = |name: &Name| self.view.find(name) == Some(firm);
        let known = self.view.library().statements.iter().filter(|one| one.known(known_at));
        let sided = known.filter_map(|one| {
            let side = match &one.claim {
                Claim::Contract(_) if is_this(&one.subject) => Side::Contractor,
                Claim::Contract(contract) if contract.buyer.as_ref().is_some_and(is_this) => Side::Buyer,
                Claim::Supply(_) if is_this(&one.subject) => Side::Supplier,
                Claim::Supply(supply) if is_this(&supply.customer) => Side::Customer,
                _ => return None,
            };
            self.deal(side, one)
        });
        let mut found: Vec<DealView> = sided.collect();
        let latest = |one: &DealView| one.signed.max(one.from);
        found.sort_by(|a, b| a.side.cmp(&b.side).then_with(|| latest(b).cmp(&latest(a))).then_with(|| a.number.cmp(&b.number)));
        found.dedup();
        found
    }

    fn deal(&self, side: Side, one: &Statement) -> Option<DealView> {
        let words = self.viewer.words;
        let money = |amount: &Option<Money>| amount.as_ref().map_or_else(String::new, |amount| self.viewer.money(amount.amount, &amount.currency.to_string()));
        let other = |name: &Name| self.view.find(name).map_or_else(|| EntityRef { id: name.to_string(), name: name.to_string() }, |entity| self.entity(entity));
        let codes = |codes: &Codes| codes.iter().map(|(system, code)| format!("{} {code}", system.to_uppercase())).collect::<Vec<_>>().join(", ");
        let given = matches!(side, Side::Buyer | Side::Customer);
        let last_day = one.valid.until.and_then(|until| until.plus_days(-1));
        let evidence = self.evidence([one]);
        Some(match &one.claim {
            Claim::Contract(contract) => {
                let amount = money(&contract.amount);
                let amount = if contract.sums == Sums::Change && !amount.is_empty() { words.with("deal-change", &[("amount", &amount)]) } else { amount };
                let number = [&*contract.id, &*contract.part].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ");
                DealView {
                    side,
                    other: if given { Some(other(&one.subject)) } else { contract.buyer.as_ref().map(other) },
                    number,
                    what: contract.title.to_string(),
                    stage: words.get(&format!("stage-{}", contract.stage.word())),
                    amount,
                    ceiling: money(&contract.ceiling),
                    signed: contract.signed,
                    from: one.valid.from,
                    last_day,
                    under: contract.under.to_string(),
                    codes: codes(&contract.codes),
                    evidence,
                }
            }
            Claim::Supply(supply) => DealView {
                side,
                other: Some(other(if given { &one.subject } else { &supply.customer })),
                number: supply.id.to_string(),
                what: supply.what.to_string(),
                stage: String::new(),
                amount: money(&supply.amount),
                ceiling: String::new(),
                signed: None,
                from: one.valid.from,
                last_day,
                under: supply.under.to_string(),
                codes: codes(&supply.codes),
                evidence,
            },
            _ => return None,
        })
    }

    /// Days from and to, in words; nothing if neither is told.
    pub fn days(&self, from: Option<Date>, last_day: Option<Date>) -> String {
        match (from, last_day) {
            (None, None) => String::new(),
            (Some(from), Some(last)) if from == last => from.to_string(),
            (from, last) => {
                let text = |date: Option<Date>| date.map_or_else(|| "…".to_owned(), |date| date.to_string());
                self.viewer.words.with("deal-days", &[("from", &text(from)), ("until", &text(last))])
            }
        }
    }
}
