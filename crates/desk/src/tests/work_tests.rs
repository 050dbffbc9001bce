//! The objects of the work, through commands alone.

use std::collections::BTreeSet;

use ntib_core::Date;
use ntib_record::{Hash, Label};
use proptest::prelude::*;

use crate::authorisations::*;
use crate::cases::*;
use crate::obligations::*;
use crate::precedents::precedents;
use crate::programmes::*;
use crate::testing::{Open, Scene, moment, name, ours, shared, theirs};
use crate::{Act, Deed, Ground, Refused, Wording, act};

/// The scene at the end of the year of which these tests tell.
pub(crate) fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.at = moment("2026-12-31T14:00:00.000Z");
    scene
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn words(text: &str) -> Wording {
    Wording::both(text, text)
}

pub(crate) fn code(result: Result<(), Refused>) -> &'static str {
    result.err().map_or("", |refused| refused.code)
}

pub(crate) fn open_case() -> OpenCase {
    OpenCase {
        title: words("pumps to Auckland"),
        inquiry: words("may they go?"),
        inquirer: None,
        on: day("2026-06-01"),
        standard: None,
        countersign: Countersign::Always,
        question: None,
        attachments: Vec::new(),
    }
}

pub(crate) fn finding(outcomes: &[&str], marks: &[(&str, &str)]) -> AssessCase {
    let hex = Hash::of(b"x").to_string();
    AssessCase {
        as_of: day("2026-06-01"),
        rulebook: hex.clone(),
        case_file: hex.clone(),
        answer_file: hex,
        findings: vec![Finding {
            question: "ca-export".to_owned(),
            matter: "pump/leg-1".to_owned(),
            outcomes: outcomes.iter().map(|one| (*one).to_owned()).collect(),
            missing: BTreeSet::new(),
            provisions: BTreeSet::new(),
            marks: marks
                .iter()
                .map(|(fact, value)| ((*fact).to_owned(), (*value).to_owned()))
                .collect(),
        }],
        warned: false,
        case_text: None,
        attachments: Vec::new(),
    }
}

pub(crate) fn draft(text: &str) -> DraftAnswer {
    DraftAnswer {
        answer: words(text),
        precedents: BTreeSet::new(),
        departs: None,
        attachments: Vec::new(),
    }
}

pub(crate) fn sign(draft: &str) -> CountersignAnswer {
    CountersignAnswer {
        draft: draft.to_owned(),
        agreed: true,
        remark: None,
    }
}

pub(crate) fn last_draft(scene: &Scene, case: &str) -> String {
    let known = scene.desk("anne").get::<Case>(&name(case)).unwrap();
    known
        .draft()
        .map_or_else(String::new, |draft| draft.leaf.to_string())
}

pub(crate) fn to<A: Act>(object: &str, what: A) -> Deed<A> {
    Deed::new(name(object), what)
}

#[test]
fn an_inquiry_is_taken_back_by_whoever_made_it() {
    let mut scene = scene();
    let office = scene.asker("anne").office;
    let inquiry = OpenCase { inquirer: Some(office), ..open_case() };
    let withdraw = |on: &str| WithdrawInquiry { on: day(on) };
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    assert_eq!(code(scene.act("anne", to("c1", withdraw("2026-06-02")))), "not-the-inquirer");
    scene.act("anne", to("c2", inquiry).labelled(shared())).unwrap();
    assert_eq!(code(scene.act("anne", to("c2", withdraw("2026-05-31")))), "dates");
    scene.act("anne", to("c2", withdraw("2026-06-02"))).unwrap();
    let case = scene.desk("anne").get::<Case>(&name("c2")).unwrap();
    assert_eq!((case.next(), case.closed.as_ref().map(|closed| closed.ending)), (Next::Nothing, Some(Ending::Withdrawn)));
    assert_eq!(code(scene.act("anne", to("c2", withdraw("2026-06-03")))), "closed");
}

