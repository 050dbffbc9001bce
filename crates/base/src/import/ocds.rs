//! Releases and records of the Open Contracting Data Standard 1.1: parties, awards, contracts.

use std::collections::BTreeMap;

use ntib_core::{Date, Money, Period, seen, unseen};

use super::value::{self, DateOrder};
use super::{Batch, Gather, Given, PlaceNames, RowIssue, UNSEEN_HELP, slug};
use crate::json::Node;
use crate::statement::{AddressKind, Claim, Codes, Contract, EntityKind, Name, NameKind, Stage, Sums, left_out};
use crate::world::{canonical, code_of};

/// The longest title that is kept, in letters.
const TITLE_MAX: usize = 300;

/// Reads one item: a release, a record, or a package of them.
pub fn item(node: Node<'_>, line: usize, places: &PlaceNames, given: &Given, gather: &mut Gather, out: &mut Batch) {
    for key in ["releases", "records"] {
        if node.get("ocid").is_none() && node.get(key).is_some() {
            return node.items_at(key).for_each(|one| item(one, line, places, given, gather, out));
        }
    }
    if let Some(compiled) = node.get("compiledRelease") {
        return release(compiled, line, places, given, gather, out);
    }
    if node.get("releases").is_some() {
        // Of releases that are only linked nothing can be said.
        return node.items_at("releases").filter(|one| one.get("id").is_some()).for_each(|one| release(one, line, places, given, gather, out));
    }
    release(node, line, places, given, gather, out);
}

/// A release that is being read.
struct Reader<'r> {
    line: usize,
    id: &'r str,
    places: &'r PlaceNames,
    given: &'r Given,
    day: Option<Date>,
    /// Entries by the identifiers that parties have within the release.
    parties: BTreeMap<String, Name>,
}

fn release(node: Node<'_>, line: usize, places: &PlaceNames, given: &Given, gather: &mut Gather, out: &mut Batch) {
    out.rows += 1;
    let ocid = node.text_at("ocid").unwrap_or_default();
    let id = node.text_at("id").unwrap_or(ocid);
    let mut reader = Reader { line, id, places, given, day: None, parties: BTreeMap::new() };
    if ocid.is_empty() {
        return reader.issue("ocid", "", "this is no release: `ocid` is missing", true, out);
    }
    reader.day = reader.date(node, "date", out);
    for party in node.items_at("parties") {
        reader.party(party, gather, out);
    }
    let buyer = node.get("buyer").and_then(|one| reader.organisation(one, gather, out));
    let buyer = buyer.or_else(|| {
        let is_buyer = |party: &Node<'_>| party.items_at("roles").any(|role| role.text() == Some("buyer"));
        let party = node.items_at("parties").find(is_buyer)?;
        reader.parties.get(party.text_at("id")?).cloned()
    });
    let tender = node.get("tender");
    let mut suppliers: BTreeMap<&str, Vec<Name>> = BTreeMap::new();
    for award in node.items_at("awards") {
        let named: Vec<Name> = award.items_at("suppliers").filter_map(|one| reader.organisation(one, gather, out)).collect();
        let deal = Deal { node: award, stage: Stage::Award, ocid, buyer: buyer.as_ref(), tender };
        reader.deal(&deal, &named, out);
        suppliers.insert(award.text_at("id").unwrap_or_default(), named);
    }
    for contract in node.items_at("contracts") {
        let own: Vec<Name> = contract.items_at("suppliers").filter_map(|one| reader.organisation(one, gather, out)).collect();
        let award = contract.text_at("awardID").unwrap_or_default();
        let named = if own.is_empty() { suppliers.get(award).cloned().unwrap_or_default() } else { own };
        if named.is_empty() {
            reader.issue("contracts/awardID", award, "the award of the contract is not in the release: its supplier is not told", true, out);
            continue;
        }
        let deal = Deal { node: contract, stage: Stage::Contract, ocid, buyer: buyer.as_ref(), tender };
        reader.deal(&deal, &named, out);
    }
}

/// An award or contract.
struct Deal<'d> {
    node: Node<'d>,
    stage: Stage,
    ocid: &'d str,
    buyer: Option<&'d Name>,
    tender: Option<Node<'d>>,
}

