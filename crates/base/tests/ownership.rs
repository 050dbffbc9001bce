//! Tests of ownership that are data, on one constructed firm where they differ, and against every way in which what
//! is unknown could turn out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::fs;
use std::path::Path;

use ntib_base::statement::{Claim, EntityKind, Holder, Interest, Source, Stake, Statement};
use ntib_base::{
    Bound, Control, Finding, Library, Missing, OwnersLimits, OwnersRoom, OwnershipTest, Parts, Range, Terminal, View, WHOLE,
    control_of, load_tests, load_world, owners_of, place_shares,
};
use ntib_core::{Confidence, Date, Period};
use ntib_rules::SourceFile;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn tests() -> Vec<OwnershipTest> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../control");
    let files: Vec<SourceFile> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            SourceFile { path: path.file_name().unwrap().to_string_lossy().into_owned(), text: fs::read_to_string(&path).unwrap() }
        })
        .collect();
    load_tests(&files).unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
}

fn test(id: &str) -> OwnershipTest {
    tests().into_iter().find(|one| &*one.id == id).unwrap()
}

const WORLD: &str = "
sources: { s: { title: Made up, retrieved: 2026-01-01 } }
source: s
confidence: text_read
entities:
- entity: xa/firm
  kind: registered_entity
  names: [Firm]
  jurisdiction: XA
  owners:
  - { owner: xa/alpha, votes: 51 %, capital: 20 % }
  - { owner: xb/bravo, votes: 9 %, capital: 30 % }
  - { owner: xb/charlie-holding, votes: 15 %, capital: 25 % }
  - { owner: xa/delta, votes: 25 %, capital: 25 % }
  - { owner: xc/state, means: golden_share }
- entity: xb/charlie-holding
  kind: registered_entity
  names: [Charlie Holding]
  jurisdiction: XA
  owners: [{ owner: xb/charlie, shares: 60 % }, { owner: xa/alpha, shares: 40 % }]
- entity: xa/veiled
  kind: registered_entity
  names: [Veiled]
  owners:
  - { owner: xb/bravo, shares: 40 % }
  - { owner: withheld, shares: 20 % }
  - { owner: xa/alpha, shares: 40 % }
- entity: xa/listed
  kind: registered_entity
  names: [Listed]
  owners:
  - { owner: xb/bravo, shares: 47 % }
  - { owner: dispersed, each_below: 2 %, shares: 53 % }
- entity: xa/joined
  kind: registered_entity
  names: [Joined]
  owners: [{ owner: xb/bravo, votes: 30 % }, { owner: xa/delta, votes: 25 % }, { owner: xa/nominee, votes: 45 %, on_behalf_of: xa/alpha }]
  together: [{ members: [xb/bravo, xa/delta], by: acting_in_concert, from: 2020-01-01 }]
- { entity: xa/alpha, kind: person, names: [Alpha], citizenships: XA }
- { entity: xb/bravo, kind: person, names: [Bravo], citizenships: XB }
- { entity: xb/charlie, kind: person, names: [Charlie], citizenships: XB }
- { entity: xa/delta, kind: person, names: [Delta], citizenships: [XA, XB] }
- { entity: xc/state, kind: state, names: [State], jurisdiction: XC }
- { entity: xa/nominee, kind: legal_entity, names: [Nominee] }
";

