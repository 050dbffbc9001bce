//! Statements written by hand: from files of a `world/` folder to a library. See `docs/reference/world-format.md`.

mod entity;
mod meta;
mod sums;

pub(crate) use entity::{canonical, code_of};
pub use meta::word;

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Bi, Confidence, Date};
use ntib_rules::yaml::{self, MapReader, Node};
use ntib_rules::{Diagnostic, Severity, SourceFile, code, nearest};

use crate::statement::{Identity, Name, Reason, Same, Source, SourceId, Statement, Verdict};

/// The most files that are read.
pub const WORLD_FILES_MAX: usize = 10_000;

/// Statements, with their sources, the edges between entries that may be one, and the programmes they name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// Every source, by position.
    pub sources: Vec<Source>,
    /// Every statement, in the order of files and lines.
    pub statements: Vec<Statement>,
    /// Entries that may be one.
    pub same: Vec<Same>,
    /// Programmes by name.
    pub programmes: BTreeMap<Box<str>, Programme>,
}

impl Library {
    /// Takes in another library: its sources come after those that are here.
    pub fn join(&mut self, other: Library) {
        let before = SourceId::try_from(self.sources.len()).unwrap_or(SourceId::MAX);
        self.sources.extend(other.sources);
        self.statements.extend(other.statements.into_iter().map(|one| Statement { source: one.source.saturating_add(before), ..one }));
        self.same.extend(other.same);
        merge_pairs(&mut self.same);
        for (name, one) in other.programmes {
            self.programmes.entry(name).or_insert(Programme { source: one.source.saturating_add(before), ..one });
        }
    }
}

impl Library {
    /// Adds a verdict on whether two entries are one, with an edge between them if there is none. It is undone by another.
    pub fn decide(&mut self, a: &str, b: &str, verdict: Verdict) {
        let pair: (Name, Name) = if a < b { (a.into(), b.into()) } else { (b.into(), a.into()) };
        self.same.push(Same { pair, reasons: Vec::new(), recorded: verdict.on, verdicts: vec![verdict] });
        merge_pairs(&mut self.same);
    }
}

/// One edge a pair, in the order in which pairs came first: what several say of a pair is joined, verdicts by day, so that the last one
/// counts wherever it was written.
pub(crate) fn merge_pairs(edges: &mut Vec<Same>) {
    let mut first: BTreeMap<(Name, Name), usize> = BTreeMap::new();
    let mut merged: Vec<Same> = Vec::with_capacity(edges.len());
    for one in edges.drain(..) {
        let known = match first.get(&one.pair) {
            Some(at) => merged.get_mut(*at),
            None => {
                first.insert(one.pair.clone(), merged.len());
                merged.push(one);
                continue;
            }
        };
        let Some(known) = known else { continue };
        known.recorded = known.recorded.min(one.recorded);
        known.reasons.extend(one.reasons.into_iter().filter(|reason| !known.reasons.contains(reason)).collect::<Vec<_>>());
        // A copy of what is known already says nothing new; the same word again after another one does.
        if !known.verdicts.starts_with(&one.verdicts) {
            known.verdicts.extend(one.verdicts);
            known.verdicts.sort_by_key(|verdict| verdict.on);
        }
    }
    *edges = merged;
}

/// A programme that firms have a part in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// What it is called.
    pub title: Bi,
    /// Where that is read.
    pub source: SourceId,
}

/// A library, or why there is none.
#[derive(Clone, Debug)]
pub struct LoadedWorld {
    /// The library; none if there is an error.
    pub library: Option<Library>,
    /// What was found, by file and line.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, in the order that spans count them.
    pub files: Vec<SourceFile>,
}

