//! The entries in memory, and what of them one viewer sees: the only way to the state of an object.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use ntib_record::{Entry, EntryError, Hash, Label, Name, Object, Scheme, Viewer, decide, json_to_bytes};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::listing::{Everything, Listing, Lists};
use crate::news::Counted;

/// How many different views of one object are kept folded; further ones are folded anew each time.
const FOLDED_MAX: usize = 16;

/// An entry of the record with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the log. It is not shown to people: gaps would tell of what they may not see.
    pub number: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The entry.
    pub entry: Entry,
}

/// A payload that is not of the shape of its verb: of a newer program, or written by another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What is wrong with it.
    pub why: String,
}

impl Kept {
    /// What was done.
    pub fn verb(&self) -> &str {
        self.entry.verb.as_str()
    }

    /// The payload in its shape.
    pub fn payload<P: DeserializeOwned>(&self) -> Result<P, Unread> {
        serde_json::from_value(Value::Object(self.entry.payload.clone())).map_err(|error| Unread {
            why: error.to_string(),
        })
    }
}

/// A kind of object: how its state follows from entries.
///
/// It must make sense of every selection of its entries, since a viewer may see some and not others: nothing that an
/// entry tells may be taken for granted by another.
pub trait Thing: Default + Send + Sync + 'static {
    /// The kind in entries.
    const KIND: &'static str;

    /// Takes in an entry; those of unknown verbs change nothing.
    fn take(&mut self, kept: &Kept) -> Result<(), Unread>;
}

/// An object as its viewer knows it.
#[derive(Debug)]
pub struct Known<T> {
    /// Which one.
    pub id: Name,
    /// What follows from the entries seen.
    pub state: T,
    /// Those entries, first to last, corrections in the places of what they correct.
    pub kept: Vec<Arc<Kept>>,
    /// How many of them could not be read.
    pub unread: usize,
}

impl<T> Deref for Known<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state
    }
}

impl<T> Known<T> {
    /// The label under which it began, as far as seen. There is at least one entry.
    pub fn label(&self) -> Option<&Label> {
        self.kept.first().map(|kept| &kept.entry.label)
    }

    /// The label of all that is seen of it together: what a page or file made of it bears.
    pub fn strictest(&self, scheme: &Scheme) -> Option<Label> {
        scheme.strictest(self.kept.iter().map(|kept| &kept.entry.label))
    }

    /// The instruments that its entries rely on.
    pub fn instruments(&self) -> BTreeSet<&Name> {
        self.kept
            .iter()
            .flat_map(|kept| &kept.entry.instruments)
            .collect()
    }
}

/// Why an entry is not taken into the archive.
#[derive(Debug)]
pub enum ArchiveError {
    /// It is not the next one.
    Order {
        /// The number that is next.
        next: u64,
        /// The number given.
        given: u64,
    },
    /// The bytes are not an entry.
    Entry {
        /// Its number.
        number: u64,
        /// What is wrong.
        cause: EntryError,
    },
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArchiveError::Order { next, given } => write!(f, "entry {given} was given, and {next} is next"),
            ArchiveError::Entry { number, cause } => write!(f, "entry {number}: {cause}"),
        }
    }
}

impl std::error::Error for ArchiveError {}

struct Folded {
    of: Box<[usize]>,
    known: Arc<dyn Any + Send + Sync>,
}

#[derive(Default)]
struct Slot {
    entries: Vec<usize>,
    folded: Mutex<Vec<Folded>>,
}

/// The objects of a kind, and what lists of them follow.
#[derive(Default)]
struct OfKind {
    slots: BTreeMap<Box<str>, Slot>,
    /// The entries about any of them, first to last.
    entries: Vec<usize>,
    /// The labels that these bear, in the order in which they came, each with its entries.
    labels: Vec<(usize, Vec<usize>)>,
    /// The place of each label among them.
    place_of: BTreeMap<usize, usize>,
    lists: Lists,
}

