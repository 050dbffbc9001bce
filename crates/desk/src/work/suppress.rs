//! Aggregates that tell of no single firm: small cells are not published, and neither are so many others that what is
//! missing could be worked out from the totals.
//!
//! A table of counts with its totals is a circulation in a network: each cell an arc from its row to its column, each
//! total an arc back (Cox, "Network models for complementary cell suppression", JASA 90 (1995) 1453-1462). What a
//! reader can work out of an unpublished cell is an interval, whose ends are found by pushing flow round that arc
//! through the other unpublished ones. Cells are left out, the cheapest first, until the interval of every small cell
//! reaches the threshold and is as wide.
//!
//! What is published does not say which of the cells left out were small. It says the threshold.

use std::collections::{BTreeMap, VecDeque};

/// The most cells of a table, totals included.
pub const CELLS_MAX: usize = 4_000;
/// The least threshold: with fewer, each of two firms knows the other.
pub const THRESHOLD_MIN: u64 = 3;

/// A table of counts: how many answered so, in each row and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    columns: usize,
    cells: Vec<u64>,
}

/// What is published of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The count.
    Count(u64),
    /// Left out.
    Withheld,
}

/// A table as it may be published, with its totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// A row of cells for each row of the table, its total last; the last row has the totals of columns.
    pub rows: Vec<Vec<Published>>,
    /// The threshold.
    pub threshold: u64,
}

/// Why no aggregate is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressError {
    /// The threshold is below [`THRESHOLD_MIN`].
    Threshold {
        /// The one given.
        given: u64,
    },
    /// More cells than [`CELLS_MAX`].
    Large {
        /// How many.
        cells: usize,
    },
    /// Rows of different length, or none.
    Shape,
}

impl std::fmt::Display for SuppressError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SuppressError::Threshold { given } => write!(
                f,
                "a threshold of {given} protects nobody; choose {THRESHOLD_MIN} or more"
            ),
            SuppressError::Large { cells } => {
                write!(
                    f,
                    "the table has {cells} cells, and {CELLS_MAX} are the most; ask for fewer rows"
                )
            }
            SuppressError::Shape => f.write_str("the table has no cell, or rows of different length"),
        }
    }
}

impl std::error::Error for SuppressError {}

/// One cell or total, as an arc.
#[derive(Clone, Copy, Debug)]
struct Arc {
    tail: usize,
    head: usize,
    count: u64,
    hidden: bool,
}

/// The table as a circulation.
struct Network {
    arcs: Vec<Arc>,
    /// At each node the arcs that touch it.
    at: Vec<Vec<usize>>,
}

/// A way out of a node: an arc, taken forward or back.
type Step = (usize, bool);

impl Counts {
    /// A table of these rows.
    pub fn of(rows: &[Vec<u64>]) -> Result<Counts, SuppressError> {
        let columns = rows.first().map_or(0, Vec::len);
        if columns == 0 || rows.iter().any(|row| row.len() != columns) {
            return Err(SuppressError::Shape);
        }
        let cells = (rows.len() + 1) * (columns + 1);
        if cells > CELLS_MAX {
            return Err(SuppressError::Large { cells });
        }
        Ok(Counts {
            columns,
            cells: rows.iter().flatten().copied().collect(),
        })
    }

    /// The table as it may be published: no count from 1 to below `threshold`, and nothing from which one follows.
    ///
    /// INVARIANT: of every small cell a reader can work out no more than an interval that reaches the threshold and is
    /// at least as wide as it (`tests` below, by trying every table that fits).
    pub fn publish(&self, threshold: u64) -> Result<Aggregate, SuppressError> {
        if threshold < THRESHOLD_MIN {
            return Err(SuppressError::Threshold { given: threshold });
        }
        let mut network = self.network();
        let small: Vec<usize> = (0..network.arcs.len())
            .filter(|at| {
                network
                    .arcs
                    .get(*at)
                    .is_some_and(|arc| (1..threshold).contains(&arc.count))
            })
            .collect();
        for at in &small {
            network.hide(*at);
        }
        // One more cell can only widen intervals, so a cell found safe stays so.
        for at in small {
            network.protect(at, threshold);
        }
        Ok(Aggregate {
            rows: self.shape(&network),
            threshold,
        })
    }

