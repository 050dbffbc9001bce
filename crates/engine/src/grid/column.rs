//! The cells of one fact: classes of values between which no provision of the question tells apart,
//! and the coding of values into them.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::{Discriminant, discriminant};

use ntib_core::{Code, CodeSystem, Date, Decimal, Money, Share};
use ntib_rules::model::{Bound, Choice, Condition, End, FactId, Op, Rulebook, TestId, Type, Value};
use ntib_rules::{Removed, Truth};

use super::{CELLS_MAX, NotAGrid, VALUES_MAX};

/// A part of a provision's condition that tests one fact only.
#[derive(Clone, Debug)]
pub(super) struct Conjunct {
    /// The provision's bit.
    pub(super) bit: usize,
    /// The condition, or what must not hold if `negated`.
    pub(super) condition: Condition,
    /// Whether its negation is meant.
    pub(super) negated: bool,
}

/// A class of values, or (cell 0) the unknown.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// The provisions that it leaves possible.
    pub(super) may: Vec<u64>,
    /// The provisions of which it fails nothing and leaves nothing open.
    pub(super) sure: Vec<u64>,
    /// For the unknown and for codes too coarse for some test: the cells that a finer value can lie in.
    pub(super) within: Vec<u16>,
    /// A value of the class, if one can be named.
    pub(super) sample: Option<Value>,
}

/// One fact of the question.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// The fact.
    pub(super) fact: FactId,
    /// Its cells; the first stands for the unknown.
    pub(super) cells: Vec<Cell>,
    coder: Coder,
}

/// How a value's cell is found.
#[derive(Clone, Debug)]
enum Coder {
    /// By name; the cell of all texts not named, if there are such.
    Named(BTreeMap<Value, u16>, Option<u16>),
    /// By place among the cuts: below the first, at it, between it and the next, and so on.
    Ordered {
        cuts: Vec<Value>,
        cells: Vec<u16>,
        kind: Discriminant<Value>,
    },
    /// By the closest containing code that some test or row names.
    Codes {
        /// For each such code its own cell, and the cell of whatever else lies in it.
        named: BTreeMap<Box<str>, (u16, u16)>,
        system: CodeSystem,
        none: u16,
        elsewhere: u16,
    },
    /// By what each test says of the elements.
    Sets {
        elements: BTreeMap<Value, Vec<Truth>>,
        empty: Vec<Truth>,
        /// Whether each test asks that all elements pass.
        all: Vec<bool>,
        cells: BTreeMap<Vec<Truth>, u16>,
    },
}

impl Column {
    /// Whether `value` is known within bounds of this fact's type that tests tell apart.
    pub(super) fn is_cut(&self, value: Option<&Value>) -> bool {
        let Some(between) = value.and_then(Value::as_between) else { return false };
        let end = between.low().or(between.high());
        matches!(&self.coder, Coder::Ordered { kind, .. } if end.is_some_and(|end| discriminant(&end.value) == *kind))
    }

    /// The cell of a value; cell 0 if it is unknown. None if the fact cannot have that value.
    pub(super) fn cell_of(&self, value: Option<&Value>) -> Option<u16> {
        let Some(value) = value else { return Some(0) };
        match (&self.coder, value) {
            (Coder::Named(cells, others), value) => {
                let others = others.filter(|_| matches!(value, Value::Text(_)));
                cells.get(value).copied().or(others)
            }
            (Coder::Ordered { cuts, cells, kind }, Value::Between(between)) => {
                let (low, high) = (part(cuts, between.low(), true), part(cuts, between.high(), false));
                let kind_of = between.low().or(between.high()).map(|end| discriminant(&end.value));
                cells.get(low).copied().filter(|_| low == high && kind_of == Some(*kind))
            }
            (Coder::Ordered { cuts, cells, kind }, value) => {
                if discriminant(value) != *kind {
                    return None;
                }
                let at = match cuts.binary_search(value) {
                    Ok(at) => 2 * at + 1,
                    Err(at) => 2 * at,
                };
                cells.get(at).copied()
            }
            (
                Coder::Codes {
                    named,
                    system,
                    none,
                    elsewhere,
                },
                Value::Code(code),
            ) => {
                if code.system() != *system {
                    return None;
                }
                if code.is_none() {
                    return Some(*none);
                }
                let closest = code
                    .ancestors()
                    .find_map(|key| named.get(key).map(|cells| (key, *cells)));
                Some(match closest {
                    Some((key, (own, _))) if key == code.key() => own,
                    Some((_, (_, other))) => other,
                    None => *elsewhere,
                })
            }
            (
                Coder::Sets {
                    elements,
                    empty,
                    all,
                    cells,
                },
                Value::Set(values),
            ) => {
                let mut joined: Option<Vec<Truth>> = None;
                for value in values {
                    let truths = elements.get(value)?;
                    joined = Some(joined.map_or_else(|| truths.clone(), |one| join(&one, truths, all)));
                }
                cells.get(joined.as_ref().unwrap_or(empty)).copied()
            }
            _ => None,
        }
    }
}

