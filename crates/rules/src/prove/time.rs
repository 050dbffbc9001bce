//! Time cut into segments, and what each test says of each value in each of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Date, Period};

use super::graph::Graph;
use super::values::representatives;
use crate::model::{Bound, Choice, FactId, Op, Rulebook, Test, TestId, Type, Value};
use crate::truth::{Removed, Truth};

/// A stretch of time in which nothing turns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub period: Period,
    /// A day in it: the first, if there is one.
    pub day: Date,
}

/// What a test says of a value over time: from each segment named on, ascending from the first.
type Line = Vec<(u32, Truth)>;

/// How the values of a table make up a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The fact has one of the values.
    One,
    /// The fact is a set of them.
    Elements,
    /// Provisions conclude the values.
    Derived,
}

/// The values of a fact, with what its tests say of them.
#[derive(Debug)]
pub(super) struct Table {
    pub shape: Shape,
    pub tests: Vec<TestId>,
    pub values: Vec<Value>,
    /// For each value, for each test, the position of a line.
    lines: Vec<Vec<u32>>,
}

/// Segments and tables of a rulebook.
pub(super) struct Times {
    pub segments: Vec<Segment>,
    pub tables: BTreeMap<FactId, Table>,
    /// Facts with more values than are tried.
    pub cut_facts: Vec<FactId>,
    /// Whether there are more segments than are looked at.
    pub cut_segments: bool,
    lines: Vec<Line>,
    /// For each test, from which segment on which column of truths holds, by number.
    columns: BTreeMap<TestId, Vec<(u32, u32)>>,
}

/// Lines, each kept once.
#[derive(Default)]
struct Lines {
    known: BTreeMap<Line, u32>,
    all: Vec<Line>,
}

impl Lines {
    fn number(&mut self, line: Line) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let all = &mut self.all;
        *self.known.entry(line).or_insert_with_key(|line| {
            all.push(line.clone());
            next
        })
    }
}

impl Times {
    pub fn new(graph: &Graph<'_>, segments_max: usize, values_max: usize) -> Times {
        let book = graph.book;
        let tests = used_tests(graph);
        let (segments, cut_segments) = segments(book, &tests, segments_max);
        let mut by_fact: BTreeMap<FactId, Vec<TestId>> = BTreeMap::new();
        for id in tests {
            by_fact.entry(book.test(id).fact).or_default().push(id);
        }
        let mut lines = Lines::default();
        let (mut tables, mut cut_facts) = (BTreeMap::new(), Vec::new());
        for (fact, tests) in by_fact {
            let (table, cut) = table(graph, fact, tests, &segments, values_max, &mut lines);
            tables.insert(fact, table);
            cut_facts.extend(cut.then_some(fact));
        }
        let mut times = Times {
            segments,
            tables,
            cut_facts,
            cut_segments,
            lines: lines.all,
            columns: BTreeMap::new(),
        };
        times.columns = times.find_columns();
        times
    }

    /// What the test at position `test` of the table says of the value at `value`.
    pub fn truth(&self, table: &Table, value: usize, test: usize, segment: u32) -> Truth {
        let line = table
            .lines
            .get(value)
            .and_then(|row| row.get(test))
            .and_then(|at| self.lines.get(*at as usize));
        line.map_or(Truth::Unknown, |line| {
            at_segment(line, segment).copied().unwrap_or(Truth::Unknown)
        })
    }

    /// The number of the column of truths that `test` has in a segment; equal numbers, equal columns.
    pub fn column(&self, test: TestId, segment: u32) -> u32 {
        self.columns
            .get(&test)
            .and_then(|runs| at_segment(runs, segment))
            .copied()
            .unwrap_or(u32::MAX)
    }

