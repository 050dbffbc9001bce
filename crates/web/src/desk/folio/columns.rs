//! What the columns of a portfolio say: chosen from lists, or written as a mapping file; remembered for tables with the same headings.

use std::fmt::Write as _;

use askama::Template;
use ntib_base::import::{Cell, DateOrder, DecimalMark, Mapping, Pick};
use ntib_core::Currency;
use ntib_portfolio::{Doubt, doubts};

use super::Folder;
use crate::call::{Go, Reply};
use crate::chrome::Chrome;
use crate::import::{Choice, Column, Group};
use crate::kept::Problem;
use crate::trouble::Trouble;

/// What a column is chosen to be where it tells the day of its row.
const DAY: &str = "as_of";

/// How many facts may be stated for every row on the page; a mapping file takes more.
const GIVEN_MAX: usize = 40;

/// How many lines are left empty for more.
const GIVEN_SPARE: usize = 3;

/// Facts that are offered to be stated for every row.
const OFFERED: [&str; 3] = ["leg.from", "leg.to", "leg.kind"];

/// A fact stated for every row.
struct Given {
    at: usize,
    fact: String,
    value: String,
}

/// What is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Chosen {
    columns: Vec<Option<String>>,
    given: Vec<(String, String)>,
    dates: String,
    decimal: String,
    currency: String,
}

#[derive(Template)]
#[template(path = "desk/folio-columns.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    back: Go,
    name: String,
    sheet: Option<String>,
    problems: Vec<Problem>,
    action: Go,
    simple: bool,
    columns: Vec<Column>,
    groups: Vec<Group>,
    given: Vec<Given>,
    dates: String,
    decimal: String,
    currency: String,
    text: String,
    remembered: bool,
    guessed: bool,
    notes: Vec<String>,
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

impl Chosen {
    /// Nothing for any column.
    fn none(header: &[String]) -> Chosen {
        Chosen { columns: vec![None; header.len()], ..Chosen::default() }
    }

    /// As a mapping says, where lists can say it.
    fn of(map: &Mapping, header: &[String]) -> Option<Chosen> {
        let mut chosen = Chosen {
            columns: vec![None; header.len()],
            dates: map.dates.word().to_owned(),
            decimal: map.decimal.word().to_owned(),
            currency: map.currency.map_or_else(String::new, |currency| currency.to_string()),
            ..Chosen::default()
        };
        let day = map.as_of.as_ref().map(|cell| (DAY, cell));
        for (fact, cell) in map.facts.iter().map(|(fact, cell)| (&**fact, cell)).chain(day) {
            match cell {
                Cell::First(picks) => match picks.as_slice() {
                    [Pick { column: None, value, .. }] if fact != DAY => chosen.given.push((fact.to_owned(), value.to_string())),
                    [Pick { column: Some(column), after, before, words, blank, .. }] if after.is_empty() && before.is_empty() && words.is_empty() && blank.is_empty() => {
                        let at = header.iter().position(|name| *name == **column)?;
                        let slot = chosen.columns.get_mut(at).filter(|slot| slot.is_none())?;
                        *slot = Some(fact.to_owned());
                    }
                    _ => return None,
                },
                Cell::Join { .. } => return None,
            }
        }
        (chosen.given.len() <= GIVEN_MAX).then_some(chosen)
    }

    /// As a mapping file.
    fn text(&self, name: &str, header: &[String]) -> String {
        let mut out = format!("map: {}\n", name.to_lowercase());
        for (key, value, unsaid) in [("dates", &self.dates, DateOrder::Unsaid.word()), ("decimal", &self.decimal, DecimalMark::Unsaid.word()), ("currency", &self.currency, "")] {
            if !value.is_empty() && value != unsaid {
                let _ = writeln!(out, "{key}: {value}");
            }
        }
        let told = || self.columns.iter().zip(header).filter_map(|(fact, heading)| Some((fact.as_deref()?, heading)));
        if let Some((_, heading)) = told().find(|(fact, _)| *fact == DAY) {
            let _ = writeln!(out, "as_of: {}", quoted(heading));
        }
        out.push_str("facts:\n");
        for (fact, heading) in told().filter(|(fact, _)| *fact != DAY) {
            let _ = writeln!(out, "  {fact}: {}", quoted(heading));
        }
        for (fact, value) in &self.given {
            let _ = writeln!(out, "  {fact}: {{ value: {} }}", quoted(value));
        }
        out
    }

