//! Pages of the base, asked as a browser asks them, over the sample world.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use ntib_base::{load_tests, load_world};
use ntib_engine::Engine;
use ntib_present::wire::{ControlDoc, FirmDoc, MatrixDoc, StatusDoc};
use ntib_rules::{LoadOptions, SourceFile, load};
use ntib_status::load_facts;
use ntib_web::{Base, Clock, Listed, Site, router};
use tower::ServiceExt as _;

fn files(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let (mut found, mut todo): (Vec<PathBuf>, Vec<PathBuf>) = (Vec::new(), vec![root.clone()]);
    while let Some(at) = todo.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            let wanted = path.extension().is_some_and(|kind| kind == "yaml" || kind == "csv");
            if path.is_dir() { todo.push(path) } else if wanted { found.push(path) }
        }
    }
    found.sort();
    let read = |path: &PathBuf| SourceFile { path: path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), text: fs::read_to_string(path).unwrap() };
    found.iter().map(read).collect()
}

/// The pages over the statements of a folder, with lists of parties.
fn over(world: &str, listed: Vec<Listed>) -> Arc<Site> {
    let engine = Engine::new(Arc::new(load(&files("rulebook"), &LoadOptions { cases: false }).book.unwrap()));
    let (measures, tests): (Vec<SourceFile>, Vec<SourceFile>) = files("control").into_iter().partition(|file| file.path.starts_with("facts/"));
    let map = load_facts(engine.book(), load_tests(&tests).unwrap(), &measures).unwrap();
    let base = Base::new(load_world(&files(world)).library.unwrap(), map, listed);
    Arc::new(Site::new(Arc::new(engine), Vec::new(), Vec::new(), Clock::Fixed("2026-11-27".parse().unwrap())).with_base(base))
}

fn site() -> Arc<Site> {
    static SITE: OnceLock<Arc<Site>> = OnceLock::new();
    Arc::clone(SITE.get_or_init(|| over("world", Vec::new())))
}

fn get(path: &str) -> (u16, String) {
    get_of(site(), path)
}

fn get_of(site: Arc<Site>, path: &str) -> (u16, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = router(site).oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        (status, String::from_utf8(to_bytes(response.into_body(), 1 << 26).await.unwrap().to_vec()).unwrap())
    })
}

#[test]
fn search_finds_provisions_by_what_their_conditions_ask_after_titles_and_texts() {
    let (_, english) = get("/en/search?q=titanium");
    let (_, french) = get("/fr/search?q=titane");
    assert!(english.contains("/en/law/us/usc-10-4863/a-1\"") && french.contains("/fr/law/us/usc-10-4863/a-1\""), "{english}");
    let at = |part: &str| english.find(part).unwrap();
    assert!(at("/en/law/us/ieepa-reciprocal/9903.01.32\"") < at("/en/law/us/usc-10-4863/"));
}

#[test]
fn every_page_answers_in_both_languages() {
    let paths = [
        "firms", "firms?q=mda", "firms?country=CA&kind=registered_entity", "firms/ca/mda", "firms/ca/mda?as_of=2020-06-01", "control",
        "control?holder=ca/northern-private-capital&firm=ca/mda&as_of=2020-06-01", "status", "status?issuer=CA&country=CA", "base", "search?q=mda", "",
    ];
    for lang in ["en", "fr"] {
        for path in paths {
            let (status, body) = get(format!("/{lang}/{path}").replace("//", "/").trim_end_matches('/'));
            assert_eq!(status, 200, "{lang} {path}: {body}");
            for id in [">firm-", ">entity-", ">stake-", ">matrix-", ">interest-", ">name-", ">same-", ">owner-", ">range-", ">lack-"] {
                assert!(!body.contains(id), "{lang} {path}: a phrase is missing: {id}");
            }
        }
    }
}

