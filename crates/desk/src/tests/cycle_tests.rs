//! The cycle of a forum, from founding to handover, by two offices that do not see all of each other.

use ntib_core::{Date, Lang};
use ntib_record::Principal;

use crate::actions::{AssignAction, FinishAction, NotePromise, Side, open_actions, open_promises};
use crate::calendar::Calendar;
use crate::contacts::{AddContact, Contact, How, MoveContact, NoteExchange};
use crate::decisions::{
    AnswerReliedOn, Decision, Dissent, ProposeDecision, Rest, Review, ReviewDecision, Status, TakeDecision,
    reviews_due,
};
use crate::forums::{Basis, Confidence, Forum, FoundForum, NoteSitting, Source, standing};
use crate::impact::register;
use crate::meetings::*;
use crate::pack::{Proposal, brief, handover, proposals};
use crate::series::{BeginSeries, Series, next_of};
use crate::testing::{Scene, moment, name, ours, shared};
use crate::{Act, Deed, Wording};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn both(text: &str) -> Wording {
    Wording::both(text, text)
}

fn source() -> Source {
    Source {
        title: "invented".into(),
        seen: date("2026-01-01"),
        confidence: Confidence::Secondary,
    }
}

fn code<A: Act>(scene: &mut Scene, person: &str, deed: Deed<A>) -> &'static str {
    scene
        .act(person, deed)
        .map_or_else(|refused| refused.code, |()| "done")
}

fn on<A: Act>(object: &str, what: A) -> Deed<A> {
    Deed::new(name(object), what)
}

fn does<A: Act>(scene: &mut Scene, person: &str, object: &str, what: A) {
    scene.act(person, on(object, what)).unwrap();
}

fn invite(person: &str) -> InvitePerson {
    let person = name(person);
    InvitePerson { person }
}

fn exchange(day: &str) -> NoteExchange {
    let (on, how, about) = (date(day), How::Met, both("pumps"));
    NoteExchange { on, how, about }
}

fn take() -> TakeDecision {
    let from = date("2026-03-01");
    TakeDecision { from }
}

fn send_the_list(due: &str) -> AssignAction {
    AssignAction {
        what: both("Send the list"),
        to: Principal::Post(name("post-anne")),
        due: date(due),
        forum: Some(name("board")),
        comes_of: None,
    }
}

/// A forum of Canada and the United States.
pub(crate) fn board() -> FoundForum {
    FoundForum {
        name: both("Board"),
        about: both("Advises."),
        parties: ["CA".parse().unwrap(), "US".parse().unwrap()].into(),
        level: both("Assistant secretaries"),
        bases: vec![Basis {
            title: both("Declaration"),
            at: "para. 2".into(),
            instrument: Some(name("xx/declaration")),
            binding: false,
        }],
        since: Some(date("1940-08-18")),
        every_months: Some(6),
        follows: None,
        source: source(),
    }
}

fn forum(scene: &mut Scene) {
    scene.act("anne", on("board", board()).labelled(shared())).unwrap();
}

fn meeting(scene: &mut Scene, id: &str, begins: &str) {
    let what = CallMeeting {
        forum: Some(name("board")),
        series: None,
        title: both("Sitting; spring, \\ all"),
        begins: moment(begins),
        minutes: 90,
        place: both("Ottawa"),
    };
    scene.act("anne", on(id, what).labelled(shared())).unwrap();
}

fn item(id: &str, about: Option<Ref>) -> PutOnAgenda {
    PutOnAgenda {
        item: name(id),
        title: both(id),
        minutes: Some(10),
        about,
    }
}

/// A board that met once: one item done, one left open.
fn met() -> Scene {
    let mut scene = Scene::new();
    forum(&mut scene);
    meeting(&mut scene, "m1", "2026-02-10T15:00:00.000Z");
    for what in ["done", "left"] {
        does(&mut scene, "carol", "m1", item(what, None));
    }
    does(&mut scene, "anne", "m1", invite("carol"));
    let coming = |coming| on("m1", AnswerInvitation { coming });
    assert_eq!(code(&mut scene, "benoit", coming(Coming::Yes)), "not-invited");
    assert_eq!(code(&mut scene, "carol", coming(Coming::Perhaps)), "done");
    let hold = HoldMeeting {
        present: [name("anne"), name("carol")].into(),
        guests: vec!["D. Smith, navy".into()],
    };
    assert_eq!(code(&mut scene, "anne", on("m1", hold.clone())), "too-soon");
    scene.at = moment("2026-02-10T17:00:00.000Z");
    let close = || on("m1", CloseMeeting {});
    assert_eq!(code(&mut scene, "anne", close()), "stage");
    does(&mut scene, "anne", "m1", hold);
    assert_eq!(code(&mut scene, "anne", close()), "no-minutes");
    let minutes = WriteMinutes {
        item: Some(name("done")),
        text: both("Agreed."),
    };
    does(&mut scene, "anne", "m1", minutes);
    let settled = SettleItem {
        item: name("done"),
        outcome: Outcome::Done,
    };
    does(&mut scene, "anne", "m1", settled);
    let paper = Paper::Minutes;
    does(&mut scene, "carol", "m1", ConfirmReading { paper });
    assert_eq!(code(&mut scene, "benoit", close()), "done");
    scene
}

