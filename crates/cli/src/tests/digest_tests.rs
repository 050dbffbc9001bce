//! Digests over the invented year: who asked, what may travel, once.

use ntib_present::phrase_ids;
use ntib_desk::news::WISH;

use super::*;
use crate::office::sample;

#[test]
fn both_languages_have_the_same_phrases() {
    let [(_, en), (_, fr)] = PHRASES;
    assert_eq!(phrase_ids(en), phrase_ids(fr));
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn wish(store: &dyn Store, person: &str, often: &str, lang: &str, at: Moment) {
    let mut archive = Archive::new();
    for stored in all(store) {
        archive.add(stored.number, &stored.bytes).unwrap();
    }
    let asker = asker(&archive, &person.parse().unwrap(), None, at).unwrap();
    let wish = Wish::read(often, lang, &format!("{person}@example.ca")).unwrap();
    note(store, &scheme().unwrap(), &asker, WISH, wish.payload(), at).unwrap();
}

fn all(store: &dyn Store) -> Vec<ntib_store::Stored> {
    let mut found: Vec<ntib_store::Stored> = Vec::new();
    loop {
        let part = store.read(found.len() as u64, READ_MAX).unwrap();
        if part.is_empty() {
            return found;
        }
        found.extend(part);
    }
}

#[test]
fn who_asked_gets_one_digest_of_what_may_travel() {
    let at = moment("2026-11-24T12:00:00.000Z");
    let (office, _folder) = sample("2026-11-24".parse().ok(), BTreeSet::new()).unwrap();
    let store = office.store();
    let outbox = std::env::temp_dir().join(format!("ntib-outbox-{}", std::process::id()));
    let out = Out { outbox: &outbox, from: "desk@example.ca", address: "https://desk.example.ca" };
    assert_eq!(write_all(store, at, &out).unwrap(), 0, "nobody asked");
    let (one, other) = ("t.nakamura", "h.lavoie");
    wish(store, one, "daily", "en", at);
    wish(store, other, "weekly", "fr", at);
    assert_eq!(write_all(store, at, &out).unwrap(), 2);
    assert_eq!(write_all(store, at, &out).unwrap(), 0, "nothing is new since");
    let texts: Vec<String> = std::fs::read_dir(outbox.join("new")).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert_eq!(texts.len(), 2);
    let whole = |text: &str| text.replace("=\r\n", "");
    let of = |person: &str| whole(texts.iter().find(|text| text.contains(&format!("To: <{person}@example.ca>"))).unwrap());
    assert!(of(one).contains("https://desk.example.ca/en/desk/news") && of(one).contains("Content-Language: en"));
    assert!(of(other).contains("https://desk.example.ca/fr/desk/news") && of(other).contains("Content-Language: fr"));
    // What is written is of what the person sees and may travel: no word of an entry that is above the ceiling.
    let scheme = scheme().unwrap();
    let mut archive = Archive::new();
    all(store).iter().for_each(|stored| archive.add(stored.number, &stored.bytes).unwrap());
    for person in [one, other] {
        let viewer = asker(&archive, &person.parse().unwrap(), None, at).unwrap().viewer;
        let travels = archive.exported_by(&scheme, &viewer, &MAIL.parse().unwrap());
        let hidden: BTreeSet<_> = archive.seen_by(&scheme, &viewer).entries().filter(|kept| travels.history(kept.entry.object.kind.as_str(), kept.entry.object.id.as_str()).next().is_none()).map(|kept| kept.entry.object.id.to_string()).collect();
        let text = of(person);
        for id in &hidden {
            assert!(!text.contains(id.as_str()) && !text.contains(&id.replace('-', " ")), "{person} is told of {id}");
        }
    }
    // A weekly digest waits a week, however much is new.
    wish(store, one, "daily", "en", at);
    let next = moment("2026-11-25T12:00:00.000Z");
    wish(store, "t.nakamura", "weekly", "en", next);
    assert_eq!(write_all(store, next, &out).unwrap(), 0);
    std::fs::remove_dir_all(&outbox).unwrap();
}
