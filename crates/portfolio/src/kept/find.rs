//! Rows looked for among answers: by what a question comes to, by place, by the fact that is missing.

use std::collections::BTreeMap;
use std::path::Path;

use ntib_rules::model::{QuestionId, Rulebook, Type};

use crate::bind::Binding;
use crate::cells::Part;
use crate::fault::Fault;
use crate::read::{Bounds, Table};
use crate::rows::{Rows, TextColumn};

/// The most different outcomes of a question, and places of a column, that are told by themselves.
pub const VALUES_MAX: usize = 200;

/// What can be looked for among the answers of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The question.
    pub question: QuestionId,
    /// The position of the column that says what it comes to; of a sum of duties the one of its layers.
    pub column: usize,
    /// The positions of its columns, from the first.
    pub columns: std::ops::Range<usize>,
    /// The position of the column of missing facts.
    pub missing: usize,
    /// What it comes to in how many rows, the most frequent first.
    pub outcomes: Vec<(String, u64)>,
    /// Rows with other outcomes.
    pub others: u64,
}

/// A column that is a place: its position, the fact, each place with how many rows.
pub type Places = (usize, String, Vec<(String, u64)>);

/// What can be looked for among answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By question.
    pub questions: Vec<Facet>,
    /// Columns that are places: position, the fact, each place with how many rows.
    pub places: Vec<Places>,
    /// Facts that are missing, with how many answers hang on them.
    pub missing: Vec<(String, u64)>,
}

/// Counts of the values of a column.
#[derive(Default)]
struct Counts {
    of: BTreeMap<String, u64>,
    others: u64,
}

impl Counts {
    fn add(&mut self, column: &TextColumn) {
        let mut counts = vec![0_u64; column.values.len()];
        for code in &column.codes {
            if let Some(count) = (*code as usize).checked_sub(1).and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        for (value, count) in column.values.iter().zip(counts).filter(|(_, count)| *count > 0) {
            if let Some(own) = self.of.get_mut(&**value) {
                *own += count;
            } else if self.of.len() < VALUES_MAX {
                self.of.insert(value.to_string(), count);
            } else {
                self.others += count;
            }
        }
    }

    fn sorted(self) -> (Vec<(String, u64)>, u64) {
        let mut all: Vec<(String, u64)> = self.of.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        (all, self.others)
    }
}

impl Facets {
    /// Of the answers in a file, comma-separated, to these questions.
    pub(super) fn of(book: &Rulebook, binding: &Binding, questions: &[QuestionId], path: &Path, bounds: Bounds) -> Result<Facets, Fault> {
        let mut table = Table::open(path, None)?.within(bounds);
        let header = table.header.clone();
        let at = |name: &str| header.iter().rposition(|one| one == name);
        let mut facets = Facets::default();
        for question in questions {
            let id = &book.question(*question).id;
            let parts = Part::of(book, *question, false);
            let says = if parts.contains(&Part::Layers) { Part::Layers } else { Part::Outcome };
            let first = parts.first().and_then(|part| at(&part.name(id)));
            if let (Some(column), Some(missing), Some(first)) = (at(&says.name(id)), at(&Part::Missing.name(id)), first) {
                facets.questions.push(Facet { question: *question, column, columns: first..missing + 1, missing, outcomes: Vec::new(), others: 0 });
            }
        }
        for column in 0..header.len() {
            if let Some((at, Type::Place)) = binding.told_by(book, column)
                && let Some(fact) = binding.facts().get(at)
            {
                facets.places.push((column, book.fact(*fact).key.clone(), Vec::new()));
            }
        }
        facets.count(&mut table)?;
        Ok(facets)
    }

