//! YAML files as trees of text with places, and a reader that collects every mistake. Other loaders of the house
//! (the base's) read their files with it too.

use std::collections::BTreeSet;
use std::str::FromStr;

use ntib_core::Bi;
use saphyr_parser::{Event, Parser};

use crate::source::{Diagnostic, FILE_BYTES_MAX, Span, code, nearest};

/// How deep maps and lists may nest.
pub const DEPTH_MAX: usize = 48;

/// A value of a file, with its place. Scalars keep their text: types are the vocabulary's business.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it holds.
    pub kind: Kind,
}

/// The three shapes of a value.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A scalar, as written.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<Entry>),
}

/// One key of a map with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value at `key`, if it is a map and has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    fn described(&self) -> &'static str {
        match &self.kind {
            Kind::Text(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}

/// A list or map that is still being read.
enum Open {
    List(Span, Vec<Node>),
    Map(Span, OpenMap),
}

/// A map that is still being read.
#[derive(Default)]
struct OpenMap {
    entries: Vec<Entry>,
    /// The key whose value comes next.
    pending: Option<(String, Span)>,
    /// Every key so far: a file may hold hundreds of thousands, so they are not compared one by one.
    keys: BTreeSet<String>,
}

/// The single document of `text`. A mistake of syntax ends the reading of this file.
pub fn parse(file: u32, text: &str) -> Result<Node, Diagnostic> {
    let whole = Span { file, line: 1, column: 1, length: 1 };
    if text.len() > FILE_BYTES_MAX {
        let message = format!("the file has {} bytes; at most {FILE_BYTES_MAX} are read", text.len());
        return Err(Diagnostic::error(code::LIMIT, whole, message).help("split it into several files"));
    }
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    for event in Parser::new_from_str(text) {
        let (event, at) = event.map_err(|error| {
            let marker = error.marker();
            let span = Span { file, line: small(marker.line()), column: small(marker.col()) + 1, length: 1 };
            Diagnostic::error(code::SYNTAX, span, format!("this is not YAML: {}", error.info()))
                .help("check the indentation and the quotes here and on the line before")
        })?;
        let start = at.start;
        let length = if at.end.line() == start.line() { at.end.col().saturating_sub(start.col()) } else { 1 };
        let span =
            Span { file, line: small(start.line()), column: small(start.col()) + 1, length: small(length).max(1) };
        let fancy = |anchor: usize, tagged: bool| {
            if anchor == 0 && !tagged {
                return Ok(());
            }
            Err(Diagnostic::error(code::SYNTAX, span, "anchors and tags are not used in these files")
                .help("write the value out"))
        };
        let finished = match event {
            Event::Scalar(text, _, anchor, tag) => {
                fancy(anchor, tag.is_some())?;
                Some(Node { span, kind: Kind::Text(text.into_owned()) })
            }
            Event::SequenceStart(anchor, tag) => {
                fancy(anchor, tag.is_some())?;
                open.push(Open::List(span, Vec::new()));
                None
            }
            Event::MappingStart(anchor, tag) => {
                fancy(anchor, tag.is_some())?;
                open.push(Open::Map(span, OpenMap::default()));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(close),
            Event::Alias(_) => return fancy(1, true).map(|()| Node { span, kind: Kind::List(Vec::new()) }),
            Event::DocumentStart(_) if root.is_some() => {
                return Err(Diagnostic::error(code::SYNTAX, span, "a second document begins here")
                    .help("keep one document in a file"));
            }
            _ => None,
        };
        if open.len() > DEPTH_MAX {
            let message = format!("nested deeper than {DEPTH_MAX} levels");
            return Err(Diagnostic::error(code::LIMIT, span, message).help("flatten it"));
        }
        if let Some(node) = finished {
            match open.last_mut() {
                None => root = Some(node),
                Some(parent) => attach(parent, node)?,
            }
        }
    }
    root.ok_or_else(|| Diagnostic::error(code::SYNTAX, whole, "the file is empty").help("see the format reference"))
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX - 1)
}

fn close(open: Open) -> Node {
    match open {
        Open::List(span, items) => Node { span, kind: Kind::List(items) },
        Open::Map(span, map) => Node { span, kind: Kind::Map(map.entries) },
    }
}

fn attach(parent: &mut Open, node: Node) -> Result<(), Diagnostic> {
    match parent {
        Open::List(_, items) => items.push(node),
        Open::Map(_, map) => match map.pending.take() {
            Some((key, key_span)) => {
                if !map.keys.insert(key.clone()) {
                    return Err(Diagnostic::error(code::DUPLICATE, key_span, format!("the key `{key}` stands twice"))
                        .help("keep one of them"));
                }
                map.entries.push(Entry { key, key_span, value: node });
            }
            None => match node.kind {
                Kind::Text(key) => map.pending = Some((key, node.span)),
                _ => {
                    return Err(Diagnostic::error(code::SHAPE, node.span, "a key must be a text").help("name it"));
                }
            },
        },
    }
    Ok(())
}

/// Reads one map, remembering which keys were asked for, so that the others can be reported.
pub struct MapReader<'a> {
    node: &'a Node,
    entries: &'a [Entry],
    asked: BTreeSet<&'static str>,
}

