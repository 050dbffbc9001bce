//! What an enemy with an account tries: more than the forms offer, twice what a form does once, and what may not leave.

use serde_json::{Value, json};

use super::*;

fn api(desk: &Desk, cookie: &str, command: &Value) -> (u16, Value) {
    let request = Request::post("/api/v1/desk/do").header("cookie", cookie).header("content-type", "application/json");
    let (response, text) = ask(&desk.site, request.body(Body::from(command.to_string())).unwrap());
    (response.status().as_u16(), serde_json::from_str(&text).unwrap())
}

/// What was refused, and at which field.
fn refused(answer: &(u16, Value)) -> (u16, &str, &str) {
    let text = |field: &str| answer.1["error"][field].as_str().unwrap_or_default();
    (answer.0, text("code"), text("at"))
}

fn entries(desk: &Desk, cookie: &str, kind: &str, id: &str) -> Vec<Value> {
    let (_, text) = get(desk, &format!("/api/v1/desk/object?kind={kind}&id={id}"), cookie);
    let told: Value = serde_json::from_str(&text).unwrap();
    told["entries"].as_array().cloned().unwrap_or_default()
}

fn inquiry(more: &Value) -> Value {
    let mut payload = json!({ "title": { "en": "A part" }, "inquiry": { "en": "May it go?" }, "on": "2026-11-27", "countersign": "always" });
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    payload
}

fn status(desk: &Desk, path: &str, cookie: &str) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
    // What streams is not waited for.
    runtime.block_on(async { router(Arc::clone(&desk.site)).oneshot(request).await.unwrap().status().as_u16() })
}

#[test]
fn nobody_is_taken_at_their_word_on_what_the_program_works_out() {
    let desk = desk("", true);
    let (ann, cid) = (be(&desk, "ann"), be(&desk, "cid"));
    let of_office = label(&["person:cid", "role:liaison"], &["CA"]).to_json();
    let label = Label { owners: [name("firm")].into(), ..label(&["person:cid", "role:liaison"], &["CA"]) }.to_json();
    // A firm asks under the desk's own standard and has its answer countersigned, whatever it sends.
    let forged = json!({ "standard": { "id": "desk-inquiry-15", "working_days": 1, "calendar": "ca-federal" }, "countersign": "never" });
    let (status, done) = api(&desk, &cid, &json!({ "verb": "open-case", "payload": inquiry(&forged), "label": label }));
    assert_eq!(status, 200, "{done}");
    let case = done["object"]["id"].as_str().unwrap().to_owned();
    let opened = entries(&desk, &ann, "case", &case).remove(0);
    assert_eq!(opened["entry"]["payload"]["countersign"], "always");
    assert_eq!(opened["entry"]["payload"]["standard"], json!({ "id": "desk-inquiry-15", "working_days": 15, "calendar": "ca-federal" }));
    // Nor does a correction turn that, for the firm or for an official.
    let turned = |who: &str, countersign: &str| {
        let payload = inquiry(&json!({ "countersign": countersign, "standard": "desk-inquiry-15" }));
        api(&desk, who, &json!({ "verb": "open-case", "object": case, "payload": payload, "corrects": opened["leaf"], "reason": "mistaken" }))
    };
    assert_eq!(refused(&turned(&ann, "never")).1, "not-your-office");
    assert_eq!(refused(&turned(&ann, "when_doubtful")).1, "not-your-office");
    assert_eq!(turned(&cid, "never").0, 200, "a firm corrects its own inquiry, which stays as it was");
    assert_eq!(entries(&desk, &ann, "case", &case)[1]["entry"]["payload"]["countersign"], "always");
    let gone = api(&desk, &ann, &json!({ "verb": "open-case", "payload": inquiry(&json!({ "standard": "no-such" })), "label": label }));
    assert_eq!(refused(&gone), (422, "bad-value", "payload.standard"));
    let never = api(&desk, &ann, &json!({ "verb": "open-case", "payload": inquiry(&json!({ "standard": "desk-inquiry-15", "countersign": "never" })), "label": label }));
    assert_eq!(refused(&never), (422, "countersign", "countersign"));
    // What the engine finds is asked of the engine.
    let zeros = "0".repeat(64);
    let forged = json!({ "as_of": "2026-11-24", "rulebook": zeros, "case_file": zeros, "answer_file": zeros, "findings": [{ "question": "us/entry-duty", "matter": "item-1", "outcomes": ["0"] }] });
    let (status, told) = api(&desk, &ann, &json!({ "verb": "assess-case", "object": case, "payload": forged }));
    assert_eq!((status, &told["error"]["code"]), (422, &json!("bad-value")), "{told}");
    let written = "case: \"A part\"\nas_of: 2026-06-01\nask: [ca/controlled-goods]\nfacts: {}\n";
    let assess = |case_text: &str| api(&desk, &ann, &json!({ "verb": "assess-case", "object": case, "payload": { "case": case_text, "as_of": "2026-06-01" } }));
    let (status, told) = assess("case: x\nas_of: 2026-01-01\nfacts:\n  no.such: 1\n");
    assert_eq!((status, &told["error"]["code"], &told["error"]["mistakes"][0]["line"]), (422, &json!("case"), &json!(4)), "{told}");
    let (status, told) = assess(written);
    assert_eq!(status, 200, "{told}");
    let kept = &entries(&desk, &ann, "case", &case)[2]["entry"]["payload"];
    assert_eq!(kept["rulebook"], desk.site.book().digest.as_str());
    assert_eq!(kept["findings"][0]["question"], "ca/controlled-goods");
    // So are the answers on which a decision rests, and what they turn on.
    let propose = |answers: Value| {
        let payload = json!({ "title": { "en": "D" }, "text": { "en": "t" }, "otherwise": { "en": "x" }, "answers": answers, "review": "2027-01-01" });
        api(&desk, &ann, &json!({ "verb": "propose-decision", "payload": payload, "label": of_office }))
    };
    let forged = json!([{ "of": { "kind": "case", "id": case }, "question": "q", "outcome": "o", "as_of": "2026-11-24", "rulebook": zeros, "pivotal": ["us/dpa-title-iii"] }]);
    assert_eq!(refused(&propose(forged)), (422, "bad-value", "payload.answers"));
    assert_eq!(refused(&propose(json!([format!("{case}#7")]))), (422, "bad-value", "payload.answers"));
    let (status, done) = propose(json!([format!("{case}#0")]));
    assert_eq!(status, 200, "{done}");
    let decision = entries(&desk, &ann, "decision", done["object"]["id"].as_str().unwrap()).remove(0);
    assert_eq!(decision["entry"]["payload"]["answers"][0]["rulebook"], desk.site.book().digest.as_str());
}

