//! From provisions to columns and masks.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;
use ntib_rules::model::{Conclusion, Condition, FactId, ProvisionId, QuestionId, QuestionKind, Rulebook};
use ntib_rules::{Removed, Truth};

use super::bits::{Bits, Loose, Masks};
use super::column::{Column, Conjunct, collect_tests, column, condition};
use super::table::{ColumnTable, NO_OUTCOME, Table};
use super::{COLUMNS_MAX, Grid, NotAGrid, OUTCOMES_MAX, PROVISIONS_MAX, Tables};

/// The grid of a question; see [`Grid::compile`].
pub(super) fn compile(
    book: &Rulebook,
    question: QuestionId,
    as_of: Date,
    removed: &Removed,
) -> Result<Grid, NotAGrid> {
    let QuestionKind::Choice { outcomes, otherwise } = &book.question(question).kind else {
        return Err(NotAGrid::NotAChoice);
    };
    if outcomes.len() > OUTCOMES_MAX {
        return Err(NotAGrid::TooMany {
            what: "outcomes",
            limit: OUTCOMES_MAX,
        });
    }
    let provisions = in_order(book, &concerned(book, question, as_of, removed))?;
    if provisions.len() > PROVISIONS_MAX {
        return Err(NotAGrid::TooMany {
            what: "provisions",
            limit: PROVISIONS_MAX,
        });
    }
    let scope = &book.question(question).scope;
    let scoped = !matches!(scope, Condition::All(inner) if inner.is_empty());
    let bits = provisions.len() + usize::from(scoped);

    let mut parts = Parts {
        book,
        conjuncts: BTreeMap::new(),
        failing: Vec::new(),
    };
    for (bit, id) in provisions.iter().enumerate() {
        let provision = Some(*id);
        parts.split(&book.provision(*id).when, false, bit, provision)?;
    }
    if scoped {
        parts.split(scope, false, provisions.len(), None)?;
    }
    if parts.conjuncts.len() > COLUMNS_MAX {
        return Err(NotAGrid::TooMany {
            what: "facts",
            limit: COLUMNS_MAX,
        });
    }
    let words = bits.div_ceil(64).max(1);
    let mut columns = Vec::new();
    for (fact, conjuncts) in &parts.conjuncts {
        columns.push(column(book, *fact, conjuncts, as_of, removed, words)?);
    }
    let plan = Plan {
        book,
        question,
        provisions: &provisions,
        outcomes: outcomes.len(),
        otherwise: otherwise.and_then(|at| u8::try_from(at).ok()),
        if_removed: book
            .if_removed(question, removed)
            .and_then(|at| u8::try_from(at).ok()),
        scoped,
        failing: &parts.failing,
        columns: &columns,
    };
    let tables = match words {
        1 => Tables::One(plan.table()?),
        2..=4 => Tables::Four(Box::new(plan.table()?)),
        _ => Tables::Sixteen(Box::new(plan.table()?)),
    };
    Ok(Grid {
        question,
        as_of,
        provisions,
        columns,
        tables,
    })
}

/// The provisions in force that conclude the question, and those that override them, and so on.
fn concerned(book: &Rulebook, question: QuestionId, as_of: Date, removed: &Removed) -> BTreeSet<ProvisionId> {
    let live = |id: &ProvisionId| !removed.provision(id.at()) && book.provision(*id).in_force_on(as_of);
    let concludes = |id: &ProvisionId| {
        let of_question =
            |one: &Conclusion| matches!(one, Conclusion::Outcome(target, _) if *target == question);
        book.provision(*id).then.iter().any(of_question)
    };
    let mut found = BTreeSet::new();
    let mut todo: Vec<ProvisionId> = book.provision_ids().filter(concludes).filter(live).collect();
    while let Some(id) = todo.pop() {
        if found.insert(id) {
            todo.extend(book.provision(id).unless.iter().copied().filter(live));
        }
    }
    found
}

/// The provisions with those that override others before them, ties by identifier.
fn in_order(book: &Rulebook, concerned: &BTreeSet<ProvisionId>) -> Result<Vec<ProvisionId>, NotAGrid> {
    let mut waiting: BTreeMap<ProvisionId, usize> = BTreeMap::new();
    let mut overrides: BTreeMap<ProvisionId, Vec<ProvisionId>> = BTreeMap::new();
    for id in concerned {
        let unless = book
            .provision(*id)
            .unless
            .iter()
            .filter(|by| concerned.contains(by));
        let unless: BTreeSet<ProvisionId> = unless.copied().collect();
        waiting.insert(*id, unless.len());
        for by in unless {
            overrides.entry(by).or_default().push(*id);
        }
    }
    let free = |(id, left): (&ProvisionId, &usize)| (*left == 0).then_some(*id);
    let mut ready: BTreeSet<ProvisionId> = waiting.iter().filter_map(free).collect();
    let mut order = Vec::new();
    while let Some(id) = ready.pop_first() {
        order.push(id);
        waiting.remove(&id);
        for next in overrides.get(&id).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(next) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    ready.insert(*next);
                }
            }
        }
    }
    match waiting.keys().next() {
        Some(provision) => Err(NotAGrid::Circle {
            provision: *provision,
        }),
        None => Ok(order),
    }
}

/// Conditions taken apart by fact.
struct Parts<'a> {
    book: &'a Rulebook,
    conjuncts: BTreeMap<FactId, Vec<Conjunct>>,
    /// The bits of conditions that never hold.
    failing: Vec<usize>,
}

