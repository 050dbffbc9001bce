//! Interest that does not count as net cost: what is paid beyond the federal rate and the margin allowed.

use ntib_core::{Decimal, Share};

/// A loan whose interest is part of the cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loan {
    /// Interest paid, in the good's total cost.
    pub paid: Decimal,
    /// The contract's rate.
    pub rate: Share,
    /// The federal government's rate for the same maturity.
    pub federal: Share,
}

/// The weighted average maturity of `payments` (years after the start, principal paid) of a loan of
/// `principal`, to one decimal, halves up.
pub fn maturity(principal: Decimal, payments: &[(Decimal, Decimal)]) -> Option<Decimal> {
    let mut weighted = Decimal::ZERO;
    for (years, paid) in payments {
        weighted = weighted.checked_add(years.checked_mul(*paid)?)?;
    }
    let years = weighted.checked_div(principal)?;
    let tenths = years.checked_mul(Decimal::TEN)?.checked_add(Decimal::new(5, 1))?.floor();
    tenths.checked_div(Decimal::TEN).map(|years| years.normalize())
}

/// The federal rate at `years`, between the two nearest maturities given as (years, rate), in a straight line.
pub fn federal_rate(years: Decimal, shorter: (Decimal, Share), longer: (Decimal, Share)) -> Option<Share> {
    let span = longer.0.checked_sub(shorter.0)?;
    if span <= Decimal::ZERO {
        return None;
    }
    let rise = longer.1.fraction().checked_sub(shorter.1.fraction())?;
    let step = rise.checked_mul(years.checked_sub(shorter.0)?)?.checked_div(span)?;
    Some(Share::from_fraction(shorter.1.fraction().checked_add(step)?))
}

/// The part of the interest that lies beyond the federal rate and `margin`.
pub fn non_allowable(loan: &Loan, margin: Share) -> Option<Decimal> {
    let allowed = loan.federal.fraction().checked_add(margin.fraction())?;
    let beyond = loan.rate.fraction().checked_sub(allowed)?;
    if beyond <= Decimal::ZERO {
        return Some(Decimal::ZERO);
    }
    loan.paid.checked_mul(beyond)?.checked_div(loan.rate.fraction())
}
