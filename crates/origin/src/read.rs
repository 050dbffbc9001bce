//! A bill of materials read from YAML, or from a tree that a table was made into.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Bi, Code, CodeSystem, Decimal, Place, Share};
use ntib_rules::model::Rulebook;
use ntib_rules::yaml::{Kind, MapReader, Node, list, one_or_more, parse, text};
use ntib_rules::{Diagnostic, Severity, SourceFile, code, nearest};

use crate::bom::{
    ADJUSTMENTS, Accumulated, Adjustments, Average, Bom, Excluded, Good, LEVELS_MAX, Ledger, MATERIALS_MAX, Making, Marks, Material,
    Papers, Role, Status, StockMethod, Transport,
};
use crate::interest::{Loan, federal_rate};
use crate::stock::Entry;

/// The bill that `file` writes in YAML; every mistake otherwise.
pub fn read(book: &Rulebook, file: &SourceFile) -> Result<Bom, Vec<Diagnostic>> {
    let node = parse(0, &file.text).map_err(|mistake| vec![mistake])?;
    read_node(book, &node)
}

pub(crate) fn read_node(book: &Rulebook, node: &Node) -> Result<Bom, Vec<Diagnostic>> {
    let mut reader = Reader {
        book,
        count: 0,
        ids: BTreeSet::new(),
        named_materials: Vec::new(),
        out: Vec::new(),
    };
    let bom = reader.bom(node);
    let bad = reader.out.iter().any(|one| one.severity == Severity::Error);
    match bom {
        Some(bom) if !bad => Ok(bom),
        _ => {
            reader.out.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
            Err(reader.out)
        }
    }
}

