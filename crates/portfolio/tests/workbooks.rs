//! Answers as workbooks: what is written stands there when it is read, is never run, and is the same each time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use calamine::{Data, Ods, Reader, Xlsx};
use ntib_core::{Date, Decimal, Lang};
use ntib_portfolio::{Answered, Out, OutColumn, OutKind, Table, TextColumn, cell_text};

fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("workbooks");
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

fn texts(texts: &[&str]) -> TextColumn {
    let values: Vec<Box<str>> = texts.iter().filter(|text| !text.is_empty()).map(|text| (*text).into()).collect();
    let mut count = 0;
    let codes = texts.iter().map(|text| if text.is_empty() { 0 } else { count += 1; count });
    TextColumn { codes: codes.collect(), values }
}

const SAID: &[&str] = &[
    "plain",
    " a space before",
    "a space behind ",
    "two  spaces   and three",
    " ",
    "   ",
    "a\ttab\t and \t spaces",
    "one line\nanother\n\nand a third\n",
    "\nfirst an empty line",
    "=1+1",
    "+SUM(A1:A2)",
    "-2+3",
    "@now",
    "=HYPERLINK(\"http://x\",\"y\")",
    "of:=1+1",
    "\"quoted\" & <angled> 'single' ]]>",
    "&amp; &#10; &lt;",
    "007",
    "1e5",
    "2026-11-02",
    "TRUE",
    "réponse à 12\u{a0}%",
    "\u{1f6a2} ship",
    "_x0041_ and _x and __x00e9__",
    "",
];

fn header() -> Vec<(String, OutKind)> {
    [("said", OutKind::Text), ("worth & \"more\"", OutKind::Number), ("as_of", OutKind::Day), ("Said", OutKind::Measure), ("", OutKind::Text)]
        .map(|(name, kind)| (name.to_owned(), kind))
        .into()
}

fn rows(said: &[&str]) -> Answered {
    let number = |at: usize| -> Option<Decimal> { ["1250.50", "-0.000001", "123456789012345.25", "0", "99999999999.9999"].get(at % 6).map(|text| text.parse().unwrap()) };
    let day = |at: usize| -> Option<Date> { ["2026-11-02", "1899-12-31", "2024-02-29", "1950-03-01"].get(at % 5).map(|text| text.parse().unwrap()) };
    let all = 0..said.len();
    let columns = vec![
        OutColumn::Text(texts(said)),
        OutColumn::Number(all.clone().map(number).collect(), Some(texts(&vec!["unknown"; said.len()]))),
        OutColumn::Day(all.clone().map(day).collect(), None),
        OutColumn::Text(texts(&all.map(|at| if at % 2 == 0 { "0.125" } else { "0..0.25" }).collect::<Vec<_>>())),
        OutColumn::Text(texts(&vec![""; said.len()])),
    ];
    Answered { rows: said.len(), columns, ..Answered::default() }
}

fn about() -> Vec<(String, String)> {
    [("rows", "25"), ("notice", "no <advice>"), ("empty", "")].map(|(what, said)| (what.to_owned(), said.to_owned())).into()
}

fn written(name: &str, lang: Lang) -> PathBuf {
    let path = place(name);
    let mut out = Out::file(&path, &header(), lang).unwrap();
    out.write(&rows(&SAID[..10])).unwrap();
    out.write(&rows(&SAID[10..])).unwrap();
    out.finish(&about()).unwrap();
    path
}

