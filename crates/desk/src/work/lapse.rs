//! Budgets by fiscal year: planned, contracted, spent, and what will lapse.
//!
//! Two statements are made, and neither pretends to more. The *bounds* need no guess: money already spent cannot
//! lapse, and money that cannot be contracted any more in time must. The *forecast* takes the share of a year's
//! spending that earlier closed years had reached by the same day (the percentage-of-completion method of budget
//! monitoring), from the least to the greatest of them; without a closed year there is none.

use std::collections::BTreeMap;

use ntib_core::{Date, Decimal, Period};

/// The most fiscal years of a budget.
pub const YEARS_MAX: usize = 60;
/// The most payments of a budget.
pub const PAYMENTS_MAX: usize = 20_000;
/// Decimal places of a share of a year.
const SHARE_PLACES: u32 = 9;

/// A fiscal year, by its first and last day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiscalYear {
    /// Its first day.
    pub from: Date,
    /// The first day after it.
    pub until: Date,
}

impl FiscalYear {
    /// The fiscal year that begins on the given month and day of `year`.
    pub fn starting(year: i16, month: i8, day: i8) -> Option<FiscalYear> {
        let from = Date::new(year, month, day)?;
        let until = Date::new(year.checked_add(1)?, month, day)?;
        Some(FiscalYear { from, until })
    }

    /// Its days.
    pub fn period(&self) -> Period {
        Period {
            from: Some(self.from),
            until: Some(self.until),
        }
    }

    /// How it is called: `2026-27`, or `2026` where it is the calendar year.
    pub fn name(&self) -> String {
        if self.from.year() == self.until.year() || (self.from.month(), self.from.day()) == (1, 1) {
            format!("{}", self.from.year())
        } else {
            format!("{}-{:02}", self.from.year(), self.until.year().rem_euclid(100))
        }
    }
}

/// The money of one fiscal year, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct YearMoney {
    /// What may be spent.
    pub planned: Decimal,
    /// What contracts oblige to pay in the year.
    pub contracted: Decimal,
    /// What was paid, by day.
    pub spent: BTreeMap<Date, Decimal>,
}

impl YearMoney {
    /// What was paid up to and including `on`.
    pub fn spent_by(&self, on: Date) -> Decimal {
        self.spent
            .range(..=on)
            .fold(Decimal::ZERO, |sum, (_, paid)| sum.saturating_add(*paid))
    }
}

/// A budget by fiscal years.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Budget {
    /// The years.
    pub years: BTreeMap<FiscalYear, YearMoney>,
    /// Days from the beginning of a purchase to its first payment; none where that is not known.
    pub days_to_contract: Option<i64>,
}

/// An amount known within bounds; no upper one where nothing limits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub least: Decimal,
    /// At most.
    pub most: Decimal,
}

/// What a year comes to, as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapse {
    /// The year.
    pub year: FiscalYear,
    /// What may be spent.
    pub planned: Decimal,
    /// What contracts oblige to pay.
    pub contracted: Decimal,
    /// What was paid so far.
    pub spent: Decimal,
    /// Whether the year is over.
    pub closed: bool,
    /// What will lapse, without a guess.
    pub lapse: Bounds,
    /// What will lapse if the year goes as closed years went; none without one to go by.
    pub forecast: Option<Bounds>,
    /// How many closed years the forecast goes by.
    pub years_used: usize,
    /// By how much more is spent or contracted than planned.
    pub over: Decimal,
}

fn above_zero(amount: Decimal) -> Decimal {
    amount.max(Decimal::ZERO)
}

impl Budget {
    /// What every year comes to, as of the day `on`.
    pub fn lapses(&self, on: Date) -> Vec<Lapse> {
        self.years
            .iter()
            .map(|(year, money)| self.lapse(year, money, on))
            .collect()
    }

    fn lapse(&self, year: &FiscalYear, money: &YearMoney, on: Date) -> Lapse {
        let closed = year.until <= on;
        let spent = money.spent_by(on.min(year.until));
        let unspent = above_zero(money.planned.saturating_sub(spent));
        let firm = spent.max(money.contracted);
        let beyond = above_zero(money.planned.saturating_sub(firm));
        // Too late to contract in this year: what is not contracted lapses for certain.
        let too_late = self
            .days_to_contract
            .and_then(|days| on.plus_days(days))
            .is_some_and(|paid| paid >= year.until);
        let least = match (closed, too_late) {
            (true, _) => unspent,
            (false, true) => beyond,
            (false, false) => Decimal::ZERO,
        };
        let shares = if closed || on < year.from {
            Vec::new()
        } else {
            self.shares_by(on, year)
        };
        Lapse {
            year: year.clone(),
            planned: money.planned,
            contracted: money.contracted,
            spent,
            closed,
            lapse: Bounds { least, most: unspent },
            forecast: forecast(money.planned, spent, &shares),
            years_used: shares.len(),
            over: above_zero(firm.saturating_sub(money.planned)),
        }
    }

