//! Values known only as lying between two ends.
//!
//! Like a code that is too coarse, such a value settles some tests and leaves others open: a test holds
//! if it holds at every value between, fails if it fails at every one, and is unknown otherwise.

use std::fmt;

use ntib_core::{Decimal, Money, Place, Share};

use crate::model::{Compare, Type, Value};
use crate::source::code;
use crate::truth::Truth;
use crate::value::ValueError;

/// One end of what is possible.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End {
    /// The value at the end.
    pub value: Value,
    /// Whether it is possible itself.
    pub included: bool,
}

impl End {
    /// An end that is possible itself.
    pub fn at(value: Value) -> End {
        End { value, included: true }
    }

    /// An end that is not.
    pub fn beside(value: Value) -> End {
        End { value, included: false }
    }
}

/// More than one value, from a low end to a high end; open where there is no end.
///
/// Made by [`Value::between`] alone, so that one value is never written in two ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Between {
    low: Option<End>,
    high: Option<End>,
}

/// The types of which values may be known as lying between two ends.
fn is_ordered(value: &Value) -> bool {
    matches!(value, Value::Share(_) | Value::Decimal(_) | Value::Money(_) | Value::Date(_))
}

fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Money(a), Value::Money(b)) => a.currency == b.currency,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Nothing, where values of its type do not go below nothing.
fn least(like: &Value) -> Option<Value> {
    match like {
        Value::Share(_) => Some(Value::Share(Share::ZERO)),
        Value::Money(money) => Some(Value::Money(Money { amount: Decimal::ZERO, currency: money.currency })),
        _ => None,
    }
}

/// Between an excluded day and the next nothing lies: days have ends that are possible.
fn whole_day(end: End, step: i64) -> Option<End> {
    match &end.value {
        Value::Date(day) if !end.included => day.plus_days(step).map(|day| End::at(Value::Date(day))),
        _ => Some(end),
    }
}

impl Value {
    /// What lies between two ends: a value if only one does, `None` if nothing does, no end is given, or
    /// the ends are not of one type that has an order. A share or an amount of money is never below nothing.
    pub fn between(low: Option<End>, high: Option<End>) -> Option<Value> {
        let like = low.as_ref().or(high.as_ref()).map(|end| end.value.clone())?;
        if !is_ordered(&like) || high.as_ref().is_some_and(|end| !alike(&like, &end.value)) {
            return None;
        }
        let mut low = match low {
            Some(end) => Some(whole_day(end, 1)?),
            None => None,
        };
        let high = match high {
            Some(end) => Some(whole_day(end, -1)?),
            None => None,
        };
        let floor = least(&like).map(End::at);
        if let Some(floor) = floor
            && low.as_ref().is_none_or(|end| end.value < floor.value)
        {
            low = Some(floor);
        }
        match (&low, &high) {
            (Some(a), Some(b)) if a.value > b.value => None,
            (Some(a), Some(b)) if a.value == b.value => (a.included && b.included).then(|| a.value.clone()),
            _ => Some(Value::Between(Box::new(Between { low, high }))),
        }
    }

    /// The ends between which it lies, if it is not one value.
    pub fn as_between(&self) -> Option<&Between> {
        if let Value::Between(between) = self { Some(between) } else { None }
    }

    /// Whether it may be `value`: it is, or that lies between its ends. Codes and sets are compared as they stand.
    pub fn allows(&self, value: &Value) -> bool {
        self.as_between().map_or_else(|| self == value, |between| between.contains(value))
    }
}

impl Between {
    /// The low end; none if it is open below.
    pub fn low(&self) -> Option<&End> {
        self.low.as_ref()
    }

    /// The high end; none if it is open above.
    pub fn high(&self) -> Option<&End> {
        self.high.as_ref()
    }

    /// Whether `value` lies between the ends.
    pub fn contains(&self, value: &Value) -> bool {
        let above = self.low.as_ref().is_none_or(|end| *value > end.value || end.included && *value == end.value);
        let below = self.high.as_ref().is_none_or(|end| *value < end.value || end.included && *value == end.value);
        let like = self.low.as_ref().or(self.high.as_ref());
        above && below && like.is_some_and(|end| alike(&end.value, value))
    }

