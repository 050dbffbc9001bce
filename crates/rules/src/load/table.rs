//! Tables: one question asked of many variations of a case, by row and column.

use ntib_core::{Bi, Date};

use super::case::{Reader, out_of_range};
use super::dangling;
use crate::model::{FactId, QuestionId, QuestionKind, Rulebook, Value};
use crate::source::{Diagnostic, SourceFile, code};
use crate::yaml::{MapReader, Node, list, one_or_more, parse, parsed, text};

/// How many rows and columns a table may have, each.
pub const TABLE_LINES_MAX: usize = 2_000;

/// A table as users write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub title: Bi,
    /// How to read it.
    pub about: Option<Bi>,
    /// The question asked in every cell.
    pub question: QuestionId,
    /// What of the answer a cell holds.
    pub show: Shown,
    /// Facts that hold in every cell.
    pub facts: Vec<(FactId, Value)>,
    /// The rows.
    pub rows: Vec<TableLine>,
    /// The columns.
    pub columns: Vec<TableLine>,
    /// What each cell is expected to hold, by row; empty if nothing is expected.
    pub expect: Vec<Vec<String>>,
}

/// What of the answer a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The outcome; of a sum of layers, the share of the whole.
    Answer,
    /// Of a sum of layers, the amount.
    Total,
    /// Of a sum of layers, the share of the whole that these layers make.
    Layers(Vec<usize>),
}

/// A row or a column: what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLine {
    /// Its heading; its date or number where none is given.
    pub label: Option<Bi>,
    /// The date asked about.
    pub as_of: Option<Date>,
    /// Facts; they go before those of the table.
    pub facts: Vec<(FactId, Value)>,
}

/// The table in `file`, spans counting it as file 0. Every mistake is returned.
pub fn parse_table(book: &Rulebook, file: &SourceFile) -> Result<Table, Vec<Diagnostic>> {
    let node = parse(0, &file.text).map_err(|diagnostic| vec![diagnostic])?;
    let mut out = Vec::new();
    match table(&Reader { book }, &node, &mut out) {
        Some(table) if out.is_empty() => Ok(table),
        _ => Err(out),
    }
}

fn table(reader: &Reader<'_>, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Table> {
    let book = reader.book;
    let mut map = MapReader::new(node, "a table", out);
    let title = map.need_bi("table", out);
    let about = map.bi("about", out);
    let named = map.need("question", out)?;
    let name = text(named, out)?;
    let Some(question) = book.find_question(name) else {
        dangling("question", name, named.span, book.questions.iter().map(|one| one.id.as_str()), out);
        return None;
    };
    let show = shown(book, question, &mut map, out);
    let facts = map.get("facts").map_or_else(Vec::new, |node| reader.facts(None, node, &[], out));
    let rows = lines(reader, map.list("rows", out), "row", out);
    let columns = lines(reader, map.list("columns", out), "column", out);
    let expect: Vec<Vec<String>> = map.list("expect", out).iter().map(|row| cells(row, out)).collect();
    map.finish(out);
    if rows.is_empty() || columns.is_empty() {
        out.push(Diagnostic::error(code::SHAPE, node.span, "a table needs rows and columns").help("one of each at least"));
    }
    let fits = expect.is_empty() || expect.len() == rows.len() && expect.iter().all(|row| row.len() == columns.len());
    if !fits {
        let message = format!("`expect` is not {} rows of {} cells", rows.len(), columns.len());
        out.push(Diagnostic::error(code::SHAPE, node.span, message).help("give every cell, or leave `expect` out"));
    }
    for (at, row) in rows.iter().enumerate() {
        if row.as_of.is_none() && columns.iter().any(|column| column.as_of.is_none()) {
            let message = format!("row {} has no date", at + 1);
            out.push(Diagnostic::error(code::SHAPE, node.span, message).help("give `as_of` on every row, or on every column"));
        }
    }
    Some(Table { title, about, question, show, facts, rows, columns, expect })
}

fn shown(book: &Rulebook, question: QuestionId, map: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Shown {
    let stacking: Vec<&str> = match &book.question(question).kind {
        QuestionKind::Layers { stacking, .. } => stacking.iter().map(|(name, _)| name.as_str()).collect(),
        _ => Vec::new(),
    };
    let positions = |node: &Node, out: &mut Vec<Diagnostic>| -> Vec<usize> {
        let mut found = Vec::new();
        for one in one_or_more(node) {
            let Some(name) = text(one, out) else { continue };
            match stacking.iter().position(|known| *known == name) {
                Some(at) => found.push(at),
                None => dangling("layer", name, one.span, stacking.iter().copied(), out),
            }
        }
        found
    };
    let (only, but, show) = (map.get("layers"), map.get("layers_but"), map.get("show"));
    match (only, but, show) {
        (None, None, None) => Shown::Answer,
        (Some(node), None, None) => Shown::Layers(positions(node, out)),
        (None, Some(node), None) => {
            let left = positions(node, out);
            Shown::Layers((0..stacking.len()).filter(|at| !left.contains(at)).collect())
        }
        (None, None, Some(node)) => match text(node, out) {
            Some("total") if !stacking.is_empty() => Shown::Total,
            Some("answer") => Shown::Answer,
            _ => {
                let message = "`show` is `answer`, or `total` where layers are summed";
                out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help("leave it out for the answer"));
                Shown::Answer
            }
        },
        (Some(node), ..) | (_, Some(node), _) => {
            let message = "only one of `layers`, `layers_but` and `show` may be given";
            out.push(Diagnostic::error(code::INCONSISTENT, node.span, message).help("keep one"));
            Shown::Answer
        }
    }
}

fn lines(reader: &Reader<'_>, nodes: &[Node], what: &'static str, out: &mut Vec<Diagnostic>) -> Vec<TableLine> {
    if let Some(node) = nodes.get(TABLE_LINES_MAX) {
        let message = format!("a table has at most {TABLE_LINES_MAX} {what}s");
        out.push(Diagnostic::error(code::LIMIT, node.span, message).help("make several tables of it"));
    }
    let mut found = Vec::new();
    for node in nodes.iter().take(TABLE_LINES_MAX) {
        let mut map = MapReader::new(node, what, out);
        let label = map.bi("label", out);
        let dated = map.get("as_of");
        let as_of: Option<Date> = dated.and_then(|node| parsed(node, out));
        if let (Some(date), Some(node)) = (as_of, dated)
            && !reader.book.supported.contains(date)
        {
            out.push(out_of_range(reader.book, date, node.span));
        }
        let facts = map.get("facts").map_or_else(Vec::new, |node| reader.facts(None, node, &[], out));
        map.finish(out);
        found.push(TableLine { label, as_of, facts });
    }
    found
}

fn cells(node: &Node, out: &mut Vec<Diagnostic>) -> Vec<String> {
    list(node, out).iter().filter_map(|cell| text(cell, out).map(str::to_owned)).collect()
}
