//! What the answers to a batch say of a row.

use ntib_core::Decimal;
use ntib_rules::Truth;
use ntib_rules::model::{FactId, Value};

use super::{AnswerId, Answers, Columns, Settled};
use crate::duty::{DutyPlan, DutyTotal, amount_of};
use crate::facts::Facts;
use crate::finding::{Finding, Found};

impl<'c, 'e> Answers<'c, 'e> {
    /// The columns that answered.
    pub fn columns(&self) -> &'c Columns<'e> {
        self.columns
    }

    /// The answer to the question at `question` in `row`; none where the row has no day.
    pub fn id(&self, row: usize, question: usize) -> Option<AnswerId> {
        let (stretch, pattern) = (*self.rows.get(row)?)?;
        let stretch = stretch as usize;
        let frame = self.columns.known_frame(stretch)?;
        let number = *frame
            .answers
            .get(pattern as usize * self.columns.questions.len() + question)?;
        (question < self.columns.questions.len()).then_some(AnswerId {
            stretch,
            question,
            number,
        })
    }

    /// The stretch and pattern of a row: rows with the same share every answer, amounts aside.
    pub fn pattern(&self, row: usize) -> Option<(u32, u32)> {
        self.rows.get(row).copied().flatten()
    }

    /// The sums of duty that a plan comes to in `row`.
    pub fn total_by(&self, row: usize, plan: &DutyPlan<'_>) -> DutyTotal {
        plan.total(&|fact| amount_of(self.known(row, fact)))
    }

    /// The sum of what a fact amounts to in these rows; none where one is not known exactly, or the sum has too many digits.
    pub fn sum(&self, fact: FactId, rows: &[u32]) -> Option<Decimal> {
        let column = self.columns.facts.iter().position(|one| *one == fact);
        let column = column.and_then(|at| self.batch.facts.get(at));
        let given = self.columns.given.get(fact);
        let mut sum = Decimal::ZERO;
        for row in rows {
            let own = column.and_then(|column| column.get(*row as usize));
            sum = sum.checked_add(amount_of(own.or(given)).known()?)?;
        }
        Some(sum)
    }

    /// What is known of `fact` in `row`.
    pub fn known(&self, row: usize, fact: FactId) -> Option<&'c Value> {
        let column = self.columns.facts.iter().position(|one| *one == fact);
        let own = column.and_then(|at| self.batch.facts.get(at)?.get(row));
        own.or_else(|| self.columns.given.get(fact))
    }

    /// The sums of duty in `row`; none for questions of another kind, and where the question does not arise.
    pub fn total(&self, row: usize, question: usize) -> Option<DutyTotal> {
        let (_, plan) = self.columns.duty_plan(self.id(row, question)?)?;
        Some(plan.total(&|fact| amount_of(self.known(row, fact))))
    }

    /// What the question at `question` comes to in `row`, whole: what [`Run::find`] says of the row by itself.
    pub fn found(&self, row: usize, question: usize) -> Option<Found> {
        let id = self.id(row, question)?;
        if let Some((asked, plan)) = self.columns.duty_plan(id) {
            let duty = plan.duty(&|fact| amount_of(self.known(row, fact)));
            return Some(Found {
                asked,
                finding: Some(Finding::Layers(Box::new(duty))),
            });
        }
        self.columns.found(id).cloned()
    }

    /// The same under one of the further removals.
    pub fn found_without(&self, row: usize, question: usize, removal: usize) -> Option<Found> {
        let id = self.id(row, question)?;
        match self.columns.changed(id, removal) {
            None => self.found(row, question),
            Some(Settled::Found(found)) => Some(found.clone()),
            Some(Settled::Duty(asked, plan)) => {
                let duty = plan.duty(&|fact| amount_of(self.known(row, fact)));
                Some(Found {
                    asked: *asked,
                    finding: Some(Finding::Layers(Box::new(duty))),
                })
            }
        }
    }

    /// The sums of duty in `row` under one of the further removals.
    pub fn total_without(&self, row: usize, question: usize, removal: usize) -> Option<DutyTotal> {
        match self.columns.changed(self.id(row, question)?, removal) {
            None => self.total(row, question),
            Some(Settled::Found(_)) => None,
            Some(Settled::Duty(_, plan)) => Some(plan.total(&|fact| amount_of(self.known(row, fact)))),
        }
    }

    /// Whether no missing fact can change the answer.
    pub fn is_decided(&self, row: usize, question: usize) -> Option<bool> {
        let id = self.id(row, question)?;
        Some(match self.columns.duty_plan(id) {
            Some((asked, plan)) => {
                asked == Truth::True
                    && !plan.conflict()
                    && self.total(row, question).is_some_and(|total| total.is_decided())
            }
            None => self.columns.found(id).is_some_and(Found::is_decided),
        })
    }

    /// All that is known in `row`.
    pub fn facts(&self, row: usize) -> Facts {
        let mut facts = self.columns.given.clone();
        for (fact, column) in self.columns.facts.iter().zip(&self.batch.facts) {
            if let Some(value) = column.get(row) {
                facts.set(*fact, value.clone());
            }
        }
        facts
    }

    /// The facts on which what is open in `row` hangs, those asked first before others.
    pub fn missing(&self, row: usize, question: usize) -> Vec<FactId> {
        let (Some(id), Some(false)) = (self.id(row, question), self.is_decided(row, question)) else {
            return Vec::new();
        };
        self.columns.missing(id, self.is_open(row, question))
    }

    /// Whether what the question comes to in `row`, if it arises, is open.
    pub fn is_open(&self, row: usize, question: usize) -> bool {
        let Some(id) = self.id(row, question) else {
            return false;
        };
        match self.columns.duty_plan(id) {
            Some((_, plan)) => {
                plan.conflict() || self.total(row, question).is_some_and(|total| !total.is_decided())
            }
            None => self
                .columns
                .found(id)
                .is_some_and(|found| found.finding.as_ref().is_some_and(|one| !one.is_decided())),
        }
    }
}
