//! What is said so that each of its readers takes it as it is: by name and not by "us", as unknown and not as late.

use super::*;

/// The fields of a label for both offices.
const BOTH: [(&str, &str); 4] = [("label_level", "internal"), ("label_place", "CA"), ("label_place", "US"), ("label_to", "role:liaison")];

/// What stands under a heading of facts.
fn fact<'a>(page: &'a str, head: &str) -> &'a str {
    let at = page.find(&format!("<dt>{head}</dt><dd>")).unwrap_or_else(|| panic!("no {head} in {page}"));
    page[at..].split("<dd>").nth(1).unwrap().split("</dd>").next().unwrap()
}

#[test]
fn a_promise_names_who_made_it_for_whoever_reads_it() {
    let desk = desk("", true);
    let (ann, bob) = (be(&desk, "ann"), be(&desk, "bob"));
    let note = |side: &str| {
        let fields = [("do", "note-promise"), ("note-promise.side", side), ("note-promise.other", "Bob Example, other office"), ("note-promise.what", "An answer in ten days"), ("note-promise.on", "2026-11-27")];
        send(&desk, "/en/desk/promises", &ann, &[&fields[..], &BOTH[..]].concat()).unwrap()
    };
    for (side, by, to) in [("made", "Office", "Bob Example, other office"), ("received", "Bob Example, other office", "Office")] {
        let promise = note(side);
        for reader in [&ann, &bob] {
            let (_, page) = get(&desk, &promise, reader);
            assert_eq!((fact(&page, "Made by"), fact(&page, "Made to")), (by, to), "{page}");
            assert!(!page.contains("made by us") && !page.contains("made to us"), "{page}");
            let (_, page) = get(&desk, &promise.replace("/en/", "/fr/"), reader);
            assert_eq!((fact(&page, "Pris par"), fact(&page, "Pris envers")), (by, to), "{page}");
        }
    }
    let (_, page) = get(&desk, "/en/desk/promises", &bob);
    assert!(page.contains("data-label=\"Made by\">Office</td><td data-label=\"Made to\">Bob Example, other office</td>"), "{page}");
}

#[test]
fn what_others_announced_is_unknown_and_not_late() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let start = [("do", "start-programme"), ("start-programme.title", "A radar"), ("start-programme.aim", "Warning")];
    let programme = send(&desk, "/en/desk/programmes", &ann, &[&start[..], &BOTH[..]].concat()).unwrap();
    let own = [("do", "set-milestone"), ("set-milestone.id", "own"), ("set-milestone.title", "Site chosen"), ("set-milestone.due", "2026-07-01"), ("set-milestone.source.confidence", "")];
    send(&desk, &programme, &ann, &own).unwrap();
    let (_, page) = get(&desk, &programme, &ann);
    assert!(page.contains("overdue") && !page.contains("<th scope=\"col\">Source</th>"), "{page}");
    let announced = [("do", "set-milestone"), ("set-milestone.id", "theirs"), ("set-milestone.title", "Engineering"), ("set-milestone.due", "2026-07-01"), ("set-milestone.source.checked", "2026-11-20")];
    // A source has a title.
    let wrong = send(&desk, &programme, &ann, &announced).unwrap_err();
    assert!(wrong.contains("href=\"#set-milestone-set-milestone.source.title\"") && wrong.contains("aria-invalid"), "{wrong}");
    let source = [("set-milestone.source.title", "Press"), ("set-milestone.source.url", "https://news.example/"), ("set-milestone.source.confidence", "secondary")];
    send(&desk, &programme, &ann, &[&announced[..], &source[..]].concat()).unwrap();
    let (_, page) = get(&desk, &programme, &ann);
    assert!(page.contains("nothing was heard of it by 2026-11-20") && page.contains("<a href=\"https://news.example/\">Press</a>") && page.matches("overdue").count() == 1, "{page}");
    let (_, page) = get(&desk, &programme.replace("/en/", "/fr/"), &ann);
    assert!(page.contains("rien n’en a été appris au 2026-11-20"), "{page}");
    // The list and the page of today count what is late alone.
    let (_, page) = get(&desk, "/en/desk/programmes", &ann);
    assert!(page.contains("1 late") && !page.contains("2 late"), "{page}");
}

