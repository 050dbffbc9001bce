//! The grid against the general evaluation, and against trying everything.

mod random;

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_core::Date;
use ntib_rules::model::{End, FactId, QuestionId, Rulebook, Value};
use ntib_rules::{LoadOptions, Removed, SourceFile, Truth, load};

use super::{CodedCells, Decided, Fewest, Grid, NotAGrid, NotARow, Positions, UNDECIDED};
use crate::{Engine, Facts, Finding, Found, Run};
use random::World;

/// The rulebook of these files.
fn book(files: &[(String, String)]) -> Arc<Rulebook> {
    let files: Vec<SourceFile> = files
        .iter()
        .map(|(path, text)| SourceFile {
            path: path.clone(),
            text: text.clone(),
        })
        .collect();
    let loaded = load(&files, &LoadOptions { cases: false });
    match loaded.book {
        Some(book) => Arc::new(book),
        None => panic!("{:#?}\n{files:#?}", loaded.diagnostics),
    }
}

fn day() -> Date {
    "2026-06-01".parse().unwrap()
}

/// What a run and a decision have in common.
#[derive(Debug, PartialEq, Eq)]
struct Common {
    asked: Truth,
    possible: Vec<usize>,
    gap: bool,
    conflict: bool,
}

fn of_found(found: &Found) -> Common {
    let (possible, gap, conflict) = match &found.finding {
        Some(Finding::Choice(choice)) => (choice.values.clone(), choice.gap, choice.conflict),
        Some(other) => panic!("{other:?}"),
        None => (Vec::new(), false, false),
    };
    Common {
        asked: found.asked,
        possible,
        gap,
        conflict,
    }
}

struct Bench<'a> {
    engine: &'a Engine,
    grid: Grid,
    removed: Removed,
    question: QuestionId,
}

