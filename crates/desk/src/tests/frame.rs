//! What holds of every object: seen is what the label admits, and commands go through the gate.

use proptest::prelude::*;

use crate::people::{
    self, AddPerson, EndRole, GiveContact, GrantRole, LeavePost, Person, Post, SetUpPost, TakePost,
};
use crate::testing::{Open, Scene, label, moment, name, ours, shared};
use crate::{Act, Archive, Asker, Deed, Gate, Ground, ObjectFacts, Verb, Verdict, Wording, act, verb};

struct Shut;

impl Gate for Shut {
    fn may(&self, _: &Asker, _: &Verb, _: &ObjectFacts) -> Verdict {
        Verdict {
            allowed: false,
            policies: Vec::new(),
        }
    }
}

fn code<A: Act>(scene: &mut Scene, person: &str, deed: Deed<A>) -> &'static str {
    scene
        .act(person, deed)
        .map_or_else(|refused| refused.code, |()| "done")
}

fn take(post: &str, from: &str, until: Option<&str>) -> TakePost {
    TakePost {
        post: name(post),
        from: moment(from),
        until: until.map(moment),
    }
}

#[test]
fn a_post_has_one_holder_at_a_time() {
    let mut scene = Scene::new();
    let later = "2026-06-01T00:00:00.000Z";
    let to_benoit = || Deed::new(name("benoit"), take("post-anne", later, None));
    assert_eq!(code(&mut scene, "anne", to_benoit()), "held");
    let leave = Deed::new(
        name("anne"),
        LeavePost {
            post: name("post-anne"),
            at: moment(later),
        },
    );
    assert_eq!(code(&mut scene, "anne", leave.clone()), "done");
    assert_eq!(code(&mut scene, "anne", to_benoit()), "done");
    assert_eq!(code(&mut scene, "anne", leave), "not-held", "it is over by then");
    let desk = scene.desk("carol");
    let holder =
        |at: &str| people::holder(&desk, &name("post-anne"), moment(at)).map(|known| known.id.to_string());
    assert_eq!(holder("2026-05-31T23:59:59.999Z").as_deref(), Some("anne"));
    assert_eq!(holder(later).as_deref(), Some("benoit"));
}

#[test]
fn what_is_not_for_a_viewer_is_as_if_it_were_not_there() {
    let mut scene = Scene::new();
    let contact = GiveContact {
        email: "anne@example.ca".into(),
        telephone: String::new(),
    };
    scene
        .act("anne", Deed::new(name("anne"), contact).labelled(ours()))
        .unwrap();
    let post = SetUpPost {
        title: Wording::both("Quiet", "Discret"),
        office: name("canada"),
    };
    scene
        .act("anne", Deed::new(name("quiet"), post).labelled(ours()))
        .unwrap();
    assert!(
        scene
            .desk("benoit")
            .get::<Person>(&name("anne"))
            .unwrap()
            .contact
            .is_some()
    );
    assert!(
        scene
            .desk("carol")
            .get::<Person>(&name("anne"))
            .unwrap()
            .contact
            .is_none()
    );
    assert_eq!(
        scene.desk("benoit").all::<Post>().len(),
        scene.desk("carol").all::<Post>().len() + 1
    );
    let refused = |scene: &mut Scene, post: &str| {
        scene
            .act(
                "carol",
                Deed::new(name("carol"), take(post, "2026-02-01T00:00:00.000Z", None)),
            )
            .unwrap_err()
    };
    let hidden = refused(&mut scene, "quiet");
    let absent = refused(&mut scene, "absent");
    assert_eq!(
        (hidden.code, &hidden.what, &hidden.help),
        (absent.code, &absent.what, &absent.help)
    );
}

