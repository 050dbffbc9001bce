//! Consultations, through commands alone.

use ntib_record::{Hash, Label};

use crate::cases::*;
use crate::consultations::*;
use crate::people::{AddPerson, GrantRole, OfficeKind, SetUpOffice};
use crate::testing::{Scene, label, moment, name, ours, shared};
use crate::work_tests::{code, day, draft, open_case, sign, to, words};
use crate::{Deed, Ground};

/// A call by the Canadian office to six firms, each with one person.
fn called() -> Scene {
    let mut scene = Scene::new();
    scene.at = moment("2026-06-20T14:00:00.000Z");
    let call = CallFirms {
        title: words("capacity"),
        why: words("to plan"),
        questions: vec![
            Asked {
                id: name("shifts"),
                text: words("how many shifts?"),
                answer: Form::Choose {
                    options: ["one", "two", "three"]
                        .map(|id| Choice {
                            id: name(id),
                            label: words(id),
                        })
                        .into(),
                },
            },
            Asked {
                id: name("spare"),
                text: words("spare capacity?"),
                answer: Form::Figure {
                    unit: "EA".parse().unwrap(),
                },
            },
        ],
        closes: day("2026-06-30"),
        threshold: 3,
        dominance_percent: 10,
    };
    scene
        .act(
            "anne",
            to("k1", call).labelled(label(&["CA"], &["role:liaison", "role:firm"])),
        )
        .unwrap();
    for at in 1..=6 {
        let firm = format!("firm{at}");
        let office = SetUpOffice {
            name: words(&firm),
            place: "CA".parse().unwrap(),
            kind: OfficeKind::Firm,
        };
        let both = label(&["CA"], &["role:liaison", "role:firm"]);
        scene
            .act("anne", to(&firm, office).labelled(both.clone()))
            .unwrap();
        let person = AddPerson {
            name: firm.clone(),
            office: name(&firm),
            place: "CA".parse().unwrap(),
        };
        scene
            .act("anne", to(&format!("p{at}"), person).labelled(both.clone()))
            .unwrap();
        let role = GrantRole {
            role: name("firm"),
            from: scene.at,
            until: None,
        };
        scene
            .act("anne", to(&format!("p{at}"), role).labelled(both))
            .unwrap();
        let invited = label(&["CA"], &["role:liaison", &format!("person:p{at}")]);
        scene
            .act(
                "anne",
                to("k1", InviteFirm { firm: name(&firm) }).labelled(invited),
            )
            .unwrap();
    }
    scene
}

fn answer(at: usize, shifts: &str, spare: &str) -> Deed<AnswerCall> {
    let firm = name(&format!("firm{at}"));
    let answers = [("shifts", shifts), ("spare", spare)]
        .map(|(id, text)| (id.to_owned(), text.to_owned()))
        .into();
    let what = AnswerCall {
        firm: firm.clone(),
        answers,
        on: day("2026-06-10"),
    };
    let own = Label {
        owners: [firm].into(),
        ..label(&["CA"], &["role:liaison", &format!("person:p{at}")])
    };
    to("k1", what).labelled(own)
}

#[test]
fn firms_see_their_own_answers_and_the_aggregate_tells_of_none() {
    let mut scene = called();
    for (at, shifts, spare) in [
        (1, "one", "100"),
        (2, "one", "90..110"),
        (3, "one", "80"),
        (4, "two", "70"),
        (5, "two", "declined"),
        (6, "two", "60.."),
    ] {
        scene.act(&format!("p{at}"), answer(at, shifts, spare)).unwrap();
    }
    assert_eq!(code(scene.act("p1", answer(2, "one", "1"))), "firm");
    assert_eq!(code(scene.act("p1", answer(1, "four", "1"))), "answer");
    assert_eq!(code(scene.act("p1", answer(1, "one", "some"))), "answer");
    let seen = scene.desk("p1").get::<Consultation>(&name("k1")).unwrap();
    assert_eq!((seen.answers.len(), seen.invited.len()), (1, 1));
    assert_eq!(
        scene
            .desk("anne")
            .get::<Consultation>(&name("k1"))
            .unwrap()
            .answers
            .len(),
        6
    );
    // Carol acts for another place, to which neither call nor answers were released.
    assert!(scene.desk("carol").get::<Consultation>(&name("k1")).is_none());

    let of = |scene: &Scene| {
        let anne = scene.asker("anne");
        let ground = Ground::new(&scene.archive, &scene.scheme, &anne, scene.at);
        aggregate(&ground, &name("k1"))
    };
    assert_eq!(of(&scene), None);
    scene.at = moment("2026-07-01T14:00:00.000Z");
    scene
        .act(
            "anne",
            to(
                "k1",
                CloseCall {
                    on: day("2026-07-01"),
                },
            ),
        )
        .unwrap();
    let found = of(&scene).unwrap();
    let counts = Summary::Counts {
        options: vec![
            ("one".to_owned(), Some(3)),
            ("two".to_owned(), Some(3)),
            ("three".to_owned(), Some(0)),
        ],
        all: Some(6),
    };
    assert_eq!(found.results["shifts"], counts);
    let Summary::Sum {
        least,
        most,
        told,
        withheld,
        ..
    } = &found.results["spare"]
    else {
        panic!()
    };
    assert_eq!(
        (
            least.map(|one| one.to_string()).as_deref(),
            *most,
            *told,
            *withheld
        ),
        (Some("400"), None, Some(5), false)
    );
    let mut other = found.clone();
    other.results.clear();
    assert_eq!(code(scene.act("anne", to("k1", other))), "aggregate");
    let wide = label(&["CA"], &["role:liaison", "role:firm"]);
    scene
        .act("anne", to("k1", found.clone()).labelled(wide.clone()))
        .unwrap();
    assert_eq!(
        code(scene.act("anne", to("k1", found.clone()).labelled(wide))),
        "not-closed"
    );
    assert_eq!(
        scene
            .desk("p3")
            .get::<Consultation>(&name("k1"))
            .unwrap()
            .published,
        Some(found)
    );
    assert_eq!(code(scene.act("p1", answer(1, "one", "1"))), "closed");
}

