//! The engine's answer to a case, as the findings that a case of the desk keeps.

use std::collections::{BTreeMap, BTreeSet};

use ntib_desk::cases::{AssessCase, CASE_TEXT_MAX, FINDINGS_MAX, Finding, MARKS_MAX};
use ntib_present::wire::{Writer, text};
use ntib_record::{Hash, Name};
use serde_json::{Map, Value};

use crate::desk::DeskCall;
use crate::kept::Problem;
use crate::subject::{NotOpened, Opened};
use crate::trouble::Trouble;

/// What an assessment comes to: the payload of its entry, and the instruments on which it rests.
pub type Assessed = (Map<String, Value>, BTreeSet<Name>);

/// Answers the case that the form carries, under the field `case`, with the law of the day `as_of`.
pub fn assess(desk: &DeskCall<'_>) -> Result<Result<Assessed, Problem>, Trouble> {
    let (call, words) = (desk.call, desk.call.words());
    let opened = match Opened::read(call) {
        Ok(opened) => opened,
        Err(NotOpened::Trouble(trouble)) => return Err(trouble),
        Err(NotOpened::Nothing) => return Ok(Err(Problem::new("case", desk.t("work-empty")))),
        Err(NotOpened::Mistakes(_, mistakes)) => {
            let why = mistakes.first().map_or_else(String::new, |one| format!("{} ({}:{})", one.message, one.span.line, one.span.column));
            return Ok(Err(Problem::new("case", words.with("work-case-wrong", &[("why", &why)]))));
        }
    };
    if let Some(given) = &opened.bad_date {
        return Ok(Err(Problem::new("as_of", words.with("work-day-wrong", &[("day", given)]))));
    }
    let case_text = opened.text(call.site, call.lang);
    let document = text(&Writer::new(call.site.engine()).assessment(&opened.assess(call.site), &case_text));
    let told: Value = serde_json::from_str(&document).map_err(|_| Trouble::Bug)?;
    let (findings, warned) = findings(&told);
    let instruments: BTreeSet<Name> = findings.iter().flat_map(|one| &one.provisions).filter_map(|one| instrument_of(one)).collect();
    let kept = AssessCase {
        as_of: opened.day(call.site),
        rulebook: at(&told, &["rulebook", "digest"]).as_str().unwrap_or_default().to_owned(),
        case_file: Hash::of(case_text.as_bytes()).to_string(),
        answer_file: Hash::of(document.as_bytes()).to_string(),
        findings,
        warned,
        case_text: (case_text.len() <= CASE_TEXT_MAX).then_some(case_text),
    };
    match serde_json::to_value(&kept) {
        Ok(Value::Object(payload)) => Ok(Ok((payload, instruments))),
        _ => Err(Trouble::Bug),
    }
}

/// The instrument of a provision: its folder, which is the first two steps of its name.
fn instrument_of(provision: &str) -> Option<Name> {
    let end = provision.match_indices('/').nth(1).map_or(provision.len(), |(at, _)| at);
    provision.get(..end)?.parse().ok()
}

fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(value, |value, step| value.get(step).unwrap_or(&Value::Null))
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn texts<'a>(value: &'a Value, name: &'a str, field: &'a str) -> impl Iterator<Item = String> + 'a {
    list(value, name).filter_map(move |one| one.get(field).and_then(Value::as_str)).map(str::to_owned)
}

/// What the document of an assessment says of each question with an outcome, and whether an answer carries a warning.
fn findings(told: &Value) -> (Vec<Finding>, bool) {
    let (mut found, mut warned) = (Vec::new(), false);
    for matter in list(told, "matters") {
        let name = [matter.get("subject"), matter.get("leg")].into_iter().flatten().filter_map(Value::as_str);
        let name = name.collect::<Vec<_>>().join(" / ");
        for answer in list(matter, "answers") {
            let outcome = at(answer, &["outcome"]);
            let outcomes: Vec<String> = match outcome.get("kind").and_then(Value::as_str) {
                Some("choice") => texts(outcome, "possible", "id").collect(),
                Some("summary") => list(outcome, "verdicts").filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => continue,
            };
            if at(answer, &["arises"]).as_str() == Some("no") || outcomes.is_empty() || found.len() >= FINDINGS_MAX {
                continue;
            }
            warned |= list(answer, "warnings").next().is_some();
            found.push(Finding {
                question: at(answer, &["question"]).as_str().unwrap_or_default().to_owned(),
                matter: name.clone(),
                outcomes,
                missing: texts(answer, "missing", "fact").collect(),
                provisions: texts(answer, "because", "provision").collect(),
                marks: marks(matter, at(answer, &["because"])),
            });
        }
    }
    (found, warned)
}

/// The given facts that the derivation tests, with their values.
fn marks(matter: &Value, because: &Value) -> BTreeMap<String, String> {
    let mut tested = BTreeSet::new();
    gather(because, &mut tested);
    let value = |name: &str| {
        let value = at(matter, &["facts", name]);
        match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    };
    tested.into_iter().filter_map(|name| Some((name.to_owned(), value(name)?))).take(MARKS_MAX).collect()
}

fn gather<'a>(value: &'a Value, tested: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            tested.extend(fields.get("fact").and_then(Value::as_str));
            fields.values().for_each(|one| gather(one, tested));
        }
        Value::Array(all) => all.iter().for_each(|one| gather(one, tested)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instruments_are_the_folders_of_provisions() {
        let of = |text: &str| instrument_of(text).map(|name| name.to_string());
        assert_eq!(of("us/ear/740/3-lvs").as_deref(), Some("us/ear"));
        assert_eq!(of("ca/eipa/13").as_deref(), Some("ca/eipa"));
    }

    #[test]
    fn findings_keep_outcomes_and_the_facts_that_decided() {
        let told = serde_json::json!({ "matters": [{
            "subject": "sight", "leg": "to Wellington",
            "facts": { "item.ecl": "2-5.a", "item.value": "1 CAD" },
            "answers": [
                { "question": "q", "arises": "yes", "outcome": { "kind": "choice", "possible": [{ "id": "permit" }] },
                  "because": [{ "provision": "ca/eipa/13", "when": { "fact": "item.ecl" } }], "missing": [], "warnings": [{ "en": "w" }] },
                { "question": "r", "arises": "no", "outcome": { "kind": "choice", "possible": [{ "id": "free" }] } },
                { "question": "s", "arises": "yes", "outcome": { "kind": "layers" } },
            ],
        }] });
        let (found, warned) = findings(&told);
        assert!(warned && found.len() == 1);
        assert_eq!((found[0].matter.as_str(), found[0].outcomes.as_slice()), ("sight / to Wellington", ["permit".to_owned()].as_slice()));
        assert_eq!(found[0].marks, [("item.ecl".to_owned(), "2-5.a".to_owned())].into());
    }
}
