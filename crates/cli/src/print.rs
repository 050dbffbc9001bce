//! Answers as text that can be printed and filed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ntib_present::view::{AnswerView, DutyView, MatterView, ObligationView, ReasonView, StepView, colon};
use ntib_present::{Assessment, Words};
use ntib_rules::Truth;
use ntib_rules::model::Rulebook;

/// Lines are broken here.
const WIDTH: usize = 100;
/// The least width of a table's last column.
const LAST_WIDTH_MIN: usize = 24;

/// Lines of `width`, broken at spaces alone: dates, identifiers and citations stay whole.
fn options(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// `text` with lines broken, each indented by `indent` spaces, the first beginning with `lead`.
pub fn paragraph(out: &mut String, indent: usize, lead: &str, text: &str) {
    let first = format!("{}{lead}", " ".repeat(indent));
    let next = " ".repeat(indent + lead.chars().count());
    for line in textwrap::wrap(text, options(WIDTH).initial_indent(&first).subsequent_indent(&next)) {
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
    let owed = owed_for(matters);
    let mut told = BTreeSet::new();
    for matter in matters {
        let _ = writeln!(out, "\n{}\n{}", matter.heading, "─".repeat(matter.heading.chars().count()));
        for answer in &matter.answers {
            answer_once(&mut out, words, answer, &owed, &mut told);
        }
    }
    out
}

/// The lines of what is owed, each with the headings of the matters that it is owed for.
type Owed = BTreeMap<OwedKey, Vec<String>>;
type OwedKey = (String, String, String, Option<String>, bool);

fn owed_key(one: &ObligationView) -> OwedKey {
    (one.heading.clone(), one.text.clone(), one.cite.clone(), one.when.clone(), one.certain)
}

fn owed_for(matters: &[MatterView]) -> Owed {
    let mut owed = Owed::new();
    for matter in matters {
        for one in matter.answers.iter().flat_map(|answer| &answer.obligations) {
            let headings = owed.entry(owed_key(one)).or_default();
            if !headings.contains(&matter.heading) {
                headings.push(matter.heading.clone());
            }
        }
    }
    owed
}

/// An answer with its reasons.
pub fn answer(out: &mut String, words: &Words, answer: &AnswerView) {
    answer_once(out, words, answer, &Owed::new(), &mut BTreeSet::new());
}

/// An answer with its reasons. What is owed is told once, with the matters that it is owed for if they are several.
fn answer_once(out: &mut String, words: &Words, answer: &AnswerView, owed: &Owed, told: &mut BTreeSet<OwedKey>) {
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
    let first: Vec<&ObligationView> = answer.obligations.iter().filter(|one| told.insert(owed_key(one))).collect();
    section(out, &words.get("heading-obligations"), first.is_empty());
    for one in first {
        let perhaps = if one.certain { String::new() } else { format!(" ({})", words.get("owed-perhaps")) };
        let when = one.when.as_ref().map_or(String::new(), |when| format!(" — {when}"));
        paragraph(out, 4, "• ", &format!("{}{perhaps}{when}{} {} [{}]", one.heading, colon(words), one.text.trim(), one.cite));
        if let Some(matters) = owed.get(&owed_key(one)).filter(|matters| matters.len() > 1) {
            paragraph(out, 6, "", &words.with("checklist-for", &[("matters", &matters.join("; "))]));
        }
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

/// A table with columns as wide as they need; what is left of the line is the last one's.
pub fn table<const N: usize>(out: &mut String, indent: usize, rows: &[[String; N]]) {
    let widths = widths(indent, rows);
    for (at, row) in rows.iter().enumerate() {
        let cells: [Vec<_>; N] = std::array::from_fn(|column| match (row.get(column), widths.get(column)) {
            (Some(cell), Some(width)) => textwrap::wrap(cell, options(*width)),
            _ => Vec::new(),
        });
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for line in 0..lines {
            let each = cells.iter().zip(widths).map(|(cell, width)| {
                let text = cell.get(line).map_or("", |text| text.as_ref());
                format!("{text:<width$}  ")
            });
            let text = format!("{}{}", " ".repeat(indent), each.collect::<String>());
            let _ = writeln!(out, "{}", text.trim_end());
        }
        if at == 0 {
            let rule = widths.map(|width| "─".repeat(width)).join("  ");
            let _ = writeln!(out, "{}{rule}", " ".repeat(indent));
        }
    }
}

/// How wide each column is, so that the table fits: the last gives way first, then the widest of the others. None
/// becomes narrower than its longest word.
fn widths<const N: usize>(indent: usize, rows: &[[String; N]]) -> [usize; N] {
    let (mut widths, mut least) = ([0; N], [0; N]);
    for row in rows {
        for ((width, least), cell) in widths.iter_mut().zip(&mut least).zip(row) {
            *width = (*width).max(cell.chars().count());
            *least = cell.split(' ').map(|word| word.chars().count()).fold(*least, usize::max);
        }
    }
    let total = |widths: &[usize; N]| widths.iter().map(|width| width + 2).sum::<usize>().saturating_sub(2) + indent;
    let over = total(&widths).saturating_sub(WIDTH);
    if let (Some(last), Some(least)) = (widths.last_mut(), least.last()) {
        *last = last.saturating_sub(over).max((*last).min(LAST_WIDTH_MIN.max(*least)));
    }
    while total(&widths) > WIDTH {
        let others = widths.iter_mut().zip(least).take(N.saturating_sub(1));
        match others.filter(|(width, least)| **width > *least).max_by_key(|(width, _)| **width) {
            Some((widest, _)) => *widest -= 1,
            None => break,
        }
    }
    widths
}

fn reason(out: &mut String, words: &Words, reason: &ReasonView, indent: usize) {
    let repeated = reason.repeated.as_ref().map_or(String::new(), |text| format!(" ({text})"));
    let standing = &reason.standing_text;
    paragraph(out, indent, "", &format!("{} — {} [{}]{} {standing}{repeated}", reason.cite, reason.title, reason.id, colon(words)));
    if reason.repeated.is_none() && matches!(reason.standing, "applies" | "open") {
        paragraph(out, indent + 2, "", &reason.text);
    }
    for step in &reason.steps {
        self::step(out, words, step, indent + 2);
    }
    for exception in &reason.exceptions {
        let _ = writeln!(out, "{}{}{}", " ".repeat(indent + 2), words.get("unless"), colon(words));
        self::reason(out, words, exception, indent + 4);
    }
    if let Some(passed) = &reason.passed {
        paragraph(out, indent + 2, "", &format!("({passed})"));
    }
    for reading in &reason.readings {
        paragraph(out, indent + 2, &format!("{}{} ", words.get("reading"), colon(words)), reading);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_alone() {
        let mut out = String::new();
        let words = "2029-12-31 [us/itar/126.5-b] 1313(b)(3) self-certification ".repeat(6);
        paragraph(&mut out, 4, "• ", &words);
        assert!(out.lines().count() > 3);
        let kept = out.split_whitespace().filter(|word| *word != "•").all(|word| words.split(' ').any(|one| one == word));
        assert!(kept, "{out}");
    }

    #[test]
    fn columns_before_the_last_are_wrapped_where_a_table_is_too_wide() {
        let long = ["a duty that is set on the value of what is not of that metal"; 2].join(" and ");
        let row = |last: &str| [long.clone(), long.clone(), last.to_owned()];
        let mut out = String::new();
        table(&mut out, 2, &[row("Authority"), row("HTSUS ch. 99 subch. III note 51(b)")]);
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH), "{out}");
        assert_eq!(out.matches("51(b)").count(), 1, "{out}");
        assert_eq!(out.split_whitespace().filter(|word| *word == "metal").count(), 8, "{out}");
    }

    #[test]
    fn the_last_column_of_a_table_is_wrapped_under_itself() {
        let cites = ["19 USC 1313(b)(3)"; 30].join(", ");
        let row = |first: &str, last: &str| [first.to_owned(), "2.5\u{a0}%".to_owned(), last.to_owned()];
        let mut out = String::new();
        table(&mut out, 2, &[row("Layer", "Authority"), row("Column 1", &cites), row("Total", "")]);
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH), "{out}");
        assert!(out.lines().count() > 6, "{out}");
        let continued = out.lines().nth(3).unwrap_or_default();
        assert!(continued.starts_with(&" ".repeat(18)), "{out}");
        assert!(out.ends_with("  Total     2.5\u{a0}%\n"), "{out}");
    }
}
