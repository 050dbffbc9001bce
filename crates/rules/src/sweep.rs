//! Which rows of a table overlap, and what no row covers: exact, for tables of boxes.
//!
//! A row of a decision table with ordered columns is a box: one interval a column. Two questions are
//! asked of such a table: which rows hold at once, and which inputs meet no row. Both are those of
//! Calvanese, Dumas, Laurson, Maggi, Montali and Teinemaa, *Semantics and Analysis of DMN Decision
//! Tables* (BPM 2016, arXiv 1603.07466), who answer them by sweeping the columns one inside the other.
//! Overlaps are found here by their sweep along the one column that separates the rows best. Gaps are
//! found by partition instead: the domain is cut in two where an edge of a row splits the fewest other
//! rows, and each half is looked at with its own rows only, until a part has no row (a gap) or has a
//! row that fills it (covered).
//!
//! ```text
//!        cut here: no row is split          each half is small
//!   +------+---------------+            +------+ | +---------------+
//!   |  a   |       b       |            |  a   | | |       b       |
//!   +------+-------+-------+    --->    +------+ | +-------+-------+
//!   |  c   |   d   |  gap  |            |  c   | | |   d   |  gap  |
//!   +------+-------+-------+            +------+ | +-------+-------+
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ntib_core::{Code, Date, Period, Within};

use crate::model::{List, Row, Value};

/// The most overlapping pairs that are listed.
pub const PAIRS_MAX: usize = 1_000_000;

/// The whole numbers from `from` up to, but not including, `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// The first.
    pub from: i64,
    /// The first after it.
    pub until: i64,
}

impl Interval {
    /// From `from` up to, but not including, `until`.
    pub fn new(from: i64, until: i64) -> Interval {
        Interval { from, until }
    }

    /// Whether it has no number.
    pub fn is_empty(self) -> bool {
        self.from >= self.until
    }

    fn meets(self, other: Interval) -> bool {
        self.from < other.until && other.from < self.until
    }

    fn covers(self, other: Interval) -> bool {
        self.from <= other.from && other.until <= self.until
    }
}

/// Rows of equally many intervals. A row with an empty interval holds nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Boxes {
    columns: usize,
    sides: Vec<Interval>,
}

/// A row with another number of intervals than its table has columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WidthMismatch {
    /// The table's columns.
    pub columns: usize,
    /// The row's intervals.
    pub given: usize,
}

impl fmt::Display for WidthMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a row of {} intervals in a table of {} columns",
            self.given, self.columns
        )
    }
}

impl std::error::Error for WidthMismatch {}

/// The partition needed more parts than were allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitReached {
    /// How many were allowed.
    pub limit: usize,
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "looking for gaps stopped at the limit of {} parts", self.limit)
    }
}

impl std::error::Error for LimitReached {}

