//! The scheme of labels, read from tables: levels in their order, places, caveats, ceilings.
//!
//! Names of levels, places and caveats are data. `labels/` has the tables, each row with its source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ntib_core::{Bi, Date, Place};

use crate::label::Label;
use crate::name::Name;

/// What a caveat asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caveat {
    /// How it is called.
    pub name: Bi,
    /// The places to whose people alone it goes, where it names any.
    pub places: Option<BTreeSet<Place>>,
    /// Whether a viewer must have been briefed for it by name.
    pub briefed: bool,
    /// Whether what bears it may leave in an export.
    pub exported: bool,
}

/// A level that is accepted, or a marking that is refused because the matter is classified.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Level {
    name: Bi,
    /// The place in the order from the least sensitive; none where it is refused.
    rank: Option<u32>,
}

/// The most that a role may see, or an export may carry: one of these limits has to admit a thing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ceiling(pub Vec<Limit>);

/// One limit of a ceiling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit {
    /// The highest level.
    pub level: Name,
    /// The caveats that may be seen or carried.
    pub caveats: BTreeSet<Name>,
    /// Whether it is the limit of an export.
    pub export: bool,
}

/// Levels, places, caveats and ceilings.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Scheme {
    levels: BTreeMap<Name, Level>,
    places: BTreeMap<Place, Bi>,
    caveats: BTreeMap<Name, Caveat>,
    roles: BTreeMap<Name, Limit>,
    exports: BTreeMap<Name, Limit>,
}

/// The tables of a scheme, as text.
#[derive(Clone, Copy, Debug)]
pub struct SchemeTables<'a> {
    /// `levels.csv`
    pub levels: &'a str,
    /// `places.csv`
    pub places: &'a str,
    /// `caveats.csv`
    pub caveats: &'a str,
    /// `ceilings.csv`
    pub ceilings: &'a str,
}

/// A mistake in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeError {
    /// The table.
    pub table: &'static str,
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for SchemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.table, self.line, self.why)
    }
}

impl std::error::Error for SchemeError {}

/// Why a label may not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// The marking is one of classified matter, which is never taken in.
    Classified {
        /// The marking.
        given: Name,
        /// How it is called.
        name: Bi,
    },
    /// The scheme has no such level.
    Level {
        /// The level.
        given: Name,
        /// Those that it has.
        known: Vec<Name>,
    },
    /// The scheme has no such place to release to.
    Place {
        /// The place.
        given: Place,
        /// Those that it has.
        known: Vec<Place>,
    },
    /// The scheme has no such caveat.
    Caveat {
        /// The caveat.
        given: Name,
        /// Those that it has.
        known: Vec<Name>,
    },
    /// Nobody owns it.
    Owner,
}

impl LabelError {
    /// The field of the label in which it lies.
    pub fn at(&self) -> &'static str {
        match self {
            LabelError::Classified { .. } | LabelError::Level { .. } => "level",
            LabelError::Place { .. } => "releasable_to",
            LabelError::Caveat { .. } => "caveats",
            LabelError::Owner => "owners",
        }
    }

    /// What is wrong, and what the scheme has instead.
    pub fn say(&self) -> Bi {
        let list = |known: &mut dyn Iterator<Item = String>| known.map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        match self {
            LabelError::Classified { given, name } => Bi {
                en: format!("`{given}` ({}) is a marking of classified matter, which is not taken in; keep it on a system accredited for it", name.en),
                fr: format!("`{given}` ({}) est une marque de matière classifiée, qui n’est jamais acceptée ici; gardez-la sur un système agréé pour elle", name.fr),
            },
            LabelError::Level { given, known } => {
                let known = list(&mut known.iter().map(ToString::to_string));
                Bi { en: format!("unknown level `{given}`; the scheme has {known}"), fr: format!("le niveau `{given}` n’existe pas ici; il y a {known}") }
            }
            LabelError::Place { given, known } => {
                let known = list(&mut known.iter().map(ToString::to_string));
                Bi { en: format!("unknown place to release to `{given}`; the scheme has {known}"), fr: format!("rien ne peut être communiqué à `{given}` ici; il y a {known}") }
            }
            LabelError::Caveat { given, known } => {
                let known = list(&mut known.iter().map(ToString::to_string));
                Bi { en: format!("unknown caveat `{given}`; the scheme has {known}"), fr: format!("la réserve `{given}` n’existe pas ici; il y a {known}") }
            }
            LabelError::Owner => Bi {
                en: "the label has no owner; name the organisation whose it is".to_owned(),
                fr: "l’étiquette n’a pas de propriétaire; indiquez l’organisation à laquelle elle appartient".to_owned(),
            },
        }
    }
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

impl std::error::Error for LabelError {}

