//! Whether a value has the shape that a table gives.

use crate::json::{Node, Value, is};

use super::format;
use super::schema::{ENTITY, Map, PERSON, RELATIONSHIP, Rule, SUBTYPES, Shape, UNSPECIFIED};
use super::{Fault, FaultKind};

/// Collects faults below one statement.
pub struct Checker<'n, 'a, 'f> {
    /// Where the value stands, from the root.
    path: Vec<Step<'n>>,
    faults: &'f mut Vec<Fault>,
    text: std::marker::PhantomData<&'a ()>,
}

#[derive(Clone, Copy)]
enum Step<'n> {
    Key(&'n str),
    Item(usize),
}

impl<'n, 'a> Checker<'n, 'a, '_> {
    /// A checker of the statement at `index`.
    pub fn new(index: usize, faults: &mut Vec<Fault>) -> Checker<'n, 'a, '_> {
        Checker { path: vec![Step::Item(index)], faults, text: std::marker::PhantomData }
    }

    fn fault(&mut self, node: &Node<'_>, keyword: &'static str, detail: &str) {
        let mut path = String::new();
        for (n, step) in self.path.iter().enumerate() {
            if n > 0 {
                path.push('/');
            }
            match step {
                Step::Key(key) => path.push_str(key),
                Step::Item(at) => path.push_str(&at.to_string()),
            }
        }
        self.faults.push(Fault { kind: FaultKind::Shape { keyword, path: path.into(), detail: detail.into() }, at: node.at });
    }

    /// Checks `node` against a map.
    pub fn map(&mut self, node: &'n Node<'a>, map: &'static Map) {
        let Value::Map(entries) = &node.value else {
            return self.fault(node, "type", "object");
        };
        for key in map.required {
            if node.get(key).is_none() {
                self.fault(node, "required", key);
            }
        }
        if !map.any_of.is_empty() && !map.any_of.iter().any(|key| node.get(key).is_some()) {
            self.fault(node, "anyOf", "");
        }
        for (key, value) in entries {
            if let Some((_, shape)) = map.keys.iter().find(|(name, _)| is(name, key)) {
                self.path.push(Step::Key(key));
                self.shape(value, *shape);
                self.path.pop();
            }
        }
        self.rule(node, map.rule);
    }

    fn below(&mut self, node: &'n Node<'a>, key: &'static str, check: impl FnOnce(&mut Self, &'n Node<'a>)) {
        if let Some(value) = node.get(key) {
            self.path.push(Step::Key(key));
            check(self, value);
            self.path.pop();
        }
    }

    fn rule(&mut self, node: &'n Node<'a>, rule: Rule) {
        let is = |key: &str, word: &str| node.get(key).is_none_or(|value| value.text() == Some(word));
        match rule {
            Rule::None => {}
            Rule::Record => {
                // Unsaid, each test for a kind is met: the details must then fit every kind.
                for (kind, details) in [("entity", &ENTITY), ("person", &PERSON), ("relationship", &RELATIONSHIP)] {
                    if is("recordType", kind) {
                        self.below(node, "recordDetails", |this, value| this.map(value, details));
                    }
                }
            }
            Rule::Annotation => {
                if is("motivation", "linking") && node.get("url").is_none() {
                    self.fault(node, "required", "url");
                }
                if !is("motivation", "transformation") {
                    self.below(node, "transformedContent", |this, value| {
                        if value.text() != Some("") {
                            this.fault(value, "const", "");
                        }
                    });
                }
            }
            Rule::Subtype => {
                for (kind, subtypes) in SUBTYPES.iter().filter(|(kind, _)| is("type", kind)) {
                    self.below(node, "subtype", |this, value| {
                        if !value.text().is_some_and(|text| subtypes.contains(&text)) {
                            this.fault(value, "enum", kind);
                        }
                    });
                }
            }
            Rule::Component => {
                if node.get("isComponent").is_none_or(Node::is_true) {
                    self.below(node, "componentRecords", |this, value| {
                        if !matches!(&value.value, Value::List(items) if items.is_empty()) {
                            this.fault(value, "const", "");
                        }
                    });
                }
            }
            Rule::NotEmpty => {
                if matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
                    self.fault(node, "minProperties", "");
                }
            }
        }
    }

    fn shape(&mut self, node: &'n Node<'a>, shape: Shape) {
        match shape {
            Shape::Map(map) => self.map(node, map),
            Shape::List(of) => match &node.value {
                Value::List(items) => {
                    for (at, item) in items.iter().enumerate() {
                        self.path.push(Step::Item(at));
                        self.shape(item, *of);
                        self.path.pop();
                    }
                }
                _ => self.fault(node, "type", "array"),
            },
            Shape::Bool => {
                if !matches!(node.value, Value::Bool(_)) {
                    self.fault(node, "type", "boolean");
                }
            }
            Shape::Percent => self.percent(node),
            Shape::Details => {
                if !node.is_map() {
                    self.fault(node, "type", "object");
                }
            }
            Shape::Party => {
                let mut found = Vec::new();
                let fits = node.text().is_some() || {
                    Checker::new(0, &mut found).map(node, &UNSPECIFIED);
                    found.is_empty()
                };
                if !fits {
                    self.fault(node, "oneOf", "");
                }
            }
            Shape::Code(words) => {
                let text = node.text();
                if text.is_none() {
                    self.fault(node, "type", "string");
                }
                if !text.is_some_and(|text| words.contains(&text)) {
                    self.fault(node, "enum", "");
                }
            }
            _ => match node.text() {
                None => self.fault(node, "type", "string"),
                Some(text) => self.text(node, text, shape),
            },
        }
    }

    fn percent(&mut self, node: &Node<'_>) {
        let Value::Number(text) = &node.value else {
            return self.fault(node, "type", "number");
        };
        match format::against_percent(text) {
            std::cmp::Ordering::Less => self.fault(node, "minimum", ""),
            std::cmp::Ordering::Greater => self.fault(node, "maximum", ""),
            std::cmp::Ordering::Equal => {}
        }
    }

    fn text(&mut self, node: &Node<'_>, text: &str, shape: Shape) {
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
        self.fault(node, keyword, "");
    }
}
