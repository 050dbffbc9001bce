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

    /// What it takes.
    pub fn takes(&self) -> Takes {
        self.takes
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

/// How surely a fact is known.
pub(super) const SURE: Takes = Pick(&["text_read", "secondary", "unverified"]);

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
    (
        "set-milestone",
        &[
            must("id", Line),
            must("title", Words),
            must("due", Day),
            may("reached", Day),
            may("source.title", Line),
            may("source.url", Line),
            may("source.of", Day),
            may("source.checked", Day),
            may("source.confidence", SURE),
        ],
    ),
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
            must("source.confidence", SURE),
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
    /// The language of what stands in it, where it is not that of the page.
    pub lang: &'static str,
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

/// What a field is called: of its verb or of any, by its whole path or by the last step of it, as far as there is a phrase.
fn label_of(show: &Show<'_>, verb: &str, path: &str) -> String {
    let whole = path.replace(['.', '_'], "-");
    let last = path.rsplit('.').next().unwrap_or_default().replace('_', "-");
    let ids = [format!("work-field-{verb}-{whole}"), format!("work-field-{verb}-{last}"), format!("work-field-{whole}"), format!("work-field-{last}")];
    let said = ids.iter().map(|id| (id, show.t(id))).find(|(id, said)| *id != said).map_or(last, |(_, said)| said);
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
    if matches!(field.takes, Pick(_)) && field.empty {
        offered.push((String::new(), show.t("work-none"), known.is_empty()));
    }
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
            Pick(all) => offered.into_iter().chain(all.iter().map(|one| pick(one))).collect(),
            YesNo => ["yes", "no"].iter().map(|one| pick(one)).collect(),
            _ => offered,
        },
        more: (more && !matches!(field.takes, Usual(_))).then(String::new),
        empty: field.empty,
        ..Shown::default()
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
        match value(verb, field, sent, lang) {
            Some(value) => put(&mut payload, field.path, value),
            None if field.empty || field.takes == Given => {}
            None => return Err(name_of(verb, field.path)),
        }
    }
    match payload {
        Value::Object(payload) => Ok(payload),
        _ => Err((*verb).to_owned()),
    }
}

/// What a field was sent with; none where it is empty.
fn value(verb: &str, field: &Field, sent: &Query, lang: Lang) -> Option<Value> {
    let name = name_of(verb, field.path);
    if let Any(of) | Objects(of) = field.takes {
        let all = sent.all(&name).map(str::trim).filter(|one| !one.is_empty()).map(|one| picks::written(of, one));
        let all: Vec<Value> = if let Objects(_) = field.takes { all.map(|one| object(&one)).collect() } else { all.map(Value::from).collect() };
        return (!all.is_empty()).then(|| all.into());
    }
    let text = match field.takes {
        // What is written counts before what is picked.
        One(_) | Object(_) => sent.all(&name).map(str::trim).filter(|one| !one.is_empty()).last(),
        _ => sent.get(&name).map(str::trim).filter(|text| !text.is_empty()),
    }?;
    Some(match field.takes {
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
    })
}

/// What was said, as the fields of a form have it: several of one path where several were chosen.
pub fn said(form: &Form, payload: &Map<String, Value>, lang: Lang) -> Vec<(&'static str, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let of = |value: &Value| format!("{}/{}", value.get("kind").map(text).unwrap_or_default(), value.get("id").map(text).unwrap_or_default());
    let mut all = Vec::new();
    for field in form.1 {
        let Some(value) = find(payload, field.path) else { continue };
        let many = || value.as_array().into_iter().flatten();
        match field.takes {
            Words | Text => {
                let written = languages(payload, field);
                let own = written.iter().find(|(one, _)| *one == lang).or(written.first());
                all.extend(own.map(|(_, text)| (field.path, text.clone())));
            }
            YesNo => all.push((field.path, if value.as_bool() == Some(true) { "yes" } else { "no" }.to_owned())),
            Object(_) => all.push((field.path, of(value))),
            Objects(_) => all.extend(many().map(|one| (field.path, of(one)))),
            Any(_) => all.extend(many().map(|one| (field.path, text(one)))),
            Lines => {
                // A line of several things is written as its form reads it.
                let line = |one: &Value| one.as_object().map_or_else(|| text(one), |parts| parts.values().map(text).collect::<Vec<_>>().join(" "));
                all.push((field.path, many().map(line).collect::<Vec<_>>().join("\n")));
            }
            Time => all.push((field.path, text(value).chars().take(16).collect::<String>().replace('T', " "))),
            Line | Usual(_) | Day | Number | Pick(_) | One(_) | Given => all.push((field.path, text(value))),
        }
    }
    all
}

