//! What is sent that should leave nothing behind, and what may be asked that should tell nothing.

use std::time::Duration;

use ntib_desk::Act as _;
use ntib_desk::people::{AddPerson, BriefPerson, GrantRole};
use ntib_record::{Hash, Moment};
use serde_json::{Value, json};

use super::common::about;
use super::*;

const INQUIRY: [(&str, &str); 7] =
    [("do", "open-case"), ("open-case.title", "A part"), ("open-case.inquiry", "May it go?"), ("open-case.countersign", "always"), ("label_level", "internal"), ("label_place", "CA"), ("label_to", "role:liaison")];

fn part(name: &str, value: &str) -> String {
    format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn multipart(body: String, cookie: &str) -> Request<Body> {
    let request = Request::post("/en/desk/cases").header("cookie", cookie).header("content-type", "multipart/form-data; boundary=edge");
    request.body(Body::from(body + "--edge--\r\n")).unwrap()
}

/// Sends an inquiry of this day with a file; gives the status.
fn inquiry(desk: &Desk, cookie: &str, on: &str, name: &str, text: &str) -> u16 {
    let (_, page) = get(desk, "/en/desk/cases", cookie);
    let hidden = ["mark", "once"].map(|field| part(field, &hidden(&page, field)));
    let fields = INQUIRY.into_iter().chain([("open-case.on", on)]).map(|(name, value)| part(name, value));
    let file = format!("--edge\r\ncontent-disposition: form-data; name=\"open-case.files\"; filename=\"{name}\"\r\n\r\n{text}\r\n");
    let body = hidden.into_iter().chain(fields).chain([file]).collect();
    ask(&desk.site, multipart(body, cookie)).0.status().as_u16()
}

fn is_kept(desk: &Desk, text: &str) -> bool {
    desk.site.office().unwrap().store().kept(&Hash::of(text.as_bytes())).unwrap().is_some()
}

fn api(desk: &Desk, cookie: &str, path: &str, body: &str) -> (u16, Value) {
    let request = Request::post(format!("/api/v1/desk/{path}")).header("cookie", cookie).header("content-type", "application/json");
    let (response, text) = ask(&desk.site, request.body(Body::from(body.to_owned())).unwrap());
    (response.status().as_u16(), serde_json::from_str(&text).unwrap())
}

#[test]
fn a_form_that_is_refused_leaves_no_file_behind() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    assert_eq!(inquiry(&desk, &ann, "2030-01-01", "a.txt", "of a day to come"), 422);
    assert!(!is_kept(&desk, "of a day to come"));
    assert_eq!(inquiry(&desk, &ann, "2026-11-27", "a.txt", "of yesterday"), 303);
    assert!(is_kept(&desk, "of yesterday"));
}

#[test]
fn a_file_is_called_by_what_can_be_read() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    assert_eq!(inquiry(&desk, &ann, "2026-11-27", "../plan\u{202e}fdp.exe", "turned"), 303);
    let (_, told) = get(&desk, "/api/v1/desk/entries", &ann);
    assert!(told.contains("\"planfdp.exe\""), "{told}");
    for (name, code) in [("plan\u{202e}fdp.exe", "controls"), ("a\u{0}b", "files"), ("\u{200b}", "empty"), ("../a", "files"), ("a\\b", "files")] {
        let file = json!([{ "name": name, "media": "text/plain", "bytes": 6, "sha256": Hash::of(b"turned").to_string() }]);
        let payload = json!({ "title": { "en": "A part" }, "inquiry": { "en": "?" }, "on": "2026-11-27", "countersign": "always", "attachments": file });
        let body = json!({ "verb": "open-case", "payload": payload, "label": label(&["role:liaison"], &["CA"]).to_json() });
        let (status, told) = api(&desk, &ann, "do", &body.to_string());
        assert!(status == 422 && told["error"]["code"] == code && told["error"]["at"] == "attachments", "{name:?}: {told}");
    }
}

