//! Consultations: the call, each firm's own answer, the aggregate, and what was done.

use std::collections::BTreeMap;

use ntib_desk::{Act as _, Kept, Known};
use ntib_desk::consultations::{Asked, Consultation, Form, InviteFirm, Summary};
use ntib_record::{Label, Name};
use serde_json::{Map, Value};

use crate::desk::DeskCall;
use crate::trouble::Trouble;

use super::forms::{FormShown, Shown};
use super::{Cell, KindOf, Part, Show, View};

/// How consultations are shown.
pub const KIND: KindOf = KindOf { path: "consultations", one: "consultation", begin: &[], list, show };

fn title(show: &Show<'_>, one: &Known<Consultation>) -> String {
    one.call.as_ref().map_or_else(|| one.id.to_string(), |call| show.said(&call.title))
}

fn state(show: &Show<'_>, one: &Consultation) -> Cell {
    match (&one.published, one.closed, one.call.as_ref().map(|call| call.closes)) {
        (Some(_), ..) => Cell::tone(show.t("work-published"), "yes"),
        (None, Some(on), _) => Cell::tone(show.chrome.t1("work-closed", "day", on.to_string()), "plain"),
        (None, None, Some(day)) => Cell::tone(show.chrome.t1("work-open-until", "day", day.to_string()), "open"),
        (None, None, None) => Cell::default(),
    }
}

fn list(show: &Show<'_>) -> Vec<Part> {
    let row = |one: &std::sync::Arc<Known<Consultation>>| {
        vec![Cell::go(title(show, one), show.go("consultations", &one.id)), state(show, one), Cell::text(one.invited.len().to_string()), Cell::text(one.answers.len().to_string())]
    };
    vec![Part {
        id: "all",
        title: show.t("work-consultations-all"),
        lead: show.t("work-consultations-seen"),
        head: show.heads(&["work-what", "work-state", "work-invited", "work-answers"]),
        rows: show.desk.all::<Consultation>().iter().map(row).collect(),
        ..Part::default()
    }]
}

fn show(show: &Show<'_>, id: &Name) -> Option<View> {
    let one = show.desk.get::<Consultation>(id)?;
    let mut parts = vec![questions(show, &one), answers(show, &one)];
    parts.extend(one.published.as_ref().map(|found| aggregate(show, &one, &found.results, found.threshold)));
    parts.push(done(show, &one));
    let mut forms = Vec::new();
    let mut made = Vec::new();
    match (one.closed, &one.published) {
        (None, _) if one.invited.contains(&show.call.asker.office) => made.push(answer_form(show, &one)),
        (None, _) => forms.push(("close-call", vec![("on", show.today.to_string())])),
        (Some(_), None) => forms.push(("publish-aggregate", Vec::new())),
        (Some(_), Some(_)) => forms.push(("say-what-was-done", Vec::new())),
    }
    let lead = one.call.as_ref().map_or_else(String::new, |call| show.said(&call.why));
    Some(View { title: title(show, &one), lead, parts, forms, made, label: one.label().cloned(), kept: one.kept.clone() })
}

/// The fields of an answer: one for each question, with what the firm answered before.
fn answer_form(show: &Show<'_>, one: &Consultation) -> FormShown {
    let before = one.answers.get(&show.call.asker.office);
    let field = |asked: &Asked| {
        let value = before.and_then(|given| given.answers.get(asked.id.as_str())).cloned().unwrap_or_default();
        let picks = match &asked.answer {
            Form::Choose { options } => options.iter().map(|one| (one.id.to_string(), show.said(&one.label), one.id.as_str() == value)).collect(),
            _ => Vec::new(),
        };
        let kind = match &asked.answer {
            Form::Choose { .. } => "pick",
            Form::Figure { .. } => "line",
            Form::Words => "text",
        };
        Shown { name: format!("answer-call.answers.{}", asked.id), label: show.said(&asked.text), value, kind, picks, empty: true }
    };
    let mut fields: Vec<_> = asked(one).map(field).collect();
    let day = Shown { name: "answer-call.on".to_owned(), label: show.t("work-field-on"), value: show.today.to_string(), kind: "given", picks: Vec::new(), empty: false };
    fields.push(day);
    FormShown { verb: "answer-call", title: show.t("do-answer-call"), fields, open: true }
}

/// What a firm answers, and the label that it bears: that of the invitation, with the firm as its owner.
pub fn answer(desk: &DeskCall<'_>, id: &Name, mut payload: Map<String, Value>) -> Result<(Map<String, Value>, Option<Label>), Trouble> {
    let firm = desk.asker.office.clone();
    let prefix = "answer-call.answers.";
    let given = desk.query().pairs().iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), Value::from(value.trim()))));
    let answers: Map<String, Value> = given.filter(|(_, value)| value.as_str() != Some("")).collect();
    payload.insert("answers".to_owned(), Value::Object(answers));
    payload.insert("firm".to_owned(), firm.as_str().into());
    let known = desk.seen().get::<Consultation>(id);
    let invites = |kept: &&std::sync::Arc<Kept>| kept.verb() == InviteFirm::VERB && kept.payload::<InviteFirm>().is_ok_and(|one| one.firm == firm);
    let invited = known.as_ref().and_then(|known| known.kept.iter().find(invites)).map(|kept| kept.entry.label.clone());
    let label = invited.map(|label| Label { owners: [firm].into(), ..label });
    Ok((payload, label))
}

