//! What would have to change for a wanted outcome.
//!
//! Sets of changeable facts are tried by size. A set is worth trying only if the wanted outcome is
//! possible with all its facts forgotten: forgetting facts only opens outcomes, so nothing is lost.
//! Every set of a size is tried before the next size, so what is found is smallest.

use ntib_core::Date;
use ntib_rules::model::{Changeable, FactId, QuestionId, Value};
use ntib_rules::{Removed, cells};

use crate::facts::Facts;
use crate::finding::{Finding, Found};
use crate::index::Engine;
use crate::run::Run;

/// The largest set of changes that is sought.
pub const SEEK_SIZE_MAX: usize = 4;
/// The most runs that one search makes.
pub const SEEK_RUNS_MAX: usize = 200_000;
/// How many rows of a list are tried for a changeable code: all of any list of a usual size.
const ROWS_TRIED: usize = 10_000;

/// One smallest set of changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remedy {
    /// Each fact and the value that it must have.
    pub changes: Vec<(FactId, Value)>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sought {
    /// Whether the outcome holds already.
    pub holds_already: bool,
    /// Every smallest set of changes, all of one size; empty if there is none up to `searched` changes.
    pub remedies: Vec<Remedy>,
    /// Up to how many changes every set was tried.
    pub searched: usize,
    /// Whether the search stopped at [`SEEK_RUNS_MAX`] runs, so that larger sets were not tried.
    pub stopped: bool,
}

/// How a search is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeekLimits {
    /// The largest set tried, at most [`SEEK_SIZE_MAX`].
    pub size: usize,
    /// The most runs made.
    pub runs: usize,
    /// Whether facts that only a government can change are changed too.
    pub government: bool,
}

impl Default for SeekLimits {
    fn default() -> SeekLimits {
        SeekLimits { size: 3, runs: SEEK_RUNS_MAX, government: true }
    }
}

/// The smallest sets of changes after which `question` is settled with one of the outcomes in `wanted`
/// (positions in a choice, verdicts by rank in a summary, 0 and 1 for a question that fails or holds).
pub fn seek(
    engine: &Engine,
    facts: &Facts,
    as_of: Date,
    removed: &Removed,
    question: QuestionId,
    wanted: &[usize],
    limits: SeekLimits,
) -> Sought {
    let mut search = Search { engine, given: facts, as_of, removed, question, wanted, runs_left: limits.runs, facts: facts.clone() };
    let mut sought = Sought::default();
    if search.holds() {
        sought.holds_already = true;
        return sought;
    }
    let changes: Vec<(FactId, Vec<Value>)> = search.changeable(limits.government);
    for size in 1..=limits.size.min(SEEK_SIZE_MAX) {
        search.sets(&changes, size, &mut Vec::new(), &mut sought.remedies);
        if search.runs_left == 0 {
            sought.stopped = true;
            break;
        }
        sought.searched = size;
        if !sought.remedies.is_empty() {
            break;
        }
    }
    if sought.stopped {
        sought.remedies.clear();
    }
    sought.remedies.sort();
    sought.remedies.dedup();
    sought.remedies = minimal(facts, sought.remedies);
    sought
}

/// The remedies of which no other is a part: one that changes the same facts to the same values, but adds less to
/// the sets given and takes less away.
fn minimal(given: &Facts, remedies: Vec<Remedy>) -> Vec<Remedy> {
    let part = |a: &Remedy, b: &Remedy| {
        a != b
            && a.changes.len() == b.changes.len()
            && a.changes.iter().zip(&b.changes).all(|((fact, one), (other_fact, other))| {
                fact == other_fact && (one == other || within(given.get(*fact), one, other))
            })
    };
    remedies.iter().filter(|one| !remedies.iter().any(|other| part(other, one))).cloned().collect()
}

/// Whether all that `one` changes of the set given, `other` changes too.
fn within(given: Option<&Value>, one: &Value, other: &Value) -> bool {
    let (Value::Set(one), Value::Set(other)) = (one, other) else { return false };
    let given: &[Value] = if let Some(Value::Set(given)) = given { given } else { &[] };
    let added = one.iter().filter(|value| !given.contains(value)).all(|value| other.contains(value));
    let taken = given.iter().filter(|value| !one.contains(value)).all(|value| !other.contains(value));
    added && taken
}

struct Search<'a> {
    engine: &'a Engine,
    given: &'a Facts,
    as_of: Date,
    removed: &'a Removed,
    question: QuestionId,
    wanted: &'a [usize],
    runs_left: usize,
    facts: Facts,
}

