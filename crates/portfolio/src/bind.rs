//! Which columns of a table are facts, and the coding of its rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ntib_base::import::{Cell, Mapping, Pick, cell};
use ntib_core::{Currency, Date};
use ntib_engine::columns::{Batch, Coded};
use ntib_rules::model::{FactId, Rulebook, Type, Value};
use ntib_rules::nearest;

use crate::fault::Fault;
use crate::guess::{FirstCell, Totals};
use crate::rows::{RowFault, Rows, TextColumn, Texts};
use crate::value::{Manner, Wrong};

/// The column that gives a row's date where there is no mapping.
const DATE_COLUMN: &str = "as_of";

/// From where a value is taken.
#[derive(Clone, Debug)]
enum From {
    /// A column by itself, as written.
    Column(usize),
    /// As a mapping says, with the positions of its columns.
    Cell(Cell, Vec<Option<usize>>),
}

impl From {
    /// Whether it is this column alone, as it stands.
    fn is_column(&self, column: usize) -> bool {
        match self {
            From::Column(at) => *at == column,
            From::Cell(Cell::First(picks), at) => at.as_slice() == [Some(column)] && picks.iter().all(|pick| pick.words.is_empty()),
            From::Cell(..) => false,
        }
    }

    /// The columns that it is taken from.
    fn columns(&self) -> Vec<usize> {
        match self {
            From::Column(at) => vec![*at],
            From::Cell(_, columns) => columns.iter().flatten().copied().collect(),
        }
    }

    /// Whether what it says was written from numbers alone.
    fn is_of_numbers(&self, rows: &Rows) -> bool {
        let is = |at: &usize| rows.numbers.get(*at) == Some(&true);
        match self {
            From::Column(at) => is(at),
            From::Cell(_, columns) => !columns.is_empty() && columns.iter().all(|at| at.as_ref().is_some_and(is)),
        }
    }
}

/// How the rows of one table become facts.
#[derive(Clone, Debug)]
pub struct Binding {
    facts: Vec<(FactId, From)>,
    day: Option<From>,
    /// The facts that hold for every row, as the mapping states.
    pub given: Vec<(FactId, Value)>,
    manner: Manner,
    of_numbers: Manner,
    sums: Totals,
}

impl Binding {
    /// By columns named after facts, and `as_of`.
    pub fn by_name(book: &Rulebook, header: &[String]) -> Result<Binding, Fault> {
        let mut facts = Vec::new();
        for (at, name) in header.iter().enumerate() {
            match book.find_fact(name) {
                Some(fact) if book.fact(fact).derived.is_some() => {
                    return Err(Fault::input(
                        format!("`{name}` is concluded by the rulebook, not given"),
                        "rename the column, or leave it out",
                    ));
                }
                Some(_) if is_twice(header, name) => return Err(twice(name)),
                Some(fact) => facts.push((fact, From::Column(at))),
                None if name.contains('.') && role_of(book, name) => return Err(no_fact(book, name)),
                None => {}
            }
        }
        if facts.is_empty() {
            let help = "propose a mapping with `ntib assess FILE --propose`, or name columns after facts (`ntib law --facts` lists them)";
            return Err(Fault::input("no column is named after a fact", help));
        }
        if is_twice(header, DATE_COLUMN) {
            return Err(twice(DATE_COLUMN));
        }
        let day = header
            .iter()
            .position(|name| name == DATE_COLUMN)
            .map(From::Column);
        let manner = Manner::new(Default::default(), Default::default(), None);
        Ok(Binding {
            facts,
            day,
            given: Vec::new(),
            of_numbers: manner.of_numbers(),
            manner,
            sums: Totals::built_in(),
        })
    }