    /// As the form says, and what is wrong with it.
    fn sent(folder: &Folder<'_>, problems: &mut Vec<Problem>) -> Chosen {
        let (query, header, book) = (folder.desk.query(), &folder.folio.header, folder.desk.call.site.book());
        let words = folder.desk.call.words();
        let known = |fact: &&str| *fact == DAY || book.find_fact(fact).is_some_and(|fact| book.fact(fact).derived.is_none());
        let columns: Vec<Option<String>> = (0..header.len()).map(|at| query.get(&format!("c{at}")).filter(known).map(str::to_owned)).collect();
        for (at, fact) in columns.iter().enumerate() {
            let name = |at: usize| header.get(at).map_or("", String::as_str);
            let first = columns.iter().position(|one| one == fact && one.is_some());
            if let Some(first) = first.filter(|first| *first < at) {
                problems.push(Problem::new(&format!("c{at}"), words.with("import-twice", &[("heading", name(at)), ("other", name(first))])));
            } else if fact.is_some() && header.iter().filter(|one| *one == name(at)).count() > 1 {
                let wrong = if name(at).is_empty() { words.get("folio-headings-none") } else { words.with("import-heading-twice", &[("heading", name(at))]) };
                problems.push(Problem::new(&format!("c{at}"), wrong));
            }
        }
        let given = (0..GIVEN_MAX).filter_map(|at| {
            let fact = query.get(&format!("g{at}")).filter(known)?;
            let value = query.get(&format!("v{at}")).unwrap_or_default().trim();
            (!value.is_empty()).then(|| (fact.to_owned(), value.to_owned()))
        });
        let given: Vec<(String, String)> = given.collect();
        for (at, (fact, _)) in given.iter().enumerate() {
            if columns.iter().flatten().any(|one| one == fact) || given.iter().take(at).any(|(other, _)| other == fact) {
                problems.push(Problem::new(&format!("g{at}"), words.with("folio-given-twice", &[("fact", fact)])));
            }
        }
        if !columns.iter().flatten().any(|fact| fact != DAY) {
            problems.push(Problem::new("c0", words.get("import-needs-fact")));
        }
        let currency = query.get("currency").unwrap_or_default().trim().to_uppercase();
        if !currency.is_empty() && currency.parse::<Currency>().is_err() {
            problems.push(Problem::new("currency", words.with("import-currency-wrong", &[("given", &currency)])));
        }
        let word = |field: &str, known: &[&str]| query.get(field).filter(|word| known.contains(word)).unwrap_or_default().to_owned();
        Chosen { columns, given, dates: word("dates", DateOrder::WORDS), decimal: word("decimal", DecimalMark::WORDS), currency }
    }
}

/// The page; what is sent is kept if it can be read.
pub(super) fn page(folder: &Folder<'_>) -> Result<Reply, Trouble> {
    let (desk, folio) = (folder.desk, &folder.folio);
    let query = desk.query();
    let mut problems = Vec::new();
    let kept = folio.map();
    let (remembered, guessed) = (kept.is_some() && folio.tasks().is_empty() && !desk.call.post, kept.is_none());
    let mut text = kept.unwrap_or_else(|| folder.keeper.guess(folio));
    let mut chosen = Mapping::read(&text).ok().and_then(|map| Chosen::of(&map, &folio.header));
    // A guess never takes the lists away: headings that nothing was guessed from leave them empty.
    chosen = chosen.or_else(|| guessed.then(|| Chosen::none(&folio.header)));
    if desk.call.post {
        let written = query.get("go") == Some("text");
        if written {
            text = query.get("text").unwrap_or_default().replace("\r\n", "\n");
            chosen = Mapping::read(&text).ok().and_then(|map| Chosen::of(&map, &folio.header));
        } else {
            let sent = Chosen::sent(folder, &mut problems);
            text = sent.text(&folio.stem(), &folio.header);
            chosen = Some(sent);
        }
        if problems.is_empty() {
            match folio.bound(desk.call.site.engine(), &text) {
                Ok(_) => {
                    folder.keeper.map(folio, &text).map_err(|_| Trouble::Bug)?;
                    return Ok(Reply::See(folder.go("").to_string()));
                }
                Err(wrong) => problems.extend(wrong.into_iter().map(|(message, help)| {
                    let told: Vec<String> = [message, help].iter().filter(|part| !part.is_empty()).map(|part| ntib_portfolio::translated(desk.call.lang, part)).collect();
                    Problem::new(if written { "text" } else { "given" }, told.join("; "))
                })),
            }
        }
    }
    show(folder, chosen, text, problems, (remembered, guessed))
}

