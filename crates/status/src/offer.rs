//! What is known of a fact, as the engine takes it: a value, ends between which it lies, or a value
//! that stands for all that is possible where no test tells them apart.

use ntib_base::Parts;
use ntib_core::Date;
use ntib_engine::Engine;
use ntib_rules::model::{End, FactId, QuestionId, TestId, Type, Value};
use ntib_rules::{Removed, Truth};

use crate::measured::Known;

/// Whether a part is one that people write; a bound beside one excludes it.
fn tidy(parts: Parts) -> bool {
    parts.count().is_multiple_of(10)
}

fn low_end(low: Parts) -> End {
    match low.previous().filter(|before| !tidy(low) && tidy(*before)) {
        Some(before) => End::beside(Value::Share(before.share())),
        None => End::at(Value::Share(low.share())),
    }
}

fn high_end(high: Parts) -> End {
    match high.next().filter(|after| !tidy(high) && tidy(*after)) {
        Some(after) => End::beside(Value::Share(after.share())),
        None => End::at(Value::Share(high.share())),
    }
}

/// What `known` says of `fact` to the tests that `question` can depend on; none where they are left open.
pub(crate) fn offer(engine: &Engine, question: QuestionId, fact: FactId, known: &Known, as_of: Date, removed: &Removed) -> Option<Value> {
    let book = engine.book();
    let tests = || -> Vec<TestId> { engine.reach(question).tests.iter().copied().filter(|id| book.test(*id).fact == fact).collect() };
    let truths = |tests: &[TestId], value: &Value| -> Vec<Truth> { tests.iter().map(|id| book.holds(book.test(*id), value, as_of, removed)).collect() };
    let same = |values: &[Value]| {
        let tests = tests();
        let (first, rest) = values.split_first()?;
        let wanted = truths(&tests, first);
        rest.iter().all(|one| truths(&tests, one) == wanted).then(|| first.clone())
    };
    match known {
        Known::Nothing => None,
        Known::Value(value) => Some(value.clone()),
        Known::OneOf(values) => same(values),
        Known::Between(low, high) => Value::between(Some(low_end(*low)), Some(high_end(*high))),
        Known::Contains { these, not } => {
            // Tests of a set only grow or only shrink with it: what holds of the least set and of the largest one that
            // are possible holds of every one between.
            let Type::Set(inner) = &book.fact(fact).ty else { return None };
            let all: Vec<Value> = match &**inner {
                Type::Place => book.places.keys().map(|place| Value::Place(*place)).collect(),
                Type::Enum(values) => values.iter().map(|(name, _)| Value::Enum(name.as_str().into())).collect(),
                _ => return None,
            };
            let largest = all.into_iter().filter(|one| !not.contains(one)).chain(these.iter().cloned()).collect();
            same(&[Value::set(these.clone()), Value::set(largest)])
        }
    }
}
