//! The cells of a fact: values that some tests cannot tell apart.
//!
//! Any question about all values of a fact is a question about one value of each cell. Used to rank
//! missing facts, to search for remedies and to prove the rulebook.

use std::collections::BTreeMap;

use ntib_core::{Code, CodeSystem, Date, Decimal, Money, Place, Share};

use crate::code_cells::{Asked, Filtered, distinct_codes};
use crate::model::{Bound, Choice, FactId, Op, Rulebook, TestId, Type, Value};
use crate::truth::{Removed, Truth};

/// How many rows of a list whose keys are no codes are tried: all of any list of a usual size.
const ROWS_MAX: usize = 10_000;
/// How many elements a set fact's representatives are combined from.
const SET_ELEMENTS_MAX: usize = 12;

/// One value for each class of values that none of `tests` tells apart on `date`, with what each test
/// says of it. Values too coarse for some test are left out: a finer value stands for them.
///
/// `rows_max` bounds how many rows of each list are tried: all of them make the cells exact, fewer
/// make a sample (evenly spaced) for ranking.
pub fn cells(
    book: &Rulebook,
    fact: FactId,
    tests: &[TestId],
    date: Date,
    removed: &Removed,
    rows_max: usize,
) -> Vec<(Value, Vec<Truth>)> {
    told_apart(book, candidates(book, fact, tests, date, rows_max), tests, date, removed)
}