impl Scheme {
    /// The scheme that these tables write.
    pub fn read(tables: SchemeTables<'_>) -> Result<Scheme, SchemeError> {
        let mut scheme = Scheme::default();
        let mut ranks = BTreeSet::new();
        each_row("levels.csv", tables.levels, |row| {
            let rank = match row.text("treatment")? {
                "accepted" => Some(
                    row.text("rank")?
                        .parse()
                        .map_err(|_| "`rank` is not a whole number".to_owned())?,
                ),
                "refused" => None,
                other => return Err(format!("`treatment` is accepted or refused, not `{other}`")),
            };
            if rank.is_some_and(|rank| !ranks.insert(rank)) {
                return Err("another level has this rank".into());
            }
            once(scheme.levels.insert(
                row.name("id")?,
                Level {
                    name: row.bi()?,
                    rank,
                },
            ))
        })?;
        each_row("places.csv", tables.places, |row| {
            once(scheme.places.insert(row.place()?, row.bi()?))
        })?;
        each_row("caveats.csv", tables.caveats, |row| {
            let places = row.places("places")?;
            let caveat = Caveat {
                name: row.bi()?,
                places: (!places.is_empty()).then_some(places),
                briefed: row.yes("briefed")?,
                exported: row.yes("exported")?,
            };
            once(scheme.caveats.insert(row.name("id")?, caveat))
        })?;
        each_row("ceilings.csv", tables.ceilings, |row| {
            let (level, caveats) = (row.name("level")?, row.names("caveats")?);
            if scheme.rank(&level).is_none() {
                return Err(format!("`{level}` is not an accepted level of levels.csv"));
            }
            if let Some(unknown) = caveats.iter().find(|caveat| !scheme.caveats.contains_key(caveat)) {
                return Err(format!("`{unknown}` is not a caveat of caveats.csv"));
            }
            match row.text("kind")? {
                "role" => once(scheme.roles.insert(
                    row.name("id")?,
                    Limit {
                        level,
                        caveats,
                        export: false,
                    },
                )),
                "export" => once(scheme.exports.insert(
                    row.name("id")?,
                    Limit {
                        level,
                        caveats,
                        export: true,
                    },
                )),
                other => Err(format!("`kind` is role or export, not `{other}`")),
            }
        })?;
        Ok(scheme)
    }

    /// The place of a level in the order, from the least sensitive; none where it is unknown or refused.
    pub fn rank(&self, level: &Name) -> Option<u32> {
        self.levels.get(level).and_then(|level| level.rank)
    }

    /// The accepted levels, from the least sensitive.
    pub fn levels(&self) -> Vec<&Name> {
        let mut levels: Vec<_> = self
            .levels
            .iter()
            .filter(|(_, level)| level.rank.is_some())
            .collect();
        levels.sort_by_key(|(_, level)| level.rank);
        levels.into_iter().map(|(id, _)| id).collect()
    }

    /// How a level is called.
    pub fn level_name(&self, level: &Name) -> Option<&Bi> {
        self.levels.get(level).map(|level| &level.name)
    }

    /// The places to which something may be released, and how they are called.
    pub fn places(&self) -> &BTreeMap<Place, Bi> {
        &self.places
    }

    /// The caveats.
    pub fn caveats(&self) -> &BTreeMap<Name, Caveat> {
        &self.caveats
    }

    /// The ceiling of someone with these roles: what any one of them may see. Roles without a limit see nothing.
    pub fn ceiling_of_roles<'a>(&self, roles: impl IntoIterator<Item = &'a Name>) -> Ceiling {
        Ceiling(
            roles
                .into_iter()
                .filter_map(|role| self.roles.get(role))
                .cloned()
                .collect(),
        )
    }

    /// The ceiling of a kind of export.
    pub fn ceiling_of_export(&self, export: &Name) -> Ceiling {
        Ceiling(self.exports.get(export).cloned().into_iter().collect())
    }

    /// What both ceilings admit: an export by someone who has roles.
    pub fn within_both(&self, one: &Ceiling, other: &Ceiling) -> Ceiling {
        let both = one
            .0
            .iter()
            .flat_map(|one| other.0.iter().map(move |other| (one, other)));
        let met: BTreeSet<Limit> = both
            .map(|(one, other)| Limit {
                level: if self.order(&one.level) <= self.order(&other.level) {
                    &one.level
                } else {
                    &other.level
                }
                .clone(),
                caveats: one.caveats.intersection(&other.caveats).cloned().collect(),
                export: one.export || other.export,
            })
            .collect();
        Ceiling(met.into_iter().collect())
    }

    /// Whether a label may stand on an entry. One of classified matter is refused by name.
    pub fn check(&self, label: &Label) -> Result<(), LabelError> {
        match self.levels.get(&label.level) {
            Some(Level { rank: Some(_), .. }) => {}
            Some(Level { name, rank: None }) => {
                return Err(LabelError::Classified {
                    given: label.level.clone(),
                    name: name.clone(),
                });
            }
            None => {
                let known = self.levels().into_iter().cloned().collect();
                return Err(LabelError::Level {
                    given: label.level.clone(),
                    known,
                });
            }
        }
        if label.owners.is_empty() {
            return Err(LabelError::Owner);
        }
        if let Some(given) = label
            .releasable_to
            .iter()
            .find(|place| !self.places.contains_key(place))
        {
            return Err(LabelError::Place {
                given: *given,
                known: self.places.keys().copied().collect(),
            });
        }
        match label
            .caveats
            .iter()
            .find(|caveat| !self.caveats.contains_key(caveat))
        {
            Some(given) => Err(LabelError::Caveat {
                given: given.clone(),
                known: self.caveats.keys().cloned().collect(),
            }),
            None => Ok(()),
        }
    }

    /// The strictest of labels: what is made of parts may be known only to those who may know every part. None
    /// without parts.
    ///
    /// It is a join: whose order and repetition are nothing, and never wider than a part (`tests/labels.rs`). A level
    /// that the scheme does not know is stricter than all it knows, so that nothing is loosened by ignorance.
    pub fn strictest<'a>(&self, labels: impl IntoIterator<Item = &'a Label>) -> Option<Label> {
        labels.into_iter().fold(None, |sum, next| {
            Some(sum.map_or_else(|| next.clone(), |sum| self.stricter(&sum, next)))
        })
    }

    /// Whether nobody who may not know of what bears `before` may know of what bears `label`, whoever owns either.
    pub fn is_as_strict(&self, label: &Label, before: &Label) -> bool {
        let both = self.stricter(label, before);
        (&both.level, &both.releasable_to, &both.audience, &both.caveats) == (&label.level, &label.releasable_to, &label.audience, &label.caveats)
    }

    fn stricter(&self, one: &Label, other: &Label) -> Label {
        Label {
            owners: one.owners.union(&other.owners).cloned().collect(),
            level: if self.order(&one.level) >= self.order(&other.level) {
                &one.level
            } else {
                &other.level
            }
            .clone(),
            releasable_to: one
                .releasable_to
                .intersection(&other.releasable_to)
                .copied()
                .collect(),
            audience: one.audience.and(&other.audience),
            caveats: one.caveats.union(&other.caveats).cloned().collect(),
        }
    }

    /// A total order of levels, the unknown and refused ones last by their names.
    fn order<'a>(&self, level: &'a Name) -> (u32, Option<&'a Name>) {
        self.rank(level)
            .map_or((u32::MAX, Some(level)), |rank| (rank, None))
    }
}