/// Reads `files`, whose order does not matter; a later file of one path takes the earlier one's place.
pub fn load_world(files: &[SourceFile]) -> LoadedWorld {
    let by_path: BTreeMap<&str, &SourceFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let files: Vec<SourceFile> = by_path.into_values().filter(|file| file.path.ends_with(".yaml")).cloned().collect();
    let mut out = Vec::new();
    if files.len() > WORLD_FILES_MAX {
        let message = format!("{} files are given; at most {WORLD_FILES_MAX} are read", files.len());
        out.push(Diagnostic::error(code::LIMIT, ntib_rules::Span::default(), message).help("join small files"));
        return LoadedWorld { library: None, diagnostics: out, files };
    }
    let mut roots = Vec::new();
    for (file, at) in files.iter().zip(0_u32..) {
        match yaml::parse(at, &file.text) {
            Ok(root) => roots.push((file.path.as_str(), root)),
            Err(error) => out.push(error),
        }
    }
    let mut world = World::default();
    // Names first: statements refer to sources, entities and programmes of any file.
    for (_, root) in &roots {
        world.collect(root, &mut out);
    }
    for (path, root) in &roots {
        world.read(path, root, &mut out);
    }
    sums::check(&world, &mut out);
    out.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    // A default of a whole file is read for each of its statements.
    out.dedup();
    let refused = out.iter().any(|one| one.severity == Severity::Error);
    LoadedWorld { library: (!refused).then_some(world.library), diagnostics: out, files }
}

/// What is read so far.
#[derive(Default)]
struct World {
    library: Library,
    source_names: BTreeMap<Box<str>, SourceId>,
    entities: BTreeSet<Name>,
    programme_names: BTreeSet<Box<str>>,
    /// Where each statement stands, for checks across files.
    spans: Vec<ntib_rules::Span>,
}

/// What one file or entry says of all its statements.
#[derive(Clone, Copy, Default)]
struct Defaults<'a> {
    source: Option<&'a Node>,
    confidence: Option<Confidence>,
}

impl World {
    /// The names of sources, programmes and entities of one file.
    fn collect(&mut self, root: &Node, out: &mut Vec<Diagnostic>) {
        for entry in root.get("sources").map(|node| yaml::entries(node, out)).unwrap_or_default() {
            let Some(source) = source(&entry.key, &entry.value, out) else { continue };
            let id = SourceId::try_from(self.library.sources.len()).unwrap_or(SourceId::MAX);
            if self.source_names.insert(source.name.clone(), id).is_some() {
                let message = format!("the source `{}` is defined twice", entry.key);
                out.push(Diagnostic::error(code::DUPLICATE, entry.key_span, message).help("keep one of them, or name it otherwise"));
            }
            self.library.sources.push(source);
        }
        let programmes = root.get("programmes").map(yaml::one_or_more).unwrap_or_default();
        self.programme_names.extend(programmes.iter().filter_map(|node| Some(node.get("programme")?.text()?.into())));
        for node in root.get("entities").map(yaml::one_or_more).unwrap_or_default() {
            let Some(name) = node.get("entity").and_then(Node::text) else { continue };
            if !self.entities.insert(name.into()) {
                let message = format!("the entity `{name}` is described twice");
                out.push(Diagnostic::error(code::DUPLICATE, node.span, message).help("join the two entries, or name one otherwise"));
            }
        }
    }

    /// The statements of one file.
    fn read(&mut self, path: &str, root: &Node, out: &mut Vec<Diagnostic>) {
        let mut reader = MapReader::new(root, "a file of the world", out);
        reader.get("sources");
        let defaults = Defaults { source: reader.get("source"), confidence: meta::confidence(&mut reader, out) };
        for node in reader.list("programmes", out) {
            self.programme(node, defaults, out);
        }
        for node in reader.list("entities", out) {
            self.entity(path, node, defaults, out);
        }
        for node in reader.list("same", out) {
            self.same(node, out);
        }
        reader.finish(out);
    }

    fn programme(&mut self, node: &Node, defaults: Defaults<'_>, out: &mut Vec<Diagnostic>) {
        let mut reader = MapReader::new(node, "a programme", out);
        let name = reader.need_text("programme", out);
        let title = reader.need_bi("title", out);
        let source = reader.get("source").or(defaults.source);
        let source = self.source(source, node, out);
        reader.finish(out);
        if let (Some(name), Some(source)) = (name, source)
            && self.library.programmes.insert(name.into(), Programme { title, source }).is_some()
        {
            let message = format!("the programme `{name}` is described twice");
            out.push(Diagnostic::error(code::DUPLICATE, node.span, message).help("keep one of them"));
        }
    }

