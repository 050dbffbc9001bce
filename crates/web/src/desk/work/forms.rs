//! Forms of the work: for each verb the fields of its form, and the payload that they make.

use ntib_core::Lang;
use serde_json::{Map, Value};

use crate::call::Query;
use crate::chrome::Chrome;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// One line in the language of the page: a `Wording`.
    Words,
    /// Several lines in the language of the page: a `Wording`.
    Text,
    /// One line as it is.
    Line,
    /// A day.
    Day,
    /// A whole number.
    Number,
    /// One of these, by the phrase `pick-` and its name.
    Pick(&'static [&'static str]),
    /// Yes or no.
    YesNo,
    /// Names separated by spaces.
    Names,
    /// An object, as its kind and name with a slash between.
    Object,
    /// Many of them, separated by spaces.
    Objects,
    /// A moment in universal time, to the minute.
    Time,
    /// Texts, one a line.
    Lines,
    /// What the page itself knows: hidden.
    Given,
}

/// A field: where its value stands in the payload, with `.` between the steps; what it takes; whether it may be left empty.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    path: &'static str,
    takes: Takes,
    empty: bool,
}

impl Field {
    /// Where its value stands in the payload.
    pub fn path(&self) -> &'static str {
        self.path
    }
}

pub(super) const fn must(path: &'static str, takes: Takes) -> Field {
    Field { path, takes, empty: false }
}

pub(super) const fn may(path: &'static str, takes: Takes) -> Field {
    Field { path, takes, empty: true }
}

/// A form: the verb and its fields.
pub type Form = (&'static str, &'static [Field]);

use Takes::{Day, Given, Line, Lines, Names, Number, Object, Objects, Pick, Text, Time, Words, YesNo};

use super::forum_forms;

/// Every form.
pub const FORMS: &[Form] = &[
    ("open-case", &[must("title", Words), must("inquiry", Text), may("inquirer", Line), must("on", Day), must("countersign", Pick(&["always", "when_doubtful", "never"])), may("standard.id", Given), may("standard.working_days", Given), may("standard.calendar", Given)]),
    ("ask-inquirer", &[must("question", Text), must("on", Day)]),
    ("take-reply", &[must("reply", Text), must("on", Day)]),
    ("assess-case", &[must("case", Text), must("as_of", Day)]),
    ("draft-answer", &[must("answer", Text), may("precedents", Names), may("departs", Text)]),
    ("countersign-answer", &[must("draft", Given), must("agreed", YesNo), may("remark", Text)]),
    ("send-answer", &[must("draft", Given), must("on", Day)]),
    ("close-case", &[must("ending", Pick(&["answered", "withdrawn", "referred"])), must("on", Day)]),
    ("reopen-case", &[must("on", Day)]),
    (
        "record-authorisation",
        &[
            must("title", Words),
            must("sort", Pick(&["permit", "general", "exemption", "agreement", "quota"])),
            must("number", Line),
            must("holder", Line),
            must("lines.0.id", Line),
            must("lines.0.title", Words),
            must("lines.0.unit", Line),
            may("lines.0.granted", Line),
            must("lines.0.from", Day),
            may("lines.0.until", Day),
            may("conditions", Text),
            may("case", Line),
        ],
    ),
    ("use-authorisation", &[must("id", Given), must("line", Line), must("on", Day), must("amount", Line), must("what_for", Line)]),
    ("return-use", &[must("id", Given), must("of", Line), must("on", Day), must("amount", Line)]),
    ("file-use-report", &[must("from", Given), must("until", Given), must("on", Day)]),
    ("end-authorisation", &[must("how", Pick(&["surrendered", "revoked", "replaced"])), must("on", Day)]),
    ("start-programme", &[must("title", Words), must("aim", Text), may("within", Line)]),
    ("name-partner", &[must("place", Line), must("part", Text), may("share", Line), may("basis", Words)]),
    ("set-milestone", &[must("id", Line), must("title", Words), must("due", Day), may("reached", Day)]),
    ("name-supplier", &[must("firm", Line), must("part", Words), may("from", Day), may("until", Day)]),
    ("plan-money", &[must("from", Day), must("until", Day), must("currency", Line), must("planned", Line), may("days_to_contract", Number)]),
    ("contract-money", &[must("year", Day), must("amount", Line), must("contract", Line)]),
    ("record-payment", &[must("on", Day), must("amount", Line), must("what_for", Line)]),
    ("claim-credit", &[must("id", Given), must("activity", Text), must("on", Day), may("categories", Names), must("value", Line), must("multiplier", Line)]),
    ("judge-credit", &[must("id", Line), must("accepted", YesNo), may("remark", Text)]),
    ("answer-call", &[must("on", Day)]),
    ("publish-aggregate", &[]),
    ("close-call", &[must("on", Day)]),
    ("say-what-was-done", &[must("said", Text), must("done", Text), may("decisions", Names)]),
];

