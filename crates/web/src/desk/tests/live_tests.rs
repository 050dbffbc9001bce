//! What streams tell, and to whom: exactly what `decide` allows, in order, once, after breaks too.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::RwLock;
use std::sync::atomic::AtomicU32;

use ntib_record::{
    Actor, Audience, BEGIN, KeyKind, Label, Object, Principal, SchemeTables, SigningKey, begin_payload, log_object,
};
use ntib_store::{Batch, SqliteStore};

use super::*;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0).is_ok();
    }
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn scheme() -> Scheme {
    Scheme::read(SchemeTables {
        levels: include_str!("../../../../../labels/levels.csv"),
        places: include_str!("../../../../../labels/places.csv"),
        caveats: include_str!("../../../../../labels/caveats.csv"),
        ceilings: include_str!("../../../../../labels/ceilings.csv"),
    })
    .unwrap()
}

/// An entry for people of these places.
fn entry(number: u64, places: &[&str]) -> Entry {
    Entry {
        log: "desk.example.ca/log".parse().unwrap(),
        id: name(&format!("e{number}")),
        blind: [u8::try_from(number % 251).unwrap(); 16],
        at: "2026-11-28T00:31:00.000Z".parse().unwrap(),
        actor: Actor { person: name("a.tremblay"), post: None },
        verb: name("note"),
        object: Object { kind: name("case"), id: name("2026/1") },
        reason: String::new(),
        instruments: [].into(),
        label: Label {
            owners: [name("canada")].into(),
            level: name("internal"),
            releasable_to: places.iter().map(|place| place.parse().unwrap()).collect(),
            audience: Audience::of([Principal::Role(name("liaison"))]),
            caveats: [].into(),
        },
        corrects: None,
        payload: serde_json::Map::new(),
    }
}

struct Office {
    _folder: Folder,
    store: Arc<SqliteStore>,
    scheme: Arc<Scheme>,
    live: Arc<Live>,
}

impl Office {
    fn new() -> Office {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ntib-live-{}-{number}", std::process::id()));
        let key = SigningKey::from_seed("desk.example.ca/log", KeyKind::Log, &[1; 32]).unwrap();
        let begin = Entry { verb: name(BEGIN), object: log_object(), payload: begin_payload(key.public()), ..entry(0, &["CA"]) };
        let scheme = scheme();
        let store = Arc::new(SqliteStore::create(&path, key, begin.seal(&scheme).unwrap()).unwrap());
        let live = Live::begin(Arc::clone(&store) as Arc<dyn Store>, PlaceKey::of([5; 32]), StreamLimits::USUAL, Box::new(|| Ok(()))).unwrap();
        Office { _folder: Folder(path), store, scheme: Arc::new(scheme), live }
    }

    fn append(&self, entry: Entry) {
        let batch = Batch { key: entry.id.clone(), expected: None, entries: vec![entry.seal(&self.scheme).unwrap()] };
        self.store.append(&[batch]).unwrap().pop().unwrap().unwrap();
    }

    fn reader(&self, person: &str, place: &str) -> Reader {
        let viewer = Viewer {
            person: name(person),
            place: place.parse().unwrap(),
            posts: BTreeSet::new(),
            roles: [name("liaison")].into(),
            briefed: BTreeSet::new(),
        };
        Reader { viewer: Arc::new(RwLock::new(Some(viewer))), scheme: Arc::clone(&self.scheme) }
    }
}

#[derive(Clone)]
struct Reader {
    viewer: Arc<RwLock<Option<Viewer>>>,
    scheme: Arc<Scheme>,
}

impl Reading for Reader {
    fn viewer(&self) -> Option<Viewer> {
        self.viewer.read().unwrap().clone()
    }

    fn scheme(&self) -> Option<&Scheme> {
        Some(&self.scheme)
    }
}

/// An event as a browser gets it.
#[derive(Debug, PartialEq)]
struct Event {
    kind: String,
    place: String,
    entry: String,
}

struct Browser {
    body: Body,
    read: String,
}

impl Browser {
    fn of(body: Body) -> Browser {
        Browser { body, read: String::new() }
    }