    /// Cells, then totals, as arcs in the order of the published table.
    ///
    /// A table of one row, or of one column, has each of its cells twice; it is then one row of cells with one total.
    fn network(&self) -> Network {
        let rows = self.rows();
        let (lines, across) = if rows == 1 || self.columns == 1 {
            (1, self.cells.len())
        } else {
            (rows, self.columns)
        };
        let flat = lines == 1;
        // Nodes: lines from 0, then the line of totals, then columns, then the column of totals.
        let line_of_totals = lines;
        let column = |at: usize| if flat { 1 } else { lines + 1 + at };
        let column_of_totals = column(across);
        let mut arcs = Vec::new();
        let mut sums = vec![0_u64; across];
        for line in 0..lines {
            let mut sum = 0_u64;
            for (at, (count, column_sum)) in self.cells.iter().skip(line * across).zip(&mut sums).enumerate()
            {
                arcs.push(Arc::of(line, column(at), *count));
                sum = sum.saturating_add(*count);
                *column_sum = column_sum.saturating_add(*count);
            }
            // The total of a line is an arc back to it.
            arcs.push(Arc::of(column_of_totals, line, sum));
        }
        if !flat {
            for (at, sum) in sums.iter().enumerate() {
                arcs.push(Arc::of(column(at), line_of_totals, *sum));
            }
            let all = sums.iter().fold(0_u64, |all, one| all.saturating_add(*one));
            arcs.push(Arc::of(line_of_totals, column_of_totals, all));
        }
        Network::of(arcs)
    }

    fn rows(&self) -> usize {
        self.cells.len().checked_div(self.columns).unwrap_or(0)
    }

    /// The network's arcs in the shape of the published table.
    fn shape(&self, network: &Network) -> Vec<Vec<Published>> {
        let said: Vec<Published> = network.arcs.iter().map(Arc::published).collect();
        let cell = |at: usize| said.get(at).copied().unwrap_or(Published::Withheld);
        let (rows, all) = (self.rows(), self.cells.len());
        if rows == 1 {
            let row: Vec<_> = (0..=all).map(cell).collect();
            return vec![row.clone(), row];
        }
        if self.columns == 1 {
            return (0..=all).map(|at| vec![cell(at), cell(at)]).collect();
        }
        said.chunks(self.columns + 1).map(<[Published]>::to_vec).collect()
    }
}

impl Arc {
    fn of(tail: usize, head: usize, count: u64) -> Arc {
        Arc {
            tail,
            head,
            count,
            hidden: false,
        }
    }

    fn published(&self) -> Published {
        if self.hidden {
            Published::Withheld
        } else {
            Published::Count(self.count)
        }
    }
}

impl Network {
    fn of(arcs: Vec<Arc>) -> Network {
        let nodes = arcs
            .iter()
            .map(|arc| arc.tail.max(arc.head) + 1)
            .max()
            .unwrap_or(0);
        let mut at = vec![Vec::new(); nodes];
        for (one, arc) in arcs.iter().enumerate() {
            for node in [arc.tail, arc.head] {
                if let Some(touching) = at.get_mut(node) {
                    touching.push(one);
                }
            }
        }
        Network { arcs, at }
    }

    fn hide(&mut self, at: usize) {
        if let Some(arc) = self.arcs.get_mut(at) {
            arc.hidden = true;
        }
    }

    /// Hides further cells until what can be worked out of this one reaches the threshold and is as wide.
    fn protect(&mut self, at: usize, threshold: u64) {
        let Some(arc) = self.arcs.get(at).copied() else {
            return;
        };
        let down = self.push(at, arc.tail, arc.head, arc.count).pushed.min(arc.count);
        // As wide as the threshold, counted from the least that it can be.
        let wanted = threshold
            .saturating_sub(down)
            .max(threshold.saturating_sub(arc.count));
        // Each round hides at least one cell more.
        for _ in 0..self.arcs.len() {
            let flow = self.push(at, arc.head, arc.tail, wanted);
            if flow.pushed >= wanted {
                return;
            }
            let path = self.cheapest(at, arc.head, arc.tail, &flow);
            if path.is_empty() {
                return;
            }
            for (one, _) in path {
                self.hide(one);
            }
        }
    }
}

