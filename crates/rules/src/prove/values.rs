//! Values of a fact among which, on every day, each class that its tests tell apart has one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use ntib_core::{Code, CodeSystem, Date, Decimal, Money, Share, Within};

use crate::model::{Bound, Choice, Compare, FactId, Op, Rulebook, Test, TestId, Type, Value};

/// The values of an input fact; of a set fact, its elements. Values that read well come first.
pub(super) fn representatives(book: &Rulebook, fact: FactId, tests: &[TestId]) -> Vec<Value> {
    let mut named = named(book, tests.iter().map(|id| book.test(*id)));
    named.extend(tests.iter().filter_map(|id| beyond_whole(book, book.test(*id))));
    of_type(book, &book.fact(fact).ty, named)
}

/// A share of more than the whole, where a test asks for one: `above: 100 %` shows that the fact is a
/// proportion and may exceed it.
fn beyond_whole(book: &Rulebook, test: &Test) -> Option<Value> {
    let whole = Value::Share(Share::from_fraction(Decimal::ONE));
    let asks = match &test.op {
        Op::Compare(Compare::Above, Bound::Value(value)) => *value == whole,
        Op::Compare(Compare::Above, Bound::Param(id)) => {
            book.param(*id).values.iter().any(|one| one.value == whole)
        }
        _ => false,
    };
    asks.then(|| Value::Share(Share::from_fraction(Decimal::TWO)))
}

/// Whether some test of the fact names this value, on some day.
pub(super) fn is_named(book: &Rulebook, tests: &[TestId], value: &Value) -> bool {
    named(book, tests.iter().map(|id| book.test(*id))).contains(value)
}

fn of_type(book: &Rulebook, ty: &Type, named: BTreeSet<Value>) -> Vec<Value> {
    match ty {
        Type::Boolean => vec![Value::Bool(false), Value::Bool(true)],
        Type::Enum(values) => values
            .iter()
            .map(|(name, _)| Value::Enum(name.as_str().into()))
            .collect(),
        Type::Place => {
            let mut places: BTreeSet<Value> = book.places.keys().map(|place| Value::Place(*place)).collect();
            places.extend(named);
            places.into_iter().collect()
        }
        Type::Code(system) => codes(*system, &named),
        Type::Date => dates(&named),
        Type::Decimal | Type::Share | Type::Money(_) => numbers(ty, &named),
        Type::Text => {
            let mut other = String::from("other");
            while named.contains(&Value::Text(other.as_str().into())) {
                other.push_str(" text");
            }
            named.into_iter().chain([Value::Text(other.into())]).collect()
        }
        Type::Set(inner) => of_type(book, inner, named),
    }
}

/// Every value that the tests name on some day.
fn named<'a>(book: &Rulebook, tests: impl Iterator<Item = &'a Test>) -> BTreeSet<Value> {
    let mut found = BTreeSet::new();
    for test in tests {
        match &test.op {
            Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => of_choice(book, choice, &mut found),
            Op::Compare(_, Bound::Value(value)) => {
                found.insert(value.clone());
            }
            Op::Compare(_, Bound::Param(id)) => {
                found.extend(book.param(*id).values.iter().map(|one| one.value.clone()));
            }
            Op::InList { list, filters } => {
                let rows = book.list(*list).rows.iter().filter(|row| row.fits(filters));
                found.extend(rows.map(|row| row.key.clone()));
            }
            Op::Empty => {}
        }
    }
    found
}

fn of_choice(book: &Rulebook, choice: &Choice, found: &mut BTreeSet<Value>) {
    found.extend(choice.values.iter().cloned());
    let members = choice.rings.iter().flat_map(|id| book.ring(*id).ring.members());
    found.extend(members.map(|member| Value::Place(member.place)));
}

/// Each named day, and a day in each stretch between them.
fn dates(named: &BTreeSet<Value>) -> Vec<Value> {
    let days: BTreeSet<Date> = named
        .iter()
        .filter_map(|value| {
            if let Value::Date(date) = value {
                Some(*date)
            } else {
                None
            }
        })
        .collect();
    let mut found = days.clone();
    for day in &days {
        found.extend([day.plus_days(-1), day.plus_days(1)].into_iter().flatten());
    }
    if found.is_empty() {
        found.insert(Date::FIRST);
    }
    found.into_iter().map(Value::Date).collect()
}

/// Each named number, and one in each stretch between them, below the first and above the last, as far
/// as the type goes: money and shares are not negative, and shares are parts of a whole unless one is
/// named that is more.
fn numbers(ty: &Type, named: &BTreeSet<Value>) -> Vec<Value> {
    let points: BTreeSet<Decimal> = named.iter().filter_map(number).collect();
    let part = points.last().is_none_or(|last| *last <= Decimal::ONE);
    let (least, most, step) = match ty {
        Type::Money(_) => (Some(Decimal::ZERO), None, Decimal::new(1, 2)),
        Type::Share => (
            Some(Decimal::ZERO),
            part.then_some(Decimal::ONE),
            Decimal::new(1, 2),
        ),
        _ => (None, None, Decimal::ONE),
    };
    let mut found = points.clone();
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        let below = first
            .checked_sub(step)
            .map(|below| least.map_or(below, |least| below.max(least)));
        let above = last
            .checked_add(step)
            .map(|above| most.map_or(above, |most| above.min(most)));
        found.extend(below.filter(|below| below < first));
        found.extend(above.filter(|above| above > last));
    } else {
        found.insert(Decimal::ONE);
    }
    for (below, above) in points.iter().zip(points.iter().skip(1)) {
        // A step above the lower one reads better than the middle, if there is room for it.
        let near = below.checked_add(step).filter(|near| near < above);
        let middle = || {
            below
                .checked_add(*above)
                .and_then(|sum| sum.checked_div(Decimal::TWO))
        };
        found.extend(near.or_else(middle));
    }
    found
        .into_iter()
        .map(|number| of_number(ty, number.normalize()))
        .collect()
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Decimal(number) => Some(*number),
        Value::Share(share) => Some(share.fraction()),
        Value::Money(money) => Some(money.amount),
        _ => None,
    }
}

