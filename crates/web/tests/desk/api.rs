//! The interface for programs: what is described is answered as described, and nothing else is.

use serde_json::{Value, json};

use super::*;

/// What of a value does not fit a schema: the places, with why.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
    if let Some(to) = schema["$ref"].as_str() {
        let pointer = to.strip_prefix('#').unwrap();
        return faults(root, root.pointer(pointer).unwrap_or_else(|| panic!("{to} leads nowhere")), value, at, out);
    }
    for (key, needed) in [("oneOf", 1), ("anyOf", 1)] {
        if let Some(all) = schema[key].as_array() {
            let fits = all.iter().filter(|one| {
                let mut own = Vec::new();
                faults(root, one, value, at, &mut own);
                own.is_empty()
            });
            let count = fits.count();
            if count < needed || key == "oneOf" && count > 1 {
                out.push(format!("{at}: {count} of {key} fit"));
            }
        }
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let known = match &schema["type"] {
        Value::String(one) => one == kind || one == "number" && kind == "integer",
        Value::Array(all) => all.iter().any(|one| one == kind),
        _ => true,
    };
    if !known {
        out.push(format!("{at}: {kind} is not {}", schema["type"]));
    }
    if schema.get("const").is_some_and(|one| one != value) || schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        out.push(format!("{at}: {value} is not allowed"));
    }
    if let Some(fields) = value.as_object() {
        for needed in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(needed.as_str().unwrap()) {
                out.push(format!("{at}: {needed} is missing"));
            }
        }
        for (name, one) in fields {
            match (schema["properties"].get(name), schema.get("additionalProperties")) {
                (Some(inner), _) => faults(root, inner, one, &format!("{at}.{name}"), out),
                (None, Some(Value::Bool(false))) => out.push(format!("{at}: {name} is not described")),
                (None, Some(inner)) if inner.is_object() => faults(root, inner, one, &format!("{at}.{name}"), out),
                (None, _) => {}
            }
        }
    }
    for (nth, one) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(inner) = schema["prefixItems"].get(nth).or_else(|| schema.get("items")).filter(|inner| inner.is_object()) {
            faults(root, inner, one, &format!("{at}[{nth}]"), out);
        }
    }
}

fn call(desk: &Desk, method: &str, path: &str, cookie: &str, body: Option<&Value>) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(path).header("cookie", cookie);
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let sent = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let (response, text) = ask(&desk.site, request.body(sent).unwrap());
    assert_eq!(response.headers()["content-type"], "application/json", "{path}: {text}");
    assert!(response.headers().contains_key("x-operation-id"));
    (response.status().as_u16(), serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}")))
}

const BILL: &str = include_str!("../../../../examples/origin/80-hydraulic-cylinder.yaml");

const CASE: &str = "case: \"A part\"\nas_of: 2026-06-01\nask: [ca/controlled-goods]\nfacts: {}\n";

/// For each operation, a request that it answers.
fn requests(book: &ntib_rules::model::Rulebook) -> Vec<(&'static str, String, Option<Value>)> {
    let question = book.questions.iter().find(|one| one.id == "ca/controlled-goods").unwrap();
    let ntib_rules::model::QuestionKind::Choice { outcomes, .. } = &question.kind else { panic!("a choice") };
    let provision = &book.provisions[0].id;
    let label = label(&["role:liaison"], &["CA"]).to_json();
    vec![
        ("assess", String::new(), Some(json!({ "case": CASE }))),
        ("checklist", String::new(), Some(json!({ "case": CASE, "as_of": "2026-06-02" }))),
        ("seek", String::new(), Some(json!({ "case": CASE, "question": question.id, "want": [outcomes[0].id], "size": 1 }))),
        ("timeline", String::new(), Some(json!({ "case": CASE, "from": "2026-01-01", "to": "2026-02-01", "questions": [question.id] }))),
        ("value", String::new(), Some(json!({ "case": CASE, "remove": [book.instruments[0].id] }))),
        ("screen", String::new(), Some(json!({ "names": ["Maple Works"], "countries": ["CA"], "lang": "fr" }))),
        ("origin", String::new(), Some(json!({ "bill": BILL }))),
        ("coverage", String::new(), None),
        ("instruments", String::new(), None),
        ("provision", format!("?id={provision}"), None),
        ("firms", "?q=maple".into(), None),
        ("firm", "?id=maple".into(), None),
        ("status", "?firm=maple".into(), None),
        ("control", "?holder=beaver&firm=maple".into(), None),
        ("search", "?q=secret".into(), None),
        ("openapi.json", String::new(), None),
        ("desk/me", String::new(), None),
        ("desk/verbs", String::new(), None),
        ("desk/objects", "?kind=person&limit=2".into(), None),
        ("desk/object", "?kind=meeting&id=meeting-one".into(), None),
        ("desk/entries", "?limit=3".into(), None),
        ("desk/who-sees", String::new(), Some(json!({ "label": label }))),
        ("desk/do", String::new(), Some(json!({ "verb": "add-contact", "payload": { "name": "", "organisation": "x", "post": "x", "place": "US" }, "label": label }))),
    ]
}

