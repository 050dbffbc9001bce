//! What instruments are worth over a portfolio, and what an amendment changes in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ntib_core::{Date, Lang};
use ntib_engine::Engine;
use ntib_engine::columns::Columns;
use ntib_rules::Removed;
use ntib_rules::model::{QuestionId, Rulebook, Type};

use crate::answer::OutKind;
use crate::bind::Binding;
use crate::compare::{By, Comparer, Part, Shape, Side};
use crate::effect::Effect;
use crate::fault::Fault;
use crate::job::{Errors, FAULTS_TOLD, told};
use crate::parallel::{Threads, in_parallel};
use crate::read::Table;
use crate::rows::{RowFault, numbered, rows_left_out};
use crate::shapley::Shares;
use crate::told::summary;
use crate::write::Out;

/// The name by which totals are told by month.
pub(crate) const MONTH: &str = "month";

/// One way of answering a portfolio.
#[derive(Clone)]
pub struct Way<'e> {
    /// The rulebook.
    pub engine: &'e Engine,
    /// What it is read without.
    pub removed: &'e Removed,
    /// How columns become its facts.
    pub binding: Binding,
    /// The day of every row, in place of its own.
    pub as_of: Option<Date>,
    /// What is asked: the same questions in the same order on both sides.
    pub questions: Vec<QuestionId>,
}

/// What answers are compared with.
pub enum Against<'e> {
    /// The same without each of these, which hold what is removed anyhow too; whether the worth of each in the company of the
    /// others is wanted.
    Removals(Vec<Removed>, bool),
    /// Another day, or another rulebook.
    Way(Box<Way<'e>>),
}

/// What is to be compared.
pub struct Comparison<'j, 'e> {
    /// The answers as they stand.
    pub way: Way<'e>,
    /// What they are compared with.
    pub against: Against<'e>,
    /// What totals are told by, each with its name.
    pub by: Vec<(String, By)>,
    /// The file, as it is named in the sheet of errors.
    pub file: String,
    /// Where each answer that changes is listed, if anywhere.
    pub out: Option<&'j Path>,
    /// Where rows left out are listed.
    pub errors: Option<&'j Path>,
    /// On how many threads.
    pub threads: Threads,
    /// The language of the sheet about a workbook, and of what is told of rows left out.
    pub lang: Lang,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Rows compared.
    pub rows: u64,
    /// Rows left out.
    pub refused: u64,
    /// The first rows left out, in words.
    pub faults: Vec<String>,
    /// The first and the last day of rows.
    pub days: Option<(Date, Date)>,
    /// What totals are told by.
    pub by: Vec<String>,
    /// What changes, for each removal, or the one other way.
    pub effects: Vec<Effect>,
    /// What each removal is worth in the company of the others, if that was wanted.
    pub shares: Option<Shares>,
}

/// The months, where rows have days of their own, and the facts that are places: what totals are told by where nothing is named.
pub fn default_by(book: &Rulebook, binding: &Binding) -> Vec<(String, By)> {
    let facts = binding.facts();
    let places = facts.iter().enumerate().filter_map(|(at, fact)| {
        let fact = book.fact(*fact);
        (fact.ty == Type::Place).then(|| (fact.key.clone(), By::Fact(at)))
    });
    let months = binding.tells_day().then(|| (MONTH.to_owned(), By::Month));
    months.into_iter().chain(places).collect()
}

/// What totals are told by under a name: `month`, a column of the table, or a fact that stands in columns.
pub fn by_name(book: &Rulebook, binding: &Binding, header: &[String], name: &str) -> Result<By, Fault> {
    if let Some(at) = header.iter().position(|column| column == name) {
        return Ok(By::Column(at));
    }
    let facts = binding.facts();
    if let Some(at) = facts.iter().position(|fact| book.fact(*fact).key == name) {
        return Ok(By::Fact(at));
    }
    if name == MONTH {
        return Ok(By::Month);
    }
    Err(Fault::input(
        format!("totals cannot be told by `{name}`"),
        format!(
            "name `month`, a fact in columns, or a column: {}",
            header.join(", ")
        ),
    ))
}

impl<'e> Way<'e> {
    fn side(&self) -> Side<'e> {
        Side {
            engine: self.engine,
            binding: self.binding.clone(),
            as_of: self.as_of,
            questions: self.questions.clone(),
        }
    }

    fn columns(&self, removals: &[Removed], together: bool) -> Columns<'e> {
        let (facts, given) = (self.binding.facts(), self.binding.given.iter().cloned());
        let removals = removals.to_vec();
        if together {
            Columns::in_coalitions(
                self.engine,
                self.removed,
                removals,
                &self.questions,
                &facts,
                given,
            )
        } else {
            Columns::compared(
                self.engine,
                self.removed,
                removals,
                &self.questions,
                &facts,
                given,
            )
        }
    }
}

