//! The HTTP interface for programs, `/api/v1/`: what pages do, as JSON, behind the same functions, labels and policies.
//!
//! One table says every operation; the description (`/api/v1/openapi.json`) is made of it, so that the two cannot differ. What is not in the table is
//! not found. Every fault comes in one form, in both languages, with the number under which the log knows the request. Whoever signs in with the
//! pages may use it with the same session; what changes the record comes as JSON from this site or from no browser at all.

mod base;
mod describe;
mod law;
mod once;
mod payloads;
mod trade;
mod work;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use ntib_core::{Bi, Date, Lang};
use ntib_present::wire::text;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::metrics;
use crate::site::Site;
use crate::trouble::Trouble;

/// How every path begins.
pub(crate) const PREFIX: &str = "/api/v1/";

/// What an operation answers: a document, or what is wrong.
pub(crate) type Answer = Result<String, Fault>;

/// A field of a query.
pub(crate) struct Param {
    name: &'static str,
    about: &'static str,
    needed: bool,
    /// Whether it may be given several times.
    many: bool,
}

impl Param {
    const fn of(name: &'static str, about: &'static str) -> Param {
        Param { name, about, needed: false, many: false }
    }

    const fn needed(mut self) -> Param {
        self.needed = true;
        self
    }

    const fn many(mut self) -> Param {
        self.many = true;
        self
    }
}

/// One operation.
pub(crate) struct Operation {
    /// The path after [`PREFIX`].
    pub path: &'static str,
    /// Whether something is sent with it, as JSON; it is asked for with `GET` otherwise.
    pub sends: Option<&'static str>,
    id: &'static str,
    about: &'static str,
    query: &'static [Param],
    /// The schema of what it answers.
    answers: &'static str,
    /// Whether somebody has to be signed in.
    pub signed_in: bool,
    run: fn(&Asked<'_, '_>) -> Answer,
}

/// Every operation, part by part.
const PARTS: [&[Operation]; 5] = [law::OPERATIONS, trade::OPERATIONS, base::OPERATIONS, work::OPERATIONS, describe::OPERATIONS];

pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    PARTS.into_iter().flatten()
}

/// The operation at a path after [`PREFIX`].
pub(crate) fn operation(path: &str) -> Option<&'static Operation> {
    operations().find(|one| one.path == path)
}

/// The route of a path, for logs and counts.
pub(crate) fn route_of(path: &str) -> metrics::Route {
    metrics::Route { part: "api", route: operation(path).map_or("none", |one| one.path) }
}

/// One request.
pub(crate) struct Asked<'c, 's> {
    call: &'c Call<'s>,
    body: Map<String, Value>,
}

/// What is wrong with a request, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    status: u16,
    code: String,
    /// The field that it is about, where it is about one.
    at: String,
    what: Box<Bi>,
    help: Box<Bi>,
    /// Further mistakes, of a case.
    mistakes: Vec<Value>,
}

impl Fault {
    /// A fault whose words are the phrases `api-CODE` and `api-CODE-help`, with what was given.
    fn new(site: &Site, status: u16, code: &str, at: &str, given: &str) -> Fault {
        let said = |id: &str| Box::new(Bi { en: site.words(Lang::En).with(id, &[("given", given)]), fr: site.words(Lang::Fr).with(id, &[("given", given)]) });
        Fault { status, code: code.to_owned(), at: at.to_owned(), what: said(&format!("api-{code}")), help: said(&format!("api-{code}-help")), mistakes: Vec::new() }
    }

    /// What a page would say in a page.
    fn of(site: &Site, trouble: &Trouble) -> Fault {
        let code = match trouble {
            Trouble::NotFound(_) => "not-found",
            Trouble::BadAddress(given) => return Fault::new(site, 400, "bad-value", "", given),
            Trouble::Method => "method",
            Trouble::TooLarge => "too-large",
            Trouble::TooManyMatters(count) => return Fault::new(site, 413, "too-many", "", &count.to_string()),
            Trouble::Encoding => "encoding",
            Trouble::Elsewhere => "elsewhere",
            Trouble::NotPermitted => "not-permitted",
            Trouble::Slow => "slow",
            Trouble::Moved => "moved",
            Trouble::Busy => "busy",
            Trouble::TooOften(seconds) => return Fault::new(site, 429, "too-often", "", &seconds.to_string()),
            // Programs send no files.
            Trouble::Malicious | Trouble::Unscanned | Trouble::Bug => "bug",
        };
        Fault::new(site, trouble.status(), code, "", "")
    }

    fn response(&self, operation: &str) -> Response<Body> {
        let mut error = json!({ "code": self.code, "what": both(&self.what), "help": both(&self.help), "operation": operation });
        if let Value::Object(fields) = &mut error {
            if !self.at.is_empty() {
                fields.insert("at".into(), json!(self.at));
            }
            if !self.mistakes.is_empty() {
                fields.insert("mistakes".into(), json!(self.mistakes));
            }
        }
        response(self.status, text(&json!({ "error": error })))
    }
}

