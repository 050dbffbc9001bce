//! Pages and structure as a PDF file (ISO 32000-1), tagged as PDF/UA-1 (ISO 14289-1) asks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::font::Fonts;
use crate::layout::{Colour, Draw, Kind, Laid, Node, Part};
use crate::{Document, PrintError};

/// The names of both fonts: in content, in the file.
const NAMES: [(&str, &str); 2] = [("F0", "OpenSans"), ("F1", "OpenSans-Bold")];

/// The most letters of one part of a table of letters (Adobe technical note 5014).
const LETTERS_AT_ONCE: usize = 100;

/// Objects of a file, by number from one.
#[derive(Default)]
struct Objects(Vec<Vec<u8>>);

impl Objects {
    /// A number for an object that is written later.
    fn reserve(&mut self) -> usize {
        self.0.push(Vec::new());
        self.0.len()
    }

    fn set(&mut self, number: usize, text: impl Into<Vec<u8>>) {
        if let Some(slot) = number.checked_sub(1).and_then(|at| self.0.get_mut(at)) {
            *slot = text.into();
        }
    }

    fn add(&mut self, text: impl Into<Vec<u8>>) -> usize {
        let number = self.reserve();
        self.set(number, text);
        number
    }

    /// A stream, packed.
    fn stream(&mut self, more: &str, bytes: &[u8]) -> Result<usize, PrintError> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        let packed = packer.write_all(bytes).and_then(|()| packer.finish());
        let packed = packed.map_err(|error| PrintError::Unwritten(error.to_string()))?;
        let mut text = format!("<< {more}/Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).into_bytes();
        text.extend(packed);
        text.extend(b"\nendstream");
        Ok(self.add(text))
    }

    /// The file with its table of objects.
    fn file(self, catalog: usize, info: usize) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut places = Vec::new();
        for (at, object) in self.0.iter().enumerate() {
            places.push(out.len());
            out.extend(format!("{} 0 obj\n", at + 1).bytes());
            out.extend(object);
            out.extend(b"\nendobj\n");
        }
        let table = out.len();
        let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
        for place in &places {
            let _ = writeln!(tail, "{place:010} 00000 n ");
        }
        // The same content has the same name.
        let name = out.iter().fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| (mark ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
        let _ = write!(tail, "trailer\n<< /Size {} /Root {catalog} 0 R /Info {info} 0 R /ID [<{name:032x}> <{name:032x}>] >>\nstartxref\n{table}\n%%EOF\n", places.len() + 1);
        out.extend(tail.bytes());
        out
    }
}