#[test]
fn a_closed_meeting_changes_by_corrections_alone() {
    let mut scene = met();
    assert_eq!(code(&mut scene, "anne", on("m1", item("late", None))), "stage");
    let text = |text: &str| WriteMinutes {
        item: Some(name("done")),
        text: both(text),
    };
    assert_eq!(code(&mut scene, "anne", on("m1", text("Otherwise."))), "stage");
    let known = scene.desk("carol").get::<Meeting>(&name("m1")).unwrap();
    let leaf = known
        .kept
        .iter()
        .find(|kept| kept.verb() == WriteMinutes::VERB)
        .unwrap()
        .leaf;
    scene
        .act(
            "anne",
            on("m1", text("Agreed, but for one word.")).correcting(leaf).because("mistaken"),
        )
        .unwrap();
    let known = scene.desk("anne").get::<Meeting>(&name("m1")).unwrap();
    assert_eq!(
        known.items[0].minutes.as_ref().unwrap().get(Lang::Fr).0,
        "Agreed, but for one word."
    );
    assert_eq!(known.stage(), Stage::Closed);
    assert_eq!(known.closed.as_ref().unwrap().0, name("benoit"));
    // What carol read is not what stands now.
    assert!(!known.read.contains_key(&(Paper::Minutes, name("carol"))));
    assert!(known.read_before.contains_key(&name("carol")));
}

#[test]
fn what_is_left_is_proposed_to_the_next_meeting() {
    let mut scene = met();
    let action = send_the_list("2026-03-01");
    scene
        .act("anne", on("a1", action.clone()).labelled(shared()))
        .unwrap();
    scene.act("anne", on("a2", action).labelled(ours())).unwrap();
    meeting(&mut scene, "m2", "2026-09-10T15:00:00.000Z");
    let count = |scene: &Scene, person: &str| {
        let desk = scene.desk(person);
        let next = desk.get::<Meeting>(&name("m2")).unwrap();
        let all = proposals(&desk, &next, None).first;
        assert!(
            matches!(&all[0], Proposal::CarriedOver { from, item } if *from == name("m1") && item.what.item == name("left"))
        );
        all.len()
    };
    assert_eq!((count(&scene, "anne"), count(&scene, "carol")), (3, 2));
    scene.act("anne", on("m2", item("left", None))).unwrap();
    scene
        .act(
            "anne",
            on(
                "m2",
                item(
                    "list",
                    Some(Ref {
                        kind: name("action"),
                        id: name("a1"),
                    }),
                ),
            ),
        )
        .unwrap();
    let unseen = item(
        "quiet",
        Some(Ref {
            kind: name("action"),
            id: name("a2"),
        }),
    );
    assert_eq!(code(&mut scene, "carol", on("m2", unseen)), "not-found");
    let desk = scene.desk("carol");
    assert!(
        proposals(&desk, &desk.get::<Meeting>(&name("m2")).unwrap(), None)
            .first
            .is_empty()
    );
    let pack = brief(&scene.desk("anne"), &scene.scheme, &name("m2"), None).unwrap();
    assert_eq!(
        (pack.actions.first.len(), pack.last.unwrap().id.as_str()),
        (2, "m1")
    );
    assert_eq!(
        pack.label.unwrap().releasable_to,
        ours().releasable_to,
        "an action for Canada alone is in it"
    );
    let theirs = brief(&desk, &scene.scheme, &name("m2"), None).unwrap();
    assert_eq!(
        (theirs.actions.first.len(), theirs.label.unwrap().releasable_to),
        (1, shared().releasable_to)
    );
    scene
        .act("anne", on("a1", FinishAction { text: both("Sent") }))
        .unwrap();
    assert_eq!(
        code(&mut scene, "anne", on("a1", FinishAction { text: both("Again") })),
        "over"
    );
    assert_eq!(open_actions(&scene.desk("anne")).len(), 1);
}

