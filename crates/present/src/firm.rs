//! What is said of a firm, by whom and how old that is: what commands and pages alike show.

use ntib_base::statement::{Claim, EntityKind, Holder, Identity, Same, Stake, Statement};
use ntib_base::{Entity, Fold, Owner};
use ntib_core::{Confidence, Date, Place};

use crate::deal::DealView;
use crate::status::{EntityRef, HoldingView, Namer, SourceView};

/// What stands behind something that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The sources, each once.
    pub sources: Vec<SourceView>,
    /// The day on which the one read longest ago was read.
    pub retrieved: Option<Date>,
    /// How it was checked, the least sure of several counting.
    pub confidence: Option<Confidence>,
    /// What a reader should know.
    pub note: String,
}

/// Something that is said of a firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidView {
    /// What it is about: a word of [`ABOUT`].
    pub about: &'static str,
    /// What is said.
    pub text: String,
    /// The programme, by name, if it is a part in one.
    pub programme: Option<String>,
    /// Since when, if that is told.
    pub since: Option<Date>,
    /// What stands behind it.
    pub evidence: Evidence,
}

/// An interest with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakeView {
    /// Its position in the view.
    pub at: usize,
    /// In words.
    pub holding: HoldingView,
    /// For whom it is held, if for another.
    pub on_behalf_of: Option<EntityRef>,
    /// `named`, `unknown`, `withheld` or `dispersed`.
    pub holder: &'static str,
    /// Whether its size is known exactly.
    pub exact: bool,
    /// Whether it has a size.
    pub sized: bool,
    /// Whether it is held through others.
    pub indirect: bool,
    /// Whether sources exclude one another.
    pub disputed: bool,
    /// Since when, if that is told.
    pub since: Option<Date>,
    /// What stands behind it.
    pub evidence: Evidence,
}

/// Another entry that may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairView {
    /// Which.
    pub with: EntityRef,
    /// What is held.
    pub standing: Identity,
    /// The same for people.
    pub standing_text: String,
    /// Why they may be the same.
    pub reasons: Vec<String>,
    /// What was decided, when, by whom and why.
    pub verdicts: Vec<String>,
}

/// A firm with everything that is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmView {
    /// Which.
    pub firm: EntityRef,
    /// What is said of it, in the order of [`ABOUT`].
    pub said: Vec<SaidView>,
    /// Interests in it.
    pub owners: Vec<StakeView>,
    /// Interests that it has.
    pub owns: Vec<StakeView>,
    /// Contracts and supplies, of every time.
    pub deals: Vec<DealView>,
    /// Entries that may be the same.
    pub pairs: Vec<PairView>,
}

impl FirmView {
    /// What is said about one thing.
    pub fn about(&self, about: &str) -> Vec<&SaidView> {
        self.said.iter().filter(|one| one.about == about).collect()
    }
}

/// What began or ended on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeView {
    /// The day.
    pub on: Date,
    /// Whether it began; else it ended.
    pub begins: bool,
    /// What, in words.
    pub text: String,
}

/// What can be said of a firm, in the order in which it is shown.
pub const ABOUT: [&str; 17] = [
    "kind", "name", "identifier", "jurisdiction", "citizenship", "residence", "address", "founded", "ended", "listed", "site", "capability", "programme", "contract",
    "supply", "together", "fact",
];