/// One value for each class of values that none of `tests` tells apart on `date`, and of codes also none of the
/// lists of `rates` by having a row for them or not. Only values that a fact known as `given` may have: within its
/// code, between its ends. Of codes the time is linear in the rows named, whatever lists they stand in.
pub fn values_within(
    book: &Rulebook,
    fact: FactId,
    tests: &[TestId],
    rates: &[Filtered<'_>],
    date: Date,
    removed: &Removed,
    given: Option<&Value>,
) -> Vec<Value> {
    if let Type::Code(system) = book.fact(fact).ty {
        let given = if let Some(Value::Code(code)) = given { Some(code) } else { None };
        return distinct_codes(book, system, &Asked { tests, rates, date, removed }, given);
    }
    let mut values = candidates(book, fact, tests, date, ROWS_MAX);
    if let Some(between) = given.and_then(Value::as_between) {
        let more = between.samples(&values);
        values.retain(|value| between.contains(value));
        // What reads well stands for its cell before what only lies half way.
        values.extend(more);
    }
    told_apart(book, values, tests, date, removed).into_iter().map(|(value, _)| value).collect()
}

fn told_apart(book: &Rulebook, values: Vec<Value>, tests: &[TestId], date: Date, removed: &Removed) -> Vec<(Value, Vec<Truth>)> {
    let mut found: BTreeMap<Vec<Truth>, Value> = BTreeMap::new();
    for value in values {
        let truths: Vec<Truth> = tests.iter().map(|id| book.holds(book.test(*id), &value, date, removed)).collect();
        // A parameter without a value leaves its test unknown for every value.
        let coarse = matches!(&value, Value::Code(_)) && truths.contains(&Truth::Unknown);
        if !coarse {
            found.entry(truths).or_insert(value);
        }
    }
    let mut cells: Vec<(Value, Vec<Truth>)> = found.into_iter().map(|(truths, value)| (value, truths)).collect();
    cells.sort();
    cells
}

/// Values of `fact` among which every cell of `tests` has one.
fn candidates(book: &Rulebook, fact: FactId, tests: &[TestId], date: Date, rows_max: usize) -> Vec<Value> {
    let ty = &book.fact(fact).ty;
    let mut named: Vec<Value> = Vec::new();
    let mut bounds: Vec<Value> = Vec::new();
    for id in tests {
        match &book.test(*id).op {
            Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => named.extend(of_choice(book, choice, date)),
            Op::Compare(_, Bound::Value(value)) => bounds.push(value.clone()),
            Op::Compare(_, Bound::Param(param)) => bounds.extend(book.param(*param).on(date).map(|one| one.value.clone())),
            Op::InList { list, .. } => {
                let rows: Vec<&Value> =
                    book.list(*list).rows.iter().filter(|row| row.period.contains(date)).map(|row| &row.key).collect();
                let step = rows.len().div_ceil(rows_max.max(1)).max(1);
                named.extend(rows.into_iter().step_by(step).cloned());
            }
            Op::Empty => {}
        }
    }
    named.sort();
    named.dedup();
    match ty {
        Type::Boolean => vec![Value::Bool(false), Value::Bool(true)],
        Type::Enum(values) => values.iter().map(|(name, _)| Value::Enum(name.as_str().into())).collect(),
        Type::Code(system) => codes(*system, &named),
        Type::Place => places(book, named),
        Type::Date | Type::Decimal | Type::Share | Type::Money(_) => around(ty, named.into_iter().chain(bounds)),
        Type::Text => {
            named.push(Value::Text("?".into()));
            named
        }
        Type::Set(inner) => sets(book, inner, named),
    }
}

fn of_choice(book: &Rulebook, choice: &Choice, date: Date) -> Vec<Value> {
    let members = choice.rings.iter().flat_map(|id| book.ring(*id).ring.members());
    let members = members.filter(|member| member.period.contains(date)).map(|member| Value::Place(member.place));
    choice.values.iter().cloned().chain(members).collect()
}

fn codes(system: CodeSystem, named: &[Value]) -> Vec<Value> {
    let mut found = vec![Value::Code(Code::none(system)), Value::Code(Code::elsewhere(system))];
    for value in named {
        if let Value::Code(code) = value {
            found.extend(code.other_below().filter(|_| !code.is_none()).map(Value::Code));
            found.push(value.clone());
        }
    }
    found.sort();
    found.dedup();
    found
}

fn places(book: &Rulebook, mut named: Vec<Value>) -> Vec<Value> {
    let is_named = |place: &Place| named.contains(&Value::Place(*place));
    let other = book.places.keys().find(|place| !is_named(place)).copied();
    named.extend(other.map(Value::Place));
    named
}

/// Each bound, and the values just below and above it.
fn around(ty: &Type, bounds: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut found = Vec::new();
    let small = Decimal::new(1, 6);
    for bound in bounds {
        match &bound {
            Value::Date(date) => {
                found.extend([date.plus_days(-1), date.plus_days(1)].into_iter().flatten().map(Value::Date));
            }
            Value::Decimal(number) => found.extend([*number - small, *number + small].map(Value::Decimal)),
            Value::Share(share) => {
                let at = share.fraction();
                found.extend([at - small, at + small].map(|at| Value::Share(Share::from_fraction(at))));
            }
            Value::Money(money) => {
                let cent = Decimal::new(1, 2);
                let at = [money.amount - cent, money.amount + cent];
                found.extend(at.map(|amount| Value::Money(Money { amount, currency: money.currency })));
            }
            _ => {}
        }
        found.push(bound);
    }
    if found.is_empty() {
        found.extend(match ty {
            Type::Date => Some(Value::Date(Date::FIRST)),
            Type::Share => Some(Value::Share(Share::ZERO)),
            Type::Money(currency) => Some(Value::Money(Money { amount: Decimal::ONE, currency: *currency })),
            _ => Some(Value::Decimal(Decimal::ONE)),
        });
    }
    found.sort();
    found.dedup();
    found
}

/// The empty set, single elements, pairs, and everything.
fn sets(book: &Rulebook, inner: &Type, named: Vec<Value>) -> Vec<Value> {
    let elements = match inner {
        Type::Place => places(book, named),
        Type::Enum(values) => values.iter().map(|(name, _)| Value::Enum(name.as_str().into())).collect(),
        _ => named,
    };
    let step = elements.len().div_ceil(SET_ELEMENTS_MAX).max(1);
    let few: Vec<&Value> = elements.iter().step_by(step).collect();
    let mut found = vec![Value::Set(Vec::new()), Value::set(elements.clone())];
    found.extend(elements.iter().map(|one| Value::set(vec![one.clone()])));
    for (at, a) in few.iter().enumerate() {
        found.extend(few.iter().skip(at + 1).map(|b| Value::set(vec![(*a).clone(), (*b).clone()])));
    }
    found.sort();
    found.dedup();
    found
}
