//! Offset obligations: what a contractor owes in domestic activity, what has been credited, and what is short at each
//! deadline.

use std::collections::BTreeMap;
use std::fmt;

use ntib_core::{Date, Decimal, Share};
use ntib_record::Name;

/// The most credits of one obligation.
pub const CREDITS_MAX: usize = 20_000;
/// The most deadlines of one obligation.
pub const DEADLINES_MAX: usize = 60;

/// What is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// The whole of it, in one currency.
    pub amount: Decimal,
    /// By when which share of it is owed: rising shares at rising days, the last one the whole.
    pub deadlines: BTreeMap<Date, Share>,
    /// Of each category named here, at least this share of the whole.
    pub floors: BTreeMap<Name, Share>,
    /// Of each category named here, at most this share of the whole counts.
    pub caps: BTreeMap<Name, Share>,
}

/// Whether a credit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CreditState {
    /// The contractor claims it.
    Claimed,
    /// It was looked at and accepted.
    Verified,
    /// It was looked at and not accepted.
    Refused,
}

/// One credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// When the activity was done.
    pub on: Date,
    /// Of which categories it is.
    pub categories: Vec<Name>,
    /// What the activity is worth.
    pub value: Decimal,
    /// By how much that is multiplied.
    pub multiplier: Decimal,
    /// Whether it counts.
    pub state: CreditState,
}

/// A mistake in an obligation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OffsetError {
    /// The shares of the deadlines do not rise, or the last is not the whole.
    Deadlines,
    /// A share is below nothing or above the whole.
    Share {
        /// The share.
        given: Share,
    },
    /// More deadlines or credits than the limit.
    Full {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for OffsetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OffsetError::Deadlines => {
                f.write_str("the shares of the deadlines must rise with the days, and the last be 100 %")
            }
            OffsetError::Share { given } => write!(f, "{given} is not a share between 0 % and 100 %"),
            OffsetError::Full { limit } => write!(f, "an obligation holds {limit} of them, and no more"),
        }
    }
}

impl std::error::Error for OffsetError {}

/// How an obligation stands at one of its deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtDeadline {
    /// The deadline.
    pub due: Date,
    /// What is owed by then.
    pub owed: Decimal,
    /// What counts for certain: verified, done by then and by the day of asking.
    pub verified: Decimal,
    /// What would count if every claim were accepted.
    pub with_claims: Decimal,
    /// What is short, of verified credits.
    pub short: Decimal,
    /// Whether the day is past.
    pub past: bool,
}

/// How a category stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCategory {
    /// At least so much; nothing where it has no floor.
    pub floor: Decimal,
    /// At most so much counts; none where nothing caps it.
    pub cap: Option<Decimal>,
    /// Verified.
    pub verified: Decimal,
    /// Verified and beyond the cap: it does not count.
    pub beyond_cap: Decimal,
}

impl Credit {
    /// What it counts: its value by its multiplier, rounded to the cent half to even (the rule for money in a sum).
    pub fn counts(&self) -> Decimal {
        self.value.saturating_mul(self.multiplier).round_dp(2)
    }
}

impl Obligation {
    /// Says what is wrong with it.
    pub fn check(&self) -> Result<(), OffsetError> {
        if self.deadlines.len() > DEADLINES_MAX {
            return Err(OffsetError::Full { limit: DEADLINES_MAX });
        }
        let shares = self
            .deadlines
            .values()
            .chain(self.floors.values())
            .chain(self.caps.values());
        let whole = Share::from_fraction(Decimal::ONE);
        if let Some(given) = shares
            .into_iter()
            .find(|one| **one < Share::ZERO || **one > whole)
        {
            return Err(OffsetError::Share { given: *given });
        }
        let rising = self
            .deadlines
            .values()
            .zip(self.deadlines.values().skip(1))
            .all(|(a, b)| a < b);
        if rising && self.deadlines.values().last() == Some(&whole) {
            Ok(())
        } else {
            Err(OffsetError::Deadlines)
        }
    }

    fn part(&self, share: Share) -> Decimal {
        self.amount.saturating_mul(share.fraction()).round_dp(2)
    }

