//! Tables brought in through the pages, as a browser sends them, over the sample world.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use ntib_base::{load_tests, load_world, read_lines};
use ntib_engine::Engine;
use ntib_rules::{LoadOptions, SourceFile, load};
use ntib_status::{FactMap, load_facts};
use ntib_web::{Base, Clock, Scanned, Site, router};
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

fn parts() -> &'static (Arc<Engine>, ntib_base::Library, FactMap) {
    static PARTS: OnceLock<(Arc<Engine>, ntib_base::Library, FactMap)> = OnceLock::new();
    PARTS.get_or_init(|| {
        let engine = Engine::new(Arc::new(load(&files("rulebook"), &LoadOptions { cases: false }).book.unwrap()));
        let (measures, tests): (Vec<SourceFile>, Vec<SourceFile>) = files("control").into_iter().partition(|file| file.path.starts_with("facts/"));
        let map = load_facts(engine.book(), load_tests(&tests).unwrap(), &measures).unwrap();
        (Arc::new(engine), load_world(&files("world")).library.unwrap(), map)
    })
}

/// A server of its own, which keeps imports or not.
fn site(keeps: bool) -> Arc<Site> {
    let (engine, library, map) = parts();
    let base = Base::new(library.clone(), map.clone(), Vec::new());
    let site = Site::new(Arc::clone(engine), Vec::new(), Vec::new(), Clock::Fixed("2026-11-27".parse().unwrap())).with_base(base);
    Arc::new(if keeps { site.keeping() } else { site })
}

/// What came back: status, text, and where to go.
struct Came {
    status: u16,
    text: String,
    to: String,
}

fn ask(site: &Arc<Site>, request: Request<Body>) -> Came {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response: Response<Body> = router(Arc::clone(site)).oneshot(request).await.unwrap();
        let to = response.headers().get("location").map_or(String::new(), |to| to.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        Came { status, to, text: String::from_utf8(to_bytes(response.into_body(), 1 << 26).await.unwrap().to_vec()).unwrap() }
    })
}

fn get(site: &Arc<Site>, path: &str) -> Came {
    ask(site, Request::get(path).body(Body::empty()).unwrap())
}

/// Sends a form with fields and, if there is one, a file.
fn send(site: &Arc<Site>, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Came {
    let mut body: Vec<u8> = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some((name, bytes)) = file {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    ask(site, Request::post(path).header("content-type", "multipart/form-data; boundary=edge").body(Body::from(body)).unwrap())
}

const FIRMS: &str = "Our suppliers;;;;;\n\nEntreprise;LEI;Pays;Propriétaire;Part;Depuis\n\
Fonderie du Nord inc.;;Canada;Acier Mondial SA;60 %;2021-04-01\n\
Avions Exemple ltée;;Kanada;Acier Mondial SA;40 %;2021-04-01\n\
Sans date ltée;;Canada;Acier Mondial SA;0,5;04/06/2012\n";

/// The columns of [`FIRMS`] with what is guessed of them, and the rest of the form.
fn chosen<'a>(table: &'a str, go: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("what", "firms"), ("table", table), ("name", "liste.csv"), ("head", "3"), ("c0", "firm.name"), ("c1", "firm.lei"), ("c2", "firm.place"), ("c3", "parent.name"), ("c4", "stake.shares"),
        ("c5", "stake.from"), ("title", "Liste de 2026"), ("retrieved", "2026-11-01"), ("confidence", "secondary"), ("go", go),
    ]
}

