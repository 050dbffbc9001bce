//! What is taken along: tagged PDF in both languages, with the proof of every entry that it is made of and of no other.

use std::io::Read as _;

use ntib_record::{KeyKind, SigningKey, TlogProof};

use super::common::LOG;
use super::*;

fn bytes(desk: &Desk, path: &str, cookie: &str) -> (u16, String, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
    runtime.block_on(async {
        let (parts, body) = router(Arc::clone(&desk.site)).oneshot(request).await.unwrap().into_parts();
        let kind = parts.headers.get("content-type").map_or(String::new(), |kind| kind.to_str().unwrap().to_owned());
        (parts.status.as_u16(), kind, to_bytes(body, 1 << 24).await.unwrap().to_vec())
    })
}

fn tick<'a>(audience: &[&'a str], places: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let to = audience.iter().map(|to| ("label_to", *to));
    std::iter::once(("label_level", "internal")).chain(places.iter().map(|place| ("label_place", *place))).chain(to).collect()
}

#[test]
fn a_brief_is_tagged_in_both_languages_and_proves_what_it_rests_on() {
    let desk = desk("", true);
    let (ann, bob) = (be(&desk, "ann"), be(&desk, "bob"));
    let call = [("do", "call-meeting"), ("call-meeting.title", "On radars"), ("call-meeting.begins", "2026-12-01 15:00"), ("call-meeting.minutes", "60")];
    let meeting = send(&desk, "/en/desk/meetings", &ann, &[&call[..], &tick(&["role:liaison"], &["CA", "US"])[..]].concat()).unwrap();
    send(&desk, &meeting, &ann, &[("do", "put-on-agenda"), ("put-on-agenda.item", "one"), ("put-on-agenda.title", "Headings")]).unwrap();
    let hidden = send(&desk, "/en/desk/meetings", &ann, &[&call[..], &tick(&["role:liaison"], &["CA"])[..]].concat()).unwrap();
    let brief = meeting.replace("/meetings/", "/briefs/");
    let (status, page) = get(&desk, &brief, &bob);
    assert!(status == 200 && page.contains("Brief: On radars") && page.contains("Headings") && page.contains("?as=pdf"), "{page}");
    let mut pages = Vec::new();
    for path in [&brief, &brief.replace("/en/", "/fr/")] {
        let (status, kind, pdf) = bytes(&desk, &format!("{path}?as=pdf"), &ann);
        assert_eq!((status, kind.as_str(), pdf.get(..5)), (200, "application/pdf", Some(&b"%PDF-"[..])));
        assert!(["/MarkInfo", "/StructTreeRoot", "/EmbeddedFiles", "(001-call-meeting.tlog-proof)", "(002-put-on-agenda.tlog-proof)"].iter().all(|tag| pdf.windows(tag.len()).any(|part| part == tag.as_bytes())), "it is not tagged, or its proofs are not within it");
        pages.push(pdf);
    }
    assert_ne!(pages[0], pages[1], "the two languages say the same bytes");
    let (status, kind, zip) = bytes(&desk, &format!("{brief}?as=zip"), &bob);
    assert_eq!((status, kind.as_str()), (200, "application/zip"));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let id = meeting.rsplit('/').next().unwrap();
    for wanted in ["README.txt", "manifest.csv", &format!("briefs-{id}.en.pdf"), &format!("briefs-{id}.fr.pdf"), "entries/001-call-meeting.tlog-proof", "entries/002-put-on-agenda.json"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}: {names:?}");
    }
    // Each proof stands alone: nothing but the key of the log is needed.
    let key = SigningKey::from_seed(LOG, KeyKind::Log, &[1; 32]).unwrap();
    let mut proved = 0;
    for name in names.iter().filter(|name| name.ends_with(".tlog-proof")) {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        let proof = TlogProof::parse(&text).unwrap();
        let entry = proof.extra.clone().unwrap();
        proof.verify(&entry, &LOG.parse().unwrap(), &[key.public().clone()]).unwrap();
        assert!(!String::from_utf8(entry).unwrap().contains(hidden.rsplit('/').next().unwrap()), "an entry that bob may not see");
        proved += 1;
    }
    assert_eq!(proved, 2, "{names:?}");
    for form in ["", "?as=pdf", "?as=zip"] {
        assert_eq!(get(&desk, &format!("{}{form}", hidden.replace("/meetings/", "/briefs/")), &bob).0, 404, "{form}");
    }
    assert_eq!(get(&desk, &format!("{brief}?as=exe"), &ann).0, 404);
    let told = desk.audit.lock().unwrap().iter().filter(|one| one.what == "take-along").count();
    assert_eq!(told, 3, "what is taken along is audited");
}

#[test]
fn a_firm_takes_its_inquiry_back_and_nobody_else_does() {
    let desk = desk("", true);
    let (ann, cid) = (be(&desk, "ann"), be(&desk, "cid"));
    let inquiry = [("do", "open-case"), ("open-case.title", "Radar"), ("open-case.inquiry", "What duty?"), ("open-case.on", "2026-11-28"), ("open-case.countersign", "always")];
    let firm = serde_json::json!({ "verb": "set-up-office", "object": "firm", "payload": { "name": { "en": "Firm", "fr": "Firme" }, "place": "CA", "kind": "firm" }, "label": label(&ALL, &["CA", "US"]).to_json() });
    let set_up = Request::post("/api/v1/desk/do").header("cookie", be(&desk, "tara")).header("content-type", "application/json");
    let (response, text) = ask(&desk.site, set_up.body(Body::from(firm.to_string())).unwrap());
    assert_eq!(response.status(), 200, "{text}");
    let case = send(&desk, "/en/desk/cases", &cid, &[&inquiry[..], &tick(&["person:cid", "role:liaison"], &["CA"])[..]].concat()).unwrap();
    let withdraw = [("do", "withdraw-inquiry"), ("withdraw-inquiry.on", "2026-11-28"), ("withdraw-inquiry.reason", "Sold.")];
    assert!(!get(&desk, &case, &ann).1.contains("withdraw-inquiry"), "it is offered to an official");
    assert!(send(&desk, &case, &ann, &withdraw).is_err(), "an official withdrew it");
    send(&desk, &case, &cid, &withdraw).unwrap();
    let (_, page) = get(&desk, &case, &ann);
    assert!(page.contains("withdrew the inquiry") && page.contains("Sold."), "{page}");
    assert!(send(&desk, &case, &cid, &withdraw).is_err(), "it was withdrawn twice");
}
