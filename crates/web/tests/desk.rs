//! The frame of the desk, asked as a browser asks it: doors, sessions, forged forms, and who sees what.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

mod common;

use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use common::{ALL, Desk, ask, be, desk, desk_with, engine, entry, get, label, name, post, set_cookie};
use ntib_access::Audited;
use ntib_record::{Entry, Label, Object};
use ntib_store::Batch;
use ntib_web::{Clock, Site, router};
use tower::ServiceExt as _;

#[test]
fn without_a_desk_there_is_none() {
    let site = Arc::new(Site::new(engine(), Vec::new(), Vec::new(), Clock::Fixed("2026-11-28".parse().unwrap())));
    for path in ["/en/desk", "/en/desk/today", "/fr/desk/be"] {
        let (response, _) = ask(&site, Request::get(path).body(Body::empty()).unwrap());
        assert_eq!(response.status(), 404, "{path}");
    }
}

#[test]
fn a_visitor_of_the_sample_chooses_whom_to_be() {
    let desk = desk("", true);
    let (status, text) = get(&desk, "/fr/desk/people", "");
    assert!(status == 200 && text.contains("Qui voulez-vous être") && text.contains("Agente") && text.contains("value=\"/fr/desk/people\""));
    assert!(!text.contains("Dot Example"), "one whose role is over is not offered");
    let (response, _) = post(&desk, "/fr/desk/be", "", "person=ann&to=%2Ffr%2Fdesk%2Fpeople");
    assert_eq!((response.status().as_u16(), response.headers()["location"].to_str().unwrap()), (303, "/fr/desk/people"));
    let cookie = set_cookie(&response);
    assert!(cookie.starts_with("ntib=") && cookie.contains("; HttpOnly; SameSite=Strict") && !cookie.contains("Secure"));
    let (status, text) = get(&desk, "/fr/desk/people", cookie.split(';').next().unwrap());
    assert!(status == 200 && text.contains("Ann Example") && text.contains("Tout est inventé"));
    let (response, _) = post(&desk, "/en/desk/be", "", "person=nobody");
    assert_eq!(response.status(), 400);
    assert_eq!(desk.audit.lock().unwrap().iter().filter(|one| one.what == "sign-in").count(), 1);
}

#[test]
fn a_desk_that_is_not_invented_lets_nobody_choose() {
    let desk = desk("https://desk.example.ca", false);
    let (response, _) = post(&desk, "/en/desk/be", "", "person=ann");
    assert!(!response.headers().contains_key("set-cookie"));
    let (status, text) = get(&desk, "/en/desk/today", "");
    assert!(status == 401 && !text.contains("Ann Example") && !text.contains("secret reason"));
}

#[test]
fn what_a_form_leads_to_is_of_this_site() {
    let desk = desk("", true);
    for to in ["https://elsewhere.example/", "//elsewhere.example/en/", "/\\elsewhere.example", "/en//elsewhere.example", "javascript:1", "/de/desk"] {
        let form = form_urlencoded::Serializer::new(String::new()).append_pair("person", "ann").append_pair("to", to).finish();
        let (response, _) = post(&desk, "/en/desk/be", "", &form);
        assert_eq!(response.headers()["location"].to_str().unwrap(), "/en/desk/today", "{to}");
    }
}

#[test]
fn a_form_from_elsewhere_changes_no_session() {
    let desk = desk("", true);
    let request = Request::post("/en/desk/be").header("sec-fetch-site", "cross-site").header("content-type", "application/x-www-form-urlencoded");
    let (response, _) = ask(&desk.site, request.body(Body::from("person=ann")).unwrap());
    assert!(response.status() == 403 && !response.headers().contains_key("set-cookie"));
}

#[test]
fn signing_in_again_and_out_ends_the_session_before() {
    let desk = desk("", true);
    let first = be(&desk, "ann");
    let (response, _) = post(&desk, "/en/desk/be", &first, "person=bob");
    let second = set_cookie(&response).split(';').next().unwrap().to_owned();
    assert!(get(&desk, "/en/desk/today", &first).1.contains("Whom would you like to be"));
    assert!(get(&desk, "/en/desk/today", &second).1.contains("Today, Bob Example"));
    let (response, _) = post(&desk, "/en/desk/sign-out", &second, "");
    assert!(set_cookie(&response).contains("Max-Age=0"));
    assert!(get(&desk, "/en/desk/today", &second).1.contains("Whom would you like to be"));
}