#[test]
fn what_is_described_is_answered_as_described_and_nothing_else_is() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let (status, root) = call(&desk, "GET", "/api/v1/openapi.json", "", None);
    assert!(status == 200 && root["openapi"] == "3.1.0");
    let described: std::collections::BTreeSet<String> = root["paths"].as_object().unwrap().keys().cloned().collect();
    let requests = requests(desk.site.book());
    let tried: std::collections::BTreeSet<String> = requests.iter().map(|(path, ..)| format!("/api/v1/{path}")).collect();
    assert_eq!(described, tried, "each operation is tried, and each that is tried is described");
    for (path, query, body) in &requests {
        let (path, method) = (format!("/api/v1/{path}"), if body.is_some() { "POST" } else { "GET" });
        let operation = &root["paths"][&path][method.to_lowercase()];
        assert!(operation.is_object(), "{path}");
        let (status, answer) = call(&desk, method, &format!("{path}{query}"), &ann, body.as_ref());
        let schema = &operation["responses"][status.to_string()]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{path} answers {status}, which is not described: {answer}");
        let mut out = Vec::new();
        faults(&root, schema, &answer, &path, &mut out);
        assert!(out.is_empty(), "{out:#?}");
        // Firms are not in this base, no lists were given, and the deed has an empty name.
        let good = if ["/screen", "/firm", "/status"].iter().any(|end| path.ends_with(end)) || path.ends_with("/control") { 404 } else if path.ends_with("/do") { 422 } else { 200 };
        assert_eq!(status, good, "{path}: {answer}");
        let other = if body.is_some() { "GET" } else { "DELETE" };
        assert_eq!(call(&desk, other, &path, &ann, None).0, 405, "{path}");
        if let Some(sent) = body {
            let mut odd = sent.clone();
            odd["odd"] = json!(1);
            assert_eq!(call(&desk, "POST", &path, &ann, Some(&odd)).0, 422, "{path}");
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let mut out = Vec::new();
            faults(&root, schema, sent, &path, &mut out);
            assert!(out.is_empty(), "{out:#?}");
        }
        let (status, _) = call(&desk, method, &format!("{path}{query}"), "", body.as_ref());
        assert_eq!(status == 401, operation.get("security").is_some(), "{path} says truly whether somebody must be signed in");
    }
    for path in ["/api/v1/", "/api/v1/assess/", "/api/v1/desk", "/api/v1/openapi", "/api/v1/../en"] {
        assert_eq!(call(&desk, "GET", path, &ann, None).0, 404, "{path}");
    }
}

