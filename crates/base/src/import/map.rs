//! Mapping files: which columns of a table say what (docs/reference/mapping-format.md).

use std::collections::BTreeMap;

use ntib_core::Currency;
use ntib_rules::yaml::{self, Kind, MapReader, Node};
use ntib_rules::{Diagnostic, code, nearest};

use super::value::{self, DateOrder, DecimalMark};
use crate::statement::{AddressKind, EntityKind, Interest, NameKind, Stage, Sums};

/// The most columns, parties, relations and picks of one mapping.
pub const MAP_PARTS_MAX: usize = 200;

/// What a mapping says.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The name of the layout.
    pub name: Box<str>,
    /// Its title.
    pub title: Box<str>,
    /// Columns by which the layout is recognised; empty if it is not to be.
    pub recognise: Vec<Box<str>>,
    /// Whether columns that are named may be absent.
    pub may_lack: bool,
    /// Whether a code of a place may be one of a state of the registrants' country.
    pub state_codes: bool,
    /// The order of dates.
    pub dates: DateOrder,
    /// The mark of fractions.
    pub decimal: DecimalMark,
    /// The currency of amounts that name none.
    pub currency: Option<Currency>,
    /// The day of which a row speaks.
    pub speaks: Option<Cell>,
    /// What is put before the names of entries.
    pub scope: Box<str>,
    /// Of a portfolio: the legal date that a row is asked about.
    pub as_of: Option<Cell>,
    /// Of a portfolio: facts of the rulebook's vocabulary that a row tells of its matter.
    pub facts: Vec<(Box<str>, Cell)>,
    /// The parties of a row.
    pub parties: Vec<PartyMap>,
    /// Interests.
    pub stakes: Vec<StakeMap>,
    /// Contracts.
    pub contracts: Vec<ContractMap>,
    /// Supplies.
    pub supplies: Vec<SupplyMap>,
}

/// Where a value is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The first that says something.
    First(Vec<Pick>),
    /// All that say something, with a text between them; nothing at all if `whole` and one says nothing.
    Join {
        /// The parts.
        picks: Vec<Pick>,
        /// The text between them.
        with: Box<str>,
        /// Whether all are needed.
        whole: bool,
    },
}

/// One column, or a value that stands for all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The column; none if `value` stands for all rows.
    pub column: Option<Box<str>>,
    /// The value of all rows.
    pub value: Box<str>,
    /// Only what stands after this text.
    pub after: Box<str>,
    /// Only what stands before this text.
    pub before: Box<str>,
    /// What values stand for; others say nothing. Empty: as written.
    pub words: BTreeMap<Box<str>, Box<str>>,
    /// Values that say nothing here.
    pub blank: Vec<Box<str>>,
}

/// Codes by system, each with where it is taken from.
pub type CodeCells = Vec<(Box<str>, Cell)>;

/// Rows that a part holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// Where the value is taken from.
    pub cell: Cell,
    /// The values.
    pub is: Vec<Box<str>>,
}

/// A party of a row.
#[derive(Clone, Debug)]
pub struct PartyMap {
    /// Its name within the mapping.
    pub label: Box<str>,
    /// Rows that have it.
    pub only: Option<Only>,
    /// What it is.
    pub kind: Cell,
    /// Its names.
    pub names: Vec<(NameKind, Cell)>,
    /// Its identifiers, the most telling first: the first one found names its entry.
    pub identifiers: Vec<(Box<str>, Cell)>,
    /// Under whose law it is formed.
    pub jurisdiction: Option<Cell>,
    /// A citizenship.
    pub citizenship: Option<Cell>,
    /// Addresses: kind, text, country.
    pub addresses: Vec<(AddressKind, Option<Cell>, Option<Cell>)>,
    /// When it came to be.
    pub founded: Option<Cell>,
    /// When it ceased to be.
    pub ended: Option<Cell>,
    /// Its listing: market, symbol.
    pub listed: Option<(Option<Cell>, Cell)>,
    /// What it can make or do, with codes.
    pub capability: Option<(Cell, CodeCells)>,
    /// A place of work: name, town, region, country.
    pub site: Option<[Option<Cell>; 4]>,
    /// Facts of the rulebook's vocabulary.
    pub facts: Vec<(Box<str>, Cell)>,
}

