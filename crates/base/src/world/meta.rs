//! What every statement says of itself: source, period, when recorded, how checked.

use std::fmt::Display;

use ntib_core::{Confidence, Date, Period};
use ntib_rules::yaml::{self, MapReader, Node};
use ntib_rules::{Diagnostic, code, nearest};

use super::{Defaults, World};
use crate::statement::{Claim, Name, SourceId, Statement, Withdrawn};

/// The keys that a statement shares with every other.
pub struct Meta {
    valid: Period,
    source: SourceId,
    at: Box<str>,
    recorded: Date,
    withdrawn: Option<Withdrawn>,
    confidence: Confidence,
    note: Box<str>,
}

/// `confidence:`, if it is there.
pub fn confidence(reader: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Option<Confidence> {
    let node = reader.get("confidence")?;
    word(node, "a confidence", Confidence::from_word, &Confidence::ALL.map(Confidence::word), out)
}

/// One of a fixed set of words.
pub fn word<T, W: Display>(node: &Node, what: &str, of: impl Fn(&str) -> Option<T>, all: &[W], out: &mut Vec<Diagnostic>) -> Option<T> {
    let text = yaml::text(node, out)?;
    let found = of(text);
    if found.is_none() {
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        let help = match nearest(text, words.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of: {}", words.join(", ")),
        };
        out.push(Diagnostic::error(code::BAD_VALUE, node.span, format!("`{text}` is not {what}")).help(help));
    }
    found
}

impl World {
    /// The shared keys of a statement at `node`, read by `reader` if it is a map.
    pub(super) fn meta(
        &self,
        node: &Node,
        reader: Option<&mut MapReader<'_>>,
        defaults: Defaults<'_>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Meta> {
        let Some(reader) = reader else {
            let source = self.source(defaults.source, node, out)?;
            let recorded = self.library.sources.get(source as usize)?.retrieved;
            let confidence = self.confidence_or(defaults.confidence, node, out)?;
            return Some(Meta { valid: Period::ALWAYS, source, at: "".into(), recorded, withdrawn: None, confidence, note: "".into() });
        };
        let named = reader.get("source").or(defaults.source);
        let source = self.source(named, node, out);
        let at = reader.text("at", out).unwrap_or_default();
        let from = reader.parsed("from", out);
        let until = reader.get("until").filter(|node| node.text() != Some("open"));
        let until = until.and_then(|node| yaml::parsed(node, out));
        let recorded: Option<Date> = reader.parsed("recorded", out);
        let withdrawn = reader.get("withdrawn").and_then(|node| withdrawn(node, out));
        let own = confidence(reader, out).or(defaults.confidence);
        let confidence = self.confidence_or(own, node, out);
        let note = reader.text("note", out).unwrap_or_default();
        let valid = Period { from, until };
        if valid.is_empty() {
            out.push(
                Diagnostic::error(code::PERIOD, node.span, "the period has no day: `until` is not after `from`")
                    .help("`until` is the first day on which it no longer holds"),
            );
        }
        let source = source?;
        let retrieved = self.library.sources.get(source as usize)?.retrieved;
        let recorded = recorded.unwrap_or(retrieved);
        if let Some(one) = withdrawn.as_ref().filter(|one| one.on <= recorded) {
            let message = format!("it is withdrawn on {}, not after it was recorded on {recorded}", one.on);
            out.push(Diagnostic::error(code::PERIOD, node.span, message).help("correct `withdrawn.on` or `recorded`"));
        }
        Some(Meta { valid, source, at: at.trim().into(), recorded, withdrawn, confidence: confidence?, note: note.trim().into() })
    }

    fn confidence_or(&self, own: Option<Confidence>, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Confidence> {
        if own.is_none() {
            out.push(
                Diagnostic::error(code::MISSING_KEY, node.span, "it is not said how this was checked")
                    .help("add `confidence:` here, or for the whole entry or file: text_read, secondary or unverified"),
            );
        }
        own
    }

    /// Keeps a statement.
    pub(super) fn say(&mut self, path: &str, node: &Node, subject: &Name, claim: Claim, meta: &Meta) {
        self.spans.push(node.span);
        self.library.statements.push(Statement {
            id: format!("{path}:{}", node.span.line).into(),
            subject: subject.clone(),
            claim,
            valid: meta.valid,
            source: meta.source,
            at: meta.at.clone(),
            recorded: meta.recorded,
            withdrawn: meta.withdrawn.clone(),
            confidence: meta.confidence,
            note: meta.note.clone(),
        });
    }
}

fn withdrawn(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Withdrawn> {
    let mut reader = MapReader::new(node, "a withdrawal", out);
    let on = reader.need("on", out).and_then(|node| yaml::parsed(node, out));
    let reason = reader.need_text("reason", out);
    reader.finish(out);
    Some(Withdrawn { on: on?, reason: reason?.trim().into() })
}
