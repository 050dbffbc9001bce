//! A matrix of items into a case: which facts its columns tell is chosen, what is wrong with rows is shown, and the answers follow.

use askama::Template;
use ntib_base::import::{ISSUES_HEADER, RowIssue, issue_rows};
use ntib_core::Date;
use ntib_rules::model::{FactId, Type, Value};

use crate::ask::covered;
use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::guess::{ID, cell_value, item_columns, item_facts};
use crate::import::{Choice, Column};
use crate::kept::Problem;
use crate::sheet::Sheet;
use crate::subject::MATTERS_MAX;
use crate::trouble::Trouble;

/// Issues shown; the sheet has all.
const ISSUES_SHOWN: usize = 100;

/// Items shown.
const ITEMS_SHOWN: usize = 40;

/// An item: its name, and the facts that its row tells.
struct Item {
    id: String,
    facts: Vec<(FactId, Value)>,
}

/// Facts of the movement that are asked for beside the table.
const MOVEMENT: [&str; 3] = ["leg.from", "leg.to", "leg.kind"];

/// What was read.
struct Read {
    items: Vec<Item>,
    issues: Vec<RowIssue>,
    rows: usize,
}

/// A fact of the movement with its choices.
struct Asked {
    field: String,
    label: String,
    choices: Vec<Choice>,
    chosen: String,
}

#[derive(Template)]
#[template(path = "items.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    sheet: &'a Sheet,
    columns: Vec<Column>,
    choices: Vec<Choice>,
    movement: Vec<Asked>,
    as_of: String,
    problems: Vec<Problem>,
    read: Option<Read>,
    heads: Vec<String>,
    cells: Vec<(String, Vec<String>)>,
    shown: Vec<RowIssue>,
    refused: usize,
    case: Option<String>,
    most: usize,
    action: Go,
    answer: Go,
    edit: Go,
    command: String,
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

/// A value as a case writes it.
fn written(value: &Value) -> String {
    match value {
        Value::Set(values) => format!("[{}]", values.iter().map(|one| quoted(&one.to_string())).collect::<Vec<_>>().join(", ")),
        other => quoted(&other.to_string()),
    }
}

/// The facts of the movement that were chosen.
fn movement(call: &Call<'_>) -> Vec<(FactId, String)> {
    let book = call.site.book();
    MOVEMENT.iter().filter_map(|key| Some((book.find_fact(key)?, call.query.get(key)?.to_owned()))).collect()
}

/// Reads every row: an item, or why there is none.
fn read(call: &Call<'_>, sheet: &Sheet, chosen: &[Option<String>]) -> Read {
    let book = call.site.book();
    let mut found = Read { items: Vec::new(), issues: Vec::new(), rows: 0 };
    let mut seen: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (line, row) in sheet.rows() {
        found.rows += 1;
        let mut item = Item { id: String::new(), facts: Vec::new() };
        let mut issues = Vec::new();
        let issue = |column: &str, value: &str, message: String, help: String| RowIssue { line, column: column.into(), id: "".into(), value: value.into(), message: message.into(), help: help.into(), refused: true };
        if row.len() != sheet.header.len() {
            let message = call.words().with("import-row-length", &[("row", &row.len().to_string()), ("header", &sheet.header.len().to_string())]);
            issues.push(issue("", "", message, call.words().get("import-row-length-help")));
        }
        for ((cell, place), heading) in row.iter().zip(chosen).zip(&sheet.header) {
            let Some(place) = place else { continue };
            // Under a code `none` says something: that it has none.
            let said = ntib_base::import::cell(cell).or_else(|| matches!(cell.trim().to_lowercase().as_str(), "none" | "aucun" | "aucune").then(|| "none".to_owned()));
            let Some(cell) = said else { continue };
            if place == ID {
                item.id = cell;
                continue;
            }
            let Some(fact) = book.find_fact(place) else { continue };
            match cell_value(call, fact, &cell) {
                Ok(value) => item.facts.push((fact, value)),
                Err(help) => {
                    let message = call.words().with("import-fact-wrong", &[("value", &cell), ("fact", book.fact(fact).label.get(call.lang))]);
                    issues.push(issue(heading, &cell, message, help));
                }
            }
        }
        if item.id.is_empty() {
            item.id = call.words().with("import-item-line", &[("line", &line.to_string())]);
        }
        if let Some(first) = seen.get(&item.id) {
            issues.push(issue("", &item.id, call.words().with("import-item-twice", &[("line", &first.to_string())]), call.words().get("import-item-twice-help")));
        }
        issues.iter_mut().for_each(|one| one.id = item.id.as_str().into());
        if issues.is_empty() {
            seen.insert(item.id.clone(), line);
            found.items.push(item);
        }
        found.issues.append(&mut issues);
    }
    found
}

