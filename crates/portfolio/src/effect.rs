//! What changes between two ways of answering, counted.

use std::collections::BTreeMap;

use ntib_core::{Currency, Decimal};
use ntib_engine::columns::Settled;
use ntib_engine::{Finding, Found, Interval, Role};
use ntib_rules::Truth;
use ntib_rules::model::{Per, QuestionId, QuestionKind, Rulebook, Verdict};

use crate::cells::{layers, outcome};
use crate::fault::Fault;

/// The most groups that totals are told by, for each column.
pub const GROUPS_MAX: usize = 10_000;

/// Answers that come to something, and that cease to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// That come to it.
    pub more: u64,
    /// That cease to.
    pub fewer: u64,
}

impl Flow {
    fn of(before: bool, after: bool) -> Flow {
        Flow {
            more: u64::from(after && !before),
            fewer: u64::from(before && !after),
        }
    }

    fn add(&mut self, other: Flow, times: u64) {
        self.more += other.more * times;
        self.fewer += other.fewer * times;
    }

    /// How many more, on balance.
    pub fn net(self) -> i128 {
        i128::from(self.more) - i128::from(self.fewer)
    }
}

/// Duty due before and after, over the answers that change and whose totals are known on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DutyChange {
    /// Due before.
    pub before: Decimal,
    /// Due after.
    pub after: Decimal,
    /// How many answers.
    pub answers: u64,
}

impl DutyChange {
    /// How much more is due.
    pub fn more(&self) -> Decimal {
        self.after
            .checked_sub(self.before)
            .unwrap_or_default()
            .normalize()
    }

    /// Both together.
    pub fn add(&mut self, other: &DutyChange) -> Result<(), Fault> {
        let sum = |a: Decimal, b: Decimal| a.checked_add(b).ok_or_else(too_long);
        self.before = sum(self.before, other.before)?;
        self.after = sum(self.after, other.after)?;
        self.answers += other.answers;
        Ok(())
    }
}

pub(crate) fn too_long() -> Fault {
    Fault::input(
        "the totals of duty have more than 28 digits",
        "answer the portfolio in parts",
    )
}

/// What is counted of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows in which some answer changes.
    pub rows: u64,
    /// Answers that change.
    pub answers: u64,
    /// Duty, by currency.
    pub duty: BTreeMap<Currency, DutyChange>,
    /// Answers about duty that change and whose total is not known on both sides.
    pub duty_open: u64,
    /// Movements that come to need an authority.
    pub licences: Flow,
    /// Movements that come to be barred.
    pub prohibited: Flow,
    /// Bids that may no longer be made or taken.
    pub bids: Flow,
}

impl Count {
    /// Both together.
    pub fn add(&mut self, other: &Count) -> Result<(), Fault> {
        self.rows += other.rows;
        self.answers += other.answers;
        for (currency, duty) in &other.duty {
            self.duty.entry(*currency).or_default().add(duty)?;
        }
        self.duty_open += other.duty_open;
        self.flows(
            &Flows {
                licences: other.licences,
                prohibited: other.prohibited,
                bids: other.bids,
            },
            1,
        );
        Ok(())
    }

    /// Adds what so many answers do.
    pub(crate) fn flows(&mut self, flows: &Flows, times: u64) {
        self.licences.add(flows.licences, times);
        self.prohibited.add(flows.prohibited, times);
        self.bids.add(flows.bids, times);
    }

    /// How much it counts among others: the most duty that changes in one currency, then the rows that change.
    pub(crate) fn weight(&self) -> (Decimal, u64) {
        (self.duty.values().map(|duty| duty.more().abs()).max().unwrap_or_default(), self.rows)
    }

    /// Whether nothing changes.
    pub fn is_nothing(&self) -> bool {
        *self == Count::default()
    }
}

/// Whether an answer comes to need an authority, to be a no, or to lose a bid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// A movement that needs an authority.
    pub licences: Flow,
    /// A movement that is barred.
    pub prohibited: Flow,
    /// A bid that may not be made or taken.
    pub bids: Flow,
}

