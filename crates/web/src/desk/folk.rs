//! Everybody known here, as of a moment: whom a visitor may be, and who sees what bears a label. It is worked out again when something is recorded of
//! a person, and when somebody's post or role begins or ends; between these it is asked for every page and stays as it is.
//!
//! What a page tells of who sees something is worked out of the posts, roles and briefings that its reader may know, and is kept for all who may know
//! the same: the preview would else tell of what was recorded in secret.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ntib_desk::people::{Person, everyone, members};
use ntib_desk::{Archive, Desk, Sees};
use ntib_record::{Label, Moment, Name, Viewer, preview};

use crate::desk::office::{Choice, Office, locked};

/// The most labels of which it is kept who sees them, and the most people of whom it is kept what they see.
const KEPT_MAX: usize = 10_000;

/// The most sets of labels of which everybody is kept, as those know who see them.
const SIGHTS_MAX: usize = 32;

/// Everybody, as of a moment.
pub(crate) struct Folk {
    /// How many entries there were about people.
    entries: usize,
    from: Moment,
    until: Option<Moment>,
    /// Everybody, with the posts and roles of the moment.
    pub(crate) viewers: Vec<Viewer>,
    /// Whom a visitor may be, those first of whom more is told; none where people sign in.
    pub(crate) choices: Vec<Choice>,
    /// Who sees what bears a label, by the label as it is written.
    seers: Mutex<BTreeMap<String, Arc<Vec<Name>>>>,
}

/// What is kept of people.
#[derive(Default)]
pub(crate) struct KeptFolk {
    folk: Mutex<Option<Arc<Folk>>>,
    /// The same as those know who see these labels of people, and not all.
    seen: Mutex<BTreeMap<Vec<bool>, Arc<Folk>>>,
    sees: Mutex<BTreeMap<Name, Sees>>,
}

impl Folk {
    /// Of the whole record, or as one knows who sees this of it: whom a visitor may be is not asked then.
    fn of(office: &Office, archive: &Archive, seen: Option<&Desk<'_>>, now: Moment) -> Folk {
        let members = seen.map_or_else(|| everyone(archive), members);
        let turns = members.iter().flat_map(|member| &member.tenures).flat_map(|tenure| [Some(tenure.from), tenure.until]).flatten();
        let until = turns.filter(|turn| *turn > now).min();
        let viewers: Vec<Viewer> = members.into_iter().map(|member| member.at(now)).collect();
        let choices = if seen.is_none() { office.choices(archive, &viewers) } else { Vec::new() };
        Folk { entries: archive.entries_about::<Person>(), from: now, until, viewers, choices, seers: Mutex::default() }
    }

    fn holds(&self, archive: &Archive, now: Moment) -> bool {
        self.entries == archive.entries_about::<Person>() && self.from <= now && self.until.is_none_or(|until| now < until)
    }

    /// Who sees what bears a label, as [`preview`] says; `written` is the label as it is written.
    pub(crate) fn seers(&self, office: &Office, label: &Label, written: &str) -> Arc<Vec<Name>> {
        if let Some(known) = locked(&self.seers).get(written) {
            return Arc::clone(known);
        }
        let all = preview(office.scheme(), &self.viewers, label).filter(|(_, decision)| decision.allowed).map(|(viewer, _)| viewer.person.clone());
        let all = Arc::new(all.collect::<Vec<_>>());
        let mut kept = locked(&self.seers);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(written.to_owned(), Arc::clone(&all));
        all
    }
}

impl Office {
    /// Everybody as of a moment.
    pub(crate) fn folk(&self, archive: &Archive, now: Moment) -> Arc<Folk> {
        let known = locked(&self.kept_folk().folk).clone();
        if let Some(folk) = known.filter(|folk| folk.holds(archive, now)) {
            return folk;
        }
        let folk = Arc::new(Folk::of(self, archive, None, now));
        *locked(&self.kept_folk().folk) = Some(Arc::clone(&folk));
        folk
    }

    /// Everybody as of a moment, as one knows who sees this of the record.
    pub(crate) fn folk_seen(&self, archive: &Archive, seen: &Desk<'_>, now: Moment) -> Arc<Folk> {
        let sight = seen.sees_of::<Person>();
        if sight.iter().all(|one| *one) {
            return self.folk(archive, now);
        }
        let known = locked(&self.kept_folk().seen).get(&sight).cloned();
        if let Some(folk) = known.filter(|folk| folk.holds(archive, now)) {
            return folk;
        }
        let folk = Arc::new(Folk::of(self, archive, Some(seen), now));
        let mut kept = locked(&self.kept_folk().seen);
        if kept.len() >= SIGHTS_MAX {
            kept.clear();
        }
        kept.insert(sight, Arc::clone(&folk));
        folk
    }

    /// What one who asks sees of the record.
    pub(crate) fn seen<'a>(&self, archive: &'a Archive, viewer: &Viewer) -> Desk<'a> {
        let before = locked(&self.kept_folk().sees).remove(&viewer.person);
        let sees = archive.sees(self.scheme(), viewer, before);
        let desk = archive.seen_as(&sees);
        let mut kept = locked(&self.kept_folk().sees);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(viewer.person.clone(), sees);
        desk
    }
}