struct Reader<'a> {
    book: &'a Rulebook,
    count: usize,
    ids: BTreeSet<String>,
    /// Materials that are spoken of before they are read.
    named_materials: Vec<(String, Node)>,
    out: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn bad(&mut self, node: &Node, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help(help));
    }

    fn bom(&mut self, node: &Node) -> Option<Bom> {
        let mut map = MapReader::new(node, "a bill of materials", &mut self.out);
        let version = map.need("bom", &mut self.out);
        let agreement = map.text("agreement", &mut self.out).map(str::to_owned);
        let as_of = map.parsed("as_of", &mut self.out);
        let currency = map.need_text("currency", &mut self.out).unwrap_or_default().to_owned();
        let about = map.bi("about", &mut self.out);
        let good = map.need("good", &mut self.out);
        let materials = map.list("materials", &mut self.out);
        map.finish(&mut self.out);
        if let Some(node) = version
            && node.text() != Some("1")
        {
            self.bad(node, "this form of bill is not known", "write `bom: 1`");
        }
        let good = self.good(good?);
        let materials: Vec<Material> = materials.iter().filter_map(|one| self.material(one, 1)).collect();
        for (name, node) in std::mem::take(&mut self.named_materials) {
            if !self.ids.contains(&name) {
                let help = match nearest(&name, self.ids.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the `id` of a material, or `none`".to_owned(),
                };
                self.bad(&node, format!("there is no material `{name}`"), help);
            }
        }
        Some(Bom {
            agreement,
            as_of,
            currency,
            about,
            good: good?,
            materials,
        })
    }

    fn good(&mut self, node: &Node) -> Option<Good> {
        let mut map = MapReader::new(node, "the good", &mut self.out);
        let name = map.need("name", &mut self.out).map(|node| self.name(node)).unwrap_or_default();
        let code = map.need("code", &mut self.out);
        let produced_in = map.get("produced_in").map(|node| self.places(node));
        let imported_from = map.get("imported_from").and_then(|node| self.place(node));
        let price = map.get("transaction_value").and_then(|node| self.amount(node));
        let shipping_in_price = map.get("shipping_in_price").and_then(|node| self.amount(node));
        let [wholly_obtained, unassembled, set, remanufactured, disqualified] =
            ["wholly_obtained", "unassembled", "set", "remanufactured", "disqualified"]
                .map(|key| map.get(key).and_then(|node| self.flag(node)).unwrap_or(false));
        let described = map.get("described").and_then(|node| self.flag(node));
        let transport = map.get("transport").and_then(|node| self.transport(node));
        let average = map.get("average").and_then(|node| self.average(node));
        let papers = map
            .get("certification")
            .map(|node| self.papers(node))
            .unwrap_or_default();
        let marks = map
            .get("marking")
            .map(|node| self.marks(node, set))
            .unwrap_or(Marks {
                set,
                ..Marks::default()
            });
        let making = self.making(&mut map);
        map.finish(&mut self.out);
        if let Some(zero) = price.filter(|price| price.is_zero()) {
            let message = format!("the transaction value is {zero}");
            self.bad(node, message, "give the price of one unit, or leave it out if it is not known");
        }
        if let (Some(price), Some(shipping)) = (price, shipping_in_price)
            && shipping >= price
        {
            self.bad(node, "the shipping costs are not less than the price that contains them", "correct `shipping_in_price`");
        }
        let code = self.code(code?, 6)?;
        Some(Good {
            name,
            code,
            produced_in,
            imported_from,
            price,
            shipping_in_price,
            making,
            wholly_obtained,
            unassembled,
            set,
            remanufactured,
            described,
            transport,
            disqualified,
            average,
            papers,
            marks,
        })
    }

    fn making(&mut self, map: &mut MapReader<'_>) -> Making {
        let mut amount = |key: &'static str, reader: &mut Reader<'a>| map.get(key).and_then(|node| reader.amount(node));
        let other_costs = amount("other_costs", self);
        let total_cost = amount("total_cost", self);
        let weight = amount("weight", self);
        let excluded = map.get("excluded").map(|node| self.excluded(node)).unwrap_or_default();
        let kinds = map.get("kinds").map(|node| self.kinds(node)).unwrap_or_default();
        let tests = map.get("tests").map(|node| self.tests(node)).unwrap_or_default();
        Making { other_costs, total_cost, excluded, kinds, tests, weight }
    }

    fn material(&mut self, node: &Node, level: usize) -> Option<Material> {
        if level > LEVELS_MAX {
            let message = format!("materials are made of materials more than {LEVELS_MAX} levels deep");
            self.out.push(Diagnostic::error(code::LIMIT, node.span, message).help("leave out the inner levels"));
            return None;
        }
        if self.count >= MATERIALS_MAX {
            if self.count == MATERIALS_MAX {
                let message = format!("there are more than {MATERIALS_MAX} materials");
                self.out.push(Diagnostic::error(code::LIMIT, node.span, message).help("join small ones of one number and origin"));
                self.count += 1;
            }
            return None;
        }
        let at = self.count;
        self.count += 1;
        let mut map = MapReader::new(node, "a material", &mut self.out);
        let id = map.need_text("id", &mut self.out).unwrap_or_default().to_owned();
        let name = map.get("name").map_or_else(|| both(&id), |node| self.name(node));
        let code = map.get("code").and_then(|node| self.code(node, 2));
        let status = map.get("origin").and_then(|node| self.status(node));
        let from = map.get("from").and_then(|node| self.place(node));
        let value = map.get("value").and_then(|node| self.amount(node));
        let deductions = map.get("deduct").map(|node| self.adjustments(node, "`deduct`")).unwrap_or_default();
        let additions = map.get("add").map(|node| self.adjustments(node, "`add`")).unwrap_or_default();
        let elastomeric = map.get("elastomeric").and_then(|node| self.flag(node)).unwrap_or(false);
        let metal = map.text("metal", &mut self.out).map(str::to_owned);
        let role = map.get("role").and_then(|node| self.role(node)).unwrap_or_default();
        let fastener = map.get("fastener").and_then(|node| self.flag(node)).unwrap_or(false);
        let recovered = map.get("recovered").and_then(|node| self.flag(node)).unwrap_or(false);
        let statement = map.get("statement").map(|node| self.statement(node));
        let ledger = map.get("ledger").and_then(|node| self.ledger(node));
        let by_other = map.get("made_by").and_then(|node| self.made_by(node)).unwrap_or(false);
        let designate = map.get("designate").and_then(|node| self.designate(node));
        let made_of = map.get("made_of");
        let making = self.making(&mut map);
        map.finish(&mut self.out);
        if !id.is_empty() && !self.ids.insert(id.clone()) {
            let message = format!("two materials are called `{id}`");
            self.out.push(Diagnostic::error(code::DUPLICATE, node.span, message).help("give each its own `id`"));
        }
        if let Some(value) = value
            && deductions.all() > value
        {
            self.bad(node, "more is deducted than the value", "correct `deduct`");
        }
        let made_of: Vec<Material> = made_of
            .map_or(&[][..], |node| list(node, &mut self.out))
            .iter()
            .filter_map(|one| self.material(one, level + 1))
            .collect();
        if status.is_some() && !made_of.is_empty() {
            let message = format!("`{id}` has an origin and is made of materials of the bill");
            let help = "leave `origin` out: it is worked out; or leave `made_of` out";
            self.out.push(Diagnostic::error(code::INCONSISTENT, node.span, message).help(help));
        }
        Some(Material {
            at,
            id,
            name,
            code,
            status,
            from,
            value,
            deductions,
            additions,
            weight: making.weight,
            elastomeric,
            metal,
            role,
            fastener,
            recovered,
            statement,
            ledger,
            by_other,
            designate,
            made_of,
            making,
        })
    }

    fn name(&mut self, node: &Node) -> Bi {
        match &node.kind {
            Kind::Text(text) => both(text),
            _ => ntib_rules::yaml::bi(node, &mut self.out),
        }
    }

    fn code(&mut self, node: &Node, least: usize) -> Option<Code> {
        let given = text(node, &mut self.out)?;
        match Code::parse(CodeSystem::Hts, given) {
            Ok(code) if code.is_none() || code.key().len() < least => {
                let message = format!("`{given}` is too short: at least {least} digits are needed");
                self.bad(node, message, "write such as 8412.21.00");
                None
            }
            Ok(code) => Some(code),
            Err(_) => {
                let message = format!("`{given}` is not a tariff number");
                self.bad(node, message, "write 2, 4, 6, 8 or 10 digits, such as 8412.21.00");
                None
            }
        }
    }

    /// An amount, not negative.
    fn amount(&mut self, node: &Node) -> Option<Decimal> {
        let given = text(node, &mut self.out)?;
        if given.trim() == "unknown" {
            return None;
        }
        let found = ntib_core::parse_decimal(given.trim()).filter(|amount| !amount.is_sign_negative() || amount.is_zero());
        if found.is_none() {
            let message = format!("`{given}` is not an amount");
            self.bad(node, message, "write digits with a point, such as 1240.50, without currency or separators");
        }
        found
    }

    fn share(&mut self, node: &Node) -> Option<Share> {
        let given = text(node, &mut self.out)?;
        let found = given.parse().ok();
        if found.is_none() {
            let message = format!("`{given}` is not a share");
            self.bad(node, message, "write such as `4.85 %`");
        }
        found
    }

    fn word<T: Copy>(&mut self, node: &Node, known: &[(&str, T)]) -> Option<T> {
        let given = text(node, &mut self.out)?.trim();
        if given == "unknown" {
            return None;
        }
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == given) {
            return Some(*value);
        }
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let help = match nearest(given, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of: {}, unknown", words.join(", ")),
        };
        self.bad(node, format!("`{given}` is not known here"), help);
        None
    }

    fn flag(&mut self, node: &Node) -> Option<bool> {
        self.word(node, &[("true", true), ("false", false), ("yes", true), ("no", false)])
    }

    fn designate(&mut self, node: &Node) -> Option<bool> {
        if node.text() == Some("best") {
            return None;
        }
        self.word(node, &[("true", true), ("false", false), ("yes", true), ("no", false)])
    }

    fn status(&mut self, node: &Node) -> Option<Status> {
        self.word(node, &[("originating", Status::Originating), ("non_originating", Status::NonOriginating)])
    }

    fn made_by(&mut self, node: &Node) -> Option<bool> {
        self.word(node, &[("producer", false), ("supplier", true)])
    }

    fn role(&mut self, node: &Node) -> Option<Role> {
        let known = [
            ("material", Role::Material),
            ("accessory", Role::Accessory),
            ("packaging", Role::Packaging),
            ("packing", Role::Packing),
            ("indirect", Role::Indirect),
        ];
        self.word(node, &known)
    }

    fn place(&mut self, node: &Node) -> Option<Place> {
        let given = text(node, &mut self.out)?.trim().to_owned();
        if given == "unknown" {
            return None;
        }
        self.place_named(node, &given)
    }

    fn place_named(&mut self, node: &Node, given: &str) -> Option<Place> {
        let found = given.parse::<Place>().ok().filter(|place| self.book.places.contains_key(place));
        if found.is_none() {
            self.bad(node, format!("`{given}` is not a place"), "write the two letters of the country");
        }
        found
    }

    fn places(&mut self, node: &Node) -> BTreeSet<Place> {
        let mut found = BTreeSet::new();
        for one in one_or_more(node) {
            let given = text(one, &mut self.out).unwrap_or_default().to_owned();
            for word in given.split([' ', ',', ';']).filter(|word| !word.is_empty()) {
                found.extend(self.place_named(one, word));
            }
        }
        found
    }

    fn transport(&mut self, node: &Node) -> Option<Transport> {
        if let Kind::Text(_) = node.kind {
            let outside = Transport::Outside { customs_control: None, worked: None };
            return self.word(node, &[("direct", Transport::Direct), ("outside", outside)]);
        }
        let mut map = MapReader::new(node, "`transport`", &mut self.out);
        let customs_control = map.get("customs_control").and_then(|node| self.flag(node));
        let worked = map.get("worked").and_then(|node| self.flag(node));
        map.finish(&mut self.out);
        Some(Transport::Outside { customs_control, worked })
    }

    fn average(&mut self, node: &Node) -> Option<Average> {
        let mut map = MapReader::new(node, "`average`", &mut self.out);
        let net_cost = map.need("net_cost", &mut self.out).and_then(|node| self.amount(node));
        let non_originating = map.need("non_originating", &mut self.out).and_then(|node| self.amount(node));
        map.finish(&mut self.out);
        Some(Average { net_cost: net_cost?, non_originating: non_originating? })
    }

    fn papers(&mut self, node: &Node) -> Papers {
        let mut map = MapReader::new(node, "`certification`", &mut self.out);
        let mut papers = Papers {
            certifier_is: map.text("by", &mut self.out).map(str::to_owned),
            parties: BTreeMap::new(),
            covers: map.text("covers", &mut self.out).map(str::to_owned),
        };
        for key in ["certifier", "exporter", "producer", "importer", "official"] {
            if let Some(text) = map.text(key, &mut self.out) {
                papers.parties.insert(key.to_owned(), text.to_owned());
            }
        }
        map.finish(&mut self.out);
        papers
    }

    fn marks(&mut self, node: &Node, set: bool) -> Marks {
        let mut map = MapReader::new(node, "`marking`", &mut self.out);
        let essential = map.get("essential").and_then(|node| self.essential(node));
        let [minor_processing, simple_assembly, composite, certified] = [
            "minor_processing",
            "simple_assembly",
            "composite",
            "certified_originating",
        ]
        .map(|key| map.get(key).and_then(|node| self.flag(node)));
        let [last_production, last_beyond_minor] = ["last_production", "last_beyond_minor"]
            .map(|key| map.get(key).and_then(|node| self.place(node)));
        map.finish(&mut self.out);
        let composite = composite.unwrap_or(false);
        Marks {
            essential,
            minor_processing,
            simple_assembly,
            composite,
            set,
            last_production,
            last_beyond_minor,
            certified,
        }
    }

    /// The materials that impart the essential character; `none` if there is none.
    fn essential(&mut self, node: &Node) -> Option<Vec<String>> {
        let mut found = Vec::new();
        for one in one_or_more(node) {
            let given = text(one, &mut self.out).unwrap_or_default();
            for word in given.split([' ', ',', ';']).filter(|word| !word.is_empty()) {
                found.push((word.to_owned(), one.clone()));
            }
        }
        match found.as_slice() {
            [] => None,
            [(word, _)] if word == "unknown" => None,
            [(word, _)] if word == "none" => Some(Vec::new()),
            _ => {
                self.named_materials.extend(found.iter().cloned());
                Some(found.into_iter().map(|one| one.0).collect())
            }
        }
    }

    fn excluded(&mut self, node: &Node) -> Excluded {
        let mut map = MapReader::new(node, "`excluded`", &mut self.out);
        let [promotion, royalties, shipping, interest] =
            ["promotion", "royalties", "shipping", "interest"].map(|key| map.get(key).and_then(|node| self.amount(node)));
        let loans = map.list("loans", &mut self.out);
        map.finish(&mut self.out);
        let loans: Vec<Loan> = loans.iter().filter_map(|node| self.loan(node)).collect();
        if interest.is_some() && !loans.is_empty() {
            self.bad(node, "both `interest` and `loans` are given", "keep one of them");
        }
        Excluded { promotion, royalties, shipping, interest, loans }
    }

    fn loan(&mut self, node: &Node) -> Option<Loan> {
        let mut map = MapReader::new(node, "a loan", &mut self.out);
        let paid = map.need("paid", &mut self.out).and_then(|node| self.amount(node));
        let rate = map.need("rate", &mut self.out).and_then(|node| self.share(node));
        let federal = map.get("federal").and_then(|node| self.share(node));
        let between = map.get("between").and_then(|node| self.between(node));
        map.finish(&mut self.out);
        let Some(federal) = federal.or(between) else {
            self.bad(node, "the federal rate is not said", "give `federal: 4.85 %`, or the two nearest maturities under `between`");
            return None;
        };
        Some(Loan { paid: paid?, rate: rate?, federal })
    }

    fn between(&mut self, node: &Node) -> Option<Share> {
        let mut map = MapReader::new(node, "`between`", &mut self.out);
        let [years, shorter, longer] =
            ["years", "shorter_years", "longer_years"].map(|key| map.need(key, &mut self.out).and_then(|node| self.amount(node)));
        let [low, high] = ["shorter_rate", "longer_rate"].map(|key| map.need(key, &mut self.out).and_then(|node| self.share(node)));
        map.finish(&mut self.out);
        let found = federal_rate(years?, (shorter?, low?), (longer?, high?));
        if found.is_none() {
            self.bad(node, "the longer maturity is not longer than the shorter", "correct the years");
        }
        found
    }

    fn adjustments(&mut self, node: &Node, what: &'static str) -> Adjustments {
        if let Kind::Text(_) = node.kind {
            return Adjustments { plain: self.amount(node).unwrap_or_default(), parts: BTreeMap::new() };
        }
        let mut map = MapReader::new(node, what, &mut self.out);
        let parts = ADJUSTMENTS.map(|key| map.get(key).and_then(|node| self.amount(node)).map(|amount| (key, amount)));
        map.finish(&mut self.out);
        Adjustments { plain: Decimal::ZERO, parts: parts.into_iter().flatten().collect() }
    }

    fn statement(&mut self, node: &Node) -> Accumulated {
        let mut map = MapReader::new(node, "`statement`", &mut self.out);
        let [net_cost, non_originating, part_of_net_cost] =
            ["net_cost", "non_originating", "part_of_net_cost"].map(|key| map.get(key).and_then(|node| self.amount(node)));
        let signed = map.need("signed", &mut self.out);
        map.finish(&mut self.out);
        if let Some(node) = signed
            && self.flag(node) != Some(true)
        {
            self.bad(node, "a statement that nobody signed does not count", "leave `statement` out until it is signed");
        }
        if let (Some(net), Some(inside)) = (net_cost, non_originating)
            && inside > net
        {
            self.bad(node, "the non-originating materials are worth more than the net cost", "correct the statement");
        }
        Accumulated { net_cost, non_originating, part_of_net_cost }
    }

    fn ledger(&mut self, node: &Node) -> Option<Ledger> {
        let known = [("fifo", StockMethod::FirstIn), ("lifo", StockMethod::LastIn), ("average", StockMethod::Average)];
        let mut map = MapReader::new(node, "`ledger`", &mut self.out);
        let method = map.need("method", &mut self.out).and_then(|node| self.word(node, &known));
        let per_good = map.get("per_good").map_or(Some(Decimal::ONE), |node| self.amount(node));
        let shipment = map.get("shipment").and_then(|node| self.count(node));
        let lines = map.list("entries", &mut self.out);
        map.finish(&mut self.out);
        let entries: Vec<Entry> = lines.iter().filter_map(|node| self.entry(node)).collect();
        let method = method?;
        match crate::stock::draw(method, &entries) {
            None => self.bad(node, "more is used than was received", "check the order and the units of `entries`"),
            Some(drawn) if drawn.is_empty() || shipment.is_some_and(|at| at == 0 || at > drawn.len()) => {
                let message = format!("the ledger has {} withdrawals, and none of that number", drawn.len());
                self.bad(node, message, "add a line with `used`, or correct `shipment`");
            }
            Some(drawn) => {
                let at = shipment.unwrap_or(drawn.len()).saturating_sub(1);
                if drawn.get(at).is_some_and(|one| one.originating.is_zero() && one.non_originating.is_zero()) {
                    self.bad(node, "the withdrawal takes no unit", "give `used` more than nothing");
                }
            }
        }
        Some(Ledger { method, entries, shipment, per_good: per_good? })
    }

    fn count(&mut self, node: &Node) -> Option<usize> {
        let given = text(node, &mut self.out)?;
        let found = given.trim().parse().ok();
        if found.is_none() {
            self.bad(node, format!("`{given}` is not a number"), "count from 1");
        }
        found
    }

    fn entry(&mut self, node: &Node) -> Option<Entry> {
        let mut map = MapReader::new(node, "a line of the ledger", &mut self.out);
        let [received, used, value] = ["received", "used", "value"].map(|key| map.get(key).and_then(|node| self.amount(node)));
        let status = map.get("origin").and_then(|node| self.status(node));
        map.finish(&mut self.out);
        match (received, used, value, status) {
            (Some(units), None, Some(value), Some(status)) => {
                Some(Entry::Received { units, value, originating: status == Status::Originating })
            }
            (None, Some(units), None, None) => Some(Entry::Used { units }),
            _ => {
                let help = "write `received`, `value` of one and `origin`, or only `used`";
                self.bad(node, "this is neither a receipt nor a withdrawal", help);
                None
            }
        }
    }

    /// The keys of the lists of this name beside any agreement's product rules.
    fn known(&self, name: &str) -> BTreeSet<String> {
        let ends = format!("/{name}");
        let lists = self.book.lists.iter().filter(|list| list.id.ends_with(&ends));
        lists.flat_map(|list| list.rows.iter().map(|row| row.key.to_string())).collect()
    }

    fn named(&mut self, node: &Node, given: &str, name: &str) -> bool {
        let known = self.known(name);
        if known.contains(given) {
            return true;
        }
        let help = match nearest(given, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known: {}", known.iter().cloned().collect::<Vec<_>>().join(", ")),
        };
        self.bad(node, format!("no agreement knows `{given}`"), help);
        false
    }

    fn kinds(&mut self, node: &Node) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for one in one_or_more(node) {
            let given = text(one, &mut self.out).unwrap_or_default().to_owned();
            for word in given.split([' ', ',', ';']).filter(|word| !word.is_empty()) {
                if self.named(one, word, "kinds") {
                    found.insert(word.to_owned());
                }
            }
        }
        found
    }

    fn tests(&mut self, node: &Node) -> BTreeMap<String, bool> {
        let mut found = BTreeMap::new();
        for entry in ntib_rules::yaml::entries(node, &mut self.out) {
            if self.named(&entry.value, &entry.key, "tests")
                && let Some(flag) = self.flag(&entry.value)
            {
                found.insert(entry.key.clone(), flag);
            }
        }
        found
    }
}

fn both(text: &str) -> Bi {
    Bi { en: text.to_owned(), fr: text.to_owned() }
}
