//! Tests on a known value.

use ntib_core::Date;
use ntib_rules::model::{Bound, Cell, Choice, Compare, ListId, Op, ParamId, RingId, Row, Value};

use super::code::lies_within;
use super::{Reference, Three};

impl Reference<'_> {
    /// What a test says of a known value.
    pub(super) fn holds(&self, op: &Op, value: &Value) -> Three {
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
