//! One entity or person with everything said about it.

use ntib_core::{Bi, Cage, BusinessNumber, Code, CodeSystem, Lei, Money, Nsn, Place, Uei, seen};
use ntib_rules::yaml::{self, Kind, MapReader, Node};
use ntib_rules::{Diagnostic, code};

use super::meta::{Meta, word};
use super::{Defaults, World, meta};
use crate::share::Range;
use crate::statement::{
    AddressKind, Capability, Claim, Codes, Contract, EntityKind, Holder, Interest, Name, NameKind, Site, Stage, Stake, Sums, Supply,
    Together, TogetherBy,
};

/// Interests that have a key of their own under `owners`, each with a share.
const SHARES: [(&str, Interest); 5] = [
    ("votes", Interest::Votes),
    ("capital", Interest::Capital),
    ("board", Interest::Board),
    ("profits", Interest::Profits),
    ("surplus_assets", Interest::SurplusAssets),
];

/// One value of an entry: where it stands, of whom, and what holds for the whole entry.
#[derive(Clone, Copy)]
struct Entry<'a> {
    path: &'a str,
    subject: &'a Name,
    defaults: Defaults<'a>,
}

impl World {
    /// The statements of one entry of `entities`.
    pub(super) fn entity(&mut self, path: &str, node: &Node, file: Defaults<'_>, out: &mut Vec<Diagnostic>) {
        let mut reader = MapReader::new(node, "an entity", out);
        let name = reader.need_text("entity", out);
        let defaults = Defaults {
            source: reader.get("source").or(file.source),
            confidence: meta::confidence(&mut reader, out).or(file.confidence),
        };
        let Some(name) = name else { return };
        if !is_name(name) {
            let message = format!("`{name}` cannot name an entity");
            out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help("use lower case letters, digits, `.`, `-` and `/`, such as `ca/one`"));
        }
        let subject: Name = name.into();
        let entry = Entry { path, subject: &subject, defaults };
        reader.need("kind", out);
        reader.need("names", out);
        let each: [(&'static str, Reader); 16] = [
            ("kind", |world, entry, node, out| world.simple(entry, node, "kind", out, |node, out| word(node, "a kind of entity", EntityKind::from_word, EntityKind::ALL, out).map(Claim::Kind))),
            ("names", World::called),
            ("identifiers", World::identifier),
            ("jurisdiction", |world, entry, node, out| world.simple(entry, node, "place", out, |node, out| yaml::parsed(node, out).map(Claim::Jurisdiction))),
            ("citizenships", |world, entry, node, out| world.simple(entry, node, "place", out, |node, out| yaml::parsed(node, out).map(Claim::Citizenship))),
            ("residence", |world, entry, node, out| world.simple(entry, node, "place", out, |node, out| yaml::parsed(node, out).map(Claim::Residence))),
            ("addresses", World::address),
            ("founded", |world, entry, node, out| world.simple(entry, node, "on", out, |node, out| yaml::parsed(node, out).map(Claim::Founded))),
            ("ended", |world, entry, node, out| world.simple(entry, node, "on", out, |node, out| yaml::parsed(node, out).map(Claim::Ended))),
            ("listed", World::listed),
            ("owners", World::owner),
            ("together", World::together),
            ("sites", World::site),
            ("capabilities", World::capability),
            ("contracts", World::contract),
            ("supplies", World::supply),
        ];
        for (key, read) in each {
            for one in reader.get(key).map(yaml::one_or_more).unwrap_or_default() {
                read(self, entry, one, out);
            }
        }
        for one in reader.get("programmes").map(yaml::one_or_more).unwrap_or_default() {
            self.role(entry, one, out);
        }
        for one in reader.list("facts", out) {
            self.fact(entry, one, out);
        }
        reader.finish(out);
    }

    /// A value written alone, or as a map with what is said of it.
    fn simple(
        &mut self,
        entry: Entry<'_>,
        node: &Node,
        key: &'static str,
        out: &mut Vec<Diagnostic>,
        read: impl Fn(&Node, &mut Vec<Diagnostic>) -> Option<Claim>,
    ) {
        let (claim, meta) = match node.kind {
            Kind::Map(_) => {
                let mut reader = MapReader::new(node, "a value", out);
                let claim = reader.need(key, out).and_then(|node| read(node, out));
                let meta = self.meta(node, Some(&mut reader), entry.defaults, out);
                reader.finish(out);
                (claim, meta)
            }
            _ => (read(node, out), self.meta(node, None, entry.defaults, out)),
        };
        self.keep(entry, node, claim, meta);
    }

