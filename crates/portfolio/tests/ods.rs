//! An OpenDocument sheet, made by hand, read as a table.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::io::Write as _;
use std::path::PathBuf;

use ntib_base::import::Mapping;
use ntib_portfolio::{Binding, Table};
use zip::write::SimpleFileOptions;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">
<office:body><office:spreadsheet>"#;

const END: &str = "</office:spreadsheet></office:body></office:document-content>";

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

fn text(said: &str) -> String {
    format!(r#"<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>"#)
}

fn number(value: &str) -> String {
    format!(r#"<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>"#)
}

/// A row of cells, after what is said of it.
fn row(more: &str, cells: &[&str]) -> String {
    format!("<table:table-row{more}>{}</table:table-row>", cells.concat())
}

/// A workbook with the sheet `lots` behind another.
fn book(name: &str, rows: &[String]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let other = row("", &[&text("other"), r#"<table:table-cell table:formula="of:=1/0"/>"#]);
    let content = format!(r#"{HEAD}<table:table table:name="other">{other}{other}</table:table><table:table table:name="lots">{}</table:table>{END}"#, rows.concat());
    for (name, text) in [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content), ("META-INF/manifest.xml", MANIFEST)] {
        archive.start_file(name, plain).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    path
}

fn sample(name: &str, rows: &[String]) -> Vec<Vec<String>> {
    Table::open(&book(name, rows), Some("lots")).unwrap().sample().unwrap()
}

#[test]
fn an_open_document_sheet_is_a_table() {
    let header = row("", &[&text("item.hts_us"), &text("item.value"), &text("as_of")]);
    let day = r#"<table:table-cell office:value-type="date" office:date-value="2026-11-02"><text:p>2 Nov 2026</text:p></table:table-cell>"#;
    let path = book("lots.ods", &[header, row("", &[&text("8807.30.00"), &number("1250.5"), day])]);
    let table = Table::open(&path, Some("lots")).unwrap();
    assert_eq!(table.header, ["item.hts_us", "item.value", "as_of"]);
    assert_eq!(table.sample().unwrap(), [["8807.30.00", "1250.5", "2026-11-02"]]);
}

const FORMULA: &str = r#"<table:table-cell table:formula="of:=[.A1]*2&amp;&quot;x&quot;"/>"#;

#[test]
fn a_formula_without_its_result_is_no_empty_cell() {
    let header = row("", &[&text("a"), &text("b"), &text("c")]);
    // With a result it is the result, though that be an empty text.
    let six = r#"<table:table-cell table:formula="of:=2*3" office:value-type="float" office:value="6"><text:p>6</text:p></table:table-cell>"#;
    let none = r#"<table:table-cell table:formula="of:=IF(1;&quot;&quot;)" office:value-type="string" office:string-value="" calcext:value-type="string"><text:p/></table:table-cell>"#;
    let shown = r#"<table:table-cell table:formula="of:=[.A1]" office:value-type="string" calcext:value-type="string"><text:p>valve</text:p></table:table-cell>"#;
    // Typed as a text, with nothing shown.
    let typed = r#"<table:table-cell table:formula="msoxl:=A1" office:value-type="string"/>"#;
    let rows = [header, row("", &[six, none, shown]), row("", &[&text("x"), FORMULA, typed])];
    assert_eq!(sample("formulas.ods", &rows), [["6", "", "valve"], ["x", "=[.A1]*2&\"x\"", "=A1"]]);
    // Alone at the end and at the side of what has values, and in rows that stand for several.
    let empty = r#"<table:table-cell table:number-columns-repeated="2"/>"#;
    let rows = [
        row(r#" table:number-rows-repeated="2""#, &[r#"<table:table-cell table:number-columns-repeated="3"/>"#]),
        row("", &[&text("a"), &text("b"), &text("c")]),
        row(r#" table:number-rows-repeated="2""#, &[&number("1"), empty]),
        row(r#" table:number-rows-repeated="2""#, &[empty, FORMULA, r#"<table:table-cell table:number-columns-repeated="16381"/>"#]),
        row(r#" table:number-rows-repeated="1048000""#, &[r#"<table:table-cell table:number-columns-repeated="16384"/>"#]),
    ];
    let said = ["", "", "=[.A1]*2&\"x\""];
    assert_eq!(sample("repeated.ods", &rows), [["1", "", ""], ["1", "", ""], said, said]);
}

fn failed(shown: &str, more: &str) -> String {
    format!(r#"<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" {more}><text:p>{shown}</text:p></table:table-cell>"#)
}

#[test]
fn an_error_of_a_formula_is_told() {
    let error = r#"calcext:value-type="error""#;
    // As LibreOffice, Excel and older programs write it; the remark of a cell is not in it.
    let cells = [
        failed("#DIV/0!", error),
        failed("#REF!", ""),
        failed("#NOM\u{a0}?", error),
        failed("Err:502", error),
        r#"<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><office:annotation><text:p>why?</text:p></office:annotation><text:p>#VALUE!</text:p></table:table-cell>"#.to_owned(),
        failed("", error),
    ];
    let header = row("", &[&text("HTSUS"), &text("Value")]);
    let all: Vec<String> = [header].into_iter().chain(cells.iter().map(|cell| row("", &[&text("8807.30.00"), cell]))).chain([row("", &[&text("8807.30.00"), &failed("#N/A", error)])]).collect();
    let engine = ntib_book::engine(None).unwrap();
    let mut table = Table::open(&book("errors.ods", &all), Some("lots")).unwrap();
    let map = Mapping::read("map: x\ncurrency: USD\nfacts:\n  item.hts_us: HTSUS\n  item.value: Value\n").unwrap();
    let binding = Binding::mapped(engine.book(), &map, &table.header).unwrap();
    let rows = table.next_rows().unwrap().unwrap();
    let (_, kept, faults) = binding.code(engine.book(), &rows, "2026-11-02".parse().ok());
    let told: Vec<(u64, &str)> = faults.iter().map(|one| (one.line, one.value.as_ref())).collect();
    // `#N/A` says that something is not known.
    assert_eq!(kept, [6]);
    assert_eq!(told, [(2, "#DIV/0!"), (3, "#REF!"), (4, "#NOM?"), (5, "#ERR502!"), (6, "#VALUE!"), (7, "=1/0")]);
    assert!(faults[..5].iter().all(|one| one.message.ends_with("its formula came to nothing")) && faults[5].message.contains("whose result is not in the file"), "{faults:?}");
}

#[test]
fn hundredths_are_read_with_their_sign() {
    let percent = |value: &str, more: &str| format!(r#"<table:table-cell {more} office:value-type="percentage" office:value="{value}" calcext:value-type="percentage"><text:p>about</text:p></table:table-cell>"#);
    let rows = [
        row("", &[&text("a"), &text("b"), &text("c")]),
        row("", &[&percent("0.25", ""), &number("0.25"), &percent("0.98125", r#"table:formula="of:=[.B2]""#)]),
        row(r#" table:number-rows-repeated="2""#, &[&percent("1", r#"table:number-columns-repeated="2""#), &number("1.125")]),
    ];
    let twice = ["100 %", "100 %", "1.1250"];
    assert_eq!(sample("hundredths.ods", &rows), [["25 %", "0.25", "98.1250 %"], twice, twice]);
}
