//! The public facts and the invented year, played.

use std::collections::BTreeSet;

use crate::authorisations::{Authorisation, ReportState};
use crate::cases::{Case, Next};
use crate::consultations::Consultation;
use crate::obligations::Owed;
use crate::precedents::precedents;
use crate::Known;
use crate::programmes::{Programme, Stands};
use crate::testing::{Open, name};

fn played(archive: &mut crate::Archive, text: &str) -> crate::Script {
    let script = crate::Script::read(text).unwrap();
    let log = "sample.example.ca/log".parse().unwrap();
    let scheme = crate::testing::scheme();
    if let Err(error) = script.play(archive, &scheme, &Open, &log) {
        panic!("{error}");
    }
    script
}

pub(crate) const PUBLIC: &str = include_str!("../../../../desk/public.jsonl");
/// The people of `sample/people.csv` as far as the year needs them.
pub(crate) const PEOPLE: &str = include_str!("sample_people.jsonl");
pub(crate) const YEAR: &str = include_str!("../../../../sample/year.jsonl");

#[test]
fn the_invented_year_plays_through_the_commands() {
    let mut archive = crate::Archive::new();
    played(&mut archive, PUBLIC);
    played(&mut archive, PEOPLE);
    let script = played(&mut archive, YEAR);
    let now = script.last().unwrap();
    let scheme = crate::testing::scheme();
    let today = crate::work::clock::day_of(now).unwrap();
    let viewer = |person: &str| {
        crate::people::asker(&archive, &name(person), None, now)
            .unwrap()
            .viewer
    };
    let claire = archive.seen_by(&scheme, &viewer("c.bouchard"));
    assert!(
        claire
            .entries()
            .all(|kept| kept.payload::<serde_json::Value>().is_ok())
    );
    // Every page has something on it, and something to do.
    let cases = claire.all::<Case>();
    let next: BTreeSet<_> = cases.iter().map(|case| case.next()).collect();
    assert!(
        [Next::Reply, Next::Assess, Next::Draft, Next::Countersign, Next::Nothing]
            .iter()
            .all(|one| next.contains(one)),
        "{next:?}"
    );
    let again = claire.get::<Case>(&name("case-sight-again")).unwrap();
    let found = precedents(&claire, &again);
    assert_eq!(
        found.found.first().map(|one| one.case.id.as_str()),
        Some("case-sight-wellington")
    );
    let permit = claire.get::<Authorisation>(&name("permit-sights")).unwrap();
    assert_eq!(
        permit.ledger.balance(&name("sight"), None).unwrap().left,
        Some("6".parse().unwrap())
    );
    let overdue = |id: &str| {
        let one = claire.get::<Authorisation>(&name(id)).unwrap();
        one.reports_on(today)
            .iter()
            .filter(|(_, state)| *state == ReportState::Overdue)
            .count()
    };
    assert_eq!(
        (overdue("general-permit-47"), overdue("general-permit-41")),
        (0, 1)
    );
    let trial = claire.get::<Programme>(&name("northern-sensor-trial")).unwrap();
    assert_eq!(
        trial.shares().map(|share| share.to_string()).as_deref(),
        Some("100 %")
    );
    assert!(trial.lapses(today).iter().any(|one| one.forecast.is_some()));
    assert_eq!(trial.late(today).len(), 1);
    // Of what others announced nobody knows that it is late, and each such date has its source.
    let programmes = claire.all::<Programme>();
    let public = |one: &Known<Programme>| one.kept.iter().all(|kept| kept.entry.actor.person.as_str() == "public-record");
    let announced: Vec<_> = programmes
        .iter()
        .filter(|one| public(one))
        .flat_map(|one| one.milestones.values().cloned())
        .collect();
    assert!(announced.len() > 7 && announced.iter().all(|one| one.source.is_some() && one.stands(today) != Stands::Late));
    let unknown: Vec<_> = announced
        .iter()
        .filter(|one| matches!(one.stands(today), Stands::Unknown(_)))
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(unknown, ["engineering"]);
    let owed = claire.get::<Owed>(&name("obligation-hull-sections")).unwrap();
    assert!(
        owed.at_deadlines(today)
            .iter()
            .any(|one| one.past && !one.short.is_zero())
    );
    let call = claire.get::<Consultation>(&name("surge-capacity-2026")).unwrap();
    assert_eq!(
        (call.answers.len(), call.invited.len(), call.done.len()),
        (6, 6, 1)
    );
    // A firm sees its own answer, its own cases, and the flagship programmes.
    let firm = archive.seen_by(&scheme, &viewer("e.gallant"));
    assert_eq!(
        firm.get::<Consultation>(&name("surge-capacity-2026"))
            .unwrap()
            .answers
            .len(),
        1
    );
    assert_eq!(firm.all::<Case>().len(), 2);
    assert_eq!(firm.all::<Programme>().len(), 9);
    // The other office sees neither the cases of Canadian firms nor their permits.
    let daniel = archive.seen_by(&scheme, &viewer("d.reyes"));
    assert!(daniel.get::<Case>(&name("case-sight-wellington")).is_none());
    assert!(daniel.all::<Authorisation>().iter().all(|one| {
        one.recorded.as_ref().is_some_and(|recorded| recorded.holder.as_str() == "erie-gearworks")
    }));
    // No object of anyone's has an entry that could not be read, and every ledger took every entry.
    assert!(
        claire
            .all::<Authorisation>()
            .iter()
            .all(|one| one.refused.is_empty() && one.unread == 0)
    );
    assert!(cases.iter().all(|one| one.unread == 0));
}