#[test]
fn a_name_that_is_taken_tells_of_nothing() {
    let desk = desk("", true);
    let (ann, bob) = (be(&desk, "ann"), be(&desk, "bob"));
    let (_, done) = api(&desk, &ann, &json!({ "verb": "open-case", "payload": inquiry(&json!({})), "label": label(&["role:liaison"], &["CA"]).to_json() }));
    let hidden = done["object"]["id"].as_str().unwrap().to_owned();
    let open = |id: &str| {
        let answer = api(&desk, &bob, &json!({ "verb": "open-case", "object": id, "payload": inquiry(&json!({})), "label": label(&["role:liaison"], &["US"]).to_json() }));
        (answer.0, answer.1["error"]["code"].clone(), answer.1["error"]["what"].to_string().replace(id, "ID"))
    };
    assert_eq!(open(&hidden), open("case-none"));
    assert_eq!((open(&hidden).0, open(&hidden).1), (422, json!("named-here")));
}

#[test]
fn what_is_sent_twice_is_done_once_and_answers_the_same() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let label = label(&["role:analyst", "role:liaison"], &["CA"]).to_json();
    let send = |title: &str, who: &str| api(&desk, who, &json!({ "verb": "open-case", "payload": inquiry(&json!({ "title": { "en": title } })), "label": label, "once": "abc" }));
    let (first, second) = (send("One", &ann), send("One", &ann));
    assert_eq!((first.0, second.0), (200, 200), "{first:?} {second:?}");
    assert_eq!(first.1["object"], second.1["object"]);
    let id = first.1["object"]["id"].as_str().unwrap();
    assert_eq!(entries(&desk, &ann, "case", id).len(), 1);
    // Something else under the same name is refused, and nothing of it is kept.
    assert_eq!(refused(&send("Another", &ann)), (409, "sent-otherwise", "once"));
    assert_eq!(entries(&desk, &ann, "case", id).len(), 1);
    // Another's sendings have nothing to do with these.
    let other = send("One", &be(&desk, "eve"));
    assert_eq!(other.0, 200);
    assert_ne!(other.1["object"]["id"].as_str(), Some(id));
    // A form, as a browser sends it when a button is pressed twice.
    let (_, page) = get(&desk, "/en/desk/cases", &ann);
    let form = |title: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([("mark", hidden(&page, "mark").as_str()), ("once", &hidden(&page, "once")), ("do", "open-case"), ("open-case.title", title), ("open-case.inquiry", "dbl"), ("open-case.on", "2026-11-28")]);
        form.extend_pairs([("open-case.countersign", "always"), ("label_level", "internal"), ("label_place", "CA"), ("label_to", "role:liaison")]);
        post(&desk, "/en/desk/cases", &ann, &form.finish())
    };
    let leads: Vec<String> = [form("Twice"), form("Twice")].iter().map(|(response, text)| response.headers().get("location").unwrap_or_else(|| panic!("{text}")).to_str().unwrap().to_owned()).collect();
    assert_eq!(leads[0], leads[1]);
    assert_eq!(get(&desk, &leads[0], &ann).0, 200);
    assert_eq!(entries(&desk, &ann, "case", leads[0].rsplit('/').next().unwrap()).len(), 1);
    let (response, text) = form("Twice, changed");
    assert!(response.status() == 422 && text.contains("Something else was sent and kept"), "{text}");
}

