//! Portfolios in the workspace, as a browser without script sends and sees them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
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

const LOG: &str = "desk.example.ca/log";
/// Identifier, name, place, organisation, role, and until when it is had.
type Invented = (&'static str, &'static str, &'static str, &'static str, &'static str, Option<&'static str>);

const PEOPLE: [Invented; 5] = [
    ("ann", "Ann Example", "CA", "office", "liaison", None),
    ("bob", "Bob Example", "US", "other", "liaison", None),
    ("cid", "Cid Example", "CA", "firm", "firm", None),
    ("dot", "Dot Example", "CA", "office", "liaison", Some("2026-11-01T00:00:00.000Z")),
    ("tara", "Tara Example", "CA", "office", "administrator", None),
];
/// Everybody who works here, wherever.
const ALL: [&str; 4] = ["role:administrator", "role:analyst", "role:firm", "role:liaison"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn engine() -> Arc<Engine> {
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
struct Desk {
    site: Arc<Site>,
    folder: PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder).is_ok();
    }
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn label(audience: &[&str], places: &[&str]) -> Label {
    Label {
        owners: [name("office")].into(),
        level: name("internal"),
        releasable_to: places.iter().map(|place| place.parse().unwrap()).collect(),
        audience: Audience::of(audience.iter().map(|one| one.parse().unwrap())),
        caveats: [].into(),
    }
}

fn entry(id: &str, verb: &str, label: Label) -> Entry {
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
fn about<A: Act>(person: &str, verb: &str, what: &A) -> Entry {
    let serde_json::Value::Object(payload) = serde_json::to_value(what).unwrap() else { panic!("not an object") };
    Entry { object: Object { kind: name("person"), id: name(person) }, payload, ..entry(&format!("{verb}-{person}"), verb, label(&ALL, &["CA", "US"])) }
}

/// The policies of this repository, with the names of their files.
fn policies() -> Vec<(String, String)> {
    let each = std::fs::read_dir(root().join("policies")).unwrap().map(|entry| entry.unwrap().path());
    each.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())).collect()
}

fn desk() -> Desk {
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let folder = std::env::temp_dir().join(format!("ntib-folio-{:016x}", u64::from_le_bytes(random)));
    let table = |name: &str| std::fs::read_to_string(root().join("labels").join(name)).unwrap();
    let (levels, places, caveats, ceilings) = (table("levels.csv"), table("places.csv"), table("caveats.csv"), table("ceilings.csv"));
    let tables = SchemeTables { levels: &levels, places: &places, caveats: &caveats, ceilings: &ceilings };
    let scheme = Scheme::read(tables).unwrap();
    let key = SigningKey::from_seed(LOG, KeyKind::Log, &[1; 32]).unwrap();
    let begin = Entry { verb: name(BEGIN), object: log_object(), payload: begin_payload(key.public()), at: Moment::BEGINNING, ..entry("begin", "begin", label(&[], &[])) };
    let store = SqliteStore::create(&folder, key, begin.seal(&scheme).unwrap()).unwrap();
    let mut entries = vec![
        entry("for-both", "opened-for-both", label(&["role:liaison"], &["CA", "US"])),
    ];
    for (id, called, place, office, role, until) in PEOPLE {
        let add = AddPerson { name: called.to_owned(), office: name(office), place: place.parse().unwrap() };
        let grant = GrantRole { role: name(role), from: Moment::BEGINNING, until: until.map(|until| until.parse().unwrap()) };
        entries.push(about(id, AddPerson::VERB, &add));
        entries.push(about(id, GrantRole::VERB, &grant));
    }
    let entries = entries.into_iter().map(|entry| entry.seal(&scheme).unwrap()).collect();
    store.append(&[Batch { key: name("first"), expected: None, entries }]).unwrap().pop().unwrap().unwrap();
    let clock = OfficeClock::Fixed("2026-11-28".parse().unwrap());
    let policies = policies();
    let files: Vec<(&str, &str)> = policies.iter().filter(|(name, _)| name.ends_with(".cedar")).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let schema = &policies.iter().find(|(name, _)| name.ends_with(".cedarschema")).unwrap().1;
    let parts = OfficeParts {
        store: Arc::new(store),
        tables,
        policies: (schema, &files),
        instruments: [].into(),
        address: String::new(),
        clock,
        sink: Box::new(|_| {}),
    };
    let office = Office::new(parts).unwrap();
    let office = office.of_invention(vec![(name("ann"), Bi { en: "Officer".into(), fr: "Agente".into() })]);
    let site = Site::new(engine(), Vec::new(), Vec::new(), Clock::Fixed("2026-11-28".parse().unwrap())).with_office(office);
    let site = site.with_portfolios(folder.join("portfolios"));
    Desk { site: Arc::new(site), folder }
}

