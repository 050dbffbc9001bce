//! Corrections: under the label of what they correct, by the office that said it, and never of what others rely on; and files, which leave under no
//! looser label than their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use ntib_record::{Hash, Label, Moment};

use crate::cases::*;
use crate::consultations::{Asked, AnswerCall, CallFirms, Form};
use crate::files::FileNamed;
use crate::meetings::*;
use crate::people::{Person, TakePost};
use crate::testing::{Open, Scene, label, name, ours, shared, theirs};
use crate::work_tests::{code, day, draft, finding, last_draft, open_case, scene, sign, to, words};
use crate::{Act, Deed, Ground, Kept, Thing as _, Wording, act, correctable};

fn history(scene: &Scene, kind: &str, id: &str) -> Vec<Arc<Kept>> {
    scene.archive.whole().history(kind, id).cloned().collect()
}

fn last(scene: &Scene, kind: &str, id: &str) -> Hash {
    history(scene, kind, id).last().unwrap().leaf
}

fn instead<A: Act>(scene: &Scene, person: &str, deed: Deed<A>, leaf: Hash) -> &'static str {
    let asker = scene.asker(person);
    let ground = Ground::new(&scene.archive, &scene.scheme, &asker, scene.at);
    code(act(&ground, &Open, deed.correcting(leaf).because("mistaken")).map(|_| ()))
}

fn offered(scene: &Scene, person: &str, kept: &Kept) -> &'static str {
    let asker = scene.asker(person);
    let ground = Ground::new(&scene.archive, &scene.scheme, &asker, scene.at);
    code(correctable(&ground, &Open, kept).map(|_| ()))
}

#[test]
fn a_correction_bears_the_label_of_what_it_corrects_and_no_other() {
    let mut scene = scene();
    let narrow = Label { level: name("protected"), ..ours() };
    scene.act("anne", to("c1", open_case()).labelled(narrow.clone())).unwrap();
    let leaf = last(&scene, Case::KIND, "c1");
    let others = [
        shared(),
        Label { level: name("internal"), ..narrow.clone() },
        label(&["CA"], &["person:anne"]),
        Label { owners: [name("states")].into(), ..narrow.clone() },
        Label { releasable_to: shared().releasable_to, ..narrow.clone() },
    ];
    for other in others {
        assert_eq!(instead(&scene, "anne", to("c1", open_case()).labelled(other), leaf), "label-of-before");
    }
    for given in [None, Some(narrow.clone())] {
        let leaf = last(&scene, Case::KIND, "c1");
        let deed = Deed { label: given, ..to("c1", OpenCase { title: words("pumps, again"), ..open_case() }) };
        scene.act("anne", deed.correcting(leaf).because("mistaken")).unwrap();
        assert_eq!(history(&scene, Case::KIND, "c1").last().unwrap().entry.label, narrow);
    }
    assert!(scene.desk("carol").get::<Case>(&name("c1")).is_none());
}

#[test]
fn what_an_office_said_is_corrected_by_its_own_people() {
    let mut scene = scene();
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    scene.act("anne", to("c1", draft("no"))).unwrap();
    let all = history(&scene, Case::KIND, "c1");
    for (kept, person, said) in [(&all[0], "carol", "not-your-office"), (&all[1], "carol", "not-your-office"), (&all[0], "benoit", ""), (&all[1], "benoit", "")] {
        assert_eq!(offered(&scene, person, kept), said);
    }
    assert_eq!(instead(&scene, "carol", to("c1", draft("yes")), all[1].leaf), "not-your-office");
    assert_eq!(instead(&scene, "benoit", to("c1", draft("yes")), all[1].leaf), "");
    // Those who keep people keep those of every office.
    let carol = history(&scene, Person::KIND, "carol").remove(0);
    assert_eq!(offered(&scene, "anne", &carol), "");
}