/// Every cell against what was given, however it is read back.
fn compare(range: &calamine::Range<Data>, days_before_1900: bool) {
    let names: Vec<String> = range.rows().next().unwrap().iter().map(Data::to_string).collect();
    assert_eq!(names, ["said", "worth & \"more\"", "as_of", "Said (2)", "column 5"]);
    let mut expected = [rows(&SAID[..10]), rows(&SAID[10..])].into_iter().flat_map(|part| {
        let cells = |row: usize| part.columns.iter().map(|column| column_text(column, row)).collect::<Vec<_>>();
        (0..part.rows).map(cells).collect::<Vec<_>>()
    });
    for row in range.rows().skip(1) {
        let expected = expected.next().unwrap();
        for (at, (cell, expected)) in row.iter().zip(&expected).enumerate() {
            let (number, day) = (at == 1 || at == 3 && !expected.contains(".."), at == 2 && !expected.is_empty());
            match cell {
                Data::Float(_) => assert!(number, "{cell:?}"),
                Data::DateTime(_) | Data::DateTimeIso(_) => assert!(day, "{cell:?}"),
                _ => assert!(!number || expected.len() > 16 || expected == "unknown", "{cell:?} stands for {expected}"),
            }
            if day && !days_before_1900 && expected.starts_with("18") {
                assert_eq!(cell, &Data::String(expected.clone()));
            } else if let (Data::DateTime(when), true) = (cell, day) {
                let (year, month, day, ..) = when.to_ymd_hms_milli();
                assert_eq!(format!("{year:04}-{month:02}-{day:02}"), *expected);
            } else if let Data::Float(value) = cell {
                assert_eq!(*value, expected.parse::<f64>().unwrap());
            } else {
                assert_eq!(cell_text(cell), *expected);
            }
        }
    }
    assert_eq!(expected.next(), None);
}

fn column_text(column: &OutColumn, row: usize) -> String {
    match column {
        OutColumn::Text(texts) => texts.text(row).to_owned(),
        OutColumn::Number(numbers, texts) => numbers[row].map_or_else(|| texts.as_ref().unwrap().text(row).to_owned(), |one| one.normalize().to_string()),
        OutColumn::Day(days, _) => days[row].map(|day| day.to_string()).unwrap_or_default(),
    }
}

fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn every_cell_is_read_back_from_open_document() {
    let path = written("a.ods", Lang::En);
    let mut book: Ods<_> = calamine::open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["answers", "coverage"]);
    compare(&book.worksheet_range("answers").unwrap(), true);
    assert!(book.worksheet_formula("answers").unwrap().is_empty());
    let cover = book.worksheet_range("coverage").unwrap();
    assert_eq!(cover.rows().map(|row| row.iter().map(Data::to_string).collect()).collect::<Vec<Vec<String>>>(), [["rows", "25"], ["notice", "no <advice>"], ["empty", ""]]);
    assert_eq!(cover.get((0, 1)), Some(&Data::Float(25.0)));
    // Exact in the file, with a range whose headings choose rows, and the first row in view.
    let content = part(&path, "content.xml");
    assert!(content.contains("office:value=\"1250.5\"") && content.contains("office:value=\"-0.000001\"") && content.contains("office:value=\"99999999999.9999\""), "{content}");
    assert!(content.contains("office:value-type=\"date\" office:date-value=\"1899-12-31\""), "{content}");
    assert!(content.contains("table:target-range-address=\"'answers'.A1:'answers'.E26\" table:display-filter-buttons=\"true\""), "{content}");
    assert!(!content.contains("formula"), "{content}");
    assert!(part(&path, "settings.xml").contains("config:name=\"answers\"><config:config-item config:name=\"VerticalSplitMode\" config:type=\"short\">2"));
    let table = Table::open(&path, None).unwrap();
    assert_eq!(table.header.len(), 5);
}

#[test]
fn every_cell_is_read_back_from_the_other_workbook() {
    let path = written("a.xlsx", Lang::En);
    let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["answers", "coverage"]);
    compare(&book.worksheet_range("answers").unwrap(), false);
    assert!(book.worksheet_formula("answers").unwrap().is_empty());
    assert_eq!(book.worksheet_range("coverage").unwrap().get((0, 1)), Some(&Data::Float(25.0)));
    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<tableParts") && !sheet.contains("<f>"), "{sheet}");
    assert!(sheet.contains("<t>_x005F_x0041_ and _x and __x005F_x00e9__</t>"), "{sheet}");
    let table = part(&path, "xl/tables/table1.xml");
    assert!(table.matches("ref=\"A1:E26\"").count() == 2 && table.contains("<autoFilter ref=\"A1:E26\"") && !table.contains("A1:E2\""), "{table}");
    assert!(part(&path, "xl/styles.xml").contains("yyyy\\-mm\\-dd") || part(&path, "xl/styles.xml").contains("yyyy-mm-dd"));
}