/// The form of a verb.
pub fn form(verb: &str) -> Option<&'static Form> {
    FORMS.iter().chain(forum_forms::FORMS).find(|(name, _)| *name == verb)
}

/// Under which name a field is sent. The case to assess is sent as everywhere else.
pub fn name_of(verb: &str, path: &str) -> String {
    if verb == "assess-case" { path.to_owned() } else { format!("{verb}.{path}") }
}

/// A field as it is shown.
pub struct Shown {
    /// How it is sent.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// `line`, `text`, `day`, `pick` or `given`.
    pub kind: &'static str,
    /// What may be picked: value, label, whether it is.
    pub picks: Vec<(String, String, bool)>,
    /// Whether it may be left empty.
    pub empty: bool,
}

/// A form as it is shown.
pub struct FormShown {
    /// The verb.
    pub verb: &'static str,
    /// What it does.
    pub title: String,
    /// Its fields.
    pub fields: Vec<Shown>,
    /// Whether it is unfolded: it was sent and is shown again.
    pub open: bool,
}

/// The form of a verb with what was sent, else with what the page gives it.
pub fn shown(chrome: &Chrome<'_>, form: &'static Form, given: &[(&str, String)], sent: Option<&Query>) -> FormShown {
    let (verb, fields) = form;
    let of = |field: &Field| {
        let name = name_of(verb, field.path);
        let known = given.iter().find(|(path, _)| *path == field.path).map(|(_, value)| value.clone());
        let value = sent.and_then(|sent| sent.get(&name).map(str::to_owned)).or(known).unwrap_or_default();
        let pick = |one: &str| (one.to_owned(), chrome.t(format!("pick-{}", one.replace('_', "-"))), one == value);
        let last = field.path.rsplit('.').next().unwrap_or_default();
        Shown {
            label: chrome.t(if *verb == "assess-case" && last == "case" { "work-case-text".to_owned() } else { format!("work-field-{}", last.replace('_', "-")) }),
            kind: match field.takes {
                Words | Line | Names | Number | Time | Object | Objects => "line",
                Text | Lines => "text",
                Day => "day",
                Pick(_) | YesNo => "pick",
                Given => "given",
            },
            picks: match field.takes {
                Pick(all) => all.iter().map(|one| pick(one)).collect(),
                YesNo => ["yes", "no"].iter().map(|one| pick(one)).collect(),
                _ => Vec::new(),
            },
            name,
            value,
            empty: field.empty,
        }
    };
    FormShown { verb, title: chrome.t(format!("do-{verb}")), fields: fields.iter().map(of).collect(), open: sent.is_some() }
}

