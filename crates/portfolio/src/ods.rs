//! A workbook of OpenDocument: the same sheets as the other form, written row by row.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write;

use ntib_core::{Decimal, Lang};

use crate::answer::{Answered, OutKind};
use crate::fault::Fault;
use crate::job::words;
use crate::pack::{PACKED_AT, Pack, push};
use crate::rows::cell_name;
use crate::workbook::{Cell, Grown, of_number, of_text, width};

/// What the file says it is.
const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// How wide the columns of the sheet about coverage are, in letters.
const ABOUT_WIDTHS: [u16; 2] = [60, 90];

const CONTENT: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" "#,
    r#"office:version="1.2"><office:automatic-styles>"#,
    r#"<number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/>"#,
    r#"<number:text>-</number:text><number:day number:style="long"/></number:date-style>"#,
    r#"<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>"#,
    r#"<style:style style:name="heading" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>"#,
);

const MANIFEST: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">"#,
    r#"<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>"#,
    r#"<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>"#,
    r#"<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/></manifest:manifest>"#,
);

/// The sheet whose name stands between the two stays in view with its first row. Such settings are those of the office that reads them.
const SETTINGS: [&str; 2] = [
    concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?>"#,
        "\n",
        r#"<office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" "#,
        r#"xmlns:ooo="http://openoffice.org/2004/office" office:version="1.2"><office:settings><config:config-item-set config:name="ooo:view-settings">"#,
        r#"<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item>"#,
        r#"<config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name=""#,
    ),
    concat!(
        r#""><config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>"#,
        r#"<config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>"#,
        r#"<config:config-item config:name="ActiveSplitRange" config:type="short">2</config:config-item>"#,
        r#"<config:config-item config:name="PositionTop" config:type="int">0</config:config-item>"#,
        r#"<config:config-item config:name="PositionBottom" config:type="int">1</config:config-item></config:config-item-map-entry></config:config-item-map-named>"#,
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>",
    ),
];

/// Answered rows in a sheet of OpenDocument, packed as they come.
pub(crate) struct Ods<W: Write> {
    grown: Grown,
    pack: Pack<W>,
    lang: Lang,
    /// What is not packed yet.
    text: String,
}

