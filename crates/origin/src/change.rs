//! What would make a good originate: the smallest changes.

use ntib_core::Decimal;
use ntib_engine::Interval;
use ntib_rules::Truth;

use crate::agreement::{Agreement, Counted, Term};
use crate::answer::{Settled, by_control, settle};
use crate::bom::{Bom, Role, Status};
use crate::judge::Measured;
use crate::report::{Arg, Change, Line};

/// With more materials than this that might be bought in the area, only the most valuable ones are tried.
pub const SOURCING_MAX: usize = 16;

/// So many materials are looked at over all trials together; then no more are made.
const TRIALS_WORK_MAX: usize = 2_000_000;

/// The most materials that one suggestion replaces.
const TOGETHER_MAX: usize = 3;

/// The most suggestions of one size.
const SHOWN_MAX: usize = 6;

/// Changes that lead to an originating good: facts to make true, materials to buy in the area, value that
/// must go. Those of the first two kinds were tried; the amounts are those of the measure as it stands.
pub(crate) fn changes(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>) -> Vec<Change> {
    let mut out = sourcing(agreement, bom, settled);
    let rules = settled.chosen.judged.rules.iter().filter(|rule| rule.applies != Truth::False);
    for rule in rules {
        let shifted = rule.shift.max(rule.tolerance.as_ref().map_or(Truth::False, |one| one.truth));
        for one in rule.measured.iter().filter(|one| shifted == Truth::True && one.truth == Truth::False) {
            out.extend(missed(one, &rule.rule.cite));
        }
        if let (Some(tolerated), Some((most, cite))) = (&rule.tolerance, &agreement.tolerance)
            && tolerated.truth == Truth::False
            && tolerated.closed.is_none()
            && rule.rule.content.is_empty()
        {
            let room = tolerated.of.iter().filter(|one| one.0.is_some()).filter_map(|one| one.1.times(most.fraction()).high).max();
            if let Some(room) = room {
                let value = tolerated.stuck.minus(Interval::exactly(room));
                let args = vec![("value", Arg::Amount(value)), ("most", Arg::Share(*most))];
                out.push(Change { line: Line::new("origin-change-tolerance", args).cite(cite), suffices: false });
            }
        }
    }
    if let Some((_, measured, content)) = settled.chosen.judged.rules.iter().find_map(|rule| rule.same.as_ref())
        && *content == Truth::False
    {
        for one in measured {
            out.extend(missed(one, &agreement.same_subheading_cite));
        }
    }
    for one in bom.walk() {
        let inside = one.from.is_some_and(|place| agreement.is_member(place));
        if one.status == Some(Status::NonOriginating) && inside && one.statement.is_none() && one.made_of.is_empty() {
            let statements = agreement.has(Term::SupplierStatements);
            let deductible = ["processing", "originating"].iter().any(|part| agreement.adjustments[0].contains(*part));
            let phrase = match (statements, deductible) {
                (true, _) => "origin-change-statement",
                (false, true) => "origin-change-processing",
                (false, false) => continue,
            };
            let line = Line::new(phrase, vec![("material", Arg::Text(one.id.clone()))]);
            out.push(Change { line, suffices: false });
        }
    }
    if settled.produced == Truth::False {
        out.push(Change { line: Line::new("origin-change-produced", vec![]), suffices: false });
    }
    if settled.transport == Truth::False {
        out.push(Change { line: Line::new(by_control(agreement, "origin-change-transport", "origin-change-transport-unworked"), vec![]), suffices: false });
    }
    let mut kept: Vec<Change> = Vec::new();
    for change in out {
        if !kept.contains(&change) {
            kept.push(change);
        }
    }
    kept
}

/// What a measure that is missed asks: less that does not originate, or more that does.
fn missed(one: &Measured, cite: &str) -> Option<Change> {
    let least = one.threshold.least.fraction();
    let method = &one.threshold.method;
    let (phrase, value) = match method.counted {
        Counted::NonOriginating => {
            let room = one.whole.high?.checked_mul(Decimal::ONE.checked_sub(least)?)?;
            ("origin-change-less", one.counted.low.checked_sub(room)?)
        }
        Counted::Originating => {
            let wanted = one.whole.low.checked_mul(least)?;
            ("origin-change-more", wanted.checked_sub(one.counted.high?)?)
        }
    };
    let args = vec![
        ("value", Arg::Amount(Interval::exactly(value))),
        ("least", Arg::Share(one.threshold.least)),
        ("method", Arg::Words(method.label.clone())),
    ];
    (value > Decimal::ZERO).then(|| Change { line: Line::new(phrase, args).cite(cite), suffices: false })
}

/// The smallest sets of materials that, bought as originating ones, make the good originate.
fn sourcing(agreement: &Agreement, bom: &Bom, settled: &Settled<'_>) -> Vec<Change> {
    let mut open: Vec<(usize, String, Decimal)> = bom
        .walk()
        .into_iter()
        .filter(|one| one.made_of.is_empty() && one.ledger.is_none() && !matches!(one.role, Role::Packing | Role::Indirect))
        .filter(|one| settled.chosen.ctx.status(one) != Truth::True)
        .map(|one| (one.at, one.id.clone(), settled.chosen.ctx.value(one).high.unwrap_or(Decimal::MAX)))
        .collect();
    open.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
    open.truncate(SOURCING_MAX);
    // Each trial answers the whole bill anew.
    let each = crate::designate::choices(agreement, bom).saturating_mul(bom.walk().len().max(1));
    let mut trials = TRIALS_WORK_MAX / each.max(1);
    for size in 1..=TOGETHER_MAX.min(open.len()) {
        let mut found = Vec::new();
        for set in choices(open.len(), size) {
            if trials == 0 {
                return found;
            }
            trials -= 1;
            let chosen: Vec<&(usize, String, Decimal)> = set.iter().filter_map(|at| open.get(*at)).collect();
            let mut changed = bom.clone();
            for (at, _, _) in &chosen {
                if let Some(material) = changed.material_mut(*at) {
                    material.status = Some(Status::Originating);
                }
            }
            if settle(agreement, &changed).originates == Truth::True {
                let mut names: Vec<&str> = chosen.iter().map(|one| one.1.as_str()).collect();
                names.sort_unstable();
                let args = vec![("materials", Arg::Text(names.join(", "))), ("count", Arg::Count(names.len()))];
                found.push(Change { line: Line::new("origin-change-source", args), suffices: true });
                if found.len() == SHOWN_MAX {
                    break;
                }
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Every choice of `size` positions below `count`, in order.
fn choices(count: usize, size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in 0..count {
        for mut rest in choices(count - first - 1, size - 1) {
            for at in &mut rest {
                *at += first + 1;
            }
            rest.insert(0, first);
            all.push(rest);
        }
    }
    all
}