    fn keep(&mut self, entry: Entry<'_>, node: &Node, claim: Option<Claim>, meta: Option<Meta>) {
        if let (Some(claim), Some(meta)) = (claim, meta) {
            self.say(entry.path, node, entry.subject, claim.seen().0, &meta);
        }
    }

    /// A value written as a map.
    fn mapped(
        &mut self,
        entry: Entry<'_>,
        node: &Node,
        what: &str,
        out: &mut Vec<Diagnostic>,
        read: impl FnOnce(&World, &mut MapReader<'_>, &mut Vec<Diagnostic>) -> Option<Claim>,
    ) {
        let mut reader = MapReader::new(node, what, out);
        let claim = read(self, &mut reader, out);
        let meta = self.meta(node, Some(&mut reader), entry.defaults, out);
        reader.finish(out);
        self.keep(entry, node, claim, meta);
    }

    fn called(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        if let Kind::Text(text) = &node.kind {
            let meta = self.meta(node, None, entry.defaults, out);
            let claim = Claim::Called { text: text.trim().into(), kind: NameKind::Legal };
            return self.keep(entry, node, Some(claim), meta);
        }
        self.mapped(entry, node, "a name", out, |_, reader, out| {
            let text = reader.need_text("name", out)?;
            let kind = reader.get("kind");
            let kind = kind.map_or(Some(NameKind::Legal), |node| word(node, "a kind of name", NameKind::from_word, NameKind::ALL, out));
            Some(Claim::Called { text: text.trim().into(), kind: kind? })
        });
    }

    fn identifier(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "an identifier", out, |_, reader, out| {
            let (scheme, at) = (reader.need_text("scheme", out), reader.need("id", out));
            let (scheme, at) = (scheme?, at?);
            let id = yaml::text(at, out)?;
            match canonical(scheme, id) {
                Ok(id) => Some(Claim::Identifier { scheme: scheme.into(), id }),
                Err(message) => {
                    out.push(Diagnostic::error(code::BAD_VALUE, at.span, message).help("correct the identifier; quote it if it begins with a zero"));
                    None
                }
            }
        });
    }

