//! The fewest columns to change for another outcome.
//!
//! Sets of columns are tried by size, every one of a size before the next size, so that the first sets
//! found are smallest and all of them are found. A set is given up as soon as the outcome is out of
//! reach even when its columns, and those not yet decided upon, may take any cell at once (the
//! relaxation that an unknown stands for); a set left over is searched cell by cell with the same test.

use super::bits::{Bits, Loose, Masks};
use super::explain::cells;
use super::table::Table;
use super::{CHANGE_STEPS_MAX, Fewest, Grid, Positions, Way};

/// The ways to every outcome but `now`.
pub(super) fn ways<const W: usize>(
    grid: &Grid,
    table: &Table<W>,
    row: &[u16],
    changeable: Positions,
    now: Option<usize>,
) -> Vec<Way> {
    let given: Vec<Masks<W>> = cells(table, row).collect();
    let lacking = lacking(table, &given);
    let may_change: Vec<bool> = (0..given.len())
        .map(|at| changeable.contains(at) && !leaves(grid, at).iter().all(|cell| row.get(at) == Some(cell)))
        .collect();
    let mut search = Search {
        grid,
        table,
        row,
        given: &given,
        may_change: &may_change,
        target: 0,
        is_otherwise: false,
        members: Bits::NONE,
        helpful: Bits::NONE,
        rest_given: Vec::new(),
        rest_free: Vec::new(),
        chosen: Vec::new(),
        found: Vec::new(),
        steps: 0,
    };
    search.prepare();
    let mut ways = Vec::new();
    for (outcome, members) in table.concluding.iter().enumerate() {
        if now != Some(outcome) {
            search.aim(outcome, *members);
            ways.push(Way {
                outcome,
                fewest: search.fewest(&lacking),
            });
        }
    }
    ways
}

/// For each provision, how many columns do not meet it for certain.
fn lacking<const W: usize>(table: &Table<W>, given: &[Masks<W>]) -> Vec<usize> {
    let mut counts = vec![0; table.outcome_of.len()];
    for masks in given {
        for bit in table.rules.minus(masks.sure).iter() {
            if let Some(count) = counts.get_mut(bit) {
                *count += 1;
            }
        }
    }
    counts
}

/// The cells of known values in a column.
fn leaves(grid: &Grid, column: usize) -> &[u16] {
    let unknown = grid.columns.get(column).and_then(|column| column.cells.first());
    unknown.map(|cell| cell.within.as_slice()).unwrap_or_default()
}

struct Search<'a, const W: usize> {
    grid: &'a Grid,
    table: &'a Table<W>,
    row: &'a [u16],
    /// What the row's cell of each column leaves.
    given: &'a [Masks<W>],
    may_change: &'a [bool],
    target: usize,
    /// Whether the target is what the question comes to when no provision applies.
    is_otherwise: bool,
    /// The provisions that conclude the target.
    members: Bits<W>,
    /// Those that, coming first in a first-hit list, bring the target about: its own and, where it needs
    /// none, those that conclude nothing.
    helpful: Bits<W>,
    /// From each column on: what the row's cells leave together.
    rest_given: Vec<Loose<W>>,
    /// From each column on: what they can leave if any may change.
    rest_free: Vec<Loose<W>>,
    /// The columns of the set being tried, ascending.
    chosen: Vec<usize>,
    found: Vec<Vec<(usize, u16)>>,
    steps: u32,
}

