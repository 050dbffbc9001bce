//! What a page cannot do, and the page that says so.

use askama::Template;
use ntib_core::Lang;

use crate::call::{Call, Go, Query, Visitor};
use crate::chrome::{Chrome, Section};
use crate::site::Site;
use crate::typeset::typeset;

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing stands at the address. What stands near it: where, and what it is called.
    NotFound(Vec<(Go, String)>),
    /// The address names something that the rulebook does not have.
    BadAddress(String),
    /// The page does not take this method.
    Method,
    /// The address or form is larger than what is read.
    TooLarge,
    /// The case has more matters than one page answers.
    TooManyMatters(usize),
    /// The form was sent in an encoding that is not read.
    Encoding,
    /// Something known as malicious is in a file.
    Malicious,
    /// There is a scanner, and it does not say what it thinks of a file.
    Unscanned,
    /// The form stood on a page of another site.
    Elsewhere,
    /// The asker sees it, and the policies do not let it be taken along.
    NotPermitted,
    /// It took longer than a page may.
    Slow,
    /// More requests are being worked on than there is room for.
    Busy,
    /// Others wrote to the record in between: what was asked has to be judged again. No page shows it.
    Moved,
    /// Too many tries from one place. How many seconds to wait.
    TooOften(i64),
    /// A mistake of the program.
    Bug,
}

impl Trouble {
    /// The status of the response.
    pub fn status(&self) -> u16 {
        match self {
            Trouble::NotFound(_) => 404,
            Trouble::BadAddress(_) => 400,
            Trouble::Elsewhere | Trouble::NotPermitted => 403,
            Trouble::Method => 405,
            Trouble::TooLarge | Trouble::TooManyMatters(_) => 413,
            Trouble::Encoding => 415,
            Trouble::Malicious => 422,
            Trouble::TooOften(_) => 429,
            Trouble::Slow | Trouble::Busy | Trouble::Moved | Trouble::Unscanned => 503,
            Trouble::Bug => 500,
        }
    }

    /// What the log says, without what people entered.
    pub fn log(&self) -> &'static str {
        self.word()
    }

    /// The name of its phrases.
    fn word(&self) -> &'static str {
        match self {
            Trouble::NotFound(_) => "not-found",
            Trouble::BadAddress(_) => "bad-address",
            Trouble::Method => "method",
            Trouble::TooLarge => "too-large",
            Trouble::TooManyMatters(_) => "too-many",
            Trouble::Encoding => "encoding",
            Trouble::Malicious => "malicious",
            Trouble::Unscanned => "unscanned",
            Trouble::Elsewhere => "elsewhere",
            Trouble::NotPermitted => "not-permitted",
            Trouble::Slow => "slow",
            Trouble::Busy | Trouble::Moved => "busy",
            Trouble::TooOften(_) => "too-often",
            Trouble::Bug => "bug",
        }
    }
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage<'a> {
    c: &'a Chrome<'a>,
    what: String,
    near: &'a [(Go, String)],
    operation: String,
}

/// The page that says what went wrong, with the identifier under which the log knows it.
pub fn page(site: &Site, lang: Lang, path: &str, trouble: &Trouble, operation: &str) -> String {
    let base = site.base();
    let call = Call { site, base: &base, lang, path, query: Query::default(), files: Vec::new(), post: false, visitor: Visitor::default() };
    let word = trouble.word();
    let chrome = Chrome::new(&call, Section::None, call.words().get(&format!("trouble-{word}-title")));
    let what = match trouble {
        Trouble::BadAddress(given) => chrome.t1(format!("trouble-{word}"), "given", given),
        Trouble::TooOften(seconds) => chrome.count(format!("trouble-{word}"), seconds),
        Trouble::TooManyMatters(count) => {
            let (count, most) = (count.to_string(), crate::subject::MATTERS_MAX.to_string());
            call.words().with(&format!("trouble-{word}"), &[("count", &count), ("most", &most)])
        }
        _ => chrome.t(format!("trouble-{word}")),
    };
    let near: &[(Go, String)] = if let Trouble::NotFound(near) = trouble { near } else { &[] };
    TroublePage { c: &chrome, what, near, operation: operation.to_owned() }.render().map(|html| typeset(&html)).unwrap_or_default()
}