impl Flows {
    /// From one verdict to another; where one is open nothing is counted.
    pub(crate) fn of(per: Per, before: Option<Verdict>, after: Option<Verdict>) -> Flows {
        let (Some(before), Some(after)) = (before, after) else {
            return Flows::default();
        };
        let flow = |is: &dyn Fn(Verdict) -> bool| Flow::of(is(before), is(after));
        match per {
            Per::Movement => Flows {
                licences: flow(&|verdict| verdict == Verdict::NeedsAuthority),
                prohibited: flow(&|verdict| verdict == Verdict::No),
                bids: Flow::default(),
            },
            Per::Offer => Flows {
                bids: flow(&|verdict| verdict != Verdict::Yes),
                ..Flows::default()
            },
            Per::Firm => Flows::default(),
        }
    }
}

/// The sign of how a provision stands to a change, before its identifier.
pub fn sign(role: Role) -> &'static str {
    match role {
        Role::NoLonger => "-",
        Role::Now => "+",
        Role::Still => "~",
    }
}

/// A question with what it went from and came to.
pub type Move = (String, String, String);

/// The most different moves that are told of one comparison; beyond, they are counted together.
pub const MOVES_MAX: usize = 2_000;

/// What changes in one comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// In all.
    pub all: Count,
    /// For each column that totals are told by, by what stands there.
    pub groups: Vec<BTreeMap<String, Count>>,
    /// For each question from what to what, with how many answers.
    pub moves: BTreeMap<Move, u64>,
    /// Answers whose move is not told by itself.
    pub other_moves: u64,
    /// The provisions responsible, each with how many answers.
    pub by: BTreeMap<(String, Role), u64>,
}

impl Effect {
    /// Both together.
    pub(crate) fn add(&mut self, other: Effect, breakdowns: &[String]) -> Result<(), Fault> {
        self.all.add(&other.all)?;
        self.groups.resize(breakdowns.len(), BTreeMap::new());
        for ((own, new), name) in self.groups.iter_mut().zip(other.groups).zip(breakdowns) {
            for (group, count) in new {
                own.entry(group).or_default().add(&count)?;
            }
            if own.len() > GROUPS_MAX {
                return Err(Fault::input(
                    format!("totals by `{name}` would have more than {GROUPS_MAX} lines"),
                    "choose a column with fewer values (`--by`)",
                ));
            }
        }
        for (one, count) in other.moves {
            if self.moves.len() >= MOVES_MAX && !self.moves.contains_key(&one) {
                self.other_moves += count;
            } else {
                *self.moves.entry(one).or_default() += count;
            }
        }
        self.other_moves += other.other_moves;
        for (one, count) in other.by {
            *self.by.entry(one).or_default() += count;
        }
        Ok(())
    }
}

/// An answer in words that do not depend on the language; of duty its layers with their rates.
pub fn said(book: &Rulebook, question: QuestionId, settled: &Settled<'_>) -> String {
    let (asked, mut text) = match settled {
        Settled::Found(found) => (found.asked, found_text(book, question, found)),
        Settled::Duty(asked, plan) => {
            let QuestionKind::Layers { stacking, .. } = &book.question(question).kind else {
                return String::new();
            };
            let text = layers(stacking, &plan.duty(&|_| Interval::OPEN));
            (*asked, if text.is_empty() { "free".to_owned() } else { text })
        }
    };
    match asked {
        Truth::False => return "not_asked".to_owned(),
        Truth::Unknown => {
            text += if text.is_empty() {
                "not_asked"
            } else {
                "|not_asked"
            }
        }
        Truth::True => {}
    }
    text
}

fn found_text(book: &Rulebook, question: QuestionId, found: &Found) -> String {
    let text = outcome(book, question, found);
    match &found.finding {
        Some(Finding::Set { .. }) if text.is_empty() => "nothing".to_owned(),
        _ => text,
    }
}

/// The verdict of a choice that is settled. Summaries repeat those of other questions and are not counted.
pub fn verdict(book: &Rulebook, question: QuestionId, settled: &Settled<'_>) -> Option<Verdict> {
    let QuestionKind::Choice { outcomes, .. } = &book.question(question).kind else {
        return None;
    };
    let Settled::Found(found) = settled else {
        return None;
    };
    match (&found.finding, found.asked) {
        (Some(Finding::Choice(possible)), Truth::True) => {
            outcomes.get(*possible.decided()?).map(|one| one.verdict)
        }
        // What is not asked about stands in nobody's way.
        (_, Truth::False) => Some(Verdict::Yes),
        _ => None,
    }
}

/// The currency of a question about duty.
pub fn currency(book: &Rulebook, question: QuestionId) -> Option<Currency> {
    match &book.question(question).kind {
        QuestionKind::Layers { currency, .. } => Some(*currency),
        _ => None,
    }
}