#[test]
fn a_script_that_a_person_could_not_do_is_refused_with_its_line() {
    let labels = YEAR.lines().next().unwrap();
    let said = |line: &str| {
        let script = crate::Script::read(&format!("{labels}\n{line}\n"))?;
        let log = "sample.example.ca/log".parse().unwrap();
        script
            .play(&mut crate::Archive::new(), &crate::testing::scheme(), &Open, &log)
            .map(|_| ())
    };
    let line = |by: &str, verb: &str, with: &str| {
        format!(
            r#"{{"at":"2026-01-01T00:00:00.000Z","by":"{by}","do":"{verb}","to":"x","label":"canada","with":{with}}}"#
        )
    };
    let text = |line: &str| said(line).unwrap_err().to_string();
    assert_eq!(
        text(&line("nobody", "open-case", "{}")),
        "line 2: nobody is named `nobody`"
    );
    assert!(text("{}").starts_with("line 2: missing field"));
}

#[test]
fn the_invented_year_has_something_due_for_a_liaison_office() {
    use crate::decisions::{Decision, Status, reviews_due};
    use crate::forums::{Forum, standing};
    let mut archive = crate::Archive::new();
    played(&mut archive, PUBLIC);
    played(&mut archive, PEOPLE);
    let script = played(&mut archive, YEAR);
    let now = script.last().unwrap();
    let today = crate::work::clock::day_of(now).unwrap();
    let scheme = crate::testing::scheme();
    let seen = |person: &str| {
        let asker = crate::people::asker(&archive, &name(person), None, now).unwrap();
        archive.seen_by(&scheme, &asker.viewer)
    };
    let (claire, daniel, firm) = (seen("c.bouchard"), seen("d.reyes"), seen("e.gallant"));
    let group = claire.get::<Forum>(&name("sensor-working-group")).unwrap();
    let stands = standing(&claire, &group, today);
    assert_eq!(stands.last.unwrap().to_string(), "2026-06-10");
    assert!(stands.late_days.is_some() && stands.next.is_some());
    // What is public is there for a firm too; what is not known of the board is not made up.
    let board = firm
        .get::<Forum>(&name("permanent-joint-board-on-defence"))
        .unwrap();
    let stands = standing(&firm, &board, today);
    assert_eq!(
        (stands.last.unwrap().to_string().as_str(), stands.due),
        ("2024-11-13", None)
    );
    assert!(firm.get::<Forum>(&name("sensor-working-group")).is_none());
    assert_eq!(reviews_due(&claire, today).len(), 4);
    assert_eq!(reviews_due(&daniel, today).len(), 2);
    let proposed = daniel
        .get::<Decision>(&name("decision-shared-visitor-list"))
        .unwrap();
    assert_eq!((proposed.status(), proposed.dissent.len()), (Status::Proposed, 1));
    let register = crate::impact::register(&claire);
    assert_eq!(register[&name("us/ear")].pivotal, 2);
    assert_eq!(register[&name("us/ntib")].pivotal, 1);
    assert_eq!(register[&name("us/ntib")].not_pivotal, 1);
    let pack = crate::pack::handover(&claire, &scheme, &name("liaison-officer-ottawa"), today);
    assert_eq!(pack.holders.len(), 2);
    let counts = [
        pack.actions.first.len(),
        pack.promises.first.len(),
        pack.contacts.first.len(),
        pack.decisions.first.len(),
        pack.forums.len(),
    ];
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}