#[test]
fn a_list_that_is_given_settles_what_hangs_on_it() {
    let held = |listed: &[&str]| {
        let listed = listed.iter().map(|name| (*name).into()).collect::<Vec<Box<str>>>();
        let site = over("tests/worlds/constructed", if listed.is_empty() { Vec::new() } else { vec![Listed { list: "blocked".into(), names: listed }] });
        let (status, sheet) = get_of(Arc::clone(&site), "/en/status.json?firm=made-up/actuators");
        assert_eq!(status, 200, "{sheet}");
        let sheet: StatusDoc = serde_json::from_str(&sheet).unwrap();
        let standing = sheet.definitions.iter().find(|one| one.question == "us/blocked-person").unwrap().standing.clone();
        (standing, get_of(site, "/fr/status").1)
    };
    let (open, page) = held(&[]);
    assert!(open == "undetermined" && page.contains("Aucune liste de parties"), "{open}");
    let (one, _) = held(&["Boris Example"]);
    let (two, page) = held(&["made-up/boris", "made-up/carla", "nobody at all"]);
    assert!(page.contains("3 inscriptions, dont 2"), "{page}");
    // One of them alone has 30 % of the capital, both together 55 %.
    assert_eq!((one.as_str(), two.as_str()), ("fails", "holds"));
}

#[test]
fn a_firm_is_shown_as_of_a_day() {
    let (_, then) = get("/en/firms/ca/mda?as_of=2020-06-01");
    assert!(then.contains("Northern Private Capital") && then.contains("class=\"layers\""));
    let (_, before) = get("/en/firms/ca/mda?as_of=2019-06-01");
    assert!(before.contains("Maxar"));
    let (status, body) = get("/en/firms/ca/mda?as_of=never");
    assert!(status == 422 && body.contains("aria-invalid"));
}

#[test]
fn firms_are_found_by_name_and_identifier() {
    for (asked, found) in [("mda", "/en/firms/ca/mda"), ("northern privat", "/en/firms/ca/northern-private-capital"), ("L9Z1ASN3B8E7", "/en/firms/us/viasat"), ("uei:L9Z1ASN3B8E7", "/en/firms/us/viasat"), ("us/viasat", "/en/firms/us/viasat")] {
        let (_, body) = get(&format!("/en/firms?q={}", asked.replace(' ', "+")));
        assert!(body.contains(&format!("href=\"{found}\"")), "{asked}");
    }
    let (_, nothing) = get("/en/firms?q=qqqqxyz");
    assert!(nothing.contains("Nothing fits"));
}

#[test]
fn unknown_firms_are_not_found_and_near_ones_are_named() {
    let (status, body) = get("/en/firms/ca/mdaa");
    assert!(status == 404 && body.contains("/en/firms/ca/mda\""), "{body}");
    assert_eq!(get("/en/firms/ca/<script>alert(1)</script>".replace('<', "%3C").replace('>', "%3E").as_str()).0, 404);
    let (_, body) = get("/en/firms?q=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!body.contains("<script"));
    let (status, body) = get("/en/control?holder=%3Cscript%3E&firm=ca/mda");
    assert!(status == 422 && !body.contains("<script"));
}

#[test]
fn documents_are_those_of_the_commands() {
    let (_, firm) = get("/en/firms/ca/mda.json");
    let firm: FirmDoc = serde_json::from_str(&firm).unwrap();
    assert_eq!((firm.format.as_str(), firm.firm.id.as_str()), ("ntib.firm", "ca/mda"));
    let status: StatusDoc = serde_json::from_str(&get("/fr/status.json?firm=ca/mda").1).unwrap();
    assert!(status.definitions.len() > 10);
    let whole: MatrixDoc = serde_json::from_str(&get("/en/status.json").1).unwrap();
    let part: MatrixDoc = serde_json::from_str(&get("/en/status.json?issuer=CA&country=CA").1).unwrap();
    assert!(part.definitions.len() < whole.definitions.len() && part.firms.len() < whole.firms.len() && !part.firms.is_empty());
    let control: ControlDoc = serde_json::from_str(&get("/en/control.json?holder=ca/northern-private-capital&firm=ca/mda&as_of=2020-06-01").1).unwrap();
    assert!(control.holders.first().unwrap().findings.len() > 3);
    let (status, table) = get("/en/status.csv?issuer=CA");
    assert!(status == 200 && table.starts_with("firm,name,") && table.lines().count() > 10);
}
