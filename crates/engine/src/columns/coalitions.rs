//! What an answer comes to under every set of removals together.

use std::collections::{BTreeMap, BTreeSet};

use ntib_rules::Removed;
use ntib_rules::model::QuestionId;

use super::{AnswerId, Columns, Settled};
use crate::facts::Facts;
use crate::run::Run;
use ntib_core::Date;

/// The most removals that matter to one answer of which every set is told.
pub const PLAYERS_MAX: usize = 10;

/// The most runs for one answer.
pub const COALITION_RUNS_MAX: usize = 1 << PLAYERS_MAX;

/// What one answer comes to under every set of the removals that matter to it. Others change nothing in any company.
#[derive(Clone, Debug, PartialEq)]
pub struct Coalitions<'e> {
    /// The removals that matter, ascending.
    pub players: Vec<usize>,
    /// What it can come to, each once.
    pub settled: Vec<Settled<'e>>,
    /// For each set of `players` removed, as a number whose bits name them, the position in `settled`.
    pub at: Vec<u32>,
}

/// A set of removals that was tried: what it comes to, and which removals take away something that it looks at.
struct Tried {
    settled: u32,
    touching: BTreeSet<usize>,
}

/// The sets of removals tried for one answer.
pub struct Explorer<'c, 'e> {
    columns: &'c Columns<'e>,
    /// The question, with its position.
    question: QuestionId,
    at: usize,
    facts: Facts,
    day: Date,
    settled: Vec<Settled<'e>>,
    tried: BTreeMap<Vec<usize>, Tried>,
}

impl<'c, 'e> Explorer<'c, 'e> {
    /// What the answer comes to without all of `gone`, and the removals found to matter on the way. A removal that takes
    /// away nothing that is looked at is passed over: the answer is the same with it and without.
    fn resolve(&mut self, gone: &dyn Fn(usize) -> bool) -> u32 {
        let mut set: Vec<usize> = Vec::new();
        loop {
            let tried = self.tried(&set);
            let next = tried.touching.iter().copied().find(|one| gone(*one) && !set.contains(one));
            let Some(next) = next else { return tried.settled };
            set.push(next);
            set.sort_unstable();
        }
    }

    fn tried(&mut self, set: &[usize]) -> &Tried {
        if !self.tried.contains_key(set) {
            let tried = self.try_out(set);
            self.tried.insert(set.to_vec(), tried);
        }
        self.tried.entry(set.to_vec()).or_insert_with(|| Tried { settled: 0, touching: BTreeSet::new() })
    }

    fn try_out(&mut self, set: &[usize]) -> Tried {
        let columns = self.columns;
        let all = set.iter().filter_map(|at| columns.removals.get(*at)).fold(None, |all: Option<Removed>, one| {
            Some(all.map_or_else(|| one.clone(), |all| all.and(one)))
        });
        let removed = all.as_ref().unwrap_or(columns.removed);
        let run = Run::new(columns.engine, &self.facts, self.day, removed);
        let settled = columns.one(&run, self.question);
        let touching = columns.takers.touching(&run, self.at);
        let at = self.settled.iter().position(|known| *known == settled).unwrap_or_else(|| {
            self.settled.push(settled);
            self.settled.len() - 1
        });
        Tried { settled: u32::try_from(at).unwrap_or(u32::MAX), touching }
    }

    /// What the answer comes to without all of `gone`: its number in [`Explorer::settled`].
    pub fn without(&mut self, gone: &BTreeSet<usize>) -> u32 {
        self.resolve(&|one| gone.contains(&one))
    }

    /// The removals that take away something that the answer looks at with everything in place. Any other changes nothing by itself.
    pub fn touching(&mut self) -> BTreeSet<usize> {
        self.tried(&[]).touching.clone()
    }

    /// What was found, each once.
    pub fn settled(&self) -> &[Settled<'e>] {
        &self.settled
    }

    /// The removals that matter in some company; none if they are too many, or take too many runs, to try every set.
    fn players(&mut self) -> Option<Vec<usize>> {
        let mut players: BTreeSet<usize> = BTreeSet::new();
        let mut todo: Vec<Vec<usize>> = vec![Vec::new()];
        let mut seen: BTreeSet<Vec<usize>> = BTreeSet::new();
        while let Some(set) = todo.pop() {
            if !seen.insert(set.clone()) {
                continue;
            }
            let touching = self.tried(&set).touching.clone();
            players.extend(&touching);
            if players.len() > PLAYERS_MAX || seen.len() > COALITION_RUNS_MAX {
                return None;
            }
            for one in touching.into_iter().filter(|one| !set.contains(one)) {
                let mut more = set.clone();
                more.push(one);
                more.sort_unstable();
                todo.push(more);
            }
        }
        Some(players.into_iter().collect())
    }

    /// What the answer comes to under every set of removals; none if too many of them matter.
    pub fn every(mut self) -> Result<Coalitions<'e>, Explorer<'c, 'e>> {
        let Some(players) = self.players() else { return Err(self) };
        let at = (0..1_usize << players.len()).map(|mask| {
            let gone = |one: usize| players.iter().position(|player| *player == one).is_some_and(|at| mask >> at & 1 == 1);
            self.resolve(&gone)
        });
        let at = at.collect();
        Ok(Coalitions { players, settled: self.settled, at })
    }
}

impl<'e> Columns<'e> {
    /// Looks at an answer of columns made [`Columns::in_coalitions`] under sets of removals.
    pub fn explorer(&self, id: AnswerId) -> Option<Explorer<'_, 'e>> {
        let (facts, day) = self.pattern(id)?;
        let question = self.question(id)?;
        Some(Explorer { columns: self, question, at: id.question, facts, day, settled: Vec::new(), tried: BTreeMap::new() })
    }

    /// What an answer comes to under every set of removals; none if more than [`PLAYERS_MAX`] matter to it.
    pub fn coalitions(&self, id: AnswerId) -> Option<Coalitions<'e>> {
        self.explorer(id)?.every().ok()
    }
}
