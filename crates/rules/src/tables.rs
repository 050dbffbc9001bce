//! What is dated and looked up: parameters, rings, lists with their rows, papers.

use std::collections::BTreeMap;

use ntib_core::{Bi, Citation, Date, Lang, Period, Rate, Ring};

use crate::model::{Checked, FactId, InstrumentId, Type, Value};
use crate::source::Span;

/// A value of a parameter over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamValue {
    /// When.
    pub period: Period,
    /// What.
    pub value: Value,
    /// Where it stands.
    pub cite: String,
    /// How it was checked.
    pub checked: Checked,
}

/// A dated parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its identifier.
    pub id: String,
    /// Its instrument.
    pub instrument: InstrumentId,
    /// Its title.
    pub title: Bi,
    /// Its type.
    pub ty: Type,
    /// Its values, earliest first.
    pub values: Vec<ParamValue>,
    /// Where it is declared.
    pub span: Span,
}

impl Param {
    /// The value in force on `date`.
    pub fn on(&self, date: Date) -> Option<&ParamValue> {
        self.values.iter().find(|one| one.period.contains(date))
    }
}

/// A named ring with citations for its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRing {
    /// Its identifier.
    pub id: String,
    /// Its instrument.
    pub instrument: InstrumentId,
    /// Its title.
    pub title: Bi,
    /// Who and when.
    pub ring: Ring,
    /// For each membership, where it stands and how it was checked.
    pub cites: Vec<(String, Checked)>,
    /// Where it is declared.
    pub span: Span,
}

/// The type of a list's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// A rate in the notation of section 7 of the format reference.
    Rate,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(Box<str>),
    /// A rate.
    Rate(Rate),
}

impl Cell {
    /// As it is compared with `where`.
    pub fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.to_string(),
            Cell::Rate(rate) => rate.to_string(),
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub key: Value,
    /// When it holds.
    pub period: Period,
    /// Its cells, in the order of the list's columns.
    pub cells: Vec<Cell>,
    /// Where it stands.
    pub cite: String,
    /// Where it is written.
    pub span: Span,
}

/// What a column of a list is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnLabels {
    /// The column itself.
    pub column: Bi,
    /// Its texts, those that have a name.
    pub values: BTreeMap<String, Bi>,
}

/// A dated list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Its identifier.
    pub id: String,
    /// Its instrument.
    pub instrument: InstrumentId,
    /// Its title.
    pub title: Bi,
    /// Where it stands.
    pub cite: Citation,
    /// How it was checked.
    pub checked: Checked,
    /// Type of the key.
    pub key: Type,
    /// Columns by name, in file order.
    pub columns: Vec<(String, ColumnType)>,
    /// What columns and their texts are called where a user reads them, by the column's position.
    pub labels: BTreeMap<usize, ColumnLabels>,
    /// How an official schedule fills it, if it can.
    pub schedule: Option<ScheduleImport>,
    /// Rows, in file order.
    pub rows: Vec<Row>,
    /// Positions of rows by key: canonical code or text of the value.
    pub by_key: BTreeMap<Box<str>, Vec<u32>>,
    /// Where it is declared.
    pub span: Span,
}

impl List {
    /// What the column at `at` is called; its bare name if the list does not say.
    pub fn column_label(&self, at: usize, lang: Lang) -> String {
        let named = self.labels.get(&at).map(|labels| labels.column.get(lang).to_owned());
        named.or_else(|| self.columns.get(at).map(|(name, _)| name.replace('_', " "))).unwrap_or_default()
    }

    /// What `text` of the column at `at` is called; the text itself if the list does not say.
    pub fn cell_label(&self, at: usize, text: &str, lang: Lang) -> String {
        let named = self.labels.get(&at).and_then(|labels| labels.values.get(text));
        named.map_or_else(|| text.to_owned(), |label| label.get(lang).to_owned())
    }
}

/// How an official tariff schedule fills a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleImport {
    /// The column of the list that holds the key.
    pub key: String,
    /// The column that the general rate goes to.
    pub general: String,
    /// Columns that say what the special column gives, with the letters of the programmes.
    pub special: Vec<(String, Vec<String>)>,
    /// The facts that count the units of specific rates, by the unit's name in the schedule.
    pub units: Vec<(String, String)>,
    /// The fact that counts any other unit.
    pub other_units: Option<String>,
    /// The facts that hold the value of a part, by its phrase in the schedule.
    pub parts: Vec<(String, String)>,
    /// At how many digits rates are set: finer numbers of the schedule are cut to so many.
    pub digits: usize,
    /// Chapters that are not taken over.
    pub skip_chapters: Vec<String>,
}

/// A paper that people fill in, sign and file or keep: a certification, notice, report or application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its identifier, equal to its path.
    pub id: String,
    /// What it is called.
    pub title: Bi,
    /// Where its contents are prescribed.
    pub cite: Citation,
    /// How it was checked.
    pub checked: Checked,
    /// To whom it goes, or who keeps it.
    pub to: Bi,
    /// The words that stand before the elements.
    pub opening: Option<Bi>,
    /// What it must state, in order.
    pub elements: Vec<PaperElement>,
    /// The words that stand after them: the statement signed.
    pub closing: Option<Bi>,
    /// Where it is written.
    pub span: Span,
}

/// One thing that a paper must state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperElement {
    /// What it is.
    pub label: Bi,
    /// The facts of the matter that fill it in, in order; none is left for the signer.
    pub facts: Vec<FactId>,
    /// A hint for the signer.
    pub help: Option<Bi>,
}
