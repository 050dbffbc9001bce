//! The ledger of one authorisation: what was granted, what was used, what is left. Exact, and never overdrawn.
//!
//! A ledger is the same whoever reads it: its movements bear the label of the authorisation, so that one who may
//! see it sees every movement, and what is left is never a guess.

use std::collections::BTreeMap;
use std::fmt;

use ntib_core::{Date, Decimal, Period};
use ntib_record::Name;

use super::amount::Unit;

/// The most lines of one authorisation.
pub const LINES_MAX: usize = 500;
/// The most movements of one authorisation.
pub const MOVEMENTS_MAX: usize = 20_000;
/// The most periods of reporting that are listed.
pub const REPORTS_MAX: usize = 400;

/// One line of an authorisation: what may be used, how much of it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In what it is counted.
    pub unit: Unit,
    /// How much is granted; none where the authority sets no limit.
    pub granted: Option<Decimal>,
    /// The days on which it may be used.
    pub valid: Period,
}

/// What a movement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Takes from what is left.
    Use,
    /// Gives back some of an earlier use: the shipment did not leave, or came back unused.
    Return {
        /// The use.
        of: Name,
    },
}

/// One movement on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Which movement this is.
    pub id: Name,
    /// The line.
    pub line: Name,
    /// The day on which it happened.
    pub on: Date,
    /// What it does.
    pub kind: Kind,
    /// How much, above zero, in the unit of the line.
    pub amount: Decimal,
}

/// The ledger of one authorisation.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ledger {
    lines: BTreeMap<Name, Line>,
    movements: Vec<Movement>,
    ended: Option<Date>,
}

/// What a line has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// How much was granted; none without a limit.
    pub granted: Option<Decimal>,
    /// How much was used, less what was given back.
    pub used: Decimal,
    /// How much is left; none without a limit.
    pub left: Option<Decimal>,
}

/// Why a movement is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerFault {
    /// There is no such line.
    Line {
        /// The line asked for.
        given: Name,
        /// Those that there are.
        known: Vec<Name>,
    },
    /// The movement has this name already.
    Twice {
        /// The name.
        given: Name,
    },
    /// The amount is not above zero.
    Nothing,
    /// The line may not be used on that day.
    Day {
        /// The day.
        on: Date,
        /// When it may be used.
        valid: Period,
    },
    /// The authorisation ended before.
    Ended {
        /// On which day.
        on: Date,
    },
    /// Less is left.
    Overdraw {
        /// How much was asked for.
        asked: Decimal,
        /// How much is left.
        left: Decimal,
        /// The unit.
        unit: Unit,
    },
    /// It was used on a day that it would then not allow.
    Used {
        /// The day of a use.
        on: Date,
    },
    /// What is given back was not used, or not so much of it.
    NotUsed {
        /// The use named.
        of: Name,
        /// How much of it can still be given back.
        left: Decimal,
    },
    /// A limit of the ledger is reached.
    Full {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for LedgerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerFault::Line { given, known } => {
                let known: Vec<_> = known.iter().map(Name::as_str).collect();
                write!(f, "no line `{given}`; there are `{}`", known.join("`, `"))
            }
            LedgerFault::Twice { given } => write!(f, "a movement `{given}` is there already"),
            LedgerFault::Nothing => f.write_str("the amount is not above zero"),
            LedgerFault::Day { on, valid } => {
                write!(f, "{on} is not a day on which the line may be used (")?;
                match (valid.from, valid.until) {
                    (Some(from), Some(until)) => write!(f, "from {from} until before {until})"),
                    (Some(from), None) => write!(f, "from {from})"),
                    (None, Some(until)) => write!(f, "until before {until})"),
                    (None, None) => f.write_str("any day)"),
                }
            }
            LedgerFault::Ended { on } => write!(f, "the authorisation ended on {on}"),
            LedgerFault::Overdraw { asked, left, unit } => {
                write!(f, "{asked} {unit} asked for, and {left} {unit} left")
            }
            LedgerFault::Used { on } => write!(f, "it was used on {on}, which it would then not allow"),
            LedgerFault::NotUsed { of, left } => {
                write!(f, "of the use `{of}` no more than {left} can be given back")
            }
            LedgerFault::Full { limit } => write!(f, "the ledger holds {limit} of them, and no more"),
        }
    }
}

