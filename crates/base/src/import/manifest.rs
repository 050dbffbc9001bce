//! Manifests: which files make a base (docs/reference/manifest-format.md).

use ntib_core::{Confidence, Date};
use ntib_rules::yaml::{self, MapReader, Node};
use ntib_rules::{Diagnostic, code, nearest};

use super::exhibit::Registrant;
use super::layout::{Layout, built_in_maps};

/// The most files of one manifest.
pub const FILES_MAX: usize = 10_000;

/// Files that make a base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files, in order.
    pub files: Vec<ManifestFile>,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestFile {
    /// Its path, from the manifest's folder.
    pub path: Box<str>,
    /// Its layout by name; empty: recognised.
    pub layout: Box<str>,
    /// The file of its mapping, from the manifest's folder; empty if it has none of its own.
    pub map: Box<str>,
    /// The title of its source; empty: the file's name.
    pub title: Box<str>,
    /// Who published it.
    pub publisher: Box<str>,
    /// Where it is got.
    pub url: Box<str>,
    /// When it was published.
    pub published: Option<Date>,
    /// When it was got.
    pub retrieved: Option<Date>,
    /// What is put before the names of its entries.
    pub scope: Box<str>,
    /// How it was checked; by default as text read.
    pub confidence: Option<Confidence>,
    /// The registrant of a list of subsidiaries.
    pub of: Option<(Box<str>, Box<str>)>,
}

impl Manifest {
    /// Reads a manifest; every mistake of it.
    pub fn read(text: &str) -> Result<Manifest, Vec<Diagnostic>> {
        let mut out = Vec::new();
        let root = yaml::parse(0, text).map_err(|error| vec![error])?;
        let mut reader = MapReader::new(&root, "a manifest", &mut out);
        let retrieved: Option<Date> = reader.parsed("retrieved", &mut out);
        let confidence = confidence(&mut reader, &mut out);
        let nodes = reader.need("files", &mut out).map(|node| yaml::list(node, &mut out)).unwrap_or_default();
        if nodes.len() > FILES_MAX {
            out.push(Diagnostic::error(code::LIMIT, root.span, format!("the manifest has {} files; at most {FILES_MAX} are read", nodes.len())).help("import in two passes"));
        }
        let files: Vec<ManifestFile> = nodes.iter().map(|node| file(node, retrieved, confidence, &mut out)).collect();
        reader.finish(&mut out);
        if out.is_empty() { Ok(Manifest { files }) } else { Err(out) }
    }
}

impl ManifestFile {
    /// The layout that the file names; none if it is to be recognised or has a mapping of its own.
    pub fn layout(&self) -> Option<Layout> {
        let layout = Layout::named(&self.layout)?;
        Some(match (layout, &self.of) {
            (Layout::ExhibitText(_), Some((name, cik))) => Layout::ExhibitText(Registrant { name: name.clone(), cik: cik.clone() }),
            (layout, _) => layout,
        })
    }
}

fn confidence(reader: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Option<Confidence> {
    let node = reader.get("confidence")?;
    let text = yaml::text(node, out)?;
    let found = Confidence::from_word(text);
    if found.is_none() {
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{text}` is not a confidence")).help("write one of: text_read, secondary, unverified"));
    }
    found
}

fn file(node: &Node, retrieved: Option<Date>, held: Option<Confidence>, out: &mut Vec<Diagnostic>) -> ManifestFile {
    let mut reader = MapReader::new(node, "a file", out);
    let own = |text: Option<&str>| -> Box<str> { text.unwrap_or_default().trim().into() };
    let path = own(reader.need_text("file", out));
    let layout = own(reader.text("layout", out));
    let map = own(reader.text("map", out));
    let maps = built_in_maps();
    let known: Vec<&str> = Layout::NAMES.iter().copied().chain(maps.iter().map(|map| &*map.name)).collect();
    if let Some(at) = node.get("layout")
        && !layout.is_empty()
        && !known.contains(&&*layout)
    {
        let help = nearest(&layout, known.iter().copied()).map_or_else(|| format!("write one of: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        out.push(Diagnostic::error(code::BAD_VALUE, at.span, format!("there is no layout `{layout}`")).help(help));
    }
    if !layout.is_empty() && !map.is_empty() {
        out.push(Diagnostic::error(code::INCONSISTENT, node.span, "a layout and a mapping are named").help("keep `layout:` or `map:`"));
    }
    let (title, publisher, url) = (own(reader.text("title", out)), own(reader.text("publisher", out)), own(reader.text("url", out)));
    let (published, own_retrieved) = (reader.parsed("published", out), reader.parsed("retrieved", out));
    let retrieved = own_retrieved.or(retrieved);
    if retrieved.is_none() {
        out.push(Diagnostic::error(code::MISSING_KEY, node.span, "it is not said when the file was got").help("add `retrieved:` here or for the whole manifest"));
    }
    let scope = own(reader.text("scope", out));
    let confidence = confidence(&mut reader, out).or(held);
    let of = reader.get("of").map(|node| {
        let mut reader = MapReader::new(node, "a registrant", out);
        let of = (own(reader.text("name", out)), own(reader.text("cik", out)));
        reader.finish(out);
        of
    });
    reader.finish(out);
    if &*layout == "exhibit21-text" && of.is_none() {
        out.push(Diagnostic::error(code::MISSING_KEY, node.span, "it is not said whose subsidiaries these are").help("add `of: { name: ..., cik: ... }`"));
    }
    ManifestFile { path, layout, map, title, publisher, url, published, retrieved, scope, confidence, of }
}