/// A fault as the response to a request that never came to an operation.
pub(crate) fn trouble(site: &Site, trouble: &Trouble, operation: &str) -> Response<Body> {
    Fault::of(site, trouble).response(operation)
}

/// Carries a request out. `sent` are the bytes that came with it.
pub(crate) fn carry_out(call: &Call<'_>, operation: &Operation, sent: &[u8]) -> Response<Body> {
    let number = call.visitor.operation.as_str();
    let body = if operation.sends.is_some() { read(call.site, sent) } else { Ok(Map::new()) };
    let known = |name: &str| operation.query.iter().find(|param| param.name == name);
    let odd = call.query.pairs().iter().find(|(name, _)| known(name).is_none());
    let lacking = operation.query.iter().find(|param| param.needed && call.query.get(param.name).is_none());
    let done = match (body, odd, lacking) {
        (Err(fault), ..) => Err(fault),
        (_, Some((name, _)), _) => Err(Fault::new(call.site, 400, "unknown-field", name, name)),
        (_, _, Some(param)) => Err(Fault::new(call.site, 400, "missing-field", param.name, param.name)),
        (Ok(body), None, None) => (operation.run)(&Asked { call, body }),
    };
    done.map_or_else(|fault| fault.response(number), |document| response(200, document))
}

fn read(site: &Site, sent: &[u8]) -> Result<Map<String, Value>, Fault> {
    match once::read(sent) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Fault::new(site, 400, "bad-json", "", "an object is expected")),
        Err(once::NotRead::Twice(at)) => Err(Fault::new(site, 400, "field-twice", &at, &at)),
        Err(once::NotRead::Json(error)) => Err(Fault::new(site, 400, "bad-json", "", &error.to_string())),
    }
}

fn response(status: u16, document: String) -> Response<Body> {
    let mut response = Response::new(Body::from(document));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // What somebody asked about, or saw who has signed in, stays in no cache.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Asked<'_, '_> {
    fn site(&self) -> &Site {
        self.call.site
    }

    fn fault(&self, status: u16, code: &str, at: &str, given: &str) -> Fault {
        Fault::new(self.site(), status, code, at, given)
    }

    fn trouble(&self, trouble: &Trouble) -> Fault {
        Fault::of(self.site(), trouble)
    }

    /// A mistake in a field.
    fn bad(&self, at: &str, given: &str) -> Fault {
        self.fault(422, "bad-value", at, given)
    }

    /// The same where it is known what is wrong with it.
    fn bad_as(&self, at: &str, what: Bi) -> Fault {
        Fault { what: Box::new(what), ..self.bad(at, "") }
    }

    /// The fields sent are these and no others.
    fn only(&self, fields: &[&str]) -> Result<(), Fault> {
        match self.body.keys().find(|name| !fields.contains(&name.as_str())) {
            Some(name) => Err(self.fault(422, "unknown-field", name, name)),
            None => Ok(()),
        }
    }

    /// A text that was sent.
    fn text(&self, name: &str) -> Result<Option<&str>, Fault> {
        match self.body.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.bad(name, &short(other))),
        }
    }

    /// A text that has to be sent.
    fn need(&self, name: &str) -> Result<&str, Fault> {
        self.text(name)?.ok_or_else(|| self.fault(422, "missing-field", name, name))
    }

    /// A list of texts that was sent; none where it was not.
    fn texts(&self, name: &str) -> Result<Vec<&str>, Fault> {
        let items = match self.body.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(self.bad(name, &short(other))),
        };
        items.iter().map(|item| item.as_str().ok_or_else(|| self.bad(name, &short(item)))).collect()
    }

    fn flag(&self, name: &str) -> Result<bool, Fault> {
        match self.body.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(self.bad(name, &short(other))),
        }
    }

    /// A date that was sent.
    fn date(&self, name: &str) -> Result<Option<Date>, Fault> {
        self.text(name)?.map(|text| text.parse().map_err(|_| self.bad(name, text))).transpose()
    }

    /// A number of a query within limits.
    fn limit(&self, usual: usize, most: usize) -> Result<usize, Fault> {
        let Some(text) = self.call.query.get("limit") else { return Ok(usual) };
        text.parse().ok().filter(|limit| (1..=most).contains(limit)).ok_or_else(|| self.fault(400, "bad-value", "limit", text))
    }
}

/// A value as it is told in a fault: not a long one whole.
fn short(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}

/// A text in both languages.
fn both(bi: &Bi) -> Value {
    json!({ "en": bi.en, "fr": bi.fr })
}
