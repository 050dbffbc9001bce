//! From our statements to the standard, version 0.4: what is held for true on one day, one statement a record.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ntib_core::{Date, Place};

use super::words;
use crate::json::quote;
use crate::parts::Parts;
use crate::share::Range;
use crate::statement::{AddressKind, Claim, EntityKind, Holder, Interest, Name, NameKind, Stake, Statement};
use crate::world::Library;

/// What writing needs to know besides the statements.
pub struct WriteOptions<'a> {
    /// The day of which it is true.
    pub as_of: Date,
    /// The day on which it was known; statements are dated by it.
    pub known_at: Date,
    /// Who publishes it.
    pub publisher: &'a str,
    /// What a place is called.
    pub place: &'a dyn Fn(Place) -> String,
}

/// The statements that are true on the day and known on the other, as one JSON list that is valid by the standard.
pub fn write(library: &Library, options: &WriteOptions<'_>) -> String {
    let mut about: BTreeMap<&str, Vec<&Statement>> = BTreeMap::new();
    let mut relations: BTreeMap<Relation<'_>, Vec<(&Statement, &Stake)>> = BTreeMap::new();
    for one in &library.statements {
        if !(one.known(options.known_at) && one.valid.contains(options.as_of)) {
            continue;
        }
        let known = about.entry(&one.subject).or_default();
        match &one.claim {
            Claim::Stake(stake) => relations.entry((&one.subject, &stake.owner, &stake.record)).or_default().push((one, stake)),
            _ => known.push(one),
        }
    }
    // A holder of whom nothing else is known is a record too.
    let owners: Vec<&Name> = relations.keys().filter_map(|(_, owner, _)| if let Holder::Entity(name) = owner { Some(name) } else { None }).collect();
    for owner in owners {
        about.entry(owner).or_default();
    }
    let mut writer = Writer { out: String::from("["), options, library, first: true };
    for (name, statements) in &about {
        writer.record(name, statements);
    }
    for ((subject, owner, record), stakes) in &relations {
        writer.relationship(subject, owner, record, stakes);
    }
    writer.out.push_str("\n]\n");
    writer.out
}

/// Subject, owner and record: what one statement of the standard is about.
type Relation<'l> = (&'l str, &'l Holder, &'l str);

struct Writer<'l, 'o> {
    out: String,
    options: &'o WriteOptions<'o>,
    library: &'l Library,
    first: bool,
}

