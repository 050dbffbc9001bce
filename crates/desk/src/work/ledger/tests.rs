use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn tenths(count: i64) -> Decimal {
    Decimal::new(count, 1)
}

fn ledger(granted: Option<i64>) -> Ledger {
    let line = Line {
        unit: "EA".parse().unwrap(),
        granted: granted.map(tenths),
        valid: Period {
            from: Some(day("2026-01-01")),
            until: Some(day("2027-01-01")),
        },
    };
    Ledger::of([(name("pump"), line)].into()).unwrap()
}

fn uses(id: &str, on: &str, amount: i64) -> Movement {
    Movement {
        id: name(id),
        line: name("pump"),
        on: day(on),
        kind: Kind::Use,
        amount: tenths(amount),
    }
}

fn back(id: &str, of: &str, on: &str, amount: i64) -> Movement {
    Movement {
        kind: Kind::Return { of: name(of) },
        ..uses(id, on, amount)
    }
}

fn said(ledger: &Ledger, movement: Movement) -> String {
    ledger
        .check(&movement)
        .err()
        .map_or_else(String::new, |fault| fault.to_string())
}

#[test]
fn what_may_not_be_used_is_refused_by_name() {
    let mut one = ledger(Some(100));
    one.record(uses("a", "2026-02-01", 60)).unwrap();
    assert_eq!(said(&one, uses("b", "2026-03-01", 40)), "");
    assert_eq!(
        said(&one, uses("b", "2026-03-01", 41)),
        "4.1 EA asked for, and 4.0 EA left"
    );
    assert_eq!(
        said(&one, uses("b", "2027-01-01", 1)),
        "2027-01-01 is not a day on which the line may be used (from 2026-01-01 until before 2027-01-01)"
    );
    assert_eq!(
        said(&one, uses("a", "2026-03-01", 1)),
        "a movement `a` is there already"
    );
    assert_eq!(
        said(&one, uses("b", "2026-03-01", 0)),
        "the amount is not above zero"
    );
    assert_eq!(
        said(&one, back("b", "a", "2026-03-01", 61)),
        "of the use `a` no more than 6.0 can be given back"
    );
    // What comes back after the last day is still given back.
    assert_eq!(said(&one, back("b", "a", "2027-03-01", 60)), "");
    // What was given back in July frees nothing in June.
    let mut other = ledger(Some(100));
    other.record(uses("a", "2026-02-01", 100)).unwrap();
    other.record(back("b", "a", "2026-07-01", 100)).unwrap();
    assert_eq!(said(&other, uses("c", "2026-07-01", 100)), "");
    assert_eq!(
        said(&other, uses("c", "2026-06-30", 1)),
        "0.1 EA asked for, and 0.0 EA left"
    );
    // Not before it was used.
    assert_eq!(
        said(&one, back("b", "a", "2026-01-31", 60)),
        "of the use `a` no more than 0 can be given back"
    );
    one.end(day("2026-04-01")).unwrap();
    assert_eq!(
        said(&one, uses("b", "2026-04-01", 1)),
        "the authorisation ended on 2026-04-01"
    );
    assert_eq!(said(&one, uses("b", "2026-03-31", 1)), "");
}

#[test]
fn an_amendment_adds_and_never_takes_below_what_was_used() {
    let mut one = ledger(Some(100));
    one.record(uses("a", "2026-02-01", 60)).unwrap();
    let mut line = one.lines()[&name("pump")].clone();
    line.granted = Some(tenths(59));
    assert!(one.amend(name("pump"), line.clone()).is_err());
    line.granted = Some(tenths(200));
    one.amend(name("pump"), line).unwrap();
    assert_eq!(one.balance(&name("pump"), None).unwrap().left, Some(tenths(140)));
    // What came back in July was out in February.
    let mut one = ledger(Some(100));
    one.record(uses("a", "2026-02-01", 100)).unwrap();
    one.record(back("b", "a", "2026-07-01", 100)).unwrap();
    let mut line = one.lines()[&name("pump")].clone();
    line.granted = Some(tenths(50));
    let fault = one.clone().amend(name("pump"), line.clone()).unwrap_err();
    assert_eq!(fault.to_string(), "10.0 EA asked for, and 5.0 EA left");
    // The days of what was used are not taken away, by a line or by an end.
    line.granted = Some(tenths(100));
    line.valid.from = Some(day("2026-02-02"));
    assert_eq!(one.clone().amend(name("pump"), line), Err(LedgerFault::Used { on: day("2026-02-01") }));
    assert_eq!(one.end(day("2026-02-01")), Err(LedgerFault::Used { on: day("2026-02-01") }));
    one.end(day("2026-02-02")).unwrap();
}