fn show(folder: &Folder<'_>, chosen: Option<Chosen>, text: String, problems: Vec<Problem>, (remembered, guessed): (bool, bool)) -> Result<Reply, Trouble> {
    let (desk, folio) = (folder.desk, &folder.folio);
    let failed = !problems.is_empty();
    let chrome = desk.chrome(desk.t("folio-columns")).failed(failed);
    let simple = chosen.is_some();
    let chosen = chosen.unwrap_or_else(|| Chosen::none(&folio.header));
    let values = |at: usize| {
        let mut found: Vec<&str> = Vec::new();
        for value in folio.sample.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
            if found.len() < 3 && !found.contains(&value) {
                found.push(value);
            }
        }
        found.into_iter().map(ntib_portfolio::beginning).collect::<Vec<_>>().join(" · ")
    };
    let columns = folio.header.iter().zip(&chosen.columns).enumerate().map(|(at, (heading, fact))| Column {
        field: format!("c{at}"),
        heading: heading.clone(),
        values: values(at),
        chosen: fact.clone().unwrap_or_default(),
        guessed: guessed && fact.is_some() && !desk.call.post,
        wrong: problems.iter().any(|problem| problem.field == format!("c{at}")),
    });
    let mut given = chosen.given.clone();
    let free = OFFERED.iter().filter(|fact| !chosen.columns.iter().flatten().any(|one| one == *fact) && !chosen.given.iter().any(|(one, _)| one == *fact));
    given.extend(free.map(|fact| ((*fact).to_owned(), String::new())));
    given.resize(given.len() + GIVEN_SPARE, (String::new(), String::new()));
    given.truncate(GIVEN_MAX);
    let page = Page {
        c: &chrome,
        back: folder.go(""),
        name: folio.name.clone(),
        sheet: folio.sheet.as_ref().map(|sheet| desk.call.words().with("folio-sheet-read", &[("sheet", sheet)])),
        action: folder.go("columns"),
        simple,
        columns: columns.collect(),
        groups: groups(folder),
        given: given.into_iter().enumerate().map(|(at, (fact, value))| Given { at, fact, value }).collect(),
        dates: chosen.dates,
        decimal: chosen.decimal,
        currency: chosen.currency,
        text,
        remembered,
        guessed,
        notes: if guessed { notes(folder) } else { Vec::new() },
        problems,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}

/// What has to be looked at in what was guessed, or says why nothing was.
fn notes(folder: &Folder<'_>) -> Vec<String> {
    let (folio, words, lang) = (&folder.folio, folder.desk.call.words(), folder.desk.call.lang);
    let book = folder.desk.call.site.book();
    let heading = |at: &usize| folio.header.get(*at).map_or("", String::as_str);
    let told = |doubt: Doubt| match doubt {
        Doubt::Unit(at) => words.with("folio-doubt-unit", &[("heading", heading(&at))]),
        Doubt::Amount(at, fact) => words.with("folio-doubt-amount", &[("heading", heading(&at)), ("fact", book.fact(fact).label.get(lang))]),
        Doubt::Tariff(at, facts) => {
            let facts: Vec<String> = facts.iter().map(|fact| ntib_present::view::capital(book.fact(*fact).label.get(lang))).collect();
            words.with("folio-doubt-tariff", &[("heading", heading(&at)), ("facts", &facts.join(", "))])
        }
        Doubt::Destination(at, place) => {
            let name = book.places.get(&place).map_or_else(|| place.to_string(), |name| name.get(lang).to_owned());
            words.with("folio-doubt-destination", &[("heading", heading(&at)), ("place", &name)])
        }
        Doubt::Unread(at, fact, why) => {
            let (fact, why) = (book.fact(fact).label.get(lang).to_owned(), why.map(|part| ntib_portfolio::translated(lang, &part)).join("; "));
            words.with("folio-doubt-unread", &[("heading", heading(&at)), ("fact", &fact), ("why", &why)])
        }
        Doubt::Day(at) => words.with("folio-doubt-day", &[("heading", heading(&at))]),
        Doubt::Currency(at, currency) => words.with("folio-doubt-currency", &[("heading", heading(&at)), ("currency", &currency.to_string())]),
        Doubt::Lower(names) => words.with("folio-doubt-lower", &[("names", &names.join(", "))]),
    };
    doubts(book, &folio.header, &folio.sample).into_iter().map(told).collect()
}

/// The facts that may be told, by what they are about.
fn groups(folder: &Folder<'_>) -> Vec<Group> {
    let (book, lang) = (folder.desk.call.site.book(), folder.desk.call.lang);
    let each = book.roles.iter().map(|role| {
        let prefix = format!("{}.", role.name);
        let own = book.facts.iter().filter(|fact| fact.derived.is_none() && fact.key.starts_with(&prefix));
        let mut choices: Vec<Choice> = own.map(|fact| Choice { value: fact.key.clone(), title: ntib_present::view::capital(fact.label.get(lang)) }).collect();
        choices.sort_by_key(|one| crate::search::folded(&one.title));
        Group { title: ntib_present::view::capital(role.title.get(lang)), choices }
    });
    each.filter(|group| !group.choices.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lists_say_is_read_back_from_the_mapping_file() {
        let header: Vec<String> = ["Part \"A\"", "HTS", "Day", "Other"].map(str::to_owned).into();
        let chosen = Chosen {
            columns: vec![Some("item.name".to_owned()), Some("item.hts_us".to_owned()), Some(DAY.to_owned()), None],
            given: vec![("leg.to".to_owned(), "US".to_owned())],
            dates: "day_month_year".to_owned(),
            decimal: "comma".to_owned(),
            currency: "CAD".to_owned(),
        };
        let map = Mapping::read(&chosen.text("parts", &header)).unwrap();
        assert_eq!(Chosen::of(&map, &header), Some(chosen));
    }

    #[test]
    fn what_lists_cannot_say_stays_a_file() {
        let map = Mapping::read("map: x\nfacts:\n  item.hts_us: { column: HTS, words: { a: b } }\n").unwrap();
        assert_eq!(Chosen::of(&map, &["HTS".to_owned()]), None);
    }
}