#[test]
fn a_forum_is_overdue_by_what_the_viewer_sees() {
    let mut scene = Scene::new();
    forum(&mut scene);
    let stands = |scene: &Scene, person: &str, on: &str| {
        let desk = scene.desk(person);
        standing(&desk, &desk.get::<Forum>(&name("board")).unwrap(), date(on))
    };
    let none = stands(&scene, "carol", "2026-09-01");
    assert_eq!(
        (none.last, none.due, none.late_days, none.known),
        (None, None, None, 0),
        "nothing is known, so nothing is said"
    );
    for day in ["2024-08-31", "2025-08-31"] {
        scene
            .act(
                "anne",
                on(
                    "board",
                    NoteSitting {
                        on: date(day),
                        about: both("sitting"),
                        source: source(),
                    },
                ),
            )
            .unwrap();
    }
    let late = stands(&scene, "carol", "2026-03-01");
    assert_eq!(
        (late.due, late.late_days, late.mean_days),
        (Some(date("2026-02-28")), Some(1), Some(365))
    );
    assert_eq!(stands(&scene, "carol", "2026-02-28").late_days, None);
    scene
        .act(
            "anne",
            on(
                "board",
                NoteSitting {
                    on: date("2026-01-20"),
                    about: both("quiet"),
                    source: source(),
                },
            )
            .labelled(ours()),
        )
        .unwrap();
    assert_eq!(stands(&scene, "anne", "2026-03-01").late_days, None);
    assert_eq!(stands(&scene, "carol", "2026-03-01").late_days, Some(1));
}

fn proposal(pivotal: Option<&[&str]>) -> ProposeDecision {
    let answer = AnswerReliedOn {
        of: Ref {
            kind: name("meeting"),
            id: name("m1"),
        },
        question: "authority".into(),
        outcome: "exempt".into(),
        as_of: date("2026-02-10"),
        rulebook: "abc".into(),
        pivotal: pivotal.map(|names| names.iter().map(|&one| one.to_owned()).collect()),
    };
    ProposeDecision {
        title: both("Share the list"),
        text: both("The list is shared."),
        forum: Some(name("board")),
        meeting: Some(name("m1")),
        rests_on: vec![Rest {
            instrument: name("xx/act"),
            at: "s. 7".into(),
            needed: true,
        }],
        otherwise: Wording::default(),
        answers: vec![answer],
        objects: vec![],
        review: date("2026-12-01"),
    }
}

#[test]
fn a_decision_names_its_instruments_and_is_taken_by_another() {
    let mut scene = met();
    let mut nothing = proposal(None);
    nothing.rests_on.clear();
    assert_eq!(
        code(&mut scene, "anne", on("d0", nothing).labelled(shared())),
        "rests-on-nothing"
    );
    scene
        .act(
            "anne",
            on("d1", proposal(Some(&["xx/act", "xx/other"]))).labelled(shared()),
        )
        .unwrap();
    scene
        .act("anne", on("d2", proposal(None)).labelled(ours()))
        .unwrap();
    let take = || TakeDecision {
        from: date("2026-03-01"),
    };
    assert_eq!(code(&mut scene, "anne", on("d1", take())), "own-work");
    assert_eq!(code(&mut scene, "carol", on("d2", take())), "not-found");
    scene.act("carol", on("d1", take())).unwrap();
    assert_eq!(code(&mut scene, "benoit", on("d1", take())), "status");
    scene
        .act(
            "benoit",
            on(
                "d1",
                Dissent {
                    place: None,
                    text: both("Too early."),
                },
            ),
        )
        .unwrap();
    let (anne, carol) = (register(&scene.desk("anne")), register(&scene.desk("carol")));
    assert_eq!(anne[&name("xx/act")].decisions, 2);
    let row = &carol[&name("xx/act")];
    assert_eq!(
        (
            row.decisions,
            row.standing,
            row.needed,
            row.pivotal,
            row.not_measured
        ),
        (1, 1, 1, 1, 0)
    );
    assert_eq!(anne[&name("xx/act")].not_measured, 1);
    assert_eq!(
        carol[&name("xx/other")].pivotal,
        1,
        "found pivotal without being named"
    );
    assert_eq!(carol[&name("xx/declaration")].others, 1);
    assert!(reviews_due(&scene.desk("anne"), date("2026-11-30")).is_empty());
    assert_eq!(reviews_due(&scene.desk("anne"), date("2026-12-01")).len(), 1);
    let review = |next| ReviewDecision {
        outcome: Review::Stands,
        text: both("Still right."),
        next,
        replaced_by: None,
    };
    assert_eq!(code(&mut scene, "anne", on("d1", review(None))), "empty");
    scene
        .act("anne", on("d1", review(Some(date("2027-12-01")))))
        .unwrap();
    let known = scene.desk("carol").get::<Decision>(&name("d1")).unwrap();
    assert_eq!(
        (known.status(), known.dissent.len(), known.review_day()),
        (Status::Taken, 1, Some(date("2027-12-01")))
    );
}