/// Flow pushed through hidden arcs.
struct Flow {
    pushed: u64,
    /// How much more than its count each arc carries; less where negative.
    change: BTreeMap<usize, i128>,
}

impl Flow {
    /// How much more may go through an arc that way. Nothing limits what a count may grow to; it shrinks to nothing.
    fn room(&self, arc: &Arc, at: usize, forward: bool) -> u64 {
        if forward {
            return u64::MAX;
        }
        let now = i128::from(arc.count) + self.change.get(&at).copied().unwrap_or(0);
        u64::try_from(now).unwrap_or(0)
    }
}

impl Network {
    /// Pushes at most `wanted` from one node to another through hidden arcs other than `without` (augmenting paths,
    /// the shortest first).
    fn push(&self, without: usize, from: usize, to: usize, wanted: u64) -> Flow {
        let mut flow = Flow {
            pushed: 0,
            change: BTreeMap::new(),
        };
        while flow.pushed < wanted {
            let cost = |one: usize, arc: &Arc| (arc.hidden && one != without).then_some(1);
            let path = self.path(from, to, &flow, cost);
            let room = path
                .iter()
                .filter_map(|(one, forward)| Some(flow.room(self.arcs.get(*one)?, *one, *forward)))
                .min();
            let Some(more) = room.map(|room| room.min(wanted - flow.pushed)) else {
                break;
            };
            for (one, forward) in path {
                let change = flow.change.entry(one).or_default();
                *change += if forward {
                    i128::from(more)
                } else {
                    -i128::from(more)
                };
            }
            flow.pushed += more;
        }
        flow
    }

    /// The way from one node to another, given the flow, that hides the least: a cell costs its count and one more.
    fn cheapest(&self, without: usize, from: usize, to: usize, flow: &Flow) -> Vec<Step> {
        self.path(from, to, flow, |one, arc| {
            let price = if arc.hidden {
                0
            } else {
                arc.count.saturating_add(1)
            };
            (one != without).then_some(price)
        })
    }

