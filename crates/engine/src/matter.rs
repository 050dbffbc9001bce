//! The matters of a case: each item on each leg, each offer, each party.

use ntib_core::Date;
use ntib_rules::model::{FactId, Per, QuestionId, Rulebook, Value};

use ntib_rules::{Case, Removed, Truth};

use crate::facts::Facts;
use crate::index::Engine;
use crate::run::Run;

/// One matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// The item, the item offered, or the role of the party.
    pub subject: String,
    /// The leg, if it is a movement.
    pub leg: Option<String>,
    /// Which questions it takes.
    pub per: Per,
    /// What is known.
    pub facts: Facts,
}

/// The matters of `case`, movements first, then offers, then parties.
///
/// Facts given flat make one matter of each kind that they speak of.
pub fn matters(book: &Rulebook, case: &Case) -> Vec<Matter> {
    let flat = |role: &str| case.common.iter().any(|(fact, _)| book.role_of(*fact).name == role);
    let common = || case.common.iter().cloned();
    let mut found = Vec::new();
    let nameless = |role: &str| ntib_rules::CaseItem { id: role.to_owned(), facts: Vec::new() };
    let mut items = case.items.clone();
    let mut legs = case.legs.clone();
    let about_offers = !case.offers.is_empty() || flat("offer");
    let about_firms = flat("firm") || (!case.parties.is_empty() && items.is_empty() && !flat("item"));
    let about_movements = !legs.is_empty() || flat("leg") || !(about_offers || about_firms);
    if items.is_empty() {
        items.push(nameless("item"));
    }
    if legs.is_empty() && about_movements {
        legs.push(nameless("leg"));
    }
    for leg in &legs {
        for item in &items {
            let known = common().chain(item.facts.iter().cloned()).chain(leg.facts.iter().cloned());
            found.push(Matter {
                subject: item.id.clone(),
                leg: Some(leg.id.clone()),
                per: Per::Movement,
                facts: Facts::of(book, known),
            });
        }
    }
    let mut offers = case.offers.clone();
    if offers.is_empty() && flat("offer") {
        offers.push(nameless("offer"));
    }
    for offer in &offers {
        let item = case.items.iter().find(|item| item.id == offer.id).map_or(&[][..], |item| &item.facts);
        let known = common().chain(item.iter().cloned()).chain(offer.facts.iter().cloned());
        found.push(Matter { subject: offer.id.clone(), leg: None, per: Per::Offer, facts: Facts::of(book, known) });
    }
    let mut parties: Vec<String> = case.parties.clone();
    if flat("firm") && !parties.iter().any(|one| one == "firm") {
        parties.push("firm".to_owned());
    }
    for role in parties {
        let known: Vec<(FactId, Value)> = common().filter_map(|(fact, value)| as_firm(book, &role, fact).map(|fact| (fact, value))).collect();
        found.push(Matter { subject: role, leg: None, per: Per::Firm, facts: Facts::of(book, known) });
    }
    found
}

/// The fact that a party's fact is when the party is asked about as a firm.
fn as_firm(book: &Rulebook, role: &str, fact: FactId) -> Option<FactId> {
    let own = book.role_of(fact);
    if own.name != role {
        return None;
    }
    let like = own.like.as_deref().unwrap_or(role);
    let (_, name) = book.fact(fact).key.split_once('.')?;
    book.find_fact(&format!("{like}.{name}"))
}

/// The questions that a matter takes, by identifier.
pub fn questions(book: &Rulebook, per: Per) -> impl Iterator<Item = QuestionId> + '_ {
    book.question_ids().filter(move |id| book.question(*id).per == per)
}

/// The questions that a case raises on a day: for each matter those it takes that were supported then,
/// that the case asks for if it names any, and that arise or may.
///
/// Of questions about parties beside movements or offers only those are kept that come to something:
/// one that hangs on facts nobody gave would only be noise there. A question declared to be answered
/// on request arises only where the case names it, or where the case is about firms alone.
pub fn raised(engine: &Engine, case: &Case, as_of: Date, removed: &Removed) -> Vec<(Matter, Vec<QuestionId>)> {
    let book = engine.book();
    let all = matters(book, case);
    let only_firms = all.iter().all(|matter| matter.per == Per::Firm);
    let mut found = Vec::new();
    for matter in all {
        let run = Run::new(engine, &matter.facts, as_of, removed);
        let kept = questions(book, matter.per)
            .filter(|id| book.question(*id).supported_from <= as_of)
            .filter(|id| if case.ask.is_empty() { only_firms || !book.question(*id).on_request } else { case.ask.contains(id) })
            .filter(|id| {
                let found = run.find(*id);
                found.asked != Truth::False && (only_firms || matter.per != Per::Firm || found.is_decided())
            });
        let kept: Vec<QuestionId> = kept.collect();
        if !kept.is_empty() {
            found.push((matter, kept));
        }
    }
    found
}
