//! The ledgers of Schedules 7 and 8, a second method, and interest of Schedule 9.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use ntib_core::{Decimal, Share};
use ntib_origin::{Entry, Loan, StockMethod, draw, federal_rate, maturity, non_allowable};
use proptest::prelude::*;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn lines(text: &str) -> Vec<Entry> {
    let line = |one: &str| {
        let parts: Vec<&str> = one.split_whitespace().collect();
        match parts.as_slice() {
            [units, value, origin] => Entry::Received { units: number(units), value: number(value), originating: *origin == "O" },
            _ => Entry::Used { units: number(parts[0]) },
        }
    };
    text.split(';').map(line).collect()
}

/// Schedule 7, Appendix: identical non-originating materials.
const IDENTICAL: &str = "200 1.05 N; 1000 1.00 N; 1000 1.10 N; 500; 500; 1000 1.05 N; 1500; 2000 1.10 N; 1500";
/// Schedule 8, Appendix A: originating and non-originating units.
const FUNGIBLE: &str = "100 1.00 O; 100 1.10 N; 1000 1.00 O; 1000 1.10 N; 100; 1000 1.05 O; 700; 2000 1.10 N; 1000; 900";

fn values(method: StockMethod, text: &str) -> Vec<Decimal> {
    draw(method, &lines(text)).unwrap().iter().map(|one| one.non_originating_value.round_dp(2).normalize()).collect()
}

#[test]
fn schedule_7_first_in_first_out() {
    assert_eq!(values(StockMethod::FirstIn, IDENTICAL), ["510", "500", "1615", "1615"].map(number));
}

#[test]
fn schedule_7_last_in_first_out() {
    assert_eq!(values(StockMethod::LastIn, IDENTICAL), ["550", "550", "1550", "1650"].map(number));
}

#[test]
fn schedule_7_rolling_average() {
    assert_eq!(values(StockMethod::Average, IDENTICAL)[..2], ["525", "525"].map(number));
}

#[test]
fn schedule_8_first_in_first_out() {
    assert_eq!(values(StockMethod::FirstIn, FUNGIBLE), ["0", "110", "660", "440"].map(number));
}

#[test]
fn schedule_8_last_in_first_out() {
    let drawn = draw(StockMethod::LastIn, &lines(FUNGIBLE)).unwrap();
    let other: Vec<Decimal> = drawn.iter().map(|one| one.non_originating).collect();
    assert_eq!(other, ["100", "0", "1000", "900"].map(number));
}

#[test]
fn schedule_8_average() {
    // The regulation rounds ratios to two decimals: 249.90 and 684.80 are 248.95 and 686.93 without rounding.
    assert_eq!(values(StockMethod::Average, FUNGIBLE)[..1], ["52.5"].map(number));
    let drawn = draw(StockMethod::Average, &lines(FUNGIBLE)).unwrap();
    assert_eq!(drawn[1].non_originating.round_dp(2), number("237.10"), "700 × 1,050 ÷ 3,100");
}

#[test]
fn more_used_than_received_is_refused() {
    for method in [StockMethod::FirstIn, StockMethod::LastIn, StockMethod::Average] {
        assert_eq!(draw(method, &lines("5 1 O; 6")), None);
    }
}

#[test]
fn schedule_9_fixed_rate() {
    let paid = ["75867.96", "80420.04", "85245.24", "90359.95", "95781.55", "101528.44", "107620.15", "114077.36", "120922.00", "128177.32"];
    let payments: Vec<(Decimal, Decimal)> = paid.iter().enumerate().map(|(at, one)| (Decimal::from(at + 1), number(one))).collect();
    assert_eq!(maturity(number("1000000"), &payments), Some(number("6")));
    let rate = |text: &str| text.parse::<Share>().unwrap();
    let federal = federal_rate(number("6"), (number("5"), rate("4.7 %")), (number("7"), rate("5 %"))).unwrap();
    assert_eq!(federal, rate("4.85 %"));
    let loan = |contract: &str| Loan { paid: number("1200"), rate: rate(contract), federal };
    assert_eq!(non_allowable(&loan("6 %"), rate("7 %")), Some(Decimal::ZERO));
    // At 12.85 %, one point in 12.85 lies beyond 11.85 %.
    assert_eq!(non_allowable(&loan("12.85 %"), rate("7 %")).unwrap().round_dp(4), number("93.3852"));
}

#[test]
fn schedule_9_variable_rate() {
    let payments = [(number("1"), number("75867.96")), (number("2"), number("80420.04")), (number("2"), number("843712.00"))];
    assert_eq!(maturity(number("1000000"), &payments), Some(number("1.9")));
    let rate = |text: &str| text.parse::<Share>().unwrap();
    assert_eq!(federal_rate(number("1.9"), (number("1"), rate("3 %")), (number("2"), rate("3.5 %"))), Some(rate("3.45 %")));
}

proptest! {
    /// Unit by unit, a plain list from which the first or last is taken.
    #[test]
    fn queues_agree_with_single_units(steps in prop::collection::vec((0u8..3, 1u32..12, 1u32..5), 1..20), last in any::<bool>()) {
        let method = if last { StockMethod::LastIn } else { StockMethod::FirstIn };
        let (mut stock, mut entries, mut expected) = (Vec::new(), Vec::new(), Vec::new());
        for (kind, units, value) in steps {
            if kind == 2 {
                let units = units.min(u32::try_from(stock.len()).unwrap());
                let mut other = 0;
                for _ in 0..units {
                    let (originating, value): (bool, u32) = if last { stock.pop().unwrap() } else { stock.remove(0) };
                    other += if originating { 0 } else { value };
                }
                expected.push(Decimal::from(other));
                entries.push(Entry::Used { units: units.into() });
            } else {
                stock.extend((0..units).map(|_| (kind == 0, value)));
                entries.push(Entry::Received { units: units.into(), value: value.into(), originating: kind == 0 });
            }
        }
        let drawn: Vec<Decimal> = draw(method, &entries).unwrap().iter().map(|one| one.non_originating_value).collect();
        prop_assert_eq!(drawn, expected);
    }
}