/// The case of the items, all on one movement.
fn case_text(call: &Call<'_>, sheet: &Sheet, items: &[Item], movement: &[(FactId, String)], as_of: Date) -> String {
    let book = call.site.book();
    let last = |fact: FactId| book.fact(fact).key.split_once('.').map_or("", |(_, last)| last).to_owned();
    let mut text = format!("case: {}\nas_of: {as_of}\nparties:\n  exporter: {{}}\n  consignee: {{}}\nitems:\n", quoted(&sheet.name));
    for item in items {
        let facts: String = item.facts.iter().map(|(fact, value)| format!(", {}: {}", last(*fact), written(value))).collect();
        text += &format!("- {{ id: {}{facts} }}\n", quoted(&item.id));
    }
    let facts: String = movement.iter().map(|(fact, value)| format!(", {}: {}", last(*fact), quoted(value))).collect();
    text += &format!("legs:\n- {{ id: {}{facts} }}\n", quoted(&call.words().get("import-movement")));
    text
}

/// The same as rows for `ntib assess`.
fn table_text(call: &Call<'_>, items: &[Item], movement: &[(FactId, String)], as_of: Date) -> String {
    let book = call.site.book();
    let mut facts: Vec<FactId> = Vec::new();
    for (fact, _) in items.iter().flat_map(|item| &item.facts) {
        if !facts.contains(fact) {
            facts.push(*fact);
        }
    }
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let heads = ["id", "as_of"].into_iter().chain(movement.iter().map(|(fact, _)| book.fact(*fact).key.as_str())).chain(facts.iter().map(|fact| book.fact(*fact).key.as_str()));
    let mut out = heads.collect::<Vec<_>>().join(",") + "\n";
    for item in items {
        let of = |fact: &FactId| item.facts.iter().find(|(own, _)| own == fact).map_or_else(String::new, |(_, value)| value.to_string());
        let row = [item.id.clone(), as_of.to_string()].into_iter().chain(movement.iter().map(|(_, value)| value.clone())).chain(facts.iter().map(of));
        out += &(row.map(|text| cell(&text)).collect::<Vec<_>>().join(",") + "\n");
    }
    out
}

/// What is chosen for each column, and what is wrong with the choices.
fn chosen(call: &Call<'_>, sheet: &Sheet, problems: &mut Vec<Problem>) -> Vec<Option<String>> {
    if !call.query.has("c0") {
        return item_columns(call, &sheet.header, &sheet.sample);
    }
    let book = call.site.book();
    let known = |place: &&str| *place == ID || book.find_fact(place).is_some_and(|fact| book.fact(fact).derived.is_none());
    let found: Vec<Option<String>> = (0..sheet.header.len()).map(|at| call.query.get(&format!("c{at}")).filter(known).map(str::to_owned)).collect();
    for (at, place) in found.iter().enumerate() {
        let first = found.iter().position(|one| one == place && one.is_some());
        if let Some(first) = first.filter(|first| *first < at) {
            let name = |at: usize| sheet.header.get(at).map_or("", String::as_str);
            problems.push(Problem::new(&format!("c{at}"), call.words().with("import-twice", &[("heading", name(at)), ("other", name(first))])));
        }
    }
    if !found.iter().flatten().any(|place| place != ID) {
        problems.push(Problem::new("c0", call.words().get("import-needs-fact")));
    }
    found
}

/// The choices for a fact of the movement.
fn asked(call: &Call<'_>, key: &str) -> Option<Asked> {
    let book = call.site.book();
    let fact = book.fact(book.find_fact(key)?);
    let mut choices: Vec<Choice> = match &fact.ty {
        Type::Place => book.places.iter().map(|(place, name)| Choice { value: place.to_string(), title: name.get(call.lang).to_owned() }).collect(),
        Type::Enum(values) => values.iter().map(|(name, label)| Choice { value: name.clone(), title: ntib_present::view::capital(label.get(call.lang)) }).collect(),
        _ => return None,
    };
    if fact.ty == Type::Place {
        choices.sort_by_key(|one| crate::search::folded(&one.title));
    }
    Some(Asked { field: key.to_owned(), label: ntib_present::view::capital(fact.label.get(call.lang)), choices, chosen: call.query.get(key).unwrap_or_default().to_owned() })
}

