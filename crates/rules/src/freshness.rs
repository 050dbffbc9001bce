//! What was checked longest ago.

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
