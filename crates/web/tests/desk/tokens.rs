//! Tokens of programs: shown once, good for what they were issued for, over when they are revoked.

use serde_json::{Value, json};

use super::*;

/// Asks the interface with a token. Gives the status and the code of the fault, if any.
fn ask_with(desk: &Desk, method: &str, path: &str, token: &str, body: Option<&Value>) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let (response, text) = ask(&desk.site, request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap());
    (response.status().as_u16(), serde_json::from_str(&text).unwrap_or_default())
}

/// Issues a token on the page of the account. Gives its secret, and the page after it.
fn issue(desk: &Desk, cookie: &str, name: &str, may: &str) -> (String, String) {
    let (_, page) = get(desk, "/en/desk/account", cookie);
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("mark", hidden(&page, "mark").as_str()), ("issue", "token"), ("token_name", name), ("token_may", may), ("token_days", "30")])
        .finish();
    let (response, shown) = post(desk, "/en/desk/account", cookie, &form);
    assert_eq!(response.status(), 200, "{shown}");
    let at = shown.find("ntib_").unwrap_or_else(|| panic!("no token in {shown}"));
    (shown[at..].chars().take_while(|one| *one != '<').collect(), get(desk, "/en/desk/account", cookie).1)
}

fn command() -> Value {
    json!({
        "verb": "open-case",
        "payload": { "title": { "en": "A part", "fr": "Une pièce" }, "inquiry": { "en": "May it go?", "fr": "Peut-elle partir?" }, "on": "2026-11-27", "countersign": "always" },
        "label": label(&["role:liaison"], &["CA"]).to_json(),
    })
}

#[test]
fn a_token_reads_or_acts_as_its_owner_until_it_is_revoked() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let (reads, page) = issue(&desk, &ann, "nightly copy", "read");
    assert!(page.contains("nightly copy") && page.contains("until 2026-12-28") && !page.contains(&reads), "it is shown once: {page}");
    let (status, me) = ask_with(&desk, "GET", "/api/v1/desk/me", &reads, None);
    assert_eq!((status, me["person"].as_str()), (200, Some("ann")));
    let (status, fault) = ask_with(&desk, "POST", "/api/v1/desk/do", &reads, Some(&command()));
    assert_eq!((status, fault["error"]["code"].as_str()), (403, Some("token-reads")));
    let (acts, _) = issue(&desk, &ann, "intake", "write");
    let (status, done) = ask_with(&desk, "POST", "/api/v1/desk/do", &acts, Some(&command()));
    assert_eq!(status, 200, "{done}");
    let case = done["object"]["id"].as_str().unwrap();
    // What it sees is what its owner sees; what is hidden is told like what is missing.
    let (bob, _) = issue(&desk, &be(&desk, "bob"), "other", "write");
    let object = format!("/api/v1/desk/object?kind=case&id={case}");
    assert_eq!((ask_with(&desk, "GET", &object, &acts, None).0, ask_with(&desk, "GET", &object, &bob, None).0), (200, 404));
    // It signs nothing, whatever its owner may sign, and opens no page.
    let draft = json!({ "verb": "draft-answer", "object": case, "payload": { "answer": { "en": "Yes.", "fr": "Oui." } } });
    assert_eq!(ask_with(&desk, "POST", "/api/v1/desk/do", &bob, Some(&draft)).0, 422, "not found for bob");
    let (_, verbs) = ask_with(&desk, "GET", "/api/v1/desk/verbs", &acts, None);
    for verb in verbs["verbs"].as_array().unwrap() {
        let asks = verb["asks"].as_str().unwrap();
        assert!(asks != "sign" && asks != "administer" || verb["permitted"] == false, "{verb}");
    }
    let (_, page) = ask(&desk.site, Request::get("/en/desk/today").header("authorization", format!("Bearer {acts}")).body(Body::empty()).unwrap());
    assert_eq!(page, get(&desk, "/en/desk/today", "").1, "a page asks who one is, whatever token comes with it");
    // The audit names the token by its mark, and holds none of its secret.
    let audit = desk.audit.lock().unwrap().iter().map(Audited::line).collect::<Vec<_>>().join("\n");
    assert!(audit.contains("token-write:") && audit.contains("issue-token") && !audit.contains(&acts[5..]), "{audit}");
    drop(audit);
    let page = get(&desk, "/en/desk/account", &ann).1;
    for _ in 0..2 {
        let page = get(&desk, "/en/desk/account", &ann).1;
        send(&desk, "/en/desk/account", &ann, &[("revoke", hidden(&page, "revoke").as_str())]).unwrap();
    }
    assert!(page.contains("Revoke intake") && !get(&desk, "/en/desk/account", &ann).1.contains("Revoke intake"));
    for token in [reads.as_str(), acts.as_str(), "ntib_", "ntib_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""] {
        assert_eq!(ask_with(&desk, "GET", "/api/v1/desk/me", token, None).0, 401, "{token}");
    }
    assert_eq!(ask_with(&desk, "GET", "/api/v1/desk/me", &bob, None).0, 200, "another's goes on");
}

#[test]
fn a_token_without_a_name_or_of_other_days_is_none() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    for (name, days) in [("", "30"), ("copy", "4000"), ("copy", "")] {
        let refused = send(&desk, "/fr/desk/account", &ann, &[("issue", "token"), ("token_name", name), ("token_may", "read"), ("token_days", days)]);
        assert!(refused.is_err_and(|page| page.contains("class=\"errors\"") && !page.contains("ntib_")), "{name} {days}");
    }
}
