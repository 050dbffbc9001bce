//! What is asked, as the text that stands in a query.

use datafusion::common::{Result, plan_err};
use ntib_core::{Date, Lang};
use ntib_portfolio::arrays::Wanted;
use serde_json::{Map, Value};

/// What is asked, of whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What is asked.
    pub wanted: Wanted,
    /// The digest of the rulebook that has to answer; any if none.
    pub rulebook: Option<String>,
}

impl Options {
    /// Reads them: nothing, ids of questions with commas between them, or an object of JSON.
    ///
    /// # Errors
    /// If a key is not known, or a value is not of its kind.
    pub fn read(text: &str) -> Result<Options> {
        if !text.trim_start().starts_with('{') {
            let questions = text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
            return Ok(Options { wanted: Wanted { questions, ..Wanted::default() }, rulebook: None });
        }
        let object: Map<String, Value> = match serde_json::from_str(text) {
            Ok(object) => object,
            Err(error) => return plan_err!("the options are no JSON: {error}; write {{\"questions\": [\"us/entry-duty\"], \"as_of\": \"2026-11-02\"}}"),
        };
        let mut options = Options::default();
        for (key, value) in &object {
            options.set(key, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<()> {
        let wanted = &mut self.wanted;
        match (key, value) {
            ("mapping", Value::String(text)) => wanted.mapping = Some(text.clone()),
            ("questions", value) => wanted.questions = texts(key, value)?,
            ("without", value) => wanted.without = texts(key, value)?,
            ("why", Value::Bool(why)) => wanted.why = *why,
            ("rulebook", Value::String(digest)) => self.rulebook = Some(digest.clone()),
            ("as_of", Value::String(day)) => match day.parse::<Date>() {
                Ok(day) => wanted.as_of = Some(day),
                Err(_) => return plan_err!("`{day}` is no day; write it as 2026-11-02"),
            },
            ("lang", Value::String(code)) => match Lang::from_code(code) {
                Some(lang) => wanted.lang = lang,
                None => return plan_err!("there is no language `{code}`; `en` or `fr`"),
            },
            _ => return plan_err!("the option `{key}` is not known, or is not of this kind; known: mapping (text), questions, without (lists of texts), as_of (a day), why (true or false), lang (en or fr), rulebook (a digest)"),
        }
        Ok(())
    }

    /// The same as text that reads back.
    pub fn text(&self) -> String {
        let list = |all: &[String]| Value::Array(all.iter().cloned().map(Value::String).collect());
        let wanted = &self.wanted;
        let mut object = Map::new();
        object.insert("questions".to_owned(), list(&wanted.questions));
        object.insert("without".to_owned(), list(&wanted.without));
        object.insert("why".to_owned(), Value::Bool(wanted.why));
        object.insert("lang".to_owned(), Value::String(wanted.lang.code().to_owned()));
        let texts = [("mapping", wanted.mapping.clone()), ("as_of", wanted.as_of.map(|day| day.to_string())), ("rulebook", self.rulebook.clone())];
        object.extend(texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Value::String(text?)))));
        Value::Object(object).to_string()
    }
}

fn texts(key: &str, value: &Value) -> Result<Vec<String>> {
    let read = match value {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(all) => all.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    match read {
        Some(texts) => Ok(texts),
        None => plan_err!("the option `{key}` takes a list of texts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_read_back_as_they_were() {
        let text = r#"{"questions": ["a/b", "c/d"], "as_of": "2026-11-02", "why": true, "lang": "fr", "without": "x/y", "mapping": "map: m\n", "rulebook": "d"}"#;
        let options = Options::read(text).expect("options");
        assert_eq!(Options::read(&options.text()).expect("options"), options);
        assert_eq!(options.wanted.without, ["x/y"]);
        let short = Options::read("a/b, c/d").expect("options");
        assert_eq!(short.wanted.questions, options.wanted.questions);
        assert_eq!(Options::read("").expect("options"), Options::default());
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        for (text, word) in [(r#"{"ask": "x"}"#, "`ask`"), ("{", "no JSON"), (r#"{"as_of": "soon"}"#, "`soon`"), (r#"{"lang": "de"}"#, "`de`"), (r#"{"questions": [1]}"#, "list of texts")] {
            let error = Options::read(text).expect_err("refused").to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
