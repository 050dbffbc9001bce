//! The coverage register: what of each instrument is modelled, since when, and how it was checked.

use std::collections::BTreeSet;

use ntib_core::{Confidence, Date};

use crate::load::CaseFile;
use crate::model::{InstrumentId, Regime, Rulebook};

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

/// The sums of a regime's instruments: provisions, of them by mark, list rows, cases, provisions with a part left out.
pub fn regime_sums(regime: &Regime, register: &[Coverage]) -> RegimeSums {
    let mut sums = RegimeSums::default();
    for one in register.iter().filter(|one| regime.instruments.contains(&one.instrument)) {
        sums.provisions += one.provisions;
        sums.rows += one.lists.1;
        sums.cases += one.cases;
        sums.not_modelled += one.not_modelled;
        for (sum, count) in sums.by_confidence.iter_mut().zip(one.by_confidence) {
            *sum += count;
        }
        sums.checked = match (sums.checked, one.checked) {
            (Some((first, last)), Some((a, b))) => Some((first.min(a), last.max(b))),
            (known, new) => known.or(new),
        };
    }
    sums
}

/// What is modelled of a regime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegimeSums {
    /// How many provisions.
    pub provisions: usize,
    /// Of those, how many by mark, surest first.
    pub by_confidence: [usize; 3],
    /// How many rows of lists.
    pub rows: usize,
    /// How many cases.
    pub cases: usize,
    /// How many provisions leave something uncomputed.
    pub not_modelled: usize,
    /// The first and last day on which provisions were checked.
    pub checked: Option<(Date, Date)>,
}

/// Instruments that stand in no regime, by identifier.
pub fn without_regime(book: &Rulebook) -> Vec<InstrumentId> {
    let ids = (0_u32..).map(InstrumentId).take(book.instruments.len());
    ids.filter(|id| !book.regimes.iter().any(|regime| regime.instruments.contains(id))).collect()
}