    /// What the comparison says of all values between.
    pub fn compared(&self, compare: Compare, bound: &Value) -> Truth {
        let all_above = |or_at: bool| {
            self.low.as_ref().is_some_and(|end| end.value > *bound || end.value == *bound && (or_at || !end.included))
        };
        let all_below = |or_at: bool| {
            self.high.as_ref().is_some_and(|end| end.value < *bound || end.value == *bound && (or_at || !end.included))
        };
        let (all, none) = match compare {
            Compare::AtLeast => (all_above(true), all_below(false)),
            Compare::Above => (all_above(false), all_below(true)),
            Compare::AtMost => (all_below(true), all_above(false)),
            Compare::Below => (all_below(false), all_above(true)),
        };
        match (all, none) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// A value at each possible end, and one in the middle of each stretch between neighbours of `marks`
    /// and the ends: wherever tests cut at `marks`, each part between the ends has one.
    pub(crate) fn samples(&self, marks: &[Value]) -> Vec<Value> {
        let ends = [&self.low, &self.high].into_iter().flatten();
        let inside = marks.iter().filter(|mark| self.contains(mark));
        let mut points: Vec<Value> = ends.clone().map(|end| end.value.clone()).chain(inside.cloned()).collect();
        points.sort();
        points.dedup();
        let middles = points.windows(2).filter_map(|pair| if let [a, b] = pair { middle(a, b) } else { None });
        let middles: Vec<Value> = middles.collect();
        let beyond = |point: Option<&Value>, step: i64| point.and_then(|point| stepped(point, step));
        let before = beyond(points.first().filter(|_| self.low.is_none()), -1);
        let after = beyond(points.last().filter(|_| self.high.is_none()), 1);
        let mut found: Vec<Value> = ends.filter(|end| end.included).map(|end| end.value.clone()).collect();
        found.extend(middles.into_iter().chain(before).chain(after).filter(|value| self.contains(value)));
        found
    }
}

/// The value half way; none if no day lies between.
fn middle(a: &Value, b: &Value) -> Option<Value> {
    let half = |a: Decimal, b: Decimal| a.checked_add(b)?.checked_div(Decimal::TWO).map(|half| half.normalize());
    match (a, b) {
        (Value::Share(a), Value::Share(b)) => half(a.fraction(), b.fraction()).map(|half| Value::Share(Share::from_fraction(half))),
        (Value::Decimal(a), Value::Decimal(b)) => half(*a, *b).map(Value::Decimal),
        (Value::Money(a), Value::Money(b)) => {
            half(a.amount, b.amount).map(|amount| Value::Money(Money { amount, currency: a.currency }))
        }
        (Value::Date(a), Value::Date(b)) => {
            let days = b.days_since(*a).checked_div(2).filter(|days| *days > 0)?;
            a.plus_days(days).map(Value::Date)
        }
        _ => None,
    }
}

/// The value so many whole steps on.
fn stepped(value: &Value, step: i64) -> Option<Value> {
    let by = Decimal::from(step);
    match value {
        Value::Share(share) => share.fraction().checked_add(by).map(|at| Value::Share(Share::from_fraction(at))),
        Value::Decimal(number) => number.checked_add(by).map(Value::Decimal),
        Value::Money(money) => {
            money.amount.checked_add(by).map(|amount| Value::Money(Money { amount, currency: money.currency }))
        }
        Value::Date(day) => day.plus_days(step).map(Value::Date),
        _ => None,
    }
}

/// As written in files: `40 % to 60 %`, `over 25 %`, `at most 5000.00 CAD`, `on or after 2026-01-01`.
impl fmt::Display for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let low = self.low.as_ref().filter(|end| !(end.included && least(&end.value).as_ref() == Some(&end.value)));
        let word = |end: &End, word: &'static str| if end.included { "" } else { word };
        match (low, &self.high) {
            (Some(low), Some(high)) => {
                write!(f, "{}{} to {}{}", word(low, "over "), low.value, word(high, "under "), high.value)
            }
            (Some(End { value: value @ Value::Date(_), .. }), None) => write!(f, "on or after {value}"),
            (None, Some(End { value: value @ Value::Date(_), .. })) => write!(f, "on or before {value}"),
            (Some(low), None) => write!(f, "{} {}", if low.included { "at least" } else { "over" }, low.value),
            (None, Some(high)) => write!(f, "{} {}", if high.included { "at most" } else { "under" }, high.value),
            // Anything from nothing up.
            (None, None) => match &self.low {
                Some(low) => write!(f, "at least {}", low.value),
                None => f.write_str("unknown"),
            },
        }
    }
}

