//! Answers as cells of a table, in words that do not depend on the language.

use ntib_core::{Bi, Decimal};
use ntib_engine::columns::{AnswerId, Answers};
use ntib_engine::{AppliedRate, Duty, DutyTotal, Finding, Found, Interval};
use ntib_present::wire::verdict_word;
use ntib_rules::Truth;
use ntib_rules::model::{QuestionId, QuestionKind, Rulebook};

/// How many digits shares are rounded to after the point, half to even.
pub const SHARE_DIGITS: u32 = 12;

/// One column of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The outcome, or those still possible.
    Outcome,
    /// The total of duty, where it is known.
    Total,
    /// What the total lies between, where it is not.
    TotalBounds,
    /// The total as a share of the whole value, or what it lies between.
    Share,
    /// The layers with their rates.
    Layers,
    /// The provisions that apply.
    Basis,
    /// The facts that are missing.
    Missing,
    /// The reasons.
    Why,
}

impl Part {
    /// The columns that a question has, in order.
    pub fn of(book: &Rulebook, question: QuestionId, why: bool) -> Vec<Part> {
        let mut parts = match book.question(question).kind {
            QuestionKind::Layers { .. } => vec![Part::Total, Part::TotalBounds, Part::Share, Part::Layers],
            _ => vec![Part::Outcome],
        };
        parts.extend([Part::Basis, Part::Missing]);
        parts.extend(why.then_some(Part::Why));
        parts
    }

    /// The name of the column.
    pub fn name(self, question: &str) -> String {
        let end = match self {
            Part::Outcome => return question.to_owned(),
            Part::Total => "total",
            Part::TotalBounds => "total_bounds",
            Part::Share => "share",
            Part::Layers => "layers",
            Part::Basis => "basis",
            Part::Missing => "missing",
            Part::Why => "why",
        };
        format!("{question}.{end}")
    }
}

/// The outcome, or those still possible with `|` between them; of a set the elements, those in doubt with `?`.
pub fn outcome(book: &Rulebook, id: QuestionId, found: &Found) -> String {
    let kind = &book.question(id).kind;
    match (kind, &found.finding) {
        (QuestionKind::Choice { outcomes, .. }, Some(Finding::Choice(possible))) => {
            let named = possible
                .values
                .iter()
                .filter_map(|at| outcomes.get(*at))
                .map(|one| one.id.as_str());
            named.collect::<Vec<_>>().join("|")
        }
        (QuestionKind::Set { elements }, Some(Finding::Set { certain, open })) => {
            let name = |at: &usize| elements.get(*at).map(|(name, _)| name.clone());
            let sure = certain.iter().filter_map(name);
            let doubtful = open.iter().filter_map(name).map(|name| format!("{name}?"));
            sure.chain(doubtful).collect::<Vec<_>>().join(" ")
        }
        (_, Some(Finding::Holds(truth))) => match truth {
            Truth::True => "yes",
            Truth::False => "no",
            Truth::Unknown => "yes|no",
        }
        .to_owned(),
        (_, Some(Finding::Summary(verdicts))) => verdicts
            .iter()
            .map(|one| verdict_word(*one))
            .collect::<Vec<_>>()
            .join("|"),
        _ => String::new(),
    }
}

/// The outcome of an answer that rows share; `not_asked` beside it where it may not arise.
pub fn shared_outcome(book: &Rulebook, answers: &Answers<'_, '_>, id: AnswerId) -> String {
    let (Some(question), Some(found)) = (answers.columns().question(id), answers.columns().found(id)) else {
        return String::new();
    };
    let mut text = outcome(book, question, found);
    if found.asked == Truth::Unknown {
        text += if text.is_empty() {
            "not_asked"
        } else {
            "|not_asked"
        };
    }
    text
}

/// The layers that apply or may, each with its rates.
pub fn layers(stacking: &[(String, Bi)], duty: &Duty) -> String {
    let layers = duty.layers.iter().map(|layer| {
        let name = stacking.get(layer.layer).map_or("", |(name, _)| name.as_str());
        let each = layer.by.iter().filter(|(_, truth, _)| *truth != Truth::False).flat_map(|(_, _, rate)| match rate {
            AppliedRate::OneOf(rates) => rates.iter().map(ToString::to_string).collect(),
            AppliedRate::Unknown => vec!["?".to_owned()],
            AppliedRate::UpTo(share) => vec![format!("up to {share}")],
        });
        // Several provisions may give the same rate: it is told once.
        let mut rates: Vec<String> = Vec::new();
        for rate in each {
            if !rates.contains(&rate) {
                rates.push(rate);
            }
        }
        let open = if layer.applies == Truth::Unknown { "?" } else { "" };
        format!("{name}{open}={}", rates.join(" | "))
    });
    layers.collect::<Vec<_>>().join("; ")
}

/// A known amount, or its bounds with `..` between them.
pub fn interval(found: &Interval) -> String {
    match (found.known(), found.high) {
        (Some(known), _) => known.normalize().to_string(),
        (None, Some(high)) => format!("{}..{}", found.low.normalize(), high.normalize()),
        (None, None) => format!("{}..", found.low.normalize()),
    }
}

/// The total, where it is known.
pub fn total(found: &DutyTotal) -> Option<Decimal> {
    found
        .total
        .known()
        .filter(|_| found.has_amounts())
        .map(|amount| amount.normalize())
}

/// What the total lies between, where it is not known.
pub fn total_bounds(found: &DutyTotal) -> String {
    if found.has_amounts() && found.total.known().is_none() {
        interval(&found.total)
    } else {
        String::new()
    }
}

/// The share, rounded.
pub fn share(found: &DutyTotal) -> String {
    let round = |amount: Decimal| amount.round_dp(SHARE_DIGITS);
    interval(&Interval {
        low: round(found.share.low),
        high: found.share.high.map(round),
    })
}