#[test]
fn a_calendar_and_a_file_hold_what_may_leave_and_are_taken_by_whom_the_policies_let() {
    let desk = desk("", true);
    let (ann, cid, tara) = (be(&desk, "ann"), be(&desk, "cid"), be(&desk, "tara"));
    let seen = label(&["role:liaison", "role:administrator", "role:firm"], &["CA"]);
    let call = |title: &str, label: Label| {
        let payload = json!({ "title": { "en": title }, "begins": "2026-12-01T10:00:00.000Z", "minutes": 30 });
        let (status, done) = api(&desk, &ann, &json!({ "verb": "call-meeting", "payload": payload, "label": label.to_json() }));
        assert_eq!(status, 200, "{done}");
        format!("/en/desk/meetings/{}", done["object"]["id"].as_str().unwrap())
    };
    let open = call("MAYLEAVE", seen.clone());
    let above = call("MAYNOTLEAVE", Label { level: name("controlled"), caveats: [name("personal")].into(), ..label(&["role:liaison"], &["CA"]) });
    assert_eq!(get(&desk, &above, &ann).0, 200);
    let (status, calendar) = get(&desk, "/en/desk/calendar", &ann);
    assert!(status == 200 && calendar.contains("MAYLEAVE") && !calendar.contains("MAYNOTLEAVE"), "{calendar}");
    assert_eq!(get(&desk, &format!("{above}?as=pdf"), &ann).0, 404);
    // Who sees it may not therefore take it along: neither the page offers it, nor is it given out.
    for (who, on_page, taken, proved) in [(&ann, true, 200, 200), (&tara, false, 403, 403), (&cid, false, 403, 403)] {
        let (status, page) = get(&desk, &open, who);
        assert_eq!((status, page.contains("?as=pdf")), (200, on_page));
        for form in ["pdf", "zip"] {
            assert_eq!(get(&desk, &format!("{open}?as={form}"), who).0, taken, "{form}");
        }
        let entry = entries(&desk, who, "meeting", open.rsplit('/').next().unwrap()).remove(0);
        assert_eq!(get(&desk, &format!("/log/proof?entry={}", entry["entry"]["id"].as_str().unwrap()), who).0, proved);
    }
    assert_eq!((get(&desk, "/en/desk/calendar", &tara).0, get(&desk, "/en/desk/calendar", &cid).0), (403, 200));
    let audit = desk.audit.lock().unwrap();
    let told = |person: &str, what: &str, outcome| audit.iter().any(|one| one.person == Some(name(person)) && one.what == "take-along" && one.object.as_deref().is_some_and(|object| object.starts_with(what)) && one.outcome == outcome);
    assert!(told("ann", "calendar/", ntib_access::Outcome::Allowed) && told("tara", "calendar/", ntib_access::Outcome::Refused));
    assert!(told("ann", "meeting/", ntib_access::Outcome::Allowed) && told("cid", "meeting/", ntib_access::Outcome::Refused));
    assert!(audit.iter().any(|one| one.what == "take-along" && one.because.iter().any(|why| why == "proof")));
}

#[test]
fn a_session_that_a_code_began_opens_the_own_account_alone() {
    let (coded, whole) = (ntib_access::Token::of([7; 32]), ntib_access::Token::of([8; 32]));
    let desk = desk_with("", false, |office| {
        let now = office.now();
        office.begin(&name("ann"), ntib_access::How::Code, &coded, None, now).unwrap();
        office.begin(&name("ann"), ntib_access::How::Passkey, &whole, None, now).unwrap();
        office
    });
    for path in ["/live", "/log/checkpoint", "/log/proof?entry=for-both"] {
        let of = |token: &ntib_access::Token| status(&desk, path, &format!("ntib={}", token.text()));
        assert_eq!((of(&coded), of(&whole)), (404, 200), "{path}");
    }
}