impl std::error::Error for LedgerFault {}

impl Ledger {
    /// A ledger of these lines.
    pub fn of(lines: BTreeMap<Name, Line>) -> Result<Ledger, LedgerFault> {
        if lines.len() > LINES_MAX {
            return Err(LedgerFault::Full { limit: LINES_MAX });
        }
        Ok(Ledger {
            lines,
            movements: Vec::new(),
            ended: None,
        })
    }

    /// The lines.
    pub fn lines(&self) -> &BTreeMap<Name, Line> {
        &self.lines
    }

    /// The movements, in the order in which they were recorded.
    pub fn movements(&self) -> &[Movement] {
        &self.movements
    }

    /// The day on which it was surrendered, revoked or used up for good.
    pub fn ended(&self) -> Option<Date> {
        self.ended
    }

    /// Ends it: nothing is used from `on` on, and nothing was. The earliest end stays.
    pub fn end(&mut self, on: Date) -> Result<(), LedgerFault> {
        let after = |one: &&Movement| one.kind == Kind::Use && one.on >= on;
        if let Some(used) = self.movements.iter().filter(after).map(|one| one.on).max() {
            return Err(LedgerFault::Used { on: used });
        }
        self.ended = Some(self.ended.map_or(on, |before| before.min(on)));
        Ok(())
    }

    /// Adds a line, or more to one: an amendment of the authority. What was granted never shrinks below what was used on any day,
    /// and the days on which it was used stay within those on which it may be.
    pub fn amend(&mut self, id: Name, line: Line) -> Result<(), LedgerFault> {
        if !self.lines.contains_key(&id) && self.lines.len() >= LINES_MAX {
            return Err(LedgerFault::Full { limit: LINES_MAX });
        }
        let out = |one: &&Movement| one.line == id && one.kind == Kind::Use && !line.valid.contains(one.on);
        if let Some(out) = self.movements.iter().find(out) {
            return Err(LedgerFault::Used { on: out.on });
        }
        let used = self.most_used_from(&id, Date::FIRST);
        if let Some(granted) = line.granted.filter(|granted| *granted < used) {
            return Err(LedgerFault::Overdraw {
                asked: used,
                left: granted,
                unit: line.unit,
            });
        }
        self.lines.insert(id, line);
        Ok(())
    }

    /// What a line has come to: with all movements, or with those up to and including the day `on`.
    pub fn balance(&self, line: &Name, on: Option<Date>) -> Option<Balance> {
        let known = self.lines.get(line)?;
        let used = self
            .movements
            .iter()
            .filter(|one| one.line == *line && on.is_none_or(|on| one.on <= on))
            .fold(Decimal::ZERO, |used, one| match one.kind {
                Kind::Use => used.saturating_add(one.amount),
                Kind::Return { .. } => used.saturating_sub(one.amount),
            });
        Some(Balance {
            granted: known.granted,
            used,
            left: known.granted.map(|granted| granted.saturating_sub(used)),
        })
    }

    /// Whether the movement may be made.
    ///
    /// INVARIANT: no line is overdrawn on any day, in whatever order movements are recorded (`tests` below).
    pub fn check(&self, movement: &Movement) -> Result<(), LedgerFault> {
        if self.movements.len() >= MOVEMENTS_MAX {
            return Err(LedgerFault::Full { limit: MOVEMENTS_MAX });
        }
        if self.movements.iter().any(|one| one.id == movement.id) {
            return Err(LedgerFault::Twice {
                given: movement.id.clone(),
            });
        }
        if movement.amount <= Decimal::ZERO {
            return Err(LedgerFault::Nothing);
        }
        let Some(line) = self.lines.get(&movement.line) else {
            return Err(LedgerFault::Line {
                given: movement.line.clone(),
                known: self.lines.keys().cloned().collect(),
            });
        };
        match &movement.kind {
            Kind::Use => self.check_use(movement, line),
            Kind::Return { of } => {
                let left = self.can_return(of, &movement.line, movement.on);
                if movement.amount > left {
                    return Err(LedgerFault::NotUsed { of: of.clone(), left });
                }
                Ok(())
            }
        }
    }