impl Parts<'_> {
    /// Files the conjuncts of `whole` (of its negation, if `negated`) under the fact that each tests.
    fn split(
        &mut self,
        whole: &Condition,
        negated: bool,
        bit: usize,
        provision: Option<ProvisionId>,
    ) -> Result<(), NotAGrid> {
        match (whole, negated) {
            (Condition::Not(inner), _) => return self.split(inner, !negated, bit, provision),
            (Condition::All(inner), false) | (Condition::Any(inner), true) => {
                return inner
                    .iter()
                    .try_for_each(|one| self.split(one, negated, bit, provision));
            }
            _ => {}
        }
        let mut tests = BTreeSet::new();
        collect_tests(whole, &mut tests);
        let facts: BTreeSet<FactId> = tests.iter().map(|id| self.book.test(*id).fact).collect();
        if let Some(fact) = facts.iter().find(|fact| self.book.fact(**fact).derived.is_some()) {
            return Err(NotAGrid::Derived {
                provision,
                fact: *fact,
            });
        }
        let mut facts = facts.into_iter();
        match (facts.next(), facts.next()) {
            (Some(fact), None) => {
                let conjunct = Conjunct {
                    bit,
                    condition: whole.clone(),
                    negated,
                };
                self.conjuncts.entry(fact).or_default().push(conjunct);
                Ok(())
            }
            (Some(_), Some(_)) => Err(NotAGrid::Joined { provision }),
            (None, _) => {
                let truth = condition(whole, &|_| Truth::Unknown);
                if truth == Truth::from(negated) {
                    self.failing.push(bit);
                }
                Ok(())
            }
        }
    }
}

/// What a table is made from.
struct Plan<'a> {
    book: &'a Rulebook,
    question: QuestionId,
    provisions: &'a [ProvisionId],
    outcomes: usize,
    otherwise: Option<u8>,
    if_removed: Option<u8>,
    scoped: bool,
    failing: &'a [usize],
    columns: &'a [Column],
}

impl Plan<'_> {
    fn table<const W: usize>(&self) -> Result<Table<W>, NotAGrid> {
        let mut concluding = vec![Bits::NONE; self.outcomes];
        let mut outcome_of = Vec::new();
        let mut unless = Vec::new();
        let mut excepted = Bits::NONE;
        for (bit, id) in self.provisions.iter().enumerate() {
            let outcome = self.outcome(*id)?;
            outcome_of.push(outcome.and_then(|at| u8::try_from(at).ok()).unwrap_or(NO_OUTCOME));
            if let Some(members) = outcome.and_then(|at| concluding.get_mut(at)) {
                *members = members.or(Bits::one(bit));
            }
            let by: Bits<W> = self.overriding(*id);
            if !by.is_empty() {
                excepted = excepted.or(Bits::one(bit));
            }
            unless.push(by);
        }
        let first_hit = unless
            .iter()
            .enumerate()
            .all(|(bit, by)| Bits::below(bit).minus(*by).is_empty());
        let mut never = Bits::NONE;
        for bit in self.failing {
            never = never.or(Bits::one(*bit));
        }
        let count = self.provisions.len();
        let always = Bits::below(count + usize::from(self.scoped)).minus(never);
        Ok(Table {
            columns: self.columns.iter().map(column_table).collect(),
            base: Masks {
                may: always,
                sure: always,
            },
            rules: Bits::below(count),
            scope: self.scoped.then_some(count),
            concluding,
            outcome_of,
            unless,
            excepted,
            first_hit,
            otherwise: self.otherwise,
            if_removed: self.if_removed,
        })
    }

    /// The outcome that a provision concludes, if it concludes this question at all.
    fn outcome(&self, id: ProvisionId) -> Result<Option<usize>, NotAGrid> {
        let of = |one: &Conclusion| match one {
            Conclusion::Outcome(question, outcome) if *question == self.question => Some(*outcome),
            _ => None,
        };
        let mut outcomes = self.book.provision(id).then.iter().filter_map(of);
        let outcome = outcomes.next();
        match outcomes.next() {
            Some(_) => Err(NotAGrid::Joined { provision: Some(id) }),
            None => Ok(outcome),
        }
    }

    fn overriding<const W: usize>(&self, id: ProvisionId) -> Bits<W> {
        let unless = &self.book.provision(id).unless;
        let mut bits = Bits::NONE;
        for (bit, by) in self.provisions.iter().enumerate() {
            if unless.contains(by) {
                bits = bits.or(Bits::one(bit));
            }
        }
        bits
    }
}

fn column_table<const W: usize>(column: &Column) -> ColumnTable<W> {
    let masks = |cell: &super::column::Cell| Masks {
        may: Bits::of_words(&cell.may),
        sure: Bits::of_words(&cell.sure),
    };
    let cells: Vec<Masks<W>> = column.cells.iter().map(masks).collect();
    let leaves = column
        .cells
        .first()
        .map(|unknown| unknown.within.as_slice())
        .unwrap_or_default();
    let known = leaves.iter().filter_map(|at| cells.get(usize::from(*at)));
    let loose = known.map(|masks| Loose::exactly(*masks)).reduce(Loose::either);
    ColumnTable {
        cells,
        loose: loose.unwrap_or(Loose::ALL),
    }
}
