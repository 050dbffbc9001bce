//! The base as pages read it: everything that is said of firms, found by name, and many firms under every definition.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use ntib_base::identity::{Id, Index, IndexBuilder, Party, Searcher, Thresholds, Words as NameWords, fold};
use ntib_base::statement::{Claim, EntityKind, NameKind};
use ntib_base::{Entity, Folded, Library, View};
use ntib_core::{Bi, Date};
use ntib_engine::Engine;
use ntib_rules::Removed;
use ntib_status::{FactMap, Lists, Matrix, Matrixer, Measurer};

/// How many days' matrices are kept.
const MATRICES_MAX: usize = 8;

/// For how many days it is kept what is true on them.
const FOLDED_MAX: usize = 4;

/// How a word asked for was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It is the name in the base.
    Own,
    /// It is an identifier: scheme and identifier.
    Identifier(String, String),
    /// A name is like it, by these features.
    Alike(String, Vec<Bi>),
    /// Words of this name begin so.
    Begins(String),
}

/// Somebody found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The name in the base.
    pub name: Box<str>,
    /// How.
    pub how: How,
}

/// A list of parties that measures ask for, such as those whose property is blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What measures call it.
    pub list: Box<str>,
    /// Who stands on it: identifiers of the base or of a register, or names.
    pub names: Vec<Box<str>>,
}

/// A list as the base knows those on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What measures call it.
    pub list: Box<str>,
    /// How many stand on it.
    pub count: usize,
    /// How many of them are nobody of the base.
    pub strangers: usize,
    /// Those who are in the base, by their names there.
    entries: BTreeSet<Box<str>>,
}

/// An entry as it is searched.
struct Entry {
    name: Box<str>,
    called: Vec<(Box<str>, String)>,
    ids: Vec<(Box<str>, Box<str>, String)>,
}

/// What is said of firms, with what is needed to find them.
pub struct Base {
    library: Library,
    map: FactMap,
    entries: Vec<Entry>,
    words: Option<NameWords>,
    index: Index,
    /// The entry of each party of the index.
    parties: Vec<usize>,
    matrices: Mutex<Vec<(Date, Date, Arc<Matrix>)>>,
    folded: Mutex<Vec<(Date, Date, Arc<Folded>)>>,
    last_recorded: Option<Date>,
    listed: Vec<Listed>,
    known: Vec<Known>,
}

impl Default for Base {
    fn default() -> Base {
        Base::new(Library::default(), FactMap { tests: Vec::new(), kinds: Vec::new(), measures: Vec::new(), sheet: Vec::new() }, Vec::new())
    }
}

impl Base {
    /// Of these statements, with facts measured and status asked as `map` says, and those who stand on lists.
    pub fn new(library: Library, map: FactMap, listed: Vec<Listed>) -> Base {
        let mut by_name: BTreeMap<&str, Entry> = BTreeMap::new();
        let mut parties_of: BTreeMap<&str, Party> = BTreeMap::new();
        for one in &library.statements {
            let entry = by_name.entry(&one.subject).or_insert_with(|| Entry { name: one.subject.clone(), called: Vec::new(), ids: Vec::new() });
            let party = parties_of.entry(&one.subject).or_default();
            match &one.claim {
                Claim::Called { text, kind } if !entry.called.iter().any(|(known, _)| known == text) => {
                    // The name of the register stands first.
                    let at = if *kind == NameKind::Legal { 0 } else { entry.called.len() };
                    entry.called.insert(at, (text.clone(), fold(text)));
                    party.names.push((*kind, text.clone()));
                }
                Claim::Identifier { scheme, id } if !entry.ids.iter().any(|(known, other, _)| known == scheme && other == id) => {
                    entry.ids.push((scheme.clone(), id.clone(), fold(id)));
                    party.ids.push(Id { scheme: scheme.clone(), value: id.clone() });
                }
                _ => {}
            }
        }
        let words = NameWords::built_in().ok();
        let (mut builder, mut parties) = (IndexBuilder::default(), Vec::new());
        for (at, (_, party)) in parties_of.into_iter().enumerate() {
            if words.as_ref().is_some_and(|words| builder.add(words, party).is_ok()) {
                parties.push(at);
            }
        }
        let entries: Vec<Entry> = by_name.into_values().collect();
        let known = listed.iter().map(|one| known(&entries, one)).collect();
        let withdrawn = |one: &ntib_base::statement::Statement| one.withdrawn.as_ref().map(|gone| gone.on);
        let last_recorded = library.statements.iter().map(|one| withdrawn(one).unwrap_or(one.recorded).max(one.recorded)).max();
        Base { index: builder.finish(), entries, words, parties, library, map, matrices: Mutex::default(), folded: Mutex::default(), last_recorded, listed, known }
    }