/// The part of an ordered column in which the values at an end lie: even parts lie between cuts, odd ones on them.
fn part(cuts: &[Value], end: Option<&End>, low: bool) -> usize {
    let Some(end) = end else { return if low { 0 } else { 2 * cuts.len() } };
    match cuts.binary_search(&end.value) {
        Ok(at) if end.included => 2 * at + 1,
        Ok(at) if low => 2 * at + 2,
        Ok(at) => 2 * at,
        Err(at) => 2 * at,
    }
}

fn join(a: &[Truth], b: &[Truth], all: &[bool]) -> Vec<Truth> {
    a.iter()
        .zip(b)
        .zip(all)
        .map(|((a, b), all)| if *all { *a.min(b) } else { *a.max(b) })
        .collect()
}

/// The column of `fact`, of which `conjuncts` ask something.
pub(super) fn column(
    book: &Rulebook,
    fact: FactId,
    conjuncts: &[Conjunct],
    as_of: Date,
    removed: &Removed,
    words: usize,
) -> Result<Column, NotAGrid> {
    let mut tests = BTreeSet::new();
    for conjunct in conjuncts {
        collect_tests(&conjunct.condition, &mut tests);
    }
    let mut maker = Maker {
        book,
        fact,
        conjuncts,
        as_of,
        removed,
        words,
        tests: tests.into_iter().collect(),
        known: BTreeMap::new(),
        cells: Vec::new(),
    };
    let (may, sure) = maker.masks(&|_| Truth::Unknown);
    maker.cells.push(Cell {
        may,
        sure,
        within: Vec::new(),
        sample: None,
    });
    let coder = maker.coder()?;
    let mut cells = maker.cells;
    let leaves: Vec<u16> = (0..)
        .zip(&cells)
        .skip(1)
        .filter(|(_, cell)| cell.is_leaf())
        .map(|(at, _)| at)
        .collect();
    if let Some(unknown) = cells.first_mut() {
        unknown.within = leaves;
    }
    Ok(Column { fact, cells, coder })
}

impl Cell {
    /// Whether a value of it can be named and no finer one says more.
    fn is_leaf(&self) -> bool {
        self.within.is_empty() && self.sample.is_some()
    }
}

/// The tests that a condition makes.
pub(super) fn collect_tests(condition: &Condition, tests: &mut BTreeSet<TestId>) {
    match condition {
        Condition::All(inner) | Condition::Any(inner) => {
            inner.iter().for_each(|one| collect_tests(one, tests));
        }
        Condition::Not(inner) => collect_tests(inner, tests),
        Condition::Test(id) => {
            tests.insert(*id);
        }
    }
}

/// What a condition says when its tests say what `truth_of` says.
pub(super) fn condition(condition: &Condition, truth_of: &dyn Fn(TestId) -> Truth) -> Truth {
    let of = |one: &Condition| self::condition(one, truth_of);
    match condition {
        Condition::All(inner) => inner.iter().map(of).min().unwrap_or(Truth::True),
        Condition::Any(inner) => inner.iter().map(of).max().unwrap_or(Truth::False),
        Condition::Not(inner) => of(inner).negated(),
        Condition::Test(id) => truth_of(*id),
    }
}

/// What a cell is known by while it is made: its masks and the finer cells within it.
type Effect = (Vec<u64>, Vec<u64>, Vec<u16>);

struct Maker<'a> {
    book: &'a Rulebook,
    fact: FactId,
    conjuncts: &'a [Conjunct],
    as_of: Date,
    removed: &'a Removed,
    words: usize,
    tests: Vec<TestId>,
    known: BTreeMap<Effect, u16>,
    cells: Vec<Cell>,
}

