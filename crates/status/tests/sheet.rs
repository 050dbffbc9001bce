//! Sheets of constructed firms: which definitions hold, by which holdings, and what would decide the others.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod common;

use common::{day, engine, facts, world};
use ntib_base::Library;
use ntib_engine::Engine;
use ntib_rules::Removed;
use ntib_status::{Cell, FactMap, Known, Lack, Lists, Matrixer, Measurer, Origin, Status, status};

struct Bench {
    engine: Engine,
    map: FactMap,
    library: Library,
}

impl Bench {
    fn new(folders: &[&str]) -> Bench {
        let engine = engine();
        Bench { map: facts(&engine), library: world(folders), engine }
    }

    fn sheet(&self, firm: &str, as_of: &str, listed: &[(&str, &[&str])]) -> Status {
        let view = self.library.as_of(day(as_of), day("2026-11-27"));
        let lists: Lists = listed.iter().map(|(list, names)| ((*list).into(), names.iter().map(|name| view.find(name).unwrap()).collect())).collect();
        let measurer = Measurer::new(&view, self.engine.book(), &self.map, day(as_of), &lists);
        status(&self.engine, &measurer, view.find(firm).unwrap(), &Removed::nothing())
    }

    fn cell(&self, sheet: &Status, question: &str) -> Cell {
        sheet.definitions.iter().find(|one| self.engine.book().question(one.asked.question).id == question).unwrap().cell
    }

    fn known(&self, sheet: &Status, fact: &str) -> Known {
        sheet.facts[&self.engine.book().find_fact(fact).unwrap()].known.clone()
    }

    fn value(&self, sheet: &Status, fact: &str) -> String {
        match self.known(sheet, fact) {
            Known::Value(value) => value.to_string(),
            Known::Between(low, high) => format!("{low} to {high}"),
            Known::Contains { these, .. } => format!("at least {these:?}"),
            Known::OneOf(values) => values.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"),
            Known::Nothing => "?".to_owned(),
        }
    }
}

#[test]
fn a_constructed_firm_under_definitions_that_differ() {
    let bench = Bench::new(&["tests/worlds/constructed"]);
    let sheet = bench.sheet("made-up/actuators", "2026-11-27", &[("blocked", &["made-up/boris", "made-up/carla"])]);
    // Canadians have the majority of votes; persons who are blocked have more than half of the capital.
    assert_eq!(bench.value(&sheet, "firm.votes_canadian_share_traced"), "76 %");
    assert_eq!(bench.value(&sheet, "firm.votes_top_canadian_share"), "51 %");
    assert_eq!(bench.value(&sheet, "firm.votes_top_non_canadian_share"), "15 %");
    assert_eq!(bench.value(&sheet, "firm.blocked_owners_share"), "55 %");
    assert_eq!(bench.value(&sheet, "firm.two_equal_owners"), "false");
    assert_eq!(bench.cell(&sheet, "ca/ica-canadian-controlled"), Cell::Holds(0));
    assert_eq!(bench.cell(&sheet, "ntib/person"), Cell::Holds(0));
    assert!(matches!(bench.cell(&sheet, "us/blocked-person"), Cell::Holds(_)));
    // Each share names the holdings that make it.
    let view = bench.library.as_of(day("2026-11-27"), day("2026-11-27"));
    let blocked = &sheet.facts[&bench.engine.book().find_fact("firm.blocked_owners_share").unwrap()];
    let path: Vec<String> = blocked.path.iter().map(|at| &view.folds()[*at]).map(|fold| format!("{:?} {}", fold.share.low().to_string(), view.name(fold.subject))).collect();
    assert!(path.contains(&"\"30 %\" made-up/actuators".to_owned()) && path.contains(&"\"60 %\" made-up/holding".to_owned()), "{path:?}");
    assert!(blocked.sources(&view).1 == Some(day("2026-11-27")));
}