/// Which end a word before a value speaks of, and whether that value is possible.
fn one_sided(text: &str) -> Option<(bool, bool, &str)> {
    const WORDS: [(&str, bool, bool); 8] = [
        ("at least ", true, true),
        ("on or after ", true, true),
        ("over ", true, false),
        ("after ", true, false),
        ("at most ", false, true),
        ("on or before ", false, true),
        ("under ", false, false),
        ("before ", false, false),
    ];
    WORDS.iter().find_map(|(word, low, included)| text.strip_prefix(word).map(|rest| (*low, *included, rest.trim())))
}

impl Type {
    /// Whether a fact of this type may be known as lying between two ends.
    pub fn has_bounds(&self) -> bool {
        matches!(self, Type::Share | Type::Decimal | Type::Money(_) | Type::Date)
    }

    /// What `text` says of a fact of this type: a value, or ends between which it lies (`40 % to 60 %`,
    /// `at least 40 %`, `over 25 % to under 50 %`, `at most 60 %`; of days also `on or after` and `on or before`).
    pub fn parse_given(&self, text: &str, is_place: &dyn Fn(Place) -> bool) -> Result<Value, ValueError> {
        let text = text.trim();
        if !self.has_bounds() {
            return self.parse(text, is_place);
        }
        let end = |text: &str, included: bool| self.parse(text, is_place).map(|value| End { value, included });
        let (low, high) = if let Some((low, high)) = text.split_once(" to ") {
            let (low, high) = (low.trim(), high.trim());
            let (above, from) = low.strip_prefix("over ").map_or((true, low), |rest| (false, rest.trim()));
            let (below, to) = high.strip_prefix("under ").map_or((true, high), |rest| (false, rest.trim()));
            (Some(end(from, above)), Some(end(to, below)))
        } else if let Some((is_low, included, rest)) = one_sided(text) {
            let end = Some(end(rest, included));
            if is_low { (end, None) } else { (None, end) }
        } else {
            return self.parse(text, is_place).map_err(|error| self.with_bounds(error));
        };
        let (low, high) = (low.transpose(), high.transpose());
        let (low, high) = match (low, high) {
            (Ok(low), Ok(high)) => (low, high),
            (Err(error), _) | (_, Err(error)) => {
                let message = format!("in `{text}`, {}", error.message);
                return Err(self.with_bounds(ValueError { message, ..error }));
            }
        };
        Value::between(low, high).ok_or_else(|| {
            let (message, help) = (format!("nothing lies in `{text}`"), "write the lower end first".to_owned());
            self.with_bounds(ValueError { code: code::BAD_VALUE, message, help })
        })
    }

