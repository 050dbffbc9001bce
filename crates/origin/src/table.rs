//! A bill of materials as a table: one CSV file, or the sheets of a workbook. Tables become the tree that
//! YAML would have been, so that one reader reads all.

use ntib_rules::model::Rulebook;
use ntib_rules::yaml::{Entry, Kind, Node};
use ntib_rules::{Diagnostic, Span, code};

use crate::bom::{Bom, MATERIALS_MAX};
use crate::read::read_node;

/// A sheet: its name and its rows of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Its name.
    pub name: String,
    /// Its rows, as many cells as there are.
    pub rows: Vec<Vec<String>>,
}

/// The keys of the good, in the order of a template.
pub const GOOD_KEYS: [&str; 36] = [
    "name",
    "code",
    "agreement",
    "as_of",
    "currency",
    "produced_in",
    "imported_from",
    "transport",
    "transaction_value",
    "shipping_in_price",
    "other_costs",
    "total_cost",
    "excluded.promotion",
    "excluded.royalties",
    "excluded.shipping",
    "excluded.interest",
    "weight",
    "kinds",
    "wholly_obtained",
    "unassembled",
    "set",
    "remanufactured",
    "disqualified",
    "marking.essential",
    "marking.minor_processing",
    "marking.simple_assembly",
    "marking.composite",
    "marking.last_production",
    "marking.last_beyond_minor",
    "marking.certified_originating",
    "certification.by",
    "certification.certifier",
    "certification.exporter",
    "certification.producer",
    "certification.importer",
    "certification.covers",
];

/// The columns of the materials, in the order of a template.
pub const COLUMNS: [&str; 25] = [
    "id",
    "in",
    "name",
    "code",
    "origin",
    "from",
    "value",
    "role",
    "deduct",
    "add",
    "weight",
    "metal",
    "made_by",
    "other_costs",
    "designate",
    "excluded.promotion",
    "excluded.royalties",
    "excluded.shipping",
    "excluded.interest",
    "statement.signed",
    "statement.net_cost",
    "statement.non_originating",
    "statement.part_of_net_cost",
    "ledger.method",
    "ledger.per_good",
];

/// Keys of the good's row that belong to the bill as a whole.
const WHOLE: [&str; 3] = ["agreement", "as_of", "currency"];

/// The bill that a CSV file writes: a line of headings, then a line for the good (`id` is `good`) and one for
/// each material, `in` naming the material that it becomes part of.
pub fn read_csv(book: &Rulebook, text: &str) -> Result<Bom, Vec<Diagnostic>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, |place| u32::try_from(place.line()).unwrap_or(1));
            vec![Diagnostic::error(code::SYNTAX, span(line, 0), format!("this row is broken: {error}")).help("check the quotes")]
        })?;
        let line = record.position().map_or(1, |place| u32::try_from(place.line()).unwrap_or(1));
        rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    let mut builder = Builder::default();
    builder.materials(&rows, true);
    builder.finish(book)
}

/// The bill that a workbook writes: the sheets `good` (key, value), `materials` (a line each) and, if stocks
/// are kept, `ledger` (material, received, used, value, origin).
pub fn read_grids(book: &Rulebook, grids: &[Grid]) -> Result<Bom, Vec<Diagnostic>> {
    let rows = |name: &str| -> Option<Vec<(u32, Vec<String>)>> {
        let grid = grids.iter().find(|grid| grid.name.trim().eq_ignore_ascii_case(name))?;
        Some((1_u32..).zip(grid.rows.iter().cloned()).collect())
    };
    let (Some(good), Some(materials)) = (rows("good"), rows("materials")) else {
        let message = "the workbook needs the sheets `good` and `materials`";
        return Err(vec![Diagnostic::error(code::MISSING_KEY, span(1, 0), message).help("begin from the template: `ntib origin --template FILE.xlsx`")]);
    };
    let mut builder = Builder::default();
    for (line, cells) in &good {
        let (key, value) = (cell(cells, 0), cell(cells, 1));
        if !key.is_empty() && !value.is_empty() && !key.starts_with('#') {
            builder.good_value(key, value, *line);
        }
    }
    builder.has_good = true;
    builder.materials(&materials, false);
    if let Some(ledger) = rows("ledger") {
        builder.ledger(&ledger);
    }
    builder.finish(book)
}

