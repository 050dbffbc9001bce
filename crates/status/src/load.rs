//! The files of `control/facts/`; `docs/reference/control-format.md` describes them.

use std::collections::BTreeSet;

use ntib_base::statement::{Interest, TogetherBy};
use ntib_base::{OwnershipTest, Parts, Range, Threshold, threshold, word};
use ntib_core::Place;
use ntib_rules::model::{Fact, FactId, Per, QuestionId, QuestionKind, Rulebook, Type, Value, Verdict};
use ntib_rules::yaml::{self, Entry, Kind, MapReader, Node};
use ntib_rules::{Diagnostic, Severity, SourceFile, code, nearest};

use crate::model::{Across, Asked, ClaimKind, Counted, Entities, FactMap, Gives, HolderKind, How, Measure, Places, ShareOf, Take, Whose};

/// Files that were not read.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, in the order that spans count them.
    pub files: Vec<SourceFile>,
}

/// The measures in `files`, whose order does not matter; a later file of one path takes the earlier one's place.
pub fn load_facts(book: &Rulebook, tests: Vec<OwnershipTest>, files: &[SourceFile]) -> Result<FactMap, LoadError> {
    let by_path: std::collections::BTreeMap<&str, &SourceFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let files: Vec<SourceFile> = by_path.into_values().cloned().collect();
    let (mut out, mut roots) = (Vec::new(), Vec::new());
    for (file, at) in files.iter().zip(0_u32..) {
        match yaml::parse(at, &file.text) {
            Ok(root) => roots.push(root),
            Err(error) => out.push(error),
        }
    }
    let mut loader = Loader { book, map: FactMap { tests, kinds: Vec::new(), measures: Vec::new(), sheet: Vec::new() }, names: Vec::new() };
    let parts: Vec<FileParts<'_>> = roots.iter().map(|root| FileParts::of(root, &mut out)).collect();
    // Names first: kinds may be the rest of kinds in other files.
    for part in &parts {
        for entry in part.kinds.map(|node| yaml::entries(node, &mut out)).unwrap_or_default() {
            if loader.names.contains(&entry.key.as_str()) {
                out.push(Diagnostic::error(code::DUPLICATE, entry.key_span, format!("the kind of holder `{}` is described twice", entry.key)).help("keep one of them, or name it otherwise"));
            }
            loader.names.push(&entry.key);
        }
    }
    for part in &parts {
        for entry in part.kinds.map(|node| yaml::entries(node, &mut Vec::new())).unwrap_or_default() {
            let kind = loader.kind(entry, &mut out);
            loader.map.kinds.extend(kind);
        }
    }
    if out.is_empty() {
        loader.negations(&parts, &mut out);
        for part in &parts {
            for node in part.measures.map(|node| yaml::list(node, &mut out)).unwrap_or_default() {
                let measure = loader.measure(node, &mut out);
                loader.map.measures.extend(measure);
            }
        }
        for part in &parts {
            if let Some(node) = part.sheet {
                loader.sheet(node, &mut out);
            }
        }
    }
    out.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    if out.iter().any(|one| one.severity == Severity::Error) {
        return Err(LoadError { diagnostics: out, files });
    }
    Ok(loader.map)
}

/// The keys of one file.
struct FileParts<'n> {
    kinds: Option<&'n Node>,
    measures: Option<&'n Node>,
    sheet: Option<&'n Node>,
}

impl<'n> FileParts<'n> {
    fn of(root: &'n Node, out: &mut Vec<Diagnostic>) -> FileParts<'n> {
        let mut reader = MapReader::new(root, "a file of measured facts", out);
        let found = FileParts { kinds: reader.get("kinds"), measures: reader.get("measures"), sheet: reader.get("sheet") };
        reader.finish(out);
        found
    }
}

/// What stands beside the way of a measure.
#[derive(Clone, Copy)]
struct Beside<'n> {
    values: Option<&'n Node>,
    among: Option<&'n Node>,
    who: Option<&'n Node>,
    place: Option<&'n Node>,
    gives: Option<&'n Node>,
}

struct Loader<'b, 'n> {
    book: &'b Rulebook,
    map: FactMap,
    names: Vec<&'n str>,
}