impl Maker<'_> {
    fn coder(&mut self) -> Result<Coder, NotAGrid> {
        let book = self.book;
        match &book.fact(self.fact).ty {
            Type::Boolean => self.named([false, true].map(Value::Bool).to_vec(), None),
            Type::Enum(values) => self.named(
                values
                    .iter()
                    .map(|(name, _)| Value::Enum(name.as_str().into()))
                    .collect(),
                None,
            ),
            Type::Place => self.named(book.places.keys().copied().map(Value::Place).collect(), None),
            Type::Text => {
                let named = self.named_values()?;
                let mut other = "?".to_owned();
                while named.contains(&Value::Text(other.as_str().into())) {
                    other.push('?');
                }
                self.named(named.into_iter().collect(), Some(Value::Text(other.into())))
            }
            Type::Date => self.ordered(&Value::Date(Date::FIRST)),
            Type::Decimal => self.ordered(&Value::Decimal(Decimal::ZERO)),
            Type::Share => self.ordered(&Value::Share(Share::ZERO)),
            Type::Money(currency) => self.ordered(&Value::Money(Money {
                amount: Decimal::ZERO,
                currency: *currency,
            })),
            Type::Code(system) => self.codes(*system),
            Type::Set(inner) => self.sets(inner),
        }
    }

    /// What each provision's conjuncts on this fact come to, as masks.
    fn masks(&self, truth_of: &dyn Fn(TestId) -> Truth) -> (Vec<u64>, Vec<u64>) {
        let (mut may, mut sure) = (vec![u64::MAX; self.words], vec![u64::MAX; self.words]);
        for conjunct in self.conjuncts {
            let truth = condition(&conjunct.condition, truth_of);
            let truth = if conjunct.negated { truth.negated() } else { truth };
            let (at, bit) = (conjunct.bit / 64, 1_u64 << (conjunct.bit % 64));
            if truth == Truth::False
                && let Some(word) = may.get_mut(at)
            {
                *word &= !bit;
            }
            if truth != Truth::True
                && let Some(word) = sure.get_mut(at)
            {
                *word &= !bit;
            }
        }
        (may, sure)
    }

    fn truths(&self, value: &Value) -> Vec<Truth> {
        let holds = |id: &TestId| {
            self.book
                .holds(self.book.test(*id), value, self.as_of, self.removed)
        };
        self.tests.iter().map(holds).collect()
    }

    fn masks_of(&self, truths: &[Truth]) -> (Vec<u64>, Vec<u64>) {
        self.masks(&|id| {
            let at = self.tests.binary_search(&id).ok();
            at.and_then(|at| truths.get(at))
                .copied()
                .unwrap_or(Truth::Unknown)
        })
    }

    /// The cell of values with these masks, a new one if there is none yet.
    fn cell(
        &mut self,
        (may, sure): (Vec<u64>, Vec<u64>),
        within: Vec<u16>,
        sample: Option<Value>,
    ) -> Result<u16, NotAGrid> {
        let effect = (may, sure, within);
        if let Some(at) = self.known.get(&effect) {
            if let Some(cell) = self.cells.get_mut(usize::from(*at))
                && cell.sample.is_none()
            {
                cell.sample = sample;
            }
            return Ok(*at);
        }
        let too_many = NotAGrid::TooMany {
            what: "cells of a fact",
            limit: CELLS_MAX,
        };
        let at = u16::try_from(self.cells.len()).map_err(|_| too_many)?;
        let (may, sure, within) = effect.clone();
        self.cells.push(Cell {
            may,
            sure,
            within,
            sample,
        });
        self.known.insert(effect, at);
        Ok(at)
    }

    fn cell_of_value(&mut self, value: &Value) -> Result<u16, NotAGrid> {
        let masks = self.masks_of(&self.truths(value));
        self.cell(masks, Vec::new(), Some(value.clone()))
    }

    fn named(&mut self, values: Vec<Value>, other: Option<Value>) -> Result<Coder, NotAGrid> {
        let mut cells = BTreeMap::new();
        for value in values {
            let cell = self.cell_of_value(&value)?;
            cells.insert(value, cell);
        }
        let other = other.map(|value| self.cell_of_value(&value)).transpose()?;
        Ok(Coder::Named(cells, other))
    }

    /// The values that tests name or compare with, and the keys of rows in force that pass their filters.
    fn named_values(&self) -> Result<BTreeSet<Value>, NotAGrid> {
        let mut found = BTreeSet::new();
        for id in &self.tests {
            match &self.book.test(*id).op {
                Op::OneOf(Choice { values, .. }) => found.extend(values.iter().cloned()),
                Op::Compare(_, Bound::Value(value)) => {
                    found.insert(value.clone());
                }
                Op::Compare(_, Bound::Param(param)) => {
                    found.extend(
                        self.book
                            .param(*param)
                            .on(self.as_of)
                            .map(|one| one.value.clone()),
                    );
                }
                Op::InList { list, filters } => {
                    let rows = self.book.list(*list).rows.iter();
                    let live = rows.filter(|row| row.period.contains(self.as_of) && row.fits(filters));
                    found.extend(live.map(|row| row.key.clone()));
                }
                Op::SomeIn(_) | Op::AllIn(_) | Op::Empty => return Err(self.not_coded()),
            }
            if found.len() > VALUES_MAX {
                return Err(NotAGrid::TooMany {
                    what: "values that tests name",
                    limit: VALUES_MAX,
                });
            }
        }
        Ok(found)
    }

    fn not_coded(&self) -> NotAGrid {
        NotAGrid::Test { fact: self.fact }
    }

    fn ordered(&mut self, like: &Value) -> Result<Coder, NotAGrid> {
        let asks_list = |id: &TestId| matches!(self.book.test(*id).op, Op::InList { .. });
        if self.tests.iter().any(asks_list) {
            return Err(self.not_coded());
        }
        let cuts: Vec<Value> = self.named_values()?.into_iter().collect();
        let mut cells = Vec::new();
        for at in 0..=cuts.len() {
            let below = at.checked_sub(1).and_then(|at| cuts.get(at));
            let above = cuts.get(at);
            let between = gap(below, above);
            cells.push(match between {
                Some((value, true)) => self.cell_of_value(&value)?,
                Some((value, false)) => {
                    let masks = self.masks_of(&self.truths(&value));
                    self.cell(masks, Vec::new(), None)?
                }
                // No value lies there: whatever cell stands for it is never asked for.
                None => 0,
            });
            if let Some(cut) = above {
                cells.push(self.cell_of_value(cut)?);
            }
        }
        Ok(Coder::Ordered {
            cuts,
            cells,
            kind: discriminant(like),
        })
    }

    fn codes(&mut self, system: CodeSystem) -> Result<Coder, NotAGrid> {
        let mut keys: BTreeMap<Box<str>, Code> = BTreeMap::new();
        for value in self.named_values()? {
            let Value::Code(code) = &value else {
                return Err(self.not_coded());
            };
            for key in code.ancestors() {
                if let Ok(one) = Code::parse(system, key)
                    && one.key() == key
                {
                    keys.insert(key.into(), one);
                }
            }
        }
        // Finer codes first, so that what lies in a code is known when its own turn comes.
        let mut order: Vec<Code> = keys.values().cloned().collect();
        order.sort_by_key(|code| std::cmp::Reverse(code.key().len()));
        let mut named: BTreeMap<Box<str>, (u16, u16)> = BTreeMap::new();
        let mut inside: BTreeMap<Box<str>, BTreeSet<u16>> = BTreeMap::new();
        for code in &order {
            let below = code
                .other_below()
                .map(|other| self.cell_of_value(&Value::Code(other)))
                .transpose()?;
            let mut within = inside.remove(code.key()).unwrap_or_default();
            within.extend(below);
            let value = Value::Code(code.clone());
            let (may, sure) = self.masks_of(&self.truths(&value));
            let settled = may == sure;
            let finer: Vec<u16> = if settled {
                Vec::new()
            } else {
                within.iter().copied().collect()
            };
            let own = self.cell((may, sure), finer, Some(value))?;
            if settled {
                within.insert(own);
            }
            named.insert(code.key().into(), (own, below.unwrap_or(own)));
            let parent = code.ancestors().skip(1).find(|key| keys.contains_key(*key));
            if let Some(parent) = parent {
                inside.entry(parent.into()).or_default().extend(within);
            }
        }
        let none = self.cell_of_value(&Value::Code(Code::none(system)))?;
        let elsewhere = self.cell_of_value(&Value::Code(Code::elsewhere(system)))?;
        Ok(Coder::Codes {
            named,
            system,
            none,
            elsewhere,
        })
    }

    fn sets(&mut self, inner: &Type) -> Result<Coder, NotAGrid> {
        let book = self.book;
        let values: Vec<Value> = match inner {
            Type::Place => book.places.keys().copied().map(Value::Place).collect(),
            Type::Enum(values) => values
                .iter()
                .map(|(name, _)| Value::Enum(name.as_str().into()))
                .collect(),
            _ => return Err(self.not_coded()),
        };
        let mut all = Vec::new();
        for id in &self.tests {
            all.push(match book.test(*id).op {
                Op::OneOf(_) | Op::SomeIn(_) | Op::Empty => false,
                Op::AllIn(_) => true,
                Op::Compare(..) | Op::InList { .. } => return Err(self.not_coded()),
            });
        }
        let mut elements = BTreeMap::new();
        let mut found: BTreeMap<Vec<Truth>, Value> = BTreeMap::new();
        for value in values {
            let single = Value::set(vec![value.clone()]);
            let truths = self.truths(&single);
            found.entry(truths.clone()).or_insert(single);
            elements.insert(value, truths);
        }
        unions(&mut found, &all)?;
        let nothing = Value::Set(Vec::new());
        let empty = self.truths(&nothing);
        found.entry(empty.clone()).or_insert(nothing);
        let mut cells = BTreeMap::new();
        for (truths, sample) in found {
            let masks = self.masks_of(&truths);
            let cell = self.cell(masks, Vec::new(), Some(sample))?;
            cells.insert(truths, cell);
        }
        Ok(Coder::Sets {
            elements,
            empty,
            all,
            cells,
        })
    }
}