/// An interest of one party in another.
#[derive(Clone, Debug)]
pub struct StakeMap {
    /// Rows that have it.
    pub only: Option<Only>,
    /// The party held.
    pub of: usize,
    /// The party that holds; none if nobody tells who.
    pub owner: Option<usize>,
    /// Interests with a share.
    pub shares: Vec<(Interest, Cell)>,
    /// Interests without one.
    pub means: Vec<Interest>,
    /// Whether the next owner of such an interest takes the place of this one.
    pub succeeds: bool,
    /// First day.
    pub from: Option<Cell>,
    /// First day after it.
    pub until: Option<Cell>,
    /// The source's words.
    pub detail: Option<Cell>,
    /// What a reader should know.
    pub note: Box<str>,
}

/// A contract.
#[derive(Clone, Debug)]
pub struct ContractMap {
    /// Rows that have it.
    pub only: Option<Only>,
    /// The supplier.
    pub supplier: usize,
    /// The buyer.
    pub buyer: Option<usize>,
    /// Its number.
    pub id: Cell,
    /// The amendment or action.
    pub part: Option<Cell>,
    /// How far it has come; a contract if not said.
    pub stage: Option<Cell>,
    /// What it is about.
    pub title: Option<Cell>,
    /// The amount.
    pub amount: Option<Cell>,
    /// The most it may come to.
    pub ceiling: Option<Cell>,
    /// The currency of both.
    pub currency: Option<Cell>,
    /// What the sums are.
    pub sums: Sums,
    /// Signed.
    pub signed: Option<Cell>,
    /// First day of performance.
    pub from: Option<Cell>,
    /// Last day of performance.
    pub last_day: Option<Cell>,
    /// The vehicle.
    pub under: Option<Cell>,
    /// Codes.
    pub codes: CodeCells,
}

/// A supply.
#[derive(Clone, Debug)]
pub struct SupplyMap {
    /// Rows that have it.
    pub only: Option<Only>,
    /// Who supplies.
    pub supplier: usize,
    /// To whom.
    pub customer: usize,
    /// What.
    pub what: Option<Cell>,
    /// For how much.
    pub amount: Option<Cell>,
    /// In which currency.
    pub currency: Option<Cell>,
    /// Its number.
    pub id: Option<Cell>,
    /// The contract served.
    pub under: Option<Cell>,
    /// First day.
    pub from: Option<Cell>,
    /// Last day.
    pub last_day: Option<Cell>,
    /// The year, where no day is told.
    pub year: Option<Cell>,
    /// Codes.
    pub codes: CodeCells,
}

impl Mapping {
    /// Reads a mapping file; every mistake of it, none hiding another.
    pub fn read(text: &str) -> Result<Mapping, Vec<Diagnostic>> {
        let mut out = Vec::new();
        let mapping = match yaml::parse(0, text) {
            Ok(root) => mapping(&root, &mut out),
            Err(error) => return Err(vec![error]),
        };
        if out.is_empty() { Ok(mapping) } else { Err(out) }
    }

    /// Every column that is named, in order, each once.
    pub fn columns(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        self.each_cell(&mut |cell| {
            for pick in cell.picks() {
                if let Some(column) = &pick.column
                    && !found.contains(&&**column)
                {
                    found.push(column);
                }
            }
        });
        found
    }