#[test]
fn standing_follows_the_days() {
    let mut one = ledger(Some(10));
    assert_eq!(
        one.standing(day("2025-12-31")),
        Standing::NotYet {
            from: day("2026-01-01")
        }
    );
    assert_eq!(
        one.standing(day("2026-12-22")),
        Standing::Valid { days: Some(10) }
    );
    assert_eq!(
        one.standing(day("2027-01-01")),
        Standing::Expired {
            on: day("2027-01-01")
        }
    );
    one.record(uses("a", "2026-02-01", 10)).unwrap();
    assert_eq!(one.standing(day("2026-12-22")), Standing::UsedUp);
    one.end(day("2026-03-01")).unwrap();
    assert_eq!(
        one.standing(day("2026-12-22")),
        Standing::Ended {
            on: day("2026-03-01")
        }
    );
}

#[test]
fn semi_annual_periods_do_not_creep() {
    let schedule = Schedule {
        first: day("2025-08-31"),
        months: 6,
        due_days: 30,
    };
    let found: Vec<_> = schedule
        .periods(day("2026-09-01"))
        .iter()
        .map(|one| {
            format!(
                "{} {} due {}",
                one.period.from.unwrap(),
                one.period.until.unwrap(),
                one.due
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "2025-08-31 2026-02-28 due 2026-03-30",
            "2026-02-28 2026-08-31 due 2026-09-30",
            "2026-08-31 2027-02-28 due 2027-03-30",
        ]
    );
}

/// A plain second ledger: a list of signed amounts, summed anew each time.
fn plain_left(granted: i64, taken: &[Movement]) -> i64 {
    let tenth = |one: &Movement| {
        (one.amount * Decimal::TEN)
            .normalize()
            .to_string()
            .parse::<i64>()
            .unwrap()
    };
    granted
        - taken
            .iter()
            .map(|one| {
                if one.kind == Kind::Use {
                    tenth(one)
                } else {
                    -tenth(one)
                }
            })
            .sum::<i64>()
}

/// What is tried: a use, a return, an amendment of amount and days, an end; of which movement; on which day; how much.
fn tries() -> impl Strategy<Value = Vec<(u8, usize, i64, i64)>> {
    let what = prop_oneof![4 => Just(0_u8), 4 => Just(1), 2 => Just(2), 1 => Just(3)];
    proptest::collection::vec((what, 0_usize..12, 0_i64..364, 1_i64..60), 1..40)
}

/// That no line is overdrawn on any day, and that nothing was used on a day on which it may not be.
fn keeps_within(one: &Ledger) -> Result<(), TestCaseError> {
    let line = &one.lines()[&name("pump")];
    let granted = (line.granted.unwrap() * Decimal::TEN).normalize().to_string().parse::<i64>().unwrap();
    for day in one.movements().iter().map(|one| one.on) {
        let until: Vec<_> = one.movements().iter().filter(|one| one.on <= day).cloned().collect();
        prop_assert!((0..=granted).contains(&plain_left(granted, &until)), "on {day}");
    }
    for used in one.movements().iter().filter(|one| one.kind == Kind::Use) {
        prop_assert!(line.valid.contains(used.on) && one.ended().is_none_or(|ended| used.on < ended), "{used:?}");
    }
    let left = plain_left(granted, one.movements());
    prop_assert_eq!(one.balance(&name("pump"), None).unwrap().left, Some(tenths(left)));
    Ok(())
}

proptest! {
    #[test]
    fn it_is_never_overdrawn_and_reports_add_up(granted in 0_i64..400, tried in tries()) {
        let mut one = ledger(Some(granted));
        for (at, (what, of, day_of_year, amount)) in tried.into_iter().enumerate() {
            let on = day("2026-01-01").plus_days(day_of_year).unwrap();
            let before = one.clone();
            let done = match what {
                0 => one.record(uses(&format!("m{at}"), &on.to_string(), amount)),
                1 => one.record(back(&format!("m{at}"), &format!("m{of}"), &on.to_string(), amount)),
                2 => {
                    let mut line = one.lines()[&name("pump")].clone();
                    line.granted = Some(tenths(amount * 6));
                    line.valid.from = Some(day("2026-01-01").plus_days(day_of_year / 4).unwrap());
                    one.amend(name("pump"), line)
                }
                _ => one.end(on),
            };
            if done.is_err() {
                prop_assert_eq!(&before, &one);
            }
            keeps_within(&one)?;
        }
        let granted = one.lines()[&name("pump")].granted.unwrap();
        let schedule = Schedule { first: day("2026-01-01"), months: 6, due_days: 15 };
        let mut before = Decimal::ZERO;
        for report in schedule.periods(day("2026-12-31")) {
            let row = one.utilisation(&report.period).remove(0);
            prop_assert_eq!(row.before, before);
            before = row.before + row.used - row.returned;
            prop_assert_eq!(row.left, Some(granted - before));
            prop_assert!(row.left >= Some(Decimal::ZERO));
        }
        prop_assert_eq!(before, one.balance(&name("pump"), None).unwrap().used);
    }
}