#[test]
fn what_is_found_says_in_which_language_it_is_written() {
    let desk = desk("", true);
    let ann = be(&desk, "ann");
    let command = serde_json::json!({
        "verb": "note-promise", "payload": { "side": "made", "other": "Bob", "what": { "en": "Windmill drawings" }, "on": "2026-11-27" },
        "label": label(&["role:liaison"], &["CA"]).to_json(), "once": "p-1",
    });
    let both = serde_json::json!({
        "verb": "note-promise", "payload": { "side": "made", "other": "Bob", "what": { "en": "Turbine plans", "fr": "Plans de turbine" }, "on": "2026-11-27" },
        "label": label(&["role:liaison"], &["CA"]).to_json(), "once": "p-2",
    });
    for one in [command, both] {
        let request = Request::post("/api/v1/desk/do").header("cookie", &ann).header("content-type", "application/json");
        assert_eq!(ask(&desk.site, request.body(Body::from(one.to_string())).unwrap()).0.status(), 200);
    }
    let (_, page) = get(&desk, "/fr/search?q=windmill", &ann);
    assert!(page.contains(" lang=\"en\">Windmill drawings</a>") && page.contains("<span lang=\"en\">Windmill drawings</span>"), "{page}");
    let (_, page) = get(&desk, "/en/search?q=windmill", &ann);
    assert!(page.contains("<span>Windmill drawings</span>"), "{page}");
    // What was written in both is shown as its reader reads it.
    let (_, page) = get(&desk, "/fr/search?q=turbine", &ann);
    assert!(page.contains("<span>Plans de turbine</span>"), "{page}");
    // What is made of a text is marked as the text is.
    let (_, page) = get(&desk, "/fr/desk/promises", &ann);
    assert!(page.contains("lang=\"en\">Windmill drawings"), "{page}");
}

#[test]
fn people_to_choose_from_are_bounded_and_others_are_written() {
    let desk = desk("", true);
    let (ann, tara) = (be(&desk, "ann"), be(&desk, "tara"));
    let office = serde_json::json!({ "verb": "set-up-office", "object": "office", "payload": { "name": { "en": "Office", "fr": "Bureau" }, "place": "CA", "kind": "government" }, "label": label(&ALL, &["CA", "US"]).to_json() });
    let request = Request::post("/api/v1/desk/do").header("cookie", &tara).header("content-type", "application/json");
    assert_eq!(ask(&desk.site, request.body(Body::from(office.to_string())).unwrap()).0.status(), 200);
    for nth in 0..110 {
        let command = serde_json::json!({
            "verb": "add-person", "object": format!("many-{nth:03}"), "payload": { "name": format!("Many {nth:03}"), "office": "office", "place": "CA" },
            "label": label(&ALL, &["CA", "US"]).to_json(), "once": format!("m-{nth}"),
        });
        let request = Request::post("/api/v1/desk/do").header("cookie", &tara).header("content-type", "application/json");
        let (response, text) = ask(&desk.site, request.body(Body::from(command.to_string())).unwrap());
        assert_eq!(response.status(), 200, "{text}");
    }
    let (_, page) = get(&desk, "/en/desk/actions", &ann);
    // In the picker of who does it, and in the fields of the label.
    let select = page.split("name=\"assign-action.to\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert_eq!(select.matches("value=\"person:").count(), 100, "{select}");
    assert!(page.contains("id=\"assign-action-assign-action.to-more\"") && page.contains("Somebody who is not listed"), "{page}");
    let ticks = page.matches("name=\"label_to\" id=\"assign-action-label_to-person:").count();
    assert!((100..=101).contains(&ticks), "{ticks}");
    assert!(!page.contains("value=\"person:bob\""), "the latest are offered");
    // Another is written: by name, or by the address of the page.
    let assign = |to: &str, sees: &str| {
        let fields = [("do", "assign-action"), ("assign-action.what", "Look at it"), ("assign-action.to", ""), ("assign-action.to", to), ("assign-action.due", "2026-12-01"), ("label_level", "internal"), ("label_place", "CA"), ("label_place", "US"), ("label_to", "role:liaison"), ("label_to", sees)];
        send(&desk, "/en/desk/actions", &ann, &fields)
    };
    for (to, sees) in [("bob", ""), ("person:bob", "cid"), ("http://127.0.0.1:8080/fr/desk/people/bob", "http://127.0.0.1:8080/fr/desk/people/cid")] {
        let (_, page) = get(&desk, &assign(to, sees).unwrap(), &ann);
        let page = page.split("<main").nth(1).unwrap();
        assert!(page.contains("Bob Example") && page.contains("Cid Example") != sees.is_empty(), "{to} {sees}: {page}");
    }
    // What is wrong with a label is told at its field, and the fields stand open.
    let wrong = assign("bob", "no-such").unwrap_err();
    assert!(wrong.contains("href=\"#assign-action-label_to\"") && wrong.contains("id=\"assign-action-label_to-mistake\"") && wrong.contains("id=\"assign-action-label\" open"), "{wrong}");
}