#[test]
fn a_case_goes_from_inquiry_to_answer_with_two_people() {
    let mut scene = scene();
    scene
        .act("anne", to("c1", open_case()).labelled(shared()))
        .unwrap();
    scene
        .act("anne", to("c1", finding(&["permit"], &[("item.ecl", "2-6")])))
        .unwrap();
    scene.act("anne", to("c1", draft("with a permit"))).unwrap();
    let first = last_draft(&scene, "c1");
    let send = |draft: &str, on: &str| SendAnswer {
        draft: draft.to_owned(),
        on: day(on),
    };
    assert_eq!(
        code(scene.act("anne", to("c1", send(&first, "2026-06-03")))),
        "countersign"
    );
    assert_eq!(code(scene.act("anne", to("c1", sign(&first)))), "own-work");
    let back = CountersignAnswer {
        draft: first.clone(),
        agreed: false,
        remark: None,
    };
    assert_eq!(code(scene.act("carol", to("c1", back.clone()))), "empty");
    scene
        .act(
            "carol",
            to(
                "c1",
                CountersignAnswer {
                    remark: Some(words("say which")),
                    ..back
                },
            ),
        )
        .unwrap();
    assert_eq!(
        scene.desk("anne").get::<Case>(&name("c1")).unwrap().next(),
        Next::Draft
    );
    scene
        .act("anne", to("c1", draft("with an individual permit")))
        .unwrap();
    let second = last_draft(&scene, "c1");
    // What was signed is what was read: the first draft counts no longer.
    assert_eq!(code(scene.act("carol", to("c1", sign(&first)))), "draft");
    scene.act("carol", to("c1", sign(&second))).unwrap();
    assert_eq!(
        code(scene.act("anne", to("c1", send(&second, "2026-05-31")))),
        "dates"
    );
    let close = CloseCase {
        ending: Ending::Answered,
        on: day("2026-06-04"),
    };
    assert_eq!(code(scene.act("anne", to("c1", close.clone()))), "not-answered");
    scene.act("anne", to("c1", send(&second, "2026-06-03"))).unwrap();
    scene.act("anne", to("c1", close)).unwrap();
    assert_eq!(code(scene.act("anne", to("c1", draft("another")))), "closed");
    let known = scene.desk("carol").get::<Case>(&name("c1")).unwrap();
    assert_eq!(known.next(), Next::Nothing);
    assert_eq!(known.draft().unwrap().agreed, [name("carol")].into());
}

#[test]
fn a_case_file_that_stands_in_the_entry_is_the_one_that_it_names() {
    let mut scene = scene();
    scene
        .act("anne", to("c1", open_case()).labelled(shared()))
        .unwrap();
    let with = |text: &str| AssessCase {
        case_text: Some(text.to_owned()),
        ..finding(&["permit"], &[])
    };
    assert_eq!(code(scene.act("anne", to("c1", with("y")))), "case-text");
    scene.act("anne", to("c1", with("x"))).unwrap();
}

#[test]
fn what_an_inquirer_tells_waits_for_the_next_assessment() {
    let mut scene = scene();
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    let ask = AskInquirer {
        question: words("where does it go?"),
        facts: ["leg.to".to_owned(), "item.eccn".to_owned()].into(),
        on: day("2026-06-02"),
    };
    scene.act("anne", to("c1", ask)).unwrap();
    let told = |fact: &str, value: Option<&str>| Told {
        subject: "pump".to_owned(),
        leg: None,
        fact: fact.to_owned(),
        value: value.map(str::to_owned),
    };
    let reply = |told: Vec<Told>| TakeReply {
        reply: words("so"),
        told,
        attachments: Vec::new(),
        on: day("2026-06-03"),
    };
    let case = |scene: &Scene| scene.desk("anne").get::<Case>(&name("c1")).unwrap();
    scene.act("anne", to("c1", reply(vec![told("leg.to", Some("NZ"))]))).unwrap();
    assert_eq!(case(&scene).awaited(), ["item.eccn"].into());
    scene.act("anne", to("c1", reply(vec![told("leg.to", Some("AU")), told("item.eccn", None)]))).unwrap();
    assert_eq!(case(&scene).told(), [&told("leg.to", Some("AU")), &told("item.eccn", None)]);
    assert!(case(&scene).awaited().is_empty() && case(&scene).next() == Next::Assess);
    scene.act("anne", to("c1", finding(&["permit"], &[]))).unwrap();
    assert!(case(&scene).told().is_empty() && case(&scene).next() == Next::Draft);
    let many = vec![told("leg.to", None); TOLD_MAX + 1];
    assert_eq!(code(scene.act("anne", to("c1", reply(many)))), "too-many");
}

