//! The log of the server: one line an event to standard error, for people or as JSON.
//!
//! `tracing-subscriber` does this and much more; with it, what hashes tables would be compiled anew with another `once_cell`, for one line a request.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use ntib_record::Moment;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::config::{Form, Level};

/// Writes the events of this process from now on. Where something else does already, that goes on.
pub fn begin(form: Form, level: Level) {
    let level = match level {
        Level::Error => tracing::Level::ERROR,
        Level::Warn => tracing::Level::WARN,
        Level::Info => tracing::Level::INFO,
        Level::Debug => tracing::Level::DEBUG,
    };
    let _begun = tracing::subscriber::set_global_default(Lines { form, level }).is_ok();
}

struct Lines {
    form: Form,
    level: tracing::Level,
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Libraries have nothing to say here: they know nothing of what may stand in a log.
        *metadata.level() <= self.level && metadata.target().starts_with("ntib")
    }

    fn event(&self, event: &Event<'_>) {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_millis()).ok());
        let at = since.and_then(Moment::from_milliseconds).unwrap_or(Moment::BEGINNING);
        let mut fields = Fields::default();
        event.record(&mut fields);
        let line = line(self.form, at, event.metadata().level().as_str(), fields);
        // A log that cannot be written stops nobody's work.
        let _written = writeln!(std::io::stderr().lock(), "{line}").is_ok();
    }

    // There are no spans: each event says its operation itself.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The message and the fields of an event.
#[derive(Default)]
struct Fields {
    message: String,
    rest: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("message", Value::String(text)) => self.message = text,
            ("message", other) => self.message = other.to_string(),
            (name, value) => drop(self.rest.insert(name.to_owned(), value)),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, json!(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, json!(value));
    }
}

/// One line: nothing in a field can end it or begin another.
fn line(form: Form, at: Moment, level: &str, fields: Fields) -> String {
    let level = level.to_ascii_lowercase();
    match form {
        Form::Json => {
            let mut all = Map::from_iter([("at".to_owned(), json!(at.to_string())), ("level".to_owned(), json!(level)), ("message".to_owned(), json!(fields.message))]);
            all.extend(fields.rest);
            Value::Object(all).to_string()
        }
        Form::Text => {
            let mut line = format!("{at} {level}: {}", plain(&fields.message));
            for (name, value) in &fields.rest {
                let value = value.as_str().map_or_else(|| value.to_string(), plain);
                let _ = write!(line, " {name}={value}");
            }
            line
        }
    }
}

/// A text without what would begin another line or steer a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { '\u{fffd}' } else { one }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields {
        let rest = json!({ "operation": "ab-000001", "milliseconds": 3, "why": "a\nb" });
        Fields { message: "it failed\n2026 info: all is well".into(), rest: rest.as_object().unwrap().clone() }
    }

    #[test]
    fn an_event_is_one_line_whatever_stands_in_it() {
        let at: Moment = "2026-11-28T12:00:00.000Z".parse().unwrap();
        let text = line(Form::Text, at, "ERROR", fields());
        assert!(text.starts_with("2026-11-28T12:00:00.000Z error: it failed\u{fffd}2026 info: all is well ") && !text.contains('\n'), "{text}");
        assert!(["milliseconds=3", "operation=ab-000001", "why=a\u{fffd}b"].iter().all(|one| text.contains(one)), "{text}");
        let json = line(Form::Json, at, "ERROR", fields());
        let read: Value = serde_json::from_str(&json).unwrap();
        assert!(!json.contains('\n'));
        assert_eq!((read["level"].as_str(), read["operation"].as_str(), read["milliseconds"].as_u64()), (Some("error"), Some("ab-000001"), Some(3)));
    }
}