#[test]
fn a_reason_is_what_can_be_read() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let payload = json!({ "title": { "en": "A part" }, "inquiry": { "en": "Two\nlines" }, "on": "2026-11-27", "countersign": "always" });
    for (reason, status) in [("a\u{202e}b", 422), ("a\u{0}", 422), ("two\nlines", 200)] {
        let body = json!({ "verb": "open-case", "payload": payload, "reason": reason, "label": label(&["role:liaison"], &["CA"]).to_json() });
        let (found, told) = api(&desk, &ann, "do", &body.to_string());
        assert_eq!(found, status, "{told}");
    }
}

#[test]
fn a_field_that_stands_twice_is_read_as_neither() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let (status, told) = api(&desk, &ann, "do", "{\"verb\":\"open-case\",\"payload\":{\"title\":{\"en\":\"a\",\"en\":\"b\"}}}");
    assert_eq!((status, told["error"]["code"].as_str(), told["error"]["at"].as_str()), (400, Some("field-twice"), Some("payload.title.en")), "{told}");
}

fn append(desk: &Desk, entries: Vec<Entry>) {
    let office = desk.site.office().unwrap();
    let entries = entries.into_iter().map(|entry| entry.seal(office.scheme()).unwrap()).collect();
    office.store().append(&[Batch { key: name("later"), expected: None, entries }]).unwrap().pop().unwrap().unwrap();
}

#[test]
fn who_sees_tells_nothing_that_was_recorded_in_secret() {
    let desk = desk("", true);
    let (ann, tara) = (be(&desk, "ann"), be(&desk, "tara"));
    let secret = |entry: Entry, id: &str| Entry { id: name(id), label: label(&["role:administrator"], &["CA"]), ..entry };
    append(&desk, vec![
        secret(about("bob", BriefPerson::VERB, &BriefPerson { caveat: name("named-readers") }), "one"),
        secret(about("zed", AddPerson::VERB, &AddPerson { name: "Zed Secret".into(), office: name("office"), place: "CA".parse().unwrap() }), "two"),
        secret(about("zed", GrantRole::VERB, &GrantRole { role: name("senior"), from: Moment::BEGINNING, until: None }), "three"),
    ]);
    let sees = |cookie: &str, label: Label| api(&desk, cookie, "who-sees", &json!({ "label": label.to_json() }).to_string()).1;
    let of = |told: &Value, person: &str| told["people"].as_array().unwrap().iter().find(|one| one["person"] == person).map(|one| one["sees"] == true);
    let briefed = Label { caveats: [name("named-readers")].into(), ..label(&["person:bob"], &["US"]) };
    assert_eq!((of(&sees(&tara, briefed.clone()), "bob"), of(&sees(&ann, briefed), "bob")), (Some(true), Some(false)));
    // Somebody in secret and nobody are told of alike.
    for who in ["person:zed", "person:zzz"] {
        let told = sees(&ann, label(&[who], &["CA"]));
        assert_eq!((&told["others"], of(&told, "zed")), (&json!(false), None), "{who}");
    }
    assert_eq!(of(&sees(&tara, label(&["person:zed"], &["CA"])), "zed"), Some(true));
}

#[test]
fn a_stranger_who_stands_still_keeps_nobody_from_sending_files() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let pages = router(Arc::clone(&desk.site));
        // What never comes: a form of a stranger to the desk is answered without it, and of others only so many are waited for.
        let stuck = |path: &str| Request::post(path).header("content-type", "multipart/form-data; boundary=edge").body(Body::new(Never)).unwrap();
        let asked = tokio::time::timeout(Duration::from_secs(3), pages.clone().oneshot(stuck("/en/desk/cases"))).await;
        assert!(asked.is_ok(), "a stranger was listened to");
        let waiting: Vec<_> = (0..4).map(|_| tokio::spawn(pages.clone().oneshot(stuck("/en/import")))).collect();
        tokio::task::yield_now().await;
        let sent = tokio::time::timeout(Duration::from_secs(3), pages.oneshot(multipart(part("do", "nothing"), &ann))).await;
        assert!(sent.is_ok(), "strangers were in the way");
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
    });
}

/// A body of which nothing comes.
struct Never;

impl http_body::Body for Never {
    type Data = axum::body::Bytes;
    type Error = axum::Error;

    fn poll_frame(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}