impl Boxes {
    /// A table of `columns` columns without rows.
    pub fn new(columns: usize) -> Boxes {
        Boxes {
            columns,
            sides: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: &[Interval]) -> Result<(), WidthMismatch> {
        if row.len() != self.columns {
            return Err(WidthMismatch {
                columns: self.columns,
                given: row.len(),
            });
        }
        self.sides.extend_from_slice(row);
        Ok(())
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How many rows. A table without columns has none.
    pub fn len(&self) -> usize {
        self.sides.len().checked_div(self.columns).unwrap_or(0)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty()
    }

    /// The rows, in the order added.
    pub fn rows(&self) -> impl Iterator<Item = &[Interval]> {
        self.sides.chunks_exact(self.columns.max(1))
    }

    /// The row at `at`, or no intervals if there is none.
    pub fn row(&self, at: usize) -> &[Interval] {
        let start = at.saturating_mul(self.columns);
        self.sides
            .get(start..start.saturating_add(self.columns))
            .unwrap_or(&[])
    }
}

/// Pairs of rows that hold at once.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Overlaps {
    /// Positions of two rows, lower first, ascending.
    pub pairs: Vec<(u32, u32)>,
    /// Whether there are more than [`PAIRS_MAX`]; then only some are listed.
    pub cut: bool,
}

/// All pairs of rows that share a point.
///
/// Cost: *n* log *n* in the rows, and one comparison for each pair that meets in the column where the
/// fewest pairs meet.
pub fn overlaps(boxes: &Boxes) -> Overlaps {
    let mut order = columns_by_meetings(boxes).into_iter();
    let Some(first) = order.next() else {
        return Overlaps::default();
    };
    let others: Vec<usize> = order.collect();
    let mut rows: Vec<(Interval, u32, &[Interval])> = boxes
        .rows()
        .zip(0_u32..)
        .filter(|(row, _)| row.iter().all(|side| !side.is_empty()))
        .filter_map(|(row, at)| row.get(first).map(|side| (*side, at, row)))
        .collect();
    rows.sort_unstable_by_key(|(side, at, _)| (side.from, *at));
    let mut found = Overlaps::default();
    let mut active: Vec<(Interval, u32, &[Interval])> = Vec::new();
    for row in rows {
        active.retain(|(side, ..)| side.until > row.0.from);
        for (_, at, sides) in &active {
            let both = |column: &usize| matches!((sides.get(*column), row.2.get(*column)), (Some(a), Some(b)) if a.meets(*b));
            if others.iter().all(both) {
                if found.pairs.len() == PAIRS_MAX {
                    found.cut = true;
                    found.pairs.sort_unstable();
                    return found;
                }
                found.pairs.push((row.1.min(*at), row.1.max(*at)));
            }
        }
        active.push(row);
    }
    found.pairs.sort_unstable();
    found
}

/// Columns, those first in which the fewest pairs of rows meet.
fn columns_by_meetings(boxes: &Boxes) -> Vec<usize> {
    let mut counted: Vec<(usize, usize)> = (0..boxes.columns())
        .map(|column| {
            let sides: Vec<Interval> = boxes.rows().filter_map(|row| row.get(column).copied()).collect();
            let mut starts: Vec<i64> = sides.iter().map(|side| side.from).collect();
            starts.sort_unstable();
            // A pair meets unless one starts no earlier than the other ends; what starts before a row
            // ends, summed over rows, counts each meeting pair twice and each other pair once.
            let meetings = sides
                .iter()
                .map(|side| starts.partition_point(|start| *start < side.until))
                .sum();
            (meetings, column)
        })
        .collect();
    counted.sort_unstable();
    counted.into_iter().map(|(_, column)| column).collect()
}

/// For each column, the numbers that it may have.
pub type Domain = [Interval];

/// The part of `domain` that no row covers, as disjoint boxes, merged where two make one, ascending.
///
/// `limit` is the most parts that the partition may have; a table cut from a partition needs a few for
/// each row, the worst table exponentially many in its columns. Columns missing from `domain` and a
/// domain with an empty side have no points, so no gaps.
pub fn gaps(boxes: &Boxes, domain: &Domain, limit: usize) -> Result<Vec<Vec<Interval>>, LimitReached> {
    if domain.len() != boxes.columns() || domain.iter().any(|side| side.is_empty()) {
        return Ok(Vec::new());
    }
    let rows: Vec<&[Interval]> = boxes.rows().filter(|row| meets(row, domain)).collect();
    let mut parts = vec![(domain.to_vec(), rows)];
    let mut uncovered = Vec::new();
    let mut looked_at = 0_usize;
    let mut scratch = Scratch::default();
    while let Some((part, rows)) = parts.pop() {
        looked_at = looked_at.saturating_add(1);
        if looked_at > limit {
            return Err(LimitReached { limit });
        }
        if rows.is_empty() {
            uncovered.push(part);
        } else if !rows.iter().any(|row| covers(row, &part))
            && let Some((column, at)) = best_cut(&part, &rows, &mut scratch)
        {
            for half in halves(&part, column, at) {
                let inside = rows
                    .iter()
                    .copied()
                    .filter(|row| side_meets(row, &half, column))
                    .collect();
                parts.push((half, inside));
            }
        }
    }
    Ok(merged(uncovered, domain.len()))
}

fn meets(row: &[Interval], part: &[Interval]) -> bool {
    row.iter().zip(part).all(|(a, b)| !a.is_empty() && a.meets(*b))
}

fn side_meets(row: &[Interval], part: &[Interval], column: usize) -> bool {
    matches!((row.get(column), part.get(column)), (Some(a), Some(b)) if a.meets(*b))
}

fn covers(row: &[Interval], part: &[Interval]) -> bool {
    row.iter().zip(part).all(|(a, b)| a.covers(*b))
}

fn halves(part: &[Interval], column: usize, at: i64) -> [Vec<Interval>; 2] {
    let (mut low, mut high) = (part.to_vec(), part.to_vec());
    if let (Some(low), Some(high)) = (low.get_mut(column), high.get_mut(column)) {
        low.until = at;
        high.from = at;
    }
    [low, high]
}

/// Buffers that are used again for every part.
#[derive(Default)]
struct Scratch {
    starts: Vec<i64>,
    ends: Vec<i64>,
}

/// The column and the edge of a row, strictly inside the part, with the fewest rows split for each row
/// that is set apart; among equals the one that halves best. There is one unless a row covers the part.
fn best_cut(part: &[Interval], rows: &[&[Interval]], scratch: &mut Scratch) -> Option<(usize, i64)> {
    let mut best: Option<(Cost, usize, i64)> = None;
    for (column, side) in part.iter().enumerate() {
        let Scratch { starts, ends } = scratch;
        starts.clear();
        ends.clear();
        for own in rows.iter().filter_map(|row| row.get(column)) {
            starts.push(own.from);
            ends.push(own.until);
        }
        starts.sort_unstable();
        ends.sort_unstable();
        let mut started = 0;
        let mut ended = 0;
        let mut edges = Edges {
            starts,
            ends,
            at: (0, 0),
        };
        while let Some(edge) = edges.next() {
            while starts.get(started).is_some_and(|start| *start < edge) {
                started += 1;
            }
            while ends.get(ended).is_some_and(|end| *end <= edge) {
                ended += 1;
            }
            if edge <= side.from || side.until <= edge {
                continue;
            }
            let cost = Cost::of(rows.len(), started, rows.len() - ended);
            if best.as_ref().is_none_or(|(least, ..)| cost.is_less_than(least)) {
                best = Some((cost, column, edge));
            }
        }
    }
    best.map(|(_, column, edge)| (column, edge))
}

/// The distinct edges of two sorted lists, ascending.
struct Edges<'a> {
    starts: &'a [i64],
    ends: &'a [i64],
    at: (usize, usize),
}

