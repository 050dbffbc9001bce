//! What is added to the base of a running server: imports and verdicts, in memory, each of which can be taken back.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use ntib_base::identity::{Searcher, Thresholds, Words};
use ntib_base::import::{JoinOptions, JoinPlan, join};
use ntib_base::statement::{Claim, Holder, Name, Same, Statement, Verdict};
use ntib_base::{LINES_HEADER, Library, write_lines, write_same};
use ntib_core::Date;

use crate::base::Base;

/// The most imports that a server keeps.
pub const IMPORTS_MAX: usize = 20;

/// The most statements of the base to which a running server adds: it is put together anew with every import.
pub const STATEMENTS_MAX: usize = 300_000;

/// The most verdicts that a server keeps.
const VERDICTS_MAX: usize = 10_000;

/// Something imported.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its number, from 1.
    pub number: usize,
    /// The title of its source.
    pub title: String,
    /// What it says, with the edges to entries of the base.
    pub library: Library,
    /// Rows read.
    pub rows: usize,
    /// Rows left out.
    pub left_out: usize,
    /// The day on which it was done.
    pub on: Date,
    /// Whether it counts; else it was taken back.
    pub counts: bool,
}

/// Why something is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This server keeps nothing.
    NotAllowed,
    /// The base or what was added is as large as it may be.
    Full,
}

#[derive(Default)]
struct State {
    imports: Vec<Kept>,
    decided: Vec<Same>,
}

/// The base that a server began with, and what was added.
pub struct Shelf {
    allowed: bool,
    start: Arc<Base>,
    state: Mutex<State>,
    current: RwLock<Arc<Base>>,
}

impl Default for Shelf {
    fn default() -> Shelf {
        Shelf::new(Base::default())
    }
}

impl Shelf {
    /// Nothing added to this base, and nobody may.
    pub fn new(base: Base) -> Shelf {
        let start = Arc::new(base);
        Shelf { allowed: false, current: RwLock::new(Arc::clone(&start)), start, state: Mutex::new(State::default()) }
    }

    /// From now on, whoever reaches the pages may add.
    pub fn allow(&mut self) {
        self.allowed = true;
    }

    /// Whether something may be added.
    pub fn open(&self) -> Result<(), Refused> {
        match () {
            () if !self.allowed => Err(Refused::NotAllowed),
            () if self.start.library().statements.len() > STATEMENTS_MAX => Err(Refused::Full),
            () => Ok(()),
        }
    }

    /// The base with everything that counts.
    pub fn base(&self) -> Arc<Base> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the base together anew.
    fn renew(&self, state: &State) {
        let mut library = self.start.library().clone();
        let added = state.imports.iter().filter(|one| one.counts).map(|one| one.library.clone());
        added.for_each(|one| library.join(one));
        library.join(Library { same: state.decided.clone(), ..Library::default() });
        let base = Arc::new(Base::new(library, self.start.map().clone(), self.start.listed().to_vec()));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = base;
    }

    /// Every import, in order.
    pub fn imports(&self) -> Vec<Kept> {
        self.state().imports.clone()
    }

    /// Keeps what was imported, with edges to the entries of the base that may be the same; its number.
    pub fn keep(&self, mut kept: Kept) -> Result<usize, Refused> {
        self.open()?;
        let mut state = self.state();
        let size: usize = state.imports.iter().map(|one| one.library.statements.len()).sum();
        if state.imports.len() >= IMPORTS_MAX || size + kept.library.statements.len() > STATEMENTS_MAX {
            return Err(Refused::Full);
        }
        kept.number = state.imports.len() + 1;
        scope(&mut kept.library, kept.number);
        kept.library.same = edges(&self.base(), &kept.library, kept.on);
        let number = kept.number;
        state.imports.push(kept);
        self.renew(&state);
        Ok(number)
    }

    /// Takes an import back, or lets it count again; none if there is no such import.
    pub fn count(&self, number: usize, counts: bool) -> Option<()> {
        let mut state = self.state();
        state.imports.iter_mut().find(|one| one.number == number)?.counts = counts;
        self.renew(&state);
        Some(())
    }

    /// What an import says, as a file of statements.
    pub fn lines(&self, number: usize) -> Option<String> {
        self.state().imports.iter().find(|one| one.number == number).map(|one| write_lines(&one.library))
    }

    /// Keeps a verdict on two entries.
    pub fn decide(&self, a: &str, b: &str, verdict: Verdict) -> Result<(), Refused> {
        self.open()?;
        let mut state = self.state();
        if state.decided.iter().map(|one| one.verdicts.len()).sum::<usize>() >= VERDICTS_MAX {
            return Err(Refused::Full);
        }
        let mut library = Library { same: std::mem::take(&mut state.decided), ..Library::default() };
        library.decide(a, b, verdict);
        state.decided = library.same;
        self.renew(&state);
        Ok(())
    }

    /// How many verdicts were given.
    pub fn verdicts(&self) -> usize {
        self.state().decided.iter().map(|one| one.verdicts.len()).sum()
    }

    /// The verdicts as lines that every command reads with `--base`.
    pub fn verdict_lines(&self) -> String {
        let mut out = format!("{LINES_HEADER}\n");
        self.state().decided.iter().for_each(|one| write_same(one, &mut out));
        out
    }
}

/// Edges of new entries to those of the base and to one another: what an identifier or a whole name with its address decides is decided,
/// the rest stays open.
fn edges(base: &Base, added: &Library, on: Date) -> Vec<Same> {
    let mut plan = JoinPlan::default();
    base.library().statements.iter().for_each(|one| plan.add(one, 0));
    added.statements.iter().for_each(|one| plan.add(one, 1));
    let options = JoinOptions { thresholds: Thresholds::default(), on };
    let Ok(words) = Words::built_in() else { return Vec::new() };
    let Ok(index) = plan.index(&words) else { return Vec::new() };
    let new: BTreeSet<&str> = added.statements.iter().map(|one| &*one.subject).collect();
    let is_new = |at: &u32| index.name(*at).is_some_and(|name| new.contains(name));
    let mut searcher = Searcher::default();
    let numbers = (0..u32::try_from(index.len()).unwrap_or(u32::MAX)).filter(is_new);
    let pairs = numbers.flat_map(|at| index.search(&mut searcher, &words, at, &options)).collect();
    let found = join(&index, &words, pairs, &options).edges;
    found.into_iter().filter(|edge| new.contains(&*edge.pair.0) || new.contains(&*edge.pair.1)).collect()
}

/// Puts the number of an import before the names of its entries, so that those of several imports do not meet unawares.
fn scope(library: &mut Library, number: usize) {
    let within = |name: &mut Name| *name = format!("import-{number}/{name}").into();
    for Statement { id, subject, claim, .. } in &mut library.statements {
        *id = format!("import-{number}:{id}").into();
        within(subject);
        match claim {
            Claim::Stake(stake) => {
                if let Holder::Entity(owner) = &mut stake.owner {
                    within(owner);
                }
                stake.on_behalf_of.iter_mut().for_each(within);
            }
            Claim::Together(group) => group.members.iter_mut().for_each(within),
            Claim::Contract(contract) => contract.buyer.iter_mut().for_each(within),
            Claim::Supply(supply) => within(&mut supply.customer),
            _ => {}
        }
    }
    for source in &mut library.sources {
        source.name = format!("import-{number}-{}", source.name).into();
    }
}