    fn check_use(&self, movement: &Movement, line: &Line) -> Result<(), LedgerFault> {
        if !line.valid.contains(movement.on) {
            return Err(LedgerFault::Day {
                on: movement.on,
                valid: line.valid,
            });
        }
        if let Some(on) = self.ended.filter(|ended| movement.on >= *ended) {
            return Err(LedgerFault::Ended { on });
        }
        let left = line
            .granted
            .map(|granted| granted.saturating_sub(self.most_used_from(&movement.line, movement.on)));
        match left.filter(|left| movement.amount > *left) {
            Some(left) => Err(LedgerFault::Overdraw {
                asked: movement.amount,
                left,
                unit: line.unit.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The most that is used on any day from `on` on. What is given back in a later month frees nothing in an earlier one.
    fn most_used_from(&self, line: &Name, on: Date) -> Decimal {
        let mut of_line: Vec<_> = self.movements.iter().filter(|one| one.line == *line).collect();
        // Within one day what is given back counts: days are the finest that an authority reckons with.
        of_line.sort_by_key(|one| one.on);
        let (mut used, mut most) = (Decimal::ZERO, None);
        for day in of_line.chunk_by(|one, other| one.on == other.on) {
            if day.first().is_some_and(|one| one.on > on) && most.is_none() {
                most = Some(used);
            }
            for one in day {
                used = match one.kind {
                    Kind::Use => used.saturating_add(one.amount),
                    Kind::Return { .. } => used.saturating_sub(one.amount),
                };
            }
            if day.first().is_some_and(|one| one.on >= on) {
                most = Some(most.map_or(used, |most| most.max(used)));
            }
        }
        most.unwrap_or(used)
    }

    /// How much of a use can still be given back on that day.
    fn can_return(&self, of: &Name, line: &Name, on: Date) -> Decimal {
        let used = self
            .movements
            .iter()
            .find(|one| one.id == *of && one.line == *line && one.kind == Kind::Use && one.on <= on)
            .map_or(Decimal::ZERO, |one| one.amount);
        self.movements
            .iter()
            .filter(|one| matches!(&one.kind, Kind::Return { of: other } if other == of))
            .fold(used, |left, one| left.saturating_sub(one.amount))
    }

    /// Makes the movement, where it may be made.
    pub fn record(&mut self, movement: Movement) -> Result<(), LedgerFault> {
        self.check(&movement)?;
        self.movements.push(movement);
        Ok(())
    }
}

/// How an authorisation stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It was surrendered or revoked.
    Ended {
        /// On which day.
        on: Date,
    },
    /// No line may be used any more.
    Expired {
        /// The first day on which none may.
        on: Date,
    },
    /// Nothing is left on any line.
    UsedUp,
    /// No line may be used yet.
    NotYet {
        /// The first day on which one may.
        from: Date,
    },
    /// A line may be used, for so many days more; none where no end is set.
    Valid {
        /// Days until the last line ends.
        days: Option<i64>,
    },
}

impl Ledger {
    /// How it stands on the day `on`.
    pub fn standing(&self, on: Date) -> Standing {
        if let Some(ended) = self.ended.filter(|ended| *ended <= on) {
            return Standing::Ended { on: ended };
        }
        let lasting = self.lines.values().any(|line| line.valid.until.is_none());
        let last = self.lines.values().filter_map(|line| line.valid.until).max();
        match last.filter(|last| !lasting && *last <= on) {
            Some(last) => return Standing::Expired { on: last },
            None if self.lines.is_empty() => return Standing::UsedUp,
            None => {}
        }
        let left = |id: &Name| {
            self.balance(id, None)
                .is_some_and(|one| one.left.is_none_or(|left| left > Decimal::ZERO))
        };
        if !self.lines.keys().any(left) {
            return Standing::UsedUp;
        }
        let first = self.lines.values().map(|line| line.valid.from).min().flatten();
        match first.filter(|first| *first > on) {
            Some(from) => Standing::NotYet { from },
            None => Standing::Valid {
                days: last.filter(|_| !lasting).map(|last| last.days_since(on)),
            },
        }
    }
}

/// When reports of use are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The first day of the first period.
    pub first: Date,
    /// How many months a period has; 6 for semi-annual ones.
    pub months: i32,
    /// How many days after a period its report is due.
    pub due_days: i64,
}

/// A period of reporting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReportPeriod {
    /// Its days.
    pub period: Period,
    /// The day by which the report is due.
    pub due: Date,
}

impl Schedule {
    /// The periods that begin before `until`, at most [`REPORTS_MAX`] of them.
    pub fn periods(&self, until: Date) -> Vec<ReportPeriod> {
        let mut found = Vec::new();
        // Counted from the first day, so that a month's last day does not creep.
        for at in 0_i32.. {
            let edge = |at: i32| self.first.plus_months(at.checked_mul(self.months)?);
            let (Some(from), Some(to)) = (edge(at), at.checked_add(1).and_then(edge)) else {
                return found;
            };
            let Some(due) = to.plus_days(self.due_days) else {
                return found;
            };
            if from >= until || from >= to || found.len() >= REPORTS_MAX {
                return found;
            }
            found.push(ReportPeriod {
                period: Period {
                    from: Some(from),
                    until: Some(to),
                },
                due,
            });
        }
        found
    }
}

/// A row of a report of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utilisation {
    /// The line.
    pub line: Name,
    /// Its unit.
    pub unit: Unit,
    /// How much was granted; none without a limit.
    pub granted: Option<Decimal>,
    /// How much had been used before the period.
    pub before: Decimal,
    /// How much was used in it.
    pub used: Decimal,
    /// How much was given back in it.
    pub returned: Decimal,
    /// How much is left after it; none without a limit.
    pub left: Option<Decimal>,
    /// How many uses it has.
    pub uses: usize,
}

