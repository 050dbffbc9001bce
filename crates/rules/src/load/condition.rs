//! Conditions.

use super::{Loader, dangling};
use crate::model::{Bound, Choice, Compare, Condition, FactId, ListId, Op, Test, Type, Value};
use crate::source::{Diagnostic, Span, code, nearest};
use crate::yaml::{Entry, Kind, Node, entries, one_or_more, text};

/// Facts of the first role are read as facts of the second.
pub(super) type Recast<'r> = Option<(&'r str, &'r str)>;

impl Loader<'_> {
    /// The condition that all tests of `node` make.
    pub(super) fn condition(&mut self, node: &Node, recast: Recast<'_>, out: &mut Vec<Diagnostic>) -> Condition {
        let all = one_or_more(node).iter().map(|one| self.one(one, recast, out)).collect::<Vec<_>>();
        flat(all)
    }

    fn one(&mut self, node: &Node, recast: Recast<'_>, out: &mut Vec<Diagnostic>) -> Condition {
        let found = entries(node, out);
        let [entry] = found else {
            if !found.is_empty() {
                let message = "one test has one key";
                out.push(Diagnostic::error(code::SHAPE, node.span, message).help("write each test as its own list item"));
            }
            return Condition::All(Vec::new());
        };
        match entry.key.as_str() {
            "all" => self.condition(&entry.value, recast, out),
            "any" => {
                let some = one_or_more(&entry.value).iter().map(|one| self.one(one, recast, out)).collect();
                Condition::Any(some)
            }
            "not" => Condition::Not(Box::new(self.condition(&entry.value, recast, out))),
            _ => self.test(entry, recast, out),
        }
    }

    fn test(&mut self, entry: &Entry, recast: Recast<'_>, out: &mut Vec<Diagnostic>) -> Condition {
        let nothing = Condition::All(Vec::new());
        let Some(fact) = self.fact_named(&entry.key, entry.key_span, recast, out) else { return nothing };
        let ty = self.book.fact(fact).ty.clone();
        let node = &entry.value;
        let Kind::Map(_) = &node.kind else {
            return self.choice(&ty, node, out).map_or(nothing, |choice| self.one_of(fact, &ty, choice));
        };
        let parts = entries(node, out);
        if let Some(list) = node.get("in_list") {
            return self.in_list(fact, &ty, list, parts, out);
        }
        let conditions: Vec<Condition> =
            parts.iter().filter_map(|part| self.operator(fact, &ty, part, out)).collect();
        flat(conditions)
    }

    fn operator(&mut self, fact: FactId, ty: &Type, part: &Entry, out: &mut Vec<Diagnostic>) -> Option<Condition> {
        let set = matches!(ty, Type::Set(_));
        let compare = match part.key.as_str() {
            "at_least" | "from" => Some(Compare::AtLeast),
            "at_most" => Some(Compare::AtMost),
            "above" => Some(Compare::Above),
            "below" | "before" => Some(Compare::Below),
            _ => None,
        };
        if let Some(compare) = compare {
            if !matches!(ty, Type::Decimal | Type::Money(_) | Type::Share | Type::Date) {
                return misfit(part.key_span, &format!("a fact of type `{}` has no order", ty.words()), out);
            }
            let bound = self.bound(ty, &part.value, out)?;
            return Some(self.atom(fact, Op::Compare(compare, bound)));
        }
        match part.key.as_str() {
            "not" => {
                let choice = self.choice(ty, &part.value, out)?;
                Some(Condition::Not(Box::new(self.one_of(fact, ty, choice))))
            }
            "some_in" | "all_in" | "none_in" | "empty" if !set => {
                misfit(part.key_span, &format!("a fact of type `{}` is no set", ty.words()), out)
            }
            "some_in" => self.choice(ty, &part.value, out).map(|choice| self.atom(fact, Op::SomeIn(choice))),
            "all_in" => self.choice(ty, &part.value, out).map(|choice| self.atom(fact, Op::AllIn(choice))),
            "none_in" => {
                let choice = self.choice(ty, &part.value, out)?;
                Some(Condition::Not(Box::new(self.atom(fact, Op::SomeIn(choice)))))
            }
            "empty" => {
                let empty = self.atom(fact, Op::Empty);
                match text(&part.value, out)? {
                    "true" => Some(empty),
                    "false" => Some(Condition::Not(Box::new(empty))),
                    _ => misfit(part.value.span, "write `empty: true` or `empty: false`", out),
                }
            }
            other => {
                const KNOWN: [&str; 10] =
                    ["not", "at_least", "at_most", "above", "below", "in_list", "some_in", "all_in", "none_in", "empty"];
                let diagnostic = Diagnostic::error(code::UNKNOWN_KEY, part.key_span, format!("`{other}` is no test"));
                out.push(match nearest(other, KNOWN) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help(format!("known: {}", KNOWN.join(", "))),
                });
                None
            }
        }
    }

    fn in_list(&mut self, fact: FactId, ty: &Type, list: &Node, parts: &[Entry], out: &mut Vec<Diagnostic>) -> Condition {
        let nothing = Condition::All(Vec::new());
        let Some(name) = text(list, out) else { return nothing };
        let Some(id) = self.book.find_list(name) else {
            dangling("list", name, list.span, self.book.lists.iter().map(|one| one.id.as_str()), out);
            return nothing;
        };
        let key = &self.book.list(id).key;
        if key != ty && !matches!((key, ty), (Type::Text, Type::Enum(_))) {
            let message = format!("the list's key is `{}`, the fact is `{}`", key.words(), ty.words());
            out.push(Diagnostic::error(code::TYPE, list.span, message).help("test a fact of the key's type"));
            return nothing;
        }
        let mut filters = Vec::new();
        for part in parts.iter().filter(|part| part.key != "in_list") {
            if part.key == "where" {
                filters = self.filters(id, &part.value, out);
            } else {
                let message = format!("`{}` does not go with `in_list`", part.key);
                out.push(Diagnostic::error(code::UNKNOWN_KEY, part.key_span, message).help("only `where` does"));
            }
        }
        self.atom(fact, Op::InList { list: id, filters })
    }

    /// The filters of a `where` map, in column order.
    pub(super) fn filters(&self, id: ListId, node: &Node, out: &mut Vec<Diagnostic>) -> Vec<(usize, Vec<String>)> {
        let columns = &self.book.list(id).columns;
        let mut filters = Vec::new();
        for entry in entries(node, out) {
            let Some(column) = columns.iter().position(|(name, _)| *name == entry.key) else {
                dangling("column", &entry.key, entry.key_span, columns.iter().map(|(name, _)| name.as_str()), out);
                continue;
            };
            let mut texts: Vec<String> =
                one_or_more(&entry.value).iter().filter_map(|one| text(one, out).map(str::to_owned)).collect();
            texts.sort();
            filters.push((column, texts));
        }
        filters.sort();
        filters
    }

    fn bound(&self, ty: &Type, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Bound> {
        let words = text(node, out)?;
        let Some(name) = words.strip_prefix("param ") else { return self.value(ty, node, out).map(Bound::Value) };
        let name = name.trim();
        let Some(id) = self.book.find_param(name) else {
            dangling("parameter", name, node.span, self.book.params.iter().map(|one| one.id.as_str()), out);
            return None;
        };
        let param = self.book.param(id);
        if param.ty != *ty {
            let message = format!("the parameter is `{}`, the fact is `{}`", param.ty.words(), ty.words());
            out.push(Diagnostic::error(code::TYPE, node.span, message).help("compare values of one type"));
            return None;
        }
        Some(Bound::Param(id))
    }

    fn choice(&self, ty: &Type, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Choice> {
        let element = if let Type::Set(inner) = ty { inner } else { ty };
        let mut choice = Choice::default();
        for item in one_or_more(node) {
            let words = text(item, out)?;
            if let Some(name) = words.strip_prefix("ring ") {
                let name = name.trim();
                let Some(id) = self.book.find_ring(name) else {
                    dangling("ring", name, item.span, self.book.rings.iter().map(|one| one.id.as_str()), out);
                    return None;
                };
                if *element != Type::Place {
                    return misfit(item.span, &format!("a ring holds places, the fact is `{}`", ty.words()), out);
                }
                choice.rings.push(id);
            } else {
                choice.values.push(self.value(element, item, out)?);
            }
        }
        if choice.values.is_empty() && choice.rings.is_empty() {
            return misfit(node.span, "the list of values is empty", out);
        }
        choice.values.sort();
        choice.values.dedup();
        choice.rings.sort();
        choice.rings.dedup();
        Some(choice)
    }

    /// Facts with a closed set of yes and no are tested one way, so that equal tests are one test.
    fn one_of(&mut self, fact: FactId, ty: &Type, choice: Choice) -> Condition {
        if *ty == Type::Boolean && choice.values == [Value::Bool(false)] {
            let holds = Choice { values: vec![Value::Bool(true)], rings: Vec::new() };
            return Condition::Not(Box::new(self.atom(fact, Op::OneOf(holds))));
        }
        let op = if matches!(ty, Type::Set(_)) { Op::SomeIn(choice) } else { Op::OneOf(choice) };
        self.atom(fact, op)
    }

    fn atom(&mut self, fact: FactId, op: Op) -> Condition {
        Condition::Test(self.intern(Test { fact, op }))
    }

    /// The fact with this key, read for another role if asked.
    pub(super) fn fact_named(&self, key: &str, span: Span, recast: Recast<'_>, out: &mut Vec<Diagnostic>) -> Option<FactId> {
        let recasted = recast.and_then(|(from, to)| {
            key.strip_prefix(from).and_then(|rest| rest.strip_prefix('.')).map(|name| format!("{to}.{name}"))
        });
        let key = recasted.as_deref().unwrap_or(key);
        let found = self.book.find_fact(key);
        if found.is_none() {
            out.push(unknown_fact(self.book.facts.iter().map(|fact| fact.key.as_str()), key, span));
        }
        found
    }
}

/// The diagnostic for a fact that is not in the vocabulary.
pub(super) fn unknown_fact<'k>(known: impl Iterator<Item = &'k str>, key: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(code::UNKNOWN_FACT, span, format!("there is no fact `{key}`"));
    match nearest(key, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("see `ntib law --facts` for every fact, or declare it in the vocabulary"),
    }
}

fn misfit<T>(span: Span, message: &str, out: &mut Vec<Diagnostic>) -> Option<T> {
    out.push(Diagnostic::error(code::TYPE, span, message).help("see section 6 of the format reference"));
    None
}

/// All of these, without needless nesting.
fn flat(mut all: Vec<Condition>) -> Condition {
    match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, Some(last)) => {
            all.push(last);
            Condition::All(all)
        }
        (_, None) => Condition::All(all),
    }
}