impl Edges<'_> {
    fn next(&mut self) -> Option<i64> {
        let edge = match (self.starts.get(self.at.0), self.ends.get(self.at.1)) {
            (Some(a), Some(b)) => *a.min(b),
            (a, b) => *a.or(b)?,
        };
        while self.starts.get(self.at.0) == Some(&edge) {
            self.at.0 += 1;
        }
        while self.ends.get(self.at.1) == Some(&edge) {
            self.at.1 += 1;
        }
        Some(edge)
    }
}

/// What a cut costs: rows split, against rows kept out of the fuller half.
struct Cost {
    split: u64,
    apart: u64,
}

impl Cost {
    fn of(rows: usize, low: usize, high: usize) -> Cost {
        let fuller = low.max(high);
        Cost {
            split: (low + high - rows) as u64,
            apart: (rows - fuller) as u64,
        }
    }

    /// Compares rows split for each row set apart, each with a half added, exactly.
    fn is_less_than(&self, other: &Cost) -> bool {
        let own = (2 * self.split + 1) * (2 * other.apart + 1);
        let its = (2 * other.split + 1) * (2 * self.apart + 1);
        own < its
    }
}

/// Joins boxes that are equal in all columns but one and touch in that one, until none do.
fn merged(mut boxes: Vec<Vec<Interval>>, columns: usize) -> Vec<Vec<Interval>> {
    loop {
        let before = boxes.len();
        for column in 0..columns {
            boxes.sort_unstable_by(|a, b| {
                others(a, column)
                    .cmp(others(b, column))
                    .then_with(|| a.get(column).cmp(&b.get(column)))
            });
            let mut joined: Vec<Vec<Interval>> = Vec::with_capacity(boxes.len());
            for one in boxes {
                match joined.last_mut() {
                    Some(last)
                        if others(last, column).eq(others(&one, column)) && touch(last, &one, column) =>
                    {
                        if let (Some(side), Some(next)) = (last.get_mut(column), one.get(column)) {
                            side.until = next.until;
                        }
                    }
                    _ => joined.push(one),
                }
            }
            boxes = joined;
        }
        if boxes.len() == before {
            boxes.sort_unstable();
            return boxes;
        }
    }
}