    fn find_columns(&self) -> BTreeMap<TestId, Vec<(u32, u32)>> {
        let mut columns = BTreeMap::new();
        for table in self.tables.values() {
            for (at, test) in table.tests.iter().enumerate() {
                let own: BTreeSet<u32> = table
                    .lines
                    .iter()
                    .filter_map(|row| row.get(at))
                    .copied()
                    .collect();
                let own = own
                    .into_iter()
                    .filter_map(|line| self.lines.get(line as usize))
                    .flatten();
                let turns: BTreeSet<u32> = own.map(|(segment, _)| *segment).collect();
                let mut known: BTreeMap<Vec<Truth>, u32> = BTreeMap::new();
                let runs = turns.into_iter().map(|segment| {
                    let column: Vec<Truth> = (0..table.values.len())
                        .map(|value| self.truth(table, value, at, segment))
                        .collect();
                    let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                    (segment, *known.entry(column).or_insert(next))
                });
                columns.insert(*test, runs.collect());
            }
        }
        columns
    }
}

fn at_segment<T>(runs: &[(u32, T)], segment: u32) -> Option<&T> {
    let after = runs.partition_point(|(from, _)| *from <= segment);
    runs.get(after.checked_sub(1)?).map(|(_, what)| what)
}

/// The tests of all provisions and scopes, ascending.
fn used_tests(graph: &Graph<'_>) -> BTreeSet<TestId> {
    let roots: Vec<_> = graph.book.provision_ids().collect();
    let mut tests = graph.cone(&roots, None, None).tests;
    for question in &graph.book.questions {
        tests.extend(graph.cone(&[], Some(&question.scope), None).tests);
    }
    tests
}

/// The supported days cut at every turning date that matters, and whether some were left out.
fn segments(book: &Rulebook, tests: &BTreeSet<TestId>, most: usize) -> (Vec<Segment>, bool) {
    if book.supported.is_empty() {
        return (Vec::new(), false);
    }
    let mut dates: BTreeSet<Date> = book
        .questions
        .iter()
        .map(|question| question.supported_from)
        .collect();
    for provision in &book.provisions {
        dates.extend(
            provision
                .in_force
                .iter()
                .flat_map(|one| one.period.turning_dates()),
        );
    }
    for id in tests {
        test_dates(book, book.test(*id), &mut dates);
    }
    let from = book.supported.from;
    dates.retain(|date| book.supported.contains(*date) && from.is_none_or(|from| from < *date));
    let mut days: Vec<(Option<Date>, Date)> = vec![(from, first_day(book, &dates))];
    days.extend(dates.into_iter().map(|date| (Some(date), date)));
    let cut = days.len() > most;
    let ends: Vec<Option<Date>> = days
        .iter()
        .skip(1)
        .map(|(_, day)| Some(*day))
        .chain([book.supported.until])
        .collect();
    let segment = |((from, day), until)| Segment {
        period: Period { from, until },
        day,
    };
    (days.into_iter().zip(ends).take(most).map(segment).collect(), cut)
}

/// A day before anything turns.
fn first_day(book: &Rulebook, dates: &BTreeSet<Date>) -> Date {
    let next = dates.first().copied().or(book.supported.until);
    book.supported
        .from
        .or_else(|| next.and_then(|next| next.plus_days(-1)))
        .unwrap_or(Date::FIRST)
}

fn test_dates(book: &Rulebook, test: &Test, dates: &mut BTreeSet<Date>) {
    match &test.op {
        Op::OneOf(choice) | Op::SomeIn(choice) | Op::AllIn(choice) => dates.extend(ring_dates(book, choice)),
        Op::Compare(_, Bound::Param(id)) => dates.extend(book.param(*id).turning_dates()),
        Op::InList { list, filters } => {
            let rows = book.list(*list).rows.iter().filter(|row| row.fits(filters));
            dates.extend(rows.flat_map(|row| row.period.turning_dates()));
        }
        Op::Compare(_, Bound::Value(_)) | Op::Empty => {}
    }
}

fn ring_dates(book: &Rulebook, choice: &Choice) -> impl Iterator<Item = Date> {
    let members = choice.rings.iter().flat_map(|id| book.ring(*id).ring.members());
    members.flat_map(|member| member.period.turning_dates())
}

