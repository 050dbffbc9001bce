//! A mapping guessed from the headings of a table, for somebody who knows the table to confirm.

mod headings;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ntib_base::identity::{edits, fold};
use ntib_base::import::{DateOrder, DecimalMark};
use ntib_core::CodeSystem;
use ntib_rules::model::{FactId, Rulebook, Type};

use crate::bind::is_twice;
use crate::value::Manner;
use headings::{Heading, Headings};

/// A heading that is farther than this from every name of a fact means none.
const DISTANCE_MAX: u32 = 24;

/// A mapping file for a table with these headings, of which some rows are known. Columns for which nothing was found
/// stand in comments.
pub fn propose(book: &Rulebook, name: &str, header: &[String], sample: &[Vec<String>]) -> String {
    let values = |at: usize| -> Vec<&str> {
        sample
            .iter()
            .filter_map(|row| row.get(at))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let mut guesses: Vec<(u32, usize, FactId)> = Vec::new();
    let known = Headings::built_in();
    for (at, heading) in header.iter().enumerate().filter(|(_, heading)| !is_twice(header, heading)) {
        let heading = known.read(heading);
        for (fact, one) in (0_u32..).map(FactId).zip(&book.facts) {
            if one.derived.is_none()
                && let Some(distance) = distance(book, fact, &heading, &known)
                && plausible(book, &one.ty, &values(at))
            {
                guesses.push((distance, at, fact));
            }
        }
    }
    guesses.sort_by_key(|(distance, at, fact)| {
        (
            *distance,
            *at,
            book.fact(*fact).role,
            book.fact(*fact).order,
            *fact,
        )
    });
    let mut found: Vec<(usize, FactId)> = Vec::new();
    for (_, at, fact) in guesses {
        if !found.iter().any(|(known, other)| *known == at || *other == fact) {
            found.push((at, fact));
        }
    }
    found.sort_unstable();
    let day = header
        .iter()
        .position(|heading| DAYS.contains(&fold(heading).as_str()) && !is_twice(header, heading))
        .filter(|at| !found.iter().any(|(known, _)| known == at));
    write(book, name, header, &found, day, &values)
}

/// Headings of the day that a row is asked about, folded.
const DAYS: &[&str] = &[
    "as of",
    "date",
    "entry date",
    "day",
    "date of entry",
    "date de declaration",
    "jour",
    "en date du",
    "date d entree",
];

fn write<'s>(
    book: &Rulebook,
    name: &str,
    header: &[String],
    found: &[(usize, FactId)],
    day: Option<usize>,
    values: &dyn Fn(usize) -> Vec<&'s str>,
) -> String {
    let mut out = String::from(
        "# Guessed from the headings: look at every line, and delete what is wrong.\n# Deviné d'après les en-têtes : vérifiez chaque ligne et supprimez ce qui est faux.\n# See docs/how-to/portfolio.md and docs/reference/mapping-format.md.\n",
    );
    let slug = fold(name).replace(' ', "-");
    let _ = writeln!(out, "map: {}", if slug.is_empty() { "portfolio" } else { &slug });
    out.push_str(order_of_dates(book, found, day, values));
    out.push_str(mark_of_fractions(book, found, values));
    let money = found
        .iter()
        .find(|(_, fact)| matches!(book.fact(*fact).ty, Type::Money(_)));
    if let Some((at, fact)) = money
        && let Type::Money(currency) = book.fact(*fact).ty
        && values(*at).iter().any(|text| !text.contains(char::is_alphabetic))
    {
        let _ = writeln!(
            out,
            "currency: {currency}                      # of amounts that name none: say whether that is so"
        );
    }
    match day.and_then(|at| header.get(at)) {
        Some(heading) => {
            let _ = writeln!(out, "as_of: {}", quoted(heading));
        }
        None => {
            out.push_str("# as_of: COLUMN                     # the day of each row; or give --as-of DATE\n")
        }
    }
    out.push_str(if found.is_empty() { "facts: {}\n" } else { "facts:\n" });
    for (at, fact) in found {
        let one = book.fact(*fact);
        if let Some(heading) = header.get(*at) {
            let _ = writeln!(
                out,
                "  {}: {}    # {} / {}",
                one.key,
                quoted(heading),
                one.label.en,
                one.label.fr
            );
        }
    }
    out.push_str("  # What holds for every row is stated so:\n  # leg.to: { value: US }\n");
    let twice: BTreeSet<&String> = header.iter().filter(|name| !name.is_empty() && is_twice(header, name)).collect();
    for name in twice {
        let name = name.replace(['\n', '\r'], " ");
        let _ = writeln!(out, "# `{name}` stands twice: give each of these columns a heading of its own, then it can be named here.");
        let _ = writeln!(out, "# «\u{a0}{name}\u{a0}» figure deux fois\u{a0}: donnez à chacune de ces colonnes son propre en-tête pour pouvoir la nommer ici.");
    }
    let unused: Vec<&String> = header
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != day && !found.iter().any(|(known, _)| known == at))
        .map(|(_, name)| name)
        .collect();
    if !unused.is_empty() {
        out.push_str("# Columns handed through:\n");
        unused
            .iter()
            .for_each(|name| out.push_str(&format!("# - {}\n", name.replace(['\n', '\r'], " "))));
    }
    out
}

