//! What is known of a fact, as the engine takes it: a value where everything that is possible gives the same.

use ntib_core::Date;
use ntib_engine::Engine;
use ntib_rules::model::{FactId, QuestionId, TestId, Value};
use ntib_rules::{Removed, Truth, cells};

use crate::measured::Known;

/// How many rows of a list are tried.
const ROWS_TRIED: usize = 1_000;

/// What `known` of `measured` says of `fact` to the tests that `question` can depend on; none where they are left open.
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
        // Tests of a share compare it: what holds at both ends holds between them.
        Known::Between(low, high) => same(&[Value::Share(low.share()), Value::Share(high.share())]),
        Known::Contains(elements) => {
            // Every set that contains these is told apart from another one only as one of these is.
            let others = cells(book, fact, &tests(), as_of, removed, ROWS_TRIED);
            let mut values = vec![Value::Set(elements.clone())];
            values.extend(others.into_iter().map(|(value, _)| match value {
                Value::Set(more) => Value::set(elements.iter().cloned().chain(more).collect()),
                other => other,
            }));
            same(&values)
        }
    }
}
