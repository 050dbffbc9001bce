//! Comparisons as edges of the base.

use ntib_core::{Bi, Date};

use super::compare::{Comparison, Outcome};
use crate::statement::{Name, Reason, Same};

/// The edge that a comparison of two entries leads to, open until somebody decides; none if they are apart.
pub fn edge(a: &Name, b: &Name, comparison: &Comparison, recorded: Date) -> Option<Same> {
    if comparison.outcome == Outcome::Apart || a == b {
        return None;
    }
    let reasons = comparison.features.iter().map(|feature| {
        let of = |text: &str, of: &str| if feature.points == 0 { text.to_owned() } else { format!("{text} ({:+} {of} 1000)", feature.points) };
        Reason { feature: feature.what.into(), text: Bi { en: of(&feature.text.en, "of"), fr: of(&feature.text.fr, "sur") } }
    });
    let pair = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    Some(Same { pair, reasons: reasons.collect(), recorded, verdicts: Vec::new() })
}