#[test]
fn owners_not_disclosed_give_bounds_and_say_what_would_decide() {
    let bench = Bench::new(&["tests/worlds/constructed"]);
    let sheet = bench.sheet("made-up/veiled", "2026-11-27", &[("blocked", &["made-up/boris"])]);
    assert_eq!(bench.value(&sheet, "firm.votes_canadian_share_traced"), "40 % to 74 %");
    assert_eq!(bench.value(&sheet, "firm.blocked_owners_share"), "26 % to 60 %");
    assert_eq!(bench.cell(&sheet, "ca/ica-canadian-controlled"), Cell::Undetermined);
    assert_eq!(bench.cell(&sheet, "us/blocked-person"), Cell::Undetermined);
    assert_eq!(bench.cell(&sheet, "ntib/person"), Cell::Holds(0), "it hangs on no owner");
    let open = sheet.definitions.iter().find(|one| bench.engine.book().question(one.asked.question).id == "ca/ica-canadian-controlled").unwrap();
    let lacks = sheet.lacks(open);
    assert!(lacks.iter().any(|(_, lack)| matches!(lack, Lack::Holders { most, .. } if most.to_string() == "34 %")), "{lacks:?}");
}

#[test]
fn a_firm_sold_and_bought_back_answers_by_the_day() {
    let bench = Bench::new(&["tests/worlds/constructed"]);
    let of = |as_of: &str| bench.cell(&bench.sheet("made-up/returned", as_of, &[]), "ca/ica-canadian-controlled");
    assert_eq!([of("2019-06-01"), of("2021-06-01"), of("2024-06-01")], [Cell::Holds(0), Cell::Fails(0), Cell::Holds(0)]);
    let sheet = bench.sheet("made-up/returned", "2024-06-01", &[]);
    assert_eq!(bench.value(&sheet, "firm.votes_canadian_share_traced"), "60 % to 100 %");
    // Each of the many holds below 5 %.
    assert_eq!(bench.value(&sheet, "firm.votes_top_non_canadian_share"), "0 % to 4.9999999 %");
}

#[test]
fn halves_and_stated_facts() {
    let bench = Bench::new(&["tests/worlds/constructed"]);
    let sheet = bench.sheet("made-up/halves", "2026-11-27", &[]);
    assert_eq!(bench.value(&sheet, "firm.two_equal_owners"), "true");
    assert_eq!(bench.cell(&sheet, "ca/ica-canadian-controlled"), Cell::Fails(0));
    let sheet = bench.sheet("made-up/stated", "2026-11-27", &[]);
    let stated = &sheet.facts[&bench.engine.book().find_fact("firm.votes_canadian_share_traced").unwrap()];
    assert_eq!((stated.origin, stated.statements.len()), (Origin::Stated, 1));
    assert_eq!(bench.value(&sheet, "firm.votes_canadian_share_traced"), "70 %");
    // What a source states within bounds is stated, and no dispute.
    let sheet = bench.sheet("made-up/stated-within", "2026-11-27", &[]);
    let within = &sheet.facts[&bench.engine.book().find_fact("firm.votes_canadian_share_traced").unwrap()];
    assert_eq!((within.origin, within.lacks.len()), (Origin::Stated, 0));
    assert_eq!(bench.value(&sheet, "firm.votes_canadian_share_traced"), "60 % to 80 %");
}

#[test]
fn definitions_disagree_for_firms_of_the_sample_world() {
    let bench = Bench::new(&["world"]);
    let lists = Lists::new();
    let as_of = day("2026-11-27");
    let view = bench.library.as_of(as_of, as_of);
    let measurer = Measurer::new(&view, bench.engine.book(), &bench.map, as_of, &lists);
    let removed = Removed::nothing();
    let mut matrixer = Matrixer::new(&bench.engine, &measurer, &removed);
    (0..view.len()).for_each(|firm| matrixer.add(u32::try_from(firm).unwrap()));
    let matrix = matrixer.finish();
    assert_eq!(matrix.rows.len(), view.len());
    assert!(matrix.answered < view.len() * matrix.definitions.len() / 4, "{}", matrix.answered);
    let differing = matrix.disagreements();
    assert!(!differing.is_empty());
    // The matrix means what the sheet means.
    for (firm, cells) in matrix.rows.iter().step_by(29) {
        let sheet = status(&bench.engine, &measurer, *firm, &removed);
        let same: Vec<Cell> = sheet.definitions.iter().map(|one| one.cell).collect();
        assert_eq!(&same, cells, "{}", view.name(*firm));
    }
}
