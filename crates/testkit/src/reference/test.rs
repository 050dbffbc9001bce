//! Tests on a known value, or on one known within bounds.

use ntib_core::Date;
use ntib_rules::model::{Between, Bound, Cell, Choice, Compare, ListId, Op, ParamId, RingId, Row, Value};

use super::code::lies_within;
use super::{Reference, Three};

impl Reference<'_> {
    /// What a test says of a known value.
    pub(super) fn holds(&self, op: &Op, value: &Value) -> Three {
        if let Value::Between(between) = value {
            return self.holds_between(op, between);
        }
        match op {
            Op::OneOf(choice) | Op::SomeIn(choice) => match value {
                Value::Set(elements) => Three::or(elements.iter().map(|one| self.one_of(choice, one))),
                single => self.one_of(choice, single),
            },
            Op::AllIn(choice) => match value {
                Value::Set(elements) => Three::and(elements.iter().map(|one| self.one_of(choice, one))),
                _ => Three::Unknown,
            },
            Op::Empty => match value {
                Value::Set(elements) => Three::of(elements.is_empty()),
                _ => Three::Unknown,
            },
            Op::Compare(compare, bound) => {
                let bound = match bound {
                    Bound::Value(value) => Some(value.clone()),
                    Bound::Param(id) => self.parameter(*id),
                };
                match bound {
                    Some(bound) => compared(*compare, value, &bound),
                    None => Three::Unknown,
                }
            }
            Op::InList { list, filters } => self.in_list(*list, filters, value),
        }
    }

    /// What a test says of a value known within bounds. A comparison holds between the ends if it holds at
    /// every value there, and fails if its opposite holds at every value there. A test that names values
    /// fails if none of them lies between; that it holds of all that lie there is never said.
    fn holds_between(&self, op: &Op, between: &Between) -> Three {
        let three = |every: bool, none: bool| if every { Three::True } else if none { Three::False } else { Three::Unknown };
        match op {
            Op::Compare(compare, bound) => {
                let bound = match bound {
                    Bound::Value(value) => Some(value.clone()),
                    Bound::Param(id) => self.parameter(*id),
                };
                let Some(bound) = bound else { return Three::Unknown };
                three(at_every_value(*compare, between, &bound), at_every_value(opposite(*compare), between, &bound))
            }
            Op::OneOf(choice) => three(false, !choice.values.iter().any(|one| lies_between(one, between))),
            Op::InList { list, filters } => {
                three(false, !self.rows(*list, filters).any(|row| lies_between(&row.key, between)))
            }
            Op::SomeIn(_) | Op::AllIn(_) | Op::Empty => Three::Unknown,
        }
    }

    /// The value of a parameter on the date; none if it is removed or has none then.
    pub(super) fn parameter(&self, id: ParamId) -> Option<Value> {
        let param = self.book.param(id);
        if self.is_removed(&param.id) {
            return None;
        }
        param.values.iter().find(|one| self.now(&one.period)).map(|one| one.value.clone())
    }

    fn one_of(&self, choice: &Choice, value: &Value) -> Three {
        let by_value = Three::or(choice.values.iter().map(|one| match (value, one) {
            (Value::Code(inner), Value::Code(outer)) => lies_within(inner, outer),
            _ => Three::of(value == one),
        }));
        let by_ring = Three::or(choice.rings.iter().map(|ring| self.in_ring(*ring, value)));
        by_value.max(by_ring)
    }

    fn in_ring(&self, id: RingId, value: &Value) -> Three {
        let named = self.book.ring(id);
        let member = named
            .ring
            .members()
            .iter()
            .any(|member| Value::Place(member.place) == *value && self.now(&member.period));
        Three::of(member && !self.is_removed(&named.id))
    }

    /// True if a row in force whose key is or contains the value passes the filters; else unknown if a
    /// row in force strictly within the value does; else false.
    fn in_list(&self, id: ListId, filters: &[(usize, Vec<String>)], value: &Value) -> Three {
        Three::or(self.rows(id, filters).map(|row| contains(&row.key, value)))
    }

    /// The rows of a list that are in force and pass the filters; none of a removed list.
    pub(super) fn rows(&self, id: ListId, filters: &[(usize, Vec<String>)]) -> impl Iterator<Item = &Row> {
        let list = self.book.list(id);
        let gone = self.is_removed(&list.id);
        list.rows.iter().filter(move |row| !gone && self.now(&row.period) && passes(row, filters))
    }
}

/// Whether a row's key is or contains the value; unknown if it lies strictly within it.
pub(super) fn contains(key: &Value, value: &Value) -> Three {
    match (value, key) {
        (Value::Code(inner), Value::Code(outer)) => lies_within(inner, outer),
        (Value::Enum(name), Value::Text(text)) | (Value::Text(text), Value::Enum(name)) => Three::of(name == text),
        _ => Three::of(value == key),
    }
}

fn passes(row: &Row, filters: &[(usize, Vec<String>)]) -> bool {
    filters.iter().all(|(column, texts)| match row.cells.get(*column) {
        Some(Cell::Text(text)) => texts.iter().any(|one| **one == **text),
        Some(Cell::Rate(rate)) => texts.contains(&rate.to_string()),
        None => false,
    })
}

/// Whether the comparison holds at every value between the ends: for those that hold upwards it is enough to
/// look at the low end, for the others at the high end. An end that is not possible itself only comes near.
fn at_every_value(compare: Compare, between: &Between, bound: &Value) -> bool {
    let end = match compare {
        Compare::AtLeast | Compare::Above => between.low(),
        Compare::AtMost | Compare::Below => between.high(),
    };
    let Some(end) = end else { return false };
    // All values short of an excluded end pass a strict comparison with that end.
    let near = match compare {
        Compare::Above => Compare::AtLeast,
        Compare::Below => Compare::AtMost,
        other => other,
    };
    compared(if end.included { compare } else { near }, &end.value, bound) == Three::True
}

fn opposite(compare: Compare) -> Compare {
    match compare {
        Compare::AtLeast => Compare::Below,
        Compare::Below => Compare::AtLeast,
        Compare::AtMost => Compare::Above,
        Compare::Above => Compare::AtMost,
    }
}

fn lies_between(value: &Value, between: &Between) -> bool {
    let above = between.low().is_none_or(|end| {
        compared(if end.included { Compare::AtLeast } else { Compare::Above }, value, &end.value) == Three::True
    });
    let below = between.high().is_none_or(|end| {
        compared(if end.included { Compare::AtMost } else { Compare::Below }, value, &end.value) == Three::True
    });
    above && below
}

/// Numbers, money of one currency, shares and days are compared.
fn compared(compare: Compare, value: &Value, bound: &Value) -> Three {
    let days = |date: &Date| (date.year(), date.month(), date.day());
    let ordering = match (value, bound) {
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Share(a), Value::Share(b)) => a.fraction().cmp(&b.fraction()),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => a.amount.cmp(&b.amount),
        (Value::Date(a), Value::Date(b)) => days(a).cmp(&days(b)),
        _ => return Three::Unknown,
    };
    Three::of(match compare {
        Compare::AtLeast => ordering.is_ge(),
        Compare::AtMost => ordering.is_le(),
        Compare::Above => ordering.is_gt(),
        Compare::Below => ordering.is_lt(),
    })
}