#[test]
fn a_countersign_is_asked_where_the_case_says_so() {
    let doubtful = |outcomes: &[&str], warned: bool| {
        let mut scene = scene();
        let what = OpenCase {
            countersign: Countersign::WhenDoubtful,
            ..open_case()
        };
        scene.act("anne", to("c1", what).labelled(shared())).unwrap();
        scene
            .act(
                "anne",
                to(
                    "c1",
                    AssessCase {
                        warned,
                        ..finding(outcomes, &[])
                    },
                ),
            )
            .unwrap();
        scene
            .desk("anne")
            .get::<Case>(&name("c1"))
            .unwrap()
            .needs_countersign()
    };
    assert!(!doubtful(&["free"], false));
    assert!(doubtful(&["free", "permit"], false));
    assert!(doubtful(&["free"], true));
}

#[test]
fn earlier_cases_are_found_by_what_decided_them_and_only_where_seen() {
    let mut scene = scene();
    let mut settle = |id: &str, label: Label, marks: &[(&str, &str)], outcome: &str| {
        let what = OpenCase {
            countersign: Countersign::Never,
            ..open_case()
        };
        scene.act("anne", to(id, what).labelled(label)).unwrap();
        scene.act("anne", to(id, finding(&[outcome], marks))).unwrap();
        scene.act("anne", to(id, draft("so"))).unwrap();
        let leaf = last_draft(&scene, id);
        scene
            .act(
                "anne",
                to(
                    id,
                    SendAnswer {
                        draft: leaf,
                        on: day("2026-06-10"),
                    },
                ),
            )
            .unwrap();
    };
    settle("far", shared(), &[("item.ecl", "2-6"), ("leg.to", "AU")], "free");
    settle(
        "near",
        shared(),
        &[("item.ecl", "2-6"), ("leg.to", "NZ")],
        "permit",
    );
    settle(
        "hidden",
        ours(),
        &[("item.ecl", "2-6"), ("leg.to", "NZ")],
        "permit",
    );
    settle(
        "other",
        shared(),
        &[("item.ecl", "2-1"), ("leg.to", "GB")],
        "permit",
    );
    scene
        .act("carol", to("mine", open_case()).labelled(theirs()))
        .unwrap();
    scene
        .act(
            "carol",
            to(
                "mine",
                finding(&["permit"], &[("item.ecl", "2-6"), ("leg.to", "NZ")]),
            ),
        )
        .unwrap();
    let found = |person: &str| {
        let desk = scene.desk(person);
        let mine = desk.get::<Case>(&name("mine")).unwrap();
        precedents(&desk, &mine)
            .found
            .iter()
            .map(|one| format!("{} {} {}", one.case.id, one.same.len(), one.same_outcome))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("carol"), ["near 2 true", "far 1 false"]);
    assert_eq!(found("anne"), ["hidden 2 true", "near 2 true", "far 1 false"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nobody_countersigns_their_own_work(steps in proptest::collection::vec((0_usize..3, 0_usize..4), 1..30)) {
        let mut scene = scene();
        scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
        let people = ["anne", "benoit", "carol"];
        for (who, what) in steps {
            let (who, leaf) = (people[who], last_draft(&scene, "c1"));
            let _ = match what {
                0 => scene.act(who, to("c1", finding(&["permit"], &[]))),
                1 => scene.act(who, to("c1", draft("an answer"))),
                2 => scene.act(who, to("c1", sign(&leaf))),
                _ => scene.act(who, to("c1", SendAnswer { draft: leaf, on: day("2026-06-03") })),
            };
        }
        let known = scene.desk("anne").get::<Case>(&name("c1")).unwrap();
        for draft in &known.drafts {
            prop_assert!(!draft.agreed.contains(&draft.by));
        }
        if let Some((leaf, _)) = known.sent {
            let sent = known.drafts.iter().find(|draft| draft.leaf == leaf).unwrap();
            prop_assert!(!sent.agreed.is_empty());
        }
    }
}

pub(crate) fn permit(granted: &str) -> RecordAuthorisation {
    RecordAuthorisation {
        title: words("pumps"),
        sort: Sort::Permit,
        number: "X-1".to_owned(),
        holder: name("canada"),
        lines: vec![LineGranted {
            id: name("pump"),
            title: words("pump"),
            unit: "EA".parse().unwrap(),
            granted: Some(granted.parse().unwrap()),
            from: day("2026-01-01"),
            until: Some(day("2027-01-01")),
        }],
        conditions: None,
        reporting: Some(Reporting {
            first: day("2026-01-01"),
            months: 6,
            due_days: 30,
        }),
        case: None,
    }
}

pub(crate) fn take(id: &str, on: &str, amount: &str) -> UseAuthorisation {
    UseAuthorisation {
        id: name(id),
        line: name("pump"),
        on: day(on),
        amount: amount.parse().unwrap(),
        what_for: "invoice".to_owned(),
    }
}

#[test]
fn the_last_of_it_is_taken_once() {
    let mut scene = scene();
    scene
        .act("anne", to("a1", permit("10")).labelled(shared()))
        .unwrap();
    scene
        .act("carol", to("a1", take("u1", "2026-02-01", "9.5")))
        .unwrap();
    // Two at the same moment: both are judged well, and each asks for the log as it was.
    let (anne, carol) = (scene.asker("anne"), scene.asker("carol"));
    let judge = |asker, id| {
        let ground = Ground::new(&scene.archive, &scene.scheme, asker, scene.at);
        act(&ground, &Open, to("a1", take(id, "2026-03-01", "0.5")))
            .unwrap()
            .expected
    };
    assert_eq!(
        (judge(&anne, "u2"), judge(&carol, "u3")),
        (Some(scene.archive.size()), Some(scene.archive.size()))
    );
    scene
        .act("anne", to("a1", take("u2", "2026-03-01", "0.5")))
        .unwrap();
    assert_eq!(
        code(scene.act("carol", to("a1", take("u3", "2026-03-01", "0.5")))),
        "ledger"
    );
    // Under another label, some would see less use than there was.
    assert_eq!(
        code(scene.act("anne", to("a1", take("u4", "2026-03-01", "0.1")).labelled(ours()))),
        "label-differs"
    );
    let give = ReturnUse {
        id: name("r1"),
        of: name("u1"),
        on: day("2026-07-02"),
        amount: "1".parse().unwrap(),
    };
    scene.act("anne", to("a1", give)).unwrap();
    let known = scene.desk("carol").get::<Authorisation>(&name("a1")).unwrap();
    assert_eq!(
        known.ledger.balance(&name("pump"), None).unwrap().left,
        Some("1.0".parse().unwrap())
    );
    assert_eq!((known.refused.len(), known.unread), (0, 0));
}

#[test]
fn reports_are_filed_as_the_ledger_has_them() {
    let mut scene = scene();
    scene
        .act("anne", to("a1", permit("10")).labelled(shared()))
        .unwrap();
    scene
        .act("anne", to("a1", take("u1", "2026-02-01", "4")))
        .unwrap();
    let states = |scene: &Scene, on: &str| {
        let known = scene.desk("anne").get::<Authorisation>(&name("a1")).unwrap();
        known
            .reports_on(day(on))
            .into_iter()
            .map(|(_, state)| state)
            .collect::<Vec<_>>()
    };
    assert_eq!(states(&scene, "2026-06-30"), [ReportState::Running]);
    assert_eq!(
        states(&scene, "2026-07-31"),
        [ReportState::Due, ReportState::Running]
    );
    assert_eq!(
        states(&scene, "2026-08-01"),
        [ReportState::Overdue, ReportState::Running]
    );
    let mut report = FileUseReport {
        from: day("2026-01-01"),
        until: day("2026-07-01"),
        on: day("2026-07-20"),
        rows: vec![],
    };
    assert_eq!(code(scene.act("anne", to("a1", report.clone()))), "report");
    let known = scene.desk("anne").get::<Authorisation>(&name("a1")).unwrap();
    report.rows = known.rows(&ntib_core::Period {
        from: Some(report.from),
        until: Some(report.until),
    });
    scene.act("anne", to("a1", report)).unwrap();
    let filed = |differs| ReportState::Filed {
        on: day("2026-07-20"),
        differs,
    };
    assert_eq!(states(&scene, "2026-08-01"), [filed(false), ReportState::Running]);
    // A use that is recorded late shows that what was filed is no longer what the ledger says.
    scene
        .act("anne", to("a1", take("u2", "2026-06-30", "1")))
        .unwrap();
    assert_eq!(states(&scene, "2026-08-01"), [filed(true), ReportState::Running]);
}

fn programme(within: Option<&str>) -> StartProgramme {
    StartProgramme {
        title: words("radar"),
        aim: words("to see"),
        within: within.map(name),
        in_base: None,
    }
}

#[test]
fn shares_years_and_projects_keep_within_bounds() {
    let mut scene = scene();
    scene
        .act("anne", to("p", programme(None)).labelled(shared()))
        .unwrap();
    scene
        .act("anne", to("q", programme(Some("p"))).labelled(shared()))
        .unwrap();
    assert_eq!(
        code(scene.act("anne", to("r", programme(Some("q"))).labelled(shared()))),
        "nested"
    );
    assert_eq!(
        code(scene.act("anne", to("r", programme(Some("none"))).labelled(shared()))),
        "not-found"
    );
    let partner = |place: &str, share: &str| NamePartner {
        place: place.parse().unwrap(),
        part: words("pays"),
        share: Some(share.parse().unwrap()),
        basis: None,
    };
    scene.act("anne", to("p", partner("CA", "60 %"))).unwrap();
    assert_eq!(code(scene.act("anne", to("p", partner("US", "40.1 %")))), "share");
    scene.act("anne", to("p", partner("US", "40 %"))).unwrap();
    scene.act("anne", to("p", partner("CA", "55 %"))).unwrap();
    let plan = |from: &str, until: &str, currency: &str| PlanMoney {
        from: day(from),
        until: day(until),
        currency: currency.parse().unwrap(),
        planned: "100".parse().unwrap(),
        days_to_contract: Some(90),
    };
    let pay = |on: &str| RecordPayment {
        on: day(on),
        amount: "30".parse().unwrap(),
        what_for: "design".to_owned(),
    };
    assert_eq!(code(scene.act("anne", to("p", pay("2026-05-01")))), "no-plan");
    scene
        .act("anne", to("p", plan("2026-04-01", "2027-04-01", "CAD")))
        .unwrap();
    assert_eq!(
        code(scene.act("anne", to("p", plan("2027-03-01", "2028-03-01", "CAD")))),
        "dates"
    );
    assert_eq!(
        code(scene.act("anne", to("p", plan("2027-04-01", "2028-04-01", "USD")))),
        "currency"
    );
    scene.act("anne", to("p", pay("2026-05-01"))).unwrap();
    let known = scene.desk("carol").get::<Programme>(&name("p")).unwrap();
    assert_eq!(known.shares().unwrap().to_string(), "95 %");
    let lapses = known.lapses(day("2027-02-01"));
    assert_eq!((lapses[0].spent, lapses[0].lapse.least), (30.into(), 70.into()));
}

#[test]
fn whoever_claims_does_not_verify() {
    let mut scene = scene();
    scene
        .act("anne", to("p", programme(None)).labelled(shared()))
        .unwrap();
    let owed = RecordObligation {
        title: words("ITB"),
        programme: name("p"),
        contractor: "ca/example".to_owned(),
        currency: "CAD".parse().unwrap(),
        amount: "1000".parse().unwrap(),
        deadlines: vec![Deadline {
            due: day("2030-01-01"),
            share: "100 %".parse().unwrap(),
        }],
        categories: vec![],
    };
    scene.act("anne", to("o", owed).labelled(shared())).unwrap();
    let claim = |id: &str| ClaimCredit {
        id: name(id),
        activity: words("castings"),
        on: day("2026-06-01"),
        categories: vec![],
        value: "250".parse().unwrap(),
        multiplier: "2".parse().unwrap(),
    };
    let judge = |id: &str, accepted| JudgeCredit {
        id: name(id),
        accepted,
        remark: None,
    };
    scene.act("benoit", to("o", claim("x"))).unwrap();
    assert_eq!(code(scene.act("benoit", to("o", judge("x", true)))), "own-work");
    assert_eq!(code(scene.act("carol", to("o", judge("x", false)))), "empty");
    scene.act("carol", to("o", judge("x", true))).unwrap();
    assert_eq!(code(scene.act("anne", to("o", judge("x", true)))), "judged");
    let known = scene.desk("anne").get::<Owed>(&name("o")).unwrap();
    assert_eq!(known.at_deadlines(day("2026-07-01"))[0].short, 500.into());
}