impl Reader<'_> {
    fn issue(&self, column: &str, shown: &str, message: &str, refused: bool, out: &mut Batch) {
        let help = if refused { "ask the publisher, or correct the file" } else { "the value was left out" };
        out.issues.push(RowIssue { line: self.line, column: column.into(), id: self.id.into(), value: shown.into(), message: message.into(), help: help.into(), refused });
    }

    fn date(&self, node: Node<'_>, key: &str, out: &mut Batch) -> Option<Date> {
        let text = node.text_at(key).and_then(value::cell)?;
        value::date(&text, DateOrder::Unsaid).map_err(|(why, _)| self.issue(key, &text, &why, false, out)).ok()
    }

    /// Tells the signs that are not seen and are left out of the values at these keys.
    fn unseen(&self, node: Node<'_>, keys: &[&str], column: &str, out: &mut Batch) {
        for text in keys.iter().filter_map(|key| node.text_at(key)) {
            let dropped = unseen(text);
            if !dropped.is_empty() {
                let (value, message) = (seen(text), left_out(&dropped));
                out.issues.push(RowIssue { line: self.line, column: column.into(), id: self.id.into(), value: value.into(), message: message.into(), help: UNSEEN_HELP.into(), refused: false });
            }
        }
    }

    /// What a release says of a party, and the entry that it is.
    fn party(&mut self, node: Node<'_>, gather: &mut Gather, out: &mut Batch) -> Option<Name> {
        let text = |node: Node<'_>, key: &str| node.text_at(key).and_then(value::cell);
        let id = text(node, "id");
        self.unseen(node, &["name", "id"], "parties", out);
        let mut identifiers: Vec<(Box<str>, Box<str>)> = Vec::new();
        for one in node.get("identifier").into_iter().chain(node.items_at("additionalIdentifiers")) {
            self.unseen(one, &["legalName", "scheme", "id"], "parties/identifier", out);
            let (Some(scheme), Some(id)) = (text(one, "scheme"), text(one, "id")) else { continue };
            let scheme: Box<str> = match scheme.to_uppercase().as_str() {
                "XI-LEI" | "LEI" => "lei".into(),
                "US-UEI" | "US-SAM" => "uei".into(),
                _ => scheme.into(),
            };
            match canonical(&scheme, &id) {
                Ok(id) => identifiers.push((scheme, id)),
                Err(why) => self.issue("parties/identifier/id", &id, &why, false, out),
            }
        }
        let mut names: Vec<(NameKind, String)> = Vec::new();
        for (kind, name) in [(NameKind::Legal, node.get("identifier").and_then(|one| text(one, "legalName"))), (NameKind::Trading, text(node, "name"))] {
            if let Some(name) = name.filter(|name| !names.iter().any(|(_, known)| known == name)) {
                if name.len() > crate::identity::NAME_BYTES_MAX {
                    self.issue("parties/name", &name, "the name is too long", false, out);
                } else {
                    names.push((kind, name));
                }
            }
        }
        let scope = &self.given.scope;
        let subject: Name = match (identifiers.first(), &id, names.first()) {
            (Some((scheme, id)), ..) => format!("{scope}{scheme}/{id}").into(),
            // The identifier of a party is its release's own: one publisher's party of one identifier and one name is one entry.
            (None, Some(id), Some((_, name))) => format!("{scope}party/{}/{}", slug(id), slug(name)).into(),
            (None, None, Some((_, name))) => format!("{scope}name/{}", slug(name)).into(),
            (None, _, None) => {
                self.issue("parties", id.as_deref().unwrap_or_default(), "the party has neither a name nor an identifier", false, out);
                return None;
            }
        };
        if let Some(id) = &id {
            self.parties.insert(id.clone(), subject.clone());
        }
        let mut see = |claim: Claim, day: Option<Date>| gather.see(&subject, claim, day, |claim| self.given.statement(self.line, &subject, claim, Period::ALWAYS));
        see(Claim::Kind(EntityKind::LegalEntity), None);
        for (scheme, id) in identifiers {
            see(Claim::Identifier { scheme, id }, None);
        }
        for (kind, name) in names {
            see(Claim::Called { text: name.into(), kind }, self.day);
        }
        if let Some(address) = node.get("address") {
            let lines: Vec<String> = ["streetAddress", "locality", "region", "postalCode", "countryName"].iter().filter_map(|key| text(address, key)).collect();
            let place = text(address, "countryName").or_else(|| text(address, "country"));
            let place = place.and_then(|name| self.places.find(&name).map_err(|(why, _)| self.issue("parties/address/countryName", &name, &why, false, out)).ok());
            if !lines.is_empty() {
                see(Claim::Address { kind: AddressKind::Alternative, text: lines.join(", ").into(), place }, self.day);
            }
        }
        Some(subject)
    }

    /// The entry that a reference to a party means; one described in its place, as in version 1.0, if there is no such party.
    fn organisation(&mut self, node: Node<'_>, gather: &mut Gather, out: &mut Batch) -> Option<Name> {
        let known = node.text_at("id").and_then(value::cell).and_then(|id| self.parties.get(&id).cloned());
        known.or_else(|| node.says().then(|| self.party(node, gather, out)).flatten())
    }

    fn sum(&self, node: Node<'_>, out: &mut Batch) -> Option<Money> {
        let value = node.get("value")?;
        let amount = value.get("amount")?;
        let shown = match amount.value() {
            crate::json::Value::Number(text) | crate::json::Value::Text(text) => text.to_owned(),
            _ => return None,
        };
        let exact = crate::bods::decimal(&shown).map(|found| found.normalize().to_string()).and_then(|text| ntib_core::parse_decimal(&text));
        let currency = value.text_at("currency").and_then(|text| text.parse().ok());
        if exact.is_none() || currency.is_none() {
            self.issue("value", &shown, "the value has no amount that can be kept exactly, or no currency", false, out);
        }
        Some(Money { amount: exact?, currency: currency? })
    }

    fn codes(&self, deal: &Deal<'_>, out: &mut Batch) -> Codes {
        let mut found: Codes = Vec::new();
        let mut add = |node: Node<'_>, out: &mut Batch| {
            let (Some(scheme), Some(id)) = (node.text_at("scheme"), node.text_at("id")) else { return };
            let system = scheme.to_lowercase();
            match code_of(&system, id) {
                Ok(code) if !found.iter().any(|(known, value)| **known == *system && *value == code) => found.push((system.into(), code)),
                Ok(_) => {}
                // Systems that we do not know say nothing here.
                Err(why) if matches!(system.as_str(), "cpv" | "unspsc" | "naics") => self.issue("classification/id", id, &why, false, out),
                Err(_) => {}
            }
        };
        let mut all = |node: Node<'_>, out: &mut Batch| {
            for one in node.get("classification").into_iter().chain(node.items_at("additionalClassifications")) {
                add(one, out);
            }
        };
        deal.node.items_at("items").for_each(|one| all(one, out));
        if deal.node.items_at("items").is_empty()
            && let Some(tender) = deal.tender
        {
            all(tender, out);
            tender.items_at("items").for_each(|one| all(one, out));
        }
        found
    }

    fn deal(&self, deal: &Deal<'_>, suppliers: &[Name], out: &mut Batch) {
        let &Deal { node, stage, ocid, buyer, tender } = deal;
        let status = node.text_at("status").unwrap_or_default();
        if matches!(status, "cancelled" | "unsuccessful" | "pending") {
            return self.issue("status", status, "an award or contract of this status was not taken", false, out);
        }
        if suppliers.is_empty() {
            return self.issue("suppliers", "", "the award names no supplier", true, out);
        }
        let own = node.text_at("id").unwrap_or_default();
        let id = if own.starts_with(ocid) { own.to_owned() } else { format!("{ocid}/{own}") };
        let value = self.sum(node, out);
        let period = node.get("period").or_else(|| node.get("contractPeriod"));
        let day = |key: &str, out: &mut Batch| period.and_then(|period| self.date(period, key, out));
        let mut valid = Period { from: day("startDate", out), until: day("endDate", out).and_then(|day| day.plus_days(1)) };
        if valid.is_empty() {
            self.issue("contractPeriod/endDate", "", "the last day lies before the first: it is left out", false, out);
            valid.until = None;
        }
        let signed = match stage {
            Stage::Contract => self.date(node, "dateSigned", out),
            _ => self.date(node, "date", out),
        };
        let title = node.text_at("title").or_else(|| tender.and_then(|one| one.text_at("title"))).and_then(value::cell).unwrap_or_default();
        let title: String = title.chars().take(TITLE_MAX).collect();
        let codes = self.codes(deal, out);
        let award = node.text_at("awardID").unwrap_or_default();
        let lone = suppliers.len() == 1;
        for supplier in suppliers {
            let contract = Contract {
                buyer: buyer.cloned(),
                id: id.as_str().into(),
                part: self.id.into(),
                stage,
                title: title.as_str().into(),
                amount: value.filter(|_| lone),
                ceiling: None,
                sums: Sums::Total,
                signed,
                under: award.into(),
                codes: codes.clone(),
            };
            let mut statement = self.given.statement(self.line, supplier, Claim::Contract(contract), valid);
            if let (false, Some(value)) = (lone, value) {
                statement.note = format!("{value} for {} suppliers together; what part is whose is not told", suppliers.len()).into();
            }
            out.statements.push(statement);
        }
    }
}