/// Adds what unions of the sets found come to, until nothing new appears.
fn unions(found: &mut BTreeMap<Vec<Truth>, Value>, all: &[bool]) -> Result<(), NotAGrid> {
    let singles: Vec<(Vec<Truth>, Value)> = found.iter().map(|(a, b)| (a.clone(), b.clone())).collect();
    let mut todo = singles.clone();
    while let Some((truths, set)) = todo.pop() {
        for (single, element) in &singles {
            let joined = join(&truths, single, all);
            if found.contains_key(&joined) {
                continue;
            }
            if found.len() >= CELLS_MAX {
                return Err(NotAGrid::TooMany {
                    what: "cells of a fact",
                    limit: CELLS_MAX,
                });
            }
            let union = union(&set, element);
            found.insert(joined.clone(), union.clone());
            todo.push((joined, union));
        }
    }
    Ok(())
}

fn union(a: &Value, b: &Value) -> Value {
    let elements = |value: &Value| match value {
        Value::Set(elements) => elements.clone(),
        other => vec![other.clone()],
    };
    let mut joined = elements(a);
    joined.extend(elements(b));
    Value::set(joined)
}

/// A value strictly between two cuts (or beyond the outermost), and whether a fact would have it: no
/// amount or share lies below nothing. None if there is no value there.
fn gap(below: Option<&Value>, above: Option<&Value>) -> Option<(Value, bool)> {
    let number = |value: &Value| match value {
        Value::Decimal(number) => Some(*number),
        Value::Share(share) => Some(share.fraction()),
        Value::Money(money) => Some(money.amount),
        _ => None,
    };
    let like = |value: &Value, number: Decimal| match value {
        Value::Share(_) => Value::Share(Share::from_fraction(number)),
        Value::Money(money) => Value::Money(Money {
            amount: number,
            currency: money.currency,
        }),
        _ => Value::Decimal(number.normalize()),
    };
    match (below, above) {
        (None, None) => None,
        (Some(Value::Date(below)), above) => {
            let next = below.plus_days(1)?;
            let free = !matches!(above, Some(Value::Date(above)) if next >= *above);
            free.then_some((Value::Date(next), true))
        }
        (None, Some(Value::Date(above))) => above.plus_days(-1).map(|day| (Value::Date(day), true)),
        (None, Some(above)) => {
            let at = number(above)?;
            let positive = at > Decimal::ZERO;
            let value = if positive {
                Decimal::ZERO
            } else {
                at.checked_sub(Decimal::ONE)?
            };
            let named = positive || matches!(above, Value::Decimal(_));
            Some((like(above, value), named))
        }
        (Some(below), None) => {
            let step = if matches!(below, Value::Share(_)) {
                Decimal::new(1, 2)
            } else {
                Decimal::ONE
            };
            Some((like(below, number(below)?.checked_add(step)?), true))
        }
        (Some(below), Some(above)) => {
            let middle = number(below)?
                .checked_add(number(above)?)?
                .checked_div(Decimal::TWO)?;
            Some((like(below, middle), true))
        }
    }
}
