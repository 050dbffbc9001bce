//! `ntib firm`: what is said of a firm, by whom, and how old it is.

use std::fmt::Write as _;

use clap::Args;
use ntib_core::{Date, Lang};
use ntib_present::deal::{DealView, Side};
use ntib_present::firm::{ABOUT, Evidence, FirmView};
use ntib_present::status::Namer;
use ntib_present::wire::{FirmWriter, Writer, text};

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

impl Firm {
    /// Exit status 0, or 4.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let base = self.base.open(source, lang)?;
        let view = base.view();
        let firm = base.one(&view, &self.name)?;
        let printed = if self.output.json {
            let inner = Writer::new(&base.engine);
            text(&FirmWriter { writer: &inner, engine: &base.engine, view: &view, as_of: base.as_of, known_at: base.known_at }.firm(firm))
        } else {
            let viewer = base.viewer();
            card(&base, &Namer { viewer: &viewer, view: &view }.firm(firm, base.known_at))
        };
        self.output.write(&printed)?;
        Ok(exit::HOLDS)
    }
}

/// One line with where it comes from.
fn line(out: &mut String, base: &Base, said: &str, since: Option<Date>, behind: &Evidence) {
    let since = since.map_or_else(String::new, |date| format!(" ({})", base.words.with("firm-since", &[("date", &date.to_string())])));
    paragraph(out, 2, "• ", &format!("{said}{since}"));
    let sources: Vec<String> = behind.sources.iter().map(|one| if one.publisher.is_empty() { one.title.clone() } else { format!("{} ({})", one.title, one.publisher) }).collect();
    let read = behind.retrieved.map_or_else(String::new, |date| base.words.with("firm-read", &[("date", &date.to_string())]));
    let marked = behind.confidence.map_or_else(String::new, |mark| base.words.get(&format!("confidence-{}", mark.word())));
    let source = [sources.join("; "), read, marked].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    paragraph(out, 6, "", &source);
    if !behind.note.is_empty() {
        paragraph(out, 6, "! ", &behind.note);
    }
}

/// A contract or supply in one line.
fn deal(base: &Base, one: &DealView) -> String {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let period = match (one.from, one.last_day) {
        (None, None) => String::new(),
        (from, last) => base.words.with("deal-days", &[("from", &from.map_or_else(|| "…".to_owned(), |day| day.to_string())), ("until", &last.map_or_else(|| "…".to_owned(), |day| day.to_string()))]),
    };
    let other = one.other.as_ref().map_or_else(String::new, |other| format!("{} [{}]", other.name, other.id));
    let told = [
        (one.side.phrases().1, other),
        ("deal-number", one.number.clone()),
        ("deal-what", one.what.clone()),
        ("deal-stage", one.stage.clone()),
        ("deal-amount", one.amount.clone()),
        ("deal-ceiling", one.ceiling.clone()),
        ("deal-signed", day(one.signed)),
        ("deal-period", period),
        ("deal-under", one.under.clone()),
        ("deal-codes", one.codes.clone()),
    ];
    let parts = told.into_iter().filter(|(_, text)| !text.is_empty()).map(|(phrase, text)| format!("{}: {text}", base.words.get(phrase)));
    parts.collect::<Vec<_>>().join(" · ")
}

fn card(base: &Base, firm: &FirmView) -> String {
    let words = &base.words;
    let mut out = format!("{} [{}]\n", firm.firm.name, firm.firm.id);
    let days = [("as-of", base.as_of), ("as-known-on", base.known_at)].map(|(id, day)| words.with(id, &[("date", &day.to_string())]));
    let _ = writeln!(out, "{}", days.join(" · "));
    // Contracts and supplies stand in full below.
    for about in ABOUT.iter().filter(|about| !matches!(**about, "contract" | "supply")) {
        let said = firm.about(about);
        if !said.is_empty() {
            let _ = writeln!(out, "\n{}", words.get(&format!("firm-{about}")));
            said.iter().for_each(|one| line(&mut out, base, &one.text, None, &one.evidence));
        }
    }
    for (heading, stakes) in [("firm-owners", &firm.owners), ("firm-owns", &firm.owns)] {
        if !stakes.is_empty() {
            let _ = writeln!(out, "\n{}", words.get(heading));
            stakes.iter().for_each(|one| line(&mut out, base, &one.holding.sentence, one.since, &one.evidence));
        }
    }
    for side in Side::ALL {
        let deals: Vec<&DealView> = firm.deals.iter().filter(|one| one.side == side).collect();
        if !deals.is_empty() {
            let _ = writeln!(out, "\n{}", words.get(side.phrases().0));
            deals.iter().for_each(|one| line(&mut out, base, &deal(base, one), None, &one.evidence));
        }
    }
    if !firm.pairs.is_empty() {
        let _ = writeln!(out, "\n{}", words.get("firm-perhaps-same"));
        for pair in &firm.pairs {
            paragraph(&mut out, 2, "• ", &format!("{}: {}", pair.with.id, pair.standing_text));
            pair.reasons.iter().for_each(|reason| paragraph(&mut out, 6, "", reason));
            pair.verdicts.iter().for_each(|verdict| paragraph(&mut out, 6, "→ ", verdict));
        }
    }
    out
}
