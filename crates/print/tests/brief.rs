//! A document of every block, over several pages.

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use ntib_print::{ATTACHED_MAX, Attached, BARS_MAX, Bar, Bars, Block, Document, Paper, PrintError, Table};

fn whole(paper: Paper) -> Document {
    let rows = |count: usize| (0..count).map(|at| vec![format!("Line {at}"), format!("{} USD", at * 1_000), "us/entry-duty: what it comes to, in words that take more than one line of the column".to_owned()]).collect();
    let table = Table { caption: "What changes".to_owned(), head: vec!["Programme".to_owned(), "Duty".to_owned(), "Why".to_owned()], rows: rows(80), numbers: vec![false, true, false] };
    let bar = |name: &str, length: i32| Bar { name: name.to_owned(), length, text: format!("{length} USD") };
    let bars = Bars { caption: "Who pays more".to_owned(), alt: "Canada pays more, the United Kingdom less".to_owned(), bars: vec![bar("Canada", 1_000), bar("United Kingdom", -400), bar("Australia", 0)] };
    let mut document = Document::new("en", "What an agreement is worth", "An office");
    document.paper = paper;
    document.foot = "Internal. Not legal advice.".to_owned();
    document
        .with(Block::Lead("Without it 12,000 USD more would be due.".to_owned()))
        .with(Block::Heading(2, "In figures".to_owned()))
        .with(Block::Bars(bars))
        .with(Block::Table(table))
        .with(Block::Heading(3, "Coverage".to_owned()))
        .with(Block::List(vec!["one".to_owned(), "two, with a sentence that is long enough to be cut at least once when it is set in lines of this width, since it goes on".to_owned()]))
        .with(Block::Small("\u{4e2d} is not in the fonts.".to_owned()))
}

/// The text of a file's structure and properties that is not packed.
fn says(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn every_block_is_written_with_its_structure() {
    for paper in [Paper::Letter, Paper::A4] {
        let document = whole(paper);
        let bytes = document.pdf().unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7") && says(&bytes, "%%EOF"));
        for tag in ["/StructTreeRoot", "/Marked true", "/Lang (en)", "/S /H1", "/S /H2", "/S /H3", "/S /P", "/S /L", "/S /LI", "/S /Table", "/S /THead", "/S /TH", "/S /TD", "/S /Figure", "/Alt (Canada pays more, the United Kingdom less)", "/Outlines", "/DisplayDocTitle true", "pdfuaid:part"] {
            assert!(says(&bytes, tag), "{tag}");
        }
        assert_eq!(bytes, document.pdf().unwrap(), "the same document gives the same bytes");
    }
}

#[test]
fn a_caption_that_the_heading_above_says_is_not_printed_again() {
    let captions = |caption: &str| {
        let table = Table { caption: caption.to_owned(), head: vec!["Line".to_owned()], rows: vec![vec!["1".to_owned()]], numbers: Vec::new() };
        let document = Document::new("en", "t", "a").with(Block::Heading(3, "What changes".to_owned())).with(Block::Table(table));
        let bytes = document.pdf().unwrap();
        assert!(says(&bytes, &format!("/Summary ({caption})")), "a reader of the table hears what it shows");
        says(&bytes, "/S /Caption")
    };
    assert!(captions("Who pays") && !captions("What changes"));
}

#[test]
fn limits_are_told() {
    let bars = Bars { bars: vec![Bar::default(); BARS_MAX + 1], ..Bars::default() };
    assert_eq!(Document::new("en", "t", "a").with(Block::Bars(bars)).pdf(), Err(PrintError::TooMuch("bars", BARS_MAX + 1, BARS_MAX)));
}

#[test]
fn odd_documents_are_written() {
    let long = "word".repeat(2_000);
    let tall = Table { head: vec!["a".to_owned(), "b".to_owned()], rows: vec![vec![long.clone(), "short ".repeat(3_000)], Vec::new()], ..Table::default() };
    let nothing = Document::new("fr", "Rien", "x");
    assert!(nothing.pdf().is_ok());
    assert!(nothing.with(Block::Table(Table::default())).with(Block::Table(tall)).with(Block::Paragraph(String::new())).with(Block::List(Vec::new())).with(Block::Heading(3, long)).pdf().is_ok());
}

#[test]
fn files_within_come_out_as_they_went_in() {
    let attached = |name: &str, text: &str| Attached { name: name.to_owned(), media: "text/plain".to_owned(), about: "what it is: (a proof)".to_owned(), bytes: text.as_bytes().to_vec() };
    let mut document = Document::new("en", "t", "a");
    assert!(!says(&document.pdf().unwrap(), "/EmbeddedFiles"));
    // In whatever order they come, the tree of names is in theirs.
    document.attached = vec![attached("002-b.txt", "the second"), attached("001-é.txt", "the first")];
    let bytes = document.pdf().unwrap();
    for text in ["/EmbeddedFiles << /Names [", "/Type /EmbeddedFile /Subtype /text#2Fplain /Params << /Size 10 >>", "/UF (002-b.txt)", "/Desc (what it is: \\(a proof\\))"] {
        assert!(says(&bytes, text), "{text}");
    }
    let mut found = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(18).position(|window| window == b"/Type /EmbeddedFil") {
        rest = rest.get(at + 18..).unwrap();
        let begins = rest.windows(7).position(|window| window == b"stream\n").unwrap() + 7;
        let mut text = String::new();
        ZlibDecoder::new(rest.get(begins..).unwrap()).read_to_string(&mut text).unwrap();
        found.push(text);
    }
    assert_eq!(found, ["the first", "the second"]);
    document.attached = vec![attached("a", ""); ATTACHED_MAX + 1];
    assert_eq!(document.pdf(), Err(PrintError::TooMuch("attached files", ATTACHED_MAX + 1, ATTACHED_MAX)));
}