/// In which languages a field was written, English first, and what.
pub fn languages(payload: &Map<String, Value>, field: &Field) -> Vec<(Lang, String)> {
    if !matches!(field.takes, Words | Text) {
        return Vec::new();
    }
    let written = |lang: Lang| find(payload, field.path).and_then(|value| value.get(lang.code())).and_then(Value::as_str).map(|text| (lang, text.to_owned()));
    [Lang::En, Lang::Fr].into_iter().filter_map(written).collect()
}

/// What was said with some of its fields as they were sent now; or the name of one that is empty and may not be. A text stays in the languages that it
/// was written in.
pub fn changed(verb: &str, before: &Map<String, Value>, fields: &[&Field], sent: &Query, lang: Lang) -> Result<Map<String, Value>, String> {
    let mut payload = Value::Object(before.clone());
    for field in fields {
        let written: Vec<Lang> = languages(before, field).into_iter().map(|(lang, _)| lang).collect();
        let value = match written.as_slice() {
            [one] => value(verb, field, sent, *one),
            [_, _] => {
                let other = sent.get(&format!("{}.{}", name_of(verb, field.path), lang.other().code())).map(str::trim).filter(|text| !text.is_empty());
                let texts = value(verb, field, sent, lang).into_iter().chain(other.map(|text| wording(lang.other(), text)));
                let texts: Map<String, Value> = texts.filter_map(|one| one.as_object().cloned()).flatten().collect();
                (!texts.is_empty()).then_some(Value::Object(texts))
            }
            _ => value(verb, field, sent, lang),
        };
        take(&mut payload, field.path);
        match value {
            Some(value) => put(&mut payload, field.path, value),
            None if field.empty => {}
            None => return Err(name_of(verb, field.path)),
        }
    }
    match payload {
        Value::Object(payload) => Ok(payload),
        _ => Err(verb.to_owned()),
    }
}

/// What stands at a path.
fn find<'a>(payload: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let first = payload.get(steps.next()?)?;
    steps.try_fold(first, |value, step| match value {
        Value::Array(all) => all.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    })
}

/// Takes out what stands at a path.
fn take(whole: &mut Value, path: &str) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    match (whole, rest) {
        (Value::Object(fields), None) => drop(fields.remove(step)),
        (Value::Object(fields), Some(rest)) => fields.get_mut(step).into_iter().for_each(|value| take(value, rest)),
        (Value::Array(all), Some(rest)) => step.parse::<usize>().ok().and_then(|at| all.get_mut(at)).into_iter().for_each(|value| take(value, rest)),
        _ => {}
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
    fn what_was_said_fills_its_form_and_is_read_back_the_same() {
        let said_before = serde_json::json!({
            "title": { "en": "Pumps", "fr": "Pompes" }, "inquiry": { "fr": "Peuvent-elles partir?" }, "on": "2026-06-01", "countersign": "always",
            "standard": { "id": "s", "working_days": 15, "calendar": "c" }, "told": ["kept"],
        });
        let before = said_before.as_object().unwrap();
        let form = form("open-case").unwrap();
        let given = said(form, before, Lang::En);
        assert!(given.contains(&("title", "Pumps".to_owned())) && given.contains(&("inquiry", "Peuvent-elles partir?".to_owned())));
        let fields: Vec<&Field> = form.1.iter().filter(|field| field.takes != Given).collect();
        let mut sent = form_urlencoded::Serializer::new(String::new());
        sent.extend_pairs(given.iter().map(|(path, value)| (format!("open-case.{path}"), value)));
        let other = "open-case.title.fr=Pompes";
        let again = Query::parse(&[&sent.finish(), other]).unwrap();
        assert_eq!(&changed("open-case", before, &fields, &again, Lang::En).unwrap(), before);
        // A text stays in its language, and one of two languages may be left empty.
        let sent = Query::parse(&["open-case.title=Valves&open-case.inquiry=Oui&open-case.on=2026-06-01&open-case.countersign=always"]).unwrap();
        let made = changed("open-case", before, &fields, &sent, Lang::En).unwrap();
        assert_eq!((&made["title"], &made["inquiry"]), (&serde_json::json!({ "en": "Valves" }), &serde_json::json!({ "fr": "Oui" })));
        assert_eq!((&made["told"], &made["standard"]), (&before["told"], &before["standard"]));
        assert_eq!(changed("open-case", before, &fields, &Query::default(), Lang::En).unwrap_err(), "open-case.title");
    }

    #[test]
    fn every_form_is_of_a_verb() {
        for (verb, _) in FORMS.iter().chain(forum_forms::FORMS) {
            assert!(ntib_desk::verb(verb).is_some(), "{verb}");
        }
    }
}
