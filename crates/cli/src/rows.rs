//! `ntib assess FILE.csv`: one matter a row, answers in columns.

use std::io::{BufReader, Write};
use std::path::Path;

use ntib_core::Date;
use ntib_engine::{Duty, Engine, Facts, Finding, Found, Interval, Run};
use ntib_rules::model::{FactId, Per, QuestionId, QuestionKind, Rulebook};
use ntib_present::wire::verdict_word;
use ntib_rules::{Truth, nearest};

use crate::case::{CaseArgs, engine, removed};
use crate::books::Source;
use crate::trouble::{Trouble, exit};

/// The column that gives a row's date.
const DATE_COLUMN: &str = "as_of";

/// What a column of the input is.
enum Column {
    Fact(FactId),
    Date,
    /// Handed through.
    Other,
}

/// Whether `path` is a table of rows rather than one case.
pub fn is_table(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("csv"))
}

/// Answers every row; columns named after facts are read, the others handed through. Exit status 5 if some row
/// could not be read (each is named on standard error, the others are answered), else 0.
pub fn run(args: &CaseArgs, ask: &[String], source: &Source) -> Result<u8, Trouble> {
    let engine = engine(source)?;
    let book = engine.book();
    let removed = removed(&engine, &args.without)?;
    let file = std::fs::File::open(&args.case).map_err(|error| Trouble::file("open", &args.case, error))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(BufReader::new(file));
    let shown = args.case.display().to_string();
    let broken = |error: csv::Error| Trouble::input(format!("`{shown}`: {error}"), "give a CSV file with one row a matter");
    let headers = reader.headers().map_err(broken)?.clone();
    let columns: Vec<Column> = headers
        .iter()
        .map(|name| match book.find_fact(name) {
            Some(fact) if book.fact(fact).derived.is_none() => Column::Fact(fact),
            _ if name == DATE_COLUMN => Column::Date,
            _ => Column::Other,
        })
        .collect();
    if !columns.iter().any(|one| matches!(one, Column::Fact(_))) {
        return Err(Trouble::input(format!("`{shown}` has no column named after a fact"), "`ntib law --facts` lists them"));
    }
    if let Some(name) = headers.iter().zip(&columns).find_map(|(name, column)| {
        (matches!(column, Column::Other) && name.contains('.')).then_some(name)
    }) {
        let near = nearest(name, book.facts.iter().map(|fact| fact.key.as_str()));
        let help = near.map_or_else(|| "`ntib law --facts` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Trouble::input(format!("`{shown}`: there is no fact `{name}`"), help));
    }
    let questions = questions(book, ask, &columns)?;
    let partial = args.output.out.as_ref().map(|path| path.with_extension("partial"));
    let sink: Box<dyn Write> = match &partial {
        Some(path) => Box::new(std::fs::File::create(path).map_err(|error| Trouble::file("write", path, error))?),
        None => Box::new(std::io::stdout().lock()),
    };
    let mut writer = csv::Writer::from_writer(sink);
    let head = headers.iter().map(str::to_owned).chain(questions.iter().flat_map(|id| titles(book, *id)));
    writer.write_record(head).map_err(broken)?;
    let mut refused = 0_usize;
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, |position| position.line());
        match row(&engine, &columns, &headers, &record, args.as_of) {
            Err(why) => {
                refused += 1;
                eprintln!("error: `{shown}`, line {line}: {why}");
            }
            Ok((facts, as_of)) => {
                let run = Run::new(&engine, &facts, as_of, &removed);
                let answers = questions.iter().flat_map(|id| cells(book, *id, as_of, &run));
                writer.write_record(record.iter().map(str::to_owned).chain(answers)).map_err(broken)?;
            }
        }
    }
    writer.flush().map_err(|error| Trouble::file("write", &args.case, error))?;
    drop(writer);
    if let (Some(partial), Some(path)) = (&partial, &args.output.out) {
        std::fs::rename(partial, path).map_err(|error| Trouble::file("write", path, error))?;
    }
    if refused > 0 {
        eprintln!("{refused} rows could not be read and stand nowhere in the answer");
        return Ok(exit::INPUT);
    }
    Ok(exit::HOLDS)
}

fn questions(book: &Rulebook, ask: &[String], columns: &[Column]) -> Result<Vec<QuestionId>, Trouble> {
    if ask.is_empty() {
        let speaks = |role: &str| columns.iter().any(|one| matches!(one, Column::Fact(fact) if book.role_of(*fact).name == role));
        let per = if speaks("offer") || speaks("buyer") { Per::Offer } else if speaks("leg") { Per::Movement } else { Per::Firm };
        return Ok(ntib_engine::questions(book, per).collect());
    }
    ask.iter()
        .map(|name| {
            book.find_question(name).ok_or_else(|| {
                let near = nearest(name, book.questions.iter().map(|one| one.id.as_str()));
                let help = near.map_or_else(|| "see the questions reference".to_owned(), |near| format!("did you mean `{near}`?"));
                Trouble::usage(format!("there is no question `{name}`"), help)
            })
        })
        .collect()
}