    fn address(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "an address", out, |_, reader, out| {
            let text = reader.need_text("address", out)?;
            let place = reader.parsed("place", out);
            let kind = reader.get("kind");
            let kind = kind.map_or(Some(AddressKind::Registered), |node| word(node, "a kind of address", AddressKind::from_word, AddressKind::ALL, out));
            Some(Claim::Address { kind: kind?, text: text.trim().into(), place })
        });
    }

    fn listed(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "a listing", out, |_, reader, out| {
            let (market, symbol) = (reader.need_text("market", out)?, reader.need_text("symbol", out)?);
            Some(Claim::Listed { market: market.into(), symbol: symbol.into() })
        });
    }

    /// One owner: as many statements as interests.
    fn owner(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        let mut reader = MapReader::new(node, "an owner", out);
        let owner = reader.need("owner", out).and_then(|node| self.holder(node, out));
        let each_below = reader.get("each_below");
        let owner = match (owner, each_below.and_then(|node| yaml::parsed(node, out)).and_then(crate::Parts::from_share)) {
            (Some(Holder::Dispersed { .. }), each_below) => Some(Holder::Dispersed { each_below }),
            (owner, None) => owner,
            (owner, Some(_)) => {
                let at = each_below.map_or(node.span, |one| one.span);
                out.push(Diagnostic::error(code::INCONSISTENT, at, "only dispersed owners have `each_below`").help("write `owner: dispersed`, or leave it out"));
                owner
            }
        };
        let mut interests: Vec<(Interest, Range)> = Vec::new();
        for (key, interest) in SHARES {
            interests.extend(reader.parsed::<Range>(key, out).map(|share| (interest, share)));
        }
        if let Some(share) = reader.parsed::<Range>("shares", out) {
            interests.extend([(Interest::Votes, share), (Interest::Capital, share)]);
        }
        for one in reader.get("means").map(yaml::one_or_more).unwrap_or_default() {
            interests.extend(word(one, "a kind of interest", Interest::from_word, Interest::ALL, out).map(|interest| {
                (interest, if interest.is_sized() { Range::UNKNOWN } else { Range::ALL })
            }));
        }
        let direct = reader.get("held").and_then(|node| {
            word(node, "a way of holding", |text| ["directly", "indirectly"].iter().position(|one| *one == text), &["directly", "indirectly"], out)
        });
        let on_behalf_of = reader.get("on_behalf_of").and_then(|node| self.known_entity(node, out));
        let detail = reader.text("detail", out).unwrap_or_default();
        let meta = self.meta(node, Some(&mut reader), entry.defaults, out);
        reader.finish(out);
        let tried = ["votes", "capital", "board", "profits", "surplus_assets", "shares", "means"].iter().any(|key| node.get(key).is_some());
        if interests.is_empty() && !tried {
            out.push(
                Diagnostic::error(code::MISSING_KEY, node.span, "it is not said what this owner holds")
                    .help("add `shares:`, `votes:`, `capital:`, `board:` or `means:`; `shares: unknown` if that is all that is known"),
            );
        }
        if let Some(Holder::Entity(owner)) = &owner
            && owner == entry.subject
        {
            out.push(Diagnostic::error(code::INCONSISTENT, node.span, format!("`{owner}` is said to hold itself")).help("leave out what a firm holds of itself"));
        }
        let (Some(owner), Some(meta)) = (owner, meta) else { return };
        let record: Box<str> = format!("{}:{}", entry.path, node.span.line).into();
        for (interest, share) in interests {
            let stake = Stake {
                owner: owner.clone(),
                interest,
                share,
                direct: direct.map(|at| at == 0),
                beneficial: None,
                on_behalf_of: on_behalf_of.clone(),
                record: record.clone(),
                detail: detail.trim().into(),
            };
            self.say(entry.path, node, entry.subject, Claim::Stake(stake), &meta);
        }
    }

    fn holder(&self, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Holder> {
        match yaml::text(node, out)? {
            "unknown" => Some(Holder::Unknown),
            "withheld" => Some(Holder::Withheld),
            "dispersed" => Some(Holder::Dispersed { each_below: None }),
            _ => self.known_entity(node, out).map(Holder::Entity),
        }
    }

    fn together(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "holders who act together", out, |world, reader, out| {
            let at = reader.need("members", out)?;
            let members: Vec<Name> = yaml::list(at, out).iter().filter_map(|one| world.known_entity(one, out)).collect();
            let by = reader.need("by", out).and_then(|node| word(node, "a way of acting together", TogetherBy::from_word, TogetherBy::ALL, out));
            if yaml::list(at, out).len() < 2 {
                out.push(Diagnostic::error(code::SHAPE, at.span, "at least two act together").help("name them all in `members:`"));
            }
            Some(Claim::Together(Together { members, by: by? }))
        });
    }

    fn site(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "a site", out, |_, reader, out| {
            let mut text = |key: &'static str, out: &mut Vec<Diagnostic>| reader.text(key, out).unwrap_or_default().trim().into();
            let (name, town, region) = (text("name", out), text("town", out), text("region", out));
            let place: Option<Place> = reader.need("place", out).and_then(|node| yaml::parsed(node, out));
            let activity = reader.bi("activity", out);
            Some(Claim::Site(Site { name, town, region, place: place?, activity }))
        });
    }

    fn capability(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "a capability", out, |_, reader, out| {
            let what: Bi = reader.need_bi("what", out);
            Some(Claim::Capability(Capability { what, codes: codes(reader, out) }))
        });
    }

    fn contract(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "a contract", out, |world, reader, out| {
            let id = reader.need_text("id", out);
            let buyer = reader.get("buyer").and_then(|node| world.known_entity(node, out));
            let stage = reader.get("stage").map_or(Some(Stage::Contract), |node| word(node, "a stage of a contract", Stage::from_word, Stage::ALL, out));
            let sums = reader.get("sums").map_or(Some(Sums::Total), |node| word(node, "a way of counting", Sums::from_word, Sums::ALL, out));
            let mut text = |key: &'static str, out: &mut Vec<Diagnostic>| reader.text(key, out).unwrap_or_default().trim().into();
            let (part, title, under) = (text("part", out), text("title", out), text("under", out));
            let (amount, ceiling, signed) = (money(reader, "amount", out), money(reader, "ceiling", out), reader.parsed("signed", out));
            let codes = codes(reader, out);
            Some(Claim::Contract(Contract { buyer, id: id?.into(), part, stage: stage?, title, amount, ceiling, sums: sums?, signed, under, codes }))
        });
    }

    fn supply(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "a supply", out, |world, reader, out| {
            let at = reader.need("customer", out);
            let what = reader.need_text("what", out);
            let customer = world.known_entity(at?, out);
            let mut text = |key: &'static str, out: &mut Vec<Diagnostic>| reader.text(key, out).unwrap_or_default().trim().into();
            let (id, under) = (text("id", out), text("under", out));
            let (amount, codes) = (money(reader, "amount", out), codes(reader, out));
            Some(Claim::Supply(Supply { customer: customer?, what: what?.trim().into(), amount, id, under, codes }))
        });
    }

    fn role(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "a part in a programme", out, |world, reader, out| {
            let at = reader.need("programme", out);
            let role = reader.need_bi("role", out);
            let name = yaml::text(at?, out)?;
            if !world.programme_names.contains(name) {
                out.push(super::unknown(at?, "programme", name, world.programme_names.iter().map(AsRef::as_ref)));
            }
            Some(Claim::Programme { programme: name.into(), role })
        });
    }

    fn fact(&mut self, entry: Entry<'_>, node: &Node, out: &mut Vec<Diagnostic>) {
        self.mapped(entry, node, "a fact", out, |_, reader, out| {
            let (key, value) = (reader.need_text("fact", out), reader.need("value", out));
            let value = match &value?.kind {
                Kind::Text(text) => text.clone(),
                _ => yaml::list(value?, out).iter().filter_map(|one| yaml::text(one, out)).collect::<Vec<_>>().join(", "),
            };
            Some(Claim::Fact { key: key?.into(), value: value.into() })
        });
    }
}

