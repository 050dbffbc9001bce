//! The engine's answer to a case, as the findings that a case of the desk keeps.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::{Decimal, Share};
use ntib_desk::cases::{AssessCase, CASE_TEXT_MAX, FINDINGS_MAX, Finding, MARKS_MAX};
use ntib_desk::files::named;
use ntib_present::wire::{Writer, text};
use ntib_record::{Attachment, Hash, Name};
use serde_json::{Map, Value};

use crate::desk::DeskCall;
use crate::kept::Problem;
use crate::subject::{NotOpened, Opened};
use crate::trouble::Trouble;

/// What an assessment comes to: the payload of its entry, and the instruments on which it rests.
pub type Assessed = (Map<String, Value>, BTreeSet<Name>);

/// The outcome where it is possible that nothing in the rulebook answers.
pub const NO_ANSWER: &str = "no_answer";
/// The outcome of a set with nothing in it.
pub const NOTHING: &str = "nothing";
/// The longest answer that is kept beside the record, in bytes. A longer one, of a case on which much is still open, is named by its SHA-256 alone:
/// it follows from the case file and the rulebook.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// The upper end of a share that nothing bounds.
pub const UNBOUNDED: &str = "unbounded";

/// Answers the case that the form carries, under the field `case` or `goal`, with the law of the day `as_of`.
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
    of(desk, &opened)
}

/// Answers a case that is open. Its file and the whole answer are kept beside the record once the command is agreed to.
pub fn of(desk: &DeskCall<'_>, opened: &Opened) -> Result<Result<Assessed, Problem>, Trouble> {
    let (call, words) = (desk.call, desk.call.words());
    let case_text = opened.text(call.site, call.lang);
    let document = text(&Writer::new(call.site.engine()).assessment(&opened.assess(call.site), &case_text));
    let told: Value = serde_json::from_str(&document).map_err(|_| Trouble::Bug)?;
    let (findings, warned) = findings(&told);
    if findings.is_empty() {
        return Ok(Err(Problem::new("case", desk.t("work-no-findings"))));
    }
    if findings.len() > FINDINGS_MAX {
        let (count, most) = (findings.len().to_string(), FINDINGS_MAX.to_string());
        return Ok(Err(Problem::new("case", words.with("work-too-many-findings", &[("count", &count), ("most", &most)]))));
    }
    let instruments: BTreeSet<Name> = findings.iter().flat_map(|one| &one.provisions).filter_map(|one| instrument_of(one)).collect();
    let mut files = vec![(Attachment::of(case_text.as_bytes(), "text/plain", "case.yaml"), case_text.as_bytes())];
    if document.len() <= ANSWER_BYTES_MAX {
        files.push((Attachment::of(document.as_bytes(), "application/json", "answer.json"), document.as_bytes()));
    }
    for (_, bytes) in &files {
        desk.put_beside(bytes);
    }
    let files: Vec<Attachment> = files.into_iter().map(|(file, _)| file).collect();
    let kept = AssessCase {
        as_of: opened.day(call.site),
        rulebook: at(&told, &["rulebook", "digest"]).as_str().unwrap_or_default().to_owned(),
        case_file: Hash::of(case_text.as_bytes()).to_string(),
        answer_file: Hash::of(document.as_bytes()).to_string(),
        findings,
        warned,
        case_text: (case_text.len() <= CASE_TEXT_MAX).then_some(case_text),
        attachments: named(&files),
    };
    match serde_json::to_value(&kept) {
        Ok(Value::Object(payload)) => Ok(Ok((payload, instruments))),
        _ => Err(Trouble::Bug),
    }
}

/// The case file of an assessment: from its entry, or from beside the record.
pub fn case_file(desk: &DeskCall<'_>, one: &AssessCase) -> Option<String> {
    if let Some(text) = &one.case_text {
        return Some(text.clone());
    }
    // The entry that names it is seen, and with it what it names.
    let sha256 = one.attachments.iter().find(|file| file.sha256 == one.case_file).and_then(|file| Hash::from_hex(&file.sha256))?;
    let bytes = desk.store().kept(&sha256).ok().flatten()?;
    String::from_utf8(bytes).ok()
}

