//! What is known about one matter.

use ntib_rules::model::{End, FactId, Rulebook, Value};

/// The known facts of one matter, by position in the rulebook. What is absent is unknown. A fact may also be
/// known only as lying between two ends ([`Value::Between`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    values: Vec<Option<Value>>,
}

impl Facts {
    /// Nothing known.
    pub fn new(book: &Rulebook) -> Facts {
        Facts { values: vec![None; book.facts.len()] }
    }

    /// These facts known; a later one takes the place of an earlier.
    pub fn of(book: &Rulebook, known: impl IntoIterator<Item = (FactId, Value)>) -> Facts {
        let mut facts = Facts::new(book);
        for (fact, value) in known {
            facts.set(fact, value);
        }
        facts
    }

    /// What is known of `fact`: its value, or ends between which it lies.
    pub fn get(&self, fact: FactId) -> Option<&Value> {
        self.values.get(fact.at()).and_then(Option::as_ref)
    }

    /// The value of `fact`, if it is known exactly.
    pub fn exactly(&self, fact: FactId) -> Option<&Value> {
        self.get(fact).filter(|value| value.as_between().is_none())
    }

    /// Makes `fact` known. The value must be of the fact's type.
    pub fn set(&mut self, fact: FactId, value: Value) {
        if let Some(slot) = self.values.get_mut(fact.at()) {
            *slot = Some(value);
        }
    }

    /// Makes `fact`, a share, number, amount of money or day, known as lying from `low` to `high`, both possible.
    /// Nothing changes, and `false` is returned, if nothing lies there or the ends are not of one type.
    pub fn set_between(&mut self, fact: FactId, low: Value, high: Value) -> bool {
        let between = Value::between(Some(End::at(low)), Some(End::at(high)));
        let known = between.is_some();
        if let Some(between) = between {
            self.set(fact, between);
        }
        known
    }

    /// Makes `fact` unknown.
    pub fn forget(&mut self, fact: FactId) {
        if let Some(slot) = self.values.get_mut(fact.at()) {
            *slot = None;
        }
    }

    /// Every known fact, by key.
    pub fn known(&self) -> impl Iterator<Item = (FactId, &Value)> {
        (0_u32..).zip(&self.values).filter_map(|(at, value)| value.as_ref().map(|value| (FactId(at), value)))
    }
}