#[test]
fn the_next_holder_of_a_post_finds_what_is_open() {
    let mut scene = met();
    let contact = AddContact {
        name: "Dana Smith".into(),
        organisation: "Navy".into(),
        post: "Buyer".into(),
        place: "US".parse().unwrap(),
    };
    scene.act("anne", on("dana", contact).labelled(ours())).unwrap();
    does(&mut scene, "anne", "dana", exchange("2026-02-01"));
    let ahead = on("dana", exchange("2026-03-01"));
    assert_eq!(code(&mut scene, "anne", ahead), "range");
    let moved = MoveContact {
        on: date("2026-02-05"),
        organisation: "Army".into(),
        post: String::new(),
    };
    does(&mut scene, "anne", "dana", moved);
    let promise = NotePromise {
        side: Side::Received,
        other: "Dana Smith, navy".into(),
        what: both("An answer by summer"),
        on: date("2026-02-01"),
        due: Some(date("2026-06-30")),
        comes_of: None,
    };
    scene.act("anne", on("p1", promise).labelled(ours())).unwrap();
    let proposed = on("d1", proposal(None)).labelled(shared());
    scene.act("anne", proposed).unwrap();
    does(&mut scene, "carol", "d1", take());
    let action = on("a1", send_the_list("2026-03-01")).labelled(shared());
    scene.act("benoit", action).unwrap();
    let pack = handover(
        &scene.desk("benoit"),
        &scene.scheme,
        &name("post-anne"),
        date("2026-12-01"),
    );
    let counts = (
        pack.holders.len(),
        pack.actions.first.len(),
        pack.promises.first.len(),
        pack.contacts.first.len(),
        pack.decisions.first.len(),
        pack.reviews.first.len(),
        pack.forums.len(),
    );
    assert_eq!(counts, (1, 1, 1, 1, 1, 1, 1));
    assert_eq!(pack.contacts.first[0].now.as_ref().unwrap().0, "Army");
    assert_eq!(pack.label.unwrap().releasable_to, ours().releasable_to);
    let theirs = handover(
        &scene.desk("carol"),
        &scene.scheme,
        &name("post-anne"),
        date("2026-12-01"),
    );
    assert_eq!(
        (
            theirs.promises.first.len(),
            theirs.contacts.first.len(),
            theirs.actions.first.len()
        ),
        (0, 0, 1)
    );
    assert!(scene.desk("carol").get::<Contact>(&name("dana")).is_none());
    assert!(open_promises(&scene.desk("carol")).is_empty());
}

#[test]
fn series_keep_their_day_and_calendars_their_form() {
    let series = Series {
        what: Some(BeginSeries {
            forum: name("board"),
            title: both("x"),
            first: date("2026-01-31"),
            every_months: 1,
        }),
        ended: Some(date("2026-06-01")),
    };
    assert_eq!(next_of(&series, date("2025-12-01")), Some(date("2026-01-31")));
    assert_eq!(next_of(&series, date("2026-01-31")), Some(date("2026-02-28")));
    assert_eq!(next_of(&series, date("2026-02-28")), Some(date("2026-03-31")));
    assert_eq!(next_of(&series, date("2026-05-31")), None);
    let scene = met();
    let desk = scene.desk("carol");
    let known = desk.get::<Meeting>(&name("m1")).unwrap();
    let file = Calendar {
        lang: Lang::Fr,
        at: "desk.example.ca/log",
        stamp: scene.at,
        meetings: &[&known],
        actions: &[],
    }
    .file();
    assert!(
        file.contains("DTSTART:20260210T150000Z\r\nDURATION:PT90M\r\n"),
        "{file}"
    );
    assert!(
        file.contains("SUMMARY;LANGUAGE=fr:Sitting\\; spring\\, \\\\ all\r\n"),
        "{file}"
    );
    assert!(file.lines().all(|line| line.len() <= 75));
    assert!(file.ends_with("END:VCALENDAR\r\n"));
}