fn cell(cells: &[String], at: usize) -> &str {
    cells.get(at).map_or("", |text| text.trim())
}

fn span(line: u32, column: usize) -> Span {
    Span { file: 0, line, column: u32::try_from(column).unwrap_or(0) + 1, length: 1 }
}

/// A line of the table of materials.
struct Item {
    id: String,
    inside: String,
    line: u32,
    map: Vec<Entry>,
    ledger: Vec<Node>,
}

#[derive(Default)]
struct Builder {
    whole: Vec<Entry>,
    good: Vec<Entry>,
    has_good: bool,
    items: Vec<Item>,
    mistakes: Vec<Diagnostic>,
}

fn leaf(text: &str, at: Span) -> Node {
    Node { span: at, kind: Kind::Text(text.to_owned()) }
}

/// Puts `value` at the dotted `key`.
fn put(map: &mut Vec<Entry>, key: &str, value: Node) {
    let at = value.span;
    match key.split_once('.') {
        None => map.push(Entry { key: key.to_owned(), key_span: at, value }),
        Some((head, rest)) => {
            if !map.iter().any(|entry| entry.key == head) {
                map.push(Entry { key: head.to_owned(), key_span: at, value: Node { span: at, kind: Kind::Map(Vec::new()) } });
            }
            if let Some(entry) = map.iter_mut().find(|entry| entry.key == head)
                && let Kind::Map(inner) = &mut entry.value.kind
            {
                put(inner, rest, value);
            }
        }
    }
}

impl Builder {
    fn mistake(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        self.mistakes.push(Diagnostic::error(code::BAD_VALUE, at, message).help(help));
    }

    fn good_value(&mut self, key: &str, value: &str, line: u32) {
        let node = leaf(value, span(line, 1));
        if WHOLE.contains(&key) { put(&mut self.whole, key, node) } else { put(&mut self.good, key, node) }
    }

    fn materials(&mut self, rows: &[(u32, Vec<String>)], with_good: bool) {
        let Some((first, heads)) = rows.first() else { return };
        let heads: Vec<String> = heads.iter().map(|head| head.trim().trim_start_matches('\u{feff}').to_owned()).collect();
        for (at, head) in heads.iter().enumerate() {
            if !head.is_empty() && heads.iter().take(at).any(|other| other == head) {
                self.mistake(span(*first, at), format!("the column `{head}` stands twice"), "keep one of them");
            }
        }
        let Some(id_at) = heads.iter().position(|head| head == "id") else {
            self.mistake(span(*first, 0), "the column `id` is missing", "put the headings on the first line, `id` among them");
            return;
        };
        for (line, cells) in rows.iter().skip(1) {
            let id = cell(cells, id_at).to_owned();
            if cells.iter().all(|text| text.trim().is_empty()) || id.starts_with('#') {
                continue;
            }
            if id == "good" && with_good {
                self.has_good = true;
                for (head, value) in heads.iter().zip(cells).filter(|(head, value)| *head != "id" && !head.is_empty() && !value.trim().is_empty()) {
                    self.good_value(head, value.trim(), *line);
                }
                continue;
            }
            if self.items.len() >= MATERIALS_MAX {
                self.mistake(span(*line, 0), format!("there are more than {MATERIALS_MAX} materials"), "join small ones of one number and origin");
                return;
            }
            let mut item = Item { id, inside: String::new(), line: *line, map: Vec::new(), ledger: Vec::new() };
            for (at, (head, value)) in heads.iter().zip(cells).enumerate() {
                let value = value.trim();
                if head.is_empty() || value.is_empty() {
                    continue;
                }
                if head == "in" {
                    value.clone_into(&mut item.inside);
                } else {
                    put(&mut item.map, head, leaf(value, span(*line, at)));
                }
            }
            self.items.push(item);
        }
    }