impl OfKind {
    fn slot(&mut self, at: usize, label: usize, id: &Name) -> &mut Slot {
        self.entries.push(at);
        let labels = &mut self.labels;
        let place = *self.place_of.entry(label).or_insert_with(|| {
            labels.push((label, Vec::new()));
            labels.len() - 1
        });
        if let Some((_, entries)) = labels.get_mut(place) {
            entries.push(at);
        }
        self.slots.entry(id.as_str().into()).or_default()
    }
}

/// Which labels of a record one viewer sees, in the order in which they came. Nothing but an [`Archive`] makes one.
#[derive(Debug)]
pub struct Sees {
    viewer: Viewer,
    labels: Vec<bool>,
}

/// Every entry of a record, in memory, in the order of the log. It gives nothing out but through a [`Desk`].
///
/// What bounds it is memory: every entry stands in it once, parsed.
#[derive(Default)]
pub struct Archive {
    kept: Vec<Arc<Kept>>,
    label_of: Vec<usize>,
    labels: Vec<Label>,
    label_ids: BTreeMap<Vec<u8>, usize>,
    objects: BTreeMap<Box<str>, OfKind>,
    /// How much is new for whom, as it was last counted.
    pub(crate) news: Mutex<BTreeMap<Name, Counted>>,
}

impl Archive {
    /// Without any entry.
    pub fn new() -> Archive {
        Archive::default()
    }

    /// How many entries it has: the number of the next.
    pub fn size(&self) -> u64 {
        self.kept.len() as u64
    }

    /// How many entries there are about objects of a kind, whoever may see them: what is worked out of them holds as long as there are no more.
    pub fn entries_about<T: Thing>(&self) -> usize {
        self.objects.get(T::KIND).map_or(0, |of_kind| of_kind.entries.len())
    }

    /// The entries from a number on, whoever may see them: for indexes within this crate, which give nothing out but through a [`Desk`].
    pub(crate) fn kept_from(&self, number: u64) -> impl Iterator<Item = &Arc<Kept>> {
        self.kept.iter().skip(usize::try_from(number).unwrap_or(usize::MAX))
    }

    /// The entries before a number, whoever may see them: as [`Archive::kept_from`].
    pub(crate) fn kept_before(&self, number: u64) -> impl DoubleEndedIterator<Item = &Arc<Kept>> {
        let end = usize::try_from(number).map_or(self.kept.len(), |number| number.min(self.kept.len()));
        self.kept.get(..end).into_iter().flatten()
    }

    /// Takes in the next entry of the log, by its canonical bytes.
    pub fn add(&mut self, number: u64, bytes: &[u8]) -> Result<(), ArchiveError> {
        let next = self.size();
        if number != next {
            return Err(ArchiveError::Order { next, given: number });
        }
        let wrong = |cause| ArchiveError::Entry { number, cause };
        let entry = Entry::from_bytes(bytes).map_err(wrong)?;
        let written =
            json_to_bytes(&entry.label.to_json()).map_err(|cause| wrong(EntryError::Json(cause)))?;
        let label = *self.label_ids.entry(written).or_insert_with(|| {
            self.labels.push(entry.label.clone());
            self.labels.len() - 1
        });
        let Object { kind, id } = &entry.object;
        let at = self.kept.len();
        let slot = self
            .objects
            .entry(kind.as_str().into())
            .or_default()
            .slot(at, label, id);
        slot.entries.push(at);
        slot.folded = Mutex::default();
        self.label_of.push(label);
        self.kept.push(Arc::new(Kept {
            number,
            leaf: Hash::leaf(bytes),
            entry,
        }));
        Ok(())
    }