    /// For each closed year, which share of its spending it had reached as many days after its beginning as `on` is
    /// after that of `year`. Years without spending tell nothing.
    fn shares_by(&self, on: Date, year: &FiscalYear) -> Vec<Decimal> {
        let into = on.days_since(year.from);
        let closed = self.years.iter().filter(|(other, _)| other.until <= year.from);
        let share = |(other, money): (&FiscalYear, &YearMoney)| {
            let same_day = other.from.plus_days(into)?;
            let whole = money.spent_by(other.until.plus_days(-1)?);
            if whole.is_zero() {
                return None;
            }
            money.spent_by(same_day).checked_div(whole)
        };
        closed
            .filter_map(share)
            .map(|share| share.round_dp(SHARE_PLACES))
            .collect()
    }
}

/// What will lapse if a year's spending so far is one of the `shares` of it. A share of nothing tells nothing, so the
/// forecast is then open downwards to no lapse at all.
fn forecast(planned: Decimal, spent: Decimal, shares: &[Decimal]) -> Option<Bounds> {
    let (low, high) = (shares.iter().min()?, shares.iter().max()?);
    let lapse_at = |share: &Decimal| {
        let whole = if share.is_zero() {
            None
        } else {
            spent.checked_div(*share)
        };
        whole.map(|whole| above_zero(planned.saturating_sub(whole.round_dp(2))))
    };
    let unspent = above_zero(planned.saturating_sub(spent));
    Some(Bounds {
        // The smaller the share reached, the more is still to come.
        least: lapse_at(low).unwrap_or(Decimal::ZERO),
        most: lapse_at(high).unwrap_or(unspent).min(unspent),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn year(first: i16) -> FiscalYear {
        FiscalYear::starting(first, 4, 1).unwrap()
    }

    fn money(planned: i64, contracted: i64, spent: &[(&str, i64)]) -> YearMoney {
        YearMoney {
            planned: planned.into(),
            contracted: contracted.into(),
            spent: spent.iter().map(|(on, paid)| (day(on), (*paid).into())).collect(),
        }
    }

    fn budget() -> Budget {
        Budget {
            years: [
                (
                    year(2023),
                    money(100, 90, &[("2023-09-30", 30), ("2024-03-31", 60)]),
                ),
                (
                    year(2024),
                    money(100, 100, &[("2024-09-30", 50), ("2025-03-15", 50)]),
                ),
                (year(2025), money(200, 120, &[("2025-09-30", 40)])),
            ]
            .into(),
            days_to_contract: Some(120),
        }
    }

    #[test]
    fn what_is_certain_and_what_is_forecast() {
        let lapses = budget().lapses(day("2025-10-01"));
        assert_eq!(
            lapses[0].lapse,
            Bounds {
                least: 10.into(),
                most: 10.into()
            }
        );
        assert_eq!(
            lapses[1].lapse,
            Bounds {
                least: 0.into(),
                most: 0.into()
            }
        );
        let now = &lapses[2];
        assert_eq!(
            now.lapse,
            Bounds {
                least: 0.into(),
                most: 160.into()
            }
        );
        // By that day a third of the one year and half of the other was spent: 40 is a third of 120, or half of 80.
        assert_eq!(
            now.forecast,
            Some(Bounds {
                least: 80.into(),
                most: 120.into()
            })
        );
        assert_eq!(now.years_used, 2);
        // From 120 days before the end on, nothing new can be contracted and paid: 200 - 120 lapse for certain.
        assert_eq!(budget().lapses(day("2025-12-01"))[2].lapse.least, 0.into());
        assert_eq!(budget().lapses(day("2025-12-02"))[2].lapse.least, 80.into());
        // Over, with 40 spent.
        assert_eq!(
            budget().lapses(day("2026-04-01"))[2].lapse,
            Bounds {
                least: 160.into(),
                most: 160.into()
            }
        );
        assert_eq!(year(2025).name(), "2025-26");
        assert_eq!(FiscalYear::starting(2025, 1, 1).unwrap().name(), "2025");
        assert_eq!(FiscalYear::starting(1999, 10, 1).unwrap().name(), "1999-00");
    }

    #[test]
    fn without_a_closed_year_there_is_no_forecast() {
        let mut only = budget();
        only.years.retain(|one, _| *one == year(2025));
        assert_eq!(only.lapses(day("2025-10-01"))[0].forecast, None);
    }

    proptest! {
        #[test]
        fn the_forecast_lies_within_what_may_lapse_and_time_narrows_it(
            planned in 0_i64..500,
            contracted in 0_i64..500,
            paid in proptest::collection::vec((0_i64..365, 1_i64..50), 0..12),
        ) {
            let mut one = budget();
            let money = one.years.get_mut(&year(2025)).unwrap();
            *money = YearMoney { planned: planned.into(), contracted: contracted.into(), spent: BTreeMap::new() };
            for (at, amount) in paid {
                *money.spent.entry(day("2025-04-01").plus_days(at).unwrap()).or_default() += Decimal::from(amount);
            }
            let mut before: Option<Decimal> = None;
            for at in (0..=365).step_by(13) {
                let on = day("2025-04-01").plus_days(at).unwrap();
                let found = one.lapses(on).remove(2);
                prop_assert!(found.lapse.least <= found.lapse.most);
                prop_assert!(before.is_none_or(|before| found.lapse.most <= before));
                before = Some(found.lapse.most);
                if let Some(forecast) = found.forecast {
                    prop_assert!(forecast.least <= forecast.most);
                    prop_assert!(forecast.most <= found.lapse.most);
                }
            }
        }
    }
}
