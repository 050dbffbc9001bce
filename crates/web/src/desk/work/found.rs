//! What the engine found, in the words of the rulebook: questions, outcomes, facts and provisions, with ways to the law.

use ntib_core::Share;
use ntib_desk::cases::Finding;
use ntib_present::view::{Tone, capital};
use ntib_rules::model::{Per, Question, QuestionKind, Verdict};

use super::assess::{NO_ANSWER, NOTHING, UNBOUNDED};
use super::{Cell, Show};

/// How a question is called; its identifier where the rulebook no longer has it.
pub fn question(show: &Show<'_>, id: &str) -> String {
    let book = show.call.call.site.book();
    book.find_question(id).map_or_else(|| id.to_owned(), |at| capital(show.bi(&book.question(at).title)))
}

/// How a fact is called.
pub fn fact(show: &Show<'_>, key: &str) -> String {
    let site = show.call.call.site;
    site.book().find_fact(key).map_or_else(|| key.to_owned(), |at| capital(&site.viewer(show.lang()).fact_label(at)))
}

/// A value of a fact, as people read it.
pub fn value(show: &Show<'_>, key: &str, text: &str) -> String {
    let site = show.call.call.site;
    let book = site.book();
    let Some(at) = book.find_fact(key) else { return text.to_owned() };
    let ty = &book.fact(at).ty;
    let read = match ty {
        ntib_rules::model::Type::Set(inner) => {
            let parts = text.trim_matches(['[', ']']).split([',', ';']).map(str::trim).filter(|part| !part.is_empty() && *part != "none");
            parts.map(|part| inner.parse(part, &|place| book.is_place(place)).ok()).collect::<Option<Vec<_>>>().map(ntib_rules::model::Value::set)
        }
        ty => ty.parse_given(text, &|place| book.is_place(place)).ok(),
    };
    read.map_or_else(|| text.to_owned(), |value| site.viewer(show.lang()).value(ty, &value))
}

/// A fact with its value.
pub fn fact_is(show: &Show<'_>, key: &str, text: &str) -> String {
    show.pair(&fact(show, key), &value(show, key, text))
}

/// The name of a matter: what nobody named is named by its kind.
pub fn matter(show: &Show<'_>, matter: &str) -> String {
    let book = show.call.call.site.book();
    let role = |one: &str| book.roles.iter().find(|role| role.name == one).map_or_else(|| one.to_owned(), |role| show.bi(&role.title).to_owned());
    match matter.split_once(" / ") {
        Some(("item", "leg")) => show.t("work-matter-alone"),
        Some((subject, "leg")) => subject.to_owned(),
        Some(_) => matter.to_owned(),
        None => capital(&role(matter)),
    }
}

fn verdict(show: &Show<'_>, per: Per, id: &str) -> String {
    let phrase = if per == Per::Offer { format!("verdict-offer-{id}") } else { format!("verdict-{id}") };
    show.t(&phrase)
}

fn one(show: &Show<'_>, question: &Question, id: &str) -> String {
    if id == NO_ANSWER {
        return show.t("no-answer");
    }
    match &question.kind {
        QuestionKind::Choice { outcomes, .. } => outcomes.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| show.bi(&one.label).to_owned()),
        QuestionKind::Holds { .. } => show.t(if id == "yes" { "holds" } else { "fails" }),
        QuestionKind::Summary { .. } => verdict(show, question.per, id),
        QuestionKind::Set { .. } if id == NOTHING => show.t("nothing"),
        QuestionKind::Set { elements } => {
            let label = |id: &str| elements.iter().find(|(own, _)| own == id).map_or_else(|| id.to_owned(), |(_, label)| show.bi(label).to_owned());
            id.split(", ").map(label).collect::<Vec<_>>().join("; ")
        }
        QuestionKind::Layers { .. } if id == UNBOUNDED => show.t("work-no-limit"),
        QuestionKind::Layers { .. } => id.parse::<Share>().map_or_else(|_| id.to_owned(), |share| {
            show.chrome.t1("total-share", "share", show.call.call.site.viewer(show.lang()).share(share))
        }),
    }
}

fn tone(question: &Question, id: &str) -> Tone {
    let of = |verdict: Verdict| match verdict {
        Verdict::Yes => Tone::Yes,
        Verdict::NeedsAuthority => Tone::Authority,
        Verdict::No => Tone::No,
    };
    match (&question.kind, id) {
        (QuestionKind::Choice { outcomes, .. }, _) => outcomes.iter().find(|one| one.id == id).map_or(Tone::Open, |one| of(one.verdict)),
        (QuestionKind::Holds { .. } | QuestionKind::Summary { .. }, "yes") => Tone::Yes,
        (QuestionKind::Holds { .. } | QuestionKind::Summary { .. }, "no") => Tone::No,
        (QuestionKind::Summary { .. }, _) => Tone::Authority,
        _ => Tone::Plain,
    }
}

/// What was found, in words, and at a glance.
pub fn outcome(show: &Show<'_>, question: &str, outcomes: &[String]) -> Cell {
    let book = show.call.call.site.book();
    let Some(question) = book.find_question(question).map(|at| book.question(at)) else {
        return Cell::tone(outcomes.join(" / "), if outcomes.len() == 1 { "plain" } else { "open" });
    };
    match outcomes {
        [id] => Cell::tone(one(show, question, id), tone(question, id).word()),
        several => {
            let named: Vec<String> = several.iter().map(|id| one(show, question, id)).collect();
            let text = match (&question.kind, named.as_slice()) {
                (QuestionKind::Layers { .. }, [low, high]) => show.call.call.words().with("between", &[("low", low), ("high", high)]),
                _ => show.chrome.t1("undetermined-between", "outcomes", named.join(&format!(" {} ", show.t("or")))),
            };
            Cell::tone(text, "open")
        }
    }
}

/// The provisions that decided, each with a way to it.
pub fn provisions(show: &Show<'_>, found: &Finding) -> Cell {
    let book = show.call.call.site.book();
    let name = |id: &String| {
        let go = show.call.call.go(&format!("law/{id}")).to_string();
        // A provision read for several roles has one page.
        let bare = id.split('@').next().unwrap_or(id);
        let known = book.find_provisions(bare).next().map(|at| book.provision(at));
        let text = known.map_or_else(|| id.clone(), |one| format!("{} {}", book.cite(&one.cite.at, show.lang()), show.bi(&one.title)));
        (text, known.map_or(go, |one| show.call.call.go(&format!("law/{}", one.id)).to_string()))
    };
    Cell { more: found.provisions.iter().map(name).collect(), ..Cell::default() }
}

/// What is missing, as facts are called.
pub fn missing(show: &Show<'_>, found: &Finding) -> Cell {
    let facts: Vec<String> = found.missing.iter().map(|key| fact(show, key)).collect();
    Cell { list: facts, ..Cell::default() }
}