    /// As a mapping says.
    pub fn mapped(book: &Rulebook, map: &Mapping, header: &[String]) -> Result<Binding, Fault> {
        let manner = Manner::new(map.dates, map.decimal, map.currency);
        let at = |column: &str| header.iter().position(|name| name == column.trim());
        let lacking = map
            .columns()
            .into_iter()
            .find(|column| at(column).is_none() && !map.may_lack);
        if let Some(column) = lacking {
            let near = nearest(column, header.iter().map(String::as_str));
            let help = near.map_or_else(
                || format!("its columns: {}", header.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Fault::input(
                format!("the mapping names a column `{column}` that the table does not have"),
                help,
            ));
        }
        if let Some(column) = map.columns().into_iter().find(|column| is_twice(header, column.trim())) {
            return Err(twice(column));
        }
        let bound = |cell: &Cell| {
            let columns = cell
                .picks()
                .iter()
                .map(|pick| pick.column.as_deref().and_then(at))
                .collect();
            From::Cell(cell.clone(), columns)
        };
        let (mut facts, mut given) = (Vec::new(), Vec::new());
        for (name, cell) in &map.facts {
            let Some(fact) = book.find_fact(name) else {
                return Err(no_fact(book, name));
            };
            if book.fact(fact).derived.is_some() {
                return Err(Fault::input(
                    format!("`{name}` is concluded by the rulebook, not given"),
                    "leave it out of the mapping",
                ));
            }
            match cell.picks() {
                [
                    Pick {
                        column: None, value, ..
                    },
                ] => {
                    let read = manner.value(book, &book.fact(fact).ty, value);
                    let value = read.map_err(|(why, help)| {
                        Fault::input(format!("the mapping of `{name}`: {why}"), help)
                    })?;
                    given.extend(value.map(|value| (fact, value)));
                }
                _ => facts.push((fact, bound(cell))),
            }
        }
        if map.facts.is_empty() {
            return Err(Fault::input(
                "the mapping names no facts",
                "add `facts:` with the columns that tell them",
            ));
        }
        Ok(Binding {
            facts,
            day: map.as_of.as_ref().map(bound),
            given,
            of_numbers: manner.of_numbers(),
            manner,
            sums: Totals::built_in(),
        })
    }

    /// The facts that stand in columns.
    pub fn facts(&self) -> Vec<FactId> {
        self.facts.iter().map(|(fact, _)| *fact).collect()
    }

    /// Whether a fact of this role is told, in a column or of every row.
    pub fn speaks_of(&self, book: &Rulebook, role: &str) -> bool {
        let told = self
            .facts
            .iter()
            .map(|(fact, _)| *fact)
            .chain(self.given.iter().map(|(fact, _)| *fact));
        told.into_iter().any(|fact| book.role_of(fact).name == role)
    }

    /// The fact that a column of the table alone tells as it stands: its position among the facts, and its type.
    pub fn told_by<'b>(&self, book: &'b Rulebook, column: usize) -> Option<(usize, &'b Type)> {
        let at = self.facts.iter().position(|(_, from)| from.is_column(column))?;
        self.facts.get(at).map(|(fact, _)| (at, &book.fact(*fact).ty))
    }

    /// Whether a column of the table alone tells the day as it stands.
    pub(crate) fn day_told_by(&self, column: usize) -> bool {
        self.day.as_ref().is_some_and(|from| from.is_column(column))
    }

    /// Codes the rows that can be read. Returns the batch, the positions of its rows among `rows`, and all that is wrong with
    /// the others, row after row. A row's own day gives way to `as_of`, where there is one.
    pub fn code(
        &self,
        book: &Rulebook,
        rows: &Rows,
        as_of: Option<Date>,
    ) -> (Batch, Vec<usize>, Vec<RowFault>) {
        let mut faults: BTreeMap<usize, Vec<RowFault>> = BTreeMap::new();
        let mut days = self.days(rows, as_of, &mut faults);
        // The day that is asked about stands in no cell.
        let column = self.day.as_ref().filter(|_| as_of.is_none()).and_then(|from| from.columns().first().copied());
        for (row, day) in days.codes.iter().enumerate() {
            if *day == 0 {
                let held = column.and_then(|at| rows.columns.get(at)).map_or("", |one| one.text(row));
                faults
                    .entry(row)
                    .or_insert_with(|| vec![fault(rows, row, column, held, no_day())]);
            }
        }
        let supported: Vec<bool> = days
            .values
            .iter()
            .map(|day| book.supported.contains(*day))
            .collect();
        for (row, code) in days.codes.iter().enumerate() {
            let at = (*code as usize).checked_sub(1);
            if let Some((day, false)) = at.and_then(|at| Some((days.values.get(at)?, *supported.get(at)?))) {
                let why = (
                    format!("{day} lies outside the modelled range"),
                    "ask about a day that the rulebook covers".to_owned(),
                );
                faults
                    .entry(row)
                    .or_insert_with(|| vec![fault(rows, row, column, &day.to_string(), why)]);
            }
        }
        let mut facts: Vec<Coded<Value>> = Vec::with_capacity(self.facts.len());
        for (fact, from) in &self.facts {
            let ty = &book.fact(*fact).ty;
            let manner = if from.is_of_numbers(rows) { &self.of_numbers } else { &self.manner };
            facts.push(self.column(
                rows,
                from,
                matches!(ty, Type::Code(_)),
                &|text| manner.value(book, ty, text),
                &mut faults,
            ));
        }
        for (row, column) in self.totals(book, rows) {
            let text = rows.columns.get(column).map_or("", |one| one.text(row));
            faults.insert(row, vec![fault(rows, row, Some(column), text, total())]);
        }
        let kept: Vec<usize> = (0..rows.len()).filter(|row| !faults.contains_key(row)).collect();
        if kept.len() < rows.len() {
            only(&mut days, &kept);
            facts.iter_mut().for_each(|column| only(column, &kept));
        }
        (Batch { days, facts }, kept, faults.into_values().flatten().collect())
    }

