//! Questions.

use super::{Loader, Trees, dangling};
use crate::model::{Attribution, Condition, Expr, FactId, Outcome, Per, Question, QuestionId, QuestionKind, Type, Value, Verdict};
use crate::source::{Diagnostic, code};
use crate::yaml::{MapReader, Node, bi, entries, list, one_or_more, parsed, text};

pub(super) fn load(loader: &mut Loader<'_>, trees: &Trees, out: &mut Vec<Diagnostic>) {
    let mut summaries: Vec<(String, &Node)> = Vec::new();
    for (path, node) in &trees.questions {
        let mut map = MapReader::new(node, "a question", out);
        let Some(id) = map.need_text("question", out) else { continue };
        let file = path.strip_prefix("questions/").and_then(|rest| rest.strip_suffix(".yaml")).unwrap_or(path);
        if file != id.replace('/', "-") {
            let message = format!("the question `{id}` stands in `{path}`");
            out.push(
                Diagnostic::error(code::MISPLACED, node.span, message)
                    .help(format!("call the file questions/{}.yaml", id.replace('/', "-"))),
            );
        }
        let per = match map.need_text("per", out) {
            Some("movement") | None => Per::Movement,
            Some("offer") => Per::Offer,
            Some("firm") => Per::Firm,
            Some(other) => {
                out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("a question is not asked per `{other}`")).help("movement, offer or firm"));
                Per::Movement
            }
        };
        let (title, ask) = (map.need_bi("title", out), map.need_bi("ask", out));
        let scope = map.get("scope").map_or(Condition::All(Vec::new()), |node| scope(loader, node, out));
        let supported_from = map.need("supported_from", out).and_then(|node| parsed(node, out));
        let supported_from = supported_from.or(loader.book.supported.from).unwrap_or(ntib_core::Date::FIRST);
        let kind = kind(loader, &mut map, node, id, &mut summaries, out);
        let if_removed = match &kind {
            Some(QuestionKind::Choice { outcomes, .. }) => outcome_at(&mut map, "if_removed", outcomes, out),
            _ => None,
        };
        let on_request = map.get("on_request").is_some_and(|node| text(node, out) == Some("true"));
        let attribution = attribution(&mut map, out);
        map.finish(out);
        if let Some(kind) = kind {
            let id = id.to_owned();
            loader.book.questions.push(Question { id, title, ask, per, scope, supported_from, kind, if_removed, on_request, attribution, span: node.span });
        }
    }
    loader.book.questions.sort_by(|a, b| a.id.cmp(&b.id));
    for (id, node) in summaries {
        summary(loader, &id, node, out);
    }
}

/// The modes of attribution that are named, in the order written.
fn attribution(map: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Vec<Attribution> {
    let mut found = Vec::new();
    for one in map.get("attribution").map(one_or_more).unwrap_or_default() {
        let Some(name) = text(one, out) else { continue };
        match Attribution::NAMED.iter().find(|(known, _)| *known == name) {
            Some((_, mode)) => found.push(*mode),
            None => dangling("mode of attribution", name, one.span, Attribution::NAMED.iter().map(|(known, _)| *known), out),
        }
    }
    found
}

/// A scope is written as tests, or as one map of facts.
fn scope(loader: &mut Loader<'_>, node: &Node, out: &mut Vec<Diagnostic>) -> Condition {
    match &node.kind {
        crate::yaml::Kind::Map(all) if all.len() > 1 => {
            let each: Vec<Condition> = all
                .iter()
                .map(|entry| {
                    let kind = crate::yaml::Kind::Map(vec![entry.clone()]);
                    loader.condition(&Node { span: entry.key_span, kind }, None, out)
                })
                .collect();
            Condition::All(each)
        }
        _ => loader.condition(node, None, out),
    }
}

fn kind<'n>(
    loader: &Loader<'_>,
    map: &mut MapReader<'n>,
    node: &'n Node,
    id: &str,
    summaries: &mut Vec<(String, &'n Node)>,
    out: &mut Vec<Diagnostic>,
) -> Option<QuestionKind> {
    match map.need_text("kind", out)? {
        "choice" => choice(map, out),
        "holds" => {
            let name = map.need("fact", out)?;
            let fact = loader.fact_named(text(name, out)?, name.span, None, out)?;
            let found = loader.book.fact(fact);
            if found.ty != Type::Boolean || found.derived.is_none() {
                out.push(Diagnostic::error(code::TYPE, name.span, format!("`{}` is no derived boolean", found.key)).help("ask a derived boolean fact"));
            }
            Some(QuestionKind::Holds { fact })
        }
        "set" => {
            let elements = map.need("elements", out)?;
            let elements = entries(elements, out).iter().map(|entry| {
                let mut inner = MapReader::new(&entry.value, "an element", out);
                let label = inner.need_bi("label", out);
                inner.finish(out);
                (entry.key.clone(), label)
            });
            Some(QuestionKind::Set { elements: elements.collect() })
        }
        "layers" => layers(loader, map, out),
        "summary" => {
            summaries.push((id.to_owned(), map.need("of", out)?));
            Some(QuestionKind::Summary { of: Vec::new() })
        }
        other => {
            let message = format!("`{other}` is no kind of question");
            out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help("choice, layers, set, holds or summary"));
            None
        }
    }
}