#[test]
fn minutes_of_a_closed_meeting_are_corrected_by_their_writer_and_read_again() {
    let mut scene = scene();
    let called = CallMeeting { forum: None, series: None, title: words("spring"), begins: scene.at, minutes: 60, place: Wording::default() };
    scene.act("anne", to("m1", called).labelled(shared())).unwrap();
    scene.act("anne", to("m1", HoldMeeting { present: BTreeSet::new(), guests: Vec::new() })).unwrap();
    let text = |text: &str| to("m1", WriteMinutes { item: None, text: words(text) });
    scene.act("anne", text("We agree.")).unwrap();
    let leaf = last(&scene, Meeting::KIND, "m1");
    assert_eq!(instead(&scene, "benoit", text("We agreed."), leaf), "", "a colleague, until it is closed");
    scene.act("anne", to("m1", CloseMeeting {})).unwrap();
    scene.act("carol", to("m1", ConfirmReading { paper: Paper::Brief })).unwrap();
    scene.act("carol", to("m1", ConfirmReading { paper: Paper::Minutes })).unwrap();
    assert_eq!(instead(&scene, "carol", text("You pay."), leaf), "not-your-office");
    assert_eq!(instead(&scene, "benoit", text("You pay."), leaf), "not-your-minutes");
    let read = |scene: &Scene| {
        let meeting = scene.desk("benoit").get::<Meeting>(&name("m1")).unwrap();
        let has = |paper| meeting.read.contains_key(&(paper, name("carol")));
        (has(Paper::Brief), has(Paper::Minutes), meeting.read_before.contains_key(&name("carol")))
    };
    assert_eq!(read(&scene), (true, true, false));
    scene.act("anne", text("We agreed.").correcting(leaf).because("mistyped")).unwrap();
    assert_eq!(read(&scene), (true, false, true), "what she read is not what stands");
    scene.act("carol", to("m1", ConfirmReading { paper: Paper::Minutes })).unwrap();
    assert_eq!(read(&scene), (true, true, true));
}

#[test]
fn what_was_sent_once_is_not_corrected_after_the_case_was_opened_again() {
    let mut scene = scene();
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    scene.act("anne", to("c1", finding(&["permit"], &[]))).unwrap();
    let assessed = last(&scene, Case::KIND, "c1");
    scene.act("anne", to("c1", draft("no"))).unwrap();
    let (drafted, leaf) = (last(&scene, Case::KIND, "c1"), last_draft(&scene, "c1"));
    scene.act("carol", to("c1", sign(&leaf))).unwrap();
    let signed = last(&scene, Case::KIND, "c1");
    let send = |draft: &str, on: &str| SendAnswer { draft: draft.to_owned(), on: day(on) };
    scene.act("anne", to("c1", send(&leaf, "2026-06-03"))).unwrap();
    let sent = last(&scene, Case::KIND, "c1");
    let rewritten = |scene: &Scene| {
        [
            instead(scene, "anne", to("c1", draft("yes")), drafted),
            instead(scene, "carol", to("c1", CountersignAnswer { agreed: false, remark: Some(words("no")), ..sign(&leaf) }), signed),
            instead(scene, "anne", to("c1", finding(&["free"], &[])), assessed),
        ]
    };
    assert_eq!(rewritten(&scene), ["sent"; 3]);
    scene.act("anne", to("c1", draft("maybe"))).unwrap();
    let other = last_draft(&scene, "c1");
    scene.act("carol", to("c1", sign(&other))).unwrap();
    assert_eq!(instead(&scene, "anne", to("c1", send(&other, "2026-06-03")), sent), "sent", "it was the other draft that was sent");
    scene.act("anne", to("c1", CloseCase { ending: Ending::Answered, on: day("2026-06-04") })).unwrap();
    scene.act("anne", to("c1", ReopenCase { on: day("2026-06-10") })).unwrap();
    assert_eq!(rewritten(&scene), ["sent"; 3]);
    // What is said after that is corrected as before.
    scene.act("anne", to("c1", draft("yes"))).unwrap();
    assert_eq!(instead(&scene, "anne", to("c1", draft("yes, with a permit")), last(&scene, Case::KIND, "c1")), "");
}

#[test]
fn a_correction_and_an_answer_to_a_call_hold_for_the_record_as_it_was_judged() {
    let mut scene = scene();
    scene.act("anne", to("c1", open_case()).labelled(shared())).unwrap();
    scene.act("anne", to("c1", draft("no"))).unwrap();
    let leaf = last(&scene, Case::KIND, "c1");
    let asker = scene.asker("anne");
    let ground = Ground::new(&scene.archive, &scene.scheme, &asker, scene.at);
    let expected = |deed| act(&ground, &Open, deed).unwrap().expected;
    assert_eq!(expected(to("c1", draft("yes"))), None);
    assert_eq!(expected(to("c1", draft("yes")).correcting(leaf).because("mistaken")), Some(scene.archive.size()));
    assert!(crate::verb(AnswerCall::VERB).unwrap().alone, "closing a call may come between");
}

