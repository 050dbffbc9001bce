//! Lists that follow what is added say what lists made anew say, to everyone, and what going through every case says.

use std::collections::BTreeMap;

use ntib_record::{Entry, Label, Name};

use crate::cases::*;
use crate::docket::{Docket, On};
use crate::testing::{Scene, label, ours, shared};
use crate::work::clock::{Clock, ClockState, Measured};
use crate::work::tables::{StandardTables, Standards};
use crate::work_tests::{day, draft, open_case, scene, to, words};
use crate::{Archive, Desk};

/// Kept until the process of the test ends.
fn standards() -> &'static Standards {
    let tables = StandardTables {
        calendars: include_str!("../../../../desk/calendars.csv"),
        holidays: include_str!("../../../../desk/holidays.csv"),
        standards: include_str!("../../../../desk/standards.csv"),
    };
    Box::leak(Box::new(Standards::read(tables).unwrap()))
}

/// Every case that is seen, with the entries that it comes of.
fn seen(desk: &Desk<'_>) -> Vec<(String, Vec<u64>)> {
    desk.all::<Case>().iter().map(|one| (one.id.to_string(), one.kept.iter().map(|kept| kept.number).collect())).collect()
}

fn names<'a>(all: impl Iterator<Item = &'a Name>) -> Vec<String> {
    all.map(ToString::to_string).collect()
}

/// All that the docket says.
fn said(desk: &Desk<'_>, on: &On) -> (Vec<Vec<String>>, Vec<Measured>) {
    desk.listed::<Case, Docket, _>(on, |docket| {
        let [open, settled] = docket.lately();
        let every = [Next::Reply, Next::Assess, Next::Draft, Next::Countersign, Next::Send, Next::Close, Next::Nothing];
        let lists = vec![
            names(docket.open()),
            names(docket.settled()),
            names(open),
            names(settled),
            names(docket.assessed()),
            names(docket.sent()),
            names(docket.asked()),
            names(docket.pressing(&every)),
            names(docket.pressing(&[Next::Reply, Next::Draft])),
        ];
        (lists, docket.measured().values().copied().filter(|sum| *sum != Measured::default()).collect())
    })
}

/// The same, by going through every case.
fn gone_through(desk: &Desk<'_>, on: &On) -> (Vec<Vec<String>>, Vec<Measured>) {
    let mut all = desk.all::<Case>();
    let ids = |all: &[std::sync::Arc<crate::Known<Case>>], wanted: &dyn Fn(&Case) -> bool| all.iter().filter(|one| wanted(one)).map(|one| one.id.to_string()).collect::<Vec<_>>();
    let asked = ids(&all, &|one| one.closed.is_none() && one.sent.is_none() && (one.next() == Next::Reply || !one.awaited().is_empty()));
    all.sort_by_key(|one| std::cmp::Reverse(one.opened.as_ref().map(|opened| opened.on)));
    let (open, settled) = (ids(&all, &|one| one.next() != Next::Nothing), ids(&all, &|one| one.next() == Next::Nothing));
    all.sort_by_key(|one| std::cmp::Reverse(one.kept.last().map(|kept| kept.number)));
    let lately = [ids(&all, &|one| one.next() != Next::Nothing), ids(&all, &|one| one.next() == Next::Nothing)];
    let (assessed, sent) = (ids(&all, &|one| one.assessment().is_some()), ids(&all, &|one| one.sent.is_some()));
    let clocks = |one: &Case| {
        let calendar = one.opened.as_ref().and_then(|opened| opened.standard.as_ref()).and_then(|standard| on.standards.calendars.get(&standard.calendar));
        calendar.and_then(|(_, calendar)| one.clocks(calendar, on.day).ok()).unwrap_or_default()
    };
    let due = |one: &Case| clocks(one).last().and_then(|clock| if let ClockState::Runs { due } = clock.state { Some(due) } else { None });
    all.sort_by_key(|one| (due(one).is_none(), due(one), one.opened.as_ref().map(|opened| opened.on), one.id.clone()));
    let pressing = [ids(&all, &|_| true), ids(&all, &|one| matches!(one.next(), Next::Reply | Next::Draft))];
    let mut every: BTreeMap<Name, Vec<Clock>> = BTreeMap::new();
    for one in &all {
        if let Some(standard) = one.opened.as_ref().and_then(|opened| opened.standard.as_ref()) {
            every.entry(standard.id.clone()).or_default().extend(clocks(one));
        }
    }
    let [first, second] = lately;
    let [all_of_them, some] = pressing;
    (vec![open, settled, first, second, assessed, sent, asked, all_of_them, some], every.values().map(Measured::of).filter(|sum| *sum != Measured::default()).collect())
}

