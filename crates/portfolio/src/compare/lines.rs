//! The lines of what changes, in the order of the rows.

use std::sync::Arc;

use ntib_core::Decimal;
use ntib_engine::Role;

use super::lexicon::Lexicon;
use super::sums::amount;
use super::{Change, Slots, View};
use crate::answer::{Answered, OutColumn, handed};
use crate::effect::sign;
use crate::rows::Texts;

impl View<'_, '_> {
    /// One line for each answer that changes.
    pub(super) fn lines(&self, slots: &Slots, changes: &[Vec<Arc<Vec<Change>>>], lexicon: &Lexicon) -> Answered {
        let mut lines = Lines::default();
        for (row, number) in slots.row.iter().enumerate() {
            let at = *number as usize;
            let (Some(slot), Some(changes)) = (slots.of.get(at), changes.get(at)) else {
                continue;
            };
            let mut each: Vec<&Change> = changes.iter().flat_map(|one| one.iter()).collect();
            each.sort_by_key(|one| (one.which, one.question));
            for change in each {
                let Some(both) = self.both(slot, change) else {
                    continue;
                };
                let number = u32::try_from(row).unwrap_or(u32::MAX);
                if !change.certain && !self.differs(number, &both) {
                    continue;
                }
                let duty = change.currency.map(|_| {
                    (
                        amount(both.before, self.answers.first, row),
                        amount(both.after, self.after(), row),
                    )
                });
                let question = self.first.questions.get(change.question);
                let question = question.map_or("", |id| self.first.book().question(*id).id.as_str());
                let without = self.shape.names.get(change.which).map_or("", String::as_str);
                let (from, to) = lexicon.told(change);
                lines.push(row, [without, question, from, to], lexicon.by(change), duty);
            }
        }
        lines.done(self)
    }
}

/// The lines of changes while they grow.
#[derive(Default)]
struct Lines {
    rows: Vec<usize>,
    texts: [Texts; 5],
    duty: [Vec<Option<Decimal>>; 2],
}

impl Lines {
    fn push<'l>(
        &mut self,
        row: usize,
        texts: [&str; 4],
        by: impl Iterator<Item = &'l (String, Role)>,
        duty: Option<(Option<Decimal>, Option<Decimal>)>,
    ) {
        self.rows.push(row);
        let by: Vec<String> = by
            .map(|(name, role)| format!("{} {name}", sign(*role)))
            .collect();
        let all = texts.into_iter().map(str::to_owned).chain([by.join("; ")]);
        self.texts
            .iter_mut()
            .zip(all)
            .for_each(|(column, text)| column.push(&text));
        let (before, after) = duty.unwrap_or((None, None));
        self.duty
            .iter_mut()
            .zip([before, after])
            .for_each(|(column, amount)| column.push(amount));
    }

    fn done(self, view: &View<'_, '_>) -> Answered {
        let count = self.rows.len();
        let read: Vec<usize> = self
            .rows
            .iter()
            .map(|row| view.kept.get(*row).copied().unwrap_or(0))
            .collect();
        let line = |row: &usize| view.rows.lines.get(*row).map(|line| Decimal::from(*line));
        let mut columns = vec![OutColumn::Number(read.iter().map(line).collect(), None)];
        let row = |at: usize| self.rows.get(at).copied().unwrap_or(usize::MAX);
        columns.extend(
            view.rows
                .columns
                .iter()
                .zip(&view.shape.kinds)
                .map(|(column, kind)| handed(column, *kind, &read, &row, view.batch)),
        );
        let several = !view.shape.names.is_empty();
        let texts = self.texts.into_iter().skip(usize::from(!several));
        columns.extend(texts.map(|texts| OutColumn::Text(texts.done())));
        columns.extend(
            self.duty
                .into_iter()
                .map(|amounts| OutColumn::Number(amounts, None)),
        );
        Answered {
            rows: count,
            columns,
            ..Answered::default()
        }
    }
}
