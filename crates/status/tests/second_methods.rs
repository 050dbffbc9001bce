//! Measured shares against plain sums: no way to fill in what is unknown leaves the bounds, and where nothing is
//! unknown the bounds are the sums.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::float_arithmetic, reason = "a failing step should stop the test")]

mod common;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use common::{day, engine, facts};
use ntib_base::statement::{Claim, EntityKind, Holder, Interest, Source, Stake, Statement};
use ntib_base::{Library, Parts, Range};
use ntib_core::{Confidence, Period};
use ntib_engine::Engine;
use ntib_rules::model::Value;
use ntib_status::{FactMap, Known, Lists, Measurer};
use proptest::prelude::*;

/// Persons come first, then somebody whom the base does not name, then firms; a firm is held by persons and by firms
/// after it.
const STRANGER: u32 = 3;
const FIRST: u32 = 4;
const ALL: u32 = 9;

#[derive(Clone, Debug)]
struct World {
    /// Of each person: at home, abroad, not told.
    home: [Option<bool>; 4],
    /// Owner, subject, at least, at most.
    rows: Vec<(u32, u32, u32, u32)>,
}

fn library(world: &World) -> Library {
    let name = |entity: u32| -> Box<str> { format!("x/{entity}").into() };
    let source = Source { name: "s".into(), title: "".into(), publisher: "".into(), url: "".into(), published: None, retrieved: day("2026-01-01") };
    let say = |subject: u32, claim: Claim| Statement {
        id: "".into(), subject: name(subject), claim, valid: Period::ALWAYS, source: 0, at: "".into(), recorded: day("2026-01-01"),
        withdrawn: None, confidence: Confidence::TextRead, note: "".into(),
    };
    let mut all: Vec<Statement> = (0..ALL).map(|entity| say(entity, Claim::Kind(if entity < FIRST { EntityKind::Person } else { EntityKind::RegisteredEntity }))).collect();
    for (person, home) in (0..FIRST).zip(world.home) {
        all.extend(home.map(|home| say(person, Claim::Citizenship(if home { "CA" } else { "US" }.parse().unwrap()))));
    }
    for (owner, subject, low, high) in &world.rows {
        let share = Range::new(Parts::from_percent(*low).unwrap(), Parts::from_percent(*high).unwrap()).unwrap();
        let stake = Stake { owner: Holder::Entity(name(*owner)), interest: Interest::Votes, share, direct: None, beneficial: None, on_behalf_of: None, record: "".into(), detail: "".into() };
        all.push(say(*subject, Claim::Stake(stake)));
    }
    Library { sources: vec![source], statements: all, ..Library::default() }
}

fn worlds() -> impl Strategy<Value = World> {
    let home = proptest::array::uniform4(proptest::option::weighted(0.8, any::<bool>()));
    (home, proptest::collection::vec((0..ALL, FIRST..ALL, 1_u32..80, 0_u32..30), 0..14)).prop_map(|(mut home, given)| {
        home[STRANGER as usize] = None;
        let mut left = [100_u32; ALL as usize];
        let mut rows: Vec<(u32, u32, u32, u32)> = Vec::new();
        for (owner, subject, low, more) in given {
            let room = left[subject as usize];
            let (low, high) = (low.min(room), (low + more).min(room));
            let fits = owner != STRANGER && (owner < FIRST || owner > subject);
            if fits && low > 0 && !rows.iter().any(|one| (one.0, one.1) == (owner, subject)) {
                left[subject as usize] -= high;
                rows.push((owner, subject, low, high));
            }
        }
        World { home, rows }
    })
}

/// One way in which everything could turn out: exact sizes, the rest to somebody, every citizenship told.
fn filled(world: &World, picks: &[(u32, u32)]) -> World {
    let mut rows: Vec<(u32, u32, u32, u32)> = world.rows.iter().zip(picks).map(|((owner, subject, low, high), (pick, _))| {
        let size = low + pick % (high - low + 1);
        (*owner, *subject, size, size)
    }).collect();
    for firm in FIRST..ALL {
        let rest: u32 = 100 - rows.iter().filter(|one| one.1 == firm).map(|one| one.2).sum::<u32>();
        let to = picks[firm as usize].1 % ALL;
        let to = if to >= FIRST && to <= firm { STRANGER } else { to };
        if rest > 0 {
            match rows.iter_mut().find(|one| (one.0, one.1) == (to, firm)) {
                Some(one) => (one.2, one.3) = (one.2 + rest, one.3 + rest),
                None => rows.push((to, firm, rest, rest)),
            }
        }
    }
    let mut home = world.home;
    for (at, one) in home.iter_mut().enumerate() {
        *one = Some(one.unwrap_or(picks[at].0.is_multiple_of(2)));
    }
    World { home, rows }
}

