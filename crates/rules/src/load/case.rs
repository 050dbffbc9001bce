//! Cases: those beside provisions, and those that users write.

use ntib_core::{Bi, Date, Money, Rate, Share};

use super::condition::unknown_fact;
use super::{Loader, dangling, value_diagnostic};
use crate::model::{FactId, QuestionId, QuestionKind, Rulebook, Type, Value};
use crate::source::{Diagnostic, SourceFile, Span, code};
use crate::value::ValueError;
use crate::yaml::{Entry, Kind, MapReader, Node, bi, entries, list, one_or_more, parse, parsed, text};

/// How many items and legs a case may have, each.
pub const CASE_PARTS_MAX: usize = 500;

/// The key under which a party of a case is named in a base of firms.
const PARTY_NAME: &str = "firm";

/// The cases in one file beside a provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// The provision's identifier, by the file's path.
    pub beside: String,
    /// The cases.
    pub cases: Vec<RuleCase>,
}

/// A case beside a provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCase {
    /// What it shows.
    pub name: String,
    /// The date asked about.
    pub as_of: Date,
    /// The known facts.
    pub facts: Vec<(FactId, Value)>,
    /// What is expected of questions.
    pub expect: Vec<(QuestionId, Expect)>,
    /// What is expected of derived facts.
    pub expect_facts: Vec<(FactId, Expect)>,
    /// Provisions that apply in it.
    pub fires: Vec<String>,
    /// Provisions that do not.
    pub not_fires: Vec<String>,
    /// Facts that must be named as missing.
    pub missing: Vec<FactId>,
    /// Where it is written.
    pub span: Span,
}

/// What a case expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// More than one outcome is possible.
    Undetermined,
    /// The question does not arise.
    NotAsked,
    /// Exactly these outcomes are possible, by position.
    Outcomes(Vec<usize>),
    /// It holds or not.
    Holds(bool),
    /// A derived enumeration has this value.
    Is(Value),
    /// Exactly these elements.
    Elements(Vec<usize>),
    /// The total.
    Total(Money),
    /// The total as a share of the whole value.
    TotalRate(Share),
    /// Exactly these layers, with the rate as a share of the whole or as written.
    Layers(Vec<(usize, Rate)>),
}

/// An item or leg of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseItem {
    /// Its name in the case.
    pub id: String,
    /// Its known facts.
    pub facts: Vec<(FactId, Value)>,
}

/// A case as users write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it is about; the same in both languages where only one text is given.
    pub title: Bi,
    /// The situation it is taken from, for ready examples.
    pub about: Option<Bi>,
    /// The date asked about, if the case gives one.
    pub as_of: Option<Date>,
    /// The questions asked; every one that arises if empty.
    pub ask: Vec<QuestionId>,
    /// Known facts of parties, the contract, and facts given flat: they hold for every matter.
    pub common: Vec<(FactId, Value)>,
    /// Roles of the parties named, in file order.
    pub parties: Vec<String>,
    /// Who parties are in a base of firms, where the case says so: role, and name or identifier. No answer depends on it.
    pub named: Vec<(String, String)>,
    /// Items.
    pub items: Vec<CaseItem>,
    /// Legs.
    pub legs: Vec<CaseItem>,
    /// Offers: the name of the item offered, and facts.
    pub offers: Vec<CaseItem>,
}

/// Where facts are looked up: the rulebook being loaded, or a finished one.
pub(super) struct Reader<'b> {
    pub(super) book: &'b Rulebook,
}

