//! Correcting what was said, from the page where it is shown: the form of the verb, filled; why; and what was said before, kept and led to.

use super::*;

/// The ways to correct something that a page offers.
fn ways(page: &str) -> Vec<String> {
    let mut found: Vec<String> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|go| go.contains("/desk/correct/")).map(str::to_owned).collect();
    found.dedup();
    found
}

/// What stands in a field of a page.
fn written(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
    let rest = &page[at..];
    let end = rest.find('>').unwrap();
    match rest[..end].split("value=\"").nth(1) {
        Some(value) => value.split('"').next().unwrap().to_owned(),
        None => rest[end + 1..].split("</textarea>").next().unwrap().to_owned(),
    }
}

fn meeting(desk: &Desk, who: &str) -> String {
    let form = [
        ("do", "call-meeting"), ("call-meeting.title", "On radars"), ("call-meeting.begins", "2026-11-27 15:00"), ("call-meeting.minutes", "60"),
        ("label_level", "internal"), ("label_place", "CA"), ("label_place", "US"), ("label_to", "role:liaison"), ("label_to", "role:analyst"),
    ];
    let meeting = send(desk, "/en/desk/meetings", who, &form).unwrap();
    send(desk, &meeting, who, &[("do", "hold-meeting"), ("hold-meeting.present", "ann")]).unwrap();
    send(desk, &meeting, who, &[("do", "write-minutes"), ("write-minutes.text", "We met in Otawa.")]).unwrap();
    meeting
}

#[test]
fn what_was_said_is_corrected_where_it_is_shown_and_stays_in_the_record() {
    let desk = desk("", true);
    let (ann, eve, cid) = (be(&desk, "ann"), be(&desk, "eve"), be(&desk, "cid"));
    let meeting = meeting(&desk, &ann);
    let (_, page) = get(&desk, &meeting, &ann);
    let ways_of_ann = ways(&page);
    // The minutes, who was there, how it was called: each can be corrected, the latest first.
    assert_eq!(ways_of_ann.len(), 3, "{page}");
    let minutes = &ways_of_ann[0];
    for (lang, said) in [("en", "Correct"), ("fr", "Corriger")] {
        let (status, form) = get(&desk, &minutes.replace("/en/", &format!("/{lang}/")), &ann);
        assert!(status == 200 && form.contains(&format!("<h1>{said}")) && form.contains("Visible"), "{form}");
        assert_eq!(written(&form, "write-minutes.text"), "We met in Otawa.", "it is filled with what was said");
    }
    // Written in English, it stays in English, and a French page says so.
    let french = minutes.replace("/en/", "/fr/");
    let (_, form) = get(&desk, &french, &ann);
    assert!(form.contains("lang=\"en\"") && form.contains("(anglais)"), "{form}");
    // It says why, or is not kept.
    let without = send(&desk, minutes, &ann, &[("write-minutes.text", "We met in Ottawa.")]).unwrap_err();
    assert!(without.contains("href=\"#correct-reason\"") && without.contains("A correction says why") && written(&without, "write-minutes.text") == "We met in Ottawa.", "{without}");
    let empty = send(&desk, minutes, &ann, &[("write-minutes.text", ""), ("correct-reason", "mistyped")]).unwrap_err();
    assert!(empty.contains("href=\"#write-minutes-write-minutes.text\"") && empty.contains("aria-invalid"), "{empty}");
    let went = send(&desk, &french, &ann, &[("write-minutes.text", "We met in Ottawa."), ("correct-reason", "mistyped")]).unwrap();
    assert_eq!(went, meeting.replace("/en/", "/fr/"));
    let (_, page) = get(&desk, &meeting, &ann);
    assert!(page.contains("We met in Ottawa.") && !page.contains("Otawa"), "{page}");
    assert!(page.contains("by Ann Example: mistyped") && page.contains("What was said before"), "{page}");
    let (_, page) = get(&desk, &meeting.replace("/en/", "/fr/"), &ann);
    assert!(page.contains("Corrigé le") && page.contains("par Ann Example\u{a0}: mistyped"), "{page}");
    // What was said before is where the page leads, and says what took its place; it is not corrected twice.
    let before = page.split("href=\"").find(|rest| rest.starts_with("/fr/desk/record/")).unwrap().split('"').next().unwrap().to_owned();
    let (status, old) = get(&desk, &before, &ann);
    assert!(status == 200 && old.contains("We met in Otawa.") && old.contains("mistyped") && ways(&old).is_empty(), "{old}");
    let (_, twice) = get(&desk, minutes, &ann);
    assert!(!twice.contains("name=\"correct-reason\""), "what no longer stands is corrected: {twice}");
    // The correction can be corrected, and bears the label of what it corrects.
    let (_, page) = get(&desk, &meeting, &ann);
    assert_eq!(ways(&page).len(), 3);
    assert!(get(&desk, &meeting, &eve).1.contains("We met in Ottawa."));
    // Who sees nothing of it finds nothing to correct.
    assert_eq!(get(&desk, minutes, &cid).0, 404);
}