/// Tenths of a point as a number of a file.
fn number(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// A text as a string of a file: as it stands where it has plain letters alone, else in UTF-16.
fn string(text: &str) -> String {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return format!("({})", text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)"));
    }
    let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{units}>")
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A mark of content: its page, and its number on it.
#[derive(Clone, Copy)]
struct Mark {
    page: usize,
    number: usize,
}

/// What is gathered while pages are drawn.
struct Drawn {
    /// For each leaf its marks.
    leaves: Vec<Vec<Mark>>,
    /// For each leaf the box that its marks fill, from the lower left corner, in tenths of a point.
    boxes: Vec<Option<[i32; 4]>>,
    /// For each font the letters used, by glyph.
    letters: [BTreeMap<u16, char>; 2],
}

/// The file.
pub(crate) fn pdf(document: &Document, laid: &Laid, fonts: &Fonts) -> Result<Vec<u8>, PrintError> {
    let mut objects = Objects::default();
    let [catalog, info, pages, tree, outline] = std::array::from_fn(|_| objects.reserve());
    let page_numbers: Vec<usize> = laid.pages.iter().map(|_| objects.reserve()).collect();
    let mut drawn = Drawn { leaves: vec![Vec::new(); laid.leaves], boxes: vec![None; laid.leaves], letters: Default::default() };
    let (width, height) = document.paper.size();
    let mut contents = Vec::new();
    for (at, page) in laid.pages.iter().enumerate() {
        let text = content(page, at, height, fonts, &mut drawn);
        contents.push(objects.stream("", text.as_bytes())?);
    }
    let mut resources = String::new();
    for (at, (name, called)) in NAMES.iter().enumerate() {
        let letters = drawn.letters.get(at).cloned().unwrap_or_default();
        let font = embedded(&mut objects, fonts, at == 1, called, &letters)?;
        let _ = write!(resources, "/{name} {font} 0 R ");
    }
    for ((at, own), content) in page_numbers.iter().enumerate().zip(&contents) {
        let text = format!(
            "<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {} {}] /Resources << /Font << {resources}>> >> /Contents {content} 0 R /StructParents {at} /Tabs /S >>",
            number(width),
            number(height)
        );
        objects.set(*own, text);
    }
    let kids: String = page_numbers.iter().map(|own| format!("{own} 0 R ")).collect();
    objects.set(pages, format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", page_numbers.len()));
    structure(&mut objects, tree, laid, &drawn, &page_numbers);
    outlines(&mut objects, outline, laid, &page_numbers, height);
    let metadata = metadata(document);
    let metadata = objects.add(format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{metadata}\nendstream", metadata.len()));
    let attached = attached(&mut objects, document)?;
    objects.set(
        catalog,
        format!(
            "<< /Type /Catalog /Pages {pages} 0 R /Lang {} /MarkInfo << /Marked true >> /StructTreeRoot {tree} 0 R /ViewerPreferences << /DisplayDocTitle true >> /Metadata {metadata} 0 R /Outlines {outline} 0 R {attached}/PageMode /UseOutlines >>",
            string(&document.lang)
        ),
    );
    objects.set(info, format!("<< /Title {} /Author {} /Creator (ntib) /Producer (ntib) >>", string(&document.title), string(&document.author)));
    Ok(objects.file(catalog, info))
}

/// The content of a page. What belongs together and is drawn one after another shares a mark.
fn content(page: &[(Part, Draw)], at: usize, height: i32, fonts: &Fonts, drawn: &mut Drawn) -> String {
    let mut out = String::new();
    let mut marks = 0;
    for run in page.chunk_by(|a, b| a.0 == b.0) {
        let Some((part, _)) = run.first() else { continue };
        match part {
            Part::Leaf(leaf) => {
                let _ = writeln!(out, "/Span << /MCID {marks} >> BDC");
                if let Some(all) = drawn.leaves.get_mut(*leaf) {
                    all.push(Mark { page: at, number: marks });
                }
                marks += 1;
                for (_, one) in run {
                    widen(drawn.boxes.get_mut(*leaf), one, height, fonts);
                }
            }
            Part::Decoration => out.push_str("/Artifact BMC\n"),
            Part::Foot => out.push_str("/Artifact << /Type /Pagination /Subtype /Footer >> BDC\n"),
        }
        for (_, one) in run {
            draw(&mut out, one, height, fonts, drawn);
        }
        out.push_str("EMC\n");
    }
    out
}

/// Widens the box of a leaf to what is drawn of it.
fn widen(slot: Option<&mut Option<[i32; 4]>>, one: &Draw, height: i32, fonts: &Fonts) {
    let own = match one {
        Draw::Text { x, y, size, bold, text, .. } => [*x, height - y - size / 4, x + fonts.width(text, *size, *bold), height - y + size],
        Draw::Box { x, y, width, height: tall, .. } => [*x, height - y - tall, x + width, height - y],
    };
    if let Some(slot) = slot {
        *slot = Some(slot.map_or(own, |[left, below, right, above]| {
            let [a, b, c, d] = own;
            [left.min(a), below.min(b), right.max(c), above.max(d)]
        }));
    }
}

fn draw(out: &mut String, one: &Draw, height: i32, fonts: &Fonts, drawn: &mut Drawn) {
    let colour = |Colour(red, green, blue): Colour| {
        let part = |byte: u8| format!("0.{:03}", u32::from(byte) * 999 / 255);
        format!("{} {} {} rg", part(red), part(green), part(blue))
    };
    match one {
        Draw::Text { x, y, size, bold, colour: own, text } => {
            let (face, at) = (fonts.face(*bold), usize::from(*bold));
            let mut glyphs = String::new();
            for letter in text.chars() {
                let Some(glyph) = face.glyph(letter) else { continue };
                let _ = write!(glyphs, "{glyph:04X}");
                if let Some(letters) = drawn.letters.get_mut(at) {
                    letters.entry(glyph).or_insert(letter);
                }
            }
            let font = NAMES.get(at).map_or("F0", |(name, _)| name);
            let _ = writeln!(out, "{} BT /{font} {} Tf {} {} Td <{glyphs}> Tj ET", colour(*own), number(*size), number(*x), number(height - y));
        }
        Draw::Box { x, y, width, height: tall, colour: own } => {
            let _ = writeln!(out, "{} {} {} {} {} re f", colour(*own), number(*x), number(height - y - tall), number(*width), number(*tall));
        }
    }
}

/// A font with its file, its widths and the letters that its glyphs stand for; its number.
fn embedded(objects: &mut Objects, fonts: &Fonts, bold: bool, name: &str, letters: &BTreeMap<u16, char>) -> Result<usize, PrintError> {
    let face = fonts.face(bold);
    let thousandths = |units: i32| units * 1_000 / face.units;
    let bytes = face.bytes();
    let file = objects.stream(&format!("/Length1 {} ", bytes.len()), bytes)?;
    let [left, below, right, above] = face.bounds.map(thousandths);
    let (ascent, descent) = (thousandths(face.reach.0), thousandths(face.reach.1));
    let descriptor = objects.add(format!(
        "<< /Type /FontDescriptor /FontName /{name} /Flags 32 /FontBBox [{left} {below} {right} {above}] /ItalicAngle 0 /Ascent {ascent} /Descent {descent} /CapHeight 714 /StemV {} /FontFile2 {file} 0 R >>",
        if bold { 140 } else { 80 }
    ));
    let widths: String = letters.keys().map(|glyph| format!("{glyph} [{}] ", thousandths(face.advance(*glyph)))).collect();
    let inner = objects.add(format!(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 600 /W [{widths}] /CIDToGIDMap /Identity >>"
    ));
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let all: Vec<(&u16, &char)> = letters.iter().collect();
    for some in all.chunks(LETTERS_AT_ONCE) {
        let _ = writeln!(map, "{} beginbfchar", some.len());
        for (glyph, letter) in some {
            let mut units = [0; 2];
            let units: String = letter.encode_utf16(&mut units).iter().map(|unit| format!("{unit:04X}")).collect();
            let _ = writeln!(map, "<{glyph:04X}> <{units}>");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
    let map = objects.stream("", map.as_bytes())?;
    Ok(objects.add(format!("<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{inner} 0 R] /ToUnicode {map} 0 R >>")))
}

/// The structure: a tree of elements, and for each page the element of each mark.
fn structure(objects: &mut Objects, tree: usize, laid: &Laid, drawn: &Drawn, pages: &[usize]) {
    let mut owners: Vec<Vec<(usize, usize)>> = vec![Vec::new(); pages.len()];
    let root = objects.reserve();
    let kids: Vec<usize> = laid.structure.iter().filter_map(|node| element(objects, node, root, drawn, pages, &mut owners)).collect();
    let kids: String = kids.iter().map(|own| format!("{own} 0 R ")).collect();
    objects.set(root, format!("<< /Type /StructElem /S /Document /P {tree} 0 R /K [{kids}] >>"));
    let mut nums = String::new();
    for (at, marks) in owners.iter_mut().enumerate() {
        marks.sort_unstable();
        let each: String = marks.iter().map(|(_, own)| format!("{own} 0 R ")).collect();
        let _ = write!(nums, "{at} [{each}] ");
    }
    let parents = objects.add(format!("<< /Nums [{nums}] >>"));
    objects.set(tree, format!("<< /Type /StructTreeRoot /K [{root} 0 R] /ParentTree {parents} 0 R /ParentTreeNextKey {} >>", pages.len()));
}

/// One part of the structure; none where nothing of it was drawn.
fn element(objects: &mut Objects, node: &Node, parent: usize, drawn: &Drawn, pages: &[usize], owners: &mut [Vec<(usize, usize)>]) -> Option<usize> {
    let Node::Group(kind, parts) = node else { return None };
    let own = objects.reserve();
    let mut kids = String::new();
    let mut area = None;
    for part in parts {
        match part {
            Node::Leaf(leaf) => {
                area = area.or_else(|| drawn.boxes.get(*leaf).copied().flatten());
                for mark in drawn.leaves.get(*leaf).into_iter().flatten() {
                    let page = pages.get(mark.page).copied().unwrap_or(0);
                    let _ = write!(kids, "<< /Type /MCR /Pg {page} 0 R /MCID {} >> ", mark.number);
                    if let Some(all) = owners.get_mut(mark.page) {
                        all.push((mark.number, own));
                    }
                }
            }
            Node::Group(..) => {
                if let Some(inner) = element(objects, part, own, drawn, pages, owners) {
                    let _ = write!(kids, "{inner} 0 R ");
                }
            }
        }
    }
    let (role, more) = role(kind, area);
    objects.set(own, format!("<< /Type /StructElem /S /{role} /P {parent} 0 R {more}/K [{kids}] >>"));
    (!kids.is_empty()).then_some(own)
}

/// The role of a part, and what is said of it besides.
fn role(kind: &Kind, area: Option<[i32; 4]>) -> (String, String) {
    let plain = |role: &str| (role.to_owned(), String::new());
    let with = |role: &str, more: String| (role.to_owned(), more);
    match kind {
        Kind::Heading(level, title) => with(&format!("H{level}"), format!("/T {} ", string(title))),
        Kind::Paragraph => plain("P"),
        Kind::List => with("L", "/A << /O /List /ListNumbering /Disc >> ".to_owned()),
        Kind::Item => plain("LI"),
        Kind::Bullet => plain("Lbl"),
        Kind::Body => plain("LBody"),
        Kind::Table(summary) if summary.is_empty() => plain("Table"),
        Kind::Table(summary) => with("Table", format!("/A << /O /Table /Summary {} >> ", string(summary))),
        Kind::Caption => plain("Caption"),
        Kind::Head => plain("THead"),
        Kind::Rows => plain("TBody"),
        Kind::Row => plain("TR"),
        Kind::ColumnHeader => with("TH", "/A << /O /Table /Scope /Column >> ".to_owned()),
        Kind::RowHeader => with("TH", "/A << /O /Table /Scope /Row >> ".to_owned()),
        Kind::Cell => plain("TD"),
        Kind::Figure(alt) => {
            let area = area.map_or(String::new(), |sides| format!("/A << /O /Layout /Placement /Block /BBox [{}] >> ", sides.map(number).join(" ")));
            with("Figure", format!("/Alt {} {area}", string(alt)))
        }
        Kind::Section => plain("Sect"),
    }
}

/// The headings as an outline.
fn outlines(objects: &mut Objects, outline: usize, laid: &Laid, pages: &[usize], height: i32) {
    let numbers: Vec<usize> = laid.stops.iter().map(|_| objects.reserve()).collect();
    let link = |name: &str, number: Option<&usize>| number.map_or(String::new(), |number| format!("/{name} {number} 0 R "));
    for (at, ((_, text, page, y), own)) in laid.stops.iter().zip(&numbers).enumerate() {
        let page = pages.get(*page).copied().unwrap_or(0);
        let (before, after) = (at.checked_sub(1).and_then(|at| numbers.get(at)), numbers.get(at + 1));
        let text = format!(
            "<< /Title {} /Parent {outline} 0 R {}{}/Dest [{page} 0 R /XYZ 0 {} null] >>",
            string(text),
            link("Prev", before),
            link("Next", after),
            number(height - y)
        );
        objects.set(*own, text);
    }
    let text = format!("<< /Type /Outlines {}{}/Count {} >>", link("First", numbers.first()), link("Last", numbers.last()), numbers.len());
    objects.set(outline, text);
}

/// The files within the document (ISO 32000-1, 7.11.4): what the catalog says of them; nothing without any. Both names are there, as PDF/UA-1 asks
/// (ISO 14289-1, 7.11).
fn attached(objects: &mut Objects, document: &Document) -> Result<String, PrintError> {
    let mut all: Vec<_> = document.attached.iter().collect();
    // A tree of names is in the order of its names.
    all.sort_by(|one, other| one.name.cmp(&other.name));
    let mut names = String::new();
    for one in all {
        // A kind of content as a name of the file: what is no plain letter by its number.
        let media: String = one.media.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("#{byte:02X}") }).collect();
        let bytes = objects.stream(&format!("/Type /EmbeddedFile /Subtype /{media} /Params << /Size {} >> ", one.bytes.len()), &one.bytes)?;
        let name = string(&one.name);
        let file = objects.add(format!("<< /Type /Filespec /F {name} /UF {name} /Desc {} /EF << /F {bytes} 0 R /UF {bytes} 0 R >> >>", string(&one.about)));
        let _ = write!(names, "{name} {file} 0 R ");
    }
    Ok(if names.is_empty() { names } else { format!("/Names << /EmbeddedFiles << /Names [{names}] >> >> ") })
}

/// What the file says of itself (XMP), and that it is meant to be PDF/UA-1.
fn metadata(document: &Document) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language><pdfuaid:part>1</pdfuaid:part><pdf:Producer>ntib</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>",
        xml(&document.title),
        xml(&document.author),
        xml(&document.lang)
    )
}
