//! The impact register and precedents follow what is added, say what going through everything says, and cost no more the more there is.

use std::collections::{BTreeMap, BTreeSet};

use ntib_record::{Entry, Name};

use crate::cases::{Case, Countersign, OpenCase, SendAnswer};
use crate::decisions::{Decision, Status};
use crate::impact::{Counts, Measured, Rests, counts, register, resting};
use crate::precedents::{COMPARED_MAX, precedents};
use crate::testing::{name, scheme, theirs};
use crate::work_tests::{day, draft, finding, last_draft, open_case, scene, to};
use crate::{Archive, Desk};

/// What is known of an instrument, by going through every entry and every decision.
#[derive(Default)]
struct Row {
    objects: BTreeSet<(String, Name)>,
    standing: BTreeSet<Name>,
    needed: BTreeSet<Name>,
    measured: BTreeMap<Name, Measured>,
}

fn gone_through(desk: &Desk<'_>) -> BTreeMap<Name, Row> {
    let mut rows: BTreeMap<Name, Row> = BTreeMap::new();
    let entries: Vec<_> = desk.entries().collect();
    for kept in &entries {
        let object = &kept.entry.object;
        // What was corrected by an entry that is seen no longer counts.
        let corrected = entries.iter().any(|other| other.entry.corrects == Some(kept.leaf) && other.entry.verb == kept.entry.verb);
        if !corrected && object.kind.as_str() != "log" {
            for instrument in &kept.entry.instruments {
                rows.entry(instrument.clone()).or_default().objects.insert((object.kind.to_string(), object.id.clone()));
            }
        }
    }
    for decision in desk.all::<Decision>() {
        let Some(what) = &decision.what else { continue };
        let (pivotal, measured) = (decision.pivotal(), what.answers.iter().any(|answer| answer.pivotal.is_some()));
        for rest in &what.rests_on {
            let row = rows.entry(rest.instrument.clone()).or_default();
            row.objects.insert(("decision".to_owned(), decision.id.clone()));
            if decision.status() == Status::Taken {
                row.standing.insert(decision.id.clone());
            }
            if rest.needed {
                row.needed.insert(decision.id.clone());
            }
            row.measured.insert(decision.id.clone(), if measured { Measured::NotPivotal } else { Measured::NotMeasured });
        }
        for one in pivotal {
            let row = rows.entry(name(one)).or_default();
            row.objects.insert(("decision".to_owned(), decision.id.clone()));
            row.measured.insert(decision.id.clone(), Measured::Pivotal);
        }
    }
    rows
}

fn check(desk: &Desk<'_>, place: &str) {
    let (said, slow) = (register(desk), gone_through(desk));
    assert_eq!(said.keys().collect::<Vec<_>>(), slow.keys().collect::<Vec<_>>(), "{place}");
    for (instrument, row) in &slow {
        let of = |measured: Measured| row.measured.values().filter(|one| **one == measured).count();
        let decisions = row.objects.iter().filter(|(kind, _)| kind == "decision").count();
        let told = Counts {
            decisions,
            standing: row.standing.len(),
            needed: row.needed.len(),
            pivotal: of(Measured::Pivotal),
            not_pivotal: of(Measured::NotPivotal),
            not_measured: of(Measured::NotMeasured),
            others: row.objects.len() - decisions,
        };
        assert_eq!((said[instrument], counts(desk, instrument)), (told, told), "{place}: {instrument}");
        // Pages put together are everything, each once, decisions first.
        let pages: Vec<Vec<Rests>> = (0..told.all().div_ceil(2)).map(|page| resting(desk, instrument, page * 2, 2)).collect();
        assert!(pages.iter().all(|page| page.len() <= 2));
        let all: Vec<Rests> = pages.concat();
        let named: BTreeSet<(String, Name)> = all.iter().map(|one| (one.kind.to_owned(), one.id.clone())).collect();
        assert_eq!((all.len(), &named), (row.objects.len(), &row.objects), "{place}: {instrument}");
        assert!(all.iter().take(decisions).all(|one| one.kind == "decision" && one.measured == row.measured.get(&one.id).copied()));
    }
}

#[test]
fn the_register_follows_what_is_added_for_everybody() {
    let (mut played, mut archive) = (Archive::new(), Archive::new());
    let log = "sample.example.ca/log".parse().unwrap();
    for text in [crate::sample_tests::PUBLIC, crate::sample_tests::PEOPLE, crate::sample_tests::YEAR] {
        crate::Script::read(text).unwrap().play(&mut played, &scheme(), &crate::testing::Open, &log).unwrap();
    }
    let end = played.kept_before(played.size()).next_back().unwrap().entry.at;
    let viewers = ["c.bouchard", "d.reyes", "e.gallant"].map(|person| crate::people::asker(&played, &name(person), None, end).unwrap().viewer);
    for kept in played.kept_from(0) {
        archive.add(kept.number, &Entry::to_bytes(&kept.entry).unwrap()).unwrap();
        if kept.number % 97 == 0 || kept.number + 1 == played.size() {
            for viewer in &viewers {
                check(&archive.seen_by(&scheme(), viewer), &format!("{} at {}", viewer.person, kept.number));
            }
        }
    }
    let seen = archive.seen_by(&scheme(), &viewers[0]);
    assert!(register(&seen).len() > 20);
}

#[test]
fn a_case_is_compared_with_no_more_the_more_there_are() {
    let mut scene = scene();
    let settle = |scene: &mut crate::testing::Scene, id: &str, ecl: &str| {
        let opened = OpenCase { countersign: Countersign::Never, ..open_case() };
        scene.act("carol", to(id, opened).labelled(theirs())).unwrap();
        scene.act("carol", to(id, finding(&["permit"], &[("item.ecl", ecl), ("leg.to", "NZ")]))).unwrap();
        scene.act("carol", to(id, draft("it may"))).unwrap();
        let draft = last_draft(scene, id);
        scene.act("carol", to(id, SendAnswer { draft, on: day("2026-06-03") })).unwrap();
    };
    scene.act("carol", to("mine", open_case()).labelled(theirs())).unwrap();
    scene.act("carol", to("mine", finding(&["permit"], &[("item.ecl", "2-6"), ("leg.to", "NZ")]))).unwrap();
    let found = |scene: &crate::testing::Scene| {
        let desk = scene.desk("carol");
        precedents(&desk, &desk.get::<Case>(&name("mine")).unwrap())
    };
    for nth in 0..COMPARED_MAX {
        settle(&mut scene, &format!("c{nth:04}"), if nth == 7 { "2-6" } else { "2-1" });
    }
    let first = found(&scene);
    assert_eq!((first.compared, first.more, first.found.len()), (COMPARED_MAX, false, crate::precedents::PRECEDENTS_MAX));
    assert_eq!(first.found[0].case.id.as_str(), "c0007");
    for nth in 0..30 {
        settle(&mut scene, &format!("a{nth:04}"), "2-1");
    }
    let then = found(&scene);
    assert_eq!((then.compared, then.more), (COMPARED_MAX, true));
}
