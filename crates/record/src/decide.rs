//! Who may know of a thing, and why: one function, which enforces and previews.

use std::collections::BTreeSet;

use ntib_core::{Bi, Place};

use crate::label::{Label, Principal};
use crate::moment::Moment;
use crate::name::Name;
use crate::scheme::{Ceiling, Limit, Scheme};

/// Someone who asks, as of the moment of asking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Viewer {
    /// Who.
    pub person: Name,
    /// The place for which this person acts.
    pub place: Place,
    /// The posts held at the moment.
    pub posts: BTreeSet<Name>,
    /// The roles had at the moment.
    pub roles: BTreeSet<Name>,
    /// The caveats for which the person has been briefed.
    pub briefed: BTreeSet<Name>,
}

/// A post held, or a role had, for a time: from its beginning until before its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenure {
    /// The post or role.
    pub of: Principal,
    /// When it begins.
    pub from: Moment,
    /// When it is over, where that is known.
    pub until: Option<Moment>,
}

/// A person with everything ever held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: Name,
    /// The place for which this person acts.
    pub place: Place,
    /// Posts and roles.
    pub tenures: Vec<Tenure>,
    /// The caveats for which the person has been briefed.
    pub briefed: BTreeSet<Name>,
}

impl Person {
    /// The person as a viewer at `moment`.
    pub fn at(&self, moment: Moment) -> Viewer {
        let (mut posts, mut roles) = (BTreeSet::new(), BTreeSet::new());
        for tenure in &self.tenures {
            if tenure.from <= moment && tenure.until.is_none_or(|until| moment < until) {
                match &tenure.of {
                    Principal::Post(post) => posts.insert(post.clone()),
                    Principal::Role(role) => roles.insert(role.clone()),
                    Principal::Person(_) => false,
                };
            }
        }
        Viewer {
            person: self.id.clone(),
            place: self.place,
            posts,
            roles,
            briefed: self.briefed.clone(),
        }
    }
}

impl Viewer {
    /// Whether the viewer is the one whom an audience names.
    fn is(&self, principal: &Principal) -> bool {
        match principal {
            Principal::Person(person) => self.person == *person,
            Principal::Post(post) => self.posts.contains(post),
            Principal::Role(role) => self.roles.contains(role),
        }
    }
}

/// Whether someone may know of a thing, with every test and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether every test is met.
    pub allowed: bool,
    /// The tests, in the order level, place, audience, caveats. They tell of the label, so they are for those who
    /// may see it: one who may not is told nothing.
    pub because: Vec<Reason>,
}

/// One test and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What was asked.
    pub test: Test,
    /// Whether it is met.
    pub met: bool,
}

/// What is asked of a viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Level and caveats are within one limit of the ceiling.
    Ceiling {
        /// The level.
        level: Name,
    },
    /// The viewer's place is one to which it may be released.
    Place {
        /// The viewer's place.
        place: Place,
    },
    /// The viewer is in a group of the audience.
    Audience {
        /// The group.
        group: BTreeSet<Principal>,
        /// As whom the viewer is in it.
        by: Option<Principal>,
    },
    /// The scheme knows the caveat.
    CaveatKnown {
        /// The caveat.
        caveat: Name,
    },
    /// The viewer's place is one that the caveat names.
    CaveatPlace {
        /// The caveat.
        caveat: Name,
    },
    /// The viewer has been briefed for the caveat.
    CaveatBriefed {
        /// The caveat.
        caveat: Name,
    },
}

/// Whether `viewer` may know of what bears `label`, under `ceiling`.
///
/// It is the one function that says so: what enforces and what previews call it. It fails closed: what the scheme does
/// not know, an audience without members, a ceiling without limits admit nobody.
pub fn decide(scheme: &Scheme, viewer: &Viewer, label: &Label, ceiling: &Ceiling) -> Decision {
    let mut because = vec![
        Reason {
            met: ceiling.0.iter().any(|limit| admits(scheme, limit, label)),
            test: Test::Ceiling {
                level: label.level.clone(),
            },
        },
        Reason {
            met: label.releasable_to.contains(&viewer.place),
            test: Test::Place { place: viewer.place },
        },
    ];
    for group in label.audience.groups() {
        let by = group.iter().find(|one| viewer.is(one)).cloned();
        because.push(Reason {
            met: by.is_some(),
            test: Test::Audience {
                group: group.clone(),
                by,
            },
        });
    }
    for id in &label.caveats {
        let caveat = || id.clone();
        let Some(known) = scheme.caveats().get(id) else {
            because.push(Reason {
                met: false,
                test: Test::CaveatKnown { caveat: caveat() },
            });
            continue;
        };
        if let Some(places) = &known.places {
            because.push(Reason {
                met: places.contains(&viewer.place),
                test: Test::CaveatPlace { caveat: caveat() },
            });
        }
        if known.briefed {
            because.push(Reason {
                met: viewer.briefed.contains(id),
                test: Test::CaveatBriefed { caveat: caveat() },
            });
        }
    }
    Decision {
        allowed: because.iter().all(|reason| reason.met),
        because,
    }
}

