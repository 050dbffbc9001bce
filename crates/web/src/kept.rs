//! Where imports begin, and what was imported on this server: shown, taken back, kept as files.

use askama::Template;

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::sheet::{COLUMNS_MAX, TABLE_BYTES_MAX};
use crate::shelf::{IMPORTS_MAX, Refused};
use crate::trouble::Trouble;

/// Tables to begin with.
const SAMPLES: [(&str, &str, &str); 2] = [
    ("firms", "firms.csv", include_str!("../assets/blank-firms.csv")),
    ("items", "items.csv", include_str!("../assets/blank-items.csv")),
];

/// Something wrong with a form.
pub struct Problem {
    /// The field.
    pub field: String,
    /// What is wrong with it and what to do.
    pub text: String,
}

impl Problem {
    /// Of a field.
    pub fn new(field: &str, text: String) -> Problem {
        Problem { field: field.to_owned(), text }
    }
}

/// An import as it is listed.
struct Row {
    number: usize,
    title: String,
    told: String,
    on: String,
    counts: bool,
    fresh: bool,
    lines: Go,
    firms: Vec<(Go, String)>,
    more: usize,
}

#[derive(Template)]
#[template(path = "import.html")]
struct Page<'a> {
    c: &'a Chrome<'a>,
    action: Go,
    problems: Vec<Problem>,
    paste: String,
    closed: Option<String>,
    imports: Vec<Row>,
    verdicts: usize,
    verdict_lines: Go,
    samples: [Go; 2],
    megabytes: usize,
    columns: usize,
    most: usize,
}

impl Page<'_> {
    /// Whether something is wrong with a field that otherwise stands folded away.
    fn more_open(&self) -> bool {
        self.problems.iter().any(|one| matches!(one.field.as_str(), "sheet" | "head" | "map"))
    }
}

/// The most firms of an import that are named.
const FIRMS_NAMED: usize = 12;

/// What is asked for besides a table: a file to keep, or an import taken back. None if it is a table, or nothing yet.
pub fn act(call: &Call<'_>) -> Option<Result<Reply, Trouble>> {
    let shelf = call.site.shelf();
    let wrong = |text: &str| Err(Trouble::BadAddress(text.to_owned()));
    let number = |text: &str| text.parse::<usize>().ok();
    if !call.post {
        if let Some(asked) = call.query.get("sample") {
            let found = SAMPLES.iter().find(|(name, ..)| *name == asked);
            return Some(found.map_or_else(|| wrong(asked), |(_, name, text)| Ok(Reply::File { kind: "text/csv; charset=utf-8", name, text: (*text).to_owned() })));
        }
        if let Some(asked) = call.query.get("lines") {
            let found = number(asked).and_then(|number| shelf.lines(number));
            return Some(found.map_or_else(|| wrong(asked), |text| Ok(Reply::File { kind: "application/jsonl; charset=utf-8", name: "import.statements.jsonl", text })));
        }
        if call.query.has("verdicts") {
            return Some(Ok(Reply::File { kind: "application/jsonl; charset=utf-8", name: "verdicts.jsonl", text: shelf.verdict_lines() }));
        }
        return Some(page(call, Vec::new()));
    }
    for (field, counts) in [("drop", false), ("restore", true)] {
        if let Some(asked) = call.query.get(field) {
            let done = number(asked).filter(|_| shelf.open().is_ok()).and_then(|number| shelf.count(number, counts));
            return Some(done.map_or_else(|| wrong(asked), |()| Ok(Reply::See(format!("{}#imports", call.go("import"))))));
        }
    }
    None
}

/// Where imports begin, with what is wrong with what was sent.
pub fn page(call: &Call<'_>, problems: Vec<Problem>) -> Result<Reply, Trouble> {
    let failed = !problems.is_empty();
    let chrome = Chrome::new(call, Section::Firms, call.words().get("import-title")).failed(failed);
    let shelf = call.site.shelf();
    let words = call.words();
    let closed = shelf.open().err().map(|refused| words.get(if refused == Refused::Full { "import-full" } else { "import-not-kept" }));
    let kept: Option<usize> = call.query.get("kept").and_then(|text| text.parse().ok());
    let imports = shelf.imports().into_iter().map(|one| {
        let mut firms: Vec<(Go, String)> = Vec::new();
        for said in &one.library.statements {
            if let ntib_base::statement::Claim::Called { text, .. } = &said.claim
                && !firms.iter().any(|(go, _)| *go == call.go(&format!("firms/{}", said.subject)))
            {
                firms.push((call.go(&format!("firms/{}", said.subject)), text.to_string()));
            }
            if firms.len() > FIRMS_NAMED {
                break;
            }
        }
        let entries = one.library.statements.iter().map(|said| &*said.subject).collect::<std::collections::BTreeSet<_>>().len();
        firms.truncate(FIRMS_NAMED);
        let parts = [("import-rows", one.rows), ("import-statements", one.library.statements.len()), ("import-entries", entries), ("import-refused", one.left_out)];
        Row {
            number: one.number,
            title: one.title,
            told: parts.map(|(phrase, count)| words.with(phrase, &[("count", &count.to_string())])).join(" · "),
            on: one.on.to_string(),
            counts: one.counts,
            fresh: kept == Some(one.number),
            lines: call.go("import").with("lines", &one.number.to_string()),
            more: entries.saturating_sub(firms.len()),
            firms: if one.counts { firms } else { Vec::new() },
        }
    });
    let page = Page {
        imports: imports.collect(),
        action: call.go("import"),
        paste: call.query.get("paste").unwrap_or_default().to_owned(),
        closed,
        verdicts: shelf.verdicts(),
        verdict_lines: call.go("import").with("verdicts", "1"),
        samples: SAMPLES.map(|(name, ..)| call.go("import").with("sample", name)),
        megabytes: TABLE_BYTES_MAX >> 20,
        columns: COLUMNS_MAX,
        most: IMPORTS_MAX,
        c: &chrome,
        problems,
    };
    page.render().map(|html| Reply::Page(if failed { 422 } else { 200 }, html)).map_err(|_| Trouble::Bug)
}