    /// What `viewer` sees, under the ceiling of the viewer's roles.
    pub fn seen_by(&self, scheme: &Scheme, viewer: &Viewer) -> Desk<'_> {
        self.seen_as(&self.sees(scheme, viewer, None))
    }

    /// Which labels `viewer` sees. What was decided `before`, under the same scheme and of the same record, is not decided again where the viewer is
    /// the same with all posts, roles and briefings.
    pub fn sees(&self, scheme: &Scheme, viewer: &Viewer, before: Option<Sees>) -> Sees {
        let fresh = || Sees { viewer: viewer.clone(), labels: Vec::new() };
        let mut sees = before.filter(|before| before.viewer == *viewer).unwrap_or_else(fresh);
        let decided = sees.labels.len();
        if decided < self.labels.len() {
            let ceiling = scheme.ceiling_of_roles(&viewer.roles);
            let further = self.labels.iter().skip(decided);
            sees.labels.extend(further.map(|label| decide(scheme, viewer, label, &ceiling).allowed));
        }
        sees
    }

    /// What is seen by one who sees these labels.
    pub fn seen_as(&self, sees: &Sees) -> Desk<'_> {
        let labels = sees.labels.iter().take(self.labels.len());
        Desk { archive: self, sees: Some(labels.copied().collect()) }
    }

    /// What `viewer` sees and may take out by an export of this kind.
    pub fn exported_by(&self, scheme: &Scheme, viewer: &Viewer, export: &Name) -> Desk<'_> {
        let ceiling = scheme.within_both(
            &scheme.ceiling_of_roles(&viewer.roles),
            &scheme.ceiling_of_export(export),
        );
        let sees = self
            .labels
            .iter()
            .map(|label| decide(scheme, viewer, label, &ceiling).allowed)
            .collect();
        Desk {
            archive: self,
            sees: Some(sees),
        }
    }

    /// Everything, for what must hold whoever sees it. Nothing of it may come out in a page or message.
    pub(crate) fn whole(&self) -> Desk<'_> {
        Desk {
            archive: self,
            sees: None,
        }
    }
}

/// The record as one viewer sees it. Objects, lists and counts are made of the entries seen, and of no other.
#[derive(Clone)]
pub struct Desk<'a> {
    archive: &'a Archive,
    /// For each label whether it is seen; none where everything is.
    sees: Option<Vec<bool>>,
}

impl<'a> Desk<'a> {
    fn is_seen(&self, at: usize) -> bool {
        self.archive.label_of.get(at).is_some_and(|label| self.sees_label(*label))
    }

