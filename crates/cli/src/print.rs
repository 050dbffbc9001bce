//! Answers as text that can be printed and filed.

use std::fmt::Write as _;

use ntib_present::view::{AnswerView, DutyView, MatterView, ReasonView, StepView};
use ntib_present::{Assessment, Words};
use ntib_rules::Truth;
use ntib_rules::model::Rulebook;

/// Lines are broken here.
const WIDTH: usize = 100;

/// `text` with lines broken, each indented by `indent` spaces, the first beginning with `lead`.
pub fn paragraph(out: &mut String, indent: usize, lead: &str, text: &str) {
    let first = format!("{}{lead}", " ".repeat(indent));
    let next = " ".repeat(indent + lead.chars().count());
    let options = textwrap::Options::new(WIDTH).initial_indent(&first).subsequent_indent(&next).break_words(false);
    for line in textwrap::wrap(text, options) {
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// The title of a document, with date, rulebook and notice.
pub fn head(out: &mut String, words: &Words, book: &Rulebook, title: &str, as_of: &str, without: &[String]) {
    let _ = writeln!(out, "{title}");
    let digest = book.digest.get(..12).unwrap_or(&book.digest);
    let mut line = format!("{} · {}", words.with("as-of", &[("date", as_of)]), words.with("rulebook", &[("digest", digest)]));
    if !without.is_empty() {
        line += &format!(" · {}", words.with("without", &[("names", &without.join(", "))]));
    }
    let _ = writeln!(out, "{line}");
    paragraph(out, 0, "", &words.get("disclaimer"));
}

/// An assessed case.
pub fn assessment(words: &Words, book: &Rulebook, assessment: &Assessment, matters: &[MatterView]) -> String {
    let mut out = String::new();
    let title = assessment.title.get(words.lang());
    head(&mut out, words, book, title, &assessment.as_of.to_string(), assessment.removed.names());
    for matter in matters {
        let _ = writeln!(out, "\n{}\n{}", matter.heading, "─".repeat(matter.heading.chars().count()));
        for answer in &matter.answers {
            self::answer(&mut out, words, answer);
        }
    }
    out
}

/// An answer with its reasons.
pub fn answer(out: &mut String, words: &Words, answer: &AnswerView) {
    out.push('\n');
    paragraph(out, 0, &format!("{} ", answer.tone.sign()), &format!("{} — {}", answer.title, answer.outcome));
    if let Some(note) = &answer.may_not_arise {
        paragraph(out, 2, "", note);
    }
    if let Some(duty) = &answer.duty {
        self::duty(out, words, duty);
    }
    section(out, &words.get("heading-because"), answer.because.is_empty());
    for reason in &answer.because {
        self::reason(out, words, reason, 4);
    }
    section(out, &words.get("heading-missing"), answer.missing.is_empty());
    for one in &answer.missing {
        paragraph(out, 4, "? ", &format!("{} ({}) [{}]", one.question, one.decides, one.key));
    }
    if let Some((sentence, lines)) = &answer.remedies {
        section(out, &words.get("heading-remedies"), false);
        paragraph(out, 4, "", sentence);
        for line in lines {
            paragraph(out, 4, "→ ", line);
        }
    }
    section(out, &words.get("heading-obligations"), answer.obligations.is_empty());
    for one in &answer.obligations {
        let perhaps = if one.certain { String::new() } else { format!(" ({})", words.get("owed-perhaps")) };
        let when = one.when.as_ref().map_or(String::new(), |when| format!(" — {when}"));
        paragraph(out, 4, "• ", &format!("{}{perhaps}{when}: {} [{}]", one.heading, one.text.trim(), one.cite));
    }
    section(out, &words.get("heading-warnings"), answer.warnings.is_empty());
    for warning in &answer.warnings {
        paragraph(out, 4, "! ", warning);
    }
}

fn section(out: &mut String, heading: &str, empty: bool) {
    if !empty {
        let _ = writeln!(out, "  {heading}");
    }
}

fn duty(out: &mut String, words: &Words, duty: &DutyView) {
    let head = ["layer", "rate", "base", "amount", "authority"].map(|id| words.get(id));
    let mut rows: Vec<[String; 5]> = vec![head];
    for layer in &duty.layers {
        let open = if layer.open { format!(" ({})", words.get("may-apply")) } else { String::new() };
        let cites: Vec<&str> = layer.cites.iter().map(|(cite, _)| cite.as_str()).collect();
        let heading = layer.heading.as_ref().filter(|heading| !layer.cites.iter().any(|(cite, _)| cite.contains(heading.as_str())));
        let heading = heading.map_or(String::new(), |heading| format!("{heading}; "));
        rows.push([
            format!("{}{open}", layer.label),
            layer.rate.clone(),
            layer.base.clone(),
            layer.amount.clone(),
            format!("{heading}{}", cites.join(", ")),
        ]);
    }
    rows.push([words.get("total"), duty.share.clone(), String::new(), duty.total.clone(), String::new()]);
    table(out, 2, &rows);
}

/// A table with columns as wide as they need.
pub fn table<const N: usize>(out: &mut String, indent: usize, rows: &[[String; N]]) {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(out, "{}{}", " ".repeat(indent), line.trim_end());
        if at == 0 {
            let rule = widths.map(|width| "─".repeat(width)).join("  ");
            let _ = writeln!(out, "{}{rule}", " ".repeat(indent));
        }
    }
}

fn reason(out: &mut String, words: &Words, reason: &ReasonView, indent: usize) {
    let repeated = reason.repeated.as_ref().map_or(String::new(), |text| format!(" ({text})"));
    let standing = &reason.standing_text;
    paragraph(out, indent, "", &format!("{} — {} [{}]: {standing}{repeated}", reason.cite, reason.title, reason.id));
    if reason.repeated.is_none() && matches!(reason.standing, "applies" | "open") {
        paragraph(out, indent + 2, "", &reason.text);
    }
    for step in &reason.steps {
        self::step(out, words, step, indent + 2);
    }
    for exception in &reason.exceptions {
        let _ = writeln!(out, "{}{}:", " ".repeat(indent + 2), words.get("unless"));
        self::reason(out, words, exception, indent + 4);
    }
    if let Some(passed) = &reason.passed {
        paragraph(out, indent + 2, "", &format!("({passed})"));
    }
    for reading in &reason.readings {
        paragraph(out, indent + 2, &format!("{}: ", words.get("reading")), reading);
    }
}

fn step(out: &mut String, words: &Words, step: &StepView, indent: usize) {
    let sign = match step.truth {
        Truth::True => "✓ ",
        Truth::False => "✗ ",
        Truth::Unknown => "? ",
    };
    let indent = indent + 2 * step.depth;
    paragraph(out, indent, sign, &step.text);
    for reason in &step.because {
        self::reason(out, words, reason, indent + 4);
    }
}