#[test]
fn each_sees_what_the_label_allows_and_the_preview_says_the_same() {
    let desk = desk("", true);
    for (person, both, canada) in [("ann", true, true), ("bob", true, false), ("cid", false, false)] {
        let (status, text) = get(&desk, "/en/desk/today", &be(&desk, person));
        assert_eq!(status, 200);
        assert_eq!((text.contains("reason of for-both"), text.contains("reason of for-canada")), (both, canada), "{person}");
    }
    let ann = be(&desk, "ann");
    let query = |label: &Label| form_urlencoded::Serializer::new(String::new()).append_pair("label", &label.to_json().to_string()).finish();
    let (status, text) = get(&desk, &format!("/en/desk/who-sees?{}", query(&label(&["role:liaison"], &["CA"]))), &ann);
    assert!(status == 200 && text.contains("One person sees it") && text.contains("not releasable to United States"));
    let (_, text) = get(&desk, &format!("/en/desk/who-sees?{}", query(&label(&[], &["CA"]))), &ann);
    assert!(text.contains("Nobody sees it") && text.contains("the audience is nobody"));
    let (status, _) = get(&desk, "/en/desk/who-sees?label=%7B%7D", &ann);
    assert_eq!(status, 400);
    let (status, text) = get(&desk, "/en/desk/who-sees?label_level=secret&label_place=CA&label_to=role%3Aliaison", &ann);
    assert!(status == 422 && text.contains("classified matter"), "{text}");
}

#[test]
fn every_page_is_in_both_languages_and_says_who_asks() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    for lang in ["en", "fr"] {
        for path in ["today", "people", "people/ann", "people/dot", "account", "who-sees", "who-sees?label_level=internal&label_place=CA&label_to=role:liaison"] {
            let (status, text) = get(&desk, &format!("/{lang}/desk/{path}"), &ann);
            assert_eq!(status, 200, "{lang} {path}");
            assert!(text.contains(&format!("<html lang=\"{lang}\">")) && text.contains("aria-current=\"true\""), "{lang} {path}");
        }
        assert_eq!(get(&desk, &format!("/{lang}/desk/people/nobody"), &ann).0, 404);
        assert_eq!(get(&desk, &format!("/{lang}/desk/no-such"), &ann).0, 404);
    }
}

/// What a page of searches says of the workspace.
fn of_desk(text: &str) -> &str {
    text.split("In the workspace").nth(1).unwrap().split("<h2>").next().unwrap()
}

#[test]
fn search_finds_what_the_asker_sees_and_hides_like_what_is_missing() {
    let desk = desk("", true);
    let (ann, bob) = (be(&desk, "ann"), be(&desk, "bob"));
    let search = |word: &str, cookie: &str| get(&desk, &format!("/en/search?q={word}"), cookie);
    let (status, text) = search("for-canada", &ann);
    assert!(status == 200 && text.contains("In the workspace: one found") && text.contains("secret reason of for-canada") && text.contains("Visible to"), "{text}");
    assert!(of_desk(&search("canada", &ann).1).contains("one found"));
    // A word that stands in what is hidden gives what a word gives that stands nowhere.
    let (hidden, missing) = (search("canada", &bob).1, search("qqwhyqq", &bob).1);
    assert!(of_desk(&missing).contains("nothing found"));
    assert_eq!(of_desk(&hidden), of_desk(&missing));
    let (_, secret) = search("for-canada", &bob);
    assert!(!secret.contains("secret reason"));
    let (_, out) = search("for-canada", "");
    assert!(!out.contains("secret reason") && out.contains("Enter the workspace to search it too"));
    let (response, _) = ask(&desk.site, Request::get("/fr/search?q=secret+reason").header("cookie", &ann).body(Body::empty()).unwrap());
    assert_eq!(response.headers()["cache-control"].to_str().unwrap(), "no-store");
    let (_, french) = get(&desk, "/fr/search?q=opened-for-both", &ann);
    assert!(french.contains("Dans l’espace de travail\u{a0}: un élément trouvé"), "{french}");
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
    page[at..].split('"').nth(3).unwrap().to_owned()
}