impl<'a> MapReader<'a> {
    /// A reader of `node`, which must be a map; a diagnostic and an empty reader if it is not.
    pub fn new(node: &'a Node, what: &str, out: &mut Vec<Diagnostic>) -> MapReader<'a> {
        let entries = match &node.kind {
            Kind::Map(entries) => entries.as_slice(),
            _ => {
                wrong_shape(node, &format!("{what} is a map"), out);
                &[]
            }
        };
        MapReader { node, entries, asked: BTreeSet::new() }
    }

    /// Where the map stands.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// The value at `key`, if present.
    pub fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.insert(key);
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value at `key`; a diagnostic if it is absent.
    pub fn need(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            let message = format!("the key `{key}` is missing");
            out.push(Diagnostic::error(code::MISSING_KEY, self.node.span, message).help(format!("add `{key}:`")));
        }
        found
    }

    /// The text at `key`, if present.
    pub fn text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<&'a str> {
        self.get(key).and_then(|node| text(node, out))
    }

    /// The text at `key`, which must be there.
    pub fn need_text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<&'a str> {
        self.need(key, out).and_then(|node| text(node, out))
    }

    /// The value at `key` parsed from its text, if present.
    pub fn parsed<T: FromStr>(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        self.get(key).and_then(|node| parsed(node, out))
    }

    /// The text in both languages at `key`, which must be there.
    pub fn need_bi(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Bi {
        self.need(key, out).map(|node| bi(node, out)).unwrap_or_default()
    }

    /// The text in both languages at `key`, if present.
    pub fn bi(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Bi> {
        self.get(key).map(|node| bi(node, out))
    }

    /// The items of the list at `key`; none if absent.
    pub fn list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
        self.get(key).map_or(&[], |node| list(node, out))
    }

    /// Reports every key that was not asked for.
    pub fn finish(self, out: &mut Vec<Diagnostic>) {
        for entry in self.entries {
            if !self.asked.contains(entry.key.as_str()) {
                let message = format!("unknown key `{}`", entry.key);
                let mut diagnostic = Diagnostic::error(code::UNKNOWN_KEY, entry.key_span, message);
                let known = || self.asked.iter().copied();
                diagnostic = match nearest(&entry.key, known()) {
                    Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
                    None => diagnostic.help(format!("known here: {}", known().collect::<Vec<_>>().join(", "))),
                };
                out.push(diagnostic);
            }
        }
    }
}

/// The entries of a map with free keys.
pub fn entries<'a>(node: &'a Node, out: &mut Vec<Diagnostic>) -> &'a [Entry] {
    match &node.kind {
        Kind::Map(entries) => entries,
        _ => {
            wrong_shape(node, "a map is expected", out);
            &[]
        }
    }
}

/// The text of a scalar.
pub fn text<'a>(node: &'a Node, out: &mut Vec<Diagnostic>) -> Option<&'a str> {
    let found = node.text();
    if found.is_none() {
        wrong_shape(node, "a text is expected", out);
    }
    found
}

/// The items of a list.
pub fn list<'a>(node: &'a Node, out: &mut Vec<Diagnostic>) -> &'a [Node] {
    match &node.kind {
        Kind::List(items) => items,
        _ => {
            wrong_shape(node, "a list is expected", out);
            &[]
        }
    }
}

/// The items of a list, or the single item given in its place.
pub fn one_or_more(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// A scalar parsed from its text.
pub fn parsed<T: FromStr>(node: &Node, out: &mut Vec<Diagnostic>) -> Option<T>
where
    T::Err: std::fmt::Display,
{
    match text(node, out)?.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            out.push(Diagnostic::error(code::BAD_VALUE, node.span, error.to_string()).help("correct the value"));
            None
        }
    }
}

/// A text in both languages.
pub fn bi(node: &Node, out: &mut Vec<Diagnostic>) -> Bi {
    let mut reader = MapReader::new(node, "a text in both languages", out);
    let mut side = |key: &'static str, out: &mut Vec<Diagnostic>| {
        let found = reader.get(key).and_then(Node::text).map(str::trim).unwrap_or_default();
        if found.is_empty() {
            let message = format!("the `{key}` text is missing");
            out.push(Diagnostic::error(code::TRANSLATION, node.span, message).help(format!("add `{key}:` with the text")));
        }
        found.to_owned()
    };
    let pair = Bi { en: side("en", out), fr: side("fr", out) };
    reader.finish(out);
    pair
}

fn wrong_shape(node: &Node, expected: &str, out: &mut Vec<Diagnostic>) {
    let message = format!("{expected}, but this is {}", node.described());
    out.push(Diagnostic::error(code::SHAPE, node.span, message).help("see the format reference"));
}