/// The codes of a capability, contract or supply.
fn codes(reader: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Codes {
    let mut codes = Vec::new();
    for one in reader.get("codes").map(|node| yaml::entries(node, out)).unwrap_or_default() {
        for value in yaml::one_or_more(&one.value) {
            let Some(text) = yaml::text(value, out) else { continue };
            match code_of(&one.key, text) {
                Ok(id) => codes.push((one.key.as_str().into(), id)),
                Err(message) => out.push(Diagnostic::error(code::BAD_VALUE, value.span, message).help("systems: naics, psc, cpv, unspsc, hts, hs, usml, eccn, ecl, nsn, fsc")),
            }
        }
    }
    codes
}

/// An amount, below zero where a contract is reduced.
fn money(reader: &mut MapReader<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Money> {
    let node = reader.get(key)?;
    let text = yaml::text(node, out)?;
    let found = crate::lines::signed_money(text);
    if found.is_none() {
        let message = format!("`{text}` is not an amount of money");
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help("write the number and the currency, such as 18400.00 USD"));
    }
    found
}

/// Reads one value of an entry.
type Reader = fn(&mut World, Entry<'_>, &Node, &mut Vec<Diagnostic>);

/// Whether a text can name an entity.
fn is_name(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    text.len() <= 120 && text.split('/').all(part)
}

/// An identifier as its standard writes it, where its scheme has one that we know.
pub fn canonical(scheme: &str, id: &str) -> Result<Box<str>, String> {
    let id = seen(id);
    let id = id.trim();
    if id.is_empty() {
        return Err("the identifier is empty".to_owned());
    }
    fn checked<T: std::str::FromStr + ToString>(id: &str) -> Result<Box<str>, String>
    where
        T::Err: ToString,
    {
        id.parse::<T>().map(|one| one.to_string().into()).map_err(|error| error.to_string())
    }
    match scheme {
        "lei" => checked::<Lei>(id),
        "cage" => checked::<Cage>(id),
        "uei" => checked::<Uei>(id),
        "business_number" => checked::<BusinessNumber>(id),
        "nsn" => checked::<Nsn>(id),
        _ => Ok(id.into()),
    }
}

/// A code of a system that goods and services are described by.
pub fn code_of(system: &str, text: &str) -> Result<Box<str>, String> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let plain = |fits: bool, what: &str| if fits { Ok(text.into()) } else { Err(format!("`{text}` is not {what}")) };
    match system {
        "naics" => return plain((2..=6).contains(&text.len()) && digits(text), "a NAICS code: two to six digits"),
        "psc" => {
            let fits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
            return plain(fits, "a US product or service code: four digits or capital letters");
        }
        "cpv" => {
            let (number, check) = text.split_once('-').unwrap_or((text, "0"));
            return plain(number.len() == 8 && digits(number) && check.len() == 1 && digits(check), "a CPV code: eight digits, and a check digit after a hyphen");
        }
        "unspsc" => return plain(text.len() == 8 && digits(text), "a UNSPSC code: eight digits"),
        _ => {}
    }
    let Some(known) = CodeSystem::ALL.into_iter().find(|one| one.word() == system) else {
        return Err(format!("there is no system of codes `{system}`"));
    };
    Code::parse(known, text).map(|code| code.to_string().into()).map_err(|error| error.to_string())
}