    /// The lists as they were given.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The lists given, with how many on each the base knows.
    pub fn known_lists(&self) -> &[Known] {
        &self.known
    }

    /// Who of a view stands on the lists given.
    pub fn lists(&self, view: &View<'_>) -> Lists {
        self.known.iter().map(|one| (one.list.clone(), one.entries.iter().filter_map(|name| view.find(name)).collect())).collect()
    }

    /// Every statement.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// How facts are measured and status is asked.
    pub fn map(&self) -> &FactMap {
        &self.map
    }

    /// The last day on which something became known.
    pub fn last_recorded(&self) -> Option<Date> {
        self.last_recorded
    }

    /// What is true on a day, as known on another: worked out once for a day.
    pub fn view(&self, as_of: Date, known_at: Date) -> View<'_> {
        let kept = || self.folded.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().iter().find(|(day, known, _)| *day == as_of && *known == known_at).map(|(.., folded)| Arc::clone(folded));
        let folded = known.unwrap_or_else(|| {
            let folded = Arc::new(self.library.folded(as_of, known_at));
            let mut kept = kept();
            if kept.len() >= FOLDED_MAX {
                kept.remove(0);
            }
            kept.push((as_of, known_at, Arc::clone(&folded)));
            folded
        });
        self.library.look(folded)
    }

    /// Who goes by these words, the surest first: by name in the base or identifier, by a like name, by the first letters
    /// of words of a name.
    pub fn find(&self, asked: &str) -> Vec<Hit> {
        let asked = asked.trim();
        let folded = fold(asked);
        if folded.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Hit> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let (scheme, id) = asked.split_once(':').map_or((None, asked), |(scheme, id)| (Some(scheme.trim()), id));
        let wanted = fold(id);
        for one in &self.entries {
            let identifier = || one.ids.iter().find(|(own, _, known)| *known == wanted && scheme.is_none_or(|scheme| own.eq_ignore_ascii_case(scheme)));
            let how = if *one.name == *asked { Some(How::Own) } else { identifier().map(|(scheme, id, _)| How::Identifier(scheme.to_string(), id.to_string())) };
            if let Some(how) = how {
                seen.insert(&one.name);
                found.push(Hit { name: one.name.clone(), how });
            }
        }
        let alike = self.words.as_ref().and_then(|words| self.index.search(&mut Searcher::default(), words, &Party::named(asked), Thresholds::default()).ok());
        for one in alike.unwrap_or_default() {
            let Some(entry) = self.parties.get(one.party as usize).and_then(|at| self.entries.get(*at)) else { continue };
            let party = self.index.parties().get(one.party as usize);
            let name = one.comparison.names.and_then(|(_, at)| party?.names.get(at)).map_or_else(String::new, |(_, name)| name.to_string());
            if seen.insert(&entry.name) {
                let features = one.comparison.features.into_iter().map(|feature| feature.text).collect();
                found.push(Hit { name: entry.name.clone(), how: How::Alike(name, features) });
            }
        }
        let parts: Vec<&str> = folded.split(' ').collect();
        for one in &self.entries {
            let begins = |known: &String| parts.iter().all(|part| known.split(' ').any(|word| word.starts_with(part)));
            let Some((name, _)) = one.called.iter().find(|(_, known)| begins(known)) else { continue };
            if seen.insert(&one.name) {
                found.push(Hit { name: one.name.clone(), how: How::Begins(name.to_string()) });
            }
        }
        found
    }

    /// The entry with an identifier, with its scheme before it or without, if only one has it.
    pub fn by_identifier(&self, asked: &str) -> Option<&str> {
        let (scheme, id) = asked.split_once(':').map_or((None, asked), |(scheme, id)| (Some(scheme.trim()), id));
        let wanted = fold(id);
        let has = |one: &&Entry| one.ids.iter().any(|(own, _, known)| *known == wanted && scheme.is_none_or(|scheme| own.eq_ignore_ascii_case(scheme)));
        let mut found = self.entries.iter().filter(has);
        let first = found.next().filter(|_| !wanted.is_empty())?;
        found.next().is_none().then_some(&*first.name)
    }

    /// Names near to one that nobody goes by, the nearest first.
    pub fn near(&self, name: &str) -> Vec<&str> {
        let last = name.rsplit('/').next().unwrap_or(name).replace('-', " ");
        let mut found: Vec<&str> = ntib_rules::nearest(name, self.entries.iter().map(|one| &*one.name)).into_iter().collect();
        for hit in self.find(&last) {
            let known = self.entries.iter().find(|one| one.name == hit.name).map(|one| &*one.name);
            found.extend(known.filter(|one| !found.contains(one)));
        }
        found.truncate(8);
        found
    }

    /// The firms of a view: entities that are neither persons nor states, nor undisclosed.
    pub fn firms(view: &View<'_>) -> Vec<Entity> {
        let is_firm = |entity: &Entity| view.claims(*entity).any(|one| matches!(one.claim, Claim::Kind(EntityKind::RegisteredEntity | EntityKind::LegalEntity)));
        (0..view.len()).filter_map(|at| Entity::try_from(at).ok()).filter(is_firm).collect()
    }

    /// Every firm under every definition, worked out once for a day.
    pub fn matrix(&self, engine: &Engine, view: &View<'_>, as_of: Date, known_at: Date) -> Arc<Matrix> {
        let kept = || self.matrices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., matrix)) = kept().iter().find(|(day, known, _)| *day == as_of && *known == known_at) {
            return Arc::clone(matrix);
        }
        let (lists, removed) = (self.lists(view), Removed::nothing());
        let measurer = Measurer::new(view, engine.book(), &self.map, as_of, &lists);
        let mut matrixer = Matrixer::new(engine, &measurer, &removed);
        Base::firms(view).into_iter().for_each(|firm| matrixer.add(firm));
        let matrix = Arc::new(matrixer.finish());
        let mut kept = kept();
        if kept.len() >= MATRICES_MAX {
            kept.remove(0);
        }
        kept.push((as_of, known_at, Arc::clone(&matrix)));
        matrix
    }
}