impl Reader<'_> {
    /// The fact and value of one entry; `None` for `unknown` and for mistakes.
    fn fact(&self, key: &str, entry: &Entry, out: &mut Vec<Diagnostic>) -> Option<(FactId, Value)> {
        let Some(id) = self.book.find_fact(key) else {
            out.push(unknown_fact(self.book.facts.iter().map(|fact| fact.key.as_str()), key, entry.key_span));
            return None;
        };
        let fact = self.book.fact(id);
        if fact.derived.is_some() {
            let message = format!("`{key}` is concluded by the rulebook, not given");
            out.push(
                Diagnostic::error(code::DERIVED_GIVEN, entry.key_span, message)
                    .help("give the facts it follows from; `ntib law` shows the provisions that conclude it"),
            );
            return None;
        }
        if entry.value.text() == Some("unknown") {
            return None;
        }
        let value = if fact.ty.has_bounds() {
            self.parsed_value(&entry.value, out, &|text| fact.ty.parse_given(text, &|place| self.book.is_place(place)))
        } else {
            self.value(&fact.ty, &entry.value, out)
        };
        Some((id, value?))
    }

    fn parsed_value(
        &self,
        node: &Node,
        out: &mut Vec<Diagnostic>,
        read: &dyn Fn(&str) -> Result<Value, ValueError>,
    ) -> Option<Value> {
        let text = text(node, out)?;
        read(text).map_err(|error| out.push(value_diagnostic(node.span, error))).ok()
    }

    fn value(&self, ty: &Type, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Value> {
        let one = |ty: &Type, node: &Node, out: &mut Vec<Diagnostic>| {
            self.parsed_value(node, out, &|text| ty.parse(text, &|place| self.book.is_place(place)))
        };
        match (ty, &node.kind) {
            (Type::Set(inner), Kind::List(_)) => {
                let items: Option<Vec<Value>> = list(node, out).iter().map(|item| one(inner, item, out)).collect();
                items.map(Value::set)
            }
            (Type::Set(inner), _) => one(inner, node, out).map(|value| Value::set(vec![value])),
            (ty, _) => one(ty, node, out),
        }
    }

    pub(super) fn facts(&self, role: Option<&str>, node: &Node, skip: &[&str], out: &mut Vec<Diagnostic>) -> Vec<(FactId, Value)> {
        let mut found = Vec::new();
        for entry in entries(node, out).iter().filter(|entry| !skip.contains(&entry.key.as_str())) {
            let key = match role {
                Some(role) if !entry.key.contains('.') => format!("{role}.{}", entry.key),
                _ => entry.key.clone(),
            };
            found.extend(self.fact(&key, entry, out));
        }
        found
    }
}

/// The cases of every case file, for a rulebook that loaded.
pub(super) fn load(loader: &Loader<'_>, trees: &[(String, Node)], out: &mut Vec<Diagnostic>) -> Vec<CaseFile> {
    let reader = Reader { book: &loader.book };
    let mut files = Vec::new();
    for (beside, node) in trees {
        if loader.book.find_provisions(beside).next().is_none() {
            let message = format!("these cases stand beside no provision `{beside}`");
            out.push(Diagnostic::error(code::MISPLACED, node.span, message).help("name the file after the provision"));
        }
        let mut map = MapReader::new(node, "a case file", out);
        let given = map.get("given").map(|node| reader.facts(None, node, &[], out)).unwrap_or_default();
        let cases = map.need("cases", out).map_or(&[][..], |node| list(node, out));
        map.finish(out);
        let cases = cases.iter().filter_map(|node| rule_case(&reader, &given, node, out)).collect();
        files.push(CaseFile { beside: beside.clone(), cases });
    }
    files
}

fn rule_case(reader: &Reader<'_>, given: &[(FactId, Value)], node: &Node, out: &mut Vec<Diagnostic>) -> Option<RuleCase> {
    let mut map = MapReader::new(node, "a case", out);
    let name = map.need_text("case", out)?.to_owned();
    let as_of: Option<Date> = map.need("as_of", out).and_then(|node| parsed(node, out));
    let mut facts = given.to_vec();
    if let Some(node) = map.get("facts") {
        for entry in entries(node, out) {
            let own = reader.fact(&entry.key, entry, out);
            // A case's own fact, `unknown` included, takes the place of the shared one.
            if let Some(id) = reader.book.find_fact(&entry.key) {
                facts.retain(|(fact, _)| *fact != id);
            }
            facts.extend(own);
        }
    }
    facts.sort_by_key(|(fact, _)| *fact);
    let (mut expect, mut expect_facts) = (Vec::new(), Vec::new());
    if let Some(node) = map.get("expect") {
        for entry in entries(node, out) {
            if let Some(question) = reader.book.find_question(&entry.key) {
                expect.extend(expected(reader, question, &entry.value, out).map(|expect| (question, expect)));
            } else if let Some(fact) = reader.book.find_fact(&entry.key) {
                expect_facts.extend(expected_fact(reader, fact, &entry.value, out).map(|expect| (fact, expect)));
            } else {
                dangling("question", &entry.key, entry.key_span, reader.book.questions.iter().map(|one| one.id.as_str()), out);
            }
        }
    }
    let mut names = |key: &'static str, out: &mut Vec<Diagnostic>| -> Vec<String> {
        let Some(node) = map.get(key) else { return Vec::new() };
        let names = one_or_more(node).iter().filter_map(|one| text(one, out).map(|text| (one.span, text.to_owned())));
        let names: Vec<(Span, String)> = names.collect();
        for (span, name) in &names {
            if !reader.book.provisions.iter().any(|one| one.id == *name || one.name() == *name) {
                dangling("provision", name, *span, reader.book.provisions.iter().map(|one| one.id.as_str()), out);
            }
        }
        names.into_iter().map(|(_, name)| name).collect()
    };
    let (fires, not_fires) = (names("fires", out), names("not_fires", out));
    let mut missing = Vec::new();
    for one in map.get("missing").map_or(&[][..], one_or_more) {
        if let Some(key) = text(one, out) {
            match reader.book.find_fact(key) {
                Some(id) => missing.push(id),
                None => out.push(unknown_fact(reader.book.facts.iter().map(|fact| fact.key.as_str()), key, one.span)),
            }
        }
    }
    map.finish(out);
    Some(RuleCase { name, as_of: as_of?, facts, expect, expect_facts, fires, not_fires, missing, span: node.span })
}