fn row(
    engine: &Engine,
    columns: &[Column],
    headers: &csv::StringRecord,
    record: &csv::StringRecord,
    as_of: Option<Date>,
) -> Result<(Facts, Date), String> {
    let book = engine.book();
    let (mut facts, mut day) = (Facts::new(book), as_of);
    for ((column, name), cell) in columns.iter().zip(headers).zip(record) {
        if cell.is_empty() || cell == "unknown" {
            continue;
        }
        let named = |why: String| format!("column `{name}`: {why}");
        match column {
            Column::Other => {}
            Column::Date => day = Some(cell.parse().map_err(|error: ntib_core::DateError| named(error.to_string()))?),
            Column::Fact(fact) => {
                let value = book.fact(*fact).ty.parse_given(cell, &|place| book.places.contains_key(&place));
                facts.set(*fact, value.map_err(|error| named(format!("{}; {}", error.message, error.help)))?);
            }
        }
    }
    let day = day.ok_or("no date: fill the column `as_of`, or give `--as-of DATE`")?;
    if book.supported.contains(day) { Ok((facts, day)) } else { Err(format!("{day} lies outside the modelled range")) }
}

fn titles(book: &Rulebook, id: QuestionId) -> Vec<String> {
    let question = book.question(id);
    match question.kind {
        QuestionKind::Layers { .. } => {
            ["total", "share", "layers"].map(|part| format!("{}.{part}", question.id)).to_vec()
        }
        _ => vec![question.id.clone()],
    }
}

pub fn cells(book: &Rulebook, id: QuestionId, as_of: Date, run: &Run<'_>) -> Vec<String> {
    let question = book.question(id);
    let width = titles(book, id).len();
    if question.supported_from > as_of {
        return vec![String::new(); width];
    }
    let found = run.find(id);
    if found.asked == Truth::False {
        return vec![String::new(); width];
    }
    match (&question.kind, &found.finding) {
        (QuestionKind::Layers { stacking, .. }, Some(Finding::Layers(duty))) => duty_cells(stacking, duty),
        _ => vec![outcome(book, id, &found)],
    }
}

fn interval(found: &Interval) -> String {
    match (found.known(), found.high) {
        (Some(known), _) => known.normalize().to_string(),
        (None, Some(high)) => format!("{}..{}", found.low.normalize(), high.normalize()),
        (None, None) => format!("{}..", found.low.normalize()),
    }
}

fn duty_cells(stacking: &[(String, ntib_core::Bi)], duty: &Duty) -> Vec<String> {
    let layers = duty.layers.iter().map(|layer| {
        let name = stacking.get(layer.layer).map_or("", |(name, _)| name.as_str());
        let rates = layer.by.iter().filter(|(_, truth, _)| *truth != Truth::False).map(|(_, _, rate)| match rate {
            ntib_engine::AppliedRate::OneOf(rates) => rates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "),
            ntib_engine::AppliedRate::Unknown => "?".to_owned(),
            ntib_engine::AppliedRate::UpTo(share) => format!("up to {share}"),
        });
        let mut rates: Vec<String> = rates.collect();
        rates.dedup();
        let open = if layer.applies == Truth::Unknown { "?" } else { "" };
        format!("{name}{open}={}", rates.join(" | "))
    });
    let total = if duty.has_amounts() { interval(&duty.total) } else { String::new() };
    vec![total, interval(&duty.share), layers.collect::<Vec<_>>().join("; ")]
}

/// The outcome, or those still possible with `|` between them; of a set the elements, those in doubt with `?`.
pub fn outcome(book: &Rulebook, id: QuestionId, found: &Found) -> String {
    let kind = &book.question(id).kind;
    match (kind, &found.finding) {
        (QuestionKind::Choice { outcomes, .. }, Some(Finding::Choice(possible))) => {
            let named = possible.values.iter().filter_map(|at| outcomes.get(*at)).map(|one| one.id.as_str());
            named.collect::<Vec<_>>().join("|")
        }
        (QuestionKind::Set { elements }, Some(Finding::Set { certain, open })) => {
            let name = |at: &usize| elements.get(*at).map(|(name, _)| name.clone());
            let sure = certain.iter().filter_map(name);
            let doubtful = open.iter().filter_map(name).map(|name| format!("{name}?"));
            sure.chain(doubtful).collect::<Vec<_>>().join(" ")
        }
        (_, Some(Finding::Holds(truth))) => match truth {
            Truth::True => "yes",
            Truth::False => "no",
            Truth::Unknown => "yes|no",
        }
        .to_owned(),
        (_, Some(Finding::Summary(verdicts))) => {
            verdicts.iter().map(|one| verdict_word(*one)).collect::<Vec<_>>().join("|")
        }
        _ => String::new(),
    }
}