fn library() -> Library {
    let loaded = load_world(&[SourceFile { path: "w.yaml".into(), text: WORLD.into() }]);
    loaded.library.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// The holdings of a path in words.
fn told(view: &View<'_>, found: &Finding) -> Vec<String> {
    let each = found.path.iter().map(|at| {
        let fold = &view.folds()[*at];
        let ntib_base::Owner::Entity(owner) = &fold.owner else { panic!("a hidden owner decides nothing") };
        format!("{} {} {} of {}", view.name(*owner), fold.share, fold.interest, view.name(fold.subject))
    });
    each.collect()
}

#[test]
fn three_tests_differ_on_one_firm_and_each_says_by_which_path() {
    let library = library();
    let view = library.as_of(day("2025-01-01"), day("2026-06-01"));
    let of = |name: &str| view.find(name).unwrap();
    let stand = |id: &str, holders: &[&str]| {
        let holders: Vec<u32> = holders.iter().map(|name| of(name)).collect();
        test(id).stand(&view, &holders, of("xa/firm"))
    };
    // Half in the aggregate: Bravo's own, and the holding that Charlie holds.
    let found = stand("blocked-aggregate-50", &["xb/bravo", "xb/charlie"]);
    assert_eq!((found.standing, found.counted.to_string().as_str()), (Control::Certain, "55 %"));
    assert_eq!(told(&view, &found), ["xb/bravo 30 % capital of xa/firm", "xb/charlie 60 % capital of xb/charlie-holding", "xb/charlie-holding 25 % capital of xa/firm"]);
    // Neither alone, and not by votes.
    assert_eq!(stand("blocked-aggregate-50", &["xb/bravo"]).standing, Control::No);
    assert_eq!(stand("votes-majority", &["xb/bravo", "xb/charlie"]).standing, Control::No);
    assert_eq!(stand("economic-share-50", &["xb/bravo", "xb/charlie"]).counted.to_string(), "45 %", "multiplied, it is less than half");
    // The majority is Alpha's.
    let found = stand("votes-majority", &["xa/alpha"]);
    assert_eq!(found.standing, Control::Certain);
    assert_eq!(told(&view, &found), ["xa/alpha 51 % votes of xa/firm"]);
    assert_eq!(test("votes-majority").ultimate(&view, of("xa/firm")), [of("xa/alpha")]);
    // A fifth is Delta's as well, and Bravo's and Charlie's of the capital.
    let found = stand("disclosure-20", &["xb/charlie"]);
    assert_eq!((found.standing, found.counted.to_string().as_str()), (Control::Certain, "25 %"));
    assert_eq!(told(&view, &found), ["xb/charlie 60 % capital of xb/charlie-holding", "xb/charlie-holding 25 % capital of xa/firm"]);
    let found = stand("disclosure-20", &["xa/delta"]);
    assert_eq!(told(&view, &found), ["xa/delta 25 % votes of xa/firm"]);
    // A golden share suffices to block.
    let found = stand("negative-control", &["xc/state"]);
    assert_eq!(told(&view, &found), ["xc/state 100 % golden_share of xa/firm"]);
    assert_eq!(stand("votes-majority", &["xc/state"]).standing, Control::No);
    // A test that names kinds of holder is not met by others, however much they hold.
    assert_eq!(stand("government-control", &["xc/state"]).standing, Control::Certain);
    assert_eq!(stand("government-control", &["xa/alpha"]).standing, Control::No);
    assert_eq!(test("government-control").ultimate(&view, of("xa/firm")), [of("xc/state")]);
}

/// A firm with these owners, and who they are.
fn firm(owners: &str) -> Library {
    let others: String = ["a", "b", "c"].iter().map(|one| format!("- {{ entity: xa/{one}, kind: registered_entity, names: [{one}], jurisdiction: XA }}\n")).collect();
    let people = "- { entity: xa/p, kind: person, names: [P], citizenships: XA }\n- { entity: xa/q, kind: person, names: [Q], citizenships: XB }\n";
    let head = "sources: { s: { title: Made up, retrieved: 2026-01-01 } }\nsource: s\nconfidence: text_read\nentities:\n";
    let text = format!("{head}{others}{people}- entity: xa/f\n  kind: registered_entity\n  names: [F]\n  jurisdiction: XA\n  owners: [{owners}]\n");
    let loaded = load_world(&[SourceFile { path: "w.yaml".into(), text }]);
    loaded.library.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

fn counted(library: &Library, id: &str, holders: &[&str]) -> (Control, String) {
    let view = library.as_of(day("2026-06-01"), day("2026-06-01"));
    let holders: Vec<u32> = holders.iter().map(|name| view.find(name).unwrap()).collect();
    let found = test(id).stand(&view, &holders, view.find("xa/f").unwrap());
    (found.standing, found.counted.to_string())
}

#[test]
fn what_is_held_through_others_is_not_counted_twice_in_any_order() {
    // The holding of the one through others may be the other's own, whichever name comes first.
    for (one, other) in [("xa/a", "xa/b"), ("xa/b", "xa/a")] {
        let library = firm(&format!("{{ owner: {one}, shares: 45 %, held: indirectly }}, {{ owner: {other}, shares: 10 % }}"));
        assert_eq!(counted(&library, "votes-majority", &["xa/a", "xa/b"]), (Control::Possible, "at least 45 %".into()), "{one}");
    }
}

#[test]
fn owners_that_are_not_told_may_be_those_asked_about() {
    // Nobody tells who holds the holding company.
    let library = firm("{ owner: xa/a, shares: 100 % }");
    for id in ["economic-share-50", "blocked-aggregate-50"] {
        assert_eq!(counted(&library, id, &["xa/p"]).0, Control::Possible, "{id}");
    }
    assert_eq!(counted(&library, "economic-share-50", &["xa/a"]), (Control::Certain, "100 %".into()));
    let library = firm("{ owner: xa/p, shares: 100 % }");
    assert_eq!(counted(&library, "economic-share-50", &["xa/a"]), (Control::No, "0 %".into()), "a person is owned by nobody");
}

#[test]
fn what_is_told_through_others_stands_in_for_a_chain_that_is_not_told() {
    let product = |owners: &str, holders: &[&str]| counted(&firm(owners), "economic-share-50", holders);
    let told = |owner: &str, share: u32| format!("{{ owner: {owner}, shares: {share} %, held: indirectly }}");
    // Alone, and beside a word that says less.
    assert_eq!(product(&told("xa/p", 100), &["xa/p"]), (Control::Certain, "100 %".into()));
    assert_eq!(product(&format!("{}, {{ owner: xa/p, means: subsidiary }}", told("xa/p", 100)), &["xa/p"]), (Control::Certain, "100 %".into()));
    // Somebody between may be asked about, and a person is not.
    assert_eq!(product(&told("xa/p", 100), &["xa/a"]).0, Control::Possible);
    assert_eq!(product(&told("xa/p", 100), &["xa/q"]).0, Control::No);
    // Through a direct holder whose owners are not told: all of it may run there.
    assert_eq!(product(&format!("{}, {{ owner: xa/a, shares: 60 % }}", told("xa/p", 60)), &["xa/p"]), (Control::Possible, "unknown".into()));
    assert_eq!(product(&format!("{}, {{ owner: xa/a, shares: 10 % }}", told("xa/p", 60)), &["xa/p"]), (Control::Certain, "at least 50 %".into()));
    // Not through a person.
    assert_eq!(product(&format!("{}, {{ owner: xa/q, shares: 40 % }}", told("xa/p", 60)), &["xa/p"]), (Control::Certain, "60 %".into()));
    // Two persons each have theirs; two firms may be one above the other, and a person above a firm.
    assert_eq!(product(&format!("{}, {}", told("xa/p", 50), told("xa/q", 50)), &["xa/q"]), (Control::Certain, "50 %".into()));
    assert_eq!(product(&format!("{}, {}", told("xa/a", 30), told("xa/b", 30)), &["xa/a", "xa/b"]), (Control::Possible, "at least 30 %".into()));
    assert_eq!(product(&format!("{}, {}", told("xa/p", 50), told("xa/a", 70)), &["xa/a"]).1, "at least 20 %");
    // More than all is told of persons: whose it is is not known.
    assert_eq!(product(&format!("{}, {}", told("xa/p", 60), told("xa/q", 60)), &["xa/q"]).0, Control::Possible);
}

#[test]
fn what_is_withheld_stays_undetermined() {
    let library = library();
    let view = library.as_of(day("2025-01-01"), day("2026-06-01"));
    let of = |name: &str| view.find(name).unwrap();
    let found = test("blocked-aggregate-50").stand(&view, &[of("xb/bravo")], of("xa/veiled"));
    assert_eq!((found.standing, found.counted.to_string().as_str()), (Control::Possible, "40 % to 60 %"));
    assert_eq!(found.missing, [Missing::Holders(of("xa/veiled"), Parts::from_percent(20).unwrap())]);
    // Many holders below 2 % each: Bravo has at most one more such part.
    let found = test("blocked-aggregate-50").stand(&view, &[of("xb/bravo")], of("xa/listed"));
    assert_eq!(found.standing, Control::No);
    assert_eq!(found.counted.low(), Parts::from_percent(47).unwrap());
    // Holders of each country, of which one has two citizenships and one is not told.
    let places = place_shares(&view, of("xa/veiled"), Interest::Votes, Terminal::Formed);
    let range = |text: &str| text.parse::<Range>().unwrap();
    assert_eq!((places.of("XA".parse().unwrap()), places.of("XB".parse().unwrap()), places.of("XC".parse().unwrap())), (range("40 % to 60 %"), range("40 % to 60 %"), range("at most 20 %")));
    assert_eq!(places.foreign(|place| place == "XA".parse().unwrap()), range("40 % to 60 %"));
    let places = place_shares(&view, of("xa/firm"), Interest::Capital, Terminal::Formed);
    assert_eq!((places.of("XA".parse().unwrap()), places.of("XB".parse().unwrap())), (range("30 % to 55 %"), range("45 % to 70 %")));
}

#[test]
fn those_who_act_together_count_for_one_another_and_nominees_for_others() {
    let library = library();
    let view = library.as_of(day("2025-01-01"), day("2026-06-01"));
    let of = |name: &str| view.find(name).unwrap();
    let found = test("votes-majority").stand(&view, &[of("xa/delta")], of("xa/joined"));
    assert_eq!((found.standing, found.counted.low()), (Control::Certain, Parts::from_percent(55).unwrap()));
    let before = library.as_of(day("2019-12-31"), day("2026-06-01"));
    let found = test("votes-majority").stand(&before, &[before.find("xa/delta").unwrap()], before.find("xa/joined").unwrap());
    assert_eq!(found.standing, Control::No, "before they agreed");
    assert_eq!(test("disclosure-20").stand(&view, &[of("xa/alpha")], of("xa/joined")).standing, Control::Certain);
    assert_eq!(test("votes-majority").stand(&view, &[of("xa/nominee")], of("xa/joined")).counted.to_string(), "0 %");
    assert_eq!(test("disclosure-20").stand(&view, &[of("xa/nominee")], of("xa/joined")).standing, Control::Possible, "nothing is told of the capital");
    let unknown = library.as_of(day("2025-01-01"), day("2025-12-31"));
    assert!(unknown.folds().is_empty(), "nothing was known before it was read");
}

/// A register of six firms and two persons as statements.
fn statements(rows: &[(u32, u32, u32, u32)]) -> Library {
    let name = |entity: u32| -> Box<str> { format!("xa/{entity}").into() };
    let source = Source { name: "s".into(), title: "".into(), publisher: "".into(), url: "".into(), published: None, retrieved: day("2026-01-01") };
    let say = |subject: u32, claim: Claim| Statement {
        id: "".into(), subject: name(subject), claim, valid: Period::ALWAYS, source: 0, at: "".into(), recorded: day("2026-01-01"),
        withdrawn: None, confidence: Confidence::TextRead, note: "".into(),
    };
    let mut all: Vec<Statement> = (0..8).map(|entity| say(entity, Claim::Kind(if entity < 2 { EntityKind::Person } else { EntityKind::RegisteredEntity }))).collect();
    for (owner, subject, low, high) in rows {
        let share = Range::new(Parts::from_percent(*low).unwrap(), Parts::from_percent(*high).unwrap()).unwrap();
        let stake = Stake { owner: Holder::Entity(name(*owner)), interest: Interest::Votes, share, direct: None, beneficial: None, on_behalf_of: None, record: "".into(), detail: "".into() };
        all.push(say(*subject, Claim::Stake(stake)));
    }
    Library { sources: vec![source], statements: all, ..Library::default() }
}

fn rows() -> impl Strategy<Value = Vec<(u32, u32, u32, u32)>> {
    proptest::collection::vec((0_u32..8, 2_u32..8, 1_u32..70, 0_u32..30), 0..14).prop_map(|given| {
        let mut left = [100_u32; 8];
        let mut rows: Vec<(u32, u32, u32, u32)> = Vec::new();
        for (owner, subject, low, more) in given {
            let room = left[subject as usize];
            let (low, high) = (low.min(room), (low + more).min(room));
            if owner != subject && low > 0 && !rows.iter().any(|one| (one.0, one.1) == (owner, subject)) {
                left[subject as usize] -= high;
                rows.push((owner, subject, low, high));
            }
        }
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_way_to_fill_in_the_unknown_leaves_the_bounds(
        rows in rows(),
        picks in proptest::collection::vec((0_u32..=100, 0_u32..8), 14 + 8),
        holder in 0_u32..8,
        subject in 2_u32..8,
    ) {
        let test = test("votes-majority");
        let library = statements(&rows);
        let view = library.as_of(day("2026-01-01"), day("2026-01-01"));
        let at = |view: &View<'_>, entity: u32| view.find(&format!("xa/{entity}")).unwrap();
        let found = test.stand(&view, &[at(&view, holder)], at(&view, subject));
        // By the algorithm over the whole graph: the same at the lower bounds.
        let graph = view.graph(Interest::Votes).unwrap();
        if holder != subject {
            let plain = control_of(&graph, &[at(&view, holder)], ntib_base::Threshold::MAJORITY).of(at(&view, subject));
            prop_assert_eq!(found.standing == Control::Certain, plain == Control::Certain);
            prop_assert!(found.standing >= plain);
        }
        // One way in which it could turn out: a size for each range, and the rest to somebody.
        let mut filled: Vec<(u32, u32, u32, u32)> = rows.iter().zip(&picks).map(|((owner, subject, low, high), (pick, _))| {
            let size = low + pick % (high - low + 1);
            (*owner, *subject, size, size)
        }).collect();
        for firm in 2..8 {
            let rest: u32 = 100 - filled.iter().filter(|one| one.1 == firm).map(|one| one.2).sum::<u32>();
            let to = picks[14 + firm as usize].1;
            if rest > 0 && to != firm {
                match filled.iter_mut().find(|one| (one.0, one.1) == (to, firm)) {
                    Some(one) => (one.2, one.3) = (one.2 + rest, one.3 + rest),
                    None => filled.push((to, firm, rest, rest)),
                }
            }
        }
        let library = statements(&filled);
        let view = library.as_of(day("2026-01-01"), day("2026-01-01"));
        let truth = control_of(&view.graph(Interest::Votes).unwrap(), &[at(&view, holder)], ntib_base::Threshold::MAJORITY).of(at(&view, subject));
        if holder != subject {
            match found.standing {
                Control::Certain => prop_assert_eq!(truth, Control::Certain),
                Control::No => prop_assert_eq!(truth, Control::No, "{:?} {:?}", rows, filled),
                Control::Possible => {}
            }
        }
    }

    #[test]
    fn what_comes_to_rest_is_what_owners_have(rows in rows(), subject in 2_u32..8) {
        let library = statements(&rows);
        let view = library.as_of(day("2026-01-01"), day("2026-01-01"));
        let at = |entity: u32| view.find(&format!("xa/{entity}")).unwrap();
        let mut test = test("economic-share-50");
        test.of = vec![Interest::Votes];
        let graph = view.graph(Interest::Votes).unwrap();
        let (mut room, mut found) = (OwnersRoom::new(&graph), Vec::new());
        owners_of(&graph, at(subject), OwnersLimits { least: 0, follow: 1_000 }, Bound::Lower, &mut room, &mut found);
        for person in 0..2 {
            let expected = found.iter().find(|(entity, _)| *entity == at(person)).map_or(0, |(_, one)| one.low);
            let low = test.stand(&view, &[at(person)], at(subject)).counted.low();
            prop_assert!((u64::from(low.count())).abs_diff(expected / (WHOLE / 1_000_000_000)) <= 2, "{low} {expected}");
        }
    }
}
