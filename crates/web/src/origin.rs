//! Whether a good originates: a bill of materials pasted or sent as a file, and the answer with its arithmetic.

use askama::Template;
use ntib_core::Date;
use ntib_origin::{Agreement, Bom, MATERIALS_MAX, Report, agreements, answer, read, read_csv};
use ntib_present::origin::OriginView;
use ntib_present::wire::{Writer, text};
use ntib_rules::SourceFile;

use crate::call::{Call, Go, Reply};
use crate::chrome::{Chrome, Section};
use crate::router::BODY_BYTES_MAX;
use crate::trouble::Trouble;

/// The most mistakes that are shown.
const MISTAKES_MAX: usize = 50;

/// A bill to start from: what one looks like.
const BLANK: &str = include_str!("../assets/blank-bill.yaml");

struct Mistake {
    line: u32,
    message: String,
    help: Option<String>,
    source: String,
}

/// What stands in the form.
struct Asked {
    bill: String,
    agreement: String,
    as_of: String,
}

#[derive(Template)]
#[template(path = "origin.html")]
struct OriginPage<'a> {
    c: &'a Chrome<'a>,
    asked: &'a Asked,
    agreements: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
    answer: Option<OriginView>,
    day: Option<Date>,
    json: Option<Go>,
    examples: Vec<(Go, String)>,
    action: Go,
    bytes: usize,
    materials: usize,
}

/// Tables begin with their headings; everything else is YAML.
fn is_table(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    first.contains(',') && first.split(',').any(|head| head.trim().trim_start_matches('\u{feff}') == "id")
}

fn parse(call: &Call<'_>, bill: &str) -> Result<Bom, Vec<Mistake>> {
    let book = call.site.book();
    let found = if is_table(bill) {
        read_csv(book, bill)
    } else {
        read(book, &SourceFile { path: String::new(), text: bill.to_owned() })
    };
    let line_of = |at: u32| bill.lines().nth(at.saturating_sub(1) as usize).unwrap_or_default().to_owned();
    found.map_err(|mistakes| {
        let shown = mistakes.into_iter().take(MISTAKES_MAX);
        shown.map(|one| Mistake { line: one.span.line.max(1), message: one.message, help: one.help, source: line_of(one.span.line) }).collect()
    })
}

fn single(message: String, help: &str) -> Vec<Mistake> {
    vec![Mistake { line: 1, message, help: Some(help.to_owned()), source: String::new() }]
}

fn work(call: &Call<'_>, asked: &Asked) -> Result<(Report, Date), Vec<Mistake>> {
    let bom = parse(call, &asked.bill)?;
    let as_of = match (asked.as_of.trim(), bom.as_of) {
        ("", Some(day)) => day,
        ("", None) => call.site.suggested_day(),
        (given, _) => given.parse::<Date>().map_err(|error| single(error.to_string(), "write year-month-day"))?,
    };
    let id = (!asked.agreement.is_empty()).then_some(asked.agreement.as_str()).or(bom.agreement.as_deref());
    let agreement = Agreement::read(call.site.book(), id, as_of)
        .map_err(|error| single(error.to_string(), "choose an agreement, or another day"))?;
    Ok((answer(&agreement, &bom), as_of))
}

fn asked(call: &Call<'_>) -> Result<Option<Asked>, Trouble> {
    let field = |name: &str| call.query.get(name).unwrap_or_default().to_owned();
    let bill = match (call.query.get("file"), call.query.get("bill"), call.query.get("example")) {
        (Some(text), _, _) | (None, Some(text), _) => text.replace("\r\n", "\n"),
        (None, None, Some(slug)) => {
            let found = call.site.bills().iter().find(|one| one.0 == slug);
            found.ok_or_else(|| Trouble::NotFound(examples(call)))?.1.text.clone()
        }
        (None, None, None) => return Ok(None),
    };
    Ok(Some(Asked { bill, agreement: field("agreement"), as_of: field("as_of") }))
}

fn examples(call: &Call<'_>) -> Vec<(Go, String)> {
    let each = call.site.bills().iter().map(|(slug, file)| {
        let title = parse(call, &file.text).map_or_else(|_| slug.clone(), |bom| bom.good.name.get(call.lang).to_owned());
        (call.go("origin").with("example", slug), ntib_present::view::capital(&title))
    });
    each.collect()
}

/// The form, and the answer where a bill was given.
pub fn page(call: &Call<'_>) -> Result<Reply, Trouble> {
    let given = asked(call)?;
    let worked = given.as_ref().map(|asked| work(call, asked));
    let (report, mistakes) = match worked {
        None => (None, Vec::new()),
        Some(Ok(found)) => (Some(found), Vec::new()),
        Some(Err(mistakes)) => (None, mistakes),
    };
    let blank = || Asked {
        bill: BLANK.replace("DATE", &call.site.suggested_day().to_string()),
        agreement: String::new(),
        as_of: String::new(),
    };
    let asked = given.unwrap_or_else(blank);
    let failed = !mistakes.is_empty();
    let chrome = Chrome::new(call, Section::None, call.words().get("origin-title")).failed(failed);
    let viewer = call.site.viewer(call.lang);
    let day = report.as_ref().map(|found| found.1);
    let json = day.map(|day| {
        call.go("origin.json").with("bill", &asked.bill).with("agreement", &asked.agreement).with("as_of", &day.to_string())
    });
    let page = OriginPage {
        c: &chrome,
        agreements: agreements(call.site.book()).into_iter().map(|(id, title, _)| (id, title.get(call.lang).to_owned())).collect(),
        mistakes,
        answer: report.as_ref().map(|(report, _)| viewer.origin(report)),
        day,
        json,
        examples: examples(call),
        action: call.go("origin"),
        bytes: BODY_BYTES_MAX >> 10,
        materials: MATERIALS_MAX,
        asked: &asked,
    };
    let status = if failed { 422 } else { 200 };
    page.render().map(|html| Reply::Page(status, html)).map_err(|_| Trouble::Bug)
}

/// A mistake in a bill: its line, what it is, and the remedy.
pub type Told = (u32, String, Option<String>);

/// The answer for a program, or what is wrong with the bill.
pub fn of_program(call: &Call<'_>, bill: &str, agreement: &str, as_of: Option<Date>) -> Result<String, Vec<Told>> {
    let asked = Asked { bill: bill.replace("\r\n", "\n"), agreement: agreement.to_owned(), as_of: as_of.map_or_else(String::new, |day| day.to_string()) };
    match work(call, &asked) {
        Ok((report, _)) => Ok(text(&Writer::new(call.site.engine()).origin(&report))),
        Err(mistakes) => Err(mistakes.into_iter().map(|one| (one.line, one.message, one.help)).collect()),
    }
}

/// The answer as a document.
pub fn document(call: &Call<'_>) -> Result<Reply, Trouble> {
    let Some(asked) = asked(call)? else { return Ok(Reply::See(call.go("origin").to_string())) };
    match work(call, &asked) {
        Ok((report, _)) => Ok(Reply::Document(text(&Writer::new(call.site.engine()).origin(&report)))),
        Err(_) => page(call),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_from_yaml() {
        assert!(is_table("\n\u{feff}id,in,code\ngood,,8412.21\n"));
        assert!(!is_table("bom: 1\ngood: { id, code }\n"));
        assert!(!is_table(""));
    }
}