#[test]
fn nothing_goes_past_the_gate_or_under_a_wrong_label() {
    let mut scene = Scene::new();
    let asker = scene.asker("anne");
    let ground = Ground::new(&scene.archive, &scene.scheme, &asker, scene.at);
    let end = || {
        Deed::new(
            name("anne"),
            EndRole {
                role: name("liaison"),
                at: moment("2026-12-01T00:00:00.000Z"),
            },
        )
    };
    assert_eq!(act(&ground, &Shut, end()).unwrap_err().code, "not-permitted");
    let drafted = act(&ground, &Open, end()).unwrap();
    assert_eq!(
        drafted.expected,
        Some(scene.archive.size()),
        "a role ends only for the record as it was judged"
    );
    let mut secret = shared();
    secret.level = name("secret");
    for (label, expected) in [
        (secret, "label"),
        (label(&["US"], &["role:liaison"]), "label-without-you"),
        (label(&["CA"], &[]), "label-without-you"),
    ] {
        assert_eq!(code(&mut scene, "anne", end().labelled(label)), expected);
    }
    let person = AddPerson {
        name: "Dana".into(),
        office: name("canada"),
        place: "CA".parse().unwrap(),
    };
    assert_eq!(
        code(&mut scene, "anne", Deed::new(name("dana"), person.clone())),
        "label-missing"
    );
    assert_eq!(
        code(
            &mut scene,
            "anne",
            Deed::new(name("anne"), person).labelled(shared())
        ),
        "taken"
    );
}

#[test]
fn a_correction_takes_the_place_of_what_it_corrects() {
    let mut scene = Scene::new();
    let first = scene.desk("anne").get::<Person>(&name("anne")).unwrap();
    let (leaf, entries) = (first.kept[0].leaf, first.kept.len());
    let add = |name: &str| AddPerson {
        name: name.to_owned(),
        office: crate::testing::name("canada"),
        place: "CA".parse().unwrap(),
    };
    scene
        .act("anne", Deed::new(name("anne"), add("Anne Roy")).correcting(leaf).because("mistaken"))
        .unwrap();
    let corrected = scene.desk("carol").get::<Person>(&name("anne")).unwrap();
    assert_eq!(
        (corrected.name.as_deref(), corrected.kept.len()),
        (Some("Anne Roy"), entries)
    );
    assert_eq!(corrected.tenures, first.tenures);
    assert_eq!(
        code(
            &mut scene,
            "anne",
            Deed::new(name("anne"), add("Again")).correcting(leaf).because("mistaken")
        ),
        "not-found",
        "it no longer stands"
    );
}

/// The entries that a person sees of an object.
fn kept_of(scene: &Scene, person: &str, kind: &str, id: &str) -> Vec<std::sync::Arc<crate::Kept>> {
    scene.desk(person).history(kind, id).cloned().collect()
}

/// Why a person may not correct an entry; empty where they may.
fn may_correct(scene: &Scene, person: &str, kept: &crate::Kept) -> String {
    let asker = scene.asker(person);
    let ground = Ground::new(&scene.archive, &scene.scheme, &asker, scene.at);
    crate::correctable(&ground, &Open, kept).map_or_else(|refused| refused.code.to_owned(), |_| String::new())
}

