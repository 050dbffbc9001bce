//! Papers that people sign, and the days on which obligations fall due.

use super::{Loader, Trees, list, named};
use crate::model::{Due, Moment, Paper, PaperElement, Term, Unit};
use crate::source::{Diagnostic, code};
use crate::yaml::{Kind, MapReader, Node, bi, one_or_more, text};

pub(super) fn load(loader: &mut Loader<'_>, trees: &Trees, out: &mut Vec<Diagnostic>) {
    for (id, node) in &trees.papers {
        let found = paper(loader, id, node, out);
        loader.book.papers.push(found);
    }
    loader.book.papers.sort_by(|a, b| a.id.cmp(&b.id));
}

fn paper(loader: &Loader<'_>, id: &str, node: &Node, out: &mut Vec<Diagnostic>) -> Paper {
    let mut map = MapReader::new(node, "a paper", out);
    named(&mut map, "paper", id, out);
    loader.instrument_of(id, node.span, out);
    let found = Paper {
        id: id.to_owned(),
        title: map.need_bi("title", out),
        cite: list::citation(map.need("cite", out), out),
        checked: list::checked(&mut map, out),
        to: map.need_bi("to", out),
        opening: map.bi("opening", out),
        elements: map.list("elements", out).iter().map(|node| element(loader, node, out)).collect(),
        closing: map.bi("closing", out),
        span: node.span,
    };
    map.finish(out);
    if found.elements.is_empty() {
        out.push(Diagnostic::error(code::MISSING_KEY, node.span, "the paper states nothing").help("add `elements:`"));
    }
    found
}

fn element(loader: &Loader<'_>, node: &Node, out: &mut Vec<Diagnostic>) -> PaperElement {
    let mut map = MapReader::new(node, "an element of a paper", out);
    let label = map.need_bi("label", out);
    let help = map.bi("help", out);
    let facts = map.get("facts").map_or(&[][..], one_or_more).iter().filter_map(|node| {
        loader.fact_named(text(node, out)?, node.span, None, out)
    });
    let facts = facts.collect();
    map.finish(out);
    PaperElement { label, facts, help }
}

/// `{ before: M }`, `{ at: M }`, `{ during: TEXTS }`, `{ within: 30 days, of: M }`, `{ ahead: 60 days, of: M }`, `{ keep: 5 years, of: M }` or
/// `{ each_year: [01-31, 07-31] }`, where a moment is `movement`, `year_end`, `half_year_end` or a pair of texts.
pub(super) fn due(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Due> {
    let mut map = MapReader::new(node, "a due day", out);
    let plain = [map.get("before").map(|node| moment(node, out).map(Due::Before)), map.get("at").map(|node| moment(node, out).map(Due::At)), map.bi("during", out).map(|texts| Some(Due::During(texts)))];
    let plain: Vec<Option<Due>> = plain.into_iter().flatten().collect();
    let mut terms = Vec::new();
    for key in ["within", "ahead", "keep"] {
        if let Some(node) = map.get(key) {
            terms.push((key, term(node, out)?));
        }
    }
    let of = map.get("of").map(|node| moment(node, out));
    let each_year = map.get("each_year").map(|node| {
        one_or_more(node).iter().filter_map(|one| yearly(one, out)).collect::<Vec<(i8, i8)>>()
    });
    map.finish(out);
    let found = match (plain.as_slice(), terms.as_slice(), of, each_year) {
        ([due], [], None, None) => Some(due.clone()?),
        ([], [(key, term)], Some(moment), None) => {
            let moment = moment?;
            Some(match *key {
                "within" => Due::Within(*term, moment),
                "ahead" => Due::Ahead(*term, moment),
                _ => Due::Keep(*term, moment),
            })
        }
        ([], [], None, Some(days)) if !days.is_empty() => Some(Due::EachYear(days)),
        _ => None,
    };
    if found.is_none() {
        out.push(
            Diagnostic::error(code::SHAPE, node.span, "this is no due day")
                .help("write `{ before: movement }`, `{ at: { en: a request, fr: la demande } }`, `{ within: 30 days, of: movement }`, `{ keep: 5 years, of: year_end }` or `{ each_year: [01-31] }`"),
        );
    }
    found
}

fn moment(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Moment> {
    if let Kind::Map(_) = &node.kind {
        return Some(Moment::Event(bi(node, out)));
    }
    match text(node, out)? {
        "movement" => Some(Moment::Movement),
        "year_end" => Some(Moment::YearEnd),
        "half_year_end" => Some(Moment::HalfYearEnd),
        other => {
            let message = format!("`{other}` is no moment");
            let help = "movement, year_end, half_year_end, or what happens in both languages: { en: ..., fr: ... }";
            out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help(help));
            None
        }
    }
}

fn term(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Term> {
    let given = text(node, out)?;
    let parts = given.split_once(' ').and_then(|(count, unit)| {
        let unit = match unit.trim() {
            "day" | "days" => Unit::Days,
            "business day" | "business days" => Unit::BusinessDays,
            "month" | "months" => Unit::Months,
            "year" | "years" => Unit::Years,
            _ => return None,
        };
        Some(Term { count: count.parse().ok()?, unit })
    });
    if parts.is_none() {
        let message = format!("`{given}` is no period");
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help("write such as `30 days`, `10 business days`, `5 years`"));
    }
    parts
}

fn yearly(node: &Node, out: &mut Vec<Diagnostic>) -> Option<(i8, i8)> {
    let given = text(node, out)?;
    let found = given.split_once('-').and_then(|(month, day)| {
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // A day that exists in every year.
        ntib_core::Date::new(2001, month, day).map(|_| (month, day))
    });
    if found.is_none() {
        let message = format!("`{given}` is no day of the year");
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help("write month-day, such as 07-31"));
    }
    found
}
