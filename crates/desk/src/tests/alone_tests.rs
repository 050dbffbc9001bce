//! What one person, or one firm, cannot do alone: answer without a second hand, move the clock, name others.

use std::collections::BTreeSet;

use ntib_record::{Hash, Label, Name};

use crate::authorisations::*;
use crate::cases::*;
use crate::consultations::{CallFirms, Form};
use crate::decisions::{AnswerReliedOn, ProposeDecision};
use crate::meetings::Ref;
use crate::people::{AddPerson, GrantRole, OfficeKind, SetUpOffice};
use crate::testing::{Open, Scene, label, moment, name, ours, shared};
use crate::work::clock::{ClockState, Measured};
use crate::work::tables::{StandardTables, Standards};
use crate::work_tests::{code, day, draft, finding, last_draft, open_case, permit, scene, sign, take, to, words};
use crate::{Act, Deed, Ground, Thing as _, act};

fn standards() -> Standards {
    Standards::read(StandardTables {
        calendars: include_str!("../../../../desk/calendars.csv"),
        holidays: include_str!("../../../../desk/holidays.csv"),
        standards: include_str!("../../../../desk/standards.csv"),
    })
    .unwrap()
}

/// A scene with a firm and one who works there.
fn with_firm() -> Scene {
    let mut scene = scene();
    let both = || label(&["CA"], &["role:liaison", "role:firm"]);
    let office = SetUpOffice { name: words("works"), place: "CA".parse().unwrap(), kind: OfficeKind::Firm };
    scene.act("anne", to("works", office).labelled(both())).unwrap();
    let person = AddPerson { name: "Fred".to_owned(), office: name("works"), place: "CA".parse().unwrap() };
    scene.act("anne", to("fred", person).labelled(both())).unwrap();
    let role = GrantRole { role: name("firm"), from: scene.at, until: None };
    scene.act("anne", to("fred", role).labelled(both())).unwrap();
    scene
}

fn leaves(scene: &Scene, case: &str) -> Vec<Hash> {
    scene.desk("anne").history(Case::KIND, case).map(|kept| kept.leaf).collect()
}

fn send(draft: &str, on: &str) -> SendAnswer {
    SendAnswer { draft: draft.to_owned(), on: day(on) }
}

/// What is said of a command by the tables of this repository.
fn judged<A: Act>(scene: &Scene, person: &str, deed: Deed<A>) -> &'static str {
    let (asker, all) = (scene.asker(person), standards());
    let ground = Ground::new(&scene.archive, &scene.scheme, &asker, scene.at).with_standards(&all);
    code(act(&ground, &Open, deed).map(|_| ()))
}

#[test]
fn how_a_case_was_opened_is_not_corrected_once_anybody_acted() {
    let mut scene = with_firm();
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    let first = leaves(&scene, "c1")[0];
    let never = || OpenCase { countersign: Countersign::Never, ..open_case() };
    // Laxer it never becomes; what was mistyped is corrected as long as nobody relied on it.
    assert_eq!(code(scene.act("anne", to("c1", never()).correcting(first).because("mistaken"))), "acted-on");
    let mistyped = OpenCase { on: day("2026-06-02"), ..open_case() };
    scene.act("anne", to("c1", mistyped.clone()).correcting(first).because("mistaken")).unwrap();
    scene.act("anne", to("c1", draft("so"))).unwrap();
    let stands = leaves(&scene, "c1")[1];
    let standard = standards().own();
    for turned in [
        never(),
        OpenCase { on: day("2026-06-03"), ..mistyped.clone() },
        OpenCase { standard, ..mistyped.clone() },
        OpenCase { inquirer: Some(name("works")), ..mistyped.clone() },
    ] {
        assert_eq!(code(scene.act("anne", to("c1", turned).correcting(stands).because("mistaken"))), "acted-on");
    }
    let leaf = last_draft(&scene, "c1");
    assert_eq!(code(scene.act("anne", to("c1", send(&leaf, "2026-06-03")))), "countersign");
    let retitled = OpenCase { title: words("pumps, again"), ..mistyped };
    scene.act("anne", to("c1", retitled).correcting(stands).because("mistaken")).unwrap();
}

