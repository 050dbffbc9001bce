//! What one test says of one value on one day, and what is removed from the rulebook.

use ntib_core::{Code, Date, Place, Within};

use crate::model::{Bound, Choice, Compare, InstrumentId, List, ListId, Op, Param, QuestionId, Row, Rulebook, Test, Value};

/// Kleene's three truth values, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    False,
    /// A missing fact decides.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// The negation.
    #[must_use]
    pub fn negated(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}

impl From<Within> for Truth {
    fn from(within: Within) -> Truth {
        match within {
            Within::Yes => Truth::True,
            Within::Maybe => Truth::Unknown,
            Within::No => Truth::False,
        }
    }
}

/// The parts of a rulebook that a question is asked without: whole instruments, folders or single provisions.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Removed {
    names: Vec<String>,
    provisions: Vec<bool>,
    lists: Vec<bool>,
    params: Vec<bool>,
    rings: Vec<bool>,
}

fn flag(flags: &[bool], at: usize) -> bool {
    flags.get(at).copied().unwrap_or(false)
}

impl Removed {
    /// Nothing removed.
    pub fn nothing() -> Removed {
        Removed::default()
    }

    /// Everything under each of `names` (an instrument, a folder or a provision). The first name that
    /// matches nothing is returned as the error.
    pub fn of(book: &Rulebook, names: &[&str]) -> Result<Removed, String> {
        let under = |id: &str, name: &str| {
            id == name || id.strip_prefix(name.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
        };
        let all = |id: &str| names.iter().any(|name| under(id, name));
        for name in names {
            let known = book.instruments.iter().any(|one| one.id == *name)
                || book.provisions.iter().any(|one| under(&one.id, name))
                || book.lists.iter().any(|one| under(&one.id, name))
                || book.rings.iter().any(|one| under(&one.id, name))
                || book.params.iter().any(|one| under(&one.id, name));
            if !known {
                return Err((*name).to_owned());
            }
        }
        let mut sorted: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        sorted.sort();
        sorted.dedup();
        Ok(Removed {
            names: sorted,
            provisions: book.provisions.iter().map(|one| all(&one.id)).collect(),
            lists: book.lists.iter().map(|one| all(&one.id)).collect(),
            params: book.params.iter().map(|one| all(&one.id)).collect(),
            rings: book.rings.iter().map(|one| all(&one.id)).collect(),
        })
    }

    /// Both removed.
    #[must_use]
    pub fn and(&self, other: &Removed) -> Removed {
        let either = |a: &[bool], b: &[bool]| (0..a.len().max(b.len())).map(|at| flag(a, at) || flag(b, at)).collect();
        let mut names = [self.names.as_slice(), &other.names].concat();
        names.sort();
        names.dedup();
        Removed {
            names,
            provisions: either(&self.provisions, &other.provisions),
            lists: either(&self.lists, &other.lists),
            params: either(&self.params, &other.params),
            rings: either(&self.rings, &other.rings),
        }
    }

    /// What is removed, as named, ascending.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether nothing is removed.
    pub fn is_nothing(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether the provision at this position is removed.
    pub fn provision(&self, at: usize) -> bool {
        flag(&self.provisions, at)
    }

    /// Whether the list at this position is removed: it then has no rows.
    pub fn list(&self, at: usize) -> bool {
        flag(&self.lists, at)
    }

    /// Whether the parameter at this position is removed: it then has no value.
    pub fn param(&self, at: usize) -> bool {
        flag(&self.params, at)
    }

    /// Whether the ring at this position is removed: it then has no members.
    pub fn ring(&self, at: usize) -> bool {
        flag(&self.rings, at)
    }
}

impl Rulebook {
    /// Whether an instrument or provision is under a removed name. `InstrumentId` by its own name.
    pub fn is_removed(&self, id: InstrumentId, removed: &Removed) -> bool {
        removed.names.iter().any(|name| *name == self.instrument(id).id)
    }

    /// The outcome of a choice question that no provision can answer any more because something is
    /// removed; none where nothing is.
    pub fn if_removed(&self, id: QuestionId, removed: &Removed) -> Option<usize> {
        self.question(id).if_removed.filter(|_| !removed.is_nothing())
    }

    /// What `test` says of `value` on `date`: of a value known within bounds, what it says of every value between
    /// them. A parameter without a value makes it unknown.
    pub fn holds(&self, test: &Test, value: &Value, date: Date, removed: &Removed) -> Truth {
        match (&test.op, value) {
            (Op::OneOf(choice), Value::Set(elements)) | (Op::SomeIn(choice), Value::Set(elements)) => {
                elements.iter().map(|one| self.in_choice(choice, one, date, removed)).max().unwrap_or(Truth::False)
            }
            (Op::AllIn(choice), Value::Set(elements)) => {
                elements.iter().map(|one| self.in_choice(choice, one, date, removed)).min().unwrap_or(Truth::True)
            }
            (Op::Empty, Value::Set(elements)) => Truth::from(elements.is_empty()),
            (Op::OneOf(choice), Value::Between(between)) => open_if(choice.values.iter().any(|one| between.contains(one))),
            (Op::OneOf(choice), value) => self.in_choice(choice, value, date, removed),
            (Op::Compare(compare, bound), value) => {
                let bound = match bound {
                    Bound::Value(bound) => Some(bound),
                    Bound::Param(id) if removed.param(id.at()) => None,
                    Bound::Param(id) => self.param(*id).on(date).map(|one| &one.value),
                };
                bound.map_or(Truth::Unknown, |bound| match value {
                    Value::Between(between) => between.compared(*compare, bound),
                    value => Truth::from(match compare {
                        Compare::AtLeast => value >= bound,
                        Compare::AtMost => value <= bound,
                        Compare::Above => value > bound,
                        Compare::Below => value < bound,
                    }),
                })
            }
            (Op::InList { list, filters }, value) => self.in_list(*list, filters, value, date, removed),
            (Op::SomeIn(_) | Op::AllIn(_) | Op::Empty, _) => Truth::Unknown,
        }
    }

    fn in_choice(&self, choice: &Choice, value: &Value, date: Date, removed: &Removed) -> Truth {
        let by_value = match value {
            Value::Code(code) => choice
                .values
                .iter()
                .map(|one| match one {
                    Value::Code(outer) => Truth::from(code.within(outer)),
                    _ => Truth::False,
                })
                .max()
                .unwrap_or(Truth::False),
            other => Truth::from(choice.values.contains(other)),
        };
        let in_ring = |place: Place| {
            choice.rings.iter().any(|id| !removed.ring(id.at()) && self.ring(*id).ring.contains(place, date))
        };
        match value {
            Value::Place(place) if in_ring(*place) => Truth::True,
            _ => by_value,
        }
    }

    fn in_list(
        &self,
        id: ListId,
        filters: &[(usize, Vec<String>)],
        value: &Value,
        date: Date,
        removed: &Removed,
    ) -> Truth {
        if removed.list(id.at()) {
            return Truth::False;
        }
        let list = self.list(id);
        let fits = |row: &Row| row.period.contains(date) && row.fits(filters);
        if let Value::Between(between) = value {
            return open_if(list.rows.iter().any(|row| between.contains(&row.key) && fits(row)));
        }
        if list.containing(value).any(&fits) {
            Truth::True
        } else if list.below(value).any(fits) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

/// Of a value known within bounds: a test that names values is open if one of them is possible.
fn open_if(possible: bool) -> Truth {
    if possible { Truth::Unknown } else { Truth::False }
}

impl Row {
    /// Whether every filtered column has one of the texts.
    pub fn fits(&self, filters: &[(usize, Vec<String>)]) -> bool {
        filters.iter().all(|(column, texts)| {
            self.cells.get(*column).is_some_and(|cell| {
                let cell = cell.text();
                texts.contains(&cell)
            })
        })
    }
}

impl List {
    /// The rows whose key is or contains `value`, closest first, whatever their period.
    pub fn containing<'a: 'v, 'v>(&'a self, value: &'v Value) -> Box<dyn Iterator<Item = &'a Row> + 'v> {
        match value {
            Value::Code(code) if code.is_none() => Box::new(self.rows_at("")),
            Value::Code(code) => Box::new(code.ancestors().flat_map(|key| self.rows_at(key))),
            other => {
                let key = other.list_key();
                let rows: Vec<&Row> = self.rows_at(&key).collect();
                Box::new(rows.into_iter())
            }
        }
    }

    /// The rows whose key lies strictly within `value`, in key order, whatever their period.
    pub fn below<'a: 'v, 'v>(&'a self, value: &'v Value) -> Box<dyn Iterator<Item = &'a Row> + 'v> {
        let Value::Code(code) = value else { return Box::new(std::iter::empty()) };
        if code.is_none() {
            return Box::new(std::iter::empty());
        }
        let start: &str = code.key();
        Box::new(
            self.by_key
                .range::<str, _>((std::ops::Bound::Excluded(start), std::ops::Bound::Unbounded))
                .take_while(move |(key, _)| key.starts_with(start))
                .flat_map(|(_, rows)| self.rows_of(rows))
                .filter(move |row| is_within(&row.key, code)),
        )
    }

    fn rows_at(&self, key: &str) -> impl Iterator<Item = &Row> {
        self.by_key.get(key).into_iter().flat_map(|rows| self.rows_of(rows))
    }

    fn rows_of<'a>(&'a self, rows: &'a [u32]) -> impl Iterator<Item = &'a Row> {
        rows.iter().filter_map(|at| self.rows.get(*at as usize))
    }
}

fn is_within(key: &Value, outer: &Code) -> bool {
    matches!(key, Value::Code(code) if code.within(outer) == Within::Yes)
}

impl Param {
    /// The days on which the value changes.
    pub fn turning_dates(&self) -> impl Iterator<Item = Date> + '_ {
        self.values.iter().flat_map(|one| one.period.turning_dates())
    }
}
