//! What is known about one matter.

use ntib_rules::model::{FactId, Rulebook, Value};

/// The known facts of one matter, by position in the rulebook. What is absent is unknown.
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

    /// The value of `fact`, if it is known.
    pub fn get(&self, fact: FactId) -> Option<&Value> {
        self.values.get(fact.at()).and_then(Option::as_ref)
    }

    /// Makes `fact` known. The value must be of the fact's type.
    pub fn set(&mut self, fact: FactId, value: Value) {
        if let Some(slot) = self.values.get_mut(fact.at()) {
            *slot = Some(value);
        }
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
