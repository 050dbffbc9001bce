//! Roles and facts.

use ntib_core::Bi;

use super::{Loader, Trees, dangling};
use crate::model::{Changeable, Fact, Role, Type, Value};
use crate::source::{Diagnostic, Span, code};
use crate::yaml::{MapReader, Node, bi, entries, text};

pub(super) fn load(loader: &mut Loader<'_>, trees: &Trees, out: &mut Vec<Diagnostic>) {
    let mut declared: Vec<(String, Span, &Node)> = Vec::new();
    let mut likes: Vec<(&str, Span)> = Vec::new();
    for node in &trees.vocabulary {
        let mut map = MapReader::new(node, "a vocabulary", out);
        if let Some(roles) = map.get("roles") {
            for entry in entries(roles, out) {
                role(loader, &entry.key, entry.key_span, &entry.value, out);
                likes.extend(entry.value.get("like").and_then(|node| Some((node.text()?, node.span))));
            }
        }
        if let Some(facts) = map.get("facts") {
            declared.extend(entries(facts, out).iter().map(|entry| (entry.key.clone(), entry.key_span, &entry.value)));
        }
        map.finish(out);
    }
    for (like, span) in likes {
        if !loader.book.roles.iter().any(|one| one.name == like) {
            dangling("role", like, span, loader.book.roles.iter().map(|one| one.name.as_str()), out);
        }
    }
    for (key, span, node) in declared {
        fact(loader, &key, span, node, out);
    }
    inherit(loader);
    loader.book.facts.sort_by(|a, b| a.key.cmp(&b.key));
    for pair in loader.book.facts.windows(2) {
        if let [a, b] = pair
            && a.key == b.key
        {
            out.push(
                Diagnostic::error(code::DUPLICATE, b.span, format!("the fact `{}` is declared twice", b.key))
                    .also(a.span, "first here")
                    .help("keep one of them"),
            );
        }
    }
}

fn role(loader: &mut Loader<'_>, name: &str, span: Span, node: &Node, out: &mut Vec<Diagnostic>) {
    let mut map = MapReader::new(node, "a role", out);
    let role = Role {
        name: name.to_owned(),
        like: map.text("like", out).map(str::to_owned),
        title: map.need_bi("title", out),
    };
    map.finish(out);
    if loader.book.roles.iter().any(|one| one.name == name) {
        out.push(Diagnostic::error(code::DUPLICATE, span, format!("the role `{name}` is declared twice")).help("keep one"));
    } else {
        loader.book.roles.push(role);
    }
}

fn fact(loader: &mut Loader<'_>, key: &str, span: Span, node: &Node, out: &mut Vec<Diagnostic>) {
    let role_name = key.split_once('.').map_or("", |(role, _)| role);
    let Some(role) = loader.book.roles.iter().position(|one| one.name == role_name) else {
        let message = format!("`{key}` begins with no declared role");
        out.push(Diagnostic::error(code::UNKNOWN_REFERENCE, span, message).help("write `role.name`, the role declared under `roles:`"));
        return;
    };
    let mut map = MapReader::new(node, "a fact", out);
    let values: Option<Vec<(String, Bi)>> = map
        .get("values")
        .map(|node| entries(node, out).iter().map(|entry| (entry.key.clone(), bi(&entry.value, out))).collect());
    let ty = map.need("type", out).and_then(|node| {
        let words = text(node, out)?;
        let ty = Type::from_words(words, values.as_deref());
        if ty.is_none() {
            let help = "boolean, enum (with `values:`), code SYSTEM, place, date, decimal, share, money CURRENCY, text, set place, set enum";
            out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{words}` is not a type")).help(help));
        }
        ty
    });
    let derived = match map.text("derived", out) {
        Some("true") => Some(map.get("otherwise")),
        _ => None,
    };
    let question = if derived.is_some() { map.bi("question", out).unwrap_or_default() } else { map.need_bi("question", out) };
    let changeable = match map.need_text("changeable_by", out) {
        Some("firm") => Changeable::Firm,
        Some("government") => Changeable::Government,
        Some("nobody") | None => Changeable::Nobody,
        Some(other) => {
            let message = format!("`{other}` cannot change a fact");
            out.push(Diagnostic::error(code::BAD_VALUE, span, message).help("write firm, government or nobody"));
            Changeable::Nobody
        }
    };
    let label = map.need_bi("label", out);
    let help = map.bi("help", out);
    let order = map.parsed("order", out).unwrap_or(50);
    map.finish(out);
    let Some(ty) = ty else { return };
    let derived: Option<Option<Value>> =
        derived.map(|otherwise| otherwise.and_then(|node| loader.value(&ty, node, out)));
    loader.book.facts.push(Fact { key: key.to_owned(), role, ty, label, question, help, changeable_by: changeable, order, derived, span });
}

/// Gives every role that is like another the other's facts.
fn inherit(loader: &mut Loader<'_>) {
    let mut inherited = Vec::new();
    for (at, role) in loader.book.roles.iter().enumerate() {
        let Some(like) = &role.like else { continue };
        for fact in &loader.book.facts {
            let Some(name) = fact.key.strip_prefix(like.as_str()).and_then(|rest| rest.strip_prefix('.')) else { continue };
            let key = format!("{}.{name}", role.name);
            if !loader.book.facts.iter().any(|one| one.key == key) {
                inherited.push(Fact { key, role: at, ..fact.clone() });
            }
        }
    }
    loader.book.facts.extend(inherited);
}