impl Bench<'_> {
    fn find(&self, facts: &Facts) -> Found {
        Run::new(self.engine, facts, day(), &self.removed).find(self.question)
    }

    /// Decision and provisions agree with the general evaluation.
    fn check_decision(&self, facts: &Facts) {
        let run = Run::new(self.engine, facts, day(), &self.removed);
        let row = self.grid.encode(facts).unwrap();
        let decision = self.grid.decide(&row).unwrap();
        let seen = Common {
            asked: decision.asked,
            possible: decision.possible.iter().collect(),
            gap: decision.gap,
            conflict: decision.conflict,
        };
        let found = run.find(self.question);
        assert_eq!(seen, of_found(&found));
        assert_eq!(decision.is_decided(), found.is_decided());
        let explained = self
            .grid
            .explain_within(self.engine.book(), &row, Positions(0))
            .unwrap();
        assert_eq!(explained.decision, decision);
        for (at, id) in self.grid.provisions().iter().enumerate() {
            let status = run.provision(*id);
            let when = run.condition(&self.engine.book().provision(*id).when);
            assert_eq!(decision.applies.contains(at), status == Truth::True);
            assert_eq!(decision.open.contains(at), status == Truth::Unknown);
            assert_eq!(decision.met.contains(at), when == Truth::True);
            let reason = &explained.reasons[at];
            assert_eq!((reason.provision, reason.status), (*id, status));
            let unmet = reason.failing.count() + reason.unknown.count() > 0;
            assert!(unmet == (when != Truth::True) || self.never(at));
            for by in reason.overridden_by.iter() {
                assert_eq!(run.provision(self.grid.provisions()[by]), Truth::True);
            }
            let overridden = !reason.overridden_by.is_empty() || !reason.perhaps_overridden_by.is_empty();
            assert!(status == Truth::True || unmet || overridden || self.never(at));
        }
    }

    /// Whether a provision fails whatever the facts.
    fn never(&self, at: usize) -> bool {
        let super::Tables::One(table) = &self.grid.tables else {
            return false;
        };
        !table.base.may.has(at)
    }

    /// Missing facts agree with trying every value of each.
    fn check_missing(&self, facts: &Facts, world: &World) {
        let row = self.grid.encode(facts).unwrap();
        let missing = self.grid.explain(self.engine.book(), &row).unwrap().missing;
        let now = self.find(facts);
        if now.is_decided() {
            assert!(missing.is_empty());
            return;
        }
        let listed: BTreeSet<FactId> = missing
            .iter()
            .map(|one| self.grid.columns().nth(one.column).unwrap())
            .collect();
        let mut changing = BTreeSet::new();
        for fact in self.grid.columns() {
            let mut other = facts.clone();
            let values = world.finer(self.engine.book(), fact, facts.get(fact));
            let mut settling = 0;
            for value in &values {
                other.set(fact, value.clone());
                let found = self.find(&other);
                settling += usize::from(found.is_decided());
                if of_found(&found) != of_found(&now) {
                    changing.insert(fact);
                }
            }
            if let Some(one) = missing
                .iter()
                .find(|one| self.grid.columns().nth(one.column) == Some(fact))
            {
                assert_eq!(one.settles == 0, settling == 0);
                assert_eq!(one.settles == one.cells, settling == values.len());
            }
        }
        if !changing.is_empty() {
            assert_eq!(listed, changing);
        }
        let shares: Vec<(usize, usize)> = missing.iter().map(|one| (one.settles, one.cells)).collect();
        assert!(
            shares
                .windows(2)
                .all(|pair| pair[0].0 * pair[1].1 >= pair[1].0 * pair[0].1)
        );
    }

    /// Fewest changes agree with trying every set of columns and every value of each.
    fn check_ways(&self, facts: &Facts, world: &World, changeable: Positions) {
        let book = self.engine.book();
        let row = self.grid.encode(facts).unwrap();
        let explained = self.grid.explain_within(book, &row, changeable).unwrap();
        let columns: Vec<FactId> = self.grid.columns().collect();
        let mut left: BTreeSet<usize> = (0..3).collect();
        for way in &explained.ways {
            left.remove(&way.outcome);
            let expected = self.smallest(facts, world, &columns, changeable, way.outcome);
            match &way.fewest {
                Fewest::MoreThan(_) => panic!("the search stopped"),
                Fewest::Never => assert_eq!(expected, BTreeSet::new()),
                Fewest::Sets(sets) => {
                    let found: BTreeSet<u64> = sets
                        .iter()
                        .map(|set| set.iter().map(|(at, _)| 1 << at).sum())
                        .collect();
                    assert_eq!(found.len(), sets.len());
                    assert_eq!(found, expected);
                    for set in sets {
                        self.check_way(facts, &columns, set, way.outcome);
                    }
                }
            }
        }
        assert_eq!(
            left.into_iter().collect::<Vec<_>>(),
            explained.decision.outcome().into_iter().collect::<Vec<_>>()
        );
    }

    fn check_way(&self, facts: &Facts, columns: &[FactId], set: &[(usize, u16)], outcome: usize) {
        let mut changed = facts.clone();
        for (at, cell) in set {
            changed.set(columns[*at], self.grid.sample(*at, *cell).unwrap().clone());
        }
        let found = of_found(&self.find(&changed));
        assert_eq!(
            (found.asked, found.possible, found.gap),
            (Truth::True, vec![outcome], false)
        );
    }

    /// The smallest sets of columns after which the question comes to `outcome`, by trying everything.
    fn smallest(
        &self,
        facts: &Facts,
        world: &World,
        columns: &[FactId],
        changeable: Positions,
        outcome: usize,
    ) -> BTreeSet<u64> {
        for size in 1..=u32::try_from(columns.len()).unwrap() {
            let sets = (0_u64..1 << columns.len()).filter(|set| set.count_ones() == size);
            let found: BTreeSet<u64> = sets
                .filter(|set| set & !changeable.0 == 0)
                .filter(|set| self.some_assignment(&mut facts.clone(), world, columns, *set, outcome))
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        BTreeSet::new()
    }

    fn some_assignment(
        &self,
        facts: &mut Facts,
        world: &World,
        columns: &[FactId],
        set: u64,
        outcome: usize,
    ) -> bool {
        if set == 0 {
            let found = of_found(&self.find(facts));
            return found.asked == Truth::True && found.possible == [outcome] && !found.gap;
        }
        let fact = columns[set.trailing_zeros() as usize];
        let kept = facts.get(fact).cloned();
        let mut some = false;
        for value in world.classes(self.engine.book(), fact, day(), &self.removed) {
            if Some(&value) != kept.as_ref() {
                facts.set(fact, value);
                some = some || self.some_assignment(facts, world, columns, set & (set - 1), outcome);
            }
        }
        match kept {
            Some(value) => facts.set(fact, value),
            None => facts.forget(fact),
        }
        some
    }
}