    /// A cheapest way (Bellman and Ford by queue); ties go to the first arc. Empty where there is none.
    fn path(
        &self,
        from: usize,
        to: usize,
        flow: &Flow,
        cost: impl Fn(usize, &Arc) -> Option<u64>,
    ) -> Vec<Step> {
        let mut best: BTreeMap<usize, (u64, Option<Step>)> = [(from, (0, None))].into();
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            let so_far = best.get(&node).map_or(u64::MAX, |one| one.0);
            for at in self.at.get(node).into_iter().flatten() {
                let Some(arc) = self.arcs.get(*at) else { continue };
                let Some(price) = cost(*at, arc) else { continue };
                let forward = arc.tail == node;
                let next = if forward { arc.head } else { arc.tail };
                let total = so_far.saturating_add(price);
                let better = best.get(&next).is_none_or(|one| total < one.0);
                if better && flow.room(arc, *at, forward) > 0 {
                    best.insert(next, (total, Some((*at, forward))));
                    queue.push_back(next);
                }
            }
        }
        let mut path = Vec::new();
        let mut node = to;
        while let Some((_, Some((at, forward)))) = best.get(&node) {
            path.push((*at, *forward));
            let Some(arc) = self.arcs.get(*at) else { break };
            node = if *forward { arc.tail } else { arc.head };
            if node == from {
                return path;
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(rows: &[&[u64]], threshold: u64) -> Vec<String> {
        let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
        let found = Counts::of(&rows).unwrap().publish(threshold).unwrap();
        let cell = |one: &Published| match one {
            Published::Count(count) => count.to_string(),
            Published::Withheld => "x".into(),
        };
        found
            .rows
            .iter()
            .map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn a_small_cell_takes_others_with_it() {
        // Nothing small: all is published. Zeros tell of nobody.
        assert_eq!(said(&[&[5, 0], &[7, 9]], 5), ["5 0 5", "7 9 16", "12 9 21"]);
        // One small cell: a rectangle goes.
        assert_eq!(
            said(&[&[2, 9, 9], &[9, 30, 40], &[9, 50, 6]], 5),
            ["x 9 x 20", "9 30 40 79", "x 50 x 65", "20 89 55 164"]
        );
        // A single row: the small one and its neighbour, or the total.
        assert_eq!(said(&[&[2, 9, 12]], 5), ["x x 12 23", "x x 12 23"]);
        assert_eq!(said(&[&[2], &[9], &[12]], 5), ["x x", "x x", "12 12", "23 23"]);
        // Only one cell: the total goes too.
        assert_eq!(said(&[&[2]], 5), ["x x", "x x"]);
        // A small total.
        assert_eq!(said(&[&[1, 1]], 5), ["x x x", "x x x"]);
        assert_eq!(Counts::of(&[vec![1], vec![]]), Err(SuppressError::Shape));
        assert!(Counts::of(&[vec![1]]).unwrap().publish(2).is_err());
    }

    /// Every table of counts up to `most` that fits what is published.
    fn fitting(found: &Aggregate, rows: usize, columns: usize, most: u64) -> Vec<Vec<u64>> {
        let mut tables = Vec::new();
        let mut table = vec![0_u64; rows * columns];
        loop {
            let cell = |row: usize, column: usize| -> u64 {
                let in_row = |row: usize| -> u64 {
                    if column < columns {
                        table[row * columns + column]
                    } else {
                        table[row * columns..][..columns].iter().sum()
                    }
                };
                if row < rows {
                    in_row(row)
                } else {
                    (0..rows).map(in_row).sum()
                }
            };
            let fits = (0..=rows).all(|row| {
                (0..=columns).all(|column| match found.rows[row][column] {
                    Published::Count(count) => cell(row, column) == count,
                    Published::Withheld => true,
                })
            });
            if fits {
                tables.push(
                    (0..=rows)
                        .flat_map(|row| (0..=columns).map(move |column| (row, column)))
                        .map(|(row, column)| cell(row, column))
                        .collect(),
                );
            }
            let Some(at) = table.iter().position(|count| *count < most) else {
                return tables;
            };
            table[..at].fill(0);
            table[at] += 1;
        }
    }

    fn check(rows: Vec<Vec<u64>>) {
        let (height, width) = (rows.len(), rows[0].len());
        let threshold = 3;
        let found = Counts::of(&rows).unwrap().publish(threshold).unwrap();
        let tables = fitting(&found, height, width, 8);
        assert!(!tables.is_empty());
        let all = rows.iter().map(|row| {
            row.iter()
                .copied()
                .chain([row.iter().sum()])
                .collect::<Vec<u64>>()
        });
        let mut all: Vec<Vec<u64>> = all.collect();
        all.push(
            (0..=width)
                .map(|column| all.iter().map(|row| row[column]).sum())
                .collect(),
        );
        for (at, count) in all.iter().flatten().enumerate() {
            if (1..threshold).contains(count) {
                let values = tables.iter().map(|table| table[at]);
                let (low, high) = (values.clone().min().unwrap(), values.max().unwrap());
                assert!(
                    high >= threshold && high - low >= threshold,
                    "{rows:?} {found:?} {at}: {low} to {high}"
                );
            }
        }
        for (shown, count) in found.rows.iter().flatten().zip(all.iter().flatten()) {
            assert!(*shown == Published::Count(*count) || *shown == Published::Withheld);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn nobody_can_work_out_a_small_cell_of_a_row(row in proptest::collection::vec(0_u64..5, 1..5)) {
            check(vec![row.clone()]);
            check(row.into_iter().map(|count| vec![count]).collect());
        }

        #[test]
        fn nobody_can_work_out_a_small_cell_of_a_square(cells in proptest::collection::vec(0_u64..5, 4)) {
            check(cells.chunks(2).map(<[u64]>::to_vec).collect());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn nobody_can_work_out_a_small_cell_of_a_table(cells in proptest::collection::vec(0_u64..4, 6)) {
            check(cells.chunks(3).map(<[u64]>::to_vec).collect());
        }
    }
}