fn expected(reader: &Reader<'_>, question: QuestionId, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Expect> {
    match node.text() {
        Some("undetermined") => return Some(Expect::Undetermined),
        Some("not_asked") => return Some(Expect::NotAsked),
        _ => {}
    }
    let positions = |known: Vec<&str>, what: &str, out: &mut Vec<Diagnostic>| -> Option<Vec<usize>> {
        let mut found = Vec::new();
        for one in one_or_more(node) {
            let name = text(one, out)?;
            let at = known.iter().position(|known| *known == name);
            if at.is_none() {
                dangling(what, name, one.span, known.iter().copied(), out);
            }
            found.push(at?);
        }
        found.sort_unstable();
        Some(found)
    };
    match &reader.book.question(question).kind {
        QuestionKind::Choice { outcomes, .. } => {
            positions(outcomes.iter().map(|one| one.id.as_str()).collect(), "outcome", out).map(Expect::Outcomes)
        }
        QuestionKind::Summary { .. } => positions(vec!["yes", "needs_authority", "no"], "verdict", out).map(Expect::Outcomes),
        QuestionKind::Holds { .. } => truth(node, out).map(Expect::Holds),
        QuestionKind::Set { elements } => {
            positions(elements.iter().map(|(name, _)| name.as_str()).collect(), "element", out).map(Expect::Elements)
        }
        QuestionKind::Layers { stacking, .. } => {
            let mut map = MapReader::new(node, "what is expected of layers", out);
            let total = map.get("total").and_then(|node| parsed(node, out)).map(Expect::Total);
            let rate = map.get("total_rate").and_then(|node| parsed(node, out)).map(Expect::TotalRate);
            let layers = map.get("layers").map(|node| {
                let each = entries(node, out).iter().filter_map(|entry| {
                    let at = stacking.iter().position(|(name, _)| *name == entry.key);
                    if at.is_none() {
                        dangling("layer", &entry.key, entry.key_span, stacking.iter().map(|(name, _)| name.as_str()), out);
                    }
                    Some((at?, parsed(&entry.value, out)?))
                });
                let mut each: Vec<(usize, Rate)> = each.collect();
                each.sort_by_key(|(at, _)| *at);
                Expect::Layers(each)
            });
            map.finish(out);
            let found = total.or(rate).or(layers);
            if found.is_none() {
                out.push(Diagnostic::error(code::SHAPE, node.span, "nothing is expected").help("total, total_rate or layers"));
            }
            found
        }
    }
}