/// Runs `check` on the grids of many random rulebooks, each with many random cases.
fn many(books: u64, cases: usize, shape: random::Shape, check: impl Fn(&Bench<'_>, &Facts, &World)) {
    for seed in 0..books {
        let mut world = World::new(seed, shape);
        let engine = Engine::new(book(&world.files()));
        let question = engine.book().find_question("xa/q").unwrap();
        let removed = match world.removed() {
            Some(name) => Removed::of(engine.book(), &[name.as_str()]).unwrap(),
            None => Removed::nothing(),
        };
        let grid = Grid::compile(engine.book(), question, day(), &removed).unwrap();
        let bench = Bench {
            engine: &engine,
            grid,
            removed,
            question,
        };
        for _ in 0..cases {
            let facts = world.facts(engine.book());
            check(&bench, &facts, &world);
        }
    }
}

#[test]
fn decisions_are_those_of_the_general_evaluation() {
    many(150, 20, random::Shape::Any, |bench, facts, _| {
        bench.check_decision(facts)
    });
}

#[test]
fn bounds_are_decided_as_by_the_general_evaluation_or_left_to_it() {
    let (decided, left) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    many(150, 20, random::Shape::Any, |bench, facts, world| {
        let book = bench.engine.book();
        for fact in bench.grid.columns().filter(|fact| book.fact(*fact).ty.has_bounds()) {
            let mut ends = world.finer(book, fact, None);
            ends.sort();
            for pair in ends.windows(2) {
                let (low, high) = (Some(End::at(pair[0].clone())), End::beside(pair[1].clone()));
                for (low, high) in [(low, Some(high)), (None, Some(End::at(pair[1].clone())))] {
                    let Some(bounds) = Value::between(low, high) else { continue };
                    let mut facts = facts.clone();
                    facts.set(fact, bounds);
                    match bench.grid.encode(&facts) {
                        Ok(_) => {
                            bench.check_decision(&facts);
                            decided.set(decided.get() + 1);
                        }
                        Err(error) => {
                            assert_eq!(error, NotARow::Between { fact });
                            left.set(left.get() + 1);
                        }
                    }
                }
            }
        }
    });
    assert!(decided.get() > 1000 && left.get() > 1000, "{} decided, {} left", decided.get(), left.get());
}

#[test]
fn decisions_of_first_hit_lists_are_those_of_the_general_evaluation() {
    many(100, 20, random::Shape::FirstHit, |bench, facts, _| {
        bench.check_decision(facts)
    });
}

#[test]
fn decisions_of_long_rulebooks_are_those_of_the_general_evaluation() {
    many(6, 15, random::Shape::Long, |bench, facts, _| {
        bench.check_decision(facts)
    });
}

#[test]
fn missing_facts_are_those_of_trying_every_value() {
    many(100, 8, random::Shape::Any, |bench, facts, world| {
        bench.check_missing(facts, world)
    });
    many(60, 8, random::Shape::FirstHit, |bench, facts, world| {
        bench.check_missing(facts, world)
    });
}

#[test]
fn fewest_changes_are_those_of_trying_everything() {
    let check = |bench: &Bench<'_>, facts: &Facts, world: &World| {
        bench.check_ways(facts, world, Positions(u64::MAX));
        bench.check_ways(facts, world, Positions(0b101));
    };
    many(60, 3, random::Shape::Few, check);
    many(60, 3, random::Shape::FewFirstHit, check);
}

#[test]
fn every_value_has_a_cell_that_says_what_the_tests_say() {
    // Cells are numbered per column, and the cell of every cell's sample is that cell.
    many(150, 1, random::Shape::Any, |bench, _, world| {
        let book = bench.engine.book();
        for (at, fact) in bench.grid.columns().enumerate() {
            for value in world.finer(book, fact, None) {
                let cell = bench.grid.cell(at, Some(&value)).unwrap();
                assert!(cell > 0 || bench.grid.cell_count(at) == 1);
            }
            for cell in 1..u16::try_from(bench.grid.cell_count(at)).unwrap() {
                if let Some(sample) = bench.grid.sample(at, cell) {
                    assert_eq!(bench.grid.cell(at, Some(sample)), Ok(cell));
                }
            }
        }
    });
}

#[test]
fn what_is_no_grid_says_why() {
    let mut world = World::new(1, random::Shape::Any);
    let refused = |rule: &str| {
        let mut world = World::new(1, random::Shape::Any);
        let mut files = world.files();
        files.retain(|(path, _)| !path.contains("xa/act/r"));
        files.push(("xa/act/r0.yaml".into(), rule.into()));
        let engine = Engine::new(book(&files));
        let question = engine.book().find_question("xa/q").unwrap();
        Grid::compile(engine.book(), question, day(), &Removed::nothing()).err()
    };
    let head = random::HEAD;
    let joined = format!(
        "rule: xa/act/r0\n{head}when:\n- any:\n  - item.flag: true\n  - item.kind: a\nthen: {{ xa/q: one }}\n"
    );
    assert!(matches!(
        refused(&joined),
        Some(NotAGrid::Joined { provision: Some(_) })
    ));
    let derived = format!("rule: xa/act/r0\n{head}when:\n- item.proven: true\nthen: {{ xa/q: one }}\n");
    assert!(matches!(
        refused(&derived),
        Some(NotAGrid::Derived {
            provision: Some(_),
            ..
        })
    ));
    let negated = format!(
        "rule: xa/act/r0\n{head}when:\n- not:\n    any:\n    - item.flag: true\n    - item.kind: a\nthen: {{ xa/q: one }}\n"
    );
    assert_eq!(refused(&negated), None);
    let engine = Engine::new(book(&world.files()));
    let set = engine.book().find_question("xa/papers").unwrap();
    assert_eq!(
        Grid::compile(engine.book(), set, day(), &Removed::nothing()).err(),
        Some(NotAGrid::NotAChoice)
    );
}

