//! Search finds what is seen, by whole words and beginnings, and tells nothing of the rest.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::people::{GiveContact, SetUpPost};
use crate::search::{Results, WORDS_MAX, WordIndex, search};
use crate::testing::{Scene, label, name, ours, shared};
use crate::{Archive, Deed, Wording};

fn found(scene: &Scene, person: &str, asked: &str) -> Results {
    let mut index = WordIndex::new();
    index.catch_up(&scene.archive);
    search(&scene.desk(person), &index, asked)
}

/// What the results say, in one text.
fn said(results: &Results) -> Vec<String> {
    let each = results.found.iter();
    each.map(|one| format!("{} {} {} {}", one.object.kind, one.object.id, one.entries.len(), one.excerpt(ntib_core::Lang::En).0)).collect()
}

fn post(scene: &mut Scene, id: &str, english: &str, french: &str, hidden: bool) {
    let what = SetUpPost { title: Wording::both(english, french), office: name("canada") };
    let label = if hidden { ours() } else { shared() };
    scene.act("anne", Deed::new(name(id), what).labelled(label)).unwrap();
}

#[test]
fn words_are_found_without_accents_and_by_their_beginnings() {
    let mut scene = Scene::new();
    post(&mut scene, "post-melting", "Melting of titanium sponge", "Fusion d’éponge de titane", false);
    post(&mut scene, "post-casting", "Casting of titanium", "Coulée de titane", false);
    for (asked, expected) in [
        ("titanium", vec!["post-casting", "post-melting"]),
        ("TITAN", vec!["post-casting", "post-melting"]),
        ("eponge", vec!["post-melting"]),
        ("éponge titane", vec!["post-melting"]),
        ("coulee tit", vec!["post-casting"]),
        ("titan sponge", vec![]),
        ("post-melting", vec!["post-melting"]),
        ("?!", vec![]),
        ("", vec![]),
    ] {
        let ids: Vec<String> = found(&scene, "carol", asked).found.iter().map(|one| one.object.id.to_string()).collect();
        assert_eq!(ids, expected, "{asked}");
    }
    let results = found(&scene, "carol", "sponge");
    assert_eq!(results.found[0].excerpt(ntib_core::Lang::En).0, "Melting of titanium sponge");
}

#[test]
fn too_many_words_are_cut_and_that_is_said() {
    let scene = Scene::new();
    let many = vec!["anne"; WORDS_MAX + 1].join(" ");
    let results = found(&scene, "carol", &many);
    assert!(results.cut && results.words.len() == WORDS_MAX);
    assert!(!found(&scene, "carol", "anne").cut);
}

#[test]
fn what_is_hidden_is_found_like_what_is_missing() {
    let mut scene = Scene::new();
    post(&mut scene, "quiet", "Undisclosed sponge", "Éponge non divulguée", true);
    assert_eq!(found(&scene, "benoit", "undisclosed").found.len(), 1);
    let (hidden, missing) = (found(&scene, "carol", "undisclosed"), found(&scene, "carol", "unheardof"));
    assert_eq!((said(&hidden), hidden.cut), (said(&missing), missing.cut));
    // An object of which a part is seen is not found by the words of the rest, and counts only what is seen.
    let contact = GiveContact { email: "anne@quiet.example".into(), telephone: String::new() };
    scene.act("anne", Deed::new(name("anne"), contact).labelled(ours())).unwrap();
    assert_eq!(found(&scene, "benoit", "anne quiet").found[0].object.id.as_str(), "anne");
    assert!(found(&scene, "carol", "anne quiet").found.is_empty());
}

#[test]
fn old_words_of_what_was_corrected_find_nothing() {
    let mut scene = Scene::new();
    let set_up = |title: &str| SetUpPost { title: Wording::both(title, title), office: name("canada") };
    scene.act("anne", Deed::new(name("desk-one"), set_up("mistaken words")).labelled(shared())).unwrap();
    let leaf = scene.desk("anne").get::<crate::people::Post>(&name("desk-one")).unwrap().kept[0].leaf;
    scene.act("anne", Deed::new(name("desk-one"), set_up("better words")).correcting(leaf).because("another title")).unwrap();
    assert!(found(&scene, "carol", "mistaken").found.is_empty());
    assert_eq!(found(&scene, "carol", "better words").found.len(), 1);
}

const WORDS: [&str; 6] = ["sponge", "forging", "fusion", "alloy", "casting", "sample"];

/// What somebody finds in the whole record is what that person finds in a record that never had the rest.
fn check_found_as_if_alone(posts: &[(u8, u8, u8)]) {
    let mut scene = Scene::new();
    for (at, (one, other, who)) in posts.iter().enumerate() {
        let title = format!("{} {}", WORDS[usize::from(*one) % WORDS.len()], WORDS[usize::from(*other) % WORDS.len()]);
        let label = match who % 3 {
            0 => shared(),
            1 => ours(),
            _ => label(&["CA", "US"], &["person:anne", "person:carol"]),
        };
        let what = SetUpPost { title: Wording::both(&title, &title), office: name("canada") };
        scene.act("anne", Deed::new(name(&format!("desk-{at}")), what).labelled(label)).unwrap();
    }
    for person in ["anne", "benoit", "carol"] {
        let mut alone = Archive::new();
        for kept in scene.desk(person).entries() {
            alone.add(alone.size(), &kept.entry.to_bytes().unwrap()).unwrap();
        }
        let mut index = WordIndex::new();
        index.catch_up(&alone);
        let viewer = scene.asker(person).viewer;
        let mut all = BTreeSet::new();
        for asked in WORDS.iter().map(|word| (*word).to_owned()).chain(["s".to_owned(), "alloy f".to_owned()]) {
            let (seen, least) = (found(&scene, person, &asked), search(&alone.seen_by(&scene.scheme, &viewer), &index, &asked));
            assert_eq!(said(&seen), said(&least), "{person} {asked}");
            all.extend(seen.found.iter().map(|one| one.object.id.to_string()));
        }
        let seen: BTreeSet<String> = scene.desk(person).all::<crate::people::Post>().iter().map(|one| one.id.to_string()).filter(|id| id.starts_with("desk-")).collect();
        assert!(seen.is_subset(&all), "what is seen is found by its words");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_more_is_found_than_is_seen(posts in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 0..16)) {
        check_found_as_if_alone(&posts);
    }
}