/// An identifier of 32 hexadecimal digits that always comes out the same (FNV-1a, twice).
fn identifier(parts: &[&str]) -> String {
    let hash = |seed: u64| {
        parts.iter().flat_map(|part| part.bytes().chain([0])).fold(seed, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    };
    format!("{:016x}{:016x}", hash(0xcbf2_9ce4_8422_2325), hash(0x8422_2325_cbf2_9ce4))
}

impl Writer<'_, '_> {
    fn text(&mut self, key: &str, value: &str) {
        quote(key, &mut self.out);
        self.out.push(':');
        quote(value, &mut self.out);
    }

    /// Opens a statement up to its details.
    fn open(&mut self, id: &str, kind: &str, record: &str, subject: &str, statements: &mut dyn Iterator<Item = &Statement>) {
        self.out.push_str(if self.first { "\n{" } else { ",\n{" });
        self.first = false;
        self.text("statementId", id);
        self.out.push(',');
        self.text("declarationSubject", subject);
        let _ = write!(self.out, ",\"statementDate\":\"{0}\",\"publicationDetails\":{{\"publicationDate\":\"{0}\",\"bodsVersion\":\"0.4\",\"publisher\":{{", self.options.known_at);
        let publisher = self.options.publisher;
        self.text("name", publisher);
        self.out.push_str("}},");
        if let Some(source) = statements.next().and_then(|one| self.library.sources.get(one.source as usize)) {
            self.out.push_str("\"source\":{\"type\":[\"thirdParty\"],");
            self.text("description", &source.title);
            let _ = write!(self.out, ",\"retrievedAt\":\"{}\"", source.retrieved);
            if super::format::is_uri(&source.url) {
                self.out.push(',');
                self.text("url", &source.url);
            }
            self.out.push_str("},");
        }
        self.text("recordId", record);
        let _ = write!(self.out, ",\"recordType\":\"{kind}\",\"recordStatus\":\"new\",\"recordDetails\":{{\"isComponent\":false");
    }

    fn place(&mut self, place: Place) {
        self.out.push('{');
        let name = (self.options.place)(place);
        self.text("name", &name);
        let _ = write!(self.out, ",\"code\":\"{place}\"}}");
    }

    /// A list under `key`, if `items` has any.
    fn list<T>(&mut self, key: &str, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at == 0 {
                let _ = write!(self.out, ",\"{key}\":[");
            } else {
                self.out.push(',');
            }
            each(self, item);
        }
        if !items.is_empty() {
            self.out.push(']');
        }
    }

    fn record(&mut self, name: &str, statements: &[&Statement]) {
        let kind = statements.iter().find_map(|one| if let Claim::Kind(kind) = &one.claim { Some(*kind) } else { None });
        let citizen = statements.iter().any(|one| matches!(one.claim, Claim::Citizenship(_) | Claim::Residence(_)));
        let person = kind == Some(EntityKind::Person) || citizen;
        let id = identifier(&["record", name, &self.options.as_of.to_string(), &self.options.known_at.to_string()]);
        let each = statements.iter().copied();
        self.open(&id, if person { "person" } else { "entity" }, name, name, &mut { each });
        let mut names: Vec<(&str, NameKind)> = Vec::new();
        let (mut identifiers, mut addresses, mut citizenships) = (Vec::new(), Vec::new(), Vec::new());
        let mut jurisdiction = None;
        let (mut founded, mut ended) = (None, None);
        for one in statements {
            match &one.claim {
                Claim::Called { text, kind } => names.push((text, *kind)),
                Claim::Identifier { scheme, id } => identifiers.push((&**scheme, &**id)),
                Claim::Address { kind, text, place } => addresses.push((*kind, &**text, *place)),
                Claim::Citizenship(place) => citizenships.push(*place),
                Claim::Jurisdiction(place) => jurisdiction = jurisdiction.or(Some(*place)),
                Claim::Founded(day) => founded = founded.or(Some(*day)),
                Claim::Ended(day) => ended = ended.or(Some(*day)),
                _ => {}
            }
        }
        if person {
            let kind = match kind {
                Some(EntityKind::Withheld) => "anonymousPerson",
                Some(EntityKind::Unknown) => "unknownPerson",
                _ => "knownPerson",
            };
            let _ = write!(self.out, ",\"personType\":\"{kind}\"");
            self.list("names", &names, |this, (text, kind)| {
                let code = match kind {
                    NameKind::Former => "former",
                    NameKind::Transliterated => "transliteration",
                    NameKind::Legal => "legal",
                    _ => "alternative",
                };
                let _ = write!(this.out, "{{\"type\":\"{code}\",");
                this.text("fullName", text);
                this.out.push('}');
            });
            self.list("nationalities", &citizenships, |this, place| this.place(*place));
        } else {
            let _ = write!(self.out, ",\"entityType\":{{\"type\":\"{}\"}}", words::entity_type(kind.unwrap_or(EntityKind::Unknown)));
            if let Some((name, _)) = names.first() {
                self.out.push(',');
                self.text("name", name);
            }
            self.list("alternateNames", names.get(1..).unwrap_or_default(), |this, (text, _)| quote(text, &mut this.out));
            if let Some(place) = jurisdiction {
                self.out.push_str(",\"jurisdiction\":");
                self.place(place);
            }
            for (key, day) in [("foundingDate", founded), ("dissolutionDate", ended)] {
                if let Some(day) = day {
                    let _ = write!(self.out, ",\"{key}\":\"{day}\"");
                }
            }
        }
        self.identifiers(person, &identifiers);
        self.addresses(person, &addresses);
        self.out.push_str("}}");
    }

    fn identifiers(&mut self, person: bool, identifiers: &[(&str, &str)]) {
        // The standard asks that schemes of persons' identifiers have a form of their own: others go by name.
        self.list("identifiers", identifiers, |this, (scheme, id)| {
            this.out.push('{');
            let listed = !person && scheme.contains('-') && !scheme.contains(' ');
            match *scheme {
                "lei" => this.text("scheme", "XI-LEI"),
                scheme if listed => this.text("scheme", scheme),
                scheme => this.text("schemeName", scheme),
            }
            this.out.push(',');
            this.text("id", id);
            this.out.push('}');
        });
    }

    fn addresses(&mut self, person: bool, addresses: &[(AddressKind, &str, Option<Place>)]) {
        self.list("addresses", addresses, |this, (kind, text, place)| {
            let code = match (kind, person) {
                (AddressKind::Registered, false) => "registered",
                (AddressKind::Headquarters, false) => "business",
                (AddressKind::Service, true) => "service",
                (AddressKind::Residence, true) => "residence",
                _ => "alternative",
            };
            let _ = write!(this.out, "{{\"type\":\"{code}\",");
            this.text("address", text);
            if let Some(place) = place {
                this.out.push_str(",\"country\":");
                this.place(*place);
            }
            this.out.push('}');
        });
    }

    fn relationship(&mut self, subject: &str, owner: &Holder, record: &str, stakes: &[(&Statement, &Stake)]) {
        let record = format!("{subject}|{}|{record}", owner.key());
        let id = identifier(&["relation", &record, &self.options.as_of.to_string(), &self.options.known_at.to_string()]);
        let each = stakes.iter().map(|(one, _)| *one);
        self.open(&id, "relationship", &record, subject, &mut { each });
        self.out.push(',');
        self.text("subject", subject);
        self.out.push_str(",\"interestedParty\":");
        match owner {
            Holder::Entity(name) => quote(name, &mut self.out),
            Holder::Unknown => self.out.push_str("{\"reason\":\"unknown\"}"),
            Holder::Withheld => self.out.push_str("{\"reason\":\"interestedPartyExemptFromDisclosure\"}"),
            Holder::Dispersed { each_below } => {
                self.out.push_str("{\"reason\":\"noBeneficialOwners\",");
                let told = each_below.map_or_else(|| "many holders".to_owned(), |below| format!("many holders, each below {below}"));
                self.text("description", &told);
                self.out.push('}');
            }
        }
        self.list("interests", stakes, |this, (statement, stake)| this.interest(statement, stake));
        self.out.push_str("}}");
    }

    fn interest(&mut self, statement: &Statement, stake: &Stake) {
        let (code, own) = words::interest_code(stake.interest);
        let direct = match stake.direct {
            Some(true) => "direct",
            Some(false) => "indirect",
            None => "unknown",
        };
        let _ = write!(self.out, "{{\"type\":\"{code}\",\"directOrIndirect\":\"{direct}\"");
        if let Some(beneficial) = stake.beneficial {
            let _ = write!(self.out, ",\"beneficialOwnershipOrControl\":{beneficial}");
        }
        let detail = if own { format!("{}{} {}", words::OWN, stake.interest, stake.detail) } else { stake.detail.to_string() };
        if !detail.trim().is_empty() {
            self.out.push(',');
            self.text("details", detail.trim());
        }
        if stake.interest.is_sized() || stake.share != Range::ALL && stake.interest != Interest::Unknown {
            self.share(stake.share);
        }
        for (key, day) in [("startDate", statement.valid.from), ("endDate", statement.valid.until)] {
            if let Some(day) = day {
                let _ = write!(self.out, ",\"{key}\":\"{day}\"");
            }
        }
        self.out.push('}');
    }

    fn share(&mut self, share: Range) {
        let number = |parts: Parts| parts.share().percent().to_string();
        let tidy = |parts: Parts| parts.count().is_multiple_of(10);
        if share == Range::UNKNOWN {
            return;
        }
        if share.is_exact() {
            let _ = write!(self.out, ",\"share\":{{\"exact\":{}}}", number(share.low()));
            return;
        }
        let low = match share.low().previous().filter(|before| !tidy(share.low()) && tidy(*before)) {
            Some(before) => format!("\"exclusiveMinimum\":{}", number(before)),
            None => format!("\"minimum\":{}", number(share.low())),
        };
        let high = match share.high().next().filter(|after| !tidy(share.high()) && tidy(*after)) {
            Some(after) => format!("\"exclusiveMaximum\":{}", number(after)),
            None => format!("\"maximum\":{}", number(share.high())),
        };
        let _ = write!(self.out, ",\"share\":{{{low},{high}}}");
    }
}
