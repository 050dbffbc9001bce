//! What a page is asked, and links to pages.

use std::fmt;

use ntib_access::Token;
use ntib_core::Lang;

use crate::base::Base;
use crate::site::Site;

/// The most fields that a request may carry.
pub const FIELDS_MAX: usize = 1_000;

/// The longest link with a whole case in it; longer ones become forms. Proxies commonly stop at 8 KiB.
pub const LINK_BYTES_MAX: usize = 6_000;

/// Fields in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// The fields of a query string or of a form; `None` beyond [`FIELDS_MAX`].
    pub fn parse(texts: &[&str]) -> Option<Query> {
        let fields = texts.iter().flat_map(|text| form_urlencoded::parse(text.as_bytes()));
        let pairs: Vec<(String, String)> =
            fields.take(FIELDS_MAX + 1).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        (pairs.len() <= FIELDS_MAX).then_some(Query { pairs })
    }

    /// With the fields of a form after those that are here; `None` beyond [`FIELDS_MAX`].
    pub fn and(mut self, form: Vec<(String, String)>) -> Option<Query> {
        self.pairs.extend(form);
        (self.pairs.len() <= FIELDS_MAX).then_some(self)
    }

    /// The first value of a field, if it is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(one, value)| one == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field was sent, if only empty.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(one, _)| one == name)
    }

    /// Every field in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

/// A file that was sent with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The field that it was sent in.
    pub field: String,
    /// What it was called there.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// What a request tells of the browser that sent it.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The secret of its session.
    pub token: Option<Token>,
    /// The secret that it holds while it signs in elsewhere.
    pub errand: Option<Token>,
    /// The token of a program, where one asks with it.
    pub bearer: Option<Token>,
    /// Where it speaks from, as the server sees it.
    pub from: String,
    /// Whether a page of another site led here: the cookie of the session then stays behind.
    pub crossed: bool,
    /// The number under which the log knows this request.
    pub operation: String,
}

/// One request for a page.
pub struct Call<'a> {
    /// Everything that pages show.
    pub site: &'a Site,
    /// What is said of firms, as it stood when the request came.
    pub base: &'a Base,
    /// The language of the address.
    pub lang: Lang,
    /// The path after the language, without slashes at its ends.
    pub path: &'a str,
    /// Fields of the address, then those of the form sent.
    pub query: Query,
    /// Files sent with the form.
    pub files: Vec<Sent>,
    /// Whether a form was sent.
    pub post: bool,
    /// Who sent it.
    pub visitor: Visitor,
}

/// What a page replies.
pub enum Reply {
    /// A page with its status.
    Page(u16, String),
    /// A JSON document.
    Document(String),
    /// A file to keep.
    File {
        /// Its media type.
        kind: &'static str,
        /// Its name.
        name: &'static str,
        /// What stands in it.
        text: String,
    },
    /// A file to keep, of any kind.
    Bytes {
        /// Its media type.
        kind: &'static str,
        /// Its name, in letters that a header takes.
        name: String,
        /// What stands in it.
        bytes: Vec<u8>,
    },
    /// Look there instead.
    See(String),
    /// A reply with which the browser gets a secret to hold while it signs in elsewhere, or loses it.
    Errand(Option<Token>, Box<Reply>),
    /// A reply with which the browser's session changes: it gets this secret, or loses the one it had.
    Session(Option<Token>, Box<Reply>),
}

/// A way to another page: a link, or a form where a case is too long for a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Go {
    path: String,
    fields: Vec<(String, String)>,
}

impl Go {
    /// To `path` in `lang`; the front page is the empty path.
    pub fn to(lang: Lang, path: &str) -> Go {
        let slash = if path.is_empty() { "" } else { "/" };
        Go { path: format!("/{}{slash}{path}", lang.code()), fields: Vec::new() }
    }

    /// With this field too.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Go {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With these fields too.
    #[must_use]
    pub fn with_all(mut self, fields: &[(String, String)]) -> Go {
        self.fields.extend(fields.iter().cloned());
        self
    }

    /// Where the link or form leads, without fields.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The fields, for a form.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Whether it is too long for a link.
    pub fn is_form(&self) -> bool {
        self.to_string().len() > LINK_BYTES_MAX
    }

    /// `post` where a link would be too long, and `get` otherwise.
    pub fn method(&self) -> &'static str {
        if self.is_form() { "post" } else { "get" }
    }
}

impl fmt::Display for Go {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.fields.is_empty() {
            return Ok(());
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        write!(f, "?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_text() {
        let query = Query::parse(&["f=leg.from%3AUS&skip=x&f=item.usml%3AVIII%28h%29&empty=", "v=a+b%26c"]).unwrap();
        assert_eq!(query.all("f").collect::<Vec<_>>(), ["leg.from:US", "item.usml:VIII(h)"]);
        assert_eq!(query.get("v"), Some("a b&c"));
        assert_eq!(query.get("empty"), None);
        assert!(query.has("empty"));
    }

    #[test]
    fn too_many_fields_are_refused() {
        assert_eq!(Query::parse(&["a&".repeat(FIELDS_MAX + 1).as_str()]), None);
        assert!(Query::parse(&["a&".repeat(FIELDS_MAX).as_str()]).is_some());
    }

    #[test]
    fn links_are_encoded_and_long_ones_are_forms() {
        let go = Go::to(Lang::Fr, "answer").with("case", "é & <b>");
        assert_eq!(go.to_string(), "/fr/answer?case=%C3%A9+%26+%3Cb%3E");
        assert!(!go.is_form());
        assert!(go.with("x", &"y".repeat(LINK_BYTES_MAX)).is_form());
        assert_eq!(Go::to(Lang::En, "").to_string(), "/en");
    }
}