/// Rows in columns are decided as each by itself; more of them than are worked on together.
fn rows_are_decided_alike(books: u64, shape: random::Shape, known: bool) {
    for seed in 0..books {
        let mut world = World::new(seed, shape);
        let engine = Engine::new(book(&world.files()));
        let question = engine.book().find_question("xa/q").unwrap();
        let grid = Grid::compile(engine.book(), question, day(), &Removed::nothing()).unwrap();
        let mut rows: Vec<Vec<u16>> = Vec::new();
        while rows.len() < 2500 {
            let mut row = grid.encode(&world.facts(engine.book())).unwrap();
            if known {
                // Every fact known: the cell after the unknown one, if there is one.
                row.iter_mut().enumerate().for_each(|(at, cell)| *cell = (*cell).max(u16::from(grid.cell_count(at) > 1)));
            }
            rows.push(row);
        }
        let cells: Vec<Vec<u16>> = (0..grid.columns().len()).map(|at| (0..u16::try_from(grid.cell_count(at)).unwrap()).rev().collect()).collect();
        let codes: Vec<Vec<u32>> = cells.iter().enumerate().map(|(at, cells)| rows.iter().map(|row| u32::try_from(cells.len() - 1).unwrap() - u32::from(row[at])).collect()).collect();
        let columns: Vec<CodedCells<'_>> = cells.iter().zip(&codes).map(|(cells, codes)| CodedCells { cells, codes }).collect();
        let mut decided = Decided::default();
        grid.decide_rows(&columns, &mut decided).unwrap();
        if columns.is_empty() {
            continue;
        }
        assert_eq!(decided.outcomes.len(), rows.len());
        for (at, row) in rows.iter().enumerate() {
            let alone = grid.decide(row).unwrap();
            let outcome = alone.outcome().map_or(UNDECIDED, |outcome| u8::try_from(outcome).unwrap());
            assert_eq!(decided.outcomes[at], outcome);
            let met = &decided.met[at * decided.words..(at + 1) * decided.words];
            let is_met = |place: usize| met[place / 64] >> (place % 64) & 1 == 1;
            assert!((0..grid.provisions().len()).all(|place| is_met(place) == alone.met.contains(place)));
        }
    }
}

#[test]
fn rows_in_columns_are_decided_as_each_by_itself() {
    for known in [false, true] {
        rows_are_decided_alike(20, random::Shape::Any, known);
        rows_are_decided_alike(20, random::Shape::FirstHit, known);
        rows_are_decided_alike(2, random::Shape::Long, known);
    }
}

#[test]
fn columns_that_are_no_rows_are_refused() {
    let mut world = World::new(3, random::Shape::Any);
    let engine = Engine::new(book(&world.files()));
    let question = engine.book().find_question("xa/q").unwrap();
    let grid = Grid::compile(engine.book(), question, day(), &Removed::nothing()).unwrap();
    let count = grid.columns().len();
    assert!(count > 1);
    let good = CodedCells { cells: &[0], codes: &[0, 0] };
    let mut decided = Decided::default();
    assert_eq!(grid.decide_rows(&vec![good; count], &mut decided), Ok(()));
    assert_eq!(decided.outcomes.len(), 2);
    for wrong in [CodedCells { cells: &[0], codes: &[0] }, CodedCells { cells: &[0], codes: &[0, 1] }, CodedCells { cells: &[u16::MAX], codes: &[0, 0] }] {
        let mut columns = vec![good; count];
        columns[count - 1] = wrong;
        assert_eq!(grid.decide_rows(&columns, &mut decided), Err(NotARow::Cells));
    }
    assert_eq!(grid.decide_rows(&[], &mut decided), Err(NotARow::Cells));
}

#[test]
fn what_is_no_row_is_refused() {
    many(5, 1, random::Shape::Any, |bench, facts, _| {
        let mut row = bench.grid.encode(facts).unwrap();
        if let Some(first) = row.first_mut() {
            *first = u16::try_from(bench.grid.cell_count(0)).unwrap();
            assert_eq!(bench.grid.decide(&row).err(), Some(NotARow::Cells));
            assert_eq!(bench.grid.decide(&[]).err(), Some(NotARow::Cells));
            let wrong = Value::Set(vec![Value::Set(Vec::new())]);
            assert!(matches!(
                bench.grid.cell(0, Some(&wrong)),
                Err(NotARow::Value { .. })
            ));
        }
        assert_eq!(bench.grid.decide(&[0; 65]).err(), Some(NotARow::Cells));
    });
}