#[test]
fn a_list_is_read_as_a_person_sees_it() {
    let site = site(false);
    let first = send(&site, "/fr/import", &[("what", "firms")], Some(("liste.csv", FIRMS.as_bytes())));
    assert_eq!(first.status, 200, "{}", first.text);
    // The headings stand below a title, in French, and the guesses are made from them.
    for guess in ["firm.name", "firm.lei", "firm.place", "parent.name", "stake.shares", "stake.from"] {
        assert!(first.text.contains(&format!("value=\"{guess}\" selected")), "{guess}");
    }
    assert!(first.text.contains("Fonderie du Nord inc.") && first.text.contains("name=\"head\" value=\"3\""));
    let shown = send(&site, "/en/import", &chosen(FIRMS, "preview"), None);
    assert_eq!(shown.status, 200);
    assert!(shown.text.contains("Acier Mondial SA has 60"), "{}", shown.text);
    // A country that is none costs the value; a date that is two costs the row: both with line, cell and remedy.
    assert!(shown.text.contains("Kanada") && shown.text.contains("04/06/2012") && shown.text.contains("one row left out"));
    let sheet = send(&site, "/en/import", &chosen(FIRMS, "errors"), None);
    let lines: Vec<&str> = sheet.text.lines().collect();
    assert_eq!(lines[0], "file,line,column,id,value,left_out,problem,remedy");
    assert!(lines.iter().any(|line| line.starts_with("\"liste.csv\",5,\"Pays\"")) && lines.iter().any(|line| line.starts_with("\"liste.csv\",6,\"Depuis\"") && line.contains(",yes,")), "{}", sheet.text);
    let made = send(&site, "/en/import", &chosen(FIRMS, "statements"), None);
    let library = read_lines(&made.text).unwrap();
    assert_eq!(&*library.sources[0].title, "Liste de 2026");
    assert!(library.statements.iter().all(|one| one.confidence.word() == "secondary"));
    let mapping = send(&site, "/en/import", &chosen(FIRMS, "mapping"), None);
    ntib_base::import::Mapping::read(&mapping.text).unwrap();
    // This server keeps nothing, and says so.
    let refused = send(&site, "/en/import", &chosen(FIRMS, "keep"), None);
    assert!(refused.status == 422 && refused.text.contains("ntib serve --import"));
}

#[test]
fn what_is_kept_is_seen_and_can_be_taken_back() {
    let site = site(true);
    let before = get(&site, "/en/firms?q=Fonderie+du+Nord").text;
    let kept = send(&site, "/en/import", &chosen(FIRMS, "keep"), None);
    assert_eq!((kept.status, kept.to.as_str()), (303, "/en/import?kept=1#imports"), "{}", kept.text);
    assert!(get(&site, &kept.to.replace("#imports", "")).text.contains("Fonderie du Nord inc."));
    let firm = "/en/firms/import-1/name/fonderie-du-nord-inc/ca";
    assert!(get(&site, "/en/firms?q=Fonderie+du+Nord").text.contains(firm), "it is found");
    let page = get(&site, firm);
    assert!(page.status == 200 && page.text.contains("Acier Mondial SA") && page.text.contains("Liste de 2026"));
    let dropped = send(&site, "/en/import", &[("drop", "1")], None);
    assert_eq!(dropped.status, 303);
    assert_eq!(get(&site, firm).status, 404);
    assert_eq!(get(&site, "/en/firms?q=Fonderie+du+Nord").text, before, "nothing of it is left");
    assert_eq!(send(&site, "/en/import", &[("restore", "1")], None).status, 303);
    assert_eq!(get(&site, firm).status, 200);
    assert!(get(&site, "/en/import?lines=1").text.starts_with("{\"ntib_statements\":1}"));
    assert_eq!(send(&site, "/en/import", &[("drop", "7")], None).status, 400);
}

