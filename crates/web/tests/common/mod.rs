//! A desk of invented people, asked as a browser asks it.

#![allow(dead_code, reason = "each suite uses a part of it")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use ntib_access::Audited;
use ntib_core::Bi;
use ntib_desk::people::{AddPerson, GrantRole};
use ntib_desk::Act;
use ntib_engine::Engine;
use ntib_record::{Actor, Audience, BEGIN, Entry, KeyKind, Label, Moment, Name, Object, Scheme, SchemeTables, SigningKey, begin_payload, log_object};
use ntib_rules::{LoadOptions, SourceFile, load};
use ntib_store::{Batch, SqliteStore, Store as _};
use ntib_web::desk::{Office, OfficeClock, OfficeParts};
use ntib_web::{Clock, Site, router};
use tower::ServiceExt as _;

pub const LOG: &str = "desk.example.ca/log";
/// Identifier, name, place, organisation, role, and until when it is had.
pub type Invented = (&'static str, &'static str, &'static str, &'static str, &'static str, Option<&'static str>);

pub const PEOPLE: [Invented; 6] = [
    ("ann", "Ann Example", "CA", "office", "liaison", None),
    ("bob", "Bob Example", "US", "other", "liaison", None),
    ("cid", "Cid Example", "CA", "firm", "firm", None),
    ("dot", "Dot Example", "CA", "office", "liaison", Some("2026-11-01T00:00:00.000Z")),
    ("eve", "Eve Example", "CA", "office", "analyst", None),
    ("tara", "Tara Example", "CA", "office", "administrator", None),
];
/// Everybody who works here, wherever.
pub const ALL: [&str; 4] = ["role:administrator", "role:analyst", "role:firm", "role:liaison"];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    Arc::clone(ENGINE.get_or_init(|| {
        let (mut found, mut todo) = (Vec::new(), vec![root().join("rulebook")]);
        while let Some(at) = todo.pop() {
            for entry in std::fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                let wanted = path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv");
                if path.is_dir() { todo.push(path) } else if wanted { found.push(path) }
            }
        }
        let read = |path: &PathBuf| SourceFile { path: path.strip_prefix(root().join("rulebook")).unwrap().to_string_lossy().into_owned(), text: std::fs::read_to_string(path).unwrap() };
        let files: Vec<SourceFile> = found.iter().map(read).collect();
        Arc::new(Engine::new(Arc::new(load(&files, &LoadOptions { cases: false }).book.unwrap())))
    }))
}

/// A desk of its own, gone with the test.
pub struct Desk {
    pub site: Arc<Site>,
    pub audit: Arc<Mutex<Vec<Audited>>>,
    pub folder: PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder).is_ok();
    }
}

pub fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub fn label(audience: &[&str], places: &[&str]) -> Label {
    Label {
        owners: [name("office")].into(),
        level: name("internal"),
        releasable_to: places.iter().map(|place| place.parse().unwrap()).collect(),
        audience: Audience::of(audience.iter().map(|one| one.parse().unwrap())),
        caveats: [].into(),
    }
}

pub fn entry(id: &str, verb: &str, label: Label) -> Entry {
    Entry {
        log: LOG.parse().unwrap(),
        id: name(id),
        blind: [1; 16],
        at: "2026-11-27T09:00:00.000Z".parse().unwrap(),
        actor: Actor { person: name("ann"), post: None },
        verb: name(verb),
        object: Object { kind: name("meeting"), id: name("meeting-one") },
        reason: format!("secret reason of {id}"),
        instruments: [].into(),
        label,
        corrects: None,
        payload: serde_json::Map::new(),
    }
}

/// An entry about a person, that everybody who works here may know of.
pub fn about<A: Act>(person: &str, verb: &str, what: &A) -> Entry {
    let serde_json::Value::Object(payload) = serde_json::to_value(what).unwrap() else { panic!("not an object") };
    Entry { object: Object { kind: name("person"), id: name(person) }, payload, ..entry(&format!("{verb}-{person}"), verb, label(&ALL, &["CA", "US"])) }
}

/// The policies of this repository, with the names of their files.
pub fn policies() -> Vec<(String, String)> {
    let each = std::fs::read_dir(root().join("policies")).unwrap().map(|entry| entry.unwrap().path());
    each.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())).collect()
}

pub fn desk(address: &str, invented: bool) -> Desk {
    desk_with(address, invented, |office| office)
}

pub fn desk_with(address: &str, invented: bool, then: impl FnOnce(Office) -> Office) -> Desk {
    desk_of(address, invented, |site, office, _| site.with_office(then(office)))
}

