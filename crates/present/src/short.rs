//! Reasons on one line, for cells of a table.

use std::collections::BTreeSet;

use ntib_core::Date;
use ntib_engine::Reason;

use crate::view::{ReasonView, Viewer, colon};

impl Viewer<'_> {
    /// The provisions considered, each with how it stands and the tests that decide.
    pub fn reasons_in_short(&self, because: &[Reason], as_of: Date) -> String {
        let mut told = BTreeSet::new();
        let each = because
            .iter()
            .map(|reason| self.in_short(&self.reason(reason, as_of, true, &mut told)));
        each.collect::<Vec<_>>().join(" / ")
    }

    fn in_short(&self, reason: &ReasonView) -> String {
        let mut text = format!("{} {} — {}", reason.cite, reason.title, reason.standing_text);
        let steps: Vec<&str> = reason.steps.iter().map(|step| step.text.as_str()).collect();
        if !steps.is_empty() {
            text += &format!("{} {}", colon(self.words), steps.join("; "));
        }
        text
    }
}
