//! A desk with more cases than a page shows: lists go on to further pages, forms offer the latest, and any other is written by its name.

use serde_json::json;

use super::*;

const CASES: usize = 120;

fn opened(desk: &Desk, cookie: &str, nth: usize) -> String {
    let body = json!({
        "verb": "open-case",
        "once": format!("many-{nth}"),
        "payload": { "title": { "en": format!("Case {nth:03}"), "fr": format!("Dossier {nth:03}") }, "inquiry": { "en": "May it go?" }, "on": "2026-11-24", "countersign": "always" },
        "label": label(&["role:liaison"], &["CA"]).to_json(),
    });
    let request = Request::post("/api/v1/desk/do").header("cookie", cookie).header("content-type", "application/json");
    let (response, text) = ask(&desk.site, request.body(Body::from(body.to_string())).unwrap());
    assert_eq!(response.status(), 200, "{text}");
    let done: serde_json::Value = serde_json::from_str(&text).unwrap();
    done["object"]["id"].as_str().unwrap().to_owned()
}

/// The titles of cases in the rows of a page.
fn rows(text: &str, stem: &str) -> Vec<String> {
    let each = text.split("<th scope=\"row\"><a href=\"").skip(1).filter_map(|row| row.split('>').nth(1)?.split('<').next());
    each.filter(|title| title.starts_with(stem)).map(str::to_owned).collect()
}

#[test]
fn lists_go_on_and_forms_take_what_is_not_listed() {
    let desk = desk("", true);
    let (ann, bob) = (be(&desk, "ann"), be(&desk, "bob"));
    let all: Vec<String> = (0..CASES).map(|nth| opened(&desk, &ann, nth)).collect();

    // Every case is on one page of three, and counted.
    let mut seen = Vec::new();
    for (page, count, place) in [("", 50, "Rows 1 to 50 of 120"), ("?page-open=2", 50, "Rows 51 to 100 of 120"), ("?page-open=3", 20, "Rows 101 to 120 of 120")] {
        let (status, text) = get(&desk, &format!("/en/desk/cases{page}"), &ann);
        let found = rows(&text, "Case ");
        assert_eq!((status, found.len(), text.contains(place)), (200, count, true), "{page}");
        seen.extend(found);
    }
    seen.sort();
    assert_eq!(seen, (0..CASES).map(|nth| format!("Case {nth:03}")).collect::<Vec<_>>());
    let (_, text) = get(&desk, "/fr/desk/cases?page-open=2", &ann);
    assert!(text.contains("Lignes 51 à 100 sur 120") && text.contains("href=\"/fr/desk/cases?page-open=1#open\"") && text.contains("href=\"/fr/desk/cases?page-open=3#open\""));
    // A page that is not there any more is the last.
    assert_eq!(rows(&get(&desk, "/en/desk/cases?page-open=99", &ann).1, "Case ").len(), 20);
    // Who may not know of them finds none.
    assert!(rows(&get(&desk, "/en/desk/cases", &bob).1, "Case ").is_empty());

    // Forms offer the latest, and a field for others.
    let (_, text) = get(&desk, "/en/desk/actions", &ann);
    assert_eq!(text.matches("value=\"case/").count(), 50, "the latest are offered");
    assert!(text.contains("One that is not listed") && text.contains(&format!("value=\"case/{}\"", all[CASES - 1])) && !text.contains(&all[0]));
    assert!(get(&desk, "/fr/desk/actions", &ann).1.contains("Un élément absent de la liste"));
    let assign = |comes_of: &str| {
        let fields = [("do", "assign-action"), ("assign-action.what", "Look at it"), ("assign-action.to", "person:ann"), ("assign-action.due", "2026-12-01"), ("assign-action.comes_of", ""), ("assign-action.comes_of", comes_of), ("label_level", "internal"), ("label_place", "CA"), ("label_to", "role:liaison")];
        send(&desk, "/en/desk/actions", &ann, &fields)
    };
    for written in [format!("case/{}", all[0]), format!("http://127.0.0.1:8080/fr/desk/cases/{}?x=1#open", all[1])] {
        let (_, text) = get(&desk, &assign(&written).unwrap(), &ann);
        assert!(text.contains("Case 00"), "{written}: {text}");
    }
    let text = assign("case/no-such").unwrap_err();
    assert!(text.contains("no-such") && text.contains("value=\"case/no-such\""), "{text}");

    // What a page gives stands in its form, listed or not.
    let (status, text) = get(&desk, &format!("/en/desk/cases/{}", all[0]), &ann);
    assert!(status == 200 && text.contains(&format!("value=\"case/{}\" selected", all[0])), "{text}");
}

#[test]
fn the_page_of_an_instrument_shows_so_many_however_much_rests_on_it() {
    let desk = desk("", true);
    let (ann, bob) = (be(&desk, "ann"), be(&desk, "bob"));
    for nth in 0..60 {
        let body = json!({
            "verb": "open-case", "once": format!("rests-{nth}"), "instruments": ["us/ear"],
            "payload": { "title": { "en": format!("Case {nth:03}"), "fr": format!("Dossier {nth:03}") }, "inquiry": { "en": "May it go?" }, "on": "2026-11-24", "countersign": "always" },
            "label": label(&["role:liaison"], &["CA"]).to_json(),
        });
        let request = Request::post("/api/v1/desk/do").header("cookie", &ann).header("content-type", "application/json");
        let (response, text) = ask(&desk.site, request.body(Body::from(body.to_string())).unwrap());
        assert_eq!(response.status(), 200, "{text}");
    }
    let mut seen = Vec::new();
    for (page, count, place) in [("", 50, "Rows 1 to 50 of 60"), ("?page-rests=2", 10, "Rows 51 to 60 of 60")] {
        let (status, text) = get(&desk, &format!("/en/desk/impact/us/ear{page}"), &ann);
        let found = rows(&text, "Case ");
        // The entries under it are those of its rows.
        assert_eq!((status, found.len(), text.matches("<strong>Ann Example</strong>").count(), text.contains(place)), (200, count, count, true), "{text}");
        seen.extend(found);
    }
    // The latest first, each once.
    assert_eq!(seen, (0..60).rev().map(|nth| format!("Case {nth:03}")).collect::<Vec<_>>());
    let (_, list) = get(&desk, "/en/desk/impact", &ann);
    assert!(list.contains("href=\"/en/desk/impact/us/ear\"") && list.contains("class=\"number\">60</td>") && list.contains("class=\"number none\">0</td>"), "{list}");
    assert_eq!(get(&desk, "/en/desk/impact/us/ear", &bob).0, 404, "who sees none of them finds no page");
}
