//! People with their posts and roles over time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ntib_core::{Bi, Date, Place};
use ntib_record::{Moment, Name, Person, Principal, Tenure, Viewer};

/// The most people of a directory.
pub const PEOPLE_MAX: usize = 20_000;

/// A person as pages show one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Someone {
    /// The name of the person, and what stands in labels about them.
    pub name: String,
    /// For whom this person works.
    pub organisation: Name,
    /// What this person is here for, where that is said.
    pub about: Option<Bi>,
    /// Posts, roles and briefings.
    pub person: Person,
}

/// Everybody known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    by: BTreeMap<Name, Someone>,
}

/// A mistake in a table of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryError {
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong, and what to do.
    pub why: String,
}

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for DirectoryError {}

impl Directory {
    /// With one more; the one of that identifier makes room.
    pub fn add(&mut self, someone: Someone) {
        self.by.insert(someone.person.id.clone(), someone);
    }

    /// The one of this identifier.
    pub fn get(&self, id: &Name) -> Option<&Someone> {
        self.by.get(id)
    }

    /// Everybody, by identifier.
    pub fn all(&self) -> impl Iterator<Item = &Someone> {
        self.by.values()
    }

    /// Everybody as a viewer at `moment`.
    pub fn viewers(&self, moment: Moment) -> Vec<Viewer> {
        self.by.values().map(|one| one.person.at(moment)).collect()
    }

    /// Reads a table: `id,name,place,organisation,roles,posts,briefed,about_en,about_fr`. Roles and posts are separated by
    /// spaces, each perhaps with its dates, `liaison@2026-01-05..2026-11-30`: from the beginning of the first day until the
    /// beginning of the second; a side that is left out is open.
    pub fn read(table: &str) -> Result<Directory, DirectoryError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(table.as_bytes());
        let wrong = |line: u64| move |why: String| DirectoryError { line, why };
        let header = reader.headers().cloned().map_err(|error| wrong(1)(error.to_string()))?;
        let mut directory = Directory::default();
        for row in reader.records() {
            let row = row.map_err(|error| wrong(error.position().map_or(0, csv::Position::line))(error.to_string()))?;
            let line = row.position().map_or(0, csv::Position::line);
            let someone = read_row(&header, &row).map_err(wrong(line))?;
            if directory.by.contains_key(&someone.person.id) {
                return Err(wrong(line)(format!("another row has the identifier `{}`", someone.person.id)));
            }
            if directory.by.len() >= PEOPLE_MAX {
                return Err(wrong(line)(format!("more than {PEOPLE_MAX} people")));
            }
            directory.add(someone);
        }
        Ok(directory)
    }
}

fn read_row(header: &csv::StringRecord, row: &csv::StringRecord) -> Result<Someone, String> {
    let text = |column: &str| {
        let at = header.iter().position(|one| one == column).ok_or_else(|| format!("no column `{column}`"))?;
        Ok::<&str, String>(row.get(at).unwrap_or_default().trim())
    };
    let name = |column: &str| text(column)?.parse::<Name>().map_err(|error| format!("`{column}`: {error}"));
    let mut tenures = Vec::new();
    for (column, of) in [("roles", Principal::Role as fn(Name) -> Principal), ("posts", Principal::Post)] {
        for written in text(column)?.split_whitespace() {
            tenures.push(tenure(written, of).map_err(|why| format!("`{column}`: {why}"))?);
        }
    }
    let briefed: BTreeSet<Name> = text("briefed")?
        .split_whitespace()
        .map(|one| one.parse().map_err(|error| format!("`briefed`: {error}")))
        .collect::<Result<_, String>>()?;
    let place: Place = text("place")?.parse().map_err(|error| format!("`place`: {error}"))?;
    let about = Bi {
        en: text("about_en")?.to_owned(),
        fr: text("about_fr")?.to_owned(),
    };
    let called = text("name")?;
    if called.is_empty() {
        return Err("`name` is empty; write how the person is called".into());
    }
    Ok(Someone {
        name: called.to_owned(),
        organisation: name("organisation")?,
        about: (!about.en.is_empty() && !about.fr.is_empty()).then_some(about),
        person: Person {
            id: name("id")?,
            place,
            tenures,
            briefed,
        },
    })
}

/// `liaison`, or `liaison@2026-01-05..2026-11-30` with either side open.
fn tenure(written: &str, of: fn(Name) -> Principal) -> Result<Tenure, String> {
    let (what, dates) = written.split_once('@').map_or((written, None), |(what, dates)| (what, Some(dates)));
    let what: Name = what.parse().map_err(|error| format!("{error}"))?;
    let (from, until) = match dates {
        None => ("", ""),
        Some(dates) => dates
            .split_once("..")
            .ok_or_else(|| format!("`{dates}` is not a span of days; write 2026-01-05..2026-11-30"))?,
    };
    let day = |text: &str| text.parse::<Date>().map_err(|error| format!("{error}")).and_then(beginning);
    let earliest = Moment::from_milliseconds(0).ok_or("no beginning of time")?;
    Ok(Tenure {
        of: of(what),
        from: if from.is_empty() { earliest } else { day(from)? },
        until: if until.is_empty() { None } else { Some(day(until)?) },
    })
}

/// The beginning of a day in universal time.
fn beginning(day: Date) -> Result<Moment, String> {
    format!("{day}T00:00:00.000Z").parse().map_err(|error| format!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id,name,place,organisation,roles,posts,briefed,about_en,about_fr\n";

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn posts_and_roles_hold_from_their_first_day_until_their_last() {
        let table = format!("{HEAD}ann,Ann Example,CA,office-a,liaison@2026-01-05..2026-11-30,desk-officer@..2026-06-01,cabinet,,\n");
        let directory = Directory::read(&table).unwrap();
        let ann = directory.get(&"ann".parse().unwrap()).unwrap();
        let roles = |at: &str| ann.person.at(moment(at)).roles.len();
        assert_eq!(roles("2026-01-04T23:59:59.999Z"), 0);
        assert_eq!(roles("2026-01-05T00:00:00.000Z"), 1);
        assert_eq!(roles("2026-11-29T23:59:59.999Z"), 1);
        assert_eq!(roles("2026-11-30T00:00:00.000Z"), 0);
        assert_eq!(ann.person.at(moment("2026-06-01T00:00:00.000Z")).posts.len(), 0);
        assert_eq!(directory.viewers(moment("2026-05-31T00:00:00.000Z"))[0].posts.len(), 1);
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (row, says) in [
            ("Ann,Ann,CA,o,,,,,", "is not a name"),
            ("ann,,CA,o,,,,,", "`name` is empty"),
            ("ann,Ann,Canada,o,,,,,", "`place`"),
            ("ann,Ann,CA,o,liaison@soon,,,,", "not a span of days"),
            ("ann,Ann,CA,o,liaison@2026-13-01..,,,,", "`roles`"),
        ] {
            let error = Directory::read(&format!("{HEAD}{row}\n")).unwrap_err();
            assert!(error.line == 2 && error.to_string().contains(says), "{error}");
        }
        let twice = format!("{HEAD}ann,Ann,CA,o,,,,,\nann,Ann,CA,o,,,,,\n");
        assert_eq!(Directory::read(&twice).unwrap_err().line, 3);
    }
}
