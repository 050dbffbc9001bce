//! Files that are not what they should be: each is refused with the place and the reason, or read without losing a row unsaid.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn ntib(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntib")).args(arguments).env_remove("NTIB_RULEBOOK").env_remove("NTIB_LANG").output().unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

const HEAD: &str = "LEI,Entity.LegalName,Entity.LegalJurisdiction\n";
const BLUE: &str = "5493006MHB84DD0ZWV18,Blue Fox,CA\n";
const RED: &str = "097900CAKA0000136842,Red Wolf,SK\n";

/// What a file of a layout comes to: exit status, what is said, statements, sheet of errors.
fn read(here: &Path, name: &str, bytes: &[u8], layout: &str) -> (i32, String, String, String) {
    let file = here.join(name);
    std::fs::write(&file, bytes).unwrap();
    let out = here.join(format!("{name}.out"));
    let done = ntib(&["import", "table", path(&file), "--layout", layout, "--retrieved", "2026-11-27", "--out", path(&out)]);
    let written = |end: &str| {
        let found = std::fs::read_dir(&out).ok().into_iter().flatten().map(|one| one.unwrap().path()).find(|one| path(one).ends_with(end));
        found.map(|one| std::fs::read_to_string(one).unwrap()).unwrap_or_default()
    };
    (done.status.code().unwrap(), String::from_utf8(done.stderr).unwrap(), written(".statements.jsonl"), written(".errors.csv"))
}

#[test]
fn a_file_without_a_record_is_refused_in_every_form() {
    let here = folder("dirty-none");
    let gleif = ["<LEIData><LEIRecords/></LEIData>", "{\"records\":[]}", "[]", HEAD, "LEI,Entity.LegalName", "LEI,Entity.LegalName\n,\n , \n", "<html><body>Not found</body></html>"];
    let others = [("bods", "[]"), ("ocds", "{\"releases\":[]}"), ("ocds", "[]"), ("sec-exhibit21", "Filename,Subsidiary,Location of Incorporation\n"), ("exhibit21-text", "Exhibit 21\n")];
    let all = gleif.iter().map(|text| ("gleif", *text)).chain(others);
    for (at, (layout, text)) in all.enumerate() {
        let name = format!("f{at}");
        let (status, said, statements, _) = read(&here, &name, text.as_bytes(), layout);
        assert_eq!(status, 5, "{layout} {text}: {said}");
        assert!(said.contains(&format!("{name}` has no record")) && said.contains("help: "), "{layout} {text}: {said}");
        assert!(statements.is_empty(), "nothing is written");
        if layout == "gleif" || layout == "bods" {
            let done = ntib(&["import", "statements", "--form", layout, "--retrieved", "2026-11-27", "--out", path(&here.join("s")), path(&here.join(&name))]);
            assert_eq!(done.status.code(), Some(5), "{layout} {text}");
        }
    }
    let (status, said, ..) = read(&here, "empty", b"", "gleif");
    assert!(status == 5 && said.contains("empty` is empty"), "{said}");
    let list = here.join("list.json");
    std::fs::write(&list, "[]").unwrap();
    let done = ntib(&["import", "hts", path(&list), "--from", "2026-01-01", "--out", path(&here.join("h"))]);
    assert_eq!(done.status.code(), Some(5));
    let french = ntib(&["--lang", "fr", "import", "table", path(&here.join("f0")), "--layout", "gleif", "--retrieved", "2026-11-27", "--out", path(&here.join("fr"))]);
    assert!(String::from_utf8(french.stderr).unwrap().contains("n’a aucun enregistrement"));
}

