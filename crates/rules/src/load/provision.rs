//! Provisions, their exceptions, and the circles that neither may form.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Recast;
use super::paper::due;
use super::question::{is_of, layer_positions};
use super::{Loader, Trees, dangling, list, named, period};
use crate::model::{
    Conclusion, Condition, Expr, FactId, InForce, LayerSpec, Obligation, OBLIGATION_KINDS, Provision, ProvisionId, QuestionId, QuestionKind,
    RateSpec, Target, Type,
};
use crate::source::{Diagnostic, Span, code};
use crate::yaml::{Entry, Kind, MapReader, Node, bi, entries, one_or_more, parsed, text};

/// The exceptions of one file, still by name.
struct Edges<'n> {
    id: String,
    unless: Vec<(&'n str, Span)>,
    overrides: Vec<(&'n str, Span)>,
}

pub(super) fn load(loader: &mut Loader<'_>, trees: &Trees, out: &mut Vec<Diagnostic>) {
    let mut edges = Vec::new();
    for (id, node) in &trees.provisions {
        edges.push(provision(loader, id, node, out));
    }
    loader.book.provisions.sort_by(|a, b| (&a.id, &a.role).cmp(&(&b.id, &b.role)));
    for one in &edges {
        link(loader, one, out);
    }
    exception_cycles(loader, out);
    derived_cycles(loader, out);
    layer_cycles(loader, out);
}

fn provision<'n>(loader: &mut Loader<'_>, id: &str, node: &'n Node, out: &mut Vec<Diagnostic>) -> Edges<'n> {
    let mut map = MapReader::new(node, "a provision", out);
    named(&mut map, "rule", id, out);
    let names = |node: Option<&'n Node>| -> Vec<(&'n str, Span)> {
        node.map_or(&[][..], one_or_more).iter().filter_map(|one| one.text().map(|text| (text, one.span))).collect()
    };
    let edges = Edges { id: id.to_owned(), unless: names(map.get("unless")), overrides: names(map.get("overrides")) };
    let plain = Provision {
        id: id.to_owned(),
        role: None,
        instrument: loader.instrument_of(id, node.span, out),
        title: map.need_bi("title", out),
        cite: list::citation(map.need("cite", out), out),
        text: map.need_bi("text", out),
        in_force: map.need("in_force", out).map(|node| in_force(node, out)).unwrap_or_default(),
        checked: list::checked(&mut map, out),
        when: Condition::All(Vec::new()),
        unless: Vec::new(),
        then: Vec::new(),
        obligations: map.list("obligations", out).iter().map(|node| obligation(loader, node, out)).collect(),
        readings: map.list("readings", out).iter().map(|node| bi(node, out)).collect(),
        not_modelled: map.list("not_modelled", out).iter().map(|node| bi(node, out)).collect(),
        span: node.span,
    };
    let (when, then) = (map.get("when"), map.need("then", out));
    map.finish(out);
    let conclusions = then.map_or(&[][..], |node| entries(node, out));
    for role in roles_of(loader, conclusions) {
        let recast: Recast<'_> = role.as_ref().map(|(from, to)| (from.as_str(), to.as_str()));
        // A mistake in the file would be reported once for each role: only the first reading reports.
        let mut once = Vec::new();
        let when = when.map_or(Condition::All(Vec::new()), |node| loader.condition(node, recast, &mut once));
        let then = conclusions.iter().filter_map(|entry| conclusion(loader, entry, recast, &mut once)).collect();
        if recast.is_none_or(|(from, to)| from == to) {
            out.append(&mut once);
        }
        let role = role.map(|(_, to)| to);
        loader.book.provisions.push(Provision { role, when, then, ..plain.clone() });
    }
    edges
}

