//! Who may know of what, said again from `docs/reference/record.md` alone: plain lists, plain loops, none of the
//! program's own label code. It reads the tables by itself.

/// An entry as the oracle knows it.
#[derive(Clone, Debug)]
pub struct Fact {
    pub id: String,
    pub object: String,
    pub level: String,
    pub places: Vec<String>,
    pub groups: Vec<Vec<String>>,
    pub caveats: Vec<String>,
    /// A text that stands in this entry and nowhere else.
    pub mark: String,
    /// Whether it names an attachment, in which the mark stands too.
    pub attached: bool,
}

/// A person as the oracle knows them; posts and roles with beginning and end in milliseconds.
#[derive(Clone, Debug)]
pub struct Someone {
    pub id: String,
    pub place: String,
    pub tenures: Vec<(String, i64, i64)>,
    pub briefed: Vec<String>,
}

pub struct Oracle {
    levels: Vec<Vec<String>>,
    caveats: Vec<Vec<String>>,
    ceilings: Vec<Vec<String>>,
}

fn rows(table: &str) -> Vec<Vec<String>> {
    table
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

impl Oracle {
    pub fn new() -> Oracle {
        Oracle {
            levels: rows(include_str!("../../../../labels/levels.csv")),
            caveats: rows(include_str!("../../../../labels/caveats.csv")),
            ceilings: rows(include_str!("../../../../labels/ceilings.csv")),
        }
    }

    fn rank(&self, level: &str) -> Option<i64> {
        let row = self
            .levels
            .iter()
            .find(|row| row[0] == level && row[2] == "accepted")?;
        row[1].parse().ok()
    }

    /// The limit of a role or export: its level and caveats.
    fn limit(&self, kind: &str, id: &str) -> Option<(i64, Vec<String>)> {
        let row = self.ceilings.iter().find(|row| row[0] == kind && row[1] == id)?;
        Some((
            self.rank(&row[4])?,
            row[5].split_whitespace().map(str::to_owned).collect(),
        ))
    }

    pub fn may_know(&self, someone: &Someone, at: i64, fact: &Fact, export: Option<&str>) -> bool {
        let held: Vec<&String> = someone
            .tenures
            .iter()
            .filter(|(_, from, until)| *from <= at && at < *until)
            .map(|(what, _, _)| what)
            .collect();
        let Some(rank) = self.rank(&fact.level) else {
            return false;
        };
        let fits = |limit: Option<(i64, Vec<String>)>| {
            limit.is_some_and(|(most, caveats)| {
                rank <= most && fact.caveats.iter().all(|caveat| caveats.contains(caveat))
            })
        };
        let by_role = held
            .iter()
            .filter_map(|what| what.strip_prefix("role:"))
            .any(|role| fits(self.limit("role", role)));
        if !by_role || !fact.places.contains(&someone.place) {
            return false;
        }
        let me = format!("person:{}", someone.id);
        if !fact
            .groups
            .iter()
            .all(|group| group.iter().any(|one| *one == me || held.contains(&one)))
        {
            return false;
        }
        for caveat in &fact.caveats {
            let Some(row) = self.caveats.iter().find(|row| row[0] == *caveat) else {
                return false;
            };
            let places: Vec<&str> = row[3].split_whitespace().collect();
            if !places.is_empty() && !places.contains(&someone.place.as_str()) {
                return false;
            }
            if row[4] == "yes" && !someone.briefed.contains(caveat) {
                return false;
            }
            if export.is_some() && row[5] != "yes" {
                return false;
            }
        }
        export.is_none_or(|export| fits(self.limit("export", export)))
    }
}
