//! Whether a value has the shape that a table gives.

use crate::json::{Node, Value};

use super::format;
use super::schema::{ENTITY, FIELDS, Map, PERSON, RELATIONSHIP, Rule, STATEMENT, SUBTYPES, Shape, UNSPECIFIED, field};
use super::{Fault, FaultKind};

/// The values of a statement, by the places of their keys; see [`field`].
pub type Fields<'d> = [Option<Node<'d>>; FIELDS];

/// Checks the statement at `index`, adding its faults, and gives its values.
pub fn statement<'d>(node: Node<'d>, index: usize, faults: &mut Vec<Fault>) -> Fields<'d> {
    let mut fields = [None; FIELDS];
    let path = Path { up: None, step: Step::Item(index) };
    let mut checker = Checker { faults };
    let see = |place: usize, value: Node<'d>| {
        if let Some(field) = fields.get_mut(place) {
            *field = Some(value);
        }
    };
    if checker.entries(node, &STATEMENT, &path, see) {
        checker.record(&fields, &path);
    }
    fields
}

/// Where a value stands: its step, and where what holds it stands. No step is kept longer than it is looked at.
struct Path<'p> {
    up: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Key(&'p str),
    /// The key of a value, which is read if it must be told.
    Entry(Node<'p>),
    Item(usize),
}

impl Path<'_> {
    fn below<'p>(&'p self, step: Step<'p>) -> Path<'p> {
        Path { up: Some(self), step }
    }

    fn write(&self, out: &mut String) {
        if let Some(up) = self.up {
            up.write(out);
            out.push('/');
        }
        match self.step {
            Step::Key(key) => out.push_str(key),
            Step::Entry(node) => out.push_str(node.key()),
            Step::Item(at) => out.push_str(&at.to_string()),
        }
    }
}

/// Collects faults below one statement.
struct Checker<'f> {
    faults: &'f mut Vec<Fault>,
}