fn others(row: &[Interval], column: usize) -> impl Iterator<Item = &Interval> {
    row.iter()
        .enumerate()
        .filter(move |(at, _)| *at != column)
        .map(|(_, side)| side)
}

fn touch(a: &[Interval], b: &[Interval], column: usize) -> bool {
    matches!((a.get(column), b.get(column)), (Some(a), Some(b)) if a.until == b.from)
}

/// A column of a list that has a part in telling its rows apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueColumn {
    /// The key.
    Key,
    /// The cell at this position.
    Cell(usize),
}

/// When two keys of a list are about the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyMatch {
    /// When they are equal. A heading and its subheading may then hold at once, and the closer one counts.
    Equal,
    /// When they are equal or one is a code that contains the other.
    Nested,
}

/// The pairs of rows of `list` that agree in the `unique` columns on some day on which both hold.
pub fn list_overlaps(list: &List, unique: &[UniqueColumn], keys: KeyMatch) -> Overlaps {
    let dates: BTreeSet<Date> = list
        .rows
        .iter()
        .flat_map(|row| row.period.turning_dates())
        .collect();
    let dates: Vec<Date> = dates.into_iter().collect();
    let sides: Vec<Vec<Interval>> = unique
        .iter()
        .map(|column| match column {
            UniqueColumn::Key => key_intervals(&list.rows, keys),
            UniqueColumn::Cell(at) => cell_intervals(&list.rows, *at),
        })
        .collect();
    let mut boxes = Boxes::new(unique.len() + 1);
    for (at, row) in list.rows.iter().enumerate() {
        let mut sides: Vec<Interval> = sides
            .iter()
            .filter_map(|column| column.get(at).copied())
            .collect();
        sides.push(period_interval(&row.period, &dates));
        // The width is right by construction.
        let _ = boxes.push(&sides);
    }
    overlaps(&boxes)
}

/// Days as ranks among the turning dates, with one rank before the first.
fn period_interval(period: &Period, dates: &[Date]) -> Interval {
    let rank = |date: Date| whole(dates.partition_point(|one| *one < date));
    Interval {
        from: period.from.map_or(-1, rank),
        until: period.until.map_or(whole(dates.len()) + 1, rank),
    }
}

fn cell_intervals(rows: &[Row], column: usize) -> Vec<Interval> {
    let texts: Vec<String> = rows
        .iter()
        .map(|row| row.cells.get(column).map(|cell| cell.text()).unwrap_or_default())
        .collect();
    let ranks: BTreeMap<&str, i64> = texts
        .iter()
        .map(String::as_str)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .zip(0..)
        .collect();
    texts
        .iter()
        .filter_map(|text| ranks.get(text.as_str()))
        .map(|rank| Interval::new(*rank, *rank + 1))
        .collect()
}

/// Keys as intervals of ranks: a code that contains others spans theirs, because a code's canonical form
/// is a prefix of those it contains and the mark that follows it there sorts before letters and digits.
fn key_intervals(rows: &[Row], keys: KeyMatch) -> Vec<Interval> {
    let sorted: BTreeMap<Box<str>, &Value> = rows.iter().map(|row| (row.key.list_key(), &row.key)).collect();
    let mut spans: BTreeMap<&str, Interval> = BTreeMap::new();
    let mut open: Vec<(&str, &Code)> = Vec::new();
    for (rank, (key, value)) in (0_i64..).zip(&sorted) {
        spans.insert(key, Interval::new(rank, rank + 1));
        let (KeyMatch::Nested, Value::Code(code)) = (keys, *value) else {
            continue;
        };
        while open
            .last()
            .is_some_and(|(_, outer)| code.within(outer) != Within::Yes)
        {
            open.pop();
        }
        for (outer, _) in &open {
            if let Some(span) = spans.get_mut(outer) {
                span.until = rank + 1;
            }
        }
        open.push((key, code));
    }
    rows.iter()
        .filter_map(|row| spans.get(&*row.key.list_key()).copied())
        .collect()
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