/// The line about the order of day, month and year, if the rows do not go without.
fn order_of_dates<'s>(
    book: &Rulebook,
    found: &[(usize, FactId)],
    day: Option<usize>,
    values: &dyn Fn(usize) -> Vec<&'s str>,
) -> &'static str {
    let dates: Vec<&str> = found
        .iter()
        .filter(|(_, fact)| book.fact(*fact).ty == Type::Date)
        .map(|(at, _)| *at)
        .chain(day)
        .flat_map(values)
        .collect();
    let fails = |order: DateOrder| {
        dates
            .iter()
            .any(|text| ntib_base::import::date(text, order).is_err())
    };
    if !fails(DateOrder::Unsaid) {
        return "";
    }
    match (fails(DateOrder::DayFirst), fails(DateOrder::MonthFirst)) {
        (false, true) => "dates: day_month_year\n",
        (true, false) => "dates: month_day_year\n",
        _ => "# dates: day_month_year            # or month_day_year: the rows do not tell, say which\n",
    }
}

/// The line about the mark of fractions, if the rows do not go without.
fn mark_of_fractions<'s>(book: &Rulebook, found: &[(usize, FactId)], values: &dyn Fn(usize) -> Vec<&'s str>) -> &'static str {
    let is = |ty: &Type| matches!(ty, Type::Decimal | Type::Money(_));
    let own = found.iter().map(|(at, fact)| (*at, &book.fact(*fact).ty)).filter(|(_, ty)| is(ty));
    let cells: Vec<(&Type, &str)> = own.flat_map(|(at, ty)| values(at).into_iter().map(move |text| (ty, text))).collect();
    let fails = |mark: DecimalMark| {
        cells.iter().any(|(ty, text)| {
            let currency = if let Type::Money(currency) = ty { Some(*currency) } else { None };
            let read = match ty {
                Type::Money(_) => ntib_base::import::money(text, mark, currency).map(|_| ()),
                _ => ntib_base::import::number(text, mark).map(|_| ()),
            };
            read.is_err()
        })
    };
    if !fails(DecimalMark::Unsaid) {
        return "";
    }
    match (fails(DecimalMark::Point), fails(DecimalMark::Comma)) {
        (false, true) => "decimal: point\n",
        (true, false) => "decimal: comma\n",
        (false, false) => "# decimal: point                   # or comma: the rows do not tell, say which\n",
        // Neither mark helps: something else is wrong with the cells.
        (true, true) => "",
    }
}

fn quoted(heading: &str) -> String {
    format!("\"{}\"", heading.replace('\\', "\\\\").replace('"', "\\\""))
}

