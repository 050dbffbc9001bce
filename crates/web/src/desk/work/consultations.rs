//! Consultations: the call, each firm's own answer, the aggregate, and what was done.

use std::collections::BTreeMap;

use ntib_desk::{Act as _, Kept, Known};
use ntib_desk::consultations::{Asked, Consultation, Form, InviteFirm, Summary};
use ntib_desk::decisions::Decision;
use ntib_desk::people::{Office, Person};
use ntib_desk::work::given::Given;
use ntib_record::{Audience, Label, Name, Principal};
use serde_json::{Map, Value, json};

use crate::desk::DeskCall;
use crate::kept::Problem;
use crate::trouble::Trouble;

use super::forms::Takes::{Day, Line, Lines, Pick, Text, Words};
use super::forms::{Field, FormShown, Shown, may, must, wording};
use super::{Cell, KindOf, Part, Show, View, decisions};

/// How consultations are shown.
pub const KIND: KindOf = KindOf { path: "consultations", one: "consultation", begin: &["call-firms"], also: &[], list, show, called };

/// How many questions the form of a call has room for.
const QUESTIONS_ASKED: usize = 5;

const SORTS: super::forms::Takes = Pick(&["words", "choose", "figure"]);

/// A question of a call.
macro_rules! questions {
    ($($at:literal),*) => { [must("title", Words), must("why", Text), must("closes", Day), must("threshold", Line), must("dominance_percent", Line),
        $(may(concat!("questions.", $at, ".text"), Text), must(concat!("questions.", $at, ".sort"), SORTS), may(concat!("questions.", $at, ".options"), Lines), may(concat!("questions.", $at, ".unit"), Line)),*] };
}

/// The fields of a call.
pub const CALL_FIELDS: &[Field] = &questions!("0", "1", "2", "3", "4");

/// How a consultation is called.
pub fn title(show: &Show<'_>, one: &Known<Consultation>) -> String {
    one.call.as_ref().map_or_else(|| one.id.to_string(), |call| show.said(&call.title))
}

fn called(show: &Show<'_>, id: &Name) -> Option<String> {
    show.desk.get(id).map(|one| title(show, &one))
}

/// How a consultation stands.
pub fn state(show: &Show<'_>, one: &Consultation) -> Cell {
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
    vec![show.paged("all", show.desk.all::<Consultation>(), |all| Part {
        id: "all",
        title: show.t("work-consultations-all"),
        lead: show.t("work-consultations-seen"),
        head: show.heads(&["work-what", "work-state", "work-invited", "work-answers"]),
        rows: all.as_slice().iter().map(row).collect(),
        ..Part::default()
    })]
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
        (None, _) => {
            forms.push(("invite-firm", Vec::new()));
            forms.push(("close-call", vec![("on", show.today.to_string())]));
        }
        (Some(_), None) => forms.push(("publish-aggregate", Vec::new())),
        (Some(_), Some(_)) => forms.push(("say-what-was-done", Vec::new())),
    }
    if !super::picks::of(show, "committed").all.is_empty() {
        forms.push(("open-commitment", Vec::new()));
    }
    let lead = one.call.as_ref().map_or_else(String::new, |call| show.said(&call.why));
    Some(View { title: title(show, &one), lead, parts, forms, made, first: None, label: one.label().cloned(), kept: one.kept.clone() })
}