/// The table of a fact, and whether it has more values than were tried.
fn table(
    graph: &Graph<'_>,
    fact: FactId,
    tests: Vec<TestId>,
    segments: &[Segment],
    values_max: usize,
    lines: &mut Lines,
) -> (Table, bool) {
    let book = graph.book;
    let found = book.fact(fact);
    let (shape, mut values) = match (&found.derived, &found.ty) {
        (Some(otherwise), _) => (Shape::Derived, concluded(graph, fact, otherwise.as_ref())),
        (None, Type::Set(_)) => (Shape::Elements, representatives(book, fact, &tests)),
        (None, _) => (Shape::One, representatives(book, fact, &tests)),
    };
    let cut = values.len() > values_max;
    values.truncate(values_max);
    let looks: Vec<Look<'_>> = tests
        .iter()
        .map(|id| Look::new(book, book.test(*id), shape, segments))
        .collect();
    let mut table = Table {
        shape,
        tests,
        values: Vec::new(),
        lines: Vec::new(),
    };
    let mut known: BTreeSet<Vec<u32>> = BTreeSet::new();
    for value in values {
        let row: Vec<u32> = looks
            .iter()
            .map(|look| lines.number(look.line(book, &value, segments)))
            .collect();
        // One of the values that are never told apart is enough, but conclusions stay as they are.
        if shape == Shape::Derived || known.insert(row.clone()) {
            table.values.push(value);
            table.lines.push(row);
        }
    }
    (table, cut)
}

fn concluded(graph: &Graph<'_>, fact: FactId, otherwise: Option<&Value>) -> Vec<Value> {
    let concluded = graph.concluders(fact).iter().map(|(_, value)| *value);
    let values: BTreeSet<&Value> = concluded.chain(otherwise).collect();
    values.into_iter().cloned().collect()
}

/// A test as it is put to the values of a table.
struct Look<'a> {
    test: Cow<'a, Test>,
    /// The segments at which what it says may change, whatever the value.
    turns: Vec<u32>,
}

impl<'a> Look<'a> {
    /// Of a set, each element is asked whether it is one of those named.
    fn new(book: &Rulebook, test: &'a Test, shape: Shape, segments: &[Segment]) -> Look<'a> {
        let mut dates = BTreeSet::new();
        if !matches!(test.op, Op::InList { .. }) {
            test_dates(book, test, &mut dates);
        }
        let turns = segments_at(segments, dates.into_iter());
        let test = match (&test.op, shape) {
            (Op::SomeIn(choice) | Op::AllIn(choice), Shape::Elements) => Cow::Owned(Test {
                fact: test.fact,
                op: Op::OneOf(choice.clone()),
            }),
            _ => Cow::Borrowed(test),
        };
        Look { test, turns }
    }

    fn line(&self, book: &Rulebook, value: &Value, segments: &[Segment]) -> Line {
        let own = match &self.test.op {
            Op::InList { list, filters } => {
                let list = book.list(*list);
                let rows = list
                    .containing(value)
                    .chain(list.below(value))
                    .filter(|row| row.fits(filters));
                segments_at(segments, rows.flat_map(|row| row.period.turning_dates()))
            }
            _ => Vec::new(),
        };
        let turns: BTreeSet<u32> = [0]
            .into_iter()
            .chain(own)
            .chain(self.turns.iter().copied())
            .collect();
        let mut line: Line = Vec::new();
        for at in turns {
            let Some(segment) = segments.get(at as usize) else {
                continue;
            };
            let truth = book.holds(&self.test, value, segment.day, &Removed::nothing());
            if line.last().is_none_or(|(_, last)| *last != truth) {
                line.push((at, truth));
            }
        }
        line
    }
}

/// The segments that begin on one of these dates.
fn segments_at(segments: &[Segment], dates: impl Iterator<Item = Date>) -> Vec<u32> {
    let at = |date: Date| segments.binary_search_by_key(&date, |segment| segment.day).ok();
    dates.filter_map(|date| u32::try_from(at(date)?).ok()).collect()
}