#[test]
fn both_offices_have_work_of_their_own_in_the_invented_year() {
    use crate::consultations::Consultation;
    use crate::decisions::{Decision, Status};
    use crate::forums::{Forum, standing};
    use crate::meetings::{Meeting, Stage};
    let mut archive = crate::Archive::new();
    played(&mut archive, PUBLIC);
    played(&mut archive, PEOPLE);
    let script = played(&mut archive, YEAR);
    let now = script.last().unwrap();
    let today = crate::work::clock::day_of(now).unwrap();
    let scheme = crate::testing::scheme();
    let seen = |person: &str| {
        let asker = crate::people::asker(&archive, &name(person), None, now).unwrap();
        archive.seen_by(&scheme, &asker.viewer)
    };
    for person in ["c.bouchard", "d.reyes"] {
        let desk = seen(person);
        let cases = desk.all::<Case>();
        let next: BTreeSet<_> = cases.iter().map(|case| case.next()).collect();
        let wanted = [Next::Reply, Next::Draft, Next::Countersign, Next::Nothing];
        assert!(wanted.iter().all(|one| next.contains(one)), "{person}: {next:?}");
        let meetings = desk.all::<Meeting>();
        let stages: BTreeSet<_> = meetings.iter().map(|one| one.stage()).collect();
        let wanted = [Stage::Called, Stage::Held, Stage::Closed];
        assert!(wanted.iter().all(|one| stages.contains(one)), "{person}: {stages:?}");
        assert!(meetings.iter().any(|one| one.carried_over().next().is_some()));
        let forums: BTreeSet<_> = meetings.iter().filter_map(|one| one.forum.clone()).collect();
        assert!(forums.len() >= 5, "{person}: {forums:?}");
        let decisions = desk.all::<Decision>();
        let statuses: BTreeSet<_> = decisions.iter().map(|one| one.status()).collect();
        assert!(statuses.contains(&Status::Proposed) && statuses.contains(&Status::Taken), "{person}");
        let calls = desk.all::<Consultation>();
        assert_eq!(calls.iter().filter(|one| one.closed.is_none()).count(), 1);
    }
    // A real body keeps the meetings that public sources tell of: what is invented has a forum of its own.
    let claire = seen("c.bouchard");
    let public = seen("e.gallant");
    for forum in claire.all::<Forum>() {
        let told = forum.what.as_ref().and_then(|what| what.name.en.as_deref()).unwrap_or_default();
        if !told.contains("(invented)") {
            let there = public.get::<Forum>(&forum.id).unwrap();
            assert_eq!(standing(&claire, &forum, today), standing(&public, &there, today), "{told}");
        }
    }
    let statuses: BTreeSet<_> = claire.all::<Decision>().iter().map(|one| one.status()).collect();
    assert_eq!(statuses.len(), 4);
}
