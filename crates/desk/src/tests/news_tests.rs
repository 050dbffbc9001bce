//! News are what others did since one looked, of what one sees, and nothing besides.

use ntib_record::{Actor, Entry, Object};
use serde_json::Map;

use crate::news::{LOOK, News, SEND, WISH, Wish, is_mailbox, looked_payload, news};
use crate::people::SetUpPost;
use crate::testing::{Scene, label, name, ours, shared};
use crate::{Deed, Wording};

fn post(scene: &mut Scene, by: &str, id: &str, hidden: bool) {
    let what = SetUpPost { title: Wording::both(id, id), office: name("canada") };
    let label = if hidden { ours() } else { shared() };
    scene.act(by, Deed::new(name(id), what).labelled(label)).unwrap();
}

/// Records how far a person has looked, as an entry about the own account.
fn mark(scene: &mut Scene, person: &str, verb: &str, payload: Map<String, serde_json::Value>) {
    let number = scene.archive.size();
    let entry = Entry {
        log: "desk.example.ca/log".parse().unwrap(),
        id: name(&format!("e{number}")),
        blind: [2; 16],
        at: scene.at,
        actor: Actor { person: name(person), post: None },
        verb: name(verb),
        object: Object { kind: name("account"), id: name(person) },
        reason: String::new(),
        instruments: [].into(),
        label: label(&["CA", "US"], &[&format!("person:{person}")]),
        corrects: None,
        payload,
    };
    scene.archive.add(number, &entry.to_bytes().unwrap()).unwrap();
}

fn of(scene: &Scene, person: &str, verbs: &[&str]) -> News {
    news(&scene.archive, &scene.desk(person), &name(person), verbs)
}

fn ids(news: &News) -> Vec<String> {
    news.objects.iter().map(|one| format!("{} {}", one.object.id, one.entries.len())).collect()
}

#[test]
fn news_are_what_others_did_since_one_looked() {
    let mut scene = Scene::new();
    let until = of(&scene, "anne", &[LOOK]).until.unwrap();
    mark(&mut scene, "anne", LOOK, looked_payload(&until));
    assert_eq!(ids(&of(&scene, "anne", &[LOOK])), [""; 0]);
    post(&mut scene, "benoit", "one", false);
    post(&mut scene, "anne", "own", false);
    post(&mut scene, "benoit", "two", true);
    assert_eq!(ids(&of(&scene, "anne", &[LOOK])), ["two 1", "one 1"], "one's own deeds are no news");
    // Carol never looked: everything is new for her, but what she may not see.
    let carols = of(&scene, "carol", &[LOOK]);
    assert!(ids(&carols).contains(&"own 1".to_owned()) && !ids(&carols).contains(&"two 1".to_owned()));
    // Nobody's marks are another's.
    let until = of(&scene, "carol", &[LOOK]).until.unwrap();
    mark(&mut scene, "carol", LOOK, looked_payload(&until));
    assert_eq!(of(&scene, "carol", &[LOOK]).entries, 0);
    assert_eq!(of(&scene, "anne", &[LOOK]).entries, 2, "that carol looked is neither news nor a mark of anne");
}

#[test]
fn a_digest_goes_on_from_the_later_of_looking_and_writing() {
    let mut scene = Scene::new();
    post(&mut scene, "benoit", "one", false);
    let until = of(&scene, "anne", &[LOOK, SEND]).until.unwrap();
    mark(&mut scene, "anne", SEND, looked_payload(&until));
    post(&mut scene, "benoit", "two", false);
    assert_eq!(ids(&of(&scene, "anne", &[LOOK, SEND])), ["two 1"]);
    assert!(ids(&of(&scene, "anne", &[LOOK])).contains(&"one 1".to_owned()), "a digest is no looking");
    // A mark that names nothing, or what came after it, counts for nothing.
    mark(&mut scene, "anne", SEND, looked_payload(&name("e99999")));
    assert_eq!(ids(&of(&scene, "anne", &[LOOK, SEND])), ["two 1"]);
}

#[test]
fn what_is_hidden_makes_no_news_and_no_count() {
    let mut scene = Scene::new();
    let before = of(&scene, "carol", &[LOOK]);
    post(&mut scene, "anne", "hidden", true);
    let after = of(&scene, "carol", &[LOOK]);
    assert_eq!((before.entries, ids(&before), before.until), (after.entries, ids(&after), after.until));
}

#[test]
fn wishes_are_read_as_they_were_said_last() {
    let mut scene = Scene::new();
    assert_eq!(Wish::of(&scene.desk("anne"), &name("anne")), None);
    for (often, lang, address) in [("daily", "en", "anne@example.ca"), ("weekly", "fr", "anne.roy@exemple.ca"), ("never", "en", "")] {
        let wish = Wish::read(often, lang, address).unwrap();
        mark(&mut scene, "anne", WISH, wish.payload());
        assert_eq!(Wish::of(&scene.desk("anne"), &name("anne")), Some(wish));
        assert_eq!(Wish::of(&scene.desk("carol"), &name("anne")), None, "nobody else's business");
    }
}

#[test]
fn no_address_ends_a_line_or_begins_a_header() {
    for good in ["a@b", "anne.roy+desk@mail.example.ca", "o'neil@example.ca"] {
        assert!(is_mailbox(good), "{good}");
    }
    let long = format!("{}@example.ca", "a".repeat(250));
    for bad in ["", "a", "@b", "a@", "a b@c", "a@b\r\nBcc: c@d", "a@b,c@d", "<a@b>", "a@b@c", "é@b", ".a@b", "a..b@c", "a@b.", long.as_str()] {
        assert!(!is_mailbox(bad), "{bad}");
        assert_eq!(Wish::read("daily", "en", bad), None, "{bad}");
    }
    assert_eq!(Wish::read("hourly", "en", "a@b"), None);
}
