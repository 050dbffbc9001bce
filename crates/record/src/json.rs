//! Canonical JSON (RFC 8785) without fractions: the same value always has the same bytes.
//!
//! Keys are ordered by their UTF-16 units, nothing stands between tokens, texts escape only what they must, and a
//! number is a whole number that every reader holds exactly. What has a fraction is written as a text.

use serde_json::{Map, Value};

/// The largest whole number that every reader of JSON holds exactly (RFC 8259 section 6).
pub const NUMBER_MAX: i64 = 9_007_199_254_740_991;
/// How many lists and objects may stand within one another.
pub const DEPTH_MAX: usize = 32;

/// What canonical JSON cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// A number with a fraction or exponent, or beyond [`NUMBER_MAX`].
    Number(String),
    /// More than [`DEPTH_MAX`] lists and objects within one another.
    Depth,
    /// Bytes that are not JSON.
    Syntax(String),
    /// JSON in another form than the canonical one: other order or spacing, a key twice.
    NotCanonical,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JsonError::Number(given) => {
                write!(
                    f,
                    "`{given}` is not a whole number up to {NUMBER_MAX}; write fractions and larger numbers as texts"
                )
            }
            JsonError::Depth => write!(
                f,
                "more than {DEPTH_MAX} lists and objects stand within one another"
            ),
            JsonError::Syntax(what) => write!(f, "not JSON: {what}"),
            JsonError::NotCanonical => f.write_str("JSON in another form than the canonical one"),
        }
    }
}

impl std::error::Error for JsonError {}

/// The canonical bytes of `value`.
pub fn to_bytes(value: &Value) -> Result<Vec<u8>, JsonError> {
    let mut out = Vec::new();
    write(value, &mut out, 0)?;
    Ok(out)
}

/// The value of these canonical bytes.
pub fn from_bytes(bytes: &[u8]) -> Result<Value, JsonError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| JsonError::Syntax(error.to_string()))?;
    if to_bytes(&value)? == bytes {
        Ok(value)
    } else {
        Err(JsonError::NotCanonical)
    }
}

fn write(value: &Value, out: &mut Vec<u8>, depth: usize) -> Result<(), JsonError> {
    if depth > DEPTH_MAX {
        return Err(JsonError::Depth);
    }
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(true) => out.extend(b"true"),
        Value::Bool(false) => out.extend(b"false"),
        Value::Number(number) => {
            let exact = number
                .as_i64()
                .filter(|number| number.unsigned_abs() <= NUMBER_MAX.unsigned_abs());
            out.extend(
                exact
                    .ok_or_else(|| JsonError::Number(number.to_string()))?
                    .to_string()
                    .bytes(),
            );
        }
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out, depth + 1)?;
            }
            out.push(b']');
        }
        Value::Object(fields) => write_fields(fields, out, depth)?,
    }
    Ok(())
}

fn write_fields(fields: &Map<String, Value>, out: &mut Vec<u8>, depth: usize) -> Result<(), JsonError> {
    let mut ordered: Vec<_> = fields.iter().collect();
    ordered.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
    out.push(b'{');
    for (at, (key, item)) in ordered.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_text(key, out);
        out.push(b':');
        write(item, out, depth + 1)?;
    }
    out.push(b'}');
    Ok(())
}

/// RFC 8785 section 3.2.2.2: the short escapes where they exist, `\u00xx` for other controls, all else as it is.
fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    let escaped = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    while let Some((plain, [byte, after @ ..])) =
        rest.iter().position(escaped).and_then(|at| rest.split_at_checked(at))
    {
        out.extend_from_slice(plain);
        match byte {
            b'"' => out.extend(b"\\\""),
            b'\\' => out.extend(b"\\\\"),
            8 => out.extend(b"\\b"),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            12 => out.extend(b"\\f"),
            b'\r' => out.extend(b"\\r"),
            byte => out.extend(format!("\\u{byte:04x}").bytes()),
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// An object as it is written. The caller gives its fields in the order of their keys.
pub(crate) struct Writing<'a> {
    out: &'a mut Vec<u8>,
    begun: bool,
}

impl Writing<'_> {
    pub(crate) fn of(out: &mut Vec<u8>) -> Writing<'_> {
        out.push(b'{');
        Writing { out, begun: false }
    }

    fn key(&mut self, key: &str) {
        if self.begun {
            self.out.push(b',');
        }
        self.begun = true;
        write_text(key, self.out);
        self.out.push(b':');
    }

    pub(crate) fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        write_text(text, self.out);
    }

    pub(crate) fn texts<T: AsRef<str>>(&mut self, key: &str, texts: impl Iterator<Item = T>) {
        self.key(key);
        write_texts(texts, self.out);
    }

    /// Lists of texts within a list.
    pub(crate) fn lists<T: AsRef<str>>(
        &mut self,
        key: &str,
        lists: impl Iterator<Item = impl Iterator<Item = T>>,
    ) {
        self.key(key);
        self.out.push(b'[');
        for (at, texts) in lists.enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            write_texts(texts, self.out);
        }
        self.out.push(b']');
    }

    /// An object within it.
    pub(crate) fn object(&mut self, key: &str) -> Writing<'_> {
        self.key(key);
        Writing::of(self.out)
    }

    /// An object with these fields, which stands within one object.
    pub(crate) fn fields(&mut self, key: &str, fields: &Map<String, Value>) -> Result<(), JsonError> {
        self.key(key);
        write_fields(fields, self.out, 1)
    }

    pub(crate) fn end(self) {
        self.out.push(b'}');
    }
}

fn write_texts<T: AsRef<str>>(texts: impl Iterator<Item = T>, out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, text) in texts.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_text(text.as_ref(), out);
    }
    out.push(b']');
}

/// The fields of an object, taken one by one; what is left at the end is a mistake.
pub(crate) struct Fields {
    left: Map<String, Value>,
    place: &'static str,
}

impl Fields {
    pub(crate) fn of(value: Value, place: &'static str) -> Result<Fields, String> {
        match value {
            Value::Object(left) => Ok(Fields { left, place }),
            _ => Err(format!("{place} is not an object")),
        }
    }

    pub(crate) fn take(&mut self, key: &str) -> Result<Value, String> {
        self.left
            .remove(key)
            .ok_or_else(|| format!("{} lacks `{key}`", self.place))
    }

    pub(crate) fn text(&mut self, key: &str) -> Result<String, String> {
        match self.take(key)? {
            Value::String(text) => Ok(text),
            _ => Err(format!("`{key}` of {} is not a text", self.place)),
        }
    }

    pub(crate) fn maybe_text(&mut self, key: &str) -> Result<Option<String>, String> {
        if self.left.contains_key(key) {
            self.text(key).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A list of texts in strictly rising order, as a set writes itself.
    pub(crate) fn texts(&mut self, key: &str) -> Result<Vec<String>, String> {
        let items = self.take(key)?;
        texts(items)
            .ok_or_else(|| format!("`{key}` of {} is not a list of texts in rising order", self.place))
    }

    pub(crate) fn end(self) -> Result<(), String> {
        match self.left.keys().next() {
            Some(key) => Err(format!(
                "{} has `{key}`, which this form does not know",
                self.place
            )),
            None => Ok(()),
        }
    }
}

pub(crate) fn texts(items: Value) -> Option<Vec<String>> {
    let Value::Array(items) = items else { return None };
    let texts: Option<Vec<String>> = items
        .into_iter()
        .map(|item| item.as_str().map(str::to_owned))
        .collect();
    texts.filter(|texts| texts.is_sorted_by(|one, next| one < next))
}