impl Checker<'_> {
    #[cold]
    fn fault(&mut self, node: Node<'_>, path: &Path<'_>, keyword: &'static str, detail: &str) {
        let mut told = String::new();
        path.write(&mut told);
        self.faults.push(Fault { kind: FaultKind::Shape { keyword, path: told.into(), detail: detail.into() }, at: node.at() });
    }

    /// Checks `node` against a map.
    fn map(&mut self, node: Node<'_>, map: &'static Map, path: &Path<'_>) {
        if self.entries(node, map, path, |_, _| {}) && map.rule != Rule::None {
            self.rule(node, map.rule, path);
        }
    }

    /// Checks the values of a map, each of which is shown to `see` with the place of its key; whether it is a map.
    #[inline]
    fn entries<'d>(&mut self, node: Node<'d>, map: &'static Map, path: &Path<'_>, mut see: impl FnMut(usize, Node<'d>)) -> bool {
        if !node.is_map() {
            self.fault(node, path, "type", "object");
            return false;
        }
        let (before, mut seen) = (self.faults.len(), 0_u32);
        for value in node.entries() {
            let Some(place) = map.place(value) else { continue };
            seen |= 1 << place;
            see(place, value);
            if let Some((_, shape)) = map.keys.get(place) {
                self.shape(value, *shape, &path.below(Step::Entry(value)));
            }
        }
        if map.required_bits & !seen != 0 || map.any_of != 0 && map.any_of & seen == 0 {
            self.lacking(node, map, path, seen, before);
        }
        true
    }

    /// Faults of keys that are not there stand before those of the values that are.
    #[cold]
    fn lacking(&mut self, node: Node<'_>, map: &'static Map, path: &Path<'_>, seen: u32, before: usize) {
        let below = self.faults.split_off(before);
        for key in map.missing(seen) {
            self.fault(node, path, "required", key);
        }
        if map.any_of != 0 && map.any_of & seen == 0 {
            self.fault(node, path, "anyOf", "");
        }
        self.faults.extend(below);
    }

    fn below(&mut self, value: Option<Node<'_>>, path: &Path<'_>, key: &str, check: impl FnOnce(&mut Self, Node<'_>, &Path<'_>)) {
        if let Some(value) = value {
            check(self, value, &path.below(Step::Key(key)));
        }
    }

    /// The kind of record says what its details are; unsaid, each test for a kind is met, and they must fit every kind.
    fn record(&mut self, fields: &Fields<'_>, path: &Path<'_>) {
        let [kind, details] = [const { field("recordType") }, const { field("recordDetails") }].map(|at| fields.get(at).copied().flatten());
        for (word, map) in [("entity", &ENTITY), ("person", &PERSON), ("relationship", &RELATIONSHIP)] {
            if kind.is_none_or(|kind| kind.text() == Some(word)) {
                self.below(details, path, "recordDetails", |this, value, path| this.map(value, map, path));
            }
        }
    }

    fn rule(&mut self, node: Node<'_>, rule: Rule, path: &Path<'_>) {
        let is = |key: &str, word: &str| node.get(key).is_none_or(|value| value.text() == Some(word));
        match rule {
            // That of a record is asked with the values of its statement.
            Rule::None | Rule::Record => {}
            Rule::Annotation => {
                if is("motivation", "linking") && node.get("url").is_none() {
                    self.fault(node, path, "required", "url");
                }
                if !is("motivation", "transformation") {
                    self.below(node.get("transformedContent"), path, "transformedContent", |this, value, path| {
                        if value.text() != Some("") {
                            this.fault(value, path, "const", "");
                        }
                    });
                }
            }
            Rule::Subtype => {
                let subtype = node.get("subtype");
                for (kind, subtypes) in SUBTYPES.iter().filter(|(kind, _)| subtype.is_some() && is("type", kind)) {
                    self.below(subtype, path, "subtype", |this, value, path| {
                        if !value.text().is_some_and(|text| subtypes.contains(&text)) {
                            this.fault(value, path, "enum", kind);
                        }
                    });
                }
            }
            Rule::Component => {
                if node.get("isComponent").is_none_or(Node::is_true) {
                    self.below(node.get("componentRecords"), path, "componentRecords", |this, value, path| {
                        if !(value.is_list() && value.items().is_empty()) {
                            this.fault(value, path, "const", "");
                        }
                    });
                }
            }
            Rule::NotEmpty => {
                if node.entries().is_empty() {
                    self.fault(node, path, "minProperties", "");
                }
            }
        }
    }

    fn shape(&mut self, node: Node<'_>, shape: Shape, path: &Path<'_>) {
        match shape {
            Shape::Map(map) => self.map(node, map, path),
            Shape::List(of) if node.is_list() => {
                for (at, item) in node.items().enumerate() {
                    self.shape(item, *of, &path.below(Step::Item(at)));
                }
            }
            Shape::List(_) => self.fault(node, path, "type", "array"),
            Shape::Bool if node.is_bool() => {}
            Shape::Bool => self.fault(node, path, "type", "boolean"),
            Shape::Percent => self.percent(node, path),
            Shape::Details if node.is_map() => {}
            Shape::Details => self.fault(node, path, "type", "object"),
            Shape::Party => {
                let mut found = Vec::new();
                let fits = node.text().is_some() || {
                    Checker { faults: &mut found }.map(node, &UNSPECIFIED, path);
                    found.is_empty()
                };
                if !fits {
                    self.fault(node, path, "oneOf", "");
                }
            }
            Shape::Code(words) => {
                let text = node.text();
                if text.is_none() {
                    self.fault(node, path, "type", "string");
                }
                if !text.is_some_and(|text| words.contains(&text)) {
                    self.fault(node, path, "enum", "");
                }
            }
            _ => match node.text() {
                None => self.fault(node, path, "type", "string"),
                Some(text) => self.text(node, text, shape, path),
            },
        }
    }

    fn percent(&mut self, node: Node<'_>, path: &Path<'_>) {
        let Value::Number(text) = node.value() else {
            return self.fault(node, path, "type", "number");
        };
        match format::against_percent(text) {
            std::cmp::Ordering::Less => self.fault(node, path, "minimum", ""),
            std::cmp::Ordering::Greater => self.fault(node, path, "maximum", ""),
            std::cmp::Ordering::Equal => {}
        }
    }

    fn text(&mut self, node: Node<'_>, text: &str, shape: Shape, path: &Path<'_>) {
        let keyword = match shape {
            Shape::Sized(least, most) => {
                let length = text.chars().count();
                if length < least {
                    "minLength"
                } else if length > most {
                    "maxLength"
                } else {
                    return;
                }
            }
            Shape::Uri if !format::is_uri(text) => "format",
            Shape::Day if !format::is_day(text) => "format",
            Shape::Moment if !format::is_day(text) && !format::is_moment(text) => "anyOf",
            Shape::PartDay if !format::is_day(text) && !format::is_part_day(text) => "anyOf",
            Shape::Version if !format::is_version(text) => "pattern",
            _ => return,
        };
        self.fault(node, path, keyword, "");
    }
}