/// The instrument of a provision: its folder, which is the first two steps of its name.
pub fn instrument_of(provision: &str) -> Option<Name> {
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

/// What an outcome comes to, in the names of the rulebook and in exact numbers: one text where it is decided, more where it is open. None where
/// the question does not arise.
fn outcomes(outcome: &Value) -> Option<Vec<String>> {
    let ids = |name: &'static str| texts(outcome, name, "id");
    Some(match outcome.get("kind").and_then(Value::as_str)? {
        "choice" => {
            let gap = outcome.get("gap").and_then(Value::as_bool).unwrap_or(false);
            let mut all: Vec<String> = ids("possible").collect();
            if gap || all.is_empty() {
                all.push(NO_ANSWER.to_owned());
            }
            all
        }
        "summary" => list(outcome, "verdicts").filter_map(Value::as_str).map(str::to_owned).collect(),
        "holds" => match outcome.get("holds").and_then(Value::as_str)? {
            "open" => vec!["yes".to_owned(), "no".to_owned()],
            decided => vec![decided.to_owned()],
        },
        "set" => {
            let joined = |all: Vec<String>| if all.is_empty() { NOTHING.to_owned() } else { all.join(", ") };
            let certain: Vec<String> = ids("certain").collect();
            let open: Vec<String> = ids("open").collect();
            let most = (!open.is_empty()).then(|| joined(certain.iter().cloned().chain(open).collect()));
            std::iter::once(joined(certain)).chain(most).collect()
        }
        "layers" => {
            let end = |name: &str| at(outcome, &["share", name]).as_str().and_then(|text| text.parse::<Decimal>().ok());
            let share = |fraction: Decimal| Share::from_fraction(fraction).to_string();
            let (low, high) = (end("low")?, end("high"));
            match high {
                Some(high) if high == low => vec![share(low)],
                high => vec![share(low), high.map_or_else(|| UNBOUNDED.to_owned(), share)],
            }
        }
        _ => return None,
    })
}

/// What the document of an assessment says of each question that arises, and whether an answer carries a warning.
fn findings(told: &Value) -> (Vec<Finding>, bool) {
    let (mut found, mut warned) = (Vec::new(), false);
    for matter in list(told, "matters") {
        let name = [matter.get("subject"), matter.get("leg")].into_iter().flatten().filter_map(Value::as_str);
        let name = name.collect::<Vec<_>>().join(" / ");
        for answer in list(matter, "answers") {
            let Some(outcomes) = outcomes(at(answer, &["outcome"])).filter(|all| !all.is_empty()) else { continue };
            if at(answer, &["arises"]).as_str() == Some("no") {
                continue;
            }
            warned |= list(answer, "warnings").next().is_some();
            let decided = |one: &&Value| matches!(one.get("standing").and_then(Value::as_str), Some("applies" | "open"));
            let because = list(answer, "because").filter(decided);
            found.push(Finding {
                question: at(answer, &["question"]).as_str().unwrap_or_default().to_owned(),
                matter: name.clone(),
                outcomes,
                missing: texts(answer, "missing", "fact").collect(),
                provisions: because.filter_map(|one| one.get("provision").and_then(Value::as_str)).map(str::to_owned).collect(),
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
    fn findings_keep_outcomes_of_every_kind_and_the_facts_that_decided() {
        let told = serde_json::json!({ "matters": [{
            "subject": "sight", "leg": "to Wellington",
            "facts": { "item.ecl": "2-5.a", "item.value": "1 CAD" },
            "answers": [
                { "question": "q", "arises": "yes", "outcome": { "kind": "choice", "possible": [{ "id": "permit" }], "gap": false },
                  "because": [{ "provision": "ca/eipa/13", "standing": "applies", "when": { "fact": "item.ecl" } },
                              { "provision": "ca/gep-41/s2", "standing": "fails", "when": {} }], "missing": [], "warnings": [{ "en": "w" }] },
                { "question": "r", "arises": "no", "outcome": { "kind": "choice", "possible": [{ "id": "free" }] } },
                { "question": "s", "arises": "yes", "outcome": { "kind": "layers", "share": { "low": "0.025", "high": "0.025" } } },
                { "question": "t", "arises": "yes", "outcome": { "kind": "layers", "share": { "low": "0" } } },
                { "question": "u", "arises": "yes", "outcome": { "kind": "holds", "holds": "open" } },
                { "question": "v", "arises": "yes", "outcome": { "kind": "set", "certain": [{ "id": "a" }], "open": [{ "id": "b" }] } },
                { "question": "w", "arises": "yes", "outcome": { "kind": "set", "certain": [], "open": [] } },
                { "question": "x", "arises": "open", "outcome": { "kind": "choice", "possible": [{ "id": "free" }], "gap": true } },
                { "question": "y", "arises": "yes", "outcome": { "kind": "not_asked" } },
            ],
        }] });
        let (found, warned) = findings(&told);
        assert!(warned);
        assert_eq!((found[0].matter.as_str(), found[0].provisions.len()), ("sight / to Wellington", 1));
        assert_eq!(found[0].marks, [("item.ecl".to_owned(), "2-5.a".to_owned())].into());
        let outcomes: Vec<(&str, String)> = found.iter().map(|one| (one.question.as_str(), one.outcomes.join(" | "))).collect();
        let expected = [("q", "permit"), ("s", "2.5 %"), ("t", "0 % | unbounded"), ("u", "yes | no"), ("v", "a | a, b"), ("w", "nothing"), ("x", "free | no_answer")];
        assert_eq!(outcomes, expected.map(|(question, outcome)| (question, outcome.to_owned())));
    }
}