    /// Rows that say `Total` in their first cell, each with that cell's column, and tell nothing else than numbers: no matter of their own, but
    /// the sum of others, which would count twice. Of each column only the distinct texts are looked at, and of most tables only the first column.
    fn totals(&self, book: &Rulebook, rows: &Rows) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut unsaid: Vec<usize> = (0..rows.len()).collect();
        for (at, column) in rows.columns.iter().enumerate() {
            if unsaid.is_empty() {
                break;
            }
            let said: Vec<FirstCell> = column.values.iter().map(|text| self.sums.read(text)).collect();
            unsaid.retain(|row| {
                let code = column.codes.get(*row).and_then(|code| (*code as usize).checked_sub(1));
                let first = code.and_then(|code| said.get(code)).copied().unwrap_or(FirstCell::Nothing);
                if matches!(first, FirstCell::Total | FirstCell::Perhaps) && self.is_bare(book, rows, (*row, at), first == FirstCell::Perhaps) {
                    found.push((*row, at));
                }
                first == FirstCell::Nothing
            });
        }
        found
    }

    /// Whether a row tells nothing but numbers beside its first cell. A cell that only may mean a total (`perhaps`) needs a table whose columns tell
    /// more than numbers, and a row without any other word: `Total station` is an instrument. `Total` alone needs either.
    fn is_bare(&self, book: &Rulebook, rows: &Rows, (row, first): (usize, usize), perhaps: bool) -> bool {
        let is_number = |fact: &FactId| matches!(book.fact(*fact).ty, Type::Decimal | Type::Money(_) | Type::Share);
        let others = self.facts.iter().filter(|(fact, _)| !is_number(fact)).map(|(_, from)| from);
        let told = |at: usize| rows.columns.get(at).and_then(|column| cell(literal(column.text(row).trim())));
        let mut columns = others.flat_map(From::columns).filter(|at| *at != first).peekable();
        let has_word = || (0..rows.columns.len()).any(|at| at != first && told(at).is_some_and(|text| !is_figure(&text)));
        match (columns.peek().is_some(), perhaps) {
            (false, true) => false,
            (false, false) => !has_word(),
            (true, perhaps) => columns.all(|at| told(at).is_none()) && !(perhaps && has_word()),
        }
    }

    /// Whether rows have a day of their own.
    pub(crate) fn tells_day(&self) -> bool {
        self.day.is_some()
    }

    /// Each row's own day, whatever day is asked about; nothing where it has none or none that can be read.
    pub(crate) fn own_days(&self, rows: &Rows) -> Coded<Date> {
        self.days(rows, None, &mut BTreeMap::new())
    }

    fn days(&self, rows: &Rows, as_of: Option<Date>, faults: &mut BTreeMap<usize, Vec<RowFault>>) -> Coded<Date> {
        match (as_of, &self.day) {
            (Some(day), _) => Coded {
                values: vec![day],
                codes: vec![1; rows.len()],
            },
            (None, Some(from)) => self.column(
                rows,
                from,
                false,
                &|text| self.manner.date(text).map(Some),
                faults,
            ),
            (None, None) => Coded {
                values: Vec::new(),
                codes: vec![0; rows.len()],
            },
        }
    }

    /// One column of values, each distinct text read once. A row that has a text which cannot be read is at fault, and others of its cells may be too.
    fn column<T>(
        &self,
        rows: &Rows,
        from: &From,
        none_is_a_value: bool,
        read: &dyn Fn(&str) -> Result<Option<T>, Wrong>,
        faults: &mut BTreeMap<usize, Vec<RowFault>>,
    ) -> Coded<T> {
        let joined;
        let (texts, shown): (&TextColumn, Option<usize>) = match from {
            From::Column(at) => match rows.columns.get(*at) {
                Some(column) => (column, Some(*at)),
                None => {
                    return Coded {
                        values: Vec::new(),
                        codes: vec![0; rows.len()],
                    };
                }
            },
            From::Cell(cell, columns) => {
                joined = taken(rows, cell, columns, none_is_a_value);
                (&joined, columns.iter().flatten().next().copied())
            }
        };
        let mut values = Vec::new();
        let mut map = vec![Ok(0)];
        for text in &texts.values {
            map.push(said(text, read).map(|value| {
                value.map_or(0, |value| {
                    values.push(value);
                    u32::try_from(values.len()).unwrap_or(u32::MAX)
                })
            }));
        }
        let codes = texts
            .codes
            .iter()
            .enumerate()
            .map(|(row, code)| match map.get(*code as usize) {
                Some(Ok(code)) => *code,
                Some(Err(why)) => {
                    let column = shown_in(rows, from, row).or(shown);
                    let (own, one) = (faults.entry(row).or_default(), fault(rows, row, column, texts.text(row), why.clone()));
                    // A cell that tells two facts is wrong once.
                    if !own.contains(&one) {
                        own.push(one);
                    }
                    0
                }
                None => 0,
            });
        let codes = codes.collect();
        Coded { values, codes }
    }
}

