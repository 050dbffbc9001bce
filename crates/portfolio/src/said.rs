//! What a cell of answers says, in words.

use ntib_present::view::Viewer;
use ntib_rules::model::{Per, QuestionId, QuestionKind};

/// What `text`, an outcome as answers write it, says of a question: labels in place of identifiers, in the language of `viewer`. What is
/// open stays so: outcomes that are possible stand with a line between them, elements and layers in doubt with a mark.
pub fn said(viewer: &Viewer<'_>, question: QuestionId, text: &str) -> String {
    let (words, asked) = (viewer.words, viewer.engine.book().question(question));
    let lang = words.lang();
    let (text, perhaps_not) = match text.strip_suffix("not_asked") {
        Some(rest) => (rest.trim_end_matches('|'), true),
        None => (text, false),
    };
    let mut all: Vec<String> = match &asked.kind {
        _ if text.is_empty() => Vec::new(),
        QuestionKind::Set { elements } => {
            let one = |word: &str| {
                let (name, mark) = word.strip_suffix('?').map_or((word, ""), |name| (name, " (?)"));
                let label = elements.iter().find(|(own, _)| own == name).map_or(name, |(_, label)| label.get(lang));
                format!("{label}{mark}")
            };
            vec![text.split(' ').map(one).collect::<Vec<_>>().join(", ")]
        }
        QuestionKind::Layers { stacking, .. } => {
            let layer = |part: &str| {
                let (name, rate) = part.split_once('=').unwrap_or((part, ""));
                let (name, mark) = name.strip_suffix('?').map_or((name, ""), |name| (name, " (?)"));
                let label = stacking.iter().find(|(own, _)| own == name).map_or(name, |(_, label)| label.get(lang));
                let point = words.get("decimal-mark");
                let rates: Vec<String> = rate.split(" | ").map(|rate| if rate == "Free" { words.get("free") } else { marked(rate, &point) }).collect();
                format!("{label}{mark} {}", rates.join(" | "))
            };
            vec![text.split("; ").map(layer).collect::<Vec<_>>().join("; ")]
        }
        kind => {
            let one = |word: &str| match kind {
                QuestionKind::Choice { outcomes, .. } => outcomes.iter().find(|one| one.id == word).map_or_else(|| word.to_owned(), |one| one.label.get(lang).to_owned()),
                QuestionKind::Summary { .. } if asked.per == Per::Offer => words.get(&format!("verdict-offer-{word}")),
                QuestionKind::Summary { .. } => words.get(&format!("verdict-{word}")),
                _ => words.get(word),
            };
            text.split('|').map(one).collect()
        }
    };
    all.extend(perhaps_not.then(|| words.get("not-asked")));
    all.join(" | ")
}

/// A rate with the decimal mark of a language: the point between two digits.
fn marked(rate: &str, mark: &str) -> String {
    let mut out = String::with_capacity(rate.len());
    let mut letters = rate.chars().peekable();
    let mut digit = false;
    while let Some(letter) = letters.next() {
        if letter == '.' && digit && letters.peek().is_some_and(char::is_ascii_digit) {
            out += mark;
        } else {
            out.push(letter);
        }
        digit = letter.is_ascii_digit();
    }
    out
}
