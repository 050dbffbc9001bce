//! Dated parameters, rings and lists.

use std::collections::BTreeMap;

use ntib_core::{Citation, Confidence, Date, Period, Ring, RingMember};

use super::{Loader, Trees, csv_rows, named};
use crate::model::{Cell, Checked, ColumnLabels, ColumnType, List, NamedRing, Param, ParamValue, Row, ScheduleImport, Type, Value};
use crate::source::{Diagnostic, Span, code};
use crate::yaml::{MapReader, Node, bi, entries, parsed, text};

pub(super) fn load(loader: &mut Loader<'_>, trees: &Trees, out: &mut Vec<Diagnostic>) {
    for (id, node) in &trees.params {
        param(loader, id, node, out);
    }
    for (id, node) in &trees.rings {
        ring(loader, id, node, out);
    }
    for (id, node) in &trees.lists {
        list(loader, trees, id, node, out);
    }
    loader.book.params.sort_by(|a, b| a.id.cmp(&b.id));
    loader.book.rings.sort_by(|a, b| a.id.cmp(&b.id));
    loader.book.lists.sort_by(|a, b| a.id.cmp(&b.id));
}

/// The mark at `confidence`.
pub(super) fn confidence(map: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Confidence {
    let Some(node) = map.need("confidence", out) else { return Confidence::Unverified };
    let Some(word) = text(node, out) else { return Confidence::Unverified };
    Confidence::from_word(word).unwrap_or_else(|| {
        let message = format!("`{word}` is no mark of confidence");
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help("text_read, secondary or unverified"));
        Confidence::Unverified
    })
}

/// A citation `{ at, source }`.
pub(super) fn citation(node: Option<&Node>, out: &mut Vec<Diagnostic>) -> Citation {
    let Some(node) = node else { return Citation { at: String::new(), source: None } };
    let mut map = MapReader::new(node, "a citation", out);
    let at = map.need_text("at", out).unwrap_or_default().to_owned();
    let source = map.text("source", out).map(str::to_owned);
    map.finish(out);
    Citation { at, source }
}