#[test]
fn a_verdict_gives_its_reason_and_is_undone_by_another() {
    let site = site(true);
    let firm = "/en/firms/ca/mda";
    let lacking = send(&site, firm, &[("with", "ca/telesat"), ("is", "same"), ("reason", " "), ("by", "M. Roy")], None);
    assert!(lacking.status == 422 && lacking.text.contains("href=\"#reason\"") && lacking.text.contains("value=\"ca/telesat\""), "what was typed is kept");
    let nobody = send(&site, firm, &[("with", "ca/nobody"), ("is", "same"), ("reason", "x"), ("by", "y")], None);
    assert!(nobody.status == 422 && nobody.text.contains("ca/nobody"));
    let other = "/en/firms/ca/bristol-aerospace";
    assert_eq!(get(&site, other).status, 200);
    let given = send(&site, firm, &[("with", "ca/bristol-aerospace"), ("is", "same"), ("reason", "one register number"), ("by", "M. Roy")], None);
    assert_eq!(given.status, 303, "{}", given.text);
    let page = get(&site, firm).text;
    assert!(page.contains("one register number") && page.contains("held for the same"));
    assert_eq!(send(&site, "/en/firms/ca/bristol-aerospace", &[("with", "ca/mda"), ("is", "open"), ("reason", "two numbers after all"), ("by", "L. Chen")], None).status, 303);
    let page = get(&site, firm).text;
    assert!(page.contains("two numbers after all") && page.contains("one register number") && page.contains("not decided"), "both verdicts stand there");
    let lines = get(&site, "/en/import?verdicts=1").text;
    assert_eq!(read_lines(&lines).unwrap().same[0].verdicts.len(), 2);
}

#[test]
fn a_matrix_of_items_becomes_a_case_with_answers() {
    let site = site(false);
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/blank-items.csv")).unwrap() + "BAD-1,XXX,,,,hardware,Canada,10\n";
    let first = send(&site, "/en/import", &[("what", "items"), ("paste", &table)], None);
    assert_eq!(first.status, 200, "{}", first.text);
    for guess in ["id", "item.usml", "item.eccn", "item.ecl", "item.hts_us", "item.nature", "item.origin", "item.value"] {
        assert!(first.text.contains(&format!("value=\"{guess}\" selected")), "{guess}");
    }
    let fields = |go: &'static str| -> Vec<(&str, &str)> {
        let columns = ["id", "item.usml", "item.eccn", "item.ecl", "item.hts_us", "item.nature", "item.origin", "item.value"];
        let names = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];
        let mut fields: Vec<(&str, &str)> = names.into_iter().zip(columns).collect();
        fields.extend([("what", "items"), ("table", table.as_str()), ("name", "items.csv"), ("leg.from", "US"), ("leg.to", "CA"), ("as_of", "2026-11-02"), ("go", go)]);
        fields
    };
    let shown = send(&site, "/en/import", &fields("preview"), None);
    assert!(shown.status == 200 && shown.text.contains("3 items") && shown.text.contains("BAD-1") && shown.text.contains("XXX"), "{}", shown.text);
    // The case in the page is one that the answer page takes.
    let case = shown.text.split("name=\"case\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let case = case.replace("&#34;", "\"").replace("&quot;", "\"").replace("&amp;", "&").replace("&#38;", "&");
    let answer = send(&site, "/en/answer", &[("case", &case)], None);
    let answer = if answer.status == 303 { get(&site, &answer.to) } else { answer };
    assert!(answer.status == 200 && answer.text.contains("ACT-100") && answer.text.contains("VAL-310"), "{case}");
    let rows = send(&site, "/en/import", &fields("table"), None).text;
    assert!(rows.starts_with("id,as_of,leg.from,leg.to,item.usml,") && rows.lines().count() == 4, "{rows}");
}

#[test]
fn bad_tables_are_refused_with_what_was_sent() {
    let site = site(true);
    for (fields, file, told) in [
        (vec![("what", "firms")], None, "Choose a file"),
        (vec![("what", "firms"), ("head", "99"), ("paste", "a,b\n1,2\n")], None, "from 1 to 2"),
        (vec![("what", "firms")], Some(("b.xlsx", b"PK\x03\x04 nothing" as &[u8])), "no workbook"),
        (vec![("what", "firms")], Some(("b.xls", b"\xd0\xcf\x11\xe0\x00\x00\x00" as &[u8])), "neither text nor"),
    ] {
        let came = send(&site, "/en/import", &fields, file);
        assert!(came.status == 422 && came.text.contains(told), "{told}: {}", came.text);
    }
    // Two columns for one thing, nobody named, a hostile heading: told at the column, nothing lost.
    let table = "<script>alert(1)</script>,b\n1,2\n";
    let came = send(&site, "/en/import", &[("what", "firms"), ("table", table), ("c0", "parent.name"), ("c1", "parent.name"), ("title", "t"), ("retrieved", "soon"), ("go", "preview")], None);
    assert!(came.status == 422 && !came.text.contains("<script") && came.text.contains("href=\"#c1\"") && came.text.contains("href=\"#retrieved\"") && came.text.contains("value=\"soon\""));
    // Nothing is taken from pages of other sites.
    let request = Request::post("/en/import").header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "cross-site").body(Body::from("drop=1")).unwrap();
    assert_eq!(ask(&site, request).status, 403);
    // A form that is too large is refused as such.
    let large = vec![b'a'; 6 << 20];
    assert_eq!(send(&site, "/en/import", &[("what", "firms")], Some(("big.csv", &large))).status, 413);
}