#[test]
fn small_counts_are_withheld_with_a_neighbour() {
    let mut scene = called();
    for (at, shifts) in [
        (1, "one"),
        (2, "two"),
        (3, "two"),
        (4, "two"),
        (5, "two"),
        (6, "two"),
    ] {
        scene
            .act(&format!("p{at}"), answer(at, shifts, "declined"))
            .unwrap();
    }
    scene.at = moment("2026-07-01T14:00:00.000Z");
    scene
        .act(
            "anne",
            to(
                "k1",
                CloseCall {
                    on: day("2026-07-01"),
                },
            ),
        )
        .unwrap();
    let found = scene
        .desk("anne")
        .get::<Consultation>(&name("k1"))
        .unwrap()
        .aggregate()
        .unwrap();
    let Summary::Counts { options, all } = &found.results["shifts"] else {
        panic!()
    };
    let shown: Vec<_> = options.iter().map(|(_, count)| *count).collect();
    // With the other count and the total the one would be known, so both go. The option that nobody chose does not help: it
    // and the one come to less than the threshold.
    assert_eq!((shown, *all), (vec![None, None, Some(0)], Some(6)));
    let Summary::Sum { withheld, .. } = &found.results["spare"] else {
        panic!()
    };
    assert!(*withheld);
}

#[test]
fn an_answer_is_in_time_by_the_day_on_which_it_comes() {
    let mut scene = called();
    let to_come = Deed { what: AnswerCall { on: day("2026-06-21"), ..answer(1, "one", "1").what }, ..answer(1, "one", "1") };
    assert_eq!(code(scene.act("p1", to_come)), "dates");
    scene.at = moment("2026-07-02T14:00:00.000Z");
    assert_eq!(code(scene.act("p1", answer(1, "one", "1"))), "late");
    assert_eq!(code(scene.act("anne", to("k1", CloseCall { on: day("2026-07-03") }))), "dates");
}

#[test]
fn a_commitment_is_opened_by_the_firm_alone() {
    let mut scene = called();
    let nonce = [9_u8; 32];
    let matter = "bill of materials";
    let given = crate::work::given::commitment(&nonce, "spare", matter.as_bytes());
    scene
        .act("p1", answer(1, "one", &format!("sha256:{given}")))
        .unwrap();
    let open = |matter: &str| {
        let what = OpenCommitment {
            firm: name("firm1"),
            question: name("spare"),
            nonce: ntib_record::to_hex(&nonce),
            matter: matter.to_owned(),
        };
        let own = Label {
            owners: [name("firm1")].into(),
            ..label(&["CA"], &["role:liaison", "person:p1"])
        };
        to("k1", what).labelled(own)
    };
    assert_eq!(code(scene.act("p1", open("another"))), "commitment");
    assert_eq!(code(scene.act("p2", open(matter))), "firm");
    scene.act("p1", open(matter)).unwrap();
}

/// Every object can be folded from any of its entries alone, and in any selection: no more than what is seen comes out.
#[test]
fn any_selection_of_entries_folds() {
    let scene = {
        let mut scene = called();
        scene.act("p1", answer(1, "one", "1")).unwrap();
        scene
            .act("anne", to("c1", open_case()).labelled(shared()))
            .unwrap();
        scene
            .act("anne", to("c1", draft("secret")).labelled(ours()))
            .unwrap();
        scene
    };
    let seen = scene.desk("carol").get::<Case>(&name("c1")).unwrap();
    assert_eq!((seen.drafts.len(), seen.next()), (0, Next::Assess));
    // Without seeing the draft it cannot be signed, and the refusal tells nothing of it.
    let mut scene = scene;
    assert_eq!(
        code(scene.act("carol", to("c1", sign(&Hash::of(b"").to_string())))),
        "draft"
    );
    assert!(scene.desk("carol").all::<Consultation>().is_empty());
}