/// A row of a table.
struct Row<'a> {
    header: &'a csv::StringRecord,
    fields: &'a csv::StringRecord,
}

impl Row<'_> {
    fn text(&self, column: &str) -> Result<&str, String> {
        let at = self
            .header
            .iter()
            .position(|one| one == column)
            .ok_or_else(|| format!("no column `{column}`"))?;
        Ok(self.fields.get(at).unwrap_or_default().trim())
    }

    fn name(&self, column: &str) -> Result<Name, String> {
        self.text(column)?
            .parse()
            .map_err(|error| format!("`{column}`: {error}"))
    }

    fn names(&self, column: &str) -> Result<BTreeSet<Name>, String> {
        self.text(column)?
            .split_whitespace()
            .map(|one| one.parse().map_err(|error| format!("`{column}`: {error}")))
            .collect()
    }

    fn place(&self) -> Result<Place, String> {
        self.text("place")?.parse().map_err(|error| format!("{error}"))
    }

    fn places(&self, column: &str) -> Result<BTreeSet<Place>, String> {
        self.text(column)?
            .split_whitespace()
            .map(|one| one.parse().map_err(|error| format!("`{column}`: {error}")))
            .collect()
    }

    fn yes(&self, column: &str) -> Result<bool, String> {
        match self.text(column)? {
            "yes" => Ok(true),
            "no" => Ok(false),
            other => Err(format!("`{column}` is yes or no, not `{other}`")),
        }
    }

    fn bi(&self) -> Result<Bi, String> {
        let bi = Bi {
            en: self.text("name_en")?.to_owned(),
            fr: self.text("name_fr")?.to_owned(),
        };
        if bi.en.is_empty() || bi.fr.is_empty() {
            Err("a name is missing in English or French".into())
        } else {
            Ok(bi)
        }
    }

    /// Every row says where it is from, and when that was checked.
    fn sourced(&self) -> Result<(), String> {
        if self.text("source")?.is_empty() {
            return Err("the row has no source".into());
        }
        self.text("checked")?
            .parse::<Date>()
            .map(|_| ())
            .map_err(|error| format!("`checked`: {error}"))
    }
}

fn once<T>(before: Option<T>) -> Result<(), String> {
    if before.is_some() {
        Err("another row has this identifier".into())
    } else {
        Ok(())
    }
}

fn each_row(
    table: &'static str,
    text: &str,
    mut read: impl FnMut(Row<'_>) -> Result<(), String>,
) -> Result<(), SchemeError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().cloned().map_err(|error| SchemeError {
        table,
        line: 1,
        why: error.to_string(),
    })?;
    for fields in reader.records() {
        let fields = fields.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            SchemeError {
                table,
                line,
                why: error.to_string(),
            }
        })?;
        let line = fields.position().map_or(0, csv::Position::line);
        let row = Row {
            header: &header,
            fields: &fields,
        };
        row.sourced()
            .and_then(|()| read(row))
            .map_err(|why| SchemeError { table, line, why })?;
    }
    Ok(())
}