fn choice(map: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Option<QuestionKind> {
    let mut outcomes = Vec::new();
    for entry in entries(map.need("outcomes", out)?, out) {
        let mut inner = MapReader::new(&entry.value, "an outcome", out);
        let label = inner.need_bi("label", out);
        let verdict = match inner.need_text("verdict", out) {
            Some("yes") => Verdict::Yes,
            Some("needs_authority") => Verdict::NeedsAuthority,
            Some("no") => Verdict::No,
            _ => {
                out.push(Diagnostic::error(code::BAD_VALUE, entry.value.span, "the verdict is unknown").help("yes, needs_authority or no"));
                Verdict::No
            }
        };
        inner.finish(out);
        outcomes.push(Outcome { id: entry.key.clone(), label, verdict });
    }
    let otherwise = outcome_at(map, "otherwise", &outcomes, out);
    Some(QuestionKind::Choice { outcomes, otherwise })
}

/// The position of the outcome that `key` names, if it is there.
fn outcome_at(map: &mut MapReader<'_>, key: &'static str, outcomes: &[Outcome], out: &mut Vec<Diagnostic>) -> Option<usize> {
    let node = map.get(key)?;
    let name = text(node, out)?;
    let found = outcomes.iter().position(|one| one.id == name);
    if found.is_none() {
        dangling("outcome", name, node.span, outcomes.iter().map(|one| one.id.as_str()), out);
    }
    found
}

fn layers(loader: &Loader<'_>, map: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Option<QuestionKind> {
    let currency = map.need("currency", out).and_then(|node| parsed(node, out));
    let whole = map.need("whole", out).and_then(|node| money_fact(loader, node, out));
    let mut stacking = Vec::new();
    for entry in entries(map.need("stacking", out)?, out) {
        stacking.push((entry.key.clone(), bi(&entry.value, out)));
    }
    let names: Vec<&str> = stacking.iter().map(|(name, _)| name.as_str()).collect();
    let mut bases = Vec::new();
    for entry in entries(map.need("bases", out)?, out) {
        if let Some(expr) = expr(loader, &entry.value, &names, out) {
            bases.push((entry.key.clone(), expr));
        }
    }
    Some(QuestionKind::Layers { currency: currency?, whole: whole?, bases, stacking })
}

fn money_fact(loader: &Loader<'_>, node: &Node, out: &mut Vec<Diagnostic>) -> Option<FactId> {
    let fact = loader.fact_named(text(node, out)?, node.span, None, out)?;
    let found = loader.book.fact(fact);
    if !matches!(found.ty, Type::Money(_)) || found.derived.is_some() {
        out.push(Diagnostic::error(code::TYPE, node.span, format!("`{}` is no given amount of money", found.key)).help("name a money fact"));
        return None;
    }
    Some(fact)
}

/// An expression over money facts.
fn expr(loader: &Loader<'_>, node: &Node, layers: &[&str], out: &mut Vec<Diagnostic>) -> Option<Expr> {
    let [entry] = entries(node, out) else {
        out.push(Diagnostic::error(code::SHAPE, node.span, "an expression has one operator").help("see section 7 of the format reference"));
        return None;
    };
    let value = &entry.value;
    let several = |out: &mut Vec<Diagnostic>| -> Option<Vec<Expr>> {
        list(value, out).iter().map(|one| expr(loader, one, layers, out)).collect()
    };
    match entry.key.as_str() {
        "fact" => money_fact(loader, value, out).map(Expr::Fact),
        "plus" => several(out).map(Expr::Plus),
        "min" => several(out).map(Expr::Min),
        "max" => several(out).map(Expr::Max),
        "minus" => match several(out)?.as_slice() {
            [a, b] => Some(Expr::Minus(Box::new(a.clone()), Box::new(b.clone()))),
            _ => wrong(value, "`minus` takes two expressions", out),
        },
        "times" => match list(value, out) {
            [share, of] => {
                let share = parsed(share, out)?;
                Some(Expr::Times(share, Box::new(expr(loader, of, layers, out)?)))
            }
            _ => wrong(value, "`times` takes a share and an expression", out),
        },
        "layers" => layer_positions(value, layers, out).map(Expr::Layers),
        other => wrong(value, &format!("`{other}` is no operator"), out),
    }
}

fn wrong<T>(node: &Node, message: &str, out: &mut Vec<Diagnostic>) -> Option<T> {
    out.push(Diagnostic::error(code::SHAPE, node.span, message).help("fact, layers, plus, minus, min, max or times"));
    None
}

/// The positions of the layers that `node` names.
pub(super) fn layer_positions(node: &Node, layers: &[&str], out: &mut Vec<Diagnostic>) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for one in one_or_more(node) {
        let name = text(one, out)?;
        match layers.iter().position(|layer| *layer == name) {
            Some(at) => found.push(at),
            None => {
                dangling("layer", name, one.span, layers.iter().copied(), out);
                return None;
            }
        }
    }
    Some(found)
}

fn summary(loader: &mut Loader<'_>, id: &str, node: &Node, out: &mut Vec<Diagnostic>) {
    let mut of: Vec<QuestionId> = Vec::new();
    for one in list(node, out) {
        let Some(name) = text(one, out) else { continue };
        match loader.book.find_question(name) {
            Some(question) if matches!(loader.book.question(question).kind, QuestionKind::Choice { .. }) => of.push(question),
            Some(_) => out.push(Diagnostic::error(code::TYPE, one.span, format!("`{name}` is no choice")).help("a summary joins choices")),
            None => dangling("question", name, one.span, loader.book.questions.iter().map(|one| one.id.as_str()), out),
        }
    }
    of.sort();
    of.dedup();
    if let Some(question) = loader.book.questions.iter_mut().find(|one| one.id == id) {
        question.kind = QuestionKind::Summary { of };
    }
}

/// Whether `value` may be concluded of a fact of type `ty`.
pub(super) fn is_of(ty: &Type, value: &Value) -> bool {
    matches!((ty, value), (Type::Boolean, Value::Bool(_)) | (Type::Enum(_), Value::Enum(_)))
}