    /// The next event; none where the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    let line = block.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().to_owned()
                };
                let (kind, place, data) = (field("event: "), field("id: "), field("data: "));
                self.read = rest.to_owned();
                if !kind.is_empty() {
                    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
                    let entry = data["entry"].as_str().unwrap_or_default().to_owned();
                    return Some(Event { kind, place, entry });
                }
            }
            let body = &mut self.body;
            let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
            let frame = tokio::time::timeout(Duration::from_secs(30), frame).await.expect("nothing came in half a minute")?;
            self.read += std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap();
        }
    }

    /// The entries up to and with `last`, and the place after it.
    async fn until(&mut self, last: &str) -> (Vec<String>, String) {
        let mut entries = Vec::new();
        loop {
            let event = self.next().await.expect("the stream ended too soon");
            assert_eq!(event.kind, "entry");
            entries.push(event.entry.clone());
            if event.entry == last {
                return (entries, event.place);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reader_is_told_what_is_for_them_and_no_more() {
    let office = Office::new();
    let (ann, bob) = (office.reader("ann", "CA"), office.reader("bob", "US"));
    let mut to_ann = Browser::of(office.live.stream(ann.clone(), None).unwrap());
    let mut to_bob = Browser::of(office.live.stream(bob, None).unwrap());
    assert_eq!(to_ann.next().await.unwrap().kind, "hello");
    assert_eq!(to_bob.next().await.unwrap().kind, "hello");
    let places = |number: u64| -> &[&str] {
        match number % 4 {
            0 => &["CA", "US"],
            1 => &["CA"],
            2 => &["US"],
            _ => &["GB"],
        }
    };
    for number in 1..=400 {
        office.append(entry(number, places(number)));
    }
    let told = |rests: &[u64]| -> Vec<String> {
        (1..=400).filter(|number| rests.contains(&(number % 4))).map(|number| format!("e{number}")).collect()
    };
    let (entries, place) = to_ann.until("e400").await;
    assert_eq!(entries, told(&[0, 1]));
    assert_eq!(to_bob.until("e400").await.0, told(&[0, 2]));

    // After a break, what came in between, and nothing twice; the page of now begins with now.
    drop(to_ann);
    for number in 401..=408 {
        office.append(entry(number, places(number)));
    }
    let mut again = Browser::of(office.live.stream(ann.clone(), Some(&place)).unwrap());
    assert_eq!(again.next().await.unwrap().kind, "hello");
    assert_eq!(again.until("e408").await.0, ["e401", "e404", "e405", "e408"]);
    let page = office.live.place(&name("ann")).unwrap();
    office.append(entry(412, &["CA"]));
    let mut from_page = Browser::of(office.live.stream(ann.clone(), Some(&page)).unwrap());
    assert_eq!(from_page.next().await.unwrap().kind, "hello");
    assert_eq!(from_page.until("e412").await.0, ["e412"]);

    // Neither the place of another nor a broken one is gone on from.
    let of_bob = office.live.place(&name("bob")).unwrap();
    for odd in [of_bob.as_str(), "x", &place[1..]] {
        let mut reset = Browser::of(office.live.stream(ann.clone(), Some(odd)).unwrap());
        assert_eq!(reset.next().await.unwrap().kind, "reset");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_reader_loses_counts_from_that_moment() {
    let office = Office::new();
    let ann = office.reader("ann", "CA");
    let mut to_ann = Browser::of(office.live.stream(ann.clone(), None).unwrap());
    assert_eq!(to_ann.next().await.unwrap().kind, "hello");
    office.append(entry(1, &["CA"]));
    assert_eq!(to_ann.until("e1").await.0, ["e1"]);
    ann.viewer.write().unwrap().as_mut().unwrap().roles.clear();
    office.append(entry(2, &["CA"]));
    office.append(entry(3, &["CA"]));
    let mut witness = Browser::of(office.live.stream(office.reader("ben", "CA"), None).unwrap());
    witness.next().await.unwrap();
    office.append(entry(4, &["CA"]));
    witness.until("e4").await;

    *ann.viewer.write().unwrap() = None;
    office.append(entry(5, &["CA"]));
    assert_eq!(to_ann.next().await.unwrap().kind, "over", "nothing of what came without the role");
    assert_eq!(to_ann.next().await, None);
    assert_eq!(office.live.stream(ann, None).err(), Some(NoStream::Unknown));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_have_a_limit_and_end_with_the_server() {
    let office = Office::new();
    let ann = office.reader("ann", "CA");
    let mut all: Vec<Browser> = Vec::new();
    for _ in 0..StreamLimits::USUAL.of_person {
        all.push(Browser::of(office.live.stream(ann.clone(), None).unwrap()));
    }
    assert_eq!(office.live.stream(ann.clone(), None).err(), Some(NoStream::Full));
    assert!(office.live.stream(office.reader("ben", "CA"), None).is_ok(), "others are not kept out");
    office.live.stop();
    for mut browser in all {
        while browser.next().await.is_some() {}
    }
    assert_eq!(office.live.stream(ann, None).err(), Some(NoStream::Ending));
}
