//! Who may do what: one question, which every command asks before it becomes an entry.

use std::collections::{BTreeMap, BTreeSet};

use ntib_record::{Name, Viewer};

use crate::verbs::Verb;

/// Someone who asks, as of the moment of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Who, with posts and roles held at the moment.
    pub viewer: Viewer,
    /// The organisation for which this person acts: the owner of what this person writes.
    pub office: Name,
    /// The post in which this is done, of those held.
    pub post: Option<Name>,
}

/// What a permission may depend on: the object, and who did what to it before.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ObjectFacts {
    /// The kind.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// Owners of the label under which it began; of a new one, of the label it is to bear.
    pub owners: BTreeSet<Name>,
    /// The level of that label.
    pub level: Option<Name>,
    /// Who did each verb to it.
    pub did: BTreeMap<Name, BTreeSet<Name>>,
}

/// What the gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may be done.
    pub allowed: bool,
    /// The policies that decided, by their names: none where nothing permits.
    pub policies: Vec<String>,
}

/// The one place where permissions are decided. [`crate::act`] asks it of every entry drafted.
pub trait Gate {
    /// Whether `asker` may do `verb` to the object.
    fn may(&self, asker: &Asker, verb: &Verb, facts: &ObjectFacts) -> Verdict;
}