    /// What the credits count together, each category within its cap. A credit of several capped categories is held
    /// against each of them, and what any one refuses does not count.
    fn counted<'a>(&self, credits: impl Iterator<Item = &'a Credit>) -> Decimal {
        let mut room: BTreeMap<&Name, Decimal> = self
            .caps
            .iter()
            .map(|(id, share)| (id, self.part(*share)))
            .collect();
        let mut sum = Decimal::ZERO;
        for credit in credits {
            let within = credit
                .categories
                .iter()
                .filter_map(|one| room.get(one))
                .min()
                .copied();
            let counts = within.map_or(credit.counts(), |within| within.min(credit.counts()));
            for one in &credit.categories {
                if let Some(left) = room.get_mut(one) {
                    *left = left.saturating_sub(counts);
                }
            }
            sum = sum.saturating_add(counts);
        }
        sum
    }

    /// How it stands at each deadline, as of the day `on`. Credits are taken in the order of their days, then as given.
    pub fn at_deadlines(&self, credits: &[Credit], on: Date) -> Vec<AtDeadline> {
        let mut ordered: Vec<&Credit> = credits.iter().filter(|one| one.on <= on).collect();
        ordered.sort_by_key(|one| one.on);
        let of = |due: Date, states: &[CreditState]| {
            self.counted(
                ordered
                    .iter()
                    .copied()
                    .filter(|one| one.on <= due && states.contains(&one.state)),
            )
        };
        self.deadlines
            .iter()
            .map(|(due, share)| {
                let owed = self.part(*share);
                let verified = of(*due, &[CreditState::Verified]);
                AtDeadline {
                    due: *due,
                    owed,
                    verified,
                    with_claims: of(*due, &[CreditState::Verified, CreditState::Claimed]).max(verified),
                    short: owed.saturating_sub(verified).max(Decimal::ZERO),
                    past: *due < on,
                }
            })
            .collect()
    }

    /// How each category with a floor or a cap stands, as of the day `on`.
    pub fn by_category(&self, credits: &[Credit], on: Date) -> BTreeMap<Name, OfCategory> {
        let ids = self.floors.keys().chain(self.caps.keys());
        ids.map(|id| {
            let of = |one: &&Credit| {
                one.on <= on && one.state == CreditState::Verified && one.categories.contains(id)
            };
            let verified = credits
                .iter()
                .filter(of)
                .fold(Decimal::ZERO, |sum, one| sum.saturating_add(one.counts()));
            let cap = self.caps.get(id).map(|share| self.part(*share));
            let row = OfCategory {
                floor: self
                    .floors
                    .get(id)
                    .map_or(Decimal::ZERO, |share| self.part(*share)),
                cap,
                verified,
                beyond_cap: cap.map_or(Decimal::ZERO, |cap| {
                    verified.saturating_sub(cap).max(Decimal::ZERO)
                }),
            };
            (id.clone(), row)
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn percent(count: i64) -> Share {
        Share::from_percent(count.into())
    }

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn obligation() -> Obligation {
        Obligation {
            amount: 1_000.into(),
            deadlines: [
                (day("2027-12-31"), percent(40)),
                (day("2031-12-31"), percent(100)),
            ]
            .into(),
            floors: [(name("small"), percent(15))].into(),
            caps: [(name("invest"), percent(20))].into(),
        }
    }

    fn credit(on: &str, categories: &[&str], value: i64, multiplier: i64, state: CreditState) -> Credit {
        Credit {
            on: day(on),
            categories: categories.iter().map(|one| name(one)).collect(),
            value: value.into(),
            multiplier: multiplier.into(),
            state,
        }
    }

    #[test]
    fn deadlines_floors_and_caps() {
        use CreditState::{Claimed, Refused, Verified};
        let one = obligation();
        one.check().unwrap();
        let credits = [
            credit("2026-05-01", &["small"], 100, 1, Verified),
            credit("2026-06-01", &["invest"], 100, 5, Verified),
            credit("2027-01-01", &[], 150, 1, Claimed),
            credit("2027-01-02", &[], 900, 1, Refused),
            credit("2030-01-01", &[], 50, 1, Verified),
        ];
        let found = one.at_deadlines(&credits, day("2028-01-01"));
        // 100 and, of the five hundred, the two hundred within the cap.
        assert_eq!(
            (
                found[0].owed,
                found[0].verified,
                found[0].with_claims,
                found[0].short,
                found[0].past
            ),
            (400.into(), 300.into(), 450.into(), 100.into(), true)
        );
        // What is done after the day of asking is not counted yet.
        assert_eq!(
            (found[1].verified, found[1].short, found[1].past),
            (300.into(), 700.into(), false)
        );
        let by = one.by_category(&credits, day("2028-01-01"));
        assert_eq!(
            (by[&name("small")].floor, by[&name("small")].verified),
            (150.into(), 100.into())
        );
        assert_eq!(
            (by[&name("invest")].cap, by[&name("invest")].beyond_cap),
            (Some(200.into()), 300.into())
        );
    }

    #[test]
    fn shares_rise_to_the_whole() {
        let mut one = obligation();
        one.deadlines.insert(day("2029-12-31"), percent(30));
        assert_eq!(one.check(), Err(OffsetError::Deadlines));
        one.deadlines = [(day("2029-12-31"), percent(90))].into();
        assert_eq!(one.check(), Err(OffsetError::Deadlines));
        one.deadlines = [(day("2029-12-31"), percent(100))].into();
        one.floors.insert(name("x"), percent(101));
        assert_eq!(one.check(), Err(OffsetError::Share { given: percent(101) }));
    }

    proptest! {
        #[test]
        fn one_more_verified_credit_never_makes_it_worse(
            given in proptest::collection::vec((0_i64..3_000, 0_usize..4, 0_i64..400, 1_i64..6), 0..12),
            more in (0_i64..3_000, 0_usize..4, 0_i64..400, 1_i64..6),
        ) {
            let sorts: [&[&str]; 4] = [&[], &["small"], &["invest"], &["small", "invest"]];
            let make = |(at, sort, value, multiplier): (i64, usize, i64, i64)| {
                let on = day("2026-01-01").plus_days(at).unwrap().to_string();
                credit(&on, sorts[sort], value, multiplier, CreditState::Verified)
            };
            let mut credits: Vec<_> = given.into_iter().map(make).collect();
            let before = obligation().at_deadlines(&credits, day("2040-01-01"));
            credits.push(make(more));
            let after = obligation().at_deadlines(&credits, day("2040-01-01"));
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(after.verified >= before.verified);
                let plain: Decimal = credits.iter().filter(|one| one.on <= after.due).map(Credit::counts).sum();
                prop_assert!(after.verified <= plain);
            }
        }
    }
}