    fn entry(&self, at: usize) -> Option<&'a Arc<Kept>> {
        self.archive.kept.get(at)
    }

    /// The entries seen, first to last: for feeds, searches and registers.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &'a Arc<Kept>> {
        self.archive
            .kept
            .iter()
            .enumerate()
            .filter(|(at, _)| self.is_seen(*at))
            .map(|(_, kept)| kept)
    }

    /// The entries seen from a number on.
    pub(crate) fn entries_from(&self, number: u64) -> impl Iterator<Item = &'a Arc<Kept>> {
        let from = usize::try_from(number).unwrap_or(usize::MAX);
        self.archive.kept.iter().enumerate().skip(from).filter(|(at, _)| self.is_seen(*at)).map(|(_, kept)| kept)
    }

    /// The entry of this number, where it is seen.
    pub fn seen(&self, number: u64) -> Option<&'a Arc<Kept>> {
        let at = usize::try_from(number).ok()?;
        self.entry(at).filter(|_| self.is_seen(at))
    }

    /// The entries seen of one object, first to last, whatever its kind.
    pub fn history(&self, kind: &str, id: &str) -> impl DoubleEndedIterator<Item = &'a Arc<Kept>> {
        let slot = self.archive.objects.get(kind).and_then(|of_kind| of_kind.slots.get(id));
        slot.into_iter()
            .flat_map(|slot| &slot.entries)
            .filter(|at| self.is_seen(**at))
            .filter_map(|at| self.entry(*at))
    }

    /// The object of this name, where anything of it is seen.
    pub fn get<T: Thing>(&self, id: &Name) -> Option<Arc<Known<T>>> {
        let slot = self.archive.objects.get(T::KIND)?.slots.get(id.as_str())?;
        self.fold(id, slot)
    }

    /// Every object of the kind of which anything is seen, in the order of their names.
    pub fn all<T: Thing>(&self) -> Vec<Arc<Known<T>>> {
        self.listed::<T, Everything<T>, _>(&(), |all| all.0.values().cloned().collect())
    }

    /// Asks a list over the objects of a kind of which anything is seen. The list is kept for all who see the same of the kind, and brought up to
    /// what was added since it was last asked: what an object comes to is taken in once, however often the list is asked.
    ///
    /// While `ask` runs the list is held: it takes what it needs, and asks no other list.
    pub fn listed<T: Thing, L: Listing<T>, R>(&self, key: &L::Key, ask: impl FnOnce(&L) -> R) -> R {
        let Some(of_kind) = self.archive.objects.get(T::KIND) else { return ask(&L::new(key)) };
        // INVARIANT: two who see the same labels of a kind see the same of its objects, so they share a list; `listing_tests.rs`.
        let sees: Vec<bool> = of_kind.labels.iter().map(|(label, _)| self.sees_label(*label)).collect();
        let kept = of_kind.lists.kept::<T, L>(&sees);
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (list, upto) = kept.of::<T>(key);
        let touched: BTreeSet<&Name> = if *upto == 0 {
            let seen = of_kind.labels.iter().zip(&sees).filter(|(_, seen)| **seen);
            seen.flat_map(|((_, entries), _)| entries).filter_map(|at| self.object_of(*at)).collect()
        } else {
            let new = of_kind.entries.get(*upto..).unwrap_or_default();
            new.iter().filter(|at| self.is_seen(**at)).filter_map(|at| self.object_of(*at)).collect()
        };
        for id in touched {
            if let Some(one) = of_kind.slots.get(id.as_str()).and_then(|slot| self.fold::<T>(id, slot)) {
                list.put(&one);
            }
        }
        *upto = of_kind.entries.len();
        ask(list)
    }

    /// Which labels of the objects of a kind are seen, in the order in which they came: who sees the same of them sees the same of the kind.
    pub fn sees_of<T: Thing>(&self) -> Vec<bool> {
        let labels = self.archive.objects.get(T::KIND).into_iter().flat_map(|of_kind| &of_kind.labels);
        labels.map(|(label, _)| self.sees_label(*label)).collect()
    }

    fn object_of(&self, at: usize) -> Option<&'a Name> {
        self.entry(at).map(|kept| &kept.entry.object.id)
    }

    /// Which labels are seen, of as many as there are; none where everything is.
    pub(crate) fn sees(&self) -> Option<&[bool]> {
        self.sees.as_deref()
    }

    fn sees_label(&self, label: usize) -> bool {
        self.sees.as_ref().is_none_or(|sees| sees.get(label).copied().unwrap_or(false))
    }

    fn fold<T: Thing>(&self, id: &Name, slot: &Slot) -> Option<Arc<Known<T>>> {
        let seen: Box<[usize]> = slot
            .entries
            .iter()
            .copied()
            .filter(|at| self.is_seen(*at))
            .collect();
        if seen.is_empty() {
            return None;
        }
        let mut folded = slot.folded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = folded.iter().find(|one| one.of == seen) {
            return Arc::clone(&before.known).downcast().ok();
        }
        let kept = in_order(seen.iter().filter_map(|at| self.entry(*at)));
        let mut known = Known {
            id: id.clone(),
            state: T::default(),
            kept,
            unread: 0,
        };
        for kept in &known.kept {
            known.unread += usize::from(known.state.take(kept).is_err());
        }
        let known = Arc::new(known);
        if folded.len() < FOLDED_MAX {
            folded.push(Folded {
                of: seen,
                known: known.clone(),
            });
        }
        Some(known)
    }
}

/// Entries of one object with corrections in the places of what they correct. A correction counts only where it is of
/// the same verb; what corrects an entry that is not seen stands in its own place.
fn in_order<'a>(seen: impl Iterator<Item = &'a Arc<Kept>>) -> Vec<Arc<Kept>> {
    let mut order: Vec<Arc<Kept>> = Vec::new();
    let mut places: BTreeMap<Hash, usize> = BTreeMap::new();
    for kept in seen {
        let place = kept.entry.corrects.and_then(|leaf| places.get(&leaf).copied());
        match place.and_then(|at| order.get_mut(at).map(|before| (at, before))) {
            Some((at, before)) if before.verb() == kept.verb() => {
                *before = kept.clone();
                places.insert(kept.leaf, at);
            }
            _ => {
                places.insert(kept.leaf, order.len());
                order.push(kept.clone());
            }
        }
    }
    order
}