/// The column that the value of a row came from, where several may tell it.
fn shown_in(rows: &Rows, from: &From, row: usize) -> Option<usize> {
    let From::Cell(cell, columns) = from else {
        return None;
    };
    let says = |pick: &Pick, at: &Option<usize>| {
        let text = at
            .and_then(|at| rows.columns.get(at))
            .map(|column| column.text(row))?;
        pick.read(text).and(*at)
    };
    cell.picks()
        .iter()
        .zip(columns)
        .find_map(|(pick, at)| says(pick, at))
}

/// What a mapping's cell says in each row.
fn taken(rows: &Rows, cell: &Cell, columns: &[Option<usize>], none_is_a_value: bool) -> TextColumn {
    let say = |pick: &Pick, text: &str| {
        let text = literal(text.trim());
        // Of a code, `none` says that the thing stands on no list; elsewhere it says nothing. An error is none of what says nothing.
        if none_is_a_value && pick.words.is_empty() && text.eq_ignore_ascii_case("none") {
            Some("none".to_owned())
        } else if is_error(text) && !pick.words.contains_key(text.to_lowercase().as_str()) && !pick.blank.iter().any(|blank| **blank == *text) {
            Some(text.to_owned())
        } else {
            pick.read(text)
        }
    };
    if let (Cell::First(picks), [Some(at)]) = (cell, columns)
        && let ([pick], Some(column)) = (picks.as_slice(), rows.columns.get(*at))
    {
        let values = column
            .values
            .iter()
            .map(|text| say(pick, text).unwrap_or_default().into())
            .collect();
        return TextColumn {
            values,
            codes: column.codes.clone(),
        };
    }
    let mut texts = Texts::default();
    for row in 0..rows.len() {
        let mut parts = cell
            .picks()
            .iter()
            .zip(columns)
            .map(|(pick, at)| match (&pick.column, at) {
                (None, _) => Some(pick.value.to_string()),
                (Some(_), at) => at
                    .and_then(|at| rows.columns.get(at))
                    .and_then(|column| say(pick, column.text(row))),
            });
        let text = match cell {
            Cell::First(_) => parts.find_map(|part| part).unwrap_or_default(),
            Cell::Join { with, whole, .. } => {
                let all: Vec<Option<String>> = parts.collect();
                let said: Vec<&str> = all.iter().flatten().map(String::as_str).collect();
                if *whole && said.len() < all.len() {
                    String::new()
                } else {
                    said.join(with)
                }
            }
        };
        texts.push(&text);
    }
    texts.done()
}