fn of_number(ty: &Type, number: Decimal) -> Value {
    match ty {
        Type::Money(currency) => Value::Money(Money {
            amount: number,
            currency: *currency,
        }),
        Type::Share => Value::Share(Share::from_fraction(number)),
        _ => Value::Decimal(number),
    }
}

/// The finest named codes, for each coarser one some other subdivision of it, `none`, and a code that
/// lies in no named one. A stand-in is used only where no real-looking code is free.
fn codes(system: CodeSystem, named: &BTreeSet<Value>) -> Vec<Value> {
    let tree = Tree::new(named);
    let mut found = Vec::new();
    for code in tree.0.values() {
        if tree.below(code).next().is_none() {
            found.push((*code).clone());
        } else if let Some(stand_in) = code.other_below() {
            let real = subdivisions(code).find(|one| tree.is_free(one, Some(code)));
            found.push(real.unwrap_or(stand_in));
        }
    }
    let elsewhere = headings(system).find(|one| tree.is_free(one, None));
    found.push(elsewhere.unwrap_or_else(|| Code::elsewhere(system)));
    if !tree.0.contains_key("") {
        found.push(Code::none(system));
    }
    found.into_iter().map(Value::Code).collect()
}

/// Named codes by canonical form.
struct Tree<'a>(BTreeMap<&'a str, &'a Code>);

impl<'a> Tree<'a> {
    fn new(named: &'a BTreeSet<Value>) -> Tree<'a> {
        let codes = named.iter().filter_map(|value| {
            if let Value::Code(code) = value {
                Some(code)
            } else {
                None
            }
        });
        Tree(codes.map(|code| (code.key(), code)).collect())
    }

    /// The named codes strictly within `code`.
    fn below(&self, code: &Code) -> impl Iterator<Item = &'a Code> {
        let key = code.key();
        self.0
            .range::<str, _>((Excluded(key), Unbounded))
            .take_while(move |(one, _)| !key.is_empty() && one.starts_with(key))
            .map(|(_, code)| *code)
            .filter(move |one| one.within(code) == Within::Yes)
    }

    /// Whether `code` tells apart from `above` by nothing named: no named code is within it, and those
    /// that contain it contain `above`.
    fn is_free(&self, code: &Code, above: Option<&Code>) -> bool {
        let mut named = code.ancestors().filter_map(|key| self.0.get(key));
        let outside = named.all(|one| above.is_some_and(|above| above.within(one) == Within::Yes));
        outside && self.below(code).next().is_none()
    }
}

/// Codes just below `code` that look like real ones.
fn subdivisions(code: &Code) -> impl Iterator<Item = Code> {
    let (system, key) = (code.system(), code.key().to_owned());
    let endings: Vec<String> = match system {
        CodeSystem::Hts | CodeSystem::Hs => (0..100).rev().map(|n| format!("{n:02}")).collect(),
        CodeSystem::Usml => (1..100).rev().map(|n| format!("({n})")).collect(),
        CodeSystem::Eccn if key.len() == 1 => (0..1000).rev().map(|n| format!("E{n:03}")).collect(),
        CodeSystem::Eccn if key.len() == 2 => (0..1000).rev().map(|n| format!("{n:03}")).collect(),
        CodeSystem::Eccn => (1..100).rev().map(|n| format!(".{n}")).collect(),
        CodeSystem::Ecl if !key.contains('-') => (1..1000).rev().map(|n| format!("-{n}")).collect(),
        CodeSystem::Ecl => (1..100).rev().map(|n| format!(".{n}")).collect(),
        CodeSystem::Nsn if key.len() == 4 => (1..100).rev().map(|n| format!("9999999{n:02}")).collect(),
        CodeSystem::Nsn | CodeSystem::Fsc => (0..100).rev().map(|n| format!("{n:02}")).collect(),
    };
    endings
        .into_iter()
        .filter_map(move |ending| Code::parse(system, &format!("{key}{ending}")).ok())
}

/// Codes without a coarser one, or as coarse as is usual.
fn headings(system: CodeSystem) -> impl Iterator<Item = Code> {
    let texts: Vec<String> = match system {
        CodeSystem::Hts | CodeSystem::Hs => (1..100).rev().map(|n| format!("{n:02}")).collect(),
        CodeSystem::Nsn | CodeSystem::Fsc => (0..10_000).rev().map(|n| format!("{n:04}")).collect(),
        CodeSystem::Usml => ["XXI", "XX", "XIX", "XVII", "XVI", "X", "I"]
            .map(str::to_owned)
            .to_vec(),
        CodeSystem::Eccn => (0..10)
            .rev()
            .flat_map(|n| ["E", "D", "C", "B", "A"].map(|g| format!("{n}{g}999")))
            .collect(),
        CodeSystem::Ecl => (1..10).rev().map(|n| format!("{n}-999")).collect(),
    };
    texts
        .into_iter()
        .filter_map(move |text| Code::parse(system, &text).ok())
}