/// The roles a provision is written out for: for one that concludes a derived fact of a role that others
/// are like, that role and each of those; otherwise once, for none.
fn roles_of(loader: &Loader<'_>, conclusions: &[Entry]) -> Vec<Option<(String, String)>> {
    let roles = &loader.book.roles;
    let shared = conclusions.iter().find_map(|entry| {
        loader.book.find_fact(&entry.key)?;
        let (role, _) = entry.key.split_once('.')?;
        roles.iter().any(|one| one.like.as_deref() == Some(role)).then_some(role)
    });
    let Some(from) = shared else { return vec![None] };
    roles
        .iter()
        .filter(|one| one.name == from || one.like.as_deref() == Some(from))
        .map(|one| Some((from.to_owned(), one.name.clone())))
        .collect()
}

fn in_force(node: &Node, out: &mut Vec<Diagnostic>) -> Vec<InForce> {
    let mut found: Vec<InForce> = one_or_more(node)
        .iter()
        .map(|one| {
            let (period, by) = period(one, out);
            InForce { period, by }
        })
        .collect();
    found.sort_by_key(|one| one.period);
    for pair in found.windows(2) {
        if let [a, b] = pair
            && a.period.overlaps(&b.period)
        {
            out.push(Diagnostic::error(code::PERIOD, node.span, "two periods overlap").help("end one where the next begins"));
        }
    }
    found
}

fn obligation(loader: &Loader<'_>, node: &Node, out: &mut Vec<Diagnostic>) -> Obligation {
    let mut map = MapReader::new(node, "an obligation", out);
    let obligation = Obligation {
        id: map.need_text("id", out).unwrap_or_default().to_owned(),
        kind: map.need_text("kind", out).unwrap_or_default().to_owned(),
        by: map.need_text("by", out).unwrap_or_default().to_owned(),
        text: map.need_bi("text", out),
        cite: map.need_text("cite", out).unwrap_or_default().to_owned(),
        period: list::span_of_time(&mut map, node.span, out),
        due: map.get("due").and_then(|node| due(node, out)),
        paper: map.get("paper").and_then(|node| {
            let name = text(node, out)?;
            let found = loader.book.find_paper(name);
            if found.is_none() {
                dangling("paper", name, node.span, loader.book.papers.iter().map(|one| one.id.as_str()), out);
            }
            found
        }),
    };
    map.finish(out);
    if !OBLIGATION_KINDS.contains(&obligation.kind.as_str()) {
        dangling("kind of obligation", &obligation.kind, node.span, OBLIGATION_KINDS, out);
    }
    if !loader.book.roles.iter().any(|role| role.name == obligation.by) {
        dangling("role", &obligation.by, node.span, loader.book.roles.iter().map(|role| role.name.as_str()), out);
    }
    obligation
}

fn conclusion(loader: &mut Loader<'_>, entry: &Entry, recast: Recast<'_>, out: &mut Vec<Diagnostic>) -> Option<Conclusion> {
    if let Some(question) = loader.book.find_question(&entry.key) {
        return match loader.book.question(question).kind.clone() {
            QuestionKind::Choice { outcomes, .. } => {
                let name = text(&entry.value, out)?;
                let found = outcomes.iter().position(|one| one.id == name);
                if found.is_none() {
                    dangling("outcome", name, entry.value.span, outcomes.iter().map(|one| one.id.as_str()), out);
                }
                Some(Conclusion::Outcome(question, found?))
            }
            QuestionKind::Set { elements } => {
                let mut found = Vec::new();
                for one in one_or_more(&entry.value) {
                    let name = text(one, out)?;
                    match elements.iter().position(|(element, _)| element == name) {
                        Some(at) => found.push(at),
                        None => dangling("element", name, one.span, elements.iter().map(|(name, _)| name.as_str()), out),
                    }
                }
                found.sort_unstable();
                found.dedup();
                Some(Conclusion::Elements(question, found))
            }
            QuestionKind::Layers { stacking, bases, .. } => {
                let layers: Vec<&str> = stacking.iter().map(|(name, _)| name.as_str()).collect();
                let bases: Vec<&str> = bases.iter().map(|(name, _)| name.as_str()).collect();
                layer(loader, question, &entry.value, &layers, &bases, recast, out)
            }
            QuestionKind::Holds { .. } | QuestionKind::Summary { .. } => {
                let message = format!("`{}` is not concluded by provisions", entry.key);
                out.push(Diagnostic::error(code::TYPE, entry.key_span, message).help("conclude the fact or the questions it asks"));
                None
            }
        };
    }
    if !entry.key.contains('.') {
        dangling("question", &entry.key, entry.key_span, loader.book.questions.iter().map(|one| one.id.as_str()), out);
        return None;
    }
    let fact = loader.fact_named(&entry.key, entry.key_span, recast, out)?;
    let found = loader.book.fact(fact);
    if found.derived.is_none() {
        let message = format!("`{}` is an input fact", found.key);
        out.push(Diagnostic::error(code::TYPE, entry.key_span, message).help("declare it `derived: true`, or conclude another"));
        return None;
    }
    let ty = found.ty.clone();
    let value = loader.value(&ty, &entry.value, out)?;
    if !is_of(&ty, &value) {
        out.push(Diagnostic::error(code::TYPE, entry.value.span, "only yes-or-no and named values are concluded").help("use a boolean or an enum"));
        return None;
    }
    Some(Conclusion::Derived(fact, value))
}