impl World {
    fn held(&self, subject: u32) -> impl Iterator<Item = (u32, u32)> {
        self.rows.iter().filter(move |one| one.1 == subject).map(|one| (one.0, one.2))
    }

    /// Whether somebody is at home: persons by citizenship, firms if those at home have `least` of the votes.
    fn is_home(&self, entity: u32, least: u32) -> bool {
        if entity < FIRST {
            return self.home[entity as usize].unwrap();
        }
        self.held(entity).filter(|(owner, _)| self.is_home(*owner, least)).map(|(_, part)| part).sum::<u32>() >= least
    }

    /// What somebody has under control by more than half of the votes.
    fn under(&self, one: u32) -> BTreeSet<u32> {
        let mut mine = BTreeSet::from([one]);
        for firm in (FIRST..ALL).rev() {
            if self.held(firm).filter(|(owner, _)| mine.contains(owner)).map(|(_, part)| part).sum::<u32>() > 50 {
                mine.insert(firm);
            }
        }
        mine
    }

    /// By multiplying along every chain, in hundredths to the power of the chain's length.
    fn multiplied(&self, one: u32, firm: u32) -> f64 {
        self.held(firm).map(|(owner, part)| f64::from(part) / 100.0 * if owner == one { 1.0 } else { self.multiplied(one, owner) }).sum()
    }

    fn sum(&self, firm: u32) -> u32 {
        self.held(firm).filter(|(owner, _)| self.is_home(*owner, 51)).map(|(_, part)| part).sum()
    }

    fn largest(&self, firm: u32, home: bool) -> u32 {
        let block = |one: u32| {
            let mine = self.under(one);
            self.held(firm).filter(|(owner, _)| mine.contains(owner) && self.is_home(*owner, 51) == home).map(|(_, part)| part).sum()
        };
        (0..ALL).filter(|one| *one != firm).map(block).max().unwrap_or(0)
    }
}

fn bench() -> &'static (Engine, FactMap) {
    static BENCH: OnceLock<(Engine, FactMap)> = OnceLock::new();
    BENCH.get_or_init(|| {
        let engine = engine();
        let map = facts(&engine);
        (engine, map)
    })
}

/// Bounds in parts.
fn measured(world: &World, firm: u32, fact: &str) -> (u32, u32) {
    let (engine, map) = bench();
    let (library, lists) = (library(world), Lists::new());
    let view = library.as_of(day("2026-06-01"), day("2026-06-01"));
    let measurer = Measurer::new(&view, engine.book(), map, day("2026-06-01"), &lists);
    let found = measurer.measure(view.find(&format!("x/{firm}")).unwrap(), engine.book().find_fact(fact).unwrap());
    match found.known {
        Known::Nothing => (0, 1_000_000_000),
        Known::Between(low, high) => (low.count(), high.count()),
        Known::Value(Value::Share(share)) => {
            let parts = Parts::from_share(share).unwrap().count();
            (parts, parts)
        }
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_way_to_fill_in_the_unknown_leaves_the_bounds(
        world in worlds(),
        picks in proptest::collection::vec((0_u32..=100, 0..ALL), 14 + ALL as usize),
        firm in FIRST..ALL,
    ) {
        let truth = filled(&world, &picks);
        let (exact, parts) = (world.rows == truth.rows, 10_000_000_u32);
        let shares = [
            ("firm.votes_canadian_share_traced", truth.sum(firm)),
            ("firm.votes_top_canadian_share", truth.largest(firm, true)),
            ("firm.votes_top_non_canadian_share", truth.largest(firm, false)),
        ];
        for (fact, share) in shares {
            let (low, high) = measured(&world, firm, fact);
            prop_assert!(low <= share * parts && share * parts <= high, "{fact}: {share} % in {low} to {high}; {world:?} {truth:?}");
            // Told everything, the same to the last part.
            prop_assert_eq!(measured(&truth, firm, fact), (share * parts, share * parts), "{} {:?}", fact, truth);
        }
        let single = (0..ALL).filter(|one| *one != firm && !truth.is_home(*one, 51)).map(|one| truth.multiplied(one, firm)).fold(0.0, f64::max) * 1e9;
        for world in [&world, &truth] {
            let (low, high) = measured(world, firm, "firm.votes_single_non_canadian_share");
            prop_assert!(f64::from(low) <= single + 2.0 && single <= f64::from(high) + 2.0, "{single} in {low} to {high}; {world:?} {truth:?} {exact}");
        }
    }
}