impl Ledger {
    /// The report of use of a period: a row a line, in the order of their names. A period without use is reported too.
    pub fn utilisation(&self, period: &Period) -> Vec<Utilisation> {
        let of_line = |id: &Name, line: &Line| {
            let mut row = Utilisation {
                line: id.clone(),
                unit: line.unit.clone(),
                granted: line.granted,
                before: Decimal::ZERO,
                used: Decimal::ZERO,
                returned: Decimal::ZERO,
                left: None,
                uses: 0,
            };
            for one in self.movements.iter().filter(|one| one.line == *id) {
                let earlier = period.from.is_some_and(|from| one.on < from);
                if !earlier && !period.contains(one.on) {
                    continue;
                }
                match (&one.kind, earlier) {
                    (Kind::Use, true) => row.before = row.before.saturating_add(one.amount),
                    (Kind::Return { .. }, true) => row.before = row.before.saturating_sub(one.amount),
                    (Kind::Use, false) => {
                        row.used = row.used.saturating_add(one.amount);
                        row.uses += 1;
                    }
                    (Kind::Return { .. }, false) => row.returned = row.returned.saturating_add(one.amount),
                }
            }
            let after = row.before.saturating_add(row.used).saturating_sub(row.returned);
            row.left = line.granted.map(|granted| granted.saturating_sub(after));
            row
        };
        self.lines.iter().map(|(id, line)| of_line(id, line)).collect()
    }
}

#[cfg(test)]
mod tests;