/// The page: choices first, then what was read of the rows with a way to the answers.
pub fn page(call: &Call<'_>, sheet: &Sheet) -> Result<Reply, Trouble> {
    let (book, words) = (call.site.book(), call.words());
    let mut problems = Vec::new();
    let chosen = chosen(call, sheet, &mut problems);
    let given = call.query.get("as_of").map(str::trim);
    let day = given.and_then(|text| text.parse::<Date>().ok()).filter(|day| book.supported.contains(*day));
    if given.is_some() && day.is_none() {
        let (from, until) = covered(call, None);
        problems.push(Problem::new("as_of", words.with("entry-day", &[("from", &from), ("until", &until)])));
    }
    let as_of = day.unwrap_or_else(|| call.site.suggested_day());
    let movement = movement(call);
    let go = call.query.get("go");
    let found = (go.is_some() && problems.is_empty()).then(|| read(call, sheet, &chosen));
    match (go, &found) {
        (Some("errors"), Some(found)) => {
            let text = format!("{ISSUES_HEADER}{}", issue_rows(&sheet.name, &found.issues));
            return Ok(Reply::File { kind: "text/csv; charset=utf-8", name: "items.errors.csv", text });
        }
        (Some("table"), Some(found)) => return Ok(Reply::File { kind: "text/csv; charset=utf-8", name: "items.csv", text: table_text(call, &found.items, &movement, as_of) }),
        _ => {}
    }
    let failed = !problems.is_empty();
    let chrome = Chrome::new(call, Section::Case, words.get("items-title")).failed(failed).posted("mapping");
    let viewer = call.site.viewer(call.lang);
    let heads: Vec<FactId> = chosen.iter().flatten().filter_map(|place| book.find_fact(place)).collect();
    let guessed = !call.query.has("c0");
    let label = |fact: FactId| ntib_present::view::capital(book.fact(fact).label.get(call.lang));
    let cells = found.iter().flat_map(|found| &found.items).take(ITEMS_SHOWN).map(|item| {
        let of = |fact: &FactId| item.facts.iter().find(|(own, _)| own == fact).map_or_else(String::new, |(_, value)| viewer.value(&book.fact(*fact).ty, value));
        (item.id.clone(), heads.iter().map(of).collect())
    });
    let mut choices = vec![Choice { value: ID.to_owned(), title: words.get("items-id") }];
    choices.extend(item_facts(call).into_iter().map(|fact| Choice { value: book.fact(fact).key.clone(), title: label(fact) }));
    let fits = found.as_ref().is_some_and(|found| (1..=MATTERS_MAX).contains(&found.items.len()));
    let page = Page {
        cells: cells.collect(),
        heads: heads.iter().map(|fact| label(*fact)).collect(),
        columns: sheet.header.iter().zip(&chosen).enumerate().map(|(at, (heading, chosen))| Column {
            field: format!("c{at}"),
            heading: heading.clone(),
            values: sheet.values(at).join(" · "),
            chosen: chosen.clone().unwrap_or_default(),
            guessed: guessed && chosen.is_some(),
            wrong: problems.iter().any(|problem| problem.field == format!("c{at}")),
        }).collect(),
        choices,
        movement: MOVEMENT.iter().filter_map(|key| asked(call, key)).collect(),
        as_of: given.map_or_else(|| as_of.to_string(), str::to_owned),
        shown: found.as_ref().map(|found| found.issues.iter().take(ISSUES_SHOWN).cloned().collect()).unwrap_or_default(),
        refused: found.as_ref().map_or(0, |found| found.rows - found.items.len()),
        case: found.as_ref().filter(|_| fits).map(|found| case_text(call, sheet, &found.items, &movement, as_of)),
        most: MATTERS_MAX,
        action: call.go("import"),
        answer: call.go("answer"),
        edit: call.go("case"),
        command: "ntib assess items.csv --out answers.csv".to_owned(),
        c: &chrome,
        read: found,
        problems,
        sheet,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}