impl Namer<'_, '_, '_> {
    /// A place by name.
    pub fn place(&self, place: Place) -> String {
        self.viewer.book().places.get(&place).map_or_else(|| place.to_string(), |name| name.get(self.viewer.words.lang()).to_owned())
    }

    /// A programme by name.
    pub fn programme(&self, programme: &str) -> String {
        self.view.library().programmes.get(programme).map_or_else(|| programme.to_owned(), |one| one.title.get(self.viewer.words.lang()).to_owned())
    }

    /// What kind of entity it is, if it is told.
    pub fn kind(&self, entity: Entity) -> Option<EntityKind> {
        self.view.claims(entity).find_map(|one| match one.claim {
            Claim::Kind(kind) => Some(kind),
            _ => None,
        })
    }

    /// The same for people.
    pub fn kind_text(&self, entity: Entity) -> String {
        self.kind(entity).map_or_else(String::new, |kind| self.viewer.words.get(&format!("entity-{}", kind.word())))
    }

    /// Countries that it is tied to by law, citizenship, home or headquarters, each once.
    pub fn countries(&self, entity: Entity) -> Vec<Place> {
        let mut found: Vec<Place> = Vec::new();
        for one in self.view.claims(entity) {
            let place = match &one.claim {
                Claim::Jurisdiction(place) | Claim::Citizenship(place) | Claim::Residence(place) => Some(*place),
                Claim::Address { place, .. } => *place,
                _ => None,
            };
            if let Some(place) = place.filter(|place| !found.contains(place)) {
                found.push(place);
            }
        }
        found
    }

    fn codes(&self, codes: &[(Box<str>, Box<str>)]) -> String {
        let codes: Vec<String> = codes.iter().map(|(system, code)| format!("{} {code}", system.to_uppercase())).collect();
        if codes.is_empty() { String::new() } else { format!(" ({})", codes.join(", ")) }
    }

    /// An entity by the name that files give it.
    fn named(&self, name: &str) -> String {
        self.view.find(name).map_or_else(|| name.to_owned(), |entity| self.entity(entity).name)
    }

    fn money(&self, amount: &ntib_core::Money) -> String {
        self.viewer.money(amount.amount, &amount.currency.to_string())
    }

    /// What a claim is about, and what it says; interests are told by [`Namer::holding`].
    pub fn said(&self, claim: &Claim) -> Option<(&'static str, String)> {
        let (words, lang) = (self.viewer.words, self.viewer.words.lang());
        let joined = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
        Some(match claim {
            Claim::Kind(kind) => ("kind", words.get(&format!("entity-{}", kind.word()))),
            Claim::Called { text, kind } => ("name", format!("{text} ({})", words.get(&format!("name-{}", kind.word())))),
            Claim::Identifier { scheme, id } => ("identifier", format!("{}: {id}", self.scheme(scheme))),
            Claim::Jurisdiction(place) => ("jurisdiction", self.place(*place)),
            Claim::Citizenship(place) => ("citizenship", self.place(*place)),
            Claim::Residence(place) => ("residence", self.place(*place)),
            Claim::Address { kind, text, place } => {
                let place = place.map_or_else(String::new, |place| self.place(place));
                ("address", format!("{} ({})", joined(&[text, &place]), words.get(&format!("address-{}", kind.word()))))
            }
            Claim::Founded(date) => ("founded", date.to_string()),
            Claim::Ended(date) => ("ended", date.to_string()),
            Claim::Listed { market, symbol } => ("listed", format!("{market} {symbol}")),
            Claim::Site(site) => {
                let does = site.activity.as_ref().map_or_else(String::new, |activity| words.with("firm-does", &[("what", activity.get(lang))]));
                ("site", format!("{}{does}", joined(&[&site.name, &site.town, &site.region, &self.place(site.place)])))
            }
            Claim::Capability(one) => ("capability", format!("{}{}", crate::view::capital(one.what.get(lang)), self.codes(&one.codes))),
            Claim::Programme { programme, role } => ("programme", words.with("firm-part", &[("programme", &self.programme(programme)), ("part", role.get(lang))])),
            Claim::Contract(one) => {
                let buyer = one.buyer.as_ref().map_or_else(String::new, |buyer| self.named(buyer));
                let amount = one.amount.as_ref().or(one.ceiling.as_ref()).map_or_else(String::new, |amount| self.money(amount));
                ("contract", format!("{}{}", joined(&[&one.id, &one.title, &buyer, &amount]), self.codes(&one.codes)))
            }
            Claim::Supply(one) => {
                let amount = one.amount.as_ref().map_or_else(String::new, |amount| self.money(amount));
                let to = words.with("firm-supplied-to", &[("what", &one.what), ("customer", &self.named(&one.customer))]);
                ("supply", format!("{}{}", joined(&[&to, &amount, &one.under]), self.codes(&one.codes)))
            }
            Claim::Fact { key, value } => {
                let book = self.viewer.book();
                let found = book.find_fact(key).map(|id| book.fact(id));
                let label = found.map_or_else(|| key.to_string(), |fact| crate::view::capital(fact.label.get(lang)));
                let read = found.and_then(|fact| Some(self.viewer.value(&fact.ty, &fact.ty.parse(value, &|place| book.is_place(place)).ok()?)));
                ("fact", words.with("firm-stated", &[("fact", &label), ("value", &read.unwrap_or_else(|| value.to_string()))]))
            }
            Claim::Stake(_) | Claim::Together(_) => return None,
        })
    }

    /// A scheme of identifiers by name.
    pub fn scheme(&self, scheme: &str) -> String {
        let id = format!("scheme-{scheme}");
        let found = self.viewer.words.get(&id);
        if found == id { scheme.to_uppercase() } else { found }
    }

    /// What stands behind statements.
    pub fn evidence<'s>(&self, statements: impl IntoIterator<Item = &'s Statement>) -> Evidence {
        let library = self.view.library();
        let mut evidence = Evidence::default();
        let mut seen = std::collections::BTreeSet::new();
        let mut notes: Vec<&str> = Vec::new();
        for one in statements {
            evidence.confidence = evidence.confidence.max(Some(one.confidence));
            if !one.note.is_empty() && !notes.contains(&&*one.note) {
                notes.push(&one.note);
            }
            let Some(source) = library.sources.get(one.source as usize) else { continue };
            evidence.retrieved = evidence.retrieved.map_or(Some(source.retrieved), |known| Some(known.min(source.retrieved)));
            if seen.insert(one.source) {
                evidence.sources.push(SourceView { title: source.title.to_string(), publisher: source.publisher.to_string(), url: source.url.to_string(), retrieved: source.retrieved.to_string() });
            }
        }
        evidence.note = notes.join("; ");
        evidence
    }

    /// An interest with what stands behind it, by position in the view.
    pub fn stake(&self, at: usize) -> Option<StakeView> {
        let fold = self.view.folds().get(at)?;
        let statements: Vec<&Statement> = self.view.behind(at).iter().filter_map(|at| self.view.library().statements.get(*at as usize)).collect();
        Some(StakeView {
            at,
            holding: self.holding(at)?,
            on_behalf_of: fold.on_behalf_of.map(|one| self.entity(one)),
            holder: match fold.owner {
                Owner::Entity(_) => "named",
                Owner::Unknown => "unknown",
                Owner::Withheld => "withheld",
                Owner::Dispersed(_) => "dispersed",
            },
            exact: fold.share.is_exact() || !fold.interest.is_sized(),
            sized: fold.interest.is_sized(),
            indirect: fold.indirect,
            disputed: fold.disputed,
            since: statements.iter().filter_map(|one| one.valid.from).max(),
            evidence: self.evidence(statements),
        })
    }

    fn stakes(&self, wanted: impl Fn(&Fold) -> bool) -> Vec<StakeView> {
        self.view.folds().iter().enumerate().filter(|(_, fold)| wanted(fold)).filter_map(|(at, _)| self.stake(at)).collect()
    }

    fn pair(&self, same: &Same, firm: Entity, known_at: Date) -> Option<PairView> {
        let words = self.viewer.words;
        let standing = same.standing(known_at)?;
        let own = self.view.name(firm);
        // Of two names of one entity, the other one.
        let with = if *same.pair.0 == *own || self.view.find(&same.pair.0) == Some(firm) && *same.pair.1 != *own { &same.pair.1 } else { &same.pair.0 };
        let verdicts = same.verdicts.iter().filter(|one| one.on <= known_at);
        let name = if standing == Identity::Same { with.to_string() } else { self.named(with) };
        Some(PairView {
            with: EntityRef { id: with.to_string(), name },
            standing,
            standing_text: words.get(&format!("same-{}", standing.word())),
            reasons: same.reasons.iter().map(|one| one.text.get(words.lang()).to_owned()).collect(),
            verdicts: verdicts.map(|one| words.with("firm-verdict", &[("verdict", &words.get(&format!("same-{}", one.is.word()))), ("date", &one.on.to_string()), ("by", &one.by), ("why", &one.reason)])).collect(),
        })
    }

    /// A firm with everything that is said of it.
    pub fn firm(&self, firm: Entity, known_at: Date) -> FirmView {
        // The same said by several sources is said once.
        let mut groups: Vec<(usize, &Claim, Vec<&Statement>)> = Vec::new();
        for (_, one) in self.view.positions(firm) {
            let Some(rank) = self.said(&one.claim).and_then(|(about, _)| ABOUT.iter().position(|known| *known == about)) else { continue };
            match groups.iter_mut().find(|(other, claim, _)| *other == rank && **claim == one.claim) {
                Some((_, _, statements)) => statements.push(one),
                None => groups.push((rank, &one.claim, vec![one])),
            }
        }
        groups.sort_by_key(|(rank, ..)| *rank);
        let mut said: Vec<SaidView> = Vec::new();
        for (_, claim, statements) in groups {
            let Some((about, text)) = self.said(claim) else { continue };
            let programme = match claim {
                Claim::Programme { programme, .. } => Some(programme.to_string()),
                _ => None,
            };
            said.push(SaidView { about, text, programme, since: statements.iter().filter_map(|one| one.valid.from).min(), evidence: self.evidence(statements) });
        }
        for group in self.view.groups_in(firm) {
            let names: Vec<String> = group.members.iter().map(|one| self.entity(*one).name).collect();
            let statement = self.view.library().statements.get(group.statement as usize);
            let text = format!("{} ({})", names.join(", "), self.viewer.words.get(&format!("together-{}", group.by.word())));
            said.push(SaidView { about: "together", text, programme: None, since: statement.and_then(|one| one.valid.from), evidence: self.evidence(statement) });
        }
        let is_this = |name: &str| self.view.find(name) == Some(firm);
        let pairs = self.view.library().same.iter().filter(|same| is_this(&same.pair.0) || is_this(&same.pair.1));
        FirmView {
            firm: self.entity(firm),
            said,
            owners: self.stakes(|fold| fold.subject == firm),
            owns: self.stakes(|fold| fold.owner == Owner::Entity(firm) || fold.on_behalf_of == Some(firm)),
            deals: self.deals(firm, known_at),
            pairs: pairs.filter_map(|same| self.pair(same, firm, known_at)).collect(),
        }
    }

    /// An interest as a source tells it, in words.
    fn told(&self, subject: &str, stake: &Stake) -> String {
        let words = self.viewer.words;
        let owner = match &stake.owner {
            Holder::Entity(name) => self.named(name),
            Holder::Unknown => words.get("owner-unknown"),
            Holder::Withheld => words.get("owner-withheld"),
            Holder::Dispersed { each_below: Some(below) } => words.with("owner-dispersed-below", &[("share", &self.viewer.share(below.share()))]),
            Holder::Dispersed { each_below: None } => words.get("owner-dispersed"),
        };
        let phrase = if stake.interest.is_sized() { "holding-sized" } else { "holding-unsized" };
        words.with(phrase, &[("owner", &owner), ("share", &self.range(stake.share)), ("interest", &self.interest(stake.interest)), ("subject", &self.named(subject))])
    }

    /// What a statement is about, and what it says, in words; nothing for those who act together.
    pub fn statement(&self, one: &Statement) -> Option<(String, String)> {
        match &one.claim {
            Claim::Stake(stake) => Some((self.viewer.words.get("firm-owners"), self.told(&one.subject, stake))),
            claim => self.said(claim).map(|(about, text)| (self.viewer.words.get(&format!("firm-{about}")), text)),
        }
    }

    /// What began and ended about a firm, as known on a day, the latest first.
    pub fn changes(&self, firm: Entity, known_at: Date) -> Vec<ChangeView> {
        let mut found = Vec::new();
        let is_this = |name: &str| self.view.find(name) == Some(firm);
        for one in self.view.library().statements.iter().filter(|one| one.known(known_at)) {
            let concerns = match &one.claim {
                Claim::Stake(stake) => is_this(&one.subject) || matches!(&stake.owner, Holder::Entity(name) if is_this(name)),
                _ => is_this(&one.subject),
            };
            if !concerns {
                continue;
            }
            let text = match (&one.claim, self.said(&one.claim)) {
                (Claim::Stake(stake), _) => self.told(&one.subject, stake),
                (Claim::Founded(on), _) => {
                    found.push(ChangeView { on: *on, begins: true, text: self.viewer.words.get("firm-founded") });
                    continue;
                }
                (Claim::Ended(on), _) => {
                    found.push(ChangeView { on: *on, begins: false, text: self.viewer.words.get("firm-exists") });
                    continue;
                }
                (_, Some((about, text))) => self.viewer.words.with("firm-change", &[("about", &self.viewer.words.get(&format!("firm-{about}"))), ("text", &text)]),
                (_, None) => continue,
            };
            found.extend(one.valid.from.map(|on| ChangeView { on, begins: true, text: text.clone() }));
            found.extend(one.valid.until.map(|on| ChangeView { on, begins: false, text: text.clone() }));
        }
        found.sort_by(|a, b| b.on.cmp(&a.on).then(a.begins.cmp(&b.begins)).then(a.text.cmp(&b.text)));
        found.dedup();
        found
    }
}