    fn count(&mut self, table: &mut Table) -> Result<(), Fault> {
        let mut outcomes: Vec<Counts> = self.questions.iter().map(|_| Counts::default()).collect();
        let mut places: Vec<Counts> = self.places.iter().map(|_| Counts::default()).collect();
        let mut missing: BTreeMap<String, u64> = BTreeMap::new();
        while let Some(rows) = table.next_rows()? {
            let own = self.questions.iter().map(|one| one.column).chain(self.places.iter().map(|(column, ..)| *column));
            for (column, counts) in own.zip(outcomes.iter_mut().chain(places.iter_mut())) {
                if let Some(column) = rows.columns.get(column) {
                    counts.add(column);
                }
            }
            for column in self.questions.iter().filter_map(|one| rows.columns.get(one.missing)) {
                let mut counts = Counts::default();
                counts.add(column);
                for (facts, count) in counts.of {
                    facts.split("; ").for_each(|fact| *missing.entry(fact.to_owned()).or_default() += count);
                }
            }
        }
        for (facet, counts) in self.questions.iter_mut().zip(outcomes) {
            (facet.outcomes, facet.others) = counts.sorted();
        }
        for ((_, _, values), counts) in self.places.iter_mut().zip(places) {
            *values = counts.sorted().0;
        }
        self.missing = missing.into_iter().collect();
        self.missing.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(())
    }
}

/// What rows are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A column with what stands in it; nothing stands for rows in which nothing stands.
    pub is: Vec<(usize, String)>,
    /// Columns of which one names this missing fact; without a name any.
    pub missing: Option<(Vec<usize>, Option<String>)>,
}

/// Rows found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many there are.
    pub total: u64,
    /// Those asked for: the row among the answers, from 1, and its cells.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// The rows of a file that `filter` lets through: how many, and those after the first `skip`, at most `take`. One pass over the file; each
/// distinct value of a batch is looked at once.
pub fn find(path: &Path, filter: &Filter, skip: u64, take: usize) -> Result<Found, Fault> {
    let mut table = Table::open(path, None)?;
    let mut found = Found::default();
    let mut before = 0;
    while let Some(rows) = table.next_rows()? {
        let lets = Lets::new(filter, &rows);
        for row in (0..rows.len()).filter(|row| lets.through(*row)) {
            if found.total >= skip && found.rows.len() < take {
                let cells = rows.columns.iter().map(|column| column.text(row).to_owned()).collect();
                found.rows.push((before + row as u64 + 1, cells));
            }
            found.total += 1;
        }
        before += rows.len() as u64;
    }
    Ok(found)
}

/// A filter over the codes of one batch.
struct Lets<'r> {
    is: Vec<(&'r TextColumn, Option<u32>)>,
    missing: Option<Vec<(&'r TextColumn, Vec<bool>)>>,
}

impl<'r> Lets<'r> {
    fn new(filter: &Filter, rows: &'r Rows) -> Lets<'r> {
        let code = |column: &TextColumn, text: &str| match text {
            "" => Some(0),
            text => column.values.iter().position(|value| **value == *text).and_then(|at| u32::try_from(at + 1).ok()),
        };
        let is = filter.is.iter().filter_map(|(at, text)| rows.columns.get(*at).map(|column| (column, code(column, text))));
        let names = |column: &'r TextColumn, fact: &Option<String>| {
            let each = column.values.iter().map(|value| fact.as_ref().is_none_or(|fact| value.split("; ").any(|one| one == fact)));
            (column, std::iter::once(false).chain(each).collect())
        };
        let missing = filter.missing.as_ref().map(|(columns, fact)| columns.iter().filter_map(|at| rows.columns.get(*at)).map(|column| names(column, fact)).collect());
        Lets { is: is.collect(), missing }
    }

    fn through(&self, row: usize) -> bool {
        let code = |column: &TextColumn| column.codes.get(row).copied().unwrap_or(0);
        self.is.iter().all(|(column, wanted)| *wanted == Some(code(column)))
            && self.missing.as_ref().is_none_or(|columns| columns.iter().any(|(column, names)| names.get(code(column) as usize).copied().unwrap_or(false)))
    }
}
