//! One code for each class of codes that tests tell apart, in time linear in the rows that they name.

use std::collections::BTreeMap;

use ntib_core::{Code, CodeSystem, Date, Within};

use crate::model::{ListId, Op, Rulebook, TestId, Value};
use crate::truth::Removed;

/// A list with the filters that a rate is read from it with.
pub type Filtered<'f> = (ListId, &'f [(usize, Vec<String>)]);

/// What is asked of a code: tests, and whether lists that rates are read from have a row for it.
pub(crate) struct Asked<'a> {
    pub(crate) tests: &'a [TestId],
    pub(crate) rates: &'a [Filtered<'a>],
    pub(crate) date: Date,
    pub(crate) removed: &'a Removed,
}

/// Which of the things asked say yes, one bit each.
type Bits = Vec<u64>;

fn join(into: &mut Bits, more: &Bits) {
    into.iter_mut().zip(more).for_each(|(a, b)| *a |= b);
}

/// A code on the way from the root to the one looked at.
struct Open<'c> {
    code: &'c Code,
    /// What says yes of it.
    joined: Bits,
    /// What says yes of some code within it.
    below: Bits,
}

/// The codes that tests and rows name, with what says yes of each for its own sake.
struct Named<'a> {
    within: Option<&'a Code>,
    width: usize,
    codes: BTreeMap<Box<str>, (Code, Bits)>,
}

impl Named<'_> {
    fn add(&mut self, code: &Code, at: Option<usize>) {
        let apart = self.within.is_some_and(|given| code.within(given) == Within::No);
        if code.is_none() || apart {
            return;
        }
        let (_, bits) = self.codes.entry(code.key().into()).or_insert_with(|| (code.clone(), vec![0; self.width]));
        if let Some(at) = at
            && let Some(word) = bits.get_mut(at / 64)
        {
            *word |= 1 << (at % 64);
        }
    }
}

/// One code for each class that what is asked tells apart, ascending; only codes within `given`, if there is one.
/// Codes too coarse for some test are left out: finer ones stand for them.
///
/// A code that contains others comes right before them in the order of keys, so that one pass with a stack of
/// those open finds what says yes of each:
///
/// ```text
///   8807        test 1           8807: 1     8807.30: 1 2     8807.90: 1 3
///   8807.30     test 2           some other code within 8807: 1
///   8807.90     test 3           8807 itself is too coarse for tests 2 and 3
/// ```
pub(crate) fn distinct_codes(book: &Rulebook, system: CodeSystem, asked: &Asked<'_>, given: Option<&Code>) -> Vec<Value> {
    let width = (asked.tests.len() + asked.rates.len()).div_ceil(64);
    let mut named = Named { within: given, width, codes: BTreeMap::new() };
    name(book, asked, &mut named);
    if let Some(given) = given {
        named.add(given, None);
    }
    let may = |code: &Code| given.is_none_or(|given| code.within(given) == Within::Yes);
    let mut classes: BTreeMap<Bits, Code> = BTreeMap::new();
    let mut others: Vec<(Bits, Code)> = Vec::new();
    let mut stack: Vec<Open<'_>> = Vec::new();
    let mut close = |stack: &mut Vec<Open<'_>>| {
        let Some(done) = stack.pop() else { return };
        let coarse = done.below.iter().zip(&done.joined).any(|(below, own)| below & !own != 0);
        if let Some(outer) = stack.last_mut() {
            join(&mut outer.below, &done.below);
            join(&mut outer.below, &done.joined);
        }
        others.extend(done.code.other_below().filter(may).map(|other| (done.joined.clone(), other)));
        if !coarse && may(done.code) {
            classes.entry(done.joined).or_insert_with(|| done.code.clone());
        }
    };
    for (code, own) in named.codes.values() {
        while stack.last().is_some_and(|outer| code.within(outer.code) != Within::Yes) {
            close(&mut stack);
        }
        let mut joined = own.clone();
        if let Some(outer) = stack.last() {
            join(&mut joined, &outer.joined);
        }
        stack.push(Open { code, joined, below: vec![0; width] });
    }
    while !stack.is_empty() {
        close(&mut stack);
    }
    for (bits, other) in others {
        classes.entry(bits).or_insert(other);
    }
    let apart = [Code::none(system), Code::elsewhere(system)].into_iter().filter(|_| given.is_none());
    let mut found: Vec<Value> = classes.into_values().chain(apart).map(Value::Code).collect();
    found.sort();
    found
}

fn name(book: &Rulebook, asked: &Asked<'_>, named: &mut Named<'_>) {
    let mut rows = |list: ListId, filters: &[(usize, Vec<String>)], at: usize| {
        if asked.removed.list(list.at()) {
            return;
        }
        for row in &book.list(list).rows {
            if let Value::Code(code) = &row.key
                && row.period.contains(asked.date)
                && row.fits(filters)
            {
                named.add(code, Some(at));
            }
        }
    };
    for (at, (list, filters)) in (asked.tests.len()..).zip(asked.rates) {
        rows(*list, filters, at);
    }
    for (at, id) in asked.tests.iter().enumerate() {
        if let Op::InList { list, filters } = &book.test(*id).op {
            rows(*list, filters, at);
        }
    }
    for (at, id) in asked.tests.iter().enumerate() {
        if let Op::OneOf(choice) = &book.test(*id).op {
            for value in &choice.values {
                if let Value::Code(code) = value {
                    named.add(code, Some(at));
                }
            }
        }
    }
}
