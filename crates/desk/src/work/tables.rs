//! Calendars, holidays and service standards, as tables with a source a row.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use ntib_core::{Bi, Confidence, Date, Period};
use ntib_record::Name;

use super::clock::{Calendar, WORKING_DAYS_MAX, Weekday};
use crate::cases::{Countersign, Standard};

/// A service standard as an authority states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What it is for.
    pub name: Bi,
    /// How many working days it allows.
    pub working_days: u32,
    /// By which calendar.
    pub calendar: Name,
    /// How many of a hundred are to be in time, where that is stated.
    pub target_percent: Option<u32>,
    /// The least that holds of the second person for a case under it.
    pub countersign: Countersign,
    /// The same for a case that a firm opens itself.
    pub countersign_firm: Countersign,
    /// Where it is stated.
    pub source: String,
    /// At which address, if any.
    pub url: String,
    /// When it was looked at.
    pub checked: Date,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// Everything that clocks need.
#[derive(Clone, Debug, Default)]
pub struct Standards {
    /// How calendars are called, and the calendars.
    pub calendars: BTreeMap<Name, (Bi, Calendar)>,
    /// The standards.
    pub stated: BTreeMap<Name, Stated>,
}

/// The tables, as text.
#[derive(Clone, Copy, Debug)]
pub struct StandardTables<'a> {
    /// `calendars.csv`
    pub calendars: &'a str,
    /// `holidays.csv`
    pub holidays: &'a str,
    /// `standards.csv`
    pub standards: &'a str,
}

/// A mistake in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// The table.
    pub table: &'static str,
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.table, self.line, self.why)
    }
}

impl std::error::Error for TableError {}

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

    fn read<T: FromStr<Err: fmt::Display>>(&self, column: &str) -> Result<T, String> {
        self.text(column)?
            .parse()
            .map_err(|error| format!("`{column}`: {error}"))
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

    fn countersign(&self, column: &str) -> Result<Countersign, String> {
        match self.text(column)? {
            "always" => Ok(Countersign::Always),
            "when_doubtful" => Ok(Countersign::WhenDoubtful),
            "never" => Ok(Countersign::Never),
            other => Err(format!("`{column}` is always, when_doubtful or never, not `{other}`")),
        }
    }

    fn confidence(&self) -> Result<Confidence, String> {
        match self.text("confidence")? {
            "text_read" => Ok(Confidence::TextRead),
            "secondary" => Ok(Confidence::Secondary),
            "unverified" => Ok(Confidence::Unverified),
            other => Err(format!(
                "`confidence` is text_read, secondary or unverified, not `{other}`"
            )),
        }
    }
}

fn each_row(
    table: &'static str,
    text: &str,
    mut read: impl FnMut(&Row<'_>) -> Result<(), String>,
) -> Result<(), TableError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let wrong = |line, why| TableError { table, line, why };
    let header = reader
        .headers()
        .cloned()
        .map_err(|error| wrong(1, error.to_string()))?;
    for fields in reader.records() {
        let place = |error: &csv::Error| error.position().map_or(0, csv::Position::line);
        let fields = fields.map_err(|error| wrong(place(&error), error.to_string()))?;
        let line = fields.position().map_or(0, csv::Position::line);
        let row = Row {
            header: &header,
            fields: &fields,
        };
        let sourced = match row.text("source") {
            Ok("") => Err("the row has no source".to_owned()),
            other => other.map(|_| ()),
        };
        sourced
            .and_then(|()| read(&row))
            .map_err(|why| wrong(line, why))?;
    }
    Ok(())
}

impl Standards {
    /// The standards that these tables write.
    pub fn read(tables: StandardTables<'_>) -> Result<Standards, TableError> {
        let mut all = Standards::default();
        each_row("calendars.csv", tables.calendars, |row| {
            let weekend = row.text("weekend")?.split_whitespace().map(|one| {
                one.parse()
                    .ok()
                    .and_then(Weekday::from_number)
                    .ok_or_else(|| format!("`{one}` is not a day of the week from 1 to 7"))
            });
            let known = Period {
                from: Some(row.read("known_from")?),
                until: Some(row.read("known_until")?),
            };
            let calendar = Calendar {
                weekend: weekend.collect::<Result<_, _>>()?,
                holidays: BTreeMap::new(),
                known,
            };
            once(all.calendars.insert(row.read("id")?, (row.bi()?, calendar)))
        })?;
        each_row("holidays.csv", tables.holidays, |row| {
            let id: Name = row.read("calendar")?;
            let day: Date = row.read("date")?;
            let (_, calendar) = all
                .calendars
                .get_mut(&id)
                .ok_or_else(|| format!("no calendar `{id}`"))?;
            if !calendar.known.contains(day) {
                return Err(format!("{day} is not one of the days for which `{id}` is known"));
            }
            once(calendar.holidays.insert(day, row.bi()?))
        })?;
        each_row("standards.csv", tables.standards, |row| {
            let calendar: Name = row.read("calendar")?;
            if !all.calendars.contains_key(&calendar) {
                return Err(format!("no calendar `{calendar}`"));
            }
            let working_days = row.read("working_days")?;
            if !(1..=WORKING_DAYS_MAX).contains(&working_days) {
                return Err(format!("a standard has 1 to {WORKING_DAYS_MAX} working days"));
            }
            let target = row.text("target_percent")?;
            let target_percent = if target.is_empty() {
                None
            } else {
                Some(row.read("target_percent")?)
            };
            let stated = Stated {
                name: row.bi()?,
                working_days,
                calendar,
                target_percent,
                countersign: row.countersign("countersign")?,
                countersign_firm: row.countersign("countersign_firm")?,
                source: row.text("source")?.to_owned(),
                url: row.text("url")?.to_owned(),
                checked: row.read("checked")?,
                confidence: row.confidence()?,
            };
            once(all.stated.insert(row.read("id")?, stated))
        })?;
        Ok(all)
    }

