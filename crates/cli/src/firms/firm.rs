//! `ntib firm`: what is said of a firm, by whom, and how old it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args;
use ntib_base::statement::{Claim, Same, Statement};
use ntib_base::{Entity, Owner, View};
use ntib_core::Lang;
use ntib_present::status::Namer;
use serde::Serialize;

use super::{Base, BaseArgs};
use crate::books::Source;
use crate::case::Output;
use crate::print::paragraph;
use crate::trouble::{Trouble, exit};

/// Show what is said of a firm: names, identifiers, owners, what it owns, sites, goods, programmes, with sources.
///
/// Exit status 4 if several go by the name: they are listed.
#[derive(Args)]
pub struct Firm {
    /// Its identifier in the base, a LEI, UEI or CAGE code, or its name.
    name: String,
    #[command(flatten)]
    base: BaseArgs,
    #[command(flatten)]
    output: Output,
}

/// A firm as JSON.
#[derive(Serialize)]
struct Document {
    format: &'static str,
    version: u32,
    as_of: String,
    known_at: String,
    id: String,
    name: String,
    said: Vec<Line>,
    owners: Vec<Line>,
    owns: Vec<Line>,
    perhaps_same: Vec<Pair>,
}

#[derive(Clone, Serialize)]
struct Line {
    about: String,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    retrieved: Option<String>,
    confidence: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

#[derive(Serialize)]
struct Pair {
    with: String,
    standing: String,
    reasons: Vec<String>,
    verdicts: Vec<String>,
}

impl Firm {
    /// Exit status 0, or 4.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let base = self.base.open(source, lang)?;
        let view = base.view();
        let firm = base.one(&view, &self.name)?;
        let card = Card { base: &base, view: &view };
        let document = card.document(firm);
        let printed = if self.output.json {
            serde_json::to_string_pretty(&document).map_err(|error| Trouble::input(error.to_string(), "report this"))? + "\n"
        } else {
            card.text(&document)
        };
        self.output.write(&printed)?;
        Ok(exit::HOLDS)
    }
}

struct Card<'c, 'v, 'a> {
    base: &'c Base,
    view: &'v View<'a>,
}

/// In which order what is said is shown.
const ORDER: [&str; 15] = [
    "kind", "name", "identifier", "jurisdiction", "citizenship", "residence", "address", "founded", "ended", "listed", "site", "capability", "programme", "together",
    "fact",
];