#[test]
fn broken_files_name_their_own_form_and_place() {
    let here = folder("dirty-broken");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all((HEAD.to_owned() + &BLUE.repeat(5000)).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let table: &[(&str, &[u8], &str, i32, &str)] = &[
        ("bad.xml", b"<LEIData>\n<LEIRecord><LEI>x</LEY></LEIRecord></LEIData>", "gleif", 5, "line 2: this is not XML: `</LEY>` stands where `<LEI>` of line 2 has to end"),
        ("cut.xml", b"<LEIData>\n<LEIRecord><LEI>x</LEI>", "gleif", 5, "`<LEIRecord>` of line 2 does not end; the file may be cut off"),
        ("twice.csv", b"LEI,Entity.LegalName,Entity.LegalName\n5493006MHB84DD0ZWV18,Blue,Red\n", "gleif", 5, "line 1: this is not CSV: two columns are named `Entity.LegalName`"),
        ("twice2.csv", b"Filename,Subsidiary,Subsidiary,Location of Incorporation\n1,A,B,Ohio\n", "sec-exhibit21", 5, "the table has two columns `Subsidiary`"),
        ("page.json", b"<html><body>Not found</body></html>", "bods", 5, "this is not JSON"),
        ("cut.csv.gz", &packed[..packed.len() / 2], "gleif", 1, "the file is cut off, or is not packed as its name says"),
        ("no.csv.zst", b"\x28\xb5\x2f\xfd\x00\x00\x00\x00\x00\x00", "gleif", 1, "the file is cut off, or is not packed as its name says"),
        ("zip.csv", b"PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaa", "gleif", 5, "zip.csv` is a ZIP archive"),
    ];
    for (name, bytes, layout, expected, part) in table {
        let (status, said, statements, _) = read(&here, name, bytes, layout);
        assert_eq!(status, *expected, "{name}: {said}");
        assert!(said.contains(part) && said.contains("help: ") && statements.is_empty(), "{name}: {said}");
        assert!(!name.ends_with("ml") && !name.ends_with("sv") || !said.contains("JSON"), "{name}: {said}");
    }
    std::fs::create_dir_all(here.join("folder.csv")).unwrap();
    for (name, part) in [("folder.csv", "Is a directory"), ("nowhere.csv", "No such file")] {
        let done = ntib(&["import", "table", path(&here.join(name)), "--retrieved", "2026-11-27", "--out", path(&here.join("o"))]);
        assert_eq!(done.status.code(), Some(1));
        assert!(String::from_utf8(done.stderr).unwrap().contains(part));
    }
    let done = ntib(&["import", "table", path(&here.join("page.json")), "--retrieved", "2026-11-27", "--out", path(&here.join("o"))]);
    assert!(done.status.code() == Some(2) && String::from_utf8(done.stderr).unwrap().contains("name it with `--layout`"), "a page is no table to map");
}

#[test]
fn rows_of_odd_files_are_read_or_told() {
    let here = folder("dirty-rows");
    let whole = HEAD.to_owned() + BLUE + RED;
    let wide = |units: &mut dyn Iterator<Item = [u8; 2]>| units.flatten().collect::<Vec<u8>>();
    let long = "x".repeat(3 << 20);
    let clean: Vec<(&str, Vec<u8>)> = vec![
        ("returns.csv", whole.replace('\n', "\r").into_bytes()),
        ("mixed.csv", format!("{}{}{RED}", HEAD.replace('\n', "\r"), BLUE.replace('\n', "\r\n")).into_bytes()),
        ("little.csv", wide(&mut whole.encode_utf16().map(u16::to_le_bytes))),
        ("big.csv", wide(&mut whole.encode_utf16().map(u16::to_be_bytes))),
        ("marked.csv", format!("\u{feff}\u{feff}{whole}").into_bytes()),
        ("semicolons.csv", whole.replace(',', ";").into_bytes()),
    ];
    for (name, bytes) in clean {
        let (status, said, statements, errors) = read(&here, name, &bytes, "gleif");
        assert_eq!(status, 0, "{name}: {said}{errors}");
        assert!(statements.contains("\"Blue Fox\"") && statements.contains("\"Red Wolf\""), "{name}: {statements}");
    }
    // Exit status, what the sheet of errors tells; the other row is read in each.
    let told: Vec<(&str, Vec<u8>, &str, i32, &str)> = vec![
        ("latin.csv", [HEAD.as_bytes(), RED.as_bytes(), b"5493006MHB84DD0ZWV18,Soci\xe9t\xe9,CA\n"].concat(), "gleif", 0, "was read as Windows-1252"),
        ("nul.csv", format!("{HEAD}5493006MHB84DD0ZWV18,Blue\0Fox,CA\n{RED}").into_bytes(), "gleif", 0, "left out: U+0000"),
        ("steers.csv", format!("{HEAD}5493006MHB84DD0ZWV18,Blue\u{1b}[31m,CA\n{RED}").into_bytes(), "gleif", 0, "left out: U+001B"),
        ("quote.csv", format!("{HEAD}5493006MHB84DD0ZWV18,\"Blue Fox,CA\n{RED}").into_bytes(), "gleif", 5, "the row does not end"),
        ("long.csv", format!("{HEAD}5493006MHB84DD0ZWV18,{long},CA\n{RED}").into_bytes(), "gleif", 0, "the name is too long"),
        ("longer.csv", format!("{HEAD}5493006MHB84DD0ZWV18,{long}{long},CA\n{RED}").into_bytes(), "gleif", 5, "the row is too long"),
        ("million.csv", format!("{HEAD}{}\n{RED}", "x,".repeat(1_000_000)).into_bytes(), "gleif", 5, "the row has 1000001 values, the header 3"),
        ("scalars.json", br#"[{"LEI":"097900CAKA0000136842","Entity":{"LegalName":"Red Wolf"}}, 5]"#.to_vec(), "gleif", 5, "does not end"),
        ("broken.json", br#"{"records":[{"LEI":12x},{"LEI":"097900CAKA0000136842","Entity":{"LegalName":"Red Wolf"}}]}"#.to_vec(), "gleif", 5, "this is not JSON"),
        ("pretty.json", b"{\n \"statementID\": \"a\",\n \"statementType\": \"entityStatement\",\n \"entityType\": \"registeredEntity\",\n \"name\": \"Red Wolf\"\n}\n".to_vec(), "bods", 0, ""),
        ("lines.jsonl", b"{\"statementID\":\"a\",\"statementType\":\"entityStatement\",\"entityType\":\"registeredEntity\",\"name\":\"Red Wolf\"}\n{\"statementID\":\n".to_vec(), "bods", 5, "this is not JSON"),
    ];
    for (name, bytes, layout, expected, part) in told {
        let (status, said, statements, errors) = read(&here, name, &bytes, layout);
        assert_eq!(status, expected, "{name}: {said}{errors}");
        assert!(errors.contains(part) && statements.contains("\"Red Wolf\""), "{name}: {errors:.2000}{statements:.2000}");
        assert!(!part.is_empty() || errors.lines().count() == 1, "{name}: {errors}");
    }
}

#[test]
fn a_file_of_a_folder_that_is_not_known_is_told_by_the_exit_status() {
    let here = folder("dirty-folder");
    let files = here.join("files");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("records.csv"), HEAD.to_owned() + BLUE).unwrap();
    let out = here.join("base.jsonl");
    let import = || ntib(&["import", "base", path(&files), "--retrieved", "2026-11-27", "--out", path(&out)]);
    assert_eq!(import().status.code(), Some(0));
    std::fs::write(files.join("page.csv"), "<html>Not found</html>").unwrap();
    let done = import();
    assert_eq!(done.status.code(), Some(5), "a file was left out");
    assert!(String::from_utf8(done.stderr).unwrap().contains("not taken: the layout of"));
}

#[test]
fn signs_that_are_not_seen_change_no_search_and_no_screening() {
    let here = folder("dirty-unseen");
    let file = here.join("consolidated.csv");
    std::fs::write(&file, "source,name,type,entity_number\nEntity List (EL) - Bureau of Industry and Security,Bl\u{ad}ue F\u{200b}ox \u{202e}Optics\u{2069},Entity,7\n").unwrap();
    let lists = here.join("lists");
    let done = ntib(&["import", "screening-list", path(&file), "--date", "2026-01-01", "--out", path(&lists)]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.code() == Some(0) && said.contains("0 left out, 1 doubted"), "{said}");
    let sheet = std::fs::read_to_string(lists.join("us-csl-2026-01-01.not-read.tsv")).unwrap();
    assert!(sheet.contains("line 2\tBlue Fox Optics\tsigns that are not seen were left out: U+00AD, U+200B, U+202E, U+2069\tno"), "{sheet}");
    for name in ["Blue Fox Optics", "Blue\u{2060} Fo\u{200d}x Optics\u{200f}"] {
        let found = ntib(&["screen", name, "--lists", path(&lists)]);
        let text = String::from_utf8(found.stdout).unwrap();
        assert!(found.status.code() == Some(4) && text.contains("Blue Fox Optics") && !text.contains('\u{202e}'), "{name}: {text}");
    }
}
