//! Labels: who owns a thing, how sensitive it is, and who may know of it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use ntib_core::{Bi, Place};
use serde_json::{Value, json};

use crate::json::{Writing, texts};
use crate::name::{NAME_MAX, Name};

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
    pub fn from_json(value: Value) -> Result<Label, LabelUnread> {
        let Value::Object(mut fields) = value else { return Err(LabelUnread::Form) };
        let mut take = |at: &'static str| fields.remove(at).ok_or(LabelUnread::Missing { at });
        let listed = |at: &'static str, value: Value| texts(value).ok_or(LabelUnread::List { at });
        let label = Label {
            owners: names("owners", listed("owners", take("owners")?)?)?,
            level: match take("level")? {
                Value::String(level) => name("level", level)?,
                other => return Err(LabelUnread::Name { at: "level", given: other.to_string() }),
            },
            releasable_to: listed("releasable_to", take("releasable_to")?)?
                .into_iter()
                .map(|given| given.parse().map_err(|_| LabelUnread::Place { given }))
                .collect::<Result<_, _>>()?,
            audience: audience(take("audience")?)?,
            caveats: names("caveats", listed("caveats", take("caveats")?)?)?,
        };
        match fields.into_iter().next() {
            Some((field, _)) => Err(LabelUnread::Unknown { field }),
            None => Ok(label),
        }
    }
}

fn name(at: &'static str, given: String) -> Result<Name, LabelUnread> {
    given.parse().map_err(|_| LabelUnread::Name { at, given })
}

fn names(at: &'static str, written: Vec<String>) -> Result<BTreeSet<Name>, LabelUnread> {
    written.into_iter().map(|one| name(at, one)).collect()
}

fn audience(value: Value) -> Result<Audience, LabelUnread> {
    let Value::Array(groups) = value else {
        return Err(LabelUnread::Groups);
    };
    let mut read = BTreeSet::new();
    for group in groups {
        let members = texts(group).ok_or(LabelUnread::Groups)?;
        let members = members.into_iter().map(|given| given.parse().map_err(|_| LabelUnread::Member { given }));
        read.insert(members.collect::<Result<_, _>>()?);
    }
    let least = Audience(read.clone()).and(&Audience(read.clone()));
    if read.is_empty() {
        return Err(LabelUnread::NoGroup);
    }
    if least.0 == read {
        Ok(least)
    } else {
        Err(LabelUnread::Within)
    }
}

/// Why a label cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelUnread {
    /// It is not an object with fields.
    Form,
    /// It lacks a field.
    Missing {
        /// Which.
        at: &'static str,
    },
    /// It has a field that labels do not have.
    Unknown {
        /// Which.
        field: String,
    },
    /// A field is not a list of texts in rising order.
    List {
        /// Which.
        at: &'static str,
    },
    /// Something is not a name.
    Name {
        /// In which field.
        at: &'static str,
        /// What was given.
        given: String,
    },
    /// Something is not a place.
    Place {
        /// What was given.
        given: String,
    },
    /// A member of the audience names nobody.
    Member {
        /// What was given.
        given: String,
    },
    /// The audience is not a list of groups.
    Groups,
    /// The audience has no group.
    NoGroup,
    /// A group of the audience contains another.
    Within,
}

impl LabelUnread {
    /// The field in which it lies; none where it is the label as a whole.
    pub fn at(&self) -> &str {
        match self {
            LabelUnread::Form => "",
            LabelUnread::Missing { at } | LabelUnread::List { at } | LabelUnread::Name { at, .. } => at,
            LabelUnread::Unknown { field } => field,
            LabelUnread::Place { .. } => "releasable_to",
            LabelUnread::Member { .. } | LabelUnread::Groups | LabelUnread::NoGroup | LabelUnread::Within => "audience",
        }
    }

    /// What is wrong, and what is to be written.
    pub fn say(&self) -> Bi {
        let of = |en: String, fr: String| Bi { en, fr };
        match self {
            LabelUnread::Form => of(
                "the label is not an object; write one with `owners`, `level`, `releasable_to`, `audience` and `caveats`".into(),
                "l’étiquette n’est pas un objet; écrivez-en un avec `owners`, `level`, `releasable_to`, `audience` et `caveats`".into(),
            ),
            LabelUnread::Missing { at } => of(format!("the label lacks `{at}`; add it, empty where there is none"), format!("il manque `{at}` à l’étiquette; ajoutez-le, vide s’il n’y en a pas")),
            LabelUnread::Unknown { field } => of(format!("labels have no `{field}`; take it out"), format!("les étiquettes n’ont pas de `{field}`; retirez-le")),
            LabelUnread::List { at } => of(
                format!("`{at}` of the label is not a list of texts in rising order; write it so, each once"),
                format!("`{at}` de l’étiquette n’est pas une liste de textes en ordre croissant; écrivez-la ainsi, chacun une fois"),
            ),
            LabelUnread::Name { at, given } => of(
                format!("`{given}` in `{at}` of the label is not a name; write 1 to {NAME_MAX} small letters without accents, digits or `-._/@`, a letter or digit first"),
                format!("`{given}` dans `{at}` de l’étiquette n’est pas un nom; écrivez de 1 à {NAME_MAX} minuscules sans accent, chiffres ou `-._/@`, une lettre ou un chiffre d’abord"),
            ),
            LabelUnread::Place { given } => of(
                format!("`{given}` in `releasable_to` of the label is not a place; write the two capital letters of its ISO 3166-1 code"),
                format!("`{given}` dans `releasable_to` de l’étiquette n’est pas un lieu; écrivez les deux majuscules de son code ISO 3166-1"),
            ),
            LabelUnread::Member { given } => of(
                format!("`{given}` in `audience` of the label names nobody; write `person:`, `post:` or `role:` before a name"),
                format!("`{given}` dans `audience` de l’étiquette ne désigne personne; écrivez `person:`, `post:` ou `role:` avant un nom"),
            ),
            LabelUnread::Groups => of(
                "`audience` of the label is not a list of groups; write each group as a list of texts in rising order".into(),
                "`audience` de l’étiquette n’est pas une liste de groupes; écrivez chaque groupe comme une liste de textes en ordre croissant".into(),
            ),
            LabelUnread::NoGroup => of("`audience` of the label has no group; write [[]] for nobody".into(), "`audience` de l’étiquette n’a aucun groupe; écrivez [[]] pour personne".into()),
            LabelUnread::Within => of(
                "a group in `audience` of the label contains another; leave the larger one out".into(),
                "un groupe dans `audience` de l’étiquette en contient un autre; omettez le plus grand".into(),
            ),
        }
    }
}

impl fmt::Display for LabelUnread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

impl std::error::Error for LabelUnread {}

impl From<LabelUnread> for String {
    fn from(error: LabelUnread) -> String {
        error.to_string()
    }
}