    /// The mistake with a word on how bounds are written, where the writing is what is wrong.
    fn with_bounds(&self, error: ValueError) -> ValueError {
        if error.code != code::BAD_VALUE {
            return error;
        }
        let bounds = match self {
            Type::Share => "`40 % to 60 %`, `at least 40 %`, `over 25 % to under 50 %`, `at most 60 %`".to_owned(),
            Type::Money(currency) => format!("`1000.00 {currency} to 2000.00 {currency}`, `at least 1000.00 {currency}`"),
            Type::Date => "`2026-01-01 to 2026-06-30`, `on or after 2026-01-01`, `on or before 2026-06-30`".to_owned(),
            _ => "`10 to 20`, `at least 10`, `over 10 to under 20`, `at most 20`".to_owned(),
        };
        ValueError { help: format!("{}; where only bounds are known: {bounds}", error.help), ..error }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a failing step should stop the test")]
    use super::*;

    fn given(ty: &Type, text: &str) -> Result<Value, ValueError> {
        ty.parse_given(text, &|_| true)
    }

    #[test]
    fn bounds_print_as_they_are_written() {
        let money = Type::Money("CAD".parse().unwrap());
        for (ty, text) in [
            (&Type::Share, "40 % to 60 %"),
            (&Type::Share, "over 25 % to under 50 %"),
            (&Type::Share, "over 25 % to 50 %"),
            (&Type::Share, "at least 40 %"),
            (&Type::Share, "at most 60 %"),
            (&Type::Share, "over 0 %"),
            (&Type::Share, "under 5 %"),
            (&Type::Decimal, "-3 to 4.5"),
            (&Type::Decimal, "at most 0"),
            (&money, "1000.00 CAD to 2000.00 CAD"),
            (&money, "under 2000.00 CAD"),
            (&Type::Date, "2026-01-01 to 2026-06-30"),
            (&Type::Date, "on or after 2026-01-01"),
            (&Type::Date, "on or before 2026-06-30"),
        ] {
            let value = given(ty, text).unwrap();
            assert!(value.as_between().is_some(), "{text}");
            assert_eq!(value.to_string(), text);
            assert_eq!(given(ty, &value.to_string()).unwrap(), value);
        }
        for (ty, text, plain) in [
            (&Type::Share, "60 % to 60 %", "60 %"),
            (&Type::Share, "at most 0 %", "0 %"),
            (&Type::Date, "after 2026-01-01 to 2026-01-02", ""),
            (&Type::Date, "after 2026-01-01", "on or after 2026-01-02"),
            (&Type::Date, "at most 2026-01-01", "on or before 2026-01-01"),
            (&Type::Date, "over 2026-01-01 to under 2026-01-03", "2026-01-02"),
        ] {
            assert_eq!(given(ty, text).map(|value| value.to_string()).unwrap_or_default(), plain, "{text}");
        }
    }

    #[test]
    fn what_is_no_bounds_is_told_how_to_write_them() {
        for text in ["60 % to 40 %", "40 to 60 %", "over 60 % to 60 %", "under 0 %", "under 5 % to 10 %", "some", "at least"] {
            let error = given(&Type::Share, text).unwrap_err();
            assert!(error.help.contains("`40 % to 60 %`"), "{text}: {}", error.help);
        }
        assert_eq!(given(&Type::Share, "60 % to 40 %").unwrap_err().message, "nothing lies in `60 % to 40 %`");
    }

    #[test]
    fn a_comparison_is_settled_when_all_values_between_agree() {
        use Compare::{Above, AtLeast, AtMost, Below};
        let share = |text: &str| Value::Share(text.parse().unwrap());
        for (text, compare, bound, expected) in [
            ("60 % to 80 %", AtLeast, "50 %", Truth::True),
            ("40 % to 60 %", AtLeast, "50 %", Truth::Unknown),
            ("40 % to 49 %", AtLeast, "50 %", Truth::False),
            ("50 % to 60 %", AtLeast, "50 %", Truth::True),
            ("50 % to 60 %", Above, "50 %", Truth::Unknown),
            ("over 50 %", Above, "50 %", Truth::True),
            ("40 % to 50 %", AtLeast, "50 %", Truth::Unknown),
            ("40 % to under 50 %", AtLeast, "50 %", Truth::False),
            ("40 % to 50 %", Above, "50 %", Truth::False),
            ("at most 50 %", AtMost, "50 %", Truth::True),
            ("at most 50 %", Below, "50 %", Truth::Unknown),
            ("under 50 %", Below, "50 %", Truth::True),
            ("at least 50 %", Below, "50 %", Truth::False),
            ("over 50 %", AtMost, "50 %", Truth::False),
            ("at least 50 %", AtMost, "50 %", Truth::Unknown),
            ("at least 10 %", AtMost, "90 %", Truth::Unknown),
            ("at most 60 %", AtLeast, "0 %", Truth::True),
        ] {
            let value = given(&Type::Share, text).unwrap();
            assert_eq!(value.as_between().unwrap().compared(compare, &share(bound)), expected, "{text} {compare:?} {bound}");
        }
    }
}