/// How far a heading is from a fact's names in both languages; none if it means something else.
fn distance(book: &Rulebook, fact: FactId, heading: &Heading, known: &Headings) -> Option<u32> {
    let one = book.fact(fact);
    // A heading that speaks of a place or a currency does not mean a fact about another.
    let place = known.place_of(&one.key);
    let spoken = heading.place.filter(|said| heading.sure || place == Some(*said));
    let elsewhere = spoken.zip(place).is_some_and(|(said, own)| said != own);
    let vague = if spoken.is_some() && place.is_none() { 3 } else { 0 };
    let in_other = matches!((heading.currency, &one.ty), (Some(said), Type::Money(own)) if said != *own);
    if elsewhere || in_other {
        return None;
    }
    let (role, own) = one.key.split_once('.').unwrap_or(("", &one.key));
    let own = own.replace('_', " ");
    // A name with its role is closer than one without, which several facts may share.
    let mut names = vec![
        (0, format!("{role} {own}")),
        (2, own.clone()),
        (1, fold(&one.label.en)),
        (1, fold(&one.label.fr)),
    ];
    let title = &book.role_of(fact).title;
    names.extend([
        (0, fold(&format!("{} {}", title.en, one.label.en))),
        (0, fold(&format!("{} {}", title.fr, one.label.fr))),
    ]);
    if let Type::Code(system) = one.ty {
        names.extend(code_names(system).iter().map(|name| (3, (*name).to_owned())));
    }
    names.extend(known.of(&one.key).map(|name| (1, name.to_owned())));
    let apart = heading.place.is_none() || spoken.is_some();
    let (whole, rest) = (fold(&heading.whole), if apart { fold(&heading.rest) } else { String::new() });
    names
        .iter()
        .flat_map(|(far, name)| {
            let name = fold(name);
            [between(&whole, &name), between(&rest, &name)].into_iter().flatten().map(move |distance| far + distance + vague)
        })
        .filter(|far| *far <= DISTANCE_MAX)
        .min()
}

fn code_names(system: CodeSystem) -> &'static [&'static str] {
    match system {
        CodeSystem::Hts | CodeSystem::Hs => &[
            "hts",
            "hts code",
            "htsus",
            "tariff code",
            "tariff item",
            "hs code",
            "hts10",
            "code sh",
            "numero tarifaire",
        ],
        CodeSystem::Usml => &["usml", "usml category", "itar category"],
        CodeSystem::Eccn => &["eccn", "us eccn"],
        CodeSystem::Ecl => &["ecl", "ecl item", "lmtec"],
        CodeSystem::Fsc => &["fsc", "federal supply class"],
        CodeSystem::Nsn => &["nsn", "national stock number"],
    }
}

fn between(heading: &str, name: &str) -> Option<u32> {
    let longer = |a: &str, b: &str| u32::try_from(a.len().abs_diff(b.len())).unwrap_or(u32::MAX / 4);
    if heading.is_empty() || name.is_empty() {
        return None;
    }
    let bare = |text: &str| text.replace(' ', "");
    if heading == name || bare(heading) == bare(name) {
        return Some(0);
    }
    if name.len() > 5 && edits(heading.as_bytes(), name.as_bytes(), 1).is_some() {
        return Some(2);
    }
    let part = |whole: &str, part: &str| {
        part.len() > 3 && (whole.starts_with(&format!("{part} ")) || whole.ends_with(&format!(" {part}")))
    };
    (part(heading, name) || part(name, heading)).then(|| 4 + longer(heading, name))
}

/// Whether most of a column's values can be read as ones of this type.
fn plausible(book: &Rulebook, ty: &Type, values: &[&str]) -> bool {
    let currency = if let Type::Money(currency) = ty {
        Some(*currency)
    } else {
        None
    };
    let manner = Manner::new(DateOrder::MonthFirst, DecimalMark::Point, currency);
    let other = Manner::new(DateOrder::DayFirst, DecimalMark::Comma, currency);
    let reads = |text: &&&str| manner.value(book, ty, text).is_ok() || other.value(book, ty, text).is_ok();
    values.is_empty() || values.iter().filter(reads).count() * 2 > values.len()
}
