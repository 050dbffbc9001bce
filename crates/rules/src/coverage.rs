//! The coverage register: what of each instrument is modelled, since when, and how it was checked.

use std::collections::BTreeSet;

use ntib_core::{Confidence, Date};

use crate::load::CaseFile;
use crate::model::{InstrumentId, Rulebook};

/// What is modelled of one instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Which.
    pub instrument: InstrumentId,
    /// How many provisions, each file once.
    pub provisions: usize,
    /// Of those, how many by mark, surest first.
    pub by_confidence: [usize; 3],
    /// How many lists, and rows in them.
    pub lists: (usize, usize),
    /// How many parameters.
    pub params: usize,
    /// How many rings.
    pub rings: usize,
    /// How many cases.
    pub cases: usize,
    /// The first and last day on which its provisions were checked.
    pub checked: Option<(Date, Date)>,
    /// How many of its provisions leave something uncomputed.
    pub not_modelled: usize,
}

/// The register, by instrument.
pub fn coverage(book: &Rulebook, cases: &[CaseFile]) -> Vec<Coverage> {
    let ids = (0_u32..).map(InstrumentId).take(book.instruments.len());
    ids.map(|instrument| {
        let mut files = BTreeSet::new();
        let own = book.provisions.iter().filter(|one| one.instrument == instrument);
        let own: Vec<_> = own.filter(|one| files.insert(one.id.as_str())).collect();
        let count = |mark: Confidence| own.iter().filter(|one| one.checked.confidence == mark).count();
        let checked = own.iter().map(|one| one.checked.date);
        let lists: Vec<_> = book.lists.iter().filter(|one| one.instrument == instrument).collect();
        Coverage {
            instrument,
            provisions: own.len(),
            by_confidence: Confidence::ALL.map(count),
            lists: (lists.len(), lists.iter().map(|one| one.rows.len()).sum()),
            params: book.params.iter().filter(|one| one.instrument == instrument).count(),
            rings: book.rings.iter().filter(|one| one.instrument == instrument).count(),
            cases: cases.iter().filter(|one| files.contains(one.beside.as_str())).map(|one| one.cases.len()).sum(),
            checked: checked.clone().min().zip(checked.max()),
            not_modelled: own.iter().filter(|one| !one.not_modelled.is_empty()).count(),
        }
    })
    .collect()
}