impl<W: Write> Ods<W> {
    /// The sheets are named in a language.
    pub(crate) fn new(out: W, header: &[(String, OutKind)], lang: Lang) -> Result<Ods<W>, Fault> {
        let grown = Grown::new(header)?;
        let mut pack = Pack::begin(out);
        pack.plain("mimetype", KIND)?;
        pack.part("content.xml")?;
        let mut text = CONTENT.to_owned();
        let widths: Vec<u16> = grown.header.iter().map(|name| width(name)).collect();
        let styles: BTreeSet<u16> = widths.iter().chain(&ABOUT_WIDTHS).copied().collect();
        for width in styles {
            let millimetres = u32::from(width) * 2;
            push(&mut text, format_args!(
                r#"<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties style:column-width="{millimetres}mm"/></style:style>"#
            ));
        }
        text += "</office:automatic-styles><office:body><office:spreadsheet>";
        begin_table(&mut text, &words(lang).get("sheet-answers"), &widths);
        text += "<table:table-header-rows><table:table-row>";
        for name in &grown.header {
            text_cell(&mut text, r#" table:style-name="heading""#, name);
        }
        text += "</table:table-row></table:table-header-rows>";
        Ok(Ods { grown, pack, lang, text })
    }

    pub(crate) fn write(&mut self, rows: &Answered) -> Result<(), Fault> {
        self.grown.more(rows)?;
        for row in 0..rows.rows {
            row_of(&mut self.text, self.grown.cells(rows, row));
            if self.text.len() > PACKED_AT {
                self.pack.write(&self.text)?;
                self.text.clear();
            }
        }
        Ok(())
    }

    /// Ends the file, with `about` on a second sheet.
    pub(crate) fn finish(mut self, about: &[(String, String)]) -> Result<W, Fault> {
        let words = words(self.lang);
        let answers = words.get("sheet-answers");
        let mut text = std::mem::take(&mut self.text);
        text += "</table:table>";
        begin_table(&mut text, &words.get("sheet-coverage"), &ABOUT_WIDTHS);
        for (what, said) in about {
            let said = match said.parse::<Decimal>() {
                Ok(number) => of_number(number),
                Err(_) => of_text(said),
            };
            row_of(&mut text, [of_text(what), said].into_iter());
        }
        if about.is_empty() {
            row_of(&mut text, std::iter::once(Cell::Empty));
        }
        let last = cell_name(self.grown.header.len().saturating_sub(1), u64::from(self.grown.rows) + 1);
        let sheet = escaped(&answers).replace('\'', "''");
        push(&mut text, format_args!(
            "</table:table><table:database-ranges><table:database-range table:name=\"answers\" \
             table:target-range-address=\"'{sheet}'.A1:'{sheet}'.{last}\" table:display-filter-buttons=\"true\"/></table:database-ranges>\
             </office:spreadsheet></office:body></office:document-content>"
        ));
        self.pack.write(&text)?;
        let [before, after] = SETTINGS;
        self.pack.part("settings.xml")?;
        self.pack.write(&format!("{before}{}{after}", escaped(&answers)))?;
        self.pack.part("META-INF/manifest.xml")?;
        self.pack.write(MANIFEST)?;
        self.pack.finish()
    }
}

fn begin_table(text: &mut String, name: &str, widths: &[u16]) {
    push(text, format_args!(r#"<table:table table:name="{}">"#, escaped(name)));
    for width in widths {
        push(text, format_args!(r#"<table:table-column table:style-name="w{width}"/>"#));
    }
}

/// A row of cells; those that are empty are counted.
fn row_of<'c>(text: &mut String, cells: impl Iterator<Item = Cell<'c>>) {
    *text += "<table:table-row>";
    let mut empty = 0_usize;
    for cell in cells {
        if matches!(cell, Cell::Empty) {
            empty += 1;
            continue;
        }
        skip(text, &mut empty);
        match cell {
            Cell::Empty => {}
            Cell::Text(said) => text_cell(text, "", &said),
            Cell::Number(number) => push(text, format_args!(
                r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
            )),
            Cell::Day(day) => push(text, format_args!(
                r#"<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}"><text:p>{day}</text:p></table:table-cell>"#
            )),
        }
    }
    skip(text, &mut empty);
    *text += "</table:table-row>";
}

fn skip(text: &mut String, empty: &mut usize) {
    match std::mem::take(empty) {
        0 => {}
        1 => *text += "<table:table-cell/>",
        count => push(text, format_args!(r#"<table:table-cell table:number-columns-repeated="{count}"/>"#)),
    }
}

/// A cell of text, whose lines are paragraphs. Nothing in it is run: a formula would be an attribute.
fn text_cell(text: &mut String, style: &str, said: &str) {
    push(text, format_args!(r#"<table:table-cell{style} office:value-type="string">"#));
    let lines = said.replace("\r\n", "\n");
    for line in lines.split(['\n', '\r']) {
        *text += "<text:p>";
        paragraph(text, line);
        *text += "</text:p>";
    }
    *text += "</table:table-cell>";
}

/// A line of text. A space at its ends or after another is written as an element, since readers take the others for one.
fn paragraph(text: &mut String, line: &str) {
    let mut rest = line;
    let mut first = true;
    while !rest.is_empty() {
        let word = rest.find([' ', '\t']).unwrap_or(rest.len());
        let (plain, after) = rest.split_at(word);
        *text += &escaped(plain);
        first &= plain.is_empty();
        if let Some(after) = after.strip_prefix('\t') {
            *text += "<text:tab/>";
            rest = after;
        } else {
            rest = after.trim_start_matches(' ');
            let mut count = after.len() - rest.len();
            if count > 0 && !first && !rest.is_empty() {
                text.push(' ');
                count -= 1;
            }
            if count > 0 {
                push(text, format_args!(r#"<text:s text:c="{count}"/>"#));
            }
        }
        first = false;
    }
}

/// A text as XML, in an element or an attribute. A sign that XML has no room for is told by `U+FFFD`.
fn escaped(text: &str) -> Cow<'_, str> {
    let other = |sign: char| matches!(sign, '&' | '<' | '>' | '"' | '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if !text.contains(other) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        match sign {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            sign if other(sign) => out.push(char::REPLACEMENT_CHARACTER),
            sign => out.push(sign),
        }
    }
    Cow::Owned(out)
}