#[test]
fn a_workbook_is_read_within_bounds() {
    let site = site(false);
    let book = include_bytes!("data/firms.xlsx");
    let came = send(&site, "/en/import", &[("what", "firms")], Some(("firms.xlsx", book)));
    assert!(came.status == 200 && came.text.contains("Example Avionics Ltd.") && came.text.contains("2021-04-01"), "{}", came.text);
    let other = send(&site, "/en/import", &[("what", "firms"), ("sheet", "no such")], Some(("firms.xlsx", book)));
    assert!(other.status == 422 && other.text.contains("Firms, Far"), "{}", other.text);
    // A sheet whose two cells stand as far apart as a sheet allows.
    let far = send(&site, "/en/import", &[("what", "firms"), ("sheet", "Far")], Some(("firms.xlsx", book)));
    assert!(far.status == 422 && far.text.contains("more than pages read"), "{}", far.text);
}

#[test]
fn a_case_leads_to_firms_and_a_firm_to_a_case() {
    let site = site(false);
    let made = get(&site, "/en/case?firm=ca/mda&role=consignee&as_of=2026-11-02");
    assert!(made.status == 200 && made.text.contains("firm: ca/mda") && made.text.contains("consignee:"), "{}", made.text);
    let case = "case: x\nas_of: 2026-11-02\nparties:\n  consignee: { firm: ca/mda, place: CA }\n  exporter: { firm: 'uei:L9Z1ASN3B8E7' }\n  end_user: { firm: nobody }\nitems:\n- { id: a, usml: VIII(h)(1) }\nlegs:\n- { id: l, from: US, to: CA }\n";
    let answer = send(&site, "/en/answer", &[("case", case)], None);
    let answer = if answer.status == 303 { get(&site, &answer.to) } else { answer };
    assert!(answer.text.contains("/en/firms/ca/mda?") && answer.text.contains("/en/firms/us/viasat?") && answer.text.contains("nobody of the base goes by"), "{}", answer.text);
}

#[test]
fn a_file_goes_through_the_scanner_before_anything_reads_it() {
    let (engine, library, map) = parts();
    let base = Base::new(library.clone(), map.clone(), Vec::new());
    let scanner = Box::new(|bytes: &[u8]| if bytes.starts_with(b"bad") { Scanned::Malicious } else if bytes.starts_with(b"?") { Scanned::Unknown } else { Scanned::Clean });
    let site = Arc::new(Site::new(Arc::clone(engine), Vec::new(), Vec::new(), Clock::Fixed("2026-11-27".parse().unwrap())).with_base(base).with_scanner(scanner));
    let sent = |lang: &str, bytes: &[u8]| send(&site, &format!("/{lang}/import"), &[("what", "firms")], Some(("liste.csv", bytes)));
    assert_eq!(sent("fr", FIRMS.as_bytes()).status, 200);
    for (lang, bytes, status, says) in [
        ("en", "bad;a\nb;c\n", 422, "knows malicious content in it"),
        ("fr", "bad;a\nb;c\n", 422, "reconnaît un contenu malveillant"),
        ("en", "?;a\nb;c\n", 503, "gave no answer"),
        ("fr", "?;a\nb;c\n", 503, "n’a pas répondu"),
    ] {
        let came = sent(lang, bytes.as_bytes());
        assert!(came.status == status && came.text.contains(says) && !came.text.contains("liste.csv"), "{}", came.text);
    }
}
