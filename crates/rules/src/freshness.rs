//! What was checked longest ago, and what ends soon.

use std::collections::BTreeMap;

use ntib_core::{Confidence, Date};

use crate::model::{Checked, InstrumentId, Rulebook};

/// A file whose check is older than it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The provision, list, parameter, ring or paper.
    pub id: String,
    /// Its instrument, if it stands in one.
    pub instrument: Option<InstrumentId>,
    /// The earliest day on which something in it was checked.
    pub checked: Date,
    /// How many days ago that was.
    pub days: i64,
    /// The weakest evidence in it.
    pub confidence: Confidence,
}

/// Every file checked more than `days` days before `today`, oldest first.
pub fn stale(book: &Rulebook, today: Date, days: u32) -> Vec<Stale> {
    let mut found: BTreeMap<&str, Stale> = BTreeMap::new();
    let look = |id: &str, instrument: Option<InstrumentId>, checked: &Checked| -> Option<Stale> {
        let age = today.days_since(checked.date);
        (age > i64::from(days)).then(|| Stale {
            id: id.to_owned(),
            instrument,
            checked: checked.date,
            days: age,
            confidence: checked.confidence,
        })
    };
    let mut keep = |key, one: Option<Stale>| {
        let Some(one) = one else { return };
        match found.get_mut(key) {
            None => {
                found.insert(key, one);
            }
            Some(known) => {
                known.confidence = known.confidence.max(one.confidence);
                if one.checked < known.checked {
                    (known.checked, known.days) = (one.checked, one.days);
                }
            }
        }
    };
    for one in &book.provisions {
        keep(&one.id, look(&one.id, Some(one.instrument), &one.checked));
    }
    for one in &book.lists {
        keep(&one.id, look(&one.id, Some(one.instrument), &one.checked));
    }
    for one in &book.params {
        one.values.iter().for_each(|value| keep(&one.id, look(&one.id, Some(one.instrument), &value.checked)));
    }
    for one in &book.rings {
        one.cites.iter().for_each(|(_, checked)| keep(&one.id, look(&one.id, Some(one.instrument), checked)));
    }
    for one in &book.papers {
        keep(&one.id, look(&one.id, None, &one.checked));
    }
    let mut all: Vec<Stale> = found.into_values().collect();
    all.sort_by(|a, b| (a.checked, &a.id).cmp(&(b.checked, &b.id)));
    all
}

/// Something whose last period ends soon with nothing after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending {
    /// The first day on which it no longer holds.
    pub until: Date,
    /// The provision, list, parameter or ring.
    pub id: String,
    /// Its instrument.
    pub instrument: InstrumentId,
}

/// Every provision, parameter, list and ring of which something ends in the `days` days after `today`, soonest first:
/// the day on which it does. Look for what follows it before then.
pub fn ending(book: &Rulebook, today: Date, days: u32) -> Vec<Ending> {
    let soon = |until: &Date| *until > today && until.days_since(today) <= i64::from(days);
    let mut all = Vec::new();
    let mut keep = |id: &str, instrument: InstrumentId, until: Option<Date>| {
        if let Some(until) = until.filter(soon) {
            all.push(Ending { until, id: id.to_owned(), instrument });
        }
    };
    for one in &book.provisions {
        let last = one.in_force.iter().map(|one| one.period.until).next_back().flatten();
        keep(&one.id, one.instrument, last);
    }
    for one in &book.params {
        keep(&one.id, one.instrument, one.values.last().and_then(|value| value.period.until));
    }
    for one in &book.rings {
        let first = one.ring.members().iter().filter_map(|member| member.period.until).filter(soon).min();
        keep(&one.id, one.instrument, first);
    }
    for one in &book.lists {
        let first = one.rows.iter().filter_map(|row| row.period.until).filter(soon).min();
        keep(&one.id, one.instrument, first);
    }
    all.sort();
    all.dedup();
    all
}