    /// The least that holds of the second person for a case under this standard, opened by a firm or by an official.
    /// Without a standard, or under one that the table no longer has, it is the strictest of the table.
    pub fn least(&self, standard: Option<&Name>, firm: bool) -> Countersign {
        let of = |one: &Stated| if firm { one.countersign_firm } else { one.countersign };
        let stated = standard.and_then(|id| self.stated.get(id)).map(of);
        stated.or_else(|| self.stated.values().map(of).min()).unwrap_or_default()
    }

    /// A standard as a case is opened with it.
    pub fn standard(&self, id: &Name) -> Option<Standard> {
        let one = self.stated.get(id)?;
        Some(Standard { id: id.clone(), working_days: one.working_days, calendar: one.calendar.clone() })
    }

    /// The standard that a desk chose for itself, the first by name, if any.
    pub fn own(&self) -> Option<Standard> {
        self.standard(self.stated.keys().find(|id| id.as_str().starts_with("desk-"))?)
    }
}

fn once<T>(before: Option<T>) -> Result<(), String> {
    if before.is_some() {
        Err("another row has this identifier".into())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: StandardTables<'_> = StandardTables {
        calendars: include_str!("../../../../desk/calendars.csv"),
        holidays: include_str!("../../../../desk/holidays.csv"),
        standards: include_str!("../../../../desk/standards.csv"),
    };

    #[test]
    fn our_tables_are_read_and_their_holidays_are_days_of_work_otherwise() {
        let all = Standards::read(TABLES).unwrap();
        let (mut holidays, mut free) = (0, 0);
        for (_, calendar) in all.calendars.values() {
            holidays += calendar.holidays.len();
            free += calendar
                .holidays
                .keys()
                .filter(|day| calendar.weekend.contains(&Weekday::of(**day)))
                .count();
        }
        // Ten a year of the one, eleven of the other and eight of the third, for four years; one of 2028 is kept in 2027.
        assert_eq!((holidays, free), (4 * (10 + 11 + 8) + 1, 0));
        let canada = &all.calendars[&"ca-federal".parse::<Name>().unwrap()].1;
        let day = |text: &str| text.parse::<Date>().unwrap();
        for holiday in ["2026-05-18", "2026-09-30", "2026-10-12", "2026-12-28"] {
            assert!(canada.holidays.contains_key(&day(holiday)), "{holiday}");
        }
        // Ten working days over the end of a year.
        assert_eq!(canada.after(day("2026-12-18"), 10), Ok(day("2027-01-06")));
    }

    #[test]
    fn mistakes_are_placed() {
        let said = |standards: &str| {
            Standards::read(StandardTables { standards, ..TABLES })
                .unwrap_err()
                .to_string()
        };
        let head = "id,name_en,name_fr,working_days,calendar,target_percent,countersign,countersign_firm,source,url,checked,confidence\n";
        assert_eq!(
            said(&format!("{head}a,A,A,10,none,,always,always,s,,2026-01-01,secondary\n")),
            "standards.csv:2: no calendar `none`"
        );
        assert_eq!(
            said(&format!("{head}a,A,A,0,ca-federal,,always,always,s,,2026-01-01,secondary\n")),
            "standards.csv:2: a standard has 1 to 5000 working days"
        );
        assert_eq!(
            said(&format!("{head}a,A,A,1,ca-federal,,always,always,,,2026-01-01,secondary\n")),
            "standards.csv:2: the row has no source"
        );
        assert_eq!(
            said(&format!("{head}a,A,,1,ca-federal,,always,always,s,,2026-01-01,secondary\n")),
            "standards.csv:2: a name is missing in English or French"
        );
        assert_eq!(
            said(&format!("{head}a,A,A,1,ca-federal,,always,perhaps,s,,2026-01-01,secondary\n")),
            "standards.csv:2: `countersign_firm` is always, when_doubtful or never, not `perhaps`"
        );
    }

    #[test]
    fn without_a_standard_the_strictest_of_the_table_holds() {
        let all = Standards::read(TABLES).unwrap();
        let own = all.own().unwrap();
        assert_eq!(all.least(Some(&own.id), false), Countersign::WhenDoubtful);
        for standard in [Some(&own.id), Some(&"gone".parse().unwrap()), None] {
            assert_eq!(all.least(standard, true), Countersign::Always);
            assert!(all.least(standard, false) <= Countersign::WhenDoubtful);
        }
        assert_eq!(Standards::default().least(None, false), Countersign::Always);
    }
}