fn layer(
    loader: &mut Loader<'_>,
    question: QuestionId,
    node: &Node,
    layers: &[&str],
    bases: &[&str],
    recast: Recast<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Conclusion> {
    let mut map = MapReader::new(node, "a layer", out);
    let layer = map.need("layer", out).and_then(|node| layer_positions(node, layers, out));
    let base = map.need("base", out).and_then(|node| {
        let name = text(node, out)?;
        let found = bases.iter().position(|base| *base == name);
        if found.is_none() {
            dangling("base", name, node.span, bases.iter().copied(), out);
        }
        found
    });
    let heading = map.text("heading", out).map(str::to_owned);
    let rate = map.need("rate", out).and_then(|node| rate(loader, node, layers, recast, out));
    map.finish(out);
    let layer = layer?.first().copied()?;
    Some(Conclusion::Layer(question, LayerSpec { layer, heading, rate: rate?, base: base? }))
}

fn rate(loader: &Loader<'_>, node: &Node, layers: &[&str], recast: Recast<'_>, out: &mut Vec<Diagnostic>) -> Option<RateSpec> {
    let Kind::Map(_) = &node.kind else {
        let rate: ntib_core::Rate = parsed(node, out)?;
        for name in rate.facts() {
            loader.fact_named(name, node.span, recast, out)?;
        }
        return Some(RateSpec::Literal(rate));
    };
    let mut map = MapReader::new(node, "a rate", out);
    if let Some(param) = map.text("param", out) {
        map.finish(out);
        let found = loader.book.find_param(param);
        match found.map(|id| &loader.book.param(id).ty) {
            Some(Type::Share) => {}
            Some(_) => out.push(Diagnostic::error(code::TYPE, node.span, format!("the parameter `{param}` is no share")).help("name a share")),
            None => dangling("parameter", param, node.span, loader.book.params.iter().map(|one| one.id.as_str()), out),
        }
        return found.map(RateSpec::Param);
    }
    if let Some(share) = map.get("up_to") {
        let share = parsed(share, out);
        let over = map.need("over", out).and_then(|node| layer_positions(node, layers, out));
        map.finish(out);
        return Some(RateSpec::UpTo { share: share?, over: over? });
    }
    let name = map.need_text("list", out)?;
    let Some(list) = loader.book.find_list(name) else {
        dangling("list", name, node.span, loader.book.lists.iter().map(|one| one.id.as_str()), out);
        return None;
    };
    let key = map.need("key", out).and_then(|node| loader.fact_named(text(node, out)?, node.span, recast, out));
    let columns = &loader.book.list(list).columns;
    let column = map.need("column", out).and_then(|node| {
        let name = text(node, out)?;
        let found = columns.iter().position(|(column, ty)| column == name && *ty == crate::model::ColumnType::Rate);
        if found.is_none() {
            dangling("column of rates", name, node.span, columns.iter().map(|(name, _)| name.as_str()), out);
        }
        found
    });
    let filters = map.get("where").map(|node| loader.filters(list, node, out)).unwrap_or_default();
    map.finish(out);
    Some(RateSpec::List { list, key: key?, column: column?, filters })
}

/// Resolves the exceptions of one file. A name ending in `/` is every provision of a folder.
fn link(loader: &mut Loader<'_>, edges: &Edges<'_>, out: &mut Vec<Diagnostic>) {
    let book = &loader.book;
    let mut found: Vec<(ProvisionId, ProvisionId)> = Vec::new();
    let mut pairs = |name: &str, span: Span, backwards: bool, out: &mut Vec<Diagnostic>| {
        let named: Vec<ProvisionId> = if name.ends_with('/') {
            book.provision_ids().filter(|id| book.provision(*id).id.starts_with(name)).collect()
        } else {
            book.find_provisions(name).collect()
        };
        if named.is_empty() {
            dangling("provision", name, span, book.provisions.iter().map(|one| one.id.as_str()), out);
        }
        for own in book.find_provisions(&edges.id) {
            for other in named.iter().filter(|other| **other != own) {
                let (a, b) = (&book.provision(own).role, &book.provision(*other).role);
                if a.is_some() && b.is_some() && a != b {
                    continue;
                }
                found.push(if backwards { (*other, own) } else { (own, *other) });
            }
        }
    };
    for (name, span) in &edges.unless {
        pairs(name, *span, false, out);
    }
    for (name, span) in &edges.overrides {
        pairs(name, *span, true, out);
    }
    for (overridden, by) in found {
        if let Some(provision) = loader.book.provisions.get_mut(overridden.at()) {
            provision.unless.push(by);
            provision.unless.sort();
            provision.unless.dedup();
        }
    }
}

fn exception_cycles(loader: &Loader<'_>, out: &mut Vec<Diagnostic>) {
    let book = &loader.book;
    let next = |id: u32| book.provisions.get(id as usize).map(|one| one.unless.iter().map(|other| other.0).collect());
    if let Some(circle) = circle(book.provisions.len(), &|id| next(id).unwrap_or_default()) {
        let at = |id: &u32| book.provision(ProvisionId(*id));
        let Some(first) = circle.first().map(at) else { return };
        let names: Vec<String> = circle.iter().map(|id| at(id).name()).collect();
        let mut diagnostic = Diagnostic::error(
            code::EXCEPTION_CYCLE,
            first.span,
            format!("exceptions override one another in a circle: {}", names.join(" -> ")),
        )
        .help("decide which of them prevails, and remove the other edge");
        for id in circle.iter().skip(1) {
            diagnostic = diagnostic.also(at(id).span, "also in the circle");
        }
        out.push(diagnostic);
    }
}

fn derived_cycles(loader: &Loader<'_>, out: &mut Vec<Diagnostic>) {
    let book = &loader.book;
    let by_id: BTreeMap<u32, FactId> = loader.tests.iter().map(|(test, id)| (id.0, test.fact)).collect();
    let mut needs: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for provision in &book.provisions {
        for conclusion in &provision.then {
            let Target::Fact(fact) = conclusion.target() else { continue };
            let mut tested = BTreeSet::new();
            collect(&provision.when, &by_id, &mut tested);
            let mut overriding: Vec<ProvisionId> = provision.unless.clone();
            let mut seen = BTreeSet::new();
            while let Some(id) = overriding.pop() {
                if seen.insert(id) {
                    collect(&book.provision(id).when, &by_id, &mut tested);
                    overriding.extend(&book.provision(id).unless);
                }
            }
            let derived = tested.into_iter().filter(|fact| book.fact(*fact).derived.is_some()).map(|fact| fact.0);
            needs.entry(fact.0).or_default().extend(derived);
        }
    }
    let next = |id: u32| needs.get(&id).map(|set| set.iter().copied().collect()).unwrap_or_default();
    if let Some(circle) = circle(book.facts.len(), &next) {
        let names: Vec<&str> = circle.iter().map(|id| book.fact(FactId(*id)).key.as_str()).collect();
        let span = circle.first().map_or(Span::default(), |id| book.fact(FactId(*id)).span);
        let message = format!("derived facts depend on one another in a circle: {}", names.join(" -> "));
        out.push(Diagnostic::error(code::DERIVED_CYCLE, span, message).help("make one of them an input fact, or split it"));
    }
}

/// A layer needs those that its base and its rate name; these needs form no circle.
fn layer_cycles(loader: &Loader<'_>, out: &mut Vec<Diagnostic>) {
    for (at, question) in loader.book.questions.iter().enumerate() {
        let QuestionKind::Layers { bases, stacking, .. } = &question.kind else { continue };
        let mut needs: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); stacking.len()];
        for conclusion in loader.book.provisions.iter().flat_map(|one| &one.then) {
            let Conclusion::Layer(of, spec) = conclusion else { continue };
            let Some(needs) = needs.get_mut(spec.layer).filter(|_| of.at() == at) else { continue };
            let mut named = Vec::new();
            if let Some((_, expr)) = bases.get(spec.base) {
                layers_of(expr, &mut named);
            }
            if let RateSpec::UpTo { over, .. } = &spec.rate {
                named.extend(over);
            }
            needs.extend(named.into_iter().filter_map(|layer| u32::try_from(layer).ok()));
        }
        let next = |id: u32| needs.get(id as usize).map(|set| set.iter().copied().collect()).unwrap_or_default();
        if let Some(circle) = circle(stacking.len(), &next) {
            let names: Vec<&str> =
                circle.iter().filter_map(|id| stacking.get(*id as usize)).map(|(name, _)| name.as_str()).collect();
            let message = format!("layers need one another in a circle: {}", names.join(" -> "));
            out.push(Diagnostic::error(code::DERIVED_CYCLE, question.span, message).help("base one of them on facts alone"));
        }
    }
}

