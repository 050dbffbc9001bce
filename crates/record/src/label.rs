//! Labels: who owns a thing, how sensitive it is, and who may know of it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use ntib_core::Place;
use serde_json::{Value, json};

use crate::json::{Fields, Writing, texts};
use crate::name::Name;

/// One of those whom an audience names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// A person.
    Person(Name),
    /// Whoever holds the post when asking.
    Post(Name),
    /// Whoever has the role when asking.
    Role(Name),
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Principal::Person(name) => write!(f, "person:{name}"),
            Principal::Post(name) => write!(f, "post:{name}"),
            Principal::Role(name) => write!(f, "role:{name}"),
        }
    }
}

impl FromStr for Principal {
    type Err = String;

    fn from_str(text: &str) -> Result<Principal, String> {
        let (kind, name) = text.split_once(':').unwrap_or(("", text));
        let name: Name = name.parse().map_err(|error| format!("{error}"))?;
        match kind {
            "person" => Ok(Principal::Person(name)),
            "post" => Ok(Principal::Post(name)),
            "role" => Ok(Principal::Role(name)),
            _ => Err(format!(
                "`{text}` names nobody; write person:, post: or role: before the name"
            )),
        }
    }
}

/// Who may know: groups, of every one of which a viewer must be a member. What is written by hand has one group; an
/// aggregate has those of its parts. A group without members is nobody.
///
/// INVARIANT: there is at least one group, and none contains another (`tests/labels.rs`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Audience(BTreeSet<BTreeSet<Principal>>);

impl Audience {
    /// Nobody.
    pub fn nobody() -> Audience {
        Audience::of([])
    }

    /// Any one of these. Of none: nobody.
    pub fn of(members: impl IntoIterator<Item = Principal>) -> Audience {
        Audience([members.into_iter().collect()].into())
    }

    /// Those who are in both.
    pub fn and(&self, other: &Audience) -> Audience {
        let all: BTreeSet<_> = self.0.union(&other.0).cloned().collect();
        // A group asks nothing more where a smaller one within it is asked.
        let asked =
            |group: &&BTreeSet<Principal>| !all.iter().any(|one| one != *group && one.is_subset(group));
        Audience(all.iter().filter(asked).cloned().collect())
    }

    /// The groups, of every one of which a viewer must be a member.
    pub fn groups(&self) -> impl Iterator<Item = &BTreeSet<Principal>> {
        self.0.iter()
    }

    /// Whether nobody at all is in it.
    pub fn is_nobody(&self) -> bool {
        self.0.iter().any(BTreeSet::is_empty)
    }
}

/// A label. It stands on every entry, and on all that is made of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Whose it is: one organisation; of an aggregate those of all parts.
    pub owners: BTreeSet<Name>,
    /// How sensitive it is, by a name of the scheme.
    pub level: Name,
    /// The places to whose people it may be released. Without any, it is released to nobody.
    pub releasable_to: BTreeSet<Place>,
    /// Who may know of it.
    pub audience: Audience,
    /// Further limits, by names of the scheme.
    pub caveats: BTreeSet<Name>,
}

impl Label {
    /// The label as it stands within an entry.
    pub fn to_json(&self) -> Value {
        let texts = |names: &mut dyn Iterator<Item = String>| Value::from(names.collect::<Vec<_>>());
        let groups = self
            .audience
            .groups()
            .map(|group| texts(&mut group.iter().map(ToString::to_string)));
        json!({
            "audience": groups.collect::<Vec<_>>(),
            "caveats": texts(&mut self.caveats.iter().map(ToString::to_string)),
            "level": self.level.as_str(),
            "owners": texts(&mut self.owners.iter().map(ToString::to_string)),
            "releasable_to": texts(&mut self.releasable_to.iter().map(ToString::to_string)),
        })
    }

    /// Writes the same.
    pub(crate) fn write(&self, mut within: Writing<'_>) {
        let groups = self.audience.groups();
        within.lists("audience", groups.map(|group| group.iter().map(ToString::to_string)));
        within.texts("caveats", self.caveats.iter().map(Name::as_str));
        within.text("level", self.level.as_str());
        within.texts("owners", self.owners.iter().map(Name::as_str));
        within.texts("releasable_to", self.releasable_to.iter().map(ToString::to_string));
        within.end();
    }

    /// The label that is written so. Says what is wrong with another.
    pub fn from_json(value: Value) -> Result<Label, String> {
        let mut fields = Fields::of(value, "the label")?;
        let label = Label {
            owners: each(fields.texts("owners")?)?,
            level: fields
                .text("level")?
                .parse()
                .map_err(|error| format!("{error}"))?,
            releasable_to: each(fields.texts("releasable_to")?)?,
            audience: audience(fields.take("audience")?)?,
            caveats: each(fields.texts("caveats")?)?,
        };
        fields.end()?;
        Ok(label)
    }
}

fn each<T: FromStr<Err: fmt::Display> + Ord>(written: Vec<String>) -> Result<BTreeSet<T>, String> {
    written
        .iter()
        .map(|one| one.parse().map_err(|error: T::Err| error.to_string()))
        .collect()
}

fn audience(value: Value) -> Result<Audience, String> {
    let wrong =
        || "`audience` of the label is not a list of groups, each a list of texts in rising order".to_owned();
    let Value::Array(groups) = value else {
        return Err(wrong());
    };
    let mut read = BTreeSet::new();
    for group in groups {
        read.insert(each(texts(group).ok_or_else(wrong)?)?);
    }
    let least = Audience(read.clone()).and(&Audience(read.clone()));
    if read.is_empty() {
        return Err("`audience` of the label has no group; write [[]] for nobody".to_owned());
    }
    if least.0 == read {
        Ok(least)
    } else {
        Err("a group of `audience` contains another".to_owned())
    }
}