    fn each_cell<'m>(&'m self, each: &mut dyn FnMut(&'m Cell)) {
        let mut some = |cells: &[&'m Option<Cell>]| cells.iter().filter_map(|cell| cell.as_ref()).for_each(&mut *each);
        some(&[&self.speaks, &self.as_of]);
        for party in &self.parties {
            some(&[&party.jurisdiction, &party.citizenship, &party.founded, &party.ended]);
            party.site.iter().flatten().for_each(|cell| some(&[cell]));
            party.addresses.iter().for_each(|(_, text, place)| some(&[text, place]));
            party.listed.iter().for_each(|(market, _)| some(&[market]));
        }
        for one in &self.stakes {
            some(&[&one.from, &one.until, &one.detail]);
        }
        for one in &self.contracts {
            some(&[&one.part, &one.stage, &one.title, &one.amount, &one.ceiling, &one.currency, &one.signed, &one.from, &one.last_day, &one.under]);
        }
        for one in &self.supplies {
            some(&[&one.what, &one.amount, &one.currency, &one.id, &one.under, &one.from, &one.last_day, &one.year]);
        }
        self.facts.iter().for_each(|(_, cell)| each(cell));
        for party in &self.parties {
            each(&party.kind);
            party.names.iter().for_each(|(_, cell)| each(cell));
            party.identifiers.iter().chain(&party.facts).for_each(|(_, cell)| each(cell));
            party.listed.iter().for_each(|(_, symbol)| each(symbol));
            party.capability.iter().for_each(|(what, codes)| {
                each(what);
                codes.iter().for_each(|(_, cell)| each(cell));
            });
        }
        let onlies = self.parties.iter().map(|one| &one.only).chain(self.stakes.iter().map(|one| &one.only));
        let onlies = onlies.chain(self.contracts.iter().map(|one| &one.only)).chain(self.supplies.iter().map(|one| &one.only));
        onlies.flatten().for_each(|only| each(&only.cell));
        self.stakes.iter().flat_map(|one| &one.shares).for_each(|(_, cell)| each(cell));
        for one in &self.contracts {
            each(&one.id);
            one.codes.iter().for_each(|(_, cell)| each(cell));
        }
        self.supplies.iter().flat_map(|one| &one.codes).for_each(|(_, cell)| each(cell));
    }
}

impl Cell {
    /// A value that stands for all rows.
    pub fn value(text: &str) -> Cell {
        Cell::First(vec![Pick { column: None, value: text.into(), after: "".into(), before: "".into(), words: BTreeMap::new(), blank: Vec::new() }])
    }