/// A desk whose site is put together from the office and a folder of its own.
pub fn desk_of(address: &str, invented: bool, join: impl FnOnce(Site, Office, &Path) -> Site) -> Desk {
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let folder = std::env::temp_dir().join(format!("ntib-desk-{:016x}", u64::from_le_bytes(random)));
    let table = |name: &str| std::fs::read_to_string(root().join("labels").join(name)).unwrap();
    let (levels, places, caveats, ceilings) = (table("levels.csv"), table("places.csv"), table("caveats.csv"), table("ceilings.csv"));
    let tables = SchemeTables { levels: &levels, places: &places, caveats: &caveats, ceilings: &ceilings };
    let scheme = Scheme::read(tables).unwrap();
    let key = SigningKey::from_seed(LOG, KeyKind::Log, &[1; 32]).unwrap();
    let begin = Entry { verb: name(BEGIN), object: log_object(), payload: begin_payload(key.public()), at: Moment::BEGINNING, ..entry("begin", "begin", label(&[], &[])) };
    let store = SqliteStore::create(&folder, key, begin.seal(&scheme).unwrap()).unwrap();
    let mut entries = vec![
        entry("for-both", "opened-for-both", label(&["role:liaison"], &["CA", "US"])),
        entry("for-canada", "opened-for-canada", label(&["role:liaison"], &["CA"])),
    ];
    for (id, called, place, office, role, until) in PEOPLE {
        let add = AddPerson { name: called.to_owned(), office: name(office), place: place.parse().unwrap() };
        let grant = GrantRole { role: name(role), from: Moment::BEGINNING, until: until.map(|until| until.parse().unwrap()) };
        entries.push(about(id, AddPerson::VERB, &add));
        entries.push(about(id, GrantRole::VERB, &grant));
    }
    let entries = entries.into_iter().map(|entry| entry.seal(&scheme).unwrap()).collect();
    store.append(&[Batch { key: name("first"), expected: None, entries }]).unwrap().pop().unwrap().unwrap();
    let audit: Arc<Mutex<Vec<Audited>>> = Arc::default();
    let written = Arc::clone(&audit);
    let clock = OfficeClock::Fixed("2026-11-28".parse().unwrap());
    let policies = policies();
    let files: Vec<(&str, &str)> = policies.iter().filter(|(name, _)| name.ends_with(".cedar")).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let schema = &policies.iter().find(|(name, _)| name.ends_with(".cedarschema")).unwrap().1;
    let parts = OfficeParts {
        store: Arc::new(store),
        tables,
        policies: (schema, &files),
        instruments: engine().book().instruments.iter().map(|one| name(&one.id)).collect(),
        address: address.to_owned(),
        clock,
        sink: Box::new(move |one| written.lock().unwrap().push(one.clone())),
    };
    let office = Office::new(parts).unwrap();
    let office = if invented { office.of_invention(vec![(name("ann"), Bi { en: "Officer".into(), fr: "Agente".into() })]) } else { office };
    let site = Site::new(engine(), Vec::new(), Vec::new(), Clock::Fixed("2026-11-28".parse().unwrap()));
    let site = join(site, office, &folder);
    Desk { site: Arc::new(site), audit, folder }
}

pub fn ask(site: &Arc<Site>, request: Request<Body>) -> (Response<()>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (parts, body) = router(Arc::clone(site)).oneshot(request).await.unwrap().into_parts();
        let text = String::from_utf8_lossy(&to_bytes(body, 1 << 26).await.unwrap()).into_owned();
        (Response::from_parts(parts, ()), text)
    })
}

pub fn get(desk: &Desk, path: &str, cookie: &str) -> (u16, String) {
    let (response, text) = ask(&desk.site, Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap());
    (response.status().as_u16(), text)
}

pub fn post(desk: &Desk, path: &str, cookie: &str, form: &str) -> (Response<()>, String) {
    let request = Request::post(path).header("cookie", cookie).header("content-type", "application/x-www-form-urlencoded");
    ask(&desk.site, request.body(Body::from(form.to_owned())).unwrap())
}

pub fn set_cookie(response: &Response<()>) -> String {
    response.headers()["set-cookie"].to_str().unwrap().to_owned()
}

/// The cookie of a session as this person.
pub fn be(desk: &Desk, person: &str) -> String {
    let (response, _) = post(desk, "/en/desk/be", "", &format!("person={person}"));
    assert_eq!(response.status(), 303);
    set_cookie(&response).split(';').next().unwrap().to_owned()
}
