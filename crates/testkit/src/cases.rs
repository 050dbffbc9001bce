//! Random cases for any rulebook: facts near the values that its conditions and lists name, on days
//! near those on which it turns.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ntib_core::{Code, CodeSystem, Date, Decimal, Money, Period, Share};
use ntib_rules::model::{Bound, Choice, End, FactId, Op, Rulebook, Type, Value};

use crate::rng::Rng;

/// What is known of one matter, the day asked about, and what the rulebook is read without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The day.
    pub as_of: Date,
    /// The known facts.
    pub facts: BTreeMap<FactId, Value>,
    /// Names of instruments, folders or provisions that are removed.
    pub removed: Vec<String>,
}

/// At most so many rows of each list lend their keys to cases.
const ROWS_DRAWN_MAX: usize = 200;

/// How many in a hundred facts that have an order are known within bounds only.
const BETWEEN: usize = 15;

/// What the cases of one rulebook are drawn from.
pub struct Pools {
    /// For each input fact the values that are worth trying.
    values: Vec<(FactId, Vec<Value>)>,
    days: Vec<Date>,
    removable: Vec<String>,
}

impl Pools {
    /// The pools of `book`. Linear in its size.
    pub fn new(book: &Rulebook) -> Pools {
        let mut values: BTreeMap<FactId, BTreeSet<Value>> = BTreeMap::new();
        for (fact, at) in book.facts.iter().zip((0_u32..).map(FactId)) {
            if fact.derived.is_none() {
                values.insert(at, ordinary(book, &fact.ty).into_iter().collect());
            }
        }
        for test in &book.tests {
            if let Some(pool) = values.get_mut(&test.fact) {
                let ty = &book.fact(test.fact).ty;
                pool.extend(named(book, &test.op).into_iter().flat_map(|one| around(ty, &one)));
            }
        }
        let values = values.into_iter().map(|(fact, pool)| (fact, pool.into_iter().collect())).collect();
        let mut removable: BTreeSet<String> = book.instruments.iter().map(|one| one.id.clone()).collect();
        for provision in &book.provisions {
            removable.insert(provision.id.clone());
            removable.extend(provision.id.rsplit_once('/').map(|(folder, _)| format!("{folder}/")));
        }
        Pools { values, days: days(book), removable: removable.into_iter().collect() }
    }

    /// A random case: each fact known with a probability that is itself drawn.
    pub fn case(&self, rng: &mut Rng) -> Case {
        let known = *rng.pick(&[30, 60, 85, 95, 100]);
        let mut facts = BTreeMap::new();
        for (fact, pool) in &self.values {
            if !pool.is_empty() && rng.chance(known) {
                let value = rng.pick(pool).clone();
                let value = if rng.chance(BETWEEN) { between(value, pool, rng) } else { value };
                facts.insert(*fact, value);
            }
        }
        let removed = if rng.chance(25) { rng.some(&self.removable, 1, 2) } else { Vec::new() };
        Case { as_of: *rng.pick(&self.days), facts, removed }
    }

    /// The values that are worth trying for `fact`; none for a derived fact.
    pub fn values(&self, fact: FactId) -> &[Value] {
        self.values.iter().find(|(one, _)| *one == fact).map_or(&[], |(_, pool)| pool)
    }

    /// The input facts.
    pub fn inputs(&self) -> impl Iterator<Item = FactId> + '_ {
        self.values.iter().map(|(fact, _)| *fact)
    }
}