    /// The columns and values that it takes from.
    pub fn picks(&self) -> &[Pick] {
        match self {
            Cell::First(picks) | Cell::Join { picks, .. } => picks,
        }
    }
}

impl Pick {
    /// What it says where its column holds `text`; nothing if the column says nothing.
    pub fn read(&self, text: &str) -> Option<String> {
        if self.column.is_none() {
            return Some(self.value.to_string());
        }
        let mut text = value::cell(text)?;
        if self.blank.iter().any(|blank| **blank == *text) {
            return None;
        }
        if !self.after.is_empty() {
            text = text.split_once(&*self.after)?.1.to_owned();
        }
        if !self.before.is_empty() {
            text = text.split_once(&*self.before).map_or(text.clone(), |(before, _)| before.to_owned());
        }
        let text = text.trim();
        if !self.words.is_empty() {
            return self.words.get(text.to_lowercase().as_str()).map(ToString::to_string);
        }
        (!text.is_empty()).then(|| text.to_owned())
    }
}

fn mapping(root: &Node, out: &mut Vec<Diagnostic>) -> Mapping {
    let mut reader = MapReader::new(root, "a mapping", out);
    let own = |text: Option<&str>| text.unwrap_or_default().trim().into();
    let mut map = Mapping { name: own(reader.need_text("map", out)), title: own(reader.text("title", out)), ..Mapping::default() };
    map.scope = own(reader.text("scope", out));
    map.recognise = reader.list("recognise", out).iter().filter_map(|node| yaml::text(node, out).map(Into::into)).collect();
    map.may_lack = flag(&mut reader, "may_lack", out);
    map.state_codes = flag(&mut reader, "state_codes", out);
    if let Some(node) = reader.get("dates") {
        map.dates = word(node, "an order of dates", DateOrder::from_word, DateOrder::WORDS, out).unwrap_or_default();
    }
    if let Some(node) = reader.get("decimal") {
        map.decimal = word(node, "a mark of fractions", DecimalMark::from_word, DecimalMark::WORDS, out).unwrap_or_default();
    }
    map.currency = reader.parsed("currency", out);
    map.speaks = cell(&mut reader, "speaks", out);
    map.as_of = cell(&mut reader, "as_of", out);
    map.facts = cells(&mut reader, "facts", out);
    let of_facts = reader.get("facts").is_some();
    let parties = if map.facts.is_empty() && !of_facts { reader.need("parties", out) } else { reader.get("parties") };
    for entry in parties.map(|node| yaml::entries(node, out)).unwrap_or_default() {
        let party = party(&entry.key, &entry.value, out);
        map.parties.push(party);
    }
    let labels: Vec<Box<str>> = map.parties.iter().map(|party| party.label.clone()).collect();
    for node in reader.list("stakes", out) {
        map.stakes.extend(stake(node, &labels, out));
    }
    for node in reader.list("contracts", out) {
        map.contracts.extend(contract(node, &labels, out));
    }
    for node in reader.list("supplies", out) {
        map.supplies.extend(supply(node, &labels, out));
    }
    reader.finish(out);
    let parts = map.parties.len() + map.stakes.len() + map.contracts.len() + map.supplies.len() + map.columns().len();
    if parts > MAP_PARTS_MAX {
        out.push(Diagnostic::error(code::LIMIT, root.span, format!("the mapping has {parts} columns and parts; at most {MAP_PARTS_MAX} are read")).help("import the table in two passes"));
    }
    map
}

fn flag(reader: &mut MapReader<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> bool {
    reader.parsed::<bool>(key, out).unwrap_or(false)
}

fn word<T>(node: &Node, what: &str, of: impl Fn(&str) -> Option<T>, all: &[&str], out: &mut Vec<Diagnostic>) -> Option<T> {
    let text = yaml::text(node, out)?;
    let found = of(text);
    if found.is_none() {
        let help = nearest(text, all.iter().copied()).map_or_else(|| format!("write one of: {}", all.join(", ")), |near| format!("did you mean `{near}`?"));
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{text}` is not {what}")).help(help));
    }
    found
}

fn cell(reader: &mut MapReader<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Cell> {
    reader.get(key).and_then(|node| cell_of(node, out))
}

/// A column, a list of which the first that says something counts, or a map.
fn cell_of(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Cell> {
    match &node.kind {
        Kind::Text(_) => pick(node, out).map(|pick| Cell::First(vec![pick])),
        Kind::List(items) => Some(Cell::First(items.iter().filter_map(|one| pick(one, out)).collect())),
        Kind::Map(_) if node.get("join").is_some() => {
            let mut reader = MapReader::new(node, "a value", out);
            let picks = reader.list("join", out).iter().filter_map(|one| pick(one, out)).collect();
            let with = reader.get("with").and_then(Node::text).unwrap_or(", ").into();
            let whole = flag(&mut reader, "whole", out);
            reader.finish(out);
            Some(Cell::Join { picks, with, whole })
        }
        Kind::Map(_) => pick(node, out).map(|pick| Cell::First(vec![pick])),
    }
}

fn pick(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Pick> {
    let mut pick = Pick { column: None, value: "".into(), after: "".into(), before: "".into(), words: BTreeMap::new(), blank: Vec::new() };
    if let Kind::Text(column) = &node.kind {
        pick.column = Some(column.trim().into());
        return Some(pick);
    }
    let mut reader = MapReader::new(node, "a value", out);
    pick.column = reader.text("column", out).map(|text| text.trim().into());
    pick.value = reader.text("value", out).unwrap_or_default().into();
    pick.after = reader.text("after", out).unwrap_or_default().into();
    pick.before = reader.text("before", out).unwrap_or_default().into();
    for entry in reader.get("words").map(|node| yaml::entries(node, out)).unwrap_or_default() {
        if let Some(text) = yaml::text(&entry.value, out) {
            pick.words.insert(entry.key.to_lowercase().into(), text.into());
        }
    }
    let blank = reader.get("blank").map(yaml::one_or_more).unwrap_or_default();
    pick.blank = blank.iter().filter_map(|node| yaml::text(node, out).map(Into::into)).collect();
    reader.finish(out);
    if pick.column.is_some() != pick.value.is_empty() {
        out.push(Diagnostic::error(code::SHAPE, node.span, "a value comes from a column or stands for all rows").help("write `column:` or `value:`, one of them"));
        return None;
    }
    Some(pick)
}

fn only(reader: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Option<Only> {
    let node = reader.get("only")?;
    let mut reader = MapReader::new(node, "a condition", out);
    let cell = reader.need("column", out).and_then(|node| cell_of(node, out));
    let is = reader.need("is", out).map(yaml::one_or_more).unwrap_or_default();
    let is = is.iter().filter_map(|node| yaml::text(node, out)).map(|text| text.to_lowercase().into()).collect();
    reader.finish(out);
    Some(Only { cell: cell?, is })
}

/// Cells under free keys, each checked by `known`.
fn cells(reader: &mut MapReader<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<(Box<str>, Cell)> {
    let entries = reader.get(key).map(|node| yaml::entries(node, out)).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry.key.as_str().into(), cell_of(&entry.value, out)?))).collect()
}

fn party(label: &str, node: &Node, out: &mut Vec<Diagnostic>) -> PartyMap {
    let mut reader = MapReader::new(node, "a party", out);
    let only = only(&mut reader, out);
    let kind = reader.get("kind").and_then(|node| match node.text() {
        Some(text) => word(node, "a kind of entity", EntityKind::from_word, &EntityKind::ALL.iter().map(|one| one.word()).collect::<Vec<_>>(), out).map(|_| Cell::value(text)),
        None => cell_of(node, out),
    });
    let mut names = Vec::new();
    if let Some(node) = reader.get("names") {
        let lone = |node: &Node| !matches!(&node.kind, Kind::Map(entries) if entries.iter().all(|one| NameKind::from_word(&one.key).is_some()));
        if lone(node) {
            names.extend(cell_of(node, out).map(|cell| (NameKind::Legal, cell)));
        } else {
            for entry in yaml::entries(node, out) {
                names.extend(NameKind::from_word(&entry.key).zip(cell_of(&entry.value, out)));
            }
        }
    }
    let identifiers = cells(&mut reader, "identifiers", out);
    if names.is_empty() && identifiers.is_empty() {
        out.push(Diagnostic::error(code::MISSING_KEY, node.span, "a party has neither names nor identifiers").help("add `names:` or `identifiers:`"));
    }
    let mut addresses = Vec::new();
    for node in reader.get("addresses").map(yaml::one_or_more).unwrap_or_default() {
        let mut reader = MapReader::new(node, "an address", out);
        let kinds: Vec<&str> = AddressKind::ALL.iter().map(|one| one.word()).collect();
        let kind = reader.get("kind").map_or(Some(AddressKind::Alternative), |node| word(node, "a kind of address", AddressKind::from_word, &kinds, out));
        let (text, place) = (cell(&mut reader, "address", out), cell(&mut reader, "place", out));
        reader.finish(out);
        addresses.extend(kind.map(|kind| (kind, text, place)));
    }
    let listed = reader.get("listed").and_then(|node| {
        let mut reader = MapReader::new(node, "a listing", out);
        let (market, symbol) = (cell(&mut reader, "market", out), reader.need("symbol", out).and_then(|node| cell_of(node, out)));
        reader.finish(out);
        Some((market, symbol?))
    });
    let capability = reader.get("capability").and_then(|node| {
        let mut reader = MapReader::new(node, "a capability", out);
        let what = reader.need("what", out).and_then(|node| cell_of(node, out));
        let codes = cells(&mut reader, "codes", out);
        reader.finish(out);
        Some((what?, codes))
    });
    let site = reader.get("site").map(|node| {
        let mut reader = MapReader::new(node, "a site", out);
        let site = ["name", "town", "region", "place"].map(|key| cell(&mut reader, key, out));
        reader.finish(out);
        site
    });
    let mut own = |key: &'static str, out: &mut Vec<Diagnostic>| cell(&mut reader, key, out);
    let (jurisdiction, citizenship) = (own("jurisdiction", out), own("citizenship", out));
    let (founded, ended) = (own("founded", out), own("ended", out));
    let facts = cells(&mut reader, "facts", out);
    reader.finish(out);
    let kind = kind.unwrap_or_else(|| Cell::value(EntityKind::LegalEntity.word()));
    PartyMap { label: label.into(), only, kind, names, identifiers, jurisdiction, citizenship, addresses, founded, ended, listed, capability, site, facts }
}

/// The party with a label.
fn label(node: &Node, labels: &[Box<str>], out: &mut Vec<Diagnostic>) -> Option<usize> {
    let text = yaml::text(node, out)?;
    let found = labels.iter().position(|one| &**one == text);
    if found.is_none() {
        let help = nearest(text, labels.iter().map(AsRef::as_ref)).map_or_else(|| "describe it under `parties:`".to_owned(), |near| format!("did you mean `{near}`?"));
        out.push(Diagnostic::error(code::UNKNOWN_REFERENCE, node.span, format!("there is no party `{text}`")).help(help));
    }
    found
}

fn needed(reader: &mut MapReader<'_>, key: &'static str, labels: &[Box<str>], out: &mut Vec<Diagnostic>) -> Option<usize> {
    reader.need(key, out).and_then(|node| label(node, labels, out))
}

fn stake(node: &Node, labels: &[Box<str>], out: &mut Vec<Diagnostic>) -> Option<StakeMap> {
    let mut reader = MapReader::new(node, "a stake", out);
    let only = only(&mut reader, out);
    let of = needed(&mut reader, "of", labels, out);
    let owner = reader.need("owner", out).and_then(|node| if node.text() == Some("unknown") { Some(None) } else { label(node, labels, out).map(Some) });
    let mut shares = Vec::new();
    for (key, interests) in [("votes", &[Interest::Votes] as &[Interest]), ("capital", &[Interest::Capital]), ("shares", &[Interest::Votes, Interest::Capital]), ("board", &[Interest::Board]), ("profits", &[Interest::Profits])] {
        if let Some(cell) = cell(&mut reader, key, out) {
            shares.extend(interests.iter().map(|interest| (*interest, cell.clone())));
        }
    }
    let words: Vec<&str> = Interest::ALL.iter().map(|one| one.word()).collect();
    let means = reader.get("means").map(yaml::one_or_more).unwrap_or_default();
    let means = means.iter().filter_map(|node| word(node, "a kind of interest", Interest::from_word, &words, out)).collect();
    let succeeds = flag(&mut reader, "succeeds", out);
    let (from, until, detail) = (cell(&mut reader, "from", out), cell(&mut reader, "until", out), cell(&mut reader, "detail", out));
    let note = reader.text("note", out).unwrap_or_default().into();
    reader.finish(out);
    Some(StakeMap { only, of: of?, owner: owner?, shares, means, succeeds, from, until, detail, note })
}

fn contract(node: &Node, labels: &[Box<str>], out: &mut Vec<Diagnostic>) -> Option<ContractMap> {
    let mut reader = MapReader::new(node, "a contract", out);
    let only = only(&mut reader, out);
    let supplier = needed(&mut reader, "supplier", labels, out);
    let buyer = reader.get("buyer").and_then(|node| label(node, labels, out));
    let id = reader.need("id", out).and_then(|node| cell_of(node, out));
    let sums: Vec<&str> = Sums::ALL.iter().map(|one| one.word()).collect();
    let sums = reader.get("sums").map_or(Some(Sums::Total), |node| word(node, "a way of counting", Sums::from_word, &sums, out));
    let stage = reader.get("stage").and_then(|node| match node.text() {
        Some(text) if Stage::from_word(text).is_some() => Some(Cell::value(text)),
        _ => cell_of(node, out),
    });
    let mut own = |key: &'static str, out: &mut Vec<Diagnostic>| cell(&mut reader, key, out);
    let (part, title, under) = (own("part", out), own("title", out), own("under", out));
    let (amount, ceiling, currency) = (own("amount", out), own("ceiling", out), own("currency", out));
    let (signed, from, last_day) = (own("signed", out), own("from", out), own("last_day", out));
    let codes = cells(&mut reader, "codes", out);
    reader.finish(out);
    Some(ContractMap { only, supplier: supplier?, buyer, id: id?, part, stage, title, amount, ceiling, currency, sums: sums?, signed, from, last_day, under, codes })
}

fn supply(node: &Node, labels: &[Box<str>], out: &mut Vec<Diagnostic>) -> Option<SupplyMap> {
    let mut reader = MapReader::new(node, "a supply", out);
    let only = only(&mut reader, out);
    let (supplier, customer) = (needed(&mut reader, "supplier", labels, out), needed(&mut reader, "customer", labels, out));
    let mut own = |key: &'static str, out: &mut Vec<Diagnostic>| cell(&mut reader, key, out);
    let (what, amount, currency) = (own("what", out), own("amount", out), own("currency", out));
    let (id, under, from, last_day) = (own("id", out), own("under", out), own("from", out), own("last_day", out));
    let year = own("year", out);
    let codes = cells(&mut reader, "codes", out);
    reader.finish(out);
    Some(SupplyMap { only, supplier: supplier?, customer: customer?, what, amount, currency, id, under, from, last_day, year, codes })
}
