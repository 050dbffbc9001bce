//! What a question comes to, as the cell of a table.

use ntib_core::Date;
use ntib_engine::{Finding, Run};
use ntib_portfolio::{interval, layers, outcome};
use ntib_rules::Truth;
use ntib_rules::model::{QuestionId, QuestionKind, Rulebook};

/// The cells of a question: of layers total, share and layers; of others the outcome.
pub fn cells(book: &Rulebook, id: QuestionId, as_of: Date, run: &Run<'_>) -> Vec<String> {
    let question = book.question(id);
    let width = if matches!(question.kind, QuestionKind::Layers { .. }) { 3 } else { 1 };
    if question.supported_from > as_of {
        return vec![String::new(); width];
    }
    let found = run.find(id);
    if found.asked == Truth::False {
        return vec![String::new(); width];
    }
    match (&question.kind, &found.finding) {
        (QuestionKind::Layers { stacking, .. }, Some(Finding::Layers(duty))) => {
            let total = if duty.has_amounts() { interval(&duty.total) } else { String::new() };
            vec![total, interval(&duty.share), layers(stacking, duty)]
        }
        _ => vec![outcome(book, id, &found)],
    }
}