#[test]
fn commands_come_as_json_from_here_and_are_judged_like_forms() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let label = label(&["role:liaison"], &["CA"]).to_json();
    let command = json!({
        "verb": "open-case",
        "payload": { "title": { "en": "A part", "fr": "Une pièce" }, "inquiry": { "en": "May it go?", "fr": "Peut-elle partir?" }, "on": "2026-11-27", "countersign": "always" },
        "label": label, "once": "a-1",
    });
    let (status, answer) = call(&desk, "POST", "/api/v1/desk/do", &ann, Some(&command));
    assert_eq!(status, 200, "{answer}");
    let id = answer["object"]["id"].as_str().unwrap().to_owned();
    let (status, object) = call(&desk, "GET", &format!("/api/v1/desk/object?kind=case&id={id}"), &ann, None);
    assert!(status == 200 && object["title"] == "A part" && object["entries"].as_array().unwrap().len() == 1, "{object}");
    // Sent twice, done once.
    let twice = call(&desk, "POST", "/api/v1/desk/do", &ann, Some(&command));
    assert_eq!((twice.0, &twice.1["object"]["id"]), (200, &json!(id)));
    // What others may not see is told to them as what is not there.
    let bob = be(&desk, "bob");
    let hidden = call(&desk, "GET", &format!("/api/v1/desk/object?kind=case&id={id}"), &bob, None);
    let missing = call(&desk, "GET", "/api/v1/desk/object?kind=case&id=case-none", &bob, None);
    let unnamed = |mut answer: (u16, Value), id: &str| {
        answer.1["error"]["operation"] = json!("");
        (answer.0, answer.1.to_string().replace(id, "ID"))
    };
    assert_eq!(unnamed(hidden, &id), unnamed(missing, "case-none"));
    let total = |cookie: &str| call(&desk, "GET", "/api/v1/desk/objects?kind=case", cookie, None).1["total"].as_u64().unwrap();
    assert_eq!((total(&ann), total(&bob)), (1, 0));
    // No form of another site can send it.
    let sent = |kind: &str, site: &str| {
        let request = Request::post("/api/v1/desk/do").header("cookie", &ann).header("content-type", kind).header("sec-fetch-site", site);
        ask(&desk.site, request.body(Body::from(command.to_string())).unwrap()).0.status().as_u16()
    };
    assert_eq!((sent("text/plain", "same-origin"), sent("application/json", "cross-site"), sent("application/x-www-form-urlencoded", "none")), (415, 403, 415));
}

/// What was done in the invented year and in the public record: verb and payload.
fn done_before() -> Vec<(String, Value)> {
    let texts = [include_str!("../../../../sample/year.jsonl"), include_str!("../../../../desk/public.jsonl")];
    let lines = texts.iter().flat_map(|text| text.lines()).filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| Some((line["do"].as_str()?.to_owned(), line["with"].clone()))).collect()
}

#[test]
fn what_each_verb_takes_is_described_as_it_is_checked() {
    let desk = desk("", true);
    let (_, root) = call(&desk, "GET", "/api/v1/openapi.json", "", None);
    let schema = |verb: &str| root["components"]["schemas"][format!("Command.{verb}")].clone();
    let of = |payload: &Value, verb: &str| {
        let mut out = Vec::new();
        faults(&root, &schema(verb), &json!({ "verb": verb, "payload": payload }), verb, &mut out);
        out
    };
    // The interface takes these otherwise than they are kept.
    let otherwise = ["assess-case", "propose-decision"];
    let mut tried = std::collections::BTreeSet::new();
    for (verb, payload) in done_before().into_iter().filter(|(verb, _)| !otherwise.contains(&verb.as_str())) {
        assert_eq!(of(&payload, &verb), [""; 0], "{payload}");
        let row = ntib_desk::verb(&verb).unwrap();
        let fields = payload.as_object().unwrap();
        assert!(row.check_shape(fields).is_ok());
        // What is said to be needed is needed, and what is said to be left out may be; nothing else is known.
        for field in fields.keys() {
            let mut without = fields.clone();
            without.remove(field);
            let spared = verb == "file-use-report" && field == "rows";
            assert_eq!(of(&json!(without), &verb).is_empty(), row.check_shape(&without).is_ok() || spared, "{verb} without {field}");
        }
        let mut more = fields.clone();
        more.insert("odd".to_owned(), json!(1));
        assert!(!of(&json!(more), &verb).is_empty() && row.check_shape(&more).is_err(), "{verb}");
        tried.insert(verb);
    }
    assert!(tried.len() > 50, "{tried:?}");
    assert_eq!(root["components"]["schemas"]["Command"]["oneOf"].as_array().unwrap().len(), ntib_desk::verbs().count());
    assert!(of(&json!({ "case": CASE, "as_of": "2026-06-01" }), "assess-case").is_empty());
}