fn only<T>(column: &mut Coded<T>, kept: &[usize]) {
    column.codes = kept
        .iter()
        .map(|row| column.codes.get(*row).copied().unwrap_or(0))
        .collect();
}

/// The most letters of a cell that are told of it.
const CELL_LETTERS_MAX: usize = 200;

/// A text, or its first letters.
pub fn beginning(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(CELL_LETTERS_MAX) {
        Some((at, _)) => Cow::Owned(format!("{}…", text.get(..at).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// What is told of a cell, with no more of it than its beginning.
fn fault(rows: &Rows, row: usize, column: Option<usize>, value: &str, (message, help): Wrong) -> RowFault {
    let line = rows.lines.get(row).copied().unwrap_or(0);
    let short = beginning(value);
    let message = if let Cow::Owned(short) = &short { message.replace(value, short) } else { message };
    RowFault {
        line,
        column,
        value: short.into(),
        message: message.into(),
        help: help.into(),
    }
}

fn no_day() -> Wrong {
    (
        "no date".to_owned(),
        "fill the column of dates, or give one day for every row (`--as-of DATE`)".to_owned(),
    )
}

fn total() -> Wrong {
    (
        "the row is a total of others".to_owned(),
        "delete it, for what it adds up stands in other rows; if it is an item of its own, fill its other cells".to_owned(),
    )
}

/// Whether a cell holds a number, a day in numbers, an amount, a currency, or a formula; no word.
fn is_figure(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let number = letters.is_empty() && text.contains(|c: char| c.is_ascii_digit());
    number || letters.parse::<Currency>().is_ok() || is_formula(text) || is_error(text)
}

/// What a cell says.
pub(crate) fn said<T>(text: &str, read: &dyn Fn(&str) -> Result<Option<T>, Wrong>) -> Result<Option<T>, Wrong> {
    let text = literal(text);
    match text {
        // A cell may hold what says nothing, such as `n/a`.
        "" => Ok(None),
        _ if is_formula(text) => Err(formula()),
        _ if is_error(text) => Err(error(text)),
        _ => read(text),
    }
}

/// A cell without the signs by which tables keep a spreadsheet from taking zeros away: `="0406.10"`.
pub(crate) fn literal(text: &str) -> &str {
    let inner = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

/// Whether a cell holds what a spreadsheet shows where a formula comes to nothing: `#REF!`, `#NOM?`, `#¡REF!`, `Err:502`. Not `#N/A`, which says
/// that something is not known.
fn is_error(text: &str) -> bool {
    if let Some(number) = text.strip_prefix("Err:") {
        return !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    }
    let bare = text.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?']));
    let bare = bare.map(|bare| bare.strip_prefix(['¡', '¿']).unwrap_or(bare));
    bare.is_some_and(|bare| !bare.is_empty() && bare.len() <= ERROR_BYTES_MAX && bare.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '/'))
}

/// The longest name of an error that a spreadsheet shows, in bytes.
const ERROR_BYTES_MAX: usize = 20;

fn error(text: &str) -> Wrong {
    (
        format!("the cell holds `{text}`: its formula came to nothing"),
        "mend the formula, write its result, or leave the cell empty where that is not known".to_owned(),
    )
}

/// Whether a cell holds a formula in place of what it comes to.
fn is_formula(text: &str) -> bool {
    text.starts_with('=')
}

fn formula() -> Wrong {
    (
        "the cell holds a formula whose result is not in the file".to_owned(),
        "open the file in a spreadsheet program and save it there, or write the result in the cell".to_owned(),
    )
}

/// Whether more than one column bears this heading: which of them is meant cannot be told.
pub(crate) fn is_twice(header: &[String], name: &str) -> bool {
    header.iter().filter(|one| *one == name).count() > 1
}

fn twice(name: &str) -> Fault {
    Fault::input(format!("the column `{name}` stands twice"), "give each of them a heading of its own")
}

fn role_of(book: &Rulebook, name: &str) -> bool {
    let role = name.split('.').next().unwrap_or_default();
    book.roles.iter().any(|one| one.name == role)
}

fn no_fact(book: &Rulebook, name: &str) -> Fault {
    let near = nearest(name, book.facts.iter().map(|fact| fact.key.as_str()));
    let help = near.map_or_else(
        || "`ntib law --facts` lists them".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Fault::input(format!("there is no fact `{name}`"), help)
}
