//! What the fields of a form come to, and what the program works out of them itself.

use std::collections::BTreeSet;

use ntib_desk::files::named;
use ntib_desk::{is_blank, turns};
use ntib_rules::Diagnostic;
use ntib_record::{ATTACHMENT_BYTES_MAX, ATTACHMENTS_MAX, Attachment, Label, Name};
use serde_json::{Map, Value};

use crate::call::{Call, Query, Visitor};
use crate::desk::DeskCall;
use crate::kept::Problem;
use crate::subject::{NotOpened, Opened};
use crate::trouble::Trouble;

use super::{assess, authorisations, cases, consultations, decisions, forms, obligations};

/// What a form comes to.
#[derive(Default)]
pub struct Made {
    /// The payload of the entry.
    pub payload: Map<String, Value>,
    /// The instruments on which it rests.
    pub instruments: BTreeSet<Name>,
    /// The label, where it is not that of the object.
    pub label: Option<Label>,
}

/// What is wrong with what a program sends.
pub enum Outside {
    /// Something else than the command.
    Trouble(Trouble),
    /// A field of the payload, and what was given.
    Field {
        /// Which.
        at: String,
        /// What.
        given: String,
    },
    /// The case has mistakes.
    Case(Vec<Diagnostic>),
}

impl From<Trouble> for Outside {
    fn from(trouble: Trouble) -> Outside {
        Outside::Trouble(trouble)
    }
}

/// The payload of a command that a program sends: as it is sent, but for what the program works out itself for forms. Nobody is taken at their word on
/// what the engine found, on what an answer turns on, or on what a standard says.
pub fn from_outside(desk: &DeskCall<'_>, verb: &str, object: &Name, payload: Map<String, Value>) -> Result<Made, Outside> {
    let of = |payload| Made { payload, ..Made::default() };
    let field = |at: &str, given: &Value| Outside::Field { at: at.to_owned(), given: given.to_string().chars().take(60).collect() };
    match verb {
        "assess-case" => assessed_outside(desk, &payload),
        "open-case" => {
            let given = payload.get("standard").cloned().unwrap_or_default();
            cases::opened(desk, payload).map(of).map_err(|_| field("standard", &given))
        }
        "propose-decision" => {
            let given = payload.get("answers").cloned().unwrap_or_default();
            if let Some(other) = given.as_array().into_iter().flatten().find(|one| !one.is_string()) {
                return Err(field("answers", other));
            }
            decisions::proposed(desk, payload).map(of).map_err(|_| field("answers", &given))
        }
        "file-use-report" if !payload.contains_key("rows") => Ok(of(authorisations::with_rows(desk, object, payload)?)),
        _ => Ok(of(payload)),
    }
}