/// Who stands on a list, as the base knows them: by an identifier, or by exactly a name, spelling of letters aside.
fn known(entries: &[Entry], listed: &Listed) -> Known {
    let (mut own, mut ids, mut called) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    for (at, entry) in entries.iter().enumerate() {
        own.insert(&*entry.name);
        for (_, _, folded) in &entry.ids {
            ids.entry(folded.as_str()).or_insert_with(Vec::new).push(at);
        }
        for (_, folded) in &entry.called {
            called.entry(folded.as_str()).or_insert_with(Vec::new).push(at);
        }
    }
    let mut found = Known { list: listed.list.clone(), count: listed.names.len(), strangers: 0, entries: BTreeSet::new() };
    for name in &listed.names {
        if own.contains(&**name) {
            found.entries.insert(name.clone());
            continue;
        }
        let (scheme, id) = name.split_once(':').map_or((None, &**name), |(scheme, id)| (Some(scheme), id));
        let wanted = fold(id);
        let has = |entry: &Entry| entry.ids.iter().any(|(own, _, known)| *known == wanted && scheme.is_none_or(|scheme| own.eq_ignore_ascii_case(scheme)));
        let by_id: Vec<&Entry> = ids.get(wanted.as_str()).into_iter().flatten().filter_map(|at| entries.get(*at)).filter(|entry| has(entry)).collect();
        let by_name = || called.get(fold(name).as_str()).into_iter().flatten().filter_map(|at| entries.get(*at)).collect();
        let some: Vec<&Entry> = if by_id.is_empty() { by_name() } else { by_id };
        found.strangers += usize::from(some.is_empty());
        found.entries.extend(some.into_iter().map(|entry| entry.name.clone()));
    }
    found
}