fn ask(site: &Arc<Site>, request: Request<Body>) -> (Response<()>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (parts, body) = router(Arc::clone(site)).oneshot(request).await.unwrap().into_parts();
        let text = String::from_utf8_lossy(&to_bytes(body, 1 << 26).await.unwrap()).into_owned();
        (Response::from_parts(parts, ()), text)
    })
}

fn get(desk: &Desk, path: &str, cookie: &str) -> (u16, String) {
    let (response, text) = ask(&desk.site, Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap());
    (response.status().as_u16(), text)
}

fn post(desk: &Desk, path: &str, cookie: &str, form: &str) -> (Response<()>, String) {
    let request = Request::post(path).header("cookie", cookie).header("content-type", "application/x-www-form-urlencoded");
    ask(&desk.site, request.body(Body::from(form.to_owned())).unwrap())
}

fn set_cookie(response: &Response<()>) -> String {
    response.headers()["set-cookie"].to_str().unwrap().to_owned()
}

/// The cookie of a session as this person.
fn be(desk: &Desk, person: &str) -> String {
    let (response, _) = post(desk, "/en/desk/be", "", &format!("person={person}"));
    assert_eq!(response.status(), 303);
    set_cookie(&response).split(';').next().unwrap().to_owned()
}

/// The mark of the session's forms, as a page carries it.
fn mark(desk: &Desk, cookie: &str) -> String {
    let (_, text) = get(desk, "/en/desk/portfolios", cookie);
    text.split("name=\"mark\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn upload(desk: &Desk, cookie: &str, file: &str, bytes: &[u8]) -> (u16, String, String) {
    let mark = mark(desk, cookie);
    let mut body: Vec<u8> = format!("--edge\r\nContent-Disposition: form-data; name=\"mark\"\r\n\r\n{mark}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\r\n").into_bytes();
    body.extend(bytes);
    body.extend(b"\r\n--edge--\r\n");
    let request = Request::post("/en/desk/portfolios").header("cookie", cookie).header("content-type", "multipart/form-data; boundary=edge");
    let (response, text) = ask(&desk.site, request.body(Body::from(body)).unwrap());
    let to = response.headers().get("location").map_or(String::new(), |to| to.to_str().unwrap().to_owned());
    (response.status().as_u16(), to, text)
}

/// Sends a form with the mark of the session; where it leads.
fn send(desk: &Desk, cookie: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let mark = mark(desk, cookie);
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("mark", &mark).extend_pairs(fields).finish();
    let (response, text) = post(desk, path, cookie, &form);
    let to = response.headers().get("location").map_or(String::new(), |to| to.to_str().unwrap().to_owned());
    (response.status().as_u16(), to, text)
}

/// A page once the work that it shows has ended: it is asked for again as a browser without script does.
fn ended(desk: &Desk, cookie: &str, path: &str) -> String {
    loop {
        let (status, text) = get(desk, path, cookie);
        assert_eq!(status, 200, "{path}");
        if !text.contains("data-poll") {
            return text;
        }
        std::thread::yield_now();
    }
}

fn example() -> (String, String) {
    let text = |name: &str| std::fs::read_to_string(root().join("examples/portfolio").join(name)).unwrap();
    (text("parts-into-the-us.csv"), text("parts-into-the-us.map.yaml"))
}

/// A portfolio whose columns are told; its address.
fn ready(desk: &Desk, cookie: &str) -> String {
    let (table, map) = example();
    let (status, to, text) = upload(desk, cookie, "parts.csv", table.as_bytes());
    assert_eq!(status, 303, "{text}");
    let (status, page) = get(desk, &to, cookie);
    assert!(status == 200 && page.contains("Guessed from the headings"), "{page}");
    let (status, at, text) = send(desk, cookie, &to, &[("go", "text"), ("text", &map)]);
    assert_eq!((status, at.as_str()), (303, to.trim_end_matches("/columns")), "{text}");
    at
}

#[test]
fn a_table_is_sent_told_answered_looked_through_and_taken_along() {
    let desk = desk();
    let ann = be(&desk, "ann");
    let at = ready(&desk, &ann);
    let (status, work, text) = send(&desk, &ann, &format!("{at}/answer"), &[("q", "us/entry-duty")]);
    assert_eq!(status, 303, "{text}");
    let done = ended(&desk, &ann, &work);
    assert!(done.contains("What it comes to") && done.contains("US entry duty") && done.contains("Seen by Ann Example."), "{done}");
    let (status, rows) = get(&desk, &format!("{work}/rows?q=us%2Fentry-duty&m=any"), &ann);
    assert!(status == 200 && rows.contains("Layers"), "{rows}");
    for (file, begins) in [("answers.csv", "lot"), ("answers.xlsx", "PK"), ("answers.parquet", "PAR1"), ("answers.arrow", "ARROW1")] {
        let (status, bytes) = get(&desk, &format!("{work}/{file}"), &ann);
        assert!(status == 200 && (bytes.starts_with(begins) || file.ends_with("csv")), "{file}: {status}");
    }
    let (_, french) = get(&desk, &work.replace("/en/", "/fr/"), &ann);
    assert!(french.contains("<html lang=\"fr\">") && french.contains("Ce qu’il en est"));
}

#[test]
fn what_an_instrument_is_worth_is_drawn_told_and_printed() {
    let desk = desk();
    let ann = be(&desk, "ann");
    let at = ready(&desk, &ann);
    let (status, work, text) = send(&desk, &ann, &format!("{at}/value"), &[("q", "us/entry-duty"), ("how", "together"), ("i", "us/usmca")]);
    assert_eq!(status, 303, "{text}");
    let done = ended(&desk, &ann, &work);
    assert!(done.contains("Assumptions") && done.contains("<table") && done.contains("brief.pdf"), "{done}");
    let (status, brief) = get(&desk, &format!("{work}/brief.pdf"), &ann);
    assert!(status == 200 && brief.starts_with("%PDF-1.7") && brief.contains("/StructTreeRoot"));
    let (status, document) = get(&desk, &format!("{work}/comparison.json"), &ann);
    assert!(status == 200 && document.contains("ntib.comparison"));
    let (status, _, text) = send(&desk, &ann, &format!("{at}/value"), &[("q", "us/entry-duty"), ("how", "together")]);
    assert!(status == 422 && text.contains("Choose at least one instrument."));
    let (status, work, _) = send(&desk, &ann, &format!("{at}/impact"), &[("q", "us/entry-duty"), ("from", "2025-02-03"), ("to", "2026-03-02")]);
    assert_eq!(status, 303);
    assert!(ended(&desk, &ann, &work).contains("What changes in your trade"));
}

#[test]
fn nobody_else_finds_it() {
    let desk = desk();
    let (ann, bob, other) = (be(&desk, "ann"), be(&desk, "bob"), be(&desk, "ann"));
    let at = ready(&desk, &ann);
    for cookie in [&bob, &other] {
        for path in [at.clone(), format!("{at}/columns"), format!("{at}/map.yaml"), format!("{at}/work/1")] {
            assert_eq!(get(&desk, &path, cookie).0, 404, "{path}");
        }
        assert!(!get(&desk, "/en/desk/portfolios", cookie).1.contains(&at));
    }
    assert!(get(&desk, "/en/desk/portfolios", &ann).1.contains(&at));
    // A form without the mark of the session does nothing.
    assert_eq!(post(&desk, "/en/desk/portfolios", &ann, "remove=x").0.status(), 403);
}

#[test]
fn what_cannot_be_read_is_told_with_the_remedy() {
    let desk = desk();
    let ann = be(&desk, "ann");
    for (file, bytes, told) in [("a.csv", &b""[..], "Choose a file."), ("a.csv.gz", &[0x1f, 0x8b, 8, 0, 0][..], "send it unpacked"), ("a.bin", &b"a\0b\0c"[..], "send CSV")] {
        let (status, _, text) = upload(&desk, &ann, file, bytes);
        assert!(status == 422 && text.contains(told), "{file}: {text}");
    }
    let (status, to, _) = upload(&desk, &ann, "odd.csv", b"HTS,Wert\n8807.30.00,12\n");
    assert_eq!(status, 303);
    let (status, _, text) = send(&desk, &ann, &to, &[("c0", "item.hts_us"), ("c1", "item.hts_us")]);
    assert!(status == 422 && text.contains("aria-invalid"), "{text}");
    let (status, _, text) = send(&desk, &ann, &to, &[("go", "text"), ("text", "map: x\nfacts:\n  item.nothing: HTS\n")]);
    assert!(status == 422 && text.contains("there is no fact"), "{text}");
    // A row that cannot be read is left out, and listed with its cell.
    let (status, at, _) = send(&desk, &ann, &to, &[("c0", "item.hts_us"), ("c1", "item.value"), ("g0", "leg.to"), ("v0", "US"), ("g1", "leg.from"), ("v1", "CA"), ("g2", "leg.kind"), ("v2", "export")]);
    assert_eq!(status, 303);
    let (_, work, _) = send(&desk, &ann, &format!("{at}/answer"), &[("q", "us/entry-duty"), ("as_of", "2026-11-02")]);
    assert!(ended(&desk, &ann, &work).contains("One row was left out."));
    let (status, sheet) = get(&desk, &format!("{work}/errors"), &ann);
    assert!(status == 200 && sheet.contains("B2") && sheet.contains("currency"), "{sheet}");
}