fn layers_of(expr: &Expr, into: &mut Vec<usize>) {
    match expr {
        Expr::Fact(_) => {}
        Expr::Layers(layers) => into.extend(layers),
        Expr::Plus(inner) | Expr::Min(inner) | Expr::Max(inner) => inner.iter().for_each(|one| layers_of(one, into)),
        Expr::Minus(a, b) => [a, b].into_iter().for_each(|one| layers_of(one, into)),
        Expr::Times(_, inner) => layers_of(inner, into),
    }
}

fn collect(condition: &Condition, by_id: &BTreeMap<u32, FactId>, into: &mut BTreeSet<FactId>) {
    match condition {
        Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| collect(one, by_id, into)),
        Condition::Not(inner) => collect(inner, by_id, into),
        Condition::Test(id) => into.extend(by_id.get(&id.0)),
    }
}

/// A circle in the graph of `count` nodes, if there is one, by depth-first search without recursion.
fn circle(count: usize, next: &dyn Fn(u32) -> Vec<u32>) -> Option<Vec<u32>> {
    let mut state = vec![0_u8; count];
    for start in 0..u32::try_from(count).unwrap_or(u32::MAX) {
        let mut path: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut enter = Some(start).filter(|_| state.get(start as usize) == Some(&0));
        loop {
            if let Some(node) = enter.take() {
                if let Some(state) = state.get_mut(node as usize) {
                    *state = 1;
                }
                path.push((node, next(node)));
            }
            let Some((node, rest)) = path.last_mut() else { break };
            match rest.pop() {
                None => {
                    if let Some(state) = state.get_mut(*node as usize) {
                        *state = 2;
                    }
                    path.pop();
                }
                Some(child) => match state.get(child as usize) {
                    Some(0) => enter = Some(child),
                    Some(1) => {
                        let begin = path.iter().position(|(node, _)| *node == child).unwrap_or(0);
                        return Some(path.iter().skip(begin).map(|(node, _)| *node).collect());
                    }
                    _ => {}
                },
            }
        }
    }
    None
}