impl Card<'_, '_, '_> {
    fn place(&self, place: ntib_core::Place) -> String {
        self.base.engine.book().places.get(&place).map_or_else(|| place.to_string(), |name| name.get(self.base.words.lang()).to_owned())
    }

    /// What a claim is about, and what it says.
    fn said(&self, claim: &Claim) -> Option<(&'static str, String)> {
        let (words, lang) = (&self.base.words, self.base.words.lang());
        Some(match claim {
            Claim::Kind(kind) => ("kind", words.get(&format!("entity-{}", kind.word()))),
            Claim::Called { text, kind } => ("name", format!("{text} ({})", words.get(&format!("name-{}", kind.word())))),
            Claim::Identifier { scheme, id } => ("identifier", format!("{}: {id}", scheme.to_uppercase())),
            Claim::Jurisdiction(place) => ("jurisdiction", self.place(*place)),
            Claim::Citizenship(place) => ("citizenship", self.place(*place)),
            Claim::Residence(place) => ("residence", self.place(*place)),
            Claim::Address { kind, text, place } => {
                let place = place.map_or_else(String::new, |place| format!(", {}", self.place(place)));
                ("address", format!("{text}{place} ({})", words.get(&format!("address-{}", kind.word()))))
            }
            Claim::Founded(date) => ("founded", date.to_string()),
            Claim::Ended(date) => ("ended", date.to_string()),
            Claim::Listed { market, symbol } => ("listed", format!("{market} {symbol}")),
            Claim::Site(site) => {
                let place = self.place(site.place);
                let parts: Vec<&str> = [&*site.name, &*site.town, &*site.region, &place].into_iter().filter(|part| !part.is_empty()).collect();
                let does = site.activity.as_ref().map_or_else(String::new, |activity| format!(": {}", activity.get(lang)));
                ("site", format!("{}{does}", parts.join(", ")))
            }
            Claim::Capability(one) => {
                let codes: Vec<String> = one.codes.iter().map(|(system, code)| format!("{} {code}", system.to_uppercase())).collect();
                let codes = if codes.is_empty() { String::new() } else { format!(" ({})", codes.join(", ")) };
                ("capability", format!("{}{codes}", one.what.get(lang)))
            }
            Claim::Programme { programme, role } => {
                let title = self.base.library.programmes.get(programme).map_or_else(|| programme.to_string(), |one| one.title.get(lang).to_owned());
                ("programme", format!("{title} — {}", role.get(lang)))
            }
            Claim::Fact { key, value } => {
                let fact = self.base.engine.book().find_fact(key).map(|id| self.base.engine.book().fact(id).label.get(lang).to_owned());
                ("fact", format!("{}: {value}", fact.unwrap_or_else(|| key.to_string())))
            }
            _ => return None,
        })
    }

    /// A line with where it comes from; of several statements the oldest reading counts.
    fn line(&self, about: &str, text: String, statements: &[&Statement]) -> Line {
        let of = |one: &&Statement| self.base.library.sources.get(one.source as usize);
        let mut sources: Vec<String> = statements.iter().filter_map(of).map(|one| if one.publisher.is_empty() { one.title.to_string() } else { format!("{} ({})", one.title, one.publisher) }).collect();
        sources.dedup();
        let notes: Vec<&str> = statements.iter().map(|one| &*one.note).filter(|note| !note.is_empty()).collect();
        let worst = statements.iter().map(|one| one.confidence).max().map_or_else(String::new, |one| one.word().to_owned());
        Line { about: about.to_owned(), text, sources, retrieved: statements.iter().filter_map(of).map(|one| one.retrieved).min().map(|date| date.to_string()), confidence: worst, note: notes.join("; ") }
    }

    fn holdings(&self, wanted: impl Fn(&ntib_base::Fold) -> bool) -> Vec<Line> {
        let viewer = self.base.viewer();
        let namer = Namer { viewer: &viewer, view: self.view };
        let each = self.view.folds().iter().enumerate().filter(|(_, fold)| wanted(fold)).filter_map(|(at, fold)| {
            let statements: Vec<&Statement> = fold.statements.iter().filter_map(|at| self.base.library.statements.get(*at as usize)).collect();
            let since = statements.iter().filter_map(|one| one.valid.from).max();
            let since = since.map_or_else(String::new, |date| format!(" ({})", self.base.words.with("firm-since", &[("date", &date.to_string())])));
            Some(self.line("holding", format!("{}{since}", namer.holding(at)?.sentence), &statements))
        });
        each.collect()
    }

    fn pair(&self, same: &Same, own: &str) -> Option<Pair> {
        let standing = same.standing(self.base.known_at)?;
        let with = if *same.pair.0 == *own { &same.pair.1 } else { &same.pair.0 };
        let verdicts = same.verdicts.iter().filter(|one| one.on <= self.base.known_at);
        Some(Pair {
            with: with.to_string(),
            standing: self.base.words.get(&format!("same-{}", standing.word())),
            reasons: same.reasons.iter().map(|one| format!("{}: {}", one.feature, one.text)).collect(),
            verdicts: verdicts.map(|one| format!("{} ({}, {}): {}", self.base.words.get(&format!("same-{}", one.is.word())), one.on, one.by, one.reason)).collect(),
        })
    }

    fn document(&self, firm: Entity) -> Document {
        let viewer = self.base.viewer();
        let namer = Namer { viewer: &viewer, view: self.view };
        let entity = namer.entity(firm);
        // The same said by several sources is one line.
        let mut said: BTreeMap<(usize, usize, String), Vec<&Statement>> = BTreeMap::new();
        for (at, one) in self.view.positions(firm) {
            let Some((about, text)) = self.said(&one.claim) else { continue };
            let rank = ORDER.iter().position(|known| *known == about).unwrap_or(ORDER.len());
            let first = said.keys().find(|(known, _, other)| *known == rank && *other == text).map(|(_, first, _)| *first);
            said.entry((rank, first.unwrap_or(at as usize), text)).or_default().push(one);
        }
        let about = |rank: usize| ORDER.get(rank).copied().unwrap_or("fact");
        let mut lines: Vec<Line> = said.into_iter().map(|((rank, _, text), statements)| self.line(about(rank), text, &statements)).collect();
        for group in self.view.groups_in(firm) {
            let names: Vec<String> = group.members.iter().map(|one| namer.entity(*one).name).collect();
            let statement = self.base.library.statements.get(group.statement as usize);
            let text = format!("{} ({})", names.join(", "), self.base.words.get(&format!("together-{}", group.by.word())));
            lines.push(self.line("together", text, statement.as_slice()));
        }
        Document {
            format: "ntib.firm",
            version: 1,
            as_of: self.base.as_of.to_string(),
            known_at: self.base.known_at.to_string(),
            said: lines,
            owners: self.holdings(|fold| fold.subject == firm),
            owns: self.holdings(|fold| fold.owner == Owner::Entity(firm) || fold.on_behalf_of == Some(firm)),
            perhaps_same: self.base.library.same.iter().filter(|same| [&same.pair.0, &same.pair.1].iter().any(|name| self.view.find(name) == Some(firm))).filter_map(|same| self.pair(same, &entity.id)).collect(),
            id: entity.id,
            name: entity.name,
        }
    }

    fn text(&self, firm: &Document) -> String {
        let words = &self.base.words;
        let mut out = format!("{} [{}]\n", firm.name, firm.id);
        let days = [("as-of", &firm.as_of), ("as-known-on", &firm.known_at)].map(|(id, day)| words.with(id, &[("date", day)]));
        let _ = writeln!(out, "{}", days.join(" · "));
        let mut section = |heading: String, lines: Vec<&Line>| {
            if lines.is_empty() {
                return;
            }
            let _ = writeln!(out, "\n{heading}");
            for line in lines {
                paragraph(&mut out, 2, "• ", &line.text);
                let read = line.retrieved.as_ref().map_or_else(String::new, |date| words.with("firm-read", &[("date", date)]));
                let marked = words.get(&format!("confidence-{}", line.confidence));
                let source = [line.sources.join("; "), read, marked].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
                paragraph(&mut out, 6, "", &source);
                if !line.note.is_empty() {
                    paragraph(&mut out, 6, "! ", &line.note);
                }
            }
        };
        for about in ORDER {
            section(words.get(&format!("firm-{about}")), firm.said.iter().filter(|line| line.about == about).collect());
        }
        section(words.get("firm-owners"), firm.owners.iter().collect());
        section(words.get("firm-owns"), firm.owns.iter().collect());
        if !firm.perhaps_same.is_empty() {
            let _ = writeln!(out, "\n{}", words.get("firm-perhaps-same"));
            for pair in &firm.perhaps_same {
                paragraph(&mut out, 2, "• ", &format!("{}: {}", pair.with, pair.standing));
                pair.reasons.iter().for_each(|reason| paragraph(&mut out, 6, "", reason));
                pair.verdicts.iter().for_each(|verdict| paragraph(&mut out, 6, "→ ", verdict));
            }
        }
        out
    }
}
