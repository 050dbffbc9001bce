//! Labels: the strictest of labels is a join that is never wider than a part; what is decided, and why.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use std::collections::BTreeSet;

use common::{label, name, scheme};
use ntib_core::{Lang, Place};
use ntib_record::{
    Audience, Label, LabelError, Moment, Name, Person, Principal, Scheme, SchemeTables, Tenure, Viewer,
    decide, preview,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn places() -> impl Strategy<Value = BTreeSet<Place>> {
    subsequence(vec!["CA", "US", "GB", "AU", "NZ"], 0..=5)
        .prop_map(|places| places.iter().map(|place| place.parse().unwrap()).collect())
}

fn names(all: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<Name>> {
    subsequence(all.to_vec(), 0..=all.len()).prop_map(|all| all.iter().map(|one| name(one)).collect())
}

const CAVEATS: &[&str] = &[
    "commercial",
    "personal",
    "cabinet",
    "canada-us-only",
    "named-readers",
    "unheard-of",
];
const ROLES: &[&str] = &["public", "firm", "analyst", "liaison", "senior"];
const POSTS: &[&str] = &["desk/ottawa", "desk/washington", "dg"];

fn principal() -> impl Strategy<Value = Principal> {
    prop_oneof![
        select(vec!["a", "b", "c"]).prop_map(|one| Principal::Person(name(one))),
        select(POSTS).prop_map(|one| Principal::Post(name(one))),
        select(ROLES).prop_map(|one| Principal::Role(name(one))),
    ]
}

fn labels() -> impl Strategy<Value = Label> {
    let level = select(vec![
        "public",
        "internal",
        "protected",
        "controlled",
        "unheard-of",
        "secret",
    ]);
    let audience = prop::collection::vec(prop::collection::vec(principal(), 0..4), 1..4);
    (
        names(&["canada", "us", "firm"]),
        level,
        places(),
        audience,
        names(CAVEATS),
    )
        .prop_map(|(owners, level, releasable_to, groups, caveats)| {
            let groups = groups.into_iter().map(Audience::of);
            let audience = groups.reduce(|sum, next| sum.and(&next)).unwrap();
            Label {
                owners,
                level: name(level),
                releasable_to,
                audience,
                caveats,
            }
        })
}

fn viewers() -> impl Strategy<Value = Viewer> {
    (
        select(vec!["a", "b", "c"]),
        select(vec!["CA", "US", "GB", "AU", "NZ", "FR"]),
        names(POSTS),
        names(ROLES),
        names(CAVEATS),
    )
        .prop_map(|(person, place, posts, roles, briefed)| Viewer {
            person: name(person),
            place: place.parse().unwrap(),
            posts,
            roles,
            briefed,
        })
}

fn sees(scheme: &Scheme, viewer: &Viewer, label: &Label) -> bool {
    decide(scheme, viewer, label, &scheme.ceiling_of_roles(&viewer.roles)).allowed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_strictest_is_a_join(a in labels(), b in labels(), c in labels()) {
        let scheme = scheme();
        let join = |one: &Label, other: &Label| scheme.strictest([one, other]).unwrap();
        prop_assert_eq!(join(&a, &a), a.clone());
        prop_assert_eq!(join(&a, &b), join(&b, &a));
        prop_assert_eq!(join(&join(&a, &b), &c), join(&a, &join(&b, &c)));
        prop_assert_eq!(join(&join(&a, &b), &a), join(&a, &b));
    }

    #[test]
    fn the_strictest_is_never_wider_than_a_part(a in labels(), b in labels(), viewer in viewers()) {
        let scheme = scheme();
        let both = scheme.strictest([&a, &b]).unwrap();
        if sees(scheme, &viewer, &both) {
            prop_assert!(sees(scheme, &viewer, &a) && sees(scheme, &viewer, &b));
        }
    }

    #[test]
    fn audiences_of_an_aggregate_are_exact(a in labels(), b in labels(), viewer in viewers()) {
        // Where all but the audience is open, the aggregate is seen by those who see both parts, and no others.
        let scheme = scheme();
        let open = |one: &Label| Label { level: name("public"), releasable_to: [viewer.place].into(), caveats: [].into(), ..one.clone() };
        let (a, b) = (open(&a), open(&b));
        let both = scheme.strictest([&a, &b]).unwrap();
        prop_assert_eq!(sees(scheme, &viewer, &both), sees(scheme, &viewer, &a) && sees(scheme, &viewer, &b));
    }

    #[test]
    fn a_label_is_read_as_it_is_written(a in labels()) {
        prop_assert_eq!(Label::from_json(a.to_json()), Ok(a));
    }

    #[test]
    fn preview_is_enforcement_and_no_reason_is_missing(a in labels(), viewer in viewers()) {
        let scheme = scheme();
        let shown: Vec<_> = preview(scheme, [&viewer], &a).collect();
        prop_assert_eq!(shown[0].1.allowed, sees(scheme, &viewer, &a));
        prop_assert_eq!(shown[0].1.allowed, shown[0].1.because.iter().all(|reason| reason.met));
        for reason in &shown[0].1.because {
            let said = reason.say(scheme);
            prop_assert!(!said.get(Lang::En).is_empty() && said.get(Lang::En) != said.get(Lang::Fr));
        }
    }

    #[test]
    fn two_ceilings_admit_what_both_admit(a in labels(), viewer in viewers(), roles in names(ROLES), export in select(vec!["partner", "file", "publication"])) {
        let scheme = scheme();
        let (mine, out) = (scheme.ceiling_of_roles(&roles), scheme.ceiling_of_export(&name(export)));
        let both = scheme.within_both(&mine, &out);
        let allowed = |ceiling| decide(scheme, &viewer, &a, ceiling).allowed;
        prop_assert_eq!(allowed(&both), allowed(&mine) && allowed(&out));
    }
}

#[test]
fn nobody_is_nobody() {
    let scheme = scheme();
    let mut label = label();
    let liaison = Viewer {
        person: name("a"),
        place: "CA".parse().unwrap(),
        posts: [].into(),
        roles: [name("liaison")].into(),
        briefed: [].into(),
    };
    assert!(sees(scheme, &liaison, &label));
    label.audience = Audience::nobody();
    assert!(!sees(scheme, &liaison, &label));
    label.audience = common::label().audience.and(&Audience::nobody());
    assert!(label.audience.is_nobody() && !sees(scheme, &liaison, &label));
    label = Label {
        releasable_to: [].into(),
        ..common::label()
    };
    assert!(!sees(scheme, &liaison, &label));
    assert!(
        !decide(scheme, &liaison, &common::label(), &scheme.ceiling_of_roles([])).allowed,
        "no role, no ceiling"
    );
    assert!(
        !decide(
            scheme,
            &liaison,
            &common::label(),
            &scheme.ceiling_of_export(&name("unheard-of"))
        )
        .allowed
    );
    let briefed = Label {
        caveats: [name("named-readers")].into(),
        ..common::label()
    };
    assert!(!sees(scheme, &liaison, &briefed));
    assert!(sees(
        scheme,
        &Viewer {
            briefed: [name("named-readers")].into(),
            ..liaison.clone()
        },
        &briefed
    ));
    let exports = scheme.ceiling_of_export(&name("partner"));
    assert!(decide(scheme, &liaison, &common::label(), &exports).allowed);
    assert!(
        !decide(
            scheme,
            &liaison,
            &Label {
                caveats: [name("personal")].into(),
                ..common::label()
            },
            &exports
        )
        .allowed
    );
}

#[test]
fn a_post_counts_from_its_beginning_until_before_its_end() {
    let at = |text: &str| text.parse::<Moment>().unwrap();
    let (from, until) = (at("2026-01-01T00:00:00.000Z"), at("2026-02-01T00:00:00.000Z"));
    let person = Person {
        id: name("a"),
        place: "CA".parse().unwrap(),
        tenures: vec![Tenure {
            of: Principal::Post(name("dg")),
            from,
            until: Some(until),
        }],
        briefed: [].into(),
    };
    let holds = |moment: i64| {
        !person
            .at(Moment::from_milliseconds(moment).unwrap())
            .posts
            .is_empty()
    };
    assert_eq!(
        [-1, 0].map(|step| holds(from.milliseconds() + step)),
        [false, true]
    );
    assert_eq!(
        [-1, 0].map(|step| holds(until.milliseconds() + step)),
        [true, false]
    );
}

#[test]
fn labels_that_may_not_be_used() {
    let scheme = scheme();
    assert_eq!(scheme.check(&label()), Ok(()));
    let level = |level: &str| {
        scheme.check(&Label {
            level: name(level),
            ..label()
        })
    };
    for classified in [
        "secret",
        "top-secret",
        "confidential",
        "restricted",
        "nato-restricted",
        "protected-c",
    ] {
        let error = level(classified).unwrap_err();
        assert!(matches!(error, LabelError::Classified { .. }));
        assert!(
            error
                .to_string()
                .contains("classified matter, which is not taken in"),
            "{error}"
        );
    }
    assert!(
        level("unheard-of")
            .unwrap_err()
            .to_string()
            .contains("`public`, `internal`, `protected`, `controlled`")
    );
    assert_eq!(
        scheme.check(&Label {
            owners: [].into(),
            ..label()
        }),
        Err(LabelError::Owner)
    );
    assert!(matches!(
        scheme.check(&Label {
            releasable_to: ["FR".parse().unwrap()].into(),
            ..label()
        }),
        Err(LabelError::Place { .. })
    ));
    assert!(matches!(
        scheme.check(&Label {
            caveats: [name("unheard-of")].into(),
            ..label()
        }),
        Err(LabelError::Caveat { .. })
    ));
}

#[test]
fn a_mistake_in_a_table_is_told_with_its_line() {
    let good = SchemeTables {
        levels: include_str!("../../../labels/levels.csv"),
        places: include_str!("../../../labels/places.csv"),
        caveats: include_str!("../../../labels/caveats.csv"),
        ceilings: include_str!("../../../labels/ceilings.csv"),
    };
    let head = "id,rank,treatment,name_en,name_fr,source,checked\n";
    for (row, told) in [
        ("public,0,accepted,public,,here,2026-11-28", "a name is missing"),
        ("public,0,accepted,public,public,,2026-11-28", "no source"),
        ("public,0,accepted,public,public,here,soon", "not a date"),
        (
            "public,no,accepted,public,public,here,2026-11-28",
            "`rank` is not a whole number",
        ),
        (
            "public,0,welcome,public,public,here,2026-11-28",
            "accepted or refused",
        ),
        ("Public,0,accepted,public,public,here,2026-11-28", "is not a name"),
        ("public,0,accepted,public", "record"),
    ] {
        let levels = format!("{head}{row}\n");
        let error = Scheme::read(SchemeTables {
            levels: &levels,
            ..good
        })
        .unwrap_err();
        assert_eq!((error.table, error.line), ("levels.csv", 2));
        assert!(error.why.contains(told), "{error}");
    }
    let ceilings = "kind,id,level,caveats,source,checked\nrole,x,secret,,here,2026-11-28\n";
    assert!(
        Scheme::read(SchemeTables { ceilings, ..good })
            .unwrap_err()
            .why
            .contains("not an accepted level")
    );
}