#[test]
fn the_second_person_is_asked_for_as_the_table_says() {
    let scene = with_firm();
    let own = Label { owners: [name("works")].into(), ..label(&["CA"], &["person:fred", "role:liaison"]) };
    let of = |countersign, standard| OpenCase { countersign, standard, ..open_case() };
    let own_standard = standards().own();
    for standard in [own_standard.clone(), None] {
        for countersign in [Countersign::Never, Countersign::WhenDoubtful] {
            let deed = to("c1", of(countersign, standard.clone())).labelled(own.clone());
            assert_eq!(judged(&scene, "fred", deed), "countersign", "{countersign:?}");
        }
        assert_eq!(judged(&scene, "fred", to("c1", of(Countersign::Always, standard.clone())).labelled(own.clone())), "");
        assert_eq!(judged(&scene, "anne", to("c1", of(Countersign::WhenDoubtful, standard.clone())).labelled(shared())), "");
        assert_eq!(judged(&scene, "anne", to("c1", of(Countersign::Never, standard)).labelled(shared())), "countersign");
    }
    let quick = own_standard.map(|one| Standard { working_days: 1, ..one });
    assert_eq!(judged(&scene, "anne", to("c1", of(Countersign::Always, quick)).labelled(shared())), "standard");
    // A firm asks for itself, and holds what it records.
    let for_other = OpenCase { inquirer: Some(name("canada")), ..open_case() };
    assert_eq!(judged(&scene, "fred", to("c1", for_other).labelled(own.clone())), "firm");
    let held = |holder: &str| RecordAuthorisation { holder: name(holder), ..permit("10") };
    assert_eq!(judged(&scene, "fred", to("a1", held("canada")).labelled(own.clone())), "firm");
    assert_eq!(judged(&scene, "fred", to("a1", held("works")).labelled(own)), "");
}

#[test]
fn a_signature_holds_for_the_assessment_and_the_run_that_it_was_given_for() {
    let mut scene = scene();
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    scene.act("anne", to("c1", finding(&["permit"], &[]))).unwrap();
    let assessed = leaves(&scene, "c1")[1];
    scene.act("anne", to("c1", draft("with a permit"))).unwrap();
    let leaf = last_draft(&scene, "c1");
    scene.act("carol", to("c1", sign(&leaf))).unwrap();
    let next = |scene: &Scene| scene.desk("anne").get::<Case>(&name("c1")).unwrap().next();
    assert_eq!(next(&scene), Next::Send);
    // A newer assessment, or a correction of the one that was signed for: it is signed again.
    for again in [to("c1", finding(&["free"], &[])), to("c1", finding(&["none"], &[])).correcting(assessed).because("mistaken")] {
        scene.act("anne", again).unwrap();
        assert_eq!(next(&scene), Next::Countersign);
        assert_eq!(code(scene.act("anne", to("c1", send(&leaf, "2026-06-03")))), "countersign");
        scene.act("carol", to("c1", sign(&leaf))).unwrap();
    }
    scene.act("anne", to("c1", send(&leaf, "2026-06-03"))).unwrap();
    for on in ["2026-06-02", "2026-06-03", "2026-06-04"] {
        assert_eq!(code(scene.act("anne", to("c1", send(&leaf, on)))), "sent");
    }
    scene.act("anne", to("c1", CloseCase { ending: Ending::Answered, on: day("2026-06-04") })).unwrap();
    scene.act("anne", to("c1", ReopenCase { on: day("2026-06-10") })).unwrap();
    // Opened again, what was signed before is void.
    assert_eq!(next(&scene), Next::Draft);
    assert_eq!(code(scene.act("anne", to("c1", send(&leaf, "2026-06-11")))), "draft");
    assert_eq!(code(scene.act("carol", to("c1", sign(&leaf)))), "draft");
}