fn truth(node: &Node, out: &mut Vec<Diagnostic>) -> Option<bool> {
    match text(node, out)? {
        "true" => Some(true),
        "false" => Some(false),
        other => {
            out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{other}` is neither true nor false")).help("true, false or undetermined"));
            None
        }
    }
}

fn expected_fact(reader: &Reader<'_>, fact: FactId, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Expect> {
    if node.text() == Some("undetermined") {
        return Some(Expect::Undetermined);
    }
    match reader.book.fact(fact).ty {
        Type::Boolean => truth(node, out).map(Expect::Holds),
        _ => reader.value(&reader.book.fact(fact).ty, node, out).map(Expect::Is),
    }
}

/// The case in `file`, spans counting it as file 0. Every mistake is returned.
pub fn parse_case(book: &Rulebook, file: &SourceFile) -> Result<Case, Vec<Diagnostic>> {
    let node = parse(0, &file.text).map_err(|diagnostic| vec![diagnostic])?;
    let mut out = Vec::new();
    let case = full_case(&Reader { book }, &node, &mut out);
    match case {
        Some(case) if out.is_empty() => Ok(case),
        _ => Err(out),
    }
}

fn full_case(reader: &Reader<'_>, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Case> {
    let mut map = MapReader::new(node, "a case", out);
    let title = match map.need("case", out)? {
        node if node.text().is_some() => text(node, out).map(|text| Bi { en: text.to_owned(), fr: text.to_owned() })?,
        node => bi(node, out),
    };
    let about = map.bi("about", out);
    let mut ask = Vec::new();
    for one in map.get("ask").map_or(&[][..], one_or_more) {
        let Some(name) = text(one, out) else { continue };
        match reader.book.find_question(name) {
            Some(question) => ask.push(question),
            None => dangling("question", name, one.span, reader.book.questions.iter().map(|one| one.id.as_str()), out),
        }
    }
    let as_of_node = map.get("as_of");
    let as_of: Option<Date> = as_of_node.and_then(|node| parsed(node, out));
    if let (Some(date), Some(node)) = (as_of, as_of_node)
        && !reader.book.supported.contains(date)
    {
        out.push(out_of_range(reader.book, date, node.span));
    }
    let (mut common, mut parties, mut named) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(node) = map.get("parties") {
        for entry in entries(node, out) {
            if !reader.book.roles.iter().any(|role| role.name == entry.key) {
                dangling("role", &entry.key, entry.key_span, reader.book.roles.iter().map(|role| role.name.as_str()), out);
                continue;
            }
            parties.push(entry.key.clone());
            if let Some(node) = entry.value.get(PARTY_NAME) {
                named.extend(text(node, out).map(|name| (entry.key.clone(), name.trim().to_owned())));
            }
            common.extend(reader.facts(Some(&entry.key), &entry.value, &[PARTY_NAME], out));
        }
    }
    if let Some(node) = map.get("contract") {
        common.extend(reader.facts(Some("contract"), node, &[], out));
    }
    if let Some(node) = map.get("facts") {
        common.extend(reader.facts(None, node, &[], out));
    }
    let items = parts(reader, map.list("items", out), "item", "id", out);
    let legs = parts(reader, map.list("legs", out), "leg", "id", out);
    let offers = parts(reader, map.list("offers", out), "offer", "item", out);
    for (offer, node) in offers.iter().zip(map.list("offers", out)) {
        if !items.iter().any(|item| item.id == offer.id) {
            dangling("item", &offer.id, node.span, items.iter().map(|item| item.id.as_str()), out);
        }
    }
    map.finish(out);
    common.sort_by_key(|(fact, _)| *fact);
    for pair in common.windows(2) {
        if let [(a, one), (b, other)] = pair
            && a == b
            && one != other
        {
            let message = format!("`{}` is given twice: `{one}` and `{other}`", reader.book.fact(*a).key);
            out.push(Diagnostic::error(code::INCONSISTENT, node.span, message).help("keep one of them"));
        }
    }
    common.dedup_by_key(|(fact, _)| *fact);
    Some(Case { title, about, as_of, ask, common, parties, named, items, legs, offers })
}

fn parts(reader: &Reader<'_>, nodes: &[Node], role: &str, name: &'static str, out: &mut Vec<Diagnostic>) -> Vec<CaseItem> {
    if let Some(node) = nodes.get(CASE_PARTS_MAX) {
        let message = format!("a case has at most {CASE_PARTS_MAX} of these");
        out.push(Diagnostic::error(code::LIMIT, node.span, message).help("make several cases of it"));
    }
    let mut found: Vec<CaseItem> = Vec::new();
    for node in nodes.iter().take(CASE_PARTS_MAX) {
        let id = node.get(name).and_then(Node::text).map_or_else(|| format!("{role} {}", found.len() + 1), str::to_owned);
        if role != "offer" && found.iter().any(|one| one.id == id) {
            out.push(Diagnostic::error(code::DUPLICATE, node.span, format!("two are called `{id}`")).help("give each its own name"));
        }
        let facts = reader.facts(Some(role), node, &[name], out);
        found.push(CaseItem { id, facts });
    }
    found
}

/// The diagnostic for a date that the rulebook does not cover.
pub(crate) fn out_of_range(book: &Rulebook, date: Date, span: Span) -> Diagnostic {
    let side = |date: Option<Date>| date.map_or_else(|| "any day".to_owned(), |date| date.to_string());
    Diagnostic::error(code::OUT_OF_RANGE, span, format!("{date} lies outside the modelled range")).help(format!(
        "ask about a day from {} to before {}",
        side(book.supported.from),
        side(book.supported.until)
    ))
}