/// The same record, in an archive that was never asked.
fn again(scene: &Scene) -> Archive {
    let mut archive = Archive::new();
    for kept in scene.archive.kept_from(0) {
        let bytes = Entry::to_bytes(&kept.entry).unwrap();
        archive.add(kept.number, &bytes).unwrap();
    }
    archive
}

/// A case under the desk's own standard.
fn opened(standards: &Standards, at: &str) -> OpenCase {
    let stated = |id: &str| standards.standard(&id.parse().unwrap()).unwrap();
    let own = if at == "2025-12-01" { stated("ca-export-permit-10") } else { standards.own().unwrap() };
    OpenCase { on: day(at), countersign: Countersign::Never, standard: Some(own), ..open_case() }
}

/// Something done to a case; what is refused changes nothing.
fn step(scene: &mut Scene, standards: &Standards, draw: &mut dyn FnMut(usize) -> usize) {
    let case = format!("c{}", draw(9));
    let labels: [Label; 5] = [shared(), ours(), label(&["CA"], &["person:benoit"]), label(&["US", "CA"], &["person:carol", "person:anne"]), label(&["CA"], &["post:post-anne"])];
    let (bears, who) = (labels[draw(5)].clone(), ["anne", "benoit", "carol"][draw(3)]);
    let at = ["2026-01-02", "2026-01-05", "2025-12-01"][draw(3)];
    let leaf = scene.archive.whole().history(<Case as crate::Thing>::KIND, &case).rev().find(|kept| kept.verb() == "draft-answer").map(|kept| kept.leaf.to_string()).unwrap_or_default();
    let _done = match draw(8) {
        0 | 1 => scene.act(who, to(&case, opened(standards, at)).labelled(bears)).is_ok(),
        2 => scene.act(who, to(&case, AskInquirer { question: words("which"), facts: ["item.usml".to_owned()].into(), on: day(at) }).labelled(bears)).is_ok(),
        3 => scene.act(who, to(&case, TakeReply { reply: words("this"), told: Vec::new(), attachments: Vec::new(), on: day(at) }).labelled(bears)).is_ok(),
        4 => scene.act(who, to(&case, draft("it may")).labelled(bears)).is_ok(),
        5 => scene.act(who, to(&case, SendAnswer { draft: leaf, on: day(at) }).labelled(bears)).is_ok(),
        6 => scene.act(who, to(&case, CloseCase { ending: Ending::Withdrawn, on: day(at) }).labelled(bears)).is_ok(),
        _ => scene.act(who, to(&case, ReopenCase { on: day(at) }).labelled(bears)).is_ok(),
    };
}

#[test]
fn lists_that_follow_say_what_lists_made_anew_say() {
    let standards = standards();
    for seed in 1..5_u64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut draw = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % 10_000).unwrap() % below
        };
        let mut scene = scene();
        for round in 0..120 {
            step(&mut scene, standards, &mut draw);
            // Not everybody looks each time, and days change.
            let today = On { day: day(if round % 40 < 30 { "2026-01-05" } else { "2026-03-02" }), standards };
            let fresh = again(&scene);
            for who in ["anne", "benoit", "carol"].into_iter().filter(|_| draw(3) > 0) {
                let (desk, anew) = (scene.desk(who), fresh.seen_by(&scene.scheme, &scene.asker(who).viewer));
                assert_eq!(seen(&desk), seen(&anew), "{who}, seed {seed}, round {round}");
                assert_eq!(said(&desk, &today), said(&anew, &today), "{who}, seed {seed}, round {round}");
                assert_eq!(said(&desk, &today), gone_through(&desk, &today), "{who}, seed {seed}, round {round}");
            }
        }
        assert!(seen(&scene.desk("anne")).len() > 3);
        assert_ne!(seen(&scene.desk("anne")), seen(&scene.desk("carol")));
    }
}