#[test]
fn the_same_answers_are_the_same_bytes() {
    for end in ["ods", "xlsx"] {
        let [first, second] = ["b", "c"].map(|name| fs::read(written(&format!("{name}.{end}"), Lang::Fr)).unwrap());
        assert!(first == second, "{end}");
    }
    let mut book: Ods<_> = calamine::open_workbook(place("b.ods")).unwrap();
    assert_eq!(book.sheet_names(), ["réponses", "portée"]);
    assert!(book.worksheet_range("réponses").is_ok() && part(&place("b.ods"), "content.xml").contains("'réponses'.A1:'réponses'.E26"));
    // No moment of its making stands in either.
    let core = part(&place("b.xlsx"), "docProps/core.xml");
    assert!(core.ends_with("</cp:coreProperties>") && !core.contains("dcterms:created"), "{core}");
}

#[test]
fn the_file_says_first_what_it_is() {
    let bytes = fs::read(written("d.ods", Lang::En)).unwrap();
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    // A stored part without a length behind it, and nothing between its name and its text.
    assert_eq!((&bytes[..4], bytes[6] & 8, &bytes[8..10], &bytes[28..30]), (&b"PK\x03\x04"[..], 0, &[0, 0][..], &[0, 0][..]));
    assert_eq!(&bytes[30..38], b"mimetype");
    assert_eq!(&bytes[38..38 + kind.len()], kind.as_bytes());
    let bytes = fs::read(written("d.xlsx", Lang::En)).unwrap();
    assert_eq!(&bytes[30..49], b"[Content_Types].xml");
}

#[test]
fn signs_that_have_no_room_and_long_texts() {
    let long = "é".repeat(40_000);
    let given = ["a\u{1}b\u{b}c\u{fffe}d", "a\r\nb\rc", long.as_str()];
    for end in ["ods", "xlsx"] {
        let path = place(&format!("signs.{end}"));
        let mut out = Out::file(&path, &header()[..1], Lang::En).unwrap();
        out.write(&Answered { rows: 3, columns: vec![OutColumn::Text(texts(&given))], ..Answered::default() }).unwrap();
        out.finish(&[]).unwrap();
        let mut book = calamine::open_workbook_auto(&path).unwrap();
        let range = book.worksheet_range("answers").unwrap();
        let cell = |row: u32| range.get_value((row, 0)).unwrap().to_string();
        if end == "ods" {
            assert_eq!((cell(1).as_str(), cell(2).as_str()), ("a\u{fffd}b\u{fffd}c\u{fffd}d", "a\nb\nc"));
        } else {
            let sheet = part(&path, "xl/worksheets/sheet1.xml");
            assert!(sheet.contains("<t>a_x0001_b_x000B_c_xFFFE_d</t>") && sheet.contains("<t>a_x000D_\nb_x000D_c</t>"), "{sheet}");
        }
        let text = cell(3);
        assert_eq!((text.chars().count(), text.ends_with("é…")), (32_767, true));
    }
}

#[test]
fn a_sheet_that_is_full_is_told() {
    let many = || Answered { rows: (1 << 20) - 1, columns: vec![OutColumn::Text(TextColumn::default())], ..Answered::default() };
    for end in ["ods", "xlsx"] {
        let mut out = Out::file(&place(&format!("full.{end}")), &header()[..1], Lang::En).unwrap();
        let one = Answered { rows: 1, columns: vec![OutColumn::Text(texts(&["one"]))], ..Answered::default() };
        out.write(&one).unwrap();
        let refused = out.write(&many()).unwrap_err();
        assert_eq!(refused.message, "a sheet holds 1048575 rows");
        let wide = vec![("said".to_owned(), OutKind::Text); 16_385];
        let Err(refused) = Out::file(&place(&format!("wide.{end}")), &wide, Lang::En) else { panic!("too many columns") };
        assert_eq!(refused.message, "a sheet holds 16384 columns");
    }
}

#[test]
fn no_rows_are_a_workbook_too() {
    for end in ["ods", "xlsx"] {
        let path = place(&format!("none.{end}"));
        Out::file(&path, &header(), Lang::En).unwrap().finish(&[]).unwrap();
        let mut book = calamine::open_workbook_auto(&path).unwrap();
        assert_eq!(book.worksheet_range("answers").unwrap().height(), 1);
        assert!(book.worksheet_range("coverage").is_ok());
    }
}