#[test]
fn a_correction_says_why_bears_the_label_of_what_it_corrects_and_leaves_words_of_others_alone() {
    use crate::decisions::{Dissent, ProposeDecision};
    let mut scene = Scene::new();
    let proposed = ProposeDecision {
        title: Wording::both("Radars", "Radars"),
        text: Wording::both("We buy.", "Nous achetons."),
        forum: None,
        meeting: None,
        rests_on: Vec::new(),
        otherwise: Wording::both("Need.", "Besoin."),
        answers: Vec::new(),
        objects: Vec::new(),
        review: "2027-01-05".parse().unwrap(),
    };
    scene.act("anne", Deed::new(name("d1"), proposed.clone()).labelled(shared())).unwrap();
    let says = |text: &str| Dissent { place: None, text: Wording::both(text, text) };
    let narrow = label(&["CA", "US"], &["person:anne", "person:carol"]);
    scene.act("carol", Deed::new(name("d1"), says("No.")).labelled(narrow.clone())).unwrap();
    let all = kept_of(&scene, "carol", "decision", "d1");
    let (first, dissent) = (&all[0], &all[1]);
    // Whoever may propose corrects a proposal; a dissent is the dissenter's own.
    assert_eq!(may_correct(&scene, "anne", first), "");
    assert_eq!(may_correct(&scene, "carol", dissent), "");
    assert_eq!(may_correct(&scene, "anne", dissent), "not-yours");
    let again = |text: &str, leaf| Deed::new(name("d1"), says(text)).correcting(leaf);
    assert_eq!(code(&mut scene, "anne", again("Yes.", dissent.leaf).because("mistaken")), "not-yours");
    assert_eq!(code(&mut scene, "carol", again("Not yet.", dissent.leaf)), "reason-missing");
    scene.act("carol", again("Not yet.", dissent.leaf).because("mistaken")).unwrap();
    // Who did not see what was said does not see what is said instead.
    assert_eq!(kept_of(&scene, "carol", "decision", "d1")[2].entry.label, narrow);
    assert_eq!(kept_of(&scene, "benoit", "decision", "d1").len(), 1);
    assert_eq!(may_correct(&scene, "carol", dissent), "not-found", "it no longer stands");
}

#[test]
fn what_is_made_good_otherwise_is_not_corrected() {
    let instead: Vec<_> = crate::verbs().filter(|verb| verb.instead.is_some()).map(|verb| verb.name).collect();
    assert_eq!(
        instead,
        [
            "record-authorisation",
            "amend-authorisation",
            "use-authorisation",
            "return-use",
            "end-authorisation",
            "file-use-report",
            "invite-firm",
            "answer-call",
            "open-commitment",
            "publish-aggregate",
            "confirm-reading"
        ]
    );
}

/// What a person sees equals what an archive gives that never had the rest.
fn check_no_more_than_seen(roles: &[(u8, u8)]) {
    let mut scene = Scene::new();
    for (who, how) in roles {
        let person = ["anne", "benoit", "carol"][usize::from(who % 3)];
        let label = match how % 4 {
            0 => shared(),
            1 => label(&["CA", "US"], &[&format!("person:{person}")]),
            2 => label(&["CA", "US"], &["person:anne", "person:benoit", "person:carol"]),
            _ => label(&["CA", "US"], &[&format!("post:post-{person}"), "person:anne"]),
        };
        let role = name(&format!("role-{}", how % 7));
        let deed = Deed::new(
            name(person),
            GrantRole {
                role,
                from: scene.at,
                until: None,
            },
        )
        .labelled(label);
        scene.act(person, deed).unwrap();
    }
    for person in ["anne", "benoit", "carol"] {
        let desk = scene.desk(person);
        let mut alone = Archive::new();
        for kept in desk.entries() {
            alone.add(alone.size(), &kept.entry.to_bytes().unwrap()).unwrap();
        }
        let viewer = scene.asker(person).viewer;
        let (seen, least) = (
            desk.all::<Person>(),
            alone.seen_by(&scene.scheme, &viewer).all::<Person>(),
        );
        assert_eq!(
            seen.iter().map(|one| (&one.id, &one.state)).collect::<Vec<_>>(),
            least.iter().map(|one| (&one.id, &one.state)).collect::<Vec<_>>()
        );
        for one in &seen {
            assert_eq!(one.state, desk.get::<Person>(&one.id).unwrap().state);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_more_than_the_entries_seen(roles in prop::collection::vec((any::<u8>(), any::<u8>()), 0..24)) {
        check_no_more_than_seen(&roles);
    }
}

#[test]
fn every_verb_checks_its_shape() {
    for verb in crate::verbs() {
        assert!(
            verb.check_shape(&serde_json::json!({"unknown": 1}).as_object().unwrap().clone())
                .is_err(),
            "{}",
            verb.name
        );
    }
    assert!(verb("no-such-verb").is_none());
}