    /// The source that `named` stands for.
    fn source(&self, named: Option<&Node>, at: &Node, out: &mut Vec<Diagnostic>) -> Option<SourceId> {
        let Some(node) = named else {
            out.push(
                Diagnostic::error(code::MISSING_KEY, at.span, "no source is named")
                    .help("add `source:` here, or for the whole entry or file"),
            );
            return None;
        };
        let name = yaml::text(node, out)?;
        let found = self.source_names.get(name).copied();
        if found.is_none() {
            out.push(unknown(node, "source", name, self.source_names.keys().map(AsRef::as_ref)));
        }
        found
    }

    /// The entity that `node` names.
    fn known_entity(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Name> {
        let name = yaml::text(node, out)?;
        if self.entities.contains(name) {
            return Some(name.into());
        }
        out.push(unknown(node, "entity", name, self.entities.iter().map(AsRef::as_ref)));
        None
    }

    fn same(&mut self, node: &Node, out: &mut Vec<Diagnostic>) {
        let mut reader = MapReader::new(node, "a pair that may be the same", out);
        let these = reader.need("these", out);
        let names: Vec<Name> = these.map(|node| yaml::list(node, out)).unwrap_or_default().iter().filter_map(|one| self.known_entity(one, out)).collect();
        let recorded: Option<Date> = reader.need("recorded", out).and_then(|node| yaml::parsed(node, out));
        let mut reasons = Vec::new();
        for one in reader.need("reasons", out).map(|node| yaml::list(node, out)).unwrap_or_default() {
            let mut reader = MapReader::new(one, "a reason", out);
            let (feature, text) = (reader.need_text("feature", out), reader.need_bi("text", out));
            reader.finish(out);
            reasons.extend(feature.map(|feature| Reason { feature: feature.into(), text }));
        }
        let mut verdicts = Vec::new();
        for one in reader.list("verdicts", out) {
            verdicts.extend(verdict(one, out));
        }
        reader.finish(out);
        verdicts.sort_by_key(|one: &Verdict| one.on);
        match (names.as_slice(), recorded) {
            ([a, b], Some(recorded)) if a != b => {
                let pair = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
                self.library.same.push(Same { pair, reasons, recorded, verdicts });
            }
            ([_, _], _) | (_, None) => {}
            _ => out.push(
                Diagnostic::error(code::SHAPE, these.map_or(node.span, |one| one.span), "two entities are expected here")
                    .help("name the two, such as `these: [ca/one, ca/other]`"),
            ),
        }
        if let ([a, b], Some(these)) = (names.as_slice(), these)
            && a == b
        {
            out.push(Diagnostic::error(code::INCONSISTENT, these.span, format!("`{a}` is always the same as itself")).help("name two entities"));
        }
    }
}

/// A reference to nothing.
fn unknown<'a>(node: &Node, what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let found = Diagnostic::error(code::UNKNOWN_REFERENCE, node.span, format!("there is no {what} `{name}`"));
    match nearest(name, known) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help(format!("describe the {what} in a file of the world")),
    }
}

fn source(name: &str, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Source> {
    let mut reader = MapReader::new(node, "a source", out);
    let title = reader.need_text("title", out);
    let publisher = reader.text("publisher", out).unwrap_or_default();
    let url = reader.text("url", out).unwrap_or_default();
    let published = reader.parsed("published", out);
    let retrieved = reader.need("retrieved", out).and_then(|node| yaml::parsed(node, out));
    reader.finish(out);
    let own = |text: &str| text.trim().into();
    Some(Source { name: name.into(), title: own(title?), publisher: own(publisher), url: own(url), published, retrieved: retrieved? })
}

fn verdict(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Verdict> {
    let mut reader = MapReader::new(node, "a verdict", out);
    let is = reader.need("is", out).and_then(|node| word(node, "a verdict", Identity::from_word, Identity::ALL, out));
    let on = reader.need("on", out).and_then(|node| yaml::parsed(node, out));
    let by = reader.need_text("by", out);
    let reason = reader.need_text("reason", out);
    reader.finish(out);
    if reason.is_some_and(|text| text.trim().is_empty()) {
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, "a verdict gives its reason").help("say why in `reason:`"));
    }
    Some(Verdict { is: is?, on: on?, by: by?.into(), reason: reason?.trim().into() })
}