/// `checked: { date, against }` beside `confidence` and its note.
pub(super) fn checked(map: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Checked {
    let (mut date, mut against) = (Date::FIRST, String::new());
    let span = map.span();
    if let Some(node) = map.need("checked", out) {
        let mut inner = MapReader::new(node, "`checked`", out);
        date = inner.need("date", out).and_then(|node| parsed(node, out)).unwrap_or(Date::FIRST);
        inner.need_text("against", out).unwrap_or_default().clone_into(&mut against);
        inner.finish(out);
    }
    let confidence = confidence(map, out);
    let note = map.bi("confidence_note", out);
    if confidence != Confidence::TextRead && note.is_none() {
        out.push(
            Diagnostic::error(code::MISSING_KEY, span, "what is unsure is not said")
                .help("add `confidence_note:` in both languages"),
        );
    }
    Checked { date, against, confidence, note }
}

/// A line of a parameter or ring: `cite`, `checked` as a date, `confidence`.
fn checked_line(map: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> (String, Checked) {
    let cite = map.need_text("cite", out).unwrap_or_default().to_owned();
    let date = map.need("checked", out).and_then(|node| parsed(node, out)).unwrap_or(Date::FIRST);
    let confidence = confidence(map, out);
    let note = map.bi("confidence_note", out);
    (cite, Checked { date, against: String::new(), confidence, note })
}

fn param(loader: &mut Loader<'_>, id: &str, node: &Node, out: &mut Vec<Diagnostic>) {
    let mut map = MapReader::new(node, "a parameter", out);
    named(&mut map, "param", id, out);
    let title = map.need_bi("title", out);
    let words = map.need_text("type", out).unwrap_or("decimal");
    let ty = Type::from_words(words, None).unwrap_or_else(|| {
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{words}` is not a parameter's type")).help("money CURRENCY, share, decimal or date"));
        Type::Decimal
    });
    let mut values: Vec<ParamValue> = Vec::new();
    for line in map.list("values", out) {
        let mut entry = MapReader::new(line, "a value", out);
        let from: Option<Date> = entry.need("from", out).and_then(|node| parsed(node, out));
        if let (Some(last), Some(from)) = (values.last_mut(), from) {
            if last.period.from.is_some_and(|earlier| earlier >= from) {
                out.push(Diagnostic::error(code::PERIOD, line.span, "the values are not in order of time").help("earliest first"));
            }
            if last.period.until.is_none() {
                last.period.until = Some(from);
            }
        }
        let given = entry.need("value", out);
        if given.and_then(Node::text) == Some("ends") {
            entry.finish(out);
            continue;
        }
        let value = given.and_then(|node| loader.value(&ty, node, out));
        let (cite, checked) = checked_line(&mut entry, out);
        entry.finish(out);
        if let Some(value) = value {
            values.push(ParamValue { period: Period { from, until: None }, value, cite, checked });
        }
    }
    map.finish(out);
    let instrument = loader.instrument_of(id, node.span, out);
    loader.book.params.push(Param { id: id.to_owned(), instrument, title, ty, values, span: node.span });
}

fn ring(loader: &mut Loader<'_>, id: &str, node: &Node, out: &mut Vec<Diagnostic>) {
    let mut map = MapReader::new(node, "a ring", out);
    named(&mut map, "ring", id, out);
    let title = map.need_bi("title", out);
    let (mut members, mut cites) = (Vec::new(), Vec::new());
    for line in map.list("members", out) {
        let mut entry = MapReader::new(line, "a member", out);
        let place = entry.need("place", out).map(|node| loader.place(Some(node), out));
        let period = span_of_time(&mut entry, line.span, out);
        let (cite, checked) = checked_line(&mut entry, out);
        entry.finish(out);
        if let Some(place) = place {
            members.push(RingMember { place, period });
            cites.push((cite, checked));
        }
    }
    map.finish(out);
    let instrument = loader.instrument_of(id, node.span, out);
    loader.book.rings.push(NamedRing { id: id.to_owned(), instrument, title, ring: Ring::new(members), cites, span: node.span });
}

/// `from` and `until` of a line, either of which may be left out.
pub(super) fn span_of_time(map: &mut MapReader<'_>, span: Span, out: &mut Vec<Diagnostic>) -> Period {
    let from = map.parsed("from", out);
    let until = map.get("until").filter(|node| node.text() != Some("open")).and_then(|node| parsed(node, out));
    let period = Period { from, until };
    if period.is_empty() {
        out.push(Diagnostic::error(code::PERIOD, span, "the period has no day").help("put `until` later than `from`"));
    }
    period
}

fn list(loader: &mut Loader<'_>, trees: &Trees, id: &str, node: &Node, out: &mut Vec<Diagnostic>) {
    let mut map = MapReader::new(node, "a list", out);
    named(&mut map, "list", id, out);
    let title = map.need_bi("title", out);
    let cite = citation(map.need("cite", out), out);
    let checked = checked(&mut map, out);
    let (key_column, key) = key(loader, map.need("key", out), out);
    let mut columns = Vec::new();
    if let Some(node) = map.get("columns") {
        for entry in entries(node, out) {
            let ty = match entry.value.text() {
                Some("rate") => ColumnType::Rate,
                Some("text") => ColumnType::Text,
                _ => {
                    let message = format!("the type of column `{}` is unknown", entry.key);
                    out.push(Diagnostic::error(code::BAD_VALUE, entry.value.span, message).help("text or rate"));
                    ColumnType::Text
                }
            };
            columns.push((entry.key.clone(), ty));
        }
    }
    let labels = map.get("labels").map(|node| labels(node, &columns, out)).unwrap_or_default();
    let schedule = map.get("schedule").map(|node| schedule(loader, node, &key_column, &columns, out));
    let unique: Vec<String> = map.list("unique", out).iter().filter_map(|one| one.text().map(str::to_owned)).collect();
    map.finish(out);
    let instrument = loader.instrument_of(id, node.span, out);
    let path = format!("{id}.csv");
    let Some(at) = trees.csv.get(&path) else {
        let message = format!("the rows are missing: there is no file `{path}`");
        out.push(Diagnostic::error(code::UNKNOWN_REFERENCE, node.span, message).help("put it beside this file"));
        return;
    };
    let mut list = List {
        id: id.to_owned(),
        instrument,
        title,
        cite,
        checked,
        key,
        columns,
        labels,
        schedule,
        rows: Vec::new(),
        by_key: BTreeMap::new(),
        span: node.span,
    };
    rows(loader, &mut list, &key_column, *at, out);
    if !unique.is_empty() {
        overlaps(&list, &key_column, &unique, out);
    }
    loader.book.lists.push(list);
}

/// What columns and their texts are called: for a column, `column` and perhaps `values`.
fn labels(node: &Node, columns: &[(String, ColumnType)], out: &mut Vec<Diagnostic>) -> BTreeMap<usize, ColumnLabels> {
    let mut labels = BTreeMap::new();
    for entry in entries(node, out) {
        let Some(at) = columns.iter().position(|(name, _)| *name == entry.key) else {
            super::dangling("column", &entry.key, entry.key_span, columns.iter().map(|(name, _)| name.as_str()), out);
            continue;
        };
        let mut map = MapReader::new(&entry.value, "the labels of a column", out);
        let column = map.need_bi("column", out);
        let named = map.get("values").map_or(&[][..], |node| entries(node, out));
        let values = named.iter().map(|value| (value.key.clone(), bi(&value.value, out))).collect();
        map.finish(out);
        labels.insert(at, ColumnLabels { column, values });
    }
    labels
}

/// How an official schedule fills the list: `general`, `special`, `units`, `parts`, `other_units`, `skip_chapters`.
fn schedule(
    loader: &Loader<'_>,
    node: &Node,
    key: &str,
    columns: &[(String, ColumnType)],
    out: &mut Vec<Diagnostic>,
) -> ScheduleImport {
    let mut map = MapReader::new(node, "`schedule`", out);
    let column = |name: &str, span: Span, ty: ColumnType, out: &mut Vec<Diagnostic>| {
        if !columns.iter().any(|one| one.0 == name && one.1 == ty) {
            super::dangling("column", name, span, columns.iter().map(|(name, _)| name.as_str()), out);
        }
    };
    let fact = |node: &Node, out: &mut Vec<Diagnostic>| -> Option<String> {
        let name = text(node, out)?;
        loader.fact_named(name, node.span, None, out)?;
        Some(name.to_owned())
    };
    let pairs = |node: Option<&Node>, out: &mut Vec<Diagnostic>| -> Vec<(String, String)> {
        let each = node.map_or(&[][..], |node| entries(node, out)).iter();
        each.filter_map(|entry| Some((entry.key.clone(), fact(&entry.value, out)?))).collect()
    };
    let texts = |node: &Node| -> Vec<String> {
        crate::yaml::one_or_more(node).iter().filter_map(|one| one.text().map(str::to_owned)).collect()
    };
    let span = map.span();
    let general = map.need_text("general", out).unwrap_or_default().to_owned();
    column(&general, span, ColumnType::Rate, out);
    let special = map.get("special").map_or(&[][..], |node| entries(node, out));
    for entry in special {
        column(&entry.key, entry.key_span, ColumnType::Text, out);
    }
    let (units, parts) = (map.get("units"), map.get("parts"));
    let other_units = map.get("other_units").and_then(|node| fact(node, out));
    let digits = map.need("digits", out).and_then(|node| parsed(node, out)).unwrap_or(usize::MAX);
    let skip_chapters = map.get("skip_chapters").map(texts).unwrap_or_default();
    map.finish(out);
    ScheduleImport {
        key: key.to_owned(),
        general,
        special: special.iter().map(|entry| (entry.key.clone(), texts(&entry.value))).collect(),
        units: pairs(units, out),
        other_units,
        parts: pairs(parts, out),
        digits,
        skip_chapters,
    }
}

fn key(loader: &Loader<'_>, node: Option<&Node>, out: &mut Vec<Diagnostic>) -> (String, Type) {
    let fallback = (String::from("key"), Type::Text);
    let Some(node) = node else { return fallback };
    let mut map = MapReader::new(node, "`key`", out);
    let column = map.need_text("column", out).unwrap_or("key").to_owned();
    let words = map.need_text("type", out).unwrap_or("text");
    map.finish(out);
    let ty = match words.strip_prefix("enum ") {
        Some(fact) => loader.book.find_fact(fact.trim()).map(|id| loader.book.fact(id).ty.clone()),
        None => Type::from_words(words, None),
    };
    match ty {
        Some(ty) => (column, ty),
        None => {
            out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{words}` is not a key's type")).help("code SYSTEM, place, text or enum FACT"));
            fallback
        }
    }
}

fn rows(loader: &Loader<'_>, list: &mut List, key_column: &str, at: u32, out: &mut Vec<Diagnostic>) {
    let names: Vec<&str> = list.columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut needed = vec![key_column];
    needed.extend(&names);
    for (line, cells) in csv_rows(loader.files, at, &needed, &["from", "until", "cite"], out) {
        let span = Span { file: at, line, column: 1, length: 1 };
        let bad = |message: String, help: &str| Diagnostic::error(code::BAD_VALUE, span, message).help(help);
        let mut cells = cells.into_iter();
        let key_text = cells.next().unwrap_or_default();
        let key = match list.key.parse(&key_text, &|place| loader.book.is_place(place)) {
            Ok(key) => key,
            Err(error) => {
                out.push(Diagnostic::error(error.code, span, error.message).help(error.help));
                continue;
            }
        };
        let mut row = Vec::with_capacity(list.columns.len());
        for (name, ty) in &list.columns {
            let cell = cells.next().unwrap_or_default();
            row.push(match ty {
                ColumnType::Text => Cell::Text(cell.into()),
                ColumnType::Rate => match cell.parse() {
                    Ok(rate) => Cell::Rate(rate),
                    Err(error) => {
                        out.push(bad(format!("column `{name}`: {error}"), "correct the rate"));
                        continue;
                    }
                },
            });
        }
        let mut date = |cell: Option<String>| -> Option<Date> {
            let cell = cell.filter(|cell| !cell.is_empty() && cell != "open")?;
            cell.parse().map_err(|error| out.push(bad(format!("{error}"), "correct the date"))).ok()
        };
        let period = Period { from: date(cells.next()), until: date(cells.next()) };
        let cite = cells.next().unwrap_or_default();
        if period.is_empty() {
            out.push(Diagnostic::error(code::PERIOD, span, "the period has no day").help("`until` is the first day after it"));
        }
        if row.len() == list.columns.len() {
            let position = u32::try_from(list.rows.len()).unwrap_or(u32::MAX);
            list.by_key.entry(key.list_key()).or_default().push(position);
            list.rows.push(Row { key, period, cells: row, cite, span });
        }
    }
}

/// Reports rows with equal `unique` columns, one key within the other, that hold on one day.
fn overlaps(list: &List, key_column: &str, unique: &[String], out: &mut Vec<Diagnostic>) {
    let columns: Vec<usize> = unique
        .iter()
        .filter_map(|name| list.columns.iter().position(|(column, _)| column == name))
        .collect();
    if let Some(name) = unique.iter().find(|name| *name != key_column && !list.columns.iter().any(|(c, _)| c == *name)) {
        super::dangling("column", name, list.span, list.columns.iter().map(|(name, _)| name.as_str()), out);
    }
    let group = |row: &Row| columns.iter().filter_map(|at| row.cells.get(*at).map(Cell::text)).collect::<Vec<_>>();
    for (at, row) in list.rows.iter().enumerate() {
        let same = list.by_key.get(&row.key.list_key()).into_iter().flatten();
        for other in same.filter_map(|other| list.rows.get(*other as usize).map(|row| (*other as usize, row))) {
            if other.0 > at && row.period.overlaps(&other.1.period) && group(row) == group(other.1) {
                let message = format!("two rows hold for `{}` at once", display_key(&row.key));
                out.push(
                    Diagnostic::error(code::ROWS_OVERLAP, other.1.span, message)
                        .also(row.span, "the other row")
                        .help("end one of them before the other begins, or remove one"),
                );
            }
        }
    }
}

fn display_key(key: &Value) -> String {
    key.to_string()
}
