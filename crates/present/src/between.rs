//! Values known only within bounds, in words.

use ntib_rules::model::{Between, End, Type, Value};

use crate::view::Viewer;

impl Viewer<'_> {
    /// What lies between two ends, as people read it: `40 % to 60 %`, `more than 25 % and less than 50 %`.
    pub(crate) fn between(&self, ty: &Type, between: &Between) -> String {
        let dated = *ty == Type::Date;
        // An amount that is at least nothing says nothing by it.
        let floor = |end: &&End| {
            end.included
                && match &end.value {
                    Value::Share(share) => share.fraction().is_zero(),
                    Value::Money(money) => money.amount.is_zero(),
                    _ => false,
                }
        };
        let low = between.low().filter(|end| between.high().is_none() || !floor(end));
        let one = |end: &End, phrases: [&str; 3]| {
            let [day, at, beside] = phrases;
            let phrase = if dated { day } else { if end.included { at } else { beside } };
            self.words.with(phrase, &[("value", &self.value(ty, &end.value))])
        };
        let above = |end: &End| one(end, ["bounds-from", "bounds-at_least", "bounds-above"]);
        let below = |end: &End| one(end, ["bounds-until", "bounds-at_most", "bounds-below"]);
        match (low, between.high()) {
            (Some(low), Some(high)) if low.included && high.included => {
                let phrase = if dated { "bounds-days" } else { "bounds-between" };
                let (low, high) = (self.value(ty, &low.value), self.value(ty, &high.value));
                self.words.with(phrase, &[("low", &low), ("high", &high)])
            }
            (Some(low), Some(high)) => format!("{} {} {}", above(low), self.words.get("and"), below(high)),
            (Some(end), None) => above(end),
            (None, Some(end)) => below(end),
            (None, None) => self.words.get("not-known"),
        }
    }
}