fn asked(one: &Consultation) -> impl Iterator<Item = &Asked> {
    one.call.iter().flat_map(|call| &call.questions)
}

fn questions(show: &Show<'_>, one: &Consultation) -> Part {
    let row = |asked: &Asked| {
        let form = match &asked.answer {
            Form::Choose { options } => options.iter().map(|one| show.said(&one.label)).collect::<Vec<_>>().join(" / "),
            Form::Figure { unit } => show.chrome.t1("work-figure", "unit", unit.to_string()),
            Form::Words => show.t("work-in-words"),
        };
        vec![Cell::text(show.said(&asked.text)), Cell::text(form)]
    };
    Part { id: "questions", title: show.t("work-questions"), facts: vec![(show.t("work-state"), state(show, one))], head: show.heads(&["work-question", "work-answer-form"]), rows: asked(one).map(row).collect(), ..Part::default() }
}

/// The answers that the asker sees: of a firm its own.
fn answers(show: &Show<'_>, one: &Consultation) -> Part {
    let mut head = vec![show.t("work-firm")];
    head.extend(asked(one).map(|asked| show.said(&asked.text)));
    let row = |(firm, given): (&Name, &ntib_desk::consultations::AnswerCall)| {
        let mut row = vec![Cell::text(show.office(firm))];
        row.extend(asked(one).map(|asked| Cell::text(said(show, asked, given.answers.get(asked.id.as_str())))));
        row
    };
    Part { id: "answers", title: show.t("work-answers"), lead: show.t("work-answers-lead"), head, rows: one.answers.iter().map(row).collect(), ..Part::default() }
}

fn said(show: &Show<'_>, asked: &Asked, given: Option<&String>) -> String {
    let Some(text) = given else { return String::new() };
    match &asked.answer {
        Form::Choose { options } => options.iter().find(|one| one.id.as_str() == text).map_or_else(|| text.clone(), |one| show.said(&one.label)),
        Form::Figure { .. } if text == "declined" => show.t("work-declined"),
        Form::Figure { .. } if text.starts_with("sha256:") => show.chrome.t1("work-committed", "hash", text.chars().skip(7).take(12).collect::<String>()),
        _ => text.clone(),
    }
}

fn aggregate(show: &Show<'_>, one: &Consultation, results: &BTreeMap<String, Summary>, threshold: u64) -> Part {
    let withheld = || show.t("work-withheld");
    let count = |count: Option<u64>| count.map_or_else(withheld, |count| count.to_string());
    let row = |asked: &Asked| {
        let text = match results.get(asked.id.as_str())? {
            Summary::Counts { options, all } => {
                let label = |id: &str| match &asked.answer {
                    Form::Choose { options } => options.iter().find(|one| one.id.as_str() == id).map_or_else(|| id.to_owned(), |one| show.said(&one.label)),
                    _ => id.to_owned(),
                };
                let each = options.iter().map(|(id, number)| format!("{}: {}", label(id), count(*number)));
                let all = std::iter::once(show.chrome.t1("work-together", "count", count(*all)));
                each.chain(all).collect::<Vec<_>>().join("; ")
            }
            Summary::Sum { withheld: true, .. } => withheld(),
            Summary::Sum { unit, least, most, .. } => {
                let least = least.map_or_else(String::new, |one| show.number(one.0));
                match most {
                    Some(most) => format!("{least}–{} {unit}", show.number(most.0)),
                    None => format!("{} {unit}", show.chrome.t1("work-at-least", "amount", least)),
                }
            }
            Summary::Words { answered } => show.chrome.t1("work-answered", "count", count(*answered)),
        };
        Some(vec![Cell::text(show.said(&asked.text)), Cell::text(text)])
    };
    Part { id: "aggregate", title: show.t("work-aggregate"), lead: show.chrome.count("work-aggregate-lead", threshold), head: show.heads(&["work-question", "work-result"]), rows: asked(one).filter_map(row).collect(), ..Part::default() }
}

fn done(show: &Show<'_>, one: &Consultation) -> Part {
    let row = |one: &ntib_desk::consultations::SayWhatWasDone| vec![Cell::text(show.said(&one.said)), Cell::text(show.said(&one.done)), Cell::text(one.decisions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))];
    Part { id: "done", title: show.t("work-you-said"), head: show.heads(&["work-you-said-said", "work-you-said-done", "work-decisions"]), rows: one.done.iter().map(row).collect(), ..Part::default() }
}