    fn ledger(&mut self, rows: &[(u32, Vec<String>)]) {
        let Some((first, heads)) = rows.first() else { return };
        let Some(named) = heads.iter().position(|head| head.trim() == "material") else {
            self.mistake(span(*first, 0), "the column `material` is missing", "name the material of each line of the ledger");
            return;
        };
        for (line, cells) in rows.iter().skip(1) {
            let name = cell(cells, named);
            if name.is_empty() {
                continue;
            }
            let mut map = Vec::new();
            for (at, (head, value)) in heads.iter().zip(cells).enumerate() {
                if at != named && !head.trim().is_empty() && !value.trim().is_empty() {
                    put(&mut map, head.trim(), leaf(value.trim(), span(*line, at)));
                }
            }
            let node = Node { span: span(*line, 0), kind: Kind::Map(map) };
            match self.items.iter_mut().find(|item| item.id == name) {
                Some(item) => item.ledger.push(node),
                None => self.mistake(span(*line, named), format!("there is no material `{name}`"), "use the `id` of the sheet `materials`"),
            }
        }
    }

    fn finish(mut self, book: &Rulebook) -> Result<Bom, Vec<Diagnostic>> {
        if !self.has_good && self.mistakes.is_empty() {
            self.mistake(span(1, 0), "no line has the id `good`", "give the good itself a line, with `good` in the column `id`");
        }
        let tree = self.nest();
        if !self.mistakes.is_empty() {
            return Err(self.mistakes);
        }
        let top = |kind| Node { span: span(1, 0), kind };
        let mut map = self.whole;
        map.push(Entry { key: "bom".into(), key_span: span(1, 0), value: leaf("1", span(1, 0)) });
        map.push(Entry { key: "good".into(), key_span: span(1, 0), value: top(Kind::Map(self.good)) });
        map.push(Entry { key: "materials".into(), key_span: span(1, 0), value: top(Kind::List(tree)) });
        read_node(book, &top(Kind::Map(map)))
    }

    /// The materials that are part of the good, each with what it is made of.
    fn nest(&mut self) -> Vec<Node> {
        let ids: Vec<String> = self.items.iter().map(|item| item.id.clone()).collect();
        let mut wrong = Vec::new();
        for item in &self.items {
            if !item.inside.is_empty() && item.inside != "good" && !ids.contains(&item.inside) {
                wrong.push((item.line, format!("there is no material `{}` that `{}` could be in", item.inside, item.id)));
            }
        }
        for (line, message) in wrong {
            self.mistake(span(line, 0), message, "use the `id` of another line, or leave `in` empty");
        }
        let mut items: Vec<Option<Item>> = std::mem::take(&mut self.items).into_iter().map(Some).collect();
        let top = take(&mut items, "");
        let left: Vec<(u32, String)> = items.iter().flatten().map(|item| (item.line, item.id.clone())).collect();
        if self.mistakes.is_empty() {
            for (line, id) in left {
                self.mistake(span(line, 0), format!("`{id}` is part of itself"), "correct the column `in`");
            }
        }
        top
    }
}

/// Takes out the items inside `parent`, each with what is inside it. Taking bounds the depth: a circle is left.
fn take(items: &mut Vec<Option<Item>>, parent: &str) -> Vec<Node> {
    let inside = |item: &Item| item.inside == parent || (parent.is_empty() && item.inside == "good");
    let mut own = Vec::new();
    for slot in items.iter_mut() {
        if slot.as_ref().is_some_and(inside) {
            own.extend(slot.take());
        }
    }
    own.into_iter()
        .map(|mut item| {
            let at = span(item.line, 0);
            if !item.ledger.is_empty() {
                put(&mut item.map, "ledger.entries", Node { span: at, kind: Kind::List(std::mem::take(&mut item.ledger)) });
            }
            let made_of = if item.id.is_empty() { Vec::new() } else { take(items, &item.id) };
            if !made_of.is_empty() {
                put(&mut item.map, "made_of", Node { span: at, kind: Kind::List(made_of) });
            }
            Node { span: at, kind: Kind::Map(item.map) }
        })
        .collect()
}