/// The payload that the fields of a form make, or the name of a field that is empty and may not be.
pub fn payload(form: &Form, sent: &Query, lang: Lang) -> Result<Map<String, Value>, String> {
    let (verb, fields) = form;
    let mut payload = Value::Object(Map::new());
    for field in *fields {
        let name = name_of(verb, field.path);
        let text = sent.get(&name).map(str::trim).unwrap_or_default();
        if text.is_empty() {
            if field.empty || field.takes == Given {
                continue;
            }
            return Err(name);
        }
        let value = match field.takes {
            Words | Text => Value::Object([(lang.code().to_owned(), text.replace("\r\n", "\n").into())].into_iter().collect()),
            Number => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
            YesNo => (text == "yes").into(),
            Object => object(text),
            Objects => text.split_whitespace().map(object).collect::<Vec<_>>().into(),
            Time => if text.len() == 16 { format!("{}:00.000Z", text.replace(' ', "T")).into() } else { text.into() },
            Lines => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect::<Vec<_>>().into(),
            Names => text.split_whitespace().map(Value::from).collect::<Vec<_>>().into(),
            // The one number among what pages give: how many days a standard has.
            Given if field.path.ends_with("working_days") => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
            Line | Day | Pick(_) | Given => text.into(),
        };
        put(&mut payload, field.path, value);
    }
    match payload {
        Value::Object(payload) => Ok(payload),
        _ => Err((*verb).to_owned()),
    }
}

/// An object by its kind and name.
fn object(text: &str) -> Value {
    let (kind, id) = text.split_once('/').unwrap_or(("", text));
    Value::Object([("kind".to_owned(), kind.into()), ("id".to_owned(), id.into())].into_iter().collect())
}

/// Puts a value at a path; a step that is a number makes a list.
fn put(whole: &mut Value, path: &str, value: Value) {
    let Some((step, rest)) = path.split_once('.') else {
        if let Value::Object(fields) = whole {
            fields.insert(path.to_owned(), value);
        }
        return;
    };
    let Value::Object(fields) = whole else { return };
    let (at_list, rest) = match rest.split_once('.') {
        Some((number, rest)) if number.parse::<usize>().is_ok() => (true, rest),
        _ => (false, rest),
    };
    if at_list {
        let list = fields.entry(step).or_insert_with(|| Value::Array(vec![Value::Object(Map::new())]));
        if let Some(first) = list.as_array_mut().and_then(|list| list.first_mut()) {
            put(first, rest, value);
        }
    } else {
        put(fields.entry(step).or_insert_with(|| Value::Object(Map::new())), rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_make_the_payload_that_the_verb_reads() {
        let sent = Query::parse(&["open-case.title=Pumps&open-case.inquiry=May+they+go%3F&open-case.on=2026-06-01&open-case.countersign=always&open-case.standard.id=s&open-case.standard.working_days=15&open-case.standard.calendar=c"]).unwrap();
        let made = payload(form("open-case").unwrap(), &sent, Lang::En).unwrap();
        ntib_desk::verb("open-case").unwrap().check_shape(&made).unwrap();
        assert_eq!(made["standard"]["working_days"], 15);
        let sent = Query::parse(&["record-authorisation.title=P&record-authorisation.sort=permit&record-authorisation.number=1&record-authorisation.holder=o&record-authorisation.lines.0.id=a&record-authorisation.lines.0.title=A&record-authorisation.lines.0.unit=EA&record-authorisation.lines.0.from=2026-01-01"]).unwrap();
        let made = payload(form("record-authorisation").unwrap(), &sent, Lang::Fr).unwrap();
        ntib_desk::verb("record-authorisation").unwrap().check_shape(&made).unwrap();
        assert_eq!(made["lines"][0]["title"]["fr"], "A");
        let missing = payload(form("close-case").unwrap(), &Query::default(), Lang::En);
        assert_eq!(missing.unwrap_err(), "close-case.ending");
    }

    #[test]
    fn every_form_is_of_a_verb() {
        for (verb, _) in FORMS.iter().chain(forum_forms::FORMS) {
            assert!(ntib_desk::verb(verb).is_some(), "{verb}");
        }
    }
}