#[test]
fn what_is_begun_is_owned_by_the_office_that_begins_it() {
    let mut scene = scene();
    let of = |owners: &[&str]| Label { owners: owners.iter().map(|one| name(one)).collect(), ..shared() };
    for others in [of(&["states"]), of(&["canada", "states"]), of(&["nobody-knows"]), of(&[])] {
        assert!(["owner", "label"].contains(&code(scene.act("anne", to("c1", open_case()).labelled(others)))));
    }
    scene.act("anne", to("c1", open_case()).labelled(of(&["canada"]))).unwrap();
}

#[test]
fn a_post_has_one_holder_whatever_is_corrected() {
    let scene = scene();
    let taken = history(&scene, Person::KIND, "benoit").into_iter().find(|kept| kept.verb() == TakePost::VERB).unwrap();
    let take = |post: &str, from: &str| TakePost { post: name(post), from: from.parse::<Moment>().unwrap(), until: None };
    let of = |post, from| to("benoit", take(post, from));
    assert_eq!(instead(&scene, "anne", of("post-anne", "2026-01-05T14:00:00.000Z"), taken.leaf), "held");
    assert_eq!(instead(&scene, "anne", of("post-benoit", "2026-01-04T14:00:00.000Z"), taken.leaf), "", "the own tenure stands in no way");
}

#[test]
fn a_total_hides_its_greatest_answer_by_a_tenth_at_least() {
    let mut scene = scene();
    let call = |dominance_percent| CallFirms {
        title: words("t"),
        why: words("w"),
        questions: vec![Asked { id: name("q"), text: words("q"), answer: Form::Words }],
        closes: day("2026-06-30"),
        threshold: 3,
        dominance_percent,
    };
    for few in [1, 9] {
        assert_eq!(code(scene.act("anne", to("k1", call(few)).labelled(shared()))), "range");
    }
    scene.act("anne", to("k1", call(10)).labelled(shared())).unwrap();
}

#[test]
fn a_file_is_named_again_under_no_looser_label_and_by_its_hash_alone_by_nobody() {
    let mut scene = scene();
    let (kept, other) = (Hash::of(b"a drawing"), Hash::of(b"nothing here"));
    let with = |file: Hash| OpenCase { attachments: vec![FileNamed { sha256: file.to_string(), bytes: 9, media: "text/plain".to_owned(), name: "a.txt".to_owned() }], ..open_case() };
    let strict = Label { level: name("protected"), ..ours() };
    let judged = |scene: &Scene, person: &str, id: &str, file: Hash, label: &Label, brought: &[Hash]| {
        let asker = scene.asker(person);
        let ground = Ground::new(&scene.archive, &scene.scheme, &asker, scene.at).with_files(brought.iter().copied().collect());
        act(&ground, &Open, to(id, with(file)).labelled(label.clone())).map(|drafted| drafted.drafts)
    };
    assert_eq!(code(judged(&scene, "anne", "c1", kept, &strict, &[]).map(|_| ())), "file");
    let draft = judged(&scene, "anne", "c1", kept, &strict, &[kept]).unwrap().remove(0);
    let number = scene.archive.size();
    let sealed = draft.entry("desk.example.ca/log".parse().unwrap(), name("with-file"), [1; 16], scene.at).seal(&scene.scheme).unwrap();
    scene.archive.add(number, sealed.bytes()).unwrap();
    // Under a looser label it does not go, whoever names it; under one as strict it does.
    for looser in [shared(), Label { level: name("internal"), ..strict.clone() }, Label { releasable_to: shared().releasable_to, ..strict.clone() }] {
        assert_eq!(code(judged(&scene, "anne", "c2", kept, &looser, &[]).map(|_| ())), "file");
    }
    assert_eq!(code(judged(&scene, "anne", "c2", kept, &strict, &[]).map(|_| ())), "");
    // Of a file that is not there, and of one that she may not know of, carol is told the same.
    let refused = |file| judged(&scene, "carol", "c2", file, &theirs(), &[]).unwrap_err();
    assert_eq!(refused(kept), refused(other));
    assert_eq!(code(judged(&scene, "carol", "c2", other, &theirs(), &[other]).map(|_| ())), "");
    // A correction leaves its files where they are.
    let leaf = last(&scene, Case::KIND, "c1");
    assert_eq!(instead(&scene, "benoit", to("c1", OpenCase { title: words("pumps, again"), ..with(kept) }), leaf), "");
    let wrong = OpenCase { attachments: vec![FileNamed { sha256: kept.to_string(), bytes: 9, media: "text/plain".to_owned(), name: "a/b\u{0}.txt".to_owned() }], ..open_case() };
    assert_eq!(instead(&scene, "benoit", to("c1", wrong), leaf), "files");
}