/// The assessment of the case that a program sends, with the law of the day that it names.
fn assessed_outside(desk: &DeskCall<'_>, payload: &Map<String, Value>) -> Result<Made, Outside> {
    let wrong = |at: &str, given: String| Outside::Field { at: at.to_owned(), given: given.chars().take(60).collect() };
    if let Some(other) = payload.keys().find(|name| !["case", "as_of"].contains(&name.as_str())) {
        return Err(wrong(other, other.clone()));
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in payload {
        form.append_pair(name, value.as_str().ok_or_else(|| wrong(name, value.to_string()))?);
    }
    let call = Call {
        site: desk.call.site,
        base: desk.call.base,
        lang: desk.call.lang,
        path: desk.call.path,
        query: Query::parse(&[form.finish().as_str()]).ok_or(Trouble::TooLarge)?,
        files: Vec::new(),
        post: false,
        visitor: Visitor { operation: desk.call.visitor.operation.clone(), ..Visitor::default() },
    };
    let opened = Opened::read(&call).map_err(|error| match error {
        NotOpened::Nothing => wrong("case", String::new()),
        NotOpened::Mistakes(_, mistakes) => Outside::Case(mistakes),
        NotOpened::Trouble(trouble) => Outside::Trouble(trouble),
    })?;
    if let Some(given) = &opened.bad_date {
        return Err(wrong("as_of", given.clone()));
    }
    let (payload, instruments) = assess::of(desk, &opened)?.map_err(|problem| wrong("case", problem.text))?;
    Ok(Made { payload, instruments, label: None })
}

/// The payload of a form: of its fields, and of what the program works out itself.
pub fn made(desk: &DeskCall<'_>, form: &'static forms::Form, object: &Name) -> Result<Result<Made, Problem>, Trouble> {
    if form.0 == "assess-case" {
        let assessed = assess::assess(desk)?;
        return Ok(assessed.map(|(payload, instruments)| Made { payload, instruments, label: None }));
    }
    let payload = match forms::payload(form, desk.query(), desk.call.lang) {
        Ok(payload) => payload,
        Err(field) => return Ok(Err(Problem::new(&field, desk.t("work-empty")))),
    };
    let payload = match with_files(desk, form.0, payload)? {
        Ok(payload) => payload,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut payload = payload;
    // What is done to another object than the page's names it.
    payload.remove("object");
    let of = |payload: Result<Map<String, Value>, Problem>| payload.map(|payload| Made { payload, ..Made::default() });
    match form.0 {
        "file-use-report" => authorisations::with_rows(desk, object, payload).map(|payload| of(Ok(payload))),
        "publish-aggregate" => {
            let found = ntib_desk::consultations::aggregate(&desk.ground(), object);
            match found.and_then(|found| serde_json::to_value(found).ok()) {
                Some(Value::Object(payload)) => Ok(of(Ok(payload))),
                _ => Ok(Err(Problem::new(form.0, desk.t("work-not-closed")))),
            }
        }
        "open-case" => Ok(of(cases::opened(desk, payload))),
        "ask-inquirer" => Ok(of(cases::asked(desk, payload))),
        "propose-decision" => Ok(of(decisions::proposed(desk, payload))),
        "answer-call" => consultations::answer(desk, object, payload).map(|(payload, label)| Ok(Made { payload, label, ..Made::default() })),
        "call-firms" => Ok(of(consultations::call(desk, payload))),
        "invite-firm" => consultations::invitation(desk, object, payload).map(|(payload, label)| Ok(Made { payload, label, ..Made::default() })),
        "open-commitment" => consultations::opening(desk, object, payload).map(|(payload, label)| Ok(Made { payload, label, ..Made::default() })),
        "record-obligation" => Ok(of(obligations::recorded(desk, payload))),
        _ => Ok(of(Ok(payload))),
    }
}

/// The kind of content of a file, by the end of its name.
fn media(name: &str) -> &'static str {
    let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "txt" | "yaml" | "md" => "text/plain",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ics" => "text/calendar",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

/// Names the files that came with a form in the payload. They are kept once the command is agreed to.
pub fn with_files(desk: &DeskCall<'_>, verb: &str, mut payload: Map<String, Value>) -> Result<Result<Map<String, Value>, Problem>, Trouble> {
    let field = format!("{verb}.files");
    let sent: Vec<_> = desk.call.files.iter().filter(|file| file.field == field && !file.bytes.is_empty()).collect();
    if sent.is_empty() || !forms::WITH_FILES.contains(&verb) || !desk.may(verb) {
        return Ok(Ok(payload));
    }
    let large = |file: &&&crate::call::Sent| u64::try_from(file.bytes.len()).map_or(true, |bytes| bytes > ATTACHMENT_BYTES_MAX);
    if sent.len() > ATTACHMENTS_MAX || sent.iter().any(|file| large(&file)) {
        return Ok(Err(Problem::new(&field, desk.t("work-files-too-large"))));
    }
    let mut all = Vec::new();
    for file in sent {
        desk.put_beside(&file.bytes);
        // Browsers send a name alone; others may send a way to it.
        let name: String = file.name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|letter| !letter.is_control() && !turns(*letter)).take(150).collect();
        let name = if is_blank(&name) { "file".to_owned() } else { name };
        all.push(Attachment::of(&file.bytes, media(&name), name));
    }
    let value = serde_json::to_value(named(&all)).map_err(|_| Trouble::Bug)?;
    payload.insert(ntib_record::ATTACHMENTS.to_owned(), value);
    Ok(Ok(payload))
}