#[test]
fn days_are_neither_to_come_nor_before_what_they_follow() {
    let mut scene = scene();
    let later = "2027-01-01";
    assert_eq!(code(scene.act("anne", to("c1", OpenCase { on: day(later), ..open_case() }).labelled(shared()))), "dates");
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    let ask = |on: &str| AskInquirer { question: words("where?"), facts: BTreeSet::new(), on: day(on) };
    let tell = |on: &str| TakeReply { reply: words("there"), told: Vec::new(), attachments: Vec::new(), on: day(on) };
    assert_eq!(code(scene.act("anne", to("c1", ask(later)))), "dates");
    scene.act("anne", to("c1", ask("2026-06-10"))).unwrap();
    assert_eq!(code(scene.act("anne", to("c1", tell("2026-06-09")))), "dates");
    assert_eq!(code(scene.act("anne", to("c1", tell(later)))), "dates");
    scene.act("anne", to("c1", tell("2026-06-12"))).unwrap();
    scene.act("anne", to("c1", draft("so"))).unwrap();
    let leaf = last_draft(&scene, "c1");
    scene.act("carol", to("c1", sign(&leaf))).unwrap();
    for on in [later, "2030-01-01", "2026-06-11"] {
        assert_eq!(code(scene.act("anne", to("c1", send(&leaf, on)))), "dates", "{on}");
    }
    scene.act("anne", to("a1", permit("10")).labelled(shared())).unwrap();
    assert_eq!(code(scene.act("anne", to("a1", take("u1", later, "1")))), "dates");
    scene.act("anne", to("a1", take("u1", "2026-07-01", "1"))).unwrap();
    let report = FileUseReport { from: day("2027-01-01"), until: day("2027-07-01"), on: day("2028-01-01"), rows: Vec::new() };
    assert_eq!(code(scene.act("anne", to("a1", report))), "dates");
    let end = |on: &str| EndAuthorisation { how: Ended::Surrendered, on: day(on) };
    assert_eq!(code(scene.act("anne", to("a1", end("2026-07-01")))), "ledger");
    scene.act("anne", to("a1", end("2026-07-02"))).unwrap();
}

#[test]
fn opening_a_late_case_again_takes_no_lateness_away() {
    let mut scene = scene();
    let what = OpenCase { standard: standards().own(), countersign: Countersign::Always, ..open_case() };
    scene.act("anne", to("c1", what).labelled(shared())).unwrap();
    let answer = |scene: &mut Scene, on: &str| {
        scene.act("anne", to("c1", draft(on))).unwrap();
        let leaf = last_draft(scene, "c1");
        scene.act("carol", to("c1", sign(&leaf))).unwrap();
        scene.act("anne", to("c1", send(&leaf, on))).unwrap();
        scene.act("anne", to("c1", CloseCase { ending: Ending::Answered, on: day(on) })).unwrap();
    };
    answer(&mut scene, "2026-08-03");
    scene.act("anne", to("c1", ReopenCase { on: day("2026-08-04") })).unwrap();
    answer(&mut scene, "2026-08-05");
    let (all, case) = (standards(), scene.desk("anne").get::<Case>(&name("c1")).unwrap());
    let calendar = &all.calendars[&all.own().unwrap().calendar].1;
    let clocks = case.clocks(calendar, day("2026-12-01")).unwrap();
    let sum = Measured::of(&clocks);
    assert_eq!((clocks.len(), sum.late, sum.in_time), (2, 1, 1));
    assert_eq!(case.clock(calendar, day("2026-12-01")).unwrap().map(|one| one.state), Some(ClockState::Stopped { on: day("2026-08-05") }));
}

