//! How much one person may ask for, and what those see who watch over it.

use ntib_access::Rate;

use super::common::{policies, root};
use super::*;

#[test]
fn one_person_asks_so_often_and_others_are_not_in_their_way() {
    // The clock of this desk goes on by a millisecond with every question.
    let desk = desk_with("", true, |office| office.limiting(Rate { at_once: 4, every: 60_000 }));
    let (ann, bob) = (be(&desk, "ann"), be(&desk, "bob"));
    let again = be(&desk, "ann");
    for nth in 0..4 {
        assert_eq!(get(&desk, "/en/desk/people", &ann).0, 200, "{nth}");
    }
    // On another device she is the same person; the interface counts too.
    for path in ["/en/desk/people", "/fr/desk/today", "/api/v1/desk/me"] {
        let (response, text) = ask(&desk.site, Request::get(path).header("cookie", &again).body(Body::empty()).unwrap());
        assert_eq!(response.status(), 429, "{path}: {text}");
    }
    assert_eq!(get(&desk, "/en/desk/people", &bob).0, 200);
}

#[test]
fn the_audit_is_read_by_who_may_and_names_nothing_that_they_may_not_see() {
    let desk = desk("", true);
    let (ann, tara) = (be(&desk, "ann"), be(&desk, "tara"));
    let hidden = [("do", "add-contact"), ("add-contact.name", "Zoe Sample"), ("add-contact.organisation", "Elsewhere"), ("add-contact.post", "Attaché"), ("add-contact.place", "US")];
    let label = [("label_level", "internal"), ("label_place", "CA"), ("label_to", "role:liaison")];
    let contact = send(&desk, "/en/desk/contacts", &ann, &[&hidden[..], &label[..]].concat()).unwrap();
    let id = contact.rsplit('/').next().unwrap();
    assert_eq!(get(&desk, "/en/desk/audit", &ann).0, 404, "a liaison officer read the audit");
    assert!(!get(&desk, "/en/desk/record", &ann).1.contains("/desk/audit") && get(&desk, "/en/desk/record", &tara).1.contains("/desk/audit"));
    let (status, page) = get(&desk, "/en/desk/audit", &tara);
    assert!(status == 200 && page.contains("Ann Example") && page.contains("something that you may not see"), "{page}");
    assert!(!page.contains(id) && !page.contains("Zoe"), "{page}");
    // The refusal is in it, with the number of its operation; alone where that is asked for.
    let (_, refused) = get(&desk, "/fr/desk/audit?outcome=refused&who=ann", &tara);
    assert!(refused.contains("refusé") && !refused.contains(">permis<"), "{refused}");
    let last = desk.audit.lock().unwrap().last().cloned().unwrap();
    assert_eq!((last.what.as_str(), last.person.unwrap().as_str()), ("read-audit", "tara"));
}

#[test]
fn the_audit_says_in_words_what_was_asked_and_because_of_what() {
    // Every policy of this repository has words in both languages.
    for lang in ["en", "fr"] {
        let words = std::fs::read_to_string(root().join(format!("crates/web/words/record/{lang}.ftl"))).unwrap();
        let policies = policies();
        let ids: Vec<&str> = policies.iter().flat_map(|(_, text)| text.split("@id(\"").skip(1)).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(ids.len() > 15);
        for id in ids {
            assert!(words.lines().any(|line| line.starts_with(&format!("because-{id} = "))), "{lang}: {id}");
        }
    }
    let desk = desk("", true);
    let tara = be(&desk, "tara");
    let (_, _) = get(&desk, "/en/desk/audit", &tara);
    let (status, page) = get(&desk, "/fr/desk/audit", &tara);
    assert!(status == 200 && page.contains("Ouvrir une session") && page.contains("choix dans l’exemple") && page.contains("Lire ce journal"), "{page}");
    assert!(page.contains("les administrateurs tiennent les bureaux") && !page.contains("administrators-keep-people"), "{page}");
}

#[test]
fn where_everything_is_invented_nobody_sends_another_away() {
    let desk = desk_with("", true, |office| office);
    let first = be(&desk, "ann");
    for _ in 0..8 {
        be(&desk, "ann");
    }
    assert!(get(&desk, "/en/desk/today", &first).1.contains("Today, Ann Example"), "a session was ended by others");
}
