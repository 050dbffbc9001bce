//! Forms of the work: for each verb the fields of its form, and the payload that they make.

use ntib_core::Lang;
use serde_json::{Map, Value};

use crate::call::Query;
use crate::kept::Problem;

use super::{Show, picks};

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
    /// One of what is seen of this kind, offered by name.
    One(&'static str),
    /// Any of what is seen of this kind.
    Any(&'static str),
    /// One object, as its kind and name with a slash between, of those offered under this name.
    Object(&'static str),
    /// Any of them.
    Objects(&'static str),
    /// One line, with what is usual offered.
    Usual(&'static str),
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

use Takes::{Any, Day, Given, Line, Lines, Number, Object, Objects, One, Pick, Text, Time, Usual, Words, YesNo};

use super::forum_forms;

/// A line of an authorisation.
macro_rules! line_fields {
    ($($at:literal),*) => { [$(must(concat!($at, ".id"), Line), must(concat!($at, ".title"), Words), must(concat!($at, ".unit"), Line), may(concat!($at, ".granted"), Line), must(concat!($at, ".from"), Day), may(concat!($at, ".until"), Day)),*] };
}
const AMENDED: &[Field] = &line_fields!("line");

/// Every form.
pub const FORMS: &[Form] = &[
    (
        "open-case",
        &[
            must("title", Words),
            must("inquiry", Text),
            may("question", One("question")),
            may("inquirer", One("firm")),
            must("on", Day),
            must("countersign", Pick(&["always", "when_doubtful", "never"])),
            may("standard.id", Given),
            may("standard.working_days", Given),
            may("standard.calendar", Given),
        ],
    ),
    ("ask-inquirer", &[may("question", Text), may("facts", Any("missing")), must("on", Day)]),
    ("take-reply", &[must("reply", Text), must("on", Day)]),
    ("assess-case", &[must("case", Text), must("as_of", Day)]),
    ("draft-answer", &[must("answer", Text), may("precedents", Any("sent-case")), may("departs", Text)]),
    ("countersign-answer", &[must("draft", Given), must("agreed", YesNo), may("remark", Text)]),
    ("send-answer", &[must("draft", Given), must("on", Day)]),
    ("close-case", &[must("ending", Pick(&["answered", "withdrawn", "referred"])), must("on", Day)]),
    ("withdraw-inquiry", &[must("on", Day)]),
    ("reopen-case", &[must("on", Day)]),
    (
        "record-authorisation",
        &[
            must("title", Words),
            must("sort", Pick(&["permit", "general", "exemption", "agreement", "quota"])),
            must("number", Line),
            must("holder", One("office")),
            must("lines.0.id", Line),
            must("lines.0.title", Words),
            must("lines.0.unit", Line),
            may("lines.0.granted", Line),
            must("lines.0.from", Day),
            may("lines.0.until", Day),
            may("conditions", Text),
            may("reporting.first", Day),
            may("reporting.months", Number),
            may("reporting.due_days", Number),
            may("case", One("case")),
        ],
    ),
    ("amend-authorisation", AMENDED),
    ("use-authorisation", &[must("id", Given), must("line", One("line")), must("on", Day), must("amount", Line), must("what_for", Line)]),
    ("return-use", &[must("id", Given), must("of", One("use")), must("on", Day), must("amount", Line)]),
    ("file-use-report", &[must("from", Given), must("until", Given), must("on", Day)]),
    ("end-authorisation", &[must("how", Pick(&["surrendered", "revoked", "replaced"])), must("on", Day)]),
    ("start-programme", &[must("title", Words), must("aim", Text), may("within", One("programme"))]),
    ("name-partner", &[must("place", One("place")), must("part", Text), may("share", Line), may("basis", Words)]),
    ("set-milestone", &[must("id", Line), must("title", Words), must("due", Day), may("reached", Day)]),
    ("name-supplier", &[must("firm", Usual("firm")), must("part", Words), may("from", Day), may("until", Day)]),
    (
        "note-fact",
        &[
            must("topic", Words),
            must("fact", Text),
            must("source.title", Line),
            may("source.url", Line),
            may("source.of", Day),
            must("source.checked", Day),
            must("source.confidence", Pick(&["text_read", "secondary", "unverified"])),
        ],
    ),
    ("plan-money", &[must("from", Day), must("until", Day), must("currency", Line), must("planned", Line), may("days_to_contract", Number)]),
    ("contract-money", &[must("year", Day), must("amount", Line), must("contract", Line)]),
    ("record-payment", &[must("on", Day), must("amount", Line), must("what_for", Line)]),
    ("end-programme", &[must("on", Day), must("how", Text)]),
    (
        "record-obligation",
        &[must("title", Words), must("programme", One("programme")), must("contractor", Usual("firm")), must("currency", Line), must("amount", Line), must("deadlines", Lines), may("categories", Lines)],
    ),
    ("claim-credit", &[must("id", Given), must("activity", Text), must("on", Day), may("categories", Any("category")), must("value", Line), must("multiplier", Line)]),
    ("judge-credit", &[must("id", One("claim")), must("accepted", YesNo), may("remark", Text)]),
    ("call-firms", super::consultations::CALL_FIELDS),
    ("invite-firm", &[must("firm", One("uninvited"))]),
    ("answer-call", &[must("on", Day)]),
    ("open-commitment", &[must("question", One("committed")), must("nonce", Line), must("matter", Text)]),
    ("publish-aggregate", &[]),
    ("close-call", &[must("on", Day)]),
    ("say-what-was-done", &[must("said", Text), must("done", Text), may("decisions", Any("decision"))]),
];

/// The verbs whose forms have room for several of the same.
const MANY: &[&str] = &["call-firms", "propose-decision"];

/// The verbs to which files may be attached.
pub const WITH_FILES: &[&str] = &["open-case", "take-reply", "draft-answer"];

/// The form of a verb.
pub fn form(verb: &str) -> Option<&'static Form> {
    FORMS.iter().chain(forum_forms::FORMS).find(|(name, _)| *name == verb)
}

/// Under which name a field is sent. The case to assess is sent as everywhere else.
pub fn name_of(verb: &str, path: &str) -> String {
    if verb == "assess-case" { path.to_owned() } else { format!("{verb}.{path}") }
}

/// A field as it is shown.
#[derive(Default)]
pub struct Shown {
    /// How it is sent.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// `line`, `text`, `day`, `pick`, `any`, `file` or `given`.
    pub kind: &'static str,
    /// What may be picked: value, label, whether it is.
    pub picks: Vec<(String, String, bool)>,
    /// What was written in place of what may be picked, where there is more than that.
    pub more: Option<String>,
    /// Whether it may be left empty.
    pub empty: bool,
    /// What is wrong with what was sent.
    pub mistake: String,
}

impl Shown {
    /// Takes in what was sent and what is wrong with it.
    fn sent(&mut self, sent: &Query, problems: &[Problem]) {
        if let Some(value) = sent.get(&self.name) {
            self.value = value.to_owned();
        }
        let all: Vec<&str> = sent.all(&self.name).collect();
        for (value, _, on) in &mut self.picks {
            *on = all.contains(&value.as_str());
        }
        if let Some(more) = &mut self.more {
            let written = all.iter().rev().find(|value| !value.is_empty() && self.picks.iter().all(|(own, ..)| own != *value));
            *more = written.map_or_else(String::new, |value| (*value).to_owned());
        }
        self.mistake = problems.iter().find(|one| one.field == self.name).map(|one| one.text.clone()).unwrap_or_default();
    }
}

/// A form as it is shown.
#[derive(Default)]
pub struct FormShown {
    /// The verb.
    pub verb: &'static str,
    /// Which form this is, where there are several of a verb.
    pub id: String,
    /// What it does.
    pub title: String,
    /// What it is for, in a sentence.
    pub lead: String,
    /// Its fields.
    pub fields: Vec<Shown>,
    /// Whether it is unfolded: it was sent and is shown again, or is what comes next.
    pub open: bool,
    /// Whether it begins an object, and asks who will see it.
    pub founds: bool,
    /// Whether it carries files.
    pub files: bool,
}

impl FormShown {
    /// The form of a verb with these fields.
    pub fn of(show: &Show<'_>, verb: &'static str, fields: Vec<Shown>) -> FormShown {
        let founds = ntib_desk::verb(verb).is_some_and(|row| row.founds);
        FormShown { verb, id: verb.to_owned(), title: show.t(&format!("do-{verb}")), fields, founds, ..FormShown::default() }
    }

    /// The same after it was sent, with what is wrong.
    pub fn sent(&mut self, sent: &Query, problems: &[Problem]) {
        // Of two forms of one verb the one whose first field came.
        let came = self.fields.iter().find(|field| field.kind != "given").is_none_or(|field| field.kind == "any" || sent.has(&field.name));
        if came {
            self.open = true;
            self.fields.iter_mut().for_each(|field| field.sent(sent, problems));
        }
    }
}

/// The name of what a field is called by.
fn label_of(show: &Show<'_>, verb: &str, path: &str) -> String {
    let last = path.rsplit('.').next().unwrap_or_default().replace('_', "-");
    let own = format!("work-field-{verb}-{last}");
    let said = show.t(&own);
    let said = if said == own { show.t(&format!("work-field-{last}")) } else { said };
    // Of a list the place in it.
    match path.split('.').find_map(|step| step.parse::<u32>().ok()).filter(|_| MANY.contains(&verb)) {
        Some(at) => format!("{said} ({})", at + 1),
        None => said,
    }
}

/// What is offered, and what the page gives besides: value, label, whether it is picked.
fn with_known(show: &Show<'_>, of: &str, offered: Vec<(String, String)>, known: &[&str]) -> Vec<(String, String, bool)> {
    let mut all: Vec<_> = offered.into_iter().map(|(value, label)| (known.contains(&value.as_str()), value, label)).map(|(on, value, label)| (value, label, on)).collect();
    for value in known {
        if all.iter().all(|(own, ..)| own != value) {
            all.extend(picks::title_of(show, of, value).map(|title| ((*value).to_owned(), title, true)));
        }
    }
    all
}

/// A field as it is shown, with what the page gives it.
pub fn field(show: &Show<'_>, verb: &str, field: &Field, given: &[(&str, String)]) -> Shown {
    let known: Vec<&str> = given.iter().filter(|(path, _)| *path == field.path).map(|(_, value)| value.as_str()).collect();
    let pick = |one: &str| (one.to_owned(), show.t(&format!("pick-{}", one.replace('_', "-"))), known.contains(&one));
    let of = match field.takes {
        One(of) | Object(of) | Any(of) | Objects(of) | Usual(of) => Some(of),
        _ => None,
    };
    let offer = of.map(|of| (of, picks::of(show, of)));
    let more = offer.as_ref().is_some_and(|(_, offer)| offer.more);
    let mut offered: Vec<_> = offer.into_iter().flat_map(|(of, offer)| with_known(show, of, offer.all, &known)).collect();
    let chosen = offered.iter().any(|(_, _, on)| *on);
    if matches!(field.takes, One(_) | Object(_)) && (field.empty || !chosen && (more || offered.len() > 1)) {
        offered.insert(0, (String::new(), show.t(if field.empty { "work-none" } else { "choose" }), !chosen));
    }
    Shown {
        name: name_of(verb, field.path),
        label: label_of(show, verb, field.path),
        value: known.first().map_or_else(String::new, |value| (*value).to_owned()),
        kind: match field.takes {
            Words | Line | Number | Time => "line",
            Usual(_) => "usual",
            Text | Lines => "text",
            Day => "day",
            Pick(_) | YesNo | One(_) | Object(_) => "pick",
            Any(_) | Objects(_) => "any",
            Given => "given",
        },
        picks: match field.takes {
            Pick(all) => all.iter().map(|one| pick(one)).collect(),
            YesNo => ["yes", "no"].iter().map(|one| pick(one)).collect(),
            _ => offered,
        },
        more: (more && !matches!(field.takes, Usual(_))).then(String::new),
        empty: field.empty,
        mistake: String::new(),
    }
}

/// The form of a verb with what the page gives it.
pub fn shown(show: &Show<'_>, form: &'static Form, given: &[(&str, String)]) -> FormShown {
    let (verb, fields) = form;
    // What is offered of is not asked for where there is none of it.
    let asked = |one: &Shown| !(one.empty && matches!(one.kind, "pick" | "any") && one.picks.iter().all(|(value, ..)| value.is_empty()));
    let mut all: Vec<Shown> = fields.iter().map(|one| field(show, verb, one, given)).filter(asked).collect();
    let files = WITH_FILES.contains(verb);
    if files {
        all.push(Shown { name: format!("{verb}.files"), label: show.t("work-files"), kind: "file", empty: true, ..Shown::default() });
    }
    // What a form is for, where its title does not say it.
    let lead = format!("lead-{verb}");
    let said = show.t(&lead);
    FormShown { files, lead: if said == lead { String::new() } else { said }, ..FormShown::of(show, verb, all) }
}

/// The payload that the fields of a form make, or the name of a field that is empty and may not be.
pub fn payload(form: &Form, sent: &Query, lang: Lang) -> Result<Map<String, Value>, String> {
    let (verb, fields) = form;
    let mut payload = Value::Object(Map::new());
    for field in *fields {
        let name = name_of(verb, field.path);
        if let Any(of) | Objects(of) = field.takes {
            let all = sent.all(&name).map(str::trim).filter(|one| !one.is_empty()).map(|one| picks::written(of, one));
            let all: Vec<Value> = if let Objects(_) = field.takes { all.map(|one| object(&one)).collect() } else { all.map(Value::from).collect() };
            if !all.is_empty() {
                put(&mut payload, field.path, all.into());
            } else if !field.empty {
                return Err(name);
            }
            continue;
        }
        let text = match field.takes {
            // What is written counts before what is picked.
            One(_) | Object(_) => sent.all(&name).map(str::trim).filter(|one| !one.is_empty()).last(),
            _ => sent.get(&name).map(str::trim),
        };
        let text = text.unwrap_or_default();
        if text.is_empty() {
            if field.empty || field.takes == Given {
                continue;
            }
            return Err(name);
        }
        let value = match field.takes {
            Words | Text => wording(lang, text),
            Number => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
            YesNo => (text == "yes").into(),
            Object(of) => object(&picks::written(of, text)),
            One(of) => picks::written(of, text).into(),
            Time => if text.len() == 16 { format!("{}:00.000Z", text.replace(' ', "T")).into() } else { text.into() },
            Lines => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect::<Vec<_>>().into(),
            // The one number among what pages give: how many days a standard has.
            Given if field.path.ends_with("working_days") => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
            Line | Usual(_) | Day | Pick(_) | Any(_) | Objects(_) | Given => text.into(),
        };
        put(&mut payload, field.path, value);
    }
    match payload {
        Value::Object(payload) => Ok(payload),
        _ => Err((*verb).to_owned()),
    }
}

/// What was written in the language of the page.
pub fn wording(lang: Lang, text: &str) -> Value {
    Value::Object([(lang.code().to_owned(), text.replace("\r\n", "\n").into())].into_iter().collect())
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
    let numbered = rest.split_once('.').and_then(|(number, rest)| Some((number.parse::<usize>().ok()?, rest)));
    match numbered {
        Some((at, rest)) => {
            let list = fields.entry(step).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                while list.len() <= at {
                    list.push(Value::Object(Map::new()));
                }
                if let Some(one) = list.get_mut(at) {
                    put(one, rest, value);
                }
            }
        }
        None => put(fields.entry(step).or_insert_with(|| Value::Object(Map::new())), rest, value),
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