/// The fields of an answer: one for each question, with what the firm answered before.
fn answer_form(show: &Show<'_>, one: &Consultation) -> FormShown {
    let before = one.answers.get(&show.call.asker.office);
    let field = |asked: &Asked| {
        let value = before.and_then(|given| given.answers.get(asked.id.as_str())).cloned().unwrap_or_default();
        let picks = match &asked.answer {
            Form::Choose { options } => {
                let none = (String::new(), show.t("choose"), value.is_empty());
                std::iter::once(none).chain(options.iter().map(|one| (one.id.to_string(), show.said(&one.label), one.id.as_str() == value))).collect()
            }
            _ => Vec::new(),
        };
        let kind = match &asked.answer {
            Form::Choose { .. } => "pick",
            Form::Figure { .. } => "line",
            Form::Words => "text",
        };
        let label = match &asked.answer {
            Form::Figure { unit } => show.call.call.words().with("work-answer-figure", &[("question", &show.said(&asked.text)), ("unit", &unit.to_string())]),
            _ => show.said(&asked.text),
        };
        Shown { name: format!("answer-call.answers.{}", asked.id), label, value, kind, picks, empty: true, ..Shown::default() }
    };
    let mut fields: Vec<_> = asked(one).map(field).collect();
    let day = Shown { name: "answer-call.on".to_owned(), label: show.t("work-field-on"), value: show.today.to_string(), kind: "given", ..Shown::default() };
    fields.push(day);
    FormShown { open: true, lead: show.t("work-answer-call-lead"), ..FormShown::of(show, "answer-call", fields) }
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

/// The payload of a call: its questions as the verb has them.
pub fn call(desk: &DeskCall<'_>, mut payload: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    for name in ["threshold", "dominance_percent"] {
        let given = payload.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number: u32 = given.parse().map_err(|_| Problem::new(&format!("call-firms.{name}"), desk.call.words().with("work-number-wrong", &[("given", &given)])))?;
        payload.insert(name.to_owned(), number.into());
    }
    let given = payload.remove("questions").and_then(|all| all.as_array().cloned()).unwrap_or_default();
    let mut questions = Vec::new();
    for (one, at) in given.iter().zip(0..QUESTIONS_ASKED) {
        let Some(text) = one.get("text") else { continue };
        let problem = |field: &str, phrase: &str| Problem::new(&format!("call-firms.questions.{at}.{field}"), desk.t(phrase));
        let answer = match one.get("sort").and_then(Value::as_str) {
            Some("choose") => {
                let options = one.get("options").and_then(Value::as_array).filter(|all| all.len() > 1).ok_or_else(|| problem("options", "work-options-missing"))?;
                let option = |(label, number): (&Value, u32)| json!({ "id": format!("option-{number}"), "label": wording(desk.call.lang, label.as_str().unwrap_or_default()) });
                json!({ "form": "choose", "options": options.iter().zip(1..).map(option).collect::<Vec<_>>() })
            }
            Some("figure") => json!({ "form": "figure", "unit": one.get("unit").ok_or_else(|| problem("unit", "work-empty"))? }),
            _ => json!({ "form": "words" }),
        };
        questions.push(json!({ "id": format!("question-{}", questions.len() + 1), "text": text, "answer": answer }));
    }
    if questions.is_empty() {
        return Err(Problem::new("call-firms.questions.0.text", desk.t("work-questions-missing")));
    }
    payload.insert("questions".to_owned(), questions.into());
    Ok(payload)
}

/// An invitation, and the label that it bears: it is between the caller and the firm, whose people alone see it.
pub fn invitation(desk: &DeskCall<'_>, id: &Name, payload: Map<String, Value>) -> Result<(Map<String, Value>, Option<Label>), Trouble> {
    let firm: Option<Name> = payload.get("firm").and_then(Value::as_str).and_then(|firm| firm.parse().ok());
    let known = desk.seen().get::<Consultation>(id);
    let label = known.as_ref().and_then(|known| known.label()).zip(firm).map(|(label, firm)| {
        let people = desk.seen().all::<Person>().into_iter().filter(|person| person.office.as_ref() == Some(&firm)).map(|person| Principal::Person(person.id.clone()));
        let place = desk.seen().get::<Office>(&firm).and_then(|office| office.place);
        Label {
            releasable_to: [desk.viewer.place].into_iter().chain(place).collect(),
            audience: Audience::of(people.chain(desk.usual_label().audience.groups().flatten().cloned())),
            ..label.clone()
        }
    });
    Ok((payload, label))
}

