//! A case pasted or edited as a file.

use askama::Template;
use ntib_present::status::Namer;
use ntib_rules::model::Value;
use ntib_rules::{Diagnostic, SourceFile};
use ntib_status::{Known, Measurer};

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::days::Days;
use crate::subject::{Interview, NotOpened, Opened, Subject, examples};
use crate::trouble::Trouble;

/// The most mistakes of one case that are shown.
const MISTAKES_MAX: usize = 50;

/// A case to start from where none is given: what a case looks like.
const BLANK: &str = include_str!("../assets/blank-case.yaml");

struct MistakeView {
    code: String,
    line: u32,
    message: String,
    label: String,
    help: Option<String>,
    text: String,
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage<'a> {
    c: &'a Chrome<'a>,
    text: String,
    mistakes: Vec<MistakeView>,
    more: usize,
    examples: Vec<(Go, String)>,
    action: Go,
}

/// The editor, with a ready case, an interview or a written case in it.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let text = if let Some(slug) = call.query.get("example") {
        let found = call.site.examples().iter().find(|example| example.slug == slug);
        found.ok_or_else(|| Trouble::NotFound(examples(call)))?.file.text.clone()
    } else if let Some(firm) = call.query.get("firm") {
        of_firm(call, firm)?
    } else if let Some(text) = call.query.get("case") {
        text.replace("\r\n", "\n")
    } else if let Some(interview) = Interview::read(call)? {
        let as_of = call.query.get("as_of").and_then(|text| text.parse().ok());
        interview.case_text(call.site, call.lang, as_of.unwrap_or_else(|| call.site.suggested_day()))
    } else {
        BLANK.replace("TITLE", &call.words().get("case-blank-title")).replace("DATE", &call.site.suggested_day().to_string())
    };
    editor(call, text, &[])
}

/// A case about a firm in a role, with what its sources state and its holdings show; what is not known is left out.
fn of_firm(call: &Call<'_>, name: &str) -> Result<String, Trouble> {
    let days = Days::read(call);
    let view = call.base.view(days.as_of, days.known_at);
    let firm = view.find(name).ok_or_else(|| Trouble::BadAddress(name.to_owned()))?;
    let book = call.site.book();
    let role = call.query.get("role").unwrap_or("firm");
    let known = book.roles.iter().any(|one| one.name == role && (role == "firm" || one.like.as_deref() == Some("firm")));
    if !known {
        return Err(Trouble::BadAddress(role.to_owned()));
    }
    let (viewer, lists) = (call.site.viewer(call.lang), call.base.lists(&view));
    let called = Namer { viewer: &viewer, view: &view }.entity(firm).name;
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut text = format!("case: {}\nas_of: {}\nparties:\n  {role}:\n    firm: {name}\n", quoted(&called), days.as_of);
    let measured = Measurer::new(&view, book, call.base.map(), days.as_of, &lists).measure_all(firm);
    for (fact, one) in measured {
        let key = book.fact(fact).key.strip_prefix("firm.").unwrap_or_default();
        if book.find_fact(&format!("{role}.{key}")).is_none() {
            continue;
        }
        let value = match &one.known {
            Known::Value(Value::Set(values)) => format!("[{}]", values.iter().map(|one| quoted(&one.to_string())).collect::<Vec<_>>().join(", ")),
            Known::Value(value) => quoted(&value.to_string()),
            Known::Between(low, high) => quoted(&format!("{} to {}", low.share(), high.share())),
            Known::Nothing | Known::OneOf(_) | Known::Contains { .. } => continue,
        };
        text += &format!("    {key}: {value}\n");
    }
    if role != "firm" {
        text += "items:\n- id: item\nlegs:\n- id: movement\n";
    }
    Ok(text)
}

/// The editor with what is wrong with the case in it.
pub fn editor(call: &Call<'_>, text: String, mistakes: &[Diagnostic]) -> Result<Reply, Trouble> {
    let failed = !mistakes.is_empty();
    let chrome = Chrome::new(call, Section::Case, call.words().get("case-title")).failed(failed);
    let file = SourceFile { path: String::new(), text };
    let line_of = |at: u32| file.text.lines().nth(at.saturating_sub(1) as usize).unwrap_or_default().to_owned();
    let shown = mistakes.iter().take(MISTAKES_MAX).map(|one| MistakeView {
        code: one.code.to_string(),
        line: one.span.line.max(1),
        message: one.message.clone(),
        label: one.label.clone(),
        help: one.help.clone(),
        text: line_of(one.span.line),
    });
    let page = CasePage {
        c: &chrome,
        mistakes: shown.collect(),
        more: mistakes.len().saturating_sub(MISTAKES_MAX),
        examples: call.site.examples().iter().map(|one| {
            let title = ntib_present::view::capital(one.case.title.get(call.lang));
            (call.go("case").with("example", &one.slug), title)
        }).collect(),
        action: call.go("answer"),
        text: file.text.clone(),
    };
    let status = if failed { 422 } else { 200 };
    page.render().map(|html| Reply::Page(status, html)).map_err(|_| Trouble::Bug)
}

/// What the address asks about; or the page to show in its place.
pub fn open(call: &Call<'_>, path: &str) -> Result<Result<Opened, Reply>, Trouble> {
    match Opened::read(call) {
        Ok(opened) => {
            let go = opened.go(call, path);
            let written = call.post && matches!(opened.subject, Subject::Case(_)) && opened.bad_date.is_none();
            // A short case goes into the address, so that its answer can be shared and gone back to.
            if written && !go.is_form() {
                let rest = call.query.pairs().iter().filter(|(name, _)| !matches!(name.as_str(), "as_of" | "case" | "example"));
                let rest: Vec<(String, String)> = rest.cloned().collect();
                return Ok(Err(Reply::See(go.with_all(&rest).to_string())));
            }
            Ok(Ok(opened))
        }
        Err(NotOpened::Nothing) => Ok(Err(Reply::See(call.go("case").to_string()))),
        Err(NotOpened::Mistakes(text, mistakes)) => editor(call, text, &mistakes).map(Err),
        Err(NotOpened::Trouble(trouble)) => Err(trouble),
    }
}