#[test]
fn a_correction_keeps_what_its_form_does_not_ask_for() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let meeting = meeting(&desk, &ann);
    let (_, page) = get(&desk, &meeting, &ann);
    let called = ways(&page).pop().unwrap();
    let (_, form) = get(&desk, &called, &ann);
    assert_eq!((written(&form, "call-meeting.begins").as_str(), written(&form, "call-meeting.minutes").as_str()), ("2026-11-27 15:00", "60"));
    send(&desk, &called, &ann, &[("call-meeting.title", "On sonars"), ("call-meeting.begins", "2026-11-27 15:00"), ("call-meeting.minutes", "45"), ("correct-reason", "wrong title")]).unwrap();
    let (_, page) = get(&desk, &meeting, &ann);
    assert!(page.contains("<h1>On sonars</h1>") && page.contains("45 minutes") && page.contains("wrong title"), "{page}");
    // Fields with mistakes are marked on the page of the correction.
    let called = ways(&page).pop().unwrap();
    let wrong = send(&desk, &called, &ann, &[("call-meeting.title", "On sonars"), ("call-meeting.begins", "soon"), ("call-meeting.minutes", "45"), ("correct-reason", "x")]).unwrap_err();
    assert!(wrong.contains("href=\"#call-meeting-call-meeting.begins\""), "{wrong}");
}

#[test]
fn who_may_not_do_the_deed_may_not_correct_it_and_a_ledger_is_corrected_otherwise() {
    let desk = desk("", true);
    let (ann, tara) = (be(&desk, "ann"), be(&desk, "tara"));
    let label = [("label_level", "internal"), ("label_place", "CA"), ("label_to", "role:liaison"), ("label_to", "role:administrator")];
    let contact = [("do", "add-contact"), ("add-contact.name", "Zoe Sample"), ("add-contact.organisation", "Elsewhere"), ("add-contact.post", "Attaché"), ("add-contact.place", "US")];
    let contact = send(&desk, "/en/desk/contacts", &ann, &[&contact[..], &label[..]].concat()).unwrap();
    let way = ways(&get(&desk, &contact, &ann).1).pop().unwrap();
    // The administrator sees it, and does not work on it: no way, no form, and nothing is done.
    let (status, page) = get(&desk, &contact, &tara);
    assert!(status == 200 && ways(&page).is_empty(), "{page}");
    let (status, page) = get(&desk, &way, &tara);
    assert!(status == 200 && !page.contains("name=\"correct-reason\"") && page.contains("Your roles do not permit this"), "{page}");
    let mark = hidden(&get(&desk, "/en/desk/people/ann", &tara).1, "mark");
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs([("mark", mark.as_str()), ("add-contact.name", "Other"), ("correct-reason", "x")]).finish();
    post(&desk, &way, &tara, &form);
    assert!(get(&desk, &contact, &ann).1.contains("<h1>Zoe Sample</h1>"));
    send(&desk, &way, &ann, &[("add-contact.name", "Zoé Sample"), ("add-contact.organisation", "Elsewhere"), ("add-contact.post", "Attaché"), ("add-contact.place", "US"), ("correct-reason", "accent")]).unwrap();
    assert!(get(&desk, &contact, &ann).1.contains("<h1>Zoé Sample</h1>"));
}