/// What a firm opens of what it kept back, under the label of its answer.
pub fn opening(desk: &DeskCall<'_>, id: &Name, mut payload: Map<String, Value>) -> Result<(Map<String, Value>, Option<Label>), Trouble> {
    let firm = desk.asker.office.clone();
    payload.insert("firm".to_owned(), firm.as_str().into());
    // Its matter is bytes that were hashed, in no language.
    if let Some(text) = payload.get("matter").and_then(|one| one.as_object()).and_then(|one| one.values().next()).and_then(Value::as_str) {
        // Browsers end lines their own way.
        let text = text.replace("\r\n", "\n");
        payload.insert("matter".to_owned(), text.into());
    }
    let answers = |kept: &&std::sync::Arc<Kept>| kept.verb() == ntib_desk::consultations::AnswerCall::VERB && kept.payload::<ntib_desk::consultations::AnswerCall>().is_ok_and(|one| one.firm == firm);
    let known = desk.seen().get::<Consultation>(id);
    let label = known.as_ref().and_then(|known| known.kept.iter().rev().find(answers)).map(|kept| kept.entry.label.clone());
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
        vec![Cell::text(show.said(&asked.text)), Cell::text(form), Cell::text(asked.id.to_string())]
    };
    Part { id: "questions", title: show.t("work-questions"), facts: vec![(show.t("work-state"), state(show, one))], head: show.heads(&["work-question", "work-answer-form", "work-question-name"]), rows: asked(one).map(row).collect(), ..Part::default() }
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
    Part { id: "answers", title: show.t("work-answers"), lead: show.t(if one.answers.is_empty() { "work-nothing" } else { "work-answers-lead" }), head, rows: one.answers.iter().map(row).collect(), ..Part::default() }
}

fn said(show: &Show<'_>, asked: &Asked, given: Option<&String>) -> String {
    let Some(text) = given else { return String::new() };
    match &asked.answer {
        Form::Choose { options } => options.iter().find(|one| one.id.as_str() == text).map_or_else(|| text.clone(), |one| show.said(&one.label)),
        Form::Figure { .. } if text == "declined" => show.t("work-declined"),
        Form::Figure { .. } if text.starts_with("sha256:") => show.chrome.t1("work-committed", "hash", text.chars().skip(7).take(12).collect::<String>()),
        Form::Figure { .. } => figure(show, text),
        Form::Words => text.clone(),
    }
}

/// A figure, or the bounds that were given for it, in the numbers of the language.
fn figure(show: &Show<'_>, text: &str) -> String {
    match text.parse::<Given>() {
        Ok(Given::Exact(one)) => show.number(one),
        Ok(Given::Between(Some(least), Some(most))) => show.call.call.words().with("work-between", &[("least", &show.number(least)), ("most", &show.number(most))]),
        Ok(Given::Between(Some(least), None)) => show.chrome.t1("work-at-least", "amount", show.number(least)),
        Ok(Given::Between(None, Some(most))) => show.chrome.t1("work-at-most", "amount", show.number(most)),
        _ => text.to_owned(),
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
                let each = options.iter().map(|(id, number)| show.pair(&label(id), &count(*number)));
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
    // A decision that is seen is told by its title and leads to its page.
    let decision = |id: &Name| {
        let seen = show.desk.get::<Decision>(id).map(|one| decisions::title(show, &one));
        (seen.unwrap_or_else(|| id.to_string()), show.go("decisions", id).to_string())
    };
    let row = |one: &ntib_desk::consultations::SayWhatWasDone| {
        let followed = Cell { more: one.decisions.iter().map(decision).collect(), ..Cell::default() };
        vec![Cell::text(show.said(&one.said)), Cell::text(show.said(&one.done)), followed]
    };
    Part { id: "done", title: show.t("work-you-said"), head: show.heads(&["work-you-said-said", "work-you-said-done", "work-decisions"]), rows: one.done.iter().map(row).collect(), ..Part::default() }
}