/// Compares every row of `table`. `progress` is told how much of the file was read, of how much. What is shared by rows is
/// answered once, and again only without what it looks at; the number of threads does not show.
pub fn compare(
    job: &Comparison<'_, '_>,
    table: Table,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Compared, Fault> {
    let header = table.header.clone();
    let has_lines = table.has_lines;
    let book = job.way.engine.book();
    let (names, shapley, count) = match &job.against {
        Against::Removals(removals, shapley) => {
            let names = removals.iter().map(|one| own_names(one, job.way.removed));
            (names.collect(), *shapley, removals.len())
        }
        Against::Way(_) => (Vec::new(), false, 1),
    };
    let kinds = crate::answer::kinds(book, &job.way.binding, header.len(), job.way.as_of);
    let shape = Arc::new(Shape {
        by: job.by.clone(),
        lines: job.out.is_some(),
        names,
        kinds,
        shapley,
    });
    let comparer = || {
        let (removals, other) = match &job.against {
            Against::Removals(removals, _) => (removals.as_slice(), None),
            Against::Way(way) => (&[][..], Some((way.columns(&[], false), way.side()))),
        };
        let first = (job.way.columns(removals, shapley), job.way.side());
        let mut comparer = Comparer::new(first, other, Arc::clone(&shape));
        move |rows: &crate::rows::Rows| comparer.compare(rows)
    };
    let by: Vec<String> = job.by.iter().map(|(name, _)| name.clone()).collect();
    let mut sink = Sink {
        out: job
            .out
            .map(|path| Out::file(path, &lines_header(&header, &shape), job.lang))
            .transpose()?,
        errors: job.errors.map(|path| Errors::new(path, &job.file, job.lang)),
        lang: job.lang,
        found: Compared {
            effects: vec![
                Effect {
                    groups: vec![BTreeMap::new(); by.len()],
                    ..Effect::default()
                };
                count
            ],
            shares: shapley.then(Shares::default),
            by,
            ..Compared::default()
        },
        header: &header,
        file: &job.file,
        has_lines,
    };
    in_parallel(table, job.threads, &comparer, progress, |part| sink.take(part?))?;
    if let Some(out) = sink.out {
        let told = summary(job, &sink.found, job.lang);
        let about = told
            .into_iter()
            .map(|(indent, line)| (" ".repeat(indent) + &line, String::new()));
        out.finish(&about.collect::<Vec<_>>())?;
    }
    if let Some(errors) = sink.errors {
        errors.finish()?;
    }
    Ok(sink.found)
}

/// What a removal takes away beside what is removed anyhow.
fn own_names(removal: &Removed, anyhow: &Removed) -> String {
    let own = removal
        .names()
        .iter()
        .filter(|name| !anyhow.names().contains(name));
    own.cloned().collect::<Vec<_>>().join(", ")
}

/// The columns of the lines of changes.
fn lines_header(read: &[String], shape: &Shape) -> Vec<(String, OutKind)> {
    let mut header = vec![("row".to_owned(), OutKind::Number)];
    let kinds = shape.kinds.iter().map(|(kind, _)| *kind);
    header.extend(read.iter().cloned().zip(kinds));
    let several = !shape.names.is_empty();
    let texts = ["without", "question", "before", "after", "by"];
    header.extend(
        texts
            .into_iter()
            .skip(usize::from(!several))
            .map(|name| (name.to_owned(), OutKind::Text)),
    );
    header.extend(["duty_before", "duty_after"].map(|name| (name.to_owned(), OutKind::Number)));
    header
}

/// Where what changes comes together.
struct Sink<'s> {
    lang: Lang,
    out: Option<Out>,
    errors: Option<Errors<'s>>,
    found: Compared,
    header: &'s [String],
    file: &'s str,
    has_lines: bool,
}

impl Sink<'_> {
    fn take(&mut self, part: Part) -> Result<(), Fault> {
        self.found.rows += part.rows;
        self.faults(&part.faults)?;
        self.found.days = match (self.found.days, part.days) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (own, new) => own.or(new),
        };
        for (which, effect) in part.effects {
            if let Some(own) = self.found.effects.get_mut(which) {
                own.add(effect, &self.found.by)?;
            }
        }
        if let Some(shares) = &mut self.found.shares {
            shares.add(&part.shares)?;
        }
        match &mut self.out {
            Some(out) => out.write(&part.lines),
            None => Ok(()),
        }
    }

    fn faults(&mut self, faults: &[RowFault]) -> Result<(), Fault> {
        let room = FAULTS_TOLD.saturating_sub(self.found.refused);
        self.found.refused += rows_left_out(faults);
        let first = numbered(faults)
            .take_while(|(row, _)| *row < room)
            .map(|(_, fault)| told(self.file, self.header, fault, (self.has_lines, self.lang)));
        self.found.faults.extend(first);
        match &mut self.errors {
            Some(errors) => errors.write(faults, self.header, self.has_lines),
            None => Ok(()),
        }
    }
}