/// Whether a limit of a ceiling admits level and caveats.
fn admits(scheme: &Scheme, limit: &Limit, label: &Label) -> bool {
    let (Some(level), Some(most)) = (scheme.rank(&label.level), scheme.rank(&limit.level)) else {
        return false;
    };
    let carried = |id: &Name| {
        limit.caveats.contains(id)
            && (!limit.export || scheme.caveats().get(id).is_some_and(|caveat| caveat.exported))
    };
    level <= most && label.caveats.iter().all(carried)
}

/// Who of `people` would see what bears `label`, and why: the preview before it is published. Each is asked of
/// [`decide`] under the ceiling of that person's roles.
pub fn preview<'a>(
    scheme: &'a Scheme,
    people: impl IntoIterator<Item = &'a Viewer>,
    label: &'a Label,
) -> impl Iterator<Item = (&'a Viewer, Decision)> {
    people.into_iter().map(move |viewer| {
        let ceiling = scheme.ceiling_of_roles(&viewer.roles);
        (viewer, decide(scheme, viewer, label, &ceiling))
    })
}

impl Reason {
    /// The reason in words.
    pub fn say(&self, scheme: &Scheme) -> Bi {
        let caveat = |id: &Name| {
            scheme.caveats().get(id).map_or_else(
                || Bi {
                    en: id.to_string(),
                    fr: id.to_string(),
                },
                |caveat| caveat.name.clone(),
            )
        };
        let (en, fr) = match (&self.test, self.met) {
            (Test::Ceiling { level }, met) => {
                let name = scheme.level_name(level).cloned().unwrap_or_else(|| Bi {
                    en: level.to_string(),
                    fr: level.to_string(),
                });
                let (en, fr) = if met {
                    ("within", "ne dépasse pas")
                } else {
                    ("beyond", "dépasse")
                };
                (
                    format!("level “{}”, with its caveats, is {en} the ceiling", name.en),
                    format!("le niveau « {} », avec ses réserves, {fr} le plafond", name.fr),
                )
            }
            (Test::Place { place }, true) => (
                format!("releasable to {place}"),
                format!("communicable à {place}"),
            ),
            (Test::Place { place }, false) => (
                format!("not releasable to {place}"),
                format!("non communicable à {place}"),
            ),
            (Test::Audience { by: Some(by), .. }, _) => (
                format!("in the audience as {by}"),
                format!("parmi les destinataires à titre de {by}"),
            ),
            (Test::Audience { group, by: None }, _) if group.is_empty() => (
                "the audience is nobody".into(),
                "il n’y a aucun destinataire".into(),
            ),
            (Test::Audience { group, by: None }, _) => {
                let list: Vec<String> = group.iter().map(ToString::to_string).collect();
                (
                    format!("not in the audience {}", list.join(", ")),
                    format!("hors des destinataires {}", list.join(", ")),
                )
            }
            (Test::CaveatKnown { caveat: id }, _) => (
                format!("the caveat {id} is not known here"),
                format!("la réserve {id} n’est pas connue ici"),
            ),
            (Test::CaveatPlace { caveat: id }, met) => {
                let name = caveat(id);
                let (en, fr) = if met {
                    ("admits", "admet")
                } else {
                    ("does not admit", "n’admet pas")
                };
                (
                    format!("“{}” {en} the place", name.en),
                    format!("« {} » {fr} ce lieu", name.fr),
                )
            }
            (Test::CaveatBriefed { caveat: id }, met) => {
                let name = caveat(id);
                let (en, fr) = if met {
                    ("briefed", "avoir été instruit")
                } else {
                    ("not briefed", "ne pas avoir été instruit")
                };
                (
                    format!("{en} for “{}”", name.en),
                    format!("{fr} de « {} »", name.fr),
                )
            }
        };
        Bi { en, fr }
    }
}