impl<const W: usize> Search<'_, W> {
    fn prepare(&mut self) {
        let (mut given, mut free) = (Loose::ALL, Loose::ALL);
        self.rest_given.push(given);
        self.rest_free.push(free);
        for at in (0..self.given.len()).rev() {
            let own = self.own(at);
            given = own.and(given);
            let any = if self.may_change.get(at) == Some(&true) {
                own.either(self.any(at))
            } else {
                own
            };
            free = any.and(free);
            self.rest_given.push(given);
            self.rest_free.push(free);
        }
        self.rest_given.reverse();
        self.rest_free.reverse();
    }

    fn aim(&mut self, target: usize, members: Bits<W>) {
        let table = self.table;
        self.target = target;
        self.is_otherwise = table.otherwise.map(usize::from) == Some(target);
        self.members = members;
        let concluding = table.concluding.iter().fold(Bits::NONE, |all, one| all.or(*one));
        self.helpful = if self.is_otherwise {
            members.or(table.rules.minus(concluding))
        } else {
            members
        };
    }

    fn own(&self, column: usize) -> Loose<W> {
        self.given
            .get(column)
            .map_or(Loose::ALL, |masks| Loose::exactly(*masks))
    }

    fn any(&self, column: usize) -> Loose<W> {
        self.table
            .columns
            .get(column)
            .map_or(Loose::ALL, |column| column.loose)
    }

    fn fewest(&mut self, lacking: &[usize]) -> Fewest {
        self.steps = 0;
        let start = Loose::exactly(self.table.base);
        let free = self.rest_free.first().copied().unwrap_or(Loose::ALL);
        if !self.within_reach(start.and(free)) {
            return Fewest::Never;
        }
        // A set must at least bring one of the target's provisions about, unless none is needed.
        let least = self
            .members
            .iter()
            .filter_map(|bit| lacking.get(bit))
            .min()
            .copied()
            .unwrap_or(1);
        let least = if self.is_otherwise { 1 } else { least.max(1) };
        let most = self.may_change.iter().filter(|may| **may).count();
        for size in least..=most {
            self.sets(0, size, start);
            let found = std::mem::take(&mut self.found);
            if self.steps > CHANGE_STEPS_MAX {
                return Fewest::MoreThan(size - 1);
            }
            if !found.is_empty() {
                return Fewest::Sets(found);
            }
        }
        Fewest::Never
    }

    /// Tries every set that adds `more` columns, from column `at` on, to those chosen. `so_far` is what
    /// the columns before `at` can leave.
    fn sets(&mut self, at: usize, more: usize, so_far: Loose<W>) {
        let rest = if more == 0 {
            &self.rest_given
        } else {
            &self.rest_free
        };
        let Some(rest) = rest.get(at).copied() else { return };
        if !self.within_reach(so_far.and(rest)) {
            return;
        }
        if more == 0 {
            self.fill();
            return;
        }
        if at + more > self.given.len() {
            return;
        }
        if self.may_change.get(at) == Some(&true) {
            self.chosen.push(at);
            self.sets(at + 1, more - 1, so_far.and(self.any(at)));
            self.chosen.pop();
        }
        self.sets(at + 1, more, so_far.and(self.own(at)));
    }

    /// Looks for cells of the chosen columns that bring the target about.
    fn fill(&mut self) {
        let mut fixed = self.table.base;
        for (at, masks) in self.given.iter().enumerate() {
            if !self.chosen.contains(&at) {
                fixed = fixed.and(*masks);
            }
        }
        let mut cells = Vec::with_capacity(self.chosen.len());
        if self.assign(0, fixed, &mut cells) {
            self.found.push(cells);
        }
    }

    fn assign(&mut self, depth: usize, fixed: Masks<W>, cells: &mut Vec<(usize, u16)>) -> bool {
        let Some(column) = self.chosen.get(depth).copied() else {
            return self.brings_about(fixed);
        };
        let later = self.chosen.iter().skip(depth + 1);
        let later = later.fold(Loose::ALL, |all, column| all.and(self.any(*column)));
        let grid = self.grid;
        for cell in leaves(grid, column) {
            let table = self.table.columns.get(column);
            let Some(masks) = table.and_then(|table| table.cells.get(usize::from(*cell))) else {
                continue;
            };
            let fixed = fixed.and(*masks);
            if self.row.get(column) == Some(cell) || !self.within_reach(Loose::exactly(fixed).and(later)) {
                continue;
            }
            cells.push((column, *cell));
            if self.assign(depth + 1, fixed, cells) {
                return true;
            }
            cells.pop();
        }
        false
    }

    /// Whether the question comes to the target alone, and arises.
    fn brings_about(&mut self, when: Masks<W>) -> bool {
        self.steps = self.steps.saturating_add(1);
        if self.table.scope.is_some_and(|bit| !when.sure.has(bit)) {
            return false;
        }
        let settled = self.table.settle(when);
        settled.possible == 1 << self.target && !settled.gap
    }

    /// Whether the target could be brought about by masks between these bounds. It may say yes wrongly,
    /// never no. Says no once the steps are used up.
    fn within_reach(&mut self, loose: Loose<W>) -> bool {
        self.steps = self.steps.saturating_add(1);
        if self.steps > CHANGE_STEPS_MAX {
            return false;
        }
        let table = self.table;
        if table.scope.is_some_and(|bit| !loose.high.sure.has(bit)) {
            return false;
        }
        if table.first_hit {
            // The first provision that could bring it about must not come after one that stands in its
            // way for certain: any earlier one or, where no provision is needed, one of another outcome.
            let unavoidable = loose.low.may.and(table.rules);
            let obstacles = if self.is_otherwise {
                unavoidable.minus(self.helpful)
            } else {
                unavoidable
            };
            return match (self.helpful.and(loose.high.sure).lowest(), obstacles.lowest()) {
                (Some(first), Some(obstacle)) => first <= obstacle,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => self.is_otherwise,
            };
        }
        if !self.is_otherwise && !self.members.meets(loose.high.sure) {
            return false;
        }
        let settled = table.settle(Masks {
            may: loose.high.may,
            sure: loose.low.sure,
        });
        settled.possible >> self.target & 1 == 1
    }
}