#[test]
fn a_call_says_how_far_one_firm_may_stand_out_and_an_answer_names_instruments_that_there_are() {
    let mut scene = scene();
    let call = |dominance_percent| CallFirms {
        title: words("t"),
        why: words("w"),
        questions: vec![crate::consultations::Asked { id: name("q"), text: words("q"), answer: Form::Figure { unit: "EA".parse().unwrap() } }],
        closes: day("2026-06-30"),
        threshold: 3,
        dominance_percent,
    };
    for outside in [0, 101] {
        assert_eq!(code(scene.act("anne", to("k1", call(outside)).labelled(shared()))), "range");
    }
    scene.act("anne", to("k1", call(100)).labelled(shared())).unwrap();
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    let known: BTreeSet<Name> = [name("us/hts")].into();
    let said = |pivotal: &str| {
        let what = ProposeDecision {
            title: words("d"),
            text: words("t"),
            forum: None,
            meeting: None,
            rests_on: Vec::new(),
            otherwise: words("on sense"),
            answers: vec![AnswerReliedOn {
                of: Ref { kind: name(Case::KIND), id: name("c1") },
                question: "q".to_owned(),
                outcome: "o".to_owned(),
                as_of: day("2026-06-01"),
                rulebook: "r".to_owned(),
                pivotal: Some([pivotal.to_owned()].into()),
            }],
            objects: Vec::new(),
            review: day("2027-06-01"),
        };
        let asker = scene.asker("anne");
        let ground = Ground::new(&scene.archive, &scene.scheme, &asker, moment("2026-12-01T00:00:00.000Z")).with_instruments(&known);
        code(act(&ground, &Open, to("d1", what).labelled(shared())).map(|_| ()))
    };
    assert_eq!((said("us/hts"), said("us/dpa-title-iii")), ("", "instrument"));
}

#[test]
fn cases_that_wait_are_proposed_to_whom_may_know_of_them() {
    use crate::meetings::{CallMeeting, InvitePerson, Meeting, PutOnAgenda, Ref};
    use crate::pack::{Proposal, Waits, brief, proposals};
    let mut scene = with_firm();
    let all = standards();
    scene.act("anne", to("board", crate::cycle_tests::board()).labelled(shared())).unwrap();
    let called = CallMeeting {
        forum: Some(name("board")),
        series: None,
        title: words("spring"),
        begins: "2027-01-11T15:00:00.000Z".parse().unwrap(),
        minutes: 60,
        place: crate::Wording::default(),
    };
    scene.act("anne", to("m1", called).labelled(shared())).unwrap();
    scene.act("anne", to("m1", InvitePerson { person: name("benoit") })).unwrap();
    let standard = all.own();
    let of = |on: &str, standard: &Option<Standard>| OpenCase { on: day(on), standard: standard.clone(), ..open_case() };
    // Long over its standard; within it and with nobody who is invited; within it, and waiting on a colleague's signature.
    scene.act("anne", to("late", of("2026-06-01", &standard)).labelled(ours())).unwrap();
    scene.act("anne", to("fresh", of("2026-12-30", &standard)).labelled(shared())).unwrap();
    scene.act("anne", to("drafted", of("2026-12-30", &standard)).labelled(shared())).unwrap();
    scene.act("anne", to("drafted", finding(&["permit"], &[]))).unwrap();
    scene.act("anne", to("drafted", draft("with a permit"))).unwrap();
    let found = |scene: &Scene, person: &str, standards: Option<&Standards>| {
        let desk = scene.desk(person);
        let meeting = desk.get::<Meeting>(&name("m1")).unwrap();
        let cases = proposals(&desk, &meeting, standards).first.into_iter().filter_map(|one| match one {
            Proposal::Case(case, waits) => Some((case.id.to_string(), waits)),
            _ => None,
        });
        cases.collect::<Vec<_>>()
    };
    let (late, drafted) = (("late".to_owned(), Waits::Late), ("drafted".to_owned(), Waits::Member));
    assert_eq!(found(&scene, "anne", Some(&all)), [late.clone(), drafted.clone()]);
    assert_eq!(found(&scene, "carol", Some(&all)), std::slice::from_ref(&drafted), "who may not know of a case is not told that it is late");
    assert_eq!(found(&scene, "anne", None), std::slice::from_ref(&drafted), "without calendars nothing is said of lateness");
    // The pack bears the label of the cases of which it tells.
    let label = |person: &str| brief(&scene.desk(person), &scene.scheme, &name("m1"), Some(&all)).unwrap().label.unwrap().releasable_to;
    assert_eq!((label("anne"), label("carol")), (ours().releasable_to, shared().releasable_to));
    // What is on the agenda is not proposed to it.
    let about = Some(Ref { kind: name("case"), id: name("late") });
    let item = PutOnAgenda { item: name("one"), about, title: words("pumps"), minutes: None };
    scene.act("anne", to("m1", item)).unwrap();
    assert_eq!(found(&scene, "anne", Some(&all)), [drafted]);
}
