//! An OpenDocument sheet, made by hand, read as a table.

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]

use std::io::Write as _;
use std::path::PathBuf;

use ntib_portfolio::Table;
use zip::write::SimpleFileOptions;

const CONTENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="lots">
<table:table-row><table:table-cell office:value-type="string"><text:p>item.hts_us</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>item.value</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>as_of</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>8807.30.00</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1250.5"><text:p>1250.5</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-11-02"><text:p>2 Nov 2026</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"#;

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

#[test]
fn an_open_document_sheet_is_a_table() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lots.ods");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", CONTENT),
        ("META-INF/manifest.xml", MANIFEST),
    ] {
        archive.start_file(name, plain).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let table = Table::open(&path, None).unwrap();
    assert_eq!(table.header, ["item.hts_us", "item.value", "as_of"]);
    assert_eq!(table.sample().unwrap(), [["8807.30.00", "1250.5", "2026-11-02"]]);
}