#[test]
fn mistakes_are_told_with_their_place() {
    let desk = desk("", true);
    let told = |path: &str, body: Value| {
        let (status, answer) = call(&desk, "POST", path, "", Some(&body));
        (status, answer["error"]["code"].as_str().unwrap().to_owned(), answer["error"]["at"].as_str().unwrap_or_default().to_owned())
    };
    let expect = |status: u16, code: &str, at: &str| (status, code.to_owned(), at.to_owned());
    assert_eq!(told("/api/v1/assess", json!([])), expect(400, "bad-json", ""));
    assert_eq!(told("/api/v1/assess", json!({})), expect(422, "missing-field", "case"));
    assert_eq!(told("/api/v1/assess", json!({ "case": CASE, "as_of": "tomorrow" })), expect(422, "bad-value", "as_of"));
    assert_eq!(told("/api/v1/assess", json!({ "case": CASE, "as_of": "1800-01-01" })), expect(422, "day", "as_of"));
    assert_eq!(told("/api/v1/assess", json!({ "case": CASE, "without": ["xx/none"] })), expect(422, "bad-value", "without"));
    assert_eq!(told("/api/v1/assess", json!({ "case": "case: x\nas_of: 2026-01-01\nfacts:\n  no.such: 1\n" })), expect(422, "case", "case"));
    assert_eq!(told("/api/v1/seek", json!({ "case": CASE, "question": "none", "want": ["x"] })), expect(422, "bad-value", "question"));
    let (_, answer) = call(&desk, "POST", "/api/v1/assess", "", Some(&json!({ "case": "case: x\nas_of: 2026-01-01\nfacts:\n  no.such: 1\n" })));
    assert_eq!(answer["error"]["mistakes"][0]["line"], 4, "{answer}");
    assert!(answer["error"]["what"]["fr"].as_str().unwrap().contains("erreurs"));
}

#[test]
fn what_is_wrong_with_a_label_is_said_once_in_both_languages() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let good = label(&["role:liaison"], &["CA"]).to_json();
    let with = |field: &str, value: Value| {
        let mut label = good.clone();
        label[field] = value;
        label
    };
    let mut without = good.clone();
    without.as_object_mut().unwrap().remove("caveats");
    let wrong = [
        ("label", json!("internal"), "not an object", "n’est pas un objet"),
        ("label.caveats", without, "lacks `caveats`", "il manque `caveats`"),
        ("label.colour", with("colour", json!("red")), "no `colour`", "n’ont pas de `colour`"),
        ("label.owners", with("owners", json!("office")), "not a list of texts", "n’est pas une liste de textes"),
        ("label.owners", with("owners", json!(["My Office"])), "`My Office` in `owners`", "`My Office` dans `owners`"),
        ("label.level", with("level", json!(3)), "`3` in `level`", "`3` dans `level`"),
        ("label.level", with("level", json!("odd")), "unknown level `odd`; the scheme has `", "le niveau `odd` n’existe pas ici; il y a `"),
        ("label.releasable_to", with("releasable_to", json!(["Canada"])), "`Canada` in `releasable_to`", "`Canada` dans `releasable_to`"),
        ("label.releasable_to", with("releasable_to", json!(["ZZ"])), "unknown place to release to `ZZ`", "ne peut être communiqué à `ZZ`"),
        ("label.caveats", with("caveats", json!(["odd"])), "unknown caveat `odd`", "la réserve `odd`"),
        ("label.audience", with("audience", json!("role:liaison")), "not a list of groups", "n’est pas une liste de groupes"),
        ("label.audience", with("audience", json!([["everybody"]])), "`everybody` in `audience`", "`everybody` dans `audience`"),
        ("label.audience", with("audience", json!([])), "has no group", "n’a aucun groupe"),
        ("label.audience", with("audience", json!([["role:liaison"], ["role:firm", "role:liaison"]])), "contains another", "contient un autre"),
        ("label.owners", with("owners", json!([])), "has no owner", "n’a pas de propriétaire"),
    ];
    for (at, label, en, fr) in wrong {
        let (status, answer) = call(&desk, "POST", "/api/v1/desk/who-sees", &ann, Some(&json!({ "label": label })));
        let error = &answer["error"];
        let said = |lang: &str| error["what"][lang].as_str().unwrap().to_owned();
        assert_eq!((status, error["code"].as_str(), error["at"].as_str()), (422, Some("bad-value"), Some(at)), "{answer}");
        assert!(said("en").contains(en) && said("fr").contains(fr), "{answer}");
        assert!(!said("en").contains("``") && !said("fr").contains("``"), "{answer}");
    }
}