impl Search<'_> {
    fn find(&mut self) -> Found {
        self.runs_left = self.runs_left.saturating_sub(1);
        Run::new(self.engine, &self.facts, self.as_of, self.removed).find(self.question)
    }

    fn holds(&mut self) -> bool {
        let found = self.find();
        found.is_decided() && outcomes(&found).iter().any(|outcome| self.wanted.contains(outcome))
    }

    fn possible(&mut self) -> bool {
        let found = self.find();
        outcomes(&found).iter().any(|outcome| self.wanted.contains(outcome))
    }

    /// The facts that can be changed, each with the values that differ from the one it has.
    fn changeable(&self, government: bool) -> Vec<(FactId, Vec<Value>)> {
        let book = self.engine.book();
        let reach = self.engine.reach(self.question);
        let may = |fact: &&FactId| match book.fact(**fact).changeable_by {
            Changeable::Firm => true,
            Changeable::Government => government,
            Changeable::Nobody => false,
        };
        let of = |fact: FactId| {
            let tests: Vec<_> = reach.tests.iter().copied().filter(|id| book.test(*id).fact == fact).collect();
            let now = self.facts.get(fact);
            let now: Option<Vec<_>> =
                now.map(|value| tests.iter().map(|id| book.holds(book.test(*id), value, self.as_of, self.removed)).collect());
            let cells = cells(book, fact, &tests, self.as_of, self.removed, ROWS_TRIED);
            cells.into_iter().filter(|(_, truths)| Some(truths) != now.as_ref()).map(|(value, _)| value).collect()
        };
        reach.inputs.iter().filter(may).map(|fact| (*fact, of(*fact))).collect()
    }

    /// Tries every set of `size` facts out of `rest` beside those chosen.
    fn sets(&mut self, rest: &[(FactId, Vec<Value>)], size: usize, chosen: &mut Vec<(FactId, Vec<Value>)>, found: &mut Vec<Remedy>) {
        if self.runs_left == 0 {
            return;
        }
        if size == 0 {
            let kept: Vec<Option<Value>> = chosen.iter().map(|(fact, _)| self.facts.get(*fact).cloned()).collect();
            for (fact, _) in chosen.iter() {
                self.facts.forget(*fact);
            }
            if self.possible() {
                self.assign(chosen, &mut Vec::new(), found);
            }
            for ((fact, _), value) in chosen.iter().zip(kept) {
                match value {
                    Some(value) => self.facts.set(*fact, value),
                    None => self.facts.forget(*fact),
                }
            }
            return;
        }
        for (at, one) in rest.iter().enumerate() {
            chosen.push(one.clone());
            self.sets(rest.get(at + 1..).unwrap_or_default(), size - 1, chosen, found);
            chosen.pop();
        }
    }

    /// Tries every assignment of the chosen facts.
    fn assign(&mut self, rest: &[(FactId, Vec<Value>)], done: &mut Vec<(FactId, Value)>, found: &mut Vec<Remedy>) {
        let Some(((fact, values), rest)) = rest.split_first() else {
            if self.holds() {
                let changes = self.nearest(done);
                found.push(Remedy { changes });
            }
            return;
        };
        for value in values {
            if self.runs_left == 0 {
                return;
            }
            self.facts.set(*fact, value.clone());
            done.push((*fact, value.clone()));
            if rest.is_empty() || self.possible() {
                self.assign(rest, done, found);
            }
            done.pop();
        }
        self.facts.forget(*fact);
    }

    /// The same changes with their sets brought as near to those given as the outcome allows: what need not be added
    /// is left out again, what need not be taken away is put back.
    fn nearest(&mut self, done: &[(FactId, Value)]) -> Vec<(FactId, Value)> {
        let mut changes = done.to_vec();
        for (fact, value) in &mut changes {
            let Value::Set(members) = value else { continue };
            let given: Vec<Value> = match self.given.get(*fact) {
                Some(Value::Set(given)) => given.clone(),
                _ => Vec::new(),
            };
            let added = members.iter().filter(|one| !given.contains(one));
            let taken = given.iter().filter(|one| !members.contains(one));
            let steps: Vec<Value> = added.chain(taken).cloned().collect();
            for step in steps {
                let mut nearer = members.clone();
                if nearer.contains(&step) {
                    nearer.retain(|one| *one != step);
                } else {
                    nearer.push(step);
                }
                let nearer = Value::set(nearer);
                self.facts.set(*fact, nearer.clone());
                if self.runs_left > 0
                    && self.holds()
                    && let Value::Set(kept) = nearer
                {
                    *members = kept;
                }
            }
            self.facts.set(*fact, Value::Set(members.clone()));
        }
        changes
    }
}

/// The outcomes still possible, as numbers.
fn outcomes(found: &Found) -> Vec<usize> {
    match &found.finding {
        Some(Finding::Choice(possible)) => possible.values.clone(),
        Some(Finding::Summary(verdicts)) => verdicts.iter().map(|verdict| *verdict as usize).collect(),
        Some(Finding::Holds(truth)) => match truth {
            ntib_rules::Truth::True => vec![1],
            ntib_rules::Truth::False => vec![0],
            ntib_rules::Truth::Unknown => vec![0, 1],
        },
        Some(Finding::Set { .. } | Finding::Layers(_)) | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(values: &[&str]) -> Value {
        Value::set(values.iter().map(|one| Value::Enum((*one).into())).collect())
    }

    #[test]
    fn a_set_lies_within_another_by_what_it_changes() {
        let given = set(&["a"]);
        for (one, other, expected) in [
            (set(&["a", "b"]), set(&["a", "b", "c"]), true),
            (set(&["a", "b", "c"]), set(&["a", "b"]), false),
            (set(&["a", "b"]), set(&["b"]), true),
            (set(&["b"]), set(&["a", "b"]), false),
            (set(&["a", "b"]), set(&["a", "c"]), false),
            (Value::Bool(true), set(&["b"]), false),
        ] {
            assert_eq!(within(Some(&given), &one, &other), expected, "{one} {other}");
        }
        assert!(within(None, &set(&["b"]), &set(&["b", "c"])));
    }
}
