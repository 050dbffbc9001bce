//! What is taken along: the mapping, the answers in every form, the rows left out, the document and the brief of a comparison.

use std::time::Duration;

use ntib_portfolio::{Done, Form, Stage, Task, Work, errors_in, shares_table};
use ntib_present::wire::text;

use super::{Folder, label};
use crate::call::Reply;
use crate::trouble::Trouble;

/// How long a page waits for a file to be written before it shows how far it is.
const WAITS: Duration = Duration::from_secs(4);

/// The mapping of the columns.
pub(super) fn mapping(folder: &Folder<'_>) -> Result<Reply, Trouble> {
    let text = folder.folio.map().unwrap_or_else(|| folder.keeper.guess(&folder.folio));
    Ok(Reply::Bytes { kind: "application/yaml; charset=utf-8", name: format!("{}.map.yaml", folder.folio.stem()), bytes: text.into_bytes() })
}

fn read(path: &std::path::Path) -> Result<Vec<u8>, Trouble> {
    std::fs::read(path).map_err(|_| Trouble::NotFound(Vec::new()))
}

/// A file of a piece of work, by its name.
pub(super) fn file(folder: &Folder<'_>, task: &Task, name: &str) -> Result<Reply, Trouble> {
    let stem = folder.folio.stem();
    let none = || Trouble::NotFound(vec![(folder.go(&format!("work/{}", task.number)), folder.folio.name.clone())]);
    let Stage::Done(done) = task.stage() else { return Err(none()) };
    match (name, &done) {
        ("errors.csv", Done::Answers(answers)) => sheet(folder, answers.errors.as_deref().ok_or_else(none)?),
        ("errors.csv", Done::Compared(weighed)) => sheet(folder, weighed.errors.as_deref().ok_or_else(none)?),
        ("comparison.json", Done::Compared(weighed)) => {
            Ok(Reply::Bytes { kind: "application/json", name: format!("{stem}.comparison.json"), bytes: text(&weighed.document).into_bytes() })
        }
        ("brief.pdf", Done::Compared(weighed)) => {
            let mut brief = weighed.brief(folder.desk.call.lang).clone();
            let line = folder.desk.label_line(&label(folder.desk));
            brief.foot = format!("{} · {}", line.marking, folder.desk.call.words().with("label-seen-by", &[("who", &line.seen_by)]));
            let bytes = brief.pdf().map_err(|_| Trouble::Bug)?;
            Ok(Reply::Bytes { kind: "application/pdf", name: format!("{stem}.brief.pdf"), bytes })
        }
        ("changes.csv", Done::Again(again)) => Ok(Reply::Bytes { kind: "text/csv; charset=utf-8", name: format!("{stem}.changes.csv"), bytes: read(&again.path)? }),
        (name, done) => {
            let (stem_of, end) = name.split_once('.').ok_or_else(none)?;
            let form = Form::ALL.iter().copied().find(|form| form.end() == end).ok_or_else(none)?;
            match (stem_of, done, &task.work) {
                (_, Done::File(path), Work::Write { work, form: own, .. }) if *own == form => {
                    let what = if matches!(**work, Work::Answer { .. }) { "answers" } else { "changes" };
                    Ok(Reply::Bytes { kind: form.kind(), name: format!("{stem}.{what}.{end}"), bytes: read(path)? })
                }
                ("answers", Done::Answers(answers), _) if form == Form::Csv => Ok(Reply::Bytes { kind: form.kind(), name: format!("{stem}.answers.csv"), bytes: read(&answers.path)? }),
                ("changes", Done::Compared(weighed), _) if form == Form::Csv => {
                    Ok(Reply::Bytes { kind: form.kind(), name: format!("{stem}.changes.csv"), bytes: read(weighed.path.as_deref().ok_or_else(none)?)? })
                }
                ("shares", Done::Compared(weighed), _) if super::result::SHARES.contains(&form) => {
                    let bytes = shares_table(&weighed.document, form, folder.desk.call.lang).map_err(|_| Trouble::Bug)?.ok_or_else(none)?;
                    Ok(Reply::Bytes { kind: form.kind(), name: format!("{stem}.shares.{end}"), bytes })
                }
                ("answers", Done::Answers(_), _) => written(folder, task, form),
                ("changes", Done::Compared(weighed), _) if weighed.path.is_some() => written(folder, task, form),
                _ => Err(none()),
            }
        }
    }
}

/// The sheet of rows left out, in the language of the page.
fn sheet(folder: &Folder<'_>, path: &std::path::Path) -> Result<Reply, Trouble> {
    let bytes = errors_in(folder.desk.call.lang, &read(path)?).map_err(|_| Trouble::Bug)?;
    Ok(Reply::Bytes { kind: "text/csv; charset=utf-8", name: format!("{}.errors.csv", folder.folio.stem()), bytes })
}

/// The rows of a piece of work in another form: written once, in the background where it takes long.
fn written(folder: &Folder<'_>, task: &Task, form: Form) -> Result<Reply, Trouble> {
    let is = |work: &Work| matches!(work, Work::Write { of, form: own, lang, .. } if *of == task.number && *own == form && *lang == folder.desk.call.lang);
    let known = folder.folio.tasks().into_iter().find(|one| is(&one.work) && !matches!(one.stage(), Stage::Failed(..) | Stage::Stopped));
    let number = match known {
        Some(known) => known.number,
        None => {
            let work = Work::Write { of: task.number, work: Box::new(task.work.clone()), form, lang: folder.desk.call.lang };
            folder.keeper.begin(&folder.folio, work).map_err(|_| Trouble::Busy)?
        }
    };
    let found = folder.folio.task(number).ok_or(Trouble::Busy)?;
    let what = if matches!(task.work, Work::Answer { .. }) { "answers" } else { "changes" };
    Ok(match found.wait(WAITS) {
        Stage::Done(Done::File(path)) => Reply::Bytes { kind: form.kind(), name: format!("{}.{what}.{}", folder.folio.stem(), form.end()), bytes: read(&path)? },
        _ => Reply::See(folder.go(&format!("work/{number}")).to_string()),
    })
}