fn missing(node: &Node, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code::MISSING_KEY, node.span, message).help(help)
}

fn unknown<'k>(node: &Node, what: &str, name: &str, known: impl Iterator<Item = &'k str> + Clone) -> Diagnostic {
    let help = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", known.collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error(code::UNKNOWN_REFERENCE, node.span, format!("there is no {what} `{name}`")).help(help)
}

impl<'n> Loader<'_, 'n> {
    fn kind(&mut self, entry: &'n Entry, out: &mut Vec<Diagnostic>) -> Option<HolderKind> {
        let mut reader = MapReader::new(&entry.value, "a kind of holder", out);
        let title = reader.need_bi("title", out);
        let (places, listed, rest) = (reader.get("places"), reader.get("listed"), reader.get("not"));
        let anybody = reader.get("anybody").is_some();
        let entities = reader.get("entities").and_then(|node| self.entities(node, out));
        let residence_counts = reader.get("residence").is_some_and(|node| word(node, "a way to count residence", |text| (text == "counts").then_some(()), &["counts"], out).is_some());
        let every_citizenship = reader.get("citizenships").is_some_and(|node| word(node, "a way to count citizenships", |text| (text == "every").then_some(()), &["every"], out).is_some());
        reader.finish(out);
        if usize::from(places.is_some()) + usize::from(listed.is_some()) + usize::from(rest.is_some()) + usize::from(anybody) != 1 {
            out.push(missing(&entry.value, "a kind of holder says once whose it is", "give one of `places:`, `listed:`, `anybody:` and `not:`"));
            return None;
        }
        let whose = match (places, listed) {
            (Some(node), _) => Whose::Of(self.places(node, out)),
            (_, Some(node)) => Whose::Listed(yaml::text(node, out)?.into()),
            _ => Whose::Anybody,
        };
        Some(HolderKind { id: entry.key.as_str().into(), title, whose, entities: entities.unwrap_or(Entities::Own), residence_counts, every_citizenship, negated: false })
    }

    /// Kinds that are everybody else take over what they are the rest of.
    fn negations(&mut self, parts: &[FileParts<'_>], out: &mut Vec<Diagnostic>) {
        for part in parts {
            for entry in part.kinds.map(|node| yaml::entries(node, out)).unwrap_or_default() {
                let Some(node) = entry.value.get("not") else { continue };
                let Some(of) = self.who(node, out).and_then(|at| self.map.kinds.get(at)).cloned() else { continue };
                if entry.value.get("entities").is_some() || entry.value.get("residence").is_some() || entry.value.get("citizenships").is_some() {
                    out.push(Diagnostic::error(code::UNKNOWN_KEY, node.span, "the rest of a kind says nothing more of its own").help("say it of the kind itself"));
                }
                if of.negated || entry.key == *of.id {
                    out.push(Diagnostic::error(code::BAD_VALUE, node.span, "the rest of a rest").help("name a kind that says whose it is"));
                }
                if let Some(kind) = self.map.kinds.iter_mut().find(|one| *one.id == *entry.key) {
                    *kind = HolderKind { id: kind.id.clone(), title: kind.title.clone(), negated: true, ..of };
                }
            }
        }
    }

    fn entities(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Entities> {
        if node.text() == Some("own") {
            return Some(Entities::Own);
        }
        let mut reader = MapReader::new(node, "how entities are judged", out);
        let of = self.counted(&mut reader, node, out);
        let threshold = reader.need("traced", out).and_then(|node| threshold(node, out));
        reader.finish(out);
        Some(Entities::Traced { of: of?.into_iter().next()?, threshold: threshold? })
    }

    /// `of:` and `means:`.
    fn counted(&self, reader: &mut MapReader<'_>, at: &Node, out: &mut Vec<Diagnostic>) -> Option<Vec<Counted>> {
        let nodes = reader.need("of", out).map(yaml::one_or_more).unwrap_or_default();
        let interests: Vec<Interest> = nodes.iter().filter_map(|node| word(node, "a kind of interest", Interest::from_word, Interest::ALL, out)).collect();
        if let Some(interest) = interests.iter().find(|one| !one.is_sized()) {
            out.push(Diagnostic::error(code::BAD_VALUE, at.span, format!("`{interest}` has no size")).help("sum votes, capital, board, profits or surplus_assets"));
        }
        let mut means = Vec::new();
        for entry in reader.get("means").map(|node| yaml::entries(node, out)).unwrap_or_default() {
            let key = Node { span: entry.key_span, kind: Kind::Text(entry.key.clone()) };
            let interest = word(&key, "a kind of interest", Interest::from_word, Interest::ALL, out);
            let range: Option<Range> = yaml::parsed(&entry.value, out);
            means.extend(interest.zip(range));
        }
        (!interests.is_empty()).then(|| interests.into_iter().map(|interest| Counted { interest, means: means.clone() }).collect())
    }

    fn places(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Places {
        let mut found = Places::default();
        for one in yaml::one_or_more(node) {
            let Some(text) = yaml::text(one, out) else { continue };
            if let Some(name) = text.strip_prefix("ring ") {
                match self.book.find_ring(name.trim()) {
                    Some(ring) => found.rings.push(ring),
                    None => out.push(unknown(one, "ring", name.trim(), self.book.rings.iter().map(|one| one.id.as_str()))),
                }
            } else if let Some(place) = yaml::parsed::<Place>(one, out) {
                if !self.book.is_place(place) {
                    out.push(Diagnostic::error(code::BAD_VALUE, one.span, format!("`{place}` is no place of the rulebook")).help("see places.csv for the codes"));
                }
                found.places.push(place);
            }
        }
        found
    }

    fn who(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<usize> {
        let name = yaml::text(node, out)?;
        let found = self.map.kinds.iter().position(|one| &*one.id == name);
        if found.is_none() {
            out.push(unknown(node, "kind of holder", name, self.map.kinds.iter().map(|one| &*one.id)));
        }
        found
    }

    fn ownership(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<usize> {
        let name = yaml::text(node, out)?;
        let found = self.map.tests.iter().position(|one| &*one.id == name);
        if found.is_none() {
            out.push(unknown(node, "test of ownership", name, self.map.tests.iter().map(|one| &*one.id)));
        }
        found
    }

    fn fact(&self, key: &str, at: &Node, out: &mut Vec<Diagnostic>) -> Option<FactId> {
        let Some(id) = self.book.find_fact(key) else {
            let found = unknown(at, "fact", key, self.book.facts.iter().map(|one| one.key.as_str()));
            out.push(Diagnostic { code: code::UNKNOWN_FACT, ..found });
            return None;
        };
        if self.book.fact(id).derived.is_some() {
            out.push(Diagnostic::error(code::DERIVED_GIVEN, at.span, format!("`{key}` is concluded by provisions")).help("measure the facts that they test"));
            return None;
        }
        Some(id)
    }

    fn value(&self, fact: &Fact, node: &Node, out: &mut Vec<Diagnostic>) -> Vec<Value> {
        let mut found = Vec::new();
        for one in yaml::one_or_more(node) {
            let Some(text) = yaml::text(one, out) else { continue };
            match fact.ty.parse(text, &|place| self.book.is_place(place)) {
                Ok(value) => found.push(value),
                Err(error) => out.push(Diagnostic::error(error.code, one.span, error.message).help(error.help)),
            }
        }
        found
    }

    /// What a yes and a no come to: of a boolean fact themselves where nothing is said.
    fn gives(&self, fact: &Fact, node: Option<&Node>, at: &Node, out: &mut Vec<Diagnostic>) -> Gives {
        let Some(node) = node else {
            if fact.ty != Type::Boolean {
                out.push(missing(at, format!("`{}` is no yes or no", fact.key), "add `gives:` with the values for `yes` and `no`"));
            }
            return Gives { yes: vec![Value::Bool(true)], no: vec![Value::Bool(false)] };
        };
        let mut reader = MapReader::new(node, "what it gives", out);
        let (yes, no) = (reader.get("yes"), reader.get("no"));
        reader.finish(out);
        let mut of = |node: Option<&Node>| node.map(|node| self.value(fact, node, out)).unwrap_or_default();
        Gives { yes: of(yes), no: of(no) }
    }

    fn claims(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Vec<ClaimKind> {
        let words = ClaimKind::NAMED.map(|(name, _)| name);
        let of = |text: &str| ClaimKind::NAMED.iter().find(|(name, _)| *name == text).map(|(_, one)| one.clone());
        yaml::one_or_more(node).iter().filter_map(|one| word(one, "a claim", of, &words, out)).collect()
    }

    fn measure(&mut self, node: &'n Node, out: &mut Vec<Diagnostic>) -> Option<Measure> {
        let mut reader = MapReader::new(node, "a measure", out);
        let key = reader.need("fact", out)?;
        let fact = self.fact(yaml::text(key, out)?, key, out);
        let reading = reader.bi("reading", out);
        let gives = reader.get("gives");
        let ways: Vec<(&'static str, &Node)> = ["claim", "share", "test", "parents", "halves", "compare", "screened"].into_iter().filter_map(|way| reader.get(way).map(|node| (way, node))).collect();
        let (values, among, who, place) = (reader.get("values"), reader.get("among"), reader.get("who"), reader.get("place"));
        reader.finish(out);
        let [(way, body)] = ways.as_slice() else {
            out.push(missing(node, "a measure says once how it measures", "give one of `claim:`, `share:`, `test:`, `parents:`, `halves:`, `compare:` and `screened:`"));
            return None;
        };
        for (key, given, ways) in [("values", values, &["claim"][..]), ("among", among, &["claim", "parents"]), ("who", who, &["test"]), ("place", place, &["parents"]), ("gives", gives, &["claim", "test", "parents"])] {
            if let Some(given) = given.filter(|_| !ways.contains(way)) {
                out.push(Diagnostic::error(code::UNKNOWN_KEY, given.span, format!("`{key}:` says nothing beside `{way}:`")).help("leave it out"));
            }
        }
        let fact = fact?;
        let declared = self.book.fact(fact);
        let how = self.how(node, way, body, declared, Beside { values, among, who, place, gives }, out)?;
        self.fits(declared, &how, key, out);
        Some(Measure { fact, how, reading })
    }

    /// The way that a measure goes.
    fn how(&self, node: &Node, way: &str, body: &Node, declared: &Fact, beside: Beside<'_>, out: &mut Vec<Diagnostic>) -> Option<How> {
        let Beside { values, among, who, place, gives } = beside;
        match way {
            "claim" => {
                let claims = self.claims(body, out);
                let values = values.map(|node| yaml::entries(node, out)).unwrap_or_default();
                let values = values.iter().map(|entry| (entry.key.as_str().into(), self.value(declared, &entry.value, out))).collect();
                let among = among.map(|node| self.places(node, out));
                let gives = if among.is_some() || claims.contains(&ClaimKind::Listed) { self.gives(declared, gives, node, out) } else { Gives::default() };
                Some(How::Claim { claims, values, among, gives })
            }
            "share" => self.share(body, out).map(How::Share),
            "test" => {
                let test = self.ownership(body, out);
                if who.is_none() {
                    out.push(missing(node, "nobody is named who may meet the test", "add `who:`"));
                }
                let who = who.and_then(|node| self.who(node, out));
                let gives = self.gives(declared, gives, node, out);
                test.zip(who).map(|(test, who)| How::Test { test, who, gives })
            }
            "parents" => {
                let test = self.ownership(body, out);
                let place = place.map_or_else(|| vec![ClaimKind::Jurisdiction], |node| self.claims(node, out));
                let among = among.map(|node| self.places(node, out));
                let gives = if among.is_some() { self.gives(declared, gives, node, out) } else { Gives::default() };
                test.map(|test| How::Parents { test, place, among, gives })
            }
            "halves" => {
                let mut reader = MapReader::new(body, "two halves", out);
                let of = self.counted(&mut reader, body, out);
                let who = reader.need("who", out).and_then(|node| self.who(node, out));
                reader.finish(out);
                of.and_then(|of| of.into_iter().next()).zip(who).map(|(of, who)| How::Halves { of, who })
            }
            "compare" => {
                let mut reader = MapReader::new(body, "a comparison of shares", out);
                let (large, small) = (reader.need("share", out), reader.need("as_large_as", out));
                reader.finish(out);
                let (large, small) = (self.share(large?, out), self.share(small?, out));
                large.zip(small).map(|(large, small)| How::Compare { large, small })
            }
            _ => {
                let mut reader = MapReader::new(body, "what screening found", out);
                let (own, owners) = (reader.get("own"), reader.get("owners"));
                reader.finish(out);
                let mut of = |node: Option<&Node>| -> Vec<(Box<str>, Value)> {
                    let entries = node.map(|node| yaml::entries(node, out)).unwrap_or_default();
                    entries.iter().flat_map(|entry| self.value(declared, &entry.value, out).into_iter().map(|value| (entry.key.as_str().into(), value))).collect()
                };
                Some(How::Screened { own: of(own), owners: of(owners) })
            }
        }
    }

    /// Whether what a measure comes to is of the fact's type.
    fn fits(&self, fact: &Fact, how: &How, at: &Node, out: &mut Vec<Diagnostic>) {
        let (fits, what) = match how {
            How::Share(_) => (fact.ty == Type::Share, "a share"),
            How::Halves { .. } | How::Compare { .. } => (fact.ty == Type::Boolean, "a yes or no"),
            How::Parents { among: None, .. } => (fact.ty == Type::Set(Box::new(Type::Place)), "a set of places"),
            How::Screened { .. } => (matches!(fact.ty, Type::Set(_)), "a set"),
            How::Claim { claims, values, among: None, .. } if values.is_empty() && !claims.contains(&ClaimKind::Listed) => {
                let set = claims.iter().any(|one| matches!(one, ClaimKind::Citizenships | ClaimKind::Sites));
                let place = if set { Type::Set(Box::new(Type::Place)) } else { Type::Place };
                (fact.ty == place, if set { "a set of places" } else { "a place" })
            }
            _ => (true, ""),
        };
        if !fits {
            out.push(Diagnostic::error(code::TYPE, at.span, format!("the measure comes to {what}, and `{}` is {}", fact.key, fact.ty.words())).help("measure it otherwise"));
        }
    }

    fn share(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<ShareOf> {
        let mut reader = MapReader::new(node, "a share", out);
        let of = self.counted(&mut reader, node, out);
        let who = reader.need("who", out).and_then(|node| self.who(node, out));
        let take = reader.get("take").and_then(|node| word(node, "a way to take holders", |text| ["sum", "largest", "largest_multiplied"].iter().position(|one| *one == text), &["sum", "largest", "largest_multiplied"], out));
        let controlled = reader.get("controlled").and_then(|node| threshold(node, out));
        let together = reader.get("together").map(yaml::one_or_more).unwrap_or_default();
        let together: Vec<TogetherBy> = together.iter().filter_map(|node| word(node, "a way of acting together", TogetherBy::from_word, TogetherBy::ALL, out)).collect();
        let across = reader.get("across").and_then(|node| word(node, "a way to choose", |text| ["highest", "lowest"].iter().position(|one| *one == text), &["highest", "lowest"], out));
        let lowest_over = reader.get("lowest_over").and_then(|node| self.ownership(node, out));
        reader.finish(out);
        let of = of?;
        if of.len() > 1 && across.is_none() {
            out.push(missing(node, "of several interests one counts", "add `across: highest` or `across: lowest`"));
        }
        if take != Some(1) && (controlled.is_some() || !together.is_empty()) {
            out.push(Diagnostic::error(code::UNKNOWN_KEY, node.span, "`controlled:` and `together:` join the holders of the largest block").help("add `take: largest`, or leave them out"));
        }
        let take = match take {
            Some(1) => Take::Largest { controlled: controlled.unwrap_or(Threshold::above(Parts::from_percent(50).unwrap_or(Parts::ALL))), together },
            Some(_) if take == Some(2) => Take::LargestMultiplied,
            _ => Take::Sum,
        };
        Some(ShareOf { of, who: who?, take, across: if across == Some(1) { Across::Lowest } else { Across::Highest }, lowest_over })
    }

    fn sheet(&mut self, node: &Node, out: &mut Vec<Diagnostic>) {
        let mut reader = MapReader::new(node, "the sheet", out);
        let regimes = reader.get("regimes").map(yaml::one_or_more).unwrap_or_default();
        let (more, without) = (reader.list("more", out), reader.list("without", out));
        reader.finish(out);
        let mut left_out = BTreeSet::new();
        for one in without {
            left_out.extend(self.question(one, out));
        }
        for one in regimes {
            let Some(name) = yaml::text(one, out) else { continue };
            let Some(regime) = self.book.regimes.iter().find(|regime| regime.id == name) else {
                out.push(unknown(one, "regime", name, self.book.regimes.iter().map(|one| one.id.as_str())));
                continue;
            };
            let of_firms = regime.questions.iter().copied().filter(|id| self.book.question(*id).per == Per::Firm && !left_out.contains(id));
            self.map.sheet.extend(of_firms.map(|question| Asked { question, role: "firm".into(), with: Vec::new(), holds: good(self.book, question) }));
        }
        for one in more {
            let asked = self.asked(one, out);
            self.map.sheet.extend(asked);
        }
        let mut seen = BTreeSet::new();
        self.map.sheet.retain(|one| seen.insert(one.question));
    }

    fn question(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<QuestionId> {
        let name = yaml::text(node, out)?;
        let found = self.book.find_question(name);
        if found.is_none() {
            out.push(unknown(node, "question", name, self.book.questions.iter().map(|one| one.id.as_str())));
        }
        found
    }

    fn asked(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Asked> {
        if node.text().is_some() {
            let question = self.question(node, out)?;
            if self.book.question(question).per != Per::Firm {
                out.push(Diagnostic::error(code::BAD_VALUE, node.span, "the question is not put of a firm alone").help("write a map with `question:`, `role:` and `with:`"));
                return None;
            }
            return Some(Asked { question, role: "firm".into(), with: Vec::new(), holds: good(self.book, question) });
        }
        let mut reader = MapReader::new(node, "a question of the sheet", out);
        let question = reader.need("question", out).and_then(|node| self.question(node, out));
        let role = reader.text("role", out).unwrap_or("firm");
        let holds = reader.get("holds");
        if !self.book.roles.iter().any(|one| one.name == role && (one.name == "firm" || one.like.is_some())) {
            out.push(unknown(node, "role of a firm", role, self.book.roles.iter().map(|one| one.name.as_str())));
        }
        let mut with = Vec::new();
        for entry in reader.get("with").map(|node| yaml::entries(node, out)).unwrap_or_default() {
            let key = Node { span: entry.key_span, kind: Kind::Text(entry.key.clone()) };
            let Some(fact) = self.fact(&entry.key, &key, out) else { continue };
            let values = self.value(self.book.fact(fact), &entry.value, out);
            let value = if matches!(self.book.fact(fact).ty, Type::Set(_)) { Some(Value::set(values)) } else { values.into_iter().next() };
            with.extend(value.map(|value| (fact, value)));
        }
        reader.finish(out);
        let question = question?;
        let holds = match holds {
            None => good(self.book, question),
            Some(node) => yaml::one_or_more(node).iter().filter_map(|one| self.outcome(question, one, out)).collect(),
        };
        Some(Asked { question, role: role.into(), with, holds })
    }

    fn outcome(&self, question: QuestionId, node: &Node, out: &mut Vec<Diagnostic>) -> Option<usize> {
        let QuestionKind::Choice { outcomes, .. } = &self.book.question(question).kind else {
            out.push(Diagnostic::error(code::TYPE, node.span, "the question is no choice of outcomes").help("leave `holds:` out"));
            return None;
        };
        let name = yaml::text(node, out)?;
        let found = outcomes.iter().position(|one| one.id == name);
        if found.is_none() {
            out.push(unknown(node, "outcome", name, outcomes.iter().map(|one| one.id.as_str())));
        }
        found
    }
}

/// The outcomes of a choice that stand in nobody's way.
fn good(book: &Rulebook, question: QuestionId) -> Vec<usize> {
    match &book.question(question).kind {
        QuestionKind::Choice { outcomes, .. } => outcomes.iter().enumerate().filter(|(_, one)| one.verdict == Verdict::Yes).map(|(at, _)| at).collect(),
        _ => Vec::new(),
    }
}