/// Sends a form of a page, and gives where it leads or, with its page, why not.
fn send(desk: &Desk, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Result<String, String> {
    let (status, page) = get(desk, path, cookie);
    assert_eq!(status, 200, "{path}: {page}");
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("mark", &hidden(&page, "mark")).append_pair("once", &hidden(&page, "once")).extend_pairs(fields);
    let (response, text) = post(desk, path.split('?').next().unwrap(), cookie, &form.finish());
    match response.status().as_u16() {
        303 => Ok(response.headers()["location"].to_str().unwrap().to_owned()),
        422 => Err(text),
        other => panic!("{path}: {other} {text}"),
    }
}

#[test]
fn an_inquiry_is_told_fact_by_fact_assessed_countersigned_and_taken_along() {
    let desk = desk("", true);
    let (ann, cid, eve) = (be(&desk, "ann"), be(&desk, "cid"), be(&desk, "eve"));
    let to = [("label_level", "internal"), ("label_place", "CA"), ("label_to", "person:cid"), ("label_to", "role:liaison"), ("label_to", "role:analyst")];
    let inquiry = [("do", "open-case"), ("open-case.title", "Radar"), ("open-case.inquiry", "What duty?"), ("open-case.question", "us/entry-duty"), ("open-case.on", "2026-11-28"), ("open-case.countersign", "never")];
    let case = send(&desk, "/en/desk/cases", &cid, &[&inquiry[..], &to[..]].concat()).unwrap();
    let interview = case.replace("/cases/", "/interview/");
    // The firm tells a fact; it changes no answer, and the firm assesses nothing.
    let (_, page) = get(&desk, &interview, &cid);
    let (fact, subject) = (hidden(&page, "q"), hidden(&page, "subject"));
    let values = [("leg.to", "US"), ("leg.from", "CA"), ("leg.kind", "export"), ("item.origin", "CA"), ("item.hts_us", "8526.10.00"), ("item.chapter_98", "none")];
    let value = values.iter().find(|(key, _)| *key == fact).map_or("true", |(_, value)| value);
    let empty = send(&desk, &interview, &cid, &[("q", &fact), ("subject", &subject)]).unwrap_err();
    assert!(empty.contains("class=\"errors\""), "an answer that is none is taken: {empty}");
    assert_eq!(send(&desk, &interview, &cid, &[("q", &fact), ("subject", &subject), ("v", value)]).unwrap(), interview);
    let (_, told) = get(&desk, &case, &ann);
    assert!(told.contains("Told by the inquirer since") && told.contains("Answer one fact at a time"), "{told}");
    // The officer takes it in, and goes on; the next fact is another.
    send(&desk, &interview, &ann, &[("do", "told")]).unwrap();
    let (_, assessed) = get(&desk, &case, &ann);
    assert!(!assessed.contains("Told by the inquirer since") && assessed.contains("Assessment by the engine") && assessed.contains("case.yaml"), "{assessed}");
    let (_, page) = get(&desk, &interview, &ann);
    assert_ne!(hidden(&page, "q"), fact);
    // A case with mistakes is told of at its field, and none of it is kept.
    let bad = send(&desk, &case, &ann, &[("do", "assess-case"), ("case", "case: x\nitems:\n- { usml: XXX }\n"), ("as_of", "2026-11-28")]).unwrap_err();
    assert!(bad.contains("href=\"#assess-case-case\"") && bad.contains("XXX") && bad.contains("aria-invalid"), "{bad}");
    let nothing = send(&desk, &case, &ann, &[("do", "assess-case"), ("case", "case: x\nask: [us/entry-duty]\nlegs:\n- { to: NZ }\nitems:\n- { id: a }\n"), ("as_of", "2026-11-28")]);
    assert!(nothing.is_err_and(|page| page.contains("No question of the rulebook arises")), "a case without an answer is kept");
    // Answered, and countersigned by another: what the firm chose of that does not count.
    send(&desk, &case, &ann, &[("do", "draft-answer"), ("draft-answer.answer", "Half of the value.")]).unwrap();
    let draft = hidden(&get(&desk, &case, &ann).1, "send-answer.draft");
    let sign = [("do", "countersign-answer"), ("countersign-answer.draft", draft.as_str()), ("countersign-answer.agreed", "yes")];
    let go = [("do", "send-answer"), ("send-answer.draft", draft.as_str()), ("send-answer.on", "2026-11-28")];
    assert!(send(&desk, &case, &ann, &go).is_err(), "an answer was sent that nobody countersigned");
    assert!(send(&desk, &case, &ann, &sign).is_err(), "the author countersigned");
    send(&desk, &case, &eve, &sign).unwrap();
    send(&desk, &case, &ann, &go).unwrap();
    let request = Request::get(case.replace("/cases/", "/dossier/")).header("cookie", &cid).body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let bytes = runtime.block_on(async { to_bytes(router(Arc::clone(&desk.site)).oneshot(request).await.unwrap().into_body(), 1 << 24).await.unwrap() });
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    for wanted in ["README.txt", "case.en.html", "case.fr.html", "manifest.csv", "entries/001-open-case.tlog-proof", "assessed/case.yaml"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}: {names:?}");
    }
    assert!(names.iter().any(|name| name.starts_with("files/") && name.ends_with("case.yaml")), "{names:?}");
    let mut page = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("case.fr.html").unwrap(), &mut page).unwrap();
    assert!(page.contains("lang=\"fr\"") && page.contains("Half of the value."));
    // Whoever sees nothing of it gets nothing of it.
    let bob = be(&desk, "bob");
    for path in [&case, &interview, &case.replace("/cases/", "/dossier/")] {
        assert_eq!(get(&desk, path, &bob).0, 404, "{path}");
    }
}

#[path = "desk/api.rs"]
mod api;
#[path = "desk/correct.rs"]
mod correct;
#[path = "desk/enemy.rs"]
mod enemy;
#[path = "desk/limits.rs"]
mod limits;
#[path = "desk/many.rs"]
mod many;
#[path = "desk/provider.rs"]
mod provider;
#[path = "desk/readers.rs"]
mod readers;
#[path = "desk/sent.rs"]
mod sent;
#[path = "desk/taken.rs"]
mod taken;
#[path = "desk/tokens.rs"]
mod tokens;