impl Case {
    /// The case as users write it, every fact under `facts`.
    pub fn text(&self, book: &Rulebook) -> String {
        let mut text = format!("case: drawn\nas_of: {}\nfacts:\n", self.as_of);
        if self.facts.is_empty() {
            text = text.replace("facts:\n", "");
        }
        for (fact, value) in &self.facts {
            let written = match value {
                Value::Set(elements) => {
                    format!("[{}]", elements.iter().map(quoted).collect::<Vec<_>>().join(", "))
                }
                single => quoted(single),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {}: {written}", book.fact(*fact).key);
        }
        text
    }
}

fn quoted(value: &Value) -> String {
    format!("\"{value}\"")
}

/// Bounds around or beside `value`, with either end open or excluded; `value` itself if its type has no order or
/// nothing lies there.
fn between(value: Value, pool: &[Value], rng: &mut Rng) -> Value {
    let mut ends = [value.clone(), rng.pick(pool).clone()];
    ends.sort();
    let mut end = |value: Value| match rng.below(6) {
        0 => None,
        1 | 2 => Some(End::beside(value)),
        _ => Some(End::at(value)),
    };
    let [low, high] = ends.map(&mut end);
    Value::between(low, high).unwrap_or(value)
}

/// Days near each turning date within the supported period, and its first and last.
fn days(book: &Rulebook) -> Vec<Date> {
    let mut turning: BTreeSet<Date> = BTreeSet::new();
    let mut add = |period: &Period| turning.extend([period.from, period.until].into_iter().flatten());
    add(&book.supported);
    book.provisions.iter().flat_map(|one| &one.in_force).for_each(|one| add(&one.period));
    book.lists.iter().flat_map(|one| &one.rows).for_each(|one| add(&one.period));
    book.params.iter().flat_map(|one| &one.values).for_each(|one| add(&one.period));
    book.rings.iter().flat_map(|one| one.ring.members()).for_each(|one| add(&one.period));
    let near = turning.iter().flat_map(|day| [-1, 0, 1].map(|days| day.plus_days(days)));
    near.flatten().filter(|day| book.supported.contains(*day)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The values that a test names; for a list the keys of its rows.
fn named(book: &Rulebook, op: &Op) -> Vec<Value> {
    let chosen = |choice: &Choice| {
        let members = choice.rings.iter().flat_map(|id| book.ring(*id).ring.members());
        choice.values.iter().cloned().chain(members.map(|member| Value::Place(member.place))).collect()
    };
    match op {
        Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => chosen(choice),
        Op::Compare(_, Bound::Value(value)) => vec![value.clone()],
        Op::Compare(_, Bound::Param(id)) => book.param(*id).values.iter().map(|one| one.value.clone()).collect(),
        Op::InList { list, .. } => {
            let rows = &book.list(*list).rows;
            let step = rows.len() / ROWS_DRAWN_MAX + 1;
            rows.iter().step_by(step).map(|row| row.key.clone()).collect()
        }
        Op::Empty => Vec::new(),
    }
}

/// Values of type `ty` at and beside one that a test names.
fn around(ty: &Type, value: &Value) -> Vec<Value> {
    let step = Decimal::new(1, 2);
    match (ty, value) {
        (Type::Set(_), single) => vec![Value::set(vec![single.clone()])],
        (_, Value::Code(code)) => codes_around(code).into_iter().map(Value::Code).collect(),
        (_, Value::Date(day)) => {
            [-1, 0, 1].into_iter().filter_map(|days| day.plus_days(days)).map(Value::Date).collect()
        }
        (_, Value::Decimal(number)) => {
            [*number - step, *number, *number + step].into_iter().filter(not_negative).map(Value::Decimal).collect()
        }
        (_, Value::Share(share)) => [share.fraction() - step, share.fraction(), share.fraction() + step]
            .into_iter()
            .filter(not_negative)
            .map(|fraction| Value::Share(Share::from_fraction(fraction)))
            .collect(),
        (_, Value::Money(money)) => [money.amount - step, money.amount, money.amount + step]
            .into_iter()
            .filter(not_negative)
            .map(|amount| Value::Money(Money { amount, currency: money.currency }))
            .collect(),
        // The keys of a list of texts are names to a fact of named values.
        (Type::Enum(names), Value::Text(text)) => {
            names.iter().filter(|(name, _)| **name == **text).map(|(name, _)| Value::Enum(name.as_str().into())).collect()
        }
        (_, single) => vec![single.clone()],
    }
}

fn not_negative(number: &Decimal) -> bool {
    *number >= Decimal::ZERO
}

/// The code, those that contain it, and some just below it.
fn codes_around(code: &Code) -> Vec<Code> {
    let parse = |text: &str| Code::parse(code.system(), text).ok();
    let mut found = vec![code.clone()];
    if code.is_none() {
        return found;
    }
    found.extend(code.ancestors().filter_map(parse));
    let below: &[&str] = match code.system() {
        CodeSystem::Hts | CodeSystem::Hs | CodeSystem::Fsc => &["00", "30"],
        CodeSystem::Nsn => &["60", "001234567"],
        CodeSystem::Usml => &["(1)", "(a)"],
        CodeSystem::Eccn => &["A", "610", ".x"],
        CodeSystem::Ecl => &["-1", ".a"],
    };
    found.extend(below.iter().filter_map(|end| parse(&format!("{}{end}", code.key()))));
    found
}

/// Values of a type that need no test to be worth trying.
fn ordinary(book: &Rulebook, ty: &Type) -> Vec<Value> {
    let number = |text: i64| Decimal::new(text, 2);
    match ty {
        Type::Boolean => vec![Value::Bool(true), Value::Bool(false)],
        Type::Enum(names) => names.iter().map(|(name, _)| Value::Enum(name.as_str().into())).collect(),
        Type::Code(system) => vec![Value::Code(Code::none(*system))],
        Type::Place => book.places.keys().take(4).map(|place| Value::Place(*place)).collect(),
        Type::Date => book.supported.from.into_iter().map(Value::Date).collect(),
        Type::Decimal => [0, 100, 1250].map(|text| Value::Decimal(number(text))).into(),
        Type::Share => [0, 50, 100].map(|text| Value::Share(Share::from_fraction(number(text)))).into(),
        Type::Money(currency) => [0, 1, 9_995, 1_234_500]
            .map(|text| Value::Money(Money { amount: number(text), currency: *currency }))
            .into(),
        Type::Text => vec![Value::Text("something".into())],
        Type::Set(inner) => {
            let single = ordinary(book, inner);
            let pairs = single.windows(2).map(|pair| Value::set(pair.to_vec()));
            let ones = single.iter().map(|one| Value::set(vec![one.clone()]));
            ones.chain(pairs).chain([Value::Set(Vec::new()), Value::set(single.clone())]).collect()
        }
    }
}
